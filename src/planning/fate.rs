//! What becomes of one key of a paper that a draft has a word for.
//!
//! Beside its words a draft leaves a fingerprint of each (`drafted`). A word with another
//! fingerprint is a person's: it stays. What a draft wrote and nobody touched may be refreshed; what
//! a person took away stays away.

use super::fact::Fact;
use crate::model::Text;
use crate::paper::Value;

/// What becomes of one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Nothing stands there: the draft is added.
    Add,
    /// An earlier draft stands there untouched and the facts have changed: it is refreshed.
    Refresh,
    /// An earlier draft stands there untouched and nothing says it any more: it is taken away.
    Clear,
    /// The draft says what stands there.
    Same,
    /// Somebody wrote something else: it stays, the draft is a proposal.
    Kept,
    /// Somebody took an earlier draft away: it stays away.
    Gone,
}

/// One key of a line or of the plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// The key; dotted within the plan.
    pub key: &'static str,
    /// What the draft says.
    pub draft: Option<Value>,
    /// What stands on the paper.
    pub present: Option<Value>,
    /// What becomes of it.
    pub fate: Fate,
    /// The facts behind the draft.
    pub facts: Vec<Fact>,
}

impl Field {
    /// What stands there once the draft is in.
    pub fn value(&self) -> Option<&Value> {
        match self.fate {
            Fate::Add | Fate::Refresh => self.draft.as_ref(),
            Fate::Same | Fate::Kept => self.present.as_ref(),
            Fate::Clear | Fate::Gone => None,
        }
    }

    /// Whether the paper changes.
    pub fn changes(&self) -> bool {
        matches!(self.fate, Fate::Add | Fate::Refresh | Fate::Clear)
    }
}

const CONSONANTS: &[u8; 19] = b"bcdfghjkmnpqrstvwxz";

/// A short fingerprint of a value: the same however it is laid out or quoted.
pub fn fingerprint(value: &Value) -> String {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut feed = |bytes: &[u8]| {
        for byte in bytes.iter().chain([&0_u8]) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    };
    visit(value, &mut feed);
    let letters = CONSONANTS.len() as u64;
    let mut print = String::new();
    for _ in 0..5 {
        let place = usize::try_from(hash % letters).unwrap_or(0);
        print.push(char::from(CONSONANTS[place]));
        hash /= letters;
    }
    print
}

fn visit(value: &Value, feed: &mut dyn FnMut(&[u8])) {
    match value {
        Value::Null => feed(b"~"),
        Value::Text(text) | Value::Plain(text) => feed(text.trim_end_matches('\n').as_bytes()),
        Value::List(items) => {
            feed(b"[");
            items.iter().for_each(|item| visit(item, feed));
            feed(b"]");
        }
        Value::Map(entries) => {
            feed(b"{");
            for (key, value) in entries {
                feed(key.as_bytes());
                visit(value, feed);
            }
            feed(b"}");
        }
    }
}

fn same(one: &Value, two: &Value) -> bool {
    fingerprint(one) == fingerprint(two)
}

/// What becomes of each key, `present` being what stands on the paper and `drafted` the
/// fingerprints of earlier drafts.
pub(super) fn meet(
    keys: impl IntoIterator<Item = (&'static str, Option<Value>, Vec<Fact>)>,
    present: impl Fn(&str) -> Option<Value>,
    drafted: &[(Text, Text)],
) -> Vec<Field> {
    keys.into_iter()
        .filter_map(|(key, draft, facts)| {
            let present = present(key).filter(|value| *value != Value::Null);
            let print = drafted
                .iter()
                .find(|(known, _)| &**known == key)
                .map(|(_, print)| &**print);
            let untouched = present
                .as_ref()
                .is_some_and(|value| print == Some(&*fingerprint(value)));
            let fate = match (&draft, &present) {
                (Some(draft), Some(present)) if same(draft, present) => Fate::Same,
                (Some(_), Some(_)) if untouched => Fate::Refresh,
                (Some(_), Some(_)) => Fate::Kept,
                (Some(_), None) if print.is_some() => Fate::Gone,
                (Some(_), None) => Fate::Add,
                (None, Some(_)) if untouched => Fate::Clear,
                (None, Some(_)) => Fate::Same,
                (None, None) => return None,
            };
            Some(Field {
                key,
                draft,
                present,
                fate,
                facts,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_becomes_of_a_key() {
        let old = Value::text("前の下書き");
        let print: Text = fingerprint(&old).into();
        let drafted = [("goal".into(), print)];
        let text = |words: &str| Some(Value::text(words));
        for (why, draft, present, drafted, fate) in [
            ("nothing there", text("新"), None, &[][..], Some(Fate::Add)),
            (
                "an empty key",
                text("新"),
                Some(Value::Null),
                &[],
                Some(Fate::Add),
            ),
            ("a person's", text("新"), text("手"), &[], Some(Fate::Kept)),
            (
                "a person's over a draft",
                text("新"),
                text("手"),
                &drafted,
                Some(Fate::Kept),
            ),
            (
                "an untouched draft",
                text("新"),
                text("前の下書き"),
                &drafted,
                Some(Fate::Refresh),
            ),
            (
                "in a block",
                text("新"),
                text("前の下書き\n"),
                &drafted,
                Some(Fate::Refresh),
            ),
            ("the same", text("手"), text("手"), &[], Some(Fate::Same)),
            ("taken away", text("新"), None, &drafted, Some(Fate::Gone)),
            (
                "nothing says it any more",
                None,
                text("前の下書き"),
                &drafted,
                Some(Fate::Clear),
            ),
            (
                "a person's alone",
                None,
                text("手"),
                &drafted,
                Some(Fate::Same),
            ),
            ("nothing at all", None, None, &drafted, None),
        ] {
            let keys = [("goal", draft, Vec::new())];
            let fields = meet(keys, |_| present.clone(), drafted);
            assert_eq!(fields.first().map(|field| field.fate), fate, "{why}");
        }
    }

    #[test]
    fn a_fingerprint_is_of_the_words_and_not_of_their_layout() {
        let two = (Value::text("2"), Value::plain("2"));
        assert_eq!(fingerprint(&two.0), fingerprint(&two.1));
        assert_ne!(
            fingerprint(&Value::text("ab")),
            fingerprint(&Value::texts(["ab"]))
        );
        assert_ne!(
            fingerprint(&Value::texts(["ab"])),
            fingerprint(&Value::texts(["a", "b"]))
        );
        let print = fingerprint(&Value::text("家で暮らせる"));
        assert!(print.len() == 5 && print.bytes().all(|b| b.is_ascii_lowercase()));
    }
}
