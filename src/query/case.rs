//! What a case can be asked. A field is one row of the table and one arm of `said`.

use super::Kind::{Date as Day, Days, Flag, Id, Number, Staff, Text, Word as Of};
use super::{Field, Said, Subject, count_days, field, texts, words};
use crate::matching::Home;
use crate::model::{Case, Date, Line, Office, Referral, stage};
use crate::regulation::{Due, Facts, FeeEvidence, Rulebook, State, deadlines, fees};
use crate::vocabulary::{Table, Vocabularies};
use std::cell::OnceCell;
use std::collections::HashMap;

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
        "went-to",
        &["実際の退院先"],
        Of(Table::Destinations),
        "終結に書いた退院先",
    ),
    field("placed", &["決まった先"], Id, "決まった施設の番号"),
    field("died", &["死亡"], Flag, "亡くなった"),
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
    field("facility", &["施設"], Id, "打診先・利用先の施設番号"),
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
    field(
        "active",
        &["継続"],
        Days,
        "受付から終結の前日まで(その日に継続していたか)",
    ),
    field(
        "stay",
        &["在院していた日"],
        Days,
        "入院日から退院の前日まで",
    ),
    field("permitted", &["退院許可日"], Day, "退院許可日"),
    field("first-sent", &["最初の打診日"], Day, "最初に打診した日"),
    field(
        "accepted-on",
        &["受入の日"],
        Day,
        "最初に可・条件付の回答があった日",
    ),
    field("received", &["紹介状受領日"], Day, "紹介状の受領日"),
    field("appointed", &["予約日"], Day, "予約日"),
    field("visited", &["来院日"], Day, "来院日"),
    field("referrer", &["紹介元"], Id, "紹介元の施設番号"),
    field("sex", &["性別"], Of(Table::Sexes), "性別"),
    field(
        "kind",
        &["入院区分"],
        Of(Table::AdmissionKinds),
        "入院の区分",
    ),
    field(
        "barrier",
        &["遅れの理由"],
        Of(Table::HoldReasons),
        "日付つきの遅れの理由",
    ),
    field("los", &["在院期間"], Number, "退院日 − 入院日(日)"),
    field(
        "coord-days",
        &["調整日数"],
        Number,
        "退院日 − 最初の打診日(日)",
    ),
    field(
        "request-days",
        &["依頼から退院"],
        Number,
        "退院日 − 受付日(日)",
    ),
    field(
        "permit-days",
        &["許可から退院"],
        Number,
        "退院日 − 退院許可日(日)",
    ),
    field(
        "accept-days",
        &["受入から退院"],
        Number,
        "退院日 − 受け入れの回答日(日)",
    ),
    field(
        "late-days",
        &["予定からの遅れ"],
        Number,
        "退院日 − 退院予定日(日)",
    ),
    field(
        "readmitted",
        &["再入院まで"],
        Number,
        "退院から次の入院まで(日。同じ院内ID)",
    ),
    field("asked", &["打診数"], Number, "打診した数"),
    field("waiting", &["返事待ち"], Number, "返事を待っている打診の数"),
    field(
        "accepted",
        &["受入可"],
        Number,
        "受け入れ可・条件付の打診の数",
    ),
    field("declined", &["不可"], Number, "断られた打診の数"),
    field("news", &["最後の動き"], Day, "最後の経過・打診・回答の日"),
    field(
        "stale",
        &["停滞"],
        Flag,
        "動きのない日が続いている(renkei.toml の contact_days)",
    ),
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
    fees: OnceCell<Vec<FeeEvidence>>,
    stays: Option<&'a Stays>,
}

/// Every admission of the office by chart number: what a case alone can't tell is when its patient
/// came back.
#[derive(Debug, Default)]
pub struct Stays {
    of: HashMap<Box<str>, Vec<Date>>,
}

impl Stays {
    /// Remembers an admission.
    pub fn add(&mut self, chart: &str, admitted: Date) {
        self.of.entry(chart.into()).or_default().push(admitted);
    }

    /// Days from a discharge to the next admission of the same patient.
    fn back_after(&self, chart: &str, left: Date) -> Option<i64> {
        let days = self.of.get(chart)?.iter().map(|on| (*on - left).num_days());
        days.filter(|days| *days > 0).min()
    }
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
            fees: OnceCell::new(),
            stays: None,
        }
    }

    /// The same, knowing when patients came back.
    pub fn knowing(mut self, stays: &'a Stays) -> Self {
        self.stays = Some(stays);
        self
    }

    /// The paper.
    pub fn case(&self) -> &'a Case {
        self.case
    }

    /// The day.
    pub fn today(&self) -> Date {
        self.today
    }

    fn facts(&self) -> Facts<'a> {
        let home = Home::of(&self.case.patient).location;
        Facts::of(self.case, self.office, self.today, home)
    }

    /// Every deadline of the case.
    pub fn dues(&self) -> &[Due] {
        self.dues.get_or_init(|| {
            let rules = self.book.on(self.today, self.case.discharged());
            deadlines(&self.facts(), &rules)
        })
    }

    /// Every fee the case may be evidence for.
    pub fn fees(&self) -> &[FeeEvidence] {
        self.fees.get_or_init(|| {
            let rules = self.book.on(self.today, self.case.discharged());
            let mut facts = self.facts();
            facts.dues = self.dues();
            fees(&facts, &rules)
        })
    }

    fn open_dues(&self) -> impl Iterator<Item = &Due> {
        let dues = self.dues().iter();
        dues.filter(|due| due.state.is_open() && !due.chance)
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

    /// From the admission to the day before the discharge; the day itself where both are one.
    fn stay(&self) -> Option<(Date, Option<Date>)> {
        let on = self.case.admission.as_ref()?.on?;
        let left = self.case.discharged();
        Some((on, left.map(|left| left.pred_opt().unwrap_or(left).max(on))))
    }

    /// Days from a day to the discharge, where both are known and the discharge has come.
    fn until_discharge(&self, from: Option<Date>) -> Said {
        count_days(
            from,
            self.case.discharged().filter(|left| *left <= self.today),
        )
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
            "city" => texts([Home::of(&case.patient).city.as_deref()]),
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
            "went-to" => words(closure.and_then(|c| c.destination.as_ref())),
            "placed" => texts([case.placed_at().map(|id| &**id)]),
            "died" => Said::Flag(case.died()),
            "active" => Said::Spans(case.active_spans()),
            "stay" => Said::Spans(self.stay().into_iter().collect()),
            "permitted" => day(admission.and_then(|a| a.permitted)),
            "first-sent" => day(case.first_sent()),
            "accepted-on" => day(case.accepted_on()),
            "received" => day(case.inbound.as_ref().and_then(|i| i.received)),
            "appointed" => day(case.inbound.as_ref().and_then(|i| i.appointed)),
            "visited" => day(case.inbound.as_ref().and_then(|i| i.visited)),
            "referrer" => texts([case.inbound.as_ref().and_then(|i| i.from.as_deref())]),
            "sex" => words(&case.patient.sex),
            "kind" => words(admission.and_then(|a| a.kind.as_ref())),
            "barrier" => words(case.barriers.iter().filter_map(|b| b.reason.as_ref())),
            "los" => self.until_discharge(admission.and_then(|a| a.on)),
            "coord-days" => self.until_discharge(case.first_sent()),
            "request-days" => self.until_discharge(case.opened),
            "permit-days" => self.until_discharge(admission.and_then(|a| a.permitted)),
            "accept-days" => self.until_discharge(case.accepted_on()),
            "late-days" => self.until_discharge(admission.and_then(|a| a.expected_discharge)),
            "readmitted" => {
                let back = case.discharged().zip(case.patient.chart_no.as_deref());
                let days = back.zip(self.stays);
                let days = days.and_then(|((left, chart), stays)| stays.back_after(chart, left));
                Said::Numbers(days.into_iter().collect())
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
            "news" => day(case.last_news(today)),
            "stale" => Said::Flag(case.is_stale(today, self.office.freshness.contact_days)),
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
