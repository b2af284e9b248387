//! A paper cut into pieces: each key, entry and section with its bytes and the lines above it.

use super::super::tree::Node;
use std::ops::Range;

/// What a piece is to the table or list it stands in.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Tag {
    /// The value under a key; several keys where the text names them at once (`a.b = 1`).
    Key(Vec<String>),
    /// An entry of the list under these keys; in YAML the list is what holds the piece.
    Item(Vec<String>),
}

impl Tag {
    /// The keys it names.
    pub(super) fn keys(&self) -> &[String] {
        match self {
            Self::Key(keys) | Self::Item(keys) => keys,
        }
    }
}

/// A key, an entry or a section.
#[derive(Debug)]
pub(super) struct Piece<'t> {
    pub(super) tag: Tag,
    /// The keys that its own text begins with: of a heading all of them. Empty in YAML.
    pub(super) full: Vec<String>,
    /// Comments and blank lines above: whole lines.
    pub(super) above: &'t str,
    /// Its bytes, to behind the line break of its last line.
    pub(super) text: &'t str,
    /// Where they begin in the paper.
    pub(super) at: usize,
    /// How far from the start of its line its first word stands.
    pub(super) column: usize,
    /// Whether it begins behind the hyphen of what holds it.
    pub(super) beside: bool,
    /// How much of `text` is key and colon, hyphen or heading.
    pub(super) head: usize,
    pub(super) inner: Inner<'t>,
    pub(super) node: &'t Node,
}

/// What a piece holds.
#[derive(Debug)]
pub(super) enum Inner<'t> {
    /// A word, or nothing: the bytes of the value within the piece.
    Scalar(Range<usize>),
    /// A block scalar.
    Literal(Range<usize>),
    /// Brackets.
    Flow(Range<usize>),
    /// Pieces on lines of their own, behind `opening`.
    Block {
        opening: &'t str,
        children: Vec<Piece<'t>>,
    },
    /// Something that is not cut.
    Whole,
}

impl<'t> Piece<'t> {
    /// Key and colon, hyphen, or heading.
    pub(super) fn lead(&self) -> &'t str {
        &self.text[..self.head]
    }

    /// The bytes of a value on one line.
    pub(super) fn value(&self) -> Option<Range<usize>> {
        match &self.inner {
            Inner::Scalar(range) | Inner::Literal(range) | Inner::Flow(range) => {
                Some(range.clone())
            }
            Inner::Block { .. } | Inner::Whole => None,
        }
    }

    /// The pieces in it.
    pub(super) fn children(&self) -> &[Piece<'t>] {
        match &self.inner {
            Inner::Block { children, .. } => children,
            _ => &[],
        }
    }

    /// Comments above and bytes.
    pub(super) fn with_above(&self) -> String {
        format!("{}{}", self.above, self.text)
    }
}

/// A whole paper.
#[derive(Debug)]
pub(super) struct Cut<'t> {
    /// What stands before the first piece and its comments (`---`).
    pub(super) head: &'t str,
    pub(super) pieces: Vec<Piece<'t>>,
    /// What stands behind the last piece.
    pub(super) tail: &'t str,
}

/// Whether these whole lines hold nothing but comments.
pub(super) fn is_trivia(lines: &str) -> bool {
    lines.lines().all(|line| {
        let words = line.trim_start_matches([' ', '\t']).trim_end_matches('\r');
        words.is_empty() || words.starts_with('#')
    })
}
