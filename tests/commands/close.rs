//! `renkei close`

use crate::support::Office;

const PAPER: &str = "cases/2026/2026-0001.yaml";

const HEAD: &str = "schema: 1
id: 2026-0001
line: 退院支援
opened: 2026-11-16
patient: {name: 架空 花子}
admission: {on: 2026-11-16, ward_kind: 急性期一般1}
events:
  - {id: e1, on: 2026-11-17, kind: スクリーニング}
  - {id: e2, on: 2026-11-18, kind: 家族面談}
  - {id: e3, on: 2026-11-18, kind: 計画着手}
  - {id: e4, on: 2026-11-18, kind: カンファレンス}
  - {id: e5, on: 2026-11-19, kind: 計画説明}
";

fn office(more: &str) -> Office {
    Office::example().paper(PAPER, &format!("{HEAD}{more}"))
}

#[test]
fn the_end_has_reason_destination_outcome_and_day() {
    let office = office("");
    office
        .run("close 1 --reason 退院 --destination 自宅 --outcome 軽快 --discharged 11/22 --note 予定どおり")
        .stdout("")
        .stderr("終結 2026-11-23: 退院、自宅、軽快、退院日 2026-11-22\ncases/2026/2026-0001.yaml\n次: 間違いなら renkei reopen 2026-0001 --reason 理由\n")
        .exit(0);
    assert_eq!(
        office.read(PAPER),
        format!(
            "{HEAD}closure:\n  on: 2026-11-23\n  reason: 退院\n  destination: 自宅\n  discharged: 2026-11-22\n  outcome: 軽快\n  note: 予定どおり\n"
        )
    );
    assert_eq!(office.run("show 1 --format json").json()["stage"], "closed");
}

const OPEN: &str = "referrals:
  - {id: r1, facility: \"1412000020\", service: 療養, sent: 2026-11-18, status: 検討中}
  - {id: r2, facility: \"1452000010\", service: 介護老人保健施設, sent: 2026-11-18, status: 可, answered: 2026-11-20}
appointments:
  - {id: a1, on: 2026-11-25, at: \"10:00\", kind: 認定調査, status: 確定}
  - {id: a2, on: 2026-11-20, kind: 面談, status: 実施済}
plan: {destination: 老健}
";

#[test]
fn what_is_still_open_is_listed_and_nothing_is_written() {
    let office = office(OPEN);
    let before = office.read(PAPER);
    office.run("close 1 --reason 施設入所 --destination 老健 --facility 1452000010").stdout("").stderr(
        "エラー: 症例「2026-0001」には、残っているものが4件あります。終結していません。
  ・退院日が書かれていません  --discharged 日付
  ・打診 r1 例示療養病院(療養、検討中)  renkei withdraw 2026-0001 r1
  ・予定 a1 2026-11-25 認定調査  renkei set 2026-0001 appointments.a1.status=実施済(または 中止)
  ・書類 老健・介護医療院の書類がまだです: 診療情報提供書(老健・介護医療院)、看護サマリー、健康診断書  renkei edit 2026-0001
次の手: 片付けてから、もう一度実行してください。
　　　　残したまま終結するなら --acknowledge を付けます(何を残したかを記録します)。
",
    ).exit(2);
    assert_eq!(office.read(PAPER), before);
}

#[test]
fn what_is_left_open_is_acknowledged_on_paper() {
    let office = office(OPEN);
    office
        .run("close 1 --reason 施設入所 --destination 老健 --facility 1452000010 --discharged 今日 --acknowledge")
        .exit(0);
    let paper = office.read(PAPER);
    assert!(
        paper.ends_with(
            "  facility: '1452000010'\n  acknowledged: [referrals.r1, appointments.a1, documents]\n"
        ),
        "{paper}"
    );
    assert!(
        paper.starts_with(&format!("{HEAD}{OPEN}")),
        "nothing is deleted"
    );
}

#[test]
fn settled_matters_are_open_no_more() {
    let office = office(OPEN);
    office.run("withdraw 1 r1").exit(0);
    office.run("set 1 appointments.a1.status=中止").exit(0);
    let said = office
        .run("close 1 --reason 施設入所 --destination 老健 --facility 1452000010 --discharged 今日")
        .exit(2)
        .stderr;
    assert!(said.contains("残っているものが1件あります。"), "{said}");
    assert!(said.contains("診療情報提供書(老健・介護医療院)"), "{said}");
}

#[test]
fn an_overdue_step_and_a_promised_call_are_open_matters() {
    let paper = HEAD.replace(
        "  - {id: e5, on: 2026-11-19, kind: 計画説明}\n",
        "  - {id: e6, on: 2026-11-19, kind: 電話, with: 長女, next: 2026-11-20}\n",
    );
    let office = Office::example().paper(PAPER, &paper);
    let said = office
        .run("close 1 --reason 退院 --destination 自宅 --discharged 今日")
        .exit(2)
        .stderr;
    assert!(
        said.contains("・期限 退院支援計画の説明・交付(退院前日まで)(2026-11-22まで) 超過"),
        "{said}"
    );
    assert!(
        said.contains("・約束の連絡 2026-11-20 長女  renkei note 2026-0001 '話した内容' --kind 電話 --with '長女'"),
        "{said}"
    );
}

#[test]
fn a_consultation_ends_without_a_discharge() {
    let office = Office::new().paper(
        PAPER,
        "schema: 1\nid: 2026-0001\nline: 相談\nopened: 2026-11-16\npatient: {name: 架空 花子}\n",
    );
    office.run("close 1 --reason 相談完了").exit(0);
    assert!(
        office
            .read(PAPER)
            .ends_with("closure:\n  on: 2026-11-23\n  reason: 相談完了\n")
    );
}

#[test]
fn days_that_can_not_be_and_a_second_end_are_refused() {
    let written = HEAD.replace("ward_kind: 急性期一般1", "discharged: 2026-11-20");
    let office = Office::example().paper(PAPER, &written);
    office
        .run("close 1 --reason 退院 --destination 自宅 --discharged 11/21")
        .stdout("")
        .stderr(
            "エラー: --discharged(2026-11-21)が、紙の退院日(2026-11-20)と違います。
  cases/2026/2026-0001.yaml:6:41
  6 | …ion: {on: 2026-11-16, discharged: 2026-11-20}
    |                                    ^^^^^^^^^^
次の手: 紙のほうを直すなら: renkei set 2026-0001 admission.discharged=2026-11-21
",
        )
        .exit(2);
    for (line, sentence) in [
        (
            "close 1 --reason 退院 --discharged 明日",
            "--discharged「2026-11-24」は今日(2026-11-23)より先です。",
        ),
        (
            "close 1 --reason 退院 --on 11/15",
            "終結の日(2026-11-15)が、受付日(2026-11-16)より前です。",
        ),
        (
            "close 1 --reason 退院 --on 11/19",
            "終結の日(2026-11-19)が、退院日(2026-11-20)より前です。",
        ),
        (
            "close 1 --reason 帰宅",
            "--reason「帰宅」は用語にありません。",
        ),
    ] {
        let said = office.run(line).exit(2).stderr;
        assert!(said.contains(sentence), "{line}: {said}");
    }
    office
        .run("close 1 --reason 退院 --destination 自宅")
        .exit(0);
    let said = office.run("close 1 --reason 退院").exit(2).stderr;
    assert!(said.starts_with("エラー: 症例「2026-0001」は2026-11-23にすでに終結しています。\n  cases/2026/2026-0001.yaml:14:3"), "{said}");
}

#[test]
fn a_promise_ahead_and_a_category_without_result_are_open_matters() {
    let office = Office::example();
    let said = office
        .run("close 18 --reason 相談完了")
        .stdout("")
        .exit(2)
        .stderr;
    for matter in [
        "・約束の連絡 2026-11-27 消化器内科  renkei note 2026-0018 '話した内容' --kind 電話 --with '消化器内科'",
        "・相談「医療費」の結果  renkei consult 2026-0018 医療費 結果",
        "・相談「就労」の結果",
    ] {
        assert!(said.contains(matter), "{matter}\n{said}");
    }
    office
        .run("note 18 話した --kind 電話 --with 消化器内科")
        .exit(0);
    office.run("consult 18 医療費 解決").exit(0);
    office.run("consult 18 就労 他へ --to ハローワーク").exit(0);
    office.run("close 18 --reason 相談完了").exit(0);
}

#[test]
fn who_died_needs_no_plan_explained() {
    let paper = HEAD.replace("  - {id: e5, on: 2026-11-19, kind: 計画説明}\n", "");
    let office = Office::example().paper(PAPER, &paper);
    office
        .run("close 1 --reason 死亡 --outcome 死亡 --discharged 今日")
        .exit(0);
    assert!(office.read(PAPER).contains("destination: 死亡"));
}
