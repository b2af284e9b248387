//! Text ⇔ nouns, pure.
pub mod tree;
