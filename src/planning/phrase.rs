//! What the sentences of a plan leave open (`{needs}`, `{stairs}` …), filled from the paper: words
//! and the facts behind them. A sentence whose word the paper doesn't tell is not said.

use super::Desk;
use super::fact::{self, Fact};
use crate::model::{Case, Wish};
use crate::text;
use crate::vocabulary::Word;
use std::collections::BTreeMap;

/// The words that a sentence may leave open.
#[cfg(test)]
pub(super) const WORDS: &[&str] = &[
    "needs",
    "adl_help",
    "adl_worse",
    "family_care",
    "stairs",
    "housing_note",
    "differing",
    "own_words",
    "family_words",
    "care_manager",
    "emergency",
    "to_decide",
    "decided",
    "diagnosis",
    "behaviours",
];

/// The groups of needs that are medical care.
const MEDICAL: &[&str] = &[
    "respiratory",
    "nutrition",
    "infusion",
    "metabolic",
    "excretion",
    "skin",
    "drug",
    "palliative",
];

/// Words for what sentences leave open.
pub(super) struct Phrases(BTreeMap<&'static str, (String, Vec<Fact>)>);

/// A service of the plan, for sentences: what it is called, where, and its place on the paper.
pub(super) struct Named {
    pub(super) service: String,
    pub(super) facility: Option<String>,
    pub(super) place: String,
}

/// The words in braces of a sentence.
pub(super) fn wanted(text: &str) -> Vec<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('}')?.0))
        .collect()
}

impl Phrases {
    pub(super) fn of(desk: &Desk, services: &[Named]) -> Self {
        let case = desk.facts.case;
        let mut all = Self(BTreeMap::new());
        let medical = case.needs.iter().filter(|need| is_medical(need));
        all.put("needs", joined(fact::needs(medical), "、"));
        all.put("adl_help", adl_help(case));
        let worse = fact::adl_worse(case);
        let words: Vec<String> = worse.iter().map(|(_, words)| words.clone()).collect();
        let facts = worse.into_iter().flat_map(|(facts, _)| facts).collect();
        all.put("adl_worse", (text::list(&words), facts));
        all.put("family_care", joined(fact::family_care(case), "、"));
        all.housing(case);
        all.wishes(case);
        all.put("care_manager", care_manager(desk));
        all.put("emergency", emergency(case));
        all.put("diagnosis", joined(diagnoses(case), "、"));
        let behaviours = case.assessment().into_iter().flat_map(|a| &a.behaviours);
        let place = format!("{}.behaviours", fact::assessed(case));
        let labels: Vec<&str> = behaviours.map(Word::label).collect();
        let words = text::list(&labels);
        all.put("behaviours", (words.clone(), vec![Fact::new(place, words)]));
        all.services(services);
        all
    }

    fn put(&mut self, name: &'static str, (words, facts): (String, Vec<Fact>)) {
        if !words.is_empty() {
            self.0.insert(name, (words, facts));
        }
    }

    /// The sentence with its words and the facts behind them; none where one is not known.
    pub(super) fn fill(&self, text: &str) -> Option<(String, Vec<Fact>)> {
        let mut filled = text.to_string();
        let mut facts = Vec::new();
        for name in wanted(text) {
            let (words, behind) = self.0.get(name)?;
            filled = filled.replace(&format!("{{{name}}}"), words);
            fact::add(&mut facts, behind.iter().cloned());
        }
        Some((filled, facts))
    }

    fn housing(&mut self, case: &Case) {
        let Some(home) = &case.patient.housing else {
            return;
        };
        let floor = home.floor.filter(|floor| *floor >= 2);
        if let (Some(floor), Some(false)) = (floor, home.elevator) {
            let kind = home.kind.as_ref().map_or("建物", |kind| kind.label());
            let words = format!("{kind}の{floor}階でエレベーターがない");
            let fact = Fact::new("patient.housing", words.clone());
            self.put("stairs", (words, vec![fact]));
        }
        if let Some(note) = &home.note {
            let words = plain(note);
            let fact = Fact::new("patient.housing.note", words.clone());
            self.put("housing_note", (words, vec![fact]));
        }
    }

    fn wishes(&mut self, case: &Case) {
        let latest = |own: bool| {
            let mut found: Vec<&Wish> = Vec::new();
            let mine = case.wishes.iter().filter(|wish| wish.by_patient() == own);
            for wish in mine.filter(|wish| wish.text.is_some()) {
                match found.iter_mut().find(|known| known.who == wish.who) {
                    Some(known) if known.on <= wish.on => *known = wish,
                    Some(_) => {}
                    None => found.push(wish),
                }
            }
            found
        };
        let said = |wish: &&Wish| format!("「{}」", wish.text.as_deref().unwrap_or_default());
        let facts = |wishes: &[&Wish]| wishes.iter().map(|w| fact::wish(case, w)).collect();
        let own = latest(true);
        let words: String = own.iter().map(said).collect();
        self.put("own_words", (words, facts(&own)));
        let family = latest(false);
        let words: Vec<String> = family
            .iter()
            .map(|wish| format!("{}{}", wish.who.as_deref().unwrap_or("家族"), said(wish)))
            .collect();
        self.put("family_words", (text::list(&words), facts(&family)));
        let mut differing = case.differing_wishes();
        if let (false, Some(own)) = (differing.is_empty(), case.wished_place()) {
            differing.insert(0, own);
            let place = |wish: &&Wish| {
                let place = wish.place.as_ref().map_or("", |place| place.label());
                format!("{}は{place}", wish.who.as_deref().unwrap_or("家族"))
            };
            let words: Vec<String> = differing.iter().map(place).collect();
            self.put("differing", (text::list(&words), facts(&differing)));
        }
    }

    fn services(&mut self, services: &[Named]) {
        let (decided, open): (Vec<&Named>, Vec<&Named>) =
            services.iter().partition(|named| named.facility.is_some());
        for (name, some) in [("decided", decided), ("to_decide", open)] {
            let words: Vec<String> = some
                .iter()
                .map(|named| match &named.facility {
                    Some(facility) => format!("{facility}({})", named.service),
                    None => named.service.clone(),
                })
                .collect();
            let facts = some
                .iter()
                .zip(&words)
                .map(|(named, words)| Fact::new(named.place.clone(), words.clone()))
                .collect();
            self.put(name, (text::list(&words), facts));
        }
    }
}

fn is_medical(need: &Word) -> bool {
    need.term()
        .is_some_and(|term| MEDICAL.contains(&term.group))
}

/// Words without the stop at their end and without line breaks, to stand within a sentence.
fn plain(words: &str) -> String {
    let words = words.trim().trim_end_matches('。');
    words.lines().map(str::trim).collect::<Vec<_>>().join(" ")
}

fn joined(facts: Vec<Fact>, between: &str) -> (String, Vec<Fact>) {
    let words: Vec<&str> = facts.iter().map(|fact| fact.says.as_str()).collect();
    (words.join(between), facts)
}

/// `移動・移乗は一部介助、入浴は全介助`.
fn adl_help(case: &Case) -> (String, Vec<Fact>) {
    let facts = fact::adl(case, &|_| true);
    let mut levels: Vec<(&str, Vec<&str>)> = Vec::new();
    for (item, level) in facts.iter().filter_map(|fact| fact.says.split_once('=')) {
        match levels.iter_mut().find(|(known, _)| *known == level) {
            Some((_, items)) => items.push(item),
            None => levels.push((level, vec![item])),
        }
    }
    let words: Vec<String> = levels
        .iter()
        .map(|(level, items)| format!("{}は{level}", items.join("・")))
        .collect();
    (text::list(&words), facts)
}

fn diagnoses(case: &Case) -> Vec<Fact> {
    let all = case.admission.iter().flat_map(|a| &a.diagnoses).enumerate();
    all.filter_map(|(place, diagnosis)| {
        let name = diagnosis.name.as_deref()?;
        Some(Fact::new(
            fact::entry("admission.diagnoses", "", place),
            name,
        ))
    })
    .collect()
}

/// The care manager: the name and the office.
pub(super) fn care_manager(desk: &Desk) -> (String, Vec<Fact>) {
    let Some(manager) = &desk.facts.case.insurance.care_manager else {
        return (String::new(), Vec::new());
    };
    let office = manager.facility.as_deref().map(|id| desk.facility_name(id));
    let words = match (manager.name.as_deref(), office) {
        (Some(name), Some(office)) => format!("{name} {office}"),
        (Some(name), None) => name.to_string(),
        (None, Some(office)) => office,
        (None, None) => String::new(),
    };
    (
        words.clone(),
        vec![Fact::new("insurance.care_manager", words)],
    )
}

fn emergency(case: &Case) -> (String, Vec<Fact>) {
    let mut members: Vec<(usize, &crate::model::FamilyMember)> = case
        .family
        .iter()
        .enumerate()
        .filter(|(_, m)| {
            m.roles
                .iter()
                .any(|r| r.is_one_of(&["emergency1", "emergency2"]))
        })
        .collect();
    members.sort_by_key(|(_, m)| !m.roles.iter().any(|role| role.is("emergency1")));
    let facts = members.iter().map(|(place, member)| {
        let parts = [&member.relation, &member.name, &member.phone];
        let words: Vec<&str> = parts.into_iter().flatten().map(|part| &**part).collect();
        Fact::new(fact::entry("family", &member.id, *place), words.join(" "))
    });
    joined(facts.collect(), "、")
}
