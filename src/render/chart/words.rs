//! What stands beside a chart's bars and lines: how much room words take where nobody has the font,
//! where the axis ends and which numbers stand along it.

use crate::text;
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged, ValueFormatter};
use std::ops::Range;

/// How wide words are when drawn at a font size, in the same unit: on the safe side, since nobody
/// knows the reader's font. Wide characters are as wide as they are high.
pub fn span(words: &str, size: f64) -> f64 {
    words.chars().map(|c| share(c) * size).sum()
}

/// The share of the font size that a character takes.
fn share(c: char) -> f64 {
    match (c, text::width(c.encode_utf8(&mut [0; 4]))) {
        (_, 0) => 0.0,
        ('M' | 'W' | 'm' | 'w' | '%' | '@' | '&', _) => 0.95,
        ('A'..='Z', _) => 0.75,
        (' '..='~', _) => 0.6,
        ('\u{ff61}'..='\u{ff9f}', _) => 0.55,
        // Of one column on a terminal, of two in most Japanese fonts: ①, …, →.
        (_, columns) => (columns as f64 / 2.0).max(1.0),
    }
}

/// The words in at most this much room, cut ones ending in 「…」.
pub fn fitted(words: &str, size: f64, room: f64) -> String {
    if span(words, size) <= room {
        return words.to_string();
    }
    (0..text::width(words))
        .rev()
        .map(|columns| text::truncate(words, columns))
        .find(|cut| span(cut, size) <= room)
        .unwrap_or_default()
}

/// The words in lines of at most this much room, at most `most` of them; what is left over is cut.
pub fn folded(words: &str, size: f64, room: f64, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = words;
    while !rest.is_empty() {
        if lines.len() + 1 == most || span(rest, size) <= room {
            lines.push(fitted(rest, size, room));
            break;
        }
        let mut used = 0.0;
        let mut end = 0;
        for c in rest.chars() {
            used += share(c) * size;
            if used > room && end > 0 {
                break;
            }
            end += c.len_utf8();
        }
        let (line, others) = rest.split_at(end);
        lines.push(line.to_string());
        rest = others;
    }
    lines
}

/// An axis: from nothing up.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// Where it ends.
    pub top: f64,
    /// The numbers along it.
    pub ticks: Vec<f64>,
}

/// About so many steps up to the largest number.
const STEPS: f64 = 5.0;

impl Scale {
    /// An axis of labels, which stand where the drawing puts them.
    pub fn of_labels(count: f64) -> Self {
        Self {
            top: count,
            ticks: Vec::new(),
        }
    }

    /// The axis for these numbers. Whole numbers get whole steps.
    pub fn of(values: impl Iterator<Item = f64> + Clone) -> Self {
        let most = values.clone().fold(0.0, f64::max);
        let whole = values.clone().all(|value| value.fract() == 0.0);
        let raw = most / STEPS;
        let power = 10f64.powf(raw.log10().floor());
        let nice = [1.0, 2.0, 5.0, 10.0].map(|by| by * power);
        let mut step = nice.into_iter().find(|step| *step >= raw * 0.999);
        if whole {
            step = step.map(|step| step.max(1.0));
        }
        let step = step.filter(|step| step.is_finite() && *step > 0.0);
        let step = step.unwrap_or(1.0);
        let count = (most / step - 1e-9).ceil().clamp(1.0, 2.0 * STEPS);
        Self {
            top: (count * step).max(most),
            ticks: (0..=count as u32).map(|n| f64::from(n) * step).collect(),
        }
    }
}

impl Ranged for Scale {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (from, to): (i32, i32)) -> i32 {
        from + (value / self.top * f64::from(to - from)).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.ticks.clone()
    }

    fn range(&self) -> Range<f64> {
        0.0..self.top
    }
}

impl ValueFormatter<f64> for Scale {
    fn format(value: &f64) -> String {
        number(*value)
    }
}

/// A number as people read it: `1,200`, `12.5`.
pub fn number(value: f64) -> String {
    if value.abs() >= MUCH {
        format!("{value:e}")
    } else if (value * 10.0).round() % 10.0 == 0.0 && (value == 0.0 || value.abs() >= SMALL) {
        text::thousands(value.round() as i64)
    } else {
        decimal(value)
    }
}

/// A number with its tenths: `12.0`; one that they would hide gets thousandths.
pub fn decimal(value: f64) -> String {
    if value.abs() >= MUCH {
        return format!("{value:e}");
    }
    if value != 0.0 && value.abs() < SMALL {
        return format!("{value:.3}");
    }
    let tenths = (value.abs() * 10.0).round() as i64;
    let sign = if value < 0.0 { "-" } else { "" };
    format!("{sign}{}.{}", text::thousands(tenths / 10), tenths % 10)
}

/// Beyond it, nobody counts digits.
const MUCH: f64 = 1e15;
/// Below it, a tenth tells nothing.
const SMALL: f64 = 0.1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wide_characters_take_their_height() {
        assert_eq!(span("漢字", 10.0), 20.0);
        assert_eq!(span("…①", 10.0), 20.0);
        assert_eq!(span("か\u{3099}", 10.0), 10.0);
        assert!((span("12", 10.0) - 12.0).abs() < 1e-9);
    }

    #[test]
    fn what_is_cut_says_so_and_fits() {
        let long = "医療法人架空会 介護老人保健施設ひだまり(通所)";
        for room in 0..400 {
            let room = f64::from(room);
            assert!(span(&fitted(long, 12.5, room), 12.5) <= room, "{room}");
        }
        assert_eq!(fitted("訪問看護", 10.0, 40.0), "訪問看護");
        assert_eq!(fitted("訪問看護", 10.0, 30.0), "訪問…");
    }

    #[test]
    fn lines_are_folded_and_the_last_one_cut() {
        let fold = |words, most| folded(words, 10.0, 40.0, most);
        assert_eq!(fold("訪問看護", 3), ["訪問看護"]);
        assert_eq!(
            fold("訪問看護ステーション", 3),
            ["訪問看護", "ステーシ", "ョン"]
        );
        assert_eq!(fold("訪問看護ステーション", 2), ["訪問看護", "ステー…"]);
        assert!(fold("", 2).is_empty());
    }

    #[test]
    fn the_axis_has_whole_steps_for_whole_numbers() {
        for (values, ticks) in [
            (&[1.0][..], &[0.0, 1.0][..]),
            (&[3.0], &[0.0, 1.0, 2.0, 3.0]),
            (&[7.0, 2.0], &[0.0, 2.0, 4.0, 6.0, 8.0]),
            (&[12.0], &[0.0, 5.0, 10.0, 15.0]),
            (&[0.4], &[0.0, 0.1, 0.2, 0.30000000000000004, 0.4]),
            (&[1e6], &[0.0, 2e5, 4e5, 6e5, 8e5, 1e6]),
            (&[0.0], &[0.0, 1.0]),
            (&[], &[0.0, 1.0]),
        ] {
            let scale = Scale::of(values.iter().copied());
            assert_eq!(scale.ticks, ticks, "{values:?}");
            assert!(scale.top >= values.iter().copied().fold(0.0, f64::max));
        }
    }

    #[test]
    fn numbers_are_read_by_people() {
        for (value, words) in [
            (0.0, "0"),
            (1200.0, "1,200"),
            (1e6, "1,000,000"),
            (12.5, "12.5"),
            (12.04, "12"),
            (-0.5, "-0.5"),
            (0.03, "0.030"),
            (1234.56, "1,234.6"),
        ] {
            assert_eq!(number(value), words);
        }
        assert_eq!(
            (decimal(50.0), decimal(1e6)),
            ("50.0".into(), "1,000,000.0".into())
        );
    }
}
