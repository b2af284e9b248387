//! The facts of a case that rules look at.

use super::deadline::Due;
use crate::model::{Case, Date, Location, Office, Order, Parkinson};
use crate::vocabulary::Word;

/// What rules look at, taken from a case on a day. Absent means unknown.
pub struct Facts<'a> {
    /// The paper.
    pub case: &'a Case,
    /// The office: 届出 and the way days are counted.
    pub office: &'a Office,
    /// The day the rules are applied to.
    pub day: Date,
    /// 生年月日.
    pub born: Option<Date>,
    /// 認定の状況.
    pub care_status: Option<&'a Word>,
    /// 要介護度.
    pub care_level: Option<&'a Word>,
    /// 特定疾病.
    pub specified_disease: Option<&'a Word>,
    /// First and last day of the certificate.
    pub valid: (Option<Date>, Option<Date>),
    /// 保険者, or the home's municipality: where the patient is insured.
    pub insurer: Option<&'a str>,
    /// 医療保険.
    pub medical: Option<&'a Word>,
    /// Tags of all diagnoses.
    pub tags: Vec<&'a Word>,
    /// Whether any diagnosis is known, and whether each of them has a tag.
    pub diagnosed: Diagnosed,
    /// 必要な処置・条件.
    pub needs: &'a [Word],
    /// 認知症高齢者の日常生活自立度.
    pub dementia: Option<&'a Word>,
    /// パーキンソン病の重症度.
    pub parkinson: Option<Parkinson>,
    /// 指示書.
    pub orders: &'a [Order],
    /// Days of 回復期リハ already used.
    pub rehab_used_days: Option<i64>,
    /// 障害の手帳など.
    pub disability: bool,
    /// Where the patient lives.
    pub home: Option<Location>,
    /// The deadlines of the case, for rows that ask whether they were met.
    pub dues: &'a [Due],
}

/// How much is known of the diagnoses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Diagnosed {
    /// None on paper.
    Nothing,
    /// Some have no tag.
    Partly,
    /// Each has a tag.
    Fully,
}

impl<'a> Facts<'a> {
    /// The facts of `case` on `day`. `home` is where the patient lives, as far as it is known.
    pub fn of(case: &'a Case, office: &'a Office, day: Date, home: Option<Location>) -> Self {
        let care = case.insurance.care.as_ref();
        let admission = case.admission.as_ref();
        let diagnoses = admission.map_or(&[][..], |a| a.diagnoses.as_slice());
        let assessment = case.assessment();
        Self {
            case,
            office,
            day,
            born: case.patient.born,
            care_status: care.and_then(|c| c.status.as_ref()),
            care_level: care.and_then(|c| c.level.as_ref()),
            specified_disease: care.and_then(|c| c.specified_disease.as_ref()),
            valid: care
                .and_then(|c| c.valid)
                .map_or((None, None), |v| (v.from, v.to)),
            insurer: care
                .and_then(|c| c.insurer.as_deref())
                .or(case.patient.city.as_deref()),
            medical: case
                .insurance
                .medical
                .as_ref()
                .and_then(|m| m.kind.as_ref()),
            tags: diagnoses.iter().flat_map(|d| d.tags.iter()).collect(),
            diagnosed: if diagnoses.is_empty() {
                Diagnosed::Nothing
            } else if diagnoses.iter().all(|d| !d.tags.is_empty()) {
                Diagnosed::Fully
            } else {
                Diagnosed::Partly
            },
            needs: &case.needs,
            dementia: assessment.and_then(|a| a.dementia.as_ref()),
            parkinson: assessment.and_then(|a| a.parkinson),
            orders: &case.orders,
            rehab_used_days: admission.and_then(|a| a.rehab_used_days),
            disability: case
                .insurance
                .disability
                .as_ref()
                .is_some_and(|d| !d.certificates.is_empty() || d.support_level.is_some()),
            home,
            dues: &[],
        }
    }

    /// The same facts on another day.
    pub fn on(&self, day: Date) -> Facts<'a> {
        Facts {
            dues: self.dues,
            ..Facts::of(self.case, self.office, day, self.home)
        }
    }

    /// The same facts with the deadlines of the case.
    pub fn with_dues(self, dues: &'a [Due]) -> Self {
        Self { dues, ..self }
    }

    /// Whether a diagnosis carries the tag.
    pub fn has_tag(&self, id: &str) -> bool {
        self.tags.iter().any(|tag| tag.is(id))
    }

    /// Whether the certificate holds on the day. An open end is taken as holding. An application for
    /// renewal doesn't prolong it: what follows is decided anew, back to the day after its end.
    pub fn is_certified(&self) -> bool {
        let certified = self.care_status.is_some_and(|status| {
            status.is_one_of(&["certified", "change_applying", "renewal_applying"])
        });
        let within = self.valid.0.is_none_or(|from| from <= self.day)
            && self.valid.1.is_none_or(|to| self.day <= to);
        certified && within
    }

    /// Whether a decision on the certificate is awaited.
    pub fn is_applying(&self) -> bool {
        let level = self.care_level.is_some_and(|level| level.is("applying"));
        match self.care_status {
            Some(status) => status.is_one_of(&["applying", "renewal_applying", "change_applying"]),
            None => level,
        }
    }

    /// The kind of ward on the day, or on the day of discharge once the patient has left.
    pub fn ward(&self) -> Option<&'a Word> {
        let day = self
            .case
            .discharged()
            .map_or(self.day, |left| left.min(self.day));
        self.case.admission.as_ref()?.ward_kind_on(day)
    }

    /// 退院日, as it is or as it is planned.
    pub fn discharge(&self) -> Option<Date> {
        self.case.discharged().or_else(|| {
            self.case
                .admission
                .as_ref()
                .and_then(|a| a.expected_discharge)
        })
    }

    /// Whether the patient has left by the day.
    pub fn has_left(&self) -> bool {
        self.case.discharged().is_some_and(|left| left <= self.day)
    }

    /// Days in hospital up to the day or the discharge, as the office counts.
    pub fn days_in_hospital(&self) -> Option<i64> {
        self.case.days_in_hospital(self.day, self.office.day_count)
    }
}
