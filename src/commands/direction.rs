//! A change of direction, told: the inquiries and documents that were made for the old one.

use super::lookup;
use crate::context::Context;
use crate::matching::{Obsolete, Still, obsolete};
use crate::model::Case;
use crate::text;
use crate::vocabulary::Word;

/// Says what a change of a paper made obsolete, where it changed the direction.
pub fn tell(context: &Context, before: &Case, after: &Case) {
    let Ok(store) = context.store() else { return };
    if let Some(found) = obsolete(before, after, &store.words)
        && let Some(words) = words(context, after, &found)
    {
        context.say(&words);
    }
}

fn words(context: &Context, case: &Case, found: &Obsolete) -> Option<String> {
    let mut lines = Vec::new();
    // The paper is written; a directory that can't be opened costs the names alone.
    let name = |id: Option<&str>| {
        let bare = || text::visible(id.unwrap_or_default()).into_owned();
        lookup::facility_label(context, id).unwrap_or_else(|_| bare())
    };
    for (place, still) in &found.referrals {
        let referral = &case.referrals[*place];
        let why = match still {
            Still::No => "新しい方針では探さないサービス",
            Still::Perhaps => "続けるかを確認",
        };
        lines.push(format!(
            "  打診 {} {} {}: {} … {why}",
            referral.id,
            name(referral.facility.as_deref()),
            referral.service.as_ref().map_or("", Word::label),
            referral.status.as_ref().map_or("", Word::label),
        ));
    }
    for place in &found.documents {
        let document = &case.documents[*place];
        let template = document.template.as_deref().unwrap_or_default();
        let label = context
            .store()
            .ok()
            .and_then(|store| {
                let kinds = store.words.table(crate::vocabulary::Table::DocumentKinds);
                kinds.find(template).map(|term| term.label)
            })
            .unwrap_or(template);
        let to = document
            .to
            .as_deref()
            .map_or(String::new(), |to| format!(" {}あて", name(Some(to))));
        let on = document.on.map_or(String::new(), |on| format!(" {on}"));
        lines.push(format!("  書類 {} {label}{to}{on}", document.id));
    }
    if found.choice {
        let chosen = case
            .choice
            .as_ref()
            .and_then(|choice| choice.facility.as_deref());
        lines.push(format!("  選択 {}", name(chosen)));
    }
    let (was, now) = (&found.places.0, &found.places.1);
    if found.plan {
        let planned = case
            .plan
            .as_ref()
            .and_then(|plan| plan.destination.as_ref());
        lines.push(format!(
            "  計画 {}",
            planned.map_or("見直し".to_string(), |word| format!(
                "退院先「{}」",
                word.label()
            ))
        ));
    }
    if lines.is_empty() {
        return None;
    }
    let label = |word: &Option<Word>| word.as_ref().map_or("未定", Word::label).to_string();
    let head = match was == now {
        true => "方針が変わりました。見直すもの:".to_string(),
        false => format!(
            "方針が変わりました({} → {})。見直すもの:",
            label(was),
            label(now)
        ),
    };
    let gone: Vec<&str> = found
        .referrals
        .iter()
        .filter(|(_, still)| *still == Still::No)
        .map(|(place, _)| &*case.referrals[*place].id)
        .filter(|id| !id.is_empty())
        .collect();
    if !gone.is_empty() {
        lines.push(format!(
            "次: renkei withdraw {} {}",
            case.id,
            gone.join(" ")
        ));
    }
    Some(format!("{head}\n{}", lines.join("\n")))
}
