//! The one integration binary: everything through the real program.
#![expect(
    clippy::disallowed_methods,
    reason = "tests make folders, run the program and read what it left"
)]

#[path = "support/mod.rs"]
mod support;

mod architecture;
mod browser;
mod commands;
mod docs;
mod documents;
mod duckdb;
mod errors;
mod forms;
mod gitcrypt;
mod kills;
mod lists;
mod merges;
mod properties;
#[cfg(unix)]
mod security;
