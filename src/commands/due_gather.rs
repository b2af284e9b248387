//! What `due` gathers while it reads the papers: deadlines, what could not be counted, and the cases
//! that may need calls.

use super::due::Names;
use super::due_calls::{self, Calls, Counter, Kept};
use super::{lookup, question, status};
use crate::context::Context;
use crate::failure::Failure;
use crate::matching::Home;
use crate::model::{CaseId, Date, Office};
use crate::query::{CaseView, Query, Stays};
use crate::regulation::{Calendar, Due, Facts, Rulebook, deadlines};
use crate::store::{CasePaper, Mishap, Store};
use crate::vocabulary::Vocabularies;
use serde_json::Value;

/// A deadline in the list.
pub struct Item {
    /// The case.
    pub case: CaseId,
    /// Who is in charge.
    pub staff: String,
    /// The deadline.
    pub due: Due,
    /// Its last day.
    pub last: Date,
    /// The day to do it on.
    pub business: Date,
}

/// What could not be counted.
pub struct Unknown {
    /// The case.
    pub case: CaseId,
    /// The deadline, with the question that would settle it.
    pub due: Due,
}

/// What the papers gave.
#[derive(Default)]
pub struct Seen {
    /// Deadlines.
    pub items: Vec<Item>,
    /// What could not be counted.
    pub unknown: Vec<Unknown>,
    /// Papers that could not be read.
    pub mishaps: Vec<Mishap>,
    /// Cases that may need calls.
    pub kept: Vec<Kept>,
}

/// What stays the same from case to case.
pub struct Eye<'a> {
    /// The settings.
    pub office: &'a Office,
    /// The rules.
    pub book: &'a Rulebook,
    /// Business days.
    pub calendar: Calendar<'a>,
    /// The day.
    pub today: Date,
    /// Closed cases too.
    pub closed: bool,
    /// Only those of a member of the staff.
    pub staff: Option<String>,
    /// Only those that answer it.
    pub query: Query,
    /// The office's words.
    pub words: &'a Vocabularies,
    /// Where calls are wanted too.
    pub counter: Option<Counter>,
}

/// All calls of the office for machines, and the papers that could not be read.
pub fn calls(context: &Context) -> Result<(Value, Vec<Mishap>), Failure> {
    let store = context.store()?;
    let (today, book) = (context.today(), store.rulebook());
    let mut eye = Eye {
        office: &store.office,
        book,
        calendar: Calendar::new(book, &store.office.calendar, today),
        today,
        closed: false,
        staff: None,
        query: Query::All,
        words: &store.words,
        counter: Some(Counter::default()),
    };
    let seen = gather(&eye, store);
    let none = std::iter::empty();
    let names = Names::known(store.facilities_with(&due_calls::ids_of(&seen.kept, none, today))?);
    let counter = eye.counter.take().unwrap_or_default();
    let calls = Calls::of(&seen.kept, counter, names.all(), context)?;
    Ok((calls.json(&store.office), seen.mishaps))
}

/// Reads every paper.
pub fn gather(eye: &Eye, store: &Store) -> Seen {
    let cases = store.cases();
    let mut seen = Seen {
        mishaps: cases.strays.clone(),
        ..Seen::default()
    };
    let stays = eye.query.needs_stays().then(|| question::stays(store));
    for found in cases.map(|paper| look(paper, eye, stays.as_ref())) {
        seen.items.extend(found.items);
        seen.unknown.extend(found.unknown);
        seen.mishaps.extend(found.mishaps);
        seen.kept.extend(found.kept);
    }
    seen
}

impl Eye<'_> {
    /// The day to do it on: the business day before, where it can be brought forward that far.
    fn day_to_do(&self, due: &Due, last: Date) -> Date {
        if due.fixed {
            last
        } else {
            self.calendar.business_day(last)
        }
    }
}

/// What one paper gives.
pub fn look(paper: Result<CasePaper, Mishap>, eye: &Eye, stays: Option<&Stays>) -> Seen {
    let mut seen = Seen::default();
    let paper = match paper {
        Ok(paper) => paper,
        Err(mishap) => {
            seen.mishaps.push(mishap);
            return seen;
        }
    };
    seen.mishaps.extend(lookup::broken_part(&paper));
    let case = &paper.case;
    if let Some(counter) = &eye.counter {
        counter.count(case, eye.today);
    }
    let over = case.is_closed_on(eye.today);
    if over && !eye.closed {
        return seen;
    }
    if let Some(staff) = &eye.staff
        && ![&case.staff.msw, &case.staff.nurse]
            .into_iter()
            .flatten()
            .any(|id| **id == **staff)
    {
        return seen;
    }
    let asked = CaseView::new(case, eye.office, eye.book, eye.words, eye.today).knowing(stays);
    if !eye.query.holds(&asked) {
        return seen;
    }
    let home = Home::of(&case.patient);
    let facts = Facts::of(case, eye.office, eye.today, home.location);
    let rules = eye.book.on(eye.today, case.discharged());
    let mut staff = None;
    let dues = deadlines(&facts, &rules);
    let idle = eye.counter.is_some() && due_calls::is_idle(case, &dues, eye.today);
    for due in dues {
        match due.due {
            Some(last) if due.state.is_open() => seen.items.push(Item {
                case: case.id.clone(),
                staff: staff
                    .get_or_insert_with(|| status::staff(case, eye.office))
                    .clone(),
                business: eye.day_to_do(&due, last),
                last,
                due,
            }),
            None if due.question.is_some() => seen.unknown.push(Unknown {
                case: case.id.clone(),
                due,
            }),
            _ => {}
        }
    }
    if eye.counter.is_some() {
        seen.kept.extend(Kept::of(paper.case, idle, eye.today));
    }
    seen
}
