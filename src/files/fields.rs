//! Takes values out of a tree by key, silently: what is absent or unusable is absent. Saying what
//! is wrong is `inspect`'s work.

use super::form;
use super::scalar;
use super::tree::{Kind, Node};
use crate::model::{Date, Location, Text};
use crate::vocabulary::{Table, Vocabularies, Word};

/// A table of a paper, or none.
#[derive(Clone, Copy)]
pub struct Fields<'a> {
    node: Option<&'a Node>,
    words: &'a Vocabularies,
}

impl<'a> Fields<'a> {
    /// The fields of a table.
    pub fn new(node: &'a Node, words: &'a Vocabularies) -> Self {
        Self {
            node: Some(node),
            words,
        }
    }

    /// Whether the table is there at all.
    pub fn is_table(self) -> bool {
        matches!(self.node, Some(node) if matches!(node.kind, Kind::Map(_)))
    }

    /// The node under `key`.
    pub fn node(self, key: &str) -> Option<&'a Node> {
        self.node?
            .get(key)
            .filter(|node| !matches!(node.kind, Kind::Null))
    }

    /// The table under `key`.
    pub fn group(self, key: &str) -> Self {
        Self {
            node: self.node(key),
            words: self.words,
        }
    }

    /// A noun from the table under `key`, where there is one.
    pub fn noun<T>(self, key: &str, read: impl FnOnce(Self) -> T) -> Option<T> {
        let group = self.group(key);
        group.is_table().then(|| read(group))
    }

    /// Nouns from the list under `key`; entries that are no tables are left out.
    pub fn nouns<T>(self, key: &str, mut read: impl FnMut(Self) -> T) -> Vec<T> {
        match self.node(key).map(|node| &node.kind) {
            Some(Kind::List(items)) => items
                .iter()
                .map(|item| Self::new(item, self.words))
                .filter(|fields| fields.is_table())
                .map(&mut read)
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Text; block scalars lose their last line end.
    pub fn text(self, key: &str) -> Option<Text> {
        let text = self.node(key)?.as_str()?.trim_end_matches('\n');
        (!text.is_empty()).then(|| text.into())
    }

    /// The entry's `id`; empty where it has none.
    pub fn id(self) -> Text {
        self.text("id").unwrap_or_default()
    }

    /// A list of texts, or one text.
    pub fn texts(self, key: &str) -> Option<Vec<Text>> {
        Some(match &self.node(key)?.kind {
            Kind::List(items) => items
                .iter()
                .filter_map(Node::as_str)
                .map(Into::into)
                .collect(),
            Kind::Scalar { text, .. } => vec![text.as_str().into()],
            _ => return None,
        })
    }

    /// A day.
    pub fn date(self, key: &str) -> Option<Date> {
        self.node(key).and_then(scalar::date)
    }

    /// A whole number within the bounds of the form: beyond them it is as good as absent.
    pub fn int(self, key: &str) -> Option<i64> {
        let (low, high) = form::bounds(key);
        self.node(key)
            .and_then(scalar::int)
            .filter(|number| (low..=high).contains(number))
    }

    /// A number.
    pub fn number(self, key: &str) -> Option<f64> {
        self.node(key).and_then(scalar::number)
    }

    /// A truth value.
    pub fn truth(self, key: &str) -> Option<bool> {
        self.node(key).and_then(scalar::truth)
    }

    /// A point.
    pub fn location(self, key: &str) -> Option<Location> {
        self.node(key).and_then(scalar::location)
    }

    /// A word of a table.
    pub fn word(self, key: &str, table: Table) -> Option<Word> {
        let word = self.node(key)?.as_str()?;
        Some(self.words.read(table, word))
    }

    /// A list of words, or one word.
    pub fn words(self, key: &str, table: Table) -> Option<Vec<Word>> {
        Some(
            self.texts(key)?
                .iter()
                .map(|word| self.words.read(table, word))
                .collect(),
        )
    }

    /// A table from words to words.
    pub fn word_map(self, key: &str, keys: Table, values: Table) -> Vec<(Word, Word)> {
        match self.node(key).map(|node| &node.kind) {
            Some(Kind::Map(entries)) => entries
                .iter()
                .filter_map(|entry| {
                    let value = entry.value.as_str()?;
                    Some((
                        self.words.read(keys, &entry.key),
                        self.words.read(values, value),
                    ))
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The entries of the table under `key` as key and fields.
    pub fn entries(self, key: &str) -> Vec<(&'a str, &'a Node)> {
        match self.node(key).map(|node| &node.kind) {
            Some(Kind::Map(entries)) => entries
                .iter()
                .map(|entry| (entry.key.as_str(), &entry.value))
                .collect(),
            _ => Vec::new(),
        }
    }

    /// The table under `key` as pairs of texts.
    pub fn pairs(self, key: &str) -> Vec<(Text, Text)> {
        let entries = self.entries(key).into_iter();
        entries
            .filter_map(|(key, node)| Some((key.into(), node.as_str()?.into())))
            .collect()
    }

    /// The vocabularies that words are read with.
    pub fn vocabularies(self) -> &'a Vocabularies {
        self.words
    }
}
