//! Equipment that a light care level can't rent.

use super::{Papers, entry, found};
use crate::problem::Problem;
use crate::regulation::equipment_restrictions;

/// `care/equipment-restricted`.
pub fn check(papers: &Papers) -> Vec<Problem> {
    let Some(level) = papers.facts.care_level else {
        return Vec::new();
    };
    papers
        .case
        .services
        .iter()
        .enumerate()
        .filter(|(_, line)| {
            line.service
                .as_ref()
                .is_some_and(|s| s.is("equipment_rental"))
        })
        .flat_map(|(place, line)| {
            let words = [&line.content, &line.need];
            let words: Vec<&str> = words.into_iter().flatten().map(|text| &**text).collect();
            equipment_restrictions(level, &words.join(" "), papers.rules)
                .into_iter()
                .map(move |restricted| {
                    found(
                        "care/equipment-restricted",
                        entry("services", &line.id, place).key(match line.content {
                            Some(_) => "content",
                            None => "need",
                        }),
                        format!(
                            "{}では「{}」の貸与は原則として対象外です。{}。",
                            level.label(),
                            restricted.item,
                            restricted.exception
                        ),
                    )
                    .basis(restricted.basis)
                    .hint("例外給付が受けられるかを、ケアマネジャーと保険者に確かめてください。")
                })
        })
        .collect()
}
