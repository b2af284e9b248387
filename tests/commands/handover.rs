//! `renkei handover`

use crate::support::Office;

const SETTINGS: &str =
    "[git]\ncommit = false\n\n[staff.tanaka]\nname = \"田中\"\n\n[staff.suzuki]\nname = \"鈴木\"\n";
const DIRECTORY: &str = "[[facility]]\nid = \"1412000001\"\nname = \"見本病院\"\n[[facility]]\nid = \"1412000002\"\nname = \"例示苑\"\n";

fn empty() -> Office {
    Office::new()
        .paper("renkei.toml", SETTINGS)
        .paper("facilities.toml", DIRECTORY)
}

fn with(office: Office, number: u32, rest: &str) -> Office {
    office.paper(
        &format!("cases/2026/2026-{number:04}.yaml"),
        &format!("schema: 1\nid: 2026-{number:04}\nline: 退院支援\nopened: 2026-11-01\npatient: {{name: 架空 花子, kana: カクウ ハナコ}}\n{rest}"),
    )
}

fn one(rest: &str) -> Office {
    with(empty(), 1, rest)
}

#[test]
fn the_page_of_the_example_office() {
    Office::example()
        .run("handover")
        .stdout(
            "\
申し送り 令和8年11月23日(11/20(金)から 11/23(月)まで)

佐藤 4件
症例            変わったこと                         次にすること
2026-0003                                            【超過】11/20(金) 循環器内科へ連絡
一次返書済
2026-0007       11/20 診療情報提供                   11/24(火) 14:00 その他 架空在宅クリ…
退院            11/20 退院
2026-0010                                            11/24(火) ケアマネジャーへの退院の…
3階西 受入調整                                       11/25(水) 10:00 認定調査
                                                     11/26(木) 14:00 面談 グループホーム…
2026-0018       11/20 院内連携 消化器内科 意見書の…  11/27(金) 消化器内科へ連絡
相談受付

田中 3件
症例                  変わったこと                          次にすること
2026-0009                                                   【超過】返事待ち 例示療養病院(6営業…
4階西 打診中
2026-0012             11/20 返事 不可 見本ひまわり訪問看…   11/24(火) 長女へ連絡
5階東 候補選定        11/20 カンファレンス 夜間の吸引の担…
                      11/20 電話 長女 不在 ほか2件
2026-0021             11/20 スクリーニング 要因ア・イ・シ…  11/26(木) 患者・家族との話合い
4階西 スクリーニング  11/20 受付 在宅退院                   11/26(木) 退院支援計画の作成着手
                      11/20 入院 4階西                      11/26(木) カンファレンス ほか1件
",
        )
        .stderr("")
        .exit(0);
}

/// What stands on the paper, and what changed since the 20th by it.
const CHANGES: &[(&str, &[&str])] = &[
    (
        "events: [{on: 2026-11-19, kind: 電話}, {on: 2026-11-20, kind: 電話, with: 長女, outcome: 不在, text: 折り返し}, {on: 2026-11-24, kind: 面談}]",
        &["events 電話 長女 不在 折り返し"],
    ),
    (
        "referrals: [{id: r1, facility: \"1412000001\", service: 療養, sent: 2026-11-20, status: 送付}, {id: r2, facility: \"1412000002\", sent: 2026-11-20, status: 下書き}]",
        &["referrals 打診 療養 見本病院"],
    ),
    (
        "referrals: [{id: r1, facility: \"1412000002\", sent: 2026-11-01, status: 不可, answered: 2026-11-22, reason: 満床}]",
        &["referrals 返事 不可 満床 例示苑"],
    ),
    (
        "wishes: [{on: 2026-11-21, who: 本人, place: 自宅, text: 帰りたい}]",
        &["wishes 意向 本人 自宅 帰りたい"],
    ),
    (
        "consents: [{on: 2026-11-10, by: 本人, purpose: 打診, withdrawn: 2026-11-22}]",
        &["consents 同意の撤回 本人 打診"],
    ),
    (
        "appointments: [{on: 2026-11-20, kind: 認定調査, status: 実施済}, {on: 2026-12-23, kind: 面談}]",
        &["appointments 予定 認定調査 実施済"],
    ),
    (
        "orders: [{kind: 訪問看護指示書, issued: 2026-11-20, months: 6, facility: \"1412000002\"}]",
        &["orders 指示書 訪問看護指示書 例示苑"],
    ),
    (
        "documents: [{on: 2026-11-20, template: 看護サマリー, to: \"1412000001\"}]",
        &["documents 書類 看護サマリー 見本病院"],
    ),
    (
        "choice: {on: 2026-11-20, facility: \"1412000002\", reason: 家に近い}",
        &["choice 選択 家に近い 例示苑"],
    ),
    (
        "admission: {on: 2026-11-01, ward: 5階, ward_moves: [{on: 2026-11-20, ward: 3階}]}",
        &["admission 転棟 3階"],
    ),
    (
        "assessments: [{on: 2026-11-20}]\nplan: {started: 2026-11-20, created: 2026-11-21, explained: 2026-11-22, explained_to: 長女}",
        &[
            "assessments アセスメント",
            "plan 計画作成",
            "plan 計画着手",
            "plan 計画説明 長女",
        ],
    ),
    (
        "outcomes: [{on: 2026-11-20, category: 医療費, result: 解決}]",
        &["outcomes 相談の結果 医療費 解決"],
    ),
    (
        "inbound: {from: \"1412000001\", received: 2026-11-20, visited: 2026-11-21, replies: [{on: 2026-11-22, kind: 一次返書}]}",
        &[
            "inbound 一次返書",
            "inbound 来院",
            "inbound 紹介状 見本病院",
        ],
    ),
    (
        "hold: {since: 2026-11-20, reason: 病状変化}",
        &["hold 保留 病状変化"],
    ),
    (
        "insurance: {care: {applied: 2026-11-20, certified: 2026-11-22, level: 要介護2}}",
        &["insurance 要介護認定 要介護2", "insurance 要介護認定の申請"],
    ),
];

#[test]
fn every_dated_entry_of_the_paper_is_a_change() {
    for (rest, wanted) in CHANGES {
        let json = one(&format!("{rest}\n"))
            .run("handover --format json")
            .json();
        let changed = json["cases"][0]["changed"].as_array().cloned();
        let mut found: Vec<String> = changed
            .unwrap_or_default()
            .iter()
            .map(|change| {
                ["section", "what", "words", "name"]
                    .iter()
                    .filter_map(|key| change[key].as_str())
                    .filter(|words| !words.is_empty())
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect();
        found.sort();
        assert_eq!(found, *wanted, "{rest}\n{json}");
    }
}

#[test]
fn the_days_since_the_last_business_day_before() {
    let since = |line: &str| one("").run(line).json()["since"].as_str().map(String::from);
    for (line, day) in [
        // A Monday and a holiday; the day after it; a Wednesday.
        ("handover --format json", "2026-11-20"),
        ("handover --format json --today 2026-11-24", "2026-11-20"),
        ("handover --format json --today 2026-11-26", "2026-11-25"),
        ("handover --format json --since 11/1", "2026-11-01"),
    ] {
        assert_eq!(since(line).as_deref(), Some(day), "{line}");
    }
    one("").run("handover --since 11/24").stdout("").exit(2);
}

#[test]
fn what_is_next_late_or_near_and_who_has_not_answered() {
    let json = one("admission: {on: 2026-11-09, ward: 5階東, room: 512, expected_discharge: 2026-12-20}\nreferrals: [{id: r1, facility: \"1412000001\", sent: 2026-11-16, status: 送付}, {id: r2, facility: \"1412000002\", sent: 2026-11-20, status: 検討中}]\nappointments: [{id: a1, on: 2026-11-26, at: '14:00', kind: 面談, facility: \"1412000002\"}, {id: a2, on: 2026-11-30, kind: 認定調査}]\nevents: [{id: e1, on: 2026-11-16, kind: スクリーニング}, {id: e2, on: 2026-11-16, kind: 電話, with: 長女, next: 2026-11-18}]\nstaff: {msw: tanaka}\n")
        .run("handover --format json")
        .json();
    let case = &json["cases"][0];
    assert_eq!(case["ward"], "5階東");
    assert_eq!(case["room"], "512");
    let next: Vec<String> = case["next"]
        .as_array()
        .expect("next")
        .iter()
        .filter(|next| next["kind"] != "deadline")
        .map(|next| {
            format!(
                "{} {} {} {}",
                next["on"], next["kind"], next["label"], next["late"]
            )
        })
        .collect();
    assert_eq!(
        next,
        [
            "\"2026-11-18\" \"callback\" \"長女へ連絡\" true",
            "\"2026-11-26\" \"appointment\" \"面談\" false",
        ]
    );
    let waiting: Vec<String> = case["waiting"]
        .as_array()
        .expect("waiting")
        .iter()
        .map(|one| format!("{} {} {}", one["name"], one["business_days"], one["late"]))
        .collect();
    assert_eq!(waiting, ["\"見本病院\" 4 true", "\"例示苑\" 0 false"]);
    let late = case["next"]
        .as_array()
        .expect("next")
        .iter()
        .filter(|next| next["kind"] == "deadline" && next["late"] == true)
        .count();
    assert!(late >= 2, "{case}");
}

#[test]
fn quiet_cases_are_counted_and_closed_ones_named() {
    let office = [
        "staff: {msw: tanaka}\nevents: [{on: 2026-11-20, kind: 電話, text: 話した}]\n",
        "staff: {msw: tanaka}\nevents: [{on: 2026-11-10, kind: 電話}]\n",
        "staff: {msw: tanaka}\nappointments: [{on: 2026-12-20, kind: 面談}]\n",
        "staff: {msw: suzuki}\nclosure: {on: 2026-11-20, reason: 相談完了, destination: 自宅}\n",
        "staff: {msw: suzuki}\nclosure: {on: 2026-11-19, reason: 相談完了}\n",
    ]
    .iter()
    .zip(1..)
    .fold(empty(), |office, (rest, number)| with(office, number, rest));
    office
        .run("handover")
        .stdout(
            "\
申し送り 令和8年11月23日(11/20(金)から 11/23(月)まで)

田中 1件
症例       変わったこと       次にすること
2026-0001  11/20 電話 話した
相談受付

終結 1件
症例       日付       終結           担当
2026-0004  11/20(金)  相談完了 自宅  鈴木

ほか1件は次の予定がありません(2026-0002)。
ほか1件は変わりなし(2026-0003)。
",
        )
        .stderr("")
        .exit(0);
    let json = office.run("handover --format json").json();
    assert_eq!(json["kind"], "handover");
    assert_eq!(json["unchanged"], 1);
    assert_eq!(json["idle"], serde_json::json!(["2026-0002"]));
}

#[test]
fn who_takes_over_gets_what_is_not_theirs() {
    let talk = "events: [{on: 2026-11-20, kind: 電話}]\n";
    let office = [
        "staff: {msw: tanaka}\n",
        "staff: {msw: suzuki}\n",
        "staff: {msw: tanaka, nurse: suzuki}\n",
        "",
    ]
    .iter()
    .zip(1..)
    .fold(empty(), |office, (rest, number)| {
        with(office, number, &format!("{rest}{talk}"))
    });
    for (line, ids) in [
        ("handover", "1 2 3 4"),
        ("handover --to 鈴木", "4 1"),
        ("handover --staff 田中", "1 3"),
        ("handover --staff tanaka --to suzuki", "1 3"),
    ] {
        let json = office.run(&format!("{line} --format json")).json();
        let mut found: Vec<String> = json["cases"]
            .as_array()
            .expect("cases")
            .iter()
            .filter_map(|case| case["case"].as_str())
            .map(|id| id.trim_start_matches("2026-000").to_string())
            .collect();
        let mut wanted: Vec<&str> = ids.split(' ').collect();
        found.sort();
        wanted.sort_unstable();
        assert_eq!(found, wanted, "{line}");
    }
    let page = office.run("handover --to 鈴木").stdout;
    assert!(page.contains("\n引き継ぐ人: 鈴木\n"), "{page}");
    office.run("handover --to 佐藤").stdout("").exit(2);
}

#[test]
fn no_name_lies_on_the_desk_unless_it_is_asked_for() {
    let office = one(
        "staff: {msw: tanaka}\nevents: [{on: 2026-11-20, kind: 電話, with: 架空 花子, text: 架空さんの長女は来週}]\n",
    );
    for format in ["table", "json", "md", "csv"] {
        let shown = office.run(&format!("handover --format {format}")).stdout;
        assert!(!shown.contains("架空"), "{format}: {shown}");
        assert!(shown.contains("患者の長女は来週"), "{format}: {shown}");
        if format != "csv" {
            let named = office
                .run(&format!("handover --names --format {format}"))
                .stdout;
            assert!(named.contains("架空 花子"), "{format}: {named}");
        }
    }
}

#[test]
fn a_case_takes_three_lines_however_much_happened() {
    let events: String = (1..=9)
        .map(|n| {
            format!(
                "  - {{on: 2026-11-20, kind: 電話, text: '{n}回目。{}'}}\n",
                "とても長い話".repeat(9)
            )
        })
        .collect();
    let page = one(&format!("events:\n{events}")).run("handover").stdout;
    let rows: Vec<&str> = page.lines().skip(4).collect();
    assert_eq!(rows.len(), 3, "{page}");
    assert!(rows[2].contains("… ほか6件"), "{page}");
}

#[test]
fn spreadsheets_get_a_row_for_each_thing() {
    let csv = one("events: [{on: 2026-11-20, kind: 電話, text: 話した, with: 長女, next: 2026-11-24}]\nreferrals: [{id: r1, facility: \"1412000001\", sent: 2026-11-20, status: 送付}]\n")
        .run("handover --format csv")
        .stdout;
    let rows: Vec<&str> = csv.split("\r\n").skip(1).collect();
    assert_eq!(
        rows,
        [
            "2026-0001,,,,打診中,changed,2026-11-20,,false,電話 長女 話した",
            "2026-0001,,,,打診中,changed,2026-11-20,,false,打診 見本病院",
            "2026-0001,,,,打診中,callback,2026-11-24,,false,長女へ連絡",
            "2026-0001,,,,打診中,waiting,2026-11-20,,false,返事待ち 見本病院(0営業日)",
            "",
        ]
    );
}

#[test]
fn the_page_of_a_day_gone_by() {
    let office = one("events: [{on: 2026-11-19, kind: 電話, text: 話した}]\n").repository();
    office.run("note 1 後の電話 --kind 電話").exit(0);
    let json = office
        .run("handover --format json --at HEAD --today 2026-11-20")
        .json();
    assert_eq!(json["since"], "2026-11-19");
    assert_eq!(
        json["cases"][0]["changed"].as_array().map(Vec::len),
        Some(1)
    );
}

#[test]
fn a_paper_that_cannot_be_read_is_said() {
    let ran = one("")
        .paper("cases/2026/2026-0002.yaml", "patient: [\n")
        .run("handover")
        .exit(3);
    assert!(
        ran.stdout.contains("読めない紙 1件は含みません"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_document_has_whole_words_and_own_cases_are_named() {
    let office = Office::example();
    let page = office.run("handover --format md").exit(0).stdout;
    assert!(
        page.contains("11/24(火) ケアマネジャーへの退院の連絡"),
        "{page}"
    );
    assert!(!page.contains('…'), "{page}");
    let page = office.run("handover --to 鈴木").exit(0).stdout;
    assert!(
        page.contains("件はもともとの担当(2026-0007、2026-0012"),
        "{page}"
    );
}

#[test]
fn a_year_far_away_is_answered_with_its_year() {
    let far = "admission: {on: 9999-12-31}\nappointments:\n- {id: a1, on: 9999-12-31, kind: 面談}\nreferrals:\n- {id: r1, facility: '1412000001', service: 療養, status: 送付, sent: 0001-01-01}\n";
    let said = one(far).run("handover").exit(0).stdout;
    assert!(said.contains("9999-12-31"), "{said}");
}

#[test]
fn an_office_without_a_list_of_staff_is_told_that_a_name_is_taken_as_it_stands() {
    let office = one("staff: {msw: tanaka}\n").paper("renkei.toml", "[git]\ncommit = false\n");
    office
        .run("handover --staff tanak")
        .stderr("注意: renkei.toml に職員の一覧がないため、「tanak」は紙に書いてある番号のとおりにさがします。次の手: renkei.toml に [staff.番号] を書いてください。\n")
        .exit(0);
}
