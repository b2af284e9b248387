//! `check`: every problem of every paper, named, with its mend.

use super::silencing::hush;
use super::{completions, lookup, report_grounds};
use crate::checks::{self, Directory, Papers};
use crate::context::{Context, Format, View};
use crate::failure::{Exit, Failure};
use crate::files::silence::silences;
use crate::files::tree::Node;
use crate::matching::Home;
use crate::model::{CaseId, Date, Office};
use crate::problem::{Place, Problem, Severity};
use crate::regulation::{Calendar, Facts, Rulebook, deadlines};
use crate::render::Colour;
use crate::render::problem::{page, spot};
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::store::{CasePaper, FACILITIES, Mishap, SETTINGS};
use clap_complete::engine::ArgValueCompleter;
use serde_json::{Map, Value, json};
use std::ops::Range;

/// すべての紙の点検
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei check\n  renkei check 12\n  renkei check facilities.toml --strict\n\n終了コード: 0 エラーなし、1 エラーか書き方のまちがいあり(--strict なら業務の注意でも)、3 読めない紙あり\n黙らせる: 紙に「# renkei: ignore 名前 理由」と書く"
)]
pub struct Args {
    /// 点検する紙(症例か、ファイル名)。なければ全部
    #[arg(value_name = "FILE", add = ArgValueCompleter::new(completions::cases))]
    files: Vec<String>,
    /// 業務の注意も失敗とみなす(保存前や定期の点検用)
    #[arg(long)]
    strict: bool,
}

/// A problem with all that is needed to show it.
pub struct Finding {
    /// What was found.
    pub problem: Problem,
    file: String,
    line: usize,
    column: usize,
    page: String,
    /// Why somebody silenced it.
    pub silenced: Option<String>,
}

/// What stays the same from case to case.
struct Eye<'a> {
    office: &'a Office,
    book: &'a Rulebook,
    calendar: Calendar<'a>,
    today: Date,
    colour: Colour,
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    let store = context.store()?;
    let today = context.today();
    let book = store.rulebook();
    let eye = Eye {
        office: &store.office,
        book,
        calendar: Calendar::new(book, &store.office.calendar, today),
        today,
        colour: context.colour(),
    };
    let mut findings = Vec::new();
    if args.files.is_empty() {
        settings(context, &mut findings)?;
        rules(context, None, &mut findings)?;
        reports(context, &mut findings)?;
        directory(context, &mut findings)?;
        all_cases(context, &eye, &mut findings)?;
    }
    if !args.files.iter().all(|file| file.starts_with("rules/")) {
        lookup::complain_about_rules(context);
    }
    for file in &args.files {
        one(context, &eye, file, &mut findings)?;
    }
    findings.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
    let (silenced, findings): (Vec<_>, Vec<_>) =
        findings.into_iter().partition(|f| f.silenced.is_some());
    show(context, &findings, &silenced);
    let unreadable = findings.iter().any(|f| lookup::is_unreadable(&f.problem));
    let failing = findings.iter().any(|f| match f.problem.severity {
        Severity::Error => true,
        // What the paper says wrongly is to be mended; what the work still needs is advice.
        Severity::Warning => args.strict || !checks::is_advice(&f.problem),
        Severity::Info => false,
    });
    Ok(if unreadable {
        Exit::Paper
    } else if failing {
        Exit::No
    } else {
        Exit::Done
    })
}

fn one(
    context: &Context,
    eye: &Eye,
    file: &str,
    findings: &mut Vec<Finding>,
) -> Result<(), Failure> {
    let root = context.store()?.root().display().to_string();
    let inside = file
        .strip_prefix(&root)
        .map(|rest| rest.trim_start_matches('/'));
    let name = inside.unwrap_or(file.strip_prefix("./").unwrap_or(file));
    let missing = || {
        Failure::usage(format!(
            "「{}」という紙はありません。",
            crate::text::visible(file)
        ))
        .next("renkei check で全部を点検できます。")
    };
    if name == SETTINGS {
        return settings(context, findings);
    }
    if name == FACILITIES {
        return hand(context, findings);
    }
    if name.starts_with("rules/") {
        let papers = &context.store()?.rules().papers;
        if !papers.iter().any(|paper| paper.path == name) {
            return Err(missing());
        }
        return rules(context, Some(name), findings);
    }
    if name.starts_with("facilities/") {
        let files = context.store()?.imported_files();
        if !files.iter().any(|path| path == name) {
            return Err(missing());
        }
        return imported(context, name, findings);
    }
    let stem = name.rsplit('/').next().unwrap_or(name);
    let words = stem.strip_suffix(".yaml").unwrap_or(stem);
    let store = context.store()?;
    let cases = store.cases();
    if let Some(stray) = cases.strays.iter().find(|stray| stray.path == name) {
        from_mishap(context, stray, findings);
        return Ok(());
    }
    let id = match CaseId::new(words) {
        Some(id) => id,
        None => lookup::case_id(context, words)?,
    };
    let found = store.case(&id)?;
    let path = found.as_ref().map(|found| match found {
        Ok(paper) => paper.path.as_str(),
        Err(mishap) => mishap.path.as_str(),
    });
    // A path means this paper and no other of the same number.
    if name.contains('/') && path.is_some_and(|path| path != name) {
        return Err(missing());
    }
    match found {
        Some(Ok(paper)) => {
            let asked = checks::facilities_asked(&paper.case, eye.today);
            let directory = store.facilities_with(&asked.into_iter().collect())?;
            findings.extend(of_case(&paper, eye, Some(&directory)));
        }
        Some(Err(mishap)) => from_mishap(context, &mishap, findings),
        None => {
            return Err(missing());
        }
    }
    Ok(())
}

fn settings(context: &Context, findings: &mut Vec<Finding>) -> Result<(), Failure> {
    let settings = &context.store()?.settings;
    let text = settings.text.as_deref();
    findings.extend(of_toml(context, SETTINGS, text, None, &settings.problems));
    Ok(())
}

fn hand(context: &Context, findings: &mut Vec<Finding>) -> Result<(), Failure> {
    let hand = context.store()?.hand()?;
    let (text, root) = (hand.text.as_deref(), hand.root.as_ref());
    findings.extend(of_toml(context, FACILITIES, text, root, &hand.problems));
    Ok(())
}

/// The findings of a TOML paper that people keep, its silencing comments applied.
fn of_toml(
    context: &Context,
    path: &str,
    text: Option<&str>,
    root: Option<&Node>,
    problems: &[Problem],
) -> Vec<Finding> {
    let mut found: Vec<Finding> = problems
        .iter()
        .map(|problem| finding(context, problem, path, text, root))
        .collect();
    if let Some(text) = text {
        let parsed = crate::files::toml_text::parse(text);
        let comments = silences(text, parsed.root.as_ref());
        hush(&mut found, &comments, path, text, context.colour());
    }
    found
}

fn directory(context: &Context, findings: &mut Vec<Finding>) -> Result<(), Failure> {
    hand(context, findings)?;
    for path in context.store()?.imported_files() {
        imported(context, &path, findings)?;
    }
    Ok(())
}

fn imported(context: &Context, path: &str, findings: &mut Vec<Finding>) -> Result<(), Failure> {
    let store = context.store()?;
    let file = store.imported(path)?;
    let (_, problems) = store.read_imported(&file);
    for problem in &problems {
        findings.push(finding(context, problem, path, Some(&file.text), None));
    }
    Ok(())
}

fn rules(
    context: &Context,
    only: Option<&str>,
    findings: &mut Vec<Finding>,
) -> Result<(), Failure> {
    for paper in &context.store()?.rules().papers {
        if only.is_some_and(|only| only != paper.path) {
            continue;
        }
        let text = paper.text.as_deref();
        findings.extend(of_toml(context, &paper.path, text, None, &paper.problems));
    }
    Ok(())
}

/// Definitions of reports, and numbers entered by hand.
fn reports(context: &Context, findings: &mut Vec<Finding>) -> Result<(), Failure> {
    for slip in report_grounds::read(context)?.1 {
        let text = slip.text.as_deref();
        findings.extend(of_toml(context, &slip.file, text, None, &[slip.problem]));
    }
    Ok(())
}

/// What reading a paper for the first time gave.
enum Seen {
    /// All there is to say.
    Done(Vec<Finding>),
    /// Its inquiries wait for the directory.
    Waits(Box<CasePaper>),
}

fn all_cases(context: &Context, eye: &Eye, findings: &mut Vec<Finding>) -> Result<(), Failure> {
    let store = context.store()?;
    let cases = store.cases();
    for stray in &cases.strays {
        from_mishap(context, stray, findings);
    }
    let seen = cases.map(|paper| match paper {
        Ok(paper) if checks::facilities_asked(&paper.case, eye.today).is_empty() => {
            Seen::Done(of_case(&paper, eye, None))
        }
        Ok(paper) => Seen::Waits(Box::new(paper)),
        Err(mishap) => Seen::Done(of_mishap(&mishap, eye.colour)),
    });
    // Open cases with inquiries are few: they are kept until the directory was read once for all.
    let mut waiting = Vec::new();
    for seen in seen {
        match seen {
            Seen::Done(found) => findings.extend(found),
            Seen::Waits(paper) => waiting.push(paper),
        }
    }
    let ids = waiting
        .iter()
        .flat_map(|paper| checks::facilities_asked(&paper.case, eye.today))
        .collect();
    let directory = store.facilities_with(&ids)?;
    let found = crate::store::in_parallel(&waiting, |paper| of_case(paper, eye, Some(&directory)));
    findings.extend(found.into_iter().flatten());
    Ok(())
}

fn from_mishap(context: &Context, mishap: &Mishap, findings: &mut Vec<Finding>) {
    findings.extend(of_mishap(mishap, context.colour()));
}

fn of_case(paper: &CasePaper, eye: &Eye, directory: Option<&Directory>) -> Vec<Finding> {
    let case = &paper.case;
    let home = Home::of(&case.patient);
    let facts = Facts::of(case, eye.office, eye.today, home.location);
    let rules = eye.book.on(eye.today, case.discharged());
    let dues = deadlines(&facts, &rules);
    let papers = Papers {
        case,
        office: eye.office,
        today: eye.today,
        facts: &facts,
        rules: &rules,
        dues: &dues,
        calendar: &eye.calendar,
    };
    let mut meaning = checks::check(&papers);
    // An inquiry may name a service only: it is looked at without the directory.
    let none = Directory::default();
    meaning.extend(checks::check_inquiries(&papers, directory.unwrap_or(&none)));
    let mut found: Vec<Finding> = paper
        .problems
        .iter()
        .chain(&meaning)
        .map(|problem| {
            let (text, root) = (Some(paper.text.as_str()), Some(&paper.root));
            located(problem, &paper.path, text, root, eye.colour)
        })
        .collect();
    let comments = silences(&paper.text, Some(&paper.root));
    hush(&mut found, &comments, &paper.path, &paper.text, eye.colour);
    found
}

fn of_mishap(mishap: &Mishap, colour: Colour) -> Vec<Finding> {
    mishap
        .problems
        .iter()
        .map(|problem| located(problem, &mishap.path, mishap.text.as_deref(), None, colour))
        .collect()
}

fn finding(
    context: &Context,
    problem: &Problem,
    file: &str,
    text: Option<&str>,
    root: Option<&Node>,
) -> Finding {
    located(problem, file, text, root, context.colour())
}

/// A problem with the place it stands at.
pub fn located(
    problem: &Problem,
    file: &str,
    text: Option<&str>,
    root: Option<&Node>,
    colour: Colour,
) -> Finding {
    let bytes: Option<Range<usize>> = match &problem.place {
        Place::Bytes(bytes) => Some(bytes.clone()),
        Place::At(path) => root.and_then(|root| nearest_node(root, path)),
        Place::Whole => None,
    };
    let place = match (text, &bytes) {
        (Some(text), Some(bytes)) => spot(text, bytes.start),
        _ => crate::render::problem::Spot::default(),
    };
    Finding {
        page: page(problem, file, text, bytes, colour),
        problem: problem.clone(),
        silenced: None,
        file: file.to_string(),
        line: place.line,
        column: place.column,
    }
}

/// The bytes of what stands at the path, or of the nearest table around it that is there.
fn nearest_node(root: &Node, path: &crate::paper::Path) -> Option<Range<usize>> {
    let mut path = path.clone();
    while !path.0.is_empty() {
        if let Some(node) = super::set::node_at(root, &path) {
            return Some(node.span.clone());
        }
        path.0.pop();
    }
    None
}

fn show(context: &Context, findings: &[Finding], silenced: &[Finding]) {
    let count = |severity| {
        findings
            .iter()
            .filter(|f| f.problem.severity == severity)
            .count()
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let infos = count(Severity::Info);
    let mut summary = if findings.is_empty() {
        "問題はありません。".to_string()
    } else {
        format!("エラー{errors}件、注意{warnings}件")
    };
    if infos > 0 {
        summary.push_str(&format!("、参考{infos}件"));
    }
    if context.format() == Format::Table {
        for finding in findings {
            context.out(&finding.page);
            context.out("\n");
        }
        context.out(&format!("{summary}\n"));
        if !silenced.is_empty() {
            context.out(&format!("黙らせている項目 {}件\n", silenced.len()));
            for finding in silenced {
                context.out(&format!(
                    "  {}:{} [{}] {} 理由: {}\n",
                    finding.file,
                    finding.line,
                    finding.problem.code,
                    crate::text::visible(&finding.problem.message),
                    crate::text::visible(finding.silenced.as_deref().unwrap_or_default())
                ));
            }
        }
        if let Some(first) = findings.first() {
            context.say(&format!("次: renkei explain {}", first.problem.code));
        }
        return;
    }
    let mut sheet = Sheet::new(
        format!("点検 {summary}"),
        vec![
            Column::new("severity", "程度"),
            Column::new("code", "名前"),
            Column::new("file", "ファイル"),
            Column::new("line", "行").right(),
            Column::new("column", "桁").right(),
            Column::new("message", "内容"),
            Column::new("basis", "根拠"),
            Column::new("hint", "次の手"),
        ],
    );
    let mut list: Vec<Value> = Vec::new();
    for finding in findings {
        let problem = &finding.problem;
        sheet.row(vec![
            Cell::toned(problem.severity.id(), Tone::Warn),
            problem.code.into(),
            finding.file.as_str().into(),
            finding.line.to_string().into(),
            finding.column.to_string().into(),
            problem.message.as_str().into(),
            problem.basis.as_str().into(),
            problem.hint.as_str().into(),
        ]);
        list.push(finding.json());
    }
    let mut object = Map::new();
    object.insert("problems".into(), list.into());
    let hushed: Vec<Value> = silenced.iter().map(Finding::json).collect();
    object.insert("silenced".into(), hushed.into());
    object.insert(
        "counts".into(),
        json!({ "error": errors, "warning": warnings, "info": infos }),
    );
    context.show(View {
        kind: "check",
        json: object,
        sheets: vec![sheet],
        csv: None,
        days: Vec::new(),
    });
}

impl Finding {
    fn json(&self) -> Value {
        let problem = &self.problem;
        let aliases = checks::find(problem.code)
            .first()
            .map(|entry| entry.aliases.clone())
            .unwrap_or_default();
        let mut value = json!({
            "code": problem.code,
            "aliases": aliases,
            "severity": problem.severity.id(),
            "file": self.file,
            "line": (self.line > 0).then_some(self.line),
            "column": (self.column > 0).then_some(self.column),
            "message": problem.message,
            "basis": (!problem.basis.is_empty()).then_some(problem.basis.as_str()),
            "hint": problem.hint,
        });
        if let (Some(reason), Some(object)) = (&self.silenced, value.as_object_mut()) {
            object.insert("reason".into(), reason.as_str().into());
        }
        value
    }
}
