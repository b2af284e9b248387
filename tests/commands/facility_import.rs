//! `renkei facility_import`
