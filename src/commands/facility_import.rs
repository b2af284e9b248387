//! `facility import`: official open data into the imported directory: previewed, idempotent, all or
//! nothing.

use crate::context::{Context, View};
use crate::failure::{Exit, Failure};
use crate::files::directory;
use crate::import::{self, FileRows, Format, ImportContext, ImportPlan, Taken};
use crate::model::Facility;
use crate::sheet::{Column, Sheet};
use crate::store::{Paper, read_named};
use crate::text;
use clap::ValueEnum;
use serde_json::{Map, Value, json};
use std::path::PathBuf;

/// 公表データを取り込む
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei facility import kaigo jigyosho_130.csv jigyosho_510.csv --asof 2025-12-31\n  renkei facility import iryo 01-1_hospital_facility_info_20260601.csv -n\n\n取り込んだ台帳は facilities/都道府県.toml に入ります。facilities.toml に書いたことがいつも優先です。"
)]
pub struct Args {
    /// データの種類: kaigo(介護サービス情報公表の24列のCSV)、iryo(医療情報ネットなどの病院・診療所)
    #[arg(value_name = "KIND")]
    kind: Kind,
    /// CSVファイル
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// いつ時点のデータか(ファイル名に日付があれば要らない)
    #[arg(long, value_name = "D")]
    asof: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// 介護サービス情報公表システム(24列のCSV)
    Kaigo,
    /// 医療情報ネットなど、病院・診療所
    Iryo,
}

impl From<Kind> for Format {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Kaigo => Self::Kaigo,
            Kind::Iryo => Self::Iryo,
        }
    }
}

/// How many rows of a kind the preview names.
const NAMED: usize = 10;

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    let store = context.store()?;
    let asof = match &args.asof {
        None => None,
        Some(words) => Some(text::parse_date(words, context.today()).map_err(|error| {
            Failure::usage(format!(
                "--asof「{}」は日付として読めません。",
                text::visible(words)
            ))
            .why(error)
        })?),
    };
    let files = read(&args, context, asof)?;
    if files.iter().any(|file| file.asof.is_none()) {
        context.say("注意: いつ時点のデータかわからないため、日付なしで取り込みます。次の手: --asof 2025-12-31 のように指定できます。");
    }
    let paths = store.imported_files();
    let mut existing = Vec::new();
    let mut texts = std::collections::HashMap::new();
    for path in &paths {
        let file = store.imported(path)?;
        let (facilities, problems) = store.read_imported(&file);
        if let Some(problem) = problems.iter().find(|p| super::lookup::is_unreadable(p)) {
            return Err(
                Failure::paper(format!("「{path}」を読めないため、取り込めません。"))
                    .why(&problem.message)
                    .next(format!(
                        "「{path}」を消して、公表データを取り込み直してください。"
                    )),
            );
        }
        existing.extend(facilities);
        texts.insert(path.clone(), file.text);
    }
    let plan = import::plan(&existing, files, &store.words);
    let mut papers = Vec::new();
    for (prefecture, facilities) in plan.prefectures() {
        let path = format!("facilities/{prefecture}.toml");
        let old = texts.get(&path);
        let owned: Vec<Facility> = facilities.iter().map(|f| (*f).clone()).collect();
        let new = (!owned.is_empty()).then(|| directory::write(prefecture, &owned));
        if old == new.as_ref() {
            continue;
        }
        papers.push(Paper {
            path,
            old: old.map(|text| text.clone().into_bytes()),
            new: new.map(String::into_bytes),
        });
    }
    context.show(view(&plan, &papers));
    let dropped = plan.reports.iter().any(|r| r.taken == Taken::Dropped);
    let exit = if dropped { Exit::Paper } else { Exit::Done };
    if papers.is_empty() {
        context.say("変わるところがありません。何も書いていません。");
        return Ok(exit);
    }
    if context.dry_run() {
        context.say("(-n のため、何も書いていません)");
        return Ok(exit);
    }
    if context.can_ask() && !context.ask_yes("この内容で取り込みますか")? {
        context.say("取り込みませんでした。");
        return Ok(Exit::Done);
    }
    let names: Vec<String> = papers.iter().map(|paper| paper.path.clone()).collect();
    context.write(
        &papers,
        "facility import",
        &[
            format!(
                "取り込みました: 新しい{}件、変わった{}件、なくなった{}件",
                plan.new.len(),
                plan.changed.len(),
                plan.gone.len()
            ),
            text::list_up_to(&names, 5),
            "次: renkei facility list".to_string(),
        ],
    )?;
    Ok(exit)
}

/// Reads every file, or none: one that can't be trusted refuses the import.
fn read(
    args: &Args,
    context: &Context,
    asof: Option<crate::model::Date>,
) -> Result<Vec<FileRows>, Failure> {
    let words = &context.store()?.words;
    let reading = ImportContext {
        vocabularies: words,
        asof,
    };
    let progress = context.progress(args.files.len() as u64, "読み込み");
    let mut files = Vec::new();
    let mut refusals = Vec::new();
    for path in &args.files {
        let bytes = read_named(&context.here().join(path))?;
        let name = path.file_name().map_or_else(
            || path.display().to_string(),
            |n| n.to_string_lossy().into_owned(),
        );
        match import::read(args.kind.into(), &name, &bytes, &reading) {
            Ok(rows) => files.push(rows),
            Err(refusal) => refusals.push(refusal),
        }
        progress.step();
    }
    drop(progress);
    if refusals.is_empty() {
        return Ok(files);
    }
    let place: Vec<String> = refusals
        .iter()
        .map(|refusal| {
            format!(
                "  {}",
                text::visible_block(&format!(
                    "{}: {}。\n次の手: {}",
                    refusal.file,
                    refusal.message(),
                    refusal.hint()
                ))
                .replace('\n', "\n  ")
            )
        })
        .collect();
    Err(Failure::paper(format!(
        "取り込めないファイルが{}件あるため、何も取り込んでいません。",
        refusals.len()
    ))
    .place(place.join("\n"))
    .next("直すか外すかして、もう一度実行してください。"))
}

fn view(plan: &ImportPlan, papers: &[Paper]) -> View {
    let mut sheet = Sheet::new(
        "取り込みの内容",
        vec![
            Column::new("item", "項目"),
            Column::new("count", "件数").right(),
            Column::new("which", "内訳"),
        ],
    );
    let names = |list: &[import::Named]| {
        let shown: Vec<String> = list
            .iter()
            .map(|named| format!("{} {}", named.id, named.name))
            .collect();
        text::list_up_to(&shown, NAMED)
    };
    let mut row = |label: &str, count: usize, which: String| {
        sheet.row(vec![label.into(), count.to_string().into(), which.into()]);
    };
    let some = |list: &[import::Named]| {
        if list.is_empty() {
            String::new()
        } else {
            names(list)
        }
    };
    row("新しい施設", plan.new.len(), some(&plan.new));
    let changed: Vec<String> = plan
        .changed
        .iter()
        .map(|c| {
            let fields: Vec<&str> = c.fields.iter().map(|f| f.label).collect();
            format!(
                "{} {}({})",
                c.facility.id,
                c.facility.name,
                fields.join("・")
            )
        })
        .collect();
    row(
        "変わった施設",
        plan.changed.len(),
        if changed.is_empty() {
            String::new()
        } else {
            text::list_up_to(&changed, NAMED)
        },
    );
    row("なくなった施設", plan.gone.len(), some(&plan.gone));
    row("日付だけ新しい施設", plan.redated, String::new());
    row("同じ施設", plan.unchanged, String::new());
    let dropped: Vec<_> = plan
        .reports
        .iter()
        .filter(|r| r.taken == Taken::Dropped)
        .collect();
    row("使わなかった行", dropped.len(), String::new());
    row(
        "注意して読んだ行",
        plan.reports.len() - dropped.len(),
        String::new(),
    );
    row("使わなかった座標", plan.points.len(), String::new());
    for report in plan.reports.iter().take(NAMED * 2) {
        let taken = if report.taken == Taken::Dropped {
            "使わない"
        } else {
            "読んだ"
        };
        sheet.note(format!(
            "  {}:{} {}: {}",
            report.file, report.line, taken, report.fault
        ));
    }
    if plan.reports.len() > NAMED * 2 {
        sheet.note(format!(
            "  ほかに{}行(--format json で全部)",
            plan.reports.len() - NAMED * 2
        ));
    }
    let list = |named: &[import::Named]| -> Value {
        named
            .iter()
            .map(|n| json!({ "id": &*n.id, "name": &*n.name }))
            .collect()
    };
    let mut object = Map::new();
    object.insert("new".into(), list(&plan.new));
    object.insert(
        "changed".into(),
        plan.changed
            .iter()
            .map(|c| {
                json!({
                    "id": &*c.facility.id,
                    "name": &*c.facility.name,
                    "fields": c.fields.iter().map(|f| json!({
                        "key": f.key, "label": f.label, "old": f.old, "new": f.new,
                    })).collect::<Vec<_>>(),
                })
            })
            .collect(),
    );
    object.insert("gone".into(), list(&plan.gone));
    object.insert("unchanged".into(), plan.unchanged.into());
    object.insert("redated".into(), plan.redated.into());
    object.insert("total".into(), plan.result.len().into());
    object.insert(
        "reports".into(),
        plan.reports
            .iter()
            .map(|r| {
                json!({
                    "file": &*r.file,
                    "line": r.line,
                    "id": r.id.as_deref(),
                    "dropped": r.taken == Taken::Dropped,
                    "why": r.fault.to_string(),
                })
            })
            .collect(),
    );
    object.insert(
        "points".into(),
        plan.points
            .iter()
            .map(|p| {
                json!({
                    "id": &*p.id,
                    "service": p.service.label(),
                    "city": p.city.as_deref(),
                    "point": [p.point.lat, p.point.lon],
                    "why": p.doubt.label(),
                })
            })
            .collect(),
    );
    object.insert(
        "files".into(),
        papers
            .iter()
            .map(|paper| paper.path.clone())
            .collect::<Vec<_>>()
            .into(),
    );
    View {
        kind: "facility-import",
        json: object,
        sheets: vec![sheet],
        csv: None,
        days: Vec::new(),
    }
}
