//! The program `git`, behind one small door. renkei runs it; it never writes into `.git` itself.

pub mod convert;
mod objects;
mod record;
mod said;
mod standing;

pub use objects::{Objects, Snapshot};
pub use record::{Apart, Author, NoCommit, Record, Stamp, case_of, name_of};
pub use said::without_secrets;
pub use standing::{Index, PLACES, Standing, UnderWay};

use crate::failure::Failure;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Where git's own caller says that the repository is: a hook, a driver, somebody's shell.
const ELSEWHERE: [&str; 8] = [
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
];

/// The program, which looks at the office's own repository and at no other.
pub fn program() -> Command {
    let mut command = Command::new("git");
    for name in ELSEWHERE {
        command.env_remove(name);
    }
    // Names come as what they are, whatever the terminal of this machine speaks.
    command.args(["-c", "i18n.logOutputEncoding=UTF-8"]);
    command.args(["-c", "i18n.commitEncoding=UTF-8"]);
    command
}

/// A call of `git`.
pub struct Call<'a> {
    command: Command,
    stdin: &'a [u8],
}

impl<'a> Call<'a> {
    /// `git` in `folder` with these words.
    pub fn new(folder: &Path, words: &[&str]) -> Self {
        let mut command = program();
        command
            .arg("-C")
            .arg(folder)
            .args(words)
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("LC_ALL", "C");
        Self {
            command,
            stdin: &[],
        }
    }

    /// With more words.
    pub fn arguments(mut self, words: &[&str]) -> Self {
        self.command.args(words);
        self
    }

    /// With a variable of the environment.
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// With these bytes to read.
    pub fn stdin(mut self, bytes: &'a [u8]) -> Self {
        self.stdin = bytes;
        self
    }

    /// Runs it; `None` where it can't be run.
    pub fn output(mut self) -> Option<Output> {
        let reads = !self.stdin.is_empty();
        self.command
            .stdin(if reads { Stdio::piped() } else { Stdio::null() })
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        let mut child = self.command.spawn().ok()?;
        if let Some(mut stdin) = child.stdin.take() {
            let bytes = self.stdin;
            return std::thread::scope(|scope| {
                // It may answer before it has read everything.
                scope.spawn(move || {
                    let _refused = stdin.write_all(bytes);
                });
                child.wait_with_output().ok()
            });
        }
        child.wait_with_output().ok()
    }
}

/// Runs `git` in `folder` and gives what it printed, or `None` where it can't be run.
pub fn run(folder: &Path, arguments: &[&str]) -> Option<Output> {
    Call::new(folder, arguments).output()
}

/// The oldest git that says whose version is whose to a merge driver.
pub const OLDEST: (u32, u32) = (2, 44);

/// The version of the program: `None` where it can't be run.
pub fn version() -> Option<(u32, u32)> {
    let told = program().arg("--version").output().ok()?;
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let mut numbers = told.split_whitespace().nth(2)?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// What `git` printed, when it was content.
pub fn answer(folder: &Path, arguments: &[&str]) -> Option<String> {
    let output = run(folder, arguments)?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).trim().to_string())
}

/// What `git` printed, as it stands; where it was not content, or can't be run, that is told: no answer isn't
/// an empty one.
pub fn told(folder: &Path, arguments: &[&str]) -> Result<String, Failure> {
    let name = arguments.first().copied().unwrap_or_default();
    match run(folder, arguments) {
        Some(output) if output.status.success() => {
            Ok(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        Some(output) => {
            let said = String::from_utf8_lossy(&output.stderr).into_owned();
            let line = said.lines().next().unwrap_or_default();
            Err(unanswered(name).why(format!("gitの返事: {}", crate::text::visible(line))))
        }
        None => Err(unanswered(name)),
    }
}

/// git gave no answer that could be used.
pub fn unanswered(name: &str) -> Failure {
    Failure::machine(format!("gitの答えが得られません(git {name})。"))
        .next("renkei verify で履歴を確かめてください。")
}

/// Whether the folder lies in a work tree of git.
pub fn is_repository(folder: &Path) -> bool {
    answer(folder, &["rev-parse", "--is-inside-work-tree"]).as_deref() == Some("true")
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
