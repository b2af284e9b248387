//! The wording kit: folding for look-ups, display width, dates and eras in words, counters,
//! lists, suggestions. Pure; nothing here knows the trade.

mod fold;
mod suggest;
mod when;
mod width;

pub use fold::{fold, kana, visible, visible_lines};
pub use suggest::nearest;
pub use when::{era, names_year, parse_date, weekday};
pub use width::{pad, truncate, width};
