//! Text ⇔ nouns, pure: no disk, no clock.

pub mod case_paper;
pub mod facility_paper;
pub mod fields;
pub mod form;
pub mod inspect;
pub mod scalar;
pub mod settings_paper;
pub mod tree;
