//! Whether a version of a case paper is of another patient than the one it grew out of.

use crate::files::{value_of, yaml};
use crate::paper::Value;

/// Whether the paper became another patient's: its number changed and the former one isn't kept, or two of
/// the facts that tell people apart changed at once. A slip that somebody mends is one of them.
pub(super) fn is_another(base: &str, side: &str) -> bool {
    let value = |text: &str| yaml::parse(text).root.map(|root| value_of(&root));
    match (value(base), value(side)) {
        (Some(base), Some(side)) => renamed(&base, &side) || differs(&base, &side),
        _ => false,
    }
}

fn word<'v>(paper: &'v Value, keys: &[&str]) -> Option<&'v str> {
    let found = keys.iter().try_fold(paper, |value, key| value.get(key))?;
    found
        .as_str()
        .map(str::trim)
        .filter(|word| !word.is_empty())
}

fn renamed(base: &Value, side: &Value) -> bool {
    let (Some(old), Some(new)) = (word(base, &["id"]), word(side, &["id"])) else {
        return false;
    };
    let kept = match side.get("former_ids") {
        Some(Value::List(ids)) => ids.iter().any(|id| id.as_str() == Some(old)),
        _ => false,
    };
    // Taking a renumbering back leaves no trace on the paper that it takes it from.
    let back = match base.get("former_ids") {
        Some(Value::List(ids)) => ids.iter().any(|id| id.as_str() == Some(new)),
        _ => false,
    };
    old != new && !kept && !back
}

fn differs(base: &Value, side: &Value) -> bool {
    let fact = |keys: &[&str]| Some((word(base, keys)?, word(side, keys)?));
    let facts = [
        fact(&["patient", "chart_no"]),
        fact(&["patient", "name"]).or_else(|| fact(&["patient", "kana"])),
        fact(&["patient", "born"]),
        fact(&["opened"]),
    ];
    let changed = facts
        .iter()
        .flatten()
        .filter(|(old, new)| old != new)
        .count();
    // The day of opening alone tells nobody apart.
    let person = facts[..3].iter().flatten().any(|(old, new)| old != new);
    // A name alone is another person's where nothing says that it is the same one: a fact, a likeness of
    // the names (a slip, a marriage), or what stands on the paper since.
    let [chart, name, born, _] = facts;
    let same = [chart, born].iter().flatten().any(|(old, new)| old == new);
    let renamed = name.is_some_and(|(old, new)| !is_like(old, new)) && !same && !keeps(base, side);
    renamed || person && changed >= 2
}

/// Whether half of the letters of the shorter name stand in the other one.
fn is_like(old: &str, new: &str) -> bool {
    let letters =
        |name: &str| -> Vec<char> { name.chars().filter(|c| !c.is_whitespace()).collect() };
    let (old, mut new) = (letters(old), letters(new));
    let shorter = old.len().min(new.len());
    let shared = old.iter().filter(|letter| {
        let place = new.iter().position(|other| other == *letter);
        place.map(|place| new.remove(place)).is_some()
    });
    shared.count() * 2 >= shorter
}

/// Whether several entries stood on the paper, and all of them still do.
fn keeps(base: &Value, side: &Value) -> bool {
    let ids = |paper: &Value| -> Vec<(String, String)> {
        let Value::Map(keys) = paper else {
            return Vec::new();
        };
        let lists = keys.iter().filter_map(|(key, value)| match value {
            Value::List(items) => Some((key, items)),
            _ => None,
        });
        let named = lists.flat_map(|(key, items)| {
            let ids = items
                .iter()
                .filter_map(|item| item.get("id").and_then(Value::as_str));
            ids.map(|id| (key.clone(), id.to_string()))
        });
        named.collect()
    };
    let (had, has) = (ids(base), ids(side));
    had.len() >= 2 && had.iter().all(|entry| has.contains(entry))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_patient_is_known_and_a_mended_slip_is_none() {
        let paper = "id: 2026-0022\nopened: 2026-11-16\npatient: {chart_no: \"1\", name: 架空 一, born: 1944-05-02}\n";
        let table = [
            ("架空 一", "架空 一郎", false),
            ("1944-05-02", "1945-05-02", false),
            ("\"1\"", "\"2\"", false),
            ("id: 2026-0022", "id: 2026-0023", true),
            (
                "id: 2026-0022",
                "former_ids: [2026-0022]\nid: 2026-0023",
                false,
            ),
        ];
        for (old, new, is) in table {
            assert_eq!(is_another(paper, &paper.replace(old, new)), is, "{new}");
        }
        let other = paper
            .replace("架空 一", "見本 二")
            .replace("\"1\"", "\"2\"");
        assert!(is_another(paper, &other));
        let back = paper.replace("id: 2026-0022", "id: 2026-0003\nformer_ids: [2026-0022]");
        assert!(!is_another(&back, paper));
        assert!(!is_another("[", paper));
    }
}
