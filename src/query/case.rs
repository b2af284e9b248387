//! What a case can be asked. A field is one row of the table and one arm of `said`.

use super::Kind::{Date as Day, Flag, Number, Staff, Text, Word as Of};
use super::{Field, Said, Subject, field, texts, words};
use crate::matching::Home;
use crate::model::{Case, Date, Line, Office, Referral, stage};
use crate::regulation::{Due, Facts, Rulebook, State, deadlines};
use crate::vocabulary::{Table, Vocabularies};
use std::cell::OnceCell;

/// The fields of a case.
pub static CASE_FIELDS: &[Field] = &[
    field("id", &["番号"], Text, "症例番号"),
    field("name", &["氏名"], Text, "氏名・カナ"),
    field("chart", &["院内ID"], Text, "院内ID"),
    field("line", &["系統"], Of(Table::Lines), "業務の系統"),
    field("stage", &["段階"], Of(Table::Stages), "段階"),
    field("staff", &["担当"], Staff, "担当(MSW・看護師のどちらか)"),
    field("msw", &[], Staff, "担当MSW"),
    field("nurse", &["看護師"], Staff, "担当看護師"),
    field("ward", &["病棟"], Text, "いまの病棟"),
    field(
        "ward-kind",
        &["病棟種別"],
        Of(Table::WardKinds),
        "いまの病棟種別",
    ),
    field("doctor", &["主治医"], Text, "主治医"),
    field("diagnosis", &["病名"], Text, "病名"),
    field("tag", &["分類"], Of(Table::DiagnosisTags), "病名の分類"),
    field(
        "need",
        &["処置", "条件"],
        Of(Table::Needs),
        "必要な処置・条件",
    ),
    field(
        "department",
        &["診療科"],
        Of(Table::Departments),
        "必要な診療科",
    ),
    field(
        "factor",
        &["要因"],
        Of(Table::Factors),
        "退院困難な要因(確認済)",
    ),
    field(
        "category",
        &["相談区分", "区分"],
        Of(Table::Categories),
        "相談区分",
    ),
    field("channel", &["経路"], Of(Table::Channels), "受付経路"),
    field("requester", &["依頼者"], Of(Table::Requesters), "依頼者"),
    field("city", &["市区町村"], Text, "住所の市区町村"),
    field("household", &["世帯"], Of(Table::Households), "世帯"),
    field("age", &["年齢"], Number, "年齢"),
    field("level", &["要介護度"], Of(Table::CareLevels), "要介護度"),
    field(
        "care",
        &["認定"],
        Of(Table::CareStatus),
        "介護保険の認定の状況",
    ),
    field("wish", &["意向"], Of(Table::WishPlaces), "本人の希望する場"),
    field(
        "destination",
        &["退院先"],
        Of(Table::Destinations),
        "退院先(終結、なければ計画)",
    ),
    field(
        "reason",
        &["終結理由"],
        Of(Table::ClosureReasons),
        "終結理由",
    ),
    field("outcome", &["転帰"], Of(Table::Outcomes), "転帰"),
    field(
        "service",
        &["サービス"],
        Of(Table::Services),
        "打診・ケアプランのサービス",
    ),
    field("facility", &["施設"], Text, "打診先・利用先の施設番号"),
    field(
        "status",
        &["打診の状態"],
        Of(Table::ReferralStatus),
        "打診の状態",
    ),
    field("event", &["経過"], Of(Table::EventKinds), "経過の種別"),
    field("days", &["在院"], Number, "在院日数"),
    field("opened", &["受付日"], Day, "受付日"),
    field("admitted", &["入院日"], Day, "入院日"),
    field(
        "discharge",
        &["退院予定"],
        Day,
        "退院日、なければ退院予定日",
    ),
    field("discharged", &["退院日"], Day, "退院日"),
    field("closed-on", &["終結日"], Day, "終結日"),
    field("sent", &["打診日"], Day, "打診した日"),
    field("answered", &["回答日"], Day, "打診の回答日"),
    field("last-contact", &["最後の経過"], Day, "最後の経過の日"),
    field("next", &["次"], Day, "次の予定・約束の日"),
    field("due", &["期限"], Day, "まだの期限"),
    field("expires", &["認定の満了"], Day, "介護保険の認定の満了日"),
    field("asked", &["打診数"], Number, "打診した数"),
    field("waiting", &["返事待ち"], Number, "返事を待っている打診の数"),
    field(
        "accepted",
        &["受入可"],
        Number,
        "受け入れ可・条件付の打診の数",
    ),
    field("declined", &["不可"], Number, "断られた打診の数"),
    field("overdue", &["超過"], Flag, "過ぎた期限か約束がある"),
    field("hold", &["保留"], Flag, "保留中"),
    field("closed", &["終結済"], Flag, "終結している"),
    field("inpatient", &["入院中"], Flag, "入院中"),
    field("unassigned", &["担当なし"], Flag, "担当がいない"),
    field("idle", &["次なし"], Flag, "次の予定も約束もない"),
    field("differs", &["意向の違い"], Flag, "本人と家族の意向が違う"),
    field("consent", &["同意"], Flag, "氏名を出す同意が紙にある"),
];

/// A case on a day, as a query sees it. Deadlines are counted once, when something asks for them.
pub struct CaseView<'a> {
    case: &'a Case,
    office: &'a Office,
    book: &'a Rulebook,
    words: &'a Vocabularies,
    today: Date,
    dues: OnceCell<Vec<Due>>,
}

impl<'a> CaseView<'a> {
    /// The case on `today`.
    pub fn new(
        case: &'a Case,
        office: &'a Office,
        book: &'a Rulebook,
        words: &'a Vocabularies,
        today: Date,
    ) -> Self {
        Self {
            case,
            office,
            book,
            words,
            today,
            dues: OnceCell::new(),
        }
    }

    fn open_dues(&self) -> impl Iterator<Item = &Due> {
        let dues = self.dues.get_or_init(|| {
            let home = Home::of(&self.case.patient).location;
            let facts = Facts::of(self.case, self.office, self.today, home);
            deadlines(&facts, &self.book.on(self.today, self.case.discharged()))
        });
        dues.iter().filter(|due| due.state.is_open() && !due.chance)
    }

    fn referrals(&self, holds: impl Fn(&Referral) -> bool) -> Said {
        let asked = self.case.referrals.iter().filter(|r| r.went_out());
        count(asked.filter(|r| holds(r)).count())
    }

    /// The days on which something is to be done.
    fn ahead(&self) -> Vec<Date> {
        let case = self.case;
        let standing = case.appointments.iter().filter(|a| a.still_stands());
        let coming = standing.filter_map(|a| a.on).filter(|on| *on >= self.today);
        let promised = case.promises(self.today).into_iter().map(|(_, on)| on);
        coming.chain(promised).collect()
    }

    fn is_overdue(&self) -> bool {
        let promised = self.case.promises(self.today);
        !self.case.is_closed_on(self.today)
            && (promised.iter().any(|(_, on)| *on < self.today)
                || self
                    .open_dues()
                    .any(|due| due.state == State::Overdue && due.rule != "callback"))
    }
}

fn count(number: usize) -> Said {
    Said::Numbers(i64::try_from(number).into_iter().collect())
}

impl Subject for CaseView<'_> {
    fn said(&self, field: &Field) -> Said {
        let (case, today) = (self.case, self.today);
        let admission = case.admission.as_ref();
        let diagnoses = admission.map_or(&[][..], |a| a.diagnoses.as_slice());
        let care = case.insurance.care.as_ref();
        let closure = case.closure_on(today);
        let day = |day: Option<Date>| Said::Dates(day.into_iter().collect());
        match field.name {
            "id" => texts([Some(case.id.as_str())]),
            "name" => texts([case.patient.name.as_deref(), case.patient.kana.as_deref()]),
            "chart" => texts([case.patient.chart_no.as_deref()]),
            "line" => Said::Words(vec![self.words.term(Table::Lines, Line::id(case.line))]),
            "stage" => Said::Words(vec![
                self.words.term(Table::Stages, stage(case, today).id()),
            ]),
            "staff" => texts([case.staff.msw.as_deref(), case.staff.nurse.as_deref()]),
            "msw" => texts([case.staff.msw.as_deref()]),
            "nurse" => texts([case.staff.nurse.as_deref()]),
            "ward" => texts([admission.and_then(|a| a.ward_on(today))]),
            "ward-kind" => words(admission.and_then(|a| a.ward_kind_on(today))),
            "doctor" => texts([admission.and_then(|a| a.doctor.as_deref())]),
            "diagnosis" => texts(diagnoses.iter().map(|d| d.name.as_deref())),
            "tag" => words(diagnoses.iter().flat_map(|d| &d.tags)),
            "need" => words(&case.needs),
            "department" => words(&case.departments),
            "factor" => words(&case.factors.confirmed),
            "category" => words(&case.intake.categories),
            "channel" => words(&case.intake.channel),
            "requester" => words(&case.intake.requester),
            "city" => texts([case.patient.city.as_deref()]),
            "household" => words(&case.patient.household),
            "age" => Said::Numbers(case.patient.age(today).map(i64::from).into_iter().collect()),
            "level" => words(care.and_then(|c| c.level.as_ref())),
            "care" => words(care.and_then(|c| c.status.as_ref())),
            "wish" => words(case.wished_place().and_then(|wish| wish.place.as_ref())),
            "destination" => {
                let planned = case
                    .plan
                    .as_ref()
                    .and_then(|plan| plan.destination.as_ref());
                words(closure.and_then(|c| c.destination.as_ref()).or(planned))
            }
            "reason" => words(closure.and_then(|c| c.reason.as_ref())),
            "outcome" => words(closure.and_then(|c| c.outcome.as_ref())),
            "service" => {
                let asked = case.referrals.iter().filter_map(|r| r.service.as_ref());
                words(asked.chain(case.services.iter().filter_map(|s| s.service.as_ref())))
            }
            "facility" => {
                let asked = case.referrals.iter().map(|r| r.facility.as_deref());
                texts(asked.chain(case.services.iter().map(|s| s.facility.as_deref())))
            }
            "status" => words(case.referrals.iter().filter_map(|r| r.status.as_ref())),
            "event" => words(case.events.iter().filter_map(|e| e.kind.as_ref())),
            "days" => {
                let days = case.days_in_hospital(today, self.office.day_count);
                Said::Numbers(days.into_iter().collect())
            }
            "opened" => day(case.opened),
            "admitted" => day(admission.and_then(|a| a.on)),
            "discharge" => day(case
                .discharged()
                .or_else(|| admission.and_then(|a| a.expected_discharge))),
            "discharged" => day(case.discharged()),
            "closed-on" => day(closure.and_then(|c| c.on)),
            "sent" => Said::Dates(case.referrals.iter().filter_map(|r| r.sent).collect()),
            "answered" => Said::Dates(case.referrals.iter().filter_map(|r| r.answered).collect()),
            "last-contact" => {
                let past = case
                    .events
                    .iter()
                    .filter_map(|e| e.on)
                    .filter(|on| *on <= today);
                day(past.max())
            }
            "next" => day(self.ahead().into_iter().min()),
            "due" => Said::Dates(self.open_dues().filter_map(|due| due.due).collect()),
            "expires" => day(care.and_then(|c| c.valid).and_then(|valid| valid.to)),
            "asked" => self.referrals(|_| true),
            "waiting" => self.referrals(|r| r.is_open_on(today)),
            "accepted" => self.referrals(|r| r.is_accepted_on(today)),
            "declined" => self.referrals(Referral::is_declined),
            "overdue" => Said::Flag(self.is_overdue()),
            "hold" => Said::Flag(case.rests_on(today)),
            "closed" => Said::Flag(case.is_closed_on(today)),
            "inpatient" => Said::Flag(
                admission.and_then(|a| a.on).is_some_and(|on| on <= today)
                    && case.discharged().is_none_or(|left| left > today),
            ),
            "unassigned" => Said::Flag(case.staff.msw.is_none() && case.staff.nurse.is_none()),
            "idle" => Said::Flag(self.ahead().is_empty()),
            "differs" => Said::Flag(!case.differing_wishes().is_empty()),
            "consent" => Said::Flag(case.naming_gap(today).is_none()),
            other => unreachable!("no field of a case: {other}"),
        }
    }

    fn names(&self) -> Vec<String> {
        let patient = &self.case.patient;
        let names = [&patient.name, &patient.kana, &patient.chart_no];
        let names = names.into_iter().flatten().map(ToString::to_string);
        names.chain([self.case.id.to_string()]).collect()
    }
}
