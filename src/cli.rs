//! The command line: global flags, the list of commands (it exists once, here), dispatch.

mod reading;

use crate::commands;
use crate::context::{self, ColourWish, Context, Encoding, Environment, Format, Wishes};
use crate::failure::{Exit, Failure};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use std::ffi::OsString;
use std::path::PathBuf;

/// 地域医療連携室の道具: 相談受付、候補さがし、打診、計画、期限、報告。
#[derive(Debug, Parser)]
#[command(
    name = "renkei",
    version,
    about = "地域医療連携室の道具",
    long_about = "地域医療連携室の道具。症例は1件1ファイルのYAML、施設台帳はTOML。\nサーバーもネットワークも使いません。",
    after_help = "はじめに:\n  renkei                        事務所フォルダーの中で: 今朝のようす\n  renkei init ~/renkei          事務所フォルダーを作る\n  renkei new-case               相談を受け付ける\n  renkei match 12               受け入れてくれる先をさがす\n  renkei status                 進行中の一覧\n  renkei due                    期限と約束の一覧\n\n詳しくは renkei COMMAND --help、または renkei man COMMAND",
    disable_help_subcommand = true
)]
pub struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Flags of every command.
#[derive(Debug, Args)]
#[command(next_help_heading = "どのコマンドでも")]
struct Globals {
    /// 事務所フォルダー(既定: RENKEI_OFFICE、または上のフォルダーをさがす)
    #[arg(short = 'C', long, global = true, value_name = "DIR")]
    office: Option<PathBuf>,
    /// 今日とみなす日(2026-11-23、R8.11.23、明日 など)
    #[arg(long, global = true, value_name = "DATE")]
    today: Option<String>,
    /// 過去の時点で見る(gitの番号か日付。読むコマンドだけ)
    #[arg(long, global = true, value_name = "REV|DATE")]
    at: Option<String>,
    /// 出力の形(table json csv md。一覧は html xlsx、due は ics、doc は html txt pdf、export は ndjson も)
    #[arg(long, global = true, value_name = "FORMAT")]
    format: Option<Format>,
    /// CSVの文字コード(utf8 cp932)
    #[arg(long, global = true, value_name = "NAME", default_value = "utf8")]
    encoding: Encoding,
    /// 色(auto always never)
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    color: ColourWish,
    /// 結果のほかは何も言わない
    #[arg(short, long, global = true)]
    quiet: bool,
    /// 変更の差分だけを見せ、何も書かない
    #[arg(short = 'n', long, global = true)]
    dry_run: bool,
    /// 質問をしない
    #[arg(long, global = true)]
    no_input: bool,
    /// gitに記録しない
    #[arg(long, global = true)]
    no_commit: bool,
}

/// Every command, once.
#[derive(Debug, Subcommand)]
enum Command {
    /// 事務所フォルダーを作る
    Init(commands::init::Args),
    /// 架空の事務所を作る(練習・検証用)
    Demo(commands::demo::Args),
    /// 相談を受け付け、症例の紙を作る
    NewCase(Box<commands::new_case::Args>),
    /// 1件の症例を見る
    Show(commands::show::Args),
    /// 症例の項目を書きかえる
    Set(commands::set::Args),
    /// 症例の紙をエディターで開く
    Edit(commands::edit::Args),
    /// 経過を書き足す
    Note(commands::note::Args),
    /// 受け入れてくれる先をさがす
    Match(commands::matching::Args),
    /// 打診を記録する
    Refer(commands::refer::Args),
    /// 打診の返事を記録する
    Reply(Box<commands::reply::Args>),
    /// 打診を取り下げる
    Withdraw(commands::withdraw::Args),
    /// 本人の選択を記録する
    Choose(commands::choose::Args),
    /// 予定を入れる
    Book(commands::book::Args),
    /// 退院支援計画とケアプランの行を下書きする
    Plan(commands::plan::Args),
    /// 書類を作る
    Doc(Box<commands::doc::Args>),
    /// 症例を終結する
    Close(Box<commands::close::Args>),
    /// 終結した症例を再開する
    Reopen(commands::reopen::Args),
    /// 施設台帳
    Facility(commands::facility::Args),
    /// 進行中の症例の一覧
    Status(commands::status::Args),
    /// 期限と約束の一覧
    Due(commands::due::Args),
    /// 週報・月報と分析
    Report(Box<commands::report::Args>),
    /// 条件に合うものをさがして数える
    Find(commands::find::Args),
    /// 前方連携: 紹介状、予約、来院、返書
    Inbound(commands::inbound::Args),
    /// 相談の区分ごとの結果、制度、残り
    Consult(commands::consult::Args),
    /// 申し送り(変わったことと次にすること)
    Handover(commands::handover::Args),
    /// 集計用の表の書き出し
    Export(commands::export::Args),
    /// 履歴: いつ、だれが、何をどう変えたか
    Log(commands::log::Args),
    /// 2つの時点の違い
    Diff(commands::diff::Args),
    /// だれが、いつ、そう書いたか
    Blame(commands::blame::Args),
    /// 直前のコマンドを取り消す
    Undo(commands::undo::Args),
    /// 取り消しをやめて、元どおりにする
    Redo(commands::redo::Args),
    /// ほかの場所の記録と合わせる(受け取り・合流・送り出し)
    Sync(commands::sync::Args),
    /// 症例の番号
    Case(commands::case::Args),
    /// 合流の衝突を、ひとつずつ決める
    Resolve(commands::resolve::Args),
    /// 紙を意味で合流させる(gitが呼びます)
    #[command(hide = true)]
    MergeDriver(commands::merge_driver::Args),
    /// 紙を言葉で見せる(gitが呼びます)
    #[command(hide = true)]
    Textconv(commands::textconv::Args),
    /// 履歴が書き換えられていないか、どこへ送られうるか
    Verify(commands::verify::Args),
    /// 保存期間が終わった症例
    Retention(commands::retention::Args),
    /// すべての紙の点検
    Check(commands::check::Args),
    /// 点検の項目・規則・用語の説明
    Explain(commands::explain::Args),
    /// 紙の書式(JSON Schema)
    Schema(commands::schema::Args),
    /// シェルの入力補完
    Completions(commands::completions::Args),
    /// 説明書(man)
    Man(commands::man::Args),
}

/// Runs one command line and gives the exit code.
pub fn main(arguments: impl IntoIterator<Item = OsString>, environment: Environment) -> u8 {
    let arguments: Vec<OsString> = arguments.into_iter().collect();
    commands::completions::remember(&environment);
    if commands::completions::answer(&arguments, &environment) {
        return Exit::Done.code();
    }
    let (cli, operation) = match parse(&arguments) {
        Ok(parsed) => parsed,
        Err(error) => return refused(&error),
    };
    let wishes = Wishes {
        office: cli.globals.office,
        today: cli.globals.today,
        at: cli.globals.at,
        format: cli.globals.format,
        encoding: cli.globals.encoding,
        colour: cli.globals.color,
        quiet: cli.globals.quiet,
        dry_run: cli.globals.dry_run,
        no_input: cli.globals.no_input,
        no_commit: cli.globals.no_commit,
        reading: reading::reading(&operation, cli.globals.dry_run),
        operation,
    };
    let done = match cli.command {
        Some(command) => act(command, wishes, environment),
        None => alone(wishes, environment),
    };
    match done {
        Ok(exit) => exit.code(),
        Err(error) => failed(&error).code(),
    }
}

/// `renkei` alone: the morning of the office, or how to begin where there is none.
fn alone(wishes: Wishes, environment: Environment) -> anyhow::Result<Exit> {
    if let Some(format) = wishes.format {
        refuse_format(None, format)?;
    }
    let named = wishes.office.is_some() || environment.office.is_some();
    let context = Context::new(wishes, environment)?;
    if !named && context.store().is_err() {
        context::complain_bare(&command().render_help().to_string());
        return Ok(Exit::Usage);
    }
    let exit = commands::morning::run(&context)?;
    Ok(exit.max(context.remembered()))
}

fn act(command: Command, wishes: Wishes, environment: Environment) -> anyhow::Result<Exit> {
    if let Some(format) = wishes.format {
        refuse_format(Some(&command), format)?;
    }
    let context = Context::new(wishes, environment)?;
    let exit = run(command, &context).map_err(|error| match error.downcast::<Failure>() {
        // What wasn't found may stand where nobody could read: that is the worse news.
        Ok(mut failure) => {
            failure.exit = failure.exit.max(context.remembered());
            failure.into()
        }
        Err(other) => other,
    })?;
    Ok(exit.max(context.remembered()))
}

/// Forms that only some commands have.
fn refuse_format(command: Option<&Command>, format: Format) -> Result<(), Failure> {
    let (has, why, next) = match format {
        Format::Ics => (
            matches!(command, Some(Command::Due(_))),
            "カレンダーにできるのは日付のある一覧(renkei due)だけです。",
            "renkei due --format ics",
        ),
        Format::Xlsx => (
            is_list(command),
            "この形にできるのは一覧(status、due、facility list、report、find)だけです。",
            "renkei status --format xlsx > 一覧.xlsx",
        ),
        Format::Html if is_list(command) => return Ok(()),
        Format::Html => (
            matches!(command, Some(Command::Doc(_) | Command::Refer(_))),
            "この形にできるのは書類(renkei doc)と一覧(status、due、facility list、report、find)だけです。",
            "renkei doc --list",
        ),
        Format::Txt | Format::Pdf => (
            matches!(command, Some(Command::Doc(_) | Command::Refer(_))),
            "この形にできるのは書類(renkei doc)だけです。",
            "renkei doc --list",
        ),
        Format::Ndjson => (
            matches!(command, Some(Command::Export(_))),
            "1行に1件のJSONにするのは書き出し(renkei export)だけです。",
            "renkei export cases --format ndjson",
        ),
        _ => return Ok(()),
    };
    if has {
        return Ok(());
    }
    let name = format.name();
    Err(
        Failure::usage(format!("--format {name} はこのコマンドでは使えません。"))
            .why(why)
            .next(next),
    )
}

/// Commands whose answer is a list that people print, pass on and count in.
fn is_list(command: Option<&Command>) -> bool {
    match command {
        Some(Command::Status(_) | Command::Due(_) | Command::Report(_) | Command::Find(_)) => true,
        Some(Command::Facility(args)) => args.is_list(),
        _ => false,
    }
}

/// A failure becomes its page; anything else, which nobody foresaw, is shown with its causes.
fn failed(error: &anyhow::Error) -> Exit {
    let unforeseen = || {
        let causes: Vec<String> = error.chain().skip(1).map(ToString::to_string).collect();
        Failure::machine(error.to_string()).why(causes.join("、"))
    };
    let failure = error
        .downcast_ref::<Failure>()
        .cloned()
        .unwrap_or_else(unforeseen);
    context::complain_bare(&failure.to_string());
    failure.exit
}

fn run(command: Command, context: &Context) -> anyhow::Result<Exit> {
    let exit = match command {
        Command::Init(args) => commands::init::run(args, context)?,
        Command::Demo(args) => commands::demo::run(args, context)?,
        Command::NewCase(args) => commands::new_case::run(*args, context)?,
        Command::Show(args) => commands::show::run(args, context)?,
        Command::Set(args) => commands::set::run(args, context)?,
        Command::Edit(args) => commands::edit::run(args, context)?,
        Command::Note(args) => commands::note::run(args, context)?,
        Command::Match(args) => commands::matching::run(args, context)?,
        Command::Refer(args) => commands::refer::run(args, context)?,
        Command::Reply(args) => commands::reply::run(*args, context)?,
        Command::Withdraw(args) => commands::withdraw::run(args, context)?,
        Command::Choose(args) => commands::choose::run(args, context)?,
        Command::Book(args) => commands::book::run(args, context)?,
        Command::Plan(args) => commands::plan::run(args, context)?,
        Command::Doc(args) => commands::doc::run(*args, context)?,
        Command::Close(args) => commands::close::run(*args, context)?,
        Command::Reopen(args) => commands::reopen::run(args, context)?,
        Command::Facility(args) => commands::facility::run(args, context)?,
        Command::Status(args) => commands::status::run(args, context)?,
        Command::Due(args) => commands::due::run(args, context)?,
        Command::Report(args) => commands::report::run(&args, context)?,
        Command::Find(args) => commands::find::run(&args, context)?,
        Command::Inbound(args) => commands::inbound::run(args, context)?,
        Command::Consult(args) => commands::consult::run(args, context)?,
        Command::Handover(args) => commands::handover::run(args, context)?,
        Command::Export(args) => commands::export::run(args, context)?,
        Command::Log(args) => commands::log::run(&args, context)?,
        Command::Diff(args) => commands::diff::run(&args, context)?,
        Command::Blame(args) => commands::blame::run(&args, context)?,
        Command::Undo(args) => commands::undo::run(&args, context)?,
        Command::Redo(args) => commands::redo::run(&args, context)?,
        Command::Sync(args) => commands::sync::run(&args, context)?,
        Command::Case(args) => commands::case::run(&args, context)?,
        Command::Resolve(args) => commands::resolve::run(&args, context)?,
        Command::MergeDriver(args) => commands::merge_driver::run(&args, context)?,
        Command::Textconv(args) => commands::textconv::run(&args, context)?,
        Command::Verify(args) => commands::verify::run(&args, context)?,
        Command::Retention(args) => commands::retention::run(&args, context)?,
        Command::Check(args) => commands::check::run(args, context)?,
        Command::Explain(args) => commands::explain::run(args, context)?,
        Command::Schema(args) => commands::schema::run(args, context)?,
        Command::Completions(args) => commands::completions::run(args, context)?,
        Command::Man(args) => commands::man::run(args, context)?,
    };
    Ok(exit)
}

/// The tree of commands, speaking Japanese throughout.
pub fn command() -> clap::Command {
    japanese(Cli::command()).version(env!("CARGO_PKG_VERSION"))
}

const TEMPLATE: &str = "{about-with-newline}\n使い方: {usage}\n\n{all-args}{after-help}";

/// The same command with its own words where clap would speak English.
fn japanese(command: clap::Command) -> clap::Command {
    let has_version = command.get_name() == "renkei";
    let mut place = 0;
    let mut command = command
        .help_template(TEMPLATE)
        .subcommand_help_heading("コマンド")
        .subcommand_value_name("COMMAND")
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(
            clap::Arg::new("help")
                .short('h')
                .long("help")
                .action(clap::ArgAction::Help)
                .help("使い方を見る")
                .help_heading("どのコマンドでも"),
        )
        .mut_args(|argument| {
            place += 1;
            let heading = argument.get_help_heading().map(String::from);
            let positional = argument.is_positional();
            let argument = if argument.get_action().takes_values() {
                argument.hide_default_value(true).hide_possible_values(true)
            } else {
                argument
            };
            match heading {
                Some(_) => argument,
                // In the order in which they are typed.
                None if positional => argument.help_heading("引数").display_order(place),
                None => argument.help_heading("指定"),
            }
        })
        .mut_subcommands(japanese);
    if has_version {
        command = command.arg(
            clap::Arg::new("version")
                .short('V')
                .long("version")
                .action(clap::ArgAction::Version)
                .help("版を見る")
                .help_heading("どのコマンドでも"),
        );
    }
    command
}

/// What was typed, and the subcommand as it stands in the history: `facility vacancy`.
fn parse(arguments: &[OsString]) -> Result<(Cli, String), clap::Error> {
    let command = command();
    let matches = command.clone().try_get_matches_from(arguments)?;
    refuse_blanks(&command, &matches)?;
    Ok((
        Cli::from_arg_matches(&matches)?,
        reading::operation(&matches),
    ))
}

/// An empty value says nothing: a script's variable that was never set. Nothing is written for it,
/// nobody is asked and nothing is searched.
fn refuse_blanks(command: &clap::Command, matches: &clap::ArgMatches) -> Result<(), clap::Error> {
    use clap::error::{ContextKind, ContextValue, ErrorKind};
    for argument in command.get_arguments() {
        let id = argument.get_id().as_str();
        let typed = matches.value_source(id) == Some(clap::parser::ValueSource::CommandLine);
        let values = matches.try_get_raw(id).ok().flatten().filter(|_| typed);
        let is_blank = |value: &std::ffi::OsStr| value.to_string_lossy().trim().is_empty();
        if argument.get_action().takes_values() && values.is_some_and(|mut v| v.any(is_blank)) {
            let mut error = clap::Error::new(ErrorKind::InvalidValue).with_cmd(command);
            let name = match (argument.get_long(), argument.get_value_names()) {
                (Some(long), _) => format!("--{long}"),
                (None, Some([name, ..])) => format!("<{name}>"),
                (None, _) => id.to_string(),
            };
            error.insert(ContextKind::InvalidArg, ContextValue::String(name));
            return Err(error);
        }
    }
    match matches.subcommand() {
        Some((name, matches)) => command
            .find_subcommand(name)
            .map_or(Ok(()), |command| refuse_blanks(command, matches)),
        None => Ok(()),
    }
}

/// Help and version go to stdout; a wrong command line is said in Japanese, with the flag.
fn refused(error: &clap::Error) -> u8 {
    use clap::error::{ContextKind, ErrorKind};
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        context::out_bare(&error.render().to_string());
        return Exit::Done.code();
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        context::complain_bare(&error.render().to_string());
        return Exit::Usage.code();
    }
    let said = |kind| {
        error
            .get(kind)
            .map(|value| crate::text::visible(&value.to_string()).into_owned())
    };
    let argument = said(ContextKind::InvalidArg).unwrap_or_default();
    let value = said(ContextKind::InvalidValue).unwrap_or_default();
    let what = match error.kind() {
        ErrorKind::InvalidSubcommand => format!(
            "「{}」というコマンドはありません。",
            said(ContextKind::InvalidSubcommand).unwrap_or_default()
        ),
        ErrorKind::UnknownArgument => format!("「{argument}」という指定はありません。"),
        ErrorKind::MissingRequiredArgument => {
            format!("{} が要ります。", argument.replace(", ", "、"))
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            format!("{argument} の値がありません。")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("{argument} の値「{value}」は使えません。")
        }
        ErrorKind::ArgumentConflict => {
            let prior = said(ContextKind::PriorArg).unwrap_or_default();
            format!("{argument} と {prior} は一緒に使えません。")
        }
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => {
            format!("{argument} の値が足りません。")
        }
        ErrorKind::MissingSubcommand => "コマンドが要ります。".to_string(),
        _ => format!("使い方が違います({})。", error.kind()),
    };
    let mut failure = Failure::usage(what);
    let valid = said(ContextKind::ValidValue)
        .or_else(|| said(ContextKind::ValidSubcommand))
        .filter(|valid| error.kind() != ErrorKind::InvalidSubcommand && !valid.is_empty());
    if let Some(valid) = valid {
        failure = failure.why(format!("使えるのは {valid} です。"));
    }
    let near = said(ContextKind::SuggestedSubcommand)
        .or_else(|| said(ContextKind::SuggestedArg))
        .or_else(|| said(ContextKind::SuggestedValue));
    if let Some(near) = near {
        failure = failure.next(format!("「{near}」ではありませんか。"));
    }
    let usage = said(ContextKind::Usage)
        .map(|usage| usage.replace("Usage: ", "").trim().to_string())
        .filter(|usage| !usage.is_empty());
    failure = failure.next(match usage {
        Some(usage) => format!("使い方: {usage}"),
        None => "renkei --help で使い方を見られます。".to_string(),
    });
    context::complain_bare(&failure.to_string());
    Exit::Usage.code()
}
