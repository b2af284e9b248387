//! `renkei note`

use crate::support::Office;

const PAPER: &str = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-20\npatient: {name: 架空 花子}   # 注記\n";

fn office() -> Office {
    Office::new().paper("cases/2026/2026-0001.yaml", PAPER)
}

#[test]
fn a_note_becomes_the_first_event_and_the_rest_stays() {
    let office = office();
    office
        .run("note 1 不在でした --kind 電話 --with 長女 --outcome 不在 --next 明日 --by tanaka")
        .stdout("")
        .exit(0);
    let written = office.read("cases/2026/2026-0001.yaml");
    let event = written.strip_prefix(PAPER).expect("only added to");
    let (id, rest) = event.split_once("\n  on:").expect("a day");
    assert!(id.starts_with("events:\n- id: e"), "{id}");
    assert_eq!(
        rest,
        " 2026-11-23\n  kind: 電話\n  by: tanaka\n  with: 長女\n  outcome: 不在\n  text: 不在でした\n  next: 2026-11-24\n"
    );
}

#[test]
fn the_same_note_twice_is_two_entries() {
    let office = office();
    office.run("note 1 電話した").exit(0);
    office.run("note 1 電話した").exit(0);
    let events = office.run("show 1 --format json").json()["paper"]["events"].clone();
    assert_eq!(events.as_array().map(Vec::len), Some(2));
    assert_ne!(events[0]["id"], events[1]["id"]);
    assert_eq!(events[0]["text"], events[1]["text"]);
}

#[test]
fn a_list_in_flow_style_grows_by_one_line() {
    let office = Office::example();
    let before = office.read("cases/2026/2026-0012.yaml");
    office.run("note 12 電話した").exit(0);
    let after = office.read("cases/2026/2026-0012.yaml");
    let added: Vec<&str> = after
        .lines()
        .filter(|line| !before.contains(line))
        .collect();
    assert_eq!(added.len(), 1, "{added:?}");
    assert!(added[0].starts_with("  - {id: e"), "{added:?}");
    assert!(
        added[0].ends_with(", on: 2026-11-23, kind: 記録, text: 電話した}"),
        "{added:?}"
    );
    assert_eq!(after.replace(&format!("{}\n", added[0]), ""), before);
}

#[test]
fn an_entry_id_comes_from_the_content() {
    let id = |text: &str| {
        let office = office();
        office.run_words(&["note", "1", text]).exit(0);
        office.run("show 1 --format json").json()["paper"]["events"][0]["id"].clone()
    };
    assert_eq!(id("電話した"), id("電話した"));
    assert_ne!(id("電話した"), id("面談した"));
}

#[test]
fn a_day_that_is_none_is_refused() {
    let office = office();
    office
        .run("note 1 電話 --next 2026-02-30")
        .stdout("")
        .exit(2);
    assert_eq!(office.read("cases/2026/2026-0001.yaml"), PAPER);
}

#[test]
fn an_unknown_kind_is_kept_and_said() {
    let office = office();
    office.run("note 1 '夜に電話あり' --kind 夜間電話").exit(0);
    assert!(
        office
            .read("cases/2026/2026-0001.yaml")
            .contains("kind: 夜間電話")
    );
}

#[test]
fn a_wish_is_kept_beside_earlier_ones_and_names_what_it_makes_obsolete() {
    let office = Office::example();
    office.run("refer 12 さくら").exit(0);
    let said = office
        .run("note 12 '一人では心配になってきた' --wish 施設 --with 本人")
        .stdout("")
        .exit(0)
        .stderr;
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(
        lines[3], "方針が変わりました(自宅 → 施設)。見直すもの:",
        "{said}"
    );
    assert!(
        lines[4].ends_with(
            "架空さくら訪問看護ステーション 訪問看護: 送付 … 新しい方針では探さないサービス"
        ),
        "{said}"
    );
    assert_eq!(lines[5], "  計画 退院先「自宅(在宅サービスあり)」");
    assert!(
        lines[6].starts_with("次: renkei withdraw 2026-0012 r"),
        "{said}"
    );
    let paper = office.run("show 12 --format json").json()["paper"].clone();
    let wishes = paper["wishes"].as_array().expect("a list");
    assert_eq!(wishes.len(), 3);
    assert_eq!(
        (&wishes[2]["who"], &wishes[2]["place"]),
        (&"本人".into(), &"施設".into())
    );
    // The same place again changes no direction.
    let said = office
        .run("note 12 'やはり施設で' --wish 施設 --with 本人")
        .exit(0)
        .stderr;
    assert!(!said.contains("方針が変わりました"), "{said}");
    office.run("note 12 心配 --wish 施設").exit(2);
}

#[test]
fn a_change_of_direction_lists_the_inquiries_and_documents_to_look_at() {
    let office = Office::example();
    office.run("refer 12 さくら").exit(0);
    let documents = "documents:\n  - {id: d1, on: 2026-11-20, template: inquiry, to: \"1462000020\"}\n  - {id: d2, on: 2026-11-20, template: 退院証明書}\n";
    let paper = office.read("cases/2026/2026-0012.yaml") + documents;
    let office = office.paper("cases/2026/2026-0012.yaml", &paper);
    let said = office
        .run("note 12 '嚥下が戻らない' --kind 方針変更")
        .exit(0)
        .stderr;
    let told: Vec<&str> = said.lines().skip(3).collect();
    assert_eq!(told[0], "方針が変わりました。見直すもの:");
    assert!(
        told[1].ends_with("訪問看護: 送付 … 続けるかを確認"),
        "{said}"
    );
    assert_eq!(
        told[2],
        "  書類 d1 打診書 架空さくら訪問看護ステーションあて 2026-11-20"
    );
    assert_eq!(told[3], "  計画 退院先「自宅(在宅サービスあり)」");
    assert_eq!(told.len(), 4, "{said}");
    // So does the same by an editor or by `set`.
    let office = Office::example();
    office.run("refer 12 さくら").exit(0);
    let said = office.run("set 12 wishes.w7ka.place=施設").exit(0).stderr;
    assert!(said.contains("方針が変わりました(自宅 → 施設)。"), "{said}");
}

#[test]
fn a_word_with_somebody_else_keeps_no_promise() {
    let promised = |line: &str| {
        let office = Office::example();
        office.run(line).exit(0);
        let next = office.run("status --format json").json()["cases"].clone();
        let cases = next.as_array().cloned().expect("cases");
        let case = cases.iter().find(|c| c["id"] == "2026-0012").cloned();
        case.expect("the case")["next"]["label"] == "長女へ連絡"
    };
    assert!(promised("note 12 病棟の看護師から電話 --kind 電話"));
    assert!(promised("note 12 姪と話した --kind 電話 --with 姪"));
    assert!(!promised("note 12 長女と話した --kind 電話 --with 長女"));
}

#[test]
fn what_no_day_or_person_can_be_is_refused() {
    let office = Office::example();
    for (words, sentence) in [
        (
            ["note", "12", " ", "--on", "今日"],
            "<TEXT> の値がありません。",
        ),
        (
            ["note", "12", "電話", "--on", "明日"],
            "--on「2026-11-24」は今日(2026-11-23)より先です。",
        ),
        (
            ["note", "12", "電話", "--next", "昨日"],
            "次に連絡する日(2026-11-22)が、経過の日付(2026-11-23)より前です。",
        ),
        (
            ["note", "12", "電話", "--by", "山田"],
            "職員「山田」は renkei.toml にいません。",
        ),
    ] {
        let said = office.run_words(&words).stdout("").exit(2).stderr;
        assert!(said.contains(sentence), "{words:?}: {said}");
    }
    office.run("note 12 電話 --by 田中").exit(0);
    assert!(
        office
            .read("cases/2026/2026-0012.yaml")
            .contains("by: tanaka, text: 電話}")
    );
}

#[test]
fn what_would_make_the_paper_unreadable_is_not_written() {
    let long = PAPER.replace(
        "# 注記",
        &format!("# {}", "長".repeat((8 * 1024 * 1024 - 200) / 3)),
    );
    let office = Office::new().paper("cases/2026/2026-0001.yaml", &long);
    let said = office
        .run_words(&["note", "1", &"あ".repeat(200)])
        .exit(3)
        .stderr;
    assert!(
        said.starts_with("エラー: 書くと紙が読めなくなるので、書きません。\n"),
        "{said}"
    );
    assert!(office.read("cases/2026/2026-0001.yaml") == long);
}

#[test]
fn a_question_mark_in_a_list_in_flow_style_is_quoted() {
    let office = Office::example();
    office.run_words(&["note", "12", "明日 ? 返事"]).exit(0);
    let written = office.read("cases/2026/2026-0012.yaml");
    assert!(written.contains("text: '明日 ? 返事'}"), "{written}");
}

#[test]
fn a_call_promised_with_a_wish_is_kept() {
    let office = office();
    office
        .run("note 1 施設も考える --wish 施設 --with 長女 --next 明日")
        .exit(0);
    let paper = office.run("show 1 --format json").json()["paper"].clone();
    assert_eq!(paper["wishes"][0]["place"], "施設");
    assert_eq!(paper["events"][0]["next"], "2026-11-24");
}
