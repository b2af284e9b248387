//! Laying an office: the folder, its git, and writing many papers of a new office at once.

use super::git;
use super::office::{FACILITIES, SETTINGS};
use super::shelf::reason_of;
use super::tools;
use super::write::make_folder;
use crate::failure::Failure;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A folder that becomes an office.
pub struct NewOffice {
    root: PathBuf,
}

impl NewOffice {
    /// Opens a folder that is no office yet; it is made where it isn't there.
    pub fn open(root: &Path) -> Result<Self, Failure> {
        if root.join(SETTINGS).exists() || root.join(FACILITIES).exists() {
            return Err(Failure::usage(format!(
                "「{}」にはもう事務所があります。何も書いていません。",
                root.display()
            ))
            .next("別のフォルダーを指定してください。"));
        }
        make_folder(root).map_err(|error| refused(root, &error))?;
        Ok(Self {
            root: root.to_path_buf(),
        })
    }

    /// Opens a folder that has nothing in it.
    pub fn open_empty(root: &Path) -> Result<Self, Failure> {
        let empty = match fs::read_dir(root) {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => true,
            Err(error) => return Err(refused(root, &error)),
        };
        if empty {
            Self::open(root)
        } else {
            Err(Failure::usage(format!(
                "「{}」は空ではありません。何も書いていません。",
                root.display()
            ))
            .next("空のフォルダーか、新しい名前を指定してください。"))
        }
    }

    /// Writes a file that isn't there yet. New files are for the owner only.
    pub fn put(&self, path: &str, text: &str) -> Result<(), Failure> {
        let target = self.root.join(path);
        let write = || -> io::Result<()> {
            make_folder(target.parent().unwrap_or(&self.root))?;
            let mut options = fs::OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            options.open(&target)?.write_all(text.as_bytes())
        };
        write().map_err(|error| refused(&target, &error))
    }

    /// Makes a folder of the office.
    pub fn folder(&self, path: &str) -> Result<(), Failure> {
        let target = self.root.join(path);
        make_folder(&target).map_err(|error| refused(&target, &error))
    }

    /// Makes the folder a git repository unless it lies in one, with what git shall ignore and how
    /// papers differ and merge; `program` does both.
    /// `Ok(false)` where there is no git.
    pub fn git(&self, program: Option<&Path>) -> Result<bool, Failure> {
        for (path, text) in [
            (tools::IGNORE, tools::ignore()),
            (tools::ATTRIBUTES, tools::attributes()),
        ] {
            if !self.root.join(path).exists() {
                self.put(path, &text)?;
            }
        }
        let init = || git::run(&self.root, &["init", "--quiet"]);
        let there =
            git::is_repository(&self.root) || init().is_some_and(|done| done.status.success());
        if program.is_some_and(|program| there && !tools::set_drivers(&self.root, program)) {
            return Err(Failure::machine(
                "gitに、違いの見せ方と合流の仕方を教えられません。事務所はできています。",
            )
            .next("renkei init --repair"));
        }
        Ok(there)
    }

    /// Commits the office as it was laid.
    pub fn commit(&self, paths: &[String]) -> Result<(), git::NoCommit> {
        let stamp = git::Stamp {
            operation: "init".to_string(),
            ..git::Stamp::default()
        };
        git::Record::open(&self.root, stamp)?.commit(paths, "renkei init")
    }
}

fn refused(path: &Path, error: &io::Error) -> Failure {
    Failure::machine(format!("「{}」に書き込めません。", path.display()))
        .why(reason_of(Some(error)))
        .next("場所と権限、空き容量を確かめてください。")
}
