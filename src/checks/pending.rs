//! An acceptance while others are still asked: they wait for word.

use super::{Papers, entry, found};
use crate::model::Referral;
use crate::problem::Problem;

/// `referral/others-pending`.
pub fn check(papers: &Papers) -> Vec<Problem> {
    let accepted: Vec<&Referral> = papers
        .case
        .referrals
        .iter()
        .filter(|r| r.is_accepted_on(papers.today))
        .filter(|r| r.status.as_ref().is_some_and(|s| s.is("accepted")))
        .collect();
    papers
        .case
        .referrals
        .iter()
        .enumerate()
        .filter(|(_, referral)| referral.is_open_on(papers.today))
        .filter_map(|(place, referral)| {
            let taken = accepted.iter().find(|yes| yes.rivals(referral))?;
            Some(
                found(
                    "referral/others-pending",
                    entry("referrals", &referral.id, place).key("status"),
                    format!(
                        "「{}」で受入が決まっていますが、こちらは返事待ちのままです。",
                        match &*taken.id {
                            "" => taken.facility.as_deref().unwrap_or_default(),
                            id => id,
                        }
                    ),
                )
                .hint(match &*referral.id {
                    "" => papers.command("先方に伝えたら「取下げ」に: renkei edit CASE"),
                    id => papers.command(&format!("先方に伝えたら: renkei withdraw CASE {id}")),
                }),
            )
        })
        .collect()
}
