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
    /// 長期目標.
    pub long_goal: Option<Text>,
    /// Its first and last day.
    pub long_period: (Option<Date>, Option<Date>),
    /// 短期目標.
    pub short_goal: Option<Text>,
    /// Its first and last day.
    pub short_period: (Option<Date>, Option<Date>),
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
    /// The facts that a draft took it from: places on the paper.
    pub sources: Vec<Text>,
    /// What a draft wrote: key and fingerprint, so that a person's words are known as theirs.
    pub drafted: Vec<(Text, Text)>,
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
    /// 入院中に必要な療養支援: リハビリテーション.
    pub rehab: Option<Text>,
    /// 入院中に必要な療養支援: 栄養.
    pub nutrition: Option<Text>,
    /// 入院中に必要な療養支援: 口腔.
    pub oral: Option<Text>,
    /// 多職種チームの役割分担.
    pub team: Option<Text>,
    /// 患者以外の相談者.
    pub consultees: Option<Text>,
    /// 病棟責任者.
    pub ward_responsible: Option<Text>,
    /// 病棟専任の入退院支援職員.
    pub ward_dedicated: Option<Text>,
    /// 入退院支援部門の担当者.
    pub department_staff: Option<Text>,
    /// 退院後に利用が予測される福祉サービス等.
    pub expected_services: Option<Text>,
    /// その担当者.
    pub expected_staff: Option<Text>,
    /// 総合的な援助の方針 (居宅サービス計画書第1表).
    pub policy: Option<Text>,
    /// 利用者及び家族の生活に対する意向を踏まえた課題分析の結果 (同).
    pub analysis: Option<Text>,
    /// 説明した日.
    pub explained: Option<Date>,
    /// 説明した相手.
    pub explained_to: Option<Text>,
    /// 交付したか.
    pub delivered: Option<bool>,
    /// What a draft wrote: key and fingerprint.
    pub drafted: Vec<(Text, Text)>,
    /// Ids of the lines that a draft ever wrote: one that is gone was taken away by a person.
    pub drafted_lines: Vec<Text>,
}
