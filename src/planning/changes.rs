//! The changes that put a draft on the paper: words, and beside them a fingerprint of each.

use super::fate::{Fate, Field, fingerprint};
use super::merge::{Merged, MergedLine};
use crate::paper::{Change, Path, Value};

/// The changes that put plan and lines on the paper. Nothing where all stands there already.
pub fn changes(root: &Value, plan: &[Field], lines: &Merged) -> Vec<Change> {
    let mut made = Vec::new();
    for line in &lines.lines {
        match line.place {
            Some(place) => {
                let path = Path::keys("services").item(&line.line.id, place);
                let table = match root.get("services") {
                    Some(Value::List(items)) => items.get(place),
                    _ => None,
                };
                fields(&mut made, &path, &line.fields, has_prints(table));
            }
            None => new_line(&mut made, line),
        }
    }
    let path = Path::keys("plan");
    fields(&mut made, &path, plan, has_prints(root.get("plan")));
    for line in lines.lines.iter().filter(|line| line.place.is_none()) {
        made.push(Change::Append {
            path: path.key("drafted_lines"),
            entry: Value::text(&*line.line.id),
        });
    }
    made
}

/// The path of a dotted key.
fn below(path: &Path, dotted: &str) -> Path {
    dotted
        .split('.')
        .fold(path.clone(), |path, key| path.key(key))
}

/// Whether something stands where the fingerprints of a table go.
fn has_prints(table: Option<&Value>) -> bool {
    let prints = table.and_then(|table| table.get("drafted"));
    prints.is_some_and(|prints| *prints != Value::Null)
}

/// Sets the keys of a table that change, and their fingerprints beside them.
fn fields(made: &mut Vec<Change>, path: &Path, fields: &[Field], mut drafted: bool) {
    for field in fields.iter().filter(|field| field.changes()) {
        let here = below(path, field.key);
        match (&field.draft, field.fate) {
            (Some(value), Fate::Add | Fate::Refresh) => set(made, &here, value),
            _ => made.push(Change::Remove { path: here }),
        }
    }
    let prints = path.key("drafted");
    for field in fields.iter().filter(|field| field.changes()) {
        let here = prints.key(field.key);
        match (&field.draft, field.fate) {
            (Some(value), Fate::Add | Fate::Refresh) => {
                if !drafted {
                    // One line in braces: nobody has to read it.
                    let value = Value::Map(Vec::new());
                    made.push(Change::Set {
                        path: prints.clone(),
                        value,
                    });
                    drafted = true;
                }
                let value = Value::text(fingerprint(value));
                made.push(Change::Set { path: here, value });
            }
            _ => made.push(Change::Remove { path: here }),
        }
    }
}

/// Sets a value; a small table stands on one line.
fn set(made: &mut Vec<Change>, path: &Path, value: &Value) {
    let Value::Map(entries) = value else {
        made.push(Change::Set {
            path: path.clone(),
            value: value.clone(),
        });
        return;
    };
    made.push(Change::Set {
        path: path.clone(),
        value: Value::Map(Vec::new()),
    });
    for (key, value) in entries {
        made.push(Change::Set {
            path: path.key(key),
            value: value.clone(),
        });
    }
}

fn new_line(made: &mut Vec<Change>, line: &MergedLine) {
    let mut entry = vec![("id".to_string(), Value::text(&*line.line.id))];
    let mut later = Vec::new();
    let path = Path::keys("services").entry(&line.line.id);
    for field in &line.fields {
        let Some(value) = &field.draft else { continue };
        match value {
            Value::Map(_) => {
                entry.push((field.key.to_string(), Value::Map(Vec::new())));
                set(&mut later, &path.key(field.key), value);
            }
            value => entry.push((field.key.to_string(), value.clone())),
        }
    }
    entry.push(("drafted".to_string(), Value::Map(Vec::new())));
    for field in &line.fields {
        if let Some(value) = &field.draft {
            let path = path.key("drafted").key(field.key);
            later.push(Change::Set {
                path,
                value: Value::text(fingerprint(value)),
            });
        }
    }
    made.push(Change::Append {
        path: Path::keys("services"),
        entry: Value::Map(entry),
    });
    made.append(&mut later);
}
