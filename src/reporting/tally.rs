//! What goes by is counted here: small hits from each case, added up in the order of the cases.

use super::counter::{Collect, Counter};
use super::definition::Measure;
use super::grouping::Key;
use super::report::Value;
use crate::model::CaseId;
use std::collections::BTreeMap;

/// Something that a case or a facility adds to a counter.
#[derive(Clone, Debug)]
pub enum Hit {
    /// One more that is looked at; whether it counts.
    One(u32, Part),
    /// A value.
    Value(u32, i64),
    /// One is left out: by which reason, and which entry of the case.
    Out(u32, u32, Option<Box<str>>),
    /// One more of a row: what each column has of it.
    Group(u32, Vec<Key>, Vec<Option<i64>>),
    /// One more of the whole of a table, in however many rows it stands.
    Whole(u32, Vec<Option<i64>>),
    /// A row of a list, and what it is put in order by.
    Row(u32, Vec<Value>, Option<i64>),
}

/// Whether what is looked at counts too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// It counts.
    Counts,
    /// It is only looked at.
    LookedAt,
}

/// One that is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The case, or the facility's id.
    pub whose: Box<str>,
    /// Which of the counter's reasons.
    pub why: usize,
    /// The entry of the case.
    pub entry: Option<Box<str>>,
}

/// What a row of a table has come to, a column each.
#[derive(Clone, Debug, Default)]
pub struct Cell {
    /// How many counted.
    pub count: u64,
    /// In how many cases.
    pub cases: u64,
    /// Values, where the column wants some.
    pub values: Vec<i64>,
    last: Option<u32>,
}

/// A row of a table.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// How many are in it, by any column.
    pub all: u64,
    /// The columns.
    pub cells: Vec<Cell>,
}

/// What a counter has come to.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// How many were looked at and not left out.
    pub n: u64,
    /// How many of them count.
    pub part: u64,
    /// Values.
    pub values: Vec<i64>,
    /// Who was left out.
    pub left_out: Vec<LeftOut>,
    /// Rows of a table.
    pub groups: BTreeMap<Vec<Key>, Group>,
    /// The whole of a table, as if it were one row.
    pub whole: Group,
    /// Rows of a list, with what they are put in order by.
    pub rows: Vec<(Option<i64>, Box<str>, Vec<Value>)>,
}

/// What all counters have come to.
#[derive(Debug, Default)]
pub struct Tallies {
    tallies: Vec<Tally>,
    seen: u32,
}

impl Tallies {
    /// Nothing yet.
    pub fn new(counters: &[Counter]) -> Self {
        let empty = |counter: &Counter| {
            let columns = match &counter.collect {
                Collect::Groups { columns, .. } => columns.len(),
                _ => 0,
            };
            let mut tally = Tally::default();
            tally.whole.cells.resize(columns, Cell::default());
            tally
        };
        Self {
            tallies: counters.iter().map(empty).collect(),
            seen: 0,
        }
    }

    /// The tally of a counter.
    pub fn of(&self, counter: usize) -> &Tally {
        &self.tallies[counter]
    }

    /// What a case gave.
    pub fn add_case(&mut self, id: &CaseId, hits: Vec<Hit>) {
        self.add(id.as_str(), hits);
    }

    /// What a case or a facility gave.
    pub fn add(&mut self, whose: &str, hits: Vec<Hit>) {
        self.seen += 1;
        let seen = self.seen;
        for hit in hits {
            match hit {
                Hit::One(counter, part) => {
                    let tally = &mut self.tallies[counter as usize];
                    tally.n += 1;
                    tally.part += u64::from(part == Part::Counts);
                }
                Hit::Value(counter, value) => {
                    let tally = &mut self.tallies[counter as usize];
                    tally.n += 1;
                    tally.part += 1;
                    tally.values.push(value);
                }
                Hit::Out(counter, why, entry) => {
                    self.tallies[counter as usize].left_out.push(LeftOut {
                        whose: whose.into(),
                        why: why as usize,
                        entry,
                    });
                }
                Hit::Group(counter, keys, marks) => {
                    let tally = &mut self.tallies[counter as usize];
                    tally.groups.entry(keys).or_default().add(&marks, seen);
                }
                Hit::Whole(counter, marks) => {
                    self.tallies[counter as usize].whole.add(&marks, seen);
                }
                Hit::Row(counter, cells, order) => {
                    let rows = &mut self.tallies[counter as usize].rows;
                    rows.push((order, whose.into(), cells));
                }
            }
        }
    }
}

impl Group {
    fn add(&mut self, marks: &[Option<i64>], seen: u32) {
        self.all += 1;
        self.cells.resize(marks.len(), Cell::default());
        for (cell, mark) in self.cells.iter_mut().zip(marks) {
            let Some(value) = mark else { continue };
            cell.count += 1;
            cell.values.push(*value);
            if cell.last != Some(seen) {
                cell.last = Some(seen);
                cell.cases += 1;
            }
        }
    }

    /// What a column has come to: in tenths for rates, means and medians.
    pub fn value(&self, column: usize, measure: Measure) -> Value {
        let Some(cell) = self.cells.get(column) else {
            return Value::Empty;
        };
        let tenths = |tenths: Option<i64>| tenths.map_or(Value::Empty, Value::Tenths);
        match measure {
            Measure::Count => Value::Count(cell.count),
            Measure::Cases => Value::Count(cell.cases),
            Measure::Rate => tenths(super::rate_in_tenths(cell.count, self.all, 100)),
            Measure::Mean => tenths(super::mean_in_tenths(cell.values.iter().sum(), cell.count)),
            Measure::Median => tenths(super::median_in_tenths(&mut cell.values.clone())),
            Measure::Max => match cell.values.iter().max() {
                Some(most) => Value::Count(u64::try_from(*most).unwrap_or(0)),
                None => Value::Empty,
            },
            Measure::Sum => {
                let sum: i64 = cell.values.iter().sum();
                Value::Count(u64::try_from(sum).unwrap_or(0))
            }
            Measure::Ratio => Value::Empty,
        }
    }
}
