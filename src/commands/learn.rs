//! What an answer taught about a facility, for `facilities.toml`: with its source and day.

use super::{facility, typed};
use crate::context::Context;
use crate::failure::Failure;
use crate::files::form::{FACILITY, Target};
use crate::model::{Date, Text};
use crate::paper::{Change, Path, Value};
use crate::store::Paper;
use crate::vocabulary::Word;

/// What an answer taught.
pub struct Lesson {
    facility: Text,
    on: Date,
    /// Needs with the answer to each.
    pub accepts: Vec<(Word, Word)>,
    /// What is free, and how free.
    pub vacancy: Option<(String, Word)>,
    /// How many are free.
    pub count: Option<String>,
    /// The condition.
    pub note: Option<String>,
}

/// The directory with the lesson in it.
pub struct Learnt {
    /// `facilities.toml`.
    pub paper: Paper,
    /// What is written, for people.
    pub said: Vec<String>,
    /// What it contradicts.
    pub warnings: Vec<String>,
}

/// 回答 in the table `sources`.
const SOURCE: &str = "回答";

impl Lesson {
    /// A lesson about a facility, learnt on a day.
    pub fn new(facility: Text, on: Date) -> Self {
        Self {
            facility,
            on,
            accepts: Vec::new(),
            vacancy: None,
            count: None,
            note: None,
        }
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.accepts.is_empty() && self.vacancy.is_none()
    }

    /// Puts the lesson into the directory as it stands on disk now.
    pub fn write(&self, context: &Context) -> Result<Learnt, Failure> {
        let store = context.store()?;
        let hand = store.hand_now()?;
        // By the directory as it stands on disk now, as the paper that is written.
        let of_hand = hand.facilities.iter().find(|f| f.id == self.facility);
        let known = match of_hand {
            Some(facility) => Some(facility.clone()),
            None => store.facility(&self.facility)?,
        };
        let at = Path::keys("facility").entry(&self.facility);
        let mut changes = Vec::new();
        let mut said = Vec::new();
        let mut warnings = Vec::new();
        for (need, answer) in &self.accepts {
            let before = known.as_ref().and_then(|facility| facility.claim(need));
            if let Some(claim) = before {
                let newer = claim.asof.filter(|asof| *asof > self.on);
                if let Some(asof) = newer {
                    warnings.push(format!(
                        "参考: 「{}」は{asof}に聞いた「{}」のほうが新しいため、そのままにします。",
                        need.label(),
                        claim.value.label()
                    ));
                    continue;
                }
                if claim.value.id() != answer.id() {
                    warnings.push(format!(
                        "参考: 「{}」は台帳では「{}」でした。「{}」に書きかえます。",
                        need.label(),
                        claim.value.label(),
                        answer.label()
                    ));
                }
            }
            let mut claim = vec![("value".to_string(), Value::text(answer.label()))];
            if let Some(note) = &self.note
                && answer.is("conditional")
            {
                claim.push(("note".to_string(), Value::text(note)));
            }
            claim.push(("asof".to_string(), Value::plain(self.on)));
            claim.push(("source".to_string(), Value::text(SOURCE)));
            changes.push(Change::Set {
                path: at.key("accepts").key(need.label()),
                value: Value::Map(claim),
            });
            said.push(format!("{}={}", need.label(), answer.label()));
        }
        if let Some((what, state)) = &self.vacancy {
            let mut entry = vec![
                ("what".to_string(), Value::text(what)),
                ("state".to_string(), Value::text(state.label())),
            ];
            if let Some(count) = &self.count {
                let key = Path::keys("vacancy").index(0).key("count");
                let target = FACILITY.lookup(&key).unwrap_or(Target::Free);
                let words = &context.store()?.words;
                let read = typed::read(target, "--count", count, words, context.today())?;
                entry.push(("count".to_string(), read.value));
            }
            entry.push(("asof".to_string(), Value::plain(self.on)));
            entry.push(("source".to_string(), Value::text(SOURCE)));
            changes.push(Change::Append {
                path: at.key("vacancy"),
                entry: Value::Map(entry),
            });
            said.push(format!("{what} {}", state.label()));
        }
        Ok(Learnt {
            paper: facility::changed(context, &hand, &self.facility, changes)?,
            said,
            warnings,
        })
    }
}
