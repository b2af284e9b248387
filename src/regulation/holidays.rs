//! National holidays by law: rows that say on which day of a year one falls, and rules that make
//! the days around them holidays too.

use super::pack::Row;
use super::rows::Sound;
use crate::model::Date;
use crate::text::quote;
use chrono::{Datelike, Weekday};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// A national holiday as the law had it for some time; the row's label is what people call it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// On which day of a year it falls.
    pub on: Occurrence,
}

/// On which day of a year a holiday falls.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Occurrence {
    /// The same day every year: `01-15`.
    Yearly {
        /// The month, from 1.
        month: u32,
        /// The day of the month.
        day: u32,
    },
    /// A weekday of a month: `1月第2月曜`.
    Weekday {
        /// The month, from 1.
        month: u32,
        /// Which of the month's, from 1.
        nth: u8,
        /// The weekday.
        weekday: Weekday,
    },
    /// A single day: `2019-05-01`.
    Once(Date),
    /// 春分.
    VernalEquinox,
    /// 秋分.
    AutumnalEquinox,
}

/// A rule that makes a day beside national holidays a holiday; the row's label is what people call
/// such a day.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HolidayRule {
    /// Which days it makes.
    pub kind: HolidayRuleKind,
    /// 振替休日: where it lies.
    #[serde(default)]
    pub moves_to: MovesTo,
    /// 国民の休日: the days that it leaves as they are.
    #[serde(default)]
    pub except: Vec<Except>,
}

/// The kinds of days that a rule makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HolidayRuleKind {
    /// 振替休日: for a holiday on a Sunday.
    Substitute,
    /// 国民の休日: the day between two holidays.
    Sandwiched,
}

/// Where the 振替休日 of a Sunday lies.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MovesTo {
    /// On the Monday; nowhere if that is a national holiday itself.
    NextDay,
    /// On the nearest day after it that is no national holiday.
    #[default]
    NextFreeDay,
}

/// A day between two holidays that a rule leaves as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Except {
    /// A Sunday.
    Sunday,
    /// A 振替休日.
    Substitute,
}

/// The holidays of a year in order, each with what people call it. `days` and `rules` are all that
/// ever held: a row counts on the days from its `from` to its `until`. Where two rows name one day,
/// the first in `days` does.
pub fn holidays_of<'a>(
    year: i32,
    days: &'a [Row<Holiday>],
    rules: &'a [Row<HolidayRule>],
) -> Vec<(Date, &'a str)> {
    let mut named: BTreeMap<Date, &'a str> = BTreeMap::new();
    // A neighbour of New Year lies in another year.
    for year in year.saturating_sub(1)..=year.saturating_add(1) {
        for row in days {
            let day = row.on.in_year(year);
            if let Some(day) = day.filter(|day| row.holds(*day)) {
                named.entry(day).or_insert(&row.label);
            }
        }
    }
    // The law looks at national holidays alone: neither rule builds on a day that a rule made.
    let national: BTreeSet<Date> = named.keys().copied().collect();
    let of_kind = |kind| rules.iter().filter(move |rule| rule.kind == kind);
    let mut substitutes = BTreeSet::new();
    for rule in of_kind(HolidayRuleKind::Substitute) {
        for day in national
            .iter()
            .filter_map(|day| rule.moved(*day, &national))
            .filter(|day| rule.holds(*day))
        {
            named.entry(day).or_insert(&rule.label);
            substitutes.insert(day);
        }
    }
    for rule in of_kind(HolidayRuleKind::Sandwiched) {
        let between = |day: &Date| {
            let day = rule.between(*day, &national, &substitutes)?;
            rule.holds(day).then_some(day)
        };
        for day in national.iter().filter_map(between) {
            named.entry(day).or_insert(&rule.label);
        }
    }
    let of_year = |(day, _): &(Date, &str)| day.year() == year;
    named.into_iter().filter(of_year).collect()
}

impl HolidayRule {
    /// The 振替休日 of a holiday.
    fn moved(&self, holiday: Date, national: &BTreeSet<Date>) -> Option<Date> {
        if holiday.weekday() != Weekday::Sun {
            return None;
        }
        let mut after = holiday.iter_days().skip(1);
        match self.moves_to {
            MovesTo::NextDay => after.next().filter(|day| !national.contains(day)),
            MovesTo::NextFreeDay => after.find(|day| !national.contains(day)),
        }
    }

    /// The day between a holiday and the next but one.
    fn between(
        &self,
        holiday: Date,
        national: &BTreeSet<Date>,
        substitutes: &BTreeSet<Date>,
    ) -> Option<Date> {
        let day = holiday.succ_opt()?;
        let spared = self.except.iter().any(|except| match except {
            Except::Sunday => day.weekday() == Weekday::Sun,
            Except::Substitute => substitutes.contains(&day),
        });
        let lies_between = !national.contains(&day) && national.contains(&day.succ_opt()?);
        (lies_between && !spared).then_some(day)
    }
}

impl Occurrence {
    /// The day of a year; none if the year has no such day, or the sun can't be told (before 1900
    /// and after 2099).
    pub fn in_year(self, year: i32) -> Option<Date> {
        match self {
            Self::Yearly { month, day } => Date::from_ymd_opt(year, month, day),
            Self::Weekday {
                month,
                nth,
                weekday,
            } => Date::from_weekday_of_month_opt(year, month, weekday, nth),
            Self::Once(day) => (day.year() == year).then_some(day),
            Self::VernalEquinox => VERNAL.in_year(year),
            Self::AutumnalEquinox => AUTUMNAL.in_year(year),
        }
    }

    fn read(text: &str) -> Option<Self> {
        match text {
            "春分" => return Some(Self::VernalEquinox),
            "秋分" => return Some(Self::AutumnalEquinox),
            _ => {}
        }
        if let Some((month, rest)) = text.split_once('月') {
            let mut rest = rest.strip_prefix('第')?.strip_suffix('曜')?.chars();
            let (nth, weekday) = (rest.next()?, rest.next()?);
            let nth = nth.to_digit(10).filter(|nth| (1..=5).contains(nth))?;
            return rest.next().is_none().then_some(Self::Weekday {
                month: digits(month).filter(|month| (1..=12).contains(month))?,
                nth: u8::try_from(nth).ok()?,
                weekday: weekday_of(weekday)?,
            });
        }
        let pair = |text: &str| digits(text).filter(|_| text.len() == 2);
        match text.split('-').collect::<Vec<_>>()[..] {
            [month, day] => {
                let (month, day) = (pair(month)?, pair(day)?);
                // A leap year has every day that any year has.
                Date::from_ymd_opt(2000, month, day)?;
                Some(Self::Yearly { month, day })
            }
            [year, month, day] if year.len() == 4 => {
                let year = i32::try_from(digits(year)?).ok()?;
                Date::from_ymd_opt(year, pair(month)?, pair(day)?).map(Self::Once)
            }
            _ => None,
        }
    }
}

impl TryFrom<String> for Occurrence {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::read(&text).ok_or_else(|| {
            let text = quote(&text);
            format!("祝日の日{text}は読めません(例: 01-15、1月第2月曜、春分、2019-05-01)。")
        })
    }
}

/// When the sun crosses the equator, in Japan's time: the customary approximation
/// (暦計算研究会編『新こよみ便利帳』), right for every year from 1900 to 2099. Astronomy, no
/// regulation: the law says 春分日 and 秋分日 and no more.
struct Equinox {
    month: u32,
    /// The moment in 1980 in millionths of a day of the month, as it fits the years to 1979.
    to_1979: i64,
    /// The same, as it fits the years from 1980.
    from_1980: i64,
}

const VERNAL: Equinox = Equinox {
    month: 3,
    to_1979: 20_835_700,
    from_1980: 20_843_100,
};

const AUTUMNAL: Equinox = Equinox {
    month: 9,
    to_1979: 23_258_800,
    from_1980: 23_248_800,
};

/// How much longer than 365 days the sun takes, in millionths of a day.
const OVER_365: i64 = 242_194;

impl Equinox {
    fn in_year(&self, year: i32) -> Option<Date> {
        let base = match year {
            1900..=1979 => self.to_1979,
            1980..=2099 => self.from_1980,
            _ => return None,
        };
        let years = i64::from(year) - 1980;
        let leap_days = years.div_euclid(4);
        let day = (base + OVER_365 * years).div_euclid(1_000_000) - leap_days;
        Date::from_ymd_opt(year, self.month, u32::try_from(day).ok()?)
    }
}

/// A number in plain digits, without a sign.
fn digits(text: &str) -> Option<u32> {
    let plain = text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|_| plain)
}

fn weekday_of(name: char) -> Option<Weekday> {
    Some(match name {
        '月' => Weekday::Mon,
        '火' => Weekday::Tue,
        '水' => Weekday::Wed,
        '木' => Weekday::Thu,
        '金' => Weekday::Fri,
        '土' => Weekday::Sat,
        '日' => Weekday::Sun,
        _ => return None,
    })
}

impl Sound for Holiday {}

impl Sound for HolidayRule {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;
    use std::path::Path;

    use crate::regulation::Rulebook;

    struct Pack {
        holiday: &'static [Row<Holiday>],
        holiday_rule: &'static [Row<HolidayRule>],
    }

    impl Pack {
        fn year(&self, year: i32) -> Vec<(Date, &str)> {
            holidays_of(year, self.holiday, self.holiday_rule)
        }

        fn name(&self, day: Date) -> &str {
            let holidays = self.year(day.year());
            let found = holidays.iter().find(|(holiday, _)| *holiday == day);
            found.map_or("-", |(_, name)| *name)
        }
    }

    fn pack() -> Pack {
        let rows = Rulebook::builtin().rows();
        Pack {
            holiday: &rows.holiday,
            holiday_rule: &rows.holiday_rule,
        }
    }

    /// Days around each change of the law, and days of the sun; `-` is no holiday.
    const BOUNDARIES: &str = "
        1948-05-05 -, 1948-09-23 秋分の日, 1949-01-01 元日, 1959-04-10 結婚の儀, 1960-04-10 -,
        1966-02-11 -, 1966-09-15 敬老の日, 1967-02-11 建国記念の日, 1973-02-12 -,
        1973-04-30 振替休日, 1979-09-24 秋分の日, 1985-05-04 -, 1986-05-04 -,
        1987-05-04 振替休日, 1988-04-29 天皇誕生日, 1988-05-04 国民の休日, 1989-02-24 大喪の礼,
        1989-04-29 みどりの日, 1989-12-23 天皇誕生日, 1990-11-12 即位礼正殿の儀,
        1993-06-09 結婚の儀, 1999-01-15 成人の日, 2000-01-10 成人の日, 2000-01-15 -,
        2002-07-20 海の日, 2003-07-21 海の日, 2003-09-15 敬老の日, 2006-05-04 国民の休日,
        2007-05-04 みどりの日, 2008-05-06 振替休日, 2009-05-06 振替休日, 2009-09-22 国民の休日,
        2010-05-06 -, 2012-09-22 秋分の日, 2015-08-11 -, 2016-08-11 山の日, 2018-12-24 振替休日,
        2019-02-23 -, 2019-04-29 昭和の日, 2019-04-30 国民の休日, 2019-05-01 天皇の即位の日,
        2019-05-02 国民の休日, 2019-05-06 振替休日, 2019-10-14 体育の日,
        2019-10-22 即位礼正殿の儀, 2019-12-23 -, 2020-02-24 振替休日, 2020-07-20 -,
        2020-07-23 海の日, 2020-07-24 スポーツの日, 2020-08-10 山の日, 2020-08-11 -,
        2020-10-12 -, 2021-07-22 海の日, 2021-07-23 スポーツの日, 2021-08-08 山の日,
        2021-08-09 振替休日, 2021-10-11 -, 2022-10-10 スポーツの日, 2026-05-06 振替休日,
        2026-09-22 国民の休日, 2027-03-22 振替休日, 2032-09-21 国民の休日, 2092-03-19 春分の日";

    #[test]
    fn boundary_days_have_their_names() {
        let pack = pack();
        for pair in BOUNDARIES.split(',') {
            let (day, name) = pair.trim().split_once(' ').expect("a day and a name");
            let day = day.parse().expect("a day");
            assert_eq!(pack.name(day), name, "{day}");
        }
    }

    #[test]
    fn a_year_is_in_order_and_its_own() {
        let pack = pack();
        assert!(pack.year(1947).is_empty());
        assert_eq!(pack.year(1948).len(), 3);
        assert_eq!(pack.year(2026).len(), 18);
        for year in [1973, 2006, 2007, 2019, 2026] {
            let days: Vec<Date> = pack.year(year).iter().map(|(day, _)| *day).collect();
            assert!(days.is_sorted_by(|a, b| a < b), "{year}");
            assert!(days.iter().all(|day| day.year() == year), "{year}");
        }
        pack.year(i32::MIN);
        pack.year(i32::MAX);
    }

    #[test]
    fn rows_are_sound_and_never_share_a_day() {
        let pack = pack();
        let days = pack.holiday.iter();
        let days = days.map(|r| (&r.id, r.from, r.until, &r.source));
        let rules = pack.holiday_rule.iter();
        let rules = rules.map(|r| (&r.id, r.from, r.until, &r.source));
        let mut ids = HashSet::new();
        for (id, from, until, source) in days.chain(rules) {
            assert!(ids.insert(id), "{id} stands twice");
            assert!(until.is_none_or(|until| from <= until), "{id}");
            assert!(!source.basis.is_empty(), "{id} has no 根拠");
        }
        for year in 1948..=2099 {
            let mut taken = HashSet::new();
            for row in pack.holiday {
                let day = row.on.in_year(year);
                if let Some(day) = day.filter(|day| row.holds(*day)) {
                    assert!(taken.insert(day), "{}: {day} has a name already", row.id);
                }
            }
        }
        for row in pack.holiday {
            if let Occurrence::Once(day) = row.on {
                assert!(row.holds(day), "{} never counts", row.id);
            }
        }
    }

    #[test]
    fn the_day_of_a_row_is_read_or_refused_in_words() {
        let read = |text: &str| Occurrence::try_from(text.to_string());
        let (month, day) = (2, 29);
        assert_eq!(read("02-29"), Ok(Occurrence::Yearly { month, day }));
        let third = read("7月第3月曜").expect("a weekday of a month");
        assert_eq!(third.in_year(2026), Date::from_ymd_opt(2026, 7, 20));
        let fifth = read("2月第5日曜").expect("a weekday of a month");
        assert_eq!(fifth.in_year(2026), None);
        assert_eq!(read("春分"), Ok(Occurrence::VernalEquinox));
        let bad = "|02-30|1-15|+1-15|1月15日|1月第6月曜|13月第1月曜|1月第2祝曜|2019-02-29|夏至";
        for bad in bad.split('|') {
            let sentence =
                format!("祝日の日「{bad}」は読めません(例: 01-15、1月第2月曜、春分、2019-05-01)。");
            assert_eq!(read(bad), Err(sentence), "{bad}");
        }
    }

    #[test]
    #[expect(
        clippy::disallowed_methods,
        clippy::disallowed_macros,
        reason = "the test reads the published list where it is, and says so where it is not"
    )]
    fn the_published_list_says_the_same() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../shared/data/open-data/places/syukujitsu.csv");
        let Ok(bytes) = std::fs::read(&path) else {
            eprintln!("skipped: no list of holidays at {}", path.display());
            return;
        };
        let (text, _, wrong) = encoding_rs::SHIFT_JIS.decode(&bytes);
        assert!(!wrong, "the list is CP932");
        let mut years: BTreeMap<i32, Vec<(Date, &str)>> = BTreeMap::new();
        for line in text.lines().skip(1).filter(|line| !line.is_empty()) {
            let (day, name) = line.split_once(',').expect("a day and a name");
            let day = Date::parse_from_str(day, "%Y/%m/%d").expect("a day");
            years.entry(day.year()).or_default().push((day, name));
        }
        assert!((1955..=2027).all(|year| years.contains_key(&year)));
        let pack = pack();
        for (year, published) in years {
            let ours = pack.year(year);
            let days = |of: &[(Date, &str)]| of.iter().map(|(day, _)| *day).collect::<Vec<_>>();
            assert_eq!(days(&ours), days(&published), "{year}");
            for ((day, ours), (_, theirs)) in ours.iter().zip(&published) {
                // 休日 stands for whatever is no 祝日 of article 2; （…） adds a later name.
                let proper = theirs.split('（').next().unwrap_or_default();
                assert!(
                    proper == "休日" || proper == *ours,
                    "{day}: {ours}, {theirs}"
                );
            }
        }
    }
}
