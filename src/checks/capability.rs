//! Inquiries to facilities of which nobody knows whether they can do what the patient needs.

use super::{Directory, Papers, entry, found};
use crate::model::Answer;
use crate::problem::Problem;

/// `referral/unknown-capability`.
pub fn check(papers: &Papers, directory: &Directory) -> Vec<Problem> {
    let shelf_life = papers.office.freshness.acceptance_days;
    papers
        .case
        .referrals
        .iter()
        .enumerate()
        .filter(|(_, referral)| referral.is_open_on(papers.today))
        .filter_map(|(place, referral)| {
            let asks = referral.service.as_ref().is_some_and(|service| {
                service.term().and_then(|term| term.attribute("needs")) == Some("no")
            });
            let facility = directory.get(referral.facility.as_deref()?)?;
            let unknown: Vec<&str> = papers
                .case
                .needs
                .iter()
                .filter(|need| {
                    facility.claim(need).is_none_or(|claim| {
                        claim.value == Answer::Unknown
                            || claim
                                .asof
                                .is_some_and(|asof| (papers.today - asof).num_days() > shelf_life)
                    })
                })
                .map(|need| need.label())
                .collect();
            (!unknown.is_empty() && !asks).then(|| {
                found(
                    "referral/unknown-capability",
                    entry("referrals", &referral.id, place).key("facility"),
                    format!(
                        "「{}」が「{}」に対応できるかわかりません。",
                        facility.name,
                        unknown.join("」「")
                    ),
                )
                .hint(format!(
                    "電話で聞き、可・条件付・不可を書いてください: renkei facility set {} 'accepts.{}=可'",
                    facility.id, unknown[0]
                ))
            })
        })
        .collect()
}
