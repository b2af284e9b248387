//! 区分支給限度基準額 and money. Whole numbers throughout: units, hundredths of yen for unit prices,
//! yen rounded down exactly where the practice of 利用票別表 rounds down.

use super::facts::Facts;
use super::pack::Row;
use super::payer::home_nursing_payer;
use super::rows::{Limit, OutsideLimit, UnitPrice};
use super::rulebook::Rules;
use crate::model::{Date, ServiceLine};
use crate::vocabulary::Word;
use chrono::Datelike;

/// The sums of a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Month {
    /// The first day of the month.
    pub month: Date,
    /// 要介護度 the limit is of.
    pub level: Option<Word>,
    /// 区分支給限度基準額 in units.
    pub units: Option<i64>,
    /// Units that count against it.
    pub used: i64,
    /// Units of services that don't count.
    pub outside: i64,
    /// Units beyond it.
    pub over: i64,
    /// From how many units on to warn.
    pub warn_from: Option<i64>,
    /// The share of the limit that is.
    pub warn_percent: Option<i64>,
    /// 地域区分.
    pub area: String,
    /// Whether the settings name it.
    pub area_known: bool,
    /// What each line costs.
    pub lines: Vec<LineCost>,
    /// All that 介護保険 covers, in yen.
    pub cost_yen: Option<i64>,
    /// What the insurer pays.
    pub insurer_yen: Option<i64>,
    /// What the patient pays of it.
    pub user_yen: Option<i64>,
    /// What the patient pays beyond the limit, in full.
    pub self_pay_yen: Option<i64>,
    /// 根拠.
    pub basis: String,
    /// 根拠 besides that no source confirms, with 「要確認」.
    pub unconfirmed: Vec<String>,
    /// Questions that would settle what is missing.
    pub questions: Vec<String>,
}

/// A line of the care plan in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineCost {
    /// The line's id.
    pub line: String,
    /// The service.
    pub service: Word,
    /// Units within the limit, or outside of it altogether.
    pub within: i64,
    /// Units beyond.
    pub over: i64,
    /// Hundredths of yen a unit.
    pub unit_price: Option<i64>,
    /// Whether it counts against the limit.
    pub counts: bool,
    /// Yen that 介護保険 covers.
    pub cost_yen: Option<i64>,
    /// The insurer's part.
    pub insurer_yen: Option<i64>,
    /// The patient's part.
    pub user_yen: Option<i64>,
    /// Beyond the limit.
    pub self_pay_yen: Option<i64>,
}

/// 地域区分 of an office that names none.
const NO_AREA: &str = "その他";

/// `floor(units × price)`, the price in hundredths of yen.
pub fn yen(units: i64, price: i64) -> i64 {
    (units * price).div_euclid(100)
}

/// The insurer's part of a cost, the burden in tenths: `floor(cost × (10 − burden) ÷ 10)`.
pub fn insurer_part(cost: i64, burden: i64) -> i64 {
    (cost * (10 - burden)).div_euclid(10)
}

/// The row of the limit of a care level.
pub fn limit_row<'b>(level: &Word, rules: &Rules<'b>) -> Option<&'b Row<Limit>> {
    rules
        .holding(&rules.rows().limit)
        .find(|row| level.is(&row.level))
}

/// The row that takes a service out of the limit; `None` where it counts.
pub fn outside_row<'b>(service: &Word, rules: &Rules<'b>) -> Option<&'b Row<OutsideLimit>> {
    rules
        .holding(&rules.rows().outside_limit)
        .find(|row| row.services.iter().any(|id| service.is(id)))
}

/// The row of the unit prices of a 地域区分.
fn price_row<'b>(area: &str, rules: &Rules<'b>) -> Option<&'b Row<UnitPrice>> {
    rules
        .holding(&rules.rows().unit_price)
        .find(|row| row.area == area)
}

/// The price of a unit of the service in a 地域区分, in hundredths of yen.
pub fn unit_price(service: &Word, area: &str, rules: &Rules) -> Option<i64> {
    price_of(price_row(area, rules)?, service.term()?.attribute("pg")?)
}

fn price_of(row: &UnitPrice, share: &str) -> Option<i64> {
    Some(
        match share {
            "70" => row.p70,
            "55" => row.p55,
            "45" => row.p45,
            "0" => row.p0,
            _ => return None,
        }
        .0,
    )
}

/// Whether 介護保険 pays the line: by what the paper says, for 訪問看護 by the rule of its first day,
/// else by the service.
pub fn is_ltci(line: &ServiceLine, facts: &Facts, rules: &Rules) -> bool {
    let nursing = line
        .service
        .as_ref()
        .is_some_and(|s| s.is_one_of(&["homenursing", "homenursing_psych"]));
    match &line.payer {
        Some(payer) => payer.is("ltci"),
        None if nursing => {
            let day = line.from.unwrap_or(facts.day).max(facts.day);
            let payer = home_nursing_payer(&facts.on(day), &rules.at(day));
            matches!(payer.payer.as_str(), "ltci" | "pending")
        }
        None => line
            .service
            .as_ref()
            .and_then(Word::term)
            .is_some_and(|term| term.attribute("insurance") == Some("care")),
    }
}

/// The month that costs most units among those in which lines begin, from the month of the day on.
/// `None` where no line has units of 介護保険.
pub fn heaviest_month(facts: &Facts, rules: &Rules) -> Option<Month> {
    let lines = &facts.case.services;
    let first = |day: Date| day.with_day(1).unwrap_or(day);
    let now = first(facts.day);
    // What ended before this month is paid and over.
    let mut months: Vec<Date> = lines
        .iter()
        .filter(|line| is_ltci(line, facts, rules) && line.units.is_some_and(|units| units > 0))
        .filter(|line| line.to.is_none_or(|to| now <= to))
        .map(|line| first(line.from.unwrap_or(facts.day)).max(now))
        .collect();
    months.sort_unstable();
    months.dedup();
    months
        .into_iter()
        .map(|month| of_month(facts, rules, month))
        // The first of equal months.
        .rev()
        .max_by_key(|month| month.used)
}

/// The sums of one calendar month: lines in the order of the paper fill the limit, what comes
/// after is beyond it.
pub fn of_month(facts: &Facts, rules: &Rules, month: Date) -> Month {
    let rules = &rules.at(facts.day.max(month));
    let care = facts.case.insurance.care.as_ref();
    let burden = care
        .and_then(|care| care.burden)
        .filter(|b| (1..=3).contains(b));
    let level = facts.care_level.filter(|level| {
        level.is("jigyo_taisho")
            || level
                .term()
                .is_some_and(|t| t.group == "care" || t.group == "support")
    });
    // Without a rule that takes services out of the limit, nobody knows what counts against it.
    let lost = rules.spoilt_kind("outside_limit");
    let limit = level
        .and_then(|level| limit_row(level, rules))
        .filter(|_| lost.is_none());
    let area = facts.office.unit_area.as_deref();
    let mut sums = Month {
        month,
        level: level.cloned(),
        units: limit.map(|row| row.units.0),
        used: 0,
        outside: 0,
        over: 0,
        warn_percent: limit.map(|row| row.warn.0),
        warn_from: limit.map(|row| row.units.0 * row.warn.0 / 100),
        area: area.unwrap_or(NO_AREA).to_string(),
        area_known: area.is_some(),
        lines: Vec::new(),
        cost_yen: None,
        insurer_yen: None,
        user_yen: None,
        self_pay_yen: None,
        basis: limit.map(|row| row.source.shown()).unwrap_or_default(),
        unconfirmed: Vec::new(),
        questions: Vec::new(),
    };
    let mut ask = |question: &str| {
        if !sums.questions.iter().any(|known| known == question) {
            sums.questions.push(question.to_string());
        }
    };
    let lost = lost.or_else(|| rules.spoilt_kind("limit"));
    match (limit, lost) {
        (Some(_), _) => {}
        (None, Some(why)) => ask(&format!("限度額の規則を使えません: {why}")),
        (None, None) => ask("要介護度はいくつですか(見込みでも)。"),
    }
    if burden.is_none() {
        ask("介護保険の負担割合は何割ですか(負担割合証)。");
    }
    let end = super::dates::month_end(month, 0).unwrap_or(month);
    let mut room = sums.units.unwrap_or(i64::MAX);
    for line in facts
        .case
        .services
        .iter()
        .filter(|line| is_ltci(line, facts, rules))
    {
        let in_month =
            line.from.is_none_or(|from| from <= end) && line.to.is_none_or(|to| month <= to);
        let (Some(service), true) = (&line.service, in_month) else {
            continue;
        };
        let units = line.units.unwrap_or(0);
        let outside = outside_row(service, rules);
        if let Some(row) = outside.filter(|_| units > 0) {
            sums.rests_on(row.source.shown(), row.source.confirmed);
        }
        let counts = outside.is_none();
        let within = if counts { units.min(room) } else { units };
        let over = units - within;
        if counts {
            room -= within;
            sums.used += units;
            sums.over += over;
        } else {
            sums.outside += units;
        }
        let price = unit_price(service, &sums.area, rules);
        if price.is_none() && units > 0 {
            let question = format!("「{}」の1単位の単価はいくらですか。", service.label());
            if !sums.questions.contains(&question) {
                sums.questions.push(question);
            }
        }
        let cost = price.map(|price| yen(within, price));
        let insurer = cost
            .zip(burden)
            .map(|(cost, burden)| insurer_part(cost, burden));
        sums.lines.push(LineCost {
            line: line.id.to_string(),
            service: service.clone(),
            within,
            over,
            unit_price: price,
            counts,
            cost_yen: cost,
            insurer_yen: insurer,
            user_yen: cost.zip(insurer).map(|(cost, insurer)| cost - insurer),
            self_pay_yen: price.map(|price| yen(over, price)),
        });
    }
    if let Some(row) = price_row(&sums.area, rules) {
        sums.rests_on(row.source.shown(), row.source.confirmed);
    }
    let sum = |part: fn(&LineCost) -> Option<i64>| sums.lines.iter().map(part).sum();
    let (cost, insurer): (Option<i64>, Option<i64>) =
        (sum(|line| line.cost_yen), sum(|line| line.insurer_yen));
    let (user, own): (Option<i64>, Option<i64>) =
        (sum(|line| line.user_yen), sum(|line| line.self_pay_yen));
    sums.cost_yen = cost;
    sums.insurer_yen = insurer;
    sums.user_yen = user;
    sums.self_pay_yen = own;
    sums
}

impl Month {
    /// Adds a 根拠 that no source confirms to those the sums rest on.
    fn rests_on(&mut self, basis: String, confirmed: bool) {
        if !confirmed && !self.unconfirmed.contains(&basis) {
            self.unconfirmed.push(basis);
        }
    }

    /// The month as people write it: `2026年12月`.
    pub fn label(&self) -> String {
        format!("{}年{}月", self.month.year(), self.month.month())
    }

    /// The unit price where all lines share one, in hundredths of yen.
    pub fn unit_price(&self) -> Option<i64> {
        let mut prices: Vec<i64> = self.lines.iter().filter_map(|l| l.unit_price).collect();
        prices.sort_unstable();
        prices.dedup();
        match prices[..] {
            [price] => Some(price),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_rounded_down_where_the_practice_does() {
        // 27,048 units at 10.21 yen: 276,160.08
        assert_eq!(yen(27_048, 1021), 276_160);
        assert_eq!(insurer_part(276_160, 1), 248_544);
        assert_eq!(insurer_part(276_161, 1), 248_544);
        assert_eq!(insurer_part(276_169, 2), 220_935);
        assert_eq!(insurer_part(276_169, 3), 193_318);
        assert_eq!(yen(1, 1140), 11);
        assert_eq!(yen(0, 1140), 0);
    }
}
