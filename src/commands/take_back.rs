//! Taking records back, newest first: three-way against what stands on paper now, so that what was written
//! since stays; refused where the same fact was written since.

use super::log::{self, Told};
use super::{amend, renumber};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::files::difference::differences;
use crate::files::{bytes, merge};
use crate::store::{Commit, HistoryWish, PAPER_BYTES, Paper, Store, Touched, Versions};
use crate::text;
use std::collections::BTreeMap;

/// What is taken back, and how it is said.
pub struct Wanted {
    /// The records, the newest first.
    pub commits: Vec<Commit>,
    /// `取り消し` or `やり直し`.
    pub word: &'static str,
    /// The question at a terminal.
    pub question: &'static str,
    /// What the new record says of them.
    pub trailers: Vec<(&'static str, String)>,
    /// The command that takes this back again.
    pub next: &'static str,
    /// Whether nobody is asked.
    pub yes: bool,
}

/// Shows what will change and does it.
pub fn run(context: &Context, wanted: &Wanted) -> Result<Exit, Failure> {
    amend::again(|| once(context, wanted))
}

fn once(context: &Context, wanted: &Wanted) -> Result<Exit, Failure> {
    let store = context.store()?;
    let mut versions = store.versions()?;
    let mut sheets = Sheets {
        store,
        now: BTreeMap::new(),
        then: BTreeMap::new(),
    };
    for commit in &wanted.commits {
        for touched in &commit.touched {
            sheets.take_back(&mut versions, commit, touched)?;
        }
    }
    let papers = sheets.papers();
    let mut lines = Vec::new();
    for commit in &wanted.commits {
        lines.push(format!("{}: {}", wanted.word, title(commit)));
    }
    for paper in &papers {
        lines.extend(preview(store, paper));
    }
    if papers.is_empty() {
        lines.push("紙はもうその通りです。何も書いていません。".to_string());
        lines.iter().for_each(|line| context.say(line));
        return Ok(Exit::No);
    }
    if context.can_ask() && !wanted.yes && !context.dry_run() {
        lines.iter().for_each(|line| context.say(line));
        if !context.ask_yes(wanted.question)? {
            return Err(Failure::usage("何も書いていません。"));
        }
        lines.clear();
    }
    if context.dry_run() {
        lines.iter().for_each(|line| context.say(line));
    }
    lines.push(format!("次: {}(元に戻す)", wanted.next));
    let mut trailers = wanted.trailers.clone();
    // A number that is taken back is changed once more.
    let renumbered = wanted.commits.iter().flat_map(|commit| &commit.renumbered);
    trailers.extend(renumbered.map(|(old, new)| (renumber::TRAILER, format!("{new} {old}"))));
    context.write_as(&papers, &subject(wanted), &lines, trailers)?;
    Ok(Exit::Done)
}

/// Papers as they stand and as they will.
struct Sheets<'a> {
    store: &'a Store,
    now: BTreeMap<String, Option<Vec<u8>>>,
    then: BTreeMap<String, Option<Vec<u8>>>,
}

impl Sheets<'_> {
    fn read(&mut self, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        if let Some(bytes) = self.then.get(path) {
            return Ok(bytes.clone());
        }
        let bytes = self.store.file(path)?;
        self.now.insert(path.to_string(), bytes.clone());
        self.then.insert(path.to_string(), bytes.clone());
        Ok(bytes)
    }

    fn take_back(
        &mut self,
        versions: &mut Versions,
        commit: &Commit,
        touched: &Touched,
    ) -> Result<(), Failure> {
        let mut version = |revision: &str, path: &Option<String>| match path {
            Some(path) => versions
                .read(revision, path)?
                .map(Some)
                .ok_or_else(|| lost(path)),
            None => Ok(None),
        };
        let after = version(&commit.id, &touched.path)?;
        let before = version(&format!("{}^", commit.id), &touched.was)?;
        // Where the paper stands now, and where it shall.
        let here = touched.path.as_ref().or(touched.was.as_ref());
        let here = here.cloned().unwrap_or_default();
        let there = touched.was.clone().unwrap_or_else(|| here.clone());
        let now = self.read(&here)?;
        if now == after {
            return self.put(&here, &there, before);
        }
        let (Some(after), Some(before), Some(now)) = (&after, &before, &now) else {
            return Err(self.refused(commit, &here, None));
        };
        let text = |bytes: &[u8]| bytes::decode(bytes, PAPER_BYTES).ok();
        let paper = log::kind_of(&here);
        let (Some(paper), Some(base), Some(ours), Some(theirs)) =
            (paper, text(after), text(now), text(before))
        else {
            return Err(self.refused(commit, &here, None));
        };
        let names = merge::Names {
            ours: "今",
            theirs: "前",
        };
        let merged = merge::merge(paper, Some(&base), &ours, &theirs, &names);
        match merged.conflicts.first() {
            Some(conflict) => Err(self.refused(commit, &here, Some(&fact(conflict)))),
            None => self.put(&here, &there, Some(merged.text.into_bytes())),
        }
    }

    fn put(&mut self, here: &str, there: &str, bytes: Option<Vec<u8>>) -> Result<(), Failure> {
        if here != there {
            if self.read(there)?.is_some() {
                return Err(Failure::usage(format!(
                    "「{}」に別の紙があります。",
                    text::visible(there)
                ))
                .next("先に、その紙の番号を付け直してください(renkei case renumber)。"));
            }
            self.then.insert(here.to_string(), None);
        }
        self.then.insert(there.to_string(), bytes);
        Ok(())
    }

    /// What changes, in the order of the papers.
    fn papers(self) -> Vec<Paper> {
        let then = self.then;
        let papers = self.now.into_iter().map(|(path, old)| Paper {
            new: then.get(&path).cloned().flatten(),
            old,
            path,
        });
        papers.filter(|paper| paper.old != paper.new).collect()
    }

    /// Somebody wrote the same fact since: who, and when.
    fn refused(&self, commit: &Commit, path: &str, place: Option<&str>) -> Failure {
        let label = place
            .filter(|place| !place.is_empty())
            .and_then(|place| self.label(path, place));
        let case = case_of(path);
        let failure = Failure::usage(format!("「{}」は元に戻せません。", title(commit)))
            .place(format!(
                "  {}{}",
                text::visible(path),
                label.map(|label| format!(" {label}")).unwrap_or_default()
            ))
            .why(match self.since(commit, path, place) {
                Some(by) => format!("あとから同じところが書きかえられています({by})。"),
                None => "まだ記録していない変更が、同じところにあります。".to_string(),
            });
        match case {
            Some(case) => failure
                .next(format!("renkei log {case}(経緯を見る)"))
                .next(format!("renkei set {case} 項目=値(今の紙を直す)")),
            None => failure.next("renkei log(経緯を見る)"),
        }
    }

    fn label(&self, path: &str, place: &str) -> Option<String> {
        let form = log::form_of(path)?;
        let place = crate::paper::Path::keys(place);
        Some(crate::files::difference::label(form, &place))
    }

    /// The first record since `commit` that wrote the place.
    fn since(&self, commit: &Commit, path: &str, place: Option<&str>) -> Option<String> {
        let range = format!("{}..HEAD", commit.id);
        let mut commits = self.store.history(&HistoryWish {
            paper: Some(path),
            range: Some(&range),
            ..HistoryWish::default()
        })?;
        commits.reverse();
        let mut versions = self.store.versions().ok()?;
        for later in commits {
            let entries = log::of_commit(self.store, &mut versions, &later).ok()?;
            let mut changes = entries.iter().flat_map(|entry| &entry.changes);
            let same = |told: &Told| place.is_none_or(|place| log::concerns(&told.path, place));
            if changes.any(same) {
                return Some(who(&later));
            }
        }
        None
    }
}

/// The fact that both wrote: in a line with several of them, the one that both changed.
fn fact(conflict: &merge::Conflict) -> String {
    let path = conflict.path.to_string();
    let (Some(base), Some(ours), Some(theirs)) = (&conflict.base, &conflict.ours, &conflict.theirs)
    else {
        return path;
    };
    let (mine, other) = (differences(base, ours), differences(base, theirs));
    let places = other.iter().map(|one| one.path.to_string());
    let both = places.into_iter().find(|place| {
        mine.iter()
            .any(|one| log::concerns(&one.path.to_string(), place))
    });
    match both {
        Some(place) if !place.is_empty() && !path.is_empty() => format!("{path}.{place}"),
        Some(place) if path.is_empty() => place,
        _ => path,
    }
}

fn lost(path: &str) -> Failure {
    Failure::machine(format!(
        "「{}」のその版が履歴から欠けています。",
        text::visible(path)
    ))
    .why("浅い写し(shallow clone)か、壊れた履歴です。")
    .next("git fsck で履歴を確かめてください。")
}

fn case_of(path: &str) -> Option<&str> {
    path.strip_prefix("cases/")?
        .rsplit('/')
        .next()?
        .strip_suffix(".yaml")
}

/// A record in one line: what, who, when.
pub fn title(commit: &Commit) -> String {
    format!("{} ({})", text::visible(&commit.subject), who(commit))
}

fn who(commit: &Commit) -> String {
    let when = commit.at.get(..16).unwrap_or_default().replace('T', " ");
    let short = &commit.id[..commit.id.len().min(7)];
    format!("{}、{when}、{short}", text::visible(&commit.by))
}

/// What changes in a paper, a fact a line.
fn preview(store: &Store, paper: &Paper) -> Vec<String> {
    let there = |bytes: &Option<Vec<u8>>| bytes.is_some().then(|| paper.path.clone());
    let touched = Touched {
        path: there(&paper.new),
        was: there(&paper.old),
    };
    let told = log::changes(store, &touched, paper.old.as_deref(), paper.new.as_deref());
    let name = case_of(&paper.path).unwrap_or(&paper.path);
    told.iter()
        .map(|told| format!("  {} {}", text::visible(name), told.line()))
        .collect()
}

/// `取り消し 2026-0012 hold`: subjects that renkei made have no names in them; others aren't repeated.
fn subject(wanted: &Wanted) -> String {
    let named: Vec<String> = wanted
        .commits
        .iter()
        .map(|commit| match commit.operation {
            Some(_) => commit.subject.clone(),
            None => commit.id.chars().take(7).collect(),
        })
        .collect();
    format!("{} {}", wanted.word, text::list_up_to(&named, 2))
}
