//! Deadlines: what must happen by which day, whether it did, and by which rule.

mod met;
mod start;

pub(super) use start::anchor_day;

use super::dates;
use super::facts::Facts;
use super::pack::Row;
use super::predicate::{self, Held};
use super::quantity::Term;
use super::rows::{Anchor, Count, Deadline};
use super::rulebook::Rules;
use super::tier;
use crate::model::Date;
use crate::paper::Path;
use met::met_on;
use start::{Start, starts};

/// How a deadline stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// Passed, and nobody did it.
    Overdue,
    /// Today.
    Today,
    /// Near, or its window is open.
    Soon,
    /// Later.
    Later,
    /// Done in time.
    Met,
    /// Done too late.
    MetLate,
    /// Can't be told, or nothing has to be done.
    None,
}

impl State {
    /// The id in machine output.
    pub fn id(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Today => "today",
            Self::Soon => "soon",
            Self::Later => "later",
            Self::Met => "met",
            Self::MetLate => "met_late",
            Self::None => "none",
        }
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Overdue => "超過",
            Self::Today => "今日",
            Self::Soon => "まもなく",
            Self::Later => "先",
            Self::Met => "済",
            Self::MetLate => "遅れて済",
            Self::None => "―",
        }
    }

    /// Whether somebody still has to do it.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Overdue | Self::Today | Self::Soon | Self::Later)
    }
}

/// A deadline of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct Due {
    /// The id in machine output: `screening`.
    pub rule: String,
    /// The row of the pack that set it.
    pub row: String,
    /// What must happen.
    pub label: String,
    /// The first day of a window.
    pub from: Option<Date>,
    /// The last day. `None` where a fact is missing.
    pub due: Option<Date>,
    /// How it stands.
    pub state: State,
    /// The day it was met.
    pub met_on: Option<Date>,
    /// 根拠, with 「要確認」 where no source confirms it.
    pub basis: String,
    /// Whether a source confirms the rule.
    pub confirmed: bool,
    /// What would settle it, where it can't be told; or what to bear in mind.
    pub question: Option<String>,
    /// The entry it belongs to (an order, an inquiry, an appointment), or nothing.
    pub subject: Option<String>,
    /// The time of day, where it has one.
    pub at: Option<String>,
    /// What to do.
    pub hint: String,
    /// The fact of the paper that it is counted from.
    pub path: Path,
    /// An opportunity, no duty.
    pub chance: bool,
    /// Nobody can bring it forward to a business day.
    pub fixed: bool,
    /// The facility it is about.
    pub facility: Option<String>,
    /// From how many days before it counts as soon.
    pub soon: i64,
}

impl Due {
    /// Whether it is a window that is open.
    pub fn is_window_open(&self, today: Date) -> bool {
        self.from.is_some_and(|from| from <= today) && self.due.is_some_and(|last| today <= last)
    }
}

/// Every deadline of the case, in the order of the rules. Those that can't be told are there too,
/// with the question that would settle them.
pub fn deadlines(facts: &Facts, rules: &Rules) -> Vec<Due> {
    let mut dues: Vec<Due> = Vec::new();
    let tier = tier::tier_of(facts, rules);
    let lost = rules.spoilt_kind("tier");
    for row in rules.holding(&rules.rows().deadline) {
        let Some(open) = belongs(row, facts, tier.map(|row| row.tier.as_str()), lost) else {
            continue;
        };
        let open = match (&row.when, open) {
            (Some(when), None) => match when.judge(facts, rules).0 {
                Held::Yes(_) => None,
                Held::No => continue,
                // Nobody asks about what isn't a duty, or of patients who aren't in hospital.
                Held::Unknown(_) if row.chance || facts.case.admission.is_none() => continue,
                Held::Unknown(question) => Some(question),
            },
            (_, open) => open,
        };
        if let Some(question) = open {
            // Several rows of one rule may wait for the same answer.
            if !dues.iter().any(|due| due.rule == row.rule) {
                dues.push(untold(row, question));
            }
            continue;
        }
        for start in starts(row, facts, rules) {
            dues.push(due(row, facts, start));
        }
    }
    // A row that could be told makes the question of a row that couldn't needless.
    let told: Vec<(String, bool)> = dues
        .iter()
        .map(|due| (due.rule.clone(), due.due.is_some()))
        .collect();
    dues.retain(|due| {
        due.due.is_some() || !told.iter().any(|(rule, told)| *told && *rule == due.rule)
    });
    dues
}

/// Whether a row belongs to the patient. `Some(Some(question))`: it depends.
#[expect(clippy::option_option, reason = "no, yes, and it depends")]
fn belongs(
    row: &Deadline,
    facts: &Facts,
    tier: Option<&str>,
    lost: Option<&str>,
) -> Option<Option<String>> {
    let line = facts.case.line.id();
    if !row.lines.is_empty() && !row.lines.iter().any(|id| id == line) {
        return None;
    }
    if !row.registered.is_empty() && !is_registered(row, facts) {
        return None;
    }
    let ward = facts.ward();
    if !row.tiers.is_empty() {
        match tier {
            Some(tier) if !row.tiers.iter().any(|id| id == tier) => return None,
            Some(_) => {}
            None if ward.is_some() && lost.is_some() => {
                return Some(lost.map(|why| format!("区分の規則を使えません: {why}")));
            }
            None if ward.is_some() || facts.case.admission.is_none() => return None,
            None => return Some(Some("病棟種別(admission.ward_kind)は何ですか。".into())),
        }
    }
    if tier.is_some_and(|tier| row.except_tiers.iter().any(|id| id == tier)) {
        return None;
    }
    if !row.wards.is_empty() {
        match ward {
            Some(ward) if !tier::is_ward(ward, &row.wards) => return None,
            Some(_) => {}
            // Nobody is in a rehabilitation ward unless the paper says so.
            None if facts.case.admission.is_none() || row.anchor == Anchor::RehabStart => {
                return None;
            }
            None => return Some(Some("病棟種別(admission.ward_kind)は何ですか。".into())),
        }
    }
    Some(None)
}

/// An office that says nothing is held to the rows of the strictest 届出, which say so.
fn is_registered(row: &Deadline, facts: &Facts) -> bool {
    match facts.office.fee.as_deref() {
        None => row.unregistered,
        Some(fee) => row
            .registered
            .iter()
            .any(|name| predicate::is_registered(fee, name)),
    }
}

fn untold(row: &Row<Deadline>, question: String) -> Due {
    Due {
        rule: row.rule.clone(),
        row: row.id.clone(),
        label: row.label.clone(),
        from: None,
        due: None,
        state: State::None,
        met_on: None,
        basis: row.source.shown(),
        confirmed: row.source.confirmed,
        question: Some(question),
        subject: None,
        at: None,
        hint: row.hint.clone(),
        path: Path::default(),
        chance: row.chance,
        fixed: row.fixed,
        facility: None,
        soon: row.soon.0,
    }
}

/// The last day of a count, and the first where the count makes a window by itself.
pub(super) fn counted(
    start: Date,
    count: Count,
    term: Option<Term>,
    facts: &Facts,
) -> Option<(Option<Date>, Date)> {
    if count.slip(term).is_some() {
        return None;
    }
    let days = match term {
        Some(Term::Days(days)) => days,
        Some(Term::Months(_)) | None => 0,
    };
    let months = match term {
        Some(Term::Months(months)) => u32::try_from(months).ok()?,
        Some(Term::Days(_)) | None => 0,
    };
    let by_months = matches!(term, Some(Term::Months(_)));
    let last = match count {
        Count::DC1 if by_months => dates::months_through(start, months)?,
        Count::DC1 => dates::within_stay(start, days, facts.office.day_count)?,
        Count::DC2 if by_months => dates::months_through(start, months)?,
        Count::DC2 => dates::through(start, days)?,
        Count::DC3 => dates::special_order_end(start, days)?,
        Count::DC4 if by_months => dates::months_after(start, months)?,
        Count::DC4 => dates::after(start, days)?,
        Count::DC5 => dates::certificate_end(start, months)?,
        Count::DC6 => {
            let (first, last) = dates::renewal_window(start, days)?;
            return Some((Some(first), last));
        }
        Count::DC7 => start,
        Count::DC8 => dates::months_through(start, months)?,
        Count::DC9 => {
            let (first, last) = dates::around(start, days)?;
            return Some((Some(first), last));
        }
        Count::DC10 => dates::before(start, days)?,
        Count::DC11 => dates::end_of_later_month(start, months)?,
        Count::Day => start,
    };
    Some((None, last))
}

fn due(row: &Row<Deadline>, facts: &Facts, start: Start) -> Due {
    let mut due = untold(row, String::new());
    due.question = None;
    due.subject = start.subject;
    due.path = start.path;
    due.at = start.at;
    due.facility = start.facility;
    if let Some(label) = start.label {
        due.label = if row.label_from_entry {
            label
        } else {
            format!("{}({label})", row.label)
        };
    }
    if let Some(with) = &start.with {
        // Only a word with the same person keeps a promise.
        let with = with.replace('\'', "’");
        due.hint = due
            .hint
            .replace("--kind 電話", &format!("--kind 電話 --with '{with}'"));
    }
    let Some(first_day) = start.day else {
        due.question = start
            .question
            .or_else(|| (!row.question.is_empty()).then(|| row.question.clone()));
        return due;
    };
    let Some((window, last)) = counted(first_day, row.count, start.term.or(row.term), facts) else {
        due.question =
            Some("どれだけの期間かがわかりません(月数が紙にないか、規則を使えません)。".into());
        return due;
    };
    due.from = match row.opens {
        Some(opens) => dates::plus(first_day, opens.0),
        None => window,
    };
    due.due = Some(last);
    if facts.office.fee.is_none() && row.unregistered {
        due.question =
            Some("届出(renkei.toml の office.fee)がないため、いちばん早い期限です。".into());
    }
    due.met_on = start
        .met
        .into_iter()
        .chain(met_on(row, facts, first_day, due.from))
        .filter(|on| *on <= facts.day)
        .min();
    // Who left before the last day of a first step needs it no more.
    let left_early = row.anchor == Anchor::Admission
        && facts.has_left()
        && facts.case.discharged().is_some_and(|left| left < last);
    due.state = state(row, &due, facts.day, start.over || left_early);
    due
}

fn state(row: &Deadline, due: &Due, today: Date, over: bool) -> State {
    let Some(last) = due.due else {
        return State::None;
    };
    if let Some(on) = due.met_on {
        return if on <= last {
            State::Met
        } else {
            State::MetLate
        };
    }
    if over {
        return State::None;
    }
    let left = (last - today).num_days();
    match left {
        ..0 if row.chance => State::None,
        ..0 => State::Overdue,
        0 => State::Today,
        _ if due.from.is_some_and(|from| from <= today) => State::Soon,
        _ if left <= row.soon.0 => State::Soon,
        _ => State::Later,
    }
}
