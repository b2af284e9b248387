//! Changing one case paper: the changes become the fewest bytes, the result is read again, and
//! what it newly breaks is said before anything is written.

use crate::context::Context;
use crate::failure::Failure;
use crate::files::edit;
use crate::paper::Change;
use crate::problem::Problem;
use crate::store::{CasePaper, Paper};

/// Applies `changes` to a case paper and writes it.
pub fn case(
    context: &Context,
    paper: &CasePaper,
    changes: &[Change],
    subject: &str,
    lines: &[String],
) -> Result<(), Failure> {
    let text = edit::yaml(&paper.text, changes).map_err(|refused| {
        Failure::usage(refused.to_string())
            .place(format!("  {}", paper.path))
            .next(format!("renkei edit {}", paper.case.id))
    })?;
    if text == paper.text {
        context.say("変わるところがありません。何も書いていません。");
        return Ok(());
    }
    let again = context.store()?.understand(
        paper.case.id.clone(),
        paper.path.clone(),
        text.clone().into_bytes(),
    );
    let problems = match &again {
        Ok(again) => &again.problems,
        Err(mishap) => &mishap.problems,
    };
    for problem in new_ones(&paper.problems, problems) {
        context.say(&format!("注意: {} [{}]", problem.message, problem.code));
    }
    context.write(
        &[Paper {
            path: paper.path.clone(),
            old: Some(paper.bytes.clone()),
            new: Some(text.into_bytes()),
        }],
        subject,
        lines,
    )
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
