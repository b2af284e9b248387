//! What an export folder says of itself (`export.json`): which day, which rules, which files with how
//! many rows, which papers are missing. It also says which files are the export's own.

use super::lines::Form;
use super::{SCHEMA, TABLES};
use serde_json::{Value, json};

/// Everything the manifest tells.
pub struct Manifest<'a> {
    /// The day.
    pub today: String,
    /// The commit that was read, or the last one before it.
    pub commit: Option<String>,
    /// The rule packs that hold on the day.
    pub rules: Vec<&'a str>,
    /// How the lines are written.
    pub form: Form,
    /// What tells the key apart from others, of a pseudonymous export.
    pub key: Option<String>,
    /// Whether all cases were asked for. The question itself may name somebody, so it isn't told.
    pub whole: bool,
    /// How many cases.
    pub cases: usize,
    /// How many rows each file has.
    pub rows: Vec<(String, usize)>,
    /// Papers that could not be read.
    pub unread: Vec<Unread>,
}

/// A paper that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Where it is.
    pub path: String,
    /// The problems' codes.
    pub codes: Vec<&'static str>,
}

impl Manifest<'_> {
    /// The text while files are being put in their places: which of them are the export's own.
    pub fn under_way(files: &[String]) -> String {
        let files: Vec<Value> = files.iter().map(|path| json!({ "path": path })).collect();
        pretty(&json!({ "renkei": 1, "kind": KIND, "complete": false, "files": files }))
    }

    /// The text once all stand there; `files` are paths with size and digest.
    pub fn text(&self, files: &[(String, u64, String)]) -> String {
        let rows = |path: &str| {
            let found = self.rows.iter().find(|(known, _)| known == path);
            found.map_or(0, |(_, rows)| *rows)
        };
        let files: Vec<Value> = files
            .iter()
            .map(|(path, bytes, digest)| {
                let (year, name) = path.split_once('/').unwrap_or_default();
                json!({
                    "path": path,
                    "table": name.split('.').next(),
                    "year": year.parse::<i64>().ok(),
                    "rows": rows(path),
                    "bytes": bytes,
                    "digest": digest,
                })
            })
            .collect();
        let unread: Vec<Value> = self
            .unread
            .iter()
            .map(|paper| json!({ "path": paper.path, "codes": paper.codes }))
            .collect();
        pretty(&json!({
            "renkei": 1,
            "kind": KIND,
            "complete": true,
            "schema": SCHEMA,
            "version": env!("CARGO_PKG_VERSION"),
            "today": self.today,
            "commit": self.commit,
            "rules": self.rules,
            "format": self.form.name(),
            "pseudonymous": self.key.is_some(),
            "key": self.key,
            "whole": self.whole,
            "cases": self.cases,
            "files": files,
            "unread": self.unread.len(),
            // A path has the number of its case.
            "unreadable": if self.key.is_some() { Vec::new() } else { unread },
        }))
    }
}

const KIND: &str = "export";

pub(super) fn pretty(value: &Value) -> String {
    let mut words = serde_json::to_string_pretty(value).expect("a JSON value can be written");
    words.push('\n');
    crate::text::visible_json(&words).into_owned()
}

/// The files that an earlier export left, by what its manifest says; `None` where this is no manifest.
/// A name that no export would have given is left out: nothing is taken away on its word.
pub fn listed(manifest: &[u8]) -> Option<Vec<String>> {
    let manifest: Value = serde_json::from_slice(manifest).ok()?;
    if manifest["kind"] != KIND || manifest["renkei"] != 1 {
        return None;
    }
    let files = manifest["files"].as_array()?.iter();
    let paths = files.filter_map(|file| file["path"].as_str());
    Some(
        paths
            .filter(|path| is_ours(path))
            .map(String::from)
            .collect(),
    )
}

fn is_ours(path: &str) -> bool {
    let Some((year, name)) = path.split_once('/') else {
        return false;
    };
    let forms = [Form::Ndjson, Form::Csv];
    year.len() == 4
        && year.bytes().all(|byte| byte.is_ascii_digit())
        && TABLES.iter().any(|table| {
            let mut names = forms.iter().map(|form| file_name(table.name, *form));
            names.any(|known| known == name)
        })
}

fn file_name(table: &str, form: Form) -> String {
    format!("{table}.{}", form.name())
}

/// The file of a table in the year of a case.
pub fn path_of(year: &str, table: &str, form: Form) -> String {
    format!("{year}/{}", file_name(table, form))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn while_files_are_being_put_in_their_places_they_are_known_as_its_own() {
        let files = [
            "2025/cases.csv".to_string(),
            "2026/events.ndjson".to_string(),
        ];
        let words = Manifest::under_way(&files);
        assert!(words.contains("\"complete\": false"), "{words}");
        assert_eq!(listed(words.as_bytes()), Some(files.to_vec()));
    }

    #[test]
    fn only_names_that_an_export_gives_are_its_own() {
        let manifest = json!({ "renkei": 1, "kind": "export", "files": [
            { "path": "2026/cases.ndjson" },
            { "path": "2025/services.csv" },
            { "path": "../cases/2026/2026-0012.yaml" },
            { "path": "2026/../../renkei.toml" },
            { "path": "2026/cases.yaml" },
            { "path": "/etc/passwd" },
            { "path": 1 },
        ]});
        assert_eq!(
            listed(manifest.to_string().as_bytes()),
            Some(vec![
                "2026/cases.ndjson".to_string(),
                "2025/services.csv".to_string()
            ])
        );
        for other in [
            "",
            "[]",
            "{\"kind\":\"export\"}",
            "{\"renkei\":1,\"files\":[]}",
        ] {
            assert_eq!(listed(other.as_bytes()), None, "{other}");
        }
    }
}
