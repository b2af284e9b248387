//! What is worked out for documents: `docs/templates.md` lists it. Every name is always there, with
//! nothing where nothing is known, so that a template's slip is a slip and not a missing fact.

mod after;
mod board;
mod people;
mod person;
mod picture;
mod rule;

pub use board::board_row;
pub use people::facilities_named;

use crate::model::{Case, Date, Facility, Office, Referral, Template, Text};
use crate::regulation::{Facts, Rules};
use crate::text;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// What the fields are worked out from.
pub struct Scene<'a> {
    /// The paper.
    pub case: &'a Case,
    /// The settings.
    pub office: &'a Office,
    /// The day.
    pub today: Date,
    /// What rules look at.
    pub facts: &'a Facts<'a>,
    /// The rules.
    pub rules: &'a Rules<'a>,
    /// The facilities that the paper names, and the reader's.
    pub facilities: &'a HashMap<Text, Facility>,
    /// Who sits at the desk: a staff id.
    pub staff: Option<&'a str>,
    /// The paper's latest assessment as its form knows it.
    pub assessment: Value,
}

/// Whom a document goes to.
#[derive(Clone, Copy, Default)]
pub struct Recipient<'a> {
    /// The facility, where it is one.
    pub facility: Option<&'a Facility>,
    /// The inquiry it belongs to.
    pub referral: Option<&'a Referral>,
    /// The service asked for.
    pub service: Option<&'a str>,
    /// The day by which an answer is wished for.
    pub answer_by: Option<Date>,
}

/// Every computed field but those of the office as a whole.
pub fn compute(scene: &Scene, template: &Template, to: &Recipient) -> Map<String, Value> {
    let case = scene.case;
    let staff = &case.staff;
    let sender = scene
        .staff
        .or(staff.msw.as_deref())
        .or(staff.nurse.as_deref());
    let mut map = common(scene.office, scene.today, sender, template, to.facility);
    let mut put = |name: &str, value: Value| {
        map.insert(name.to_string(), value);
    };
    put(
        "charge",
        json!({
            "msw": member(scene.office, case.staff.msw.as_deref()),
            "nurse": member(scene.office, case.staff.nurse.as_deref()),
        }),
    );
    put("person", person::person(scene));
    put("stay", person::stay(scene));
    put("need_groups", person::need_groups(case));
    put("adl", person::adl(case));
    put("assessment", scene.assessment.clone());
    put("wish", person::wish(case));
    put("kin", people::kin(case));
    put("care_manager", people::care_manager(scene));
    put("people", people::contacts(scene));
    put("referrer", people::referrer(scene));
    put("law", rule::law(scene));
    put("care", rule::care(scene));
    put("payer", rule::payer(scene));
    put("factor_rows", rule::factors(scene));
    put("limit", rule::limit(scene));
    put("suggestions", rule::suggestions(scene));
    put("application", rule::application(scene));
    put("deadlines", rule::deadlines(scene));
    put("progress", rule::progress(scene));
    put("nursing_order", rule::nursing_order(scene));
    put("lines", after::lines(scene));
    put("options", after::options(scene));
    put("inquiry", after::inquiry(scene, to));
    put("week", picture::week(scene));
    put("timeline", picture::timeline(scene));
    map
}

/// What every document gets, of a case or of the office: the day, the letterhead, who sends it and
/// who reads it.
pub fn common(
    settings: &Office,
    today: Date,
    sender: Option<&str>,
    template: &Template,
    to: Option<&Facility>,
) -> Map<String, Value> {
    let mut map = Map::new();
    map.insert("today".into(), today.to_string().into());
    map.insert("office".into(), office(settings));
    map.insert("sender".into(), member(settings, sender));
    map.insert("to".into(), recipient(template, to));
    map
}

/// The letterhead.
fn office(office: &Office) -> Value {
    json!({
        "name": said(office.name.as_deref()),
        "hospital": said(office.hospital.as_deref()),
        "zip": said(office.zip.as_deref()),
        "address": said(office.address.as_deref()),
        "tel": said(office.tel.as_deref()),
        "fax": said(office.fax.as_deref()),
    })
}

/// Words of a paper with controls shown, or nothing.
fn said(words: Option<&str>) -> Value {
    words.map_or(Value::Null, |words| {
        text::visible_block(words).into_owned().into()
    })
}

/// A day as ISO 8601, or nothing.
fn day(day: Option<Date>) -> Value {
    day.map_or(Value::Null, |day| day.to_string().into())
}

/// A member of the staff.
fn member(office: &Office, id: Option<&str>) -> Value {
    let known = id.and_then(|id| office.staff.iter().find(|member| &*member.id == id));
    json!({
        "name": said(known.and_then(|member| member.name.as_deref()).or(id)),
        "role": said(known.and_then(|member| member.role.as_deref())),
    })
}

/// The reader: the facility where it is one, and how to address it.
fn recipient(template: &Template, facility: Option<&Facility>) -> Value {
    let reader = template.reader.as_ref();
    let honorific = reader
        .and_then(|reader| reader.term())
        .and_then(|term| term.attribute("honorific"));
    let mut value = place(facility);
    value["reader"] = said(reader.map(|reader| reader.label()));
    value["honorific"] = said(honorific);
    value
}

/// The days it is open: `月火水`.
fn open_days(facility: Option<&Facility>) -> Value {
    let days = facility.and_then(|f| f.days.as_ref());
    days.map_or(Value::Null, |days| {
        days.iter()
            .map(|day| day.label())
            .collect::<String>()
            .into()
    })
}

/// What a document tells of a facility; every name is there.
fn place(facility: Option<&Facility>) -> Value {
    let contact = facility.and_then(|f| f.contact.as_ref());
    json!({
        "id": said(facility.map(|f| &*f.id)),
        "name": said(facility.map(|f| &*f.name)),
        "corporation": said(facility.and_then(|f| f.corporation.as_deref())),
        "address": said(facility.and_then(|f| f.address.as_deref())),
        "tel": said(facility.and_then(|f| f.tel.as_deref())),
        "fax": said(facility.and_then(|f| f.fax.as_deref())),
        "fax_verified": day(facility.and_then(|f| f.fax_verified)),
        "hours": said(facility.and_then(|f| f.hours.as_deref())),
        "days": open_days(facility),
        "contact": {
            "name": said(contact.and_then(|c| c.name.as_deref())),
            "role": said(contact.and_then(|c| c.role.as_deref())),
            "tel": said(contact.and_then(|c| c.tel.as_deref())),
            "note": said(contact.and_then(|c| c.note.as_deref())),
        },
    })
}

impl Scene<'_> {
    /// A facility that the paper names.
    fn facility(&self, id: Option<&str>) -> Option<&Facility> {
        self.facilities.get(id?)
    }

    /// A facility's name, else its id.
    fn name(&self, id: Option<&str>) -> Value {
        said(self.facility(id).map(|f| &*f.name).or(id))
    }
}
