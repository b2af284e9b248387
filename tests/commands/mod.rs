//! One file per subcommand, same names as `src/commands`; `globals` for the flags of all.

mod check;
mod completions;
mod consult;
mod demo;
mod due;
mod edit;
mod explain;
mod facility;
mod facility_import;
mod globals;
mod handover;
mod inbound;
mod init;
mod man;
mod matching;
mod new_case;
mod note;
mod schema;
mod set;
mod show;
mod status;
