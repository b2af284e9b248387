//! What a merge must mean: three values become one, without looking at any text.

use super::order::order;
use super::{Paper, lines};
use crate::paper::{Path, Value};
use std::collections::{HashMap, HashSet};

/// The side that stays where both wrote something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pick {
    Ours,
    Theirs,
}

/// Clashes that are known already, and which side counts there.
pub(super) struct Known<'p> {
    paths: HashSet<&'p Path>,
    /// Everything a known clash lies within.
    above: HashSet<Path>,
    pick: Pick,
    paper: Paper,
}

impl<'p> Known<'p> {
    pub(super) fn new(paths: impl IntoIterator<Item = &'p Path>, pick: Pick, paper: Paper) -> Self {
        let paths: HashSet<&Path> = paths.into_iter().collect();
        let above = paths
            .iter()
            .flat_map(|path| (0..path.0.len()).map(|end| Path(path.0[..end].to_vec())))
            .collect();
        Self {
            paths,
            above,
            pick,
            paper,
        }
    }

    pub(super) fn none(paper: Paper) -> Self {
        Self::new([], Pick::Ours, paper)
    }
}

/// Both sides wrote something else here.
#[derive(Debug, PartialEq)]
pub(super) struct Clashing;

/// The merged value; `None` where nothing is left.
pub(super) fn merge(
    path: &Path,
    base: Option<&Value>,
    ours: Option<&Value>,
    theirs: Option<&Value>,
    known: &Known<'_>,
) -> Result<Option<Value>, Clashing> {
    if known.paths.contains(path) {
        return Ok(match known.pick {
            Pick::Ours => ours.cloned(),
            Pick::Theirs => theirs.cloned(),
        });
    }
    if !known.above.contains(path) {
        if same(ours, theirs) || same(theirs, base) {
            return Ok(ours.cloned());
        }
        if same(ours, base) {
            return Ok(theirs.cloned());
        }
    }
    // Who took all of a list away still takes part in a clash about one of its entries, and in TOML
    // the list is nothing but its entries.
    let emptied = match ours.or(theirs) {
        Some(Value::List(_)) => Some(Value::List(Vec::new())),
        Some(Value::Map(_)) => Some(Value::Map(Vec::new())),
        _ => None,
    };
    let entries = |value: &Value| match value {
        Value::List(items) => items.iter().all(|item| matches!(item, Value::Map(_))),
        _ => false,
    };
    let vanished = known.paper == Paper::Toml && ours.or(theirs).is_some_and(entries);
    let within = emptied
        .as_ref()
        .filter(|_| vanished || known.above.contains(path));
    let (ours, theirs) = (ours.or(within), theirs.or(within));
    match (base, ours, theirs) {
        (base, Some(Value::Map(ours)), Some(Value::Map(theirs))) => {
            let base = match base {
                Some(Value::Map(base)) => base,
                Some(value) if !is_empty(value) => return Err(Clashing),
                _ => &Vec::new(),
            };
            table(path, base, ours, theirs, known).map(Some)
        }
        (base, Some(Value::List(ours)), Some(Value::List(theirs))) => {
            let base = match base {
                Some(Value::List(base)) => base,
                Some(value) if !is_empty(value) => return Err(Clashing),
                _ => &Vec::new(),
            };
            list(path, base, ours, theirs, known).map(Some)
        }
        (Some(Value::Text(base)), Some(Value::Text(ours)), Some(Value::Text(theirs)))
            if [base, ours, theirs].iter().all(|text| text.contains('\n')) =>
        {
            let merged = lines::clean(base, ours, theirs).ok_or(Clashing)?;
            Ok(Some(Value::Text(merged)))
        }
        _ => Err(Clashing),
    }
}

fn table(
    path: &Path,
    base: &[(String, Value)],
    ours: &[(String, Value)],
    theirs: &[(String, Value)],
    known: &Known<'_>,
) -> Result<Value, Clashing> {
    type Table<'v> = (Vec<&'v str>, HashMap<&'v str, &'v Value>);
    fn of(entries: &[(String, Value)]) -> Table<'_> {
        let keys = entries.iter().map(|(key, _)| key.as_str()).collect();
        let values = entries.iter().map(|(key, value)| (key.as_str(), value));
        (keys, values.collect())
    }
    let (was, here, there) = (of(base), of(ours), of(theirs));
    let mut merged = Vec::new();
    for key in order(&was.0, &here.0, &there.0) {
        let [b, o, t] = [&was, &here, &there].map(|side| side.1.get(key).copied());
        if let Some(value) = merge(&path.key(key), b, o, t, known)? {
            merged.push((key.to_string(), value));
        }
    }
    Ok(Value::Map(merged))
}

fn list(
    path: &Path,
    base: &[Value],
    ours: &[Value],
    theirs: &[Value],
    known: &Known<'_>,
) -> Result<Value, Clashing> {
    if !by_id([base, ours, theirs]) {
        return by_content(base, ours, theirs);
    }
    let ids = |side: &[Value]| -> Vec<String> {
        side.iter().filter_map(id_of).map(String::from).collect()
    };
    let of = |side: &'_ [Value]| -> HashMap<String, usize> {
        ids(side)
            .into_iter()
            .enumerate()
            .map(|(n, id)| (id, n))
            .collect()
    };
    let (was, here, there) = (of(base), of(ours), of(theirs));
    let mut merged = Vec::new();
    for id in order(&ids(base), &ids(ours), &ids(theirs)) {
        let b = was.get(&id).map(|at| &base[*at]);
        let o = here.get(&id).map(|at| &ours[*at]);
        let t = there.get(&id).map(|at| &theirs[*at]);
        let path = path.entry(&id);
        // Two people may have given two entries one id: those are never mixed.
        let alien = b.is_none() && o.is_some() && t.is_some() && !same(o, t);
        if alien && !known.paths.contains(&path) {
            return Err(Clashing);
        }
        merged.extend(merge(&path, b, o, t, known)?);
    }
    Ok(Value::List(merged))
}

/// Entries without ids are what they hold. Words are a set with an order; numbers belong together;
/// of tables none may have been taken away by both sides while one of them wrote another.
fn by_content(base: &[Value], ours: &[Value], theirs: &[Value]) -> Result<Value, Clashing> {
    let (was, here, there) = (contents(base), contents(ours), contents(theirs));
    if unmergeable([base, ours, theirs], [&was, &here, &there]) {
        return Err(Clashing);
    }
    let mut values: HashMap<&Content, &Value> = HashMap::new();
    values.extend(there.iter().zip(theirs));
    values.extend(here.iter().zip(ours));
    let (before, left, right): (HashSet<_>, HashSet<_>, HashSet<_>) = (
        was.iter().collect(),
        here.iter().collect(),
        there.iter().collect(),
    );
    let merged = order(&was, &here, &there);
    let stays =
        |name: &&Content| !before.contains(name) || (left.contains(name) && right.contains(name));
    let merged = merged.iter().filter(stays);
    Ok(Value::List(
        merged.map(|name| values[name].clone()).collect(),
    ))
}

/// What an entry holds, and the how-manieth of its kind it is.
pub(super) type Content = (String, usize);

/// The names of entries that have no id.
pub(super) fn contents<'v>(items: impl IntoIterator<Item = &'v Value>) -> Vec<Content> {
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut names = Vec::new();
    for item in items {
        let mut words = String::new();
        spell(item, &mut words);
        let count = seen.entry(words.clone()).or_default();
        names.push((words, *count));
        *count += 1;
    }
    names
}

/// Whether lists without ids can't be united, because their entries are numbers that belong together,
/// words among tables, or because both sides took one table away and wrote another.
pub(super) fn unmergeable(values: [&[Value]; 3], names: [&[Content]; 3]) -> bool {
    let all = values.iter().flat_map(|side| side.iter());
    let number = |value: &Value| matches!(value, Value::Plain(word) if word.parse::<f64>().is_ok());
    if all.clone().any(number) {
        return true;
    }
    let words = all.clone().filter(|value| value.as_str().is_some()).count();
    if words == all.count() {
        return false;
    }
    // Words and tables in one list are two people's ideas of it.
    if words > 0 {
        return true;
    }
    let [was, here, there]: [HashSet<&Content>; 3] = names.map(|side| side.iter().collect());
    let gone = was.iter().any(|n| !here.contains(n) && !there.contains(n));
    let mut new_here: Vec<_> = here.difference(&was).collect();
    let mut new_there: Vec<_> = there.difference(&was).collect();
    new_here.sort();
    new_there.sort();
    gone && new_here != new_there
}

/// A value in one line, the same for values that mean the same.
fn spell(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push('~'),
        Value::Text(words) | Value::Plain(words) => {
            out.push('"');
            out.push_str(&words.len().to_string());
            out.push(':');
            out.push_str(words);
        }
        Value::List(items) => {
            out.push('[');
            for item in items {
                spell(item, out);
            }
            out.push(']');
        }
        Value::Map(entries) => {
            let mut entries: Vec<_> = entries.iter().collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            out.push('{');
            for (key, value) in entries {
                spell(&Value::text(key), out);
                spell(value, out);
            }
            out.push('}');
        }
    }
}

pub(super) fn id_of(value: &Value) -> Option<&str> {
    value.get("id").and_then(Value::as_str)
}

/// Whether every entry of these lists has an id, and no list has one twice.
pub(super) fn by_id(lists: [&[Value]; 3]) -> bool {
    lists.iter().all(|list| {
        let ids: HashSet<&str> = list.iter().filter_map(id_of).collect();
        ids.len() == list.len()
    })
}

/// Whether nothing stands there.
pub(super) fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::List(items) => items.is_empty(),
        Value::Map(entries) => entries.is_empty(),
        Value::Text(_) | Value::Plain(_) => false,
    }
}

/// Whether two values say the same, however they are quoted and in whatever order keys stand.
pub(super) fn same(a: Option<&Value>, b: Option<&Value>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => equal(a, b, Order::Kept),
        _ => false,
    }
}

/// Whether the order of entries with ids matters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// It does.
    Kept,
    /// Tables of a list may stand in any order; an absent key, nothing, `[]` and `{}` are one.
    Free,
}

pub(super) fn equal(a: &Value, b: &Value, order: Order) -> bool {
    match (a, b) {
        (Value::List(a), Value::List(b)) if a.len() == b.len() => {
            let tables = a.iter().chain(b).all(|item| matches!(item, Value::Map(_)));
            if order == Order::Kept || !by_id([a, b, &[]]) {
                let named = |items: &[Value]| contents(items).into_iter().collect::<HashSet<_>>();
                return a.iter().zip(b).all(|(a, b)| equal(a, b, order))
                    || (order == Order::Free && tables && named(a) == named(b));
            }
            let there: HashMap<_, _> = b.iter().map(|item| (id_of(item), item)).collect();
            a.iter().all(|item| {
                there
                    .get(&id_of(item))
                    .is_some_and(|b| equal(item, b, order))
            })
        }
        (Value::Map(a), Value::Map(b)) if order == Order::Free => {
            let there = |side: &'_ [(String, Value)]| -> HashMap<String, usize> {
                let full = side.iter().enumerate().filter(|(_, (_, v))| !is_empty(v));
                full.map(|(at, (key, _))| (key.clone(), at)).collect()
            };
            let (here, there) = (there(a), there(b));
            here.len() == there.len()
                && here.iter().all(|(key, at)| {
                    let other = there.get(key);
                    other.is_some_and(|other| equal(&a[*at].1, &b[*other].1, order))
                })
        }
        (Value::Map(a), Value::Map(b)) if a.len() == b.len() => {
            let in_order = a.iter().zip(b).all(|((a, _), (b, _))| a == b);
            if in_order {
                return a.iter().zip(b).all(|((_, a), (_, b))| equal(a, b, order));
            }
            let there: HashMap<_, _> = b.iter().map(|(key, value)| (key, value)).collect();
            a.iter()
                .all(|(key, value)| there.get(key).is_some_and(|b| equal(value, b, order)))
        }
        (Value::Null, Value::Null) => true,
        (a, b) if order == Order::Free && is_empty(a) => is_empty(b),
        (a, b) => a.as_str().is_some() && a.as_str() == b.as_str(),
    }
}
