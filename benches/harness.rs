//! Interleaved rounds, medians, fictional offices, and the program as a whole process.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// The day that the offices are made for.
pub const TODAY: &str = "2026-11-23";

/// A size from the environment, or the usual one.
pub fn size(name: &str, usual: usize) -> usize {
    std::env::var(name)
        .ok()
        .and_then(|size| size.parse().ok())
        .unwrap_or(usual)
}

/// A fictional office in a folder of its own.
pub fn office(cases: usize, facilities: usize) -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let made = Command::new(env!("CARGO_BIN_EXE_renkei"))
        .arg("demo")
        .arg(folder.path())
        .args(["--cases", &cases.to_string()])
        .args(["--facilities", &facilities.to_string()])
        .args(["--quiet", "--no-input"])
        .stderr(Stdio::null())
        .status()
        .expect("the program starts");
    assert!(made.success(), "demo makes an office");
    folder
}

/// Everything of the folder in a first commit.
pub fn repository(folder: &Path) {
    for words in [
        &["init", "--quiet"][..],
        &["config", "user.name", "bench"],
        &["config", "user.email", "bench@example.invalid"],
        &["add", "--all"],
        &["commit", "--quiet", "--message", "bench"],
    ] {
        let done = Command::new("git").args(words).current_dir(folder).status();
        assert!(done.is_ok_and(|status| status.success()), "git {words:?}");
    }
}

/// What one measurement gave.
#[derive(Clone, Copy, Debug, Default)]
pub struct Measured {
    /// Wall time.
    pub time: Duration,
    /// The most memory the process held, in kilobytes; 0 where it isn't told.
    pub peak_kb: u64,
}

/// One way to do the work.
pub struct Way<'a> {
    /// Its row in the table.
    pub name: String,
    /// Does it once.
    pub once: Box<dyn FnMut() -> Measured + 'a>,
}

impl<'a> Way<'a> {
    /// Work inside this process.
    pub fn inside(name: impl Into<String>, mut work: impl FnMut() + 'a) -> Self {
        Self {
            name: name.into(),
            once: Box::new(move || {
                let start = Instant::now();
                work();
                Measured {
                    time: start.elapsed(),
                    peak_kb: 0,
                }
            }),
        }
    }

    /// The program as a whole process, in `folder`; on the first core only where wished.
    pub fn program(
        name: impl Into<String>,
        folder: &'a Path,
        words: &'a [&'a str],
        one_core: bool,
    ) -> Self {
        Self {
            name: name.into(),
            once: Box::new(move || process(folder, words, one_core)),
        }
    }
}

impl<'a> Way<'a> {
    /// Another program as a whole process, in `folder`.
    pub fn other(name: impl Into<String>, folder: &'a Path, words: &'a [&'a str]) -> Self {
        let once = move || {
            let mut command = Command::new(words[0]);
            command.args(&words[1..]);
            watched(command, folder, &words.join(" "))
        };
        Self {
            name: name.into(),
            once: Box::new(once),
        }
    }
}

/// Whether processes can be held to one core.
pub fn has_taskset() -> bool {
    Command::new("taskset")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn process(folder: &Path, words: &[&str], one_core: bool) -> Measured {
    let program = env!("CARGO_BIN_EXE_renkei");
    let mut command = if one_core {
        let mut command = Command::new("taskset");
        command.args(["-c", "0", program]);
        command
    } else {
        Command::new(program)
    };
    command
        .args(["--today", TODAY, "--no-input", "--quiet"])
        .args(words);
    watched(command, folder, &format!("renkei {}", words.join(" ")))
}

/// Runs a process to its end and reads the most memory it held.
fn watched(mut command: Command, folder: &Path, name: &str) -> Measured {
    let start = Instant::now();
    let mut child = command
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program starts");
    let about = format!("/proc/{}/status", child.id());
    let mut peak_kb = 0;
    // The kernel forgets the peak with the process, so it is read while the process runs. The
    // pause bounds the error of the time: 1 ms.
    let status = loop {
        if let Some(status) = child.try_wait().expect("the child can be asked") {
            break status;
        }
        peak_kb = peak_kb.max(high_water_mark(&about));
        std::thread::sleep(Duration::from_millis(1));
    };
    let time = start.elapsed();
    // 1 is an answer too: nobody will take the patient.
    assert!(matches!(status.code(), Some(0 | 1)), "{name} gave {status}");
    Measured { time, peak_kb }
}

fn high_water_mark(path: &str) -> u64 {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .and_then(|rest| rest.trim().strip_suffix("kB"))
        .and_then(|number| number.trim().parse().ok())
        .unwrap_or(0)
}

/// Measures all ways in turns after one warm-up round and prints the table. The first way is the
/// measure of the ratios; `per` divides the times (papers, edits).
pub fn compare(title: &str, rounds: usize, per: (usize, &str), mut ways: Vec<Way<'_>>) {
    let rounds = rounds.max(1);
    let mut measured: Vec<Vec<Measured>> = vec![Vec::new(); ways.len()];
    for round in 0..=rounds {
        for (way, row) in ways.iter_mut().zip(&mut measured) {
            let once = (way.once)();
            if round > 0 {
                row.push(once);
            }
        }
    }
    println!("\n{title} ({rounds} rounds, median per {})", per.1);
    for (way, row) in ways.iter().zip(&measured) {
        let micros = |m: &Measured| m.time.as_secs_f64() * 1e6 / as_f64(per.0);
        let time = median(row.iter().map(micros));
        let ratio = median(
            row.iter()
                .zip(&measured[0])
                .map(|(one, base)| one.time.as_secs_f64() / base.time.as_secs_f64()),
        );
        let peak = row.iter().map(|m| m.peak_kb).max().unwrap_or(0);
        let peak = match peak {
            0 => String::new(),
            kb => format!(
                "{:>8.1} MB peak",
                as_f64(usize::try_from(kb).unwrap_or(0)) / 1024.0
            ),
        };
        println!("  {:<44} {:>12} {ratio:>7.2}x{peak}", way.name, shown(time));
    }
}

fn shown(micros: f64) -> String {
    if micros < 1_000.0 {
        format!("{micros:.1} µs")
    } else if micros < 1_000_000.0 {
        format!("{:.2} ms", micros / 1e3)
    } else {
        format!("{:.3} s", micros / 1e6)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts far below 2^52")]
fn as_f64(count: usize) -> f64 {
    count as f64
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
