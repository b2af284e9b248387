//! `facility met`: a meeting with a facility, which shows that both work together (連携機関).

use super::{completions, facility, lookup, typed};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::files::form::{FACILITY, Target};
use crate::paper::{Change, Path, Value};
use clap_complete::engine::ArgValueCompleter;

/// 面会を書き足す(連携機関)
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei facility met さくら訪問看護 --method 訪問 --who tanaka --topic 夜間の受け入れ\n  renkei facility met 例示療養病院 --on 11/20 --method オンライン\n\n面会の数は renkei report renkei で見られます。"
)]
pub struct Args {
    /// 施設(番号か名称の一部)
    #[arg(value_name = "FACILITY", add = ArgValueCompleter::new(completions::facilities))]
    facility: String,
    /// 面会の日(既定: 今日)
    #[arg(long, value_name = "D")]
    on: Option<String>,
    /// 方法(訪問 来院 オンライン など)
    #[arg(long, value_name = "M")]
    method: Option<String>,
    /// だれが
    #[arg(long, value_name = "W")]
    who: Option<String>,
    /// 話題
    #[arg(long, value_name = "T")]
    topic: Option<String>,
}

/// Runs it.
pub fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let id = lookup::facility_id(context, &args.facility)?;
    let on = match &args.on {
        Some(typed) => lookup::past_day(context, "--on", Some(typed))?,
        None => context.today(),
    }
    .to_string();
    let store = context.store()?;
    let hand = &store.hand_now()?;
    let fields: [(&str, &str, Option<&str>); 4] = [
        ("on", "--on", Some(&on)),
        ("method", "--method", args.method.as_deref()),
        ("who", "--who", args.who.as_deref()),
        ("topic", "--topic", args.topic.as_deref()),
    ];
    let mut entry = Vec::new();
    for (key, flag, typed) in fields {
        let Some(typed) = typed else { continue };
        let target = FACILITY
            .lookup(&Path::keys("meetings").index(0).key(key))
            .unwrap_or(Target::Free);
        let read = typed::read(target, flag, typed, &store.words, context.today())?;
        for warning in &read.warnings {
            context.complain(warning);
        }
        entry.push((key.to_string(), read.value));
    }
    let said: Vec<&str> = entry
        .iter()
        .filter_map(|(_, value)| value.as_str())
        .collect();
    let said = format!("面会: {}", said.join(" "));
    let change = Change::Append {
        path: Path::keys("facility").entry(&id).key("meetings"),
        entry: Value::Map(entry),
    };
    facility::write(context, hand, &id, vec![change], &said)
}
