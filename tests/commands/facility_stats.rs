//! `renkei facility stats`, and 実績 in `facility show`

use crate::support::Office;
use serde_json::json;

/// Six inquiries to one station, two to another, one to somebody that no directory knows.
fn office() -> Office {
    let station = |id: &str, name: &str| {
        format!("[[facility]]\nid = \"{id}\"\nname = \"{name}\"\nservices = [\"訪問看護\"]\n")
    };
    let directory = station("1462000010", "見本ひまわり訪問看護")
        + &station("1462000020", "架空さくら訪問看護");
    let mut office = Office::new().paper("facilities.toml", &directory);
    for (number, needs, referrals) in [
        (
            1,
            "喀痰吸引(夜間)",
            "facility: \"1462000010\", service: 訪問看護, sent: 2026-10-01, status: 可, answered: 2026-10-02",
        ),
        (
            2,
            "喀痰吸引(夜間), 胃瘻",
            "facility: \"1462000010\", service: 訪問看護, sent: 2026-10-01, status: 不可, answered: 2026-10-05, reason: 医療処置対応不可",
        ),
        (
            3,
            "喀痰吸引(夜間)",
            "facility: \"1462000010\", service: 訪問看護, sent: 2026-11-02, status: 不可, answered: 2026-11-04, reason: 医療処置",
        ),
        (
            4,
            "胃瘻",
            "facility: \"1462000010\", service: 訪問看護, sent: 2026-11-02, status: 条件付, answered: 2026-11-25",
        ),
        (
            5,
            "",
            "facility: \"1462000010\", service: 訪問看護, sent: 2026-11-02, status: 取下げ",
        ),
        // One still to be sent, one taken back before it was.
        (
            6,
            "",
            "facility: \"1462000010\", status: 下書き}\n  - {id: r2, facility: \"1462000010\", status: 取下げ",
        ),
        (
            7,
            "胃瘻",
            "facility: \"1462000020\", service: 通所介護, sent: 2026-11-20, status: 送付",
        ),
        (
            8,
            "",
            "facility: \"1462000020\", sent: 2026-11-02, status: 不可, answered: 2026-11-03, reason: 満床",
        ),
        (
            9,
            "",
            "facility: \"999\", sent: 2026-11-02, status: 期限切れ",
        ),
    ] {
        let paper = format!(
            "schema: 1\nid: 2026-000{number}\nline: 退院支援\nopened: 2026-09-01\npatient: {{name: 見本}}\nneeds: [{needs}]\nreferrals:\n  - {{id: r1, {referrals}}}\n"
        );
        office = office.paper(&format!("cases/2026/2026-000{number}.yaml"), &paper);
    }
    office
}

#[test]
fn the_table_of_every_facility_that_was_asked() {
    office()
        .variable("COLUMNS", "120")
        .run("facility stats")
        .stdout(
            "\
打診の実績
番号        名称                  打診  可  条件付  不可  回答待ち      受諾率      中央値  主な断り理由
1462000010  見本ひまわり訪問看護     5   1       0     2         1  33.3%(n=3)    2日(n=3)  医療処置対応不可2
1462000020  架空さくら訪問看護       2   0       0     1         1                          満床1
999         999                      1   0       0     0         0
            合計                     8   1       0     3         2  25.0%(n=4)  1.5日(n=4)  医療処置対応不可2ほか1件
打診には回答待ち2件・取下げ1件・期限切れ1件を含みます(受諾率の分母には入れません)。
",
        )
        .stderr("")
        .exit(0);
}

#[test]
fn names_and_figures_stay_readable_in_a_narrow_terminal() {
    let page = office()
        .variable("COLUMNS", "80")
        .run("facility stats")
        .exit(0)
        .stdout;
    assert!(
        page.starts_with(
            "打診の実績\n名称              打診  可  条件付  不可      受諾率      中央値  主な断り理由\n見本ひまわり訪問     5   1       0     2  33.3%(n=3)    2日(n=3)  医療処置対応不\n"
        ),
        "{page}"
    );
}

#[test]
fn the_figures_for_machines() {
    let json = office().run("facility stats --format json").exit(0).json();
    assert_eq!(json["kind"], "facility-stats");
    assert_eq!(
        json["facilities"][0],
        json!({
            "facility": "1462000010", "name": "見本ひまわり訪問看護", "sent": 5, "accepted": 1,
            "conditional": 0, "declined": 2, "withdrawn": 1, "expired": 0, "open": 1,
            "answered": 3, "accept_rate": 33.3, "median_days": 2.0, "median_n": 3,
            "reasons": [{"id": "medical_need", "label": "医療処置対応不可", "count": 2}],
            "needs": [
                {"need": "suction_night", "label": "喀痰吸引(夜間)", "sent": 3, "accepted": 1,
                 "conditional": 0, "declined": 2, "withdrawn": 0, "expired": 0, "open": 0,
                 "answered": 3, "accept_rate": 33.3},
                {"need": "enteral_gastrostomy", "label": "胃瘻", "sent": 2, "accepted": 0,
                 "conditional": 0, "declined": 1, "withdrawn": 0, "expired": 0, "open": 1,
                 "answered": 1, "accept_rate": null},
            ],
        })
    );
    assert_eq!(json["facilities"][2]["name"], "999");
    assert_eq!(json["facilities"][1]["accept_rate"], json!(null));
    let total = &json["total"];
    assert_eq!(
        (&total["sent"], &total["expired"], &total["accept_rate"]),
        (&json!(8), &json!(1), &json!(25.0))
    );
}

/// Two days later the conditional answer has come.
#[test]
fn an_answer_counts_from_its_day_on() {
    let json = office()
        .today("2026-11-25")
        .run("facility stats ひまわり --format json")
        .exit(0)
        .json();
    let found = &json["facilities"][0];
    assert_eq!(
        (&found["conditional"], &found["open"], &found["accept_rate"]),
        (&json!(1), &json!(0), &json!(50.0))
    );
    assert_eq!(found["median_days"], 3.0);
    let json = office()
        .today("2026-10-31")
        .run("facility stats --format json")
        .exit(0)
        .json();
    assert_eq!(json["total"]["sent"], 2);
}

#[test]
fn one_facility_one_service_one_need_or_a_time() {
    for (flags, sent) in [
        ("さくら", 2),
        ("1462000020", 2),
        ("999", 1),
        ("--for 訪問看護", 5),
        ("--for デイサービス", 1),
        ("--need '喀痰吸引(夜間)'", 3),
        ("--need 胃瘻", 3),
        ("--need 胃瘻 --for 訪問看護", 2),
        ("--since 2026-11-02", 6),
        ("--since 11/3 さくら", 1),
    ] {
        let json = office()
            .run(&format!("facility stats {flags} --format json"))
            .exit(0)
            .json();
        assert_eq!(json["total"]["sent"], sent, "{flags}");
    }
    let said = office()
        .run("facility stats ひまわに")
        .stdout("")
        .exit(2)
        .stderr;
    assert!(
        said.contains("次の手: 近い名前: 1462000010 見本ひまわり訪問看護\n"),
        "{said}"
    );
    Office::example()
        .run("facility stats わかば")
        .stdout("打診の実績(「わかば」)\n当てはまる打診がありません。\n")
        .exit(1);
    Office::new().run("facility stats").exit(1);
    for wrong in ["--need いない", "--for いない", "--since いつか"] {
        office()
            .run(&format!("facility stats {wrong}"))
            .stdout("")
            .exit(2);
    }
}

#[test]
fn the_reasons_and_the_rows_for_spreadsheets() {
    let page = office()
        .run("facility stats --need '喀痰吸引(夜間)' --reasons")
        .exit(0)
        .stdout;
    assert!(
        page.ends_with(
            "\n断り理由\n番号        名称                  理由              件数\n1462000010  見本ひまわり訪問看護  医療処置対応不可     2\n"
        ),
        "{page}"
    );
    let csv = office().run("facility stats --format csv").exit(0).stdout;
    assert!(
        csv.starts_with(
            "\u{feff}facility,name,sent,accepted,conditional,declined,withdrawn,expired,open,answered,accept_rate,median_days,median_n,reasons\r\n1462000010,見本ひまわり訪問看護,5,1,0,2,1,0,1,3,33.3,2,3,医療処置対応不可2\r\n"
        ),
        "{csv}"
    );
    let csv = office()
        .run("facility stats --reasons --format csv")
        .exit(0)
        .stdout;
    assert!(
        csv.starts_with("\u{feff}facility,name,label,count\r\n1462000010,見本ひまわり訪問看護,医療処置対応不可,2\r\n"),
        "{csv}"
    );
}

#[test]
fn a_paper_that_cannot_be_read_is_named() {
    let ran = office()
        .paper(
            "cases/2026/2026-0003.yaml",
            "schema: 1\nneeds: [胃瘻\nreferrals: [\n",
        )
        .run("facility stats --format json")
        .stderr(
            "注意: 実績には、打診を読めない紙1件(2026-0003)を含みません。次の手: renkei check\n",
        )
        .exit(3);
    let json = ran.json();
    assert_eq!(json["unreadable"], json!(["2026-0003"]));
    assert_eq!(json["total"]["sent"], 7);
}

#[test]
fn the_entry_of_a_facility_shows_its_record() {
    let page = office().run("facility show ひまわり").exit(0).stdout;
    assert!(
        page.ends_with(
            "
実績
項目              内容
打診              5件
可                1件
条件付            0件
不可              2件(医療処置対応不可2)
取下げ・期限切れ  1件・0件
回答待ち          1件
受諾率            33.3%(n=3)
回答までの中央値  2日(n=3)

必要な処置・条件ごとの実績
項目            打診  可  条件付  不可  受諾率
喀痰吸引(夜間)     3   1       0     2  33.3%(n=3)
胃瘻               2   0       0     1
"
        ),
        "{page}"
    );
    let json = office()
        .run("facility show さくら --format json")
        .exit(0)
        .json();
    assert_eq!(
        (&json["history"]["sent"], &json["history"]["median_days"]),
        (&json!(2), &json!(null))
    );
    let page = office().run("facility show さくら").exit(0).stdout;
    assert!(page.contains("n=1(3件から出します)"), "{page}");
}

#[test]
fn who_was_never_asked_has_no_record() {
    let page = Office::example().run("facility show わかば").exit(0).stdout;
    assert!(!page.contains("実績"), "{page}");
}

/// A candidate that refused somebody with this patient's needs says so.
#[test]
fn match_says_with_which_needs_somebody_was_refused() {
    let office = office();
    let page = office.run("match 2 --for 訪問看護").exit(0).stdout;
    assert!(
        page.contains("実績 打診5 可1 不可2 中央値2日(n=3)"),
        "{page}"
    );
    assert!(page.contains("「喀痰吸引(夜間)」の症例で不可2/3"), "{page}");
    let json = office
        .run("match 2 --for 訪問看護 --format json")
        .exit(0)
        .json();
    let all = json["services"][0]["candidates"].as_array().expect("all");
    let asked = all.iter().find(|c| c["facility"] == "1462000010");
    assert_eq!(
        asked.map(|c| c["history"]["refused_needs"][0].clone()),
        Some(
            json!({"need": "suction_night", "label": "喀痰吸引(夜間)", "declined": 2, "answered": 3})
        )
    );
}
