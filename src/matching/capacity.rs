//! How many places are free at a facility for a service, and how that is known.

use crate::model::{Date, Facility, Freshness, Text};
use crate::vocabulary::Word;

/// A place that a facility promised (可 or 条件付) to a case that hasn't left yet.
#[derive(Clone, Debug, PartialEq)]
pub struct Promise {
    /// Who promised.
    pub facility: Text,
    /// For what; `None` where nobody wrote it down.
    pub service: Option<Word>,
    /// The day of the answer.
    pub on: Option<Date>,
}

/// How many places are free.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Free {
    /// So many, by a word that is fresh enough.
    Known(usize),
    /// Nobody knows: one case at a time may ask.
    Ask,
    /// The service takes everybody (`needs=no`): nobody counts places.
    Uncounted,
}

/// What is free at a facility for a service, and how that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// How many.
    pub free: Free,
    /// Which of the facility's words about free places speaks; `None` where none does.
    pub vacancy: Option<usize>,
    /// As of when.
    pub asof: Option<Date>,
    /// Whether the word is too old to count.
    pub stale: bool,
    /// How many of the places were promised on that day or since.
    pub promised: usize,
}

impl Capacity {
    /// The newest word of the facility, less what it has promised since. What it promised on the
    /// very day of the word is taken off too: nobody wrote down which came first, and a place that
    /// is proposed twice does more harm than one that is asked for once more.
    pub fn of<'a>(
        facility: &Facility,
        service: &Word,
        promises: impl IntoIterator<Item = &'a Promise>,
        (today, freshness): (Date, &Freshness),
    ) -> Self {
        let open_to_all = service
            .term()
            .is_some_and(|term| term.attribute("needs") == Some("no"));
        let unknown = if open_to_all {
            Free::Uncounted
        } else {
            Free::Ask
        };
        let mut capacity = Self {
            free: unknown,
            vacancy: None,
            asof: None,
            stale: false,
            promised: 0,
        };
        let newest = |service: &Word| facility.newest_vacancy(Some(service), today);
        let Some((place, vacancy)) = newest(service) else {
            return capacity;
        };
        capacity.vacancy = Some(place);
        capacity.asof = vacancy.asof;
        capacity.stale = vacancy
            .asof
            .is_some_and(|asof| (today - asof).num_days() > freshness.vacancy_days);
        let is = |state: &str| vacancy.state.as_ref().is_some_and(|word| word.is(state));
        let counted = vacancy.count.and_then(|count| usize::try_from(count).ok());
        let said = match counted {
            _ if capacity.stale => None,
            _ if is("full") || is("waiting") => Some(0),
            _ if is("available") => Some(counted.unwrap_or(1)),
            Some(count) if vacancy.state.is_none() => Some(count),
            _ => None,
        };
        let Some(said) = said else { return capacity };
        capacity.promised = promises
            .into_iter()
            .filter(|promise| {
                let same = promise.service.as_ref().is_none_or(|promised| {
                    newest(promised).is_some_and(|(other, _)| other == place)
                });
                let since = match (promise.on, vacancy.asof) {
                    (Some(on), Some(asof)) => on >= asof,
                    _ => true,
                };
                same && since
            })
            .count();
        capacity.free = Free::Known(said.saturating_sub(capacity.promised));
        capacity
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Vacancy;
    use crate::vocabulary::{Table, Vocabularies};

    #[test]
    fn capacity_is_the_newest_word_less_promises() {
        let words = Vocabularies::default();
        let day = |text: &str| -> Date { text.parse().expect("a day") };
        let service = |id: &str| words.term(Table::Services, id);
        let promise = |service: Option<Word>, on: &str| Promise {
            facility: "1".into(),
            service,
            on: Some(day(on)),
        };
        let promises = [
            promise(Some(service("roken")), "2026-11-20"),
            promise(None, "2026-11-21"),
            promise(Some(service("shortstay_roken")), "2026-11-22"),
        ];
        let freshness = Freshness::default();
        let free = |state: &str, count: Option<i64>, asof: Option<&str>, id: &str| {
            let facility = Facility {
                services: vec![service("roken"), service("shortstay_roken")],
                vacancy: vec![Vacancy {
                    what: Some(service("roken").label().into()),
                    state: (!state.is_empty()).then(|| words.term(Table::VacancyStates, state)),
                    count,
                    asof: asof.map(day),
                    ..Vacancy::default()
                }],
                ..Facility::default()
            };
            Capacity::of(
                &facility,
                &service(id),
                &promises,
                (day("2026-11-23"), &freshness),
            )
            .free
        };
        for (state, count, asof, id, expected) in [
            (
                "available",
                Some(3),
                Some("2026-11-22"),
                "roken",
                Free::Known(3),
            ),
            (
                "available",
                None,
                Some("2026-11-22"),
                "roken",
                Free::Known(1),
            ),
            (
                "available",
                Some(3),
                Some("2026-11-21"),
                "roken",
                Free::Known(2),
            ),
            (
                "available",
                Some(3),
                Some("2026-11-20"),
                "roken",
                Free::Known(1),
            ),
            (
                "available",
                Some(3),
                Some("2026-11-19"),
                "roken",
                Free::Known(1),
            ),
            (
                "available",
                Some(1),
                Some("2026-11-16"),
                "roken",
                Free::Known(0),
            ),
            ("available", Some(3), Some("2026-11-15"), "roken", Free::Ask),
            ("available", Some(3), None, "roken", Free::Known(1)),
            ("full", Some(3), Some("2026-11-22"), "roken", Free::Known(0)),
            ("waiting", None, Some("2026-11-22"), "roken", Free::Known(0)),
            ("full", None, Some("2026-11-01"), "roken", Free::Ask),
            ("ask", Some(2), Some("2026-11-22"), "roken", Free::Ask),
            ("", Some(2), Some("2026-11-22"), "roken", Free::Known(2)),
            ("", None, Some("2026-11-22"), "roken", Free::Ask),
            (
                "available",
                Some(3),
                Some("2026-11-22"),
                "shortstay_roken",
                Free::Ask,
            ),
            (
                "available",
                Some(3),
                Some("2026-11-22"),
                "kyotaku",
                Free::Uncounted,
            ),
        ] {
            let found = free(state, count, asof, id);
            assert_eq!(found, expected, "{state} {count:?} {asof:?} {id}");
        }
        let nobody = Facility::default();
        let today = (day("2026-11-23"), &freshness);
        let of = |id: &str| Capacity::of(&nobody, &service(id), [], today).free;
        assert_eq!(of("homenursing"), Free::Ask);
        assert_eq!(of("equipment_rental"), Free::Uncounted);
    }
}
