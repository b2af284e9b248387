//! A suspicion of abuse without a report.

use super::{Papers, found};
use crate::paper::Path;
use crate::problem::Problem;

/// `abuse/not-reported`.
pub fn check(papers: &Papers) -> Vec<Problem> {
    let case = papers.case;
    let suspected = case
        .abuse
        .as_ref()
        .is_some_and(|abuse| abuse.suspected == Some(true));
    let factor = case
        .factors
        .confirmed
        .iter()
        .any(|factor| factor.is("abuse"));
    let reported = case
        .abuse
        .as_ref()
        .is_some_and(|abuse| abuse.reported.is_some())
        || case.first_event("abuse_report").is_some();
    if reported || !(suspected || factor) {
        return Vec::new();
    }
    let place = if suspected {
        "abuse.suspected"
    } else {
        "factors.confirmed"
    };
    vec![
        found(
            "abuse/not-reported",
            Path::keys(place),
            "虐待の疑いがありますが、通報・相談の記録がありません。",
        )
        .basis("高齢者虐待防止法7条、障害者虐待防止法7条、児童虐待防止法6条(通報は守秘義務に優先)(要確認)")
        .hint(papers.command(
            "市町村などに通報・相談したら: renkei set CASE abuse.reported=今日",
        )),
    ]
}
