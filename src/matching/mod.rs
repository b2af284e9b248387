//! Which facilities will take this patient, which won't, which must be asked, and why.
//!
//! Judging, ranking and proposing are pure: a request, facilities, rules and a day in; checks with
//! value, source, day and reason out. 不明 never excludes; it becomes a question.

mod call;
mod chase;
mod home;
mod judge;
mod propose;
mod rank;
mod record;

pub use call::{Call, CallKind, Usual, arranged};
pub use chase::{Chased, Desk, facilities_in_play, has_no_next_action, medians};
pub use home::{Home, HomeFrom, near};
pub use judge::{Judge, Tell, freshest};
pub use propose::{Proposal, propose};
pub use rank::{Candidate, VacancyState, rank};
pub use record::{Counted, FEWEST, Record, Tally, TrackRecord};
