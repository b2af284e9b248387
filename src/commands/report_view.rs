//! A report as sheets for people.

use super::{report_json, report_rows};
use crate::context::{Context, View};
use crate::failure::Failure;
use crate::model::Date;
use crate::query::Unit;
use crate::reporting::{
    Catalogue, Excluded, FigureResult, Report, SectionResult, TableResult, Value,
};
use crate::sheet::{Cell, Column, Measure, Sheet, Tone};
use crate::store::Mishap;
use crate::text;
use serde_json::{Map, json};
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
            rules: {
                let mut ids: Vec<String> = heads.map(|head| head.id.clone()).collect();
                ids.sort();
                ids.dedup();
                ids
            },
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
        json: report_json::object(shown),
        csv: Some(report_rows::csv(shown)),
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
    if !report.headline.is_empty() {
        let told = report.headline.iter().map(|figure| {
            let number = match &figure.value {
                Value::Empty => "対象なし".to_string(),
                value => format!("{}{}", cell(value, shown).text, figure.unit),
            };
            format!("{} {number}", figure.label)
        });
        sheet.note(format!("{}。", told.collect::<Vec<_>>().join("、")));
    }
    let mut words = match &report.previous {
        Some(previous) => format!("{}: {}。", report.period.before(), previous.words()),
        None => String::new(),
    };
    if let Some(commit) = &shown.made.commit {
        let short: String = commit.chars().take(7).collect();
        words.push_str(&format!("過去の紙(コミット {short})による。"));
    }
    if !report.filter.is_empty() {
        words.push_str(&format!("条件: {}。", text::visible(&report.filter)));
    }
    words.push_str(&format!("{}現在。", text::era(shown.today)));
    sheet.note(words);
    if report.period.span.from > shown.today {
        sheet.note("まだ始まっていない期間です。数えるものはありません。");
    } else if report.period.span.to > shown.today {
        sheet.note(format!(
            "期間の途中です。{}までを数えています({}の報告は last を付けます)。",
            text::short_day(shown.today),
            report.period.before()
        ));
    }
    if report.past {
        sheet.note("期限超過・保留など今日の時点の数は、過ぎた期間の報告には出しません。");
    }
    if let Some(least) = report.min_cell {
        sheet.note(format!(
            "{least}件未満の件数と、それがわかってしまう件数は「*」にし、症例の一覧は出していません。"
        ));
    }
    if !shown.unreadable.is_empty() {
        let files: Vec<&str> = shown.unreadable.iter().map(|m| m.path.as_str()).collect();
        let which = match report.min_cell {
            None => format!(": {}", text::visible(&text::list_up_to(&files, 20))),
            Some(_) => String::new(),
        };
        sheet.note(format!(
            "{}件は読めないため含みません(または一部だけ数えています){which}",
            files.len(),
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
    let charts = section.charts.iter();
    let mut charts: Vec<_> = charts.map(|drawn| drawn.chart.clone()).collect();
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
            Column::new("unit", "単位").optional(2),
            Column::new("n", "n").right().optional(1),
            Column::new("previous", shown.report.period.before()).right(),
            Column::new("change", "差").right().optional(3),
            Column::new("remark", "備考").optional(4),
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
            match &figure.previous {
                None => "―".into(),
                Some((Value::Empty, _)) => "対象なし".into(),
                Some((value, _)) => cell(value, shown),
            },
            // Half a week beside a whole one differs by the days alone.
            match shown.report.period.span.to > shown.today {
                true => Cell::default(),
                false => change(figure),
            },
            remark(figure).into(),
        ]);
    }
    sheet
}

/// The difference to the period before, with its sign.
fn change(figure: &FigureResult) -> Cell {
    match (
        &figure.value,
        figure.previous.as_ref().map(|(value, _)| value),
    ) {
        (Value::Count(now), Some(Value::Count(before))) => {
            let whole = |number: &u64| i64::try_from(*number).unwrap_or(i64::MAX);
            let difference = whole(now) - whole(before);
            Cell {
                measure: Some(Measure::Count(difference)),
                ..Cell::from(signed(&difference.to_string(), difference > 0))
            }
        }
        (Value::Tenths(now), Some(Value::Tenths(before))) => {
            let difference = now - before;
            Cell {
                measure: Some(Measure::Decimal(difference as f64 / 10.0)),
                ..Cell::from(signed(&tenths(difference), difference > 0))
            }
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
    if let Some(part) = figure.part.filter(|_| figure.value != Value::Empty) {
        told.push(format!("{part}/{}", figure.n));
    }
    // The rule of a deadline says nothing to people; its case does.
    let named = !matches!(figure.of, Unit::Deadlines | Unit::Fees);
    for (why, whose) in reasons(&figure.excluded, named) {
        told.push(format!("対象外 {}: {why}", text::list_up_to(&whose, 3)));
    }
    told.join("。")
}

/// Who was left out, by reason, in the order in which the reasons come up.
fn reasons(excluded: &[Excluded], entries: bool) -> Vec<(&str, Vec<String>)> {
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for out in excluded {
        let whose = match out.entry.as_ref().filter(|_| entries) {
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
    let columns = table.columns.iter().enumerate().map(|(place, column)| {
        let made = Column::new(column.id.clone(), column.label.clone());
        let mut cells = table.rows.iter().filter_map(|row| row.cells.get(place));
        let numbers = !table.rows.is_empty()
            && cells.all(|cell| matches!(cell, Value::Count(_) | Value::Empty));
        match column.measure.is_some() || numbers {
            true => made.right(),
            false => made,
        }
    });
    let mut sheet = Sheet::new(table.label.clone(), columns.collect());
    sheet.under = true;
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
        sheet.note(match figure.command.as_str() {
            "" => "  (numbers.toml の数字)".to_string(),
            command => format!("  {command}"),
        });
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

/// A whole number.
pub fn count(number: u64) -> Cell {
    Cell::count(i64::try_from(number).unwrap_or(i64::MAX))
}

/// A number in tenths, for people: `25.0`.
fn tenths(tenths: i64) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    format!("{sign}{}.{}", tenths.abs() / 10, tenths.abs() % 10)
}

/// A value for people.
pub fn cell(value: &Value, shown: &Shown) -> Cell {
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

/// A rate or a mean in one line.
pub fn in_words(figure: &FigureResult, value: Option<&str>, part: Option<&str>) -> String {
    let number = match &figure.value {
        Value::Tenths(number) => tenths(*number),
        Value::Count(number) => number.to_string(),
        _ => return "対象なし(n=0)".to_string(),
    };
    let left_out: Vec<String> = reasons(&figure.excluded, true)
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
