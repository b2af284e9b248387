//! The wording kit: folding for look-ups, display width, dates and eras in words, counters,
//! lists, suggestions. Pure; nothing here knows the trade.

mod fold;
mod suggest;
mod width;
mod when;

pub use fold::{fold, kana, visible};
pub use suggest::nearest;
pub use width::{pad, truncate, width};
pub use when::{era, parse_date, weekday};
