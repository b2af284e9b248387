//! A report as one object for machines.

use super::report_view::Shown;
use crate::reporting::{Excluded, FigureResult, Period, TableResult, Value};
use serde_json::{Map, Value as Json, json};

/// The object of a report.
pub fn object(shown: &Shown) -> Map<String, Json> {
    let report = shown.report;
    let mut object = Map::new();
    object.insert("report".into(), report.id.as_str().into());
    object.insert("label".into(), report.label.as_str().into());
    object.insert("period".into(), period(&report.period));
    object.insert(
        "previous".into(),
        report.previous.as_ref().map(period).into(),
    );
    object.insert("filter".into(), report.filter.as_str().into());
    object.insert("version".into(), shown.made.version.into());
    object.insert("rules".into(), shown.made.rules.clone().into());
    if let Some(least) = report.min_cell {
        object.insert("min_cell".into(), least.into());
    }
    object.insert(
        "figures".into(),
        report.figures().map(|f| figure(f, shown)).collect(),
    );
    object.insert(
        "tables".into(),
        report.tables().map(|t| table(t, shown)).collect(),
    );
    let sections = report.sections.iter().map(|section| {
        let ids = |all: Vec<&str>| Json::from(all);
        json!({
            "title": section.title,
            "figures": ids(section.figures.iter().map(|f| f.id.as_str()).collect()),
            "tables": ids(section.tables.iter().map(|t| t.id.as_str()).collect()),
            "charts": ids(section.charts.iter().map(|c| c.chart.id.as_str()).collect()),
        })
    });
    object.insert("sections".into(), sections.collect());
    let charts = report.sections.iter().flat_map(|section| &section.charts);
    let charts = charts.map(|drawn| {
        let chart = &drawn.chart;
        let series = chart.series.iter();
        let series = series.map(|one| json!({ "label": one.label, "values": one.values }));
        json!({
            "id": chart.id, "label": chart.title, "unit": chart.unit, "labels": chart.labels,
            "series": series.collect::<Vec<_>>(),
        })
    });
    object.insert("charts".into(), charts.collect());
    if !shown.remarks.is_empty() {
        object.insert("remarks".into(), shown.remarks.to_vec().into());
    }
    let unreadable = shown.unreadable.iter().map(|m| m.path.as_str());
    let unreadable: Vec<&str> = unreadable.filter(|_| report.min_cell.is_none()).collect();
    object.insert("unreadable".into(), unreadable.into());
    object.insert("unreadable_count".into(), shown.unreadable.len().into());
    object
}

fn period(period: &Period) -> Json {
    json!({
        "from": period.span.from.to_string(),
        "to": period.span.to.to_string(),
        "name": period.name(),
        "label": period.words(),
    })
}

fn figure(figure: &FigureResult, shown: &Shown) -> Json {
    let hidden = figure.value == Value::Hidden;
    let excluded = figure.excluded.iter().map(excluded_json);
    let mut object = Map::new();
    object.insert("id".into(), figure.id.as_str().into());
    object.insert("label".into(), figure.label.as_str().into());
    object.insert("value".into(), value(&figure.value, shown));
    object.insert(
        "n".into(),
        if hidden { Json::Null } else { figure.n.into() },
    );
    object.insert("part".into(), figure.part.into());
    object.insert("unit".into(), figure.unit.as_str().into());
    object.insert(
        "previous".into(),
        figure
            .previous
            .as_ref()
            .map(|(before, n)| json!({ "value": value(before, shown), "n": n }))
            .into(),
    );
    object.insert("excluded".into(), excluded.collect());
    object.insert("definition".into(), figure.definition.as_str().into());
    object.insert("source".into(), figure.source.as_str().into());
    object.insert("of".into(), figure.of.id().into());
    object.insert("query".into(), figure.query.as_str().into());
    object.insert("part_query".into(), figure.part_query.clone().into());
    object.insert("command".into(), figure.command.as_str().into());
    object.insert("note".into(), figure.remark.clone().into());
    if hidden {
        object.insert("suppressed".into(), true.into());
    }
    if !figure.terms.is_empty() {
        let terms = figure.terms.iter();
        let terms = terms.map(|(label, value)| json!({ "label": label, "value": value }));
        object.insert("terms".into(), terms.collect());
    }
    Json::Object(object)
}

fn table(table: &TableResult, shown: &Shown) -> Json {
    let columns = table.columns.iter();
    let columns = columns.map(|column| json!({ "id": column.id, "label": column.label }));
    let cells = |row: &crate::reporting::Row| -> Json {
        row.cells.iter().map(|cell| value(cell, shown)).collect()
    };
    json!({
        "id": table.id,
        "label": table.label,
        "columns": columns.collect::<Vec<_>>(),
        "rows": table.rows.iter().map(cells).collect::<Vec<_>>(),
        "total": table.total.as_ref().map(cells),
        "of": table.of.id(),
        "query": table.query,
        "queries": table.rows.iter().map(|row| row.query.clone()).collect::<Vec<_>>(),
        "command": table.command,
        "definition": table.definition,
        "more_rows": table.hidden_rows,
    })
}

fn value(value: &Value, shown: &Shown) -> Json {
    match value {
        Value::Empty => Json::Null,
        Value::Text(words) => words.as_str().into(),
        Value::Facility(id) => match shown.names.get(id) {
            Some(name) => name.as_str().into(),
            None => id.as_str().into(),
        },
        Value::Count(number) => (*number).into(),
        Value::Tenths(number) => (*number as f64 / 10.0).into(),
        Value::Day(day) => day.to_string().into(),
        Value::Hidden => Json::Null,
    }
}

/// What was found, for machines.
pub fn found(shown: &Shown, object: &mut Map<String, Json>) {
    for figure in shown.report.figures().skip(1) {
        let id = match (figure.id.as_str(), figure.part) {
            (_, Some(_)) => "rate",
            ("median", None) => "median",
            _ => "mean",
        };
        object.insert(id.into(), value(&figure.value, shown));
        object.insert("of_n".into(), figure.n.into());
        if let Some(part) = figure.part {
            object.insert("part".into(), part.into());
        }
        let excluded = figure.excluded.iter().map(excluded_json);
        object.insert("excluded".into(), excluded.collect());
    }
    let items = shown.report.tables().flat_map(|table| {
        table.rows.iter().map(|row| {
            let cells = table.columns.iter().zip(&row.cells);
            let cells = cells.map(|(column, cell)| (column.id.clone(), id_or_value(cell, shown)));
            Json::Object(cells.collect())
        })
    });
    object.insert("items".into(), items.collect());
    let unreadable: Vec<&str> = shown.unreadable.iter().map(|m| m.path.as_str()).collect();
    object.insert("unreadable".into(), unreadable.into());
}

/// A machine takes a facility by its id.
fn id_or_value(cell: &Value, shown: &Shown) -> Json {
    match cell {
        Value::Facility(id) => id.as_str().into(),
        other => value(other, shown),
    }
}

fn excluded_json(out: &Excluded) -> Json {
    json!({ "case": out.whose, "entry": out.entry, "reason": out.why })
}
