//! Building the values of a paper: tables in order, and ids of list entries made from content.

use crate::model::Date;
use crate::paper::Value;

/// Crockford's base 32 in small letters: no i, l, o, u to misread on a fax.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A table being written, key after key.
#[derive(Default)]
pub(super) struct Table(Vec<(String, Value)>);

impl Table {
    pub(super) fn new() -> Self {
        Self::default()
    }

    pub(super) fn value(mut self, key: &str, value: Value) -> Self {
        self.0.push((key.to_string(), value));
        self
    }

    pub(super) fn text(self, key: &str, text: impl Into<String>) -> Self {
        self.value(key, Value::text(text))
    }

    pub(super) fn plain(self, key: &str, word: impl std::fmt::Display) -> Self {
        self.value(key, Value::plain(word))
    }

    pub(super) fn words(self, key: &str, words: &[&str]) -> Self {
        self.value(key, Value::texts(words.iter().copied()))
    }

    /// The key only when there is something to say.
    pub(super) fn maybe(self, key: &str, value: Option<Value>) -> Self {
        match value {
            Some(value) => self.value(key, value),
            None => self,
        }
    }

    pub(super) fn maybe_text(self, key: &str, text: Option<&str>) -> Self {
        self.maybe(key, text.map(Value::text))
    }

    pub(super) fn maybe_day(self, key: &str, day: Option<Date>) -> Self {
        self.maybe(key, day.map(Value::plain))
    }

    pub(super) fn done(self) -> Value {
        Value::Map(self.0)
    }
}

/// The ids that one paper uses.
#[derive(Default)]
pub(super) struct Ids(Vec<String>);

impl Ids {
    /// The entry with an id in front, made from what it says: the prefix and three signs, a
    /// fourth where three are taken, and more where even the whole entry is there twice.
    pub(super) fn name(&mut self, prefix: char, entry: Table) -> (String, Value) {
        let mut hash = digest(0xcbf2_9ce4_8422_2325, &entry.0);
        let id = (0_u64..)
            .map(|round| {
                if round > 1 {
                    hash = byte(hash, round as u8);
                }
                let signs = if round == 0 { 3 } else { 4 };
                let tail: String = (0..signs)
                    .map(|sign| char::from(ALPHABET[(hash >> (5 * sign + 7)) as usize % 32]))
                    .collect();
                format!("{prefix}{tail}")
            })
            .find(|id| !self.0.contains(id))
            .expect("a paper has fewer entries than there are ids");
        self.0.push(id.clone());
        let mut pairs = vec![("id".to_string(), Value::text(id.clone()))];
        pairs.extend(entry.0);
        (id, Value::Map(pairs))
    }

    /// The entry alone.
    pub(super) fn entry(&mut self, prefix: char, entry: Table) -> Value {
        self.name(prefix, entry).1
    }
}

/// One step of FNV-1a.
fn byte(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
}

fn digest(hash: u64, pairs: &[(String, Value)]) -> u64 {
    pairs.iter().fold(hash, |hash, (key, value)| {
        of_value(key.bytes().fold(hash, byte), value)
    })
}

fn of_value(hash: u64, value: &Value) -> u64 {
    let hash = byte(hash, 0xff);
    match value {
        Value::Null => hash,
        Value::Text(text) | Value::Plain(text) => text.bytes().fold(hash, byte),
        Value::List(list) => list.iter().fold(hash, of_value),
        Value::Map(pairs) => digest(hash, pairs),
    }
}
