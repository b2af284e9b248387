//! Plans: what a discharge plan and the lines of a care plan could say, taken from the paper; the
//! week of a care plan and what clashes in it; how a draft meets what somebody wrote; appointments
//! that can't both be kept.

mod changes;
mod clash;
mod conflicts;
mod desk;
mod draft;
mod fact;
mod gaps;
mod lines;
mod merge;
mod phrase;
mod rows;
mod weekly;

pub use changes::changes;
pub use clash::{Clash, Slot, clashes, staff_of};
pub use conflicts::{Conflict, conflicts};
pub use desk::{Asked, Desk, Going};
pub use draft::{PLAN_KEYS, PlanDraft, draft_plan};
pub use fact::Fact;
pub use gaps::open_questions;
pub use lines::{LineDraft, draft_lines};
pub use merge::{Fate, Field, Merged, MergedLine, fingerprint, merge_lines, merge_plan};
pub use rows::periods_basis;
pub use weekly::{Band, Grid, Loose, Span, Visit, weekly};

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
