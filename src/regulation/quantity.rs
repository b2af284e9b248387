//! Numbers of the rows, each with its unit: `"3日"`, `"36217単位"`, `"11.40円"`. A number without
//! its unit, or with another, is refused, so that nobody reads days as months or units as yen.

use crate::text;
use serde::de::{Deserialize, Deserializer, Error};

/// No number of the law is larger: one that is was mistyped.
const LARGEST: i64 = 10_000_000;

/// Whether the text is a number with one of the units. Only a shift may go back.
pub fn is_quantity(text: &str, units: &[&str], shift: bool) -> bool {
    hundredths(text, units, shift).is_some()
}

/// The number in hundredths of a text whose unit is one of `units`, and the unit's place there.
fn hundredths(text: &str, units: &[&str], shift: bool) -> Option<(i64, usize)> {
    let found = text::quantity(text)?;
    let place = units.iter().position(|unit| *unit == found.unit)?;
    let least = if shift { -LARGEST * 100 } else { 0 };
    (least..=LARGEST * 100)
        .contains(&found.hundredths)
        .then_some((found.hundredths, place))
}

fn read<'de, D: Deserializer<'de>>(
    from: D,
    units: &[&str],
    shift: bool,
) -> Result<(i64, usize), D::Error> {
    let text = String::deserialize(from)?;
    hundredths(&text, units, shift).ok_or_else(|| {
        D::Error::custom(format!(
            "「{}」は使えません(単位は{})。",
            text::visible(&text),
            units.join("・")
        ))
    })
}

fn whole<'de, D: Deserializer<'de>>(
    from: D,
    units: &[&str],
    shift: bool,
) -> Result<(i64, usize), D::Error> {
    let (hundredths, place) = read(from, units, shift)?;
    if hundredths % 100 == 0 {
        Ok((hundredths / 100, place))
    } else {
        Err(D::Error::custom("端数のない数で書いてください。"))
    }
}

macro_rules! whole_quantity {
    ($($(#[doc = $doc:literal])* $name:ident $units:expr;)*) => {$(
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $name(pub i64);

        impl $name {
            /// How the unit is written.
            pub const UNITS: &'static [&'static str] = $units;
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                whole(from, Self::UNITS, false).map(|(number, _)| Self(number))
            }
        }
    )*};
}

whole_quantity! {
    /// Days.
    Days &["日"];
    /// Calendar months.
    Months &["か月", "ヶ月", "カ月", "月"];
    /// Full years of life.
    Age &["歳"];
    /// 点 of the fee schedule.
    Points &["点"];
    /// 単位 of the long-term care insurance.
    CareUnits &["単位"];
    /// How often.
    Times &["回"];
    /// Hundredths.
    Percent &["%"];
}

/// Days ahead, or back where negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shift(pub i64);

impl<'de> Deserialize<'de> for Shift {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        whole(from, Days::UNITS, true).map(|(number, _)| Self(number))
    }
}

/// Yen in hundredths: unit prices have two decimals, and money knows no floating point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Price(pub i64);

impl Price {
    /// How the unit is written.
    pub const UNITS: &'static [&'static str] = &["円"];
}

impl<'de> Deserialize<'de> for Price {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        read(from, Self::UNITS, false).map(|(hundredths, _)| Self(hundredths))
    }
}

/// Kilometres in a straight line.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Km(pub f64);

impl Km {
    /// How the unit is written.
    pub const UNITS: &'static [&'static str] = &["km"];
}

impl<'de> Deserialize<'de> for Km {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        #[expect(clippy::cast_precision_loss, reason = "kilometres are small")]
        read(from, Self::UNITS, false).map(|(hundredths, _)| Self(hundredths as f64 / 100.0))
    }
}

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// Days; weeks are seven of them.
    Days(i64),
    /// Calendar months; years are twelve of them.
    Months(i64),
}

impl Term {
    /// How the unit is written.
    pub const UNITS: &'static [&'static str] =
        &["日", "週", "か月", "年", "ヶ月", "カ月", "週間", "日間"];
}

impl<'de> Deserialize<'de> for Term {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let (number, place) = whole(from, Self::UNITS, false)?;
        Ok(match Self::UNITS[place] {
            "日" | "日間" => Self::Days(number),
            "週" | "週間" => Self::Days(number * 7),
            "年" => Self::Months(number * 12),
            _ => Self::Months(number),
        })
    }
}
