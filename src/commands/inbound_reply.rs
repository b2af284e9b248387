//! `inbound reply`: 返書, each after what it follows.

use super::inbound::{Changes, against, inbound_of, paper_of};
use super::{completions, lookup};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::model::{Date, Reply};
use crate::paper::{Path, Value};
use crate::store::CasePaper;
use crate::vocabulary::{Table, Word};
use clap_complete::engine::ArgValueCompleter;

/// 返書を送った
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 症例(番号、末尾の数字、カナ、院内ID)
    #[arg(value_name = "CASE", add = ArgValueCompleter::new(completions::cases))]
    case: String,
    /// 種別(一次 中間 最終 来院なし)
    #[arg(value_name = "KIND", add = ArgValueCompleter::new(completions::replies))]
    kind: String,
    /// 送った日(既定: 今日)
    #[arg(long, value_name = "D")]
    on: Option<String>,
    /// 書いた医師
    #[arg(long, value_name = "NAME")]
    by: Option<String>,
    /// 備考
    #[arg(long, value_name = "T")]
    note: Option<String>,
}

/// A reply went out.
pub fn reply(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let paper = paper_of(context, &args.case)?;
    let kind = lookup::word(context, Table::ReplyKinds, "種別", &args.kind)?;
    let on = lookup::past_day(context, "--on", args.on.as_deref())?;
    in_order(&paper, &kind, on, context.today())?;
    let inbound = inbound_of(&paper.case);
    if !inbound.wants_replies() {
        context.say("注意: 紹介元は返書を求めていません(inbound.no_reply_wanted)。");
    }
    let stays = paper.case.admission.is_some() && paper.case.discharged().is_none();
    if kind.is("final") && stays {
        context.say("注意: まだ退院日がありません。入院中の報告なら「中間」です。");
    }
    let mut entry = Value::Map(Vec::new());
    entry.put(&["on"], Value::plain(on));
    entry.put(&["kind"], Value::text(kind.label()));
    for (key, words) in [("by", &args.by), ("note", &args.note)] {
        if let Some(words) = words {
            entry.put(&[key], Value::text(words));
        }
    }
    let mut changes = Changes::new(context);
    changes.append(&paper, "inbound.replies", "y", entry);
    let said = format!("{} {on}", kind.label());
    let next = if kind.is("no_show") {
        "renkei inbound appoint CASE 日付 時刻"
    } else {
        "renkei inbound list --unreturned"
    };
    changes.write(&paper, "inbound.replies", &said, next)
}

/// Refuses a reply that can't follow what stands on the paper.
fn in_order(paper: &CasePaper, kind: &Word, on: Date, today: Date) -> Result<(), Failure> {
    let inbound = inbound_of(&paper.case);
    let id = &paper.case.id;
    let place_of = |reply: &Reply| {
        let place = inbound.replies.iter().position(|other| other == reply);
        Path::keys("inbound.replies").index(place.unwrap_or(0))
    };
    let contradicts = |reply: &Reply, what: String| {
        Failure::usage(what).place(lookup::line_of(paper, &place_of(reply)))
    };
    let written = |reply: &Reply| reply.on.map(|on| format!(" {on} に")).unwrap_or_default();
    if kind.is("no_show") {
        let Some((_, event)) = paper.case.no_show(today) else {
            return Err(match inbound.visited {
                Some(visited) => against(
                    paper,
                    "inbound.visited",
                    format!("{visited} に来院しています。"),
                )
                .next(format!("renkei inbound reply {id} 一次")),
                None => against(
                    paper,
                    "inbound.appointed",
                    "来院なしの記録がありません。".to_string(),
                )
                .next(format!(
                    "来なかったなら先に: renkei inbound visit {id} --no-show"
                )),
            });
        };
        let told = inbound
            .replies
            .iter()
            .find(|r| r.is("no_show") && r.on >= event.on);
        return match (told, event.on) {
            (Some(told), _) => Err(contradicts(
                told,
                format!("来院なしは{}知らせています。", written(told)),
            )
            .next(format!("renkei inbound appoint {id} 日付 時刻"))),
            (None, Some(missed)) if on < missed => Err(against(
                paper,
                "inbound.appointed",
                format!("知らせた日 {on} が来なかった日 {missed} より前です。"),
            )
            .next("知らせた日を --on で書いてください。")),
            _ => Ok(()),
        };
    }
    let Some(visited) = inbound.visited else {
        return Err(against(
            paper,
            "inbound.visited",
            format!("症例 {id} には来院日がありません。来院より前の返書は書けません。"),
        )
        .next(format!("先に: renkei inbound visit {id} --on 来院した日")));
    };
    if on < visited {
        return Err(against(
            paper,
            "inbound.visited",
            format!("返書の日 {on} が来院日 {visited} より前です。"),
        )
        .next("送った日を --on で書いてください。"));
    }
    if let Some(last) = inbound.first_reply("final") {
        return Err(
            contradicts(last, format!("最終返書は{}出ています。", written(last)))
                .next(format!("renkei show {id}")),
        );
    }
    if let Some(first) = inbound.first_reply("first").filter(|_| kind.is("first")) {
        return Err(
            contradicts(first, format!("一次返書は{}出ています。", written(first)))
                .next(format!("続きの報告なら: renkei inbound reply {id} 中間")),
        );
    }
    let before = inbound
        .first_reply("first")
        .filter(|first| first.on > Some(on));
    if let Some(first) = before {
        return Err(contradicts(
            first,
            format!("{}の日 {on} が一次返書より前です。", kind.label()),
        )
        .next("送った日を --on で書いてください。"));
    }
    Ok(())
}
