//! `renkei undo`, `renkei redo`

use crate::support::Office;

const FIRST: &str = "cases/2026/2026-0001.yaml";
const PAPER: &str = "# 手で書いた注\nschema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-16   # 月曜\npatient: {name: 架空 例}\ninsurance:\n  care: {status: 認定済, level: 要介護2}\nhold: {reason: 病状変化}\nevents:\n- {id: e1, on: 2026-11-17, kind: 電話, text: 初回}\n";

fn office() -> Office {
    Office::new()
        .paper("renkei.toml", "[staff.suzuki]\nname = \"鈴木\"\n")
        .paper(
            "facilities.toml",
            "[[facility]]\nid = \"a\"\nname = \"架空A\"\nservices = [\"訪問看護\"]\n",
        )
        .paper(FIRST, PAPER)
        .repository()
}

fn subjects(office: &Office) -> Vec<String> {
    let log = office.git("log --format=%s");
    log.lines().map(String::from).collect()
}

#[test]
fn a_command_is_taken_back_to_the_byte_and_done_again() {
    let office = office();
    office
        .run("set 1 insurance.care.level=要介護3 hold=")
        .exit(0);
    let after = office.read(FIRST);
    let ran = office.run("undo").stdout("").exit(0);
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert!(
        lines[0].starts_with("取り消し: 2026-0001 insurance.care.level hold (tanaka、"),
        "{lines:?}"
    );
    assert_eq!(
        lines[1..],
        [
            "  2026-0001 保険 介護保険 要介護度: 要介護3 → 要介護2",
            "  2026-0001 保留: 病状変化",
            "次: renkei redo(元に戻す)"
        ]
    );
    assert_eq!(office.read(FIRST), PAPER);
    assert_eq!(
        subjects(&office)[0],
        "取り消し 2026-0001 insurance.care.level hold"
    );
    let trailers = office.git("log -1 --format=%(trailers:only)");
    assert!(trailers.contains("Renkei-Operation: undo\n"), "{trailers}");
    assert!(
        trailers.contains(&format!("Renkei-Undoes: {}", office.git("rev-parse HEAD^"))),
        "{trailers}"
    );
    office.run("redo").exit(0);
    assert_eq!(office.read(FIRST), after);
    assert_eq!(office.git("status --porcelain"), "");
    // And once more, both ways.
    office.run("undo").exit(0);
    assert_eq!(office.read(FIRST), PAPER);
    office.run("redo").exit(0);
    assert_eq!(office.read(FIRST), after);
}

#[test]
fn several_steps_back_are_one_record_and_one_step_forth() {
    let office = office();
    office.run("set 1 hold=").exit(0);
    office.run("note 1 '二回目' --kind 電話").exit(0);
    office
        .run("facility vacancy a --what 個室 --state 空きあり")
        .exit(0);
    let facilities = office.read("facilities.toml");
    let paper = office.read(FIRST);
    office.run("undo 3").exit(0);
    assert_eq!(office.read(FIRST), PAPER);
    assert!(!office.read("facilities.toml").contains("個室"));
    assert_eq!(subjects(&office).len(), 5);
    office.run("redo").exit(0);
    assert_eq!(
        (office.read(FIRST), office.read("facilities.toml")),
        (paper, facilities)
    );
    let ran = office.run("undo 9").stdout("").exit(2);
    assert!(
        ran.stderr.contains("取り消せる自分のコマンドは"),
        "{}",
        ran.stderr
    );
}

#[test]
fn step_by_step_goes_further_back() {
    let office = office();
    office.run("set 1 hold=").exit(0);
    office.run("set 1 line=相談").exit(0);
    office.run("undo").exit(0);
    office.run("undo").exit(0);
    assert_eq!(office.read(FIRST), PAPER);
    office.run("redo").exit(0);
    assert!(!office.read(FIRST).contains("hold"));
    assert!(office.read(FIRST).contains("line: 退院支援"));
    office.run("redo").exit(0);
    assert!(office.read(FIRST).contains("line: 相談"));
    let ran = office.run("redo").stdout("").exit(2);
    assert!(
        ran.stderr
            .starts_with("エラー: やり直せる取り消し(undo)がありません。"),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_was_written_since_stays() {
    let office = office();
    office.run("set 1 hold=").exit(0);
    let set = office.git("rev-parse HEAD");
    office.run("note 1 '二回目' --kind 電話").exit(0);
    let office = office.variable("RENKEI_STAFF", "suzuki");
    office.run("set 1 insurance.care.level=要介護4").exit(0);
    let by_hand = office
        .read(FIRST)
        .replace("# 手で書いた注", "# 手で書いた注、書き足し");
    let office = office.paper(FIRST, &by_hand);
    office.run(&format!("undo --op {}", set.trim())).exit(0);
    let now = office.read(FIRST);
    for kept in [
        "hold: {reason: 病状変化}",
        "二回目",
        "要介護4",
        "書き足し",
        "# 月曜",
    ] {
        assert!(now.contains(kept), "{kept}\n{now}");
    }
    assert_eq!(
        subjects(&office)[..2],
        ["取り消し 2026-0001 hold", "手編集 2026-0001"]
    );
}

#[test]
fn the_same_fact_written_since_refuses_and_says_who() {
    let office = office();
    office.run("set 1 insurance.care.level=要介護3").exit(0);
    let set = office.git("rev-parse --short HEAD");
    let office = office.variable("RENKEI_STAFF", "suzuki");
    office.run("set 1 insurance.care.level=要介護4").exit(0);
    let before = office.files();
    let ran = office
        .run(&format!("undo --op {}", set.trim()))
        .stdout("")
        .exit(2);
    assert!(
        ran.stderr.contains("保険 介護保険 要介護度"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr
            .contains("あとから同じところが書きかえられています(鈴木、"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("次の手: renkei log 2026-0001"),
        "{}",
        ran.stderr
    );
    assert_eq!(office.files(), before);
    // Not recorded yet is as good a reason.
    let office = office.variable("RENKEI_STAFF", "suzuki");
    let by_hand = office.read(FIRST).replace("要介護4", "要介護5");
    let office = office.paper(FIRST, &by_hand);
    let ran = office.run("undo").stdout("").exit(2);
    assert!(
        ran.stderr
            .contains("まだ記録していない変更が、同じところにあります。"),
        "{}",
        ran.stderr
    );
    assert_eq!(office.read(FIRST), by_hand);
}

#[test]
fn a_new_paper_is_taken_away_and_comes_back() {
    let office = office();
    office
        .run("new-case --name '架空 次' --line 相談 --no-input")
        .exit(0);
    let path = "cases/2026/2026-0002.yaml";
    let paper = office.read(path);
    office.run("undo").exit(0);
    assert!(!office.path(path).exists());
    office.run("redo").exit(0);
    assert_eq!(office.read(path), paper);
    // Somebody wrote on it since: it stays.
    office.run("note 2 '電話した' --kind 電話").exit(0);
    let new = office.git("log --format=%H --diff-filter=A -- cases/2026/2026-0002.yaml");
    let last = new.lines().next().expect("a commit").to_string();
    let ran = office.run(&format!("undo --op {last}")).stdout("").exit(2);
    assert!(
        ran.stderr
            .contains("あとから同じところが書きかえられています"),
        "{}",
        ran.stderr
    );
    assert!(office.path(path).exists());
}

#[test]
fn others_commands_are_taken_back_by_name_only() {
    let office = office();
    office.run("set 1 hold=").exit(0);
    let office = office.variable("RENKEI_STAFF", "suzuki");
    let ran = office.run("undo").stdout("").exit(2);
    assert!(
        ran.stderr
            .contains("取り消せる自分のコマンドがありません。"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr
            .contains("ほかの人の最後のコマンド: 2026-0001 hold (tanaka、"),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.contains("renkei undo --op "), "{}", ran.stderr);
    office.run("note 1 'A' --kind 電話").exit(0);
    office.run("undo").exit(0);
    assert!(!office.read(FIRST).contains("hold:"));
    assert!(!office.read(FIRST).contains("text: A"));
}

#[test]
fn a_hand_edit_and_a_plain_commit_are_taken_back_by_name() {
    let office = office();
    let office = office.paper(FIRST, &PAPER.replace("要介護2", "要介護5"));
    office.git("commit --quiet --all --message '架空 例さんの介護度'");
    office.run("undo").exit(2);
    office.run("undo --op HEAD").exit(0);
    assert_eq!(office.read(FIRST), PAPER);
    // A subject that renkei didn't make may have a name in it.
    let subject = &subjects(&office)[0];
    assert!(!subject.contains("架空"), "{subject}");
    let ran = office.run("undo --op HEAD~2").exit(2);
    assert!(ran.stderr.contains("最初の記録なので"), "{}", ran.stderr);
    let ran = office.run("undo --op deadbeef").exit(2);
    assert!(
        ran.stderr.contains("「deadbeef」という記録はありません。"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_dry_run_shows_words_and_bytes_and_writes_nothing() {
    let office = office();
    office.run("set 1 hold=").exit(0);
    let before = office.files();
    let ran = office.run("undo -n").exit(0);
    assert!(
        ran.stderr.contains("  2026-0001 保留: 病状変化\n"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stdout.contains("+hold: {reason: 病状変化}"),
        "{}",
        ran.stdout
    );
    assert_eq!(office.files(), before);
    assert_eq!(subjects(&office).len(), 2);
    office.run("undo --at HEAD").exit(2);
}

#[test]
fn without_history_nothing_is_taken_back() {
    let ran = Office::new()
        .paper("renkei.toml", "")
        .run("undo")
        .stdout("")
        .exit(4);
    assert!(
        ran.stderr.contains("この事務所には履歴(git)がありません。"),
        "{}",
        ran.stderr
    );
}

#[test]
fn the_same_words_written_again_are_somebodys() {
    let office = office();
    office.run("set 1 admission.ward=1階").exit(0);
    let first = office.git("rev-parse HEAD");
    office.run("set 1 admission.ward=2階").exit(0);
    office.run("set 1 admission.ward=1階").exit(0);
    let before = office.files();
    let ran = office.run(&format!("undo --op {}", first.trim())).exit(2);
    assert!(
        ran.stderr
            .contains("あとから同じところが書きかえられています"),
        "{}",
        ran.stderr
    );
    assert_eq!(office.files(), before);
    // Step by step it goes back all the way.
    office.run("undo 3").exit(0);
    assert_eq!(office.read(FIRST), PAPER);
}

#[test]
fn the_first_entry_of_a_list_goes_and_later_ones_stay() {
    let office = office();
    office.run("book 1 面談 11/27 10:00").exit(0);
    let first = office.git("rev-parse HEAD");
    office.run("book 1 カンファレンス 11/30 14:00").exit(0);
    office.run(&format!("undo --op {}", first.trim())).exit(0);
    let paper = office.read(FIRST);
    assert!(
        !paper.contains("11-27") && paper.contains("2026-11-30"),
        "{paper}"
    );
}

#[test]
fn a_record_of_a_case_that_was_renumbered_is_found() {
    let office = office().paper(
        "cases/2026/2026-0002.yaml",
        &PAPER
            .replace("2026-0001", "2026-0002")
            .replace("架空 例", "見本 次"),
    );
    office.run("set 1 insurance.care.level=要介護3").exit(0);
    let set = office.git("rev-parse HEAD");
    office.run("case renumber 1 2026-0031").exit(0);
    office.run(&format!("undo --op {}", set.trim())).exit(0);
    let paper = office.read("cases/2026/2026-0031.yaml");
    assert!(
        paper.contains("要介護2") && paper.contains("former_ids: [2026-0001]"),
        "{paper}"
    );
    // A number that was somebody's is nobody else's.
    let ran = office.run("case renumber 2 2026-0001").exit(2);
    assert!(
        ran.stderr
            .contains("「2026-0001」は、前に使われた番号です。"),
        "{}",
        ran.stderr
    );
    let ran = office.run("case renumber 2 2026-00031").exit(2);
    assert!(
        ran.stderr.contains("前に使われた番号です。"),
        "{}",
        ran.stderr
    );
    // Whoever types the old number at this desk is warned once it is somebody's.
    let office = office.paper(
        "cases/2026/2026-0001.yaml",
        &PAPER.replace("架空 例", "仮名 三"),
    );
    let ran = office.run("note 2026-0001 'x' --kind 電話").exit(0);
    assert!(
        ran.stderr.contains(
            "注意: 「2026-0001」は、この席では前に別の症例の番号でした(その症例は今 2026-0031)。"
        ),
        "{}",
        ran.stderr
    );
}

#[test]
fn where_nothing_can_be_recorded_nothing_is_taken_back() {
    let office = office();
    office.run("set 1 hold=").exit(0);
    office.git("checkout --quiet --detach");
    let before = office.files();
    let ran = office.run("undo").stdout("").exit(4);
    assert!(
        ran.stderr
            .contains("gitの枝の上にいない(detached HEAD)ため、何も書いていません。"),
        "{}",
        ran.stderr
    );
    assert_eq!(office.files(), before);
}
