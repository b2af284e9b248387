//! `status` over a big office as a whole process, on one core and on all.
//! `BENCH_CASES` (10,000), `BENCH_ROUNDS` (5).

use crate::harness::{Way, compare, has_taskset, office, size};

/// Runs it.
pub fn run() {
    let cases = size("BENCH_CASES", 10_000);
    let folder = office(cases, 50);
    let words = ["status", "--format", "json"];
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let mut ways = vec![Way::program(
        format!("status, {cores} cores"),
        folder.path(),
        &words,
        false,
    )];
    if has_taskset() {
        ways.push(Way::program("status, 1 core", folder.path(), &words, true));
    }
    compare(
        &format!("status: {cases} cases"),
        size("BENCH_ROUNDS", 5),
        (1, "command"),
        ways,
    );
}
