//! `renkei facility`
