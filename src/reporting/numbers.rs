//! Numbers that no paper tells and somebody enters by hand: discharges of a ward, first visits.

use super::span::Span;
use crate::model::Date;
use crate::text;
use serde::Deserialize;

/// A number of a period.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandNumber {
    /// What it counts: `ward_discharges`.
    pub id: String,
    /// The period, as people write it: `2026-11`, `2026-W47`.
    pub period: String,
    /// The number.
    pub value: i64,
    /// The ward, where it is one ward's.
    pub ward: Option<String>,
    /// Who said so.
    pub source: Option<String>,
}

/// The numbers of an office (`numbers.toml`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HandNumbers {
    numbers: Vec<(HandNumber, Span)>,
}

/// What can't be used of a file: the bytes, where they are known, and a sentence.
pub type NumberSlip = (Option<std::ops::Range<usize>>, String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    number: Vec<toml::Spanned<HandNumber>>,
}

impl HandNumbers {
    /// The numbers of a file, and what can't be used of it.
    pub fn read(text: &str, today: Date) -> (Self, Vec<NumberSlip>) {
        let file: File = match toml::from_str(text) {
            Ok(file) => file,
            Err(error) => {
                let what = match error.message().lines().next().unwrap_or_default() {
                    wrong if wrong.contains("expected i64") => {
                        "数字だけを書いてください(value = 42)。".to_string()
                    }
                    other => super::catalogue::sentence(other),
                };
                return (Self::default(), vec![(error.span(), what)]);
            }
        };
        let mut numbers = Vec::new();
        let mut slips = Vec::new();
        for number in file.number {
            let range = number.span();
            let number = number.into_inner();
            if number.value < 0 {
                slips.push((Some(range), "数は0以上で書いてください。".to_string()));
                continue;
            }
            match text::parse_period(&number.period, today) {
                Ok((Some(from), Some(to))) => numbers.push((number, Span { from, to })),
                _ => slips.push((
                    Some(range),
                    format!(
                        "「{}」を期間として読めません。",
                        text::visible(&number.period)
                    ),
                )),
            }
        }
        (Self { numbers }, slips)
    }

    /// The sum of a number over a period, of one ward or of all: of one entry for the whole, else of
    /// entries that follow each other without a gap or an overlap. `None` where a day isn't covered.
    pub fn sum(&self, id: &str, span: Span, only: Option<&str>) -> Option<u64> {
        let named = self.numbers.iter().filter(|(number, _)| number.id == id);
        let named: Vec<_> = named.collect();
        // A number for the whole hospital goes before those of its wards.
        let mut wards: Vec<Option<&str>> = named.iter().map(|(n, _)| n.ward.as_deref()).collect();
        wards.sort_unstable();
        wards.dedup();
        let of = |ward: Option<&str>| -> Option<u64> {
            let spans: Vec<_> = named
                .iter()
                .filter(|(number, _)| number.ward.as_deref() == ward)
                .collect();
            if let Some((whole, _)) = spans.iter().find(|(_, of)| *of == span) {
                return u64::try_from(whole.value).ok();
            }
            let (mut day, mut sum) = (span.from, 0_u64);
            while day <= span.to {
                let (number, of) = spans
                    .iter()
                    .filter(|(_, of)| of.from == day && of.to <= span.to)
                    .min_by_key(|(_, of)| of.to)?;
                sum = sum.checked_add(u64::try_from(number.value).ok()?)?;
                day = of.to.succ_opt()?;
            }
            Some(sum)
        };
        if let Some(ward) = only {
            let same =
                |known: &&Option<&str>| known.is_some_and(|w| text::fold(w) == text::fold(ward));
            return of(*wards.iter().find(same)?);
        }
        if wards.first() == Some(&None)
            && let Some(whole) = of(None)
        {
            return Some(whole);
        }
        let wards: Vec<&str> = wards.into_iter().flatten().collect();
        match wards.is_empty() {
            true => None,
            false => wards
                .into_iter()
                .try_fold(0_u64, |sum, ward| sum.checked_add(of(Some(ward))?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_add_up_to_a_year_and_a_gap_is_no_zero() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        let text = "[[number]]\nid = \"a\"\nperiod = \"2026-10\"\nvalue = 40\n\
            [[number]]\nid = \"a\"\nperiod = \"2026-11\"\nvalue = 30\n\
            [[number]]\nid = \"b\"\nperiod = \"2026-11\"\nward = \"5階東\"\nvalue = 3\n\
            [[number]]\nid = \"b\"\nperiod = \"2026-11\"\nward = \"5階西\"\nvalue = 4\n\
            [[number]]\nid = \"c\"\nperiod = \"いつか\"\nvalue = 4\n";
        let (numbers, slips) = HandNumbers::read(text, day("2026-11-23"));
        assert_eq!(slips.len(), 1);
        let span = |from, to| Span {
            from: day(from),
            to: day(to),
        };
        for (id, from, to, sum) in [
            ("a", "2026-11-01", "2026-11-30", Some(30)),
            ("a", "2026-10-01", "2026-11-30", Some(70)),
            ("a", "2026-09-01", "2026-11-30", None),
            ("a", "2026-11-16", "2026-11-22", None),
            ("b", "2026-11-01", "2026-11-30", Some(7)),
            ("c", "2026-11-01", "2026-11-30", None),
        ] {
            assert_eq!(
                numbers.sum(id, span(from, to), None),
                sum,
                "{id} {from} {to}"
            );
        }
    }
}
