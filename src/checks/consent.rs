//! Inquiries without the consent they need.

use super::{Papers, entry, found};
use crate::model::{Case, NamingGap, Referral};
use crate::problem::Problem;
use crate::vocabulary::Table;

/// `referral/no-consent` where the patient was named, `referral/without-consent` where somebody
/// answered for that with a reason, `referral/no-record-of-consent` where nobody was named.
pub fn check(papers: &Papers) -> Vec<Problem> {
    let case = papers.case;
    let went_out = |referral: &Referral| {
        referral.sent.is_some_and(|on| on <= papers.today) && referral.went_out()
    };
    let asked = case.referrals.iter().enumerate();
    asked
        .filter(|(_, referral)| went_out(referral))
        .filter_map(|(place, referral)| {
            let sent = referral.sent?;
            let at = entry("referrals", &referral.id, place);
            let gap = case.naming_gap(sent);
            let lacks = gap.as_ref().map(|gap| naming_lacks(case, gap));
            if let Some(reason) = &referral.without_consent {
                let lacks = lacks.map_or(String::new(), |lacks| format!("{lacks}。"));
                return Some(
                    found(
                        "referral/without-consent",
                        at.key("without_consent"),
                        format!(
                            "{}の打診は、同意なしに氏名を出しました(理由: {reason})。{lacks}",
                            papers.day(sent)
                        ),
                    )
                    .basis("個人情報保護法20条・27条(要配慮個人情報の提供は本人の同意)(要確認)"),
                );
            }
            if referral.identified == Some(true) {
                let lacks = lacks?;
                return Some(
                    found(
                        "referral/no-consent",
                        at.key("identified"),
                        format!(
                            "{}の打診で氏名を出していますが、{lacks}。",
                            papers.day(sent)
                        ),
                    )
                    .basis("個人情報保護法20条・27条(要配慮個人情報の提供は本人の同意)(要確認)")
                    .hint(papers.command(
                        "同意がなければ上司に報告し、書面の同意をもらったら: renkei edit CASE",
                    )),
                );
            }
            let told = case.consents_to_inquiries(sent);
            let held =
                |consent: &crate::model::Consent| consent.withdrawn.is_none_or(|on| sent < on);
            (!told.map(|(_, consent)| consent).any(held)).then(|| {
                found(
                    "referral/no-record-of-consent",
                    at.key("sent"),
                    format!(
                        "{}の打診の前に、説明と同意の記録がありません。",
                        papers.day(sent)
                    ),
                )
                .basis("医療・介護関係事業者ガイダンス(広く照会する場合は説明と同意を記録)(要確認)")
                .hint(
                    papers
                        .command("説明した日と範囲を consents に書いてください: renkei edit CASE"),
                )
            })
        })
        .collect()
}

/// What is missing, as the middle of a sentence: 「同意の範囲に氏名がなく、書面でもありません」.
pub fn naming_lacks(case: &Case, gap: &NamingGap) -> String {
    let Some(place) = gap.consent else {
        let meant = case.consents.iter().rfind(|c| c.is_for_inquiries());
        return match (meant, case.consents.last()) {
            // None was given up to the day, so this one came later.
            (Some(later), _) => {
                let on = later.on.map_or(String::new(), |on| format!("({on})"));
                format!("同意{}の日{on}が打診の日より後です", later.id)
            }
            (None, Some(other)) => {
                let purpose = other.purpose.as_ref().map_or("記載なし", |p| p.label());
                format!(
                    "打診を目的とする同意がありません(同意{}の目的は{purpose})",
                    other.id
                )
            }
            (None, None) => "打診の同意がありません".to_string(),
        };
    };
    let id = &case.consents[place].id;
    let which = match id.is_empty() {
        true => "同意".to_string(),
        false => format!("同意{id}"),
    };
    if let Some(on) = gap.withdrawn {
        return format!("{which}は{on}に撤回されています");
    }
    let label = |id: &&str| {
        let mut terms = Table::ConsentScopes.terms().iter();
        terms
            .find(|term| term.id == *id)
            .map_or("", |term| term.label)
    };
    let scopes: Vec<&str> = gap.scopes.iter().map(label).collect();
    match (scopes.as_slice(), gap.unwritten) {
        ([], _) => format!("{which}は書面ではありません"),
        (scopes, false) => format!("{which}の範囲に{}がありません", scopes.join("・")),
        (scopes, true) => format!(
            "{which}の範囲に{}がなく、書面でもありません",
            scopes.join("・")
        ),
    }
}
