//! What documents of the office as a whole are made from: 朝一覧ボード, 今日の電話リスト.

use super::doc::Wish;
use super::doc_facts::{ALWAYS, Desk, Label};
use super::doc_issue::{page, print, shown, tell};
use super::{due_gather, lookup, status};
use crate::context::Format;
use crate::documents::{self, Mask, Scene};
use crate::failure::{Exit, Failure};
use crate::matching::Home;
use crate::model::{Case, CaseId, Facility, Template, Text};
use crate::regulation::Facts;
use crate::render::document::Sheet;
use crate::store::{Mishap, Outgoing};
use crate::text;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::path::Path as FilePath;

/// Documents of the office as a whole: they name patients and stay in the office, so no paper
/// records them.
pub fn issue(desk: &Desk, wish: &Wish) -> Result<Exit, Failure> {
    desk.context.listed(None);
    let mut told = Vec::new();
    let mut sheets = Vec::new();
    for template in &wish.templates {
        let fields = fields(desk, template, wish.format)?;
        sheets.push((template, print(desk, template, &fields, "")?));
    }
    let groups: Vec<Vec<(&Template, Sheet)>> = match wish.output {
        Some(_) => vec![sheets],
        None => sheets.into_iter().map(|one| vec![one]).collect(),
    };
    for group in groups {
        let template = group[0].0;
        let only: Vec<Sheet> = group.iter().map(|(_, sheet)| sheet.clone()).collect();
        let page = page(desk, &template.label, &[], &only, wish.format)?;
        if wish.output == Some(FilePath::new("-")) {
            desk.context.out_bytes(&page);
            continue;
        }
        let today = desk.context.today();
        let target = match wish.output {
            Some(path) => desk.context.here().join(path),
            None => {
                let name = format!("{}-{today}.{}", template.id, wish.format.name());
                desk.store.root().join("out").join(name)
            }
        };
        if desk.context.dry_run() {
            desk.context.say("(-n のため、何も書いていません)");
            continue;
        }
        let outgoing = Outgoing::prepare(desk.store, &target, &page, &[], wish.force)?;
        let path = outgoing.settle()?;
        desk.context
            .say(&format!("{}: {}", template.label, shown(desk, &path)));
        told.push(json!({"template": &*template.id, "file": path.display().to_string()}));
    }
    tell(desk, told, wish.output == Some(FilePath::new("-")));
    Ok(Exit::Done)
}

/// The fields of a document of the office.
fn fields(desk: &Desk, template: &Template, format: Format) -> Result<Value, Failure> {
    let wants = |name: &str| template.fields.iter().any(|field| field.starts_with(name));
    let today = desk.context.today();
    let (office, staff) = (&desk.store.office, desk.context.staff());
    let mut tree = documents::common(office, today, staff, template, None);
    let label = Label { code: "", format };
    tree.insert("document".into(), desk.document(template, &label));
    tree.insert("format".into(), format.name().into());
    let mut mishaps = Vec::new();
    if wants("board") {
        let (rows, broken) = board(desk)?;
        tree.insert(
            "board".into(),
            json!({"rows": rows, "unreadable": broken.len()}),
        );
        mishaps = broken;
    }
    if wants("calls") {
        let (mut rows, broken) = due_gather::calls(desk.context)?;
        for row in rows.as_array_mut().into_iter().flatten() {
            name_patient(desk, row)?;
        }
        tree.insert(
            "calls".into(),
            json!({"rows": rows, "unreadable": broken.len()}),
        );
        mishaps = broken;
    }
    lookup::complain_about(desk.context, &mishaps);
    let names = template.fields.iter().map(|name| &**name).chain(ALWAYS);
    Ok(Mask::of(&names.collect::<Vec<_>>()).keep(&Value::Object(tree)))
}

/// Whom a call is about: the list stays in the office, and whoever calls must know.
fn name_patient(desk: &Desk, row: &mut Value) -> Result<(), Failure> {
    let id = row["case"].as_str().and_then(CaseId::new);
    let paper = match id {
        Some(id) => desk.store.case(&id)?.and_then(Result::ok),
        None => None,
    };
    let case = paper.as_ref().map(|paper| &paper.case);
    let name = case.and_then(|case| case.patient.name.as_deref());
    let admission = case.and_then(|case| case.admission.as_ref());
    let ward = admission.and_then(|a| a.ward_on(desk.context.today()));
    row["patient"] = name.map(|name| text::visible(name).into_owned()).into();
    row["ward"] = ward.map(|ward| text::visible(ward).into_owned()).into();
    Ok(())
}

/// Every open case in hospital or on its way, by ward and room.
fn board(desk: &Desk) -> Result<(Vec<Value>, Vec<Mishap>), Failure> {
    let store = desk.store;
    let today = desk.context.today();
    let cases = store.cases();
    let mut mishaps = cases.strays.clone();
    let mut open: Vec<Case> = Vec::new();
    for paper in cases.map(|paper| paper) {
        match paper {
            Ok(paper) => {
                mishaps.extend(lookup::broken_part(&paper));
                if !paper.case.is_closed_on(today) {
                    open.push(paper.case);
                }
            }
            Err(mishap) => mishaps.push(mishap),
        }
    }
    let ids: HashSet<&str> = open.iter().flat_map(documents::facilities_named).collect();
    let facilities: HashMap<Text, Facility> = store.facilities_with(&ids)?;
    let mut rows: Vec<Value> = open
        .iter()
        .map(|case| {
            let home = Home::of(&case.patient).location;
            let facts = Facts::of(case, &store.office, today, home);
            let rules = store.rulebook().on(today, case.discharged());
            let scene = Scene {
                case,
                office: &store.office,
                today,
                facts: &facts,
                rules: &rules,
                facilities: &facilities,
                staff: desk.context.staff(),
                assessment: Value::Null,
            };
            let next = status::next(case, today).map(|next| next.words(today));
            documents::board_row(&scene, next.as_deref())
        })
        .collect();
    let place = |row: &Value| {
        let words = |key: &str| row[key].as_str().unwrap_or("\u{10ffff}").to_string();
        (words("ward"), words("room"), words("id"))
    };
    rows.sort_by_cached_key(place);
    Ok((rows, mishaps))
}
