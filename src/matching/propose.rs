//! Which services a case asks for, and which rule proposed each: the lines of its care plan, the
//! services wished for, then the rows of `proposals.toml` (wishes, needs, diagnosis).

use crate::model::{Case, Line};
use crate::vocabulary::{Table, Vocabularies, Word};
use serde::Deserialize;
use std::sync::LazyLock;

/// A service to look for.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The service.
    pub service: Word,
    /// The rules or entries that proposed it.
    pub proposed_by: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rows {
    proposal: Vec<Row>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    service: String,
    why: String,
    #[serde(default)]
    place: Vec<String>,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    need_groups: Vec<String>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    categories: Vec<String>,
    #[serde(default)]
    levels: Vec<String>,
    #[serde(default)]
    status: Vec<String>,
    without: Option<Without>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Without {
    CareManager,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let rows: Rows =
        toml::from_str(include_str!("proposals.toml")).expect("a test reads the built-in rows");
    rows.proposal
});

/// What to look for: the services that the case asks for, and those that somebody asked for already,
/// whatever else the paper says.
pub fn seek(case: &Case, words: &Vocabularies) -> Vec<Proposal> {
    let mut found = propose(case, words);
    for referral in case.referrals.iter().filter(|r| r.went_out()) {
        let Some(service) = &referral.service else {
            continue;
        };
        if !found.iter().any(|proposal| proposal.service == *service) {
            found.push(Proposal {
                service: service.clone(),
                proposed_by: vec![format!("打診 {}", referral.id)],
            });
        }
    }
    found
}

/// The services that the case asks for, in the order they were found.
pub fn propose(case: &Case, words: &Vocabularies) -> Vec<Proposal> {
    let mut found: Vec<Proposal> = Vec::new();
    let mut add = |service: Word, why: String| match found.iter_mut().find(|p| p.service == service)
    {
        Some(proposal) if proposal.proposed_by.contains(&why) => {}
        Some(proposal) => proposal.proposed_by.push(why),
        None => found.push(Proposal {
            service,
            proposed_by: vec![why],
        }),
    };
    for line in &case.services {
        if let Some(service) = &line.service {
            add(service.clone(), format!("サービスの行 {}", line.id));
        }
    }
    for wish in &case.wishes {
        for service in &wish.services {
            let who = wish.who.as_deref().unwrap_or("意向");
            add(service.clone(), format!("{who}の希望 {}", wish.id));
        }
    }
    if case.line == Line::Inbound {
        return found;
    }
    let own = case.place_to_look_for();
    for row in ROWS.iter().filter(|row| row.holds(case, own)) {
        add(words.term(Table::Services, &row.service), row.why.clone());
    }
    if found.is_empty() {
        // Nothing follows from the patient's wish: what would follow from the family's.
        for wish in case.differing_wishes() {
            let who = wish.who.as_deref().unwrap_or("家族");
            for row in ROWS
                .iter()
                .filter(|row| row.holds(case, wish.place.as_ref()))
            {
                let service = words.term(Table::Services, &row.service);
                if !found.iter().any(|proposal| proposal.service == service) {
                    found.push(Proposal {
                        service,
                        proposed_by: vec![format!("{}({who}の意向)", row.why)],
                    });
                }
            }
        }
    }
    found
}

impl Row {
    /// Whether every condition of the row holds, looking for `place`.
    fn holds(&self, case: &Case, place: Option<&Word>) -> bool {
        fn any<'a>(ids: &[String], words: impl IntoIterator<Item = &'a Word>) -> bool {
            ids.is_empty()
                || words
                    .into_iter()
                    .any(|word| ids.iter().any(|id| word.is(id)))
        }
        let care = case.insurance.care.as_ref();
        let tags = case
            .admission
            .iter()
            .flat_map(|a| a.diagnoses.iter().flat_map(|d| d.tags.iter()));
        let grouped = self.need_groups.is_empty()
            || case.needs.iter().any(|need| {
                need.term()
                    .is_some_and(|term| self.need_groups.iter().any(|group| group == term.group))
            });
        any(&self.place, place)
            && any(&self.needs, &case.needs)
            && grouped
            && any(&self.tags, tags)
            && any(&self.categories, &case.intake.categories)
            && any(&self.levels, care.and_then(|c| c.level.as_ref()))
            && any(&self.status, care.and_then(|c| c.status.as_ref()))
            && match self.without {
                None => true,
                Some(Without::CareManager) => case.insurance.care_manager.is_none(),
            }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_names_known_words() {
        let words = Vocabularies::default();
        let known = |table: Table, id: &String| {
            let term = words.table(table).find(id);
            assert!(term.is_some_and(|term| term.id == id), "{table:?} {id}");
        };
        for row in ROWS.iter() {
            known(Table::Services, &row.service);
            row.place.iter().for_each(|id| known(Table::WishPlaces, id));
            row.needs.iter().for_each(|id| known(Table::Needs, id));
            row.tags
                .iter()
                .for_each(|id| known(Table::DiagnosisTags, id));
            row.categories
                .iter()
                .for_each(|id| known(Table::Categories, id));
            row.levels
                .iter()
                .for_each(|id| known(Table::CareLevels, id));
            row.status
                .iter()
                .for_each(|id| known(Table::CareStatus, id));
            for group in &row.need_groups {
                let terms = words.table(Table::Needs).terms();
                assert!(terms.iter().any(|term| term.group == group), "{group}");
            }
        }
    }
}
