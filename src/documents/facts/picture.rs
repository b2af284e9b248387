//! The course of a case as points on a line, for a drawing.

use super::{Scene, said};
use crate::model::Date;
use crate::text;
use crate::vocabulary::{Table, Word};
use chrono::Timelike;
use serde_json::{Value, json};

/// How many points a drawing holds without crowding.
const POINTS: usize = 12;

/// What happened and what is to come, from the admission to the discharge: each with its place
/// between 0 and 1000.
pub(super) fn timeline(scene: &Scene) -> Value {
    let case = scene.case;
    let mut points: Vec<(Date, String, &str)> = Vec::new();
    let mut add = |on: Option<Date>, label: &str, kind: &'static str| {
        if let Some(on) = on
            && !points
                .iter()
                .any(|(day, known, _)| *day == on && known == label)
        {
            points.push((on, label.to_string(), kind));
        }
    };
    add(case.opened, "相談受付", "done");
    if let Some(admission) = &case.admission {
        add(admission.on, "入院", "stay");
        for diagnosis in &admission.diagnoses {
            add(diagnosis.surgery, "手術", "stay");
        }
        for moved in &admission.ward_moves {
            let kind = moved.ward_kind.as_ref().map_or("転棟", Word::label);
            add(moved.on, &format!("転棟({kind})"), "stay");
        }
        if admission.discharged.is_none() {
            add(admission.expected_discharge, "退院予定", "plan");
        }
    }
    if let Some(plan) = &case.plan {
        add(plan.started, "計画着手", "done");
        add(plan.created, "計画作成", "done");
        add(plan.explained, "計画説明", "done");
    }
    let telling = ["screening", "family_meeting", "conference"];
    for event in &case.events {
        let kind = event.kind.as_ref().filter(|kind| kind.is_one_of(&telling));
        if let Some(kind) = kind {
            add(event.on, kind.label(), "done");
        }
    }
    let standing = case.appointments.iter().filter(|a| a.still_stands());
    for appointment in standing {
        let label = appointment.kind.as_ref().map_or("予定", Word::label);
        add(appointment.on, label, "plan");
    }
    add(case.discharged(), "退院", "stay");
    points.sort_by_key(|(on, _, _)| *on);
    // Too many: what the stay is made of stays, then the latest.
    while points.len() > POINTS {
        let spare = points.iter().position(|(_, _, kind)| *kind == "done");
        points.remove(spare.unwrap_or(0));
    }
    let (first, last) = match (points.first(), points.last()) {
        (Some(first), Some(last)) => (first.0, last.0),
        _ => return json!({"points": [], "today": null}),
    };
    let span = (last - first).num_days().max(1);
    let at = |day: Date| (day - first).num_days() * 1000 / span;
    let today = scene.today;
    json!({
        "points": points.iter().enumerate().map(|(place, (on, label, kind))| json!({
            "on": on.to_string(), "label": label, "kind": kind, "x": at(*on), "row": place % 4,
        })).collect::<Value>(),
        "today": (first..=last).contains(&today).then(|| at(today)),
    })
}

/// The week of the care plan: days, the bands of 第3表, blocks at their minutes, and what has no day
/// or no time.
pub(super) fn week(scene: &Scene) -> Value {
    let days: Vec<&str> = Table::Weekdays
        .terms()
        .iter()
        .map(|day| day.label)
        .collect();
    let mut blocks = Vec::new();
    let mut loose = Vec::new();
    for line in &scene.case.services {
        let service = said(line.service.as_ref().map(Word::label));
        let facility = scene.name(line.facility.as_deref());
        let spans = line.time.as_deref().and_then(spans);
        match spans {
            Some(spans) if !line.days.is_empty() => {
                for (day, (from, to)) in line
                    .days
                    .iter()
                    .flat_map(|day| spans.iter().map(move |span| (day, *span)))
                {
                    let place = Table::Weekdays
                        .terms()
                        .iter()
                        .position(|term| day.is(term.id));
                    blocks.push(json!({
                        "day": place, "from": from, "to": to, "service": service,
                        "facility": facility, "time": said(line.time.as_deref()), "line": &*line.id,
                    }));
                }
            }
            _ => loose.push(json!({
                "service": service, "facility": facility, "weekly": line.weekly,
                "days": line.days.iter().map(Word::label).collect::<String>(),
                "time": said(line.time.as_deref()), "content": said(line.content.as_deref()),
            })),
        }
    }
    let bands = [
        ("深夜", 0, 6),
        ("早朝", 6, 8),
        ("午前", 8, 12),
        ("午後", 12, 18),
        ("夜間", 18, 22),
        ("深夜", 22, 24),
    ];
    json!({
        "days": days,
        "bands": bands.map(|(label, from, to)| json!({"label": label, "from": from, "to": to})),
        "blocks": blocks,
        "loose": loose,
    })
}

/// The minutes of `10:00-11:00`; what has no end takes an hour.
fn spans(words: &str) -> Option<Vec<(u32, u32)>> {
    let minute = |words: &str| text::parse_clock(words).map(|at| at.hour() * 60 + at.minute());
    words
        .split('、')
        .map(|span| match span.split_once(['-', '〜', '～']) {
            Some((from, to)) => Some((minute(from)?, minute(to)?)),
            None => minute(span).map(|from| (from, from + 60)),
        })
        .collect()
}
