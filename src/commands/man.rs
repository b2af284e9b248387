//! `man`: the manual, made from the command line's own words.

use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::text;
use clap_mangen::Man;

/// 説明書(man)
#[derive(Debug, clap::Args)]
#[command(after_help = "例:\n  renkei man | man -l -\n  renkei man match > renkei-match.1")]
pub struct Args {
    /// コマンド(なければ全体)
    #[arg(value_name = "COMMAND")]
    command: Vec<String>,
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    let mut command = crate::cli::command();
    command.build();
    let mut name = "renkei".to_string();
    for word in &args.command {
        let names: Vec<String> = command
            .get_subcommands()
            .map(|inner| inner.get_name().to_string())
            .collect();
        let Some(inner) = command.find_subcommand(word) else {
            let near: Vec<&str> = text::nearest(word, names.iter().map(String::as_str))
                .into_iter()
                .take(3)
                .map(|place| names[place].as_str())
                .collect();
            let mut failure = Failure::usage(format!(
                "「{}」というコマンドはありません。",
                text::visible(word)
            ));
            failure = if near.is_empty() {
                failure.next(format!("あるのは {} です。", names.join("、")))
            } else {
                failure.next(format!("「{}」ではありませんか。", near.join("」「")))
            };
            return Err(failure);
        };
        name = format!("{name}-{}", inner.get_name());
        command = inner.clone();
    }
    let mut page = Vec::new();
    Man::new(command.name(name))
        .render(&mut page)
        .map_err(|error| Failure::machine("説明書を作れません。").why(error))?;
    context.out(&String::from_utf8_lossy(&page));
    Ok(Exit::Done)
}
