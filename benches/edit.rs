//! What one change of a paper costs: the splice with its proofs inside the process, and the whole
//! command with the write that lasts.
//! `BENCH_EDITS` (200), `BENCH_ROUNDS` (7).

use crate::harness::{Way, compare, office, size};
use crate::read::papers;
use renkei::files::{bytes, edit, yaml};
use renkei::paper::{Change, Path, Value};
use renkei::store::PAPER_BYTES;
use std::hint::black_box;

/// Runs it.
pub fn run() {
    let folder = office(size("BENCH_EDITS", 200), 50);
    let papers = papers(folder.path());
    let texts: Vec<String> = papers
        .iter()
        .map(|(_, paper)| bytes::decode(paper, PAPER_BYTES).expect("UTF-8"))
        .collect();
    let set = [Change::Set {
        path: Path::keys("patient.phone"),
        value: Value::text("0463-00-9999"),
    }];
    let rounds = size("BENCH_ROUNDS", 7);
    compare(
        "edit: one key of one paper, inside the process",
        rounds,
        (texts.len(), "edit"),
        vec![
            Way::inside("parse alone", || {
                for text in &texts {
                    black_box(yaml::parse(text));
                }
            }),
            Way::inside("set, read again, second reader agrees", || {
                for text in &texts {
                    black_box(edit::yaml(text, &set).expect("the edit is possible"));
                }
            }),
        ],
    );

    let id = papers.last().expect("the demo has cases").0.to_string();
    let shown = id.clone();
    let show = ["show", shown.as_str()];
    let mut turn = 0_u32;
    let root = folder.path().to_path_buf();
    let mut change = Way {
        name: "set (lock, write, fsync, rename, no commit)".to_string(),
        once: Box::new(move || {
            turn += 1;
            let value = format!("patient.phone=0463-00-{turn:04}");
            let words = ["set", id.as_str(), value.as_str(), "--no-commit"];
            (Way::program("", &root, &words, false).once)()
        }),
    };
    // One `set` before the rounds: a first write makes the folder of the lock.
    (change.once)();
    compare(
        "edit: the whole command",
        rounds,
        (1, "command"),
        vec![
            Way::program("show (reads the same paper)", folder.path(), &show, false),
            change,
        ],
    );
}
