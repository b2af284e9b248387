//! The filter grammar, one for every list: words side by side must all hold, `or` and `not`,
//! parentheses, `field:value` with comparisons and ranges. Pure: words and a day in, a question that
//! a case or a facility answers.

mod case;
mod case_fields;
mod entry;
mod facility;
mod parse;
mod unit;
mod value;
mod write;

pub use case::{CaseView, Stays};
pub use case_fields::CASE_FIELDS;
pub use entry::EntryView;
pub use facility::{FACILITY_FIELDS, FacilityView, MeetingView};
pub use parse::parse;
pub use unit::Unit;
pub use write::{all_of, none_of, value};

use crate::model::{Date, StaffMember};
use crate::text;
use crate::vocabulary::{Table, Vocabularies, Word};
use std::ops::Range;
use value::Wanted;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Holds or not: `overdue`.
    Flag,
    /// A whole number: `days>14`.
    Number,
    /// A day: `opened>=2026-11-01`.
    Date,
    /// A stretch of days: `active:2026-11-22` holds when the day lies in it.
    Days,
    /// Words, found anywhere in them with `:`, the whole of them with `=`.
    Text,
    /// A name that a program gave: the whole of it.
    Id,
    /// A word of a vocabulary; comparisons go by its place in the table.
    Word(Table),
    /// A member of the staff.
    Staff,
}

impl Kind {
    /// What people write, for a list of fields.
    pub fn words(self) -> String {
        match self {
            Self::Flag => "あるかないか".to_string(),
            Self::Number => "数".to_string(),
            Self::Date => "日付・期間".to_string(),
            Self::Days => "その日・その期間にあたるか".to_string(),
            Self::Text => "文字の一部(= で全部)".to_string(),
            Self::Id => "番号・名前".to_string(),
            Self::Word(table) => format!("用語 {}", table.name()),
            Self::Staff => "職員".to_string(),
        }
    }
}

/// How conditions are written, in sentences.
pub const HOW_TO_ASK: &[&str] = &[
    "並べて書くと「どれも」、or は「どちらか」、not は「でない」、かっこでまとめます。",
    "項目:値、項目!=値、項目>値、項目>=値、項目<値、項目<=値。値は , で「どれか」、.. で範囲、* で「書いてある」。",
    "日付は 2026-11-01、2026-11、2026-W47、先週、今月、-7d、2026-11-01..2026-11-30。",
    "項目のない言葉は、氏名・カナ・番号(施設は名称・カナ・番号)からさがします。",
    "> < ( ) を使うときは、全体を ' ' で囲みます: renkei status 'days>14 not (hold or overdue)'",
];

/// A field that can be asked for.
#[derive(Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it may be called too.
    pub aliases: &'static [&'static str],
    /// What it holds.
    pub kind: Kind,
    /// What it is, for people.
    pub about: &'static str,
}

impl Field {
    /// Whether it holds the id of a facility: then its name may be asked for.
    pub fn is_facility(&self) -> bool {
        matches!(self.name, "facility" | "placed" | "referrer")
    }

    /// Whether a case alone can't answer it: [`Stays`] of all cases are needed.
    pub fn needs_stays(&self) -> bool {
        self.name == "readmitted"
    }
}

/// A row of a table of fields.
const fn field(
    name: &'static str,
    aliases: &'static [&'static str],
    kind: Kind,
    about: &'static str,
) -> Field {
    Field {
        name,
        aliases,
        kind,
        about,
    }
}

/// What somebody's field says.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    /// A flag.
    Flag(bool),
    /// Numbers; none where unknown.
    Numbers(Vec<i64>),
    /// Days.
    Dates(Vec<Date>),
    /// Stretches of days, the last day absent where there is none yet.
    Spans(Vec<(Date, Option<Date>)>),
    /// Words as they stand.
    Texts(Vec<String>),
    /// Names that a program gave, each with what people read.
    Named(Vec<(String, String)>),
    /// Words of a vocabulary.
    Words(Vec<Word>),
}

fn words<'a>(all: impl IntoIterator<Item = &'a Word>) -> Said {
    Said::Words(all.into_iter().cloned().collect())
}

/// Days from one to another, where both are known.
fn count_days(from: Option<Date>, to: Option<Date>) -> Said {
    let days = from.zip(to).map(|(from, to)| (to - from).num_days());
    Said::Numbers(days.into_iter().collect())
}

/// One name and what people read.
fn named(id: &str, label: &str) -> Said {
    Said::Named(vec![(id.to_string(), label.to_string())])
}

/// The texts that are there.
fn texts<'a>(all: impl IntoIterator<Item = Option<&'a str>>) -> Said {
    Said::Texts(all.into_iter().flatten().map(String::from).collect())
}

/// What can be asked.
pub trait Subject {
    /// What its field says.
    fn said(&self, field: &Field) -> Said;
    /// The words that a bare word is looked for in.
    fn names(&self) -> Vec<String>;
}

/// Which facilities, by their ids, words may mean.
pub type Names<'a> = dyn Fn(&str) -> Vec<String> + Sync + 'a;

/// What parsing needs to know.
pub struct Grammar<'a> {
    /// The fields that may be asked for; the first of a name is meant.
    pub fields: &'static [&'static [Field]],
    /// The office's words.
    pub words: &'a Vocabularies,
    /// The office's staff.
    pub staff: &'a [StaffMember],
    /// The day.
    pub today: Date,
    /// The facilities that words may mean: their ids.
    pub facilities: &'a Names<'a>,
}

/// Why a query can't be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// The bytes of the query.
    pub range: Range<usize>,
    /// What is wrong, one sentence.
    pub what: String,
    /// What to do.
    pub next: String,
}

/// How a value is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Compare {
    /// `:`
    Is,
    /// `=`: like `:`, but of words the whole.
    Same,
    /// `!=`
    IsNot,
    /// `<`
    Below,
    /// `<=`
    UpTo,
    /// `>`
    Above,
    /// `>=`
    From,
}

/// A question.
#[derive(Clone, Debug)]
pub enum Query {
    /// Everything.
    All,
    /// Every one holds.
    And(Vec<Query>),
    /// One of them holds.
    Or(Vec<Query>),
    /// It doesn't hold.
    Not(Box<Query>),
    /// A flag holds.
    Flag(&'static Field),
    /// A field has one of these values.
    Has {
        /// The field.
        field: &'static Field,
        /// How it is compared.
        compare: Compared,
        /// With what; one is enough.
        wanted: Vec<Wanted>,
    },
    /// A word is among the names.
    Named(String),
}

/// A comparison of a parsed query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared(pub(crate) Compare);

impl Query {
    /// Whether somebody answers yes.
    pub fn holds(&self, subject: &dyn Subject) -> bool {
        match self {
            Self::All => true,
            Self::And(all) => all.iter().all(|one| one.holds(subject)),
            Self::Or(any) => any.iter().any(|one| one.holds(subject)),
            Self::Not(one) => !one.holds(subject),
            Self::Flag(field) => subject.said(field) == Said::Flag(true),
            Self::Has {
                field,
                compare,
                wanted,
            } => {
                let said = subject.said(field);
                match compare.0 {
                    Compare::IsNot => {
                        let how = match field.kind {
                            Kind::Id | Kind::Staff => Compare::Same,
                            _ => Compare::Is,
                        };
                        !wanted.iter().any(|one| one.is(how, &said))
                    }
                    other => wanted.iter().any(|one| one.is(other, &said)),
                }
            }
            Self::Named(word) => subject
                .names()
                .iter()
                .any(|name| text::fold(name).contains(word.as_str())),
        }
    }

    /// What of the question only speaks of the case and not of `own` fields: who says no to it can
    /// have no entry that says yes to the whole.
    pub fn about_case(&self, own: &[Field]) -> Self {
        let speaks_of = |field: &Field| own.iter().any(|known| std::ptr::eq(known, field));
        match self {
            Self::And(all) => Self::And(all.iter().map(|one| one.about_case(own)).collect()),
            other if other.mentions(&speaks_of) => Self::All,
            other => other.clone(),
        }
    }

    fn mentions(&self, is: &dyn Fn(&Field) -> bool) -> bool {
        match self {
            Self::All | Self::Named(_) => false,
            Self::And(all) | Self::Or(all) => all.iter().any(|one| one.mentions(is)),
            Self::Not(one) => one.mentions(is),
            Self::Flag(field) | Self::Has { field, .. } => is(field),
        }
    }

    /// Whether nobody can answer yes who says nothing in one of these fields.
    pub fn requires(&self, names: &[&str]) -> bool {
        match self {
            Self::All | Self::Named(_) | Self::Not(_) => false,
            Self::And(all) => all.iter().any(|one| one.requires(names)),
            Self::Or(all) => all.iter().all(|one| one.requires(names)),
            Self::Flag(field) => names.contains(&field.name),
            Self::Has { field, compare, .. } => {
                names.contains(&field.name) && compare.0 != Compare::IsNot
            }
        }
    }

    /// The bare words of the question: they are looked for among names.
    pub fn bare_words(&self) -> Vec<&str> {
        match self {
            Self::Named(word) => vec![word],
            Self::And(all) | Self::Or(all) => all.iter().flat_map(Self::bare_words).collect(),
            Self::Not(one) => one.bare_words(),
            Self::All | Self::Flag(_) | Self::Has { .. } => Vec::new(),
        }
    }

    /// Whether cases alone can't answer it: [`Stays`] of all of them are needed.
    pub fn needs_stays(&self) -> bool {
        self.mentions(&Field::needs_stays)
    }

    /// Whether the question speaks of one of these fields.
    pub fn asks(&self, names: &[&str]) -> bool {
        self.mentions(&|field| names.contains(&field.name))
    }
}

#[cfg(test)]
mod tests;
