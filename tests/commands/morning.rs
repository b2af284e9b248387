//! `renkei` alone

use crate::support::Office;

#[test]
fn the_morning_of_an_office_fits_the_eye() {
    Office::example().today("2026-11-24").run("").stdout(
        "令和8年11月24日(火) 進行中 7件\n超過 2件\n  2026-0009 打診の返事を確認(3日) 例示療養病院 11/15(日) 田中・森\n  2026-0003 循環器内科へ連絡 11/20(金) 佐藤\n今日 3件\n  2026-0007 その他 架空在宅クリニック 11/24(火) 佐藤・鈴木\n  2026-0010 ケアマネジャーへの退院の連絡(退院見込の7日前まで) 11/24(火) 佐藤・森\n  2026-0012 長女へ連絡 11/24(火) 田中・鈴木\n電話 4件\n  2026-0009 【超過】返事の確認 例示療養病院 相談員 例山 京子 0463-00-0122\n  2026-0009 空きの確認 例示療養病院 相談員 例山 京子 0463-00-0122\n  ほか2件\n11/20(金)から変わった症例 4件: 2026-0007、2026-0012、2026-0018、2026-0021\n次: renkei due、renkei due --calls、renkei handover、renkei status\n",
    ).stderr("").exit(0);
}

#[test]
fn a_big_office_has_a_short_morning_too() {
    let office = Office::new();
    office
        .run("demo big --cases 150 --facilities 60 --seed 3")
        .exit(0);
    let told = office.run("-C big --today 2026-11-24").exit(0).stdout;
    assert!(told.lines().count() <= 15, "{told}");
    let told = office.run("-C big --today 2026-11-24 --format json").json();
    assert_eq!(told["kind"], "morning");
    assert!(told["calls"].is_array() && told["overdue"].is_array() && told["due_today"].is_array());
}

#[test]
fn an_unreadable_paper_is_told_and_the_rest_goes_on() {
    let office = Office::example().paper("cases/2026/2026-0009.yaml", "a: [\n");
    let ran = office.run("").exit(3);
    assert!(
        ran.stderr.contains("cases/2026/2026-0009.yaml"),
        "{}",
        ran.stderr
    );
    assert!(ran.stdout.contains("超過 1件"), "{}", ran.stdout);
}

#[test]
fn outside_of_an_office_it_says_how_to_begin() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_renkei"))
        .current_dir(folder.path())
        .env_clear()
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("renkei init ~/renkei"), "{said}");
    Office::example().run("--format pdf").exit(2);
}
