//! `renkei match --facility`

use crate::support::Office;
use serde_json::{Value, json};

/// A case opened on a day with more keys, in a town with a known place.
fn case(number: u32, opened: &str, keys: &str) -> String {
    format!(
        "schema: 1\nid: 2026-{number:04}\nline: 退院支援\nopened: {opened}\npatient: {{name: 架空 花子, born: 1944-05-02, address: 神奈川県平塚市中央1-2-3, location: [35.329, 139.349]}}\nneeds: [胃瘻]\nservices: [{{id: s1, service: 訪問看護}}]\n{keys}\n"
    )
}

const STATION: &str = "[[facility]]\nid = \"1\"\nname = \"見本ステーション\"\nservices = [\"訪問看護\", \"訪問リハビリテーション\"]\nlocation = [35.335, 139.349]\narea = [\"神奈川県平塚市\"]\n[facility.accepts]\n\"胃瘻\" = \"可\"\n\"24時間対応\" = \"不可\"\n";

fn office(cases: &[(u32, &str, &str)]) -> Office {
    let office = Office::new().paper("facilities.toml", STATION);
    cases.iter().fold(office, |office, (number, opened, keys)| {
        office.paper(
            &format!("cases/2026/2026-{number:04}.yaml"),
            &case(*number, opened, keys),
        )
    })
}

fn openings(office: &Office, flags: &str) -> Value {
    office
        .run(&format!("match --facility 1 --format json {flags}"))
        .stderr("")
        .json()
}

fn cases(answer: &Value) -> Vec<&str> {
    let list = answer["cases"].as_array().expect("a list");
    list.iter().filter_map(|row| row["case"].as_str()).collect()
}

#[test]
fn the_example_from_the_facility() {
    let two = Office::example()
        .run("match --facility さくら")
        .exit(2)
        .stderr;
    assert!(two.contains("当てはまる施設が2件あります"), "{two}");
    // A group home has promised the patient a place; without it, any home may.
    let office = Office::example();
    office.run("match --facility 1452000010").exit(1);
    office.run("withdraw 10 r5cn").exit(0);
    office
        .run("match --facility 1452000010")
        .stdout(
            "\
介護老人保健施設 架空の里(1452000010)に合う、待っている症例: 適合0 条件付0 要確認1 不適合1
順  番号       待ち日数  判定    サービス          段階            担当      理由・聞くこと
 1  2026-0010      19日  要確認  介護老人保健施設  候補選定(保留)  佐藤・森  保留中です(認定待ち)
                                                                             距離 8.7km
                                                                             ？「BPSD」に対応できま
                                                                             すか。
  合わない1件は、--all で理由といっしょに見られます。
  空き: 多床室 空きあり 2 (4日前)
  待ち日数は、受付日(opened)から今日までの日数です。長い順に並べ、保留の症例はあとに置きます。

次: renkei match 2026-0010 --explain 1452000010(項目ごとの理由)
",
        )
        .stderr("")
        .exit(0);
    Office::example()
        .run("match --facility 1492000020")
        .stdout(
            "\
看護小規模多機能 架空ひだまり(1492000020)に合う、待っている症例: 適合0 条件付0 要確認0 不適合0
  合う症例がありません。
  待ち日数は、受付日(opened)から今日までの日数です。長い順に並べ、保留の症例はあとに置きます。
",
        )
        .stderr("")
        .exit(1);
}

#[test]
fn the_facility_and_the_case_get_the_same_answer() {
    let office = Office::example();
    let from_facility = office
        .run("match --facility 1462000020 --all --format json")
        .exit(0)
        .json();
    let row = &from_facility["cases"][0];
    let from_case = office
        .run("match 12 --for 訪問看護 --explain 1462000020 --format json")
        .exit(0)
        .json();
    let candidate = &from_case["services"][0]["candidates"][0];
    assert_eq!(row["case"], "2026-0012");
    for key in ["verdict", "checks", "distance_km"] {
        assert_eq!(row[key], candidate[key], "{key}");
    }
}

#[test]
fn the_longest_waiting_comes_first_and_those_on_hold_last() {
    let office = office(&[
        (1, "2026-11-20", ""),
        (2, "2026-11-01", ""),
        (
            3,
            "2026-10-01",
            "hold: {since: 2026-11-10, reason: 病状変化}",
        ),
        (4, "2026-11-10", ""),
    ]);
    let answer = openings(&office, "");
    assert_eq!(
        cases(&answer),
        ["2026-0002", "2026-0004", "2026-0001", "2026-0003"]
    );
    let first = &answer["cases"][0];
    for (key, value) in [
        ("waiting_days", json!(22)),
        ("verdict", json!("fit")),
        ("service", json!("homenursing")),
        ("stage", json!("received")),
        ("hold", json!(false)),
        ("asked", json!(null)),
        ("declined_before", json!(false)),
    ] {
        assert_eq!(first[key], value, "{key}");
    }
    assert_eq!(answer["cases"][3]["hold"], true);
    assert_eq!(
        cases(&openings(&office, "--limit 2")),
        ["2026-0002", "2026-0004"]
    );
    let ran = office.run("match --facility 1 --limit 2").exit(0);
    assert!(
        ran.stdout.contains("ほかに2件あります(--limit 4 で全部)。"),
        "{}",
        ran.stdout
    );
}

#[test]
fn only_those_who_wait_and_fit_are_shown() {
    let accepted = "referrals: [{id: r1, facility: \"9\", service: 訪問看護, sent: 2026-11-10, status: 可, answered: 2026-11-12}]";
    let elsewhere = accepted.replace("service: 訪問看護", "service: 福祉用具貸与");
    let office = office(&[
        (1, "2026-11-01", "closure: {on: 2026-11-20, reason: 退院}"),
        (2, "2026-11-02", accepted),
        (3, "2026-11-03", &elsewhere),
        (
            4,
            "2026-11-04",
            "admission: {on: 2026-11-01, discharged: 2026-11-20}",
        ),
    ])
    .paper(
        "cases/2026/2026-0005.yaml",
        &case(5, "2026-11-05", "").replace("[胃瘻]", "[24時間対応]"),
    )
    .paper(
        "cases/2026/2026-0006.yaml",
        &case(6, "2026-11-06", "").replace("service: 訪問看護", "service: 訪問介護"),
    );
    let answer = openings(&office, "");
    assert_eq!(cases(&answer), ["2026-0003"]);
    assert_eq!(
        answer["counts"],
        json!({"fit": 1, "conditional": 0, "ask": 0, "unfit": 1})
    );
    assert_eq!(
        cases(&openings(&office, "--all")),
        ["2026-0003", "2026-0005"],
        "what doesn't fit comes last"
    );
    let asked = openings(&office, "--for 訪問看護");
    assert_eq!(
        cases(&asked),
        ["2026-0003", "2026-0006"],
        "--for looks at those too whose paper doesn't ask for it"
    );
    assert_eq!(asked["cases"][1]["proposed_by"], json!([]));
    let ran = office.run("match --facility 1 --for 訪問看護").exit(0);
    assert!(ran.stdout.contains("このサービスを選"), "{}", ran.stdout);
}

#[test]
fn nobody_who_fits_is_a_no() {
    let office = Office::new().paper("facilities.toml", STATION).paper(
        "cases/2026/2026-0001.yaml",
        &case(1, "2026-11-05", "").replace("[胃瘻]", "[24時間対応]"),
    );
    let ran = office.run("match --facility 1").stderr("").exit(1);
    assert!(
        ran.stdout.contains("合う症例がありません。"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("合わない1件は、--all"),
        "{}",
        ran.stdout
    );
    office.run("match --facility 1 --all").exit(1);
}

#[test]
fn earlier_inquiries_are_told() {
    let inquiry = |status: &str| {
        format!(
            "referrals: [{{id: r1, facility: \"1\", service: 訪問看護, sent: 2026-11-10, {status}}}]"
        )
    };
    let open = inquiry("status: 検討中");
    let no = inquiry(
        "status: 不可, answered: 2026-11-12, reason: 医療処置対応不可, note: 花子さんは難しい",
    );
    let office = office(&[(1, "2026-11-01", &open), (2, "2026-11-02", &no)]);
    let answer = openings(&office, "");
    assert_eq!(
        answer["cases"][0]["asked"],
        json!({"referral": "r1", "status": "considering", "label": "検討中", "sent": "2026-11-10", "answered": null})
    );
    assert_eq!(answer["cases"][0]["declined_before"], false);
    assert_eq!(answer["cases"][1]["declined_before"], true);
    let ran = office.run("match --facility 1").exit(0);
    assert!(ran.stdout.contains("打診済み 2026-11-10"), "{}", ran.stdout);
    assert!(ran.stdout.contains("前に不可の返事"), "{}", ran.stdout);
    assert!(
        !ran.stdout.contains("花子"),
        "nobody's name: {}",
        ran.stdout
    );
}

#[test]
fn a_home_far_away_is_counted_and_not_judged() {
    let far = STATION
        .replace("35.335", "35.429")
        .replace("area = [\"神奈川県平塚市\"]\n", "");
    let office = Office::new()
        .paper("facilities.toml", &far)
        .paper("cases/2026/2026-0001.yaml", &case(1, "2026-11-05", ""));
    assert_eq!(cases(&openings(&office, "")), ["2026-0001"], "11 km");
    let answer = openings(&office, "--within 5");
    assert_eq!((cases(&answer), &answer["beyond"]), (vec![], &json!(1)));
    let ran = office.run("match --facility 1 --within 5").exit(1);
    assert!(
        ran.stdout
            .contains("5kmより遠い1件は入れていません(--within で広げられます)。"),
        "{}",
        ran.stdout
    );
}

#[test]
fn other_lines_wait_only_for_what_they_ask() {
    let consultation = case(1, "2026-11-05", "").replace("line: 退院支援", "line: 相談");
    let asks_nothing = consultation
        .replace("2026-0001", "2026-0002")
        .replace("services: [{id: s1, service: 訪問看護}]\n", "");
    let office = Office::new()
        .paper("facilities.toml", STATION)
        .paper("cases/2026/2026-0001.yaml", &consultation)
        .paper("cases/2026/2026-0002.yaml", &asks_nothing);
    assert_eq!(cases(&openings(&office, "--for 訪問看護")), ["2026-0001"]);
}

#[test]
fn a_home_without_a_point_is_estimated_as_from_the_case() {
    let paper = case(1, "2026-11-05", "").replace(", location: [35.329, 139.349]", "");
    let office = Office::new()
        .paper(
            "facilities.toml",
            &STATION.replace("name =", "city = \"神奈川県平塚市\"\nname ="),
        )
        .paper("cases/2026/2026-0001.yaml", &paper);
    let from_case = office
        .run("match 1 --for 訪問看護 --format json")
        .exit(0)
        .json();
    assert_eq!(from_case["home"]["from"], "city");
    let row = &openings(&office, "")["cases"][0];
    let candidate = &from_case["services"][0]["candidates"][0];
    assert_eq!(row["distance_km"], json!(0.0));
    assert_eq!(row["distance_km"], candidate["distance_km"]);
}

#[test]
fn papers_that_cannot_be_read_are_named_and_the_rest_is_shown() {
    let office = office(&[(1, "2026-11-05", "")]).paper(
        "cases/2026/2026-0002.yaml",
        "schema: 1\nid: 2026-0002\nneeds: [胃瘻\n",
    );
    let ran = office.run("match --facility 1").exit(3);
    assert!(ran.stdout.contains("2026-0001"), "{}", ran.stdout);
    assert!(ran.stderr.contains("2026-0002.yaml"), "{}", ran.stderr);
}

#[test]
fn flags_that_contradict_each_other_are_refused() {
    let office = office(&[(1, "2026-11-05", "")]);
    for (line, said) in [
        ("match 1 --facility 1", "一緒に使えません"),
        (
            "match --facility 1 --near 神奈川県平塚市",
            "一緒に使えません",
        ),
        ("match --facility 1 --explain 1", "一緒に使えません"),
        ("match --facility 1 --relax", "一緒に使えません"),
        ("match --facility 99", "施設「99」が見つかりません"),
    ] {
        let stderr = office.run(line).stdout("").exit(2).stderr;
        assert!(stderr.contains(said), "{line} {stderr}");
    }
    let ran = office
        .run("match --facility 1 --for 特養")
        .stdout("")
        .exit(2);
    assert!(
        ran.stderr
            .contains("サービス「介護老人福祉施設」はありません。"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_was_asked_for_elsewhere_is_waited_for() {
    let asked = |status: &str| {
        let keys = format!(
            "referrals: [{{id: r1, facility: \"2\", service: 訪問リハビリテーション, {status}}}]"
        );
        let paper = case(1, "2026-11-01", &keys).replace("services: [", "other: [");
        let office = Office::new()
            .paper("facilities.toml", STATION)
            .paper("cases/2026/2026-0001.yaml", &paper);
        let answer = openings(&office, "");
        let found = answer["cases"].as_array().cloned().unwrap_or_default();
        let services = found.iter().map(|row| row["proposed_by"].clone());
        services.filter(|by| *by == json!(["打診 r1"])).count()
    };
    for (status, waits) in [
        ("sent: 2026-11-10, status: 送付", 1),
        (
            "sent: 2026-11-10, status: 不可, answered: 2026-11-12, reason: 満床",
            1,
        ),
        ("sent: 2026-11-10, status: 可, answered: 2026-11-12", 0),
        ("status: 下書き", 0),
    ] {
        assert_eq!(asked(status), waits, "{status}");
    }
}
