//! What tells a key or entry from its siblings on all sides, and which lists can't be united.

use super::piece::{Piece, Tag};
use super::values::{self, Content};
use crate::files::value_of;
use crate::paper::{Path, Value};
use std::collections::{HashMap, HashSet};

/// What tells a piece from its siblings, the same on both sides.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Name {
    Key(Vec<String>),
    Entry(Vec<String>, String),
    Content(Vec<String>, Content),
}

impl Name {
    pub(super) fn keys(&self) -> &[String] {
        match self {
            Self::Key(keys) | Self::Entry(keys, _) | Self::Content(keys, _) => keys,
        }
    }
}

/// Where a name stands.
pub(super) fn place(path: &Path, name: &Name) -> Path {
    let keys = name.keys().iter();
    let path = keys.fold(path.clone(), |path, key| path.key(key));
    match name {
        Name::Entry(_, id) => path.entry(id),
        Name::Key(_) | Name::Content(..) => path,
    }
}

/// Which lists of a table have ids, and which of those without can't be united.
pub(super) struct Lists {
    with_ids: HashSet<Vec<String>>,
    pub(super) clashing: HashSet<Vec<String>>,
}

impl Lists {
    pub(super) fn of(sides: [&[Piece]; 3]) -> Self {
        let mut found: HashMap<&[String], [Vec<Value>; 3]> = HashMap::new();
        for (side, pieces) in sides.into_iter().enumerate() {
            for piece in pieces {
                if let Tag::Item(keys) = &piece.tag {
                    let items = &mut found.entry(keys).or_default()[side];
                    items.push(value_of(piece.node));
                }
            }
        }
        let mut lists = Self {
            with_ids: HashSet::new(),
            clashing: HashSet::new(),
        };
        let values: HashSet<&[String]> = sides
            .into_iter()
            .flatten()
            .filter(|piece| matches!(piece.tag, Tag::Key(_)))
            .map(|piece| piece.tag.keys())
            .collect();
        for (keys, [base, ours, theirs]) in found {
            if values.contains(keys) {
                let text = |side: &[Piece]| -> String {
                    let own = side.iter().filter(|piece| piece.tag.keys() == keys);
                    own.map(|piece| piece.text).collect()
                };
                let [base, ours, theirs] = sides.map(text);
                if ours != base && theirs != base && ours != theirs {
                    lists.clashing.insert(keys.to_vec());
                    continue;
                }
            }
            let all = [&base[..], &ours[..], &theirs[..]];
            if values::by_id(all) {
                lists.with_ids.insert(keys.to_vec());
                continue;
            }
            let names = all.map(values::contents);
            let changed = names[1] != names[0] && names[2] != names[0] && names[1] != names[2];
            if changed && values::unmergeable(all, [&names[0], &names[1], &names[2]]) {
                lists.clashing.insert(keys.to_vec());
            }
        }
        lists
    }

    pub(super) fn names(&self, pieces: &[Piece]) -> Vec<Name> {
        let mut contents: HashMap<&[String], std::vec::IntoIter<Content>> = HashMap::new();
        let mut plain: HashMap<&[String], Vec<Value>> = HashMap::new();
        for piece in pieces {
            if let Tag::Item(keys) = &piece.tag
                && !self.with_ids.contains(keys)
            {
                plain.entry(keys).or_default().push(value_of(piece.node));
            }
        }
        for (keys, items) in &plain {
            contents.insert(keys, values::contents(items).into_iter());
        }
        let name = |piece: &Piece| match &piece.tag {
            Tag::Key(keys) => Name::Key(keys.clone()),
            Tag::Item(keys) if self.with_ids.contains(keys) => {
                let id = piece.node.get("id").and_then(|id| id.as_str());
                Name::Entry(keys.clone(), id.unwrap_or_default().to_string())
            }
            Tag::Item(keys) => {
                let content = contents.get_mut(&keys[..]).and_then(Iterator::next);
                Name::Content(keys.clone(), content.unwrap_or_default())
            }
        };
        pieces.iter().map(name).collect()
    }
}
