//! What follows from the dated entries of a case: when it was first asked and accepted, where the
//! patient went, on which days it was being worked on.

use super::{Case, Date, FormerClosure, Progress, Referral, Text, stage};

impl Case {
    /// Whether nothing moves: no news for more than so many days. A case on hold may rest, and one
    /// whose patient has gone home waits for its closure.
    pub fn is_stale(&self, today: Date, days: i64) -> bool {
        let over = matches!(stage(self, today), Progress::Closed | Progress::Discharged);
        let quiet = self
            .last_news(today)
            .is_some_and(|on| (today - on).num_days() > days);
        quiet && !over && !self.rests_on(today)
    }

    /// The day of the first inquiry that went out.
    pub fn first_sent(&self) -> Option<Date> {
        let went = self.referrals.iter().filter(|asked| asked.went_out());
        went.filter_map(|asked| asked.sent).min()
    }

    /// The first day on which a facility said 可 or 条件付, whether or not the office took the
    /// inquiry back later.
    pub fn accepted_on(&self) -> Option<Date> {
        let said_yes = |asked: &&Referral| {
            let answer = asked.answer();
            answer.is_some_and(|word| word.is_one_of(&["accepted", "conditional"]))
        };
        let yes = self.referrals.iter().filter(said_yes);
        yes.filter_map(|asked| asked.answered).min()
    }

    /// The facility the patient went to or goes to: of the closure, else the patient's choice, else
    /// the only one that accepted.
    pub fn placed_at(&self) -> Option<&Text> {
        let closed = self.closure.as_ref().and_then(|c| c.facility.as_ref());
        let chosen = || self.choice.as_ref().and_then(|c| c.facility.as_ref());
        let accepted = || {
            let mut yes = self.referrals.iter().filter(|asked| asked.is_accepted());
            match (yes.next(), yes.next()) {
                (Some(only), None) => only.facility.as_ref(),
                _ => None,
            }
        };
        closed.or_else(chosen).or_else(accepted)
    }

    /// The stretches of days on which the case was being worked on: from its opening to the day
    /// before it was closed, and again from each reopening. A day on which it was closed is none.
    pub fn active_spans(&self) -> Vec<(Date, Option<Date>)> {
        let Some(mut from) = self.opened else {
            return Vec::new();
        };
        let mut spans = Vec::new();
        let mut former: Vec<&FormerClosure> = self.former_closures.iter().collect();
        former.sort_by_key(|former| former.closure.on);
        for former in former {
            let Some(again) = former.reopened else {
                continue;
            };
            // Closed nobody knows since when: nothing before the reopening is known to be active.
            let Some(on) = former.closure.on else {
                spans.clear();
                from = again;
                continue;
            };
            spans.extend(
                on.pred_opt()
                    .filter(|last| from <= *last)
                    .map(|last| (from, Some(last))),
            );
            from = again;
        }
        match &self.closure {
            None => spans.push((from, None)),
            Some(closure) => {
                let last = closure.on.and_then(|on| on.pred_opt());
                spans.extend(
                    last.filter(|last| from <= *last)
                        .map(|last| (from, Some(last))),
                );
            }
        }
        spans
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CaseId, Closure};

    #[test]
    fn a_case_is_active_until_the_day_before_it_is_closed() {
        let day = |d: u32| Date::from_ymd_opt(2026, 11, d).expect("a day");
        let closed = |on: Option<u32>| Closure {
            on: on.map(day),
            ..Closure::default()
        };
        let former = |on: u32, again: u32| FormerClosure {
            closure: closed(Some(on)),
            reopened: Some(day(again)),
            ..FormerClosure::default()
        };
        for (opened, former, closure, spans) in [
            (None, vec![], None, vec![]),
            (Some(1), vec![], None, vec![(1, None)]),
            (Some(1), vec![], Some(Some(5)), vec![(1, Some(4))]),
            // Opened and closed on one day: no day's end saw it open.
            (Some(5), vec![], Some(Some(5)), vec![]),
            (Some(1), vec![], Some(None), vec![]),
            (
                Some(1),
                vec![FormerClosure {
                    reopened: Some(day(9)),
                    ..FormerClosure::default()
                }],
                None,
                vec![(9, None)],
            ),
            (
                Some(1),
                vec![former(5, 9)],
                None,
                vec![(1, Some(4)), (9, None)],
            ),
            (
                Some(1),
                vec![former(12, 15), former(5, 9)],
                Some(Some(20)),
                vec![(1, Some(4)), (9, Some(11)), (15, Some(19))],
            ),
        ] {
            let mut case = Case::empty(CaseId::new("2026-0001").expect("an id"));
            case.opened = opened.map(day);
            case.former_closures = former;
            case.closure = closure.map(closed);
            let spans: Vec<_> = spans
                .into_iter()
                .map(|(a, b): (u32, Option<u32>)| (day(a), b.map(day)))
                .collect();
            assert_eq!(case.active_spans(), spans);
        }
    }
}
