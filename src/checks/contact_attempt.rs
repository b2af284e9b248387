//! 要因タ without a record of the attempts to reach the family.

use super::{Papers, found};
use crate::paper::Path;
use crate::problem::Problem;

/// `factor/no-contact-attempt`.
pub fn check(papers: &Papers) -> Vec<Problem> {
    let case = papers.case;
    let chosen = case
        .factors
        .confirmed
        .iter()
        .any(|factor| factor.is("family_unreachable"));
    // Before the revision that brought it in, the letter タ meant another reason.
    let known = papers.rules.has_factor("family_unreachable");
    if !chosen || !known || case.first_event("contact_attempt").is_some() {
        return Vec::new();
    }
    vec![
        found(
            "factor/no-contact-attempt",
            Path::keys("factors.confirmed"),
            "要因「家族・親族との連絡が困難」を確認していますが、連絡を試みた記録がありません。",
        )
        .basis("医科点数表 A246(3)、疑義解釈(連絡できない理由と試みた経過を記録)")
        .hint(
            papers.command(
                "renkei note CASE '電話に出ない' --kind 連絡試行 --with 長男 --outcome 不在",
            ),
        ),
    ]
}
