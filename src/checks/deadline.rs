//! Deadlines of the discharge support addition and of care managers that passed with nothing done.

use super::provisional::{expires_before_discharge, renewal_hint};
use super::{Papers, found};
use crate::paper::Path;
use crate::problem::Problem;
use crate::regulation::{Due, State};

/// Rules of `due`, and what a passed one is called.
const CODES: &[(&str, &str)] = &[
    ("screening", "deadline/screening"),
    ("plan_start", "deadline/plan-start"),
    ("conference", "deadline/conference"),
    ("talk", "deadline/talk"),
    ("cm_admission", "deadline/cm-admission"),
    ("cm_discharge", "deadline/cm-discharge"),
    ("cert_decision", "care/decision-late"),
    ("referral_reply", "referral/no-answer"),
    ("cert_renewal", "care/expiring"),
];

/// Rules whose passing has a problem of its own elsewhere, or is told by `status` and `due` alone.
const ELSEWHERE: &[&str] = &[
    "plan_explained",
    "order_end",
    "special_order_end",
    "ward_limit",
    "rehab_limit",
    "cert_expiry",
    "cert_realistic",
    "callback",
    "appointment",
];

/// `deadline/…`, `care/decision-late`, `referral/no-answer`; `deadline/plan-explained` already on
/// the last day before the discharge, `care/expiring` as soon as the window is open.
pub fn check(papers: &Papers) -> Vec<Problem> {
    let passed = CODES.iter().flat_map(|(rule, code)| {
        papers
            .dues_of(rule)
            .filter(|due| match *rule {
                // One that ends before the discharge is told as that.
                "cert_renewal" => {
                    matches!(due.state, State::Soon | State::Today | State::Overdue)
                        && expires_before_discharge(papers).is_none()
                }
                _ => due.state == State::Overdue,
            })
            .map(|due| (*code, due))
    });
    let named = |due: &&Due| {
        let rule = due.rule.as_str();
        !ELSEWHERE.contains(&rule) && CODES.iter().all(|(known, _)| *known != rule)
    };
    let others = papers
        .dues
        .iter()
        .filter(|due| due.state == State::Overdue)
        .filter(named)
        .map(|due| ("deadline/overdue", due));
    let explained = papers
        .due_in("plan_explained", &[State::Today, State::Overdue])
        .map(|due| ("deadline/plan-explained", due));
    passed
        .chain(others)
        .chain(explained)
        .map(|(code, due)| {
            let last = due.due.map(|last| papers.day(last)).unwrap_or_default();
            let over = due.due.map_or(0, |last| (papers.today - last).num_days());
            let message = match over {
                1.. => format!(
                    "「{}」の期限は{last}でした。{over}日過ぎています。",
                    due.label
                ),
                0 => format!("「{}」の期限は今日{last}です。", due.label),
                ..0 => format!("「{}」の期限は{last}です(あと{}日)。", due.label, -over),
            };
            let problem = found(code, due.path.clone(), message).basis(&due.basis);
            match (due.rule.as_str(), due.due) {
                ("cert_renewal", Some(to)) => problem.hint(renewal_hint(papers, to)),
                _ => papers.hinted(problem, due),
            }
        })
        .chain(undelivered(papers))
        .collect()
}

/// A plan that was explained, and of which nobody wrote that it was handed over.
fn undelivered(papers: &Papers) -> Option<Problem> {
    let due = papers.due_in("plan_explained", &[State::Met, State::MetLate])?;
    let plan = papers.case.plan.as_ref()?;
    let late = due.due.is_some_and(|last| last <= papers.today);
    (late && plan.delivered != Some(true)).then(|| {
        found(
            "deadline/plan-explained",
            Path::keys("plan.delivered"),
            "退院支援計画は説明済みですが、交付の記録がありません。",
        )
        .basis(&due.basis)
        .hint(papers.command("renkei set CASE plan.delivered=true"))
    })
}
