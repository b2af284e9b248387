//! What a command sees of the world: the office, the day, the output and its width, the person at
//! the keyboard. The clock, the terminal and the editor are touched here and nowhere else.
#![expect(
    clippy::disallowed_methods,
    reason = "context owns the clock, the terminal and the editor"
)]

mod access;
mod forms;

use crate::failure::{Exit, Failure};
use crate::model::Date;
use crate::render::{Colour, diff, ics};
use crate::sheet::Sheet;
use crate::store::{
    Apart, Committed, Desk, Holder, NoCommit, Opening, Paper, Store, Writing, reason_of,
};
use crate::text;
pub use access::Reading;
use clap::ValueEnum;
pub use forms::refused;
use serde_json::{Map, Value};
use std::cell::{Cell, OnceCell};
use std::io::{IsTerminal, Read, Write};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

/// What `main` found in the environment.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// The folder the command runs in.
    pub here: PathBuf,
    /// `RENKEI_OFFICE`.
    pub office: Option<PathBuf>,
    /// `RENKEI_STAFF`: the staff id that new entries carry.
    pub staff: Option<String>,
    /// `COLUMNS`.
    pub columns: Option<usize>,
    /// `NO_COLOR` is set and not empty, or `TERM` is `dumb`.
    pub no_colour: bool,
    /// `VISUAL` or `EDITOR`.
    pub editor: Option<String>,
    /// The folders of `PATH`.
    pub path: Vec<PathBuf>,
    /// `RENKEI_COMPLETE`: the shell that asks for completions.
    pub complete: Option<String>,
    /// Who is logged in, and on which machine: for those who wait for the lock.
    pub seat: String,
    /// This program, as git is to call it.
    pub program: Option<PathBuf>,
}

/// How an answer is printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people at a terminal.
    #[default]
    Table,
    /// For scripts.
    Json,
    /// For spreadsheets.
    Csv,
    /// Markdown.
    Md,
    /// A calendar (iCalendar): only what has days.
    Ics,
    /// A page to print: documents, lists.
    Html,
    /// A spreadsheet: lists.
    Xlsx,
    /// Plain text: only documents.
    Txt,
    /// A printed page: only documents.
    Pdf,
    /// One JSON object a line: only exports.
    Ndjson,
}

impl Format {
    /// As it is typed, which is also the ending of its files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Md => "md",
            Self::Ics => "ics",
            Self::Html => "html",
            Self::Xlsx => "xlsx",
            Self::Txt => "txt",
            Self::Pdf => "pdf",
            Self::Ndjson => "ndjson",
        }
    }
}

/// When colours are used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ColourWish {
    /// On a terminal.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// How a CSV is encoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Encoding {
    /// UTF-8 with BOM.
    #[default]
    Utf8,
    /// Shift_JIS as Windows knows it.
    Cp932,
}

/// What the command line says for every command.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// `-C`.
    pub office: Option<PathBuf>,
    /// `--today`.
    pub today: Option<String>,
    /// `--at`.
    pub at: Option<String>,
    /// `--format`.
    pub format: Option<Format>,
    /// `--encoding`.
    pub encoding: Encoding,
    /// `--color`.
    pub colour: ColourWish,
    /// `--quiet`.
    pub quiet: bool,
    /// `--dry-run`.
    pub dry_run: bool,
    /// `--no-input`.
    pub no_input: bool,
    /// `--no-commit`.
    pub no_commit: bool,
    /// The subcommand, as it stands in the history: `facility vacancy`; `morning` for `renkei` alone.
    pub operation: String,
    /// What it shows of a case.
    pub reading: Reading,
}

/// What a reading command has to say, in every form.
#[derive(Debug, Default)]
pub struct View {
    /// `kind` of the JSON object.
    pub kind: &'static str,
    /// The fields of the JSON object.
    pub json: Map<String, Value>,
    /// The tables for people.
    pub sheets: Vec<Sheet>,
    /// The table for spreadsheets; the first of `sheets` where there is none.
    pub csv: Option<Sheet>,
    /// The days for a calendar, where the answer has any.
    pub days: Vec<ics::Day>,
}

/// What a command sees.
pub struct Context {
    wishes: Wishes,
    environment: Environment,
    today: Date,
    at: Option<(String, Option<Date>)>,
    store: OnceCell<Store>,
    worst: Cell<Option<Exit>>,
    ledger: access::Ledger,
}

/// Without a terminal, tables are this wide.
const PLAIN_WIDTH: usize = 100;

impl Context {
    /// Puts the world together.
    pub fn new(wishes: Wishes, environment: Environment) -> Result<Self, Failure> {
        let clock = clock_today();
        let at = wishes.at.as_ref().map(|words| {
            // A revision may look like nothing that is a day, and the other way round.
            let day = looks_like_day(words)
                .then(|| text::parse_date(words, clock).ok())
                .flatten();
            (words.clone(), day)
        });
        let mut context = Self {
            today: clock,
            at,
            wishes,
            environment,
            store: OnceCell::new(),
            worst: Cell::new(None),
            ledger: access::Ledger::default(),
        };
        if let Some(words) = &context.wishes.today {
            context.today = text::parse_date(words, clock).map_err(|error| {
                Failure::usage(format!(
                    "--today「{}」を日付として読めません。",
                    text::visible(words)
                ))
                .why(error)
                .next("「--today 2026-11-23」や「--today R8.11.23」のように書いてください。")
            })?;
        } else if context.at.is_some()
            && let Some((_, Some(day))) = context.store()?.at()
        {
            context.today = day;
        }
        Ok(context)
    }

    /// The day that counts as today.
    pub fn today(&self) -> Date {
        self.today
    }

    /// Whether the command line named the day.
    pub fn day_was_given(&self) -> bool {
        self.wishes.today.is_some()
    }

    /// The staff id that new entries carry, where the environment says.
    pub fn staff(&self) -> Option<&str> {
        self.environment.staff.as_deref()
    }

    /// The folder the command runs in.
    pub fn here(&self) -> &std::path::Path {
        &self.environment.here
    }

    /// The office.
    pub fn store(&self) -> Result<&Store, Failure> {
        if let Some(store) = self.store.get() {
            return Ok(store);
        }
        let store = Store::open(&Opening {
            office: self.wishes.office.clone(),
            here: self.environment.here.clone(),
            environment: self.environment.office.clone(),
            at: self.at.clone(),
        })?;
        Ok(self.store.get_or_init(|| store))
    }

    /// The format asked for.
    pub fn format(&self) -> Format {
        self.wishes.format.unwrap_or_default()
    }

    /// The format asked for, where one was.
    pub fn format_wished(&self) -> Option<Format> {
        self.wishes.format
    }

    /// The folders in which programs are looked for.
    pub fn search_path(&self) -> &[PathBuf] {
        &self.environment.path
    }

    /// How a CSV is to be encoded.
    pub fn encoding(&self) -> Encoding {
        self.wishes.encoding
    }

    /// Whether nothing may be written.
    pub fn dry_run(&self) -> bool {
        self.wishes.dry_run
    }

    /// Whether somebody can be asked.
    pub fn can_ask(&self) -> bool {
        !self.wishes.no_input && std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// Whether progress may be drawn.
    pub fn can_draw(&self) -> bool {
        !self.wishes.quiet && std::io::stderr().is_terminal()
    }

    /// How wide the terminal is, in columns.
    pub fn width(&self) -> usize {
        let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        self.environment
            .columns
            .or(terminal)
            .unwrap_or(PLAIN_WIDTH)
            .clamp(40, 400)
    }

    /// Colours on stdout.
    pub fn colour(&self) -> Colour {
        self.colour_for(std::io::stdout().is_terminal())
    }

    /// Colours on stderr.
    pub fn error_colour(&self) -> Colour {
        self.colour_for(std::io::stderr().is_terminal())
    }

    fn colour_for(&self, terminal: bool) -> Colour {
        let on = match self.wishes.colour {
            ColourWish::Always => true,
            ColourWish::Never => false,
            ColourWish::Auto => terminal && !self.environment.no_colour,
        };
        if on { Colour::On } else { Colour::Off }
    }

    /// Data: to stdout. A reader who has seen enough (`| head`) ends the command quietly.
    pub fn out(&self, words: &str) {
        self.listed(None);
        write_all(&mut std::io::stdout().lock(), words.as_bytes());
    }

    /// Bytes of a file: to stdout.
    pub fn out_bytes(&self, bytes: &[u8]) {
        self.listed(None);
        write_all(&mut std::io::stdout().lock(), bytes);
    }

    /// Everything else: to stderr, unless `--quiet`.
    pub fn say(&self, words: &str) {
        if !self.wishes.quiet {
            // What was typed or stands on a paper comes back here: shown, not obeyed.
            self.complain(&text::visible_block(words));
        }
    }

    /// Problems and failures: to stderr, always.
    pub fn complain(&self, words: &str) {
        let mut line = words.trim_end().to_string();
        line.push('\n');
        write_all(&mut std::io::stderr().lock(), line.as_bytes());
    }

    /// Remembers that something went wrong on the way; the command ends with the worst.
    pub fn remember(&self, exit: Exit) {
        let worst = self.worst.get().map_or(exit, |known| known.max(exit));
        self.worst.set(Some(worst));
    }

    /// The worst that was remembered.
    pub fn remembered(&self) -> Exit {
        self.worst.get().unwrap_or(Exit::Done)
    }

    /// Prints what a reading command has to say that has neither pages nor spreadsheets.
    pub fn show(&self, view: View) {
        match self.render_view(view, self.format(), self.colour(), forms::To::Screen) {
            Ok(bytes) => self.out_bytes(&bytes),
            Err(failure) => {
                self.complain(&failure.to_string());
                self.remember(failure.exit);
            }
        }
    }

    /// Writes papers, or shows what would be written. `lines` say what changed and what comes
    /// next, at most three.
    pub fn write(&self, papers: &[Paper], subject: &str, lines: &[String]) -> Result<(), Failure> {
        self.write_with(papers, subject, &[], lines)
    }

    /// The same with what should be borne in mind, said when the papers are written.
    pub fn write_with(
        &self,
        papers: &[Paper],
        subject: &str,
        warnings: &[String],
        lines: &[String],
    ) -> Result<(), Failure> {
        self.put(papers, subject, (warnings, lines), Vec::new())
    }

    fn put(
        &self,
        papers: &[Paper],
        subject: &str,
        (warnings, lines): (&[String], &[String]),
        trailers: Vec<(&'static str, String)>,
    ) -> Result<(), Failure> {
        if self.wishes.at.is_some() {
            return Err(Failure::usage("--at では書き込めません。")
                .why("過去の時点は読むだけです。")
                .next("--at を外して実行してください。"));
        }
        if self.wishes.dry_run {
            for warning in warnings {
                self.say(warning);
            }
            self.show_diff(papers);
            return Ok(());
        }
        let store = self.store()?;
        let writing = store.writing(!self.wishes.no_commit, &self.desk(trailers))?;
        let committed = writing.put(papers, subject)?;
        for warning in warnings {
            self.say(warning);
        }
        self.report(&committed, lines);
        Ok(())
    }

    /// Writes papers with more lines in the record.
    pub fn write_as(
        &self,
        papers: &[Paper],
        subject: &str,
        lines: &[String],
        trailers: Vec<(&'static str, String)>,
    ) -> Result<(), Failure> {
        self.put(papers, subject, (&[], lines), trailers)
    }

    /// Locks the office for writing.
    pub fn writing(&self) -> Result<Writing, Failure> {
        self.store()?
            .writing(!self.wishes.no_commit, &self.desk(Vec::new()))
    }

    /// Who writes, with what, when; `trailers` are more lines for the record.
    pub fn desk(&self, trailers: Vec<(&'static str, String)>) -> Desk {
        let staff = self.staff().map(String::from);
        let seat = &self.environment.seat;
        Desk {
            holder: Holder {
                who: match &staff {
                    Some(staff) => format!("{staff} ({seat})"),
                    None => seat.clone(),
                },
                operation: self.wishes.operation.clone(),
                now: clock_seconds(),
            },
            staff,
            today: self.today,
            trailers,
        }
    }

    /// This program, as git is to call it.
    pub fn program(&self) -> Option<&std::path::Path> {
        self.environment.program.as_deref()
    }

    /// What a dry run shows.
    pub fn show_diff(&self, papers: &[Paper]) {
        for paper in papers {
            let side = |bytes: &Option<Vec<u8>>| {
                bytes
                    .as_ref()
                    .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
            };
            let (old, new) = (side(&paper.old), side(&paper.new));
            self.out(&diff::diff(
                &paper.path,
                old.as_deref(),
                new.as_deref(),
                self.colour(),
            ));
        }
        self.say("(-n のため、何も書いていません)");
    }

    /// Says what was written.
    pub fn report(&self, committed: &Committed, lines: &[String]) {
        self.warn_stranger();
        for line in lines {
            // One line each: a line feed that was typed makes no second one.
            self.say(&text::visible(line));
        }
        match committed {
            Committed::No(reason) => self.say_unrecorded(reason),
            Committed::Yes(apart) => self.say_apart(apart),
            Committed::Off => {}
        }
    }

    /// What to say where nothing was recorded: one line.
    fn say_unrecorded(&self, reason: &NoCommit) {
        let staff = self.store().map(|store| &store.office.staff);
        let ids: Vec<&str> = staff
            .into_iter()
            .flatten()
            .map(|member| &*member.id)
            .collect();
        let known = match reason {
            NoCommit::NoIdentity if !ids.is_empty() => format!("。職員の番号: {}", ids.join("、")),
            _ => String::new(),
        };
        self.say(&format!("{}{known}", reason.sentence()));
    }

    /// Somebody at the desk whom the settings don't know: a slip of the keyboard stays on paper.
    fn warn_stranger(&self) {
        let Some(named) = self.staff() else { return };
        let staff = self.store().map(|store| &store.office.staff);
        let ids: Vec<&str> = staff
            .into_iter()
            .flatten()
            .map(|member| &*member.id)
            .collect();
        if !ids.is_empty() && !ids.contains(&named) {
            self.say(&format!(
                "注意: RENKEI_STAFF「{named}」は renkei.toml の [staff] にいません({})。",
                ids.join("、")
            ));
        }
    }

    fn say_apart(&self, apart: &Apart) {
        if !apart.missing.is_empty() {
            let papers = text::list_up_to(&apart.missing, 3);
            self.say(&format!(
                "注意: なくなっている紙があります(記録していません): {papers}。次の手: 誤りなら git restore {}",
                apart.missing[0]
            ));
        }
        if !apart.by_hand.is_empty() {
            let papers = text::list_up_to(&apart.by_hand, 3);
            self.say(&format!("手で直してあった紙は、別に記録しました: {papers}"));
        }
        if let Some(why) = &apart.refused {
            self.say(&format!("手で直してある、ほかの紙: {}", why.sentence()));
        }
        if apart.staged > 0 {
            self.say(&format!(
                "gitで準備(git add)されている紙{}件は、そのままにしてあります。",
                apart.staged
            ));
        }
    }

    /// Whether an older version of the office is shown: then nothing can be written.
    pub fn at_a_past_day(&self) -> bool {
        self.wishes.at.is_some()
    }

    /// Whether the command line lets commands commit.
    pub fn commits(&self) -> bool {
        !self.wishes.no_commit
    }

    /// Everything on stdin, for `--from -`.
    pub fn read_stdin(&self) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        std::io::stdin()
            .lock()
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::machine("標準入力を読めません。").why(error))?;
        Ok(bytes)
    }

    /// Asks for one line; empty for nothing.
    pub fn ask(&self, prompt: &str) -> Result<String, Failure> {
        dialoguer::Input::<String>::new()
            .with_prompt(prompt)
            .allow_empty(true)
            .interact_text()
            .map_err(|_| stopped())
    }

    /// Asks for one of several; `None` for none.
    pub fn ask_which(&self, prompt: &str, choices: &[String]) -> Result<Option<usize>, Failure> {
        let choices: Vec<String> = choices
            .iter()
            .map(|choice| text::visible(choice).into_owned())
            .collect();
        dialoguer::Select::new()
            .with_prompt(prompt)
            .items(&choices)
            .default(0)
            .interact_opt()
            .map_err(|_| stopped())
    }

    /// Asks yes or no.
    pub fn ask_yes(&self, prompt: &str) -> Result<bool, Failure> {
        dialoguer::Confirm::new()
            .with_prompt(prompt)
            .interact()
            .map_err(|_| stopped())
    }

    /// Opens the person's editor on a file and waits.
    pub fn edit(&self, file: &std::path::Path) -> Result<(), Failure> {
        let editor = self.environment.editor.clone().ok_or_else(|| {
            Failure::usage("使うエディターがわかりません。")
                .why("VISUAL も EDITOR も設定されていません。")
                .next("EDITOR=nano renkei edit … のように指定してください。")
        })?;
        let mut words = editor.split_whitespace();
        let program = words.next().unwrap_or("vi");
        let status = std::process::Command::new(program)
            .args(words)
            .arg(file)
            .status()
            .map_err(|error| {
                Failure::machine(format!(
                    "エディター「{}」を開けません。",
                    text::visible(&editor)
                ))
                .why(error)
                .next("EDITOR の設定を確かめてください。")
            })?;
        if status.success() {
            Ok(())
        } else {
            Err(Failure::machine(
                "エディターが途中で終わりました。何も変えていません。",
            ))
        }
    }

    /// A progress bar on stderr, only at a terminal.
    pub fn progress(&self, steps: u64, words: &str) -> Progress {
        if !self.can_draw() {
            return Progress(None);
        }
        let bar = indicatif::ProgressBar::new(steps);
        let style = indicatif::ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} 残り{eta}");
        if let Ok(style) = style {
            bar.set_style(style);
        }
        bar.set_message(words.to_string());
        Progress(Some(bar))
    }
}

/// A progress bar, or nothing.
pub struct Progress(Option<indicatif::ProgressBar>);

impl Progress {
    /// One step is done.
    pub fn step(&self) {
        if let Some(bar) = &self.0 {
            bar.inc(1);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

fn stopped() -> Failure {
    Failure::usage("入力が中止されました。何も書いていません。")
}

/// Prints a failure where no context could be made.
pub fn complain_bare(words: &str) {
    write_all(
        &mut std::io::stderr().lock(),
        format!("{}\n", words.trim_end()).as_bytes(),
    );
}

/// Prints where no context could be made.
pub fn out_bare(words: &str) {
    write_all(&mut std::io::stdout().lock(), words.as_bytes());
}

fn write_all(to: &mut dyn Write, bytes: &[u8]) {
    let Err(error) = to.write_all(bytes).and_then(|()| to.flush()) else {
        return;
    };
    // Where the reader has gone, nobody is left to tell. An answer lost otherwise is told, if
    // stderr still takes it.
    let gone = error.kind() == std::io::ErrorKind::BrokenPipe;
    if !gone {
        let failure = Failure::machine("結果を書き出せませんでした。途中までかもしれません。")
            .why(reason_of(Some(&error)))
            .next("書き出す先の権限と空き容量を確かめて、もう一度実行してください。");
        let _told = writeln!(std::io::stderr(), "{failure}");
    }
    let exit = if gone { Exit::Done } else { Exit::Machine };
    std::process::exit(i32::from(exit.code()));
}

/// The machine's clock, in seconds since 1970.
fn clock_seconds() -> i64 {
    let passed = SystemTime::now().duration_since(UNIX_EPOCH);
    passed.map_or(0, |passed| i64::try_from(passed.as_secs()).unwrap_or(0))
}

/// The day in Japan by the machine's clock.
fn clock_today() -> Date {
    clock().date()
}

/// Day and time in Japan by the machine's clock, whatever day counts as today.
fn japan_now() -> String {
    text::iso_in_japan(clock())
}

fn clock() -> chrono::NaiveDateTime {
    chrono::DateTime::from_timestamp(clock_seconds() + 9 * 3600, 0)
        .map(|now| now.naive_utc())
        .unwrap_or_default()
}

fn looks_like_day(words: &str) -> bool {
    let hex = words.len() >= 4 && words.chars().all(|c| c.is_ascii_hexdigit());
    !hex && !words.starts_with("HEAD")
}
