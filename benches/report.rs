//! The whole office in one command: `status` and reports against `git status` and reading every byte of
//! the same tree. `BENCH_CASES` (10,000), `BENCH_ROUNDS` (5).

use crate::harness::{Way, compare, office, repository, size};
use std::path::Path;

/// Runs it.
pub fn run() {
    let cases = size("BENCH_CASES", 10_000);
    let folder = office(cases, 200);
    let there = folder.path();
    repository(there);
    let cat = [
        "sh",
        "-c",
        "find cases -name '*.yaml' -print0 | xargs -0 cat",
    ];
    compare(
        &format!("the whole office: {cases} cases"),
        size("BENCH_ROUNDS", 5),
        (1, "command"),
        vec![
            Way::other("git status", there, &["git", "status", "--porcelain"]),
            Way::other("find | xargs cat", there, &cat),
            ours("status", there, &["status"]),
            ours("status QUERY", there, &["status", "need:気管切開 days>14"]),
            ours(
                "report weekly",
                there,
                &["report", "weekly", "--week", "last"],
            ),
            ours(
                "report monthly",
                there,
                &["report", "monthly", "--month", "last"],
            ),
            ours("find referrals", there, &["find", "referrals", "sent:先月"]),
        ],
    );
}

fn ours<'a>(name: &str, folder: &'a Path, words: &'a [&'a str]) -> Way<'a> {
    Way::program(name, folder, words, false)
}
