//! 介護保険の被保険者: 第1号, 第2号, 対象外.

use super::facts::Facts;
use super::pack::Rules;
use crate::model::Date;

/// The class of an insured person, with the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CareClass {
    /// 第1号.
    First(String),
    /// 第2号.
    Second(String),
    /// Not insured.
    Outside(String),
    /// Can't be told, and what would settle it.
    Unknown(String),
}

impl CareClass {
    /// 1, 2, or none.
    pub fn number(&self) -> Option<u8> {
        match self {
            Self::First(_) => Some(1),
            Self::Second(_) => Some(2),
            Self::Outside(_) | Self::Unknown(_) => None,
        }
    }

    /// What people read.
    pub fn label(&self) -> &'static str {
        match self {
            Self::First(_) => "第1号被保険者",
            Self::Second(_) => "第2号被保険者",
            Self::Outside(_) => "対象外",
            Self::Unknown(_) => "不明",
        }
    }

    /// Why.
    pub fn reason(&self) -> &str {
        match self {
            Self::First(why) | Self::Second(why) | Self::Outside(why) | Self::Unknown(why) => why,
        }
    }
}

/// The day on which somebody born on `born` reaches `age` by law: the day before the birthday
/// (年齢計算ニ関スル法律). Born on 29 February: 28 February in common years.
pub fn reaches(born: Date, age: u32) -> Option<Date> {
    use chrono::Datelike;
    let year = born.year() + i32::try_from(age).ok()?;
    let birthday = Date::from_ymd_opt(year, born.month(), born.day())
        .or_else(|| Date::from_ymd_opt(year, 3, 1))?;
    birthday.pred_opt()
}

/// The class on the facts' day.
pub fn care_class(facts: &Facts, rules: &Rules) -> CareClass {
    let Some(row) = rules.insured() else {
        return CareClass::Unknown("この日に使える規則がありません。".into());
    };
    let Some(born) = facts.born else {
        return CareClass::Unknown("生年月日がわかりません。".into());
    };
    let reached = |age| reaches(born, age).is_some_and(|day| day <= facts.day);
    if reached(row.first_age) {
        return CareClass::First(format!("{}歳以上", row.first_age));
    }
    if !reached(row.second_age) {
        return CareClass::Outside(format!("{}歳未満", row.second_age));
    }
    let uninsured = facts
        .medical
        .is_some_and(|kind| kind.is_one_of(&["seiho", "none", "jihi"]));
    if let Some(disease) = facts.specified_disease {
        return if uninsured {
            CareClass::Unknown(format!(
                "{}歳から{}歳で医療保険に入っていません(みなし2号か福祉事務所に確認)。",
                row.second_age,
                row.first_age - 1
            ))
        } else {
            CareClass::Second(format!(
                "{}歳から{}歳、特定疾病: {}",
                row.second_age,
                row.first_age - 1,
                disease.label()
            ))
        };
    }
    let by_tag = facts
        .tags
        .iter()
        .find(|tag| tag.term().is_some_and(|t| t.attribute("disease").is_some()));
    match by_tag {
        Some(tag) => CareClass::Unknown(format!(
            "「{}」が特定疾病に当たるかを主治医に確認してください。",
            tag.label()
        )),
        None if facts.is_certified() => CareClass::Second("要介護・要支援の認定あり".into()),
        None => CareClass::Outside(format!(
            "{}歳から{}歳で、特定疾病の記載がありません",
            row.second_age,
            row.first_age - 1
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_reached_the_day_before_the_birthday() {
        let day = |y, m, d| Date::from_ymd_opt(y, m, d).expect("a day");
        for (born, age, reached) in [
            (day(1961, 11, 24), 65, day(2026, 11, 23)),
            (day(1962, 1, 1), 65, day(2026, 12, 31)),
            (day(1960, 2, 29), 65, day(2025, 2, 28)),
            (day(1964, 3, 1), 60, day(2024, 2, 29)),
        ] {
            assert_eq!(reaches(born, age), Some(reached), "{born} {age}");
        }
    }
}
