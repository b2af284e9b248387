//! `renkei withdraw`

use crate::support::Office;

const PAPER: &str = "cases/2026/2026-0001.yaml";

fn office() -> Office {
    Office::example().paper(
        PAPER,
        "schema: 1
id: 2026-0001
line: 退院支援
opened: 2026-11-16
patient: {name: 架空 花子}
referrals:
  - {id: r1, facility: \"1462000020\", service: 訪問看護, sent: 2026-11-18, status: 可, answered: 2026-11-19}
  - {id: r2, facility: \"1462000030\", service: 訪問看護, sent: 2026-11-18, status: 検討中, note: 水曜に判定}   # 電話済
  - {id: r3, facility: \"1462000010\", service: 訪問看護, sent: 2026-11-18, status: 不可, answered: 2026-11-20}
",
    )
}

#[test]
fn several_are_taken_back_and_what_was_written_stays() {
    let office = office();
    office.run("withdraw 1 r2 さくら --note 他施設に決定").stdout("").stderr(
        "取下げ 2件: r2 例示みどり訪問看護ステーション、r1 架空さくら訪問看護ステーション\ncases/2026/2026-0001.yaml\n次: renkei show 2026-0001\n",
    ).exit(0);
    let paper = office.read(PAPER);
    assert!(
        paper.contains(
            "status: 取下げ, note: 水曜に判定 / 他施設に決定, ended: 2026-11-23}   # 電話済\n"
        ),
        "{paper}"
    );
    assert!(
        paper.contains(
            "status: 取下げ, answered: 2026-11-19, ended: 2026-11-23, answer: 可, note: 他施設に決定}"
        ),
        "{paper}"
    );
}

#[test]
fn what_is_over_can_not_be_taken_back_and_then_nothing_is() {
    let office = office();
    let before = office.read(PAPER);
    office
        .run("withdraw 1 r2 r3")
        .stdout("")
        .stderr(
            "エラー: 打診「r3」は「不可」です。「取下げ」にはできません。
  cases/2026/2026-0001.yaml:9:79
  9 | …問看護, sent: 2026-11-18, status: 不可, answered: 2026-11-20}
    |                                    ^^^^
理由: この打診は終わっています。
次の手: 何も書いていません。番号を確かめてください。
",
        )
        .exit(2);
    assert_eq!(office.read(PAPER), before);
}

#[test]
fn a_closed_case_may_still_be_tidied_up() {
    let office = office();
    let closed = office.read(PAPER) + "closure: {on: 2026-11-22, reason: 取下げ}\n";
    let office = office.paper(PAPER, &closed);
    office.run("withdraw 1 r2").exit(0);
}

#[test]
fn the_chosen_one_is_taken_back_with_a_warning() {
    let office = office();
    office.run("choose 1 さくら --reason 近い").exit(0);
    let said = office.run("withdraw 1 r1").exit(0).stderr;
    assert!(
        said.starts_with("注意: 「架空さくら訪問看護ステーション」は本人が選んだ先です。"),
        "{said}"
    );
}
