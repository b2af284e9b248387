//! The kinds of rows that a rule pack holds. A row says what holds; the functions of this room
//! only know how to apply a kind.

mod deadline;

pub use deadline::{Anchor, Count, Deadline, MetBy};

use super::condition::{Predicate, When};
use super::quantity::{
    Age, CareUnits, Days, Km, Months, Percent, Points, Price, Shift, Term, Times,
};
use serde::Deserialize;

/// What a row must be besides well formed.
pub trait Sound {
    /// What doesn't fit within the row: nothing, or a sentence.
    fn slip(&self) -> Option<&'static str> {
        None
    }
}

macro_rules! always_sound {
    ($($row:ident)*) => { $(impl Sound for $row {})* };
}

always_sound! {
    Entry PayerRow InsuredRow Tier FactorRow Fee Conflict Limit UnitPrice OutsideLimit Equipment
    Validity OrderRow DocumentRow Reference
}

impl Sound for Advice {
    fn slip(&self) -> Option<&'static str> {
        self.dates
            .iter()
            .find_map(|date| match (date.count, date.age) {
                (Count::DC7, None) => Some("年齢到達(DC7)には年齢(age)が要ります。"),
                (Count::DC7, Some(_)) | (_, None) if !date.birthday || date.age.is_some() => {
                    date.count.slip(date.term)
                }
                _ => Some("年齢(age)と誕生日(birthday)は、年齢到達(DC7)だけで使えます。"),
            })
    }
}

/// A condition to enter a kind of facility or ward, or to use a service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Which condition.
    pub kind: EntryKind,
    /// Services it holds for.
    #[serde(default)]
    pub services: Vec<String>,
    /// Groups of services it holds for.
    #[serde(default)]
    pub groups: Vec<String>,
    /// 要介護度 that enter.
    #[serde(default)]
    pub levels: Vec<String>,
    /// 要介護度 that enter under a condition.
    #[serde(default)]
    pub special_levels: Vec<String>,
    /// That condition.
    #[serde(default)]
    pub special: String,
    /// Youngest age.
    pub age_min: Option<Age>,
    /// What a younger age comes to.
    pub below: Option<Below>,
    /// Diagnosis tags of which one is needed.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Diagnosis tags that enter under the condition `special`.
    #[serde(default)]
    pub special_tags: Vec<String>,
    /// Farthest distance.
    pub max_km: Option<Km>,
    /// 別表第九.
    #[serde(default)]
    pub category: Vec<RehabCategory>,
    /// What to ask where the fact is unknown.
    #[serde(default)]
    pub question: String,
}

impl Entry {
    /// Whether the rule holds for a service.
    pub fn holds_for(&self, service: &str, group: &str) -> bool {
        self.services.iter().any(|id| id == service)
            || (!group.is_empty() && self.groups.iter().any(|id| id == group))
    }
}

/// The kinds of entry conditions.
#[derive(Debug, Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// 介護保険の被保険者.
    Insured,
    /// 要介護度.
    CareLevel,
    /// Lives where the facility is.
    Resident,
    /// A diagnosis of dementia.
    Dementia,
    /// An age.
    Age,
    /// 障害福祉 against 介護保険.
    Disability,
    /// One of the diagnosis tags.
    Tags,
    /// Straight-line distance.
    Distance,
    /// 回復期リハ 別表第九.
    RehabCategory,
}

/// What an age below the least comes to.
#[derive(Debug, Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Below {
    /// Ask.
    Ask,
    /// Refuse.
    Unfit,
}

/// A category of 別表第九.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RehabCategory {
    /// Its number; diagnosis tags name it (`reha=2`).
    pub number: u32,
    /// What it is.
    pub label: String,
    /// Days that can be charged, counted through from the first hospital.
    pub days: Days,
    /// Only these diagnosis tags; empty: every tag with the number.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Only beside one of these diagnosis tags.
    #[serde(default)]
    pub with: Vec<String>,
    /// Diagnosis tags that may belong here: how bad it is must be asked.
    #[serde(default)]
    pub ask_tags: Vec<String>,
    /// What to ask of them.
    #[serde(default)]
    pub ask: String,
}

/// A row of the table who pays for 訪問看護.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayerRow {
    /// `medical`, `ltci` or `pending`.
    pub payer: String,
    /// How many visits a week, in words.
    pub weekly: String,
    /// How many days a week at most.
    pub weekly_max: Option<Days>,
    /// Whether 別表第8 lifts that limit.
    #[serde(default)]
    pub table8_lifts: bool,
    /// How long it holds.
    pub days: Option<Days>,
    /// パーキンソン病: from this ホーエン・ヤール.
    pub hoehn_yahr: Option<i64>,
    /// パーキンソン病: from this 生活機能障害度.
    pub disability: Option<i64>,
}

/// Ages of the insured.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InsuredRow {
    /// 第1号 from this age.
    pub first_age: Age,
    /// 第2号 from this age.
    pub second_age: Age,
}

/// The wards that belong to a tier of the discharge support addition.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// `i`, `ro`, `ha` or `psychiatric`.
    pub tier: String,
    /// How the fee schedule of the pack calls it: イ, ロ, ハ.
    pub name: String,
    /// Kinds of wards.
    pub wards: Vec<String>,
}

/// A 退院困難な要因 and what suggests it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FactorRow {
    /// The word of the table `factors`.
    pub factor: String,
    /// Its letter in this pack.
    pub letter: String,
    /// What suggests it; nothing: only a person can tell.
    pub when: Option<When>,
}

/// A fee that a case may be evidence for. renkei never claims one.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// 届出 it needs; empty: none.
    #[serde(default)]
    pub registered: Vec<String>,
    /// 点, by tier.
    pub points: Vec<FeePoints>,
    /// When it is worth looking at.
    pub when: Option<When>,
    /// What must be on paper.
    #[serde(default)]
    pub evidence: Vec<Named>,
    /// What rules it out.
    #[serde(default)]
    pub excluded: Vec<Named>,
}

/// 点 of a fee.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeePoints {
    /// Only in this tier.
    pub tier: Option<String>,
    /// How many.
    pub points: Points,
}

/// A clause with a name.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// What it says.
    pub label: String,
    /// Conditions that must all hold.
    #[serde(default)]
    pub all: Vec<Predicate>,
    /// Conditions of which one must hold besides.
    #[serde(default)]
    pub any: Vec<Predicate>,
    /// Conditions of which none may hold.
    #[serde(default)]
    pub none: Vec<Predicate>,
}

/// Fees that can't be claimed together, or not so often.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// Kinds of events.
    pub events: Vec<String>,
    /// Kinds of events of which none may be there besides; empty: only the number counts.
    #[serde(default)]
    pub with: Vec<String>,
    /// Within what.
    pub within: Within,
    /// How often at most.
    pub most: Option<Times>,
    /// Why, a sentence.
    pub why: String,
}

/// Within what a conflict is one.
#[derive(Debug, Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Within {
    /// One stay.
    Stay,
    /// One day.
    Day,
    /// One calendar month, to the same recipient.
    Month,
    /// The stay, the first kind before the day of discharge.
    BeforeDischarge,
}

/// A benefit that may be open to the patient, or something to think of.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Advice {
    /// When to say it.
    pub when: When,
    /// 相談区分 it belongs to.
    #[serde(default)]
    pub categories: Vec<String>,
    /// What to say.
    pub why: String,
    /// Days that follow.
    #[serde(default)]
    pub dates: Vec<AdviceDate>,
}

/// A day of a benefit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AdviceDate {
    /// Its id in machine output.
    pub id: String,
    /// What it is.
    pub label: String,
    /// Only when this surely holds.
    pub when: Option<When>,
    /// The day it is counted from.
    pub anchor: Anchor,
    /// So many days after the anchor the count begins (待期).
    pub offset: Option<Shift>,
    /// How.
    pub count: Count,
    /// How long.
    pub term: Option<Term>,
    /// At what age, with DC7.
    pub age: Option<Age>,
    /// The birthday itself instead of its eve.
    #[serde(default)]
    pub birthday: bool,
}

/// 区分支給限度基準額.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// 要介護度.
    pub level: String,
    /// 単位 a calendar month.
    pub units: CareUnits,
    /// From what share on to warn.
    pub warn: Percent,
}

/// 1単位の単価 of a 地域区分, by the share of wages of a service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitPrice {
    /// 地域区分 as the settings write it.
    pub area: String,
    /// 70%.
    pub p70: Price,
    /// 55%.
    pub p55: Price,
    /// 45%.
    pub p45: Price,
    /// 0%.
    pub p0: Price,
}

/// Services that don't count against the limit.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutsideLimit {
    /// The services.
    pub services: Vec<String>,
}

/// Equipment that light care levels can't rent.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Equipment {
    /// 要介護度 that can't.
    pub levels: Vec<String>,
    /// Words of the equipment, as a line's content has them.
    pub items: Vec<String>,
    /// The exception.
    pub exception: String,
}

/// How long a certificate holds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Validity {
    /// 認定の状況 it belongs to.
    pub status: Vec<String>,
    /// The usual length.
    pub usual: Months,
    /// The lengths to show.
    pub lengths: Vec<Months>,
}

/// How long and how often orders hold.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderRow {
    /// Kinds of orders.
    pub orders: Vec<String>,
    /// Longest.
    pub most: Option<Months>,
    /// Where the order says nothing.
    pub usual: Option<Months>,
    /// How often a calendar month.
    pub monthly: Option<Times>,
    /// How often for patients with one of these needs.
    pub monthly_special: Option<Times>,
    /// Those needs.
    #[serde(default)]
    pub needs: Vec<String>,
}

/// Documents that a way out needs.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentRow {
    /// When.
    pub when: When,
    /// Words of the table `document_kinds`.
    pub needs: Vec<String>,
    /// Words of that table of which one does instead of them.
    #[serde(default)]
    pub instead: Vec<String>,
}

/// Something worth reading that no function applies.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reference {
    /// What it says.
    pub says: Vec<String>,
}
