//! `renkei init`

use crate::support::Office;

#[test]
fn a_new_office_has_settings_a_directory_and_a_repository() {
    let office = Office::new();
    office
        .run("init neu")
        .stdout("")
        .stderr(
            "事務所フォルダーを作りました: neu\n\
             gitに氏名が設定されていないため、紙に書くだけで記録はしていません。次の手: git config user.name / user.email、または職員の番号を RENKEI_STAFF に\n\
             次: renkei new-case(相談を受け付ける)、renkei facility import(施設台帳を取り込む)\n",
        )
        .exit(0);
    for name in [
        "renkei.toml",
        "facilities.toml",
        "cases",
        ".git",
        ".gitignore",
        ".gitattributes",
    ] {
        assert!(office.path("neu").join(name).exists(), "{name}");
    }
    assert!(
        office
            .read("neu/.gitignore")
            .lines()
            .any(|line| line.contains(".renkei"))
    );
    office
        .run("-C neu check")
        .stdout("問題はありません。\n")
        .exit(0);
}

#[test]
fn with_an_identity_the_new_office_is_one_commit() {
    let office = Office::new().paper(
        ".gitconfig",
        "[user]\nname = tanaka\nemail = t@example.invalid\n",
    );
    office.run("init neu").exit(0);
    assert_eq!(office.git("-C neu log --format=%s"), "renkei init\n");
    assert_eq!(office.git("-C neu status --porcelain"), "");
}

#[test]
fn an_office_is_never_made_over_another() {
    let office = Office::example();
    let before = office.files();
    let ran = office.run("init .").stdout("").exit(2);
    assert!(
        ran.stderr
            .contains("もう事務所があります。何も書いていません。")
    );
    assert_eq!(office.files(), before);
}

#[test]
fn a_dry_run_makes_nothing() {
    let office = Office::new();
    office.run("init neu -n").stdout("").exit(0);
    assert!(!office.path("neu").exists());
}
