//! The built-in rows of factors, fees, conflicts, benefits, hints and documents against papers:
//! what a fact suggests, and that nothing is suggested without it.

use super::*;
use crate::files::{case_paper, form, inspect, rule_paper, yaml};
use crate::model::{Case, CaseId, Office};
use crate::problem::Problem;
use crate::regulation::{FeeEvidence, KINDS, PACKS, Rulebook, conflicts, deadlines, fees};
use crate::vocabulary::{Table, Vocabularies};

const TODAY: &str = "2026-11-23";

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

/// A paper of 退院支援 with these sections.
fn case(sections: &str) -> Case {
    let mut text = String::from("schema: 1\nid: 2026-0001\nopened: 2026-11-16\n");
    if !sections.contains("line:") {
        text.push_str("line: 退院支援\n");
    }
    if !sections.contains("patient:") {
        text.push_str("patient: {}\n");
    }
    text.push_str(sections);
    let words = Vocabularies::default();
    let parsed = yaml::parse(&text);
    let root = parsed.root.as_ref().expect("a paper");
    let meaning = inspect::inspect(root, &form::CASE, inspect::CASE, &words);
    let problems: Vec<String> = parsed
        .with_meaning(&text, meaning)
        .into_iter()
        .map(|problem: Problem| problem.message)
        .collect();
    assert_eq!(problems, Vec::<String>::new(), "{text}");
    case_paper::read(root, CaseId::new("2026-0001").expect("an id"), &words)
}

fn registered(fee: &str) -> Office {
    Office {
        fee: Some(fee.into()),
        ..Office::default()
    }
}

/// Asks something of a paper on a day, the way `show` does.
fn ask<R>(case: &Case, today: &str, office: &Office, ask: impl FnOnce(&Facts, &Rules) -> R) -> R {
    let rules = Rulebook::builtin().on(day(today), case.discharged());
    let facts = Facts::of(case, office, day(today), None);
    let dues = deadlines(&facts, &rules);
    ask(&facts.with_dues(&dues), &rules)
}

fn factors(sections: &str, today: &str) -> Vec<SuggestedFactor> {
    ask(
        &case(sections),
        today,
        &Office::default(),
        suggested_factors,
    )
}

fn ids(found: &[SuggestedFactor]) -> Vec<&str> {
    found.iter().map(|factor| factor.id.as_str()).collect()
}

fn advice(
    sections: &str,
    today: &str,
    of: fn(&Facts, &Rules) -> Vec<Suggestion>,
) -> Vec<Suggestion> {
    ask(&case(sections), today, &Office::default(), of)
}

fn named(found: &[Suggestion]) -> Vec<&str> {
    found.iter().map(|advice| advice.id.as_str()).collect()
}

fn fee(sections: &str, today: &str, office: &Office, id: &str) -> Option<FeeEvidence> {
    let found = ask(&case(sections), today, office, fees);
    found.into_iter().find(|fee| fee.id == id)
}

fn clashes(events: &[&str], today: &str) -> Vec<(String, usize)> {
    let mut sections = String::from("admission: {on: 2026-11-01}\nevents:\n");
    for event in events {
        let written = event.split_once(": ").expect("a day and a kind");
        let (kind, with) = written.1.split_once(" > ").unwrap_or((written.1, ""));
        sections.push_str(&format!("  - {{on: {}, kind: {kind}", written.0));
        if !with.is_empty() {
            sections.push_str(&format!(", with: {with}"));
        }
        sections.push_str("}\n");
    }
    ask(&case(&sections), today, &Office::default(), conflicts)
        .into_iter()
        .map(|found| (found.id, found.place))
        .collect()
}

fn clash_ids(events: &[&str]) -> Vec<String> {
    let found = clashes(events, "2026-12-31");
    found.into_iter().map(|(id, _)| id).collect()
}

// ---- the packs themselves ----

#[test]
fn the_built_in_packs_keep_to_the_form_that_an_office_is_held_to() {
    let words = Vocabularies::default();
    let deadlines = rule_paper::deadline_names([]);
    for text in PACKS {
        let paper = rule_paper::read(
            "rules/built-in.toml",
            (*text).to_string(),
            &words,
            &deadlines,
        );
        // Dated versions of a rule share their id here; an office writes the next one in a pack of
        // its own.
        let problems: Vec<&str> = paper
            .problems
            .iter()
            .filter(|problem| problem.code != "rules/duplicate-id")
            .map(|problem| problem.message.as_str())
            .collect();
        assert_eq!(problems, Vec::<&str>::new());
    }
}

#[test]
fn every_kind_of_row_is_there() {
    let book = Rulebook::builtin();
    for kind in KINDS {
        assert!(book.versions().iter().any(|v| v.kind == *kind), "{kind}");
    }
}

#[test]
fn every_benefit_of_the_catalogue_says_that_it_is_only_possible() {
    let rules = Rules::on(day(TODAY));
    let rows: Vec<&Row<Advice>> = rules.holding(&rules.rows().benefit).collect();
    let mut ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    ids.sort_unstable();
    assert_eq!(
        ids.join(" "),
        "aya daisansha gassan hosoku jiritsu kaigo_kyugyo kaigo_shinsei kogaku kogaku_kaigo koken \
         koki kokuho_genmen marufuku mutei nanbyo rosai ryoiku ryoritsu seiho shobyo \
         shogai_fukushi shogai_nenkin shoman techo_seishin techo_shintai tokubetsu_shogai"
    );
    for row in &rules.rows().benefit {
        assert!(row.why.ends_with("該当の可能性・要確認"), "{}", row.id);
    }
}

// ---- 退院困難な要因 ----

#[test]
fn each_revision_has_its_letters() {
    let letters = |today: &str| {
        let rules = Rules::on(day(today));
        let rows = rules.holding(&rules.rows().factor);
        let found: Vec<(String, String)> = rows
            .map(|row| (row.letter.clone(), row.factor.clone()))
            .collect();
        found
    };
    let (old, new) = (letters("2026-05-31"), letters("2026-06-01"));
    let all = |rows: &[(String, String)]| rows.iter().map(|(l, _)| l.as_str()).collect::<String>();
    assert_eq!(all(&old), "アイウエオカキクケコサシスセソタ");
    assert_eq!(all(&new), "アイウエオカキクケコサシスセソタチ");
    for (rows, key) in [(&old, "r6"), (&new, "letter")] {
        for (letter, id) in rows {
            let term = Table::Factors.terms().iter().find(|term| term.id == id);
            let written = term.and_then(|term| term.attribute(key));
            assert_eq!(written, Some(letter.as_str()), "{id}");
        }
    }
    let letter = |rows: &[(String, String)], id: &str| {
        let row = rows.iter().find(|(_, factor)| factor == id);
        row.map(|(letter, _)| letter.clone())
    };
    assert_eq!(letter(&old, "other").as_deref(), Some("タ"));
    assert_eq!(letter(&new, "other").as_deref(), Some("チ"));
    assert_eq!(letter(&old, "family_unreachable"), None);
    assert_eq!(letter(&new, "family_unreachable").as_deref(), Some("タ"));
}

#[test]
fn a_stay_long_after_the_last_one_is_no_repeated_stay() {
    let sections = "admission: {on: 2026-11-10, last_discharged: 2026-05-09}\n";
    let found = factors(sections, "2026-11-23");
    assert!(found.iter().all(|factor| factor.id != "repeat_admission"));
}

#[test]
fn each_factor_is_suggested_by_its_fact() {
    let old = "patient: {born: 1946-03-01}\n";
    for (id, letter, sections, fact) in [
        (
            "cancer_dementia_ari",
            "ア",
            "admission: {diagnoses: [{name: 認知症, tags: [認知症]}, {name: 肺炎, tags: [誤嚥性肺炎]}]}\n",
            "病名: 認知症、誤嚥性肺炎",
        ),
        (
            "emergency_admission",
            "イ",
            "admission: {kind: 緊急}\n",
            "緊急",
        ),
        (
            "ltci_unapplied",
            "ウ",
            "patient: {born: 1946-03-01}\ninsurance: {care: {status: 未申請}}\nassessments: [{on: 2026-11-17, adl: {入浴: 一部介助}}]\n",
            "要介護認定は未申請",
        ),
        (
            "ltci_unapplied",
            "ウ",
            "patient: {born: 1946-03-01}\ninsurance: {care: {status: 認定済, level: 要介護1}}\nassessments: [{on: 2026-11-17, adl_before: {移動: 見守り}, adl: {移動: 全介助}}]\n",
            "移動: 見守り→全介助",
        ),
        (
            "repeat_admission",
            "シ",
            "admission: {on: 2026-11-10, last_discharged: 2026-05-10}\n",
            "前回の退院2026-05-10、今回の入院2026-11-10",
        ),
        (
            "communication_special",
            "エ",
            "admission: {diagnoses: [{name: 失語症, tags: [コミュニケーション障害]}]}\n",
            "病名: コミュニケーション障害",
        ),
        (
            "severe_behavioral",
            "オ",
            "needs: [強度行動障害]\n",
            "強度行動障害",
        ),
        ("abuse", "カ", "abuse: {suspected: true}\n", "虐待の疑い"),
        (
            "poverty",
            "キ",
            "insurance: {medical: {kind: 生活保護}}\n",
            "生活保護",
        ),
        (
            "poverty",
            "キ",
            "insurance: {medical: {kind: 無保険}}\n",
            "無保険",
        ),
        (
            "poverty",
            "キ",
            "needs: [無保険・自費困難]\n",
            "無保険・自費困難",
        ),
        (
            "adl_decline",
            "ク",
            "assessments: [{on: 2026-11-17, adl_before: {食事: 自立}, adl: {食事: 見守り}}]\n",
            "食事: 自立→見守り",
        ),
        (
            "toileting_assist",
            "ケ",
            "assessments: [{on: 2026-11-17, adl: {排泄: 一部介助}}]\n",
            "排泄=一部介助",
        ),
        (
            "insufficient_care",
            "コ",
            "family: [{relation: 長女, care_capacity: なし}]\n",
            "長女の介護力: なし",
        ),
        (
            "medical_procedure",
            "サ",
            "needs: [胃瘻, 酸素(3L以下)]\n",
            "胃瘻、酸素(3L以下)",
        ),
        (
            "malnutrition",
            "ス",
            "assessments: [{on: 2026-11-17, nutrition_risk: true}]\n",
            "低栄養の見込み",
        ),
        (
            "young_carer",
            "セ",
            "patient: {born: 2012-05-05, caring: true}\n",
            "患者が家族を介護している",
        ),
        (
            "cared_by_child",
            "ソ",
            "family: [{relation: 長男, roles: [主介護者], born: 2010-01-01}]\n",
            "長男(児童等)が介護",
        ),
        (
            "family_unreachable",
            "タ",
            "family: [{relation: 長男, contact: 拒否}, {relation: 姪, contact: 不可}]\n",
            "家族の全員が連絡不可または拒否",
        ),
    ] {
        let found = factors(sections, TODAY);
        let factor = found.iter().find(|factor| factor.id == id);
        let factor = factor.unwrap_or_else(|| panic!("{id}: {sections}"));
        assert_eq!(factor.letter, letter, "{id}");
        assert!(factor.facts.iter().any(|f| f == fact), "{:?}", factor.facts);
        assert!(!factor.confirmed);
    }
    // Nothing of it is known, or all of it is known and in order.
    assert_eq!(ids(&factors(old, TODAY)), Vec::<&str>::new());
    let well = "patient: {born: 1946-03-01, household: 子と同居}
family: [{relation: 長女, care_capacity: 十分, contact: 可, roles: [主介護者], born: 1970-01-01}]
admission: {on: 2026-11-16, kind: 予定, diagnoses: [{name: 大腿骨頸部骨折, tags: [大腿骨骨折]}]}
insurance: {medical: {kind: 後期高齢者}, care: {status: 認定済, level: 要介護1}}
assessments: [{on: 2026-11-17, adl_before: {排泄: 見守り, 移動: 一部介助}, adl: {排泄: 見守り, 移動: 一部介助}, nutrition_risk: false}]
abuse: {suspected: false}
needs: [リハビリ(PT), 嚥下調整食・とろみ, 治療食, 個室, 医療用麻薬(内服/貼付)]
";
    assert_eq!(ids(&factors(well, TODAY)), Vec::<&str>::new());
}

#[test]
fn a_factor_is_not_suggested_beyond_its_bounds() {
    for (id, sections) in [
        // 39歳, 40〜64歳 without a 特定疾病, 申請中, or independent.
        (
            "ltci_unapplied",
            "patient: {born: 1990-01-01}\ninsurance: {care: {status: 未申請}}\nassessments: [{on: 2026-11-17, adl: {入浴: 全介助}}]\n",
        ),
        (
            "ltci_unapplied",
            "patient: {born: 1970-01-01}\ninsurance: {care: {status: 未申請}}\nassessments: [{on: 2026-11-17, adl: {入浴: 全介助}}]\n",
        ),
        (
            "ltci_unapplied",
            "patient: {born: 1946-01-01}\ninsurance: {care: {status: 申請中}}\nassessments: [{on: 2026-11-17, adl: {入浴: 全介助}}]\n",
        ),
        (
            "ltci_unapplied",
            "patient: {born: 1946-01-01}\ninsurance: {care: {status: 未申請}}\nassessments: [{on: 2026-11-17, adl: {入浴: 見守り}}]\n",
        ),
        // The change is applied for already.
        (
            "ltci_unapplied",
            "patient: {born: 1946-01-01}\ninsurance: {care: {status: 区分変更申請中, level: 要介護1}}\nassessments: [{on: 2026-11-17, adl_before: {移動: 自立}, adl: {移動: 全介助}}]\n",
        ),
        ("young_carer", "patient: {born: 2008-11-24, caring: true}\n"),
        ("young_carer", "patient: {born: 1980-05-05, caring: true}\n"),
        (
            "cared_by_child",
            "family: [{relation: 長男, roles: [主介護者], born: 2008-11-24}]\n",
        ),
        (
            "family_unreachable",
            "family: [{relation: 長男, contact: 拒否}, {relation: 姪, contact: 可}]\n",
        ),
        ("emergency_admission", "admission: {kind: 転院}\n"),
        ("repeat_admission", "admission: {on: 2026-11-16}\n"),
        ("other", "admission: {on: 2026-11-16}\n"),
    ] {
        let found = factors(sections, TODAY);
        assert!(!ids(&found).contains(&id), "{id}: {sections}");
    }
    // 40〜64歳 with a 特定疾病, and the day before a 65th birthday.
    let second = "patient: {born: 1970-01-01}\ninsurance: {care: {status: 未申請, specified_disease: 脳血管疾患}}\nassessments: [{on: 2026-11-17, adl: {入浴: 全介助}}]\n";
    assert!(ids(&factors(second, TODAY)).contains(&"ltci_unapplied"));
    let eve = "patient: {born: 1961-11-24}\ninsurance: {care: {status: 未申請}}\nassessments: [{on: 2026-11-17, adl: {入浴: 全介助}}]\n";
    assert!(ids(&factors(eve, TODAY)).contains(&"ltci_unapplied"));
    assert!(!ids(&factors(eve, "2026-11-22")).contains(&"ltci_unapplied"));
}

#[test]
fn the_day_of_discharge_decides_what_a_factor_means() {
    let changed = "patient: {born: 1946-03-01}
insurance: {care: {status: 認定済, level: 要介護1}}
family: [{relation: 長男, contact: 拒否}]
assessments: [{on: 2026-05-17, adl_before: {移動: 見守り}, adl: {移動: 全介助}}]
";
    let left = |on: &str| format!("{changed}admission: {{on: 2026-05-01, discharged: {on}}}\n");
    for (on, there) in [("2026-05-31", false), ("2026-06-01", true)] {
        let found = factors(&left(on), TODAY);
        assert_eq!(ids(&found).contains(&"ltci_unapplied"), there, "{on}");
        assert_eq!(ids(&found).contains(&"family_unreachable"), there, "{on}");
        assert!(ids(&found).contains(&"adl_decline"), "{on}");
    }
}

#[test]
fn a_person_confirms_a_factor() {
    let found = factors(
        "admission: {kind: 緊急}\nneeds: [気管切開]\nfactors: {confirmed: [イ]}\n",
        TODAY,
    );
    let confirmed: Vec<(&str, bool)> = found
        .iter()
        .map(|factor| (factor.letter.as_str(), factor.confirmed))
        .collect();
    assert_eq!(confirmed, [("イ", true), ("サ", false)]);
}

// ---- 算定の候補 ----

const DONE: &str = "patient: {born: 1946-03-01}
admission: {on: 2026-11-02, kind: 緊急, from: 自宅, ward_kind: 急性期一般1, expected_discharge: 2026-11-20}
factors: {confirmed: [イ]}
wishes: [{id: w1, on: 2026-11-03, who: 本人, place: 自宅}]
events:
  - {id: e1, on: 2026-11-04, kind: スクリーニング}
  - {id: e2, on: 2026-11-05, kind: 家族面談}
  - {id: e3, on: 2026-11-06, kind: カンファレンス}
plan: {started: 2026-11-05, explained: 2026-11-18}
";

#[test]
fn the_discharge_support_fee_lists_its_evidence() {
    let office = registered("入退院支援加算1");
    let found = fee(DONE, TODAY, &office, "support_1").expect("加算1");
    assert_eq!((found.points, found.eligible), (Some(700), Some(true)));
    assert_eq!(
        found.sentence(),
        "○退院困難な要因(要因: 緊急入院)、\
         ○要因の抽出(原則3日以内)(2026-11-04 退院困難な要因の抽出(3日以内))、\
         ○患者・家族との話合い(原則7日以内、療養病棟等は14日以内)(2026-11-05 患者・家族との話合い(7日以内))、\
         ○退院支援計画の作成着手(7日以内)(2026-11-05 退院支援計画の作成着手(7日以内))、\
         ○カンファレンス(7日以内)(2026-11-06 カンファレンス(7日以内))、\
         ○退院支援計画の説明と交付(2026-11-18 退院支援計画の説明・交付(退院前日まで))、\
         ○在宅での療養の希望、または加算1を算定した連携病院からの転院(自宅)。算定可否は医事課で確認"
    );
    // Too late, not yet, or nowhere to be read.
    let late = DONE.replace("on: 2026-11-06, kind", "on: 2026-11-09, kind");
    let found = fee(&late, TODAY, &office, "support_1").expect("加算1");
    assert_eq!(found.eligible, Some(false));
    assert!(
        found
            .sentence()
            .contains("×カンファレンス(7日以内)(2026-11-09、期限の後)"),
        "{}",
        found.sentence()
    );
    let open = DONE.replace(", explained: 2026-11-18", "");
    let found = fee(&open, "2026-11-10", &office, "support_1").expect("加算1");
    assert_eq!(found.eligible, None);
    let nothing = DONE.replace("factors: {confirmed: [イ]}\n", "");
    let found = fee(&nothing, TODAY, &office, "support_1").expect("加算1");
    assert_eq!(found.eligible, None);
    let elsewhere = DONE.replace("place: 自宅", "place: 施設");
    let found = fee(&elsewhere, TODAY, &office, "support_1").expect("加算1");
    assert_eq!(found.eligible, Some(false));
    // The addition that the office registered, no other.
    for (fee_of, there) in [
        ("入退院支援加算1", ["support_1"].as_slice()),
        ("入退院支援加算2", &["support_2"]),
        ("入退院支援加算1、入退院支援加算3", &["support_1"]),
    ] {
        let found = ask(&case(DONE), TODAY, &registered(fee_of), fees);
        let support: Vec<&str> = found
            .iter()
            .map(|fee| fee.id.as_str())
            .filter(|id| id.starts_with("support"))
            .collect();
        assert_eq!(support, there, "{fee_of}");
    }
    let other_line = DONE.to_string() + "line: 相談\n";
    assert_eq!(fee(&other_line, TODAY, &office, "support_1"), None);
}

#[test]
fn points_go_by_ward_and_day_of_discharge() {
    let one = registered("入退院支援加算1");
    let stay = |ward: &str, left: &str| {
        format!("admission: {{on: 2026-04-01, ward_kind: {ward}, discharged: {left}}}\n")
    };
    for (ward, left, points) in [
        ("回復期リハ", "2026-05-31", Some(700)),
        ("回復期リハ", "2026-06-01", Some(1000)),
        ("地域包括ケア", "2026-05-31", Some(700)),
        ("地域包括ケア", "2026-06-01", Some(1000)),
        ("急性期一般1", "2026-05-31", Some(700)),
        ("急性期一般1", "2026-06-01", Some(700)),
        ("療養", "2026-05-31", Some(1300)),
        ("療養", "2026-06-01", Some(1300)),
        ("障害者施設等", "2026-06-01", Some(1300)),
        ("精神療養", "2026-06-01", None),
    ] {
        let found = fee(&stay(ward, left), TODAY, &one, "support_1").expect("加算1");
        assert_eq!(found.points, points, "{ward} {left}");
    }
    let two = registered("入退院支援加算2");
    for (ward, left, points) in [
        ("急性期一般1", "2026-06-01", Some(190)),
        ("療養", "2026-06-01", Some(635)),
        ("回復期リハ", "2026-06-01", None),
    ] {
        let found = fee(&stay(ward, left), TODAY, &two, "support_2").expect("加算2");
        assert_eq!(found.points, points, "{ward}");
    }
    for (ward, left) in [
        ("回復期リハ", "2026-05-31"),
        ("緩和ケア病棟", "2026-06-01"),
        ("HCU", "2026-06-01"),
    ] {
        let found = fee(&stay(ward, left), TODAY, &two, "support_2").expect("加算2");
        assert_eq!(found.eligible, Some(false), "{ward}");
    }
    let psychiatric = fee(
        &stay("精神療養", "2026-06-01"),
        TODAY,
        &Office::default(),
        "support_psychiatric",
    )
    .expect("精神科");
    assert_eq!(psychiatric.points, Some(1000));
    let ward = stay("急性期一般1", "2026-06-01");
    assert_eq!(
        fee(&ward, TODAY, &Office::default(), "support_psychiatric"),
        None
    );
}

#[test]
fn an_office_with_two_additions_is_held_to_the_row_of_each() {
    let office = registered("入退院支援加算1、入退院支援加算3");
    let newborn = "patient: {born: 2026-11-02}
admission: {on: 2026-11-02, kind: 緊急, ward_kind: NICU, expected_discharge: 2026-11-30}
factors: {confirmed: [その他]}
wishes: [{id: w1, on: 2026-11-03, who: 母, place: 自宅}]
events:
  - {id: e1, on: 2026-11-06, kind: スクリーニング}
  - {id: e2, on: 2026-11-08, kind: 家族面談}
  - {id: e3, on: 2026-11-20, kind: カンファレンス}
plan: {started: 2026-11-20, explained: 2026-11-21}
";
    let third = fee(newborn, TODAY, &office, "support_3").expect("加算3");
    assert_eq!((third.points, third.eligible), (Some(1200), Some(true)));
    let first = fee(newborn, TODAY, &office, "support_1").expect("加算1");
    assert_eq!(first.eligible, Some(false));
    let child = fee(newborn, TODAY, &office, "support_child").expect("小児加算");
    assert_eq!((child.points, child.eligible), (Some(200), Some(true)));
    assert_eq!(fee(DONE, TODAY, &office, "support_child"), None);
}

#[test]
fn only_a_move_from_a_ward_of_another_tier_begins_the_fourteen_days() {
    let office = registered("入退院支援加算1");
    for (first, excluded) in [("療養", false), ("急性期一般1", true)] {
        let paper = format!(
            "admission: {{on: 2026-09-01, ward_kind: {first}, ward_moves: [{{on: 2026-11-15, ward_kind: 障害者施設等}}], discharged: 2026-11-20}}\n"
        );
        let found = fee(&paper, TODAY, &office, "support_1").expect("加算1");
        assert_eq!(
            found
                .sentence()
                .contains("転棟して14日未満の退院のため対象外"),
            excluded,
            "{first}: {}",
            found.sentence()
        );
    }
}

#[test]
fn death_and_a_transfer_from_a_chronic_ward_rule_out_the_discharge_fee() {
    let office = registered("入退院支援加算1");
    let ryoyo = DONE.replace("急性期一般1", "療養");
    let transfer = "closure: {on: 2026-11-20, reason: 転院, destination: 他院(急性期), discharged: 2026-11-20}\n";
    for (paper, closure, eligible, word) in [
        (DONE, "", Some(true), "対象外"),
        (DONE, transfer, Some(true), "対象外"),
        (
            &ryoyo,
            "",
            None,
            "?療養病棟等から他の保険医療機関への転院なら対象外",
        ),
        (
            &ryoyo,
            transfer,
            Some(false),
            "療養病棟等から他の保険医療機関への転院のため対象外",
        ),
        (
            &ryoyo,
            "plan_of: 転院",
            Some(false),
            "療養病棟等から他の保険医療機関への転院のため対象外",
        ),
        (
            DONE,
            "closure: {on: 2026-11-20, reason: 死亡, discharged: 2026-11-20}\n",
            Some(false),
            "死亡退院のため対象外",
        ),
        (
            DONE,
            "closure: {on: 2026-11-20, reason: 死亡, outcome: 死亡(その他), destination: 死亡, discharged: 2026-11-20}\n",
            Some(false),
            "死亡退院のため対象外",
        ),
    ] {
        let paper = match closure {
            "plan_of: 転院" => paper.replace("plan: {", "plan: {destination: 回復期リハ, "),
            closure => format!("{paper}{closure}"),
        };
        let found = fee(&paper, TODAY, &office, "support_1").expect("加算1");
        assert_eq!(found.eligible, eligible, "{}", found.sentence());
        assert_eq!(
            found.sentence().matches(word).count(),
            usize::from(eligible != Some(true))
        );
    }
}

#[test]
fn the_second_addition_waits_for_what_may_still_be_done() {
    let office = registered("入退院支援加算2");
    let found = fee(DONE, TODAY, &office, "support_2").expect("加算2");
    assert_eq!((found.points, found.eligible), (Some(190), Some(true)));
    let without = DONE.replace("  - {id: e3, on: 2026-11-06, kind: カンファレンス}\n", "");
    let found = fee(&without, TODAY, &office, "support_2").expect("加算2");
    assert_eq!(found.eligible, None);
    assert!(
        found
            .sentence()
            .contains("?カンファレンス(できるだけ早期)(記録はまだありません)")
    );
    let left = format!("{without}closure: {{on: 2026-11-20, discharged: 2026-11-20}}\n");
    let found = fee(&left, TODAY, &office, "support_2").expect("加算2");
    assert_eq!(found.eligible, Some(false));
    // What is only planned for later is no record.
    let planned = format!("{without}extra: {{}}\n").replace(
        "plan: {",
        "  - {id: e9, on: 2026-11-25, kind: カンファレンス}\nplan: {",
    );
    let found = fee(&planned, TODAY, &office, "support_2").expect("加算2");
    assert_eq!(found.eligible, None);
}

#[test]
fn other_fees_appear_with_their_event() {
    let stay = "admission: {on: 2026-10-01, expected_discharge: 2026-11-20, ward_kind: 急性期一般1}\nplan: {destination: 自宅}\n";
    let with = |kind: &str| format!("{stay}events: [{{on: 2026-11-10, kind: {kind}}}]\n");
    let nothing = Office::default();
    for (kind, id, points) in [
        ("介護支援等連携指導1", "cm_guidance_1", 400),
        ("介護支援等連携指導2", "cm_guidance_2", 500),
        ("退院時共同指導2", "joint_guidance_2", 400),
        ("退院前訪問", "predischarge_visit", 580),
        ("退院後訪問", "postdischarge_visit", 580),
        ("診療情報提供", "info_letter", 250),
        ("地域連携診療計画", "pathway", 300),
        ("退院時リハ指導", "rehab_guidance", 300),
        ("退院時薬剤指導", "drug_guidance", 90),
    ] {
        let found = fee(&with(kind), TODAY, &nothing, id).expect(id);
        assert_eq!(found.points, Some(points), "{id}");
        assert_eq!(fee(stay, TODAY, &nothing, id), None, "{id}");
    }
    // 500点 needs the registration.
    let two = with("介護支援等連携指導2");
    let found = |office: &Office| fee(&two, TODAY, office, "cm_guidance_2").expect("指導料2");
    assert_eq!(found(&registered("入退院支援加算1")).eligible, Some(true));
    assert_eq!(found(&registered("入退院支援加算2")).eligible, Some(false));
    assert_eq!(found(&nothing).eligible, None);
    // One fee under r6.
    let old = "admission: {on: 2026-05-01, discharged: 2026-05-20}\nevents: [{on: 2026-05-10, kind: 介護支援等連携指導2}]\n";
    let found = fee(old, TODAY, &nothing, "cm_guidance_1").expect("指導料");
    assert_eq!(
        (&*found.label, found.points),
        ("介護支援等連携指導料", Some(400))
    );
    assert_eq!(fee(old, TODAY, &nothing, "cm_guidance_2"), None);
}

#[test]
fn visits_and_joint_guidance_look_at_the_way_out() {
    let nothing = Office::default();
    let paper = |stay: &str, to: &str, kind: &str, on: &str| {
        format!(
            "admission: {{on: 2026-10-01, {stay}}}\nplan: {{destination: {to}}}\nevents: [{{on: {on}, kind: {kind}}}]\n"
        )
    };
    for (stay, to, eligible) in [
        ("expected_discharge: 2026-11-20", "自宅", Some(true)),
        ("expected_discharge: 2026-10-31", "自宅", Some(false)),
        ("ward: 3東", "自宅", None),
        ("expected_discharge: 2026-11-20", "特養", Some(false)),
        ("expected_discharge: 2026-11-20", "療養", Some(false)),
    ] {
        let text = paper(stay, to, "退院前訪問", "2026-10-10");
        let found = fee(&text, TODAY, &nothing, "predischarge_visit").expect("訪問");
        assert_eq!(found.eligible, eligible, "{stay} {to}");
    }
    for (to, eligible) in [("自宅", true), ("老健", true), ("他院(急性期)", false)] {
        let text = paper("ward: 3東", to, "退院時共同指導2", "2026-10-10");
        let found = fee(&text, TODAY, &nothing, "joint_guidance_2").expect("共同指導");
        assert_eq!(found.eligible, Some(eligible), "{to}");
    }
    // Within a month of the discharge, that day not counted.
    for (on, eligible) in [
        ("2026-10-20", None),
        ("2026-10-21", Some(true)),
        ("2026-11-19", Some(true)),
        ("2026-11-20", Some(false)),
    ] {
        let text = paper("discharged: 2026-10-20", "自宅", "退院後訪問", on);
        let found = fee(&text, TODAY, &nothing, "postdischarge_visit").expect("訪問");
        assert_eq!(found.eligible, eligible, "{on}");
    }
}

#[test]
fn support_before_a_planned_admission_counts() {
    let office = registered("入退院支援加算1");
    let paper = |kind: &str, from: &str, on: &str| {
        format!(
            "admission: {{on: 2026-11-10, kind: {kind}, from: {from}}}\nfactors: {{confirmed: [ア]}}\nevents: [{{on: {on}, kind: 入院前訪問}}]\n"
        )
    };
    let found = |text: &str| {
        fee(text, TODAY, &office, "admission_support").map(|fee| (fee.points, fee.eligible))
    };
    let yes = Some((Some(240), Some(true)));
    assert_eq!(found(&paper("予定", "自宅", "2026-11-09")), yes);
    assert_eq!(
        found(&paper("予定", "自宅", "2026-11-10")),
        Some((Some(240), Some(false)))
    );
    assert_eq!(found(&paper("緊急", "自宅", "2026-11-09")), None);
    assert_eq!(found(&paper("予定", "他院", "2026-11-09")), None);
    let child = "needs: [医療的ケア児]\n".to_string() + &paper("予定", "自宅", "2026-11-09");
    let visit = fee(&child, TODAY, &office, "medical_care_child").expect("入院前支援");
    assert_eq!((visit.points, visit.eligible), (Some(1000), Some(true)));
    // 総合機能評価: by age, or by a 特定疾病.
    let assessed = |patient: &str| {
        let text = format!(
            "patient: {patient}\nadmission: {{on: 2026-11-10}}\nfactors: {{confirmed: [ア]}}\nevents: [{{on: 2026-11-12, kind: アセスメント}}]\n"
        );
        fee(&text, TODAY, &office, "comprehensive_assessment").map(|fee| (fee.points, fee.eligible))
    };
    assert_eq!(assessed("{born: 1946-03-01}"), Some((Some(50), Some(true))));
    assert_eq!(assessed("{born: 1980-03-01}"), None);
}

// ---- 併算定 ----

#[test]
fn guidance_with_the_care_manager_excludes_itself() {
    assert_eq!(
        clash_ids(&[
            "2026-11-10: 介護支援等連携指導1",
            "2026-11-20: 介護支援等連携指導2"
        ]),
        ["cm_guidance_1_and_2"]
    );
    let twice = [
        "2026-11-10: 介護支援等連携指導1",
        "2026-11-20: 介護支援等連携指導1",
    ];
    assert_eq!(clash_ids(&twice), Vec::<String>::new());
    let thrice = [twice[0], twice[1], "2026-11-22: 介護支援等連携指導1"];
    assert_eq!(
        clashes(&thrice, "2026-12-31"),
        [("cm_guidance_too_often".to_string(), 2)]
    );
    // On the day of the second nobody knows of the third.
    assert_eq!(clashes(&thrice, "2026-11-20"), []);
    // Under r6 there is one fee.
    assert_eq!(
        clashes(
            &[
                "2026-05-10: 介護支援等連携指導1",
                "2026-05-20: 介護支援等連携指導2"
            ],
            "2026-05-31"
        ),
        []
    );
}

#[test]
fn letters_exclude_guidance_before_the_discharge_and_themselves_in_a_month() {
    let events = [
        "2026-11-10: 介護支援等連携指導1",
        "2026-11-20: 診療情報提供 > さくら居宅",
    ];
    assert_eq!(clash_ids(&events), ["letter_and_cm_guidance"]);
    // On the day of discharge or later they may stand beside each other.
    let paper = "admission: {on: 2026-11-01, discharged: 2026-11-20}
events:
  - {on: 2026-11-10, kind: 介護支援等連携指導1}
  - {on: 2026-11-20, kind: 診療情報提供, with: さくら居宅}
";
    assert_eq!(
        ask(&case(paper), TODAY, &Office::default(), conflicts),
        Vec::new()
    );
    let early = paper.replace("on: 2026-11-20, kind", "on: 2026-11-19, kind");
    assert_eq!(
        ask(&case(&early), TODAY, &Office::default(), conflicts).len(),
        1
    );
    for (second, there) in [
        ("2026-11-30: 診療情報提供 > ｻｸﾗ居宅", true),
        ("2026-12-01: 診療情報提供 > サクラ居宅", false),
        ("2026-11-30: 診療情報提供 > 市役所", false),
        ("2026-11-30: 診療情報提供", false),
    ] {
        let found = clash_ids(&["2026-11-01: 診療情報提供 > サクラ居宅", second]);
        assert_eq!(found == ["letter_monthly"], there, "{second}");
    }
    // Of two letters to nobody in particular it can't be told.
    assert_eq!(
        clash_ids(&["2026-11-01: 診療情報提供", "2026-11-02: 診療情報提供"]),
        Vec::<String>::new()
    );
}

#[test]
fn joint_guidance_excludes_what_it_includes() {
    let joint = "2026-11-20: 退院時共同指導2";
    for (other, id) in [
        (
            "2026-11-20: 介護支援等連携指導1",
            Some("joint_and_cm_guidance"),
        ),
        ("2026-11-19: 介護支援等連携指導1", None),
        (
            "2026-11-20: 退院時リハ指導",
            Some("rehab_and_joint_guidance"),
        ),
        ("2026-11-21: 退院時リハ指導", None),
        (
            "2026-11-20: 退院時薬剤情報管理指導料",
            Some("drug_and_joint_guidance"),
        ),
        ("2026-11-21: 退院時薬剤指導", None),
        (
            "2026-11-21: 退院時共同指導2",
            Some("joint_guidance_too_often"),
        ),
        ("2026-11-20: 地域連携パス", Some("pathway_and_others")),
    ] {
        let found = clash_ids(&[joint, other]);
        assert_eq!(found, id.into_iter().collect::<Vec<_>>(), "{other}");
    }
    for other in ["介護支援等連携指導1", "介護支援等連携指導2", "診療情報提供"]
    {
        let found = clash_ids(&[
            "2026-11-02: 地域連携診療計画",
            &format!("2026-11-20: {other}"),
        ]);
        assert_eq!(found, ["pathway_and_others"], "{other}");
    }
    let twice = ask(
        &case(
            "admission: {on: 2026-11-01}\nevents: [{on: 2026-11-10, kind: 退院時共同指導2}, {on: 2026-11-20, kind: 退院時共同指導2}]\n",
        ),
        TODAY,
        &Office::default(),
        conflicts,
    );
    assert_eq!(
        twice[0].why,
        "2026-11-20 退院時共同指導2。退院時共同指導料2は入院中1回です(別表第三の一の三の患者は2回)。算定可否は医事課で確認"
    );
}

#[test]
fn visits_have_their_number() {
    let visits = |kind: &str, times: u32| {
        let events: Vec<String> = (1..=times)
            .map(|day| format!("2026-11-{day:02}: {kind}"))
            .collect();
        let events: Vec<&str> = events.iter().map(String::as_str).collect();
        clash_ids(&events)
    };
    assert_eq!(visits("退院前訪問", 2), Vec::<String>::new());
    assert_eq!(visits("退院前訪問", 3), ["predischarge_visit_too_often"]);
    assert_eq!(visits("退院後訪問", 5), Vec::<String>::new());
    assert_eq!(visits("退院後訪問", 6), ["postdischarge_visit_too_often"]);
}

// ---- 制度 ----

#[test]
fn each_benefit_follows_its_fact() {
    for (id, sections, fact) in [
        (
            "kogaku",
            "admission: {on: 2026-11-16}\ninsurance: {medical: {kind: 国保}}\n",
            "入院、医療保険: 国保。",
        ),
        (
            "gassan",
            "insurance: {medical: {kind: 後期高齢者}}\nservices: [{id: s1, service: 訪問介護}]\n",
            "医療保険: 後期高齢者、サービスの行: 訪問介護。",
        ),
        (
            "kogaku_kaigo",
            "services: [{id: s1, service: 訪問介護}]\n",
            "サービスの行: 訪問介護。",
        ),
        ("hosoku", "plan: {destination: 老健}\n", "老健。"),
        (
            "hosoku",
            "services: [{id: s1, service: ショートステイ}]\n",
            "短期入所生活介護。",
        ),
        (
            "kokuho_genmen",
            "admission: {on: 2026-08-01}\ninsurance: {medical: {kind: 国保}}\n",
            "医療保険: 国保、在院115日。",
        ),
        (
            "koki",
            "patient: {born: 1952-03-01}\ninsurance: {medical: {kind: 国保}}\n",
            "74歳以上。",
        ),
        (
            "koki",
            "patient: {born: 1958-03-01}\ninsurance: {medical: {kind: 国保}, disability: {certificates: [身体障害者手帳1級]}}\n",
            "65歳以上、障害の手帳・支援区分あり。",
        ),
        (
            "shobyo",
            "insurance: {medical: {kind: 協会けんぽ}}\nwork: {unable_from: 2026-11-16}\n",
            "医療保険: 協会けんぽ、2026-11-16から働けない。",
        ),
        (
            "ryoritsu",
            "patient: {employer: 架空工業}\n",
            "勤務先あり。",
        ),
        (
            "kaigo_kyugyo",
            "family: [{relation: 長女, roles: [主介護者]}]\nassessments: [{on: 2026-11-17, adl: {入浴: 一部介助}}]\n",
            "主介護者、入浴=一部介助。",
        ),
        ("rosai", "admission: {cause: 労災の疑い}\n", "労災の疑い。"),
        (
            "daisansha",
            "admission: {cause: [疾病, 交通事故]}\n",
            "交通事故。",
        ),
        (
            "seiho",
            "insurance: {medical: {kind: 無保険}}\n",
            "無保険。",
        ),
        ("mutei", "intake: {categories: [医療費]}\n", "医療費。"),
        (
            "shogai_nenkin",
            "patient: {born: 1976-03-01}\nadmission: {diagnoses: [{name: 脳梗塞, tags: [脳血管疾患]}]}\n",
            "18歳以上、65歳未満、病名: 脳血管疾患。",
        ),
        ("techo_shintai", "needs: [血液透析]\n", "血液透析。"),
        (
            "techo_seishin",
            "admission: {diagnoses: [{name: 統合失調症, tags: [精神疾患]}]}\n",
            "病名: 精神疾患。",
        ),
        ("ryoiku", "needs: [知的・発達障害]\n", "知的・発達障害。"),
        ("jiritsu", "needs: [精神疾患]\n", "精神疾患。"),
        (
            "tokubetsu_shogai",
            "patient: {born: 1946-03-01}\ninsurance: {care: {level: 要介護5}}\n",
            "20歳以上、要介護5。",
        ),
        (
            "marufuku",
            "insurance: {disability: {certificates: [身体障害者手帳2級]}}\n",
            "障害の手帳・支援区分あり。",
        ),
        (
            "shogai_fukushi",
            "patient: {born: 1990-03-01}\nassessments: [{on: 2026-11-17, adl: {移動: 全介助}}]\n",
            "65歳未満、移動=全介助。",
        ),
        (
            "nanbyo",
            "admission: {diagnoses: [{name: ALS, tags: [ALS]}]}\n",
            "病名: 筋萎縮性側索硬化症。",
        ),
        (
            "shoman",
            "patient: {born: 2015-03-01}\nneeds: [医療的ケア児]\n",
            "20歳未満、医療的ケア児。",
        ),
        (
            "aya",
            "patient: {born: 1990-03-01}\nadmission: {diagnoses: [{name: 胃癌, tags: [末期がん]}]}\n",
            "40歳未満、病名: 末期がん。",
        ),
        (
            "kaigo_shinsei",
            "patient: {born: 1946-03-01}\ninsurance: {care: {status: 未申請}}\nassessments: [{on: 2026-11-17, adl: {入浴: 一部介助}}]\n",
            "第1号被保険者(65歳以上)、要介護認定は未申請、入浴=一部介助。",
        ),
        (
            "koken",
            "admission: {diagnoses: [{name: 認知症, tags: [認知症]}]}\nneeds: [身元保証人なし]\n",
            "病名: 認知症、",
        ),
    ] {
        let found = advice(sections, TODAY, benefits);
        let benefit = found.iter().find(|benefit| benefit.id == id);
        let benefit = benefit.unwrap_or_else(|| panic!("{id}: {:?}", named(&found)));
        assert!(benefit.why.starts_with(fact), "{}", benefit.why);
        assert!(benefit.why.ends_with("該当の可能性・要確認"));
        assert_eq!(benefit.confirmed, id == "ryoritsu", "{id}");
    }
    assert_eq!(named(&advice("", TODAY, benefits)), Vec::<&str>::new());
}

#[test]
fn a_benefit_is_not_suggested_to_whom_it_is_closed() {
    for (id, sections) in [
        (
            "kogaku",
            "admission: {on: 2026-11-16}\ninsurance: {medical: {kind: 生活保護}}\n",
        ),
        ("kogaku", "insurance: {medical: {kind: 国保}}\n"),
        (
            "shobyo",
            "insurance: {medical: {kind: 国保}}\nwork: {unable_from: 2026-11-16}\n",
        ),
        (
            "koki",
            "patient: {born: 1946-03-01}\ninsurance: {medical: {kind: 後期高齢者}}\n",
        ),
        (
            "koki",
            "patient: {born: 1958-03-01}\ninsurance: {medical: {kind: 国保}}\n",
        ),
        (
            "seiho",
            "insurance: {medical: {kind: 生活保護}}\nneeds: [無保険・自費困難]\n",
        ),
        (
            "techo_shintai",
            "needs: [血液透析]\ninsurance: {disability: {certificates: [身体障害者手帳1級]}}\n",
        ),
        (
            "shogai_nenkin",
            "patient: {born: 1956-03-01}\nadmission: {diagnoses: [{name: 脳梗塞, tags: [脳血管疾患]}]}\n",
        ),
        (
            "aya",
            "patient: {born: 1986-03-01}\nadmission: {diagnoses: [{name: 胃癌, tags: [末期がん]}]}\n",
        ),
        (
            "shogai_fukushi",
            "patient: {born: 1946-03-01}\nassessments: [{on: 2026-11-17, adl: {移動: 全介助}}]\n",
        ),
        (
            "koken",
            "admission: {diagnoses: [{name: 認知症, tags: [認知症]}]}\nfamily: [{relation: 長女, contact: 可}]\n",
        ),
        (
            "koken",
            "needs: [身元保証人なし]\nadmission: {diagnoses: [{name: 認知症, tags: [認知症]}]}\nfamily: [{name: 架空 花子, roles: [後見人]}]\n",
        ),
        (
            "kokuho_genmen",
            "admission: {on: 2026-08-26}\ninsurance: {medical: {kind: 国保}}\n",
        ),
    ] {
        let found = advice(sections, TODAY, benefits);
        assert!(!named(&found).contains(&id), "{id}: {sections}");
    }
}

/// The days of a benefit: `start 2026-11-19, end 2028-05-18`.
fn days(sections: &str, id: &str) -> String {
    let found = advice(sections, TODAY, benefits);
    let benefit = found.iter().find(|benefit| benefit.id == id).expect(id);
    let days: Vec<String> = benefit
        .dates
        .iter()
        .map(|(id, _, day)| format!("{id} {day}"))
        .collect();
    days.join(", ")
}

#[test]
fn benefits_have_their_days_to_the_end_of_a_month() {
    let unable =
        |on: &str| format!("insurance: {{medical: {{kind: 共済}}}}\nwork: {{unable_from: {on}}}\n");
    for (on, wanted) in [
        ("2026-11-16", "start 2026-11-19, end 2028-05-18"),
        ("2026-08-28", "start 2026-08-31, end 2028-02-29"),
        ("2026-08-27", "start 2026-08-30, end 2028-02-29"),
        ("2026-08-26", "start 2026-08-29, end 2028-02-28"),
        ("2025-08-28", "start 2025-08-31, end 2027-02-28"),
        ("2026-10-29", "start 2026-11-01, end 2028-04-30"),
    ] {
        assert_eq!(days(&unable(on), "shobyo"), wanted, "{on}");
    }
    let first = |on: &str, tag: &str| {
        format!(
            "patient: {{born: 1976-03-01}}\nadmission: {{first_visit: {on}, diagnoses: [{{name: x, tags: [{tag}]}}]}}\n"
        )
    };
    for (on, wanted) in [
        ("2025-05-23", "certification_day 2026-11-23"),
        ("2025-08-31", "certification_day 2027-02-28"),
        ("2026-08-31", "certification_day 2028-02-29"),
    ] {
        assert_eq!(days(&first(on, "脳血管疾患"), "shogai_nenkin"), wanted);
    }
    for (on, wanted) in [
        ("2026-05-23", "six_months 2026-11-23"),
        ("2026-08-31", "six_months 2027-02-28"),
    ] {
        assert_eq!(days(&first(on, "精神疾患"), "techo_seishin"), wanted);
    }
    let born = |on: &str| format!("patient: {{born: {on}}}\n");
    for (on, wanted) in [
        ("1952-02-29", "birthday_75 2027-03-01"),
        ("1951-11-24", "birthday_75 2026-11-24"),
        ("1951-12-31", "birthday_75 2026-12-31"),
    ] {
        assert_eq!(days(&born(on), "koki"), wanted);
    }
    let child = |on: &str| format!("{}needs: [医療的ケア児]\n", born(on));
    assert_eq!(
        days(&child("2012-02-29"), "shoman"),
        "age_18 2030-02-28, age_20 2032-02-28"
    );
    let young =
        "patient: {born: 1990-03-01}\nadmission: {diagnoses: [{name: x, tags: [末期がん]}]}\n";
    assert_eq!(days(young, "aya"), "age_40 2030-02-28");
    let long = "patient: {born: 1946-03-01}\nadmission: {on: 2026-08-24}\ninsurance: {care: {level: 要介護4}}\n";
    assert_eq!(days(long, "tokubetsu_shogai"), "three_months 2026-11-23");
    let stay = "admission: {on: 2026-08-25}\ninsurance: {medical: {kind: 国保}}\n";
    assert_eq!(days(stay, "kokuho_genmen"), "day_91 2026-11-23");
}

#[test]
fn days_that_belong_to_a_state_are_told_in_it_only() {
    let paper = |status: &str, applied: &str| {
        format!(
            "patient: {{born: 1946-03-01}}\ninsurance: {{care: {{status: {status}, level: 要介護1, applied: {applied}}}}}\nassessments: [{{on: 2026-11-17, adl_before: {{移動: 自立}}, adl: {{移動: 全介助}}}}]\n"
        )
    };
    for (status, applied, wanted) in [
        ("申請中", "2026-10-05", "decision 2026-11-04"),
        ("申請中", "2026-01-30", "decision 2026-03-01"),
        ("区分変更申請中", "2026-11-20", "decision 2026-12-20"),
        // The old application says nothing of the change that is needed now.
        ("認定済", "2025-10-05", ""),
    ] {
        assert_eq!(days(&paper(status, applied), "kaigo_shinsei"), wanted);
    }
    let onset = |tag: &str| {
        format!("admission: {{diagnoses: [{{name: x, tags: [{tag}], onset: 2026-08-31}}]}}\n")
    };
    assert_eq!(
        days(&onset("脳血管疾患"), "techo_shintai"),
        "stroke_six_months 2027-02-28"
    );
    assert_eq!(days(&onset("義肢装着訓練"), "techo_shintai"), "");
}

#[test]
fn the_ceiling_of_medical_costs_changes_in_august_2026() {
    let paper = "admission: {on: 2026-07-01}\ninsurance: {medical: {kind: 国保}}\n";
    for (today, there) in [("2026-07-31", false), ("2026-08-01", true)] {
        let found = advice(paper, today, benefits);
        let kogaku: Vec<&Suggestion> = found.iter().filter(|b| b.id == "kogaku").collect();
        assert_eq!(kogaku.len(), 1);
        assert_eq!(kogaku[0].why.contains("2026年8月"), there, "{today}");
        assert!(kogaku[0].why.contains("金額は要確認"));
    }
}

// ---- 気づき ----

#[test]
fn each_hint_follows_its_fact() {
    for (id, sections, with) in [
        (
            "acp_missing",
            "patient: {born: 1946-03-01}\n",
            "acp: {on: 2026-11-17, policy: 未定}\n",
        ),
        (
            "acp_missing",
            "patient: {born: 1990-03-01}\nadmission: {diagnoses: [{name: x, tags: [末期がん]}]}\n",
            "events: [{on: 2026-11-17, kind: ACP}]\n",
        ),
        ("table8", "needs: [尿道留置カテーテル]\n", "-"),
        ("table8_ask", "needs: [胃瘻]\n", "-"),
        (
            "medical_category2",
            "assessments: [{on: 2026-11-17, suction_per_day: 8}]\n",
            "-",
        ),
        ("medical_category2", "needs: [吸引8回/日以上]\n", "-"),
        ("medical_category2", "needs: [気管切開]\n", "-"),
        ("medical_category2", "needs: [血液透析]\n", "-"),
        ("medical_category2", "needs: [真皮を越える褥瘡]\n", "-"),
        ("medical_category3", "needs: [中心静脈栄養]\n", "-"),
        ("medical_category3", "needs: [人工呼吸器]\n", "-"),
        ("medical_category3", "needs: [24時間持続点滴]\n", "-"),
        ("no_kin_checklist", "needs: [身元保証人なし]\n", "-"),
        (
            "no_kin_checklist",
            "intake: {categories: [身寄りなし]}\n",
            "-",
        ),
        (
            "welfare_caseworker",
            "insurance: {medical: {kind: 生活保護}}\n",
            "-",
        ),
        ("welfare_caseworker", "needs: [生活保護]\n", "-"),
        ("child", "patient: {born: 2015-03-01}\n", "-"),
        ("psychiatric", "admission: {ward_kind: 精神療養}\n", "-"),
        (
            "rehab_higher_brain",
            "admission: {ward_kind: 回復期リハ, diagnoses: [{name: x, tags: [高次脳機能障害]}]}\n",
            "-",
        ),
    ] {
        let found = advice(sections, TODAY, hints);
        assert!(named(&found).contains(&id), "{id}: {:?}", named(&found));
        if with != "-" {
            let found = advice(&format!("{sections}{with}"), TODAY, hints);
            assert!(!named(&found).contains(&id), "{id}: {with}");
        }
    }
    for (id, sections) in [
        ("acp_missing", "patient: {born: 1990-03-01}\n"),
        ("acp_missing", "line: 相談\npatient: {born: 1946-03-01}\n"),
        (
            "medical_category2",
            "assessments: [{on: 2026-11-17, suction_per_day: 7}]\n",
        ),
        ("medical_category2", "needs: [胃瘻, 褥瘡(d2まで)]\n"),
        ("table8", "needs: [胃瘻]\n"),
        ("table8_ask", "needs: [尿道留置カテーテル]\n"),
        ("child", "patient: {born: 2008-11-24}\n"),
        (
            "no_kin_checklist",
            "patient: {household: 独居}\nfamily: [{relation: 姪, contact: 可}]\n",
        ),
        (
            "rehab_higher_brain",
            "admission: {ward_kind: 急性期一般1, diagnoses: [{name: x, tags: [高次脳機能障害]}]}\n",
        ),
    ] {
        let found = advice(sections, TODAY, hints);
        assert!(!named(&found).contains(&id), "{id}: {sections}");
    }
    let found = advice("needs: [尿道留置カテーテル, 導尿]\n", TODAY, hints);
    assert_eq!(found.len(), 1);
    assert!(
        found[0]
            .why
            .starts_with("尿道留置カテーテル、導尿。医療保険の訪問看護なら")
    );
    assert!(
        found[0]
            .why
            .contains("別表8だけでは医療保険に切り替わりません")
    );
}

// ---- 書類 ----

#[test]
fn a_way_out_needs_its_documents() {
    let needed = |sections: &str| {
        ask(
            &case(sections),
            TODAY,
            &Office::default(),
            |facts, rules| {
                let rows = rules.holding(&rules.rows().document);
                let mut needs: Vec<&str> = rows
                    .filter(|row| row.when.holds(facts, rules))
                    .flat_map(|row| row.needs.iter().map(String::as_str))
                    .collect();
                needs.sort_unstable();
                needs.dedup();
                needs.join(" ")
            },
        )
    };
    let transfer = "discharge_certificate discharge_drugs images nursing_summary referral_letter";
    for (sections, wanted) in [
        ("plan: {destination: 療養}\n", transfer.to_string()),
        (
            "admission: {ward_kind: 回復期リハ}\nplan: {destination: 回復期リハ}\n",
            format!("{transfer} rehab_days"),
        ),
        (
            "plan: {destination: 老健}\n",
            "health_certificate nursing_summary roken_letter".to_string(),
        ),
        (
            "closure: {destination: 特養}\nplan: {destination: 老健}\n",
            "health_certificate infection_tests nursing_summary".to_string(),
        ),
        (
            "plan: {destination: 自宅(在宅サービスあり)}\ninsurance: {care_manager: {name: 架空 次郎}}\nservices: [{id: s1, service: 訪問看護}, {id: s2, service: 訪問診療}]\n",
            "care_manager_letter homenursing_order nursing_summary referral_letter".to_string(),
        ),
        ("plan: {destination: 自宅}\n", String::new()),
        ("", String::new()),
    ] {
        assert_eq!(needed(sections), wanted, "{sections}");
    }
    // Day 91 in an acute ward.
    for (on, wanted) in [("2026-08-25", "long_stay_report"), ("2026-08-26", "")] {
        let stay = format!("admission: {{on: {on}, ward_kind: 急性期一般1}}\n");
        assert_eq!(needed(&stay), wanted);
    }
    let rows = &Rules::on(day(TODAY)).rows().document;
    for need in rows.iter().flat_map(|row| &row.needs) {
        let known = Table::DocumentKinds
            .terms()
            .iter()
            .any(|term| term.id == need);
        assert!(known, "{need}");
    }
}
