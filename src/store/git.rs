//! The program `git`, behind one small door. renkei runs it; it never writes into `.git` itself.

use crate::failure::Failure;
use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};

/// Runs `git` in `folder` and gives what it printed, or `None` where it can't be run.
pub fn run(folder: &Path, arguments: &[&str]) -> Option<Output> {
    Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("LC_ALL", "C")
        .output()
        .ok()
}

/// What `git` printed, when it was content.
pub fn answer(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = run(folder, arguments)?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_string())
}

/// Whether the folder lies in a work tree of git.
pub fn is_repository(folder: &Path) -> bool {
    answer(folder, &["rev-parse", "--is-inside-work-tree"]).as_deref() == Some("true")
}

/// Why nothing was committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoCommit {
    /// The folder is no repository, or there is no git.
    NoRepository,
    /// git doesn't know who works here.
    NoIdentity,
    /// Another git is at work, or one was cut off and left its lock.
    Locked,
    /// git refused: a hook, a merge under way.
    Refused,
}

impl NoCommit {
    /// One line for the user.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NoRepository => "gitの履歴がないため、紙に書くだけで記録はしていません。",
            Self::NoIdentity => {
                "gitに氏名が設定されていないため、紙に書くだけで記録はしていません(git config user.name / user.email)。"
            }
            Self::Locked => {
                "ほかのgitが動いているか、途中で切れたgitの鍵(.git/index.lock)が残っているため、紙に書くだけで記録はしていません。動いていなければ、その鍵を消してください。"
            }
            Self::Refused => {
                "gitが記録を断ったため、紙に書くだけで記録はしていません(git status で確かめてください)。"
            }
        }
    }
}

/// Commits exactly these files; whatever else is staged or changed stays as it is.
pub fn commit(folder: &Path, paths: &[String], subject: &str) -> Result<String, NoCommit> {
    if !is_repository(folder) {
        return Err(NoCommit::NoRepository);
    }
    let known = |key: &str| answer(folder, &["config", key]).is_some_and(|value| !value.is_empty());
    let by_environment = || answer(folder, &["var", "GIT_COMMITTER_IDENT"]).is_some();
    let identified = (known("user.name") && known("user.email")) || by_environment();
    if !identified {
        return Err(NoCommit::NoIdentity);
    }
    let mut add = vec!["add", "--"];
    add.extend(paths.iter().map(String::as_str));
    let added = run(folder, &add).is_some_and(|output| output.status.success());
    let mut commit = vec!["commit", "--quiet", "--message", subject, "--only", "--"];
    commit.extend(paths.iter().map(String::as_str));
    let committed = added && run(folder, &commit).is_some_and(|output| output.status.success());
    if !committed {
        let lock = answer(folder, &["rev-parse", "--git-path", "index.lock"]);
        let locked = lock.is_some_and(|lock| folder.join(lock).exists());
        return Err(if locked {
            NoCommit::Locked
        } else {
            NoCommit::Refused
        });
    }
    answer(folder, &["rev-parse", "--short", "HEAD"]).ok_or(NoCommit::Refused)
}

/// The commit that a person means: a revision, or the last one of a day.
pub fn resolve(folder: &Path, revision: &str, day: Option<crate::model::Date>) -> Option<String> {
    if let Some(day) = day {
        let before = format!("--before={day}T23:59:59+09:00");
        return answer(folder, &["rev-list", "-1", &before, "HEAD"]).filter(|c| !c.is_empty());
    }
    let revision = format!("{revision}^{{commit}}");
    answer(
        folder,
        &[
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &revision,
        ],
    )
}

/// The day of a commit in Japan.
pub fn day_of(folder: &Path, commit: &str) -> Option<crate::model::Date> {
    let seconds: i64 = answer(folder, &["show", "-s", "--format=%ct", commit])?
        .parse()
        .ok()?;
    Some(chrono::DateTime::from_timestamp(seconds + 9 * 3600, 0)?.date_naive())
}

/// Objects of the repository, read through one `git cat-file --batch`.
pub struct Objects {
    pub(super) folder: PathBuf,
    child: Child,
    asked: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Objects {
    /// The objects of the repository that `folder` lies in.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let mut child = Command::new("git")
            .arg("-C")
            .arg(folder)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let asked = child.stdin.take();
        let answers = child.stdout.take();
        let answers = answers.ok_or_else(|| io::Error::other("git cat-file"))?;
        Ok(Self {
            folder: folder.to_path_buf(),
            child,
            asked,
            answers: BufReader::new(answers),
        })
    }

    /// The bytes of an object, by its id or as `REVISION:./PATH`; `None` where there is none of that name.
    ///
    /// # Errors
    /// git ended, or what it keeps can't be read.
    pub fn read(&mut self, name: &str) -> io::Result<Option<Vec<u8>>> {
        if name.contains('\n') {
            // It would be a second question.
            return Ok(None);
        }
        let asked = self.asked.as_mut();
        let asked = asked.ok_or_else(|| io::Error::other("git cat-file"))?;
        writeln!(asked, "{name}")?;
        asked.flush()?;
        let mut head = String::new();
        self.answers.read_line(&mut head)?;
        let head = head.trim_end();
        if head.ends_with(" missing") {
            return Ok(None);
        }
        let size = head.rsplit(' ').next().and_then(|size| size.parse().ok());
        let size: usize = size.ok_or_else(|| io::Error::other(head.to_string()))?;
        let mut bytes = vec![0; size + 1];
        self.answers.read_exact(&mut bytes)?;
        bytes.pop();
        Ok(Some(bytes))
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        // Closing its input ends the child; waiting keeps no zombie behind.
        self.asked = None;
        let _ended = self.child.wait();
    }
}

/// The office's files in one commit.
pub struct Snapshot {
    names: BTreeMap<String, String>,
    objects: Objects,
}

impl Snapshot {
    /// The snapshot of `commit` below `folder`.
    pub fn open(folder: &Path, commit: &str) -> Result<Self, Failure> {
        let refused = || {
            Failure::machine(format!("「{commit}」の時点を読めません。"))
                .next("git log で記録の番号か日付を確かめてください。")
        };
        let listing = run(folder, &["ls-tree", "-r", "-z", commit]).ok_or_else(refused)?;
        if !listing.status.success() {
            return Err(refused());
        }
        let names = String::from_utf8_lossy(&listing.stdout)
            .split('\0')
            .filter_map(|row| {
                let (head, path) = row.split_once('\t')?;
                let mut words = head.split(' ');
                let (mode, kind, object) = (words.next()?, words.next()?, words.next()?);
                (kind == "blob" && mode != "120000").then(|| (path.to_string(), object.to_string()))
            })
            .collect();
        let objects = Objects::open(folder).map_err(|_| refused())?;
        Ok(Self { names, objects })
    }

    /// Every path, in name order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// The bytes of a file in that commit.
    pub fn read(&mut self, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        let Some(object) = self.names.get(path) else {
            return Ok(None);
        };
        let lost = || io::Error::other("記録の中身が見つかりません");
        let bytes = self
            .objects
            .read_at(object, path)
            .and_then(|bytes| bytes.ok_or_else(lost));
        bytes
            .map(Some)
            .map_err(|error| super::shelf::unreadable(path, &error))
    }
}
