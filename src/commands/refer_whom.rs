//! Whom an inquiry goes to, and for which service: never guessed where several are possible.

use super::{inquiry, lookup};
use crate::context::Context;
use crate::failure::Failure;
use crate::matching::propose;
use crate::model::{Case, Facility};
use crate::text;
use crate::vocabulary::{Table, Word};

/// One facility to ask, for one service.
pub struct Asked {
    /// Whom.
    pub facility: Facility,
    /// For what.
    pub service: Word,
}

/// Ranks have at most three digits; numbers of facilities are longer.
fn rank_of(words: &str) -> Option<usize> {
    let digits: String = text::fold(words.trim());
    let short = (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    short.then(|| digits.parse().ok())?
}

/// Whom `words` mean: a rank of the last `match`, or a facility by id or name; and for which service.
pub fn resolve(
    context: &Context,
    case: &Case,
    words: &str,
    service: Option<&str>,
) -> Result<Asked, Failure> {
    let service = match service {
        Some(words) => Some(lookup::word(context, Table::Services, "--for", words)?),
        None => None,
    };
    let store = context.store()?;
    let proposals = propose(case, &store.words);
    let by_rank = match rank_of(words) {
        Some(rank) => Some(ranked(context, case, rank, service.as_ref())?),
        None => None,
    };
    let (facility, service) = match by_rank {
        Some((facility, of_match)) => (facility, Some(of_match)),
        None => {
            let wanted: Vec<Word> = match &service {
                Some(service) => vec![service.clone()],
                None => proposals.iter().map(|p| p.service.clone()).collect(),
            };
            let fits = |f: &Facility| wanted.iter().any(|service| f.offers(service));
            (lookup::facility_where(context, words, &[&fits])?, service)
        }
    };
    if facility.name.is_empty() {
        return Err(
            Failure::usage(format!("施設「{}」に名称がありません。", facility.id))
                .next(format!("renkei facility set {} name=名称", facility.id)),
        );
    }
    let service = match service {
        Some(service) => service,
        None => service_for(case, &facility, &proposals)?,
    };
    Ok(Asked { facility, service })
}

/// The facility at a rank of the last `match`.
fn ranked(
    context: &Context,
    case: &Case,
    rank: usize,
    service: Option<&Word>,
) -> Result<(Facility, Word), Failure> {
    let store = context.store()?;
    let last = store.last_match(&case.id);
    let again = format!("renkei match {} で順位を出してから、もう一度", case.id);
    if last.candidates.is_empty() {
        let why = match last.on {
            Some(on) => format!(
                "症例「{}」の直前の match({on})では、候補が出ませんでした。",
                case.id
            ),
            None => format!("症例「{}」の match の結果がまだありません。", case.id),
        };
        return Err(
            Failure::usage(format!("順位「{rank}」がどの施設かわかりません。"))
                .why(why)
                .next(again),
        );
    }
    if let Some(on) = last.on.filter(|on| *on != context.today()) {
        context.say(&format!("参考: 順位は{on}の match のものです。"));
    }
    let of = |id: &str| store.words.term(Table::Services, id);
    let mut found: Vec<(&str, Word)> = last
        .candidates
        .iter()
        .filter(|c| c.rank == rank)
        .map(|c| (c.facility.as_str(), of(&c.service)))
        .collect();
    if let Some(service) = service {
        found.retain(|(_, of)| of == service);
    }
    match found.as_slice() {
        [(id, service)] => {
            let facility = store.facility(id)?.ok_or_else(|| {
                Failure::usage(format!("順位{rank}の施設「{id}」が台帳にもうありません。"))
                    .next(again)
            })?;
            Ok((facility, service.clone()))
        }
        [] => {
            let most = last.candidates.iter().map(|c| c.rank).max().unwrap_or(0);
            Err(
                Failure::usage(format!("直前の match に順位「{rank}」はありません。"))
                    .why(format!("出ていたのは1から{most}までです。"))
                    .next(again),
            )
        }
        many => {
            let services: Vec<&str> = many.iter().map(|(_, service)| service.label()).collect();
            Err(Failure::usage(format!(
                "順位「{rank}」が{}つのサービスにあります。",
                many.len()
            ))
            .why(format!("直前の match のサービス: {}", services.join("、")))
            .next(format!("--for {} のように指定してください。", services[0])))
        }
    }
}

/// The service to ask for, where only one is possible: of those the case looks for, else of those
/// the facility offers.
fn service_for(
    case: &Case,
    facility: &Facility,
    proposals: &[crate::matching::Proposal],
) -> Result<Word, Failure> {
    let looked_for: Vec<Word> = proposals
        .iter()
        .map(|proposal| proposal.service.clone())
        .filter(|service| facility.offers(service))
        .collect();
    let wards = facility.wards.iter().filter_map(|ward| ward.kind.clone());
    let mut offered: Vec<Word> = Vec::new();
    for service in facility.services.iter().cloned().chain(wards) {
        if !offered.contains(&service) {
            offered.push(service);
        }
    }
    let possible = if looked_for.is_empty() {
        &offered
    } else {
        &looked_for
    };
    match possible.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(Failure::usage(format!(
            "「{}」の台帳にサービスがありません。",
            inquiry::name(facility)
        ))
        .next("--for でサービスを指定してください。")),
        many => {
            let labels: Vec<&str> = many.iter().map(Word::label).collect();
            Err(Failure::usage(format!(
                "「{}」へ何のサービスを打診するかが決まりません。",
                inquiry::name(facility)
            ))
            .why(format!("当てはまるのは {} です。", labels.join("、")))
            .next(format!(
                "renkei refer {} {} --for {}",
                case.id, facility.id, labels[0]
            )))
        }
    }
}
