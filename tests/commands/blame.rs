//! `renkei blame`

use crate::support::Office;

#[test]
fn who_said_so_and_when() {
    let office = Office::example()
        .paper("renkei.toml", "[staff.tanaka]\nname = \"田中\"\n")
        .repository();
    office.run("set 12 insurance.care.level=要介護4").exit(0);
    office.run("set 12 patient.household=同居").exit(0);
    office.run("set 12 insurance.care.level=要介護5").exit(0);
    let json = office
        .run("blame 12 insurance.care.level --format json")
        .exit(0)
        .json();
    let told: Vec<String> = json["entries"]
        .as_array()
        .expect("entries")
        .iter()
        .map(|entry| {
            let change = &entry["changes"][0];
            format!(
                "{} {} {}",
                entry["by"].as_str().unwrap_or_default(),
                change["old"],
                change["new"]
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "tanaka \"要介護4\" \"要介護5\"",
            "tanaka \"要介護3\" \"要介護4\"",
            "tanaka null null"
        ]
    );
    let ran = office.run("blame 12 insurance.care.level").exit(0);
    assert!(
        ran.stdout
            .starts_with("2026-0012 保険 介護保険 要介護度 3件\n"),
        "{}",
        ran.stdout
    );
    office
        .run("blame 12 insurence.care.level")
        .stderr("エラー: 「insurence.care.level」という項目はありません。\n理由: 近い項目: insurance\n次の手: renkei schema case で項目を見られます。\n")
        .exit(2);
}
