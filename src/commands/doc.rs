//! `doc`: forms and letters, printable on A4, frozen with provenance.

use super::doc_facts::{Desk, row_slips};
use super::{completions, doc_issue, doc_list, doc_office, doc_preview, doc_status, lookup};
use crate::context::{Context, Format};
use crate::failure::{Exit, Failure};
use crate::model::{Scope, Template};
use crate::text;
use crate::vocabulary::Table;
use clap_complete::engine::ArgValueCompleter;
use std::path::PathBuf;

/// 書類を作る(打診書、計画書、連絡票など。A4で印刷できます)
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "例:\n  renkei doc 12 退院支援計画書\n  renkei doc 12 inquiry --to さくら わかば     打診書と送付状を宛先ごとに1つのファイルへ\n  renkei doc 12 サマリー --format pdf\n  renkei doc 12 inquiry --preview             院外へ出る項目だけを見る\n  renkei doc 12 --list                        様式の一覧と、足りない項目\n  renkei doc board                            朝一覧ボード(事務所全体)\n  renkei doc status 12                        発行した書類と、古くなったもの\n  renkei doc verify out/2026-0012-inquiry.html"
)]
pub struct Args {
    #[command(subcommand)]
    what: Option<What>,
    /// 症例(番号、末尾の数字、カナ、院内ID)と、様式(いくつでも)
    #[arg(value_name = "CASE TEMPLATE", add = ArgValueCompleter::new(completions::documents))]
    words: Vec<String>,
    /// 様式の一覧(症例を書けば、足りない項目も)
    #[arg(long)]
    list: bool,
    /// 書き出すファイル(既定: out/。- で標準出力)
    #[arg(short = 'o', long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// 宛先の施設(いくつでも。番号、名称の一部、直前の match の順位)
    #[arg(long, value_name = "FACILITY", num_args = 1.., add = ArgValueCompleter::new(completions::facilities))]
    to: Vec<String>,
    /// 打診するサービス
    #[arg(long = "for", value_name = "SERVICE", add = ArgValueCompleter::new(completions::services))]
    service: Option<String>,
    /// 氏名を出す(目的と範囲の合う書面の同意が要る)
    #[arg(long)]
    identified: bool,
    /// 同意がないまま氏名を出す理由(記録に残ります)
    #[arg(long, value_name = "REASON")]
    without_consent: Option<String>,
    /// 打診の回答期限(既定: renkei.toml の print.answer_days 日後)
    #[arg(long, value_name = "D")]
    answer_by: Option<String>,
    /// 何が院外へ出るかだけを見る(何も作らない)
    #[arg(long)]
    preview: bool,
    /// 手で直されたファイルにも上書きする
    #[arg(long)]
    force: bool,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// 発行した書類と、そのあと変わった項目
    Status {
        /// 症例(番号、末尾の数字、カナ、院内ID)
        #[arg(value_name = "CASE", add = ArgValueCompleter::new(completions::cases))]
        case: String,
    },
    /// ファイルが発行したままか
    Verify {
        /// 調べるファイル
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
}

/// What is asked of one issue, once the words of the command line are understood.
pub struct Wish<'a> {
    /// The documents.
    pub templates: Vec<Template>,
    /// The facilities that were named.
    pub to: &'a [String],
    /// The service that was named.
    pub service: Option<&'a str>,
    /// Why the patient is named without a consent.
    pub without_consent: Option<&'a str>,
    /// The day by which an answer is wished for.
    pub answer_by: Option<&'a str>,
    /// Where it goes.
    pub output: Option<&'a std::path::Path>,
    /// As what it is written.
    pub format: Format,
    /// Whether a file that somebody edited is written over.
    pub force: bool,
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    lookup::complain_about_settings(context);
    match &args.what {
        Some(What::Status { case }) => return doc_status::status(context, case),
        Some(What::Verify { file }) => return doc_status::verify(context, file),
        None => {}
    }
    if context.at_a_past_day() && !args.list && !args.preview {
        return Err(Failure::usage("--at では書き込めません。")
            .why("過去の時点は読むだけです。")
            .next("--at を外して実行してください。"));
    }
    lookup::complain_about_rules(context);
    lookup::complain_about_directory(context);
    let desk = Desk::open(context)?;
    if args.list {
        return doc_list::run(&desk, args.words.first().map(String::as_str));
    }
    let mut words = args.words.iter().map(String::as_str);
    let Some(first) = words.next() else {
        return Err(Failure::usage("症例と様式が要ります。")
            .next("renkei doc 12 退院支援計画書 のように書いてください。")
            .next("様式の一覧: renkei doc --list"));
    };
    let rest: Vec<&str> = words.collect();
    let whole = find(&desk, first).filter(|row| row.scope == Scope::Office);
    let case = whole.is_none().then_some(first);
    let asked: Vec<&str> = match case {
        Some(_) => rest,
        None => std::iter::once(first).chain(rest).collect(),
    };
    if asked.is_empty() {
        return Err(Failure::usage("どの様式かが要ります。")
            .next(format!("一覧: renkei doc {} --list", text::visible(first)))
            .next(format!(
                "renkei doc {} 退院支援計画書",
                text::visible(first)
            )));
    }
    if desk.templates.spoilt {
        return Err(Failure::paper(
            "様式の一覧(templates/index.toml)を読めないため、発行しません。",
        )
        .why("事務所で決めた項目や同意の確かめ方が、わからなくなります。")
        .next("上の行を直すか、templates/index.toml を別の場所に移してください。"));
    }
    let mut templates: Vec<Template> = Vec::new();
    for words in asked {
        let row = template(&desk, words, args.identified, case.is_some())?;
        if !templates.contains(&row) {
            templates.push(row);
        }
    }
    let wish = Wish {
        templates,
        to: &args.to,
        service: args.service.as_deref(),
        without_consent: args.without_consent.as_deref().map(str::trim),
        answer_by: args.answer_by.as_deref(),
        output: args.output.as_deref(),
        format: format(context, args.output.as_deref()),
        force: args.force,
    };
    match case {
        Some(case) if args.preview => doc_preview::run(&desk, case, &wish),
        Some(case) => doc_issue::of_case(&desk, case, &wish),
        None if args.preview => Err(Failure::usage("--preview は症例の書類に使います。")
            .next("renkei doc 12 inquiry --preview のように書いてください。")),
        None => doc_office::issue(&desk, &wish),
    }
}

/// As what a file is written: as wished, else as its name ends, else as a page.
pub fn format(context: &Context, output: Option<&std::path::Path>) -> Format {
    match context.format_wished() {
        Some(format @ (Format::Html | Format::Md | Format::Txt | Format::Pdf)) => format,
        _ => {
            let ending = output.and_then(|path| path.extension());
            let ending = ending.map(|ending| ending.to_string_lossy().to_lowercase());
            match ending.as_deref() {
                Some("md") => Format::Md,
                Some("txt") => Format::Txt,
                Some("pdf") => Format::Pdf,
                _ => Format::Html,
            }
        }
    }
}

/// The document that `words` mean, in the version of the day.
pub fn find<'d>(desk: &'d Desk, words: &str) -> Option<&'d Template> {
    let today = desk.context.today();
    let known = desk.store.words.table(Table::DocumentKinds).find(words);
    let folded = text::fold(words);
    let of_id = |id: &str| desk.templates.version(id, today);
    known.and_then(|term| of_id(term.id)).or_else(|| {
        let mut rows = desk.templates.on(today).into_iter();
        rows.find(|row| text::fold(&row.id) == folded || text::fold(&row.label) == folded)
    })
}

fn template(
    desk: &Desk,
    words: &str,
    identified: bool,
    of_case: bool,
) -> Result<Template, Failure> {
    let row = find(desk, words).ok_or_else(|| unknown(desk, words))?;
    if let Some(slip) = row_slips(desk, row).first() {
        return Err(Failure::paper(slip)
            .place("  templates/index.toml")
            .next("fields と needs を直してください(使える項目は docs/templates.md)。"));
    }
    if of_case && row.scope == Scope::Office {
        return Err(
            Failure::usage(format!("「{}」は事務所全体の書類です。", row.label))
                .next(format!("renkei doc {}", row.id)),
        );
    }
    if !identified || !row.anonymous {
        return Ok(row.clone());
    }
    let today = desk.context.today();
    let named = row.named.as_deref();
    let named = named.and_then(|id| desk.templates.version(id, today));
    named.cloned().ok_or_else(|| {
        Failure::usage(format!("「{}」に氏名を出す様式はありません。", row.label))
            .next("--identified を外してください。")
    })
}

fn unknown(desk: &Desk, words: &str) -> Failure {
    let rows = desk.templates.on(desk.context.today());
    let names: Vec<&str> = rows
        .iter()
        .flat_map(|row| [&*row.id, &*row.label])
        .collect();
    let near: Vec<&str> = text::nearest_part(words, names.iter().copied())
        .into_iter()
        .take(3)
        .map(|place| names[place])
        .collect();
    let mut failure = Failure::usage(format!("様式「{}」がありません。", text::visible(words)));
    if !near.is_empty() {
        failure = failure.next(format!("近い様式: {}", near.join("、")));
    }
    failure.next("様式の一覧: renkei doc --list")
}
