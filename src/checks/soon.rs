//! Deadlines that are at hand, or that fall on a day nobody works.

use super::{Papers, found};
use crate::problem::Problem;
use crate::regulation::State;

/// The rules of the discharge support addition that count from the admission: a day nobody works is
/// told as soon as it is known.
const EARLY: &[&str] = &["screening", "talk", "plan_start", "conference"];
/// Rules that are told when they are at hand although that is more than a day.
const NEAR: &[&str] = &["plan_explained", "cm_admission", "cm_discharge"];
/// Rules that aren't told here: they have a problem of their own, or stand in `due` as what they are.
const NEVER: &[&str] = &["cert_renewal", "callback", "appointment"];

/// `deadline/soon`: due today or within the days of the rule, or due on a day nobody works.
pub fn check(papers: &Papers) -> Vec<Problem> {
    papers
        .dues
        .iter()
        .filter_map(|due| {
            let last = due.due?;
            let rule = due.rule.as_str();
            let early = EARLY.contains(&rule);
            if due.chance || NEVER.contains(&rule) {
                return None;
            }
            let closed = papers.calendar.why_closed(last);
            let told = match due.state {
                // The last day of the explanation has a name of its own.
                State::Today if rule == "plan_explained" => false,
                State::Today => true,
                State::Soon => {
                    early || NEAR.contains(&rule) || (last - papers.today).num_days() <= 1
                }
                // The business day before it is what counts.
                State::Later => {
                    let left = (papers.calendar.business_day(last) - papers.today).num_days();
                    let at_hand = left <= due.soon && NEAR.contains(&rule);
                    closed.is_some() && (early || at_hand)
                }
                _ => false,
            };
            if !told {
                return None;
            }
            let days = (last - papers.today).num_days();
            let day = papers.day(last);
            let mut message = match days {
                0 => format!("「{}」の期限は今日{day}です。", due.label),
                days => format!("「{}」の期限は{day}です(あと{days}日)。", due.label),
            };
            if let Some(why) = closed.filter(|_| !due.fixed) {
                let business = papers.calendar.business_day(last);
                message.push_str(&if papers.today <= business {
                    let day = papers.day(business);
                    format!("休みの日({why})なので、前倒しの日は{day}です。")
                } else {
                    format!("休みの日({why})で、その前の平日は過ぎました。")
                });
            }
            let problem = found("deadline/soon", due.path.clone(), message).basis(&due.basis);
            Some(papers.hinted(problem, due))
        })
        .collect()
}
