//! Dated rule packs and the functions that read them. Numbers, lists and 根拠 live in
//! `packs/*.toml`; the code here only knows how to apply a row. Pure: facts and a day in, answers
//! with their 根拠 out.

mod entry;
mod facts;
mod insured;
mod pack;
mod payer;

pub use entry::entry_checks;
pub use facts::Facts;
pub use insured::{CareClass, care_class};
pub use pack::{Rule, Rules, Source};
pub use payer::{Payer, home_nursing_payer, label as payer_label};
