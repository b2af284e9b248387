//! One command, one record: what stands in it, what is recorded apart, and when nothing is recorded.

use crate::support::Office;

const PAPER: &str = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-16\npatient: {name: 架空 例}\nhold: {reason: 病状変化}\n";
const FIRST: &str = "cases/2026/2026-0001.yaml";
const SECOND: &str = "cases/2026/2026-0002.yaml";

fn office() -> Office {
    Office::new()
        .paper("renkei.toml", "[staff.suzuki]\nname = \"鈴木\"\n")
        .paper(FIRST, PAPER)
        .paper(SECOND, &PAPER.replace("2026-0001", "2026-0002"))
        .repository()
}

fn subjects(office: &Office) -> String {
    office.git("log --format=%s")
}

#[test]
fn a_record_says_the_case_the_field_the_operation_and_the_rules() {
    let office = office();
    office
        .run("set 1 hold=")
        .stderr(
            "hold: reason=病状変化 → なし\ncases/2026/2026-0001.yaml\n次: renkei show 2026-0001\n",
        )
        .exit(0);
    let message = office.git("log -1 --format=%an%n%B");
    let lines: Vec<&str> = message.trim().lines().collect();
    assert_eq!(
        lines[..4],
        ["tanaka", "2026-0001 hold", "", "Renkei-Operation: set"]
    );
    assert!(lines[4].starts_with("Renkei-Rules: "), "{message}");
    assert!(lines[4].contains("r8"), "{message}");
    assert!(!message.contains("架空"), "{message}");
    assert_eq!(office.git("status --porcelain"), "");
}

#[test]
fn the_member_of_the_staff_at_the_desk_is_the_author() {
    let office = office().variable("RENKEI_STAFF", "suzuki");
    office.run("set 1 hold=").exit(0);
    assert_eq!(
        office.git("log -1 --format=%an,%ae,%cn"),
        "鈴木,suzuki@renkei.invalid,tanaka\n"
    );
    let office = office.paper(
        "renkei.toml",
        "[staff.suzuki]\nname = \"鈴木\"\nmail = \"s@example.invalid\"\n",
    );
    office.run("set 2 hold=").exit(0);
    assert_eq!(office.git("log -1 --format=%ae"), "s@example.invalid\n");
    // Somebody whom the settings don't know is no author.
    let office = office.variable("RENKEI_STAFF", "yamada");
    office.run("set 2 line=相談").exit(0);
    assert_eq!(office.git("log -1 --format=%an"), "tanaka\n");
}

#[test]
fn without_an_identity_the_staff_has_one() {
    let office = office();
    office.git("config --unset user.name");
    office.git("config --unset user.email");
    office.run("set 1 hold= -q").stderr("").exit(0);
    let told = office.run("set 2 hold=").exit(0);
    assert_eq!(
        told.stderr.lines().last(),
        Some(
            "gitに氏名が設定されていないため、紙に書くだけで記録はしていません。次の手: 職員の番号を RENKEI_STAFF に入れるか、git config --global user.name 氏名(と user.email)。職員の番号: suzuki"
        )
    );
    assert_eq!(subjects(&office), "first\n");
    let office = office.variable("RENKEI_STAFF", "suzuki");
    office.run("set 1 line=相談").exit(0);
    assert_eq!(office.git("log -1 --format=%an,%cn"), "鈴木,鈴木\n");
}

#[test]
fn what_was_edited_by_hand_is_recorded_apart() {
    let office = office();
    let edited = PAPER.replace("病状変化", "家族の都合");
    let office = office
        .paper(FIRST, &edited)
        .paper(SECOND, "schema: 1\nid: 2026-0002\n")
        .paper("cases/2026/2026-0003.yaml", "schema: 1\nid: 2026-0003\n")
        .paper("cases/2026/架空 花子.yaml", "schema: 1\n")
        .paper("memo.txt", "x");
    let told = office.run("set 1 line=相談").exit(0);
    assert_eq!(
        told.stderr.lines().last(),
        Some(
            "手で直してあった紙は、別に記録しました: cases/2026/2026-0001.yaml、cases/2026/2026-0002.yaml、cases/2026/2026-0003.yaml"
        )
    );
    assert_eq!(
        subjects(&office),
        "2026-0001 line\n手編集 2026-0001、2026-0002、2026-0003\nfirst\n"
    );
    assert_eq!(office.git(&format!("show HEAD^:{FIRST}")), edited);
    assert_eq!(
        office.git("log -1 --format=%(trailers:key=Renkei-Operation,valueonly) HEAD^"),
        "hand-edit\n\n"
    );
    assert_eq!(
        office.git("show --name-only --format= HEAD"),
        format!("{FIRST}\n")
    );
    let left = office.git("-c core.quotepath=off status --porcelain");
    assert_eq!(left, "?? \"cases/2026/架空 花子.yaml\"\n?? memo.txt\n");
}

#[test]
fn what_is_staged_stays_staged() {
    let office = office();
    let edited = PAPER
        .replace("2026-0001", "2026-0002")
        .replace("病状変化", "家族の都合");
    let office = office.paper(SECOND, &edited).paper("memo.txt", "x");
    office.git(&format!("add {SECOND} memo.txt"));
    let told = office.run("set 1 hold=").exit(0);
    assert_eq!(
        told.stderr.lines().last(),
        Some("gitで準備(git add)されている紙1件は、そのままにしてあります。")
    );
    assert_eq!(subjects(&office), "2026-0001 hold\nfirst\n");
    assert_eq!(
        office.git("status --porcelain"),
        format!("M  {SECOND}\nA  memo.txt\n")
    );
    // The command's own paper is staged: the edit is recorded apart, and nothing else is.
    office.run("set 2 line=相談").exit(0);
    assert_eq!(
        subjects(&office),
        "2026-0002 line\n手編集 2026-0002\n2026-0001 hold\nfirst\n"
    );
    assert_eq!(office.git("status --porcelain"), "A  memo.txt\n");
}

#[test]
fn a_paper_that_is_staged_in_part_is_written_and_not_recorded() {
    let office = office().paper(FIRST, &PAPER.replace("病状変化", "家族の都合"));
    office.git(&format!("add {FIRST}"));
    let office = office.paper(FIRST, &PAPER.replace("病状変化", "退院延期"));
    let told = office.run("set 1 line=相談").exit(0);
    assert_eq!(
        told.stderr.lines().last(),
        Some(
            "「cases/2026/2026-0001.yaml」の一部だけがgitで準備(git add)されているため、紙に書くだけで記録はしていません。次の手: git commit、または git restore --staged cases/2026/2026-0001.yaml"
        )
    );
    assert!(office.read(FIRST).contains("line: 相談"));
    assert_eq!(subjects(&office), "first\n");
    assert!(office.git(&format!("show :{FIRST}")).contains("家族の都合"));
}

#[test]
fn on_no_branch_nothing_is_recorded() {
    let office = office();
    office.git("checkout --quiet --detach");
    let told = office.run("set 1 hold=").exit(0);
    assert_eq!(
        told.stderr.lines().last(),
        Some(
            "gitの枝の上にいない(detached HEAD)ため、紙に書くだけで記録はしていません。次の手: git switch main のように、枝に戻ってください"
        )
    );
    assert!(!office.read(FIRST).contains("hold"));
    assert_eq!(subjects(&office), "first\n");
}

#[test]
fn in_the_middle_of_a_merge_nothing_is_recorded() {
    let office = office();
    office.git("branch other");
    let office = office.paper("memo.txt", "a");
    office.git("add memo.txt");
    office.git("commit --quiet --message ours");
    office.git("checkout --quiet other");
    office.git("commit --quiet --allow-empty --message theirs");
    office.git("merge --quiet --no-commit --no-ff -");
    let told = office.run("set 1 hold=").exit(0);
    assert_eq!(
        told.stderr.lines().last(),
        Some("合流(merge)が途中のため、紙に書くだけで記録はしていません。次の手: renkei resolve")
    );
    assert_eq!(subjects(&office), "theirs\nfirst\n");
}

#[test]
fn a_hook_that_refuses_is_heard() {
    let office = office().paper(
        ".git/hooks/pre-commit",
        "#!/bin/sh\necho 'だめです' >&2\nexit 1\n",
    );
    office.executable(".git/hooks/pre-commit");
    let told = office.run("set 1 hold=").exit(0);
    assert_eq!(
        told.stderr.lines().last(),
        Some("gitが記録を断ったため、紙に書くだけで記録はしていません。gitの返事: だめです")
    );
    assert!(!office.read(FIRST).contains("hold"));
}

#[test]
fn before_the_first_record_what_is_there_is_recorded_apart() {
    let office = Office::new().paper("renkei.toml", "").paper(FIRST, PAPER);
    office.git("init --quiet");
    office.git("config user.name tanaka");
    office.git("config user.email t@example.invalid");
    office.run("set 1 hold=").exit(0);
    assert_eq!(
        subjects(&office),
        "2026-0001 hold\n手編集 2026-0001、renkei.toml\n"
    );
}

#[test]
fn an_office_below_the_top_of_its_repository_is_recorded() {
    let top = Office::new()
        .paper("office/renkei.toml", "")
        .paper(&format!("office/{FIRST}"), PAPER);
    let top = top.repository().paper("other.txt", "x");
    let top = top.paper(
        &format!("office/{FIRST}"),
        &PAPER.replace("病状変化", "家族の都合"),
    );
    top.run("-C office set 1 line=相談").exit(0);
    assert_eq!(subjects(&top), "2026-0001 line\n手編集 2026-0001\nfirst\n");
}

#[test]
fn wished_away_nothing_is_recorded() {
    let office = office();
    office.run("set 1 hold= --no-commit").exit(0);
    let office = office.paper("renkei.toml", "[git]\ncommit = false\n");
    office.run("set 2 hold=").exit(0);
    assert_eq!(subjects(&office), "first\n");
}

#[test]
fn a_folder_of_somebody_else_is_named() {
    // As on a share: git doesn't trust what belongs to another user.
    let office = office().variable("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1");
    let told = office.run("set 1 hold=").exit(0);
    assert_eq!(
        told.stderr.lines().last(),
        Some(
            "gitがこのフォルダーの持ち主を確かめられないため、紙に書くだけで記録はしていません。次の手: git config --global --add safe.directory '*'(または、このフォルダーの場所)"
        )
    );
    assert!(!office.read(FIRST).contains("hold"));
}

#[test]
fn a_head_that_is_lost_begins_no_second_history() {
    let office = office().paper(".git/HEAD", "ref: refs/heads/nowhere\n");
    let told = office.run("set 1 hold=").exit(0);
    assert_eq!(
        told.stderr.lines().last(),
        Some(
            "履歴の先頭が失われているため、紙に書くだけで記録はしていません。次の手: renkei verify"
        )
    );
    assert!(!office.path(".git/refs/heads/nowhere").exists());
    let told = office.run("log 1").stdout("").exit(4);
    assert!(
        told.stderr.contains("壊れているようです。"),
        "{}",
        told.stderr
    );
    let told = office.run("undo").stdout("").exit(4);
    assert!(told.stderr.contains("renkei verify"), "{}", told.stderr);
}
