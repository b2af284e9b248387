//! The rows of `inbound list`: a referred patient with what is owed, and counts of several.

use super::lookup;
use crate::matching::Home;
use crate::model::{Case, CaseId, Date, Facility, Line, Office, Standing, Text};
use crate::regulation::{Facts, OwedReply, Rulebook, State, deadlines, first_reply, owed_replies};
use crate::store::{CasePaper, Mishap};
use crate::text;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap};

/// What patients are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum By {
    /// 当院の医師.
    Doctor,
    /// 診療科.
    Department,
    /// 紹介元.
    From,
}

impl By {
    /// The id in machine output.
    pub fn id(self) -> &'static str {
        match self {
            Self::Doctor => "doctor",
            Self::Department => "department",
            Self::From => "from",
        }
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Doctor => "当院の医師",
            Self::Department => "診療科",
            Self::From => "紹介元",
        }
    }

    /// The group a patient belongs to.
    pub fn of(self, row: &Row) -> &str {
        match self {
            Self::Doctor => &row.our_doctor,
            Self::Department => &row.department,
            Self::From => &row.from_name,
        }
    }
}

/// What stands where nobody wrote a name.
const UNWRITTEN: &str = "未記入";

/// A referred patient.
pub struct Row {
    /// The case.
    pub id: CaseId,
    /// Whether it is closed.
    pub closed: bool,
    /// Where it stands.
    pub standing: Standing,
    /// 紹介元, an id.
    pub from: Option<Text>,
    /// Its name.
    pub from_name: String,
    /// 紹介医.
    pub doctor: String,
    /// 当院の医師: who saw the patient, else who attends.
    pub our_doctor: String,
    /// 診療科.
    pub department: String,
    /// 受領日.
    pub received: Option<Date>,
    /// 予約日.
    pub appointed: Option<Date>,
    /// 予約時刻.
    pub at: Option<Text>,
    /// 来院日.
    pub visited: Option<Date>,
    /// How the first reply stands.
    pub first: Option<State>,
    /// What is owed.
    pub owed: Vec<OwedReply>,
}

/// 返書率 and what is owed of some patients.
#[derive(Default)]
pub struct Tally {
    /// Patients who came and whose referrer wants a reply.
    pub visits: usize,
    /// First replies in time.
    pub in_time: usize,
    /// First replies that have time left.
    pub pending: usize,
    /// Replies owed.
    pub owed: usize,
    /// Those past their last day.
    pub late: usize,
}

/// What a paper gave.
pub enum Seen {
    /// A referred patient, and what of the paper is broken.
    Row(Box<Row>, Option<Mishap>),
    /// Another line, or nothing.
    Other(Option<Mishap>),
}

/// A paper as a row.
pub fn look(
    paper: Result<CasePaper, Mishap>,
    office: &Office,
    book: &Rulebook,
    today: Date,
) -> Seen {
    let paper = match paper {
        Ok(paper) => paper,
        Err(mishap) => return Seen::Other(Some(mishap)),
    };
    let mishap = lookup::broken_part(&paper);
    if paper.case.line != Line::Inbound {
        return Seen::Other(mishap);
    }
    Seen::Row(Box::new(row(&paper.case, office, book, today)), mishap)
}

fn row(case: &Case, office: &Office, book: &Rulebook, today: Date) -> Row {
    let facts = Facts::of(case, office, today, Home::of(&case.patient).location);
    let rules = book.on(today, case.discharged());
    let dues = deadlines(&facts, &rules);
    let inbound = case.inbound.clone().unwrap_or_default();
    let attending = case.admission.as_ref().and_then(|a| a.doctor.clone());
    Row {
        id: case.id.clone(),
        closed: case.is_closed_on(today),
        standing: Standing::of(case, today),
        from_name: inbound.from.as_deref().unwrap_or(UNWRITTEN).to_string(),
        from: inbound.from,
        doctor: inbound.doctor.as_deref().unwrap_or_default().to_string(),
        our_doctor: inbound
            .to_doctor
            .or(attending)
            .as_deref()
            .unwrap_or(UNWRITTEN)
            .to_string(),
        department: inbound
            .department
            .as_ref()
            .map_or(UNWRITTEN, |department| department.label())
            .to_string(),
        received: inbound.received,
        appointed: inbound.appointed,
        at: inbound.at,
        visited: inbound.visited.filter(|on| *on <= today),
        first: first_reply(&dues),
        owed: owed_replies(&facts, &rules, &dues),
    }
}

/// Puts the names of the facilities in, each looked up once.
pub fn name(rows: &mut [Row], found: &HashMap<Text, Facility>) {
    for row in rows {
        let facility = row.from.as_ref().and_then(|id| found.get(id));
        if let Some(facility) = facility {
            row.from_name = facility.name.to_string();
        }
    }
}

impl Row {
    /// Where it stands, for people.
    pub fn standing_words(&self) -> String {
        let closed = if self.closed { "(終結)" } else { "" };
        format!("{}{closed}", self.standing.label())
    }
}

/// The patients by group; none where nothing is grouped.
pub fn groups(
    rows: &[Row],
    key: &dyn Fn(&Row) -> Vec<String>,
    is_shown: &dyn Fn(&Row) -> bool,
) -> BTreeMap<Vec<String>, Tally> {
    let mut members: BTreeMap<Vec<String>, Vec<&Row>> = BTreeMap::new();
    for row in rows {
        members.entry(key(row)).or_default().push(row);
    }
    members
        .into_iter()
        .map(|(names, rows)| (names, tally(rows.into_iter(), is_shown)))
        .filter(|(names, tally)| !names.is_empty() && (tally.visits > 0 || tally.owed > 0))
        .collect()
}

/// Counts all patients whose first reply is asked for, and what is owed of those that are shown.
pub fn tally<'a>(rows: impl Iterator<Item = &'a Row>, is_shown: &dyn Fn(&Row) -> bool) -> Tally {
    let mut tally = Tally::default();
    for row in rows {
        if let Some(first) = row.first {
            tally.visits += 1;
            tally.in_time += usize::from(first == State::Met);
            let pending = matches!(first, State::Today | State::Soon | State::Later);
            tally.pending += usize::from(pending);
        }
        if is_shown(row) {
            let late = |owed: &&OwedReply| owed.state == State::Overdue;
            tally.owed += row.owed.len();
            tally.late += row.owed.iter().filter(late).count();
        }
    }
    tally
}

impl Tally {
    /// 返書率; nothing where nobody was referred.
    pub fn rate(&self) -> Option<String> {
        text::percent(self.in_time, self.visits)
    }

    /// For machines.
    pub fn json(&self) -> Map<String, Value> {
        let value = json!({
            "visits": self.visits, "in_time": self.in_time, "pending": self.pending,
            "rate": self.rate().and_then(|rate| rate.trim_end_matches('%').parse::<f64>().ok()),
            "owed": self.owed, "late": self.late,
        });
        match value {
            Value::Object(object) => object,
            _ => Map::new(),
        }
    }
}
