//! Real places: the prefectures with some of their municipalities, and the towns around the
//! office. Coordinates are rough centres in ten-thousandths of a degree.

use super::random::Dice;
use crate::paper::Value;
use std::sync::LazyLock;

/// A point in ten-thousandths of a degree, north and east.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub(super) lat: i64,
    pub(super) lon: i64,
}

impl Spot {
    /// This point moved by up to `reach` in each direction.
    pub(super) fn near(self, dice: &mut Dice, reach: i64) -> Self {
        Self {
            lat: self.lat + dice.between(-reach, reach),
            lon: self.lon + dice.between(-reach, reach),
        }
    }

    /// A number that grows with the distance; good for comparing within one region of Japan,
    /// where a degree of longitude is about four fifths of a degree of latitude.
    pub(super) fn far(self, other: Self) -> i64 {
        (self.lat - other.lat).pow(2) + ((self.lon - other.lon) * 4 / 5).pow(2)
    }

    /// As papers have it: `[35.3290, 139.3490]`.
    pub(super) fn value(self) -> Value {
        let degrees = |v: i64| Value::plain(format_args!("{}.{:04}", v / 10_000, v % 10_000));
        Value::List(vec![degrees(self.lat), degrees(self.lon)])
    }
}

/// A municipality and its rough centre.
pub(super) struct Municipality {
    pub(super) name: &'static str,
    pub(super) centre: Spot,
}

/// A prefecture.
pub(super) struct Prefecture {
    pub(super) name: &'static str,
    /// Thousands of inhabitants: its share of the facilities.
    pub(super) weight: usize,
    pub(super) municipalities: Vec<Municipality>,
}

/// The prefectures in the order of their codes, 北海道 first.
pub(super) static PREFECTURES: LazyLock<Vec<Prefecture>> = LazyLock::new(|| {
    include_str!("towns.txt")
        .lines()
        .map(|line| {
            let mut fields = line.split('|');
            let mut field = || fields.next().expect("towns.txt has three fields a line");
            Prefecture {
                name: field(),
                weight: field().parse().expect("towns.txt has whole weights"),
                municipalities: field().split(';').map(municipality).collect(),
            }
        })
        .collect()
});

/// The place of 神奈川県 in [`PREFECTURES`]: where the office is.
pub(super) const HOME: usize = 13;

fn municipality(text: &'static str) -> Municipality {
    let mut words = text.split(' ');
    let mut word = || words.next().expect("towns.txt has name, north, east");
    Municipality {
        name: word(),
        centre: Spot {
            lat: hundredths(word()),
            lon: hundredths(word()),
        },
    }
}

/// `35.33` as ten-thousandths, without floating point.
fn hundredths(text: &str) -> i64 {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    digits
        .parse::<i64>()
        .expect("towns.txt has coordinates with two decimals")
        * 100
}

/// A town near the office: municipality with prefecture, municipality, town, where it is.
pub(super) struct Town {
    pub(super) city: &'static str,
    pub(super) insurer: &'static str,
    pub(super) name: &'static str,
    pub(super) at: Spot,
}

const fn town(
    city: &'static str,
    insurer: &'static str,
    name: &'static str,
    lat: i64,
    lon: i64,
) -> Town {
    Town {
        city,
        insurer,
        name,
        at: Spot { lat, lon },
    }
}

/// Towns that patients and the facilities kept by hand live in, with how many patients come from
/// there.
pub(super) static TOWNS: &[(u32, Town)] = &[
    (
        9,
        town("神奈川県平塚市", "平塚市", "中央", 353_290, 1_393_490),
    ),
    (
        8,
        town("神奈川県平塚市", "平塚市", "浅間町", 353_350, 1_393_490),
    ),
    (
        7,
        town("神奈川県平塚市", "平塚市", "中原", 353_430, 1_393_350),
    ),
    (
        6,
        town("神奈川県平塚市", "平塚市", "南原", 353_370, 1_393_260),
    ),
    (
        6,
        town("神奈川県平塚市", "平塚市", "四之宮", 353_500, 1_393_540),
    ),
    (
        5,
        town("神奈川県平塚市", "平塚市", "根坂間", 353_400, 1_393_060),
    ),
    (
        5,
        town("神奈川県平塚市", "平塚市", "真田", 353_710, 1_392_860),
    ),
    (
        5,
        town("神奈川県平塚市", "平塚市", "田村", 353_790, 1_393_680),
    ),
    (
        5,
        town("神奈川県平塚市", "平塚市", "高浜台", 353_180, 1_393_580),
    ),
    (
        4,
        town("神奈川県平塚市", "平塚市", "万田", 353_260, 1_393_150),
    ),
    (
        5,
        town("神奈川県茅ヶ崎市", "茅ヶ崎市", "南湖", 353_260, 1_393_920),
    ),
    (
        5,
        town("神奈川県茅ヶ崎市", "茅ヶ崎市", "本村", 353_370, 1_394_130),
    ),
    (
        4,
        town("神奈川県茅ヶ崎市", "茅ヶ崎市", "香川", 353_530, 1_394_060),
    ),
    (
        4,
        town("神奈川県大磯町", "大磯町", "東町", 353_120, 1_393_220),
    ),
    (
        3,
        town("神奈川県大磯町", "大磯町", "国府新宿", 353_040, 1_392_720),
    ),
    (
        4,
        town("神奈川県二宮町", "二宮町", "百合が丘", 353_100, 1_392_410),
    ),
    (
        4,
        town("神奈川県秦野市", "秦野市", "本町", 353_730, 1_392_270),
    ),
    (
        4,
        town("神奈川県秦野市", "秦野市", "鶴巻南", 353_770, 1_392_840),
    ),
    (
        3,
        town("神奈川県伊勢原市", "伊勢原市", "桜台", 353_930, 1_393_180),
    ),
    (
        3,
        town("神奈川県伊勢原市", "伊勢原市", "石田", 354_160, 1_393_410),
    ),
    (
        3,
        town("神奈川県寒川町", "寒川町", "岡田", 353_660, 1_393_860),
    ),
    (
        3,
        town("神奈川県藤沢市", "藤沢市", "善行", 353_690, 1_394_710),
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_prefecture_has_municipalities_in_japan() {
        assert_eq!(PREFECTURES.len(), 47);
        assert_eq!(PREFECTURES[HOME].name, "神奈川県");
        for prefecture in PREFECTURES.iter() {
            assert!(prefecture.municipalities.len() >= 4, "{}", prefecture.name);
            for m in &prefecture.municipalities {
                assert!((240_000..=456_000).contains(&m.centre.lat), "{}", m.name);
                assert!(
                    (1_220_000..=1_460_000).contains(&m.centre.lon),
                    "{}",
                    m.name
                );
            }
        }
    }
}
