//! What stands on one line, and the lines of a block scalar, from three versions.

use super::lines::clean;
use super::piece::{Inner, Piece};
use super::values;
use crate::files::value_of;

/// What stays of three, where at most one side changed it.
pub(super) fn pick<'t>(base: Option<&'t str>, ours: &'t str, theirs: &'t str) -> Option<&'t str> {
    match base {
        _ if ours == theirs => Some(ours),
        Some(base) if base == ours => Some(theirs),
        Some(base) if base == theirs => Some(ours),
        _ => None,
    }
}

/// The end of a line: comments of both sides.
pub(super) fn trailing(base: Option<String>, ours: String, theirs: String) -> String {
    if let Some(one) = pick(base.as_deref(), &ours, &theirs) {
        return one.to_string();
    }
    match (ours.trim().is_empty(), theirs.trim().is_empty()) {
        (true, false) => theirs,
        (_, true) => ours,
        (false, false) => {
            let end = &ours[ours.trim_end().len()..];
            format!("{} {}{end}", ours.trim_end(), theirs.trim())
        }
    }
}

/// A value on a line, where at most one side changed it: the rest of the line is merged by itself.
pub(super) fn line(base: Option<&Piece>, ours: &Piece, theirs: &Piece) -> Option<String> {
    let words = |piece: &'_ Piece| piece.value().map(|value| piece.text[value].to_string());
    let (here, there) = (words(ours)?, words(theirs)?);
    let was = base.and_then(words);
    let value = |piece: &Piece| value_of(piece.node);
    let same = |a: &Piece, b: &Piece| values::same(Some(&value(a)), Some(&value(b)));
    let chosen = match base {
        _ if here == there => ours,
        Some(_) if was.as_ref() == Some(&here) => theirs,
        Some(_) if was.as_ref() == Some(&there) => ours,
        Some(base) if same(base, ours) => theirs,
        Some(base) if same(base, theirs) => ours,
        _ if same(ours, theirs) => ours,
        _ => return None,
    };
    let value = chosen.value()?;
    let rest = |piece: &Piece| {
        let value = piece.value()?;
        Some(piece.text[value.end..].to_string())
    };
    let lead = pick(base.map(Piece::lead), ours.lead(), theirs.lead());
    Some(format!(
        "{}{}{}",
        lead.unwrap_or(ours.lead()),
        &chosen.text[chosen.head..value.end],
        trailing(base.and_then(rest), rest(ours)?, rest(theirs)?)
    ))
}

/// A block scalar, line by line.
pub(super) fn literal(base: &Piece, ours: &Piece, theirs: &Piece) -> Option<String> {
    let split = |piece: &'_ Piece| -> Option<(String, String)> {
        let Inner::Literal(value) = &piece.inner else {
            return None;
        };
        let header = piece.text[value.start..].find('\n')? + value.start + 1;
        let (header, lines) = piece.text.split_at(header);
        Some((header.to_string(), lines.to_string()))
    };
    let (was, here, there) = (split(base)?, split(ours)?, split(theirs)?);
    let header = pick(Some(was.0.as_str()), &here.0, &there.0)?;
    Some(format!("{header}{}", clean(&was.1, &here.1, &there.1)?))
}
