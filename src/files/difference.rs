//! What differs between two versions of a paper: values at places, list entries by their ids, each
//! with what people call it.

use super::form::{Form, Holds, Target};
use crate::paper::{Path, Step, Value};
use crate::vocabulary::{Vocabularies, Word};

/// A place whose value differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The place.
    pub path: Path,
    /// What stood there; `None` where nothing did.
    pub old: Option<Value>,
    /// What stands there.
    pub new: Option<Value>,
}

/// The places that differ, in the order of the newer paper. A new or removed list entry or table is one
/// difference; so is a list without ids.
pub fn differences(old: &Value, new: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare(&Path::default(), Some(old), Some(new), &mut found);
    found
}

fn compare(path: &Path, old: Option<&Value>, new: Option<&Value>, found: &mut Vec<Difference>) {
    match (old, new) {
        (Some(old), Some(new)) if same(old, new) => {}
        (Some(Value::Map(was)), Some(Value::Map(is))) => {
            let keys = is.iter().map(|(key, _)| key);
            let gone = was.iter().map(|(key, _)| key);
            let gone = gone.filter(|key| is.iter().all(|(known, _)| known != *key));
            let value = |of: &'_ [(String, Value)], key: &str| -> Option<Value> {
                of.iter()
                    .find(|(known, _)| known == key)
                    .map(|(_, value)| value.clone())
            };
            for key in keys.chain(gone) {
                let (was, is) = (value(was, key), value(is, key));
                compare(&path.key(key), was.as_ref(), is.as_ref(), found);
            }
        }
        (Some(Value::List(was)), Some(Value::List(is))) if by_id(was) && by_id(is) => {
            let entry = |of: &[Value], id: &str| of.iter().find(|v| id_of(v) == Some(id)).cloned();
            let ids = is.iter().filter_map(id_of);
            let gone = was.iter().filter_map(id_of);
            let gone = gone.filter(|id| is.iter().all(|value| id_of(value) != Some(id)));
            for id in ids.chain(gone) {
                let (was, is) = (entry(was, id), entry(is, id));
                compare(&path.entry(id), was.as_ref(), is.as_ref(), found);
            }
        }
        (old, new) => found.push(Difference {
            path: path.clone(),
            old: old.cloned(),
            new: new.cloned(),
        }),
    }
}

/// Whether two values say the same, however they are quoted.
fn same(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::List(old), Value::List(new)) => {
            old.len() == new.len() && old.iter().zip(new).all(|(old, new)| same(old, new))
        }
        (Value::Map(old), Value::Map(new)) => {
            old.len() == new.len()
                && old
                    .iter()
                    .zip(new)
                    .all(|((a, old), (b, new))| a == b && same(old, new))
        }
        (Value::Null, Value::Null) => true,
        (old, new) => old.as_str().is_some() && old.as_str() == new.as_str(),
    }
}

fn id_of(value: &Value) -> Option<&str> {
    value.get("id").and_then(Value::as_str)
}

/// Whether every entry has an id of its own.
fn by_id(list: &[Value]) -> bool {
    let mut ids: Vec<&str> = list.iter().filter_map(id_of).collect();
    let all = ids.len() == list.len();
    ids.sort_unstable();
    ids.dedup();
    all && ids.len() == list.len()
}

/// What people call a place: `打診 r1 状態`.
pub fn label(form: &'static Form, path: &Path) -> String {
    let mut words: Vec<String> = Vec::new();
    for end in 1..=path.0.len() {
        let here = Path(path.0[..end].to_vec());
        match (form.lookup(&here), &path.0[end - 1]) {
            (Some(Target::Key(key)), Step::Key(_)) => words.push(key.label.to_string()),
            (_, Step::Key(name)) => words.push(name.clone()),
            (_, Step::Entry(id)) => words.push(id.clone()),
            (_, Step::Index(place)) => words.push(format!("{}番目", place + 1)),
        }
    }
    words.join(" ")
}

/// A value in words: a coded word by what people read, a table in one line.
pub fn words(form: &'static Form, path: &Path, value: &Value, known: &Vocabularies) -> String {
    let table = match form.lookup(path) {
        Some(Target::Key(key)) => match key.holds {
            Holds::Word(table) | Holds::Words(table) => Some(table),
            _ => None,
        },
        Some(Target::Word(table)) => Some(table),
        _ => None,
    };
    match value {
        Value::Null => String::new(),
        Value::Text(text) | Value::Plain(text) => {
            match table.map(|table| known.read(table, text)) {
                Some(Word::Known(term)) => term.label.to_string(),
                _ => text.trim_end().to_string(),
            }
        }
        Value::List(items) => {
            let inside = path.index(0);
            let items = items.iter().map(|item| match item {
                Value::Map(_) | Value::List(_) => words(form, &inside, item, known),
                _ => words(form, path, item, known),
            });
            items.collect::<Vec<_>>().join("、")
        }
        Value::Map(entries) => {
            let said = entries.iter().filter(|(key, _)| key != "id");
            let said = said.map(|(key, value)| words(form, &path.key(key), value, known));
            said.filter(|words| !words.is_empty())
                .collect::<Vec<_>>()
                .join(" ")
        }
    }
}

/// A paper as lines that people read, a fact each: `保険 介護保険 要介護度: 要介護3`. Words of several
/// lines keep them.
pub fn told(form: &'static Form, paper: &Value, known: &Vocabularies) -> String {
    let mut lines = String::new();
    tell(form, &Path::default(), paper, known, &mut lines);
    lines
}

fn tell(form: &'static Form, path: &Path, value: &Value, known: &Vocabularies, lines: &mut String) {
    match value {
        Value::Map(entries) if !entries.is_empty() => {
            for (key, value) in entries {
                tell(form, &path.key(key), value, known, lines);
            }
        }
        Value::List(items) if items.iter().any(|item| matches!(item, Value::Map(_))) => {
            for (place, item) in items.iter().enumerate() {
                let id = id_of(item).unwrap_or_default();
                tell(form, &path.item(id, place), item, known, lines);
            }
        }
        value => {
            let said = words(form, path, value, known);
            lines.push_str(&label(form, path));
            lines.push(':');
            if said.contains('\n') {
                for line in said.lines() {
                    lines.push_str("\n    ");
                    lines.push_str(line);
                }
            } else {
                lines.push(' ');
                lines.push_str(&said);
            }
            lines.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{form::CASE, value_of, yaml};

    fn paper(text: &str) -> Value {
        value_of(&yaml::parse(text).root.expect("a tree"))
    }

    #[test]
    fn what_differs_is_told_where_it_is() {
        let old = paper(
            "insurance: {care: {level: care2}}\nneeds: [気管切開]\nreferrals:\n- {id: r1, status: 送付}\n- {id: r2, status: 送付}\nhold: {reason: 病状変化}\n",
        );
        let new = paper(
            "needs: [気管切開, 胃瘻]\ninsurance: {care: {level: \"要介護3\"}}\nreferrals:\n- {id: r3, status: 下書き}\n- {id: r1, status: accepted}\n",
        );
        let words_of = Vocabularies::default();
        let told: Vec<String> = differences(&old, &new)
            .iter()
            .map(|difference| {
                let say = |value: &Option<Value>| {
                    value.as_ref().map_or("―".to_string(), |v| {
                        words(&CASE, &difference.path, v, &words_of)
                    })
                };
                format!(
                    "{} | {} | {} → {}",
                    difference.path,
                    label(&CASE, &difference.path),
                    say(&difference.old),
                    say(&difference.new)
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                "needs | 必要な処置・条件 | 気管切開 → 気管切開、胃瘻",
                "insurance.care.level | 保険 介護保険 要介護度 | 要介護2 → 要介護3",
                "referrals.r3 | 打診 r3 | ― → 下書き",
                "referrals.r1.status | 打診 r1 状態 | 送付 → 可",
                "referrals.r2 | 打診 r2 | 送付 → ―",
                "hold | 保留 | 病状変化 → ―",
            ]
        );
        assert_eq!(differences(&old, &old), []);
    }

    #[test]
    fn a_paper_is_told_a_fact_a_line() {
        let paper = paper(
            "insurance: {care: {level: care2}}\nneeds: [気管切開, 胃瘻]\nreferrals:\n- {id: r1, status: sent}\nintake:\n  request: |\n    一行目\n    二行目\nunknown: [1, 2]\n",
        );
        assert_eq!(
            told(&CASE, &paper, &Vocabularies::default()),
            "保険 介護保険 要介護度: 要介護2\n\
             必要な処置・条件: 気管切開、胃瘻\n\
             打診 r1 番号: r1\n\
             打診 r1 状態: 送付\n\
             相談受付 依頼内容:\n    一行目\n    二行目\n\
             unknown: 1、2\n"
        );
    }
}
