//! The middle of the facilities in a town or municipality: where somebody lives whose paper has no
//! point.

use super::office::Store;
use crate::failure::Failure;
use crate::files::directory::Skim;
use crate::model::Location;
use std::collections::{HashMap, HashSet};

impl Store {
    /// The middle of all facilities in a municipality, or whose address begins with a town.
    pub fn centre(&self, place: &str) -> Result<Option<(Location, usize)>, Failure> {
        Ok(self.centres(&HashSet::from([place]))?.remove(place))
    }

    /// The same for many places in one pass over the imported files: how many facilities, and their
    /// middle. A place that no facility is in isn't there.
    pub fn centres<'a>(
        &self,
        places: &HashSet<&'a str>,
    ) -> Result<HashMap<&'a str, (Location, usize)>, Failure> {
        let mut points = Points::new(places);
        if places.is_empty() {
            return Ok(HashMap::new());
        }
        for facility in &self.hand()?.facilities {
            let city = facility.city.as_deref().unwrap_or_default();
            let address = facility.address.as_deref().unwrap_or_default();
            points.add(city, address, facility.location);
        }
        for path in self.imported_files() {
            let file = self.imported(&path)?;
            if points.may_be_in(&file.text)
                && let Some(skim) = Skim::of(&file.text)
            {
                skim.for_each(|entry| points.add(entry.city, entry.address, entry.location));
            }
        }
        Ok(points.middles())
    }
}

/// The points of the facilities in each place.
struct Points<'a> {
    places: Vec<&'a str>,
    found: HashMap<&'a str, Vec<Location>>,
    /// The places that a facility of a municipality can be in, found once for each.
    by_city: HashMap<String, Vec<&'a str>>,
}

impl<'a> Points<'a> {
    fn new(places: &HashSet<&'a str>) -> Self {
        Self {
            places: places.iter().copied().collect(),
            found: HashMap::new(),
            by_city: HashMap::new(),
        }
    }

    /// Whether a text speaks of any of the places. A town begins with its municipality, so those
    /// alone are looked for.
    fn may_be_in(&self, text: &str) -> bool {
        let begins = |place: &&&str| {
            let mut others = self.places.iter();
            !others.any(|other| other != *place && place.starts_with(other))
        };
        self.places
            .iter()
            .filter(begins)
            .any(|place| text.contains(*place))
    }

    fn add(&mut self, city: &str, address: &str, location: Option<Location>) {
        let Some(location) = location else { return };
        if !self.by_city.contains_key(city) {
            // What begins both the address and the place, or ends in the middle of the other.
            let of_city = |place: &&&str| place.starts_with(city) || city.starts_with(**place);
            let places = self.places.iter().filter(of_city).copied().collect();
            self.by_city.insert(city.to_string(), places);
        }
        let candidates = match address.starts_with(city) {
            true => &self.by_city[city],
            false => &self.places,
        };
        for place in candidates {
            let ward = city.strip_prefix(*place);
            if ward.is_some_and(|ward| ward.is_empty() || ward.ends_with('区'))
                || address.starts_with(*place)
            {
                self.found.entry(place).or_default().push(location);
            }
        }
    }

    fn middles(self) -> HashMap<&'a str, (Location, usize)> {
        let middle = |(place, points): (&'a str, Vec<Location>)| {
            Some((place, (Location::middle(&points)?, points.len())))
        };
        self.found.into_iter().filter_map(middle).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn towns_cities_and_wards_are_found_and_nothing_twice() {
        let asked = [
            "神奈川県平塚市",
            "神奈川県平塚市中央",
            "神奈川県横浜市",
            "見本町",
        ];
        let mut points = Points::new(&HashSet::from(asked));
        let there = Location::new(35.3, 139.3);
        for (city, address) in [
            ("神奈川県平塚市", "神奈川県平塚市中央1-2"),
            ("神奈川県平塚市", "神奈川県平塚市見附町3"),
            ("神奈川県横浜市西区", "神奈川県横浜市西区1"),
            // The city isn't written, or isn't how the address begins.
            ("", "神奈川県平塚市中央9"),
            ("神奈川県平塚市", "見本町1"),
        ] {
            points.add(city, address, there);
        }
        points.add("神奈川県平塚市", "神奈川県平塚市中央1-2", None);
        assert!(points.may_be_in("address = \"神奈川県横浜市西区1\""));
        assert!(!points.may_be_in("address = \"東京都千代田区1\""));
        let counts = points.middles();
        let count = |place: &str| counts.get(place).map_or(0, |(_, count)| *count);
        assert_eq!(asked.map(count), [4, 2, 1, 1]);
    }
}
