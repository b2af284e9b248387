//! Who may import whom, and who may touch disk, clock, terminal and environment: the walls of
//! docs/architecture.md, read off the source.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Each room and the rooms it may use. `failure` is spoken by the store too: it fails in the same
/// words as the commands.
const ROOMS: &[(&str, &[&str])] = &[
    ("paper", &[]),
    ("sheet", &[]),
    ("text", &[]),
    ("problem", &["paper"]),
    ("vocabulary", &["text"]),
    ("model", &["vocabulary", "text"]),
    ("regulation", &["model", "vocabulary", "text"]),
    ("matching", &["regulation", "model", "vocabulary", "text"]),
    ("checks", &["model", "paper", "problem", "text"]),
    (
        "files",
        &["model", "vocabulary", "paper", "problem", "text"],
    ),
    ("import", &["files", "model", "vocabulary", "text"]),
    ("render", &["problem", "sheet", "text"]),
    ("demo", &["model", "paper", "vocabulary", "text"]),
    ("failure", &[]),
    (
        "store",
        &["files", "failure", "model", "problem", "vocabulary", "text"],
    ),
    (
        "context",
        &["failure", "model", "render", "sheet", "store", "text"],
    ),
    (
        "commands",
        &[
            "checks",
            "cli",
            "context",
            "demo",
            "failure",
            "files",
            "import",
            "matching",
            "model",
            "paper",
            "problem",
            "regulation",
            "render",
            "sheet",
            "store",
            "text",
            "vocabulary",
        ],
    ),
    ("cli", &["commands", "context", "failure", "text"]),
];

/// Doors, and the only file or room that may open them.
const DOORS: &[(&str, &[&str])] = &[
    ("std::fs", &["store"]),
    ("std::process::Command", &["store", "context"]),
    ("std::time", &["context", "store"]),
    ("std::env", &["main"]),
    ("io::stdout(", &["context"]),
    ("io::stderr(", &["context"]),
    ("io::stdin(", &["context"]),
];

/// Files that are longer than a newcomer reads at once, and why they may be.
const LONG: &[(&str, &str)] = &[
    (
        "commands/new_case.rs",
        "one intake in four dresses: prompts, flags, CSV, YAML",
    ),
    ("commands/matching.rs", "one answer in four formats"),
    ("commands/facility.rs", "five small subcommands of one noun"),
    (
        "demo/course.rs",
        "the stories of fictional cases, one after the other",
    ),
    ("files/form/case.rs", "a table: one row a key"),
    ("context.rs", "the one window to the world"),
    ("files/yaml/build.rs", "the event reader with its limits"),
    ("text/address.rs", "half of it is tests over real addresses"),
    ("matching/judge.rs", "half of it is tests"),
];
const LONGEST: usize = 500;

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// Every source file with its path below `src` and its text without the test modules.
fn files() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![source()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the source is there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == "rs") {
                let name = path
                    .strip_prefix(source())
                    .expect("below src")
                    .to_string_lossy()
                    .replace('\\', "/");
                let text = std::fs::read_to_string(&path).expect("text");
                if name.ends_with("tests.rs")
                    || name.ends_with("corpus.rs")
                    || name.ends_with("real.rs")
                {
                    continue;
                }
                let code = text
                    .split("#[cfg(test)]\nmod tests")
                    .next()
                    .unwrap_or_default();
                found.insert(name, code.to_string());
            }
        }
    }
    found
}

fn room(file: &str) -> &str {
    file.split(['/', '.']).next().unwrap_or(file)
}

/// The rooms that a text names by `crate::`.
fn used(code: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for (place, _) in code.match_indices("crate::") {
        let rest = &code[place + "crate::".len()..];
        let name: String = rest
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect();
        rooms.push(name);
    }
    rooms
}

fn without_comments(code: &str) -> String {
    code.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn imports_go_down_only() {
    let mut broken = Vec::new();
    for (file, code) in files() {
        let here = room(&file);
        if ["main", "lib"].contains(&here) {
            continue;
        }
        let Some((_, may)) = ROOMS.iter().find(|(room, _)| *room == here) else {
            broken.push(format!("{file}: the room «{here}» has no row in the table"));
            continue;
        };
        for used in used(&without_comments(&code)) {
            if used != here && !may.contains(&used.as_str()) {
                broken.push(format!("{file} uses {used}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn doors_are_opened_by_their_owners_only() {
    let mut broken = Vec::new();
    for (file, code) in files() {
        let code = without_comments(&code);
        for (door, owners) in DOORS {
            if code.contains(door) && !owners.contains(&room(&file)) {
                broken.push(format!("{file} opens {door}"));
            }
        }
        for leftover in [
            "todo!(",
            "unimplemented!(",
            "dbg!(",
            ".unwrap()",
            "#[allow(",
        ] {
            if code.contains(leftover) {
                broken.push(format!("{file} holds {leftover}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn rooms_stay_small() {
    for (file, code) in files() {
        let lines = code.lines().count();
        let known = LONG
            .iter()
            .any(|(name, why)| *name == file && !why.is_empty());
        assert!(
            lines <= LONGEST || known,
            "{file} has {lines} lines: split it, or say in the table why it may be long"
        );
    }
}

#[test]
fn every_command_stands_in_the_list_and_has_its_tests() {
    let helpers = ["mod", "amend", "lookup", "typed"];
    let list = &files()["cli.rs"];
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/commands");
    for file in files().keys().filter(|file| file.starts_with("commands/")) {
        let name = file.trim_start_matches("commands/").trim_end_matches(".rs");
        if helpers.contains(&name) {
            continue;
        }
        let listed = list.contains(&format!("commands::{name}::")) || name == "facility_import";
        assert!(listed, "{name} is not in cli.rs");
        assert!(
            tests.join(format!("{name}.rs")).exists(),
            "{name} has no tests/commands/{name}.rs"
        );
    }
}
