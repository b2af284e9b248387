//! The days a report is about: a week from Monday to Sunday, a month, a year, a fiscal year from
//! April, or any days; and the period before.

use crate::model::Date;
use crate::text;
use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

/// First and last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

impl Span {
    /// How many days.
    pub fn days(self) -> i64 {
        (self.to - self.from).num_days() + 1
    }

    /// What of it has happened by `today`: its end is cut off there. A span that lies ahead stays.
    pub fn until(self, today: Date) -> Self {
        match self.from <= today {
            true => Self {
                to: self.to.min(today),
                ..self
            },
            false => self,
        }
    }

    /// As a query writes it.
    pub fn query(self) -> String {
        match self.from == self.to {
            true => self.from.to_string(),
            false => format!("{}..{}", self.from, self.to),
        }
    }
}

/// What kind of period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PeriodKind {
    /// Monday to Sunday.
    Week,
    /// A calendar month.
    Month,
    /// A calendar year.
    Year,
    /// 年度: April to March.
    Fiscal,
    /// So many months up to a day.
    Months(u32),
    /// Any days.
    Days,
}

/// The period of a report.
#[derive(Clone, Debug, PartialEq)]
pub struct Period {
    /// What kind.
    pub kind: PeriodKind,
    /// Its days.
    pub span: Span,
}

impl Period {
    /// The week, month, year … that holds `day`; `back` periods before it.
    pub fn holding(kind: PeriodKind, day: Date, back: i32) -> Option<Self> {
        let span = match kind {
            PeriodKind::Week => {
                let monday = day.week(Weekday::Mon).checked_first_day()?;
                let from = monday.checked_add_signed(chrono::TimeDelta::weeks(-i64::from(back)))?;
                Span {
                    from,
                    to: from.checked_add_days(Days::new(6))?,
                }
            }
            PeriodKind::Month => {
                let from = shifted(day.with_day(1)?, -back)?;
                Span {
                    from,
                    to: shifted(from, 1)?.pred_opt()?,
                }
            }
            PeriodKind::Year => year_from(day.year().checked_sub(back)?, 1)?,
            PeriodKind::Fiscal => {
                let year = day.year() - i32::from(day.month() < 4);
                year_from(year.checked_sub(back)?, 4)?
            }
            PeriodKind::Months(_) | PeriodKind::Days => {
                let from = day.checked_add_signed(chrono::TimeDelta::days(-i64::from(back)))?;
                Span { from, to: from }
            }
        };
        Some(Self { kind, span })
    }

    /// So many months up to `today`.
    pub fn last_months(months: u32, today: Date) -> Option<Self> {
        let from = today.checked_sub_months(Months::new(months))?.succ_opt()?;
        Some(Self {
            kind: PeriodKind::Months(months),
            span: Span { from, to: today },
        })
    }

    /// Any days.
    pub fn days(from: Date, to: Date) -> Self {
        let span = Span { from, to };
        let whole = |kind| Self::holding(kind, from, 0).filter(|period| period.span == span);
        let known = [
            PeriodKind::Week,
            PeriodKind::Month,
            PeriodKind::Year,
            PeriodKind::Fiscal,
        ];
        known.into_iter().find_map(whole).unwrap_or(Self {
            kind: PeriodKind::Days,
            span,
        })
    }

    /// The period `count` before this one; negative counts lie after it.
    pub fn back(&self, count: i32) -> Option<Self> {
        match self.kind {
            PeriodKind::Days => {
                let days = self.span.days().checked_mul(i64::from(count))?;
                let shift = chrono::TimeDelta::try_days(-days)?;
                Some(Self {
                    kind: self.kind,
                    span: Span {
                        from: self.span.from.checked_add_signed(shift)?,
                        to: self.span.to.checked_add_signed(shift)?,
                    },
                })
            }
            // Each ends on the day before the next begins, whatever the months' lengths.
            PeriodKind::Months(months) => {
                let shift = i32::try_from(months).ok()?.checked_mul(count)?;
                Self::last_months(months, shifted(self.span.to, -shift)?)
            }
            kind => Self::holding(kind, self.span.from, count),
        }
    }

    /// What the period before is called.
    pub fn before(&self) -> &'static str {
        match self.kind {
            PeriodKind::Week => "前週",
            PeriodKind::Month => "前月",
            PeriodKind::Year => "前年",
            PeriodKind::Fiscal => "前年度",
            PeriodKind::Months(_) | PeriodKind::Days => "前の期間",
        }
    }

    /// What the period after is called.
    pub fn after(&self) -> &'static str {
        match self.kind {
            PeriodKind::Week => "翌週",
            PeriodKind::Month => "翌月",
            PeriodKind::Year => "翌年",
            PeriodKind::Fiscal => "翌年度",
            PeriodKind::Months(_) | PeriodKind::Days => "次の期間",
        }
    }

    /// A short name that can stand in a file name: `2026-W47`, `2026-11`, `2026`, `2026fy`.
    pub fn name(&self) -> String {
        let Span { from, to } = self.span;
        match self.kind {
            PeriodKind::Week => {
                let week = from.iso_week();
                format!("{:04}-W{:02}", week.year(), week.week())
            }
            PeriodKind::Month => format!("{:04}-{:02}", from.year(), from.month()),
            PeriodKind::Year => format!("{:04}", from.year()),
            PeriodKind::Fiscal => format!("{:04}fy", from.year()),
            PeriodKind::Months(_) | PeriodKind::Days => format!("{from}_{to}"),
        }
    }

    /// For people: `令和8年11月16日(月)〜11月22日(日)`.
    pub fn words(&self) -> String {
        let Span { from, to } = self.span;
        match self.kind {
            PeriodKind::Month => {
                let era = text::era(from);
                era.split_once('月')
                    .map_or(era.clone(), |(month, _)| format!("{month}月"))
            }
            PeriodKind::Year => {
                let era = text::era(to);
                let year = era.split_once('年').map_or(era.as_str(), |(year, _)| year);
                format!("{}年({year}年)", from.year())
            }
            PeriodKind::Fiscal => {
                let era = text::era(from);
                let year = era.split_once('年').map_or(era.as_str(), |(year, _)| year);
                format!("{year}年度({from}から{to})")
            }
            _ if from == to => era_and_weekday(from),
            _ => format!("{}〜{}", era_and_weekday(from), era_and_weekday(to)),
        }
    }
}

fn era_and_weekday(day: Date) -> String {
    format!("{}({})", text::era(day), text::weekday(day))
}

fn shifted(day: NaiveDate, months: i32) -> Option<NaiveDate> {
    let size = Months::new(months.unsigned_abs());
    match months < 0 {
        true => day.checked_sub_months(size),
        false => day.checked_add_months(size),
    }
}

fn year_from(year: i32, month: u32) -> Option<Span> {
    let from = NaiveDate::from_ymd_opt(year, month, 1)?;
    Some(Span {
        from,
        to: NaiveDate::from_ymd_opt(year.checked_add(1)?, month, 1)?.pred_opt()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    #[test]
    fn periods_their_names_and_the_ones_before() {
        for (kind, on, name, from, to, before, words) in [
            // Monday, Sunday, and a week that belongs to the next year.
            (
                PeriodKind::Week,
                "2026-11-16",
                "2026-W47",
                "2026-11-16",
                "2026-11-22",
                "2026-W46",
                "令和8年11月16日(月)〜令和8年11月22日(日)",
            ),
            (
                PeriodKind::Week,
                "2026-11-22",
                "2026-W47",
                "2026-11-16",
                "2026-11-22",
                "2026-W46",
                "令和8年11月16日(月)〜令和8年11月22日(日)",
            ),
            (
                PeriodKind::Week,
                "2024-12-31",
                "2025-W01",
                "2024-12-30",
                "2025-01-05",
                "2024-W52",
                "令和6年12月30日(月)〜令和7年1月5日(日)",
            ),
            (
                PeriodKind::Month,
                "2026-03-31",
                "2026-03",
                "2026-03-01",
                "2026-03-31",
                "2026-02",
                "令和8年3月",
            ),
            (
                PeriodKind::Month,
                "2026-01-31",
                "2026-01",
                "2026-01-01",
                "2026-01-31",
                "2025-12",
                "令和8年1月",
            ),
            (
                PeriodKind::Year,
                "2026-11-23",
                "2026",
                "2026-01-01",
                "2026-12-31",
                "2025",
                "2026年(令和8年)",
            ),
            (
                PeriodKind::Fiscal,
                "2026-03-31",
                "2025fy",
                "2025-04-01",
                "2026-03-31",
                "2024fy",
                "令和7年度(2025-04-01から2026-03-31)",
            ),
            (
                PeriodKind::Fiscal,
                "2026-04-01",
                "2026fy",
                "2026-04-01",
                "2027-03-31",
                "2025fy",
                "令和8年度(2026-04-01から2027-03-31)",
            ),
        ] {
            let period = Period::holding(kind, day(on), 0).expect("a period");
            assert_eq!(
                period.span,
                Span {
                    from: day(from),
                    to: day(to)
                },
                "{on}"
            );
            assert_eq!(period.name(), name);
            assert_eq!(period.words(), words);
            assert_eq!(period.back(1).expect("one before").name(), before);
            assert_eq!(
                period.back(1).and_then(|p| p.back(-1)),
                Some(period.clone())
            );
            assert_eq!(
                Period::days(day(from), day(to)),
                period,
                "whole periods are known again"
            );
        }
        let free = Period::days(day("2026-11-10"), day("2026-11-19"));
        assert_eq!(free.name(), "2026-11-10_2026-11-19");
        assert_eq!(
            free.back(1).expect("before").name(),
            "2026-10-31_2026-11-09"
        );
        let months = Period::last_months(12, day("2026-11-23")).expect("a year");
        assert_eq!(months.span.query(), "2025-11-24..2026-11-23");
        assert_eq!(
            months.back(1).expect("before").span.query(),
            "2024-11-24..2025-11-23"
        );
        for today in [
            "2026-05-28",
            "2026-05-29",
            "2026-05-30",
            "2026-05-31",
            "2026-03-01",
        ] {
            let now = Period::last_months(3, day(today)).expect("months");
            let before = now.back(1).expect("before");
            assert_eq!(before.span.to.succ_opt(), Some(now.span.from), "{today}");
        }
    }
}
