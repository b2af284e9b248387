//! `renkei man`
