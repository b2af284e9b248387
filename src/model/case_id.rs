//! The number of a case.

use super::Text;
use std::fmt;

/// 症例番号: `2026-0012`, with a site's prefix `2026-A0012`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CaseId(Text);

impl CaseId {
    /// The id, when it is one: four digits, `-`, capital letters as the site's prefix or none,
    /// four or more digits. Nothing else, so that an id is always safe as a file name.
    pub fn new(text: &str) -> Option<Self> {
        let (year, rest) = text.split_once('-')?;
        let digits = rest.trim_start_matches(|c: char| c.is_ascii_uppercase());
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        (year.len() == 4
            && all_digits(year)
            && rest.len() - digits.len() <= 8
            && (4..=9).contains(&digits.len())
            && all_digits(digits))
        .then(|| Self(text.into()))
    }

    /// The id of the `number`th case of `year` at the site with this prefix.
    pub fn of(year: i32, prefix: &str, number: u32) -> Option<Self> {
        Self::new(&format!("{year:04}-{prefix}{number:04}"))
    }

    /// As it stands on paper.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The calendar year.
    pub fn year(&self) -> &str {
        &self.0[..4]
    }

    /// The site's prefix, empty for most offices.
    pub fn prefix(&self) -> &str {
        self.0[5..].trim_end_matches(|c: char| c.is_ascii_digit())
    }

    /// The number within year and prefix.
    pub fn number(&self) -> u32 {
        self.0[5 + self.prefix().len()..]
            .parse()
            .expect("an id ends in at most nine digits")
    }
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_always_safe_as_a_file_name() {
        for good in ["2026-0012", "2026-A0012", "2026-100000", "1999-ABC0001"] {
            assert!(CaseId::new(good).is_some(), "{good}");
        }
        for bad in [
            "",
            "2026",
            "2026-12",
            "26-0012",
            "2026-0012/..",
            "../2026-0012",
            "2026-a0012",
            "2026-00 12",
            "２０２６-0012",
            "2026-",
            "2026-A",
            "2026-0012\n",
            "2026-1234567890",
        ] {
            assert!(CaseId::new(bad).is_none(), "{bad:?}");
        }
        let id = CaseId::new("2026-A0012").expect("an id");
        assert_eq!((id.year(), id.prefix(), id.number()), ("2026", "A", 12));
        assert_eq!(
            CaseId::of(2026, "", 7).expect("an id").as_str(),
            "2026-0007"
        );
    }
}
