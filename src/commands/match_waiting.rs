//! The cases that wait, read at once: for `match --facility` and `match --all-open`.

use super::lookup;
use super::matching::located;
use crate::context::Context;
use crate::failure::Failure;
use crate::matching::{
    Counted, Home, Promise, Proposal, Record, promises, seek, waiting_days, waits,
};
use crate::model::{Case, Date, Progress, stage};
use crate::store::{CasePaper, Mishap, Store};
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// What is printed wherever waiting days are.
pub const DEFINITION: &str = "待ち日数は、受付日(opened)から今日までの日数です。";

/// A case that waits.
pub struct WaitingCase {
    /// The case.
    pub case: Case,
    /// How far it is.
    pub stage: Progress,
    /// How long it has waited, where the day it was opened is known.
    pub days: Option<i64>,
    /// What it waits for.
    pub proposals: Vec<Proposal>,
    /// Where the patient lives.
    pub home: Home,
}

/// Everything the papers say about waiting.
pub struct WaitingList {
    /// Those who wait, in the order of the ids.
    pub cases: Vec<WaitingCase>,
    /// Places already promised.
    pub promises: Vec<Promise>,
    /// What became of earlier inquiries.
    pub record: Record,
}

/// What one paper adds.
#[derive(Default)]
struct Seen {
    waiting: Option<Box<WaitingCase>>,
    promises: Vec<Promise>,
    mishap: Option<Mishap>,
}

/// Reads every paper, names those that can't be read, and says where the patients live. `wants`
/// picks what to look for from what a case proposes; a case that wants nothing is left out.
pub fn read(
    context: &Context,
    wants: impl Fn(&Case, Vec<Proposal>) -> Vec<Proposal> + Sync,
) -> Result<WaitingList, Failure> {
    let store = context.store()?;
    let today = context.today();
    let cases = store.cases();
    let counted = Counted::until(today);
    // One record for all cores: counting takes a hundredth of the time that reading takes.
    let record = Mutex::new(Record::default());
    let seen = cases.map(|paper| match paper {
        Ok(paper) => {
            let case = &paper.case;
            if !case.referrals.is_empty() {
                let mut record = record.lock().unwrap_or_else(PoisonError::into_inner);
                record.count(&case.needs, &case.referrals, &counted);
            }
            look(paper, store, today, &wants)
        }
        Err(mishap) => Seen {
            mishap: Some(mishap),
            ..Seen::default()
        },
    });
    let mut mishaps = cases.strays.clone();
    let mut list = WaitingList {
        cases: Vec::new(),
        promises: Vec::new(),
        record: record.into_inner().unwrap_or_else(PoisonError::into_inner),
    };
    for seen in seen {
        list.cases.extend(seen.waiting.map(|waiting| *waiting));
        list.promises.extend(seen.promises);
        mishaps.extend(seen.mishap);
    }
    lookup::complain_about(context, &mishaps);
    locate(store, &mut list.cases)?;
    Ok(list)
}

/// Says where those patients live whose papers give no point: one look at the directory for all.
fn locate(store: &Store, cases: &mut [WaitingCase]) -> Result<(), Failure> {
    let homes: Vec<Home> = cases.iter().map(|waiting| waiting.home.clone()).collect();
    let places: HashSet<&str> = homes
        .iter()
        .filter(|home| home.location.is_none())
        .flat_map(|home| home.town().into_iter().chain(home.city.as_deref()))
        .collect();
    let middles = store.centres(&places)?;
    for (waiting, home) in cases.iter_mut().zip(&homes) {
        waiting.home = located(home.clone(), |place| Ok(middles.get(place).copied()))?;
    }
    Ok(())
}

fn look(
    paper: CasePaper,
    store: &Store,
    today: Date,
    wants: &impl Fn(&Case, Vec<Proposal>) -> Vec<Proposal>,
) -> Seen {
    let mishap = lookup::broken_part(&paper);
    let case = paper.case;
    let progress = stage(&case, today);
    let open = !matches!(progress, Progress::Discharged | Progress::Closed)
        && case.discharged().is_none_or(|day| day > today);
    let promises = promises(&case, today)
        .filter(|_| open)
        .filter_map(|referral| {
            Some(Promise {
                facility: referral.facility.clone()?,
                service: referral.service.clone(),
                on: referral.answered,
            })
        })
        .collect();
    let waiting = waits(&case, today).and_then(|stage| {
        let proposals = wants(&case, seek(&case, &store.words));
        (!proposals.is_empty()).then(|| {
            Box::new(WaitingCase {
                stage,
                days: waiting_days(&case, today),
                proposals,
                home: Home::of(&case.patient),
                case,
            })
        })
    });
    Seen {
        waiting,
        promises,
        mishap,
    }
}
