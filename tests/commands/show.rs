//! `renkei show`

use crate::support::Office;
use serde_json::{Value, json};

fn office(paper: &str, settings: &str) -> Office {
    let head = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-20\n";
    Office::new()
        .paper("renkei.toml", settings)
        .paper("cases/2026/2026-0001.yaml", &format!("{head}{paper}"))
}

fn shown(paper: &str, settings: &str) -> Value {
    office(paper, settings)
        .run("show 1 --format json")
        .exit(0)
        .json()
}

#[test]
fn the_example_for_machines() {
    let shown = Office::example()
        .run("show 12 --format json")
        .stderr("")
        .exit(0)
        .json();
    assert_eq!(shown["renkei"], 1);
    assert_eq!(shown["kind"], "show");
    assert_eq!(shown["today"], "2026-11-23");
    assert_eq!(shown["case"], "2026-0012");
    assert_eq!(shown["stage_label"], "候補選定");
    assert_eq!(shown["age"], 82);
    assert_eq!(shown["days_in_hospital"], 8);
    assert_eq!(
        shown["care_insured"],
        json!({"class": 1, "label": "第1号被保険者", "reason": "65歳以上"})
    );
    assert_eq!(shown["payer_home_nursing"]["payer"], "ltci");
    assert!(
        shown["payer_home_nursing"]["reason"]
            .as_str()
            .is_some_and(|r| r.contains("要介護3"))
    );
    assert_eq!(shown.get("at"), None);
}

#[test]
fn the_example_for_people() {
    let page = Office::example().run("show 12").stderr("").exit(0).stdout;
    for words in [
        "架空 花子 (カクウ ハナコ) 女 82歳 昭和19年5月2日生",
        "候補選定",
        "2026-11-18  本人  自宅",
        "2026-11-19  長女  施設",
        "※ 本人と長女の意向が違います。",
        "長女へ連絡",
        "夜間吸引不可",
    ] {
        assert!(page.contains(words), "{words}\n{page}");
    }
}

#[test]
fn the_day_of_admission_is_the_first_or_none() {
    let paper = "patient: {name: 架空 花子}\nadmission: {on: 2026-11-23}\n";
    let days = |settings| shown(paper, settings)["days_in_hospital"].clone();
    assert_eq!(days(""), 1);
    assert_eq!(days("[office]\nday_count = \"inclusive\"\n"), 1);
    assert_eq!(days("[office]\nday_count = \"exclusive\"\n"), 0);
}

#[test]
fn a_year_of_life_ends_the_day_before_the_birthday_for_the_law_only() {
    let born = |day: &str| shown(&format!("patient: {{name: 架空 花子, born: {day}}}\n"), "");
    let eve = born("1961-11-24");
    assert_eq!(eve["age"], 64);
    assert_eq!(eve["care_insured"]["class"], 1);
    assert_eq!(born("1961-11-25")["care_insured"]["class"], json!(null));
}

#[test]
fn a_specified_disease_makes_the_second_class() {
    let shown = shown(
        "patient: {name: 架空 花子, born: 1970-01-01}\ninsurance: {medical: {kind: 協会けんぽ}, care: {status: 申請中, specified_disease: 脳血管疾患}}\n",
        "",
    );
    assert_eq!(
        shown["care_insured"]["class"], 2,
        "{}",
        shown["care_insured"]
    );
    assert_eq!(shown["payer_home_nursing"]["payer"], "pending");
}

#[test]
fn the_stage_follows_the_facts() {
    for (paper, stage) in [
        ("", "相談受付"),
        (
            "events: [{id: e1, on: 2026-11-20, kind: スクリーニング}]\n",
            "スクリーニング",
        ),
        (
            "assessments: [{on: 2026-11-20, adl: {移動: 自立}}]\n",
            "アセスメント",
        ),
        ("plan: {started: 2026-11-21}\n", "計画作成"),
        ("plan: {created: 2026-11-21}\n", "候補選定"),
        (
            "referrals: [{id: r1, facility: \"1\", sent: 2026-11-20, status: 送付}]\n",
            "打診中",
        ),
        (
            "referrals: [{id: r1, facility: \"1\", sent: 2026-11-20, status: 条件付}]\n",
            "受入調整",
        ),
        (
            "referrals: [{id: r1, facility: \"1\", sent: 2026-11-20, status: 可}]\nadmission: {on: 2026-11-01, discharged: 2026-11-30}\n",
            "退院準備",
        ),
        (
            "admission: {on: 2026-11-01, discharged: 2026-11-23}\n",
            "退院",
        ),
        ("closure: {on: 2026-11-22, reason: 退院}\n", "終結"),
    ] {
        let shown = shown(&format!("patient: {{name: 架空 花子}}\n{paper}"), "");
        assert_eq!(shown["stage_label"], stage, "{paper}");
    }
}

#[test]
fn a_case_is_found_by_tail_kana_and_chart_number() {
    let office = Office::example();
    for words in [
        "2026-0012",
        "12",
        "0012",
        "２０２６-００１２",
        "ｶｸｳ ﾊﾅｺ",
        "かくう はなこ",
        "0041234",
    ] {
        let ran = office
            .run_words(&["show", words, "--format", "json"])
            .exit(0);
        assert_eq!(ran.json()["case"], "2026-0012", "{words}");
    }
}

#[test]
fn several_or_none_are_told() {
    let office = Office::example();
    let one = "schema: 1\nid: 2025-0012\nline: 相談\nopened: 2025-11-20\npatient: {name: 見本}\n";
    let office = office.paper("cases/2025/2025-0012.yaml", one);
    let ran = office.run("show 12").stdout("").exit(2);
    assert!(
        ran.stderr.contains("2025-0012") && ran.stderr.contains("2026-0012"),
        "{}",
        ran.stderr
    );
    office.run("show 999").stdout("").exit(2);
    office.run("show ../renkei.toml").stdout("").exit(2);
}

#[test]
fn a_paper_that_is_broken_shows_what_is_left_and_the_place() {
    let ran = Office::example()
        .paper("cases/2026/2026-0012.yaml", "schema: 1\npatient: [\n")
        .run("show 12")
        .exit(3);
    assert!(ran.stdout.starts_with("症例 2026-0012\n"), "{}", ran.stdout);
    assert!(
        ran.stderr.contains("cases/2026/2026-0012.yaml:"),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_certificate_that_is_awaited_would_hold_so_long() {
    let shown = shown(
        "patient: {name: 架空 花子, born: 1944-05-02}\ninsurance: {care: {status: 申請中, applied: 2026-10-05}}\n",
        "",
    );
    let period = &shown["care_period"];
    assert_eq!(period["from"], "2026-10-05");
    assert_eq!(period["to_3"], "2027-01-31");
    assert_eq!(period["to_6"], "2027-04-30");
    assert_eq!(period["to_12"], "2027-10-31");
}

const PLAN: &str = "\
patient: {name: 架空 花子, born: 1944-05-02}
insurance: {care: {status: 認定済, level: 要介護3, burden: 2, valid: {from: 2026-10-01, to: 2027-09-30}}}
services:
  - {id: s1, service: 訪問看護, payer: 介護保険, units: 20000, from: 2026-12-01}
  - {id: s2, service: 通所介護, payer: 介護保険, units: 7049, from: 2026-12-01}
  - {id: s3, service: 居宅療養管理指導, payer: 介護保険, units: 500, from: 2026-12-01}
  - {id: s4, service: 訪問看護, payer: 医療保険, units: 9000, from: 2026-12-01}
";

#[test]
fn money_is_exact_to_the_yen() {
    let shown = shown(PLAN, "[office]\nunit_area = \"3級地\"\n");
    let limit = &shown["limit"];
    for (key, wanted) in [
        ("month", json!("2026-12")),
        ("level", json!("care3")),
        ("units", json!(27_048)),
        ("used", json!(27_049)),
        ("outside", json!(500)),
        ("over", json!(1)),
        // 20,000 × 11.05 + 7,048 × 10.68 + 500 × 10.00, each rounded down
        ("cost_yen", json!(221_000 + 75_272 + 5_000)),
        ("insurer_yen", json!(176_800 + 60_217 + 4_000)),
        ("user_yen", json!(44_200 + 15_055 + 1_000)),
        ("self_pay_yen", json!(10)),
    ] {
        assert_eq!(limit[key], wanted, "{key}\n{limit}");
    }
    assert_eq!(limit["lines"][1]["over"], 1);
    assert_eq!(limit["lines"][2]["counts"], false);
    let unconfirmed = limit["unconfirmed"].to_string();
    assert!(unconfirmed.contains("(要確認)"), "{unconfirmed}");
}

#[test]
fn what_is_missing_for_the_money_is_asked() {
    let shown = shown(
        "patient: {name: 架空 花子}\nservices: [{id: s1, service: 訪問看護, payer: 介護保険, units: 100}]\n",
        "",
    );
    let limit = &shown["limit"];
    assert_eq!(
        (&limit["units"], &limit["user_yen"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(limit["cost_yen"], 1000);
    assert_eq!(
        limit["questions"].as_array().map(Vec::len),
        Some(2),
        "{limit}"
    );
}

#[test]
fn a_line_of_home_nursing_shows_who_pays_by_rule_on_its_first_day() {
    let paper = "patient: {name: 架空 花子, born: 1944-05-02}
insurance: {care: {status: 認定済, level: 要介護3}}
orders: [{id: o1, kind: 特別訪問看護指示書, examined: 2026-12-01}]
services:
  - {id: s1, service: 訪問看護, payer: 介護保険, from: 2026-12-14}
  - {id: s2, service: 訪問看護, payer: 介護保険, from: 2026-12-15}
";
    let shown = shown(paper, "");
    let by_rule = |at: usize| shown["services"][at]["payer_by_rule"].clone();
    assert_eq!((by_rule(0), by_rule(1)), (json!("medical"), json!("ltci")));
    assert_eq!(shown["services"][0]["payer_rule"], "payer_special_order");
}

#[test]
fn table_8_alone_never_switches_and_lifts_the_weekly_limit() {
    let payer = |care: &str, needs: &str| {
        let paper = format!(
            "patient: {{name: 架空 花子, born: 1944-05-02}}\ninsurance: {{care: {{{care}}}}}\nneeds: [{needs}]\n"
        );
        let payer = shown(&paper, "")["payer_home_nursing"].clone();
        (payer["payer"].clone(), payer["weekly_max"].clone())
    };
    let certified = "status: 認定済, level: 要介護3";
    assert_eq!(payer(certified, "気管切開"), (json!("ltci"), Value::Null));
    assert_eq!(payer("status: 非該当", ""), (json!("medical"), json!(3)));
    assert_eq!(
        payer("status: 非該当", "気管切開"),
        (json!("medical"), Value::Null)
    );
    assert_eq!(
        payer("status: 非該当", "胃瘻"),
        (json!("medical"), json!(3))
    );
    assert_eq!(
        payer(certified, "人工呼吸器"),
        (json!("medical"), Value::Null)
    );
}

#[test]
fn wards_show_the_last_day_and_the_days_left() {
    let paper = "patient: {name: 架空 花子}
admission: {on: 2026-10-01, ward_kind: 地域包括ケア, diagnoses: [{name: 骨折, tags: [大腿骨骨折]}]}
";
    let shown = shown(paper, "");
    let ward = |id: &str| {
        let all = shown["wards"].as_array().expect("wards").clone();
        all.into_iter()
            .find(|ward| ward["ward"] == id)
            .unwrap_or(Value::Null)
    };
    let here = ward("chiiki_care");
    assert_eq!(
        (&here["here"], &here["last_day"]),
        (&json!(true), &json!("2026-11-29"))
    );
    assert_eq!(here["days_left"], 7);
    let rehab = ward("kaifuku_reha");
    assert_eq!(
        (&rehab["verdict"], &rehab["last_day"]),
        (&json!("fit"), &json!("2027-02-20"))
    );
    assert_eq!(ward("kanwa")["verdict"], "unfit");
}

#[test]
fn what_is_suggested_says_by_which_fact_and_is_never_confirmed() {
    let shown = Office::example()
        .run("show 12 --format json")
        .exit(0)
        .json();
    let factors = shown["suggested_factors"].as_array().expect("factors");
    let letters: Vec<&str> = factors
        .iter()
        .filter_map(|f| f["letter"].as_str())
        .collect();
    assert_eq!(letters, ["イ", "ウ", "ク", "ケ", "コ", "サ"]);
    assert!(
        factors
            .iter()
            .all(|f| f["facts"].as_array().is_some_and(|all| !all.is_empty()))
    );
    let paper = &shown["paper"]["factors"]["confirmed"];
    assert_eq!(
        paper,
        &json!(["イ", "ク", "ケ", "コ", "サ"]),
        "the paper is as it was"
    );
    let fee = &shown["fees"].as_array().expect("fees")[0];
    assert_eq!(
        (&fee["id"], &fee["points"]),
        (&json!("support_1"), &json!(700))
    );
    assert!(
        fee["why"]
            .as_str()
            .is_some_and(|why| why.ends_with("算定可否は医事課で確認"))
    );
    let benefits = shown["suggestions"].as_array().expect("benefits");
    assert!(
        benefits
            .iter()
            .all(|b| b["why"].as_str().is_some_and(|w| w.contains("要確認")))
    );
}

#[test]
fn a_letter_is_that_of_the_pack_of_the_discharge() {
    let letters = |discharged: &str| {
        let paper = format!(
            "patient: {{name: 架空 花子, born: 1944-05-02}}\nfamily: [{{id: f1, name: 架空 一, contact: 拒否}}]\nadmission: {{on: 2026-05-20, kind: 緊急, discharged: {discharged}}}\n"
        );
        let shown = shown(&paper, "");
        let all = shown["suggested_factors"]
            .as_array()
            .expect("factors")
            .clone();
        let letters: Vec<String> = all
            .iter()
            .map(|f| f["letter"].as_str().unwrap_or("?").to_string())
            .collect();
        letters.join("")
    };
    assert_eq!(letters("2026-05-31"), "イ");
    assert_eq!(letters("2026-06-01"), "イタ");
}

/// The decision table row by row: a paper, who pays, by which row, and whether something is asked.
/// The patient is 82 unless the paper says otherwise; today is 2026-11-23.
const PAYERS: &str = "
care: {status: 認定済, level: 要介護2, valid: {from: 2026-04-01, to: 2027-03-31}} | | ltci payer_certified |
care: {status: 更新申請中, level: 要介護2, valid: {from: 2025-11-24, to: 2026-11-23}} | | ltci payer_certified |
care: {status: 更新申請中, level: 要介護2, valid: {from: 2025-11-23, to: 2026-11-22}} | | pending payer_applying |
care: {status: 区分変更申請中, level: 要介護2, valid: {from: 2025-11-01, to: 2026-10-31}} | | pending payer_applying |
care: {level: 申請中} | | pending payer_applying |
care: {status: 未申請} | | medical payer_medical |
 | | medical payer_medical | 認定はありますか
care: {status: 認定済, level: 要介護2} | patient: {born: 1995-05-02} | medical payer_medical | 生年月日と認定
care: {status: 認定済, level: 要介護2} | needs: [NPPV] | ltci payer_certified | 別表第7
care: {status: 認定済, level: 要介護2} | needs: [人工呼吸器] | medical payer_table7 |
care: {status: 認定済, level: 要介護2} | orders: [{kind: 特別訪問看護指示書}, {kind: 特別訪問看護指示書, examined: 2026-11-20}] | medical payer_special_order |
care: {status: 認定済, level: 要介護2} | orders: [{kind: 特別訪問看護指示書}] | ltci payer_certified | 診療日
care: {status: 認定済, level: 要介護2} | admission: {diagnoses: [{name: x, tags: [パーキンソン病]}]} | ltci payer_certified | ホーエン
care: {status: 認定済, level: 要介護2} | admission: {diagnoses: [{name: x, tags: [パーキンソン病]}]} ⏎ assessments: [{on: 2026-11-20, parkinson: {hoehn_yahr: 2}}] | ltci payer_certified |
care: {status: 認定済, level: 要介護2} | admission: {diagnoses: [{name: x, tags: [若年性認知症]}]} ⏎ orders: [{kind: 精神科訪問看護指示書, issued: 2026-11-01, months: 6}] | ltci payer_certified | 主傷病は認知症
";

#[test]
fn who_pays_for_home_nursing_row_by_row() {
    for line in PAYERS.trim_matches('\n').lines() {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let [care, rest, wanted, question] = parts[..] else {
            panic!("{line}");
        };
        let insurance = if care.is_empty() {
            String::new()
        } else {
            format!("insurance: {{{care}}}\n")
        };
        let patient = if rest.contains("patient:") {
            ""
        } else {
            "patient: {born: 1944-05-02}\n"
        };
        let paper = format!("{patient}{insurance}{}\n", rest.replace(" ⏎ ", "\n"));
        let payer = shown(&paper, "")["payer_home_nursing"].clone();
        let text = |key: &str| payer[key].as_str().unwrap_or_default().to_string();
        assert_eq!(
            format!("{} {}", text("payer"), text("rule")),
            wanted,
            "{line}"
        );
        assert_eq!(
            text("question").is_empty(),
            question.is_empty(),
            "{line}: {payer}"
        );
        assert!(text("question").contains(question), "{line}: {payer}");
    }
}

/// Between 40 and 64 the disease decides: no word may be wider than the list of the law.
#[test]
fn a_disease_of_the_list_makes_the_second_class_and_nothing_wider_does() {
    for (fact, class) in [
        ("tags: [ALS]", "第2号"),
        ("tags: [脳梗塞]", "第2号"),
        ("tags: [両側変形性膝関節症]", "不明"),
        ("tags: [悪性腫瘍]", "対象外"),
    ] {
        let paper = format!(
            "patient: {{born: 1976-05-02}}\nadmission: {{diagnoses: [{{name: x, {fact}}}]}}\n"
        );
        let page = office(&paper, "").run("show 1").stdout;
        let line = page.lines().find(|line| line.starts_with("被保険者"));
        assert!(
            line.is_some_and(|line| line.contains(class)),
            "{fact}: {page}"
        );
    }
    for word in ["がん", "骨粗鬆症", "変形性膝関節症"] {
        let paper = format!("insurance: {{care: {{specified_disease: {word}}}}}\n");
        let found = office(&paper, "").run("check 1").stdout;
        assert!(found.contains("case/unknown-word"), "{word}: {found}");
    }
}

#[test]
fn the_way_out_has_choice_appointments_and_former_ends() {
    let paper = "schema: 1
id: 2026-0001
line: 退院支援
opened: 2026-11-01
patient: {name: 架空 花子}
referrals:
  - {id: r1, facility: \"1462000020\", service: 訪問看護, sent: 2026-11-10, identified: true, without_consent: 急変, status: 可, answered: 2026-11-12}
choice: {on: 2026-11-13, facility: \"1462000020\", by: 本人, shown: [\"1462000020\", \"1462000030\"], reason: 近い}
appointments:
  - {id: a2, on: 2026-12-01, at: \"10:00\", kind: 面談, place: 病棟, with: [長女], facility: \"1462000020\", status: 確定}
  - {id: a1, on: 2026-11-20, kind: 検査, status: 確定}
  - {id: a3, on: 2026-11-20, kind: 見学, status: 中止}
former_closures:
  - {id: c1, on: 2026-11-14, reason: 退院, destination: 自宅, acknowledged: [referrals.r1], reopened: 2026-11-16, why: 再入院}
";
    let office = Office::example().paper("cases/2026/2026-0001.yaml", paper);
    let shown = office.run("show 1").exit(0).stdout;
    for line in [
        "選択            架空さくら訪問看護ステーション 本人 2026-11-13(金) 「近い」 示した候補2か所",
        "以前の終結      2026-11-14(土) 退院 自宅 (残したもの1件) → 2026-11-16(月)再開 「再入院」",
        "予定
番号  日時                  種別  場所・相手                                状態
a1    2026-11-20(金)        検査                                            確定 済んだか確認
a2    2026-12-01(火) 10:00  面談  病棟 架空さくら訪問看護ステーション 長女  確定
",
        "同意なし(急変)",
        "可 氏名あり",
    ] {
        assert!(shown.contains(line), "{line}\n{shown}");
    }
    assert!(!shown.contains("見学"), "{shown}");
}
