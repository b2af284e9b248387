//! The office's settings from the tree of `renkei.toml`.

pub use super::settings_check::check;

use super::fields::Fields;
use super::tree::{Kind, Node};
use crate::model::{
    Audit, Calendar, DayCount, Freshness, Hours, MatchSettings, Office, PrintSettings, StaffMember,
};
use crate::text;
use crate::vocabulary::{OfficeTerm, Table, Vocabularies};

/// The settings of an office without `renkei.toml`.
pub fn defaults() -> Office {
    Office {
        commit: true,
        ..Office::default()
    }
}

/// The settings. Words of the settings are the built-in ones: the office's own terms are read
/// here, so they can't be used here.
pub fn read(root: &Node, words: &Vocabularies) -> Office {
    let paper = Fields::new(root, words);
    let office = paper.group("office");
    let matching = MatchSettings::default();
    let freshness = Freshness::default();
    let whole = |fields: Fields, key: &str, default: i64| {
        fields.int(key).filter(|days| *days >= 0).unwrap_or(default)
    };
    Office {
        name: office.text("name"),
        hospital: office.text("hospital"),
        zip: office.text("zip"),
        address: office.text("address"),
        tel: office.text("tel"),
        fax: office.text("fax"),
        location: office.location("location"),
        unit_area: office.text("unit_area"),
        fee: office.text("fee"),
        day_count: match office.text("day_count").as_deref() {
            Some("exclusive") => DayCount::Exclusive,
            _ => DayCount::Inclusive,
        },
        id_prefix: paper.group("ids").text("prefix").unwrap_or_default(),
        staff: paper
            .entries("staff")
            .into_iter()
            .map(|(id, node)| {
                let f = Fields::new(node, words);
                StaffMember {
                    id: id.into(),
                    name: f.text("name"),
                    role: f.text("role"),
                    mail: f.text("mail"),
                }
            })
            .collect(),
        calendar: Calendar {
            closed: paper.group("calendar").texts("closed").unwrap_or_default(),
        },
        matching: MatchSettings {
            max_km: paper
                .group("match")
                .number("max_km")
                .filter(|km| *km > 0.0)
                .unwrap_or(matching.max_km),
            limit: paper
                .group("match")
                .int("limit")
                .and_then(|limit| usize::try_from(limit).ok())
                .filter(|limit| *limit > 0)
                .unwrap_or(matching.limit),
        },
        freshness: Freshness {
            vacancy_days: whole(
                paper.group("freshness"),
                "vacancy_days",
                freshness.vacancy_days,
            ),
            acceptance_days: whole(
                paper.group("freshness"),
                "acceptance_days",
                freshness.acceptance_days,
            ),
            address_days: whole(
                paper.group("freshness"),
                "address_days",
                freshness.address_days,
            ),
            contact_days: whole(
                paper.group("freshness"),
                "contact_days",
                freshness.contact_days,
            ),
        },
        print: PrintSettings {
            browser: paper.group("print").text("browser"),
            answer_days: whole(
                paper.group("print"),
                "answer_days",
                PrintSettings::default().answer_days,
            ),
        },
        commit: paper.group("git").truth("commit").unwrap_or(true),
        audit: audit(paper.group("audit")),
        terms: terms(paper),
    }
}

fn audit(paper: Fields) -> Audit {
    let asked = |key: &str| paper.truth(key).unwrap_or_default();
    Audit {
        signed: asked("signed"),
        hours: paper.text("hours").and_then(|words| hours(&words)),
        closed_days: asked("closed_days"),
        known_authors: asked("known_authors"),
        inside: paper.texts("inside").unwrap_or_default(),
        access_log: asked("access_log"),
        acknowledged: paper.texts("acknowledged").unwrap_or_default(),
    }
}

/// `7:00-20:00`, `7時〜20時`.
pub fn hours(words: &str) -> Option<Hours> {
    let (from, to) = words.split_once(['-', '〜', '～', '–', '－', '~'])?;
    Some(Hours {
        from: text::parse_clock(from)?,
        to: text::parse_clock(to)?,
    })
}

fn terms(paper: Fields) -> Vec<(Table, OfficeTerm)> {
    let words = paper.vocabularies();
    let mut terms = Vec::new();
    for (name, node) in paper.entries("vocabulary") {
        let table = Table::ALL.iter().find(|table| table.name() == name);
        let (Some(table), Kind::List(items)) = (table, &node.kind) else {
            continue;
        };
        for item in items {
            let f = Fields::new(item, words);
            let own = |text: Option<crate::model::Text>| text.map(String::from);
            let Some(label) = own(f.text("label")) else {
                continue;
            };
            terms.push((
                *table,
                OfficeTerm {
                    id: own(f.text("id")),
                    label,
                    aliases: f
                        .texts("aliases")
                        .unwrap_or_default()
                        .into_iter()
                        .map(String::from)
                        .collect(),
                    group: own(f.text("group")),
                },
            ));
        }
    }
    terms
}
