//! The files of 介護サービス情報公表: one service each, 24 columns, 17 in older years.

use super::report::{Fault, Refused, Shortened, Taken};
use super::table::Table;
use super::{Reading, is_scientific, row, wording};
use crate::vocabulary::{Table as Terms, Word};
use std::collections::HashMap;
use unicode_normalization::UnicodeNormalization;

/// Characters of a 事業所番号.
const ID_LENGTH: usize = 10;
/// Digits of a municipality code.
const CODE_LENGTH: usize = 6;

const CODE: &str = "都道府県コード又は市町村コード";
const ID: &str = "事業所番号";
const NAME: &str = "事業所名";
const PREFECTURE: &str = "都道府県名";
const CITY: &str = "市区町村名";
const ADDRESS: &str = "住所";
const SERVICE: &str = "サービスの種類";

/// Reads all records, or refuses the file.
pub(super) fn read(table: &Table, reading: &mut Reading<'_>) -> Result<(), Refused> {
    let missing: Vec<&'static str> = [ID, NAME, PREFECTURE, CITY, ADDRESS]
        .into_iter()
        .filter(|name| !table.has(name))
        .collect();
    let number = service_number(reading.file);
    let service_column = table.column(&[SERVICE, "サービス"]);
    let no_service = (service_column.is_none() && number.is_none()).then_some(SERVICE);
    let missing: Vec<&'static str> = missing.into_iter().chain(no_service).collect();
    if !missing.is_empty() {
        let form = reading.form;
        return Err(Refused::MissingColumns { form, missing });
    }
    let lost = shortened(table);
    if lost.is_damage() {
        return Err(Refused::Shortened(lost));
    }
    let mut services = Services {
        reading,
        number,
        known: HashMap::new(),
    };
    let columns = Columns::of(table);
    for record in &table.records {
        services.take(table, record, &columns);
    }
    Ok(())
}

/// No facility has more places; a larger number is a date or a slip.
const MOST_PLACES: i64 = 9_999;

struct Columns {
    id: Option<usize>,
    name: Option<usize>,
    prefecture: Option<usize>,
    city: Option<usize>,
    address: Option<usize>,
    service: Option<usize>,
    building: Option<usize>,
    kana: Option<usize>,
    lat: Option<usize>,
    lon: Option<usize>,
    tel: Option<usize>,
    fax: Option<usize>,
    corporation: Option<usize>,
    days: Option<usize>,
    days_note: Option<usize>,
    capacity: Option<usize>,
    url: Option<usize>,
    shared: Option<usize>,
    remark: Option<usize>,
    last_needed: usize,
}

impl Columns {
    fn of(table: &Table) -> Self {
        let column = |name| table.column(&[name]);
        let needed = [ID, NAME, PREFECTURE, CITY, ADDRESS].map(column);
        Self {
            id: column(ID),
            name: column(NAME),
            prefecture: column(PREFECTURE),
            city: column(CITY),
            address: column(ADDRESS),
            service: table.column(&[SERVICE, "サービス"]),
            building: column("方書（ビル名等）"),
            kana: column("事業所名カナ"),
            lat: column("緯度"),
            lon: column("経度"),
            tel: column("電話番号"),
            fax: column("FAX番号"),
            corporation: column("法人の名称"),
            days: column("利用可能曜日"),
            days_note: column("利用可能曜日特記事項"),
            capacity: column("定員"),
            url: column("URL"),
            shared: column("高齢者の方と障害者の方が同時一体的に利用できるサービス"),
            remark: column("備考"),
            last_needed: needed.into_iter().flatten().max().unwrap_or(0),
        }
    }
}

struct Services<'r, 'a> {
    reading: &'r mut Reading<'a>,
    number: Option<&'a str>,
    known: HashMap<String, Option<Word>>,
}

impl Services<'_, '_> {
    fn take(&mut self, table: &Table, record: &super::Record, columns: &Columns) {
        let line = record.line;
        if !self
            .reading
            .is_whole(record, table.header.len(), columns.last_needed)
        {
            return;
        }
        let raw = |column: Option<usize>| {
            column
                .and_then(|column| record.cells.get(column))
                .unwrap_or("")
        };
        let cell = |column| row::cell(raw(column));
        let Some(id) = self.reading.id(line, raw(columns.id)) else {
            return;
        };
        let have = id.chars().count();
        if have != ID_LENGTH {
            let need = ID_LENGTH;
            self.reading.report(
                line,
                Some(&id),
                Fault::IdLength { have, need },
                Taken::Dropped,
            );
            return;
        }
        let Some(name) = cell(columns.name) else {
            self.reading
                .report(line, Some(&id), Fault::NoName, Taken::Dropped);
            return;
        };
        let Some(service) = self.service(line, &id, raw(columns.service).trim()) else {
            return;
        };
        let address = address(raw(columns.address), raw(columns.building));
        let city = match (cell(columns.prefecture), cell(columns.city)) {
            (Some(prefecture), Some(city)) if city.starts_with(&*prefecture) => Some(city),
            (Some(prefecture), Some(city)) => Some(format!("{prefecture}{city}").into()),
            _ => address
                .as_deref()
                .and_then(wording::split_address)
                .map(|(prefecture, city)| format!("{prefecture}{city}").into()),
        };
        if city.is_none() {
            self.reading
                .report(line, Some(&id), Fault::NoCity, Taken::Read);
        }
        let mut row = self.reading.row(&id, service, name);
        row.kana = cell(columns.kana);
        row.corporation = cell(columns.corporation);
        row.city = city;
        row.address = address;
        row.put_coordinates(raw(columns.lat), raw(columns.lon));
        row.tel = cell(columns.tel);
        row.fax = cell(columns.fax).map(|fax| wording::phone(&fax).map_or(fax, Into::into));
        row.put_url(raw(columns.url));
        row.days = cell(columns.days);
        row.days_note = row::note(raw(columns.days_note));
        let capacity: String = raw(columns.capacity).trim().nfkc().collect();
        row.capacity = capacity
            .parse()
            .ok()
            .filter(|places| (1..=MOST_PLACES).contains(places));
        if row.capacity.is_none() && !matches!(capacity.as_str(), "" | "0") {
            row.remark("使わない定員", &capacity);
        }
        if let Some(text) = cell(columns.shared) {
            row.remark("共生型", &text);
        }
        if let Some(text) = cell(columns.remark) {
            row.remark("備考", &text);
        }
        self.reading.take(line, row);
    }

    /// The service of a row: by its official name, else by the number in the file's name.
    fn service(&mut self, line: usize, id: &str, raw: &str) -> Option<Word> {
        let terms = self.reading.context.vocabularies.table(Terms::Services);
        let number = self.number;
        let found = self.known.entry(raw.to_string()).or_insert_with(|| {
            terms
                .find(raw)
                .or_else(|| {
                    let number = number?;
                    terms
                        .by_attribute("no", number)
                        .or_else(|| terms.find(number))
                })
                .map(Word::Known)
        });
        if let Some(word) = found {
            return Some(word.clone());
        }
        match row::cell(raw) {
            Some(word) => {
                let fault = Fault::UnknownService(word.clone());
                self.reading.report(line, Some(id), fault, Taken::Read);
                Some(Word::Unknown(word))
            }
            None => {
                self.reading
                    .report(line, Some(id), Fault::NoService, Taken::Dropped);
                None
            }
        }
    }
}

/// 住所, and 方書 behind it where it isn't there already.
fn address(raw: &str, building: &str) -> Option<crate::model::Text> {
    let address = row::cell(raw)?;
    match row::cell(building) {
        Some(building) if !address.contains(&*building) => {
            Some(format!("{address} {building}").into())
        }
        _ => Some(address),
    }
}

/// The number of the service in a file's name: `jigyosho_130….csv`.
fn service_number(file: &str) -> Option<&str> {
    let (_, rest) = file.rsplit_once("jigyosho_")?;
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    (end == 3).then_some(&rest[..end])
}

/// What a spreadsheet took away. An id counts as shortened where the municipality code beside it
/// is too, or where there is no such column: one mistyped id alone doesn't condemn a file.
fn shortened(table: &Table) -> Shortened {
    let id = table.column(&[ID]);
    let code = table.column(&[CODE]);
    let mut lost = Shortened {
        rows: table.records.len(),
        ..Shortened::default()
    };
    for record in &table.records {
        let cell = |column: Option<usize>| column.and_then(|c| record.cells.get(c)).map(str::trim);
        let short = |text: &str, length| {
            !text.is_empty() && text.len() < length && text.bytes().all(|b| b.is_ascii_digit())
        };
        let short_code = cell(code).is_some_and(|code| short(code, CODE_LENGTH));
        if short_code {
            lost.codes.push(record.line);
        }
        match cell(id) {
            Some(id) if is_scientific(id) => lost.scientific.push((record.line, id.into())),
            Some(id) if short(id, ID_LENGTH) && (short_code || code.is_none()) => {
                lost.ids.push((record.line, id.into()));
            }
            _ => {}
        }
    }
    lost
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use super::*;
    use crate::vocabulary::{OfficeTerm, Table as Terms, Vocabularies};

    pub(in super::super) fn words() -> Vocabularies {
        let term = |id: &str, label: &str, aliases: &[&str]| OfficeTerm {
            id: Some(id.into()),
            label: label.into(),
            aliases: aliases.iter().map(ToString::to_string).collect(),
            group: None,
        };
        Vocabularies::with_office(&[
            (Terms::Services, term("homenursing", "訪問看護", &["130"])),
            (Terms::Services, term("kyotaku", "居宅介護支援", &["430"])),
            (Terms::Services, term("roken", "介護老人保健施設", &["520"])),
        ])
    }

    const HEADER: &str = "都道府県コード又は市町村コード,No,都道府県名,市区町村名,事業所名,事業所名カナ,サービスの種類,住所,方書（ビル名等）,緯度,経度,電話番号,FAX番号,法人番号,法人の名称,事業所番号,利用可能曜日,利用可能曜日特記事項,定員,URL,備考";

    fn read_text(name: &str, text: &str) -> Result<FileRows, Refusal> {
        let words = words();
        let context = ImportContext {
            vocabularies: &words,
            asof: None,
        };
        super::super::read(Format::Kaigo, name, text.as_bytes(), &context)
    }

    fn official(rows: &str) -> FileRows {
        read_text("jigyosho_130_2025-12.csv", &format!("{HEADER}\r\n{rows}")).expect("a file")
    }

    #[test]
    fn a_row_in_full() {
        let file = official(
            "142031,1,神奈川県,平塚市,架空訪問看護,カクウホウモンカンゴ,訪問看護,平塚市架空町１−２架空ビル,架空ビル,35.3300001234,139.35,０４６３‐００‐０００１,0463-00-0002,1,架空法人,1462000019,\"平日,祝日\",盆は休み（改行）応相談,0,http//a.jp,備考です\r\n",
        );
        assert_eq!(file.reports, []);
        let row = &file.rows[0];
        assert_eq!(row.service.id(), "homenursing");
        assert_eq!(row.city.as_deref(), Some("神奈川県平塚市"));
        assert_eq!(row.address.as_deref(), Some("平塚市架空町１−２架空ビル"));
        assert_eq!(row.days.as_deref(), Some("平日,祝日"));
        assert_eq!(row.days_note.as_deref(), Some("盆は休み / 応相談"));
        assert_eq!(row.capacity, None);
        assert_eq!(row.url, None);
        assert_eq!(row.asof, "2025-12-31".parse().ok());
        assert_eq!(
            row.remarks.iter().map(|r| &**r).collect::<Vec<_>>(),
            ["使わないURL：http//a.jp", "備考：備考です"]
        );
    }

    #[test]
    fn bad_rows_are_named_one_by_one() {
        let row = |id: &str, name: &str| {
            format!("142031,1,神奈川県,平塚市,{name},,訪問看護,架空町1,,,,,,,,{id},,,,,")
        };
        let rows = [
            row("1462000019", "架空A"),                                     // 2 good
            row("1462000019", "架空A"),                                     // 3 twice
            row("1462000019", "架空B"),                                     // 4 contradicts
            row("", "架空C"),                                               // 5 no id
            row("../1462000", "架空D"),                                     // 6 odd
            row("146200001", "架空E"),                                      // 7 too short, alone
            row("1462000027", ""),                                          // 8 no name
            "142031,1,神奈川県".to_string(),                                // 9 too few
            row("1462000035", "架空,F"),                                    // 10 too many
            row("1462000043", "架空G") + ",,", // 11 too many, though empty
            row("14B2000051", "架空H").replace("訪問看護", "謎のサービス"), // 12
            row("１４６２００００６９", "架空I"), // 13 full width
            row("146\u{7}000019", "架空J"),    // 14 control character
        ];
        let text = format!("{HEADER}\n{}", rows.join("\n"));
        let file = read_text("unnamed.csv", &text).expect("a file");
        let said: Vec<(usize, Taken, String)> = file
            .reports
            .iter()
            .map(|r| (r.line, r.taken, r.fault.to_string()))
            .collect();
        use Taken::{Dropped, Read};
        let expected = [
            (3, Dropped, "2行目と同じ行です"),
            (4, Dropped, "2行目と同じ番号・サービスで、内容が違います"),
            (5, Dropped, "番号がありません"),
            (6, Dropped, "番号に使えない文字があります"),
            (7, Dropped, "番号が9文字です（正しくは10文字）"),
            (8, Dropped, "名称がありません"),
            (9, Dropped, "列の数が3です（見出しは21）"),
            (10, Dropped, "列の数が22です（見出しは21）"),
            (11, Dropped, "列の数が23です（見出しは21）"),
            (12, Read, "サービス「謎のサービス」は語彙にありません"),
            (14, Dropped, "番号に使えない文字があります"),
        ];
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(line, taken, text)| (line, taken, text.to_string()))
            .collect();
        assert_eq!(said, expected);
        let ids: Vec<&str> = file.rows.iter().map(|row| &*row.id).collect();
        assert_eq!(ids, ["1462000019", "14B2000051", "1462000069"]);
        assert_eq!(file.found, 13);
    }

    #[test]
    fn the_file_name_says_the_service_where_the_row_does_not() {
        let text = "都道府県名,市区町村名,事業所名,サービス,住所,事業所番号\n福井県,架空市,架空,caremanager,架空町1,1870000011\n";
        let file = read_text("jigyosho_430_derived.csv", text).expect("a file");
        assert_eq!(file.form, Form::KaigoDerived);
        assert_eq!(file.rows[0].service.id(), "kyotaku");
        let file = read_text("x.csv", text).expect("a file");
        assert_eq!(
            file.reports[0].fault,
            Fault::UnknownService("caremanager".into())
        );
    }

    #[test]
    fn a_spreadsheet_that_ate_zeros_is_told_and_refused() {
        let header = "都道府県コード又は市町村コード,都道府県名,市区町村名,事業所名,サービスの種類,住所,事業所番号";
        let text = format!(
            "{header}\n11011,北海道,架空市,架空,介護老人保健施設,1,150000011\n11011,北海道,架空市,架空,介護老人保健施設,1,1.5E+08\n142031,神奈川県,架空市,架空,介護老人保健施設,1,1450000011\n"
        );
        let refusal = read_text("a.csv", &text).expect_err("a refusal");
        assert_eq!(
            refusal.why,
            Refused::Shortened(Shortened {
                rows: 3,
                ids: vec![(2, "150000011".into())],
                scientific: vec![(3, "1.5E+08".into())],
                codes: vec![2, 3],
            })
        );
        assert!(
            refusal
                .message()
                .starts_with("番号の先頭の0が失われています：3行中1行（2行目）")
        );
        assert!(refusal.hint().contains("Excelで開かずに"));
    }

    #[test]
    fn missing_columns_and_other_files_are_refused() {
        let why = |text: &str| read_text("a.csv", text).expect_err("a refusal").why;
        assert_eq!(
            why("事業所名,住所,事業所番号\n"),
            Refused::MissingColumns {
                form: Form::Kaigo,
                missing: vec![PREFECTURE, CITY, SERVICE],
            }
        );
        assert_eq!(
            why("ID,正式名称,所在地\n"),
            Refused::OtherFormat {
                form: Form::IryoFacilities
            }
        );
        assert!(matches!(why("a,b\n1,2\n"), Refused::UnknownForm { .. }));
        assert_eq!(
            why("事業所番号,都道府県名,事業所名,訪看10,訪看24\n"),
            Refused::Contradictory
        );
    }
}
