//! `inbound letter`, `appoint`, `visit`: how a referred patient arrives, in this order.

use super::inbound::{Changes, against, inbound_of, open_paper};
use super::{completions, lookup};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::matching::Home;
use crate::model::{Case, Date};
use crate::paper::{Change, Path, Value};
use crate::regulation::{Calendar, Facts, deadlines, owed_replies};
use crate::store::CasePaper;
use crate::text;
use clap_complete::engine::ArgValueCompleter;

/// 紹介状を受け取った
#[derive(Debug, clap::Args)]
pub struct Letter {
    /// 症例(番号、末尾の数字、カナ、院内ID)
    #[arg(value_name = "CASE", add = ArgValueCompleter::new(completions::cases))]
    case: String,
    /// 紹介元(事業所番号か名前)
    #[arg(long, value_name = "FACILITY", add = ArgValueCompleter::new(completions::facilities))]
    from: String,
    /// 紹介医
    #[arg(long, value_name = "NAME")]
    doctor: Option<String>,
    /// 診療科
    #[arg(long, value_name = "D")]
    department: Option<String>,
    /// 当院の受診医
    #[arg(long, value_name = "NAME")]
    to_doctor: Option<String>,
    /// 目的(精査、治療方針 …)
    #[arg(long, value_name = "T")]
    purpose: Option<String>,
    /// 紹介元は返書を求めない
    #[arg(long)]
    no_reply: bool,
    /// 受け取った日(既定: 今日)
    #[arg(long, value_name = "D")]
    on: Option<String>,
}

/// 受診の予約を取った(取り直しも)
#[derive(Debug, clap::Args)]
pub struct Appoint {
    /// 症例(番号、末尾の数字、カナ、院内ID)
    #[arg(value_name = "CASE", add = ArgValueCompleter::new(completions::cases))]
    case: String,
    /// 予約日
    #[arg(value_name = "DATE")]
    date: String,
    /// 時刻(10:00、10時半 など)
    #[arg(value_name = "TIME")]
    time: Option<String>,
    /// 当院の受診医
    #[arg(long, value_name = "NAME")]
    to_doctor: Option<String>,
    /// 備考(予約票を返した、など)
    #[arg(long, value_name = "T")]
    note: Option<String>,
}

/// 来院した、または来なかった
#[derive(Debug, clap::Args)]
pub struct Visit {
    /// 症例(番号、末尾の数字、カナ、院内ID)
    #[arg(value_name = "CASE", add = ArgValueCompleter::new(completions::cases))]
    case: String,
    /// 来院した日(既定: 今日。--no-show の既定は予約日)
    #[arg(long, value_name = "D")]
    on: Option<String>,
    /// 予約の日に来なかった
    #[arg(long)]
    no_show: bool,
    /// 当院の受診医
    #[arg(long, value_name = "NAME", conflicts_with = "no_show")]
    to_doctor: Option<String>,
}

/// The letter has come.
pub fn letter(args: &Letter, context: &Context) -> Result<Exit, Failure> {
    let paper = open_paper(context, &args.case)?;
    let inbound = inbound_of(&paper.case);
    let id = &paper.case.id;
    if let Some(received) = inbound.received {
        return Err(against(
            &paper,
            "inbound.received",
            format!("紹介状は {received} に受け取っています。"),
        )
        .next(format!("直すなら: renkei set {id} inbound.received=日付"))
        .next("別の紹介なら: renkei new-case --line 前方連携"));
    }
    let on = lookup::past_day(context, "--on", args.on.as_deref())?;
    if let Some(visited) = inbound.visited.filter(|visited| *visited < on) {
        return Err(against(
            &paper,
            "inbound.visited",
            format!("紹介状の受領日 {on} が来院日 {visited} より後です。"),
        )
        .next("受け取った日を --on で書いてください。"));
    }
    let from = lookup::facility(context, &args.from)?;
    let mut changes = Changes::new(context);
    changes.list.push(Change::Set {
        path: Path::keys("inbound.from"),
        value: Value::text(&*from.id),
    });
    changes.typed("doctor", "--doctor", args.doctor.as_deref())?;
    changes.day("received", on);
    changes.typed("department", "--department", args.department.as_deref())?;
    changes.typed("to_doctor", "--to-doctor", args.to_doctor.as_deref())?;
    changes.typed("purpose", "--purpose", args.purpose.as_deref())?;
    let wants_none = from.no_reply_wanted == Some(true);
    if args.no_reply || wants_none {
        changes.list.push(Change::Set {
            path: Path::keys("inbound.no_reply_wanted"),
            value: Value::plain(true),
        });
    }
    let no_reply = if wants_none {
        "(受診報告不要)"
    } else {
        ""
    };
    let said = format!("紹介状 {on} {}{no_reply}", text::visible(&from.name));
    let next = match inbound.appointed {
        None => "renkei inbound appoint CASE 日付 時刻",
        Some(_) => "renkei inbound visit CASE",
    };
    changes.write(&paper, "inbound.received", &said, next)
}

/// A day is fixed, or another one.
pub fn appoint(args: &Appoint, context: &Context) -> Result<Exit, Failure> {
    let paper = open_paper(context, &args.case)?;
    let inbound = inbound_of(&paper.case);
    let id = &paper.case.id;
    let today = context.today();
    if let Some(visited) = inbound.visited {
        return Err(against(
            &paper,
            "inbound.visited",
            format!("{visited} にもう来院しています。紹介の予約は取れません。"),
        )
        .next(format!(
            "再診の予約なら経過に: renkei note {id} '再診の予約' --on 今日"
        )));
    }
    let on = lookup::day(context, "DATE", Some(&args.date))?;
    if on < today {
        return Err(
            Failure::usage(format!("予約日 {on} は今日({today})より前です。"))
                .why("予約は、今日からの日付で書きます。")
                .next(format!(
                    "もう来院したなら: renkei inbound visit {id} --on {on}"
                )),
        );
    }
    if let Some(received) = inbound.received.filter(|received| *received > on) {
        return Err(against(
            &paper,
            "inbound.received",
            format!("予約日 {on} が紹介状の受領日 {received} より前です。"),
        )
        .next(format!("renkei set {id} inbound.received=日付")));
    }
    let time = args.time.as_deref().map(lookup::time).transpose()?;
    let store = context.store()?;
    let calendar = Calendar::new(store.rulebook(), &store.office.calendar, today);
    if let Some(why) = calendar.why_closed(on) {
        context.say(&format!("注意: {on} は{why}です。"));
    }
    let mut changes = Changes::new(context);
    changes.day("appointed", on);
    match &time {
        Some(time) => changes.list.push(Change::Set {
            path: Path::keys("inbound.at"),
            value: Value::text(time),
        }),
        // The time of the earlier appointment isn't that of the new one.
        None if inbound.at.is_some() => changes.list.push(Change::Remove {
            path: Path::keys("inbound.at"),
        }),
        None => {}
    }
    changes.typed("to_doctor", "--to-doctor", args.to_doctor.as_deref())?;
    let when = match &time {
        Some(time) => format!("{on}({}) {time}", text::weekday(on)),
        None => format!("{on}({})", text::weekday(on)),
    };
    let words = match args.note.as_deref() {
        Some(note) => format!("{when} {note}"),
        None => when.clone(),
    };
    changes.event(&paper, today, "予約確定", &words);
    let said = match inbound.appointed {
        Some(before) => format!("予約 {before} → {when}"),
        None => format!("予約 {when}"),
    };
    let next = match inbound.received {
        None => "renkei inbound letter CASE --from 紹介元",
        Some(_) => "renkei inbound visit CASE",
    };
    changes.write(&paper, "inbound.appointed", &said, next)
}

/// The day the patient can't have come before.
fn letter_day(paper: &CasePaper) -> Result<Date, Failure> {
    let received = paper.case.inbound.as_ref().and_then(|i| i.received);
    received.ok_or_else(|| {
        against(
            paper,
            "inbound",
            format!("症例 {} には紹介状の受領日がありません。", paper.case.id),
        )
        .next(format!(
            "先に: renkei inbound letter {} --from 紹介元 --on 受け取った日",
            paper.case.id
        ))
    })
}

fn already_visited(paper: &CasePaper, visited: Date) -> Failure {
    against(
        paper,
        "inbound.visited",
        format!("{visited} にもう来院しています。"),
    )
    .next(format!(
        "直すなら: renkei set {} inbound.visited=日付",
        paper.case.id
    ))
}

/// The patient came, or didn't.
pub fn visit(args: &Visit, context: &Context) -> Result<Exit, Failure> {
    if args.no_show {
        no_show(args, context)
    } else {
        came(args, context)
    }
}

fn came(args: &Visit, context: &Context) -> Result<Exit, Failure> {
    let paper = open_paper(context, &args.case)?;
    let inbound = inbound_of(&paper.case);
    if let Some(visited) = inbound.visited {
        return Err(already_visited(&paper, visited));
    }
    let received = letter_day(&paper)?;
    let on = lookup::past_day(context, "--on", args.on.as_deref())?;
    if on < received {
        return Err(against(
            &paper,
            "inbound.received",
            format!("来院日 {on} が紹介状の受領日 {received} より前です。"),
        )
        .next("来院した日を --on で書いてください。"));
    }
    let mut changes = Changes::new(context);
    changes.day("visited", on);
    changes.typed("to_doctor", "--to-doctor", args.to_doctor.as_deref())?;
    let said = match inbound.appointed {
        Some(appointed) if appointed != on => format!("来院 {on}(予約は {appointed})"),
        _ => format!("来院 {on}"),
    };
    let next = match first_due(&paper.case, on, context)? {
        Some(due) => format!("renkei inbound reply CASE 一次  ({due} まで)"),
        None => "renkei show CASE".to_string(),
    };
    changes.write(&paper, "inbound.visited", &said, &next)
}

/// By when the first reply is due once the patient has come on this day.
fn first_due(case: &Case, on: Date, context: &Context) -> Result<Option<Date>, Failure> {
    let store = context.store()?;
    let mut case = case.clone();
    case.inbound.get_or_insert_default().visited = Some(on);
    let home = Home::of(&case.patient).location;
    let facts = Facts::of(&case, &store.office, context.today(), home);
    let rules = store.rulebook().on(context.today(), case.discharged());
    let owed = owed_replies(&facts, &rules, &deadlines(&facts, &rules));
    let first = owed.iter().find(|reply| reply.kind.id == "first");
    Ok(first.map(|reply| reply.due))
}

fn no_show(args: &Visit, context: &Context) -> Result<Exit, Failure> {
    let paper = open_paper(context, &args.case)?;
    let inbound = inbound_of(&paper.case);
    let id = &paper.case.id;
    if let Some(visited) = inbound.visited {
        return Err(already_visited(&paper, visited));
    }
    let Some(appointed) = inbound.appointed else {
        return Err(against(
            &paper,
            "inbound",
            format!("症例 {id} には予約日がありません。"),
        )
        .next(format!("先に: renkei inbound appoint {id} 日付 時刻")));
    };
    if appointed > context.today() {
        return Err(against(
            &paper,
            "inbound.appointed",
            format!("予約日 {appointed} はまだ来ていません。"),
        )
        .next(format!(
            "取り直すなら: renkei inbound appoint {id} 日付 時刻"
        )));
    }
    let on = match args.on.as_deref() {
        Some(words) => lookup::past_day(context, "--on", Some(words))?,
        None => appointed,
    };
    if on < appointed {
        return Err(against(
            &paper,
            "inbound.appointed",
            format!("来なかった日 {on} が予約日 {appointed} より前です。"),
        )
        .next("--on を付けなければ予約日になります。"));
    }
    let told = paper.case.no_show(context.today());
    if let Some((place, event)) = told.filter(|(_, event)| event.on >= Some(appointed)) {
        let path = Path::keys("events").item(&event.id, place);
        return Err(Failure::usage("来院なしはもう書いてあります。")
            .place(lookup::line_of(&paper, &path))
            .next(format!(
                "紹介元に知らせたら: renkei inbound reply {id} 来院なし"
            ))
            .next(format!(
                "取り直すなら: renkei inbound appoint {id} 日付 時刻"
            )));
    }
    let mut changes = Changes::new(context);
    changes.event(&paper, on, "来院なし", "");
    let said = format!("来院なし {on}");
    let next = if inbound.wants_replies() {
        "紹介元に知らせたら: renkei inbound reply CASE 来院なし"
    } else {
        "renkei inbound appoint CASE 日付 時刻"
    };
    changes.write(&paper, "events", &said, next)
}
