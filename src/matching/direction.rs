//! A change of direction (方針変更): what of the inquiries and documents was made for the old one.

use super::propose::propose;
use crate::model::{Case, Referral};
use crate::vocabulary::{Table, Vocabularies, Word};

/// What a change of direction makes obsolete.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Obsolete {
    /// Where the patient was to go, and where now; equal where only the direction was noted.
    pub places: (Option<Word>, Option<Word>),
    /// Live inquiries, by their places in the list, and whether the new direction still asks for
    /// their service.
    pub referrals: Vec<(usize, Still)>,
    /// Documents issued, by their places in the list.
    pub documents: Vec<usize>,
    /// The plan was made for the old direction.
    pub plan: bool,
    /// The patient's choice was.
    pub choice: bool,
}

/// Whether an inquiry still serves the new direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Still {
    /// Its service isn't looked for any more.
    No,
    /// Somebody has to say.
    Perhaps,
}

/// The documents that say where the patient goes: those of these groups.
const GROUPS: [&str; 5] = ["plan", "inquiry", "letter", "order", "care"];

/// What `after` makes obsolete of what stands in it, when the direction changed since `before`: the
/// place to look for is another one, or a 方針変更 was noted. `None` when the direction is the same.
pub fn obsolete(before: &Case, after: &Case, words: &Vocabularies) -> Option<Obsolete> {
    let places = (
        before.place_to_look_for().cloned(),
        after.place_to_look_for().cloned(),
    );
    let moved = places.0.is_some() && places.0 != places.1;
    let noted = directions(after) > directions(before);
    if !moved && !noted {
        return None;
    }
    let wanted = services_now(after, words);
    let judge = |referral: &Referral| {
        let serves = |service: &Word| {
            wanted.iter().any(|wanted| wanted.covers(service))
                || belongs(places.1.as_ref(), service)
        };
        match &referral.service {
            Some(service) if moved && !serves(service) => Some(Still::No),
            Some(_) if moved && !noted => None,
            _ => Some(Still::Perhaps),
        }
    };
    let referrals: Vec<(usize, Still)> = after
        .referrals
        .iter()
        .enumerate()
        .filter(|(_, referral)| referral.is_live())
        .filter_map(|(place, referral)| Some((place, judge(referral)?)))
        .collect();
    // A document to a facility that is still asked serves on; so does what names nobody.
    let kept = |to: &str| {
        let gone = |place: usize| referrals.iter().any(|(gone, _)| *gone == place);
        after.referrals.iter().enumerate().any(|(place, referral)| {
            referral.is_live() && !gone(place) && referral.facility.as_deref() == Some(to)
        })
    };
    let documents = after
        .documents
        .iter()
        .enumerate()
        .filter(|(_, document)| {
            let template = document.template.as_deref();
            let kind = template.and_then(|t| words.table(Table::DocumentKinds).find(t));
            kind.is_some_and(|kind| GROUPS.contains(&kind.group))
                && !document.to.as_deref().is_some_and(kept)
        })
        .map(|(place, _)| place)
        .collect();
    let plan = after
        .plan
        .as_ref()
        .is_some_and(|plan| plan.destination.is_some() || plan.created.is_some());
    Some(Obsolete {
        places,
        referrals,
        documents,
        plan,
        choice: after.choice.is_some(),
    })
}

fn directions(case: &Case) -> usize {
    let is = |kind: &Word| kind.is("direction_change");
    let events = case.events.iter();
    events
        .filter(|event| event.kind.as_ref().is_some_and(is))
        .count()
}

/// What the case asks for by the latest wish of each person alone: lines of an earlier care plan
/// and services of earlier wishes belong to the old direction.
fn services_now(case: &Case, words: &Vocabularies) -> Vec<Word> {
    let mut now = case.clone();
    now.services.clear();
    let latest = |place: usize| {
        let wish = &case.wishes[place];
        !case
            .wishes
            .iter()
            .enumerate()
            .any(|(other, later)| later.who == wish.who && (later.on, other) > (wish.on, place))
    };
    now.wishes = (0..case.wishes.len())
        .filter(|place| latest(*place))
        .map(|place| case.wishes[place].clone())
        .collect();
    propose(&now, words)
        .into_iter()
        .map(|proposal| proposal.service)
        .collect()
}

/// Whether a service is of a group that serves a patient who goes to the place.
fn belongs(place: Option<&Word>, service: &Word) -> bool {
    let groups = place
        .and_then(Word::term)
        .and_then(|t| t.attribute("serves"));
    let group = service.term().map_or("", |term| term.group);
    groups.is_some_and(|groups| groups.split(',').any(|id| id == group))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CaseId, Date, Document, Event, Wish};

    #[test]
    fn a_new_wish_names_what_was_asked_for_the_old_one() {
        let words = Vocabularies::default();
        let day = |d| Date::from_ymd_opt(2026, 11, d);
        let wish = |d, place: &str| Wish {
            on: day(d),
            who: Some("本人".into()),
            place: Some(words.read(Table::WishPlaces, place)),
            ..Wish::default()
        };
        let referral = |service: &str, status: &str| Referral {
            facility: Some(service.into()),
            service: Some(words.read(Table::Services, service)),
            status: Some(words.read(Table::ReferralStatus, status)),
            ..Referral::default()
        };
        let document = |template: &str, to: &str| Document {
            template: Some(template.into()),
            to: Some(to.into()),
            ..Document::default()
        };
        let mut before = Case::empty(CaseId::new("2026-0001").expect("an id"));
        before.needs = vec![words.read(Table::Needs, "気管切開")];
        before.wishes = vec![wish(1, "自宅")];
        before.referrals = vec![
            referral("訪問看護", "送付"),
            referral("訪問看護", "不可"),
            referral("介護老人福祉施設", "可"),
        ];
        before.documents = vec![
            document("inquiry", "訪問看護"),
            document("inquiry", "介護老人福祉施設"),
            document("退院証明書", "本人"),
        ];
        assert_eq!(obsolete(&before, &before, &words), None);

        let mut after = before.clone();
        after.wishes.push(wish(10, "施設"));
        let found = obsolete(&before, &after, &words).expect("another place");
        assert_eq!(found.referrals, [(0, Still::No)]);
        assert_eq!(found.documents, [0]);

        // The direction alone: somebody has to look at all of it.
        let mut noted = before.clone();
        noted.events.push(Event {
            kind: Some(words.read(Table::EventKinds, "方針変更")),
            ..Event::default()
        });
        let found = obsolete(&before, &noted, &words).expect("noted");
        assert_eq!(found.referrals, [(0, Still::Perhaps), (2, Still::Perhaps)]);
        assert_eq!(found.documents, [0, 1]);
        assert!(!found.plan && !found.choice);
    }
}
