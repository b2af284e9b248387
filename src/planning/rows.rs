//! The words of drafts, as data: `lines.toml` for care-plan lines, `sentences.toml` for the plan.

use crate::regulation::condition::When;
use crate::regulation::{Facts, Held, Months, Rules, Times};
use serde::Deserialize;
use std::sync::LazyLock;

/// What `lines.toml` says.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lines {
    pub(super) periods: Periods,
    pub(super) line: Vec<LineRow>,
}

/// How long goals run.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Periods {
    pub(super) short: Months,
    pub(super) long: Months,
    basis: String,
    confirmed: bool,
}

impl Periods {
    /// 根拠, with 「要確認」 where no source confirms it.
    pub(super) fn basis(&self) -> String {
        match self.confirmed {
            true => self.basis.clone(),
            false => format!("{}(要確認)", self.basis),
        }
    }
}

/// The words for one need that some services meet.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LineRow {
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "a name for whoever mends the row")
    )]
    id: String,
    pub(super) services: Vec<String>,
    pub(super) when: Option<When>,
    pub(super) propose: Option<When>,
    #[serde(default)]
    pub(super) otherwise: bool,
    pub(super) need: String,
    pub(super) long: String,
    pub(super) short: String,
    pub(super) content: String,
    pub(super) weekly: Option<Times>,
}

/// A sentence of the plan.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SentenceRow {
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "a name for whoever mends the row")
    )]
    id: String,
    pub(super) into: String,
    #[serde(default)]
    pub(super) going: Vec<String>,
    pub(super) when: Option<When>,
    pub(super) text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sentences {
    sentence: Vec<SentenceRow>,
}

/// The rows of `lines.toml`.
pub(super) static LINES: LazyLock<Lines> = LazyLock::new(|| {
    toml::from_str(include_str!("lines.toml")).expect("a test reads the built-in rows")
});

/// The rows of `sentences.toml`.
pub(super) static SENTENCES: LazyLock<Vec<SentenceRow>> = LazyLock::new(|| {
    let rows: Sentences =
        toml::from_str(include_str!("sentences.toml")).expect("a test reads the built-in rows");
    rows.sentence
});

/// How long goals run, and by what: `短期目標3か月、長期目標6か月…`.
pub fn periods_basis() -> String {
    LINES.periods.basis()
}

/// Whether a row surely holds; one without a condition always does.
pub(super) fn holds(when: Option<&When>, facts: &Facts, rules: &Rules) -> bool {
    when.is_none_or(|when| matches!(when.judge(facts, rules).0, Held::Yes(_)))
}

impl LineRow {
    /// Whether it is for the service.
    pub(super) fn is_for(&self, service: &str) -> bool {
        self.services.iter().any(|id| id == service)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planning::{fact, phrase};
    use crate::regulation::condition::Clause;
    use crate::vocabulary::{Table, Vocabularies};
    use std::collections::HashSet;

    fn clauses(when: Option<&When>) -> impl Iterator<Item = &Clause> {
        when.into_iter().flat_map(|when| &when.0)
    }

    fn same_words(id: &str, when: Option<&When>) {
        for clause in clauses(when) {
            for predicate in clause.all.iter().chain(&clause.none) {
                let known = fact::PLACES.contains(&predicate.term.id);
                assert!(known, "{id}: no place for {}", predicate.term.id);
                for arg in &predicate.args {
                    if let (crate::regulation::condition::Arg::Word(word), Some(table)) =
                        (arg, crate::regulation::condition::table_of(predicate.term))
                    {
                        let term = table.terms().iter().find(|term| term.id == word);
                        assert!(term.is_some(), "{id}: {word} is no id");
                    }
                }
            }
        }
    }

    #[test]
    fn every_row_of_lines_names_known_words() {
        let words = Vocabularies::default();
        let mut ids = HashSet::new();
        for row in &LINES.line {
            assert!(ids.insert(&row.id), "{} twice", row.id);
            for id in &row.services {
                let term = words.table(Table::Services).find(id);
                assert!(term.is_some_and(|term| term.id == id), "{}: {id}", row.id);
            }
            same_words(&row.id, row.when.as_ref());
            same_words(&row.id, row.propose.as_ref());
            for text in [&row.need, &row.long, &row.short, &row.content] {
                assert!(text.ends_with('。') && !text.contains('\n'), "{}", row.id);
            }
            assert!(!row.otherwise || row.when.is_none(), "{}", row.id);
        }
        let (short, long) = (LINES.periods.short, LINES.periods.long);
        assert!(0 < short.0 && short < long);
    }

    #[test]
    fn every_service_that_a_case_may_ask_for_has_words() {
        let spoken = |id: &str| LINES.line.iter().any(|row| row.is_for(id));
        for id in [
            "homenursing",
            "homerehab",
            "dayrehab",
            "homehelp",
            "homebath",
            "daycare",
            "equipment_rental",
            "houmon_shinryo",
            "pharmacy",
            "shortstay",
            "kantaki",
            "teiki_junkai",
            "kyotaku",
            "houkatsu",
            "dental_home",
            "dialysis_clinic",
            "kaifuku_reha",
            "ryoyo",
            "chiiki_care",
            "kanwa",
            "roken",
            "tokuyo",
            "iryoin",
            "gh",
            "tokutei_yuryo",
            "jutaku_yuryo",
        ] {
            assert!(spoken(id), "{id}");
        }
    }

    #[test]
    fn every_sentence_goes_somewhere_and_asks_for_words_that_exist() {
        let mut ids = HashSet::new();
        for row in SENTENCES.iter() {
            assert!(ids.insert(&row.id), "{} twice", row.id);
            let into = ["problems", "goal", "outline", "policy", "analysis"];
            assert!(into.contains(&row.into.as_str()), "{}", row.id);
            let places = ["home", "hospital", "facility"];
            assert!(row.going.iter().all(|id| places.contains(&id.as_str())));
            same_words(&row.id, row.when.as_ref());
            for word in phrase::wanted(&row.text) {
                assert!(phrase::WORDS.contains(&word), "{}: {{{word}}}", row.id);
            }
            let open = row.text.contains(['{', '}']);
            assert!(!open || !phrase::wanted(&row.text).is_empty(), "{}", row.id);
        }
    }
}
