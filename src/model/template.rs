//! 様式: one document that the office prints, as its row in `templates/index.toml` says.

use super::{Date, Text};
use crate::vocabulary::Word;

/// What a document is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// One case.
    #[default]
    Case,
    /// The whole office.
    Office,
}

/// What a document that names the patient asks of the consents on paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ConsentRule {
    /// A consent that covers the naming, as for an inquiry.
    Written,
    /// Nothing; a missing consent is pointed out.
    Remind,
    /// Nothing.
    #[default]
    None,
}

/// A document's row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Template {
    /// A word of the table `document_kinds`, or the office's own.
    pub id: Text,
    /// What it is called.
    pub label: Text,
    /// The template's file.
    pub file: Text,
    /// The day from which this version holds; `None` from the beginning.
    pub from: Option<Date>,
    /// What it is about.
    pub scope: Scope,
    /// Who reads it: the table `readers`.
    pub reader: Option<Word>,
    /// The official form's number.
    pub form: Option<Text>,
    /// Where its items come from.
    pub source: Option<Text>,
    /// A4 landscape.
    pub landscape: bool,
    /// Whether it may not tell who the patient is.
    pub anonymous: bool,
    /// Whether somebody else writes it and this is a draft for them.
    pub draft: bool,
    /// What it asks of the consents on paper.
    pub consent: ConsentRule,
    /// The fields it may show: names of the paper's keys and of what is computed.
    pub fields: Vec<Text>,
    /// Those without which it isn't complete.
    pub needs: Vec<Text>,
    /// The document that goes before each sheet.
    pub cover: Option<Text>,
    /// The document that does the same and names the patient.
    pub named: Option<Text>,
    /// Several may be asked at once: the day by which an answer is wished for stands on it.
    pub asks: bool,
}

impl Template {
    /// Whether it goes to somebody outside of the hospital who isn't the patient's own.
    pub fn leaves(&self) -> bool {
        let term = self.reader.as_ref().and_then(Word::term);
        term.is_some_and(|term| term.group == "outside")
    }
}
