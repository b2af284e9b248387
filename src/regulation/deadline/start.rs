//! The days that deadlines are counted from: one for a case, or one for each order, inquiry, promise
//! or appointment.

use crate::model::{Date, Order, Referral};
use crate::paper::Path;
use crate::regulation::facts::Facts;
use crate::regulation::pack::Row;
use crate::regulation::quantity::Term;
use crate::regulation::rows::{Anchor, Deadline};
use crate::regulation::rulebook::Rules;
use crate::regulation::{orders, tier, wards};

/// A day to count from.
pub(super) struct Start {
    pub(super) day: Option<Date>,
    pub(super) path: Path,
    pub(super) subject: Option<String>,
    pub(super) label: Option<String>,
    pub(super) at: Option<String>,
    pub(super) facility: Option<String>,
    pub(super) term: Option<Term>,
    pub(super) met: Option<Date>,
    /// It is over without having been met: nothing to do any more.
    pub(super) over: bool,
    pub(super) question: Option<String>,
    /// Whom it is about.
    pub(super) with: Option<String>,
}

impl Start {
    fn new(day: Option<Date>, path: Path) -> Self {
        Self {
            day,
            path,
            subject: None,
            label: None,
            at: None,
            facility: None,
            term: None,
            met: None,
            over: false,
            question: None,
            with: None,
        }
    }
}

/// The days a row counts from: none, one, or one for each entry.
pub(super) fn starts(row: &Row<Deadline>, facts: &Facts, rules: &Rules) -> Vec<Start> {
    let case = facts.case;
    let admission = case.admission.as_ref();
    let at = Path::keys;
    let one = |day: Option<Date>, path: &str| vec![Start::new(day, at(path))];
    match row.anchor {
        Anchor::Admission => match admission {
            Some(admission) => one(admission.on, "admission.on"),
            None => Vec::new(),
        },
        Anchor::Discharge => match (admission, facts.discharge()) {
            (None, None) => Vec::new(),
            (_, day) => {
                let left = admission.and_then(|a| a.discharged).is_some();
                let closed = case.closure.as_ref().and_then(|c| c.discharged).is_some();
                one(
                    day,
                    match (left, closed) {
                        (true, _) => "admission.discharged",
                        (false, true) => "closure.discharged",
                        (false, false) => "admission.expected_discharge",
                    },
                )
            }
        },
        Anchor::Discharged => match case.discharged() {
            Some(day) => one(Some(day), "admission.discharged"),
            None => Vec::new(),
        },
        Anchor::WardEntry => one(tier::in_wards_since(facts, &row.wards), "admission.on"),
        Anchor::RehabStart => rehab(facts, rules),
        Anchor::CareApplied => {
            let care = case.insurance.care.as_ref();
            match care.and_then(|care| care.applied) {
                // Once decided, an old application waits for nothing.
                Some(day) => vec![Start {
                    over: !facts.care_status.is_some_and(is_pending),
                    ..Start::new(Some(day), at("insurance.care.applied"))
                }],
                None if facts.care_status.is_some_and(is_pending) => one(None, "insurance.care"),
                None => Vec::new(),
            }
        }
        Anchor::CareValidTo => match facts.valid.1 {
            Some(day) => one(Some(day), "insurance.care.valid.to"),
            None if facts.is_certified() => one(None, "insurance.care"),
            None => Vec::new(),
        },
        Anchor::Order | Anchor::SpecialOrder => each_order(row, facts, rules),
        Anchor::Closed => match case.closure.as_ref() {
            Some(closure) => one(closure.on, "closure.on"),
            None => Vec::new(),
        },
        Anchor::Visited => match case.inbound.as_ref().and_then(|i| i.visited) {
            Some(day) => one(Some(day), "inbound.visited"),
            None => Vec::new(),
        },
        Anchor::NoShow => match case.no_show(facts.day) {
            Some((place, event)) => vec![Start::new(
                event.on,
                entry("events", &event.id, place).key("on"),
            )],
            None => Vec::new(),
        },
        Anchor::Referral => {
            let asked = case.referrals.iter().enumerate();
            asked.map(|asked| referral(asked, facts.day)).collect()
        }
        Anchor::Callback => case
            .promises(facts.day)
            .into_iter()
            .map(|(place, promise)| {
                let event = &case.events[place];
                Start {
                    subject: Some(event.id.to_string()),
                    label: Some(match &event.with {
                        Some(with) => format!("{with}へ連絡"),
                        None => "連絡".to_string(),
                    }),
                    with: event.with.as_deref().map(String::from),
                    ..Start::new(Some(promise), entry("events", &event.id, place).key("next"))
                }
            })
            .collect(),
        Anchor::Appointment => case
            .appointments
            .iter()
            .enumerate()
            .map(|(place, appointment)| Start {
                subject: Some(appointment.id.to_string()),
                label: appointment.kind.as_ref().map(|k| k.label().to_string()),
                at: appointment.at.as_deref().map(String::from),
                facility: appointment.facility.as_deref().map(String::from),
                over: !appointment.still_stands(),
                ..Start::new(
                    appointment.on,
                    entry("appointments", &appointment.id, place).key("on"),
                )
            })
            .collect(),
        Anchor::FirstVisit => one(
            admission.and_then(|a| a.first_visit),
            "admission.first_visit",
        ),
        Anchor::UnableToWork => one(case.work.unable_from, "work.unable_from"),
        Anchor::Born => one(facts.born, "patient.born"),
        Anchor::Surgery => one(diagnosed(facts, |d| d.surgery), "admission.diagnoses"),
        Anchor::Onset => one(diagnosed(facts, |d| d.onset), "admission.diagnoses"),
        Anchor::Today => one(Some(facts.day), "opened"),
    }
}

/// The first such day among the diagnoses.
fn diagnosed(
    facts: &Facts,
    day: impl Fn(&crate::model::Diagnosis) -> Option<Date>,
) -> Option<Date> {
    let admission = facts.case.admission.as_ref()?;
    admission.diagnoses.iter().filter_map(day).min()
}

/// The day of an anchor that has one day, for advice.
pub(in crate::regulation) fn anchor_day(anchor: Anchor, facts: &Facts) -> Option<Date> {
    let case = facts.case;
    let admission = case.admission.as_ref();
    match anchor {
        Anchor::Admission => admission?.on,
        Anchor::Discharge => facts.discharge(),
        Anchor::Discharged => case.discharged(),
        Anchor::CareApplied => case.insurance.care.as_ref()?.applied,
        Anchor::CareValidTo => facts.valid.1,
        Anchor::Closed => case.closure.as_ref()?.on,
        Anchor::Visited => case.inbound.as_ref()?.visited,
        Anchor::NoShow => case.no_show(facts.day)?.1.on,
        Anchor::FirstVisit => admission?.first_visit,
        Anchor::UnableToWork => case.work.unable_from,
        Anchor::Born => facts.born,
        Anchor::Surgery => diagnosed(facts, |d| d.surgery),
        Anchor::Onset => diagnosed(facts, |d| d.onset),
        Anchor::Today => Some(facts.day),
        Anchor::WardEntry
        | Anchor::RehabStart
        | Anchor::Order
        | Anchor::SpecialOrder
        | Anchor::Referral
        | Anchor::Callback
        | Anchor::Appointment => None,
    }
}

pub(in crate::regulation) fn is_pending(status: &crate::vocabulary::Word) -> bool {
    status.is_one_of(&["applying", "change_applying", "renewal_applying"])
}

fn entry(list: &str, id: &str, place: usize) -> Path {
    Path::keys(list).item(id, place)
}

/// 回復期リハ: the days of 別表第九 less those used elsewhere.
fn rehab(facts: &Facts, rules: &Rules) -> Vec<Start> {
    let started = wards::rehab_started(facts, rules);
    let mut start = Start::new(started, Path::keys("admission.rehab_started"));
    match wards::rehab_category(facts, rules) {
        Some((_, category)) => {
            let used = facts.rehab_used_days.unwrap_or(0);
            start.term = Some(Term::Days(category.days.0 - used));
            let label = wards::rehab_label(facts, rules).unwrap_or_default();
            start.label = Some(format!("{label} {}日", category.days.0));
        }
        None => {
            start.day = None;
            start.question =
                Some("主病名は別表第九のどれに当たりますか(admission.diagnoses の tags)。".into());
        }
    }
    vec![start]
}

fn each_order(row: &Row<Deadline>, facts: &Facts, rules: &Rules) -> Vec<Start> {
    let is = |order: &&Order| {
        order
            .kind
            .as_ref()
            .is_some_and(|kind| row.orders.iter().any(|id| kind.is(id)))
    };
    let special = row.anchor == Anchor::SpecialOrder;
    let first_day = |order: &Order| {
        if special {
            order.examined.or(order.issued)
        } else {
            order.issued
        }
    };
    let mine: Vec<(usize, &Order)> = facts
        .case
        .orders
        .iter()
        .enumerate()
        .filter(|(_, order)| is(order))
        .collect();
    mine.iter()
        .map(|(place, order)| {
            let key = if special && order.examined.is_some() {
                "examined"
            } else {
                "issued"
            };
            let day = first_day(order);
            let to = order.facility.as_deref();
            // A later order to the same station takes its place.
            let followed = mine.iter().any(|(other, later)| {
                other != place
                    && later.facility.as_deref() == to
                    && later.kind == order.kind
                    && first_day(later) > day
            });
            Start {
                subject: Some(order.id.to_string()),
                label: order.kind.as_ref().map(|kind| kind.label().to_string()),
                term: if special {
                    None
                } else {
                    orders::months(order, rules).map(|months| Term::Months(months.into()))
                },
                over: followed,
                ..Start::new(day, entry("orders", &order.id, *place).key(key))
            }
        })
        .collect()
}

fn referral((place, referral): (usize, &Referral), day: Date) -> Start {
    let waits = referral.is_open_on(day);
    Start {
        subject: Some(referral.id.to_string()),
        facility: referral.facility.as_deref().map(String::from),
        met: referral.answered,
        over: !waits && referral.answered.is_none(),
        ..Start::new(
            referral.sent,
            entry("referrals", &referral.id, place).key("sent"),
        )
    }
}
