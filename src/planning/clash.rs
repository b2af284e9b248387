//! Appointments that can't both be kept: the same patient, the same member of the staff, 認定調査
//! on the day of the transfer.

use crate::model::{Appointment, Case, CaseId, Date, Text, leaves};
use crate::text;
use chrono::{NaiveTime, TimeDelta};

/// An appointment as it stands in a day: whose, when, who goes.
#[derive(Clone, Debug, PartialEq)]
pub struct Slot {
    /// The case.
    pub case: CaseId,
    /// The entry's id.
    pub id: Text,
    /// 種別, for people.
    pub label: String,
    /// The kind's id.
    pub kind: String,
    /// Whether the patient leaves the hospital by it.
    pub leaves: bool,
    /// The day.
    pub on: Date,
    /// The time, where it was given.
    pub at: Option<NaiveTime>,
    /// Who of the staff goes.
    pub staff: Vec<Text>,
}

/// Two appointments that can't both be kept.
#[derive(Clone, Debug, PartialEq)]
pub enum Clash {
    /// The patient is elsewhere at that time, or has another appointment that day.
    Patient(Slot),
    /// This member of the staff is elsewhere at that time.
    Staff(Text, Slot),
    /// 認定調査 on the day the patient leaves: the slot of the other one, or nothing where the paper
    /// only has the day of discharge.
    SurveyOnTransfer(Option<Slot>),
}

/// An appointment takes about so long; calendars draw it so too.
const LENGTH: TimeDelta = TimeDelta::hours(1);

impl Slot {
    /// The slot of an appointment of a case; `None` without a day or once it is over.
    pub fn of(case: &Case, appointment: &Appointment) -> Option<Self> {
        if !appointment.still_stands() {
            return None;
        }
        let kind = appointment.kind.as_ref();
        Some(Self {
            case: case.id.clone(),
            id: appointment.id.clone(),
            label: kind.map_or("予定", |kind| kind.label()).to_string(),
            kind: kind.map_or("", |kind| kind.id()).to_string(),
            leaves: kind.is_some_and(leaves),
            on: appointment.on?,
            at: appointment.at.as_deref().and_then(text::parse_clock),
            staff: staff_of(case, &appointment.staff),
        })
    }

    /// Every slot of a case.
    pub fn all(case: &Case) -> Vec<Self> {
        let appointments = case.appointments.iter();
        appointments
            .filter_map(|appointment| Self::of(case, appointment))
            .collect()
    }

    fn overlaps(&self, other: &Self) -> bool {
        self.on == other.on
            && match (self.at, other.at) {
                (Some(a), Some(b)) => (a - b).abs() < LENGTH,
                _ => false,
            }
    }
}

/// Who goes: those named, else whoever is in charge: one of them will.
pub fn staff_of(case: &Case, named: &[Text]) -> Vec<Text> {
    if !named.is_empty() {
        return named.to_vec();
    }
    let charge = case.staff.msw.iter().chain(case.staff.nurse.iter());
    charge.cloned().collect()
}

/// What `new` clashes with: the other appointments of its case and those of all cases.
pub fn clashes(new: &Slot, case: &Case, others: &[Slot]) -> Vec<Clash> {
    let own = Slot::all(case);
    let mut found: Vec<Clash> = Vec::new();
    for slot in own
        .iter()
        .filter(|slot| slot.id != new.id || new.id.is_empty())
    {
        let no_time = new.at.is_none() || slot.at.is_none();
        if slot.on == new.on && (no_time || slot.overlaps(new)) {
            found.push(Clash::Patient(slot.clone()));
        }
    }
    let leaving = |slot: &&Slot| slot.leaves && slot.on == new.on;
    let surveyed = |slot: &&Slot| slot.kind == "survey" && slot.on == new.on;
    let admission = case.admission.as_ref();
    let out = case
        .discharged()
        .or_else(|| admission.and_then(|a| a.expected_discharge));
    match new.kind.as_str() {
        "survey" => match own.iter().find(leaving) {
            Some(slot) => found.push(Clash::SurveyOnTransfer(Some(slot.clone()))),
            None if out == Some(new.on) => found.push(Clash::SurveyOnTransfer(None)),
            None => {}
        },
        _ if new.leaves => found.extend(
            own.iter()
                .find(surveyed)
                .map(|slot| Clash::SurveyOnTransfer(Some(slot.clone()))),
        ),
        _ => {}
    }
    for slot in others.iter().filter(|slot| slot.case != new.case) {
        if !slot.overlaps(new) {
            continue;
        }
        if let Some(who) = new.staff.iter().find(|who| slot.staff.contains(who)) {
            found.push(Clash::Staff(who.clone(), slot.clone()));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Admission;
    use crate::vocabulary::{Table, Vocabularies};

    fn case(id: &str, words: &Vocabularies, appointments: &[(u32, &str, &str)]) -> Case {
        let mut case = Case::empty(CaseId::new(id).expect("an id"));
        case.staff.msw = Some("tanaka".into());
        for (place, (day, at, kind)) in appointments.iter().enumerate() {
            case.appointments.push(Appointment {
                id: format!("a{place}").into(),
                on: Date::from_ymd_opt(2026, 12, *day),
                at: (!at.is_empty()).then(|| (*at).into()),
                kind: Some(words.read(Table::AppointmentKinds, kind)),
                ..Appointment::default()
            });
        }
        case
    }

    #[test]
    fn an_hour_apart_is_enough_and_no_time_is_told() {
        let words = Vocabularies::default();
        let told =
            |new: (u32, &str, &str), own: &[(u32, &str, &str)], other: &[(u32, &str, &str)]| {
                let paper = case("2026-0001", &words, own);
                let asked = case("2026-0001", &words, &[new]);
                let mut slot = Slot::all(&asked).remove(0);
                slot.id = "new".into();
                let others = Slot::all(&case("2026-0002", &words, other));
                let found = clashes(&slot, &paper, &others);
                let word = |clash: &Clash| match clash {
                    Clash::Patient(_) => "patient",
                    Clash::Staff(..) => "staff",
                    Clash::SurveyOnTransfer(_) => "survey",
                };
                found.iter().map(word).collect::<Vec<_>>().join(" ")
            };
        let none: &[(u32, &str, &str)] = &[];
        for (new, own, other, said) in [
            (
                (1, "10:00", "面談"),
                &[(1, "10:59", "検査")][..],
                none,
                "patient",
            ),
            ((1, "10:00", "面談"), &[(1, "11:00", "検査")], none, ""),
            ((1, "10:00", "面談"), &[(2, "10:00", "検査")], none, ""),
            ((1, "", "面談"), &[(1, "10:00", "検査")], none, "patient"),
            ((1, "10:00", "面談"), none, &[(1, "9:30", "面談")], "staff"),
            ((1, "10:00", "面談"), none, &[(1, "9:00", "面談")], ""),
            ((1, "", "面談"), none, &[(1, "9:00", "面談")], ""),
            (
                (1, "10:00", "認定調査"),
                &[(1, "15:00", "転院")],
                none,
                "survey",
            ),
            (
                (1, "15:00", "転院"),
                &[(1, "10:00", "認定調査")],
                none,
                "survey",
            ),
            ((2, "15:00", "転院"), &[(1, "10:00", "認定調査")], none, ""),
        ] {
            assert_eq!(told(new, own, other), said, "{new:?} {own:?} {other:?}");
        }
        let mut leaving = case("2026-0001", &words, &[]);
        leaving.admission = Some(Admission {
            expected_discharge: Date::from_ymd_opt(2026, 12, 1),
            ..Admission::default()
        });
        let survey = Slot::all(&case("2026-0001", &words, &[(1, "10:00", "認定調査")]));
        assert_eq!(
            clashes(&survey[0], &leaving, &[]),
            [Clash::SurveyOnTransfer(None)]
        );
    }
}
