//! The form of the sections that belong to 前方連携 and 相談.

use super::Holds::{Bool, Date, Entries, Prose, Text, Word};
use super::case::{ID, NOTE, ON, form};
use super::{Form, key};
use crate::vocabulary::Table;

/// The letter, the visit, the replies.
pub(super) static INBOUND: Form = form(
    "紹介受付",
    &[
        key("from", "紹介元", Text),
        key("doctor", "紹介医", Text),
        key("received", "紹介状の受領日", Date),
        key("department", "診療科", Word(Table::Departments)),
        key("to_doctor", "当院の受診医", Text),
        key("purpose", "目的", Text),
        key("appointed", "予約日", Date),
        key("at", "予約時刻", Text),
        key("visited", "来院日", Date),
        key("no_reply_wanted", "受診報告不要", Bool),
        key("replies", "返書", Entries(&REPLY)),
    ],
);

static REPLY: Form = form(
    "返書",
    &[
        ID,
        ON,
        key("kind", "種別", Word(Table::ReplyKinds)),
        key("by", "書いた医師", Text),
        NOTE,
    ],
);

/// What became of each category.
pub(super) static OUTCOME: Form = form(
    "相談の結果",
    &[
        ID,
        ON,
        key("category", "相談区分", Word(Table::Categories)),
        key("result", "結果", Word(Table::NeedOutcomes)),
        key("to", "引き継いだ先", Text),
        key("text", "内容", Prose),
    ],
);
