//! Entries of the history as a table and as JSON.

use super::log::{Entry, Told};
use crate::context::View;
use crate::sheet::{Cell, Column, Sheet, Tone};
use serde_json::{Map, Value as Json, json};

/// What to say of a history that begins later here than elsewhere.
pub const SHALLOW: &str = "浅い写し(shallow clone)なので、これより前の履歴はここにありません。";

/// Entries of the history.
pub fn view(entries: &[Entry], title: &str) -> View {
    let mut sheet = Sheet::new(
        title,
        vec![
            Column::new("at", "日時"),
            Column::new("by", "だれ"),
            Column::new("case", "症例・紙"),
            Column::new("changes", "変わったこと"),
            Column::new("commit", "記録").optional(1),
        ],
    );
    for entry in entries {
        let mut lines: Vec<String> = entry.changes.iter().map(Told::line).collect();
        match entry.operation.as_deref() {
            Some("undo") => lines.insert(0, "取り消し".to_string()),
            Some("redo") => lines.insert(0, "やり直し".to_string()),
            Some("resolve") => lines.insert(0, "合流で決めたこと".to_string()),
            _ => {}
        }
        let when = entry.at.get(..16).unwrap_or("").replace('T', " ");
        sheet.row(vec![
            when.into(),
            match entry.commit {
                Some(_) if entry.operation.as_deref() == Some("hand-edit") => {
                    format!("{}(手編集)", entry.by).into()
                }
                Some(_) => entry.by.as_str().into(),
                None => Cell::toned(entry.by.as_str(), Tone::Warn),
            },
            entry.case.as_deref().unwrap_or(&entry.file).into(),
            lines.join("\n").into(),
            entry
                .commit
                .as_deref()
                .map_or("", |id| &id[..id.len().min(7)])
                .into(),
        ]);
    }
    if entries.is_empty() {
        sheet.note("変更はありません。");
    }
    let list = entries.iter().map(|entry| {
        let changes = entry.changes.iter().map(|told| {
            json!({ "path": told.path, "label": told.label, "old": told.old, "new": told.new })
        });
        json!({
            "commit": entry.commit,
            "at": (!entry.at.is_empty()).then_some(&entry.at),
            "by": entry.commit.as_ref().map(|_| &entry.by),
            "operation": entry.operation,
            "case": entry.case,
            "file": entry.file,
            "changes": changes.collect::<Vec<Json>>(),
        })
    });
    let mut object = Map::new();
    object.insert("entries".into(), list.collect());
    View {
        kind: "log",
        json: object,
        sheets: vec![sheet],
        ..View::default()
    }
}
