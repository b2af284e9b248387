//! `renkei match`

use crate::support::Office;
use serde_json::{Value, json};

/// The answer for one service of the example's case 12.
fn example(flags: &str) -> Value {
    let line = format!("match 12 --format json {flags}");
    Office::example().run(&line).stderr("").exit(0).json()
}

/// A patient at a known place who needs 胃瘻, and these facilities.
fn office(patient: &str, facilities: &str) -> Office {
    let head = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-20\n";
    let patient = if patient.is_empty() {
        "patient: {name: 架空 花子, born: 1944-05-02, address: 神奈川県平塚市中央1-2-3, location: [35.329, 139.349]}\nneeds: [胃瘻]\n"
    } else {
        patient
    };
    Office::new()
        .paper("cases/2026/2026-0001.yaml", &format!("{head}{patient}"))
        .paper("facilities.toml", facilities)
}

/// A visiting nurse station in the patient's town with more keys.
fn station(id: &str, keys: &str) -> String {
    format!("[[facility]]\nid = \"{id}\"\nname = \"見本{id}\"\nservices = [\"訪問看護\"]\n{keys}\n")
}

const HERE: &str = "area = [\"神奈川県平塚市\"]";

/// Every candidate for `service`, unfit ones too.
fn candidates(office: &Office, service: &str) -> Vec<Value> {
    let ran = office.run(&format!("match 1 --for {service} --all --format json"));
    ran.json()["services"][0]["candidates"]
        .as_array()
        .cloned()
        .expect("a list")
}

fn check<'a>(candidate: &'a Value, id: &str) -> &'a Value {
    let checks = candidate["checks"].as_array().expect("a list");
    let found = checks.iter().find(|check| check["id"] == id);
    found.unwrap_or_else(|| panic!("no {id} in {candidate}"))
}

fn ids(candidates: &[Value]) -> Vec<&str> {
    candidates
        .iter()
        .filter_map(|c| c["facility"].as_str())
        .collect()
}

#[test]
fn the_example_in_order() {
    let found = example("--for 訪問看護 --all");
    let service = &found["services"][0];
    assert_eq!(service["label"], "訪問看護");
    assert_eq!(service["payer"], "ltci");
    assert_eq!(
        service["counts"],
        json!({"fit": 1, "conditional": 1, "ask": 2, "unfit": 2})
    );
    let order: Vec<_> = service["candidates"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|c| {
            (
                c["rank"].as_u64(),
                c["facility"].as_str().unwrap_or(""),
                c["verdict"].as_str().unwrap_or(""),
            )
        })
        .collect();
    assert_eq!(
        order,
        [
            (Some(1), "1462000020", "fit"),
            (Some(2), "1462000030", "conditional"),
            (Some(3), "1462000060", "ask"),
            (Some(4), "1462000040", "ask"),
            (Some(5), "1462000010", "unfit"),
            (Some(6), "1462000050", "unfit"),
        ]
    );
}

#[test]
fn the_shape_for_machines() {
    let found = example("--for 訪問看護");
    assert_eq!(
        (&found["renkei"], &found["kind"], &found["case"]),
        (&json!(1), &json!("match"), &json!("2026-0012"))
    );
    assert_eq!(found["services"][0]["service"], "homenursing");
    assert!(found["services"][0]["payer_reason"].is_string());
    let first = &found["services"][0]["candidates"][0];
    assert_eq!(first["name"], "架空さくら訪問看護ステーション");
    assert_eq!(first["distance_km"], 0.7);
    assert_eq!(
        first["history"],
        json!({"sent": 1, "accepted": 1, "declined": 0, "median_days": null,
               "n": 1, "reasons": [], "refused_needs": []})
    );
    for (key, value) in [
        ("what", json!("新規利用")),
        ("state", json!("空きあり")),
        ("count", json!(2)),
        ("asof", json!("2026-11-20")),
        ("stale", json!(false)),
    ] {
        assert_eq!(first["vacancy"][key], value, "{key}");
    }
    let night = check(first, "suction_night");
    for (key, value) in [
        ("label", json!("喀痰吸引(夜間)")),
        ("verdict", json!("fit")),
        ("value", json!("可")),
        ("was", json!(null)),
        ("asof", json!("2026-11-02")),
        ("source", json!("電話")),
        ("why", json!("可(夜勤の当番が訪問)")),
    ] {
        assert_eq!(night[key], value, "{key}");
    }
}

#[test]
fn unfit_facilities_are_shown_on_request_only() {
    let unfit = |found: &Value| {
        let all = found["services"][0]["candidates"]
            .as_array()
            .expect("a list")
            .clone();
        all.iter().filter(|c| c["verdict"] == "unfit").count()
    };
    assert_eq!(unfit(&example("--for 訪問看護")), 0);
    assert_eq!(unfit(&example("--for 訪問看護 --all")), 2);
    Office::example()
        .run("match 12 --for 訪問看護 --explain ひまわり")
        .stdout(
            "\
1462000010 見本ひまわり訪問看護ステーション … 訪問看護: 不適合
聞くこと          判定    答え  日付        出どころ・根拠  理由
気管切開          適合    可    2026-11-20  電話            可
喀痰吸引(夜間)    不適合  不可  2026-11-20  電話            不可(夜間の訪問体制がない)
胃瘻              適合    可    2026-11-20  電話            可
訪問・送迎の地域  適合    可                台帳(日付なし)  地域に「神奈川県平塚市」があります
  距離: 直線で2.0km
  実績: 打診1 可0 不可1 「気管切開」の症例で不可1/1 「喀痰吸引(夜間)」の症例で不可1/1 「胃瘻」の症例で不可1/1
  参考: この症例の打診 r6tb: 不可 2026-11-20 医療処置対応不可 夜間吸引不可
  保険: 介護保険 … 要支援・要介護認定あり(要介護3)。根拠: 健康保険法55条2項(介護保険が優先)

患者宅の緯度経度から直線距離を測りました。
",
        )
        .stderr("")
        .exit(1);
}

#[test]
fn what_nobody_asked_yet_is_a_question_and_never_a_no() {
    let found = candidates(&office("", &station("1", HERE)), "訪問看護");
    assert_eq!(found[0]["verdict"], "ask");
    let need = check(&found[0], "enteral_gastrostomy");
    assert_eq!(
        (&need["value"], &need["question"]),
        (&json!("不明"), &json!("「胃瘻」に対応できますか。"))
    );
}

#[test]
fn an_old_claim_is_a_question_that_says_what_it_was() {
    let claim = |asof: &str, value: &str| {
        let keys = format!(
            "{HERE}\n[facility.accepts]\n\"胃瘻\" = {{ value = \"{value}\", asof = {asof}, source = \"電話\" }}"
        );
        let found = candidates(&office("", &station("1", &keys)), "訪問看護");
        let check = check(&found[0], "enteral_gastrostomy").clone();
        (check["verdict"].clone(), check["was"].clone())
    };
    assert_eq!(
        claim("2026-05-27", "可"),
        (json!("fit"), json!(null)),
        "180 days are not too old"
    );
    assert_eq!(claim("2026-05-26", "可"), (json!("ask"), json!("可")));
    assert_eq!(
        claim("2026-05-26", "不可"),
        (json!("ask"), json!("不可")),
        "an old no doesn't exclude"
    );
}

#[test]
fn the_office_says_how_long_a_claim_keeps() {
    let keys =
        format!("{HERE}\n[facility.accepts]\n\"胃瘻\" = {{ value = \"可\", asof = 2026-11-01 }}");
    let office = office("", &station("1", &keys))
        .paper("renkei.toml", "[freshness]\nacceptance_days = 10\n");
    assert_eq!(candidates(&office, "訪問看護")[0]["verdict"], "ask");
}

#[test]
fn an_undated_claim_counts_as_said_and_ranks_after_dated_ones() {
    let accepts = |claim: &str| {
        format!("{HERE}\nlocation = [35.33, 139.35]\n[facility.accepts]\n\"胃瘻\" = {claim}")
    };
    let facilities = station("1", &accepts("\"可\""))
        + &station("2", &accepts("{ value = \"可\", asof = 2026-10-01 }"));
    let found = candidates(&office("", &facilities), "訪問看護");
    assert_eq!(ids(&found), ["2", "1"]);
    let check = check(&found[1], "enteral_gastrostomy");
    assert_eq!(
        (&check["verdict"], &check["asof"]),
        (&json!("fit"), &json!(null))
    );
    assert!(
        check["source"]
            .as_str()
            .is_some_and(|source| source.contains("日付なし")),
        "{check}"
    );
}

#[test]
fn the_area_is_a_list_a_town_a_radius_or_unknown() {
    for (keys, verdict) in [
        ("area = [\"神奈川県平塚市\"]", "fit"),
        ("area = [\"神奈川県平塚市中央\"]", "fit"),
        ("area = [\"神奈川県平塚市浅間町\"]", "unfit"),
        ("area = [\"神奈川県茅ヶ崎市\", \"平塚市\"]", "fit"),
        ("area = [\"神奈川県茅ヶ崎市\"]", "unfit"),
        ("radius_km = 3\nlocation = [35.335, 139.349]", "fit"),
        ("radius_km = 0.5\nlocation = [35.335, 139.349]", "unfit"),
        ("radius_km = 3", "ask"),
        ("", "ask"),
    ] {
        let found = candidates(&office("", &station("1", keys)), "訪問看護");
        assert_eq!(check(&found[0], "area")["verdict"], verdict, "{keys}");
    }
}

#[test]
fn the_centre_that_answers_for_the_district_is_found() {
    let found = example("--for 地域包括支援センター --all");
    let candidates = found["services"][0]["candidates"]
        .as_array()
        .expect("a list")
        .clone();
    assert_eq!(ids(&candidates), ["1402000010", "1402000020"]);
    assert_eq!(
        (&candidates[0]["verdict"], &candidates[1]["verdict"]),
        (&json!("fit"), &json!("unfit"))
    );
}

const LEVEL: &str = "insurance: {care: {status: 認定済, level: 要介護2, insurer: 平塚市}}\n";
const PATIENT: &str = "patient: {name: 架空 花子, born: 1944-05-02, address: 神奈川県平塚市中央1-2-3, city: 神奈川県平塚市}\n";

#[test]
fn a_facility_takes_the_levels_it_names() {
    let keys = format!("{HERE}\ncare_levels = [\"要介護3\", \"要介護4\"]");
    let office = office(&format!("{PATIENT}{LEVEL}"), &station("1", &keys));
    let found = candidates(&office, "訪問看護");
    assert_eq!(check(&found[0], "care_level")["verdict"], "unfit");
    office.run("set 1 insurance.care.level=要介護3").exit(0);
    assert_eq!(candidates(&office, "訪問看護")[0]["verdict"], "fit");
}

#[test]
fn a_service_bound_to_its_municipality_takes_its_insured_only() {
    let home = |city: &str| {
        format!(
            "[[facility]]\nid = \"1\"\nname = \"見本の家\"\nservices = [\"グループホーム\"]\ncity = \"{city}\"\naddress = \"{city}1-1\"\n"
        )
    };
    let verdicts = |city: &str| {
        let found = candidates(
            &office(&format!("{PATIENT}{LEVEL}"), &home(city)),
            "グループホーム",
        );
        found[0]["verdict"].clone()
    };
    assert_eq!(verdicts("神奈川県茅ヶ崎市"), "unfit");
    assert_ne!(verdicts("神奈川県平塚市"), "unfit");
}

#[test]
fn every_department_that_is_needed_is_judged() {
    let hospital = |departments: &str| {
        format!(
            "[[facility]]\nid = \"1\"\nname = \"見本病院\"\nservices = [\"訪問診療\"]\n{HERE}\n{departments}\n"
        )
    };
    for (departments, verdicts) in [
        (
            "departments = [\"内科\", \"整形外科\", \"循環器内科\"]",
            ["fit", "fit"],
        ),
        ("departments = [\"内科\", \"整形外科\"]", ["fit", "unfit"]),
        ("", ["ask", "ask"]),
    ] {
        let patient = format!("{PATIENT}departments: [整形外科, 循環器内科]\n");
        let found = candidates(&office(&patient, &hospital(departments)), "訪問診療");
        let checks = found[0]["checks"].as_array().expect("a list");
        let judged: Vec<&Value> = checks
            .iter()
            .filter(|c| {
                c["id"]
                    .as_str()
                    .is_some_and(|id| id.starts_with("department."))
            })
            .map(|c| &c["verdict"])
            .collect();
        assert_eq!(judged, verdicts, "{departments}");
    }
}

#[test]
fn verdict_then_distance_and_no_known_distance_last() {
    let accepts = |value: &str, location: &str| {
        format!(
            "{HERE}\n{location}\n[facility.accepts]\n\"胃瘻\" = {{ value = \"{value}\", asof = 2026-11-01 }}"
        )
    };
    let facilities = [
        station("1", &accepts("条件付", "location = [35.329, 139.349]")),
        station("2", &accepts("可", "")),
        station("3", &accepts("可", "location = [35.36, 139.349]")),
        station("4", &accepts("可", "location = [35.335, 139.349]")),
        station("5", HERE),
        station("6", &accepts("不可", "location = [35.329, 139.349]")),
    ];
    assert_eq!(
        ids(&candidates(&office("", &facilities.concat()), "訪問看護")),
        ["4", "3", "2", "1", "5", "6"]
    );
}

#[test]
fn relation_never_counts() {
    let keys = |relation: &str, lat: &str| {
        format!("{HERE}\nlocation = [{lat}, 139.349]\nrelation = \"{relation}\"")
    };
    let facilities =
        station("1", &keys("特別の関係", "35.36")) + &station("2", &keys("連携", "35.34"));
    assert_eq!(
        ids(&candidates(&office("", &facilities), "訪問看護")),
        ["2", "1"]
    );
}

#[test]
fn no_candidate_is_a_no() {
    let office = office("", &station("1", "area = [\"神奈川県茅ヶ崎市\"]"));
    let ran = office.run("match 1 --for 訪問看護").stderr("").exit(1);
    assert!(ran.stdout.contains("候補がありません。"), "{}", ran.stdout);
    office.run("match 1 --for 訪問看護 --all").exit(1);
}

#[test]
fn without_a_case_the_flags_say_what_is_needed() {
    Office::example()
        .run("match --near 神奈川県平塚市 --for 訪問看護 --need 気管切開")
        .stdout(
            "\
訪問看護: 適合3 条件付0 要確認2 不適合1(選んだ理由: --for)
順  判定    名称                               距離  電話・空き・実績・理由・聞くこと
 1  適合    架空さくら訪問看護ステーション    0.8km  電話 0463-00-0012 架空 次郎様
                                                     空き 新規利用 空きあり 2 (3日前)
                                                     実績 打診1 可1 不可0
 2  適合    見本ひまわり訪問看護ステーション  1.2km  電話 0463-00-0022 見本 和子様
                                                     実績 打診1 可0 不可1
                                                     「気管切開」の症例で不可1/1
 3  適合    例示みどり訪問看護ステーション    4.3km  電話 0463-00-0032 例示 実様
                                                     空き 新規利用 要相談 (5日前)
 4  要確認  模擬わかば訪問看護ステーション    4.1km  電話 0463-00-0062 模擬 進様
                                                     ？「気管切開」は今も「可」ですか。
 5  要確認  仮名ほほえみ訪問看護ステーション  4.4km  電話 0463-00-0040
                                                     ？「気管切開」に対応できますか。

患者宅の位置は、神奈川県平塚市の事業所の中央から推定しました(距離はめやすです)。
",
        )
        .stderr("")
        .exit(0);
    let json = Office::example()
        .run("match --near 35.33,139.35 --for 訪問看護 --format json")
        .exit(0)
        .json();
    assert_eq!(
        (&json["case"], &json["home"]["from"]),
        (&json!(null), &json!("paper"))
    );
    Office::example()
        .run("match --near 神奈川県平塚市")
        .stdout("")
        .exit(2);
    Office::example().run("match").stdout("").exit(2);
    Office::example()
        .run("match 12 --for 訪問看誤")
        .stdout("")
        .exit(2);
}

#[test]
fn three_answers_make_a_median_and_drafts_do_not_count() {
    let mut office = office("", &station("1", HERE));
    for (number, answer) in [
        (2, "sent: 2026-10-01, status: 可, answered: 2026-10-02"),
        (3, "sent: 2026-10-01, status: 不可, answered: 2026-10-05"),
        (4, "sent: 2026-10-01, status: 送付"),
        (5, "status: 下書き"),
    ] {
        let paper = format!(
            "schema: 1\nid: 2026-000{number}\nline: 退院支援\nopened: 2026-09-01\npatient: {{name: 見本}}\nreferrals: [{{id: r1, facility: \"1\", {answer}}}]\n"
        );
        office = office.paper(&format!("cases/2026/2026-000{number}.yaml"), &paper);
    }
    let history = |office: &Office| candidates(office, "訪問看護")[0]["history"].clone();
    assert_eq!(
        history(&office),
        json!({"sent": 3, "accepted": 1, "declined": 1, "median_days": null, "n": 2,
               "reasons": [{"id": null, "label": "理由の記載なし", "count": 1}], "refused_needs": []})
    );
    office
        .run("set 4 referrals.r1.status=条件付 referrals.r1.answered=2026-10-03")
        .exit(0);
    assert_eq!(
        history(&office),
        json!({"sent": 3, "accepted": 2, "declined": 1, "median_days": 2.0, "n": 3,
               "reasons": [{"id": null, "label": "理由の記載なし", "count": 1}], "refused_needs": []})
    );
    let page = office.run("match 1 --for 訪問看護").exit(0).stdout;
    assert!(
        page.contains("実績 打診3 可2 不可1 中央値2日(n=3)"),
        "{page}"
    );
}

#[test]
fn the_record_orders_by_the_rate_that_is_shown_and_two_answers_make_none() {
    let facilities: String = ["1", "2", "3"].map(|id| station(id, HERE)).concat();
    let mut office = office("", &facilities);
    // 1 took one of three, 2 refused two of two, 3 took two of three, one of them taken back.
    let answers = [
        ("1", "可"),
        ("1", "不可"),
        ("1", "不可"),
        ("2", "不可"),
        ("2", "不可"),
        ("3", "可"),
        ("3", "取下げ"),
        ("3", "不可"),
    ];
    for (number, (facility, status)) in (2..).zip(answers) {
        let paper = format!(
            "schema: 1\nid: 2026-{number:04}\nline: 退院支援\nopened: 2026-09-01\npatient: {{name: 見本}}\nreferrals: [{{id: r1, facility: \"{facility}\", sent: 2026-10-01, status: {status}, answered: 2026-10-02}}]\n"
        );
        office = office.paper(&format!("cases/2026/2026-{number:04}.yaml"), &paper);
    }
    let found = candidates(&office, "訪問看護");
    assert_eq!(ids(&found), ["3", "2", "1"]);
    assert_eq!(found[0]["history"]["accepted"], 2);
}

#[test]
fn a_vacancy_grows_old_is_flagged_and_never_excludes() {
    let keys = |state: &str, asof: &str| {
        format!(
            "{HERE}\n[facility.accepts]\n\"胃瘻\" = \"可\"\n[[facility.vacancy]]\nwhat = \"新規利用\"\nstate = \"{state}\"\nasof = {asof}\n"
        )
    };
    for (state, asof, stale) in [
        ("満床", "2026-11-16", false),
        ("満床", "2026-11-15", true),
        ("空きあり", "2026-11-15", true),
    ] {
        let found = candidates(&office("", &station("1", &keys(state, asof))), "訪問看護");
        assert_eq!(found[0]["verdict"], "fit", "{state} {asof}");
        assert_eq!(found[0]["vacancy"]["stale"], stale, "{state} {asof}");
    }
}

#[test]
fn within_and_limit_cut_the_list_and_say_so() {
    let at = |lat: &str| format!("location = [{lat}, 139.349]");
    let facilities = station("1", &at("35.35")) + &station("2", &at("35.40"));
    let office = office("", &facilities);
    let found = office
        .run("match 1 --for 訪問看護 --within 3 --format json")
        .exit(0)
        .json();
    let service = &found["services"][0];
    assert_eq!(
        ids(service["candidates"].as_array().expect("a list")),
        ["1"]
    );
    assert_eq!(
        (&service["beyond"], &found["within_km"]),
        (&json!(1), &json!(3.0))
    );
    let ran = Office::example()
        .run("match 12 --for 訪問看護 --limit 1")
        .exit(0);
    assert!(
        ran.stdout.contains("ほかに3件あります(--limit 4 で全部)。"),
        "{}",
        ran.stdout
    );
    Office::example()
        .run("match 12 --within 0")
        .stdout("")
        .exit(2);
    Office::example()
        .run("match 12 --within 近く")
        .stdout("")
        .exit(2);
}

#[test]
fn over_several_services_there_is_one_list_in_the_same_order() {
    let found = example("--for 訪問看護 --for 看護小規模多機能型居宅介護");
    let order = ["fit", "conditional", "ask"];
    let overall = found["overall"].as_array().expect("a list");
    let verdicts: Vec<_> = overall
        .iter()
        .map(|c| order.iter().position(|v| c["verdict"] == *v))
        .collect();
    assert!(
        verdicts.is_sorted() && verdicts.iter().all(Option::is_some),
        "{verdicts:?}"
    );
    assert!(overall.iter().any(|c| c["facility"] == "1492000020"));
    assert_eq!(overall[0]["rank"], 1);
}

#[test]
fn without_a_wish_for_a_service_the_paper_proposes_and_says_by_what() {
    let found = example("");
    for service in found["services"].as_array().expect("a list") {
        assert!(
            service["proposed_by"]
                .as_array()
                .is_some_and(|by| !by.is_empty()),
            "{service}"
        );
    }
    assert_eq!(found["services"][0]["label"], "訪問看護");
}

#[test]
fn what_could_not_be_read_is_said() {
    let broken = Office::example()
        .paper("facilities.toml", "[[facility]\nid = \"x\"\n")
        .run("match 12 --for 訪問看護")
        .exit(3);
    assert!(broken.stderr.contains("[toml/syntax]"), "{}", broken.stderr);
    let settings = Office::example()
        .paper("renkei.toml", "[match\nmax_km = 3\n")
        .run("match 12 --for 訪問看護")
        .exit(3);
    assert!(settings.stderr.contains("既定の値"), "{}", settings.stderr);
    Office::example()
        .paper("cases/2026/2026-0005.yaml", "schema: 1\nreferrals: [\n")
        .run("match 12 --for 訪問看護")
        .stderr(
            "注意: 実績には、打診を読めない紙1件(2026-0005)を含みません。次の手: renkei check\n",
        )
        .exit(0);
}
