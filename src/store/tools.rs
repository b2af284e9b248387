//! What git has to know of an office: what it ignores, how papers differ and merge, and which program does
//! both.

use super::git;
use super::office::Store;
use super::write::Paper;
use crate::failure::Failure;
use std::path::Path;

/// What git shall ignore: what can be made again, and the log of reads.
const IGNORED: [&str; 3] = [".renkei/", "out/", "log/"];

/// Papers keep their bytes; what differs is told in words, and they merge by meaning.
const KEPT: [&str; 7] = [
    "cases/**/*.yaml -text diff=renkei merge=renkei",
    "facilities.toml -text diff=renkei merge=renkei",
    "renkei.toml -text diff=renkei merge=renkei",
    "facilities/*.toml -text diff=renkei merge=renkei",
    "rules/*.toml -text",
    "numbers.toml -text",
    "templates/** -text",
];

/// What renkei wrote there before papers kept their bytes: git may have changed the line ends.
const FORMER: [&str; 2] = ["*.yaml text=auto diff=yaml", "*.toml text=auto diff=toml"];

/// The file of what is ignored.
pub const IGNORE: &str = ".gitignore";
/// The file of how papers differ and merge.
pub const ATTRIBUTES: &str = ".gitattributes";

/// The lines of a new `.gitignore`.
pub fn ignore() -> String {
    lines(&IGNORED)
}

/// The lines of a new `.gitattributes`.
pub fn attributes() -> String {
    lines(&KEPT)
}

fn lines(rows: &[&str]) -> String {
    rows.iter().map(|row| format!("{row}\n")).collect()
}

/// What was there with the rows that it lacks; former rows of ours are taken away, all else stays.
fn mended(text: &str, rows: &[&str], former: &[&str]) -> String {
    let mut mended: String = text
        .split_inclusive('\n')
        .filter(|line| !former.contains(&line.trim()))
        .collect();
    let line_end = if mended.contains("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    for row in rows {
        if mended.lines().any(|line| line.trim() == *row) {
            continue;
        }
        if !mended.is_empty() && !mended.ends_with('\n') {
            mended.push_str(line_end);
        }
        mended.push_str(row);
        mended.push_str(line_end);
    }
    mended
}

impl Store {
    /// The files that tell git about papers, where they lack something.
    pub fn mended_tools(&self) -> Result<Vec<Paper>, Failure> {
        let mut papers = Vec::new();
        for (path, rows, former) in [
            (IGNORE, &IGNORED[..], &[][..]),
            (ATTRIBUTES, &KEPT, &FORMER),
        ] {
            let old = self.file(path)?;
            let text = match std::str::from_utf8(old.as_deref().unwrap_or_default()) {
                Ok(text) => text,
                Err(_) => {
                    return Err(Failure::usage(format!(
                        "「{path}」をUTF-8の文字として読めません。何も書いていません。"
                    ))
                    .next(format!("「{path}」をUTF-8で保存し直してください。")));
                }
            };
            let new = mended(text, rows, former).into_bytes();
            if old.as_ref() != Some(&new) {
                papers.push(Paper {
                    path: path.to_string(),
                    old,
                    new: Some(new),
                });
            }
        }
        Ok(papers)
    }

    /// Whether the office lies in a repository.
    pub fn has_repository(&self) -> bool {
        git::is_repository(self.root())
    }

    /// Makes the office a repository.
    pub fn begin_history(&self) -> Result<(), Failure> {
        let done = git::run(self.root(), &["init", "--quiet"]);
        match done {
            Some(done) if done.status.success() => Ok(()),
            _ => Err(Failure::machine("履歴を始められません。")
                .why("git がないか、断りました。")
                .next("git --version で、git が入っているか確かめてください。")),
        }
    }

    /// Whether git knows the program that tells differences and merges, as it is now.
    pub fn has_drivers(&self, program: &Path) -> bool {
        let known = |(key, value): &(&str, String)| {
            git::answer(self.root(), &["config", key]).as_deref() == Some(value)
        };
        drivers(program).iter().all(known)
    }

    /// Tells git which program tells differences and merges. `false` where there is no repository.
    pub fn set_drivers(&self, program: &Path) -> bool {
        set_drivers(self.root(), program)
    }
}

/// What to say where git is too old to tell a merge driver whose version is whose.
pub fn old_git() -> Option<String> {
    let (major, minor) = git::version().filter(|version| *version < git::OLDEST)?;
    let (needed, and) = git::OLDEST;
    Some(format!(
        "注意: git {major}.{minor} は古く、合流のとき「こちら」と「相手」が逆に見えることがあります。{needed}.{and} より新しいgitを入れてください。"
    ))
}

/// The same for an office that is being laid.
pub fn set_drivers(root: &Path, program: &Path) -> bool {
    let set = |(key, value): &(&str, String)| {
        let done = git::run(root, &["config", key, value]);
        done.is_some_and(|done| done.status.success())
    };
    drivers(program).iter().all(set)
}

/// What `git config` has to hold.
pub(super) fn drivers(program: &Path) -> [(&'static str, String); 3] {
    // git hands it to a shell, also on Windows.
    let program = program.to_string_lossy().replace('\\', "/");
    let program = format!("'{}'", program.replace('\'', "'\\''"));
    [
        ("merge.renkei.name", "renkei: 意味での合流".to_string()),
        (
            "merge.renkei.driver",
            format!("{program} merge-driver %O %A %B %P %X %Y"),
        ),
        ("diff.renkei.textconv", format!("{program} textconv")),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_added_and_nothing_else_touched() {
        let own = "# ours\r\n*.yaml text=auto diff=yaml\n*.pdf binary";
        assert_eq!(
            mended(own, &["a b"], &FORMER),
            "# ours\r\n*.pdf binary\r\na b\r\n"
        );
        let whole = attributes();
        assert_eq!(mended(&whole, &KEPT, &FORMER), whole);
        assert_eq!(mended("", &KEPT, &FORMER), whole);
    }

    #[test]
    fn a_program_in_any_folder_is_called() {
        let [_, (_, merge), _] = drivers(Path::new("/opt/my app/it's/renkei"));
        assert_eq!(
            merge,
            r"'/opt/my app/it'\''s/renkei' merge-driver %O %A %B %P %X %Y"
        );
    }
}
