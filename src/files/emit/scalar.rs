//! Scalars: when a word may stand bare, and how it is quoted otherwise.

use super::Setting;
use std::borrow::Cow;
use std::fmt::Write as _;

/// Text as renkei writes it: in text of several lines, CRLF becomes LF, blanks at line ends go,
/// and at most one line break stands at the end. Text of one line stays as it is.
pub fn normal(text: &str) -> Cow<'_, str> {
    if !text.contains('\n') {
        return Cow::Borrowed(text);
    }
    let lines: Vec<_> = text
        .split('\n')
        .map(|line| {
            line.strip_suffix('\r')
                .unwrap_or(line)
                .trim_end_matches([' ', '\t'])
        })
        .collect();
    let mut clean = lines.join("\n");
    let body = clean.trim_end_matches('\n').len();
    if body > 0 {
        clean.truncate((body + 1).min(clean.len()));
    }
    if clean == text {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(clean)
    }
}

/// Whether this text must be quoted to be read back as the same text by every YAML reader.
pub fn needs_quotes(text: &str, setting: Setting) -> bool {
    retypes(text) || !is_bare(text, setting)
}

/// Whether some YAML reader (1.1 or 1.2) takes this bare word for something else than text:
/// nothing, a truth value, a number, a date, a time.
pub fn retypes(word: &str) -> bool {
    is_empty_word(word) || is_truth(word) || is_number(word) || is_date(word)
}

fn is_empty_word(word: &str) -> bool {
    matches!(word, "" | "~" | "=" | "<<") || word.eq_ignore_ascii_case("null")
}

fn is_truth(word: &str) -> bool {
    ["true", "false", "yes", "no", "on", "off", "y", "n"]
        .iter()
        .any(|truth| word.eq_ignore_ascii_case(truth))
}

fn is_number(word: &str) -> bool {
    let digits = word.strip_prefix(['-', '+']).unwrap_or(word);
    let special = ["inf", "nan", "infinity"];
    let name = digits.strip_prefix('.').unwrap_or(digits);
    if special.iter().any(|s| name.eq_ignore_ascii_case(s)) {
        return true;
    }
    for (mark, radix) in [
        ("0x", 16),
        ("0o", 8),
        ("0b", 2),
        ("0X", 16),
        ("0O", 8),
        ("0B", 2),
    ] {
        if let Some(rest) = digits.strip_prefix(mark) {
            return !rest.is_empty() && rest.chars().all(|c| c == '_' || c.is_digit(radix));
        }
    }
    is_decimal(digits) || is_sixties(digits)
}

/// Digits with `_`, at most one dot, an exponent.
fn is_decimal(digits: &str) -> bool {
    let (mantissa, exponent) = match digits.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (digits, None),
    };
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let spaced = |text: &str| text.bytes().all(|b| b == b'_' || b.is_ascii_digit());
    spaced(whole)
        && spaced(part)
        && mantissa.bytes().any(|b| b.is_ascii_digit())
        && !whole.starts_with('_')
        && exponent.is_none_or(|exponent| {
            let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
            !exponent.is_empty() && spaced(exponent)
        })
}

/// `14:30`, `190:20:30.15`: numbers to the base 60 in YAML 1.1.
fn is_sixties(digits: &str) -> bool {
    let mut parts = digits.split(':');
    let first = parts.next().unwrap_or("");
    let mut rest = parts.peekable();
    rest.peek().is_some()
        && first.starts_with(|c: char| c.is_ascii_digit())
        && first.bytes().all(|b| b == b'_' || b.is_ascii_digit())
        && rest.all(|part| {
            let whole = part.split('.').next().unwrap_or("");
            matches!(whole.len(), 1 | 2)
                && whole.bytes().all(|b| b.is_ascii_digit())
                && part
                    .bytes()
                    .all(|b| matches!(b, b'.' | b'_') || b.is_ascii_digit())
        })
}

/// `2026-11-23`, alone or with a time behind it.
fn is_date(word: &str) -> bool {
    let bytes = word.as_bytes();
    let digits = |from: usize| {
        bytes
            .get(from..)
            .unwrap_or(&[])
            .iter()
            .take_while(|b| b.is_ascii_digit())
            .count()
    };
    if digits(0) != 4 || bytes.get(4) != Some(&b'-') {
        return false;
    }
    let month = digits(5);
    if !matches!(month, 1 | 2) || bytes.get(5 + month) != Some(&b'-') {
        return false;
    }
    let day = digits(6 + month);
    matches!(day, 1 | 2)
        && matches!(
            bytes.get(6 + month + day),
            None | Some(b'T' | b't' | b' ' | b'\t')
        )
}

/// Whether the characters of `word` allow it to stand bare.
pub(super) fn is_bare(word: &str, setting: Setting) -> bool {
    let Some(first) = word.chars().next() else {
        return false;
    };
    let signed_number = matches!(first, '-' | '+') && is_number(word);
    let edge = |c: char| c.is_whitespace();
    let inside = |c: char| is_printable(c) && c != '\u{feff}';
    // Some readers take a question mark in flow for a key, wherever it stands.
    let flow = |c: char| matches!(c, ',' | '[' | ']' | '{' | '}' | '?');
    (signed_number || !"-?:,[]{}#&*!|>'\"%@`".contains(first))
        && !word.starts_with("...")
        && !word.starts_with(edge)
        && !word.ends_with(edge)
        && !word.ends_with(':')
        && !word.contains(": ")
        && !word.contains(" #")
        && word.chars().all(inside)
        && (setting == Setting::Block || !word.contains(flow))
}

/// Printable in YAML, and no line break to any of its versions. TAB is not.
pub(super) fn is_printable(c: char) -> bool {
    !c.is_control()
        && !matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

/// A text on one line: bare where it may be, `'…'` where that holds it, else `"…"`.
pub(super) fn text(text: &str, setting: Setting) -> String {
    if !needs_quotes(text, setting) {
        text.to_string()
    } else if text.chars().all(is_printable) {
        single(text)
    } else {
        double(text)
    }
}

/// A key. `on`, `no`, `y` are keys of papers and stay bare: a key is always text to renkei.
pub(super) fn key(name: &str, setting: Setting) -> String {
    let word =
        is_truth(name) && !name.eq_ignore_ascii_case("true") && !name.eq_ignore_ascii_case("false");
    if word && is_bare(name, setting) {
        name.to_string()
    } else {
        text(name, setting)
    }
}

/// A text in the quotes of `old`, where they hold it.
pub(super) fn like(old: &str, new: &str, setting: Setting) -> String {
    let new = normal(new);
    match old.chars().next() {
        Some('"') => double(&new),
        Some('\'') if new.chars().all(is_printable) => single(&new),
        _ => text(&new, setting),
    }
}

fn single(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn double(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_printable(c) => out.push(c),
            c if u32::from(c) <= 0xffff => {
                write!(out, "\\u{:04X}", u32::from(c)).expect("a String takes every text");
            }
            c => write!(out, "\\U{:08X}", u32::from(c)).expect("a String takes every text"),
        }
    }
    out.push('"');
    out
}
