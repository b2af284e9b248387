//! Scalars of a paper as values: days, numbers, truth values, points.

use super::tree::{Kind, Node};
use crate::model::{Date, Location};
use crate::text;

/// Why a day can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateSlip {
    /// Written as a day that the month doesn't have; the month's last day.
    NotInCalendar(u32),
    /// Written in another way; the day meant, where that is clear.
    NotIso(Option<Date>),
}

/// A day as it stands on paper: `2026-11-23`, nothing else.
pub fn iso_date(text: &str) -> Result<Date, DateSlip> {
    let bytes = text.as_bytes();
    let shape = bytes.len() == 10
        && bytes.iter().enumerate().all(|(place, byte)| match place {
            4 | 7 => *byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !shape {
        // What is meant is clear where the answer doesn't hang on the day of asking.
        let meant_on = |today: Date| text::parse_date(text, today).ok();
        let meant = meant_on(Date::default()).filter(|day| meant_on(*day) == Some(*day));
        return Err(DateSlip::NotIso(meant));
    }
    let part = |range: std::ops::Range<usize>| text[range].parse::<u32>().unwrap_or(0);
    let (year, month, day) = (part(0..4), part(5..7), part(8..10));
    let year = i32::try_from(year).unwrap_or(0);
    Date::from_ymd_opt(year, month, day).ok_or_else(|| {
        let last = (28..=31)
            .rev()
            .find(|day| Date::from_ymd_opt(year, month, *day).is_some());
        last.map_or(DateSlip::NotIso(None), DateSlip::NotInCalendar)
    })
}

/// A day, where the node is one.
pub fn date(node: &Node) -> Option<Date> {
    node.as_str().and_then(|text| iso_date(text).ok())
}

/// A whole number; one in quotes counts too.
pub fn int(node: &Node) -> Option<i64> {
    node.as_str().and_then(|text| text.parse().ok())
}

/// A number.
pub fn number(node: &Node) -> Option<f64> {
    node.as_str()
        .and_then(|text| text.parse::<f64>().ok())
        .filter(|number| number.is_finite())
}

/// `true` or `false`, bare; はい/いいえ and yes/no are not guessed.
pub fn truth(node: &Node) -> Option<bool> {
    match &node.kind {
        Kind::Scalar {
            text,
            quoted: false,
        } => text.parse().ok(),
        _ => None,
    }
}

/// `[latitude, longitude]`.
pub fn location(node: &Node) -> Option<Location> {
    match &node.kind {
        Kind::List(items) => match items.as_slice() {
            [lat, lon] => Location::new(number(lat)?, number(lon)?),
            _ => None,
        },
        _ => None,
    }
}
