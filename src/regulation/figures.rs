//! Numbers of the rules that pages for people speak of, as they hold on the day.

use super::quantity::Term;
use super::rulebook::Rules;
use crate::vocabulary::Table;

/// The numbers; absent where no rule holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// 第1号被保険者 from this age.
    pub first_age: Option<i64>,
    /// 第2号被保険者 from this age.
    pub second_age: Option<i64>,
    /// 認定 within so many days of the application.
    pub decision_days: Option<i64>,
    /// How long it takes in practice.
    pub realistic_days: Option<i64>,
    /// 更新の申請 from so many days before the end.
    pub renewal_days: Option<i64>,
    /// 特別訪問看護指示 holds so many days.
    pub special_days: Option<i64>,
    /// How often a month it may be given.
    pub special_monthly: Option<i64>,
    /// How often for some patients.
    pub special_monthly_more: Option<i64>,
    /// Those patients' needs, for people.
    pub special_needs: Vec<String>,
}

/// The numbers that hold on the rules' day.
pub fn figures(rules: &Rules) -> Figures {
    let days = |rule: &str| {
        let mut rows = rules.holding(&rules.rows().deadline);
        match rows.find(|row| row.rule == rule)?.term {
            Some(Term::Days(days)) => Some(days),
            _ => None,
        }
    };
    let insured = rules.holding(&rules.rows().insured).next();
    let special = rules
        .holding(&rules.rows().order)
        .find(|row| row.orders.iter().any(|id| id == "special_homenursing"));
    let holds = rules
        .holding(&rules.rows().payer)
        .find_map(|row| row.days.filter(|_| row.id == "payer_special_order"));
    let needs = special.map_or(&[][..], |row| row.needs.as_slice());
    Figures {
        first_age: insured.map(|row| row.first_age.0),
        second_age: insured.map(|row| row.second_age.0),
        decision_days: days("cert_decision"),
        realistic_days: days("cert_realistic"),
        renewal_days: days("cert_renewal"),
        special_days: holds.map(|days| days.0),
        special_monthly: special.and_then(|row| row.monthly).map(|times| times.0),
        special_monthly_more: special
            .and_then(|row| row.monthly_special)
            .map(|times| times.0),
        special_needs: needs
            .iter()
            .filter_map(|id| Table::Needs.terms().iter().find(|term| term.id == id))
            .map(|term| term.label.to_string())
            .collect(),
    }
}
