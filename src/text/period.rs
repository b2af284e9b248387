//! Periods as people type them: a day, a month, a week from Monday to Sunday, a year, between two.

use super::fold::unified;
use super::when::parse_date;
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// First and last day, each absent where the period is open.
pub type Period = (Option<NaiveDate>, Option<NaiveDate>);

/// A period, in full or half width:
///
/// - `2026` `2026-11` `2026-W47` (weeks of ISO 8601, Monday to Sunday), `2026年10月` `2026/10` `10月`
///   (the latest that has begun) `R8` `令和8年` `2026年度` (from April)
/// - `今日` `昨日` `今週` `先週` `来週` `今月` `先月` `来月` `今年` `昨年`, `last` for the week or month before is
///   the command's own
/// - any day that [`parse_date`] reads; `-7d` `+2w` `-1m` count from today
/// - `A..B`, `A..`, `..B`
///
/// # Errors
/// Why, in a sentence without its full stop.
pub fn parse_period(words: &str, today: NaiveDate) -> Result<Period, String> {
    let words = unified(words.trim());
    match words.split_once("..") {
        Some(("", "")) | None if words == ".." => Err("始まりも終わりもありません".to_string()),
        Some((from, to)) => {
            let from = bound(from, today)?.and_then(|period| period.0);
            let to = bound(to, today)?.and_then(|period| period.1);
            match (from, to) {
                (Some(from), Some(to)) if to < from => {
                    Err(format!("終わり({to})が始まり({from})より前です"))
                }
                period => Ok(period),
            }
        }
        None => single(&words, today),
    }
}

fn bound(words: &str, today: NaiveDate) -> Result<Option<Period>, String> {
    match words.trim() {
        "" => Ok(None),
        words => single(words, today).map(Some),
    }
}

fn single(words: &str, today: NaiveDate) -> Result<Period, String> {
    let both = |from: Option<NaiveDate>, to: Option<NaiveDate>| match (from, to) {
        (Some(from), Some(to)) => Ok((Some(from), Some(to))),
        _ => Err("扱える範囲の外です".to_string()),
    };
    let week = |day: Option<NaiveDate>| {
        let monday = day.map(|day| day.week(Weekday::Mon).first_day());
        both(
            monday,
            monday.and_then(|day| day.checked_add_days(Days::new(6))),
        )
    };
    let month = |day: Option<NaiveDate>| {
        let first = day.and_then(|day| day.with_day(1));
        let next = first.and_then(|day| day.checked_add_months(Months::new(1)));
        both(first, next.and_then(|day| day.pred_opt()))
    };
    let year = |year: i32| {
        both(
            NaiveDate::from_ymd_opt(year, 1, 1),
            NaiveDate::from_ymd_opt(year, 12, 31),
        )
    };
    let weeks = |count: i64| today.checked_add_signed(chrono::TimeDelta::days(count * 7));
    match words {
        "今週" => return week(Some(today)),
        "先週" => return week(weeks(-1)),
        "来週" => return week(weeks(1)),
        "今月" => return month(Some(today)),
        "先月" => return month(today.checked_sub_months(Months::new(1))),
        "来月" => {
            return month(
                today
                    .with_day(1)
                    .and_then(|d| d.checked_add_months(Months::new(1))),
            );
        }
        "今年" => return year(today.year()),
        "昨年" | "去年" => return year(today.year() - 1),
        "今年度" => return fiscal(fiscal_year(today)),
        "昨年度" | "去年度" => return fiscal(fiscal_year(today) - 1),
        "来年度" => return fiscal(fiscal_year(today) + 1),
        _ => {}
    }
    if let Some(named) = words.strip_suffix("年度").and_then(year_of) {
        return fiscal(named);
    }
    if let Some(named) = words.strip_suffix('年').or(Some(words)).and_then(year_of) {
        return year(named);
    }
    let of_month = |year: i32, number: &str| {
        let number = number
            .parse()
            .map_err(|_| "月の番号がありません".to_string())?;
        let first = NaiveDate::from_ymd_opt(year, number, 1);
        month(Some(
            first.ok_or_else(|| format!("{number}月はありません"))?,
        ))
    };
    if let Some(named) = words.strip_suffix('月') {
        // Without its year the latest that has begun is meant.
        return match named.split_once('年') {
            Some((named, number)) => match year_of(named) {
                Some(year) => of_month(year, number),
                None => Err("年がわかりません".to_string()),
            },
            None => {
                let begun = named
                    .parse()
                    .is_ok_and(|number: u32| number <= today.month());
                of_month(today.year() - i32::from(!begun), named)
            }
        };
    }
    if let Some((named, number)) = words.split_once(['/', '.'])
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && let Some(year) = year_of(named)
    {
        return of_month(year, number);
    }
    let digits = |text: &str, length: usize| {
        (text.len() == length && text.bytes().all(|b| b.is_ascii_digit()))
            .then(|| text.parse::<u32>().ok())
            .flatten()
    };
    let of_year = |text: &str| digits(text, 4).and_then(|year| i32::try_from(year).ok());
    if let Some(found) = of_year(words) {
        return year(found);
    }
    if let Some((head, tail)) = words.split_once('-')
        && let Some(found) = of_year(head)
    {
        if let Some(number) = tail.strip_prefix(['W', 'w']) {
            let number = number
                .parse()
                .map_err(|_| "週の番号がありません".to_string())?;
            let monday = NaiveDate::from_isoywd_opt(found, number, Weekday::Mon);
            return week(Some(
                monday.ok_or_else(|| format!("{found}年に第{number}週はありません"))?,
            ));
        }
        if let Some(number) = digits(tail, 2) {
            let first = NaiveDate::from_ymd_opt(found, number, 1);
            return month(Some(
                first.ok_or_else(|| format!("{number}月はありません"))?,
            ));
        }
    }
    let signed = ["d", "w", "m", "y"].iter().zip(["日", "週", "か月", "年"]);
    for (short, long) in signed {
        let shift = words
            .strip_suffix(short)
            .filter(|n| n.starts_with(['-', '+']));
        if let Some(number) = shift {
            return one(&format!("{number}{long}"), today);
        }
    }
    one(words, today)
}

/// The year of `2026`, `R8`, `令和8`, `令和元`.
fn year_of(words: &str) -> Option<i32> {
    if words.len() == 4 && words.bytes().all(|byte| byte.is_ascii_digit()) {
        return words.parse().ok();
    }
    let in_era = words.starts_with(|c: char| c.is_ascii_alphabetic() || "令平昭大明".contains(c));
    let middle = match words.is_ascii() {
        true => format!("{words}.7.1"),
        false => format!("{words}年7月1日"),
    };
    let day = parse_date(&middle, NaiveDate::default()).ok();
    day.filter(|_| in_era).map(|day| day.year())
}

/// The fiscal year, from April, that a day is in.
fn fiscal_year(day: NaiveDate) -> i32 {
    day.year() - i32::from(day.month() < 4)
}

fn fiscal(year: i32) -> Result<Period, String> {
    let from = NaiveDate::from_ymd_opt(year, 4, 1);
    let to = NaiveDate::from_ymd_opt(year + 1, 3, 31);
    match (from, to) {
        (Some(from), Some(to)) => Ok((Some(from), Some(to))),
        _ => Err("扱える範囲の外です".to_string()),
    }
}

fn one(words: &str, today: NaiveDate) -> Result<Period, String> {
    match parse_date(words, today) {
        Ok(day) => Ok((Some(day), Some(day))),
        Err(why) => Err(why.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_as_people_type_them() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        // A Monday.
        let today = day("2026-11-23");
        for (words, from, to) in [
            ("2026", "2026-01-01", "2026-12-31"),
            ("2026-11", "2026-11-01", "2026-11-30"),
            ("2026-02", "2026-02-01", "2026-02-28"),
            ("2026-W47", "2026-11-16", "2026-11-22"),
            ("２０２６－Ｗ４７", "2026-11-16", "2026-11-22"),
            ("2026-W53", "2026-12-28", "2027-01-03"),
            ("今週", "2026-11-23", "2026-11-29"),
            ("先週", "2026-11-16", "2026-11-22"),
            ("来月", "2026-12-01", "2026-12-31"),
            ("先月", "2026-10-01", "2026-10-31"),
            ("2026-11-05", "2026-11-05", "2026-11-05"),
            ("R8", "2026-01-01", "2026-12-31"),
            ("令和8年", "2026-01-01", "2026-12-31"),
            ("令和元年", "2019-01-01", "2019-12-31"),
            ("2026年", "2026-01-01", "2026-12-31"),
            ("2026年度", "2026-04-01", "2027-03-31"),
            ("令和7年度", "2025-04-01", "2026-03-31"),
            ("今年度", "2026-04-01", "2027-03-31"),
            ("昨年度", "2025-04-01", "2026-03-31"),
            ("2026年10月", "2026-10-01", "2026-10-31"),
            ("2026/10", "2026-10-01", "2026-10-31"),
            ("R8.10", "2026-10-01", "2026-10-31"),
            ("11月", "2026-11-01", "2026-11-30"),
            ("12月", "2025-12-01", "2025-12-31"),
            ("R8.11.5", "2026-11-05", "2026-11-05"),
            ("-7d", "2026-11-16", "2026-11-16"),
            ("+2w", "2026-12-07", "2026-12-07"),
            ("2026-10..2026-11-05", "2026-10-01", "2026-11-05"),
            ("先週..今日", "2026-11-16", "2026-11-23"),
        ] {
            assert_eq!(
                parse_period(words, today),
                Ok((Some(day(from)), Some(day(to)))),
                "{words}"
            );
        }
        assert_eq!(
            parse_period("2026-11..", today),
            Ok((Some(day("2026-11-01")), None))
        );
        assert_eq!(
            parse_period("..昨日", today),
            Ok((None, Some(day("2026-11-22"))))
        );
        for bad in [
            "",
            "..",
            "2026-13",
            "2025-W53",
            "2026-W",
            "いつか",
            "13月",
            "2026年13月",
            "年",
            "月",
            "2026-11-05..2026-11-01",
        ] {
            assert!(parse_period(bad, today).is_err(), "{bad}");
        }
    }
}
