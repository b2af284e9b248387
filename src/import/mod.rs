//! Published CSV files ⇔ facilities. Bytes in, values out; the disk is somebody else's.
//!
//! [`read`] turns one file into rows and reports, or refuses it as a whole. [`plan`] joins rows
//! to facilities, weighs their coordinates and tells what an import would change. Nothing here
//! guesses: a number that lost its zero is not given one, a service that nobody knows stays as
//! it was written, a point that can't be right is kept in the notes and not on the map.

mod coordinates;
mod iryo;
mod kaigo;
mod merge;
mod prefecture;
mod preview;
#[cfg(test)]
mod real;
mod report;
mod row;
mod table;
mod wording;

pub use coordinates::Doubt;
pub use prefecture::{NO_PREFECTURE, prefecture};
pub use preview::{Changed, FieldChange, ImportPlan, Named, PointReport, plan};
pub use report::{Fault, Refusal, Refused, RowReport, Shortened, Taken};
pub use row::Row;
pub use table::Encoding;

use crate::model::{Date, Text};
use crate::vocabulary::{Vocabularies, Word};
use std::collections::HashMap;
use std::fmt;
use table::{Record, Table};
use unicode_normalization::UnicodeNormalization;

/// What the user says a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// 介護サービス情報公表システム.
    Kaigo,
    /// Hospitals and clinics.
    Iryo,
}

impl Format {
    /// The word on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Kaigo => "kaigo",
            Self::Iryo => "iryo",
        }
    }
}

/// What a file turns out to be, by its header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The official file of one care service, in its 24 or its older 17 columns.
    Kaigo,
    /// 居宅介護支援 as a second source has normalised it.
    KaigoDerived,
    /// 医療情報ネット: names, places, pages.
    IryoFacilities,
    /// 医療情報ネット: departments.
    IryoDepartments,
    /// 高松市: hospitals and clinics.
    Takamatsu,
    /// 地方厚生局: codes of visiting-nurse stations.
    Kouseikyoku,
}

impl Form {
    /// The format it belongs to.
    pub fn format(self) -> Format {
        match self {
            Self::Kaigo | Self::KaigoDerived | Self::Kouseikyoku => Format::Kaigo,
            Self::IryoFacilities | Self::IryoDepartments | Self::Takamatsu => Format::Iryo,
        }
    }

    /// What its rows are marked with: the data set, down to the part that one file holds.
    pub(self) fn source(self) -> &'static str {
        match self {
            Self::Kaigo | Self::KaigoDerived => "介護サービス情報公表",
            Self::IryoFacilities => "医療情報ネット(施設票)",
            Self::IryoDepartments => "医療情報ネット(診療科目)",
            Self::Takamatsu => "高松市オープンデータ",
            Self::Kouseikyoku => "地方厚生局",
        }
    }

    fn of(table: &Table) -> Option<Self> {
        let count = |names: &[&str]| names.iter().filter(|name| table.has(name)).count();
        if table.has("訪看10") || table.has("訪看24") {
            Some(Self::Kouseikyoku)
        } else if table.has("#property") && table.has("medicalSubjects") {
            Some(Self::Takamatsu)
        } else if table.has("診療科目(;区切り)") {
            Some(Self::IryoDepartments)
        } else if count(&["ID", "正式名称", "所在地", "所在地座標（緯度）"]) >= 3 {
            Some(Self::IryoFacilities)
        } else if count(&["事業所番号", "事業所名", "市区町村名", "住所", "電話番号"]) >= 2
        {
            let derived = table.has("サービス") && !table.has("サービスの種類");
            Some(if derived {
                Self::KaigoDerived
            } else {
                Self::Kaigo
            })
        } else {
            None
        }
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Kaigo => "介護サービス情報公表",
            Self::KaigoDerived => "介護サービス情報公表（整形版）",
            Self::IryoFacilities => "医療情報ネット（施設票）",
            Self::IryoDepartments => "医療情報ネット（診療科目）",
            Self::Takamatsu => "高松市オープンデータ",
            Self::Kouseikyoku => "地方厚生局の届出一覧",
        })
    }
}

/// What reading a file needs to know beside its bytes.
#[derive(Clone, Copy)]
pub struct ImportContext<'a> {
    /// The words for services, departments and days.
    pub vocabularies: &'a Vocabularies,
    /// As of when the data are; a date in the file name serves where none is given.
    pub asof: Option<Date>,
}

/// One file, read.
#[derive(Clone, Debug, PartialEq)]
pub struct FileRows {
    /// The file's name.
    pub file: Text,
    /// What it is.
    pub form: Form,
    /// How its bytes were read.
    pub encoding: Encoding,
    /// As of when.
    pub asof: Option<Date>,
    /// Rows below the header, taken or not.
    pub found: usize,
    /// The rows that were taken.
    pub rows: Vec<Row>,
    /// What is the matter with rows, taken or not.
    pub reports: Vec<RowReport>,
}

/// Reads one file. A file that can't be trusted as a whole is refused; a row that can't be used
/// is left out and reported.
pub fn read(
    format: Format,
    file_name: &str,
    bytes: &[u8],
    context: &ImportContext<'_>,
) -> Result<FileRows, Refusal> {
    let refuse = |why| Refusal {
        file: file_name.into(),
        why,
    };
    let table = Table::read(bytes, |table| Form::of(table).is_some()).map_err(refuse)?;
    let Some(form) = Form::of(&table) else {
        return Err(refuse(Refused::UnknownForm {
            header: table.header,
        }));
    };
    if form.format() != format {
        return Err(refuse(Refused::OtherFormat { form }));
    }
    let mut reading = Reading {
        file: file_name,
        form,
        asof: context.asof.or_else(|| date_in(file_name)),
        context,
        rows: Vec::new(),
        seen: HashMap::new(),
        reports: Vec::new(),
    };
    match form {
        Form::Kaigo | Form::KaigoDerived => kaigo::read(&table, &mut reading),
        Form::IryoFacilities | Form::IryoDepartments | Form::Takamatsu => {
            iryo::read(&table, &mut reading)
        }
        Form::Kouseikyoku => Err(Refused::Contradictory),
    }
    .map_err(refuse)?;
    Ok(FileRows {
        file: file_name.into(),
        form,
        encoding: table.encoding,
        asof: reading.asof,
        found: table.records.len(),
        rows: reading.rows,
        reports: reading.reports,
    })
}

/// A file on its way from records to rows.
struct Reading<'a> {
    file: &'a str,
    form: Form,
    asof: Option<Date>,
    context: &'a ImportContext<'a>,
    rows: Vec<Row>,
    /// Id and service of the rows taken, with the place in `rows` and the line.
    seen: HashMap<(Text, Text), (usize, usize)>,
    reports: Vec<RowReport>,
}

impl Reading<'_> {
    fn report(&mut self, line: usize, id: Option<&str>, fault: Fault, taken: Taken) {
        self.reports.push(RowReport {
            file: self.file.into(),
            line,
            id: id.map(Into::into),
            fault,
            taken,
        });
    }

    /// Whether the record has the cells that count; a ragged one is reported.
    fn is_whole(&mut self, record: &Record, need: usize, last_needed: usize) -> bool {
        let have = record.cells.len();
        if record.cells.iter().any(|cell| cell.contains('\u{fffd}')) {
            self.report(record.line, None, Fault::Undecodable, Taken::Dropped);
            return false;
        }
        if have == need {
            return true;
        }
        // A cell too many may have moved all cells behind it; a cell too few at the end has not.
        let readable = have < need && have > last_needed && record.lines == 1;
        let taken = if readable {
            Taken::Read
        } else {
            Taken::Dropped
        };
        let fault = Fault::Cells {
            have,
            need,
            lines: record.lines,
        };
        self.report(record.line, None, fault, taken);
        readable
    }

    /// The id in a cell, folded to half width, when it can be one.
    fn id(&mut self, line: usize, raw: &str) -> Option<String> {
        let id: String = raw.trim().nfkc().collect();
        let fault = if id.is_empty() {
            Fault::NoId
        } else if is_id(&id) {
            return Some(id);
        } else {
            Fault::OddId
        };
        self.report(line, None, fault, Taken::Dropped);
        None
    }

    /// Takes a row unless it is there already.
    fn take(&mut self, line: usize, row: Row) {
        let key = (row.id.clone(), row.service.id().into());
        match self.seen.get(&key) {
            None => {
                self.seen.insert(key, (self.rows.len(), line));
                self.rows.push(row);
            }
            Some(&(place, first)) => {
                let fault = if self.rows[place] == row {
                    Fault::Duplicate { first }
                } else {
                    Fault::Contradiction { first }
                };
                let id = row.id;
                self.report(line, Some(&id), fault, Taken::Dropped);
            }
        }
    }

    /// A row with nothing but what every row has.
    fn row(&self, id: &str, service: Word, name: Text) -> Row {
        Row {
            id: id.into(),
            service,
            source: self.form.source().into(),
            asof: self.asof,
            name,
            kana: None,
            corporation: None,
            city: None,
            address: None,
            point: None,
            tel: None,
            fax: None,
            url: None,
            days: None,
            days_note: None,
            departments: None,
            capacity: None,
            remarks: Vec::new(),
        }
    }
}

impl Row {
    fn put_coordinates(&mut self, lat: &str, lon: &str) {
        match row::coordinates(lat, lon) {
            row::Coordinates::None => {}
            row::Coordinates::Point(point) => self.point = Some(point),
            row::Coordinates::Unreadable(remark) => self.remarks.push(remark),
        }
    }

    fn put_url(&mut self, raw: &str) {
        if let Some(text) = row::cell(raw) {
            if row::is_url(&text) {
                self.url = Some(text);
            } else {
                self.remark("使わないURL", &text);
            }
        }
    }

    fn remark(&mut self, label: &str, text: &str) {
        self.remarks.push(format!("{label}：{text}").into());
    }
}

/// Whether a text can be an id: office numbers, and names of entries like `a.b-1`.
fn is_id(id: &str) -> bool {
    id.len() <= 80
        && !id.contains("..")
        && id.starts_with(|c: char| c.is_ascii_alphanumeric())
        && id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
}

/// Whether a spreadsheet has written a number as `1.47E+09`.
fn is_scientific(text: &str) -> bool {
    text.split_once(['E', 'e']).is_some_and(|(number, power)| {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        let whole = number.replacen('.', "", 1);
        digits(&whole) && power.strip_prefix('+').is_some_and(digits)
    })
}

/// The day in a file name: `…_20260601.csv`, or `…2025-12…` for the last day of that month.
fn date_in(file_name: &str) -> Option<Date> {
    let name = file_name.rsplit(['/', '\\']).next().unwrap_or(file_name);
    let mut runs: Vec<&str> = name
        .split(|c: char| !c.is_ascii_digit() && c != '-')
        .collect();
    runs.retain(|run| !run.is_empty());
    runs.iter().find_map(|run| {
        let run = run.trim_matches('-');
        if run.len() == 8 && run.bytes().all(|b| b.is_ascii_digit()) {
            return Date::parse_from_str(run, "%Y%m%d").ok();
        }
        if let Ok(date) = Date::parse_from_str(run, "%Y-%m-%d") {
            return Some(date);
        }
        let (year, month) = run.split_once('-')?;
        if year.len() != 4 || month.len() != 2 {
            return None;
        }
        let first = Date::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, 1)?;
        first.checked_add_months(chrono::Months::new(1))?.pred_opt()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_in_file_names() {
        let day = |text: &str| text.parse().ok();
        assert_eq!(date_in("x/01-1_hospital_20260601.csv"), day("2026-06-01"));
        assert_eq!(date_in("520_2025-06_x.csv"), day("2025-06-30"));
        assert_eq!(date_in("a_2025-12-31.csv"), day("2025-12-31"));
        assert_eq!(date_in("jigyosho_130.csv"), None);
        assert_eq!(date_in("a_20251332.csv"), None);
    }

    #[test]
    fn ids_that_can_be_ids() {
        for good in ["1462000010", "14B2400018", "jp.a.Hospital.1", "f-1"] {
            assert!(is_id(good), "{good}");
        }
        for bad in [
            "", "../1", "a..b", "1/2", "1\"", "1\u{7}", "架空", ".1", "-1",
        ] {
            assert!(!is_id(bad), "{bad}");
        }
        assert!(is_scientific("1.47E+09") && is_scientific("1E+12"));
        assert!(!is_scientific("14E2400018") && !is_scientific("1470000001"));
    }
}
