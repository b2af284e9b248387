//! A facility as TOML, laid out the way a person would.

use crate::paper::Value;
use std::fmt::Write as _;

/// The text of one `[[facility]]`.
pub(super) fn facility(facility: &Value) -> String {
    let mut text = String::from("[[facility]]\n");
    let Value::Map(pairs) = facility else {
        return text;
    };
    let (tables, plain): (Vec<_>, Vec<_>) = pairs
        .iter()
        .partition(|(key, _)| key == "accepts" || key == "vacancy");
    for (key, value) in plain {
        line(&mut text, key, value);
    }
    for (key, value) in tables {
        match value {
            Value::Map(inner) => {
                let _ = writeln!(text, "[facility.{key}]");
                for (key, value) in inner {
                    line(&mut text, key, value);
                }
            }
            Value::List(entries) => {
                for entry in entries {
                    let _ = writeln!(text, "[[facility.{key}]]");
                    if let Value::Map(inner) = entry {
                        for (key, value) in inner {
                            line(&mut text, key, value);
                        }
                    }
                }
            }
            _ => {}
        }
    }
    text
}

fn line(text: &mut String, key: &str, value: &Value) {
    let bare = key
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    let key = if bare { key.to_string() } else { quoted(key) };
    let _ = writeln!(text, "{key} = {}", inline(value));
}

fn inline(value: &Value) -> String {
    match value {
        Value::Null => "\"\"".to_string(),
        Value::Text(text) => quoted(text),
        Value::Plain(word) => word.clone(),
        Value::List(list) => {
            let list: Vec<String> = list.iter().map(inline).collect();
            format!("[{}]", list.join(", "))
        }
        Value::Map(pairs) => {
            let pairs: Vec<String> = pairs
                .iter()
                .map(|(key, value)| format!("{key} = {}", inline(value)))
                .collect();
            format!("{{ {} }}", pairs.join(", "))
        }
    }
}

/// A basic string. The demo's texts hold no control characters beside the line break.
fn quoted(text: &str) -> String {
    let escaped = text
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n");
    format!("\"{escaped}\"")
}
