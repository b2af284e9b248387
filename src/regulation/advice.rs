//! What may be open to the patient (benefits), what is worth thinking of (hints), and what the
//! facts suggest of 退院困難な要因. All of it proposals: a person decides.

use super::dates;
use super::deadline::{anchor_day, counted};
use super::facts::Facts;
use super::pack::Row;
use super::predicate::Held;
use super::rows::{Advice, AdviceDate};
use super::rulebook::Rules;
use crate::model::Date;

/// What every answer says that no source confirms.
const UNCONFIRMED: &str = "要確認";

/// A benefit or a hint for this patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The row's id.
    pub id: String,
    /// What it is.
    pub label: String,
    /// The facts and what to do.
    pub why: String,
    /// 相談区分 it belongs to: ids.
    pub categories: Vec<String>,
    /// Days that follow: id, label, day.
    pub dates: Vec<(String, String, Date)>,
    /// Whether a source confirms the rule.
    pub confirmed: bool,
    /// 根拠.
    pub basis: String,
}

/// A 退院困難な要因 that the facts suggest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuggestedFactor {
    /// Its letter in the pack of the day.
    pub letter: String,
    /// The factor's id.
    pub id: String,
    /// What it is.
    pub label: String,
    /// The facts that suggest it.
    pub facts: Vec<String>,
    /// Whether somebody confirmed it.
    pub confirmed: bool,
    /// 根拠.
    pub basis: String,
}

/// Benefits that may be open: 「該当の可能性・要確認」.
pub fn benefits(facts: &Facts, rules: &Rules) -> Vec<Suggestion> {
    suggestions(&rules.rows().benefit, facts, rules)
}

/// Things to think of.
pub fn hints(facts: &Facts, rules: &Rules) -> Vec<Suggestion> {
    suggestions(&rules.rows().hint, facts, rules)
}

fn suggestions(rows: &[Row<Advice>], facts: &Facts, rules: &Rules) -> Vec<Suggestion> {
    rows.iter()
        .filter(|row| row.holds(rules.day_for(row.by)))
        .filter_map(|row| {
            let (Held::Yes(fact), _) = row.when.judge(facts, rules) else {
                return None;
            };
            let mut why = match fact.as_str() {
                "" => row.why.clone(),
                fact => format!("{fact}。{}", row.why),
            };
            if !row.source.confirmed && !why.contains(UNCONFIRMED) {
                why.push_str("(要確認)");
            }
            Some(Suggestion {
                id: row.id.clone(),
                label: row.label.clone(),
                why,
                categories: row.categories.clone(),
                dates: row
                    .dates
                    .iter()
                    .filter_map(|date| day_of(date, facts, rules))
                    .collect(),
                confirmed: row.source.confirmed,
                basis: row.source.shown(),
            })
        })
        .collect()
}

fn day_of(date: &AdviceDate, facts: &Facts, rules: &Rules) -> Option<(String, String, Date)> {
    if let Some(when) = &date.when
        && !when.holds(facts, rules)
    {
        return None;
    }
    let anchor = anchor_day(date.anchor, facts)?;
    let start = dates::plus(anchor, date.offset.map_or(0, |days| days.0))?;
    let day = match date.age {
        Some(age) => {
            let age = u32::try_from(age.0).ok()?;
            if date.birthday {
                dates::birthday(start, age)?
            } else {
                dates::reaches(start, age)?
            }
        }
        None => counted(start, date.count, date.term, facts)?.1,
    };
    Some((date.id.clone(), date.label.clone(), day))
}

/// A 退院困難な要因 as the rules of the day list it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    /// Its letter.
    pub letter: String,
    /// The factor's id.
    pub id: String,
    /// What it is.
    pub label: String,
}

/// Every 退院困難な要因 of the day's rules, in their order.
pub fn factor_list(rules: &Rules) -> Vec<Factor> {
    rules
        .holding(&rules.rows().factor)
        .map(|row| Factor {
            letter: row.letter.clone(),
            id: row.factor.clone(),
            label: row.label.clone(),
        })
        .collect()
}

/// 退院困難な要因 that the facts suggest, never confirmed by the tool.
pub fn suggested_factors(facts: &Facts, rules: &Rules) -> Vec<SuggestedFactor> {
    rules
        .holding(&rules.rows().factor)
        .filter_map(|row| {
            let (Held::Yes(_), found) = row.when.as_ref()?.judge(facts, rules) else {
                return None;
            };
            let confirmed = &facts.case.factors.confirmed;
            Some(SuggestedFactor {
                letter: row.letter.clone(),
                id: row.factor.clone(),
                label: row.label.clone(),
                facts: found,
                confirmed: confirmed.iter().any(|word| word.is(&row.factor)),
                basis: row.source.shown(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests;
