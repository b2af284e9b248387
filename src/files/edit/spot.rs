//! Finding the place of a change in the tree.

use super::super::emit::Setting;
use super::super::lines::{after_bom, column, skip_blanks, skip_trivia};
use super::super::tree::{Kind, Node};
use super::Refused;
use crate::paper::{Path, Step};

/// A node and what is needed to write in its place.
#[derive(Clone, Copy)]
pub(super) struct Spot<'n> {
    pub(super) node: &'n Node,
    /// Behind the `:` or `-` in front of the value.
    pub(super) after: usize,
    /// The column of the key or hyphen.
    pub(super) indent: usize,
    /// Whether it stands between brackets.
    pub(super) setting: Setting,
    pub(super) holder: Holder,
    /// The how-manieth in its list or table.
    pub(super) place: usize,
}

/// What a node stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    Paper,
    Table,
    List,
}

/// How far a path leads.
pub(super) enum Walk<'n, 'p> {
    Found(Spot<'n>),
    /// The table (or empty value) at `spot` lacks the first key of `rest`.
    Missing {
        spot: Spot<'n>,
        rest: &'p [Step],
    },
}

/// Follows the path.
pub(super) fn walk<'n, 'p>(
    text: &str,
    root: &'n Node,
    path: &'p Path,
) -> Result<Walk<'n, 'p>, Refused> {
    let mut spot = Spot {
        node: root,
        after: after_bom(text),
        indent: 0,
        setting: Setting::Block,
        holder: Holder::Paper,
        place: 0,
    };
    for (at, step) in path.0.iter().enumerate() {
        let wrong = || Path(path.0[..=at].to_vec());
        let inside = Setting::Flow == spot.setting || super::is_flow(text, spot.node);
        let setting = if inside {
            Setting::Flow
        } else {
            Setting::Block
        };
        spot = match (&spot.node.kind, step) {
            (Kind::Map(entries), Step::Key(key)) => {
                match entries.iter().position(|entry| entry.key == *key) {
                    Some(place) => {
                        let entry = &entries[place];
                        Spot {
                            node: &entry.value,
                            after: after_key(text, entry.key_span.end),
                            indent: column(text, entry.key_span.start),
                            setting,
                            holder: Holder::Table,
                            place,
                        }
                    }
                    None => {
                        return Ok(Walk::Missing {
                            spot,
                            rest: &path.0[at..],
                        });
                    }
                }
            }
            (Kind::Null, Step::Key(_)) => {
                return Ok(Walk::Missing {
                    spot,
                    rest: &path.0[at..],
                });
            }
            (Kind::List(items), Step::Entry(_) | Step::Index(_)) => {
                let place = match step {
                    Step::Index(index) => *index,
                    _ => items
                        .iter()
                        .position(|item| has_id(item, step))
                        .unwrap_or(items.len()),
                };
                let node = items.get(place).ok_or_else(|| Refused::NotFound(wrong()))?;
                let (after, indent) = match setting {
                    Setting::Flow => (node.span.start, 0),
                    Setting::Block => {
                        let hyphen = hyphen(text, spot.node, items, place);
                        (hyphen + 1, column(text, hyphen))
                    }
                };
                Spot {
                    node,
                    after,
                    indent,
                    setting,
                    holder: Holder::List,
                    place,
                }
            }
            (_, Step::Key(_)) => return Err(Refused::NotATable(wrong())),
            (_, Step::Entry(_) | Step::Index(_)) => return Err(Refused::NotFound(wrong())),
        };
    }
    Ok(Walk::Found(spot))
}

fn has_id(item: &Node, step: &Step) -> bool {
    let Step::Entry(id) = step else { return false };
    item.get("id").and_then(Node::as_str) == Some(id)
}

/// Behind the colon of a key that ends at `end`, or `end` where it has none (`{a, b}`).
pub(in crate::files) fn after_key(text: &str, end: usize) -> usize {
    [skip_blanks(text, end), skip_trivia(text, end)]
        .into_iter()
        .find(|at| text[*at..].starts_with(':'))
        .map_or(end, |at| at + 1)
}

/// Where the hyphen of an entry of a block list stands.
pub(in crate::files) fn hyphen(text: &str, list: &Node, items: &[Node], place: usize) -> usize {
    match place.checked_sub(1) {
        None => list.span.start,
        Some(before) => skip_trivia(text, items[before].span.end),
    }
}
