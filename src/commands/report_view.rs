//! A report as sheets for people and as one object for machines.

use crate::context::{Context, View};
use crate::failure::Failure;
use crate::model::Date;
use crate::reporting::{
    Catalogue, Excluded, FigureResult, Period, Report, SectionResult, TableResult, Value,
};
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::store::Mishap;
use crate::text;
use serde_json::{Map, Value as Json, json};
use std::collections::HashMap;

/// What is shown.
pub struct Shown<'a> {
    /// The report.
    pub report: &'a Report,
    /// What facilities are called.
    pub names: &'a HashMap<String, String>,
    /// Papers that could not be counted.
    pub unreadable: &'a [Mishap],
    /// Words of a person for 特記.
    pub remarks: &'a [String],
    /// What it was made with.
    pub made: Made,
    /// The day.
    pub today: Date,
}

/// What a report was made with.
pub struct Made {
    /// The version of renkei.
    pub version: &'static str,
    /// The rule packs that hold on the day.
    pub rules: Vec<String>,
    /// The commit that is shown, with `--at`.
    pub commit: Option<String>,
}

impl Made {
    /// What this run is made with.
    pub fn of(context: &Context) -> Result<Self, Failure> {
        let store = context.store()?;
        let heads = store.rulebook().heads_on(context.today());
        Ok(Self {
            version: env!("CARGO_PKG_VERSION"),
            rules: heads.map(|head| head.id.clone()).collect(),
            commit: store.at().map(|(commit, _)| commit.to_string()),
        })
    }

    fn words(&self) -> String {
        let commit = self.commit.as_deref().map(|commit| {
            let short: String = commit.chars().take(7).collect();
            format!("、コミット {short}")
        });
        format!(
            "renkei {}、規則 {}{}",
            self.version,
            self.rules.join("・"),
            commit.unwrap_or_default()
        )
    }
}

/// The reports there are.
pub fn list(catalogue: &Catalogue) -> View {
    let mut sheet = Sheet::new(
        "報告",
        vec![
            Column::new("id", "名前"),
            Column::new("label", "報告"),
            Column::new("about", "内容"),
        ],
    );
    for report in catalogue.reports() {
        sheet.row(vec![
            report.id.as_str().into(),
            report.label.as_str().into(),
            report.about.as_str().into(),
        ]);
    }
    sheet.note("院内の報告は templates/reports/*.toml に書きます(docs/reports.md)。");
    let reports = catalogue
        .reports()
        .iter()
        .map(|report| json!({ "id": report.id, "label": report.label, "about": report.about }));
    let figures = catalogue.figures().map(|figure| {
        json!({
            "id": figure.id, "label": figure.label(), "definition": figure.definition,
            "source": figure.source,
        })
    });
    let mut object = Map::new();
    object.insert("reports".into(), reports.collect());
    object.insert("figures".into(), figures.collect());
    View {
        kind: "report-list",
        json: object,
        sheets: vec![sheet],
        ..View::default()
    }
}

/// The report in every form.
pub fn view(shown: &Shown) -> View {
    let mut sheets = vec![head(shown)];
    for section in &shown.report.sections {
        sheets.extend(section_sheets(section, shown));
    }
    sheets.extend(proof(shown));
    View {
        kind: "report",
        json: object(shown),
        csv: Some(csv(shown)),
        sheets,
        days: Vec::new(),
    }
}

fn head(shown: &Shown) -> Sheet {
    let report = shown.report;
    let mut sheet = Sheet::new(
        format!("{} {}", report.label, report.period.words()),
        Vec::new(),
    );
    let mut words = match &report.previous {
        Some(previous) => format!("前の期間: {}。", previous.words()),
        None => String::new(),
    };
    if !report.filter.is_empty() {
        words.push_str(&format!("条件: {}。", text::visible(&report.filter)));
    }
    words.push_str(&format!("{}現在。", text::era(shown.today)));
    sheet.note(words);
    if report.period.span.from > shown.today {
        sheet.note("まだ始まっていない期間です。数えるものはありません。");
    } else if report.period.span.to > shown.today {
        sheet.note(format!(
            "期間の途中です。{}までを数えています。",
            text::short_day(shown.today)
        ));
    }
    if let Some(least) = report.min_cell {
        sheet.note(format!(
            "{least}件未満の件数と、それがわかってしまう件数は「*」にし、症例の一覧は出していません。"
        ));
    }
    if !shown.unreadable.is_empty() {
        let files: Vec<&str> = shown.unreadable.iter().map(|m| m.path.as_str()).collect();
        sheet.note(format!(
            "{}件は読めないため含みません(または一部だけ数えています): {}",
            files.len(),
            text::visible(&text::list_up_to(&files, 20))
        ));
    }
    sheet
}

fn section_sheets(section: &SectionResult, shown: &Shown) -> Vec<Sheet> {
    let mut sheets = Vec::new();
    let mut first = figures(section, shown);
    first.title.clone_from(&section.title);
    if !section.note.is_empty() {
        first.note(section.note.clone());
    }
    if section.remarks {
        for remark in shown.remarks {
            first.note(format!("・{}", text::visible(remark)));
        }
        if shown.remarks.is_empty() && section.tables.iter().all(|t| t.rows.is_empty()) {
            first.note("特記なし(--remark で書けます)");
        }
    }
    sheets.push(first);
    let mut charts = section.charts.clone();
    for chart in &mut charts {
        for label in &mut chart.labels {
            if let Some(name) = shown.names.get(label) {
                label.clone_from(name);
            }
        }
    }
    for table in &section.tables {
        sheets.push(table_sheet(table, shown));
    }
    if let Some(last) = sheets.last_mut() {
        last.charts = charts;
    }
    sheets
}

fn figures(section: &SectionResult, shown: &Shown) -> Sheet {
    if section.figures.is_empty() {
        return Sheet::default();
    }
    let mut sheet = Sheet::new(
        "",
        vec![
            Column::new("label", "指標"),
            Column::new("value", "値").right(),
            Column::new("unit", "単位"),
            Column::new("n", "n").right(),
            Column::new("previous", "前の期間").right(),
            Column::new("change", "差").right().optional(2),
            Column::new("remark", "備考").optional(3),
        ],
    );
    for figure in &section.figures {
        let value = match &figure.value {
            Value::Empty => Cell::toned("対象なし", Tone::Dim),
            value => cell(value, shown),
        };
        sheet.row(vec![
            figure.label.as_str().into(),
            value,
            figure.unit.as_str().into(),
            match figure.value {
                Value::Hidden => "*".into(),
                _ => count(figure.n),
            },
            match &figure.previous.0 {
                Value::Empty => "対象なし".into(),
                value => cell(value, shown),
            },
            change(figure),
            remark(figure).into(),
        ]);
    }
    sheet
}

/// The difference to the period before, with its sign.
fn change(figure: &FigureResult) -> Cell {
    match (&figure.value, &figure.previous.0) {
        (Value::Count(now), Value::Count(before)) => {
            let difference = i128::from(*now) - i128::from(*before);
            Cell::from(signed(&difference.to_string(), difference > 0))
        }
        (Value::Tenths(now), Value::Tenths(before)) => {
            let difference = now - before;
            Cell::from(signed(&tenths(difference), difference > 0))
        }
        _ => Cell::default(),
    }
}

fn signed(number: &str, up: bool) -> String {
    match up {
        true => format!("+{number}"),
        false => number.replace('-', "−"),
    }
}

/// What is to be known beside the number: of which parts it is made, who was left out.
fn remark(figure: &FigureResult) -> String {
    let mut told: Vec<String> = figure.remark.iter().cloned().collect();
    if let Some(part) = figure.part {
        told.push(format!("{part}/{}", figure.n));
    }
    for (why, whose) in reasons(&figure.excluded) {
        told.push(format!("対象外 {}: {why}", text::list_up_to(&whose, 3)));
    }
    told.join("。")
}

/// Who was left out, by reason, in the order in which the reasons come up.
fn reasons(excluded: &[Excluded]) -> Vec<(&str, Vec<String>)> {
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for out in excluded {
        let whose = match &out.entry {
            Some(entry) => format!("{} {entry}", out.whose),
            None => out.whose.clone(),
        };
        match reasons.iter_mut().find(|(why, _)| *why == out.why) {
            Some((_, all)) => all.push(whose),
            None => reasons.push((&out.why, vec![whose])),
        }
    }
    reasons
}

fn table_sheet(table: &TableResult, shown: &Shown) -> Sheet {
    let columns = table.columns.iter().map(|column| {
        let made = Column::new(column.id.clone(), column.label.clone());
        match column.measure {
            Some(_) => made.right(),
            None => made,
        }
    });
    let mut sheet = Sheet::new(table.label.clone(), columns.collect());
    for row in table.rows.iter().chain(&table.total) {
        sheet.row(row.cells.iter().map(|value| cell(value, shown)).collect());
    }
    if table.rows.is_empty() {
        sheet.note("対象なし(n=0)");
    }
    if !table.adds_up {
        sheet.note("1件がいくつもの行に入ることがあるため、行を足しても計になりません。");
    }
    if table.hidden_rows > 0 {
        sheet.note(format!("ほかに{}行あります。", table.hidden_rows));
    }
    if !table.definition.is_empty() {
        sheet.note(table.definition.clone());
    }
    sheet
}

/// Definitions, and for each number the command that gives it again.
fn proof(shown: &Shown) -> Vec<Sheet> {
    let mut sheet = Sheet::new("定義と確かめ方", Vec::new());
    let mut told: Vec<&str> = Vec::new();
    for figure in shown.report.figures() {
        if told.contains(&figure.id.as_str()) {
            continue;
        }
        told.push(&figure.id);
        sheet.note(format!("{}: {}", figure.label, figure.definition));
        sheet.note(format!("  {}", figure.command));
        if !figure.terms.is_empty() {
            let terms = figure.terms.iter().map(|(label, number)| match number {
                Some(number) => format!("{label} {number}"),
                None => format!("{label} 不明"),
            });
            sheet.note(format!("  内訳: {}", terms.collect::<Vec<_>>().join("、")));
        }
    }
    for table in shown.report.tables() {
        sheet.note(format!("{}: {}", table.label, table.command));
    }
    sheet.note(shown.made.words());
    vec![sheet]
}

fn count(number: u64) -> Cell {
    Cell::count(i64::try_from(number).unwrap_or(i64::MAX))
}

/// A number in tenths, for people: `25.0`.
fn tenths(tenths: i64) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    format!("{sign}{}.{}", tenths.abs() / 10, tenths.abs() % 10)
}

fn cell(value: &Value, shown: &Shown) -> Cell {
    match value {
        Value::Empty => Cell::default(),
        Value::Text(words) => words.as_str().into(),
        Value::Facility(id) => match shown.names.get(id) {
            Some(name) => name.as_str().into(),
            None => id.as_str().into(),
        },
        Value::Count(number) => count(*number),
        Value::Tenths(number) => Cell::decimal(*number as f64 / 10.0),
        Value::Day(day) => Cell::day(*day),
        Value::Hidden => "*".into(),
    }
}

/// All numbers in one table, for spreadsheets and scripts: a row for each figure and for each number
/// of a table.
fn csv(shown: &Shown) -> Sheet {
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
                cell(&figure.previous.0, shown),
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

// For machines.

fn object(shown: &Shown) -> Map<String, Json> {
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
            "charts": ids(section.charts.iter().map(|c| c.id.as_str()).collect()),
        })
    });
    object.insert("sections".into(), sections.collect());
    let charts = report.sections.iter().flat_map(|section| &section.charts);
    let charts = charts.map(|chart| {
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
    let unreadable: Vec<&str> = shown.unreadable.iter().map(|m| m.path.as_str()).collect();
    object.insert("unreadable".into(), unreadable.into());
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
        json!({ "value": value(&figure.previous.0, shown), "n": figure.previous.1 }),
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

// For `find`.

/// A rate or a mean in one line.
pub fn in_words(figure: &FigureResult, value: Option<&str>, part: Option<&str>) -> String {
    let number = match &figure.value {
        Value::Tenths(number) => tenths(*number),
        Value::Count(number) => number.to_string(),
        _ => return "対象なし(n=0)".to_string(),
    };
    let left_out: Vec<String> = reasons(&figure.excluded)
        .into_iter()
        .map(|(why, whose)| {
            format!(
                "。対象外 {}件({}): {why}",
                whose.len(),
                text::list_up_to(&whose, 5)
            )
        })
        .collect();
    let left_out = left_out.concat();
    match (value, figure.part) {
        (Some(name), _) => {
            let what = if figure.id == "median" {
                "中央値"
            } else {
                "平均"
            };
            format!("{name}の{what} {number}(n={}){left_out}", figure.n)
        }
        (None, Some(counted)) => format!(
            "うち「{}」{counted}件、{number}%(n={})",
            text::visible(part.unwrap_or_default()),
            figure.n
        ),
        (None, None) => number,
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
