//! `renkei edit`: the editor is a small script.

use crate::support::Office;

const PAPER: &str = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-20\npatient:\n  name: 架空 花子   # 注記\n  sex: 女\n";
const PLACE: &str = "cases/2026/2026-0001.yaml";

fn office() -> Office {
    Office::new().paper(PLACE, PAPER)
}

#[test]
fn a_readable_change_is_written_as_it_was_typed() {
    let office = office().editor("sed -i 's/sex: 女/sex: 男 #直した/' \"$1\"");
    office
        .run("edit 1")
        .stdout("")
        .stderr(
            "2026-0001 を書きかえました。\ncases/2026/2026-0001.yaml\n次: renkei check 2026-0001\n",
        )
        .exit(0);
    assert_eq!(
        office.read(PLACE),
        PAPER.replace("sex: 女", "sex: 男 #直した")
    );
}

#[test]
fn nothing_changed_writes_nothing() {
    office()
        .editor("true")
        .run("edit 1")
        .stdout("")
        .stderr("変わっていません。何も書いていません。\n")
        .exit(0);
}

#[test]
fn what_cannot_be_read_is_refused_and_kept() {
    let office = office().editor("printf 'patient: {name: [\\n' >> \"$1\"");
    let ran = office.run("edit 1").stdout("").exit(3);
    assert!(
        ran.stderr.contains("cases/2026/2026-0001.yaml"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr
            .contains("直すところがあるため、紙には書いていません。")
    );
    assert_eq!(office.read(PLACE), PAPER);
    let draft = kept(&ran.stderr);
    let kept = std::fs::read_to_string(office.path(&draft)).expect("the draft is kept");
    assert_eq!(kept, format!("{PAPER}patient: {{name: [\n"));
}

#[test]
fn a_paper_changed_meanwhile_is_not_overwritten_and_both_texts_stay() {
    let office = office();
    let paper = office.path(PLACE);
    let office = office.editor(&format!(
        "sed -i 's/女/男/' \"$1\"; echo '# もう一人' >> '{}'",
        paper.display()
    ));
    let ran = office.run("edit 1").stdout("").exit(4);
    assert_eq!(office.read(PLACE), format!("{PAPER}# もう一人\n"));
    let draft = kept(&ran.stderr);
    let kept = std::fs::read_to_string(office.path(&draft)).expect("the draft is kept");
    assert_eq!(kept, PAPER.replace('女', "男"));
}

#[test]
fn an_editor_that_fails_changes_nothing() {
    let office = office().editor("exit 1");
    office.run("edit 1").stdout("").exit(4);
    assert_eq!(office.read(PLACE), PAPER);
}

#[test]
fn without_an_editor_the_way_is_told() {
    let ran = office().run("edit 1").stdout("").exit(2);
    assert!(ran.stderr.contains("EDITOR="), "{}", ran.stderr);
}

/// The place that is told in 「…」に残して.
#[track_caller]
fn kept(words: &str) -> String {
    let (before, _) = words
        .split_once("」に残して")
        .unwrap_or_else(|| panic!("no place told: {words}"));
    before.rsplit('「').next().unwrap_or_default().to_string()
}
