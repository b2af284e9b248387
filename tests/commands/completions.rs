//! `renkei completions`
