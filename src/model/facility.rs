//! A facility of the directory: what it offers, whom it takes, and how sure that is.

use super::{Date, Location, Text};
use crate::vocabulary::Word;

/// 施設・事業所. Absent means unknown, never no.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facility {
    /// 事業所番号, 医療機関コード, or the office's own. Always text.
    pub id: Text,
    /// 名称.
    pub name: Text,
    /// カナ.
    pub kana: Option<Text>,
    /// 法人.
    pub corporation: Option<Text>,
    /// Services it offers.
    pub services: Vec<Word>,
    /// 住所, normalised, with prefecture.
    pub address: Option<Text>,
    /// 都道府県と市区町村.
    pub city: Option<Text>,
    /// Where it is.
    pub location: Option<Location>,
    /// 電話.
    pub tel: Option<Text>,
    /// FAX.
    pub fax: Option<Text>,
    /// The day somebody checked the FAX number.
    pub fax_verified: Option<Date>,
    /// 受診報告不要: it wants no replies on the patients it refers.
    pub no_reply_wanted: Option<bool>,
    /// Web page.
    pub url: Option<Text>,
    /// Municipalities or towns (prefixes of the normalised address) it goes to; `None` = unknown.
    pub area: Option<Vec<Text>>,
    /// How far it goes, in kilometres.
    pub radius_km: Option<f64>,
    /// Days it is open; `None` = unknown.
    pub days: Option<Vec<Word>>,
    /// What the days don't say (お盆, 年末年始 …).
    pub days_note: Option<Text>,
    /// `8:30-17:30`, as written.
    pub hours: Option<Text>,
    /// 連携 登録医 特別の関係.
    pub relation: Option<Word>,
    /// Whom to call.
    pub contact: Option<Contact>,
    /// What a month costs, in yen.
    pub monthly_yen: Option<i64>,
    /// 要介護度 it takes; `None` = unknown.
    pub care_levels: Option<Vec<Word>>,
    /// Youngest age it takes, in years.
    pub age_min: Option<i64>,
    /// Oldest age it takes, in years.
    pub age_max: Option<i64>,
    /// 診療科; `None` = unknown. A list that is there is complete.
    pub departments: Option<Vec<Word>>,
    /// 病棟.
    pub wards: Vec<Ward>,
    /// 定員.
    pub capacity: Option<i64>,
    /// What it takes and what not.
    pub accepts: Vec<Claim>,
    /// 空き.
    pub vacancy: Vec<Vacancy>,
    /// Rows of published data that this entry was made from.
    pub published: Vec<Published>,
    /// Where the entry as a whole comes from.
    pub source: Option<Text>,
    /// As of when the entry as a whole.
    pub asof: Option<Date>,
    /// Anything else.
    pub note: Option<Text>,
}

impl Facility {
    /// Whether it offers the service, as such or as a ward.
    ///
    /// A service may stand for a group of wards (`wards=acute` for 急性期病棟): then any ward of
    /// that group (`of=acute`) is it.
    pub fn offers(&self, service: &Word) -> bool {
        let group = service.term().and_then(|term| term.attribute("wards"));
        let is_it = |offered: &Word| {
            offered == service
                || (group.is_some()
                    && offered.term().and_then(|term| term.attribute("of")) == group)
        };
        self.services.iter().any(is_it)
            || self
                .wards
                .iter()
                .any(|w| w.kind.as_ref().is_some_and(is_it))
    }

    /// What it says about a need.
    pub fn claim(&self, need: &Word) -> Option<&Claim> {
        self.accepts.iter().find(|claim| claim.need == *need)
    }
}

/// Whom to call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Contact {
    /// 氏名.
    pub name: Option<Text>,
    /// 役職.
    pub role: Option<Text>,
    /// 直通.
    pub tel: Option<Text>,
    /// When they can be reached.
    pub note: Option<Text>,
}

/// 病棟 of a hospital.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ward {
    /// 病棟種別.
    pub kind: Option<Word>,
    /// 病床数.
    pub beds: Option<i64>,
}

/// The answer to a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// 可
    Yes,
    /// 条件付
    Conditional,
    /// 不可
    No,
    /// 不明
    Unknown,
}

impl Answer {
    /// The term's id in the table `answers`.
    pub fn id(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Conditional => "conditional",
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Yes => "可",
            Self::Conditional => "条件付",
            Self::No => "不可",
            Self::Unknown => "不明",
        }
    }

    /// The answer of a term's id.
    pub fn of(id: &str) -> Option<Self> {
        [Self::Yes, Self::Conditional, Self::No, Self::Unknown]
            .into_iter()
            .find(|answer| answer.id() == id)
    }
}

/// What a facility says about one need.
#[derive(Clone, Debug, PartialEq)]
pub struct Claim {
    /// The need.
    pub need: Word,
    /// The answer.
    pub value: Answer,
    /// The condition, or anything else.
    pub note: Option<Text>,
    /// As of when; `None` = 日付なし.
    pub asof: Option<Date>,
    /// Who said so: 電話, 公表 ….
    pub source: Option<Text>,
}

/// 空き.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Vacancy {
    /// 個室, 回復期リハ …: what is free.
    pub what: Option<Text>,
    /// 空きあり 満床 待機 要相談.
    pub state: Option<Word>,
    /// How many.
    pub count: Option<i64>,
    /// As of when.
    pub asof: Option<Date>,
    /// Who said so.
    pub source: Option<Text>,
    /// Until when, conditions.
    pub note: Option<Text>,
}

/// One row of published data, as far as it differs from the entry or is worth keeping raw.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Published {
    /// The service of the row.
    pub service: Option<Word>,
    /// The data set: 介護サービス情報公表 ….
    pub source: Option<Text>,
    /// As of when.
    pub asof: Option<Date>,
    /// The name, where it differs.
    pub name: Option<Text>,
    /// The address as published, where it differs from the normalised one.
    pub address: Option<Text>,
    /// The phone as published, where it differs.
    pub tel: Option<Text>,
    /// 定員.
    pub capacity: Option<i64>,
    /// 利用可能曜日, where it differs.
    pub days: Option<Text>,
    /// 利用可能曜日特記事項.
    pub days_note: Option<Text>,
    /// What the import says about the row (a dropped coordinate …).
    pub note: Option<Text>,
}
