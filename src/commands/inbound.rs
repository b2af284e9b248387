//! `inbound`: 前方連携 from the letter to the last reply: letter, appointment, visit, replies, and
//! the list of what is owed.

use super::{amend, inbound_arrival, inbound_list, inbound_reply, lookup, typed};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::files::form::{CASE, Target};
use crate::model::{Case, Date, Inbound, Line};
use crate::paper::{Change, Path, Value};
use crate::store::CasePaper;

/// 前方連携: 紹介状、予約、来院、返書
#[derive(Debug, clap::Args)]
#[command(
    arg_required_else_help = true,
    after_help = "例:\n  renkei inbound letter 3 --from 架空在宅クリニック --doctor 例山医師 --department 循環器内科\n  renkei inbound appoint 3 11/30 10:00\n  renkei inbound visit 3\n  renkei inbound reply 3 一次\n  renkei inbound list                   今日来る人、来院と返書の様子\n  renkei inbound list --unreturned      未返書(医師・診療科ごと)"
)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// 紹介状を受け取った
    Letter(inbound_arrival::Letter),
    /// 受診の予約を取った(取り直しも)
    Appoint(inbound_arrival::Appoint),
    /// 来院した、または来なかった
    Visit(inbound_arrival::Visit),
    /// 返書を送った
    Reply(inbound_reply::Args),
    /// 紹介された患者の一覧、未返書の一覧
    List(inbound_list::Args),
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    match args.command {
        Command::Letter(args) => amend::again(|| inbound_arrival::letter(&args, context)),
        Command::Appoint(args) => amend::again(|| inbound_arrival::appoint(&args, context)),
        Command::Visit(args) => amend::again(|| inbound_arrival::visit(&args, context)),
        Command::Reply(args) => amend::again(|| inbound_reply::reply(&args, context)),
        Command::List(args) => inbound_list::run(args, context),
    }
}

/// The paper of a case of this line.
pub fn paper_of(context: &Context, words: &str) -> Result<CasePaper, Failure> {
    let paper = lookup::case(context, words)?;
    if paper.case.line == Line::Inbound {
        return Ok(paper);
    }
    Err(Failure::usage(format!(
        "症例 {} は{}です。前方連携ではありません。",
        paper.case.id,
        paper.case.line.label()
    ))
    .place(lookup::line_of(&paper, &Path::keys("line")))
    .next("renkei new-case --line 前方連携"))
}

/// Nobody works on a closed case, unless a reply is still to be sent.
pub fn open_paper(context: &Context, words: &str) -> Result<CasePaper, Failure> {
    let paper = paper_of(context, words)?;
    if !paper.case.is_closed_on(context.today()) {
        return Ok(paper);
    }
    Err(against(
        &paper,
        "closure",
        format!("症例 {} は終結しています。", paper.case.id),
    )
    .next(format!("renkei reopen {} --reason 理由", paper.case.id)))
}

/// What was typed contradicts this line of the paper.
pub fn against(paper: &CasePaper, path: &str, what: String) -> Failure {
    Failure::usage(what).place(lookup::line_of(paper, &Path::keys(path)))
}

/// The letter on the paper, an empty one where there is none.
pub fn inbound_of(case: &Case) -> Inbound {
    case.inbound.clone().unwrap_or_default()
}

/// The changes of a command, gathered.
pub struct Changes<'a> {
    context: &'a Context,
    /// So far.
    pub list: Vec<Change>,
    /// The ids of the entries so far: two that say the same are two.
    ids: Vec<String>,
}

impl<'a> Changes<'a> {
    /// None yet.
    pub fn new(context: &'a Context) -> Self {
        Self {
            context,
            list: Vec::new(),
            ids: Vec::new(),
        }
    }

    /// A key of `inbound`, as somebody typed it.
    pub fn typed(&mut self, key: &str, flag: &str, words: Option<&str>) -> Result<(), Failure> {
        let Some(words) = words.map(str::trim) else {
            return Ok(());
        };
        let path = Path::keys("inbound").key(key);
        let target = CASE.lookup(&path).unwrap_or(Target::Free);
        let known = &self.context.store()?.words;
        let read = typed::read(target, flag, words, known, self.context.today())?;
        for warning in &read.warnings {
            self.context.complain(warning);
        }
        self.list.push(Change::Set {
            path,
            value: read.value,
        });
        Ok(())
    }

    /// A day of `inbound`.
    pub fn day(&mut self, key: &str, day: Date) {
        self.list.push(Change::Set {
            path: Path::keys("inbound").key(key),
            value: Value::plain(day),
        });
    }

    /// An event of today's arranging, or of the day that was missed.
    pub fn event(&mut self, paper: &CasePaper, on: Date, kind: &str, words: &str) {
        let mut entry = Value::Map(Vec::new());
        entry.put(&["on"], Value::plain(on));
        entry.put(&["kind"], Value::text(kind));
        if let Some(by) = self.context.staff() {
            entry.put(&["by"], Value::text(by));
        }
        if !words.is_empty() {
            entry.put(&["text"], Value::text(words));
        }
        self.append(paper, "events", "e", entry);
    }

    /// An entry of a list, with its id.
    pub fn append(&mut self, paper: &CasePaper, list: &str, prefix: &str, entry: Value) {
        let (id, change) = amend::appended(paper, list, prefix, entry, &self.ids);
        self.ids.push(id);
        self.list.push(change);
    }

    /// Writes them and says so in three lines.
    pub fn write(
        self,
        paper: &CasePaper,
        subject: &str,
        said: &str,
        next: &str,
    ) -> Result<Exit, Failure> {
        let id = &paper.case.id;
        let lines = [
            said.to_string(),
            paper.path.clone(),
            format!("次: {}", next.replace("CASE", id.as_str())),
        ];
        let subject = format!("{id} {subject}");
        amend::case(self.context, paper, &self.list, &subject, &lines)?;
        Ok(Exit::Done)
    }
}
