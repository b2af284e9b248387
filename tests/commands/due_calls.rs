//! `renkei due`: the calls to make

use crate::support::Office;
use serde_json::{Value, json};

const STATION: &str = "[[facility]]\nid = \"1462000010\"\nname = \"見本ひまわり訪問看護\"\nservices = [\"訪問看護\"]\nlocation = [35.33, 139.35]\ntel = \"0463-00-0020\"\nfax = \"0463-00-0021\"\nfax_verified = 2026-09-01\narea = [\"神奈川県平塚市\"]\ndays = [\"月\", \"火\", \"金\"]\nhours = \"9:00-17:00\"\ncontact = { name = \"見本 和子\", role = \"所長\", tel = \"0463-00-0022\", note = \"朝の9時台は朝礼\" }\n[[facility.vacancy]]\nwhat = \"新規利用\"\nstate = \"空きあり\"\nasof = 2026-11-20\n";
const OTHER: &str = "[[facility]]\nid = \"1462000020\"\nname = \"架空さくら訪問看護\"\nservices = [\"訪問看護\"]\ntel = \"0463-00-0010\"\nfax = \"0463-00-0011\"\n[facility.accepts]\n\"胃瘻\" = \"可\"\n[[facility.vacancy]]\nwhat = \"新規利用\"\nstate = \"満床\"\nasof = 2026-11-20\n";

/// An office of two stations where case 1 says this. An appointment lies ahead.
fn office(words: &str) -> Office {
    Office::new()
        .paper("renkei.toml", "[git]\ncommit = false\n[staff.tanaka]\nname = \"田中\"\n[staff.sato]\nname = \"佐藤\"\n")
        .paper("facilities.toml", &format!("{STATION}{OTHER}"))
        .paper("cases/2026/2026-0001.yaml", &paper(1, &format!("appointments: [{{on: 2026-12-24, kind: 面談}}]\n{words}")))
}

fn paper(number: u32, words: &str) -> String {
    format!(
        "schema: 1\nid: 2026-000{number}\nline: 退院支援\nopened: 2026-11-02\nstaff: {{msw: tanaka}}\npatient: {{name: 架空 花子, city: 神奈川県平塚市}}\n{words}"
    )
}

fn calls(office: &Office, flags: &str) -> Vec<Value> {
    let json = office
        .run(&format!("due --format json {flags}"))
        .exit(0)
        .json();
    json["calls"].as_array().expect("calls").clone()
}

/// `kind facility overdue` of every call.
fn kinds(office: &Office, flags: &str) -> Vec<String> {
    let word = |value: &Value| value.as_str().unwrap_or("-").to_string();
    calls(office, flags)
        .iter()
        .map(|call| {
            let late = if call["overdue"] == true { "!" } else { "" };
            format!("{} {}{late}", word(&call["kind"]), word(&call["facility"]))
        })
        .collect()
}

fn asked(facility: &str, words: &str) -> String {
    format!(
        "referrals:\n  - {{id: r1, facility: \"{facility}\", service: 訪問看護, by: 電話, {words}}}\n"
    )
}

#[test]
fn without_calls_nothing_is_added() {
    let office = office("");
    office
        .run("due --days 14")
        .stdout("期限(令和8年11月23日)\n期限はありません。\n")
        .exit(0);
    assert_eq!(calls(&office, ""), Vec::<Value>::new());
    office
        .run("due --calls")
        .stdout("電話をかける 0件\n電話をかける用件はありません。\n")
        .exit(0);
}

/// Without a record of the facility the deadline of the rule decides, which counts every day. 11/18
/// to 11/23 are two business days (11/23 is a holiday).
#[test]
fn an_inquiry_waits_for_its_answer() {
    let office = office(&format!(
        "needs: [気管切開, 胃瘻]\n{}",
        asked("1462000010", "sent: 2026-11-18, status: 検討中")
    ));
    assert_eq!(
        kinds(&office, "--today 2026-11-21"),
        ["unanswered 1462000010"]
    );
    assert_eq!(
        kinds(&office, "--today 2026-11-22"),
        ["unanswered 1462000010!"]
    );
    assert_eq!(
        calls(&office, "")[0],
        json!({
            "kind": "unanswered", "label": "返事の確認", "overdue": true, "case": "2026-0001",
            "cases": ["2026-0001"], "subject": "r1", "referral": "r1",
            "facility": "1462000010", "name": "見本ひまわり訪問看護", "number": "0463-00-0022",
            "person": "所長 見本 和子",
            "when": {"note": "朝の9時台は朝礼", "days": ["月", "火", "金"], "hours": "9:00-17:00"},
            "staff": "田中", "days": 2, "usual_days": 3.0, "usual_n": 0,
            "why": "検討中、打診から2営業日(目安3日)",
            "questions": ["「気管切開」に対応できますか。", "「胃瘻」に対応できますか。"],
            "next": "renkei reply 2026-0001 r1 返事",
        })
    );
}

#[test]
fn a_facility_is_held_to_its_own_median_once_three_answers_are_known() {
    let mut office = office(&asked("1462000010", "sent: 2026-11-17, status: 送付"));
    let day = "--today 2026-11-19";
    for (number, answered) in [(2, "11-05"), (3, "11-05"), (4, "11-06")] {
        let kinds = kinds(&office, day);
        assert_eq!(
            kinds.last().map(String::as_str),
            Some("unanswered 1462000010"),
            "{number}"
        );
        let closed = format!(
            "closure: {{on: 2026-11-10, reason: 退院}}\n{}",
            asked(
                "1462000010",
                &format!("sent: 2026-11-04, status: 不可, answered: 2026-{answered}")
            )
        );
        let path = format!("cases/2026/2026-000{number}.yaml");
        office = office.paper(&path, &paper(number, &closed));
    }
    assert_eq!(kinds(&office, day)[0], "unanswered 1462000010!");
    let call = &calls(&office, day)[0];
    assert_eq!(call["kind"], "unanswered");
    assert_eq!(
        (&call["usual_days"], &call["usual_n"], &call["why"]),
        (
            &json!(1.0),
            &json!(3),
            &json!("打診から2営業日(ここの中央値1営業日、n=3)")
        )
    );
}

#[test]
fn the_office_s_own_term_decides_where_nothing_else_is_known() {
    let rule = "id = \"common\"\n\n[[deadline]]\nid = \"referral_reply\"\nrule = \"referral_reply\"\nlabel = \"打診の返事\"\nanchor = \"referral\"\ncount = \"DC4\"\nterm = \"1日\"\nsoon = \"1日\"\nbasis = \"当院の約束\"\nsource = \"院内\"\nconfirmed = true\n";
    let office = office(&asked("1462000010", "sent: 2026-11-18, status: 送付"))
        .paper("rules/own.toml", rule);
    assert_eq!(kinds(&office, ""), ["unanswered 1462000010!"]);
}

#[test]
fn what_was_answered_later_was_still_open_on_that_day() {
    let office = office(&asked(
        "1462000010",
        "sent: 2026-11-18, status: 不可, answered: 2026-11-24",
    ));
    assert_eq!(kinds(&office, ""), ["unanswered 1462000010!"]);
    assert_eq!(kinds(&office, "--today 2026-11-24"), Vec::<String>::new());
    assert_eq!(kinds(&office, "--today 2026-11-17"), Vec::<String>::new());
}

#[test]
fn a_promised_call_is_due_by_the_next_business_day() {
    let promised = |next: &str| {
        office(&format!(
            "family: [{{id: f1, name: 架空 月子, relation: 長女, phone: 090-0000-0001}}]\nevents: [{{id: e1, on: 2026-11-16, kind: 電話, with: 長女, next: {next}}}]\n"
        ))
    };
    for (next, wanted) in [
        ("2026-11-20", vec!["callback -!"]),
        ("2026-11-23", vec!["callback -"]),
        ("2026-11-24", vec!["callback -"]),
        ("2026-11-25", vec![]),
    ] {
        assert_eq!(kinds(&promised(next), ""), wanted, "{next}");
    }
    let call = &calls(&promised("2026-11-20"), "")[0];
    for (key, value) in [
        ("person", "長女"),
        ("number", "090-0000-0001"),
        ("why", "11/20(金)の約束(3日超過)"),
        (
            "next",
            "renkei note 2026-0001 '話した内容' --kind 電話 --with '長女'",
        ),
    ] {
        assert_eq!(call[key], value, "{key}");
    }
}

#[test]
fn a_fax_number_in_use_was_verified_by_nobody() {
    let by_fax = |facility: &str, words: &str| {
        let asked = format!(
            "referrals:\n  - {{id: r1, facility: \"{facility}\", service: 訪問看護, {words}}}\n"
        );
        kinds(&office(&asked), "")
            .into_iter()
            .filter(|kind| kind.starts_with("fax"))
            .count()
    };
    for (facility, words, count) in [
        ("1462000020", "by: FAX, status: 下書き", 1),
        ("1462000020", "by: FAX, sent: 2026-11-20, status: 送付", 1),
        ("1462000020", "by: 電話, sent: 2026-11-20, status: 送付", 0),
        (
            "1462000020",
            "by: FAX, sent: 2026-11-19, status: 不可, answered: 2026-11-20",
            0,
        ),
        ("1462000010", "by: FAX, sent: 2026-11-20, status: 送付", 0),
    ] {
        assert_eq!(by_fax(facility, words), count, "{facility} {words}");
    }
    let office = office(
        "referrals: [{id: r1, facility: \"1462000020\", service: 訪問看護, by: FAX, status: 下書き}]\n",
    );
    let call = &calls(&office, "")[0];
    assert_eq!(
        (&call["number"], &call["next"]),
        (
            &json!("0463-00-0011"),
            &json!("renkei facility set 1462000020 fax_verified=今日")
        )
    );
}

#[test]
fn a_vacancy_past_its_shelf_life_is_asked_again() {
    let stale = |today: &str, directory: &str, words: &str| {
        let office = office(&asked("1462000020", words)).paper("facilities.toml", directory);
        calls(&office, &format!("--today {today}"))
            .into_iter()
            .filter(|call| call["kind"] == "stale_vacancy")
            .map(|call| call["why"].as_str().unwrap_or_default().to_string())
            .collect::<Vec<String>>()
    };
    let open = "sent: 2026-11-20, status: 送付";
    let accepted = "sent: 2026-11-19, status: 条件付, answered: 2026-11-20";
    let declined = "sent: 2026-11-19, status: 不可, answered: 2026-11-20";
    let nothing = OTHER.split("[[facility.vacancy]]").next().expect("a head");
    let undated = OTHER.replace("asof = 2026-11-20\n", "");
    // A fresh word about another of its services says nothing about this one; nor does tomorrow's.
    let another = OTHER.replace("[\"訪問看護\"]", "[\"訪問看護\", \"訪問リハ\"]")
        + "[[facility.vacancy]]\nwhat = \"訪問リハビリ\"\nstate = \"空きあり\"\nasof = 2026-11-27\n";
    let tomorrow =
        OTHER.to_string() + "[[facility.vacancy]]\nstate = \"空きあり\"\nasof = 2026-11-29\n";
    for (today, directory, words, wanted) in [
        ("2026-11-27", OTHER, open, vec![]),
        (
            "2026-11-28",
            OTHER,
            open,
            vec!["空きの情報は8日前(当時は満床)"],
        ),
        (
            "2026-11-28",
            OTHER,
            accepted,
            vec!["空きの情報は8日前(当時は満床)"],
        ),
        (
            "2026-11-28",
            &another,
            open,
            vec!["空きの情報は8日前(当時は満床)"],
        ),
        (
            "2026-11-28",
            &tomorrow,
            open,
            vec!["空きの情報は8日前(当時は満床)"],
        ),
        ("2026-11-28", OTHER, declined, vec![]),
        ("2026-11-23", nothing, open, vec!["空きの情報なし"]),
        (
            "2026-11-23",
            &undated,
            open,
            vec!["空きの情報に日付なし(当時は満床)"],
        ),
    ] {
        assert_eq!(stale(today, directory, words), wanted, "{today} {words}");
    }
}

#[test]
fn who_was_not_chosen_is_told() {
    let two = |rest: &str| {
        office(&format!(
            "referrals:\n  - {{id: r1, facility: \"1462000010\", service: 訪問看護, sent: 2026-11-18, status: 可, answered: 2026-11-19}}\n  - {{id: r2, facility: \"1462000020\", service: 訪問看護, sent: 2026-11-18, status: 検討中}}\n  - {{id: r3, facility: \"1462000020\", service: 訪問リハ, sent: 2026-11-18, status: 検討中}}\n{rest}"
        ))
    };
    let withdraw = |office: &Office, flags: &str| {
        calls(office, flags)
            .into_iter()
            .filter(|call| call["kind"] == "not_withdrawn")
            .map(|call| {
                format!(
                    "{} {}",
                    call["next"].as_str().unwrap_or_default(),
                    call["why"].as_str().unwrap_or_default()
                )
            })
            .collect::<Vec<String>>()
    };
    assert_eq!(withdraw(&two(""), ""), Vec::<String>::new());
    let told = ["renkei withdraw 2026-0001 r2 「見本ひまわり訪問看護」に決定"];
    let chosen = two("choice: {on: 2026-11-20, facility: \"1462000010\"}\n");
    assert_eq!(withdraw(&chosen, ""), told);
    assert_eq!(
        withdraw(&chosen, "--today 2026-11-19"),
        Vec::<String>::new()
    );
    // Nobody asks for an answer that is no longer wanted; the other service still waits.
    assert_eq!(
        kinds(&chosen, "")
            .iter()
            .filter(|kind| kind.starts_with("unanswered"))
            .count(),
        1
    );
    // Chosen, but it hasn't accepted.
    let hoped = two("choice: {on: 2026-11-20, facility: \"1462000020\"}\n");
    assert_eq!(withdraw(&hoped, ""), Vec::<String>::new());
    let fixed = |status: &str| {
        let words = format!(
            "appointments: [{{on: 2026-11-30, kind: 転院, facility: \"1462000010\", status: {status}}}]\nreferrals:\n  - {{id: r1, facility: \"1462000010\", service: 療養, sent: 2026-11-18, status: 検討中}}\n  - {{id: r2, facility: \"1462000020\", service: 療養, sent: 2026-11-18, status: 可, answered: 2026-11-19}}\n"
        );
        office("").paper("cases/2026/2026-0002.yaml", &paper(2, &words))
    };
    assert_eq!(withdraw(&fixed("仮"), ""), Vec::<String>::new());
    assert_eq!(
        withdraw(&fixed("確定"), ""),
        ["renkei withdraw 2026-0002 r2 「見本ひまわり訪問看護」に決定"]
    );
    let closed = two("closure: {on: 2026-11-20, reason: 退院}\n");
    assert_eq!(withdraw(&closed, ""), Vec::<String>::new());
    assert_eq!(
        withdraw(&closed, "--closed"),
        [
            "renkei withdraw 2026-0001 r2 症例は終結",
            "renkei withdraw 2026-0001 r3 症例は終結"
        ]
    );
}

#[test]
fn every_open_case_has_something_to_come() {
    let idle = |words: &str| {
        let mut paper = paper(2, words);
        if words.starts_with("opened") {
            paper = paper.replace("opened: 2026-11-02\n", "");
        }
        let office = office("").paper("cases/2026/2026-0002.yaml", &paper);
        let found = calls(&office, "");
        let mut idle = found.iter().filter(|call| call["kind"] == "no_next_action");
        let next = idle.next().map(|call| call["next"].clone());
        assert!(idle.next().is_none());
        next.is_some_and(|next| next == "renkei note 2026-0002 '決めたこと' --next 日付")
    };
    for (words, wanted) in [
        ("", true),
        ("opened: 2026-11-24\n", false),
        ("appointments: [{on: 2026-11-23, kind: 面談}]\n", false),
        ("appointments: [{on: 2026-11-22, kind: 面談}]\n", true),
        (
            "appointments: [{on: 2026-11-24, kind: 面談, status: 中止}]\n",
            true,
        ),
        (
            "events: [{on: 2026-11-16, kind: 電話, next: 2027-01-10}]\n",
            false,
        ),
        (
            "referrals: [{facility: \"1462000010\", sent: 2026-11-20, status: 送付}]\n",
            false,
        ),
        (
            "referrals: [{facility: \"1462000010\", status: 下書き}]\n",
            true,
        ),
        ("hold: {since: 2026-11-20, reason: 病状変化}\n", false),
        ("closure: {on: 2026-11-20, reason: 退院}\n", false),
        // A certificate that ends in two weeks; in two months.
        (
            "insurance: {care: {status: 認定済, level: 要介護2, valid: {from: 2025-12-01, to: 2026-12-07}}}\n",
            false,
        ),
        (
            "orders: [{id: o1, kind: 訪問看護指示書, issued: 2026-11-01, months: 6}]\n",
            true,
        ),
    ] {
        assert_eq!(idle(words), wanted, "{words}");
    }
}

/// One call settles several matters: what is asked of the facility itself stands once.
#[test]
fn the_table_groups_calls_by_facility_with_the_overdue_first() {
    let asked = |sent: &str| {
        format!(
            "needs: [気管切開, 喀痰吸引(夜間), 胃瘻]\nreferrals:\n  - {{id: r1, facility: \"1462000020\", service: 訪問看護, by: FAX, sent: {sent}, status: 送付}}\n"
        )
    };
    let office = office(&asked("2026-11-20"))
        .paper("cases/2026/2026-0002.yaml", &paper(2, &asked("2026-11-13")))
        .paper(
            "cases/2026/2026-0003.yaml",
            &paper(3, "").replace("tanaka", "sato"),
        );
    office
        .run("due --calls")
        .stdout(
            "\
電話をかける 4件
番号       用件           相手・電話          わけ・聞くこと                                  担当
2026-0002  返事の確認     架空さくら訪問看護  打診から5営業日(目安3日)                        田中
r1         【超過】       0463-00-0010        ？「気管切開」に対応できますか。
                                              ？「喀痰吸引(夜間)」に対応できますか。
                                              ？ほか1件
2026-0001  FAX番号の確認  架空さくら訪問看護  番号を確かめた記録なし                          田中
ほか1件                   FAX 0463-00-0011
2026-0001  返事の確認     架空さくら訪問看護  打診から0営業日(目安3日)                        田中
r1                        0463-00-0010        ？「気管切開」に対応できますか。
                                              ？「喀痰吸引(夜間)」に対応できますか。
                                              ？ほか1件
2026-0003  次の予定なし                       次の予定・約束・返事待ちの打診・近い期限がない  佐藤
次の手(返事の確認): renkei reply 2026-0002 r1 返事
次の手(FAX番号の確認): renkei facility set 1462000020 fax_verified=今日
次の手(次の予定なし): renkei note 2026-0003 '決めたこと' --next 日付
",
        )
        .stderr("")
        .exit(0);
    assert_eq!(kinds(&office, "--staff 佐藤"), ["no_next_action -"]);
    let narrow = office
        .variable("COLUMNS", "80")
        .run("due --calls")
        .exit(0)
        .stdout;
    let wide = narrow.lines().map(display_width).max();
    assert!(wide.is_some_and(|wide| wide <= 80), "{narrow}");
}

/// Half-width characters are one column wide, all others two.
fn display_width(line: &str) -> usize {
    line.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

#[test]
fn calls_stand_between_deadlines_and_legend_and_the_rest_is_counted() {
    let mut office = office("");
    for number in 2..=9 {
        let two = "referrals:\n  - {id: r1, facility: \"1462000010\", service: 訪問看護, sent: 2026-11-20, status: 送付}\n  - {id: r2, facility: \"1462000020\", service: 訪問看護, sent: 2026-11-20, status: 送付}\n";
        let path = format!("cases/2026/2026-000{number}.yaml");
        office = office.paper(&path, &paper(number, two));
    }
    let page = office.run("due").exit(0).stdout;
    let place = |words: &str| {
        page.find(words)
            .unwrap_or_else(|| panic!("{words}\n{page}"))
    };
    assert!(place("打診の返事を確認") < place("電話をかける 16件"));
    assert!(place("電話をかける 16件") < place("ほかに2件あります。次の手: renkei due --calls"));
    assert!(place("ほかに2件") < place("根拠(renkei explain"));
    let all = office.run("due --calls").exit(0).stdout;
    assert!(!all.contains("ほかに") && !all.contains("根拠"), "{all}");
    assert_eq!(calls(&office, "--calls").len(), 16);
}

#[test]
fn the_rows_of_deadlines_and_of_calls_for_spreadsheets() {
    let office = office(&asked("1462000010", "sent: 2026-11-18, status: 送付"));
    let rows = office.run("due --format csv").exit(0).stdout;
    assert!(
        rows.starts_with("\u{feff}case,rule,label,subject,from,due,state,"),
        "{rows}"
    );
    assert_eq!(rows.matches("\r\n").count(), 2 + 1, "{rows}");
    assert_eq!(
        office.run("due --calls --format csv").exit(0).stdout,
        "\u{feff}kind,label,overdue,case,subject,facility,name,number,person,when,staff,days,usual_days,why,questions,next\r\nunanswered,返事の確認,true,2026-0001,r1,1462000010,見本ひまわり訪問看護,0463-00-0022,所長 見本 和子,朝の9時台は朝礼、月火金 9:00-17:00,田中,2,3,打診から2営業日(目安3日),,renkei reply 2026-0001 r1 返事\r\n"
    );
}

#[test]
fn one_bad_paper_never_stops_the_calls() {
    let office = office(&asked("999", "sent: 2026-11-18, status: 送付"))
        .paper("cases/2026/2026-0002.yaml", "patient: [\n");
    let ran = office.run("due --calls --format json").exit(3);
    let json = ran.json();
    assert_eq!(json["unreadable"], json!(["cases/2026/2026-0002.yaml"]));
    let call = &json["calls"][0];
    assert_eq!(
        (&call["name"], &call["number"], &call["questions"]),
        (&json!("999"), &json!(null), &json!([]))
    );
    let page = office.run("due --calls").exit(3).stdout;
    assert!(page.contains("番号なし"), "{page}");
    assert!(page.contains("読めない紙 1件の用件は含みません"), "{page}");
}
