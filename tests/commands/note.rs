//! `renkei note`

use crate::support::Office;

const PAPER: &str = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-20\npatient: {name: 架空 花子}   # 注記\n";

fn office() -> Office {
    Office::new().paper("cases/2026/2026-0001.yaml", PAPER)
}

#[test]
fn a_note_becomes_the_first_event_and_the_rest_stays() {
    let office = office();
    office
        .run("note 1 不在でした --kind 電話 --with 長女 --outcome 不在 --next 明日 --by tanaka")
        .stdout("")
        .exit(0);
    let written = office.read("cases/2026/2026-0001.yaml");
    let event = written.strip_prefix(PAPER).expect("only added to");
    let (id, rest) = event.split_once("\n  on:").expect("a day");
    assert!(id.starts_with("events:\n- id: e"), "{id}");
    assert_eq!(
        rest,
        " 2026-11-23\n  kind: 電話\n  by: tanaka\n  with: 長女\n  outcome: 不在\n  text: 不在でした\n  next: 2026-11-24\n"
    );
}

#[test]
fn the_same_note_twice_is_two_entries() {
    let office = office();
    office.run("note 1 電話した").exit(0);
    office.run("note 1 電話した").exit(0);
    let events = office.run("show 1 --format json").json()["paper"]["events"].clone();
    assert_eq!(events.as_array().map(Vec::len), Some(2));
    assert_ne!(events[0]["id"], events[1]["id"]);
    assert_eq!(events[0]["text"], events[1]["text"]);
}

#[test]
fn a_list_in_flow_style_grows_by_one_line() {
    let office = Office::example();
    let before = office.read("cases/2026/2026-0012.yaml");
    office.run("note 12 電話した").exit(0);
    let after = office.read("cases/2026/2026-0012.yaml");
    let added: Vec<&str> = after
        .lines()
        .filter(|line| !before.contains(line))
        .collect();
    assert_eq!(added.len(), 1, "{added:?}");
    assert!(added[0].starts_with("  - {id: e"), "{added:?}");
    assert!(
        added[0].ends_with(", on: 2026-11-23, kind: 記録, text: 電話した}"),
        "{added:?}"
    );
    assert_eq!(after.replace(&format!("{}\n", added[0]), ""), before);
}

#[test]
fn an_entry_id_comes_from_the_content() {
    let id = |text: &str| {
        let office = office();
        office.run_words(&["note", "1", text]).exit(0);
        office.run("show 1 --format json").json()["paper"]["events"][0]["id"].clone()
    };
    assert_eq!(id("電話した"), id("電話した"));
    assert_ne!(id("電話した"), id("面談した"));
}

#[test]
fn a_day_that_is_none_is_refused() {
    let office = office();
    office
        .run("note 1 電話 --next 2026-02-30")
        .stdout("")
        .exit(2);
    assert_eq!(office.read("cases/2026/2026-0001.yaml"), PAPER);
}

#[test]
fn an_unknown_kind_is_kept_and_said() {
    let office = office();
    office.run("note 1 '夜に電話あり' --kind 夜間電話").exit(0);
    assert!(
        office
            .read("cases/2026/2026-0001.yaml")
            .contains("kind: 夜間電話")
    );
}
