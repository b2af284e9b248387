//! Care plans over, or close to, 区分支給限度基準額.

use super::{Papers, found};
use crate::paper::Path;
use crate::problem::Problem;
use crate::regulation::heaviest_month;
use crate::text::thousands;

/// `care/limit-exceeded` and `care/limit-near`.
pub fn check(papers: &Papers) -> Vec<Problem> {
    let Some(month) = heaviest_month(papers.facts, papers.rules) else {
        return Vec::new();
    };
    let (Some(units), Some(warn)) = (month.units, month.warn_from) else {
        return Vec::new();
    };
    let level = month.level.as_ref().map_or("", |level| level.label());
    // The line that goes over, or the last one that fills the limit.
    let counted: Vec<_> = month.lines.iter().filter(|line| line.counts).collect();
    let line = counted.iter().find(|line| line.over > 0);
    let place = match line.or(counted.last()).map(|line| line.line.as_str()) {
        None | Some("") => Path::keys("services"),
        Some(id) => Path::keys("services").entry(id).key("units"),
    };
    let problem = if month.over > 0 {
        // Without 地域区分 the lowest price is taken.
        let about = if month.area_known {
            "約"
        } else {
            "少なくとも"
        };
        let own = month.self_pay_yen.map_or(String::new(), |yen| {
            format!("、全額自己負担は{about}{}円", thousands(yen))
        });
        found(
            "care/limit-exceeded",
            place,
            format!(
                "{}の{level}の限度額{}単位を{}単位超えます(合計{}単位{own})。",
                month.label(),
                thousands(units),
                thousands(month.over),
                thousands(month.used)
            ),
        )
        .hint("サービスの単位か組合せを見直してください。")
    } else if month.used > warn {
        found(
            "care/limit-near",
            place,
            format!(
                "{}の{level}の限度額{}単位の{}%を超えています(合計{}単位、残り{}単位)。",
                month.label(),
                thousands(units),
                month.warn_percent.unwrap_or(0),
                thousands(month.used),
                thousands(units - month.used)
            ),
        )
        .hint("サービスを加える前に、残りの単位を確かめてください。")
    } else {
        return Vec::new();
    };
    vec![problem.basis(&month.basis)]
}
