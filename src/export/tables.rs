//! The tables of what a case holds several of: events, inquiries, lines of the care plan.

use super::cases::year;
use super::schema::{Column, Kind, Row, Table, Value, column, named};
use crate::vocabulary::Table as Words;

/// 経過.
pub static EVENTS: Table = Table {
    name: "events",
    about: "経過1件が1行",
    rows: |case| case.events.len(),
    columns: &[
        CASE,
        YEAR,
        column(
            "id",
            Kind::EntryId,
            "経過の番号(症例のなかで一つ)",
            |row| (&row.event().id).into(),
        ),
        column("on", Kind::Day, "日付", |row| row.event().on.into()),
        column("kind", Kind::Word(Words::EventKinds), "種別", |row| {
            row.event().kind.as_ref().into()
        }),
        column("by", Kind::Code, "記録した職員の番号", |row| {
            row.event().by.as_ref().into()
        }),
        named("with", Kind::Text, "相手", |row| {
            row.event().with.as_ref().into()
        }),
        column(
            "outcome",
            Kind::Word(Words::EventOutcomes),
            "結果",
            |row| row.event().outcome.as_ref().into(),
        ),
        column("next", Kind::Day, "次に連絡する日", |row| {
            row.event().next.into()
        }),
        named("text", Kind::Text, "本文", |row| {
            row.event().text.as_ref().into()
        }),
    ],
};

/// 打診.
pub static REFERRALS: Table = Table {
    name: "referrals",
    about: "打診1件が1行",
    rows: |case| case.referrals.len(),
    columns: &[
        CASE,
        YEAR,
        column(
            "id",
            Kind::EntryId,
            "打診の番号(症例のなかで一つ)",
            |row| (&row.referral().id).into(),
        ),
        column(
            "facility",
            Kind::Code,
            "打診先の施設の番号",
            |row| row.referral().facility.as_ref().into(),
        ),
        column(
            "service",
            Kind::Word(Words::Services),
            "サービス",
            |row| row.referral().service.as_ref().into(),
        ),
        column(
            "sent",
            Kind::Day,
            "打診した日(まだなら空)",
            |row| row.referral().sent.into(),
        ),
        column("by", Kind::Word(Words::Methods), "打診の方法", |row| {
            row.referral().by.as_ref().into()
        }),
        column("identified", Kind::Truth, "氏名を伝えたか", |row| {
            row.referral().identified.into()
        }),
        column(
            "status",
            Kind::Word(Words::ReferralStatus),
            "状態",
            |row| row.referral().status.as_ref().into(),
        ),
        column(
            "answer",
            Kind::Word(Words::ReferralStatus),
            "返事: 可 条件付 不可。取り下げたあとも残る",
            |row| row.referral().answer().into(),
        ),
        column("answered", Kind::Day, "返事の日", |row| {
            row.referral().answered.into()
        }),
        column("ended", Kind::Day, "取下げ・期限切れの日", |row| {
            row.referral().ended.into()
        }),
        column(
            "reason",
            Kind::Word(Words::DeclineReasons),
            "断りの理由",
            |row| row.referral().reason.as_ref().into(),
        ),
        named("note", Kind::Text, "条件などの覚え書き", |row| {
            row.referral().note.as_ref().into()
        }),
    ],
};

/// ケアプランの行.
pub static SERVICES: Table = Table {
    name: "services",
    about: "ケアプランの行1つが1行",
    rows: |case| case.services.len(),
    columns: &[
        CASE,
        YEAR,
        column(
            "id",
            Kind::EntryId,
            "行の番号(症例のなかで一つ)",
            |row| (&row.service().id).into(),
        ),
        column(
            "service",
            Kind::Word(Words::Services),
            "サービス",
            |row| row.service().service.as_ref().into(),
        ),
        column("facility", Kind::Code, "事業所の番号", |row| {
            row.service().facility.as_ref().into()
        }),
        column("payer", Kind::Word(Words::Payers), "保険", |row| {
            row.service().payer.as_ref().into()
        }),
        column("weekly", Kind::Whole, "週の回数", |row| {
            row.service().weekly.into()
        }),
        column("units", Kind::Whole, "1か月の単位数", |row| {
            row.service().units.into()
        }),
        column("from", Kind::Day, "はじまりの日", |row| {
            row.service().from.into()
        }),
        column("to", Kind::Day, "おわりの日", |row| {
            row.service().to.into()
        }),
    ],
};

/// What joins a row to its case.
const CASE: Column = column("case", Kind::CaseId, "症例番号", |row| {
    row.case.id.as_str().into()
});

const YEAR: Column = column("year", Kind::Whole, "症例番号の年", of_year);

fn of_year<'a>(row: &Row<'a>) -> Value<'a> {
    year(row)
}
