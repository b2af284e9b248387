//! One row of published data in renkei's words, before rows of one facility are joined.

use super::prefecture;
use crate::model::{Date, Location, Text};
use crate::vocabulary::Word;

/// What one data set says about one service of one facility.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// 事業所番号, ID.
    pub id: Text,
    /// The service.
    pub service: Word,
    /// The data set, down to the part of it that one file holds.
    pub source: Text,
    /// As of when.
    pub asof: Option<Date>,
    /// 名称.
    pub name: Text,
    /// カナ.
    pub kana: Option<Text>,
    /// 法人.
    pub corporation: Option<Text>,
    /// 都道府県と市区町村.
    pub city: Option<Text>,
    /// 住所 as published.
    pub address: Option<Text>,
    /// The coordinates as published, to six places; not yet trusted.
    pub point: Option<Location>,
    /// 電話 as published.
    pub tel: Option<Text>,
    /// FAX, normalised where possible.
    pub fax: Option<Text>,
    /// Web page, where the address can be one.
    pub url: Option<Text>,
    /// 利用可能曜日 as published: `平日,土曜日`.
    pub days: Option<Text>,
    /// 特記事項 on one line.
    pub days_note: Option<Text>,
    /// 診療科.
    pub departments: Option<Vec<Word>>,
    /// 定員.
    pub capacity: Option<i64>,
    /// What has no place of its own: 備考, an address that is no URL …
    pub remarks: Vec<Text>,
}

impl Row {
    /// What makes the row the same row in another edition of the data.
    pub(super) fn key(&self) -> (&str, &str) {
        (self.service.id(), &self.source)
    }

    /// The order in which rows of one facility speak: by the number of the service, then by
    /// name, then by data set. The first row that says something is believed.
    pub(super) fn rank(&self) -> (u32, &str, &str) {
        let number = self
            .service
            .term()
            .and_then(|term| term.attribute("no"))
            .and_then(|number| number.parse().ok())
            .unwrap_or(u32::MAX);
        (number, self.service.label(), &self.source)
    }

    /// The prefecture, for which files cover what.
    pub(super) fn prefecture(&self) -> &'static str {
        prefecture::of(self.city.as_deref(), self.address.as_deref(), &self.id)
    }

    /// How much the row says.
    pub(super) fn fullness(&self) -> usize {
        [
            self.kana.is_some(),
            self.corporation.is_some(),
            self.address.is_some(),
            self.point.is_some(),
            self.tel.is_some(),
            self.fax.is_some(),
            self.url.is_some(),
            self.days.is_some(),
            self.days_note.is_some(),
            self.departments.is_some(),
            self.capacity.is_some(),
        ]
        .into_iter()
        .filter(|said| *said)
        .count()
    }
}

/// The mark between the parts of a note; a published text never holds it.
pub(super) const MARK: char = '｜';

/// A cell on one line without control characters; `None` when nothing is left.
pub(super) fn cell(raw: &str) -> Option<Text> {
    let mut text = String::with_capacity(raw.len());
    for c in raw.trim().chars() {
        match c {
            '\n' => text.push_str(" / "),
            '\u{feff}' => {}
            MARK => text.push('|'),
            '\t' => text.push(' '),
            c if c.is_control() => {}
            c => text.push(c),
        }
    }
    let text = text.trim();
    (!text.is_empty()).then(|| text.into())
}

/// 特記事項: the literal （改行） becomes ` / `, empty lines go.
pub(super) fn note(raw: &str) -> Option<Text> {
    let lines: Vec<Text> = raw
        .replace("（改行）", "\n")
        .replace("(改行)", "\n")
        .lines()
        .filter_map(cell)
        .collect();
    (!lines.is_empty()).then(|| lines.join(" / ").into())
}

/// What the published words for days mean, in the order of the week. `None` for words that are
/// not known.
pub(super) fn days(raw: &str) -> Option<Vec<&'static str>> {
    let mut known = [false; 4];
    for word in raw.split([',', '、', ';']).map(str::trim) {
        match word {
            "平日" => known[0] = true,
            "土曜日" => known[1] = true,
            "日曜日" => known[2] = true,
            "祝日" => known[3] = true,
            "" => {}
            _ => return None,
        }
    }
    let mut days = Vec::new();
    if known[0] {
        days.extend(["月", "火", "水", "木", "金"]);
    }
    for (place, day) in [(1, "土"), (2, "日"), (3, "祝")] {
        if known[place] {
            days.push(day);
        }
    }
    (!days.is_empty()).then_some(days)
}

/// The published words for these days; the reverse of [`days`] for texts in the usual order.
pub(super) fn days_text(days: &[Word]) -> String {
    let has = |label: &str| days.iter().any(|day| day.label() == label);
    [
        ("月", "平日"),
        ("土", "土曜日"),
        ("日", "日曜日"),
        ("祝", "祝日"),
    ]
    .into_iter()
    .filter(|(day, _)| has(day))
    .map(|(_, word)| word)
    .collect::<Vec<_>>()
    .join(",")
}

/// Whether a text can be the address of a web page.
pub(super) fn is_url(text: &str) -> bool {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or("");
        host.contains('.')
            && host
                .chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | ':' | '_'))
            && !rest.contains([' ', '　', '@', '"', '<', '>', '\\'])
    })
}

/// Published coordinates: nothing, a point, or a text that is none.
pub(super) enum Coordinates {
    /// Both cells are empty.
    None,
    /// A point, to six places.
    Point(Location),
    /// Something else, kept as a remark.
    Unreadable(Text),
}

/// Reads two cells as a point.
pub(super) fn coordinates(lat: &str, lon: &str) -> Coordinates {
    if lat.trim().is_empty() && lon.trim().is_empty() {
        return Coordinates::None;
    }
    let number = |text: &str| {
        let number: f64 = text.trim().parse().ok()?;
        number
            .is_finite()
            .then(|| (number * 1e6).round() / 1e6 + 0.0)
    };
    match (number(lat), number(lon)) {
        (Some(lat), Some(lon)) if Location::new(lat, lon).is_some() => {
            Coordinates::Point(Location { lat, lon })
        }
        _ => Coordinates::Unreadable(
            cell(&format!("読めない座標：{lat},{lon}")).expect("the label is not empty"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_days() {
        assert_eq!(
            days("平日,祝日"),
            Some(vec!["月", "火", "水", "木", "金", "祝"])
        );
        assert_eq!(days("日曜日、土曜日"), Some(vec!["土", "日"]));
        assert_eq!(days("隔週"), None);
        assert_eq!(days(""), None);
    }

    #[test]
    fn notes_are_one_line() {
        assert_eq!(
            note("日曜休み。（改行）（改行）盆は応相談｜他").as_deref(),
            Some("日曜休み。 / 盆は応相談|他")
        );
        assert_eq!(note(" \u{1b} "), None);
    }

    #[test]
    fn pages_and_what_is_none() {
        for good in [
            "http://a.jp",
            "https://架空.jp/x?y=1",
            "http://a-b.co.jp:80/",
        ] {
            assert!(is_url(good), "{good}");
        }
        for bad in [
            "http//a.jp",
            "http:/a.jp",
            "a.jp",
            "x@a.jp",
            "http://a",
            "http://x@a.jp",
        ] {
            assert!(!is_url(bad), "{bad}");
        }
    }

    #[test]
    fn points() {
        let point = |lat, lon| match coordinates(lat, lon) {
            Coordinates::Point(point) => Some((point.lat, point.lon)),
            _ => None,
        };
        assert_eq!(point("35.1234567", " 139.5 "), Some((35.123457, 139.5)));
        assert_eq!(point("0", "0"), Some((0.0, 0.0)));
        assert!(matches!(coordinates("", ""), Coordinates::None));
        assert!(matches!(
            coordinates("北緯", "1"),
            Coordinates::Unreadable(_)
        ));
        assert!(matches!(
            coordinates("NaN", "1"),
            Coordinates::Unreadable(_)
        ));
    }
}
