//! Dated rule packs and the functions that read them. Numbers, lists and 根拠 live in
//! `packs/*.toml`; the code here only knows how to apply a kind of row. Pure: facts and a day in,
//! answers with their 根拠 out.

mod advice;
mod calendar;
pub mod condition;
pub mod dates;
mod deadline;
mod entry;
mod facts;
mod fees;
mod figures;
mod holidays;
mod insured;
mod limit;
mod orders;
mod pack;
mod payer;
mod plans;
mod predicate;
mod quantity;
mod replies;
mod rows;
mod rulebook;
mod tier;
mod validity;
mod versions;
mod wards;

pub use advice::{
    Factor, SuggestedFactor, Suggestion, benefits, factor_list, hints, suggested_factors,
};
pub use calendar::Calendar;
pub use deadline::{Due, State, deadlines};
pub use entry::{entry_checks, same_municipality};
pub use facts::Facts;
pub use fees::{ASK_BILLING, FeeConflict, FeeEvidence, conflicts, fees};
pub use figures::{Figures, figures};
pub use insured::{CareClass, care_class};
pub use limit::{LineCost, Month, heaviest_month, is_ltci, limit_row, of_month};
pub use orders::{TooMany, in_force, last_day as order_last_day, row_of as order_row, too_many};
pub use pack::{BadRow, By, Head, KINDS, Pack, Row, Rows, Source, Version};
pub use payer::{Payer, home_nursing_payer, label as payer_label};
pub use plans::{Needed, Restricted, documents_needed, equipment_restrictions};
pub use predicate::{Answer, Held};
pub use quantity::{
    Age, CareUnits, Days, Km, Months, Percent, Points, Price, Term, Times, is_quantity,
};
pub use replies::{OwedReply, first_reply, owed_replies};
pub use rulebook::{OfficePack, PACKS, Rulebook, Rules};
pub use tier::{in_ward_since, is_ward, tier_of};
pub use validity::{CarePeriod, care_period};
pub use versions::{Disorder, Ending, Slip};
pub use wards::{WardStay, rehab_category, ward_stays};
