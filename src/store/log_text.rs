//! The log of git as text: how it is asked for, and what its entries say.

use super::history::{Commit, Touched};
use crate::text;

/// Before an entry of the log.
const ENTRY: char = '\u{1}';

/// The fields of an entry, in the order in which they are read.
pub const FORMAT: &str = "--format=%x01%H%x00%aI%x00%an%x00%ae%x00%s%x00%P%x00\
    %(trailers:key=Renkei-Operation,valueonly,separator=%x20)%x00\
    %(trailers:key=Renkei-Undoes,valueonly,separator=%x20)%x00\
    %(trailers:key=Renkei-Redoes,valueonly,separator=%x20)%x00\
    %(trailers:key=Renkei-Resolved,valueonly,separator=%x09)%x00\
    %(trailers:key=Renkei-Renumbered,valueonly,separator=%x20)";

/// The entries of a log.
pub fn read(log: &str) -> Vec<Commit> {
    let entries = log.split(ENTRY).skip(1);
    entries.map(entry).collect()
}

fn entry(words: &str) -> Commit {
    let mut words = words.split('\0').map(|word| word.trim_matches('\n'));
    let mut next = || words.next().unwrap_or_default().to_string();
    let mut commit = Commit {
        id: next(),
        at: in_japan(&next()),
        by: next(),
        email: next(),
        subject: next(),
        parents: next().split_whitespace().count(),
        operation: Some(next()).filter(|words| !words.is_empty()),
        undoes: next().split_whitespace().map(String::from).collect(),
        redoes: Some(next()).filter(|words| !words.is_empty()),
        resolved: next()
            .split('\t')
            .filter(|path| !path.is_empty())
            .map(String::from)
            .collect(),
        renumbered: pairs(&next()),
        touched: Vec::new(),
    };
    while let Some(status) = words.next() {
        let mut path = || words.next().map(String::from);
        // :mode mode object object STATUS
        let mut told = status.trim_start_matches(':').split(' ').skip(2);
        let objects = told.next().zip(told.next());
        let status = told.next().unwrap_or(status);
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
        commit.touched.push(Touched {
            path: is,
            was,
            objects: objects.map(|(old, new)| [old.to_string(), new.to_string()]),
        });
    }
    commit
}

/// `2026-11-23T09:00:00+09:00`, whatever the machine of the author said.
fn in_japan(at: &str) -> String {
    match chrono::DateTime::parse_from_rfc3339(at) {
        Ok(at) => text::iso_in_japan(at.naive_utc() + chrono::TimeDelta::hours(9)),
        Err(_) => at.to_string(),
    }
}

fn pairs(words: &str) -> Vec<(String, String)> {
    let words: Vec<&str> = words.split_whitespace().collect();
    let pairs = words.chunks_exact(2);
    pairs
        .map(|pair| (pair[0].to_string(), pair[1].to_string()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_read() {
        let log = "\u{1}abc\0 2026-11-23T09:00:00+09:00\0田中\0t@x\0set 2026-0012\0p\0set\0\0\0\0\0\n:100644 100644 aa bb M\0cases/2026/2026-0012.yaml\0\u{1}def\0t\0b\0e\0s\0p q\0undo\0a b\0\0\0x y\0\nR100\0a\0b\0A\0c\0D\0d\0";
        let commits = read(log);
        let touched = |was: Option<&str>, path: Option<&str>| Touched {
            path: path.map(String::from),
            was: was.map(String::from),
            ..Touched::default()
        };
        assert_eq!(commits.len(), 2);
        assert_eq!(
            (commits[0].id.as_str(), commits[0].by.as_str()),
            ("abc", "田中")
        );
        assert_eq!(commits[0].operation.as_deref(), Some("set"));
        assert_eq!((commits[1].parents, commits[1].undoes.len()), (2, 2));
        let same = Some("cases/2026/2026-0012.yaml");
        let objects = Some(["aa".to_string(), "bb".to_string()]);
        let with = Touched {
            objects,
            ..touched(same, same)
        };
        assert_eq!(commits[0].touched, [with]);
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
