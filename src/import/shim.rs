//! Stand-ins for the address and phone wording of `text`, until that room has them.

use super::prefecture;
use unicode_normalization::UnicodeNormalization;

const DASHES: &str = "-‐‑‒–—―−－ー₋ｰ─━";

/// Folds width and turns dashes beside digits into `-`.
fn plain(raw: &str) -> String {
    let folded: Vec<char> = raw.trim().nfkc().collect();
    let mut text = String::with_capacity(raw.len());
    for (place, c) in folded.iter().enumerate() {
        let beside = |other: Option<&char>| other.is_some_and(char::is_ascii_digit);
        let dash = DASHES.contains(*c)
            && (beside(place.checked_sub(1).and_then(|p| folded.get(p)))
                || beside(folded.get(place + 1)));
        text.push(if dash { '-' } else { *c });
    }
    text
}

/// The address with prefecture and municipality, digits and dashes folded.
pub(super) fn normalise_address(raw: &str, prefecture: &str, city: &str) -> String {
    let text = plain(raw);
    if text.starts_with(prefecture) {
        return text;
    }
    let head: String = text.chars().take(city.chars().count() + 5).collect();
    if head.contains(city) {
        format!("{prefecture}{text}")
    } else {
        format!("{prefecture}{city}{text}")
    }
}

/// Prefecture and municipality (without 郡) of an address that names both.
pub(super) fn split_address(address: &str) -> Option<(&'static str, String)> {
    let prefecture = prefecture::leading(address)?;
    let mut rest = &address[prefecture.len()..];
    let up_to = |text: &str, ends: &[char]| {
        text.char_indices()
            .skip(1)
            .find(|(_, c)| ends.contains(c))
            .map(|(place, c)| place + c.len_utf8())
    };
    if let Some(county) = up_to(rest, &['郡']).filter(|end| *end <= 18) {
        let town = &rest[county..];
        if !town.starts_with('市') && up_to(town, &['町', '村']).is_some() {
            rest = town;
            let end = up_to(rest, &['町', '村'])?;
            return Some((prefecture, rest[..end].to_string()));
        }
    }
    let mut end = up_to(rest, &['市']).or_else(|| up_to(rest, &['区', '町', '村']))?;
    if rest[end..].starts_with('市') {
        end += '市'.len_utf8();
    }
    if rest[..end].ends_with('市')
        && let Some(ward) = rest[end..]
            .char_indices()
            .take(5)
            .find(|(_, c)| *c == '区')
            .map(|(place, c)| place + c.len_utf8())
    {
        end += ward;
    }
    Some((prefecture, rest[..end].to_string()))
}

/// The phone number, hyphenated; notes behind it are left out.
pub(super) fn phone(raw: &str) -> Option<String> {
    let mut number = String::new();
    for c in raw.trim().nfkc() {
        if c.is_ascii_digit() {
            number.push(c);
        } else if DASHES.contains(c) || matches!(c, '(' | ')' | ' ') {
            if !number.is_empty() && !number.ends_with('-') {
                number.push('-');
            }
        } else if !number.is_empty() {
            break;
        }
    }
    let number = number.trim_end_matches('-');
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    (number.starts_with('0') && (10..=11).contains(&digits)).then(|| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wording() {
        assert_eq!(
            phone("０００‐１２３４－5678（代表）").as_deref(),
            Some("000-1234-5678")
        );
        assert_eq!(phone("045（000）0001").as_deref(), Some("045-000-0001"));
        assert_eq!(phone("なし"), None);
        assert_eq!(
            normalise_address("架空町１−２ー３", "福井県", "架空市"),
            "福井県架空市架空町1-2-3"
        );
        assert_eq!(
            normalise_address("架空郡架空町1", "福井県", "架空町"),
            "福井県架空郡架空町1"
        );
        let split = |text| split_address(text).map(|(_, city)| city);
        assert_eq!(split("神奈川県三浦郡葉山町1").as_deref(), Some("葉山町"));
        assert_eq!(
            split("神奈川県横浜市鶴見区1").as_deref(),
            Some("横浜市鶴見区")
        );
        assert_eq!(split("三重県四日市市1").as_deref(), Some("四日市市"));
        assert_eq!(split("愛知県蒲郡市栄町").as_deref(), Some("蒲郡市"));
        assert_eq!(split("平塚市1"), None);
    }
}
