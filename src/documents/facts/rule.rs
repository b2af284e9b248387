//! What rules say: insurance, 要因, limits, benefits, deadlines, orders.

use super::{Scene, day, said};
use crate::model::stage;
use crate::regulation::{
    self, State, care_class, care_period, factor_list, heaviest_month, home_nursing_payer,
    suggested_factors,
};
use crate::vocabulary::Word;
use serde_json::{Value, json};

/// 介護保険: what stands on paper and what the age says.
pub(super) fn care(scene: &Scene) -> Value {
    let class = care_class(scene.facts, scene.rules);
    let care = scene.case.insurance.care.as_ref();
    let level = scene.facts.care_level;
    json!({
        "class": class.label(),
        "number": class.number(),
        "reason": class.reason(),
        "status": said(scene.facts.care_status.map(Word::label)),
        "applying": scene.facts.is_applying(),
        "certified": scene.facts.is_certified(),
        "level": said(level.map(Word::label)),
        "support": level.and_then(|level| level.term()).is_some_and(|term| term.group == "support"),
        "insurer": said(scene.facts.insurer),
        "applied": day(care.and_then(|c| c.applied)),
        "certified_on": day(care.and_then(|c| c.certified)),
        "from": day(scene.facts.valid.0),
        "to": day(scene.facts.valid.1),
        "burden": care.and_then(|c| c.burden),
        "disease": said(scene.facts.specified_disease.map(Word::label)),
    })
}

/// Numbers of the day's rules that a page for people speaks of; nothing where no rule holds.
pub(super) fn law(scene: &Scene) -> Value {
    let law = regulation::figures(scene.rules);
    json!({
        "first_age": law.first_age,
        "second_age": law.second_age,
        "decision_days": law.decision_days,
        "realistic_days": law.realistic_days,
        "renewal_days": law.renewal_days,
        "special_days": law.special_days,
        "special_monthly": law.special_monthly,
        "special_monthly_more": law.special_monthly_more,
        "special_needs": law.special_needs,
    })
}

/// Who pays for 訪問看護.
pub(super) fn payer(scene: &Scene) -> Value {
    let payer = home_nursing_payer(scene.facts, scene.rules);
    json!({
        "label": payer.label(),
        "reason": payer.reason(),
        "weekly": payer.weekly,
        "question": payer.question,
    })
}

/// Every 退院困難な要因 of the day's rules: confirmed by a person, and what the facts suggest.
pub(super) fn factors(scene: &Scene) -> Value {
    let suggested = suggested_factors(scene.facts, scene.rules);
    let confirmed = &scene.case.factors.confirmed;
    factor_list(scene.rules)
        .into_iter()
        .map(|factor| {
            let found = suggested.iter().find(|one| one.id == factor.id);
            json!({
                "letter": factor.letter,
                "label": factor.label,
                "confirmed": confirmed.iter().any(|word| word.is(&factor.id)),
                "suggested": found.is_some(),
                "facts": found.map(|one| one.facts.clone()).unwrap_or_default(),
            })
        })
        .collect()
}

/// The month that uses most of the limit.
pub(super) fn limit(scene: &Scene) -> Value {
    let month = heaviest_month(scene.facts, scene.rules);
    let month = month.as_ref();
    json!({
        "month": month.map(regulation::Month::label),
        "level": said(month.and_then(|m| m.level.as_ref()).map(Word::label)),
        "units": month.and_then(|m| m.units),
        "used": month.map(|m| m.used),
        "over": month.map(|m| m.over),
        "cost_yen": month.and_then(|m| m.cost_yen),
        "user_yen": month.and_then(|m| m.user_yen),
        "self_pay_yen": month.and_then(|m| m.self_pay_yen),
    })
}

/// Benefits that may be open.
pub(super) fn suggestions(scene: &Scene) -> Value {
    regulation::benefits(scene.facts, scene.rules)
        .into_iter()
        .map(|one| {
            json!({
                "label": one.label,
                "why": one.why,
                "dates": one.dates.iter().map(|(_, label, on)| json!({
                    "label": label, "on": on.to_string(),
                })).collect::<Value>(),
            })
        })
        .collect()
}

/// The way to a certificate of 介護保険: what holds now and the days that follow.
pub(super) fn application(scene: &Scene) -> Value {
    let due = |rule: &str| {
        let dues = regulation::deadlines(scene.facts, scene.rules);
        dues.into_iter().find(|due| due.rule == rule)
    };
    let days = |rule: &str| due(rule).and_then(|due| due.due);
    let period = care_period(scene.facts, scene.rules);
    let end = |months: i64| {
        let ends = period.iter().flat_map(|period| &period.ends);
        ends.into_iter()
            .find(|(length, _)| *length == months)
            .map(|(_, end)| *end)
    };
    let usual = period.as_ref().map(|period| period.usual);
    let renewal = due("cert_renewal");
    json!({
        "open": care_class(scene.facts, scene.rules).number().is_some(),
        "decision": day(days("cert_decision")),
        "realistic": day(days("cert_realistic")),
        "renewal_from": day(renewal.as_ref().and_then(|due| due.from)),
        "renewal_to": day(renewal.and_then(|due| due.due)),
        "from": day(period.as_ref().map(|period| period.from)),
        "months": usual,
        "to": day(usual.and_then(end)),
    })
}

/// Deadlines that are open or were met.
pub(super) fn deadlines(scene: &Scene) -> Value {
    let mut dues = regulation::deadlines(scene.facts, scene.rules);
    dues.sort_by_key(|due| due.due);
    dues.into_iter()
        .filter(|due| due.state != State::None)
        .map(|due| {
            json!({
                "label": due.label,
                "on": day(due.due),
                "state": due.state.label(),
                "open": due.state.is_open(),
                "met": day(due.met_on),
            })
        })
        .collect()
}

/// How far the case is.
pub(super) fn progress(scene: &Scene) -> Value {
    json!({ "stage": stage(scene.case, scene.today).label(), "hold": scene.case.hold.is_some() })
}

/// 訪問看護指示: the order on paper that holds on the day of discharge, else the latest.
pub(super) fn nursing_order(scene: &Scene) -> Value {
    let nursing = |order: &&crate::model::Order| {
        let kind = order.kind.as_ref();
        kind.is_some_and(|kind| kind.is_one_of(&["homenursing", "psych_homenursing"]))
    };
    let special = |order: &&crate::model::Order| {
        let kind = order.kind.as_ref();
        kind.and_then(Word::term)
            .is_some_and(|term| term.group == "special")
    };
    let orders = || scene.case.orders.iter();
    let ordinary = orders().filter(nursing).max_by_key(|order| order.issued);
    let urgent = orders().filter(special).max_by_key(|order| order.examined);
    let last = ordinary.and_then(|order| regulation::order_last_day(order, scene.rules));
    let station = ordinary
        .or(urgent)
        .and_then(|order| order.facility.as_deref());
    let lines = scene.case.services.iter();
    let nurses: Vec<Value> = lines
        .filter(|line| {
            let service = line.service.as_ref();
            service.is_some_and(|s| s.is_one_of(&["homenursing", "homenursing_psych"]))
        })
        .map(|line| scene.name(line.facility.as_deref()))
        .filter(|name| !name.is_null())
        .collect();
    json!({
        "from": day(ordinary.and_then(|order| order.issued)),
        "to": day(last),
        "station": scene.name(station),
        "examined": day(urgent.and_then(|order| order.examined)),
        "stations": nurses,
    })
}
