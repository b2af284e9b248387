//! What is counted: cases, or the entries that stand in them; facilities, or meetings with them.

use super::entry::{
    APPOINTMENT_FIELDS, BARRIER_FIELDS, DEADLINE_FIELDS, EVENT_FIELDS, FEE_FIELDS, REFERRAL_FIELDS,
};
use super::facility::MEETING_FIELDS;
use super::{CASE_FIELDS, FACILITY_FIELDS, Field};
use crate::text;

/// What is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Unit {
    /// 症例.
    #[default]
    Cases,
    /// 打診 that went out.
    Referrals,
    /// 経過.
    Events,
    /// 期限 of every state, met or not.
    Deadlines,
    /// 算定候補.
    Fees,
    /// 予定.
    Appointments,
    /// 遅れの理由.
    Barriers,
    /// 施設.
    Facilities,
    /// 面会 with a facility.
    Meetings,
}

/// What people say too.
const ALSO: [(&str, Unit); 7] = [
    ("患者", Unit::Cases),
    ("断り", Unit::Referrals),
    ("回答", Unit::Referrals),
    ("記録", Unit::Events),
    ("遅れ", Unit::Barriers),
    ("算定", Unit::Fees),
    ("台帳", Unit::Facilities),
];

impl Unit {
    /// Every unit.
    pub const ALL: [Self; 9] = [
        Self::Cases,
        Self::Referrals,
        Self::Events,
        Self::Deadlines,
        Self::Fees,
        Self::Appointments,
        Self::Barriers,
        Self::Facilities,
        Self::Meetings,
    ];

    /// The id in machine output and in definitions.
    pub fn id(self) -> &'static str {
        match self {
            Self::Cases => "cases",
            Self::Referrals => "referrals",
            Self::Events => "events",
            Self::Deadlines => "deadlines",
            Self::Fees => "fees",
            Self::Appointments => "appointments",
            Self::Barriers => "barriers",
            Self::Facilities => "facilities",
            Self::Meetings => "meetings",
        }
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Cases => "症例",
            Self::Referrals => "打診",
            Self::Events => "経過",
            Self::Deadlines => "期限",
            Self::Fees => "算定候補",
            Self::Appointments => "予定",
            Self::Barriers => "遅れの理由",
            Self::Facilities => "施設",
            Self::Meetings => "面会",
        }
    }

    /// The unit that is called this, by its id or by what people read.
    pub fn read(words: &str) -> Option<Self> {
        let asked = text::fold(words.trim());
        let exact = Self::ALL
            .into_iter()
            .find(|unit| unit.id() == asked || text::fold(unit.label()) == asked);
        let also = || {
            let (_, unit) = ALSO.iter().find(|(word, _)| text::fold(word) == asked)?;
            Some(*unit)
        };
        exact.or_else(also)
    }

    /// Whether it stands in cases.
    pub fn is_of_cases(self) -> bool {
        !matches!(self, Self::Facilities | Self::Meetings)
    }

    /// Its own fields.
    pub fn own(self) -> &'static [Field] {
        self.fields()[0]
    }

    /// The fields it can be asked for: its own, then those of what it belongs to.
    pub fn fields(self) -> &'static [&'static [Field]] {
        macro_rules! list {
            ($($fields:expr),*) => {{
                static LIST: &[&[Field]] = &[$($fields),*];
                LIST
            }};
        }
        match self {
            Self::Cases => list!(CASE_FIELDS),
            Self::Referrals => list!(REFERRAL_FIELDS, CASE_FIELDS),
            Self::Events => list!(EVENT_FIELDS, CASE_FIELDS),
            Self::Deadlines => list!(DEADLINE_FIELDS, CASE_FIELDS),
            Self::Fees => list!(FEE_FIELDS, CASE_FIELDS),
            Self::Appointments => list!(APPOINTMENT_FIELDS, CASE_FIELDS),
            Self::Barriers => list!(BARRIER_FIELDS, CASE_FIELDS),
            Self::Facilities => list!(FACILITY_FIELDS),
            Self::Meetings => list!(MEETING_FIELDS, FACILITY_FIELDS),
        }
    }

    /// The field of that name, as people may call it.
    pub fn field(self, name: &str) -> Option<&'static Field> {
        let asked = text::fold(name).replace('_', "-");
        let mut fields = self.fields().iter().copied().flatten();
        fields.find(|field| {
            field.name == asked || field.aliases.iter().any(|alias| text::fold(alias) == asked)
        })
    }
}
