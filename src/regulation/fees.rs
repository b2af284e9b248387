//! Fees that a case may be evidence for, and fees that exclude each other. renkei lists evidence
//! and claims nothing: 「算定可否は医事課で確認」.

use super::facts::Facts;
use super::pack::Row;
use super::predicate::{Answer, Held, clause, is_registered, met_late};
use super::rows::{Conflict, Fee, Named, Within};
use super::rulebook::Rules;
use super::tier;
use crate::model::{Date, Event};
use chrono::Datelike;

/// What every answer about a fee ends with.
pub const ASK_BILLING: &str = "算定可否は医事課で確認";

/// A fee and the evidence for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeEvidence {
    /// The row's id.
    pub id: String,
    /// What it is.
    pub label: String,
    /// 点, where the ward tells.
    pub points: Option<i64>,
    /// All evidence is there (`Some(true)`), something rules it out (`Some(false)`), or it can't be
    /// told yet.
    pub eligible: Option<bool>,
    /// A rule rules it out, whatever is on paper; else something is missing where it isn't eligible.
    pub excluded: bool,
    /// Why: what is there, what is missing, what rules it out.
    pub why: Vec<String>,
    /// 根拠.
    pub basis: String,
    /// Whether a source confirms it.
    pub confirmed: bool,
}

impl FeeEvidence {
    /// Why, in one sentence, with whom to ask.
    pub fn sentence(&self) -> String {
        format!("{}。{ASK_BILLING}", self.why.join("、"))
    }
}

/// Fees worth looking at for this case.
pub fn fees(facts: &Facts, rules: &Rules) -> Vec<FeeEvidence> {
    rules
        .holding(&rules.rows().fee)
        .filter_map(|row| fee(row, facts, rules))
        .collect()
}

fn fee(row: &Row<Fee>, facts: &Facts, rules: &Rules) -> Option<FeeEvidence> {
    if !row.registered.is_empty() {
        let fee = facts.office.fee.as_deref()?;
        row.registered
            .iter()
            .find(|name| is_registered(fee, name))?;
    }
    if let Some(when) = &row.when
        && !matches!(when.judge(facts, rules).0, Held::Yes(_))
    {
        return None;
    }
    let tier = tier::tier_of(facts, rules);
    let points = row
        .points
        .iter()
        .find(|points| match (&points.tier, tier) {
            (None, _) => true,
            (Some(wanted), Some(tier)) => tier.tier == *wanted,
            (Some(_), None) => false,
        })
        .map(|points| points.points.0);
    let by_tier = row.points.iter().any(|points| points.tier.is_some());
    let mut why = Vec::new();
    let mut eligible = Some(true);
    let mut excluded = false;
    for named in &row.excluded {
        match judge(named, facts, rules) {
            Answer::Yes(_) => {
                why.push(format!("{}のため対象外", named.label));
                excluded = true;
                eligible = Some(false);
            }
            Answer::Unknown(ask) => {
                why.push(format!(
                    "?{}なら対象外({})",
                    named.label,
                    ask.trim_end_matches('。')
                ));
                eligible = eligible.filter(|yes| !yes);
            }
            Answer::No => {}
        }
    }
    if points.is_none() && by_tier && !excluded {
        match tier {
            Some(tier) => {
                why.push(format!("区分{}の病棟では算定できません", tier.name));
                excluded = true;
                eligible = Some(false);
            }
            None => {
                why.push(match rules.spoilt_kind("tier") {
                    Some(lost) => format!("区分の規則を使えません: {lost}"),
                    None => "病棟種別が不明".to_string(),
                });
                eligible = None;
            }
        }
    }
    for named in &row.evidence {
        match judge(named, facts, rules) {
            Answer::Yes(found) if found.is_empty() => why.push(format!("○{}", named.label)),
            Answer::Yes(found) => {
                why.push(format!("○{}({})", named.label, found.join("、")));
            }
            Answer::Unknown(ask) => {
                why.push(format!("?{}({})", named.label, ask.trim_end_matches('。')));
                eligible = eligible.filter(|yes| !yes);
            }
            Answer::No => {
                let late = met_late(&named.all, facts);
                why.push(match late {
                    Some(on) => format!("×{}({on}、期限の後)", named.label),
                    None => format!("×{}", named.label),
                });
                eligible = Some(false);
            }
        }
    }
    let unconfirmed = if row.source.confirmed {
        ""
    } else {
        "(要確認)"
    };
    Some(FeeEvidence {
        id: row.id.clone(),
        label: format!("{}{unconfirmed}", row.label),
        points,
        eligible,
        excluded,
        why,
        basis: row.source.shown(),
        confirmed: row.source.confirmed,
    })
}

fn judge(named: &Named, facts: &Facts, rules: &Rules) -> Answer {
    let base = clause(&named.all, &named.none, facts, rules);
    if named.any.is_empty() || matches!(base, Answer::No) {
        return base;
    }
    // Besides, any one of these.
    let mut question = None;
    for one in &named.any {
        match clause(std::slice::from_ref(one), &[], facts, rules) {
            Answer::Yes(more) => {
                return match base {
                    Answer::Yes(mut found) => {
                        found.extend(more);
                        Answer::Yes(found)
                    }
                    other => other,
                };
            }
            Answer::Unknown(ask) => question = question.or(Some(ask)),
            Answer::No => {}
        }
    }
    question.map_or(Answer::No, Answer::Unknown)
}

/// Two fees, or one fee too often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeeConflict {
    /// The row's id.
    pub id: String,
    /// What it is.
    pub label: String,
    /// Why, with the days.
    pub why: String,
    /// The place of the event that makes it one.
    pub place: usize,
    /// 根拠.
    pub basis: String,
}

/// Fees that the events of the case would claim against each other.
pub fn conflicts(facts: &Facts, rules: &Rules) -> Vec<FeeConflict> {
    rules
        .holding(&rules.rows().conflict)
        .filter_map(|row| conflict(row, facts))
        .collect()
}

fn is(event: &Event, kinds: &[String]) -> bool {
    event
        .kind
        .as_ref()
        .is_some_and(|kind| kinds.iter().any(|id| kind.is(id)))
}

fn conflict(row: &Row<Conflict>, facts: &Facts) -> Option<FeeConflict> {
    let case = facts.case;
    let mut events: Vec<(usize, &Event)> = case
        .events
        .iter()
        .enumerate()
        .filter(|(_, event)| event.on.is_some_and(|on| on <= facts.day))
        .collect();
    events.sort_by_key(|(place, event)| (event.on, *place));
    let mine: Vec<(usize, &Event)> = events
        .iter()
        .copied()
        .filter(|(_, event)| is(event, &row.events))
        .collect();
    let words = |(place, event): (usize, &Event), other: Option<&Event>| {
        let say = |event: &Event| {
            let on = event.on.map(|on| format!("{on} ")).unwrap_or_default();
            format!(
                "{on}{}",
                event.kind.as_ref().map_or("", |kind| kind.label())
            )
        };
        let days = match other {
            Some(other) => format!("{}と{}", say(other), say(event)),
            None => say(event),
        };
        FeeConflict {
            id: row.id.clone(),
            label: row.label.clone(),
            why: format!("{days}。{}。{ASK_BILLING}", row.why),
            place,
            basis: row.source.shown(),
        }
    };
    if row.with.is_empty() {
        let most = usize::try_from(row.most?.0).ok()?;
        let found = mine.iter().enumerate().find(|(at, found)| {
            let before = mine[..*at].iter();
            let same = before.filter(|other| together(row.within, other.1, found.1, true));
            same.count() >= most
        })?;
        return Some(words(*found.1, None));
    }
    let left = facts.case.discharged();
    mine.iter().find_map(|first| {
        if row.within == Within::BeforeDischarge
            && left.is_some_and(|left| first.1.on >= Some(left))
        {
            return None;
        }
        let other = events.iter().find(|(place, event)| {
            *place != first.0 && is(event, &row.with) && together(row.within, event, first.1, false)
        })?;
        let (early, late) = if other.1.on <= first.1.on {
            (other, first)
        } else {
            (first, other)
        };
        Some(words(*late, Some(early.1)))
    })
}

/// Whether two events fall into one stretch; `same_side`: and went to the same recipient, where a
/// month is counted by recipient.
fn together(within: Within, one: &Event, other: &Event, same_side: bool) -> bool {
    match within {
        Within::Stay | Within::BeforeDischarge => true,
        Within::Day => one.on == other.on,
        Within::Month => {
            let month = |event: &Event| event.on.map(|on: Date| (on.year(), on.month()));
            // Of a letter to nobody in particular it can't be told.
            let to = |event: &Event| event.with.as_deref().map(crate::text::fold);
            month(one) == month(other)
                && (!same_side || (to(one).is_some() && to(one) == to(other)))
        }
    }
}
