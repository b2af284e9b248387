//! The gallery of errors: one runnable bad office per problem of the catalogue, and the page that
//! `renkei check` must print for it. `RENKEI_BLESS=1` rewrites the pages; read them before they
//! are committed, as somebody would who has a patient waiting.
//!
//! `tests/errors/CODE/` is the office. Files that an editor or git would spoil stand in its
//! `make.txt`, one a line: `bytes PATH WORDS` (escapes `\n \r \t \0 \xHH \u{HHHH} \\`),
//! `repeat PATH N WORDS`, `prefix`/`suffix PATH WORDS`, `link PATH TARGET`, `folder PATH`.

use crate::support::{Office, matches_golden};
use renkei::checks::CATALOGUE;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Codes without an office, and why.
const NOT_RUNNABLE: &[(&str, &str)] = &[];

#[test]
fn every_problem_prints_its_page() {
    let mut wrong = Vec::new();
    for (code, folder) in folders() {
        let ran = office(&folder).run("check");
        if !ran.stdout.contains(&format!("[{code}]")) {
            wrong.push(format!("{code}: the page doesn't show it\n{}", ran.stderr));
        }
        let page = format!("{}終了コード: {}\n", ran.stdout, ran.code());
        if let Err(difference) = matches_golden(&folder.join("page.txt"), &page) {
            wrong.push(difference);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_code_has_an_office_and_every_office_a_code() {
    let offices: BTreeSet<String> = folders().into_keys().collect();
    let known: BTreeSet<String> = CATALOGUE
        .iter()
        .map(|entry| entry.code.to_string())
        .filter(|code| NOT_RUNNABLE.iter().all(|(other, _)| other != code))
        .collect();
    assert_eq!(known, offices, "left: catalogue.txt, right: tests/errors");
}

#[test]
fn the_catalogue_knows_the_codes_of_the_source_and_no_others() {
    let known: BTreeSet<String> = CATALOGUE.iter().map(|e| e.code.to_string()).collect();
    let areas: BTreeSet<&str> = CATALOGUE
        .iter()
        .filter_map(|entry| entry.code.split('/').next())
        .collect();
    let mut used = BTreeSet::new();
    for file in crate::support::sources() {
        let text = std::fs::read_to_string(&file).expect("a source file");
        used.extend(
            text.split('"')
                .skip(1)
                .step_by(2)
                .chain(text.split('"').step_by(2))
                .filter(|words| is_code(words, &areas))
                .map(str::to_string),
        );
    }
    assert_eq!(known, used, "left: catalogue.txt, right: src");
}

fn is_code(words: &str, areas: &BTreeSet<&str>) -> bool {
    words.split_once('/').is_some_and(|(area, name)| {
        areas.contains(area)
            && !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
    })
}

/// The offices by code.
fn folders() -> BTreeMap<String, PathBuf> {
    let root = crate::support::root().join("tests/errors");
    let mut found = BTreeMap::new();
    for area in entries(&root) {
        for folder in entries(&area) {
            let code = format!("{}/{}", name(&area), name(&folder));
            found.insert(code, folder);
        }
    }
    found
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

fn name(path: &Path) -> String {
    path.file_name()
        .expect("it has a name")
        .to_string_lossy()
        .into_owned()
}

/// The bad office, in a folder of its own.
fn office(folder: &Path) -> Office {
    let mut office = Office::new().copied(folder);
    for name in ["page.txt", "make.txt"] {
        let _absent = std::fs::remove_file(office.path(name));
    }
    let Ok(recipe) = std::fs::read_to_string(folder.join("make.txt")) else {
        return office;
    };
    for line in recipe.lines().filter(|line| !line.starts_with('#')) {
        let (verb, rest) = line.split_once(' ').expect("a verb");
        let (path, words) = rest.split_once(' ').unwrap_or((rest, ""));
        office = match verb {
            "bytes" => office.bytes(path, &unescape(words)),
            "repeat" => {
                let (times, words) = words.split_once(' ').expect("a number");
                let times = times.parse().expect("a number");
                add(office, path, &unescape(words).repeat(times))
            }
            "prefix" | "suffix" => add(office, path, &unescape(words)),
            "link" => link(office, path, words),
            "folder" => {
                std::fs::create_dir_all(office.path(path)).expect("a folder");
                office
            }
            _ => panic!("{}: no verb {verb}", folder.display()),
        };
    }
    office
}

fn add(office: Office, path: &str, bytes: &[u8]) -> Office {
    let mut all = std::fs::read(office.path(path)).unwrap_or_default();
    all.extend_from_slice(bytes);
    office.bytes(path, &all)
}

#[cfg(unix)]
fn link(office: Office, path: &str, target: &str) -> Office {
    let place = office.path(path);
    std::fs::create_dir_all(place.parent().expect("a folder")).expect("a folder");
    std::os::unix::fs::symlink(target, place).expect("a link");
    office
}

fn unescape(words: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = words;
    while let Some(at) = rest.find('\\') {
        out.extend_from_slice(&rest.as_bytes()[..at]);
        let kind = rest.as_bytes()[at + 1];
        rest = &rest[at + 2..];
        match kind {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'0' => out.push(0),
            b'\\' => out.push(b'\\'),
            b'x' => {
                out.push(u8::from_str_radix(&rest[..2], 16).expect("two hex digits"));
                rest = &rest[2..];
            }
            b'u' => {
                let end = rest.find('}').expect("a closing bracket");
                let point = u32::from_str_radix(&rest[1..end], 16).expect("hex digits");
                let c = char::from_u32(point).expect("a character");
                out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
                rest = &rest[end + 1..];
            }
            other => panic!("no escape \\{}", char::from(other)),
        }
    }
    out.extend_from_slice(rest.as_bytes());
    out
}
