//! Whether an edited TOML text means what was meant.

use super::super::lines::after_bom;
use super::super::tree::{Kind, Node};
use crate::paper::Value;

/// Bare scalars of TOML are never text.
pub(super) fn to_value(node: &Node) -> Value {
    match &node.kind {
        Kind::Null => Value::Null,
        Kind::Scalar { text, quoted: true } => Value::text(text.as_str()),
        Kind::Scalar { text, .. } => Value::Plain(text.clone()),
        Kind::List(items) => Value::List(items.iter().map(to_value).collect()),
        Kind::Map(entries) => Value::Map(
            entries
                .iter()
                .map(|entry| (entry.key.clone(), to_value(&entry.value)))
                .collect(),
        ),
    }
}

/// What another TOML reader takes the text for.
pub(super) fn second_opinion(text: &str) -> Option<Value> {
    let document: toml_edit::DocumentMut = text[after_bom(text)..].parse().ok()?;
    fn table(table: &dyn toml_edit::TableLike) -> Value {
        Value::Map(
            table
                .iter()
                .map(|(key, item)| (key.to_string(), from_item(item)))
                .collect(),
        )
    }
    fn from_item(item: &toml_edit::Item) -> Value {
        match item {
            toml_edit::Item::None => Value::Null,
            toml_edit::Item::Value(value) => from_value(value),
            toml_edit::Item::Table(inner) => table(inner),
            toml_edit::Item::ArrayOfTables(items) => {
                Value::List(items.iter().map(|inner| table(inner)).collect())
            }
        }
    }
    fn from_value(value: &toml_edit::Value) -> Value {
        match value {
            toml_edit::Value::String(text) => Value::text(text.value().as_str()),
            toml_edit::Value::Array(items) => Value::List(items.iter().map(from_value).collect()),
            toml_edit::Value::InlineTable(inner) => table(inner),
            other => Value::plain(other.clone().decorated("", "")),
        }
    }
    Some(table(document.as_table()))
}

/// Equal but for the order of keys (inner tables stand last in TOML whenever they were added) and
/// for empty lists and tables, which may be gone.
pub(super) fn same(meant: &Value, read: &Value) -> bool {
    match (meant, read) {
        (Value::Text(a), Value::Text(b)) => a == b,
        (Value::Plain(a), Value::Plain(b) | Value::Text(b)) => a == b,
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Map(a), Value::Map(b)) => {
            a.iter().all(|(key, value)| match read.get(key) {
                Some(other) => same(value, other),
                None => is_nothing(value),
            }) && b
                .iter()
                .all(|(key, value)| meant.get(key).is_some() || is_nothing(value))
                && b.len() == b.iter().filter(|(key, _)| read_once(b, key)).count()
        }
        (a, b) => is_nothing(a) && is_nothing(b),
    }
}

fn read_once(entries: &[(String, Value)], key: &str) -> bool {
    entries.iter().filter(|(name, _)| name == key).count() == 1
}

pub(super) fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::List(items) => items.is_empty(),
        Value::Map(entries) => entries.iter().all(|(_, value)| is_nothing(value)),
        _ => false,
    }
}
