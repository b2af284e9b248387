//! A neutral table: headings, columns, rows, notes, charts. Commands make sheets; `render` prints
//! them in any format.

use crate::model::Date;
use std::borrow::Cow;

/// Where a column's text stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Align {
    /// Words.
    #[default]
    Left,
    /// Numbers.
    Right,
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// The id in machine output.
    pub id: Cow<'static, str>,
    /// The heading.
    pub label: String,
    /// Where the text stands.
    pub align: Align,
    /// Whether it may be left out where the terminal is narrow; the lowest goes first. 0 stays.
    pub drop_first: u8,
}

impl Column {
    /// A column of words that always stays.
    pub fn new(id: impl Into<Cow<'static, str>>, label: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            label: label.into(),
            align: Align::Left,
            drop_first: 0,
        }
    }

    /// The same, right-aligned.
    pub fn right(mut self) -> Self {
        self.align = Align::Right;
        self
    }

    /// The same, left out in a narrow terminal before those with a higher `rank`.
    pub fn optional(mut self, rank: u8) -> Self {
        self.drop_first = rank;
        self
    }
}

/// How a cell is meant. Colour is never the only sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Plain.
    #[default]
    Plain,
    /// Good.
    Good,
    /// Look here.
    Warn,
    /// Bad.
    Bad,
    /// Less important.
    Dim,
}

/// A cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cell {
    /// Its words.
    pub text: String,
    /// Its tone.
    pub tone: Tone,
    /// What it measures, for forms that count: a spreadsheet gets a number or a day.
    pub measure: Option<Measure>,
}

/// What a cell measures.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure {
    /// A whole number.
    Count(i64),
    /// A number with one decimal: percent, days.
    Decimal(f64),
    /// A day.
    Day(Date),
}

impl Cell {
    /// A whole number.
    pub fn count(number: i64) -> Self {
        Self {
            measure: Some(Measure::Count(number)),
            ..Self::from(number.to_string())
        }
    }

    /// A number with one decimal, rounded already.
    pub fn decimal(number: f64) -> Self {
        Self {
            measure: Some(Measure::Decimal(number)),
            ..Self::from(format!("{number:.1}"))
        }
    }

    /// A day, as ISO writes it.
    pub fn day(day: Date) -> Self {
        Self {
            measure: Some(Measure::Day(day)),
            ..Self::from(day.to_string())
        }
    }

    /// A cell with a tone.
    pub fn toned(text: impl Into<String>, tone: Tone) -> Self {
        Self {
            text: text.into(),
            tone,
            measure: None,
        }
    }
}

impl<T: Into<String>> From<T> for Cell {
    fn from(text: T) -> Self {
        Self {
            text: text.into(),
            tone: Tone::Plain,
            measure: None,
        }
    }
}

/// A table with its heading and notes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// The heading, or empty.
    pub title: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, as many cells each as there are columns.
    pub rows: Vec<Vec<Cell>>,
    /// Sentences below the table.
    pub notes: Vec<String>,
    /// Charts of the same numbers, for forms that draw.
    pub charts: Vec<Chart>,
    /// Whether it belongs under the sheet before it: its heading is a smaller one.
    pub under: bool,
}

/// How numbers are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartKind {
    /// Lying bars, one for each label: categories with long names.
    Bars,
    /// Standing bars side by side, a group for each label: weeks, months.
    Columns,
    /// Standing bars that touch: a distribution over classes.
    Histogram,
    /// Lines over the labels.
    Lines,
}

/// A chart: what is drawn, not how.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// The id in machine output.
    pub id: String,
    /// The heading.
    pub title: String,
    /// How it is drawn.
    pub kind: ChartKind,
    /// What is counted: 件, 日, %.
    pub unit: String,
    /// What stands along the axis.
    pub labels: Vec<String>,
    /// The numbers.
    pub series: Vec<Series>,
}

/// A row of numbers of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What it is.
    pub label: String,
    /// As many as there are labels; `None` where unknown.
    pub values: Vec<Option<f64>>,
}

impl Sheet {
    /// An empty table with these columns.
    pub fn new(title: impl Into<String>, columns: Vec<Column>) -> Self {
        Self {
            title: title.into(),
            columns,
            rows: Vec::new(),
            notes: Vec::new(),
            charts: Vec::new(),
            under: false,
        }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Cell>) {
        debug_assert_eq!(cells.len(), self.columns.len(), "a cell for each column");
        self.rows.push(cells);
    }

    /// Adds a note.
    pub fn note(&mut self, note: impl Into<String>) {
        self.notes.push(note.into());
    }
}
