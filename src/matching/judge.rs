//! Judges one facility for one service: entry rules, needs, departments, the facility's own
//! limits, the service area. Distance, days and vacancy only tell.

use super::home::{Home, HomeFrom};
use crate::model::{Answer, Check, Claim, Date, Facility, Freshness, Verdict};
use crate::regulation::{Facts, Rules, entry_checks};
use crate::text;
use crate::vocabulary::Word;

/// Everything that stays the same while facilities are judged for one service.
pub struct Judge<'a> {
    /// The day.
    pub today: Date,
    /// The service looked for.
    pub service: &'a Word,
    /// The patient's facts.
    pub facts: &'a Facts<'a>,
    /// The rules of the day.
    pub rules: &'a Rules<'a>,
    /// Shelf lives.
    pub freshness: &'a Freshness,
    /// Where the patient lives.
    pub home: &'a Home,
    /// 診療科 the patient goes on needing.
    pub departments: &'a [Word],
    /// Days wished for.
    pub days: &'a [Word],
    /// Full years, for the facility's own limits.
    pub age: Option<u32>,
}

/// Something worth knowing that changes no verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tell {
    /// `days`, `hours` …: stable, for machines.
    pub id: &'static str,
    /// What people read.
    pub text: String,
}

/// A distance to an estimated home is only good to about this, in kilometres.
const ESTIMATE_KM: f64 = 2.0;

impl Judge<'_> {
    /// Every check of a facility, in the order of product.md: rules of the kind, the facility's own
    /// limits, needs, departments, area.
    pub fn checks(&self, facility: &Facility) -> Vec<Check> {
        let mut checks = entry_checks(self.facts, self.rules, self.service, facility);
        checks.extend(self.own_level(facility));
        checks.extend(self.own_age(facility));
        if self.judges_needs() {
            checks.extend(
                self.facts
                    .needs
                    .iter()
                    .map(|need| self.need(need, facility)),
            );
        }
        if self.judges_departments() {
            checks.extend(
                self.departments
                    .iter()
                    .map(|d| self.department(d, facility)),
            );
        }
        checks.extend(self.area(facility));
        checks
    }

    /// What changes no verdict.
    pub fn tells(&self, facility: &Facility) -> Vec<Tell> {
        let mut tells = Vec::new();
        if let Some(open) = &facility.days
            && !self.days.is_empty()
        {
            let closed: Vec<&str> = self
                .days
                .iter()
                .filter(|day| !open.contains(day))
                .map(Word::label)
                .collect();
            if !closed.is_empty() {
                tells.push(Tell {
                    id: "days",
                    text: format!("希望の{}曜は休み", closed.join("・")),
                });
            }
        }
        if let Some(note) = &facility.days_note {
            tells.push(Tell {
                id: "days_note",
                text: note.to_string(),
            });
        }
        let beds: i64 = facility
            .wards
            .iter()
            .filter(|ward| ward.kind.as_ref() == Some(self.service))
            .filter_map(|ward| ward.beds)
            .sum();
        if beds > 0 {
            tells.push(Tell {
                id: "beds",
                text: format!("{} {beds}床", self.service.label()),
            });
        }
        if let Some(relation) = facility.relation.as_ref().filter(|r| r.is("same_group")) {
            tells.push(Tell {
                id: "relation",
                text: relation.label().to_string(),
            });
        }
        tells
    }

    /// Planning offices, equipment shops and public offices take everybody: what the patient's
    /// body needs is no question to them (`needs=no` in the table of services).
    fn judges_needs(&self) -> bool {
        self.attribute("needs") != Some("no")
    }

    /// 診療科 are asked of hospitals, clinics, wards and doctors who visit.
    fn judges_departments(&self) -> bool {
        self.attribute("insurance") == Some("medical") && self.judges_needs()
    }

    fn attribute(&self, key: &str) -> Option<&'static str> {
        self.service.term().and_then(|term| term.attribute(key))
    }

    fn need(&self, need: &Word, facility: &Facility) -> Check {
        let id = need.id().to_string();
        let Some(claim) = facility.claim(need) else {
            return Check::new(
                id,
                need.label(),
                Verdict::Ask,
                Answer::Unknown.label(),
                "まだ聞いていません",
            )
            .question(format!("「{}」に対応できますか。", need.label()));
        };
        let mut check = self.claim(&id, need.label(), claim);
        if check.verdict == Verdict::Ask {
            check.question = Some(match &check.was {
                Some(was) => format!("「{}」は今も「{was}」ですか。", need.label()),
                None => format!("「{}」に対応できますか。", need.label()),
            });
        }
        check
    }

    fn claim(&self, id: &str, label: &str, claim: &Claim) -> Check {
        let said = match &claim.note {
            Some(note) => format!("{}({note})", claim.value.label()),
            None => claim.value.label().to_string(),
        };
        let stale = claim
            .asof
            .is_some_and(|asof| older_than(asof, self.today, self.freshness.acceptance_days));
        let (verdict, value, was, why) = if stale && claim.value != Answer::Unknown {
            let days = claim.asof.map_or(0, |asof| (self.today - asof).num_days());
            (
                Verdict::Ask,
                Answer::Unknown.label().to_string(),
                Some(said.clone()),
                format!("{days}日前の情報(当時は{said})のため不明"),
            )
        } else {
            let verdict = match claim.value {
                Answer::Yes => Verdict::Fit,
                Answer::Conditional => Verdict::Conditional,
                Answer::No => Verdict::Unfit,
                Answer::Unknown => Verdict::Ask,
            };
            (verdict, claim.value.label().to_string(), None, said)
        };
        let mut check = Check::new(id, label, verdict, value, why);
        check.was = was;
        check.asof = claim.asof;
        check.source = Some(match (&claim.source, claim.asof) {
            (Some(source), Some(_)) => source.to_string(),
            (Some(source), None) => format!("{source}(日付なし)"),
            (None, Some(_)) => "台帳".to_string(),
            (None, None) => "台帳(日付なし)".to_string(),
        });
        check
    }

    /// Facts of the entry as a whole grow old too: `Some(days)` where they are too old to count.
    fn entry_age(&self, facility: &Facility) -> Option<i64> {
        let asof = facility.asof?;
        older_than(asof, self.today, self.freshness.address_days)
            .then(|| (self.today - asof).num_days())
    }

    /// A check on a fact of the entry itself.
    fn fact(
        &self,
        facility: &Facility,
        id: &str,
        label: &str,
        verdict: Verdict,
        why: String,
        question: &str,
    ) -> Check {
        let value = match verdict {
            Verdict::Fit => "可",
            Verdict::Conditional => "条件付",
            Verdict::Unfit => "不可",
            Verdict::Ask => "不明",
        };
        let mut check = match self.entry_age(facility) {
            Some(days) if verdict != Verdict::Ask => {
                let mut check = Check::new(
                    id,
                    label,
                    Verdict::Ask,
                    "不明",
                    format!("{days}日前の情報(当時は{why})のため不明"),
                );
                check.was = Some(value.to_string());
                check
            }
            _ => Check::new(id, label, verdict, value, why),
        };
        if check.verdict == Verdict::Ask {
            check.question = Some(question.to_string());
        }
        check.asof = facility.asof;
        check.source = Some(match (&facility.source, facility.asof) {
            (Some(source), Some(_)) => source.to_string(),
            (Some(source), None) => format!("{source}(日付なし)"),
            (None, Some(_)) => "台帳".to_string(),
            (None, None) => "台帳(日付なし)".to_string(),
        });
        check
    }

    fn own_level(&self, facility: &Facility) -> Option<Check> {
        let taken = facility.care_levels.as_ref()?;
        let list = taken.iter().map(Word::label).collect::<Vec<_>>().join("、");
        let (verdict, why) = match self.facts.care_level {
            Some(level) if taken.contains(level) => (Verdict::Fit, format!("受入は{list}")),
            Some(level) if level.term().is_some() && !level.is("applying") => (
                Verdict::Unfit,
                format!("受入は{list}、患者は{}", level.label()),
            ),
            _ => (
                Verdict::Ask,
                format!("受入は{list}、患者の要介護度がわかりません"),
            ),
        };
        Some(self.fact(
            facility,
            "care_level",
            "受け入れる要介護度",
            verdict,
            why,
            "受け入れる要介護度は今も同じですか(患者の見込みの要介護度も伝える)。",
        ))
    }

    fn own_age(&self, facility: &Facility) -> Option<Check> {
        if facility.age_min.is_none() && facility.age_max.is_none() {
            return None;
        }
        let range = match (facility.age_min, facility.age_max) {
            (Some(low), Some(high)) => format!("{low}歳から{high}歳"),
            (Some(low), None) => format!("{low}歳以上"),
            (None, Some(high)) => format!("{high}歳以下"),
            (None, None) => String::new(),
        };
        let (verdict, why) = match self.age.map(i64::from) {
            None => (
                Verdict::Ask,
                format!("受入は{range}、患者の年齢がわかりません"),
            ),
            Some(age)
                if facility.age_min.is_none_or(|low| low <= age)
                    && facility.age_max.is_none_or(|high| age <= high) =>
            {
                (Verdict::Fit, format!("受入は{range}"))
            }
            Some(age) => (Verdict::Unfit, format!("受入は{range}、患者は{age}歳")),
        };
        Some(self.fact(
            facility,
            "age",
            "受け入れる年齢",
            verdict,
            why,
            "受け入れる年齢は今も同じですか。",
        ))
    }

    fn department(&self, department: &Word, facility: &Facility) -> Check {
        let label = department.label();
        let (verdict, why) = match &facility.departments {
            None => (Verdict::Ask, "診療科がわかりません".to_string()),
            Some(list) if list.contains(department) => (Verdict::Fit, format!("{label}があります")),
            Some(_) => (Verdict::Unfit, format!("{label}がありません")),
        };
        self.fact(
            facility,
            &format!("department.{}", department.id()),
            label,
            verdict,
            why,
            &format!("「{label}」を診られますか。"),
        )
    }

    /// For services that visit or fetch, and for 地域包括支援センター: whether the home lies in the
    /// area.
    fn area(&self, facility: &Facility) -> Option<Check> {
        if self.attribute("visit") != Some("yes") {
            return None;
        }
        let district = self.service.is("houkatsu");
        let label = if district {
            "担当地区"
        } else {
            "訪問・送迎の地域"
        };
        let question = if district {
            "この住所は担当地区ですか。"
        } else {
            "患者宅は訪問・送迎の地域に入りますか。"
        };
        let km = self.km(facility);
        let by_list = facility
            .area
            .as_ref()
            .map(|area| within_area(area, self.home));
        let by_radius = facility
            .radius_km
            .filter(|_| !district)
            .map(|radius| within_radius(radius, km, self.home.from));
        let (verdict, why) = match (by_list, by_radius) {
            (Some(Within::Yes(place)), _) => (Verdict::Fit, format!("地域に「{place}」があります")),
            (_, Some(Within::Yes(km))) => (Verdict::Fit, km),
            (Some(Within::Perhaps(why)), _) | (_, Some(Within::Perhaps(why))) => {
                (Verdict::Ask, why)
            }
            (Some(Within::No(why)), _) | (None, Some(Within::No(why))) => (Verdict::Unfit, why),
            (None, None) => (Verdict::Ask, "訪問・担当の地域がわかりません".to_string()),
        };
        Some(self.fact(facility, "area", label, verdict, why, question))
    }

    /// The straight-line distance from the home, in kilometres.
    pub fn km(&self, facility: &Facility) -> Option<f64> {
        Some(self.home.location?.km_to(facility.location?))
    }
}

/// Whether a day lies longer ago than a shelf life.
pub(super) fn older_than(asof: Date, today: Date, days: i64) -> bool {
    (today - asof).num_days() > days
}

/// The newest day of the claims that were looked at, for the order: dated ones come first, newer
/// ones before older.
pub fn freshest(checks: &[Check]) -> Option<Date> {
    checks.iter().filter_map(|check| check.asof).max()
}

/// Whether a home lies within what a facility serves.
pub(super) enum Within {
    /// It does, and by what.
    Yes(String),
    /// Too little is known.
    Perhaps(String),
    /// It doesn't.
    No(String),
}

/// Whether the home lies in one of the municipalities or towns.
pub(super) fn within_area(area: &[crate::model::Text], home: &Home) -> Within {
    let known = home.address.as_deref().or(home.city.as_deref());
    let Some(known) = known else {
        return Within::Perhaps("患者の住所がわかりません".to_string());
    };
    let known = place_key(known);
    let mut perhaps = None;
    for entry in area {
        let key = place_key(entry);
        if key.1.is_empty() {
            continue;
        }
        if covers(&key, &known) {
            return Within::Yes(entry.to_string());
        }
        // The area names a town and all that is known of the home is its municipality.
        if covers(&known, &key) {
            perhaps = Some(format!("地域は「{entry}」、患者の町名がわかりません"));
        }
    }
    match perhaps {
        Some(why) => Within::Perhaps(why),
        None => Within::No(format!("地域は{}", text::list_up_to(area, 3))),
    }
}

/// Prefecture, municipality without county, rest: folded, so that places written differently are
/// the same; a missing prefecture is left open.
fn place_key(place: &str) -> (Option<String>, String) {
    let place = text::normalise_address(place, None, None);
    match text::split_address(&place) {
        Some((prefecture, municipality, rest)) => (
            Some(prefecture.to_string()),
            text::fold(&format!("{}{rest}", text::town(municipality))),
        ),
        None => (None, text::fold(&place)),
    }
}

/// Whether `part` lies in `whole`: a prefix that doesn't end inside a number (`1` isn't `10`).
fn covers(whole: &(Option<String>, String), part: &(Option<String>, String)) -> bool {
    let prefecture = match (&whole.0, &part.0) {
        (Some(whole), Some(part)) => whole == part,
        _ => true,
    };
    let inside = part.1.strip_prefix(whole.1.as_str()).is_some_and(|rest| {
        let number = |c: char| c.is_ascii_digit();
        !(whole.1.ends_with(number) && rest.starts_with(number))
    });
    prefecture && inside
}

fn within_radius(radius: f64, km: Option<f64>, from: HomeFrom) -> Within {
    let Some(km) = km else {
        return Within::Perhaps(format!("半径{radius}kmまで、距離がわかりません"));
    };
    let words = format!("半径{radius}kmまで、直線で{}", text::distance(km));
    let estimated = from != HomeFrom::Paper;
    if estimated && (km - radius).abs() <= ESTIMATE_KM {
        Within::Perhaps(format!("{words}(推定)"))
    } else if km <= radius {
        Within::Yes(words)
    } else {
        Within::No(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::near;

    fn inside(area: &str, home: &str) -> &'static str {
        match within_area(&[area.into()], &Home::of(&near(home))) {
            Within::Yes(_) => "yes",
            Within::Perhaps(_) => "perhaps",
            Within::No(_) => "no",
        }
    }

    #[test]
    fn an_area_is_a_municipality_or_a_town_in_it() {
        for (area, home, answer) in [
            ("神奈川県平塚市", "神奈川県平塚市中央1-2-3", "yes"),
            ("平塚市", "神奈川県平塚市中央1-2-3", "yes"),
            ("神奈川県平塚市中央", "神奈川県平塚市中央1-2-3", "yes"),
            ("神奈川県平塚市中央", "神奈川県平塚市", "perhaps"),
            ("神奈川県平塚市浅間町", "神奈川県平塚市中央1-2-3", "no"),
            ("神奈川県茅ヶ崎市", "神奈川県茅ケ崎市新栄町1", "yes"),
            ("神奈川県平塚市中央1", "神奈川県平塚市中央10-2", "no"),
            ("神奈川県横浜市", "神奈川県横浜市鶴見区馬場7", "yes"),
            ("神奈川県中郡大磯町", "神奈川県大磯町大磯1", "yes"),
            ("福井県福井市", "神奈川県平塚市", "no"),
        ] {
            assert_eq!(inside(area, home), answer, "{area} / {home}");
        }
    }
}
