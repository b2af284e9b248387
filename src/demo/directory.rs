//! Imported facilities: rows like those of published directories, each by its index alone.
//!
//! Within a prefecture the services come round every hundred rows in a fixed order, so that a
//! case can find "some visiting nurse nearby" without making the whole directory.

use super::DemoSpec;
use super::entry::Table;
use super::random::Dice;
use super::towns::{HOME, Municipality, PREFECTURES, Spot};
use crate::paper::Value;
use chrono::{Datelike, NaiveDate};
use std::ops::Range;

/// A service of the published directories.
struct Kind {
    /// Rows of a hundred.
    share: usize,
    service: &'static str,
    /// The digit behind the prefecture in the id.
    digit: u8,
    front: &'static str,
    back: &'static str,
    /// Places of a typical one; 0 where there are none.
    capacity: i64,
}

const fn kind(
    share: usize,
    service: &'static str,
    digit: u8,
    front: &'static str,
    back: &'static str,
    capacity: i64,
) -> Kind {
    Kind {
        share,
        service,
        digit,
        front,
        back,
        capacity,
    }
}

static KINDS: &[Kind] = &[
    kind(9, "訪問看護", 6, "", "訪問看護ステーション", 0),
    kind(14, "居宅介護支援", 7, "", "居宅介護支援事業所", 0),
    kind(13, "訪問介護", 7, "", "ヘルパーステーション", 0),
    kind(13, "通所介護", 7, "デイサービス", "", 30),
    kind(6, "地域密着型通所介護", 9, "デイサービス", "の家", 15),
    kind(4, "通所リハビリテーション", 1, "通所リハビリ", "", 40),
    kind(
        3,
        "訪問リハビリテーション",
        1,
        "",
        "訪問リハビリセンター",
        0,
    ),
    kind(4, "福祉用具貸与", 7, "福祉用具", "", 0),
    kind(5, "短期入所生活介護", 7, "ショートステイ", "", 20),
    kind(4, "介護老人福祉施設", 7, "特別養護老人ホーム ", "園", 80),
    kind(3, "介護老人保健施設", 5, "介護老人保健施設 ", "", 100),
    kind(1, "介護医療院", 5, "介護医療院 ", "荘", 60),
    kind(6, "認知症対応型共同生活介護", 9, "グループホーム ", "", 18),
    kind(
        2,
        "小規模多機能型居宅介護",
        9,
        "小規模多機能ホーム ",
        "",
        29,
    ),
    kind(
        1,
        "看護小規模多機能型居宅介護",
        9,
        "看護小規模多機能 ",
        "",
        29,
    ),
    kind(1, "訪問入浴介護", 7, "", "訪問入浴サービス", 0),
    kind(3, "病院", 1, "", "病院", 0),
    kind(5, "診療所", 1, "", "クリニック", 0),
    kind(3, "訪問診療", 1, "", "在宅クリニック", 0),
];

/// Words in front of a facility's name: all say that it isn't real.
const UNREAL: &[(&str, &str)] = &[
    ("架空", "カクウ"),
    ("見本", "ミホン"),
    ("例示", "レイジ"),
    ("仮名", "カメイ"),
    ("想定", "ソウテイ"),
    ("試験", "シケン"),
    ("模擬", "モギ"),
    ("雛形", "ヒナガタ"),
    ("演習", "エンシュウ"),
    ("虚構", "キョコウ"),
];

const MIDDLE: &[(&str, &str)] = &[
    ("さくら", "サクラ"),
    ("ひまわり", "ヒマワリ"),
    ("みどり", "ミドリ"),
    ("あおぞら", "アオゾラ"),
    ("ほほえみ", "ホホエミ"),
    ("わかば", "ワカバ"),
    ("こもれび", "コモレビ"),
    ("すみれ", "スミレ"),
    ("たんぽぽ", "タンポポ"),
    ("けやき", "ケヤキ"),
    ("やすらぎ", "ヤスラギ"),
    ("なごみ", "ナゴミ"),
    ("ひだまり", "ヒダマリ"),
    ("つばさ", "ツバサ"),
    ("ゆうなぎ", "ユウナギ"),
    ("みなと", "ミナト"),
    ("かえで", "カエデ"),
    ("すずらん", "スズラン"),
    ("あじさい", "アジサイ"),
    ("もみじ", "モミジ"),
    ("はまかぜ", "ハマカゼ"),
    ("そよかぜ", "ソヨカゼ"),
    ("あさひ", "アサヒ"),
    ("まつかぜ", "マツカゼ"),
    ("こすもす", "コスモス"),
];

const CORPORATIONS: &[&str] = &[
    "医療法人",
    "社会福祉法人",
    "株式会社",
    "合同会社",
    "一般社団法人",
];

/// The kind of the row at this place of its prefecture. 37 has no factor in common with 100, so
/// every hundred rows hold every kind in its share, well mixed.
fn kind_at(place: usize) -> &'static Kind {
    let mut slot = place % 100 * 37 % 100;
    for kind in KINDS {
        if slot < kind.share {
            return kind;
        }
        slot -= kind.share;
    }
    unreachable!("the shares sum up to a hundred")
}

/// The rows of each prefecture. Up to 3,000 rows are all near the office; the rest is spread over
/// the country as its people are.
pub(super) fn prefectures(rows: usize) -> impl Iterator<Item = (usize, Range<usize>)> {
    let near = rows.min(3000);
    let rest = rows - near;
    let total: usize = PREFECTURES.iter().map(|p| p.weight).sum();
    let mut weight = 0;
    let mut start = 0;
    PREFECTURES
        .iter()
        .enumerate()
        .map(move |(place, prefecture)| {
            let before = rest * weight / total;
            weight += prefecture.weight;
            let own = rest * weight / total - before + if place == HOME { near } else { 0 };
            let range = start..start + own;
            start += own;
            (place, range)
        })
        .filter(|(_, range)| !range.is_empty())
}

/// What a case needs to know about a row.
pub(super) struct Row {
    pub(super) id: String,
    pub(super) city: &'static str,
    pub(super) at: Spot,
    kind: &'static Kind,
    prefecture: &'static str,
    dice: Dice,
}

fn row(spec: &DemoSpec, prefecture: usize, place: usize) -> Row {
    let mut dice = Dice::of(spec.seed, "facility", prefecture * 10_000_000 + place);
    let kind = kind_at(place);
    let of = &PREFECTURES[prefecture];
    let municipality: &Municipality = if prefecture == HOME && dice.chance(70) {
        // Most of what an office imports is nearby: the first eight are its neighbours.
        let first = dice.below(8);
        &of.municipalities[first.min(dice.below(8))]
    } else {
        dice.pick(&of.municipalities)
    };
    let at = municipality.centre.near(&mut dice, 250);
    Row {
        id: format!(
            "{:02}{}{:07}",
            prefecture + 1,
            kind.digit,
            3_000_001 + place
        ),
        city: municipality.name,
        at,
        kind,
        prefecture: of.name,
        dice,
    }
}

/// The row at `index` of all imported rows.
pub(super) fn facility(spec: &DemoSpec, index: usize) -> Value {
    prefectures(spec.imported())
        .find(|(_, range)| range.contains(&index))
        .map_or(Value::Null, |(prefecture, range)| {
            value(spec, row(spec, prefecture, index - range.start))
        })
}

/// One or more rows near `home` that offer the service, nearest of a few tries. `None` where the
/// imported directory has none.
pub(super) fn near(
    spec: &DemoSpec,
    dice: &mut Dice,
    service: &str,
    home: Spot,
    city: &str,
) -> Option<Row> {
    let (_, range) = prefectures(spec.imported()).find(|(place, _)| *place == HOME)?;
    (0..8)
        .filter_map(|_| {
            let place = dice.below(range.len());
            let place = (place..(place + 100).min(range.len()))
                .find(|place| kind_at(*place).service == service)?;
            Some(row(spec, HOME, place))
        })
        .min_by_key(|row| (!city.ends_with(row.city), row.at.far(home)))
}

fn value(spec: &DemoSpec, row: Row) -> Value {
    let Row {
        id,
        city,
        at,
        kind,
        prefecture,
        mut dice,
    } = row;
    let unreal = dice.pick(UNREAL);
    let middle = dice.pick(MIDDLE);
    let near = city.trim_end_matches(['市', '区', '町']);
    let near = near.rsplit(['市', '区']).next().unwrap_or(near);
    let branch = if dice.chance(40) { near } else { "" };
    let name = format!(
        "{}{}{}{}{branch}",
        kind.front, unreal.0, middle.0, kind.back
    );
    let corporation = format!(
        "{}{}{}会",
        dice.pick(CORPORATIONS),
        unreal.0,
        dice.pick(MIDDLE).0
    );
    let street = format!(
        "{}{}-{}-{}",
        dice.pick(&[
            "本町", "中央", "栄町", "緑町", "東町", "西町", "旭町", "幸町", "南町", "北町"
        ]),
        dice.between(1, 6),
        dice.between(1, 30),
        dice.between(1, 20),
    );
    let tail = dice.between(0, 9999);
    let tel = format!("{}-00-{tail:04}", area_code(prefecture));
    let home_service = kind.capacity == 0 && kind.digit != 1;
    let days = match dice.below(10) {
        _ if kind.capacity > 30 => "月火水木金土日",
        0..5 => "月火水木金",
        5..8 => "月火水木金土",
        _ => "月火水木金土日",
    };
    let asof = published(spec.today, dice.chance(85));
    let city_name = format!("{prefecture}{city}");
    Table::new()
        .text("id", id)
        .text("name", name)
        .maybe(
            "kana",
            dice.chance(92)
                .then(|| Value::text(format!("{}{}", unreal.1, middle.1))),
        )
        .text("corporation", corporation)
        .words("services", services(kind))
        .text("address", format!("{city_name}{street}"))
        .text("city", &*city_name)
        .maybe("location", dice.chance(96).then(|| at.value()))
        .text("tel", tel.clone())
        .maybe(
            "fax",
            dice.chance(88).then(|| {
                Value::text(format!(
                    "{}-00-{:04}",
                    area_code(prefecture),
                    (tail + 1) % 10_000
                ))
            }),
        )
        .maybe(
            "url",
            dice.chance(35).then(|| {
                Value::text(format!(
                    "https://example.invalid/{}",
                    dice.between(1000, 9999)
                ))
            }),
        )
        .maybe(
            "area",
            (home_service && dice.chance(25)).then(|| Value::texts([city_name.clone()])),
        )
        .maybe("days", dice.chance(90).then(|| Value::texts(days.chars())))
        .maybe_text(
            "days_note",
            dice.chance(12)
                .then_some("年末年始(12月29日から1月3日)は休み"),
        )
        .maybe(
            "departments",
            matches!(kind.service, "病院" | "診療所" | "訪問診療").then(|| {
                let mut list = vec!["内科"];
                for (percent, word) in [
                    (30, "整形外科"),
                    (25, "循環器内科"),
                    (20, "皮膚科"),
                    (15, "脳神経外科"),
                ] {
                    if dice.chance(percent) {
                        list.push(word);
                    }
                }
                Value::texts(list)
            }),
        )
        .maybe(
            "wards",
            (kind.service == "病院").then(|| {
                let ward = *dice.pick(&[
                    "回復期リハ",
                    "地域包括ケア",
                    "療養",
                    "急性期一般1",
                    "緩和ケア病棟",
                ]);
                let beds = dice.between(3, 20) * 6;
                Value::List(vec![
                    Table::new().text("kind", ward).plain("beds", beds).done(),
                ])
            }),
        )
        .maybe(
            "capacity",
            (kind.capacity > 0)
                .then(|| Value::plain(kind.capacity - dice.between(0, kind.capacity / 3))),
        )
        .text("source", "架空の公表データ")
        .plain("asof", asof)
        .done()
}

fn services(kind: &'static Kind) -> &'static [&'static str] {
    match kind.service {
        "訪問診療" => &["訪問診療", "診療所"],
        _ => std::slice::from_ref(&kind.service),
    }
}

/// Fictional numbers: the middle is always 00.
fn area_code(prefecture: &str) -> &'static str {
    match prefecture {
        "神奈川県" => "0463",
        "東京都" => "03",
        "大阪府" => "06",
        _ => "0900",
    }
}

/// The end of the half year that the data are of: the latest, or the one before.
fn published(today: NaiveDate, latest: bool) -> NaiveDate {
    let year = today.year();
    let (y, m) = match (today.month() > 6, latest) {
        (true, true) => (year, 6),
        (true, false) | (false, true) => (year - 1, 12),
        (false, false) => (year - 1, 6),
    };
    let day = if m == 6 { 30 } else { 31 };
    NaiveDate::from_ymd_opt(y, m, day).unwrap_or(today)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_are_a_hundred() {
        assert_eq!(KINDS.iter().map(|k| k.share).sum::<usize>(), 100);
        let nurses = (0..100)
            .filter(|p| kind_at(*p).service == "訪問看護")
            .count();
        assert_eq!(nurses, 9);
    }

    #[test]
    fn rows_fill_the_ranges_without_gap() {
        for rows in [0, 1, 999, 3000, 3001, 250_000] {
            let ranges: Vec<_> = prefectures(rows).collect();
            let mut at = 0;
            for (_, range) in &ranges {
                assert_eq!(range.start, at);
                at = range.end;
            }
            assert_eq!(at, rows);
        }
    }
}
