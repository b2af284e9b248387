//! What a draft looks at, and where the patient goes by all of it.

use super::fact::{self, Fact};
use crate::model::{Case, Date, Facility, Referral, Text, lives_in};
use crate::regulation::{Facts, Rules};
use crate::text;
use crate::vocabulary::{Table, Vocabularies, Word};
use std::collections::HashMap;

/// A service that the case asks for, whatever lines it has.
#[derive(Clone, Debug, PartialEq)]
pub struct Asked {
    /// The service.
    pub service: Word,
    /// Why.
    pub why: Vec<String>,
}

/// What a draft looks at.
pub struct Desk<'a> {
    /// The facts of the case today.
    pub facts: &'a Facts<'a>,
    /// The rules.
    pub rules: &'a Rules<'a>,
    /// The words of the office.
    pub words: &'a Vocabularies,
    /// What the case asks for.
    pub asked: &'a [Asked],
    /// The facilities that the case names.
    pub directory: &'a HashMap<Text, Facility>,
    /// Whether a person wrote the destination that stands in the plan.
    pub own_destination: bool,
}

/// Where the patient goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Going {
    /// Home, with services.
    Home,
    /// To another hospital or ward.
    Hospital,
    /// To a facility.
    Facility,
    /// Nobody said.
    Unknown,
}

impl Going {
    /// The id that rows use.
    pub fn id(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Hospital => "hospital",
            Self::Facility => "facility",
            Self::Unknown => "unknown",
        }
    }

    fn of(group: &str) -> Self {
        match group {
            "home" => Self::Home,
            "hospital" | "ward" | "clinic" => Self::Hospital,
            "facility" | "residential" => Self::Facility,
            _ => Self::Unknown,
        }
    }
}

impl Desk<'_> {
    /// The case.
    pub fn case(&self) -> &Case {
        self.facts.case
    }

    /// What to call a facility: its name, else its id.
    pub fn facility_name(&self, id: &str) -> String {
        let known = self
            .directory
            .get(id)
            .map_or(id, |facility| &*facility.name);
        text::visible(known).into_owned()
    }

    /// The day the patient leaves, fixed or expected, and where it stands.
    pub fn leaves(&self) -> Option<(Date, Fact)> {
        let admission = self.case().admission.as_ref();
        let fixed = admission.and_then(|a| a.discharged);
        let closed = || self.case().closure.as_ref().and_then(|c| c.discharged);
        let expected = || admission.and_then(|a| a.expected_discharge);
        let found = fixed
            .map(|day| ("admission.discharged", day))
            .or_else(|| closed().map(|day| ("closure.discharged", day)))
            .or_else(|| expected().map(|day| ("admission.expected_discharge", day)));
        found.map(|(place, day)| (day, Fact::new(place, day.to_string())))
    }

    /// Inquiries that said 可 or 条件付, with their places.
    pub fn accepted(&self) -> impl Iterator<Item = (usize, &Referral)> {
        let all = self.case().referrals.iter().enumerate();
        all.filter(|(_, referral)| referral.is_accepted())
    }

    /// An inquiry as a fact.
    pub(super) fn referral(&self, place: usize) -> Fact {
        let referral = &self.case().referrals[place];
        let facility = referral
            .facility
            .as_deref()
            .map(|id| self.facility_name(id));
        let status = referral
            .status
            .as_ref()
            .map(|status| status.label().to_string());
        let note = referral.note.as_deref().map(String::from);
        let says: Vec<String> = [facility, status, note].into_iter().flatten().collect();
        Fact::new(
            fact::entry("referrals", &referral.id, place),
            says.join(" "),
        )
    }

    /// The patient's choice as a fact.
    pub(super) fn choice(&self) -> Option<(&Text, Fact)> {
        let id = self.case().choice.as_ref()?.facility.as_ref()?;
        Some((id, Fact::new("choice.facility", self.facility_name(id))))
    }

    /// The service for which the patient chose a facility: the one it was asked for, else the only
    /// one that the case asks for and the facility offers, else the only one it offers.
    pub fn chosen_service(&self) -> Option<Word> {
        let (id, _) = self.choice()?;
        let asked = self.case().referrals.iter().rev();
        let mut asked = asked.filter(|referral| referral.facility.as_ref() == Some(id));
        if let Some(service) = asked.find_map(|referral| referral.service.clone()) {
            return Some(service);
        }
        let facility = self.directory.get(id)?;
        let wanted = self.asked.iter().map(|asked| &asked.service);
        let offered: Vec<&Word> = wanted.filter(|service| facility.offers(service)).collect();
        match (offered.as_slice(), facility.services.as_slice()) {
            ([one], _) => Some((*one).clone()),
            (_, [one]) => Some(one.clone()),
            _ => None,
        }
    }

    /// The place to live in that is settled: chosen, else the only one that accepted.
    pub(super) fn settled_place(&self) -> Option<(Word, Vec<Fact>)> {
        let chosen = self.chosen_service().filter(lives_in);
        if let (Some(service), Some((_, fact))) = (chosen, self.choice()) {
            return Some((service, vec![fact]));
        }
        let mut accepted = self.accepted().filter(|(_, referral)| referral.moves_in());
        let (place, referral) = accepted.next()?;
        let service = referral.service.clone()?;
        let alone = accepted.all(|(_, other)| other.service.as_ref() == Some(&service));
        alone.then(|| (service, vec![self.referral(place)]))
    }

    /// Where the patient goes, and by which facts: what a person wrote into the plan, the place that
    /// is settled, the wish.
    pub fn going(&self) -> (Going, Vec<Fact>) {
        let case = self.case();
        let own = case
            .plan
            .as_ref()
            .and_then(|plan| plan.destination.as_ref());
        if let Some(word) = own.filter(|_| self.own_destination)
            && let Some(term) = word.term()
            && Going::of(term.group) != Going::Unknown
        {
            let fact = Fact::new("plan.destination", word.label());
            return (Going::of(term.group), vec![fact]);
        }
        if let Some((service, facts)) = self.settled_place() {
            let group = service.term().map_or("", |term| term.group);
            return (Going::of(group), facts);
        }
        let Some(place) = case.place_to_look_for() else {
            return (Going::Unknown, Vec::new());
        };
        let going = match place.id() {
            "home" => Going::Home,
            "hospital" => Going::Hospital,
            "facility" => Going::Facility,
            _ => Going::Unknown,
        };
        let said = case
            .wishes
            .iter()
            .filter(|wish| wish.place.as_ref() == Some(place));
        let latest = said.max_by_key(|wish| (wish.by_patient(), wish.on));
        (
            going,
            latest
                .map(|wish| fact::wish(case, wish))
                .into_iter()
                .collect(),
        )
    }

    /// The destination that such a place is: the row of the vocabulary that names the service.
    pub(super) fn destination_of(&self, service: &Word) -> Option<Word> {
        let terms = self.words.table(Table::Destinations).terms();
        let mut named = terms
            .iter()
            .filter(|term| term.attribute("service").is_some());
        let term = named.find(|term| {
            let id = term.attribute("service").unwrap_or_default();
            self.words.term(Table::Services, id).covers(service)
        })?;
        Some(Word::Known(term))
    }
}
