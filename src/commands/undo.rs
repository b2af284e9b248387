//! `undo`: takes back what a command wrote; what was written since stays.

use super::take_back::{self, Wanted, title};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::store::{Commit, HistoryWish, Store};
use crate::text;
use std::collections::HashSet;

/// 直前のコマンドを取り消す
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei undo                 直前の自分のコマンドを取り消す\n  renkei undo 3               3つさかのぼる\n  renkei undo --op 1a2b3c4    その記録を取り消す(番号は renkei log)\n  renkei undo -n              何が変わるかだけを見る\n\nあとから書かれたほかの変更は残ります。同じところが書きかえられていれば、理由を言って何もしません。\n手で直したところと、ほかの人のコマンドは、--op で名指ししたときだけ取り消します。"
)]
pub struct Args {
    /// いくつ取り消すか
    #[arg(value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u16).range(1..=1000))]
    steps: u16,
    /// この記録を取り消す(gitの番号)
    #[arg(long, value_name = "COMMIT", conflicts_with = "steps")]
    op: Option<String>,
    /// 確かめずに取り消す
    #[arg(long)]
    yes: bool,
}

/// Operations that wrote no case or facility of their own, or that are taken back otherwise.
const NEVER: [&str; 5] = ["init", "sync", "resolve", "undo", "hand-edit"];

/// Runs it.
pub fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let store = context.store()?;
    let commits = match &args.op {
        Some(words) => vec![named(store, words)?],
        None => latest(context, usize::from(args.steps))?,
    };
    let trailers = commits
        .iter()
        .map(|commit| ("Renkei-Undoes", commit.id.clone()));
    take_back::run(
        context,
        &Wanted {
            trailers: trailers.collect(),
            commits,
            word: "取り消し",
            question: "取り消しますか",
            next: "renkei redo",
            yes: args.yes,
        },
    )
}

/// The record that somebody names.
fn named(store: &Store, words: &str) -> Result<Commit, Failure> {
    let unknown = || {
        Failure::usage(format!(
            "「{}」という記録はありません。",
            text::visible(words)
        ))
        .next("renkei log で記録の番号を見られます。")
    };
    let id = store.revision(words, None).ok_or_else(unknown)?;
    let commit = whole(store, &id)?.ok_or_else(unknown)?;
    if commit.parents > 1 {
        return Err(Failure::usage(format!(
            "「{}」は合流なので、取り消せません。",
            title(&commit)
        ))
        .next("取り消したい記録を renkei log で選び、その番号を書いてください。"));
    }
    if commit.parents == 0 {
        return Err(Failure::usage(format!(
            "「{}」は最初の記録なので、取り消せません。",
            title(&commit)
        ))
        .why("浅い写し(shallow clone)では、写しのはじまりも最初の記録に見えます。")
        .next("renkei log で記録の番号を見られます。"));
    }
    Ok(commit)
}

/// A record with the papers that it touched; `None` where it touched none.
pub fn whole(store: &Store, id: &str) -> Result<Option<Commit>, Failure> {
    let commits = store.history(&HistoryWish {
        range: Some(id),
        limit: Some(1),
        ..HistoryWish::default()
    });
    let commit = commits.ok_or_else(|| super::log::no_history(store))?.pop();
    Ok(commit.filter(|commit| commit.id == id))
}

/// The last records of this person that still hold, the newest first.
fn latest(context: &Context, steps: usize) -> Result<Vec<Commit>, Failure> {
    let store = context.store()?;
    let me = store.signature(&context.desk(Vec::new()));
    let mut chosen: Vec<Commit> = Vec::new();
    let mut window = 256;
    loop {
        let history = records(store, window)?;
        let all = history.len() < window;
        while chosen.len() < steps {
            let taken = chosen.iter().map(|commit| commit.id.as_str());
            match Holding::of(&history, taken).live(me.as_deref()) {
                Some(commit) => chosen.push(commit.clone()),
                None => break,
            }
        }
        if chosen.len() == steps || all {
            if chosen.len() < steps {
                return Err(too_few(&history, &chosen, steps));
            }
            let whole = chosen.iter().map(|commit| {
                whole(store, &commit.id)?.ok_or_else(|| {
                    Failure::usage(format!("「{}」は紙を変えていません。", title(commit)))
                        .next("renkei log")
                })
            });
            return whole.collect();
        }
        chosen.clear();
        window *= 16;
    }
}

/// The newest records, without their papers.
pub fn records(store: &Store, most: usize) -> Result<Vec<Commit>, Failure> {
    let history = store.history(&HistoryWish {
        limit: Some(most),
        bare: true,
        ..HistoryWish::default()
    });
    history.ok_or_else(|| super::log::no_history(store))
}

fn too_few(history: &[Commit], chosen: &[Commit], steps: usize) -> Failure {
    let failure = match chosen.len() {
        0 => Failure::usage("取り消せる自分のコマンドがありません。"),
        some => Failure::usage(format!("取り消せる自分のコマンドは{some}つです。"))
            .next(format!("renkei undo {some}")),
    };
    let taken = chosen.iter().map(|commit| commit.id.as_str());
    match Holding::of(history, taken).live(None) {
        Some(other) if steps > chosen.len() => failure
            .why(format!("ほかの人の最後のコマンド: {}", title(other)))
            .next(format!(
                "取り消してよければ renkei undo --op {}",
                &other.id[..other.id.len().min(7)]
            )),
        _ => {
            failure.next("renkei log で記録を見られます。手で直したところは renkei undo --op 番号")
        }
    }
}

/// Which records still hold: an `undo` makes its records void, and a `redo` makes the `undo` void.
pub struct Holding<'a> {
    holding: Vec<&'a Commit>,
}

impl<'a> Holding<'a> {
    /// Of a history, newest first, as if `taken` were taken back already.
    pub fn of<'t>(history: &'a [Commit], taken: impl Iterator<Item = &'t str>) -> Self {
        let mut void: HashSet<&str> = HashSet::new();
        let taken: HashSet<&str> = taken.collect();
        let mut holding = Vec::new();
        for commit in history {
            let id = commit.id.as_str();
            if void.contains(id) || taken.contains(id) {
                continue;
            }
            void.extend(commit.undoes.iter().map(String::as_str));
            void.extend(commit.redoes.as_deref());
            holding.push(commit);
        }
        Self { holding }
    }

    /// The records that hold, the newest first.
    pub fn holding(self) -> Vec<&'a Commit> {
        self.holding
    }

    /// The newest command that can be taken back, of this person where one is named.
    fn live(&self, mail: Option<&str>) -> Option<&'a Commit> {
        let is_command = |commit: &&&Commit| {
            let operation = commit.operation.as_deref();
            operation.is_some_and(|operation| !NEVER.contains(&operation)) && commit.parents == 1
        };
        let mine = |commit: &&&Commit| mail.is_none_or(|mail| commit.email == mail);
        let mut found = self.holding.iter().filter(is_command).filter(mine);
        found.next().copied()
    }

    /// The newest `undo` that still holds, of this person where one is named.
    pub fn undone(&self, mail: Option<&str>) -> Option<&'a Commit> {
        let mut undone = self.holding.iter().filter(|commit| {
            !commit.undoes.is_empty() && mail.is_none_or(|mail| commit.email == mail)
        });
        undone.next().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn commit(id: &str, undoes: &[&str], redoes: Option<&str>) -> Commit {
        let operation = match (undoes, redoes) {
            ([], None) => "set",
            ([], Some(_)) => "redo",
            _ => "undo",
        };
        Commit {
            id: id.into(),
            operation: Some(operation.into()),
            undoes: undoes.iter().map(|id| (*id).to_string()).collect(),
            redoes: redoes.map(String::from),
            parents: 1,
            ..Commit::default()
        }
    }

    fn told(history: &[Commit]) -> (Option<&str>, Option<&str>) {
        let standing = Holding::of(history, std::iter::empty());
        let id = |commit: Option<&'_ Commit>| commit.map(|commit| commit.id.clone());
        let (live, undone) = (id(standing.live(None)), id(standing.undone(None)));
        let find = |id: Option<String>| {
            history
                .iter()
                .find(|commit| Some(&commit.id) == id.as_ref())
                .map(|commit| commit.id.as_str())
        };
        (find(live), find(undone))
    }

    #[test]
    fn what_holds_is_found_through_undo_and_redo() {
        let mut history = vec![commit("b", &[], None), commit("a", &[], None)];
        assert_eq!(told(&history), (Some("b"), None));
        history.insert(0, commit("u1", &["b"], None));
        assert_eq!(told(&history), (Some("a"), Some("u1")));
        history.insert(0, commit("u2", &["a"], None));
        assert_eq!(told(&history), (None, Some("u2")));
        history.insert(0, commit("r2", &[], Some("u2")));
        assert_eq!(told(&history), (Some("r2"), Some("u1")));
        history.insert(0, commit("u3", &["r2"], None));
        // The redo is void, so the undo of `a` holds again.
        assert_eq!(told(&history), (None, Some("u3")));
        history.insert(0, commit("r3", &[], Some("u3")));
        assert_eq!(told(&history), (Some("r3"), Some("u1")));
    }
}
