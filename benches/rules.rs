//! What the rules cost: `due` and `check` against reading the same papers (`status`), as whole
//! processes. `BENCH_CASES` (10,000), `BENCH_ROUNDS` (5).

use crate::harness::{Way, compare, office, size};

/// Runs it.
pub fn run() {
    let cases = size("BENCH_CASES", 10_000);
    let folder = office(cases, 500);
    let lines = ["status", "due", "check"].map(|command| [command, "--format", "csv"]);
    let ways = lines
        .iter()
        .map(|words| Way::program(words[0], folder.path(), words, false));
    compare(
        &format!("rules: {cases} cases"),
        size("BENCH_ROUNDS", 5),
        (1, "command"),
        ways.collect(),
    );
}
