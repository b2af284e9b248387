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
             gitに氏名が設定されていないため、紙に書くだけで記録はしていません。次の手: 職員の番号を RENKEI_STAFF に入れるか、git config --global user.name 氏名(と user.email)\n\
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

#[test]
fn git_learns_how_papers_differ_and_merge() {
    let office = Office::new();
    office.run("init neu").exit(0);
    let driver = office.git("-C neu config merge.renkei.driver");
    assert!(
        driver.ends_with("renkei' merge-driver %O %A %B %P %X %Y\n"),
        "{driver}"
    );
    assert_eq!(
        office
            .git("-C neu check-attr text diff merge -- cases/2026/2026-0001.yaml facilities.toml"),
        "cases/2026/2026-0001.yaml: text: unset\n\
         cases/2026/2026-0001.yaml: diff: renkei\n\
         cases/2026/2026-0001.yaml: merge: renkei\n\
         facilities.toml: text: unset\n\
         facilities.toml: diff: renkei\n\
         facilities.toml: merge: renkei\n"
    );
    assert_eq!(office.read("neu/.gitignore"), ".renkei/\nout/\nlog/\n");
    office
        .run("-C neu init --repair")
        .stderr("gitの設定は整っています。\n")
        .exit(0);
}

#[test]
fn an_older_office_or_a_clone_is_repaired() {
    let office = Office::new()
        .paper("renkei.toml", "")
        .paper(
            ".gitattributes",
            "*.yaml text=auto diff=yaml\n*.toml text=auto diff=toml\n*.pdf binary\n",
        )
        .repository();
    office.run("init --repair -n").exit(0);
    assert_eq!(office.git("status --porcelain"), "");
    office
        .run("init --repair")
        .stderr("gitに、違いの見せ方と合流の仕方を教えました(.git/config)。\n整えました: .gitignore、.gitattributes\n")
        .exit(0);
    assert!(
        office
            .read(".gitattributes")
            .starts_with("*.pdf binary\ncases/**/*.yaml -text")
    );
    assert_eq!(
        office.git("log --format=%s"),
        "renkei init .gitignore .gitattributes\nfirst\n"
    );
    office
        .run("init --repair")
        .stderr("gitの設定は整っています。\n")
        .exit(0);
    office.run("init --repair neu").exit(2);
}

#[test]
fn an_office_without_history_gets_one() {
    let office = Office::new()
        .paper("renkei.toml", "")
        .paper("cases/2026/2026-0001.yaml", "schema: 1\nid: 2026-0001\n")
        .paper(
            ".gitconfig",
            "[user]\nname = tanaka\nemail = t@example.invalid\n",
        );
    office.run("init --repair -n").exit(0);
    assert!(!office.path(".git").exists());
    let ran = office.run("init --repair").exit(0);
    assert!(
        ran.stderr.starts_with("履歴(git)を始めました。\n"),
        "{}",
        ran.stderr
    );
    assert_eq!(
        office.git("log --format=%s"),
        "renkei init .gitignore .gitattributes\n手編集 2026-0001、renkei.toml\n"
    );
    office.run("log 1").exit(0);
}
