//! The office's settings (`renkei.toml`). Everything has a default.

use super::{Location, Text};
use crate::vocabulary::{OfficeTerm, Table};
use chrono::{NaiveTime, Timelike};

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
    /// What the history is held to, and whether reads are written down.
    pub audit: Audit,
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

impl StaffMember {
    /// Whether somebody of this name and address is the member: by name, id or address; the part of an
    /// address before `@` may be the id.
    pub fn is(&self, name: &str, mail: &str) -> bool {
        let same = |ours: &str, theirs: &str| {
            !theirs.trim().is_empty() && crate::text::fold(ours) == crate::text::fold(theirs)
        };
        let local = mail.split('@').next().unwrap_or_default();
        let own_name = self.name.as_deref().unwrap_or_default();
        same(own_name, name)
            || same(&self.id, name)
            || same(&self.id, local)
            || self.mail.as_deref().is_some_and(|own| same(own, mail))
    }
}

/// Settings of `verify` and of the access log. Nothing is asked unless it is written.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Audit {
    /// Whether commits must be signed.
    pub signed: bool,
    /// The hours in which papers change.
    pub hours: Option<Hours>,
    /// Whether changes on closed days are told.
    pub closed_days: bool,
    /// Whether authors must be members of the staff.
    pub known_authors: bool,
    /// Hosts that are inside although they look public.
    pub inside: Vec<Text>,
    /// Whether own reads are written down.
    pub access_log: bool,
    /// Rewritings that somebody looked into: the commit, then the reason.
    pub acknowledged: Vec<Text>,
}

/// Hours of the day, both ends included. They may run over midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hours {
    /// The first minute.
    pub from: NaiveTime,
    /// The last minute.
    pub to: NaiveTime,
}

impl Hours {
    /// Whether a time of day lies in them, to the minute.
    pub fn hold(&self, time: NaiveTime) -> bool {
        let time = time.with_second(0).unwrap_or(time);
        match self.from <= self.to {
            true => self.from <= time && time <= self.to,
            false => self.from <= time || time <= self.to,
        }
    }
}

impl std::fmt::Display for Hours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (from, to) = (self.from.format("%-H:%M"), self.to.format("%-H:%M"));
        write!(f, "{from}〜{to}")
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn at(hour: u32, minute: u32, second: u32) -> NaiveTime {
        NaiveTime::from_hms_opt(hour, minute, second).expect("a time")
    }

    #[test]
    fn hours_hold_both_their_ends_and_may_run_over_midnight() {
        let day = Hours {
            from: at(7, 0, 0),
            to: at(20, 0, 0),
        };
        assert!(day.hold(at(7, 0, 0)) && day.hold(at(20, 0, 59)));
        assert!(!day.hold(at(6, 59, 59)) && !day.hold(at(20, 1, 0)));
        let night = Hours {
            from: at(22, 0, 0),
            to: at(6, 0, 0),
        };
        assert!(night.hold(at(23, 0, 0)) && night.hold(at(5, 0, 0)));
        assert!(!night.hold(at(12, 0, 0)));
        assert_eq!(day.to_string(), "7:00〜20:00");
    }

    #[test]
    fn a_member_is_known_by_name_id_or_address() {
        let member = StaffMember {
            id: "tanaka".into(),
            name: Some("田中 花".into()),
            role: None,
            mail: Some("hana@renkei.example".into()),
        };
        for (name, mail, is) in [
            ("田中　花", "x@y", true),
            ("Tanaka", "", true),
            ("PC3", "tanaka@renkei.invalid", true),
            ("PC3", "HANA@renkei.example", true),
            ("PC3", "hana@elsewhere.example", false),
            ("", "", false),
        ] {
            assert_eq!(member.is(name, mail), is, "{name} {mail}");
        }
        assert!(!StaffMember::default().is("", "@x"));
    }
}
