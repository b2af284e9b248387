//! `renkei globals`
