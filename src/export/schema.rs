//! What a table and a column are, and what may stand in one.

use crate::model::{Case, Date, Event, Line, Progress, Referral, ServiceLine, Text};
use crate::vocabulary::{Table as Words, Word};
use std::borrow::Cow;

/// A table: one row for each of something in a case.
#[derive(Debug)]
pub struct Table {
    /// Its name, which is also the name of its files.
    pub name: &'static str,
    /// What a row is, for people.
    pub about: &'static str,
    /// How many rows a case has.
    pub rows: fn(&Case) -> usize,
    /// Its columns, in order.
    pub columns: &'static [Column],
}

/// A column.
#[derive(Debug)]
pub struct Column {
    /// Its name.
    pub id: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether pseudonymous exports have it.
    pub seen: Seen,
    /// What it means, for people.
    pub about: &'static str,
    /// What stands in it.
    pub take: for<'a> fn(&Row<'a>) -> Value<'a>,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The number of a case: a pseudonym where names are.
    CaseId,
    /// The chart number: likewise.
    ChartNo,
    /// The id of an entry: likewise, since it was made from what the entry says.
    EntryId,
    /// An id of the staff or of a facility. Words that are no id are left out of pseudonymous exports.
    Code,
    /// Words as they stand on the paper.
    Text,
    /// Days from one to another, both included: `2026-11-01/2026-11-20`, `..` where there is no end.
    Spans,
    /// A day.
    Day,
    /// A whole number.
    Whole,
    /// Yes or no.
    Truth,
    /// A word of a vocabulary: its id, and beside it its label.
    Word(Words),
    /// Words of a vocabulary: their ids, and beside them their labels.
    Words(Words),
}

impl Kind {
    /// Whether a column of labels stands beside it.
    pub fn has_label(self) -> bool {
        matches!(self, Self::Word(_) | Self::Words(_))
    }

    /// Whether it holds several.
    pub fn is_list(self) -> bool {
        matches!(self, Self::Words(_) | Self::Spans)
    }
}

/// Which exports have a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// All.
    Always,
    /// Not the pseudonymous ones.
    Named,
}

/// A row on its way.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    /// The case.
    pub case: &'a Case,
    /// The place of the entry in its list.
    pub place: usize,
    /// The day of the export.
    pub today: Date,
}

impl<'a> Row<'a> {
    /// The event.
    pub fn event(&self) -> &'a Event {
        &self.case.events[self.place]
    }

    /// The inquiry.
    pub fn referral(&self) -> &'a Referral {
        &self.case.referrals[self.place]
    }

    /// The line of the care plan.
    pub fn service(&self) -> &'a ServiceLine {
        &self.case.services[self.place]
    }
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// Not known.
    Nothing,
    /// Words, ids.
    Text(Cow<'a, str>),
    /// A day.
    Day(Date),
    /// A number.
    Whole(i64),
    /// Yes or no.
    Truth(bool),
    /// A coded word.
    Term(Term<'a>),
    /// Coded words.
    Terms(Vec<Term<'a>>),
    /// Several texts.
    Texts(Vec<String>),
}

/// A coded word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term<'a> {
    /// Its English id.
    pub id: &'a str,
    /// What people read.
    pub label: &'a str,
    /// Whether a vocabulary has it; else both are the writer's own word.
    pub known: bool,
}

impl<'a> From<&'a Word> for Term<'a> {
    fn from(word: &'a Word) -> Self {
        Self {
            id: word.id(),
            label: word.label(),
            known: word.term().is_some(),
        }
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

impl<'a> From<&'a Word> for Value<'a> {
    fn from(word: &'a Word) -> Self {
        Self::Term(word.into())
    }
}

impl<'a> From<&'a Vec<Word>> for Value<'a> {
    fn from(words: &'a Vec<Word>) -> Self {
        Self::Terms(words.iter().map(Into::into).collect())
    }
}

impl<'a> From<&'a Text> for Value<'a> {
    fn from(text: &'a Text) -> Self {
        Self::from(&**text)
    }
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        match text.trim() {
            "" => Self::Nothing,
            _ => Self::Text(Cow::Borrowed(text)),
        }
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<Date> for Value<'_> {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Whole(number)
    }
}

impl From<bool> for Value<'_> {
    fn from(truth: bool) -> Self {
        Self::Truth(truth)
    }
}

impl From<Line> for Value<'_> {
    fn from(line: Line) -> Self {
        Self::Term(Term {
            id: line.id(),
            label: line.label(),
            known: true,
        })
    }
}

impl From<Progress> for Value<'_> {
    fn from(stage: Progress) -> Self {
        Self::Term(Term {
            id: stage.id(),
            label: stage.label(),
            known: true,
        })
    }
}

/// A column that every export has.
pub(super) const fn column(
    id: &'static str,
    kind: Kind,
    about: &'static str,
    take: for<'a> fn(&Row<'a>) -> Value<'a>,
) -> Column {
    Column {
        id,
        kind,
        seen: Seen::Always,
        about,
        take,
    }
}

/// A column that pseudonymous exports don't have.
pub(super) const fn named(
    id: &'static str,
    kind: Kind,
    about: &'static str,
    take: for<'a> fn(&Row<'a>) -> Value<'a>,
) -> Column {
    Column {
        id,
        kind,
        seen: Seen::Named,
        about,
        take,
    }
}
