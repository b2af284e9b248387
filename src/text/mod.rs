//! The wording kit: folding for look-ups, display width, dates and eras in words, counters,
//! lists, suggestions, the form of addresses and telephone numbers. Pure; nothing here knows the
//! trade.

mod address;
mod clock;
mod fold;
mod period;
mod quantity;
mod suggest;
mod when;
mod width;
mod wording;

pub use address::{Phone, normalise_address, phone, split_address, town};
pub use clock::{in_japan, in_japan_since_1970, iso_in_japan, parse_clock};
pub use fold::{fold, hiragana, kana, unified, visible, visible_block, visible_json};
pub use period::{Period, parse_period};
pub use quantity::{Quantity, quantity};
pub use suggest::{nearest, nearest_part};
pub use when::{DateError, days_ago, era, era_short, parse_date, weekday};
pub use width::{column_of, pad, pad_left, truncate, width};
pub use wording::{
    count, distance, list, list_up_to, percent, quote, short_day, thousands, thousandths,
};
