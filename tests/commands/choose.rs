//! `renkei choose`

use crate::support::Office;

const PAPER: &str = "cases/2026/2026-0012.yaml";

fn choice(office: &Office) -> serde_json::Value {
    office.run("show 12 --format json").json()["paper"]["choice"].clone()
}

#[test]
fn what_was_shown_who_chose_and_why() {
    let office = Office::example();
    office.run("refer 12 さくら みどり").exit(0);
    office.run("reply 12 さくら 可").exit(0);
    office
        .run("choose 12 さくら --by 本人 --reason 自宅に近い --shown さくら --shown みどり --shown ひまわり")
        .stdout("")
        .exit(0);
    let choice = choice(&office);
    assert_eq!(choice["facility"], "1462000020");
    assert_eq!(
        choice["shown"],
        serde_json::json!(["1462000020", "1462000030", "1462000010"])
    );
    assert_eq!(
        (&choice["by"], &choice["reason"]),
        (&"本人".into(), &"自宅に近い".into())
    );
    assert_eq!(choice["on"], "2026-11-23");
}

#[test]
fn any_facility_may_be_chosen_with_what_speaks_against_it() {
    let office = Office::example();
    office.run("choose 12 ひまわり").stdout("").stderr(
        "注意: 「見本ひまわり訪問看護ステーション」の返事は「可」ではありません(r6tb 不可、医療処置対応不可)。
注意: 「見本ひまわり訪問看護ステーション」は訪問看護として受け入れられない見込みです。喀痰吸引(夜間): 不可(夜間の訪問体制がない)
注意: 示した候補が1つだけです。選べる先をすべて示したか確かめ、--shown で書いてください。
参考: 選んだ理由がありません。聞いたら --reason で書いてください。
選択: 見本ひまわり訪問看護ステーション(本人、2026-11-23。示した候補1か所)
cases/2026/2026-0012.yaml
次: 日が決まったら renkei book 2026-0012 カンファレンス 日付 時刻 --with 1462000010
",
    ).exit(0);
    let said = office.run("choose 12 わかば").exit(0).stderr;
    assert!(
        said.starts_with("注意: 「模擬わかば訪問看護ステーション」へはまだ打診していません。"),
        "{said}"
    );
    let said = office.run("choose 12 わかめ").exit(2).stderr;
    assert!(said.contains("近い名前"), "{said}");
}

#[test]
fn an_earlier_choice_is_kept_as_an_event() {
    let office = Office::example();
    office
        .run("choose 12 さくら --by 長女 --reason 評判")
        .exit(0);
    office.run("choose 12 みどり --reason 時間が合う").exit(0);
    assert_eq!(choice(&office)["facility"], "1462000030");
    let paper = office.read(PAPER);
    assert!(
        paper.contains("kind: 記録, text: '選び直し: 架空さくら訪問看護ステーション、2026-11-23、選んだ人 長女、理由 評判、示した候補 2か所 → 例示みどり訪問看護ステーション'}"),
        "{paper}"
    );
}

#[test]
fn a_choice_proposes_to_withdraw_the_others() {
    let office = Office::example();
    office.run("refer 12 さくら みどり").exit(0);
    office.run("reply 12 さくら 可").exit(0);
    let said = office.run("choose 12 さくら --reason 近い").exit(0).stderr;
    assert!(said.contains("ほかの打診が1件残っています: "), "{said}");
    assert!(
        said.contains("断りを伝えたら: renkei withdraw 2026-0012 r"),
        "{said}"
    );
}

#[test]
fn what_was_shown_is_what_was_asked_for_the_same_and_a_repeated_choice_is_none() {
    let office = Office::example();
    office.run("refer 12 さくら --for 訪問看護").exit(0);
    office.run("refer 12 1472000001 --for 居宅介護支援").exit(0);
    office.run("choose 12 さくら --reason 近い").exit(0);
    assert_eq!(
        choice(&office)["shown"],
        serde_json::json!(["1462000010", "1462000020"]),
        "the care manager's office is no choice beside it"
    );
    let before = office.read(PAPER);
    office.run("choose 12 さくら --reason 近い").exit(0);
    assert_eq!(office.read(PAPER), before);
    let said = office
        .run("choose 12 みどり --by 長女 --reason 安い")
        .exit(0)
        .stderr;
    assert!(
        said.contains("参考: 前の選択(架空さくら訪問看護ステーション、2026-11-23、選んだ人 本人"),
        "{said}"
    );
}
