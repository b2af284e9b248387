//! Edits between brackets: `{a: 1}` and `[a, b]`.

use super::super::emit::{self, Setting};
use super::super::lines::{back_over_blanks, line_end, line_start, skip_blanks, skip_trivia};
use super::super::tree::{Entry, Kind, Node};
use super::{Layout, Splice, Spot};
use crate::paper::Value;
use std::ops::Range;
use unicode_width::UnicodeWidthStr;

/// Beyond this many columns brackets that already have several lines get one more.
const COLUMNS: usize = 100;

/// The value at `spot` gives way to `value`.
pub(super) fn replace(text: &str, spot: &Spot<'_>, value: &Value) -> Vec<Splice> {
    let old = &text[spot.node.span.clone()];
    let new = match (value, &spot.node.kind) {
        (Value::Text(words) | Value::Plain(words), Kind::Scalar { quoted: true, .. }) => {
            emit::like(old, words, Setting::Flow)
        }
        _ => emit::flow(value),
    };
    let lead = match (old.is_empty(), text[..spot.after].ends_with(':')) {
        (false, _) => "",
        (true, true) => " ",
        (true, false) => ": ",
    };
    let range = if old.is_empty() {
        spot.after..spot.after
    } else {
        spot.node.span.clone()
    };
    vec![Splice::new(range, format!("{lead}{new}"))]
}

/// A new key at the end of a table.
pub(super) fn add(
    layout: &Layout<'_>,
    table: &Node,
    entries: &[Entry],
    name: &str,
    value: &Value,
) -> Vec<Splice> {
    let new = format!("{}: {}", emit::key(name, Setting::Flow), emit::flow(value));
    push(
        layout.text,
        layout.line_break,
        &table.span,
        &ranges_of_entries(entries),
        &new,
    )
}

/// A new entry at the end of a list.
pub(super) fn append(
    layout: &Layout<'_>,
    list: &Node,
    items: &[Node],
    entry: &Value,
) -> Vec<Splice> {
    let ranges: Vec<_> = items.iter().map(|item| item.span.clone()).collect();
    push(
        layout.text,
        layout.line_break,
        &list.span,
        &ranges,
        &emit::flow(entry),
    )
}

fn ranges_of_entries(entries: &[Entry]) -> Vec<Range<usize>> {
    entries
        .iter()
        .map(|entry| entry.key_span.start..entry.value.span.end.max(entry.key_span.end))
        .collect()
}

/// Puts `new` behind the last of the `old` entries between the brackets of `holder`.
pub(in crate::files) fn push(
    text: &str,
    line_break: &str,
    holder: &Range<usize>,
    old: &[Range<usize>],
    new: &str,
) -> Vec<Splice> {
    let Some(last) = old.last() else {
        let inside = holder.start + 1..holder.end - 1;
        return if text[inside.clone()].trim().is_empty() {
            vec![Splice::new(inside, new)]
        } else {
            vec![Splice::insert(inside.start, new)]
        };
    };
    let start = line_start(text, last.start);
    let indent = skip_blanks(text, start);
    let several = text[holder.clone()].contains('\n');
    if several && indent == last.start {
        // Each entry stands on a line of its own, so the new one does.
        let comma = skip_trivia(text, last.end);
        let trailing = text[comma..].starts_with(',');
        let end = line_end(text, if trailing { comma } else { last.end });
        let closed = end >= holder.end;
        let lead = format!("{}{}", line_break, &text[start..indent]);
        return if closed {
            vec![Splice::insert(last.end, format!(",{lead}{new}"))]
        } else if trailing {
            vec![Splice::insert(end, format!("{lead}{new},"))]
        } else {
            vec![
                Splice::insert(last.end, ","),
                Splice::insert(end, format!("{lead}{new}")),
            ]
        };
    }
    let tail = text[last.end..line_end(text, last.end)].width();
    let width = text[line_start(text, last.end)..last.end].width() + new.width() + 2 + tail;
    let line = line_start(text, last.end);
    let lead = if several && width > COLUMNS && line > holder.start {
        format!("{}{}", line_break, &text[line..skip_blanks(text, line)])
    } else {
        " ".to_string()
    };
    vec![Splice::insert(last.end, format!(",{lead}{new}"))]
}

/// Takes the entry at `place` away, with its comma.
pub(in crate::files) fn remove(text: &str, holder: &Node, place: usize) -> Vec<Splice> {
    let ranges = match &holder.kind {
        Kind::Map(entries) => ranges_of_entries(entries),
        Kind::List(items) => items.iter().map(|item| item.span.clone()).collect(),
        _ => Vec::new(),
    };
    let Some(this) = ranges.get(place) else {
        return Vec::new();
    };
    if let Some(next) = ranges.get(place + 1) {
        return vec![Splice::new(this.start..next.start, "")];
    }
    let comma = skip_trivia(text, this.end);
    let own_comma = text[comma..].starts_with(',').then_some(comma);
    let Some(before) = place.checked_sub(1).map(|before| &ranges[before]) else {
        let end = own_comma.map_or(this.end, |comma| comma + 1);
        let inside = holder.span.start + 1..holder.span.end - 1;
        let rest = [&text[inside.start..this.start], &text[end..inside.end]];
        let bare = rest.iter().all(|part| part.trim().is_empty());
        let range = if bare && ranges.len() == 1 {
            inside
        } else {
            this.start..end
        };
        return vec![Splice::new(range, "")];
    };
    if !text[before.end..this.start].contains('#') {
        return vec![Splice::new(before.end..this.end, "")];
    }
    // A comment of the entry before stands between them and stays.
    let separator = skip_trivia(text, before.end);
    let end = own_comma.map_or(this.end, |comma| comma + 1);
    let start = back_over_blanks(text, this.start);
    let rest = &text[skip_blanks(text, end)..line_end(text, end)];
    let own_line = text[..start].ends_with('\n') && (rest.is_empty() || rest.starts_with('#'));
    let range = if own_line {
        start..super::super::lines::next_line(text, end)
    } else {
        this.start..end
    };
    if own_comma.is_some() {
        return vec![Splice::new(range, "")];
    }
    vec![
        Splice::new(separator..separator + 1, ""),
        Splice::new(range, ""),
    ]
}
