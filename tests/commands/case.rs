//! `renkei case renumber`

use crate::support::Office;

const PAPER: &str = "schema: 1\nid: 2026-0001   # 番号\nline: 退院支援\nopened: 2026-11-16\npatient: {name: 架空 例}\nevents:\n- {id: e1, on: 2026-11-17, text: 2026-0001の件}\n";
const OTHER: &str = "schema: 1\nid: 2026-0002\nline: 相談\nopened: 2026-11-16\npatient: {name: 仮名 次}\nextra: {family_case: 2026-0001}\nevents:\n- {id: e1, on: 2026-11-17, text: 姉は2026-0001、2026-00010は別}\n";

fn office() -> Office {
    Office::new()
        .paper("renkei.toml", "")
        .paper("facilities.toml", "# 2026-0001で断られた\n")
        .paper("cases/2026/2026-0001.yaml", PAPER)
        .paper("cases/2026/2026-0002.yaml", OTHER)
        .repository()
}

#[test]
fn the_paper_moves_and_everything_that_names_it_follows() {
    let office = office();
    office
        .run("case renumber 1")
        .stdout("")
        .stderr("2026-0001 → 2026-0003\ncases/2026/2026-0003.yaml(番号を直した紙: cases/2026/2026-0002.yaml、facilities.toml)\n次: renkei show 2026-0003\n")
        .exit(0);
    assert!(!office.path("cases/2026/2026-0001.yaml").exists());
    assert_eq!(
        office.read("cases/2026/2026-0003.yaml"),
        PAPER.replace("2026-0001", "2026-0003") + "former_ids: [2026-0001]\n"
    );
    assert_eq!(
        office.read("cases/2026/2026-0002.yaml"),
        OTHER
            .replace("2026-0001,", "2026-0003,")
            .replace("2026-0001}", "2026-0003}")
            .replace("2026-0001、", "2026-0003、")
    );
    assert_eq!(office.read("facilities.toml"), "# 2026-0003で断られた\n");
    assert_eq!(
        office.git("log -1 --format=%s"),
        "2026-0003 ← 2026-0001 renumber\n"
    );
    assert_eq!(office.git("status --porcelain"), "");
    // The number it had finds it, its history goes on, and it can be taken back.
    let shown = office.run("show 2026-0001 --format json").json();
    assert_eq!(shown["case"], "2026-0003");
    let log = office.run("log 2026-0003 --format json").json();
    assert_eq!(log["entries"].as_array().map(Vec::len), Some(2));
    office.run("undo").exit(0);
    assert_eq!(office.read("cases/2026/2026-0001.yaml"), PAPER);
    assert!(!office.path("cases/2026/2026-0003.yaml").exists());
}

#[test]
fn of_two_papers_with_one_number_one_gets_another() {
    let twin = PAPER.replace("架空 例", "模擬 三郎");
    let office = office().paper("cases/old/2026-0001.yaml", &twin);
    office.run("check").exit(1);
    let ran = office
        .run("case renumber cases/old/2026-0001.yaml 2026-0031")
        .exit(0);
    assert!(
        ran.stderr.contains("注意: 「2026-0001」と書いた紙がほかにあります。どちらの患者か確かめてください: cases/2026/2026-0001.yaml、cases/2026/2026-0002.yaml、facilities.toml"),
        "{}",
        ran.stderr
    );
    assert!(
        office
            .read("cases/2026/2026-0031.yaml")
            .contains("模擬 三郎")
    );
    assert_eq!(office.read("cases/2026/2026-0001.yaml"), PAPER);
    assert_eq!(office.read("cases/2026/2026-0002.yaml"), OTHER);
}

#[test]
fn what_cannot_be_is_refused() {
    let office = office();
    let before = office.files();
    for (line, says) in [
        (
            "case renumber 1 2026-0002",
            "「2026-0002」という症例はもうあります。",
        ),
        (
            "case renumber 1 架空花子",
            "「架空花子」は症例番号として使えません。",
        ),
        ("case renumber 99", "症例「99」が見つかりません。"),
        (
            "case renumber cases/../renkei.yaml",
            "症例の紙ではありません。",
        ),
        (
            "case renumber cases/2026/2026-0009.yaml",
            "症例の紙ではありません。",
        ),
    ] {
        let ran = office.run(line).stdout("").exit(2);
        assert!(ran.stderr.contains(says), "{line}: {}", ran.stderr);
    }
    office.run("case renumber 1 -n").exit(0);
    assert_eq!(office.files(), before);
}
