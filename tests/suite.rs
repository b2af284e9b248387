//! The one integration binary: everything through the real program.
#![expect(
    clippy::disallowed_methods,
    reason = "tests make offices on the disk and run the program and git"
)]

#[path = "support/mod.rs"]
mod support;

mod commands;
mod properties;
