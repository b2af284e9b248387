//! A report as it came out: figures, tables and charts with the questions that ask for them again.

use super::definition::Measure;
use super::span::Period;
use crate::model::Date;
use crate::query::Unit;
use crate::sheet::Chart;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Nothing: there is nothing to say.
    Empty,
    /// Words.
    Text(String),
    /// A facility, by its id.
    Facility(String),
    /// How many.
    Count(u64),
    /// A number in tenths: 250 is 25.0.
    Tenths(i64),
    /// A day.
    Day(Date),
    /// Few enough that somebody could be known again: not told.
    Hidden,
}

/// One that a figure left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excluded {
    /// The case's id, or the facility's.
    pub whose: String,
    /// The entry of the case.
    pub entry: Option<String>,
    /// Why.
    pub why: String,
}

/// A figure.
#[derive(Clone, Debug, PartialEq)]
pub struct FigureResult {
    /// The id.
    pub id: String,
    /// What people read.
    pub label: String,
    /// 件, %, 日.
    pub unit: String,
    /// What is counted.
    pub of: Unit,
    /// How.
    pub measure: Measure,
    /// The figure that this one is a part of.
    pub part_of: Option<String>,
    /// The count that its n is some of.
    pub within: Option<String>,
    /// The number; `Empty` where there is nobody to count or divide by.
    pub value: Value,
    /// How many it is of.
    pub n: u64,
    /// How many of them count, for rates.
    pub part: Option<u64>,
    /// The number of the period before, and its n; `None` for what is asked of today alone.
    pub previous: Option<(Value, u64)>,
    /// How many of those counted then, for rates.
    pub previous_part: Option<u64>,
    /// Who was left out.
    pub excluded: Vec<Excluded>,
    /// What it means.
    pub definition: String,
    /// Where the formula comes from.
    pub source: String,
    /// The question that lists what n counts.
    pub query: String,
    /// The question for those that count among them.
    pub part_query: Option<String>,
    /// The command that gives the number again.
    pub command: String,
    /// What a ratio is made of: labels and numbers.
    pub terms: Vec<(String, Option<i64>)>,
    /// What is to be known about the number: 対象なし ….
    pub remark: Option<String>,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableColumn {
    /// The id.
    pub id: String,
    /// The heading.
    pub label: String,
    /// Whether it holds numbers.
    pub measure: Option<Measure>,
    /// Whether they are of patients: numbers of facilities may be told however small.
    pub of_patients: bool,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The cells.
    pub cells: Vec<Value>,
    /// What its headings are as questions write them; `None` where nothing is said.
    pub keys: Vec<Option<Box<str>>>,
    /// The question that lists what its first number counts.
    pub query: Option<String>,
}

/// A table or a list.
#[derive(Clone, Debug, PartialEq)]
pub struct TableResult {
    /// The id.
    pub id: String,
    /// The heading.
    pub label: String,
    /// What is counted.
    pub of: Unit,
    /// The columns.
    pub columns: Vec<TableColumn>,
    /// How many of the columns, from the left, say what the row is.
    pub heads: usize,
    /// The rows.
    pub rows: Vec<Row>,
    /// The whole: a thing that stands in several rows is counted once.
    pub total: Option<Row>,
    /// Whether the rows share nothing, so that their sum is the whole.
    pub adds_up: bool,
    /// Rows that aren't shown.
    pub hidden_rows: usize,
    /// How many rows are shown at most.
    pub limit: Option<usize>,
    /// The count that its whole is some of.
    pub within: Option<String>,
    /// What it means.
    pub definition: String,
    /// The question for the whole.
    pub query: String,
    /// The command that lists it.
    pub command: String,
    /// Whether it lists single cases.
    pub is_list: bool,
}

impl TableResult {
    /// Lets go of the rows beyond the limit.
    pub fn cut_off(&mut self) {
        let limit = self.limit.unwrap_or(usize::MAX);
        self.hidden_rows += self.rows.len().saturating_sub(limit);
        self.rows.truncate(limit);
    }
}

/// A chart, and what it draws.
#[derive(Clone, Debug, PartialEq)]
pub struct Drawn {
    /// The chart.
    pub chart: Chart,
    /// What it draws.
    pub of: DrawnOf,
}

/// What a chart draws.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DrawnOf {
    /// A table of that id, and the column where it isn't the first.
    Table(String, Option<String>),
    /// Figures of these ids over periods, this one last.
    Figures(Vec<String>),
    /// A distribution.
    Values,
}

/// A part of a report.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SectionResult {
    /// The heading.
    pub title: String,
    /// A sentence below it.
    pub note: String,
    /// Figures.
    pub figures: Vec<FigureResult>,
    /// Tables and lists.
    pub tables: Vec<TableResult>,
    /// Charts.
    pub charts: Vec<Drawn>,
    /// Whether remarks stand here.
    pub remarks: bool,
}

/// A report.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The id.
    pub id: String,
    /// What people read.
    pub label: String,
    /// Its days.
    pub period: Period,
    /// The period before.
    pub previous: Option<Period>,
    /// The filter that everything was asked through.
    pub filter: String,
    /// Its parts.
    pub sections: Vec<SectionResult>,
    /// The figures of its first line.
    pub headline: Vec<FigureResult>,
    /// Whether what is of today alone was left out.
    pub past: bool,
    /// Below which number cells aren't told.
    pub min_cell: Option<u64>,
}

impl Report {
    /// Every figure, in order.
    pub fn figures(&self) -> impl Iterator<Item = &FigureResult> {
        self.sections.iter().flat_map(|section| &section.figures)
    }

    /// Every table, in order.
    pub fn tables(&self) -> impl Iterator<Item = &TableResult> {
        self.sections.iter().flat_map(|section| &section.tables)
    }

    /// Every facility that is named by its id alone.
    pub fn facilities(&self) -> impl Iterator<Item = &str> {
        let rows = self.tables().flat_map(|table| table.rows.iter());
        let cells = rows.flat_map(|row| &row.cells);
        cells.filter_map(|cell| match cell {
            Value::Facility(id) => Some(id.as_str()),
            _ => None,
        })
    }
}
