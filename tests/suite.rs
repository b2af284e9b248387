//! The one integration binary: everything through the real program.

#[path = "support/mod.rs"]
mod support;

mod architecture;
mod commands;
mod docs;
mod errors;
mod forms;
mod properties;
