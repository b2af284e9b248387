//! 訪問看護 without an order that holds when it begins, and orders longer than the rule allows.

use super::{Papers, entry, found};
use crate::problem::Problem;
use crate::regulation::{in_force, order_row};

/// `nursing/no-order`.
pub fn check(papers: &Papers) -> Vec<Problem> {
    let case = papers.case;
    let mut problems = Vec::new();
    for (place, line) in case.services.iter().enumerate() {
        let nursing = line
            .service
            .as_ref()
            .is_some_and(|s| s.is_one_of(&["homenursing", "homenursing_psych"]));
        if !nursing || line.to.is_some_and(|to| to < papers.today) {
            continue;
        }
        let day = line.from.unwrap_or(papers.today).max(papers.today);
        let ordinary = case.orders.iter().filter(|order| {
            order
                .kind
                .as_ref()
                .is_some_and(|kind| kind.is_one_of(&["homenursing", "psych_homenursing"]))
        });
        let mut known = false;
        let mut holds = false;
        for order in ordinary {
            known = true;
            holds |= in_force(order, day, &papers.rules.at(day));
        }
        if holds {
            continue;
        }
        let day = papers.day(day);
        let what = if known {
            format!("{day}に有効な訪問看護指示書がありません(期限切れか、交付前)。")
        } else {
            format!("{day}の訪問看護に、指示書がありません。")
        };
        problems.push(
            found(
                "nursing/no-order",
                entry("services", &line.id, place).key("from"),
                what,
            )
            .basis("医科点数表 C007(1)(主治医の訪問看護指示書、有効期間は6月以内)")
            .hint(
                papers.command(
                    "主治医に依頼し、交付されたら orders に書いてください: renkei edit CASE",
                ),
            ),
        );
    }
    for (place, order) in case.orders.iter().enumerate() {
        let Some(row) = order_row(order, papers.rules) else {
            continue;
        };
        if let (Some(months), Some(most)) = (order.months, row.most)
            && months > most.0
        {
            problems.push(
                found(
                    "nursing/no-order",
                    entry("orders", &order.id, place).key("months"),
                    format!("指示書の有効期間が{months}か月です({}か月まで)。", most.0),
                )
                .basis(row.source.shown()),
            );
        }
    }
    problems
}
