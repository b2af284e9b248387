//! What became of earlier inquiries, facility by facility.

use crate::model::{Date, Referral, Text};
use std::collections::HashMap;

/// The track record of all facilities.
#[derive(Clone, Debug, Default)]
pub struct Record {
    facilities: HashMap<Text, TrackRecord>,
}

/// The track record of one facility.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrackRecord {
    /// Inquiries that went out.
    pub sent: u32,
    /// Answered 可 or 条件付.
    pub accepted: u32,
    /// Answered 不可.
    pub declined: u32,
    /// Days from inquiry to answer, as they came.
    days: Vec<u16>,
}

/// A median of fewer answers than this says nothing.
const FEWEST: usize = 3;

impl Record {
    /// Counts inquiries sent up to `today`; what was answered later doesn't count yet.
    pub fn count(&mut self, referrals: &[Referral], today: Date) {
        for referral in referrals {
            let Some(facility) = &referral.facility else {
                continue;
            };
            let draft = referral.status.as_ref().is_some_and(|s| s.is("draft"));
            if draft || referral.sent.is_some_and(|sent| sent > today) {
                continue;
            }
            let record = self.facilities.entry(facility.clone()).or_default();
            record.sent += 1;
            if referral.answered.is_some_and(|on| on > today) {
                continue;
            }
            if referral.is_accepted() {
                record.accepted += 1;
            } else if referral.is_declined() {
                record.declined += 1;
            } else {
                continue;
            }
            if let (Some(sent), Some(answered)) = (referral.sent, referral.answered)
                && let Ok(days) = u16::try_from((answered - sent).num_days())
            {
                record.days.push(days);
            }
        }
    }

    /// The record of one facility; empty where nothing was ever asked.
    pub fn of(&self, facility: &str) -> TrackRecord {
        self.facilities.get(facility).cloned().unwrap_or_default()
    }

    /// Both records together.
    pub fn merge(mut self, other: Self) -> Self {
        for (facility, more) in other.facilities {
            let record = self.facilities.entry(facility).or_default();
            record.sent += more.sent;
            record.accepted += more.accepted;
            record.declined += more.declined;
            record.days.extend(more.days);
        }
        self
    }
}

impl TrackRecord {
    /// The median of days to an answer; none below three answers.
    pub fn median_days(&self) -> Option<f64> {
        if self.days.len() < FEWEST {
            return None;
        }
        let mut days = self.days.clone();
        days.sort_unstable();
        let half = days.len() / 2;
        Some(if days.len() % 2 == 1 {
            f64::from(days[half])
        } else {
            f64::midpoint(f64::from(days[half - 1]), f64::from(days[half]))
        })
    }

    /// Accepted per answered, in thousandths; 500 where nothing is known.
    pub(super) fn rate_in_thousandths(&self) -> u32 {
        let answered = self.accepted + self.declined;
        (self.accepted * 1000).checked_div(answered).unwrap_or(500)
    }
}
