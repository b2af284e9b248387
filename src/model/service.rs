//! Orders, the lines of a care plan, and the discharge plan.

use super::{Date, Text};
use crate::vocabulary::Word;

/// 訪問看護指示書 and its kin.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Order {
    /// The entry's id.
    pub id: Text,
    /// 種別.
    pub kind: Option<Word>,
    /// 交付日.
    pub issued: Option<Date>,
    /// Months it holds, at most six.
    pub months: Option<i64>,
    /// 診療日 (特別指示).
    pub examined: Option<Date>,
    /// To which station.
    pub facility: Option<Text>,
}

/// ケアプランの行.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ServiceLine {
    /// The entry's id.
    pub id: Text,
    /// サービス種別.
    pub service: Option<Word>,
    /// The facility's id.
    pub facility: Option<Text>,
    /// 介護保険, 医療保険 ….
    pub payer: Option<Word>,
    /// ニーズ.
    pub need: Option<Text>,
    /// サービス内容.
    pub content: Option<Text>,
    /// Times a week.
    pub weekly: Option<i64>,
    /// Days.
    pub days: Vec<Word>,
    /// `10:00-11:00`, as written.
    pub time: Option<Text>,
    /// Units per calendar month.
    pub units: Option<i64>,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
}

/// 退院支援計画.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// 計画着手日.
    pub started: Option<Date>,
    /// 計画作成日.
    pub created: Option<Date>,
    /// 問題点・課題.
    pub problems: Option<Text>,
    /// 目標.
    pub goal: Option<Text>,
    /// 支援期間: first and last day.
    pub period: (Option<Date>, Option<Date>),
    /// 支援概要.
    pub outline: Option<Text>,
    /// 予想される退院先.
    pub destination: Option<Word>,
    /// 説明した日.
    pub explained: Option<Date>,
    /// 説明した相手.
    pub explained_to: Option<Text>,
    /// 交付したか.
    pub delivered: Option<bool>,
}
