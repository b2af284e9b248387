//! How far a case is: derived from its facts each time, never stored.

use super::{Case, Date, Line, Reply};

/// 進み具合. The id is a term of the table `stages`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Progress {
    /// 相談受付
    Received,
    /// 予約済 (前方連携)
    Appointed,
    /// 来院済 (前方連携)
    Visited,
    /// 一次返書済 (前方連携)
    RepliedFirst,
    /// 最終返書済 (前方連携)
    RepliedFinal,
    /// スクリーニング
    Screening,
    /// アセスメント
    Assessment,
    /// 計画作成
    Planning,
    /// 候補選定
    Matching,
    /// 打診中
    Referring,
    /// 受入調整
    Coordinating,
    /// 退院準備
    Predischarge,
    /// 退院
    Discharged,
    /// 終結
    Closed,
}

impl Progress {
    /// Every stage, in order.
    pub const ALL: [Self; 14] = [
        Self::Received,
        Self::Appointed,
        Self::Visited,
        Self::RepliedFirst,
        Self::RepliedFinal,
        Self::Screening,
        Self::Assessment,
        Self::Planning,
        Self::Matching,
        Self::Referring,
        Self::Coordinating,
        Self::Predischarge,
        Self::Discharged,
        Self::Closed,
    ];

    /// The term's id.
    pub fn id(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Appointed => "appointed",
            Self::Visited => "visited",
            Self::RepliedFirst => "replied_first",
            Self::RepliedFinal => "replied_final",
            Self::Screening => "screening",
            Self::Assessment => "assessment",
            Self::Planning => "planning",
            Self::Matching => "matching",
            Self::Referring => "referring",
            Self::Coordinating => "coordinating",
            Self::Predischarge => "predischarge",
            Self::Discharged => "discharged",
            Self::Closed => "closed",
        }
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Received => "相談受付",
            Self::Appointed => "予約済",
            Self::Visited => "来院済",
            Self::RepliedFirst => "一次返書済",
            Self::RepliedFinal => "最終返書済",
            Self::Screening => "スクリーニング",
            Self::Assessment => "アセスメント",
            Self::Planning => "計画作成",
            Self::Matching => "候補選定",
            Self::Referring => "打診中",
            Self::Coordinating => "受入調整",
            Self::Predischarge => "退院準備",
            Self::Discharged => "退院",
            Self::Closed => "終結",
        }
    }
}

/// The stage of a case on `today`: the first that holds from the end. Facts dated after `today`
/// don't count yet.
pub fn stage(case: &Case, today: Date) -> Progress {
    let reached = |day: Option<Date>| day.is_some_and(|day| day <= today);
    if case.is_closed_on(today) {
        return Progress::Closed;
    }
    match case.line {
        Line::Discharge => discharge_stage(case, today),
        Line::Inbound => {
            let inbound = case.inbound.as_ref();
            let sent = |tells: fn(&Reply) -> bool| {
                inbound.is_some_and(|i| i.replies.iter().any(|r| reached(r.on) && tells(r)))
            };
            if sent(|reply| reply.is("final")) {
                Progress::RepliedFinal
            } else if sent(Reply::tells_of_visit) {
                Progress::RepliedFirst
            } else if inbound.is_some_and(|i| reached(i.visited)) {
                Progress::Visited
            } else if inbound.is_some_and(|i| i.appointed.is_some()) {
                Progress::Appointed
            } else {
                Progress::Received
            }
        }
        Line::Consultation => {
            if assessed(case, today) {
                Progress::Assessment
            } else if screened(case, today) {
                Progress::Screening
            } else {
                Progress::Received
            }
        }
    }
}

fn screened(case: &Case, today: Date) -> bool {
    case.first_event("screening")
        .is_some_and(|e| e.on.is_none_or(|on| on <= today))
}

fn assessed(case: &Case, today: Date) -> bool {
    case.assessments
        .iter()
        .any(|a| a.on.is_none_or(|on| on <= today))
}

fn discharge_stage(case: &Case, today: Date) -> Progress {
    let reached = |day: Option<Date>| day.is_some_and(|day| day <= today);
    if reached(case.discharged()) {
        return Progress::Discharged;
    }
    let promised = || case.referrals.iter().filter(|r| r.is_accepted_on(today));
    let accepted = promised().any(|r| r.answer().is_some_and(|answer| answer.is("accepted")));
    let fixed_day = case
        .admission
        .as_ref()
        .is_some_and(|a| a.discharged.is_some() || a.expected_discharge.is_some());
    if accepted && fixed_day {
        return Progress::Predischarge;
    }
    if promised().next().is_some() {
        return Progress::Coordinating;
    }
    if case.referrals.iter().any(|r| r.is_open_on(today)) {
        return Progress::Referring;
    }
    let plan = case.plan.as_ref();
    let wished = case
        .wished_place()
        .and_then(|w| w.place.as_ref())
        .is_some_and(|place| !place.is_one_of(&["undecided", "unable"]));
    if plan.is_some_and(|p| reached(p.created)) || (wished && !case.needs.is_empty()) {
        Progress::Matching
    } else if plan.is_some_and(|p| reached(p.started)) {
        Progress::Planning
    } else if assessed(case, today) {
        Progress::Assessment
    } else if screened(case, today) {
        Progress::Screening
    } else {
        Progress::Received
    }
}
