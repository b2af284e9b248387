//! `status`: all open cases: stage, days in hospital, what comes next.

use super::status_view::{By, Late, List, Row, choose, sort, totals, view};
use super::{lookup, question};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::files::conflict;
use crate::model::{Case, Date, Office, Progress, stage};
use crate::problem::Severity;
use crate::query::{CaseView, Query, Stays, Unit};
use crate::regulation::{Due, Rulebook, State};
use crate::store::{CasePaper, Mishap};
use crate::text;
use crate::vocabulary::Vocabularies;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::path::PathBuf;

/// 進行中の症例の一覧
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei status\n  renkei status stage:打診中 staff:田中\n  renkei status 'days>14' not hold\n  renkei status --by staff\n  renkei status --by facility\n  renkei status --format csv > 一覧.csv\n  renkei status -o 一覧.xlsx"
)]
pub struct Args {
    /// 条件(stage:打診中 staff:田中 days>14 overdue、氏名・番号。項目は renkei explain query)
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// まとめ方(id stage staff ward facility。facility は打診中・受入可の施設ごと、選択後は選んだ施設)
    #[arg(long, value_name = "KEY", default_value = "id")]
    by: By,
    /// 並べかえ(id stage days ward staff next。- を前に付けると逆順。, で重ねる)
    #[arg(
        long,
        value_name = "KEY",
        value_delimiter = ',',
        allow_hyphen_values = true
    )]
    sort: Vec<String>,
    /// 出す列と順(id stage days ward staff next hold。, で並べる)
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    columns: Vec<String>,
    /// 終結した症例も入れる
    #[arg(long)]
    closed: bool,
    /// 書き出すファイル(.xlsx .html .csv .md .json。形は名前の終わりで決まる)
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
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
    let query = question::ask(context, &args.query, Unit::Cases)?;
    let eye = Eye {
        office: &store.office,
        book: store.rulebook(),
        words: &store.words,
        today,
        closed: args.closed || query.asks(OF_CLOSED),
        query: &query,
        stays: query.needs_stays().then(|| question::stays(store)),
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
        // A case may stand under several: the table puts it there.
        By::Facility => {}
    }
    for key in args.sort.iter().rev() {
        sort(&mut rows, key)?;
    }
    lookup::complain_about(context, &mishaps);
    let flawed: usize = rows.iter().filter(|row| row.flaws > 0).count();
    if flawed > 0 {
        context.say(&format!(
            "注意: 直すところのある紙が{flawed}件あります。次の手: renkei check"
        ));
    }
    let typed = question::line(&args.query);
    let ids: HashSet<&str> = match args.by {
        By::Facility => rows
            .iter()
            .flat_map(|row| &row.facilities)
            .map(|id| &**id)
            .collect(),
        _ => HashSet::new(),
    };
    let names = store.facilities_with(&ids)?;
    let list = List {
        rows: &rows,
        by: args.by,
        names: &names,
        today,
    };
    let mut view = view(&list, &mishaps, &typed);
    if let Some(sheet) = view.sheets.first_mut() {
        if let Some(note) = totals(&list) {
            sheet.notes.insert(0, note);
        }
        choose(sheet, &args.columns)?;
    }
    context.deliver(view, args.output.as_deref())?;
    Ok(Exit::Done)
}

/// What nobody did in time. Promised calls are told by [`next`].
fn late(case: &CaseView) -> Option<Late> {
    let late = |due: &&Due| due.state == State::Overdue && due.rule != "callback";
    let dues = case.dues().iter().filter(late);
    let count = dues.clone().count();
    let first = dues.min_by_key(|due| due.due)?;
    Some(Late {
        on: first.due?,
        label: first.label.clone(),
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
    stays: Option<Stays>,
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
    let asked = CaseView::new(case, office, book, eye.words, today).knowing(eye.stays.as_ref());
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
            .then(|| late(&asked))
            .flatten(),
        hold: case.hold.is_some(),
        facilities: case.stands_with().into_iter().cloned().collect(),
        news: case.last_news(today),
        stale: case.is_stale(today, office.freshness.contact_days),
        flaws: paper
            .problems
            .iter()
            .filter(|problem| problem.severity != Severity::Info && !lookup::is_unreadable(problem))
            .count(),
        conflict: conflict::hides(&paper.problems),
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
