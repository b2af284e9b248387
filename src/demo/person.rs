//! The patient, the home, the family.

use super::case::Draft;
use super::entry::Table;
use super::names::Name;
use super::story::Turn;
use super::towns::{TOWNS, Town};
use crate::paper::Value;
use chrono::{Datelike, TimeDelta};

/// What the rest of the paper needs to know of the patient.
pub(super) struct Person {
    pub(super) age: i64,
    pub(super) town: &'static Town,
    pub(super) household: &'static str,
    /// The key person's relation, where there is one.
    pub(super) kin: Option<&'static str>,
    /// Whether nobody in the family can be reached.
    pub(super) alone: bool,
    /// Whether a child of the family does the caring.
    pub(super) young_carer: bool,
}

/// Writes `patient` and `family`.
pub(super) fn write(draft: &mut Draft, turn: Turn, ages: (i64, i64), women: u32) -> Person {
    let dice = &mut draft.dice;
    let age = dice
        .between(ages.0, ages.1)
        .max(dice.between(ages.0, ages.1) - 3);
    let woman = dice.chance(women);
    let name = Name::of(dice, woman, age);
    // Full years on the day of opening: somewhere between this birthday and the next.
    let whole = draft.opened.year() - age as i32;
    let birthday = draft
        .opened
        .with_year(whole)
        .unwrap_or(draft.opened - TimeDelta::days(1));
    let young = if age == 0 { 300 } else { 364 };
    let born = birthday.min(draft.opened - TimeDelta::days(age * 365))
        - TimeDelta::days(dice.between(20, young));
    let born = if draft.opened.years_since(born) == Some(age as u32) {
        born
    } else {
        birthday - TimeDelta::days(30)
    };
    let town = dice.weighted(TOWNS);
    let household = match turn {
        Turn::NoKin => "独居",
        Turn::Child => "親と同居",
        _ if age < 65 => *dice.weighted(&[(45, "子と同居"), (25, "独居"), (30, "親と同居")]),
        _ => *dice.weighted(&[
            (34, "独居"),
            (30, "高齢者世帯"),
            (32, "子と同居"),
            (4, "その他"),
        ]),
    };
    let kind = *dice.weighted(&[(58, "戸建"), (32, "集合住宅"), (10, "公営住宅")]);
    let mut housing = Table::new().text("kind", kind);
    if kind != "戸建" {
        let floor = dice.between(1, 5);
        housing = housing
            .plain("floor", floor)
            .plain("elevator", floor > 3 || dice.chance(30));
    }
    housing = housing.maybe_text(
        "note",
        dice.chance(45).then(|| {
            *dice.pick(&[
                "浴室に段差",
                "玄関まで階段10段",
                "トイレは和式",
                "寝室は2階",
                "手すりなし。廊下が狭い",
                "ベッドを置くには片付けが必要",
            ])
        }),
    );
    let number = draft.index % 10_000;
    let address = format!(
        "{}{}{}-{}-{}",
        town.city,
        town.name,
        dice.between(1, 6),
        dice.between(1, 25),
        dice.between(1, 12)
    );
    let chart = (draft.index as u64 * 7919 + draft.spec.seed % 1000 + 41_234) % 10_000_000;
    let patient = Table::new()
        .text("chart_no", format!("{chart:07}"))
        .text("name", name.written())
        .text("kana", name.read())
        .text("sex", if woman { "女" } else { "男" })
        .plain("born", born)
        .text("address", address)
        .text("city", town.city)
        .maybe(
            "location",
            dice.chance(70).then(|| town.at.near(dice, 40).value()),
        )
        .text("phone", format!("0463-00-{number:04}"))
        .text("household", household)
        .value("housing", housing.done())
        .maybe_text(
            "employer",
            (age < 65 && age > 18 && dice.chance(70)).then(|| {
                *dice.pick(&[
                    "架空製作所",
                    "見本運輸株式会社",
                    "例示スーパー平塚店",
                    "想定建設",
                ])
            }),
        );
    draft.put("patient", patient.done());

    let (family, kin, young_carer) = kin(draft, name, turn, age, woman, household);
    let alone = family.is_empty() || (turn == Turn::NoKin);
    draft.put_list("family", family);
    Person {
        age,
        town,
        household,
        kin,
        alone,
        young_carer,
    }
}

/// The family: entries, the key person, whether a child cares.
fn kin(
    draft: &mut Draft,
    name: Name,
    turn: Turn,
    age: i64,
    woman: bool,
    household: &str,
) -> (Vec<Value>, Option<&'static str>, bool) {
    let spouse = if woman { ("夫", false) } else { ("妻", true) };
    let child = *draft.dice.weighted(&[
        (40, ("長女", true)),
        (38, ("長男", false)),
        (14, ("次女", true)),
        (8, ("次男", false)),
    ]);
    let mut people: Vec<(&'static str, bool, i64, bool)> = Vec::new();
    match (turn, household) {
        (Turn::NoKin, _) => {
            if draft.dice.chance(45) {
                people.push(("甥", false, age - 25, false));
            }
        }
        (Turn::Child, _) => {
            people.push(("母", true, age + 32, true));
            people.push(("父", false, age + 34, true));
        }
        (_, "高齢者世帯") => {
            people.push((spouse.0, spouse.1, age - 2, true));
            if draft.dice.chance(70) {
                people.push((child.0, child.1, age - 28, false));
            }
        }
        (_, "子と同居") if age >= 65 => {
            people.push((child.0, child.1, age - 28, true));
            if draft.dice.chance(35) {
                people.push((spouse.0, spouse.1, age - 2, true));
            }
        }
        (_, "子と同居") => {
            people.push((spouse.0, spouse.1, age - 1, true));
            if draft.dice.chance(30) {
                people.push((child.0, child.1, (age - 30).clamp(8, 30), true));
            }
        }
        (_, "親と同居") => people.push(("母", true, age + 28, true)),
        _ => {
            if age >= 60 {
                people.push((child.0, child.1, age - 28, false));
            } else {
                people.push((
                    if draft.dice.chance(50) { "姉" } else { "妹" },
                    true,
                    age + 2,
                    false,
                ));
            }
            if draft.dice.chance(20) {
                people.push(("姪", true, (age - 24).max(20), false));
            }
        }
    }
    let mut young_carer = false;
    let mut list = Vec::new();
    for (place, (relation, woman, years, together)) in people.iter().copied().enumerate() {
        let dice = &mut draft.dice;
        let kin = name.kin(dice, woman, years);
        let mut roles = Vec::new();
        let mut contact = "可";
        if turn == Turn::NoKin {
            contact = *dice.pick(&["拒否", "不明"]);
        } else if place == 0 {
            roles.push("キーパーソン");
            if together {
                roles.push("主介護者");
            }
            if dice.chance(30) {
                roles.push("身元保証人");
            }
        }
        let cares = place > 0 && years < 18 && dice.chance(60);
        if cares {
            roles.push("主介護者");
            young_carer = true;
        }
        let capacity = match (together, years) {
            (_, 80..) | (false, _) => *dice.weighted(&[(60, "なし"), (40, "一部")]),
            _ => *dice.weighted(&[(25, "十分"), (60, "一部"), (15, "なし")]),
        };
        let born = (years < 18)
            .then(|| draft.opened - TimeDelta::days(years * 366 + 100))
            .map(Value::plain);
        let tail = (draft.index * 3 + place) % 10_000;
        let entry = Table::new()
            .text("name", kin.written())
            .text("relation", relation)
            .plain("living_together", together)
            .text("phone", format!("090-0000-{tail:04}"))
            .maybe("roles", (!roles.is_empty()).then(|| Value::texts(roles)))
            .text("care_capacity", capacity)
            .text("contact", contact)
            .maybe("born", born)
            .maybe_text(
                "note",
                dice.chance(18).then(|| {
                    *dice.pick(&[
                        "平日は仕事。18時以降に連絡",
                        "遠方。月1回は帰省できる",
                        "本人とは疎遠",
                        "腰痛があり移乗の介助は難しい",
                        "日中は携帯に出られる",
                    ])
                }),
            );
        list.push(draft.ids.entry('f', entry));
    }
    let key = (turn != Turn::NoKin)
        .then(|| people.first().map(|p| p.0))
        .flatten();
    (list, key, young_carer)
}
