//! `case renumber`: another number for a case, with everything that names it.

use super::renumber::{self, Renumbering};
use super::{amend, completions, lookup};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::model::CaseId;
use crate::text;
use clap_complete::engine::ArgValueCompleter;

/// 症例の番号
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// 番号を付け直す
    Renumber(Renumber),
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei case renumber 12                              次の空き番号に\n  renkei case renumber 12 2026-0031                    この番号に\n  renkei case renumber cases/old/2026-0012.yaml        同じ番号の紙が2枚あるとき、その紙だけを\n\n前の番号は紙に残り(former_ids)、前の番号でもさがせます。ほかの紙に書かれた番号も直します。\n印刷ずみの書類とファイル名(out/)は前の番号のままです。"
)]
struct Renumber {
    /// 症例(番号、末尾、カナ、院内ID)。同じ番号の紙が2枚あるときは、紙の場所
    #[arg(value_name = "CASE|FILE", add = ArgValueCompleter::new(completions::cases))]
    case: String,
    /// 新しい番号(なければ次の空き番号)
    #[arg(value_name = "NEW")]
    new: Option<String>,
}

/// Runs it.
pub fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let What::Renumber(wanted) = &args.what;
    amend::again(|| once(wanted, context))
}

fn once(args: &Renumber, context: &Context) -> Result<Exit, Failure> {
    let store = context.store()?;
    let (old, path) = meant(context, &args.case)?;
    let new = match &args.new {
        Some(typed) => number(typed)?,
        None => renumber::next_number(context, &old, std::iter::empty())?,
    };
    let wanted = Renumbering {
        old: &old,
        path: &path,
        new: &new,
        // Another paper may have the same number.
        alone: store.place_of(&old).as_deref() == Some(&path) && !is_twice(context, &old)?,
    };
    let renumbered = renumber::plan(context, &wanted)?;
    let mut lines = vec![
        format!("{old} → {new}"),
        renumbered.papers[1].path.clone(),
        format!("次: renkei show {new}"),
    ];
    if !renumbered.followed.is_empty() {
        lines[1] = format!(
            "{}(番号を直した紙: {})",
            lines[1],
            text::list_up_to(&renumbered.followed, 3)
        );
    }
    let mut warnings = Vec::new();
    if !renumbered.unclear.is_empty() {
        warnings.push(format!(
            "注意: 「{old}」と書いた紙がほかにあります。どちらの患者か確かめてください: {}",
            text::visible(&text::list_up_to(&renumbered.unclear, 5))
        ));
    }
    let subject = format!("{new} ← {old} renumber");
    for warning in warnings {
        context.say(&warning);
    }
    context.write_as(&renumbered.papers, &subject, &lines, vec![wanted.trailer()])?;
    if !context.dry_run() {
        store.remember_renumbered(&[(old.to_string(), new.to_string())]);
    }
    Ok(Exit::Done)
}

/// The case and the paper that were meant.
fn meant(context: &Context, typed: &str) -> Result<(CaseId, String), Failure> {
    let store = context.store()?;
    if typed.ends_with(".yaml") {
        let path = typed.replace('\\', "/");
        let path = path.trim_start_matches("./").to_string();
        let name = path.rsplit('/').next().unwrap_or_default();
        let id = name.strip_suffix(".yaml").and_then(CaseId::new);
        let inside = path.starts_with("cases/") && !path.split('/').any(|part| part == "..");
        return match (id, store.file(&path)) {
            (Some(id), Ok(Some(_))) if inside => Ok((id, path)),
            _ => Err(Failure::usage(format!(
                "「{}」は症例の紙ではありません。",
                text::visible(typed)
            ))
            .next("事務所フォルダーから見た場所を書いてください(cases/2026/2026-0012.yaml)。")),
        };
    }
    let id = lookup::case_id(context, typed)?;
    let path = store
        .place_of(&id)
        .unwrap_or_else(|| crate::store::path_of(&id));
    Ok((id, path))
}

/// Whether two papers have that number.
fn is_twice(context: &Context, id: &CaseId) -> Result<bool, Failure> {
    let cases = context.store()?.cases();
    let name = format!("/{id}.yaml");
    Ok(cases.strays.iter().any(|stray| stray.path.ends_with(&name)))
}

fn number(typed: &str) -> Result<CaseId, Failure> {
    CaseId::new(&text::fold(typed).to_uppercase()).ok_or_else(|| {
        Failure::usage(format!(
            "「{}」は症例番号として使えません。",
            text::visible(typed)
        ))
        .next("「2026-0031」の形で書いてください。")
    })
}
