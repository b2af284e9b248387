//! The 47 prefectures in the order of their codes.

use crate::model::Facility;

/// 都道府県 in the order of their codes 01 to 47.
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

/// What stands for the prefecture of a facility that names none.
pub const NO_PREFECTURE: &str = "都道府県不明";

/// The prefecture that a text begins with.
pub(super) fn leading(text: &str) -> Option<&'static str> {
    PREFECTURES.into_iter().find(|name| text.starts_with(name))
}

/// The code 1 to 47 of a prefecture.
pub(super) fn code(name: &str) -> Option<usize> {
    PREFECTURES
        .iter()
        .position(|known| *known == name)
        .map(|place| place + 1)
}

/// The prefecture that the first two digits of an office number name.
pub(super) fn of_id(id: &str) -> Option<&'static str> {
    let code: usize = id.get(..2)?.parse().ok()?;
    PREFECTURES.get(code.checked_sub(1)?).copied()
}

/// The prefecture of a place, from the most to the least certain: municipality, address, number.
pub(super) fn of(city: Option<&str>, address: Option<&str>, id: &str) -> &'static str {
    city.and_then(leading)
        .or_else(|| address.and_then(leading))
        .or_else(|| of_id(id))
        .unwrap_or(NO_PREFECTURE)
}

/// The prefecture in whose file a facility stands.
pub fn prefecture(facility: &Facility) -> &'static str {
    of(
        facility.city.as_deref(),
        facility.address.as_deref(),
        &facility.id,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_by_city_address_or_number() {
        assert_eq!(of(Some("神奈川県平塚市"), None, "x"), "神奈川県");
        assert_eq!(of(None, Some("香川県高松市1-1"), "x"), "香川県");
        assert_eq!(of(None, Some("平塚市1-1"), "0170000001"), "北海道");
        assert_eq!(of(None, None, "架空"), NO_PREFECTURE);
        assert_eq!(of(None, None, "9970000001"), NO_PREFECTURE);
        assert_eq!(code("沖縄県"), Some(47));
    }
}
