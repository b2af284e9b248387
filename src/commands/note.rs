//! `note`: append an event.

use super::{amend, completions, lookup, typed};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::files::entry_id::entry_id;
use crate::files::form::{CASE, Target};
use crate::paper::{Change, Path, Value};
use clap_complete::engine::ArgValueCompleter;

/// 経過を書き足す
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei note 12 '長女に電話、不在' --kind 電話 --with 長女 --outcome 不在 --next 明日\n  renkei note 12 '要因イ・ウ' --kind スクリーニング"
)]
pub struct Args {
    /// 症例(番号、末尾の数字、カナ、院内ID)
    #[arg(value_name = "CASE", add = ArgValueCompleter::new(completions::cases))]
    case: String,
    /// 内容
    #[arg(value_name = "TEXT")]
    text: String,
    /// 種別(電話 面談 スクリーニング カンファレンス …。既定 記録)
    #[arg(long, value_name = "K", default_value = "記録")]
    kind: String,
    /// 相手
    #[arg(long, value_name = "W")]
    with: Option<String>,
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
    let paper = lookup::case(context, &args.case)?;
    let words = &context.store()?.words;
    let mut entry = Value::Map(Vec::new());
    let by = args.by.as_deref().or(context.staff());
    let today = context.today().to_string();
    let fields: [(&str, &str, Option<&str>); 7] = [
        ("on", "--on", Some(args.on.as_deref().unwrap_or(&today))),
        ("kind", "--kind", Some(&args.kind)),
        ("by", "--by", by),
        ("with", "--with", args.with.as_deref()),
        ("outcome", "--outcome", args.outcome.as_deref()),
        ("text", "TEXT", Some(&args.text)),
        ("next", "--next", args.next.as_deref()),
    ];
    for (key, flag, typed) in fields {
        let Some(typed) = typed.filter(|typed| !typed.trim().is_empty()) else {
            continue;
        };
        let target = CASE
            .lookup(&Path::keys("events").entry("").key(key))
            .unwrap_or(Target::Free);
        let read = typed::read(target, flag, typed, words, context.today())?;
        for warning in &read.warnings {
            context.complain(warning);
        }
        entry.put(&[key], read.value);
    }
    let taken = super::set::node_at(&paper.root, &Path::keys("events"));
    let id = entry_id("e", &entry, taken);
    let mut with_id = vec![("id".to_string(), Value::text(&id))];
    if let Value::Map(fields) = entry {
        with_id.extend(fields);
    }
    let entry = Value::Map(with_id);
    let said = ["on", "kind", "outcome", "next"]
        .iter()
        .filter_map(|key| entry.get(key).and_then(Value::as_str))
        .collect::<Vec<_>>()
        .join(" ");
    let lines = [
        format!("経過 {id}: {said}"),
        paper.path.clone(),
        format!("次: renkei show {}", paper.case.id),
    ];
    let changes = [Change::Append {
        path: Path::keys("events"),
        entry,
    }];
    let subject = format!("{} events.{id}", paper.case.id);
    amend::case(context, &paper, &changes, &subject, &lines)?;
    Ok(Exit::Done)
}
