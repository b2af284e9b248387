//! `retention`: closed cases whose keeping time is over. It deletes nothing.

use super::due::legend;
use super::{lookup, question};
use crate::context::{Context, View};
use crate::failure::{Exit, Failure};
use crate::matching::Home;
use crate::model::{CaseId, Date, Office};
use crate::query::{CaseView, Query, Stays, Unit};
use crate::regulation::{Due, Facts, Rulebook, deadlines};
use crate::sheet::{Cell, Column, Sheet};
use crate::store::{CasePaper, Mishap};
use crate::text;
use crate::vocabulary::Vocabularies;
use serde_json::{Map, Value, json};

/// 保存期間が終わった症例
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// 保存期間が終わった、または終わる症例(古い順)
    List(List),
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei retention list                      今日までに保存期間が終わった症例\n  renkei retention list --until 2027-04-01   その日より前に終わる症例\n  renkei retention list line:相談 --format csv\n\n保存期間は規則 retention(終結から5年。院内の決まりは rules/ で変えられます)です。\n何も消しません。廃棄の手順は docs/security.md「廃棄の手順」にあります。"
)]
struct List {
    /// 条件(line:退院支援 opened:2021。項目は renkei explain query)
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// この日より前に終わるもの(既定: 今日)
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
}

/// The rule that says how long papers are kept.
const RULE: &str = "retention";

/// A case that need not be kept any longer.
struct Item {
    case: CaseId,
    closed: Option<Date>,
    /// The last day that it must be kept.
    until: Date,
    due: Due,
}

/// What a paper gave.
enum Seen {
    Over(Box<Item>),
    /// Closed, and nobody can tell how long it must be kept.
    Untold(CaseId),
    Other,
    Unreadable(Mishap),
}

/// What stays the same from case to case.
struct Eye<'a> {
    office: &'a Office,
    book: &'a Rulebook,
    words: &'a Vocabularies,
    query: &'a Query,
    stays: Option<Stays>,
    today: Date,
    before: Date,
}

/// Runs it.
pub fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let Command::List(args) = &args.command;
    let store = context.store()?;
    lookup::complain_about_settings(context);
    lookup::complain_about_rules(context);
    let query = question::ask(context, &args.query, Unit::Cases)?;
    let eye = Eye {
        office: &store.office,
        book: store.rulebook(),
        words: &store.words,
        stays: query.needs_stays().then(|| question::stays(store)),
        query: &query,
        today: context.today(),
        before: lookup::day(context, "--until", args.until.as_deref())?,
    };
    let cases = store.cases();
    let mut mishaps = cases.strays.clone();
    let (mut items, mut untold) = (Vec::new(), Vec::new());
    cases.each(
        |_, paper| look(paper, &eye),
        |_, seen| match seen {
            Seen::Over(item) => items.push(*item),
            Seen::Untold(id) => untold.push(id),
            Seen::Unreadable(mishap) => mishaps.push(mishap),
            Seen::Other => {}
        },
    );
    // Those that end on one day stay in the order of their numbers.
    items.sort_by_key(|item| item.until);
    lookup::complain_about(context, &mishaps);
    context.show(view(&items, &untold, &mishaps, &eye));
    Ok(match items.is_empty() {
        true => Exit::No,
        false => Exit::Done,
    })
}

fn look(paper: Result<CasePaper, Mishap>, eye: &Eye) -> Seen {
    let paper = match paper {
        Ok(paper) => paper,
        Err(mishap) => return Seen::Unreadable(mishap),
    };
    // What can't be read may say that the case was opened again.
    if let Some(mishap) = lookup::broken_part(&paper) {
        return Seen::Unreadable(mishap);
    }
    let case = &paper.case;
    if !case.is_closed_on(eye.today) {
        return Seen::Other;
    }
    let asked =
        CaseView::new(case, eye.office, eye.book, eye.words, eye.today).knowing(eye.stays.as_ref());
    if !eye.query.holds(&asked) {
        return Seen::Other;
    }
    let home = Home::of(&case.patient);
    let facts = Facts::of(case, eye.office, eye.today, home.location);
    let rules = eye.book.on(eye.today, case.discharged());
    let mut kept = deadlines(&facts, &rules).into_iter();
    // An office may keep some papers longer by a rule of its own: the last day counts.
    let longest = kept
        .by_ref()
        .filter(|due| due.rule == RULE)
        .max_by_key(|due| due.due);
    match longest.and_then(|due| Some((due.due?, due))) {
        None => Seen::Untold(case.id.clone()),
        Some((until, due)) if until < eye.before => Seen::Over(Box::new(Item {
            case: case.id.clone(),
            closed: case.closure.as_ref().and_then(|closure| closure.on),
            until,
            due,
        })),
        Some(_) => Seen::Other,
    }
}

fn view(items: &[Item], untold: &[CaseId], mishaps: &[Mishap], eye: &Eye) -> View {
    let mut sheet = Sheet::new(
        format!(
            "保存期間が{}より前に終わる症例 {}件",
            text::era(eye.before),
            items.len()
        ),
        vec![
            Column::new("case", "番号"),
            Column::new("closed", "終結"),
            Column::new("until", "いつまで"),
            Column::new("days", "残り").right(),
        ],
    );
    let mut csv = Sheet::new(
        "",
        ["case", "closed", "until", "days", "basis"]
            .map(|id| Column::new(id, id))
            .into(),
    );
    let mut list: Vec<Value> = Vec::new();
    for item in items {
        let days = (item.until - eye.today).num_days();
        let closed = item.closed.map(|day| day.to_string());
        sheet.row(vec![
            item.case.as_str().into(),
            item.closed.map(Cell::day).unwrap_or_default(),
            Cell::day(item.until),
            match days {
                ..0 => format!("{}日前に終了", -days),
                0 => "今日まで".to_string(),
                days => format!("あと{days}日"),
            }
            .into(),
        ]);
        csv.row(vec![
            item.case.as_str().into(),
            closed.clone().unwrap_or_default().into(),
            item.until.to_string().into(),
            days.to_string().into(),
            item.due.basis.as_str().into(),
        ]);
        list.push(json!({
            "case": item.case.as_str(),
            "closed": closed,
            "until": item.until.to_string(),
            "days": days,
            "basis": item.due.basis,
        }));
    }
    if items.is_empty() {
        sheet.note("保存期間が終わった症例はありません。");
    } else {
        sheet.note(
            "何も消していません。院内の規程を確かめてから、docs/security.md「廃棄の手順」で廃棄してください。",
        );
    }
    if !untold.is_empty() {
        let ids: Vec<String> = untold.iter().map(ToString::to_string).collect();
        sheet.note(format!(
            "終結の日付か保存期間の規則がなく、数えられない症例が{}件あります({})。次の手: renkei show 番号",
            ids.len(),
            text::list_up_to(&ids, 5)
        ));
    }
    if !mishaps.is_empty() {
        sheet.note(format!("読めない紙{}件は入っていません。", mishaps.len()));
    }
    let rows = items.iter().map(|item| &item.due);
    let bases = legend(rows.map(|due| (due.row.as_str(), due.label.as_str(), due.basis.as_str())));
    let mut object = Map::new();
    object.insert("until".into(), eye.before.to_string().into());
    object.insert("items".into(), list.into());
    object.insert(
        "unknown".into(),
        untold.iter().map(CaseId::as_str).collect(),
    );
    let unread = mishaps.iter().map(|mishap| mishap.path.as_str());
    object.insert("unreadable".into(), unread.collect());
    let mut sheets = vec![sheet];
    sheets.extend(Some(bases).filter(|legend| !legend.rows.is_empty()));
    View {
        kind: RULE,
        json: object,
        sheets,
        csv: Some(csv),
        ..View::default()
    }
}
