//! Sheets as a spreadsheet (Office Open XML): a worksheet each, headings in the first row so that
//! people can filter, sort and pivot, numbers and days as numbers and days, never a formula.
//!
//! What isn't table stands on a worksheet 「概要」 in front: titles, the day and notes would break
//! filters above a table and be overlooked below it.

#[cfg(not(feature = "xlsx"))]
use crate::model::Date;
#[cfg(not(feature = "xlsx"))]
use crate::sheet::Sheet;

/// Why there is no spreadsheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// This build has none.
    NotBuilt,
    /// The sheets are too much for one.
    TooBig,
}

/// The bytes of a workbook. The same sheets on the same day are the same bytes.
#[cfg(not(feature = "xlsx"))]
pub fn xlsx(_: &str, _: &[Sheet], _: Date) -> Result<Vec<u8>, Refused> {
    Err(Refused::NotBuilt)
}

#[cfg(feature = "xlsx")]
pub use workbook::xlsx;

#[cfg(feature = "xlsx")]
mod workbook;
