//! YAML text → pieces. What lies in an unusual way is left whole.

use super::super::edit::spot::{after_key, hyphen};
use super::super::lines::{line_start, next_line};
use super::super::tree::{Entry, Kind, Node};
use super::piece::{Cut, Inner, Piece, Tag, is_trivia};

/// The pieces of a paper whose root is a block table.
pub(super) fn cut<'t>(text: &'t str, root: &'t Node) -> Option<Cut<'t>> {
    let Kind::Map(entries) = &root.kind else {
        return None;
    };
    if entries.is_empty() || is_flow(text, root) {
        return None;
    }
    let first = line_start(text, entries[0].key_span.start);
    let mut head = 0;
    let mut at = 0;
    while at < first {
        let next = next_line(text, at);
        if !is_trivia(&text[at..next]) {
            head = next;
        }
        at = next;
    }
    let (pieces, end) = table(text, entries, head)?;
    Some(Cut {
        head: &text[..head],
        pieces,
        tail: &text[end..],
    })
}

fn is_flow(text: &str, node: &Node) -> bool {
    text[node.span.clone()].starts_with(['{', '['])
}

/// The pieces of a table whose first comments or key begin at `from`, and where they end.
fn table<'t>(text: &'t str, entries: &'t [Entry], from: usize) -> Option<(Vec<Piece<'t>>, usize)> {
    let mut pieces = Vec::with_capacity(entries.len());
    let mut at = from;
    for entry in entries {
        let key = entry.key_span.start;
        let start = line_start(text, key);
        let beside = start < at;
        let above = if beside { "" } else { text.get(at..start)? };
        let start = if beside { at } else { start };
        if !is_trivia(above) || !text.get(start..key)?.bytes().all(|b| b == b' ') {
            return None;
        }
        if beside && (start != key || !pieces.is_empty()) {
            return None;
        }
        let after = after_key(text, entry.key_span.end);
        let (inner, end) = inner(text, &entry.value, start, after)?;
        pieces.push(Piece {
            tag: Tag::Key(vec![entry.key.clone()]),
            full: Vec::new(),
            above,
            text: &text[start..end],
            at: start,
            column: key - line_start(text, key),
            beside,
            head: after - start,
            inner,
            node: &entry.value,
        });
        at = end;
    }
    Some((pieces, at))
}

/// The pieces of a block list, and where they end.
fn list<'t>(
    text: &'t str,
    node: &'t Node,
    items: &'t [Node],
    from: usize,
) -> Option<(Vec<Piece<'t>>, usize)> {
    let mut pieces: Vec<Piece<'t>> = Vec::with_capacity(items.len());
    let mut at = from;
    for (place, item) in items.iter().enumerate() {
        let dash = hyphen(text, node, items, place);
        if !text[dash..].starts_with('-') {
            return None;
        }
        let start = line_start(text, dash);
        let above = text.get(at..start)?;
        if !is_trivia(above) || !text[start..dash].bytes().all(|b| b == b' ') {
            return None;
        }
        let (inner, end) = inner(text, item, start, dash + 1)?;
        pieces.push(Piece {
            tag: Tag::Item(Vec::new()),
            full: Vec::new(),
            above,
            text: &text[start..end],
            at: start,
            column: dash - start,
            beside: false,
            head: dash + 1 - start,
            inner,
            node: item,
        });
        at = end;
    }
    Some((pieces, at))
}

/// What stands behind a colon or hyphen that ends at `after`, in a piece that begins at `start`, and
/// where the piece ends.
fn inner<'t>(
    text: &'t str,
    node: &'t Node,
    start: usize,
    after: usize,
) -> Option<(Inner<'t>, usize)> {
    let ends = |at: usize| {
        let end = next_line(text, at);
        is_trivia(&text[at..end]).then_some(end)
    };
    let span = node.span.start - start..node.span.end - start;
    let children = match &node.kind {
        Kind::Map(entries) if !entries.is_empty() && !is_flow(text, node) => {
            let from = opening_end(text, after, entries[0].key_span.start);
            table(text, entries, from).map(|(children, end)| (from, children, end))
        }
        Kind::List(items) if !items.is_empty() && !is_flow(text, node) => {
            let from = opening_end(text, after, node.span.start);
            list(text, node, items, from).map(|(children, end)| (from, children, end))
        }
        Kind::Map(_) | Kind::List(_) => {
            return Some((Inner::Flow(span), ends(node.span.end)?));
        }
        Kind::Null | Kind::Scalar { .. } => {
            let at = node.span.end.max(after);
            let words = &text[node.span.clone()];
            let inner = match words.starts_with(['|', '>']) {
                true => Inner::Literal(span),
                false if node.span.is_empty() => Inner::Scalar(after - start..after - start),
                false => Inner::Scalar(span),
            };
            return Some((inner, ends(at)?));
        }
    };
    Some(match children {
        Some((from, children, end)) => {
            let opening = &text[start..from];
            (Inner::Block { opening, children }, end)
        }
        None => (Inner::Whole, ends(node.span.end)?),
    })
}

/// Where the opening of a piece ends whose first inner word begins at `first`: on the same line, or
/// at the end of its own.
fn opening_end(text: &str, after: usize, first: usize) -> usize {
    let next = next_line(text, after);
    if first < next { first } else { next }
}
