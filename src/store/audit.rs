//! Questions to the history itself: every commit with who, when and which versions it put in whose place;
//! whether objects are whole; whether a branch still stands on its earlier positions. Each is one call of
//! git, however long the history is, and what git says is read as it comes.
//!
//! Replaced objects (`refs/replace`) are not obeyed here: they would show another history than the one
//! that was recorded.

use super::audit_log::{FORMAT, Tokens, damages, positions, signature, walked};
use super::git;
use super::office::Store;
use super::running::{AS_RECORDED, Running};
use std::collections::{HashMap, HashSet};
use std::io::{self, BufRead};

/// What of the history is asked for.
#[derive(Clone, Debug, Default)]
pub struct Walk<'a> {
    /// Only commits that this one doesn't stand on.
    pub after: Option<&'a str>,
    /// The oldest first.
    pub oldest_first: bool,
    /// Whether a commit carries a signature is told; what it is worth is another question.
    pub signatures: bool,
}

/// What a commit's signature is worth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Signature {
    /// There is none.
    #[default]
    None,
    /// Good, by a key that counts.
    Good,
    /// It doesn't fit what was signed.
    Bad,
    /// By a key that nobody vouches for.
    Stranger,
    /// By a key that was taken back, or whose time is over.
    Expired,
    /// There is one, and it can't be checked here.
    Unchecked,
}

impl Signature {
    /// The id in machine output.
    pub fn id(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Stranger => "stranger",
            Self::Expired => "expired",
            Self::Unchecked => "unchecked",
        }
    }
}

/// A commit, as an auditor looks at it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deed {
    /// Its id.
    pub id: String,
    /// When it was made, by the author's clock, in ISO 8601.
    pub at: String,
    /// Who made it.
    pub by: String,
    /// Their address.
    pub mail: String,
    /// The subcommand that made it, where the commit says so.
    pub operation: String,
    /// Its signature, where it was asked for.
    pub signature: Signature,
    /// Whether it joins several lines of history.
    pub is_merge: bool,
    /// The files whose versions changed.
    pub swaps: Vec<Swap>,
}

/// A version of a file in the place of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swap {
    /// The file; `None` where it was taken away.
    pub path: Option<String>,
    /// Where it was before; `None` where it is new.
    pub was: Option<String>,
    /// The object that stood there.
    pub old: Option<String>,
    /// The object that stands there.
    pub new: Option<String>,
}

/// An object that is missing or spoilt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The object, or empty.
    pub object: String,
    /// What git says of it.
    pub said: String,
    /// The papers of the last commit that it holds.
    pub papers: Vec<String>,
}

/// A position that a branch had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// Where it stood before.
    pub old: String,
    /// Where it was put.
    pub new: String,
    /// When, in seconds since 1970.
    pub at: i64,
    /// By whom.
    pub by: String,
    /// What git called it: `commit (amend): …`, `reset: …`.
    pub how: String,
}

/// Where `verify` remembers the last commit that it found nothing at.
const MARK: &str = "refs/renkei/verified";

impl Store {
    /// Hands on every commit. What git says where it could not go on to the end.
    pub fn walk(&self, walk: &Walk, mut each: impl FnMut(Deed)) -> io::Result<Option<String>> {
        let signed = match walk.signatures {
            true => self.with_signature(walk)?,
            false => HashSet::new(),
        };
        let range = self.range(walk);
        let mut arguments = vec![
            "-c",
            "log.showRoot=true",
            "log",
            "--raw",
            "-z",
            "-c",
            "-M",
            "--no-abbrev",
            "--relative",
            "--no-show-signature",
            FORMAT,
        ];
        if walk.oldest_first {
            arguments.push("--reverse");
        }
        arguments.extend(range.iter().map(String::as_str));
        let mut running = Running::start(self.root(), &arguments, None)?;
        let mut tokens = Tokens::new(running.answers());
        while let Some(mut deed) = tokens.deed()? {
            if signed.contains(&deed.id) {
                deed.signature = Signature::Unchecked;
            }
            each(deed);
        }
        running.end()
    }

    /// The commits that carry a signature, whatever it is worth.
    fn with_signature(&self, walk: &Walk) -> io::Result<HashSet<String>> {
        let range = self.range(walk);
        let mut arguments = vec!["rev-list", "--header"];
        arguments.extend(range.iter().map(String::as_str));
        let mut running = Running::start(self.root(), &arguments, None)?;
        let mut answers = running.answers();
        let mut found = HashSet::new();
        let mut record = Vec::new();
        while answers.read_until(0, &mut record)? > 0 {
            let mut lines = record.split(|byte| *byte == b'\n');
            let id = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
            let mut head = lines.take_while(|line| !line.is_empty());
            if head.any(|line| line.starts_with(b"gpgsig")) {
                found.insert(id);
            }
            record.clear();
        }
        running.end()?;
        Ok(found)
    }

    /// Says what the signatures are worth of those of `deeds` that carry one. Each costs a program or two
    /// beside git, so all cores are at it, and nobody asks more than they need.
    ///
    /// # Errors
    /// git can't be asked.
    pub fn check_signatures(&self, deeds: &mut [Deed]) -> io::Result<()> {
        let carry = |deed: &&mut Deed| deed.signature == Signature::Unchecked;
        let mut asked: Vec<&mut Deed> = deeds.iter_mut().filter(carry).collect();
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let share = asked.len().div_ceil(cores).max(1);
        std::thread::scope(|scope| {
            let shares = asked.chunks_mut(share);
            let workers: Vec<_> = shares
                .map(|share| scope.spawn(move || self.check_share(share)))
                .collect();
            workers
                .into_iter()
                .try_for_each(|worker| match worker.join() {
                    Ok(done) => done,
                    Err(panic) => std::panic::resume_unwind(panic),
                })
        })
    }

    fn check_share(&self, deeds: &mut [&mut Deed]) -> io::Result<()> {
        let ids: Vec<&str> = deeds.iter().map(|deed| deed.id.as_str()).collect();
        let asked = ["log", "--no-walk=unsorted", "--stdin", "--format=%H %G?"];
        let mut running = Running::start(self.root(), &asked, Some(ids.join("\n")))?;
        let mut told = HashMap::new();
        for line in running.answers().lines() {
            let line = line?;
            if let Some((id, letter)) = line.split_once(' ') {
                told.insert(id.to_string(), signature(letter));
            }
        }
        running.end()?;
        for deed in deeds {
            match told.get(&deed.id) {
                // git calls one that it has no means to check none at all.
                None | Some(Signature::None) => {}
                Some(known) => deed.signature = *known,
            }
        }
        Ok(())
    }

    /// The arguments that name the commits.
    fn range(&self, walk: &Walk) -> Vec<String> {
        let tip = self.at().map_or("HEAD", |(commit, _)| commit);
        let mut range = vec![tip.to_string()];
        range.extend(walk.after.map(|commit| format!("^{commit}")));
        // An office within another repository answers for its own folder.
        let prefix = git::answer(self.root(), &["rev-parse", "--show-prefix"]);
        if prefix.is_some_and(|prefix| !prefix.is_empty()) {
            range.extend(["--full-history", "--", "."].map(String::from));
        } else {
            range.push("--".to_string());
        }
        range
    }

    /// The whole number of the commit that the office stands on.
    pub fn tip(&self) -> Option<String> {
        let tip = self.at().map_or("HEAD", |(commit, _)| commit);
        git::resolve(self.root(), tip, None)
    }

    /// What is missing in the repository, or spoilt. Every object is read.
    pub fn damages(&self) -> io::Result<Vec<Damage>> {
        let asked = [
            AS_RECORDED,
            "fsck",
            "--full",
            "--no-dangling",
            "--no-reflogs",
            "--no-progress",
        ];
        let output = git::run(self.root(), &asked).ok_or_else(|| io::Error::other("git fsck"))?;
        let said = [output.stdout, output.stderr].concat();
        let mut found = damages(&String::from_utf8_lossy(&said));
        if found.is_empty() && !output.status.success() {
            found.push(Damage {
                object: String::new(),
                said: String::from_utf8_lossy(&said)
                    .lines()
                    .next()
                    .unwrap_or("git fsck")
                    .to_string(),
                papers: Vec::new(),
            });
        }
        if !found.is_empty() {
            self.name_papers(&mut found);
        }
        Ok(found)
    }

    /// Which papers of the last commit a spoilt object holds.
    fn name_papers(&self, found: &mut [Damage]) {
        let asked = ["ls-tree", "-r", "-z", "HEAD"];
        let Some(output) = git::run(self.root(), &asked) else {
            return;
        };
        for row in String::from_utf8_lossy(&output.stdout).split('\0') {
            let Some((head, path)) = row.split_once('\t') else {
                continue;
            };
            let object = head.rsplit(' ').next().unwrap_or_default();
            for damage in found.iter_mut().filter(|damage| damage.object == object) {
                damage.papers.push(path.to_string());
            }
        }
    }

    /// Whether the history before some commit was left out when the repository was copied.
    pub fn is_shallow(&self) -> bool {
        let asked = ["rev-parse", "--is-shallow-repository"];
        git::answer(self.root(), &asked).as_deref() == Some("true")
    }

    /// Objects and parents that are shown in the place of what was recorded.
    pub fn replaced(&self) -> Vec<String> {
        let asked = ["for-each-ref", "--format=%(refname)", "refs/replace"];
        let said = git::answer(self.root(), &asked).unwrap_or_default();
        let mut found: Vec<String> = said.lines().map(String::from).collect();
        let grafts = git::answer(self.root(), &["rev-parse", "--git-path", "info/grafts"]);
        found.extend(grafts.filter(|path| self.root().join(path).is_file()));
        found
    }

    /// Whether there is a repository with anything in it, whole or not.
    pub fn has_history(&self) -> bool {
        let asked = ["rev-parse", "--verify", "--quiet", "HEAD"];
        git::is_repository(self.root()) && git::answer(self.root(), &asked).is_some()
    }

    /// The branch that the office is on and those of its remotes, by their whole names, each with the
    /// commit that it stands on.
    pub fn branches(&self) -> Vec<(String, String)> {
        let own = git::answer(self.root(), &["symbolic-ref", "--quiet", "HEAD"]);
        let format = "--format=%(objectname) %(symref) %(refname)";
        let asked = ["for-each-ref", format, "refs/heads", "refs/remotes"];
        let said = git::answer(self.root(), &asked).unwrap_or_default();
        said.lines()
            .filter_map(|row| {
                let mut words = row.splitn(3, ' ');
                let (tip, link, name) = (words.next()?, words.next()?, words.next()?);
                let is_ours = own.as_deref() == Some(name) || name.starts_with("refs/remotes/");
                (is_ours && link.is_empty()).then(|| (name.to_string(), tip.to_string()))
            })
            .collect()
    }

    /// The positions that a branch had on this machine, the oldest first.
    pub fn positions(&self, branch: &str) -> Vec<Position> {
        let path = format!("logs/{branch}");
        let Some(path) = git::answer(self.root(), &["rev-parse", "--git-path", &path]) else {
            return Vec::new();
        };
        match std::fs::read(self.root().join(path)) {
            Ok(bytes) => positions(&String::from_utf8_lossy(&bytes)),
            // Another kind of repository keeps them elsewhere; git gives those whose commits are there.
            Err(_) => {
                let asked = ["log", "-g", "--format=%H%x00%gn%x00%gs", branch, "--"];
                walked(&git::answer(self.root(), &asked).unwrap_or_default())
            }
        }
    }

    /// Those of `commits` that `tip` doesn't stand on; those that are gone altogether are among them.
    pub fn not_below(&self, commits: &[String], tip: &str) -> io::Result<HashSet<String>> {
        let mut asked = format!("^{tip}\n");
        let mut known = HashSet::new();
        let unique = commits.iter().filter(|id| known.insert(id.as_str()));
        let unique: Vec<&str> = unique.map(String::as_str).collect();
        asked.push_str(&unique.join("\n"));
        let listed = ["rev-list", "--ignore-missing", "--stdin"];
        let mut running = Running::start(self.root(), &listed, Some(asked.clone()))?;
        let mut found = HashSet::new();
        for line in running.answers().lines() {
            let line = line?;
            if known.contains(line.as_str()) {
                found.insert(line);
            }
        }
        running.end()?;
        // What isn't there is named by another question.
        let there = ["cat-file", "--batch-check"];
        let mut running = Running::start(self.root(), &there, Some(unique.join("\n")))?;
        for line in running.answers().lines() {
            let line = line?;
            found.extend(line.strip_suffix(" missing").map(String::from));
        }
        running.end()?;
        Ok(found)
    }

    /// The commit that was marked last.
    pub fn mark(&self) -> Option<String> {
        git::answer(self.root(), &["rev-parse", "--verify", "--quiet", MARK])
    }

    /// Marks a commit as looked at. `false` where git refused.
    pub fn set_mark(&self, commit: &str) -> bool {
        let asked = ["update-ref", "-m", "renkei verify --mark", MARK, commit];
        git::run(self.root(), &asked).is_some_and(|output| output.status.success())
    }

    /// Who git says works here.
    pub fn git_user(&self) -> Option<String> {
        git::answer(self.root(), &["config", "user.name"]).filter(|name| !name.is_empty())
    }

    /// Reads objects by their ids.
    pub fn objects(&self) -> io::Result<git::Objects> {
        git::Objects::open(self.root())
    }
}
