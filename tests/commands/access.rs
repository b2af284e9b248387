//! The access log: who looked at which case, where the office asks for it.

use crate::support::Office;
use serde_json::Value;

fn office() -> Office {
    let office = Office::example().variable("RENKEI_STAFF", "tanaka");
    let settings = office.read("renkei.toml");
    office.paper(
        "renkei.toml",
        &(settings + "\n[audit]\naccess_log = true\n"),
    )
}

fn lines(office: &Office) -> Vec<Value> {
    let files = office.files().into_iter();
    let logs = files.filter(|(name, _)| name.starts_with("log/access-"));
    logs.flat_map(|(_, bytes)| {
        let words = String::from_utf8(bytes).expect("text");
        assert!(words.ends_with('\n'));
        let lines = words.lines().map(serde_json::from_str);
        lines.collect::<Result<Vec<Value>, _>>().expect("JSON")
    })
    .collect()
}

/// Operation, case and number of each line.
fn told(office: &Office) -> Vec<(String, String, Option<u64>)> {
    let lines = lines(office).into_iter();
    lines
        .map(|line| {
            let word = |key: &str| line[key].as_str().expect("a word").to_string();
            (word("operation"), word("case"), line["number"].as_u64())
        })
        .collect()
}

#[test]
fn a_case_that_is_shown_is_one_line() {
    let office = office().repository();
    for line in [
        "show 12",
        "plan 12",
        "match カクウ --for 訪問看護",
        "log 12",
        "diff 12",
        "blame 12 needs",
        "doc status 12",
        "doc 12 inquiry --preview --to さくら",
        "consult 18",
        "set 12 admission.ward=6階西 -n",
    ] {
        let before = lines(&office).len();
        let ran = office.run(line);
        assert!(ran.code() < 2, "{line}: {}", ran.stderr);
        let all = told(&office);
        assert_eq!(all.len(), before + 1, "{line}");
        let (operation, case, number) = &all[before];
        let first = line.split(' ').next().expect("a word");
        assert!(operation.starts_with(first), "{line}: {operation}");
        assert!(
            case == "2026-0012" || line == "consult 18" || first == "match",
            "{line}: {case}"
        );
        assert_eq!(*number, None);
    }
    let first = &lines(&office)[0];
    assert_eq!(first["by"], "tanaka");
    let at = first["at"].as_str().expect("a time");
    assert!(at.ends_with("+09:00") && at.len() == 25, "{at}");
    // The clock, not the day that counts as today.
    let month: String = at.chars().filter(char::is_ascii_digit).take(6).collect();
    assert!(office.path(&format!("log/access-{month}.jsonl")).is_file());
    let words = office.read(&format!("log/access-{month}.jsonl"));
    assert!(
        !words.contains("架空") && !words.contains("カクウ"),
        "{words}"
    );
}

#[test]
fn a_list_is_one_line_with_the_number_of_its_cases() {
    let office = office().repository();
    let listed = |line: &str, operation: &str, number: Option<u64>| {
        let before = lines(&office).len();
        let ran = office.run(line);
        assert!(ran.code() < 2, "{line}: {}", ran.stderr);
        let all = told(&office);
        assert_eq!(
            all[before..],
            [(operation.to_string(), "*".to_string(), number)],
            "{line}"
        );
    };
    listed("status", "status", Some(7));
    listed("status --format csv", "status", Some(7));
    listed("status -o out/list.html", "status", Some(7));
    listed("find cases line:相談", "find", Some(1));
    listed("log", "log", Some(8));
    listed("export cases", "export cases", Some(8));
    listed("export audit", "export audit", None);
    listed("check", "check", None);
    listed(
        "retention list --until 2033-01-01",
        "retention list",
        Some(1),
    );
    listed("doc board", "doc", None);
    let before = lines(&office).len();
    for line in ["due", "report weekly", "handover", "", "inbound list"] {
        let ran = office.run(line);
        assert!(ran.code() < 2, "{line}: {}", ran.stderr);
    }
    let operations: Vec<String> = told(&office)[before..]
        .iter()
        .map(|(operation, _, _)| operation.clone())
        .collect();
    assert_eq!(
        operations,
        ["due", "report", "handover", "morning", "inbound list"]
    );
}

#[test]
fn what_shows_no_case_or_leaves_a_commit_is_no_read() {
    let office = office().repository();
    for line in [
        "set 12 admission.ward=6階西",
        "note 12 架電 --kind 電話",
        "facility list",
        "facility show さくら",
        "explain screening",
        "schema case",
        "verify",
        "show 99",
    ] {
        office.run(line);
    }
    assert_eq!(told(&office), []);
    assert!(!office.path("log").exists());
}

#[test]
fn without_a_staff_id_it_is_who_git_knows() {
    let settings = "[audit]\naccess_log = true\n";
    let office = Office::example().paper("renkei.toml", settings);
    office.run("show 12").exit(0);
    let office = office.paper("renkei.toml", settings).repository();
    office.run("show 12").exit(0);
    let by: Vec<Value> = lines(&office)
        .iter()
        .map(|line| line["by"].clone())
        .collect();
    assert_eq!(by, ["", "tanaka"]);
    // git never takes it up, whatever the office's .gitignore says.
    assert_eq!(
        office.git("status --porcelain --untracked-files=all -- log"),
        ""
    );
}

#[cfg(unix)]
#[test]
fn the_log_is_for_its_owner_and_only_grows() {
    use std::os::unix::fs::PermissionsExt;
    let office = office();
    office.run("show 12").exit(0);
    let mode = |name: &std::path::Path| {
        std::fs::metadata(name)
            .expect("it is there")
            .permissions()
            .mode()
            & 0o777
    };
    let log = std::fs::read_dir(office.path("log")).expect("a folder");
    let log = log.map(|entry| entry.expect("an entry").path());
    let log = log.filter(|path| path.extension().is_some_and(|end| end == "jsonl"));
    let log: Vec<_> = log.collect();
    assert_eq!((mode(&office.path("log")), mode(&log[0])), (0o700, 0o600));
    let first = std::fs::read(&log[0]).expect("a log");
    office.run("show 21").exit(0);
    let second = std::fs::read(&log[0]).expect("a log");
    assert!(second.starts_with(&first) && second.len() > first.len());
}

#[test]
fn a_log_that_can_not_be_written_stops_nobody() {
    let office = office().paper("log", "in the way");
    let ran = office.run("-q show 12").exit(0);
    assert!(ran.stdout.contains("架空 花子"));
    assert_eq!(ran.stderr.lines().count(), 1, "{}", ran.stderr);
    assert!(
        ran.stderr.starts_with("注意: 閲覧の記録(log/access-"),
        "{}",
        ran.stderr
    );
    assert_eq!(office.read("log"), "in the way");
}

#[cfg(unix)]
#[test]
fn unless_it_is_asked_for_a_reading_command_writes_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let office = Office::example().repository();
    let folders = ["cases/2026", "cases", "."];
    let lock = |mode: u32| {
        for folder in folders {
            let mode = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(office.path(folder), mode).expect("it is ours");
        }
    };
    let before = office.files();
    lock(0o500);
    for line in [
        "show 12",
        "status",
        "due",
        "log 12",
        "diff 12",
        "plan 12",
        "find cases line:相談",
        "handover",
        "report weekly",
        "check",
        "verify",
        "retention list",
    ] {
        let ran = office.run(line);
        assert!(ran.code() < 2, "{line}: {}", ran.stderr);
    }
    lock(0o700);
    assert_eq!(office.files(), before);
    assert!(!office.path("log").exists() && !office.path(".renkei").exists());
}
