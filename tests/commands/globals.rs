//! The flags that every command has, and what holds for all of them.

use crate::support::Office;

const PLACE: &str = "cases/2026/2026-0012.yaml";

#[test]
fn today_is_said_in_any_form() {
    for (typed, day) in [
        ("2026-12-01", "2026-12-01"),
        ("R8.12.1", "2026-12-01"),
        ("令和8年12月1日", "2026-12-01"),
        ("２０２６－１２－０１", "2026-12-01"),
    ] {
        let json = Office::example()
            .today(typed)
            .run("status --format json")
            .exit(0)
            .json();
        assert_eq!(json["today"], day, "{typed}");
    }
    let ran = Office::example()
        .today("いつか")
        .run("status")
        .stdout("")
        .exit(2);
    assert!(
        ran.stderr
            .starts_with("エラー: --today「いつか」を日付として読めません。\n"),
        "{}",
        ran.stderr
    );
}

#[test]
fn quiet_says_the_answer_alone() {
    let office = Office::example();
    office
        .run("-q set 12 admission.ward=6階西")
        .stdout("")
        .stderr("")
        .exit(0);
    office
        .run("-q new-case --chart-no 9")
        .stdout("2026-0022\n")
        .stderr("")
        .exit(0);
    let ran = office.run("-q set 12 nosuch=1").stdout("").exit(2);
    assert!(
        ran.stderr.starts_with("エラー: "),
        "failures are always said"
    );
}

#[test]
fn a_wrong_command_line_is_said_in_japanese() {
    for (line, first) in [
        (
            "stauts",
            "エラー: 「stauts」というコマンドはありません。\n次の手: 「status」ではありませんか。\n",
        ),
        (
            "status --formt csv",
            "エラー: 「--formt」という指定はありません。\n",
        ),
        (
            "status --format yaml",
            "エラー: --format <FORMAT> の値「yaml」は使えません。\n理由: 使えるのは table, json, csv, md, ics, html, xlsx, txt, pdf, ndjson です。\n",
        ),
        ("set 12", "エラー: <KEY=VALUE>... が要ります。\n"),
    ] {
        let ran = Office::example().run(line).stdout("").exit(2);
        assert!(ran.stderr.starts_with(first), "{line}: {}", ran.stderr);
    }
}

#[test]
fn a_cell_that_a_spreadsheet_would_run_is_defused() {
    for word in ["=1+1", "+1+1", "-1+1", "@SUM(A1)"] {
        let office = Office::new().paper(
            "cases/2026/2026-0001.yaml",
            &format!("schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-20\npatient: {{name: 見本}}\nadmission: {{on: 2026-11-20, ward: \"{word}\"}}\n"),
        );
        let csv = office.run("status --format csv").exit(0).stdout;
        assert!(csv.starts_with('\u{feff}') && csv.ends_with("\r\n"));
        let row = csv.split("\r\n").nth(1).expect("a row");
        let ward = row
            .split(',')
            .nth(4)
            .expect("a cell")
            .trim_start_matches('"');
        assert!(!ward.starts_with(['=', '+', '-', '@']), "{row}");
        assert!(ward.contains(word), "{row}");
    }
}

#[test]
fn the_encoding_of_windows_on_request_with_what_was_lost() {
    let office = Office::new().paper(
        "cases/2026/2026-0001.yaml",
        "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-20\npatient: {name: 見本}\nadmission: {on: 2026-11-20, ward: 髙階東𠮷}\n",
    );
    let ran = office
        .run("status --format csv --encoding cp932")
        .stderr("注意: Shift_JISにない文字を「〓」に置き換えました: 𠮷\n")
        .exit(0);
    let (words, _, lossy) = encoding_rs::SHIFT_JIS.decode(&ran.bytes);
    assert!(!lossy && words.starts_with("id,line,stage"), "{words}");
    assert!(words.contains("髙階東〓"), "{words}");
}

#[test]
fn colours_come_on_request_only() {
    let office = Office::example();
    let plain = office.run("match 12").exit(0).stdout;
    assert!(!plain.contains('\u{1b}'));
    let coloured = office.run("match 12 --color always").exit(0).stdout;
    assert!(coloured.contains("\u{1b}["));
    assert_eq!(office.run("match 12 --color never").exit(0).stdout, plain);
    let office = office.variable("NO_COLOR", "1");
    assert_eq!(office.run("match 12").exit(0).stdout, plain);
    assert!(
        !office
            .run("set 12 nosuch=1")
            .exit(2)
            .stderr
            .contains('\u{1b}')
    );
}

#[test]
fn control_characters_of_papers_never_reach_the_terminal() {
    let evil = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-20\n\"no\\e[31mkey\": 1\npatient: {name: \"見\\e[2J\\u009b本\\a\", kana: \"\\u202eアイ\"}\nadmission: {on: 2026-11-20, ward: \"5\\r階\\b\"}\nneeds: [\"\\e]0;x\\a\"]\nevents: [{id: e1, on: 2026-11-20, kind: 電話, text: \"x\\e[1m\", next: 2026-11-24}]\n";
    let office = Office::new().paper("cases/2026/2026-0001.yaml", evil);
    for line in [
        "show 1",
        "show 1 --format json",
        "show 1 --format md",
        "status",
        "status --format csv",
        "check",
        "check --format json",
        "set 1 patient.name=改 -n",
        "match 1 --for 訪問看護",
        "show \u{1b}[31m",
    ] {
        let ran = office.run(line);
        let raw = |words: &str| {
            words.chars().find(|c| {
                c.is_control() && !"\n\r".contains(*c) || ('\u{202a}'..='\u{202e}').contains(c)
            })
        };
        assert_eq!(raw(&ran.stdout), None, "{line}: {:?}", ran.stdout);
        assert_eq!(raw(&ran.stderr), None, "{line}: {:?}", ran.stderr);
        if !line.contains("csv") {
            assert!(
                !ran.stdout.contains('\r') && !ran.stderr.contains('\r'),
                "{line}"
            );
        }
    }
}

#[test]
fn the_office_as_it_was() {
    let office = Office::example().repository();
    let first = office.git("rev-parse HEAD").trim().to_string();
    let office = office.paper("renkei.toml", "[git]\ncommit = true\n");
    office.run("set 12 admission.ward=6階西").exit(0);
    let ward = |line: &str| office.run(line).exit(0).json();
    assert_eq!(
        ward("show 12 --format json")["paper"]["admission"]["ward"],
        "6階西"
    );
    let then = ward("show 12 --at HEAD~2 --format json");
    assert_eq!(then["paper"]["admission"]["ward"], "5階東");
    let commit = then["at"]["commit"].as_str().expect("a commit");
    assert!(first.starts_with(commit), "{commit} {first}");
    let mut now = Office::example().run("show 12 --format json").json();
    let mut then = then;
    then.as_object_mut().expect("an object").remove("at");
    now.as_object_mut().expect("an object").remove("at");
    assert_eq!(then, now, "nothing else differs");
    office.run("show 12 --at nosuch").stdout("").exit(2);
    office
        .run("set 12 admission.ward=x --at HEAD~2")
        .stdout("")
        .exit(2);
}

#[test]
fn the_office_is_given_or_found_upward() {
    let office = Office::example();
    let cases = office.path("cases/2026");
    let root = office.path("");
    let elsewhere = Office::new();
    std::fs::remove_file(elsewhere.path("renkei.toml")).expect("removed");
    let given = ["-C", root.to_str().expect("a path"), "show", "12"];
    elsewhere.run_words(&given).exit(0);
    elsewhere.run_words(&["-C", cases.to_str().expect("a path"), "show", "12"]);
    elsewhere.run("show 12").stdout("").exit(2);
    elsewhere
        .variable("RENKEI_OFFICE", root.to_str().expect("a path"))
        .run("show 12")
        .exit(0);
}

#[test]
fn reading_changes_no_paper() {
    let office = Office::example();
    let before = office.files();
    for line in [
        "status",
        "show 12",
        "match 12",
        "check",
        "facility list",
        "facility show 1462000020",
        "facility stats",
        "explain",
        "due",
        "due --calls",
        "handover",
        "consult 18",
        "consult --open",
        "inbound list",
        "match 12 --relax",
        "match --facility 1462000020",
        "match --all-open",
    ] {
        let ran = office.run(line);
        assert!(ran.code() <= 1, "{line} {}", ran.stderr);
        assert!(!ran.stdout.is_empty(), "{line}");
    }
    assert_eq!(office.files(), before);
    assert!(office.read(PLACE).starts_with("# 大腿骨骨折"));
}

#[test]
fn an_empty_value_is_refused_before_anything_happens() {
    for words in [
        ["refer", "12", "", "--for", "訪問看護"].as_slice(),
        &["note", "12", "　"],
        &["note", "12", "電話", "--kind", ""],
        &["choose", "12", "さくら", "--by", " "],
        &["book", "12", "面談", "11/30", "--who", ""],
        &["handover", "--staff", ""],
        &["facility", "stats", ""],
    ] {
        let office = Office::example();
        let before = office.files();
        let said = office.run_words(words).stdout("").exit(2).stderr;
        assert!(said.contains("の値がありません。\n"), "{words:?} {said}");
        assert_eq!(office.files(), before, "{words:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_answer_that_finds_no_room_is_not_done() {
    let full = || {
        std::fs::OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("a full disk")
    };
    let office = Office::example();
    for words in ["handover", "status --format csv", "due --format json"] {
        let done = std::process::Command::new(env!("CARGO_BIN_EXE_renkei"))
            .args(words.split(' '))
            .args(["--today", "2026-11-23"])
            .current_dir(office.path(""))
            .stdout(full())
            .output()
            .expect("the program ends");
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(4), "{words} {said}");
        assert!(
            said.ends_with(
                "エラー: 結果を書き出せませんでした。途中までかもしれません。\n理由: ディスクがいっぱいです。\n次の手: 書き出す先の権限と空き容量を確かめて、もう一度実行してください。\n"
            ),
            "{words} {said}"
        );
    }
}

#[test]
fn what_was_typed_comes_back_without_orders_to_the_terminal() {
    for words in [
        ["note", "12", "電話", "--kind", "a\nエラー: 偽の行"].as_slice(),
        &["note", "12", "電話", "--outcome", "\u{1b}]0;x\u{7}"],
        &["note", "12", "x", "--wish", "\u{202e}家", "--with", "長女"],
        &[
            "facility",
            "vacancy",
            "1462000020",
            "--what",
            "\u{1b}[31mx",
            "--state",
            "満床",
        ],
    ] {
        let said = Office::example().run_words(words).exit(0).stderr;
        let obeyed = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        assert!(!said.contains(obeyed), "{words:?} {said:?}");
        assert!(!said.contains("\nエラー"), "{words:?} {said:?}");
        assert!(said.contains("\\u{"), "{words:?} {said:?}");
    }
}

#[test]
fn a_directory_that_nobody_can_read_is_named_where_its_names_are_missing() {
    let directory = |office: &Office| {
        let mut bytes = office.read("facilities.toml").into_bytes();
        bytes.push(0xff);
        bytes
    };
    for words in ["due", "due --calls", "handover", "show 12", "match 12"] {
        let office = Office::example();
        let bytes = directory(&office);
        let said = office
            .bytes("facilities.toml", &bytes)
            .run(words)
            .exit(3)
            .stderr;
        assert!(said.contains("facilities.toml"), "{words} {said}");
    }
}

#[cfg(unix)]
#[test]
fn a_link_is_not_replaced_by_a_file() {
    let office = Office::example();
    let elsewhere = tempfile::tempdir().expect("a folder");
    let shared = elsewhere.path().join("facilities.toml");
    std::fs::rename(office.path("facilities.toml"), &shared).expect("moved");
    std::os::unix::fs::symlink(&shared, office.path("facilities.toml")).expect("a link");
    let before = std::fs::read(&shared).expect("read");
    let said = office
        .run("facility vacancy 1462000020 --what 新規 --state 満床")
        .exit(4)
        .stderr;
    assert!(said.contains("リンクなので"), "{said}");
    assert_eq!(std::fs::read(&shared).expect("read"), before);
    office.run("match 12").exit(0);
}
