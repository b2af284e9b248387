//! Inquiries by FAX to a number that nobody verified.

use super::{Directory, Papers, entry, found, live_referrals};
use crate::problem::Problem;

/// `facility/fax-unverified`.
pub fn check(papers: &Papers, directory: &Directory) -> Vec<Problem> {
    live_referrals(papers.case)
        .filter(|(_, referral)| referral.by.as_ref().is_some_and(|by| by.is("fax")))
        .filter_map(|(place, referral)| {
            let facility = directory.get(referral.facility.as_deref()?)?;
            facility.fax_verified.is_none().then(|| {
                found(
                    "facility/fax-unverified",
                    entry("referrals", &referral.id, place).key("by"),
                    format!("「{}」のFAX番号を確かめた記録がありません。", facility.name),
                )
                .basis("医療情報システムの安全管理に関するガイドライン(FAXの誤送信防止、番号の二重確認)(要確認)")
                .hint(format!(
                    "2人で番号を確かめてから: renkei facility set {} fax_verified=今日",
                    facility.id
                ))
            })
        })
        .collect()
}
