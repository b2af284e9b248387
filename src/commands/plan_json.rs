//! `plan` for machines.

use super::plan::Drafted;
use super::show_money::limit_json;
use crate::paper::Value as Paper;
use crate::planning::{Fact, Fate, Field, MergedLine, PLAN_KEYS};
use crate::store::CasePaper;
use crate::vocabulary::Word;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The whole answer.
pub(super) fn json(paper: &CasePaper, drafted: &Drafted) -> Map<String, Value> {
    let case = &drafted.case;
    let mut plan = Map::new();
    for (key, label) in PLAN_KEYS {
        let field = drafted.draft.plan.iter().find(|field| field.key == *key);
        plan.insert((*key).to_string(), item(label, field));
    }
    let admission = case.admission.as_ref();
    let value = json!({
        "case": case.id.as_str(),
        "file": paper.path,
        "line": case.line.id(),
        "going": drafted.draft.going.id(),
        "closed": case.closure.is_some(),
        "head": {
            "name": case.patient.name.as_deref(),
            "admitted": admission.and_then(|a| a.on).map(|on| on.to_string()),
            "ward": admission.and_then(|a| a.ward.as_deref()),
            "room": admission.and_then(|a| a.room.as_deref()),
            "diagnoses": admission.map_or(Vec::new(), |a| {
                a.diagnoses.iter().filter_map(|d| d.name.as_deref()).collect()
            }),
            "factors": case.factors.confirmed.iter().map(|factor| json!({
                "id": factor.id(), "label": factor.label(),
            })).collect::<Vec<_>>(),
        },
        "plan": plan,
        "services": drafted.draft.lines.lines.iter().map(|line| service(line, drafted)).collect::<Vec<_>>(),
        "gone": drafted.draft.lines.gone.iter().map(|(id, service)| json!({
            "line": &**id, "service": service.id(), "label": service.label(),
        })).collect::<Vec<_>>(),
        "weekly": drafted.draft.grid.visits.iter().map(|visit| json!({
            "day": visit.day.id(),
            "day_label": visit.day.label(),
            "time": visit.span.map(|span| span.label()).or_else(|| visit.time.as_deref().map(String::from)),
            "service": visit.service.id(),
            "label": visit.service.label(),
            "line": &*visit.line,
        })).collect::<Vec<_>>(),
        "to_place": drafted.draft.grid.to_place.iter().map(loose).collect::<Vec<_>>(),
        "beyond_week": drafted.draft.grid.beyond_week.iter().map(loose).collect::<Vec<_>>(),
        "limit": limit_json(&drafted.month),
        "conflicts": drafted.draft.conflicts.iter().map(|conflict| json!({
            "id": conflict.code,
            "severity": conflict.severity,
            "lines": conflict.lines,
            "what": conflict.what,
            "basis": conflict.basis,
            "next": conflict.next.replace("CASE", case.id.as_str()),
        })).collect::<Vec<_>>(),
        "questions": drafted.draft.questions.iter().map(|question| json!({
            "about": question.about,
            "key": question.key,
            "ask": question.ask,
            "next": question.next.replace("CASE", case.id.as_str()).replace("LINE", &question.about),
        })).collect::<Vec<_>>(),
        "suggested_factors": drafted.factors.iter().map(|factor| json!({
            "letter": factor.letter, "id": factor.id, "label": factor.label, "facts": factor.facts,
        })).collect::<Vec<_>>(),
        "sources": sources(drafted),
        "changes": changes(drafted),
        "notes": drafted.notes,
    });
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

fn loose(loose: &crate::planning::Loose) -> Value {
    json!({
        "service": loose.service.id(), "label": loose.service.label(), "line": &*loose.line,
        "weekly": loose.weekly, "time": loose.time.as_deref(),
    })
}

/// The id of what becomes of a key.
fn state(field: &Field) -> &'static str {
    match field.fate {
        Fate::Add => "add",
        Fate::Refresh => "refresh",
        Fate::Clear => "clear",
        Fate::Same => "same",
        Fate::Kept => "kept",
        Fate::Gone => "gone",
    }
}

fn item(label: &str, field: Option<&Field>) -> Value {
    json!({
        "label": label,
        "value": field.and_then(Field::value).map(plain),
        "draft": field.and_then(|field| field.draft.as_ref()).map(plain),
        "state": field.map_or("missing", state),
        "sources": field.map_or(Vec::new(), |field| facts(&field.facts)),
    })
}

fn facts(facts: &[Fact]) -> Vec<Value> {
    let fact = |fact: &Fact| json!({ "place": fact.place, "says": fact.says });
    facts.iter().map(fact).collect()
}

fn plain(value: &Paper) -> Value {
    match value {
        Paper::Null => Value::Null,
        Paper::Text(text) => text.trim_end_matches('\n').into(),
        Paper::Plain(word) => match serde_json::from_str::<Value>(word) {
            Ok(value @ (Value::Bool(_) | Value::Number(_))) => value,
            _ => word.as_str().into(),
        },
        Paper::List(items) => items.iter().map(plain).collect(),
        Paper::Map(entries) => {
            let entries = entries
                .iter()
                .map(|(key, value)| (key.clone(), plain(value)));
            entries.collect::<Map<_, _>>().into()
        }
    }
}

fn service(merged: &MergedLine, drafted: &Drafted) -> Value {
    let line = &merged.line;
    let payer = line.service.as_ref().and_then(|service| {
        drafted
            .draft
            .payers
            .iter()
            .find(|(known, _)| known == service)
            .map(|(_, payer)| payer)
    });
    let name = line.facility.as_deref().map(|id| {
        drafted
            .directory
            .get(id)
            .map_or(id.to_string(), |facility| facility.name.to_string())
    });
    let day = |day: Option<crate::model::Date>| day.map(|day| day.to_string());
    let period = |(from, to)| json!({ "from": day(from), "to": day(to) });
    json!({
        "id": &*line.id,
        "state": match (merged.place, merged.fields.iter().any(Field::changes)) {
            (None, _) => "new",
            (Some(_), true) => "filled",
            (Some(_), false) => "paper",
        },
        "drafted": merged.was_drafted,
        "service": line.service.as_ref().map(Word::id),
        "label": line.service.as_ref().map(Word::label),
        "facility": line.facility.as_deref(),
        "facility_name": name,
        "payer": line.payer.as_ref().map(Word::id),
        "payer_label": line.payer.as_ref().map(Word::label),
        "payer_by_rule": payer.map(|payer| payer.payer.as_str()),
        "payer_reason": payer.map(|payer| payer.reason()),
        "need": line.need.as_deref(),
        "long_goal": line.long_goal.as_deref(),
        "long_period": period(line.long_period),
        "short_goal": line.short_goal.as_deref(),
        "short_period": period(line.short_period),
        "content": line.content.as_deref(),
        "weekly": line.weekly,
        "days": line.days.iter().map(Word::id).collect::<Vec<_>>(),
        "time": line.time.as_deref(),
        "units": line.units,
        "from": day(line.from),
        "to": day(line.to),
        "sources": facts(&merged.facts),
        "fields": merged.fields.iter().map(|field| json!({
            "key": field.key, "state": state(field),
        })).collect::<Vec<_>>(),
    })
}

/// Every fact once, with what rests on it.
fn sources(drafted: &Drafted) -> Vec<Value> {
    let plan = drafted
        .draft
        .plan
        .iter()
        .map(|field| (format!("plan.{}", field.key), &field.facts));
    let lines = drafted
        .draft
        .lines
        .lines
        .iter()
        .map(|line| (format!("services.{}", line.line.id), &line.facts));
    let mut all: BTreeMap<&str, (&str, Vec<String>)> = BTreeMap::new();
    for (user, facts) in plan.chain(lines) {
        for fact in facts {
            let (_, users) = all.entry(&fact.place).or_insert((&fact.says, Vec::new()));
            users.push(user.clone());
        }
    }
    all.into_iter()
        .map(|(place, (says, used_by))| json!({ "place": place, "says": says, "used_by": used_by }))
        .collect()
}

/// What would be written, and what would stay.
fn changes(drafted: &Drafted) -> Vec<Value> {
    let one = |before: &str, field: &Field| {
        json!({
            "path": format!("{before}.{}", field.key),
            "state": state(field),
            "old": field.present.as_ref().map(plain),
            "new": field.draft.as_ref().map(plain),
        })
    };
    let told = |field: &&Field| field.fate != Fate::Same;
    let plan = drafted
        .draft
        .plan
        .iter()
        .filter(told)
        .map(|field| one("plan", field));
    let lines = drafted.draft.lines.lines.iter().flat_map(|line| {
        let before = format!("services.{}", line.line.id);
        line.fields
            .iter()
            .filter(told)
            .map(move |field| one(&before, field))
    });
    plan.chain(lines).collect()
}
