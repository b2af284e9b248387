//! The canonical text of one file of the imported directory.

use crate::model::{Claim, Contact, Date, Facility, Location, Published, Text, Vacancy};
use crate::vocabulary::Word;
use std::borrow::Borrow;
use std::fmt::{Display, Write};

/// Data sets by how their names begin, and what their licences ask to be said.
const CREDITS: &[(&str, &str)] = &[
    (
        "介護サービス情報公表",
        "介護サービス情報公表システム（厚生労働省）のデータを加工して作成（CC BY 4.0）",
    ),
    (
        "医療情報ネット",
        "医療情報ネット（厚生労働省）のデータを加工して作成",
    ),
    ("高松市", "高松市オープンデータを加工して作成（CC BY 4.0）"),
];

/// The text of a prefecture's file. The same facilities give the same bytes, in whatever order
/// they come.
pub fn write<F: Borrow<Facility>>(prefecture: &str, facilities: &[F]) -> String {
    let mut sorted: Vec<&Facility> = facilities.iter().map(Borrow::borrow).collect();
    sorted.sort_by(|a, b| (&a.city, &a.id).cmp(&(&b.city, &b.id)));
    let mut paper = Paper(String::with_capacity(sorted.len() * 1024 + 1024));
    paper.opening(prefecture, &sorted);
    for facility in sorted {
        paper.facility(facility);
    }
    paper.0
}

struct Paper(String);

impl Paper {
    fn line(&mut self, line: impl Display) {
        writeln!(self.0, "{line}").expect("a String takes everything");
    }

    fn pair(&mut self, key: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.line(format_args!("{key} = {value}"));
        }
    }

    fn opening(&mut self, prefecture: &str, facilities: &[&Facility]) {
        self.line("# このファイルは renkei facility import が書きます。手で直さないでください。");
        self.line(
            "# 直したいことは、同じ id で facilities.toml に書きます（そちらが優先されます）。",
        );
        for (name, credit) in CREDITS {
            let from = |facility: &&&Facility| {
                let rows = facility.published.iter().map(|row| &row.source);
                rows.chain([&facility.source])
                    .flatten()
                    .any(|source| source.starts_with(name))
            };
            if facilities.iter().any(|facility| from(&facility)) {
                self.line(format_args!("# 出典：{credit}"));
            }
        }
        self.line("");
        self.line("[directory]");
        self.line("version = 1");
        self.pair("prefecture", Some(quoted(prefecture)));
        self.pair("count", Some(facilities.len()));
        self.pair("bounds", bounds(facilities));
    }

    fn facility(&mut self, f: &Facility) {
        self.line("");
        self.line("[[facility]]");
        self.pair("id", Some(quoted(&f.id)));
        self.pair("name", Some(quoted(&f.name)));
        self.pair("kana", text(&f.kana));
        self.pair("corporation", text(&f.corporation));
        self.pair("services", some_words(&f.services));
        self.pair("address", text(&f.address));
        self.pair("city", text(&f.city));
        self.pair("location", f.location.map(point));
        self.pair("tel", text(&f.tel));
        self.pair("fax", text(&f.fax));
        self.pair("fax_verified", f.fax_verified);
        self.pair("no_reply_wanted", f.no_reply_wanted);
        self.pair("url", text(&f.url));
        self.pair(
            "area",
            f.area
                .as_ref()
                .map(|area| list(area.iter().map(|place| quoted(place)))),
        );
        self.pair("radius_km", f.radius_km.and_then(number));
        self.pair("days", f.days.as_deref().map(words));
        self.pair("days_note", text(&f.days_note));
        self.pair("hours", text(&f.hours));
        self.pair("relation", f.relation.as_ref().map(word));
        self.pair("contact", f.contact.as_ref().map(contact));
        self.pair(
            "cost",
            f.monthly_yen
                .map(|yen| format!("{{ monthly_yen = {yen} }}")),
        );
        self.pair("departments", f.departments.as_deref().map(words));
        let wards = f.wards.iter().map(|ward| {
            let kind = pair("kind", ward.kind.as_ref().map(word));
            inline([kind, pair("beds", ward.beds)])
        });
        self.pair("wards", (!f.wards.is_empty()).then(|| list(wards)));
        self.pair("capacity", f.capacity);
        self.pair("age_min", f.age_min);
        self.pair("age_max", f.age_max);
        self.pair("care_levels", f.care_levels.as_deref().map(words));
        self.pair("source", text(&f.source));
        self.pair("asof", f.asof);
        self.pair("note", text(&f.note));
        if !f.published.is_empty() {
            self.line("published = [");
            for row in &f.published {
                self.line(format_args!("  {},", published(row)));
            }
            self.line("]");
        }
        if !f.accepts.is_empty() {
            self.line("[facility.accepts]");
            for said in &f.accepts {
                self.pair(&quoted(said.need.label()), Some(claim(said)));
            }
        }
        for free in &f.vacancy {
            self.vacancy(free);
        }
    }

    fn vacancy(&mut self, free: &Vacancy) {
        self.line("[[facility.vacancy]]");
        self.pair("what", text(&free.what));
        self.pair("state", free.state.as_ref().map(word));
        self.pair("count", free.count);
        self.pair("asof", free.asof);
        self.pair("source", text(&free.source));
        self.pair("note", text(&free.note));
    }
}

fn published(row: &Published) -> String {
    inline([
        pair("service", row.service.as_ref().map(word)),
        pair("source", text(&row.source)),
        pair("asof", row.asof),
        pair("name", text(&row.name)),
        pair("address", text(&row.address)),
        pair("tel", text(&row.tel)),
        pair("capacity", row.capacity),
        pair("days", text(&row.days)),
        pair("days_note", text(&row.days_note)),
        pair("note", text(&row.note)),
    ])
}

fn contact(contact: &Contact) -> String {
    inline([
        pair("name", text(&contact.name)),
        pair("role", text(&contact.role)),
        pair("tel", text(&contact.tel)),
        pair("note", text(&contact.note)),
    ])
}

fn claim(claim: &Claim) -> String {
    let answer = quoted(claim.value.label());
    if claim.note.is_none() && claim.asof.is_none() && claim.source.is_none() {
        return answer;
    }
    inline([
        pair("value", Some(answer)),
        pair("note", text(&claim.note)),
        pair("asof", claim.asof.map(day)),
        pair("source", text(&claim.source)),
    ])
}

fn day(date: Date) -> String {
    date.to_string()
}

/// `[south, west, north, east]` of all places.
fn bounds(facilities: &[&Facility]) -> Option<String> {
    let mut places = facilities.iter().filter_map(|facility| facility.location);
    let first = places.next()?;
    let (low, high) = places.fold((first, first), |(low, high), place| {
        let corner = |lat: fn(f64, f64) -> f64, corner: Location| Location {
            lat: lat(corner.lat, place.lat),
            lon: lat(corner.lon, place.lon),
        };
        (corner(f64::min, low), corner(f64::max, high))
    });
    let numbers = [low.lat, low.lon, high.lat, high.lon];
    Some(list(numbers.into_iter().filter_map(number)))
}

fn pair(key: &str, value: Option<impl Display>) -> Option<String> {
    Some(format!("{key} = {}", value?))
}

fn inline<const N: usize>(pairs: [Option<String>; N]) -> String {
    let pairs: Vec<String> = pairs.into_iter().flatten().collect();
    if pairs.is_empty() {
        return "{}".to_string();
    }
    format!("{{ {} }}", pairs.join(", "))
}

fn list(items: impl Iterator<Item = String>) -> String {
    format!("[{}]", items.collect::<Vec<_>>().join(", "))
}

fn words(words: &[Word]) -> String {
    list(words.iter().map(word))
}

fn some_words(some: &[Word]) -> Option<String> {
    (!some.is_empty()).then(|| words(some))
}

fn word(word: &Word) -> String {
    quoted(word.label())
}

fn text(text: &Option<Text>) -> Option<String> {
    text.as_deref().map(quoted)
}

fn point(place: Location) -> String {
    list([place.lat, place.lon].into_iter().filter_map(number))
}

/// A number with a decimal point, the shortest that reads back the same.
fn number(number: f64) -> Option<String> {
    number.is_finite().then(|| format!("{number:?}"))
}

/// A basic string on one line.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if c.is_control() => {
                write!(quoted, "\\u{:04X}", u32::from(c)).expect("a String takes everything");
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}
