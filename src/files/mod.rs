//! Text ⇔ nouns, pure.
pub mod directory;
pub mod tree;
