//! Patients who may need 介護保険 and haven't applied.

use super::{Papers, found};
use crate::paper::Path;
use crate::problem::Problem;
use crate::regulation::suggested_factors;

/// `care/unapplied`: the facts suggest 要因ウ.
pub fn check(papers: &Papers) -> Vec<Problem> {
    suggested_factors(papers.facts, papers.rules)
        .into_iter()
        .filter(|factor| factor.id == "ltci_unapplied")
        .map(|factor| {
            // A paper without a word of insurance shows the patient.
            let insurance = &papers.case.insurance;
            let place = match (&insurance.care, &insurance.medical) {
                (Some(_), _) => "insurance.care",
                (None, Some(_)) => "insurance",
                (None, None) => "patient",
            };
            let applied = papers.facts.is_certified();
            let what = if applied {
                "区分変更を申請していません"
            } else {
                "要介護認定を申請していません"
            };
            found(
                "care/unapplied",
                Path::keys(place),
                format!(
                    "介護が必要な様子ですが、{what}({})。",
                    factor.facts.join("、")
                ),
            )
            .basis(factor.basis)
            .hint(papers.command(&format!(
                "本人・家族に勧め、申請したら: renkei set CASE insurance.care.status={} insurance.care.applied=今日",
                if applied { "区分変更申請中" } else { "申請中" }
            )))
        })
        .collect()
}
