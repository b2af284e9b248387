//! A piece of one side, edited until it means the merged value: where both sides changed one line of
//! brackets, or one of them wrote it in another way.

use super::piece::{Piece, Tag};
use super::values::{self, Order};
use super::{Paper, fragment, read};
use crate::files::edit;
use crate::files::toml_text;
use crate::files::value_of;
use crate::paper::{Change, Path, Step, Value};
use std::collections::HashMap;

/// The bytes of the piece once it means `meant`.
pub(super) fn retouched(paper: Paper, piece: &Piece, meant: &Value) -> Option<String> {
    let mut changes = Vec::new();
    turn(&value_of(piece.node), meant, &start(piece), &mut changes);
    let text = fragment(piece, piece.text);
    let edited = match paper {
        Paper::Case => edit::yaml(&text, &changes),
        Paper::Toml => toml_text::edit(&text, &changes),
    };
    let edited = edited.ok()?;
    let spaces = text.len() - piece.text.len();
    let edited = edited.get(spaces..)?.to_string();
    let now = read(paper, &edited, piece)?;
    (edited.ends_with('\n') && values::equal(&now, meant, Order::Free)).then_some(edited)
}

/// Where the value of a piece stands in the piece's own text.
pub(super) fn start(piece: &Piece) -> Path {
    let keys = match piece.full.is_empty() {
        true => piece.tag.keys(),
        false => &piece.full,
    };
    let path = keys.iter().fold(Path::default(), |path, key| path.key(key));
    match piece.tag {
        Tag::Key(_) => path,
        Tag::Item(_) => path.index(0),
    }
}

/// The changes that make one value of another.
fn turn(from: &Value, to: &Value, path: &Path, changes: &mut Vec<Change>) {
    if values::same(Some(from), Some(to)) {
        return;
    }
    match (from, to) {
        (Value::Map(old), Value::Map(new)) if !old.is_empty() => {
            let was: HashMap<&str, &Value> = old.iter().map(|(k, v)| (k.as_str(), v)).collect();
            let stays: HashMap<&str, ()> = new.iter().map(|(k, _)| (k.as_str(), ())).collect();
            for (key, value) in new {
                match was.get(key.as_str()) {
                    Some(old) => turn(old, value, &path.key(key), changes),
                    None => changes.push(Change::Set {
                        path: path.key(key),
                        value: value.clone(),
                    }),
                }
            }
            for (key, _) in old {
                if !stays.contains_key(key.as_str()) {
                    changes.push(Change::Remove {
                        path: path.key(key),
                    });
                }
            }
        }
        (Value::List(old), Value::List(new)) if !old.is_empty() => {
            list(old, new, path, changes);
        }
        _ => changes.push(Change::Set {
            path: path.clone(),
            value: to.clone(),
        }),
    }
}

fn list(old: &[Value], new: &[Value], path: &Path, changes: &mut Vec<Change>) {
    let ids = values::by_id([old, new, &[]]);
    let names = |items: &[Value]| -> Vec<String> {
        match ids {
            true => items
                .iter()
                .filter_map(values::id_of)
                .map(String::from)
                .collect(),
            false => {
                let names = values::contents(items);
                names.into_iter().map(|(w, n)| format!("{n}:{w}")).collect()
            }
        }
    };
    let (was, is) = (names(old), names(new));
    let places: HashMap<&String, usize> = is.iter().zip(0..).collect();
    let known: HashMap<&String, usize> = was.iter().zip(0..).collect();
    for (at, name) in was.iter().enumerate() {
        if let Some(there) = places.get(name) {
            let step = path.index(at);
            turn(&old[at], &new[*there], &step, changes);
        }
    }
    let kept: Vec<&String> = was
        .iter()
        .filter(|name| places.contains_key(name))
        .collect();
    let mut after: Vec<&String> = kept;
    for (at, name) in was.iter().enumerate().rev() {
        if !places.contains_key(name) {
            changes.push(Change::Remove {
                path: path.index(at),
            });
        }
    }
    for (name, value) in is.iter().zip(new) {
        if !known.contains_key(name) {
            after.push(name);
            changes.push(Change::Append {
                path: path.clone(),
                entry: value.clone(),
            });
        }
    }
    // Entries with ids may stand in any order; words keep theirs.
    let in_order = after.iter().zip(&is).all(|(a, b)| *a == b);
    if !ids && !in_order {
        changes.retain(|change| !within(change, path));
        changes.push(Change::Set {
            path: path.clone(),
            value: Value::List(new.to_vec()),
        });
    }
}

/// Whether a change touches something at or below a path.
fn within(change: &Change, path: &Path) -> bool {
    let (Change::Set { path: at, .. }
    | Change::Append { path: at, .. }
    | Change::Remove { path: at }) = change;
    let steps: &[Step] = &path.0;
    at.0.starts_with(steps)
}
