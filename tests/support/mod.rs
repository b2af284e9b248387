//! Papers, a day, a command; then exact stdout, stderr, exit code and files. A test reads like a
//! case note.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The day that tests happen on, a Monday and a holiday.
pub const TODAY: &str = "2026-11-23";

/// An office in a folder of its own, gone when the test ends.
pub struct Office {
    folder: tempfile::TempDir,
    today: String,
    variables: Vec<(String, String)>,
    stdin: Option<Vec<u8>>,
}

impl Office {
    /// An office with nothing but empty settings that don't commit.
    pub fn new() -> Self {
        let office = Self {
            folder: tempfile::tempdir().expect("a temporary folder"),
            today: TODAY.to_string(),
            variables: Vec::new(),
            stdin: None,
        };
        office.paper("renkei.toml", "[git]\ncommit = false\n")
    }

    /// The example office of the repository.
    pub fn example() -> Self {
        let office = Self::new();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for name in ["renkei.toml", "facilities.toml"] {
            std::fs::copy(root.join(name), office.path(name)).expect("the example is there");
        }
        copy_folder(&root.join("cases"), &office.path("cases"));
        office
    }

    /// A paper with these words.
    pub fn paper(self, path: &str, words: &str) -> Self {
        self.bytes(path, words.as_bytes())
    }

    /// A file with these bytes.
    pub fn bytes(self, path: &str, bytes: &[u8]) -> Self {
        let target = self.path(path);
        std::fs::create_dir_all(target.parent().expect("a folder")).expect("a folder");
        std::fs::write(target, bytes).expect("a file");
        self
    }

    /// Everything of a folder.
    pub fn copied(self, folder: &Path) -> Self {
        copy_folder(folder, self.folder.path());
        self
    }

    /// Another day.
    pub fn today(mut self, day: &str) -> Self {
        self.today = day.to_string();
        self
    }

    /// A variable of the environment.
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_string(), value.to_string()));
        self
    }

    /// What the next command reads from stdin.
    pub fn stdin(mut self, words: &str) -> Self {
        self.stdin = Some(words.as_bytes().to_vec());
        self
    }

    /// A path in the office.
    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// The words of a file.
    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).expect("the file is there")
    }

    /// Every file of the office with its bytes, in name order; `.git` and `.renkei` left out.
    pub fn files(&self) -> Vec<(String, Vec<u8>)> {
        let mut found = Vec::new();
        let mut folders = vec![self.folder.path().to_path_buf()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder") {
                let path = entry.expect("an entry").path();
                if path.ends_with(".git") || path.ends_with(".renkei") {
                    continue;
                }
                if path.is_dir() {
                    folders.push(path);
                } else {
                    let name = path.strip_prefix(self.folder.path()).expect("inside");
                    let bytes = std::fs::read(&path).expect("a file");
                    found.push((name.to_string_lossy().into_owned(), bytes));
                }
            }
        }
        found.sort();
        found
    }

    /// A script in the office that the next commands use as their editor; `$1` is the draft.
    pub fn editor(self, words: &str) -> Self {
        let office = self.paper("editor.sh", words);
        let script = format!("sh {}", office.path("editor.sh").display());
        office.variable("EDITOR", &script)
    }

    /// Runs git in the office and gives what it printed.
    #[track_caller]
    pub fn git(&self, line: &str) -> String {
        let output = self.git_output(line);
        assert!(
            output.status.success(),
            "git {line}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn git_output(&self, line: &str) -> std::process::Output {
        Command::new("git")
            .args(split(line))
            .current_dir(self.folder.path())
            .env("HOME", self.folder.path())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_EDITOR", "true")
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .output()
            .expect("git runs")
    }

    /// Runs git in the office and gives the bytes that it printed.
    pub fn git_bytes(&self, line: &str) -> Vec<u8> {
        self.git_output(line).stdout
    }

    /// Runs git, which is to refuse: a conflict.
    #[track_caller]
    pub fn git_refuses(&self, line: &str) {
        let output = self.git_output(line);
        assert!(!output.status.success(), "git {line} went well");
    }

    /// A file may be run.
    pub fn executable(&self, path: &str) {
        let file = self.path(path);
        let mut mode = std::fs::metadata(&file).expect("the file").permissions();
        std::os::unix::fs::PermissionsExt::set_mode(&mut mode, 0o755);
        std::fs::set_permissions(&file, mode).expect("it may run");
    }

    /// The office as a repository of somebody, everything in a first commit.
    pub fn repository(self) -> Self {
        let office = self.paper(".gitignore", ".renkei/\n");
        office.commit_all()
    }

    fn commit_all(self) -> Self {
        self.git("init --quiet");
        self.git("config user.name tanaka");
        self.git("config user.email tanaka@example.invalid");
        self.git("add --all");
        self.git("commit --quiet --message first");
        self
    }

    /// Runs a command line, split at blanks; `'…'` and `"…"` hold words together.
    pub fn run(&self, line: &str) -> Ran {
        let words = split(line);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        self.run_words(&words)
    }

    /// A command that gets a command line, in the office and in its environment.
    pub fn dressed<'c>(&self, command: &'c mut Command, line: &str) -> &'c mut Command {
        let words = split(line);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        self.clothed(command, &words)
    }

    fn clothed<'c>(&self, command: &'c mut Command, words: &[&str]) -> &'c mut Command {
        command
            .args(words)
            .args(if words.contains(&"--today") {
                Vec::new()
            } else {
                vec!["--today", &self.today]
            })
            .current_dir(self.folder.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder.path())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("COLUMNS", "100")
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
    }

    /// Runs a command with these arguments.
    pub fn run_words(&self, words: &[&str]) -> Ran {
        use std::io::Write;
        let mut command = Command::new(env!("CARGO_BIN_EXE_renkei"));
        let mut child = self
            .clothed(&mut command, words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        if let (Some(mut stdin), Some(words)) = (child.stdin.take(), &self.stdin) {
            // The program may end without reading; that is its right.
            let _unread = stdin.write_all(words);
        }
        let output = child.wait_with_output().expect("the program ends");
        Ran {
            line: words.join(" "),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            bytes: output.stdout,
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            exit: output.status.code(),
        }
    }
}

/// What a command did.
#[derive(Debug)]
pub struct Ran {
    line: String,
    /// Its stdout, whatever the encoding.
    pub bytes: Vec<u8>,
    /// Its stdout.
    pub stdout: String,
    /// Its stderr.
    pub stderr: String,
    exit: Option<i32>,
}

impl Ran {
    /// Its stdout is exactly this.
    #[track_caller]
    pub fn stdout(self, words: &str) -> Self {
        assert_eq!(
            self.stdout, words,
            "stdout of `{}`\nstderr: {}",
            self.line, self.stderr
        );
        self
    }

    /// Its stderr is exactly this.
    #[track_caller]
    pub fn stderr(self, words: &str) -> Self {
        assert_eq!(self.stderr, words, "stderr of `{}`", self.line);
        self
    }

    /// It ended with this code.
    #[track_caller]
    pub fn exit(self, code: i32) -> Self {
        assert_eq!(
            self.exit,
            Some(code),
            "exit of `{}`\nstdout: {}\nstderr: {}",
            self.line,
            self.stdout,
            self.stderr
        );
        self
    }

    /// The code it ended with.
    #[track_caller]
    pub fn code(&self) -> i32 {
        self.exit
            .unwrap_or_else(|| panic!("`{}` was ended from outside", self.line))
    }

    /// Its stdout as JSON.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| {
            panic!(
                "`{}` is no JSON: {error}\n{}\n{}",
                self.line, self.stdout, self.stderr
            )
        })
    }
}

/// Says why a test was skipped.
pub fn say(words: &str) {
    use std::io::Write;
    writeln!(std::io::stderr(), "{words}").expect("stderr is open");
}

/// Whether `name=required` makes a missing tool a failure: on the machine that checks every change.
pub fn required(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| value == "required")
}

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every source file of the program, in name order.
pub fn sources() -> Vec<PathBuf> {
    files_below(&root().join("src"), "rs")
}

/// The files below a folder with this ending, in name order.
pub fn files_below(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files_below(&path, ending));
        } else if path.extension().is_some_and(|end| end == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Whether golden files are rewritten (`RENKEI_BLESS=1`) instead of compared.
pub fn bless() -> bool {
    std::env::var_os("RENKEI_BLESS").is_some_and(|value| value == "1")
}

/// Holds `is` against the golden file, or rewrites it. The difference is what a test says.
pub fn matches_golden(file: &Path, is: &str) -> Result<(), String> {
    let was = std::fs::read_to_string(file).unwrap_or_default();
    if was == is {
        return Ok(());
    }
    if bless() {
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(file, is).expect("the golden file is written");
        return Ok(());
    }
    let name = file.strip_prefix(root()).unwrap_or(file).display();
    let at = was
        .lines()
        .zip(is.lines())
        .take_while(|(was, is)| was == is)
        .count();
    Err(format!(
        "{name}, line {}:\n  golden: {}\n  is:     {}\nRENKEI_BLESS=1 rewrites it.",
        at + 1,
        was.lines().nth(at).unwrap_or("(its end)"),
        is.lines().nth(at).unwrap_or("(its end)")
    ))
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("the example is there") {
        let entry = entry.expect("an entry");
        let target = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut quoted = None;
    for c in line.chars() {
        match c {
            '\'' | '"' if quoted.is_none() => quoted = Some(c),
            c if quoted == Some(c) => quoted = None,
            ' ' if quoted.is_none() => {
                if !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
            }
            c => word.push(c),
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}
