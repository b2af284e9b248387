//! Plans: what a discharge plan and the lines of a care plan could say, taken from the paper; the
//! week of a care plan and what clashes in it; how a draft meets what somebody wrote; appointments
//! that can't both be kept.

mod changes;
mod clash;
mod conflicts;
mod desk;
mod draft;
mod fact;
mod fate;
mod gaps;
mod lines;
mod merge;
mod phrase;
mod rows;
mod weekly;
mod whole;

pub use clash::{Clash, Slot, clashes, staff_of};
pub use conflicts::Conflict;
pub use desk::{Asked, Desk, Going};
pub use draft::PLAN_KEYS;
pub use fact::Fact;
pub use fate::{Fate, Field, fingerprint};
pub use merge::{Merged, MergedLine};
pub use rows::periods_basis;
pub use weekly::{Band, Grid, Loose, Span, Visit, weekly};
pub use whole::{Draft, draft};

/// Something that the paper doesn't tell, and how to tell it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What it is about: a key of the plan, or the id of a line.
    pub about: String,
    /// The key it would fill.
    pub key: &'static str,
    /// The question.
    pub ask: String,
    /// What tells it, mostly a command; CASE stands for the case, LINE for the line's id.
    pub next: String,
}
