//! Days in wards that limit them: few are left, or what decides them is unknown.

use super::{Papers, found};
use crate::paper::Path;
use crate::problem::Problem;
use crate::regulation::State;

/// `ward/rehab` and `ward/limit-near`.
pub fn check(papers: &Papers) -> Vec<Problem> {
    let mut problems = Vec::new();
    for due in papers
        .dues
        .iter()
        .filter(|due| matches!(due.rule.as_str(), "rehab_limit" | "ward_limit"))
    {
        let code = if due.rule == "rehab_limit" {
            "ward/rehab"
        } else {
            "ward/limit-near"
        };
        let Some(last) = due.due else {
            if due.rule == "rehab_limit" {
                let ask = due
                    .question
                    .as_deref()
                    .unwrap_or("算定の上限がわかりません。");
                problems.push(
                    found(
                        code,
                        Path::keys("admission.diagnoses"),
                        format!("回復期リハの上限を数えられません。{ask}"),
                    )
                    .basis(&due.basis)
                    .hint(papers.command("わかったら書き足してください: renkei edit CASE")),
                );
            }
            continue;
        };
        if !matches!(due.state, State::Soon | State::Today | State::Overdue) {
            continue;
        }
        let left = (last - papers.today).num_days();
        let day = papers.day(last);
        let message = match left {
            ..0 => format!(
                "「{}」は{day}まででした。{}日過ぎています。",
                due.label, -left
            ),
            0 => format!("「{}」は今日{day}までです。", due.label),
            _ => format!("「{}」は{day}までです(あと{left}日)。", due.label),
        };
        let problem = found(code, due.path.clone(), message).basis(&due.basis);
        problems.push(papers.hinted(problem, due));
    }
    problems
}
