//! 介護保険の被保険者: 第1号, 第2号, 対象外.

use super::dates::reaches;
use super::facts::Facts;
use super::quantity::Age;
use super::rulebook::Rules;

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

/// The class on the facts' day.
pub fn care_class(facts: &Facts, rules: &Rules) -> CareClass {
    let Some(row) = rules.holding(&rules.rows().insured).next() else {
        return CareClass::Unknown("この日に使える規則がありません。".into());
    };
    let Some(born) = facts.born else {
        return CareClass::Unknown("生年月日がわかりません。".into());
    };
    let reached = |age: Age| {
        let age = u32::try_from(age.0).unwrap_or(u32::MAX);
        reaches(born, age).is_some_and(|day| day <= facts.day)
    };
    let (first, second) = (row.first_age.0, row.second_age.0);
    if reached(row.first_age) {
        return CareClass::First(format!("{first}歳以上"));
    }
    if !reached(row.second_age) {
        return CareClass::Outside(format!("{second}歳未満"));
    }
    let uninsured = facts
        .medical
        .is_some_and(|kind| kind.is_one_of(&["seiho", "none", "jihi"]));
    if let Some(disease) = facts.specified_disease {
        return if uninsured {
            CareClass::Unknown(format!(
                "{}歳から{}歳で医療保険に入っていません(みなし2号か福祉事務所に確認)。",
                second,
                first - 1
            ))
        } else {
            CareClass::Second(format!(
                "{}歳から{}歳、特定疾病: {}",
                second,
                first - 1,
                disease.label()
            ))
        };
    }
    // Who decided on the certificate looked at the disease too.
    if facts.is_certified() {
        return CareClass::Second("要介護・要支援の認定あり".into());
    }
    let listed = |tag: &&&crate::vocabulary::Word| {
        tag.term().is_some_and(|t| t.attribute("disease").is_some())
    };
    let sure = |tag: &&&crate::vocabulary::Word| {
        tag.term()
            .is_some_and(|t| t.attribute("disease_ask").is_none())
    };
    let by_tag = facts.tags.iter().filter(listed);
    match by_tag.clone().find(sure).or_else(|| by_tag.clone().next()) {
        Some(tag) if sure(&tag) && !uninsured => CareClass::Second(format!(
            "{}歳から{}歳、特定疾病の病名: {}(介護が要る原因かは主治医に確認)",
            second,
            first - 1,
            tag.label()
        )),
        Some(tag) => CareClass::Unknown(format!(
            "「{}」が特定疾病に当たるかを主治医に確認してください。",
            tag.label()
        )),
        None => CareClass::Outside(format!(
            "{}歳から{}歳で、特定疾病の記載がありません",
            second,
            first - 1
        )),
    }
}
