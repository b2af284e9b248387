//! Names of fields as a mask over the tree of a case: what a template declared goes through, what
//! identifies is cut out. A name reaches into every entry of a list: `family.relation`.

use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A set of names, as a tree.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Mask {
    whole: bool,
    below: BTreeMap<String, Mask>,
}

impl Mask {
    /// The mask of these names.
    pub fn of<S: AsRef<str>>(names: &[S]) -> Self {
        let mut mask = Self::default();
        for name in names {
            let mut here = &mut mask;
            for step in name.as_ref().split('.') {
                here = here.below.entry(step.to_string()).or_default();
            }
            here.whole = true;
        }
        mask
    }

    /// Only what the names cover.
    pub fn keep(&self, value: &Value) -> Value {
        if self.whole {
            return value.clone();
        }
        match value {
            Value::Array(items) => items.iter().map(|item| self.keep(item)).collect(),
            Value::Object(map) => self
                .below
                .iter()
                .filter_map(|(key, mask)| Some((key.clone(), mask.keep(map.get(key)?))))
                .collect::<Map<_, _>>()
                .into(),
            _ => Value::Null,
        }
    }

    /// Everything but what the names cover.
    pub fn cut(&self, value: &mut Value) {
        match value {
            Value::Array(items) => items.iter_mut().for_each(|item| self.cut(item)),
            Value::Object(map) => {
                for (key, mask) in &self.below {
                    if mask.whole {
                        map.shift_remove(key);
                    } else if let Some(value) = map.get_mut(key) {
                        mask.cut(value);
                    }
                }
            }
            _ => {}
        }
    }

    /// Whether a name lies within the mask altogether.
    pub fn holds(&self, name: &str) -> bool {
        let mut here = self;
        for step in name.split('.') {
            match here.below.get(step) {
                Some(next) if next.whole => return true,
                Some(next) => here = next,
                None => return false,
            }
        }
        false
    }

    /// Whether a name lies within the mask, or holds a part of it.
    pub fn touches(&self, name: &str) -> bool {
        let mut here = self;
        for step in name.split('.') {
            if here.whole {
                return true;
            }
            match here.below.get(step) {
                Some(next) => here = next,
                None => return false,
            }
        }
        true
    }
}

/// What stands at a name; of a list, what stands there in each entry.
pub fn at(value: &Value, name: &str) -> Value {
    let (step, rest) = match name.split_once('.') {
        Some((step, rest)) => (step, Some(rest)),
        None => (name, None),
    };
    match value {
        Value::Array(items) => items.iter().map(|item| at(item, name)).collect(),
        Value::Object(map) => match (map.get(step), rest) {
            (Some(value), Some(rest)) => at(value, rest),
            (Some(value), None) => value.clone(),
            (None, _) => Value::Null,
        },
        _ => Value::Null,
    }
}

/// A place where two trees differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Its name.
    pub name: String,
    /// What stood there.
    pub was: Value,
    /// What stands there.
    pub is: Value,
}

/// Where two trees differ, as far down as they have the same keys; a list is one place.
pub fn differences(name: &str, was: &Value, is: &Value) -> Vec<Difference> {
    if let (Value::Object(old), Value::Object(new)) = (was, is) {
        return new
            .iter()
            .flat_map(|(key, value)| {
                let name = format!("{name}.{key}");
                differences(&name, old.get(key).unwrap_or(&Value::Null), value)
            })
            .collect();
    }
    if was == is || (is_blank(was) && is_blank(is)) {
        return Vec::new();
    }
    vec![Difference {
        name: name.to_string(),
        was: was.clone(),
        is: is.clone(),
    }]
}

/// Whether nothing is said there: absent, an empty list, or only such below.
pub fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.iter().all(is_blank),
        Value::Object(map) => map.values().all(is_blank),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn case() -> Value {
        json!({
            "patient": {"name": "架空 花子", "sex": "女"},
            "family": [{"name": "架空 月子", "relation": "長女"}, {"name": "見本 文子", "relation": "姪"}],
            "needs": ["胃瘻"],
        })
    }

    #[test]
    fn only_what_was_declared_goes_through() {
        let mask = Mask::of(&["patient.sex", "family.relation", "needs", "nobody.knows"]);
        assert_eq!(
            mask.keep(&case()),
            json!({"family": [{"relation": "長女"}, {"relation": "姪"}], "needs": ["胃瘻"], "patient": {"sex": "女"}})
        );
    }

    #[test]
    fn what_identifies_is_cut_out_wherever_it_is() {
        let mut value = case();
        Mask::of(&["patient.name", "family.name"]).cut(&mut value);
        assert_eq!(
            value,
            json!({"patient": {"sex": "女"}, "family": [{"relation": "長女"}, {"relation": "姪"}], "needs": ["胃瘻"]})
        );
    }

    #[test]
    fn a_difference_is_told_where_it_is() {
        let was =
            json!({"goal": "a", "period": {"from": "1", "to": "2"}, "needs": ["x"], "n": null});
        let is =
            json!({"goal": "a", "period": {"from": "1", "to": "3"}, "needs": ["x", "y"], "n": ""});
        let found = differences("plan", &was, &is);
        let names: Vec<&str> = found.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["plan.period.to", "plan.needs"]);
        assert_eq!((&found[0].was, &found[0].is), (&json!("2"), &json!("3")));
    }

    #[test]
    fn a_name_touches_what_lies_above_and_below_it() {
        let mask = Mask::of(&["patient.name", "care_manager"]);
        for name in ["patient", "patient.name", "care_manager.office"] {
            assert!(mask.touches(name), "{name}");
        }
        for name in ["patient.sex", "family", "care"] {
            assert!(!mask.touches(name), "{name}");
        }
    }

    #[test]
    fn a_name_gives_what_stands_there() {
        assert_eq!(at(&case(), "family.relation"), json!(["長女", "姪"]));
        assert_eq!(at(&case(), "patient.name"), json!("架空 花子"));
        assert_eq!(at(&case(), "patient.nmae"), Value::Null);
        assert!(is_blank(&json!({"a": null, "b": [], "c": " "})));
        assert!(!is_blank(&json!({"a": false})));
    }
}
