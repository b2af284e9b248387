//! What goes by is counted here: small hits from each case, added up in the order of the cases.

use super::counter::{Collect, Counter, Order};
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
    /// Their sum.
    pub sum: i64,
    /// The largest; values are never negative.
    pub most: i64,
    /// Each value, where a median wants them.
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
    /// In how many cases.
    pub cases: u64,
    /// Values.
    pub values: Vec<i64>,
    /// Who was left out.
    pub left_out: Vec<LeftOut>,
    /// Rows of a table.
    pub groups: BTreeMap<Vec<Key>, Group>,
    /// The whole of a table, as if it were one row.
    pub whole: Group,
    /// Rows of a list, with what they are put in order by.
    pub rows: Vec<ListRow>,
    /// Rows that were let go because better ones came.
    pub more_rows: usize,
    last: Option<u32>,
}

/// A row of a list.
#[derive(Clone, Debug)]
pub struct ListRow {
    /// What it is put in order by; what has nothing comes last.
    pub order: Option<i64>,
    /// How many came before it.
    pub place: usize,
    /// What is shown.
    pub cells: Vec<Value>,
}

impl Tally {
    /// Puts the rows in order and lets go of those beyond the limit.
    fn settle_rows(&mut self, order: Option<Order>, limit: Option<usize>) {
        let largest_first = order.is_some_and(|order| order.largest_first);
        let key = |row: &ListRow| {
            let order = match largest_first {
                true => row.order.map(|order| -order),
                false => row.order,
            };
            (row.order.is_none(), order, row.place)
        };
        self.rows.sort_by_key(key);
        if let Some(limit) = limit.filter(|limit| self.rows.len() > *limit) {
            self.more_rows += self.rows.len() - limit;
            self.rows.truncate(limit);
        }
    }
}

/// What all counters have come to.
#[derive(Debug, Default)]
pub struct Tallies {
    tallies: Vec<Tally>,
    lists: Vec<Option<(Option<Order>, Option<usize>)>>,
    keeps: Vec<Vec<Keep>>,
    seen: u32,
}

/// What of a column's values is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Keep {
    /// Their number alone.
    Number,
    /// Sum and largest.
    Sum,
    /// Each of them.
    All,
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
        let list = |counter: &Counter| match &counter.collect {
            Collect::Rows { order, limit, .. } => Some((*order, *limit)),
            _ => None,
        };
        let keeps = |counter: &Counter| match &counter.collect {
            Collect::Groups { columns, .. } => columns
                .iter()
                .map(|column| match column.measure {
                    Measure::Median => Keep::All,
                    Measure::Mean | Measure::Max | Measure::Sum => Keep::Sum,
                    _ => Keep::Number,
                })
                .collect(),
            _ => Vec::new(),
        };
        Self {
            tallies: counters.iter().map(empty).collect(),
            lists: counters.iter().map(list).collect(),
            keeps: counters.iter().map(keeps).collect(),
            seen: 0,
        }
    }

    /// Nothing more comes: lists are put in order.
    pub fn settle(&mut self) {
        for (tally, list) in self.tallies.iter_mut().zip(&self.lists) {
            if let Some((order, limit)) = list {
                tally.settle_rows(*order, *limit);
            }
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
                    if part == Part::Counts && tally.last != Some(seen) {
                        tally.last = Some(seen);
                        tally.cases += 1;
                    }
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
                    let keeps = &self.keeps[counter as usize];
                    tally
                        .groups
                        .entry(keys)
                        .or_default()
                        .add(&marks, keeps, seen);
                }
                Hit::Whole(counter, marks) => {
                    let keeps = &self.keeps[counter as usize];
                    self.tallies[counter as usize]
                        .whole
                        .add(&marks, keeps, seen);
                }
                Hit::Row(counter, cells, order) => {
                    let tally = &mut self.tallies[counter as usize];
                    let place = tally.more_rows + tally.rows.len();
                    tally.rows.push(ListRow {
                        order,
                        place,
                        cells,
                    });
                    // Memory holds a few times what is shown, however much there is.
                    if let Some((order, Some(limit))) = self.lists[counter as usize]
                        && tally.rows.len() > limit * 4 + 1024
                    {
                        tally.settle_rows(order, Some(limit));
                    }
                }
            }
        }
    }
}

impl Group {
    fn add(&mut self, marks: &[Option<i64>], keeps: &[Keep], seen: u32) {
        self.all += 1;
        self.cells.resize(marks.len(), Cell::default());
        for ((cell, mark), keep) in self.cells.iter_mut().zip(marks).zip(keeps) {
            let Some(value) = mark else { continue };
            cell.count += 1;
            match keep {
                Keep::Number => {}
                Keep::Sum => {
                    cell.sum += value;
                    cell.most = cell.most.max(*value);
                }
                Keep::All => cell.values.push(*value),
            }
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
            Measure::Mean => tenths(super::mean_in_tenths(cell.sum, cell.count)),
            Measure::Median => tenths(super::median_in_tenths(&mut cell.values.clone())),
            Measure::Max if cell.count == 0 => Value::Empty,
            Measure::Max => Value::Count(u64::try_from(cell.most).unwrap_or(0)),
            Measure::Sum => Value::Count(u64::try_from(cell.sum).unwrap_or(0)),
            Measure::Ratio => Value::Empty,
        }
    }
}
