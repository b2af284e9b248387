//! What a merge leaves in the folder and in git's index: the copies that git hands to a merge driver, papers
//! that wait for a decision, and the end of it.

use super::git::{self, NoCommit, Standing, UnderWay, convert};
use super::office::{Desk, Store};
use super::shelf::unreadable;
use crate::failure::Failure;
use crate::text;
use std::path::Path;

/// The copies that git hands to a merge driver. They are as git keeps them, so encrypted where a filter
/// encrypts.
pub struct MergeFiles<'a> {
    /// Where git calls from.
    pub folder: &'a Path,
    /// The paper's place in the repository.
    pub path: &'a str,
}

impl MergeFiles<'_> {
    /// The paper in one of the copies.
    pub fn read(&self, file: &Path) -> Result<Vec<u8>, Failure> {
        let bytes = super::office::read_named(&self.folder.join(file))?;
        convert::filtered(self.folder, self.path, bytes, convert::Way::Out)
            .map_err(|why| self.refused(&why))
    }

    /// Puts the merged paper where git takes it from.
    pub fn write(&self, file: &Path, bytes: Vec<u8>) -> Result<(), Failure> {
        let bytes = convert::filtered(self.folder, self.path, bytes, convert::Way::In)
            .map_err(|why| self.refused(&why))?;
        let target = self.folder.join(file);
        std::fs::write(&target, bytes)
            .map_err(|error| unreadable(&target.display().to_string(), &error))
    }

    fn refused(&self, why: &str) -> Failure {
        Failure::machine(format!(
            "「{}」の暗号(gitのfilter)を通せないので、合流していません。",
            text::visible(self.path)
        ))
        .why(text::visible(why))
        .next("git-crypt なら git-crypt unlock で鍵を開けてください。")
    }
}

/// A paper that a merge left undecided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Undecided {
    /// Relative to the office.
    pub path: String,
    /// Whether our side has it, and whether theirs has: one of them took it away otherwise.
    pub sides: (bool, bool),
}

/// How a merge ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Nothing was under way; the papers stand as decided.
    Nothing,
    /// It is recorded.
    Recorded,
    /// More papers wait.
    Waiting(usize),
}

impl Store {
    /// The papers that wait for a decision in git's index; none without git.
    pub fn undecided(&self) -> Vec<Undecided> {
        let Ok(standing) = Standing::of(self.root()) else {
            return Vec::new();
        };
        let undecided = standing.unmerged().map(|path| {
            let has = |stage: &str| {
                let name = format!(":{stage}:./{path}");
                git::answer(self.root(), &["rev-parse", "--verify", "--quiet", &name]).is_some()
            };
            Undecided {
                path: path.to_string(),
                sides: (has("2"), has("3")),
            }
        });
        undecided.collect()
    }

    /// A paper as one side of the merge has it: 1 before they parted, 2 ours, 3 theirs.
    pub fn stage(&self, path: &str, stage: u8) -> Result<Option<Vec<u8>>, Failure> {
        self.versions()?.read(&format!(":{stage}"), path)
    }

    /// Tells git that these papers are decided as they stand, and ends what is under way once nothing
    /// waits. The office should be locked.
    pub fn decided(&self, paths: &[String], desk: &Desk) -> Result<Ended, Failure> {
        let Ok(standing) = Standing::of(self.root()) else {
            return Ok(Ended::Nothing);
        };
        let own: Vec<&str> = paths.iter().map(String::as_str).collect();
        let git = |words: &[&str], paths: &[&str]| -> Result<(), Failure> {
            let call = git::Call::new(self.root(), words).arguments(paths);
            let output = call.variable("GIT_LITERAL_PATHSPECS", "1").output();
            match output {
                Some(output) if output.status.success() => Ok(()),
                Some(output) => Err(refused(&NoCommit::refused(&output))),
                None => Err(refused(&NoCommit::NoRepository)),
            }
        };
        if !own.is_empty() {
            git(&["add", "--all", "--"], &own)?;
        }
        let left = standing
            .unmerged()
            .filter(|path| !own.contains(path))
            .count();
        if left > 0 {
            return Ok(Ended::Waiting(left));
        }
        let stamp = self.stamp(desk);
        let message = stamp.message("合流");
        let call = match standing.under_way {
            Some(UnderWay::Merge) => git::Call::new(
                self.root(),
                &["commit", "--quiet", "--no-edit", "--message", &message],
            ),
            // Nobody decided anything: what else is under way isn't ours to go on with.
            Some(_) if own.is_empty() => return Ok(Ended::Nothing),
            Some(what) => git::Call::new(
                self.root(),
                &["-c", "core.editor=true", what.name(), "--continue"],
            ),
            None => {
                // A stash or the like: the papers are decided, and nothing is recorded yet.
                if !own.is_empty() && standing.head.is_some() {
                    git(&["restore", "--staged", "--"], &own)?;
                }
                return Ok(Ended::Nothing);
            }
        };
        let call = match standing.under_way {
            // Other people's records stay theirs.
            Some(UnderWay::Merge) => stamp.sign(call, self.root()),
            _ => call,
        };
        match call.output() {
            Some(output) if output.status.success() => Ok(Ended::Recorded),
            Some(output) => {
                let again = Standing::of(self.root()).map_or(0, |s| s.unmerged().count());
                match again {
                    0 => Err(refused(&NoCommit::refused(&output))),
                    // The next record of a rebase waits in its turn.
                    waiting => Ok(Ended::Waiting(waiting)),
                }
            }
            None => Err(refused(&NoCommit::NoRepository)),
        }
    }
}

fn refused(why: &NoCommit) -> Failure {
    let words = why.sentence();
    let words = words.replace(
        "紙に書くだけで記録はしていません",
        "紙は直しましたが、合流を終えられません",
    );
    let (what, next) = words
        .split_once("次の手: ")
        .unwrap_or((&words, "git status で確かめてください"));
    Failure::machine(what).next(next)
}
