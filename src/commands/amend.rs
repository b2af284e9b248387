//! Changing one case paper: the changes become the fewest bytes, the result is read again, and
//! what it newly breaks or makes obsolete is said.

use super::doc_facts::Desk;
use super::{direction, doc_status, lookup};
use crate::context::Context;
use crate::failure::Failure;
use crate::files::entry_id::entry_id;
use crate::files::{conflict, edit};
use crate::model::Date;
use crate::paper::{Change, Path, Value};
use crate::problem::Problem;
use crate::store::{CasePaper, Paper};
use crate::vocabulary::Table;

/// What a command is about to do to a case.
#[derive(Default)]
pub struct Step {
    /// The changes to the case's paper.
    pub changes: Vec<Change>,
    /// Other papers that change in the same step.
    pub others: Vec<Paper>,
    /// What should be borne in mind; said once the step is taken.
    pub warnings: Vec<String>,
    /// The subject in history: ids and fields, no names.
    pub subject: String,
    /// What changed, the file, the next command.
    pub lines: Vec<String>,
    /// What to say where the paper doesn't change; the lines follow then.
    pub unchanged: Option<String>,
}

/// Others may write at the same time. Each of them gets through once, so this is enough for as many
/// at one desk.
const TRIES: usize = 20;

/// Reads the case that `words` mean, plans a step and takes it. Where somebody else wrote the paper
/// meanwhile, the step is planned again from what stands there now: then it adds to theirs, or is
/// refused because of it.
pub fn step(
    context: &Context,
    words: &str,
    plan: impl Fn(&CasePaper) -> Result<Step, Failure>,
) -> Result<(), Failure> {
    again(|| {
        let paper = lookup::case(context, words)?;
        let step = plan(&paper).map_err(|failure| hidden(&paper, failure))?;
        take(context, &paper, &step)
    })
}

/// What a step misses may stand in the part of the paper that nobody can read: that comes first
/// among what to do.
fn hidden(paper: &CasePaper, mut failure: Failure) -> Failure {
    if !failure.raced && lookup::broken_part(paper).is_some() {
        let mend = match conflict::hides(&paper.problems) {
            true => "先に合流の衝突を片づけます: renkei resolve",
            false => "先に紙の読めないところを直します: renkei edit",
        };
        let edit = format!("{mend} {}", paper.case.id);
        failure.next.insert(0, edit);
    }
    failure
}

/// Does the whole of it again, from reading on, where somebody else was quicker.
pub fn again<T>(mut run: impl FnMut() -> Result<T, Failure>) -> Result<T, Failure> {
    let mut tries = 1;
    loop {
        match run() {
            Err(failure) if failure.raced && tries < TRIES => tries += 1,
            done => return done,
        }
    }
}

/// An entry at the end of a list, with an id that neither the paper nor this step (`taken`) has: the id,
/// and the change.
pub fn appended(
    paper: &CasePaper,
    list: &str,
    prefix: &str,
    entry: Value,
    taken: &[String],
) -> (String, Change) {
    let path = Path::keys(list);
    let there = super::set::node_at(&paper.root, &path);
    let mut seed = entry.clone();
    let mut id = entry_id(prefix, &seed, there);
    while taken.contains(&id) {
        seed.put(&["id"], Value::text(&id));
        id = entry_id(prefix, &seed, there);
    }
    let mut fields = vec![("id".to_string(), Value::text(&id))];
    if let Value::Map(rest) = entry {
        fields.extend(rest.into_iter().filter(|(key, _)| key != "id"));
    }
    let entry = Value::Map(fields);
    (id, Change::Append { path, entry })
}

/// Something that happened, for 経過.
pub struct Told {
    /// The day.
    pub on: Date,
    /// The kind's id.
    pub kind: &'static str,
    /// The other side.
    pub with: Option<String>,
    /// Words.
    pub text: String,
    /// The next call.
    pub next: Option<Date>,
}

/// The entry of 経過 that says it, by whoever sits at the desk.
pub fn event(context: &Context, paper: &CasePaper, told: Told) -> Result<Change, Failure> {
    let kind = context.store()?.words.term(Table::EventKinds, told.kind);
    let mut entry = Value::Map(vec![
        ("on".into(), Value::plain(told.on)),
        ("kind".into(), Value::text(kind.label())),
    ]);
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            entry.put(&[key], value);
        }
    };
    put("by", context.staff().map(Value::text));
    put("with", told.with.map(Value::text));
    put(
        "text",
        (!told.text.is_empty()).then(|| Value::text(told.text)),
    );
    put("next", told.next.map(Value::plain));
    Ok(appended(paper, "events", "e", entry, &[]).1)
}

/// Applies `changes` to a case paper and writes it.
pub fn case(
    context: &Context,
    paper: &CasePaper,
    changes: &[Change],
    subject: &str,
    lines: &[String],
) -> Result<(), Failure> {
    let step = Step {
        changes: changes.to_vec(),
        subject: subject.to_string(),
        lines: lines.to_vec(),
        ..Step::default()
    };
    take(context, paper, &step)
}

/// The paper as it would be with these changes.
pub fn after(
    context: &Context,
    paper: &CasePaper,
    changes: &[Change],
) -> Result<CasePaper, Failure> {
    let text = edit::yaml(&paper.text, changes).map_err(|why| refused(paper, &why))?;
    let (id, path) = (paper.case.id.clone(), paper.path.clone());
    let again = context.store()?.understand(id, path, text.into_bytes());
    again.map_err(|_| {
        Failure::paper("書くと紙が読めなくなるので、書きません。")
            .place(format!("  {}", paper.path))
            .next(format!("renkei edit {}", paper.case.id))
    })
}

/// Why the paper was not edited, and the command that leads on.
fn refused(paper: &CasePaper, why: &edit::Refused) -> Failure {
    let id = &paper.case.id;
    let (failure, next) = match why {
        edit::Refused::Conflict => (
            Failure::paper(why.to_string()),
            format!("renkei resolve {id}"),
        ),
        edit::Refused::Unparsable(_) => {
            (Failure::paper(why.to_string()), format!("renkei edit {id}"))
        }
        _ => (Failure::usage(why.to_string()), format!("renkei edit {id}")),
    };
    failure.place(format!("  {}", paper.path)).next(next)
}

fn take(context: &Context, paper: &CasePaper, step: &Step) -> Result<(), Failure> {
    let text = edit::yaml(&paper.text, &step.changes).map_err(|why| refused(paper, &why))?;
    if text == paper.text && step.others.is_empty() {
        for warning in &step.warnings {
            context.say(warning);
        }
        match &step.unchanged {
            Some(words) => {
                context.say(words);
                step.lines.iter().for_each(|line| context.say(line));
            }
            None => context.say("変わるところがありません。何も書いていません。"),
        }
        return Ok(());
    }
    let again = context.store()?.understand(
        paper.case.id.clone(),
        paper.path.clone(),
        text.clone().into_bytes(),
    );
    let mut papers = step.others.clone();
    if text != paper.text {
        papers.insert(
            0,
            Paper {
                path: paper.path.clone(),
                old: Some(paper.bytes.clone()),
                new: Some(text.into_bytes()),
            },
        );
    }
    let problems = match &again {
        Ok(again) => &again.problems,
        Err(mishap) => &mishap.problems,
    };
    // What is written must be readable: too long, too many, or anything else that hides it.
    let known = |code: &str| paper.problems.iter().any(|old| old.code == code);
    let mut hiding = problems.iter().filter(|p| lookup::is_unreadable(p));
    if let Some(problem) = hiding.find(|problem| !known(problem.code)) {
        return Err(Failure::paper("書くと紙が読めなくなるので、書きません。")
            .place(format!("  {}", paper.path))
            .why(&problem.message)
            .next(format!("renkei edit {}", paper.case.id)));
    }
    let mut warnings = step.warnings.clone();
    for problem in new_ones(&paper.problems, problems) {
        warnings.push(format!("注意: {} [{}]", problem.message, problem.code));
    }
    context.write_with(&papers, &step.subject, &warnings, &step.lines)?;
    if let Ok(again) = &again {
        direction::tell(context, &paper.case, &again.case);
        tell_outdated(context, paper, again);
    }
    Ok(())
}

/// Says when a change makes issued documents out of date. What can't be found out is not said.
fn tell_outdated(context: &Context, before: &CasePaper, after: &CasePaper) {
    let Ok(store) = context.store() else { return };
    if after.case.documents.is_empty() {
        return;
    }
    let desk = Desk::of(context, store);
    let count = |paper| doc_status::outdated(&desk, paper).unwrap_or(0);
    let now = count(after);
    if now > count(before) {
        context.say(&format!(
            "注意: 発行した書類のうち{now}件が古くなりました。次の手: renkei doc status {}",
            after.case.id
        ));
    }
}

/// Problems that were not there before, by name and sentence.
fn new_ones<'a>(before: &[Problem], after: &'a [Problem]) -> Vec<&'a Problem> {
    after
        .iter()
        .filter(|problem| {
            !before
                .iter()
                .any(|old| old.code == problem.code && old.message == problem.message)
        })
        .collect()
}
