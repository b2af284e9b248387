//! A counter: one question with its days filled in, asked of everything that goes by.

use super::definition::{Exclude, Measure};
use super::grouping::keys;
use super::report::Value;
use super::tally::{Hit, Part};
use crate::model::StaffMember;
use crate::query::{CaseView, EntryView, Field, Kind, Query, Said, Subject, Unit, all_of, none_of};

/// What a counter keeps.
#[derive(Clone, Debug)]
pub enum Collect {
    /// How many count.
    Count,
    /// How many are looked at, and how many of them count.
    Rate,
    /// The values of a field.
    Values(&'static Field),
    /// Rows of a table.
    Groups {
        /// What the rows are.
        by: Vec<&'static Field>,
        /// How a row without a value is called.
        none: String,
        /// What each column counts.
        columns: Vec<ColumnCounter>,
    },
    /// Rows of a list.
    Rows {
        /// What is shown.
        fields: Vec<&'static Field>,
        /// What they are put in order by.
        order: Option<Order>,
        /// How many are wanted at most.
        limit: Option<usize>,
    },
}

/// What the rows of a list are put in order by.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// The field.
    pub field: &'static Field,
    /// Whether the largest comes first.
    pub largest_first: bool,
}

/// A column of a table while it is counted.
#[derive(Clone, Debug)]
pub struct ColumnCounter {
    /// How it is worked out.
    pub measure: Measure,
    /// Which of the row's entries count.
    pub condition: Query,
    /// Whose values are looked at.
    pub value: Option<&'static Field>,
}

/// A counter.
#[derive(Clone, Debug)]
pub struct Counter {
    /// What is counted.
    pub unit: Unit,
    /// What of `among` only speaks of the case: who says no has no entry to look at.
    pub quick: Query,
    /// Who is looked at.
    pub among: Query,
    /// Who is left out.
    pub exclude: Vec<Query>,
    /// Who counts.
    pub condition: Query,
    /// Who of the others might count and can't be told.
    pub unclear: Vec<Query>,
    /// What is kept.
    pub collect: Collect,
    /// The questions as text.
    pub asked: Asked,
}

/// The questions of a counter as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Who is looked at, without those left out.
    pub whole: String,
    /// Who of them counts, on top of that.
    pub part: String,
    /// Why somebody is left out, in the order of `exclude` and `unclear`; behind them that there is
    /// no value, and that the days run backwards.
    pub why: Vec<String>,
}

impl Asked {
    /// The questions of a definition with days filled in.
    pub fn of(among: &str, filter: &str, exclude: &[Exclude], part: &str) -> Self {
        let without: Vec<String> = exclude.iter().map(|out| none_of(&out.when)).collect();
        let parts = [among, filter].into_iter();
        Self {
            whole: all_of(parts.chain(without.iter().map(String::as_str))),
            part: part.to_string(),
            why: exclude.iter().map(|out| out.why.clone()).collect(),
        }
    }

    /// The question for those that count.
    pub fn counted(&self) -> String {
        all_of([self.whole.as_str(), self.part.as_str()])
    }
}

impl Counter {
    /// Whether anything of it is told by all cases together.
    pub fn asks_all_stays(&self) -> bool {
        let asked = [&self.quick, &self.among, &self.condition].into_iter();
        let asked = asked.chain(&self.exclude).chain(&self.unclear);
        let of_field = |field: &&'static Field| field.needs_stays();
        let shown = match &self.collect {
            Collect::Count | Collect::Rate => false,
            Collect::Values(field) => field.needs_stays(),
            Collect::Groups { by, columns, .. } => {
                by.iter().any(of_field)
                    || columns.iter().any(|column| {
                        column.condition.needs_stays()
                            || column.value.is_some_and(|field| field.needs_stays())
                    })
            }
            Collect::Rows { fields, order, .. } => {
                fields.iter().any(of_field) || order.is_some_and(|order| order.field.needs_stays())
            }
        };
        shown || asked.into_iter().any(Query::needs_stays)
    }

    /// What a case adds.
    pub fn see<'a>(
        &self,
        number: u32,
        case: &'a CaseView<'a>,
        entries: &dyn Fn(Unit) -> &'a [EntryView<'a>],
        staff: &[StaffMember],
        hits: &mut Vec<Hit>,
    ) {
        if !self.unit.is_of_cases() || !self.quick.holds(case) {
            return;
        }
        for entry in entries(self.unit) {
            if self.among.holds(entry) {
                self.look(number, entry, entry.id(), staff, hits);
            }
        }
    }

    /// What somebody who is looked at adds.
    pub fn look(
        &self,
        number: u32,
        subject: &dyn Subject,
        entry: Option<&str>,
        staff: &[StaffMember],
        hits: &mut Vec<Hit>,
    ) {
        let out = |why: usize| {
            Hit::Out(
                number,
                u32::try_from(why).unwrap_or(u32::MAX),
                entry.map(Into::into),
            )
        };
        if let Some(why) = self.exclude.iter().position(|out| out.holds(subject)) {
            hits.push(out(why));
            return;
        }
        let counts = self.condition.holds(subject);
        let unclear = || {
            self.unclear
                .iter()
                .position(|unclear| unclear.holds(subject))
        };
        if !counts && let Some(why) = unclear() {
            hits.push(out(self.exclude.len() + why));
            return;
        }
        let reasons = self.exclude.len() + self.unclear.len();
        match &self.collect {
            Collect::Count if counts => hits.push(Hit::One(number, Part::Counts)),
            Collect::Rate => hits.push(Hit::One(
                number,
                match counts {
                    true => Part::Counts,
                    false => Part::LookedAt,
                },
            )),
            _ if !counts => {}
            Collect::Count => {}
            Collect::Values(field) => hits.push(match number_of(subject, field) {
                Some(value) if value >= 0 => Hit::Value(number, value),
                Some(_) => out(reasons + 1),
                None => out(reasons),
            }),
            Collect::Groups { by, none, columns } => {
                let marks: Vec<Option<i64>> =
                    columns.iter().map(|column| column.mark(subject)).collect();
                let mut rows = vec![Vec::new()];
                for field in by {
                    let keys = keys(subject, field, staff, none);
                    rows = rows
                        .into_iter()
                        .flat_map(|row| {
                            keys.iter().map(move |key| {
                                let mut row = row.clone();
                                row.push(key.clone());
                                row
                            })
                        })
                        .collect();
                }
                let groups = rows.into_iter();
                hits.extend(groups.map(|row| Hit::Group(number, row, marks.clone())));
                hits.push(Hit::Whole(number, marks));
            }
            Collect::Rows { fields, order, .. } => {
                let cells = fields.iter().map(|field| cell(subject, field, staff));
                let order = order.and_then(|order| place_of(subject, order.field));
                hits.push(Hit::Row(number, cells.collect(), order));
            }
        }
    }
}

impl ColumnCounter {
    /// What the column has of somebody: nothing where they don't count.
    fn mark(&self, subject: &dyn Subject) -> Option<i64> {
        if !self.condition.holds(subject) {
            return None;
        }
        match self.value {
            Some(field) => number_of(subject, field).filter(|value| *value >= 0),
            None => Some(1),
        }
    }
}

fn number_of(subject: &dyn Subject, field: &Field) -> Option<i64> {
    match subject.said(field) {
        Said::Numbers(all) => all.first().copied(),
        _ => None,
    }
}

/// By what somebody is put in order: numbers as they are, days by the calendar.
fn place_of(subject: &dyn Subject, field: &Field) -> Option<i64> {
    use chrono::Datelike;
    match subject.said(field) {
        Said::Numbers(all) => all.first().copied(),
        Said::Dates(all) => all
            .iter()
            .min()
            .map(|day| i64::from(day.num_days_from_ce())),
        _ => None,
    }
}

/// What a field says, for a cell.
fn cell(subject: &dyn Subject, field: &'static Field, staff: &[StaffMember]) -> Value {
    let joined = |all: Vec<&str>| match all.is_empty() {
        true => Value::Empty,
        false => Value::Text(all.join("、")),
    };
    match subject.said(field) {
        Said::Flag(true) => Value::Text("はい".to_string()),
        Said::Flag(false) | Said::Spans(_) => Value::Empty,
        Said::Numbers(all) => match all.first() {
            Some(number) if *number >= 0 => Value::Count(u64::try_from(*number).unwrap_or(0)),
            Some(number) => Value::Text(number.to_string()),
            None => Value::Empty,
        },
        Said::Dates(all) => all
            .iter()
            .min()
            .map_or(Value::Empty, |day| Value::Day(*day)),
        Said::Named(all) => joined(all.iter().map(|(_, label)| label.as_str()).collect()),
        Said::Texts(all) if field.is_facility() && all.len() == 1 => {
            Value::Facility(all[0].clone())
        }
        Said::Texts(all) => joined(
            all.iter()
                .filter(|text| !text.trim().is_empty())
                .map(|text| {
                    let member = staff
                        .iter()
                        .find(|m| field.kind == Kind::Staff && *m.id == **text);
                    member.and_then(|m| m.name.as_deref()).unwrap_or(text)
                })
                .collect(),
        ),
        Said::Words(all) => joined(all.iter().map(|word| word.label()).collect()),
    }
}
