//! `renkei explain`

use crate::support::Office;

#[test]
fn every_problem_that_is_listed_is_explained() {
    let office = Office::new();
    let list = office.run("explain").stderr("").exit(0).stdout;
    let codes: Vec<&str> = list
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .filter(|word| word.contains('/') && word.is_ascii())
        .collect();
    assert!(codes.len() > 20, "{list}");
    for code in codes {
        let page = office
            .run(&format!("explain {code}"))
            .stderr("")
            .exit(0)
            .stdout;
        assert!(page.contains(code), "{code}: {page}");
    }
}

#[test]
fn what_nobody_knows_is_wrong_usage() {
    let ran = Office::new().run("explain nosuch/thing").stdout("").exit(2);
    assert!(
        ran.stderr.starts_with("エラー: 「nosuch/thing」"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_rule_shows_its_numbers_its_basis_and_the_days_it_holds() {
    let page = Office::new()
        .run("explain limit_care3")
        .stderr("")
        .exit(0)
        .stdout;
    for words in [
        "27048単位",
        "90%",
        "居宅介護サービス費等区分支給限度基準額",
        "S:KAGOSHIMA",
        "2024-06-01から 今も有効(common 2024年6月以降に共通の規則)",
    ] {
        assert!(page.contains(words), "{words}\n{page}");
    }
    let json = Office::new()
        .run("explain tier_i --format json")
        .exit(0)
        .json();
    let packs: Vec<&str> = json["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .filter_map(|entry| entry["pack"].as_str())
        .collect();
    assert_eq!(packs, ["r6", "r8"]);
    assert_eq!(json["entries"][0]["until"], "2026-05-31");
}

#[test]
fn a_name_of_due_explains_every_row_behind_it() {
    let page = Office::new()
        .run("explain screening")
        .stderr("")
        .exit(0)
        .stdout;
    for words in [
        "screening_1",
        "screening_2",
        "screening_psychiatric",
        "根拠",
        "数え方",
    ] {
        assert!(page.contains(words), "{words}\n{page}");
    }
}

#[test]
fn a_rule_without_a_confirmed_source_says_so() {
    let page = Office::new().run("explain roken_level").exit(0).stdout;
    assert!(page.contains("(要確認)"), "{page}");
}

#[test]
fn a_rule_of_the_office_is_explained_with_its_versions_and_a_broken_one_with_its_place() {
    let row = |units: &str| {
        format!(
            "id = \"k9\"\nlabel = \"令和9年度\"\nfrom = 2027-04-01\n\n[[limit]]\nid = \"limit_care3\"\nlabel = \"限度額\"\nlevel = \"要介護3\"\nunits = {units}\nwarn = \"90%\"\nbasis = \"告示\"\nsource = \"告示\"\nconfirmed = true\n"
        )
    };
    let office = Office::new().paper("rules/k9.toml", &row("\"28000単位\""));
    let page = office.run("explain limit_care3").stderr("").exit(0).stdout;
    assert!(page.contains("2024-06-01から 2027-03-31まで"), "{page}");
    assert!(
        page.contains("2027-04-01から 今も有効(k9 令和9年度)"),
        "{page}"
    );
    let office = office.paper("rules/k9.toml", &row("28000"));
    let page = office.run("explain limit_care3").exit(3).stdout;
    assert!(
        page.contains("使えません") && page.contains("rules/k9.toml:9"),
        "{page}"
    );
}

#[test]
fn the_fields_of_a_query_are_listed() {
    let told = Office::example()
        .run("explain query --format json")
        .exit(0)
        .json();
    let names: Vec<&str> = told["case_fields"]
        .as_array()
        .expect("fields")
        .iter()
        .filter_map(|field| field["name"].as_str())
        .collect();
    for name in ["stage", "need", "days", "opened", "overdue"] {
        assert!(names.contains(&name), "{name}");
    }
}
