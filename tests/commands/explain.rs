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
