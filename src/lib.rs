//! renkei: plain-file toolkit for a hospital's regional medical liaison office.
pub mod demo;
pub mod files;
pub mod model;
pub mod paper;
pub mod problem;
pub mod text;
pub mod vocabulary;
