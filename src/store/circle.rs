//! The circle that is searched, and what lies beyond it.

use super::directory::Selection;
use crate::model::{Facility, Location};
use crate::vocabulary::Word;
use std::collections::HashMap;

/// A circle.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scope {
    /// Its middle.
    pub from: Location,
    /// Its radius in kilometres.
    pub km: f64,
    /// What becomes of a facility beyond it that wrote down its area.
    pub edge: Edge,
}

/// How strict a circle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// Somebody asked for this circle: nothing beyond it.
    Strict,
    /// The usual circle: a written area decides by itself whether the home lies in it.
    Soft,
}

impl Scope {
    /// Outside the circle, and not reached by its own area.
    pub fn leaves_out(&self, facility: &Facility) -> bool {
        (self.edge == Edge::Strict || facility.area.is_none())
            && facility
                .location
                .is_some_and(|there| self.from.km_to(there) > self.km)
    }
}

impl Selection {
    /// Those within a smaller circle, and those that it leaves out. The left-out are counted as
    /// beyond the smaller one.
    pub fn split(self, scope: Scope, services: &[Word]) -> (Self, Self) {
        let (outside, inside): (Vec<Facility>, Vec<Facility>) = self
            .facilities
            .into_iter()
            .partition(|facility| scope.leaves_out(facility));
        let mut beyond = self.beyond;
        for facility in &outside {
            for service in services.iter().filter(|service| facility.offers(service)) {
                *beyond.entry(service.id().to_string()).or_default() += 1;
            }
        }
        let within = |facilities, beyond| Self { facilities, beyond };
        (within(inside, beyond), within(outside, HashMap::new()))
    }
}
