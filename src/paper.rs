//! What stands on a paper, without its syntax: values, places in it, and changes to it.
//!
//! A command never writes YAML or TOML. It makes a list of [`Change`]s; `files` turns them into
//! the fewest bytes. Nothing here knows about disk, syntax or the trade.

use std::fmt;

/// A value as somebody would write it, free of quoting and layout.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// An empty value (`key:` with nothing behind it).
    Null,
    /// Text. It must be read back as text, so the writer quotes it where a reader could take it
    /// for a number, a date or a truth value.
    Text(String),
    /// A number, a date or `true`/`false`: written bare.
    Plain(String),
    /// A list.
    List(Vec<Value>),
    /// A table; the order is the order on paper.
    Map(Vec<(String, Value)>),
}

impl Value {
    /// Text from anything that can be shown.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A bare word: a date, a number, a truth value.
    pub fn plain(word: impl fmt::Display) -> Self {
        Self::Plain(word.to_string())
    }

    /// A list of texts.
    pub fn texts<I: IntoIterator<Item = S>, S: Into<String>>(texts: I) -> Self {
        Self::List(texts.into_iter().map(Self::text).collect())
    }

    /// The value under `key`, when this is a table that has it.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(entries) => entries.iter().find(|(k, _)| k == key).map(|(_, v)| v),
            _ => None,
        }
    }

    /// The words of a scalar, however it was written.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Plain(text) => Some(text),
            _ => None,
        }
    }

    /// Puts `value` under the dotted `keys`, making the tables on the way.
    /// An existing value there is replaced in place.
    pub fn put(&mut self, keys: &[&str], value: Value) {
        let Some((first, rest)) = keys.split_first() else {
            *self = value;
            return;
        };
        if !matches!(self, Self::Map(_)) {
            *self = Self::Map(Vec::new());
        }
        let Self::Map(entries) = self else {
            unreachable!("made a table just above")
        };
        match entries.iter_mut().find(|(key, _)| key == first) {
            Some((_, inner)) => inner.put(rest, value),
            None => {
                let mut inner = Self::Null;
                inner.put(rest, value);
                entries.push(((*first).to_string(), inner));
            }
        }
    }
}

/// One step into a paper.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// The value under a key of a table.
    Key(String),
    /// The list entry whose `id` is this.
    Entry(String),
    /// The list entry at this place, counted from 0 (lists whose entries have no id).
    Index(usize),
}

/// A place in a paper: `family.f1.phone`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Path(pub Vec<Step>);

impl Path {
    /// A path of keys only, dotted: `intake.requester`.
    pub fn keys(dotted: &str) -> Self {
        Self(
            dotted
                .split('.')
                .filter(|key| !key.is_empty())
                .map(|key| Step::Key(key.to_string()))
                .collect(),
        )
    }

    /// This path and one more key.
    pub fn key(&self, key: &str) -> Self {
        self.step(Step::Key(key.to_string()))
    }

    /// This path and the list entry with this id.
    pub fn entry(&self, id: &str) -> Self {
        self.step(Step::Entry(id.to_string()))
    }

    /// This path and the list entry at this place.
    pub fn index(&self, index: usize) -> Self {
        self.step(Step::Index(index))
    }

    /// This path and a list entry: by its id, else by its place.
    pub fn item(&self, id: &str, place: usize) -> Self {
        match id {
            "" => self.index(place),
            id => self.entry(id),
        }
    }

    fn step(&self, step: Step) -> Self {
        let mut steps = self.0.clone();
        steps.push(step);
        Self(steps)
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, step) in self.0.iter().enumerate() {
            let dot = if place == 0 { "" } else { "." };
            match step {
                Step::Key(key) => write!(f, "{dot}{key}")?,
                Step::Entry(id) => write!(f, "{dot}{id}")?,
                Step::Index(index) => write!(f, "[{index}]")?,
            }
        }
        Ok(())
    }
}

/// One change to a paper.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Give `path` this value; tables on the way are made where they are missing. A key that the
    /// table doesn't have yet is added at the end of that table.
    Set {
        /// Where.
        path: Path,
        /// What shall stand there.
        value: Value,
    },
    /// Add an entry at the end of the list at `path`; the list is made where it is missing.
    Append {
        /// The list.
        path: Path,
        /// The new entry.
        entry: Value,
    },
    /// Take the key or the list entry at `path` away.
    Remove {
        /// Where.
        path: Path,
    },
}
