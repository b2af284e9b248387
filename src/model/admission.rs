//! The stay in hospital, and the letter that brought the patient (前方連携).

use super::{Date, Text};
use crate::vocabulary::Word;

/// 入院.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Admission {
    /// 入院日.
    pub on: Option<Date>,
    /// 緊急 予定 転院.
    pub kind: Option<Word>,
    /// Where from.
    pub from: Option<Word>,
    /// 病棟.
    pub ward: Option<Text>,
    /// 病室.
    pub room: Option<Text>,
    /// 病棟種別 on admission.
    pub ward_kind: Option<Word>,
    /// 主治医.
    pub doctor: Option<Text>,
    /// 病名.
    pub diagnoses: Vec<Diagnosis>,
    /// 退院予定日.
    pub expected_discharge: Option<Date>,
    /// 退院許可日: the doctor said that the patient may leave.
    pub permitted: Option<Date>,
    /// 退院日.
    pub discharged: Option<Date>,
    /// 回復期リハの算定開始日.
    pub rehab_started: Option<Date>,
    /// 前回の退院日: the end of the stay before this one, here or elsewhere.
    pub last_discharged: Option<Date>,
    /// Days of 回復期リハ used elsewhere.
    pub rehab_used_days: Option<i64>,
    /// Moves between wards, in order.
    pub ward_moves: Vec<WardMove>,
    /// 疾病 交通事故 労災の疑い 不明.
    pub cause: Vec<Word>,
    /// 初診日.
    pub first_visit: Option<Date>,
}

impl Admission {
    /// The ward kind on `day`.
    pub fn ward_kind_on(&self, day: Date) -> Option<&Word> {
        self.ward_moves
            .iter()
            .filter(|step| step.on.is_some_and(|on| on <= day))
            .max_by_key(|step| step.on)
            .and_then(|step| step.ward_kind.as_ref())
            .or(self.ward_kind.as_ref())
    }

    /// The ward on `day`.
    pub fn ward_on(&self, day: Date) -> Option<&str> {
        self.ward_moves
            .iter()
            .filter(|step| step.on.is_some_and(|on| on <= day) && step.ward.is_some())
            .max_by_key(|step| step.on)
            .and_then(|step| step.ward.as_deref())
            .or(self.ward.as_deref())
    }
}

/// 病名.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagnosis {
    /// As the doctor writes it.
    pub name: Option<Text>,
    /// What rules look at.
    pub tags: Vec<Word>,
    /// 発症日.
    pub onset: Option<Date>,
    /// 手術日.
    pub surgery: Option<Date>,
}

/// 転棟.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WardMove {
    /// The day.
    pub on: Option<Date>,
    /// 病棟.
    pub ward: Option<Text>,
    /// 病棟種別.
    pub ward_kind: Option<Word>,
}
