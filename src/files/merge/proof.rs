//! Holds a merged text against what it must mean, without trusting how it was made.

use super::super::conflict::{Side, clashes, settle};
use super::super::tree::{Kind, Node};
use super::values::{self, Known, Order, Pick};
use super::weave::Comments;
use super::{Conflict, Paper, parsed};
use crate::files::value_of;
use crate::paper::{Path, Value};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// A version of the paper as it was read.
pub(super) struct Version<'t> {
    pub(super) value: Value,
    pub(super) comments: Comments<'t>,
}

/// Whether the text says what a merge of the three says: with each clash settled either way it reads
/// without a problem as the merged value, and nothing that a side wrote is missing.
pub(super) fn holds(
    paper: Paper,
    text: &str,
    conflicts: &[Conflict],
    [base, ours, theirs]: [&Version; 3],
) -> bool {
    let marks = clashes(text);
    if marks.len() != conflicts.len() || marks.iter().any(|clash| clash.parts.is_none()) {
        return false;
    }
    let settled = |side: Side| settle(text, &vec![side; marks.len()]);
    for (side, pick, version) in [
        (Side::Ours, Pick::Ours, ours),
        (Side::Theirs, Pick::Theirs, theirs),
    ] {
        let known = Known::new(conflicts.iter().map(|conflict| &conflict.path), pick, paper);
        let root = Path::default();
        let [b, o, t] = [base, ours, theirs].map(|version| Some(&version.value));
        let Ok(Some(meant)) = values::merge(&root, b, o, t, &known) else {
            return false;
        };
        let text = settled(side);
        let Some(read) = parsed(paper, &text) else {
            return false;
        };
        let read = value_of(&read);
        if !values::equal(&read, &meant, Order::Free) || !said(&base.value, &version.value, &read) {
            return false;
        }
        // Without a clash both ways of settling are one.
        if conflicts.is_empty() {
            if !said(&base.value, &theirs.value, &read) {
                return false;
            }
            break;
        }
    }
    let known: HashSet<&str> = base.comments.iter().map(|(_, words)| *words).collect();
    let here = comment_lines(text);
    [ours, theirs].iter().all(|version| {
        version
            .comments
            .iter()
            .all(|(_, words)| known.contains(words) || here.contains(words) || text.contains(words))
    })
}

/// What follows the first `#` of each line: most comments, found without reading the text.
fn comment_lines(text: &str) -> HashSet<&str> {
    text.lines()
        .filter_map(|line| line.find('#').map(|at| line[at..].trim_end()))
        .collect()
}

/// Whether everything that a side added or changed stands in the merged value.
fn said(base: &Value, side: &Value, merged: &Value) -> bool {
    if values::equal(base, side, Order::Free) {
        return true;
    }
    match (side, merged) {
        (Value::Map(entries), merged) => {
            let was = keys(base);
            let there = keys(merged);
            entries.iter().all(|(key, value)| {
                let was = was.get(key.as_str()).copied();
                let there = there.get(key.as_str()).copied();
                said(
                    was.unwrap_or(&Value::Null),
                    value,
                    there.unwrap_or(&Value::Null),
                )
            })
        }
        (Value::List(items), merged) => {
            let (was, there) = (entries(base), entries(merged));
            if values::by_id([was, items, there]) {
                let (was, there) = (ids(was), ids(there));
                return items.iter().all(|item| {
                    let id = values::id_of(item);
                    let was = was.get(&id).copied().unwrap_or(&Value::Null);
                    said(was, item, there.get(&id).copied().unwrap_or(&Value::Null))
                });
            }
            let was: HashSet<_> = values::contents(was).into_iter().collect();
            let there: HashSet<_> = values::contents(there).into_iter().collect();
            let mut names = values::contents(items).into_iter();
            names.all(|name| was.contains(&name) || there.contains(&name))
        }
        (Value::Text(words), Value::Text(there)) if words.contains('\n') => {
            let was: HashSet<&str> = base
                .as_str()
                .map(|b| b.lines().collect())
                .unwrap_or_default();
            let there: HashSet<&str> = there.lines().collect();
            words
                .lines()
                .all(|line| was.contains(line) || there.contains(line))
        }
        (side, merged) => values::equal(side, merged, Order::Free),
    }
}

fn keys(value: &Value) -> HashMap<&str, &Value> {
    match value {
        Value::Map(entries) => entries.iter().map(|(k, v)| (k.as_str(), v)).collect(),
        _ => HashMap::new(),
    }
}

fn entries(value: &Value) -> &[Value] {
    match value {
        Value::List(items) => items,
        _ => &[],
    }
}

fn ids(items: &[Value]) -> HashMap<Option<&str>, &Value> {
    items
        .iter()
        .map(|item| (values::id_of(item), item))
        .collect()
}

/// The comments of a text: a `#` outside every value and key, up to the end of its line.
pub(super) fn comments<'t>(paper: Paper, text: &'t str, root: &Node) -> Comments<'t> {
    let mut words = Vec::new();
    spans(text, root, &mut words);
    words.sort_by_key(|span| span.start);
    let mut next = 0;
    let mut reached = 0;
    let mut behind = 0;
    let mut found = Vec::new();
    for (at, _) in text.match_indices('#') {
        while next < words.len() && words[next].start <= at {
            reached = reached.max(words[next].end);
            next += 1;
        }
        let before = text[..at].chars().next_back();
        let opens = before.is_none_or(char::is_whitespace) || paper == Paper::Toml;
        if at < reached || at < behind || !opens {
            continue;
        }
        let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
        behind = end;
        found.push((at, text[at..end].trim_end()));
    }
    found
}

fn spans(text: &str, node: &Node, found: &mut Vec<Range<usize>>) {
    match &node.kind {
        Kind::Null => {}
        Kind::Scalar { .. } => {
            let span = node.span.clone();
            let block = text[span.clone()].starts_with(['|', '>']);
            // The first line of a block scalar may have a comment.
            let start = match text[span.clone()].find('\n') {
                Some(length) if block => span.start + length,
                None if block => span.end,
                _ => span.start,
            };
            found.push(start..span.end);
        }
        Kind::List(items) => items.iter().for_each(|item| spans(text, item, found)),
        Kind::Map(entries) => {
            for entry in entries {
                found.push(entry.key_span.clone());
                spans(text, &entry.value, found);
            }
        }
    }
}
