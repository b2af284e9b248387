//! `renkei matching`
