//! `merge-driver`: what git calls to merge a paper by meaning, with copies of three versions.

use super::log::kind_of;
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::files::{bytes, merge};
use crate::store::{MergeFiles, PAPER_BYTES};
use crate::text;
use std::path::PathBuf;

/// 紙を意味で合流させる(gitが呼びます)
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 分かれる前の版(%O)
    base: PathBuf,
    /// こちらの版(%A)。結果もここに書く
    ours: PathBuf,
    /// 相手の版(%B)
    theirs: PathBuf,
    /// 紙の場所(%P)
    path: String,
    /// 2つの版の名前(%X %Y)
    labels: Vec<String>,
}

/// What is written here, as people call it.
pub const HERE: &str = "こちら";
/// What came from elsewhere.
pub const THERE: &str = "相手";

/// Behind the marks of a conflict. In a rebase and after a stash git calls ours what came from elsewhere.
pub fn names(turned: bool) -> merge::Names<'static> {
    let (ours, theirs) = if turned { (THERE, HERE) } else { (HERE, THERE) };
    merge::Names { ours, theirs }
}

/// Runs it. `No` is what git knows as a conflict.
pub fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let files = MergeFiles {
        folder: context.here(),
        path: &args.path,
    };
    let stashed = args
        .labels
        .last()
        .is_some_and(|label| label == "Stashed changes");
    let names = names(stashed || files.in_rebase());
    let [base, ours, theirs] = [&args.base, &args.ours, &args.theirs].map(|file| files.read(file));
    let (base, ours, theirs) = (base?, ours?, theirs?);
    let text = |bytes: &[u8]| bytes::decode(bytes, PAPER_BYTES).ok();
    let (merged, conflicts) = match (kind_of(&args.path), text(&base), text(&ours), text(&theirs)) {
        (Some(kind), Some(before), Some(ours), Some(theirs)) => {
            // git gives an empty one where both sides added the paper.
            let base = (!base.is_empty()).then_some(before.as_str());
            let merged = merge::merge(kind, base, &ours, &theirs, &names);
            (merged.text.into_bytes(), merged.conflicts.len())
        }
        // No text that renkei knows: neither side is picked, and nothing of both is lost.
        _ if ours == theirs || base == theirs => (ours, 0),
        _ if base == ours => (theirs, 0),
        _ => (side_by_side(&ours, &theirs, &names), 1),
    };
    files.write(&args.ours, merged)?;
    if conflicts == 0 {
        return Ok(Exit::Done);
    }
    context.complain(&format!(
        "「{}」: 両方で書きかえられたところが{conflicts}か所あります。次の手: renkei resolve",
        text::visible(&args.path)
    ));
    Ok(Exit::No)
}

fn side_by_side(ours: &[u8], theirs: &[u8], names: &merge::Names) -> Vec<u8> {
    let mut out = format!("<<<<<<< {}\n", names.ours).into_bytes();
    let mut put = |bytes: &[u8], mark: &str| {
        out.extend(bytes);
        if !bytes.ends_with(b"\n") {
            out.push(b'\n');
        }
        out.extend(mark.as_bytes());
    };
    put(ours, "=======\n");
    put(theirs, &format!(">>>>>>> {}\n", names.theirs));
    out
}
