//! A paper as its form knows it: every key is there, with what the paper says or nothing. Words are
//! what people read, days are ISO 8601, controls are shown. Documents are made of this.

use super::fields::Fields;
use super::form::{Form, Holds};
use super::tree::{Kind, Node};
use crate::text;
use crate::vocabulary::{Table, Vocabularies, Word};
use serde_json::{Map, Value};

/// Every key of `form` with what `node` says; keys that no form knows are left out.
pub fn full(node: Option<&Node>, form: &'static Form, words: &Vocabularies) -> Value {
    let nothing = Node {
        span: 0..0,
        kind: Kind::Map(Vec::new()),
    };
    let node = node
        .filter(|node| matches!(node.kind, Kind::Map(_)))
        .unwrap_or(&nothing);
    let fields = Fields::new(node, words);
    let mut map = Map::new();
    for key in form.keys {
        map.insert(key.name.to_string(), value(fields, key.name, key.holds));
    }
    Value::Object(map)
}

fn value(f: Fields, key: &str, holds: Holds) -> Value {
    let words = f.vocabularies();
    let line = |text: &str| Value::from(text::visible_block(text).into_owned());
    let labels = |found: Vec<Word>| found.iter().map(|w| line(w.label())).collect::<Value>();
    match holds {
        Holds::Text | Holds::Choice(_) | Holds::Quantity(_) | Holds::Shift(_) => {
            f.text(key).map_or(Value::Null, |text| line(&text))
        }
        Holds::Prose => f.text(key).map_or(Value::Null, |text| {
            text::visible_block(&text).into_owned().into()
        }),
        Holds::Int(..) => f.int(key).map_or(Value::Null, Value::from),
        Holds::Number => f.number(key).map_or(Value::Null, Value::from),
        Holds::Bool => f.truth(key).map_or(Value::Null, Value::from),
        Holds::Date => f
            .date(key)
            .map_or(Value::Null, |day| day.to_string().into()),
        Holds::Location => f
            .location(key)
            .map_or(Value::Null, |at| serde_json::json!([at.lat, at.lon])),
        Holds::Word(table) => f
            .word(key, table)
            .map_or(Value::Null, |word| line(word.label())),
        Holds::Words(table) | Holds::Groups(table) => {
            labels(f.words(key, table).unwrap_or_default())
        }
        Holds::Texts | Holds::Choices(_) | Holds::Quantities(_) | Holds::Conditions => f
            .texts(key)
            .unwrap_or_default()
            .iter()
            .map(|text| line(text))
            .collect(),
        Holds::WordMap(keys, values) => word_map(f, key, keys, values),
        Holds::Claims => f
            .entries(key)
            .into_iter()
            .map(|(need, _)| words.read(Table::Needs, need))
            .map(|need| line(need.label()))
            .collect(),
        Holds::Group(form) => full(f.node(key), form, words),
        Holds::Entries(form) => match f.node(key).map(|node| &node.kind) {
            Some(Kind::List(items)) => items
                .iter()
                .filter(|item| matches!(item.kind, Kind::Map(_)))
                .map(|item| full(Some(item), form, words))
                .collect(),
            _ => Value::Array(Vec::new()),
        },
        Holds::Named(_) | Holds::NamedEntries(_) => Value::Null,
        Holds::Free => f.node(key).map_or(Value::Null, free),
    }
}

/// Every word of the table is a key, so that a document can ask for any.
fn word_map(f: Fields, key: &str, keys: Table, values: Table) -> Value {
    let said = f.word_map(key, keys, values);
    let mut map = Map::new();
    for term in f.vocabularies().table(keys).terms() {
        let level = said.iter().find(|(item, _)| item.is(term.id));
        let level = level.map_or(Value::Null, |(_, level)| {
            text::visible(level.label()).into_owned().into()
        });
        map.insert(term.label.to_string(), level);
    }
    Value::Object(map)
}

fn free(node: &Node) -> Value {
    match &node.kind {
        Kind::Null => Value::Null,
        Kind::Scalar { text, .. } => text::visible_block(text).into_owned().into(),
        Kind::List(items) => items.iter().map(free).collect(),
        Kind::Map(entries) => entries
            .iter()
            .map(|entry| {
                let key = text::visible(&entry.key).into_owned();
                (key, free(&entry.value))
            })
            .collect::<Map<_, _>>()
            .into(),
    }
}
