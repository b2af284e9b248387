//! `renkei show`
