//! Wards and their days: which kinds are open to the patient, until when, and how many days are
//! left (医科点数表 A308, A308-3, A304 …).

use super::dates;
use super::deadline::{Due, State};
use super::entry::entry_checks;
use super::facts::Facts;
use super::pack::Row;
use super::quantity::Term;
use super::rows::{Anchor, Entry, EntryKind, RehabCategory};
use super::rulebook::Rules;
use super::tier;
use crate::model::{Check, Date, Facility, Verdict, worst};
use crate::vocabulary::{Table, Word};

/// What 別表第九 gives the patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RehabStay {
    /// The category and the diagnosis, with what must be asked of it.
    pub label: String,
    /// Days that can be charged.
    pub days: i64,
    /// Days used before the day, here and elsewhere.
    pub used: i64,
    /// Days left, the day counted.
    pub left: i64,
    /// Whether they run already.
    pub running: bool,
}

impl RehabStay {
    /// A sentence: limit, used, left, and the last day.
    pub fn words(&self, day: Date) -> String {
        let last = dates::through(day, self.left).filter(|_| self.left > 0);
        let last = match (last, self.running) {
            (None, _) => String::new(),
            (Some(last), true) => format!("({last}まで)"),
            (Some(last), false) => format!("(今日から入れば{last}まで)"),
        };
        format!(
            "{}。上限{}日、使用済み{}日、残り{}日{last}",
            self.label,
            self.days,
            self.used,
            self.left.max(0)
        )
    }
}

/// Since when 回復期リハ is charged: as written, else since the patient is in such a ward.
pub fn rehab_started(facts: &Facts, rules: &Rules) -> Option<Date> {
    let written = facts.case.admission.as_ref()?.rehab_started;
    written.or_else(|| {
        rules
            .holding(&rules.rows().deadline)
            .find(|row| row.anchor == Anchor::RehabStart)
            .and_then(|row| tier::in_wards_since(facts, &row.wards))
    })
}

/// The category of 別表第九 that gives most days, with the diagnosis.
pub fn rehab_category<'a, 'b>(
    facts: &Facts<'a>,
    rules: &Rules<'b>,
) -> Option<(&'a Word, &'b RehabCategory)> {
    rules
        .holding(&rules.rows().entry)
        .filter(|row| row.kind == EntryKind::RehabCategory)
        .find_map(|row| best(row, facts))
}

fn best<'a, 'b>(row: &'b Row<Entry>, facts: &Facts<'a>) -> Option<(&'a Word, &'b RehabCategory)> {
    let number = |tag: &Word| -> Option<u32> { tag.term()?.attribute("reha")?.parse().ok() };
    facts
        .tags
        .iter()
        .flat_map(|tag| {
            let tag: &'a Word = tag;
            let number = number(tag);
            row.body.category.iter().filter_map(move |category| {
                let beside = |id: &String| facts.tags.iter().any(|other| other.is(id));
                let named = category.tags.iter().any(|id| tag.is(id))
                    && (category.with.is_empty() || category.with.iter().any(beside));
                let numbered = category.tags.is_empty() && number == Some(category.number);
                (named || numbered).then_some((tag, category))
            })
        })
        .max_by_key(|(_, category)| category.days)
}

/// What would give more days if it held: asked where a tag says too little.
fn asked<'b>(row: &'b Row<Entry>, facts: &Facts) -> Option<&'b str> {
    let listed = |category: &&RehabCategory| {
        let known = |id: &String| facts.tags.iter().any(|tag| tag.is(id));
        category.ask_tags.iter().any(known)
    };
    let category = row.body.category.iter().find(listed)?;
    Some(category.ask.as_str())
}

/// The label of the category that the patient has, with what must be asked of it.
pub fn rehab_label(facts: &Facts, rules: &Rules) -> Option<String> {
    rules
        .holding(&rules.rows().entry)
        .filter(|row| row.kind == EntryKind::RehabCategory)
        .find_map(|row| Some(label(row, facts, best(row, facts)?.1)))
}

fn label(row: &Row<Entry>, facts: &Facts, category: &RehabCategory) -> String {
    let ask = asked(row, facts).filter(|_| category.tags.is_empty());
    match ask {
        Some(ask) => format!("{}({ask})", category.label),
        None => category.label.clone(),
    }
}

/// How many days of 回復期リハ the patient has, used and left, on the facts' day.
pub fn rehab_stay(row: &Row<Entry>, facts: &Facts, rules: &Rules) -> Option<RehabStay> {
    let (tag, category) = best(row, facts)?;
    let until = facts
        .case
        .discharged()
        .map_or(facts.day, |left| left.min(facts.day));
    let started = rehab_started(facts, rules).filter(|started| *started <= until);
    let here = started.map_or(0, |started| (until - started).num_days());
    let used = facts.rehab_used_days.unwrap_or(0) + here;
    Some(RehabStay {
        label: format!("{} {}", label(row, facts, category), tag.label()),
        days: category.days.0,
        used,
        left: category.days.0 - used,
        running: started.is_some(),
    })
}

/// A kind of ward for this patient.
#[derive(Clone, Debug, PartialEq)]
pub struct WardStay {
    /// The kind.
    pub ward: Word,
    /// Whether the patient is there now.
    pub here: bool,
    /// Whether it is open to the patient.
    pub verdict: Verdict,
    /// The rules that were asked.
    pub checks: Vec<Check>,
    /// The last day: as it runs, or for somebody who enters today. `None`: no limit known.
    pub last_day: Option<Date>,
    /// Days left, today counted.
    pub days_left: Option<i64>,
    /// 根拠 of the limit.
    pub basis: Option<String>,
}

/// The kinds of wards that have rules of entry or a limit of days, each with what it gives the
/// patient.
pub fn ward_stays(facts: &Facts, rules: &Rules, dues: &[Due]) -> Vec<WardStay> {
    if facts.has_left() {
        return Vec::new();
    }
    let nowhere = Facility::default();
    let kinds = Table::WardKinds.terms().iter().map(Word::Known);
    kinds
        .filter_map(|ward| {
            let service = Table::Services
                .terms()
                .iter()
                .find(|term| term.id == ward.id())
                .map_or_else(|| ward.clone(), Word::Known);
            let checks = entry_checks(facts, rules, &service, &nowhere);
            let here = facts.ward() == Some(&ward);
            let limit = rules.holding(&rules.rows().deadline).find(|row| {
                matches!(row.anchor, Anchor::WardEntry | Anchor::RehabStart)
                    && tier::is_ward(&ward, &row.wards)
            });
            // A kind that neither asks nor limits says nothing of this patient; acute wards are
            // told only to whoever is in one.
            let acute = ward.term().is_some_and(|term| term.group == "acute");
            if (checks.is_empty() && limit.is_none()) || (acute && !here) {
                return None;
            }
            let last_day = limit.and_then(|row| {
                let running = dues
                    .iter()
                    .find(|due| here && due.row == row.id && due.state != State::None)
                    .and_then(|due| due.due);
                running.or_else(|| {
                    let days = match (row.anchor, row.term) {
                        (Anchor::RehabStart, _) => {
                            let entry = rules
                                .holding(&rules.rows().entry)
                                .find(|row| row.kind == EntryKind::RehabCategory)?;
                            rehab_stay(entry, facts, rules)?.left
                        }
                        (_, Some(Term::Days(days))) => days,
                        _ => return None,
                    };
                    dates::through(facts.day, days).filter(|_| !here && days > 0)
                })
            });
            Some(WardStay {
                here,
                verdict: worst(&checks),
                checks,
                last_day,
                days_left: last_day.map(|last| (last - facts.day).num_days() + 1),
                basis: limit.map(|row| row.source.shown()),
                ward,
            })
        })
        .collect()
}
