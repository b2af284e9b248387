//! `renkei facility import`, with a small invented file in the 24 columns of the real ones.

use crate::support::Office;
use serde_json::json;

const HEAD: &str = "都道府県コード又は市町村コード,No,都道府県名,市区町村名,事業所名,事業所名カナ,サービスの種類,住所,方書（ビル名等）,緯度,経度,電話番号,FAX番号,法人番号,法人の名称,事業所番号,利用可能曜日,利用可能曜日特記事項,定員,URL,高齢の方と障害のある方が同時一体的に利用できるサービス,介護保険の通常の指定基準を満たしている,障害福祉の通常の指定基準を満たしている,備考";

fn row(id: &str, name: &str, tel: &str) -> String {
    format!(
        "142034,1,神奈川県,平塚市,{name},ミホン,訪問看護,神奈川県平塚市中央1-1,,35.33,139.35,{tel},,,見本法人,{id},平日,,,,,,,"
    )
}

fn file(rows: &[String]) -> String {
    format!("{HEAD}\r\n{}\r\n", rows.join("\r\n"))
}

fn three() -> Vec<String> {
    vec![
        row("1462000081", "見本いち", "0463-00-0401"),
        row("1462000082", "見本に", "0463-00-0402"),
        row("1462000083", "見本さん", "0463-00-0403"),
    ]
}

const IMPORT: &str = "facility import kaigo jigyosho_130.csv --asof 2026-06-30";

#[test]
fn the_first_import_counts_and_writes_the_prefecture() {
    let office = Office::new().paper("jigyosho_130.csv", &file(&three()));
    let json = office
        .run(&format!("{IMPORT} --format json"))
        .exit(0)
        .json();
    assert_eq!(json["new"].as_array().map(Vec::len), Some(3));
    assert_eq!(
        (&json["changed"], &json["gone"], &json["total"]),
        (&json!([]), &json!([]), &json!(3))
    );
    assert_eq!(json["files"], json!(["facilities/神奈川県.toml"]));
    let shown = office
        .run("facility show 見本いち --format json")
        .exit(0)
        .json();
    assert_eq!(shown["facility"]["id"], "1462000081");
    assert_eq!(shown["facility"]["tel"], "0463-00-0401");
    assert_eq!(shown["facility"]["services"][0]["label"], "訪問看護");
    office.run("check").exit(0);
}

#[test]
fn the_same_file_again_changes_no_byte() {
    let office = Office::new().paper("jigyosho_130.csv", &file(&three()));
    office.run(IMPORT).exit(0);
    let before = office.files();
    office
        .run(IMPORT)
        .stderr("変わるところがありません。何も書いていません。\n")
        .exit(0);
    assert_eq!(office.files(), before);
}

#[test]
fn the_next_year_tells_what_changed_and_what_is_gone() {
    let office = Office::new().paper("jigyosho_130.csv", &file(&three()));
    office.run(IMPORT).exit(0);
    let next = file(&[
        row("1462000081", "見本いち", "0463-00-0401"),
        row("1462000082", "見本に", "0463-00-9999"),
        row("1462000084", "見本よん", "0463-00-0404"),
    ]);
    let office = office.paper("jigyosho_130.csv", &next);
    let json = office
        .run("facility import kaigo jigyosho_130.csv --asof 2026-09-30 --format json")
        .exit(0)
        .json();
    assert_eq!(
        json["new"],
        json!([{"id": "1462000084", "name": "見本よん"}])
    );
    assert_eq!(
        json["gone"],
        json!([{"id": "1462000083", "name": "見本さん"}])
    );
    assert_eq!(json["changed"][0]["id"], "1462000082");
    assert_eq!(json["changed"][0]["fields"][0]["key"], "tel");
    assert_eq!(json["changed"].as_array().map(Vec::len), Some(1));
}

#[test]
fn a_dry_run_previews_only() {
    let office = Office::new().paper("jigyosho_130.csv", &file(&three()));
    let ran = office
        .run(&format!("{IMPORT} -n"))
        .stderr("(-n のため、何も書いていません)\n")
        .exit(0);
    assert!(ran.stdout.contains("新しい施設"), "{}", ran.stdout);
    assert!(!office.path("facilities").exists());
}

#[test]
fn numbers_that_a_spreadsheet_damaged_refuse_the_file() {
    for damaged in ["1.46E+09", "1.462E+09"] {
        let mut rows = three();
        rows[1] = row(damaged, "見本に", "0463-00-0402");
        let office = Office::new().paper("jigyosho_130.csv", &file(&rows));
        let before = office.files();
        let ran = office.run(IMPORT).stdout("").exit(3);
        assert!(ran.stderr.contains("jigyosho_130.csv"), "{}", ran.stderr);
        assert!(ran.stderr.contains("次の手:"), "{}", ran.stderr);
        assert_eq!(office.files(), before);
    }
}

#[test]
fn the_encoding_of_windows_is_read_as_well() {
    let bytes = encoding_rs::SHIFT_JIS
        .encode(&file(&three()))
        .0
        .into_owned();
    let windows = Office::new().bytes("jigyosho_130.csv", &bytes);
    windows.run(IMPORT).exit(0);
    let plain = Office::new().paper("jigyosho_130.csv", &format!("\u{feff}{}", file(&three())));
    plain.run(IMPORT).exit(0);
    assert_eq!(
        windows.read("facilities/神奈川県.toml"),
        plain.read("facilities/神奈川県.toml")
    );
}

#[test]
fn what_the_staff_wrote_is_never_touched() {
    let hand = "# 手書き\n[[facility]]\nid = \"1462000081\"\nname = \"いつもの見本\"\n";
    let office = Office::new()
        .paper("jigyosho_130.csv", &file(&three()))
        .paper("facilities.toml", hand);
    office.run(IMPORT).exit(0);
    assert_eq!(office.read("facilities.toml"), hand);
    let shown = office
        .run("facility show 1462000081 --format json")
        .exit(0)
        .json();
    assert_eq!(shown["facility"]["name"], "いつもの見本");
    assert_eq!(shown["facility"]["tel"], "0463-00-0401");
}
