//! Rows of deadlines: from which day, how counted, what meets them.

use super::Sound;
use crate::regulation::condition::When;
use crate::regulation::quantity::{Days, Shift, Term};
use serde::Deserialize;

/// A day by which something must happen.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadline {
    /// The id in `due`; several rows may share it.
    pub rule: String,
    /// 届出 the row belongs to; empty: any.
    #[serde(default)]
    pub registered: Vec<String>,
    /// Tiers the row belongs to; empty: any.
    #[serde(default)]
    pub tiers: Vec<String>,
    /// Tiers the row never belongs to.
    #[serde(default)]
    pub except_tiers: Vec<String>,
    /// Whether it holds for an office that says nothing of its 届出: the earliest one does.
    #[serde(default)]
    pub unregistered: bool,
    /// Kinds of wards (`@group`); empty: any.
    #[serde(default)]
    pub wards: Vec<String>,
    /// Kinds of orders, where the anchor is one.
    #[serde(default)]
    pub orders: Vec<String>,
    /// 業務の系統; empty: any.
    #[serde(default)]
    pub lines: Vec<String>,
    /// What else must hold.
    pub when: Option<When>,
    /// The day it is counted from.
    pub anchor: Anchor,
    /// How it is counted.
    pub count: Count,
    /// How long.
    pub term: Option<Term>,
    /// The first day of a window, counted from the anchor (`-60日`).
    pub opens: Option<Shift>,
    /// Kinds of events that meet it.
    #[serde(default)]
    pub events: Vec<String>,
    /// Facts of the paper that meet it.
    #[serde(default)]
    pub facts: Vec<MetBy>,
    /// From how many days before it counts as soon.
    pub soon: Days,
    /// Only what happened within the window meets it.
    #[serde(default)]
    pub window_only: bool,
    /// Whether the entry's own name is the label.
    #[serde(default)]
    pub label_from_entry: bool,
    /// An opportunity, no duty: it passes silently.
    #[serde(default)]
    pub chance: bool,
    /// A day that nobody can bring forward: another office's, or one when something ends.
    #[serde(default)]
    pub fixed: bool,
    /// What to ask where the anchor is unknown.
    #[serde(default)]
    pub question: String,
    /// What to do.
    #[serde(default)]
    pub hint: String,
}

/// The day that a deadline is counted from.
#[derive(Debug, Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Anchor {
    /// 入院日.
    Admission,
    /// 退院日, as it is or as planned.
    Discharge,
    /// 退院日, when it is fixed.
    Discharged,
    /// Since when the patient is in wards of the row's kinds.
    WardEntry,
    /// 回復期リハの算定開始日; the days that can be charged come from 別表第九.
    RehabStart,
    /// 要介護認定の申請日, while a decision is awaited.
    CareApplied,
    /// 認定の満了日.
    CareValidTo,
    /// The day an order was issued; each order is a deadline.
    Order,
    /// The day of the examination of a special order; each order is a deadline.
    SpecialOrder,
    /// 終結日.
    Closed,
    /// 来院日 of 前方連携.
    Visited,
    /// The day nobody came to an appointment of 前方連携, as long as nobody has come since.
    NoShow,
    /// The day an inquiry went out; each is a deadline.
    Referral,
    /// A promised call; each is a deadline.
    Callback,
    /// An appointment; each is a deadline.
    Appointment,
    /// 初診日.
    FirstVisit,
    /// Since when the patient can't work.
    UnableToWork,
    /// 生年月日 (with an age).
    Born,
    /// 手術日.
    Surgery,
    /// 発症日.
    Onset,
    /// Today.
    Today,
}

/// How days are counted: the conventions of [`crate::regulation::dates`].
#[derive(Debug, Deserialize, Clone, Copy, PartialEq, Eq)]
pub enum Count {
    /// 入院後N日以内, as the office counts.
    DC1,
    /// 起算してN日.
    DC2,
    /// 診療の日からN日以内.
    DC3,
    /// N日以内, the first day not counted; months and years likewise.
    DC4,
    /// 認定有効期間.
    DC5,
    /// The window before the end.
    DC6,
    /// 年齢到達.
    DC7,
    /// nか月以内.
    DC8,
    /// 前後N日.
    DC9,
    /// N日前まで.
    DC10,
    /// その月又は翌月.
    DC11,
    /// The day itself.
    Day,
}

/// A fact of the paper that meets a deadline.
#[derive(Debug, Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum MetBy {
    /// `plan.started`.
    PlanStarted,
    /// `plan.explained`.
    PlanExplained,
    /// `insurance.care.certified`, after the application.
    Certified,
    /// An application for renewal.
    RenewalApplied,
    /// `inbound.replies`, the first that tells of the visit.
    FirstReply,
    /// `inbound.replies`, the first on the way.
    MidReply,
    /// `inbound.replies`, the first that closes.
    FinalReply,
    /// `inbound.replies`, the word that nobody came.
    NoShowReply,
    /// The day of discharge.
    Discharged,
}

impl Count {
    /// What it can't count: nothing, or a sentence.
    pub fn slip(self, term: Option<Term>) -> Option<&'static str> {
        match (self, term) {
            (Self::DC7 | Self::Day, Some(_)) => Some("この数え方(count)に期間(term)は要りません。"),
            (Self::DC5 | Self::DC8 | Self::DC11, Some(Term::Days(_))) => {
                Some("この数え方(count)の期間(term)は、月か年で書いてください。")
            }
            (Self::DC3 | Self::DC6 | Self::DC9 | Self::DC10, Some(Term::Months(_))) => {
                Some("この数え方(count)の期間(term)は、日か週で書いてください。")
            }
            (_, Some(_)) | (Self::DC7 | Self::Day, None) => None,
            (_, None) => Some("この数え方(count)には期間(term)が要ります。"),
        }
    }
}

impl Sound for Deadline {
    fn slip(&self) -> Option<&'static str> {
        // The length of an order stands on the order, that of the rehabilitation in 別表第九.
        let own = matches!(self.anchor, Anchor::Order | Anchor::RehabStart);
        match self.count {
            Count::DC7 => Some("年齢到達(DC7)は、制度・気づきの日付だけで使えます。"),
            _ if own && self.term.is_none() => None,
            count => count.slip(self.term),
        }
    }
}
