//! Changes → the fewest bytes of a YAML paper.
//!
//! Every change becomes splices at the spans of the tree; no other byte is touched. What follows
//! a removed key or entry, and the comments above it, stay; its own line with the comment at the
//! line's end goes. A list or table that loses its last entry stays as `[]` or `{}`.
//!
//! Nothing leaves here unproved: the result is read again, by this crate's reader and by an
//! independent one, and must be exactly the paper with the changes applied as plain values.

mod apply;
mod block;
pub(super) mod flow;
mod oracle;
mod shape;
pub(super) mod spot;
#[cfg(test)]
mod tests;

pub use apply::apply;

use super::emit;
use super::tree::{Kind, Node};
use super::{conflict, value_of, yaml};
use crate::paper::{Change, Path, Step, Value};
use crate::problem::Problem;
use spot::{Spot, Walk};
use std::fmt;
use std::ops::Range;

/// Why a paper was not edited. Then not one byte has changed.
#[derive(Clone, Debug, PartialEq)]
pub enum Refused {
    /// There is nothing at this place.
    NotFound(Path),
    /// Several list entries have this id, so it names none of them.
    Ambiguous(Path),
    /// The place holds something else than a list.
    NotAList(Path),
    /// The place holds something else than a table.
    NotATable(Path),
    /// A merge left a conflict in the paper, so nobody knows yet what stands there.
    Conflict,
    /// The paper as it is can't be read in full.
    Unparsable(Box<Problem>),
    /// The edited text would not be read as what was meant.
    WouldChangeMeaning,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound(path) => write!(f, "「{path}」が見つかりません。"),
            Self::Ambiguous(path) => write!(
                f,
                "「{path}」に当たる行が2つ以上あります。idを書き分けてください。"
            ),
            Self::NotAList(path) => write!(f, "「{path}」は一覧ではありません。"),
            Self::NotATable(path) => {
                write!(f, "「{path}」は項目を持つ表ではありません。")
            }
            Self::Conflict => f.write_str("合流の衝突が残っているので書き換えません。元のままです。"),
            Self::Unparsable(problem) => write!(
                f,
                "読めない箇所があるので書き換えません。{}",
                problem.message
            ),
            Self::WouldChangeMeaning => f.write_str(
                "書き換えると他の内容まで変わるおそれがあるので、書き換えません。手で編集してください。",
            ),
        }
    }
}

impl std::error::Error for Refused {}

/// Bytes that give way to a text.
#[derive(Debug)]
pub(in crate::files) struct Splice {
    pub(in crate::files) range: Range<usize>,
    pub(in crate::files) text: String,
}

impl Splice {
    pub(in crate::files) fn new(range: Range<usize>, text: impl Into<String>) -> Self {
        Self {
            range,
            text: text.into(),
        }
    }

    pub(in crate::files) fn insert(at: usize, text: impl Into<String>) -> Self {
        Self::new(at..at, text)
    }
}

/// Applies the changes, in their order, to the text of a paper.
pub fn yaml(text: &str, changes: &[Change]) -> Result<String, Refused> {
    let before = read(text)?;
    let meant = apply(&value_of(&before), changes)?;
    let mut edited = text.to_string();
    let mut root = before;
    for (done, change) in changes.iter().enumerate() {
        let splices = splices(&edited, &root, change)?;
        edited = splice(&edited, splices).ok_or(Refused::WouldChangeMeaning)?;
        if done + 1 < changes.len() {
            root = read(&edited).map_err(|_| Refused::WouldChangeMeaning)?;
        }
    }
    let after = read(&edited).map_err(|_| Refused::WouldChangeMeaning)?;
    if apply::same(&meant, &value_of(&after)) && oracle::agrees(&edited, &meant) {
        Ok(edited)
    } else {
        Err(Refused::WouldChangeMeaning)
    }
}

fn read(text: &str) -> Result<Node, Refused> {
    let parsed = yaml::parse(text);
    if conflict::hides(&parsed.problems) {
        return Err(Refused::Conflict);
    }
    match (parsed.root, parsed.problems.into_iter().next()) {
        (Some(root), None) => Ok(root),
        (_, Some(problem)) => Err(Refused::Unparsable(Box::new(problem))),
        (None, None) => unreachable!("a text without problems has a root"),
    }
}

/// Puts the splices in, or nothing where they overlap.
pub(in crate::files) fn splice(text: &str, mut splices: Vec<Splice>) -> Option<String> {
    splices.sort_by_key(|splice| (splice.range.start, splice.range.end));
    let mut out = String::with_capacity(text.len() + 64);
    let mut at = 0;
    for Splice { range, text: new } in splices {
        out.push_str(text.get(at..range.start)?);
        out.push_str(&new);
        at = range.end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}

/// The splices that make one change; the change is known to fit the paper.
fn splices(text: &str, root: &Node, change: &Change) -> Result<Vec<Splice>, Refused> {
    let layout = Layout::of(text, root);
    match change {
        Change::Set { path, value } => {
            let value = emit::settled(value);
            Ok(match spot::walk(text, root, path)? {
                Walk::Found(spot) if apply::same(&value, &value_of(spot.node)) => Vec::new(),
                Walk::Found(spot) => replace(&layout, &spot, &value),
                Walk::Missing { spot, rest } => add(&layout, &spot, rest, value, path)?,
            })
        }
        Change::Append { path, entry } => {
            let entry = emit::settled(entry);
            Ok(match spot::walk(text, root, path)? {
                Walk::Found(spot) => append(&layout, &spot, entry),
                Walk::Missing { spot, rest } => {
                    add(&layout, &spot, rest, Value::List(vec![entry]), path)?
                }
            })
        }
        Change::Remove { path } => match spot::walk(text, root, path)? {
            Walk::Found(spot) => remove(&layout, root, &spot, path),
            Walk::Missing { .. } => Err(Refused::NotFound(path.clone())),
        },
    }
}

/// What new bytes should look like in this text.
pub(super) struct Layout<'t> {
    pub(super) text: &'t str,
    pub(super) line_break: &'static str,
    /// How far lists are indented under their key.
    pub(super) list_indent: usize,
}

impl<'t> Layout<'t> {
    fn of(text: &'t str, root: &Node) -> Self {
        Self {
            text,
            line_break: super::lines::line_break(text),
            list_indent: block::list_indent(text, root).unwrap_or(0),
        }
    }
}

fn is_flow(text: &str, node: &Node) -> bool {
    matches!(node.kind, Kind::List(_) | Kind::Map(_))
        && text[node.span.clone()].starts_with(['{', '['])
}

fn replace(layout: &Layout<'_>, spot: &Spot<'_>, value: &Value) -> Vec<Splice> {
    match spot.setting {
        emit::Setting::Flow => flow::replace(layout.text, spot, value),
        emit::Setting::Block => block::replace(layout, spot, value),
    }
}

/// Adds the keys of `rest` under the table at `spot`, with `value` behind the last of them.
fn add(
    layout: &Layout<'_>,
    spot: &Spot<'_>,
    rest: &[Step],
    value: Value,
    path: &Path,
) -> Result<Vec<Splice>, Refused> {
    let mut new = value;
    let mut name = None;
    for step in rest.iter().rev() {
        let Step::Key(key) = step else {
            return Err(Refused::NotFound(path.clone()));
        };
        if let Some(inner) = name.replace(key.clone()) {
            new = Value::Map(vec![(inner, new)]);
        }
    }
    let name = name.ok_or_else(|| Refused::NotFound(path.clone()))?;
    Ok(match &spot.node.kind {
        Kind::Map(entries)
            if is_flow(layout.text, spot.node) || spot.setting == emit::Setting::Flow =>
        {
            if entries.is_empty()
                && spot.setting == emit::Setting::Block
                && !shape::fits_a_line(&new)
            {
                block::replace(layout, spot, &Value::Map(vec![(name, new)]))
            } else {
                flow::add(layout, spot.node, entries, &name, &new)
            }
        }
        Kind::Map(_) => block::add(layout, spot.node, &name, &new),
        _ => replace(layout, spot, &Value::Map(vec![(name, new)])),
    })
}

fn append(layout: &Layout<'_>, spot: &Spot<'_>, entry: Value) -> Vec<Splice> {
    match &spot.node.kind {
        Kind::List(items) if is_flow(layout.text, spot.node) => {
            let word =
                !matches!(entry, Value::List(_) | Value::Map(_)) && shape::fits_a_line(&entry);
            if items.is_empty() && spot.setting == emit::Setting::Block && !word {
                block::replace(layout, spot, &Value::List(vec![entry]))
            } else {
                flow::append(layout, spot.node, items, &entry)
            }
        }
        Kind::List(items) => block::append(layout, spot.node, items, &entry),
        _ => replace(layout, spot, &Value::List(vec![entry])),
    }
}

fn remove(
    layout: &Layout<'_>,
    root: &Node,
    spot: &Spot<'_>,
    path: &Path,
) -> Result<Vec<Splice>, Refused> {
    let parent = Path(path.0[..path.0.len().saturating_sub(1)].to_vec());
    let Walk::Found(holder) = spot::walk(layout.text, root, &parent)? else {
        return Err(Refused::NotFound(path.clone()));
    };
    let (empty, count) = match &holder.node.kind {
        Kind::List(items) => (Value::List(Vec::new()), items.len()),
        Kind::Map(entries) => (Value::Map(Vec::new()), entries.len()),
        _ => return Err(Refused::NotFound(path.clone())),
    };
    let flow = is_flow(layout.text, holder.node) || holder.setting == emit::Setting::Flow;
    Ok(match (flow, count) {
        (true, _) => flow::remove(layout.text, holder.node, spot.place),
        (false, 1) => replace(layout, &holder, &empty),
        (false, _) => block::remove(layout, holder.node, spot.place),
    })
}
