//! Many files that leave the office together: each grows beside its place, all are put there at the
//! end, and what an earlier bundle left is taken away. A file is whole or as it was, and a list of the
//! bundle's own files stands in the folder at any moment.

use super::office::Store;
use super::outgoing::{WAITING, real_place, refuse_place, shown, sweep};
use super::shelf::reason_of;
use super::write::{make_folder, sync_folder};
use crate::failure::Failure;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Files on their way into one folder.
pub struct Bundle {
    root: PathBuf,
    folder: PathBuf,
    /// The list of what is in it.
    list: &'static str,
    /// What the earlier bundle left.
    ours: BTreeSet<String>,
    files: BTreeMap<String, Growing>,
}

/// A file that grows beside its place.
struct Growing {
    file: BufWriter<tempfile::NamedTempFile>,
    digest: Sha256,
    bytes: u64,
}

/// What to do where a bundle may not stand.
const ELSEWHERE: &str = "-o を外すと out/ に作ります。";

/// A file that is whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whole {
    /// Within the folder.
    pub path: String,
    /// How long it is.
    pub bytes: u64,
    /// `sha256:…`
    pub digest: String,
}

/// The list that an earlier bundle left in the folder.
pub fn standing_list(folder: &Path, list: &str) -> Result<Option<Vec<u8>>, Failure> {
    match fs::read(folder.join(list)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(super::shelf::unreadable(
            &folder.join(list).display().to_string(),
            &error,
        )),
    }
}

/// Reads a secret that a bundle needs and that may not lie where papers or the bundle are shared.
pub fn read_secret(store: &Store, folder: &Path, path: &Path) -> Result<Vec<u8>, Failure> {
    let name = crate::text::visible(&path.display().to_string()).into_owned();
    let cannot = |error: io::Error| {
        Failure::usage(format!("鍵のファイル「{name}」を開けません。"))
            .why(reason_of(Some(&error)))
            .next("--key-file のファイルの場所と権限を確かめてください。")
    };
    let place = fs::canonicalize(path).map_err(cannot)?;
    let office = fs::canonicalize(store.root()).map_err(cannot)?;
    let there = real_place(&folder.join("any")).map_err(cannot)?;
    let beside = there.parent().unwrap_or(&there);
    if place.starts_with(&office) || place.starts_with(beside) {
        return Err(Failure::usage(format!(
            "鍵のファイル「{name}」が、事務所フォルダーか書き出し先の中にあります。"
        ))
        .why("履歴や書き出しと一緒に渡ると、だれでも元の番号がわかります。")
        .next("鍵を事務所フォルダーと書き出し先の外に移してください。"));
    }
    let meta = fs::metadata(&place).map_err(cannot)?;
    const MOST: u64 = 64 * 1024;
    if !meta.is_file() || meta.len() > MOST {
        return Err(
            Failure::usage(format!("「{name}」は鍵のファイルではありません。"))
                .next("鍵の作り方: renkei export cases --help"),
        );
    }
    fs::read(&place).map_err(cannot)
}

impl Bundle {
    /// A bundle for `folder`, where `list` names its files; `ours` are those of the earlier one.
    pub fn open(
        store: &Store,
        folder: &Path,
        list: &'static str,
        ours: Vec<String>,
    ) -> Result<Self, Failure> {
        refuse_place(store.root(), &folder.join(list), ELSEWHERE)?;
        Ok(Self {
            root: store.root().to_path_buf(),
            folder: folder.to_path_buf(),
            list,
            ours: ours.into_iter().collect(),
            files: BTreeMap::new(),
        })
    }

    /// Adds to a file, which begins with `head`.
    pub fn append(&mut self, path: &str, head: &[u8], bytes: &[u8]) -> Result<(), Failure> {
        if !self.files.contains_key(path) {
            let mut growing = self.begin(path)?;
            let begun = growing.add(head);
            begun.map_err(|error| self.not_written(path, &error))?;
            self.files.insert(path.to_string(), growing);
        }
        let growing = self.files.get_mut(path).expect("it was begun");
        let added = growing.add(bytes);
        added.map_err(|error| self.not_written(path, &error))
    }

    fn begin(&self, path: &str) -> Result<Growing, Failure> {
        let target = self.folder.join(path);
        refuse_place(&self.root, &target, ELSEWHERE)?;
        if !self.ours.contains(path) && fs::symlink_metadata(&target).is_ok() {
            return Err(Failure::usage(format!(
                "「{}」は、ここへの書き出しで作ったファイルではないため、上書きしません。",
                shown(&self.root, &target)
            ))
            .next("-o で別のフォルダーにするか、そのファイルを別の場所に移してください。"));
        }
        let waiting = self.waiting(&target);
        let file = waiting.map_err(|error| self.not_written(path, &error))?;
        Ok(Growing {
            file: BufWriter::new(file),
            digest: Sha256::new(),
            bytes: 0,
        })
    }

    /// An empty file beside its place, for its owner only. What a command that was cut off left there
    /// is swept.
    fn waiting(&self, target: &Path) -> io::Result<tempfile::NamedTempFile> {
        let folder = target.parent().unwrap_or(&self.folder);
        make_folder(folder)?;
        sweep(folder);
        let file = tempfile::Builder::new()
            .prefix(WAITING)
            .tempfile_in(folder)?;
        file.as_file().lock()?;
        Ok(file)
    }

    /// Puts everything in its place. `under_way` says which files are the bundle's own while that
    /// happens; `list` what it is in the end.
    pub fn settle(
        mut self,
        under_way: impl FnOnce(&[String]) -> String,
        list: impl FnOnce(&[Whole]) -> String,
    ) -> Result<Vec<Whole>, Failure> {
        let mut whole = Vec::new();
        let mut waiting = Vec::new();
        for (path, growing) in std::mem::take(&mut self.files) {
            let (file, told) = growing
                .end(&path)
                .map_err(|error| self.not_written(&path, &error))?;
            waiting.push((path, file));
            whole.push(told);
        }
        let both: BTreeSet<String> = waiting.iter().map(|(path, _)| path.clone()).collect();
        let stale: Vec<String> = self.ours.difference(&both).cloned().collect();
        let both: Vec<String> = both.union(&self.ours).cloned().collect();
        self.put_list(&under_way(&both))?;
        for (path, file) in waiting {
            let target = self.folder.join(&path);
            file.persist(&target)
                .map_err(|error| self.not_written(&path, &error.error))?;
        }
        for path in &stale {
            self.take_away(path)?;
        }
        self.put_list(&list(&whole))?;
        Ok(whole)
    }

    fn put_list(&self, words: &str) -> Result<(), Failure> {
        let target = self.folder.join(self.list);
        let put = || -> io::Result<()> {
            let mut file = self.waiting(&target)?;
            file.write_all(words.as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(&target).map_err(|error| error.error)?;
            sync_folder(&self.folder)
        };
        put().map_err(|error| self.not_written(self.list, &error))
    }

    /// Takes away a file of the earlier bundle, and its folder where nothing is left in it.
    fn take_away(&self, path: &str) -> Result<(), Failure> {
        let target = self.folder.join(path);
        refuse_place(&self.root, &target, ELSEWHERE)?;
        match fs::remove_file(&target) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(self.not_written(path, &error));
            }
            _ => {}
        }
        let folder = target.parent().filter(|folder| *folder != self.folder);
        if let Some(folder) = folder {
            // Somebody else's files keep it.
            let _kept = fs::remove_dir(folder);
        }
        Ok(())
    }

    fn not_written(&self, path: &str, error: &io::Error) -> Failure {
        let target = self.folder.join(path);
        Failure::machine(format!(
            "「{}」に書き出せません。",
            shown(&self.root, &target)
        ))
        .why(reason_of(Some(error)))
        .next("フォルダーの権限と空き容量を確かめて、もう一度同じコマンドを実行してください。")
    }
}

impl Growing {
    fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.digest.update(bytes);
        self.bytes += bytes.len() as u64;
        self.file.write_all(bytes)
    }

    fn end(self, path: &str) -> io::Result<(tempfile::NamedTempFile, Whole)> {
        let file = self
            .file
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        file.as_file().sync_all()?;
        let digest = self.digest.finalize();
        let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        let whole = Whole {
            path: path.to_string(),
            bytes: self.bytes,
            digest: format!("sha256:{digest}"),
        };
        Ok((file, whole))
    }
}
