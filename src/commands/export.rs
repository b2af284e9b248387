//! `export`: the cases as flat tables for bigger machines, a folder a year.

use super::{export_audit, lookup, question};
use crate::context::{Context, Encoding, Format};
use crate::export::{
    Form, Key, MANIFEST, Manifest, NoKey, Pen, TABLES, Unread, Written, listed, path_of,
};
use crate::failure::{Exit, Failure};
use crate::model::{Date, Office};
use crate::query::{CaseView, Query, Stays, Unit};
use crate::regulation::Rulebook;
use crate::store::{Bundle, CasePaper, Mishap, Store, read_secret, shown, standing_list};
use crate::text;
use crate::vocabulary::Vocabularies;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// 集計用の表の書き出し
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// 症例・経過・打診・サービスの表(終結した症例も)
    Cases(Cases),
    /// 監査の表: いつ、だれが、どの症例の何を(値は出ない)
    Audit(export_audit::Audit),
}

/// 症例・経過・打診・サービスの表(終結した症例も)
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei export cases                             out/export/2026/cases.ndjson など\n  renkei export cases --format csv -o /tmp/表 opened:2026\n  renkei export cases --pseudonymous --key-file ~/renkei.key\n\n氏名、カナ、電話、市区町村より細かい住所は、いつも出しません。経過の本文と打診の覚え書きは書いたまま出るため、名前が入っていることがあります。\n--pseudonymous は番号を仮の番号に替え、文章・病名・主治医・生年月日も出しません。日付は残るため、匿名ではありません(仮名加工情報として扱ってください)。\n鍵は32文字以上の乱数のファイルです。たとえば openssl rand -hex 32 > ~/renkei.key で作り、事務所フォルダーの外で保管します。同じ鍵なら、次の書き出しでも同じ仮の番号になります。\n列の説明は docs/export.md、DuckDBでの集計は docs/duckdb.md にあります。"
)]
pub struct Cases {
    /// 条件(opened:2026 line:退院支援。項目は renkei explain query)
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// 書き出すフォルダー(既定: out/export)
    #[arg(short = 'o', long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// 仮名にする(番号を鍵で替え、文章を出さない)
    #[arg(long, requires = "key_file")]
    pseudonymous: bool,
    /// 仮の番号を作る鍵のファイル(32文字以上の乱数)
    #[arg(long, value_name = "FILE", requires = "pseudonymous")]
    key_file: Option<PathBuf>,
}

/// What stays the same from case to case.
struct Eye<'a> {
    office: &'a Office,
    book: &'a Rulebook,
    words: &'a Vocabularies,
    today: Date,
    query: &'a Query,
    stays: Option<Stays>,
    pen: &'a Pen,
}

/// What became of a paper.
enum Seen {
    Lines([Written; 4]),
    NotAsked,
    Unreadable(Mishap),
}

/// Everything that was written so far.
struct Counts {
    cases: usize,
    /// Rows of each table.
    tables: [usize; 4],
    /// Rows of each file.
    files: BTreeMap<String, usize>,
    mishaps: Vec<Mishap>,
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    match args.what {
        What::Cases(args) => cases(&args, context),
        What::Audit(args) => export_audit::run(&args, context),
    }
}

fn cases(args: &Cases, context: &Context) -> Result<Exit, Failure> {
    let store = context.store()?;
    let form = form_of(context, Form::Ndjson)?;
    let folder = folder_of(context, args.output.as_deref(), "export")?;
    let key = match &args.key_file {
        Some(path) => Some(key(store, &folder, &context.here().join(path))?),
        None => None,
    };
    let query = question::ask(context, &args.query, Unit::Cases)?;
    lookup::complain_about_settings(context);
    lookup::complain_about_rules(context);
    let pen = Pen {
        form,
        key,
        today: context.today(),
    };
    let mut bundle = match context.dry_run() {
        true => None,
        false => Some(open(store, &folder, listed)?),
    };
    let counts = write(context, store, &pen, &query, bundle.as_mut())?;
    if let Some(bundle) = bundle {
        let manifest = manifest(store, &pen, &query, &counts);
        bundle.settle(Manifest::under_way, |files| {
            let told = files.iter();
            let told = told.map(|file| (file.path.clone(), file.bytes, file.digest.clone()));
            manifest.text(&told.collect::<Vec<_>>())
        })?;
    }
    lookup::complain_about(context, &counts.mishaps);
    context.listed(Some(counts.cases));
    tell(context, store, &counts, &folder);
    Ok(Exit::Done)
}

/// The folder that is asked for, else one of `out/`.
pub fn folder_of(context: &Context, asked: Option<&Path>, usual: &str) -> Result<PathBuf, Failure> {
    Ok(match asked {
        Some(folder) => context.here().join(folder),
        None => context.store()?.root().join("out").join(usual),
    })
}

/// As what it is written.
pub fn form_of(context: &Context, usual: Form) -> Result<Form, Failure> {
    if context.encoding() != Encoding::Utf8 {
        return Err(Failure::usage(
            "--encoding は書き出しでは使えません。集計用の表は UTF-8 です。",
        )
        .next("--encoding を外してください。"));
    }
    match context.format_wished() {
        None => Ok(usual),
        Some(Format::Ndjson) => Ok(Form::Ndjson),
        Some(Format::Csv) => Ok(Form::Csv),
        Some(other) => Err(Failure::usage(format!(
            "--format {} は書き出しでは使えません。",
            other.name()
        ))
        .next("--format ndjson か --format csv を付けてください。")),
    }
}

fn key(store: &Store, folder: &Path, path: &Path) -> Result<Key, Failure> {
    let bytes = read_secret(store, folder, path)?;
    Key::of_file(&bytes).map_err(|no| {
        Failure::usage("鍵のファイルは鍵になりません。")
            .why(match no {
                NoKey::Short => format!("{}文字より短いため、当てられてしまいます。", Key::LEAST),
                NoKey::Plain => "同じ文字ばかりのため、当てられてしまいます。".to_string(),
            })
            .next("openssl rand -hex 32 > 鍵のファイル のように作ってください。")
    })
}

/// The bundle for a folder that is empty, or that an earlier export filled.
pub fn open(
    store: &Store,
    folder: &Path,
    listed: fn(&[u8]) -> Option<Vec<String>>,
) -> Result<Bundle, Failure> {
    let ours = match standing_list(folder, MANIFEST)? {
        None => Vec::new(),
        Some(bytes) => listed(&bytes).ok_or_else(|| {
            Failure::usage(format!(
                "「{}」は renkei の書き出しの控えではないため、上書きしません。",
                shown(store.root(), &folder.join(MANIFEST))
            ))
            .next("-o で別のフォルダーにしてください。")
        })?,
    };
    Bundle::open(store, folder, MANIFEST, ours)
}

/// Writes every case that is asked for, a portion at a time.
fn write(
    context: &Context,
    store: &Store,
    pen: &Pen,
    query: &Query,
    mut bundle: Option<&mut Bundle>,
) -> Result<Counts, Failure> {
    let mut cases = store.cases();
    cases.sort_by_key(|id| pen.order(id));
    let eye = Eye {
        office: &store.office,
        book: store.rulebook(),
        words: &store.words,
        today: context.today(),
        query,
        stays: query.needs_stays().then(|| question::stays(store)),
        pen,
    };
    let heads = TABLES.map(|table| pen.head(table));
    let mut counts = Counts {
        cases: 0,
        tables: [0; 4],
        files: BTreeMap::new(),
        mishaps: cases.strays.clone(),
    };
    let progress = context.progress(cases.len() as u64, "書き出し");
    let mut refused = Ok(());
    cases.each(
        |_, paper| {
            progress.step();
            look(paper, &eye)
        },
        |id, seen| {
            let written = match seen {
                Seen::Lines(written) => written,
                Seen::NotAsked => return,
                Seen::Unreadable(mishap) => return counts.mishaps.push(mishap),
            };
            counts.cases += 1;
            for (place, lines) in written.iter().enumerate() {
                let path = path_of(id.year(), TABLES[place].name, pen.form);
                // Where the disk refused once, nothing more is asked of it.
                if let Some(bundle) = bundle.as_deref_mut().filter(|_| refused.is_ok()) {
                    refused = bundle.append(&path, &heads[place], &lines.bytes);
                }
                *counts.files.entry(path).or_default() += lines.rows;
                counts.tables[place] += lines.rows;
            }
        },
    );
    refused?;
    counts.mishaps.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(counts)
}

/// The lines of a paper. One of which a part can't be read gives none: half a case would make every
/// figure a little wrong without saying so.
fn look(paper: Result<CasePaper, Mishap>, eye: &Eye) -> Seen {
    let paper = match paper {
        Ok(paper) => paper,
        Err(mishap) => return Seen::Unreadable(mishap),
    };
    if let Some(mishap) = lookup::broken_part(&paper) {
        return Seen::Unreadable(mishap);
    }
    let case = &paper.case;
    let asked =
        CaseView::new(case, eye.office, eye.book, eye.words, eye.today).knowing(eye.stays.as_ref());
    match eye.query.holds(&asked) {
        true => Seen::Lines(eye.pen.lines(case)),
        false => Seen::NotAsked,
    }
}

fn manifest<'a>(store: &'a Store, pen: &Pen, query: &Query, counts: &Counts) -> Manifest<'a> {
    let packs = store.rulebook().heads_on(pen.today);
    let mut rules: Vec<&str> = packs.map(|head| head.id.as_str()).collect();
    rules.sort_unstable();
    rules.dedup();
    let unread = counts.mishaps.iter().map(|mishap| Unread {
        path: mishap.path.clone(),
        codes: mishap.problems.iter().map(|problem| problem.code).collect(),
    });
    Manifest {
        today: pen.today.to_string(),
        commit: store.head(),
        rules,
        form: pen.form,
        key: pen.key.as_ref().map(Key::mark),
        whole: matches!(query, Query::All),
        cases: counts.cases,
        rows: counts.files.clone().into_iter().collect(),
        unread: unread.collect(),
    }
}

/// What was written, and where.
fn tell(context: &Context, store: &Store, counts: &Counts, folder: &Path) {
    let [_, events, referrals, services] = counts.tables;
    let what = format!(
        "症例{}件、経過{events}件、打診{referrals}件、サービス{services}件({}ファイル)",
        counts.cases,
        counts.files.len()
    );
    let place = shown(store.root(), folder);
    if context.dry_run() {
        context.say(&format!(
            "{place} に書き出すもの: {what}\n(-n のため、何も書いていません)"
        ));
        return;
    }
    context.say(&format!("書き出し: {what}"));
    if !counts.mishaps.is_empty() {
        context.say(&format!(
            "注意: 読めない紙{}件は入っていません。",
            counts.mishaps.len()
        ));
    }
    context.out(&format!("{}\n", text::visible(&place)));
}
