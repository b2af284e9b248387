//! Taking records back, newest first: three-way against what stands on paper now, so that what was written
//! since stays; refused where the same fact was written since.

use super::log::{self, Told};
use super::undo::Holding;
use super::{amend, renumber};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::files::difference::differences;
use crate::files::{bytes, edit, merge};
use crate::model::CaseId;
use crate::paper::{Change, Path, Step, Value};
use crate::store::{
    Commit, HistoryWish, PAPER_BYTES, Paper, Store, Touched, Versions, case_of, name_of, path_of,
};
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
    // What isn't recorded can't be taken back once more.
    let desk = context.desk(Vec::new());
    let records = context.commits() && store.office.commit && !context.dry_run();
    if let Some(why) = store.unrecordable(&desk).filter(|_| records) {
        return Err(why.failure("何も書いていません"));
    }
    let mut versions = store.versions()?;
    let mut sheets = Sheets {
        store,
        now: BTreeMap::new(),
        then: BTreeMap::new(),
        taken: wanted
            .commits
            .iter()
            .map(|commit| commit.id.clone())
            .collect(),
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
    if records {
        lines.push(format!("次: {}(元に戻す)", wanted.next));
    }
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
    /// The records that are taken back in this step.
    taken: Vec<String>,
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
        // Numbers move: the paper may stand elsewhere, and another one where it stood.
        let stands = self.follow(commit, &here)?;
        let there = if stands == here {
            there
        } else {
            stands.clone()
        };
        let here = stands;
        let now = self.read(&here)?;
        let later = self.later(commit, &here)?;
        let value = |bytes: &Option<Vec<u8>>| bytes.as_ref().and_then(|b| log::value_at(&here, b));
        let mine = match (value(&before), value(&after)) {
            (Some(before), Some(after)) => facts(&before, &after),
            _ => Vec::new(),
        };
        for other in &later {
            if let Some(place) = self.writes_again(versions, &mine, other, &here) {
                let place = place.to_string();
                let place = Some(place.as_str()).filter(|place| !place.is_empty());
                return Err(self.refused_for(commit, &here, place, Some(who(other))));
            }
        }
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
        // Entries that the record brought to a list are taken out of it, whatever came to it since.
        if let Some(text) = without_entries(&base, &theirs, &ours, &here) {
            return self.put(&here, &there, Some(text.into_bytes()));
        }
        let merged = merge::merge_of_one(paper, Some(&base), &ours, &theirs, &names);
        match merged.conflicts.first() {
            Some(conflict) => Err(self.refused(commit, &here, Some(&fact(conflict)))),
            None => self.put(&here, &there, Some(merged.text.into_bytes())),
        }
    }

    /// Where the case of a paper stands since the record, through the numbers that it got.
    fn follow(&self, commit: &Commit, path: &str) -> Result<String, Failure> {
        let numbers = self.store.renumbered_since(&commit.id);
        let mut here = path.to_string();
        for (old, new) in numbers.ok_or_else(|| log::no_history(self.store))? {
            if case_of(&here).is_some_and(|id| id.as_str() == old)
                && let Some(id) = CaseId::new(&new)
            {
                here = self.store.place_of(&id).unwrap_or_else(|| path_of(&id));
            }
        }
        Ok(here)
    }

    /// The records that wrote the paper since and still hold, but for those that are taken back with it.
    fn later(&self, commit: &Commit, path: &str) -> Result<Vec<Commit>, Failure> {
        let range = format!("{}..HEAD", commit.id);
        let later = self.store.history(&HistoryWish {
            paper: Some(path),
            range: Some(&range),
            ..HistoryWish::default()
        });
        let later = later.ok_or_else(|| log::no_history(self.store))?;
        let taken = self.taken.iter().map(String::as_str);
        let holding = Holding::of(&later, taken).holding();
        // What an undo or redo wrote is the state before or after records that are looked at themselves.
        let wrote = |commit: &&Commit| commit.undoes.is_empty() && commit.redoes.is_none();
        Ok(holding.into_iter().filter(wrote).cloned().collect())
    }

    /// Whether a later record wrote a fact of the record again, even to the same words, or put another paper
    /// in its place.
    fn writes_again(
        &self,
        versions: &mut Versions,
        mine: &[Path],
        later: &Commit,
        path: &str,
    ) -> Option<Path> {
        // The history of one paper, under whatever number it had then.
        let touched = later.touched.last()?;
        let path = touched.path.as_deref().unwrap_or(path);
        let mut value = |revision: &str, path: &str| {
            let bytes = versions.read(revision, path).ok().flatten()?;
            log::value_at(path, &bytes)
        };
        let old = touched
            .was
            .as_ref()
            .and_then(|was| value(&format!("{}^", later.id), was));
        let (Some(old), Some(new)) = (old, value(&later.id, path)) else {
            // A new paper under the number, or one that can't be read: it may be anything.
            return Some(Path::default());
        };
        let theirs = facts(&old, &new);
        let same = |mine: &&Path| {
            let mine = mine.to_string();
            theirs
                .iter()
                .any(|other| log::concerns(&other.to_string(), &mine))
        };
        mine.iter().find(same).cloned()
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
        match self.since(commit, path, place) {
            Ok(by) => self.refused_for(commit, path, place, by),
            Err(failure) => failure,
        }
    }

    fn refused_for(
        &self,
        commit: &Commit,
        path: &str,
        place: Option<&str>,
        by: Option<String>,
    ) -> Failure {
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
            .why(match by {
                Some(by) => format!("あとから同じところが書きかえられています({by})。"),
                None => "まだ記録していない変更が、同じところにあります。".to_string(),
            });
        match case.filter(|_| place.is_some()) {
            Some(case) => failure
                .next(format!("renkei log {case}(経緯を見る)"))
                .next(format!("renkei set {case} 項目=値(今の紙を直す)")),
            None => failure.next(format!("renkei log {}(経緯を見る)", name_of(path))),
        }
    }

    fn label(&self, path: &str, place: &str) -> Option<String> {
        let form = log::form_of(path)?;
        let place = crate::paper::Path::keys(place);
        Some(crate::files::difference::label(form, &place))
    }

    /// The first record since `commit` that wrote the place; `None` where nobody recorded it yet.
    fn since(
        &self,
        commit: &Commit,
        path: &str,
        place: Option<&str>,
    ) -> Result<Option<String>, Failure> {
        let range = format!("{}..HEAD", commit.id);
        let commits = self.store.history(&HistoryWish {
            paper: Some(path),
            range: Some(&range),
            ..HistoryWish::default()
        });
        let commits = commits.ok_or_else(|| log::no_history(self.store))?;
        let mut versions = self.store.versions()?;
        for later in commits.iter().rev() {
            let entries = log::of_commit(self.store, &mut versions, later)?;
            let mut changes = entries.iter().flat_map(|entry| &entry.changes);
            let same = |told: &Told| place.is_none_or(|place| log::concerns(&told.path, place));
            if changes.any(same) {
                return Ok(Some(who(later)));
            }
        }
        Ok(None)
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

/// The facts that differ; of a list that came or went as a whole each entry is one.
fn facts(old: &Value, new: &Value) -> Vec<Path> {
    let mut facts = Vec::new();
    for one in differences(old, new) {
        let ids: Option<Vec<&str>> = match (&one.old, &one.new) {
            (None, Some(Value::List(items))) | (Some(Value::List(items)), None) => items
                .iter()
                .map(|item| item.get("id").and_then(Value::as_str))
                .collect(),
            _ => None,
        };
        match ids {
            Some(ids) if !ids.is_empty() => facts.extend(ids.iter().map(|id| one.path.entry(id))),
            _ => facts.push(one.path),
        }
    }
    facts
}

/// The paper as it is now without the entries that a record brought to lists, where it brought nothing else
/// and nobody changed them since.
fn without_entries(after: &str, before: &str, now: &str, path: &str) -> Option<String> {
    let value = |text: &str| log::value_at(path, text.as_bytes());
    let (after, before, is) = (value(after)?, value(before)?, value(now)?);
    let mut changes = Vec::new();
    for place in facts(&before, &after) {
        let Some(Step::Entry(_)) = place.0.last() else {
            return None;
        };
        let (entry, stands) = (at(&after, &place), at(&is, &place));
        if at(&before, &place).is_some() || entry.is_none() || entry != stands {
            return None;
        }
        let list = Path(place.0[..place.0.len() - 1].to_vec());
        let alone = matches!(at(&is, &list), Some(Value::List(items)) if items.len() == 1);
        let path = if alone { list } else { place };
        changes.push(Change::Remove { path });
    }
    (!changes.is_empty() && path.ends_with(".yaml")).then_some(())?;
    edit::yaml(now, &changes).ok()
}

/// What stands at a place.
fn at<'v>(paper: &'v Value, place: &Path) -> Option<&'v Value> {
    place
        .0
        .iter()
        .try_fold(paper, |value, step| match (step, value) {
            (Step::Key(key), value) => value.get(key),
            (Step::Entry(id), Value::List(items)) => items
                .iter()
                .find(|item| item.get("id").and_then(Value::as_str) == Some(id)),
            (Step::Index(index), Value::List(items)) => items.get(*index),
            _ => None,
        })
}

fn lost(path: &str) -> Failure {
    Failure::machine(format!(
        "「{}」のその版が履歴から欠けています。",
        text::visible(path)
    ))
    .why("浅い写し(shallow clone)か、壊れた履歴です。")
    .next("git fsck で履歴を確かめてください。")
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
        ..Touched::default()
    };
    let told = log::changes(store, &touched, paper.old.as_deref(), paper.new.as_deref());
    let name = name_of(&paper.path);
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
