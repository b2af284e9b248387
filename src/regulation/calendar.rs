//! DC12: deadlines don't move for holidays, but the office works on business days. The calendar
//! knows weekends, the national holidays by law and the days the office is closed besides.

use super::holidays::holidays_of;
use super::rulebook::Rulebook;
use crate::model::{self, Date};
use chrono::{Datelike, Weekday};
use std::collections::BTreeMap;

/// How far around today the holidays are at hand; farther years are worked out when asked.
const YEARS: i32 = 6;

/// Days the office is closed.
pub struct Calendar<'b> {
    book: &'b Rulebook,
    near: BTreeMap<i32, BTreeMap<Date, &'b str>>,
    closed: Vec<Closed>,
}

/// A span of closed days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Closed {
    /// Every year, from month and day to month and day; the end may lie in the next year.
    Yearly((u32, u32), (u32, u32)),
    /// Once.
    Once(Date, Date),
}

impl<'b> Calendar<'b> {
    /// The calendar of an office, quick for the years around `today`.
    pub fn new(book: &'b Rulebook, closed: &model::Calendar, today: Date) -> Self {
        let years = today.year() - YEARS..=today.year() + YEARS;
        Self {
            book,
            near: years.map(|year| (year, of_year(book, year))).collect(),
            closed: closed
                .closed
                .iter()
                .filter_map(|days| parse(days))
                .collect(),
        }
    }

    /// What people call the day, when it is a national holiday.
    pub fn holiday(&self, day: Date) -> Option<&'b str> {
        match self.near.get(&day.year()) {
            Some(days) => days.get(&day).copied(),
            None => of_year(self.book, day.year()).get(&day).copied(),
        }
    }

    /// Whether nobody works: a weekend, a holiday, or a day the office is closed.
    pub fn is_closed(&self, day: Date) -> bool {
        self.is_weekend_or_shut(day) || self.holiday(day).is_some()
    }

    fn is_weekend_or_shut(&self, day: Date) -> bool {
        matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
            || self.closed.iter().any(|closed| closed.holds(day))
    }

    /// 前倒し推奨日: the last business day on or before the day. Offices close for weeks at most;
    /// after a year without a business day the day itself is given.
    pub fn business_day(&self, day: Date) -> Date {
        day.iter_days()
            .rev()
            .take(366)
            .find(|day| !self.is_closed(*day))
            .unwrap_or(day)
    }

    /// 営業日で何日: the business days after `from` up to `to`; 0 where `to` is not later.
    pub fn business_days(&self, from: Date, to: Date) -> i64 {
        let mut count = 0;
        // The holidays of a year are worked out once, however far a slip of the pen lies away.
        let mut far = (0, BTreeMap::new());
        for day in from.iter_days().skip(1).take_while(|day| *day <= to) {
            let year = day.year();
            let holidays = match self.near.get(&year) {
                Some(holidays) => holidays,
                None => {
                    if far.0 != year {
                        far = (year, of_year(self.book, year));
                    }
                    &far.1
                }
            };
            let open = !holidays.contains_key(&day) && !self.is_weekend_or_shut(day);
            count += i64::from(open);
        }
        count
    }

    /// Whether `to` is at most so many business days after `from`; days before it are. Looks no
    /// farther than it needs to.
    pub fn is_within(&self, from: Date, to: Date, business_days: usize) -> bool {
        let days = from.iter_days().skip(1).take_while(|day| *day <= to);
        let mut open = days.filter(|day| !self.is_closed(*day));
        open.nth(business_days).is_none()
    }

    /// Why a day is closed: the holiday's name, `土` or `日`, `休業日`.
    pub fn why_closed(&self, day: Date) -> Option<&'b str> {
        if let Some(name) = self.holiday(day) {
            return Some(name);
        }
        match day.weekday() {
            Weekday::Sat => Some("土曜"),
            Weekday::Sun => Some("日曜"),
            _ => self
                .closed
                .iter()
                .any(|closed| closed.holds(day))
                .then_some("休業日"),
        }
    }
}

fn of_year(book: &Rulebook, year: i32) -> BTreeMap<Date, &str> {
    holidays_of(year, &book.rows().holiday, &book.rows().holiday_rule)
        .into_iter()
        .collect()
}

/// `12-29..01-03`, `08-13`, `2026-11-24`, `2026-12-28..2027-01-04`.
fn parse(text: &str) -> Option<Closed> {
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    let (first, last) = (first.trim(), last.trim());
    let yearly = |day: &str| {
        let (month, day) = day.split_once('-')?;
        let (month, day) = (month.parse().ok()?, day.parse().ok()?);
        // A leap year has every day that any year has.
        Date::from_ymd_opt(2024, month, day).map(|_| (month, day))
    };
    if let (Ok(first), Ok(last)) = (first.parse(), last.parse()) {
        return Some(Closed::Once(first, last));
    }
    Some(Closed::Yearly(yearly(first)?, yearly(last)?))
}

impl Closed {
    fn holds(self, day: Date) -> bool {
        match self {
            Self::Once(first, last) => first <= day && day <= last,
            Self::Yearly(first, last) => {
                let here = (day.month(), day.day());
                if first <= last {
                    first <= here && here <= last
                } else {
                    here >= first || here <= last
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    #[test]
    fn the_last_business_day_before_a_long_weekend() {
        let closed = model::Calendar {
            closed: vec!["12-29..01-03".into(), "2026-11-20".into()],
        };
        let calendar = Calendar::new(Rulebook::builtin(), &closed, day("2026-11-23"));
        for (due, business) in [
            ("2026-11-19", "2026-11-19"),
            ("2026-11-20", "2026-11-19"),
            ("2026-11-21", "2026-11-19"),
            ("2026-11-23", "2026-11-19"),
            ("2026-11-24", "2026-11-24"),
            ("2027-01-03", "2026-12-28"),
            ("2027-01-11", "2027-01-08"),
            ("2027-03-22", "2027-03-19"),
            ("2026-09-22", "2026-09-18"),
        ] {
            assert_eq!(calendar.business_day(day(due)), day(business), "{due}");
        }
        assert_eq!(calendar.holiday(day("2026-11-23")), Some("勤労感謝の日"));
        assert_eq!(calendar.why_closed(day("2026-12-30")), Some("休業日"));
    }

    #[test]
    fn so_many_business_days() {
        let closed = model::Calendar::default();
        let calendar = Calendar::new(Rulebook::builtin(), &closed, day("2026-11-20"));
        // Friday; Monday is a holiday.
        for (to, count) in [
            ("2026-11-19", 0),
            ("2026-11-20", 0),
            ("2026-11-23", 0),
            ("2026-11-24", 1),
            ("2026-11-26", 3),
            ("2026-11-27", 4),
        ] {
            let to = day(to);
            assert_eq!(calendar.business_days(day("2026-11-20"), to), count, "{to}");
            let within = calendar.is_within(day("2026-11-20"), to, 3);
            assert_eq!(within, count <= 3, "{to}");
        }
        // Years that are not at hand are counted as those that are.
        let far = day("2126-11-20");
        let days = day("2120-11-20").iter_days().skip(1);
        let days = days.take_while(|on| *on <= far);
        let open = days.filter(|on| !calendar.is_closed(*on)).count();
        let counted = calendar.business_days(day("2120-11-20"), far);
        assert_eq!(usize::try_from(counted), Ok(open));
        // Slips of the pen are answered all the same.
        assert!(!calendar.is_within(day("2026-11-20"), Date::MAX, 3));
        assert!(calendar.business_days(day("0001-01-01"), day("9999-12-31")) > 2_000_000);
    }

    #[test]
    fn years_far_away_are_worked_out() {
        let calendar = Calendar::new(
            Rulebook::builtin(),
            &model::Calendar::default(),
            day("2026-11-23"),
        );
        assert_eq!(calendar.holiday(day("1999-01-15")), Some("成人の日"));
        assert_eq!(calendar.holiday(day("2050-01-01")), Some("元日"));
    }
}
