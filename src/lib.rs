//! renkei: plain-file toolkit for a hospital's regional medical liaison office.
pub mod checks;
pub mod cli;
pub mod commands;
pub mod context;
pub mod failure;
pub mod files;
pub mod import;
pub mod matching;
pub mod model;
pub mod paper;
pub mod problem;
pub mod regulation;
pub mod render;
pub mod sheet;
pub mod store;
pub mod text;
pub mod vocabulary;
