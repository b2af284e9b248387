//! More special orders in a calendar month than the rule allows.

use super::{Papers, entry, found};
use crate::problem::Problem;
use crate::regulation::too_many;

/// `nursing/special-order-count`.
pub fn check(papers: &Papers) -> Vec<Problem> {
    too_many(papers.facts, papers.rules)
        .into_iter()
        .map(|extra| {
            let (day, key) = match extra.order.examined {
                Some(day) => (Some(day), "examined"),
                None => (extra.order.issued, "issued"),
            };
            let month = day.map_or(String::new(), |day| day.format("%Y年%-m月").to_string());
            found(
                "nursing/special-order-count",
                entry("orders", &extra.order.id, extra.place).key(key),
                format!(
                    "{month}の特別訪問看護指示書が{}回目です(月{}回まで)。",
                    extra.count, extra.most
                ),
            )
            .basis(extra.basis)
            .hint("気管カニューレか真皮を越える褥瘡があれば needs に書き、なければ主治医に相談してください。")
        })
        .collect()
}
