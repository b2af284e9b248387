//! TOML text → pieces: keys, headings with what stands under them, entries of `[[…]]`.

use super::super::lines::{line_start, next_line, skip_blanks};
use super::super::tree::{Kind, Node};
use super::piece::{Cut, Inner, Piece, Tag, is_trivia};
use std::collections::HashMap;
use std::ops::Range;

/// How deep headings may lie within each other.
const MAX_DEPTH: usize = 16;

/// The pieces of a paper.
pub(super) fn cut<'t>(text: &'t str, root: &'t Node) -> Option<Cut<'t>> {
    let rows = rows(text)?;
    let mut at = 0;
    let pieces = table(text, &rows, &mut at, &[], root)?;
    if at < rows.len() {
        return None;
    }
    let end = rows.last().map_or(0, |row| row.line.end);
    Some(Cut {
        head: "",
        pieces,
        tail: &text[end..],
    })
}

/// A key with its value, or a heading.
struct Row {
    above: Range<usize>,
    line: Range<usize>,
    /// Where the key or bracket begins.
    first: usize,
    /// Behind the `=` or the closing brackets.
    head: usize,
    keys: Vec<String>,
    kind: RowKind,
}

#[derive(PartialEq)]
enum RowKind {
    Key(Range<usize>),
    Table,
    Entry,
}

fn rows(text: &str) -> Option<Vec<Row>> {
    let mut rows = Vec::new();
    let mut at = 0;
    let mut above = 0;
    while at < text.len() {
        let next = next_line(text, at);
        if is_trivia(&text[at..next]) {
            at = next;
            continue;
        }
        let first = skip_blanks(text, at);
        let rest = &text[first..];
        let (keys, kind, head, end) = if rest.starts_with('[') {
            let entry = rest.starts_with("[[");
            let open = first + 1 + usize::from(entry);
            let (keys, end) = keys(text, open)?;
            let close = if entry { "]]" } else { "]" };
            let end = end + text[end..].starts_with(close).then_some(close.len())?;
            let kind = if entry {
                RowKind::Entry
            } else {
                RowKind::Table
            };
            (keys, kind, end, end)
        } else {
            let (keys, equals) = keys(text, first)?;
            let head = equals + text[equals..].starts_with('=').then_some(1)?;
            let start = skip_blanks(text, head);
            let end = value_end(text, start)?;
            (keys, RowKind::Key(start..end), head, end)
        };
        let line = at..next_line(text, end);
        if !is_trivia(&text[end..line.end]) {
            return None;
        }
        at = line.end;
        rows.push(Row {
            above: above..line.start,
            line,
            first,
            head,
            keys,
            kind,
        });
        above = at;
    }
    Some(rows)
}

/// Dotted keys at `at`, and where what follows them stands.
fn keys(text: &str, mut at: usize) -> Option<(Vec<String>, usize)> {
    let mut keys = Vec::new();
    loop {
        at = skip_blanks(text, at);
        let rest = &text[at..];
        let quote = rest.chars().next()?;
        if matches!(quote, '"' | '\'') {
            let end = rest[1..].find(quote)? + 1;
            let words = &rest[1..end];
            // An escape could hide another spelling of the same key.
            if words.contains(['\\', '\n']) {
                return None;
            }
            keys.push(words.to_string());
            at += end + 1;
        } else {
            let bare = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
            let end = rest.find(bare)?;
            if end == 0 {
                return None;
            }
            keys.push(rest[..end].to_string());
            at += end;
        }
        at = skip_blanks(text, at);
        match text[at..].starts_with('.') {
            true => at += 1,
            false => return Some((keys, at)),
        }
    }
}

/// Where the value at `at` ends.
fn value_end(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut depth = 0_usize;
    let mut here = at;
    loop {
        match *bytes.get(here)? {
            b'"' | b'\'' => here = string_end(text, here)?,
            b'[' | b'{' => (depth, here) = (depth + 1, here + 1),
            b']' | b'}' => (depth, here) = (depth.checked_sub(1)?, here + 1),
            b'#' if depth > 0 => here = next_line(text, here),
            b' ' | b'\t' | b'\r' | b'\n' | b',' if depth > 0 => here += 1,
            b' ' | b'\t' | b'\r' | b'\n' | b',' | b'#' => return None,
            _ => {
                let ends = |b: &u8| matches!(b, b',' | b']' | b'}' | b'#' | b'\r' | b'\n');
                let length = bytes[here..].iter().position(ends);
                let end = length.map_or(bytes.len(), |length| here + length);
                here = text[..end].trim_end_matches([' ', '\t']).len();
            }
        }
        if depth == 0 {
            return Some(here);
        }
    }
}

fn string_end(text: &str, at: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let quote = bytes[at];
    let long = bytes[at..].starts_with(&[quote; 3]);
    let mut here = at + if long { 3 } else { 1 };
    loop {
        match *bytes.get(here)? {
            b'\\' if quote == b'"' => here += 2,
            byte if byte == quote && !long => return Some(here + 1),
            byte if byte == quote && bytes[here..].starts_with(&[quote; 3]) => {
                // Up to two quotes may stand before the closing three.
                let run = bytes[here..].iter().take_while(|b| **b == quote).count();
                return Some(here + run.min(5));
            }
            _ => here += 1,
        }
    }
}

/// The pieces under a heading named `full`, from row `at` on.
fn table<'t>(
    text: &'t str,
    rows: &[Row],
    at: &mut usize,
    full: &[String],
    node: &'t Node,
) -> Option<Vec<Piece<'t>>> {
    if full.len() > MAX_DEPTH {
        return None;
    }
    let mut pieces = Vec::new();
    let mut counts: HashMap<&[String], usize> = HashMap::new();
    let known: HashMap<&str, &'t Node> = match &node.kind {
        Kind::Map(entries) => entries.iter().map(|e| (e.key.as_str(), &e.value)).collect(),
        _ => return None,
    };
    while let Some(row) = rows.get(*at) {
        let start = row.line.start;
        if let RowKind::Key(value) = &row.kind {
            let node = follow(&known, &row.keys)?;
            let span = value.start - start..value.end - start;
            let inner = match text.as_bytes()[value.start] {
                b'[' | b'{' => Inner::Flow(span),
                _ => Inner::Scalar(span),
            };
            let keys = row.keys.clone();
            pieces.push(piece(
                text,
                row,
                row.line.end,
                Tag::Key(keys.clone()),
                keys,
                inner,
                node,
            ));
            *at += 1;
            continue;
        }
        let keys = match row.keys.strip_prefix(full) {
            Some(keys) if !keys.is_empty() => keys,
            _ => break,
        };
        let mut inside = follow(&known, keys)?;
        let mut tag = Tag::Key(keys.to_vec());
        if row.kind == RowKind::Entry {
            let Kind::List(items) = &inside.kind else {
                return None;
            };
            let count = counts.entry(keys).or_default();
            inside = items.get(*count)?;
            *count += 1;
            tag = Tag::Item(keys.to_vec());
        }
        *at += 1;
        let children = table(text, rows, at, &row.keys, inside)?;
        let end = rows[*at - 1].line.end;
        let inner = Inner::Block {
            opening: &text[row.line.clone()],
            children,
        };
        pieces.push(piece(text, row, end, tag, row.keys.clone(), inner, inside));
    }
    Some(pieces)
}

fn piece<'t>(
    text: &'t str,
    row: &Row,
    end: usize,
    tag: Tag,
    full: Vec<String>,
    inner: Inner<'t>,
    node: &'t Node,
) -> Piece<'t> {
    let start = row.line.start;
    Piece {
        tag,
        full,
        above: &text[row.above.clone()],
        text: &text[start..end],
        at: start,
        column: row.first - line_start(text, start),
        beside: false,
        head: row.head - start,
        inner,
        node,
    }
}

fn follow<'t>(known: &HashMap<&str, &'t Node>, keys: &[String]) -> Option<&'t Node> {
    let (first, rest) = keys.split_first()?;
    let first: &'t Node = known.get(first.as_str())?;
    rest.iter().try_fold(first, |node, key| node.get(key))
}
