//! The spanned tree of a paper: what stands where, byte by byte. YAML and TOML papers become the
//! same tree, so one reader understands both.

use std::ops::Range;

/// A value and the bytes it stands in.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The bytes of the value, quotes and brackets included. Empty for an absent value; then the
    /// start says where it would stand.
    pub span: Range<usize>,
    /// What it is.
    pub kind: Kind,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Nothing, `~` or `null`.
    Null,
    /// A scalar: its words after quoting and folding are undone.
    Scalar {
        /// The words.
        text: String,
        /// Whether it was quoted or a block scalar: then it is text whatever it looks like.
        /// (TOML: strings are quoted; numbers, dates and truth values are not.)
        quoted: bool,
    },
    /// A list.
    List(Vec<Node>),
    /// A table, in the order of the paper. Keys that stand twice are both here.
    Map(Vec<Entry>),
}

/// A key of a table and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key's words.
    pub key: String,
    /// The bytes of the key.
    pub key_span: Range<usize>,
    /// Its value.
    pub value: Node,
}

impl Node {
    /// The value under `key` (the first, where the key stands twice).
    pub fn get(&self, key: &str) -> Option<&Node> {
        match &self.kind {
            Kind::Map(entries) => entries.iter().find(|e| e.key == key).map(|e| &e.value),
            _ => None,
        }
    }

    /// Whether this is a table.
    pub fn is_table(&self) -> bool {
        matches!(self.kind, Kind::Map(_))
    }

    /// The words of a scalar.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }
}
