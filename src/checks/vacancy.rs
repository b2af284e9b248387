//! Vacancies of facilities in play that nobody asked about for long.

use super::{Directory, Papers, entry, found};
use crate::problem::Problem;

/// `referral/stale-vacancy`.
pub fn check(papers: &Papers, directory: &Directory) -> Vec<Problem> {
    let shelf_life = papers.office.freshness.vacancy_days;
    papers
        .case
        .referrals
        .iter()
        .enumerate()
        .filter(|(_, referral)| referral.is_open_on(papers.today))
        .filter_map(|(place, referral)| {
            let facility = directory.get(referral.facility.as_deref()?)?;
            let (_, newest) = facility.newest_vacancy(referral.service.as_ref(), papers.today)?;
            let days = (papers.today - newest.asof?).num_days();
            (days > shelf_life).then(|| {
                found(
                    "referral/stale-vacancy",
                    entry("referrals", &referral.id, place).key("facility"),
                    format!("「{}」の空き情報は{days}日前のものです。", facility.name),
                )
                .hint(format!(
                    "電話で聞き、書き直してください: renkei facility vacancy {} --what '{}' --state 状態",
                    facility.id,
                    newest.what.as_deref().unwrap_or("新規利用")
                ))
            })
        })
        .collect()
}
