//! A sheet for people's spreadsheets: UTF-8 with BOM, CRLF, RFC 4180, and no cell that a
//! spreadsheet would run as a formula.

use crate::sheet::Sheet;
use crate::text;
use std::borrow::Cow;

/// The sheet as CSV. The headings are the columns' ids or labels as `heading` says.
pub fn csv(sheet: &Sheet, heading: Heading) -> String {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    let head: Vec<Cow<str>> = sheet
        .columns
        .iter()
        .map(|column| match heading {
            Heading::Ids => Cow::Borrowed(&*column.id),
            Heading::Labels => defuse(&column.label),
        })
        .collect();
    let rows = sheet
        .rows
        .iter()
        .map(|row| row.iter().map(|cell| shown(&cell.text)).collect());
    for row in std::iter::once(head).chain(rows) {
        writer
            .write_record(row.iter().map(|cell| cell.as_bytes()))
            .expect("every row has a cell for each column, and memory doesn't refuse");
    }
    let bytes = writer.into_inner().expect("memory doesn't refuse");
    format!(
        "\u{feff}{}",
        String::from_utf8(bytes).expect("cells are text")
    )
}

/// A cell without characters that a terminal obeys; line ends stay.
fn shown(cell: &str) -> Cow<'_, str> {
    let defused = defuse(cell);
    match crate::text::visible_block(&defused) {
        Cow::Borrowed(_) => defused,
        Cow::Owned(escaped) => Cow::Owned(escaped),
    }
}

/// What stands in the first row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heading {
    /// English ids, for scripts.
    Ids,
    /// 日本語, for people.
    Labels,
}

/// A cell that a spreadsheet takes as words: what it would run as a formula gets `'` in front.
/// Control characters are written out.
pub fn defuse(cell: &str) -> Cow<'_, str> {
    let dangerous = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let safe = text::visible_block(cell);
    if dangerous {
        Cow::Owned(format!("'{safe}"))
    } else {
        safe
    }
}

/// The words in CP932, and the characters that don't exist there (shown as 〓 in the bytes).
pub fn cp932(words: &str) -> (Vec<u8>, Vec<String>) {
    let mut bytes = Vec::with_capacity(words.len());
    let mut lost: Vec<String> = Vec::new();
    for c in words.chars() {
        let mut buffer = [0; 4];
        let (encoded, _, unmappable) = encoding_rs::SHIFT_JIS.encode(c.encode_utf8(&mut buffer));
        if unmappable {
            let (geta, _, _) = encoding_rs::SHIFT_JIS.encode("〓");
            bytes.extend_from_slice(&geta);
            let shown = c.to_string();
            if !lost.contains(&shown) {
                lost.push(shown);
            }
        } else {
            bytes.extend_from_slice(&encoded);
        }
    }
    (bytes, lost)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheet::Column;

    #[test]
    fn formulas_are_defused() {
        for (cell, safe) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("+81-90", "'+81-90"),
            ("-3", "'-3"),
            ("-3日", "'-3日"),
            ("+1", "'+1"),
            ("\t=1", "'\\u{9}=1"),
            ("架空", "架空"),
            ("", ""),
        ] {
            assert_eq!(defuse(cell), safe, "{cell:?}");
        }
    }

    #[test]
    fn excel_reads_it() {
        let mut sheet = Sheet::new("", vec![Column::new("id", "番号"), Column::new("t", "文")]);
        sheet.row(vec!["1".into(), "a,\"b\"\n改行".into()]);
        assert_eq!(
            csv(&sheet, Heading::Labels),
            "\u{feff}番号,文\r\n1,\"a,\"\"b\"\"\n改行\"\r\n"
        );
        assert!(csv(&sheet, Heading::Ids).starts_with("\u{feff}id,t\r\n"));
    }
}
