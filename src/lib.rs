//! renkei: plain-file toolkit for the staff of a Japanese hospital's regional medical liaison office
//! (地域医療連携室). Four storeys; imports go down only (docs/architecture.md).
//!
//! - street, what a person touches: [`cli`], [`context`], [`failure`], [`commands`]
//! - edge, text in, text out, disk: [`files`], [`import`], [`export`], [`render`],
//!   [`store`], [`demo`]
//! - thinking, values to values: [`regulation`], [`checks`], [`matching`],
//!   [`planning`], [`documents`], [`query`], [`reporting`]
//! - ground, nouns and words: [`model`], [`vocabulary`], [`sheet`], [`text`], [`paper`], [`problem`]

pub mod checks;
pub mod cli;
pub mod commands;
pub mod context;
pub mod demo;
pub mod documents;
pub mod export;
pub mod failure;
pub mod files;
pub mod import;
pub mod matching;
pub mod model;
pub mod paper;
pub mod planning;
pub mod problem;
pub mod query;
pub mod regulation;
pub mod render;
pub mod reporting;
pub mod sheet;
pub mod store;
pub mod text;
pub mod vocabulary;
