//! Judging the conditions of rows: one small function for each word of the table `conditions`.
//! An unknown fact is no no: the answer then is the question that would settle it.

mod judge;

pub(super) use judge::{is_registered, met_late};

use super::condition::{Arg, Clause, Predicate, When};
use super::facts::Facts;
use super::rulebook::Rules;
use judge::*;

/// Whether a condition holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// By this fact.
    Yes(String),
    /// It does not.
    No,
    /// It would depend on the answer to this question.
    Unknown(String),
}

/// How a condition is judged.
pub(super) type Judge = fn(&Facts, &Rules, &[Arg]) -> Held;

impl When {
    /// Whether any clause holds: the facts of the first that does.
    pub fn judge(&self, facts: &Facts, rules: &Rules) -> (Held, Vec<String>) {
        let mut question = None;
        for clause in &self.0 {
            match clause.judge(facts, rules) {
                Answer::Yes(found) => return (Held::Yes(found.join("、")), found),
                Answer::Unknown(ask) => question = question.or(Some(ask)),
                Answer::No => {}
            }
        }
        (question.map_or(Held::No, Held::Unknown), Vec::new())
    }

    /// Whether any clause surely holds.
    pub fn holds(&self, facts: &Facts, rules: &Rules) -> bool {
        matches!(self.judge(facts, rules).0, Held::Yes(_))
    }
}

/// What a clause comes to.
pub enum Answer {
    /// It holds, by these facts.
    Yes(Vec<String>),
    /// It does not.
    No,
    /// It depends on this question.
    Unknown(String),
}

impl Clause {
    /// Whether the clause holds.
    pub fn judge(&self, facts: &Facts, rules: &Rules) -> Answer {
        clause(&self.all, &self.none, facts, rules)
    }
}

/// Whether all of the first and none of the second hold. A sure no outweighs an open question.
pub fn clause(all: &[Predicate], none: &[Predicate], facts: &Facts, rules: &Rules) -> Answer {
    let mut found = Vec::new();
    let mut question = None;
    for predicate in all {
        match (predicate.judge)(facts, rules, &predicate.args) {
            Held::Yes(fact) if fact.is_empty() => {}
            Held::Yes(fact) => found.push(fact),
            Held::No => return Answer::No,
            Held::Unknown(ask) => question = question.or(Some(ask)),
        }
    }
    for predicate in none {
        match (predicate.judge)(facts, rules, &predicate.args) {
            Held::Yes(_) => return Answer::No,
            Held::No => {}
            Held::Unknown(ask) => question = question.or(Some(ask)),
        }
    }
    question.map_or(Answer::Yes(found), Answer::Unknown)
}

/// How the condition of this id is judged.
pub(super) fn of(id: &str) -> Option<Judge> {
    Some(match id {
        // Where a row belongs, no fact that would tell anybody something.
        "line" => |f, _, args| match found(args, line_word(f).iter()) {
            Held::Yes(_) => Held::Yes(String::new()),
            other => other,
        },
        "category" => |f, _, args| found(args, &f.case.intake.categories),
        "admitted" => |f, _, _| {
            yes(
                f.case.admission.as_ref().is_some_and(|a| a.on.is_some()),
                "入院",
            )
        },
        "admission_kind" => |f, _, args| {
            one(
                args,
                stay(f).and_then(|a| a.kind.as_ref()),
                "入院の種別は緊急・予定・転院のどれですか。",
            )
        },
        "admitted_from" => |f, _, args| {
            one(
                args,
                stay(f).and_then(|a| a.from.as_ref()),
                "入院前はどこにいましたか。",
            )
        },
        "ward" => |f, _, args| one(args, f.ward(), "病棟種別は何ですか。"),
        "stay_over" => |f, _, args| match f.days_in_hospital() {
            Some(days) => yes(days > number(args), &format!("在院{days}日")),
            None => Held::No,
        },
        "readmitted_within" => |f, _, args| readmitted_within(f, number(args)),
        "stay_expected_over" => |f, _, args| stay_expected_over(f, number(args)),
        "moved_within" => |f, rules, args| moved_within(f, rules, number(args)),
        "days_in_ward" => |f, _, args| days_in_ward(f, number(args)),
        "cause" => |f, _, args| found(args, stay(f).map_or(&[][..], |a| &a.cause)),
        "age_from" => |f, _, args| match reached(f, number(args)) {
            Some(there) => yes(there, &format!("{}歳以上", number(args))),
            None => Held::Unknown("生年月日はいつですか。".into()),
        },
        "age_under" => |f, _, args| match reached(f, number(args)) {
            Some(there) => yes(!there, &format!("{}歳未満", number(args))),
            None => Held::Unknown("生年月日はいつですか。".into()),
        },
        "insured" => insured,
        "household" => |f, _, args| {
            one(
                args,
                f.case.patient.household.as_ref(),
                "世帯(独居か同居か)は。",
            )
        },
        "employed" => |f, _, _| match f.case.patient.employer.as_deref() {
            Some(_) => Held::Yes("勤務先あり".into()),
            None => Held::No,
        },
        "unable_to_work" => |f, _, _| match f.case.work.unable_from {
            Some(day) => Held::Yes(format!("{day}から働けない")),
            None => Held::No,
        },
        "caring" => |f, _, _| {
            yes(
                f.case.patient.caring == Some(true),
                "患者が家族を介護している",
            )
        },
        "tag" => |f, _, args| tag(f, args),
        "tag_for" => |f, _, args| attribute(f, args, "factor"),
        "table7" => |f, rules, _| match super::payer::table7_fact(f, rules) {
            Some(fact) => Held::Yes(fact),
            None => Held::No,
        },
        "table8" => |f, _, _| needs_with(f, "table8", "yes"),
        "table8_ask" => |f, _, _| needs_with(f, "table8", "ask"),
        "need" => |f, _, args| found(args, f.needs),
        "department" => |f, _, args| found(args, &f.case.departments),
        "behaviour" => {
            |f, _, args| found(args, f.case.assessment().map_or(&[][..], |a| &a.behaviours))
        }
        "suction_from" => |f, _, args| match f.case.assessment().and_then(|a| a.suction_per_day) {
            Some(times) => yes(times >= number(args), &format!("吸引{times}回/日")),
            None => Held::No,
        },
        "bedridden" => |f, _, args| {
            one_or_no(
                args,
                f.case.assessment().and_then(|a| a.bedridden.as_ref()),
                "障害高齢者の日常生活自立度",
            )
        },
        "dementia" => |f, _, args| one_or_no(args, f.dementia, "認知症高齢者の日常生活自立度"),
        "adl_assist" => |f, _, args| adl_assist(f, Some(args)),
        "adl_dependent" => |f, _, _| adl_assist(f, None),
        "adl_decline" => |f, _, _| adl_decline(f),
        "nutrition_risk" => |f, _, _| {
            yes(
                f.case.assessment().and_then(|a| a.nutrition_risk) == Some(true),
                "低栄養の見込み",
            )
        },
        "care_status" => |f, _, args| one(args, f.care_status, "要介護認定は申請していますか。"),
        "care_level" => |f, _, args| one(args, f.care_level, "要介護度はいくつですか。"),
        "care_unapplied" => |f, _, _| care_unapplied(f),
        "care_certified" => |f, _, _| {
            yes(
                f.is_certified(),
                &f.care_level
                    .map_or("認定済".to_string(), |level| level.label().to_string()),
            )
        },
        "applied_in_stay" => |f, _, _| applied_in_stay(f),
        "care_manager" => |f, _, _| {
            yes(
                f.case.insurance.care_manager.is_some(),
                "ケアマネジャーあり",
            )
        },
        "medical" => |f, _, args| one_or_no(args, f.medical, "医療保険"),
        "insurance" => {
            |f, _, args| found(args, f.medical.into_iter().chain(&f.case.insurance.other))
        }
        "certificate" => |f, _, _| yes(f.disability, "障害の手帳・支援区分あり"),
        "certificate_named" => |f, _, args| certificate_named(f, args),
        "family_none" => |f, _, _| yes(f.case.family.is_empty(), "家族の記載なし"),
        "family_role" => |f, _, args| found(args, f.case.family.iter().flat_map(|m| &m.roles)),
        "family_unreachable" => |f, _, _| family_unreachable(f),
        "care_lacking" => |f, _, _| care_lacking(f),
        "child_carer" => |f, _, _| child_carer(f),
        "wish" => |f, _, args| {
            one(
                args,
                f.case.wished_place().and_then(|w| w.place.as_ref()),
                "本人はどこでの療養を希望していますか。",
            )
        },
        "destination" => |f, _, args| one(args, destination(f), "退院先はどこの見込みですか。"),
        "service" => |f, _, args| {
            found(
                args,
                f.case
                    .services
                    .iter()
                    .filter_map(|line| line.service.as_ref()),
            )
        },
        "service_insurance" => |f, _, args| service_insurance(f, args),
        "factor_confirmed" => |f, _, args| found(args, &f.case.factors.confirmed),
        "any_factor" => |f, _, _| match f.case.factors.confirmed.first() {
            Some(factor) => Held::Yes(format!("要因: {}", factor.label())),
            None => Held::Unknown("退院困難な要因は何ですか(factors.confirmed)。".into()),
        },
        "died" => |f, _, _| yes(f.case.died(), ""),
        "outcome" => |f, _, args| {
            one_or_no(
                args,
                f.case.closure.as_ref().and_then(|c| c.outcome.as_ref()),
                "転帰",
            )
        },
        "closure_reason" => |f, _, args| {
            one_or_no(
                args,
                f.case.closure.as_ref().and_then(|c| c.reason.as_ref()),
                "終結理由",
            )
        },
        "discharged" => |f, _, _| yes(f.has_left(), "退院済"),
        "visited" => |f, _, _| yes(inbound(f, |i| i.visited.is_some_and(|on| on <= f.day)), ""),
        "no_reply_wanted" => |f, _, _| yes(inbound(f, |i| !i.wants_replies()), "返書不要"),
        "event" => |f, _, args| events(f, args, None),
        "recorded" => |f, _, args| match events(f, args, None) {
            Held::No if !f.has_left() => Held::Unknown("記録はまだありません。".into()),
            other => other,
        },
        "event_before_admission" => |f, _, args| events(f, args, stay(f).and_then(|a| a.on)),
        "acp" => |f, _, _| yes(f.case.acp.is_some(), "人生会議の記録あり"),
        "abuse" => |f, _, _| {
            yes(
                f.case
                    .abuse
                    .as_ref()
                    .is_some_and(|a| a.suspected == Some(true))
                    || f.case.factors.confirmed.iter().any(|w| w.is("abuse")),
                "虐待の疑い",
            )
        },
        "met" => |f, _, args| met(f, args, MetHow::InTime),
        "done" => |f, _, args| met(f, args, MetHow::AtAll),
        "registered" => |f, _, args| registered(f, args),
        "tier" => |f, rules, args| match super::tier::tier_of(f, rules) {
            Some(tier) => yes(
                args.iter()
                    .any(|arg| matches!(arg, Arg::Text(id) if *id == tier.tier)),
                &format!("区分{}", tier.name),
            ),
            None => Held::Unknown("病棟種別は何ですか。".into()),
        },
        _ => return None,
    })
}
