//! What stays the same while facilities are judged for one case: asked by every way of `match`.

use crate::matching::{Home, Judge};
use crate::model::{Case, Date, Office, Text};
use crate::regulation::{Facts, Rules};
use crate::store::Store;
use crate::vocabulary::Word;

/// One case on a day, ready to be judged for any service.
pub struct Question<'a> {
    /// The day.
    pub today: Date,
    /// The case.
    pub case: &'a Case,
    /// Where the patient lives.
    pub home: &'a Home,
    /// The patient's facts.
    pub facts: Facts<'a>,
    /// The rules of the day.
    pub rules: Rules<'a>,
    /// Places the patient wishes for.
    pub wish: Vec<Text>,
    days: Vec<Word>,
    office: &'a Office,
}

impl<'a> Question<'a> {
    /// Everything that the paper says.
    pub fn new(store: &'a Store, today: Date, case: &'a Case, home: &'a Home) -> Self {
        let days = case
            .wishes
            .iter()
            .rev()
            .find(|wish| !wish.days.is_empty())
            .map(|wish| wish.days.clone())
            .unwrap_or_default();
        let wish = case
            .wishes
            .iter()
            .filter(|wish| wish.by_patient() && !wish.area.is_empty())
            .max_by_key(|wish| wish.on)
            .map(|wish| wish.area.clone())
            .unwrap_or_default();
        Self {
            today,
            case,
            home,
            facts: Facts::of(case, &store.office, today, home.location),
            rules: store.rulebook().on(today, case.discharged()),
            wish,
            days,
            office: &store.office,
        }
    }

    /// The judge for one service.
    pub fn judge<'b>(&'b self, service: &'b Word) -> Judge<'b> {
        Judge {
            today: self.today,
            service,
            facts: &self.facts,
            rules: &self.rules,
            freshness: &self.office.freshness,
            home: self.home,
            departments: &self.case.departments,
            days: &self.days,
            age: self.case.patient.age(self.today),
        }
    }
}
