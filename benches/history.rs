//! Writing and reading in a large repository: a command that writes one paper against `git commit` of the
//! same file, and the history of a case. `BENCH_CASES` (10,000), `BENCH_ROUNDS` (5).

use crate::harness::{Way, compare, office, repository, size};

/// Runs it.
pub fn run() {
    let cases = size("BENCH_CASES", 10_000);
    let folder = office(cases, 200);
    let there = folder.path();
    std::fs::write(there.join(".gitignore"), ".renkei/\n").expect("a file");
    repository(there);
    let papers = std::fs::read_dir(there.join("cases/2026")).expect("the papers");
    let mut names: Vec<String> = papers
        .map(|paper| {
            paper
                .expect("a paper")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    names.sort();
    let name = names.pop().expect("a paper");
    let id = name.trim_end_matches(".yaml").to_string();
    let path = format!("cases/2026/{name}");
    let by_git = format!("echo '# bench' >> {path} && git commit --quiet --message x -- {path}");
    let git = ["sh", "-c", by_git.as_str()];
    let note = ["note", id.as_str(), "電話した", "--kind", "電話"];
    let log = ["log", id.as_str()];
    let follow = [
        "git",
        "log",
        "--follow",
        "--name-status",
        "--",
        path.as_str(),
    ];
    let at = ["show", id.as_str(), "--at", "HEAD"];
    compare(
        &format!("history: {cases} cases in a repository"),
        size("BENCH_ROUNDS", 5),
        (1, "command"),
        vec![
            Way::other("git commit of one file", there, &git),
            Way::program("note CASE", there, &note, false),
            Way::program("undo", there, &["undo"], false),
            Way::program("log CASE", there, &log, false),
            Way::other("git log --follow", there, &follow),
            Way::program("show CASE --at", there, &at, false),
            Way::program("status", there, &["status"], false),
            Way::program(
                "status --at HEAD",
                there,
                &["status", "--at", "HEAD"],
                false,
            ),
        ],
    );
}
