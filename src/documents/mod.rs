//! What a document may show: the fields of a case as one tree, those a template declared, those
//! that would tell who the patient is, and fingerprints of what was shown.

mod digest;
mod facts;
mod known;
mod mask;
mod scrub;

pub use digest::{code, digest, fingerprint};
pub use facts::{Recipient, Scene, board_row, common, compute, facilities_named};
pub use known::{Known, computed, identifying, is_identifying, label as field_label, passing};
pub use mask::{Difference, Mask, at, differences, is_blank};
pub use scrub::{Secrets, scrub};
