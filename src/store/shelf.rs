//! Where the office's files are read from: the folder, or an older version of it in git.

use super::git;
use crate::failure::Failure;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

/// A place to read files from. Paths are relative to the office, with `/`.
pub enum Shelf {
    /// The folder itself.
    Folder(PathBuf),
    /// A commit.
    Commit(Mutex<git::Snapshot>),
}

/// A file or link found on a shelf.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Relative to the office.
    pub path: String,
    /// What it is.
    pub kind: FoundKind,
}

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FoundKind {
    /// A file.
    File,
    /// A symbolic link: never followed.
    Link,
    /// A folder or file that can't be looked at, and why.
    Refused(String),
}

impl Shelf {
    /// The files below `folder` with this ending, in name order. An absent folder has none.
    pub fn list(&self, folder: &str, ending: &str) -> Vec<Found> {
        match self {
            Self::Folder(root) => list_folder(root, folder, ending),
            Self::Commit(snapshot) => {
                let snapshot = lock(snapshot);
                let prefix = format!("{folder}/");
                snapshot
                    .paths()
                    .filter(|path| path.starts_with(&prefix) && path.ends_with(ending))
                    .map(|path| Found {
                        path: path.to_string(),
                        kind: FoundKind::File,
                    })
                    .collect()
            }
        }
    }

    /// The bytes of a file; `None` where there is none.
    pub fn read(&self, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        match self {
            Self::Folder(root) => match read_limited(&root.join(path)) {
                Ok(bytes) => Ok(Some(bytes)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
                Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(None),
                Err(error) => Err(unreadable(path, &error)),
            },
            Self::Commit(snapshot) => lock(snapshot).read(path),
        }
    }
}

/// Papers are small; a file beyond this is refused before it fills the memory.
pub const MOST_BYTES: u64 = 256 * 1024 * 1024;

fn read_limited(path: &Path) -> io::Result<Vec<u8>> {
    use io::Read;
    let file = std::fs::File::open(path)?;
    let meta = file.metadata()?;
    if !meta.is_file() {
        return Err(io::Error::other("ふつうのファイルではありません"));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(meta.len().min(MOST_BYTES)).unwrap_or(0));
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn lock(snapshot: &Mutex<git::Snapshot>) -> std::sync::MutexGuard<'_, git::Snapshot> {
    snapshot
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn list_folder(root: &Path, folder: &str, ending: &str) -> Vec<Found> {
    let top = root.join(folder);
    // The office's own folder may be a link (a share); what stands inside may not.
    if !top.is_dir() {
        return Vec::new();
    }
    let mut found: Vec<Found> = walkdir::WalkDir::new(&top)
        .follow_links(false)
        .max_depth(3)
        .into_iter()
        .filter_entry(|entry| entry.depth() == 0 || !is_hidden(entry.file_name()))
        .filter_map(|entry| match entry {
            Ok(entry) if entry.depth() == 0 => None,
            Ok(entry) => {
                let name = entry.file_name().to_string_lossy();
                let kind = entry.file_type();
                let wanted = name.ends_with(ending);
                let kind = if kind.is_symlink() {
                    FoundKind::Link
                } else if kind.is_file() && wanted {
                    FoundKind::File
                } else if wanted {
                    FoundKind::Refused(if kind.is_dir() {
                        "ファイルではなくフォルダーです。".to_string()
                    } else {
                        "ふつうのファイルではありません。".to_string()
                    })
                } else {
                    return None;
                };
                Some(Found {
                    path: relative(root, entry.path()),
                    kind,
                })
            }
            Err(error) => Some(Found {
                path: error
                    .path()
                    .map_or_else(|| folder.to_string(), |path| relative(root, path)),
                kind: FoundKind::Refused(reason_of(error.io_error())),
            }),
        })
        .collect();
    found.sort();
    found
}

fn is_hidden(name: &std::ffi::OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

fn relative(root: &Path, path: &Path) -> String {
    path.strip_prefix(root)
        .unwrap_or(path)
        .to_string_lossy()
        .replace('\\', "/")
}

/// A file that the machine doesn't give.
pub fn unreadable(path: &str, error: &io::Error) -> Failure {
    Failure::machine(format!("「{}」を開けません。", crate::text::visible(path)))
        .why(reason_of(Some(error)))
        .next("ファイルの権限と、ほかのプログラムが開いていないかを確かめてください。")
}

/// Why the machine refused, in words.
pub fn reason_of(error: Option<&io::Error>) -> String {
    let Some(error) = error else {
        return "フォルダーのつながりが輪になっています。".to_string();
    };
    match error.kind() {
        io::ErrorKind::NotFound => "見つかりません。".to_string(),
        io::ErrorKind::PermissionDenied => "開く権限がありません。".to_string(),
        io::ErrorKind::StorageFull => "ディスクがいっぱいです。".to_string(),
        io::ErrorKind::ReadOnlyFilesystem => "書き込めない場所です。".to_string(),
        io::ErrorKind::IsADirectory => "ファイルではなくフォルダーです。".to_string(),
        io::ErrorKind::NotADirectory => "フォルダーではなくファイルです。".to_string(),
        io::ErrorKind::AlreadyExists => "すでにあります。".to_string(),
        _ => error.to_string(),
    }
}
