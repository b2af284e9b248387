//! Recording: one command, one commit; what was edited by hand before is recorded apart. The program
//! `git commit` runs, so hooks and signing are the user's own.

use super::standing::{Index, Standing, UnderWay};
use super::{Call, answer};
use crate::failure::Failure;
use crate::model::CaseId;
use crate::text;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

/// Why nothing was committed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoCommit {
    /// The folder is no repository, or there is no git.
    NoRepository,
    /// git doesn't trust the folder: it belongs to somebody else, as on a share.
    Foreign,
    /// git doesn't know who works here.
    NoIdentity,
    /// Another git is at work, or one was cut off and left its lock.
    Locked,
    /// There are records, and the head that leads to them is lost.
    Damaged,
    /// HEAD is on no branch: what is committed there is soon lost.
    Detached,
    /// git has begun something and not ended it.
    UnderWay(UnderWay),
    /// A merge left papers undecided.
    Unmerged,
    /// Something else than this paper's file is staged.
    Partly(String),
    /// git refused, and what it said: a hook, a signature.
    Refused(String),
}

impl NoCommit {
    /// Why, as the beginning of a sentence that goes on with ため、.
    fn why(&self) -> String {
        let why = match self {
            Self::NoRepository => "gitの履歴がない",
            Self::Foreign => "gitがこのフォルダーの持ち主を確かめられない",
            Self::NoIdentity => "gitに氏名が設定されていない",
            Self::Locked => {
                "ほかのgitが動いているか、途中で切れたgitの鍵(.git/index.lock)が残っている"
            }
            Self::Detached => "gitの枝の上にいない(detached HEAD)",
            Self::Damaged => "履歴の先頭が失われている",
            Self::UnderWay(UnderWay::Merge) => "合流(merge)が途中の",
            Self::UnderWay(what) => return format!("gitの {} が途中の", what.name()),
            Self::Unmerged => "合流の衝突が残っている",
            Self::Partly(path) => {
                let path = text::visible(path);
                return format!("「{path}」の一部だけがgitで準備(git add)されている");
            }
            Self::Refused(_) => "gitが記録を断った",
        };
        why.to_string()
    }

    /// What to do, or what git said; nothing where a person may well leave it so.
    fn next(&self) -> Option<(&'static str, String)> {
        let next = match self {
            Self::NoRepository => return None,
            Self::Refused(said) if !said.is_empty() => {
                return Some(("gitの返事", text::visible(said).into_owned()));
            }
            Self::UnderWay(what) if *what != UnderWay::Merge => {
                let name = what.name();
                return Some((
                    "次の手",
                    format!("git {name} --continue か git {name} --abort"),
                ));
            }
            Self::Partly(path) => {
                let path = text::visible(path);
                let next = format!("git commit、または git restore --staged {path}");
                return Some(("次の手", next));
            }
            Self::Foreign => {
                "git config --global --add safe.directory '*'(または、このフォルダーの場所)"
            }
            Self::NoIdentity => {
                "職員の番号を RENKEI_STAFF に入れるか、git config --global user.name 氏名(と user.email)"
            }
            Self::Locked => "動いていなければ、その鍵を消してください",
            Self::Detached => "git switch main のように、枝に戻ってください",
            Self::Damaged => "renkei verify",
            Self::UnderWay(_) | Self::Unmerged => "renkei resolve",
            Self::Refused(_) => "git status で確かめてください",
        };
        Some(("次の手", next.to_string()))
    }

    /// One line for the user, where the paper was written all the same.
    pub fn sentence(&self) -> String {
        let why = self.why();
        let next = self
            .next()
            .map(|(label, words)| format!("{label}: {words}"));
        format!(
            "{why}ため、紙に書くだけで記録はしていません。{}",
            next.unwrap_or_default()
        )
    }

    /// The same as a failure, where it stops a command; `outcome` is what became of it.
    pub fn failure(&self, outcome: &str) -> Failure {
        let failure = Failure::machine(format!("{}ため、{outcome}。", self.why()));
        match self.next() {
            None => failure.next("renkei init --repair(履歴を始めます)"),
            Some(("次の手", next)) => failure.next(next),
            Some((label, words)) => failure
                .why(format!("{label}: {words}"))
                .next("git status で確かめてください。"),
        }
    }

    /// What git said when it refused.
    pub fn refused(output: &Output) -> Self {
        let said = String::from_utf8_lossy(&output.stderr);
        if said.contains("index.lock") {
            return Self::Locked;
        }
        let lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
        let hints = |line: &&str| !line.starts_with("hint:") && !line.starts_with("warning:");
        Self::Refused(lines.filter(hints).take(3).collect::<Vec<_>>().join(" / "))
    }
}

/// Who wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    /// The name.
    pub name: String,
    /// The address; one that leads nowhere where the settings have none.
    pub mail: String,
}

/// What a record says beside its subject.
#[derive(Clone, Debug, Default)]
pub struct Stamp {
    /// The command: `facility vacancy`.
    pub operation: String,
    /// The rule packs that held.
    pub rules: Vec<String>,
    /// The member of the staff at the desk; git's own user where nobody is named.
    pub author: Option<Author>,
    /// More lines at the end: name and value.
    pub trailers: Vec<(&'static str, String)>,
}

impl Stamp {
    /// The whole message of a record.
    pub fn message(&self, subject: &str) -> String {
        let mut message = format!("{subject}\n\nRenkei-Operation: {}\n", self.operation);
        if !self.rules.is_empty() {
            message.push_str(&format!("Renkei-Rules: {}\n", self.rules.join(" ")));
        }
        for (name, value) in &self.trailers {
            message.push_str(&format!("{name}: {value}\n"));
        }
        message
    }

    /// A call of git that writes a record, in the name of whoever is at the desk.
    pub fn sign<'c>(&self, call: Call<'c>, root: &Path) -> Call<'c> {
        // git leaves it to luck whether what it wrote outlives a power cut.
        let call = call
            .variable("GIT_CONFIG_COUNT", "1")
            .variable("GIT_CONFIG_KEY_0", "core.fsync")
            .variable("GIT_CONFIG_VALUE_0", "committed,reference,index");
        let Some(author) = &self.author else {
            return call;
        };
        let call = call
            .variable("GIT_AUTHOR_NAME", &author.name)
            .variable("GIT_AUTHOR_EMAIL", &author.mail);
        // Where git itself doesn't know who works here, the member of the staff is the committer too.
        match answer(root, &["var", "GIT_COMMITTER_IDENT"]) {
            Some(_) => call,
            None => call
                .variable("GIT_COMMITTER_NAME", &author.name)
                .variable("GIT_COMMITTER_EMAIL", &author.mail),
        }
    }
}

/// The repository, ready to take a record.
pub struct Record {
    root: PathBuf,
    standing: Standing,
    stamp: Stamp,
}

/// What was recorded beside the command's own change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Apart {
    /// Papers edited by hand, recorded before.
    pub by_hand: Vec<String>,
    /// Papers that are gone from the folder; that isn't recorded unasked.
    pub missing: Vec<String>,
    /// How many papers are staged; they were left alone.
    pub staged: usize,
    /// Why what was edited by hand elsewhere isn't recorded.
    pub refused: Option<NoCommit>,
}

/// The operation of a record of hand edits.
pub const BY_HAND: &str = "hand-edit";

/// Another git may be at work for a moment.
const TRIES: u32 = 20;
const PAUSE: Duration = Duration::from_millis(100);

impl Record {
    /// Looks whether a record can be made.
    pub fn open(root: &Path, stamp: Stamp) -> Result<Self, NoCommit> {
        let standing = Standing::of(root)?;
        if let Some(what) = standing.under_way {
            return Err(NoCommit::UnderWay(what));
        }
        if standing.unmerged().next().is_some() {
            return Err(NoCommit::Unmerged);
        }
        if standing.branch.is_none() {
            return Err(NoCommit::Detached);
        }
        // Records without a head: a new first one would hide all of them.
        let any = || answer(root, &["rev-list", "--max-count=1", "--all"]);
        if standing.head.is_none() && any().is_none_or(|found| !found.is_empty()) {
            return Err(NoCommit::Damaged);
        }
        if stamp.author.is_none() && answer(root, &["var", "GIT_COMMITTER_IDENT"]).is_none() {
            return Err(NoCommit::NoIdentity);
        }
        Ok(Self {
            root: root.to_path_buf(),
            standing,
            stamp,
        })
    }

    /// Records what was edited by hand, before the command writes `own`: never mixed with it.
    pub fn by_hand(&self, own: &[String]) -> Result<Apart, NoCommit> {
        let mut apart = Apart::default();
        for changed in &self.standing.changed {
            let mine = own.contains(&changed.path);
            match changed.index {
                Index::Partly if mine => return Err(NoCommit::Partly(changed.path.clone())),
                Index::Staged if mine => apart.by_hand.push(changed.path.clone()),
                Index::Staged | Index::Partly => apart.staged += 1,
                Index::Same => apart.by_hand.push(changed.path.clone()),
                Index::Unknown if is_paper(&changed.path) => {
                    apart.by_hand.push(changed.path.clone());
                }
                // A paper that is gone may have been lost: nobody said that it shall be.
                Index::Missing => apart.missing.push(changed.path.clone()),
                Index::Unknown | Index::Unmerged => {}
            }
        }
        if apart.by_hand.is_empty() {
            return Ok(apart);
        }
        let stamp = Stamp {
            operation: BY_HAND.to_string(),
            trailers: Vec::new(),
            ..self.stamp.clone()
        };
        let subject = format!("手編集 {}", named(&apart.by_hand));
        match self.take(&apart.by_hand, &subject, &stamp) {
            Ok(()) => Ok(apart),
            // What others left half done is no reason to leave the command's own change unrecorded;
            // what the command would mix with its own is.
            Err(why) if apart.by_hand.iter().any(|path| own.contains(path)) => Err(why),
            Err(why) => Ok(Apart {
                by_hand: Vec::new(),
                refused: Some(why),
                ..apart
            }),
        }
    }

    /// Records these papers; whatever else is staged or changed stays as it is.
    pub fn commit(&self, paths: &[String], subject: &str) -> Result<(), NoCommit> {
        self.take(paths, subject, &self.stamp)
    }

    fn take(&self, paths: &[String], subject: &str, stamp: &Stamp) -> Result<(), NoCommit> {
        let list = paths.join("\0").into_bytes();
        // A paper that git doesn't know yet is only announced: cut off here, it is no staged one.
        let from_list = ["--pathspec-from-file=-", "--pathspec-file-nul"];
        let known = self.run(&["add", "--intent-to-add"], &from_list, &list, None)?;
        if !known.status.success() {
            return Err(NoCommit::refused(&known));
        }
        let message = stamp.message(subject);
        let commit = [
            "commit",
            "--quiet",
            "--cleanup=whitespace",
            "--only",
            "--message",
            &message,
        ];
        let done = self.run(&commit, &from_list, &list, Some(stamp))?;
        match done.status.success() {
            true => Ok(()),
            false => Err(NoCommit::refused(&done)),
        }
    }

    /// Runs git, and again while another git holds its lock.
    fn run(
        &self,
        words: &[&str],
        more: &[&str],
        list: &[u8],
        stamp: Option<&Stamp>,
    ) -> Result<Output, NoCommit> {
        let mut turn = 0;
        loop {
            let mut call = Call::new(&self.root, words).arguments(more).stdin(list);
            call = call.variable("GIT_LITERAL_PATHSPECS", "1");
            if let Some(stamp) = stamp {
                call = stamp.sign(call, &self.root);
            }
            let output = call.output().ok_or(NoCommit::NoRepository)?;
            let locked = !output.status.success() && NoCommit::refused(&output) == NoCommit::Locked;
            if !locked || turn == TRIES {
                return Ok(output);
            }
            turn += 1;
            std::thread::sleep(PAUSE);
        }
    }
}

/// Whether a file that git doesn't know is recorded unasked: what stands among the cases under another
/// name than a number may have somebody's name in it.
fn is_paper(path: &str) -> bool {
    match path.strip_prefix("cases/") {
        Some(_) => case_of(path).is_some(),
        None => true,
    }
}

/// The case of a paper's path.
pub fn case_of(path: &str) -> Option<CaseId> {
    let name = path.strip_prefix("cases/")?.rsplit('/').next()?;
    CaseId::new(name.strip_suffix(".yaml")?)
}

/// A case by its number, another paper by its place.
pub fn name_of(path: &str) -> &str {
    let stem = path
        .rsplit('/')
        .next()
        .and_then(|name| name.strip_suffix(".yaml"));
    stem.filter(|_| case_of(path).is_some()).unwrap_or(path)
}

/// Papers in a subject: cases by their ids, others by their place; never a name.
fn named(paths: &[String]) -> String {
    let names: Vec<String> = paths
        .iter()
        .map(|path| match case_of(path) {
            Some(id) => id.to_string(),
            None if path.starts_with("cases/") => "cases".to_string(),
            None => path.clone(),
        })
        .collect();
    text::list_up_to(&names, 3)
}
