//! Text ⇔ nouns, pure.
pub mod bytes;
#[cfg(test)]
pub(crate) mod corpus;
pub mod edit;
pub mod emit;
mod lines;
pub mod toml_text;
pub mod tree;
pub mod yaml;

use crate::paper::Value;
use crate::problem::Problem;
use tree::Node;

/// What reading a text gave: as much of the tree as could be understood, and every problem.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// The tree. `None` when nothing could be read.
    pub root: Option<Node>,
    /// What is wrong, in the order of the text.
    pub problems: Vec<Problem>,
    /// Top-level keys whose block could not be read: they stand on the paper but not in the tree,
    /// so nobody should report them as missing.
    pub broken: Vec<String>,
}

/// The value a node holds, free of layout. A bare word that every YAML reader takes for text is
/// [`Value::Text`]; one that some reader may take for a number, a date, a truth value or nothing
/// is [`Value::Plain`].
pub fn value_of(node: &Node) -> Value {
    use tree::Kind;
    match &node.kind {
        Kind::Null => Value::Null,
        Kind::Scalar { text, quoted } if *quoted || !emit::retypes(text) => {
            Value::Text(text.clone())
        }
        Kind::Scalar { text, .. } => Value::Plain(text.clone()),
        Kind::List(items) => Value::List(items.iter().map(value_of).collect()),
        Kind::Map(entries) => Value::Map(
            entries
                .iter()
                .map(|entry| (entry.key.clone(), value_of(&entry.value)))
                .collect(),
        ),
    }
}
