//! A discharge before the decision on care, and a certificate that ends before the discharge.

use super::{Papers, found};
use crate::model::Date;
use crate::paper::Path;
use crate::problem::Problem;
use crate::regulation::is_ltci;

/// `care/provisional-plan` and `care/expired-at-discharge`.
pub fn check(papers: &Papers) -> Vec<Problem> {
    let mut problems = Vec::new();
    let discharge = papers.facts.discharge();
    let planned = papers
        .case
        .services
        .iter()
        .any(|line| is_ltci(line, papers.facts, papers.rules));
    let applying = papers
        .facts
        .care_status
        .is_some_and(|status| status.is("applying"));
    let decision = papers.dues_of("cert_decision").next();
    if let (Some(out), Some(due), true, true) = (discharge, decision, applying, planned)
        && let Some(last) = due.due.filter(|last| out < *last)
    {
        problems.push(
            found(
                "care/provisional-plan",
                due.path.clone(),
                format!(
                    "退院は{}で、要介護認定の決定の期限{}より前です。暫定ケアプランになり、想定より軽い認定や非該当では自費になるおそれがあります。",
                    papers.day(out),
                    papers.day(last)
                ),
            )
            .basis("介護保険法27条8項(認定の効力は申請日にさかのぼる)。暫定ケアプランの扱いは保険者に確認(要確認)")
            .hint("ケアマネジャーか地域包括支援センターに相談してください。"),
        );
    }
    if let Some((to, out)) = expires_before_discharge(papers) {
        problems.push(
            found(
                "care/expired-at-discharge",
                Path::keys("insurance.care.valid.to"),
                format!(
                    "要介護認定の満了{}は、退院の{}より前です。",
                    papers.day(to),
                    papers.day(out)
                ),
            )
            .basis("介護保険法28条(有効期間、更新は満了の60日前から)")
            .hint(renewal_hint(papers, to)),
        );
    }
    problems
}

/// The last day of the certificate and the day of discharge, where it ends before and nobody has
/// asked for its renewal: a change of the level doesn't prolong it.
pub(super) fn expires_before_discharge(papers: &Papers) -> Option<(Date, Date)> {
    let renewing = papers
        .facts
        .care_status
        .is_some_and(|status| status.is("renewal_applying"));
    let (to, out) = papers.facts.valid.1.zip(papers.facts.discharge())?;
    (to < out && !renewing && !papers.facts.has_left()).then_some((to, out))
}

/// How to ask for another certificate: no renewal is possible once it has ended.
pub(super) fn renewal_hint(papers: &Papers, to: Date) -> String {
    let (ask, status) = if to < papers.today {
        ("満了しています。新規に申請したら", "申請中")
    } else {
        ("更新を申請したら", "更新申請中")
    };
    papers.command(&format!(
        "{ask}: renkei set CASE insurance.care.status={status} insurance.care.applied=今日"
    ))
}
