//! The walls of the house: who may import whom, who may touch disk, clock, terminal and
//! environment, how big a room may grow, and what belongs to every command.

use crate::support::{root, sources};
use std::collections::BTreeSet;
use std::path::Path;

const GROUND: &[&str] = &["model", "vocabulary", "sheet", "text", "paper", "problem"];

/// What a room may import beside the ground.
const MAY_USE: &[(&str, &[&str])] = &[
    // ground: nouns and words
    ("model", &[]),
    ("vocabulary", &[]),
    ("sheet", &[]),
    ("text", &[]),
    ("paper", &[]),
    ("problem", &[]),
    // thinking: values to values
    ("regulation", &[]),
    ("checks", &["regulation"]),
    ("matching", &["regulation"]),
    // A drafted line says who pays and by which rule, and how long a certificate lets it run.
    ("planning", &["regulation"]),
    ("query", &["regulation", "matching"]),
    // A report asks questions of everything that goes by, and what the directory has.
    ("reporting", &["query", "matching"]),
    // What a document tells is what the other rooms find out.
    ("documents", &["regulation", "matching", "planning"]),
    // edge: text in, text out, disk
    // A rule pack is checked against the conditions and units that `regulation` knows.
    ("files", &["regulation"]),
    ("import", &[]),
    // Both write cells for spreadsheets: what one would run as a formula is known once.
    ("export", &["render"]),
    ("render", &[]),
    ("demo", &[]),
    // A refusal of the machine is born at the disk and shown on the street: one type, `failure`,
    // carries what, why and next all the way, so the store may use it.
    (
        "store",
        &["files", "import", "failure", "regulation", "documents"],
    ),
    // street: what a person touches
    ("failure", &[]),
    ("context", &["failure", "render", "store"]),
    ("commands", &["*"]),
    ("cli", &["commands", "context", "failure"]),
    ("lib", &[]),
    ("main", &[]),
];

/// What opens a door, and the rooms that own it.
const DOORS: &[(&str, &[&str])] = &[
    ("std::fs", &["store"]),
    ("walkdir::", &["store"]),
    ("tempfile::", &["store", "context"]),
    ("process::Command", &["store", "context"]),
    // Waiting (`std::time::Duration`) is no look at the clock.
    ("SystemTime", &["context"]),
    ("Instant::", &["context"]),
    ("Local::now", &["context"]),
    ("Utc::now", &["context"]),
    ("io::stdout", &["context"]),
    ("io::stderr", &["context"]),
    ("io::stdin", &["context"]),
    ("println!", &[]),
    ("print!", &[]),
    ("terminal_size::", &["context"]),
    ("dialoguer::", &["context"]),
    ("indicatif::", &["context"]),
    ("std::env", &["main"]),
];

/// The files that own a door and say so, once each.
const DOOR_KEEPERS: &[&str] = &["src/context.rs", "src/main.rs", "src/store/mod.rs"];

const LINES: usize = 500;

/// Files over 500 lines, and why.
const LONG: &[(&str, &str)] = &[
    (
        "src/commands/new_case.rs",
        "prompts, flags and files fill one form; to be split",
    ),
    ("src/context.rs", "the one window to the world"),
    ("src/demo/course.rs", "wording of the fictional office"),
    ("src/demo/discharge.rs", "wording of the fictional office"),
    ("src/demo/hand.rs", "wording of the fictional office"),
    ("src/demo/story.rs", "wording of the fictional office"),
    (
        "src/text/address.rs",
        "one grammar of addresses, half of it tests",
    ),
    ("src/text/when.rs", "one grammar of days, half of it tests"),
];

/// Files of `src/commands` that are no subcommand: several of them share it.
const SHARED: &[&str] = &[
    "amend",
    "direction",
    "consult_open",
    "doc_facts",
    "doc_issue",
    "doc_list",
    "doc_office",
    "doc_preview",
    "doc_recipient",
    "doc_record",
    "doc_status",
    "due_calendar",
    "due_calls",
    "due_gather",
    "export_audit",
    "facility_import",
    "inquiry",
    "learn",
    "facility_show",
    "facility_met",
    "facility_stats",
    "handover_lines",
    "handover_page",
    "inbound_arrival",
    "inbound_list",
    "inbound_reply",
    "inbound_rows",
    "log_view",
    "lookup",
    "match_openings",
    "match_plan",
    "match_plan_view",
    "match_question",
    "match_relax",
    "match_view",
    "match_waiting",
    "mod",
    "plan_json",
    "plan_lines",
    "plan_todo",
    "plan_view",
    "question",
    "refer_whom",
    "renumber",
    "reply_lesson",
    "report_grounds",
    "report_json",
    "report_rows",
    "report_view",
    "resolve_ask",
    "show_course",
    "show_lines",
    "show_money",
    "show_rules",
    "silencing",
    "status_view",
    "take_back",
    "track_record",
    "typed",
    "undecided",
    "verify_judge",
    "verify_past",
    "whom",
];

/// A source file without its tests.
struct Source {
    path: String,
    room: String,
    /// Up to the tests, without comments.
    code: String,
    lines: usize,
}

fn all() -> Vec<Source> {
    sources()
        .into_iter()
        .filter_map(|file| {
            let path = file
                .strip_prefix(root())
                .expect("it is below the repository")
                .to_string_lossy()
                .replace('\\', "/");
            let name = path.rsplit('/').next().unwrap_or_default();
            // Whole files of tests: `#[cfg(test)] mod …;` in the room's mod.rs.
            if ["tests.rs", "corpus.rs", "real.rs", "shim.rs"].contains(&name) {
                let mods = std::fs::read_to_string(file.with_file_name("mod.rs"))
                    .unwrap_or_default()
                    .replace("pub(crate) ", "");
                let stem = name.trim_end_matches(".rs");
                let home =
                    std::fs::read_to_string(file.parent().expect("a folder").with_extension("rs"))
                        .unwrap_or_default();
                let mark = format!("#[cfg(test)]\nmod {stem};");
                if mods.contains(&mark) || home.contains(&mark) {
                    return None;
                }
            }
            let text = std::fs::read_to_string(&file).expect("a source file");
            let lines = text.lines().count();
            let body = text
                .split("#[cfg(test)]\nmod tests {")
                .next()
                .unwrap_or_default();
            let code = body
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect::<Vec<_>>()
                .join("\n");
            let room = path
                .trim_start_matches("src/")
                .split('/')
                .next()
                .unwrap_or_default()
                .trim_end_matches(".rs")
                .to_string();
            Some(Source {
                path,
                room,
                code,
                lines,
            })
        })
        .collect()
}

fn none(found: Vec<String>) {
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn imports_go_down_only() {
    let mut wrong = Vec::new();
    for source in all() {
        let Some((_, may)) = MAY_USE.iter().find(|(room, _)| *room == source.room) else {
            wrong.push(format!(
                "{}: the table has no room {}",
                source.path, source.room
            ));
            continue;
        };
        if source.code.contains("crate::{") {
            wrong.push(format!("{}: one `use` a room, please", source.path));
        }
        let used: BTreeSet<&str> = source
            .code
            .split("crate::")
            .skip(1)
            .filter_map(|rest| {
                rest.split(|c: char| !c.is_alphanumeric() && c != '_')
                    .next()
            })
            .collect();
        for room in used {
            let known = MAY_USE.iter().any(|(other, _)| *other == room);
            let allowed = GROUND.contains(&room)
                || room == source.room
                || may.contains(&room)
                || may.contains(&"*");
            if known && !allowed {
                wrong.push(format!(
                    "{}: {} may not use {room}",
                    source.path, source.room
                ));
            }
        }
    }
    none(wrong);
}

#[test]
fn a_door_is_opened_by_its_room_only() {
    let mut wrong = Vec::new();
    for source in all() {
        for (needle, rooms) in DOORS {
            if source.code.contains(needle) && !rooms.contains(&source.room.as_str()) {
                wrong.push(format!(
                    "{}: {needle} is not for {}",
                    source.path, source.room
                ));
            }
        }
    }
    none(wrong);
}

#[test]
fn each_door_is_opened_once_with_a_reason() {
    let mut keepers = Vec::new();
    let mut wrong = Vec::new();
    for source in all() {
        let squeezed: String = source.code.split_whitespace().collect();
        for lint in ["#[allow(", "#![allow(", "#[expect(", "#![expect("] {
            for rest in squeezed.split(lint).skip(1) {
                if !rest
                    .split(")]")
                    .next()
                    .unwrap_or_default()
                    .contains("reason=")
                {
                    wrong.push(format!("{}: {lint}…)] without a reason", source.path));
                }
            }
        }
        let opened = squeezed.matches("clippy::disallowed_methods").count()
            + squeezed.matches("clippy::disallowed_macros").count();
        if opened > 0 {
            keepers.push(source.path.clone());
        }
        if squeezed.matches("#![expect(clippy::disallowed").count() > 1 {
            wrong.push(format!("{}: one door, one line", source.path));
        }
    }
    none(wrong);
    assert_eq!(keepers, DOOR_KEEPERS);
}

#[test]
fn no_file_outgrows_its_room() {
    let mut wrong = Vec::new();
    for source in all() {
        let listed = LONG.iter().any(|(path, _)| *path == source.path);
        if source.lines > LINES && !listed {
            wrong.push(format!("{}: {} lines", source.path, source.lines));
        }
        if source.lines <= LINES && listed {
            wrong.push(format!(
                "{}: no longer long, take it off the list",
                source.path
            ));
        }
    }
    none(wrong);
}

#[test]
fn nothing_unfinished_and_no_unwrap() {
    let mut wrong = Vec::new();
    for source in all() {
        for word in [".unwrap()", "todo!", "unimplemented!", "dbg!"] {
            if source.code.contains(word) {
                wrong.push(format!("{}: {word}", source.path));
            }
        }
    }
    none(wrong);
}

#[test]
fn every_command_is_listed_and_has_its_test_file() {
    let cli = std::fs::read_to_string(root().join("src/cli.rs")).expect("the list of commands");
    let tests = root().join("tests/commands");
    let mut wrong = Vec::new();
    let own = |source: &&Source| source.path.starts_with("src/commands/");
    for source in all().iter().filter(own) {
        let name = Path::new(&source.path)
            .file_stem()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        if SHARED.contains(&name.as_str()) {
            continue;
        }
        if !cli.contains(&format!("commands::{name}::run(")) {
            wrong.push(format!("{}: not in src/cli.rs", source.path));
        }
        let there = [
            name.as_str(),
            if name == "matching" { "match" } else { &name },
        ]
        .iter()
        .any(|stem| tests.join(format!("{stem}.rs")).is_file());
        if !there {
            wrong.push(format!("{}: no tests/commands/{name}.rs", source.path));
        }
    }
    none(wrong);
}
