//! `doc --list`: the documents, and what each still lacks for a case.

use super::doc_facts::{Desk, field_label, row_slips};
use super::lookup;
use crate::context::View;
use crate::documents::{self, Recipient};
use crate::failure::{Exit, Failure};
use crate::model::{Scope, Template};
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::text;
use crate::vocabulary::Word;
use serde_json::{Map, Value, json};

/// Runs it.
pub fn run(desk: &Desk, case: Option<&str>) -> Result<Exit, Failure> {
    let folder = match case {
        Some(words) => Some(desk.folder(lookup::case(desk.context, words)?)?),
        None => None,
    };
    let title = match &folder {
        Some(folder) => format!("様式の一覧({})", folder.paper.case.id),
        None => "様式の一覧".to_string(),
    };
    let mut sheet = Sheet::new(
        title,
        vec![
            Column::new("id", "様式"),
            Column::new("label", "名称"),
            Column::new("to", "読む人").optional(1),
            Column::new("missing", "足りない項目"),
        ],
    );
    let mut told = Vec::new();
    for row in desk.templates.on(desk.context.today()) {
        let missing: Vec<&str> = match &folder {
            Some(folder) if row.scope == Scope::Case => {
                missing(&desk.tree(folder, row, &Recipient::default()), row)
            }
            _ => Vec::new(),
        };
        let labels: Vec<String> = missing.iter().map(|name| field_label(name)).collect();
        let slips = row_slips(desk, row);
        let reader = row.reader.as_ref();
        let words = match (&folder, row.scope) {
            _ if !slips.is_empty() => "templates/index.toml に直すところがあります".to_string(),
            (_, Scope::Office) => "(事務所全体)".to_string(),
            (None, _) => String::new(),
            (Some(_), _) if labels.is_empty() => "―".to_string(),
            (Some(_), _) => text::list(&labels),
        };
        let tone = if labels.is_empty() {
            Tone::Plain
        } else {
            Tone::Warn
        };
        sheet.row(vec![
            row.id.to_string().into(),
            row.label.to_string().into(),
            reader.map_or("", Word::label).into(),
            Cell::toned(words, tone),
        ]);
        told.push(json!({
            "id": &*row.id,
            "label": &*row.label,
            "to": reader.map(Word::id),
            "to_label": reader.map(Word::label),
            "scope": if row.scope == Scope::Office { "office" } else { "case" },
            "form": row.form.as_deref(),
            "anonymous": row.anonymous,
            "asks": row.asks,
            "landscape": row.landscape,
            "draft": row.draft,
            "missing": missing,
            "missing_labels": labels,
        }));
    }
    sheet.note(
        "作るには: renkei doc 症例 様式(id でも名称でも)。事務所全体のものは renkei doc 様式",
    );
    let mut object = Map::new();
    if let Some(folder) = &folder {
        object.insert("case".into(), folder.paper.case.id.as_str().into());
    }
    object.insert("templates".into(), Value::Array(told));
    desk.context.show(View {
        kind: "doc",
        json: object,
        sheets: vec![sheet],
        ..View::default()
    });
    Ok(Exit::Done)
}

/// What a document isn't complete without and the case doesn't tell. What identifies is wanted too,
/// though an anonymous document doesn't show it.
pub fn missing<'t>(tree: &Value, row: &'t Template) -> Vec<&'t str> {
    let blank = |name: &&str| documents::is_blank(&documents::at(tree, name));
    row.needs.iter().map(|name| &**name).filter(blank).collect()
}
