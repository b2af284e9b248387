//! What the commands about inquiries (打診) share: which inquiry somebody means, what it is called,
//! which others an acceptance makes needless.

use super::lookup;
use crate::context::Context;
use crate::failure::Failure;
use crate::matching::propose;
use crate::model::{Case, Date, Facility, Referral, Text};
use crate::paper::Path;
use crate::store::CasePaper;
use crate::text;
use crate::vocabulary::{Table, Word};
use std::collections::HashMap;

/// The place of an inquiry on its paper.
pub fn path_of(case: &Case, place: usize) -> Path {
    Path::keys("referrals").item(&case.referrals[place].id, place)
}

/// What to call an inquiry: its id, else its number in the list, as commands take it.
pub fn tag(case: &Case, place: usize) -> String {
    match &*case.referrals[place].id {
        "" => (place + 1).to_string(),
        id => text::visible(id).into_owned(),
    }
}

/// The inquiry that `words` mean: its id, or its facility by id or name where only one inquiry of
/// the case is there. An open one is meant before those that are over.
pub fn find(context: &Context, paper: &CasePaper, words: &str) -> Result<usize, Failure> {
    let case = &paper.case;
    let words = words.trim();
    if let Some(place) = case.referrals.iter().position(|r| &*r.id == words) {
        return Ok(place);
    }
    // As for `set`: an entry without an id is meant by its number in the list. One with an id isn't:
    // a bare number may be a rank of `match` that somebody has in mind.
    let number = words.parse::<usize>().ok();
    let numbered = number
        .and_then(|number| number.checked_sub(1))
        .filter(|place| {
            let referral = case.referrals.get(*place);
            referral.is_some_and(|referral| referral.id.is_empty())
        });
    if let Some(place) = numbered {
        return Ok(place);
    }
    if case.referrals.is_empty() {
        return Err(
            Failure::usage(format!("症例「{}」に打診はまだありません。", case.id)).next(format!(
                "renkei match {} で候補をさがし、renkei refer で打診を記録します。",
                case.id
            )),
        );
    }
    let labels = lookup::facility_labels(context, case)?;
    let named: Vec<(usize, String)> = case
        .referrals
        .iter()
        .enumerate()
        .map(|(place, referral)| (place, label_of(&labels, referral)))
        .collect();
    let asked = text::fold(words);
    let found: Vec<usize> = named
        .iter()
        .filter(|(place, name)| {
            !asked.is_empty()
                && (case.referrals[*place].facility.as_deref() == Some(words)
                    || text::fold(name).contains(&asked))
        })
        .map(|(place, _)| *place)
        .collect();
    let live: Vec<usize> = found
        .iter()
        .copied()
        .filter(|place| case.referrals[*place].is_live())
        .collect();
    let kept: Vec<usize> = found
        .iter()
        .copied()
        .filter(|place| !case.referrals[*place].was_withdrawn())
        .collect();
    match (found.as_slice(), live.as_slice(), kept.as_slice()) {
        ([one], ..) | (_, [one], _) | (_, [], [one]) => Ok(*one),
        ([], ..) => Err(unknown(context, case, words, &named)?),
        (many, ..) => Err(Failure::usage(format!(
            "「{}」に当てはまる打診が{}件あります。",
            text::visible(words),
            many.len()
        ))
        .why(text::list(&shown(context, case, many)?))
        .next("打診の番号(r…)で指定してください。")),
    }
}

fn unknown(
    context: &Context,
    case: &Case,
    words: &str,
    named: &[(usize, String)],
) -> Result<Failure, Failure> {
    let failure = Failure::usage(format!(
        "症例「{}」に打診「{}」はありません。",
        case.id,
        text::visible(words)
    ));
    let spellings: Vec<(&str, usize)> = named
        .iter()
        .flat_map(|(place, name)| [(&*case.referrals[*place].id, *place), (&**name, *place)])
        .collect();
    let mut near: Vec<usize> = text::nearest_part(words, spellings.iter().map(|(words, _)| *words))
        .into_iter()
        .map(|at| spellings[at].1)
        .collect();
    near.dedup();
    let (head, places) = match near.is_empty() {
        false => ("近い打診", near.into_iter().take(3).collect::<Vec<_>>()),
        true => ("ある打診", (0..case.referrals.len()).take(10).collect()),
    };
    Ok(failure.next(format!(
        "{head}: {}",
        text::list(&shown(context, case, &places)?)
    )))
}

/// Inquiries for people: `r6tb 架空さくら(訪問看護、送付)`.
pub fn shown(context: &Context, case: &Case, places: &[usize]) -> Result<Vec<String>, Failure> {
    let labels = lookup::facility_labels(context, case)?;
    let one = |place: &usize| {
        let referral = &case.referrals[*place];
        let name = label_of(&labels, referral);
        format!("{} {}", tag(case, *place), with_state(&name, referral))
    };
    Ok(places.iter().map(one).collect())
}

/// The name of an inquiry's facility, else its id.
pub fn label_of(labels: &HashMap<Text, String>, referral: &Referral) -> String {
    let id = referral.facility.as_ref();
    let known = id.and_then(|id| labels.get(id).cloned());
    let bare = || id.map_or("(打診先なし)", |id| &**id);
    known.unwrap_or_else(|| text::visible(bare()).into_owned())
}

fn with_state(name: &str, referral: &Referral) -> String {
    let words: Vec<&str> = [&referral.service, &referral.status]
        .into_iter()
        .flatten()
        .map(Word::label)
        .collect();
    match words.is_empty() {
        true => name.to_string(),
        false => format!("{name}({})", words.join("、")),
    }
}

/// A day on which something of the inquiry happened: not after today, not before the inquiry.
pub fn day_of(
    context: &Context,
    paper: &CasePaper,
    place: usize,
    typed: Option<&str>,
) -> Result<Date, Failure> {
    let day = lookup::past_day(context, "--on", typed)?;
    let referral = &paper.case.referrals[place];
    let at = path_of(&paper.case, place);
    let earlier = |key: &str, what: &str, first: Option<Date>| match first {
        Some(first) if day < first => Err(Failure::usage(format!(
            "{day}は、{what}({first})より前です。"
        ))
        .place(lookup::line_of(paper, &at.key(key)))
        .next("--on の日付を確かめてください。紙の日付が違うときは renkei set で直します。")),
        _ => Ok(()),
    };
    earlier("sent", "打診した日", referral.sent)?;
    earlier("answered", "前の返事の日", referral.answered)?;
    Ok(day)
}

/// What an inquiry came to, for 経過: `条件付 2026-11-24 22時まで`.
pub fn answer_words(referral: &Referral) -> String {
    let label = |word: &Option<Word>| word.as_ref().map(|word| word.label().to_string());
    let parts: Vec<String> = [
        label(&referral.status),
        referral
            .answered
            .or(referral.ended)
            .map(|on| on.to_string()),
        label(&referral.reason),
        referral.note.as_deref().map(String::from),
    ]
    .into_iter()
    .flatten()
    .collect();
    parts.join(" ")
}

/// A note behind what stands there already; what it says already isn't said twice.
pub fn with_note(before: Option<&str>, note: &str) -> String {
    match before {
        Some(before) if before.contains(note) => before.to_string(),
        Some(before) => format!("{before} / {note}"),
        None => note.to_string(),
    }
}

/// Whether a call to somebody is promised and not made yet.
pub fn promised(case: &Case, name: &str, today: Date) -> bool {
    let promises = case.promises(today).into_iter();
    promises
        .filter_map(|(place, _)| case.events[place].with.as_deref())
        .any(|with| with == name)
}

/// A closed case takes no inquiries, answers or appointments.
pub fn refuse_closed(paper: &CasePaper, what: &str) -> Result<(), Failure> {
    let case = &paper.case;
    let Some(closure) = &case.closure else {
        return Ok(());
    };
    let on = closure.on.map_or(String::new(), |on| format!("{on}に"));
    Err(
        Failure::usage(format!("症例「{}」は{on}終結しています。{what}。", case.id))
            .place(lookup::line_of(paper, &Path::keys("closure")))
            .next(format!("renkei reopen {} --reason 理由", case.id)),
    )
}

/// A state that can't follow is refused with those that can.
pub fn refuse_state(
    paper: &CasePaper,
    place: usize,
    state: &Word,
    words: &crate::vocabulary::Vocabularies,
) -> Failure {
    let referral = &paper.case.referrals[place];
    let now = referral.status.as_ref().map_or("", Word::label);
    let legal: Vec<&str> = words
        .table(Table::ReferralStatus)
        .terms()
        .iter()
        .filter(|term| referral.may_become(&Word::Known(term)))
        .map(|term| term.label)
        .collect();
    let what = match referral.status.as_ref() == Some(state) {
        true => format!("打診「{}」はすでに「{now}」です。", tag(&paper.case, place)),
        false => format!(
            "打診「{}」は「{now}」です。「{}」にはできません。",
            tag(&paper.case, place),
            state.label()
        ),
    };
    let failure = Failure::usage(what).place(lookup::line_of(
        paper,
        &path_of(&paper.case, place).key("status"),
    ));
    match legal.is_empty() {
        true => failure.why("この打診は終わっています。"),
        false => failure.why(format!("ここから書けるのは {} です。", legal.join("、"))),
    }
}

/// The inquiries that are needless once `place` is accepted: its rivals that are still in play.
pub fn needless(case: &Case, place: usize) -> Vec<usize> {
    let mine = &case.referrals[place];
    (0..case.referrals.len())
        .filter(|other| *other != place)
        .filter(|other| case.referrals[*other].is_live())
        .filter(|other| case.referrals[*other].rivals(mine))
        .collect()
}

/// The sentences that propose to withdraw the needless inquiries, or nothing.
pub fn propose_withdrawal(
    context: &Context,
    case: &Case,
    others: &[usize],
) -> Result<Option<String>, Failure> {
    if others.is_empty() {
        return Ok(None);
    }
    let ids: Vec<String> = others.iter().map(|place| tag(case, *place)).collect();
    Ok(Some(format!(
        "ほかの打診が{}件残っています: {}。断りを伝えたら: renkei withdraw {} {}",
        others.len(),
        text::list(&shown(context, case, others)?),
        case.id,
        ids.join(" ")
    )))
}

/// The facility that `words` mean in the matter of a case: one that it asked, else one that offers
/// what it looks for, where several have the name.
pub fn facility(context: &Context, case: &Case, words: &str) -> Result<Facility, Failure> {
    let wanted = propose(case, &context.store()?.words);
    let asked = |facility: &Facility| {
        let mut referrals = case.referrals.iter();
        referrals.any(|referral| referral.facility.as_ref() == Some(&facility.id))
    };
    let offers = |facility: &Facility| wanted.iter().any(|p| facility.offers(&p.service));
    lookup::facility_where(context, words, &[&asked, &offers])
}

/// The name of a facility, safe for a terminal.
pub fn name(facility: &Facility) -> String {
    text::visible(&facility.name).into_owned()
}

/// Ids joined for a subject: `2026-0012 referrals.r6tb referrals.r8aa`.
pub fn subject(case: &Case, ids: &[impl std::fmt::Display]) -> String {
    let places: Vec<String> = ids.iter().map(|id| format!("referrals.{id}")).collect();
    format!("{} {}", case.id, places.join(" "))
}
