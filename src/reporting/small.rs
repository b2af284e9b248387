//! Small cells: a number so small that somebody could be known again isn't told, nor is another
//! one from which it could be worked out.

use super::definition::Measure;
use super::report::{FigureResult, Report, Row, TableResult, Value};

/// Hides every count from 1 to below `least`, and what would give it away: rates and means over few,
/// the next smallest cell where only one of a column is hidden beside a total, lists of cases, who
/// was left out, and charts of hidden numbers.
pub fn suppress(report: &mut Report, least: u64) {
    report.min_cell = Some(least);
    for section in &mut report.sections {
        for figure in &mut section.figures {
            hide_figure(figure, least);
        }
        section.tables.retain(|table| !table.is_list);
        for table in &mut section.tables {
            hide_table(table, least);
        }
        for chart in &mut section.charts {
            for series in &mut chart.series {
                for value in &mut series.values {
                    let small = |number: f64| number > 0.0 && number < least as f64;
                    if value.is_some_and(small) || chart.unit != "件" {
                        *value = None;
                    }
                }
            }
        }
    }
}

fn is_small(number: u64, least: u64) -> bool {
    number > 0 && number < least
}

fn hide_figure(figure: &mut FigureResult, least: u64) {
    figure.excluded.clear();
    let one = |value: &mut Value, n: &mut u64, part: Option<u64>| {
        let few = is_small(*n, least);
        let part_few =
            part.is_some_and(|part| is_small(part, least) || is_small(*n - part.min(*n), least));
        if few || part_few {
            *value = Value::Hidden;
        }
        if few {
            *n = 0;
        }
        few
    };
    let hidden = one(&mut figure.value, &mut figure.n, figure.part);
    if hidden || figure.value == Value::Hidden {
        figure.part = None;
        figure.remark = Some(format!("{least}件未満のため出しません"));
        figure.terms.clear();
    }
    let (value, n) = &mut figure.previous;
    one(value, n, None);
    // A rate of before has no part here: over few it was hidden by its n.
    if figure.measure == Measure::Rate && figure.value == Value::Hidden {
        *value = Value::Hidden;
    }
}

fn hide_table(table: &mut TableResult, least: u64) {
    let columns = table.columns.len();
    for column in table.heads..columns {
        let counts = matches!(
            table.columns[column].measure,
            Some(Measure::Count | Measure::Cases | Measure::Sum)
        );
        if counts {
            hide_column(&mut table.rows, table.total.as_mut(), column, least);
        }
    }
    // Rates and means of a row whose number is hidden, or is small itself.
    let first = table.heads;
    for row in table.rows.iter_mut().chain(table.total.as_mut()) {
        let hidden = row.cells.get(first) == Some(&Value::Hidden);
        for column in first..columns {
            let counts = matches!(
                table.columns[column].measure,
                Some(Measure::Count | Measure::Cases | Measure::Sum)
            );
            let Some(cell) = row.cells.get_mut(column) else {
                continue;
            };
            if !counts
                && *cell != Value::Empty
                && (hidden || small_row(first, column, &table.columns))
            {
                *cell = Value::Hidden;
            }
        }
        if hidden {
            row.query = None;
        }
    }
    // Counts that add up within a row give each other away: one hidden hides all but the first.
    for row in table.rows.iter_mut().chain(table.total.as_mut()) {
        let hidden = (first + 1..columns).any(|c| row.cells.get(c) == Some(&Value::Hidden));
        if hidden {
            for cell in row.cells.iter_mut().skip(first + 1) {
                if *cell != Value::Empty {
                    *cell = Value::Hidden;
                }
            }
        }
    }
}

/// A first column that is no count says nothing of how many a row has: its other numbers are hidden.
fn small_row(first: usize, column: usize, columns: &[super::report::TableColumn]) -> bool {
    column == first
        || !matches!(
            columns[first].measure,
            Some(Measure::Count | Measure::Cases)
        )
}

/// The cells of a column with its total: afterwards none or at least two are hidden, so that the
/// total gives none of them away.
fn hide_column(rows: &mut [Row], total: Option<&mut Row>, column: usize, least: u64) {
    let number = |row: &Row| match row.cells.get(column) {
        Some(Value::Count(count)) => Some(*count),
        _ => None,
    };
    let mut hidden: Vec<usize> = (0..rows.len())
        .filter(|place| number(&rows[*place]).is_some_and(|count| is_small(count, least)))
        .collect();
    let mut hide_total = total
        .as_ref()
        .and_then(|row| number(row))
        .is_some_and(|all| is_small(all, least));
    // Hidden cells whose sum is small, or a single one, can be told from the total.
    let sum = |hidden: &[usize]| -> u64 { hidden.iter().filter_map(|p| number(&rows[*p])).sum() };
    while !hidden.is_empty() && (hidden.len() == 1 || sum(&hidden) < least) && !hide_total {
        let next = (0..rows.len())
            .filter(|place| !hidden.contains(place))
            .filter_map(|place| Some((number(&rows[place]).filter(|count| *count > 0)?, place)))
            .min();
        match next {
            Some((_, place)) => hidden.push(place),
            None => hide_total = true,
        }
    }
    for place in hidden {
        rows[place].cells[column] = Value::Hidden;
    }
    if hide_total && let Some(total) = total {
        total.cells[column] = Value::Hidden;
    }
}
