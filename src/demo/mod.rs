//! A fictional office: settings, a directory, cases. The same seed gives the same bytes.
//!
//! Everything is made by its index alone, so that a hundred thousand cases stream in bounded
//! memory and in any order. People, facilities and telephone numbers don't exist; the
//! municipalities do, so that distances are true to life. Nothing here touches the disk.

mod case;
mod course;
mod directory;
mod discharge;
mod entry;
mod hand;
mod insurance;
mod names;
mod office;
mod outside;
mod partners;
mod person;
mod phrases;
mod random;
mod story;
#[cfg(test)]
mod tests;
mod toml;
mod towns;

use crate::model::CaseId;
use crate::paper::Value;
use chrono::NaiveDate;
use std::ops::Range;

/// What fictional office to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoSpec {
    /// How many cases, opened over about five years up to today.
    pub cases: usize,
    /// How many facilities in all: first those kept by hand, the rest imported.
    pub facilities: usize,
    /// The same seed gives the same office.
    pub seed: u64,
    /// The office's today: nothing that happened is dated later.
    pub today: NaiveDate,
}

impl DemoSpec {
    /// How many facilities stand in the hand-kept `facilities.toml`.
    pub fn kept(&self) -> usize {
        self.facilities.min(hand::HANDS.len())
    }

    /// How many facilities stand in the imported directories.
    pub fn imported(&self) -> usize {
        self.facilities - self.kept()
    }
}

/// The text of `renkei.toml`.
pub fn settings(_spec: &DemoSpec) -> String {
    office::settings()
}

/// The text of `facilities.toml`: what the staff know by hand.
pub fn hand_directory(spec: &DemoSpec) -> String {
    office::directory(spec)
}

/// The `index`th imported facility, counted from 0 over all prefectures: the keys of one
/// `[[facility]]` in order. `Null` beyond [`DemoSpec::imported`].
pub fn facilities(spec: &DemoSpec, index: usize) -> Value {
    directory::facility(spec, index)
}

/// The prefectures that have imported facilities, in the order of their codes, each with the
/// indexes of its rows: one file each.
pub fn prefectures(spec: &DemoSpec) -> impl Iterator<Item = (&'static str, Range<usize>)> {
    directory::prefectures(spec.imported())
        .map(|(place, range)| (towns::PREFECTURES[place].name, range))
}

/// The `index`th case in order of opening, counted from 0 to [`DemoSpec::cases`] − 1.
pub fn case(spec: &DemoSpec, index: usize) -> (CaseId, Value) {
    case::case(spec, index)
}
