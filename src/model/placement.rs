//! Places that a patient moves into: one of them is enough.

use super::Referral;
use crate::vocabulary::{Table, Word};
use std::sync::LazyLock;

/// The groups of services that a patient who goes to a hospital or a facility moves into, by the
/// table of wished places (`serves`).
static GROUPS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let places = Table::WishPlaces.terms().iter();
    let moved = places.filter(|place| ["hospital", "facility"].contains(&place.id));
    let serves = moved.filter_map(|place| place.attribute("serves"));
    serves.flat_map(|groups| groups.split(',')).collect()
});

/// Whether a patient lives where this service is given.
pub fn lives_in(service: &Word) -> bool {
    service
        .term()
        .is_some_and(|term| GROUPS.contains(&term.group))
}

impl Referral {
    /// Whether the patient would move in there.
    pub fn moves_in(&self) -> bool {
        self.service.as_ref().is_some_and(lives_in)
    }

    /// Whether an acceptance of one makes the other needless: both are for the same service, or
    /// both are places to move into. A service that nobody wrote down may be any.
    pub fn rivals(&self, other: &Self) -> bool {
        match (&self.service, &other.service) {
            (Some(one), Some(two)) => one == two || (lives_in(one) && lives_in(two)),
            _ => true,
        }
    }
}

/// Whether the patient leaves the hospital by an appointment of this kind, by the table.
pub fn leaves(kind: &Word) -> bool {
    kind.term().and_then(|term| term.attribute("leaves")) == Some("yes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Vocabularies;

    #[test]
    fn one_place_to_live_is_enough_and_services_at_home_are_many() {
        let words = Vocabularies::default();
        let asked = |service: &str| Referral {
            service: (!service.is_empty()).then(|| words.read(Table::Services, service)),
            ..Referral::default()
        };
        for (one, two, rivals) in [
            ("療養", "介護老人保健施設", true),
            ("回復期リハ", "サ高住", true),
            ("訪問看護", "訪問看護", true),
            ("訪問看護", "訪問介護", false),
            ("訪問看護", "療養", false),
            ("ショートステイ", "療養", false),
            ("", "療養", true),
        ] {
            assert_eq!(asked(one).rivals(&asked(two)), rivals, "{one} {two}");
            assert_eq!(asked(two).rivals(&asked(one)), rivals, "{two} {one}");
        }
    }
}
