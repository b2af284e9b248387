//! Where a town is, as far as its facilities tell.

use super::Skimmed;
use crate::model::Location;

/// The middle of all facilities in a municipality (`神奈川県平塚市`), or whose address begins
/// with a town (`神奈川県平塚市浅間町`), and how many they are. `None` when none has a place.
pub fn town_centre<'a>(
    facilities: impl Iterator<Item = Skimmed<'a>>,
    place: &str,
) -> Option<(Location, usize)> {
    let points: Vec<Location> = facilities
        .filter(|entry| is_in(entry.city, place) || entry.address.starts_with(place))
        .filter_map(|entry| entry.location)
        .collect();
    Some((Location::middle(&points)?, points.len()))
}

/// Whether a municipality is the place or, as a ward of a city, in it.
fn is_in(city: &str, place: &str) -> bool {
    let ward = city.strip_prefix(place);
    ward.is_some_and(|ward| ward.is_empty() || ward.ends_with('区'))
}
