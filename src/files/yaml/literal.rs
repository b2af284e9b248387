//! Where a block scalar ends.

use std::ops::Range;

/// Where a block scalar's content ends: before the last line break, and before blank lines
/// that `+` doesn't ask to keep.
pub(super) fn block_scalar_end(
    text: &str,
    header: usize,
    content: Range<usize>,
    indent: usize,
) -> usize {
    let rest = text[header..].lines().next().unwrap_or("");
    let marks = rest.split(['#', ' ', '\t']).next().unwrap_or("");
    let floor = header + marks.len();
    let mut end = content.end;
    if content.is_empty() || end <= floor {
        return floor;
    }
    let without_break = |end: usize| {
        let lf = usize::from(text[..end].ends_with('\n'));
        end - lf - usize::from(lf == 1 && text[..end - lf].ends_with('\r'))
    };
    // The parser may have gone on over the indentation of the next line.
    let line = text[..end].rfind('\n').map_or(0, |lf| lf + 1);
    if line > floor && text[line..end].bytes().all(|byte| byte == b' ') {
        end = line;
    }
    if text[..end].ends_with('\n') {
        end = without_break(end);
    }
    if marks.contains('+') {
        return end.max(floor);
    }
    loop {
        let line = text[..end].rfind('\n').map_or(0, |lf| lf + 1);
        let blank = text[line..end].bytes().all(|byte| byte == b' ');
        if line <= floor || !blank || end - line > indent {
            return end.max(floor);
        }
        end = without_break(line);
    }
}
