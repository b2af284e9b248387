//! Ids of list entries: made from their content, so that two people who add entries on two
//! machines never collide and the same entry is the same everywhere.

use super::tree::{Kind, Node};
use crate::paper::Value;

const LETTERS: &[u8; 31] = b"23456789abcdefghjkmnpqrstuvwxyz";

/// A short id for `entry` that the list doesn't hold yet: `prefix` and four letters. An entry that
/// stands there already gets another id, by counting it.
pub fn entry_id(prefix: &str, entry: &Value, list: Option<&Node>) -> String {
    let taken = |id: &str| match list.map(|node| &node.kind) {
        Some(Kind::List(items)) => items
            .iter()
            .any(|item| item.get("id").and_then(Node::as_str) == Some(id)),
        _ => false,
    };
    let content = super::emit::yaml(entry);
    (0_u32..)
        .map(|turn| id_of(prefix, &content, turn))
        .find(|id| !taken(id))
        .expect("a list is shorter than the numbers are many")
}

fn id_of(prefix: &str, content: &str, turn: u32) -> String {
    let bytes = content.bytes().chain(turn.to_le_bytes());
    let mut hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let mut id = prefix.to_string();
    for _ in 0..4 {
        let letters = LETTERS.len() as u64;
        let place = usize::try_from(hash % letters).unwrap_or(0);
        id.push(char::from(LETTERS[place]));
        hash /= letters;
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_note_twice_is_two_entries() {
        let entry = Value::Map(vec![("text".into(), Value::text("不在"))]);
        let first = entry_id("e", &entry, None);
        let list = crate::files::yaml::parse(&format!("- {{id: {first}}}\n"));
        let second = entry_id("e", &entry, list.root.as_ref());
        assert_eq!(first.len(), 5);
        assert_ne!(first, second);
        assert_eq!(entry_id("e", &entry, None), first);
    }
}
