//! 訪問看護 under another insurance than the rule says, or more often than it allows.

use super::{Papers, entry, found};
use crate::model::ServiceLine;
use crate::problem::Problem;
use crate::regulation::{home_nursing_payer, payer_label};

/// `nursing/wrong-payer` and `nursing/weekly-limit`.
pub fn check(papers: &Papers) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (place, line) in papers.case.services.iter().enumerate() {
        if !is_nursing(line) {
            continue;
        }
        let day = line.from.unwrap_or(papers.today).max(papers.today);
        let payer = home_nursing_payer(&papers.facts.on(day), &papers.rules.at(day));
        let at = entry("services", &line.id, place);
        if let Some(written) = &line.payer {
            let said = match written.id() {
                "ltci" | "medical" => written.id(),
                _ => continue,
            };
            let by_rule = match payer.payer.as_str() {
                "pending" => "ltci",
                other => other,
            };
            // An open question may turn the answer: then nobody is wrong yet.
            if said != by_rule && by_rule != "none" && payer.question.is_none() {
                problems.push(
                    found(
                        "nursing/wrong-payer",
                        at.key("payer"),
                        format!(
                            "{}の訪問看護は、規則では{}ですが、{}になっています。",
                            papers.day(day),
                            payer_label(&payer.payer),
                            written.label()
                        ),
                    )
                    .basis(format!("{}。{}", payer.basis, payer.fact))
                    .hint(format!(
                        "保険を直すなら: {}",
                        papers.set_command(
                            "services",
                            &line.id,
                            &format!("payer={}", payer_label(by_rule))
                        )
                    )),
                );
            }
        }
        let key = if line.weekly.is_some() {
            "weekly"
        } else {
            "days"
        };
        // Lines that run side by side are one week; the one that goes beyond is named.
        let runs = |other: &&ServiceLine| {
            is_nursing(other)
                && other.from.is_none_or(|from| from <= day)
                && other.to.is_none_or(|to| day <= to)
        };
        let before = papers.case.services[..place].iter().filter(runs);
        let weekly = times(line) + before.map(times).sum::<i64>();
        if let Some(most) = payer.weekly_max
            && weekly > most
            && times(line) > 0
        {
            problems.push(
                found(
                    "nursing/weekly-limit",
                    at.key(key),
                    format!("医療保険の訪問看護が週{weekly}日です(週{most}日まで)。"),
                )
                .basis(format!("{}。{}", payer.basis, payer.fact))
                .hint(match &payer.weekly_question {
                    Some(ask) => format!("要確認: {ask}"),
                    None => {
                        "回数を減らすか、特別指示が要るかを主治医に相談してください。".to_string()
                    }
                }),
            );
        }
    }
    problems
}

fn is_nursing(line: &ServiceLine) -> bool {
    line.service
        .as_ref()
        .is_some_and(|s| s.is_one_of(&["homenursing", "homenursing_psych"]))
}

/// How often a week, as written or by the days.
fn times(line: &ServiceLine) -> i64 {
    line.weekly
        .unwrap_or_else(|| i64::try_from(line.days.len()).unwrap_or(0))
}
