//! One named check per file: papers → problems. The catalogue says what each problem is called,
//! how bad it is, why it matters and how to mend it; `explain` and docs/errors.md print it.

mod catalogue;
mod date_order;
mod known_staff;

pub use catalogue::{CATALOGUE, Entry, find};

use crate::model::{Case, Date, Office};
use crate::problem::Problem;

/// What a check may look at.
pub struct Papers<'a> {
    /// The case.
    pub case: &'a Case,
    /// The settings.
    pub office: &'a Office,
    /// The day.
    pub today: Date,
}

/// Every check of a case, in the order of the problems they find.
const CHECKS: &[fn(&Papers) -> Vec<Problem>] = &[date_order::check, known_staff::check];

/// All problems of meaning that a case has.
pub fn check(papers: &Papers) -> Vec<Problem> {
    CHECKS.iter().flat_map(|check| check(papers)).collect()
}
