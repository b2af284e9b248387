//! Whether a published point can be where it claims to be.
//!
//! The centre of a municipality is the middle of all points published for it, so a few wrong
//! ones don't move it. Of 8,450 published points in three prefectures 46 lie beyond 26 km from
//! that centre, most of them hundreds of kilometres; one lies between 19 and 26 km.

use super::prefecture;
use crate::model::Location;
use std::collections::HashMap;

/// Points nearer than this to the middle of their municipality are believed, in kilometres.
const CITY_KM: f64 = 25.0;
/// In wide municipalities: so many times the usual distance from the middle.
const CITY_SPREAD: f64 = 8.0;
/// The same for a prefecture, which stands in for a municipality with hardly any points.
const PREFECTURE_KM: f64 = 100.0;
const PREFECTURE_SPREAD: f64 = 4.0;
/// With fewer points than this a municipality has no middle of its own.
const ENOUGH: usize = 4;

/// Why a point is not believed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Doubt {
    /// Latitude and longitude are zero.
    Zero,
    /// Not in Japan.
    Abroad,
    /// Too far from the middle of its municipality, in kilometres.
    Far(f64),
}

impl Doubt {
    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Zero => "0度です",
            Self::Abroad => "日本の外です",
            Self::Far(_) => "市区町村から離れすぎています",
        }
    }
}

struct Ring {
    middle: Location,
    km: f64,
}

impl Ring {
    fn around(points: &[Location], least: f64, spread: f64) -> Option<Self> {
        let middle = Location::middle(points)?;
        let mut distances: Vec<f64> = points.iter().map(|p| p.km_to(middle)).collect();
        distances.sort_by(f64::total_cmp);
        let usual = distances[distances.len() / 2];
        Some(Self {
            middle,
            km: least.max(usual * spread),
        })
    }
}

/// The middles of municipalities and prefectures.
pub(super) struct Middles<'a> {
    cities: HashMap<&'a str, Ring>,
    prefectures: HashMap<&'static str, Ring>,
}

impl<'a> Middles<'a> {
    /// The middles of these points, each with its municipality.
    pub fn of(points: impl Iterator<Item = (&'a str, Location)>) -> Self {
        let mut by_city: HashMap<&'a str, Vec<Location>> = HashMap::new();
        for (city, point) in points {
            if in_japan(point).is_none() {
                by_city.entry(city).or_default().push(point);
            }
        }
        let mut by_prefecture: HashMap<&'static str, Vec<Location>> = HashMap::new();
        for (city, points) in &mut by_city {
            points.sort_by(|a, b| a.lat.total_cmp(&b.lat).then(a.lon.total_cmp(&b.lon)));
            points.dedup();
            if let Some(name) = prefecture::leading(city) {
                by_prefecture.entry(name).or_default().extend(&*points);
            }
        }
        Self {
            cities: by_city
                .into_iter()
                .filter(|(_, points)| points.len() >= ENOUGH)
                .filter_map(|(city, points)| {
                    Some((city, Ring::around(&points, CITY_KM, CITY_SPREAD)?))
                })
                .collect(),
            prefectures: by_prefecture
                .into_iter()
                .filter(|(_, points)| points.len() >= ENOUGH)
                .filter_map(|(name, points)| {
                    Some((
                        name,
                        Ring::around(&points, PREFECTURE_KM, PREFECTURE_SPREAD)?,
                    ))
                })
                .collect(),
        }
    }

    /// What speaks against a point, if anything does.
    pub fn doubt(&self, city: Option<&str>, point: Location) -> Option<Doubt> {
        in_japan(point).or_else(|| {
            let city = city?;
            let ring = self
                .cities
                .get(city)
                .or_else(|| self.prefectures.get(prefecture::leading(city)?))?;
            let km = point.km_to(ring.middle);
            (km > ring.km).then_some(Doubt::Far(km))
        })
    }
}

fn in_japan(point: Location) -> Option<Doubt> {
    if point.lat == 0.0 && point.lon == 0.0 {
        Some(Doubt::Zero)
    } else if (20.0..=46.0).contains(&point.lat) && (122.0..=154.0).contains(&point.lon) {
        None
    } else {
        Some(Doubt::Abroad)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(lat: f64, lon: f64) -> Location {
        Location { lat, lon }
    }

    #[test]
    fn a_like_named_town_is_not_believed() {
        let town = "福井県架空市";
        let lone = "福井県独り町";
        let mut points: Vec<(&str, Location)> = (0..6)
            .map(|step| (town, at(36.0 + f64::from(step) * 0.01, 136.2)))
            .collect();
        points.push((town, at(43.0, 141.3)));
        points.push((town, at(0.0, 0.0)));
        points.push((lone, at(36.5, 136.0)));
        let middles = Middles::of(points.into_iter());
        assert_eq!(middles.doubt(Some(town), at(36.03, 136.21)), None);
        assert_eq!(middles.doubt(Some(town), at(0.0, 0.0)), Some(Doubt::Zero));
        assert_eq!(
            middles.doubt(Some(town), at(53.4, -8.2)),
            Some(Doubt::Abroad)
        );
        assert!(matches!(
            middles.doubt(Some(town), at(43.0, 141.3)),
            Some(Doubt::Far(km)) if km > 700.0
        ));
        assert_eq!(middles.doubt(Some(lone), at(36.5, 136.0)), None);
        assert!(middles.doubt(Some(lone), at(26.2, 127.7)).is_some());
        assert_eq!(middles.doubt(None, at(26.2, 127.7)), None);
    }
}
