//! Which facilities will take this patient, which won't, which must be asked, and why.
//!
//! Judging, ranking and proposing are pure: a request, facilities, rules and a day in; checks with
//! value, source, day and reason out. 不明 never excludes; it becomes a question.

mod assign;
mod capacity;
mod home;
mod judge;
mod propose;
mod rank;
mod record;
mod relax;
mod waiting;

pub use assign::{Demand, Offer, assign};
pub use capacity::{Capacity, Free, Promise};
pub use home::{Home, HomeFrom, near};
pub use judge::{Judge, Tell, freshest};
pub use propose::{Proposal, propose};
pub use rank::{Candidate, Order, Standing, VacancyState, rank, standing};
pub use record::{Record, TrackRecord};
pub use relax::{Loosened, Opened, Relaxation, Relaxed, Searched, relax, wider};
pub use waiting::{asked, declined, has_place, places, promises, waiting_days, waits};
