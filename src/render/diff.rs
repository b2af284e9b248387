//! What a writing command would change, line by line.

use super::Colour;
use crate::text;
use similar::{ChangeTag, TextDiff};

/// A unified diff of one file, `None` for a side that isn't there.
pub fn diff(file: &str, old: Option<&str>, new: Option<&str>, colour: Colour) -> String {
    let from = if old.is_some() {
        format!("a/{file}")
    } else {
        "/dev/null".to_string()
    };
    let to = if new.is_some() {
        format!("b/{file}")
    } else {
        "/dev/null".to_string()
    };
    let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
    let diff = TextDiff::from_lines(old, new);
    let mut out = format!("--- {from}\n+++ {to}\n");
    for hunk in diff.unified_diff().iter_hunks() {
        out.push_str(&format!("{}\n", hunk.header()));
        for change in hunk.iter_changes() {
            let (sign, ansi) = match change.tag() {
                ChangeTag::Delete => ('-', "\x1b[31m"),
                ChangeTag::Insert => ('+', "\x1b[32m"),
                ChangeTag::Equal => (' ', ""),
            };
            let line = change.value();
            let body = text::visible(line.trim_end_matches('\n').trim_end_matches('\r'));
            let (on, off) = match (colour, ansi) {
                (Colour::On, "") | (Colour::Off, _) => ("", ""),
                (Colour::On, ansi) => (ansi, "\x1b[0m"),
            };
            out.push_str(&format!("{on}{sign}{body}{off}\n"));
            if change.missing_newline() {
                out.push_str("\\ (改行なし)\n");
            }
        }
    }
    out
}
