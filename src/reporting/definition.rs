//! What a definition may say. A figure, a table, a list and a chart are one kind of row: which keys
//! are read depends on where it stands. An office's row of the same id goes over the built-in one,
//! key by key.

use super::span::PeriodKind;
use crate::query::Unit;
use serde::Deserialize;
use std::ops::Range;
use toml::Spanned;

/// How a number is worked out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// How many.
    #[default]
    Count,
    /// How many cases, where entries of cases are looked at.
    Cases,
    /// How many of those looked at, in percent.
    Rate,
    /// The mean of a field.
    Mean,
    /// The median of a field.
    Median,
    /// The largest value of a field.
    Max,
    /// The sum of a field.
    Sum,
    /// Sums of other figures and of numbers entered by hand, divided.
    Ratio,
}

impl Measure {
    /// Whether it is of a field's values.
    pub fn is_of_values(self) -> bool {
        matches!(self, Self::Mean | Self::Median | Self::Max | Self::Sum)
    }
}

/// Whom a figure leaves out, and why.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclude {
    /// The question that they answer with yes.
    pub when: String,
    /// Why, for people.
    pub why: String,
}

/// A column of a table.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// The id in machine output.
    pub id: String,
    /// The heading.
    pub label: String,
    /// How it is worked out.
    #[serde(default)]
    pub kind: Measure,
    /// Which of the row's entries count.
    #[serde(default, rename = "where")]
    pub condition: String,
    /// The field whose values are looked at.
    #[serde(default)]
    pub value: String,
}

/// A row of a definition file.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// The id in machine output and in reports.
    pub id: String,
    /// What people read.
    pub label: Option<String>,
    /// 件, %, 日.
    pub unit: Option<String>,
    /// What is counted: `cases`, `referrals` ….
    pub of: Option<String>,
    /// How a figure is worked out; how a chart is drawn.
    pub kind: Option<String>,
    /// Who is looked at.
    pub among: Option<String>,
    /// Who of them counts.
    #[serde(rename = "where")]
    pub condition: Option<String>,
    /// Who is left out, with the reason; the first that fits is told.
    pub exclude: Option<Vec<Exclude>>,
    /// Who might count and can't be told, with the reason: the number stays, they are named.
    pub unclear: Option<Vec<Exclude>>,
    /// The field whose values are looked at.
    pub value: Option<String>,
    /// Why somebody without a value is left out.
    pub unknown: Option<String>,
    /// What a rate is multiplied by: 100 for percent, 1000 for ‰.
    pub times: Option<u64>,
    /// The figure that this one is a part of, beside others that it shares nothing with.
    pub part_of: Option<String>,
    /// The count that its n, or a table's whole, is some of, for small numbers.
    pub within: Option<String>,
    /// What it means, for people.
    pub definition: Option<String>,
    /// Where it comes from.
    pub source: Option<String>,
    /// The fields a table has its rows by.
    pub by: Option<Vec<String>>,
    /// What a row without a value is called.
    pub none: Option<String>,
    /// `count`: the largest first; `table`: in the order of the vocabulary; a list: a field.
    pub order: Option<String>,
    /// How many rows are shown.
    pub limit: Option<usize>,
    /// Whether the share of the whole is shown.
    pub share: Option<bool>,
    /// The columns of a table; the number alone where there are none.
    pub column: Option<Vec<Column>>,
    /// The fields a list shows.
    pub columns: Option<Vec<String>>,
    /// The figures that a chart draws over periods.
    pub figures: Option<Vec<String>>,
    /// Over how many periods.
    pub periods: Option<u32>,
    /// The table that a chart draws.
    pub table: Option<String>,
    /// The lower bounds of a distribution's classes.
    pub classes: Option<Vec<i64>>,
    /// What is summed up above the line of a ratio: ids of figures, `number:ID`; `-` takes off.
    pub part: Option<Vec<String>>,
    /// The same below the line.
    pub whole: Option<Vec<String>>,
    /// Whether a table tells what the directory has for each row.
    pub supply: Option<bool>,
    /// Whether it is of today whatever the period: reports of days long past leave it out.
    pub today: Option<bool>,
    /// The file it comes from, and the bytes it stands at.
    #[serde(skip)]
    pub place: Option<(String, Range<usize>)>,
}

impl Definition {
    /// This row over another of the same id: what it says wins.
    pub fn over(self, base: Self) -> Self {
        macro_rules! merged {
            ($($field:ident)*) => {
                Self { id: self.id, $($field: self.$field.or(base.$field),)* }
            };
        }
        merged!(label unit of kind among condition exclude unclear value unknown times part_of within definition source by
            none order limit share column columns figures periods table classes part whole supply today place)
    }

    /// What people read.
    pub fn label(&self) -> &str {
        self.label.as_deref().unwrap_or(&self.id)
    }

    /// What is counted.
    pub fn unit(&self) -> Option<Unit> {
        self.of.as_deref().map_or(Some(Unit::Cases), Unit::read)
    }

    /// How it is worked out.
    pub fn measure(&self) -> Option<Measure> {
        Some(match self.kind.as_deref() {
            None | Some("count") => Measure::Count,
            Some("cases") => Measure::Cases,
            Some("rate") => Measure::Rate,
            Some("mean") => Measure::Mean,
            Some("median") => Measure::Median,
            Some("max") => Measure::Max,
            Some("sum") => Measure::Sum,
            Some("ratio") => Measure::Ratio,
            Some(_) => return None,
        })
    }
}

/// A part of a report.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// The heading.
    pub title: String,
    /// A sentence below it.
    #[serde(default)]
    pub note: String,
    /// Figures, by id.
    #[serde(default)]
    pub figures: Vec<String>,
    /// Tables and lists, by id.
    #[serde(default)]
    pub tables: Vec<String>,
    /// Charts, by id.
    #[serde(default)]
    pub charts: Vec<String>,
    /// Whether the words of `--remark` stand here.
    #[serde(default)]
    pub remarks: bool,
}

/// A report.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportDefinition {
    /// How it is called on the command line.
    pub id: String,
    /// What people read.
    pub label: String,
    /// Which period it is about where nobody says.
    pub period: ReportPeriod,
    /// How many months, for a report about months.
    #[serde(default)]
    pub months: Option<u32>,
    /// One sentence: what it is for.
    pub about: String,
    /// The figures of its first line.
    #[serde(default)]
    pub headline: Vec<String>,
    /// Its parts, in order.
    pub section: Vec<Section>,
}

/// The period a report has by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReportPeriod {
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
    /// 年度.
    Fiscal,
    /// The last `months` months.
    Months,
    /// Somebody must say.
    Given,
}

impl ReportPeriod {
    /// The kind of period, where the report has one by itself.
    pub fn kind(self) -> Option<PeriodKind> {
        Some(match self {
            Self::Week => PeriodKind::Week,
            Self::Month => PeriodKind::Month,
            Self::Year => PeriodKind::Year,
            Self::Fiscal => PeriodKind::Fiscal,
            Self::Months => PeriodKind::Months(0),
            Self::Given => return None,
        })
    }
}

/// A definition file.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Reports.
    #[serde(default)]
    pub report: Vec<Spanned<ReportDefinition>>,
    /// Figures.
    #[serde(default)]
    pub figure: Vec<Spanned<Definition>>,
    /// Tables.
    #[serde(default)]
    pub table: Vec<Spanned<Definition>>,
    /// Lists.
    #[serde(default)]
    pub list: Vec<Spanned<Definition>>,
    /// Charts.
    #[serde(default)]
    pub chart: Vec<Spanned<Definition>>,
    /// What numbers entered by hand are called.
    #[serde(default)]
    pub number: Vec<NumberName>,
}

/// What a number entered by hand is called.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NumberName {
    /// Its id in `numbers.toml`.
    pub id: String,
    /// What people read.
    pub label: String,
}
