//! `match` against imported directories of two sizes, as a whole process.
//! `BENCH_FACILITIES` (8,000), `BENCH_FACILITIES_ALL` (250,000), `BENCH_ROUNDS` (5).

use crate::harness::{Way, compare, office, size};

/// Runs it.
pub fn run() {
    let some = size("BENCH_FACILITIES", 8_000);
    let all = size("BENCH_FACILITIES_ALL", 250_000);
    let few = office(20, 50);
    let middle = office(20, some);
    let big = office(20, all);
    let near = [
        "match",
        "--for",
        "訪問看護",
        "--near",
        "35.33,139.35",
        "--need",
        "気管切開",
        "--format",
        "json",
    ];
    let far: Vec<&str> = near.iter().copied().chain(["--within", "2000"]).collect();
    compare(
        "match: 訪問看護 with 気管切開 near a point",
        size("BENCH_ROUNDS", 5),
        (1, "command"),
        vec![
            Way::program("50 facilities", few.path(), &near, false),
            Way::program(format!("{some} facilities"), middle.path(), &near, false),
            Way::program(format!("{all} facilities"), big.path(), &near, false),
            Way::program(
                format!("{all} facilities, no distance skips a file"),
                big.path(),
                &far,
                false,
            ),
        ],
    );
}
