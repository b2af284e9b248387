//! Addresses and telephone numbers of published rows in the form of the directory.

use super::prefecture;
use crate::text;

/// The address with prefecture and municipality, digits and dashes folded.
pub(super) fn normalise_address(raw: &str, prefecture: &str, city: &str) -> String {
    text::normalise_address(raw, Some(prefecture), Some(city))
}

/// Prefecture and municipality (without 郡) of an address that names both.
pub(super) fn split_address(address: &str) -> Option<(&'static str, String)> {
    let prefecture = prefecture::leading(address)?;
    let (_, municipality, _) = text::split_address(address)?;
    Some((prefecture, text::town(municipality).to_string()))
}

/// The number, with what stood behind it.
pub(super) fn phone(raw: &str) -> Option<String> {
    let phone = text::phone(raw)?;
    Some(match phone.note {
        Some(note) => format!("{} {note}", phone.number),
        None => phone.number,
    })
}
