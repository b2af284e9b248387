//! `renkei plan`

use crate::support::{Office, matches_golden, root};
use serde_json::{Value, json};

const PAPER: &str = "cases/2026/2026-0001.yaml";

const HEAD: &str = "schema: 1
id: 2026-0001
line: 退院支援
opened: 2026-11-16
staff: {msw: tanaka}
patient: {name: 架空 花子, born: 1944-05-02}
insurance:
  medical: {kind: 後期高齢者, burden: 1}
  care: {status: 認定済, level: 要介護3, valid: {from: 2026-10-05, to: 2027-04-30}, burden: 1}
admission: {on: 2026-11-16, ward: 5階東, expected_discharge: 2026-12-11}
wishes:
  - {id: w1, on: 2026-11-18, who: 本人, place: 自宅, text: 家に帰りたい。}
";

const FACILITIES: &str = "[[facility]]
id = \"1\"
name = \"架空さくら訪問看護\"
services = [\"訪問看護\"]
days = [\"月\", \"火\", \"水\", \"木\", \"金\"]
hours = \"9:00-17:00\"
contact = { name = \"架空 次郎\", role = \"管理者\" }

[[facility]]
id = \"2\"
name = \"見本みどり訪問看護\"
services = [\"訪問看護\"]

[[facility]]
id = \"3\"
name = \"例示リハ病院\"
services = [\"回復期リハ\"]
";

/// An office with one case: the usual head and what else stands on the paper.
fn office(rest: &str) -> Office {
    Office::new()
        .paper(
            "renkei.toml",
            "[git]\ncommit = false\n\n[staff.tanaka]\nname = \"田中\"\nrole = \"社会福祉士\"\n",
        )
        .paper("facilities.toml", FACILITIES)
        .paper(PAPER, &format!("{HEAD}{rest}"))
}

#[track_caller]
fn plan(office: &Office) -> Value {
    office.run("plan 1 --format json").exit(0).json()
}

/// One field of every line, in order.
fn column(plan: &Value, key: &str) -> Vec<Value> {
    let lines = plan["services"].as_array().expect("lines");
    lines.iter().map(|line| line[key].clone()).collect()
}

#[track_caller]
fn line<'a>(plan: &'a Value, service: &str) -> &'a Value {
    let lines = plan["services"].as_array().expect("lines");
    let found = lines.iter().find(|line| line["service"] == service);
    found.unwrap_or_else(|| panic!("no line of {service}: {lines:#?}"))
}

fn asked(plan: &Value, about: &str) -> Vec<String> {
    let questions = plan["questions"].as_array().expect("questions");
    let mine = questions
        .iter()
        .filter(|question| question["about"] == about);
    mine.map(|question| question["ask"].as_str().expect("words").to_string())
        .collect()
}

fn conflicts(plan: &Value) -> Vec<(String, String)> {
    let found = plan["conflicts"].as_array().expect("conflicts");
    let words = |value: &Value| value.as_str().expect("words").to_string();
    found
        .iter()
        .map(|conflict| (words(&conflict["id"]), words(&conflict["what"])))
        .collect()
}

/// The part of a page that begins with a heading.
fn page<'a>(stdout: &'a str, heading: &str) -> &'a str {
    let mut pages = stdout.split("\n\n");
    pages
        .find(|page| page.trim_start().starts_with(heading))
        .unwrap_or_default()
        .trim()
}

#[track_caller]
fn golden(name: &str, is: &str) {
    if let Err(difference) = matches_golden(&root().join("tests/golden").join(name), is) {
        panic!("{difference}");
    }
}

#[test]
fn a_draft_of_the_example_is_worth_reading() {
    for (columns, name) in [("80", "plan-80.txt"), ("120", "plan-120.txt")] {
        let office = Office::example().variable("COLUMNS", columns);
        let before = office.files();
        let ran = office.run("plan 12").stderr("").exit(0);
        golden(name, &ran.stdout);
        assert_eq!(office.files(), before, "nothing is written");
    }
}

#[test]
fn what_is_written_and_nothing_the_second_time() {
    let office = office("needs: [胃瘻]   # 10月に造設\n");
    let before = office.read(PAPER);
    let dry = office.run("plan 1 --write -n").exit(0).stdout;
    assert!(
        dry.contains("+  goal: 必要な医療処置(胃瘻)を続けながら、自宅で安全に暮らせる。"),
        "{dry}"
    );
    assert_eq!(office.read(PAPER), before, "-n writes nothing");
    office
        .run("plan 1 --write")
        .stdout("")
        .stderr(
            "計画の下書き: 計画 10項目、新しい行 2行
cases/2026/2026-0001.yaml
次: 残りの聞くことを見る renkei plan 2026-0001
",
        )
        .exit(0);
    let written = office.read(PAPER);
    assert!(written.starts_with(&before), "{written}");
    golden("plan-written.yaml", &written);
    office
        .run("plan 1 --write")
        .stdout("")
        .stderr("変わるところがありません。何も書いていません。\n")
        .exit(0);
    office.run("plan 1 --write --today 2026-11-24").exit(0);
    assert_eq!(office.read(PAPER), written, "nor on another day");
    let codes = office.run("check 1 --format json").json();
    let codes: Vec<&str> = codes["problems"]
        .as_array()
        .expect("problems")
        .iter()
        .filter_map(|p| p["code"].as_str())
        .collect();
    assert_eq!(
        codes,
        [
            "deadline/screening",
            "deadline/plan-start",
            "deadline/conference",
            "nursing/no-order"
        ],
        "the paper reads well"
    );
}

#[test]
fn machines_get_the_whole_of_it() {
    let office = office(
        "needs: [胃瘻]
services:
  - {id: s1, service: 訪問看護, facility: \"1\", payer: 介護保険, weekly: 2, days: [火, 金], time: \"10:00-11:00\", units: 8000, from: 2026-12-11}
",
    );
    let plan = plan(&office);
    assert_eq!(
        (&plan["kind"], &plan["going"]),
        (&json!("plan"), &json!("home"))
    );
    let limit = &plan["limit"];
    for (key, value) in [
        ("level", json!("care3")),
        ("units", json!(27048)),
        ("used", json!(8000)),
        ("over", json!(0)),
        ("unit_price", json!("10.00")),
        ("cost_yen", json!(80000)),
        ("insurer_yen", json!(72000)),
        ("user_yen", json!(8000)),
        ("self_pay_yen", json!(0)),
    ] {
        assert_eq!(limit[key], value, "{key}");
    }
    let visit = |day: &str, label: &str| json!({"day": day, "day_label": label, "time": "10:00-11:00", "service": "homenursing", "label": "訪問看護", "line": "s1"});
    assert_eq!(
        plan["weekly"],
        json!([visit("tue", "火"), visit("fri", "金")])
    );
    assert_eq!(column(&plan, "id"), ["s1", "s283n"]);
    let nursing = line(&plan, "homenursing");
    assert_eq!(nursing["need"], "胃瘻からの栄養とその管理が必要。");
    assert_eq!(
        nursing["sources"][0],
        json!({"place": "needs.胃瘻", "says": "胃瘻"})
    );
    assert_eq!(
        nursing["long_period"],
        json!({"from": "2026-12-11", "to": "2027-04-30"}),
        "to the end of the certificate"
    );
    assert_eq!(
        nursing["short_period"],
        json!({"from": "2026-12-11", "to": "2027-03-10"})
    );
    let need = plan["sources"]
        .as_array()
        .expect("sources")
        .iter()
        .find(|source| source["place"] == "needs.胃瘻");
    assert_eq!(
        need.expect("the need is a source")["used_by"],
        json!([
            "plan.problems",
            "plan.goal",
            "plan.outline",
            "plan.policy",
            "plan.analysis",
            "services.s1"
        ])
    );
    assert_eq!(plan["plan"]["goal"]["state"], "add");
    assert_eq!(
        plan["plan"]["ward_responsible"],
        json!({"label": "病棟責任者", "value": null, "draft": null, "state": "missing", "sources": []})
    );
}

#[test]
fn every_need_finds_its_words() {
    for (need, words) in [
        ("気管切開", "気管切開があり"),
        ("喀痰吸引(夜間)", "夜間も喀痰の吸引が必要"),
        ("喀痰吸引(日中)", "喀痰の吸引が必要"),
        ("人工呼吸器", "人工呼吸器・呼吸補助装置"),
        ("在宅酸素", "在宅酸素療法"),
        ("胃瘻", "胃瘻からの栄養"),
        ("経鼻経管", "経鼻胃管"),
        ("中心静脈栄養", "中心静脈栄養"),
        ("末梢点滴", "点滴(静脈・皮下)"),
        ("インスリン注射", "血糖の管理"),
        ("腹膜透析", "腹膜透析"),
        ("尿道留置カテーテル", "尿道カテーテル"),
        ("ストーマ", "ストーマ"),
        ("真皮を越える褥瘡", "真皮を越える褥瘡"),
        ("褥瘡(浅い)", "褥瘡の処置"),
        ("創傷処置", "創傷・ドレーン"),
        ("医療用麻薬", "医療用麻薬"),
        ("緩和ケア", "苦痛の緩和"),
        ("看取り", "看取りの支援"),
        ("24時間対応", "病状の観察"),
    ] {
        let plan = plan(&office(&format!("needs: ['{need}']\n")));
        let said = line(&plan, "homenursing")["need"]
            .as_str()
            .unwrap_or_default()
            .to_string();
        assert!(said.contains(words), "{need}: {said}");
    }
}

#[test]
fn help_at_home_is_drafted_where_the_family_cannot_and_not_where_it_can() {
    let services = |capacity: &str| {
        let office = office(&format!(
            "family:\n  - {{id: f1, relation: 長女, care_capacity: {capacity}}}\nassessments:\n  - {{on: 2026-11-20, adl_before: {{入浴: 自立, 移動: 自立}}, adl: {{入浴: 全介助, 移動: 一部介助}}}}\nneeds: [PT]\n"
        ));
        let plan = plan(&office);
        (
            column(&plan, "service"),
            line(&plan, "homerehab")["need"].clone(),
        )
    };
    let (some, need) = services("なし");
    assert_eq!(
        some,
        ["homerehab", "kyotaku", "homehelp", "equipment_rental"]
    );
    assert_eq!(
        need,
        "入院前より動作の介助が増え、住まいに合わせた訓練が必要。"
    );
    assert_eq!(
        services("十分").0,
        ["homerehab", "kyotaku", "equipment_rental"]
    );
}

#[test]
fn an_acceptance_names_the_facility_and_two_make_a_question() {
    let one = "needs: [胃瘻]
referrals:
  - {id: r1, facility: \"1\", service: 訪問看護, status: 条件付, note: 日中のみ}
";
    let plan_of = |rest: &str| plan(&office(rest));
    let plan = plan_of(one);
    let nursing = line(&plan, "homenursing");
    assert_eq!(nursing["facility_name"], "架空さくら訪問看護");
    assert!(
        nursing["content"]
            .as_str()
            .expect("words")
            .ends_with("\n条件: 日中のみ")
    );
    assert_eq!(
        nursing["sources"][0],
        json!({"place": "referrals.r1", "says": "架空さくら訪問看護 条件付 日中のみ"})
    );
    let id = nursing["id"].as_str().expect("an id").to_string();
    assert_eq!(asked(&plan, &id)[0], "条件(日中のみ)を満たせますか。");
    assert_eq!(
        plan["plan"]["expected_staff"]["value"],
        "訪問看護: 架空さくら訪問看護 架空 次郎(管理者)"
    );
    let two = format!("{one}  - {{id: r2, facility: \"2\", service: 訪問看護, status: 可}}\n");
    let plan = plan_of(&two);
    assert_eq!(line(&plan, "homenursing")["facility"], Value::Null);
    assert_eq!(
        asked(&plan, &id)[0],
        "どこにするか、本人は選びましたか(架空さくら訪問看護、見本みどり訪問看護)。"
    );
    let plan = plan_of(&format!(
        "{two}choice: {{on: 2026-11-22, facility: \"2\", by: 本人}}\n"
    ));
    let nursing = line(&plan, "homenursing");
    assert_eq!(nursing["facility"], "2");
    assert_eq!(nursing["sources"][0]["place"], "choice.facility");
    let chosen = "needs: [胃瘻]\nchoice: {on: 2026-11-22, facility: \"2\", by: 本人}\n";
    let plan = plan_of(chosen);
    assert_eq!(line(&plan, "homenursing")["facility"], "2");
    assert_eq!(
        asked(&plan, &id)[0],
        "選んだ先から「可」の返事がまだありません。"
    );
}

#[test]
fn who_moves_in_somewhere_gets_a_line_for_the_place_and_none_for_home() {
    let office = office(
        "needs: [胃瘻]
referrals:
  - {id: r1, facility: \"3\", service: 回復期リハ, status: 可}
",
    );
    let plan = plan(&office);
    assert_eq!(plan["going"], "hospital");
    assert_eq!(column(&plan, "service"), ["kaifuku_reha"]);
    let place = line(&plan, "kaifuku_reha");
    assert_eq!(
        (&place["weekly"], &place["to"], &place["payer"]),
        (&Value::Null, &Value::Null, &json!("medical"))
    );
    assert_eq!(plan["plan"]["destination"]["value"], "回復期リハ");
    assert_eq!(plan["weekly"], json!([]));
    assert_eq!(asked(&plan, place["id"].as_str().expect("an id")), [""; 0]);
}

#[test]
fn a_line_that_a_person_wrote_is_known_and_only_filled() {
    let office = office(
        "needs: [胃瘻]
referrals:
  - {id: r1, facility: \"1\", service: 訪問看護, status: 可}
services:
  # 電話で確認済み
  - {id: s1, service: 訪看, facility: \"1\", need: 傷の処置, days: [火, 金]}
",
    );
    office
        .run("plan 1 --write")
        .stderr(
            "計画の下書き: 計画 11項目、新しい行 1行、補った行 1行、人が書いたので残したところ 1か所
cases/2026/2026-0001.yaml
次: 残りの聞くことを見る renkei plan 2026-0001
",
        )
        .exit(0);
    let paper = office.read(PAPER);
    assert!(paper.contains("  # 電話で確認済み\n  - {id: s1, service: 訪看, facility: \"1\", need: 傷の処置, days: [火, 金], payer: 介護保険, "), "{paper}");
    let plan = plan(&office);
    assert_eq!(column(&plan, "service"), ["homenursing", "kyotaku"]);
    let nursing = line(&plan, "homenursing");
    assert_eq!(
        (&nursing["need"], &nursing["weekly"], &nursing["to"]),
        (&json!("傷の処置"), &Value::Null, &Value::Null)
    );
    assert_eq!(
        nursing["short_goal"],
        "注入が安全にでき、瘻孔のトラブルが起きない。"
    );
}

#[test]
fn a_persons_words_stay_and_what_changed_is_proposed() {
    let office = office("needs: [胃瘻]\n");
    office.run("plan 1 --write").exit(0);
    let id = line(&plan(&office), "homenursing")["id"]
        .as_str()
        .expect("an id")
        .to_string();
    office
        .run(&format!(
            "set 1 plan.goal=猫と暮らす services.{id}.need=チューブの管理 services.{id}.weekly="
        ))
        .exit(0);
    office.run("set 1 needs+=インスリン").exit(0);
    let stdout = office.run("plan 1").exit(0).stdout;
    assert_eq!(
        page(&stdout, "--write で書くこと"),
        "--write で書くこと
印  場所            内容
~   計画            問題点・課題: 退院後も医療処置・管理が続く(胃瘻)。 →
                    退院後も医療処置・管理が続く(胃瘻、インスリン注射)。
=   計画            目標は紙のまま。案:
                    必要な医療処置(胃瘻、インスリン注射)を続けながら、自宅で安全に暮らせる。
~   計画            支援概要:
                    - 病棟と、本人・家族への医療処置(胃瘻)の指導を進める。
                    + 病棟と、本人・家族への医療処置(胃瘻、インスリン注射)の指導を進める。
~   計画            総合的な援助の方針:
                    -
                    医療処置・管理(胃瘻)が安全に続けられるよう、医療と介護の関係者が連絡を取り合う。
                    + 医療処置・管理(胃瘻、インスリン注射)が安全に続けられるよう、医療と介護の関係者
                    が連絡を取り合う。
~   計画            意向と課題の分析:
                    - 医療処置・管理: 胃瘻。
                    + 医療処置・管理: 胃瘻、インスリン注射。
=   訪問看護 spea9  ニーズは紙のまま。案: 胃瘻からの栄養とその管理が必要。
                    血糖の管理とインスリン注射・血糖測定の支援が必要。
~   訪問看護 spea9  長期目標:
                    + 血糖が安定し、合併症や低血糖を防げる。
~   訪問看護 spea9  短期目標:
                    + 注射と測定が決められたとおりにでき、低血糖に対応できる。
~   訪問看護 spea9  内容:
                    + 注射・血糖測定の確認と指導、血糖値と食事・体調の観察。
=   訪問看護 spea9  週の回数は消されたまま。案: 2
印: + 書き足す、~ 前の下書きを直す、- 消す、= 人が書いたので残す。"
    );
    office.run("plan 1 --write").exit(0);
    let after = plan(&office);
    assert_eq!(after["plan"]["goal"]["value"], "猫と暮らす");
    let nursing = line(&after, "homenursing");
    assert_eq!(
        (&nursing["need"], &nursing["weekly"]),
        (&json!("チューブの管理"), &Value::Null)
    );
    assert!(
        nursing["short_goal"]
            .as_str()
            .expect("words")
            .contains("低血糖"),
        "untouched, so refreshed"
    );
    office
        .run("plan 1 --write")
        .stderr("変わるところがありません。何も書いていません。\n")
        .exit(0);
}

#[test]
fn a_line_that_a_person_took_away_stays_away() {
    let office = office("needs: [胃瘻]\n");
    office.run("plan 1 --write").exit(0);
    let paper = office.read(PAPER);
    let from = paper
        .find("  - id: s283n")
        .expect("the line of the care manager");
    let to = paper.find("plan:").expect("the plan");
    let paper = format!("{}{}", &paper[..from], &paper[to..]);
    let office = office.paper(PAPER, &paper);
    let said = "参考: 下書きした行 s283n(居宅介護支援)は紙から消されているので、書きません。戻すなら plan.drafted_lines から s283n を消します: renkei edit 2026-0001\n";
    let ran = office.run("plan 1 --format json").stderr(said).exit(0);
    assert_eq!(column(&ran.json(), "service"), ["homenursing"]);
    office.run("plan 1 --write").exit(0);
    assert!(!office.read(PAPER).contains("- id: s283n"));
}

#[test]
fn what_the_facts_no_longer_say_is_taken_back() {
    let office = office(
        "needs: [胃瘻]
referrals:
  - {id: r1, facility: \"1\", service: 訪問看護, sent: 2026-11-20, answered: 2026-11-21, status: 可}
",
    );
    office.run("plan 1 --write").exit(0);
    assert_eq!(line(&plan(&office), "homenursing")["facility"], "1");
    office.run("withdraw 1 r1").exit(0);
    office.run("plan 1 --write").exit(0);
    assert_eq!(line(&plan(&office), "homenursing")["facility"], Value::Null);
    assert!(!office.read(PAPER).contains("facility: '1'\n    payer"));
}

#[test]
fn what_cannot_be_is_named_with_its_lines() {
    let office = office(
        "orders:
  - {id: o1, kind: 訪問看護指示書, issued: 2026-11-24, months: 6}
services:
  - {id: s1, service: 訪問看護, facility: \"1\", payer: 医療保険, weekly: 3, days: [火, 土], time: \"10:00-11:00\", units: 9000, from: 2026-12-11, to: 2027-06-30}
  - {id: s2, service: 訪問介護, payer: 介護保険, weekly: 1, days: [火], time: \"10:30-11:30\", units: 28000, from: 2026-12-01}
  - {id: s3, service: 訪問介護, payer: 介護保険, weekly: 1, days: [火], time: \"11:30-12:00\", units: 0, from: 2026-12-11, to: 2027-05-31}
  - {id: s4, service: 訪問看護, facility: \"1\", payer: 介護保険, weekly: 1, days: [水], time: \"18:00-19:00\", from: 2026-12-11, to: 2026-12-31}
  - {id: s5, service: 通所介護, facility: \"9\", payer: 介護保険, weekly: 1, days: [日], time: \"9:00-15:00\", from: 2026-12-11, to: 2026-12-31}
",
    );
    let plan = plan(&office);
    let said: Vec<String> = conflicts(&plan)
        .into_iter()
        .map(|(id, what)| format!("{id}: {what}"))
        .collect();
    assert_eq!(
        said,
        [
            "plan/overlap: 火曜 10:00-11:00に訪問看護(s1)と訪問介護(s2)が重なります。",
            "plan/closed-day: 土曜の訪問看護(s1)は「架空さくら訪問看護」の営業日(月火水木金)ではありません。",
            "plan/closed-hours: 水曜 18:00-19:00の訪問看護(s4)は「架空さくら訪問看護」の営業時間(9:00-17:00)の外です。",
            "plan/days-count: 訪問看護(s1)は週3回ですが、曜日(火・土)では週2回です。",
            "plan/beyond-order: 訪問看護(s1)は2027-06-30までですが、訪問看護指示書(orders.o1)は2027-05-23に切れます。",
            "plan/before-discharge: 訪問介護(s2)は2026-12-01から始まりますが、退院は2026-12-11です。",
            "plan/beyond-certificate: 訪問介護(s3)は2027-05-31までですが、要介護認定は2027-04-30に満了します。",
            "care/limit-exceeded: 2026年12月の要介護3の限度額27,048単位を952単位超えます(合計28,000単位、全額自己負担は少なくとも9,520円)。",
            "nursing/wrong-payer: 12/11(金)の訪問看護は、規則では介護保険ですが、医療保険になっています。",
        ]
    );
    let stdout = office.run("plan 1").exit(0).stdout;
    assert_eq!(
        page(&stdout, "週間表"),
        "週間表(居宅サービス計画書 第3表の案)
時間帯  時間         サービス     月  火  水  木  金  土  日
午前    9:00-15:00   通所介護 s5                          〇
午前    10:00-11:00  訪問看護 s1      重              休
午前    10:30-11:30  訪問介護 s2      重
午前    11:30-12:00  訪問介護 s3      〇
夜間    18:00-19:00  訪問看護 s4          〇
重=ほかのサービスと重なる
休=事業所の休みの日"
    );
    let basis = plan["conflicts"][8]["basis"].as_str().expect("words");
    assert!(basis.contains("健康保険法55条"), "{basis}");
}

#[test]
fn more_nursing_a_week_than_medical_insurance_pays_is_named() {
    let office = Office::new().paper("facilities.toml", "").paper(
        PAPER,
        "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-16\npatient: {name: 架空 次郎, born: 1990-05-02}\nadmission: {on: 2026-11-16, expected_discharge: 2026-12-11}\nwishes: [{id: w1, on: 2026-11-18, who: 本人, place: 自宅}]\nservices:\n  - {id: s1, service: 訪問看護, payer: 医療保険, weekly: 4, days: [月, 火, 水, 木], from: 2026-12-11}\n",
    );
    let found = conflicts(&plan(&office));
    let said = (
        "nursing/weekly-limit".to_string(),
        "医療保険の訪問看護が週4日です(週3日まで)。".to_string(),
    );
    assert!(found.contains(&said), "{found:?}");
}

#[test]
fn an_order_ends_the_line_before_the_goal() {
    let office = office(
        "needs: [胃瘻]\norders:\n  - {id: o1, kind: 訪問看護指示書, issued: 2026-11-24, months: 2}\n",
    );
    let plan = plan(&office);
    let nursing = line(&plan, "homenursing");
    assert_eq!(
        (&nursing["from"], &nursing["to"]),
        (&json!("2026-12-11"), &json!("2027-01-23"))
    );
    let places: Vec<&str> = nursing["sources"]
        .as_array()
        .expect("sources")
        .iter()
        .filter_map(|s| s["place"].as_str())
        .collect();
    assert!(places.contains(&"orders.o1"), "{places:?}");
}

#[test]
fn what_nobody_knows_is_asked_and_not_made_up() {
    let office = Office::new().paper("facilities.toml", "").paper(
        PAPER,
        "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-16\npatient: {name: 架空 花子}\nneeds: [胃瘻]\nwishes: [{id: w1, who: 本人, place: 自宅}]\n",
    );
    let plan = plan(&office);
    let nursing = line(&plan, "homenursing");
    for key in ["facility", "payer", "from", "to", "units"] {
        assert_eq!(nursing[key], Value::Null, "{key}");
    }
    assert_eq!(
        asked(&plan, nursing["id"].as_str().expect("an id")),
        [
            "事業所はまだ決まっていません。",
            "退院予定日はいつですか。",
            "要支援・要介護の認定はありますか(申請中ですか)。",
            "週2回は目安です。回数を決めましたか。",
            "曜日と時間は。",
        ]
    );
    for key in ["started", "consultees", "department_staff", "period"] {
        assert_eq!(plan["plan"][key]["value"], Value::Null, "{key}");
        assert!(!asked(&plan, key).is_empty(), "{key}");
    }
    assert_eq!(plan["limit"]["units"], Value::Null);
}

#[test]
fn the_start_comes_from_the_course_and_the_support_from_the_assessment() {
    let office = office(
        "assessments:
  - {on: 2026-11-18, rehab: 歩行練習を毎日, nutrition: 嚥下食の調整}
  - {on: 2026-11-20, rehab: 歩行器で30m}
events:
  - {id: e1, on: 2026-11-19, kind: 計画着手}
  - {id: e2, on: 2026-11-20, kind: カンファレンス, text: 夜は訪問で支える。}
",
    );
    let plan = plan(&office);
    let value = |key: &str| {
        (
            plan["plan"][key]["value"].clone(),
            plan["plan"][key]["sources"][0]["place"].clone(),
        )
    };
    for (key, words, place) in [
        ("started", "2026-11-19", "events.e1"),
        (
            "support.rehab",
            "歩行器で30m",
            "assessments[2026-11-20].rehab",
        ),
        (
            "support.nutrition",
            "嚥下食の調整",
            "assessments[2026-11-18].nutrition",
        ),
        (
            "support.team",
            "令和8年11月20日のカンファレンス: 夜は訪問で支える。",
            "events.e2",
        ),
    ] {
        assert_eq!(value(key), (json!(words), json!(place)), "{key}");
    }
    assert_eq!(
        plan["plan"]["period"]["value"],
        json!({"from": "2026-11-19", "to": "2026-12-11"})
    );
}

#[test]
fn while_the_certificate_is_awaited_the_plan_is_a_provisional_one() {
    let office = office("needs: [胃瘻]\n");
    let care = "care: {status: 申請中, applied: 2026-11-20}";
    let paper = office.read(PAPER);
    let from = paper.find("care: {").expect("the certificate");
    let to = from + paper[from..].find('\n').expect("its line");
    let office = office.paper(PAPER, &format!("{}{care}{}", &paper[..from], &paper[to..]));
    let plan = plan(&office);
    let nursing = line(&plan, "homenursing");
    assert_eq!(
        (&nursing["payer"], &nursing["payer_by_rule"]),
        (&json!("ltci"), &json!("pending"))
    );
    let said = asked(&plan, nursing["id"].as_str().expect("an id"));
    assert!(
        said.contains(
            &"認定の結果待ちです。暫定ケアプランにしますか(非該当や軽い認定では自費になるおそれ)。"
                .to_string()
        ),
        "{said:?}"
    );
    let found = conflicts(&plan);
    assert!(
        found.iter().any(|(id, _)| id == "care/provisional-plan"),
        "{found:?}"
    );
}

#[test]
fn lines_without_an_id_are_named_by_their_number() {
    let office = office("services:\n  - {service: 訪問看護}\n  - {service: 通所介護}\n");
    let plan = plan(&office);
    assert_eq!(
        asked(&plan, "services[1]")[0],
        "事業所はまだ決まっていません。"
    );
    assert_eq!(
        asked(&plan, "services[2]")[0],
        "事業所はまだ決まっていません。"
    );
    office.run("plan 1 --write").exit(0);
    let paper = office.read(PAPER);
    assert!(
        paper.contains("  - {service: 通所介護, payer: 介護保険, need: 日中の活動と"),
        "{paper}"
    );
}

#[test]
fn a_consultation_sees_its_lines_and_is_not_written() {
    let office = office("needs: [胃瘻]\n");
    let paper = office.read(PAPER).replace("line: 退院支援", "line: 相談");
    let office = office.paper(PAPER, &paper);
    let note = "注意: 「相談」の症例です。退院支援計画は退院支援のものなので、ケアプランの行だけを下書きします(紙には書きません)。\n";
    let ran = office.run("plan 1").stderr(note).exit(0);
    assert!(
        ran.stdout.starts_with("ケアプランの行の下書き"),
        "{}",
        ran.stdout
    );
    office
        .run("plan 1 --write")
        .stdout("")
        .stderr(
            "エラー: 「相談」の症例に退院支援計画は書けません。
  cases/2026/2026-0001.yaml:3:7
  3 | line: 相談
    |       ^^^^
理由: 退院支援計画は、退院支援の症例の紙に書きます。
次の手: renkei plan 2026-0001(見るだけ)
　　　　退院支援にするなら: renkei set 2026-0001 line=退院支援
",
        )
        .exit(2);
    assert_eq!(office.read(PAPER), paper);
}

#[test]
fn a_closed_case_is_shown_and_not_written() {
    let office = office(
        "needs: [胃瘻]\nclosure: {on: 2026-11-22, reason: 退院, destination: 自宅, discharged: 2026-11-22}\n",
    );
    let before = office.read(PAPER);
    office.run("plan 1").exit(0);
    let said = office.run("plan 1 --write").stdout("").exit(2).stderr;
    assert!(
        said.contains("終結しています。計画は書けません。"),
        "{said}"
    );
    assert!(
        said.contains("次の手: renkei reopen 2026-0001 --reason 理由"),
        "{said}"
    );
    assert_eq!(office.read(PAPER), before);
}

#[test]
fn a_broken_part_is_no_place_to_write_and_a_persons_form_is_kept() {
    for (rest, exit) in [
        ("services: \"\n", 3),
        ("plan: 手書きの計画\n", 2),
        ("plan: {drafted: 手書き}\n", 2),
        ("services: 訪問看護を週2回\n", 2),
        (
            "services: [{id: s1, service: 訪問看護}, {id: s1, service: 訪問介護}]\n",
            2,
        ),
    ] {
        let office = office(rest);
        let before = office.read(PAPER);
        office.run("plan 1 --write").stdout("").exit(exit);
        assert_eq!(office.read(PAPER), before, "{rest}");
    }
}

#[test]
fn a_spreadsheet_gets_the_lines_and_markdown_everything() {
    let office = office("needs: [胃瘻]\n");
    let csv = office.run("plan 1 --format csv").exit(0).stdout;
    assert!(
        csv.starts_with("\u{feff}id,state,service,facility,facility_name,payer,need,long_goal,"),
        "{csv}"
    );
    assert_eq!(csv.lines().count(), 3);
    let md = office.run("plan 1 --format md").exit(0).stdout;
    assert!(md.contains("## 退院支援計画の下書き 2026-0001"), "{md}");
    assert!(
        md.contains("| 目標 | 必要な医療処置(胃瘻)を続けながら"),
        "{md}"
    );
}
