//! What meets a deadline: the first event of its kind, or a fact of the paper.

use crate::model::{Date, Reply};
use crate::regulation::facts::Facts;
use crate::regulation::rows::{Deadline, MetBy};

/// The first day on which a fact or an event met it.
pub(super) fn met_on(
    row: &Deadline,
    facts: &Facts,
    start: Date,
    from: Option<Date>,
) -> Option<Date> {
    let case = facts.case;
    let events = case.events.iter().filter_map(|event| {
        let kind = event.kind.as_ref()?;
        row.events.iter().any(|id| kind.is(id)).then_some(event.on?)
    });
    let stated = row.facts.iter().filter_map(|fact| match fact {
        MetBy::PlanStarted => case.plan.as_ref()?.started,
        MetBy::PlanExplained => case.plan.as_ref()?.explained,
        MetBy::Certified => case
            .insurance
            .care
            .as_ref()?
            .certified
            .filter(|on| *on >= start),
        MetBy::RenewalApplied => {
            let care = case.insurance.care.as_ref()?;
            let applying = care.status.as_ref()?.is("renewal_applying");
            let within = care
                .applied
                .filter(|on| from.is_none_or(|from| from <= *on));
            applying.then(|| within.unwrap_or(facts.day))
        }
        MetBy::FirstReply => sent(facts, Reply::tells_of_visit),
        MetBy::MidReply => sent(facts, |reply| reply.is("mid")),
        MetBy::FinalReply => sent(facts, |reply| reply.is("final")),
        MetBy::NoShowReply => sent(facts, |reply| {
            reply.is("no_show") && reply.on.is_some_and(|on| on >= start)
        }),
        MetBy::Discharged => case.discharged(),
    });
    events
        .chain(stated)
        .filter(|on| *on <= facts.day)
        .filter(|on| !row.window_only || from.is_none_or(|from| from <= *on))
        .min()
}

/// The day the first such reply went out.
fn sent(facts: &Facts, is: impl Fn(&Reply) -> bool) -> Option<Date> {
    let inbound = facts.case.inbound.as_ref()?;
    let replies = inbound.replies.iter().filter(|reply| is(reply));
    replies.filter_map(|reply| reply.on).min()
}
