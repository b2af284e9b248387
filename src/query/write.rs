//! Questions as text: put together so that somebody can copy them from a report and ask again.

use super::{Field, Kind};
use crate::text;

/// Every one must hold.
pub fn all_of<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    let parts: Vec<&str> = parts.into_iter().map(str::trim).collect();
    let said = parts.iter().filter(|part| !part.is_empty());
    let alone = said.clone().count() == 1;
    let joined: Vec<String> = said
        .map(|part| match has_or(part) && !alone {
            true => format!("({part})"),
            false => (*part).to_string(),
        })
        .collect();
    joined.join(" ")
}

/// It must not hold.
pub fn none_of(part: &str) -> String {
    let part = part.trim();
    match part.strip_prefix("not ") {
        Some(rest) if is_single(rest) => rest.to_string(),
        _ if is_single(part) => format!("not {part}"),
        _ => format!("not ({part})"),
    }
}

/// That a field has exactly this value, or none at all. `None` where the grammar can't write the value:
/// control characters, both kinds of quotes, a star alone.
pub fn value(field: &Field, value: Option<&str>) -> Option<String> {
    let name = field.name;
    let unwritable = |value: &str| {
        text::visible(value) != value
            || (value.contains('"') && value.contains('\''))
            || value == "*"
            || value.len() > LONGEST
    };
    if value.is_some_and(unwritable) {
        return None;
    }
    Some(match (field.kind, value) {
        (_, None) => format!("not {name}:*"),
        (Kind::Flag, Some(_)) => name.to_string(),
        (Kind::Number | Kind::Date | Kind::Days, Some(value)) => {
            format!("{name}:{}", quoted(value))
        }
        (Kind::Text | Kind::Id | Kind::Staff | Kind::Word(_), Some(value)) => {
            format!("{name}={}", quoted(value))
        }
    })
}

/// A longer value makes no line that somebody would type.
const LONGEST: usize = 400;

/// A value that the grammar takes as one, whatever stands in it.
fn quoted(value: &str) -> String {
    let shown = text::visible(value);
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '・' | 'ー' | '.');
    if !shown.is_empty() && shown.chars().all(plain) && shown != "*" {
        return shown.into_owned();
    }
    // What has one kind of quotes in it stands in the other.
    match shown.contains('"') {
        true => format!("'{shown}'"),
        false => format!("\"{shown}\""),
    }
}

/// Whether an `or` stands outside brackets and quotes.
fn has_or(part: &str) -> bool {
    let or = |piece: &&str| ["or", "または", "もしくは"].contains(&text::fold(piece).as_str());
    pieces(part).iter().any(or)
}

fn is_single(part: &str) -> bool {
    pieces(part).len() == 1
}

/// The words at the outermost level.
fn pieces(part: &str) -> Vec<&str> {
    let (mut depth, mut quote, mut start) = (0_usize, None, None);
    let mut found = Vec::new();
    for (at, c) in part.char_indices() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(') => depth += 1,
            (None, ')') => depth = depth.saturating_sub(1),
            (None, c) if c.is_whitespace() && depth == 0 => {
                found.extend(start.take().map(|from: usize| &part[from..at]));
                continue;
            }
            _ => {}
        }
        start = start.or(Some(at));
    }
    found.extend(start.map(|from| &part[from..]));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Unit;

    #[test]
    fn questions_are_put_together() {
        assert_eq!(all_of(["", " a:1 ", "b or c"]), "a:1 (b or c)");
        assert_eq!(all_of(["b or c", ""]), "b or c");
        assert_eq!(all_of(["\"b or c\"", "d"]), "\"b or c\" d");
        assert_eq!(none_of("a:1"), "not a:1");
        assert_eq!(none_of("not a:*"), "a:*");
        assert_eq!(none_of("a:1 b:2"), "not (a:1 b:2)");
        assert_eq!(none_of("not a:1 b:2"), "not (not a:1 b:2)");
    }

    #[test]
    fn a_value_is_asked_for_as_it_stands() {
        let field = |name| Unit::Cases.field(name).expect("a field");
        for (name, given, asked) in [
            ("ward", Some("5階東"), "ward=5階東"),
            ("ward", Some("5階 東(南)"), "ward=\"5階 東(南)\""),
            ("need", Some("喀痰吸引(夜間)"), "need=\"喀痰吸引(夜間)\""),
            ("msw", Some("tanaka"), "msw=tanaka"),
            ("ward", None, "not ward:*"),
            ("hold", Some(""), "hold"),
            ("ward", Some("a\"b"), "ward='a\"b'"),
        ] {
            assert_eq!(value(field(name), given).as_deref(), Some(asked));
        }
        for unwritable in ["*", "a\"b'c", "a\tb", "a\u{1b}b"] {
            assert_eq!(
                value(field("ward"), Some(unwritable)),
                None,
                "{unwritable:?}"
            );
        }
    }
}
