//! `renkei export audit`

use crate::support::Office;
use serde_json::Value;

const PLACE: &str = "cases/2026/2026-0001.yaml";
const PAPER: &str = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-16\npatient: {name: 架空 例}\nneeds: [胃瘻]\nreferrals:\n- {id: r1, facility: a, service: 訪問看護, sent: 2026-11-18, status: 送付}\n";

fn office() -> Office {
    Office::new()
        .paper("renkei.toml", "[staff.tanaka]\nname = \"田中\"\n")
        .paper(PLACE, PAPER)
        .repository()
}

fn commit(office: &Office, words: &str, more: &str) {
    std::fs::write(office.path(PLACE), words).expect("a paper");
    office.git("add --all");
    office.git(&format!("commit --quiet --message x {more}"));
}

fn rows(office: &Office, line: &str) -> Vec<Value> {
    office.run(&format!("{line} --format ndjson")).exit(0);
    let lines = office.read("out/audit/audit.ndjson");
    let rows = lines.lines().map(serde_json::from_str);
    rows.collect::<Result<_, _>>()
        .expect("a JSON object a line")
}

#[test]
fn who_changed_which_fields_when_and_nothing_of_what_stands_there() {
    let office = office();
    let new = PAPER
        .replace("胃瘻", "気管切開")
        .replace("送付", "可")
        .replace("架空 例", "架空 別");
    commit(
        &office,
        &(new.clone() + "架空 花子: 電話\nextra: {架空 月子: 1}\n"),
        "--trailer 'Renkei-Operation: set' --author '=sato <sato@example.invalid>' --date 2026-11-20T01:00:00Z",
    );
    commit(
        &office,
        &(new.clone() + "# 架空 花子\n"),
        "--date 2026-11-21T10:00:00+09:00",
    );
    office.git(&format!("rm --quiet {PLACE}"));
    office.git("commit --quiet --message x --date 2026-11-22T10:00:00+09:00");
    let told = rows(
        &office,
        "export audit --since 2026-11-20 --until 2026-11-22",
    );
    assert_eq!(told.len(), 3, "{told:?}");
    let first = &told[0];
    assert_eq!(first["at"], "2026-11-20T10:00:00+09:00");
    assert_eq!(
        (&first["by"], &first["mail"]),
        (&"=sato".into(), &"sato@example.invalid".into())
    );
    assert_eq!(
        (&first["operation"], &first["case"]),
        (&"set".into(), &"2026-0001".into())
    );
    assert_eq!(
        (&first["file"], &first["signed"]),
        (&PLACE.into(), &"none".into())
    );
    assert_eq!(
        first["what"],
        "patient.name;needs;referrals.r1.status;?;extra"
    );
    assert_eq!(told[1]["operation"], Value::Null);
    assert_eq!(told[2]["what"], "削除");
    let all = rows(&office, "export audit");
    assert_eq!(all.len(), 6, "the first commit has three files");
    let words = office.read("out/audit/audit.ndjson");
    for secret in ["花子", "月子", "気管切開", "架空"] {
        assert!(!words.contains(secret), "{words}");
    }
    office
        .run("export audit --since 2026-11-20 --until 2026-11-20")
        .stdout("out/audit\n")
        .stderr("書き出し: 記録1件、閲覧0件、1行\n")
        .exit(0);
    let csv = office.read("out/audit/audit.csv");
    assert!(
        csv.starts_with("\u{feff}at,by,mail,operation,case,file,what,commit,signed\r\n2026-11-20T10:00:00+09:00,'=sato,"),
        "{csv}"
    );
    assert!(
        !office.path("out/audit/audit.ndjson").exists(),
        "the earlier table is gone"
    );
    let told: Value = serde_json::from_str(&office.read("out/audit/export.json")).expect("JSON");
    assert_eq!(
        (&told["kind"], &told["complete"]),
        (&"export-audit".into(), &true.into())
    );
    assert_eq!(
        (&told["commits"], &told["from"]),
        (&1.into(), &"2026-11-20".into())
    );
}

#[test]
fn reads_stand_among_the_changes() {
    let office = office();
    commit(
        &office,
        &PAPER.replace("送付", "検討中"),
        "--date 2026-11-20T10:00:00+09:00",
    );
    let office = office.paper(
        "log/access-202611.jsonl",
        "{\"at\":\"2026-11-20T09:00:00+09:00\",\"by\":\"sato\",\"operation\":\"show\",\"case\":\"2026-0001\"}\n{\"at\":\"2026-11-20T11:00:00+09:00\",\"by\":\"mori\",\"operation\":\"status\",\"case\":\"*\",\"number\":7}\nhalf a li",
    );
    let ran = office.run("export audit --since 2026-11-20 --until 2026-11-20 --format ndjson");
    let ran = ran.exit(3);
    assert!(
        ran.stderr.contains("読めない版や閲覧の行が1件あります。"),
        "{}",
        ran.stderr
    );
    let lines = office.read("out/audit/audit.ndjson");
    let lines: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let by: Vec<&Value> = lines.iter().map(|line| &line["by"]).collect();
    assert_eq!(by, ["sato", "tanaka", "mori"]);
    assert_eq!(
        (&lines[2]["case"], &lines[2]["what"]),
        (&"*".into(), &"7件".into())
    );
    assert_eq!(lines[0]["commit"], Value::Null);
}

#[test]
fn a_move_and_a_merge_are_told() {
    let office = office();
    office.git("branch side");
    let moved = "cases/2026/2026-0007.yaml";
    office.git(&format!("mv {PLACE} {moved}"));
    let words = PAPER.replace("2026-0001", "2026-0007");
    std::fs::write(office.path(moved), words).expect("a paper");
    office.git("add --all");
    office.git("commit --quiet --message x");
    office.git("checkout --quiet side");
    office.git("commit --quiet --allow-empty --message x");
    office.git("merge --quiet --message x -");
    let told = rows(&office, "export audit");
    let row = told.iter().find(|row| row["case"] == "2026-0007");
    assert_eq!(
        row.map(|row| &row["what"]),
        Some(&"移動;id".into()),
        "{told:?}"
    );
    let without_file = told.iter().filter(|row| row["file"].is_null()).count();
    assert_eq!(
        without_file, 2,
        "the merge and the empty commit are commits too"
    );
}

#[test]
fn tables_of_two_kinds_do_not_stand_in_one_folder() {
    let office = office();
    office.run("export cases").exit(0);
    office.run("export audit -o out/export").stdout("").exit(2);
    office.run("export audit --format md").stdout("").exit(2);
    office.run("export audit -n").stdout("").exit(0);
    assert!(!office.path("out/audit").exists());
    Office::example().run("export audit").stdout("").exit(4);
}

#[test]
fn a_version_that_was_lost_is_told() {
    let office = office();
    let id = office.git(&format!("rev-parse HEAD:{PLACE}"));
    let id = id.trim();
    commit(&office, &PAPER.replace("送付", "可"), "");
    std::fs::remove_file(office.path(&format!(".git/objects/{}/{}", &id[..2], &id[2..])))
        .expect("an object");
    let ran = office.run("export audit --format ndjson").exit(3);
    assert!(ran.stderr.contains("renkei verify"), "{}", ran.stderr);
    assert!(office.read("out/audit/audit.ndjson").contains("読めない版"));
}

#[test]
fn what_a_slip_hides_was_not_taken_away_and_a_name_in_a_file_name_is_not_told() {
    let office = office();
    commit(
        &office,
        &PAPER.replace("patient: {name", "patient: name"),
        "",
    );
    let office = office.paper("cases/2026/架空花子.yaml", "schema: 1\n");
    office.git("add --all");
    office.git("commit --quiet --message x");
    let rows = rows(&office, "export audit");
    let whats: Vec<&Value> = rows.iter().map(|row| &row["what"]).collect();
    assert!(whats.contains(&&"読めない版".into()), "{rows:?}");
    let last = rows.last().expect("a row");
    assert_eq!(
        (&last["file"], &last["case"]),
        (&"cases/?".into(), &Value::Null)
    );
    assert!(!office.read("out/audit/audit.ndjson").contains("花子"));
}
