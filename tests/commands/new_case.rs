//! `renkei new_case`
