//! The order of candidates: fit, conditional, ask; then the patient's area wish, distance,
//! freshness, track record, and a tie-break that favours nobody. Commercial relation never counts.

use super::judge::{Judge, Tell, freshest};
use super::record::{Tally, TrackRecord};
use crate::model::{Check, Date, Facility, Freshness, Text, Vacancy, Verdict, worst};
use crate::vocabulary::Word;
use std::cmp::Reverse;
use std::sync::Arc;

/// The rate of a facility of which too few answers are known: better than one that mostly refuses,
/// worse than one that mostly takes.
const MIDDLE: usize = 500;

/// A facility judged for a service.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// From 1, within the service.
    pub rank: usize,
    /// The facility.
    pub facility: Facility,
    /// What all checks come to.
    pub verdict: Verdict,
    /// Straight-line kilometres from the home, where both places are known.
    pub km: Option<f64>,
    /// Every check.
    pub checks: Vec<Check>,
    /// What changes no verdict.
    pub tells: Vec<Tell>,
    /// What is said about a free place.
    pub vacancy: Option<VacancyState>,
    /// What became of earlier inquiries there.
    pub record: Arc<TrackRecord>,
    /// With which of the patient's needs it has refused somebody.
    pub refused: Vec<(Word, Tally)>,
    order: Order,
}

/// A vacancy as it counts today.
#[derive(Clone, Debug, PartialEq)]
pub struct VacancyState {
    /// The claim.
    pub vacancy: Vacancy,
    /// Whether it is too old to count.
    pub stale: bool,
    /// How many days old, where it is dated.
    pub days: Option<i64>,
}

impl VacancyState {
    /// What the facility says about a free place for the service, as it counts on the day.
    pub fn of(
        facility: &Facility,
        service: &Word,
        (today, freshness): (Date, &Freshness),
    ) -> Option<Self> {
        let (_, vacancy) = facility.newest_vacancy(Some(service), today)?;
        let days = vacancy.asof.map(|asof| (today - asof).num_days());
        Some(Self {
            vacancy: vacancy.clone(),
            stale: days.is_some_and(|days| days > freshness.vacancy_days),
            days,
        })
    }
}

/// The sort key. Everything in it can be printed: nothing hidden decides.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Order {
    verdict: Verdict,
    outside_wish: bool,
    /// Hundreds of metres; unknown distances come last.
    distance: (bool, u64),
    /// Dated before undated, newer before older.
    fresh: (bool, Reverse<Option<Date>>),
    /// Taken per answered in thousandths, better first; too few answers lie in the middle.
    record: Reverse<usize>,
    neutral: u64,
    id: Text,
}

/// Judges every facility, and puts them in order. `wish` are the places the patient wishes for;
/// `seed` (the case) makes the last tie-break the same each time and different for each patient.
pub fn rank(
    judge: &Judge,
    facilities: impl IntoIterator<Item = Facility>,
    records: &super::Record,
    wish: &[Text],
    seed: &str,
) -> Vec<Candidate> {
    let mut candidates: Vec<Candidate> = facilities
        .into_iter()
        .map(|facility| {
            let checks = judge.checks(&facility);
            let record = records.of(&facility.id);
            let standing = Standing::new(judge, &facility, &checks, Some(&record), (wish, seed));
            Candidate {
                rank: 0,
                verdict: standing.verdict,
                km: standing.km,
                tells: judge.tells(&facility),
                vacancy: VacancyState::of(&facility, judge.service, (judge.today, judge.freshness)),
                refused: record.refused(judge.facts.needs),
                record,
                order: standing.order,
                checks,
                facility,
            }
        })
        .collect();
    candidates.sort_by(|a, b| a.order.cmp(&b.order));
    for (place, candidate) in candidates.iter_mut().enumerate() {
        candidate.rank = place + 1;
    }
    candidates
}

/// Where a facility stands for a service, without the reasons: all that a view over many cases keeps.
#[derive(Clone, Debug)]
pub struct Standing {
    /// What all checks come to.
    pub verdict: Verdict,
    /// Straight-line kilometres from the home, where both places are known.
    pub km: Option<f64>,
    /// The sort key.
    pub order: Order,
}

/// Judges one facility as [`rank`] does.
pub fn standing(
    judge: &Judge,
    facility: &Facility,
    records: &super::Record,
    wish: &[Text],
    seed: &str,
) -> Standing {
    let checks = judge.checks(facility);
    Standing::new(
        judge,
        facility,
        &checks,
        records.get(&facility.id),
        (wish, seed),
    )
}

impl Standing {
    fn new(
        judge: &Judge,
        facility: &Facility,
        checks: &[Check],
        record: Option<&TrackRecord>,
        (wish, seed): (&[Text], &str),
    ) -> Self {
        let verdict = worst(checks);
        let km = judge.km(facility);
        let order = Order {
            verdict,
            outside_wish: !wish.is_empty() && !wished(wish, facility),
            distance: (km.is_none(), km.map_or(0, tenths)),
            fresh: {
                let day = freshest(checks);
                (day.is_none(), Reverse(day))
            },
            record: Reverse(record.and_then(|r| r.all.rate()).unwrap_or(MIDDLE)),
            neutral: neutral(seed, &facility.id),
            id: facility.id.clone(),
        };
        Self { verdict, km, order }
    }
}

impl Candidate {
    /// The sort key, for lists over several services.
    pub fn order(&self) -> &Order {
        &self.order
    }

    /// What to ask on the phone.
    pub fn questions(&self) -> impl Iterator<Item = &str> {
        self.checks.iter().filter_map(|c| c.question.as_deref())
    }
}

fn wished(wish: &[Text], facility: &Facility) -> bool {
    let place = facility.address.as_deref().or(facility.city.as_deref());
    place.is_some_and(|place| {
        let place = crate::text::fold(place);
        wish.iter()
            .any(|area| place.contains(&crate::text::fold(area)))
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "distances on the earth are below 20,040 km and never negative"
)]
fn tenths(km: f64) -> u64 {
    (km * 10.0).round() as u64
}

/// FNV-1a over the case and the facility: evenly spread, the same on every machine.
pub fn neutral(seed: &str, id: &str) -> u64 {
    seed.bytes()
        .chain([0])
        .chain(id.bytes())
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
}
