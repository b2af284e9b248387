//! Addresses and telephone numbers as they stand in directories, brought to one form.
//!
//! Only the form changes. What cannot be known (an area code, a town) is not guessed.

use super::fold::{fold, is_dash, nfkc};

const PREFECTURES: [&str; 47] = [
    "北海道",
    "青森県",
    "岩手県",
    "宮城県",
    "秋田県",
    "山形県",
    "福島県",
    "茨城県",
    "栃木県",
    "群馬県",
    "埼玉県",
    "千葉県",
    "東京都",
    "神奈川県",
    "新潟県",
    "富山県",
    "石川県",
    "福井県",
    "山梨県",
    "長野県",
    "岐阜県",
    "静岡県",
    "愛知県",
    "三重県",
    "滋賀県",
    "京都府",
    "大阪府",
    "兵庫県",
    "奈良県",
    "和歌山県",
    "鳥取県",
    "島根県",
    "岡山県",
    "広島県",
    "山口県",
    "徳島県",
    "香川県",
    "愛媛県",
    "高知県",
    "福岡県",
    "佐賀県",
    "長崎県",
    "熊本県",
    "大分県",
    "宮崎県",
    "鹿児島県",
    "沖縄県",
];

/// Cities with wards that belong to the address.
const WARD_CITIES: [&str; 20] = [
    "札幌市",
    "仙台市",
    "さいたま市",
    "千葉市",
    "横浜市",
    "川崎市",
    "相模原市",
    "新潟市",
    "静岡市",
    "浜松市",
    "名古屋市",
    "京都市",
    "大阪市",
    "堺市",
    "神戸市",
    "岡山市",
    "広島市",
    "北九州市",
    "福岡市",
    "熊本市",
];

/// Municipalities whose name holds 市, 町, 村 or 郡 before its end, so that the first such
/// character does not end it.
const SPECIAL: [&str; 24] = [
    "四日市市",
    "廿日市市",
    "野々市市",
    "十日町市",
    "大町市",
    "大町町",
    "東村山市",
    "武蔵村山市",
    "村山市",
    "村上市",
    "羽村市",
    "田村市",
    "大村市",
    "町田市",
    "玉村町",
    "余市町",
    "上市町",
    "下市町",
    "郡山市",
    "大和郡山市",
    "郡上市",
    "蒲郡市",
    "小郡市",
    "市川三郷町",
];

/// Counties whose name holds 市, 町 or 村.
const SPECIAL_COUNTIES: [&str; 6] = [
    "余市郡",
    "高市郡",
    "東村山郡",
    "西村山郡",
    "北村山郡",
    "田村郡",
];

/// An address in one form: half-width digits and letters, one dash between numbers, no postal
/// code, no spaces before the house number, single spaces behind it. Kanji stay as they are,
/// only the municipality takes the spelling of `city` where both differ in form alone.
///
/// `prefecture` (`神奈川県`) and `city` (`横浜市鶴見区`, `愛甲郡愛川町`) are put in front where
/// the address lacks them, also where it has only the ward or the town of them.
pub fn normalise_address(raw: &str, prefecture: Option<&str>, city: Option<&str>) -> String {
    let text = squeeze(&one_dash(&nfkc(raw).collect::<String>()));
    let text = without_postal_code(&text);
    let named = PREFECTURES.iter().find(|name| text.starts_with(**name));
    let rest = named.map_or(text, |name| &text[name.len()..]);
    // `city` may come with its prefecture, as it stands on a paper.
    let city = city.map(|city| {
        let within = PREFECTURES.iter().find_map(|name| city.strip_prefix(name));
        within.filter(|rest| !rest.is_empty()).unwrap_or(city)
    });
    let known = named.is_some() && split_address(text).is_some();
    let rest = match city.filter(|city| !city.is_empty()) {
        Some(city) => with_city(rest, city, known),
        None => rest.to_string(),
    };
    match named.copied().or(prefecture) {
        Some(prefecture) if !rest.is_empty() => format!("{prefecture}{rest}"),
        _ => rest,
    }
}

fn with_city(rest: &str, city: &str, known: bool) -> String {
    if let Some(behind) = behind_like(rest, city) {
        return format!("{city}{behind}");
    }
    // The town with its county, where `city` is the town alone.
    if county_end(rest).is_some_and(|county| behind_like(&rest[county..], city).is_some()) {
        return rest.to_string();
    }
    // Only the ward, or only the town of a county.
    for mark in ['市', '郡'] {
        let Some((_, tail)) = city.split_once(mark) else {
            continue;
        };
        if tail.chars().count() >= 2
            && let Some(behind) = behind_like(rest, tail)
        {
            return format!("{city}{behind}");
        }
    }
    if known || rest.is_empty() {
        return rest.to_string();
    }
    format!("{city}{rest}")
}

/// What follows `head` in `text`, when `text` begins with it in any spelling.
fn behind_like<'a>(text: &'a str, head: &str) -> Option<&'a str> {
    let end = text
        .char_indices()
        .nth(head.chars().count())
        .map_or(text.len(), |(at, _)| at);
    (fold(&text[..end]) == fold(head)).then(|| &text[end..])
}

/// Every dash between numbers, or between 番地 and a number, as `-`.
fn one_dash(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    for (place, c) in chars.iter().enumerate() {
        let before = place.checked_sub(1).map(|place| chars[place]);
        let after = chars.get(place + 1);
        let joins = before.is_some_and(|b| b.is_ascii_alphanumeric() || "番地号目".contains(b))
            && after.is_some_and(char::is_ascii_alphanumeric);
        out.push(if is_dash(*c) && joins { '-' } else { *c });
    }
    out
}

fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut numbered = false;
    let mut gap = false;
    for c in text.trim().chars() {
        if c.is_whitespace() || c.is_control() {
            gap = numbered;
            continue;
        }
        if gap {
            out.push(' ');
            gap = false;
        }
        out.push(c);
        // A postal code in front is not the house number.
        numbered |= c.is_ascii_digit() && out.chars().any(|c| !is_postal(c));
    }
    out
}

fn is_postal(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '〒' | '-')
}

fn without_postal_code(text: &str) -> &str {
    let marked = text.strip_prefix('〒');
    let code = marked.unwrap_or(text);
    let end = code
        .find(|c: char| !c.is_ascii_digit() && c != '-')
        .unwrap_or(code.len());
    let digits = code[..end].bytes().filter(u8::is_ascii_digit).count();
    let rest = code[end..].trim_start();
    let before_prefecture = PREFECTURES.iter().any(|name| rest.starts_with(name));
    if digits == 7 && (marked.is_some() || before_prefecture) {
        rest
    } else {
        text
    }
}

/// The parts of an address that begins with its prefecture: prefecture, municipality (with its
/// county, and its ward in the cities that have wards), and the rest. None where one of the
/// first two cannot be made out.
pub fn split_address(address: &str) -> Option<(&str, &str, &str)> {
    let prefecture = PREFECTURES
        .iter()
        .find(|name| address.starts_with(**name))?;
    let (prefecture, rest) = address.split_at(prefecture.len());
    let end = municipality_end(rest, prefecture == "東京都")?;
    let (municipality, rest) = rest.split_at(end);
    Some((prefecture, municipality, rest))
}

/// A municipality without its county: `足柄下郡箱根町` is `箱根町`. Directories name towns both
/// ways, so two municipalities of one prefecture are compared by this.
pub fn town(municipality: &str) -> &str {
    match county_end(municipality) {
        Some(county) if !SPECIAL.contains(&municipality) => &municipality[county..],
        _ => municipality,
    }
}

fn municipality_end(text: &str, in_tokyo: bool) -> Option<usize> {
    if let Some(special) = SPECIAL.iter().find(|name| text.starts_with(**name)) {
        return Some(special.len());
    }
    if let Some(county) = county_end(text) {
        let town = &text[county..];
        let end = SPECIAL
            .iter()
            .find(|name| town.starts_with(**name))
            .map(|name| name.len())
            .or_else(|| first_mark(town, &['町', '村']))?;
        return Some(county + end);
    }
    let marks: &[char] = if in_tokyo {
        &['区', '市', '町', '村']
    } else {
        &['市', '町', '村']
    };
    let end = first_mark(text, marks)?;
    if WARD_CITIES.contains(&&text[..end])
        && let Some(ward) = first_mark(&text[end..], &['区'])
        && text[end..end + ward].chars().count() <= 5
    {
        return Some(end + ward);
    }
    Some(end)
}

/// Where the county in front ends. A 郡 behind a 市, 町 or 村 is part of a town's name.
fn county_end(text: &str) -> Option<usize> {
    if let Some(county) = SPECIAL_COUNTIES
        .iter()
        .find(|name| text.starts_with(**name))
    {
        return Some(county.len());
    }
    let end = first_mark(text, &['郡'])?;
    let city = first_mark(text, &['市', '区', '町', '村']);
    city.is_none_or(|city| end < city).then_some(end)
}

/// The end of the first of the marks that is not the first character, before any digit.
fn first_mark(text: &str, marks: &[char]) -> Option<usize> {
    text.char_indices()
        .skip(1)
        .take_while(|(_, c)| !c.is_ascii_digit())
        .find(|(_, c)| marks.contains(c))
        .map(|(at, c)| at + c.len_utf8())
}

/// A telephone number and what stood beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// Digits with single hyphens between the groups that were given or are certain.
    pub number: String,
    /// An extension, an hour, a name: as it stood, without the brackets around it.
    pub note: Option<String>,
}

impl Phone {
    /// Whether it has as many digits as a number of its kind must have. What fails is a number
    /// to ask about.
    pub fn is_complete(&self) -> bool {
        let digits: String = self.number.chars().filter(char::is_ascii_digit).collect();
        digits.starts_with('0') && digits.len() == expected_digits(&digits)
    }
}

/// A telephone number as directories write it, in one form: half width, hyphens for brackets,
/// spaces and every kind of dash, a country code of Japan taken off. Without hyphens the groups
/// are set only where they are certain (mobile, 0120, 03, 06); other numbers stay plain digits.
/// None where there are no digits.
pub fn phone(raw: &str) -> Option<Phone> {
    let text: String = nfkc(raw)
        .map(|c| if is_dash(c) { '-' } else { c })
        .collect();
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let before = text[..start].trim_end_matches(['(', '+']);
    let abroad = text[..start].ends_with('+') && text[start..].starts_with("81");
    let (groups, end) = digit_groups(&text[start..], abroad);
    let groups = if abroad { domestic(groups) } else { groups };
    let number = hyphened(&groups);
    let label = tidy(before).filter(|label| {
        !["tel", "fax", "電話", "電話番号", "℡"].contains(&label.to_lowercase().as_str())
    });
    let note = match (label, tidy(&text[start + end..])) {
        (Some(label), Some(rest)) => Some(format!("{label} {rest}")),
        (label, rest) => label.or(rest),
    };
    Some(Phone { number, note })
}

/// Groups of digits up to a full number, and where they end. A group is never cut: a digit too
/// many makes a number that [`Phone::is_complete`] doubts, not a note.
fn digit_groups(text: &str, abroad: bool) -> (Vec<String>, usize) {
    let mut groups: Vec<String> = vec![String::new()];
    let mut digits = String::new();
    let mut end = 0;
    for (at, c) in text.char_indices() {
        let between = groups.last().is_none_or(String::is_empty);
        if c.is_ascii_digit() {
            if between && is_full(&digits, abroad) {
                break;
            }
            if let Some(group) = groups.last_mut() {
                group.push(c);
            }
            digits.push(c);
            end = at + 1;
        } else if matches!(c, '-' | '(' | ')' | ' ' | '.') {
            if !between {
                groups.push(String::new());
            }
        } else {
            break;
        }
    }
    groups.retain(|group| !group.is_empty());
    (groups, end)
}

/// Whether no digit is missing. `abroad`: the number begins with the country code 81.
fn is_full(digits: &str, abroad: bool) -> bool {
    let national = match digits.strip_prefix("81").filter(|_| abroad) {
        Some(rest) => format!("0{}", rest.trim_start_matches('0')),
        None => digits.to_string(),
    };
    national.len() >= expected_digits(&national)
}

fn expected_digits(digits: &str) -> usize {
    let long = ["050", "070", "080", "090", "0800"];
    if long.iter().any(|prefix| digits.starts_with(prefix)) {
        11
    } else {
        10
    }
}

/// The groups with a 0 in place of the country code.
fn domestic(mut groups: Vec<String>) -> Vec<String> {
    if let Some(first) = groups.first_mut() {
        first.drain(..2);
    }
    groups.retain(|group| !group.is_empty() && group != "0");
    if let Some(first) = groups.first_mut().filter(|first| !first.starts_with('0')) {
        first.insert(0, '0');
    }
    groups
}

/// The groups as given; set anew only where the kind of number makes them certain.
fn hyphened(groups: &[String]) -> String {
    let digits = groups.concat();
    let complete = digits.len() == expected_digits(&digits);
    let (head, middle) = match &digits {
        d if !complete || groups.len() >= 3 => {
            return if d.is_empty() {
                digits
            } else {
                groups.join("-")
            };
        }
        d if d.starts_with("0120") || d.starts_with("0570") || d.starts_with("0800") => (4, 3),
        d if d.len() == 11 => (3, 4),
        d if d.starts_with("03") || d.starts_with("06") => (2, 4),
        _ => return groups.join("-"),
    };
    format!(
        "{}-{}-{}",
        &digits[..head],
        &digits[head..head + middle],
        &digits[head + middle..]
    )
}

fn tidy(note: &str) -> Option<String> {
    let note = note
        .trim_matches(|c: char| c.is_whitespace() || "()[]【】「」:;,、。-/・".contains(c))
        .to_string();
    (!note.is_empty()).then_some(note)
}

#[cfg(test)]
mod tests {
    #![expect(
        clippy::disallowed_methods,
        clippy::disallowed_macros,
        reason = "tests read the real open data where it is, and say so where it is not"
    )]
    use super::*;

    #[test]
    fn addresses_come_to_one_form() {
        let kanagawa = Some("神奈川県");
        for (raw, city, address) in [
            (
                "神奈川県平塚市中央１－２－３",
                "平塚市",
                "神奈川県平塚市中央1-2-3",
            ),
            ("平塚市中央1ー2ー3", "平塚市", "神奈川県平塚市中央1-2-3"),
            ("中央1−2‐3", "平塚市", "神奈川県平塚市中央1-2-3"),
            (
                "神奈川県　平塚市　中央１番地ー２",
                "平塚市",
                "神奈川県平塚市中央1番地-2",
            ),
            (
                "鶴見区生麦4-25-17",
                "横浜市鶴見区",
                "神奈川県横浜市鶴見区生麦4-25-17",
            ),
            (
                "横浜市保土ヶ谷区西谷3-4",
                "横浜市保土ケ谷区",
                "神奈川県横浜市保土ケ谷区西谷3-4",
            ),
            (
                "愛川町角田281",
                "愛甲郡愛川町",
                "神奈川県愛甲郡愛川町角田281",
            ),
            (
                "〒254-0000 神奈川県平塚市中央1-1",
                "平塚市",
                "神奈川県平塚市中央1-1",
            ),
            (
                "2540000神奈川県平塚市中央1-1",
                "平塚市",
                "神奈川県平塚市中央1-1",
            ),
            (
                "平塚市中央1-1　架空ビル　２Ｆ",
                "神奈川県平塚市",
                "神奈川県平塚市中央1-1 架空ビル 2F",
            ),
            ("神奈川県鎌倉市植木1", "藤沢市", "神奈川県鎌倉市植木1"),
            (
                "平塚市架空町3-4コーポラスさくら",
                "平塚市",
                "神奈川県平塚市架空町3-4コーポラスさくら",
            ),
        ] {
            assert_eq!(
                normalise_address(raw, kanagawa, Some(city)),
                address,
                "{raw}"
            );
        }
        assert_eq!(normalise_address("", kanagawa, Some("平塚市")), "");
        assert_eq!(normalise_address("髙松町１", None, None), "髙松町1");
        assert_eq!(
            normalise_address("東京都港区1", Some("神奈川県"), None),
            "東京都港区1"
        );
    }

    #[test]
    fn normalising_twice_changes_nothing() {
        for raw in [
            "１－２－３　架空ビル",
            "〒254-0000平塚市中央1ー2",
            "横浜市 鶴見区 1の2 A棟",
        ] {
            let once = normalise_address(raw, Some("神奈川県"), Some("平塚市"));
            assert_eq!(
                normalise_address(&once, Some("神奈川県"), Some("平塚市")),
                once
            );
        }
    }

    #[test]
    fn addresses_are_split_at_the_municipality() {
        for (prefecture, municipality) in [
            ("神奈川県", "平塚市"),
            ("神奈川県", "横浜市鶴見区"),
            ("神奈川県", "愛甲郡愛川町"),
            ("東京都", "世田谷区"),
            ("東京都", "大島町"),
            ("東京都", "町田市"),
            ("東京都", "東村山市"),
            ("東京都", "武蔵村山市"),
            ("東京都", "羽村市"),
            ("三重県", "四日市市"),
            ("三重県", "津市"),
            ("千葉県", "市川市"),
            ("千葉県", "市原市"),
            ("新潟県", "村上市"),
            ("新潟県", "十日町市"),
            ("長野県", "大町市"),
            ("石川県", "野々市市"),
            ("広島県", "廿日市市"),
            ("群馬県", "佐波郡玉村町"),
            ("北海道", "余市郡余市町"),
            ("佐賀県", "杵島郡大町町"),
            ("山形県", "東村山郡山辺町"),
            ("福島県", "郡山市"),
            ("愛知県", "蒲郡市"),
            ("奈良県", "高市郡明日香村"),
            ("福井県", "敦賀市"),
        ] {
            for rest in ["市野々町2-1", "中央1-2-3", "郡家町1", "区域外5", ""] {
                let address = format!("{prefecture}{municipality}{rest}");
                let parts = Some((prefecture, municipality, rest));
                assert_eq!(split_address(&address), parts, "{address}");
            }
        }
        for address in ["平塚市中央1", "神奈川県", "神奈川県123", ""] {
            assert_eq!(split_address(address), None, "{address}");
        }
    }

    #[test]
    fn every_municipality_is_split() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("../shared/data/open-data/places/municipalities.csv");
        let Ok(text) = std::fs::read_to_string(&path) else {
            println!("skipped: no open data beside the project");
            return;
        };
        let mut seen = 0;
        for line in text.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let (prefecture, municipality, kind) = (cells[2], cells[3], cells[5]);
            if kind == "郡計" {
                continue;
            }
            let address = format!("{prefecture}{municipality}中央1-2-3");
            let parts = Some((prefecture, municipality, "中央1-2-3"));
            assert_eq!(split_address(&address), parts);
            seen += 1;
        }
        assert!(seen > 1800, "{seen}");
    }

    #[test]
    fn a_town_is_known_without_its_county() {
        for (municipality, name) in [
            ("足柄下郡箱根町", "箱根町"),
            ("余市郡余市町", "余市町"),
            ("郡山市", "郡山市"),
            ("大和郡山市", "大和郡山市"),
            ("横浜市鶴見区", "横浜市鶴見区"),
            ("箱根町", "箱根町"),
        ] {
            assert_eq!(town(municipality), name);
        }
    }

    #[test]
    fn phones_come_to_one_form() {
        for (raw, number, note) in [
            ("0463-12-3456", "0463-12-3456", None),
            ("０４６３－１２－３４５６", "0463-12-3456", None),
            ("045‐306‐9545", "045-306-9545", None),
            ("045−534−5324", "045-534-5324", None),
            ("0465ー46ー7033", "0465-46-7033", None),
            ("0463ｰ73ｰ7191", "0463-73-7191", None),
            ("045⁻341-0025", "045-341-0025", None),
            ("045₋972‐5700", "045-972-5700", None),
            ("045–353—4080", "045-353-4080", None),
            ("(0463)12-3456", "0463-12-3456", None),
            ("045（934）1589", "045-934-1589", None),
            ("0463(12)3456", "0463-12-3456", None),
            ("0879　82－1607", "0879-82-1607", None),
            ("046-240--0332", "046-240-0332", None),
            ("0776-37- 0115", "0776-37-0115", None),
            ("0463123456", "0463123456", None),
            ("09000000001", "090-0000-0001", None),
            ("090-00000001", "090-0000-0001", None),
            ("0120000001", "0120-000-001", None),
            ("0312345678", "03-1234-5678", None),
            ("087-831-2105（", "087-831-2105", None),
            ("0463-12-3456 内線123", "0463-12-3456", Some("内線123")),
            ("0463-12-3456(代)", "0463-12-3456", Some("代")),
            ("0463-12-3456（内線 12）", "0463-12-3456", Some("内線 12")),
            (
                "0463-12-3456/0463-12-9999",
                "0463-12-3456",
                Some("0463-12-9999"),
            ),
            ("TEL：0463-12-3456", "0463-12-3456", None),
            ("代表 0463-12-3456", "0463-12-3456", Some("代表")),
            ("+81-463-12-3456", "0463-12-3456", None),
            ("+81 90 0000 0001", "090-0000-0001", None),
            ("+81(0)463-12-3456", "0463-12-3456", None),
            ("+81463123456", "0463123456", None),
            ("0463-12-3456-789", "0463-12-3456", Some("789")),
            ("0463-12-34567", "0463-12-34567", None),
            ("070 - 2305 - ", "070-2305", None),
        ] {
            let found = phone(raw).unwrap();
            assert_eq!(
                (found.number.as_str(), found.note.as_deref()),
                (number, note),
                "{raw}"
            );
        }
        assert_eq!(phone(""), None);
        assert_eq!(phone("なし"), None);
    }

    #[test]
    fn a_number_with_missing_digits_is_told() {
        for (raw, complete) in [
            ("0463-12-3456", true),
            ("090-0000-0001", true),
            ("0463123456", true),
            ("070-2305", false),
            ("(0776)-27-584", false),
            ("463-12-3456", false),
            ("0463-12-34567", false),
        ] {
            assert_eq!(phone(raw).unwrap().is_complete(), complete, "{raw}");
        }
    }

    #[test]
    fn real_rows_come_to_one_form() {
        let folder =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/open-data/kaigo");
        if !folder.exists() {
            println!("skipped: no open data beside the project");
            return;
        }
        let (mut rows, mut split, mut complete) = (0, 0, 0);
        let mut strange = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.to_string_lossy().contains("derived") {
                continue;
            }
            let mut reader = csv::Reader::from_path(path).unwrap();
            for row in reader.records() {
                let row = row.unwrap();
                let (prefecture, city, raw) = (&row[2], &row[3], &row[7]);
                rows += 1;
                let address = normalise_address(raw, Some(prefecture), Some(city));
                let fine = split_address(&address)
                    .is_some_and(|(p, c, _)| p == prefecture && fold(town(c)) == fold(town(city)));
                split += usize::from(fine);
                let phone = phone(&row[11]);
                let whole = phone.as_ref().is_some_and(Phone::is_complete);
                complete += usize::from(whole);
                if !fine {
                    strange.push(format!("{city}: {raw} -> {address}"));
                }
                if !whole {
                    strange.push(format!("{}: {phone:?}", &row[11]));
                }
            }
        }
        strange.truncate(60);
        assert!(rows > 1000);
        assert!(
            split * 1000 >= rows * 995,
            "{split} of {rows}: {strange:#?}"
        );
        assert!(
            complete * 1000 >= rows * 995,
            "{complete} of {rows}: {strange:#?}"
        );
    }
}
