//! The access log: who looked at which case when, one JSON object a line, a file a month. Lines are only
//! ever added, and there is nobody's name of a patient in them.

use super::office::Store;
use super::write::make_folder;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Write};
use std::path::PathBuf;

/// Where the files are.
const FOLDER: &str = "log";
/// git keeps its hands off, also in an office that was laid before there was such a log.
const IGNORE: &str = "*\n";

impl Store {
    /// Adds a line to the log of a month (`202611`), in one write.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn log_access(&self, month: &str, line: &str) -> io::Result<()> {
        let folder = self.root().join(FOLDER);
        make_folder(&folder)?;
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let target = folder.join(format!("access-{month}.jsonl"));
        let mut file = options.open(target)?;
        // Written whole or not at all: several commands add to the same file.
        let written = file.write(format!("{line}\n").as_bytes())?;
        if written != line.len() + 1 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let ignore = folder.join(".gitignore");
        if !ignore.exists() {
            std::fs::write(ignore, IGNORE)?;
        }
        Ok(())
    }

    /// The lines of the access log, the oldest file first.
    ///
    /// # Errors
    /// The folder can't be looked at.
    pub fn reads(&self) -> io::Result<Reads> {
        let mut files: Vec<PathBuf> = match std::fs::read_dir(self.root().join(FOLDER)) {
            Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        let is_log = |path: &PathBuf| {
            let name = path.file_name().map(|name| name.to_string_lossy());
            name.is_some_and(|name| name.starts_with("access-") && name.ends_with(".jsonl"))
        };
        files.retain(is_log);
        files.sort();
        files.reverse();
        Ok(Reads { files, open: None })
    }
}

/// The lines of the access log, read as they are asked for.
pub struct Reads {
    /// The next one last.
    files: Vec<PathBuf>,
    open: Option<BufReader<File>>,
}

impl Iterator for Reads {
    type Item = io::Result<String>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(open) = &mut self.open {
                let mut bytes = Vec::new();
                match open.read_until(b'\n', &mut bytes) {
                    Ok(0) => self.open = None,
                    Ok(_) => return Some(Ok(String::from_utf8_lossy(&bytes).into_owned())),
                    Err(error) => {
                        self.open = None;
                        return Some(Err(error));
                    }
                }
            }
            match File::open(self.files.pop()?) {
                Ok(file) => self.open = Some(BufReader::new(file)),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}
