//! Columns on a terminal: the one place that counts them.
//!
//! Wide characters take two columns, characters of ambiguous width one, combining marks and
//! variation selectors none. Text from papers goes through [`super::visible`] first.

use super::visible;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The columns a text takes.
pub fn width(text: &str) -> usize {
    if text.bytes().all(|b| (0x20..0x7f).contains(&b)) {
        return text.len();
    }
    text.width()
}

/// The text, filled with spaces on the right up to `columns`. A longer text stays as it is.
pub fn pad(text: &str, columns: usize) -> String {
    let mut padded = text.to_string();
    padded.extend(std::iter::repeat_n(
        ' ',
        columns.saturating_sub(width(text)),
    ));
    padded
}

/// The text, filled with spaces on the left up to `columns`: for numbers.
pub fn pad_left(text: &str, columns: usize) -> String {
    let mut padded = " ".repeat(columns.saturating_sub(width(text)));
    padded.push_str(text);
    padded
}

/// The text in at most `columns`, a cut one ending in `…`. What a person sees as one character
/// (a letter with its marks, an emoji sequence, a name character with its selector) is never cut
/// apart.
pub fn truncate(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_string();
    }
    if columns == 0 {
        return String::new();
    }
    let mut kept = String::new();
    let mut used = 0;
    for cluster in clusters(text) {
        let next = used + width(cluster);
        if next + 1 > columns {
            break;
        }
        kept.push_str(cluster);
        used = next;
    }
    kept.push('…');
    kept
}

/// The columns before the byte `byte` of a line as [`super::visible`] shows it: where a caret
/// stands. A place inside a character counts as its beginning, one behind the end as the end.
pub fn column_of(line: &str, byte: usize) -> usize {
    let mut end = byte.min(line.len());
    while !line.is_char_boundary(end) {
        end -= 1;
    }
    width(&visible(&line[..end]))
}

/// The pieces that must stay whole. A small part of UAX #29: enough for Japanese text, marks,
/// and emoji sequences.
fn clusters(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut chars = rest.char_indices();
        let (_, first) = chars.next()?;
        let mut before = first;
        let mut flag_open = is_regional(first);
        let mut end = rest.len();
        for (at, c) in chars {
            let joined = before == '\u{200d}' || is_extending(c) || (flag_open && is_regional(c));
            if !joined {
                end = at;
                break;
            }
            flag_open = false;
            before = c;
        }
        let (cluster, others) = rest.split_at(end);
        rest = others;
        Some(cluster)
    })
}

fn is_extending(c: char) -> bool {
    matches!(
        c,
        '\u{200d}' | '\u{ff9e}' | '\u{ff9f}' | '\u{1f3fb}'..='\u{1f3ff}'
    ) || (!c.is_control() && c.width() == Some(0))
}

fn is_regional(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_as_a_terminal_does() {
        for (text, columns) in [
            ("", 0),
            ("abc", 3),
            ("漢字", 4),
            ("ｶﾅ", 2),
            ("辻\u{e0100}", 2),
            ("か\u{3099}", 2),
            ("𠮷", 2),
            ("…", 1),
            ("①", 1),
            ("👨\u{200d}👩\u{200d}👧", 2),
        ] {
            assert_eq!(width(text), columns, "{text}");
        }
    }

    #[test]
    fn padding_fills_up_and_never_cuts() {
        assert_eq!(pad("漢字", 6), "漢字  ");
        assert_eq!(pad_left("漢字", 6), "  漢字");
        assert_eq!(pad("漢字", 3), "漢字");
        assert_eq!(pad_left("12", 4), "  12");
    }

    #[test]
    fn a_cut_text_says_so_and_fits() {
        assert_eq!(truncate("訪問看護", 8), "訪問看護");
        assert_eq!(truncate("訪問看護", 7), "訪問看…");
        assert_eq!(truncate("訪問看護", 6), "訪問…");
        assert_eq!(truncate("訪問看護", 1), "…");
        assert_eq!(truncate("訪問看護", 0), "");
        assert_eq!(truncate("abcdef", 4), "abc…");
    }

    #[test]
    fn a_seen_character_is_not_cut_apart() {
        assert_eq!(truncate("か\u{3099}くせい", 3), "か\u{3099}…");
        assert_eq!(truncate("辻\u{e0100}本さん", 5), "辻\u{e0100}本…");
        assert_eq!(
            truncate("a👨\u{200d}👩\u{200d}👧bcd", 4),
            "a👨\u{200d}👩\u{200d}👧…"
        );
        assert_eq!(truncate("ｶﾞｷﾞｸﾞ", 4), "ｶﾞ…");
    }

    #[test]
    fn every_cut_fits() {
        let text = "医療法人 架空会 ｶﾞｰﾃﾞﾝ病院 辻\u{e0100}👨\u{200d}👩🇯🇵abc";
        for columns in 0..60 {
            assert!(width(&truncate(text, columns)) <= columns, "{columns}");
        }
    }

    #[test]
    fn a_caret_stands_below_its_character() {
        let line = "name: 架空 花子";
        let at = line.find('花').unwrap();
        assert_eq!(column_of(line, at), 11);
        assert_eq!(column_of(line, at + 1), 11);
        assert_eq!(column_of(line, 999), 15);
        assert_eq!(column_of("\ta", 1), "\\u{9}".len());
    }
}
