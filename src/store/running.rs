//! A git whose answers are read as they come.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Stdio};

/// Objects that replace others must not be obeyed.
pub const AS_RECORDED: &str = "--no-replace-objects";

/// A git that answers while it runs.
pub struct Running {
    child: Child,
    fed: Option<std::thread::JoinHandle<()>>,
    complaints: Option<std::thread::JoinHandle<String>>,
}

impl Running {
    /// Starts git in `folder`; `input` is what it reads.
    pub fn start(folder: &Path, arguments: &[&str], input: Option<String>) -> io::Result<Self> {
        let stdin = if input.is_some() {
            Stdio::piped()
        } else {
            Stdio::null()
        };
        let mut child = super::git::program()
            .arg("-C")
            .arg(folder)
            .arg(AS_RECORDED)
            .args(arguments)
            .stdin(stdin)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("LC_ALL", "C")
            .spawn()?;
        let stdin = child.stdin.take();
        // Fed and heard beside the answers: a full pipe would stop both sides.
        let fed = stdin.zip(input).map(|(mut stdin, input)| {
            std::thread::spawn(move || {
                // A git that has ended says why on its other channel.
                let _closed = stdin
                    .write_all(input.as_bytes())
                    .and_then(|()| stdin.write_all(b"\n"));
            })
        });
        let complaints = child.stderr.take().map(|stderr| {
            std::thread::spawn(move || {
                // Ten thousand complaints say no more than the first.
                let mut first = String::new();
                let mut lines = BufReader::new(stderr).lines();
                while let Some(Ok(line)) = lines.next() {
                    if first.is_empty() || line.starts_with("fatal:") {
                        first = line;
                    }
                }
                first
            })
        });
        Ok(Self {
            child,
            fed,
            complaints,
        })
    }

    /// What it answers. Taken once.
    pub fn answers(&mut self) -> BufReader<impl Read + use<>> {
        let stdout = self.child.stdout.take();
        BufReader::with_capacity(1 << 16, stdout.expect("it was piped and is taken once"))
    }

    /// What git complained about, where it could not do all that it was asked.
    pub fn end(mut self) -> io::Result<Option<String>> {
        if let Some(fed) = self.fed.take() {
            let _ended = fed.join();
        }
        let complaint = self.complaints.take().and_then(|heard| heard.join().ok());
        let status = self.child.wait()?;
        Ok((!status.success()).then(|| complaint.unwrap_or_default()))
    }
}
