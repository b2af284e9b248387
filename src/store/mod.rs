//! The only door to the disk and to git: the office folder, case papers, the directory, the lock,
//! writing whole files safely, and older versions.
//!
//! Commands ask [`Store`] for cases and facilities and never learn where they come from, so that
//! an index can stand behind it one day.
#![expect(
    clippy::disallowed_methods,
    reason = "store owns the door to the disk and to git"
)]

mod access;
mod audit;
mod audit_log;
mod browser;
mod bundle;
mod cases;
mod centres;
mod circle;
mod directory;
mod draft;
mod found;
mod git;
mod history;
mod lock;
mod log_text;
mod memory;
mod merging;
mod office;
mod outgoing;
mod remotes;
mod reports;
mod rules;
mod running;
mod shelf;
mod sync;
mod templates;
mod tools;
mod write;

pub use access::Reads;
pub use audit::{Damage, Deed, Position, Signature, Swap, Walk};
pub use browser::Browser;
pub use bundle::{Bundle, Whole, read_secret, standing_list};
pub use cases::{CasePaper, Cases, Inquiries, Mishap, in_parallel, path_of};
pub use circle::{Edge, Scope};
pub use directory::{Hand, Imported, Selection, Wanted};
pub use draft::Draft;
pub use found::NewOffice;
pub use git::{Apart, NoCommit, Objects, case_of, name_of};
pub use history::{Commit, Touched, Versions, Wish as HistoryWish};
pub use lock::Holder;
pub use memory::{LastMatch, Remembered};
pub use merging::{Ended, MergeFiles, Undecided};
pub use office::{
    Desk, FACILITIES, Opening, PAPER_BYTES, SETTINGS, SettingsPaper, Store, read_document,
    read_named,
};
pub use outgoing::{Outgoing, Put, shown};
pub use remotes::{Remote, remote_of};
pub use reports::OfficeText;
pub use rules::OfficeRules;
pub use shelf::reason_of;
pub use sync::{Distance, Merged, Partner, Pushed};
pub use templates::{OfficeTemplates, TemplatePaper};
pub use tools::old_git;
pub use write::{Committed, Paper, Writing, make_folder};
