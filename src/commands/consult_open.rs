//! `consult --open`: categories without a result, or with one that leaves something to do, over all
//! open cases, and how the results lie by category.

use super::consult::is_open;
use super::{lookup, status};
use crate::context::{Context, View};
use crate::failure::{Exit, Failure};
use crate::model::{Case, CaseId, Date, Line, Office};
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::store::{CasePaper, Mishap};
use crate::text;
use crate::vocabulary::{Table, Word};
use serde_json::{Map, Value, json};

/// Whose categories are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    /// Consultations, and others that have results.
    Consultation,
    /// All.
    All,
}

/// A category of a case and its latest result.
struct Row {
    case: CaseId,
    staff: String,
    category: Word,
    result: Option<Word>,
    on: Option<Date>,
    open: bool,
    since: Option<Date>,
    closed: bool,
}

/// Runs it.
pub fn run(lines: Lines, context: &Context) -> Result<Exit, Failure> {
    let store = context.store()?;
    let today = context.today();
    let cases = store.cases();
    let mut mishaps = cases.strays.clone();
    let mut rows = Vec::new();
    for (found, mishap) in cases.map(|paper| look(paper, &store.office, lines, today)) {
        rows.extend(found);
        mishaps.extend(mishap);
    }
    lookup::complain_about(context, &mishaps);
    context.show(view(&rows, &mishaps, today));
    Ok(Exit::Done)
}

fn look(
    paper: Result<CasePaper, Mishap>,
    office: &Office,
    lines: Lines,
    today: Date,
) -> (Vec<Row>, Option<Mishap>) {
    let paper = match paper {
        Ok(paper) => paper,
        Err(mishap) => return (Vec::new(), Some(mishap)),
    };
    let case = &paper.case;
    let wanted =
        lines == Lines::All || case.line == Line::Consultation || !case.outcomes.is_empty();
    let rows = if wanted {
        of_case(case, office, today)
    } else {
        Vec::new()
    };
    (rows, lookup::broken_part(&paper))
}

fn of_case(case: &Case, office: &Office, today: Date) -> Vec<Row> {
    let staff = status::staff(case, office);
    case.categories()
        .into_iter()
        .map(|category| {
            let outcome = case.outcome_of(category, today);
            Row {
                case: case.id.clone(),
                staff: staff.clone(),
                category: category.clone(),
                result: outcome.and_then(|o| o.result.clone()),
                on: outcome.and_then(|o| o.on),
                open: is_open(case, category, today),
                since: case.opened,
                closed: case.is_closed_on(today),
            }
        })
        .collect()
}

/// How the results of a category lie.
#[derive(Default)]
struct Tally {
    category: Option<Word>,
    all: usize,
    none: usize,
    results: [usize; 4],
}

/// The results, in the order of the table.
fn result_ids() -> Vec<(&'static str, &'static str)> {
    let terms = Table::NeedOutcomes.terms().iter();
    terms.map(|term| (term.id, term.label)).take(4).collect()
}

/// Categories in the order of their first row, each with its counts; closed cases count too.
fn tallies(rows: &[Row]) -> Vec<Tally> {
    let mut tallies: Vec<Tally> = Vec::new();
    let ids = result_ids();
    for row in rows {
        let known = tallies
            .iter()
            .position(|tally| tally.category.as_ref() == Some(&row.category));
        let place = known.unwrap_or_else(|| {
            tallies.push(Tally {
                category: Some(row.category.clone()),
                ..Tally::default()
            });
            tallies.len() - 1
        });
        let tally = &mut tallies[place];
        tally.all += 1;
        let result = row.result.as_ref();
        match ids
            .iter()
            .position(|(id, _)| result.is_some_and(|word| word.is(id)))
        {
            Some(place) => tally.results[place] += 1,
            None => tally.none += 1,
        }
    }
    tallies.sort_by_key(|tally| std::cmp::Reverse(tally.all));
    tallies
}

fn view(rows: &[Row], mishaps: &[Mishap], today: Date) -> View {
    let mut open: Vec<&Row> = rows.iter().filter(|row| row.open && !row.closed).collect();
    let tallies = tallies(rows);
    let rank = |row: &Row| {
        tallies
            .iter()
            .position(|tally| tally.category.as_ref() == Some(&row.category))
    };
    open.sort_by_key(|row| (rank(row), row.since));
    let mut sheets = vec![list(&open, today)];
    if !tallies.is_empty() {
        sheets.push(counts(&tallies, rows.len()));
    }
    if let Some(last) = sheets.last_mut().filter(|_| !mishaps.is_empty()) {
        last.note(format!(
            "読めない紙 {}件は含みません(または一部だけ使っています)。",
            mishaps.len()
        ));
    }
    View {
        kind: "consult-open",
        json: json_of(&open, &tallies, rows.len(), mishaps),
        csv: Some(csv(&open, today)),
        days: Vec::new(),
        sheets,
    }
}

fn list(open: &[&Row], today: Date) -> Sheet {
    let mut sheet = Sheet::new(
        format!(
            "まだ解決していない相談 {}件({})",
            open.len(),
            text::era(today)
        ),
        vec![
            Column::new("category", "区分"),
            Column::new("case", "番号"),
            Column::new("result", "結果"),
            Column::new("on", "結果の日"),
            Column::new("days", "受付から").right(),
            Column::new("staff", "担当").optional(1),
        ],
    );
    for row in open {
        let result = row.result.as_ref().map_or("まだ", |word| word.label());
        sheet.row(vec![
            row.category.label().into(),
            row.case.as_str().into(),
            Cell::toned(result, Tone::Warn),
            row.on.map(|on| on.to_string()).unwrap_or_default().into(),
            row.days(today)
                .map(|days| format!("{days}日"))
                .unwrap_or_default()
                .into(),
            row.staff.clone().into(),
        ]);
    }
    if open.is_empty() {
        sheet.note("残っている相談はありません。");
    }
    sheet
}

fn counts(tallies: &[Tally], all: usize) -> Sheet {
    let mut columns = vec![
        Column::new("category", "区分"),
        Column::new("all", "件数").right(),
    ];
    columns.extend(
        result_ids()
            .into_iter()
            .map(|(id, label)| Column::new(id, label).right()),
    );
    columns.push(Column::new("none", "まだ").right());
    let mut sheet = Sheet::new(format!("区分ごとの結果 n={all}"), columns);
    for tally in tallies {
        let label = tally.category.as_ref().map_or("", |word| word.label());
        let mut cells: Vec<Cell> = vec![label.into(), tally.all.to_string().into()];
        cells.extend(tally.results.iter().map(|count| count.to_string().into()));
        cells.push(tally.none.to_string().into());
        sheet.row(cells);
    }
    sheet.note("区分ごとに、いちばん新しい結果を数えます。終結した症例も入ります。");
    sheet
}

fn csv(open: &[&Row], today: Date) -> Sheet {
    let mut sheet = Sheet::new(
        "",
        ["case", "category", "result", "on", "days", "staff"]
            .map(|id| Column::new(id, id))
            .into(),
    );
    for row in open {
        sheet.row(vec![
            row.case.as_str().into(),
            row.category.label().into(),
            row.result.as_ref().map_or("", |word| word.label()).into(),
            row.on.map(|on| on.to_string()).unwrap_or_default().into(),
            row.days(today)
                .map(|days| days.to_string())
                .unwrap_or_default()
                .into(),
            row.staff.clone().into(),
        ]);
    }
    sheet
}

fn json_of(open: &[&Row], tallies: &[Tally], all: usize, mishaps: &[Mishap]) -> Map<String, Value> {
    let items: Vec<Value> = open
        .iter()
        .map(|row| {
            json!({
                "case": row.case.as_str(),
                "category": row.category.id(),
                "label": row.category.label(),
                "result": row.result.as_ref().map(Word::id),
                "on": row.on.map(|on| on.to_string()),
                "opened": row.since.map(|on| on.to_string()),
                "staff": row.staff,
            })
        })
        .collect();
    let counts: Vec<Value> = tallies
        .iter()
        .map(|tally| {
            let mut object = Map::new();
            let category = tally.category.as_ref();
            object.insert("category".into(), json!(category.map(Word::id)));
            object.insert("label".into(), json!(category.map(Word::label)));
            object.insert("n".into(), tally.all.into());
            for ((id, _), count) in result_ids().into_iter().zip(tally.results) {
                object.insert(id.into(), count.into());
            }
            object.insert("none".into(), tally.none.into());
            Value::Object(object)
        })
        .collect();
    let mut object = Map::new();
    object.insert("items".into(), items.into());
    object.insert("n".into(), all.into());
    object.insert("categories".into(), counts.into());
    let unreadable: Vec<String> = mishaps.iter().map(|m| m.path.clone()).collect();
    object.insert("unreadable".into(), unreadable.into());
    object
}

impl Row {
    /// Days since the case was opened.
    fn days(&self, today: Date) -> Option<i64> {
        self.since.map(|since| (today - since).num_days())
    }
}
