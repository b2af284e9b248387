//! 相談: what became of each need.

use super::{Case, Date, Text};
use crate::vocabulary::Word;

/// 相談の結果: what became of one category on a day. A later one takes its place in meaning, never on
/// paper.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NeedOutcome {
    /// The entry's id.
    pub id: Text,
    /// The day.
    pub on: Option<Date>,
    /// 相談区分.
    pub category: Option<Word>,
    /// 解決 一部 未解決 他へ.
    pub result: Option<Word>,
    /// Who took over, where somebody else did.
    pub to: Option<Text>,
    /// Words.
    pub text: Option<Text>,
}

impl NeedOutcome {
    /// Whether something is still to be done here.
    pub fn is_open(&self) -> bool {
        let result = self.result.as_ref().and_then(|result| result.term());
        result.is_none_or(|term| term.group == "open")
    }
}

impl Case {
    /// What became of a category by `today`: the latest by day, the later on paper where days are
    /// equal.
    pub fn outcome_of(&self, category: &Word, today: Date) -> Option<&NeedOutcome> {
        self.outcomes
            .iter()
            .filter(|outcome| outcome.category.as_ref() == Some(category))
            .filter(|outcome| outcome.on.is_none_or(|on| on <= today))
            .max_by_key(|outcome| outcome.on)
    }

    /// The categories asked about, then those that only outcomes name, each once.
    pub fn categories(&self) -> Vec<&Word> {
        let mut found: Vec<&Word> = Vec::new();
        let told = self.outcomes.iter().filter_map(|o| o.category.as_ref());
        for category in self.intake.categories.iter().chain(told) {
            if !found.contains(&category) {
                found.push(category);
            }
        }
        found
    }
}
