//! Whom a document goes to: the facilities that were named, else whom the paper means.

use super::doc::Wish;
use super::doc_facts::{Desk, Folder};
use super::{lookup, refer_whom};
use crate::documents::Recipient;
use crate::failure::Failure;
use crate::model::{Case, Date, Referral, Template, Text};
use crate::vocabulary::Word;
use chrono::Days;

/// One reader.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Addressee {
    /// The facility's id; `None` for the patient, the family, the hospital's own, and a blank line.
    pub id: Option<Text>,
    /// The inquiry's place on the paper.
    referral: Option<usize>,
    service: Option<String>,
    answer_by: Option<Date>,
}

impl Addressee {
    /// The reader with what is known of it.
    pub fn recipient<'f>(&'f self, folder: &'f Folder) -> Recipient<'f> {
        let case = &folder.paper.case;
        Recipient {
            facility: self.id.as_ref().and_then(|id| folder.facilities.get(id)),
            referral: self.referral.map(|place| &case.referrals[place]),
            service: self.service.as_deref(),
            answer_by: self.answer_by,
        }
    }

    /// What people call it.
    pub fn name(&self, folder: &Folder) -> Option<String> {
        let id = self.id.as_ref()?;
        let known = folder.facilities.get(id);
        Some(known.map_or_else(|| id.to_string(), |facility| facility.name.to_string()))
    }
}

/// The readers of a document, in the order they were named.
pub fn addressees(
    desk: &Desk,
    folder: &mut Folder,
    template: &Template,
    wish: &Wish,
    warnings: &mut Vec<String>,
) -> Result<Vec<Addressee>, Failure> {
    let answer_by = answer_by(desk, template, wish)?;
    if !wish.to.is_empty() {
        return named(desk, folder, template, wish, answer_by);
    }
    if !template.leaves() {
        return Ok(vec![Addressee::default()]);
    }
    let case = &folder.paper.case;
    if template.asks {
        let waiting: Vec<Addressee> = case
            .referrals
            .iter()
            .enumerate()
            .filter(|(_, r)| (r.is_open() || r.is_draft()) && r.facility.is_some())
            .map(|(place, r)| Addressee {
                id: r.facility.clone(),
                referral: Some(place),
                service: r
                    .service
                    .as_ref()
                    .map(|service| service.label().to_string()),
                answer_by,
            })
            .collect();
        if waiting.is_empty() {
            return Err(
                Failure::usage(format!("「{}」の宛先がわかりません。", template.label))
                    .why("返事を待っている打診が紙にありません。")
                    .next(format!("renkei doc {} {} --to 施設", case.id, template.id))
                    .next(format!(
                        "renkei refer {} 施設 で打診を記録すると、宛先になります。",
                        case.id
                    )),
            );
        }
        return Ok(waiting);
    }
    let id = usual(case, template);
    if id.is_none() {
        warnings.push(format!(
            "参考: 「{}」の宛先は空欄です。入れるなら --to 施設",
            template.label
        ));
    }
    Ok(vec![Addressee {
        service: id.as_deref().and_then(|id| service_of(case, id)),
        id,
        ..Addressee::default()
    }])
}

fn named(
    desk: &Desk,
    folder: &mut Folder,
    template: &Template,
    wish: &Wish,
    answer_by: Option<Date>,
) -> Result<Vec<Addressee>, Failure> {
    if !template.leaves() {
        let reader = template.reader.as_ref().map_or("", Word::label);
        return Err(Failure::usage(format!(
            "「{}」は「{reader}」が読む書類なので、--to は使えません。",
            template.label
        ))
        .next("--to を外してください。"));
    }
    let mut found: Vec<Addressee> = Vec::new();
    for words in wish.to {
        let case = &folder.paper.case;
        let (facility, service) = if template.asks {
            let asked = refer_whom::resolve(desk.context, case, words, wish.service)?;
            (asked.facility, Some(asked.service))
        } else {
            (lookup::facility(desk.context, words)?, None)
        };
        let same = |r: &Referral| {
            r.facility.as_ref() == Some(&facility.id)
                && service
                    .as_ref()
                    .is_none_or(|s| r.service.as_ref() == Some(s))
        };
        let label = service.as_ref().map(|service| service.label().to_string());
        let one = Addressee {
            id: Some(facility.id.clone()),
            referral: case.referrals.iter().rposition(same),
            service: label.or_else(|| service_of(case, &facility.id)),
            answer_by,
        };
        if !found.iter().any(|known| known.id == one.id) {
            found.push(one);
        }
        folder.facilities.insert(facility.id.clone(), facility);
    }
    Ok(found)
}

/// Whom the paper means: the care manager's office, the one who sent the patient, the place chosen,
/// the only one that accepted.
fn usual(case: &Case, template: &Template) -> Option<Text> {
    let reader = template.reader.as_ref()?;
    let accepted = |fits: &dyn Fn(&Referral) -> bool| {
        let mut ids: Vec<&Text> = case
            .referrals
            .iter()
            .filter(|r| r.is_accepted() && fits(r))
            .filter_map(|r| r.facility.as_ref())
            .collect();
        ids.dedup();
        match ids.as_slice() {
            [one] => Some((*one).clone()),
            _ => None,
        }
    };
    let nursing = |r: &Referral| {
        let service = r.service.as_ref();
        service.is_some_and(|s| s.is_one_of(&["homenursing", "homenursing_psych"]))
    };
    match reader.id() {
        "care_manager" => case.insurance.care_manager.as_ref()?.facility.clone(),
        "referrer" => case.inbound.as_ref()?.from.clone(),
        "station" => {
            let lines = case.services.iter();
            let line = lines
                .filter(|line| {
                    let service = line.service.as_ref();
                    service.is_some_and(|s| s.is_one_of(&["homenursing", "homenursing_psych"]))
                })
                .find_map(|line| line.facility.clone());
            line.or_else(|| accepted(&nursing))
        }
        _ => {
            let closed = case.closure.as_ref().and_then(|c| c.facility.clone());
            let chosen = case
                .choice
                .as_ref()
                .and_then(|choice| choice.facility.clone());
            closed.or(chosen).or_else(|| accepted(&|_| true))
        }
    }
}

fn service_of(case: &Case, id: &str) -> Option<String> {
    let referral = case
        .referrals
        .iter()
        .rfind(|r| r.facility.as_deref() == Some(id));
    let service = referral.and_then(|r| r.service.as_ref());
    service.map(|service| service.label().to_string())
}

fn answer_by(desk: &Desk, template: &Template, wish: &Wish) -> Result<Option<Date>, Failure> {
    if !template.asks {
        return Ok(None);
    }
    let today = desk.context.today();
    let Some(words) = wish.answer_by else {
        let days = u64::try_from(desk.store.office.print.answer_days).unwrap_or(0);
        return Ok(today.checked_add_days(Days::new(days)));
    };
    let day = lookup::day(desk.context, "--answer-by", Some(words))?;
    if day < today {
        return Err(
            Failure::usage(format!("回答期限 {day} が今日({today})より前です。"))
                .next("--answer-by に今日より先の日を書いてください。"),
        );
    }
    Ok(Some(day))
}
