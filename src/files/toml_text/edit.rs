//! Changes → the fewest bytes of a TOML paper, through `toml_edit`, which keeps comments, order
//! and blank lines. The result is read again and must be exactly the paper with the changes
//! applied.

use super::super::edit::{Refused, apply};
use super::super::{conflict, value_of};
use super::parse;
use crate::paper::{Change, Path, Step, Value};
use toml_edit::{Array, ArrayOfTables, DocumentMut, Formatted, InlineTable, Item, Table};

const BOM: &str = "\u{feff}";

/// Applies the changes, in their order, to the text of a TOML paper. CRLF, a byte order mark and
/// a missing last newline stay.
pub fn edit(text: &str, changes: &[Change]) -> Result<String, Refused> {
    let before = read(text)?;
    let meant = apply(&before, changes)?;
    let body = text.strip_prefix(BOM).unwrap_or(text);
    let crlf = body.contains("\r\n");
    // A file with both kinds of line ends can't be put back as it was.
    if crlf && body.matches('\n').count() != body.matches("\r\n").count() {
        return Err(Refused::WouldChangeMeaning);
    }
    let unix = body.replace("\r\n", "\n");
    let mut document: DocumentMut = unix.parse().map_err(|_| Refused::WouldChangeMeaning)?;
    for change in changes {
        match change {
            Change::Set { path, value } => set(document.as_item_mut(), path, value)?,
            Change::Append { path, entry } => append(document.as_item_mut(), path, entry)?,
            Change::Remove { path } => remove(document.as_item_mut(), path)?,
        }
    }
    let mut edited = document.to_string();
    if !unix.ends_with('\n') && edited.ends_with('\n') && !unix.is_empty() {
        edited.pop();
    }
    if crlf {
        edited = edited.replace('\n', "\r\n");
    }
    if text.starts_with(BOM) {
        edited.insert_str(0, BOM);
    }
    if same(&read(&edited)?, &meant) {
        Ok(edited)
    } else {
        Err(Refused::WouldChangeMeaning)
    }
}

fn read(text: &str) -> Result<Value, Refused> {
    let parsed = parse(text);
    if conflict::hides(&parsed.problems) {
        return Err(Refused::Conflict);
    }
    if let Some(problem) = parsed.problems.into_iter().next() {
        return Err(Refused::Unparsable(Box::new(problem)));
    }
    Ok(parsed
        .root
        .as_ref()
        .map_or(Value::Map(Vec::new()), value_of))
}

/// Equal as TOML means it: the order of keys says nothing, bare and quoted words differ only as
/// far as their words do.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Map(a), Value::Map(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, value)| b.iter().any(|(other, it)| other == key && same(value, it)))
        }
        (Value::List(a), Value::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Null, Value::Null) => true,
        _ => a.as_str().is_some() && a.as_str() == b.as_str(),
    }
}

/// The item behind a step.
fn step<'a>(item: &'a mut Item, step: &Step, path: &Path) -> Result<&'a mut Item, Refused> {
    let missing = || Refused::NotFound(path.clone());
    match step {
        Step::Key(key) => item.get_mut(key.as_str()).ok_or_else(missing),
        Step::Entry(_) | Step::Index(_) => Err(missing()),
    }
}

/// Where a list entry stands.
fn place(ids: impl Iterator<Item = Option<String>>, step: &Step) -> Option<usize> {
    match step {
        Step::Index(index) => Some(*index),
        Step::Entry(id) => {
            let mut ids = ids;
            ids.position(|known| known.as_deref() == Some(id))
        }
        Step::Key(_) => None,
    }
}

/// Walks to the table that holds the last step, making tables for missing keys, and gives it to
/// `work`.
fn within<T>(
    item: &mut Item,
    path: &Path,
    depth: usize,
    work: impl FnOnce(&mut Item, &Step) -> Result<T, Refused>,
) -> Result<T, Refused> {
    let Some(here) = path.0.get(depth) else {
        return Err(Refused::NotFound(path.clone()));
    };
    if depth + 1 == path.0.len() {
        return work(item, here);
    }
    match here {
        Step::Key(key) => {
            if item.get(key.as_str()).is_none() {
                let inside_inline = item.is_value();
                let table = item
                    .as_table_like_mut()
                    .ok_or_else(|| Refused::NotATable(path.clone()))?;
                let new = if inside_inline {
                    Item::Value(InlineTable::new().into())
                } else {
                    Item::Table(Table::new())
                };
                table.insert(key, new);
            }
            within(step(item, here, path)?, path, depth + 1, work)
        }
        Step::Entry(_) | Step::Index(_) => match item {
            Item::ArrayOfTables(tables) => {
                let place = place(tables.iter().map(|t| id_of(t.get("id"))), here)
                    .ok_or_else(|| Refused::NotFound(path.clone()))?;
                let table = tables
                    .get_mut(place)
                    .ok_or_else(|| Refused::NotFound(path.clone()))?;
                let mut inner = Item::Table(std::mem::take(table));
                let done = within(&mut inner, path, depth + 1, work);
                if let Item::Table(inner) = inner {
                    *table = inner;
                }
                done
            }
            Item::Value(toml_edit::Value::Array(array)) => {
                let ids = array.iter().map(|v| {
                    v.as_inline_table()
                        .and_then(|t| t.get("id")?.as_str().map(String::from))
                });
                let place = place(ids, here).ok_or_else(|| Refused::NotFound(path.clone()))?;
                let value = array
                    .get_mut(place)
                    .ok_or_else(|| Refused::NotFound(path.clone()))?;
                let mut inner = Item::Value(value.clone());
                let done = within(&mut inner, path, depth + 1, work);
                if let Item::Value(inner) = inner {
                    *value = inner;
                }
                done
            }
            _ => Err(Refused::NotAList(path.clone())),
        },
    }
}

fn id_of(item: Option<&Item>) -> Option<String> {
    item?.as_str().map(String::from)
}

fn set(root: &mut Item, path: &Path, value: &Value) -> Result<(), Refused> {
    within(root, path, 0, |holder, last| match last {
        Step::Key(key) => {
            let table = holder
                .as_table_like_mut()
                .ok_or_else(|| Refused::NotATable(path.clone()))?;
            let mut new = value_item(value);
            if let (Some(Item::Value(old)), Item::Value(new)) = (table.get(key), &mut new) {
                *new.decor_mut() = old.decor().clone();
            }
            match table.get_mut(key) {
                Some(old) => *old = new,
                None => {
                    table.insert(key, new);
                }
            }
            Ok(())
        }
        Step::Entry(_) | Step::Index(_) => {
            let array = holder
                .as_array_mut()
                .ok_or_else(|| Refused::NotAList(path.clone()))?;
            let place = place(array.iter().map(|_| None), last)
                .filter(|place| *place < array.len())
                .ok_or_else(|| Refused::NotFound(path.clone()))?;
            array.replace(place, inline(value));
            Ok(())
        }
    })
}

fn append(root: &mut Item, path: &Path, entry: &Value) -> Result<(), Refused> {
    within(root, path, 0, |holder, last| {
        let Step::Key(key) = last else {
            return Err(Refused::NotAList(path.clone()));
        };
        let inline_holder = holder.is_value();
        let table = holder
            .as_table_like_mut()
            .ok_or_else(|| Refused::NotATable(path.clone()))?;
        match table.get_mut(key) {
            None => {
                let new = match entry {
                    Value::Map(_) if !inline_holder => {
                        let mut tables = ArrayOfTables::new();
                        tables.push(block(entry));
                        Item::ArrayOfTables(tables)
                    }
                    _ => Item::Value(Array::from_iter([inline(entry)]).into()),
                };
                table.insert(key, new);
                Ok(())
            }
            Some(Item::ArrayOfTables(tables)) => {
                let mut table = block(entry);
                // Set apart as its siblings are; comments above them are theirs.
                let above = tables
                    .iter()
                    .last()
                    .and_then(|last| last.decor().prefix()?.as_str())
                    .filter(|above| above.trim().is_empty());
                if let Some(above) = above {
                    table.decor_mut().set_prefix(above.to_string());
                }
                tables.push(table);
                Ok(())
            }
            Some(Item::Value(toml_edit::Value::Array(array))) => {
                array.push(inline(entry));
                Ok(())
            }
            Some(_) => Err(Refused::NotAList(path.clone())),
        }
    })
}

fn remove(root: &mut Item, path: &Path) -> Result<(), Refused> {
    let missing = || Refused::NotFound(path.clone());
    within(root, path, 0, |holder, last| match (last, &mut *holder) {
        (Step::Key(key), holder) => holder
            .as_table_like_mut()
            .and_then(|table| table.remove(key))
            .map(drop)
            .ok_or_else(missing),
        (_, Item::ArrayOfTables(tables)) => {
            let place = place(tables.iter().map(|t| id_of(t.get("id"))), last)
                .filter(|place| *place < tables.len())
                .ok_or_else(missing)?;
            tables.remove(place);
            Ok(())
        }
        (_, Item::Value(toml_edit::Value::Array(array))) => {
            let ids = array.iter().map(|v| {
                v.as_inline_table()
                    .and_then(|t| t.get("id")?.as_str().map(String::from))
            });
            let place = place(ids, last)
                .filter(|place| *place < array.len())
                .ok_or_else(missing)?;
            array.remove(place);
            Ok(())
        }
        _ => Err(missing()),
    })
}

fn value_item(value: &Value) -> Item {
    Item::Value(inline(value))
}

fn inline(value: &Value) -> toml_edit::Value {
    match value {
        // TOML has no empty value; an empty text is nearest.
        Value::Null => toml_edit::Value::from(""),
        Value::Text(text) => toml_edit::Value::String(Formatted::new(text.clone())),
        Value::Plain(word) => word
            .parse::<toml_edit::Value>()
            .unwrap_or_else(|_| toml_edit::Value::from(word.as_str())),
        Value::List(items) => Array::from_iter(items.iter().map(inline)).into(),
        Value::Map(entries) => {
            let mut table = InlineTable::new();
            for (key, value) in entries {
                table.insert(key, inline(value));
            }
            table.into()
        }
    }
}

fn block(value: &Value) -> Table {
    let mut table = Table::new();
    // A blank line sets the new entry apart from what stands above.
    table.decor_mut().set_prefix("\n");
    if let Value::Map(entries) = value {
        for (key, value) in entries {
            table.insert(key, value_item(value));
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    const OFFICE: &str = "# 台帳\n[[facility]]\nid = \"1\"   # 番号\nname = \"架空\"\ncontact = { name = \"甲\" }\n[facility.accepts]\n\"気管切開\" = \"可\" # 確認済\n\n[[facility.vacancy]]\nwhat = \"個室\"\n\n# 次\n[[facility]]\nid = \"2\"\nname = \"見本\"\n";

    fn path(steps: &[Step]) -> Path {
        Path(steps.to_vec())
    }

    fn key(name: &str) -> Step {
        Step::Key(name.into())
    }

    fn entry(id: &str) -> Step {
        Step::Entry(id.into())
    }

    #[test]
    fn only_the_value_changes() {
        let changes = [
            Change::Set {
                path: path(&[key("facility"), entry("1"), key("name")]),
                value: Value::text("架空さくら"),
            },
            Change::Set {
                path: path(&[key("facility"), entry("1"), key("accepts"), key("気管切開")]),
                value: Value::text("不可"),
            },
            Change::Set {
                path: path(&[key("facility"), entry("1"), key("contact"), key("tel")]),
                value: Value::text("0463-00-0001"),
            },
            Change::Append {
                path: path(&[key("facility"), entry("1"), key("vacancy")]),
                entry: Value::Map(vec![
                    ("what".into(), Value::text("多床室")),
                    ("count".into(), Value::plain(2)),
                    ("asof".into(), Value::plain("2026-11-23")),
                ]),
            },
            Change::Set {
                path: path(&[key("facility"), entry("2"), key("accepts"), key("胃瘻")]),
                value: Value::text("可"),
            },
        ];
        let expected = "# 台帳\n[[facility]]\nid = \"1\"   # 番号\nname = \"架空さくら\"\ncontact = { name = \"甲\" , tel = \"0463-00-0001\" }\n[facility.accepts]\n\"気管切開\" = \"不可\" # 確認済\n\n[[facility.vacancy]]\nwhat = \"個室\"\n\n[[facility.vacancy]]\nwhat = \"多床室\"\ncount = 2\nasof = 2026-11-23\n\n# 次\n[[facility]]\nid = \"2\"\nname = \"見本\"\n\n[facility.accepts]\n\"胃瘻\" = \"可\"\n";
        let edited = edit(OFFICE, &changes).expect("it can be edited");
        assert_eq!(
            edited.replace("\"甲\" ,", "\"甲\","),
            expected.replace("\"甲\" ,", "\"甲\",")
        );
        let windows = OFFICE.replace('\n', "\r\n");
        let windows = format!("{BOM}{windows}");
        let edited = edit(&windows, &changes[..1]).expect("it can be edited");
        assert_eq!(edited, windows.replace("\"架空\"", "\"架空さくら\""));
    }

    #[test]
    fn what_is_not_there_is_said() {
        let gone = path(&[key("facility"), entry("9"), key("name")]);
        assert_eq!(
            edit(OFFICE, &[Change::Remove { path: gone.clone() }]),
            Err(Refused::NotFound(path(&[key("facility"), entry("9")])))
        );
        assert!(matches!(edit("a = [", &[]), Err(Refused::Unparsable(_))));
    }
}
