//! `inbound list`: the referred patients of the morning, the replies that are owed, and 返書率 by
//! doctor, department and referrer.

use super::inbound_rows::{By, Row, Seen, Tally, groups, look, name, tally};
use super::lookup;
use crate::context::{Context, View};
use crate::failure::{Exit, Failure};
use crate::model::{Date, Standing};
use crate::regulation::{OwedReply, State};
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::store::Mishap;
use crate::text;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashSet};

/// 紹介された患者の一覧、未返書の一覧
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei inbound list\n  renkei inbound list --unreturned\n  renkei inbound list --unreturned --by from\n  renkei inbound list --unreturned --since 2026-10-01 --format csv > 未返書.csv"
)]
pub struct Args {
    /// まだ送っていない返書だけ
    #[arg(long)]
    unreturned: bool,
    /// まとめ方(doctor department from。未返書の既定は doctor と department)
    #[arg(long, value_name = "KEY")]
    by: Option<By>,
    /// 来院がこの日からの人だけ
    #[arg(long, value_name = "D")]
    since: Option<String>,
    /// 終結した症例も入れる
    #[arg(long)]
    closed: bool,
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    let store = context.store()?;
    let today = context.today();
    lookup::complain_about_rules(context);
    lookup::complain_about_settings(context);
    let since = match args.since.as_deref() {
        Some(words) => Some(lookup::day(context, "--since", Some(words))?),
        None => None,
    };
    let cases = store.cases();
    let book = store.rulebook();
    let mut mishaps = cases.strays.clone();
    let mut rows = Vec::new();
    for seen in cases.map(|paper| look(paper, &store.office, book, today)) {
        match seen {
            Seen::Row(row, mishap) => {
                mishaps.extend(mishap);
                rows.push(*row);
            }
            Seen::Other(mishap) => mishaps.extend(mishap),
        }
    }
    rows.retain(|row| since.is_none_or(|since| row.visited.is_some_and(|on| on >= since)));
    let ids: HashSet<&str> = rows.iter().filter_map(|row| row.from.as_deref()).collect();
    let found = store.facilities_with(&ids)?;
    name(&mut rows, &found);
    lookup::complain_about(context, &mishaps);
    let list = List {
        by: match (args.by, args.unreturned) {
            (Some(by), _) => vec![by],
            (None, true) => vec![By::Doctor, By::Department],
            (None, false) => Vec::new(),
        },
        unreturned: args.unreturned,
        closed: args.closed,
        today,
        since,
        rows,
        mishaps,
    };
    context.show(list.view());
    Ok(Exit::Done)
}

/// What is shown, and how.
struct List {
    by: Vec<By>,
    unreturned: bool,
    closed: bool,
    today: Date,
    since: Option<Date>,
    rows: Vec<Row>,
    mishaps: Vec<Mishap>,
}

impl List {
    fn view(mut self) -> View {
        let by = self.by.clone();
        let key =
            |row: &Row| -> Vec<String> { by.iter().map(|by| by.of(row).to_string()).collect() };
        let closed = self.closed;
        let is_shown = |row: &Row| closed || !row.closed;
        let groups = groups(&self.rows, &key, &is_shown);
        let all = tally(self.rows.iter(), &is_shown);
        let unreturned = self.unreturned;
        let left_out = self
            .rows
            .iter()
            .filter(|row| row.closed && !row.owed.is_empty())
            .count();
        self.rows
            .retain(|row| is_shown(row) && (!unreturned || !row.owed.is_empty()));
        self.rows.sort_by(|a, b| {
            let first = |row: &Row| row.owed.first().map(|owed| owed.due);
            let order = |row: &Row| {
                if unreturned {
                    (None, first(row))
                } else {
                    (Some(row.standing), row.appointed)
                }
            };
            (key(a), order(a)).cmp(&(key(b), order(b)))
        });
        let mut sheets = vec![if unreturned {
            self.owed()
        } else {
            self.patients()
        }];
        if !groups.is_empty() {
            sheets.push(self.groups(&groups, &all));
        }
        if let Some(last) = sheets.last_mut() {
            if unreturned && left_out > 0 && !self.closed {
                last.note(format!(
                    "終結した症例にも、返書のないものが{left_out}件あります(--closed で入ります)。"
                ));
            }
            if !self.mishaps.is_empty() {
                last.note(format!(
                    "読めない紙 {}件は含みません(または一部だけ使っています)。",
                    self.mishaps.len()
                ));
            }
        }
        let object = self.json(&groups, &all);
        View {
            kind: "inbound-list",
            json: object,
            csv: Some(self.csv()),
            days: Vec::new(),
            sheets,
        }
    }

    fn title(&self, what: &str) -> String {
        let since = self
            .since
            .map_or(String::new(), |on| format!("、来院{on}から"));
        format!("{what}({}{since})", text::era(self.today))
    }

    fn patients(&self) -> Sheet {
        let mut sheet = Sheet::new(
            self.title(&format!("紹介された患者 {}件", self.rows.len())),
            vec![
                Column::new("case", "番号"),
                Column::new("standing", "様子"),
                Column::new("appointed", "予約"),
                Column::new("from", "紹介元"),
                Column::new("doctor", "紹介医").optional(1),
                Column::new("department", "診療科"),
                Column::new("our_doctor", "当院の医師").optional(2),
                Column::new("owed", "返書"),
            ],
        );
        for row in &self.rows {
            let appointed = row.appointed.map(text::short_day).unwrap_or_default();
            let at = row.at.as_deref().unwrap_or_default();
            let tone = match row.standing {
                Standing::ComesToday | Standing::Unconfirmed | Standing::NoShow => Tone::Warn,
                _ => Tone::Plain,
            };
            let owed = row.owed.first();
            let late = owed.is_some_and(|owed| owed.state == State::Overdue);
            let words = owed.map(|owed| self.owed_words(owed)).unwrap_or_default();
            sheet.row(vec![
                row.id.as_str().into(),
                Cell::toned(row.standing_words(), tone),
                format!("{appointed} {at}").trim_end().into(),
                row.from_name.clone().into(),
                row.doctor.clone().into(),
                row.department.clone().into(),
                row.our_doctor.clone().into(),
                Cell::toned(words, if late { Tone::Bad } else { Tone::Plain }),
            ]);
        }
        if self.rows.is_empty() {
            sheet.note("前方連携の症例はありません。次の手: renkei new-case --line 前方連携");
        }
        sheet
    }

    fn owed_words(&self, owed: &OwedReply) -> String {
        match owed.days_late(self.today) {
            0 => format!("{} {}まで", owed.kind.label, text::short_day(owed.due)),
            days => format!("{} {days}日超過", owed.kind.label),
        }
    }

    fn owed(&self) -> Sheet {
        let count: usize = self.rows.iter().map(|row| row.owed.len()).sum();
        let mut sheet = Sheet::new(
            self.title(&format!("未返書 {count}件")),
            vec![
                Column::new("our_doctor", "当院の医師"),
                Column::new("department", "診療科"),
                Column::new("case", "番号"),
                Column::new("from", "紹介元"),
                Column::new("doctor", "紹介医").optional(2),
                Column::new("visited", "来院").optional(1),
                Column::new("kind", "未返書"),
                Column::new("since", "いつから"),
                Column::new("late", "期限").right(),
            ],
        );
        for row in &self.rows {
            for owed in &row.owed {
                let days = owed.days_late(self.today);
                let (late, tone) = match days {
                    0 => (format!("{}まで", text::short_day(owed.due)), Tone::Plain),
                    days => (format!("{days}日超過"), Tone::Bad),
                };
                let closed = if row.closed { "(終結)" } else { "" };
                sheet.row(vec![
                    row.our_doctor.clone().into(),
                    row.department.clone().into(),
                    format!("{}{closed}", row.id).into(),
                    row.from_name.clone().into(),
                    row.doctor.clone().into(),
                    row.visited.map(text::short_day).unwrap_or_default().into(),
                    owed.kind.label.into(),
                    owed.since.map(text::short_day).unwrap_or_default().into(),
                    Cell::toned(late, tone),
                ]);
            }
        }
        if count == 0 {
            sheet.note("未返書はありません。");
        }
        sheet
    }

    fn groups(&self, groups: &BTreeMap<Vec<String>, Tally>, all: &Tally) -> Sheet {
        let mut columns: Vec<Column> = self
            .by
            .iter()
            .map(|by| Column::new(by.id(), by.label()))
            .collect();
        columns.extend([
            Column::new("visits", "紹介受診").right(),
            Column::new("in_time", "期限内の返書").right(),
            Column::new("rate", "返書率").right(),
            Column::new("owed", "未返書").right(),
            Column::new("late", "うち超過").right(),
        ]);
        let mut sheet = Sheet::new(self.title("返書率"), columns);
        let mut row = |names: Vec<Cell>, tally: &Tally| {
            let mut cells = names;
            cells.extend([
                tally.visits.to_string().into(),
                tally.in_time.to_string().into(),
                tally.rate().unwrap_or_else(|| "―".to_string()).into(),
                tally.owed.to_string().into(),
                Cell::toned(
                    tally.late.to_string(),
                    if tally.late > 0 {
                        Tone::Bad
                    } else {
                        Tone::Plain
                    },
                ),
            ]);
            sheet.row(cells);
        };
        for (names, tally) in groups {
            row(
                names.iter().map(|name| name.as_str().into()).collect(),
                tally,
            );
        }
        if groups.len() > 1 {
            let mut names: Vec<Cell> = vec!["計".into()];
            names.resize(self.by.len(), Cell::default());
            row(names, all);
        }
        sheet.note(
            "返書率 = 期限内の一次返書 ÷ 紹介受診(終結した症例も入り、返書を求めない紹介は除きます)。",
        );
        if all.pending > 0 {
            sheet.note(format!(
                "期限がまだ来ていない{}件も、紹介受診に入ります。",
                all.pending
            ));
        }
        sheet
    }

    fn csv(&self) -> Sheet {
        let mut sheet = Sheet::new(
            "",
            [
                "case",
                "standing",
                "closed",
                "from",
                "from_name",
                "doctor",
                "department",
                "our_doctor",
                "received",
                "appointed",
                "at",
                "visited",
                "owed",
                "since",
                "due",
                "days_late",
            ]
            .map(|id| Column::new(id, id))
            .into(),
        );
        let date = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        for row in &self.rows {
            let mut owed: Vec<Option<&OwedReply>> = row.owed.iter().map(Some).collect();
            if owed.is_empty() {
                owed.push(None);
            }
            for owed in owed {
                sheet.row(vec![
                    row.id.as_str().into(),
                    row.standing.label().into(),
                    row.closed.to_string().into(),
                    row.from.as_deref().unwrap_or_default().into(),
                    row.from_name.clone().into(),
                    row.doctor.clone().into(),
                    row.department.clone().into(),
                    row.our_doctor.clone().into(),
                    date(row.received).into(),
                    date(row.appointed).into(),
                    row.at.as_deref().unwrap_or_default().into(),
                    date(row.visited).into(),
                    owed.map_or("", |owed| owed.kind.label).into(),
                    date(owed.and_then(|owed| owed.since)).into(),
                    date(owed.map(|owed| owed.due)).into(),
                    owed.map(|owed| owed.days_late(self.today).to_string())
                        .unwrap_or_default()
                        .into(),
                ]);
            }
        }
        sheet
    }

    fn json(&self, groups: &BTreeMap<Vec<String>, Tally>, all: &Tally) -> Map<String, Value> {
        let date = |day: Option<Date>| day.map(|day| day.to_string());
        let cases = self.rows.iter().map(|row| {
            json!({
                "case": row.id.as_str(),
                "standing": row.standing.id(),
                "standing_label": row.standing.label(),
                "closed": row.closed,
                "from": row.from.as_deref(),
                "from_name": row.from_name,
                "doctor": row.doctor,
                "department": row.department,
                "our_doctor": row.our_doctor,
                "received": date(row.received),
                "appointed": date(row.appointed),
                "at": row.at.as_deref(),
                "visited": date(row.visited),
                "owed": row.owed.iter().map(|owed| json!({
                    "kind": owed.kind.id,
                    "label": owed.kind.label,
                    "rule": owed.rule,
                    "since": date(owed.since),
                    "due": owed.due.to_string(),
                    "state": owed.state.id(),
                    "days_late": owed.days_late(self.today),
                })).collect::<Vec<_>>(),
            })
        });
        let mut object = Map::new();
        object.insert("since".into(), json!(date(self.since)));
        object.insert("unreturned".into(), self.unreturned.into());
        object.insert("cases".into(), cases.collect::<Vec<_>>().into());
        let groups = groups.iter().map(|(names, tally)| {
            let mut group = tally.json();
            for (by, name) in self.by.iter().zip(names) {
                group.insert(by.id().into(), name.as_str().into());
            }
            Value::Object(group)
        });
        object.insert("groups".into(), groups.collect::<Vec<_>>().into());
        object.insert("total".into(), Value::Object(all.json()));
        let unreadable = self.mishaps.iter().map(|mishap| mishap.path.clone());
        object.insert("unreadable".into(), unreadable.collect::<Vec<_>>().into());
        object
    }
}
