//! `renkei explain`
