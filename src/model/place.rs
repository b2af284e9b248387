//! Where something is, and how far apart two places are.

/// A point: latitude and longitude in degrees (WGS 84).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Location {
    /// Degrees north.
    pub lat: f64,
    /// Degrees east.
    pub lon: f64,
}

/// Mean radius of the earth in kilometres.
const EARTH_KM: f64 = 6371.0;

impl Location {
    /// A point, when both numbers lie on the earth.
    pub fn new(lat: f64, lon: f64) -> Option<Self> {
        ((-90.0..=90.0).contains(&lat) && (-180.0..=180.0).contains(&lon))
            .then_some(Self { lat, lon })
    }

    /// The straight-line (great circle) distance in kilometres.
    pub fn km_to(self, other: Self) -> f64 {
        let (lat1, lat2) = (self.lat.to_radians(), other.lat.to_radians());
        let dlat = lat2 - lat1;
        let dlon = (other.lon - self.lon).to_radians();
        let a = (dlat / 2.0).sin().powi(2) + lat1.cos() * lat2.cos() * (dlon / 2.0).sin().powi(2);
        2.0 * EARTH_KM * a.sqrt().min(1.0).asin()
    }

    /// The point in the middle of many: the median of each coordinate, so that a few rows with
    /// wrong coordinates don't move it. `None` for no points.
    pub fn middle(points: &[Self]) -> Option<Self> {
        Some(Self {
            lat: median(points.iter().map(|p| p.lat).collect())?,
            lon: median(points.iter().map(|p| p.lon).collect())?,
        })
    }
}

fn median(mut values: Vec<f64>) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    values.sort_by(f64::total_cmp);
    let half = values.len() / 2;
    Some(if values.len() % 2 == 1 {
        values[half]
    } else {
        f64::midpoint(values[half - 1], values[half])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_of_two_stations() {
        // 平塚駅 – 茅ヶ崎駅, about 5 km as the crow flies.
        let hiratsuka = Location::new(35.3279, 139.3497).expect("on the earth");
        let chigasaki = Location::new(35.3305, 139.4068).expect("on the earth");
        let km = hiratsuka.km_to(chigasaki);
        assert!((5.0..5.4).contains(&km), "{km}");
        assert_eq!(hiratsuka.km_to(hiratsuka), 0.0);
    }

    #[test]
    fn one_point_in_ireland_does_not_move_the_middle() {
        let at = |lat, lon| Location::new(lat, lon).expect("on the earth");
        let points = [at(35.3, 139.3), at(35.32, 139.34), at(53.0, -8.0)];
        assert_eq!(Location::middle(&points), Some(at(35.32, 139.3)));
        assert_eq!(Location::middle(&[]), None);
        assert_eq!(Location::new(0.0, 200.0), None);
    }
}
