//! The catalogue of problems: one line each in `catalogue.txt`.

use std::sync::LazyLock;

/// What a problem is.
#[derive(Debug)]
pub struct Entry {
    /// Its name.
    pub code: &'static str,
    /// `error`, `warning` or `info`.
    pub severity: &'static str,
    /// Older names, `W-DATA-01`.
    pub aliases: Vec<&'static str>,
    /// What it is.
    pub title: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// How to mend it.
    pub mend: &'static str,
}

/// Every problem.
pub static CATALOGUE: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    include_str!("catalogue.txt")
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| {
            let mut cells = line.split('|').map(str::trim);
            let mut cell = || cells.next().unwrap_or_default();
            Entry {
                code: cell(),
                severity: cell(),
                aliases: cell()
                    .split(';')
                    .map(str::trim)
                    .filter(|alias| !alias.is_empty())
                    .collect(),
                title: cell(),
                why: cell(),
                mend: cell(),
            }
        })
        .collect()
});

/// The problems of that name or alias.
pub fn find(name: &str) -> Vec<&'static Entry> {
    CATALOGUE
        .iter()
        .filter(|entry| {
            entry.code.eq_ignore_ascii_case(name)
                || entry
                    .aliases
                    .iter()
                    .any(|alias| alias.eq_ignore_ascii_case(name))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_whole() {
        for entry in CATALOGUE.iter() {
            assert!(entry.code.contains('/'), "{}", entry.code);
            assert!(
                ["error", "warning", "info"].contains(&entry.severity),
                "{}",
                entry.code
            );
            assert!(!entry.title.is_empty() && !entry.why.is_empty() && !entry.mend.is_empty());
            assert_eq!(
                CATALOGUE
                    .iter()
                    .filter(|other| other.code == entry.code)
                    .count(),
                1,
                "{}",
                entry.code
            );
        }
    }
}
