//! Rows of one facility ⇔ the facility.
//!
//! [`join`] makes one entry of all rows; what a row says otherwise stays in `published`, so that
//! [`split`] gives the same rows back and another edition of one service can take the place of
//! the old one. What has no field of its own stands in the note of the published row, as parts
//! `label：value` between ｜ marks; `なし` lists what the row lacks and the entry has.

use super::coordinates::Doubt;
use super::row::{MARK, Row, days, days_text};
use super::wording;
use crate::model::{Facility, Location, Published, Text};
use crate::vocabulary::{Table, Vocabularies, Word};

const CITY: &str = "所在";
const KANA: &str = "カナ";
const CORPORATION: &str = "法人";
const FAX: &str = "FAX";
const URL: &str = "URL";
const DEPARTMENTS: &str = "診療科";
const POINT: &str = "座標";
const UNTRUSTED: &str = "使わない座標";
const ABSENT: &str = "なし";
const ADDRESS: &str = "住所";
const TEL: &str = "電話";
const DAYS: &str = "曜日";
const DAYS_NOTE: &str = "特記事項";

/// The normalised address of a row.
fn address(row: &Row) -> Option<Text> {
    let raw = row.address.as_deref()?;
    let prefecture = row.prefecture();
    let (prefecture, city) = match row.city.as_deref() {
        Some(city) => (prefecture, city.strip_prefix(prefecture).unwrap_or(city)),
        None => ("", ""),
    };
    Some(wording::normalise_address(raw, prefecture, city).into())
}

/// One facility of all its rows, with what `base` knows beside them. The rows are sorted here,
/// so their order doesn't matter; `doubts` says which points are not to be believed.
pub(super) fn join(
    mut rows: Vec<Row>,
    base: Facility,
    doubts: impl Fn(&Row) -> Option<Doubt>,
    words: &Vocabularies,
) -> Facility {
    rows.sort_by(|a, b| a.rank().cmp(&b.rank()));
    let Some(head) = rows.first() else {
        return base;
    };
    let believed = |row: &&Row| row.point.is_some() && doubts(row).is_none();
    let home = address(head);
    let placed = rows
        .iter()
        .filter(believed)
        .find(|row| address(row) == home)
        .or_else(|| {
            rows.iter()
                .filter(believed)
                .find(|row| row.city == head.city)
        });
    let open = rows
        .iter()
        .find(|row| row.days.is_some() || row.days_note.is_some());
    let first = |said: fn(&Row) -> Option<&Text>| rows.iter().find_map(said).cloned();
    let tel = first(|row| row.tel.as_ref());
    let mut facility = Facility {
        id: head.id.clone(),
        name: head.name.clone(),
        kana: first(|row| row.kana.as_ref()),
        corporation: first(|row| row.corporation.as_ref()),
        services: services(&rows, words),
        address: rows.iter().find_map(address),
        city: first(|row| row.city.as_ref()),
        location: placed.and_then(|row| row.point),
        tel: tel.map(|raw| wording::phone(&raw).map_or(raw, Into::into)),
        fax: first(|row| row.fax.as_ref()),
        url: first(|row| row.url.as_ref()),
        days: open.and_then(|row| day_words(row, words)),
        days_note: open.and_then(|row| row.days_note.clone()),
        departments: rows.iter().find_map(|row| row.departments.clone()),
        capacity: rows.iter().find_map(|row| row.capacity),
        source: Some(data_set(&head.source).into()),
        asof: head.asof,
        published: Vec::new(),
        ..base
    };
    facility.published = rows
        .iter()
        .map(|row| published(row, &facility, doubts(row)))
        .collect();
    facility
}

/// The data set without the part of it.
pub(super) fn data_set(source: &str) -> &str {
    source.split_once('(').map_or(source, |(name, _)| name)
}

fn services(rows: &[Row], words: &Vocabularies) -> Vec<Word> {
    let mut services: Vec<Word> = Vec::new();
    for row in rows {
        if !services.contains(&row.service) {
            services.push(row.service.clone());
        }
    }
    let table = words.table(Table::Services).terms();
    services.sort_by_cached_key(|word| {
        let place = table.iter().position(|term| term.id == word.id());
        (place.unwrap_or(usize::MAX), word.label().to_string())
    });
    services
}

fn day_words(row: &Row, words: &Vocabularies) -> Option<Vec<Word>> {
    let days = days(row.days.as_deref()?)?;
    Some(
        days.into_iter()
            .map(|day| words.read(Table::Weekdays, day))
            .collect(),
    )
}

/// What a row says beyond the entry.
struct Beyond {
    parts: Vec<String>,
    absent: Vec<&'static str>,
}

impl Beyond {
    /// The row's own value where it differs; where the row has none, that is remembered.
    fn field(
        &mut self,
        label: &'static str,
        row: Option<&Text>,
        entry: Option<&Text>,
    ) -> Option<Text> {
        match (row, entry) {
            (Some(said), entry) if Some(said) != entry => Some(said.clone()),
            (None, Some(_)) => {
                self.absent.push(label);
                None
            }
            _ => None,
        }
    }

    fn part(&mut self, label: &'static str, row: Option<&Text>, entry: Option<&Text>) {
        if let Some(said) = self.field(label, row, entry) {
            self.parts.push(format!("{label}：{said}"));
        }
    }
}

fn published(row: &Row, entry: &Facility, doubt: Option<Doubt>) -> Published {
    let mut beyond = Beyond {
        parts: Vec::new(),
        absent: Vec::new(),
    };
    let name = Some(row.name.clone()).filter(|name| *name != entry.name);
    let address = beyond.field(ADDRESS, row.address.as_ref(), entry.address.as_ref());
    let tel = beyond.field(TEL, row.tel.as_ref(), entry.tel.as_ref());
    let usual_days: Option<Text> = entry.days.as_deref().map(|days| days_text(days).into());
    let days = beyond.field(DAYS, row.days.as_ref(), usual_days.as_ref());
    let days_note = beyond.field(DAYS_NOTE, row.days_note.as_ref(), entry.days_note.as_ref());
    beyond.part(CITY, row.city.as_ref(), entry.city.as_ref());
    beyond.part(KANA, row.kana.as_ref(), entry.kana.as_ref());
    beyond.part(
        CORPORATION,
        row.corporation.as_ref(),
        entry.corporation.as_ref(),
    );
    beyond.part(FAX, row.fax.as_ref(), entry.fax.as_ref());
    beyond.part(URL, row.url.as_ref(), entry.url.as_ref());
    let list = |words: &Option<Vec<Word>>| -> Option<Text> {
        let labels: Vec<&str> = words.as_ref()?.iter().map(Word::label).collect();
        Some(labels.join(";").into())
    };
    beyond.part(
        DEPARTMENTS,
        list(&row.departments).as_ref(),
        list(&entry.departments).as_ref(),
    );
    match (row.point, doubt) {
        (Some(point), Some(doubt)) => beyond.parts.push(format!(
            "{UNTRUSTED}：{}（{}）",
            point_text(point),
            doubt.label()
        )),
        (Some(point), None) if entry.location != Some(point) => {
            beyond.parts.push(format!("{POINT}：{}", point_text(point)));
        }
        (None, _) if entry.location.is_some() => beyond.absent.push(POINT),
        _ => {}
    }
    let mut parts = beyond.parts;
    if !beyond.absent.is_empty() {
        parts.push(format!("{ABSENT}：{}", beyond.absent.join("・")));
    }
    parts.extend(row.remarks.iter().map(ToString::to_string));
    Published {
        service: Some(row.service.clone()),
        source: Some(row.source.clone()),
        asof: row.asof,
        name,
        address,
        tel,
        capacity: row.capacity,
        days,
        days_note,
        note: (!parts.is_empty()).then(|| parts.join(&format!(" {MARK} ")).into()),
    }
}

fn point_text(point: Location) -> String {
    format!("{},{}", point.lat, point.lon)
}

fn read_point(text: &str) -> Option<Location> {
    let numbers = text.split('（').next()?;
    let (lat, lon) = numbers.split_once(',')?;
    Location::new(lat.parse().ok()?, lon.parse().ok()?)
}

/// The rows that an entry was made from; none for an entry that no import has made.
pub(super) fn split(facility: &Facility, words: &Vocabularies) -> Vec<Row> {
    facility
        .published
        .iter()
        .filter_map(|published| row(facility, published, words))
        .collect()
}

fn row(entry: &Facility, published: &Published, words: &Vocabularies) -> Option<Row> {
    let usual_days: Option<Text> = entry.days.as_deref().map(|days| days_text(days).into());
    let mut row = Row {
        id: entry.id.clone(),
        service: published.service.clone()?,
        source: published.source.clone()?,
        asof: published.asof,
        name: published.name.clone().unwrap_or_else(|| entry.name.clone()),
        kana: entry.kana.clone(),
        corporation: entry.corporation.clone(),
        city: entry.city.clone(),
        address: published.address.clone().or_else(|| entry.address.clone()),
        point: entry.location,
        tel: published.tel.clone().or_else(|| entry.tel.clone()),
        fax: entry.fax.clone(),
        url: entry.url.clone(),
        days: published.days.clone().or(usual_days),
        days_note: published
            .days_note
            .clone()
            .or_else(|| entry.days_note.clone()),
        departments: entry.departments.clone(),
        capacity: published.capacity,
        remarks: Vec::new(),
    };
    for part in published.note.iter().flat_map(|note| note.split(MARK)) {
        let part = part.trim();
        match part.split_once('：') {
            Some((CITY, said)) => row.city = Some(said.into()),
            Some((KANA, said)) => row.kana = Some(said.into()),
            Some((CORPORATION, said)) => row.corporation = Some(said.into()),
            Some((FAX, said)) => row.fax = Some(said.into()),
            Some((URL, said)) => row.url = Some(said.into()),
            Some((DEPARTMENTS, said)) => {
                let read = |word| words.read(Table::Departments, word);
                row.departments = Some(said.split(';').map(read).collect());
            }
            Some((POINT | UNTRUSTED, said)) => row.point = read_point(said),
            Some((ABSENT, labels)) => labels.split('・').for_each(|label| row.forget(label)),
            _ if part.is_empty() => {}
            _ => row.remarks.push(part.into()),
        }
    }
    Some(row)
}

impl Row {
    fn forget(&mut self, label: &str) {
        match label {
            ADDRESS => self.address = None,
            TEL => self.tel = None,
            DAYS => self.days = None,
            DAYS_NOTE => self.days_note = None,
            CITY => self.city = None,
            KANA => self.kana = None,
            CORPORATION => self.corporation = None,
            FAX => self.fax = None,
            URL => self.url = None,
            DEPARTMENTS => self.departments = None,
            POINT => self.point = None,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn text() -> impl Strategy<Value = Option<Text>> {
        prop_oneof![
            Just(None),
            "[あ-う0-9：・,;（）/ |a\"]{1,6}".prop_map(|text| super::super::row::cell(&text)),
        ]
    }

    prop_compose! {
        fn any_row(service: &'static str, source: &'static str)(
            name in text(), kana in text(), fax in text(), address in text(), tel in text(),
            days in prop_oneof![Just(None), Just(Some("平日")), Just(Some("祝日,平日")), Just(Some("隔週"))],
            days_note in text(), url in text(), remark in text(),
            point in prop_oneof![Just(None), (30.0..36.0_f64, 130.0..140.0_f64).prop_map(Some)],
            capacity in prop::option::of(1..99_i64),
            city in prop_oneof![Just(None), Just(Some("福井県架空市")), Just(Some("福井県別市"))],
            departments in prop_oneof![Just(None), Just(Some(vec!["架空科", "見本科"])), Just(Some(vec!["見本科"]))],
        ) -> Row {
            let word = |text: &str| Word::Unknown(text.into());
            Row {
                id: "1870000011".into(),
                service: word(service),
                source: source.into(),
                asof: None,
                name: name.unwrap_or_else(|| "架空".into()),
                kana,
                corporation: None,
                city: city.map(Into::into),
                address,
                point: point.map(|(lat, lon)| Location { lat, lon }),
                tel,
                fax,
                url,
                days: days.map(Into::into),
                days_note,
                departments: departments.map(|d| d.into_iter().map(word).collect()),
                capacity,
                remarks: remark.into_iter().map(|r| format!("備考：{r}").into()).collect(),
            }
        }
    }

    proptest! {
        #[test]
        fn an_entry_gives_its_rows_back(
            a in any_row("あ", "甲"), b in any_row("い", "甲"), c in any_row("い", "乙"),
        ) {
            let words = Vocabularies::default();
            let doubts = |row: &Row| {
                row.point.filter(|point| point.lat < 32.0).map(|_| Doubt::Abroad)
            };
            let rows = vec![a.clone(), c.clone(), b.clone()];
            let entry = join(vec![c, b, a], Facility::default(), doubts, &words);
            prop_assert_eq!(&entry, &join(rows.clone(), Facility::default(), doubts, &words));
            let mut expected = rows;
            expected.sort_by(|a, b| a.rank().cmp(&b.rank()));
            prop_assert_eq!(split(&entry, &words), expected);
        }
    }
}
