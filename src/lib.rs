//! renkei: plain-file toolkit for a hospital's regional medical liaison office.
pub mod files;
pub mod import;
pub mod model;
pub mod paper;
pub mod problem;
pub mod text;
pub mod vocabulary;
