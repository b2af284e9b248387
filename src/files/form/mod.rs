//! The form of a paper as data: which keys it has, what each may hold, and what it is called.
//! Reading, checking, `set`, JSON Schema and the docs all read these tables, so a new key is one
//! row here and one field in `model`.

mod care;
mod case;
mod facility;
mod lines;
mod rules;
mod settings;
mod templates;

pub use case::CASE;
pub use facility::{CLAIM, DIRECTORY, FACILITY};
pub use rules::{RULES, row_form};
pub use settings::SETTINGS;
pub use templates::TEMPLATES;

use crate::paper::{Path, Step};
use crate::vocabulary::Table;
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a key holds.
#[derive(Clone, Copy, Debug)]
pub enum Holds {
    /// One line of text.
    Text,
    /// Text of any length.
    Prose,
    /// A whole number within bounds.
    Int(i64, i64),
    /// A number, not below zero.
    Number,
    /// `true` or `false`.
    Bool,
    /// A day, ISO 8601.
    Date,
    /// `[latitude, longitude]` in degrees.
    Location,
    /// A word of a vocabulary.
    Word(Table),
    /// A list of words; a single word counts as a list of one.
    Words(Table),
    /// A list of words and of groups of words (`@acute`).
    Groups(Table),
    /// A list of texts; a single text counts as a list of one.
    Texts,
    /// A table from words to words: ADL item to level.
    WordMap(Table, Table),
    /// A table from needs to an answer, or to `{value, note, asof, source}`.
    Claims,
    /// A table with its own form.
    Group(&'static Form),
    /// A list of tables with their own form.
    Entries(&'static Form),
    /// A table whose keys are names and whose values share a form: staff by id.
    Named(&'static Form),
    /// A table whose keys are names and whose values are lists sharing a form: terms by table.
    NamedEntries(&'static Form),
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A list of these words.
    Choices(&'static [&'static str]),
    /// A number with one of these units: `"3日"`.
    Quantity(&'static [&'static str]),
    /// Such a number that may go back: `"-60日"`.
    Shift(&'static [&'static str]),
    /// A list of such numbers.
    Quantities(&'static [&'static str]),
    /// A list of conditions: `"tag: dementia"`.
    Conditions,
    /// Anything: the office's own.
    Free,
}

/// One key of a form.
#[derive(Debug)]
pub struct Key {
    /// The key on paper.
    pub name: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether a paper without it can't be a paper of this kind.
    pub required: bool,
}

/// A table's form.
#[derive(Debug)]
pub struct Form {
    /// What the table is called.
    pub label: &'static str,
    /// Its keys in the order of the canonical paper.
    pub keys: &'static [Key],
}

impl Form {
    /// The key of that name.
    pub fn key(&self, name: &str) -> Option<&'static Key> {
        self.keys.iter().find(|key| key.name == name)
    }

    /// Whether entries of this form carry an `id`.
    pub fn has_id(&self) -> bool {
        self.key("id").is_some()
    }

    /// The form's row for a place in a paper: what stands at `insurance.care.level`. A step into
    /// a list (by id or place) leads to the list's entries.
    pub fn lookup(&'static self, path: &Path) -> Option<Target> {
        let mut here = Target::Table(self);
        for step in &path.0 {
            here = here.into(step)?;
        }
        Some(here)
    }
}

/// The bounds of the whole numbers under a key, the widest where several forms have one.
pub fn bounds(key: &str) -> (i64, i64) {
    static BOUNDS: LazyLock<HashMap<&str, (i64, i64)>> = LazyLock::new(|| {
        let mut found = HashMap::new();
        for form in [&CASE, &DIRECTORY, &SETTINGS] {
            widest(form, &mut found);
        }
        found
    });
    BOUNDS.get(key).copied().unwrap_or((i64::MIN, i64::MAX))
}

fn widest(form: &'static Form, found: &mut HashMap<&'static str, (i64, i64)>) {
    for key in form.keys {
        match key.holds {
            Holds::Int(low, high) => {
                let known = found.entry(key.name).or_insert((low, high));
                *known = (known.0.min(low), known.1.max(high));
            }
            Holds::Group(form)
            | Holds::Entries(form)
            | Holds::Named(form)
            | Holds::NamedEntries(form) => widest(form, found),
            Holds::Claims => widest(&CLAIM, found),
            _ => {}
        }
    }
}

/// What a path leads to.
#[derive(Clone, Copy, Debug)]
pub enum Target {
    /// A table with a form.
    Table(&'static Form),
    /// A key.
    Key(&'static Key),
    /// A value inside a vocabulary table (`adl.移動`, `accepts.気管切開`).
    Word(Table),
    /// A claim of a facility.
    Claim,
    /// Within the office's own part.
    Free,
}

impl Target {
    fn into(self, step: &Step) -> Option<Self> {
        match (self, step) {
            (Self::Table(form), Step::Key(name)) => form.key(name).map(Self::Key),
            (Self::Key(key), step) => match (key.holds, step) {
                (Holds::Group(form), Step::Key(name)) => form.key(name).map(Self::Key),
                (Holds::Entries(form), Step::Entry(_) | Step::Index(_)) => Some(Self::Table(form)),
                (Holds::Named(form) | Holds::NamedEntries(form), Step::Key(_)) => {
                    Some(Self::Table(form))
                }
                (Holds::WordMap(_, values), Step::Key(_)) => Some(Self::Word(values)),
                (Holds::Claims, Step::Key(_)) => Some(Self::Claim),
                (Holds::Free, _) => Some(Self::Free),
                _ => None,
            },
            (Self::Claim, Step::Key(name)) => facility::CLAIM.key(name).map(Self::Key),
            (Self::Free, _) => Some(Self::Free),
            _ => None,
        }
    }
}

const fn key(name: &'static str, label: &'static str, holds: Holds) -> Key {
    Key {
        name,
        label,
        holds,
        required: false,
    }
}

const fn must(name: &'static str, label: &'static str, holds: Holds) -> Key {
    Key {
        name,
        label,
        holds,
        required: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_finds_its_row() {
        let label = |path: &Path| match CASE.lookup(path) {
            Some(Target::Key(key)) => key.label,
            other => panic!("{path}: {other:?}"),
        };
        assert_eq!(label(&Path::keys("insurance.care.level")), "要介護度");
        assert_eq!(
            label(&Path::keys("family").entry("f1").key("phone")),
            "電話"
        );
        assert!(CASE.lookup(&Path::keys("insurance.care.levle")).is_none());
        assert!(matches!(
            CASE.lookup(&Path::keys("extra.anything.at.all")),
            Some(Target::Free)
        ));
    }
}
