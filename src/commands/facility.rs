//! `facility`: the directory: list, set, vacancy; the other subcommands have files of their own.

use super::facility_show::json_of;
use super::{
    amend, completions, facility_import, facility_met, facility_show, facility_stats, lookup,
    question, set, typed,
};
use crate::context::{Context, Format, View};
use crate::failure::{Exit, Failure};
use crate::files::edit::Refused;
use crate::files::form::{CLAIM, DIRECTORY, FACILITY, Target};
use crate::files::toml_text;
use crate::files::tree::{Kind, Node};
use crate::model::Facility;
use crate::paper::{Change, Path, Step, Value};
use crate::query::{FacilityView, Unit};
use crate::sheet::{Cell, Column, Sheet};
use crate::store::{FACILITIES, Hand, Paper, Wanted};
use crate::text;
use crate::vocabulary::{Table, Word};
use clap_complete::engine::ArgValueCompleter;
use serde_json::Map;

/// 施設台帳
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true, arg_required_else_help = true)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

impl Args {
    /// Whether the directory's list is asked for.
    pub fn is_list(&self) -> bool {
        matches!(self.command, Command::List(_))
    }
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// 一覧
    List(List),
    /// 1つの施設を見る
    Show(One),
    /// 施設の項目を書きかえる(facilities.toml)
    Set(Set),
    /// 空きを書き足す
    Vacancy(Vacancy),
    /// 面会を書き足す(連携機関)
    Met(facility_met::Args),
    /// 打診の実績(施設ごと、処置・条件ごと)
    Stats(facility_stats::Args),
    /// 公表データを取り込む
    Import(facility_import::Args),
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei facility list --for 訪問看護 --city 平塚市\n  renkei facility list さくら\n  renkei facility list accepts:気管切開 vacancy:空きあり"
)]
struct List {
    /// 条件(名称・カナ・番号の一部、service:訪問看護 accepts:気管切開。項目は renkei explain query)
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// サービス
    #[arg(long = "for", value_name = "SERVICE", add = ArgValueCompleter::new(completions::services))]
    service: Option<String>,
    /// 市区町村
    #[arg(long, value_name = "CITY")]
    city: Option<String>,
    /// 表に出す件数
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
}

#[derive(Debug, clap::Args)]
struct One {
    /// 施設(番号か名称の一部)
    #[arg(value_name = "FACILITY", add = ArgValueCompleter::new(completions::facilities))]
    facility: String,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei facility set さくら訪問看護 tel=0463-00-0010 area+=神奈川県平塚市\n  renkei facility set さくら訪問看護 accepts.気管切開=可 --source 電話"
)]
struct Set {
    /// 施設(番号か名称の一部)
    #[arg(value_name = "FACILITY", add = ArgValueCompleter::new(completions::facilities))]
    facility: String,
    /// 項目=値。`days+=土` で加え、`項目=` で消す
    #[arg(value_name = "KEY=VALUE", required = true)]
    changes: Vec<String>,
    /// 受入可否の出どころ(電話 FAX 訪問 …)
    #[arg(long, value_name = "S")]
    source: Option<String>,
    /// 受入可否の条件
    #[arg(long, value_name = "T")]
    note: Option<String>,
    /// いつの情報か(既定: 今日)
    #[arg(long, value_name = "D")]
    asof: Option<String>,
}

#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei facility vacancy さくら訪問看護 --what 個室 --state 空きあり --count 2 --source 電話"
)]
struct Vacancy {
    /// 施設(番号か名称の一部)
    #[arg(value_name = "FACILITY", add = ArgValueCompleter::new(completions::facilities))]
    facility: String,
    /// 対象(個室、回復期リハ など)
    #[arg(long, value_name = "W")]
    what: String,
    /// 状態(空きあり 満床 待機 要相談)
    #[arg(long, value_name = "S")]
    state: String,
    /// 数
    #[arg(long, value_name = "N")]
    count: Option<String>,
    /// いつの情報か(既定: 今日)
    #[arg(long, value_name = "D")]
    asof: Option<String>,
    /// 出どころ
    #[arg(long, value_name = "S")]
    source: Option<String>,
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    match args.command {
        Command::List(args) => list(&args, context),
        Command::Show(args) => facility_show::run(&args.facility, context),
        Command::Set(args) => amend::again(|| set_facts(&args, context)),
        Command::Vacancy(args) => amend::again(|| vacancy(&args, context)),
        Command::Met(args) => amend::again(|| facility_met::run(&args, context)),
        Command::Stats(args) => facility_stats::run(&args, context),
        Command::Import(args) => facility_import::run(args, context),
    }
}

fn list(args: &List, context: &Context) -> Result<Exit, Failure> {
    let store = context.store()?;
    complain_about_hand(context, store.hand()?);
    let services = match &args.service {
        None => Vec::new(),
        Some(spelling) => vec![lookup::word(context, Table::Services, "--for", spelling)?],
    };
    let mut facilities = store
        .facilities(&Wanted {
            services: &services,
            scopes: &[],
        })?
        .facilities;
    if let Some(city) = &args.city {
        let city = text::fold(city);
        facilities.retain(|f| {
            f.city
                .as_deref()
                .is_some_and(|c| text::fold(c).contains(&city))
        });
    }
    let query = question::ask(context, &args.query, Unit::Facilities)?;
    let (today, freshness) = (context.today(), &store.office.freshness);
    facilities.retain(|facility| {
        query.holds(&FacilityView {
            facility,
            freshness,
            today,
        })
    });
    facilities.sort_by(|a, b| (&a.city, &a.id).cmp(&(&b.city, &b.id)));
    let mut sheet = Sheet::new(
        format!("施設 {}件", facilities.len()),
        vec![
            Column::new("id", "番号"),
            Column::new("name", "名称"),
            Column::new("services", "サービス"),
            Column::new("city", "市区町村").optional(2),
            Column::new("tel", "電話"),
            Column::new("asof", "日付").optional(1),
        ],
    );
    let mut csv = sheet.clone();
    csv.title.clear();
    // A spreadsheet is for all of them, as CSV is.
    let limit = match context.format() {
        Format::Xlsx => usize::MAX,
        _ => args.limit,
    };
    for (place, facility) in facilities.iter().enumerate() {
        let row: Vec<Cell> = vec![
            (&*facility.id).into(),
            (&*facility.name).into(),
            services_of(facility).into(),
            facility.city.as_deref().unwrap_or_default().into(),
            facility.tel.as_deref().unwrap_or_default().into(),
            facility
                .asof
                .map(|on| on.to_string())
                .unwrap_or_default()
                .into(),
        ];
        if place < limit {
            sheet.row(row.clone());
        }
        csv.row(row);
    }
    if facilities.len() > limit {
        sheet.note(format!(
            "ほかに{}件あります(--limit {} で全部)。",
            facilities.len() - args.limit,
            facilities.len()
        ));
    }
    let mut object = Map::new();
    object.insert(
        "facilities".into(),
        facilities.iter().map(json_of).collect::<Vec<_>>().into(),
    );
    let none = facilities.is_empty();
    let view = View {
        kind: "facility-list",
        json: object,
        sheets: vec![sheet],
        csv: Some(csv),
        days: Vec::new(),
    };
    context.deliver(view, None)?;
    Ok(if none { Exit::No } else { Exit::Done })
}

/// The services and wards of a facility, in words.
pub fn services_of(facility: &Facility) -> String {
    let wards = facility.wards.iter().filter_map(|w| w.kind.as_ref());
    facility
        .services
        .iter()
        .chain(wards)
        .map(Word::label)
        .collect::<Vec<_>>()
        .join("、")
}

fn set_facts(args: &Set, context: &Context) -> Result<Exit, Failure> {
    let id = lookup::facility_id(context, &args.facility)?;
    let hand = &context.store()?.hand_now()?;
    let empty = Node {
        span: 0..0,
        kind: Kind::Map(Vec::new()),
    };
    let root = hand.root.as_ref().unwrap_or(&empty);
    let at = Path::keys("facility").entry(&id);
    let entry = set::node_at(root, &at).unwrap_or(&empty);
    let mut changes = Vec::new();
    let mut said = Vec::new();
    for assignment in &args.changes {
        let wanted = set::Assignment::parse(assignment)?;
        let path = set::path_of(wanted.key, &FACILITY, entry)?;
        let path = claims_by_known_words(context, path)?;
        let change = wanted.change(context, &path, entry, &FACILITY)?;
        let change = dated(args, context, &path, change)?;
        said.push(set::describe(&change, &path, entry));
        changes.extend(change.into_iter().map(|change| below(&at, change)));
    }
    write(context, hand, &id, changes, &said.join("、"))
}

/// The key of a claim in the spelling that people read.
fn claims_by_known_words(context: &Context, mut path: Path) -> Result<Path, Failure> {
    if let [Step::Key(first), Step::Key(need), ..] = path.0.as_mut_slice()
        && first == "accepts"
    {
        let words = &context.store()?.words;
        *need = words.read(Table::Needs, need).label().to_string();
    }
    Ok(path)
}

/// A claim carries the day and who said so.
fn dated(
    args: &Set,
    context: &Context,
    path: &Path,
    changes: Vec<Change>,
) -> Result<Vec<Change>, Failure> {
    if !matches!(FACILITY.lookup(path), Some(Target::Claim)) {
        return Ok(changes);
    }
    let words = &context.store()?.words;
    let read = |key: &str, flag: &str, typed: &str| -> Result<Value, Failure> {
        let target = CLAIM.key(key).map_or(Target::Free, Target::Key);
        Ok(typed::read(target, flag, typed, words, context.today())?.value)
    };
    let mut rest = Vec::new();
    if let Some(note) = &args.note {
        rest.push(("note".to_string(), read("note", "--note", note)?));
    }
    let today = context.today().to_string();
    let asof = args.asof.as_deref().unwrap_or(&today);
    rest.push(("asof".to_string(), read("asof", "--asof", asof)?));
    if let Some(source) = &args.source {
        rest.push(("source".to_string(), read("source", "--source", source)?));
    }
    Ok(changes
        .into_iter()
        .map(|change| match change {
            Change::Set { path, value } => {
                let mut claim = vec![("value".to_string(), value)];
                claim.extend(rest.iter().cloned());
                Change::Set {
                    path,
                    value: Value::Map(claim),
                }
            }
            other => other,
        })
        .collect())
}

fn vacancy(args: &Vacancy, context: &Context) -> Result<Exit, Failure> {
    let id = lookup::facility_id(context, &args.facility)?;
    let hand = &context.store()?.hand_now()?;
    let words = &context.store()?.words;
    let today = context.today().to_string();
    let fields: [(&str, &str, Option<&str>); 5] = [
        ("what", "--what", Some(&args.what)),
        ("state", "--state", Some(&args.state)),
        ("count", "--count", args.count.as_deref()),
        (
            "asof",
            "--asof",
            Some(args.asof.as_deref().unwrap_or(&today)),
        ),
        ("source", "--source", args.source.as_deref()),
    ];
    let mut entry = Vec::new();
    for (key, flag, typed) in fields {
        let Some(typed) = typed else { continue };
        let target = FACILITY
            .lookup(&Path::keys("vacancy").index(0).key(key))
            .unwrap_or(Target::Free);
        if key == "state" {
            let state = lookup::word(context, Table::VacancyStates, flag, typed)?;
            entry.push((key.to_string(), Value::text(state.label())));
            continue;
        }
        let read = typed::read(target, flag, typed, words, context.today())?;
        for warning in &read.warnings {
            context.complain(warning);
        }
        entry.push((key.to_string(), read.value));
    }
    let said = entry
        .iter()
        .filter_map(|(_, value)| value.as_str())
        .collect::<Vec<_>>()
        .join(" ");
    let at = Path::keys("facility").entry(&id).key("vacancy");
    let change = Change::Append {
        path: at,
        entry: Value::Map(entry),
    };
    write(context, hand, &id, vec![change], &format!("空き: {said}"))
}

/// A change below a place.
fn below(at: &Path, change: Change) -> Change {
    let join = |path: Path| Path(at.0.iter().cloned().chain(path.0).collect());
    match change {
        Change::Set { path, value } => Change::Set {
            path: join(path),
            value,
        },
        Change::Append { path, entry } => Change::Append {
            path: join(path),
            entry,
        },
        Change::Remove { path } => Change::Remove { path: join(path) },
    }
}

/// Writes changes to `facilities.toml`.
pub fn write(
    context: &Context,
    hand: &Hand,
    id: &str,
    changes: Vec<Change>,
    said: &str,
) -> Result<Exit, Failure> {
    context.write(
        &[changed(context, hand, id, changes)?],
        &format!("facility {id}"),
        &[
            said.to_string(),
            FACILITIES.to_string(),
            format!("次: renkei facility show {id}"),
        ],
    )?;
    debug_assert!(DIRECTORY.key("facility").is_some());
    Ok(Exit::Done)
}

/// `facilities.toml` with these changes. A facility that is only in the imported directory gets an
/// entry of its own there, with its id and name; what the import said stays where it is.
pub fn changed(
    context: &Context,
    hand: &Hand,
    id: &str,
    mut changes: Vec<Change>,
) -> Result<Paper, Failure> {
    if hand.bytes.is_some() && hand.text.is_none() {
        return Err(
            Failure::paper("「facilities.toml」を読めないため、書き込めません。")
                .next("renkei check facilities.toml"),
        );
    }
    if !hand.facilities.iter().any(|known| &*known.id == id) {
        let name = context
            .store()?
            .facility(id)?
            .map(|facility| facility.name)
            .unwrap_or_default();
        changes.insert(
            0,
            Change::Append {
                path: Path::keys("facility"),
                entry: Value::Map(vec![
                    ("id".into(), Value::text(id)),
                    ("name".into(), Value::text(&*name)),
                ]),
            },
        );
    }
    let old = hand.text.as_deref().unwrap_or_default();
    let new = toml_text::edit(old, &changes).map_err(|refused| {
        let failure = match refused {
            Refused::Conflict => {
                Failure::paper(refused.to_string()).next("renkei resolve facilities.toml")
            }
            _ => Failure::usage(refused.to_string()).next("renkei check facilities.toml"),
        };
        failure.place(format!("  {FACILITIES}"))
    })?;
    Ok(Paper {
        path: FACILITIES.to_string(),
        old: hand.bytes.clone(),
        new: Some(new.into_bytes()),
    })
}

/// Says what is wrong with the hand-kept directory, little things too.
pub fn complain_about_hand(context: &Context, hand: &Hand) {
    if !lookup::complain_about_directory(context) && !hand.problems.is_empty() {
        context.say(&format!(
            "注意: 施設台帳に直すところが{}件あります。次の手: renkei check facilities.toml",
            hand.problems.len()
        ));
    }
}
