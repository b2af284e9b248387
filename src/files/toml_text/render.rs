//! Values → TOML text.

use crate::paper::Value;
use std::fmt::Write as _;
use unicode_width::UnicodeWidthStr;

/// How wide a line with a one-line table or list of tables may be.
const COLUMNS: usize = 100;

/// A key, bare where TOML allows it.
pub(super) fn key(name: &str) -> String {
    let bare = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if bare { name.to_string() } else { basic(name) }
}

/// A value on one line. Absent values inside it are left out: TOML has no word for them.
pub(super) fn inline(value: &Value) -> String {
    match value {
        Value::Null => "\"\"".to_string(),
        Value::Text(text) => basic(text),
        Value::Plain(word) if is_bare(word) => word.clone(),
        Value::Plain(word) => basic(word),
        Value::List(items) => {
            let items: Vec<_> = items.iter().map(inline).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Map(entries) => {
            let entries: Vec<_> = entries
                .iter()
                .filter(|(_, value)| *value != Value::Null)
                .map(|(name, value)| format!("{} = {}", key(name), inline(value)))
                .collect();
            if entries.is_empty() {
                "{}".to_string()
            } else {
                format!("{{ {} }}", entries.join(", "))
            }
        }
    }
}

/// A text in the quotes of `old`, where they hold it.
pub(super) fn like(old: &str, text: &str, line_break: &str) -> String {
    let several = text.contains('\n');
    if old.starts_with("\"\"\"") && several && line_break == "\n" {
        let escaped: Vec<_> = text.split('\n').map(escaped).collect();
        return format!("\"\"\"\n{}\"\"\"", escaped.join("\n"));
    }
    let literal = !text.contains('\'') && !text.contains(|c: char| c.is_control());
    if old.starts_with('\'') && !old.starts_with("'''") && literal {
        return format!("'{text}'");
    }
    basic(text)
}

/// Whether TOML reads this word as a number, a date or a truth value.
fn is_bare(word: &str) -> bool {
    !word.contains(['#', '\n', '\r'])
        && word.parse::<toml_edit::Value>().is_ok_and(|value| {
            value.as_str().is_none() && !value.is_array() && !value.is_inline_table()
        })
        && word.trim() == word
}

fn basic(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                write!(out, "\\u{:04X}", u32::from(c)).expect("a String takes every text");
            }
            c => out.push(c),
        }
    }
    out
}

/// The lines of a table: its keys, then inner tables under headers of their own. `path` is the
/// table's name as it stands in headers; the nameless root has none.
pub(super) fn body(entries: &[(String, Value)], path: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut headed = Vec::new();
    for (name, value) in entries.iter().filter(|(_, value)| *value != Value::Null) {
        let line = format!("{} = {}", key(name), inline(value));
        if line.width() > COLUMNS && takes_headers(value) {
            headed.extend(under_header(name, value, path));
        } else {
            lines.push(line);
        }
    }
    lines.extend(headed);
    lines
}

/// Whether the value can stand under `[header]` or `[[header]]`.
pub(super) fn takes_headers(value: &Value) -> bool {
    match value {
        Value::Map(entries) => !entries.is_empty(),
        Value::List(items) => {
            !items.is_empty() && items.iter().all(|item| matches!(item, Value::Map(_)))
        }
        _ => false,
    }
}

/// A table or list of tables under headers of its own.
pub(super) fn under_header(name: &str, value: &Value, path: &str) -> Vec<String> {
    let dot = if path.is_empty() { "" } else { "." };
    let path = format!("{path}{dot}{}", key(name));
    match value {
        Value::Map(entries) => std::iter::once(format!("[{path}]"))
            .chain(body(entries, &path))
            .collect(),
        Value::List(items) => items.iter().flat_map(|item| entry(item, &path)).collect(),
        _ => Vec::new(),
    }
}

/// One `[[path]]` entry.
pub(super) fn entry(item: &Value, path: &str) -> Vec<String> {
    let entries = match item {
        Value::Map(entries) => entries.as_slice(),
        _ => &[],
    };
    std::iter::once(format!("[[{path}]]"))
        .chain(body(entries, path))
        .collect()
}
