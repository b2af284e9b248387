//! Columns.
use unicode_width::UnicodeWidthStr;
/// Columns.
pub fn width(text: &str) -> usize {
    text.width()
}
/// Padded.
pub fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}
/// Cut.
pub fn truncate(text: &str, _columns: usize) -> String {
    text.to_string()
}
