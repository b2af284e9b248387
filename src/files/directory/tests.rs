//! Writing and skimming held against a real TOML parser.

use super::*;
use crate::model::{
    Answer, Claim, Contact, Date, Facility, Location, Published, Text, Vacancy, Ward,
};
use crate::vocabulary::Word;
use proptest::prelude::*;
use toml::{Table, Value};

fn word(text: &str) -> Word {
    Word::Unknown(text.into())
}

/// A reader for these tests only: everything is there or absent as typed.
fn read(text: &str) -> Vec<Facility> {
    let table: Table = text.parse().expect("valid TOML");
    list(&table, "facility")
        .map(|value| facility(table_of(value)))
        .collect()
}

fn table_of(value: &Value) -> &Table {
    value.as_table().expect("a table")
}

fn list<'a>(table: &'a Table, key: &str) -> impl Iterator<Item = &'a Value> {
    table
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn text_at(table: &Table, key: &str) -> Option<Text> {
    table.get(key).map(|v| v.as_str().expect("text").into())
}

fn number_at(table: &Table, key: &str) -> Option<i64> {
    table.get(key).map(|v| v.as_integer().expect("a number"))
}

fn day_at(table: &Table, key: &str) -> Option<Date> {
    let day = |v: &Value| v.as_datetime().expect("a date").to_string().parse();
    table.get(key).map(|v| day(v).expect("a day"))
}

fn word_at(table: &Table, key: &str) -> Option<Word> {
    text_at(table, key).map(Word::Unknown)
}

fn words_at(table: &Table, key: &str) -> Option<Vec<Word>> {
    table.get(key)?;
    let read = |v: &Value| word(v.as_str().expect("text"));
    Some(list(table, key).map(read).collect())
}

fn facility(table: &Table) -> Facility {
    let text = |key| text_at(table, key);
    let number = |key| number_at(table, key);
    let day = |key| day_at(table, key);
    let words = |key| words_at(table, key);
    let float = |value: &Value| value.as_float().expect("a float");
    Facility {
        id: text("id").expect("an id"),
        name: text("name").expect("a name"),
        kana: text("kana"),
        corporation: text("corporation"),
        services: words("services").unwrap_or_default(),
        address: text("address"),
        city: text("city"),
        location: table.get("location").map(|v| Location {
            lat: float(&v[0]),
            lon: float(&v[1]),
        }),
        tel: text("tel"),
        fax: text("fax"),
        fax_verified: day("fax_verified"),
        no_reply_wanted: table.get("no_reply_wanted").and_then(Value::as_bool),
        url: text("url"),
        area: words("area").map(|a| a.iter().map(|w| w.label().into()).collect()),
        radius_km: table.get("radius_km").map(float),
        days: words("days"),
        days_note: text("days_note"),
        hours: text("hours"),
        relation: word_at(table, "relation"),
        contact: table.get("contact").map(|v| contact(table_of(v))),
        monthly_yen: table
            .get("cost")
            .and_then(|v| number_at(table_of(v), "monthly_yen")),
        care_levels: words("care_levels"),
        age_min: number("age_min"),
        age_max: number("age_max"),
        departments: words("departments"),
        wards: list(table, "wards").map(|v| ward(table_of(v))).collect(),
        capacity: number("capacity"),
        accepts: claims(table),
        meetings: Vec::new(),
        vacancy: list(table, "vacancy")
            .map(|v| vacancy(table_of(v)))
            .collect(),
        published: list(table, "published")
            .map(|v| published(table_of(v)))
            .collect(),
        source: text("source"),
        asof: day("asof"),
        note: text("note"),
    }
}

fn contact(table: &Table) -> Contact {
    Contact {
        name: text_at(table, "name"),
        role: text_at(table, "role"),
        tel: text_at(table, "tel"),
        note: text_at(table, "note"),
    }
}

fn ward(table: &Table) -> Ward {
    Ward {
        kind: word_at(table, "kind"),
        beds: number_at(table, "beds"),
    }
}

fn claims(table: &Table) -> Vec<Claim> {
    let answer = |label: &str| {
        [
            Answer::Yes,
            Answer::Conditional,
            Answer::No,
            Answer::Unknown,
        ]
        .into_iter()
        .find(|answer| answer.label() == label)
        .expect("an answer")
    };
    let accepts = table.get("accepts").map(table_of);
    let claim = |(need, value): (&String, &Value)| match value {
        Value::String(label) => Claim {
            need: word(need),
            value: answer(label),
            note: None,
            asof: None,
            source: None,
        },
        value => Claim {
            need: word(need),
            value: answer(value["value"].as_str().expect("text")),
            note: text_at(table_of(value), "note"),
            asof: day_at(table_of(value), "asof"),
            source: text_at(table_of(value), "source"),
        },
    };
    accepts.into_iter().flatten().map(claim).collect()
}

fn vacancy(table: &Table) -> Vacancy {
    Vacancy {
        what: text_at(table, "what"),
        state: word_at(table, "state"),
        count: number_at(table, "count"),
        asof: day_at(table, "asof"),
        source: text_at(table, "source"),
        note: text_at(table, "note"),
    }
}

fn published(table: &Table) -> Published {
    Published {
        service: word_at(table, "service"),
        source: text_at(table, "source"),
        asof: day_at(table, "asof"),
        name: text_at(table, "name"),
        address: text_at(table, "address"),
        tel: text_at(table, "tel"),
        capacity: number_at(table, "capacity"),
        days: text_at(table, "days"),
        days_note: text_at(table, "days_note"),
        note: text_at(table, "note"),
    }
}

fn nasty() -> impl Strategy<Value = Text> {
    prop_oneof![
        "[架空a-z0-9]{1,5}",
        "[\"'\\\\\\n\\r\\t\\[\\]{},=# \u{7}\u{85}｜a]{1,8}",
        Just("\n[[facility]]\nid = \"x\"".to_string()),
        Just("\"\"\"".to_string()),
        Just("'''".to_string()),
        Just("a\", \"b".to_string()),
    ]
    .prop_map(Into::into)
}

fn maybe() -> impl Strategy<Value = Option<Text>> {
    prop::option::of(nasty())
}

fn several() -> impl Strategy<Value = Option<Vec<Word>>> {
    prop::option::of(prop::collection::vec(nasty().prop_map(Word::Unknown), 1..4))
}

fn any_day() -> impl Strategy<Value = Option<Date>> {
    prop::option::of(
        (2000..2030_i32, 1..13_u32)
            .prop_map(|(year, month)| Date::from_ymd_opt(year, month, 1).expect("a day")),
    )
}

prop_compose! {
    fn any_published()(
        texts in prop::collection::vec(maybe(), 7), service in maybe(), asof in any_day(),
        capacity in prop::option::of(0..100_i64),
    ) -> Published {
        let mut texts = texts.into_iter();
        let mut next = || texts.next().flatten();
        Published {
            service: service.map(Word::Unknown), source: next(), asof, name: next(),
            address: next(), tel: next(), capacity, days: next(), days_note: next(), note: next(),
        }
    }
}

prop_compose! {
    fn any_facility()(
        id in nasty(), name in nasty(), texts in prop::collection::vec(maybe(), 16),
        services in several(), days in several(), departments in several(),
        care_levels in several(), area in several(), asof in any_day(),
        published in prop::collection::vec(any_published(), 0..3),
        location in prop::option::of((20.0..46.0_f64, 122.0..154.0_f64)),
        numbers in prop::collection::vec(prop::option::of(0..1000_i64), 6),
        radius_km in prop::option::of(0.0..50.0_f64), relation in maybe(),
        claim in maybe(),
    ) -> Facility {
        let mut texts = texts.into_iter();
        let mut next = || texts.next().flatten();
        let claim = claim.map(|need| Claim {
            need: Word::Unknown(need), value: Answer::Conditional, note: next(), asof,
            source: next(),
        });
        Facility {
            id, name, kana: next(), corporation: next(), services: services.unwrap_or_default(),
            address: next(), city: next(),
            location: location.map(|(lat, lon)| Location { lat, lon }),
            tel: next(), fax: next(), fax_verified: asof,
            no_reply_wanted: numbers[0].map(|n| n % 2 == 0), url: next(),
            area: area.map(|a| a.iter().map(|w| w.label().into()).collect()),
            radius_km, days, days_note: next(), hours: next(),
            relation: relation.map(Word::Unknown),
            contact: Some(Contact { name: next(), role: None, tel: None, note: next() }),
            monthly_yen: numbers[0], care_levels, age_min: numbers[1], age_max: numbers[2],
            departments,
            wards: vec![Ward { kind: Some(word("架空")), beds: numbers[3] }],
            capacity: numbers[4],
            accepts: claim.into_iter().collect(),
            meetings: Vec::new(),
            vacancy: vec![Vacancy { what: next(), count: numbers[5], ..Vacancy::default() }],
            published, source: next(), asof, note: next(),
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_reads_back(mut all in prop::collection::vec(any_facility(), 0..4)) {
        let text = write("架空県", &all);
        all.sort_by(|a, b| (&a.city, &a.id).cmp(&(&b.city, &b.id)));
        prop_assert_eq!(read(&text), all.clone());
        all.reverse();
        prop_assert_eq!(head(&text).map(|head| head.count), Some(all.len()));
    }

    #[test]
    fn skimming_agrees_with_parsing_or_says_it_cannot(
        all in prop::collection::vec(any_facility(), 0..4),
    ) {
        let text = write("架空県", &all);
        if let Some(skim) = Skim::of(&text) {
            let skimmed: Vec<Skimmed> = skim.collect();
            let typed = read(&text);
            prop_assert_eq!(skimmed.len(), typed.len());
            for (seen, typed) in skimmed.iter().zip(&typed) {
                prop_assert_eq!(&read(&text[seen.range.clone()]), std::slice::from_ref(typed));
                if seen.simple {
                    let empty = |text: &Option<Text>| text.as_deref().unwrap_or("").to_string();
                    prop_assert_eq!((seen.id, seen.name), (&*typed.id, &*typed.name));
                    prop_assert_eq!(seen.city, empty(&typed.city));
                    prop_assert_eq!(seen.address, empty(&typed.address));
                    prop_assert_eq!(seen.location, typed.location);
                    let services: Vec<&str> = typed.services.iter().map(Word::label).collect();
                    prop_assert_eq!(seen.services.iter().collect::<Vec<_>>(), services);
                }
            }
        }
    }
}

fn plain(id: &str, city: &str, lat: f64) -> Facility {
    Facility {
        id: id.into(),
        name: "架空".into(),
        services: vec![word("訪問看護"), word("居宅介護支援")],
        address: Some(format!("{city}架空町1").into()),
        city: Some(city.into()),
        location: Some(Location { lat, lon: 139.0 }),
        source: Some("介護サービス情報公表".into()),
        published: vec![Published {
            service: Some(word("訪問看護")),
            ..Published::default()
        }],
        ..Facility::default()
    }
}

#[test]
fn a_file_in_full() {
    let text = write(
        "架空県",
        &[
            plain("2", "架空県乙市", 35.0),
            plain("1", "架空県乙市", 35.5),
        ],
    );
    let expected = r#"# このファイルは renkei facility import が書きます。手で直さないでください。
# 直したいことは、同じ id で facilities.toml に書きます（そちらが優先されます）。
# 出典：介護サービス情報公表システム（厚生労働省）のデータを加工して作成（CC BY 4.0）

[directory]
version = 1
prefecture = "架空県"
count = 2
bounds = [35.0, 139.0, 35.5, 139.0]

[[facility]]
id = "1"
name = "架空"
services = ["訪問看護", "居宅介護支援"]
address = "架空県乙市架空町1"
city = "架空県乙市"
location = [35.5, 139.0]
source = "介護サービス情報公表"
published = [
  { service = "訪問看護" },
]
"#;
    assert!(text.starts_with(expected), "{text}");
    let skimmed: Vec<Skimmed> = Skim::of(&text).expect("plain").collect();
    assert!(skimmed.iter().all(|entry| entry.simple));
    assert!(skimmed[0].services.has("居宅介護支援"));
    assert!(!skimmed[0].services.has("居宅"));
    let bounds = head(&text).and_then(|head| head.bounds).expect("bounds");
    assert_eq!(
        bounds.km_to(Location {
            lat: 35.2,
            lon: 139.0
        }),
        0.0
    );
    assert!(
        bounds.km_to(Location {
            lat: 36.5,
            lon: 139.0
        }) > 100.0
    );
    let crlf = text.replace('\n', "\r\n");
    assert!(Skim::of(&crlf).expect("plain").all(|entry| entry.simple));
    assert_eq!(Skim::of(&crlf).expect("plain").count(), 2);
}

#[test]
fn what_is_not_plain_is_left_to_the_parser() {
    let simple = |text: &str| -> Vec<bool> {
        Skim::of(text)
            .expect("plain")
            .map(|entry| entry.simple)
            .collect()
    };
    for odd in [
        "[[facility]]\nid = 'x'\nname = \"a\"",
        "[[facility]]\nid = \"x\"\nname = \"\\u0041\"",
        "[[facility]]\nid=\"x\"\nname = \"a\"",
        "[[facility]]\nid = \"x\"\nname = \"a\"\nservices = [\n\"b\"]",
        "[[facility]]\nid = \"x\"\nname = \"a\"\n\"city\" = \"b\"",
        "[[facility]]\nid = \"x\"\nname = \"a\"\ncity = \"b\" # c",
        "[[facility]]\nname = \"a\"",
        "[[facility]] # c\nid = \"x\"\nname = \"a\"",
        "[[facility]]\nid = \"x\"\nname = \"a\"\npublished = [\n{ id = \"y\" }\n]",
        "[[facility]]\n  id = \"x\"\nname = \"a\"",
    ] {
        assert_eq!(simple(odd), [false], "{odd}");
    }
    assert!(Skim::of("[[facility]]\nid = '''x'''").is_none());
    let inner = "[[facility]]\nid = \"x\"\nname = \"a\"\n[facility.accepts]\nname = \"可\"\n";
    assert_eq!(simple(inner), [true]);
}

#[test]
fn a_town_is_where_its_facilities_are() {
    let all = [
        plain("1", "架空県甲市北区", 35.0),
        plain("2", "架空県甲市北区", 35.2),
        plain("3", "架空県甲市南区", 35.4),
        plain("4", "架空県甲市場町", 40.0),
    ];
    let text = write("架空県", &all);
    let centre = |place: &str| {
        let skim = Skim::of(&text).expect("plain");
        town_centre(skim, place).map(|(at, count)| (at.lat, count))
    };
    assert_eq!(centre("架空県甲市北区"), Some((35.1, 2)));
    assert_eq!(centre("架空県甲市南区架空町"), Some((35.4, 1)));
    assert_eq!(centre("架空県丙市"), None);
}
