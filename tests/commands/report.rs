//! `renkei report`: figures by their formulas, over their days, each with the question that gives it
//! again.

use crate::support::Office;
use serde_json::Value;

/// A case paper of one patient.
fn case(id: &str, words: &str) -> (String, String) {
    (
        format!("cases/{}/{id}.yaml", &id[..4]),
        format!("schema: 1\nid: {id}\nline: 退院支援\n{words}"),
    )
}

fn office(cases: &[(&str, &str)]) -> Office {
    cases.iter().fold(Office::new(), |office, (id, words)| {
        let (path, text) = case(
            id,
            &format!("patient: {{name: 架空 例, chart_no: 'c{id}'}}\n{words}"),
        );
        office.paper(&path, &text)
    })
}

fn figures(office: &Office, line: &str) -> Vec<Value> {
    let json = office.run(&format!("{line} --format json")).exit(0).json();
    json["figures"].as_array().expect("figures").clone()
}

#[track_caller]
fn figure<'a>(figures: &'a [Value], id: &str) -> &'a Value {
    figures
        .iter()
        .find(|figure| figure["id"] == id)
        .unwrap_or_else(|| panic!("no figure {id}"))
}

fn excluded(figure: &Value) -> Vec<String> {
    let out = figure["excluded"].as_array().expect("a list");
    out.iter()
        .map(|out| {
            format!(
                "{} {}",
                out["case"].as_str().expect("a case"),
                out["reason"].as_str().expect("why")
            )
        })
        .collect()
}

/// A week from Monday 11-16 to Sunday 11-22, told on Monday 11-23.
const WEEK: &str = "report weekly --week 2026-W47";

#[test]
fn a_week_is_monday_to_sunday() {
    let office = office(&[
        ("2026-0001", "opened: 2026-11-15\n"),
        ("2026-0002", "opened: 2026-11-16\n"),
        ("2026-0003", "opened: 2026-11-22\n"),
        ("2026-0004", "opened: 2026-11-23\n"),
    ]);
    for (line, from, to, now, before) in [
        (WEEK, "2026-11-16", "2026-11-22", 2, 1),
        (
            "report weekly --week last",
            "2026-11-16",
            "2026-11-22",
            2,
            1,
        ),
        (
            "report weekly --week 先週",
            "2026-11-16",
            "2026-11-22",
            2,
            1,
        ),
        (
            "report weekly --week 2026-11-18",
            "2026-11-16",
            "2026-11-22",
            2,
            1,
        ),
        (
            "report weekly --week this",
            "2026-11-23",
            "2026-11-29",
            1,
            2,
        ),
        ("report weekly", "2026-11-23", "2026-11-29", 1, 2),
        (
            "report monthly --month 2026-11",
            "2026-11-01",
            "2026-11-30",
            4,
            0,
        ),
        ("report yearly --year R8", "2026-01-01", "2026-12-31", 4, 0),
        (
            "report yearly --fiscal 2026",
            "2026-04-01",
            "2027-03-31",
            4,
            0,
        ),
        (
            "report yearly --fiscal 令和8年度",
            "2026-04-01",
            "2027-03-31",
            4,
            0,
        ),
        (
            "report custom --from 2026-11-16 --to 2026-11-23",
            "2026-11-16",
            "2026-11-23",
            3,
            1,
        ),
    ] {
        let json = office.run(&format!("{line} --format json")).exit(0).json();
        assert_eq!(json["period"]["from"], from, "{line}");
        assert_eq!(json["period"]["to"], to, "{line}");
        let figures = json["figures"].as_array().expect("figures");
        let new = figure(figures, "new_cases");
        assert_eq!(
            (new["value"].clone(), new["n"].clone()),
            (now.into(), now.into()),
            "{line}"
        );
        assert_eq!(new["previous"]["value"], before, "{line}");
    }
}

#[test]
fn the_home_rate_leaves_out_the_dead_and_the_unknown() {
    let left = |destination: &str| {
        format!(
            "opened: 2026-11-01\nadmission: {{on: 2026-11-01}}\nclosure: {{on: 2026-11-20, reason: 退院, discharged: 2026-11-20{destination}}}\n"
        )
    };
    let (home, relative, ward) = (
        left(", destination: 自宅(在宅サービスあり)"),
        left(", destination: 親族宅"),
        left(", destination: 療養"),
    );
    let (dead, unknown) = (left(", outcome: 死亡"), left(""));
    let open = "opened: 2026-11-01\nadmission: {on: 2026-11-01, discharged: 2026-11-22}\n";
    let office = office(&[
        ("2026-0001", &home),
        ("2026-0002", &ward),
        ("2026-0003", &dead),
        ("2026-0004", &unknown),
        ("2026-0005", open),
        ("2026-0006", &relative),
    ]);
    let figures = figures(&office, WEEK);
    let rate = figure(&figures, "home_rate");
    assert_eq!(
        (
            rate["value"].clone(),
            rate["n"].clone(),
            rate["part"].clone()
        ),
        (66.7.into(), 3.into(), 2.into())
    );
    assert_eq!(
        excluded(rate),
        [
            "2026-0003 死亡",
            "2026-0004 退院先の記載がありません",
            "2026-0005 退院先の記載がありません"
        ]
    );
    // Only a case that is closed has ended.
    assert_eq!(figure(&figures, "discharge_support")["value"], 5);
    assert_eq!(figure(&figures, "discharged")["value"], 6);
    assert_eq!(figure(&figures, "died")["value"], 1);
    let json = office.run(&format!("{WEEK} --format json")).json();
    let tables = json["tables"].as_array().expect("tables");
    let destinations = tables
        .iter()
        .find(|t| t["id"] == "by_destination")
        .expect("a table");
    assert_eq!(
        destinations["rows"],
        serde_json::json!([
            ["記載なし", 2, 40.0],
            ["自宅(在宅サービスあり)", 1, 20.0],
            ["親族宅", 1, 20.0],
            ["療養", 1, 20.0]
        ]),
        "the dead stand apart"
    );
    assert_eq!(destinations["total"], serde_json::json!(["計", 5, 100.0]));
}

#[test]
fn inquiries_by_their_formulas() {
    let office = office(&[
        (
            "2026-0001",
            "opened: 2026-11-01\nneeds: [気管切開]\nreferrals:\n\
            - {id: r1, facility: f1, service: 訪問看護, sent: 2026-11-16, status: 可, answered: 2026-11-18}\n\
            - {id: r2, facility: f2, service: 訪問看護, sent: 2026-11-10, status: 不可, answered: 2026-11-17, reason: 医療処置対応不可}\n\
            - {id: r3, facility: f3, service: 訪問看護, sent: 2026-11-22, status: 送付}\n\
            - {id: r4, facility: f4, service: 訪問看護, status: 下書き}\n",
        ),
        (
            "2026-0002",
            "opened: 2026-11-01\nreferrals:\n\
            - {id: r1, facility: f1, service: 療養, sent: 2026-11-19, status: 条件付, answered: 2026-11-19}\n\
            - {id: r2, facility: f2, service: 療養, sent: 2026-11-12, status: 取下げ, answered: 2026-11-17, ended: 2026-11-17}\n\
            - {id: r3, facility: f3, service: 療養, sent: 2026-11-16, status: 期限切れ, ended: 2026-11-20}\n",
        ),
        (
            "2026-0003",
            "opened: 2026-11-01\nreferrals:\n\
            - {id: r1, facility: f1, service: 療養, status: 不可, answered: 2026-11-20, reason: 満床}\n\
            - {id: r2, facility: f2, service: 療養, sent: 2026-11-22, status: 不可, answered: 2026-11-20, reason: 満床}\n\
            - {id: r3, facility: f3, service: 療養, sent: 2026-11-15, status: 不可, answered: 2026-11-23, reason: 満床}\n",
        ),
    ]);
    let figures = figures(&office, WEEK);
    let of = |id: &str| {
        let found = figure(&figures, id);
        (found["value"].clone(), found["n"].clone())
    };
    // r1 and r3 of the first, r1 and r3 of the second, r2 of the third.
    assert_eq!(of("referrals_sent"), (5.into(), 5.into()));
    assert_eq!(
        excluded(figure(&figures, "referrals_sent")),
        ["2026-0003 打診日がわかりません"]
    );
    assert_eq!(of("response_count"), (5.into(), 5.into()));
    // 可 1 + 条件付 1 of 5 answers; what was taken back isn't among them.
    assert_eq!(of("accept_rate"), (40.0.into(), 5.into()));
    assert_eq!(
        excluded(figure(&figures, "accept_rate")),
        ["2026-0002 取下げ"]
    );
    // 2, 7 and 0 days; one without a day, one answered before it was asked.
    assert_eq!(of("response_days"), (3.0.into(), 3.into()));
    assert_eq!(
        excluded(figure(&figures, "response_days")),
        [
            "2026-0003 打診日がわかりません",
            "2026-0003 日付の順が逆です"
        ]
    );
    // Three went out for the first, three for the second.
    assert_eq!(of("referrals_per_case"), (3.0.into(), 2.into()));
    let json = office.run(&format!("{WEEK} --format json")).json();
    let tables = json["tables"].as_array().expect("tables");
    let reasons = tables
        .iter()
        .find(|t| t["id"] == "decline_reasons")
        .expect("a table");
    assert_eq!(
        reasons["rows"],
        serde_json::json!([["満床", 2, 66.7], ["医療処置対応不可", 1, 33.3]])
    );
}

#[test]
fn days_are_means_of_whole_days() {
    let office = office(&[
        (
            "2026-0001",
            "opened: 2026-10-20\nadmission: {on: 2026-10-20, permitted: 2026-11-10, discharged: 2026-11-20}\nreferrals:\n\
            - {id: r1, facility: f1, service: 療養, sent: 2026-11-01, status: 不可, answered: 2026-11-02}\n\
            - {id: r2, facility: f2, service: 療養, sent: 2026-11-05, status: 可, answered: 2026-11-12}\n",
        ),
        (
            "2026-0002",
            "opened: 2026-11-18\nadmission: {on: 2026-10-20, discharged: 2026-11-20}\n",
        ),
    ]);
    let figures = figures(&office, "report custom --from 2026-11-16 --to 2026-11-22");
    assert_eq!(figure(&figures, "coord_days")["value"], 19.0);
    assert_eq!(
        excluded(figure(&figures, "coord_days")),
        ["2026-0002 打診の記録がありません"]
    );
    assert_eq!(figure(&figures, "los")["value"], 31.0);
    assert_eq!(figure(&figures, "los_over")["value"], 2);
    assert_eq!(figure(&figures, "los_over_90")["value"], 0);
    let figures = self::figures(&office, "report monthly --month 2026-11");
    assert_eq!(figure(&figures, "request_to_discharge")["value"], 16.5);
    assert_eq!(figure(&figures, "permit_to_transfer")["value"], 10.0);
    assert_eq!(figure(&figures, "accept_to_transfer")["value"], 8.0);
}

#[test]
fn who_is_still_there_at_the_end_of_the_week() {
    let office = office(&[
        ("2026-0001", "opened: 2026-11-22\n"),
        ("2026-0002", "opened: 2026-11-23\n"),
        (
            "2026-0003",
            "opened: 2026-11-01\nclosure: {on: 2026-11-22, reason: 支援不要}\n",
        ),
        (
            "2026-0004",
            "opened: 2026-11-01\nclosure: {on: 2026-11-23, reason: 支援不要}\n",
        ),
        (
            "2026-0005",
            "opened: 2026-11-01\nclosure: {reason: 支援不要}\n",
        ),
        (
            "2026-0006",
            "opened: 2026-11-01\nformer_closures: [{id: c1, on: 2026-11-20, reason: 支援不要, reopened: 2026-11-23}]\n",
        ),
        (
            "2026-0007",
            "opened: 2026-10-01\nadmission: {on: 2026-10-22}\n",
        ),
        (
            "2026-0008",
            "opened: 2026-10-01\nadmission: {on: 2026-10-23}\n",
        ),
        (
            "2026-0009",
            "opened: 2026-10-01\nadmission: {on: 2026-10-01, discharged: 2026-11-22}\n",
        ),
    ]);
    let figures = figures(&office, WEEK);
    let active = figure(&figures, "active");
    // 1, 4, 7, 8, 9: closed on the last day is closed, and so is a case that rested till Monday.
    assert_eq!(active["value"], 5);
    assert_eq!(excluded(active), ["2026-0005 終結日がわかりません"]);
    assert_eq!(figure(&figures, "ended")["value"], 1);
    // More than 30 days on the 22nd: since the 22nd of October, not since the 23rd.
    assert_eq!(figure(&figures, "long_stay")["value"], 1);
}

#[test]
fn deadlines_kept_and_readmissions() {
    let screened = |on: &str| {
        format!(
            "opened: 2026-11-01\nadmission: {{on: 2026-11-01, ward_kind: 急性期一般1}}\nevents:\n- {{id: e1, on: {on}, kind: スクリーニング}}\n"
        )
    };
    let (in_time, late) = (screened("2026-11-03"), screened("2026-11-04"));
    let never = "opened: 2026-11-01\nadmission: {on: 2026-11-01, ward_kind: 急性期一般1}\n";
    let ahead = "opened: 2026-11-22\nadmission: {on: 2026-11-22, ward_kind: 急性期一般1}\n";
    let office = office(&[("2026-0001", &in_time), ("2026-0002", &late), ("2026-0003", never), ("2026-0004", ahead)])
        .paper("renkei.toml", "[office]\nfee = \"入退院支援加算1\"\n[git]\ncommit = false\n")
        .paper("cases/2026/2026-0010.yaml", "schema: 1\nid: 2026-0010\nline: 退院支援\nopened: 2026-11-01\npatient: {chart_no: '77', name: 架空 一}\nadmission: {on: 2026-11-01, discharged: 2026-11-05}\n")
        .paper("cases/2026/2026-0011.yaml", "schema: 1\nid: 2026-0011\nline: 退院支援\nopened: 2026-11-20\npatient: {chart_no: '77', name: 架空 一}\nadmission: {on: 2026-11-20, discharged: 2026-11-22}\n");
    let figures = figures(&office, "report monthly --month 2026-11");
    let kept = figure(&figures, "due_keep_screening");
    assert_eq!(
        (kept["part"].clone(), kept["n"].clone()),
        (1.into(), 5.into()),
        "{kept}"
    );
    let back = figure(&figures, "readmit30");
    assert_eq!(
        (back["value"].clone(), back["n"].clone()),
        (50.0.into(), 2.into())
    );
}

#[test]
fn numbers_entered_by_hand() {
    let office = office(&[(
        "2026-0001",
        "opened: 2026-11-01\nclosure: {on: 2026-11-20, reason: 退院, discharged: 2026-11-20, destination: 自宅}\n",
    )]);
    let figures = figures(&office, "report monthly --month 2026-11");
    let rate = figure(&figures, "intake_rate");
    assert_eq!(rate["value"], Value::Null);
    assert_eq!(
        rate["note"],
        "numbers.toml に 病棟の退院数(ward_discharges) がありません"
    );
    let office = office.paper(
        "numbers.toml",
        "[[number]]\nid = \"ward_discharges\"\nperiod = \"2026-11\"\nvalue = 8\nsource = \"医事課\"\n",
    );
    let figures = self::figures(&office, "report monthly --month 2026-11");
    assert_eq!(figure(&figures, "intake_rate")["value"], 12.5);
    // A slip is told with its place, and the report goes on.
    let office = office.paper(
        "numbers.toml",
        "[[number]]\nid = \"a\"\nperiod = \"いつか\"\nvalue = 8\n",
    );
    let ran = office.run("report monthly --month 2026-11").exit(3);
    assert_eq!(
        ran.stderr,
        "エラー: 「いつか」を期間として読めません。 [paper/unreadable]\n  numbers.toml:1:1\n  1 | [[number]]\n    | ^^^^^^^^^^\n  次の手: 書き方: renkei report --list、docs/reports.md\n"
    );
    assert!(ran.stdout.contains("月報"));
}

#[test]
fn nobody_to_count_is_said() {
    let office = Office::new();
    let ran = office.run(WEEK).stderr("").exit(0);
    for line in [
        "新規相談件数",
        "在宅復帰率",
        "対象なし(n=0)",
        "平均回答日数",
    ] {
        assert!(ran.stdout.contains(line), "{line}\n{}", ran.stdout);
    }
    let figures = figures(&office, WEEK);
    assert_eq!(figure(&figures, "new_cases")["value"], 0);
    for id in ["home_rate", "accept_rate", "response_days", "los"] {
        let found = figure(&figures, id);
        assert_eq!(
            (found["value"].clone(), found["n"].clone()),
            (Value::Null, 0.into()),
            "{id}"
        );
        assert_eq!(found["note"], "対象なし");
    }
    // A period ahead counts nothing and says so.
    let ran = office.run("report weekly --week 2026-W50").exit(0);
    assert!(
        ran.stdout.contains("まだ始まっていない期間です。"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_period_nobody_knows() {
    let office = Office::new();
    for (line, said) in [
        (
            "report weekly --week 2026-W54",
            "エラー: --week「2026-W54」を期間として読めません。\n理由: 2026年に第54週はありません。\n次の手: --week 2026-W47、--week last、--week 先週 のように書いてください。\n",
        ),
        (
            "report weekly --week 2026-11",
            "エラー: --week「2026-11」を期間として読めません。\n理由: 2026-11-01から2026-11-30までは、ほかの長さの期間です。\n次の手: --week 2026-W47、--week last、--week 先週 のように書いてください。\n",
        ),
        (
            "report monthly --month いつか",
            "エラー: --month「いつか」を期間として読めません。\n理由: 「いつか」は日付として読めません（例: 2026-11-23、R8.11.23、11/23、明日、来週火、+7日）。\n次の手: --month 2026-11、--month last、--month 先月 のように書いてください。\n",
        ),
        (
            "report custom --from 2026-11-20 --to 2026-11-01",
            "エラー: 期間の終わり(2026-11-01)が始まり(2026-11-20)より前です。\n次の手: --from 2026-11-01 --to 2026-11-20\n",
        ),
        (
            "report custom",
            "エラー: 「期間報告」には期間が要ります。\n次の手: renkei report custom --from 2026-10-01 --to 2026-10-31\n",
        ),
        (
            "report wekly",
            "エラー: 「wekly」という報告はありません。\n理由: 報告: weekly(週報)、monthly(月報)、yearly(年報)、custom(期間報告)、refusals(断りの分析)、resources(地域の資源)、workload(担当別)、response(打診から回答まで)、delays(遅れの分析)、renkei(連携機関)\n次の手: renkei report weekly\n",
        ),
        (
            "report",
            "エラー: どの報告を出すかがありません。\n理由: 報告: weekly(週報)、monthly(月報)、yearly(年報)、custom(期間報告)、refusals(断りの分析)、resources(地域の資源)、workload(担当別)、response(打診から回答まで)、delays(遅れの分析)、renkei(連携機関)\n次の手: renkei report weekly\n",
        ),
        (
            "report weekly ward:5階 stge:打診中",
            "エラー: 「stge」という項目はありません。\n  ward:5階 stge:打診中\n           ^^^^\n次の手: 近い項目: stage\n　　　　条件の書き方と項目: renkei explain query\n",
        ),
    ] {
        let ran = office.run(line).exit(2);
        assert_eq!(ran.stderr, said, "{line}");
    }
}

#[test]
fn unreadable_papers_stand_in_the_report() {
    let office = office(&[("2026-0001", "opened: 2026-11-18\n")])
        .paper("cases/2026/2026-0002.yaml", "{{{\n");
    let ran = office.run(WEEK).exit(3);
    assert!(
        ran.stdout.contains(
            "1件は読めないため含みません(または一部だけ数えています): cases/2026/2026-0002.yaml"
        ),
        "{}",
        ran.stdout
    );
    let json = office.run(&format!("{WEEK} --format json")).exit(3).json();
    assert_eq!(
        json["unreadable"],
        serde_json::json!(["cases/2026/2026-0002.yaml"])
    );
    assert_eq!(
        figure(json["figures"].as_array().expect("figures"), "new_cases")["value"],
        1
    );
}

/// Runs the command of every figure and the question of every row and holds them against the numbers.
#[track_caller]
fn proven(office: &Office, line: &str) -> usize {
    let ran = office.run(&format!("{line} --format json"));
    let json = ran.json();
    let mut proved = 0;
    for figure in json["figures"].as_array().expect("figures") {
        let id = &figure["id"];
        if figure["terms"].is_array() {
            continue;
        }
        let command = figure["command"].as_str().expect("a command");
        let command = command.strip_prefix("renkei ").expect("ours");
        let again = office.run(&format!("{command} --format json")).json();
        let counted = match again["cases"].as_array() {
            Some(cases) => Value::from(cases.len()),
            None => again["n"].clone(),
        };
        assert_eq!(counted, figure["n"], "{line} {id}: {command}");
        let value = ["rate", "mean"].iter().find_map(|key| again.get(key));
        match (
            value,
            figure["definition"]
                .as_str()
                .is_some_and(|d| d.contains("中央値")),
        ) {
            (_, true) => assert_eq!(again["median"], figure["value"], "{line} {id}: {command}"),
            (Some(value), false) => assert_eq!(*value, figure["value"], "{line} {id}: {command}"),
            (None, false) => assert_eq!(counted, figure["value"], "{line} {id}: {command}"),
        }
        proved += 1;
    }
    for table in json["tables"].as_array().expect("tables") {
        let heads = table["columns"].as_array().expect("columns").len();
        let numbers = table["rows"]
            .as_array()
            .expect("rows")
            .iter()
            .zip(table["queries"].as_array().expect("queries"));
        for (row, query) in numbers {
            let Some(query) = query.as_str() else {
                continue;
            };
            let number = row
                .as_array()
                .expect("a row")
                .iter()
                .take(heads)
                .find(|cell| cell.is_u64())
                .expect("a number");
            let again = office
                .run_words(&[
                    "find",
                    table["of"].as_str().expect("of"),
                    query,
                    "--format",
                    "json",
                ])
                .json();
            assert_eq!(again["n"], *number, "{line} {}: {query}", table["id"]);
            proved += 1;
        }
    }
    proved
}

#[test]
fn every_number_is_given_again_by_its_question() {
    let office = Office::example();
    for report in [
        "weekly --week last",
        "monthly",
        "refusals",
        "resources",
        "response",
        "delays",
        "workload",
        "renkei",
        "yearly",
        "weekly --week last staff:田中",
    ] {
        assert!(proven(&office, &format!("report {report}")) > 3, "{report}");
    }
}

#[test]
fn every_number_of_a_large_office_is_given_again() {
    let office = Office::new();
    office
        .run_words(&[
            "demo",
            "big",
            "--cases",
            "150",
            "--facilities",
            "60",
            "--seed",
            "6",
        ])
        .exit(0);
    let office = office.variable("RENKEI_OFFICE", "big");
    for report in ["weekly --week last", "refusals --months 3"] {
        assert!(
            proven(&office, &format!("report {report}")) > 20,
            "{report}"
        );
    }
}

#[test]
fn the_same_question_filters_every_report() {
    let office = office(&[
        (
            "2026-0001",
            "opened: 2026-11-18\nadmission: {on: 2026-11-18, ward: 5階東}\n",
        ),
        (
            "2026-0002",
            "opened: 2026-11-18\nadmission: {on: 2026-11-18, ward: 5階西}\n",
        ),
        ("2026-0003", "opened: 2026-11-18\n"),
    ]);
    let figures = figures(
        &office,
        "report weekly --week last 'ward:5階東 or not ward:*'",
    );
    let new = figure(&figures, "new_cases");
    assert_eq!(new["value"], 2);
    assert_eq!(
        new["query"],
        "(ward:5階東 or not ward:*) opened:2026-11-16..2026-11-22"
    );
}

#[test]
fn small_cells_are_not_told_nor_given_away() {
    let office = office(&[
        ("2026-0001", "opened: 2026-11-18\n"),
        ("2026-0002", "opened: 2026-11-18\n"),
        ("2026-0003", "opened: 2026-11-18\n"),
        ("2026-0004", "opened: 2026-11-18\n"),
    ])
    .paper(
        "cases/2026/2026-0005.yaml",
        "schema: 1\nid: 2026-0005\nline: 相談\nopened: 2026-11-18\npatient: {name: 架空 例}\n",
    );
    let ran = office.run("report weekly --week last --min-cell 3").exit(0);
    assert!(
        ran.stdout.contains("新規相談件数               5"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("うち相談                   *")
            && ran.stdout.contains("うち退院支援               *"),
        "{}",
        ran.stdout
    );
    // 5 less 4 would tell the 1: the 4 goes too. No lists of cases.
    assert!(
        ran.stdout
            .contains("退院支援     *\n相談         *\n計           5\n"),
        "{}",
        ran.stdout
    );
    assert!(!ran.stdout.contains("2026-000"), "{}", ran.stdout);
    let json = office
        .run("report weekly --week last --min-cell 3 --format json")
        .exit(0)
        .json();
    assert!(!json.to_string().contains("2026-000"), "{json}");
}

#[test]
fn an_office_adds_its_own_report_and_changes_a_figure() {
    let own = "\
[[figure]]
id = \"home_rate\"
where = \"went-to:自宅,療養\"

[[figure]]
id = \"tracheostomy\"
label = \"気管切開の新規\"
where = \"need:気管切開 opened:{period}\"

[[report]]
id = \"ours\"
label = \"院内報告\"
period = \"month\"
about = \"見本\"

[[report.section]]
title = \"気管切開\"
figures = [\"tracheostomy\", \"home_rate\"]
";
    let office = office(&[(
        "2026-0001",
        "opened: 2026-11-18\nneeds: [気管切開]\nclosure: {on: 2026-11-20, reason: 転院, discharged: 2026-11-20, destination: 療養}\n",
    )])
    .paper("templates/reports/ours.toml", own);
    let figures = figures(&office, "report ours");
    assert_eq!(figure(&figures, "tracheostomy")["value"], 1);
    assert_eq!(figure(&figures, "home_rate")["value"], 100.0);
    assert!(
        office
            .run("report --list")
            .exit(0)
            .stdout
            .contains("ours       院内報告")
    );
    // A slip has its line; the built-in reports go on.
    for (text, said) in [
        (
            "[[figure]]\nid = \"a\"\nlable = \"b\"\n",
            "エラー: 「lable」という項目はありません。 [paper/unreadable]\n  templates/reports/ours.toml:3:1\n",
        ),
        (
            "[[figure]]\nid = \"a\"\nof = \"何か\"\n",
            "エラー: 「a」の of「何か」は数えられるものではありません。 [paper/unreadable]\n",
        ),
        (
            "[[report]]\nid = \"a\"\nlabel = \"b\"\nperiod = \"week\"\nabout = \"\"\n[[report.section]]\ntitle = \"x\"\nfigures = [\"no\"]\n",
            "エラー: 報告「a」の指標「no」は、どこにも定義されていません。",
        ),
    ] {
        let office = Office::new().paper("templates/reports/ours.toml", text);
        let ran = office.run(WEEK).exit(3);
        assert!(ran.stderr.starts_with(said), "{}", ran.stderr);
        assert!(ran.stdout.starts_with("週報"), "{}", ran.stdout);
    }
    // A question that can't be understood is told with its place.
    let office = Office::new().paper(
        "templates/reports/ours.toml",
        "[[figure]]\nid = \"new_cases\"\nwhere = \"oppened:{period}\"\n",
    );
    let ran = office.run(WEEK).exit(3);
    assert!(
        ran.stderr.starts_with("エラー: 「new_cases」の条件「oppened:2026-11-23」がわかりません。「oppened」という項目はありません。近い項目: opened [paper/unreadable]\n  templates/reports/ours.toml:1:1\n"),
        "{}",
        ran.stderr
    );
    // The built-in figure goes on.
    assert!(ran.stdout.starts_with("週報"), "{}", ran.stdout);
}

#[test]
fn an_older_version_of_the_office_is_reported() {
    let office = office(&[("2026-0001", "opened: 2026-11-18\n")]).repository();
    let head = office.git("rev-parse HEAD").trim().to_string();
    let (path, text) = case(
        "2026-0002",
        "patient: {name: 架空 例}\nopened: 2026-11-19\n",
    );
    let office = office.paper(&path, &text);
    assert_eq!(figure(&figures(&office, WEEK), "new_cases")["value"], 2);
    let json = office
        .run(&format!("{WEEK} --at {head} --format json"))
        .exit(0)
        .json();
    assert_eq!(json["at"]["commit"], head.as_str());
    assert_eq!(
        figure(json["figures"].as_array().expect("figures"), "new_cases")["value"],
        1
    );
    let ran = office.run(&format!("{WEEK} --at {head}")).exit(0);
    let last = ran.stdout.lines().last().expect("a line").to_string();
    assert_eq!(
        last,
        format!(
            "renkei {}、規則 common・holidays・r8、コミット {}",
            env!("CARGO_PKG_VERSION"),
            &head[..7]
        )
    );
}

#[test]
fn the_rows_for_spreadsheets() {
    let office = office(&[("2026-0001", "opened: 2026-11-18\n")]);
    let csv = office.run(&format!("{WEEK} --format csv")).exit(0).stdout;
    let rows: Vec<&str> = csv.split("\r\n").collect();
    assert_eq!(
        rows[0],
        "\u{feff}report,from,to,section,id,label,row,column,value,unit,n,previous,query"
    );
    assert_eq!(
        rows[1],
        "weekly,2026-11-16,2026-11-22,① 新規・終了・継続,new_cases,新規相談件数,,,1,件,1,0,opened:2026-11-16..2026-11-22"
    );
    assert!(rows.contains(&"weekly,2026-11-16,2026-11-22,① 新規・終了・継続,new_by_line,新規 系統別,退院支援,count,1,,,,opened:2026-11-16..2026-11-22 line=退院支援"));
}

#[test]
fn the_page_of_reports_is_true() {
    let page = std::fs::read_to_string(crate::support::root().join("docs/reports.md"))
        .expect("the page is there");
    let blocks = |kind: &str| -> Vec<String> {
        let open = format!("```{kind}\n");
        let parts = page.split(&open).skip(1);
        parts
            .map(|part| part.split("```").next().unwrap_or_default().to_string())
            .collect()
    };
    let toml = blocks("toml");
    let office = Office::example()
        .paper("numbers.toml", &toml[0])
        .paper("templates/reports/ours.toml", &toml[1]);
    for line in blocks("console")[0].lines() {
        let line = line.strip_prefix("$ renkei ").expect("a command");
        office.run(line).exit(0);
    }
    let ran = office.run("report ours").stderr("").exit(0);
    assert!(ran.stdout.contains("気管切開の新規"), "{}", ran.stdout);
    // Every report stands on the page.
    for report in office.run("report --list --format json").json()["reports"]
        .as_array()
        .expect("reports")
    {
        let id = report["id"].as_str().expect("an id");
        assert!(page.contains(&format!("`{id}`")) || id == "ours", "{id}");
    }
}

#[test]
fn the_same_week_is_the_same_file() {
    let office = Office::example();
    for (format, ending) in [
        ("md", "md"),
        ("html", "html"),
        ("xlsx", "xlsx"),
        ("csv", "csv"),
        ("json", "json"),
    ] {
        let line =
            format!("report weekly --week last --format {format} -o 'reports/{{period}}.{ending}'");
        office
            .run(&line)
            .stdout("")
            .stderr(&format!("「reports/2026-W47.{ending}」を作りました。\n"))
            .exit(0);
        let first =
            std::fs::read(office.path(&format!("reports/2026-W47.{ending}"))).expect("written");
        office
            .run(&line)
            .stdout("")
            .stderr(&format!("「reports/2026-W47.{ending}」は変わりません。\n"))
            .exit(0);
        let again =
            std::fs::read(office.path(&format!("reports/2026-W47.{ending}"))).expect("written");
        assert!(first == again, "{ending}");
    }
    // With a paper that can't be read the report is written all the same.
    let office = office.paper("cases/2026/2026-0099.yaml", "{{{\n");
    let ran = office
        .run("report weekly --week last --format md -o 'reports/{period}.md' -q")
        .exit(3);
    assert!(ran.stderr.contains("2026-0099.yaml"), "{}", ran.stderr);
    assert!(
        office
            .read("reports/2026-W47.md")
            .contains("1件は読めないため含みません")
    );
    Office::example()
        .run("report weekly --format md -o cases/2026/x.md")
        .stderr("エラー: 「cases/2026/x.md」には書き出せません。\n理由: 事務所の紙と設定がある場所です。書き出すと消えてしまいます。\n次の手: -o に別の場所を書いてください。\n")
        .exit(2);
}

#[test]
fn a_readmission_is_another_stay_of_the_same_patient_by_today() {
    let stay = |id: &str, chart: &str, on: &str, left: &str| {
        let left = match left {
            "" => String::new(),
            left => format!(", discharged: {left}"),
        };
        (
            format!("cases/2026/{id}.yaml"),
            format!(
                "schema: 1\nid: {id}\nline: 退院支援\nopened: {on}\npatient: {{chart_no: '{chart}', name: 架空 例}}\nadmission: {{on: {on}{left}}}\n"
            ),
        )
    };
    let mut office = Office::new();
    for (path, text) in [
        // The same day counts; a stay's own admission doesn't, nor one that lies ahead.
        stay("2026-0001", "1", "2026-11-01", "2026-11-10"),
        stay("2026-0002", "1", "2026-11-10", ""),
        stay("2026-0003", "2", "2026-11-12", "2026-11-12"),
        stay("2026-0004", "3", "2026-10-20", "2026-11-10"),
        stay("2026-0005", "3", "2026-12-05", ""),
        stay("2026-0006", "4", "2026-10-01", "2026-11-01"),
        stay("2026-0007", "4", "2026-10-20", ""),
    ] {
        office = office.paper(&path, &text);
    }
    let figures = figures(&office, "report monthly --month 2026-11");
    let back = figure(&figures, "readmit30");
    assert_eq!(
        (back["part"].clone(), back["n"].clone()),
        (1.into(), 4.into())
    );
    // Whoever asks gets the same answer.
    for (line, found) in [
        ("find cases readmitted<=30", 1),
        (
            "find cases discharged:2026-11-10 --columns id,readmitted",
            2,
        ),
    ] {
        assert_eq!(
            office.run(&format!("{line} --format json")).json()["n"],
            found,
            "{line}"
        );
    }
    let status = office
        .run("status --closed readmitted<=30 --format json")
        .json();
    assert_eq!(status["cases"].as_array().map(Vec::len), Some(1));
    let items = |line: &str| -> std::collections::BTreeSet<String> {
        let json = office.run(&format!("{line} --closed --format json")).json();
        let items = json["items"].as_array().expect("items").iter();
        items.map(|item| item["case"].to_string()).collect()
    };
    assert!(items("due").len() > 1);
    assert_eq!(
        items("due readmitted<=30"),
        ["\"2026-0001\"".to_string()].into()
    );
}

#[test]
fn a_filter_is_one_condition_however_it_is_written() {
    let office = office(&[
        (
            "2026-0001",
            "opened: 2026-11-17\nadmission: {on: 2026-11-01, ward: A, discharged: 2026-11-17}\n",
        ),
        (
            "2026-0002",
            "opened: 2026-05-01\nadmission: {on: 2026-05-01, ward: B, discharged: 2026-05-20}\n",
        ),
    ]);
    for filter in [
        "ward:A or ward:B",
        "ward:A OR ward:B",
        "ward:A ｏｒ ward:B",
        "ward:A もしくは ward:B",
    ] {
        let ran = office.run_words(&[
            "report", "weekly", "--week", "last", "--format", "json", filter,
        ]);
        let json = ran.exit(0).json();
        let figures = json["figures"].as_array().expect("figures").clone();
        let los = figure(&figures, "los");
        assert_eq!(
            (los["value"].clone(), los["n"].clone()),
            (16.0.into(), 1.into()),
            "{filter}"
        );
    }
}

#[test]
fn a_period_ahead_counts_nothing() {
    let office = office(&[(
        "2026-0001",
        "opened: 2026-11-17\nadmission: {on: 2026-11-17, discharged: 2026-12-22}\n",
    )]);
    let figures = figures(&office, "report weekly --week 2026-W52");
    for id in ["active", "discharged", "new_cases", "los"] {
        assert_eq!(figure(&figures, id)["n"], 0, "{id}");
    }
}

#[test]
fn a_wards_number_serves_its_ward_alone() {
    let left = "opened: 2026-11-01\nadmission: {on: 2026-11-01, ward: 5階東}\nclosure: {on: 2026-11-20, reason: 退院, discharged: 2026-11-20, destination: 自宅}\n";
    let office = office(&[("2026-0001", left)]).paper(
        "numbers.toml",
        "[[number]]\nid = \"ward_discharges\"\nperiod = \"2026-11\"\nward = \"5階東\"\nvalue = 8\n\
         [[number]]\nid = \"ward_discharges\"\nperiod = \"2026-11\"\nward = \"5階西\"\nvalue = 12\n",
    );
    for (filter, value) in [
        ("", Value::from(5.0)),
        ("ward:5階東", Value::from(12.5)),
        ("病棟:5階東", Value::from(12.5)),
        ("ward:4階", Value::Null),
        ("line:退院支援", Value::Null),
    ] {
        let figures = figures(&office, &format!("report monthly --month 2026-11 {filter}"));
        assert_eq!(figure(&figures, "intake_rate")["value"], value, "{filter}");
    }
}

#[test]
fn check_reads_definitions_and_numbers() {
    let office = Office::new()
        .paper(
            "numbers.toml",
            "[[number]]\nid = \"a\"\nperiod = \"2026-11\"\nvalue = -4\n",
        )
        .paper(
            "templates/reports/ours.toml",
            "[[figure]]\nid = \"a\"\nlable = \"b\"\n",
        );
    let json = office.run("check --format json").exit(3).json();
    let problems = json["problems"].as_array().expect("problems");
    let told: Vec<String> = problems
        .iter()
        .map(|p| {
            format!(
                "{}:{} {}",
                p["file"].as_str().expect("a file"),
                p["line"],
                p["message"].as_str().expect("words")
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "numbers.toml:1 数は0以上で書いてください。",
            "templates/reports/ours.toml:3 「lable」という項目はありません。"
        ]
    );
}

#[test]
fn definitions_that_dont_hold_together_are_told_and_change_nothing() {
    for (text, said) in [
        (
            "[[figure]]\nid = \"a\"\nkind = \"ratio\"\npart = [\"a\"]\nwhole = [\"a\"]\n",
            "「a」の「a」は、件数の指標でも numbers.toml の数字(number:)でもありません。",
        ),
        (
            "[[table]]\nid = \"t\"\nby = [\"ward\"]\ncolumn = [{ id = \"m\", label = \"m\", kind = \"mean\" }]\n",
            "表「t」の列「m」に value(どの項目の値か)がありません。",
        ),
        (
            "[[table]]\nid = \"t\"\nby = []\n",
            "表「t」の by(行の項目)は1つから3つです。",
        ),
        (
            "[[list]]\nid = \"l\"\ncolumns = [\"id\"]\norder = \"nosuch\"\n",
            "一覧「l」の order「nosuch」は、症例の項目にありません。",
        ),
        (
            "[[chart]]\nid = \"c\"\ntable = \"nosuch\"\n",
            "図「c」の表「nosuch」は、どこにも定義されていません。",
        ),
        (
            "[[chart]]\nid = \"c\"\nvalue = \"los\"\nclasses = [5, 1]\n",
            "図「c」の classes は小さい順に書いてください。",
        ),
        (
            "[[figure]]\nid = \"a\"\nlimit = \"x\"\n",
            "この項目の値は、種類が違います(数・文・一覧)。",
        ),
    ] {
        let office = Office::new().paper("templates/reports/ours.toml", text);
        let ran = office.run(WEEK).exit(3);
        assert!(
            ran.stderr.starts_with(&format!(
                "エラー: {said} [paper/unreadable]\n  templates/reports/ours.toml:"
            )),
            "{}",
            ran.stderr
        );
        assert!(ran.stdout.starts_with("週報"), "{}", ran.stdout);
    }
}

#[test]
fn what_facilities_there_are_for_what_was_needed() {
    let office = office(&[(
        "2026-0001",
        "opened: 2026-11-01\nneeds: [気管切開, 知らない処置]\nreferrals:\n- {id: r1, facility: a, service: 訪問看護, sent: 2026-11-02, status: 送付}\n",
    )])
    .paper(
        "cases/2026/2026-0002.yaml",
        "schema: 1\nid: 2026-0002\nline: 退院支援\nopened: 2026-11-01\npatient: {name: 架空 例, city: 神奈川県平塚市}\nneeds: [気管切開]\nreferrals:\n- {id: r1, facility: a, service: 訪問看護, sent: 2026-11-02, status: 送付}\n",
    )
    .paper(
        "facilities.toml",
        "[[facility]]\nid = \"a\"\nname = \"架空一\"\nservices = [\"訪問看護\"]\narea = [\"神奈川県平塚市\"]\n[facility.accepts]\n\"気管切開\" = { value = \"可\", asof = 2026-11-01 }\n\
         [[facility]]\nid = \"b\"\nname = \"架空二\"\nservices = [\"訪問看護\"]\narea = [\"神奈川県平塚市中央\"]\n[facility.accepts]\n\"気管切開\" = { value = \"可\", asof = 2025-11-01 }\n\
         [[facility]]\nid = \"c\"\nname = \"架空三\"\nservices = [\"訪問看護\"]\narea = [\"神奈川県秦野市\"]\n[facility.accepts]\n\"気管切開\" = \"可\"\n\
         [[facility]]\nid = \"d\"\nname = \"架空四\"\nservices = [\"訪問看護\"]\ncity = \"神奈川県平塚市\"\n[facility.accepts]\n\"気管切開\" = \"不可\"\n",
    );
    let json = office.run("report resources --format json").exit(0).json();
    let table = &json["tables"][0];
    // One accepts; what was said a year ago is unknown; one lies elsewhere, one refuses. Nobody knows
    // where the first patient lives.
    assert_eq!(
        table["rows"],
        serde_json::json!([["神奈川県平塚市", "訪問看護", "気管切開", 1, 1, 0, 1, 1]])
    );
    // What makes no row is told: two needs of somebody whose home nobody knows.
    let definition = table["definition"].as_str().expect("words");
    assert!(
        definition.ends_with("処置を問わないサービスの2組は行にしていません(計には入ります)。"),
        "{definition}"
    );
}

#[test]
fn charts_tell_no_more_than_tables_do() {
    let mut cases = Vec::new();
    for place in 0..5 {
        let destination = if place == 0 { "療養" } else { "自宅" };
        cases.push((
            format!("2026-000{place}"),
            format!("opened: 2026-11-01\nadmission: {{on: 2026-11-01}}\nclosure: {{on: 2026-11-20, reason: 退院, discharged: 2026-11-20, destination: {destination}}}\n"),
        ));
    }
    let cases: Vec<(&str, &str)> = cases
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let office = office(&cases);
    let json = office
        .run(&format!("{WEEK} --min-cell 2 --format json"))
        .exit(0)
        .json();
    let chart = |id: &str| {
        let charts = json["charts"].as_array().expect("charts");
        let chart = charts
            .iter()
            .find(|chart| chart["id"] == id)
            .expect("a chart");
        chart["series"][0]["values"].clone()
    };
    assert_eq!(chart("destination_chart"), serde_json::json!([null, null]));
}

#[test]
fn a_delay_ends_when_the_patient_leaves() {
    let office = office(&[
        (
            "2026-0001",
            "opened: 2026-01-01\nadmission: {on: 2026-01-01, discharged: 2026-03-01}\nbarriers:\n- {id: b1, reason: 家族検討中, from: 2026-02-01}\n",
        ),
        (
            "2026-0002",
            "opened: 2026-11-01\nadmission: {on: 2026-11-01}\nbarriers:\n- {id: b1, reason: 家族検討中, from: 2026-11-10}\n- {id: b2, reason: 病状変化, from: 2026-11-12, to: 2026-11-20}\n- {id: b3, reason: 病状変化, from: 2026-11-20, to: 2026-11-12}\n",
        ),
    ]);
    let figures = figures(&office, "report delays --month 2026-11");
    assert_eq!(figure(&figures, "delayed_cases")["value"], 1);
    // 14 days up to today and 9 days.
    assert_eq!(figure(&figures, "barrier_days")["value"], 11.5);
}

#[test]
fn other_ways_to_say_a_period_or_a_facility() {
    let office = Office::example();
    for (line, from) in [
        ("report weekly --week 47", "2026-11-16"),
        ("report weekly --week 第47週", "2026-11-16"),
        ("report weekly --week 50", "2025-12-08"),
        ("report monthly --month 10月", "2026-10-01"),
        ("report monthly --month 2026年10月", "2026-10-01"),
        ("report monthly --month R8.10", "2026-10-01"),
        ("report yearly --year 昨年", "2025-01-01"),
        ("report yearly --fiscal 今年度", "2026-04-01"),
        ("report yearly --fiscal 2026-02-15", "2025-04-01"),
        ("report 週報", "2026-11-23"),
        ("report 断り", "2025-11-24"),
    ] {
        let json = office.run(&format!("{line} --format json")).exit(0).json();
        assert_eq!(json["period"]["from"], from, "{line}");
    }
    let by_name = office
        .run("find 打診 施設:さくら訪問看護 --format json")
        .json();
    let by_id = office.run("find 打診 施設:1462000020 --format json").json();
    assert_eq!(by_name["n"], by_id["n"]);
    assert!(by_id["n"].as_u64() > Some(0));
    let ran = office.run("find 打診 施設:どこにもない").exit(1);
    assert_eq!(
        ran.stderr,
        "注意: 「どこにもない」という施設は台帳にありません。番号としてさがします。次の手: renkei facility list 'どこにもない'\n"
    );
    // A word that is a member of the staff was hardly meant as a patient's name.
    let ran = office.run("report weekly 田中").exit(0);
    assert_eq!(
        ran.stderr,
        "注意: 「田中」は氏名・番号の一部としてさがします。担当なら staff:田中\n"
    );
    let ran = office.run("find 打診 不可").exit(1);
    assert_eq!(
        ran.stderr,
        "注意: 「不可」は氏名・番号の一部としてさがします。「打診の状態」なら status:不可\n"
    );
}

#[test]
fn a_report_lands_on_nothing_of_the_offices_own() {
    let office = Office::example().paper("numbers.toml", "# 手入力\n");
    office.run("report weekly -o numbers.toml").exit(2);
    assert_eq!(office.read("numbers.toml"), "# 手入力\n");
    office
        .run("report weekly -o 週報.docx")
        .stderr("エラー: 「.docx」のファイルは作れません。\n次の手: html、xlsx、csv、md、json、txt のどれかの名前にしてください。\n")
        .exit(2);
}

#[test]
fn every_figure_of_the_trade_is_in_every_great_report() {
    let office = Office::example();
    for line in [
        "report weekly",
        "report monthly",
        "report yearly",
        "report custom --from 2026-11-01 --to 2026-11-15",
    ] {
        let json = office.run(&format!("{line} --format json")).exit(0).json();
        let ids = |key: &str| -> Vec<String> {
            let all = json[key].as_array().expect("a list").iter();
            all.filter_map(|one| one["id"].as_str().map(String::from))
                .collect()
        };
        let told = [ids("figures"), ids("tables")].concat();
        for id in [
            "new_cases",
            "contacts",
            "active",
            "discharge_support",
            "by_destination",
            "by_outcome",
            "home_rate",
            "transfer_by_facility",
            "referrals_sent",
            "response_count",
            "accept_rate",
            "referrals_per_case",
            "decline_reasons",
            "response_days",
            "coord_days",
            "request_to_discharge",
            "permit_to_transfer",
            "accept_to_transfer",
            "los",
            "los_over",
            "due_keep",
            "fee_candidates",
            "intake_rate",
            "readmit30",
            "shokai_rate",
            "gyaku_rate",
            "shokai_wariai",
            "reply_rate",
            "renkei_kikan",
            "workload",
            "vacancy_fresh",
        ] {
            // The workload is of today: a report of days long past leaves it out.
            assert!(told.iter().any(|known| known == id), "{line}: {id}");
        }
        for figure in json["figures"].as_array().expect("figures") {
            for key in ["definition", "label", "query", "unit", "source"] {
                assert!(figure[key].is_string(), "{line}: {key} of {figure}");
            }
        }
    }
}

#[test]
fn small_numbers_beside_their_whole_are_not_told() {
    // Twelve left, three of them died; nine went to one of two places, four are long stays.
    let mut cases = Vec::new();
    for place in 0..12 {
        let end = match place {
            0..3 => "outcome: 死亡",
            3..8 => "destination: 自宅",
            _ => "destination: 療養",
        };
        cases.push((
            format!("2026-00{place:02}"),
            format!("opened: 2026-11-16\nadmission: {{on: 2026-11-01}}\nbarriers:\n- {{id: b1, reason: 家族検討中, from: 2026-11-0{}, to: 2026-11-10}}\nclosure: {{on: 2026-11-20, reason: 退院, discharged: 2026-11-20, {end}}}\n", place % 9 + 1),
        ));
    }
    let cases: Vec<(&str, &str)> = cases
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let office = office(&cases);
    let open = office.run(&format!("{WEEK} --format json")).exit(0).json();
    let told = office
        .run(&format!("{WEEK} --min-cell 4 --format json"))
        .exit(0)
        .json();
    let value = |json: &Value, id: &str| {
        figure(json["figures"].as_array().expect("figures"), id)["value"].clone()
    };
    assert_eq!(
        (value(&open, "discharged"), value(&open, "died")),
        (12.into(), 3.into())
    );
    assert_eq!(
        (value(&told, "discharged"), value(&told, "died")),
        (12.into(), Value::Null)
    );
    // Nine of twelve would tell the three: neither the rate nor the table's whole says nine, and a row
    // goes with it, or the rows would.
    let home = figure(told["figures"].as_array().expect("figures"), "home_rate").clone();
    assert_eq!(
        (home["value"].clone(), home["n"].clone()),
        (Value::Null, Value::Null)
    );
    let table = |json: &Value| {
        let tables = json["tables"].as_array().expect("tables");
        tables
            .iter()
            .find(|table| table["id"] == "by_destination")
            .expect("a table")
            .clone()
    };
    assert_eq!(table(&open)["total"][1], 9);
    assert_eq!(table(&told)["total"][1], Value::Null);
    assert_eq!(
        table(&told)["rows"],
        serde_json::json!([["自宅", 5, Value::Null], ["療養", Value::Null, Value::Null]])
    );
    // The longest delay is somebody's.
    let open = office
        .run("report delays --month 2026-11 --format json")
        .json();
    let told = office
        .run("report delays --month 2026-11 --min-cell 4 --format json")
        .json();
    let longest = |json: &Value| json["tables"][0]["rows"][0][5].clone();
    assert_eq!(longest(&open), 10);
    assert_eq!(longest(&told), Value::Null);
}
