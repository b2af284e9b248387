//! What the paper says of an issued document: the disclosure, with the fingerprints of what it showed.

use super::amend::{Step, appended};
use super::doc::Wish;
use super::doc_facts::{Desk, field_label};
use super::doc_issue::{Going, shown};
use crate::documents::digest;
use crate::model::{Date, Document, Text};
use crate::paper::Value;
use crate::store::CasePaper;
use crate::text;
use serde_json::json;
use std::path::Path as FilePath;

/// What the paper says of an issued document.
pub struct Record {
    /// The document.
    pub template: Text,
    /// What it is called.
    pub label: Text,
    /// The facility it goes to.
    pub to: Option<Text>,
    /// What people call that.
    pub to_name: Option<String>,
    /// The short code.
    pub code: String,
    /// The digest of the facts.
    pub digest: String,
    /// Each field with its fingerprint.
    pub prints: Vec<(Text, String)>,
    /// What it is issued without, for people.
    pub missing: Vec<String>,
    /// It names the patient though no consent covers it.
    pub without_consent: bool,
    /// The same was issued on the same day: its place on the paper.
    pub again: Option<usize>,
    /// The same document before, and what changed since.
    pub before: Option<(Text, Vec<String>)>,
}

/// The digest of the facts: of the fingerprints of all fields.
pub fn digest_of(prints: &[(Text, String)]) -> String {
    let lines: Vec<String> = prints
        .iter()
        .map(|(name, print)| format!("{name} {print}\n"))
        .collect();
    digest(lines.concat().as_bytes())
}

/// The fields that differ from those of an earlier issue.
pub fn changed(document: &Document, prints: &[(Text, String)]) -> Vec<String> {
    let was = |name: &str| document.fields.iter().find(|(known, _)| &**known == name);
    prints
        .iter()
        .filter(|(name, print)| was(name).is_none_or(|(_, was)| **was != **print))
        .map(|(name, _)| name.to_string())
        .collect()
}

/// What the paper says of these files.
pub fn record(desk: &Desk, paper: &CasePaper, wish: &Wish, files: &[Going], step: &mut Step) {
    let commit = desk.store.head();
    let mut ids: Vec<String> = Vec::new();
    let mut lines: Vec<String> = Vec::new();
    for file in files {
        let print = match &file.outgoing {
            Some(outgoing) => outgoing.digest().to_string(),
            None => digest(&file.page),
        };
        for record in &file.records {
            lines.push(record.line());
            let known = record.again.map(|place| &paper.case.documents[place]);
            if known.is_some_and(|known| known.file.as_deref() == Some(&*print)) {
                continue;
            }
            let mut entry = record.entry(desk.context.today());
            let mut put = |key: &str, words: Option<&str>| {
                if let Some(words) = words {
                    entry.put(&[key], Value::text(words));
                }
            };
            put("by", desk.context.staff());
            put("commit", commit.as_deref());
            put("file", Some(&print));
            let reason = wish.without_consent.filter(|_| record.without_consent);
            put("without_consent", reason);
            let fields = record.prints.iter();
            let fields: Vec<String> = fields
                .map(|(name, print)| format!("{name}={print}"))
                .collect();
            entry.put(&["fields"], Value::text(fields.join(" ")));
            let (id, change) = appended(paper, "documents", "d", entry, &ids);
            ids.push(id);
            step.changes.push(change);
        }
        if let Some((_, names)) = file.records.iter().find_map(|r| r.before.as_ref()) {
            step.warnings.push(since(&file.records, names));
        }
    }
    let entries: Vec<String> = ids.iter().map(|id| format!("documents.{id}")).collect();
    step.subject = format!("{} {}", paper.case.id, entries.join(" "));
    step.unchanged = Some("前と同じ内容なので、照合番号も記録もそのままです。".to_string());
    let places: Vec<String> = files
        .iter()
        .filter_map(|file| file.target.as_deref())
        .map(|target| shown(desk, target))
        .collect();
    step.lines = vec![format!("発行: {}", text::list_up_to(&lines, 6))];
    step.lines
        .extend((!places.is_empty()).then(|| places.join(" ")));
    step.lines.push(format!(
        "次: 印刷して渡したら、変わったことがないか renkei doc status {}",
        paper.case.id
    ));
}

/// What changed since the same document was issued before.
fn since(records: &[Record], names: &[String]) -> String {
    let before = records.iter().find_map(|record| record.before.as_ref());
    let id = before.map_or("", |(id, _)| id);
    let labels: Vec<String> = names.iter().map(|name| field_label(name)).collect();
    match labels.as_slice() {
        [] => format!("参考: 前に発行したもの({id})から変わった項目はありません。"),
        labels => format!(
            "参考: 前に発行したもの({id})から変わった項目: {}",
            text::list(labels)
        ),
    }
}

impl Record {
    fn entry(&self, on: Date) -> Value {
        let mut entry = Value::Map(vec![
            ("on".into(), Value::plain(on)),
            ("template".into(), Value::text(&*self.template)),
        ]);
        if let Some(to) = &self.to {
            entry.put(&["to"], Value::text(&**to));
        }
        entry.put(&["code"], Value::text(&self.code));
        entry.put(&["digest"], Value::text(&self.digest));
        entry
    }

    /// The document with its code, and nothing of the case.
    pub fn line_alone(&self) -> String {
        format!("{} {}", self.label, self.code)
    }

    /// The document in a line.
    pub fn line(&self) -> String {
        match &self.to_name {
            Some(name) => format!("{} {}({name})", self.label, self.code),
            None => self.line_alone(),
        }
    }

    /// The document for machines.
    pub fn json(&self, file: Option<&FilePath>) -> serde_json::Value {
        json!({
            "template": &*self.template,
            "label": &*self.label,
            "to": self.to.as_deref(),
            "code": self.code,
            "digest": self.digest,
            "file": file.map(|path| path.display().to_string()),
            "fields": self.prints.iter().map(|(name, _)| &**name).collect::<Vec<_>>(),
            "changed": self.before.as_ref().map(|(_, names)| names),
        })
    }
}
