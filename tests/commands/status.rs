//! `renkei status`

use crate::support::Office;

#[test]
fn the_table_of_open_cases() {
    Office::example()
        .run("status")
        .stdout(
            "\
進行中 7件(令和8年11月23日)
番号       段階            在院  病棟   担当        次の予定・連絡                      印
2026-0003  一次返書済                   佐藤        【超過】11/20(金) 循環器内科へ連絡  超過
2026-0007  退院              33  4階西  佐藤・鈴木  11/24(火) 14:00 その他
2026-0009  打診中            28  4階西  田中・森    【超過】11/15(日) 打診の返事を確認  超過
2026-0010  受入調整          22  3階西  佐藤・森    11/25(水) 10:00 認定調査            保留
2026-0012  候補選定           8  5階東  田中・鈴木  11/24(火) 長女へ連絡
2026-0018  相談受付                     佐藤        11/27(金) 消化器内科へ連絡
2026-0021  スクリーニング     4  4階西  田中・鈴木
",
        )
        .stderr("")
        .exit(0);
}

#[test]
fn the_rows_for_spreadsheets() {
    let csv = Office::example()
        .run("status --format csv")
        .stderr("")
        .exit(0)
        .stdout;
    let rows: Vec<&str> = csv.split("\r\n").collect();
    assert_eq!(
        rows[0],
        "\u{feff}id,line,stage,staff,ward,days,next_on,next,overdue,hold"
    );
    assert_eq!(
        rows[5],
        "2026-0012,退院支援,候補選定,田中・鈴木,5階東,8,2026-11-24,長女へ連絡,false,false"
    );
    assert_eq!(rows.len(), 9);
    assert_eq!(rows[8], "");
}

#[test]
fn the_rows_for_machines() {
    let json = Office::example()
        .run("status --format json")
        .stderr("")
        .exit(0)
        .json();
    assert_eq!(json["kind"], "status");
    let row = &json["cases"][4];
    assert_eq!(row["id"], "2026-0012");
    assert_eq!(row["days"], 8);
    for key in ["stage", "staff", "ward", "next", "overdue", "hold"] {
        assert!(row.get(key).is_some(), "{key}: {row}");
    }
    assert_eq!(json["cases"][0]["overdue"], true);
    assert_eq!(json["cases"][3]["hold"], true);
    assert!(json["counts"].is_object());
}

#[test]
fn one_bad_paper_never_stops_the_office() {
    let office = Office::example().paper("cases/2026/2026-0009.yaml", "patient: [\n");
    let ran = office.run("status --format csv").exit(3);
    assert!(!ran.stdout.contains("2026-0009"));
    assert_eq!(ran.stdout.lines().count(), 7);
    assert!(
        ran.stderr.contains("cases/2026/2026-0009.yaml:"),
        "{}",
        ran.stderr
    );
    assert!(!ran.stderr.contains("2026-0012"));
}

#[test]
fn a_bad_first_line_behind_a_byte_order_mark_is_told_like_any_other() {
    let office = Office::example().paper("cases/2026/2026-0009.yaml", "\u{feff},x: 1\n");
    let ran = office.run("status --format csv").exit(3);
    assert_eq!(ran.stdout.lines().count(), 7, "{}", ran.stdout);
    assert!(
        ran.stderr.contains("cases/2026/2026-0009.yaml:1:"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_late_deadline_is_marked_and_named() {
    let paper = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-14\npatient: {name: 架空 花子}\nadmission: {on: 2026-11-14, ward_kind: 急性期一般1}\n";
    let office = Office::new()
        .paper("renkei.toml", "[office]\nfee = \"入退院支援加算1\"\n")
        .paper("cases/2026/2026-0001.yaml", paper);
    for (today, late) in [("2026-11-16", None), ("2026-11-17", Some("2026-11-16"))] {
        let row = office
            .run(&format!("status --format json --today {today}"))
            .json()["cases"][0]
            .clone();
        assert_eq!(row["overdue"], late.is_some(), "{today}");
        assert_eq!(row["late"]["on"].as_str(), late, "{today}");
    }
    let page = office.run("status --today 2026-11-17").stdout;
    assert!(
        page.contains("【超過】11/16(月) 退院困難な要因の抽出"),
        "{page}"
    );
}

/// The ids that a query leaves.
fn asked(office: &Office, query: &str) -> Vec<String> {
    let told = office
        .run_words(&["status", query, "--format", "json"])
        .json();
    let cases = told["cases"].as_array().expect("cases").clone();
    cases
        .iter()
        .filter_map(|case| case["id"].as_str().map(String::from))
        .collect()
}

#[test]
fn a_query_leaves_the_cases_that_answer_it() {
    let office = Office::example();
    for (query, ids) in [
        ("stage:打診中", &["2026-0009"][..]),
        ("staff:田中 days>5", &["2026-0009", "2026-0012"]),
        ("not hold overdue", &["2026-0003", "2026-0009"]),
        ("はなこ", &["2026-0012"]),
        ("need:気管切開,酸素 ward:5階東", &["2026-0012"]),
        // What only closed cases have lets them in.
        ("closed", &["2026-0005"]),
        ("closed-on:2026-11", &["2026-0005"]),
        ("opened:2026-W47 line:退院支援", &["2026-0012", "2026-0021"]),
        ("need:喀痰吸引(夜間)", &["2026-0012"]),
    ] {
        assert_eq!(asked(&office, query), ids, "{query}");
    }
    let none = office.run("status doctor:誰でもない").exit(0).stdout;
    assert!(none.contains("条件に合う症例はありません。"), "{none}");
}

#[test]
fn a_slip_in_a_query_is_told_at_its_character() {
    let office = Office::example();
    office.run("status days>3 satge:打診中").stdout("").stderr(
        "エラー: 「satge」という項目はありません。\n  days>3 satge:打診中\n         ^^^^^\n次の手: 近い項目: stage\n　　　　条件の書き方と項目: renkei explain query\n",
    ).exit(2);
    office.run("status stage:存在しない").stdout("").stderr(
        "エラー: 「存在しない」は用語にありません。\n  stage:存在しない\n        ^^^^^^^^^^\n次の手: renkei explain --vocabulary stages\n　　　　条件の書き方と項目: renkei explain query\n",
    ).exit(2);
    office.run_words(&["status", "担当：たなか"]).exit(2);
}

#[test]
fn columns_and_order_are_chosen() {
    let office = Office::example();
    office.run("status days>0 --columns id,days,stage --sort -days").stdout(
        "「days>0」の症例 5件(令和8年11月23日)\n番号       在院  段階\n2026-0007    33  退院\n2026-0009    28  打診中\n2026-0010    22  受入調整\n2026-0012     8  候補選定\n2026-0021     4  スクリーニング\n",
    ).exit(0);
    let by = office
        .run("status --by ward --columns id,ward")
        .exit(0)
        .stdout;
    assert!(by.contains("内訳: "), "{by}");
    office.run("status --columns nmae").stderr(
        "エラー: --columns「nmae」はありません。\n次の手: 使えるのは id、stage、days、ward、staff、next、hold です。\n",
    ).exit(2);
    office.run("status --sort size").exit(2);
}

#[test]
fn cases_stand_under_the_facilities_they_wait_for() {
    let case = |id: &str, rest: &str| {
        format!(
            "schema: 1\nid: {id}\nline: 退院支援\nopened: 2026-11-20\npatient: {{name: 架空 花子}}\n{rest}"
        )
    };
    let asked = "referrals:\n  - {id: r1, facility: \"1\", service: 訪問看護, sent: 2026-11-20, status: 打診中}\n  - {id: r2, facility: \"2\", service: 訪問看護, sent: 2026-11-20, status: 可, answered: 2026-11-21}\n  - {id: r3, facility: \"3\", service: 訪問看護, sent: 2026-11-20, status: 不可, answered: 2026-11-21}\n";
    let chosen = format!("{asked}choice: {{on: 2026-11-22, facility: \"2\", by: 本人}}\n");
    let fallen = format!("{asked}choice: {{on: 2026-11-22, facility: \"3\", by: 本人}}\n");
    let office = Office::new()
        .paper(
            "facilities.toml",
            "[[facility]]\nid = \"1\"\nname = \"架空さくら\"\nservices = [\"訪問看護\"]\n[[facility]]\nid = \"2\"\nname = \"架空ひので\"\nservices = [\"訪問看護\"]\n",
        )
        .paper("cases/2026/2026-0001.yaml", &case("2026-0001", asked))
        .paper("cases/2026/2026-0002.yaml", &case("2026-0002", &chosen))
        .paper("cases/2026/2026-0003.yaml", &case("2026-0003", &fallen))
        .paper("cases/2026/2026-0004.yaml", &case("2026-0004", ""));
    office
        .run("status --by facility --columns facility,id")
        .stdout(
            "\
進行中 4件(令和8年11月23日)
施設        番号
架空さくら  2026-0001
架空さくら  2026-0003
架空ひので  2026-0001
架空ひので  2026-0002
架空ひので  2026-0003
なし        2026-0004
内訳: 架空さくら 2件、架空ひので 3件、なし 1件(複数の施設にまたがる症例はそれぞれに数えます)
",
        )
        .exit(0);
    let json = office
        .run("status --by facility --format json")
        .exit(0)
        .json();
    let cases = json["cases"].as_array().expect("cases");
    let facilities: Vec<String> = cases
        .iter()
        .map(|case| case["facilities"].to_string())
        .collect();
    assert_eq!(
        facilities,
        ["[\"1\",\"2\"]", "[\"2\"]", "[\"1\",\"2\"]", "[]"]
    );
    let csv = office
        .run("status --by facility --format csv")
        .exit(0)
        .stdout;
    assert_eq!(csv, office.run("status --format csv").stdout);
}

#[test]
fn the_table_fits_every_width() {
    for width in [80, 100, 120, 160, 200] {
        let office = Office::example().variable("COLUMNS", &width.to_string());
        for command in ["status", "status --by facility"] {
            let page = office.run(command).exit(0).stdout;
            let head = page.lines().nth(1).expect("a heading");
            for important in ["番号", "段階", "在院", "次の予定・連絡", "印"] {
                assert!(head.contains(important), "{width} {command}: {head}");
            }
            // The last line is a sentence, which wraps by itself.
            let table = page.lines().filter(|line| !line.starts_with("内訳"));
            for line in table {
                let wide = renkei::text::width(line);
                assert!(wide <= width, "{width} {command}: {wide} {line}");
            }
        }
    }
}

#[test]
fn a_case_without_news_is_marked() {
    let paper = |rest: &str| {
        format!(
            "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-01\npatient: {{name: 架空 花子}}\n{rest}"
        )
    };
    let event = "events:\n  - {id: e1, on: 2026-11-09, kind: 電話, with: 長女}\n";
    let asked = "referrals:\n  - {id: r1, facility: \"1\", service: 訪問看護, sent: 2026-11-09, status: 打診中}\n";
    let held = "hold: {since: 2026-11-02, reason: 病状変化}\n";
    let settings = "[freshness]\ncontact_days = 30\n";
    for (rest, today, settings, stale) in [
        ("", "2026-11-15", "", false),
        ("", "2026-11-16", "", true),
        (event, "2026-11-23", "", false),
        (event, "2026-11-24", "", true),
        (asked, "2026-11-23", "", false),
        (held, "2026-11-30", "", false),
        ("", "2026-11-30", settings, false),
    ] {
        let office = Office::new()
            .paper("renkei.toml", settings)
            .paper("cases/2026/2026-0001.yaml", &paper(rest))
            .today(today);
        let json = office.run("status --format json").json();
        assert_eq!(json["cases"][0]["stale"], stale, "{rest} {today}");
        let page = office.run("status").stdout;
        assert_eq!(page.contains("停滞"), stale, "{page}");
    }
}

/// The example office after a merge that left a conflict in one paper, and nothing else in another.
fn clashing() -> Office {
    let office = Office::example();
    let path = "cases/2026/2026-0012.yaml";
    let text = std::fs::read_to_string(office.path(path)).expect("the paper");
    let line = text
        .lines()
        .find(|line| line.starts_with("  phone:"))
        .expect("a telephone");
    let clash = format!("<<<<<<< HEAD\n{line}\n=======\n  phone: 0463-00-0099\n>>>>>>> 相手");
    let text = text.replacen(line, &clash, 1);
    office.paper(path, &text).paper(
        "cases/2026/2026-0031.yaml",
        "<<<<<<< HEAD\nschema: 1\nid: 2026-0031\n=======\nschema: 1\nid: 2026-0031\n>>>>>>> 相手\n",
    )
}

#[test]
fn papers_with_conflicts_are_told_and_their_rows_stay() {
    let office = clashing();
    let ran = office.run("status");
    let note = "合流の衝突が残る紙 2件: 2026-0012、2026-0031。次の手: renkei resolve 2026-0012";
    assert!(ran.stdout.contains(note), "{}", ran.stdout);
    let row = ran
        .stdout
        .lines()
        .find(|line| line.starts_with("2026-0012"))
        .expect("its row");
    assert!(row.contains("候補選定") && row.ends_with("衝突"), "{row}");
    assert!(ran.stderr.contains("[paper/conflict]"), "{}", ran.stderr);
    assert_eq!(ran.code(), 3);
    let answer = office.run("status --format json").json();
    let told: Vec<(&str, bool)> = answer["cases"]
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| (row["id"].as_str().expect("an id"), row["conflict"] == true))
        .filter(|(_, conflict)| *conflict)
        .collect();
    assert_eq!(told, [("2026-0012", true)]);
}

#[test]
fn a_paper_with_a_conflict_is_not_written_to() {
    let office = clashing();
    let before = std::fs::read(office.path("cases/2026/2026-0012.yaml")).expect("the paper");
    let ran = office.run("note 12 長女と話した");
    assert!(
        ran.stderr
            .contains("合流の衝突が残っているので書き換えません。")
            && ran.stderr.contains("次の手: renkei resolve 2026-0012"),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.code(), 3);
    let after = std::fs::read(office.path("cases/2026/2026-0012.yaml")).expect("the paper");
    assert_eq!(before, after);
}
