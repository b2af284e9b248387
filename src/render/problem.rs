//! A problem on a terminal: the sentence, `file:line:column`, the line itself, a caret counted in
//! columns, and the next step.

use super::Colour;
use crate::problem::{Problem, Severity};
use crate::text;
use std::ops::Range;

/// A place in a text, for people: line and column from 1, the column in characters as editors
/// count them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spot {
    /// The line, from 1.
    pub line: usize,
    /// The character in the line, from 1.
    pub column: usize,
}

/// Where the byte `at` of `text` stands.
pub fn spot(text: &str, at: usize) -> Spot {
    let at = floor(text, at);
    let start = line_start(text, at);
    let mark = if start == 0 && text.starts_with('\u{feff}') {
        1
    } else {
        0
    };
    Spot {
        line: text[..at].matches('\n').count() + 1,
        column: (text[start..at].chars().count() + 1)
            .saturating_sub(mark)
            .max(1),
    }
}

/// The page of one problem. `text` is the paper, where it could be read; `bytes` the place in it.
pub fn page(
    problem: &Problem,
    file: &str,
    text: Option<&str>,
    bytes: Option<Range<usize>>,
    colour: Colour,
) -> String {
    let (sign, ansi) = match problem.severity {
        Severity::Error => ("エラー", "\x1b[1;31m"),
        Severity::Warning => ("注意", "\x1b[1;33m"),
        Severity::Info => ("参考", "\x1b[1;36m"),
    };
    let (on, off) = match colour {
        Colour::On => (ansi, "\x1b[0m"),
        Colour::Off => ("", ""),
    };
    let mut out = format!(
        "{on}{sign}{off}: {} [{}]\n",
        text::visible(&problem.message),
        problem.code
    );
    match (text, bytes) {
        (Some(text), Some(bytes)) => out.push_str(&line(file, text, bytes)),
        _ => out.push_str(&format!("  {file}\n")),
    }
    if !problem.basis.is_empty() {
        out.push_str(&format!("  根拠: {}\n", text::visible(&problem.basis)));
    }
    if !problem.hint.is_empty() {
        out.push_str(&format!("  次の手: {}\n", text::visible(&problem.hint)));
    }
    out
}

/// Where something stands: `file:line:column`, the line itself, a caret.
pub fn line(file: &str, text: &str, bytes: Range<usize>) -> String {
    let place = spot(text, bytes.start);
    format!(
        "  {file}:{}:{}\n{}",
        place.line,
        place.column,
        excerpt(text, bytes, place.line)
    )
}

/// Wider lines are cut around the caret, so that with the line's number before it none wraps in a
/// terminal of 80 columns: a caret in a line of its own points at nothing.
const LINE_COLUMNS: usize = 68;

fn excerpt(text: &str, bytes: Range<usize>, line: usize) -> String {
    let from = floor(text, bytes.start);
    let start = line_start(text, from);
    let end = text[start..]
        .find('\n')
        .map_or(text.len(), |length| start + length);
    let to = floor(text, bytes.end.clamp(from, end).max(from));
    let before = shown(&text[start..from]);
    let inside = shown(&text[from..to]);
    let after = shown(text[to..end].trim_end_matches('\r'));
    let before = if text::width(&before) > LINE_COLUMNS / 2 {
        format!("…{}", tail(&before, LINE_COLUMNS / 2))
    } else {
        before
    };
    let room = LINE_COLUMNS.saturating_sub(text::width(&before));
    let rest = text::truncate(&format!("{inside}{after}"), room.max(10));
    let carets = text::width(&inside).clamp(1, room.max(10));
    let number = line.to_string();
    format!(
        "  {number} | {before}{rest}\n  {} | {}{}\n",
        " ".repeat(number.len()),
        " ".repeat(text::width(&before)),
        "^".repeat(carets)
    )
}

/// The end of a text that fits into `columns`.
fn tail(words: &str, columns: usize) -> &str {
    let mut used = 0;
    let mut from = words.len();
    for (place, c) in words.char_indices().rev() {
        used += text::width(c.encode_utf8(&mut [0; 4]));
        if used > columns {
            break;
        }
        from = place;
    }
    &words[from..]
}

/// A piece of a paper's line, safe to show: a tab is four blanks, controls are written out.
fn shown(piece: &str) -> String {
    text::visible(&piece.trim_start_matches('\u{feff}').replace('\t', "    ")).into_owned()
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Place;

    #[test]
    fn the_caret_stands_under_the_word() {
        let text = "schema: 1\nintake:\n  要介護度: 要介護9 # 注\n";
        let from = text.find("要介護9").expect("it is there");
        let problem =
            Problem::warning("case/unknown-word", Place::Whole, "知らない語です。").hint("直す");
        assert_eq!(
            page(
                &problem,
                "cases/2026/2026-0012.yaml",
                Some(text),
                Some(from..from + "要介護9".len()),
                Colour::Off
            ),
            "注意: 知らない語です。 [case/unknown-word]\n  cases/2026/2026-0012.yaml:3:9\n  3 |   要介護度: 要介護9 # 注\n    |             ^^^^^^^\n  次の手: 直す\n"
        );
    }

    #[test]
    fn a_byte_order_mark_takes_no_column() {
        assert_eq!(spot("\u{feff}a: 1", 3), Spot { line: 1, column: 1 });
        assert_eq!(spot("ab\ncd", 4), Spot { line: 2, column: 2 });
    }
}
