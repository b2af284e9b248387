//! `renkei check`

use crate::support::Office;
use serde_json::Value;

/// A patient in hospital of whom everything was done but the talk with the family.
const UNTALKED: &str = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-16\npatient: {name: 架空 花子}\nadmission: {on: 2026-11-13, ward_kind: 急性期一般1}\nevents:\n  - {on: 2026-11-13, kind: スクリーニング}\n  - {on: 2026-11-19, kind: カンファレンス}\nplan: {started: 2026-11-18}\n";

const PAPER: &str = "cases/2026/2026-0001.yaml";

fn untalked(before: &str, after: &str) -> Office {
    Office::new().paper(PAPER, &format!("{before}{UNTALKED}{after}"))
}

/// The problems of a list of the answer: code, file and line.
fn found<'a>(answer: &'a Value, list: &str) -> Vec<(&'a str, &'a str, i64)> {
    let problems = answer[list].as_array().expect("a list");
    let text = |value: &'a Value| value.as_str().expect("words");
    problems
        .iter()
        .map(|p| {
            (
                text(&p["code"]),
                text(&p["file"]),
                p["line"].as_i64().unwrap_or(0),
            )
        })
        .collect()
}

#[test]
fn the_example_office_shows_what_is_to_be_done() {
    let answer = Office::example().run("check --format json").exit(0).json();
    let file = |case: &'static str| format!("cases/2026/2026-{case}.yaml");
    let said: Vec<(String, String)> = found(&answer, "problems")
        .into_iter()
        .map(|(code, file, _)| (code.to_string(), file.to_string()))
        .collect();
    let expected = [
        ("referral/unknown-capability", "0009"),
        ("referral/stale-vacancy", "0009"),
        ("referral/no-answer", "0009"),
        ("deadline/soon", "0010"),
        ("care/unapplied", "0012"),
        ("care/expiring", "0021"),
    ];
    let expected: Vec<(String, String)> = expected
        .iter()
        .map(|(code, case)| ((*code).to_string(), file(case)))
        .collect();
    assert_eq!(said, expected);
}

#[test]
fn a_free_bed_of_another_ward_is_no_news_of_the_one_asked_for() {
    let vacancy = |what: &str, asof: &str| {
        format!("[[facility.vacancy]]\nwhat = \"{what}\"\nstate = \"空きあり\"\nasof = {asof}\n")
    };
    let head =
        "[[facility]]\nid = \"1\"\nname = \"見本病院\"\nservices = [\"療養\", \"回復期リハ\"]\n";
    let paper = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-20\nreferrals: [{id: r1, facility: \"1\", service: 療養, sent: 2026-11-20, status: 送付}]\n";
    for (other, asof, stale) in [
        ("回復期リハ", "2026-11-22", true),
        ("療養病棟", "2026-11-22", false),
        ("療養病棟", "2026-11-24", true),
    ] {
        let directory = head.to_string() + &vacancy("療養", "2026-11-13") + &vacancy(other, asof);
        let answer = Office::new()
            .paper("facilities.toml", &directory)
            .paper("cases/2026/2026-0001.yaml", paper)
            .run("check --format json")
            .json();
        let found = found(&answer, "problems");
        let said = found
            .iter()
            .any(|(code, _, _)| *code == "referral/stale-vacancy");
        assert_eq!(said, stale, "{other} {asof}");
    }
}

#[test]
fn advice_fails_only_when_strict() {
    let page = "注意: 「患者・家族との話合い(7日以内)」の期限は11/19(木)でした。4日過ぎています。 [deadline/talk]\n  cases/2026/2026-0001.yaml:6:17\n  6 | admission: {on: 2026-11-13, ward_kind: 急性期一般1}\n    |                 ^^^^^^^^^^\n  根拠: 医科点数表 A246 入退院支援加算1 イ・ロ(原則7日以内に患者及び家族と話合い)\n  次の手: 行ったら、行った日を付けて: renkei note 2026-0001 '話した内容' --kind 家族面談 --with 本人 --on 日付\n\nエラー0件、注意1件\n";
    let office = untalked("", "");
    office
        .run("check")
        .stdout(page)
        .stderr("次: renkei explain deadline/talk\n")
        .exit(0);
    office.run("check --strict").stdout(page).exit(1);
    office.run("check 1 --strict").stdout(page).exit(1);
}

#[test]
fn errors_and_slips_of_writing_fail_and_what_is_good_to_know_never_does() {
    let talked = "  - {on: 2026-11-18, kind: 家族面談}\nplan:";
    let quiet = UNTALKED.replace("plan:", talked);
    for (more, code, exit, strict) in [
        ("", "", 0, 0),
        (
            "abuse: {suspected: true}\n",
            "abuse/not-reported (error)",
            1,
            1,
        ),
        ("abuze: {}\n", "case/unknown-key (warning)", 1, 1),
        (
            "closure: {reason: 死亡}\n",
            "fee/death-excluded (info)",
            0,
            0,
        ),
        (
            "insurance: {care_manager: {name: 見本}}\n",
            "deadline/cm-admission (warning)",
            0,
            1,
        ),
        ("needs: [}\n", "yaml/syntax (error)", 3, 3),
    ] {
        let office = Office::new().paper(PAPER, &format!("{quiet}{more}"));
        let answer = office.run("check --format json").exit(exit).json();
        let first = &answer["problems"][0];
        let said = match first["code"].as_str() {
            Some(code) => format!("{code} ({})", first["severity"].as_str().unwrap_or("?")),
            None => String::new(),
        };
        assert_eq!(said, code, "{more}");
        office.run("check --strict").exit(strict);
    }
}

#[test]
fn a_comment_with_a_reason_silences_and_is_listed() {
    for name in ["deadline/talk", "W-DSP-04", "w-dsp-04"] {
        let office = untalked(&format!("# renkei: ignore {name} 本人が希望しない\n"), "");
        office.run("check --strict").stderr("").exit(0).stdout("問題はありません。\n黙らせている項目 1件\n  cases/2026/2026-0001.yaml:7 [deadline/talk] 「患者・家族との話合い(7日以内)」の期限は11/19(木)でした。4日過ぎています。 理由: 本人が希望しない\n");
        let answer = office.run("check --format json").json();
        assert_eq!(found(&answer, "problems"), []);
        assert_eq!(found(&answer, "silenced"), [("deadline/talk", PAPER, 7)]);
        assert_eq!(answer["silenced"][0]["reason"], "本人が希望しない");
        assert_eq!(answer["silenced"][0]["aliases"][0], "W-DSP-04");
    }
}

#[test]
fn a_comment_that_silences_nothing_says_so() {
    let talk = ("deadline/talk", PAPER, 7);
    let note = "extra:\n  note: |\n    # renkei: ignore deadline/talk これは本文\n";
    for (before, after, first, hint) in [
        (
            "# renkei: ignore deadline/talk\n",
            "",
            "paper/ignore-without-reason",
            "「# renkei: ignore deadline/talk 理由」のように書いてください。",
        ),
        (
            "# renkei: ignore deadline/tolk 希望しない\n",
            "",
            "paper/unknown-ignore",
            "「deadline/talk」「deadline/soon」ではありませんか。",
        ),
        (
            "#\n",
            note,
            "deadline/talk",
            "行ったら、行った日を付けて: renkei note 2026-0001 '話した内容' --kind 家族面談 --with 本人 --on 日付",
        ),
    ] {
        let answer = untalked(before, after).run("check --format json").json();
        assert_eq!(answer["problems"][0]["code"], first);
        assert_eq!(answer["problems"][0]["hint"], hint);
        assert!(found(&answer, "problems").contains(&talk), "{before}");
        assert_eq!(found(&answer, "silenced"), []);
    }
}

#[test]
fn what_can_not_be_read_can_not_be_silenced() {
    let quiet = "# renkei: ignore W-DATA-01 あとで直す\n";
    let answer = untalked(quiet, "needs: [}\nabuze: {}\n")
        .run("check --format json")
        .exit(3)
        .json();
    let codes = |list| {
        found(&answer, list)
            .into_iter()
            .map(|(code, ..)| code)
            .collect::<Vec<_>>()
    };
    assert_eq!(codes("problems"), ["deadline/talk", "yaml/syntax"]);
    assert_eq!(codes("silenced"), ["case/unknown-key"]);
}

#[test]
fn a_closed_case_asks_for_nothing_by_its_number_either() {
    let open = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-16\npatient: {name: 架空 花子}\ninsurance: {care: {status: 認定済, level: 要介護1}}\nreferrals: [{service: 特養, status: 送付}]\n";
    let closed = format!("{open}closure: {{on: 2026-11-20, reason: 取下げ}}\n");
    for (paper, count) in [(open, 1), (closed.as_str(), 0)] {
        let office = Office::new().paper(PAPER, paper);
        for line in ["check --format json", "check 1 --format json"] {
            let answer = office.run(line).exit(count).json();
            assert_eq!(answer["counts"]["error"], count, "{line}: {paper}");
        }
    }
}

#[test]
fn a_spoilt_rule_costs_itself_and_no_other() {
    let rule = "id = \"common\"\n[[limit]]\nid = \"limit_care3\"\nlabel = \"見本\"\nlevel = \"care3\"\nunits = \"1円\"\nwarn = \"90%\"\nbasis = \"見本\"\nsource = \"見本\"\nconfirmed = true\n";
    let case = |level: &str| {
        format!(
            "schema: 1\nid: 2026-0001\nline: 相談\nopened: 2026-11-16\npatient: {{name: 架空 花子, born: 1944-05-02}}\ninsurance: {{care: {{status: 認定済, level: {level}}}}}\nservices: [{{id: s1, service: 訪問介護, units: 40000, from: 2026-12-01}}]\n"
        )
    };
    let rules = ("rules/wrong-unit", "rules/kaigo.toml", 6);
    let limit = ("care/limit-exceeded", PAPER, 7);
    for (level, expected) in [("要介護3", vec![rules]), ("要介護2", vec![limit, rules])] {
        let office = Office::new()
            .paper(PAPER, &case(level))
            .paper("rules/kaigo.toml", rule);
        let answer = office.run("check --format json").exit(1).json();
        assert_eq!(found(&answer, "problems"), expected, "{level}");
    }
}

/// Words of a rule are one value in any spelling: its id, its term and every alias.
#[test]
fn the_words_of_a_rule_may_be_written_as_people_say_them() {
    let paper = "schema: 1\nid: 2026-0001\nline: 相談\nopened: 2026-11-16\npatient: {name: 架空 花子, born: 1944-05-02}\ninsurance: {care: {status: 認定済, level: 要介護3}}\nadmission: {on: 2026-11-16, diagnoses: [{name: 見本, tags: [独自病]}]}\nservices: [{id: s1, service: 訪問介護, units: 27500, from: 2026-11-01}]\n";
    let terms = "[[vocabulary.diagnosis_tags]]\nid = \"own_illness\"\nlabel = \"独自病\"\naliases = [\"独病\"]\n";
    let source = "label = \"x\"\nbasis = \"b\"\nsource = \"s\"\nconfirmed = true\n";
    for level in ["care3", "要介護3", "要介護３"] {
        for tag in ["own_illness", "独自病", "独病"] {
            let pack = format!(
                "id = \"k9\"\nfrom = 2026-11-01\n[[limit]]\nid = \"limit_care3\"\n{source}level = \"{level}\"\nunits = \"28000単位\"\nwarn = \"99%\"\n[[hint]]\nid = \"own\"\n{source}why = \"独自の手順\"\nwhen = [{{ all = [\"病名の分類: {tag}\"] }}]\n"
            );
            let office = Office::new()
                .paper("renkei.toml", terms)
                .paper(PAPER, paper)
                .paper("rules/k9.toml", &pack);
            let answer = office.run("check --format json").json();
            let limits = found(&answer, "problems");
            assert!(
                limits
                    .iter()
                    .all(|(code, ..)| !code.contains("limit") && !code.starts_with("rules/")),
                "{level}: {limits:?}"
            );
            let page = office.run("show 2026-0001 --all").exit(0).stdout;
            assert!(page.contains("独自の手順"), "{tag}: {page}");
        }
    }
}

/// What a pack of the office may get wrong with its versions and numbers. `ROW` is what every row
/// has; the second column is what `check` says of it.
#[test]
fn a_pack_that_does_not_fit_is_named_and_its_rule_not_used() {
    const ROW: &str = "label = \"x\"\nbasis = \"b\"\nsource = \"s\"\nconfirmed = true\n";
    let limit = |units: &str| {
        format!(
            "[[limit]]\nid = \"limit_care3\"\n{ROW}level = \"care3\"\nunits = \"{units}\"\nwarn = \"90%\"\n"
        )
    };
    let deadline = |count: &str| {
        format!(
            "id = \"common\"\n[[deadline]]\nid = \"own\"\nrule = \"own\"\n{ROW}anchor = \"admission\"\nsoon = \"1日\"\n{count}\n"
        )
    };
    let hint = |when: &str| {
        format!(
            "id = \"common\"\n[[hint]]\nid = \"own\"\n{ROW}why = \"x\"\nwhen = [{{ none = [\"{when}\"] }}]\n"
        )
    };
    for (pack, code) in [
        // The later version is built in: the office's file is to blame all the same.
        (
            format!(
                "id = \"old\"\nfrom = 2019-10-01\nuntil = 2024-06-30\n{}",
                limit("26931単位")
            ),
            "rules/overlap",
        ),
        (
            format!(
                "id = \"old\"\nfrom = 2019-10-01\nuntil = 2024-05-30\n{}",
                limit("26931単位")
            ),
            "rules/gap",
        ),
        // Written over, the row of today is gone.
        (
            format!("id = \"common\"\nfrom = 2027-04-01\n{}", limit("31000単位")),
            "rules/gap",
        ),
        (
            "id = \"common\"\nuntil = 2026-07-31\n".to_string(),
            "rules/ends",
        ),
        (
            format!(
                "id = \"k9\"\nfrom = 2027-04-01\nuntil = 2027-03-31\n{}",
                limit("31000単位")
            ),
            "rules/bad-date",
        ),
        (
            format!("id = \"common\"\n{}", limit("-5単位")),
            "rules/wrong-unit",
        ),
        (
            format!("id = \"common\"\n{}", limit("99999999999単位")),
            "rules/wrong-unit",
        ),
        (
            deadline("count = \"DC8\"\nterm = \"3日\""),
            "rules/wrong-unit",
        ),
        (
            deadline("count = \"DC3\"\nterm = \"2か月\""),
            "rules/wrong-unit",
        ),
        (deadline("count = \"DC1\""), "rules/wrong-unit"),
        (
            deadline("count = \"DC7\"\nterm = \"65年\""),
            "rules/wrong-unit",
        ),
        (
            deadline("count = \"DC2\"\nterm = \"-5日\""),
            "rules/wrong-unit",
        ),
        (hint("met: screning"), "rules/unknown-word"),
        (hint("tier: イ"), "rules/unknown-word"),
        (hint("service_insurance: kaigo"), "rules/unknown-word"),
        (hint("stay_over: 3か日"), "rules/unknown-word"),
        (hint("age_from: 65歳, 90歳"), "rules/unknown-word"),
    ] {
        let office = Office::new().paper("rules/own.toml", &pack);
        let answer = office.run("check --format json").exit(1).json();
        let codes = found(&answer, "problems");
        assert!(
            codes
                .iter()
                .any(|(found, file, _)| *found == code && *file == "rules/own.toml"),
            "{pack}: {codes:?}"
        );
    }
    let both = |units: &str| format!("id = \"k9\"\nfrom = 2027-04-01\n{}", limit(units));
    let office = Office::new()
        .paper("rules/a.toml", &both("28000単位"))
        .paper("rules/b.toml", &both("31000単位"));
    let answer = office.run("check --format json").exit(1).json();
    assert_eq!(
        found(&answer, "problems"),
        [("rules/overlap", "rules/a.toml", 3)]
    );
}

/// Every command that reads rules says which can't be used, and ends with 3.
#[test]
fn no_command_goes_on_in_silence_without_a_rule() {
    let case = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-16\npatient: {name: 架空 花子, born: 1944-05-02}\n";
    // A pack that isn't even TOML still names the rules it was to replace.
    let pack = "id = \"common\"\n[[deadline]]\nid = \"screening_1\"\nterm = 3日\n";
    let office = Office::new()
        .paper(PAPER, case)
        .paper("rules/own.toml", pack);
    for line in [
        "due",
        "show 1",
        "match 1 --for 訪問看護",
        "check 1",
        "explain screening_1",
    ] {
        let ran = office.run(line).exit(3);
        assert!(ran.stderr.contains("screening_1"), "{line}: {}", ran.stderr);
    }
    let office = Office::new().paper(PAPER, case);
    for line in ["due", "show 1"] {
        let ran = office.run(&format!("--today 2024-05-31 {line}")).exit(3);
        assert!(
            ran.stderr.contains("使える期限の規則がありません"),
            "{line}: {}",
            ran.stderr
        );
    }
}

#[test]
fn a_file_that_is_not_there_is_no_clean_file() {
    let office = Office::new().paper(
        PAPER,
        "schema: 1\nid: 2026-0001\nline: 相談\nopened: 2026-11-16\npatient: {name: 架空 花子}\n",
    );
    for file in [
        "rules/nope.toml",
        "facilities/nope.toml",
        "cases/2027/2026-0001.yaml",
        "nowhere/2026-0001.yaml",
    ] {
        let ran = office.run(&format!("check {file}")).exit(2);
        assert!(
            ran.stderr.contains("という紙はありません"),
            "{file}: {}",
            ran.stderr
        );
    }
    office.run(&format!("check {PAPER}")).exit(0);
}

#[test]
fn a_value_that_can_not_be_used_can_not_be_silenced() {
    let case = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-16\n# renkei: ignore case/bad-date あとで直す\nadmission: {on: 2026-13-40}\n";
    let answer = Office::new()
        .paper(PAPER, case)
        .run("check --format json")
        .exit(1)
        .json();
    let codes = found(&answer, "problems");
    assert!(codes.contains(&("case/bad-date", PAPER, 6)), "{codes:?}");
    assert!(
        codes.contains(&("paper/idle-ignore", PAPER, 5)),
        "{codes:?}"
    );
}

/// A month is judged by the rules of that month, whenever somebody asks.
#[test]
fn a_month_to_come_is_judged_by_the_rules_to_come() {
    let pack = "id = \"k9\"\nfrom = 2027-04-01\n[[limit]]\nid = \"limit_care3\"\nlabel = \"x\"\nbasis = \"b\"\nsource = \"s\"\nconfirmed = true\nlevel = \"care3\"\nunits = \"31000単位\"\nwarn = \"99%\"\n";
    let paper = |services: &str| {
        format!(
            "schema: 1\nid: 2026-0001\nline: 相談\nopened: 2026-11-16\npatient: {{name: 架空 花子, born: 1944-05-02}}\ninsurance: {{care: {{status: 認定済, level: 要介護3, valid: {{from: 2026-04-01, to: 2028-03-31}}}}}}\nservices: [{services}]\n"
        )
    };
    for (services, code) in [
        (
            "{id: s1, service: 訪問介護, units: 30000, from: 2027-04-01}",
            None,
        ),
        (
            "{id: s1, service: 訪問介護, units: 31001, from: 2027-04-01}",
            Some("care/limit-exceeded"),
        ),
        (
            "{id: s1, service: 訪問介護, units: 30000, from: 2027-03-01}",
            Some("care/limit-exceeded"),
        ),
        // What ended before this month is over.
        (
            "{id: s1, service: 訪問介護, units: 30000, from: 2026-09-01, to: 2026-10-31}",
            None,
        ),
        (
            "{id: s1, service: 訪問介護, units: 30000, from: 2026-09-01, to: 2026-11-01}",
            Some("care/limit-exceeded"),
        ),
        // A number beyond the form is as good as absent: it takes nothing off another.
        (
            "{id: s1, service: 訪問介護, units: -20000}, {id: s2, service: 通所介護, units: 40000}",
            Some("care/limit-exceeded"),
        ),
    ] {
        let office = Office::new()
            .paper(PAPER, &paper(services))
            .paper("rules/k9.toml", pack);
        let answer = office.run("check --format json").json();
        let codes = found(&answer, "problems");
        let limit = codes
            .iter()
            .map(|found| found.0)
            .find(|code| code.contains("limit"));
        assert_eq!(limit, code, "{services}: {codes:?}");
    }
}

/// The places that the papers below ask.
const DIRECTORY: &str = "[[facility]]\nid = \"1472000110\"\nname = \"見本苑\"\n[[facility]]\nid = \"1492000010\"\nname = \"例示の家\"\ncity = \"神奈川県平塚市\"\n[[facility]]\nid = \"1412000030\"\nname = \"架空クリニック\"\nlocation = [35.33, 139.35]\n[[facility]]\nid = \"fresh\"\nname = \"模擬病院\"\nfax_verified = 2026-10-01\naccepts = { \"気管切開\" = { value = \"可\", asof = 2026-05-27 } }\nvacancy = [{ what = \"個室\", state = \"空きあり\", asof = 2026-11-16 }]\n[[facility]]\nid = \"stale\"\nname = \"仮名病院\"\naccepts = { \"気管切開\" = { value = \"可\", asof = 2026-05-26 } }\nvacancy = [{ what = \"個室\", state = \"空きあり\", asof = 2026-11-15 }]\n";

/// A problem (code or alias), a paper with an `@`, what makes it one there, and what just doesn't.
/// `⏎` ends a line of the paper. Today is 2026-11-23.
const BOUNDARIES: &str = r#"
W-DSP-01 | admission: {on: @} | 2026-11-20 | 2026-11-21
W-DSP-02 | admission: {on: @} | 2026-11-16 | 2026-11-17
W-DSP-03 | admission: {on: @} | 2026-11-16 | 2026-11-17
W-DSP-04 | admission: {on: @, ward_kind: 急性期一般1} | 2026-11-16 | 2026-11-17
W-DSP-04 | admission: {on: @, ward_kind: 療養} | 2026-11-09 | 2026-11-10
W-DSP-05 | admission: {on: @} | 2026-11-18 | 2026-11-19
W-DSP-05 | admission: {on: @} ⏎ events: [{on: 2026-11-23, kind: スクリーニング}] | 2026-11-22 | 2026-11-20
W-DSP-06 | admission: {on: 2026-11-20, expected_discharge: @} | 2026-11-24 | 2026-11-25
W-DSP-06 | admission: {on: 2026-11-20, expected_discharge: 2026-11-24} ⏎ plan: {explained: 2026-11-20, delivered: @} | false | true
W-DSP-07 | admission: {on: 2026-11-20, ward_kind: 療養} ⏎ plan: {destination: @} | 緩和ケア | 特養
W-DSP-07 | admission: {on: 2026-11-20, ward_kind: @} ⏎ plan: {destination: 緩和ケア} | 療養 | 急性期一般1
W-DSP-08 | closure: {on: 2026-11-20, outcome: @} | 死亡(その他) | 増悪
W-DSP-08 | closure: {on: 2026-11-20, @} | destination: 死亡 | destination: その他
W-DSP-09 | factors: {confirmed: [タ]} ⏎ events: [{on: 2026-11-20, kind: @}] | 電話 | 連絡試行
W-CARE-01 | assessments: [{on: 2026-11-20, adl: {排泄: @}}] ⏎ insurance: {care: {status: 未申請}} | 一部介助 | 自立
W-CARE-01 | patient: {name: 架空, born: @} ⏎ assessments: [{on: 2026-11-20, adl: {排泄: 全介助}}] ⏎ insurance: {care: {status: 未申請}} | 1961-11-24 | 1961-11-25
W-CARE-02 | insurance: {care: {status: 申請中, applied: @}} | 2026-10-23 | 2026-10-24
W-CARE-02 | insurance: {care: {status: @, level: 要介護2, applied: 2026-10-01}} | 区分変更申請中 | 認定済
W-CARE-03 | insurance: {care: {status: 申請中, applied: 2026-11-16}} ⏎ admission: {on: 2026-11-20, expected_discharge: @} ⏎ services: [{service: 訪問介護}] | 2026-12-15 | 2026-12-16
W-DSP-06 | admission: {on: 2026-11-20, expected_discharge: 2026-11-24} ⏎ plan: {explained: 2026-11-20@} |  | , delivered: true
deadline/overdue | line: 前方連携 ⏎ inbound: {visited: @} | 2026-11-15 | 2026-11-16
deadline/overdue | line: 前方連携 ⏎ inbound: {visited: 2026-11-15, no_reply_wanted: @} | false | true
deadline/overdue | line: 前方連携 ⏎ admission: {on: 2026-10-01, ward_kind: 療養, discharged: @} ⏎ inbound: {visited: 2026-10-01, replies: [{on: 2026-10-02, kind: 一次}]} | 2026-11-08 | 2026-11-09
deadline/overdue | line: 前方連携 ⏎ events: [{on: @, kind: 来院なし}] ⏎ inbound: {appointed: 2026-11-19} | 2026-11-19 | 2026-11-20
consult/no-outcome | line: 相談 ⏎ intake: {categories: [就労]} ⏎ outcomes: [{on: @, category: 就労, result: 解決}] ⏎ closure: {on: 2026-11-20} | 2026-11-24 | 2026-11-23
consult/no-outcome | line: @ ⏎ intake: {categories: [就労]} ⏎ closure: {on: 2026-11-20} | 相談 | 退院支援
consult/no-outcome | line: 相談 ⏎ intake: {categories: [就労]} ⏎ closure: {on: @} | 2026-11-23 | 2026-11-24
W-CARE-04 | admission: {on: 2026-11-20, expected_discharge: 2026-12-20} ⏎ insurance: {care: {status: @, level: 要介護2, valid: {to: 2026-11-30}}} | 区分変更申請中 | 更新申請中
W-CARE-04 | insurance: {care: {status: 認定済, level: 要介護2, valid: {to: @}}} | 2027-01-22 | 2027-01-23
W-CARE-04 | insurance: {care: {status: @, level: 要介護2, valid: {to: 2026-11-22}}} | 認定済 | 更新申請中
care/expired-at-discharge | insurance: {care: {status: 認定済, level: 要介護2, valid: {to: 2026-11-30}}} ⏎ admission: {on: 2026-11-20, expected_discharge: @} | 2026-12-01 | 2026-11-30
W-CARE-05 | patient: {name: 架空, born: @} ⏎ insurance: {care: {specified_disease: がん末期}} ⏎ services: [{service: 訪問介護}] | 1986-11-25 | 1986-11-24
W-CARE-05 | patient: {name: 架空, born: @} ⏎ services: [{service: 訪問介護}] | 1961-11-25 | 1961-11-24
W-CARE-05 | patient: {name: 架空, born: 1976-05-02} ⏎ services: [{service: 訪問看護@}] | , payer: 介護保険 | 
care/limit-exceeded | insurance: {care: {status: 認定済, level: 要介護3}} ⏎ services: [{service: 訪問介護, units: @}] | 27049 | 27048
care/limit-near | insurance: {care: {status: 認定済, level: 要介護3}} ⏎ services: [{service: 訪問介護, units: @}] | 24344 | 24343
W-CARE-06 | insurance: {care: {status: 認定済, level: 要介護3}} ⏎ services: [{service: @, units: 27049}] | 訪問介護 | 居宅療養管理指導
W-CARE-07 | insurance: {care: {status: 認定済, level: @}} ⏎ referrals: [{service: 特養, status: 送付}] | 要介護2 | 要介護3
W-CARE-07 | insurance: {care: {status: 認定済, level: @}} ⏎ referrals: [{service: グループホーム, status: 送付}] | 要支援1 | 要支援2
W-CARE-07 | insurance: {care: {status: 未申請}} ⏎ referrals: [{service: @, status: 送付}] | 特養 | 居宅介護支援
W-CARE-08 | insurance: {care: {insurer: @}} ⏎ referrals: [{service: グループホーム, facility: "1492000010", status: 送付}] | 茅ヶ崎市 | 平塚市
W-EQUIP-01 | insurance: {care: {status: 認定済, level: @}} ⏎ services: [{service: 福祉用具貸与, content: 特殊寝台}] | 要介護1 | 要介護2
W-EQUIP-01 | insurance: {care: {status: 認定済, level: @}} ⏎ services: [{service: 福祉用具貸与, content: 自動排泄処理装置}] | 要介護3 | 要介護4
W-EQUIP-01 | insurance: {care: {status: 認定済, level: 要介護1}} ⏎ services: [{service: 福祉用具貸与, content: @}] | 車いす | 歩行器
W-HN-01 | insurance: {care: {status: 認定済, level: 要介護3}} ⏎ services: [{service: 訪問看護, payer: @}] | 医療保険 | 介護保険
W-HN-01 | insurance: {care: {status: 認定済, level: 要介護3}} ⏎ orders: [{kind: 特別訪問看護指示書, examined: @}] ⏎ services: [{service: 訪問看護, payer: 介護保険}] | 2026-11-10 | 2026-11-09
W-HN-01 | insurance: {care: {status: 認定済, level: 要介護3}} ⏎ needs: [@] ⏎ services: [{service: 訪問看護, payer: 医療保険}] | 気管切開 | 人工呼吸器
W-HN-02 | patient: {name: 架空, born: 1976-05-02} ⏎ services: [{service: 訪問看護, weekly: @}] | 4 | 3
W-HN-02 | patient: {name: 架空, born: 1976-05-02} ⏎ services: [{service: 訪問看護, days: [月, 火, 水@]}] | , 木 | 
W-HN-02 | patient: {name: 架空, born: 1976-05-02} ⏎ needs: [@] ⏎ services: [{service: 訪問看護, weekly: 4}] | 喀痰吸引(日中) | 気管切開
W-HN-03 | orders: [{kind: 訪問看護指示書, issued: 2026-11-02, months: 1}] ⏎ services: [{service: 訪問看護, from: @}] | 2026-12-02 | 2026-12-01
W-HN-03 | orders: [{kind: 訪問看護指示書, issued: @}] ⏎ services: [{service: 訪問看護}] | 2026-10-23 | 2026-10-24
W-HN-04 | needs: [@] ⏎ orders: [{kind: 特別訪問看護指示書, examined: 2026-11-02}, {kind: 特別訪問看護指示書, examined: 2026-11-16}] | 人工呼吸器 | 気管切開
W-HN-04 | orders: [{kind: 特別訪問看護指示書, examined: 2026-11-01}, {kind: 特別訪問看護指示書, examined: @}] | 2026-11-30 | 2026-12-01
W-HN-04 | needs: [@] ⏎ orders: [{kind: 特別訪問看護指示書, examined: 2026-11-02}, {kind: 特別訪問看護指示書, examined: 2026-11-16}] | 褥瘡(d2まで) | 真皮を越える褥瘡
W-WARD-01 | admission: {on: 2026-09-01, ward_kind: 回復期リハ, rehab_started: @, diagnoses: [{name: 骨折, tags: [大腿骨骨折]}]} | 2026-09-08 | 2026-09-09
W-WARD-01 | admission: {on: 2026-11-01, ward_kind: 回復期リハ, rehab_started: 2026-11-01, diagnoses: [{name: 骨折, @}]} | note: 左 | tags: [大腿骨骨折]
W-WARD-02 | admission: {on: @, ward_kind: 地域包括ケア} | 2026-10-05 | 2026-10-06
W-WARD-02 | admission: {on: @, ward_kind: 地域包括医療} | 2026-09-10 | 2026-09-11
W-WARD-02 | admission: {on: @, ward_kind: 急性期一般1} | 2026-09-05 | 2026-09-06
W-REF-01 | referrals: [{sent: @, status: 送付}] | 2026-11-19 | 2026-11-20
W-REF-02 | referrals: [{facility: @, status: 送付}] | stale | fresh
W-REF-03 | consents: [{on: @, purpose: 打診, scope: [医療情報, 氏名], method: 書面}] ⏎ referrals: [{sent: 2026-11-20, identified: true, status: 送付}] | 2026-11-21 | 2026-11-20
W-REF-03 | consents: [{on: 2026-11-01, withdrawn: @, purpose: 打診, scope: [医療情報, 氏名], method: 書面}] ⏎ referrals: [{sent: 2026-11-20, identified: true, status: 送付}] | 2026-11-20 | 2026-11-21
W-REF-03 | consents: [{on: 2026-11-01, purpose: 打診, scope: [医療情報, 氏名], method: @}] ⏎ referrals: [{sent: 2026-11-20, identified: true, status: 送付}] | 口頭 | 書面
W-REF-03 | consents: [{on: 2026-11-01, purpose: 打診, scope: [医療情報], method: 口頭}] ⏎ referrals: [{sent: 2026-11-20, identified: @, status: 送付}] | true | false
referral/no-record-of-consent | consents: [{on: @, purpose: 打診}] ⏎ referrals: [{sent: 2026-11-20, status: 送付}] | 2026-11-21 | 2026-11-20
W-REF-04 | referrals: [{id: r1, service: 療養, status: 可}, {id: r2, service: 療養, status: @}] | 検討中 | 取下げ
W-REF-04 | referrals: [{id: r1, service: 療養, status: 可}, {id: r2, service: @, status: 検討中}] | 療養 | 訪問看護
W-REF-05 | needs: [気管切開] ⏎ referrals: [{facility: @, status: 送付}] | stale | fresh
W-GEO-01 | patient: {name: 架空, location: [@, 139.35]} ⏎ referrals: [{service: 訪問診療, facility: "1412000030", status: 送付}] | 35.4740 | 35.4738
W-CM-01 | insurance: {care_manager: {name: 見本}} ⏎ admission: {on: @} | 2026-11-16 | 2026-11-17
W-CM-02 | insurance: {care_manager: {name: 見本}} ⏎ admission: {on: 2026-11-20, expected_discharge: @} | 2026-11-29 | 2026-11-30
W-FEE-01 | events: [{on: 2026-11-09, kind: 介護支援等連携指導1}, {on: 2026-11-16, kind: @}] | 介護支援等連携指導2 | 介護支援等連携指導1
W-FEE-01 | events: [{on: 2026-11-09, kind: 介護支援等連携指導1}, {on: 2026-11-10, kind: 介護支援等連携指導1}, {on: @, kind: 介護支援等連携指導1}] | 2026-11-23 | 2026-11-24
W-FEE-01 | events: [{on: 2026-11-09, kind: 介護支援等連携指導1}, {on: 2026-11-10, kind: @}] | 診療情報提供 | 電話
W-ABUSE-01 | abuse: {suspected: @} | true | false
W-ABUSE-01 | abuse: {suspected: true} ⏎ events: [{on: 2026-11-20, kind: @}] | 面談 | 虐待通報
W-DOC-01 | admission: {on: 2026-11-20, expected_discharge: 2026-11-30} ⏎ insurance: {care_manager: {name: 例示}} ⏎ plan: {destination: 自宅} ⏎ documents: [{template: @}] | 打診書 | 退院・退所情報記録書
W-DOC-01 | admission: {on: 2026-11-20, expected_discharge: 2026-12-04} ⏎ referrals: [{status: 可}] ⏎ plan: {destination: 特養} ⏎ documents: [{template: 健康診断書}, {template: 看護サマリー}, {template: @}] | 打診書 | 感染症検査の結果
W-FAX-01 | referrals: [{facility: @, by: FAX, status: 下書き}] | stale | fresh
W-FAX-01 | referrals: [{facility: stale, by: @, status: 送付}] | FAX | 電話
W-DATA-01 | plan: {@: 2026-11-20} | strated | started
W-DATA-01 | admission: {on: 2026-11-20, discharged: @} | 2026-11-19 | 2026-11-20
W-DATA-01 | referrals: [{sent: 2026-11-20, answered: @}] | 2026-11-19 | 2026-11-20
"#;

/// Advice of the trade that no law is behind.
const NO_LAW: &[&str] = &["W-REF-02", "W-REF-04", "W-REF-05", "W-DATA-01"];

fn at(paper: &str, words: &str) -> Vec<Value> {
    let paper = paper.replace('@', words).replace(" ⏎ ", "\n");
    let mut head = "schema: 1\nid: 2026-0001\nopened: 2026-11-16\n".to_string();
    for (key, line) in [
        ("line:", "line: 退院支援\n"),
        ("patient:", "patient: {name: 架空 花子, born: 1944-05-02}\n"),
    ] {
        if !paper.contains(key) {
            head.push_str(line);
        }
    }
    let office = Office::new()
        .paper(PAPER, &format!("{head}{paper}\n"))
        .paper("facilities.toml", DIRECTORY);
    let answer = office.run("check --format json").json();
    answer["problems"].as_array().cloned().expect("a list")
}

#[test]
fn each_problem_begins_where_its_rule_says() {
    for row in BOUNDARIES.lines().skip(1) {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let [name, paper, problem, neighbour] = cells[..] else {
            panic!("four cells: {row}");
        };
        let is = |p: &&Value| {
            let aliases = p["aliases"].as_array().expect("a list");
            p["code"] == name || aliases.iter().any(|alias| alias == name)
        };
        let quiet = at(paper, neighbour);
        let said = quiet.iter().find(is);
        assert_eq!(said, None, "{name}: {paper} with {neighbour}");
        let problems = at(paper, problem);
        let Some(p) = problems.iter().find(is) else {
            panic!("{name}: {paper} with {problem} shows only {problems:#?}");
        };
        assert_eq!(p["file"], PAPER);
        assert!(p["line"].is_u64() && p["column"].is_u64(), "{p:#}");
        for key in ["message", "hint", "basis"] {
            let needless = key == "basis" && NO_LAW.contains(&name);
            let words = p[key].as_str().unwrap_or_default();
            assert!(!words.is_empty() || needless, "{key}: {p:#}");
        }
    }
}

#[test]
fn every_number_of_the_catalogue_is_explained() {
    let office = Office::new();
    for (area, count) in [
        ("DSP", 9),
        ("CARE", 8),
        ("EQUIP", 1),
        ("HN", 4),
        ("WARD", 2),
        ("REF", 5),
        ("GEO", 1),
        ("CM", 2),
        ("FEE", 1),
        ("ABUSE", 1),
        ("DOC", 1),
        ("FAX", 1),
        ("DATA", 1),
    ] {
        for number in 1..=count {
            let alias = format!("W-{area}-{number:02}");
            let ran = office.run(&format!("explain {alias}")).stderr("").exit(0);
            assert!(ran.stdout.contains(&alias), "{alias}: {}", ran.stdout);
        }
    }
}

/// A rule that can't be used makes the answer unknown; it never turns it around.
#[test]
fn without_a_rule_the_answer_is_unknown_and_not_another() {
    let row = |kind: &str, id: &str, rest: &str| {
        format!(
            "id = \"common\"\n[[{kind}]]\nid = \"{id}\"\nlabel = \"x\"\nbasis = \"b\"\nsource = \"s\"\nconfirmed = \"yes\"\n{rest}\n"
        )
    };
    let head = "schema: 1\nid: 2026-0001\nline: 退院支援\nopened: 2026-11-16\npatient: {name: 架空 花子, born: 1944-05-02}\ninsurance: {care: {status: 認定済, level: 要介護3, burden: 1}}\nadmission: {on: 2026-11-16, ward_kind: 急性期一般1, diagnoses: [{name: x, tags: [ALS]}]}\n";
    let services = "services: [{id: s1, service: 訪問看護, units: 30000, from: 2026-11-01}]\n";
    for (pack, said) in [
        (
            row("outside_limit", "outside_limit", "services = [\"gh\"]"),
            "限度額の規則を使えません",
        ),
        (
            row(
                "limit",
                "limit_care3",
                "level = \"care3\"\nunits = \"1単位\"\nwarn = \"90%\"",
            ),
            "限度額の規則を使えません",
        ),
        (
            row(
                "payer",
                "payer_table7",
                "payer = \"medical\"\nweekly = \"x\"",
            ),
            "介護保険(要確認)",
        ),
    ] {
        let lines = if said.contains("限度額") {
            services.replace("訪問看護", "訪問介護")
        } else {
            services.to_string()
        };
        let office = Office::new()
            .paper(PAPER, &format!("{head}{lines}"))
            .paper("rules/own.toml", &pack);
        let page = office.run("show 1 --all").exit(3).stdout;
        assert!(page.contains(said), "{pack}: {page}");
        let checked = office.run("check 1").stdout;
        assert!(
            !checked.contains("care/limit-exceeded") || said.contains("介護保険"),
            "{checked}"
        );
    }
    let tier = row(
        "tier",
        "tier_i",
        "tier = \"i\"\nname = \"イ\"\nwards = [\"acute1\"]",
    )
    .replace("common", "r8");
    let office = Office::new()
        .paper("renkei.toml", "[office]\nfee = \"入退院支援加算1\"\n")
        .paper(PAPER, head)
        .paper("rules/own.toml", &tier);
    let json = office.run("due --format json").exit(3).json();
    let unknown = json["unknown"].as_array().expect("a list");
    let talk = unknown
        .iter()
        .find(|due| due["rule"] == "talk")
        .expect("talk");
    assert!(
        talk["question"]
            .as_str()
            .is_some_and(|ask| ask.contains("区分の規則")),
        "{talk}"
    );
}

#[test]
fn a_conflict_hides_neither_the_rest_nor_what_is_missing_in_it() {
    let clash = "<<<<<<< HEAD\nneeds: [気管切開]\nid: 2026-0001\n=======\nid: 2026-0001\n# renkei: ignore deadline/talk 本人が拒否\n>>>>>>> 相手\n";
    let office = Office::new().paper(PAPER, &UNTALKED.replacen("id: 2026-0001\n", clash, 1));
    let answer = office.run("check --format json").exit(3).json();
    let said = found(&answer, "problems");
    assert_eq!(said[0], ("paper/conflict", PAPER, 2));
    let codes: Vec<&str> = said.iter().map(|(code, ..)| *code).collect();
    assert!(!codes.contains(&"case/missing-key"), "{codes:?}");
    assert!(codes.contains(&"deadline/talk"), "{codes:?}");
}
