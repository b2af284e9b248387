//! The table of cases: one row a case, with what the figures of an office need.

use super::facts::{age, band, closed_spans, municipality, own_wish, sent};
use super::schema::{Column, Kind, Row, Table, Value, column, named};
use crate::model::{Admission, Closure, Inbound, Plan, stage};
use crate::vocabulary::{Table as Words, Word};

/// 症例.
pub static CASES: Table = Table {
    name: "cases",
    about: "症例1件が1行",
    rows: |_| 1,
    columns: COLUMNS,
};

const COLUMNS: &[Column] = &[
    column("case", Kind::CaseId, "症例番号", |row| {
        row.case.id.as_str().into()
    }),
    column("year", Kind::Whole, "症例番号の年", year),
    named_chart(),
    column("line", Kind::Word(Words::Lines), "業務の系統", |row| {
        row.case.line.into()
    }),
    column("opened", Kind::Day, "受付日", |row| {
        row.case.opened.into()
    }),
    column("msw", Kind::Code, "担当MSWの職員番号", |row| {
        row.case.staff.msw.as_ref().into()
    }),
    column(
        "nurse",
        Kind::Code,
        "担当看護師の職員番号",
        |row| row.case.staff.nurse.as_ref().into(),
    ),
    column(
        "channel",
        Kind::Word(Words::Channels),
        "受付経路",
        |row| row.case.intake.channel.as_ref().into(),
    ),
    column(
        "requester",
        Kind::Word(Words::Requesters),
        "依頼者の立場",
        |row| row.case.intake.requester.as_ref().into(),
    ),
    column(
        "categories",
        Kind::Words(Words::Categories),
        "相談区分",
        |row| (&row.case.intake.categories).into(),
    ),
    column("sex", Kind::Word(Words::Sexes), "性別", |row| {
        row.case.patient.sex.as_ref().into()
    }),
    named("born", Kind::Day, "生年月日", |row| {
        row.case.patient.born.into()
    }),
    named("age", Kind::Whole, "受付日の満年齢", |row| {
        age(row.case).map(i64::from).into()
    }),
    column(
        "age_band",
        Kind::Text,
        "受付日の年齢。5歳きざみ(80-84)、90歳からはまとめて 90+",
        |row| age(row.case).map(band).into(),
    ),
    column(
        "city",
        Kind::Text,
        "住所の都道府県と市区町村(それより細かい住所は出しません)",
        |row| municipality(&row.case.patient).into(),
    ),
    column("household", Kind::Word(Words::Households), "世帯", |row| {
        row.case.patient.household.as_ref().into()
    }),
    column(
        "medical_insurance",
        Kind::Word(Words::Insurances),
        "医療保険の種別",
        |row| {
            let medical = row.case.insurance.medical.as_ref();
            medical.and_then(|medical| medical.kind.as_ref()).into()
        },
    ),
    column(
        "care_status",
        Kind::Word(Words::CareStatus),
        "介護保険の認定の状況",
        |row| {
            let care = row.case.insurance.care.as_ref();
            care.and_then(|care| care.status.as_ref()).into()
        },
    ),
    column(
        "care_level",
        Kind::Word(Words::CareLevels),
        "要介護度",
        |row| {
            let care = row.case.insurance.care.as_ref();
            care.and_then(|care| care.level.as_ref()).into()
        },
    ),
    column(
        "care_valid_to",
        Kind::Day,
        "認定の有効期間の最後の日",
        |row| {
            let care = row.case.insurance.care.as_ref();
            let valid = care.and_then(|care| care.valid);
            valid.and_then(|valid| valid.to).into()
        },
    ),
    column("admitted", Kind::Day, "入院日", |row| {
        admission(row).and_then(|stay| stay.on).into()
    }),
    column(
        "admission_kind",
        Kind::Word(Words::AdmissionKinds),
        "入院の種別",
        |row| admission(row).and_then(|stay| stay.kind.as_ref()).into(),
    ),
    column(
        "admitted_from",
        Kind::Word(Words::Destinations),
        "入院前の場所",
        |row| admission(row).and_then(|stay| stay.from.as_ref()).into(),
    ),
    column(
        "ward",
        Kind::Text,
        "病棟(書き出した日。退院していれば最後の病棟)",
        |row| {
            admission(row)
                .and_then(|stay| stay.ward_on(row.today))
                .into()
        },
    ),
    column(
        "ward_kind",
        Kind::Word(Words::WardKinds),
        "病棟種別(同)",
        |row| {
            admission(row)
                .and_then(|stay| stay.ward_kind_on(row.today))
                .into()
        },
    ),
    named("doctor", Kind::Text, "主治医", |row| {
        admission(row).and_then(|stay| stay.doctor.as_ref()).into()
    }),
    named(
        "diagnosis",
        Kind::Text,
        "はじめに書かれた病名",
        |row| {
            let first = admission(row).and_then(|stay| stay.diagnoses.first());
            first.and_then(|first| first.name.as_ref()).into()
        },
    ),
    column(
        "diagnosis_tags",
        Kind::Words(Words::DiagnosisTags),
        "その病名の分類",
        |row| {
            let first = admission(row).and_then(|stay| stay.diagnoses.first());
            first.map_or(Value::Terms(Vec::new()), |first| (&first.tags).into())
        },
    ),
    column(
        "last_discharged",
        Kind::Day,
        "前の入院の退院日(再入院をかぞえるため)",
        |row| admission(row).and_then(|stay| stay.last_discharged).into(),
    ),
    column("permitted", Kind::Day, "退院許可日", |row| {
        admission(row).and_then(|stay| stay.permitted).into()
    }),
    column("expected_discharge", Kind::Day, "退院予定日", |row| {
        admission(row)
            .and_then(|stay| stay.expected_discharge)
            .into()
    }),
    column(
        "discharged",
        Kind::Day,
        "退院日(入院、なければ終結に書かれた日)",
        |row| row.case.discharged().into(),
    ),
    column(
        "needs",
        Kind::Words(Words::Needs),
        "必要な処置・条件",
        |row| (&row.case.needs).into(),
    ),
    column(
        "departments",
        Kind::Words(Words::Departments),
        "必要な診療科",
        |row| (&row.case.departments).into(),
    ),
    column(
        "factors",
        Kind::Words(Words::Factors),
        "退院困難な要因(確認済)",
        |row| (&row.case.factors.confirmed).into(),
    ),
    column(
        "wish_place",
        Kind::Word(Words::WishPlaces),
        "本人の希望する場(最も新しい意向)",
        |row| own_wish(row.case).into(),
    ),
    column("plan_started", Kind::Day, "計画着手日", |row| {
        plan(row).and_then(|plan| plan.started).into()
    }),
    column("plan_created", Kind::Day, "計画作成日", |row| {
        plan(row).and_then(|plan| plan.created).into()
    }),
    column(
        "plan_explained",
        Kind::Day,
        "計画を説明した日",
        |row| plan(row).and_then(|plan| plan.explained).into(),
    ),
    column(
        "plan_destination",
        Kind::Word(Words::Destinations),
        "計画で予想した退院先",
        |row| plan(row).and_then(|plan| plan.destination.as_ref()).into(),
    ),
    column(
        "referrals_sent",
        Kind::Whole,
        "送った打診の数",
        |row| {
            let sent = sent(row.case).count();
            i64::try_from(sent).ok().into()
        },
    ),
    column("first_sent", Kind::Day, "はじめの打診の日", |row| {
        row.case.first_sent().into()
    }),
    column(
        "accepted_on",
        Kind::Day,
        "はじめて可・条件付の返事があった日",
        |row| row.case.accepted_on().into(),
    ),
    column("chosen_on", Kind::Day, "本人が選んだ日", |row| {
        row.case.choice.as_ref().and_then(|choice| choice.on).into()
    }),
    column(
        "chosen_facility",
        Kind::Code,
        "本人が選んだ施設の番号",
        |row| {
            let choice = row.case.choice.as_ref();
            choice.and_then(|choice| choice.facility.as_ref()).into()
        },
    ),
    column(
        "stage",
        Kind::Word(Words::Stages),
        "段階(書き出した日)",
        |row| stage(row.case, row.today).into(),
    ),
    column("hold_since", Kind::Day, "保留になった日", |row| {
        row.case.hold.as_ref().and_then(|hold| hold.since).into()
    }),
    column(
        "hold_reason",
        Kind::Word(Words::HoldReasons),
        "保留の理由",
        |row| {
            let hold = row.case.hold.as_ref();
            hold.and_then(|hold| hold.reason.as_ref()).into()
        },
    ),
    column(
        "barriers",
        Kind::Words(Words::HoldReasons),
        "遅れの理由",
        |row| {
            let reasons = row.case.barriers.iter();
            let reasons = reasons.filter_map(|barrier| barrier.reason.as_ref());
            Value::Terms(reasons.map(Into::into).collect())
        },
    ),
    column("died", Kind::Truth, "死亡で終わったか", |row| {
        row.case.died().into()
    }),
    column(
        "closed_spans",
        Kind::Spans,
        "終結していた期間(両端を含む)。再開した症例にはいくつかある",
        |row| Value::Texts(closed_spans(row.case)),
    ),
    column("closed_on", Kind::Day, "終結日", |row| {
        closure(row).and_then(|end| end.on).into()
    }),
    column(
        "closure_reason",
        Kind::Word(Words::ClosureReasons),
        "終結理由",
        |row| closure(row).and_then(|end| end.reason.as_ref()).into(),
    ),
    column(
        "destination",
        Kind::Word(Words::Destinations),
        "退院先",
        |row| destination(row).into(),
    ),
    column(
        "destination_group",
        Kind::Text,
        "退院先の分類: home(自宅等) hospital facility other",
        |row| {
            let term = destination(row).and_then(Word::term);
            term.map(|term| term.group).into()
        },
    ),
    column("outcome", Kind::Word(Words::Outcomes), "転帰", |row| {
        closure(row).and_then(|end| end.outcome.as_ref()).into()
    }),
    column(
        "closure_facility",
        Kind::Code,
        "退院先の施設の番号",
        |row| closure(row).and_then(|end| end.facility.as_ref()).into(),
    ),
    column(
        "inbound_from",
        Kind::Code,
        "紹介元の施設の番号",
        |row| inbound(row).and_then(|letter| letter.from.as_ref()).into(),
    ),
    column(
        "inbound_department",
        Kind::Word(Words::Departments),
        "紹介先の診療科",
        |row| {
            inbound(row)
                .and_then(|letter| letter.department.as_ref())
                .into()
        },
    ),
    column(
        "inbound_received",
        Kind::Day,
        "紹介状の受領日",
        |row| inbound(row).and_then(|letter| letter.received).into(),
    ),
    column("inbound_appointed", Kind::Day, "予約日", |row| {
        inbound(row).and_then(|letter| letter.appointed).into()
    }),
    column("inbound_visited", Kind::Day, "来院日", |row| {
        inbound(row).and_then(|letter| letter.visited).into()
    }),
    column("reply_first", Kind::Day, "はじめの返書の日", |row| {
        let replies = inbound(row).map(|letter| letter.replies.iter());
        let replies = replies.into_iter().flatten();
        let telling = replies.filter(|reply| reply.tells_of_visit());
        telling.filter_map(|reply| reply.on).min().into()
    }),
    column("reply_final", Kind::Day, "最終返書の日", |row| {
        let letter = inbound(row);
        let last = letter.and_then(|letter| letter.first_reply("final"));
        last.and_then(|reply| reply.on).into()
    }),
];

/// Readmissions are counted by the chart number: it stays, as a pseudonym where names are.
const fn named_chart() -> Column {
    column("chart_no", Kind::ChartNo, "院内ID", |row| {
        row.case.patient.chart_no.as_ref().into()
    })
}

/// The year of the id, and of the folder.
pub(super) fn year<'a>(row: &Row<'a>) -> Value<'a> {
    row.case.id.year().parse::<i64>().ok().into()
}

fn admission<'a>(row: &Row<'a>) -> Option<&'a Admission> {
    row.case.admission.as_ref()
}

fn plan<'a>(row: &Row<'a>) -> Option<&'a Plan> {
    row.case.plan.as_ref()
}

fn closure<'a>(row: &Row<'a>) -> Option<&'a Closure> {
    row.case.closure.as_ref()
}

fn inbound<'a>(row: &Row<'a>) -> Option<&'a Inbound> {
    row.case.inbound.as_ref()
}

fn destination<'a>(row: &Row<'a>) -> Option<&'a Word> {
    closure(row).and_then(|end| end.destination.as_ref())
}
