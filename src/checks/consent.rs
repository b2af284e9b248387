//! Inquiries without the consent they need.

use super::{Papers, entry, found};
use crate::model::{Consent, Date, Referral};
use crate::problem::Problem;

/// `referral/no-consent` where the patient was named, `referral/no-record-of-consent` where not.
pub fn check(papers: &Papers) -> Vec<Problem> {
    let case = papers.case;
    let went_out = |referral: &&(usize, &Referral)| {
        let draft = referral.1.status.as_ref().is_some_and(|s| s.is("draft"));
        referral.1.sent.is_some_and(|on| on <= papers.today) && !draft
    };
    let referrals: Vec<(usize, &Referral)> = case.referrals.iter().enumerate().collect();
    referrals
        .iter()
        .filter(went_out)
        .filter_map(|(place, referral)| {
            let sent = referral.sent?;
            let named = referral.identified == Some(true);
            let at = entry("referrals", &referral.id, *place);
            let asked: Vec<&Consent> = case
                .consents
                .iter()
                .filter(|consent| is_for_inquiries(consent) && held(consent, sent))
                .collect();
            if named {
                let lack = lacks(&asked)?;
                return Some(
                    found(
                        "referral/no-consent",
                        at.key("identified"),
                        format!("{}の打診で氏名を出していますが、{lack}。", papers.day(sent)),
                    )
                    .basis("個人情報保護法20条・27条(要配慮個人情報の提供は本人の同意)(要確認)")
                    .hint(papers.command(
                        "同意がなければ上司に報告し、書面の同意をもらったら: renkei edit CASE",
                    )),
                );
            }
            asked.is_empty().then(|| {
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

fn is_for_inquiries(consent: &Consent) -> bool {
    consent
        .purpose
        .as_ref()
        .is_some_and(|purpose| purpose.is_one_of(&["referral", "info_sharing"]))
}

/// Whether the consent held on the day.
fn held(consent: &Consent, day: Date) -> bool {
    consent.on.is_none_or(|on| on <= day) && consent.withdrawn.is_none_or(|on| day < on)
}

/// What is missing for naming the patient; `None` when nothing is.
fn lacks(consents: &[&Consent]) -> Option<&'static str> {
    let names = |consent: &&&Consent| {
        consent
            .scope
            .iter()
            .any(|scope| scope.is_one_of(&["name", "all"]))
    };
    let written = |consent: &&Consent| consent.method.as_ref().is_some_and(|m| m.is("written"));
    if consents.is_empty() {
        return Some("その日に有効な打診の同意がありません");
    }
    let named: Vec<&&Consent> = consents.iter().filter(names).collect();
    if named.is_empty() {
        return Some("同意の範囲に氏名がありません");
    }
    (!named.into_iter().any(written)).then_some("書面の同意がありません")
}
