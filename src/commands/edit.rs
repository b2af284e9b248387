//! `edit`: a case paper in the person's own editor, checked when it is saved.

use super::{completions, lookup};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::problem::Severity;
use crate::store::{CasePaper, Draft, Paper};
use clap_complete::engine::ArgValueCompleter;

/// 症例の紙をエディターで開く
#[derive(Debug, clap::Args)]
#[command(after_help = "例:\n  renkei edit 12\n  EDITOR='code --wait' renkei edit 2026-0012")]
pub struct Args {
    /// 症例(番号、末尾の数字、カナ、院内ID)
    #[arg(value_name = "CASE", add = ArgValueCompleter::new(completions::cases))]
    case: String,
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    let id = lookup::case_id(context, &args.case)?;
    let store = context.store()?;
    let (path, bytes) = match store.case(&id)? {
        Some(Ok(paper)) => (paper.path, paper.bytes),
        // A paper that can't be read is just what an editor is for.
        Some(Err(mishap)) => {
            let bytes = store.file(&mishap.path)?.unwrap_or_default();
            (mishap.path, bytes)
        }
        None => return Err(Failure::usage(format!("症例「{id}」が見つかりません。"))),
    };
    let draft = Draft::open(store, &id, &bytes)?;
    edit_until_readable(context, &id, &path, bytes, draft)
}

/// Opens the editor until the text can be read, or the person gives up; the text is kept then.
pub fn edit_until_readable(
    context: &Context,
    id: &crate::model::CaseId,
    path: &str,
    bytes: Vec<u8>,
    draft: Draft,
) -> Result<Exit, Failure> {
    loop {
        context.edit(draft.path())?;
        let edited = draft.read()?;
        if edited == bytes {
            draft.discard();
            context.say("変わっていません。何も書いていません。");
            return Ok(Exit::Done);
        }
        let store = context.store()?;
        let understood = store.understand(id.clone(), path.to_string(), edited.clone());
        let refusals = refusals(context, &understood);
        if refusals.is_empty() {
            let before = store.understand(id.clone(), path.to_string(), bytes.clone());
            let written = context.write(
                &[Paper {
                    path: path.to_string(),
                    old: Some(bytes.clone()),
                    new: Some(edited),
                }],
                &format!("{id} 編集"),
                &[
                    format!("{id} を書きかえました。"),
                    path.to_string(),
                    format!("次: renkei check {id}"),
                ],
            );
            return match written {
                Ok(()) => {
                    draft.discard();
                    tell_direction(context, before, understood);
                    Ok(Exit::Done)
                }
                Err(failure) => Err(failure.next(format!(
                    "編集した文は「{}」に残してあります。",
                    draft.path().display()
                ))),
            };
        }
        context.complain(&refusals);
        if !(context.can_ask() && context.ask_yes("もう一度エディターで開きますか")?)
        {
            return Err(
                Failure::paper("直すところがあるため、紙には書いていません。").next(format!(
                    "編集した文は「{}」に残してあります。",
                    draft.path().display()
                )),
            );
        }
    }
}

/// Says what the edit made obsolete, where both versions can be read.
fn tell_direction(
    context: &Context,
    before: Result<CasePaper, crate::store::Mishap>,
    after: Result<CasePaper, crate::store::Mishap>,
) {
    if let (Ok(before), Ok(after)) = (before, after) {
        super::direction::tell(context, &before.case, &after.case);
    }
}

fn refusals(context: &Context, understood: &Result<CasePaper, crate::store::Mishap>) -> String {
    match understood {
        Err(mishap) => lookup::pages(context, mishap),
        Ok(paper) => paper
            .problems
            .iter()
            .filter(|problem| problem.severity == Severity::Error)
            .map(|problem| {
                crate::render::problem::page(
                    problem,
                    &paper.path,
                    Some(&paper.text),
                    lookup::bytes_of(problem),
                    context.error_colour(),
                )
            })
            .collect(),
    }
}
