//! Days that can't stand in this order: discharged before admitted, answered before asked.

use crate::model::{Case, Date};
use crate::paper::Path;
use crate::problem::{Place, Problem};

/// A day with its place and name.
struct Day {
    path: Path,
    label: &'static str,
    on: Option<Date>,
}

fn day(path: Path, label: &'static str, on: Option<Date>) -> Day {
    Day { path, label, on }
}

/// `case/date-order`: the later day is the one that is shown.
pub fn check(case: &Case) -> Vec<Problem> {
    let mut pairs: Vec<(Day, Day)> = Vec::new();
    let at = Path::keys;
    let admission = case.admission.as_ref();
    let admitted = || day(at("admission.on"), "入院日", admission.and_then(|a| a.on));
    pairs.push((
        day(at("patient.born"), "生年月日", case.patient.born),
        admitted(),
    ));
    pairs.push((
        day(at("patient.born"), "生年月日", case.patient.born),
        day(at("opened"), "受付日", case.opened),
    ));
    if let Some(admission) = admission {
        pairs.push((
            day(
                at("admission.last_discharged"),
                "前回の退院日",
                admission.last_discharged,
            ),
            admitted(),
        ));
        pairs.push((
            admitted(),
            day(
                at("admission.expected_discharge"),
                "退院予定日",
                admission.expected_discharge,
            ),
        ));
        pairs.push((
            admitted(),
            day(at("admission.discharged"), "退院日", admission.discharged),
        ));
        for (place, step) in admission.ward_moves.iter().enumerate() {
            let path = at("admission.ward_moves").index(place).key("on");
            pairs.push((admitted(), day(path, "転棟日", step.on)));
        }
        for (place, diagnosis) in admission.diagnoses.iter().enumerate() {
            let path = at("admission.diagnoses").index(place);
            pairs.push((
                day(path.key("onset"), "発症日", diagnosis.onset),
                day(path.key("surgery"), "手術日", diagnosis.surgery),
            ));
        }
    }
    if let Some(closure) = &case.closure {
        pairs.push((
            admitted(),
            day(at("closure.discharged"), "退院日", closure.discharged),
        ));
        pairs.push((
            day(at("opened"), "受付日", case.opened),
            day(at("closure.on"), "終結日", closure.on),
        ));
    }
    if let Some(care) = &case.insurance.care {
        // While a renewal or change is decided, the certificate is older than the application.
        let pending = care
            .status
            .as_ref()
            .is_some_and(|status| status.is_one_of(&["renewal_applying", "change_applying"]));
        if !pending {
            pairs.push((
                day(at("insurance.care.applied"), "申請日", care.applied),
                day(at("insurance.care.certified"), "認定日", care.certified),
            ));
        }
        if let Some(valid) = care.valid {
            pairs.push((
                day(
                    at("insurance.care.valid.from"),
                    "有効期間の開始日",
                    valid.from,
                ),
                day(at("insurance.care.valid.to"), "有効期間の満了日", valid.to),
            ));
        }
    }
    if let Some(inbound) = &case.inbound {
        pairs.push((
            day(at("inbound.received"), "紹介状の受領日", inbound.received),
            day(at("inbound.visited"), "来院日", inbound.visited),
        ));
    }
    if let Some(plan) = &case.plan {
        pairs.push((
            day(at("plan.started"), "計画着手日", plan.started),
            day(at("plan.created"), "計画作成日", plan.created),
        ));
        pairs.push((
            day(at("plan.created"), "計画作成日", plan.created),
            day(at("plan.explained"), "説明日", plan.explained),
        ));
        pairs.push((
            day(at("plan.period.from"), "支援期間の開始日", plan.period.0),
            day(at("plan.period.to"), "支援期間の終了日", plan.period.1),
        ));
    }
    for (place, referral) in case.referrals.iter().enumerate() {
        let path = at("referrals").item(&referral.id, place);
        pairs.push((
            day(path.key("sent"), "打診日", referral.sent),
            day(path.key("answered"), "回答日", referral.answered),
        ));
        let first = match referral.answered {
            Some(_) => day(path.key("answered"), "回答日", referral.answered),
            None => day(path.key("sent"), "打診日", referral.sent),
        };
        pairs.push((
            first,
            day(path.key("ended"), "取下げ・期限切れの日", referral.ended),
        ));
    }
    for (place, consent) in case.consents.iter().enumerate() {
        let path = at("consents").item(&consent.id, place);
        pairs.push((
            day(path.key("on"), "同意日", consent.on),
            day(path.key("withdrawn"), "撤回日", consent.withdrawn),
        ));
    }
    for (place, line) in case.services.iter().enumerate() {
        let path = at("services").item(&line.id, place);
        pairs.push((
            day(path.key("from"), "開始日", line.from),
            day(path.key("to"), "終了日", line.to),
        ));
    }
    for (place, event) in case.events.iter().enumerate() {
        let path = at("events").item(&event.id, place);
        pairs.push((
            day(path.key("on"), "経過の日付", event.on),
            day(path.key("next"), "次の連絡日", event.next),
        ));
    }
    for (place, barrier) in case.barriers.iter().enumerate() {
        let path = at("barriers").item(&barrier.id, place);
        pairs.push((
            day(path.key("from"), "開始日", barrier.from),
            day(path.key("to"), "終了日", barrier.to),
        ));
    }
    pairs
        .into_iter()
        .filter_map(|(early, late)| wrong(&early, &late))
        .collect()
}

fn wrong(early: &Day, late: &Day) -> Option<Problem> {
    let (first, second) = (early.on?, late.on?);
    (second < first).then(|| {
        Problem::error(
            "case/date-order",
            Place::At(late.path.clone()),
            format!(
                "{}({second})が{}({first})より前です。",
                late.label, early.label
            ),
        )
        .hint(format!(
            "「{}」か「{}」を直してください。",
            early.path, late.path
        ))
    })
}
