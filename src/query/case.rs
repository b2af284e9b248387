//! What a case answers: one arm of `said` for each row of the table of fields.

use super::{Field, Said, Subject, count_days, texts, words};
use crate::matching::Home;
use crate::model::{Case, CaseId, Date, Line, Office, Referral, stage};
use crate::regulation::{Due, Facts, FeeEvidence, Rulebook, State, deadlines, fees};
use crate::vocabulary::{Table, Vocabularies};
use std::cell::OnceCell;
use std::collections::HashMap;

/// A case on a day, as a query sees it. Deadlines are counted once, when something asks for them.
pub struct CaseView<'a> {
    case: &'a Case,
    office: &'a Office,
    book: &'a Rulebook,
    words: &'a Vocabularies,
    today: Date,
    dues: OnceCell<Vec<Due>>,
    fees: OnceCell<Vec<FeeEvidence>>,
    stays: Option<&'a Stays>,
}

/// Every admission of the office by chart number: what a case alone can't tell is when its patient
/// came back.
#[derive(Debug, Default)]
pub struct Stays {
    of: HashMap<Box<str>, Vec<(CaseId, Date)>>,
}

impl Stays {
    /// Remembers an admission.
    pub fn add(&mut self, chart: &str, case: CaseId, admitted: Date) {
        self.of
            .entry(chart.into())
            .or_default()
            .push((case, admitted));
    }

    /// Days from the discharge of a case to the next admission of the same patient, up to `today`: the
    /// day itself is 0. The case's own admission is none.
    fn back_after(&self, case: &Case, today: Date) -> Option<i64> {
        let left = case.discharged()?;
        let others = self.of.get(case.patient.chart_no.as_deref()?)?.iter();
        let others = others.filter(|(id, on)| *id != case.id && *on <= today);
        let days = others.map(|(_, on)| (*on - left).num_days());
        days.filter(|days| *days >= 0).min()
    }
}

impl<'a> CaseView<'a> {
    /// The case on `today`.
    pub fn new(
        case: &'a Case,
        office: &'a Office,
        book: &'a Rulebook,
        words: &'a Vocabularies,
        today: Date,
    ) -> Self {
        Self {
            case,
            office,
            book,
            words,
            today,
            dues: OnceCell::new(),
            fees: OnceCell::new(),
            stays: None,
        }
    }

    /// The same, knowing when patients came back.
    pub fn knowing(mut self, stays: Option<&'a Stays>) -> Self {
        self.stays = stays;
        self
    }

    /// The paper.
    pub fn case(&self) -> &'a Case {
        self.case
    }

    /// The day.
    pub fn today(&self) -> Date {
        self.today
    }

    fn facts(&self) -> Facts<'a> {
        let home = Home::of(&self.case.patient).location;
        Facts::of(self.case, self.office, self.today, home)
    }

    /// Every deadline of the case.
    pub fn dues(&self) -> &[Due] {
        self.dues.get_or_init(|| {
            let rules = self.book.on(self.today, self.case.discharged());
            deadlines(&self.facts(), &rules)
        })
    }

    /// Every fee the case may be evidence for.
    pub fn fees(&self) -> &[FeeEvidence] {
        self.fees.get_or_init(|| {
            let rules = self.book.on(self.today, self.case.discharged());
            let mut facts = self.facts();
            facts.dues = self.dues();
            fees(&facts, &rules)
        })
    }

    fn open_dues(&self) -> impl Iterator<Item = &Due> {
        let dues = self.dues().iter();
        dues.filter(|due| due.state.is_open() && !due.chance)
    }

    fn referrals(&self, holds: impl Fn(&Referral) -> bool) -> Said {
        // What is dated later hasn't gone out yet.
        let today = self.today;
        let asked = self.case.referrals.iter();
        let asked = asked.filter(|r| r.went_out() && r.sent.is_none_or(|sent| sent <= today));
        count(asked.filter(|r| holds(r)).count())
    }

    /// The days on which something is to be done.
    fn ahead(&self) -> Vec<Date> {
        let case = self.case;
        let standing = case.appointments.iter().filter(|a| a.still_stands());
        let coming = standing.filter_map(|a| a.on).filter(|on| *on >= self.today);
        let promised = case.promises(self.today).into_iter().map(|(_, on)| on);
        coming.chain(promised).collect()
    }

    /// From the admission to the day before the discharge; the day itself where both are one.
    fn stay(&self) -> Option<(Date, Option<Date>)> {
        let on = self.case.admission.as_ref()?.on?;
        let left = self.case.discharged();
        Some((on, left.map(|left| left.pred_opt().unwrap_or(left).max(on))))
    }

    /// Days from a day to the discharge, where both are known and the discharge has come.
    fn until_discharge(&self, from: Option<Date>) -> Said {
        count_days(
            from,
            self.case.discharged().filter(|left| *left <= self.today),
        )
    }

    fn is_overdue(&self) -> bool {
        let promised = self.case.promises(self.today);
        !self.case.is_closed_on(self.today)
            && (promised.iter().any(|(_, on)| *on < self.today)
                || self
                    .open_dues()
                    .any(|due| due.state == State::Overdue && due.rule != "callback"))
    }
}

fn count(number: usize) -> Said {
    Said::Numbers(i64::try_from(number).into_iter().collect())
}

impl Subject for CaseView<'_> {
    fn said(&self, field: &Field) -> Said {
        let (case, today) = (self.case, self.today);
        let admission = case.admission.as_ref();
        let diagnoses = admission.map_or(&[][..], |a| a.diagnoses.as_slice());
        let care = case.insurance.care.as_ref();
        let closure = case.closure_on(today);
        let day = |day: Option<Date>| Said::Dates(day.into_iter().collect());
        match field.name {
            "id" => texts([Some(case.id.as_str())]),
            "name" => texts([case.patient.name.as_deref(), case.patient.kana.as_deref()]),
            "chart" => texts([case.patient.chart_no.as_deref()]),
            "line" => Said::Words(vec![self.words.term(Table::Lines, Line::id(case.line))]),
            "stage" => Said::Words(vec![
                self.words.term(Table::Stages, stage(case, today).id()),
            ]),
            "staff" => texts([case.staff.msw.as_deref(), case.staff.nurse.as_deref()]),
            "msw" => texts([case.staff.msw.as_deref()]),
            "nurse" => texts([case.staff.nurse.as_deref()]),
            "ward" => texts([admission.and_then(|a| a.ward_on(today))]),
            "ward-kind" => words(admission.and_then(|a| a.ward_kind_on(today))),
            "doctor" => texts([admission.and_then(|a| a.doctor.as_deref())]),
            "diagnosis" => texts(diagnoses.iter().map(|d| d.name.as_deref())),
            "tag" => words(diagnoses.iter().flat_map(|d| &d.tags)),
            "need" => words(&case.needs),
            "department" => words(&case.departments),
            "factor" => words(&case.factors.confirmed),
            "category" => words(&case.intake.categories),
            "channel" => words(&case.intake.channel),
            "requester" => words(&case.intake.requester),
            "city" => texts([Home::of(&case.patient).city.as_deref()]),
            "household" => words(&case.patient.household),
            "age" => Said::Numbers(case.patient.age(today).map(i64::from).into_iter().collect()),
            "level" => words(care.and_then(|c| c.level.as_ref())),
            "care" => words(care.and_then(|c| c.status.as_ref())),
            "wish" => words(case.wished_place().and_then(|wish| wish.place.as_ref())),
            "destination" => {
                let planned = case
                    .plan
                    .as_ref()
                    .and_then(|plan| plan.destination.as_ref());
                words(closure.and_then(|c| c.destination.as_ref()).or(planned))
            }
            "went-to" => words(closure.and_then(|c| c.destination.as_ref())),
            "placed" => texts([case.placed_at().map(|id| &**id)]),
            "died" => Said::Flag(case.died()),
            "active" => Said::Spans(case.active_spans()),
            "stay" => Said::Spans(self.stay().into_iter().collect()),
            "permitted" => day(admission.and_then(|a| a.permitted)),
            "first-sent" => day(case.first_sent()),
            "accepted-on" => day(case.accepted_on()),
            "received" => day(case.inbound.as_ref().and_then(|i| i.received)),
            "appointed" => day(case.inbound.as_ref().and_then(|i| i.appointed)),
            "visited" => day(case.inbound.as_ref().and_then(|i| i.visited)),
            "referrer" => texts([case.inbound.as_ref().and_then(|i| i.from.as_deref())]),
            "sex" => words(&case.patient.sex),
            "kind" => words(admission.and_then(|a| a.kind.as_ref())),
            "barrier" => words(case.barriers.iter().filter_map(|b| b.reason.as_ref())),
            "los" => self.until_discharge(admission.and_then(|a| a.on)),
            "coord-days" => self.until_discharge(case.first_sent()),
            "request-days" => self.until_discharge(case.opened),
            "permit-days" => self.until_discharge(admission.and_then(|a| a.permitted)),
            "accept-days" => self.until_discharge(case.accepted_on()),
            "late-days" => self.until_discharge(admission.and_then(|a| a.expected_discharge)),
            "readmitted" => {
                let days = self.stays.and_then(|stays| stays.back_after(case, today));
                Said::Numbers(days.into_iter().collect())
            }
            "reason" => words(closure.and_then(|c| c.reason.as_ref())),
            "outcome" => words(closure.and_then(|c| c.outcome.as_ref())),
            "service" => {
                let asked = case.referrals.iter().filter_map(|r| r.service.as_ref());
                words(asked.chain(case.services.iter().filter_map(|s| s.service.as_ref())))
            }
            "facility" => {
                let asked = case.referrals.iter().map(|r| r.facility.as_deref());
                texts(asked.chain(case.services.iter().map(|s| s.facility.as_deref())))
            }
            "status" => words(case.referrals.iter().filter_map(|r| r.status.as_ref())),
            "event" => words(case.events.iter().filter_map(|e| e.kind.as_ref())),
            "days" => {
                let days = case.days_in_hospital(today, self.office.day_count);
                Said::Numbers(days.into_iter().collect())
            }
            "opened" => day(case.opened),
            "admitted" => day(admission.and_then(|a| a.on)),
            "discharge" => day(case
                .discharged()
                .or_else(|| admission.and_then(|a| a.expected_discharge))),
            "discharged" => day(case.discharged()),
            "closed-on" => day(closure.and_then(|c| c.on)),
            "sent" => Said::Dates(case.referrals.iter().filter_map(|r| r.sent).collect()),
            "answered" => Said::Dates(case.referrals.iter().filter_map(|r| r.answered).collect()),
            "last-contact" => {
                let past = case
                    .events
                    .iter()
                    .filter_map(|e| e.on)
                    .filter(|on| *on <= today);
                day(past.max())
            }
            "next" => day(self.ahead().into_iter().min()),
            "due" => Said::Dates(self.open_dues().filter_map(|due| due.due).collect()),
            "expires" => day(care.and_then(|c| c.valid).and_then(|valid| valid.to)),
            "asked" => self.referrals(|_| true),
            "waiting" => self.referrals(|r| r.is_open_on(today)),
            "accepted" => self.referrals(|r| r.is_accepted_on(today)),
            "declined" => self.referrals(Referral::is_declined),
            "news" => day(case.last_news(today)),
            "stale" => Said::Flag(case.is_stale(today, self.office.freshness.contact_days)),
            "overdue" => Said::Flag(self.is_overdue()),
            "hold" => Said::Flag(case.rests_on(today)),
            "closed" => Said::Flag(case.is_closed_on(today)),
            "inpatient" => Said::Flag(
                admission.and_then(|a| a.on).is_some_and(|on| on <= today)
                    && case.discharged().is_none_or(|left| left > today),
            ),
            "unassigned" => Said::Flag(case.staff.msw.is_none() && case.staff.nurse.is_none()),
            "idle" => Said::Flag(self.ahead().is_empty()),
            "differs" => Said::Flag(!case.differing_wishes().is_empty()),
            "consent" => Said::Flag(case.naming_gap(today).is_none()),
            other => unreachable!("no field of a case: {other}"),
        }
    }

    fn names(&self) -> Vec<String> {
        let patient = &self.case.patient;
        let names = [&patient.name, &patient.kana, &patient.chart_no];
        let names = names.into_iter().flatten().map(ToString::to_string);
        names.chain([self.case.id.to_string()]).collect()
    }
}
