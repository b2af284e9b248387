//! The patient: age, stay, ADL, wishes.

use super::{Scene, day, said};
use crate::model::{Case, Wish};
use crate::text;
use crate::vocabulary::{Table, Word};
use serde_json::{Value, json};

/// Age, its decade, sex: what may be told without telling who it is.
pub(super) fn person(scene: &Scene) -> Value {
    let patient = &scene.case.patient;
    let age = patient.age(scene.today);
    let decade = age.map(|age| match age {
        0..10 => "10歳未満".to_string(),
        _ => format!("{}歳代", age / 10 * 10),
    });
    json!({
        "age": age,
        "decade": decade,
        "sex": said(patient.sex.as_ref().map(Word::label)),
        "city": said(patient.city.as_deref()),
    })
}

/// The stay in hospital.
pub(super) fn stay(scene: &Scene) -> Value {
    let admission = scene.case.admission.as_ref();
    json!({
        "days": scene.facts.days_in_hospital(),
        "ward": said(admission.and_then(|a| a.ward_on(scene.today))),
        "ward_kind": said(scene.facts.ward().map(Word::label)),
        "room": said(admission.and_then(|a| a.room.as_deref())),
        "discharge": day(scene.facts.discharge()),
        "left": scene.facts.has_left(),
    })
}

/// Every item of ADL, before the illness and now.
pub(super) fn adl(case: &Case) -> Value {
    let latest = case.assessment();
    let level = |said: Option<&Vec<(Word, Word)>>, id: &str| {
        let found = said.and_then(|said| said.iter().find(|(item, _)| item.is(id)));
        found.map(|(_, level)| text::visible(level.label()).into_owned())
    };
    // The look before the illness may stand in an earlier assessment.
    let before = case
        .assessments
        .iter()
        .filter(|a| !a.adl_before.is_empty())
        .max_by_key(|a| a.on)
        .map(|a| &a.adl_before);
    Table::AdlItems
        .terms()
        .iter()
        .map(|item| {
            json!({
                "item": item.label,
                "before": level(before, item.id),
                "now": level(latest.map(|a| &a.adl), item.id),
            })
        })
        .collect()
}

/// The patient's latest wish and that of each other person.
pub(super) fn wish(case: &Case) -> Value {
    let own = case
        .wishes
        .iter()
        .filter(|wish| wish.by_patient())
        .max_by_key(|wish| wish.on);
    let mut others: Vec<&Wish> = Vec::new();
    for wish in case.wishes.iter().filter(|wish| !wish.by_patient()) {
        match others.iter_mut().find(|known| known.who == wish.who) {
            Some(known) if known.on <= wish.on => *known = wish,
            Some(_) => {}
            None => others.push(wish),
        }
    }
    json!({
        "patient": one(own),
        "family": others.into_iter().map(|wish| one(Some(wish))).collect::<Value>(),
        "differ": !case.differing_wishes().is_empty(),
    })
}

fn one(wish: Option<&Wish>) -> Value {
    json!({
        "who": said(wish.and_then(|w| w.who.as_deref())),
        "on": day(wish.and_then(|w| w.on)),
        "place": said(wish.and_then(|w| w.place.as_ref()).map(Word::label)),
        "text": wish.and_then(|w| w.text.as_deref()).map(|words| text::visible_block(words).into_owned()),
    })
}

/// The needs by the part of a form they belong to.
pub(super) fn need_groups(case: &Case) -> Value {
    let of = |sheet: &str| -> Value {
        let belongs = |need: &&Word| {
            let own = need.term().and_then(|term| term.attribute("sheet"));
            own.unwrap_or("living") == sheet
        };
        let needs = case.needs.iter().filter(belongs);
        needs
            .map(|need| text::visible(need.label()).into_owned())
            .collect()
    };
    json!({
        "treatment": of("treatment"),
        "eating": of("eating"),
        "rehab": of("rehab"),
        "mind": of("mind"),
        "infection": of("infection"),
        "living": of("living"),
    })
}
