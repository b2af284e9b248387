//! The patient, the family, and how the patient manages.

use super::{Date, Location, Text};
use crate::vocabulary::Word;

/// 患者.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Patient {
    /// 院内ID. Text: leading zeros count.
    pub chart_no: Option<Text>,
    /// 氏名.
    pub name: Option<Text>,
    /// カナ.
    pub kana: Option<Text>,
    /// 性別.
    pub sex: Option<Word>,
    /// 生年月日.
    pub born: Option<Date>,
    /// 住所.
    pub address: Option<Text>,
    /// 都道府県と市区町村.
    pub city: Option<Text>,
    /// Where the home is.
    pub location: Option<Location>,
    /// 電話.
    pub phone: Option<Text>,
    /// 世帯.
    pub household: Option<Word>,
    /// 住まい.
    pub housing: Option<Home>,
    /// 勤務先.
    pub employer: Option<Text>,
    /// Whether the patient cares for somebody of the family day by day.
    pub caring: Option<bool>,
}

impl Patient {
    /// Full years on `day` by the birthday itself: the age people say. Ages that the law reaches
    /// the day before the birthday are `regulation`'s.
    pub fn age(&self, day: Date) -> Option<u32> {
        self.born.and_then(|born| day.years_since(born))
    }
}

/// 住まい.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Home {
    /// 戸建, 集合住宅 ….
    pub kind: Option<Word>,
    /// 階.
    pub floor: Option<i64>,
    /// エレベーター.
    pub elevator: Option<bool>,
    /// Anything else.
    pub note: Option<Text>,
}

/// 家族.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FamilyMember {
    /// The entry's id.
    pub id: Text,
    /// 氏名.
    pub name: Option<Text>,
    /// 続柄.
    pub relation: Option<Text>,
    /// 同居.
    pub living_together: Option<bool>,
    /// 電話.
    pub phone: Option<Text>,
    /// キーパーソン, 主介護者 ….
    pub roles: Vec<Word>,
    /// 介護力.
    pub care_capacity: Option<Word>,
    /// 連絡の可否.
    pub contact: Option<Word>,
    /// 生年月日.
    pub born: Option<Date>,
    /// Anything else.
    pub note: Option<Text>,
}

/// アセスメント: one day's look. The latest wins, none is overwritten.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Assessment {
    /// The day.
    pub on: Option<Date>,
    /// Who looked: a staff id.
    pub by: Option<Text>,
    /// ADL before the illness: item and level.
    pub adl_before: Vec<(Word, Word)>,
    /// ADL now: item and level.
    pub adl: Vec<(Word, Word)>,
    /// 障害高齢者の日常生活自立度.
    pub bedridden: Option<Word>,
    /// 認知症高齢者の日常生活自立度.
    pub dementia: Option<Word>,
    /// 行動・心理症状.
    pub behaviours: Vec<Word>,
    /// 喀痰吸引, times a day.
    pub suction_per_day: Option<i64>,
    /// Oxygen, litres a minute.
    pub oxygen_l_min: Option<f64>,
    /// Body weight in kilograms.
    pub weight_kg: Option<f64>,
    /// Whether a lasting lack of nutrition is foreseen (要因ス).
    pub nutrition_risk: Option<bool>,
    /// リハビリテーション: what is done and aimed at.
    pub rehab: Option<Text>,
    /// 栄養.
    pub nutrition: Option<Text>,
    /// 口腔.
    pub oral: Option<Text>,
    /// パーキンソン病の重症度.
    pub parkinson: Option<Parkinson>,
    /// Anything else.
    pub note: Option<Text>,
}

/// Severity of Parkinson's disease.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parkinson {
    /// ホーエン・ヤール重症度分類, 1 to 5.
    pub hoehn_yahr: Option<i64>,
    /// 生活機能障害度, 1 to 3.
    pub disability: Option<i64>,
}
