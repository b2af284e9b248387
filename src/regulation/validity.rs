//! DC5: how long the certificate that is awaited would hold.

use super::dates::certificate_end;
use super::facts::Facts;
use super::rulebook::Rules;
use crate::model::Date;

/// The period a certificate would have, by its length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarePeriod {
    /// Its first day: the application, or the day after the old certificate.
    pub from: Date,
    /// Months and last day, in the order of the row.
    pub ends: Vec<(i64, Date)>,
    /// The usual length in months.
    pub usual: i64,
    /// 根拠.
    pub basis: String,
}

/// The period of the certificate that the patient waits for. `None` while nothing is applied for,
/// or its day is unknown.
pub fn care_period(facts: &Facts, rules: &Rules) -> Option<CarePeriod> {
    let status = facts.care_status?;
    let row = rules
        .holding(&rules.rows().validity)
        .find(|row| row.status.iter().any(|id| status.is(id)))?;
    let renewed = status.is("renewal_applying");
    let from = if renewed {
        facts.valid.1?.succ_opt()?
    } else {
        facts.case.insurance.care.as_ref()?.applied?
    };
    Some(CarePeriod {
        from,
        ends: row
            .lengths
            .iter()
            .filter_map(|months| {
                let end = certificate_end(from, u32::try_from(months.0).ok()?)?;
                Some((months.0, end))
            })
            .collect(),
        usual: row.usual.0,
        basis: row.source.shown(),
    })
}
