//! `renkei match --relax`

use crate::support::Office;
use serde_json::{Value, json};

const PAPER: &str = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-20\npatient: {name: 架空 花子, born: 1944-05-02, address: 神奈川県平塚市中央1-2-3, location: [35.329, 139.349]}\n";

/// A patient at a known place with more keys, and these facilities.
fn office(keys: &str, facilities: &str) -> Office {
    Office::new()
        .paper("cases/2026/2026-0001.yaml", &format!("{PAPER}{keys}\n"))
        .paper("facilities.toml", facilities)
}

/// A visiting nurse station `km` north of the patient that answers these needs.
fn station(id: &str, km: f64, answers: &str) -> String {
    let lat = 35.329 + km / 111.195;
    format!(
        "[[facility]]\nid = \"{id}\"\nname = \"見本{id}\"\nservices = [\"訪問看護\"]\nlocation = [{lat:.6}, 139.349]\nradius_km = 99\n[facility.accepts]\n{answers}\n"
    )
}

fn relaxed(office: &Office, flags: &str) -> Value {
    office
        .run(&format!(
            "match 1 --for 訪問看護 --relax --format json {flags}"
        ))
        .stderr("")
        .json()
}

/// Change, how many, which, of every row.
fn rows(answer: &Value) -> Vec<(String, u64, Vec<String>)> {
    let list = |value: &Value| -> Vec<String> {
        value
            .as_array()
            .expect("a list")
            .iter()
            .map(|id| id.as_str().expect("an id").to_string())
            .collect()
    };
    answer["relax"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| {
            (
                row["id"].as_str().expect("an id").to_string(),
                row["opens"].as_u64().expect("a number"),
                list(&row["facilities"]),
            )
        })
        .collect()
}

fn row(id: &str, facilities: &[&str]) -> (String, u64, Vec<String>) {
    let facilities: Vec<String> = facilities.iter().map(ToString::to_string).collect();
    (id.to_string(), facilities.len() as u64, facilities)
}

#[test]
fn the_example_names_the_need_that_closes_a_door() {
    Office::example()
        .run("match 12 --for 訪問看護 --relax")
        .stdout(
            "\
訪問看護: 条件を変えたとき(今は適合1 条件付1 要確認2 不適合2)
変更                                 開く先      名前
「喀痰吸引(夜間)」を外して探すと +1  1件(適合1)  見本ひまわり訪問看護ステーション
  外して探した処置・診療科が必要かどうかは、主治医・本人と確認してください。紙は変えていません。
  地域・要介護度・年齢が合わない1件は、変えて探していません。

患者宅の緯度経度から直線距離を測りました。
",
        )
        .stderr("")
        .exit(0);
}

#[test]
fn a_spreadsheet_gets_the_changes() {
    let ran = Office::example()
        .run("match 12 --for 訪問看護 --relax --format csv")
        .exit(0);
    assert_eq!(
        ran.stdout,
        "\u{feff}service,change,kind,opens,fit,conditional,ask,facilities\r\n訪問看護,「喀痰吸引(夜間)」を外して探すと +1(必要かどうかは主治医・本人と確認),need,1,1,0,0,1462000010\r\n"
    );
}

#[test]
fn a_need_left_out_is_a_question_for_the_doctor_and_never_an_advice() {
    let facilities = station("1", 1.0, "\"胃瘻\" = \"不可\"\n\"24時間対応\" = \"可\"")
        + &station("2", 2.0, "\"胃瘻\" = \"可\"\n\"24時間対応\" = \"不可\"")
        + &station("3", 3.0, "\"24時間対応\" = \"不可\"");
    let answer = relaxed(&office("needs: [胃瘻, 24時間対応]", &facilities), "");
    assert_eq!(
        rows(&answer),
        [
            row("on_call_24h", &["2", "3"]),
            row("enteral_gastrostomy", &["1"])
        ],
        "what opens more comes first"
    );
    let first = &answer["relax"][0];
    for (key, value) in [
        (
            "change",
            json!("「24時間対応」を外して探すと +2(必要かどうかは主治医・本人と確認)"),
        ),
        ("kind", json!("need")),
        ("service", json!("homenursing")),
        ("fit", json!(1)),
        ("conditional", json!(0)),
        ("ask", json!(1)),
    ] {
        assert_eq!(first[key], value, "{key}");
    }
    assert!(
        answer["services"][0]["counts"]["unfit"] == 3,
        "the answer itself stays as it is: {answer}"
    );
}

#[test]
fn the_circle_grows_in_steps_and_only_steps_that_open_more_are_told() {
    let answers = "\"胃瘻\" = \"可\"";
    let facilities = [
        station("1", 3.0, answers),
        station("2", 10.0, answers),
        station("3", 11.0, answers),
        station("4", 20.0, answers),
        station("5", 60.0, answers),
    ]
    .concat();
    let answer = relaxed(&office("needs: [胃瘻]", &facilities), "--within 8");
    assert_eq!(
        rows(&answer),
        [
            row("within.24", &["2", "3", "4"]),
            row("within.12", &["2", "3"])
        ],
        "12 km open two, 16 km no more, 24 km three"
    );
    assert_eq!(
        answer["relax"][1]["change"],
        "さがす範囲を8kmから12kmに広げると +2"
    );
    assert_eq!(
        answer["services"][0]["counts"],
        json!({"fit": 1, "conditional": 0, "ask": 0, "unfit": 0}),
        "what lies beyond isn't part of the answer"
    );
    assert_eq!(answer["services"][0]["beyond"], 4);
    let soft = office("needs: [胃瘻]", &facilities).paper("renkei.toml", "[match]\nmax_km = 8.0\n");
    assert_eq!(rows(&relaxed(&soft, "")), rows(&answer));
}

#[test]
fn two_changes_together_are_offered_only_where_neither_opens_anything_alone() {
    let both = "\"胃瘻\" = \"不可\"\n\"24時間対応\" = \"不可\"";
    let pair = station("1", 1.0, both);
    let needs = "needs: [胃瘻, 24時間対応]";
    let answer = relaxed(&office(needs, &pair), "");
    assert_eq!(
        rows(&answer),
        [row("enteral_gastrostomy+on_call_24h", &["1"])]
    );
    assert_eq!(
        answer["relax"][0]["change"],
        "「胃瘻」と「24時間対応」を外して探すと +1(必要かどうかは主治医・本人と確認)"
    );
    let single = station("2", 1.0, "\"胃瘻\" = \"不可\"\n\"24時間対応\" = \"可\"");
    assert_eq!(
        rows(&relaxed(&office(needs, &(pair.clone() + &single)), "")),
        [row("enteral_gastrostomy", &["2"])]
    );
    let far = station("3", 10.0, "\"胃瘻\" = \"可\"\n\"24時間対応\" = \"不可\"");
    let answer = relaxed(&office(needs, &far), "--within 8");
    assert_eq!(rows(&answer), [row("on_call_24h+within.12", &["3"])]);
    assert_eq!(
        answer["relax"][0]["change"],
        "「24時間対応」を外し、さがす範囲を8kmから12kmに広げると +1(必要かどうかは主治医・本人と確認)"
    );
    let near = station("5", 9.0, "\"胃瘻\" = \"可\"\n\"24時間対応\" = \"可\"");
    let farther = station("6", 15.0, "\"胃瘻\" = \"可\"\n\"24時間対応\" = \"不可\"");
    let answer = relaxed(&office(needs, &(near + &farther)), "--within 8");
    assert_eq!(
        rows(&answer),
        [row("within.12", &["5"])],
        "a wider circle is enough"
    );
    let three = station(
        "4",
        1.0,
        "\"胃瘻\" = \"不可\"\n\"24時間対応\" = \"不可\"\n\"看取り\" = \"不可\"",
    );
    let office = office("needs: [胃瘻, 24時間対応, 看取り]", &three);
    assert_eq!(
        rows(&relaxed(&office, "")),
        [],
        "three changes are too many"
    );
    let ran = office.run("match 1 --for 訪問看護 --relax").exit(1);
    assert!(
        ran.stdout
            .contains("条件を1つか2つ変えても、開く先は増えません。"),
        "{}",
        ran.stdout
    );
}

#[test]
fn a_department_can_be_left_out_too() {
    let clinic = "[[facility]]\nid = \"1\"\nname = \"見本医院\"\nservices = [\"訪問診療\"]\narea = [\"神奈川県平塚市\"]\ndepartments = [\"内科\"]\n";
    let answer = office("departments: [内科, 皮膚科]", clinic)
        .run("match 1 --for 訪問診療 --relax --format json")
        .exit(1)
        .json();
    assert_eq!(rows(&answer), [row("department.dermatology", &["1"])]);
    assert_eq!(
        answer["relax"][0]["change"],
        "診療科「皮膚科」を外して探すと +1(必要かどうかは主治医・本人と確認)"
    );
}

#[test]
fn what_a_rule_or_the_area_closes_is_counted_and_never_offered() {
    let home = "[[facility]]\nid = \"1\"\nname = \"見本の家\"\nservices = [\"グループホーム\"]\ncity = \"神奈川県茅ヶ崎市\"\naddress = \"神奈川県茅ヶ崎市1-1\"\n[facility.accepts]\n\"胃瘻\" = \"不可\"\n";
    let level =
        "insurance: {care: {status: 認定済, level: 要介護2, insurer: 平塚市}}\nneeds: [胃瘻]";
    let ran = office(level, home).run("match 1 --for グループホーム --relax --format json");
    let answer = ran.exit(1).json();
    assert_eq!(rows(&answer), []);
    assert_eq!(
        answer["not_relaxed"],
        json!([{"service": "gh", "by_rule": 1, "by_facility": 0}])
    );
    let ran = office(level, home)
        .run("match 1 --for グループホーム --relax")
        .exit(1);
    assert!(
        ran.stdout
            .contains("制度のきまりで利用できない1件は、変えて探していません。"),
        "{}",
        ran.stdout
    );
    let elsewhere = station("2", 1.0, "\"胃瘻\" = \"不可\"")
        .replace("radius_km = 99", "area = [\"神奈川県茅ヶ崎市\"]");
    let answer = relaxed(&office("needs: [胃瘻]", &elsewhere), "");
    assert_eq!(rows(&answer), []);
    assert_eq!(answer["not_relaxed"][0]["by_facility"], 1);
}

#[test]
fn over_several_services_single_changes_come_first() {
    let pair = station("1", 1.0, "\"胃瘻\" = \"不可\"\n\"24時間対応\" = \"不可\"");
    let single = station("2", 1.0, "\"胃瘻\" = \"不可\"").replace("訪問看護", "訪問リハ");
    let answer = office("needs: [胃瘻, 24時間対応]", &(pair + &single))
        .run("match 1 --for 訪問看護 --for 訪問リハ --relax --format json")
        .exit(1)
        .json();
    assert_eq!(
        rows(&answer),
        [
            row("enteral_gastrostomy", &["2"]),
            row("enteral_gastrostomy+on_call_24h", &["1"])
        ]
    );
    assert_eq!(answer["relax"][0]["service"], "homerehab");
}

#[test]
fn without_a_case_the_flags_are_relaxed() {
    let ran = Office::example().run(
        "match --near 神奈川県平塚市 --for 訪問看護 --need 喀痰吸引(夜間) --relax --format json",
    );
    let answer = ran.exit(0).json();
    assert_eq!(rows(&answer), [row("suction_night", &["1462000010"])]);
}

#[test]
fn what_is_unknown_is_open_already_and_explain_stands_alone() {
    let answer = relaxed(&office("needs: [胃瘻]", &station("1", 1.0, "")), "");
    assert_eq!(rows(&answer), []);
    Office::example()
        .run("match 12 --relax --explain さくら")
        .stdout("")
        .exit(2);
}

#[test]
fn as_many_open_as_the_search_without_it_finds() {
    let answers = [
        "\"胃瘻\" = \"不可\"\n\"24時間対応\" = \"可\"\n\"看取り\" = \"可\"",
        "\"胃瘻\" = \"不可\"\n\"24時間対応\" = \"条件付\"",
        "\"胃瘻\" = \"可\"\n\"24時間対応\" = \"不可\"",
        "\"胃瘻\" = \"不可\"\n\"24時間対応\" = \"不可\"",
        "\"看取り\" = \"不可\"",
    ];
    let facilities: String = answers
        .iter()
        .enumerate()
        .map(|(place, answers)| station(&format!("{place}"), 1.0, answers))
        .collect();
    let with = |needs: &str| office(needs, &facilities);
    let open = |answer: &Value| {
        ["fit", "conditional", "ask"].map(|verdict| {
            answer["services"][0]["counts"][verdict]
                .as_u64()
                .expect("a number")
        })
    };
    let all = relaxed(&with("needs: [胃瘻, 24時間対応, 看取り]"), "");
    let now: u64 = open(&all).iter().sum();
    for (id, needs) in [
        ("enteral_gastrostomy", "needs: [24時間対応, 看取り]"),
        ("on_call_24h", "needs: [胃瘻, 看取り]"),
        ("end_of_life", "needs: [胃瘻, 24時間対応]"),
    ] {
        let told = rows(&all)
            .into_iter()
            .find(|row| row.0 == id)
            .map_or(0, |row| row.1);
        let then: u64 = open(&relaxed(&with(needs), "")).iter().sum();
        assert_eq!(now + told, then, "{id}");
        assert!(told > 0, "{id}");
    }
}
