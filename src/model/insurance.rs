//! Who pays: medical insurance, long-term care insurance, disability welfare.

use super::{Date, Text};
use crate::vocabulary::Word;

/// 保険.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Insurance {
    /// 医療保険.
    pub medical: Option<Medical>,
    /// 介護保険.
    pub care: Option<CareInsurance>,
    /// ケアマネジャー.
    pub care_manager: Option<CareManager>,
    /// 障害.
    pub disability: Option<Disability>,
    /// 生活保護, 公費 ….
    pub other: Vec<Word>,
}

/// 医療保険.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Medical {
    /// 種別.
    pub kind: Option<Word>,
    /// 負担割合: 1, 2 or 3 tenths.
    pub burden: Option<i64>,
}

/// 介護保険.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CareInsurance {
    /// 未申請 申請中 認定済 区分変更申請中 更新申請中 非該当.
    pub status: Option<Word>,
    /// 要介護度.
    pub level: Option<Word>,
    /// 保険者 (市町村).
    pub insurer: Option<Text>,
    /// 申請日.
    pub applied: Option<Date>,
    /// 認定日.
    pub certified: Option<Date>,
    /// 有効期間.
    pub valid: Option<Validity>,
    /// 負担割合: 1, 2 or 3 tenths.
    pub burden: Option<i64>,
    /// 特定疾病 (40–64歳).
    pub specified_disease: Option<Word>,
}

/// 有効期間, both days included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Validity {
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
}

/// ケアマネジャー.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CareManager {
    /// The office's id in the directory.
    pub facility: Option<Text>,
    /// 氏名.
    pub name: Option<Text>,
    /// 電話.
    pub phone: Option<Text>,
}

/// 障害.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Disability {
    /// 手帳と等級, as written.
    pub certificates: Vec<Text>,
    /// 障害支援区分, as written.
    pub support_level: Option<Text>,
}
