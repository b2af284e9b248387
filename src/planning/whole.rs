//! The whole of a draft: lines, plan, week, what can't be, what to ask, what would be written.

use super::Question;
use super::changes::changes;
use super::conflicts::{Conflict, conflicts};
use super::desk::{Desk, Going};
use super::draft::draft_plan;
use super::fate::Field;
use super::gaps::open_questions;
use super::lines::draft_lines;
use super::merge::{Merged, merge_lines, merge_plan};
use super::weekly::{Grid, weekly};
use crate::model::{Line, ServiceLine};
use crate::paper::{Change, Value};
use crate::regulation::Payer;
use crate::vocabulary::Word;

/// Everything that is drafted for a case on a day.
#[derive(Clone, Debug)]
pub struct Draft {
    /// Where the patient goes.
    pub going: Going,
    /// The plan, key by key; empty where the case is no discharge.
    pub plan: Vec<Field>,
    /// The lines.
    pub lines: Merged,
    /// Who pays for 訪問看護 by the rule, by service.
    pub payers: Vec<(Word, Payer)>,
    /// The week.
    pub grid: Grid,
    /// What can't be, apart from what the checks of a paper find.
    pub conflicts: Vec<Conflict>,
    /// What is asked.
    pub questions: Vec<Question>,
    /// What would be written.
    pub changes: Vec<Change>,
}

impl Draft {
    /// The lines as they will stand on the paper.
    pub fn services(&self) -> Vec<ServiceLine> {
        self.lines
            .lines
            .iter()
            .map(|line| line.line.clone())
            .collect()
    }
}

/// Drafts everything for the case on the desk. `root` is its paper; `new_id` makes the id of a line
/// from its service, the same every time.
pub fn draft(desk: &Desk, root: &Value, new_id: &dyn Fn(&Word) -> String) -> Draft {
    let case = desk.case();
    let day = desk.facts.day;
    let drafts = draft_lines(desk);
    let payers = drafts
        .iter()
        .filter_map(|draft| Some((draft.line.service.clone()?, draft.payer.clone()?)))
        .collect();
    let lines = merge_lines(root, case, day, drafts, new_id);
    let services: Vec<ServiceLine> = lines.lines.iter().map(|line| line.line.clone()).collect();
    // A discharge plan is for a discharge; of the other lines only the care plan is drafted.
    let (plan, mut questions) = match case.line {
        Line::Discharge => {
            let draft = draft_plan(desk, &services);
            let plan = merge_plan(root, case, &draft);
            let questions = open_questions(case, &plan, draft.questions);
            (plan, questions)
        }
        Line::Inbound | Line::Consultation => (Vec::new(), Vec::new()),
    };
    questions.extend(lines.questions.iter().cloned());
    let grid = weekly(&services, day);
    Draft {
        going: desk.going().0,
        conflicts: conflicts(desk, &services, &grid),
        changes: changes(root, &plan, &lines),
        payers,
        plan,
        lines,
        grid,
        questions,
    }
}
