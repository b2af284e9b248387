//! Fees that exclude each other, and discharges that rule the addition out. renkei claims nothing.

use super::{Papers, entry, found};
use crate::paper::Path;
use crate::problem::Problem;
use crate::regulation::{ASK_BILLING, conflicts, tier_of};

/// What is to be done about each of them.
const ASK: &str = "医事課に確認してください。";

/// `fee/conflict`, `fee/transfer-excluded`, `fee/death-excluded`.
pub fn check(papers: &Papers) -> Vec<Problem> {
    let case = papers.case;
    let mut problems: Vec<Problem> = conflicts(papers.facts, papers.rules)
        .into_iter()
        .map(|conflict| {
            let id = &case.events[conflict.place].id;
            found(
                "fee/conflict",
                entry("events", id, conflict.place).key("kind"),
                format!("{}。", conflict.why),
            )
            .basis(conflict.basis)
            .hint(ASK)
        })
        .collect();
    if case.line != crate::model::Line::Discharge {
        return problems;
    }
    let closed = case.closure.as_ref();
    let by_outcome = closed
        .and_then(|closure| closure.outcome.as_ref()?.term())
        .is_some_and(|term| term.group == "died");
    let by_reason = closed
        .and_then(|closure| closure.reason.as_ref())
        .is_some_and(|reason| reason.is("died"));
    let by_destination = closed
        .and_then(|closure| closure.destination.as_ref())
        .is_some_and(|out| out.is("died"));
    if by_outcome || by_reason || by_destination {
        problems.push(
            found(
                "fee/death-excluded",
                Path::keys(match (by_outcome, by_reason) {
                    (true, _) => "closure.outcome",
                    (false, true) => "closure.reason",
                    (false, false) => "closure.destination",
                }),
                format!("死亡退院は、入退院支援加算の対象外です。{ASK_BILLING}。"),
            )
            .basis("医科点数表 A246(死亡退院は算定不可)")
            .hint(ASK),
        );
    }
    let planned = case
        .plan
        .as_ref()
        .and_then(|plan| plan.destination.as_ref());
    let (place, out) = match closed.and_then(|closure| closure.destination.as_ref()) {
        Some(out) => ("closure.destination", Some(out)),
        None => ("plan.destination", planned),
    };
    let hospital = out
        .and_then(|out| out.term())
        .is_some_and(|term| term.group == "hospital");
    if hospital
        && let Some(tier) = tier_of(papers.facts, papers.rules).filter(|tier| tier.tier == "ha")
    {
        problems.push(
            found(
                "fee/transfer-excluded",
                Path::keys(place),
                format!(
                    "療養病棟等からの転院は、入退院支援加算1の{}・2のロの対象外です。{ASK_BILLING}。",
                    tier.name
                ),
            )
            .basis(tier.source.shown())
            .hint(ASK),
        );
    }
    problems
}
