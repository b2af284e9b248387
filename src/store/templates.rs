//! The documents of the office: the built-in templates, and those of `templates/`, which take the
//! place of the built-in ones of the same name.

use super::office::{PAPER_BYTES, Store};
use super::shelf::FoundKind;
use crate::files::{bytes, form, inspect, template_paper, toml_text};
use crate::model::{Date, Template};
use crate::problem::{Place, Problem, Severity};
use crate::vocabulary::Vocabularies;
use include_dir::{Dir, include_dir};
use std::collections::BTreeMap;

static BUILT_IN: Dir = include_dir!("$CARGO_MANIFEST_DIR/templates");

/// Where they are.
const FOLDER: &str = "templates";
/// The list of documents.
const INDEX: &str = "index.toml";

/// The documents as this office knows them.
#[derive(Debug)]
pub struct OfficeTemplates {
    /// The rows: those of the office, then the built-in ones of other ids.
    rows: Vec<Template>,
    /// Path and text of every template by file name.
    pub files: BTreeMap<String, (String, String)>,
    /// The office's papers with what is wrong with them.
    pub papers: Vec<TemplatePaper>,
    /// Whether the office's list can't be read in full: nobody can tell then which of its rows took the
    /// place of a built-in one, and what that one asked for.
    pub spoilt: bool,
}

/// A file of the office's folder that has slips.
#[derive(Debug)]
pub struct TemplatePaper {
    /// Relative to the office.
    pub path: String,
    /// Its text, where it could be read.
    pub text: Option<String>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

impl OfficeTemplates {
    /// Every document in the version that holds on a day, in the order of the list.
    pub fn on(&self, day: Date) -> Vec<&Template> {
        let mut ids: Vec<&str> = Vec::new();
        for row in &self.rows {
            if !ids.contains(&&*row.id) {
                ids.push(&row.id);
            }
        }
        ids.into_iter()
            .filter_map(|id| self.version(id, day))
            .collect()
    }

    /// The version of a document that holds on a day: the latest that has begun.
    pub fn version(&self, id: &str, day: Date) -> Option<&Template> {
        let versions = self.rows.iter().filter(|row| &*row.id == id);
        versions
            .filter(|row| row.from.is_none_or(|from| from <= day))
            .max_by_key(|row| row.from)
    }
}

impl Store {
    /// The documents of the office, as of the version that is shown.
    pub fn templates(&self) -> OfficeTemplates {
        let mut files: BTreeMap<String, (String, String)> = BUILT_IN
            .files()
            .filter_map(|file| {
                let name = file.path().to_str()?.to_string();
                let text = file.contents_utf8()?.to_string();
                Some((name.clone(), (format!("(内蔵) {FOLDER}/{name}"), text)))
            })
            .collect();
        let mut rows = Vec::new();
        if let Some((_, text)) = files.remove(INDEX) {
            rows = rows_of(&text, &self.words).0;
        }
        let mut papers = Vec::new();
        let mut spoilt = false;
        for found in self.shelf().list(FOLDER, "") {
            let read = match &found.kind {
                FoundKind::File => self.template_text(&found.path),
                FoundKind::Link => Err(Problem::error(
                    "paper/link",
                    Place::Whole,
                    "リンクになっているため読みません。",
                )
                .hint("リンクの先のファイルを、このフォルダーに置いてください。")),
                FoundKind::Refused(why) => Err(Problem::error(
                    "paper/unreadable",
                    Place::Whole,
                    format!("開けません。{why}"),
                )
                .hint("ふつうのファイルを置いてください。")),
            };
            let name = found.path[FOLDER.len() + 1..].to_string();
            match read {
                Err(problem) => {
                    // The office wants its own: the built-in one isn't it.
                    files.remove(&name);
                    spoilt |= name == INDEX;
                    papers.push(TemplatePaper {
                        path: found.path,
                        text: None,
                        problems: vec![problem],
                    });
                }
                Ok(text) if name == INDEX => {
                    let (own, problems) = rows_of(&text, &self.words);
                    spoilt |= problems.iter().any(|p| p.severity == Severity::Error);
                    // The office's word on a document is the last one, in all its versions.
                    rows.retain(|row: &Template| !own.iter().any(|own| own.id == row.id));
                    rows.splice(0..0, own);
                    if !problems.is_empty() {
                        papers.push(TemplatePaper {
                            path: found.path,
                            text: Some(text),
                            problems,
                        });
                    }
                }
                Ok(text) => {
                    files.insert(name, (found.path, text));
                }
            }
        }
        OfficeTemplates {
            rows,
            files,
            papers,
            spoilt,
        }
    }

    fn template_text(&self, path: &str) -> Result<String, Problem> {
        let read = self.shelf().read(path).map_err(|failure| {
            Problem::error(
                "paper/unreadable",
                Place::Whole,
                format!("開けません。{}", failure.why),
            )
            .hint("ファイルの権限と、置き場所を確かめてください。")
        })?;
        bytes::decode(&read.unwrap_or_default(), PAPER_BYTES)
    }
}

/// The rows of a list, and its slips. A list with a slip that hides part of it gives no row: nobody
/// could tell what a document may show.
fn rows_of(text: &str, words: &Vocabularies) -> (Vec<Template>, Vec<Problem>) {
    let parsed = toml_text::parse(text);
    let Some(root) = &parsed.root else {
        return (Vec::new(), parsed.problems);
    };
    let meaning = inspect::inspect(root, &form::TEMPLATES, inspect::SETTINGS, words);
    let problems = parsed.with_meaning(text, meaning);
    let spoilt = problems.iter().any(|p| p.severity == Severity::Error);
    let rows = if spoilt {
        Vec::new()
    } else {
        template_paper::read(root, words)
    };
    (rows, problems)
}
