//! Nouns and sheets → text, pure. One file a format; every reading command gets them all.

pub mod csv;
pub mod diff;
pub mod document;
pub mod document_text;
pub mod ics;
pub mod markdown;
pub mod problem;
pub mod table;

/// Whether a text may carry colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    Off,
    /// ANSI colours.
    On,
}
