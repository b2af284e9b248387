//! Own reads, written down where the office asks for it: who looked at which case with which command. A
//! line is written before the answer leaves, so that no reader who has seen enough can outrun it.

use super::{Context, japan_now};
use crate::model::CaseId;
use crate::store::reason_of;
use serde_json::{Map, Value, json};
use std::cell::RefCell;
use std::collections::BTreeSet;

/// What of a case a command shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reading {
    /// Nothing, or only what its own commit tells.
    #[default]
    Nothing,
    /// The case it is asked about.
    Case,
    /// Many cases at once, or the one it is asked about.
    List,
}

/// What was written down already.
#[derive(Debug, Default)]
pub struct Ledger(RefCell<BTreeSet<String>>);

/// Stands for the case in the line of a list.
const MANY: &str = "*";

impl Context {
    /// A case was looked up for its answer to be shown.
    pub fn looked_at(&self, id: &CaseId) {
        self.write_down(id.as_str(), None);
    }

    /// A list leaves, of so many cases where that is known.
    pub fn listed(&self, cases: Option<usize>) {
        let is_told = !self.ledger.0.borrow().is_empty();
        if self.wishes.reading == Reading::List && !is_told {
            self.write_down(MANY, cases);
        }
    }

    /// The same for an answer in the form of JSON, which names its cases.
    pub(super) fn listed_in(&self, answer: &Map<String, Value>) {
        if self.wishes.reading == Reading::List && self.writes_down() {
            let mut ids = BTreeSet::new();
            for value in answer.values() {
                cases_in(value, &mut ids);
            }
            self.listed(Some(ids.len()));
        }
    }

    fn writes_down(&self) -> bool {
        self.wishes.reading != Reading::Nothing
            && self
                .store()
                .is_ok_and(|store| store.office.audit.access_log)
    }

    fn write_down(&self, case: &str, number: Option<usize>) {
        if !self.writes_down() || !self.ledger.0.borrow_mut().insert(case.to_string()) {
            return;
        }
        let Ok(store) = self.store() else { return };
        let at = japan_now();
        let by = self.staff().map(String::from).or_else(|| store.git_user());
        let mut line = Map::new();
        line.insert("at".into(), at.clone().into());
        line.insert("by".into(), by.unwrap_or_default().into());
        line.insert("operation".into(), self.wishes.operation.clone().into());
        line.insert("case".into(), case.into());
        if let Some(number) = number {
            line.insert("number".into(), json!(number));
        }
        let month: String = at.chars().filter(char::is_ascii_digit).take(6).collect();
        let words = Value::Object(line).to_string();
        if let Err(error) = store.log_access(&month, &words) {
            self.complain(&format!(
                "注意: 閲覧の記録(log/access-{month}.jsonl)を書けません。{}",
                reason_of(Some(&error))
            ));
        }
    }
}

/// The cases that an answer names.
fn cases_in<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::String(words) if CaseId::new(words).is_some() => {
            found.insert(words);
        }
        Value::Array(items) => items.iter().for_each(|item| cases_in(item, found)),
        Value::Object(fields) => fields.values().for_each(|field| cases_in(field, found)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_names_each_case_once() {
        let answer = json!({ "cases": [{ "id": "2026-0012" }, { "id": "2026-0021" }],
            "items": [{ "case": "2026-0012", "label": "2026-11-23", "days": 3 }] });
        let mut found = BTreeSet::new();
        cases_in(&answer, &mut found);
        assert_eq!(
            found.into_iter().collect::<Vec<_>>(),
            ["2026-0012", "2026-0021"]
        );
    }
}
