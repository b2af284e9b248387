//! What meets a deadline: the first event of its kind, or a fact of the paper.

use crate::model::Date;
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
        MetBy::FirstReply => replies(facts).next(),
        MetBy::FinalReply => case
            .inbound
            .as_ref()?
            .replies
            .iter()
            .filter(|(_, kind)| kind.as_deref().is_some_and(crate::model::is_final_reply))
            .filter_map(|(on, _)| *on)
            .min(),
        MetBy::Discharged => case.discharged(),
    });
    events
        .chain(stated)
        .filter(|on| *on <= facts.day)
        .filter(|on| !row.window_only || from.is_none_or(|from| from <= *on))
        .min()
}

fn replies<'a>(facts: &'a Facts) -> impl Iterator<Item = Date> + 'a {
    let inbound = facts.case.inbound.iter();
    let mut days: Vec<Date> = inbound
        .flat_map(|i| i.replies.iter().filter_map(|(on, _)| *on))
        .collect();
    days.sort_unstable();
    days.into_iter()
}
