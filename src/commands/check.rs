//! `check`: every problem of every paper, named, with its mend.

use super::{completions, lookup};
use crate::checks::{self, Papers};
use crate::context::{Context, Format, View};
use crate::failure::{Exit, Failure};
use crate::files::tree::Node;
use crate::model::CaseId;
use crate::problem::{Place, Problem, Severity};
use crate::render::problem::{page, spot};
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::store::{CasePaper, FACILITIES, Mishap, SETTINGS};
use clap_complete::engine::ArgValueCompleter;
use serde_json::{Map, Value, json};
use std::ops::Range;

/// すべての紙の点検
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei check\n  renkei check 12\n  renkei check facilities.toml --strict\n\n終了コード: 0 問題なし、1 問題あり、3 読めない紙あり"
)]
pub struct Args {
    /// 点検する紙(症例か、ファイル名)。なければ全部
    #[arg(value_name = "FILE", add = ArgValueCompleter::new(completions::cases))]
    files: Vec<String>,
    /// 注意も失敗とみなす(CIや保存前の点検用)
    #[arg(long)]
    strict: bool,
}

/// A problem with all that is needed to show it.
struct Finding {
    problem: Problem,
    file: String,
    line: usize,
    column: usize,
    page: String,
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    let mut findings = Vec::new();
    if args.files.is_empty() {
        settings(context, &mut findings)?;
        directory(context, &mut findings)?;
        all_cases(context, &mut findings)?;
    }
    for file in &args.files {
        one(context, file, &mut findings)?;
    }
    findings.sort_by(|a, b| (&a.file, a.line, a.column).cmp(&(&b.file, b.line, b.column)));
    show(context, &findings);
    let unreadable = findings.iter().any(|f| lookup::is_unreadable(&f.problem));
    let failing = findings.iter().any(|f| match f.problem.severity {
        Severity::Error | Severity::Warning => true,
        Severity::Info => args.strict,
    });
    Ok(if unreadable {
        Exit::Paper
    } else if failing {
        Exit::No
    } else {
        Exit::Done
    })
}

fn one(context: &Context, file: &str, findings: &mut Vec<Finding>) -> Result<(), Failure> {
    let name = file.strip_prefix("./").unwrap_or(file);
    if name == SETTINGS {
        return settings(context, findings);
    }
    if name == FACILITIES {
        return hand(context, findings);
    }
    if name.starts_with("facilities/") {
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
    match store.case(&id)? {
        Some(Ok(paper)) => from_case(context, &paper, findings),
        Some(Err(mishap)) => from_mishap(context, &mishap, findings),
        None => {
            return Err(Failure::usage(format!(
                "「{}」という紙はありません。",
                crate::text::visible(file)
            ))
            .next("renkei check で全部を点検できます。"));
        }
    }
    Ok(())
}

fn settings(context: &Context, findings: &mut Vec<Finding>) -> Result<(), Failure> {
    let settings = &context.store()?.settings;
    for problem in &settings.problems {
        findings.push(finding(
            context,
            problem,
            SETTINGS,
            settings.text.as_deref(),
            None,
        ));
    }
    Ok(())
}

fn hand(context: &Context, findings: &mut Vec<Finding>) -> Result<(), Failure> {
    let hand = context.store()?.hand()?;
    for problem in &hand.problems {
        findings.push(finding(
            context,
            problem,
            FACILITIES,
            hand.text.as_deref(),
            hand.root.as_ref(),
        ));
    }
    Ok(())
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

fn all_cases(context: &Context, findings: &mut Vec<Finding>) -> Result<(), Failure> {
    let store = context.store()?;
    let cases = store.cases();
    for stray in &cases.strays {
        from_mishap(context, stray, findings);
    }
    let today = context.today();
    let colour = context.colour();
    let found = cases.map(|paper| match paper {
        Ok(paper) => of_case(&paper, &store.office, today, colour),
        Err(mishap) => of_mishap(&mishap, colour),
    });
    findings.extend(found.into_iter().flatten());
    Ok(())
}

fn from_case(context: &Context, paper: &CasePaper, findings: &mut Vec<Finding>) {
    if let Ok(store) = context.store() {
        findings.extend(of_case(
            paper,
            &store.office,
            context.today(),
            context.colour(),
        ));
    }
}

fn from_mishap(context: &Context, mishap: &Mishap, findings: &mut Vec<Finding>) {
    findings.extend(of_mishap(mishap, context.colour()));
}

fn of_case(
    paper: &CasePaper,
    office: &crate::model::Office,
    today: crate::model::Date,
    colour: crate::render::Colour,
) -> Vec<Finding> {
    let meaning = checks::check(&Papers {
        case: &paper.case,
        office,
        today,
    });
    paper
        .problems
        .iter()
        .chain(&meaning)
        .map(|problem| {
            located(
                problem,
                &paper.path,
                Some(&paper.text),
                Some(&paper.root),
                colour,
            )
        })
        .collect()
}

fn of_mishap(mishap: &Mishap, colour: crate::render::Colour) -> Vec<Finding> {
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

fn located(
    problem: &Problem,
    file: &str,
    text: Option<&str>,
    root: Option<&Node>,
    colour: crate::render::Colour,
) -> Finding {
    let bytes: Option<Range<usize>> = match &problem.place {
        Place::Bytes(bytes) => Some(bytes.clone()),
        Place::At(path) => root
            .and_then(|root| super::set::node_at(root, path))
            .map(|node| node.span.clone()),
        Place::Whole => None,
    };
    let place = match (text, &bytes) {
        (Some(text), Some(bytes)) => spot(text, bytes.start),
        _ => crate::render::problem::Spot::default(),
    };
    Finding {
        page: page(problem, file, text, bytes, colour),
        problem: problem.clone(),
        file: file.to_string(),
        line: place.line,
        column: place.column,
    }
}

fn show(context: &Context, findings: &[Finding]) {
    let count = |severity| {
        findings
            .iter()
            .filter(|f| f.problem.severity == severity)
            .count()
    };
    let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
    let summary = if findings.is_empty() {
        "問題はありません。".to_string()
    } else {
        format!("エラー{errors}件、注意{warnings}件")
    };
    if context.format() == Format::Table {
        for finding in findings {
            context.out(&finding.page);
            context.out("\n");
        }
        context.out(&format!("{summary}\n"));
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
            problem.hint.as_str().into(),
        ]);
        let aliases = checks::find(problem.code)
            .first()
            .map(|entry| entry.aliases.clone())
            .unwrap_or_default();
        list.push(json!({
            "code": problem.code,
            "aliases": aliases,
            "severity": problem.severity.id(),
            "file": finding.file,
            "line": (finding.line > 0).then_some(finding.line),
            "column": (finding.column > 0).then_some(finding.column),
            "message": problem.message,
            "hint": problem.hint,
        }));
    }
    let mut object = Map::new();
    object.insert("problems".into(), list.into());
    object.insert(
        "counts".into(),
        json!({ "error": errors, "warning": warnings, "info": count(Severity::Info) }),
    );
    context.show(View {
        kind: "check",
        json: object,
        sheets: vec![sheet],
        csv: None,
    });
}
