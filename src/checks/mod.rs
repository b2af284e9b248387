//! One named check per file: papers → problems. The catalogue says what each problem is called,
//! how bad it is, why it matters and how to mend it; `explain` and docs/errors.md print it.

mod abuse;
mod capability;
mod care_level;
mod catalogue;
mod consent;
mod contact_attempt;
mod date_order;
mod deadline;
mod documents;
mod equipment;
mod fax;
mod fees;
mod insured;
mod known_staff;
mod limit;
mod no_outcome;
mod nursing_order;
mod nursing_payer;
mod pending;
mod provisional;
mod soon;
mod special_order;
mod unapplied;
mod vacancy;
mod ward_days;

pub use catalogue::{CATALOGUE, Entry, find};
pub use consent::naming_lacks;
pub use documents::missing as missing_documents;

use crate::model::{Case, Date, Facility, Office, Referral, Text};
use crate::paper::Path;
use crate::problem::{Place, Problem, Severity};
use crate::regulation::{Calendar, Due, Facts, Rules, State};
use crate::text;
use chrono::Datelike;
use std::collections::HashMap;

/// What a check may look at.
pub struct Papers<'a> {
    /// The case.
    pub case: &'a Case,
    /// The settings.
    pub office: &'a Office,
    /// The day.
    pub today: Date,
    /// The facts that rules look at.
    pub facts: &'a Facts<'a>,
    /// The rules of the day.
    pub rules: &'a Rules<'a>,
    /// The deadlines of the case.
    pub dues: &'a [Due],
    /// Business days.
    pub calendar: &'a Calendar<'a>,
}

/// The facilities that the inquiries of a case name.
pub type Directory = HashMap<Text, Facility>;

/// Checks of what stands on the paper: they hold for closed cases too.
const FORM: &[fn(&Papers) -> Vec<Problem>] =
    &[consent::check, fees::check, abuse::check, no_outcome::check];

/// Checks of what is still to be done: nobody mends a closed case.
const COURSE: &[fn(&Papers) -> Vec<Problem>] = &[
    deadline::check,
    soon::check,
    contact_attempt::check,
    unapplied::check,
    provisional::check,
    insured::check,
    limit::check,
    equipment::check,
    nursing_payer::check,
    nursing_order::check,
    special_order::check,
    ward_days::check,
    pending::check,
    documents::check,
];

/// Checks that look into the directory besides.
const INQUIRIES: &[fn(&Papers, &Directory) -> Vec<Problem>] = &[
    care_level::check,
    capability::check,
    vacancy::check,
    fax::check,
];

/// Slips of a paper that its form can't tell: days out of order, staff that nobody knows.
pub fn slips(case: &Case, office: &Office) -> Vec<Problem> {
    let mut found = date_order::check(case);
    found.extend(known_staff::check(case, office));
    found
}

/// All problems of meaning that a case has by itself.
pub fn check(papers: &Papers) -> Vec<Problem> {
    let mut found = slips(papers.case, papers.office);
    found.extend(FORM.iter().flat_map(|check| check(papers)));
    if !papers.case.is_closed_on(papers.today) {
        found.extend(COURSE.iter().flat_map(|check| check(papers)));
    }
    found
}

/// The problems of the inquiries of an open case, by what the directory says.
pub fn check_inquiries(papers: &Papers, directory: &Directory) -> Vec<Problem> {
    if papers.case.is_closed_on(papers.today) {
        return Vec::new();
    }
    INQUIRIES
        .iter()
        .flat_map(|check| check(papers, directory))
        .collect()
}

/// The facilities that [`check_inquiries`] will look for; none for a closed case.
pub fn facilities_asked(case: &Case, today: Date) -> Vec<&str> {
    if case.is_closed_on(today) {
        return Vec::new();
    }
    live_referrals(case)
        .filter_map(|(_, referral)| referral.facility.as_deref())
        .collect()
}

/// Inquiries that are still in play, with their places: to be sent, awaited or accepted.
fn live_referrals(case: &Case) -> impl Iterator<Item = (usize, &Referral)> {
    case.referrals
        .iter()
        .enumerate()
        .filter(|(_, referral)| referral.is_live())
}

/// A problem of the catalogue: its severity and way to mend are there.
fn found(code: &'static str, path: Path, message: impl Into<String>) -> Problem {
    let place = Place::At(path);
    let entry = find(code).into_iter().next();
    let problem = match entry.map(|entry| entry.severity) {
        Some("warning") => Problem::warning(code, place, message),
        Some("info") => Problem::info(code, place, message),
        _ => Problem::error(code, place, message),
    };
    match entry {
        Some(entry) => problem.hint(format!("{}。", entry.mend)),
        None => problem,
    }
}

/// The place of an entry: by its id, else by its number.
fn entry(list: &str, id: &str, place: usize) -> Path {
    Path::keys(list).item(id, place)
}

impl Papers<'_> {
    /// The deadlines of a rule.
    fn dues_of<'b>(&'b self, rule: &'b str) -> impl Iterator<Item = &'b Due> {
        self.dues.iter().filter(move |due| due.rule == rule)
    }

    /// The deadline of a rule in one of these states.
    fn due_in(&self, rule: &str, states: &[State]) -> Option<&Due> {
        self.dues
            .iter()
            .find(|due| due.rule == rule && states.contains(&due.state))
    }

    /// A command of a hint with this case's id in it.
    fn command(&self, hint: &str) -> String {
        hint.replace("CASE", self.case.id.as_str())
    }

    /// The problem with what the deadline's rule says to do, if it says so.
    fn hinted(&self, problem: Problem, due: &Due) -> Problem {
        match due.hint.as_str() {
            "" => problem,
            // What is late was done on another day, if it was: no command may write today for it.
            hint if due.state == State::Overdue && hint.starts_with("renkei note") => {
                let command = self.command(hint);
                problem.hint(format!("行ったら、行った日を付けて: {command} --on 日付"))
            }
            hint if due.state == State::Overdue && hint.contains("=今日") => {
                let command = self.command(hint).replace("=今日", "=日付");
                problem.hint(format!("行ったら、行った日を: {command}"))
            }
            hint => problem.hint(self.command(hint)),
        }
    }

    /// The command that writes a key of an entry; entries without an id are edited by hand.
    fn set_command(&self, list: &str, id: &str, rest: &str) -> String {
        self.command(&match id {
            "" => "renkei edit CASE".to_string(),
            id => format!("renkei set CASE {list}.{id}.{rest}"),
        })
    }

    /// The day for people: `11/24(火)`, with the year where it is another.
    fn day(&self, day: Date) -> String {
        let form = if day.year() == self.today.year() {
            "%-m/%-d"
        } else {
            "%Y/%-m/%-d"
        };
        format!("{}({})", day.format(form), text::weekday(day))
    }
}

/// The areas of the catalogue that are about how a paper is written; the others are about the work.
const FORM_AREAS: &[&str] = &[
    "yaml", "toml", "paper", "case", "facility", "settings", "rules",
];

/// Whether a problem is about the work, not about how the paper is written.
pub fn is_of_work(problem: &Problem) -> bool {
    let area = problem.code.split('/').next().unwrap_or_default();
    // A FAX number that nobody verified is work, though it stands in the directory.
    !FORM_AREAS.contains(&area) || problem.code == "facility/fax-unverified"
}

/// Whether a problem is a record that nobody can take away: a patient named without consent.
pub fn stays_for_ever(problem: &Problem) -> bool {
    problem.code == "referral/without-consent"
}

/// Whether a problem is advice for the work, and no error.
pub fn is_advice(problem: &Problem) -> bool {
    problem.severity != Severity::Error && is_of_work(problem)
}
