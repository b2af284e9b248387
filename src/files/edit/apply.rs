//! Changes on plain values: what an edited paper must mean.

use super::super::emit;
use super::Refused;
use crate::paper::{Change, Path, Step, Value};

/// The value with the changes made, in their order. Texts are taken as they will be written.
pub fn apply(value: &Value, changes: &[Change]) -> Result<Value, Refused> {
    let mut changed = value.clone();
    for change in changes {
        match change {
            Change::Set { path, value } => {
                *reach(&mut changed, path, path.0.len())? = emit::settled(value);
            }
            Change::Append { path, entry } => {
                let list = reach(&mut changed, path, path.0.len())?;
                if matches!(list, Value::Null) {
                    *list = Value::List(Vec::new());
                }
                let Value::List(items) = list else {
                    return Err(Refused::NotAList(path.clone()));
                };
                items.push(emit::settled(entry));
            }
            Change::Remove { path } => remove(&mut changed, path)?,
        }
    }
    Ok(changed)
}

/// The value behind the first `steps` steps, making the tables on the way.
fn reach<'v>(value: &'v mut Value, path: &Path, steps: usize) -> Result<&'v mut Value, Refused> {
    let mut here = value;
    for (at, step) in path.0[..steps].iter().enumerate() {
        let wrong = || Path(path.0[..=at].to_vec());
        here = match step {
            Step::Key(key) => {
                if matches!(here, Value::Null) {
                    *here = Value::Map(Vec::new());
                }
                let Value::Map(entries) = here else {
                    return Err(Refused::NotATable(wrong()));
                };
                let place = match entries.iter().position(|(name, _)| name == key) {
                    Some(place) => place,
                    None => {
                        entries.push((key.clone(), Value::Null));
                        entries.len() - 1
                    }
                };
                &mut entries[place].1
            }
            Step::Entry(_) | Step::Index(_) => {
                let Value::List(items) = here else {
                    return Err(Refused::NotFound(wrong()));
                };
                let place = entry(items, step, wrong)?;
                &mut items[place]
            }
        };
    }
    Ok(here)
}

/// The place of the entry a step names.
fn entry(items: &[Value], step: &Step, wrong: impl Fn() -> Path) -> Result<usize, Refused> {
    let place = match step {
        Step::Index(index) => Some(*index),
        Step::Key(_) => None,
        Step::Entry(id) => {
            let mut places = items
                .iter()
                .enumerate()
                .filter(|(_, item)| item.get("id").and_then(Value::as_str) == Some(id))
                .map(|(place, _)| place);
            let first = places.next();
            if places.next().is_some() {
                return Err(Refused::Ambiguous(wrong()));
            }
            first
        }
    };
    place
        .filter(|place| *place < items.len())
        .ok_or_else(|| Refused::NotFound(wrong()))
}

fn remove(value: &mut Value, path: &Path) -> Result<(), Refused> {
    let missing = || Refused::NotFound(path.clone());
    let (last, before) = path.0.split_last().ok_or_else(missing)?;
    let mut here = value;
    for (at, step) in before.iter().enumerate() {
        let wrong = || Path(path.0[..=at].to_vec());
        here = match (here, step) {
            (Value::Map(entries), Step::Key(key)) => entries
                .iter_mut()
                .find(|(name, _)| name == key)
                .map(|(_, value)| value)
                .ok_or_else(|| Refused::NotFound(wrong()))?,
            (Value::List(items), Step::Entry(_) | Step::Index(_)) => {
                let place = entry(items, step, wrong)?;
                &mut items[place]
            }
            _ => return Err(Refused::NotFound(wrong())),
        };
    }
    match (here, last) {
        (Value::Map(entries), Step::Key(key)) => {
            let place = entries.iter().position(|(name, _)| name == key);
            entries.remove(place.ok_or_else(missing)?);
        }
        (Value::List(items), Step::Entry(_) | Step::Index(_)) => {
            let place = entry(items, last, || path.clone())?;
            items.remove(place);
        }
        _ => return Err(missing()),
    }
    Ok(())
}

/// Whether `read` is what was meant. A bare word may have been written in quotes, where the old
/// value had quotes; text must not have become anything else.
pub(super) fn same(meant: &Value, read: &Value) -> bool {
    match (meant, read) {
        (Value::Null, Value::Null) => true,
        (Value::Text(a), Value::Text(b)) => a == b,
        (Value::Plain(a), Value::Plain(b) | Value::Text(b)) => a == b,
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Map(a), Value::Map(b)) => {
            a.len() == b.len()
                && a.iter()
                    .zip(b)
                    .all(|((key, a), (name, b))| key == name && same(a, b))
        }
        _ => false,
    }
}
