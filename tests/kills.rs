//! Cut off at any moment: every command that writes papers by itself is killed before each of its system calls that change the
//! disk, one after the other. Each paper is the old or the new one then, whole; none is lost; the next
//! command gets the lock and goes on. And what a power cut needs is in order: a file is synced before it
//! is renamed, its folder after.
//!
//! Without `strace` it is skipped with a line, unless `RENKEI_STRACE=required`.

use crate::support::{Office, required, say};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

/// The system calls that change what is on disk.
const CALLS: [&str; 9] = [
    "openat",
    "mkdir",
    "write",
    "fsync",
    "renameat",
    "linkat",
    "unlink",
    "unlinkat",
    "ftruncate",
];

const PAPER: &str = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-16\nstaff: {msw: tanaka}\npatient: {name: 架空 例, kana: カクウ レイ, born: 1944-05-02}\ninsurance: {care: {status: 認定済, level: 要介護2}}\nadmission: {on: 2026-11-16, ward: 5階東}\nneeds: [気管切開]\nservices:\n- {id: s1, kind: 訪問看護}\nreferrals:\n- {id: r1, facility: a, service: 訪問看護, sent: 2026-11-18, status: 送付}\nconsents:\n- {id: c1, on: 2026-11-17, scope: 情報提供}\nhold: {reason: 病状変化}\n";
const OTHER: &str = "schema: 1\nid: 2026-0002\nline: 前方連携\nopened: 2026-11-16\npatient: {name: 模擬 次}\ninbound: {from: a, received: 2026-11-10, appointed: 2026-11-20}\nextra: {see: 2026-0001}\n";
const CLOSED: &str = "schema: 1\nid: 2026-0003\nline: 相談\nopened: 2026-10-01\npatient: {name: 仮名 三}\nclosure: {on: 2026-11-02, reason: 終了}\n";
const CLASH: &str = "schema: 1\nid: 2026-0004\n<<<<<<< こちら\nline: 相談\n=======\nline: 退院支援\n>>>>>>> 相手\nopened: 2026-10-01\npatient: {name: 例示 四}\n";
const FACILITIES: &str = "[[facility]]\nid = \"a\"\nname = \"架空A\"\nservices = [\"訪問看護\"]\n[facility.accepts]\n\"気管切開\" = \"可\"\n";

/// Every command that writes papers, and what it is prepared with.
const COMMANDS: &[(&str, &[&str])] = &[
    ("set 1 hold=", &[]),
    ("note 1 '電話した' --kind 電話", &[]),
    ("edit 1", &[]),
    ("new-case --name '架空 新' --line 相談 --no-input", &[]),
    ("refer 1 a --by 電話", &["withdraw 1 r1"]),
    ("reply 1 r1 可 --on 11/20", &[]),
    ("withdraw 1 r1", &[]),
    ("choose 1 a", &["reply 1 r1 可 --on 11/20"]),
    ("book 1 面談 11/27 10:00", &[]),
    ("plan 1 --write", &[]),
    ("doc 1 退院支援計画書", &[]),
    (
        "close 1 --reason 相談完了 --destination 自宅 --acknowledge",
        &[],
    ),
    ("reopen 3 --reason 再相談", &[]),
    ("consult 1 在宅退院 解決", &[]),
    ("inbound visit 2 --on 11/20", &[]),
    ("facility set a tel=0463-00-0001", &[]),
    ("facility vacancy a --what 個室 --state 空きあり", &[]),
    ("facility met a --on 11/20", &[]),
    ("case renumber 1", &[]),
    ("resolve 4 1=こちら", &[]),
    ("undo", &["set 1 hold=", "note 1 x --kind 電話"]),
    ("undo 2", &["set 1 hold=", "facility set a tel=1"]),
    ("redo", &["set 1 hold=", "undo"]),
    ("init --repair", &[]),
];

/// The same records at the same moments, each time.
fn clothe(office: Office) -> Office {
    let day = "2026-11-23T09:00:00+09:00";
    office
        .variable("GIT_AUTHOR_DATE", day)
        .variable("GIT_COMMITTER_DATE", day)
        .variable("EDITOR", "sh edited.sh")
}

fn office() -> Office {
    clothe(Office::new())
        .paper("renkei.toml", "[staff.tanaka]\nname = \"田中\"\n")
        .paper("facilities.toml", FACILITIES)
        .paper("cases/2026/2026-0001.yaml", PAPER)
        .paper("cases/2026/2026-0002.yaml", OTHER)
        .paper("cases/2026/2026-0003.yaml", CLOSED)
        .paper("cases/2026/2026-0004.yaml", CLASH)
        .paper("edited.sh", "echo '# 書き足し' >> \"$1\"\n")
        .repository()
}

/// The office before the command.
fn prepared(before: &[&str]) -> Office {
    let office = office();
    for line in before {
        office.run(line);
    }
    office
}

type Papers = BTreeMap<String, Vec<u8>>;

fn papers(office: &Office) -> Papers {
    office
        .files()
        .into_iter()
        .filter(|(path, _)| !path.starts_with("out/"))
        .collect()
}

#[test]
fn cut_off_anywhere_a_paper_is_the_old_or_the_new_one() {
    if skipped() {
        return;
    }
    let mut kills = 0;
    for (line, before) in COMMANDS {
        let ready = prepared(before);
        let office = clothe(Office::new().copied(&ready.path("")));
        let old = papers(&office);
        let log = tempfile::NamedTempFile::new().expect("a file");
        let log = log.path();
        let told = traced(
            &office,
            line,
            &["-o", &log.to_string_lossy(), "-e", &trace()],
        );
        assert_eq!(told, Some(0), "`{line}` does what it should");
        let moments = moments(&std::fs::read_to_string(log).expect("what was traced"));
        let new = papers(&office);
        assert_ne!(old, new, "`{line}` writes");
        for (call, turn) in moments {
            let office = clothe(Office::new().copied(&ready.path("")));
            let inject = format!("inject={call}:signal=KILL:when={turn}");
            let ended = traced(
                &office,
                line,
                &["-o", &log.to_string_lossy(), "-e", &inject],
            );
            assert_eq!(ended, None, "`{line}` is cut off at {call} {turn}");
            kills += 1;
            holds(&office, &format!("`{line}`, {call} {turn}"), &old, &new);
        }
    }
    assert!(kills > 250, "{kills} times something was cut off");
}

/// Each paper is the old or the new one, and the office works.
fn holds(office: &Office, when: &str, old: &Papers, new: &Papers) {
    let now = papers(office);
    for path in old.keys().chain(new.keys()) {
        let is = now.get(path);
        let may = is == old.get(path) || is == new.get(path);
        let words = is.map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        assert!(may, "{when}: {path} is neither old nor new: {words:?}");
    }
    for path in now.keys() {
        assert!(
            old.contains_key(path) || new.contains_key(path),
            "{when}: {path} is left over"
        );
    }
    let lost = old.keys().filter(|path| !now.contains_key(*path));
    for path in lost {
        // What is taken away stands elsewhere already.
        let complete = new.iter().all(|(path, bytes)| now.get(path) == Some(bytes));
        assert!(
            complete && !new.contains_key(path),
            "{when}: {path} is lost"
        );
    }
    office.run("set 2 line=相談 --no-commit").exit(0);
    let waiting = std::fs::read_dir(office.path(".renkei/tmp")).map_or(0, Iterator::count);
    assert_eq!(waiting, 0, "{when}: something waits for its rename");
}

#[test]
fn a_file_is_synced_before_its_rename_and_its_folder_after() {
    if skipped() {
        return;
    }
    for (line, before) in COMMANDS {
        let office = prepared(before);
        let log = tempfile::NamedTempFile::new().expect("a file");
        let log = log.path();
        let wanted = [
            "-y",
            "-o",
            &log.to_string_lossy(),
            "-e",
            "trace=fsync,renameat,renameat2,rename,linkat,unlink,unlinkat",
        ];
        traced(&office, line, &wanted);
        let calls = std::fs::read_to_string(log).expect("what was traced");
        let root = office.path("");
        assert_eq!(in_order(&calls, &root), Ok(()), "`{line}`\n{calls}");
        assert!(
            calls.contains("rename") || calls.contains("linkat"),
            "`{line}` renames\n{calls}"
        );
    }
}

/// Whether every paper that was put in its place had been synced, and the folder was synced after.
fn in_order(calls: &str, root: &Path) -> Result<(), String> {
    let root = root.to_string_lossy();
    let root = root.trim_end_matches('/');
    let mut synced: Vec<&str> = Vec::new();
    let mut unsettled: Vec<String> = Vec::new();
    for call in calls.lines() {
        let quoted: Vec<&str> = call.split('"').skip(1).step_by(2).collect();
        if call.starts_with("fsync(") {
            let path = call.split(['<', '>']).nth(1).unwrap_or_default();
            synced.push(path);
            unsettled.retain(|folder| folder != path);
            continue;
        }
        let moved = call.starts_with("rename") || call.starts_with("linkat");
        let target = match quoted.as_slice() {
            [from, to] if moved => {
                if !synced.contains(from) {
                    return Err(format!("{from} was not synced"));
                }
                *to
            }
            [gone] if call.starts_with("unlink") => *gone,
            _ => continue,
        };
        // What renkei keeps for itself may be lost.
        if !target.starts_with(root) || target.contains("/.renkei/") {
            continue;
        }
        let folder = Path::new(target).parent().expect("a folder");
        unsettled.push(folder.to_string_lossy().into_owned());
    }
    match unsettled.first() {
        Some(folder) => Err(format!("{folder} was not synced")),
        None => Ok(()),
    }
}

fn trace() -> String {
    format!("trace={}", CALLS.join(","))
}

/// The calls that change the disk, each with the how-manieth of its name it is.
fn moments(log: &str) -> Vec<(&'static str, usize)> {
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    let mut moments = Vec::new();
    for line in log.lines() {
        let Some(call) = CALLS
            .iter()
            .find(|call| line.starts_with(&format!("{call}(")))
        else {
            continue;
        };
        let turn = counted.entry(*call).or_default();
        *turn += 1;
        let reads = *call == "openat" && !line.contains("O_CREAT");
        let talks = line.starts_with("write(1,") || line.starts_with("write(2,");
        if !reads && !talks {
            moments.push((*call, *turn));
        }
    }
    moments
}

/// Runs the command under strace: its exit code, `None` where it was killed. Its children run untraced.
fn traced(office: &Office, line: &str, wanted: &[&str]) -> Option<i32> {
    let mut command = Command::new("strace");
    command.args(wanted).arg(env!("CARGO_BIN_EXE_renkei"));
    let status = office
        .dressed(&mut command, line)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .expect("strace runs");
    status.code().filter(|code| *code < 128)
}

fn skipped() -> bool {
    let works = Command::new("strace")
        .args(["-q", "-e", "inject=fsync:signal=KILL:when=9999", "true"])
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if works {
        return false;
    }
    assert!(
        !required("RENKEI_STRACE"),
        "RENKEI_STRACE=required, and strace doesn't work here"
    );
    say("skipped: commands that are cut off, there is no strace");
    true
}
