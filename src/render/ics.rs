//! Days → iCalendar (RFC 5545), for any calendar program. The same days give the same bytes: every
//! event carries its own id and the day it was made.

use crate::model::Date;
use chrono::{NaiveDateTime, NaiveTime, TimeDelta};
use icalendar::{Calendar, Component, Event, EventLike};
use std::collections::HashMap;

/// A day in a calendar.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// What tells it from all others, stable from export to export.
    pub id: String,
    /// The day.
    pub on: Date,
    /// The time in Japan; `None` for the whole day.
    pub at: Option<NaiveTime>,
    /// The heading.
    pub summary: String,
    /// What stands below it.
    pub description: String,
}

/// How long an event with a time is drawn.
const LENGTH: TimeDelta = TimeDelta::hours(1);
/// So many octets fit on a line.
const LINE: usize = 75;
/// Japan is so far ahead of UTC, all year round.
const JAPAN: TimeDelta = TimeDelta::hours(9);

/// The event's id: of characters that every calendar takes, and no other event's.
fn uid(id: &str, uids: &mut HashMap<String, usize>) -> String {
    let plain = |c: char| c.is_alphanumeric() || "._-".contains(c);
    let id: String = id.chars().map(|c| if plain(c) { c } else { '_' }).collect();
    let before = uids.entry(id.clone()).or_default();
    *before += 1;
    match *before {
        1 => format!("{id}@renkei"),
        again => format!("{id}-{again}@renkei"),
    }
}

/// A calendar of these days, as of `today`.
pub fn ics(days: &[Day], today: Date) -> String {
    let mut calendar = Calendar::empty();
    calendar.append_property(("VERSION", "2.0"));
    calendar.append_property(("PRODID", "-//renkei//renkei//JA"));
    calendar.append_property(("CALSCALE", "GREGORIAN"));
    let stamp = format!("{}T000000Z", today.format("%Y%m%d"));
    let mut uids: HashMap<String, usize> = HashMap::new();
    for day in days {
        let mut event = Event::new();
        event.uid(&uid(&day.id, &mut uids));
        event.add_property("DTSTAMP", &stamp);
        event.summary(&day.summary);
        if !day.description.is_empty() {
            event.description(&day.description);
        }
        match day.at {
            Some(at) => {
                let start = NaiveDateTime::new(day.on, at) - JAPAN;
                event.starts(start.and_utc());
                event.ends((start + LENGTH).and_utc());
            }
            None => {
                event.starts(day.on);
                event.ends(day.on.succ_opt().unwrap_or(day.on));
            }
        }
        calendar.push(event.done());
    }
    folded(&calendar.to_string())
}

/// Lines of at most 75 octets (RFC 5545, 3.1): the library lets the blank of a continued line make
/// it 76.
fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.replace("\r\n ", "").split_inclusive("\r\n") {
        let mut octets = 0;
        for c in line.chars() {
            let width = if c.is_control() { 0 } else { c.len_utf8() };
            if octets + width > LINE {
                out.push_str("\r\n ");
                octets = 1;
            }
            octets += width;
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_longer_than_75_octets() {
        let on = Date::from_ymd_opt(2026, 11, 25).expect("a day");
        for length in 0..200 {
            let summary = format!("{}{}", "a".repeat(length % 3), "面".repeat(length));
            let day = Day {
                id: "1".into(),
                on,
                summary: summary.clone(),
                description: "b".repeat(length),
                ..Day::default()
            };
            let text = ics(&[day], on);
            let longest = text.split("\r\n").map(str::len).max();
            assert!(longest <= Some(LINE), "{text}");
            let whole = text.replace("\r\n ", "");
            assert!(whole.contains(&format!("SUMMARY:{summary}\r\n")), "{text}");
        }
    }

    #[test]
    fn a_day_and_an_hour() {
        let on = Date::from_ymd_opt(2026, 11, 25).expect("a day");
        let days = [
            Day {
                id: "2026-0012.screening".into(),
                on,
                summary: "2026-0012 抽出".into(),
                ..Day::default()
            },
            Day {
                id: "2026-0012.screening".into(),
                on,
                summary: "2026-0012 話合い".into(),
                ..Day::default()
            },
            Day {
                id: "2026-0012.a1\r\n\u{1b}x".into(),
                on,
                at: NaiveTime::from_hms_opt(8, 30, 0),
                summary: "面談, 長女".into(),
                ..Day::default()
            },
        ];
        let text = ics(&days, on);
        assert_eq!(text, ics(&days, on), "no clock, no chance");
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n"), "{text}");
        for line in [
            "DTSTART;VALUE=DATE:20261125",
            "DTSTART:20261124T233000Z",
            "DTEND:20261125T003000Z",
            "DTSTAMP:20261125T000000Z",
            "DTEND;VALUE=DATE:20261126",
            "UID:2026-0012.screening@renkei",
            "UID:2026-0012.screening-2@renkei",
            "UID:2026-0012.a1___x@renkei",
            "SUMMARY:面談\\, 長女",
        ] {
            assert!(text.contains(&format!("{line}\r\n")), "{line}\n{text}");
        }
    }
}
