//! What a consent on paper covers.

use super::{Case, Consent, Date};
use crate::vocabulary::Table;

/// Naming a patient in an inquiry tells who it is and what the matter is: the consent must cover
/// all scopes that are needed (`naming` in the table of scopes), or everything.
fn scopes_of_naming() -> impl Iterator<Item = &'static str> {
    let scopes = Table::ConsentScopes.terms().iter();
    let needed = scopes.filter(|scope| scope.attribute("naming") == Some("needed"));
    needed.map(|scope| scope.id)
}

/// What is still missing before the patient may be named in an inquiry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamingGap {
    /// The consent that comes nearest: its place in the list. `None` where there is none at all.
    pub consent: Option<usize>,
    /// It was withdrawn on this day.
    pub withdrawn: Option<Date>,
    /// Ids of the scopes that it doesn't cover.
    pub scopes: Vec<&'static str>,
    /// It isn't written.
    pub unwritten: bool,
}

impl NamingGap {
    fn of(place: usize, consent: &Consent, day: Date) -> Self {
        let covers = |id: &str| {
            let mut scopes = consent.scope.iter();
            scopes.any(|scope| {
                let all = scope.term().and_then(|term| term.attribute("naming")) == Some("all");
                scope.is(id) || all
            })
        };
        let written = consent.method.as_ref().is_some_and(|m| m.is("written"));
        Self {
            consent: Some(place),
            withdrawn: consent.withdrawn.filter(|on| *on <= day),
            scopes: scopes_of_naming().filter(|id| !covers(id)).collect(),
            unwritten: !written,
        }
    }

    /// How far from a consent that covers the naming; 0 is one.
    fn distance(&self) -> usize {
        self.scopes.len() + usize::from(self.unwritten) + 4 * usize::from(self.withdrawn.is_some())
    }
}

impl Case {
    /// The consents to inquiries given up to `day`, with their places.
    pub fn consents_to_inquiries(&self, day: Date) -> impl Iterator<Item = (usize, &Consent)> {
        self.consents
            .iter()
            .enumerate()
            .filter(move |(_, consent)| {
                let purpose = consent.purpose.as_ref();
                purpose.is_some_and(|p| p.is_one_of(&["referral", "info_sharing"]))
                    && consent.on.is_none_or(|on| on <= day)
            })
    }

    /// What a paper lacks for naming the patient in an inquiry on `day`; `None` when one consent
    /// covers it. Where several come near, the nearest is told, the later on paper first.
    pub fn naming_gap(&self, day: Date) -> Option<NamingGap> {
        let nearest = self
            .consents_to_inquiries(day)
            .map(|(place, consent)| NamingGap::of(place, consent, day))
            .reduce(|best, next| {
                if next.distance() <= best.distance() {
                    next
                } else {
                    best
                }
            });
        match nearest {
            Some(gap) if gap.distance() == 0 => None,
            Some(gap) => Some(gap),
            None => Some(NamingGap {
                consent: None,
                withdrawn: None,
                scopes: scopes_of_naming().collect(),
                unwritten: true,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CaseId;
    use crate::vocabulary::Vocabularies;

    #[test]
    fn one_consent_must_cover_everything_on_the_day() {
        let words = Vocabularies::default();
        let day = |d| Date::from_ymd_opt(2026, 11, d).expect("a day");
        let consent = |on: u32, scope: &[&str], method: &str, withdrawn: Option<u32>| Consent {
            on: Some(day(on)),
            purpose: Some(words.read(Table::ConsentPurposes, "打診")),
            scope: scope
                .iter()
                .map(|s| words.read(Table::ConsentScopes, s))
                .collect(),
            method: Some(words.read(Table::ConsentMethods, method)),
            withdrawn: withdrawn.map(day),
            ..Consent::default()
        };
        let gap = |consents: Vec<Consent>| {
            let mut case = Case::empty(CaseId::new("2026-0001").expect("an id"));
            case.consents = consents;
            let gap = case.naming_gap(day(20))?;
            Some((gap.consent, gap.withdrawn, gap.scopes, gap.unwritten))
        };
        let whole = ["医療情報", "氏名"];
        assert_eq!(gap(vec![consent(20, &whole, "書面", None)]), None);
        assert_eq!(gap(vec![consent(1, &["すべて"], "書面", Some(21))]), None);
        let both = vec!["medical", "name"];
        assert_eq!(gap(vec![]), Some((None, None, both.clone(), true)));
        assert_eq!(
            gap(vec![consent(21, &whole, "書面", None)]),
            Some((None, None, both, true)),
            "tomorrow's consent"
        );
        assert_eq!(
            gap(vec![consent(1, &["医療情報"], "書面", None)]),
            Some((Some(0), None, vec!["name"], false))
        );
        assert_eq!(
            gap(vec![consent(1, &["氏名"], "口頭", None)]),
            Some((Some(0), None, vec!["medical"], true))
        );
        assert_eq!(
            gap(vec![consent(1, &whole, "書面", Some(20))]),
            Some((Some(0), Some(day(20)), vec![], false))
        );
        // Two halves are no whole; the nearest is told.
        assert_eq!(
            gap(vec![
                consent(1, &whole, "口頭", None),
                consent(2, &["医療情報"], "書面", None),
            ]),
            Some((Some(1), None, vec!["name"], false))
        );
    }
}
