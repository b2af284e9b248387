//! What a facility can be asked.

use super::Kind::{Date as Day, Flag, Id, Number, Text, Word as Of};
use super::{Field, Said, Subject, field, texts, words};
use crate::model::{Answer, Date, Facility, Freshness, Meeting};
use crate::vocabulary::Table;
use chrono::Months;

/// The fields of a facility.
pub static FACILITY_FIELDS: &[Field] = &[
    field("id", &["番号"], Text, "事業所番号"),
    field("facility", &["施設"], Id, "事業所番号の全体"),
    field("name", &["名称"], Text, "名称・カナ"),
    field(
        "service",
        &["サービス", "種別"],
        Of(Table::Services),
        "サービス・病棟",
    ),
    field("city", &["市区町村"], Text, "市区町村"),
    field("address", &["住所"], Text, "住所"),
    field("area", &["地域"], Text, "訪問・担当の地域"),
    field("relation", &["関係"], Of(Table::Relations), "当院との関係"),
    field(
        "accepts",
        &["可"],
        Of(Table::Needs),
        "可・条件付と言った処置・条件",
    ),
    field(
        "refuses",
        &["不可"],
        Of(Table::Needs),
        "不可と言った処置・条件",
    ),
    field("department", &["診療科"], Of(Table::Departments), "診療科"),
    field(
        "level",
        &["要介護度"],
        Of(Table::CareLevels),
        "受け入れる要介護度",
    ),
    field("day", &["曜日"], Of(Table::Weekdays), "営業日"),
    field(
        "vacancy",
        &["空き"],
        Of(Table::VacancyStates),
        "いちばん新しい空きの状態(期限内)",
    ),
    field("vacancy-asof", &["空きの日付"], Day, "空きの情報の日付"),
    field("capacity", &["定員"], Number, "定員"),
    field("cost", &["月額"], Number, "月額(円)"),
    field("corporation", &["法人"], Text, "法人"),
    field("fax-verified", &["FAX確認日"], Day, "FAX番号の確認日"),
    field("met", &["面会日"], Day, "面会した日"),
    field(
        "meetings",
        &["面会数"],
        Number,
        "面会した日の数(今日までの1年)",
    ),
    field(
        "fresh",
        &["空きが新しい"],
        Flag,
        "空きの情報が期限内(renkei.toml の freshness)",
    ),
    field("fax", &[], Flag, "FAX番号がある"),
    field(
        "unverified",
        &["FAX未確認"],
        Flag,
        "FAX番号を確かめた記録がない",
    ),
];

/// The fields of a meeting with a facility.
pub static MEETING_FIELDS: &[Field] = &[
    field("facility", &["施設"], Id, "会った施設の番号"),
    field("on", &["日"], Day, "面会の日"),
    field(
        "method",
        &["方法"],
        Text,
        "方法(訪問・来院・オンライン など)",
    ),
    field("who", &["だれ"], Text, "だれが会ったか"),
    field("topic", &["話題"], Text, "話題"),
];

/// A facility on a day, as a query sees it.
pub struct FacilityView<'a> {
    /// The facility.
    pub facility: &'a Facility,
    /// How long a claim counts.
    pub freshness: &'a Freshness,
    /// The day.
    pub today: Date,
}

impl FacilityView<'_> {
    fn met(&self) -> impl Iterator<Item = Date> {
        let days = self
            .facility
            .meetings
            .iter()
            .filter_map(|meeting| meeting.on);
        days.filter(|on| *on <= self.today)
    }

    /// Days of meetings in the year that ends today; several people on one day are one meeting.
    fn meetings(&self) -> i64 {
        let since = self.today.checked_sub_months(Months::new(12));
        let mut days: Vec<Date> = self
            .met()
            .filter(|on| since.is_none_or(|since| *on > since))
            .collect();
        days.sort_unstable();
        days.dedup();
        i64::try_from(days.len()).unwrap_or(i64::MAX)
    }

    fn claims(&self, answers: &[Answer]) -> Said {
        let claims = self.facility.accepts.iter();
        words(
            claims
                .filter(|claim| answers.contains(&claim.value))
                .map(|claim| &claim.need),
        )
    }
}

impl Subject for FacilityView<'_> {
    fn said(&self, field: &Field) -> Said {
        let f = self.facility;
        let vacancy = f
            .newest_vacancy(None, self.today)
            .map(|(_, vacancy)| vacancy);
        match field.name {
            "id" | "facility" => texts([Some(&*f.id)]),
            "name" => texts([Some(&*f.name), f.kana.as_deref()]),
            "service" => {
                let wards = f.wards.iter().filter_map(|ward| ward.kind.as_ref());
                words(f.services.iter().chain(wards))
            }
            "city" => texts([f.city.as_deref()]),
            "address" => texts([f.address.as_deref()]),
            "area" => texts(f.area.iter().flatten().map(|area| Some(&**area))),
            "relation" => words(&f.relation),
            "accepts" => self.claims(&[Answer::Yes, Answer::Conditional]),
            "refuses" => self.claims(&[Answer::No]),
            "department" => words(f.departments.iter().flatten()),
            "level" => words(f.care_levels.iter().flatten()),
            "day" => words(f.days.iter().flatten()),
            "vacancy" => {
                let fresh =
                    |asof: Date| (self.today - asof).num_days() <= self.freshness.vacancy_days;
                words(
                    vacancy
                        .filter(|vacancy| vacancy.asof.is_none_or(fresh))
                        .and_then(|vacancy| vacancy.state.as_ref()),
                )
            }
            "met" => Said::Dates(self.met().collect()),
            "meetings" => Said::Numbers(vec![self.meetings()]),
            "fresh" => {
                Said::Flag(vacancy.and_then(|v| v.asof).is_some_and(|asof| {
                    (self.today - asof).num_days() <= self.freshness.vacancy_days
                }))
            }
            "vacancy-asof" => Said::Dates(vacancy.and_then(|v| v.asof).into_iter().collect()),
            "capacity" => Said::Numbers(f.capacity.into_iter().collect()),
            "cost" => Said::Numbers(f.monthly_yen.into_iter().collect()),
            "corporation" => texts([f.corporation.as_deref()]),
            "fax-verified" => Said::Dates(f.fax_verified.into_iter().collect()),
            "fax" => Said::Flag(f.fax.is_some()),
            "unverified" => Said::Flag(f.fax.is_some() && f.fax_verified.is_none()),
            other => unreachable!("no field of a facility: {other}"),
        }
    }

    fn names(&self) -> Vec<String> {
        let f = self.facility;
        let names = [Some(&*f.id), Some(&*f.name), f.kana.as_deref()];
        names.into_iter().flatten().map(String::from).collect()
    }
}

/// A meeting with a facility, as a query sees it.
pub struct MeetingView<'a> {
    /// The facility.
    pub facility: &'a FacilityView<'a>,
    /// The meeting.
    pub meeting: &'a Meeting,
}

impl Subject for MeetingView<'_> {
    fn said(&self, field: &Field) -> Said {
        let met = self.meeting;
        match field.name {
            "facility" => texts([Some(&*self.facility.facility.id)]),
            "on" => Said::Dates(met.on.into_iter().collect()),
            "method" => texts([met.method.as_deref()]),
            "who" => texts([met.who.as_deref()]),
            "topic" => texts([met.topic.as_deref()]),
            _ => self.facility.said(field),
        }
    }

    fn names(&self) -> Vec<String> {
        self.facility.names()
    }
}
