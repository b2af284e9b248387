//! What an import says about a file it refuses and about rows it could not take as they stand.

use super::Form;
use crate::model::Text;
use std::fmt;

/// Why a whole file was not read. Nothing of it is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The file's name.
    pub file: Text,
    /// Why.
    pub why: Refused,
}

/// The reasons to refuse a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// There is no header line.
    Empty,
    /// Neither UTF-8 nor CP932; the first line that can't be read.
    Encoding {
        /// The line, counted from 1.
        line: usize,
    },
    /// A quote that opens in this line is never closed.
    OpenQuote {
        /// The line, counted from 1.
        line: usize,
    },
    /// A header that no known form has.
    UnknownForm {
        /// The header cells as read.
        header: Vec<String>,
    },
    /// A file of the other format: `import iryo` for a kaigo file or the reverse.
    OtherFormat {
        /// What it is.
        form: Form,
    },
    /// Columns that the form can't do without.
    MissingColumns {
        /// What it looks like.
        form: Form,
        /// The names of the columns that are not there.
        missing: Vec<&'static str>,
    },
    /// A spreadsheet has shortened the ids.
    Shortened(Shortened),
    /// Codes whose published readings contradict each other.
    Contradictory,
}

/// What a spreadsheet took away from a file's numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shortened {
    /// Rows in the file.
    pub rows: usize,
    /// Rows whose id lost its leading zero: line and what is left.
    pub ids: Vec<(usize, String)>,
    /// Rows whose id is in scientific notation: line and what is left.
    pub scientific: Vec<(usize, String)>,
    /// Lines whose municipality code lost its leading zero.
    pub codes: Vec<usize>,
}

impl Refusal {
    /// What is wrong, one sentence.
    pub fn message(&self) -> String {
        match &self.why {
            Refused::Empty => "見出しの行がありません".to_string(),
            Refused::Encoding { line } => {
                format!("{line}行目の文字コードがUTF-8でもシフトJISでもありません")
            }
            Refused::OpenQuote { line } => {
                format!("{line}行目で始まる引用符（\"）が閉じていません")
            }
            Refused::UnknownForm { header } => format!(
                "見出しが、取り込めるどの形式とも違います（{}）",
                header
                    .iter()
                    .take(6)
                    .cloned()
                    .collect::<Vec<_>>()
                    .join("、")
            ),
            Refused::OtherFormat { form } => format!("{form}のファイルです"),
            Refused::MissingColumns { form, missing } => {
                format!("{form}に必要な列がありません：{}", missing.join("、"))
            }
            Refused::Shortened(lost) => lost.message(),
            Refused::Contradictory => {
                "届出コード（訪看10・訪看24）は、意味の説明が公表資料どうしで食い違っています"
                    .to_string()
            }
        }
    }

    /// The next step.
    pub fn hint(&self) -> String {
        match &self.why {
            Refused::OtherFormat { form } => {
                format!(
                    "renkei facility import {} {}",
                    form.format().word(),
                    self.file
                )
            }
            Refused::Contradictory => {
                "事業所に電話で確かめ、facilities.toml の accepts に書いてください".to_string()
            }
            Refused::Empty
            | Refused::Encoding { .. }
            | Refused::OpenQuote { .. }
            | Refused::UnknownForm { .. }
            | Refused::MissingColumns { .. }
            | Refused::Shortened(_) => {
                "公表サイトの元のCSVを、Excelで開かずに取り込んでください".to_string()
            }
        }
    }
}

impl Shortened {
    /// Whether ids are lost, so that the file can't be used.
    pub fn is_damage(&self) -> bool {
        !self.ids.is_empty() || !self.scientific.is_empty()
    }

    fn message(&self) -> String {
        let mut said = Vec::new();
        if !self.ids.is_empty() {
            said.push(format!(
                "番号の先頭の0が失われています：{}行中{}行（{}）",
                self.rows,
                self.ids.len(),
                lines(self.ids.iter().map(|(line, _)| *line))
            ));
        }
        if !self.scientific.is_empty() {
            said.push(format!(
                "番号が指数の形（1.4E+09 など）になっています：{}行中{}行（{}）",
                self.rows,
                self.scientific.len(),
                lines(self.scientific.iter().map(|(line, _)| *line))
            ));
        }
        if !self.codes.is_empty() {
            said.push(format!(
                "市町村コードの先頭の0も失われています：{}行",
                self.codes.len()
            ));
        }
        said.join("。")
    }
}

/// Line numbers as ranges: `2〜201行目`.
fn lines(numbers: impl Iterator<Item = usize>) -> String {
    let mut ranges: Vec<(usize, usize)> = Vec::new();
    for line in numbers {
        match ranges.last_mut() {
            Some((_, last)) if *last + 1 == line => *last = line,
            _ => ranges.push((line, line)),
        }
    }
    let more = if ranges.len() > 8 { "…" } else { "" };
    let shown: Vec<String> = ranges
        .iter()
        .take(8)
        .map(|(first, last)| {
            if first == last {
                first.to_string()
            } else {
                format!("{first}〜{last}")
            }
        })
        .collect();
    format!("{}{more}行目", shown.join("、"))
}

/// Something about one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowReport {
    /// The file's name.
    pub file: Text,
    /// The line where the row starts, counted from 1; 0 for the file as a whole.
    pub line: usize,
    /// The row's id, where it could be read.
    pub id: Option<Text>,
    /// What is the matter.
    pub fault: Fault,
    /// Whether the row was taken all the same.
    pub taken: Taken,
}

/// What became of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It was read.
    Read,
    /// It was left out.
    Dropped,
}

/// What is the matter with a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The number of cells is not that of the header.
    Cells {
        /// Cells in the row.
        have: usize,
        /// Cells in the header.
        need: usize,
        /// Lines that the row stretches over.
        lines: usize,
    },
    /// Characters that could not be decoded.
    Undecodable,
    /// No id.
    NoId,
    /// An id with characters that no office number has.
    OddId,
    /// An id of the wrong length.
    IdLength {
        /// Characters it has.
        have: usize,
        /// Characters it should have.
        need: usize,
    },
    /// No name.
    NoName,
    /// No municipality, neither in its column nor in the address.
    NoCity,
    /// The same row again.
    Duplicate {
        /// The line that was taken.
        first: usize,
    },
    /// The same id and service with other words.
    Contradiction {
        /// The line that was taken.
        first: usize,
    },
    /// Neither the row nor the file name says which service.
    NoService,
    /// A service that the vocabulary doesn't know.
    UnknownService(Text),
    /// Another file says something else about the same services; the newer or fuller rows were
    /// taken.
    OtherFile {
        /// The other file.
        file: Text,
        /// How many rows.
        rows: usize,
    },
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cells { have, need, lines } => {
                write!(f, "列の数が{have}です（見出しは{need}）")?;
                if *lines > 1 {
                    write!(f, "。{lines}行にまたがっています")?;
                }
                Ok(())
            }
            Self::Undecodable => write!(f, "読めない文字があります"),
            Self::NoId => write!(f, "番号がありません"),
            Self::OddId => write!(f, "番号に使えない文字があります"),
            Self::IdLength { have, need } => {
                write!(f, "番号が{have}文字です（正しくは{need}文字）")
            }
            Self::NoName => write!(f, "名称がありません"),
            Self::NoCity => write!(f, "市区町村が分かりません"),
            Self::Duplicate { first } => write!(f, "{first}行目と同じ行です"),
            Self::Contradiction { first } => {
                write!(f, "{first}行目と同じ番号・サービスで、内容が違います")
            }
            Self::NoService => write!(f, "サービスの種類が分かりません"),
            Self::UnknownService(word) => {
                write!(
                    f,
                    "サービス「{}」は語彙にありません",
                    crate::text::visible(word)
                )
            }
            Self::OtherFile { file, rows } => write!(
                f,
                "{rows}行が{file}と同じ番号・サービスです。新しい方、同じなら項目の多い方を使います"
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_said_as_ranges() {
        assert_eq!(lines([2, 3, 4, 9].into_iter()), "2〜4、9行目");
    }
}
