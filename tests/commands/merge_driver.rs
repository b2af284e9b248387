//! `renkei merge-driver`, as git calls it: in a merge, a rebase, a cherry-pick, a stash.

use crate::support::Office;

const FIRST: &str = "cases/2026/2026-0001.yaml";
const PAPER: &str = "# 注\nschema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-16\npatient: {name: 架空 例}\ninsurance: {care: {status: 認定済, level: 要介護2}}\nevents:\n- {id: e1, on: 2026-11-17, text: 初回}\n";

/// A branch `other` with one change, and `main` with another.
fn parted(ours: &str, theirs: &str) -> Office {
    let office = Office::new().paper(
        ".gitconfig",
        "[user]\nname = tanaka\nemail = t@example.invalid\n[init]\ndefaultBranch = main\n",
    );
    let office = office.paper("renkei.toml", "").repository();
    office.run("init --repair").exit(0);
    let office = office.paper(FIRST, PAPER);
    office.git("add --all");
    office.git("commit --quiet --message paper");
    office.git("branch -M main");
    office.git("checkout --quiet -b other");
    let office = office.paper(FIRST, theirs);
    office.git("commit --quiet --all --allow-empty --message theirs");
    office.git("checkout --quiet main");
    let office = office.paper(FIRST, ours);
    office.git("commit --quiet --all --message ours");
    office
}

fn with(event: &str) -> String {
    format!("{PAPER}- {{id: {event}, on: 2026-11-18, text: {event}の件}} # {event}\n")
}

/// Both stand there, once each, and the paper is fine.
fn both(office: &Office) {
    let merged = office.read(FIRST);
    for event in ["e2", "e3"] {
        assert_eq!(
            merged.matches(&format!("id: {event}")).count(),
            1,
            "{merged}"
        );
        assert_eq!(merged.matches(&format!("# {event}")).count(), 1, "{merged}");
    }
    assert!(merged.starts_with("# 注\n"), "{merged}");
    office.run("check 2026-0001").exit(0);
}

#[test]
fn a_merge() {
    let office = parted(&with("e2"), &with("e3"));
    office.git("merge --quiet --no-edit other");
    both(&office);
}

#[test]
fn a_rebase() {
    let office = parted(&with("e2"), &with("e3"));
    office.git("rebase --quiet other");
    both(&office);
}

#[test]
fn a_cherry_pick() {
    let office = parted(&with("e2"), &with("e3"));
    office.git("cherry-pick other");
    both(&office);
}

#[test]
fn a_stash() {
    let office = parted(&with("e2"), PAPER.replace("例", "例子").as_str());
    let office = office.paper(FIRST, &with("e2").replace("要介護2", "要介護3"));
    office.git("stash --quiet");
    office.git("merge --quiet --no-edit other");
    office.git("stash pop --quiet");
    let merged = office.read(FIRST);
    assert!(
        merged.contains("例子") && merged.contains("要介護3") && merged.contains("e2"),
        "{merged}"
    );
}

#[test]
fn two_keys_of_one_line() {
    let office = parted(
        &PAPER.replace("要介護2", "要介護3"),
        &PAPER.replace("認定済", "更新申請中"),
    );
    office.git("merge --quiet --no-edit other");
    assert_eq!(
        office.read(FIRST),
        PAPER
            .replace("要介護2", "要介護3")
            .replace("認定済", "更新申請中")
    );
}

#[test]
fn a_clash_in_a_rebase_is_decided_and_the_rebase_goes_on() {
    let office = parted(
        &PAPER.replace("要介護2", "要介護3"),
        &PAPER.replace("要介護2", "要介護4"),
    );
    office.git_refuses("rebase --quiet other");
    let paper = office.read(FIRST);
    assert!(
        paper.contains("<<<<<<< 相手\n") && paper.contains(">>>>>>> こちら\n"),
        "{paper}"
    );
    office.run("resolve 1 --all こちら").exit(0);
    assert_eq!(office.read(FIRST), PAPER.replace("要介護2", "要介護3"));
    assert_eq!(
        office.git("log --format=%s"),
        "ours\ntheirs\npaper\nrenkei init .gitignore .gitattributes\nfirst\n"
    );
    assert_eq!(office.git("status --porcelain"), "");
}

#[test]
fn a_clash_in_a_stash_is_decided_and_recorded_later() {
    let office = parted(&with("e2"), &PAPER.replace("要介護2", "要介護4"));
    let office = office.paper(FIRST, &with("e2").replace("要介護2", "要介護3"));
    office.git("stash --quiet");
    office.git("merge --quiet --no-edit other");
    office.git_refuses("stash pop --quiet");
    let ran = office.run("set 1 line=相談").exit(3);
    assert!(ran.stderr.contains("renkei resolve"), "{}", ran.stderr);
    office.run("resolve 1 1=こちら").exit(0);
    assert!(office.read(FIRST).contains("要介護3"));
    office.run("set 1 line=相談").exit(0);
    assert_eq!(office.git("status --porcelain"), "");
}

#[test]
fn a_paper_taken_away_by_one_and_changed_by_the_other_waits() {
    let office = parted(&with("e2"), PAPER);
    office.git("checkout --quiet other");
    office.git(&format!("rm --quiet {FIRST}"));
    office.git("commit --quiet --message gone");
    office.git("checkout --quiet main");
    office.git_refuses("merge --quiet --no-edit other");
    let ran = office.run("resolve").exit(1);
    assert!(ran.stdout.contains("紙を取り除いた"), "{}", ran.stdout);
    office.run("resolve 1 1=こちら").exit(2);
    office.run("resolve 1 1=残す").exit(0);
    assert_eq!(office.read(FIRST), with("e2"));
    assert_eq!(office.git("status --porcelain"), "");
}

#[test]
fn where_the_driver_cannot_run_nothing_is_lost() {
    let office = parted(&with("e2"), &PAPER.replace("要介護2", "要介護4"));
    office.git("config merge.renkei.driver /nowhere/renkei");
    office.git_refuses("merge --quiet --no-edit other");
    // git left our side alone in the folder: theirs is brought in from git's index.
    office.run("resolve 1").exit(0);
    let merged = office.read(FIRST);
    assert!(
        merged.contains("e2") && merged.contains("要介護4"),
        "{merged}"
    );
    assert_eq!(office.git("status --porcelain"), "");
}

#[test]
fn what_is_no_text_stands_side_by_side() {
    let office = Office::new()
        .bytes("base", b"")
        .bytes("ours", b"\xff\xfe ours")
        .bytes("theirs", b"\x82\xa0 theirs\n");
    office
        .run("merge-driver base ours theirs cases/2026/2026-0001.yaml")
        .stdout("")
        .stderr("「cases/2026/2026-0001.yaml」: 両方で書きかえられたところが1か所あります。次の手: renkei resolve\n")
        .exit(1);
    let both = std::fs::read(office.path("ours")).expect("the file");
    assert_eq!(both, b"<<<<<<< \xe3\x81\x93\xe3\x81\xa1\xe3\x82\x89\n\xff\xfe ours\n=======\n\x82\xa0 theirs\n>>>>>>> \xe7\x9b\xb8\xe6\x89\x8b\n");
    office
        .run("merge-driver base nothing theirs x.yaml")
        .exit(4);
}

#[test]
fn a_record_of_which_nothing_is_left_is_passed_over() {
    let office = parted(
        &PAPER.replace("要介護2", "要介護3"),
        &PAPER.replace("要介護2", "要介護4"),
    );
    office.git_refuses("rebase --quiet other");
    office.run("resolve 1 相手").exit(0);
    assert_eq!(office.read(FIRST), PAPER.replace("要介護2", "要介護4"));
    assert!(office.git("log --format=%s").starts_with("theirs\npaper\n"));
    assert_eq!(office.git("status --porcelain"), "");
}

#[test]
fn what_git_merged_by_lines_is_merged_again_by_meaning() {
    // A clone that doesn't know the driver: git parts what belongs together.
    let office = parted(&with("e2"), &with("e3"));
    office.git("config --remove-section merge.renkei");
    office.git_refuses("merge --quiet --no-edit other");
    assert!(office.read(FIRST).contains("<<<<<<< HEAD"));
    office.run("resolve 1 --all 相手").exit(0);
    both(&office);
}
