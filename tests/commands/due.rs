//! `renkei due`

use crate::support::Office;
use serde_json::Value;

const HEAD: &str = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-16\nstaff: {msw: tanaka}\npatient: {name: 架空 花子, born: 1944-05-02}\n";

fn office(settings: &str, paper: &str) -> Office {
    Office::new()
        .paper("renkei.toml", &format!("[git]\ncommit = false\n{settings}"))
        .paper("cases/2026/2026-0001.yaml", &format!("{HEAD}{paper}"))
}

/// `rule due state` of every item, on a day.
fn items(office: &Office, day: &str) -> Vec<String> {
    let json = office
        .run(&format!("due --format json --today {day}"))
        .exit(0)
        .json();
    let words = |item: &Value| {
        let text = |key: &str| item[key].as_str().unwrap_or("-").to_string();
        format!("{} {} {}", text("rule"), text("due"), text("state"))
    };
    json["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(words)
        .collect()
}

/// The item of a rule in `show`, whatever its state.
fn shown(office: &Office, day: &str, rule: &str) -> Value {
    let json = office
        .run(&format!("show 1 --format json --today {day}"))
        .exit(0)
        .json();
    json["deadlines"]
        .as_array()
        .expect("deadlines")
        .iter()
        .find(|due| due["rule"] == rule)
        .cloned()
        .unwrap_or(Value::Null)
}

const ADMITTED: &str = "admission: {on: 2026-11-16, ward_kind: 急性期一般1}\n";

#[test]
fn the_example_for_people() {
    let ran = Office::example().run("due --days 1").stderr("").exit(0);
    ran.stdout(
        "\
超過 2件
番号       期限                                いつまで      残り  担当
2026-0009  打診の返事を確認(3日) 例示療養病院  11/15(日)  8日超過  田中・森
2026-0003  循環器内科へ連絡                    11/20(金)  3日超過  佐藤

11/24(火) 3件
番号       期限                                               いつまで      残り  担当
2026-0007  14:00 その他 架空在宅クリニック                    11/24(火)  あと1日  佐藤・鈴木
2026-0010  ケアマネジャーへの退院の連絡(退院見込の7日前まで)  11/24(火)  あと1日  佐藤・森
2026-0012  長女へ連絡                                         11/24(火)  あと1日  田中・鈴木

電話をかける 4件
番号       用件        相手・電話                       わけ・聞くこと                    担当
2026-0009  返事の確認  例示療養病院                     検討中、打診から6営業日(目安3日)  田中・森
r9za       【超過】    0463-00-0122 相談員 例山 京子様  ？「嚥下調整食・とろみ」に対応で
                       15時以降                         きますか。
2026-0009  空きの確認  〃                               空きの情報は10日前(当時は待機)    田中・森
2026-0003  約束の連絡  循環器内科                       11/20(金)の約束(3日超過)          佐藤
           【超過】
2026-0012  約束の連絡  090-0000-0001 長女               11/24(火)の約束                   田中・鈴木
次の手(返事の確認): renkei reply 2026-0009 r9za 返事
次の手(約束の連絡): renkei note 2026-0003 '話した内容' --kind 電話 --with '循環器内科'
次の手(空きの確認): renkei facility vacancy 1412000020 --what '療養' --state 状態

根拠(renkei explain 規則 で詳しく)
規則            期限                          根拠
referral_reply  打診の返事を確認              院内の目安(打診から3日)
callback        循環器内科へ連絡              経過に書いた次の連絡日
appointment     その他                        予定(appointments)
cm_discharge    ケアマネジャーへの退院の連絡  医科点数表 B005-1-2(3)ア
                                              院内規程(退院見込の7日前までに連絡)
",
    );
}

#[test]
fn the_first_days_by_the_registered_addition() {
    for (fee, ward, wanted) in [
        (
            "入退院支援加算1",
            "急性期一般1",
            "screening 11-18 talk 11-22 plan_start 11-22 conference 11-22",
        ),
        (
            "入退院支援加算１",
            "回復期リハ",
            "screening 11-18 talk 11-22 plan_start 11-22 conference 11-22",
        ),
        (
            "入退院支援加算1",
            "療養",
            "screening 11-18 talk 11-29 plan_start 11-22 conference 11-22",
        ),
        (
            "入退院支援加算2",
            "急性期一般1",
            "screening 11-22 plan_start 11-22",
        ),
        (
            "入退院支援加算3",
            "NICU",
            "screening 11-22 talk 11-22 plan_start 12-15",
        ),
        // An adult of an office with both is held to its own row alone.
        (
            "入退院支援加算1・3",
            "急性期一般1",
            "screening 11-18 talk 11-22 plan_start 11-22 conference 11-22",
        ),
        ("入退院支援加算3", "急性期一般1", ""),
        (
            "入退院支援加算1",
            "精神療養",
            "screening 11-22 talk 11-22 plan_start 11-22 conference 11-22",
        ),
    ] {
        let office = office(
            &format!("[office]\nfee = \"{fee}\"\n"),
            &format!("admission: {{on: 2026-11-16, ward_kind: {ward}}}\n"),
        );
        let found: Vec<String> = ["screening", "talk", "plan_start", "conference"]
            .into_iter()
            .filter_map(|rule| {
                let due = shown(&office, "2026-11-16", rule)["due"].clone();
                Some(format!(
                    "{rule} {}",
                    due.as_str()?.trim_start_matches("2026-")
                ))
            })
            .collect();
        assert_eq!(found.join(" "), wanted, "{fee} {ward}");
    }
}

#[test]
fn the_day_of_admission_counts_or_not() {
    let settings = "[office]\nday_count = \"exclusive\"\n";
    let exclusive = office(settings, ADMITTED);
    assert_eq!(
        shown(&exclusive, "2026-11-16", "screening")["due"],
        "2026-11-19"
    );
    let inclusive = office("", ADMITTED);
    assert_eq!(
        shown(&inclusive, "2026-11-16", "screening")["due"],
        "2026-11-18"
    );
}

#[test]
fn a_deadline_goes_from_later_to_overdue_and_is_met_by_the_first_event() {
    let office = office("[office]\nfee = \"入退院支援加算1\"\n", ADMITTED);
    for (day, state, days) in [
        ("2026-11-16", "later", 2),
        ("2026-11-17", "soon", 1),
        ("2026-11-18", "today", 0),
        ("2026-11-19", "overdue", -1),
    ] {
        let due = shown(&office, day, "screening");
        assert_eq!(
            (&due["state"], &due["days"]),
            (&state.into(), &days.into()),
            "{day}"
        );
        assert_eq!(due["confirmed"], true);
        assert!(
            due["basis"]
                .as_str()
                .is_some_and(|basis| basis.contains("A246"))
        );
    }
    for (on, state) in [("2026-11-18", "met"), ("2026-11-19", "met_late")] {
        let paper = format!(
            "{HEAD}{ADMITTED}events:\n  - {{id: e2, on: 2026-11-21, kind: スクリーニング}}\n  - {{id: e1, on: {on}, kind: 退院困難要因の抽出}}\n"
        );
        let met = Office::new().paper("cases/2026/2026-0001.yaml", &paper);
        let due = shown(&met, "2026-11-23", "screening");
        assert_eq!((&due["state"], &due["met_on"]), (&state.into(), &on.into()));
        // What is dated later hasn't happened yet.
        assert_eq!(shown(&met, "2026-11-17", "screening")["state"], "soon");
    }
}

#[test]
fn the_addition_is_taken_from_the_pack_of_the_discharge() {
    let fee = |discharged: &str| {
        let paper = format!(
            "admission: {{on: 2026-05-20, ward_kind: 回復期リハ, discharged: {discharged}}}\nfactors: {{confirmed: [イ]}}\n"
        );
        let office = office("[office]\nfee = \"入退院支援加算1\"\n", &paper);
        let json = office.run("show 1 --format json").exit(0).json();
        let fees = json["fees"].as_array().expect("fees").clone();
        let found = fees.iter().find(|fee| fee["id"] == "support_1").cloned();
        found.map(|fee| fee["points"].clone())
    };
    assert_eq!(fee("2026-05-31"), Some(700.into()));
    assert_eq!(fee("2026-06-01"), Some(1000.into()));
}

#[test]
fn an_unknown_ward_is_a_question_and_no_guess() {
    let office = office(
        "[office]\nfee = \"入退院支援加算1\"\n",
        "admission: {on: 2026-11-16}\n",
    );
    let talk = shown(&office, "2026-11-16", "talk");
    assert_eq!(
        (&talk["state"], &talk["due"]),
        (&"none".into(), &Value::Null)
    );
    assert!(
        talk["question"]
            .as_str()
            .is_some_and(|ask| ask.contains("病棟種別"))
    );
    let json = office.run("due --format json").exit(0).json();
    assert!(
        json["unknown"]
            .as_array()
            .is_some_and(|all| !all.is_empty())
    );
}

#[test]
fn an_office_without_a_registered_addition_is_held_to_the_earliest_days_and_told_so() {
    let due = shown(&office("", ADMITTED), "2026-11-16", "conference");
    assert_eq!(due["due"], "2026-11-22");
    assert!(
        due["question"]
            .as_str()
            .is_some_and(|ask| ask.contains("office.fee"))
    );
}

#[test]
fn moves_between_wards_count_days_in_the_ward_and_keep_the_first_day() {
    let paper = "admission: {on: 2026-10-01, ward_kind: 急性期一般1, ward_moves: [{on: 2026-11-02, ward_kind: 地域包括ケア}]}\n";
    let office = office("[office]\nfee = \"入退院支援加算1\"\n", paper);
    let limit = shown(&office, "2026-11-23", "ward_limit");
    assert_eq!(
        (&limit["due"], &limit["row"]),
        (&"2026-12-31".into(), &"ward_limit_chiiki_care".into())
    );
    assert_eq!(
        shown(&office, "2026-11-23", "screening")["due"],
        "2026-10-03"
    );
    // Before the move the acute ward counted, from the admission.
    assert_eq!(
        shown(&office, "2026-11-01", "ward_limit")["due"],
        "2026-12-29"
    );
}

#[test]
fn the_days_of_rehabilitation_are_counted_through_from_the_first_hospital() {
    for (tags, used, last) in [
        ("大腿骨骨折", "", "2027-02-05"),
        ("大腿骨骨折", ", rehab_used_days: 20", "2027-01-16"),
        ("脳卒中", "", "2027-04-06"),
        ("脳卒中, 高次脳機能障害", "", "2027-05-06"),
        ("頭部外傷, 高次脳機能障害", "", "2027-04-06"),
        ("多発外傷", "", "2027-04-06"),
        ("多発外傷, 頭部外傷", "", "2027-05-06"),
        ("中心性頸髄損傷", "", "2027-04-06"),
        ("重度頸髄損傷", "", "2027-05-06"),
        ("靱帯損傷", "", "2027-01-06"),
    ] {
        let paper = format!(
            "admission: {{on: 2026-11-08, ward_kind: 回復期リハ, rehab_started: 2026-11-08{used}, diagnoses: [{{name: 架空病, tags: [{tags}]}}]}}\n"
        );
        let due = shown(&office("", &paper), "2026-11-23", "rehab_limit");
        assert_eq!(due["due"], last, "{tags}{used}");
    }
}

#[test]
fn certificates_orders_and_windows() {
    let paper = "\
admission: {on: 2026-11-01, ward_kind: 急性期一般1, expected_discharge: 2026-12-11}
insurance:
  care: {status: 申請中, applied: 2026-10-05}
  care_manager: {name: 架空 太郎}
plan: {destination: 自宅}
orders:
  - {id: o1, kind: 訪問看護指示書, issued: 2026-08-31, months: 6}
  - {id: o2, kind: 特別訪問看護指示書, examined: 2026-12-01}
  - {id: o3, kind: 訪問看護指示書, issued: 2026-11-20, facility: \"1462000020\"}
referrals:
  - {id: r1, facility: \"1462000020\", sent: 2026-11-18, status: 送付}
appointments:
  - {id: a1, on: 2026-11-25, at: \"10:00\", kind: 認定調査}
events:
  - {id: e1, on: 2026-11-20, kind: 電話, with: 長女, next: 2026-11-24}
";
    let office = office("", paper);
    let found = items(&office, "2026-11-23");
    for wanted in [
        "cert_decision 2026-11-04 overdue",
        "cm_admission 2026-11-07 overdue",
        "cm_discharge 2026-12-04 later",
        "plan_explained 2026-12-10 later",
        "order_end 2027-02-28 later",
        "order_end 2026-12-19 later",
        "special_order_end 2026-12-14 later",
        "info_letter_window 2026-12-25 later",
        "referral_reply 2026-11-21 overdue",
        "callback 2026-11-24 soon",
        "appointment 2026-11-25 later",
        "ward_limit 2027-01-29 later",
    ] {
        assert!(
            found.iter().any(|item| item == wanted),
            "{wanted}\n{found:#?}"
        );
    }
    let window = shown(&office, "2026-11-27", "info_letter_window");
    assert_eq!(
        (&window["from"], &window["state"]),
        (&"2026-11-27".into(), &"soon".into())
    );
    let realistic = shown(&office, "2026-11-10", "cert_realistic");
    assert_eq!(
        (&realistic["from"], &realistic["due"], &realistic["state"]),
        (&"2026-11-10".into(), &"2026-11-14".into(), &"soon".into())
    );
}

#[test]
fn a_deadline_on_a_holiday_stays_and_names_the_business_day_before() {
    let paper = "admission: {on: 2026-11-21, ward_kind: 急性期一般1}\n";
    let due = shown(&office("", paper), "2026-11-21", "screening");
    assert_eq!(
        (&due["due"], &due["business_day"], &due["holiday"]),
        (
            &"2026-11-23".into(),
            &"2026-11-20".into(),
            &"勤労感謝の日".into()
        )
    );
    let closed = office("[calendar]\nclosed = [\"11-20\"]\n", paper);
    assert_eq!(
        shown(&closed, "2026-11-21", "screening")["business_day"],
        "2026-11-19"
    );
}

#[test]
fn closed_cases_are_left_out_unless_asked_for() {
    let paper = "closure: {on: 2026-11-20, reason: 退院}\n";
    let office = office("", paper);
    assert_eq!(items(&office, "2026-11-23"), Vec::<String>::new());
    let json = office.run("due --closed --format json").exit(0).json();
    assert_eq!(json["items"][0]["rule"], "retention");
    assert_eq!(json["items"][0]["due"], "2031-11-20");
}

#[test]
fn staff_by_id_or_name() {
    let settings = "[staff.tanaka]\nname = \"田中\"\n[staff.sato]\nname = \"佐藤\"\n";
    let office = office(settings, ADMITTED);
    let count = |words: &str| {
        let json = office
            .run(&format!("due --staff {words} --format json"))
            .exit(0)
            .json();
        json["items"].as_array().map(Vec::len)
    };
    assert!(count("田中") > Some(0));
    assert_eq!(count("tanaka"), count("田中"));
    assert_eq!(count("sato"), Some(0));
    let ran = office.run("due --staff 山田").stdout("").exit(2);
    assert!(ran.stderr.contains("tanaka(田中)"), "{}", ran.stderr);
}

#[test]
fn the_rows_for_spreadsheets() {
    let csv = Office::example()
        .run("due --days 1 --format csv")
        .stderr("")
        .exit(0)
        .stdout;
    let rows: Vec<&str> = csv.split("\r\n").collect();
    assert_eq!(
        rows[0],
        "\u{feff}case,rule,label,subject,from,due,state,days,business_day,staff,basis"
    );
    assert_eq!(
        rows[1],
        "2026-0009,referral_reply,打診の返事を確認(3日),r9za,,2026-11-15,超過,'-8,2026-11-13,田中・森,院内の目安(打診から3日)"
    );
}

#[test]
fn a_calendar_without_names_and_the_same_each_time() {
    let office = Office::example();
    let ics = office.run("due --format ics").stderr("").exit(0).stdout;
    assert_eq!(ics, office.run("due --format ics").exit(0).stdout);
    for line in [
        "BEGIN:VCALENDAR",
        "UID:2026-0010.appointment.a7kq@renkei",
        "DTSTART:20261125T010000Z",
        "SUMMARY:2026-0010 認定調査",
        "UID:2026-0012.plan_explained@renkei",
        "DTSTART;VALUE=DATE:20261210",
    ] {
        assert!(ics.contains(&format!("{line}\r\n")), "{line}\n{ics}");
    }
    assert!(!ics.contains("架空 花子") && !ics.contains("雛山"), "{ics}");
    let ran = office.run("status --format ics").stdout("").exit(2);
    assert!(
        ran.stderr.contains("renkei due --format ics"),
        "{}",
        ran.stderr
    );
}

#[test]
fn one_bad_paper_never_stops_the_list() {
    let office = Office::example().paper("cases/2026/2026-0009.yaml", "patient: [\n");
    let ran = office.run("due").exit(3);
    assert!(ran.stdout.contains("2026-0012") && !ran.stdout.contains("2026-0009 "));
    assert!(ran.stdout.contains("読めない紙 1件"), "{}", ran.stdout);
    assert!(
        ran.stderr.contains("cases/2026/2026-0009.yaml:"),
        "{}",
        ran.stderr
    );
}

#[test]
fn an_office_writes_over_a_rule_and_a_slip_costs_that_rule_alone() {
    let rule = |term: &str| {
        format!(
            "id = \"common\"\n\n[[deadline]]\nid = \"referral_reply\"\nrule = \"referral_reply\"\nlabel = \"打診の返事\"\nanchor = \"referral\"\ncount = \"DC4\"\nterm = {term}\nsoon = \"1日\"\nbasis = \"当院の約束\"\nsource = \"院内\"\nconfirmed = true\n"
        )
    };
    let paper = format!(
        "{ADMITTED}referrals: [{{id: r1, facility: \"1\", sent: 2026-11-20, status: 送付}}]\n"
    );
    let office = office("", &paper).paper("rules/own.toml", &rule("\"5日\""));
    assert_eq!(
        shown(&office, "2026-11-23", "referral_reply")["due"],
        "2026-11-25"
    );
    let office = office.paper("rules/own.toml", &rule("\"5km\""));
    let ran = office.run("due --format json").exit(3);
    assert!(ran.stderr.contains("rules/own.toml:9:8"), "{}", ran.stderr);
    assert!(
        ran.stderr
            .contains("使えない規則があります: referral_reply"),
        "{}",
        ran.stderr
    );
    let rules: Vec<Value> = ran.json()["items"].as_array().cloned().unwrap_or_default();
    assert!(
        rules.iter().all(|item| item["rule"] != "referral_reply"),
        "falls back to nothing"
    );
    assert!(
        rules.iter().any(|item| item["rule"] == "plan_start"),
        "the others go on"
    );
}

/// Nobody can bring forward what another office decides, nor keep a record for less than its years.
#[test]
fn only_what_the_office_does_itself_is_brought_forward() {
    let paper = "\
admission: {on: 2026-11-20, ward_kind: 急性期一般1, expected_discharge: 2026-12-15}
insurance: {care: {status: 認定済, level: 要介護2, valid: {from: 2025-12-06, to: 2026-12-05}}}
";
    let office = office("[office]\nfee = \"入退院支援加算1\"\n", paper);
    let expiry = shown(&office, "2026-11-23", "cert_expiry");
    assert_eq!(
        (&expiry["due"], &expiry["business_day"]),
        (&"2026-12-05".into(), &"2026-12-05".into())
    );
    let renewal = shown(&office, "2026-11-23", "cert_renewal");
    assert_eq!(
        (&renewal["due"], &renewal["business_day"]),
        (&"2026-12-05".into(), &"2026-12-04".into())
    );
    let page = office.run("due --today 2026-11-23").stdout;
    assert!(
        !page.contains("要介護認定の満了                12/5(土) 土曜→"),
        "{page}"
    );
    assert!(page.contains("12/5(土) 土曜→12/4(金)まで"), "{page}");
}

/// A calendar wants every whole day to end on the next, and what is late is to be done today.
#[test]
fn the_calendar_keeps_to_its_standard_and_never_reminds_on_a_day_that_is_over() {
    let paper = "\
admission: {on: 2026-11-13, ward_kind: 急性期一般1}
appointments: [{on: 2026-11-28, at: '９：００', kind: 面談}, {on: 2026-11-28, kind: 見学}]
";
    let office = office("[office]\nfee = \"入退院支援加算1\"\n", paper);
    let text = office
        .run("due --format ics --today 2026-11-23")
        .exit(0)
        .stdout;
    let events: Vec<&str> = text.split("BEGIN:VEVENT").skip(1).collect();
    let of = |words: &str| {
        *events
            .iter()
            .find(|event| event.contains(words))
            .expect(words)
    };
    let late = of("退院困難な要因の抽出");
    assert!(late.contains("SUMMARY:【超過】2026-0001"), "{late}");
    assert!(
        late.contains("DTSTART;VALUE=DATE:20261123") && late.contains("DTEND;VALUE=DATE:20261124"),
        "{late}"
    );
    // Nobody moves an appointment on a Saturday to the Friday before.
    assert!(of("見学").contains("DTSTART;VALUE=DATE:20261128"), "{text}");
    assert!(of("面談").contains("DTSTART:20261128T000000Z"), "{text}");
    let mut uids: Vec<&str> = text
        .lines()
        .filter(|line| line.starts_with("UID:"))
        .collect();
    let count = uids.len();
    uids.sort_unstable();
    uids.dedup();
    assert_eq!(uids.len(), count, "{text}");
}

#[test]
fn no_rule_gives_two_deadlines_to_an_adult_of_an_office_with_two_additions() {
    let office = office("[office]\nfee = \"入退院支援加算1・3\"\n", ADMITTED);
    let json = office.run("show 1 --format json --today 2026-11-16").json();
    let dues = json["deadlines"].as_array().expect("deadlines");
    let screening = dues.iter().filter(|due| due["rule"] == "screening");
    assert_eq!(screening.count(), 1);
}

#[test]
fn an_order_of_unknown_length_ends_on_no_day() {
    let office = office(
        "",
        "orders: [{id: o1, kind: 喀痰吸引等指示書, issued: 2026-11-01}]\n",
    );
    let due = shown(&office, "2026-11-23", "order_end");
    assert_eq!((&due["due"], &due["state"]), (&Value::Null, &"none".into()));
    assert!(
        due["question"]
            .as_str()
            .is_some_and(|ask| ask.contains("月数")),
        "{due}"
    );
}

/// An order holds no longer than the law lets it, and one without months no longer than its kind.
#[test]
fn an_order_ends_when_the_law_ends_it() {
    for (order, end) in [
        (
            "kind: 訪問看護指示書, issued: 2026-04-01, months: 12",
            "2026-09-30",
        ),
        ("kind: 訪問看護指示書, issued: 2026-11-01", "2026-11-30"),
        (
            "kind: 介護職員等喀痰吸引等指示書, issued: 2026-11-01, months: 3",
            "2027-01-31",
        ),
    ] {
        let office = office("", &format!("orders: [{{id: o1, {order}}}]\n"));
        assert_eq!(
            shown(&office, "2026-11-23", "order_end")["due"],
            end,
            "{order}"
        );
    }
}

#[test]
fn a_query_leaves_the_deadlines_of_its_cases() {
    let office = Office::example();
    let told = office.run("due ward:5階東 --format json").exit(0).json();
    let items = told["items"].as_array().expect("items");
    assert!(!items.is_empty());
    assert!(
        items.iter().all(|item| item["case"] == "2026-0012"),
        "{items:?}"
    );
    office.run("due wrad:5階東").exit(2);
}
