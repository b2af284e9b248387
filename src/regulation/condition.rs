//! What a row asks of a case, as it stands in the packs: any of several clauses, each with
//! conditions that must all hold and conditions of which none may.
//!
//! A condition is a word of the table `conditions` with its arguments behind a colon:
//! `"tag: dementia, malignancy"`, `"destination: @hospital"`, `"age_from: 65歳"`.

use super::predicate::{self, Judge};
use crate::text;
use crate::vocabulary::{Table, Term, Vocabularies, Word};
use serde::Deserialize;
use serde::de::Error;
use std::sync::LazyLock;

/// Any of these clauses.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub struct When(pub Vec<Clause>);

/// All of these conditions, and none of those.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clause {
    /// Conditions that must all hold.
    #[serde(default)]
    pub all: Vec<Predicate>,
    /// Conditions of which none may hold.
    #[serde(default)]
    pub none: Vec<Predicate>,
}

/// One condition.
#[derive(Clone)]
pub struct Predicate {
    /// The term of the table `conditions`.
    pub term: &'static Term,
    /// What it is held against.
    pub args: Vec<Arg>,
    pub(super) judge: Judge,
}

/// An argument of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Arg {
    /// A word's id.
    Word(String),
    /// Every word of a group.
    Group(String),
    /// A number in the unit that the condition takes.
    Number(i64),
    /// Free text.
    Text(String),
}

impl Arg {
    /// Whether the word is meant.
    pub fn means(&self, word: &Word) -> bool {
        match self {
            Self::Word(id) => word.id() == id,
            Self::Group(group) => word.term().is_some_and(|term| term.group == group),
            Self::Number(_) | Self::Text(_) => false,
        }
    }
}

impl std::fmt::Debug for Predicate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{:?}", self.term.id, self.args)
    }
}

static WORDS: LazyLock<Vocabularies> = LazyLock::new(Vocabularies::default);

/// The table whose words a condition takes, where it takes words.
pub fn table_of(term: &Term) -> Option<Table> {
    let args = term.attribute("args")?;
    Table::ALL
        .iter()
        .copied()
        .find(|table| table.name() == args)
}

/// Reads a condition. The error is a sentence for whoever wrote it.
pub fn parse(text: &str) -> Result<Predicate, String> {
    let (name, args) = match text.split_once([':', '：']) {
        Some((name, args)) => (name.trim(), args.trim()),
        None => (text.trim(), ""),
    };
    let table = WORDS.table(Table::Conditions);
    let term = table.find(name).ok_or_else(|| {
        let near: Vec<&str> = table.nearest(name).iter().map(|term| term.id).collect();
        let near = if near.is_empty() {
            String::new()
        } else {
            format!("「{}」ではありませんか。", near.join("」「"))
        };
        format!("「{}」という条件はありません。{near}", text::visible(name))
    })?;
    let judge = predicate::of(term.id).ok_or_else(|| format!("条件「{name}」は使えません。"))?;
    let words: Vec<&str> = args
        .split([',', '、'])
        .map(str::trim)
        .filter(|word| !word.is_empty())
        .collect();
    let args = match term.attribute("args") {
        None if words.is_empty() => Vec::new(),
        None => return Err(format!("条件「{name}」は値をとりません。")),
        Some(_) if words.is_empty() => return Err(format!("条件「{name}」の値がありません。")),
        Some("text" | "rule") => words.iter().map(|word| Arg::Text((*word).into())).collect(),
        Some("tier") => of_list(name, &words, TIERS)?,
        Some("insurance") => of_list(name, &words, INSURANCES)?,
        Some(_) => match table_of(term) {
            Some(table) => words
                .iter()
                .map(|word| word_of(table, word))
                .collect::<Result<_, _>>()?,
            None => match words.as_slice() {
                [word] => vec![number_of(term, word)?],
                _ => return Err(format!("条件「{name}」の値は1つです。")),
            },
        },
    };
    Ok(Predicate { term, args, judge })
}

/// The tiers of the discharge support addition.
pub const TIERS: &[&str] = &["i", "ro", "ha", "psychiatric"];
/// The schemes that pay for a service.
const INSURANCES: &[&str] = &["care", "medical", "disability", "none"];

/// Words of a short list.
fn of_list(name: &str, words: &[&str], list: &[&str]) -> Result<Vec<Arg>, String> {
    let arg = |word: &&str| {
        list.contains(word)
            .then(|| Arg::Text((*word).to_string()))
            .ok_or_else(|| {
                let word = text::visible(word);
                format!(
                    "「{word}」は条件「{name}」に使えません({})。",
                    list.join("、")
                )
            })
    };
    words.iter().map(arg).collect()
}

/// The condition with the ids of the words that people wrote by their names.
pub fn canonical(written: &str, words: &Vocabularies) -> Option<String> {
    let predicate = parse(written).ok()?;
    let table = words.table(table_of(predicate.term)?);
    let args: Vec<String> = predicate
        .args
        .iter()
        .map(|arg| match arg {
            Arg::Word(word) => table
                .find(word)
                .map_or(word.as_str(), |term| term.id)
                .into(),
            Arg::Group(group) => format!("@{group}"),
            Arg::Text(text) => text.clone(),
            Arg::Number(number) => number.to_string(),
        })
        .collect();
    Some(format!("{}: {}", predicate.term.id, args.join(", ")))
}

fn word_of(table: Table, word: &str) -> Result<Arg, String> {
    let words = WORDS.table(table);
    if let Some(group) = word.strip_prefix('@') {
        let known = words.terms().iter().any(|term| term.group == group);
        return known
            .then(|| Arg::Group(group.to_string()))
            .ok_or_else(|| format!("「{}」という分類はありません。", text::visible(word)));
    }
    // A word of the office's own has no row here: it is taken as written.
    Ok(Arg::Word(
        words.find(word).map_or(word, |term| term.id).to_string(),
    ))
}

fn number_of(term: &Term, word: &str) -> Result<Arg, String> {
    let unit = term.attribute("args").unwrap_or_default();
    text::quantity(word)
        .filter(|found| found.unit == unit || (unit == "月" && found.unit == "か月"))
        .and_then(|found| found.whole())
        .filter(|number| *number >= 0)
        .map(Arg::Number)
        .ok_or_else(|| format!("「{}」は使えません(単位は{unit})。", text::visible(word)))
}

impl<'de> Deserialize<'de> for Predicate {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        parse(&String::deserialize(from)?).map_err(D::Error::custom)
    }
}
