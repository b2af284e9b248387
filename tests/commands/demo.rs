//! `renkei demo`

use crate::support::Office;

fn made(seed: u64) -> Office {
    let office = Office::new();
    office
        .run(&format!("demo d --cases 60 --facilities 80 --seed {seed}"))
        .stdout("")
        .stderr(
            "架空の事務所を作りました: d(症例60件、施設80件)\n次: renkei -C d --today 2026-11-23 status\n",
        )
        .exit(0);
    office
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let one = made(7).files();
    assert_eq!(one, made(7).files());
    assert_ne!(one, made(8).files());
}

#[test]
fn a_demo_office_has_as_many_papers_as_asked_for_and_no_slip() {
    let office = made(1);
    let papers = office
        .files()
        .into_iter()
        .filter(|(name, _)| name.ends_with(".yaml"));
    assert_eq!(papers.count(), 60);
    let listed = office
        .run("-C d facility list --limit 1 --format json")
        .exit(0)
        .json();
    assert_eq!(listed["facilities"].as_array().map(Vec::len), Some(80));
    // The work of the fictional office is never done, but its papers are well written.
    let found = office.run("-C d check --format json").stderr("").json();
    for problem in found["problems"].as_array().expect("problems") {
        let advice = problem["aliases"]
            .as_array()
            .is_some_and(|all| !all.is_empty());
        assert!(advice, "{problem}");
    }
    let problems = found["problems"].to_string();
    assert!(!problems.contains("referral/no-consent"), "{problems}");
}

#[test]
fn a_demo_goes_into_an_empty_folder_only() {
    let office = Office::new();
    office.run("demo .").stdout("").exit(2);
    assert_eq!(office.files().len(), 1);
}
