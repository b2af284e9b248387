//! Services of 介護保険 for somebody who isn't insured by it.

use super::{Papers, entry, found};
use crate::model::ServiceLine;
use crate::problem::Problem;
use crate::regulation::{CareClass, care_class, is_ltci};

/// `care/not-insured`.
pub fn check(papers: &Papers) -> Vec<Problem> {
    let covered = |line: &ServiceLine| is_ltci(line, papers.facts, papers.rules);
    if !papers.case.services.iter().any(covered) {
        return Vec::new();
    }
    let CareClass::Outside(why) = care_class(papers.facts, papers.rules) else {
        return Vec::new();
    };
    papers
        .case
        .services
        .iter()
        .enumerate()
        .filter(|(_, line)| covered(line))
        .map(|(place, line)| {
            let service = line.service.as_ref().map_or("", |s| s.label());
            found(
                "care/not-insured",
                entry("services", &line.id, place).key("service"),
                format!("介護保険の対象外({why})ですが、介護保険の「{service}」があります。"),
            )
            .basis("介護保険法9条(第1号=65歳以上、第2号=40〜64歳で特定疾病が原因)")
            .hint("40歳から64歳で特定疾病があれば insurance.care.specified_disease に書き、なければ障害福祉・医療保険などに変えてください。")
        })
        .collect()
}
