//! Which facility somebody means: an id, a name, part of a name; the nearest where nobody has it.

use crate::context::Context;
use crate::failure::Failure;
use crate::model::{Case, Facility, Text};
use crate::text;
use std::collections::{HashMap, HashSet};

/// The facility that `words` mean.
pub fn facility(context: &Context, words: &str) -> Result<Facility, Failure> {
    let id = facility_id(context, words)?;
    let known = context.store()?.facility(&id)?;
    known.ok_or_else(|| no_facility(words))
}

/// The id of the facility that `words` mean.
pub fn facility_id(context: &Context, words: &str) -> Result<Text, Failure> {
    let found = facility_matches(context, words)?;
    only(context, words, found)
}

/// The one facility that `words` mean among those in question: a short name is enough where only
/// one of its bearers fits. The first of the questions that exactly one answers decides.
pub fn facility_where(
    context: &Context,
    words: &str,
    questions: &[&dyn Fn(&Facility) -> bool],
) -> Result<Facility, Failure> {
    let found = facility_matches(context, words)?;
    if let [(id, _)] = found.as_slice() {
        let known = context.store()?.facility(id)?;
        return known.ok_or_else(|| no_facility(words));
    }
    let ids: HashSet<&str> = found.iter().map(|(id, _)| &**id).collect();
    let mut known = context.store()?.facilities_with(&ids)?;
    let one_that = |fits: &&dyn Fn(&Facility) -> bool| {
        let mut fitting = found
            .iter()
            .filter(|(id, _)| known.get(id).is_some_and(fits));
        match (fitting.next(), fitting.next()) {
            (Some((id, _)), None) => Some(id.clone()),
            _ => None,
        }
    };
    let id = match questions.iter().find_map(one_that) {
        Some(id) => id,
        None => only(context, words, found.clone())?,
    };
    known.remove(&id).ok_or_else(|| no_facility(words))
}

fn no_facility(words: &str) -> Failure {
    Failure::usage(format!(
        "施設「{}」が見つかりません。",
        text::visible(words)
    ))
}

/// Id and name of every facility that `words` may mean: the one with that id or exactly that name,
/// else all whose name or kana holds them. Nothing found is a failure with the nearest names.
pub fn facility_matches(context: &Context, words: &str) -> Result<Vec<(Text, Text)>, Failure> {
    let words = words.trim();
    // An id written out in full needs no look at the names of the whole country.
    if words.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && let Some(facility) = context.store()?.facility(words)?
    {
        return Ok(vec![(facility.id, facility.name)]);
    }
    let names = context.store()?.facility_names()?;
    let asked = text::fold(words);
    if let Some((id, name, _)) = names
        .iter()
        .find(|(id, ..)| &**id == words || text::fold(id) == asked)
    {
        return Ok(vec![(id.clone(), name.clone())]);
    }
    let known = context.store()?.hand()?;
    if let Some(facility) = known.facilities.iter().find(|f| &*f.id == words) {
        return Ok(vec![(facility.id.clone(), facility.name.clone())]);
    }
    let holds = |name: &str| text::fold(name).contains(&asked);
    let mut found: Vec<&(Text, Text, Option<Text>)> = names
        .iter()
        .filter(|(_, name, kana)| holds(name) || kana.as_deref().is_some_and(holds))
        .collect();
    // A name written out in full means that one, though longer names hold it too.
    let exact: Vec<_> = found
        .iter()
        .copied()
        .filter(|(_, name, _)| text::fold(name) == asked)
        .collect();
    if exact.len() == 1 {
        found = exact;
    }
    if !found.is_empty() {
        return Ok(found
            .into_iter()
            .map(|(id, name, _)| (id.clone(), name.clone()))
            .collect());
    }
    let all: Vec<&str> = names.iter().map(|(_, name, _)| &**name).collect();
    let near: Vec<String> = text::nearest_part(words, all.iter().copied())
        .into_iter()
        .take(3)
        .map(|place| format!("{} {}", names[place].0, names[place].1))
        .collect();
    let mut failure = no_facility(words);
    if !near.is_empty() {
        failure = failure.next(format!("近い名前: {}", text::list(&near)));
    }
    Err(failure
        .next("renkei facility list で一覧を見られます。")
        .next("台帳にない施設は、facilities.toml に番号(id)と名称(name)を書き足します。"))
}

/// The only one of several, or the one that the person at the keyboard picks.
fn only(context: &Context, words: &str, found: Vec<(Text, Text)>) -> Result<Text, Failure> {
    if let [(id, _)] = found.as_slice() {
        return Ok(id.clone());
    }
    let shown: Vec<String> = found
        .iter()
        .map(|(id, name)| format!("{id} {}", text::visible(name)))
        .collect();
    if context.can_ask()
        && let Some(place) = context.ask_which("どの施設ですか", &shown)?
    {
        return Ok(found[place].0.clone());
    }
    Err(Failure::usage(format!(
        "「{}」に当てはまる施設が{}件あります。",
        text::visible(words),
        found.len()
    ))
    .why(text::list_up_to(&shown, 10))
    .next("事業所番号で指定してください。"))
}

/// What to call the facilities of a case's inquiries, looked up once: by their ids.
pub fn facility_labels(context: &Context, case: &Case) -> Result<HashMap<Text, String>, Failure> {
    let asked = case.referrals.iter().filter_map(|r| r.facility.as_deref());
    let ids: HashSet<&str> = asked.collect();
    let known = context.store()?.facilities_with(&ids)?;
    Ok(known
        .into_iter()
        .map(|(id, facility)| (id, text::visible(&facility.name).into_owned()))
        .collect())
}

/// What to call a facility: its name, else its id.
pub fn facility_label(context: &Context, id: Option<&str>) -> Result<String, Failure> {
    let Some(id) = id else {
        return Ok("(打診先なし)".to_string());
    };
    let known = context.store()?.facility(id)?;
    let name = known.map_or_else(|| id.to_string(), |facility| facility.name.to_string());
    Ok(text::visible(&name).into_owned())
}
