//! Fingerprints: what stood in a field when it was shown, and the short code on a sheet.

use serde_json::Value;
use sha2::{Digest, Sha256};

/// The bytes that stand for a value: keys in order, absent as good as not there, so that a key that
/// a later form adds changes no fingerprint.
fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push('-'),
        Value::Bool(_) | Value::Number(_) => out.push_str(&value.to_string()),
        Value::String(text) => out.push_str(&Value::from(text.as_str()).to_string()),
        Value::Array(items) => {
            out.push('[');
            for item in items {
                canonical(item, out);
                out.push(',');
            }
            out.push(']');
        }
        Value::Object(map) => {
            let mut keys: Vec<&String> = map.keys().collect();
            keys.sort_unstable();
            out.push('{');
            for key in keys.into_iter().filter(|key| !is_nothing(&map[*key])) {
                out.push_str(&Value::from(key.as_str()).to_string());
                out.push(':');
                canonical(&map[key], out);
                out.push(',');
            }
            out.push('}');
        }
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.values().all(is_nothing),
        _ => false,
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The digest of a file: `sha256:…`.
pub fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", hex(&Sha256::digest(bytes)))
}

/// The fingerprint of what stands in a field: eight hexadecimal digits, `-` where nothing does.
pub fn fingerprint(value: &Value) -> String {
    if is_nothing(value) {
        return "-".to_string();
    }
    let mut text = String::new();
    canonical(value, &mut text);
    hex(&Sha256::digest(text.as_bytes()))[..8].to_string()
}

/// Characters that nobody mistakes for another when they are read aloud or written by hand.
const LETTERS: &[u8; 28] = b"23456789ACDEFGHJKMNPQRTVWXYZ";

/// A code for a sheet, made from what it is, of as many characters as it takes to be none of
/// `taken`.
pub fn code(seed: &str, taken: &[&str]) -> String {
    for (turn, length) in (4..).enumerate() {
        let bytes = Sha256::digest(format!("{turn} {seed}").as_bytes());
        let letters = bytes.iter().take(length);
        let code: String = letters
            .map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]))
            .collect();
        if !taken.contains(&code.as_str()) || length >= bytes.len() {
            return code;
        }
    }
    unreachable!("the loop ends with a code")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_is_absent_changes_no_fingerprint() {
        let short = fingerprint(&json!({"a": 1, "b": "x"}));
        for same in [
            json!({"b": "x", "a": 1}),
            json!({"a": 1, "b": "x", "c": null, "d": [], "e": {"f": null}}),
        ] {
            assert_eq!(fingerprint(&same), short);
        }
        for other in [json!({"a": 2, "b": "x"}), json!({"a": 1}), json!(null)] {
            assert_ne!(fingerprint(&other), short, "{other}");
        }
    }

    #[test]
    fn a_code_that_is_taken_gives_way_to_another() {
        let first = code("2026-0012 inquiry", &[]);
        assert_eq!(first.len(), 4);
        let second = code("2026-0012 inquiry", &[&first]);
        assert!(second.len() > 4 && second != first);
    }

    #[test]
    fn a_digest_is_the_usual_one() {
        assert_eq!(
            digest(b"abc"),
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
