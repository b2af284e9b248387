//! Who is there for the patient: the family by their roles, the care manager, whom to call.

use super::{Scene, place, said};
use crate::model::{Case, FamilyMember, Referral};
use crate::vocabulary::Word;
use serde_json::{Value, json};
use std::collections::HashSet;

/// The ids of all facilities that a paper names, so that they can be looked up at once.
pub fn facilities_named(case: &Case) -> HashSet<&str> {
    let mut ids: HashSet<&str> = HashSet::new();
    ids.extend(case.referrals.iter().filter_map(|r| r.facility.as_deref()));
    ids.extend(case.services.iter().filter_map(|s| s.facility.as_deref()));
    ids.extend(
        case.appointments
            .iter()
            .filter_map(|a| a.facility.as_deref()),
    );
    ids.extend(case.orders.iter().filter_map(|o| o.facility.as_deref()));
    ids.extend(case.choice.iter().filter_map(|c| c.facility.as_deref()));
    ids.extend(
        case.choice
            .iter()
            .flat_map(|c| c.shown.iter().map(|id| &**id)),
    );
    ids.extend(case.closure.iter().filter_map(|c| c.facility.as_deref()));
    ids.extend(case.documents.iter().filter_map(|d| d.to.as_deref()));
    ids.extend(case.inbound.iter().filter_map(|i| i.from.as_deref()));
    let manager = case.insurance.care_manager.as_ref();
    ids.extend(manager.and_then(|manager| manager.facility.as_deref()));
    ids
}

/// The family by what each is for: the first who has the role; nobody is nobody.
pub(super) fn kin(case: &Case) -> Value {
    let with = |role: &str| {
        case.family
            .iter()
            .find(|member| member.roles.iter().any(|word| word.is(role)))
    };
    let emergency = case.family.iter().filter(|member| {
        let roles = ["emergency1", "emergency2"];
        member.roles.iter().any(|word| word.is_one_of(&roles))
    });
    json!({
        "key_person": member(with("key_person")),
        "caregiver": member(with("main_caregiver")),
        "guarantor": member(with("guarantor")),
        "decider": member(with("decision_maker").or_else(|| with("guardian"))),
        "emergency": emergency.map(|one| member(Some(one))).collect::<Value>(),
        "any": !case.family.is_empty(),
    })
}

fn member(member: Option<&FamilyMember>) -> Value {
    json!({
        "name": said(member.and_then(|m| m.name.as_deref())),
        "relation": said(member.and_then(|m| m.relation.as_deref())),
        "phone": said(member.and_then(|m| m.phone.as_deref())),
        "living_together": member.and_then(|m| m.living_together),
        "care_capacity": said(member.and_then(|m| m.care_capacity.as_ref()).map(Word::label)),
        "note": said(member.and_then(|m| m.note.as_deref())),
    })
}

/// The care manager with the office's numbers.
pub(super) fn care_manager(scene: &Scene) -> Value {
    let manager = scene.case.insurance.care_manager.as_ref();
    let id = manager.and_then(|m| m.facility.as_deref());
    let mut value = place(scene.facility(id));
    value["office"] = scene.name(id);
    value["name"] = said(manager.and_then(|m| m.name.as_deref()));
    let own = manager.and_then(|m| m.phone.as_deref());
    value["phone"] = said(own.or_else(|| scene.facility(id).and_then(|f| f.tel.as_deref())));
    value
}

/// The one who sent the patient.
pub(super) fn referrer(scene: &Scene) -> Value {
    let inbound = scene.case.inbound.as_ref();
    let id = inbound.and_then(|i| i.from.as_deref());
    let mut value = place(scene.facility(id));
    value["name"] = scene.name(id);
    value["doctor"] = said(inbound.and_then(|i| i.doctor.as_deref()));
    value
}

/// Whom the family may call, and for what: everybody who takes part after the discharge, then the
/// office.
pub(super) fn contacts(scene: &Scene) -> Value {
    let case = scene.case;
    let mut rows: Vec<Value> = Vec::new();
    let mut known: HashSet<&str> = HashSet::new();
    let mut add = |what: &str, id: Option<&str>, person: Option<&str>, phone: Option<&str>| {
        let facility = scene.facility(id);
        let contact = facility.and_then(|f| f.contact.as_ref());
        // A direct line is for professionals; the family calls the place.
        let place = facility.and_then(|f| f.tel.as_deref());
        let direct = contact.and_then(|c| c.tel.as_deref());
        rows.push(json!({
            "what": what,
            "place": scene.name(id),
            "person": said(person.or_else(|| contact.and_then(|c| c.name.as_deref()))),
            "tel": said(phone.or(place).or(direct)),
            "hours": said(facility.and_then(|f| f.hours.as_deref())),
            "days": super::open_days(facility),
            "note": said(contact.and_then(|c| c.note.as_deref())),
        }));
    };
    if let Some(manager) = &case.insurance.care_manager {
        let id = manager.facility.as_deref();
        known.extend(id);
        let (name, phone) = (manager.name.as_deref(), manager.phone.as_deref());
        add("介護サービスの相談(ケアマネジャー)", id, name, phone);
    }
    let lines = case.services.iter();
    let lines = lines.map(|line| (line.service.as_ref(), line.facility.as_deref()));
    let chosen = case
        .choice
        .iter()
        .filter_map(|choice| choice.facility.as_deref());
    let service = |id: &str| {
        let asked = case
            .referrals
            .iter()
            .rfind(|r| r.facility.as_deref() == Some(id));
        asked.and_then(|r| r.service.as_ref())
    };
    let chosen = chosen.map(|id| (service(id), Some(id)));
    let mut places: Vec<(Option<&Word>, Option<&str>)> = lines.chain(chosen).collect();
    if places.is_empty() {
        // Nothing is decided: whoever accepted may come.
        let accepted = case.referrals.iter().filter(|r| Referral::is_accepted(r));
        places.extend(accepted.map(|r| (r.service.as_ref(), r.facility.as_deref())));
    }
    for (service, id) in places {
        let Some(id) = id else { continue };
        if known.insert(id) {
            add(
                service.map_or("サービス", Word::label),
                Some(id),
                None,
                None,
            );
        }
    }
    rows.into()
}
