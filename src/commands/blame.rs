//! `blame`: who said so, and when: every change of one fact of a case, the newest first.

use super::log::{self, Entry, Told};
use super::{completions, log_view, lookup};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::files::difference::label;
use crate::files::form::CASE;
use crate::paper::Path;
use crate::store::{HistoryWish, path_of};
use crate::text;
use clap_complete::engine::ArgValueCompleter;

/// だれが、いつ、そう書いたか
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei blame 12 insurance.care.level\n  renkei blame 12 referrals.r6tb\n\n項目の名前は紙の英語の名前です(renkei schema case、docs/keys.md)。"
)]
pub struct Args {
    /// 症例(番号、末尾、カナ、院内ID)
    #[arg(value_name = "CASE", add = ArgValueCompleter::new(completions::cases))]
    case: String,
    /// 項目(insurance.care.level、referrals.r1 など)
    #[arg(value_name = "KEY")]
    key: String,
}

/// Runs it.
pub fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let store = context.store()?;
    let id = lookup::past_id(context, &args.case)?;
    let paper = store.place_of(&id).unwrap_or_else(|| path_of(&id));
    let wish = HistoryWish {
        paper: Some(&paper),
        ..HistoryWish::default()
    };
    let commits = store.history(&wish).ok_or_else(|| log::no_history(store))?;
    let mut versions = store.versions()?;
    let mut entries = match store.at() {
        None => log::unrecorded(store, &mut versions, Some(&paper))?,
        Some(_) => Vec::new(),
    };
    for commit in &commits {
        entries.extend(log::of_commit(store, &mut versions, commit)?);
    }
    let first = args.key.split('.').next().unwrap_or_default();
    let named = match CASE.key(first) {
        Some(_) => {
            entries.retain_mut(|entry| keep(entry, |told| log::concerns(&told.path, &args.key)));
            // Of a key that no version ever had nobody said anything: it may be a slip.
            let told = |entry: &Entry| entry.changes.iter().any(|told| !told.path.is_empty());
            if !entries.iter().any(told)
                && let Some(Ok(paper)) = store.case(&id)?
            {
                super::set::path_of(&args.key, &CASE, &paper.root)?;
            }
            // A table or an entry by its id is called by what it is.
            label(&CASE, &Path::keys(&args.key))
        }
        // What people read in the log is as good a name.
        None => {
            let asked = text::fold(&args.key);
            let said = |told: &Told| text::fold(&told.label).contains(&asked);
            if !entries.iter().any(|entry| entry.changes.iter().any(said)) {
                return Err(unknown(&args.key, first));
            }
            entries.retain_mut(|entry| keep(entry, said));
            text::visible(&args.key).into_owned()
        }
    };
    let title = format!("{id} {named} {}件", entries.len());
    let mut view = log_view::view(&entries, &title);
    if let Some(sheet) = view.sheets.first_mut().filter(|_| store.is_shallow()) {
        sheet.note(log_view::SHALLOW);
    }
    context.show(view);
    Ok(match entries.is_empty() {
        true => Exit::No,
        false => Exit::Done,
    })
}

/// Keeps the changes that concern the fact.
fn keep(entry: &mut Entry, concerns: impl Fn(&Told) -> bool) -> bool {
    entry.changes.retain(concerns);
    !entry.changes.is_empty()
}

fn unknown(key: &str, first: &str) -> Failure {
    let known: Vec<&str> = CASE.keys.iter().map(|key| key.name).collect();
    let near = text::nearest(first, known.iter().copied());
    let near: Vec<&str> = near.into_iter().take(3).map(|place| known[place]).collect();
    let failure = Failure::usage(format!(
        "「{}」という項目はありません。",
        text::visible(key)
    ))
    .next("renkei schema case で項目を見られます。");
    match near.as_slice() {
        [] => failure,
        near => failure.why(format!("近い項目: {}", near.join("、"))),
    }
}
