//! A second opinion on what a text means, from an independent reader.

use crate::paper::Value;
use serde_json::Value as Json;
use serde_yaml::options::MergeKeyPolicy;

/// Whether the reference reader, set to its strictest, reads `text` as `meant`.
pub(super) fn agrees(text: &str, meant: &Value) -> bool {
    // Whether a block scalar at the very end of a text without a final line break ends in one is
    // a matter readers differ in; with the line break they don't.
    let read = if text.ends_with('\n') {
        reference(text)
    } else {
        reference(&format!("{text}\n"))
    };
    read.is_some_and(|json| means(&json, meant))
}

fn reference(text: &str) -> Option<Json> {
    let options = serde_yaml::options! {
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        merge_keys: MergeKeyPolicy::Error,
        reject_unsupported_tags: true,
        with_snippet: false,
        budget: serde_yaml::budget! {
            max_depth: super::super::yaml::MAX_DEPTH + 2,
            max_nodes: 2 * super::super::yaml::MAX_NODES,
            max_aliases: 0,
            max_anchors: 0,
            max_documents: 1,
        },
    };
    serde_yaml::from_str_with_options(text, options).ok()
}

fn means(json: &Json, meant: &Value) -> bool {
    match (json, meant) {
        (Json::Null, Value::Null) => true,
        (Json::Null, Value::Map(entries)) => entries.is_empty(),
        (Json::String(read), Value::Text(text) | Value::Plain(text)) => read == text,
        (Json::Number(_) | Json::Bool(_), Value::Plain(word)) => {
            reference(word).is_some_and(|bare| bare == *json)
        }
        // JSON has no infinity; such a word is bare and reads as null.
        (Json::Null, Value::Plain(word)) => word.contains(['.', 'n', 'N']),
        (Json::Array(read), Value::List(items)) => {
            read.len() == items.len() && read.iter().zip(items).all(|(a, b)| means(a, b))
        }
        (Json::Object(read), Value::Map(entries)) => {
            read.len() == entries.len()
                && entries
                    .iter()
                    .all(|(key, value)| read.get(key).is_some_and(|json| means(json, value)))
        }
        _ => false,
    }
}
