//! The one integration binary: everything through the real program.
#![allow(
    clippy::disallowed_methods,
    reason = "tests stand outside the house: they lay offices on the disk and run the program"
)]

#[allow(dead_code, reason = "a kit for every test file")]
#[path = "support/mod.rs"]
mod support;

mod architecture;
mod commands;
mod docs;
mod errors;
mod forms;
