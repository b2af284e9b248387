//! Files of hospitals and clinics: 医療情報ネット in two parts, and 高松市.

use super::report::{Fault, Refused, Shortened, Taken};
use super::table::{Record, Table};
use super::{Form, Reading, is_scientific, prefecture, row, wording};
use crate::model::Text;
use crate::vocabulary::{Table as Terms, Word};

/// Digits of an id of 医療情報ネット: prefecture, kind, number.
const ID_LENGTH: usize = 13;
const HOSPITAL: &str = "病院";
const CLINIC: &str = "診療所";

/// Names of the columns in the form at hand.
struct Names {
    id: &'static str,
    name: &'static str,
    address: &'static str,
    /// Columns without which nothing can be read, beside these three.
    also: &'static [&'static str],
}

const NET: Names = Names {
    id: "ID",
    name: "正式名称",
    address: "所在地",
    also: &[],
};

const TAKAMATSU: Names = Names {
    id: "#property",
    name: "name",
    address: "address",
    also: &["alternativeName"],
};

/// Reads all records, or refuses the file.
pub(super) fn read(table: &Table, reading: &mut Reading<'_>) -> Result<(), Refused> {
    let names = match reading.form {
        Form::Takamatsu => &TAKAMATSU,
        _ => &NET,
    };
    let needed: Vec<&'static str> = [names.id, names.name, names.address]
        .into_iter()
        .chain(names.also.iter().copied())
        .collect();
    let missing: Vec<&'static str> = needed
        .iter()
        .copied()
        .filter(|name| !table.has(name))
        .collect();
    if !missing.is_empty() {
        let form = reading.form;
        return Err(Refused::MissingColumns { form, missing });
    }
    let columns = Columns::of(table, names);
    if reading.form != Form::Takamatsu {
        let lost = shortened(table, &columns);
        if lost.is_damage() {
            return Err(Refused::Shortened(lost));
        }
    }
    let last_needed = needed
        .iter()
        .filter_map(|name| table.column(&[name]))
        .max()
        .unwrap_or(0);
    for record in &table.records {
        if reading.is_whole(record, table.header.len(), last_needed) {
            take(record, &columns, reading);
        }
    }
    Ok(())
}

struct Columns {
    id: Option<usize>,
    name: Option<usize>,
    address: Option<usize>,
    class: Option<usize>,
    prefecture: Option<usize>,
    city: Option<usize>,
    kana: Option<usize>,
    lat: Option<usize>,
    lon: Option<usize>,
    tel: Option<usize>,
    url: Option<usize>,
    departments: Option<usize>,
    beds: Option<usize>,
    note: Option<usize>,
}

impl Columns {
    fn of(table: &Table, names: &Names) -> Self {
        Self {
            id: table.column(&[names.id]),
            name: table.column(&[names.name]),
            address: table.column(&[names.address]),
            class: table.column(&["alternativeName"]),
            prefecture: table.column(&["pref", "都道府県名"]),
            city: table.column(&["city"]),
            kana: table.column(&["正式名称（フリガナ）"]),
            lat: table.column(&["所在地座標（緯度）", "latitude"]),
            lon: table.column(&["所在地座標（経度）", "longitude"]),
            tel: table.column(&["telephone number", "電話番号"]),
            url: table.column(&["案内用ホームページアドレス", "URL"]),
            departments: table.column(&["診療科目(;区切り)", "medicalSubjects"]),
            beds: table.column(&["numberOfBeds"]),
            note: table.column(&["note"]),
        }
    }
}

fn take(record: &Record, columns: &Columns, reading: &mut Reading<'_>) {
    let line = record.line;
    let raw = |column: Option<usize>| {
        column
            .and_then(|column| record.cells.get(column))
            .unwrap_or("")
    };
    let Some(id) = reading.id(line, raw(columns.id)) else {
        return;
    };
    let have = id.chars().count();
    if reading.form != Form::Takamatsu && have != ID_LENGTH {
        // The number begins with its prefecture, so it isn't a lost zero: the source itself
        // writes some ids short. It names the facility all the same.
        let need = ID_LENGTH;
        reading.report(line, Some(&id), Fault::IdLength { have, need }, Taken::Read);
    }
    let Some(name) = row::cell(raw(columns.name)) else {
        reading.report(line, Some(&id), Fault::NoName, Taken::Dropped);
        return;
    };
    let kind = match reading.form {
        Form::Takamatsu => kind_by_name(raw(columns.class).trim()),
        _ => kind_by_id(&id),
    };
    let Some((kind, class)) = kind else {
        reading.report(line, Some(&id), Fault::NoService, Taken::Dropped);
        return;
    };
    let words = reading.context.vocabularies;
    let service = words.read(Terms::Services, kind);
    if service.term().is_none() {
        let fault = Fault::UnknownService(kind.into());
        reading.report(line, Some(&id), fault, Taken::Read);
    }
    let mut row = reading.row(&id, service, name);
    row.address = row::cell(raw(columns.address));
    row.city = city(
        raw(columns.prefecture),
        raw(columns.city),
        row.address.as_deref(),
    );
    if row.city.is_none() {
        reading.report(line, Some(&id), Fault::NoCity, Taken::Read);
    }
    row.kana = row::cell(raw(columns.kana));
    row.put_coordinates(raw(columns.lat), raw(columns.lon));
    row.tel = row::cell(raw(columns.tel));
    row.put_url(raw(columns.url));
    row.departments = departments(raw(columns.departments), |word| {
        words.read(Terms::Departments, word)
    });
    if let Some(class) = class {
        row.remark("区分", class);
    }
    if let Some(beds) = row::cell(raw(columns.beds)) {
        row.remark("病床数", &beds);
    }
    if let Some(note) = row::cell(raw(columns.note)) {
        row.remark("備考", &note);
    }
    reading.take(line, row);
}

/// 病院 or 診療所 by the third digit, which 医療情報ネット uses for the kind; and what the
/// service doesn't say.
fn kind_by_id(id: &str) -> Option<(&'static str, Option<&'static str>)> {
    match id.as_bytes().get(2)? {
        b'1' => Some((HOSPITAL, None)),
        b'2' => Some((CLINIC, None)),
        b'3' => Some((CLINIC, Some("歯科"))),
        _ => None,
    }
}

/// The same by the words of 高松市.
fn kind_by_name(name: &str) -> Option<(&'static str, Option<&'static str>)> {
    match name {
        "病院" => Some((HOSPITAL, None)),
        "診療所" => Some((CLINIC, None)),
        "有床診療所" => Some((CLINIC, Some("有床"))),
        "無床診療所" => Some((CLINIC, Some("無床"))),
        "歯科" | "歯科診療所" => Some((CLINIC, Some("歯科"))),
        _ => None,
    }
}

fn city(prefecture: &str, city: &str, address: Option<&str>) -> Option<Text> {
    let (prefecture, city) = (row::cell(prefecture), row::cell(city));
    if let (Some(prefecture), Some(city)) = (&prefecture, &city) {
        return Some(format!("{prefecture}{city}").into());
    }
    let address = address?;
    let split = wording::split_address(address).or_else(|| {
        let whole = format!("{}{address}", prefecture?);
        wording::split_address(&whole)
    });
    split.map(|(prefecture, city)| format!("{prefecture}{city}").into())
}

/// Departments apart, except where the mark stands in brackets.
fn departments(raw: &str, read: impl Fn(&str) -> Word) -> Option<Vec<Word>> {
    let mut names = vec![String::new()];
    let mut depth = 0_usize;
    for c in raw.chars() {
        match c {
            '（' | '(' => depth += 1,
            '）' | ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        match c {
            ';' | '；' | '、' if depth == 0 => names.push(String::new()),
            ';' | '；' => names.last_mut().expect("never empty").push('・'),
            c => names.last_mut().expect("never empty").push(c),
        }
    }
    let mut words: Vec<Word> = Vec::new();
    for name in names.iter().filter_map(|name| row::cell(name)) {
        let word = read(&name);
        if !words.contains(&word) {
            words.push(word);
        }
    }
    (!words.is_empty()).then_some(words)
}

/// What a spreadsheet took away: ids of thirteen digits turn scientific, and lose their zero
/// where the prefecture's code begins with one.
fn shortened(table: &Table, columns: &Columns) -> Shortened {
    let mut lost = Shortened {
        rows: table.records.len(),
        ..Shortened::default()
    };
    for record in &table.records {
        let cell = |column: Option<usize>| record.cells.get(column?).map(str::trim);
        let Some(id) = cell(columns.id) else { continue };
        if is_scientific(id) {
            lost.scientific.push((record.line, id.into()));
            continue;
        }
        let here = cell(columns.prefecture)
            .and_then(prefecture::leading)
            .or_else(|| cell(columns.address).and_then(prefecture::leading));
        let begins_with_zero = here
            .and_then(prefecture::code)
            .is_some_and(|code| code < 10);
        let short = id.len() == ID_LENGTH - 1 && id.bytes().all(|b| b.is_ascii_digit());
        if short && begins_with_zero && prefecture::of_id(id) != here {
            lost.ids.push((record.line, id.into()));
        }
    }
    lost
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use super::*;
    use crate::vocabulary::{OfficeTerm, Vocabularies};

    fn read_text(name: &str, text: &str) -> Result<FileRows, Refusal> {
        let term = |label: &str| OfficeTerm {
            label: label.into(),
            ..OfficeTerm::default()
        };
        let words = Vocabularies::with_office(&[
            (Terms::Services, term(HOSPITAL)),
            (Terms::Services, term(CLINIC)),
            (Terms::Departments, term("内科")),
        ]);
        let context = ImportContext {
            vocabularies: &words,
            asof: None,
        };
        super::super::read(Format::Iryo, name, text.as_bytes(), &context)
    }

    #[test]
    fn the_two_parts_of_the_net() {
        let file = read_text(
            "01-1_20260601.csv",
            "ID,正式名称,正式名称（フリガナ）,所在地,所在地座標（緯度）,所在地座標（経度）,案内用ホームページアドレス\r\n1411400000000,架空病院,カクウビョウイン,神奈川県平塚市架空１,35.3,139.3,http://a.jp/\r\n",
        )
        .expect("a file");
        assert_eq!(file.form, Form::IryoFacilities);
        let row = &file.rows[0];
        assert_eq!(row.service.label(), HOSPITAL);
        assert_eq!(row.city.as_deref(), Some("神奈川県平塚市"));
        assert_eq!(row.asof, "2026-06-01".parse().ok());
        let file = read_text(
            "clinic.csv",
            "ID,正式名称,所在地,都道府県名,診療科目(;区切り),URL\n1421400000000,架空医院,神奈川県三浦郡架空町1,神奈川県,内科;婦人科（甲;乙）;内科,\n142140000000,架空診療所,神奈川県平塚市1,神奈川県,内科,\n1451400000000,架空薬局,神奈川県平塚市1,神奈川県,,\n",
        )
        .expect("a file");
        let row = &file.rows[0];
        assert_eq!(row.service.label(), CLINIC);
        assert_eq!(row.city.as_deref(), Some("神奈川県架空町"));
        let names: Vec<&str> = row.departments.iter().flatten().map(Word::label).collect();
        assert_eq!(names, ["内科", "婦人科（甲・乙）"]);
        let faults: Vec<(usize, Taken)> = file.reports.iter().map(|r| (r.line, r.taken)).collect();
        assert_eq!(faults, [(3, Taken::Read), (4, Taken::Dropped)]);
    }

    #[test]
    fn a_city_of_its_own() {
        let file = read_text(
            "h.csv",
            "#property,latitude,longitude,address,alternativeName,city,name,openingDate,telephone　number,medicalSubjects,note,numberOfBeds,pref,prefCode\njp.a.Hospital.1,34.3,134.0,香川県高松市架空町１,有床診療所,高松市,架空医院　,1947/4/1,087-000-0001,内科、歯科,,19,香川県,372013\n",
        )
        .expect("a file");
        let row = &file.rows[0];
        assert_eq!((&*row.id, &*row.name), ("jp.a.Hospital.1", "架空医院"));
        assert_eq!(row.tel.as_deref(), Some("087-000-0001"));
        assert_eq!(row.city.as_deref(), Some("香川県高松市"));
        assert_eq!(
            row.remarks.iter().map(|r| &**r).collect::<Vec<_>>(),
            ["区分：有床", "病床数：19"]
        );
    }

    #[test]
    fn a_spreadsheet_that_ate_zeros() {
        let refusal = read_text(
            "a.csv",
            "ID,正式名称,所在地,都道府県名,診療科目(;区切り),URL\n111400000000,架空病院,北海道架空市1,北海道,内科,\n1.41E+12,架空病院,神奈川県平塚市1,神奈川県,内科,\n",
        )
        .expect_err("a refusal");
        let Refused::Shortened(lost) = refusal.why else {
            panic!("{refusal:?}")
        };
        assert_eq!((lost.ids.len(), lost.scientific.len()), (1, 1));
    }
}
