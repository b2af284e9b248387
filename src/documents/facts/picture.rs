//! The course of a case as points on a line, for a drawing.

use super::{Scene, said};
use crate::model::Date;
use crate::planning::{Band, Loose, weekly};
use crate::vocabulary::{Table, Word};
use serde_json::{Value, json};

/// Minutes of a day.
const DAY: u16 = 24 * 60;
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
    let lines = &scene.case.services;
    let of = |id: &str| lines.iter().find(|line| &*line.id == id);
    let grid = weekly(lines, scene.today);
    let loose = |service: &Word, id: &str, days: &str, time: Option<&str>, undated: bool| {
        let line = of(id);
        json!({
            "service": service.label(),
            "facility": scene.name(line.and_then(|line| line.facility.as_deref())),
            "weekly": line.and_then(|line| line.weekly),
            "days": days,
            // So often a week, its days still open.
            "undated": undated,
            "time": said(time),
            "content": said(line.and_then(|line| line.content.as_deref())),
        })
    };
    let mut blocks = Vec::new();
    let mut rest: Vec<Value> = Vec::new();
    for visit in &grid.visits {
        match visit.span {
            Some(span) => blocks.push(json!({
                "day": visit.number.saturating_sub(1),
                "from": span.start,
                // What ends on the next day ends before it begins.
                "to": if span.end > DAY { span.end - DAY } else { span.end },
                "service": said(Some(visit.service.label())),
                "facility": scene.name(visit.facility.as_deref()),
                "time": said(visit.time.as_deref()),
                "line": &*visit.line,
            })),
            None => rest.push(loose(
                &visit.service,
                &visit.line,
                visit.day.label(),
                visit.time.as_deref(),
                false,
            )),
        }
    }
    let open =
        |one: &Loose, undated| loose(&one.service, &one.line, "", one.time.as_deref(), undated);
    rest.extend(grid.to_place.iter().map(|one| open(one, true)));
    rest.extend(grid.beyond_week.iter().map(|one| open(one, false)));
    let days: Vec<&str> = Table::Weekdays
        .terms()
        .iter()
        .map(|day| day.label)
        .collect();
    json!({
        "days": days,
        "bands": Band::ALL.map(|band| json!({
            "label": band.label(), "from": band.hours().0, "to": band.hours().1,
        })),
        "blocks": blocks,
        "loose": rest,
    })
}
