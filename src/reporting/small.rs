//! Small cells: a number so small that somebody could be known again isn't told, nor is another
//! one from which it could be worked out.

use super::definition::Measure;
use super::drawing::draw_table;
use super::report::{DrawnOf, FigureResult, Report, Row, TableResult, Value};
use crate::sheet::Chart;

/// Hides every count from 1 to below `least`, and what would give it away: rates and means over few,
/// the next smallest where hidden numbers could be worked out from a total, lists of cases, who was
/// left out, and charts of hidden numbers.
pub fn suppress(report: &mut Report, least: u64) {
    report.min_cell = Some(least);
    let mut figures: Vec<&mut FigureResult> = report
        .sections
        .iter_mut()
        .flat_map(|section| section.figures.iter_mut())
        .chain(report.headline.iter_mut())
        .collect();
    hide_parts(&mut figures, least);
    let wholes: Vec<(String, u64)> = figures
        .iter()
        .filter_map(|figure| Some((figure.id.clone(), now(figure)?)))
        .collect();
    // What a count leaves beside one of its parts is told by both.
    let rest_is_small = |within: &Option<String>, part: u64| {
        let whole = wholes.iter().find(|(id, _)| within.as_ref() == Some(id));
        whole.is_some_and(|(_, whole)| is_small(whole.saturating_sub(part), least))
    };
    for figure in &mut figures {
        if rest_is_small(&figure.within, figure.n) {
            figure.value = Value::Hidden;
        }
        hide_figure(figure, least);
    }
    hide_flow(&mut figures);
    for section in &mut report.sections {
        section.tables.retain(|table| !table.is_list);
        for table in &mut section.tables {
            hide_table(table, least);
            let total = table
                .total
                .as_ref()
                .and_then(|row| row.cells.get(table.heads));
            if let Some(Value::Count(total)) = total
                && rest_is_small(&table.within, *total)
            {
                hide_total(table, least);
            }
            // That somebody is in a row of town, service and need tells enough.
            if table.heads > 1 {
                let all = table.rows.len();
                let first = table.heads;
                table
                    .rows
                    .retain(|row| row.cells.get(first) != Some(&Value::Hidden));
                table.hidden_rows += all - table.rows.len();
            }
        }
    }
    hide_charts(report, least);
}

/// What goes on at the end is what went on before, and who came, less who left: three of them tell the
/// fourth. One that is hidden hides the number of before.
fn hide_flow(figures: &mut [&mut FigureResult]) {
    let flow = ["new_cases", "ended", "active"];
    let hidden = figures
        .iter()
        .any(|figure| flow.contains(&figure.id.as_str()) && figure.value == Value::Hidden);
    for figure in figures
        .iter_mut()
        .filter(|figure| hidden && figure.id == "active")
    {
        hide_values(figure, false, true);
    }
}

/// A total that tells a small number beside a figure goes, and with it the smallest row: without it the
/// rows would add up to the total.
fn hide_total(table: &mut TableResult, least: u64) {
    let first = table.heads;
    let number = |row: &Row| match row.cells.get(first) {
        Some(Value::Count(count)) if *count > 0 => Some(*count),
        _ => None,
    };
    let any_hidden = |rows: &[Row]| {
        rows.iter()
            .any(|row| row.cells.get(first) == Some(&Value::Hidden))
    };
    if !any_hidden(&table.rows) {
        let smallest = table.rows.iter().filter_map(number).min();
        for row in &mut table.rows {
            if number(row) == smallest {
                hide_row(row, first);
            }
        }
    }
    if let Some(total) = &mut table.total {
        hide_row(total, first);
    }
    hide_table(table, least);
}

fn hide_row(row: &mut Row, first: usize) {
    for cell in row.cells.iter_mut().skip(first) {
        if *cell != Value::Empty {
            *cell = Value::Hidden;
        }
    }
    row.query = None;
}

/// Charts show what tables and figures still tell, and nothing else.
fn hide_charts(report: &mut Report, least: u64) {
    let tables: Vec<TableResult> = report.tables().cloned().collect();
    let figures: Vec<FigureResult> = report.figures().cloned().collect();
    for section in &mut report.sections {
        for drawn in &mut section.charts {
            match &drawn.of {
                DrawnOf::Table(id, column) => match tables.iter().find(|table| table.id == *id) {
                    Some(table) => draw_table(table, column.as_deref(), &mut drawn.chart),
                    // Nobody sees the table, so nobody held its cells against its total.
                    None => blank(&mut drawn.chart),
                },
                DrawnOf::Figures(ids) => hide_course(&mut drawn.chart, ids, &figures, least),
                DrawnOf::Values => {
                    for series in &mut drawn.chart.series {
                        let count = |value: &Option<f64>| value.map(|number| number as u64);
                        let numbers: Vec<Option<u64>> = series.values.iter().map(count).collect();
                        let total = numbers.iter().flatten().sum();
                        let (hidden, all) = hidden_of(&numbers, 0, Some(total), least);
                        for (value, hidden) in series.values.iter_mut().zip(hidden) {
                            if hidden || all {
                                *value = None;
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Figures over periods: where one is small, none of that period is drawn; rates aren't, since nobody
/// sees of how many they are.
fn hide_course(chart: &mut Chart, ids: &[String], figures: &[FigureResult], least: u64) {
    let known = |id: &String| figures.iter().find(|figure| figure.id == *id);
    let counts = |id: &String| known(id).is_some_and(|f| f.measure == Measure::Count);
    if !ids.iter().all(counts) {
        return blank(chart);
    }
    let places = chart.labels.len();
    for back in 0..places {
        let place = places - 1 - back;
        let hidden = |figure: &FigureResult| match back {
            0 => figure.value == Value::Hidden,
            1 => matches!(figure.previous, Some((Value::Hidden, _))),
            _ => false,
        };
        let small = |value: Option<f64>| value.is_some_and(|n| n > 0.0 && n < least as f64);
        let gone = ids.iter().filter_map(known).any(hidden)
            || chart
                .series
                .iter()
                .any(|series| small(series.values[place]));
        if gone {
            for series in &mut chart.series {
                series.values[place] = None;
            }
        }
    }
}

fn blank(chart: &mut Chart) {
    for series in &mut chart.series {
        series.values.fill(None);
    }
}

fn is_small(number: u64, least: u64) -> bool {
    number > 0 && number < least
}

/// Which of the numbers that add up to `total` can't be told; last, whether the total can't. `rest` is
/// what nobody prints and everybody can work out. Numbers that are equal are hidden together, so
/// that the same numbers in another order hide the same.
fn hidden_of(
    numbers: &[Option<u64>],
    rest: u64,
    total: Option<u64>,
    least: u64,
) -> (Vec<bool>, bool) {
    let mut hidden: Vec<bool> = numbers
        .iter()
        .map(|number| number.is_some_and(|number| is_small(number, least)))
        .collect();
    let total_small = total.is_some_and(|total| is_small(total, least));
    if total.is_none() || total_small {
        return (hidden, total_small);
    }
    loop {
        let known = numbers.iter().zip(&hidden);
        let gone: Vec<u64> = known
            .filter(|(_, hidden)| **hidden)
            .filter_map(|(number, _)| *number)
            .chain((rest > 0).then_some(rest))
            .collect();
        let sum: u64 = gone.iter().sum();
        let gives_away =
            gone.iter().any(|number| is_small(*number, least)) && (gone.len() == 1 || sum < least);
        if !gives_away {
            return (hidden, false);
        }
        let shown = numbers.iter().zip(&hidden).filter(|(_, hidden)| !**hidden);
        let next = shown
            .filter_map(|(number, _)| number.filter(|n| *n > 0))
            .min();
        let Some(next) = next else {
            return (hidden, true);
        };
        for (number, hidden) in numbers.iter().zip(&mut hidden) {
            *hidden |= *number == Some(next);
        }
    }
}

/// Figures that are parts of another one.
fn hide_parts(figures: &mut [&mut FigureResult], least: u64) {
    let wholes: Vec<(String, Option<u64>, Option<u64>)> = figures
        .iter()
        .map(|figure| (figure.id.clone(), now(figure), before(figure)))
        .collect();
    for (whole, total, total_before) in wholes {
        let parts: Vec<usize> = (0..figures.len())
            .filter(|place| figures[*place].part_of.as_ref() == Some(&whole))
            .collect();
        if parts.is_empty() {
            continue;
        }
        let hide = |numbers: Vec<Option<u64>>, total: Option<u64>| {
            let sum: u64 = numbers.iter().flatten().sum();
            let rest = total.map_or(0, |total| total.saturating_sub(sum));
            hidden_of(&numbers, rest, total, least)
        };
        let (hidden, whole_hidden) = hide(parts.iter().map(|p| now(figures[*p])).collect(), total);
        let (hidden_before, whole_before) = hide(
            parts.iter().map(|p| before(figures[*p])).collect(),
            total_before,
        );
        for (place, (hidden, hidden_before)) in
            parts.iter().zip(hidden.into_iter().zip(hidden_before))
        {
            hide_values(figures[*place], hidden, hidden_before);
        }
        for figure in figures.iter_mut().filter(|figure| figure.id == whole) {
            hide_values(figure, whole_hidden, whole_before);
        }
    }
}

fn now(figure: &FigureResult) -> Option<u64> {
    match figure.value {
        Value::Count(count) => Some(count),
        _ => None,
    }
}

fn before(figure: &FigureResult) -> Option<u64> {
    match figure.previous {
        Some((Value::Count(count), _)) => Some(count),
        _ => None,
    }
}

fn hide_values(figure: &mut FigureResult, value: bool, previous: bool) {
    if value {
        figure.value = Value::Hidden;
    }
    if let Some((before, n)) = figure.previous.as_mut().filter(|_| previous) {
        *before = Value::Hidden;
        *n = 0;
    }
}

fn hide_figure(figure: &mut FigureResult, least: u64) {
    // Numbers of facilities are nobody's illness.
    if !figure.of.is_of_cases() {
        return;
    }
    figure.excluded.clear();
    let few = is_small(figure.n, least);
    let part_few = figure.part.is_some_and(|part| {
        is_small(part, least) || is_small(figure.n - part.min(figure.n), least)
    });
    let few_terms = figure.terms.iter().any(|(_, number)| {
        number.is_some_and(|number| u64::try_from(number).is_ok_and(|n| is_small(n, least)))
    });
    if few || part_few || few_terms || figure.measure == Measure::Max {
        figure.value = Value::Hidden;
    }
    if figure.value == Value::Hidden {
        figure.n = 0;
        figure.part = None;
        figure.remark = Some(format!("{least}件未満、またはそれがわかるため出しません"));
        figure.terms.clear();
    }
    let rate_hidden = figure.measure == Measure::Rate && figure.value == Value::Hidden;
    if let Some((value, n)) = &mut figure.previous
        && (is_small(*n, least)
            || rate_hidden
            || figure.previous_part.is_some_and(|part| {
                is_small(part, least) || is_small(n.saturating_sub(part), least)
            }))
    {
        *value = Value::Hidden;
        *n = 0;
    }
}

fn hide_table(table: &mut TableResult, least: u64) {
    let columns = table.columns.len();
    let first = table.heads;
    let counts: Vec<bool> = table
        .columns
        .iter()
        .map(|column| {
            column.of_patients && matches!(column.measure, Some(Measure::Count | Measure::Cases))
        })
        .collect();
    // The longest stay is somebody's; and what a row has beside one of its counts is told by both.
    for row in table.rows.iter_mut().chain(table.total.as_mut()) {
        let all = match row.cells.get(first) {
            Some(Value::Count(count)) => Some(*count),
            _ => None,
        };
        let cells = row.cells.iter_mut().zip(&table.columns).zip(&counts);
        for (place, ((cell, column), is_count)) in cells.enumerate().skip(first) {
            let most = column.measure == Some(Measure::Max);
            let beside = match (all, &cell) {
                (Some(all), Value::Count(count)) if *is_count && place > first => {
                    is_small(all.saturating_sub(*count), least)
                }
                _ => false,
            };
            if column.of_patients && *cell != Value::Empty && (most || beside) {
                *cell = Value::Hidden;
            }
        }
    }
    for column in (first..columns).filter(|column| counts[*column]) {
        hide_column(&mut table.rows, table.total.as_mut(), column, least);
    }
    for row in table.rows.iter_mut().chain(table.total.as_mut()) {
        // A rate of a hidden number, or of one that no column tells, isn't told; and counts of a row
        // give each other away: one hidden hides all but the first.
        let hidden = |column: usize| row.cells.get(column) == Some(&Value::Hidden);
        let size_unknown = hidden(first) || !counts.get(first).copied().unwrap_or(false);
        let part_hidden = (first + 1..columns).any(hidden);
        for (column, (cell, is_count)) in row.cells.iter_mut().zip(&counts).enumerate().skip(first)
        {
            let goes = match is_count {
                true => column > first && part_hidden,
                false => size_unknown || part_hidden,
            };
            if goes && *cell != Value::Empty {
                *cell = Value::Hidden;
            }
        }
        if row.cells.get(first) == Some(&Value::Hidden) {
            row.query = None;
        }
    }
    // A share beside its count tells the whole that isn't told.
    let total = table.total.as_ref().and_then(|row| row.cells.get(first));
    if total == Some(&Value::Hidden)
        && let Some(share) = table.columns.iter().position(|column| column.id == "share")
    {
        for row in table.rows.iter_mut().chain(table.total.as_mut()) {
            row.cells[share] = Value::Hidden;
        }
    }
}

/// The cells of a column with its total.
fn hide_column(rows: &mut [Row], total: Option<&mut Row>, column: usize, least: u64) {
    let number = |row: &Row| match row.cells.get(column) {
        Some(Value::Count(count)) => Some(*count),
        _ => None,
    };
    let numbers: Vec<Option<u64>> = rows.iter().map(number).collect();
    let whole = total.as_ref().and_then(|row| number(row));
    let (hidden, total_hidden) = hidden_of(&numbers, 0, whole, least);
    for (row, hidden) in rows.iter_mut().zip(hidden) {
        if hidden {
            row.cells[column] = Value::Hidden;
        }
    }
    if let Some(total) = total.filter(|_| total_hidden) {
        total.cells[column] = Value::Hidden;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Who sees the rest and the total can't work out a small number, nor that a few together
        /// are few.
        #[test]
        fn no_small_number_can_be_worked_out(
            numbers in proptest::collection::vec(0_u64..30, 1..8),
            rest in 0_u64..30,
            least in 2_u64..12,
        ) {
            let told: Vec<Option<u64>> = numbers.iter().copied().map(Some).collect();
            let total: u64 = numbers.iter().sum::<u64>() + rest;
            let (hidden, total_hidden) = hidden_of(&told, rest, Some(total), least);
            for (number, hidden) in numbers.iter().zip(&hidden) {
                prop_assert!(*hidden || !is_small(*number, least), "{number} is told");
            }
            if !total_hidden {
                let unknown: u64 = numbers.iter().zip(&hidden).filter(|(_, h)| **h).map(|(n, _)| *n).sum();
                prop_assert!(!is_small(unknown + rest, least), "what is left is told by the total");
                let gone = hidden.iter().filter(|hidden| **hidden).count() + usize::from(rest > 0);
                let few = numbers.iter().zip(&hidden).any(|(n, h)| *h && is_small(*n, least)) || is_small(rest, least);
                prop_assert!(!few || gone > 1);
            }
            // Another order hides the same.
            let turned: Vec<Option<u64>> = told.iter().rev().copied().collect();
            let mut again = hidden_of(&turned, rest, Some(total), least).0;
            again.reverse();
            prop_assert_eq!(again, hidden);
        }
    }
}
