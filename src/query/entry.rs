//! What an entry of a case can be asked: its own fields, and through them those of its case.

use super::Kind::{Date as Day, Flag, Id, Number, Staff, Text, Word as Of};
use super::{CaseView, Field, Said, Subject, Unit, count_days, field, named, texts, words};
use crate::model::{Appointment, Barrier, Event, Referral};
use crate::regulation::{Due, FeeEvidence, State};
use crate::vocabulary::Table;

/// The fields of an inquiry.
pub static REFERRAL_FIELDS: &[Field] = &[
    field("entry", &["項目"], Id, "打診の番号(r1 など)"),
    field("sent", &["打診日"], Day, "打診した日"),
    field("answered", &["回答日"], Day, "回答の日"),
    field("status", &["状態"], Of(Table::ReferralStatus), "打診の状態"),
    field(
        "reason",
        &["断り理由"],
        Of(Table::DeclineReasons),
        "断り理由",
    ),
    field(
        "service",
        &["サービス"],
        Of(Table::Services),
        "打診したサービス",
    ),
    field("facility", &["施設"], Id, "打診先の施設番号"),
    field("method", &["方法"], Of(Table::Methods), "打診の方法"),
    field(
        "response-days",
        &["回答日数"],
        Number,
        "回答日 − 打診日(日)",
    ),
    field(
        "wait-days",
        &["待ち日数"],
        Number,
        "返事待ちの打診の、打診日からの日数",
    ),
    field("awaited", &["返事なし"], Flag, "返事を待っている"),
    field("named", &["氏名あり"], Flag, "氏名を出した打診"),
];

/// The fields of an event.
pub static EVENT_FIELDS: &[Field] = &[
    field("entry", &["項目"], Id, "経過の番号"),
    field("on", &["日"], Day, "経過の日"),
    field("kind", &["種別"], Of(Table::EventKinds), "経過の種別"),
    field("by", &["記録者"], Staff, "記録した職員"),
    field("with", &["相手"], Text, "相手"),
    field("result", &["結果"], Of(Table::EventOutcomes), "連絡の結果"),
    field(
        "contact",
        &["連絡"],
        Flag,
        "面談・電話・連絡の経過(記録や書類だけではない)",
    ),
];

/// The fields of a deadline.
pub static DEADLINE_FIELDS: &[Field] = &[
    field("rule", &["規則"], Id, "期限の規則(screening など)"),
    field("label", &["期限名"], Text, "期限の名前"),
    field("due", &["期限日"], Day, "期限の日"),
    field("met-on", &["済んだ日"], Day, "済んだ日"),
    field(
        "state",
        &["期限の状態"],
        Id,
        "overdue today soon later met met_late none",
    ),
    field(
        "duty",
        &["義務"],
        Flag,
        "機会ではなく、しなければならない期限",
    ),
    field("over-days", &["超過日数"], Number, "過ぎている日数"),
    field("facility", &["施設"], Id, "期限がかかわる施設番号"),
];

/// The fields of a fee that a case may be evidence for.
pub static FEE_FIELDS: &[Field] = &[
    field("fee", &["算定"], Id, "算定候補の名前・番号"),
    field("eligible", &["証拠あり"], Flag, "紙に証拠がそろっている"),
    field("points", &["点数"], Number, "点数"),
];

/// The fields of an appointment.
pub static APPOINTMENT_FIELDS: &[Field] = &[
    field("entry", &["項目"], Id, "予定の番号"),
    field("on", &["日"], Day, "予定の日"),
    field("at", &["時刻"], Text, "時刻"),
    field("kind", &["種別"], Of(Table::AppointmentKinds), "予定の種別"),
    field("standing", &["有効"], Flag, "済・中止ではない"),
    field("facility", &["施設"], Id, "予定の施設番号"),
];

/// The fields of a dated reason for delay.
pub static BARRIER_FIELDS: &[Field] = &[
    field("entry", &["項目"], Id, "遅れの理由の番号"),
    field("cause", &["理由"], Of(Table::HoldReasons), "遅れの理由"),
    field("from", &["始まり"], Day, "始まりの日"),
    field("to", &["終わり"], Day, "終わりの日"),
    field("span", &["期間"], super::Kind::Days, "続いた日"),
    field(
        "barrier-days",
        &["遅れた日数"],
        Number,
        "続いた日数(両端を含む)",
    ),
    field("owner", &["受け持ち"], Text, "受け持ち"),
    field("standing", &["続いている"], Flag, "まだ続いている"),
];

/// An entry of a case, or the case itself, as a query sees it.
pub struct EntryView<'a> {
    /// The case it stands in.
    pub case: &'a CaseView<'a>,
    entry: Entry<'a>,
}

enum Entry<'a> {
    Case,
    Referral(&'a Referral),
    Event(&'a Event),
    Deadline(&'a Due),
    Fee(&'a FeeEvidence),
    Appointment(&'a Appointment),
    Barrier(&'a Barrier),
}

impl<'a> CaseView<'a> {
    /// What the case has of a unit, in the order of the paper. Of facilities it has none.
    pub fn entries(&'a self, unit: Unit) -> Vec<EntryView<'a>> {
        let case = self.case();
        let all: Vec<Entry> = match unit {
            Unit::Cases => vec![Entry::Case],
            Unit::Referrals => {
                let asked = case.referrals.iter().filter(|asked| asked.went_out());
                asked.map(Entry::Referral).collect()
            }
            Unit::Events => case.events.iter().map(Entry::Event).collect(),
            Unit::Deadlines => self.dues().iter().map(Entry::Deadline).collect(),
            Unit::Fees => self.fees().iter().map(Entry::Fee).collect(),
            Unit::Appointments => case.appointments.iter().map(Entry::Appointment).collect(),
            Unit::Barriers => case.barriers.iter().map(Entry::Barrier).collect(),
            Unit::Facilities | Unit::Meetings => Vec::new(),
        };
        let view = |entry| EntryView { case: self, entry };
        all.into_iter().map(view).collect()
    }
}

impl EntryView<'_> {
    /// The entry's id on the paper, where it has one: `r1`.
    pub fn id(&self) -> Option<&str> {
        match self.entry {
            Entry::Referral(asked) => Some(&asked.id),
            Entry::Event(event) => Some(&event.id),
            Entry::Appointment(appointment) => Some(&appointment.id),
            Entry::Barrier(barrier) => Some(&barrier.id),
            Entry::Deadline(due) => Some(&due.rule),
            Entry::Fee(fee) => Some(&fee.id),
            Entry::Case => None,
        }
    }
}

impl Subject for EntryView<'_> {
    fn said(&self, field: &Field) -> Said {
        let own = match self.entry {
            Entry::Case => None,
            Entry::Referral(asked) => self.referral(asked, field),
            Entry::Event(event) => of_event(event, field),
            Entry::Deadline(due) => self.deadline(due, field),
            Entry::Fee(fee) => of_fee(fee, field),
            Entry::Appointment(appointment) => of_appointment(appointment, field),
            Entry::Barrier(barrier) => self.barrier(barrier, field),
        };
        own.unwrap_or_else(|| self.case.said(field))
    }

    fn names(&self) -> Vec<String> {
        self.case.names()
    }
}

impl EntryView<'_> {
    fn referral(&self, asked: &Referral, field: &Field) -> Option<Said> {
        let today = self.case.today();
        Some(match field.name {
            "entry" => texts([Some(&*asked.id)]),
            "sent" => Said::Dates(asked.sent.into_iter().collect()),
            "answered" => Said::Dates(asked.answered.into_iter().collect()),
            "status" => words(&asked.status),
            "reason" => words(asked.reason.as_ref().filter(|_| asked.is_declined())),
            "service" => words(&asked.service),
            "facility" => texts([asked.facility.as_deref()]),
            "method" => words(&asked.by),
            "response-days" => count_days(asked.sent, asked.answered),
            "wait-days" => {
                let sent = asked.sent.filter(|_| asked.is_open_on(today));
                count_days(sent, Some(today))
            }
            "awaited" => Said::Flag(asked.is_open_on(today)),
            "named" => Said::Flag(asked.identified == Some(true)),
            _ => return None,
        })
    }

    fn deadline(&self, due: &Due, field: &Field) -> Option<Said> {
        Some(match field.name {
            "rule" => texts([Some(due.rule.as_str())]),
            // Whom somebody promised to call was written freely: it may be a name.
            "label" if due.rule == "callback" => texts([Some("約束した連絡")]),
            "label" => texts([Some(due.label.as_str())]),
            "due" => Said::Dates(due.due.into_iter().collect()),
            "met-on" => Said::Dates(due.met_on.into_iter().collect()),
            "overdue" => Said::Flag(
                due.state == State::Overdue
                    && !due.chance
                    && !self.case.case().is_closed_on(self.case.today()),
            ),
            "state" => named(due.state.id(), due.state.label()),
            "duty" => Said::Flag(!due.chance),
            "over-days" => {
                let today = self.case.today();
                let late = due
                    .due
                    .filter(|due_on| due.state.is_open() && *due_on < today);
                count_days(late, Some(today))
            }
            "facility" => texts([due.facility.as_deref()]),
            _ => return None,
        })
    }

    fn barrier(&self, barrier: &Barrier, field: &Field) -> Option<Said> {
        let today = self.case.today();
        let case = self.case.case();
        // What nobody ended ended when the patient left or the case was closed.
        let closed = case.closure.as_ref().and_then(|closure| closure.on);
        let over = [case.discharged(), closed].into_iter().flatten().min();
        let end = barrier.to.or(over);
        Some(match field.name {
            "entry" => texts([Some(&*barrier.id)]),
            "cause" => words(&barrier.reason),
            "from" => Said::Dates(barrier.from.into_iter().collect()),
            "to" => Said::Dates(barrier.to.into_iter().collect()),
            "span" => Said::Spans(barrier.from.map(|from| (from, end)).into_iter().collect()),
            "barrier-days" => {
                let last = end.filter(|to| *to <= today).unwrap_or(today);
                let days = barrier.from.map(|from| (last - from).num_days() + 1);
                // Days that run backwards are negative, so that whoever counts can tell.
                let days = days.map(|days| if days > 0 { days } else { days.min(-1) });
                let begun = barrier.from.is_none_or(|from| from <= today);
                Said::Numbers(days.filter(|_| begun).into_iter().collect())
            }
            "owner" => texts([barrier.owner.as_deref()]),
            "standing" => Said::Flag(
                barrier.from.is_none_or(|from| from <= today) && end.is_none_or(|to| to > today),
            ),
            _ => return None,
        })
    }
}

fn of_event(event: &Event, field: &Field) -> Option<Said> {
    let contact = || {
        let term = event.kind.as_ref().and_then(|kind| kind.term());
        term.is_some_and(|term| term.group == "contact" || term.attribute("contact") == Some("yes"))
    };
    Some(match field.name {
        "entry" => texts([Some(&*event.id)]),
        "on" => Said::Dates(event.on.into_iter().collect()),
        "kind" => words(&event.kind),
        "by" => texts([event.by.as_deref()]),
        "with" => texts([event.with.as_deref()]),
        "result" => words(&event.outcome),
        "contact" => Said::Flag(contact()),
        _ => return None,
    })
}

fn of_fee(fee: &FeeEvidence, field: &Field) -> Option<Said> {
    Some(match field.name {
        "fee" => named(&fee.id, fee.label.trim_end_matches("(要確認)")),
        "eligible" => Said::Flag(fee.eligible == Some(true)),
        "points" => Said::Numbers(fee.points.into_iter().collect()),
        _ => return None,
    })
}

fn of_appointment(appointment: &Appointment, field: &Field) -> Option<Said> {
    Some(match field.name {
        "entry" => texts([Some(&*appointment.id)]),
        "on" => Said::Dates(appointment.on.into_iter().collect()),
        "at" => texts([appointment.at.as_deref()]),
        "kind" => words(&appointment.kind),
        "standing" => Said::Flag(appointment.still_stands()),
        "facility" => texts([appointment.facility.as_deref()]),
        _ => return None,
    })
}
