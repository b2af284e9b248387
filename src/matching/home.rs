//! Where the patient lives, as far as it is known, and how that is known.

use crate::model::{Location, Patient, Text};
use crate::text;

/// How the place of the home is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HomeFrom {
    /// `patient.location`, or `--near lat,lon`.
    Paper,
    /// The middle of the facilities in the same town.
    Town,
    /// The middle of the facilities in the same municipality.
    City,
    /// Not at all: only the municipality can be compared.
    Nothing,
}

impl HomeFrom {
    /// The id in machine output.
    pub fn id(self) -> &'static str {
        match self {
            Self::Paper => "paper",
            Self::Town => "town",
            Self::City => "city",
            Self::Nothing => "none",
        }
    }
}

/// Where the patient lives.
#[derive(Clone, Debug, PartialEq)]
pub struct Home {
    /// The point, or an estimate of it.
    pub location: Option<Location>,
    /// How it is known.
    pub from: HomeFrom,
    /// The normalised address, as far as it is written.
    pub address: Option<Text>,
    /// Prefecture and municipality.
    pub city: Option<Text>,
}

impl Home {
    /// What the paper says: address, municipality and point.
    pub fn of(patient: &Patient) -> Self {
        let city = patient
            .city
            .clone()
            .or_else(|| patient.address.as_deref().and_then(city_of).map(Into::into));
        let address = patient
            .address
            .as_deref()
            .map(|raw| text::normalise_address(raw, prefecture(city.as_deref()), None).into());
        Self {
            location: patient.location,
            from: match patient.location {
                Some(_) => HomeFrom::Paper,
                None => HomeFrom::Nothing,
            },
            address,
            city,
        }
    }

    /// The same with a point estimated from the directory.
    pub fn estimated(self, location: Location, from: HomeFrom) -> Self {
        Self {
            location: Some(location),
            from,
            ..self
        }
    }

    /// The part of the address that names the town: up to the first number.
    pub fn town(&self) -> Option<&str> {
        let address = self.address.as_deref()?;
        let end = address
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(address.len());
        let town = address[..end].trim_end();
        let longer = self
            .city
            .as_deref()
            .is_none_or(|city| town.len() > city.len());
        (longer && !town.is_empty()).then_some(town)
    }

    /// How the place is known, for people.
    pub fn sentence(&self) -> String {
        match self.from {
            HomeFrom::Paper => "患者宅の緯度経度から直線距離を測りました。".to_string(),
            HomeFrom::Town => format!(
                "患者宅の位置は、{}の事業所の中央から推定しました(距離はめやすです)。",
                self.town().unwrap_or("同じ町")
            ),
            HomeFrom::City => format!(
                "患者宅の位置は、{}の事業所の中央から推定しました(距離はめやすです)。",
                self.city.as_deref().unwrap_or("同じ市区町村")
            ),
            HomeFrom::Nothing => match &self.city {
                Some(city) => format!(
                    "患者宅の位置がわからないため、距離は測らず、市区町村({city})だけを比べました。"
                ),
                None => "患者の住所がわからないため、距離と地域は比べていません。".to_string(),
            },
        }
    }
}

/// What `--near` means: a point, an address, a town or a municipality.
pub fn near(words: &str) -> Patient {
    let mut patient = Patient::default();
    let point = words
        .split_once(',')
        .and_then(|(lat, lon)| Location::new(lat.trim().parse().ok()?, lon.trim().parse().ok()?));
    match point {
        Some(point) => patient.location = Some(point),
        None => {
            let address = text::normalise_address(words, None, None);
            patient.city = Some(city_of(&address).unwrap_or(&address).into());
            patient.address = Some(address.into());
        }
    }
    patient
}

/// Prefecture and municipality at the start of an address.
fn city_of(address: &str) -> Option<&str> {
    let (prefecture, municipality, _) = text::split_address(address)?;
    Some(&address[..prefecture.len() + municipality.len()])
}

fn prefecture(city: Option<&str>) -> Option<&str> {
    text::split_address(city?).map(|(prefecture, _, _)| prefecture)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_takes_points_addresses_and_towns() {
        assert_eq!(near("35.33, 139.35").location, Location::new(35.33, 139.35));
        let home = Home::of(&near("神奈川県平塚市中央１−２"));
        assert_eq!(home.city.as_deref(), Some("神奈川県平塚市"));
        assert_eq!(home.town(), Some("神奈川県平塚市中央"));
        let city = Home::of(&near("神奈川県平塚市"));
        assert_eq!(
            (city.city.as_deref(), city.town()),
            (Some("神奈川県平塚市"), None)
        );
    }
}
