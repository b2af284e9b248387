//! Where the repository stands: branch, what is under way, what differs from the last commit.

use super::NoCommit;
use std::path::{Path, PathBuf};

/// Where an office's papers are: nothing else is looked at or recorded.
pub const PLACES: [&str; 9] = [
    "cases",
    "facilities",
    "facilities.toml",
    "renkei.toml",
    "numbers.toml",
    "rules",
    "templates",
    ".gitattributes",
    ".gitignore",
];

/// Something that git has begun and not ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnderWay {
    /// `git merge`.
    Merge,
    /// `git rebase` or `git am`.
    Rebase,
    /// `git cherry-pick`.
    CherryPick,
    /// `git revert`.
    Revert,
}

impl UnderWay {
    /// As git calls it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Rebase => "rebase",
            Self::CherryPick => "cherry-pick",
            Self::Revert => "revert",
        }
    }
}

/// Where the repository stands. Paths are relative to the office.
#[derive(Debug, Default)]
pub struct Standing {
    /// The branch; `None` where HEAD is detached.
    pub branch: Option<String>,
    /// The last commit; `None` before the first.
    pub head: Option<String>,
    /// What has begun and not ended.
    pub under_way: Option<UnderWay>,
    /// Papers that differ from the last commit, with how they stand in the index.
    pub changed: Vec<Changed>,
}

/// A paper that differs from the last commit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Relative to the office.
    pub path: String,
    /// How it stands in the index.
    pub index: Index,
}

/// How a paper stands in the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Index {
    /// As in the last commit: only the file differs.
    Same,
    /// The file is staged as it stands.
    Staged,
    /// Something else than the file is staged.
    Partly,
    /// The file is gone.
    Missing,
    /// git doesn't know the file.
    Unknown,
    /// A merge left it undecided.
    Unmerged,
}

impl Standing {
    /// Where the repository of `folder` stands, or why nothing can be recorded there.
    pub fn of(folder: &Path) -> Result<Self, NoCommit> {
        let asked = super::run(
            folder,
            &[
                "rev-parse",
                "--is-inside-work-tree",
                "--absolute-git-dir",
                "--show-prefix",
            ],
        );
        let asked = asked.ok_or(NoCommit::NoRepository)?;
        if !asked.status.success() {
            let said = String::from_utf8_lossy(&asked.stderr);
            return Err(match said.contains("dubious ownership") {
                true => NoCommit::Foreign,
                false => NoCommit::NoRepository,
            });
        }
        let words = String::from_utf8_lossy(&asked.stdout).into_owned();
        let mut lines = words.lines();
        if lines.next() != Some("true") {
            return Err(NoCommit::NoRepository);
        }
        let git_dir = PathBuf::from(lines.next().unwrap_or_default());
        let prefix = lines.next().unwrap_or_default().to_string();
        let mut status = vec![
            "status",
            "--porcelain=v2",
            "--branch",
            "-z",
            "--untracked-files=all",
            "--no-renames",
            "--",
        ];
        status.extend(PLACES);
        let output = super::run(folder, &status).ok_or(NoCommit::NoRepository)?;
        if !output.status.success() {
            return Err(NoCommit::refused(&output));
        }
        let mut standing = Self {
            under_way: under_way(&git_dir),
            ..Self::default()
        };
        standing.read(&String::from_utf8_lossy(&output.stdout), &prefix);
        Ok(standing)
    }

    fn read(&mut self, status: &str, prefix: &str) {
        for row in status.split('\0') {
            let (kind, rest) = row.split_once(' ').unwrap_or((row, ""));
            match kind {
                "#" => self.head_line(rest),
                "1" => {
                    // XY sub mH mI mW hH hI path
                    let mut words = rest.splitn(8, ' ');
                    let state = words.next().unwrap_or("..");
                    let index = match (state.starts_with('.'), state.ends_with('.')) {
                        (true, _) if state.ends_with('D') => Index::Missing,
                        (true, _) => Index::Same,
                        (false, true) => Index::Staged,
                        (false, false) => Index::Partly,
                    };
                    self.take(words.last().unwrap_or_default(), prefix, index);
                }
                // XY sub m1 m2 m3 mW h1 h2 h3 path
                "u" => {
                    let path = rest.splitn(10, ' ').last().unwrap_or_default();
                    self.take(path, prefix, Index::Unmerged);
                }
                "?" => self.take(rest, prefix, Index::Unknown),
                _ => {}
            }
        }
    }

    fn head_line(&mut self, words: &str) {
        if let Some(head) = words.strip_prefix("branch.oid ") {
            self.head = (head != "(initial)").then(|| head.to_string());
        } else if let Some(branch) = words.strip_prefix("branch.head ") {
            self.branch = (branch != "(detached)").then(|| branch.to_string());
        }
    }

    fn take(&mut self, path: &str, prefix: &str, index: Index) {
        let path = path.strip_prefix(prefix).unwrap_or(path).to_string();
        self.changed.push(Changed { path, index });
    }

    /// The papers that a merge left undecided.
    pub fn unmerged(&self) -> impl Iterator<Item = &str> {
        let undecided = self.changed.iter().filter(|c| c.index == Index::Unmerged);
        undecided.map(|changed| changed.path.as_str())
    }
}

fn under_way(git_dir: &Path) -> Option<UnderWay> {
    let there = |name: &str| git_dir.join(name).exists();
    if there("rebase-merge") || there("rebase-apply") {
        Some(UnderWay::Rebase)
    } else if there("MERGE_HEAD") {
        Some(UnderWay::Merge)
    } else if there("CHERRY_PICK_HEAD") {
        Some(UnderWay::CherryPick)
    } else if there("REVERT_HEAD") {
        Some(UnderWay::Revert)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_read() {
        let mut standing = Standing::default();
        let row = |state: &str, path: &str| {
            format!("1 {state} N... 100644 100644 100644 aaaa bbbb {path}\0")
        };
        let status = [
            "# branch.oid 1234\0# branch.head main\0# branch.upstream origin/main\0".to_string(),
            row(".M", "office/cases/2026/2026-0001.yaml"),
            row("M.", "office/cases/2026/2026-0002.yaml"),
            row("MM", "office/facilities.toml"),
            "u UU N... 100644 100644 100644 100644 a b c office/renkei.toml\0".to_string(),
            "? office/cases/2026/架空 花子.yaml\0".to_string(),
        ];
        standing.read(&status.concat(), "office/");
        assert_eq!(standing.head.as_deref(), Some("1234"));
        assert_eq!(standing.branch.as_deref(), Some("main"));
        let told: Vec<(&str, Index)> = standing
            .changed
            .iter()
            .map(|changed| (changed.path.as_str(), changed.index))
            .collect();
        assert_eq!(
            told,
            [
                ("cases/2026/2026-0001.yaml", Index::Same),
                ("cases/2026/2026-0002.yaml", Index::Staged),
                ("facilities.toml", Index::Partly),
                ("renkei.toml", Index::Unmerged),
                ("cases/2026/架空 花子.yaml", Index::Unknown),
            ]
        );
        let mut fresh = Standing::default();
        fresh.read("# branch.oid (initial)\0# branch.head (detached)\0", "");
        assert_eq!((fresh.head, fresh.branch), (None, None));
    }
}
