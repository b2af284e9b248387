//! `renkei` alone, inside an office: the morning in at most 15 lines: what is overdue, what is for today,
//! whom to call, what changed since the last business day.

use super::due::Names;
use super::due_calls::{self, Calls, Counter};
use super::due_gather::{Eye, Item, look};
use super::lookup;
use crate::context::{Context, Format, View};
use crate::failure::{Exit, Failure};
use crate::model::{CaseId, Date};
use crate::query::Query;
use crate::regulation::{Calendar, State};
use crate::sheet::{Column, Sheet};
use crate::text;
use serde_json::{Map, Value, json};

/// So many of each stand there; the rest is counted.
const SHOWN: usize = 3;

/// Runs it.
pub fn run(context: &Context) -> Result<Exit, Failure> {
    let store = context.store()?;
    lookup::complain_about_rules(context);
    lookup::complain_about_settings(context);
    let today = context.today();
    let book = store.rulebook();
    let calendar = Calendar::new(book, &store.office.calendar, today);
    let yesterday = today.pred_opt().unwrap_or(today);
    let since = calendar.business_day(yesterday);
    let closed = calendar.why_closed(today);
    let mut eye = Eye {
        office: &store.office,
        book,
        calendar,
        today,
        closed: false,
        staff: None,
        query: Query::All,
        words: &store.words,
        counter: Some(Counter::default()),
    };
    let cases = store.cases();
    let mut mishaps = cases.strays.clone();
    let (mut items, mut kept) = (Vec::new(), Vec::new());
    let (mut open, mut changed): (usize, Vec<CaseId>) = (0, Vec::new());
    let seen = cases.map(|paper| {
        let case = paper.as_ref().ok().map(|paper| &paper.case);
        let is_open = case.is_some_and(|case| !case.is_closed_on(today));
        let moved = case.filter(|case| !case.happened(since, today).is_empty());
        let moved = moved.map(|case| case.id.clone());
        (look(paper, &eye, None), is_open, moved)
    });
    for (seen, is_open, moved) in seen {
        items.extend(seen.items);
        kept.extend(seen.kept);
        mishaps.extend(seen.mishaps);
        open += usize::from(is_open);
        changed.extend(moved);
    }
    items.sort_by_key(|item| item.last);
    lookup::complain_about(context, &mishaps);
    let (overdue, rest): (Vec<Item>, Vec<Item>) = items
        .into_iter()
        .partition(|item| item.due.state == State::Overdue);
    // What should be done today: due, or the last business day before it.
    let due: Vec<Item> = rest
        .into_iter()
        .filter(|item| item.last == today || item.business == today)
        .collect();
    let dues = overdue.iter().chain(&due).map(|item| &item.due);
    let names = Names::known(store.facilities_with(&due_calls::ids_of(&kept, dues, today))?);
    let counter = eye.counter.take().unwrap_or_default();
    let calls = Calls::of(&kept, counter, names.all(), context)?.json(&store.office);
    let calls = calls.as_array().cloned().unwrap_or_default();
    let mut object = Map::new();
    let row = |item: &Item| {
        json!({
            "case": item.case.as_str(), "rule": item.due.rule, "label": names.label(&item.due),
            "due": item.last.to_string(), "staff": item.staff,
        })
    };
    object.insert("open".into(), open.into());
    object.insert("overdue".into(), overdue.iter().map(row).collect());
    object.insert("due_today".into(), due.iter().map(row).collect());
    object.insert("calls".into(), calls.clone().into());
    object.insert("changed_since".into(), since.to_string().into());
    let ids = changed.iter().map(|id| Value::from(id.as_str()));
    object.insert("changed".into(), ids.collect());
    let width = match context.format() {
        Format::Table => context.width(),
        _ => usize::MAX,
    };
    let line = |item: &Item| {
        let label = names.label(&item.due);
        let day = text::short_day(item.last);
        format!("{} {label} {day} {}", item.case, item.staff)
    };
    let mut lines = Vec::new();
    let mut block = |title: &str, all: Vec<String>| {
        lines.push(format!("{title} {}件", all.len()));
        let most = if all.len() > SHOWN { SHOWN - 1 } else { SHOWN };
        let more = all.len().saturating_sub(most);
        lines.extend(all.into_iter().take(most).map(|words| format!("  {words}")));
        lines.extend((more > 0).then(|| format!("  ほか{more}件")));
    };
    block("超過", overdue.iter().map(line).collect());
    block("今日", due.iter().map(line).collect());
    block("電話", calls.iter().map(call).collect());
    lines.push(moved(&changed, since));
    lines.push("次: renkei due、renkei due --calls、renkei handover、renkei status".to_string());
    let closed = closed.map_or(String::new(), |why| format!(" 休みの日({why})"));
    let mut sheet = Sheet::new(
        format!(
            "{}({}){closed} 進行中 {open}件",
            text::era(today),
            text::weekday(today)
        ),
        vec![Column::new("line", "")],
    );
    let shown = lines.iter().map(|words| text::truncate(words, width));
    sheet.notes.extend(shown);
    context.show(View {
        kind: "morning",
        json: object,
        sheets: vec![sheet],
        ..View::default()
    });
    Ok(Exit::Done)
}

/// A call in a line.
fn call(call: &Value) -> String {
    let word = |key: &str| call[key].as_str().unwrap_or_default().to_string();
    let late = if call["overdue"] == true {
        "【超過】"
    } else {
        ""
    };
    let words = [
        word("case"),
        format!("{late}{}", word("label")),
        word("name"),
        word("person"),
        word("number"),
    ];
    let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

fn moved(changed: &[CaseId], since: Date) -> String {
    let ids: Vec<String> = changed.iter().map(ToString::to_string).collect();
    let since = text::short_day(since);
    match ids.as_slice() {
        [] => format!("{since}から変わった症例はありません"),
        ids => format!(
            "{since}から変わった症例 {}件: {}",
            ids.len(),
            text::list_up_to(ids, 5)
        ),
    }
}
