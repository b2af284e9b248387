//! What a municipality has: whether a facility serves it, and what it says about a need.

use super::home::{Home, HomeFrom};
use super::judge::{Within, older_than, within_area};
use crate::model::{Answer, Date, Facility, Freshness};
use crate::text;
use crate::vocabulary::Word;

/// Whether a facility serves a municipality with a service: it goes there by its area, or, for
/// services that one goes to and where no area is known, it lies there.
pub fn serves(facility: &Facility, service: &Word, city: &str) -> bool {
    if !facility.offers(service) {
        return false;
    }
    let lies_there = || {
        let own = facility.city.as_deref();
        own.is_some_and(|own| text::fold(own) == text::fold(city))
    };
    let visits = service.term().and_then(|term| term.attribute("visit")) == Some("yes");
    match &facility.area {
        Some(area) if visits => {
            let home = Home {
                location: None,
                from: HomeFrom::Nothing,
                address: None,
                city: Some(city.into()),
            };
            // A town of the municipality is in its area too: somebody there is served.
            matches!(
                within_area(area, &home),
                Within::Yes(_) | Within::Perhaps(_)
            )
        }
        _ => lies_there(),
    }
}

/// What it says about a need today: what was said longer ago than its shelf life is unknown.
pub fn says(facility: &Facility, need: &Word, freshness: &Freshness, today: Date) -> Answer {
    match facility.claim(need) {
        None => Answer::Unknown,
        Some(claim) => {
            let stale = claim
                .asof
                .is_some_and(|asof| older_than(asof, today, freshness.acceptance_days));
            match stale {
                true => Answer::Unknown,
                false => claim.value,
            }
        }
    }
}
