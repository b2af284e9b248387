//! `renkei schema`
