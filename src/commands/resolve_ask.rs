//! The questions of `resolve` at a terminal: one for each place.

use super::log::Told;
use super::undecided::{Choice, Waiting, readable};
use crate::context::Context;
use crate::failure::Failure;
use crate::files::conflict::{self, Side};
use crate::store::{Store, name_of};
use crate::text;

/// Asks what shall become of a place; `None` for later.
pub fn ask(
    context: &Context,
    waiting: &Waiting,
    at: usize,
    place: &[Told],
) -> Result<Option<Choice>, Failure> {
    context.say(&format!(
        "{} {}/{}",
        name_of(&waiting.path),
        at + 1,
        waiting.places.len()
    ));
    let (words, choices): (Vec<String>, Vec<Choice>) = match waiting.gone {
        Some((ours, _)) => {
            let who = if ours { "相手" } else { "こちら" };
            context.say(&format!(
                "  {who}はこの紙を取り除き、もう片方は書きかえています。"
            ));
            [("残す", Choice::Keep), ("消す", Choice::Delete)]
                .map(|(words, choice)| (words.to_string(), choice))
                .into_iter()
                .unzip()
        }
        None => {
            let side = |pick: fn(&Told) -> &Option<String>| {
                let told = place.iter().map(|told| {
                    let words = pick(told).as_deref().unwrap_or("(なし)");
                    format!(
                        "{} {}",
                        told.label,
                        text::truncate(&words.replace('\n', " "), 60)
                    )
                });
                told.collect::<Vec<_>>().join("、")
            };
            [
                (
                    format!("こちら: {}", side(|told| &told.old)),
                    Choice::Take(Side::Ours),
                ),
                (
                    format!("相手:   {}", side(|told| &told.new)),
                    Choice::Take(Side::Theirs),
                ),
                ("分かれる前のとおり".to_string(), Choice::Take(Side::Base)),
            ]
            .into_iter()
            .unzip()
        }
    };
    let (mut offered, mut choices) = (words, choices);
    if waiting.gone.is_none() && can_keep_both(context, waiting, at)? {
        offered.insert(2, "両方を残す".to_string());
        choices.insert(2, Choice::Take(Side::Both));
    }
    offered.push("あとで決める".to_string());
    let picked = context.ask_which("どうしますか", &offered)?;
    Ok(picked.and_then(|place| choices.get(place).copied()))
}

/// The paper of the side that didn't take it away.
pub fn kept(store: &Store, waiting: &Waiting) -> Result<Vec<u8>, Failure> {
    let sides = [
        waiting.now.clone(),
        store.stage(&waiting.path, 2)?,
        store.stage(&waiting.path, 3)?,
    ];
    sides.into_iter().flatten().next().ok_or_else(|| {
        Failure::machine(format!(
            "「{}」の紙が見つかりません。何も決めていません。",
            name_of(&waiting.path)
        ))
        .next("renkei verify")
    })
}

/// Whether both sides of a place can stand in the paper: lines of a list or of a text.
fn can_keep_both(context: &Context, waiting: &Waiting, at: usize) -> Result<bool, Failure> {
    let Some(text) = waiting.text.as_deref() else {
        return Ok(false);
    };
    let mut sides = vec![Side::Ours; waiting.places.len()];
    if let Some(side) = sides.get_mut(at) {
        *side = Side::Both;
    }
    let both = conflict::settle(text, &sides);
    Ok(readable(context.store()?, &waiting.path, text, &both).is_ok())
}
