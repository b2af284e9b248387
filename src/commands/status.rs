//! `status`: all open cases: stage, days in hospital, what comes next.

use super::{lookup, question};
use crate::context::{Context, View};
use crate::failure::{Exit, Failure};
use crate::matching::Home;
use crate::model::{Case, CaseId, Date, Line, Office, Progress, stage};
use crate::problem::Severity;
use crate::query::{CASE_FIELDS, CaseView, Query};
use crate::regulation::{Facts, Rulebook, State, deadlines};
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::store::{CasePaper, Mishap};
use crate::text;
use crate::vocabulary::Vocabularies;
use serde_json::{Value, json};

/// 進行中の症例の一覧
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei status\n  renkei status stage:打診中 staff:田中\n  renkei status 'days>14' not hold\n  renkei status --by staff\n  renkei status --format csv > 一覧.csv"
)]
pub struct Args {
    /// 条件(stage:打診中 staff:田中 days>14 overdue、氏名・番号。項目は renkei explain query)
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// 並べ方(id stage staff ward)
    #[arg(long, value_name = "KEY", default_value = "id")]
    by: By,
    /// 終結した症例も入れる
    #[arg(long)]
    closed: bool,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum By {
    Id,
    Stage,
    Staff,
    Ward,
}

/// A row of the list: small, so that a hundred thousand fit into memory.
struct Row {
    id: CaseId,
    stage: Progress,
    line: Line,
    staff: String,
    ward: String,
    days: Option<i64>,
    next: Option<Next>,
    late: Option<Late>,
    hold: bool,
    flaws: usize,
}

/// The deadline that is overdue longest, and how many are.
struct Late {
    on: Date,
    label: String,
    count: usize,
}

/// What comes next: an appointment or a promised call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next {
    /// The day.
    pub on: Date,
    /// The time, where it has one.
    pub at: Option<String>,
    /// `appointment` or `callback`.
    pub kind: &'static str,
    /// What people read.
    pub label: String,
}

enum Seen {
    Open(Box<Row>),
    Closed,
    Broken(Box<Row>, Vec<Mishap>),
    Unreadable(Mishap),
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    let store = context.store()?;
    let today = context.today();
    let cases = store.cases();
    lookup::complain_about_rules(context);
    let query = question::ask(context, &args.query, CASE_FIELDS)?;
    let eye = Eye {
        office: &store.office,
        book: store.rulebook(),
        words: &store.words,
        today,
        closed: args.closed || query.asks(OF_CLOSED),
        query: &query,
    };
    let seen = cases.map(|paper| look(paper, &eye));
    let mut mishaps = cases.strays.clone();
    let mut rows = Vec::new();
    for seen in seen {
        match seen {
            Seen::Open(row) => rows.push(*row),
            Seen::Broken(row, broken) => {
                rows.push(*row);
                mishaps.extend(broken);
            }
            Seen::Unreadable(mishap) => mishaps.push(mishap),
            Seen::Closed => {}
        }
    }
    match args.by {
        By::Id => {}
        By::Stage => rows.sort_by_key(|row| row.stage),
        By::Staff => rows.sort_by(|a, b| a.staff.cmp(&b.staff)),
        By::Ward => rows.sort_by(|a, b| a.ward.cmp(&b.ward)),
    }
    lookup::complain_about(context, &mishaps);
    let flawed: usize = rows.iter().filter(|row| row.flaws > 0).count();
    if flawed > 0 {
        context.say(&format!(
            "注意: 直すところのある紙が{flawed}件あります。次の手: renkei check"
        ));
    }
    let typed = question::line(&args.query);
    context.show(view(&rows, &mishaps, today, &typed));
    Ok(Exit::Done)
}

/// What nobody did in time. Promised calls are told by [`next`].
fn late(case: &Case, office: &Office, book: &Rulebook, today: Date) -> Option<Late> {
    let facts = Facts::of(case, office, today, Home::of(&case.patient).location);
    let mut dues = deadlines(&facts, &book.on(today, case.discharged()));
    dues.retain(|due| due.state == State::Overdue && due.rule != "callback");
    let count = dues.len();
    let first = dues.into_iter().min_by_key(|due| due.due)?;
    Some(Late {
        on: first.due?,
        label: first.label,
        count,
    })
}

/// What stays the same from case to case.
struct Eye<'a> {
    office: &'a Office,
    book: &'a Rulebook,
    words: &'a Vocabularies,
    today: Date,
    closed: bool,
    query: &'a Query,
}

/// Fields that only closed cases have: who asks for them wants those too.
const OF_CLOSED: &[&str] = &["closed", "closed-on", "reason", "outcome"];

fn look(paper: Result<CasePaper, Mishap>, eye: &Eye) -> Seen {
    let (office, book, today) = (eye.office, eye.book, eye.today);
    let paper = match paper {
        Ok(paper) => paper,
        Err(mishap) => return Seen::Unreadable(mishap),
    };
    let case = &paper.case;
    let progress = stage(case, today);
    if progress == Progress::Closed && !eye.closed {
        return Seen::Closed;
    }
    let asked = CaseView::new(case, office, book, eye.words, today);
    if !eye.query.holds(&asked) {
        return match lookup::broken_part(&paper) {
            // What it asks for may stand in the part that nobody can read.
            Some(mishap) => Seen::Unreadable(mishap),
            None => Seen::Closed,
        };
    }
    let row = Box::new(Row {
        id: case.id.clone(),
        stage: progress,
        line: case.line,
        staff: staff(case, office),
        ward: case
            .admission
            .as_ref()
            .and_then(|admission| admission.ward_on(today))
            .unwrap_or_default()
            .to_string(),
        days: case.days_in_hospital(today, office.day_count),
        next: next(case, today),
        late: (progress != Progress::Closed)
            .then(|| late(case, office, book, today))
            .flatten(),
        hold: case.hold.is_some(),
        flaws: paper
            .problems
            .iter()
            .filter(|problem| problem.severity != Severity::Info && !lookup::is_unreadable(problem))
            .count(),
    });
    match lookup::broken_part(&paper) {
        None => Seen::Open(row),
        Some(mishap) => Seen::Broken(row, vec![mishap]),
    }
}

/// The names of those in charge.
pub fn staff(case: &Case, office: &Office) -> String {
    [&case.staff.msw, &case.staff.nurse]
        .into_iter()
        .flatten()
        .map(|id| office.staff_name(id))
        .collect::<Vec<_>>()
        .join("・")
}

/// The earliest thing to do: an appointment from today on, or a promised call that nobody has made
/// yet, however long ago it was promised.
pub fn next(case: &Case, today: Date) -> Option<Next> {
    let appointments = case.appointments.iter().filter_map(|appointment| {
        let on = appointment
            .on
            .filter(|on| *on >= today && appointment.still_stands())?;
        Some(Next {
            on,
            at: appointment.at.as_deref().map(String::from),
            kind: "appointment",
            label: appointment
                .kind
                .as_ref()
                .map_or("予定", |kind| kind.label())
                .to_string(),
        })
    });
    let calls = case.promises(today).into_iter().map(|(place, on)| Next {
        on,
        at: None,
        kind: "callback",
        label: match &case.events[place].with {
            Some(with) => format!("{with}へ連絡"),
            None => "連絡".to_string(),
        },
    });
    appointments
        .chain(calls)
        .min_by(|a, b| (a.on, &a.at).cmp(&(b.on, &b.at)))
}

impl Next {
    /// For people: `11/25(水) 10:00 認定調査`, an old promise with 「超過」.
    pub fn words(&self, today: Date) -> String {
        let day = text::short_day(self.on);
        let late = if self.on < today { "【超過】" } else { "" };
        match &self.at {
            Some(at) => format!("{late}{day} {at} {}", self.label),
            None => format!("{late}{day} {}", self.label),
        }
    }
}

fn view(rows: &[Row], mishaps: &[Mishap], today: Date, query: &str) -> View {
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
    for row in rows {
        let overdue = row.is_overdue(today);
        let days = row.days.map(|days| days.to_string()).unwrap_or_default();
        let mut marks = Vec::new();
        if overdue {
            marks.push(match &row.late {
                Some(late) if late.count > 1 => format!("超過{}", late.count),
                _ => "超過".to_string(),
            });
        }
        if row.hold {
            marks.push("保留".to_string());
        }
        if row.flaws > 0 {
            marks.push("要点検".to_string());
        }
        let next = row.next.as_ref();
        sheet.row(vec![
            row.id.as_str().into(),
            row.stage.label().into(),
            days.clone().into(),
            row.ward.clone().into(),
            row.staff.clone().into(),
            Cell::toned(
                row.next_words(today),
                if overdue { Tone::Bad } else { Tone::Plain },
            ),
            Cell::toned(marks.join(" "), Tone::Warn),
        ]);
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
            overdue.to_string().into(),
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

impl Row {
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
        })
    }
}

impl Next {
    /// For machines.
    pub fn json(&self) -> Value {
        json!({ "on": self.on.to_string(), "at": self.at, "kind": self.kind, "label": self.label })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{CaseId, Event};

    #[test]
    fn a_promise_stays_until_somebody_calls() {
        let day = |d| Date::from_ymd_opt(2026, 11, d).expect("a day");
        let mut case = Case::empty(CaseId::new("2026-0001").expect("an id"));
        case.events.push(Event {
            on: Some(day(20)),
            with: Some("長女".into()),
            next: Some(day(21)),
            ..Event::default()
        });
        let promised = next(&case, day(23)).expect("still promised");
        assert_eq!((promised.on, promised.kind), (day(21), "callback"));
        assert_eq!(promised.words(day(23)), "【超過】11/21(土) 長女へ連絡");
        case.events.push(Event {
            on: Some(day(22)),
            with: Some("長女".into()),
            ..Event::default()
        });
        assert_eq!(next(&case, day(23)), None);
    }
}
