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
    /// 面会: when somebody of the office met them.
    pub meetings: Vec<Meeting>,
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
    /// A service may stand for a group of wards: then any ward of that group is it.
    pub fn offers(&self, service: &Word) -> bool {
        self.offered().any(|offered| service.covers(offered))
    }

    /// Its services and wards.
    fn offered(&self) -> impl Iterator<Item = &Word> {
        let wards = self.wards.iter().filter_map(|ward| ward.kind.as_ref());
        self.services.iter().chain(wards)
    }

    /// The newest word about free places that speaks for the service on that day, and its place in
    /// the list; without a service, the newest of all. One that names another service or ward of
    /// the facility speaks for that one alone; of words of the same day, the one that names the
    /// service goes first, then the later written. What is dated later isn't known yet.
    pub fn newest_vacancy(&self, service: Option<&Word>, today: Date) -> Option<(usize, &Vacancy)> {
        let names_it = |what: &str| {
            service.is_some_and(|service| {
                let mut here = self.offered().filter(|offered| service.covers(offered));
                service.is_called(what) || here.any(|offered| offered.is_called(what))
            })
        };
        let names_another = |what: &str| {
            service.is_some()
                && !names_it(what)
                && self.offered().any(|offered| offered.is_called(what))
        };
        let about =
            |vacancy: &Vacancy, is: &dyn Fn(&str) -> bool| vacancy.what.as_deref().is_some_and(is);
        self.vacancy
            .iter()
            .enumerate()
            .filter(|(_, vacancy)| vacancy.asof.is_none_or(|asof| asof <= today))
            .filter(|(_, vacancy)| !about(vacancy, &names_another))
            .max_by_key(|(_, vacancy)| (vacancy.asof, about(vacancy, &names_it)))
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

/// 面会 with a facility: what shows that the office works together with it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Meeting {
    /// The day.
    pub on: Option<Date>,
    /// 訪問, 来院, オンライン …: as written.
    pub method: Option<Text>,
    /// Who of the office went.
    pub who: Option<Text>,
    /// What was talked about.
    pub topic: Option<Text>,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::{Table, Vocabularies};

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    fn about(what: &str, asof: &str) -> Vacancy {
        Vacancy {
            what: Some(what.into()),
            asof: Some(day(asof)),
            ..Vacancy::default()
        }
    }

    #[test]
    fn a_free_bed_of_another_ward_is_none_of_this_service() {
        let words = Vocabularies::default();
        let service = |id: &str| words.term(Table::Services, id);
        let ward = |id: &str| Ward {
            kind: Some(service(id)),
            beds: None,
        };
        let facility = Facility {
            services: vec![service("kaifuku_reha"), service("roken")],
            wards: vec![ward("ryoyo"), ward("kyusei_1")],
            vacancy: vec![
                about("回復期リハ", "2026-11-20"),
                about("療養", "2026-11-22"),
                about("個室", "2026-11-20"),
                about("老健", "2026-11-10"),
                about("個室", "2026-11-10"),
                about("個室", "2026-11-24"),
                Vacancy::default(),
                about(service("kyusei_1").label(), "2026-11-21"),
            ],
            ..Facility::default()
        };
        let speaks = |id: Option<&str>, today: &str| {
            let service = id.map(service);
            let newest = facility.newest_vacancy(service.as_ref(), day(today));
            newest.map(|(place, _)| place)
        };
        for (why, id, today, expected) in [
            (
                "the one that names it",
                Some("kaifuku_reha"),
                "2026-11-23",
                0,
            ),
            ("a ward of its own", Some("ryoyo"), "2026-11-23", 1),
            ("a room has no service", Some("tokuyo"), "2026-11-23", 2),
            ("newer before named", Some("roken"), "2026-11-23", 2),
            (
                "named by an alias, of the same day",
                Some("roken"),
                "2026-11-12",
                3,
            ),
            (
                "dated later isn't known yet",
                Some("roken"),
                "2026-11-24",
                5,
            ),
            ("without a date comes last", Some("roken"), "2026-11-09", 6),
            (
                "a ward of the group it stands for",
                Some("kyusei"),
                "2026-11-23",
                7,
            ),
            ("no service: any", None, "2026-11-23", 1),
        ] {
            assert_eq!(speaks(id, today), Some(expected), "{why}");
        }
        assert_eq!(
            Facility::default().newest_vacancy(None, day("2026-11-23")),
            None
        );
    }
}
