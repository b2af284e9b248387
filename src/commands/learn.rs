//! What an answer taught about a facility, for `facilities.toml`: with its source and day.

use super::{facility, typed};
use crate::context::Context;
use crate::failure::Failure;
use crate::files::form::{FACILITY, Target};
use crate::model::{Answer, Date, Facility, Text};
use crate::paper::{Change, Path, Value};
use crate::store::Paper;
use crate::text;
use crate::vocabulary::{Table, Word};

/// What an answer taught.
pub struct Lesson {
    facility: Text,
    on: Date,
    /// Needs with the answer to each.
    pub accepts: Vec<(Word, Word)>,
    /// Needs that it must be able to do, since it takes the patient.
    pub implied: Vec<Word>,
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
            implied: Vec::new(),
            vacancy: None,
            count: None,
            note: None,
        }
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.accepts.is_empty() && self.implied.is_empty() && self.vacancy.is_none()
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
        if known.is_none() {
            return Err(Failure::usage(format!(
                "施設「{}」は台帳にないため、覚えられません。",
                text::visible(&self.facility)
            ))
            .why("名称も電話もない項目を台帳に作ることになります。")
            .next("--learn を外せば、返事だけを記録できます。")
            .next("覚えるなら、先に facilities.toml に番号(id)と名称(name)を書き足します。"));
        }
        let mut learning = Learning {
            lesson: self,
            known,
            changes: Vec::new(),
            said: Vec::new(),
            warnings: Vec::new(),
        };
        let yes = store.words.term(Table::Answers, "yes");
        for need in &self.implied {
            learning.imply(need, &yes);
        }
        for (need, answer) in &self.accepts {
            learning.accept(need, answer);
        }
        learning.vacancy(context)?;
        Ok(Learnt {
            paper: facility::changed(context, &hand, &self.facility, learning.changes)?,
            said: learning.said,
            warnings: learning.warnings,
        })
    }
}

/// A lesson on its way to the directory.
struct Learning<'a> {
    lesson: &'a Lesson,
    known: Option<Facility>,
    changes: Vec<Change>,
    said: Vec<String>,
    warnings: Vec<String>,
}

impl Learning<'_> {
    fn at(&self) -> Path {
        Path::keys("facility").entry(&self.lesson.facility)
    }

    /// One patient's 可 says nothing against a condition or a refusal that somebody wrote down.
    fn imply(&mut self, need: &Word, yes: &Word) {
        let claim = self
            .known
            .as_ref()
            .and_then(|facility| facility.claim(need));
        match claim.filter(|claim| [Answer::Conditional, Answer::No].contains(&claim.value)) {
            Some(claim) => {
                let note = claim
                    .note
                    .as_deref()
                    .map_or(String::new(), |n| format!("({n})"));
                let value = claim.value.label();
                self.warnings.push(format!(
                    "参考: 「{0}」は台帳の「{value}{note}」のままにします。書きかえるなら: renkei facility set {1} 'accepts.{0}=可'",
                    need.label(),
                    self.lesson.facility,
                ));
            }
            None => self.accept(need, yes),
        }
    }

    fn accept(&mut self, need: &Word, answer: &Word) {
        let lesson = self.lesson;
        let before = self
            .known
            .as_ref()
            .and_then(|facility| facility.claim(need));
        if let Some(claim) = before {
            let value = claim.value.label();
            if let Some(asof) = claim.asof.filter(|asof| *asof > lesson.on) {
                self.warnings.push(format!(
                    "参考: 「{}」は{asof}に聞いた「{value}」のほうが新しいため、そのままにします。",
                    need.label(),
                ));
                return;
            }
            if claim.value.id() != answer.id() {
                self.warnings.push(format!(
                    "参考: 「{}」は台帳では「{value}」でした。「{}」に書きかえます。",
                    need.label(),
                    answer.label()
                ));
            }
        }
        let mut claim = vec![("value".to_string(), Value::text(answer.label()))];
        if let Some(note) = &lesson.note
            && answer.is("conditional")
        {
            claim.push(("note".to_string(), Value::text(note)));
        }
        claim.push(("asof".to_string(), Value::plain(lesson.on)));
        claim.push(("source".to_string(), Value::text(SOURCE)));
        self.changes.push(Change::Set {
            path: self.at().key("accepts").key(need.label()),
            value: Value::Map(claim),
        });
        self.said
            .push(format!("{}={}", need.label(), answer.label()));
    }

    fn vacancy(&mut self, context: &Context) -> Result<(), Failure> {
        let Some((what, state)) = &self.lesson.vacancy else {
            return Ok(());
        };
        let mut entry = vec![
            ("what".to_string(), Value::text(what)),
            ("state".to_string(), Value::text(state.label())),
        ];
        if let Some(count) = &self.lesson.count {
            let key = Path::keys("vacancy").index(0).key("count");
            let target = FACILITY.lookup(&key).unwrap_or(Target::Free);
            let words = &context.store()?.words;
            let read = typed::read(target, "--count", count, words, context.today())?;
            entry.push(("count".to_string(), read.value));
        }
        entry.push(("asof".to_string(), Value::plain(self.lesson.on)));
        entry.push(("source".to_string(), Value::text(SOURCE)));
        self.changes.push(Change::Append {
            path: self.at().key("vacancy"),
            entry: Value::Map(entry),
        });
        self.said.push(format!("{what} {}", state.label()));
        Ok(())
    }
}
