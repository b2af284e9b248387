//! `renkei inbound`

use crate::support::Office;

const DIRECTORY: &str = "[[facility]]\nid = \"1412000001\"\nname = \"見本内科医院\"\n[[facility]]\nid = \"1412000002\"\nname = \"例示クリニック\"\n";
const HEAD: &str =
    "schema: 1\nid: 2026-0001\nline: 前方連携\nopened: 2026-11-16\npatient: {name: 架空 花子}\n";
const PAPER: &str = "cases/2026/2026-0001.yaml";

/// An office with one referred patient.
fn office(rest: &str) -> Office {
    Office::new()
        .paper("facilities.toml", DIRECTORY)
        .paper(PAPER, &format!("{HEAD}{rest}"))
}

#[test]
fn from_the_letter_to_the_last_reply() {
    let office = office("");
    for (line, said) in [
        (
            "inbound letter 1 --from 見本内科 --doctor 例山医師 --department 循環器 --to-doctor 仮名医師 --purpose 精査 --on 11/16",
            "紹介状 2026-11-16 見本内科医院\ncases/2026/2026-0001.yaml\n次: renkei inbound appoint 2026-0001 日付 時刻\n",
        ),
        (
            "inbound appoint 1 11/27 10時半 --note 予約票をFAX --today 2026-11-16",
            "予約 2026-11-27(金) 10:30\ncases/2026/2026-0001.yaml\n次: renkei inbound visit 2026-0001\n",
        ),
        (
            "inbound visit 1 --today 2026-11-27",
            "来院 2026-11-27\ncases/2026/2026-0001.yaml\n次: renkei inbound reply 2026-0001 一次  (2026-12-04 まで)\n",
        ),
        (
            "inbound reply 1 一次 --by 仮名医師 --today 2026-12-01",
            "一次返書 2026-12-01\ncases/2026/2026-0001.yaml\n次: renkei inbound list --unreturned\n",
        ),
        (
            "inbound reply 1 逆紹介状 --note 処方を添えた --today 2026-12-20",
            "最終返書 2026-12-20\ncases/2026/2026-0001.yaml\n次: renkei inbound list --unreturned\n",
        ),
    ] {
        office.run(line).stdout("").stderr(said).exit(0);
    }
    let written = office.read(PAPER);
    let inbound = written.strip_prefix(HEAD).expect("only added to");
    let masked: String = inbound
        .lines()
        .map(|line| match line.split_once("id: ") {
            Some((before, after)) => {
                let rest = after.find([',', '}']).map_or("", |end| &after[end..]);
                format!("{before}id: …{rest}\n")
            }
            None => format!("{line}\n"),
        })
        .collect();
    assert_eq!(
        masked,
        "\
inbound:
  from: '1412000001'
  doctor: 例山医師
  received: 2026-11-16
  department: 循環器内科
  to_doctor: 仮名医師
  purpose: 精査
  appointed: 2026-11-27
  at: '10:30'
  visited: 2026-11-27
  replies:
  - {id: …, on: 2026-12-01, kind: 一次返書, by: 仮名医師}
  - {id: …, on: 2026-12-20, kind: 最終返書, note: 処方を添えた}
events:
- {id: …, on: 2026-11-16, kind: 予約確定, text: 2026-11-27(金) 10:30 予約票をFAX}
"
    );
    let stages = ["2026-11-16", "2026-11-27", "2026-12-01", "2026-12-20"].map(|day| {
        let shown = office.run(&format!("show 1 --format json --today {day}"));
        shown.json()["stage"].as_str().map(String::from)
    });
    let stages: Vec<&str> = stages.iter().flatten().map(String::as_str).collect();
    assert_eq!(
        stages,
        ["appointed", "visited", "replied_first", "replied_final"]
    );
}

/// What the paper says, what is typed, and the first lines of the refusal.
const REFUSED: &[(&str, &str, &str)] = &[
    (
        "",
        "inbound visit 1",
        "エラー: 症例 2026-0001 には紹介状の受領日がありません。\n  cases/2026/2026-0001.yaml\n次の手: 先に: renkei inbound letter 2026-0001 --from 紹介元 --on 受け取った日\n",
    ),
    (
        "inbound: {received: 2026-11-20}\n",
        "inbound letter 1 --from 1412000001",
        "エラー: 紹介状は 2026-11-20 に受け取っています。\n  cases/2026/2026-0001.yaml:6:21\n  6 | inbound: {received: 2026-11-20}\n    |                     ^^^^^^^^^^\n",
    ),
    (
        "inbound: {received: 2026-11-20}\n",
        "inbound visit 1 --on 11/19",
        "エラー: 来院日 2026-11-19 が紹介状の受領日 2026-11-20 より前です。\n  cases/2026/2026-0001.yaml:6:21\n",
    ),
    (
        "inbound: {received: 2026-11-20}\n",
        "inbound visit 1 --on 11/24",
        "エラー: --on「2026-11-24」は今日(2026-11-23)より先です。\n",
    ),
    (
        "inbound: {received: 2026-11-20, visited: 2026-11-20}\n",
        "inbound visit 1",
        "エラー: 2026-11-20 にもう来院しています。\n  cases/2026/2026-0001.yaml:6:42\n",
    ),
    (
        "inbound: {received: 2026-11-20}\n",
        "inbound visit 1 --no-show",
        "エラー: 症例 2026-0001 には予約日がありません。\n  cases/2026/2026-0001.yaml:6:10\n",
    ),
    (
        "inbound: {received: 2026-11-20, appointed: 2026-11-24}\n",
        "inbound visit 1 --no-show",
        "エラー: 予約日 2026-11-24 はまだ来ていません。\n  cases/2026/2026-0001.yaml:6:44\n",
    ),
    (
        "inbound: {received: 2026-11-20}\n",
        "inbound appoint 1 11/22",
        "エラー: 予約日 2026-11-22 は今日(2026-11-23)より前です。\n",
    ),
    (
        "inbound: {received: 2026-11-20}\n",
        "inbound appoint 1 11/24 夕方",
        "エラー: 時刻「夕方」を読めません。\n",
    ),
    (
        "inbound: {visited: 2026-11-20}\n",
        "inbound appoint 1 11/24",
        "エラー: 2026-11-20 にもう来院しています。紹介の予約は取れません。\n  cases/2026/2026-0001.yaml:6:20\n",
    ),
    (
        "inbound: {visited: 2026-11-18}\n",
        "inbound letter 1 --from 1412000001 --on 11/19",
        "エラー: 紹介状の受領日 2026-11-19 が来院日 2026-11-18 より後です。\n  cases/2026/2026-0001.yaml:6:20\n",
    ),
    (
        "inbound: {received: 2026-11-20}\n",
        "inbound reply 1 一次",
        "エラー: 症例 2026-0001 には来院日がありません。来院より前の返書は書けません。\n  cases/2026/2026-0001.yaml:6:10\n",
    ),
    (
        "inbound: {visited: 2026-11-20}\n",
        "inbound reply 1 一次 --on 11/19",
        "エラー: 返書の日 2026-11-19 が来院日 2026-11-20 より前です。\n  cases/2026/2026-0001.yaml:6:20\n",
    ),
    (
        "inbound: {visited: 2026-11-20, replies: [{on: 2026-11-21, kind: 受診報告}]}\n",
        "inbound reply 1 一次",
        "エラー: 一次返書は 2026-11-21 に出ています。\n  cases/2026/2026-0001.yaml:6:42\n",
    ),
    (
        "inbound: {visited: 2026-11-20, replies: [{on: 2026-11-21, kind: 最後の返事(最終)}]}\n",
        "inbound reply 1 中間",
        "エラー: 最終返書は 2026-11-21 に出ています。\n  cases/2026/2026-0001.yaml:6:42\n",
    ),
    (
        "inbound: {visited: 2026-11-20, replies: [{on: 2026-11-22, kind: 一次返書}]}\n",
        "inbound reply 1 最終 --on 11/21",
        "エラー: 最終返書の日 2026-11-21 が一次返書より前です。\n  cases/2026/2026-0001.yaml:6:42\n",
    ),
    (
        "inbound: {appointed: 2026-11-20}\n",
        "inbound reply 1 来院なし",
        "エラー: 来院なしの記録がありません。\n  cases/2026/2026-0001.yaml:6:22\n",
    ),
    (
        "inbound: {visited: 2026-11-20}\n",
        "inbound reply 1 お礼",
        "エラー: KIND「お礼」は用語にありません。\n",
    ),
    (
        "inbound: {received: 2026-11-20}\nclosure: {on: 2026-11-22}\n",
        "inbound visit 1",
        "エラー: 症例 2026-0001 は終結しています。\n  cases/2026/2026-0001.yaml:7:10\n",
    ),
];

#[test]
fn nothing_out_of_order_is_written() {
    for (rest, line, said) in REFUSED {
        let office = office(rest);
        let ran = office.run(line).stdout("").exit(2);
        assert!(ran.stderr.contains(said), "{line}\n{}", ran.stderr);
        assert!(ran.stderr.contains("次の手: "), "{line}\n{}", ran.stderr);
        assert_eq!(office.read(PAPER), format!("{HEAD}{rest}"), "{line}");
    }
}

#[test]
fn a_case_of_another_line_is_refused_at_its_line() {
    let ran = Office::example().run("inbound visit 12").exit(2);
    assert!(
        ran.stderr.starts_with(
            "エラー: 症例 2026-0012 は退院支援です。前方連携ではありません。\n  cases/2026/2026-0012.yaml:4:7\n  4 | line: 退院支援\n"
        ),
        "{}",
        ran.stderr
    );
}

#[test]
fn who_did_not_come_is_told_to_the_referrer() {
    let office =
        office("inbound: {from: \"1412000001\", received: 2026-11-16, appointed: 2026-11-20}\n");
    let standing = |today: &str| {
        let json = office
            .run(&format!("inbound list --format json --today {today}"))
            .json();
        json["cases"][0]["standing"].as_str().map(String::from)
    };
    let owed = |today: &str| {
        let list = office.run(&format!(
            "inbound list --unreturned --format csv --today {today}"
        ));
        list.stdout.lines().nth(1).map(|row| {
            let cells: Vec<&str> = row.split(',').collect();
            cells[12..].join(",")
        })
    };
    assert_eq!(standing("2026-11-20").as_deref(), Some("comes_today"));
    assert_eq!(standing("2026-11-23").as_deref(), Some("unconfirmed"));
    assert_eq!(owed("2026-11-23"), None);
    office
        .run("inbound visit 1 --no-show")
        .stderr("来院なし 2026-11-20\ncases/2026/2026-0001.yaml\n次: 紹介元に知らせたら: renkei inbound reply 2026-0001 来院なし\n")
        .exit(0);
    assert_eq!(standing("2026-11-23").as_deref(), Some("no_show"));
    assert_eq!(
        owed("2026-11-23").as_deref(),
        Some("来院なしの報告,2026-11-20,2026-11-23,0")
    );
    assert_eq!(
        owed("2026-11-25").as_deref(),
        Some("来院なしの報告,2026-11-20,2026-11-23,2")
    );
    office.run("inbound visit 1 --no-show").exit(2);
    office.run("inbound reply 1 来院なし").exit(0);
    office.run("inbound reply 1 来院なし").exit(2);
    assert_eq!(owed("2026-11-25"), None);
    office
        .run("inbound appoint 1 11/27 9:00")
        .stderr("予約 2026-11-20 → 2026-11-27(金) 09:00\ncases/2026/2026-0001.yaml\n次: renkei inbound visit 2026-0001\n")
        .exit(0);
    assert_eq!(standing("2026-11-23").as_deref(), Some("appointed"));
}

#[test]
fn another_appointment_takes_the_old_time_away() {
    let office =
        office("inbound:\n  received: 2026-11-16\n  appointed: 2026-11-25\n  at: '10:00'\n");
    office
        .run("inbound appoint 1 11/23")
        .stderr("注意: 2026-11-23 は勤労感謝の日です。\n予約 2026-11-25 → 2026-11-23(月)\ncases/2026/2026-0001.yaml\n次: renkei inbound visit 2026-0001\n")
        .exit(0);
    let written = office.read(PAPER);
    assert!(!written.contains("at:"), "{written}");
}

/// A paper of the list: its number, the letter, and what else.
fn referred(office: Office, number: u32, inbound: &str, rest: &str) -> Office {
    office.paper(
        &format!("cases/2026/2026-{number:04}.yaml"),
        &format!("schema: 1\nid: 2026-{number:04}\nline: 前方連携\nopened: 2026-10-01\npatient: {{name: 架空 花子}}\ninbound: {{{inbound}}}\n{rest}"),
    )
}

fn owing() -> Office {
    let office = Office::new().paper("facilities.toml", DIRECTORY);
    let papers = [
        // In time, too late, missing and late, missing with time left.
        (
            "from: \"1412000001\", doctor: 例山医師, department: 循環器内科, to_doctor: 仮名医師, visited: 2026-11-02, replies: [{on: 2026-11-09, kind: 一次返書}]",
            "",
        ),
        (
            "from: \"1412000001\", department: 循環器内科, to_doctor: 仮名医師, visited: 2026-11-02, replies: [{on: 2026-11-10, kind: 一次返書}]",
            "",
        ),
        (
            "from: \"1412000002\", doctor: 模擬医師, department: 循環器内科, to_doctor: 仮名医師, visited: 2026-11-10",
            "",
        ),
        (
            "from: \"1412000001\", department: 整形外科, visited: 2026-11-20",
            "admission: {on: 2026-11-20, doctor: 見本医師}\n",
        ),
        // Long in hospital, discharged, wants none, closed without a reply.
        (
            "from: \"1412000002\", department: 整形外科, visited: 2026-10-20, replies: [{on: 2026-10-21, kind: 一次返書}]",
            "admission: {on: 2026-10-20, doctor: 見本医師}\n",
        ),
        (
            "from: \"1412000001\", department: 整形外科, visited: 2026-10-20, replies: [{on: 2026-10-21, kind: 一次返書}]",
            "admission: {on: 2026-10-20, discharged: 2026-11-14, doctor: 見本医師}\n",
        ),
        (
            "from: \"1412000001\", visited: 2026-11-02, no_reply_wanted: true",
            "admission: {on: 2026-11-02, discharged: 2026-11-03}\n",
        ),
        (
            "from: \"1412000001\", department: 循環器内科, visited: 2026-10-01",
            "closure: {on: 2026-11-01}\n",
        ),
    ];
    papers
        .iter()
        .enumerate()
        .fold(office, |office, (place, (inbound, rest))| {
            referred(
                office,
                u32::try_from(place).expect("few") + 1,
                inbound,
                rest,
            )
        })
}

#[test]
fn what_is_owed_by_doctor_and_department() {
    owing()
        .run("inbound list --unreturned")
        .stdout(
            "\
未返書 5件(令和8年11月23日)
当院の医師  診療科      番号       紹介元          紹介医    未返書    いつから            期限
仮名医師    循環器内科  2026-0003  例示クリニック  模擬医師  一次返書  11/10(火)        6日超過
見本医師    整形外科    2026-0005  例示クリニック            中間返書  10/20(火)        4日超過
見本医師    整形外科    2026-0004  見本内科医院              一次返書  11/20(金)  11/27(金)まで
見本医師    整形外科    2026-0004  見本内科医院              中間返書  11/20(金)  12/20(日)まで
見本医師    整形外科    2026-0006  見本内科医院              最終返書  11/14(土)  11/28(土)まで

返書率(令和8年11月23日)
当院の医師  診療科      紹介受診  期限内の返書  返書率  未返書  うち超過
仮名医師    循環器内科         3             1   33.3%       1         1
未記入      循環器内科         1             0    0.0%       0         0
見本医師    整形外科           3             2   66.7%       4         1
計                             7             3   42.9%       5         2
返書率 = 期限内の一次返書 ÷ 紹介受診(終結した症例も入り、返書を求めない紹介は除きます)。
期限がまだ来ていない1件も、紹介受診に入ります。
終結した症例にも、返書のないものが1件あります(--closed で入ります)。
",
        )
        .stderr("")
        .exit(0);
}

#[test]
fn the_rate_counts_first_replies_in_time_among_those_who_came() {
    let json = owing()
        .run("inbound list --unreturned --format json")
        .json();
    assert_eq!(json["kind"], "inbound-list");
    let rows: Vec<String> = json["groups"]
        .as_array()
        .expect("groups")
        .iter()
        .map(|group| {
            [
                "doctor",
                "department",
                "visits",
                "in_time",
                "rate",
                "owed",
                "late",
            ]
            .map(|key| group[key].to_string().replace('"', ""))
            .join(" ")
        })
        .collect();
    assert_eq!(
        rows,
        [
            "仮名医師 循環器内科 3 1 33.3 1 1",
            "未記入 循環器内科 1 0 0.0 0 0",
            "見本医師 整形外科 3 2 66.7 4 1",
        ]
    );
    assert_eq!(json["total"]["visits"], 7);
    assert_eq!(json["total"]["pending"], 1);
    let none = Office::new()
        .run("inbound list --unreturned --format json")
        .json();
    assert_eq!(none["total"]["visits"], 0);
    assert!(none["total"]["rate"].is_null());
}

#[test]
fn closed_cases_are_counted_and_shown_when_asked_for() {
    let office = owing();
    let page = office.run("inbound list --unreturned").stdout;
    assert!(
        page.contains("終結した症例にも、返書のないものが1件あります(--closed で入ります)。"),
        "{page}"
    );
    let page = office
        .run("inbound list --unreturned --closed --by from")
        .stdout;
    assert!(page.contains("2026-0008(終結)"), "{page}");
    let since = office
        .run("inbound list --since 11/10 --format json")
        .json();
    let ids: Vec<&str> = since["cases"]
        .as_array()
        .expect("cases")
        .iter()
        .filter_map(|case| case["case"].as_str())
        .collect();
    assert_eq!(ids, ["2026-0003", "2026-0004"]);
}

#[test]
fn replies_are_due_only_after_a_visit_and_where_they_are_wanted() {
    // What the paper says, and the rules that are open in `due` on the 23rd.
    for (inbound, rest, rules) in [
        ("visited: 2026-11-20", "", "reply_first"),
        ("visited: 2026-11-20, no_reply_wanted: true", "", ""),
        (
            "received: 2026-11-20",
            "admission: {on: 2026-11-20, ward_kind: 療養, discharged: 2026-11-22}\n",
            "",
        ),
        (
            "visited: 2026-11-20, replies: [{on: 2026-11-21, kind: 受診報告}]",
            "",
            "",
        ),
        (
            "visited: 2026-11-20, replies: [{on: 2026-11-21, kind: 一次}]",
            "admission: {on: 2026-11-20}\n",
            "reply_mid",
        ),
        (
            "visited: 2026-11-20, replies: [{on: 2026-11-21, kind: 経過報告}]",
            "admission: {on: 2026-11-20}\n",
            "",
        ),
        (
            "visited: 2026-11-20, replies: [{on: 2026-11-21, kind: 一次}]",
            "admission: {on: 2026-11-20, discharged: 2026-11-22}\n",
            "reply_final",
        ),
    ] {
        let office = referred(Office::new(), 1, inbound, rest);
        let json = office.run("due --format json").json();
        let found: Vec<&str> = json["items"]
            .as_array()
            .expect("items")
            .iter()
            .filter_map(|item| item["rule"].as_str())
            .filter(|rule| rule.starts_with("reply_"))
            .collect();
        assert_eq!(found.join(" "), rules, "{inbound} {rest}");
    }
}

#[test]
fn the_office_sets_its_own_days() {
    let office = owing().paper(
        "rules/own.toml",
        "id = \"common\"\nlabel = \"院内\"\nfrom = 2024-06-01\n\n[[deadline]]\nid = \"reply_first\"\nrule = \"reply_first\"\nlabel = \"受診報告(10日)\"\nlines = [\"前方連携\"]\nanchor = \"visited\"\ncount = \"DC4\"\nterm = \"10日\"\nfacts = [\"first_reply\"]\nsoon = \"1日\"\nbasis = \"院内の取り決め\"\nsource = \"院内\"\nconfirmed = true\n",
    );
    let json = office.run("inbound list --unreturned --format json").json();
    assert_eq!(json["groups"][0]["in_time"], 2, "{json}");
}

#[test]
fn the_morning_list_begins_with_who_comes_today() {
    let office = [
        "from: \"1412000001\", appointed: 2026-11-25, at: \"9:00\", department: 内科",
        "from: \"1412000001\", appointed: 2026-11-23, at: \"10:00\", department: 内科",
        "from: \"1412000002\", appointed: 2026-11-20, department: 外科",
        "received: 2026-11-22",
    ]
    .iter()
    .zip(1..)
    .fold(
        Office::new().paper("facilities.toml", DIRECTORY),
        |office, (inbound, number)| referred(office, number, inbound, ""),
    );
    office
        .run("inbound list")
        .stdout(
            "\
紹介された患者 4件(令和8年11月23日)
番号       様子        予約             紹介元          診療科  当院の医師  返書
2026-0002  今日来院    11/23(月) 10:00  見本内科医院    内科    未記入
2026-0003  来院を確認  11/20(金)        例示クリニック  外科    未記入
2026-0004  予約待ち                     未記入          未記入  未記入
2026-0001  予約済      11/25(水) 9:00   見本内科医院    内科    未記入
",
        )
        .stderr("")
        .exit(0);
}

#[test]
fn an_owed_reply_is_late_in_due_and_status() {
    let office = referred(Office::new(), 1, "visited: 2026-11-10", "");
    let due = office.run("due").stdout;
    assert!(due.contains("受診報告"), "{due}");
    let row = office.run("status --format json").json()["cases"][0].clone();
    assert_eq!(row["overdue"], true);
    assert_eq!(row["late"]["on"], "2026-11-17");
}

#[test]
fn the_letter_and_the_replies_stand_on_the_face_sheet() {
    let page = Office::example().run("show 3").stdout;
    for line in [
        "紹介元          見本内科医院 例山医師\n",
        "紹介            受領2026-10-06 予約2026-10-15 10:00 来院2026-10-15 循環器内科 演習医師 精査\n",
        "返書            一次返書2026-10-16(演習医師)\n",
    ] {
        assert!(page.contains(line), "{line}{page}");
    }
    let page = office("inbound: {received: 2026-11-20, no_reply_wanted: true}\n")
        .run("show 1")
        .stdout;
    assert!(page.contains("\n返書            不要\n"), "{page}");
}

#[test]
fn a_new_case_says_what_comes_next_on_its_line() {
    for (line, next) in [
        ("前方連携", "renkei inbound letter 2026-0001 --from 紹介元"),
        ("相談", "renkei consult 2026-0001"),
        ("退院支援", "renkei match 2026-0001"),
    ] {
        let ran = Office::new()
            .run(&format!("new-case --no-input --line {line} --name 架空"))
            .exit(0);
        assert!(
            ran.stderr.contains(&format!("次: {next}\n")),
            "{}",
            ran.stderr
        );
    }
}

#[test]
fn a_referrer_that_never_wants_replies_is_known_by_the_directory() {
    let office = office("").paper(
        "facilities.toml",
        "[[facility]]\nid = \"1412000001\"\nname = \"見本内科医院\"\nno_reply_wanted = true\n",
    );
    office
        .run("inbound letter 1 --from 見本")
        .stderr("紹介状 2026-11-23 見本内科医院(受診報告不要)\ncases/2026/2026-0001.yaml\n次: renkei inbound appoint 2026-0001 日付 時刻\n")
        .exit(0);
    assert!(office.read(PAPER).contains("  no_reply_wanted: true\n"));
    let shown = office.run("facility show 1412000001").stdout;
    let line = shown.lines().find(|line| line.starts_with("返書"));
    let line: Vec<&str> = line.unwrap_or_default().split_whitespace().collect();
    assert_eq!(line, ["返書", "不要"], "{shown}");
}
