//! 返書: which replies the one who wrote the letter still waits for, and whether the first came in
//! time. The days are those of the deadlines `reply_…`; nothing is counted twice.

use super::deadline::{Due, State, anchor_day};
use super::facts::Facts;
use super::rulebook::Rules;
use crate::model::Date;
use crate::vocabulary::{Table, Term};

/// A reply that is owed and has not gone out.
#[derive(Clone, Debug)]
pub struct OwedReply {
    /// A term of the table `reply_kinds`.
    pub kind: &'static Term,
    /// The deadline's rule.
    pub rule: String,
    /// The day it is counted from: 来院日, 退院日 ….
    pub since: Option<Date>,
    /// The last day.
    pub due: Date,
    /// How the deadline stands.
    pub state: State,
}

impl OwedReply {
    /// Days past the last day; 0 while there is time.
    pub fn days_late(&self, today: Date) -> i64 {
        (today - self.due).num_days().max(0)
    }
}

/// The replies that are owed, in the order of their last days.
pub fn owed_replies(facts: &Facts, rules: &Rules, dues: &[Due]) -> Vec<OwedReply> {
    let mut owed: Vec<OwedReply> = dues
        .iter()
        .filter(|due| due.state.is_open())
        .filter_map(|due| {
            let mut kinds = Table::ReplyKinds.terms().iter();
            let kind = kinds.find(|term| term.attribute("rule") == Some(&due.rule))?;
            let mut rows = rules.holding(&rules.rows().deadline);
            let row = rows.find(|row| row.id == due.row);
            Some(OwedReply {
                kind,
                rule: due.rule.clone(),
                since: row.and_then(|row| anchor_day(row.anchor, facts)),
                due: due.due?,
                state: due.state,
            })
        })
        .collect();
    owed.sort_by_key(|reply| reply.due);
    owed
}

/// How the first reply of a case stands: what 返書率 counts. `None` where none is owed, for want of
/// a visit or because the referrer wants none.
pub fn first_reply(dues: &[Due]) -> Option<State> {
    let rule = Table::ReplyKinds
        .terms()
        .iter()
        .find(|term| term.id == "first")?
        .attribute("rule")?;
    let due = dues.iter().find(|due| due.rule == rule)?;
    due.due.map(|_| due.state)
}
