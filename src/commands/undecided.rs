//! What waits for a decision after a merge: read from the folder and from git's index, and shown.

use super::log::{self, Told};
use super::merge_driver::NAMES;
use crate::context::View;
use crate::failure::Failure;
use crate::files::conflict::{self, Side};
use crate::files::{bytes, merge};
use crate::model::CaseId;
use crate::sheet::{Column, Sheet};
use crate::store::{PAPER_BYTES, Store, Touched, Undecided};
use crate::text;
use serde_json::{Map, Value as Json, json};

/// A paper that waits, and what there is to decide in it.
pub struct Waiting {
    /// Relative to the office.
    pub path: String,
    /// As it stands in the folder; nothing where it was taken away.
    pub now: Option<Vec<u8>>,
    /// As it is to be decided: with marks, even where the folder has one side alone.
    pub text: Option<String>,
    /// One side took the paper away: which of ours and theirs still has it.
    pub gone: Option<(bool, bool)>,
    /// What each place is about: what differs between the sides.
    pub places: Vec<Vec<Told>>,
}

/// What waits in a paper.
pub fn waiting(store: &Store, path: &str, known: Option<&Undecided>) -> Result<Waiting, Failure> {
    let now = store.file(path)?;
    let mut waiting = Waiting {
        path: path.to_string(),
        text: now
            .as_deref()
            .and_then(|bytes| bytes::decode(bytes, PAPER_BYTES).ok()),
        now,
        gone: None,
        places: Vec::new(),
    };
    match known.map(|one| one.sides) {
        Some((true, true)) => {
            let marked = waiting
                .text
                .as_deref()
                .is_some_and(|text| !conflict::clashes(text).is_empty());
            let ours = store.stage(path, 2)?;
            // The merge driver couldn't run: the folder has our side alone, and theirs would be lost.
            if !marked && waiting.now == ours {
                waiting.text = merged(store, path)?;
            }
        }
        Some(sides) => {
            waiting.gone = Some(sides);
            waiting.places.push(Vec::new());
            return Ok(waiting);
        }
        None => {}
    }
    if let Some(text) = &waiting.text {
        waiting.places = places(store, path, text);
    }
    Ok(waiting)
}

/// The three versions of the index, merged by meaning.
fn merged(store: &Store, path: &str) -> Result<Option<String>, Failure> {
    let stage = |stage: u8| -> Result<Option<String>, Failure> {
        let bytes = store.stage(path, stage)?;
        Ok(bytes.and_then(|bytes| bytes::decode(&bytes, PAPER_BYTES).ok()))
    };
    let (base, ours, theirs) = (stage(1)?, stage(2)?, stage(3)?);
    let (Some(kind), Some(ours), Some(theirs)) = (log::kind_of(path), ours, theirs) else {
        return Ok(None);
    };
    Ok(Some(
        merge::merge(kind, base.as_deref(), &ours, &theirs, &NAMES).text,
    ))
}

/// What each clash is about, in words: what differs where only it is decided the other way.
fn places(store: &Store, path: &str, text: &str) -> Vec<Vec<Told>> {
    let clashes = conflict::clashes(text);
    let ours = vec![Side::Ours; clashes.len()];
    let here = conflict::settle(text, &ours);
    let told = (0..clashes.len()).map(|at| {
        let mut sides = ours.clone();
        sides[at] = Side::Theirs;
        let there = conflict::settle(text, &sides);
        let touched = Touched {
            path: Some(path.to_string()),
            was: Some(path.to_string()),
        };
        log::changes(
            store,
            &touched,
            Some(here.as_bytes()),
            Some(there.as_bytes()),
        )
    });
    told.collect()
}

/// A case by its number, another paper by its place.
pub fn name(path: &str) -> &str {
    let id = path
        .strip_prefix("cases/")
        .and_then(|path| path.rsplit('/').next());
    id.and_then(|name| name.strip_suffix(".yaml"))
        .unwrap_or(path)
}

/// Everything that waits, as a table.
pub fn view(all: &[Waiting]) -> View {
    let mut sheet = Sheet::new(
        format!(
            "決めること {}か所",
            all.iter().map(|one| one.places.len()).sum::<usize>()
        ),
        vec![
            Column::new("paper", "症例・紙"),
            Column::new("n", "番号"),
            Column::new("label", "項目"),
            Column::new("ours", "こちら"),
            Column::new("theirs", "相手"),
        ],
    );
    let mut list: Vec<Json> = Vec::new();
    for waiting in all {
        for (at, place) in waiting.places.iter().enumerate() {
            let joined = |pick: &dyn Fn(&Told) -> String| {
                place.iter().map(pick).collect::<Vec<_>>().join("\n")
            };
            let side = |has: bool| {
                if has {
                    "書きかえ"
                } else {
                    "紙を取り除いた"
                }
                .to_string()
            };
            let shown = |words: &Option<String>| {
                text::truncate(&words.as_deref().unwrap_or("―").replace('\n', " "), 60)
            };
            let [label, ours, theirs] = match waiting.gone {
                Some((ours, theirs)) => ["紙".to_string(), side(ours), side(theirs)],
                None => [
                    joined(&|told| told.label.clone()),
                    joined(&|told| shown(&told.old)),
                    joined(&|told| shown(&told.new)),
                ],
            };
            let words = [label, ours, theirs].map(|words| text::visible_block(&words).into_owned());
            let mut row = vec![name(&waiting.path).into(), (at + 1).to_string().into()];
            row.extend(words.map(Into::into));
            sheet.row(row);
            let changes = place.iter().map(|told| {
                json!({ "path": told.path, "label": told.label, "ours": told.old, "theirs": told.new })
            });
            list.push(json!({
                "file": waiting.path,
                "case": CaseId::new(name(&waiting.path)).map(|id| id.to_string()),
                "n": at + 1,
                "places": changes.collect::<Vec<Json>>(),
            }));
        }
        if waiting.places.is_empty() {
            sheet.note(format!(
                "{}: 手で決めてあります。renkei resolve {0} で決まりにします。",
                name(&waiting.path)
            ));
        }
    }
    let mut object = Map::new();
    object.insert("conflicts".into(), list.into());
    View {
        kind: "resolve",
        json: object,
        sheets: vec![sheet],
        ..View::default()
    }
}
