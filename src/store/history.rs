//! The history of the office's papers, as git keeps it: commits, what each touched, and the bytes of any
//! version.

use super::git;
use super::log_text::{FORMAT, read};
use super::office::Store;
use crate::failure::Failure;
use crate::model::Date;
use crate::text;
use std::collections::HashSet;

/// A commit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Commit {
    /// Its id.
    pub id: String,
    /// When it was made, in ISO 8601.
    pub at: String,
    /// Who made it.
    pub by: String,
    /// Their address.
    pub email: String,
    /// Its first line.
    pub subject: String,
    /// The command that made it, where renkei did.
    pub operation: Option<String>,
    /// The records that it took back, in the order in which it did.
    pub undoes: Vec<String>,
    /// The record of an `undo` that it took back.
    pub redoes: Option<String>,
    /// The papers in which somebody decided what both sides of a merge had written.
    pub resolved: Vec<String>,
    /// The numbers that cases had and got: old, new.
    pub renumbered: Vec<(String, String)>,
    /// How many it follows; more than one where it united branches.
    pub parents: usize,
    /// The papers it touched.
    pub touched: Vec<Touched>,
}

/// A paper that a commit touched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// Relative to the office; `None` where it was taken away.
    pub path: Option<String>,
    /// Where it was before; `None` where it is new.
    pub was: Option<String>,
    /// The objects before and after, where git told them: that is quicker than asking for the paper of a
    /// commit.
    pub objects: Option<[String; 2]>,
}

/// What of the history is wanted.
#[derive(Clone, Debug, Default)]
pub struct Wish<'a> {
    /// One paper, followed over its names; everything where there is none.
    pub paper: Option<&'a str>,
    /// Only commits since that day.
    pub since: Option<Date>,
    /// Revisions as git writes them: `A..B`, or one to begin at; the version that is shown where there
    /// are none.
    pub range: Option<&'a str>,
    /// So many at most.
    pub limit: Option<usize>,
    /// Without the papers that were touched: that is quicker.
    pub bare: bool,
}

impl Store {
    /// The commits that touched papers, the newest first. `None` without git or history.
    pub fn history(&self, wish: &Wish) -> Option<Vec<Commit>> {
        let from = match (wish.range, self.at()) {
            (Some(range), _) => range,
            (None, Some((commit, _))) => commit,
            (None, None) => "HEAD",
        };
        let mut commits = match wish.paper {
            Some(paper) => self.followed(from, paper)?,
            None => self.listed(from, wish)?,
        };
        if let Some(since) = wish.since.map(|day| day.to_string()) {
            commits.retain(|commit| commit.at.get(..10).is_some_and(|day| day >= since.as_str()));
        }
        commits.truncate(wish.limit.unwrap_or(usize::MAX));
        Some(commits)
    }

    fn listed(&self, from: &str, wish: &Wish) -> Option<Vec<Commit>> {
        let since = wish
            .since
            .map(|day| format!("--since={day}T00:00:00+09:00"));
        let limit = wish.limit.map(|limit| format!("--max-count={limit}"));
        let mut words = Vec::new();
        words.extend(since.as_deref());
        words.extend(limit.as_deref());
        if wish.bare {
            return self.log(&words, from, &[]);
        }
        words.extend(["--relative", "--raw", "--no-abbrev", "--find-renames"]);
        let mut commits = self.log(&words, from, &git::PLACES)?;
        words.retain(|word| !word.starts_with("--max-count"));
        self.add_decided(&mut commits, &words, from, None)?;
        Some(commits)
    }

    /// The records of one paper through the numbers that it had. Who had its number before and got another
    /// one is somebody else.
    fn followed(&self, from: &str, paper: &str) -> Option<Vec<Commit>> {
        const MOST: usize = 50;
        let words = [
            "--relative",
            "--raw",
            "--no-abbrev",
            "--no-renames",
            "--full-history",
        ];
        let (mut from, mut here) = (from.to_string(), paper.to_string());
        let mut all = Vec::new();
        for _ in 0..MOST {
            let mut commits = self.log(&words, &from, &[&here])?;
            let renumberings = self.renumberings(&from, &here)?;
            for gone in renumberings
                .iter()
                .filter(|c| c.renumbered.iter().any(|(old, _)| is_of(&here, old)))
            {
                // In a merge it was our side's patient who got another number.
                let before = match gone.parents {
                    0 | 1 => vec![gone.id.clone()],
                    _ => vec![format!("{}^1", gone.id), format!("^{}^2", gone.id)],
                };
                let mut asked = vec!["rev-list", "--full-history"];
                asked.extend(before.iter().map(String::as_str));
                asked.extend(["--", here.as_str()]);
                let before = git::answer(self.root(), &asked)?;
                let before: HashSet<&str> = before.lines().chain([gone.id.as_str()]).collect();
                commits.retain(|commit| !before.contains(commit.id.as_str()));
            }
            self.add_decided(&mut commits, &["--relative"], &from, Some(&here))?;
            let got = |commit: &Commit| commit.renumbered.iter().any(|(_, new)| is_of(&here, new));
            let moved = match renumberings.into_iter().find(|commit| got(commit)) {
                Some(commit) => {
                    let old = commit.renumbered.iter().find(|(_, new)| is_of(&here, new));
                    let old = old.map(|(old, _)| old.clone()).unwrap_or_default();
                    let was = self.left_by(&commit, &old)?;
                    commits.retain(|known| known.id != commit.id);
                    was.map(|was| (commit, was))
                }
                None => {
                    let first = commits.iter().rposition(|commit| is_new(commit, &here));
                    let came = match first.filter(|first| commits[*first].parents > 0) {
                        Some(first) => self.moved_from(&commits[first].id, &here)?,
                        None => None,
                    };
                    first
                        .zip(came)
                        .map(|(first, was)| (commits.remove(first), was))
                }
            };
            all.extend(commits);
            let Some((mut commit, was)) = moved else {
                break;
            };
            commit.touched = vec![Touched {
                path: Some(here),
                was: Some(was.clone()),
                ..Touched::default()
            }];
            from = match from.split_once("..") {
                Some((since, _)) => format!("{since}..{}^", commit.id),
                None => format!("{}^", commit.id),
            };
            all.push(commit);
            here = was;
        }
        Some(all)
    }

    /// The numbers that changed since a record for those who had them then, the oldest first: old and new.
    /// What another site renumbered beside it is somebody else's. `None` where git can't tell.
    pub fn renumbered_since(&self, id: &str) -> Option<Vec<(String, String)>> {
        let range = format!("{id}..HEAD");
        let found = self.log(&["--reverse", "--grep=^Renkei-Renumbered:"], &range, &[])?;
        let follows = |commit: &Commit| {
            // In a merge it was our side's patient who got another number.
            let side = if commit.parents > 1 {
                format!("{}^1", commit.id)
            } else {
                commit.id.clone()
            };
            let asked = git::run(self.root(), &["merge-base", "--is-ancestor", id, &side]);
            asked.is_some_and(|asked| asked.status.success())
        };
        let found = found.into_iter().filter(follows);
        Some(found.flat_map(|commit| commit.renumbered).collect())
    }

    /// The records in which the case of a paper, or another one, got or lost its number.
    fn renumberings(&self, from: &str, here: &str) -> Option<Vec<Commit>> {
        let Some(id) = git::case_of(here) else {
            return Some(Vec::new());
        };
        self.log(&[&format!("--grep=^Renkei-Renumbered:.*{id}")], from, &[])
    }

    /// Where the paper lay that a record took from a number.
    fn left_by(&self, commit: &Commit, old: &str) -> Option<Option<String>> {
        let words = [
            "--relative",
            "--raw",
            "--no-abbrev",
            "--no-renames",
            "--max-count=1",
        ];
        let whole = self.log(&words, &commit.id, &[])?.pop().unwrap_or_default();
        let mut was = whole.touched.into_iter().filter_map(|touched| touched.was);
        let usual = || crate::model::CaseId::new(old).map(|id| super::cases::path_of(&id));
        Some(was.find(|was| is_of(was, old)).or_else(usual))
    }

    /// Where a paper lay before a person moved it.
    fn moved_from(&self, id: &str, here: &str) -> Option<Option<String>> {
        let words = [
            "--relative",
            "--raw",
            "--no-abbrev",
            "--find-renames",
            "--max-count=1",
        ];
        let whole = self.log(&words, id, &[])?.pop().unwrap_or_default();
        let mut moved = whole.touched.into_iter();
        let moved = moved.find(|touched| touched.path.as_deref() == Some(here));
        Some(moved.and_then(|touched| touched.was))
    }

    /// Merges in which people decided: git shows nothing of them by itself.
    fn add_decided(
        &self,
        commits: &mut Vec<Commit>,
        words: &[&str],
        from: &str,
        paper: Option<&str>,
    ) -> Option<()> {
        let wanted = format!("--grep=Renkei-Resolved: {}", paper.unwrap_or_default());
        let mut all: Vec<&str> = words.to_vec();
        all.retain(|word| !["--raw", "--no-abbrev", "--find-renames"].contains(word));
        all.extend(["--fixed-strings", wanted.as_str()]);
        for mut decided in self.log(&all, from, &[])? {
            commits.retain(|commit| commit.id != decided.id);
            let paths = decided
                .resolved
                .iter()
                .filter(|path| paper.is_none_or(|p| p == *path));
            decided.touched = paths
                .map(|path| Touched {
                    path: Some(path.clone()),
                    was: Some(path.clone()),
                    ..Touched::default()
                })
                .collect();
            let place = commits.iter().position(|commit| commit.at < decided.at);
            commits.insert(place.unwrap_or(commits.len()), decided);
        }
        Some(())
    }

    fn log(&self, words: &[&str], from: &str, places: &[&str]) -> Option<Vec<Commit>> {
        let mut arguments = vec!["log", "-z", FORMAT];
        arguments.extend(words);
        arguments.extend([from, "--"]);
        arguments.extend(places);
        let output = git::run(self.root(), &arguments)?;
        output
            .status
            .success()
            .then(|| read(&String::from_utf8_lossy(&output.stdout)))
    }

    /// Papers that differ from the last commit, staged or not, and new ones: their paths; of `only` where
    /// it is given. `None` where git can't tell.
    pub fn uncommitted(&self, only: Option<&str>) -> Option<Vec<String>> {
        let places = match &only {
            Some(paper) => std::slice::from_ref(paper),
            None => &git::PLACES,
        };
        let mut paths: Vec<String> = Vec::new();
        for what in [
            &[
                "diff",
                "--name-only",
                "-z",
                "--relative",
                "--no-renames",
                "HEAD",
                "--",
            ][..],
            &["ls-files", "-z", "--others", "--exclude-standard", "--"],
        ] {
            let output = git::run(self.root(), &[what, places].concat())?;
            let words = String::from_utf8_lossy(&output.stdout).into_owned();
            let found = words.split('\0').filter(|path| !path.is_empty());
            paths.extend(found.map(String::from));
            if !output.status.success() {
                return None;
            }
        }
        paths.sort();
        paths.dedup();
        Some(paths)
    }

    /// Whether there is any record, reachable or not from where the office stands.
    pub fn has_records(&self) -> bool {
        let any = ["rev-list", "--max-count=1", "--all"];
        self.has_repository()
            && git::answer(self.root(), &any).is_none_or(|found| !found.is_empty())
    }

    /// Where the two sides of a merge parted.
    pub fn parted(&self, merge: &str) -> Option<String> {
        let sides = [format!("{merge}^1"), format!("{merge}^2")];
        git::answer(self.root(), &["merge-base", &sides[0], &sides[1]])
    }

    /// Whether the history knows a paper of the case at its usual place.
    pub fn was_there(&self, id: &crate::model::CaseId) -> bool {
        let path = super::cases::path_of(id);
        let asked = ["log", "-1", "--format=%H", "HEAD", "--", &path];
        git::answer(self.root(), &asked).is_some_and(|commit| !commit.is_empty())
    }

    /// The commit that words mean: a revision, or the last one of a day.
    pub fn revision(&self, words: &str, day: Option<Date>) -> Option<String> {
        git::resolve(self.root(), words, day)
    }

    /// What to say where words mean no time of the history.
    pub fn no_such_time(&self, words: &str, day: Option<Date>) -> Failure {
        super::office::no_such_time(self.root(), words, day)
    }

    /// Reads any version of any paper.
    pub fn versions(&self) -> Result<Versions, Failure> {
        let objects = git::Objects::open(self.root());
        objects.map(Versions).map_err(|error| {
            Failure::machine("履歴を読めません。")
                .why(super::shelf::reason_of(Some(&error)))
                .next("git が動くか確かめてください。")
        })
    }
}

/// Whether a place is that of the case with this number.
fn is_of(path: &str, id: &str) -> bool {
    git::case_of(path).is_some_and(|case| case.as_str() == id)
}

/// Whether a record made the paper.
fn is_new(commit: &Commit, here: &str) -> bool {
    let made = |touched: &Touched| touched.was.is_none() && touched.path.as_deref() == Some(here);
    commit.touched.iter().any(made)
}

/// Any version of any paper.
pub struct Versions(git::Objects);

impl Versions {
    /// The bytes of an object that is a version of a paper; `None` where it is lost.
    pub fn object(&mut self, id: &str, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        self.ask(id, path)
    }

    /// The bytes of a paper in a revision; `None` where it isn't there. What can't be read is no absent
    /// paper: that is told.
    pub fn read(&mut self, revision: &str, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        self.ask(&format!("{revision}:./{path}"), path)
    }

    fn ask(&mut self, name: &str, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        let bytes = self.0.read(name, path);
        bytes.map_err(|error| {
            Failure::machine(format!("「{}」の前の版を読めません。", text::visible(path)))
                .why(super::shelf::reason_of(Some(&error)))
                .next("git fsck で履歴を確かめてください。")
        })
    }
}
