//! `reopen`: a closed case goes on. The closure is kept as a former one; nothing is deleted.

use super::amend::{self, Step, Told};
use super::{completions, lookup};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::files::value_of;
use crate::paper::{Change, Path, Value};
use crate::store::CasePaper;
use clap_complete::engine::ArgValueCompleter;

/// 終結した症例を再開する
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei reopen 12 --reason 退院が延びた\n\n前の終結は「以前の終結」(former_closures)に残ります。"
)]
pub struct Args {
    /// 症例(番号、末尾の数字、カナ、院内ID)
    #[arg(value_name = "CASE", add = ArgValueCompleter::new(completions::cases))]
    case: String,
    /// 再開の理由
    #[arg(long, value_name = "R")]
    reason: String,
    /// 再開した日(既定: 今日)
    #[arg(long, value_name = "D")]
    on: Option<String>,
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    amend::step(context, &args.case, |paper| plan(&args, context, paper))?;
    Ok(Exit::Done)
}

fn plan(args: &Args, context: &Context, paper: &CasePaper) -> Result<Step, Failure> {
    let case = &paper.case;
    let at = Path::keys("closure");
    let (Some(closure), Some(node)) = (&case.closure, super::set::node_at(&paper.root, &at)) else {
        return Err(
            Failure::usage(format!("症例「{}」は終結していません。", case.id))
                .next(format!("renkei show {}", case.id)),
        );
    };
    let reason = args.reason.trim();
    let on = lookup::past_day(context, "--on", args.on.as_deref())?;
    if let Some(closed) = closure.on.filter(|closed| on < *closed) {
        return Err(
            Failure::usage(format!("再開の日({on})が、終結の日({closed})より前です。"))
                .place(lookup::line_of(paper, &at.key("on")))
                .next("--on の日付を確かめてください。"),
        );
    }
    let mut former = value_of(node);
    former.put(&["reopened"], Value::plain(on));
    former.put(&["why"], Value::text(reason));
    let mut step = Step::default();
    let former = amend::appended(paper, "former_closures", "c", former, &[]).1;
    let event = Told {
        on,
        kind: "reopened",
        with: None,
        text: reason.to_string(),
        next: None,
    };
    step.changes = vec![former, amend::event(context, paper, event)?];
    step.changes.push(Change::Remove { path: at });
    if let Some(out) = case.admission.as_ref().and_then(|a| a.discharged) {
        step.warnings.push(format!(
            "注意: 紙に退院日({out})があります。まだ退院していないなら: renkei set {} admission.discharged=",
            case.id
        ));
    }
    let was = closure.reason.as_ref().map_or("", |reason| reason.label());
    step.subject = format!("{} reopened", case.id);
    step.lines = vec![
        format!("再開 {on}: {}(前の終結 {was} は残っています)", case.id),
        paper.path.clone(),
        format!("次: renkei show {}", case.id),
    ];
    Ok(step)
}
