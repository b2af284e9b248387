//! `redo`: takes an `undo` back.

use super::take_back::{self, Wanted};
use super::undo::{Holding, records, whole};
use crate::context::Context;
use crate::failure::{Exit, Failure};

/// 取り消しをやめて、元どおりにする
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei redo       直前の undo をやめる\n  renkei redo -n    何が変わるかだけを見る\n\n続けて使うと、その前の undo もやめられます。"
)]
pub struct Args {
    /// 確かめずにやり直す
    #[arg(long)]
    yes: bool,
}

/// Runs it.
pub fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let store = context.store()?;
    let me = store.signature(&context.desk(Vec::new()));
    let mut window = 256;
    let undone = loop {
        let history = records(store, window)?;
        let standing = Holding::of(&history, std::iter::empty());
        if let Some(found) = standing.undone(me.as_deref()) {
            break found.clone();
        }
        if history.len() < window {
            return Err(Failure::usage("やり直せる取り消し(undo)がありません。")
                .next("renkei log で記録を見られます。"));
        }
        window *= 16;
    };
    let commit = whole(store, &undone.id)?.ok_or_else(|| super::log::no_history(store))?;
    take_back::run(
        context,
        &Wanted {
            trailers: vec![("Renkei-Redoes", commit.id.clone())],
            commits: vec![commit],
            word: "やり直し",
            question: "やり直しますか",
            next: "renkei undo",
            yes: args.yes,
        },
    )
}
