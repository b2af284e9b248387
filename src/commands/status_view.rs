//! How `status` shows its rows: columns, order, totals, and the same for machines.

use super::status::Next;
use crate::context::View;
use crate::failure::Failure;
use crate::files::conflict;
use crate::model::{CaseId, Date, Facility, Line, Progress, Text};
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::store::Mishap;
use crate::text;
use serde_json::{Value, json};
use std::collections::HashMap;

/// What rows can be put in order by.
const KEYS: [&str; 6] = ["id", "stage", "days", "ward", "staff", "next"];

/// How cases are grouped.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub enum By {
    /// Not at all.
    Id,
    /// 段階
    Stage,
    /// 担当
    Staff,
    /// 病棟
    Ward,
    /// 施設: those asked or accepted, or the chosen one
    Facility,
}

/// The rows, and how they are looked at.
pub struct List<'a> {
    /// The cases, each once.
    pub rows: &'a [Row],
    /// How they are grouped.
    pub by: By,
    /// The facilities they stand with, where they are grouped by them.
    pub names: &'a HashMap<Text, Facility>,
    /// The day.
    pub today: Date,
}

impl<'a> List<'a> {
    /// The rows as the table has them: with the facility's name where they are grouped by it, then
    /// as often as a case has one.
    fn lines(&self) -> Vec<(Option<&'a str>, &'a Row)> {
        if !matches!(self.by, By::Facility) {
            return self.rows.iter().map(|row| (None, row)).collect();
        }
        let name = |id: &'a Text| self.names.get(id).map_or(&**id, |known| &*known.name);
        let mut lines = Vec::new();
        for row in self.rows {
            lines.extend(row.facilities.iter().map(|id| (Some(name(id)), row)));
            if row.facilities.is_empty() {
                lines.push((Some(NONE), row));
            }
        }
        lines.sort_by_key(|(name, row)| (row.facilities.is_empty(), *name));
        lines
    }
}

/// Under what cases stand that have nothing of the kind.
const NONE: &str = "なし";

/// A row of the list: small, so that a hundred thousand fit into memory.
pub struct Row {
    /// 症例番号
    pub id: CaseId,
    /// 段階
    pub stage: Progress,
    /// 業務の系統
    pub line: Line,
    /// 担当
    pub staff: String,
    /// 病棟
    pub ward: String,
    /// 在院日数
    pub days: Option<i64>,
    /// What is next.
    pub next: Option<Next>,
    /// What is overdue.
    pub late: Option<Late>,
    /// 保留
    pub hold: bool,
    /// The facilities it stands with.
    pub facilities: Vec<Text>,
    /// The day of the last news.
    pub news: Option<Date>,
    /// 停滞: no news for too long.
    pub stale: bool,
    /// How much of the paper is to be mended.
    pub flaws: usize,
    /// 合流の衝突: what both desks wrote differently is still to be settled.
    pub conflict: bool,
}

/// The deadline that is overdue longest, and how many are.
pub struct Late {
    /// The day it was due.
    pub on: Date,
    /// What it is.
    pub label: String,
    /// How many are.
    pub count: usize,
}

/// Puts the rows in order by a key; a `-` before it turns the order. What a row lacks comes last.
pub fn sort(rows: &mut [Row], typed: &str) -> Result<(), Failure> {
    let (key, reverse) = match typed.strip_prefix('-') {
        Some(key) => (key, true),
        None => (typed, false),
    };
    if !KEYS.contains(&key) {
        return Err(no_such("--sort", key, &KEYS));
    }
    rows.sort_by(|a, b| {
        let order = match key {
            "id" => a.id.cmp(&b.id),
            "stage" => a.stage.cmp(&b.stage),
            "days" => return last(a.days, b.days, reverse),
            "ward" => a.ward.cmp(&b.ward),
            "staff" => a.staff.cmp(&b.staff),
            _ => {
                let on = |row: &Row| row.next.as_ref().map(|next| next.on);
                return last(on(a), on(b), reverse);
            }
        };
        if reverse { order.reverse() } else { order }
    });
    Ok(())
}

fn last<T: Ord>(a: Option<T>, b: Option<T>, reverse: bool) -> std::cmp::Ordering {
    match (a, b) {
        (Some(a), Some(b)) if reverse => b.cmp(&a),
        (Some(a), Some(b)) => a.cmp(&b),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

/// Only these columns, in this order.
pub fn choose(sheet: &mut Sheet, names: &[String]) -> Result<(), Failure> {
    if names.is_empty() {
        return Ok(());
    }
    let known: Vec<&str> = sheet.columns.iter().map(|column| &*column.id).collect();
    let mut places = Vec::new();
    for name in names {
        match known.iter().position(|id| id == name) {
            Some(place) => places.push(place),
            None => return Err(no_such("--columns", name, &known)),
        }
    }
    sheet.columns = places
        .iter()
        .map(|place| sheet.columns[*place].clone())
        .collect();
    for row in &mut sheet.rows {
        *row = places.iter().map(|place| row[*place].clone()).collect();
    }
    Ok(())
}

fn no_such(flag: &str, name: &str, known: &[&str]) -> Failure {
    Failure::usage(format!("{flag}「{}」はありません。", text::visible(name)))
        .next(format!("使えるのは {} です。", known.join("、")))
}

/// How many cases each group has.
pub fn totals(list: &List) -> Option<String> {
    let lines = list.lines();
    let groups = |(facility, row): (Option<&str>, &Row)| -> Vec<String> {
        match list.by {
            By::Id => Vec::new(),
            By::Facility => facility.map(String::from).into_iter().collect(),
            By::Stage => vec![row.stage.label().to_string()],
            // A case of two is each one's.
            By::Staff => row.staff.split('・').map(String::from).collect(),
            By::Ward => vec![row.ward.clone()],
        }
    };
    let mut counts: Vec<(String, usize)> = Vec::new();
    let mut places: HashMap<String, usize> = HashMap::new();
    for name in lines.iter().copied().flat_map(groups) {
        let place = *places.entry(name.clone()).or_insert(counts.len());
        match counts.get_mut(place) {
            Some((_, count)) => *count += 1,
            None => counts.push((name, 1)),
        }
    }
    let told = counts.iter().map(|(name, count)| match name.as_str() {
        "" => format!("{NONE} {count}件"),
        name => format!("{name} {count}件"),
    });
    let told: Vec<String> = told.collect();
    let twice = match lines.len() > list.rows.len() {
        true => "(複数の施設にまたがる症例はそれぞれに数えます)",
        false => "",
    };
    (!told.is_empty()).then(|| format!("内訳: {}{twice}", told.join("、")))
}

/// The table, and the same for machines.
pub fn view(list: &List, mishaps: &[Mishap], query: &str) -> View {
    let (rows, today) = (list.rows, list.today);
    let mut sheet = Sheet::new(
        match query {
            "" => format!("進行中 {}件({})", rows.len(), text::era(today)),
            query => format!(
                "「{}」の症例 {}件({})",
                text::visible(query),
                rows.len(),
                text::era(today)
            ),
        },
        vec![
            Column::new("id", "番号"),
            Column::new("stage", "段階"),
            Column::new("days", "在院").right(),
            Column::new("ward", "病棟").optional(2),
            Column::new("staff", "担当").optional(3),
            Column::new("next", "次の予定・連絡"),
            Column::new("hold", "印"),
        ],
    );
    let mut csv = Sheet::new(
        "",
        [
            "id", "line", "stage", "staff", "ward", "days", "next_on", "next", "overdue", "hold",
        ]
        .map(|id| Column::new(id, id))
        .into(),
    );
    if matches!(list.by, By::Facility) {
        sheet.columns.insert(0, Column::new("facility", "施設"));
    }
    for (facility, row) in list.lines() {
        let mut cells = row.cells(today);
        if let Some(name) = facility {
            let tone = if name == NONE { Tone::Dim } else { Tone::Plain };
            cells.insert(0, Cell::toned(name, tone));
        }
        sheet.row(cells);
    }
    for row in rows {
        let days = row.days.map(|days| days.to_string()).unwrap_or_default();
        let next = row.next.as_ref();
        csv.row(vec![
            row.id.as_str().into(),
            row.line.label().into(),
            row.stage.label().into(),
            row.staff.clone().into(),
            row.ward.clone().into(),
            days.into(),
            next.map(|next| next.on.to_string())
                .unwrap_or_default()
                .into(),
            next.map(|next| next.label.clone())
                .unwrap_or_default()
                .into(),
            row.is_overdue(today).to_string().into(),
            row.hold.to_string().into(),
        ]);
    }
    if rows.is_empty() && !query.is_empty() {
        sheet.note("条件に合う症例はありません。終結した症例も入れるなら --closed");
    } else if rows.is_empty() {
        sheet.note("進行中の症例はありません。次の手: renkei new-case");
    }
    if !mishaps.is_empty() {
        sheet.note(format!(
            "読めない紙 {}件はこの表に含みません(または一部だけ使っています)。",
            mishaps.len()
        ));
    }
    if let Some(note) = conflicts(rows, mishaps) {
        sheet.notes.insert(0, note);
    }
    let mut counts = serde_json::Map::new();
    for progress in Progress::ALL {
        let count = rows.iter().filter(|row| row.stage == progress).count();
        if count > 0 {
            counts.insert(progress.id().into(), count.into());
        }
    }
    let list: Vec<Value> = rows.iter().map(|row| row.json(today)).collect();
    let mut object = serde_json::Map::new();
    if !query.is_empty() {
        object.insert("query".into(), query.into());
    }
    object.insert("cases".into(), list.into());
    object.insert("counts".into(), counts.into());
    object.insert(
        "unreadable".into(),
        mishaps
            .iter()
            .map(|m| m.path.clone())
            .collect::<Vec<_>>()
            .into(),
    );
    View {
        kind: "status",
        json: object,
        sheets: vec![sheet],
        csv: Some(csv),
        days: Vec::new(),
    }
}

/// The papers in which a merge left a conflict, whether something of them can be shown or not.
fn conflicts(rows: &[Row], mishaps: &[Mishap]) -> Option<String> {
    let mut ids: Vec<&str> = rows
        .iter()
        .filter(|row| row.conflict)
        .map(|row| row.id.as_str())
        .collect();
    for mishap in mishaps {
        let name = mishap.path.rsplit('/').next().unwrap_or(&mishap.path);
        let id = name.strip_suffix(".yaml").unwrap_or(name);
        if conflict::hides(&mishap.problems) && !ids.contains(&id) {
            ids.push(id);
        }
    }
    ids.sort_unstable();
    let first = ids.first()?;
    Some(format!(
        "合流の衝突が残る紙 {}件: {}。次の手: renkei resolve {first}",
        ids.len(),
        text::list_up_to(&ids, 8)
    ))
}

impl Row {
    fn cells(&self, today: Date) -> Vec<Cell> {
        let overdue = self.is_overdue(today);
        vec![
            self.id.as_str().into(),
            self.stage.label().into(),
            self.days.map(Cell::count).unwrap_or_default(),
            self.ward.clone().into(),
            self.staff.clone().into(),
            Cell::toned(
                self.next_words(today),
                if overdue { Tone::Bad } else { Tone::Plain },
            ),
            Cell::toned(self.marks(today), Tone::Warn),
        ]
    }

    fn marks(&self, today: Date) -> String {
        let mut marks = Vec::new();
        if self.is_overdue(today) {
            marks.push(match &self.late {
                Some(late) if late.count > 1 => format!("超過{}", late.count),
                _ => "超過".to_string(),
            });
        }
        if self.stale {
            marks.push("停滞".to_string());
        }
        if self.hold {
            marks.push("保留".to_string());
        }
        if self.conflict {
            marks.push("衝突".to_string());
        }
        if self.flaws > 0 {
            marks.push("要点検".to_string());
        }
        marks.join(" ")
    }

    /// What is next: what is late longest first, since it can't wait for the next appointment.
    fn next_words(&self, today: Date) -> String {
        let next = self.next.as_ref().map(|next| next.words(today));
        let promised = self.next.as_ref().map(|next| next.on);
        match (&self.late, next) {
            (Some(late), next) if promised.is_none_or(|on| late.on <= on) => {
                let day = text::short_day(late.on);
                let next = next.map_or(String::new(), |next| format!("、{next}"));
                // The label's own number of days is no news any more.
                let label = late.label.split('(').next().unwrap_or_default();
                format!("【超過】{day} {label}{next}")
            }
            (_, next) => next.unwrap_or_default(),
        }
    }

    fn is_overdue(&self, today: Date) -> bool {
        self.late.is_some() || self.next.as_ref().is_some_and(|next| next.on < today)
    }

    fn json(&self, today: Date) -> Value {
        json!({
            "id": self.id.as_str(),
            "line": self.line.id(),
            "stage": self.stage.id(),
            "stage_label": self.stage.label(),
            "staff": self.staff,
            "ward": self.ward,
            "days": self.days,
            "next": self.next.as_ref().map(Next::json),
            "overdue": self.is_overdue(today),
            "late": self.late.as_ref().map(|late| json!({
                "on": late.on.to_string(), "label": late.label, "count": late.count,
            })),
            "hold": self.hold,
            "facilities": self.facilities,
            "news": self.news.map(|on| on.to_string()),
            "stale": self.stale,
            "conflict": self.conflict,
        })
    }
}
