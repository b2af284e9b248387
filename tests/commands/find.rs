//! `renkei find`

use crate::support::Office;
use serde_json::json;

#[test]
fn inquiries_that_were_declined() {
    Office::example()
        .run("find 打診 answered:2026-11 status:不可 --columns id,facility,service,answered,reason")
        .stdout(
            "\
「answered:2026-11 status:不可」の打診 3件
番号       施設                              サービス          回答日      断り理由
2026-0009  介護老人保健施設 架空の里         介護老人保健施設  2026-11-19  身元保証人なし
2026-0010  特別養護老人ホーム 例示の森       介護老人福祉施設  2026-11-16  要介護度
2026-0012  見本ひまわり訪問看護ステーション  訪問看護          2026-11-20  医療処置対応不可
",
        )
        .stderr("")
        .exit(0);
}

#[test]
fn a_rate_and_a_mean_of_what_was_found() {
    let office = Office::example();
    let json = office
        .run("find referrals answered:2026-W47 --part status:可,条件付 --format json")
        .exit(0)
        .json();
    assert_eq!(
        (
            &json["kind"],
            &json["of"],
            &json["n"],
            &json["part"],
            &json["rate"]
        ),
        (
            &json!("find"),
            &json!("referrals"),
            &json!(4),
            &json!(1),
            &json!(25.0)
        )
    );
    assert_eq!(json["items"].as_array().expect("items").len(), 4);
    let ran = office
        .run("find cases discharged:2026-11 --value coord-days --columns id")
        .exit(0);
    assert!(ran.stdout.contains("調整日数の平均 "), "{}", ran.stdout);
    assert!(ran.stdout.contains("調整日数の中央値 "), "{}", ran.stdout);
}

#[test]
fn nothing_found_is_an_answer() {
    Office::new()
        .run("find cases opened:2026-11")
        .stdout("「opened:2026-11」の症例 0件\n対象なし(n=0)\n")
        .stderr("")
        .exit(1);
}

#[test]
fn what_cant_be_asked() {
    let office = Office::new();
    for (line, said) in [
        (
            "find referal sent:2026-11",
            "エラー: 「referal」は数えられるものではありません。\n理由: cases、referrals、events、deadlines、fees、appointments、barriers、facilities、meetings(症例、打診、経過、期限、算定候補、予定、遅れの理由、施設、面会)\n次の手: renkei find referrals\n",
        ),
        (
            "find referrals snet:2026-11",
            "エラー: 「snet」という項目はありません。\n  snet:2026-11\n  ^^^^\n次の手: 近い項目: sent\n　　　　条件の書き方と項目: renkei explain query\n",
        ),
        (
            "find cases --value ward",
            "エラー: --value「ward」は、症例の数の項目にありません。\n次の手: renkei explain query\n",
        ),
    ] {
        let ran = office.run(line).exit(2);
        assert_eq!(ran.stderr, said, "{line}");
    }
}

#[test]
fn a_word_of_no_vocabulary_is_found() {
    let office = Office::new().paper(
        "cases/2026/2026-0001.yaml",
        "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-16\npatient: {name: 架空 例}\nneeds: [気管切開, きかん切開]\nstaff: {msw: satomi}\n",
    )
    .paper("renkei.toml", "[staff.sato]\nname = \"佐藤\"\n[git]\ncommit = false\n");
    for (query, found) in [
        ("need:?", 0),
        ("need:気管切開", 0),
        ("level:?", 1),
        // A name is a whole name; who left the list is still asked for by the id.
        ("staff:sato", 1),
        ("staff=satomi", 0),
        ("staff=satom", 1),
        ("chart:*", 1),
        ("active:2026-11-16", 0),
        ("active:..2026-11-15", 1),
    ] {
        let ran = office.run_words(&["find", "cases", query]);
        assert_eq!(ran.code(), found, "{query}\n{}", ran.stderr);
    }
}
