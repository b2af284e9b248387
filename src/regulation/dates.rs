//! The conventions of counting days (DC1 to DC13), one small function each. The ids are those of
//! the rule packs (`count = "DC1"`) and of docs/rules.md. DC12 is [`super::Calendar`], DC13 is
//! `text::era`.

use crate::model::{Date, DayCount};
use chrono::{Datelike, Days, Months};

/// `day` moved by so many days; `None` beyond the calendar.
pub fn plus(day: Date, days: i64) -> Option<Date> {
    let by = Days::new(days.unsigned_abs());
    if days < 0 {
        day.checked_sub_days(by)
    } else {
        day.checked_add_days(by)
    }
}

/// DC1 「入院後N日以内」: the office says whether the day of admission is the first day or not
/// counted. No official text defines it; inclusive is the earlier, safe reading.
pub fn within_stay(admission: Date, days: i64, count: DayCount) -> Option<Date> {
    match count {
        DayCount::Inclusive => plus(admission, days - 1),
        DayCount::Exclusive => plus(admission, days),
    }
}

/// DC2 「起算してN日」: the first day counts.
pub fn through(start: Date, days: i64) -> Option<Date> {
    plus(start, days - 1)
}

/// DC3 「診療の日から14日以内」 of a special order: the day of the examination counts
/// (医科点数表 C005(6), C007(4)).
pub fn special_order_end(examined: Date, days: i64) -> Option<Date> {
    through(examined, days)
}

/// DC4 「申請から30日以内」: the first day doesn't count (介護保険法27条11項, 民法140条).
pub fn after(start: Date, days: i64) -> Option<Date> {
    plus(start, days)
}

/// The last day of the month that lies `months` after the month of `day`.
pub fn month_end(day: Date, months: u32) -> Option<Date> {
    day.with_day(1)?
        .checked_add_months(Months::new(months.checked_add(1)?))?
        .pred_opt()
}

/// DC5 認定有効期間: from the first of a month so many whole months; from any other day the rest
/// of that month and so many months.
pub fn certificate_end(start: Date, months: u32) -> Option<Date> {
    if start.day() == 1 {
        month_end(start, months.checked_sub(1)?)
    } else {
        month_end(start, months)
    }
}

/// DC6 更新申請: the first and the last day of applying, `days` before the end and the end itself.
pub fn renewal_window(valid_to: Date, days: i64) -> Option<(Date, Date)> {
    Some((plus(valid_to, -days)?, valid_to))
}

/// DC7: the day on which somebody born on `born` reaches `age` by law: the day before the birthday
/// (年齢計算ニ関スル法律). Born on 29 February: 28 February in common years.
pub fn reaches(born: Date, age: u32) -> Option<Date> {
    birthday(born, age)?.pred_opt()
}

/// The birthday itself, by which 後期高齢者医療 begins (the exception to DC7). Born on 29 February:
/// 1 March in common years.
pub fn birthday(born: Date, age: u32) -> Option<Date> {
    let year = born.year() + i32::try_from(age).ok()?;
    Date::from_ymd_opt(year, born.month(), born.day()).or_else(|| Date::from_ymd_opt(year, 3, 1))
}

/// DC8 「nか月以内」 from a first day: the day before the same day of the month; where the month
/// has no such day, its last day (民法143条2項).
pub fn months_through(start: Date, months: u32) -> Option<Date> {
    let end = start.checked_add_months(Months::new(months))?;
    // A day that the target month doesn't have was cut to the month's last day, which then is the
    // last day itself.
    if end.day() == start.day() {
        end.pred_opt()
    } else {
        Some(end)
    }
}

/// The same day so many months later, the first day not counted (民法140条): 保存期間.
pub fn months_after(start: Date, months: u32) -> Option<Date> {
    start.checked_add_months(Months::new(months))
}

/// DC9 「前後N日」: the first and the last day.
pub fn around(day: Date, days: i64) -> Option<(Date, Date)> {
    Some((plus(day, -days)?, plus(day, days)?))
}

/// DC10 「N日前まで」.
pub fn before(day: Date, days: i64) -> Option<Date> {
    plus(day, -days)
}

/// DC11 「その月又はnか月後の月」: the last day of that later month.
pub fn end_of_later_month(day: Date, months: u32) -> Option<Date> {
    month_end(day, months)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    fn is(found: Option<Date>, wanted: &str) {
        assert_eq!(found, Some(day(wanted)));
    }

    #[test]
    fn dc1_counts_the_day_of_admission_or_not() {
        is(
            within_stay(day("2026-11-16"), 3, DayCount::Inclusive),
            "2026-11-18",
        );
        is(
            within_stay(day("2026-11-16"), 3, DayCount::Exclusive),
            "2026-11-19",
        );
        is(
            within_stay(day("2026-12-29"), 7, DayCount::Inclusive),
            "2027-01-04",
        );
        is(
            within_stay(day("2028-02-27"), 3, DayCount::Inclusive),
            "2028-02-29",
        );
        is(
            within_stay(day("2026-02-27"), 3, DayCount::Inclusive),
            "2026-03-01",
        );
    }

    #[test]
    fn dc2_and_dc3_count_the_first_day() {
        is(through(day("2026-11-01"), 60), "2026-12-30");
        is(through(day("2026-11-01"), 1), "2026-11-01");
        is(special_order_end(day("2026-12-01"), 14), "2026-12-14");
        is(special_order_end(day("2028-02-20"), 14), "2028-03-04");
    }

    #[test]
    fn dc4_leaves_the_first_day_out() {
        is(after(day("2026-10-05"), 30), "2026-11-04");
        is(after(day("2026-01-30"), 30), "2026-03-01");
    }

    #[test]
    fn dc5_adds_the_rest_of_the_first_month() {
        for (start, months, end) in [
            ("2026-10-05", 6, "2027-04-30"),
            ("2026-10-01", 6, "2027-03-31"),
            ("2026-10-31", 6, "2027-04-30"),
            ("2026-08-15", 6, "2027-02-28"),
            ("2027-08-15", 6, "2028-02-29"),
            ("2026-11-01", 12, "2027-10-31"),
            ("2026-11-02", 3, "2027-02-28"),
        ] {
            is(certificate_end(day(start), months), end);
        }
    }

    #[test]
    fn dc6_opens_sixty_days_before() {
        assert_eq!(
            renewal_window(day("2027-04-30"), 60),
            Some((day("2027-03-01"), day("2027-04-30")))
        );
    }

    #[test]
    fn dc7_reaches_an_age_on_the_eve_of_the_birthday() {
        is(reaches(day("1961-11-24"), 65), "2026-11-23");
        is(reaches(day("1961-01-01"), 65), "2025-12-31");
        is(reaches(day("1964-02-29"), 65), "2029-02-28");
        is(reaches(day("1964-02-29"), 64), "2028-02-28");
        is(reaches(day("1962-01-01"), 65), "2026-12-31");
        is(reaches(day("1964-03-01"), 60), "2024-02-29");
        is(birthday(day("1951-11-24"), 75), "2026-11-24");
        is(birthday(day("1952-02-29"), 75), "2027-03-01");
    }

    #[test]
    fn dc8_ends_the_day_before_the_same_day() {
        for (start, months, end) in [
            ("2026-11-24", 6, "2027-05-23"),
            ("2026-11-01", 1, "2026-11-30"),
            ("2026-08-31", 6, "2027-02-28"),
            ("2027-08-31", 6, "2028-02-29"),
            ("2026-08-29", 6, "2027-02-28"),
            ("2026-08-28", 6, "2027-02-27"),
            ("2026-01-31", 1, "2026-02-28"),
            ("2026-12-15", 1, "2027-01-14"),
        ] {
            is(months_through(day(start), months), end);
        }
        is(months_after(day("2026-12-11"), 60), "2031-12-11");
        is(months_after(day("2028-02-29"), 60), "2033-02-28");
    }

    #[test]
    fn dc9_to_dc11() {
        assert_eq!(
            around(day("2026-12-11"), 14),
            Some((day("2026-11-27"), day("2026-12-25")))
        );
        is(before(day("2026-12-11"), 7), "2026-12-04");
        is(end_of_later_month(day("2026-12-11"), 1), "2027-01-31");
        is(end_of_later_month(day("2027-01-31"), 1), "2027-02-28");
    }
}
