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
        put(&mut self.figures, file.figure);
        put(&mut self.tables, file.table);
        put(&mut self.lists, file.list);
        put(&mut self.charts, file.chart);
        let known = file.report.iter().map(|report| report.id.clone());
        let known: Vec<String> = known.collect();
        self.reports.retain(|report| !known.contains(&report.id));
        self.reports.extend(file.report);
        self.unsound(&known)
            .into_iter()
            .map(|what| Slip {
                file: name.to_string(),
                range: None,
                what,
            })
            .collect()
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

    /// What the reports of these ids name and nobody defined, and rows that don't hold together.
    fn unsound(&self, reports: &[String]) -> Vec<String> {
        let mut slips = Vec::new();
        for report in self.reports.iter().filter(|r| reports.contains(&r.id)) {
            for section in &report.section {
                let missing = |known: &dyn Fn(&str) -> bool, ids: &[String]| -> Vec<String> {
                    ids.iter().filter(|id| !known(id)).cloned().collect()
                };
                let figures = missing(&|id| self.figures.contains_key(id), &section.figures);
                let tables = missing(
                    &|id| self.tables.contains_key(id) || self.lists.contains_key(id),
                    &section.tables,
                );
                let charts = missing(&|id| self.charts.contains_key(id), &section.charts);
                for (what, ids) in [("指標", figures), ("表", tables), ("図", charts)] {
                    for id in ids {
                        slips.push(format!(
                            "報告「{}」の{what}「{id}」は、どこにも定義されていません。",
                            report.id
                        ));
                    }
                }
            }
        }
        let all = [&self.figures, &self.tables, &self.lists];
        for row in all.into_iter().flat_map(BTreeMap::values) {
            slips.extend(unsound_row(row));
        }
        slips
    }
}

fn put(known: &mut BTreeMap<String, Definition>, rows: Vec<Definition>) {
    for row in rows {
        let base = known.remove(&row.id).unwrap_or_default();
        known.insert(row.id.clone(), row.over(base));
    }
}

/// What doesn't hold together within a row.
fn unsound_row(row: &Definition) -> Option<String> {
    let id = &row.id;
    let Some(unit) = row.unit() else {
        return Some(format!(
            "「{id}」の of「{}」は数えられるものではありません。",
            row.of.as_deref().unwrap_or_default()
        ));
    };
    let Some(measure) = row.measure() else {
        return Some(format!(
            "「{id}」の kind「{}」は知らない求め方です。",
            row.kind.as_deref().unwrap_or_default()
        ));
    };
    let own = row.value.iter();
    let of_columns = row.column.iter().flatten().map(|column| &column.value);
    let named = own.chain(of_columns).chain(row.by.iter().flatten());
    let named = named.chain(row.columns.iter().flatten());
    for name in named.filter(|name| !name.is_empty()) {
        if unit.field(name).is_none() {
            return Some(format!(
                "「{id}」の項目「{name}」は、{}にありません。",
                unit.label()
            ));
        }
    }
    if measure.is_of_values() && row.value.is_none() && row.column.is_none() {
        return Some(format!("「{id}」に value(どの項目の値か)がありません。"));
    }
    let ratio = row.part.is_some() && row.whole.is_some();
    (measure == Measure::Ratio && !ratio)
        .then(|| format!("「{id}」に part(分子)か whole(分母)がありません。"))
}

/// What the reader of TOML says, for people.
fn sentence(message: &str) -> String {
    let first = message.lines().next().unwrap_or_default();
    let quoted = first.split('`').nth(1);
    match quoted {
        Some(key) if first.starts_with("unknown field") => {
            format!("「{key}」という項目はありません。")
        }
        Some(key) if first.starts_with("missing field") => format!("「{key}」がありません。"),
        _ => format!("TOMLとして読めません({})。", crate::text::visible(first)),
    }
}
