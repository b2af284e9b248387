//! The history of the office's papers, as git keeps it: commits, what each touched, and the bytes of any
//! version.

use super::git;
use super::office::Store;
use crate::failure::Failure;
use crate::model::Date;
use crate::text;

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
    /// The papers it touched.
    pub touched: Vec<Touched>,
}

/// A paper that a commit touched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// Relative to the office; `None` where it was taken away.
    pub path: Option<String>,
    /// Where it was before; `None` where it is new.
    pub was: Option<String>,
}

/// What of the history is wanted.
#[derive(Clone, Debug, Default)]
pub struct Wish<'a> {
    /// One paper, followed over its names; everything where there is none.
    pub paper: Option<&'a str>,
    /// Only commits since that day.
    pub since: Option<Date>,
}

/// Before an entry of the log.
const ENTRY: char = '\u{1}';

impl Store {
    /// The commits that touched papers, the newest first. `None` without git or history.
    pub fn history(&self, wish: &Wish) -> Option<Vec<Commit>> {
        let from = match self.at() {
            Some((commit, _)) => commit.to_string(),
            None => "HEAD".to_string(),
        };
        let since = wish
            .since
            .map(|day| format!("--since={day}T00:00:00+09:00"));
        let mut arguments = vec![
            "log",
            "--relative",
            "--name-status",
            "-z",
            "-M",
            "--format=%x01%H%x00%aI%x00%an%x00%ae%x00%s",
        ];
        arguments.extend(since.as_deref());
        match wish.paper {
            Some(paper) => arguments.extend(["--follow", &from, "--", paper]),
            None => arguments.extend([
                from.as_str(),
                "--",
                "cases",
                "facilities.toml",
                "renkei.toml",
            ]),
        }
        let output = git::run(self.root(), &arguments)?;
        output
            .status
            .success()
            .then(|| read(&String::from_utf8_lossy(&output.stdout)))
    }

    /// Papers that differ from the last commit, staged or not, and new ones: their paths. `None` where git
    /// can't tell.
    pub fn uncommitted(&self) -> Option<Vec<String>> {
        const PLACES: [&str; 3] = ["cases", "facilities.toml", "renkei.toml"];
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
            let output = git::run(self.root(), &[what, &PLACES].concat())?;
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

    /// The commit that words mean: a revision, or the last one of a day.
    pub fn revision(&self, words: &str, day: Option<Date>) -> Option<String> {
        git::resolve(self.root(), words, day)
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

/// The entries of a log.
fn read(log: &str) -> Vec<Commit> {
    let entries = log.split(ENTRY).skip(1);
    entries.map(entry).collect()
}

fn entry(words: &str) -> Commit {
    let mut words = words.split('\0').map(|word| word.trim_matches('\n'));
    let mut next = || words.next().unwrap_or_default().to_string();
    let mut commit = Commit {
        id: next(),
        at: next(),
        by: next(),
        email: next(),
        subject: next(),
        touched: Vec::new(),
    };
    while let Some(status) = words.next() {
        let mut path = || words.next().map(String::from);
        let (was, is) = match status.chars().next() {
            Some('A') => (None, path()),
            Some('D') => (path(), None),
            Some('R' | 'C') => (path(), path()),
            Some(_) => {
                let path = path();
                (path.clone(), path)
            }
            None => continue,
        };
        commit.touched.push(Touched { path: is, was });
    }
    commit
}

/// Any version of any paper.
pub struct Versions(git::Objects);

impl Versions {
    /// The bytes of a paper in a revision; `None` where it isn't there. What can't be read is no absent
    /// paper: that is told.
    pub fn read(&mut self, revision: &str, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        let bytes = self.0.read_at(&format!("{revision}:./{path}"), path);
        bytes.map_err(|error| {
            Failure::machine(format!("「{}」の前の版を読めません。", text::visible(path)))
                .why(super::shelf::reason_of(Some(&error)))
                .next("git fsck で履歴を確かめてください。")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_read() {
        let log = "\u{1}abc\0 2026-11-23T09:00:00+09:00\0田中\0t@x\0set 2026-0012\0\nM\0cases/2026/2026-0012.yaml\0\u{1}def\0t\0b\0e\0s\0\nR100\0a\0b\0A\0c\0D\0d\0";
        let commits = read(log);
        let touched = |was: Option<&str>, path: Option<&str>| Touched {
            path: path.map(String::from),
            was: was.map(String::from),
        };
        assert_eq!(commits.len(), 2);
        assert_eq!(
            (commits[0].id.as_str(), commits[0].by.as_str()),
            ("abc", "田中")
        );
        let same = Some("cases/2026/2026-0012.yaml");
        assert_eq!(commits[0].touched, [touched(same, same)]);
        assert_eq!(
            commits[1].touched,
            [
                touched(Some("a"), Some("b")),
                touched(None, Some("c")),
                touched(Some("d"), None)
            ]
        );
    }
}
