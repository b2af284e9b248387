//! Files that leave the office: written beside their place first, put there once they are recorded.
//! What somebody edited is not written over.

use super::office::Store;
use super::shelf::reason_of;
use super::write::{make_folder, sync_folder};
use crate::documents::digest;
use crate::failure::Failure;
use std::fs;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

/// A file that is ready to be put in its place.
pub struct Outgoing {
    target: PathBuf,
    waiting: tempfile::NamedTempFile,
    digest: String,
    memory: PathBuf,
    root: PathBuf,
    /// The digest of what stood there when it was looked at.
    stood: Option<String>,
}

impl Outgoing {
    /// Writes `bytes` beside `target`: whatever forbids it is found out now. A file that stands
    /// there and isn't as it was issued is refused unless `force`; `known` are digests of files that
    /// were issued.
    pub fn prepare(
        store: &Store,
        target: &Path,
        bytes: &[u8],
        known: &[&str],
        force: bool,
    ) -> Result<Self, Failure> {
        let memory = store.root().join(".renkei").join("issued");
        refuse_place(store.root(), target, "-o を外すと out/ に作ります。")?;
        let not_written =
            |error| not_written(store.root(), target, &error, "発行の記録はしていません。");
        let stood = standing(target).map_err(not_written)?;
        if let Some(old) = &stood
            && !force
            && old != bytes
            && !same_as_issued(&memory, target, old, known)
        {
            return Err(Failure::usage(format!(
                "「{}」は発行したあとに書き換えられているため、上書きしません。",
                shown(store.root(), target)
            ))
            .why("手で直したところが消えるのを防いでいます。")
            .next("別の名前にするなら -o、上書きしてよければ --force を付けてください。"));
        }
        let waiting = beside(target, bytes).map_err(not_written)?;
        Ok(Self {
            target: target.to_path_buf(),
            waiting,
            digest: digest(bytes),
            memory,
            root: store.root().to_path_buf(),
            stood: stood.map(|old| digest(&old)),
        })
    }

    /// The digest of what will stand there.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// Puts it in its place. The paper says already that it was issued: what forbids it now is told so.
    pub fn settle(self) -> Result<PathBuf, Failure> {
        let again = "記録は紙に残っています。次の手のあと、もう一度同じコマンドを実行すると、同じ書類ができます。";
        let failed = |error: &io::Error| {
            Failure::machine(format!(
                "「{}」に書き込めません。",
                shown(&self.root, &self.target)
            ))
            .why(format!("{}{again}", reason_of(Some(error))))
            .next("フォルダーの権限と空き容量を確かめてください。")
        };
        let now = standing(&self.target).map_err(|error| failed(&error))?;
        let now = now.map(|bytes| digest(&bytes));
        if now != self.stood && now.as_deref() != Some(&self.digest) {
            return Err(Failure::machine(format!(
                "「{}」を、この間にほかの人が書き換えました。上書きしません。",
                shown(&self.root, &self.target)
            ))
            .why(again)
            .next("そのファイルを別の名前にしてください。"));
        }
        settle(self.waiting, &self.target).map_err(|error| failed(&error))?;
        let name = file_of(&self.target);
        // The memory may be lost at any time: then a file is only asked about once more.
        let _best_effort = make_folder(&self.memory)
            .and_then(|()| fs::write(self.memory.join(name), &self.digest));
        Ok(self.target)
    }
}

/// What became of a file that was written out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// It is new.
    New,
    /// It took the place of an earlier one.
    Replaced,
    /// The same bytes stood there already.
    Same,
}

impl Store {
    /// Writes a list or report out. It may take the place of an earlier one, since it can be made
    /// again at any time; the office's own papers are out of its reach.
    pub fn put_out(&self, target: &Path, bytes: &[u8]) -> Result<Put, Failure> {
        let root = self.root();
        refuse_place(root, target, "-o に別の場所を書いてください。")?;
        let failed = |error| not_written(root, target, &error, "何も書いていません。");
        let stood = standing(target).map_err(failed)?;
        if stood.as_deref() == Some(bytes) {
            return Ok(Put::Same);
        }
        let waiting = beside(target, bytes).map_err(failed)?;
        settle(waiting, target).map_err(failed)?;
        Ok(match stood {
            None => Put::New,
            Some(_) => Put::Replaced,
        })
    }
}

/// Puts a file in its place so that a power cut finds it there.
fn settle(waiting: tempfile::NamedTempFile, target: &Path) -> io::Result<()> {
    waiting.persist(target).map_err(|error| error.error)?;
    match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => sync_folder(folder),
        _ => sync_folder(Path::new(".")),
    }
}

/// The bytes in a file beside their place, on the disk.
fn beside(target: &Path, bytes: &[u8]) -> io::Result<tempfile::NamedTempFile> {
    let folder = match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    make_folder(folder)?;
    sweep(folder);
    let mut file = tempfile::Builder::new()
        .prefix(WAITING)
        .tempfile_in(folder)?;
    // Held as long as this command lives: what nobody holds was left by one that was cut off.
    file.as_file().lock()?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// How a file is called while it waits beside its place.
pub(super) const WAITING: &str = ".renkei-";

/// Takes away files that a command that was cut off left waiting.
pub(super) fn sweep(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if !entry.file_name().to_string_lossy().starts_with(WAITING) {
            continue;
        }
        let alone = fs::File::open(entry.path()).is_ok_and(|file| file.try_lock().is_ok());
        if alone {
            let _gone = fs::remove_file(entry.path());
        }
    }
}

/// What stands at the top of an office and isn't renkei's to write documents to. Many shared folders
/// don't tell capitals from small letters.
const OWN: &[&str] = &[
    "cases",
    "facilities",
    "templates",
    "rules",
    "renkei.toml",
    "facilities.toml",
    "numbers.toml",
];

/// Where a file will really stand: links followed as far as there are folders, and what isn't there
/// yet put behind them.
pub(super) fn real_place(target: &Path) -> io::Result<PathBuf> {
    let whole = std::path::absolute(target)?;
    let folder = whole.parent().unwrap_or(&whole);
    for there in folder.ancestors() {
        let Ok(mut place) = fs::canonicalize(there) else {
            continue;
        };
        for part in whole.strip_prefix(there).unwrap_or(&whole).components() {
            match part {
                Component::ParentDir => {
                    place.pop();
                }
                part => place.push(part),
            }
        }
        return Ok(place);
    }
    Err(io::ErrorKind::NotFound.into())
}

/// What stands there. What can't be looked at may be somebody's work: that is no "nothing".
fn standing(target: &Path) -> io::Result<Option<Vec<u8>>> {
    match fs::symlink_metadata(target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
        Ok(_) => fs::read(target).map(Some),
    }
}

/// The office's own papers are no place for a document, nor is anything that isn't a file.
pub(super) fn refuse_place(root: &Path, target: &Path, next: &str) -> Result<(), Failure> {
    let there = fs::metadata(target);
    if there.as_ref().is_ok_and(fs::Metadata::is_dir) {
        return Err(
            Failure::machine(format!("「{}」はフォルダーです。", shown(root, target)))
                .next("-o にはファイル名まで書いてください。"),
        );
    }
    if there.is_ok_and(|meta| !meta.is_file()) {
        return Err(Failure::machine(format!(
            "「{}」はふつうのファイルではありません。",
            shown(root, target)
        ))
        .next("-o にはふつうのファイルの名前を書いてください。"));
    }
    let cannot = |error| not_written(root, target, &error, "何も書いていません。");
    let place = real_place(target).map_err(cannot)?;
    let root_there = fs::canonicalize(root).map_err(cannot)?;
    let within = place.strip_prefix(&root_there).ok();
    let first = within.and_then(|within| within.components().next());
    let first = first.map(|first| first.as_os_str().to_string_lossy().into_owned());
    let own = first.is_some_and(|first| {
        first.starts_with('.') || OWN.iter().any(|own| own.eq_ignore_ascii_case(&first))
    });
    if !own {
        return Ok(());
    }
    Err(
        Failure::usage(format!("「{}」には書き出せません。", shown(root, target)))
            .why("事務所の紙と設定がある場所です。書き出すと消えてしまいます。")
            .next(next.to_string()),
    )
}

/// Whether a file is as it was when it was issued.
fn same_as_issued(memory: &Path, target: &Path, bytes: &[u8], known: &[&str]) -> bool {
    let is = digest(bytes);
    let remembered = fs::read_to_string(memory.join(file_of(target)));
    known.contains(&is.as_str()) || remembered.is_ok_and(|was| was.trim() == is)
}

/// The name under which a place is remembered.
fn file_of(target: &Path) -> String {
    let place = fs::canonicalize(target).unwrap_or_else(|_| target.to_path_buf());
    digest(place.to_string_lossy().as_bytes())["sha256:".len()..][..32].to_string()
}

/// A path as people know it: within the office without the office.
pub fn shown(root: &Path, path: &Path) -> String {
    let path = path.strip_prefix(root).unwrap_or(path);
    crate::text::visible(&path.display().to_string()).into_owned()
}

fn not_written(root: &Path, target: &Path, error: &io::Error, tail: &str) -> Failure {
    Failure::machine(format!("「{}」に書き込めません。", shown(root, target)))
        .why(reason_of(Some(error)))
        .next(format!(
            "フォルダーの権限と空き容量を確かめるか、-o で別の場所を指定してください。{tail}"
        ))
}
