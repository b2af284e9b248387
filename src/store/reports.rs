//! The office's own definitions of reports, and the numbers it enters by hand.

use super::office::{PAPER_BYTES, Store};
use crate::failure::Failure;
use crate::files::bytes;

/// Where the definitions are.
const FOLDER: &str = "templates/reports";
/// The numbers.
const NUMBERS: &str = "numbers.toml";

/// A text of the office, or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeText {
    /// Relative to the office.
    pub path: String,
    /// The text; else why it can't be read.
    pub text: Result<String, String>,
}

impl Store {
    /// The definitions of the office, in the order of their names.
    pub fn report_files(&self) -> Vec<OfficeText> {
        let found = self.shelf().list(FOLDER, ".toml").into_iter();
        found
            .filter_map(|found| self.text_of(found.path).transpose())
            .map(|read| read.unwrap_or_else(told))
            .collect()
    }

    /// The numbers entered by hand, where there are any.
    pub fn numbers_file(&self) -> Option<OfficeText> {
        self.text_of(NUMBERS.to_string())
            .unwrap_or_else(|failure| Some(told(failure)))
    }

    fn text_of(&self, path: String) -> Result<Option<OfficeText>, Failure> {
        let Some(read) = self.shelf().read(&path)? else {
            return Ok(None);
        };
        let text = bytes::decode(&read, PAPER_BYTES).map_err(|problem| problem.message);
        Ok(Some(OfficeText { path, text }))
    }
}

fn told(failure: Failure) -> OfficeText {
    OfficeText {
        path: failure.place,
        text: Err(failure.why),
    }
}
