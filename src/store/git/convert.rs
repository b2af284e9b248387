//! What git does to papers on their way between the folder and the history: line ends, encryption.

use super::{Call, answer, run};
use std::path::Path;

/// Papers whose attributes stand for all.
const SAMPLES: [&str; 3] = [
    "cases/2026/2026-0001.yaml",
    "facilities.toml",
    "renkei.toml",
];

/// Whether git changes papers between the folder and the history.
pub fn converts(folder: &Path) -> bool {
    let config = |key: &str| answer(folder, &["config", key]).unwrap_or_default();
    let crlf = || config("core.autocrlf") == "true" || config("core.eol") == "crlf";
    let mut words = vec![
        "check-attr",
        "-z",
        "text",
        "eol",
        "filter",
        "working-tree-encoding",
        "--",
    ];
    words.extend(SAMPLES);
    let Some(output) = run(folder, &words).filter(|output| output.status.success()) else {
        return false;
    };
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let words: Vec<&str> = told.split('\0').collect();
    let mut turns = false;
    for row in words.chunks_exact(3) {
        match (row[1], row[2]) {
            ("filter" | "working-tree-encoding", "unspecified" | "unset") => {}
            ("filter" | "working-tree-encoding", _) | ("eol", "crlf") => return true,
            ("text", value) => turns |= value != "unset",
            _ => {}
        }
    }
    turns && crlf()
}

/// Which way a paper goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From the history into the folder.
    Out,
    /// From the folder into the history.
    In,
}

/// What the filter of a path (`filter.NAME.smudge`, `.clean`: git-crypt and the like) makes of these bytes;
/// themselves where it has none. `Err` says what went wrong.
pub fn filtered(folder: &Path, path: &str, bytes: Vec<u8>, way: Way) -> Result<Vec<u8>, String> {
    let told = answer(folder, &["check-attr", "-z", "filter", "--", path]).unwrap_or_default();
    let name = told.split('\0').nth(2).unwrap_or("unspecified").to_string();
    if ["unspecified", "unset", "set", ""].contains(&name.as_str()) {
        return Ok(bytes);
    }
    let key = match way {
        Way::Out => format!("filter.{name}.smudge"),
        Way::In => format!("filter.{name}.clean"),
    };
    let Some(command) = answer(folder, &["config", &key]).filter(|command| !command.is_empty())
    else {
        return Ok(bytes);
    };
    let quoted = format!("'{}'", path.replace('\'', "'\\''"));
    let command = command.replace("%f", &quoted);
    // git's own way to run a command of its settings: an alias in its shell, wherever that is.
    let alias = format!("alias.renkei-filter=!{command}");
    let output = Call::new(folder, &["-c", &alias, "renkei-filter"])
        .stdin(&bytes)
        .output()
        .ok_or("git")?;
    match output.status.success() {
        true => Ok(output.stdout),
        false => Err(String::from_utf8_lossy(&output.stderr).trim().to_string()),
    }
}
