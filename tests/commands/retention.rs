//! `renkei retention`

use crate::support::Office;

fn office() -> Office {
    let paper = |id: &str, rest: &str| {
        format!(
            "schema: 1\nid: {id}\nline: 相談\nopened: 2020-01-06\npatient: {{name: 架空 例}}\n{rest}"
        )
    };
    [
        ("2020-0001", "closure: {on: 2021-11-22, reason: 支援終了}\n"),
        ("2020-0002", "closure: {on: 2021-11-23, reason: 支援終了}\n"),
        ("2020-0003", "closure: {on: 2020-03-31, reason: 支援終了}\n"),
        ("2020-0004", ""),
        ("2020-0005", "closure: {reason: 支援終了}\n"),
        (
            "2020-0006",
            "former_closures:\n- {id: c1, on: 2020-03-31, reason: 支援終了, reopened: 2026-11-01, why: 病状変化}\n",
        ),
    ]
    .iter()
    .fold(Office::new(), |office, (id, rest)| {
        office.paper(&format!("cases/2020/{id}.yaml"), &paper(id, rest))
    })
}

fn cases(office: &Office, line: &str) -> Vec<String> {
    let json = office.run(&format!("{line} --format json")).json();
    let items = json["items"].as_array().expect("items").iter();
    items
        .map(|item| item["case"].as_str().expect("an id").to_string())
        .collect()
}

#[test]
fn what_need_not_be_kept_any_longer_comes_oldest_first() {
    let office = office();
    assert_eq!(cases(&office, "retention list"), ["2020-0003", "2020-0001"]);
    assert_eq!(
        cases(&office, "retention list --until 2026-11-24"),
        ["2020-0003", "2020-0001", "2020-0002"]
    );
    assert_eq!(cases(&office, "retention list id:2020-0001"), ["2020-0001"]);
    let json = office.run("retention list --format json").exit(0).json();
    assert_eq!(json["kind"], "retention");
    let first = &json["items"][0];
    assert_eq!(first["closed"], "2020-03-31");
    assert_eq!(first["until"], "2025-03-31");
    assert_eq!(first["days"], -602);
    assert!(
        first["basis"]
            .as_str()
            .expect("words")
            .contains("医師法24条")
    );
    assert_eq!(json["unknown"], serde_json::json!(["2020-0005"]));
    let ran = office.run("retention list").exit(0);
    assert!(
        ran.stdout.contains("何も消していません。"),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stdout.contains("docs/security.md「廃棄の手順」"),
        "{}",
        ran.stdout
    );
}

#[test]
fn nothing_is_taken_away_and_none_is_the_answer_no() {
    let office = office();
    let before = office.files();
    office.run("retention list").exit(0);
    assert_eq!(office.files(), before);
    office.run("retention list --today 2025-03-31").exit(1);
    office.run("retention").exit(2);
}

#[test]
fn the_rule_of_the_office_counts() {
    let office = office().paper(
        "rules/house.toml",
        "id = \"common\"\nlabel = \"院内\"\nfrom = 2024-06-01\n\n[[deadline]]\nid = \"retention\"\nrule = \"retention\"\nlabel = \"記録の保存期間(10年)\"\nfrom = 2024-06-01\nanchor = \"closed\"\ncount = \"DC4\"\nterm = \"10年\"\nfixed = true\nsoon = \"1日\"\nchance = true\nhint = \"院内の規程\"\nbasis = \"院内規程\"\nsource = \"K\"\nconfirmed = true\n",
    );
    let ran = office.run("retention list --until 2031-01-01 --format json");
    assert_eq!(ran.stderr, "");
    let json = ran.json();
    assert_eq!(json["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(json["items"][0]["until"], "2030-03-31");
    assert!(
        json["items"][0]["basis"]
            .as_str()
            .expect("words")
            .starts_with("院内規程")
    );
}

#[test]
fn a_paper_that_can_not_be_read_is_named() {
    let office = office().paper("cases/2020/2020-0009.yaml", "closure: [\n");
    let ran = office.run("retention list").exit(3);
    assert!(
        ran.stderr.contains("cases/2020/2020-0009.yaml:"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stdout.contains("読めない紙1件は入っていません。"),
        "{}",
        ran.stdout
    );
}
