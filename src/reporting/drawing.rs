//! The charts of a report: tables, distributions, and figures over periods.

use super::outcome::worked_out;
use super::plan::{Plan, periods_of};
use super::report::{Drawn, DrawnOf, Row, TableResult, Value};
use super::span::{Period, PeriodKind};
use super::tally::Tallies;
use crate::sheet::{Chart, ChartKind, Series};

impl Plan<'_> {
    pub(super) fn chart(&self, id: &str, tallies: &Tallies) -> Option<Drawn> {
        let definition = self.grounds.catalogue.chart(id)?;
        let unit = definition.unit.clone().unwrap_or_else(|| "件".to_string());
        let mut chart = Chart {
            id: id.to_string(),
            title: definition.label().to_string(),
            kind: ChartKind::Bars,
            unit,
            labels: Vec::new(),
            series: Vec::new(),
        };
        let of = if let Some(table) = &definition.table {
            let table = self.table(table, tallies)?;
            draw_table(&table, definition.value.as_deref(), &mut chart);
            DrawnOf::Table(table.id, definition.value.clone())
        } else if let Some(classes) = &definition.classes {
            let tally = tallies.of(*self.tables.get(id)?);
            draw_classes(classes, &tally.values, &mut chart);
            DrawnOf::Values
        } else {
            chart.kind = match definition.kind.as_deref() {
                Some("lines") => ChartKind::Lines,
                _ => ChartKind::Columns,
            };
            let periods: Vec<i32> = (0..periods_of(definition)).rev().collect();
            let names = periods.iter().filter_map(|back| self.period.back(*back));
            chart.labels = names.map(|period| axis_label(&period)).collect();
            for figure in definition.figures.iter().flatten() {
                let known = self.grounds.catalogue.figure(figure)?;
                let value = |back: &i32| {
                    let place = self.figures.get(&(figure.clone(), *back))?;
                    match worked_out(known, tallies.of(*place)) {
                        Value::Count(count) => Some(count as f64),
                        Value::Tenths(tenths) => Some(tenths as f64 / 10.0),
                        _ => None,
                    }
                };
                chart.series.push(Series {
                    label: known.label().to_string(),
                    values: periods.iter().map(value).collect(),
                });
            }
            DrawnOf::Figures(definition.figures.clone().unwrap_or_default())
        };
        Some(Drawn { chart, of })
    }
}

/// Draws a table's first numbers; what isn't told leaves a gap.
pub(super) fn draw_table(table: &TableResult, column: Option<&str>, chart: &mut Chart) {
    let named = column.and_then(|id| table.columns.iter().position(|column| column.id == id));
    let drawn = named.unwrap_or(table.heads);
    let name = |row: &Row| {
        let heads = row.cells.iter().take(table.heads);
        let words = heads.filter_map(|cell| match cell {
            Value::Text(words) | Value::Facility(words) => Some(words.as_str()),
            _ => None,
        });
        words.collect::<Vec<_>>().join(" ")
    };
    let number = |row: &Row| match row.cells.get(drawn) {
        Some(Value::Count(count)) => Some(*count as f64),
        Some(Value::Tenths(tenths)) => Some(*tenths as f64 / 10.0),
        _ => None,
    };
    // A row of nothing needs no bar.
    let rows: Vec<&Row> = table
        .rows
        .iter()
        .filter(|row| number(row) != Some(0.0))
        .collect();
    chart.labels = rows.iter().map(|row| name(row)).collect();
    chart.series = vec![Series {
        label: table
            .columns
            .get(drawn)
            .map_or(String::new(), |c| c.label.clone()),
        values: rows.iter().map(|row| number(row)).collect(),
    }];
}

/// A distribution: how many values lie in each class.
fn draw_classes(classes: &[i64], values: &[i64], chart: &mut Chart) {
    chart.kind = ChartKind::Histogram;
    let upper = |place: usize| classes.get(place + 1).copied();
    for (place, lower) in classes.iter().enumerate() {
        chart.labels.push(match upper(place) {
            Some(next) if next == lower.saturating_add(1) => format!("{lower}"),
            Some(next) => format!("{lower}〜{}", next.saturating_sub(1)),
            None => format!("{lower}〜"),
        });
    }
    let count = |place: usize| {
        let within = |value: &&i64| {
            **value >= classes[place] && upper(place).is_none_or(|next| **value < next)
        };
        values.iter().filter(within).count() as f64
    };
    let counts = (0..classes.len()).map(|place| match values.is_empty() {
        true => None,
        false => Some(count(place)),
    });
    chart.series = vec![Series {
        label: "件数".to_string(),
        values: counts.collect(),
    }];
}

fn axis_label(period: &Period) -> String {
    use chrono::Datelike;
    let from = period.span.from;
    match period.kind {
        PeriodKind::Week => format!("{}/{}", from.month(), from.day()),
        PeriodKind::Month => format!("{}/{}", from.year(), from.month()),
        _ => period.name(),
    }
}
