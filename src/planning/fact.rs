//! Where a draft comes from: places on the paper that a person can find, and what stands there.

use crate::model::{Case, Wish};
use crate::regulation::Facts;
use crate::regulation::Rules;
use crate::regulation::condition::{Predicate, When};
use crate::vocabulary::Word;

/// A fact that a draft rests on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fact {
    /// Where it stands: `needs.胃瘻`, `assessments[2026-11-20].adl.排泄`, `referrals.r6tb`.
    pub place: String,
    /// What it says.
    pub says: String,
}

impl Fact {
    /// A fact.
    pub fn new(place: impl Into<String>, says: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            says: says.into(),
        }
    }
}

/// The conditions whose places are known: every one that the rows of this room use.
#[cfg(test)]
pub(super) const PLACES: &[&str] = &[
    "need",
    "tag",
    "adl_assist",
    "adl_decline",
    "care_lacking",
    "household",
    "insured",
    "care_status",
    "care_unapplied",
    "bedridden",
    "factor_confirmed",
    "nutrition_risk",
];

/// Adds facts that aren't there yet.
pub(super) fn add(facts: &mut Vec<Fact>, more: impl IntoIterator<Item = Fact>) {
    for fact in more {
        if !facts.iter().any(|known| known.place == fact.place) {
            facts.push(fact);
        }
    }
}

/// The places of an entry: by its id, else by its number from 1.
pub(super) fn entry(list: &str, id: &str, place: usize) -> String {
    match id {
        "" => format!("{list}[{}]", place + 1),
        id => format!("{list}.{id}"),
    }
}

/// The facts by which the first clause holds.
pub(super) fn behind(when: Option<&When>, facts: &Facts, rules: &Rules) -> Vec<Fact> {
    let clauses = when.into_iter().flat_map(|when| &when.0);
    let mut holding = clauses.filter(|clause| {
        let answer = clause.judge(facts, rules);
        matches!(answer, crate::regulation::Answer::Yes(_))
    });
    let mut found = Vec::new();
    if let Some(clause) = holding.next() {
        for predicate in &clause.all {
            add(&mut found, of(predicate, facts));
        }
    }
    found
}

/// Where the case says what a condition asks.
fn of(predicate: &Predicate, facts: &Facts) -> Vec<Fact> {
    let case = facts.case;
    let meant = |word: &&Word| predicate.args.iter().any(|arg| arg.means(word));
    let word = |place: &str, word: Option<&Word>| {
        let fact = word.map(|word| Fact::new(place, word.label()));
        fact.into_iter().collect::<Vec<_>>()
    };
    match predicate.term.id {
        "need" => needs(case.needs.iter().filter(meant)),
        "tag" => diagnoses(case, &|tag| meant(&tag)),
        "adl_assist" => adl(case, &|item| {
            predicate.args.iter().any(|arg| arg.means(item))
        }),
        "adl_decline" => adl_worse(case)
            .into_iter()
            .flat_map(|(facts, _)| facts)
            .collect(),
        "care_lacking" => family_care(case),
        "household" => word("patient.household", case.patient.household.as_ref()),
        "insured" => {
            let born = case
                .patient
                .born
                .map(|born| Fact::new("patient.born", born.to_string()));
            born.into_iter().collect()
        }
        "care_status" | "care_unapplied" => word("insurance.care.status", facts.care_status),
        "bedridden" => {
            let assessment = case.assessment();
            let place = format!("{}.bedridden", assessed(case));
            word(&place, assessment.and_then(|a| a.bedridden.as_ref()))
        }
        "nutrition_risk" => vec![Fact::new(
            format!("{}.nutrition_risk", assessed(case)),
            "低栄養の見込み",
        )],
        "factor_confirmed" => {
            let factors = case.factors.confirmed.iter().filter(meant);
            factors.map(factor).collect()
        }
        _ => Vec::new(),
    }
}

/// The latest assessment: `assessments[2026-11-20]`.
pub(super) fn assessed(case: &Case) -> String {
    match case.assessment().and_then(|a| a.on) {
        Some(on) => format!("assessments[{on}]"),
        None => "assessments".to_string(),
    }
}

/// Needs.
pub(super) fn needs<'a>(needs: impl Iterator<Item = &'a Word>) -> Vec<Fact> {
    needs
        .map(|need| Fact::new(format!("needs.{}", need.label()), need.label()))
        .collect()
}

/// A confirmed 退院困難な要因.
pub(super) fn factor(word: &Word) -> Fact {
    Fact::new(format!("factors.confirmed.{}", word.label()), word.label())
}

/// Diagnoses with a tag that is meant.
pub(super) fn diagnoses(case: &Case, meant: &dyn Fn(&Word) -> bool) -> Vec<Fact> {
    let all = case.admission.iter().flat_map(|a| a.diagnoses.iter());
    all.enumerate()
        .filter(|(_, diagnosis)| diagnosis.tags.iter().any(meant))
        .map(|(place, diagnosis)| {
            Fact::new(
                entry("admission.diagnoses", "", place),
                diagnosis.name.as_deref().unwrap_or_default(),
            )
        })
        .collect()
}

fn rank(level: &Word) -> Option<i64> {
    level.term()?.attribute("rank")?.parse().ok()
}

/// ADL of the latest assessment that needs help.
pub(super) fn adl(case: &Case, meant: &dyn Fn(&Word) -> bool) -> Vec<Fact> {
    let place = assessed(case);
    let levels = case.assessment().into_iter().flat_map(|a| &a.adl);
    levels
        .filter(|(item, level)| meant(item) && rank(level).is_some_and(|rank| rank >= 2))
        .map(|(item, level)| {
            let says = format!("{}={}", item.label(), level.label());
            Fact::new(format!("{place}.adl.{}", item.label()), says)
        })
        .collect()
}

/// ADL that got worse: the facts before and now, and the words for it.
pub(super) fn adl_worse(case: &Case) -> Vec<([Fact; 2], String)> {
    let before = case
        .assessments
        .iter()
        .rev()
        .find(|a| !a.adl_before.is_empty());
    let (Some(before), Some(now)) = (before, case.assessment()) else {
        return Vec::new();
    };
    let then = before
        .on
        .map_or("assessments".to_string(), |on| format!("assessments[{on}]"));
    now.adl
        .iter()
        .filter_map(|(item, level)| {
            let (_, was) = before.adl_before.iter().find(|(known, _)| known == item)?;
            (rank(was)? < rank(level)?).then(|| {
                let label = item.label();
                let facts = [
                    Fact::new(
                        format!("{then}.adl_before.{label}"),
                        format!("入院前 {label}={}", was.label()),
                    ),
                    Fact::new(
                        format!("{}.adl.{label}", assessed(case)),
                        format!("{label}={}", level.label()),
                    ),
                ];
                (facts, format!("{label} {}→{}", was.label(), level.label()))
            })
        })
        .collect()
}

/// What the family can do, member by member.
pub(super) fn family_care(case: &Case) -> Vec<Fact> {
    let members = case.family.iter().enumerate();
    members
        .filter_map(|(place, member)| {
            let capacity = member.care_capacity.as_ref()?;
            let who = member.relation.as_deref().unwrap_or("家族");
            Some(Fact::new(
                format!("{}.care_capacity", entry("family", &member.id, place)),
                format!("{who} 介護力{}", capacity.label()),
            ))
        })
        .collect()
}

/// A wish.
pub(super) fn wish(case: &Case, wish: &Wish) -> Fact {
    let place = case
        .wishes
        .iter()
        .position(|known| known == wish)
        .unwrap_or(0);
    let who = wish.who.as_deref().unwrap_or("意向");
    let what = wish.place.as_ref().map_or("", |place| place.label());
    let words = wish.text.as_deref().unwrap_or_default();
    let says: Vec<&str> = [who, what, words]
        .into_iter()
        .filter(|w| !w.is_empty())
        .collect();
    Fact::new(entry("wishes", &wish.id, place), says.join(" "))
}
