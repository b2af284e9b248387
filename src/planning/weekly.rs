//! The week of a care plan (居宅サービス計画書 第3表): which service comes on which day at what
//! time, and what has no day. Pure places in a week; tables and pictures are made elsewhere.

use crate::model::{Date, ServiceLine, Text, lives_in};
use crate::text;
use crate::vocabulary::{Table, Word};
use chrono::Timelike;

/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// A time of day from its first minute to its end; one that ends on the next day ends after 24:00.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Minutes from midnight.
    pub start: u16,
    /// Minutes from midnight of the same day; the start where only that is known.
    pub end: u16,
}

/// A part of the day as 第3表 has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Band {
    /// 0–6.
    BeforeDawn,
    /// 6–8.
    Early,
    /// 8–12.
    Morning,
    /// 12–18.
    Afternoon,
    /// 18–22.
    Evening,
    /// 22–24.
    Late,
}

impl Band {
    /// All of them, in the order of the day.
    pub const ALL: [Self; 6] = [
        Self::BeforeDawn,
        Self::Early,
        Self::Morning,
        Self::Afternoon,
        Self::Evening,
        Self::Late,
    ];

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::BeforeDawn | Self::Late => "深夜",
            Self::Early => "早朝",
            Self::Morning => "午前",
            Self::Afternoon => "午後",
            Self::Evening => "夜間",
        }
    }

    /// Its hours: the first and the one it ends with.
    pub fn hours(self) -> (u16, u16) {
        match self {
            Self::BeforeDawn => (0, 6),
            Self::Early => (6, 8),
            Self::Morning => (8, 12),
            Self::Afternoon => (12, 18),
            Self::Evening => (18, 22),
            Self::Late => (22, 24),
        }
    }

    /// The part of the day in which a minute lies.
    pub fn at(minute: u16) -> Self {
        let hour = minute % DAY / 60;
        let within = |band: &Self| band.hours().0 <= hour && hour < band.hours().1;
        Self::ALL.into_iter().find(within).unwrap_or(Self::Late)
    }
}

impl Span {
    /// `10:00-11:00`, `午後2時〜3時半`, `22:00-6:00` (into the next day), `10:00`, `24時間`.
    pub fn parse(words: &str) -> Option<Self> {
        let words = words.trim();
        if words == "24時間" {
            return Some(Self { start: 0, end: DAY });
        }
        let mut parts = words.splitn(2, ['-', '－', '‐', '–', '—', '~', '〜', '～', '−', 'ー']);
        let start = minute(parts.next()?)?;
        let Some(last) = parts.next() else {
            return Some(Self { start, end: start });
        };
        let last = last.trim().trim_start_matches('翌');
        let end = match last {
            "24:00" | "24時" => DAY,
            // 午後2時〜3時半: the half of the day is said once.
            last if words.starts_with("午後") && !last.starts_with('午') => {
                minute(&format!("午後{last}"))?
            }
            last => minute(last)?,
        };
        let end = if end < start { end + DAY } else { end };
        Some(Self { start, end })
    }

    /// All spans of a text: `8:00-8:30、18:00-18:30`. Nothing where one can't be read.
    pub fn parse_all(words: &str) -> Option<Vec<Self>> {
        words
            .split(['、', ',', '，', '/', '・'])
            .map(Self::parse)
            .collect()
    }

    /// Whether both hold some minute; one without an end holds its first minute.
    pub fn overlaps(self, other: Self) -> bool {
        let end = |span: Self| span.end.max(span.start + 1);
        self.start < end(other) && other.start < end(self)
    }

    /// Whether it lies within the other.
    pub fn is_within(self, other: Self) -> bool {
        other.start <= self.start && self.end <= other.end
    }

    /// The parts of the day that it touches, without those of the next day.
    pub fn bands(self) -> Vec<Band> {
        let touches = |band: &Band| {
            let (from, to) = band.hours();
            self.overlaps(Self {
                start: from * 60,
                end: to * 60,
            })
        };
        Band::ALL.into_iter().filter(touches).collect()
    }

    /// `10:00-11:00`.
    pub fn label(self) -> String {
        let clock = |minute: u16| format!("{}:{:02}", minute / 60, minute % 60);
        let start = clock(self.start);
        match self.end {
            end if end == self.start => start,
            end if end > DAY => format!("{start}-翌{}", clock(end - DAY)),
            end => format!("{start}-{}", clock(end)),
        }
    }
}

fn minute(words: &str) -> Option<u16> {
    let time = text::parse_clock(words.trim())?;
    u16::try_from(time.hour() * 60 + time.minute()).ok()
}

/// A service on a day of the week.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit {
    /// The day.
    pub day: Word,
    /// Its number, 1 is Monday.
    pub number: u16,
    /// When, where it can be read.
    pub span: Option<Span>,
    /// The time as it stands on the paper.
    pub time: Option<Text>,
    /// The service.
    pub service: Word,
    /// The facility's id.
    pub facility: Option<Text>,
    /// The line's id.
    pub line: Text,
}

/// A line that has no place in the week.
#[derive(Clone, Debug, PartialEq)]
pub struct Loose {
    /// The service.
    pub service: Word,
    /// The line's id.
    pub line: Text,
    /// Times a week, where that is known.
    pub weekly: Option<i64>,
    /// The time as it stands on the paper.
    pub time: Option<Text>,
}

/// The week.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Grid {
    /// Services with a day, by time and day; those without a time last.
    pub visits: Vec<Visit>,
    /// Services whose days are still to be told.
    pub to_place: Vec<Loose>,
    /// 週単位以外のサービス: no days, and not so often a week.
    pub beyond_week: Vec<Loose>,
}

/// The week of these lines, without those that are over before `day`. A place to live in is no
/// service of a week, nor is who plans it.
pub fn weekly<'a>(lines: impl IntoIterator<Item = &'a ServiceLine>, day: Date) -> Grid {
    let mut grid = Grid::default();
    for line in lines {
        let Some(service) = &line.service else {
            continue;
        };
        let plans = service.term().is_some_and(|term| term.group == "office");
        if plans || lives_in(service) || line.to.is_some_and(|to| to < day) {
            continue;
        }
        let days: Vec<(u16, &Word)> = line.days.iter().filter_map(numbered).collect();
        if days.is_empty() {
            let loose = Loose {
                service: service.clone(),
                line: line.id.clone(),
                weekly: line.weekly,
                time: line.time.clone(),
            };
            let placed = line.weekly.is_some() || line.time.is_some();
            let list = if placed {
                &mut grid.to_place
            } else {
                &mut grid.beyond_week
            };
            list.push(loose);
            continue;
        }
        let spans = line.time.as_deref().and_then(Span::parse_all);
        let spans: Vec<Option<Span>> = match spans {
            Some(spans) => spans.into_iter().map(Some).collect(),
            None => vec![None],
        };
        for (number, day) in days {
            for span in &spans {
                grid.visits.push(Visit {
                    day: day.clone(),
                    number,
                    span: *span,
                    time: line.time.clone(),
                    service: service.clone(),
                    facility: line.facility.clone(),
                    line: line.id.clone(),
                });
            }
        }
    }
    grid.visits
        .sort_by_key(|visit| (visit.span.is_none(), visit.span, visit.number));
    grid
}

fn numbered(day: &Word) -> Option<(u16, &Word)> {
    Some((day.term()?.attribute("n")?.parse().ok()?, day))
}

impl Grid {
    /// The seven days with their numbers.
    pub fn days() -> Vec<(u16, Word)> {
        let terms = Table::Weekdays.terms().iter().map(Word::Known);
        terms
            .filter_map(|day| numbered(&day).map(|(number, _)| number).map(|n| (n, day)))
            .collect()
    }

    /// Pairs of visits that hold the same minutes of the week.
    pub fn overlaps(&self) -> Vec<(&Visit, &Visit)> {
        let mut found = Vec::new();
        for (place, one) in self.visits.iter().enumerate() {
            for two in &self.visits[place + 1..] {
                if one.line != two.line && one.meets(two) {
                    found.push((one, two));
                }
            }
        }
        found
    }
}

impl Visit {
    /// Whether both are there at the same time, the end of one night reaching into the next day.
    pub fn meets(&self, other: &Self) -> bool {
        let (Some(one), Some(two)) = (self.span, other.span) else {
            return false;
        };
        let moved = |span: Span, by: u16| Span {
            start: span.start + by,
            end: span.end + by,
        };
        match (other.number + 7 - self.number) % 7 {
            0 => one.overlaps(two),
            1 => one.overlaps(moved(two, DAY)),
            6 => moved(one, DAY).overlaps(two),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Vocabularies;
    use proptest::prelude::*;

    fn line(id: &str, service: &str, days: &str, time: &str) -> ServiceLine {
        let words = Vocabularies::default();
        ServiceLine {
            id: id.into(),
            service: Some(words.read(Table::Services, service)),
            days: days
                .chars()
                .map(|day| words.read(Table::Weekdays, &day.to_string()))
                .collect(),
            time: (!time.is_empty()).then(|| time.into()),
            ..ServiceLine::default()
        }
    }

    fn day() -> Date {
        Date::from_ymd_opt(2026, 12, 11).expect("a day")
    }

    #[test]
    fn times_as_people_write_them() {
        for (words, label, bands) in [
            ("10:00-11:00", Some("10:00-11:00"), "午前"),
            ("９：３０～１０：３０", Some("9:30-10:30"), "午前"),
            ("午後2時〜3時半", Some("14:00-15:30"), "午後"),
            ("11:30-13:00", Some("11:30-13:00"), "午前午後"),
            ("22:00-6:00", Some("22:00-翌6:00"), "深夜"),
            ("18:00-24:00", Some("18:00-24:00"), "夜間深夜"),
            ("24時間", Some("0:00-24:00"), "深夜早朝午前午後夜間深夜"),
            ("7時", Some("7:00"), "早朝"),
            ("朝", None, ""),
            ("", None, ""),
        ] {
            let span = Span::parse(words);
            assert_eq!(span.map(Span::label).as_deref(), label, "{words}");
            let said: String = span
                .map(Span::bands)
                .unwrap_or_default()
                .iter()
                .map(|b| b.label())
                .collect();
            assert_eq!(said, bands, "{words}");
        }
        assert_eq!(
            Span::parse_all("8:00-8:30、18:00-18:30").map(|all| all.len()),
            Some(2)
        );
        assert_eq!(Span::parse_all("8:00-8:30、夕"), None);
    }

    #[test]
    fn a_week_has_what_has_days_and_tells_the_rest_apart() {
        let mut often = line("s4", "訪問リハ", "", "");
        often.weekly = Some(2);
        let mut over = line("s5", "訪問入浴", "月", "10:00");
        over.to = Date::from_ymd_opt(2026, 12, 10);
        let lines = [
            line("s1", "訪問看護", "金火", "10:00-11:00"),
            line("s2", "訪問介護", "月", ""),
            line("s3", "福祉用具貸与", "", ""),
            often,
            over,
        ];
        let grid = weekly(&lines, day());
        let said: Vec<String> = grid
            .visits
            .iter()
            .map(|visit| format!("{}{}", visit.day.label(), visit.line))
            .collect();
        assert_eq!(said, ["火s1", "金s1", "月s2"]);
        assert_eq!(
            grid.to_place.iter().map(|l| &*l.line).collect::<Vec<_>>(),
            ["s4"]
        );
        assert_eq!(
            grid.beyond_week
                .iter()
                .map(|l| &*l.line)
                .collect::<Vec<_>>(),
            ["s3"]
        );
    }

    #[test]
    fn two_services_at_once_are_seen_over_midnight_too() {
        for (one, two, meet) in [
            (("月", "10:00-11:00"), ("月", "10:30-11:30"), true),
            (("月", "10:00-11:00"), ("月", "11:00-12:00"), false),
            (("月", "10:00-11:00"), ("火", "10:00-11:00"), false),
            (("月", "10:00"), ("月", "9:00-10:30"), true),
            (("月", "10:00"), ("月", "10:00"), true),
            (("月", "22:00-6:00"), ("火", "5:30-6:30"), true),
            (("日", "22:00-6:00"), ("月", "5:30-6:30"), true),
            (("火", "5:30-6:30"), ("月", "22:00-6:00"), true),
            (("月", "22:00-6:00"), ("月", "5:30-6:30"), false),
            (("月", ""), ("月", "10:00"), false),
        ] {
            let lines = [
                line("s1", "訪問看護", one.0, one.1),
                line("s2", "訪問介護", two.0, two.1),
            ];
            let found = weekly(&lines, day());
            assert_eq!(!found.overlaps().is_empty(), meet, "{one:?} {two:?}");
        }
    }

    proptest! {
        #[test]
        fn overlap_is_sharing_a_minute(a in 0..1440u16, b in 1..600u16, c in 0..1440u16, d in 1..600u16, one in 1..8u16, two in 1..8u16) {
            let days = Grid::days();
            let visit = |line: &str, number: u16, start: u16, length: u16| Visit {
                day: days[usize::from(number) - 1].1.clone(),
                number,
                span: Some(Span { start, end: start + length }),
                time: None,
                service: Word::Unknown("s".into()),
                facility: None,
                line: line.into(),
            };
            let (x, y) = (visit("x", one, a, b), visit("y", two, c, d));
            let minutes = |number: u16, start: u16, length: u16| -> std::collections::HashSet<u32> {
                let from = u32::from(number - 1) * 1440 + u32::from(start);
                (from..from + u32::from(length)).map(|minute| minute % 10080).collect()
            };
            let shared = !minutes(one, a, b).is_disjoint(&minutes(two, c, d));
            prop_assert_eq!(x.meets(&y), shared);
            prop_assert_eq!(y.meets(&x), shared);
        }
    }
}
