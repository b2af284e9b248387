//! A call to make, and the order of calls.

use crate::model::{Case, CaseId, Text};
use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

/// What a call is about, in the order of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallKind {
    /// An inquiry waits for its answer.
    Unanswered,
    /// Somebody was promised a call.
    Callback,
    /// The patient goes elsewhere, and this facility doesn't know.
    NotWithdrawn,
    /// Nobody verified the FAX number in use.
    FaxUnverified,
    /// Nobody knows whether a place is free.
    StaleVacancy,
    /// Nothing is to come for the case.
    NoNextAction,
}

impl CallKind {
    /// The id in machine output.
    pub fn id(self) -> &'static str {
        match self {
            Self::Unanswered => "unanswered",
            Self::Callback => "callback",
            Self::NotWithdrawn => "not_withdrawn",
            Self::FaxUnverified => "fax_unverified",
            Self::StaleVacancy => "stale_vacancy",
            Self::NoNextAction => "no_next_action",
        }
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Unanswered => "返事の確認",
            Self::Callback => "約束の連絡",
            Self::NotWithdrawn => "取下げの連絡",
            Self::FaxUnverified => "FAX番号の確認",
            Self::StaleVacancy => "空きの確認",
            Self::NoNextAction => "次の予定なし",
        }
    }
}

/// A call to make.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// What it is about.
    pub kind: CallKind,
    /// The cases it is about: several where one answer settles them all.
    pub cases: Vec<CaseId>,
    /// The ids of the staff in charge.
    pub staff: Vec<Text>,
    /// The inquiry or event, by its id.
    pub subject: Option<Text>,
    /// The facility.
    pub facility: Option<Text>,
    /// Whom to ask for.
    pub person: Option<String>,
    /// The number to call, or the FAX number to verify.
    pub number: Option<Text>,
    /// Whether it should have been made already.
    pub overdue: bool,
    /// Business days of waiting for an answer; days since a promised call was due.
    pub days: Option<i64>,
    /// How long the facility usually takes, in business days.
    pub usual: Option<Usual>,
    /// Why, in a few words.
    pub why: String,
    /// What is unknown about the facility for this patient, as questions.
    pub questions: Vec<String>,
    /// The command to write it down with.
    pub next: String,
}

/// How long an answer usually takes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Usual {
    /// Business days.
    pub days: f64,
    /// The number of answers it is the median of; 0 where it is the rule of the office.
    pub n: usize,
}

impl Call {
    /// A call about a case that says nothing yet.
    pub fn new(kind: CallKind, case: &Case) -> Self {
        let staff = [&case.staff.msw, &case.staff.nurse];
        Self {
            kind,
            cases: vec![case.id.clone()],
            staff: staff.into_iter().flatten().cloned().collect(),
            subject: None,
            facility: None,
            person: None,
            number: None,
            overdue: false,
            days: None,
            usual: None,
            why: String::new(),
            questions: Vec::new(),
            next: String::new(),
        }
    }

    /// Overdue first, then what was promised, then what must be told, then the rest: an answer that is
    /// still in its time can wait.
    fn urgency(&self) -> u8 {
        match self.kind {
            _ if self.overdue => 0,
            CallKind::Callback => 1,
            CallKind::NotWithdrawn | CallKind::FaxUnverified => 2,
            CallKind::NoNextAction | CallKind::StaleVacancy => 3,
            CallKind::Unanswered => 4,
        }
    }

    /// The id of the inquiry that the call settles.
    pub fn inquiry(&self) -> Option<&str> {
        let settles = matches!(self.kind, CallKind::Unanswered | CallKind::NotWithdrawn);
        self.subject.as_deref().filter(|_| settles)
    }
}

/// One call per matter: what is asked of a facility itself is asked once for all cases. Calls to
/// the same facility stand together, those with something overdue first.
pub fn arranged(calls: Vec<Call>) -> Vec<Call> {
    let mut once: Vec<Call> = Vec::new();
    let mut places: HashMap<(CallKind, Text), usize> = HashMap::new();
    for call in calls {
        let shared = matches!(call.kind, CallKind::FaxUnverified | CallKind::StaleVacancy);
        let key = call.facility.clone().filter(|_| shared);
        let known = key.clone().and_then(|id| places.get(&(call.kind, id)));
        if let Some(place) = known {
            let first = &mut once[*place];
            extend(&mut first.cases, call.cases);
            extend(&mut first.staff, call.staff);
            continue;
        }
        if let Some(id) = key {
            places.insert((call.kind, id), once.len());
        }
        once.push(call);
    }
    let mut groups: BTreeMap<(u8, String), Vec<Call>> = BTreeMap::new();
    for call in once {
        let key = match &call.facility {
            Some(facility) => (0, facility.to_string()),
            None => (
                1,
                call.cases
                    .first()
                    .map(ToString::to_string)
                    .unwrap_or_default(),
            ),
        };
        groups.entry(key).or_default().push(call);
    }
    let mut groups: Vec<Vec<Call>> = groups.into_values().collect();
    for group in &mut groups {
        group.sort_by_key(|call| (call.urgency(), call.kind, Reverse(call.days)));
    }
    groups.sort_by_key(|group| {
        let first = group.first();
        let days = group
            .iter()
            .filter(|call| call.overdue)
            .map(|call| call.days)
            .max();
        (first.map(|call| (call.urgency(), call.kind)), Reverse(days))
    });
    groups.into_iter().flatten().collect()
}

fn extend<T: PartialEq>(list: &mut Vec<T>, more: Vec<T>) {
    for item in more {
        if !list.contains(&item) {
            list.push(item);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `kind case facility days`, `!` where it is overdue, `-` for nothing.
    fn made(words: &str) -> Call {
        let overdue = words.ends_with('!');
        let words: Vec<&str> = words.trim_end_matches('!').split(' ').collect();
        let kinds = [
            CallKind::Unanswered,
            CallKind::Callback,
            CallKind::NotWithdrawn,
            CallKind::FaxUnverified,
            CallKind::StaleVacancy,
            CallKind::NoNextAction,
        ];
        let kind = kinds.into_iter().find(|kind| kind.id() == words[0]);
        let id = CaseId::new(&format!("2026-000{}", words[1])).expect("an id");
        let mut case = Case::empty(id);
        case.staff.msw = Some(format!("s{}", words[1]).into());
        Call {
            facility: (words[2] != "-").then(|| words[2].into()),
            days: words[3].parse().ok(),
            overdue,
            ..Call::new(kind.expect("a kind"), &case)
        }
    }

    fn order(calls: &[&str]) -> Vec<String> {
        arranged(calls.iter().map(|words| made(words)).collect())
            .iter()
            .map(|call| {
                let cases = call.cases.iter().map(|id| id.number().to_string());
                format!(
                    "{} {} {}",
                    call.kind.id(),
                    cases.collect::<Vec<_>>().join("+"),
                    call.facility.as_deref().unwrap_or("-")
                )
            })
            .collect()
    }

    #[test]
    fn calls_to_one_facility_stand_together_and_overdue_ones_come_first() {
        assert_eq!(
            order(&[
                "no_next_action 1 - -",
                "callback 1 - 0",
                "unanswered 2 A 1",
                "stale_vacancy 2 A -",
                "unanswered 3 B 4!",
                "unanswered 4 A 2",
                "unanswered 5 C 9!",
            ]),
            [
                "unanswered 5 C",
                "unanswered 3 B",
                "callback 1 -",
                "no_next_action 1 -",
                "stale_vacancy 2 A",
                "unanswered 4 A",
                "unanswered 2 A",
            ]
        );
    }

    #[test]
    fn what_is_asked_of_the_facility_itself_is_asked_once() {
        let calls = [
            "stale_vacancy 1 A -",
            "fax_unverified 1 A -",
            "stale_vacancy 2 A -",
            "stale_vacancy 2 A -",
            "not_withdrawn 1 A -",
            "not_withdrawn 2 A -",
        ];
        assert_eq!(
            order(&calls),
            [
                "not_withdrawn 1 A",
                "not_withdrawn 2 A",
                "fax_unverified 1 A",
                "stale_vacancy 1+2 A",
            ]
        );
        let all = arranged(calls.iter().map(|words| made(words)).collect());
        let staff = all.last().map(|call| call.staff.clone());
        assert_eq!(staff, Some(vec!["s1".into(), "s2".into()]));
    }
}
