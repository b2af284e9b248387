//! What the form of the settings can't say: words of a key, days of the calendar, terms twice.

use super::scalar;
use super::tree::{Kind, Node};
use crate::problem::{Place, Problem};
use std::collections::HashSet;

/// The ways to count days.
const DAY_COUNTS: &[&str] = &["inclusive", "exclusive"];
/// 地域区分.
const UNIT_AREAS: &[&str] = &[
    "1級地",
    "2級地",
    "3級地",
    "4級地",
    "5級地",
    "6級地",
    "7級地",
    "その他",
];

/// The slips of meaning in the settings.
pub fn check(root: &Node) -> Vec<Problem> {
    let mut problems = Vec::new();
    if let Some(office) = root.get("office") {
        problems.extend(word(office, "day_count", "日数の数え方", DAY_COUNTS));
        problems.extend(word(office, "unit_area", "地域区分", UNIT_AREAS));
    }
    if let Some(closed) = root.get("calendar").and_then(|node| node.get("closed")) {
        let one = std::slice::from_ref(closed);
        let entries = match &closed.kind {
            Kind::List(items) => items.as_slice(),
            _ => one,
        };
        problems.extend(entries.iter().filter_map(closed_day));
    }
    if let Some(audit) = root.get("audit") {
        problems.extend(audit.get("hours").and_then(bad_hours));
        problems.extend(inside(audit).into_iter().filter_map(no_host));
    }
    if let Some(Kind::Map(tables)) = root.get("vocabulary").map(|node| &node.kind) {
        for table in tables {
            problems.extend(twice(&table.value));
        }
    }
    problems
}

fn word(table: &Node, key: &str, label: &str, known: &[&str]) -> Option<Problem> {
    let node = table.get(key)?;
    let word = node.as_str()?;
    (!known.contains(&word)).then(|| {
        Problem::warning(
            "settings/unknown-word",
            Place::Bytes(node.span.clone()),
            format!(
                "「{}」は{label}の用語にありません。既定の値を使います。",
                crate::text::visible(word)
            ),
        )
        .hint(format!("{} のどれかを書いてください。", known.join("、")))
    })
}

/// `08-13`, `2026-11-24`, or a range of them.
fn closed_day(node: &Node) -> Option<Problem> {
    let text = node.as_str()?;
    let is_day = |day: &str| {
        // A day without a year may be 29 February.
        let whole = if day.len() == 5 {
            format!("2024-{day}")
        } else {
            day.to_string()
        };
        scalar::iso_date(&whole).is_ok()
    };
    (!text.split("..").all(|day| is_day(day.trim()))).then(|| {
        Problem::error(
            "settings/bad-date",
            Place::Bytes(node.span.clone()),
            format!(
                "休業日「{}」は日付として読めません。",
                crate::text::visible(text)
            ),
        )
        .hint("「08-13」「12-29..01-03」「2026-11-24」のように書いてください。")
    })
}

/// `7:00-20:00`.
fn bad_hours(node: &Node) -> Option<Problem> {
    let words = node.as_str()?;
    super::settings_paper::hours(words).is_none().then(|| {
        Problem::error(
            "settings/bad-hours",
            Place::Bytes(node.span.clone()),
            format!(
                "時間帯「{}」を読めません。時間外の変更は見つけられません。",
                crate::text::visible(words)
            ),
        )
        .hint("「7:00-20:00」のように書いてください。")
    })
}

/// The hosts that count as inside; a single one is a list of one.
fn inside(audit: &Node) -> Vec<&Node> {
    match audit.get("inside") {
        Some(node) => match &node.kind {
            Kind::List(items) => items.iter().collect(),
            _ => vec![node],
        },
        None => Vec::new(),
    }
}

/// An address where a host should stand would never be found.
fn no_host(node: &Node) -> Option<Problem> {
    let words = node.as_str()?;
    let is_host = !words.is_empty()
        && !words.contains(['/', '@', '\\', '*'])
        && !words.contains(char::is_whitespace);
    (!is_host).then(|| {
        Problem::warning(
            "settings/unknown-word",
            Place::Bytes(node.span.clone()),
            format!(
                "「{}」はホストの名前ではありません。院内とみなしません。",
                crate::text::visible(words)
            ),
        )
        .hint("「git.hospital.example」のように、URLのうちホストの名前だけを書いてください。")
    })
}

fn twice(list: &Node) -> Vec<Problem> {
    let Kind::List(items) = &list.kind else {
        return Vec::new();
    };
    let mut seen = HashSet::new();
    items
        .iter()
        .filter_map(|item| item.get("id").or_else(|| item.get("label")))
        .filter_map(|node| {
            let id = node.as_str()?;
            (!seen.insert(id)).then(|| {
                Problem::error(
                    "settings/duplicate-id",
                    Place::Bytes(node.span.clone()),
                    format!("用語「{}」が2回あります。", crate::text::visible(id)),
                )
                .hint("どちらかの番号を変えるか、1つにまとめてください。")
            })
        })
        .collect()
}
