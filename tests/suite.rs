//! The one integration binary: everything through the real program.

#[path = "support/mod.rs"]
mod support;

mod commands;
mod properties;
