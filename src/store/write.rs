//! Writing papers so that nothing is ever half-written or lost: one lock for the office, compare
//! before write, a temporary file on the same disk, fsync, rename, fsync of the folder.

use super::git;
use super::lock::{Holder, Lock};
use super::shelf::{reason_of, unreadable};
use crate::failure::Failure;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A paper to write.
#[derive(Clone, Debug)]
pub struct Paper {
    /// Relative to the office, with `/`.
    pub path: String,
    /// What stood there when the command read it; `None` for a new paper.
    pub old: Option<Vec<u8>>,
    /// What shall stand there; `None` takes the file away.
    pub new: Option<Vec<u8>>,
}

/// Whether the change went into history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Committed {
    /// It did, and so did what was edited by hand before.
    Yes(git::Apart),
    /// Not, by wish.
    Off,
    /// Not, and why.
    No(git::NoCommit),
}

/// The office, locked for writing. The lock goes with the value, also after a crash.
pub struct Writing {
    root: PathBuf,
    stamp: Option<git::Stamp>,
    _lock: Lock,
}

impl Writing {
    /// Locks the office, waiting a few seconds for another command. Nothing is recorded without a
    /// stamp.
    pub fn open(root: &Path, holder: &Holder, stamp: Option<git::Stamp>) -> Result<Self, Failure> {
        let writing = Self {
            root: root.to_path_buf(),
            stamp,
            _lock: Lock::take(root, holder)?,
        };
        writing.sweep();
        Ok(writing)
    }

    /// Writes all papers or none, as far as the disk allows: everything is compared and prepared
    /// before the first rename. `subject` names the change in history: ids and fields, no names.
    pub fn put(&self, papers: &[Paper], subject: &str) -> Result<Committed, Failure> {
        self.put_with(papers, subject, Vec::new())
    }

    /// The same with more lines in the record.
    pub fn put_with(
        &self,
        papers: &[Paper],
        subject: &str,
        trailers: Vec<(&'static str, String)>,
    ) -> Result<Committed, Failure> {
        let mut ready = Vec::new();
        for paper in papers {
            self.compare(paper)?;
            ready.push((paper, self.prepare(paper)?));
        }
        let paths: Vec<String> = papers.iter().map(|paper| paper.path.clone()).collect();
        // What somebody edited by hand is recorded before it is mixed with what is written now.
        let record = self.stamp.clone().map(|mut stamp| {
            stamp.trailers.extend(trailers);
            let record = git::Record::open(&self.root, stamp)?;
            let apart = record.by_hand(&paths)?;
            Ok((record, apart))
        });
        // Nothing is taken away before everything is written: a paper that moves is never nowhere.
        ready.sort_by_key(|(paper, _)| paper.new.is_none());
        let mut settled: Vec<&str> = Vec::new();
        for (paper, temporary) in ready {
            self.settle(paper, temporary)
                .map_err(|failure| match settled.as_slice() {
                    [] => failure,
                    // The disk took some of them: whoever reads this has to know which.
                    done => failure.next(format!(
                        "先に書いた紙があります。renkei diff で確かめてください: {}",
                        crate::text::list_up_to(done, 5)
                    )),
                })?;
            settled.push(&paper.path);
        }
        Ok(match record {
            None => Committed::Off,
            Some(Err(reason)) => Committed::No(reason),
            Some(Ok((record, apart))) => match record.commit(&paths, subject) {
                Ok(()) => Committed::Yes(apart),
                Err(reason) => Committed::No(reason),
            },
        })
    }

    /// Where papers wait for their rename: on the office's own disk, never seen by git.
    fn waiting(&self) -> PathBuf {
        self.root.join(".renkei").join("tmp")
    }

    /// Takes away what a command that was cut off left waiting. Nobody else writes now.
    fn sweep(&self) {
        let Ok(left) = fs::read_dir(self.waiting()) else {
            return;
        };
        for entry in left.flatten() {
            // A leftover that stays is swept another time; it is in nobody's way.
            let _gone = fs::remove_file(entry.path());
        }
    }

    /// Refuses when the paper on disk is no longer the one that was read.
    fn compare(&self, paper: &Paper) -> Result<(), Failure> {
        let target = self.root.join(&paper.path);
        if fs::symlink_metadata(&target).is_ok_and(|meta| meta.file_type().is_symlink()) {
            // A rename would put a paper of its own in the link's place, and part the two.
            return Err(Failure::machine(format!(
                "「{}」はリンクなので、書き込みません。",
                paper.path
            ))
            .why("書き込むとリンクが切れ、リンク先と食い違っていきます。")
            .next("リンクの代わりに、ファイルそのものを事務所フォルダーに置いてください。"));
        }
        let now = match fs::read(&target) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(unreadable(&paper.path, &error)),
        };
        if now == paper.old {
            return Ok(());
        }
        let what = match (&now, &paper.old) {
            (Some(_), None) => format!("「{}」はすでにあります。", paper.path),
            (None, Some(_)) => format!("「{}」がなくなっています。", paper.path),
            _ => format!(
                "「{}」は、読んだあとにほかの人が書き換えました。",
                paper.path
            ),
        };
        Err(Failure::machine(what)
            .why("書き込むと相手の変更が消えるため、何も書いていません。")
            .next("もう一度同じコマンドを実行してください。")
            .raced())
    }

    fn prepare(&self, paper: &Paper) -> Result<Option<tempfile::NamedTempFile>, Failure> {
        let Some(bytes) = &paper.new else {
            return Ok(None);
        };
        let target = self.root.join(&paper.path);
        let folder = target.parent().unwrap_or(&self.root);
        let write = || -> io::Result<tempfile::NamedTempFile> {
            make_folder(folder)?;
            make_folder(&self.waiting())?;
            let mut file = tempfile::NamedTempFile::new_in(self.waiting())?;
            file.write_all(bytes)?;
            if paper.old.is_some() {
                file.as_file()
                    .set_permissions(fs::metadata(&target)?.permissions())?;
            }
            file.as_file().sync_all()?;
            Ok(file)
        };
        write()
            .map(Some)
            .map_err(|error| not_written(&paper.path, &error))
    }

    fn settle(&self, paper: &Paper, file: Option<tempfile::NamedTempFile>) -> Result<(), Failure> {
        let target = self.root.join(&paper.path);
        let settled = match file {
            Some(file) if paper.old.is_none() => file
                .persist_noclobber(&target)
                .map(drop)
                .map_err(|e| e.error),
            Some(file) => file.persist(&target).map(drop).map_err(|e| e.error),
            None => fs::remove_file(&target),
        };
        settled
            .and_then(|()| sync_folder(target.parent().unwrap_or(&self.root)))
            .map_err(|error| not_written(&paper.path, &error))
    }
}

fn not_written(path: &str, error: &io::Error) -> Failure {
    Failure::machine(format!("「{path}」に書き込めません。元のままです。"))
        .why(reason_of(Some(error)))
        .next("フォルダーの権限と空き容量を確かめてください。")
}

/// Makes a folder and those above it; new ones are for the owner only.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Makes a rename last through a power cut. Windows has no such call; its rename is durable.
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(folder)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = folder;
    Ok(())
}
