//! Facilities from the tree of a directory file, and one directory from many files.

use super::fields::Fields;
use super::scalar;
use super::tree::{Kind, Node};
use crate::model::{Answer, Claim, Contact, Facility, Meeting, Published, Vacancy, Ward};
use crate::vocabulary::{Table, Vocabularies, Word};

/// Every facility of a directory file; entries without an id are left out.
pub fn read_all(root: &Node, words: &Vocabularies) -> Vec<Facility> {
    match root.get("facility").map(|node| &node.kind) {
        Some(Kind::List(items)) => items.iter().filter_map(|item| read(item, words)).collect(),
        _ => Vec::new(),
    }
}

/// One facility.
pub fn read(node: &Node, words: &Vocabularies) -> Option<Facility> {
    let f = Fields::new(node, words);
    Some(Facility {
        id: f.text("id")?,
        name: f.text("name").unwrap_or_default(),
        kana: f.text("kana"),
        corporation: f.text("corporation"),
        services: f.words("services", Table::Services).unwrap_or_default(),
        address: f.text("address"),
        city: f.text("city"),
        location: f.location("location"),
        tel: f.text("tel"),
        fax: f.text("fax"),
        fax_verified: f.date("fax_verified"),
        no_reply_wanted: f.truth("no_reply_wanted"),
        url: f.text("url"),
        area: f.texts("area"),
        radius_km: f.number("radius_km").filter(|km| *km >= 0.0),
        days: f.words("days", Table::Weekdays),
        days_note: f.text("days_note"),
        hours: f.text("hours"),
        relation: f.word("relation", Table::Relations),
        contact: f.noun("contact", |f| Contact {
            name: f.text("name"),
            role: f.text("role"),
            tel: f.text("tel"),
            note: f.text("note"),
        }),
        monthly_yen: f.group("cost").int("monthly_yen"),
        care_levels: f.words("care_levels", Table::CareLevels),
        age_min: f.int("age_min"),
        age_max: f.int("age_max"),
        departments: f.words("departments", Table::Departments),
        wards: f.nouns("wards", |f| Ward {
            kind: f.word("kind", Table::Services),
            beds: f.int("beds"),
        }),
        capacity: f.int("capacity"),
        accepts: f
            .entries("accepts")
            .into_iter()
            .filter_map(|(need, value)| claim(words.read(Table::Needs, need), value, words))
            .collect(),
        meetings: f.nouns("meetings", |f| Meeting {
            on: f.date("on"),
            method: f.text("method"),
            who: f.text("who"),
            topic: f.text("topic"),
        }),
        vacancy: f.nouns("vacancy", |f| Vacancy {
            what: f.text("what"),
            state: f.word("state", Table::VacancyStates),
            count: f.int("count"),
            asof: f.date("asof"),
            source: f.text("source"),
            note: f.text("note"),
        }),
        published: f.nouns("published", |f| Published {
            service: f.word("service", Table::Services),
            source: f.text("source"),
            asof: f.date("asof"),
            name: f.text("name"),
            address: f.text("address"),
            tel: f.text("tel"),
            capacity: f.int("capacity"),
            days: f.text("days"),
            days_note: f.text("days_note"),
            note: f.text("note"),
        }),
        source: f.text("source"),
        asof: f.date("asof"),
        note: f.text("note"),
    })
}

/// `可`, or `{ value = "条件付", note = … }`. A value that isn't an answer says nothing.
fn claim(need: Word, node: &Node, words: &Vocabularies) -> Option<Claim> {
    let answer = |word: &str| Answer::of(words.read(Table::Answers, word).id());
    Some(match &node.kind {
        Kind::Scalar { text, .. } => Claim {
            need,
            value: answer(text)?,
            note: None,
            asof: None,
            source: None,
        },
        Kind::Map(_) => {
            let f = Fields::new(node, words);
            Claim {
                need,
                value: answer(f.node("value")?.as_str()?)?,
                note: f.text("note"),
                asof: f.node("asof").and_then(scalar::date),
                source: f.text("source"),
            }
        }
        _ => return None,
    })
}

/// What the staff wrote wins over what was imported, key by key; inner tables too. The dates and
/// sources of claims travel with the claims.
pub fn merge(hand: Facility, imported: Facility) -> Facility {
    fn list<T>(hand: Vec<T>, imported: Vec<T>) -> Vec<T> {
        if hand.is_empty() { imported } else { hand }
    }
    let accepts = {
        let mut claims = imported.accepts;
        claims.retain(|claim| hand.claim(&claim.need).is_none());
        let mut all = hand.accepts.clone();
        all.extend(claims);
        all
    };
    let contact = match (hand.contact, imported.contact) {
        (Some(hand), Some(imported)) => Some(Contact {
            name: hand.name.or(imported.name),
            role: hand.role.or(imported.role),
            tel: hand.tel.or(imported.tel),
            note: hand.note.or(imported.note),
        }),
        (hand, imported) => hand.or(imported),
    };
    Facility {
        id: hand.id,
        name: if hand.name.is_empty() {
            imported.name
        } else {
            hand.name
        },
        kana: hand.kana.or(imported.kana),
        corporation: hand.corporation.or(imported.corporation),
        services: list(hand.services, imported.services),
        address: hand.address.or(imported.address),
        city: hand.city.or(imported.city),
        location: hand.location.or(imported.location),
        tel: hand.tel.or(imported.tel),
        fax: hand.fax.or(imported.fax),
        fax_verified: hand.fax_verified.or(imported.fax_verified),
        no_reply_wanted: hand.no_reply_wanted.or(imported.no_reply_wanted),
        url: hand.url.or(imported.url),
        area: hand.area.or(imported.area),
        radius_km: hand.radius_km.or(imported.radius_km),
        days: hand.days.or(imported.days),
        days_note: hand.days_note.or(imported.days_note),
        hours: hand.hours.or(imported.hours),
        relation: hand.relation.or(imported.relation),
        contact,
        monthly_yen: hand.monthly_yen.or(imported.monthly_yen),
        care_levels: hand.care_levels.or(imported.care_levels),
        age_min: hand.age_min.or(imported.age_min),
        age_max: hand.age_max.or(imported.age_max),
        departments: hand.departments.or(imported.departments),
        wards: list(hand.wards, imported.wards),
        capacity: hand.capacity.or(imported.capacity),
        accepts,
        meetings: list(hand.meetings, imported.meetings),
        vacancy: list(hand.vacancy, imported.vacancy),
        published: list(hand.published, imported.published),
        source: hand.source.or(imported.source),
        asof: hand.asof.or(imported.asof),
        note: hand.note.or(imported.note),
    }
}
