//! Which fields there are beside the keys of the paper, and which of all tell who the patient is.

use super::mask::Mask;
use serde::Deserialize;
use std::sync::LazyLock;

/// A field that is worked out for documents.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// Its name in templates.
    pub name: String,
    /// What people call it.
    pub label: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    computed: Vec<Known>,
    passing: Vec<Names>,
    identifying: Vec<Names>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    names: Vec<String>,
}

static ROWS: LazyLock<Rows> = LazyLock::new(|| {
    toml::from_str(include_str!("fields.toml")).expect("a test reads the built-in rows")
});

/// Every computed field.
pub fn computed() -> &'static [Known] {
    &ROWS.computed
}

/// The computed field that a name belongs to: the one that says most of it.
fn of(name: &str) -> Option<&'static Known> {
    let within = |known: &&Known| {
        let rest = name.strip_prefix(known.name.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let known = ROWS.computed.iter().filter(within);
    known.max_by_key(|known| known.name.len())
}

/// What people call a computed field; `None` where the paper's own keys are asked.
pub fn label(name: &str) -> Option<&'static str> {
    of(name).map(|known| known.label.as_str())
}

fn mask(rows: &[Names]) -> Mask {
    let names = rows.iter().flat_map(|row| &row.names);
    Mask::of(&names.collect::<Vec<_>>())
}

/// The mask of all that changes without the patient's facts changing.
pub fn passing() -> &'static Mask {
    static MASK: LazyLock<Mask> = LazyLock::new(|| mask(&ROWS.passing));
    &MASK
}

/// The mask of all that tells who the patient is.
pub fn identifying() -> &'static Mask {
    static MASK: LazyLock<Mask> = LazyLock::new(|| mask(&ROWS.identifying));
    &MASK
}

/// Whether a field lies within what identifies.
pub fn is_identifying(name: &str) -> bool {
    identifying().holds(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_identifies_and_the_sex_does_not() {
        for name in ["patient.name", "family.phone", "events.text", "id"] {
            assert!(is_identifying(name), "{name}");
        }
        for name in [
            "patient.sex",
            "family.relation",
            "patient",
            "needs",
            "person.age",
        ] {
            assert!(!is_identifying(name), "{name}");
        }
        assert!(passing().holds("person.age") && !passing().holds("lines.need"));
        assert_eq!(label("to.name"), Some("宛先"));
    }
}
