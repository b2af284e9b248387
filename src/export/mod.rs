//! Cases as flat tables for bigger machines (NDJSON, CSV). Values in, bytes out; the disk is somebody
//! else's. One table in code ([`TABLES`]) says what stands in every column; the writers and
//! `docs/export.md` are made from it.

mod audit;
mod cases;
mod facts;
mod lines;
mod manifest;
mod pseudonym;
mod schema;
mod tables;

pub use audit::{
    AUDIT, AuditColumn, AuditManifest, AuditRow, audit_file, audit_head, audit_line, audit_listed,
};
pub use lines::{Form, Pen, Written};
pub use manifest::{Manifest, Unread, listed, path_of};
pub use pseudonym::{Key, NoKey};
pub use schema::{Column, Kind, Row, Seen, Table, Value};

/// The version of the tables. It counts up only when a column goes or changes its meaning.
pub const SCHEMA: u32 = 1;

/// What says in the folder which export stands there.
pub const MANIFEST: &str = "export.json";

/// Every table.
pub static TABLES: [&Table; 4] = [
    &cases::CASES,
    &tables::EVENTS,
    &tables::REFERRALS,
    &tables::SERVICES,
];
