//! What a ratio is made of: counts, and numbers entered by hand.

use super::definition::Definition;

/// A term of a ratio, and whether it is added or taken off.
pub(super) enum Term<'a> {
    /// A figure.
    Figure(&'a str, i64),
    /// A number entered by hand.
    Number(&'a str, i64),
}

impl<'a> Term<'a> {
    /// The term of these words.
    pub(super) fn read(words: &'a str) -> Self {
        let (words, sign) = match words.strip_prefix('-') {
            Some(rest) => (rest, -1),
            None => (words, 1),
        };
        match words.strip_prefix("number:") {
            Some(id) => Self::Number(id, sign),
            None => Self::Figure(words, sign),
        }
    }
}

/// Every term of a ratio.
pub(super) fn terms_of(definition: &Definition) -> Vec<Term<'_>> {
    let parts = definition.part.iter().flatten();
    let all = parts.chain(definition.whole.iter().flatten());
    all.map(|id| Term::read(id)).collect()
}
