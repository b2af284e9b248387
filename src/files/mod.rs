//! Text ⇔ nouns, pure: no disk, no clock.

pub mod bytes;
pub mod case_paper;
pub mod conflict;
#[cfg(test)]
pub(crate) mod corpus;
pub mod difference;
pub mod directory;
pub mod edit;
pub mod emit;
pub mod entry_id;
pub mod facility_paper;
pub mod fields;
pub mod form;
pub mod full;
pub mod inspect;
mod lines;
pub mod mention;
pub mod merge;
pub mod rule_paper;
pub mod scalar;
mod settings_check;
pub mod settings_paper;
pub mod silence;
pub mod template_paper;
pub mod toml_text;
pub mod tree;
pub mod yaml;

use crate::paper::Value;
use crate::problem::{Place, Problem};
use std::collections::HashSet;
use tree::Node;

/// What reading a text gave: as much of the tree as could be understood, and every problem.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// The tree. `None` when nothing could be read.
    pub root: Option<Node>,
    /// What is wrong, in the order of the text.
    pub problems: Vec<Problem>,
    /// Keys that stand on the paper but not in the tree, because their block could not be read or a
    /// clash of a merge hides them: nobody should report them as missing.
    pub broken: Vec<String>,
}

impl Parsed {
    /// Every problem of the paper once its meaning was looked at, in the order of the text. A slip
    /// of syntax hides what was guessed from the same line, and a section that could not be read
    /// is not missing.
    pub fn with_meaning(&self, text: &str, meaning: Vec<Problem>) -> Vec<Problem> {
        let line = |problem: &Problem| match &problem.place {
            Place::Bytes(range) => Some(lines::line_number(text, range.start.min(text.len()))),
            Place::Whole | Place::At(_) => None,
        };
        let broken: HashSet<usize> = self
            .problems
            .iter()
            .filter(|problem| problem.code.ends_with("/syntax"))
            .filter_map(line)
            .collect();
        let lost = |problem: &Problem| {
            problem.code.ends_with("/missing-key")
                && self
                    .broken
                    .iter()
                    .any(|key| problem.message.contains(&format!("「{key}」")))
        };
        let mut all = self.problems.clone();
        all.extend(
            meaning
                .into_iter()
                .filter(|problem| !lost(problem))
                .filter(|problem| line(problem).is_none_or(|line| !broken.contains(&line))),
        );
        all.sort_by_key(|problem| match &problem.place {
            Place::Bytes(range) => range.start,
            Place::Whole | Place::At(_) => usize::MAX,
        });
        all
    }
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

/// The tree of a value that stands in no text: every span is empty.
pub fn node_of(value: &Value) -> Node {
    use tree::{Entry, Kind};
    let kind = match value {
        Value::Null => Kind::Null,
        Value::Text(text) => Kind::Scalar {
            text: text.clone(),
            quoted: true,
        },
        Value::Plain(text) => Kind::Scalar {
            text: text.clone(),
            quoted: false,
        },
        Value::List(items) => Kind::List(items.iter().map(node_of).collect()),
        Value::Map(entries) => Kind::Map(
            entries
                .iter()
                .map(|(key, value)| Entry {
                    key: key.clone(),
                    key_span: 0..0,
                    value: node_of(value),
                })
                .collect(),
        ),
    };
    Node { span: 0..0, kind }
}
