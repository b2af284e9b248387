//! Rule packs of the office (`rules/*.toml`): checked key by key, so that a slip costs its own rule
//! and no other; and what a row says, in words.

use super::form::{self, Holds, row_form};
use super::tree::{Kind, Node};
use super::{inspect, toml_text};
use crate::problem::{Place, Problem};
use crate::regulation::condition::{self, Arg};
use crate::regulation::{Disorder, Ending, Head, KINDS, OfficePack, Pack, Rulebook, Slip};
use crate::text;
use crate::vocabulary::{Table, Vocabularies};
use std::collections::BTreeSet;
use std::ops::Range;

/// A pack of the office as it was read.
#[derive(Debug, Default)]
pub struct RulePaper {
    /// Relative to the office.
    pub path: String,
    /// Its text, where it could be read.
    pub text: Option<String>,
    /// What can be used of it.
    pub pack: Option<OfficePack>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
    /// Where each row stands: kind, place, bytes.
    rows: Vec<(&'static str, usize, Range<usize>)>,
    /// Where the pack's id stands.
    head: Range<usize>,
}

/// The names by which conditions may ask for deadlines (`met: screening`): ids of rows and of
/// rules, built in and of these packs.
pub fn deadline_names<'a>(texts: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for row in &Rulebook::builtin().rows().deadline {
        names.extend([row.id.clone(), row.rule.clone()]);
    }
    let mut take = |row: &toml::Table| {
        let name = |key: &str| row.get(key).and_then(toml::Value::as_str);
        names.extend(
            [name("id"), name("rule")]
                .into_iter()
                .flatten()
                .map(String::from),
        );
    };
    for text in texts {
        let Ok(table) = text.trim_start_matches('\u{feff}').parse::<toml::Table>() else {
            continue;
        };
        if let Some(toml::Value::Array(rows)) = table.get("deadline") {
            rows.iter()
                .filter_map(toml::Value::as_table)
                .for_each(&mut take);
        }
    }
    names
}

/// Reads a pack. Rows with a slip are left out and named as spoilt.
///
/// `deadlines` are the names that conditions may ask for.
pub fn read(
    path: &str,
    text: String,
    words: &Vocabularies,
    deadlines: &BTreeSet<String>,
) -> RulePaper {
    let mut parsed = toml_text::parse(&text);
    let mut paper = RulePaper {
        path: path.to_string(),
        ..RulePaper::default()
    };
    let Some(root) = parsed.root.take() else {
        let why = parsed
            .problems
            .first()
            .map_or_else(String::new, |problem| said(path, &text, problem));
        paper.pack = Some(OfficePack {
            pack: Pack::nothing(path),
            spoilt: rows_named_in(&text)
                .map(|(kind, id)| (kind, id, why.clone()))
                .collect(),
        });
        paper.problems = parsed.problems;
        paper.text = Some(text);
        return paper;
    };
    let mut meaning = inspect::inspect(&root, &form::RULES, inspect::RULES, words);
    unknown_deadlines(&root, &form::RULES, deadlines, &mut meaning);
    parsed.problems = parsed.with_meaning(&text, meaning);
    // A rule is used as it is meant or not at all.
    for problem in &mut parsed.problems {
        problem.severity = crate::problem::Severity::Error;
    }
    paper.head = root.get("id").map_or(0..0, |node| node.span.clone());
    let id = root.get("id").and_then(Node::as_str).map(String::from);
    let mut spans: Vec<(&'static str, usize, Range<usize>, Option<String>)> = Vec::new();
    for kind in KINDS {
        if let Some(Kind::List(rows)) = root.get(kind).map(|node| &node.kind) {
            for (place, row) in rows.iter().enumerate() {
                let id = row.get("id").and_then(Node::as_str).map(String::from);
                spans.push((kind, place, reach(row), id));
            }
        }
    }
    let at = |problem: &Problem| match &problem.place {
        Place::Bytes(bytes) => Some(bytes.start),
        Place::Whole | Place::At(_) => None,
    };
    // A slip belongs to the row it stands in; one that stands in none costs the whole pack.
    let in_row = |start: usize| {
        spans
            .iter()
            .find(|(_, _, span, _)| span.contains(&start) || span.start == start)
    };
    let mut spoilt: Vec<(String, String, String)> = Vec::new();
    let mut bad: Vec<(&str, usize)> = Vec::new();
    let mut whole = false;
    for problem in &parsed.problems {
        match at(problem).and_then(in_row) {
            Some((kind, place, _, id)) => {
                bad.push((kind, *place));
                if let Some(id) = id {
                    spoilt.push(((*kind).to_string(), id.clone(), said(path, &text, problem)));
                }
            }
            None => whole = true,
        }
    }
    paper.rows = spans
        .iter()
        .map(|(kind, place, span, _)| (*kind, *place, span.clone()))
        .collect();
    let table: Option<toml::Table> = text.trim_start_matches('\u{feff}').parse().ok();
    let builtin = id.as_deref().and_then(Rulebook::builtin_head);
    let head: Option<Head> = table
        .as_ref()
        .and_then(|table| Pack::head(table, builtin.as_ref()));
    match (table, head) {
        (Some(mut table), Some(head)) if !whole => {
            for (kind, place) in &bad {
                if let Some(toml::Value::Array(rows)) = table.get_mut(*kind)
                    && let Some(row) = rows.get_mut(*place)
                {
                    // A hole keeps the numbers of the rows behind it.
                    *row = toml::Value::Boolean(false);
                }
            }
            canonical(&mut table, &form::RULES, words);
            let (pack, refused) = Pack::read(head, table);
            for row in refused {
                let span = spans
                    .iter()
                    .find(|(kind, place, _, _)| *kind == row.kind && *place == row.place)
                    .map_or(0..0, |(_, _, span, _)| span.clone());
                let problem = Problem::error(row.code, Place::Bytes(span), row.why.clone())
                    .hint(inspect::RULES.manual);
                if let Some(id) = row.id {
                    spoilt.push((row.kind, id, said(path, &text, &problem)));
                }
                parsed.problems.push(problem);
            }
            paper.pack = Some(OfficePack { pack, spoilt });
        }
        _ => {
            // Nothing of the pack can be trusted: every rule it names falls back to nothing.
            let why = parsed
                .problems
                .first()
                .map_or_else(String::new, |problem| said(path, &text, problem));
            if parsed.problems.is_empty() {
                parsed.problems.push(match root.get("from") {
                    Some(from) => Problem::error(
                        "rules/bad-date",
                        Place::Bytes(from.span.clone()),
                        "「from」(開始日)が日付ではなく文字になっています。",
                    )
                    .hint("引用符を取り、「from = 2028-06-01」のように書いてください。"),
                    None => Problem::error(
                        "rules/missing-key",
                        Place::Bytes(paper.head.clone()),
                        "「from」(開始日)がありません。",
                    )
                    .hint(
                        "組み込みの束にない束には「from = 2028-06-01」のように開始日が要ります。",
                    ),
                });
            }
            let why = if why.is_empty() {
                format!("{path} を読めません。")
            } else {
                why
            };
            let spoilt = spans
                .iter()
                .filter_map(|(kind, _, _, id)| {
                    Some(((*kind).to_string(), id.clone()?, why.clone()))
                })
                .collect();
            paper.pack = Some(OfficePack {
                pack: Pack::nothing(path),
                spoilt,
            });
        }
    }
    paper.problems = parsed.problems;
    paper.text = Some(text);
    paper
}

/// The bytes a row reaches over: all its keys and values, as far as the text goes.
fn reach(row: &Node) -> Range<usize> {
    let mut span = row.span.clone();
    if let Kind::Map(entries) = &row.kind {
        for entry in entries {
            span.start = span.start.min(entry.key_span.start);
            span.end = span
                .end
                .max(entry.key_span.end)
                .max(reach(&entry.value).end);
        }
    }
    if let Kind::List(items) = &row.kind {
        for item in items {
            span.end = span.end.max(reach(item).end);
        }
    }
    span
}

/// A problem in one line, with its place.
fn said(path: &str, text: &str, problem: &Problem) -> String {
    let line = match &problem.place {
        Place::Bytes(bytes) => super::lines::line_number(text, bytes.start.min(text.len())),
        Place::Whole | Place::At(_) => 1,
    };
    format!("{} ({path}:{line})", problem.message)
}

impl RulePaper {
    /// A file that gave no pack.
    pub fn refused(path: &str, problem: Problem) -> Self {
        Self {
            path: path.to_string(),
            problems: vec![problem],
            ..Self::default()
        }
    }

    /// Takes in what is out of order between versions, where this pack is to blame.
    pub fn take_disorder(&mut self, disorder: &Disorder) {
        let span = self
            .rows
            .iter()
            .find(|(kind, place, _)| *kind == disorder.kind && *place == disorder.place)
            .map_or_else(|| self.head.clone(), |(_, _, span)| span.clone());
        let (code, hint) = match disorder.slip {
            Slip::Overlap(_) => (
                "rules/overlap",
                "前の版の「until」を、この版の前の日にしてください。",
            ),
            Slip::Gap(..) => (
                "rules/gap",
                "前の版の「until」か、この版の「from」を直してください。",
            ),
            Slip::Twice => (
                "rules/overlap",
                "1つのファイルにまとめるか、束の名前(id)を変えてください。",
            ),
            Slip::By => (
                "rules/gap",
                "前の版と同じ「by」を書いてください(renkei explain で見られます)。",
            ),
        };
        self.problems
            .push(Problem::error(code, Place::Bytes(span), disorder.sentence()).hint(hint));
    }

    /// Takes in that rules end with this pack.
    pub fn take_ending(&mut self, ending: &Ending) {
        let ids: Vec<&str> = ending.ids.iter().map(String::as_str).collect();
        let sentence = format!(
            "{}の後に続く版のない規則が{}件あります({})。",
            ending.until,
            ids.len(),
            text::visible(&text::list_up_to(&ids, 5))
        );
        self.problems.push(
            Problem::warning("rules/ends", Place::Bytes(self.head.clone()), sentence)
                .hint("続く版を書くか、なくなる規則なら「# renkei: ignore rules/ends 理由」の行を書いてください。"),
        );
    }
}

/// The rows (kind and id) that a text names which can't be read as TOML.
fn rows_named_in(text: &str) -> impl Iterator<Item = (String, String)> {
    let mut kind = String::new();
    text.lines().filter_map(move |line| {
        let line = line.trim();
        if let Some(heading) = line.strip_prefix("[[") {
            kind = heading.split(']').next()?.trim().to_string();
            return None;
        }
        let (key, value) = line.split_once('=')?;
        let id = value.trim().strip_prefix('"')?.split('"').next()?;
        (key.trim() == "id" && !kind.is_empty()).then(|| (kind.clone(), id.to_string()))
    })
}

/// Names every deadline that a condition asks for and that no pack has.
fn unknown_deadlines(
    node: &Node,
    form: &form::Form,
    deadlines: &BTreeSet<String>,
    problems: &mut Vec<Problem>,
) {
    let Kind::Map(entries) = &node.kind else {
        return;
    };
    for entry in entries {
        let Kind::List(items) = &entry.value.kind else {
            continue;
        };
        match form.key(&entry.key).map(|key| key.holds) {
            Some(Holds::Entries(form)) => items
                .iter()
                .for_each(|item| unknown_deadlines(item, form, deadlines, problems)),
            Some(Holds::Conditions) => problems.extend(items.iter().filter_map(|item| {
                let predicate = condition::parse(item.as_str()?).ok()?;
                let asks = predicate.term.attribute("args") == Some("rule");
                let unknown = predicate.args.iter().find_map(|arg| match arg {
                    Arg::Text(name) if asks && !deadlines.contains(name) => Some(name),
                    _ => None,
                })?;
                Some(
                    Problem::error(
                        "rules/unknown-word",
                        Place::Bytes(item.span.clone()),
                        format!("「{}」という期限はありません。", text::visible(unknown)),
                    )
                    .hint("期限の名前は「renkei explain」で見られます。"),
                )
            })),
            _ => {}
        }
    }
}

/// Writes the ids of words that people wrote by their names: rows compare ids.
fn canonical(table: &mut toml::Table, form: &form::Form, words: &Vocabularies) {
    for (key, value) in table.iter_mut() {
        let Some(key) = form.key(key) else { continue };
        let each = match value {
            toml::Value::Array(items) => items.as_mut_slice(),
            one => std::slice::from_mut(one),
        };
        for item in each {
            match (key.holds, item) {
                (Holds::Entries(form), toml::Value::Table(row)) => canonical(row, form, words),
                (
                    Holds::Word(table) | Holds::Words(table) | Holds::Groups(table),
                    toml::Value::String(word),
                ) => {
                    if let Some(term) = words.table(table).find(word) {
                        *word = term.id.to_string();
                    }
                }
                (Holds::Conditions, toml::Value::String(written)) => {
                    if let Some(ids) = condition::canonical(written, words) {
                        *written = ids;
                    }
                }
                _ => {}
            }
        }
    }
}

/// What a row says, in words: each key with its value, words by their labels.
pub fn says(kind: &str, raw: &toml::Table, words: &Vocabularies) -> Vec<String> {
    let Some(form) = row_form(kind) else {
        return Vec::new();
    };
    table_says(form, raw, words)
}

fn table_says(form: &form::Form, raw: &toml::Table, words: &Vocabularies) -> Vec<String> {
    form.keys
        .iter()
        .filter_map(|key| {
            let value = raw.get(key.name)?;
            let said = value_says(key.holds, value, words);
            (!said.is_empty()).then(|| format!("{}: {said}", key.label))
        })
        .collect()
}

fn value_says(holds: Holds, value: &toml::Value, words: &Vocabularies) -> String {
    match (holds, value) {
        (Holds::Entries(form), toml::Value::Array(items)) => items
            .iter()
            .filter_map(|item| Some(table_says(form, item.as_table()?, words).join(" ")))
            .collect::<Vec<_>>()
            .join(" / "),
        (_, toml::Value::Array(items)) => items
            .iter()
            .map(|item| value_says(holds, item, words))
            .collect::<Vec<_>>()
            .join("、"),
        (Holds::Word(table) | Holds::Words(table), toml::Value::String(word)) => {
            label(words, table, word)
        }
        (Holds::Conditions, toml::Value::String(written)) => condition_says(written, words),
        (_, toml::Value::String(text)) => text.clone(),
        (_, toml::Value::Boolean(true)) => "はい".to_string(),
        (_, toml::Value::Boolean(false)) => "いいえ".to_string(),
        (_, value) => value.to_string(),
    }
}

fn label(words: &Vocabularies, table: Table, word: &str) -> String {
    words
        .table(table)
        .find(word)
        .map_or(word, |term| term.label)
        .to_string()
}

/// A condition in words: `病名の分類(認知症、悪性腫瘍)`.
fn condition_says(written: &str, words: &Vocabularies) -> String {
    use crate::regulation::condition::table_of;
    let Ok(predicate) = condition::parse(written) else {
        return text::visible(written).into_owned();
    };
    let table = table_of(predicate.term);
    let args: Vec<String> = predicate
        .args
        .iter()
        .map(|arg| match (arg, table) {
            (Arg::Word(word), Some(table)) => label(words, table, word),
            (Arg::Word(word) | Arg::Text(word), _) => word.clone(),
            (Arg::Group(group), _) => format!("@{group}"),
            (Arg::Number(number), _) => {
                let unit = predicate.term.attribute("args").unwrap_or_default();
                format!("{number}{unit}")
            }
        })
        .collect();
    if args.is_empty() {
        predicate.term.label.to_string()
    } else {
        format!("{}({})", predicate.term.label, args.join("、"))
    }
}
