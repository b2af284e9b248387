//! `renkei book`

use crate::support::Office;

const PAPER: &str = "cases/2026/2026-0012.yaml";

/// What a booking was warned of.
fn warned(office: &Office, line: &str) -> Vec<String> {
    let ran = office.run(line).stdout("").exit(0);
    ran.stderr
        .lines()
        .filter(|line| line.starts_with("注意") || line.starts_with("参考"))
        .map(String::from)
        .collect()
}

#[test]
fn an_appointment_has_kind_place_and_people_and_stands_in_the_calendar() {
    let office = Office::example();
    office
        .run("book 12 カンファ 12/2 午後2時半 --with さくら --place 5階東 --who 長女 --who 主治医 --staff 田中 --tentative")
        .stdout("")
        .stderr("予定 a2srm: 2026-12-02(水) 14:30 カンファレンス 架空さくら訪問看護ステーション\ncases/2026/2026-0012.yaml\n次: 済んだら renkei set 2026-0012 appointments.a2srm.status=実施済(取りやめは 中止)\n")
        .exit(0);
    assert!(office.read(PAPER).ends_with(
        "appointments:\n  - id: a2srm\n    on: 2026-12-02\n    at: '14:30'\n    kind: カンファレンス\n    place: 5階東\n    with: [長女, 主治医]\n    facility: '1462000020'\n    staff: [tanaka]\n    status: 仮\n"
    ), "{}", office.read(PAPER));
    let ics = office.run("due --format ics").stdout;
    assert!(ics.contains("DTSTART:20261202T053000Z"), "{ics}");
    assert!(ics.contains("SUMMARY:2026-0012 カンファレンス"), "{ics}");
}

#[test]
fn clashes_are_told() {
    let office = Office::example();
    assert!(warned(&office, "book 12 面談 12/1 10:30").is_empty());
    let first = office.read(PAPER);
    let id = &first[first.find("{id: a").expect("an entry") + 5..][..5];
    assert_eq!(
        warned(&office, "book 12 検査 12/1 11:00"),
        [format!(
            "注意: 同じ日に本人の予定があります(2026-12-01(火) 10:30 面談 {id})。"
        )]
    );
    assert_eq!(
        warned(&office, "book 9 面談 12/1 10:00 --staff tanaka"),
        [format!(
            "注意: 田中さんが担当する別の予定と重なります(2026-0012 10:30 面談 {id})。"
        )]
    );
    assert!(warned(&office, "book 9 面談 12/1 13:00 --staff tanaka").is_empty());
    assert_eq!(
        warned(&office, "book 12 認定調査 12/11 10:00"),
        [
            "注意: 認定調査が退院予定日(2026-12-11(金))に重なります。調査の日を変えてもらえるか、保険者に聞いてください。"
        ]
    );
    let said = warned(&office, "book 12 転院 12/11 15:00");
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(
        said[0].starts_with("注意: 認定調査と転院が同じ日(2026-12-11(金))になります("),
        "{said:?}"
    );
}

#[test]
fn holidays_and_closed_days_are_told() {
    let office = Office::example();
    assert_eq!(
        warned(&office, "book 12 面談 今日 16:00"),
        ["注意: 2026-11-23(月)は休みの日です(勤労感謝の日)。"]
    );
    assert_eq!(
        warned(&office, "book 12 見学 12/5 --with ひまわり"),
        [
            "注意: 2026-12-05(土)は休みの日です(土曜)。",
            "注意: 「見本ひまわり訪問看護ステーション」の営業日は月火水木金です。",
        ]
    );
    assert_eq!(
        warned(&office, "book 12 転院 12/14 9:30"),
        [
            "参考: 紙の退院予定日は2026-12-11です。変わったのなら: renkei set 2026-0012 admission.expected_discharge=2026-12-14"
        ]
    );
}

#[test]
fn what_can_not_be_booked_is_refused() {
    let office = Office::example();
    let before = office.read(PAPER);
    for (line, sentence) in [
        (
            "book 12 面談 2026-11-20",
            "日付「2026-11-20」は今日(2026-11-23)より前です。",
        ),
        ("book 12 面会会 12/1", "種別「面会会」は用語にありません。"),
        ("book 12 面談 13/1", "日付「13/1」を日付として読めません。"),
        ("book 12 面談 12/1 25:00", "時刻「25:00」を読めません。"),
        (
            "book 12 面談 12/1 --staff 山田",
            "職員「山田」は renkei.toml にいません。",
        ),
    ] {
        let said = office.run(line).stdout("").exit(2).stderr;
        assert!(said.contains(sentence), "{line}: {said}");
    }
    assert_eq!(office.read(PAPER), before);
    office.run("book 12 面談 12/1 10:00").exit(0);
    let said = office.run("book 12 面談 12/1 10時").exit(2).stderr;
    assert!(
        said.starts_with("エラー: 同じ予定がもうあります("),
        "{said}"
    );
    assert!(said.contains("cases/2026/2026-0012.yaml:104:5"), "{said}");
}

#[test]
fn going_home_is_no_transfer_and_a_place_that_nobody_chose_is_told() {
    let office = Office::example();
    office.run("book 12 退院 12/11 10:00").exit(0);
    assert!(office.read(PAPER).contains("kind: 退院"));
    let said = warned(&office, "book 12 認定調査 12/11 14:00");
    assert!(
        said[0].starts_with("注意: 認定調査と転院が同じ日"),
        "{said:?}"
    );
    office.run("choose 12 さくら").exit(0);
    let said = warned(&office, "book 12 転院 12/11 16:00 --with 見本リハ");
    assert!(
        said.contains(
            &"注意: 本人が選んだ先は「見本リハビリテーション病院」ではありません。".to_string()
        ),
        "{said:?}"
    );
    assert!(
        said.contains(
            &"注意: 「見本リハビリテーション病院」から「可」の返事がありません。".to_string()
        ),
        "{said:?}"
    );
    // Whoever of those in charge goes: the nurse is meant too.
    let said = warned(&office, "book 9 面談 12/11 10:30 --staff 鈴木");
    assert!(
        said[0].starts_with("注意: 鈴木さんが担当する別の予定と重なります"),
        "{said:?}"
    );
}
