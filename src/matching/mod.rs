//! Which facilities will take this patient, which won't, which must be asked, and why.
//!
//! Judging, ranking and proposing are pure: a request, facilities, rules and a day in; checks with
//! value, source, day and reason out. 不明 never excludes; it becomes a question.

mod assign;
mod call;
mod capacity;
mod chase;
mod direction;
mod home;
mod judge;
mod propose;
mod rank;
mod record;
mod relax;
mod supply;
mod waiting;

pub use assign::{DEPTH, Demand, Offer, assign};
pub use call::{Call, CallKind, Usual, arranged};
pub use capacity::{Capacity, Free, Promise};
pub use chase::{Chased, Desk, facilities_in_play, has_no_next_action, medians};
pub use direction::{Obsolete, Still, obsolete};
pub use home::{Home, HomeFrom, near};
pub use judge::{Judge, Tell, freshest};
pub use propose::{Proposal, propose, seek};
pub use rank::{Candidate, Order, Standing, VacancyState, neutral, rank, standing};
pub use record::{Counted, FEWEST, Record, Tally, TrackRecord};
pub use relax::{Loosened, Opened, Relaxation, Relaxed, Searched, relax, wider};
pub use supply::{says, serves};
pub use waiting::{asked, declined, promises, waiting_days, waits, wants};
