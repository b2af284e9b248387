//! Values → YAML, in the canonical style of papers that renkei writes itself.
//!
//! Dates and numbers stand bare; a text that any YAML reader (1.1 or 1.2) could take for
//! something else is quoted; text of several lines is a literal block; list items stand at the
//! column of their key; short lists of scalars, and small tables in lists, stand on one line.

mod scalar;
#[cfg(test)]
pub(crate) mod tests;

pub use scalar::{needs_quotes, normal, retypes};

use crate::paper::Value;
use unicode_width::UnicodeWidthStr;

/// How wide a one-line list may make its line.
const LIST_COLUMNS: usize = 80;
/// How wide a one-line table in a list may make its line.
const TABLE_COLUMNS: usize = 100;

/// Where a scalar stands: between brackets more characters have a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Between `{ }` or `[ ]`.
    Flow,
    /// On lines of its own.
    Block,
}

/// A whole paper.
pub fn yaml(value: &Value) -> String {
    let lines = match value {
        Value::Map(entries) if !entries.is_empty() => table_lines(entries, 0),
        Value::List(items) if !items.is_empty() => list_lines(items, 0),
        other => {
            let Under { head, lines } = under(other, 0, 0);
            std::iter::once(head).chain(lines).collect()
        }
    };
    let mut text = lines.join("\n");
    text.push('\n');
    text
}

/// The value as it is read back when it was written here: bare words that no reader retypes are
/// text, text is [`normal`].
pub(crate) fn settled(value: &Value) -> Value {
    match value {
        Value::Null => Value::Null,
        Value::Text(text) => Value::text(normal(text)),
        Value::Plain(word) if !retypes(word) => Value::text(normal(word)),
        Value::Plain(word) => Value::Plain(word.clone()),
        Value::List(items) => Value::List(items.iter().map(settled).collect()),
        Value::Map(entries) => Value::Map(
            entries
                .iter()
                .map(|(key, value)| (key.clone(), settled(value)))
                .collect(),
        ),
    }
}

/// What stands behind `key:`: the rest of that line, and whole lines below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Under {
    /// The rest of the line, without the blank before it. May be empty.
    pub(crate) head: String,
    /// The lines below, indented, without line breaks.
    pub(crate) lines: Vec<String>,
}

impl Under {
    fn inline(head: impl Into<String>) -> Self {
        Self {
            head: head.into(),
            lines: Vec::new(),
        }
    }
}

/// A value behind a key that stands at column `indent`; `used` columns of its line are taken.
pub(crate) fn under(value: &Value, indent: usize, used: usize) -> Under {
    match value {
        Value::Null => Under::inline(""),
        Value::Text(text) => literal(text, indent + 2)
            .unwrap_or_else(|| Under::inline(flow_in(value, Setting::Block))),
        Value::List(items) if !items.is_empty() => {
            let line = items.iter().all(is_word).then(|| flow(value));
            match line {
                Some(line) if used + line.width() <= LIST_COLUMNS => Under::inline(line),
                _ => Under {
                    head: String::new(),
                    lines: list_lines(items, indent),
                },
            }
        }
        Value::Map(entries) if !entries.is_empty() => Under {
            head: String::new(),
            lines: table_lines(entries, indent + 2),
        },
        other => Under::inline(flow_in(other, Setting::Block)),
    }
}

/// The lines of a table whose keys stand at column `indent`.
pub(crate) fn table_lines(entries: &[(String, Value)], indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for (name, value) in entries {
        let name = key(name, Setting::Block);
        let Under { head, lines: below } = under(value, indent, indent + name.width() + 2);
        let blank = if head.is_empty() { "" } else { " " };
        lines.push(format!("{:indent$}{name}:{blank}{head}", ""));
        lines.extend(below);
    }
    lines
}

/// The lines of a list whose hyphens stand at column `indent`.
pub(crate) fn list_lines(items: &[Value], indent: usize) -> Vec<String> {
    items
        .iter()
        .flat_map(|item| item_lines(item, indent, " "))
        .collect()
}

/// The lines of one list entry. `gap` stands between the hyphen and the entry.
pub(crate) fn item_lines(item: &Value, indent: usize, gap: &str) -> Vec<String> {
    let inner = indent + 1 + gap.len();
    let mut lines = match item {
        Value::Text(text) => match literal(text, inner) {
            Some(Under { head, mut lines }) => {
                lines.insert(0, format!("{:inner$}{head}", ""));
                lines
            }
            None => vec![format!("{:inner$}{}", "", flow_in(item, Setting::Block))],
        },
        Value::Map(entries) if !entries.is_empty() => match one_line(item, inner) {
            Some(line) => vec![format!("{:inner$}{line}", "")],
            None => table_lines(entries, inner),
        },
        Value::List(items) if !items.is_empty() => match one_line(item, inner) {
            Some(line) => vec![format!("{:inner$}{line}", "")],
            None => list_lines(items, inner),
        },
        other => vec![format!("{:inner$}{}", "", flow_in(other, Setting::Block))],
    };
    if let Some(first) = lines.first_mut() {
        *first = format!("{:indent$}-{gap}{}", "", &first[inner..]);
    }
    lines
}

/// A small table or list on one line, where it fits behind `used` columns.
fn one_line(value: &Value, used: usize) -> Option<String> {
    let small = match value {
        Value::Map(entries) => entries.iter().all(|(_, value)| is_small(value)),
        Value::List(items) => items.iter().all(is_word),
        _ => false,
    };
    small
        .then(|| flow(value))
        .filter(|line| used + line.width() <= TABLE_COLUMNS)
}

/// A scalar of one line.
fn is_word(value: &Value) -> bool {
    match value {
        Value::Null | Value::Plain(_) => true,
        Value::Text(text) => !text.contains('\n'),
        Value::List(_) | Value::Map(_) => false,
    }
}

/// A scalar of one line, or a list of them.
fn is_small(value: &Value) -> bool {
    match value {
        Value::List(items) => items.iter().all(is_word),
        Value::Map(entries) => entries.is_empty(),
        other => is_word(other),
    }
}

/// A value on one line, as it stands between brackets.
pub(crate) fn flow(value: &Value) -> String {
    flow_in(value, Setting::Flow)
}

/// A value on one line. Text of several lines becomes `"…"` with escapes.
pub(crate) fn flow_in(value: &Value, setting: Setting) -> String {
    match value {
        Value::Null => "null".to_string(),
        Value::Text(text) => scalar::text(&normal(text), setting),
        Value::Plain(word) if scalar::is_bare(word, setting) => word.clone(),
        Value::Plain(word) => scalar::text(&normal(word), setting),
        Value::List(items) => {
            let items: Vec<_> = items.iter().map(flow).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Map(entries) => {
            let entries: Vec<_> = entries
                .iter()
                .map(|(name, value)| format!("{}: {}", key(name, Setting::Flow), flow(value)))
                .collect();
            format!("{{{}}}", entries.join(", "))
        }
    }
}

/// A key, quoted where it must be.
pub(crate) fn key(name: &str, setting: Setting) -> String {
    scalar::key(name, setting)
}

/// A text written the way `old` is written, where that is possible: quotes stay the same quotes.
pub(crate) fn like(old: &str, text: &str, setting: Setting) -> String {
    scalar::like(old, text, setting)
}

/// Text of several lines as a literal block whose lines stand at column `indent`; nothing where
/// the text is one line, or holds what a literal block can't.
pub(crate) fn literal(text: &str, indent: usize) -> Option<Under> {
    if !text.contains('\n') {
        return None;
    }
    literal_lines(text, indent)
}

/// [`literal`] for text of one line too.
pub(crate) fn literal_lines(text: &str, indent: usize) -> Option<Under> {
    let text = normal(text);
    let (body, head) = match text.strip_suffix('\n') {
        Some(body) => (body, "|"),
        None => (text.as_ref(), "|-"),
    };
    let first = body.lines().find(|line| !line.is_empty())?;
    let fits = !body.ends_with('\n')
        && !first.starts_with([' ', '\t'])
        && body.split('\n').all(|line| {
            !line.ends_with([' ', '\t'])
                && line.chars().all(|c| c == '\t' || scalar::is_printable(c))
        });
    fits.then(|| Under {
        head: head.to_string(),
        lines: body
            .split('\n')
            .map(|line| match line {
                "" => String::new(),
                line => format!("{:indent$}{line}", ""),
            })
            .collect(),
    })
}
