//! `renkei log`

use crate::support::Office;
use serde_json::{Value, json};

const PAPER: &str = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-16\npatient: {name: 架空 例}\ninsurance: {care: {level: 要介護2}}\nreferrals:\n- {id: r1, facility: a, service: 訪問看護, sent: 2026-11-18, status: 送付}\n";

fn office() -> Office {
    Office::new()
        .paper("renkei.toml", "[staff.tanaka]\nname = \"田中\"\n")
        .paper("cases/2026/2026-0001.yaml", PAPER)
        .repository()
}

fn entries(office: &Office, line: &str) -> Vec<Value> {
    let json = office.run(&format!("{line} --format json")).json();
    json["entries"].as_array().expect("entries").clone()
}

fn changes(entry: &Value) -> Vec<(String, Value, Value)> {
    let changes = entry["changes"].as_array().expect("changes");
    changes
        .iter()
        .map(|one| {
            let path = one["path"].as_str().expect("a path").to_string();
            (path, one["old"].clone(), one["new"].clone())
        })
        .collect()
}

#[test]
fn changes_in_the_words_of_the_trade() {
    let office = office();
    office.run("set 1 insurance.care.level=要介護3").exit(0);
    office.run("reply 1 r1 可 --on 11/20").exit(0);
    let told = entries(&office, "log 1");
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!(
        changes(&told[0])[0],
        ("referrals.r1.status".into(), json!("送付"), json!("可"))
    );
    assert_eq!(
        changes(&told[1]),
        [(
            "insurance.care.level".into(),
            json!("要介護2"),
            json!("要介護3")
        )]
    );
    assert_eq!(told[1]["by"], "tanaka");
    assert_eq!(told[1]["case"], "2026-0001");
    assert_eq!(told[2]["changes"][0]["label"], "新規");
    let ran = office.run("log 1").stderr("").exit(0);
    assert!(
        ran.stdout
            .contains("保険 介護保険 要介護度: 要介護2 → 要介護3"),
        "{}",
        ran.stdout
    );
}

#[test]
fn hand_edits_and_what_nobody_recorded() {
    let office = office();
    let office = office.paper(
        "cases/2026/2026-0001.yaml",
        &PAPER.replace("要介護2", "要介護4"),
    );
    let told = entries(&office, "log 1");
    assert_eq!(told[0]["commit"], Value::Null);
    assert_eq!(
        changes(&told[0]),
        [(
            "insurance.care.level".into(),
            json!("要介護2"),
            json!("要介護4")
        )]
    );
    assert!(office.run("log").exit(0).stdout.contains("未記録"));
    // What is staged isn't recorded either.
    office.git("add --all");
    assert_eq!(entries(&office, "log 1")[0]["commit"], Value::Null);
    office.git("commit --quiet --all --message hand");
    let told = entries(&office, "log 1");
    assert_eq!(told.len(), 2);
    assert_eq!(changes(&told[0])[0].2, "要介護4");
    // Only comments: said so, not passed over.
    let commented = format!("# 覚え書き\n{}", PAPER.replace("要介護2", "要介護4"));
    let office = office.paper("cases/2026/2026-0001.yaml", &commented);
    assert_eq!(
        entries(&office, "log 1")[0]["changes"][0]["label"],
        "書き方だけの変更(コメント・並び)"
    );
}

#[test]
fn by_whom_and_since_when() {
    let office = office();
    office.run("set 1 insurance.care.level=要介護3").exit(0);
    for (line, count) in [
        ("log --by 田中", 2),
        ("log --by tanaka", 2),
        ("log --by 佐藤", 0),
        ("log --since 2020-01-01", 2),
        ("log 1 --since 2099-01-01", 0),
        ("log --limit 1", 1),
    ] {
        let found = entries(&office, line);
        let commits: std::collections::BTreeSet<_> =
            found.iter().map(|e| e["commit"].to_string()).collect();
        assert_eq!(commits.len(), count, "{line}: {found:?}");
    }
}

#[test]
fn a_paper_that_moved_and_one_that_is_gone() {
    let office = office();
    std::fs::create_dir_all(office.path("cases/old")).expect("a folder");
    office.git("mv cases/2026/2026-0001.yaml cases/old/2026-0001.yaml");
    office.git("commit --quiet --message moved");
    let told = entries(&office, "log 1");
    assert_eq!(told[0]["changes"][0]["label"], "移動");
    assert_eq!(told.len(), 2, "its earlier name is followed: {told:?}");
    office.git("rm --quiet cases/old/2026-0001.yaml");
    office.git("commit --quiet --message gone");
    assert_eq!(entries(&office, "log")[0]["changes"][0]["label"], "削除");
}

#[test]
fn broken_versions_and_no_history() {
    let office = office();
    let office = office.paper("cases/2026/2026-0001.yaml", "{{{\n");
    office.git("commit --quiet --all --message broken");
    assert_eq!(
        entries(&office, "log")[0]["changes"][0]["label"],
        "読めないところがある版の変更"
    );
    Office::new()
        .run("log")
        .stderr("エラー: この事務所には履歴(git)がありません。\n次の手: renkei init --repair(履歴を始めます。ここからの変更が残ります)\n")
        .exit(4);
    office
        .run("log 99")
        .stderr(
            "エラー: 症例「99」が見つかりません。\n次の手: renkei status で一覧を見られます。\n",
        )
        .exit(2);
}

#[test]
fn a_version_that_was_lost_is_told_and_no_new_paper() {
    let office = office();
    office.run("set 1 insurance.care.level=要介護3").exit(0);
    let blob = office.git("rev-parse HEAD~1:cases/2026/2026-0001.yaml");
    let (folder, file) = blob.trim().split_at(2);
    std::fs::remove_file(office.path(&format!(".git/objects/{folder}/{file}")))
        .expect("a loose object");
    for line in ["log", "log 1", "blame 1 insurance.care.level"] {
        office
            .run(line)
            .stdout("")
            .stderr("エラー: 「cases/2026/2026-0001.yaml」の前の版が履歴から欠けています。\n次の手: git fsck で履歴を確かめ、控えから戻してください。\n")
            .exit(4);
    }
}

#[test]
fn versions_are_read_as_they_would_stand_in_the_folder() {
    // git keeps another form of the papers: encrypted, or with other line ends.
    let office = Office::new()
        .paper("office/renkei.toml", "")
        .paper("office/.gitattributes", "*.yaml filter=swap\n")
        .paper("office/cases/2026/2026-0001.yaml", PAPER);
    office.git("init --quiet");
    office.git("config filter.swap.clean 'tr a-z n-za-m'");
    office.git("config filter.swap.smudge 'tr a-z n-za-m'");
    let office = office.repository();
    assert!(
        office
            .git("show HEAD:office/cases/2026/2026-0001.yaml")
            .starts_with("fpurzn: 1")
    );
    office
        .run("-C office set 1 insurance.care.level=要介護3")
        .exit(0);
    let told = entries(&office, "-C office log 1");
    assert_eq!(changes(&told[0])[0].0, "insurance.care.level");
    let then = office
        .run("-C office show 1 --at HEAD^ --format json")
        .json();
    assert_eq!(then["case"], "2026-0001");
    let shown = office
        .run("-C office status --at HEAD^ --format json")
        .json();
    assert_eq!(shown["cases"][0]["id"], "2026-0001");
}

#[test]
fn line_ends_that_git_turns_are_no_change() {
    let crlf = PAPER.replace('\n', "\r\n");
    let office = Office::new()
        .paper("renkei.toml", "")
        .paper("cases/2026/2026-0001.yaml", &crlf);
    office.git("init --quiet");
    office.git("config core.autocrlf true");
    let office = office.repository();
    assert!(
        !office
            .git("show HEAD:cases/2026/2026-0001.yaml")
            .contains('\r')
    );
    office.run("set 1 insurance.care.level=要介護3").exit(0);
    let told = entries(&office, "log 1");
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(changes(&told[0]).len(), 1);
    office.run("diff 1").exit(1);
}

#[test]
fn a_paper_much_like_another_is_nobody_elses() {
    let office = office();
    office.run("new-case --line 退院支援 --name '例川 庚' --chart-no 0012 --admitted 11/20 --ward 3階 --no-input").exit(0);
    office.run("new-case --line 退院支援 --name '例山 辛' --chart-no 0013 --admitted 11/20 --ward 3階 --no-input").exit(0);
    let told = entries(&office, "log 3");
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0]["changes"][0]["label"], "新規");
}

#[test]
fn a_paper_that_a_person_moved_is_followed() {
    let office = office();
    office.run("set 1 insurance.care.level=要介護3").exit(0);
    std::fs::create_dir(office.path("cases/old")).expect("a folder");
    office.git("mv cases/2026/2026-0001.yaml cases/old/2026-0001.yaml");
    office.git("commit --quiet --message moved");
    let told = entries(&office, "log 1");
    assert_eq!(told.len(), 3, "{told:?}");
    assert_eq!(told[0]["changes"][0]["label"], "移動");
}

#[test]
fn a_shallow_clone_says_that_its_history_begins_later() {
    let office = office();
    office.run("set 1 insurance.care.level=要介護3").exit(0);
    let clone = Office::new();
    clone.git(&format!(
        "clone --quiet --depth 1 file://{} neu",
        office.path("").display()
    ));
    let ran = clone.run("-C neu log 1").exit(0);
    let words = "浅い写し(shallow clone)なので、これより前の履歴はここにありません。";
    assert!(ran.stdout.contains(words), "{}", ran.stdout);
    let ran = clone.run("-C neu blame 1 insurance.care.level").exit(0);
    assert!(ran.stdout.contains(words), "{}", ran.stdout);
    assert!(!office.run("log 1").stdout.contains("shallow"));
}

#[test]
fn names_in_another_form_are_the_same_case() {
    // A folder copied from a machine that takes letters apart, and a name in its history.
    let nfd = "facilities/か\u{3099}くう.toml";
    let office = office().paper(nfd, "[[facility]]\nid = \"b\"\nname = \"架空B\"\n");
    office.run("set 1 insurance.care.level=要介護3").exit(0);
    let told = entries(&office, "log");
    let files: Vec<&str> = told
        .iter()
        .filter_map(|entry| entry["file"].as_str())
        .collect();
    assert!(files.contains(&nfd), "{files:?}");
    assert_eq!(office.git("status --porcelain"), "");
}
