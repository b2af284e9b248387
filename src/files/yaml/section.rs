//! The top-level sections of a paper, found without parsing it.

use super::super::lines::{BOM, after_bom, next_line};
use std::ops::Range;

/// Looks for top-level keys in one pass, reading no further than the end of the last block: the bytes
/// of each key and its block. Parsed alone they give the value that the whole text gives for the key.
/// A key that is absent has no range; `None` where the text isn't plainly a block table at column 0:
/// then all of it must be parsed.
///
/// What it says holds for every text that [`super::parse`] reads without a problem.
pub fn sections<const KEYS: usize>(
    text: &str,
    keys: [&str; KEYS],
) -> Option<[Option<Range<usize>>; KEYS]> {
    if text.contains('\0') {
        return None;
    }
    let mut at = after_bom(text);
    let mut found = [const { None }; KEYS];
    let mut open: Option<(usize, usize)> = None;
    let mut any = false;
    while at < text.len() {
        let next = next_line(text, at);
        let line = match &text[at..next] {
            line if line.ends_with("\r\n") => &line[..line.len() - 2],
            line => line.strip_suffix('\n').unwrap_or(line),
        };
        // Nobody knows yet what stands in a clash of a merge.
        if line.contains('\r') || line.starts_with("<<<<<<<") {
            return None;
        }
        match line.chars().next() {
            None | Some('#') => {}
            Some(' ' | '\t') if any || line.trim_matches([' ', '\t']).is_empty() => {}
            Some(' ' | '\t') if line.trim_start_matches([' ', '\t']).starts_with('#') => {}
            Some(']' | '}' | ',') if any => {}
            Some('-') if any && is_item(line) => {}
            _ => {
                let here = plain_key(line)?;
                if let Some((place, start)) = open.take() {
                    found[place] = Some(start..at);
                    if found.iter().all(Option::is_some) {
                        return Some(found);
                    }
                }
                any = true;
                open = keys
                    .iter()
                    .position(|key| *key == here)
                    .filter(|place| found[*place].is_none())
                    .map(|place| (place, at));
            }
        }
        at = next;
    }
    if let Some((place, start)) = open {
        found[place] = Some(start..text.len());
    }
    Some(found)
}

/// The sections one after another: a paper of these keys alone.
pub fn excerpt(text: &str, sections: impl IntoIterator<Item = Range<usize>>) -> String {
    let mut out = String::new();
    for range in sections {
        // The last line of a paper may have no end.
        if !out.is_empty() && !out.ends_with('\n') {
            out.push('\n');
        }
        out.push_str(&text[range]);
    }
    out
}

/// Whether this line opens a top-level key wherever it stands in a block table at column 0.
pub(super) fn opens(line: &str) -> bool {
    match line.chars().next() {
        None | Some(' ' | '\t' | '\r' | '#' | ']' | '}' | ',') => false,
        Some('-') => !is_item(line) && !is_marker(line),
        Some('.') => !is_marker(line),
        Some('"' | '\'') => quoted_key(line).is_some(),
        Some(_) => true,
    }
}

/// The sections of a block table at column 0, or nothing where the text is something else.
pub(super) fn split(text: &str) -> Option<Vec<Range<usize>>> {
    let mut starts = Vec::new();
    let mut at = after_bom(text);
    while at < text.len() {
        let next = next_line(text, at);
        let line = text[at..next].trim_end_matches(['\n', '\r']);
        if opens(line) {
            if line.starts_with(['{', '[', '%']) {
                return None;
            }
            starts.push(at);
        } else if is_marker(line) {
            if !starts.is_empty() || line.trim_end() != "---" {
                return None;
            }
        } else if starts.is_empty() {
            let content = line.trim_start_matches([' ', '\t']);
            if !content.is_empty() && !content.starts_with('#') {
                return None;
            }
        }
        at = next;
    }
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    let sections: Vec<_> = starts
        .iter()
        .copied()
        .zip(ends)
        .map(|(s, e)| s..e)
        .collect();
    (!sections.is_empty()).then_some(sections)
}

/// The key a line opens, where it can be told.
pub(super) fn key_of(line: &str) -> Option<String> {
    plain_key(line)
        .map(str::to_string)
        .or_else(|| quoted_key(line).map(str::to_string))
        .or_else(|| {
            let (key, _) = line.split_once(['：', ':'])?;
            Some(key.trim().to_string())
        })
}

/// `- item`, as opposed to a key that begins with a hyphen.
fn is_item(line: &str) -> bool {
    line == "-" || line.starts_with("- ") || line.starts_with("-\t")
}

/// `---` or `...`: the bounds of a document.
fn is_marker(line: &str) -> bool {
    ["---", "..."].iter().any(|mark| {
        line.strip_prefix(mark)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\r']))
    })
}

/// The words between quotes, when a colon follows them.
fn quoted_key(line: &str) -> Option<&str> {
    let quote = line.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let rest = &line[1..];
    let end = rest.find(quote)?;
    rest[end + 1..]
        .trim_start_matches([' ', '\t'])
        .starts_with(':')
        .then(|| &rest[..end])
}

/// The plain key a column-0 line opens, when nothing about it is special.
fn plain_key(line: &str) -> Option<&str> {
    let first = line.chars().next()?;
    if "?:{}[],&*!|>'\"%@`#".contains(first) || first == BOM || first.is_whitespace() {
        return None;
    }
    if is_item(line) || is_marker(line) {
        return None;
    }
    let colon = line.char_indices().find_map(|(at, c)| {
        let rest = &line[at + c.len_utf8()..];
        (c == ':' && (rest.is_empty() || rest.starts_with([' ', '\t']))).then_some(at)
    })?;
    let key = line[..colon].trim_end_matches([' ', '\t']);
    let comment = key.contains(" #") || key.contains("\t#");
    (!comment && key != "<<").then_some(key)
}
