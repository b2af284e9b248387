//! Plans of days: appointments that can't both be kept.

mod clash;

pub use clash::{Clash, Slot, clashes, staff_of};
