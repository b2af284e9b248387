//! Nouns and sheets → text, pure. One file a format; every reading command gets them all.

use crate::text;

pub mod chart;
pub mod csv;
pub mod diff;
pub mod document;
pub mod document_text;
pub mod ics;
pub mod markdown;
pub mod page;
pub mod problem;
pub mod table;
pub mod xlsx;

/// Whether a text may carry colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Colour {
    /// Plain text.
    Off,
    /// ANSI colours.
    On,
}

/// Words as HTML and SVG take them: nothing in them is markup, controls are shown.
fn escaped(words: &str) -> String {
    let mut out = String::new();
    for c in text::visible(words).chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}
