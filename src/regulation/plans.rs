//! What a care plan and a way out need: equipment that a level can't rent, documents.

use super::facts::Facts;
use super::rulebook::Rules;
use crate::vocabulary::Word;

/// Equipment that a care level can't rent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restricted {
    /// The word that names it.
    pub item: String,
    /// The exception.
    pub exception: String,
    /// 根拠.
    pub basis: String,
}

/// The equipment named in `words` that `level` can't rent, one for each rule.
pub fn equipment_restrictions(level: &Word, words: &str, rules: &Rules) -> Vec<Restricted> {
    let folded = crate::text::fold(words);
    rules
        .holding(&rules.rows().equipment)
        .filter(|row| row.levels.iter().any(|id| level.is(id)))
        .filter_map(|row| {
            let item = row
                .items
                .iter()
                .find(|item| folded.contains(&crate::text::fold(item)))?;
            Some(Restricted {
                item: item.clone(),
                exception: row.exception.clone(),
                basis: row.source.shown(),
            })
        })
        .collect()
}

/// Documents for a way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needed {
    /// The way out.
    pub label: String,
    /// Words of the table `document_kinds`.
    pub documents: Vec<String>,
    /// Words of that table of which one does instead of them.
    pub instead: Vec<String>,
    /// 根拠.
    pub basis: String,
}

/// The documents that the patient's way out needs.
pub fn documents_needed(facts: &Facts, rules: &Rules) -> Vec<Needed> {
    rules
        .holding(&rules.rows().document)
        .filter(|row| row.when.holds(facts, rules))
        .map(|row| Needed {
            label: row.label.clone(),
            documents: row.needs.clone(),
            instead: row.instead.clone(),
            basis: row.source.shown(),
        })
        .collect()
}
