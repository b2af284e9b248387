//! A row of 朝一覧ボード: what staff can't do without, in one line.

use super::{Scene, day, said};
use crate::model::{Referral, stage};
use crate::regulation;
use crate::vocabulary::Word;
use serde_json::{Value, json};

/// A case on the board.
pub fn board_row(scene: &Scene, next: Option<&str>) -> Value {
    let case = scene.case;
    let admission = case.admission.as_ref();
    let diagnosis = admission.and_then(|a| a.diagnoses.first());
    let relations: Vec<&str> = case
        .family
        .iter()
        .filter(|member| member.roles.iter().any(|role| role.is("key_person")))
        .filter_map(|member| member.relation.as_deref())
        .collect();
    let manager = case.insurance.care_manager.as_ref();
    let mut dues: Vec<_> = regulation::deadlines(scene.facts, scene.rules)
        .into_iter()
        .filter(|due| due.state.is_open() && !due.chance)
        .collect();
    dues.sort_by_key(|due| due.due);
    let due = dues.first();
    let asked = case.referrals.iter().filter(|r| r.went_out()).count();
    let accepted = case.referrals.iter().filter(|r| Referral::is_accepted(r));
    json!({
        "id": case.id.as_str(),
        "room": said(admission.and_then(|a| a.room.as_deref())),
        "ward": said(admission.and_then(|a| a.ward_on(scene.today))),
        "chart_no": said(case.patient.chart_no.as_deref()),
        "name": said(case.patient.name.as_deref()),
        "age": case.patient.age(scene.today),
        "sex": said(case.patient.sex.as_ref().map(Word::label)),
        "admitted": day(admission.and_then(|a| a.on)),
        "doctor": said(admission.and_then(|a| a.doctor.as_deref())),
        "city": said(case.patient.city.as_deref()),
        "diagnosis": said(diagnosis.and_then(|d| d.name.as_deref())),
        "level": said(scene.facts.care_level.map(Word::label)),
        "care_status": said(scene.facts.care_status.map(Word::label)),
        "manager": scene.name(manager.and_then(|m| m.facility.as_deref())),
        "household": said(case.patient.household.as_ref().map(Word::label)),
        "key_person": relations.join("、"),
        "days": scene.facts.days_in_hospital(),
        "discharge": day(scene.facts.discharge()),
        "stage": stage(case, scene.today).label(),
        "hold": case.hold.is_some(),
        "asked": asked,
        "accepted": accepted.count(),
        "next": said(next),
        "due": due.map(|due| due.label.clone()),
        "due_on": day(due.and_then(|due| due.due)),
        "late": due.is_some_and(|due| due.state == regulation::State::Overdue),
        "staff": said(case.staff.msw.as_deref().map(|id| scene.office.staff_name(id))),
    })
}
