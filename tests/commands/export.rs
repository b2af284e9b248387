//! `renkei export`

use crate::support::Office;
use serde_json::Value;
use std::path::Path;

const KEY: &str = "7d1f0c9a4be25836a1d94c07e3f8b65217d0c9a4be2583";

/// The lines of a table.
fn rows(office: &Office, file: &str) -> Vec<Value> {
    let lines = office.read(file);
    let rows = lines.lines().map(serde_json::from_str);
    rows.collect::<Result<_, _>>()
        .expect("a JSON object a line")
}

fn manifest(office: &Office) -> Value {
    serde_json::from_str(&office.read("out/export/export.json")).expect("JSON")
}

/// The files below `out`, in name order.
fn out(office: &Office) -> Vec<String> {
    let files = office.files().into_iter().map(|(name, _)| name);
    files.filter(|name| name.starts_with("out/")).collect()
}

/// A key that lies outside the office.
fn key() -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), KEY).expect("a key");
    file
}

fn pseudonymous(office: &Office, key: &Path, more: &[&str]) -> crate::support::Ran {
    let key = key.display().to_string();
    let mut words = vec!["export", "cases", "--pseudonymous", "--key-file", &key];
    words.extend(more);
    office.run_words(&words)
}

#[test]
fn four_tables_for_each_year() {
    let office = Office::example();
    office
        .run("export cases")
        .stdout("out/export\n")
        .stderr("書き出し: 症例8件、経過44件、打診9件、サービス2件(4ファイル)\n")
        .exit(0);
    assert_eq!(
        out(&office),
        [
            "out/export/2026/cases.ndjson",
            "out/export/2026/events.ndjson",
            "out/export/2026/referrals.ndjson",
            "out/export/2026/services.ndjson",
            "out/export/export.json",
        ]
    );
    let cases = rows(&office, "out/export/2026/cases.ndjson");
    let closed = &cases[1];
    for (column, value) in [
        ("case", Value::from("2026-0005")),
        ("year", 2026.into()),
        ("chart_no", "0040022".into()),
        ("line", "discharge".into()),
        ("line_label", "退院支援".into()),
        ("opened", "2026-10-13".into()),
        ("age", 73.into()),
        ("age_band", "70-74".into()),
        ("city", "神奈川県平塚市".into()),
        ("discharged", "2026-11-06".into()),
        ("first_sent", "2026-10-19".into()),
        ("accepted_on", "2026-10-23".into()),
        ("destination", "hospital_rehab".into()),
        ("destination_group", "hospital".into()),
        ("died", false.into()),
        ("closed_spans", vec!["2026-11-09/.."].into()),
        ("stage", "closed".into()),
        ("permitted", Value::Null),
    ] {
        assert_eq!(closed[column], value, "{column}");
    }
    let events = rows(&office, "out/export/2026/events.ndjson");
    let call = events.iter().find(|event| event["kind"] == "phone");
    let call = call.expect("somebody was called");
    assert!(
        call["text"].is_string() && call["kind_label"] == "電話",
        "{call}"
    );
    let told = manifest(&office);
    assert_eq!(told["complete"], true);
    assert_eq!(told["today"], "2026-11-23");
    assert_eq!(
        told["rules"],
        serde_json::json!(["common", "holidays", "r8"])
    );
    assert_eq!(told["files"][1]["path"], "2026/events.ndjson");
    assert_eq!(told["files"][1]["rows"], 44);
    let bytes = std::fs::read(office.path("out/export/2026/events.ndjson")).expect("read");
    assert_eq!(
        told["files"][1]["digest"],
        renkei::documents::digest(&bytes)
    );
    assert_eq!(told["files"][1]["bytes"], bytes.len());
}

#[test]
fn nothing_that_names_anybody_is_in_any_export() {
    let office = Office::example();
    let key = key();
    let people: Vec<String> = office
        .files()
        .iter()
        .filter(|(name, _)| name.starts_with("cases/"))
        .flat_map(|(_, bytes)| {
            let paper = String::from_utf8_lossy(bytes).into_owned();
            let paper: Value = serde_yaml::from_str(&paper).expect("a paper");
            let patient =
                ["name", "kana", "phone", "address"].map(|key| paper["patient"][key].clone());
            let family = paper["family"].as_array().cloned().unwrap_or_default();
            let family = family.into_iter().map(|person| person["phone"].clone());
            patient
                .into_iter()
                .chain(family)
                .filter_map(|words| words.as_str().map(String::from))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(people.len() > 20, "{people:?}");
    for form in ["ndjson", "csv"] {
        office.run(&format!("export cases --format {form}")).exit(0);
        let all = whole(&office);
        for words in &people {
            assert!(!all.contains(words.as_str()), "{form}: {words}");
        }
        pseudonymous(&office, key.path(), &["--format", form]).exit(0);
        let all = whole(&office);
        for words in people.iter().map(String::as_str).chain([
            "2026-00",
            "0040022",
            "標本医師",
            "脳梗塞",
            "1953-08-30",
            "循環器の枠",
            "長女",
        ]) {
            assert!(!all.contains(words), "{form}: {words}");
        }
    }
}

/// Everything that was exported, in one string.
fn whole(office: &Office) -> String {
    let files = out(office);
    files.iter().map(|name| office.read(name)).collect()
}

#[test]
fn one_key_gives_the_same_pseudonyms_and_the_order_tells_nothing() {
    let office = Office::example();
    let key = key();
    let ids = || -> Vec<String> {
        let rows = rows(&office, "out/export/2026/cases.ndjson").into_iter();
        rows.map(|row| row["case"].as_str().expect("a pseudonym").to_string())
            .collect()
    };
    pseudonymous(&office, key.path(), &[]).exit(0);
    let first = ids();
    let mut sorted = first.clone();
    sorted.sort();
    assert_eq!(first, sorted, "by pseudonym, not by number");
    let joined = rows(&office, "out/export/2026/events.ndjson");
    assert!(
        joined
            .iter()
            .all(|row| first.contains(&row["case"].as_str().expect("it").to_string()))
    );
    let told = manifest(&office);
    pseudonymous(&office, key.path(), &["line:退院支援"]).exit(0);
    assert!(ids().iter().all(|id| first.contains(id)));
    assert_eq!(manifest(&office)["key"], told["key"]);
    std::fs::write(key.path(), KEY.to_uppercase()).expect("another key");
    pseudonymous(&office, key.path(), &[]).exit(0);
    assert!(ids().iter().all(|id| !first.contains(id)));
    assert_ne!(manifest(&office)["key"], told["key"]);
}

#[test]
fn a_key_lies_apart_and_can_not_be_guessed() {
    let office = Office::example()
        .paper("office.key", KEY)
        .paper("out/a.key", KEY);
    office.run("export cases --pseudonymous").stdout("").stderr(
        "エラー: --key-file <FILE> が要ります。\n次の手: 使い方: renkei export cases --pseudonymous --key-file <FILE> --today <DATE> [QUERY]...\n",
    ).exit(2);
    for inside in ["office.key", "out/a.key"] {
        pseudonymous(&office, Path::new(inside), &[]).stdout("").stderr(&format!(
            "エラー: 鍵のファイル「{}」が、事務所フォルダーか書き出し先の中にあります。\n理由: 履歴や書き出しと一緒に渡ると、だれでも元の番号がわかります。\n次の手: 鍵を事務所フォルダーと書き出し先の外に移してください。\n",
            office.path(inside).display()
        )).exit(2);
    }
    let short = key();
    std::fs::write(short.path(), "password\n").expect("a bad key");
    pseudonymous(&office, short.path(), &[]).stderr(
        "エラー: 鍵のファイルは鍵になりません。\n理由: 32文字より短いため、当てられてしまいます。\n次の手: openssl rand -hex 32 > 鍵のファイル のように作ってください。\n",
    ).exit(2);
    pseudonymous(&office, Path::new("/nowhere/renkei.key"), &[]).exit(2);
    assert_eq!(out(&office), ["out/a.key"]);
}

#[test]
fn the_table_for_spreadsheets() {
    let office = Office::example();
    office.run("note 12 =HYPERLINK(1) --kind 記録").exit(0);
    office.run("export cases --format csv id:2026-0012").exit(0);
    let events = office.read("out/export/2026/events.csv");
    let lines: Vec<&str> = events.split("\r\n").collect();
    assert_eq!(
        lines[0],
        "\u{feff}case,year,id,on,kind,kind_label,by,with,outcome,outcome_label,next,text"
    );
    let note = lines.iter().find(|line| line.contains("HYPERLINK"));
    assert!(
        note.is_some_and(|line| line.ends_with(",'=HYPERLINK(1)")),
        "{note:?}"
    );
    let cases = office.read("out/export/2026/cases.csv");
    assert!(
        cases.contains(",discharge_home;ltci,在宅退院;介護保険,"),
        "{cases}"
    );
    assert!(cases.ends_with("\r\n"));
}

#[test]
fn closed_cases_are_in_it_and_a_query_chooses() {
    let office = Office::example();
    for (query, cases) in [
        (&["closed"][..], 1),
        (&["line:退院支援"], 6),
        (&["opened:2026-W47", "line:退院支援"], 2),
        (&["doctor:誰でもない"], 0),
    ] {
        let mut words = vec!["export", "cases"];
        words.extend(query);
        office.run_words(&words).exit(0);
        let told = manifest(&office);
        assert_eq!(told["cases"], cases, "{query:?}");
        assert_eq!(told["whole"], false);
    }
    assert_eq!(out(&office), ["out/export/export.json"]);
    office.run("export cases satge:打診中").exit(2);
}

#[test]
fn an_unreadable_paper_is_named_and_the_others_are_exported() {
    let office = Office::example().paper("cases/2026/2026-0009.yaml", "patient: [\n");
    let ran = office.run("export cases").stdout("out/export\n").exit(3);
    assert!(
        ran.stderr.contains("cases/2026/2026-0009.yaml:"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("注意: 読めない紙1件は入っていません。"),
        "{}",
        ran.stderr
    );
    let told = manifest(&office);
    assert_eq!((&told["cases"], &told["unread"]), (&7.into(), &1.into()));
    assert_eq!(told["unreadable"][0]["path"], "cases/2026/2026-0009.yaml");
    let key = key();
    pseudonymous(&office, key.path(), &[]).exit(3);
    let told = manifest(&office);
    assert_eq!(told["unread"], 1);
    assert_eq!(told["unreadable"], serde_json::json!([]));
}

#[test]
fn the_same_papers_give_the_same_bytes_and_older_files_go() {
    let office = Office::example().paper("out/export/2026/memo.txt", "手書き");
    let old =
        "schema: 1\nid: 2025-0001\nline: 相談\nopened: 2025-04-01\npatient: {chart_no: \"1\"}\n";
    let office = office.paper("cases/2025/2025-0001.yaml", old);
    office.run("export cases").exit(0);
    let first = office.files();
    office.run("export cases").exit(0);
    assert_eq!(office.files(), first);
    assert!(out(&office).contains(&"out/export/2025/cases.ndjson".to_string()));
    std::fs::remove_file(office.path("cases/2025/2025-0001.yaml")).expect("removed");
    office.run("export cases --format csv").exit(0);
    assert_eq!(
        out(&office),
        [
            "out/export/2026/cases.csv",
            "out/export/2026/events.csv",
            "out/export/2026/memo.txt",
            "out/export/2026/referrals.csv",
            "out/export/2026/services.csv",
            "out/export/export.json",
        ]
    );
    assert!(!office.path("out/export/2025").exists());
}

#[test]
fn what_the_export_did_not_write_is_not_written_over() {
    let office = Office::example().paper("out/export/2026/events.ndjson", "手書き");
    office.run("export cases").stdout("").stderr(
        "エラー: 「out/export/2026/events.ndjson」は、ここへの書き出しで作ったファイルではないため、上書きしません。\n次の手: -o で別のフォルダーにするか、そのファイルを別の場所に移してください。\n",
    ).exit(2);
    assert_eq!(out(&office), ["out/export/2026/events.ndjson"]);
    let office = Office::example().paper("out/export/export.json", "{}");
    office.run("export cases").stdout("").stderr(
        "エラー: 「out/export/export.json」は renkei の書き出しの控えではないため、上書きしません。\n次の手: -o で別のフォルダーにしてください。\n",
    ).exit(2);
    // Nobody's list leads an export to the office's own papers.
    let list = r#"{"renkei":1,"kind":"export","files":[{"path":"../../cases/2026/2026-0012.yaml"},{"path":"2026/cases.csv"}]}"#;
    let office = Office::example().paper("out/export/export.json", list);
    let before = office.read("cases/2026/2026-0012.yaml");
    office.run("export cases").exit(0);
    assert_eq!(office.read("cases/2026/2026-0012.yaml"), before);
}

#[test]
fn the_offices_own_papers_are_no_place_for_an_export() {
    let office = Office::example();
    let before = office.files();
    for folder in ["cases", ".", "Cases/x", "templates/a", ".git", "rules"] {
        let ran = office.run(&format!("export cases -o {folder}"));
        if folder == "." {
            // Its years would stand beside the papers, and nothing of the office is written over.
            assert!(office.path("2026/cases.ndjson").is_file());
            std::fs::remove_dir_all(office.path("2026")).expect("removed");
            std::fs::remove_file(office.path("export.json")).expect("removed");
            continue;
        }
        ran.stdout("").exit(2);
    }
    assert_eq!(office.files(), before);
}

#[cfg(unix)]
#[test]
fn a_link_leads_no_export_to_the_papers() {
    let office = Office::example();
    std::fs::create_dir_all(office.path("out/export")).expect("a folder");
    std::os::unix::fs::symlink(office.path("cases/2026"), office.path("out/export/2026"))
        .expect("a link");
    office.run("export cases").stdout("").exit(2);
    assert!(!office.path("cases/2026/cases.ndjson").exists());
}

#[test]
fn a_dry_run_writes_nothing() {
    let office = Office::example();
    office.run("export cases -n closed").stdout("").stderr(
        "out/export に書き出すもの: 症例1件、経過6件、打診2件、サービス0件(4ファイル)\n(-n のため、何も書いていません)\n",
    ).exit(0);
    assert!(out(&office).is_empty());
}

#[test]
fn the_office_as_it_was() {
    let office = Office::example().repository();
    office.run("export cases").exit(0);
    let first = office.read("out/export/2026/cases.ndjson");
    let commit = office.git("rev-parse --short=7 HEAD");
    office.run("set 12 admission.ward=3階東").exit(0);
    office.run("export cases").exit(0);
    assert_ne!(office.read("out/export/2026/cases.ndjson"), first);
    office
        .run("export cases --at HEAD --today 2026-11-23")
        .exit(0);
    assert_eq!(office.read("out/export/2026/cases.ndjson"), first);
    assert_eq!(manifest(&office)["commit"], commit.trim());
}

#[test]
fn only_the_two_forms() {
    let office = Office::example();
    office.run("export cases --format md").stdout("").stderr(
        "エラー: --format md は書き出しでは使えません。\n次の手: --format ndjson か --format csv を付けてください。\n",
    ).exit(2);
    office
        .run("export cases --format csv --encoding cp932")
        .exit(2);
    office.run("status --format ndjson").stdout("").stderr(
        "エラー: --format ndjson はこのコマンドでは使えません。\n理由: 1行に1件のJSONにするのは書き出し(renkei export)だけです。\n次の手: renkei export cases --format ndjson\n",
    ).exit(2);
}
