//! `renkei diff`

use crate::support::Office;
use serde_json::json;

#[test]
fn what_differs_between_two_times() {
    let office = Office::example()
        .paper("renkei.toml", "[staff.tanaka]\nname = \"田中\"\n")
        .repository();
    office.run("diff 12").stderr("").exit(1);
    office.run("set 12 insurance.care.level=要介護4").exit(0);
    office.run("set 12 patient.household=同居").exit(0);
    let json = office.run("diff 12 HEAD~2 --format json").exit(0).json();
    assert_eq!(
        json["changes"],
        json!([
            {"path": "patient.household", "label": "患者 世帯", "old": "独居", "new": "子と同居"},
            {"path": "insurance.care.level", "label": "保険 介護保険 要介護度", "old": "要介護3", "new": "要介護4"},
        ])
    );
    let json = office
        .run("diff 12 HEAD~2 HEAD~1 --format json")
        .exit(0)
        .json();
    assert_eq!(json["changes"].as_array().map(Vec::len), Some(1));
    // What nobody recorded yet.
    let paper = office.read("cases/2026/2026-0012.yaml");
    let office = office.paper(
        "cases/2026/2026-0012.yaml",
        &paper.replace("要介護4", "要介護5"),
    );
    let ran = office.run("diff 12").exit(0);
    assert!(ran.stdout.contains("要介護4  要介護5"), "{}", ran.stdout);
    office
        .run("diff 12 nosuch")
        .stderr("エラー: 「nosuch」の時点は履歴にありません。\n次の手: renkei log で記録の番号か日付を確かめてください。\n")
        .exit(2);
    Office::example()
        .run("diff 12")
        .stderr("エラー: この事務所には履歴(git)がありません。\n次の手: renkei init --repair(履歴を始めます。ここからの変更が残ります)\n")
        .exit(4);
}
