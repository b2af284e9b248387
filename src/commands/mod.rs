//! One file per subcommand: its arguments and its run: ask, judge, show.

pub mod check;
pub mod completions;
pub mod consult;
pub mod demo;
pub mod due;
pub mod edit;
pub mod explain;
pub mod facility;
mod facility_import;
pub mod handover;
pub mod inbound;
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
mod consult_open;
mod due_calendar;
mod handover_lines;
mod handover_page;
mod inbound_arrival;
mod inbound_list;
mod inbound_reply;
mod inbound_rows;
mod lookup;
mod match_view;
mod show_lines;
mod show_money;
mod show_rules;
mod silencing;
mod typed;
