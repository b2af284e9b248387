//! One file per subcommand: its arguments and its run: ask, judge, show.

pub mod check;
pub mod completions;
pub mod demo;
pub mod due;
pub mod edit;
pub mod explain;
pub mod facility;
mod facility_import;
pub mod init;
pub mod man;
pub mod matching;
pub mod new_case;
pub mod note;
pub mod schema;
pub mod set;
pub mod show;
pub mod status;

mod amend;
mod due_calendar;
mod lookup;
mod match_openings;
mod match_plan;
mod match_plan_view;
mod match_question;
mod match_relax;
mod match_view;
mod match_waiting;
mod show_money;
mod show_rules;
mod silencing;
mod typed;
