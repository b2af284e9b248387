//! Every definition that an office can use: the built-in ones, and over them its own.

use super::definition::{Definition, File, Measure, ReportDefinition};
use std::collections::BTreeMap;
use std::ops::Range;

/// The built-in files.
const BUILTIN: &[(&str, &str)] = &[
    ("figures.toml", include_str!("definitions/figures.toml")),
    ("tables.toml", include_str!("definitions/tables.toml")),
    ("reports.toml", include_str!("definitions/reports.toml")),
];

/// Figures, tables, lists, charts and the reports that are made of them.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    figures: BTreeMap<String, Definition>,
    tables: BTreeMap<String, Definition>,
    lists: BTreeMap<String, Definition>,
    charts: BTreeMap<String, Definition>,
    reports: Vec<ReportDefinition>,
    numbers: BTreeMap<String, String>,
}

/// Why a file of an office can't be used, or a row of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// The file.
    pub file: String,
    /// The bytes of it, where they are known.
    pub range: Option<Range<usize>>,
    /// What is wrong, one sentence.
    pub what: String,
}

impl Catalogue {
    /// The built-in definitions.
    pub fn builtin() -> Self {
        let mut catalogue = Self::default();
        for (name, text) in BUILTIN {
            let slips = catalogue.add(name, text);
            assert!(
                slips.is_empty(),
                "built-in definitions are sound: {slips:?}"
            );
        }
        catalogue
    }

    /// Definitions that a program makes for one question.
    pub fn of(figures: Vec<Definition>, list: Definition) -> Self {
        let named = |row: Definition| (row.id.clone(), row);
        Self {
            figures: figures.into_iter().map(named).collect(),
            lists: BTreeMap::from([named(list)]),
            ..Self::default()
        }
    }

    /// Puts a file over what is known. A file that can't be read changes nothing.
    pub fn add(&mut self, name: &str, text: &str) -> Vec<Slip> {
        let file: File = match toml::from_str(text) {
            Ok(file) => file,
            Err(error) => {
                return vec![Slip {
                    file: name.to_string(),
                    range: error.span(),
                    what: sentence(error.message()),
                }];
            }
        };
        put(&mut self.figures, file.figure, name);
        put(&mut self.tables, file.table, name);
        put(&mut self.lists, file.list, name);
        put(&mut self.charts, file.chart, name);
        let names = file.number.into_iter();
        self.numbers
            .extend(names.map(|number| (number.id, number.label)));
        let mut slips = Vec::new();
        for report in file.report {
            let range = report.span();
            let report = report.into_inner();
            let unknown = self.unknown_of(&report);
            slips.extend(unknown.into_iter().map(|what| Slip {
                file: name.to_string(),
                range: Some(range.clone()),
                what,
            }));
            self.reports.retain(|known| known.id != report.id);
            self.reports.push(report);
        }
        for (row, what) in self.unsound() {
            let (file, range) = match &row.place {
                Some((file, range)) => (file.clone(), Some(range.clone())),
                None => (name.to_string(), None),
            };
            slips.push(Slip { file, range, what });
        }
        slips
    }

    /// What a number entered by hand is called.
    pub fn number_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.numbers.get(id).map_or(id, String::as_str)
    }

    /// Every definition that stands in a file.
    pub fn rows_of<'a>(&'a self, file: &'a str) -> impl Iterator<Item = &'a Definition> {
        let all = [&self.figures, &self.tables, &self.lists, &self.charts];
        let rows = all.into_iter().flat_map(BTreeMap::values);
        rows.filter(move |row| row.place.as_ref().is_some_and(|(place, _)| place == file))
    }

    /// The reports, in the order in which they were defined.
    pub fn reports(&self) -> &[ReportDefinition] {
        &self.reports
    }

    /// The report of that id.
    pub fn report(&self, id: &str) -> Option<&ReportDefinition> {
        self.reports.iter().find(|report| report.id == id)
    }

    /// The figure of that id.
    pub fn figure(&self, id: &str) -> Option<&Definition> {
        self.figures.get(id)
    }

    /// Every figure.
    pub fn figures(&self) -> impl Iterator<Item = &Definition> {
        self.figures.values()
    }

    /// The table of that id.
    pub fn table(&self, id: &str) -> Option<&Definition> {
        self.tables.get(id)
    }

    /// The list of that id.
    pub fn list(&self, id: &str) -> Option<&Definition> {
        self.lists.get(id)
    }

    /// The chart of that id.
    pub fn chart(&self, id: &str) -> Option<&Definition> {
        self.charts.get(id)
    }

    /// What a report names and nobody defined.
    fn unknown_of(&self, report: &ReportDefinition) -> Vec<String> {
        let figures = report.section.iter().flat_map(|section| &section.figures);
        let figures = figures.chain(&report.headline);
        let tables = report.section.iter().flat_map(|section| &section.tables);
        let charts = report.section.iter().flat_map(|section| &section.charts);
        let unknown_figures = figures.filter(|id| !self.figures.contains_key(*id));
        let unknown_tables =
            tables.filter(|id| !self.tables.contains_key(*id) && !self.lists.contains_key(*id));
        let unknown_charts = charts.filter(|id| !self.charts.contains_key(*id));
        let said = |what: &str, id: &String| {
            format!(
                "報告「{}」の{what}「{id}」は、どこにも定義されていません。",
                report.id
            )
        };
        unknown_figures
            .map(|id| said("指標", id))
            .chain(unknown_tables.map(|id| said("表", id)))
            .chain(unknown_charts.map(|id| said("図", id)))
            .collect()
    }

    /// Rows that don't hold together, and why.
    fn unsound(&self) -> Vec<(&Definition, String)> {
        let mut slips = Vec::new();
        for row in self.figures.values() {
            slips.extend(
                unsound_figure(row)
                    .or_else(|| self.unsound_terms(row))
                    .map(|why| (row, why)),
            );
        }
        for row in self.tables.values() {
            slips.extend(unsound_table(row).map(|why| (row, why)));
        }
        for row in self.lists.values() {
            slips.extend(unsound_list(row).map(|why| (row, why)));
        }
        for row in self.charts.values() {
            slips.extend(self.unsound_chart(row).map(|why| (row, why)));
        }
        slips
    }

    /// A ratio is made of counts and of numbers entered by hand, of nothing that it is itself made of.
    fn unsound_terms(&self, row: &Definition) -> Option<String> {
        let terms = row.part.iter().flatten().chain(row.whole.iter().flatten());
        let ids = terms.map(|term| term.trim_start_matches('-'));
        let mut figures = ids.filter(|term| !term.starts_with("number:"));
        let is_count = |id: &str| {
            let figure = self.figures.get(id);
            figure.is_some_and(|figure| figure.measure() == Some(Measure::Count))
        };
        let wrong = figures.find(|id| !is_count(id))?;
        Some(format!(
            "「{}」の「{wrong}」は、件数の指標でも numbers.toml の数字(number:)でもありません。",
            row.id
        ))
    }

    fn unsound_chart(&self, row: &Definition) -> Option<String> {
        let id = &row.id;
        if let Some(table) = &row.table {
            let Some(drawn) = self.tables.get(table) else {
                return Some(format!(
                    "図「{id}」の表「{table}」は、どこにも定義されていません。"
                ));
            };
            let mut columns = drawn.column.iter().flatten();
            let named = row.value.as_deref();
            return named
                .filter(|name| !columns.any(|column| column.id == *name))
                .map(|name| format!("図「{id}」の列「{name}」は、表「{table}」にありません。"));
        }
        if let Some(figures) = &row.figures {
            let known = |id: &&String| !self.figures.contains_key(*id);
            let kinds = [None, Some("columns"), Some("lines")];
            return figures
                .iter()
                .find(known)
                .map(|figure| {
                    format!("図「{id}」の指標「{figure}」は、どこにも定義されていません。")
                })
                .or_else(|| {
                    let kind = row.kind.as_deref();
                    (!kinds.contains(&kind))
                        .then(|| format!("図「{id}」の kind は columns か lines です。"))
                });
        }
        match (&row.classes, &row.value) {
            (Some(classes), Some(_)) if classes.is_sorted() && !classes.is_empty() => {
                unsound_fields(row)
            }
            (Some(_), Some(_)) => {
                Some(format!("図「{id}」の classes は小さい順に書いてください。"))
            }
            _ => Some(format!(
                "図「{id}」に table、figures、classes(と value)のどれもありません。"
            )),
        }
    }
}

fn put(known: &mut BTreeMap<String, Definition>, rows: Vec<toml::Spanned<Definition>>, file: &str) {
    for row in rows {
        let range = row.span();
        let mut row = row.into_inner();
        row.place = Some((file.to_string(), range));
        let base = known.remove(&row.id).unwrap_or_default();
        known.insert(row.id.clone(), row.over(base));
    }
}

/// What is counted must be known, and every field a field of it.
fn unsound_fields(row: &Definition) -> Option<String> {
    let id = &row.id;
    let Some(unit) = row.unit() else {
        return Some(format!(
            "「{id}」の of「{}」は数えられるものではありません。",
            row.of.as_deref().unwrap_or_default()
        ));
    };
    let own = row.value.iter();
    let of_columns = row.column.iter().flatten().map(|column| &column.value);
    let named = own.chain(of_columns).chain(row.by.iter().flatten());
    let named = named.chain(row.columns.iter().flatten());
    let mut named = named.filter(|name| !name.is_empty());
    let unknown = named.find(|name| unit.field(name).is_none())?;
    Some(format!(
        "「{id}」の項目「{unknown}」は、{}にありません。",
        unit.label()
    ))
}

fn unsound_figure(row: &Definition) -> Option<String> {
    let id = &row.id;
    let Some(measure) = row.measure() else {
        return Some(format!(
            "「{id}」の kind「{}」は知らない求め方です。",
            row.kind.as_deref().unwrap_or_default()
        ));
    };
    if measure.is_of_values() && row.value.is_none() {
        return Some(format!("「{id}」に value(どの項目の値か)がありません。"));
    }
    let ratio = row.part.is_some() && row.whole.is_some();
    if measure == Measure::Ratio && !ratio {
        return Some(format!("「{id}」に part(分子)か whole(分母)がありません。"));
    }
    unsound_fields(row)
}

fn unsound_table(row: &Definition) -> Option<String> {
    let id = &row.id;
    if !(1..=3).contains(&row.by.iter().flatten().count()) {
        return Some(format!("表「{id}」の by(行の項目)は1つから3つです。"));
    }
    let columns = || row.column.iter().flatten();
    let lacking = columns().find(|column| column.kind.is_of_values() && column.value.is_empty());
    if let Some(column) = lacking {
        return Some(format!(
            "表「{id}」の列「{}」に value(どの項目の値か)がありません。",
            column.id
        ));
    }
    if columns().any(|column| column.kind == Measure::Ratio) {
        return Some(format!("表「{id}」の列に ratio は使えません。"));
    }
    let order = row.order.as_deref();
    let known = |order: &str| {
        ["count", "table"].contains(&order) || columns().any(|column| column.id == order)
    };
    if let Some(order) = order.filter(|order| !known(order)) {
        return Some(format!(
            "表「{id}」の order「{order}」は count、table、列の id のどれでもありません。"
        ));
    }
    unsound_fields(row)
}

fn unsound_list(row: &Definition) -> Option<String> {
    let id = &row.id;
    if row.columns.iter().flatten().next().is_none() {
        return Some(format!("一覧「{id}」に columns(出す項目)がありません。"));
    }
    let order = row
        .order
        .as_deref()
        .map(|name| name.trim_start_matches('-'));
    let Some(unit) = row.unit() else {
        return unsound_fields(row);
    };
    if let Some(order) = order.filter(|name| unit.field(name).is_none()) {
        return Some(format!(
            "一覧「{id}」の order「{order}」は、{}の項目にありません。",
            unit.label()
        ));
    }
    unsound_fields(row)
}

/// What the reader of TOML says, for people.
pub(super) fn sentence(message: &str) -> String {
    let first = message.lines().next().unwrap_or_default();
    let quoted = first.split('`').nth(1);
    match quoted {
        Some(key) if first.starts_with("unknown field") => {
            format!("「{key}」という項目はありません。")
        }
        Some(key) if first.starts_with("missing field") => format!("「{key}」がありません。"),
        _ if first.starts_with("invalid type") || first.starts_with("unknown variant") => {
            "この項目の値は、種類が違います(数・文・一覧)。".to_string()
        }
        _ if first.starts_with("duplicate key") => "同じ項目が2度あります。".to_string(),
        _ => "TOMLの書き方として読めません。".to_string(),
    }
}
