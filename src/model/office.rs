//! The office's settings (`renkei.toml`). Everything has a default.

use super::{Location, Text};
use crate::vocabulary::{OfficeTerm, Table};

/// How 「入院後N日以内」 counts the day of admission.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DayCount {
    /// 入院日を1日目とする.
    #[default]
    Inclusive,
    /// 初日不算入.
    Exclusive,
}

/// The office.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Office {
    /// The office's name on letters.
    pub name: Option<Text>,
    /// The hospital's name.
    pub hospital: Option<Text>,
    /// Its postal code.
    pub zip: Option<Text>,
    /// Its address.
    pub address: Option<Text>,
    /// Its phone.
    pub tel: Option<Text>,
    /// Its FAX.
    pub fax: Option<Text>,
    /// Where it is.
    pub location: Option<Location>,
    /// 地域区分: 1級地 … その他.
    pub unit_area: Option<Text>,
    /// 入退院支援加算1 ….
    pub fee: Option<Text>,
    /// How days in hospital are counted.
    pub day_count: DayCount,
    /// The site's prefix of case numbers.
    pub id_prefix: Text,
    /// Staff by id.
    pub staff: Vec<StaffMember>,
    /// Days the office is closed beside the national holidays.
    pub calendar: Calendar,
    /// Settings of `match`.
    pub matching: MatchSettings,
    /// Shelf lives.
    pub freshness: Freshness,
    /// Settings of `doc`.
    pub print: PrintSettings,
    /// Whether every writing command commits.
    pub commit: bool,
    /// Needs and kinds that the office added.
    pub terms: Vec<(Table, OfficeTerm)>,
}

impl Office {
    /// What to call a staff member: the name of `renkei.toml`, else the id.
    pub fn staff_name<'a>(&'a self, id: &'a str) -> &'a str {
        self.staff
            .iter()
            .find(|member| &*member.id == id)
            .and_then(|member| member.name.as_deref())
            .unwrap_or(id)
    }
}

/// A member of the staff.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StaffMember {
    /// The id that papers use.
    pub id: Text,
    /// 氏名.
    pub name: Option<Text>,
    /// 職種.
    pub role: Option<Text>,
    /// メール: the address in the history.
    pub mail: Option<Text>,
}

/// Closed days, as written: `12-29..01-03`, `08-13`, `2026-11-24`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calendar {
    /// One entry a range or day.
    pub closed: Vec<Text>,
}

/// Settings of `match`.
#[derive(Clone, Debug, PartialEq)]
pub struct MatchSettings {
    /// How far to look, in kilometres.
    pub max_km: f64,
    /// How many candidates to show for each service.
    pub limit: usize,
}

impl Default for MatchSettings {
    fn default() -> Self {
        Self {
            max_km: 15.0,
            limit: 20,
        }
    }
}

/// Settings of `doc`.
#[derive(Clone, Debug, PartialEq)]
pub struct PrintSettings {
    /// The browser that prints PDF; where none is named, an installed one is looked for.
    pub browser: Option<Text>,
    /// Days that an inquiry asks to be answered within.
    pub answer_days: i64,
}

impl Default for PrintSettings {
    fn default() -> Self {
        Self {
            browser: None,
            answer_days: 3,
        }
    }
}

/// Shelf lives in days: an older claim counts as 不明, a case without news as 停滞.
#[derive(Clone, Debug, PartialEq)]
pub struct Freshness {
    /// 空き.
    pub vacancy_days: i64,
    /// 受入可否.
    pub acceptance_days: i64,
    /// Address, phone, days, departments.
    pub address_days: i64,
    /// The last news of a case.
    pub contact_days: i64,
}

impl Default for Freshness {
    fn default() -> Self {
        Self {
            vacancy_days: 7,
            acceptance_days: 180,
            address_days: 365,
            contact_days: 14,
        }
    }
}
