//! Edits on lines: block tables, block lists, and values behind a key or hyphen.

use super::super::emit::{self, Setting, Under};
use super::super::lines::{
    after_bom, back_over_blanks, column, line_end, line_start, next_line, skip_blanks,
};
use super::super::tree::{Kind, Node};
use super::shape::{Shape, fits_a_line, render, shape};
use super::spot::{Holder, hyphen};
use super::{Layout, Splice, Spot, is_flow};
use crate::paper::Value;
use unicode_width::UnicodeWidthStr;

/// How far the first block list under a key of this paper is indented.
pub(super) fn list_indent(text: &str, node: &Node) -> Option<usize> {
    match &node.kind {
        Kind::Map(entries) if !is_flow(text, node) => entries.iter().find_map(|entry| {
            let value = &entry.value;
            match &value.kind {
                Kind::List(_) if !is_flow(text, value) => {
                    column(text, value.span.start).checked_sub(column(text, entry.key_span.start))
                }
                _ => list_indent(text, value),
            }
        }),
        Kind::List(items) if !is_flow(text, node) => {
            items.iter().find_map(|item| list_indent(text, item))
        }
        _ => None,
    }
}

/// The value at `spot` gives way to `value`.
pub(super) fn replace(layout: &Layout<'_>, spot: &Spot<'_>, value: &Value) -> Vec<Splice> {
    let text = layout.text;
    let old = shape(text, spot);
    let Under { head, lines } = render(layout, spot, &old, value);
    let span = spot.node.span.clone();
    let below = |lines: &[String]| -> String {
        lines
            .iter()
            .flat_map(|line| [layout.line_break, line])
            .collect()
    };
    let beside = |head: &str| match head {
        "" => String::new(),
        head => format!(" {head}"),
    };
    if spot.holder == Holder::Paper {
        return whole(layout, spot, &head, &lines);
    }
    match old {
        Shape::Absent => {
            let mut splices = vec![Splice::insert(spot.after, beside(&head))];
            if !lines.is_empty() {
                splices.push(Splice::insert(line_end(text, spot.after), below(&lines)));
            }
            splices
        }
        Shape::Line if head.is_empty() => {
            let mut splices = vec![Splice::new(spot.after..span.end, "")];
            if !lines.is_empty() {
                splices.push(Splice::insert(line_end(text, span.end), below(&lines)));
            }
            splices
        }
        Shape::LineBelow if head.is_empty() => {
            vec![Splice::new(span, beside_lines(layout, &lines))]
        }
        Shape::Line | Shape::LineBelow => {
            let end = line_end(text, span.end);
            let mut splices = vec![Splice::new(span, head)];
            if !lines.is_empty() {
                splices.push(Splice::insert(end, below(&lines)));
            }
            splices
        }
        Shape::Literal(header) => {
            let start = if head.is_empty() {
                spot.after
            } else {
                span.start
            };
            let end = line_end(text, header);
            vec![
                Splice::new(start..header, head),
                Splice::new(end..span.end.max(end), below(&lines)),
            ]
        }
        Shape::Beside => {
            let end = line_end(text, span.end);
            let new = match head.as_str() {
                "" => beside_lines(layout, &lines),
                head => format!("{head}{}", below(&lines)),
            };
            vec![Splice::new(span.start..end, new)]
        }
        Shape::Below => {
            let end = line_end(text, span.end);
            if head.is_empty() && !lines.is_empty() {
                let start = line_start(text, span.start);
                return vec![Splice::new(start..end, lines.join(layout.line_break))];
            }
            let key = line_end(text, spot.after);
            vec![
                Splice::insert(spot.after, beside(&head)),
                Splice::new(key..end, below(&lines)),
            ]
        }
    }
}

/// Lines whose first begins in the middle of a line.
fn beside_lines(layout: &Layout<'_>, lines: &[String]) -> String {
    lines
        .join(layout.line_break)
        .trim_start_matches(' ')
        .to_string()
}

/// The root of the paper gives way.
fn whole(layout: &Layout<'_>, spot: &Spot<'_>, head: &str, lines: &[String]) -> Vec<Splice> {
    let text = layout.text;
    let span = spot.node.span.clone();
    let mut all: Vec<&str> = lines.iter().map(String::as_str).collect();
    if !head.is_empty() {
        all.insert(0, head);
    }
    let new = all.join(layout.line_break);
    if !span.is_empty() {
        let start = match span.start {
            start if line_start(text, start) == back_over_blanks(text, start) => {
                line_start(text, start)
            }
            start => start,
        };
        return vec![Splice::new(start..line_end(text, span.end), new)];
    }
    // An empty paper: perhaps comments, perhaps nothing.
    let fresh = text.len() == after_bom(text) || text.ends_with('\n');
    let lead = if fresh { "" } else { layout.line_break };
    vec![Splice::insert(
        text.len(),
        format!("{lead}{new}{}", layout.line_break),
    )]
}

/// Lines behind the one of `at`. They end as it does: in a paper that several programs have written
/// no line that stands there changes.
fn after_line(layout: &Layout<'_>, at: usize, lines: &[String]) -> Splice {
    let end = line_end(layout.text, at);
    let line_break = match &layout.text[end..] {
        rest if rest.starts_with("\r\n") => "\r\n",
        rest if rest.starts_with('\n') => "\n",
        _ => layout.line_break,
    };
    let new: String = lines.iter().flat_map(|line| [line_break, line]).collect();
    Splice::insert(end, new)
}

/// A new key at the end of a table.
pub(super) fn add(layout: &Layout<'_>, table: &Node, name: &str, value: &Value) -> Vec<Splice> {
    let text = layout.text;
    let Kind::Map(entries) = &table.kind else {
        return Vec::new();
    };
    let first = entries
        .first()
        .map_or(table.span.start, |entry| entry.key_span.start);
    let indent = column(text, first);
    let entry = [(name.to_string(), value.clone())];
    let lines = match value {
        Value::List(items) if !items.is_empty() => {
            let name = emit::key(name, Setting::Block);
            let Under { head, lines } = emit::under(value, indent, indent + name.width() + 2);
            if head.is_empty() {
                let mut lines = vec![format!("{:indent$}{name}:", "")];
                lines.extend(emit::list_lines(items, indent + layout.list_indent));
                lines
            } else {
                let mut all = vec![format!("{:indent$}{name}: {head}", "")];
                all.extend(lines);
                all
            }
        }
        _ => emit::table_lines(&entry, indent),
    };
    vec![after_line(layout, table.span.end, &lines)]
}

/// A new entry at the end of a list, in the manner of the one before it.
pub(super) fn append(
    layout: &Layout<'_>,
    list: &Node,
    items: &[Node],
    entry: &Value,
) -> Vec<Splice> {
    let text = layout.text;
    let (indent, gap, lines) = match items.last() {
        None => return Vec::new(),
        Some(last) => {
            let hyphen = hyphen(text, list, items, items.len() - 1);
            let indent = column(text, hyphen);
            let between = &text[hyphen + 1..last.span.start.max(hyphen + 1)];
            let spaces = !between.is_empty() && between.bytes().all(|byte| byte == b' ');
            let gap = if spaces { between } else { " " };
            let inner = indent + 1 + gap.len();
            let lines = match (&last.kind, entry) {
                (Kind::Map(_), Value::Map(_)) | (Kind::List(_), Value::List(_))
                    if is_flow(text, last) && fits_a_line(entry) =>
                {
                    Some(vec![format!("{:inner$}{}", "", emit::flow(entry))])
                }
                (Kind::Map(_), Value::Map(entries))
                    if !is_flow(text, last) && !entries.is_empty() =>
                {
                    Some(emit::table_lines(entries, inner))
                }
                _ => None,
            };
            (indent, gap, lines)
        }
    };
    let lines = match lines {
        Some(mut lines) => {
            let inner = indent + 1 + gap.len();
            if let Some(first) = lines.first_mut() {
                *first = format!("{:indent$}-{gap}{}", "", &first[inner..]);
            }
            lines
        }
        None => emit::item_lines(entry, indent, gap),
    };
    vec![after_line(layout, list.span.end, &lines)]
}

/// Takes the lines of one of several keys or entries away.
pub(super) fn remove(layout: &Layout<'_>, holder: &Node, place: usize) -> Vec<Splice> {
    let text = layout.text;
    let (start, end, next) = match &holder.kind {
        Kind::Map(entries) => {
            let entry = &entries[place];
            let next = entries.get(place + 1).map(|next| next.key_span.start);
            let end = entry.value.span.end.max(entry.key_span.end);
            (entry.key_span.start, end, next)
        }
        Kind::List(items) => {
            let at = |place| hyphen(text, holder, items, place);
            let next = (place + 1 < items.len()).then(|| at(place + 1));
            (at(place), items[place].span.end.max(at(place) + 1), next)
        }
        _ => return Vec::new(),
    };
    let line = line_start(text, start);
    let end = line_end(text, end);
    if skip_blanks(text, line) == start {
        let after = next_line(text, end);
        // At the end of a text without a final line break the one before goes instead.
        let range = if after == text.len() && !text.ends_with('\n') {
            text[..line]
                .strip_suffix('\n')
                .map_or(line, |rest| rest.strip_suffix('\r').unwrap_or(rest).len())
                ..text.len()
        } else {
            line..after
        };
        return vec![Splice::new(range, "")];
    }
    // The first of a table in a list shares its line with the hyphen.
    match next {
        Some(next) if !text[end..next].contains('#') => {
            vec![Splice::new(start..next, "")]
        }
        _ => vec![Splice::new(back_over_blanks(text, start)..end, "")],
    }
}
