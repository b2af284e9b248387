//! A page of a PDF as poppler sees it: where its words stand, how far its ink reaches.

use crate::documents::page::Page;
use std::path::Path;

/// How far a browser's whole pixels may be off, in points.
pub const ROUNDING: f64 = 1.5;
/// What is this dark is ink.
const INK: u8 = 160;
/// A frame that fills a page is at least so high, in points.
const FRAME: usize = 250;
const MM: f64 = 72.0 / 25.4;
/// Feet of pages begin so far above the edge, in points.
const FOOT: f64 = 45.0;
/// A page of a PDF.
pub struct Sheet {
    /// In points.
    pub width: f64,
    /// In points.
    pub height: f64,
    /// All of them, the foot's too.
    pub words: Vec<Word>,
    /// What ink reaches, in points: left, top, right, bottom; without the foot.
    ink: Option<[f64; 4]>,
    /// How long the lines are that stand at the left and at the right margin, in points.
    sides: [usize; 2],
}

/// Words on a line, and the box they fill, in points from the upper left.
#[derive(Debug)]
pub struct Word {
    left: f64,
    /// In points from above.
    pub top: f64,
    right: f64,
    bottom: f64,
    /// The words.
    pub text: String,
}

/// What a sheet leaves free, in points.
pub struct Margin {
    top: f64,
    side: f64,
    bottom: f64,
}

impl Margin {
    /// The one of `@page`.
    pub fn of(style: &str) -> Self {
        let rule = style
            .split("@page {")
            .nth(1)
            .expect("the style speaks of the page");
        let margin = rule.split("margin:").nth(1).expect("the page has a margin");
        let margin = margin.split(';').next().expect("the rule ends");
        let mut numbers = margin.split_whitespace().map(|word| {
            let number = word.strip_suffix("mm").expect("margins are in millimetres");
            number.parse::<f64>().expect("a number") * MM
        });
        let mut next = || numbers.next().expect("margin: top side bottom");
        Self {
            top: next(),
            side: next(),
            bottom: next(),
        }
    }
}

impl Sheet {
    /// From what `pdftotext -bbox` says of it.
    pub fn of(xml: &str) -> Self {
        Self {
            width: number(xml, "width"),
            height: number(xml, "height"),
            words: xml.split("<word ").skip(1).map(Word::of).collect(),
            ink: None,
            sides: [0, 0],
        }
    }

    /// The page with what its picture shows; a grey map is its size and a byte a point.
    pub fn with(mut self, image: &Path) -> Self {
        let bytes = std::fs::read(image).expect("pdftoppm wrote it");
        let mut header = 0;
        let mut numbers = Vec::new();
        while numbers.len() < 4 {
            let end = bytes[header..].iter().position(u8::is_ascii_whitespace);
            let end = header + end.expect("a header of four words");
            numbers.push(String::from_utf8_lossy(&bytes[header..end]).into_owned());
            header = end + 1;
        }
        let width: usize = numbers[1].parse().expect("a width");
        let feet: Vec<&Word> = self
            .words
            .iter()
            .filter(|word| word.is_foot(self.height))
            .collect();
        let mut ink: Option<[f64; 4]> = None;
        for (place, grey) in bytes[header..].iter().enumerate() {
            let (x, y) = ((place % width) as f64, (place / width) as f64);
            let foot = |word: &&Word| {
                x + 1.0 >= word.left && x <= word.right && y + 1.0 >= word.top && y <= word.bottom
            };
            if *grey < INK && !feet.iter().any(foot) {
                let [left, top, right, bottom] = ink.unwrap_or([x, y, x, y]);
                ink = Some([
                    left.min(x),
                    top.min(y),
                    right.max(x + 1.0),
                    bottom.max(y + 1.0),
                ]);
            }
        }
        self.ink = ink;
        if let Some([left, _, right, _]) = ink {
            let line = |from: f64, to: f64| {
                let dark = |x: usize| {
                    let column = bytes[header..].iter().skip(x).step_by(width);
                    column.filter(|grey| **grey < INK).count()
                };
                (from as usize..to as usize).map(dark).max().unwrap_or(0)
            };
            self.sides = [line(left, left + 4.0), line(right - 4.0, right)];
        }
        self
    }

    /// What is wrong with it.
    pub fn slips(&self, margin: &Margin) -> Vec<String> {
        let mut slips = Vec::new();
        let (footer, body): (Vec<&Word>, Vec<&Word>) = self
            .words
            .iter()
            .partition(|word| word.is_foot(self.height));
        if body.is_empty() {
            slips.push("is blank".to_string());
        }
        if footer.is_empty() {
            slips.push("has no foot".to_string());
        }
        let room = [
            margin.side - ROUNDING,
            margin.top - ROUNDING,
            self.width - margin.side + ROUNDING,
            self.height - margin.bottom + ROUNDING,
        ];
        if let Some(ink) = self.ink {
            let out = ink[0] < room[0] || ink[1] < room[1] || ink[2] > room[2] || ink[3] > room[3];
            if out {
                slips.push(format!("ink reaches {ink:?} and has {room:?}"));
            }
        }
        // What a browser cuts off a frame is half a hair of it: the whole line.
        if self.sides[0] > FRAME && self.sides[1] < self.sides[0] / 2 {
            slips.push(format!(
                "a frame lacks its right side: lines of {:?}",
                self.sides
            ));
        }
        for word in &body {
            let (top, bottom) = word.letters();
            if word.left < room[0] || word.right > room[2] || top < room[1] || bottom > room[3] {
                slips.push(format!("stands out: {word:?}"));
            }
        }
        for (place, one) in body.iter().enumerate() {
            for other in &body[place + 1..] {
                if one.covers(other) {
                    slips.push(format!("{one:?} lies on {other:?}"));
                }
            }
        }
        slips
    }
}

impl Word {
    fn of(xml: &str) -> Self {
        let text = xml.split('>').nth(1).unwrap_or_default();
        let text = text.split("</word").next().unwrap_or_default();
        Self {
            left: number(xml, "xMin"),
            top: number(xml, "yMin"),
            right: number(xml, "xMax"),
            bottom: number(xml, "yMax"),
            text: Page::of(&format!("<body>{}", text.trim_end_matches("</word"))).words,
        }
    }

    /// Where letters stand within the box, which has room for the tallest sign of the font.
    fn letters(&self) -> (f64, f64) {
        let height = self.bottom - self.top;
        (self.bottom - 0.6 * height, self.bottom - 0.21 * height)
    }

    /// Whether it stands below what a page holds.
    fn is_foot(&self, height: f64) -> bool {
        self.top > height - FOOT
    }

    /// Whether one hides much of the other.
    fn covers(&self, other: &Self) -> bool {
        let ((top, bottom), (other_top, other_bottom)) = (self.letters(), other.letters());
        let across = self.right.min(other.right) - self.left.max(other.left);
        let down = bottom.min(other_bottom) - top.max(other_top);
        // Letters are as wide as high; marks that meet (。」) share half of that.
        let low = (bottom - top).min(other_bottom - other_top);
        across > 0.7 * low && down > 0.3 * low
    }
}

/// The number of an attribute.
fn number(xml: &str, name: &str) -> f64 {
    let value = xml
        .split(&format!("{name}=\""))
        .nth(1)
        .expect("pdftotext writes it");
    let value = value.split('"').next().expect("it is closed");
    value.parse().expect("a number")
}

#[test]
fn a_page_that_clips_is_found_out() {
    let word = |left: f64, top: f64, text: &str| Word {
        left,
        top,
        right: left + 100.0,
        bottom: top + 26.0,
        text: text.to_string(),
    };
    let margin = Margin {
        top: 40.0,
        side: 42.0,
        bottom: 45.0,
    };
    let slips = |words: Vec<Word>, ink: Option<[f64; 4]>, sides: [usize; 2]| {
        let mut words = words;
        words.push(word(50.0, 808.0, "足"));
        let sheet = Sheet {
            width: 595.0,
            height: 842.0,
            words,
            ink,
            sides,
        };
        sheet.slips(&margin)
    };
    let fine = || {
        vec![
            word(42.0, 40.0, "い"),
            word(42.0, 55.0, "ろ"),
            word(142.0, 55.0, "は"),
        ]
    };
    let room = Some([42.0, 40.0, 553.0, 797.0]);
    assert_eq!(slips(fine(), room, [600, 600]), Vec::<String>::new());
    for (words, ink, sides, what) in [
        (vec![], None, [0, 0], "is blank"),
        (vec![word(500.0, 60.0, "右")], None, [0, 0], "stands out"),
        (vec![word(50.0, 785.0, "下")], None, [0, 0], "stands out"),
        (
            vec![word(50.0, 60.0, "上"), word(60.0, 62.0, "重")],
            None,
            [0, 0],
            "lies on",
        ),
        (
            fine(),
            Some([42.0, 40.0, 580.0, 797.0]),
            [0, 0],
            "ink reaches",
        ),
        (fine(), room, [600, 20], "lacks its right side"),
    ] {
        let found = slips(words, ink, sides);
        assert!(
            found.len() == 1 && found[0].contains(what),
            "{what}: {found:?}"
        );
    }
}
