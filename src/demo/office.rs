//! The texts of `renkei.toml` and of the hand-kept `facilities.toml`.

use super::DemoSpec;
use super::entry::Table;
use super::hand::{self, HANDS, Hand, Says};
use super::names::Name;
use super::random::Dice;
use super::toml;
use super::towns::TOWNS;
use crate::paper::Value;
use chrono::TimeDelta;

/// Social workers by staff id, and what they are called.
pub(super) const WORKERS: &[(&str, &str)] = &[
    ("tanaka", "田中"),
    ("sato", "佐藤"),
    ("ito", "伊藤"),
    ("kato", "加藤"),
];

/// Discharge nurses.
pub(super) const NURSES: &[(&str, &str)] = &[("suzuki", "鈴木"), ("mori", "森"), ("abe", "阿部")];

/// The text of `renkei.toml`.
pub(super) fn settings() -> String {
    let mut text = String::from(
        r#"# 架空の病院の設定です。すべて省略できます。

[office]
name = "架空総合病院 地域医療連携室"
hospital = "架空総合病院"
address = "神奈川県平塚市追分1-1"
tel = "0463-00-0000"
fax = "0463-00-0009"
location = [35.33, 139.35]
unit_area = "その他"
fee = "入退院支援加算1"
day_count = "inclusive"

"#,
    );
    let roles = [(WORKERS, "社会福祉士"), (NURSES, "看護師")];
    for (list, role) in roles {
        for (id, name) in list {
            text.push_str(&format!(
                "[staff.{id}]\nname = \"{name}\"\nrole = \"{role}\"\n\n"
            ));
        }
    }
    text.push_str(
        r#"[calendar]
closed = ["12-29..01-03"]

[match]
max_km = 15.0

[freshness]
vacancy_days = 7

[git]
commit = true
"#,
    );
    text
}

/// The text of `facilities.toml`.
pub(super) fn directory(spec: &DemoSpec) -> String {
    let mut text = String::from(
        "# 職員が電話や面談で確かめたことを書く台帳です。ここに書いたことは取込データより優先されます。\n\
         # この事務所も事業所も、すべて架空です。\n",
    );
    for (place, hand) in HANDS.iter().enumerate().take(spec.kept()) {
        text.push('\n');
        if !hand.remark.is_empty() {
            text.push_str(&format!("# {}\n", hand.remark));
        }
        text.push_str(&toml::facility(&value(spec, place, hand)));
    }
    text
}

/// A facility of the office's own list.
pub(super) fn value(spec: &DemoSpec, place: usize, hand: &Hand) -> Value {
    let mut dice = Dice::of(spec.seed, "hand", place);
    let town = &TOWNS[hand.town].1;
    let number = |line: usize| format!("0463-00-{:04}", 100 + place * 10 + line);
    let day = |ago: i64| Value::plain(spec.today - TimeDelta::days(ago));
    let list = |words: &[&str]| (!words.is_empty()).then(|| Value::texts(words.iter().copied()));
    let street = format!("{}-{}", dice.between(1, 5), dice.between(1, 20));
    let woman = dice.chance(60);
    let person = Name::of(&mut dice, woman, 50);
    let (role, note) = hand.contact;
    let contact = Table::new()
        .text("name", person.written())
        .text("role", role)
        .text("tel", number(2))
        .maybe_text("note", filled(note));
    Table::new()
        .text("id", hand::id(place))
        .text("name", hand.name)
        .text("kana", hand.kana)
        .words("services", hand.services)
        .text("address", format!("{}{}{street}", town.city, town.name))
        .text("city", town.city)
        .value("location", town.at.near(&mut dice, 30).value())
        .text("tel", number(0))
        .text("fax", number(1))
        .maybe("area", list(hand.area))
        .maybe(
            "radius_km",
            (hand.radius_km > 0).then(|| Value::plain(hand.radius_km)),
        )
        .value("days", Value::texts(hand.days.chars()))
        .maybe_text("hours", filled(hand.hours))
        .maybe_text("relation", filled(hand.relation))
        .value("contact", contact.done())
        .maybe(
            "cost",
            (hand.monthly_yen > 0).then(|| {
                let yen = Value::plain(hand.monthly_yen);
                Value::Map(vec![("monthly_yen".into(), yen)])
            }),
        )
        .maybe("care_levels", list(hand.levels))
        .maybe("departments", list(hand.departments))
        .maybe(
            "wards",
            (!hand.wards.is_empty()).then(|| {
                let ward = |(kind, beds): &(&str, u32)| {
                    Table::new().text("kind", *kind).plain("beds", beds).done()
                };
                Value::List(hand.wards.iter().map(ward).collect())
            }),
        )
        .maybe(
            "accepts",
            (!hand.accepts.is_empty()).then(|| {
                let claim = |(need, says, ago, source): &hand::Claim| {
                    let (answer, note) = match says {
                        Says::Yes => ("可", None),
                        Says::If(note) => ("条件付", Some(*note)),
                        Says::No => ("不可", None),
                    };
                    // Nobody wrote down when a plain "yes" was said: the short form.
                    let value = if ago.is_none() && note.is_none() && place.is_multiple_of(2) {
                        Value::text(answer)
                    } else {
                        Table::new()
                            .text("value", answer)
                            .maybe_text("note", note)
                            .maybe("asof", ago.map(day))
                            .text("source", *source)
                            .done()
                    };
                    ((*need).to_string(), value)
                };
                Value::Map(hand.accepts.iter().map(claim).collect())
            }),
        )
        .maybe(
            "vacancy",
            (!hand.vacancy.is_empty()).then(|| {
                let free = |(what, state, count, ago): &(&str, &str, u32, i64)| {
                    Table::new()
                        .text("what", *what)
                        .text("state", *state)
                        .maybe("count", (*count > 0).then(|| Value::plain(count)))
                        .value("asof", day(*ago))
                        .text("source", "電話")
                        .done()
                };
                Value::List(hand.vacancy.iter().map(free).collect())
            }),
        )
        .done()
}

fn filled(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}
