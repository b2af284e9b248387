//! Case numbers in the text of a paper: found and replaced as whole words, everything else untouched.

use crate::model::CaseId;
use std::ops::Range;

/// Where a number stands as a word of its own, not as a part of a longer one.
pub fn mentions(text: &str, id: &CaseId) -> Vec<Range<usize>> {
    // A part of a longer number, of a file's name or of an address is no mention.
    let part = |byte: u8| byte.is_ascii_alphanumeric() || b"-_/".contains(&byte);
    let bytes = text.as_bytes();
    let found = text.match_indices(id.as_str());
    found
        .map(|(at, word)| at..at + word.len())
        .filter(|range| range.start == 0 || !part(bytes[range.start - 1]))
        .filter(|range| bytes.get(range.end).is_none_or(|byte| !part(*byte)))
        .collect()
}

/// The text with another number in all these places.
pub fn replaced(text: &str, places: &[Range<usize>], id: &CaseId) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for place in places {
        out.push_str(&text[from..place.start]);
        out.push_str(id.as_str());
        from = place.end;
    }
    out.push_str(&text[from..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_replaced_and_nothing_else() {
        let id = |text| CaseId::new(text).expect("an id");
        let text = "id: 2026-0012\nnote: 姉は2026-0012、妹は2026-00120。2026-0012-1 x2026-0012 (2026-0012)\n";
        let places = mentions(text, &id("2026-0012"));
        assert_eq!(places.len(), 3);
        assert_eq!(
            replaced(text, &places, &id("2026-0015")),
            "id: 2026-0015\nnote: 姉は2026-0015、妹は2026-00120。2026-0012-1 x2026-0012 (2026-0015)\n"
        );
    }
}
