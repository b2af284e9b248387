//! Wards: the tier of the discharge support addition a ward belongs to, and since when the patient
//! is in wards of some kinds.

use super::facts::Facts;
use super::pack::Row;
use super::rows::Tier;
use super::rulebook::Rules;
use crate::model::Date;
use crate::vocabulary::Word;

/// The tier of the patient's ward: on the day, or on the day of discharge. `None` while the kind of
/// ward is unknown or belongs to none.
pub fn tier_of<'b>(facts: &Facts, rules: &Rules<'b>) -> Option<&'b Row<Tier>> {
    let ward = facts.ward()?;
    rules
        .holding(&rules.rows().tier)
        .find(|row| row.wards.iter().any(|id| ward.is(id)))
}

/// Whether a ward is one of these kinds or groups (`@acute`).
pub fn is_ward(ward: &Word, kinds: &[String]) -> bool {
    kinds.iter().any(|kind| match kind.strip_prefix('@') {
        Some(group) => ward.term().is_some_and(|term| term.group == group),
        None => ward.is(kind),
    })
}

/// Since when the patient is in the kind of ward of the day.
pub fn in_ward_since(facts: &Facts) -> Option<Date> {
    let ward = facts.ward()?;
    since(facts, |kind| kind == ward)
}

/// Since when the patient has been in wards of these kinds without a break; `None` when the ward of
/// the day is none of them.
pub fn in_wards_since(facts: &Facts, kinds: &[String]) -> Option<Date> {
    since(facts, |kind| is_ward(kind, kinds))
}

fn since(facts: &Facts, is: impl Fn(&Word) -> bool) -> Option<Date> {
    let admission = facts.case.admission.as_ref()?;
    let until = facts
        .case
        .discharged()
        .map_or(facts.day, |left| left.min(facts.day));
    let mut steps: Vec<(Date, &Word)> = Vec::new();
    if let (Some(on), Some(kind)) = (admission.on, admission.ward_kind.as_ref()) {
        steps.push((on, kind));
    }
    steps.extend(
        admission
            .ward_moves
            .iter()
            .filter_map(|step| Some((step.on?, step.ward_kind.as_ref()?))),
    );
    steps.retain(|(on, _)| *on <= until);
    steps.sort_by_key(|(on, _)| *on);
    let mut first = None;
    for (on, kind) in steps.into_iter().rev() {
        if !is(kind) {
            break;
        }
        first = Some(on);
    }
    first
}
