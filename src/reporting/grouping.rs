//! What a field says as the heading of a row: what people read, how it is asked for, its place.

use crate::model::StaffMember;
use crate::query::{Field, Kind, Said, Subject};
use crate::text;
use crate::vocabulary::Word;

/// A heading of a row.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Its place where the vocabulary has an order; the same for all where it has none.
    pub rank: u32,
    /// What people read.
    pub label: Box<str>,
    /// The value as a query writes it; `None` where nothing is said.
    pub value: Option<Box<str>>,
}

/// Behind every value of a vocabulary.
const LAST: u32 = u32::MAX;

/// A word that no vocabulary knows is asked for like this.
pub const STRANGE: &str = "?";

impl Key {
    fn new(rank: usize, value: impl Into<Box<str>>, label: impl Into<Box<str>>) -> Self {
        Self {
            rank: u32::try_from(rank).unwrap_or(LAST - 2),
            value: Some(value.into()),
            label: label.into(),
        }
    }

    fn nothing(none: &str) -> Self {
        Self {
            rank: LAST,
            value: None,
            label: none.into(),
        }
    }
}

/// The headings that a field of somebody makes; at least the one for nothing.
pub fn keys(
    subject: &dyn Subject,
    field: &'static Field,
    staff: &[StaffMember],
    none: &str,
) -> Vec<Key> {
    let mut keys: Vec<Key> = match subject.said(field) {
        Said::Flag(true) => vec![Key::new(0, "", "はい")],
        Said::Flag(false) => Vec::new(),
        Said::Numbers(all) => all
            .iter()
            .map(|n| {
                Key::new(
                    usize::try_from(*n).unwrap_or(0),
                    n.to_string(),
                    n.to_string(),
                )
            })
            .collect(),
        Said::Dates(all) => all
            .iter()
            .map(|day| {
                let month = day.format("%Y-%m").to_string();
                Key::new(0, month.clone(), month)
            })
            .collect(),
        Said::Spans(_) => Vec::new(),
        Said::Named(all) => all
            .iter()
            .map(|(id, label)| Key::new(0, id.as_str(), label.as_str()))
            .collect(),
        Said::Texts(all) => all
            .iter()
            .filter(|said| !said.trim().is_empty())
            .map(|said| {
                let member = staff
                    .iter()
                    .find(|m| field.kind == Kind::Staff && *m.id == **said);
                let name = member.and_then(|member| member.name.as_deref());
                // 5階東 and ５階東 are one ward.
                let one = text::unified(said.trim());
                match name {
                    Some(name) => Key::new(0, said.as_str(), name),
                    None => Key::new(0, one.as_str(), one.as_str()),
                }
            })
            .collect(),
        Said::Words(all) => all.iter().map(|word| of_word(word, field)).collect(),
    };
    keys.sort();
    keys.dedup();
    if keys.is_empty() {
        keys.push(Key::nothing(none));
    }
    keys
}

fn of_word(word: &Word, field: &Field) -> Key {
    let place = |id: &str| match field.kind {
        Kind::Word(table) => table.terms().iter().position(|term| term.id == id),
        _ => None,
    };
    match word {
        Word::Known(term) => Key::new(
            place(term.id).unwrap_or(LAST as usize - 3),
            term.label,
            term.label,
        ),
        Word::Unknown(_) => Key::new(LAST as usize - 2, STRANGE, "用語にない言葉"),
    }
}
