//! `renkei match --all-open`

use crate::support::Office;
use serde_json::{Value, json};

/// A case opened on a day that waits for a visiting nurse, with more keys.
fn case(number: u32, opened: &str, keys: &str) -> String {
    format!(
        "schema: 1\nid: 2026-{number:04}\nline: 退院支援\nopened: {opened}\npatient: {{name: 架空 花子, born: 1944-05-02, address: 神奈川県平塚市中央1-2-3, location: [35.329, 139.349]}}\nneeds: [胃瘻]\nservices: [{{id: s1, service: 訪問看護}}]\n{keys}\n"
    )
}

/// A station `km` north of everybody with more keys.
fn station(id: &str, km: f64, keys: &str) -> String {
    let lat = 35.329 + km / 111.195;
    format!(
        "[[facility]]\nid = \"{id}\"\nname = \"見本{id}\"\nservices = [\"訪問看護\"]\nlocation = [{lat:.6}, 139.349]\nradius_km = 99\n[facility.accepts]\n{keys}\n"
    )
}

fn free(state: &str, count: u32, asof: &str) -> String {
    format!(
        "\"胃瘻\" = \"可\"\n[[facility.vacancy]]\nwhat = \"新規利用\"\nstate = \"{state}\"\ncount = {count}\nasof = {asof}\n"
    )
}

fn office(facilities: &str, cases: &[(u32, &str, &str)]) -> Office {
    let office = Office::new().paper("facilities.toml", facilities);
    cases.iter().fold(office, |office, (number, opened, keys)| {
        office.paper(
            &format!("cases/2026/2026-{number:04}.yaml"),
            &case(*number, opened, keys),
        )
    })
}

fn plan(office: &Office) -> Value {
    office
        .run("match --all-open --for 訪問看護 --format json")
        .stderr("")
        .json()
}

fn given(plan: &Value) -> Vec<(&str, &str)> {
    let list = plan["assignments"].as_array().expect("a list");
    list.iter()
        .map(|row| {
            (
                row["case"].as_str().expect("an id"),
                row["facility"].as_str().expect("an id"),
            )
        })
        .collect()
}

fn left(plan: &Value) -> Vec<(&str, &str)> {
    let list = plan["unplaced"].as_array().expect("a list");
    list.iter()
        .map(|row| {
            (
                row["case"].as_str().expect("an id"),
                row["reason"].as_str().expect("a word"),
            )
        })
        .collect()
}

#[test]
fn the_example_is_a_proposal_and_says_so() {
    let office = Office::example();
    let before = office.files();
    office
        .run("match --all-open")
        .stdout(
            "\
提案: 待っている2症例の希望3件のうち、2件に先があります(うち空きは要確認1件)
番号       待ち日数  サービス  提案する先        判定     距離  理由
2026-0009      26日  療養      例示療養病院      要確認  7.0km  候補1件のうち1番目、空きは要確認(古
                                                                い情報(2026-11-13現在))。2026-11-12
                                                                に打診済み
2026-0012       7日  訪問看護  架空さくら訪問看  適合    0.7km  候補4件のうち1番目、空き2(2026-11-20
                               護ステーション                   現在)

先の決まらない希望1件
番号       待ち日数  サービス  理由
2026-0012       7日  訪問診療  候補がありません(不適合1件)。次: renkei match 2026-0012 --relax

提案です。本人・家族の選択と先方への確認が要ります。何も書き込んでいません。
決め方: 先のある希望が多いこと、空きと適合がわかること、待ちが長いほどよい順位、の順。
待ち日数は、受付日(opened)から今日までの日数です。
",
        )
        .stderr("")
        .exit(0);
    assert!(before == office.files(), "nothing is written");
}

#[test]
fn the_shape_for_machines() {
    let found = Office::example()
        .run("match --all-open --for 訪問看護 --format json")
        .exit(0)
        .json();
    assert_eq!(
        (&found["kind"], &found["proposal"]),
        (&json!("match-plan"), &json!(true))
    );
    let row = &found["assignments"][0];
    for (key, value) in [
        ("case", json!("2026-0012")),
        ("service", json!("homenursing")),
        ("facility", json!("1462000020")),
        ("name", json!("架空さくら訪問看護ステーション")),
        ("verdict", json!("fit")),
        ("distance_km", json!(0.7)),
        ("waiting_days", json!(7)),
        ("rank", json!(1)),
        ("capacity", json!(2)),
        ("capacity_asof", json!("2026-11-20")),
        ("proposal", json!(true)),
        (
            "why",
            json!("適合、直線で670m、候補4件のうち1番目、空き2(2026-11-20現在)"),
        ),
        ("passed", json!([])),
    ] {
        assert_eq!(row[key], value, "{key}");
    }
}

#[test]
fn a_spreadsheet_marks_every_row_as_a_proposal() {
    let ran = Office::example()
        .run("match --all-open --for 訪問看護 --format csv")
        .exit(0);
    assert_eq!(
        ran.stdout,
        "\u{feff}case,waiting_days,service,facility,name,verdict,distance_km,rank,proposal,why\r\n2026-0012,7,訪問看護,1462000020,架空さくら訪問看護ステーション,適合,0.7,1,提案,適合、直線で670m、候補4件のうち1番目、空き2(2026-11-20現在)\r\n"
    );
}

#[test]
fn the_longer_waiting_gets_the_nearer_and_the_other_is_told_why() {
    let facilities = station("1", 1.0, &free("空きあり", 1, "2026-11-20"))
        + &station("2", 2.0, &free("空きあり", 1, "2026-11-21"));
    let office = office(
        &facilities,
        &[
            (1, "2026-11-10", ""),
            (2, "2026-11-01", ""),
            (3, "2026-11-20", ""),
        ],
    );
    let found = plan(&office);
    assert_eq!(given(&found), [("2026-0002", "1"), ("2026-0001", "2")]);
    assert_eq!(left(&found), [("2026-0003", "taken")]);
    assert_eq!(
        found["assignments"][1]["passed"],
        json!([{"facility": "1", "why": "taken", "cases": ["2026-0002"]}])
    );
    assert_eq!(
        found["assignments"][1]["why"],
        "適合、直線で2.0km、候補2件のうち2番目、空き1(2026-11-21現在)。見本1は2026-0002へ"
    );
    assert_eq!(
        found["unplaced"][0]["why"],
        "候補2件の空きは、ほかの症例に回りました(見本1は2026-0002へ。見本2は2026-0001へ)"
    );
}

#[test]
fn as_many_as_possible_get_a_place() {
    let only_here = "\"胃瘻\" = \"可\"\n\"24時間対応\" = \"可\"\n[[facility.vacancy]]\nstate = \"空きあり\"\nasof = 2026-11-20\n";
    let not_at_night = only_here.replace("\"24時間対応\" = \"可\"", "\"24時間対応\" = \"不可\"");
    let facilities = station("1", 1.0, only_here) + &station("2", 2.0, &not_at_night);
    let office = office(&facilities, &[(1, "2026-11-01", "")]).paper(
        "cases/2026/2026-0002.yaml",
        &case(2, "2026-11-20", "").replace("[胃瘻]", "[胃瘻, 24時間対応]"),
    );
    assert_eq!(
        given(&plan(&office)),
        [("2026-0001", "2"), ("2026-0002", "1")],
        "the longer waiting leaves the nearer place to the one who has no other"
    );
}

#[test]
fn what_was_promised_since_is_gone_and_what_is_full_gives_nothing() {
    let facilities = station("1", 1.0, &free("空きあり", 1, "2026-11-19"))
        + &station("2", 2.0, &free("満床", 0, "2026-11-20"))
        + &station("3", 3.0, &free("空きあり", 1, "2026-11-01"));
    let promised = "referrals: [{id: r1, facility: \"1\", service: 訪問看護, sent: 2026-11-18, status: 可, answered: 2026-11-20}]";
    let office = office(
        &facilities,
        &[(1, "2026-11-10", promised), (2, "2026-11-01", "")],
    );
    let found = plan(&office);
    assert_eq!(given(&found), [("2026-0002", "3")]);
    assert_eq!(
        found["assignments"][0]["why"],
        "適合、直線で3.0km、候補3件のうち3番目、空きは要確認(古い情報(2026-11-01現在))。見本1は空きなし(2026-11-19現在)、うち約束済み1。見本2は空きなし(2026-11-20現在)"
    );
    assert_eq!(found["assignments"][0]["capacity"], json!(null));
    assert_eq!(found["assignments"][0]["capacity_state"], "ask");
    // Once that patient has left, the word about the place is as good as it was.
    office.run("set 1 closure.on=2026-11-22").exit(0);
    assert_eq!(given(&plan(&office)), [("2026-0002", "1")]);
}

#[test]
fn an_unknown_place_is_asked_for_one_case_at_a_time() {
    let facilities = station("1", 1.0, "\"胃瘻\" = \"可\"");
    let office = office(&facilities, &[(1, "2026-11-10", ""), (2, "2026-11-01", "")]);
    let found = plan(&office);
    assert_eq!(given(&found), [("2026-0002", "1")]);
    assert_eq!(found["assignments"][0]["capacity_state"], "ask");
    assert_eq!(left(&found), [("2026-0001", "taken")]);
}

#[test]
fn services_that_take_everybody_are_not_counted() {
    let shop = "[[facility]]\nid = \"1\"\nname = \"見本用具\"\nservices = [\"福祉用具貸与\"]\narea = [\"神奈川県平塚市\"]\n";
    let waits = |number| {
        case(number, "2026-11-01", "").replace("service: 訪問看護", "service: 福祉用具貸与")
    };
    let office = Office::new()
        .paper("facilities.toml", shop)
        .paper("cases/2026/2026-0001.yaml", &waits(1))
        .paper("cases/2026/2026-0002.yaml", &waits(2));
    let found = office
        .run("match --all-open --for 福祉用具貸与 --format json")
        .exit(0)
        .json();
    assert_eq!(given(&found), [("2026-0001", "1"), ("2026-0002", "1")]);
    assert_eq!(found["assignments"][0]["capacity_state"], "uncounted");
}

#[test]
fn one_place_to_live_in_is_enough() {
    let homes = ["特養", "老健"]
        .iter()
        .enumerate()
        .map(|(place, service)| {
            format!("[[facility]]\nid = \"{place}\"\nname = \"見本{place}\"\nservices = [\"{service}\"]\nlocation = [35.33, 139.35]\n[[facility.vacancy]]\nstate = \"空きあり\"\nasof = 2026-11-22\n")
        })
        .collect::<String>();
    let lines = "services: [{id: s1, service: 特養}, {id: s2, service: 老健}]\n";
    let paper =
        case(1, "2026-11-01", lines).replace("services: [{id: s1, service: 訪問看護}]\n", "");
    let level = "insurance: {care: {status: 認定済, level: 要介護4, insurer: 平塚市}}\n";
    let office = Office::new()
        .paper("facilities.toml", &homes)
        .paper("cases/2026/2026-0001.yaml", &format!("{paper}{level}"));
    let found = office.run("match --all-open --format json").exit(0).json();
    assert_eq!(given(&found).len(), 1, "{found}");
    assert_eq!(left(&found), []);
}

/// Two homes with a free bed, and a case that asks for one of them, with more keys.
fn with_homes(keys: &str) -> Office {
    let home = |id: &str, service: &str| {
        format!(
            "[[facility]]\nid = \"{id}\"\nname = \"見本{id}\"\nservices = [\"{service}\"]\nlocation = [35.33, 139.35]\n[[facility.vacancy]]\nstate = \"空きあり\"\nasof = 2026-11-22\n"
        )
    };
    let level = "insurance: {care: {status: 認定済, level: 要介護4, insurer: 平塚市}}\n";
    let paper = case(1, "2026-11-01", &format!("{level}{keys}"));
    Office::new()
        .paper("facilities.toml", &(home("1", "特養") + &home("2", "療養")))
        .paper(
            "cases/2026/2026-0001.yaml",
            &paper.replace("service: 訪問看護", "service: 特養"),
        )
}

#[test]
fn who_was_promised_another_home_waits_for_none() {
    // Nothing on the paper asks for a 療養 bed; it was promised all the same.
    let promised = |status: &str| {
        format!(
            "referrals: [{{id: r1, facility: \"2\", service: 療養, sent: 2026-11-18, status: {status}, answered: 2026-11-20}}]"
        )
    };
    for (status, waits) in [("不可", 1), ("条件付", 0), ("可", 0)] {
        let office = with_homes(&promised(status));
        let plan = office.run("match --all-open --format json").json();
        assert_eq!(given(&plan).len(), waits, "{status}: {plan}");
        let one = office
            .run("match --facility 1 --for 特養 --format json")
            .json();
        let cases = one["cases"].as_array().expect("a list");
        assert_eq!(cases.len(), waits, "{status}: {one}");
    }
}

#[test]
fn a_hold_that_begins_later_holds_nobody_today() {
    let facilities = station("1", 1.0, &free("空きあり", 2, "2026-11-20"));
    let hold = "hold: {since: 2026-11-24, reason: 病状変化}";
    let office = office(&facilities, &[(1, "2026-11-10", hold)]);
    assert_eq!(given(&plan(&office)), [("2026-0001", "1")]);
    let row = &office
        .run("match --facility 1 --format json")
        .exit(0)
        .json()["cases"][0];
    assert_eq!(row["hold"], false);
    let later = office
        .run("match --all-open --for 訪問看護 --today 2026-11-24 --format json")
        .exit(1)
        .json();
    assert_eq!(later["waiting"]["hold"], 1);
}

#[test]
fn patients_who_live_far_apart_each_find_what_is_near() {
    let north = |id: &str, lat: f64| {
        station(id, 0.0, &free("空きあり", 1, "2026-11-20")).replace("35.329000", &lat.to_string())
    };
    let facilities = north("1", 35.33) + &north("2", 43.06);
    let far = case(2, "2026-11-01", "").replace("[35.329, ", "[43.061, ");
    let office =
        office(&facilities, &[(1, "2026-11-10", "")]).paper("cases/2026/2026-0002.yaml", &far);
    assert_eq!(
        given(&plan(&office)),
        [("2026-0002", "2"), ("2026-0001", "1")]
    );
}

#[test]
fn what_was_said_after_the_day_is_not_known_yet() {
    let later = free("満床", 0, "2026-11-25");
    let facilities = station(
        "1",
        1.0,
        &(free("空きあり", 1, "2026-11-20") + later.split_once('\n').expect("lines").1),
    );
    let answered_later = "referrals: [{id: r1, facility: \"1\", service: 訪問看護, sent: 2026-11-18, status: 不可, answered: 2026-11-24}]";
    let office = office(&facilities, &[(1, "2026-11-10", answered_later)]);
    let found = plan(&office);
    assert_eq!(given(&found), [("2026-0001", "1")]);
    let why = found["assignments"][0]["why"].as_str().expect("a sentence");
    assert!(why.contains("空き1(2026-11-20現在)"), "{why}");
    assert!(why.contains("2026-11-18に打診済み"), "{why}");
    let one = office
        .run("match 1 --for 訪問看護 --format json")
        .exit(0)
        .json();
    let candidate = &one["services"][0]["candidates"][0];
    assert_eq!(candidate["vacancy"]["asof"], "2026-11-20");
}

#[test]
fn what_was_promised_on_the_day_of_the_word_is_not_given_twice() {
    let facilities = station("1", 1.0, &free("空きあり", 1, "2026-11-20"));
    let promised = "referrals: [{id: r1, facility: \"1\", service: 訪問看護, sent: 2026-11-18, status: 可, answered: 2026-11-20}]";
    let office = office(
        &facilities,
        &[(1, "2026-11-10", promised), (2, "2026-11-01", "")],
    );
    assert_eq!(left(&plan(&office)), [("2026-0002", "full")]);
}

#[test]
fn those_on_hold_and_those_refused_before_are_left_out() {
    let facilities = station("1", 1.0, &free("空きあり", 2, "2026-11-20"));
    let no = "referrals: [{id: r1, facility: \"1\", service: 訪問看護, sent: 2026-11-18, status: 不可, answered: 2026-11-20}]";
    let office = office(
        &facilities,
        &[
            (1, "2026-11-10", no),
            (
                2,
                "2026-11-01",
                "hold: {since: 2026-11-10, reason: 病状変化}",
            ),
        ],
    );
    let found = plan(&office);
    assert_eq!(given(&found), []);
    assert_eq!(left(&found), [("2026-0001", "no_candidate")]);
    assert_eq!(
        found["waiting"],
        json!({"cases": 1, "places": 1, "hold": 1})
    );
    assert_eq!(
        found["unplaced"][0]["why"],
        "候補がありません(前に不可の返事1件)。次: renkei match 2026-0001 --relax"
    );
    let ran = office.run("match --all-open").exit(1);
    assert!(
        ran.stdout.contains("提案できる先がありません。"),
        "{}",
        ran.stdout
    );
}

#[test]
fn within_limit_and_contradictions() {
    let facilities = station("1", 10.0, &free("空きあり", 2, "2026-11-20"));
    let office = office(&facilities, &[(1, "2026-11-10", ""), (2, "2026-11-11", "")]);
    assert_eq!(given(&plan(&office)).len(), 2);
    office.run("match --all-open --within 5").exit(1);
    let ran = office.run("match --all-open --limit 1").exit(0);
    assert!(
        ran.stdout.contains("ほかに1件あります(--limit 2 で全部)。"),
        "{}",
        ran.stdout
    );
    for line in [
        "match 1 --all-open",
        "match --all-open --facility 1",
        "match --all-open --near 神奈川県平塚市",
        "match --all-open --relax",
    ] {
        office.run(line).stdout("").exit(2);
    }
    let broken = office.paper("cases/2026/2026-0003.yaml", "schema: 1\nneeds: [\n");
    let ran = broken.run("match --all-open").exit(3);
    assert!(ran.stdout.contains("2026-0001"), "{}", ran.stdout);
    assert!(ran.stderr.contains("2026-0003.yaml"), "{}", ran.stderr);
}
