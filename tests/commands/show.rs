//! `renkei show`

use crate::support::Office;
use serde_json::{Value, json};

fn shown(paper: &str, settings: &str) -> Value {
    let head = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-20\n";
    Office::new()
        .paper("renkei.toml", settings)
        .paper("cases/2026/2026-0001.yaml", &format!("{head}{paper}"))
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
