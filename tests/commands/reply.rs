//! `renkei reply`

use crate::support::Office;

const PAPER: &str = "cases/2026/2026-0012.yaml";

/// The example case with three inquiries out.
fn office() -> Office {
    let inquiry = |id: &str, facility: &str| {
        format!(
            "  - {{id: {id}, facility: \"{facility}\", service: 訪問看護, sent: 2026-11-20, by: 電話, identified: false, status: 送付}}\n"
        )
    };
    let more = [
        ("r2", "1462000020"),
        ("r3", "1462000030"),
        ("r4", "1462000060"),
    ]
    .map(|(id, facility)| inquiry(id, facility))
    .concat();
    let paper = Office::example().read(PAPER);
    let paper = paper.replace("\nplan:\n", &format!("{more}\nplan:\n"));
    let paper = paper.replace("\n\n  - {id: r2", "\n  - {id: r2");
    Office::example().paper(PAPER, &paper)
}

fn inquiry(office: &Office, id: &str) -> serde_json::Value {
    let paper = office.run("show 12 --format json").json()["paper"].clone();
    let referrals = paper["referrals"].as_array().cloned().expect("a list");
    let found = referrals.into_iter().find(|r| r["id"] == id);
    found.expect("the inquiry")
}

#[test]
fn a_refusal_has_a_coded_reason_and_words() {
    let office = office();
    office
        .run("reply 12 r3 不可 --reason 人手不足 --note 年内は新規不可")
        .stdout("")
        .stderr("打診 r3 例示みどり訪問看護ステーション: 不可(夜間体制・人員)\ncases/2026/2026-0012.yaml\n次: renkei show 2026-0012\n")
        .exit(0);
    assert!(office.read(PAPER).contains(
        "sent: 2026-11-20, by: 電話, identified: false, status: 不可, answered: 2026-11-23, reason: 夜間体制・人員, note: 年内は新規不可}"
    ));
    let said = office.run("reply 12 r4 不可 --reason 満称").exit(2).stderr;
    assert!(said.contains("近い用語: 満床"), "{said}");
    let said = office.run("reply 12 r4 可 --reason 満床").exit(2).stderr;
    assert!(said.contains("「不可」のときに使います"), "{said}");
    let said = office.run("reply 12 r4 不可").exit(0).stderr;
    assert!(said.contains("断りの理由がありません"), "{said}");
}

#[test]
fn an_acceptance_proposes_to_withdraw_the_others() {
    let office = office();
    office.run("reply 12 さくら 可").stdout("").stderr(
        "ほかの打診が2件残っています: r3 例示みどり訪問看護ステーション(訪問看護、送付)、r4 模擬わかば訪問看護ステーション(訪問看護、送付)。断りを伝えたら: renkei withdraw 2026-0012 r3 r4
打診 r2 架空さくら訪問看護ステーション: 可
cases/2026/2026-0012.yaml
次: 本人が選んだら renkei choose 2026-0012 1462000020
",
    ).exit(0);
    assert_eq!(inquiry(&office, "r2")["answered"], "2026-11-23");
}

#[test]
fn only_what_may_follow_is_written() {
    for (now, next, exit) in [
        ("下書き", "可", 2),
        ("送付", "受領", 0),
        ("送付", "検討中", 0),
        ("受領", "検討中", 0),
        ("検討中", "受領", 2),
        ("検討中", "条件付", 0),
        ("条件付", "可", 0),
        ("条件付", "検討中", 2),
        ("可", "不可", 2),
        ("可", "可", 2),
        ("不可", "可", 2),
        ("取下げ", "可", 2),
        ("期限切れ", "可", 0),
        ("送付", "期限切れ", 0),
        ("可", "期限切れ", 2),
        ("送付", "取下げ", 2),
        ("送付", "送付", 2),
    ] {
        let office = office();
        let paper = office
            .read(PAPER)
            .replacen("status: 送付", &format!("status: {now}"), 1);
        let office = office.paper(PAPER, &paper);
        office.run(&format!("reply 12 r2 {next}")).exit(exit);
        let kept = if exit == 0 { next } else { now };
        assert_eq!(inquiry(&office, "r2")["status"], kept, "{now} → {next}");
    }
    let office = office();
    office.run("reply 12 r2 検討中").exit(0);
    let said = office.run("reply 12 r2 受領").stdout("").exit(2).stderr;
    assert_eq!(
        said,
        "エラー: 打診「r2」は「検討中」です。「受領」にはできません。
  cases/2026/2026-0012.yaml:94:106
  94 | … 電話, identified: false, status: 検討中}
     |                                    ^^^^^^
理由: ここから書けるのは 可、条件付、不可、取下げ、期限切れ です。
次の手: 今の記録: renkei show 2026-0012
"
    );
}

#[test]
fn a_second_answer_is_refused_with_the_line_it_contradicts() {
    let office = office();
    office.run("reply 12 r2 可").exit(0);
    let before = office.read(PAPER);
    let said = office
        .run("reply 12 r2 不可 --reason 満床")
        .stdout("")
        .exit(2)
        .stderr;
    assert_eq!(
        said,
        "エラー: 打診「r2」は「可」です。「不可」にはできません。
  cases/2026/2026-0012.yaml:94:106
  94 | … 電話, identified: false, status: 可, answered: 2026-11-23}
     |                                    ^^
理由: ここから書けるのは 取下げ です。
次の手: 先方が返事を変えたのなら: renkei reply 2026-0012 r2 不可 --change --note 事情
"
    );
    assert_eq!(office.read(PAPER), before);
    office
        .run("reply 12 r2 不可 --reason 満床 --change --note 急変の受入あり")
        .exit(0);
    let changed = inquiry(&office, "r2");
    assert_eq!(
        (&changed["status"], &changed["reason"]),
        (&"不可".into(), &"満床".into())
    );
    // The answer that was taken back is not lost.
    assert!(
        office
            .read(PAPER)
            .contains("打診 r2: 前の返事 可 2026-11-23 → 不可。急変の受入あり")
    );
}

#[test]
fn days_that_can_not_be_are_refused() {
    let office = office();
    office
        .run("reply 12 r2 可 --on 11/19")
        .stdout("")
        .stderr(
            "エラー: 2026-11-19は、打診した日(2026-11-20)より前です。
  cases/2026/2026-0012.yaml:94:59
  94 | …000020\", service: 訪問看護, sent: 2026-11-20, by: 電話, identified…
     |                                    ^^^^^^^^^^
次の手: --on の日付を確かめてください。紙の日付が違うときは renkei set で直します。
",
        )
        .exit(2);
    let said = office.run("reply 12 r2 可 --on 明日").exit(2).stderr;
    assert!(
        said.starts_with("エラー: --on「2026-11-24」は今日(2026-11-23)より先です。"),
        "{said}"
    );
    let said = office.run("reply 12 r2 検討中 --next 11/19").exit(2).stderr;
    assert!(
        said.contains("次に連絡する日(2026-11-19)が、返事の日(2026-11-23)より前です。"),
        "{said}"
    );
    office.run("reply 12 r2 可 --on 11/20").exit(0);
    assert_eq!(inquiry(&office, "r2")["answered"], "2026-11-20");
}

#[test]
fn an_interim_answer_keeps_the_next_call() {
    let office = office();
    office
        .run("reply 12 みどり 検討中 --next 11/25 --note 判定会議は水曜")
        .exit(0);
    assert_eq!(inquiry(&office, "r3")["status"], "検討中");
    assert!(inquiry(&office, "r3").get("answered").is_none());
    let calls = office.run("due --days 3 --format json").json();
    let call = calls["items"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|item| {
            item["rule"] == "callback" && item["case"] == "2026-0012" && item["due"] == "2026-11-25"
        });
    assert!(call.is_some(), "{calls}");
}

#[test]
fn an_unknown_inquiry_names_the_nearest() {
    let office = office();
    let said = office.run("reply 12 r22 可").exit(2).stderr;
    assert!(said.starts_with("エラー: 症例「2026-0012」に打診「r22」はありません。\n次の手: 近い打診: r2 架空さくら訪問看護ステーション(訪問看護、送付)"), "{said}");
    let said = office.run("reply 12 訪問看護 可").exit(2).stderr;
    assert!(said.contains("当てはまる打診が4件あります"), "{said}");
    let said = office.run("reply 9 さくら 可").exit(2).stderr;
    assert!(said.contains("ある打診"), "{said}");
    let said = office.run("reply 12 r2 多分").exit(2).stderr;
    assert!(said.contains("返事「多分」は用語にありません。"), "{said}");
}

#[test]
fn what_an_answer_taught_goes_to_the_directory_in_the_same_step() {
    let office = office()
        .paper("renkei.toml", "[git]\ncommit = true\n")
        .repository();
    office
        .run("reply 12 わかば 可 --learn --vacancy 空きあり --count 1 --what 新規利用")
        .exit(0);
    let directory = office.read("facilities.toml");
    for line in [
        "\"気管切開\" = { value = \"可\", asof = 2026-11-23, source = \"回答\" }",
        "\"喀痰吸引(夜間)\" = { value = \"可\", asof = 2026-11-23, source = \"回答\" }",
        "what = \"新規利用\"\nstate = \"空きあり\"\ncount = 1\nasof = 2026-11-23\nsource = \"回答\"",
    ] {
        assert!(directory.contains(line), "{line}\n{directory}");
    }
    assert_eq!(
        office.git("log --format=%s"),
        "2026-0012 referrals.r4.status\nfirst\n"
    );
    assert_eq!(
        office.git("show --stat --format= HEAD").lines().count(),
        3,
        "both papers"
    );
    let said = office
        .run("reply 12 みどり 条件付 --note 21時まで --learn --accepts '喀痰吸引(夜間)=条件付'")
        .exit(0)
        .stderr;
    assert!(said.contains("台帳: 喀痰吸引(夜間)=条件付"), "{said}");
    assert!(office.read("facilities.toml").contains(
        "{ value = \"条件付\", note = \"21時まで\", asof = 2026-11-23, source = \"回答\" }"
    ));
    office
        .run("reply 12 さくら 不可 --reason 満床 --learn")
        .exit(0);
    assert!(
        office.read("facilities.toml").contains(
            "what = \"訪問看護\"\nstate = \"満床\"\nasof = 2026-11-23\nsource = \"回答\""
        )
    );
}

#[test]
fn what_is_newer_than_the_answer_stays_and_nothing_is_learnt_from_nothing() {
    let office = office();
    let said = office
        .run("reply 12 さくら 可 --on 11/20 --learn")
        .exit(0)
        .stderr;
    assert!(!said.contains("のほうが新しい"), "{said}");
    let said = office.run("reply 12 わかば 検討中 --learn").exit(2).stderr;
    assert!(said.contains("台帳に書くことがありません。"), "{said}");
    let newer = office
        .read("facilities.toml")
        .replace("asof = 2026-10-01", "asof = 2026-11-22");
    let office = office.paper("facilities.toml", &newer);
    let said = office
        .run("reply 12 みどり 可 --on 11/21 --learn")
        .exit(0)
        .stderr;
    assert!(
        said.contains("「胃瘻」は2026-11-22に聞いた「可」のほうが新しいため、そのままにします。"),
        "{said}"
    );
}

#[test]
fn answers_of_several_desks_at_once_are_all_kept() {
    let office = office();
    std::thread::scope(|scope| {
        for line in [
            "reply 12 r2 可",
            "reply 12 r3 不可 --reason 満床",
            "reply 12 r4 検討中",
            "note 12 同時に書いた",
        ] {
            let office = &office;
            scope.spawn(move || office.run(line).exit(0));
        }
    });
    let status = |id| inquiry(&office, id)["status"].as_str().map(String::from);
    assert_eq!(status("r2").as_deref(), Some("可"));
    assert_eq!(status("r3").as_deref(), Some("不可"));
    assert_eq!(status("r4").as_deref(), Some("検討中"));
    assert!(office.read(PAPER).contains("text: 同時に書いた"));
}

#[test]
fn two_answers_to_one_inquiry_at_once_are_never_both_lost() {
    let office = office();
    let ran: Vec<_> = std::thread::scope(|scope| {
        let office = &office;
        let both = ["reply 12 r2 可", "reply 12 r2 不可 --reason 満床"];
        let threads: Vec<_> = both
            .map(|line| scope.spawn(move || office.run(line)))
            .into();
        threads
            .into_iter()
            .map(|t| t.join().expect("it ran"))
            .collect()
    });
    let codes: Vec<i32> = ran.iter().map(|ran| ran.code()).collect();
    assert!(codes == [0, 2] || codes == [2, 0], "{codes:?}");
    let (winner, loser) = if codes[0] == 0 {
        ("可", &ran[1])
    } else {
        ("不可", &ran[0])
    };
    assert_eq!(inquiry(&office, "r2")["status"], winner);
    assert!(
        loser
            .stderr
            .contains(&format!("打診「r2」は「{winner}」です。")),
        "{}",
        loser.stderr
    );
    assert!(
        loser.stderr.contains("cases/2026/2026-0012.yaml:94:"),
        "{}",
        loser.stderr
    );
}

#[test]
fn an_entry_without_an_id_is_meant_by_its_number_and_a_broken_paper_is_left_alone() {
    let paper = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-16\npatient: {name: 架空 花子}\nreferrals:\n  - {facility: \"1462000020\", service: 訪問看護, sent: 2026-11-20, status: 送付}\n";
    let office = Office::example().paper("cases/2026/2026-0001.yaml", paper);
    let said = office.run("reply 1 1 検討中").exit(0).stderr;
    assert!(
        said.starts_with("打診 1 架空さくら訪問看護ステーション: 検討中\n"),
        "{said}"
    );
    let broken = paper.replace("花子}", "花子");
    let office = office.paper("cases/2026/2026-0001.yaml", &broken);
    office.run("reply 1 1 可").stdout("").exit(3);
    assert_eq!(office.read("cases/2026/2026-0001.yaml"), broken);
}

#[test]
fn the_same_answer_may_be_added_to() {
    let office = office();
    office.run("reply 12 みどり 検討中").exit(0);
    office.run("reply 12 みどり 検討中 --next 11/30").exit(0);
    assert!(
        office
            .read(PAPER)
            .contains("text: '打診 r3: 検討中', next: 2026-11-30}")
    );
    let said = office.run("reply 12 みどり 条件付").exit(0).stderr;
    assert!(
        said.contains("次の手: renkei reply 2026-0012 r3 条件付 --note 条件"),
        "{said}"
    );
    office.run("reply 12 r3 条件付 --note 21時まで").exit(0);
    let told = inquiry(&office, "r3");
    assert_eq!(
        (&told["status"], &told["note"]),
        (&"条件付".into(), &"21時まで".into())
    );
    office.run("reply 12 r4 不可").exit(0);
    office.run("reply 12 r4 不可 --reason 満床").exit(0);
    assert_eq!(inquiry(&office, "r4")["reason"], "満床");
    office.run("reply 12 r4 不可").exit(2);
}

#[test]
fn a_final_answer_keeps_the_promised_call() {
    for last in ["reply 12 みどり 不可 --reason 満床", "withdraw 12 みどり"] {
        let office = office();
        office.run("reply 12 みどり 検討中 --next 11/24").exit(0);
        let promised = |office: &Office| {
            let calls = office.run("due --today 2026-11-25 --format json").json()["calls"].clone();
            let calls = calls.as_array().cloned().expect("calls");
            calls.iter().any(|c| {
                c["kind"] == "callback"
                    && c["why"].as_str().is_some_and(|w| w.starts_with("11/24"))
                    && c["facility"] == "1462000030"
            })
        };
        assert!(promised(&office));
        office.run(last).exit(0);
        assert!(!promised(&office), "{last}");
    }
}

#[test]
fn a_changed_answer_takes_its_old_words_with_it() {
    let office = office();
    office
        .run("reply 12 さくら 不可 --reason 満床 --note 年内は無理")
        .exit(0);
    office.run("reply 12 さくら 可 --change").exit(0);
    let told = inquiry(&office, "r2");
    assert_eq!(told["status"], "可");
    assert!(
        told.get("note").is_none() && told.get("reason").is_none(),
        "{told}"
    );
    assert!(
        office
            .read(PAPER)
            .contains("打診 r2: 前の返事 不可 2026-11-23 満床 年内は無理 → 可"),
        "{}",
        office.read(PAPER)
    );
}

#[test]
fn one_patient_s_yes_lifts_no_condition_from_the_directory() {
    let office = office();
    let said = office.run("reply 12 みどり 可 --learn").exit(0).stderr;
    assert!(said.contains("参考: 「喀痰吸引(夜間)」は台帳の「条件付(22時まで)」のままにします。書きかえるなら: renkei facility set 1462000030 'accepts.喀痰吸引(夜間)=可'"), "{said}");
    let directory = office.read("facilities.toml");
    assert!(
        directory.contains(
            "\"喀痰吸引(夜間)\" = { value = \"条件付\", note = \"22時まで\", asof = 2026-10-01"
        ),
        "{directory}"
    );
}

#[test]
fn a_hint_holds_no_answer_that_a_paste_would_record() {
    let office = office();
    let said = office.run("refer 12 ほほえみ").exit(0).stderr;
    assert!(said.contains("返事(可・条件付・不可・検討中)"), "{said}");
    office.run("reply 12 ほほえみ 返事").exit(2);
    let before = office.read("facilities.toml");
    office
        .run("facility vacancy わかば --what 個室 --state 状態")
        .exit(2);
    office.run("facility set わかば accepts.胃瘻=答え").exit(2);
    assert_eq!(office.read("facilities.toml"), before);
}

#[test]
fn nothing_is_learnt_about_a_facility_that_the_directory_does_not_know() {
    let paper = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-20\npatient: {name: x}\nreferrals:\n- {id: r1, facility: '1499999999', service: 訪問看護, status: 送付, sent: 2026-11-20}\n";
    let office = Office::new().paper("cases/2026/2026-0001.yaml", paper);
    let before = office.files();
    let said = office
        .run("reply 1 r1 可 --learn --accepts 胃瘻=可")
        .exit(2)
        .stderr;
    assert!(said.contains("台帳にないため、覚えられません。"), "{said}");
    assert_eq!(office.files(), before);
}

#[test]
fn an_inquiry_in_a_part_that_nobody_can_read_is_not_called_missing() {
    let paper = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-20\npatient: {name: x}\nreferrals:\n- {id: r1, facility: '1', status: \"送付\n";
    let office = Office::new().paper("cases/2026/2026-0001.yaml", paper);
    office.run("match 1").exit(3);
    let said = office.run("reply 1 r1 可").exit(3).stderr;
    assert!(
        said.contains("次の手: 先に紙の読めないところを直します: renkei edit 2026-0001\n"),
        "{said}"
    );
    assert_eq!(office.read("cases/2026/2026-0001.yaml"), paper);
}

#[test]
fn a_note_that_says_less_takes_nothing_from_the_one_before() {
    let paper = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-20\npatient: {name: x}\nreferrals:\n- {id: r1, facility: '1', service: 訪問看護, status: 送付, sent: 2026-11-20, note: 22時まで。鍵は姪が持つ}\n";
    let note = |command: &str| {
        let office = Office::new().paper("cases/2026/2026-0001.yaml", paper);
        office.run(command).exit(0);
        let shown = office.run("show 1 --format json").json();
        shown["paper"]["referrals"][0]["note"].clone()
    };
    let whole = "22時まで。鍵は姪が持つ";
    assert_eq!(note("reply 1 r1 条件付 --note 22時まで"), whole);
    assert_eq!(note("withdraw 1 r1 --note 22時まで"), whole);
    let both = format!("{whole} / 週3回");
    assert_eq!(note("reply 1 r1 条件付 --note 週3回"), both);
    assert_eq!(note("withdraw 1 r1 --note 週3回"), both);
}

#[test]
fn a_second_answer_that_says_otherwise_is_refused_with_the_first() {
    let paper = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-01\npatient: {name: x}\nreferrals:\n- {id: r1, facility: '1', service: 訪問看護, status: 不可, sent: 2026-11-10, answered: 2026-11-19, reason: 満床}\n";
    let office = Office::new().paper("cases/2026/2026-0001.yaml", paper);
    office
        .run("reply 1 r1 不可 --reason 費用")
        .stderr("エラー: 打診「r1」の断りの理由はすでに「満床」です。「費用・支払」は書いていません。\n  cases/2026/2026-0001.yaml:7:102\n  7 | …10, answered: 2026-11-19, reason: 満床}\n    |                                    ^^^^\n次の手: 紙のほうが違うなら: renkei set 2026-0001 referrals.r1.reason=費用・支払\n")
        .exit(2);
    let said = office
        .run("reply 1 r1 不可 --on 11/20 --note 再度")
        .exit(2)
        .stderr;
    assert!(
        said.contains("返事の日はすでに「2026-11-19」です。"),
        "{said}"
    );
    assert_eq!(office.read("cases/2026/2026-0001.yaml"), paper);
    office
        .run("reply 1 r1 不可 --reason 満床 --note 3月まで")
        .exit(0);
    assert!(
        office
            .read("cases/2026/2026-0001.yaml")
            .contains("reason: 満床, note: 3月まで")
    );
}

#[test]
fn only_words_that_may_be_answered_are_offered() {
    let said = Office::example().run("reply 9 r9za たぶん").exit(2).stderr;
    assert!(
        said.contains("使えるのは 受領、検討中、可、条件付、不可、期限切れ です。"),
        "{said}"
    );
}
