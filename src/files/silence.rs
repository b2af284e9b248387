//! `# renkei: ignore CODE 理由`: a comment of a paper that silences one problem, with a reason.

use super::tree::{Kind, Node};
use super::{conflict, lines};
use std::ops::Range;

/// A comment that silences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silence {
    /// The problem's name or alias, as written.
    pub code: String,
    /// Why.
    pub reason: String,
    /// The bytes of the comment.
    pub bytes: Range<usize>,
}

/// What such a comment begins with, behind `#`.
const MARK: &str = "renkei: ignore";

/// The silencing comments of a paper. Such words inside a text of the paper are no comment.
pub fn silences(text: &str, root: Option<&Node>) -> Vec<Silence> {
    let mut found = Vec::new();
    let mut from = 0;
    let clashes = conflict::clashes(text);
    while let Some(at) = text[from..].find(MARK) {
        let at = from + at;
        from = at + MARK.len();
        let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let Some(hash) = text[line..at].rfind('#').map(|place| line + place) else {
            continue;
        };
        let between = &text[hash + 1..at];
        let before = text[..hash].chars().next_back();
        let opens = before.is_none_or(|c| c.is_whitespace() || c == '\u{feff}');
        // Neither side of a clash counts.
        let hidden = clashes.iter().any(|clash| clash.whole.contains(&at))
            || root.is_some_and(|root| in_scalar(root, hash));
        if !between.trim().is_empty() || !opens || hidden {
            continue;
        }
        let end = lines::line_end(text, at);
        let words = text[from..end].trim();
        let (code, reason) = words.split_once(char::is_whitespace).unwrap_or((words, ""));
        found.push(Silence {
            code: code.to_string(),
            reason: reason.trim().to_string(),
            bytes: hash..hash + text[hash..end].trim_end().len(),
        });
    }
    found
}

/// Whether the byte stands within a value's words.
fn in_scalar(node: &Node, at: usize) -> bool {
    match &node.kind {
        Kind::Null => false,
        Kind::Scalar { .. } => node.span.contains(&at),
        Kind::List(items) => items.iter().any(|item| in_scalar(item, at)),
        Kind::Map(entries) => entries.iter().any(|entry| in_scalar(&entry.value, at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_silences_and_words_of_a_text_do_not() {
        let text = "# renkei: ignore deadline/talk 本人が拒否\nnote: |\n  # renkei: ignore W-CM-01 これは本文\nb: 1 # renkei: ignore W-CM-02\nc: \"# renkei: ignore x y\"\n";
        let parsed = crate::files::yaml::parse(text);
        let found = silences(text, parsed.root.as_ref());
        let said: Vec<(&str, &str)> = found.iter().map(|s| (&*s.code, &*s.reason)).collect();
        assert_eq!(said, [("deadline/talk", "本人が拒否"), ("W-CM-02", "")]);
        assert_eq!(&text[found[1].bytes.clone()], "# renkei: ignore W-CM-02");
    }
}
