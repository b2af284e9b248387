//! The circle that is searched, and what lies beyond it.

use super::directory::Selection;
use crate::model::{Facility, Location};
use crate::vocabulary::Word;
use std::collections::{BTreeMap, HashMap};

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

/// Homes that lie in the same square of so many degrees share a circle (about 20 km).
const SQUARE: f64 = 0.2;

impl Scope {
    /// Circles that reach `km` beyond every home: one for the homes of each square, so that one
    /// patient who lives far away doesn't widen the circle of all others. None for no homes.
    pub fn around(homes: &[Location], km: f64, edge: Edge) -> Vec<Self> {
        let mut squares: BTreeMap<(i64, i64), Vec<Location>> = BTreeMap::new();
        for home in homes {
            let square = (place(home.lat), place(home.lon));
            squares.entry(square).or_default().push(*home);
        }
        let circle = |homes: Vec<Location>| {
            let from = Location::middle(&homes)?;
            let far = homes.iter().map(|home| from.km_to(*home));
            Some(Self {
                from,
                km: km + far.fold(0.0, f64::max),
                edge,
            })
        };
        squares.into_values().filter_map(circle).collect()
    }

    /// Whether the place lies in the circle.
    pub fn holds(&self, there: Location) -> bool {
        // A degree of latitude is never shorter than this: most places are told apart by it alone.
        const DEGREE_KM: f64 = 111.0;
        (there.lat - self.from.lat).abs() * DEGREE_KM <= self.km
            && self.from.km_to(there) <= self.km
    }

    /// Outside the circle, and not reached by its own area.
    pub fn leaves_out(&self, facility: &Facility) -> bool {
        (self.edge == Edge::Strict || facility.area.is_none())
            && facility.location.is_some_and(|there| !self.holds(there))
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "degrees are below 360, squares below 1,800"
)]
fn place(degrees: f64) -> i64 {
    (degrees / SQUARE).floor() as i64
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_far_away_widens_nobodys_circle() {
        let at = |lat, lon| Location::new(lat, lon).expect("on the earth");
        let homes = [
            at(35.329, 139.349),
            at(35.359, 139.399),
            at(35.401, 139.349),
            at(43.06, 141.35),
        ];
        let circles = Scope::around(&homes, 15.0, Edge::Soft);
        assert_eq!(circles.len(), 3);
        for home in homes {
            // A facility 14.9 km away in any direction lies in some circle.
            for (north, east) in [(0.134, 0.0), (-0.134, 0.0), (0.0, 0.16), (0.0, -0.16)] {
                let there = at(home.lat + north, home.lon + east);
                assert!(home.km_to(there) < 15.0);
                assert!(
                    circles.iter().any(|circle| circle.holds(there)),
                    "{there:?}"
                );
            }
        }
        let widest = circles.iter().map(|c| c.km).fold(0.0, f64::max);
        assert!(widest < 15.0 + 20.0, "{widest}");
        assert!(!circles.iter().any(|circle| circle.holds(at(39.0, 140.3))));
        assert_eq!(Scope::around(&[], 15.0, Edge::Soft), []);
    }
}
