//! Rule packs: TOML data with the days they hold, and the rules that hold on a day.

use crate::model::Date;
use serde::Deserialize;
use std::sync::LazyLock;

/// One pack as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Pack {
    id: String,
    label: String,
    from: toml::value::Datetime,
    until: Option<toml::value::Datetime>,
    #[serde(default)]
    entry: Vec<Entry>,
    #[serde(default)]
    payer: Vec<PayerRow>,
    #[serde(default)]
    insured: Vec<InsuredRow>,
}

/// Where a rule comes from: what every answer built on it shows.
#[derive(Debug, Deserialize, Clone, PartialEq)]
pub struct Source {
    /// 根拠: law, notice, section.
    pub basis: String,
    /// The source's key in `docs/glossary.md`; `K` for knowledge of the trade.
    pub source: String,
    /// Whether a source confirms it. If not, answers say 「要確認」.
    pub confirmed: bool,
}

impl Source {
    /// The 根拠 as it is shown.
    pub fn shown(&self) -> String {
        if self.confirmed {
            self.basis.clone()
        } else {
            format!("{}(要確認)", self.basis)
        }
    }
}

/// A condition to enter a kind of facility or ward, or to use a service.
#[derive(Debug, Deserialize)]
pub struct Entry {
    /// The rule's id.
    pub id: String,
    /// What it asks.
    pub label: String,
    /// Which condition.
    pub kind: EntryKind,
    /// Services it holds for.
    #[serde(default)]
    pub services: Vec<String>,
    /// Groups of services it holds for.
    #[serde(default)]
    pub groups: Vec<String>,
    /// 要介護度 that enter.
    #[serde(default)]
    pub levels: Vec<String>,
    /// 要介護度 that enter under a condition.
    #[serde(default)]
    pub special_levels: Vec<String>,
    /// That condition.
    #[serde(default)]
    pub special: String,
    /// Youngest age, in years.
    pub age_min: Option<u32>,
    /// What a younger age comes to.
    pub below: Option<Below>,
    /// Diagnosis tags of which one is needed.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Diagnosis tags that enter under the condition `special`.
    #[serde(default)]
    pub special_tags: Vec<String>,
    /// Farthest distance, in kilometres.
    pub max_km: Option<f64>,
    /// 別表第九.
    #[serde(default)]
    pub category: Vec<RehabCategory>,
    /// What to ask where the fact is unknown.
    #[serde(default)]
    pub question: String,
    /// Where the rule comes from.
    #[serde(flatten)]
    pub source: Source,
}

/// The kinds of conditions.
#[derive(Debug, Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// 介護保険の被保険者.
    Insured,
    /// 要介護度.
    CareLevel,
    /// Lives where the facility is.
    Resident,
    /// A diagnosis of dementia.
    Dementia,
    /// An age.
    Age,
    /// 障害福祉 against 介護保険.
    Disability,
    /// One of the diagnosis tags.
    Tags,
    /// Straight-line distance.
    Distance,
    /// 回復期リハ 別表第九.
    RehabCategory,
}

/// What an age below the least comes to.
#[derive(Debug, Deserialize, Clone, Copy, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Below {
    /// Ask.
    Ask,
    /// Refuse.
    Unfit,
}

/// A category of 別表第九.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RehabCategory {
    /// Its number; diagnosis tags name it (`reha=2`).
    pub number: u32,
    /// What it is.
    pub label: String,
    /// Days that can be charged, counted through from the first hospital.
    pub days: i64,
}

/// A row of the table who pays for 訪問看護.
#[derive(Debug, Deserialize)]
pub struct PayerRow {
    /// The rule's id.
    pub id: String,
    /// The condition.
    pub label: String,
    /// `medical`, `ltci` or `pending`.
    pub payer: String,
    /// How many visits a week.
    pub weekly: String,
    /// How long it holds, in days.
    pub days: Option<u32>,
    /// パーキンソン病: from this ホーエン・ヤール.
    pub hoehn_yahr: Option<i64>,
    /// パーキンソン病: from this 生活機能障害度.
    pub disability: Option<i64>,
    /// Where the rule comes from.
    #[serde(flatten)]
    pub source: Source,
}

/// Ages of the insured.
#[derive(Debug, Deserialize)]
pub struct InsuredRow {
    /// The rule's id.
    pub id: String,
    /// What it asks.
    pub label: String,
    /// 第1号 from this age.
    pub first_age: u32,
    /// 第2号 from this age.
    pub second_age: u32,
    /// Where the rule comes from.
    #[serde(flatten)]
    pub source: Source,
}

/// The rules that hold on one day.
pub struct Rules {
    packs: Vec<&'static Pack>,
}

/// A rule for `explain`.
pub struct Rule {
    /// Its id.
    pub id: String,
    /// Its label.
    pub label: String,
    /// The pack's id.
    pub pack: &'static str,
    /// The pack's label.
    pub pack_label: &'static str,
    /// The first day it holds.
    pub from: Date,
    /// The last day it holds.
    pub until: Option<Date>,
    /// Where it comes from.
    pub source: Source,
    /// Its numbers and lists in words.
    pub says: Vec<String>,
}

static PACKS: LazyLock<Vec<Pack>> = LazyLock::new(|| {
    [
        include_str!("packs/common.toml"),
        include_str!("packs/r6.toml"),
        include_str!("packs/r8.toml"),
    ]
    .into_iter()
    .map(|text| toml::from_str(text).expect("a test reads every built-in pack"))
    .collect()
});

impl Rules {
    /// The rules on `day`.
    pub fn on(day: Date) -> Self {
        Self {
            packs: PACKS.iter().filter(|pack| pack.holds(day)).collect(),
        }
    }

    /// Entry conditions, in the order of the packs.
    pub(super) fn entries(&self) -> impl Iterator<Item = &'static Entry> {
        self.packs.iter().flat_map(|pack| pack.entry.iter())
    }

    /// The row of the payer table with this id.
    pub(super) fn payer(&self, id: &str) -> Option<&'static PayerRow> {
        self.packs
            .iter()
            .flat_map(|pack| pack.payer.iter())
            .find(|row| row.id == id)
    }

    /// The ages of the insured.
    pub(super) fn insured(&self) -> Option<&'static InsuredRow> {
        self.packs.iter().find_map(|pack| pack.insured.first())
    }

    /// Every rule of every pack, whatever the day.
    pub fn all() -> Vec<Rule> {
        PACKS.iter().flat_map(Pack::rules).collect()
    }
}

impl Pack {
    fn first_day(&self) -> Date {
        day_of(&self.from).expect("a pack's `from` is a day")
    }

    fn last_day(&self) -> Option<Date> {
        self.until.as_ref().and_then(day_of)
    }

    fn holds(&self, day: Date) -> bool {
        self.first_day() <= day && self.last_day().is_none_or(|until| day <= until)
    }

    fn rules(&'static self) -> Vec<Rule> {
        let rule = |id: &str, label: &str, source: &Source, says: Vec<String>| Rule {
            id: id.to_string(),
            label: label.to_string(),
            pack: &self.id,
            pack_label: &self.label,
            from: self.first_day(),
            until: self.last_day(),
            source: source.clone(),
            says,
        };
        let entries = self
            .entry
            .iter()
            .map(|row| rule(&row.id, &row.label, &row.source, row.says()));
        let payers = self.payer.iter().map(|row| {
            let says = vec![
                format!("訪問看護の保険: {}", super::payer::label(&row.payer)),
                format!("回数: {}", row.weekly),
            ];
            rule(&row.id, &row.label, &row.source, says)
        });
        let insured = self.insured.iter().map(|row| {
            let says = vec![
                format!("第1号: {}歳以上", row.first_age),
                format!(
                    "第2号: {}歳から{}歳で特定疾病が原因",
                    row.second_age,
                    row.first_age - 1
                ),
            ];
            rule(&row.id, &row.label, &row.source, says)
        });
        entries.chain(payers).chain(insured).collect()
    }
}

impl Entry {
    /// Whether the rule holds for a service.
    pub fn holds_for(&self, service: &str, group: &str) -> bool {
        self.services.iter().any(|id| id == service)
            || (!group.is_empty() && self.groups.iter().any(|id| id == group))
    }

    fn says(&self) -> Vec<String> {
        let mut says = Vec::new();
        if !self.levels.is_empty() {
            says.push(format!("要介護度: {}", self.levels.join("、")));
        }
        if !self.special_levels.is_empty() {
            says.push(format!(
                "条件付: {}({})",
                self.special_levels.join("、"),
                self.special
            ));
        }
        if let Some(age) = self.age_min {
            says.push(format!("年齢: {age}歳以上"));
        }
        if !self.tags.is_empty() {
            says.push(format!("病名の分類: {}", self.tags.join("、")));
        }
        if let Some(km) = self.max_km {
            says.push(format!("距離: 半径{km}kmまで"));
        }
        says.extend(
            self.category
                .iter()
                .map(|c| format!("{} … {}日", c.label, c.days)),
        );
        says
    }
}

fn day_of(day: &toml::value::Datetime) -> Option<Date> {
    let date = day.date?;
    Date::from_ymd_opt(i32::from(date.year), date.month.into(), date.day.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::{Table, Vocabularies};
    use std::collections::HashSet;

    #[test]
    fn every_pack_is_read_and_every_word_is_known() {
        let words = Vocabularies::default();
        for pack in PACKS.iter() {
            let mut ids = HashSet::new();
            for rule in pack.rules() {
                assert!(ids.insert(rule.id.clone()), "{} stands twice", rule.id);
                assert!(!rule.source.basis.is_empty(), "{} has no 根拠", rule.id);
            }
            for entry in &pack.entry {
                assert!(
                    !entry.services.is_empty() || !entry.groups.is_empty(),
                    "{}",
                    entry.id
                );
                let known = |table, id: &String| {
                    let term = words.table(table).find(id);
                    assert!(
                        term.is_some_and(|term| term.id == id),
                        "{}: {id} is no id",
                        entry.id
                    );
                };
                entry
                    .services
                    .iter()
                    .for_each(|id| known(Table::Services, id));
                entry
                    .tags
                    .iter()
                    .chain(&entry.special_tags)
                    .for_each(|id| known(Table::DiagnosisTags, id));
                let levels = entry.levels.iter().chain(&entry.special_levels);
                levels.for_each(|id| known(Table::CareLevels, id));
            }
        }
    }

    #[test]
    fn a_day_has_one_pack_of_the_year() {
        let on = |y, m, d| {
            let day = Date::from_ymd_opt(y, m, d).expect("a day");
            let packs: Vec<&str> = Rules::on(day).packs.iter().map(|p| p.id.as_str()).collect();
            packs
        };
        assert_eq!(on(2026, 5, 31), ["common", "r6"]);
        assert_eq!(on(2026, 6, 1), ["common", "r8"]);
        assert!(on(2024, 5, 31).is_empty());
    }
}
