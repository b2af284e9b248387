//! A case: everything one paper says.

use super::{
    Admission, Appointment, Assessment, CaseId, Choice, Closure, Consent, Date, DayCount, Document,
    Event, FamilyMember, FormerClosure, Hold, Inbound, Insurance, NeedOutcome, Order, Patient,
    Plan, Referral, ServiceLine, Text, Wish,
};
use crate::vocabulary::Word;

/// 業務の系統.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Line {
    /// 前方連携: patients that others send here.
    Inbound,
    /// 退院支援.
    #[default]
    Discharge,
    /// 相談.
    Consultation,
}

impl Line {
    /// The term's id.
    pub fn id(self) -> &'static str {
        match self {
            Self::Inbound => "inbound",
            Self::Discharge => "discharge",
            Self::Consultation => "consultation",
        }
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Inbound => "前方連携",
            Self::Discharge => "退院支援",
            Self::Consultation => "相談",
        }
    }

    /// The line of a term's id.
    pub fn of(id: &str) -> Option<Self> {
        [Self::Inbound, Self::Discharge, Self::Consultation]
            .into_iter()
            .find(|line| line.id() == id)
    }
}

/// A case.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// 症例番号.
    pub id: CaseId,
    /// 業務の系統.
    pub line: Line,
    /// 受付日.
    pub opened: Option<Date>,
    /// 担当.
    pub staff: Staff,
    /// 相談受付.
    pub intake: Intake,
    /// 患者.
    pub patient: Patient,
    /// 家族.
    pub family: Vec<FamilyMember>,
    /// 保険.
    pub insurance: Insurance,
    /// 前方連携.
    pub inbound: Option<Inbound>,
    /// 入院.
    pub admission: Option<Admission>,
    /// アセスメント, as on paper.
    pub assessments: Vec<Assessment>,
    /// 必要な処置・条件: the join key with what a facility accepts.
    pub needs: Vec<Word>,
    /// 診療科 the patient goes on needing.
    pub departments: Vec<Word>,
    /// 退院困難な要因, confirmed by a person.
    pub factors: Factors,
    /// 意向.
    pub wishes: Vec<Wish>,
    /// 同意.
    pub consents: Vec<Consent>,
    /// 経過.
    pub events: Vec<Event>,
    /// 打診.
    pub referrals: Vec<Referral>,
    /// 本人の選択.
    pub choice: Option<Choice>,
    /// 予定.
    pub appointments: Vec<Appointment>,
    /// 指示書.
    pub orders: Vec<Order>,
    /// ケアプランの行.
    pub services: Vec<ServiceLine>,
    /// 退院支援計画.
    pub plan: Option<Plan>,
    /// 発行した書類.
    pub documents: Vec<Document>,
    /// 相談の結果.
    pub outcomes: Vec<NeedOutcome>,
    /// 保留.
    pub hold: Option<Hold>,
    /// 終結.
    pub closure: Option<Closure>,
    /// 以前の終結, taken back by a reopening.
    pub former_closures: Vec<FormerClosure>,
    /// 以前の症例番号, from before it was renumbered.
    pub former_ids: Vec<Text>,
    /// 就労.
    pub work: Work,
    /// 人生会議.
    pub acp: Option<Acp>,
    /// 虐待.
    pub abuse: Option<Abuse>,
    /// 遅れの理由.
    pub barriers: Vec<Barrier>,
}

impl Case {
    /// An empty paper with this id.
    pub fn empty(id: CaseId) -> Self {
        Self {
            id,
            line: Line::default(),
            opened: None,
            staff: Staff::default(),
            intake: Intake::default(),
            patient: Patient::default(),
            family: Vec::new(),
            insurance: Insurance::default(),
            inbound: None,
            admission: None,
            assessments: Vec::new(),
            needs: Vec::new(),
            departments: Vec::new(),
            factors: Factors::default(),
            wishes: Vec::new(),
            consents: Vec::new(),
            events: Vec::new(),
            referrals: Vec::new(),
            choice: None,
            appointments: Vec::new(),
            orders: Vec::new(),
            services: Vec::new(),
            plan: None,
            documents: Vec::new(),
            outcomes: Vec::new(),
            hold: None,
            closure: None,
            former_closures: Vec::new(),
            former_ids: Vec::new(),
            work: Work::default(),
            acp: None,
            abuse: None,
            barriers: Vec::new(),
        }
    }

    /// The assessment that counts: the latest by day, the later on paper where days are equal.
    pub fn assessment(&self) -> Option<&Assessment> {
        self.assessments.iter().max_by_key(|a| a.on)
    }

    /// The day of discharge, by the admission or by the closure.
    pub fn discharged(&self) -> Option<Date> {
        let admission = self.admission.as_ref().and_then(|a| a.discharged);
        admission.or_else(|| self.closure.as_ref().and_then(|c| c.discharged))
    }

    /// Whether the patient died, by the outcome, the reason or the destination of the closure.
    pub fn died(&self) -> bool {
        self.closure.as_ref().is_some_and(|closure| {
            let outcome = closure.outcome.as_ref().and_then(|outcome| outcome.term());
            outcome.is_some_and(|term| term.group == "died")
                || closure.reason.as_ref().is_some_and(|word| word.is("died"))
                || closure
                    .destination
                    .as_ref()
                    .is_some_and(|word| word.is("died"))
        })
    }

    /// Days in hospital up to `today` or the discharge; the day of admission is the first when the
    /// office counts inclusively. `None` before the admission.
    pub fn days_in_hospital(&self, today: Date, count: DayCount) -> Option<i64> {
        let on = self.admission.as_ref()?.on?;
        let until = self.discharged().map_or(today, |day| day.min(today));
        let days = (until - on).num_days();
        (days >= 0).then_some(match count {
            DayCount::Inclusive => days + 1,
            DayCount::Exclusive => days,
        })
    }

    /// Calls that were promised and not made yet, however long ago: the place of the event that
    /// promised, and the day. A later event with the same person keeps the promise; one that names
    /// nobody keeps only a promise to nobody in particular, which any contact on the day keeps.
    pub fn promises(&self, today: Date) -> Vec<(usize, Date)> {
        let kept = |place: usize, on: Date| {
            let event = &self.events[place];
            self.events.iter().enumerate().any(|(other, later)| {
                let after = later.on > event.on || (later.on == event.on && other > place);
                after
                    && later.on.is_some_and(|day| day <= today)
                    && (later.with == event.with || event.with.is_none())
                    && (later.on >= Some(on) || later.with == event.with)
            })
        };
        let made = |event: &Event| event.on.is_none_or(|on| on <= today);
        self.events
            .iter()
            .enumerate()
            .filter(|(_, event)| made(event))
            .filter_map(|(place, event)| Some((place, event.next?)))
            .filter(|(place, on)| !kept(*place, *on))
            .collect()
    }

    /// The day of the last news up to `today`: an entry in 経過, an inquiry or its answer, the
    /// beginning where nothing came after it.
    pub fn last_news(&self, today: Date) -> Option<Date> {
        let events = self.events.iter().map(|event| event.on);
        let inquiries = self.referrals.iter();
        let inquiries = inquiries.flat_map(|inquiry| [inquiry.sent, inquiry.answered]);
        let days = events.chain(inquiries).chain([self.opened]).flatten();
        days.filter(|day| *day <= today).max()
    }

    /// The facilities the case stands with: the chosen one, unless it took back its word since; else
    /// those that were asked and haven't answered, or accepted.
    pub fn stands_with(&self) -> Vec<&Text> {
        let live = |inquiry: &&Referral| inquiry.is_open() || inquiry.is_accepted();
        let chosen = self
            .choice
            .as_ref()
            .and_then(|choice| choice.facility.as_ref());
        if let Some(chosen) = chosen {
            let asked = self.referrals.iter();
            let asked = asked.filter(|inquiry| inquiry.facility.as_ref() == Some(chosen));
            let asked: Vec<&Referral> = asked.collect();
            if asked.is_empty() || asked.iter().any(live) {
                return vec![chosen];
            }
        }
        let mut facilities: Vec<&Text> = Vec::new();
        for inquiry in self.referrals.iter().filter(live) {
            if let Some(facility) = &inquiry.facility
                && !facilities.contains(&facility)
            {
                facilities.push(facility);
            }
        }
        facilities
    }

    /// The closure that holds on a day: this one from its day on, a former one until the case was
    /// reopened.
    pub fn closure_on(&self, day: Date) -> Option<&Closure> {
        let reached = |closure: &&Closure| closure.on.is_none_or(|on| on <= day);
        let former = || {
            let still = |former: &&FormerClosure| former.reopened.is_some_and(|on| on > day);
            let former = self.former_closures.iter().filter(still);
            former.map(|former| &former.closure).find(reached)
        };
        self.closure.as_ref().filter(reached).or_else(former)
    }

    /// Whether the case is closed on a day.
    pub fn is_closed_on(&self, day: Date) -> bool {
        self.closure_on(day).is_some()
    }

    /// Whether the case rests on a day.
    pub fn rests_on(&self, day: Date) -> bool {
        self.hold.as_ref().is_some_and(|hold| hold.rests_on(day))
    }

    /// The first event of a kind: it meets a deadline.
    pub fn first_event(&self, kind: &str) -> Option<&Event> {
        self.events
            .iter()
            .filter(|e| e.kind.as_ref().is_some_and(|k| k.is(kind)))
            .min_by_key(|e| e.on)
    }

    /// The patient's own latest wish for a place; the family's where the patient said nothing.
    pub fn wished_place(&self) -> Option<&Wish> {
        let latest = |own: bool| {
            self.wishes
                .iter()
                .filter(|w| w.place.is_some() && w.by_patient() == own)
                .max_by_key(|w| w.on)
        };
        latest(true).or_else(|| latest(false))
    }

    /// Where to look: the place the patient wishes for, or, while the patient is undecided or
    /// can't say, the family's latest.
    pub fn place_to_look_for(&self) -> Option<&Word> {
        let decided = |wish: &&Wish| {
            wish.place
                .as_ref()
                .is_some_and(|place| !place.is_one_of(&["undecided", "unable"]))
        };
        let own = self.wished_place().filter(decided);
        let family = || {
            self.wishes
                .iter()
                .filter(|wish| !wish.by_patient())
                .filter(decided)
                .max_by_key(|wish| wish.on)
        };
        own.or_else(family).and_then(|wish| wish.place.as_ref())
    }

    /// The latest wish on record of each person that differs from the patient's own place.
    pub fn differing_wishes(&self) -> Vec<&Wish> {
        let Some(own) = self
            .wished_place()
            .filter(|w| w.by_patient())
            .and_then(|w| w.place.as_ref())
        else {
            return Vec::new();
        };
        let mut latest: Vec<&Wish> = Vec::new();
        for wish in self.wishes.iter().filter(|w| !w.by_patient()) {
            match latest.iter_mut().find(|w| w.who == wish.who) {
                Some(known) if known.on <= wish.on => *known = wish,
                Some(_) => {}
                None => latest.push(wish),
            }
        }
        latest.retain(|w| w.place.as_ref().is_some_and(|place| place != own));
        latest
    }
}

/// 担当: staff ids of `renkei.toml`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Staff {
    /// ソーシャルワーカー.
    pub msw: Option<Text>,
    /// 退院支援看護師.
    pub nurse: Option<Text>,
}

/// 相談受付.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Intake {
    /// 経路.
    pub channel: Option<Word>,
    /// 依頼者.
    pub requester: Option<Word>,
    /// 依頼者の氏名.
    pub requester_name: Option<Text>,
    /// 相談区分.
    pub categories: Vec<Word>,
    /// 依頼内容.
    pub request: Option<Text>,
}

/// 退院困難な要因.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Factors {
    /// Letters ア…チ or ids.
    pub confirmed: Vec<Word>,
    /// Words beside them.
    pub note: Option<Text>,
}

/// 就労.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Work {
    /// 労務不能になった日.
    pub unable_from: Option<Date>,
}

/// 人生会議 (ACP).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Acp {
    /// The day of the talk.
    pub on: Option<Date>,
    /// 全治療 限定 DNAR 未定.
    pub policy: Option<Word>,
    /// Words.
    pub text: Option<Text>,
}

/// 虐待.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Abuse {
    /// 疑い.
    pub suspected: Option<bool>,
    /// 通報した日.
    pub reported: Option<Date>,
}

/// A dated reason for delay.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Barrier {
    /// The entry's id.
    pub id: Text,
    /// Why.
    pub reason: Option<Word>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Who holds it.
    pub owner: Option<Text>,
}
