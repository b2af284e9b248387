//! Numbers with their unit, as rule packs write them: `3日`, `1か月`, `11.40円`, `16km`.

use super::fold::nfkc;

/// A number and its unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    /// The number in hundredths, so that `11.40` is exact.
    pub hundredths: i64,
    /// The unit as written, in half width.
    pub unit: String,
}

impl Quantity {
    /// The number, when it is a whole one.
    pub fn whole(&self) -> Option<i64> {
        (self.hundredths % 100 == 0).then_some(self.hundredths / 100)
    }
}

/// Reads `+36日`, `36,217単位`, `１１．４０円`: a sign, digits with or without commas, at most two
/// decimals, a unit. `None` for anything else.
pub fn quantity(text: &str) -> Option<Quantity> {
    let text: String = nfkc(text.trim())
        .filter(|c| *c != ',' && !c.is_whitespace())
        .collect();
    let (sign, text) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(&text)),
    };
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.')?;
    let (number, unit) = text.split_at(end);
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !digits(whole) || !digits(part) || part.len() > 2 {
        return None;
    }
    let cents = format!("{part:0<2}").parse::<i64>().ok()?;
    let whole = whole.parse::<i64>().ok()?.checked_mul(100)?;
    Some(Quantity {
        hundredths: sign * whole.checked_add(cents)?,
        unit: unit.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_a_unit() {
        for (text, hundredths, unit) in [
            ("3日", 300, "日"),
            ("+36日", 3600, "日"),
            ("-60日", -6000, "日"),
            ("1か月", 100, "か月"),
            ("11.4円", 1140, "円"),
            ("11.40円", 1140, "円"),
            ("36,217単位", 3_621_700, "単位"),
            ("１６ｋｍ", 1600, "km"),
            ("90%", 9000, "%"),
        ] {
            let found = quantity(text).expect(text);
            assert_eq!(
                (found.hundredths, &*found.unit),
                (hundredths, unit),
                "{text}"
            );
        }
        for bad in [
            "",
            "3",
            "日",
            "3.456円",
            "三日",
            "3..4円",
            "99999999999999999999日",
        ] {
            assert_eq!(quantity(bad), None, "{bad}");
        }
    }
}
