//! 訪問看護指示書 and its kin: how long each holds, and how many a month may have.

use super::dates;
use super::facts::Facts;
use super::pack::Row;
use super::rows::OrderRow;
use super::rulebook::Rules;
use crate::model::{Date, Order};
use chrono::Datelike;

/// The row of the order's kind.
pub fn row_of<'b>(order: &Order, rules: &Rules<'b>) -> Option<&'b Row<OrderRow>> {
    let kind = order.kind.as_ref()?;
    rules
        .holding(&rules.rows().order)
        .find(|row| row.orders.iter().any(|id| kind.is(id)))
}

/// How many months the order holds: what it says, as far as the rule lets it, else what the rule
/// says of orders that say nothing.
pub fn months(order: &Order, rules: &Rules) -> Option<u32> {
    let row = row_of(order, rules);
    let most = row.and_then(|row| row.most).map_or(i64::MAX, |m| m.0);
    let usual = || row.and_then(|row| row.usual).map(|m| m.0);
    u32::try_from(order.months.or_else(usual)?.min(most)).ok()
}

/// The last day an ordinary order holds.
pub fn last_day(order: &Order, rules: &Rules) -> Option<Date> {
    dates::months_through(order.issued?, months(order, rules)?)
}

/// Whether the order holds on the day.
pub fn in_force(order: &Order, day: Date, rules: &Rules) -> bool {
    order.issued.is_some_and(|from| from <= day)
        && last_day(order, rules).is_some_and(|last| day <= last)
}

/// A calendar month with more orders of a kind than the rule allows.
#[derive(Clone, Debug, PartialEq)]
pub struct TooMany<'a> {
    /// The order that is one too many.
    pub order: &'a Order,
    /// Its place in the paper.
    pub place: usize,
    /// How many the month has.
    pub count: i64,
    /// How many it may have.
    pub most: i64,
    /// 根拠.
    pub basis: String,
}

/// Orders beyond what their calendar month allows. Some needs allow more.
pub fn too_many<'a>(facts: &Facts<'a>, rules: &Rules) -> Vec<TooMany<'a>> {
    let mut found = Vec::new();
    for row in rules.holding(&rules.rows().order) {
        let Some(monthly) = row.monthly else { continue };
        let special = facts
            .needs
            .iter()
            .any(|need| row.needs.iter().any(|id| need.is(id)));
        let most = row
            .monthly_special
            .filter(|_| special)
            .map_or(monthly.0, |times| times.0);
        let mut by_month: std::collections::BTreeMap<(i32, u32), i64> = Default::default();
        for (place, order) in facts.orders.iter().enumerate() {
            let mine = order
                .kind
                .as_ref()
                .is_some_and(|kind| row.orders.iter().any(|id| kind.is(id)));
            let Some(day) = order.examined.or(order.issued).filter(|_| mine) else {
                continue;
            };
            let count = by_month.entry((day.year(), day.month())).or_default();
            *count += 1;
            if *count > most {
                found.push(TooMany {
                    order,
                    place,
                    count: *count,
                    most,
                    basis: row.source.shown(),
                });
            }
        }
    }
    found
}
