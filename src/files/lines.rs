//! Small questions about lines and blanks, shared by the readers and the editors. Offsets are
//! bytes; a line ends at LF (a CR before it belongs to the break).

/// The byte-order mark some Windows editors put in front of UTF-8.
pub(crate) const BOM: char = '\u{feff}';

/// Where the text begins behind a byte-order mark.
pub(crate) fn after_bom(text: &str) -> usize {
    if text.starts_with(BOM) {
        BOM.len_utf8()
    } else {
        0
    }
}

/// The nearest character at or before `at`: a place told by a parser may lie within one.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Where the line of `at` starts; a byte-order mark is no part of the first line.
pub(crate) fn line_start(text: &str, at: usize) -> usize {
    let at = floor(text, at);
    text[..at]
        .rfind('\n')
        .map_or_else(|| after_bom(text).min(at), |lf| lf + 1)
}

/// Where the line of `at` ends, before its line break.
pub(crate) fn line_end(text: &str, at: usize) -> usize {
    let at = floor(text, at);
    let end = text[at..].find('\n').map_or(text.len(), |lf| at + lf);
    if end > at && text[..end].ends_with('\r') {
        end - 1
    } else {
        end
    }
}

/// Where the line after the one of `at` starts, or the end of the text.
pub(crate) fn next_line(text: &str, at: usize) -> usize {
    let at = floor(text, at);
    text[at..].find('\n').map_or(text.len(), |lf| at + lf + 1)
}

/// The line number of `at`, counted from 1.
pub(crate) fn line_number(text: &str, at: usize) -> usize {
    text.as_bytes()[..at]
        .iter()
        .filter(|byte| **byte == b'\n')
        .count()
        + 1
}

/// How many bytes stand before `at` on its line.
pub(crate) fn column(text: &str, at: usize) -> usize {
    at - line_start(text, at)
}

/// The first byte at or after `at` that is neither space nor TAB.
pub(crate) fn skip_blanks(text: &str, at: usize) -> usize {
    at + text.as_bytes()[at..]
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count()
}

/// The end of the last byte before `at` that is neither space nor TAB.
pub(crate) fn back_over_blanks(text: &str, at: usize) -> usize {
    at - text.as_bytes()[..at]
        .iter()
        .rev()
        .take_while(|byte| matches!(byte, b' ' | b'\t'))
        .count()
}

/// The line break this text uses: CRLF when its first line ends so.
pub(crate) fn line_break(text: &str) -> &'static str {
    match text.find('\n') {
        Some(lf) if text[..lf].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// Skips what may stand between two tokens: blanks, line breaks, comments, and the marks in
/// front of a value (`&anchor`, `!tag`).
pub(crate) fn skip_trivia(text: &str, mut at: usize) -> usize {
    let bytes = text.as_bytes();
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => at += 1,
            // A lone CR ends a comment too, as it does for every YAML reader.
            b'#' => {
                let comment = bytes[at..].iter();
                at += comment.take_while(|b| !matches!(b, b'\n' | b'\r')).count();
            }
            b'&' | b'!' => {
                at += bytes[at..]
                    .iter()
                    .take_while(|b| !b.is_ascii_whitespace())
                    .count();
            }
            _ => break,
        }
    }
    at
}
