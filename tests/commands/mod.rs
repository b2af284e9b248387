//! One file per subcommand, same names as `src/commands`; `globals` for the flags of all.

mod book;
mod check;
mod choose;
mod close;
mod completions;
mod demo;
mod due;
mod edit;
mod explain;
mod facility;
mod facility_import;
mod globals;
mod init;
mod man;
mod matching;
mod new_case;
mod note;
mod refer;
mod reopen;
mod reply;
mod schema;
mod set;
mod show;
mod status;
mod withdraw;
