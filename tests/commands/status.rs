//! `renkei status`
