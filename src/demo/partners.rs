//! Finding a facility for a patient, and what it would answer.

use super::case::Draft;
use super::directory;
use super::hand::{self, HANDS, Says};
use super::person::Person;
use super::phrases;
use super::random::Dice;

/// A facility that could be asked.
pub(super) struct Partner {
    pub(super) id: String,
    /// The place in the office's own list.
    hand: Option<usize>,
    /// Days to an answer.
    pub(super) pace: i64,
    willing: u32,
}

/// What comes back.
pub(super) enum Reply {
    Yes,
    If(&'static str),
    No(&'static str, String),
}

/// A facility that offers the service and isn't one of `asked`; the office's own list first.
pub(super) fn find(
    draft: &mut Draft,
    service: &str,
    person: &Person,
    asked: &[String],
) -> Option<Partner> {
    let own: Vec<(u32, usize)> = HANDS
        .iter()
        .enumerate()
        .take(draft.spec.kept())
        .filter(|(_, hand)| {
            hand.services.contains(&service) || hand.wards.iter().any(|w| w.0 == service)
        })
        .filter(|(place, _)| asked.is_empty() || !asked.contains(&hand::id(*place)))
        .map(|(place, hand)| {
            let inside = hand.area.is_empty()
                || hand
                    .area
                    .iter()
                    .any(|area| area.starts_with(person.town.city));
            (if inside { 12 } else { 1 }, place)
        })
        .collect();
    let imported = draft.spec.imported() > 0 && draft.dice.chance(30);
    if !own.is_empty() && !imported {
        let place = *draft.dice.weighted(&own);
        let hand = &HANDS[place];
        return Some(Partner {
            id: hand::id(place),
            hand: Some(place),
            pace: hand.pace,
            willing: hand.willing,
        });
    }
    let service = match service {
        "回復期リハ" | "療養" | "緩和ケア病棟" | "精神病棟" => "病院",
        other => other,
    };
    let row = directory::near(
        draft.spec,
        &mut draft.dice,
        service,
        person.town.at,
        person.town.city,
    )?;
    if asked.contains(&row.id) {
        return None;
    }
    // How a facility of the published list behaves is its own, the same for every case.
    let mut own = Dice::of(draft.spec.seed, &row.id, 0);
    Some(Partner {
        pace: own.between(0, 5),
        willing: own.between(35, 85) as u32,
        id: row.id,
        hand: None,
    })
}

/// What the facility answers to these needs.
pub(super) fn reply(
    dice: &mut Dice,
    partner: &Partner,
    service: &str,
    needs: &[&'static str],
) -> Reply {
    let says = partner
        .hand
        .and_then(|place| hand::answer(&HANDS[place], needs));
    match says {
        Some((need, Says::No)) if dice.chance(92) => {
            return Reply::No(reason(need), format!("{need}に対応できない"));
        }
        Some((_, Says::If(condition))) if dice.chance(75) => return Reply::If(condition),
        _ => {}
    }
    if dice.chance(partner.willing) {
        if dice.chance(14) {
            Reply::If(dice.pick::<&str>(phrases::CONDITIONS))
        } else {
            Reply::Yes
        }
    } else {
        let (code, note) = *dice.weighted(phrases::refusals(service));
        Reply::No(code, note.to_string())
    }
}

/// The coded reason behind a need that a facility doesn't take.
fn reason(need: &str) -> &'static str {
    match need {
        "身元保証人なし" => "身元保証人なし",
        "生活保護" => "生活保護",
        "高額薬剤" => "高額薬剤",
        "BPSD" => "暴力・離院",
        _ => "医療処置対応不可",
    }
}
