//! A finding about a paper: what, where, why, and the way to mend it.
//!
//! Readers (`files`) and checks (`checks`) both find problems; `render` shows them. A problem's
//! words never hold patient data beyond what the shown line itself holds.

use crate::paper::Path;
use std::ops::Range;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The paper, or this fact of it, can't be used.
    Error,
    /// It can be used, but somebody should look.
    Warning,
    /// Good to know.
    Info,
}

impl Severity {
    /// The id in machine output.
    pub fn id(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Info => "info",
        }
    }
}

/// Where in a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The paper as a whole.
    Whole,
    /// A range of bytes of its text.
    Bytes(Range<usize>),
    /// A key or entry; the file's reader knows where it stands.
    At(Path),
}

/// A finding about one paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The check's name, `case/unknown-key`: the row in the catalogue that `explain` shows.
    pub code: &'static str,
    /// How bad.
    pub severity: Severity,
    /// Where.
    pub place: Place,
    /// What is wrong, one Japanese sentence.
    pub message: String,
    /// The next step, a Japanese sentence or a command to type. Empty where there is none.
    pub hint: String,
    /// 根拠: the law or notice it rests on. Empty where none is needed.
    pub basis: String,
}

impl Problem {
    /// An error at `place`.
    pub fn error(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            place,
            message: message.into(),
            hint: String::new(),
            basis: String::new(),
        }
    }

    /// A warning at `place`.
    pub fn warning(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, place, message)
        }
    }

    /// Something good to know at `place`.
    pub fn info(code: &'static str, place: Place, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Info,
            ..Self::error(code, place, message)
        }
    }

    /// The same problem with its 根拠.
    pub fn basis(mut self, basis: impl Into<String>) -> Self {
        self.basis = basis.into();
        self
    }

    /// The same problem with a way to mend it.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}
