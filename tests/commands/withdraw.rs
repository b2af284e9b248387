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
    let referrals = office.run("show 1 --format json").json()["paper"]["referrals"].clone();
    assert_eq!(referrals[1]["status"], "取下げ");
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

#[test]
fn what_was_answered_stays_the_facility_s_record() {
    let office = office();
    let paper = office
        .read(PAPER)
        .replace("status: 検討中", "status: 条件付, answered: 2026-11-20");
    let office = office.paper(PAPER, &paper);
    office.run("withdraw 1 r1 r2").exit(0);
    let paper = office.read(PAPER);
    assert!(paper.contains("answer: 条件付"), "{paper}");
    assert!(paper.contains("answer: 可"), "{paper}");
    let stats = office
        .run("facility stats みどり --format json")
        .exit(0)
        .json();
    let total = &stats["total"];
    assert_eq!(
        (
            &total["conditional"],
            &total["withdrawn"],
            &total["answered"]
        ),
        (&1.into(), &0.into(), &1.into()),
        "{stats}"
    );
    // What changed says both, each on its day.
    let page = office
        .run("handover --since 11/20 --format csv")
        .exit(0)
        .stdout;
    assert!(page.contains("返事 条件付"), "{page}");
    assert!(page.contains("取下げ"), "{page}");
    office.run("withdraw 1 r2 --on 11/19").exit(2);
}

#[test]
fn an_inquiry_taken_back_tomorrow_is_open_today() {
    let office = office();
    office.run("withdraw 1 r2 --today 2026-11-25").exit(0);
    let open = |day: &str| {
        let shown = office
            .run(&format!("show 1 --format json --today {day}"))
            .json();
        shown["open_referrals"].as_array().expect("a list").len()
    };
    assert_eq!((open("2026-11-24"), open("2026-11-25")), (1, 0));
    office.run("withdraw 1 r1 --on 11/18").exit(2);
}
