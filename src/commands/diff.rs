//! `diff`: what differs between two versions of a case, in the trade's words.

use super::log::{self, Told};
use super::{completions, lookup};
use crate::context::{Context, View};
use crate::failure::{Exit, Failure};
use crate::sheet::{Column, Sheet};
use crate::store::{Touched, path_of};
use crate::text;
use clap_complete::engine::ArgValueCompleter;
use serde_json::{Map, Value as Json, json};

/// 2つの時点の違い
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei diff 12                         まだ記録していない変更\n  renkei diff 12 11/20                   その日から今まで\n  renkei diff 12 2026-11-16 2026-11-20   2つの日の間\n  renkei diff 12 HEAD~3"
)]
pub struct Args {
    /// 症例(番号、末尾、カナ、院内ID)
    #[arg(value_name = "CASE", add = ArgValueCompleter::new(completions::cases))]
    case: String,
    /// はじめの時点(gitの番号か日付。なければ最後の記録)
    #[arg(value_name = "REV|DATE")]
    from: Option<String>,
    /// あとの時点(なければ今の紙)
    #[arg(value_name = "REV|DATE")]
    to: Option<String>,
}

/// Runs it.
pub fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let store = context.store()?;
    let id = lookup::past_id(context, &args.case)?;
    let path = store.place_of(&id).unwrap_or_else(|| path_of(&id));
    if store.head().is_none() {
        return Err(log::no_history(store));
    }
    let from = revision(context, args.from.as_deref().unwrap_or("HEAD"))?;
    let to = match &args.to {
        Some(words) => Some(revision(context, words)?),
        None => None,
    };
    let mut versions = store.versions()?;
    let old = versions.read(&from, &path)?;
    let new = match &to {
        Some(to) => versions.read(to, &path)?,
        None => store.file(&path)?,
    };
    let told = match (&old, &new) {
        (None, None) => Vec::new(),
        _ => {
            let there = |bytes: &Option<Vec<u8>>| bytes.is_some().then(|| path.clone());
            let touched = Touched {
                path: there(&new),
                was: there(&old),
                ..Touched::default()
            };
            match old == new {
                true => Vec::new(),
                false => log::changes(store, &touched, old.as_deref(), new.as_deref()),
            }
        }
    };
    context.show(view(id.as_str(), &from, to.as_deref(), &told));
    Ok(match told.is_empty() {
        true => Exit::No,
        false => Exit::Done,
    })
}

/// The commit that words mean: a revision, or the last one of a day.
fn revision(context: &Context, words: &str) -> Result<String, Failure> {
    let store = context.store()?;
    let day = text::parse_date(words, context.today()).ok();
    let found = store.revision(words, day);
    found.ok_or_else(|| store.no_such_time(words, day))
}

fn view(case: &str, from: &str, to: Option<&str>, told: &[Told]) -> View {
    let short = |commit: &str| commit.chars().take(7).collect::<String>();
    let end = to.map_or("今の紙".to_string(), short);
    let mut sheet = Sheet::new(
        format!("{case} {} → {end} の違い {}件", short(from), told.len()),
        vec![
            Column::new("label", "項目"),
            Column::new("old", "前"),
            Column::new("new", "後"),
        ],
    );
    for one in told {
        let said = |words: &Option<String>| words.clone().unwrap_or_else(|| "―".to_string());
        sheet.row(vec![
            one.label.as_str().into(),
            said(&one.old).into(),
            said(&one.new).into(),
        ]);
    }
    if told.is_empty() {
        sheet.note("違いはありません。");
    }
    let changes = told
        .iter()
        .map(|one| json!({ "path": one.path, "label": one.label, "old": one.old, "new": one.new }));
    let mut object = Map::new();
    object.insert("case".into(), case.into());
    object.insert("from".into(), from.into());
    object.insert("to".into(), to.into());
    object.insert("changes".into(), changes.collect::<Vec<Json>>().into());
    View {
        kind: "diff",
        json: object,
        sheets: vec![sheet],
        ..View::default()
    }
}
