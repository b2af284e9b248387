//! A CSV file as header and rows: encoding, columns by name, line numbers.

use super::report::Refused;
use crate::text::fold;
use encoding_rs::SHIFT_JIS;

/// How the bytes of a file were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// CP932 (シフトJIS).
    Cp932,
    /// Some lines one, some the other.
    Mixed,
}

impl Encoding {
    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Cp932 => "シフトJIS（CP932）",
            Self::Mixed => "UTF-8とシフトJISの混在",
        }
    }
}

/// One record of a file.
#[derive(Debug)]
pub(super) struct Record {
    /// The line where it starts, counted from 1.
    pub line: usize,
    /// Lines that it stretches over.
    pub lines: usize,
    /// Its cells.
    pub cells: csv::StringRecord,
}

/// A file as header and records.
#[derive(Debug)]
pub(super) struct Table {
    pub encoding: Encoding,
    pub header: Vec<String>,
    folded: Vec<String>,
    pub records: Vec<Record>,
}

impl Table {
    /// Reads a file whose header `is_known` recognises; where no reading gives a header that is
    /// known, the first reading is returned.
    pub fn read(bytes: &[u8], is_known: impl Fn(&Self) -> bool) -> Result<Self, Refused> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        if let Ok(text) = std::str::from_utf8(bytes) {
            return Self::parse(text, Encoding::Utf8);
        }
        let whole = SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes);
        let first = whole
            .map(|text| Self::parse(&text, Encoding::Cp932))
            .transpose()?;
        match first {
            Some(table) if is_known(&table) => Ok(table),
            first => {
                let (text, unreadable) = line_by_line(bytes);
                let mixed = Self::parse(&text, Encoding::Mixed);
                match (mixed, first, unreadable) {
                    (Ok(table), _, _) if is_known(&table) => Ok(table),
                    (_, Some(table), _) => Ok(table),
                    (_, None, Some(line)) => Err(Refused::Encoding { line }),
                    (other, None, None) => other,
                }
            }
        }
    }

    fn parse(text: &str, encoding: Encoding) -> Result<Self, Refused> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut records: Vec<Record> = Vec::new();
        let (mut line, mut counted) = (1, 0);
        for cells in reader.records() {
            // The text is UTF-8 and ragged rows are allowed, so nothing is left to go wrong.
            let Ok(cells) = cells else { continue };
            let at = cells.position().map_or(0, |place| {
                usize::try_from(place.byte()).unwrap_or(usize::MAX)
            });
            // The reader leaves line ends in front of the next record.
            let start = at + leading_line_ends(&text.as_bytes()[at..]);
            line += text.as_bytes()[counted..start]
                .iter()
                .filter(|b| **b == b'\n')
                .count();
            counted = start;
            let lines = 1 + cells
                .iter()
                .map(|cell| cell.bytes().filter(|b| *b == b'\n').count())
                .sum::<usize>();
            records.push(Record { line, lines, cells });
        }
        if let Some(last) = records.last()
            && last.lines > 1
            && text.bytes().filter(|b| *b == b'"').count() % 2 == 1
        {
            return Err(Refused::OpenQuote { line: last.line });
        }
        if records.is_empty() {
            return Err(Refused::Empty);
        }
        let header: Vec<String> = records
            .remove(0)
            .cells
            .iter()
            .map(|cell| cell.trim_matches('\u{feff}').trim().to_string())
            .collect();
        let folded = header.iter().map(|name| fold(name)).collect();
        Ok(Self {
            encoding,
            header,
            folded,
            records,
        })
    }

    /// Where the column with one of these names stands. The first header cell may have rubbish
    /// in front: what is left of a byte order mark that went through another encoding.
    pub fn column(&self, names: &[&str]) -> Option<usize> {
        let names: Vec<String> = names.iter().map(|name| fold(name)).collect();
        self.folded
            .iter()
            .position(|cell| names.contains(cell))
            .or_else(|| {
                let first = self.folded.first()?;
                names
                    .iter()
                    .any(|name| {
                        first
                            .strip_suffix(name.as_str())
                            .is_some_and(|rubbish| rubbish.chars().count() <= 4)
                    })
                    .then_some(0)
            })
    }

    /// Whether there is a column with this name.
    pub fn has(&self, name: &str) -> bool {
        self.column(&[name]).is_some()
    }
}

fn leading_line_ends(bytes: &[u8]) -> usize {
    let is_end = |b: &&u8| matches!(**b, b'\r' | b'\n');
    bytes.iter().take_while(is_end).count()
}

/// Decodes each line by itself; what can't be decoded becomes U+FFFD, and the first such line is
/// told.
fn line_by_line(bytes: &[u8]) -> (String, Option<usize>) {
    let mut text = String::with_capacity(bytes.len() * 2);
    let mut unreadable = None;
    for (place, line) in bytes.split_inclusive(|b| *b == b'\n').enumerate() {
        match std::str::from_utf8(line) {
            Ok(line) => text.push_str(line),
            Err(_) => {
                let (decoded, errors) = SHIFT_JIS.decode_without_bom_handling(line);
                if errors && unreadable.is_none() {
                    unreadable = Some(place + 1);
                }
                text.push_str(&decoded);
            }
        }
    }
    (text, unreadable)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(table: &Table) -> bool {
        table.has("事業所番号")
    }

    #[test]
    fn encodings_are_told() {
        let text = "事業所番号,名\r\n1,架空";
        let (cp932, _, _) = SHIFT_JIS.encode(text);
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            ([b"\xef\xbb\xbf", text.as_bytes()].concat(), Encoding::Utf8),
            (cp932.to_vec(), Encoding::Cp932),
            (
                [b"\xef\xbb\xbf".as_slice(), &cp932].concat(),
                Encoding::Cp932,
            ),
        ] {
            let table = Table::read(&bytes, known).expect("a table");
            assert_eq!(table.encoding, encoding);
            assert_eq!(table.column(&["事業所番号"]), Some(0));
            assert_eq!(table.records[0].line, 2);
            assert_eq!(&table.records[0].cells[1], "架空");
        }
    }

    #[test]
    fn a_header_and_a_body_of_two_encodings_are_read_apart() {
        let (body, _, _) = SHIFT_JIS.encode("1,架空の事業所\r\n");
        let bytes = ["事業所番号,名\r\n".as_bytes(), &body].concat();
        let table = Table::read(&bytes, known).expect("a table");
        assert_eq!(table.encoding, Encoding::Mixed);
        assert_eq!(&table.records[0].cells[1], "架空の事業所");
    }

    #[test]
    fn rubbish_before_the_first_name_and_width_are_forgiven() {
        let table = Table::read("ï»¿事業所番号 ,ＵＲＬ\n".as_bytes(), known).expect("a table");
        assert_eq!(table.column(&["事業所番号"]), Some(0));
        assert_eq!(table.column(&["URL"]), Some(1));
    }

    #[test]
    fn broken_files_are_refused() {
        let refused = |bytes: &[u8]| Table::read(bytes, known).err();
        assert_eq!(refused(b""), Some(Refused::Empty));
        assert_eq!(
            refused("事業所番号,名\n1,\"架空\n2,架空\n".as_bytes()),
            Some(Refused::OpenQuote { line: 2 })
        );
        assert_eq!(
            refused(b"a,b\n\xff\xfe\xff,1\n"),
            Some(Refused::Encoding { line: 2 })
        );
    }
}
