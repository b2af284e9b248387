//! How an old value lies on the page, and how a new one is written in its manner.

use super::super::emit::{self, Setting, Under};
use super::super::lines::{column, line_end};
use super::super::tree::Kind;
use super::spot::Holder;
use super::{Layout, Spot, is_flow};
use crate::paper::Value;

/// How an old value lies on the page.
pub(super) enum Shape {
    /// Nothing stands there.
    Absent,
    /// A scalar or brackets on the line of their key.
    Line,
    /// A scalar or brackets on a line below their key.
    LineBelow,
    /// A block scalar; its header ends here.
    Literal(usize),
    /// A block table or list that begins on the line of its hyphen.
    Beside,
    /// A block table or list on the lines below.
    Below,
}

pub(super) fn shape(text: &str, spot: &Spot<'_>) -> Shape {
    let span = spot.node.span.clone();
    let below = text[spot.after.min(span.start)..span.start].contains('\n');
    let block = matches!(spot.node.kind, Kind::List(_) | Kind::Map(_)) && !is_flow(text, spot.node);
    match (block, below) {
        (true, true) => Shape::Below,
        (true, false) if spot.holder == Holder::Paper => Shape::Below,
        (true, false) => Shape::Beside,
        (false, _) if span.is_empty() => Shape::Absent,
        (false, below) => {
            let old = &text[span.clone()];
            let literal = old.starts_with(['|', '>']);
            if literal {
                let marks = old.split([' ', '\t', '\r', '\n']).next().unwrap_or("");
                Shape::Literal(span.start + marks.len())
            } else if below {
                Shape::LineBelow
            } else {
                Shape::Line
            }
        }
    }
}

/// Whether nothing in the value asks for lines of its own.
pub(super) fn fits_a_line(value: &Value) -> bool {
    match value {
        Value::Null | Value::Plain(_) => true,
        Value::Text(text) => !text.contains('\n'),
        Value::List(items) => items.iter().all(fits_a_line),
        Value::Map(entries) => entries.iter().all(|(_, value)| fits_a_line(value)),
    }
}

/// The value as it will stand at `spot`, in the manner of what stands there.
pub(super) fn render(layout: &Layout<'_>, spot: &Spot<'_>, old: &Shape, value: &Value) -> Under {
    let text = layout.text;
    let line = |head: String| Under {
        head,
        lines: Vec::new(),
    };
    let words = match value {
        Value::Text(words) | Value::Plain(words) => Some(words),
        _ => None,
    };
    let span = spot.node.span.clone();
    let indent = match spot.holder {
        Holder::Paper => 0,
        _ => spot.indent + 2,
    };
    if let Some(words) = words {
        let content = match old {
            Shape::Literal(header) => {
                let start = text[*header..span.end]
                    .lines()
                    .skip(1)
                    .find(|line| !line.trim().is_empty());
                let old = start.map_or(indent, |line| {
                    line.len() - line.trim_start_matches(' ').len()
                });
                let explicit = text[span.start..*header].contains(|c: char| c.is_ascii_digit());
                if explicit || old <= spot.indent {
                    indent
                } else {
                    old
                }
            }
            _ => indent,
        };
        // A comment below that is indented like the text would become text.
        let content = content.max(comments_below(text, span.end.max(spot.after)));
        let block = match old {
            Shape::Literal(_) if matches!(value, Value::Text(_)) => {
                emit::literal_lines(words, content)
            }
            _ => emit::literal(words, content),
        };
        let quoted = matches!(&spot.node.kind, Kind::Scalar { quoted: true, .. });
        return block.unwrap_or_else(|| match old {
            Shape::Line | Shape::LineBelow if quoted => {
                line(emit::like(&text[span.clone()], words, Setting::Block))
            }
            _ => line(emit::flow_in(value, Setting::Block)),
        });
    }
    let was_block = matches!(old, Shape::Below | Shape::Beside | Shape::LineBelow);
    let start = column(text, span.start);
    match value {
        Value::List(items) if !items.is_empty() => {
            let keep = is_flow(text, spot.node) && fits_a_line(value) && !spot_is_empty(spot);
            let below = was_block && matches!(spot.node.kind, Kind::List(_));
            if keep {
                return line(emit::flow(value));
            }
            let at = match (
                below || matches!(old, Shape::Beside | Shape::LineBelow),
                spot.holder,
            ) {
                (true, _) => start,
                (false, Holder::Paper) => 0,
                (false, Holder::List) => spot.indent + 2,
                (false, Holder::Table) => spot.indent + layout.list_indent,
            };
            let used = column(text, spot.after) + 1;
            let short = emit::under(value, 0, used);
            if !was_block && !short.head.is_empty() {
                short
            } else {
                Under {
                    head: String::new(),
                    lines: emit::list_lines(items, at),
                }
            }
        }
        Value::Map(entries) if !entries.is_empty() => {
            let keep = is_flow(text, spot.node) && fits_a_line(value) && !spot_is_empty(spot);
            if keep {
                return line(emit::flow(value));
            }
            let at = if was_block && (start > spot.indent || spot.holder == Holder::Paper) {
                start
            } else {
                indent
            };
            Under {
                head: String::new(),
                lines: emit::table_lines(entries, at),
            }
        }
        Value::Null if matches!(old, Shape::LineBelow) || spot.holder == Holder::List => {
            line("null".to_string())
        }
        Value::Null => line(String::new()),
        other => line(emit::flow_in(other, Setting::Block)),
    }
}

/// The first column to the right of every comment that stands below `at`, before anything else.
fn comments_below(text: &str, at: usize) -> usize {
    text[line_end(text, at)..]
        .lines()
        .skip(1)
        .map(|line| (line, line.trim_start_matches([' ', '\t'])))
        .take_while(|(_, words)| words.is_empty() || words.starts_with('#'))
        .filter(|(_, words)| !words.is_empty())
        .map(|(line, words)| line.len() - words.len() + 1)
        .max()
        .filter(|column| *column > 1)
        .unwrap_or(0)
}

fn spot_is_empty(spot: &Spot<'_>) -> bool {
    match &spot.node.kind {
        Kind::List(items) => items.is_empty(),
        Kind::Map(entries) => entries.is_empty(),
        _ => false,
    }
}
