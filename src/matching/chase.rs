//! Whom to call today, and why: inquiries that nobody answered or withdrew, promised calls, FAX
//! numbers and vacancies to be asked about, cases for which nothing is to come.

use super::call::{Call, CallKind, Usual};
use super::home::Home;
use super::judge::Judge;
use super::record::Record;
use crate::model::{Case, Date, Facility, Freshness, Referral, Text, leaves};
use crate::regulation::{Calendar, Due, Facts, Rules};
use crate::text;
use std::collections::HashMap;

/// A case that may need a call.
pub struct Chased<'a> {
    /// The facts of the case.
    pub facts: &'a Facts<'a>,
    /// The rules of the day.
    pub rules: &'a Rules<'a>,
    /// Where the patient lives.
    pub home: &'a Home,
    /// Whether nothing is to come ([`has_no_next_action`]).
    pub idle: bool,
}

/// What stays the same from case to case.
pub struct Desk<'a> {
    /// The day.
    pub today: Date,
    /// Business days.
    pub calendar: &'a Calendar<'a>,
    /// How long facilities take to answer ([`medians`]).
    pub medians: &'a HashMap<&'a str, Usual>,
    /// The facilities of [`facilities_in_play`].
    pub facilities: &'a HashMap<Text, Facility>,
    /// Shelf lives.
    pub freshness: &'a Freshness,
    /// Days that an answer may take where the facility's record says nothing.
    pub usual_days: Option<i64>,
}

/// How long these facilities take to answer, where enough answers are known.
pub fn medians<'a>(
    ids: impl IntoIterator<Item = &'a str>,
    record: &Record,
    calendar: &Calendar,
) -> HashMap<&'a str, Usual> {
    let usual = |id: &'a str| {
        let record = record.get(id)?;
        let days = record.median_business_days(calendar)?;
        let n = record.timed();
        Some((id, Usual { days, n }))
    };
    ids.into_iter().filter_map(usual).collect()
}

/// Whether nothing is to come for an open case up to a day: no appointment, no promised call, no
/// inquiry that waits, no deadline. A case that rests needs none.
pub fn has_no_next_action(case: &Case, dues: &[Due], today: Date, until: Date) -> bool {
    let opened = case.opened.is_none_or(|on| on <= today);
    let near = |due: &Due| due.due.is_some_and(|last| last <= until);
    opened
        && !case.rests_on(today)
        && !case.is_closed_on(today)
        && !case.appointments.iter().any(|a| a.is_ahead(today))
        && !case.referrals.iter().any(|r| r.is_open_on(today))
        && case.promises(today).is_empty()
        && !dues
            .iter()
            .any(|due| due.state.is_open() && (near(due) || due.is_window_open(today)))
}

/// The facilities that calls about a case may be made to or speak of.
pub fn facilities_in_play(case: &Case, today: Date) -> Vec<&Text> {
    let live = case
        .referrals
        .iter()
        .filter(|r| r.is_draft() || r.is_open_on(today) || r.is_accepted_on(today));
    let mut ids: Vec<&Text> = live.filter_map(|r| r.facility.as_ref()).collect();
    if !ids.is_empty() {
        ids.extend(fixed(case, today).into_iter().map(|(id, _)| id));
    }
    ids
}

/// How sure it is that the patient goes somewhere.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sure {
    /// Chosen: if the facility has accepted.
    Chosen,
    /// The closure or a fixed transfer says so.
    Fixed,
}

/// Where the patient goes, by the choice, the closure, or a fixed day of transfer.
fn fixed(case: &Case, today: Date) -> Vec<(&Text, Sure)> {
    let reached = |on: Option<Date>| on.is_none_or(|on| on <= today);
    let choice = case.choice.iter().filter(|choice| reached(choice.on));
    let chosen = choice.filter_map(|choice| choice.facility.as_ref());
    let closed = case.closure_on(today).into_iter();
    let closed = closed.filter_map(|closure| closure.facility.as_ref());
    let transfers = case.appointments.iter().filter_map(|appointment| {
        let transfer = appointment.kind.as_ref().is_some_and(leaves);
        let sure = appointment.status.as_ref()?.is_one_of(&["fixed", "done"]);
        appointment.facility.as_ref().filter(|_| transfer && sure)
    });
    chosen
        .map(|id| (id, Sure::Chosen))
        .chain(closed.chain(transfers).map(|id| (id, Sure::Fixed)))
        .collect()
}

/// The facility that the patient goes to instead of this one.
fn elsewhere<'a>(case: &'a Case, asked: &Referral, today: Date) -> Option<&'a Text> {
    let fixed = fixed(case, today);
    let here = asked.facility.as_ref()?;
    if fixed.iter().any(|(id, _)| *id == here) {
        return None;
    }
    let same = |id: &Text, sure: Sure| {
        case.referrals.iter().any(|other| {
            let pending = sure == Sure::Fixed && other.is_open_on(today);
            other.facility.as_ref() == Some(id)
                && other.rivals(asked)
                && (pending || other.is_accepted_on(today))
        })
    };
    let found = fixed.iter().find(|(id, sure)| same(id, *sure));
    found.map(|(id, _)| *id)
}

impl Desk<'_> {
    /// The calls that a case needs.
    pub fn calls(&self, chased: &Chased) -> Vec<Call> {
        let case = chased.facts.case;
        let mut calls = Vec::new();
        let over = case.is_closed_on(self.today);
        for referral in &case.referrals {
            if let Some(call) = self.withdrawal(case, referral, over) {
                calls.push(call);
            } else if !over && referral.is_open_on(self.today) && referral.sent != Some(self.today)
            {
                calls.push(self.unanswered(chased, referral));
            }
        }
        if over {
            return calls;
        }
        calls.extend(self.callbacks(case));
        for referral in &case.referrals {
            calls.extend(self.fax(case, referral));
            if !chased.facts.has_left() {
                calls.extend(self.vacancy(case, referral));
            }
        }
        if chased.idle {
            calls.push(Call {
                why: "次の予定・約束・返事待ちの打診・近い期限がない".to_string(),
                next: format!("renkei note {} '決めたこと' --next 日付", case.id),
                ..Call::new(CallKind::NoNextAction, case)
            });
        }
        calls
    }

    fn name<'b>(&'b self, id: &'b Text) -> &'b str {
        self.facilities
            .get(id)
            .map_or(id, |facility| &facility.name)
    }

    /// A call to the facility of an inquiry.
    fn call_to(&self, kind: CallKind, case: &Case, referral: &Referral) -> Call {
        let facility = referral
            .facility
            .as_ref()
            .and_then(|id| self.facilities.get(id));
        let contact = facility.and_then(|facility| facility.contact.as_ref());
        let person = contact.and_then(|contact| {
            let words = [contact.role.as_deref(), contact.name.as_deref()];
            let words: Vec<&str> = words.into_iter().flatten().collect();
            (!words.is_empty()).then(|| words.join(" "))
        });
        let direct = contact.and_then(|contact| contact.tel.clone());
        Call {
            subject: (!referral.id.is_empty()).then(|| referral.id.clone()),
            facility: referral.facility.clone(),
            person,
            number: direct.or_else(|| facility.and_then(|facility| facility.tel.clone())),
            ..Call::new(kind, case)
        }
    }

    fn unanswered(&self, chased: &Chased, referral: &Referral) -> Call {
        let case = chased.facts.case;
        let waiting = referral
            .sent
            .map(|sent| self.calendar.business_days(sent, self.today));
        let facility = referral.facility.as_deref();
        let median = facility.and_then(|id| self.medians.get(id)).copied();
        let rule = self.usual_days.and_then(|days| i32::try_from(days).ok());
        let usual = median.or_else(|| {
            rule.map(|days| Usual {
                days: days.into(),
                n: 0,
            })
        });
        // A median of business days; the rule of the deadline counts every day, as `due` does.
        let passed = match usual {
            Some(Usual { n: 0, .. }) => referral.sent.map(|sent| (self.today - sent).num_days()),
            _ => waiting,
        };
        let overdue = passed.zip(usual).is_some_and(|(passed, usual)| {
            i32::try_from(passed).map_or(f64::INFINITY, f64::from) > usual.days
        });
        let since = match waiting {
            Some(days) => format!("打診から{days}営業日"),
            None => "打診日の記載なし".to_string(),
        };
        let usual_words = match usual {
            Some(Usual { days, n: 0 }) => format!("(目安{days}日)"),
            Some(Usual { days, n }) => format!("(ここの中央値{days}営業日、n={n})"),
            None => String::new(),
        };
        let state = referral.status.as_ref().filter(|s| s.is("considering"));
        let state = state.map_or(String::new(), |state| format!("{}、", state.label()));
        Call {
            overdue,
            days: waiting,
            usual,
            why: format!("{state}{since}{usual_words}"),
            questions: self.questions(chased, referral),
            next: format!("renkei reply {} {} 返事", case.id, name_of(referral)),
            ..self.call_to(CallKind::Unanswered, case, referral)
        }
    }

    /// What is unknown about the facility for this patient.
    fn questions(&self, chased: &Chased, referral: &Referral) -> Vec<String> {
        let facility = referral
            .facility
            .as_ref()
            .and_then(|id| self.facilities.get(id));
        let (Some(facility), Some(service)) = (facility, &referral.service) else {
            return Vec::new();
        };
        let case = chased.facts.case;
        let judge = Judge {
            today: self.today,
            service,
            facts: chased.facts,
            rules: chased.rules,
            freshness: self.freshness,
            home: chased.home,
            departments: &case.departments,
            days: &[],
            age: case.patient.age(self.today),
        };
        let checks = judge.checks(facility);
        checks
            .into_iter()
            .filter_map(|check| check.question)
            .collect()
    }

    fn withdrawal(&self, case: &Case, referral: &Referral, over: bool) -> Option<Call> {
        let open = referral.is_open_on(self.today);
        if !open && !referral.is_accepted_on(self.today) {
            return None;
        }
        let why = match elsewhere(case, referral, self.today) {
            Some(id) => format!("{}に決定", text::quote(self.name(id))),
            // Nobody waits for an answer any more, wherever the patient went.
            None if over && open && !self.goes_there(case, referral) => "症例は終結".to_string(),
            None => return None,
        };
        Some(Call {
            why,
            next: format!("renkei withdraw {} {}", case.id, name_of(referral)),
            ..self.call_to(CallKind::NotWithdrawn, case, referral)
        })
    }

    fn goes_there(&self, case: &Case, referral: &Referral) -> bool {
        let fixed = fixed(case, self.today);
        fixed
            .iter()
            .any(|(id, _)| Some(*id) == referral.facility.as_ref())
    }

    fn callbacks(&self, case: &Case) -> Vec<Call> {
        let promises = case.promises(self.today).into_iter();
        let promises = promises.filter(|(_, on)| self.calendar.is_within(self.today, *on, 1));
        promises
            .map(|(place, on)| {
                let event = &case.events[place];
                let late = (self.today - on).num_days();
                let who = event.with.as_deref();
                let family = case.family.iter().find(|member| {
                    who.is_some()
                        && (member.relation.as_deref() == who || member.name.as_deref() == who)
                });
                let asked = case.referrals.iter().find(|referral| {
                    let id = referral.facility.as_ref();
                    id.is_some_and(|id| Some(self.name(id)) == who)
                });
                let with = who.map_or(String::new(), |who| {
                    format!(" --with '{}'", who.replace('\'', "’"))
                });
                let base = match asked {
                    Some(referral) => self.call_to(CallKind::Callback, case, referral),
                    None => Call::new(CallKind::Callback, case),
                };
                Call {
                    subject: (!event.id.is_empty()).then(|| event.id.clone()),
                    person: base.person.or_else(|| who.map(String::from)),
                    number: base.number.or_else(|| family.and_then(|f| f.phone.clone())),
                    overdue: late > 0,
                    days: (late >= 0).then_some(late),
                    why: format!(
                        "{}の約束{}",
                        text::short_day(on),
                        match late {
                            ..0 => String::new(),
                            0 => "(今日)".to_string(),
                            late => format!("({late}日超過)"),
                        }
                    ),
                    next: format!("renkei note {} '話した内容' --kind 電話{with}", case.id),
                    ..base
                }
            })
            .collect()
    }

    fn fax(&self, case: &Case, referral: &Referral) -> Option<Call> {
        let by_fax = referral.by.as_ref().is_some_and(|by| by.is("fax"));
        let in_play = referral.is_draft() || referral.is_open_on(self.today);
        let facility = self.facilities.get(referral.facility.as_ref()?)?;
        let verified = facility.fax_verified.is_some_and(|on| on <= self.today);
        (by_fax && in_play && !verified).then(|| Call {
            subject: None,
            number: facility.fax.clone(),
            why: match facility.fax {
                Some(_) => "番号を確かめた記録なし".to_string(),
                None => "FAX番号の記載なし".to_string(),
            },
            next: format!("renkei facility set {} fax_verified=今日", facility.id),
            ..self.call_to(CallKind::FaxUnverified, case, referral)
        })
    }

    fn vacancy(&self, case: &Case, referral: &Referral) -> Option<Call> {
        let in_play = referral.is_open_on(self.today) || referral.is_accepted_on(self.today);
        // Offices that plan and shops that lend have no places to run out of.
        let service = referral.service.as_ref().and_then(|service| service.term());
        let uncounted = service.and_then(|term| term.attribute("needs")) == Some("no");
        if uncounted || !in_play || elsewhere(case, referral, self.today).is_some() {
            return None;
        }
        let facility = self.facilities.get(referral.facility.as_ref()?)?;
        let newest = facility.newest_vacancy(referral.service.as_ref(), self.today);
        let newest = newest.map(|(_, vacancy)| vacancy);
        let state = newest.and_then(|vacancy| vacancy.state.as_ref());
        let was = state.map_or(String::new(), |state| format!("(当時は{})", state.label()));
        let why = match newest.map(|vacancy| vacancy.asof) {
            None => "空きの情報なし".to_string(),
            Some(None) => format!("空きの情報に日付なし{was}"),
            Some(Some(asof)) => {
                let days = (self.today - asof).num_days();
                if days <= self.freshness.vacancy_days {
                    return None;
                }
                format!("空きの情報は{}{was}", text::days_ago(days))
            }
        };
        let what = newest.and_then(|vacancy| vacancy.what.as_deref());
        let service = referral.service.as_ref().map(|service| service.label());
        Some(Call {
            subject: None,
            why,
            next: format!(
                "renkei facility vacancy {} --what '{}' --state 状態",
                facility.id,
                what.or(service).unwrap_or("新規利用").replace('\'', "’")
            ),
            ..self.call_to(CallKind::StaleVacancy, case, referral)
        })
    }
}

/// What a command calls the inquiry: its id, or the facility's where it has none.
fn name_of(referral: &Referral) -> &str {
    match (&*referral.id, referral.facility.as_deref()) {
        ("", Some(facility)) => facility,
        (id, _) => id,
    }
}
