//! What a merge leaves in the folder and in git's index: the copies that git hands to a merge driver, papers
//! that wait for a decision, and the end of it.

use super::git::{self, NoCommit, Standing, UnderWay, convert};
use super::office::{Desk, Store};
use super::shelf::unreadable;
use crate::failure::Failure;
use crate::text;
use std::collections::BTreeSet;
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

    /// Whether git is in the middle of a rebase, where its two sides are the other way round.
    pub fn in_rebase(&self) -> bool {
        in_rebase(self.folder)
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

fn in_rebase(folder: &Path) -> bool {
    let there = |name: &str| {
        let path = git::answer(folder, &["rev-parse", "--git-path", name]);
        path.is_some_and(|path| folder.join(path).exists())
    };
    there("rebase-merge") || there("rebase-apply")
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
    pub fn undecided(&self) -> Result<Vec<Undecided>, Failure> {
        let standing = match Standing::of(self.root()) {
            Ok(standing) => standing,
            Err(NoCommit::NoRepository) => return Ok(Vec::new()),
            Err(why) => return Err(refused(&why)),
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
        Ok(undecided.collect())
    }

    /// The papers that git found in conflict when the merge began, as it noted for the message.
    fn conflicted(&self) -> Vec<String> {
        let asked = ["rev-parse", "--git-path", "MERGE_MSG", "--show-prefix"];
        let told = git::answer(self.root(), &asked).unwrap_or_default();
        let mut lines = told.lines();
        let file = self.root().join(lines.next().unwrap_or_default());
        let prefix = lines.next().unwrap_or_default();
        let words = std::fs::read_to_string(file).unwrap_or_default();
        let noted = words.lines().filter_map(|line| noted(line));
        noted
            .filter_map(|path| path.strip_prefix(prefix))
            .map(String::from)
            .collect()
    }

    /// Whether git's two sides are the other way round: in a rebase, where ours is what came.
    pub fn sides_are_turned(&self) -> bool {
        in_rebase(self.root())
    }

    /// Who wrote a paper last on each side of a merge under way, and when: ours, theirs.
    pub fn wrote_last(&self, path: &str) -> [Option<String>; 2] {
        ["HEAD", "MERGE_HEAD"].map(|side| {
            let asked = ["log", "-1", "--format=%an %cs", side, "--", path];
            git::answer(self.root(), &asked).filter(|told| !told.is_empty())
        })
    }

    /// What git's own merge of lines makes of a paper, marks and all: where the folder has that, nobody
    /// wrote anything since. `None` where git can't tell.
    pub fn merged_by_lines(&self, path: &str) -> Option<Vec<u8>> {
        let folder = self.root().join(".renkei").join("tmp");
        super::write::make_folder(&folder).ok()?;
        let file = |stage: u8| {
            let bytes = self.stage(path, stage).ok()?.unwrap_or_default();
            let file = tempfile::NamedTempFile::new_in(&folder).ok()?;
            std::fs::write(file.path(), bytes).ok()?;
            Some(file)
        };
        let files = [file(2)?, file(1)?, file(3)?];
        let [ours, base, theirs] = [0, 1, 2].map(|at: usize| files[at].path().to_string_lossy());
        let output = git::run(self.root(), &["merge-file", "-p", &ours, &base, &theirs])?;
        (!output.stdout.is_empty()).then_some(output.stdout)
    }

    /// A paper as one side of the merge has it: 1 before they parted, 2 ours, 3 theirs.
    pub fn stage(&self, path: &str, stage: u8) -> Result<Option<Vec<u8>>, Failure> {
        self.versions()?.read(&format!(":{stage}"), path)
    }

    /// Tells git that these papers are decided as they stand, and ends what is under way once nothing
    /// waits. The office should be locked.
    pub fn decided(&self, paths: &[String], desk: &Desk) -> Result<Ended, Failure> {
        let standing = match Standing::of(self.root()) {
            Ok(standing) => standing,
            Err(NoCommit::NoRepository) => return Ok(Ended::Nothing),
            Err(why) => return Err(refused(&why)),
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
        let marked = self.conflicted().into_iter().chain(paths.iter().cloned());
        let marked = marked.filter(|path| match self.file(path) {
            Ok(Some(bytes)) => has_marks(&bytes),
            _ => false,
        });
        let marked: BTreeSet<String> = marked.collect();
        if !marked.is_empty() {
            return Ok(Ended::Waiting(marked.len()));
        }
        let mut stamp = self.stamp(desk);
        let decided = self.conflicted().into_iter().chain(paths.iter().cloned());
        let decided: BTreeSet<String> = decided.collect();
        let decided = decided.into_iter().map(|path| ("Renkei-Resolved", path));
        stamp.trailers.extend(decided);
        let message = stamp.message("合流");
        let call = match standing.under_way {
            Some(UnderWay::Merge) => git::Call::new(
                self.root(),
                &["commit", "--quiet", "--no-edit", "--message", &message],
            ),
            // Nobody decided anything: what else is under way isn't ours to go on with.
            Some(_) if own.is_empty() => return Ok(Ended::Nothing),
            Some(what) => {
                // Where the other side won altogether, nothing is left of the record.
                let left = git::run(self.root(), &["diff", "--cached", "--quiet", "HEAD"]);
                let empty = left.is_some_and(|left| left.status.success());
                let on = if empty { "--skip" } else { "--continue" };
                git::Call::new(self.root(), &["-c", "core.editor=true", what.name(), on])
            }
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
        let call = call.variable("GIT_EDITOR", "true");
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

/// A path that git noted for the message, behind whatever sign its comments have.
fn noted(line: &str) -> Option<&str> {
    let (sign, path) = line.split_once('\t')?;
    (sign.chars().count() == 1).then_some(path)
}

fn has_marks(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    !crate::files::conflict::clashes(&text).is_empty()
}

fn refused(why: &NoCommit) -> Failure {
    why.failure("合流を終えられません(決めた紙は書いてあります)")
}
