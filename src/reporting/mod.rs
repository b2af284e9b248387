//! Figures over the whole office: what is counted, over which days, by which question. A report is
//! data (`definitions/*.toml`, and the office's own); this room knows how a kind of figure is
//! worked out. Pure: cases and facilities go by one at a time, numbers stay.

mod catalogue;
mod counter;
mod definition;
mod drawing;
mod grouping;
mod numbers;
mod outcome;
mod plan;
mod question;
mod report;
mod small;
mod span;
mod supply;
mod tally;
mod terms;

pub use catalogue::{Catalogue, Slip as DefinitionSlip};
pub use counter::Counter;
pub use definition::{
    Column, Definition, Exclude, Measure, ReportDefinition, ReportPeriod, Section,
};
pub use numbers::{HandNumber, HandNumbers, NumberSlip};
pub use plan::{BadQuestion, Grounds, Plan, Wish};
pub use question::{Placeholders, command};
pub use report::{
    Drawn, DrawnOf, Excluded, FigureResult, Report, Row, SectionResult, TableResult, Value,
};
pub use small::suppress;
pub use span::{Period, PeriodKind, Span};
pub use supply::Supply;
pub use tally::{Hit, Tallies};

/// A rate in tenths of a percent (or of `times` per 100), rounded half up: `part / whole * times`.
/// `None` where there is nothing to divide by.
pub fn rate_in_tenths(part: u64, whole: u64, times: u64) -> Option<i64> {
    (whole > 0).then(|| half_up(part as u128 * times as u128 * 10, whole as u128))
}

/// A mean in tenths, rounded half up. Negative sums don't occur: such values are left out before.
pub fn mean_in_tenths(sum: i64, count: u64) -> Option<i64> {
    (count > 0).then(|| half_up(u128::try_from(sum).unwrap_or(0) * 10, count as u128))
}

/// The median in tenths: of an even number of values the middle of the two.
pub fn median_in_tenths(values: &mut [i64]) -> Option<i64> {
    values.sort_unstable();
    let middle = values.len() / 2;
    match values.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(values[middle] * 10),
        _ => Some((values[middle - 1] + values[middle]) * 5),
    }
}

fn half_up(dividend: u128, divisor: u128) -> i64 {
    i64::try_from((dividend * 2 + divisor) / (divisor * 2)).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
