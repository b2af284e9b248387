//! `due`: what must happen by which day, overdue first, with rule and 根拠; and whom to call.

use super::due_calendar::calendar_day;
use super::due_calls::{self, Calls, Counter};
use super::due_gather::{Eye, Item, Seen, Unknown, gather};
use super::{lookup, question};
use crate::context::{Context, Format, View};
use crate::failure::{Exit, Failure};
use crate::model::{Date, Facility, Text};
use crate::query::Unit;
use crate::regulation::{Calendar, Due, State};
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::store::Store;
use crate::text;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};

/// 期限と約束の一覧(超過が先)
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei due\n  renkei due --days 7 --staff tanaka\n  renkei due --calls            電話をかける用件だけ\n  renkei due --format csv > 期限.csv\n  renkei due --format ics > 期限.ics      カレンダーに読み込む"
)]
pub struct Args {
    /// 条件(staff:田中 ward:5階東 stage:打診中。項目は renkei explain query)
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// 何日先までか(なければ全部。表は14日先まで)
    #[arg(long, value_name = "N")]
    days: Option<u16>,
    /// 担当(職員の番号か氏名)
    #[arg(long, value_name = "STAFF")]
    staff: Option<String>,
    /// 終結した症例も入れる
    #[arg(long)]
    closed: bool,
    /// 電話をかける用件だけを、全部出す
    #[arg(long)]
    calls: bool,
}

/// Without `--days` the table shows so many days ahead; the rest is counted.
pub const AHEAD: i64 = 14;

/// The names of the facilities that deadlines are about, each looked up once.
#[derive(Default)]
pub struct Names(HashMap<Text, Facility>);

impl Names {
    /// Looks up the facilities of these deadlines.
    pub fn of<'a>(dues: impl Iterator<Item = &'a Due>, store: &Store) -> Result<Self, Failure> {
        let ids: HashSet<&str> = dues.filter_map(|due| due.facility.as_deref()).collect();
        Ok(Self(store.facilities_with(&ids)?))
    }

    /// These facilities.
    pub fn known(facilities: HashMap<Text, Facility>) -> Self {
        Self(facilities)
    }

    /// All of them.
    pub fn all(&self) -> &HashMap<Text, Facility> {
        &self.0
    }

    /// The label with the facility it is about, so that two calls don't look like one.
    pub fn label(&self, due: &Due) -> String {
        let Some(id) = due.facility.as_deref() else {
            return due.label.clone();
        };
        let name = self.0.get(id).map_or(id, |facility| &*facility.name);
        format!("{} {name}", due.label)
    }
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    if args.calls {
        due_calls::refuse_calendar(context)?;
    }
    let store = context.store()?;
    lookup::complain_about_rules(context);
    lookup::complain_about_settings(context);
    let today = context.today();
    let book = store.rulebook();
    // Rows and calendars of deadlines have no calls, and machines know facilities by their ids.
    let wanted = args.calls || !matches!(context.format(), Format::Csv | Format::Ics);
    let staff = args.staff.as_deref();
    let staff = staff.map(|words| lookup::staff(context, words));
    let mut eye = Eye {
        office: &store.office,
        book,
        calendar: Calendar::new(book, &store.office.calendar, today),
        today,
        closed: args.closed,
        staff: staff.transpose()?,
        query: question::ask(context, &args.query, Unit::Cases)?,
        words: &store.words,
        counter: wanted.then(Counter::default),
    };
    let mut seen = gather(&eye, store);
    if let Some(days) = args.days {
        let last = today + chrono::Days::new(days.into());
        seen.items.retain(|item| item.last <= last);
    }
    // The papers come in the order of their ids, the deadlines in that of the rules.
    seen.items
        .sort_by_key(|item| (item.due.state != State::Overdue, item.last));
    lookup::complain_about(context, &seen.mishaps);
    if !wanted {
        let view = view(&seen, &eye, &Names::default(), args.days.is_none());
        context.deliver(view, None)?;
        return Ok(Exit::Done);
    }
    let dues = seen.items.iter().map(|item| &item.due);
    let names = Names(store.facilities_with(&due_calls::ids_of(&seen.kept, dues, today))?);
    let counter = eye.counter.take().unwrap_or_default();
    let calls = Calls::of(&seen.kept, counter, &names.0, context)?;
    let mut view = if args.calls {
        calls.view(&store.office, &seen.mishaps)
    } else {
        let mut view = view(&seen, &eye, &names, args.days.is_none());
        calls.join(&mut view, &store.office);
        view
    };
    if context.format() == Format::Xlsx {
        view.sheets = in_one(view.sheets);
    }
    context.deliver(view, None)?;
    Ok(Exit::Done)
}

/// For a spreadsheet, which filters and sorts: the days, which have the same columns, in one table that
/// says the day in a column, and no cell that means the one above it.
fn in_one(sheets: Vec<Sheet>) -> Vec<Sheet> {
    let mut joined: Vec<Sheet> = Vec::new();
    for sheet in sheets {
        let group = sheet.title.clone();
        let same = |known: &&mut Sheet| known.columns[1..] == sheet.columns[..];
        let table = match joined.last_mut().filter(same) {
            Some(table) => table,
            None => {
                let mut columns = sheet.columns.clone();
                columns.insert(0, Column::new("group", "区分"));
                joined.push(Sheet::new(&group, columns));
                joined.last_mut().expect("it was put there")
            }
        };
        for mut cells in sheet.rows {
            cells.insert(0, group.split(' ').next().unwrap_or_default().into());
            for (place, cell) in cells
                .iter_mut()
                .enumerate()
                .filter(|(_, cell)| cell.text == "〃")
            {
                let above = table.rows.last().map(|row| row[place].clone());
                *cell = above.unwrap_or_default();
            }
            table.row(cells);
        }
        table.notes.extend(sheet.notes);
        table.charts.extend(sheet.charts);
    }
    for table in &mut joined {
        if table.rows.first().map(|row| &row[0]) != table.rows.last().map(|row| &row[0]) {
            table.title = format!("期限 {}件", table.rows.len());
        }
    }
    joined
}

/// What a deadline is in machine output; `show` gives the same.
pub fn due_json(due: &Due, today: Date, calendar: &Calendar) -> Map<String, Value> {
    let business = due.due.map(|last| {
        if due.fixed {
            last
        } else {
            calendar.business_day(last)
        }
    });
    let value = json!({
        "rule": due.rule,
        "row": due.row,
        "label": due.label,
        "subject": due.subject,
        "from": due.from.map(|day| day.to_string()),
        "due": due.due.map(|day| day.to_string()),
        "at": due.at,
        "state": due.state.id(),
        "state_label": due.state.label(),
        "days": due.due.map(|last| (last - today).num_days()),
        "business_day": business.map(|day| day.to_string()),
        "facility": due.facility,
        "holiday": due.due.and_then(|last| calendar.why_closed(last)),
        "met_on": due.met_on.map(|day| day.to_string()),
        "basis": due.basis,
        "confirmed": due.confirmed,
        "question": due.question,
        "hint": due.hint,
    });
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// The day for people: `11/24(火)`; a window that still opens with its first day; a day that nobody
/// works on with the business day before it, where that helps.
pub fn day_words(due: &Due, last: Date, today: Date, calendar: &Calendar) -> String {
    use chrono::Datelike;
    let day = |day: Date| {
        let form = if day.year() == today.year() {
            "%-m/%-d"
        } else {
            "%Y/%-m/%-d"
        };
        format!("{}({})", day.format(form), text::weekday(day))
    };
    let ahead = matches!(due.state, State::Today | State::Soon | State::Later);
    let from = due.from.filter(|from| ahead && today < *from);
    let from = from.map_or(String::new(), |from| format!("{}〜", day(from)));
    match calendar.why_closed(last).filter(|_| ahead) {
        None => format!("{from}{}", day(last)),
        Some(why) => {
            let business = calendar.business_day(last);
            // A day before today helps nobody any more.
            if due.fixed || business < today {
                format!("{from}{} {why}", day(last))
            } else {
                format!("{from}{} {why}→{}まで", day(last), day(business))
            }
        }
    }
}

fn left(days: i64) -> String {
    match days {
        ..0 => format!("{}日超過", -days),
        0 => "今日".to_string(),
        days => format!("あと{days}日"),
    }
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("case", "番号"),
        Column::new("label", "期限"),
        Column::new("due", "いつまで"),
        Column::new("left", "残り").right(),
        Column::new("staff", "担当").optional(1),
    ]
}

/// The heading an item stands under.
fn group(item: &Item, today: Date) -> (u8, Date, String) {
    let last = item.last;
    match item.due.state {
        State::Overdue => (0, Date::MIN, "超過".to_string()),
        State::Today => (1, Date::MIN, "今日".to_string()),
        State::Soon if item.due.is_window_open(today) => {
            (3, Date::MAX, "いま開いている期間".to_string())
        }
        _ => (2, last, text::short_day(last)),
    }
}

fn view(seen: &Seen, eye: &Eye, names: &Names, short: bool) -> View {
    let today = eye.today;
    let mut groups: BTreeMap<(u8, Date, String), Sheet> = BTreeMap::new();
    let mut csv = Sheet::new(
        "",
        [
            "case",
            "rule",
            "label",
            "subject",
            "from",
            "due",
            "state",
            "days",
            "business_day",
            "staff",
            "basis",
        ]
        .map(|id| Column::new(id, id))
        .into(),
    );
    let mut bases: Vec<(&str, &str, &str)> = Vec::new();
    let mut later = 0;
    let mut list: Vec<Value> = Vec::new();
    for item in &seen.items {
        let due = &item.due;
        let days = (item.last - today).num_days();
        let mut object = Map::new();
        object.insert("case".into(), item.case.as_str().into());
        object.extend(due_json(due, today, &eye.calendar));
        object.insert("staff".into(), item.staff.as_str().into());
        list.push(object.into());
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        csv.row(vec![
            item.case.as_str().into(),
            due.rule.as_str().into(),
            due.label.as_str().into(),
            due.subject.as_deref().unwrap_or_default().into(),
            day(due.from).into(),
            day(due.due).into(),
            due.state.label().into(),
            days.to_string().into(),
            item.business.to_string().into(),
            item.staff.as_str().into(),
            due.basis.as_str().into(),
        ]);
        let heading = group(item, today);
        if short && heading.0 >= 2 && days > AHEAD && heading.0 != 3 {
            later += 1;
            continue;
        }
        bases.push((due.row.as_str(), due.label.as_str(), due.basis.as_str()));
        let tone = match due.state {
            State::Overdue => Tone::Bad,
            State::Today | State::Soon => Tone::Warn,
            _ => Tone::Plain,
        };
        let time = due
            .at
            .as_deref()
            .map(|at| format!("{at} "))
            .unwrap_or_default();
        groups
            .entry(heading)
            .or_insert_with_key(|(_, _, title)| Sheet::new(title.clone(), columns()))
            .row(vec![
                item.case.as_str().into(),
                format!("{time}{}", names.label(due)).into(),
                day_words(due, item.last, today, &eye.calendar).into(),
                Cell::toned(left(days), tone),
                item.staff.as_str().into(),
            ]);
    }
    let mut sheets: Vec<Sheet> = groups
        .into_iter()
        .map(|((_, _, title), mut sheet)| {
            sheet.title = format!("{title} {}件", sheet.rows.len());
            sheet
        })
        .collect();
    if sheets.is_empty() {
        let mut sheet = Sheet::new(format!("期限({})", text::era(today)), columns());
        sheet.note("期限はありません。");
        sheets.push(sheet);
    }
    let legend = legend(bases.into_iter());
    if !legend.rows.is_empty() {
        sheets.push(legend);
    }
    if let Some(last) = sheets.last_mut() {
        if later > 0 {
            last.note(format!(
                "{AHEAD}日より先に{later}件あります。次の手: renkei due --days 60"
            ));
        }
        if !seen.unknown.is_empty() {
            last.note(format!(
                "日付や病棟が紙になく、数えられない期限が{}件あります({})。次の手: renkei show 番号",
                seen.unknown.len(),
                text::list_up_to(&cases_of(&seen.unknown), 5)
            ));
        }
        if !seen.mishaps.is_empty() {
            last.note(format!(
                "読めない紙 {}件の期限は含みません(または一部だけです)。",
                seen.mishaps.len()
            ));
        }
    }
    let mut object = Map::new();
    object.insert("items".into(), list.into());
    object.insert(
        "unknown".into(),
        seen.unknown
            .iter()
            .map(|unknown| {
                json!({
                    "case": unknown.case.as_str(), "rule": unknown.due.rule,
                    "label": unknown.due.label, "question": unknown.due.question,
                    "basis": unknown.due.basis,
                })
            })
            .collect::<Vec<_>>()
            .into(),
    );
    object.insert(
        "unreadable".into(),
        seen.mishaps
            .iter()
            .map(|mishap| mishap.path.clone())
            .collect::<Vec<_>>()
            .into(),
    );
    View {
        kind: "due",
        json: object,
        sheets,
        csv: Some(csv),
        days: seen
            .items
            .iter()
            .map(|item| calendar_day(item, &eye.calendar, eye.today))
            .collect(),
    }
}

fn cases_of(unknown: &[Unknown]) -> Vec<String> {
    let mut cases: Vec<String> = unknown.iter().map(|u| u.case.to_string()).collect();
    cases.dedup();
    cases
}

/// Each rule once, with a label it had in the list and its 根拠, in the order of the list.
pub fn legend<'a>(rows: impl Iterator<Item = (&'a str, &'a str, &'a str)>) -> Sheet {
    let mut sheet = Sheet::new(
        "根拠(renkei explain 規則 で詳しく)",
        vec![
            Column::new("rule", "規則"),
            Column::new("label", "期限"),
            Column::new("basis", "根拠"),
        ],
    );
    let mut seen = std::collections::HashSet::new();
    for (row, label, basis) in rows {
        if seen.insert(row) {
            let label = label.split('(').next().unwrap_or(label);
            sheet.row(vec![
                row.into(),
                label.into(),
                Cell::toned(basis, Tone::Dim),
            ]);
        }
    }
    sheet
}
