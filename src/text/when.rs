//! Dates in words, and dates as people type them. Today always comes in as a value.

use super::fold::nfkc;
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use std::fmt;

/// An era: its name, its letter, its first day.
struct Era {
    name: &'static str,
    short: &'static str,
    letter: char,
    first: (i32, u32, u32),
}

/// The eras, newest first. Meiji begins with the solar calendar on 1873-01-01: days before it
/// have no date in the form used today.
const ERAS: [Era; 5] = [
    Era {
        name: "令和",
        short: "令",
        letter: 'R',
        first: (2019, 5, 1),
    },
    Era {
        name: "平成",
        short: "平",
        letter: 'H',
        first: (1989, 1, 8),
    },
    Era {
        name: "昭和",
        short: "昭",
        letter: 'S',
        first: (1926, 12, 25),
    },
    Era {
        name: "大正",
        short: "大",
        letter: 'T',
        first: (1912, 7, 30),
    },
    Era {
        name: "明治",
        short: "明",
        letter: 'M',
        first: (1873, 1, 1),
    },
];

impl Era {
    /// The calendar year that is the era's year 0.
    fn base(&self) -> i32 {
        if self.letter == 'M' {
            1867
        } else {
            self.first.0 - 1
        }
    }

    fn holds(&self, date: NaiveDate) -> bool {
        (date.year(), date.month(), date.day()) >= self.first
    }

    fn of(date: NaiveDate) -> Option<&'static Era> {
        ERAS.iter().find(|era| era.holds(date))
    }
}

/// The date in the Japanese era: `令和8年11月23日`, `令和元年5月1日`. Days before 1873 keep the
/// western year.
pub fn era(date: NaiveDate) -> String {
    let (month, day) = (date.month(), date.day());
    match Era::of(date) {
        None => format!("{}年{month}月{day}日", date.year()),
        Some(era) => match date.year() - era.base() {
            1 => format!("{}元年{month}月{day}日", era.name),
            year => format!("{}{year}年{month}月{day}日", era.name),
        },
    }
}

/// The date in the era, short: `R8.11.23`. The first year is `R1`.
pub fn era_short(date: NaiveDate) -> String {
    let (month, day) = (date.month(), date.day());
    match Era::of(date) {
        None => format!("{}.{month}.{day}", date.year()),
        Some(era) => format!("{}{}.{month}.{day}", era.letter, date.year() - era.base()),
    }
}

/// The day of the week in one character: `月`.
pub fn weekday(date: NaiveDate) -> &'static str {
    word_of(date.weekday())
}

fn word_of(day: Weekday) -> &'static str {
    const WORDS: [&str; 7] = ["月", "火", "水", "木", "金", "土", "日"];
    WORDS[day.num_days_from_monday() as usize]
}

/// How long ago, in days: `今日`, `3日前`; a negative number of days lies ahead: `2日後`.
pub fn days_ago(days: i64) -> String {
    match days {
        0 => "今日".to_string(),
        1.. => format!("{days}日前"),
        ..0 => format!("{}日後", days.unsigned_abs()),
    }
}

/// Why a date could not be read. It says so in a sentence for the person who typed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DateError {
    /// No form of a date that is known.
    Unreadable {
        /// What was typed.
        input: String,
    },
    /// A month beyond 1 to 12.
    NoSuchMonth {
        /// The month that was typed.
        month: u32,
    },
    /// A day the month does not have.
    NoSuchDay {
        /// The western year.
        year: i32,
        /// The month.
        month: u32,
        /// The last day it has.
        last: u32,
    },
    /// A day outside the era that was named.
    OutsideEra {
        /// The era's name.
        era: &'static str,
        /// Its first day.
        first: NaiveDate,
        /// Its last day; none for the present era.
        last: Option<NaiveDate>,
    },
    /// The day of the week beside the date belongs to another day.
    WrongWeekday {
        /// The date.
        date: NaiveDate,
    },
    /// A year beyond the calendar.
    TooFar {
        /// What was typed.
        input: String,
    },
}

impl fmt::Display for DateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { input } => write!(
                f,
                "「{}」は日付として読めません（例: 2026-11-23、R8.11.23、11/23、明日、来週火、+7日）",
                super::visible(input)
            ),
            Self::NoSuchMonth { month } => {
                write!(f, "{month}月はありません（月は1から12まで）")
            }
            Self::NoSuchDay { year, month, last } => {
                write!(f, "{year}年{month}月は{last}日までです")
            }
            Self::OutsideEra {
                era,
                first,
                last: Some(last),
            } => write!(
                f,
                "{era}は{}から{}までです",
                self::era(*first),
                self::era(*last)
            ),
            Self::OutsideEra {
                era,
                first,
                last: None,
            } => {
                write!(f, "{era}は{}からです", self::era(*first))
            }
            Self::WrongWeekday { date } => write!(
                f,
                "{}年{}月{}日は{}曜日です",
                date.year(),
                date.month(),
                date.day(),
                weekday(*date)
            ),
            Self::TooFar { input } => {
                write!(f, "「{}」は扱える範囲の外です", super::visible(input))
            }
        }
    }
}

impl std::error::Error for DateError {}

/// A date as people type it, in full or half width:
///
/// - `2026-11-23` `2026/11/23` `2026.11.23` `2026年11月23日` `20261123`
/// - `R8.11.23` `r8-11-23` `令和8年11月23日` `令和元年5月1日`
/// - `11/23` `11-23` `11月23日`: always of **this year**, also when the day has passed, so that
///   the same word on the same day is one date; a day of the next year is typed with its year
/// - a day of the week behind any of them (`11/23(月)`) is checked
/// - `今日` `明日` `明後日` `昨日` `一昨日`
/// - `火` `火曜` `火曜日`: the next such day after today; `今週火` `来週火曜` `再来週火` `先週月`,
///   with weeks from Monday to Sunday
/// - `+7日` `-3日` `+2週` `+1か月` `+1年` `3日後` `2週間前` (a month's missing day is its last)
/// - `月末` `今月末` `来月末` `先月末` `今月10日` `来月1日`
///
/// # Errors
/// The reason in a sentence: no known form, a day the month has not, a day outside its era, a
/// day of the week that does not belong.
pub fn parse_date(input: &str, today: NaiveDate) -> Result<NaiveDate, DateError> {
    let typed: String = nfkc(input)
        .filter(|c| !c.is_whitespace())
        .flat_map(char::to_lowercase)
        .map(|c| {
            if c != 'ー' && super::fold::is_dash(c) {
                '-'
            } else {
                c
            }
        })
        .collect();
    let (text, named_day) = without_weekday(&typed);
    let unreadable = || DateError::Unreadable {
        input: input.trim().to_string(),
    };
    let too_far = || DateError::TooFar {
        input: input.trim().to_string(),
    };

    if let Some(found) = written(text, today) {
        let date = found?;
        return match named_day {
            Some(day) if day != date.weekday() => Err(DateError::WrongWeekday { date }),
            _ => Ok(date),
        };
    }
    match spoken(&typed, today) {
        Some(Some(date)) => Ok(date),
        Some(None) => Err(too_far()),
        None => match month_word(&typed, today) {
            Some(found) => found,
            None => Err(unreadable()),
        },
    }
}

/// `11/23(月)` is `11/23` and Monday.
fn without_weekday(text: &str) -> (&str, Option<Weekday>) {
    let parts = text
        .strip_suffix(')')
        .and_then(|inner| inner.rsplit_once('('));
    match parts {
        Some((date, day)) if !date.is_empty() => match weekday_of(day) {
            Some(day) => (date, Some(day)),
            None => (text, None),
        },
        _ => (text, None),
    }
}

/// Dates with a month and a day. None: it has no such form.
fn written(text: &str, today: NaiveDate) -> Option<Result<NaiveDate, DateError>> {
    for era in &ERAS {
        let letter = era.letter.to_ascii_lowercase();
        let rest = text
            .strip_prefix(era.name)
            .or_else(|| text.strip_prefix(letter))
            .or_else(|| text.strip_prefix(era.short));
        let Some(rest) = rest else { continue };
        let rest = match rest.strip_prefix('元') {
            Some(rest) => format!("1{rest}"),
            None => rest.to_string(),
        };
        let [year, month, day] = numbers(&rest)?[..] else {
            return None;
        };
        return Some(in_era(era, year, month, day));
    }
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        let number = |range: std::ops::Range<usize>| text[range].parse::<u32>().ok();
        let year = i32::try_from(number(0..4)?).ok()?;
        return Some(day_of(year, number(4..6)?, number(6..8)?));
    }
    match numbers(text)?[..] {
        [year, month, day] if year >= 1000 => Some(day_of(i32::try_from(year).ok()?, month, day)),
        [month, day] if month < 100 => Some(day_of(today.year(), month, day)),
        _ => None,
    }
}

/// Two or three numbers in one of the usual forms: `2026-11-23`, `8年11月23日`, `11/23`.
fn numbers(text: &str) -> Option<Vec<u32>> {
    let plain = if text.contains('月') {
        let (head, day) = text.strip_suffix('日')?.split_once('月')?;
        format!("{}/{day}", head.replacen('年', "/", 1))
    } else {
        text.to_string()
    };
    let separator = plain.chars().find(|c| matches!(c, '-' | '/' | '.'))?;
    let parts: Vec<&str> = plain.split(separator).collect();
    // `11.23` is as likely a number as a date.
    if parts.len() < 2 || parts.len() > 3 || (separator == '.' && parts.len() == 2) {
        return None;
    }
    parts
        .into_iter()
        .map(|part| {
            let sound = (1..=4).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            sound.then(|| part.parse().ok()).flatten()
        })
        .collect()
}

fn day_of(year: i32, month: u32, day: u32) -> Result<NaiveDate, DateError> {
    if !(1..=12).contains(&month) {
        return Err(DateError::NoSuchMonth { month });
    }
    NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| DateError::NoSuchDay {
        year,
        month,
        last: last_of_month(year, month).map_or(31, |last| last.day()),
    })
}

fn in_era(era: &Era, year: u32, month: u32, day: u32) -> Result<NaiveDate, DateError> {
    let (y, m, d) = era.first;
    let first = day_of(y, m, d)?;
    let last = ERAS
        .iter()
        .rev()
        .map(|other| other.first)
        .find(|other| *other > era.first)
        .and_then(|(y, m, d)| NaiveDate::from_ymd_opt(y, m, d)?.pred_opt());
    let outside = DateError::OutsideEra {
        era: era.name,
        first,
        last,
    };
    if year == 0 || year > 999 {
        return Err(outside);
    }
    let date = day_of(era.base() + i32::try_from(year).unwrap_or(0), month, day)?;
    if date < first || last.is_some_and(|last| date > last) {
        return Err(outside);
    }
    Ok(date)
}

fn last_of_month(year: i32, month: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, 1)?
        .checked_add_months(Months::new(1))?
        .pred_opt()
}

/// Words and distances. None: no such word; Some(None): beyond the calendar.
fn spoken(text: &str, today: NaiveDate) -> Option<Option<NaiveDate>> {
    let days = match text {
        "今日" | "本日" | "きょう" | "today" => Some(0),
        "明日" | "あした" | "あす" | "翌日" | "tomorrow" => Some(1),
        "明後日" | "あさって" | "翌々日" => Some(2),
        "明々後日" | "明明後日" | "しあさって" => Some(3),
        "昨日" | "きのう" | "前日" | "yesterday" => Some(-1),
        "一昨日" | "おととい" | "おとつい" => Some(-2),
        _ => None,
    };
    if let Some(days) = days {
        return Some(shifted(today, days));
    }
    if let Some(day) = weekday_of(text) {
        let ahead = i64::from(day.days_since(today.weekday()));
        return Some(shifted(today, if ahead == 0 { 7 } else { ahead }));
    }
    for (word, weeks) in [
        ("再来週", 2),
        ("来週", 1),
        ("今週", 0),
        ("先々週", -2),
        ("先週", -1),
        ("翌週", 1),
    ] {
        if let Some(rest) = text.strip_prefix(word) {
            let day = weekday_of(rest.strip_prefix('の').unwrap_or(rest))?;
            let monday = -i64::from(today.weekday().num_days_from_monday());
            let into = i64::from(day.num_days_from_monday());
            return Some(shifted(today, monday + weeks * 7 + into));
        }
    }
    distance(text, today)
}

fn distance(text: &str, today: NaiveDate) -> Option<Option<NaiveDate>> {
    let (amount, ahead) = if let Some(rest) = text.strip_prefix('+') {
        (rest, true)
    } else if let Some(rest) = text.strip_prefix('-') {
        (rest, false)
    } else if let Some(rest) = text.strip_suffix('後') {
        (rest, true)
    } else {
        (text.strip_suffix('前')?, false)
    };
    let split = amount.find(|c: char| !c.is_ascii_digit());
    let (digits, unit) = amount.split_at(split.unwrap_or(amount.len()));
    if digits.is_empty() {
        return None;
    }
    let Ok(number) = digits.parse::<u32>() else {
        return Some(None);
    };
    let (days, months) = match unit {
        "" | "日" | "日間" | "d" => (1, 0),
        "週" | "週間" | "w" => (7, 0),
        "か月" | "ヶ月" | "ヵ月" | "カ月" | "ケ月" | "箇月" | "月" | "か月間" | "m" => {
            (0, 1)
        }
        "年" | "年間" | "y" => (0, 12),
        _ => return None,
    };
    let date = if months > 0 {
        number
            .checked_mul(months)
            .map(Months::new)
            .and_then(|months| {
                if ahead {
                    today.checked_add_months(months)
                } else {
                    today.checked_sub_months(months)
                }
            })
    } else {
        let days = i64::from(number) * days;
        shifted(today, if ahead { days } else { -days })
    };
    Some(date)
}

/// `月末`, `来月末`, `来月10日`.
fn month_word(text: &str, today: NaiveDate) -> Option<Result<NaiveDate, DateError>> {
    let (months, rest): (i32, &str) = [
        ("再来月", 2),
        ("来月", 1),
        ("翌月", 1),
        ("今月", 0),
        ("先月", -1),
        ("前月", -1),
    ]
    .into_iter()
    .find_map(|(word, months)| Some((months, text.strip_prefix(word)?)))
    .or_else(|| Some((0, text.strip_prefix('月')?)))?;
    let first = today.with_day(1)?;
    let first = if months < 0 {
        first.checked_sub_months(Months::new(1))?
    } else {
        first.checked_add_months(Months::new(months.unsigned_abs()))?
    };
    if rest == "末" || rest == "末日" {
        return last_of_month(first.year(), first.month()).map(Ok);
    }
    if text.starts_with('月') {
        return None;
    }
    let day: u32 = rest.strip_suffix('日')?.parse().ok()?;
    Some(day_of(first.year(), first.month(), day))
}

fn weekday_of(word: &str) -> Option<Weekday> {
    let word = word
        .strip_suffix("曜日")
        .or_else(|| word.strip_suffix('曜'))
        .unwrap_or(word);
    match word {
        "月" | "mon" => Some(Weekday::Mon),
        "火" | "tue" => Some(Weekday::Tue),
        "水" | "wed" => Some(Weekday::Wed),
        "木" | "thu" => Some(Weekday::Thu),
        "金" | "fri" => Some(Weekday::Fri),
        "土" | "sat" => Some(Weekday::Sat),
        "日" | "sun" => Some(Weekday::Sun),
        _ => None,
    }
}

fn shifted(date: NaiveDate, days: i64) -> Option<NaiveDate> {
    let distance = Days::new(days.unsigned_abs());
    if days < 0 {
        date.checked_sub_days(distance)
    } else {
        date.checked_add_days(distance)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A Monday.
    fn today() -> NaiveDate {
        day("2026-11-23")
    }

    #[test]
    fn eras_change_on_their_day() {
        for (date, long, short) in [
            ("2026-11-23", "令和8年11月23日", "R8.11.23"),
            ("2019-05-01", "令和元年5月1日", "R1.5.1"),
            ("2019-12-31", "令和元年12月31日", "R1.12.31"),
            ("2020-01-01", "令和2年1月1日", "R2.1.1"),
            ("2019-04-30", "平成31年4月30日", "H31.4.30"),
            ("1989-01-08", "平成元年1月8日", "H1.1.8"),
            ("1989-01-07", "昭和64年1月7日", "S64.1.7"),
            ("1926-12-25", "昭和元年12月25日", "S1.12.25"),
            ("1926-12-24", "大正15年12月24日", "T15.12.24"),
            ("1912-07-30", "大正元年7月30日", "T1.7.30"),
            ("1912-07-29", "明治45年7月29日", "M45.7.29"),
            ("1873-01-01", "明治6年1月1日", "M6.1.1"),
            ("1872-12-31", "1872年12月31日", "1872.12.31"),
        ] {
            assert_eq!(era(day(date)), long);
            assert_eq!(era_short(day(date)), short);
            if day(date).year() > 1872 {
                assert_eq!(parse_date(long, today()), Ok(day(date)));
                assert_eq!(parse_date(short, today()), Ok(day(date)));
            }
        }
    }

    #[test]
    fn dates_are_read_as_people_type_them() {
        for (input, date) in [
            ("2026-11-23", "2026-11-23"),
            ("2026/1/5", "2026-01-05"),
            ("2026.11.23", "2026-11-23"),
            ("２０２６－１１－２３", "2026-11-23"),
            ("2026年11月23日", "2026-11-23"),
            ("20261123", "2026-11-23"),
            ("11/23", "2026-11-23"),
            ("1/5", "2026-01-05"),
            ("11月23日", "2026-11-23"),
            ("１１／２３", "2026-11-23"),
            ("11/23(月)", "2026-11-23"),
            ("R8.11.23", "2026-11-23"),
            ("r8-11-23", "2026-11-23"),
            ("R8/11/23", "2026-11-23"),
            ("Ｒ８．１１．２３", "2026-11-23"),
            ("令和8年11月23日", "2026-11-23"),
            ("令和 8年 11月 23日", "2026-11-23"),
            ("令8.11.23", "2026-11-23"),
            ("令和元年5月1日", "2019-05-01"),
            ("S19.5.2", "1944-05-02"),
            ("今日", "2026-11-23"),
            ("明日", "2026-11-24"),
            ("明後日", "2026-11-25"),
            ("昨日", "2026-11-22"),
            ("一昨日", "2026-11-21"),
            ("今週金", "2026-11-27"),
            ("今週日", "2026-11-29"),
            ("来週火", "2026-12-01"),
            ("来週火曜", "2026-12-01"),
            ("来週の火曜日", "2026-12-01"),
            ("再来週月", "2026-12-07"),
            ("先週月", "2026-11-16"),
            ("火", "2026-11-24"),
            ("火曜", "2026-11-24"),
            ("月曜日", "2026-11-30"),
            ("日", "2026-11-29"),
            ("+7日", "2026-11-30"),
            ("＋７日", "2026-11-30"),
            ("-3日", "2026-11-20"),
            ("−3日", "2026-11-20"),
            ("+2週", "2026-12-07"),
            ("+1か月", "2026-12-23"),
            ("+1ヶ月", "2026-12-23"),
            ("+7d", "2026-11-30"),
            ("3日後", "2026-11-26"),
            ("2週間前", "2026-11-09"),
            ("月末", "2026-11-30"),
            ("来月末", "2026-12-31"),
            ("先月末", "2026-10-31"),
            ("来月1日", "2026-12-01"),
            ("  2026-11-23 ", "2026-11-23"),
        ] {
            assert_eq!(parse_date(input, today()), Ok(day(date)), "{input}");
        }
    }

    #[test]
    fn months_end_where_they_end() {
        for (today, input, date) in [
            ("2026-01-31", "+1か月", "2026-02-28"),
            ("2028-01-31", "+1か月", "2028-02-29"),
            ("2026-03-31", "-1か月", "2026-02-28"),
            ("2026-12-31", "来月末", "2027-01-31"),
            ("2026-01-31", "来月末", "2026-02-28"),
            ("2026-01-01", "先月末", "2025-12-31"),
            ("2028-02-29", "+1年", "2029-02-28"),
            ("2028-02-01", "2/29", "2028-02-29"),
            ("2026-11-29", "今週月", "2026-11-23"),
            ("2026-11-29", "来週月", "2026-11-30"),
            ("2026-12-31", "明日", "2027-01-01"),
        ] {
            assert_eq!(
                parse_date(input, day(today)),
                Ok(day(date)),
                "{today} {input}"
            );
        }
    }

    #[test]
    fn impossible_dates_say_why() {
        for (input, why) in [
            ("2026-02-29", "2026年2月は28日まで"),
            ("2/30", "2026年2月は28日まで"),
            ("2028-02-30", "2028年2月は29日まで"),
            ("R8.4.31", "2026年4月は30日まで"),
            ("2026-11-00", "2026年11月は30日まで"),
            ("13/1", "13月はありません"),
            ("2026-00-10", "0月はありません"),
            (
                "平成31年5月1日",
                "平成は平成元年1月8日から平成31年4月30日まで",
            ),
            ("令和元年4月30日", "令和は令和元年5月1日から"),
            ("S64.1.8", "昭和64年1月7日まで"),
            ("令和0年1月1日", "令和は"),
            ("11/23(火)", "2026年11月23日は月曜日です"),
            ("来月32日", "2026年12月は31日まで"),
            ("+99999999999日", "範囲の外"),
            ("+4294967295日", "範囲の外"),
            ("+999999年", "範囲の外"),
        ] {
            let error = parse_date(input, today()).unwrap_err().to_string();
            assert!(error.contains(why), "{input}: {error}");
        }
    }

    #[test]
    fn what_is_no_date_is_not_guessed() {
        for input in [
            "",
            "8日",
            "11.23",
            "26/11/23",
            "花子",
            "-",
            "+",
            "+日",
            "来週",
            "今月",
            "月日",
            "1/2/3/4",
            "2026-11",
            "R",
            "令和",
            "R8",
            "\u{1b}[31m",
            "火火",
            "2026-11-23T10:00",
            "前",
            "後",
        ] {
            let error = parse_date(input, today()).unwrap_err();
            assert!(
                matches!(error, DateError::Unreadable { .. }),
                "{input}: {error:?}"
            );
            assert!(!error.to_string().contains('\u{1b}'));
        }
    }

    #[test]
    fn days_have_names() {
        assert_eq!(weekday(today()), "月");
        assert_eq!(weekday(day("2026-11-29")), "日");
        assert_eq!(days_ago(0), "今日");
        assert_eq!(days_ago(3), "3日前");
        assert_eq!(days_ago(-2), "2日後");
    }
}
