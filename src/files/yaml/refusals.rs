//! What is refused beside broken syntax, in people's words.

use crate::problem::{Place, Problem};
use std::ops::Range;

/// An alias, an anchor or a merge key.
pub(super) fn alias(range: Range<usize>, what: &str) -> Problem {
    Problem::error(
        "yaml/alias",
        Place::Bytes(range),
        format!("{what}は使えません。"),
    )
    .hint("参照先の内容をそのまま書いてください。文字の記号なら引用符で囲みます。")
}

/// A key that stands twice in one table.
pub(super) fn duplicate(key: &str, range: Range<usize>, line: usize) -> Problem {
    Problem::error(
        "paper/duplicate-key",
        Place::Bytes(range),
        format!("「{key}」が2回書かれています(最初は{line}行目)。"),
    )
    .hint("どちらか1つを残してください。")
}
