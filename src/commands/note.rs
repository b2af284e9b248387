//! `note`: append an event, or somebody's wish.

use super::amend::{self, Step};
use super::{completions, lookup, typed};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::files::form::{CASE, Target};
use crate::paper::{Change, Path, Value};
use crate::store::CasePaper;
use clap_complete::engine::ArgValueCompleter;

/// 経過を書き足す
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei note 12 '長女に電話、不在' --kind 電話 --with 長女 --outcome 不在 --next 明日\n  renkei note 12 '要因イ・ウ' --kind スクリーニング\n  renkei note 12 '一人では心配' --wish 施設 --with 長女     意向として書く\n  renkei note 12 '嚥下が戻らず施設へ' --kind 方針変更"
)]
pub struct Args {
    /// 症例(番号、末尾の数字、カナ、院内ID)
    #[arg(value_name = "CASE", add = ArgValueCompleter::new(completions::cases))]
    case: String,
    /// 内容
    #[arg(value_name = "TEXT")]
    text: String,
    /// 種別(電話 面談 スクリーニング カンファレンス 方針変更 …。既定 記録)
    #[arg(long, value_name = "K")]
    kind: Option<String>,
    /// 相手(--wish のときは誰の意向か)
    #[arg(long, value_name = "W")]
    with: Option<String>,
    /// 意向として書く: 希望する場(自宅 施設 病院 未定 …)
    #[arg(long, value_name = "PLACE", requires = "with")]
    wish: Option<String>,
    /// 結果(不在 折返し待ち …)
    #[arg(long, value_name = "O")]
    outcome: Option<String>,
    /// 次に連絡する日
    #[arg(long, value_name = "D")]
    next: Option<String>,
    /// いつのことか(既定: 今日)
    #[arg(long, value_name = "D")]
    on: Option<String>,
    /// 書く人(職員の番号。既定: RENKEI_STAFF)
    #[arg(long, value_name = "STAFF")]
    by: Option<String>,
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    amend::step(context, &args.case, |paper| plan(&args, context, paper))?;
    Ok(Exit::Done)
}

/// A key of an entry, the flag it comes from, what was typed.
type Typed<'a> = (&'a str, &'a str, Option<&'a str>);

fn plan(args: &Args, context: &Context, paper: &CasePaper) -> Result<Step, Failure> {
    let by = args.by.as_deref();
    let by = by.map(|words| lookup::staff(context, words));
    let by = by.transpose()?;
    let by = by.as_deref().or(context.staff());
    let day = lookup::past_day(context, "--on", args.on.as_deref())?;
    if let Some(words) = &args.next {
        let next = lookup::day(context, "--next", Some(words))?;
        if next < day {
            return Err(Failure::usage(format!(
                "次に連絡する日({next})が、経過の日付({day})より前です。"
            ))
            .next("--next の日付を確かめてください。"));
        }
    }
    let day = day.to_string();
    let on = Some(day.as_str());
    let mut step = Step::default();
    let mut said = Vec::new();
    let mut ids = Vec::new();
    if args.wish.is_some() {
        let fields: [Typed; 4] = [
            ("on", "--on", on),
            ("who", "--with", args.with.as_deref()),
            ("place", "--wish", args.wish.as_deref()),
            ("text", "TEXT", Some(&args.text)),
        ];
        let id = append(context, paper, ("wishes", "w"), &fields, &mut step)?;
        let who = args.with.as_deref().unwrap_or_default();
        let place = shown(&step, "place");
        said.push(format!("意向 {id}: {who} {place}"));
        ids.push(format!("wishes.{id}"));
    }
    // A wish alone is no event; with a kind, an outcome or a promised call it is both.
    let told = args.kind.is_some() || args.outcome.is_some() || args.next.is_some();
    if args.wish.is_none() || told {
        let fields: [Typed; 7] = [
            ("on", "--on", on),
            (
                "kind",
                "--kind",
                Some(args.kind.as_deref().unwrap_or("記録")),
            ),
            ("by", "--by", by),
            ("with", "--with", args.with.as_deref()),
            ("outcome", "--outcome", args.outcome.as_deref()),
            ("text", "TEXT", Some(&args.text)),
            ("next", "--next", args.next.as_deref()),
        ];
        let id = append(context, paper, ("events", "e"), &fields, &mut step)?;
        let words = ["on", "kind", "outcome", "next"].map(|key| shown(&step, key));
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let words: Vec<&str> = words.into_iter().filter(|w| !w.is_empty()).collect();
        said.push(format!("経過 {id}: {}", words.join(" ")));
        ids.push(format!("events.{id}"));
    }
    step.subject = format!("{} {}", paper.case.id, ids.join(" "));
    step.lines = vec![
        said.join("、"),
        paper.path.clone(),
        format!("次: renkei show {}", paper.case.id),
    ];
    Ok(step)
}

/// Appends an entry made of typed fields to a list, and gives its id.
fn append(
    context: &Context,
    paper: &CasePaper,
    (list, prefix): (&str, &str),
    fields: &[Typed],
    step: &mut Step,
) -> Result<String, Failure> {
    let words = &context.store()?.words;
    let mut entry = Value::Map(Vec::new());
    for (key, flag, typed) in fields {
        let Some(typed) = typed else {
            continue;
        };
        let target = CASE
            .lookup(&Path::keys(list).entry("").key(key))
            .unwrap_or(Target::Free);
        let read = typed::read(target, flag, typed, words, context.today())?;
        step.warnings.extend(read.warnings);
        entry.put(&[key], read.value);
    }
    let (id, change) = amend::appended(paper, list, prefix, entry, &[]);
    step.changes.push(change);
    Ok(id)
}

/// A value of the entry that was appended last.
fn shown(step: &Step, key: &str) -> String {
    match step.changes.last() {
        Some(Change::Append { entry, .. }) => entry
            .get(key)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_string(),
        _ => String::new(),
    }
}
