//! `demo`: a fictional office, the same bytes for the same seed; also what benchmarks run on.

use crate::context::Context;
use crate::demo::{self, DemoSpec};
use crate::failure::{Exit, Failure};
use crate::files::{directory, emit, facility_paper, node_of};
use crate::model::Date;
use crate::store::{NewOffice, in_parallel, path_of};
use crate::vocabulary::Vocabularies;
use std::path::PathBuf;

/// 架空の事務所を作る(練習・検証用)
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei demo /tmp/office\n  renkei demo /tmp/big --cases 10000 --facilities 8000 --seed 7"
)]
pub struct Args {
    /// 空のフォルダー
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// 症例の数(既定 200、100,000まで)
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(0..=100_000))]
    cases: u32,
    /// 施設の数(既定 300、250,000まで)
    #[arg(long, value_name = "N", default_value_t = 300, value_parser = clap::value_parser!(u32).range(0..=250_000))]
    facilities: u32,
    /// 種(既定 1)。同じ種なら同じ内容
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
}

/// The day a demo office is made for, unless `--today` says another: the same bytes tomorrow.
const TODAY: (i32, u32, u32) = (2026, 11, 23);

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    let fixed = Date::from_ymd_opt(TODAY.0, TODAY.1, TODAY.2).expect("a day of the calendar");
    let spec = DemoSpec {
        cases: args.cases as usize,
        facilities: args.facilities as usize,
        seed: args.seed,
        today: if context.day_was_given() {
            context.today()
        } else {
            fixed
        },
    };
    if context.dry_run() {
        context.say(&format!(
            "症例{}件、施設{}件の架空の事務所を作ります(-n のため、何も書いていません)。",
            args.cases, args.facilities
        ));
        return Ok(Exit::Done);
    }
    let office = NewOffice::open_empty(&context.here().join(&args.dir))?;
    office.put("renkei.toml", &demo::settings(&spec))?;
    office.put("facilities.toml", &demo::hand_directory(&spec))?;
    office.folder("cases")?;
    let words = Vocabularies::default();
    let prefectures: Vec<_> = demo::prefectures(&spec).collect();
    let progress = context.progress(u64::from(args.cases) + prefectures.len() as u64, "作成");
    for (prefecture, places) in prefectures {
        let places: Vec<usize> = places.collect();
        let mut facilities = in_parallel(&places, |place| {
            facility_paper::read(&node_of(&demo::facilities(&spec, *place)), &words)
        });
        facilities.retain(Option::is_some);
        let facilities: Vec<_> = facilities.into_iter().flatten().collect();
        office.put(
            &format!("facilities/{prefecture}.toml"),
            &directory::write(prefecture, &facilities),
        )?;
        progress.step();
    }
    let places: Vec<usize> = (0..spec.cases).collect();
    let written = in_parallel(&places, |place| {
        let (id, paper) = demo::case(&spec, *place);
        let done = office.put(&path_of(&id), &emit::yaml(&paper));
        progress.step();
        done
    });
    written.into_iter().collect::<Result<Vec<()>, _>>()?;
    context.say(&format!(
        "架空の事務所を作りました: {}(症例{}件、施設{}件)",
        args.dir.display(),
        args.cases,
        args.facilities
    ));
    context.say(&format!(
        "次: renkei -C {} --today {} status",
        args.dir.display(),
        spec.today
    ));
    Ok(Exit::Done)
}
