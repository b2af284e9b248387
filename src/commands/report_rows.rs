//! All numbers of a report in one table, for spreadsheets and scripts.

use super::report_view::{Shown, cell, count};
use crate::reporting::Value;
use crate::sheet::{Cell, Column, Sheet};

/// A row for each figure and for each number of a table.
pub fn csv(shown: &Shown) -> Sheet {
    let ids = [
        "report", "from", "to", "section", "id", "label", "row", "column", "value", "unit", "n",
        "previous", "query",
    ];
    let mut sheet = Sheet::new("", ids.map(|id| Column::new(id, id)).into());
    let report = shown.report;
    let (from, to) = (report.period.span.from, report.period.span.to);
    for section in &report.sections {
        let start = |id: &str, label: &str| -> Vec<Cell> {
            vec![
                report.id.as_str().into(),
                Cell::day(from),
                Cell::day(to),
                section.title.as_str().into(),
                id.into(),
                label.into(),
            ]
        };
        for figure in &section.figures {
            let mut row = start(&figure.id, &figure.label);
            row.extend([
                Cell::default(),
                Cell::default(),
                cell(&figure.value, shown),
                figure.unit.as_str().into(),
                match figure.value {
                    Value::Hidden => "*".into(),
                    _ => count(figure.n),
                },
                figure
                    .previous
                    .as_ref()
                    .map(|(value, _)| cell(value, shown))
                    .unwrap_or_default(),
                figure.query.as_str().into(),
            ]);
            sheet.row(row);
        }
        for table in &section.tables {
            for line in table.rows.iter().chain(&table.total) {
                let heads = line.cells.iter().take(table.heads);
                let name: Vec<String> = heads.map(|value| cell(value, shown).text).collect();
                if table.is_list {
                    let mut row = start(&table.id, &table.label);
                    row.push(name.join(" / ").into());
                    row.extend(std::iter::repeat_n(Cell::default(), 6));
                    sheet.row(row);
                    continue;
                }
                for (place, column) in table.columns.iter().enumerate().skip(table.heads) {
                    let mut row = start(&table.id, &table.label);
                    row.extend([
                        name.join(" / ").into(),
                        column.id.as_str().into(),
                        line.cells
                            .get(place)
                            .map(|value| cell(value, shown))
                            .unwrap_or_default(),
                        Cell::default(),
                        Cell::default(),
                        Cell::default(),
                        line.query.as_deref().unwrap_or_default().into(),
                    ]);
                    sheet.row(row);
                }
            }
        }
    }
    sheet
}
