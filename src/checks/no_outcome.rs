//! Closed consultations whose categories nobody said the result of.

use super::{Papers, found};
use crate::model::Line;
use crate::paper::Path;
use crate::problem::Problem;

/// `consult/no-outcome`: one for the paper, naming the categories.
pub fn check(papers: &Papers) -> Vec<Problem> {
    let case = papers.case;
    if case.line != Line::Consultation || !case.is_closed_on(papers.today) {
        return Vec::new();
    }
    let missing: Vec<&str> = case
        .categories()
        .into_iter()
        .filter(|category| case.outcome_of(category, papers.today).is_none())
        .map(|category| category.label())
        .collect();
    let Some(first) = missing.first() else {
        return Vec::new();
    };
    vec![
        found(
            "consult/no-outcome",
            Path::keys("intake.categories"),
            format!("終結した相談に結果がありません: {}。", missing.join("、")),
        )
        .basis("院内の目安(相談の結果を区分ごとに残す)")
        .hint(papers.command(&format!(
            "結果(解決 一部 未解決 他へ)を書いてください: renkei consult CASE {first} 結果"
        ))),
    ]
}
