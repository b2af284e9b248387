//! `renkei completions`, and the answers that its script asks for.

use crate::support::Office;

#[test]
fn every_shell_gets_a_script() {
    for shell in ["bash", "zsh", "fish", "powershell"] {
        let ran = Office::new()
            .run(&format!("completions {shell}"))
            .stderr("")
            .exit(0);
        assert!(ran.stdout.contains("RENKEI_COMPLETE"), "{shell}");
    }
    Office::new().run("completions tcsh").stdout("").exit(2);
}

/// What is offered for the last of these words.
fn offered(office: Office, words: &[&str]) -> Vec<String> {
    let place = (words.len() - 1).to_string();
    let mut line = vec!["--"];
    line.extend(words);
    let ran = office
        .variable("RENKEI_COMPLETE", "bash")
        .variable("_CLAP_COMPLETE_INDEX", &place)
        .run_words(&line)
        .stderr("")
        .exit(0);
    ran.stdout
        .split(['\n', '\u{b}'])
        .map(String::from)
        .collect()
}

#[test]
fn case_numbers_newest_first() {
    assert_eq!(
        offered(Office::example(), &["renkei", "show", "2026-001"]),
        ["2026-0018", "2026-0012", "2026-0010"]
    );
    assert_eq!(
        offered(Office::example(), &["renkei", "set", "12"]),
        ["2026-0012"]
    );
}

#[test]
fn facilities_by_their_names() {
    assert_eq!(
        offered(Office::example(), &["renkei", "facility", "show", "さくら"]),
        ["1462000020", "1472000001"]
    );
}

#[test]
fn outside_an_office_nothing_is_offered_and_nothing_fails() {
    let office = Office::new();
    std::fs::remove_file(office.path("renkei.toml")).expect("removed");
    assert_eq!(offered(office, &["renkei", "show", "2026"]), [""]);
}

#[test]
fn words_of_consultations_and_replies() {
    for (words, offers) in [
        (&["renkei", "consult", "18", "医療"][..], &["医療費"][..]),
        (&["renkei", "consult", "18", "医療費", "未"], &["未解決"]),
        (&["renkei", "inbound", "reply", "3", "中"], &["中間返書"]),
    ] {
        assert_eq!(offered(Office::example(), words), offers, "{words:?}");
    }
}
