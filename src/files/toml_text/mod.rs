//! TOML text → the same spanned tree as YAML, and changes to it.
//!
//! Strings are quoted scalars; numbers, dates and truth values are bare ones, in the words of the
//! paper. A `[table]` or an entry of `[[tables]]` spans from its header to the end of its last
//! line, its inner tables included; a list of `[[tables]]` from the first to the last of them.

mod edit;
mod proof;
mod remove;
mod render;
#[cfg(test)]
mod tests;

pub use edit::edit;

use super::Parsed;
use super::lines::{after_bom, line_end, line_start, skip_blanks};
use super::tree::{Entry, Kind, Node};
use crate::problem::{Place, Problem};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// How many problems of one paper are told.
const MAX_PROBLEMS: usize = 100;

/// Reads a paper. All syntax errors are told at once; the tree holds what could be understood.
pub fn parse(text: &str) -> Parsed {
    if let Some(at) = text.find('\0') {
        return Parsed {
            problems: vec![super::bytes::nul(at)],
            ..Parsed::default()
        };
    }
    let base = after_bom(text);
    let (mut entries, mut problems) = read(text, base..text.len());
    if !problems.is_empty() {
        let groups = groups(text);
        if groups.len() > 1 {
            (entries, problems) = by_group(text, groups);
        }
    }
    problems.sort_by_key(|problem| match &problem.place {
        Place::Bytes(range) => range.start,
        Place::Whole | Place::At(_) => usize::MAX,
    });
    problems.dedup_by(|a, b| a.place == b.place && a.message == b.message);
    problems.truncate(MAX_PROBLEMS);
    Parsed {
        root: Some(Node {
            span: base..text.len(),
            kind: Kind::Map(entries),
        }),
        problems,
        broken: Vec::new(),
    }
}

/// Reads a part of the text by itself.
fn read(text: &str, part: Range<usize>) -> (Vec<Entry>, Vec<Problem>) {
    let base = part.start;
    let (table, errors) = DeTable::parse_recoverable(&text[part]);
    let problems = errors
        .iter()
        .map(|error| {
            let span = error.span().unwrap_or(0..0);
            explain(text, error.message(), span.start + base..span.end + base)
        })
        .collect();
    (Reader { text, base }.entries(table.get_ref()), problems)
}

/// Reads the groups of a broken text each by itself, so that a broken header or quote costs only
/// its own group.
fn by_group(text: &str, groups: Vec<Range<usize>>) -> (Vec<Entry>, Vec<Problem>) {
    let mut entries: Vec<Entry> = Vec::new();
    let mut problems = Vec::new();
    for group in groups {
        let (found, mut wrong) = read(text, group);
        problems.append(&mut wrong);
        for entry in found {
            let Some(known) = entries.iter_mut().find(|known| known.key == entry.key) else {
                entries.push(entry);
                continue;
            };
            let headed = is_headed_list(text, &known.value) && is_headed_list(text, &entry.value);
            match (&mut known.value.kind, entry.value.kind) {
                (Kind::List(items), Kind::List(more)) if headed => {
                    items.extend(more);
                    known.value.span.end = entry.value.span.end;
                }
                _ => problems.push(explain(text, "duplicate key", entry.key_span)),
            }
        }
    }
    (entries, problems)
}

/// The parts of a text that begin with a header of one name (`[[facility]]`), inner tables
/// included. One part where that can't be told from looking at lines.
fn groups(text: &str) -> Vec<Range<usize>> {
    let base = after_bom(text);
    let mut starts = vec![base];
    if !text.contains("\"\"\"") && !text.contains("'''") {
        let mut at = base;
        for line in text[base..].split_inclusive('\n') {
            let inner = line.trim_start_matches('[');
            let words = inner.split(['#', ']']).next().unwrap_or("").trim();
            let name = words
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '"'));
            if line.starts_with('[') && !words.is_empty() && name && at > base {
                starts.push(at);
            }
            at += line.len();
        }
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts
        .iter()
        .copied()
        .zip(ends)
        .map(|(s, e)| s..e)
        .collect()
}

struct Reader<'t> {
    text: &'t str,
    base: usize,
}

impl Reader<'_> {
    /// The entries of a table, in the order of the paper.
    fn entries(&self, table: &DeTable<'_>) -> Vec<Entry> {
        let mut entries: Vec<_> = table
            .iter()
            .map(|(key, value)| Entry {
                key: key.get_ref().to_string(),
                key_span: self.shifted(key.span()),
                value: self.node(value),
            })
            .collect();
        entries.sort_by_key(|entry| entry.key_span.start);
        entries
    }

    fn node(&self, value: &Spanned<DeValue<'_>>) -> Node {
        let mut span = self.shifted(value.span());
        let scalar = |quoted: bool, text: String| Kind::Scalar { text, quoted };
        let kind = match value.get_ref() {
            DeValue::String(text) => scalar(true, text.to_string()),
            DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_) => scalar(false, self.text[span.clone()].to_string()),
            DeValue::Array(items) => {
                let items: Vec<_> = items.iter().map(|item| self.node(item)).collect();
                if items.iter().any(|item| is_headed(self.text, item)) {
                    let last = items.iter().map(|item| item.span.end).max();
                    span.end = span.end.max(last.unwrap_or(span.end));
                }
                Kind::List(items)
            }
            DeValue::Table(table) => {
                let entries = self.entries(table);
                if !self.text[span.clone()].starts_with('{') {
                    let last = entries.iter().map(|entry| entry.value.span.end).max();
                    span.end = span.end.max(last.unwrap_or(span.end));
                }
                Kind::Map(entries)
            }
        };
        Node { span, kind }
    }

    fn shifted(&self, range: Range<usize>) -> Range<usize> {
        let fit = |at: usize| (at + self.base).min(self.text.len());
        fit(range.start)..fit(range.end).max(fit(range.start))
    }
}

/// Whether this table begins with a `[header]`.
fn is_headed(text: &str, node: &Node) -> bool {
    matches!(node.kind, Kind::Map(_)) && text[node.span.clone()].starts_with('[')
}

/// Whether this list is made of `[[headers]]`.
fn is_headed_list(text: &str, node: &Node) -> bool {
    matches!(&node.kind, Kind::List(items) if items.first().is_some_and(|item| is_headed(text, item)))
}

/// Whether this is a table between braces.
fn is_inline(text: &str, node: &Node) -> bool {
    matches!(node.kind, Kind::Map(_)) && text[node.span.clone()].starts_with('{')
}

/// A syntax error in people's words.
fn explain(text: &str, detail: &str, range: Range<usize>) -> Problem {
    let mut at = range.start.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let mut end = range.end.clamp(at, text.len());
    while !text.is_char_boundary(end) {
        end += 1;
    }
    let start = line_start(text, at);
    let line = &text[start..line_end(text, start)];
    let syntax = |message: String, hint: &str| {
        Problem::error("toml/syntax", Place::Bytes(at..end), message).hint(hint)
    };
    if detail.starts_with("duplicate key") {
        let key = text[at..end].trim_matches(['"', '\'']);
        return Problem::error(
            "paper/duplicate-key",
            Place::Bytes(at..end),
            format!("「{key}」が2回書かれています。"),
        )
        .hint("どちらか1つを残してください。");
    }
    for (wide, half) in [
        ('＝', "="),
        ('“', "\""),
        ('”', "\""),
        ('、', ","),
        ('［', "["),
        ('］', "]"),
    ] {
        let first = line.find(['"', '\'', '#']).unwrap_or(line.len());
        if let Some(offset) = line.find(wide).filter(|offset| *offset < first) {
            return Problem::error(
                "toml/syntax",
                Place::Bytes(start + offset..start + offset + wide.len_utf8()),
                format!("全角の「{wide}」が使われています。"),
            )
            .hint(format!("半角の「{half}」に直してください。"));
        }
    }
    if line.starts_with('\u{3000}') || text[skip_blanks(text, start)..].starts_with('\u{3000}') {
        return syntax(
            "行頭に全角スペースがあります。".to_string(),
            "半角スペースに置き換えるか、削ってください。",
        );
    }
    let says = |words: &[&str]| words.iter().any(|word| detail.contains(word));
    if says(&["string values must be quoted", "invalid value"]) {
        syntax(
            "値が引用符で囲まれていません。".to_string(),
            "文字の値は「\"…\"」で囲んでください。",
        )
    } else if says(&["unclosed array table", "unclosed table"]) {
        syntax(
            "見出しの「]」が足りません。".to_string(),
            "「[見出し]」または「[[見出し]]」の形に直してください。",
        )
    } else if says(&["unclosed array", "unclosed inline table"]) {
        syntax(
            "括弧「[」または「{」が閉じられていません。".to_string(),
            "同じ項目の終わりで括弧を閉じてください。",
        )
    } else if says(&["missing comma", "extra comma"]) {
        syntax(
            "区切りの「,」が足りないか、余っています。".to_string(),
            "値と値の間に「,」を1つ置いてください。",
        )
    } else if says(&[
        "invalid basic string",
        "invalid literal string",
        "missing closing quote",
    ]) {
        syntax(
            "引用符が閉じられていないか、中に使えない文字があります。".to_string(),
            "引用符の対応を確かめてください。「\\」は「\\\\」と書きます。",
        )
    } else if says(&[
        "missing value",
        "key with no value",
        "missing assignment",
        "extra assignment",
        "extra `=`",
        "invalid key-value",
    ]) {
        syntax(
            "「項目名 = 値」の形になっていません。".to_string(),
            "項目名、半角の「=」、値の順に書いてください。",
        )
    } else if says(&["invalid unquoted key", "unquoted keys", "missing key"]) {
        syntax(
            "項目名に使えない文字があります。".to_string(),
            "日本語や記号を含む項目名は「\"…\"」で囲んでください。",
        )
    } else if says(&["leading zero"]) {
        syntax(
            "数字が0で始まっています。".to_string(),
            "電話番号や番号は「\"…\"」で囲んでください。",
        )
    } else if says(&["recurse", "recursion"]) {
        syntax(
            "入れ子が深すぎます。".to_string(),
            "括弧の重なりを確かめてください。",
        )
    } else if says(&["array with a dotted key", "cannot extend"]) {
        syntax(
            "同じ名前が値と見出しの両方に使われています。".to_string(),
            "見出しの名前を確かめてください。",
        )
    } else {
        syntax(
            format!("TOMLとして読めません({detail})。"),
            "この行の引用符・「=」・括弧を確かめてください。",
        )
    }
}
