//! Objects of the repository, read in bulk through one `git cat-file`.

use crate::failure::Failure;
use crate::store::shelf::unreadable;
use std::collections::BTreeMap;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

/// How a version that git-crypt keeps begins.
const SEAL: &[u8] = b"\0GITCRYPT\0";

/// Objects of the repository, as the files would stand in the folder.
pub struct Objects {
    folder: PathBuf,
    /// Where the folder lies in the repository, where git changes papers on their way into it (line
    /// ends, encryption): then one question is one process, since only that tells where an answer ends.
    converts: Option<String>,
    child: Child,
    asked: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

impl Objects {
    /// The objects of the repository that `folder` lies in.
    pub fn open(folder: &Path) -> io::Result<Self> {
        let mut child = super::program()
            .arg("-C")
            .arg(folder)
            .args(["cat-file", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let asked = child.stdin.take();
        let answers = child.stdout.take();
        let answers = answers.ok_or_else(|| io::Error::other("git cat-file"))?;
        Ok(Self {
            folder: folder.to_path_buf(),
            converts: super::convert::converts(folder).then(|| {
                super::answer(folder, &["rev-parse", "--show-prefix"]).unwrap_or_default()
            }),
            child,
            asked,
            answers: BufReader::new(answers),
        })
    }

    /// The bytes of an object as the file `path` would have them in the folder; `None` where there is no
    /// such object. `name` is its id or `REVISION:./PATH`.
    ///
    /// # Errors
    /// git ended, or what it keeps can't be read.
    pub fn read(&mut self, name: &str, path: &str) -> io::Result<Option<Vec<u8>>> {
        match (self.raw(name)?, &self.converts) {
            (Some(_), Some(prefix)) => self.converted(name, &format!("{prefix}{path}")).map(Some),
            (raw, _) => Ok(raw),
        }
    }

    fn converted(&self, name: &str, path: &str) -> io::Result<Vec<u8>> {
        let path = format!("--path={path}");
        let output = super::run(&self.folder, &["cat-file", "--filters", &path, name]);
        match output {
            // git-crypt hands on what nobody unlocked here.
            Some(output) if output.stdout.starts_with(SEAL) => Err(io::Error::other(
                "git-crypt で暗号化されていて、ここでは開けません(git-crypt unlock のあとで読めます)。",
            )),
            Some(output) if output.status.success() => Ok(output.stdout),
            Some(output) => Err(io::Error::other(
                String::from_utf8_lossy(&output.stderr).trim().to_string(),
            )),
            None => Err(io::Error::other("git cat-file")),
        }
    }

    fn raw(&mut self, name: &str) -> io::Result<Option<Vec<u8>>> {
        if name.contains('\n') {
            // It would be a second question.
            return Ok(None);
        }
        let asked = self.asked.as_mut();
        let asked = asked.ok_or_else(|| io::Error::other("git cat-file"))?;
        writeln!(asked, "{name}")?;
        asked.flush()?;
        let mut head = String::new();
        self.answers.read_line(&mut head)?;
        let head = head.trim_end();
        if head.ends_with(" missing") {
            return Ok(None);
        }
        let size = head.rsplit(' ').next().and_then(|size| size.parse().ok());
        let size: usize = size.ok_or_else(|| io::Error::other(head.to_string()))?;
        let mut bytes = vec![0; size + 1];
        self.answers.read_exact(&mut bytes)?;
        bytes.pop();
        Ok(Some(bytes))
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        // Closing its input ends the child; waiting keeps no zombie behind.
        self.asked = None;
        let _ended = self.child.wait();
    }
}

/// The office's files in one commit.
pub struct Snapshot {
    names: BTreeMap<String, String>,
    objects: Objects,
}

impl Snapshot {
    /// The snapshot of `commit` below `folder`.
    pub fn open(folder: &Path, commit: &str) -> Result<Self, Failure> {
        let refused = || {
            Failure::machine(format!("「{commit}」の時点を読めません。"))
                .next("git log で記録の番号か日付を確かめてください。")
        };
        let listing = super::run(folder, &["ls-tree", "-r", "-z", commit]).ok_or_else(refused)?;
        if !listing.status.success() {
            return Err(refused());
        }
        let names = String::from_utf8_lossy(&listing.stdout)
            .split('\0')
            .filter_map(|row| {
                let (head, path) = row.split_once('\t')?;
                let mut words = head.split(' ');
                let (mode, kind, object) = (words.next()?, words.next()?, words.next()?);
                (kind == "blob" && mode != "120000").then(|| (path.to_string(), object.to_string()))
            })
            .collect();
        let objects = Objects::open(folder).map_err(|_| refused())?;
        Ok(Self { names, objects })
    }

    /// Every path, in name order.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// The bytes of a file in that commit.
    pub fn read(&mut self, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        let Some(object) = self.names.get(path) else {
            return Ok(None);
        };
        let lost = || io::Error::other("記録の中身が見つかりません");
        let bytes = self
            .objects
            .read(object, path)
            .and_then(|bytes| bytes.ok_or_else(lost));
        bytes.map(Some).map_err(|error| unreadable(path, &error))
    }
}
