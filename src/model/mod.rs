//! The nouns of the trade: a case and its parts, a facility, the office. No disk, no clock, no
//! formats. What can be computed (age, stage, days) is a function here, never a field.

mod admission;
mod case;
mod case_id;
mod consent;
mod consultation;
mod course;
mod facility;
mod happening;
mod inbound;
mod insurance;
mod office;
mod patient;
mod place;
mod placement;
mod reckoning;
mod service;
mod stage;
mod template;
mod verdict;

pub use admission::{Admission, Diagnosis, WardMove};
pub use case::{Abuse, Acp, Barrier, Case, Factors, Intake, Line, Staff, Work};
pub use case_id::CaseId;
pub use consent::NamingGap;
pub use consultation::NeedOutcome;
pub use course::{
    Appointment, Choice, Closure, Consent, Document, Event, FormerClosure, Hold, Referral, Wish,
};
pub use facility::{Answer, Claim, Contact, Facility, Meeting, Published, Vacancy, Ward};
pub use happening::Happening;
pub use inbound::{Inbound, Reply, Standing};
pub use insurance::{CareInsurance, CareManager, Disability, Insurance, Medical, Validity};
pub use office::{
    Audit, Calendar, DayCount, Freshness, Hours, MatchSettings, Office, PrintSettings, StaffMember,
};
pub use patient::{Assessment, FamilyMember, Home, Parkinson, Patient};
pub use place::Location;
pub use placement::{leaves, lives_in};
pub use service::{Order, Plan, ServiceLine};
pub use stage::{Progress, stage};
pub use template::{ConsentRule, Scope, Template};
pub use verdict::{Check, Verdict, worst};

/// A day.
pub type Date = chrono::NaiveDate;

/// Text as it stands on a paper.
pub type Text = Box<str>;
