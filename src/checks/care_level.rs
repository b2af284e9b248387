//! Inquiries to kinds of facilities that are closed to the patient by rule.

use super::{Directory, Papers, entry, found, live_referrals};
use crate::model::{Facility, Verdict};
use crate::problem::Problem;
use crate::regulation::entry_checks;

/// The rules of entry, and what a refusal by one is called.
const CODES: &[(&str, &str)] = &[
    ("local_resident", "care/other-municipality"),
    ("home_doctor_16km", "referral/too-far"),
];

/// The rules of level of places to live in.
const RESIDENTIAL: &[&str] = &["tokuyo_level", "roken_level", "gh_level"];

/// `care/level-not-eligible`, `care/other-municipality`, `referral/too-far`.
pub fn check(papers: &Papers, directory: &Directory) -> Vec<Problem> {
    let mut problems = Vec::new();
    let unknown = Facility::default();
    for (place, referral) in live_referrals(papers.case) {
        let Some(service) = &referral.service else {
            continue;
        };
        let facility = referral
            .facility
            .as_deref()
            .and_then(|id| directory.get(id))
            .unwrap_or(&unknown);
        let at = entry("referrals", &referral.id, place);
        let to = match &*facility.name {
            "" => service.label(),
            name => name,
        };
        for check in entry_checks(papers.facts, papers.rules, service, facility) {
            let by_rule = CODES.iter().find(|(id, _)| *id == check.id);
            let code = match by_rule {
                Some((_, code)) => *code,
                None if check.id.ends_with("_level") => "care/level-not-eligible",
                None => continue,
            };
            // 特例入所 that nobody confirmed, and no certificate at all, are no yes for a place to
            // live in. Home services and care managers are asked before anybody has applied.
            let uncertified = RESIDENTIAL.contains(&check.id.as_str())
                && papers
                    .facts
                    .care_status
                    .is_some_and(|s| s.is_one_of(&["none", "rejected", "applying"]));
            let refused = check.verdict == Verdict::Unfit
                || (code == "care/level-not-eligible"
                    && ((check.verdict == Verdict::Conditional
                        && service.is_one_of(&["tokuyo", "chiiki_tokuyo"]))
                        || (check.verdict == Verdict::Ask && uncertified)));
            if !refused {
                continue;
            }
            let verdict = match check.verdict {
                Verdict::Unfit => format!("に合いません({})。", check.why),
                _ => format!("の確認が要ります。{}。", check.why),
            };
            let by_level = code == "care/level-not-eligible";
            let at = at
                .clone()
                .key(if by_level { "service" } else { "facility" });
            let hint = match check.verdict {
                _ if !by_level => papers.command(&format!(
                    "条件に合う先を見る: renkei match CASE --for {}",
                    service.label()
                )),
                Verdict::Conditional => {
                    "特例入所に当たるかを市町村に確かめるか、ほかの種類を選んでください。".into()
                }
                _ => "要介護度を確かめるか、ほかの種類を選んでください。".into(),
            };
            problems.push(
                found(
                    code,
                    at,
                    format!("「{to}」への打診は「{}」{verdict}", check.label),
                )
                .basis(check.source.unwrap_or_default())
                .hint(hint),
            );
        }
    }
    problems
}
