//! One file of the imported directory: its text, and reading only what a match needs of it.
//!
//! A file holds the facilities of one prefecture. [`write()`] gives its canonical text;
//! [`head`] says from the first lines whether the file can matter at all; [`Skim`] goes through
//! the text without a TOML parser and gives just enough of each entry to choose the few that
//! are worth parsing.

mod municipalities;
mod skim;
mod write;

#[cfg(test)]
mod tests;

pub use municipalities::town_centre;
pub use skim::{Bounds, Head, Services, Skim, Skimmed, head};
pub use write::write;
