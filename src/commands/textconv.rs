//! `textconv`: a paper in the trade's words, for `git log -p` and the programs that show it. git calls it
//! with a copy of some version, outside of any office.

use super::log::value_at;
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::files::difference::told;
use crate::files::form::{CASE, DIRECTORY, SETTINGS};
use crate::store::read_named;
use crate::text;
use crate::vocabulary::Vocabularies;
use std::path::PathBuf;

/// 紙を言葉で見せる(gitが呼びます)
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 紙の写し
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Runs it.
pub fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let bytes = read_named(&context.here().join(&args.file))?;
    let name = args.file.to_string_lossy();
    // The copy has the paper's name at its end.
    let form = match &*name {
        name if name.ends_with("renkei.toml") => &SETTINGS,
        name if name.ends_with(".toml") => &DIRECTORY,
        _ => &CASE,
    };
    let words = match value_at(&name, &bytes) {
        Some(paper) => told(form, &paper, &Vocabularies::default()),
        // What can't be read is shown as it stands: a diff of it is better than none.
        None => String::from_utf8_lossy(&bytes).into_owned(),
    };
    context.out(&text::visible_block(&words));
    Ok(Exit::Done)
}
