//! Merging held against a checker of its own: random papers, random edits on two desks, and every
//! word that somebody wrote looked up in the result.

use proptest::prelude::*;
use renkei::files::conflict::{Side, clashes, settle};
use renkei::files::edit::yaml as edit_yaml;
use renkei::files::merge::{Merged, Names, Paper, merge};
use renkei::files::{toml_text, value_of, yaml};
use renkei::paper::{Change, Path, Value};
use std::collections::BTreeSet;

const NAMES: Names = Names {
    ours: "ours",
    theirs: "theirs",
};

/// SplitMix64: the same seed, the same office.
struct Dice {
    state: u64,
    /// What the words of this desk begin with.
    desk: char,
    words: usize,
}

impl Dice {
    fn new(seed: u64, desk: char) -> Self {
        Self {
            state: seed,
            desk,
            words: 0,
        }
    }

    fn below(&mut self, most: usize) -> usize {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % most.max(1) as u64).expect("a small number")
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    /// A word that nobody else writes.
    fn word(&mut self) -> String {
        self.words += 1;
        format!("{}{:03}q", self.desk, self.words)
    }
}

type Fields = Vec<(String, String)>;

#[derive(Clone, Debug)]
enum Body {
    Scalar(String),
    Table(Fields, bool),
    Words(Vec<String>, bool),
    Prose(Vec<String>),
    Entries(Vec<Entry>),
    Plain(Vec<Fields>),
}

#[derive(Clone, Debug)]
struct Entry {
    above: Vec<String>,
    fields: Fields,
    prose: Vec<String>,
    flow: bool,
    beside: Option<String>,
}

#[derive(Clone, Debug)]
struct Section {
    key: String,
    above: Vec<String>,
    beside: Option<String>,
    body: Body,
}

type Office = Vec<Section>;

fn fields(dice: &mut Dice) -> Fields {
    (0..1 + dice.below(4))
        .map(|n| (format!("k{n}"), dice.word()))
        .collect()
}

fn words(dice: &mut Dice, most: usize) -> Vec<String> {
    (0..1 + dice.below(most)).map(|_| dice.word()).collect()
}

fn entry(dice: &mut Dice) -> Entry {
    let mut all = vec![("id".to_string(), format!("i{}", dice.word()))];
    all.extend(fields(dice));
    let flow = dice.one_in(2);
    Entry {
        above: if dice.one_in(4) {
            words(dice, 1)
        } else {
            Vec::new()
        },
        fields: all,
        prose: if flow || dice.one_in(2) {
            Vec::new()
        } else {
            words(dice, 4)
        },
        flow,
        beside: dice.one_in(5).then(|| dice.word()),
    }
}

fn section(dice: &mut Dice, key: String) -> Section {
    let body = match dice.below(6) {
        0 => Body::Scalar(dice.word()),
        1 => Body::Table(fields(dice), dice.one_in(2)),
        2 => Body::Words(words(dice, 4), dice.one_in(2)),
        3 => Body::Prose(words(dice, 6)),
        4 => Body::Entries((0..1 + dice.below(4)).map(|_| entry(dice)).collect()),
        _ => Body::Plain((0..1 + dice.below(3)).map(|_| fields(dice)).collect()),
    };
    Section {
        key,
        above: if dice.one_in(3) {
            words(dice, 2)
        } else {
            Vec::new()
        },
        beside: dice.one_in(4).then(|| dice.word()),
        body,
    }
}

fn change_fields(dice: &mut Dice, fields: &mut Fields) {
    let from = usize::from(fields.first().is_some_and(|(key, _)| key == "id"));
    let own = fields.len() - from;
    match dice.below(4) {
        0 if own > 1 => drop(fields.remove(from + dice.below(own))),
        1 => {
            let key = format!("n{}", dice.below(4));
            if fields.iter().all(|(known, _)| *known != key) {
                let value = dice.word();
                fields.push((key, value));
            }
        }
        2 if own > 1 => {
            let at = from + dice.below(own - 1);
            fields.swap(at, at + 1);
        }
        _ if own > 0 => {
            let at = from + dice.below(own);
            fields[at].1 = dice.word();
        }
        _ => {}
    }
}

fn change_words(dice: &mut Dice, words: &mut Vec<String>) {
    let at = dice.below(words.len());
    match dice.below(4) {
        0 if words.len() > 1 => drop(words.remove(at)),
        1 => words[at] = dice.word(),
        2 => words.insert(at, dice.word()),
        _ => words.push(dice.word()),
    }
}

/// One edit, as somebody would make it.
fn edit(dice: &mut Dice, office: &mut Office) {
    let at = dice.below(office.len());
    match dice.below(12) {
        0 if office.len() > 2 => drop(office.remove(at)),
        1 => {
            let key = format!("x{}", dice.below(6));
            if office.iter().all(|section| section.key != key) {
                let new = section(dice, key);
                office.insert(at, new);
            }
        }
        2 if at > 0 => office.swap(at, at - 1),
        3 => office[at].above.push(dice.word()),
        4 => office[at].beside = Some(dice.word()),
        5 if !office[at].above.is_empty() => office[at].above[0] = dice.word(),
        _ => change_body(dice, &mut office[at].body),
    }
}

fn change_body(dice: &mut Dice, body: &mut Body) {
    match body {
        Body::Scalar(word) => *word = dice.word(),
        Body::Table(fields, flow) => match dice.one_in(5) {
            true => *flow = !*flow,
            false => change_fields(dice, fields),
        },
        Body::Words(words, flow) => match dice.one_in(5) {
            true => *flow = !*flow,
            false => change_words(dice, words),
        },
        Body::Prose(lines) => change_words(dice, lines),
        Body::Plain(tables) => {
            let at = dice.below(tables.len());
            match dice.below(3) {
                0 => tables.push(fields(dice)),
                1 if tables.len() > 1 => drop(tables.remove(at)),
                _ => change_fields(dice, &mut tables[at]),
            }
        }
        Body::Entries(entries) => {
            let at = dice.below(entries.len());
            match dice.below(9) {
                8 => entries[at].beside = Some(dice.word()),
                0 if entries.len() > 1 => drop(entries.remove(at)),
                1 if at > 0 => entries.swap(at, at - 1),
                2 => entries.push(entry(dice)),
                3 => entries.insert(at, entry(dice)),
                4 => entries[at].above.push(dice.word()),
                5 if entries[at].prose.is_empty() => entries[at].flow = !entries[at].flow,
                6 if !entries[at].prose.is_empty() => change_words(dice, &mut entries[at].prose),
                _ => change_fields(dice, &mut entries[at].fields),
            }
        }
    }
}

fn remark(word: &Option<String>) -> String {
    word.as_ref()
        .map_or(String::new(), |word| format!(" # {word}"))
}

fn comments(out: &mut String, indent: &str, words: &[String]) {
    for word in words {
        out.push_str(&format!("{indent}# {word}\n"));
    }
}

fn in_brackets(fields: &Fields, is: &str) -> String {
    let pairs: Vec<String> = fields
        .iter()
        .map(|(key, value)| match is {
            "=" => format!("{key} = \"{value}\""),
            _ => format!("{key}: {value}"),
        })
        .collect();
    match is {
        "=" => format!("{{ {} }}", pairs.join(", ")),
        _ => format!("{{{}}}", pairs.join(", ")),
    }
}

fn as_yaml(office: &Office) -> String {
    let mut out = String::new();
    for section in office {
        if section.key.ends_with('2') {
            out.push('\n');
        }
        comments(&mut out, "", &section.above);
        let beside = remark(&section.beside);
        let key = &section.key;
        match &section.body {
            Body::Scalar(word) => out.push_str(&format!("{key}: {word}{beside}\n")),
            Body::Table(fields, true) => {
                out.push_str(&format!("{key}: {}{beside}\n", in_brackets(fields, ":")));
            }
            Body::Words(words, true) => {
                out.push_str(&format!("{key}: [{}]{beside}\n", words.join(", ")));
            }
            Body::Table(fields, false) => {
                out.push_str(&format!("{key}:{beside}\n"));
                for (key, value) in fields {
                    out.push_str(&format!("  {key}: {value}\n"));
                }
            }
            Body::Words(words, false) => {
                out.push_str(&format!("{key}:{beside}\n"));
                for word in words {
                    out.push_str(&format!("- {word}\n"));
                }
            }
            Body::Prose(lines) => {
                out.push_str(&format!("{key}: |{beside}\n"));
                for line in lines {
                    out.push_str(&format!("  {line}\n"));
                }
            }
            Body::Plain(tables) => {
                out.push_str(&format!("{key}:{beside}\n"));
                for fields in tables {
                    out.push_str(&format!("  - {}\n", in_brackets(fields, ":")));
                }
            }
            Body::Entries(entries) => {
                out.push_str(&format!("{key}:{beside}\n"));
                for entry in entries {
                    comments(&mut out, "  ", &entry.above);
                    let beside = remark(&entry.beside);
                    if entry.flow {
                        let all = in_brackets(&entry.fields, ":");
                        out.push_str(&format!("  - {all}{beside}\n"));
                        continue;
                    }
                    for (place, (key, value)) in entry.fields.iter().enumerate() {
                        let lead = if place == 0 { "  - " } else { "    " };
                        let quote = if value.contains('3') { "'" } else { "" };
                        let beside = if place == 0 { &*beside } else { "" };
                        out.push_str(&format!("{lead}{key}: {quote}{value}{quote}{beside}\n"));
                    }
                    if !entry.prose.is_empty() {
                        out.push_str("    text: |\n");
                        for line in &entry.prose {
                            out.push_str(&format!("      {line}\n"));
                        }
                    }
                }
            }
        }
    }
    out
}

fn as_toml(office: &Office) -> String {
    let (mut out, mut tables) = (String::new(), String::new());
    for section in office {
        let beside = remark(&section.beside);
        let key = &section.key;
        let line = match &section.body {
            Body::Scalar(word) => format!("{key} = \"{word}\""),
            Body::Table(fields, true) => format!("{key} = {}", in_brackets(fields, "=")),
            Body::Words(words, flow) => {
                let (open, between, close) = match flow {
                    true => ("[\"", "\", \"", "\"]"),
                    false => ("[\n  \"", "\",\n  \"", "\",\n]"),
                };
                format!("{key} = {open}{}{close}", words.join(between))
            }
            Body::Prose(lines) => format!("{key} = \"\"\"\n{}\n\"\"\"", lines.join("\n")),
            _ => String::new(),
        };
        if !line.is_empty() {
            comments(&mut out, "", &section.above);
            out.push_str(&format!("{line}{beside}\n"));
            continue;
        }
        let out = &mut tables;
        out.push('\n');
        comments(out, "", &section.above);
        let lines = |out: &mut String, fields: &Fields| {
            for (key, value) in fields {
                out.push_str(&format!("{key} = \"{value}\"\n"));
            }
        };
        match &section.body {
            Body::Table(fields, _) => {
                out.push_str(&format!("[{key}]{beside}\n"));
                lines(out, fields);
            }
            Body::Plain(tables) => {
                for fields in tables {
                    out.push_str(&format!("[[{key}]]\n"));
                    lines(out, fields);
                }
            }
            Body::Entries(entries) => {
                for entry in entries {
                    comments(out, "", &entry.above);
                    let beside = remark(&entry.beside);
                    out.push_str(&format!("[[{key}]]{beside}\n"));
                    lines(out, &entry.fields);
                    if !entry.prose.is_empty() {
                        out.push_str(&format!("[{key}.text]\n"));
                        let all = entry.prose.iter().enumerate();
                        lines(
                            out,
                            &all.map(|(n, w)| (format!("k{n}"), w.clone())).collect(),
                        );
                    }
                }
            }
            _ => {}
        }
    }
    out + &tables
}

/// Every word of a desk in a text, comments too.
fn tokens(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let apart = |c: char| !c.is_ascii_alphanumeric();
    for word in text.split(apart) {
        let word = word.trim_start_matches('i');
        let mut letters = word.chars();
        let desk = letters
            .next()
            .is_some_and(|c| matches!(c, 'b' | 'o' | 't' | 's'));
        if desk && word.len() == 5 && word.ends_with('q') {
            found.insert(word.to_string());
        }
    }
    found
}

/// Every scalar with its place, list entries by their ids; entries without ids and words are named by
/// what they hold, so that their place says nothing.
fn facts(value: &Value, at: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Null => {}
        Value::Text(words) | Value::Plain(words) if words.contains('\n') => {
            for line in words.lines() {
                found.insert(format!("{at} has {line}"));
            }
        }
        Value::Text(words) | Value::Plain(words) => {
            found.insert(format!("{at} = {words}"));
        }
        Value::Map(entries) => {
            for (key, value) in entries {
                facts(value, &format!("{at}.{key}"), found);
            }
        }
        Value::List(items) => {
            for item in items {
                match item.get("id").and_then(Value::as_str) {
                    Some(id) => facts(item, &format!("{at}.{id}"), found),
                    None => {
                        let mut inner = BTreeSet::new();
                        facts(item, "", &mut inner);
                        found.insert(format!("{at} holds {inner:?}"));
                    }
                }
            }
        }
    }
}

fn read(paper: Paper, text: &str) -> Result<BTreeSet<String>, String> {
    let parsed = match paper {
        Paper::Case => yaml::parse(text),
        Paper::Toml => toml_text::parse(text),
    };
    match (parsed.root, parsed.problems.first()) {
        (Some(root), None) => {
            let mut found = BTreeSet::new();
            facts(&value_of(&root), "", &mut found);
            Ok(found)
        }
        (_, problem) => Err(format!("{problem:?}")),
    }
}

/// Whether the merged text keeps what each side wrote.
fn judge(
    paper: Paper,
    base: &str,
    ours: &str,
    theirs: &str,
    merged: &Merged,
) -> Result<(), String> {
    let text = &merged.text;
    let (was, here, there, now) = (tokens(base), tokens(ours), tokens(theirs), tokens(text));
    for (name, side) in [("ours", &here), ("theirs", &there)] {
        if let Some(lost) = side.difference(&was).find(|word| !now.contains(*word)) {
            return Err(format!("{lost} of {name} is lost"));
        }
    }
    let both: BTreeSet<_> = here.intersection(&there).cloned().collect();
    if let Some(lost) = both.difference(&now).next() {
        return Err(format!("{lost} stood on both sides and is lost"));
    }
    let regions = clashes(text);
    if regions.is_empty() != merged.conflicts.is_empty() {
        return Err("marks and conflicts differ".into());
    }
    if regions.iter().any(|region| region.parts.is_none()) {
        return Err("marks don't pair up".into());
    }
    let (was, here, there) = (read(paper, base)?, read(paper, ours)?, read(paper, theirs)?);
    if merged.conflicts.is_empty() {
        let now = read(paper, text)?;
        for (name, side, other) in [("ours", &here, &there), ("theirs", &there, &here)] {
            if let Some(lost) = side.difference(&was).find(|fact| !now.contains(*fact)) {
                return Err(format!("{lost} of {name} is no fact"));
            }
            let gone = |fact: &&String| !side.contains(*fact) && now.contains(*fact);
            if let Some(back) = was.iter().filter(|fact| other.contains(*fact)).find(gone) {
                return Err(format!("{back} was taken away by {name} and is back"));
            }
        }
        let known = |fact: &&String| !here.contains(*fact) && !there.contains(*fact);
        if let Some(new) = now.iter().find(known) {
            return Err(format!("{new} was written by nobody"));
        }
    } else if merged
        .conflicts
        .iter()
        .all(|conflict| !conflict.path.0.is_empty())
    {
        // Around the clashes the paper is merged: either way of settling them must read.
        for side in [Side::Ours, Side::Theirs] {
            read(paper, &settle(text, &vec![side; regions.len()]))?;
        }
    }
    Ok(())
}

/// Two desks on one paper: where something is shared, both made the same edit.
fn desks(seed: u64, size: usize, edits: [usize; 3]) -> [Office; 3] {
    let mut dice = Dice::new(seed, 'b');
    let base: Office = (0..size)
        .map(|n| section(&mut dice, format!("key{n}")))
        .collect();
    let mut shared = base.clone();
    let mut dice = Dice::new(seed ^ 1, 's');
    (0..edits[0]).for_each(|_| edit(&mut dice, &mut shared));
    let side = |desk, salt: u64, many| {
        let mut office = shared.clone();
        let mut dice = Dice::new(seed ^ salt, desk);
        (0..many).for_each(|_| edit(&mut dice, &mut office));
        office
    };
    let ours = side('o', 2, edits[1]);
    let theirs = side('t', 3, edits[2]);
    [base, ours, theirs]
}

fn check(paper: Paper, [base, ours, theirs]: [&str; 3]) -> Result<bool, String> {
    for (b, o, t, expected) in [
        (base, base, theirs, theirs),
        (base, ours, base, ours),
        (base, ours, ours, ours),
    ] {
        let merged = merge(paper, Some(b), o, t, &NAMES);
        if merged.text != expected || !merged.conflicts.is_empty() {
            return Err("one side alone is not taken as it is".into());
        }
    }
    let merged = merge(paper, Some(base), ours, theirs, &NAMES);
    judge(paper, base, ours, theirs, &merged).map_err(|why| format!("{why}\n{}", merged.text))?;
    let other = merge(paper, Some(base), theirs, ours, &NAMES);
    judge(paper, base, theirs, ours, &other)
        .map_err(|why| format!("swapped: {why}\n{}", other.text))?;
    let paths = |merged: &Merged| -> BTreeSet<String> {
        merged
            .conflicts
            .iter()
            .map(|c| c.path.to_string())
            .collect()
    };
    if paths(&merged) != paths(&other) {
        return Err(format!(
            "conflicts differ when swapped\n{}\n-- swapped\n{}",
            merged.text, other.text
        ));
    }
    if merged.conflicts.is_empty() && read(paper, &merged.text)? != read(paper, &other.text)? {
        return Err(format!("{}\n-- swapped\n{}", merged.text, other.text));
    }
    Ok(!merged
        .conflicts
        .iter()
        .any(|conflict| conflict.path.0.is_empty()))
}

/// Whether a key is a line in one TOML text and a heading in another.
fn restyled(texts: [&str; 3]) -> bool {
    let all = texts.concat();
    let mut headings = all.lines().filter_map(|line| line.strip_prefix('['));
    headings.any(|heading| {
        let key = heading.trim_start_matches('[').split(']').next();
        key.is_some_and(|key| all.contains(&format!("\n{key} = ")) || all.starts_with(key))
    })
}

/// `RENKEI_CASES=15000` for a long look.
fn cases() -> u32 {
    std::env::var("RENKEI_CASES").map_or(200, |cases| cases.parse().expect("a number"))
}

/// Every place of a word on a paper, and every list of entries with ids.
fn places(value: &Value, at: &Path, words: &mut Vec<Path>, lists: &mut Vec<Path>) {
    match value {
        Value::Map(entries) => {
            for (key, value) in entries.iter().filter(|(key, _)| key != "id") {
                places(value, &at.key(key), words, lists);
            }
        }
        Value::List(items) => {
            let id = |item: &'_ Value| item.get("id").and_then(Value::as_str).map(String::from);
            if items.iter().all(|item| id(item).is_some()) {
                lists.push(at.clone());
            }
            for (place, item) in items.iter().enumerate() {
                let id = id(item).unwrap_or_default();
                places(item, &at.item(&id, place), words, lists);
            }
        }
        Value::Text(_) | Value::Plain(_) => words.push(at.clone()),
        Value::Null => {}
    }
}

/// A paper of the example after some edits that commands could have made.
fn commands(paper: Paper, text: &str, dice: &mut Dice, edits: usize) -> String {
    let mut text = text.to_string();
    for _ in 0..edits {
        let root = match paper {
            Paper::Case => yaml::parse(&text).root,
            Paper::Toml => toml_text::parse(&text).root,
        };
        let (mut words, mut lists) = (Vec::new(), Vec::new());
        let value = value_of(&root.expect("a tree"));
        places(&value, &Path::default(), &mut words, &mut lists);
        // Who it is isn't played with here: another patient's paper is never merged.
        const PERSON: [&str; 6] = [
            "id",
            "opened",
            "patient.chart_no",
            "patient.name",
            "patient.kana",
            "patient.born",
        ];
        words.retain(|path| paper == Paper::Toml || !PERSON.contains(&path.to_string().as_str()));
        let change = match dice.below(5) {
            0 => {
                let fields = [("id", format!("i{}", dice.word())), ("note", dice.word())];
                let fields = fields.map(|(key, word)| (key.to_string(), Value::text(word)));
                Change::Append {
                    path: lists[dice.below(lists.len())].clone(),
                    entry: Value::Map(fields.into()),
                }
            }
            1 => Change::Remove {
                path: words[dice.below(words.len())].clone(),
            },
            _ => Change::Set {
                path: words[dice.below(words.len())].clone(),
                value: Value::text(dice.word()),
            },
        };
        let edited = match paper {
            Paper::Case => edit_yaml(&text, &[change]),
            Paper::Toml => toml_text::edit(&text, &[change]),
        };
        text = edited.unwrap_or(text);
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases()) })]

    #[test]
    fn nothing_that_either_desk_wrote_is_lost(seed: u64, size in 2..7usize, shared in 0..2usize, ours in 0..6usize, theirs in 0..6usize) {
        let offices = desks(seed, size, [shared, ours, theirs]);
        for (paper, write) in [(Paper::Case, as_yaml as fn(&Office) -> String), (Paper::Toml, as_toml)] {
            let [b, o, t] = [0, 1, 2].map(|at| write(&offices[at]));
            let done = check(paper, [&b, &o, &t]);
            // Two keys that became headings on one side each can't both clash in one place.
            let whole = done == Ok(false) && !(paper == Paper::Toml && restyled([&b, &o, &t]));
            prop_assert!(!whole, "the whole paper\n== base\n{}== ours\n{}== theirs\n{}", b, o, t);
            prop_assert!(done.is_ok(), "{}\n== base\n{}== ours\n{}== theirs\n{}", done.unwrap_err(), b, o, t);
            let windows = [&b, &o, &t].map(|text| format!("\u{feff}{}", text.replace('\n', "\r\n")));
            let [b, o, t] = [&windows[0], &windows[1], &windows[2]].map(String::as_str);
            let done = check(paper, [b, o, t]);
            prop_assert!(done.is_ok(), "CRLF: {}\n== base\n{}== ours\n{}== theirs\n{}", done.unwrap_err(), b, o, t);
        }
    }

}

proptest! {
    // The directory of the example is long.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases() / 8) })]

    #[test]
    fn commands_of_two_desks_on_the_example_combine(seed: u64, place: usize, ours in 1..5usize, theirs in 1..5usize) {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/cases/2026");
        let mut paths: Vec<_> = std::fs::read_dir(folder)
            .expect("the example")
            .map(|entry| entry.expect("an entry").path())
            .collect();
        paths.sort();
        let paper = std::fs::read_to_string(&paths[place % paths.len()]).expect("a paper");
        for (paper, base) in [(Paper::Case, &*paper), (Paper::Toml, include_str!("../facilities.toml"))] {
            let ours = commands(paper, base, &mut Dice::new(seed, 'o'), ours);
            let theirs = commands(paper, base, &mut Dice::new(seed ^ 1, 't'), theirs);
            let done = check(paper, [base, &ours, &theirs]);
            prop_assert_eq!(done.clone(), Ok(true), "{}\n== ours\n{}== theirs\n{}", done.err().unwrap_or_default(), ours, theirs);
        }
    }
}
