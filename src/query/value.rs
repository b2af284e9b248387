//! Values of a query: read once, compared with what a field says.

use super::{Compare, Field, Grammar, Kind, Said};
use crate::model::Date;
use crate::text;
use crate::vocabulary::{Table, Word};

/// A value somebody asks for.
#[derive(Clone, Debug, PartialEq)]
pub enum Wanted {
    /// Anything at all: `*`.
    Anything,
    /// From a number to a number, open where there is none.
    Numbers(Option<i64>, Option<i64>),
    /// From a day to a day, open where there is none.
    Dates(Option<Date>, Option<Date>),
    /// Part of the words, folded.
    Text(String),
    /// The word itself.
    Word(Word, Table),
    /// A word that no vocabulary knows: `?`.
    Strange,
}

/// A value that can't be read: what, and what to do.
pub type Unread = (String, String);

impl Wanted {
    /// The value that `words` mean for a field.
    pub fn read(words: &str, field: &Field, grammar: &Grammar) -> Result<Self, Unread> {
        if words == "*" {
            return Ok(Self::Anything);
        }
        match field.kind {
            Kind::Flag => Err((
                format!("「{}」は、あるかないかだけの項目です。", field.name),
                format!("{} とだけ書くか、not {} と書いてください。", field.name, field.name),
            )),
            Kind::Number => number(words, field),
            Kind::Date | Kind::Days => text::parse_period(words, grammar.today)
                .map(|(from, to)| Self::Dates(from, to))
                .map_err(|why| {
                    (
                        format!("「{}」を日付や期間として読めません。", text::visible(words)),
                        format!(
                            "{why}。「2026-11-01」「2026-11」「2026-W47」「先週」「-7d」「2026-11-01..2026-11-30」のように書いてください。"
                        ),
                    )
                }),
            Kind::Text | Kind::Id => Ok(Self::Text(text::fold(words))),
            Kind::Word(_) if words == "?" => Ok(Self::Strange),
            Kind::Word(table) => word(words, table, grammar),
            Kind::Staff => staff(words, grammar),
        }
    }

    /// Whether what a field says is so.
    pub(super) fn is(&self, compare: Compare, said: &Said) -> bool {
        match (self, said) {
            (Self::Anything, Said::Flag(flag)) => *flag,
            (Self::Anything, Said::Numbers(all)) => !all.is_empty(),
            (Self::Anything, Said::Dates(all)) => !all.is_empty(),
            (Self::Anything, Said::Spans(all)) => !all.is_empty(),
            (Self::Anything, Said::Named(all)) => !all.is_empty(),
            (Self::Text(word), Said::Named(all)) => all
                .iter()
                .any(|(id, label)| text::fold(id) == *word || text::fold(label) == *word),
            (Self::Anything, Said::Texts(all)) => all.iter().any(|text| !text.trim().is_empty()),
            (Self::Anything, Said::Words(all)) => !all.is_empty(),
            (Self::Numbers(from, to), Said::Numbers(all)) => {
                all.iter().any(|number| within(compare, number, from, to))
            }
            (Self::Dates(from, to), Said::Dates(all)) => {
                all.iter().any(|day| within(compare, day, from, to))
            }
            (Self::Dates(from, to), Said::Spans(all)) => all.iter().any(|(first, last)| {
                to.is_none_or(|to| *first <= to)
                    && from.is_none_or(|from| last.is_none_or(|last| from <= last))
            }),
            (Self::Text(word), Said::Texts(all)) => all.iter().any(|text| {
                let folded = text::fold(text);
                match compare {
                    Compare::Same => folded == *word,
                    _ => folded.contains(word.as_str()),
                }
            }),
            (Self::Strange, Said::Words(all)) => all.iter().any(|word| word.term().is_none()),
            (Self::Word(wanted, table), Said::Words(all)) => all
                .iter()
                .any(|word| compared(compare, word, wanted, *table)),
            _ => false,
        }
    }
}

fn within<T: PartialOrd>(compare: Compare, value: &T, from: &Option<T>, to: &Option<T>) -> bool {
    let after = |from: &Option<T>| from.as_ref().is_none_or(|from| value >= from);
    let until = |to: &Option<T>| to.as_ref().is_none_or(|to| value <= to);
    match compare {
        Compare::Is | Compare::Same | Compare::IsNot => after(from) && until(to),
        Compare::Below => !after(from),
        Compare::UpTo => until(to),
        Compare::Above => !until(to),
        Compare::From => after(from),
    }
}

fn compared(compare: Compare, word: &Word, wanted: &Word, table: Table) -> bool {
    let place = |word: &Word| {
        let terms = table.terms();
        terms.iter().position(|term| word.is(term.id))
    };
    match compare {
        Compare::Is | Compare::IsNot => wanted.covers(word),
        Compare::Same => wanted == word,
        _ => match (place(word), place(wanted)) {
            (Some(place), Some(bound)) => within(compare, &place, &Some(bound), &Some(bound)),
            _ => false,
        },
    }
}

fn number(words: &str, field: &Field) -> Result<Wanted, Unread> {
    let unread = || {
        (
            format!("「{}」を数として読めません。", text::visible(words)),
            format!(
                "{}>14、{}:10..20 のように書いてください。",
                field.name, field.name
            ),
        )
    };
    let one = |words: &str| {
        let digits = text::fold(words);
        let digits = digits.trim_end_matches(['日', '件', '回', '歳', '人', 'd']);
        digits.parse::<i64>().map_err(|_| unread())
    };
    let bound = |words: &str| match words {
        "" => Ok(None),
        words => one(words).map(Some),
    };
    match words.split_once("..") {
        Some(("", "")) => Err(unread()),
        Some((from, to)) => Ok(Wanted::Numbers(bound(from)?, bound(to)?)),
        None => one(words).map(|number| Wanted::Numbers(Some(number), Some(number))),
    }
}

fn word(words: &str, table: Table, grammar: &Grammar) -> Result<Wanted, Unread> {
    match grammar.words.read(table, words) {
        Word::Known(term) => Ok(Wanted::Word(Word::Known(term), table)),
        Word::Unknown(word) => {
            let near: Vec<&str> = grammar
                .words
                .table(table)
                .nearest(&word)
                .iter()
                .map(|term| term.label)
                .collect();
            let next = match near.as_slice() {
                [] => format!("renkei explain --vocabulary {}", table.name()),
                near => format!("近い用語: {}", near.join("、")),
            };
            Err((
                format!("「{}」は用語にありません。", text::visible(&word)),
                next,
            ))
        }
    }
}

fn staff(words: &str, grammar: &Grammar) -> Result<Wanted, Unread> {
    let asked = text::fold(words);
    let found = grammar.staff.iter().find(|member| {
        let name = member.name.as_deref().unwrap_or_default();
        text::fold(&member.id) == asked || text::fold(name) == asked
    });
    match found {
        Some(member) => Ok(Wanted::Text(text::fold(&member.id))),
        // Without a list of staff nobody can be told from a slip of the pen.
        None if grammar.staff.is_empty() => Ok(Wanted::Text(asked)),
        None => {
            let known: Vec<String> = grammar
                .staff
                .iter()
                .map(|member| match &member.name {
                    Some(name) => format!("{}({name})", member.id),
                    None => member.id.to_string(),
                })
                .collect();
            Err((
                format!(
                    "職員「{}」は renkei.toml にいません。",
                    text::visible(words)
                ),
                format!("いるのは {} です。", text::list_up_to(&known, 10)),
            ))
        }
    }
}
