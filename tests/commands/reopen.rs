//! `renkei reopen`

use crate::support::Office;

const PAPER: &str = "cases/2026/2026-0001.yaml";

const HEAD: &str = "schema: 1
id: 2026-0001
line: 退院支援
opened: 2026-11-16
patient: {name: 架空 花子}
";

#[test]
fn the_closure_becomes_a_former_one_and_the_case_goes_on() {
    let office = Office::new()
        .paper(
            PAPER,
            &format!(
                "{HEAD}closure: {{on: 2026-11-20, reason: 退院, destination: 自宅, 独自: 値}}\n"
            ),
        )
        .variable("RENKEI_STAFF", "tanaka");
    office
        .run("reopen 1 --reason 退院が延びた")
        .stdout("")
        .stderr("注意: この紙に直すところが1件あります。次の手: renkei check 2026-0001\n注意: 「独自」は以前の終結にないキーです。そのまま残し、使いません。 [case/unknown-key]\n再開 2026-11-23: 2026-0001(前の終結 退院 は残っています)\ncases/2026/2026-0001.yaml\n次: renkei show 2026-0001\n")
        .exit(0);
    let paper = office.read(PAPER);
    for words in [
        "former_closures:\n- id: c",
        "  on: 2026-11-20\n  reason: 退院\n  destination: 自宅\n  独自: 値\n  reopened: 2026-11-23\n  why: 退院が延びた\n",
        ", on: 2026-11-23, kind: 再開, by: tanaka, text: 退院が延びた}\n",
    ] {
        assert!(paper.contains(words), "{words}\n{paper}");
    }
    assert!(
        paper.starts_with(HEAD) && !paper.contains("\nclosure:"),
        "{paper}"
    );
    assert_eq!(
        office.run("show 1 --format json").json()["stage"],
        "received"
    );
    // It can end again.
    office.run("close 1 --reason 支援不要").exit(0);
    office.run("reopen 1 --reason また相談").exit(0);
    assert_eq!(office.read(PAPER).matches("reopened:").count(), 2);
}

#[test]
fn an_open_case_and_an_early_day_are_refused() {
    let office = Office::new().paper(PAPER, HEAD);
    office
        .run("reopen 1 --reason 再入院")
        .stderr("エラー: 症例「2026-0001」は終結していません。\n次の手: renkei show 2026-0001\n")
        .exit(2);
    let office = office.paper(
        PAPER,
        &format!("{HEAD}closure: {{on: 2026-11-20, reason: 退院}}\n"),
    );
    let said = office
        .run("reopen 1 --reason 再入院 --on 11/19")
        .exit(2)
        .stderr;
    assert!(said.contains("再開の日(2026-11-19)が、終結の日(2026-11-20)より前です。\n  cases/2026/2026-0001.yaml:6:"), "{said}");
    let said = office.run("reopen 1").exit(2).stderr;
    assert!(said.contains("--reason"), "{said}");
    let said = office
        .run_words(&["reopen", "1", "--reason", " "])
        .exit(2)
        .stderr;
    assert!(said.contains("--reason の値がありません。"), "{said}");
}

#[test]
fn between_end_and_reopening_the_case_was_closed() {
    let office = Office::new().paper(
        PAPER,
        &format!("{HEAD}former_closures:\n  - {{id: c1, on: 2026-11-18, reason: 退院, reopened: 2026-11-20, why: 延期}}\n"),
    );
    let stage = |day: &str| {
        office
            .run(&format!("show 1 --format json --today {day}"))
            .json()["stage"]
            .clone()
    };
    assert_eq!(stage("2026-11-17"), "received");
    assert_eq!(stage("2026-11-19"), "closed");
    assert_eq!(stage("2026-11-20"), "received");
}
