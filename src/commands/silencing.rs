//! Comments of a paper that silence a problem, applied to what `check` found.

use super::check::{Finding, located};
use super::lookup;
use crate::checks;
use crate::files::silence::Silence;
use crate::problem::{Place, Problem, Severity};
use crate::render::Colour;

/// Applies the silencing comments of a paper, and says which of them don't work.
pub fn hush(
    found: &mut Vec<Finding>,
    comments: &[Silence],
    path: &str,
    text: &str,
    colour: Colour,
) {
    for comment in comments {
        let place = || Place::Bytes(comment.bytes.clone());
        let entries = checks::find(&comment.code);
        let said = text_of(&comment.code);
        let slip = if entries.is_empty() {
            let names = checks::CATALOGUE.iter().map(|entry| entry.code);
            let names: Vec<&str> = names.collect();
            let near: Vec<&str> = crate::text::nearest(&comment.code, names.iter().copied())
                .into_iter()
                .take(3)
                .map(|place| names[place])
                .collect();
            let hint = if near.is_empty() {
                "名前の一覧は「renkei explain」で見られます。".to_string()
            } else {
                format!("「{}」ではありませんか。", near.join("」「"))
            };
            Some(
                Problem::warning(
                    "paper/unknown-ignore",
                    place(),
                    format!("「{said}」という点検の項目はありません。"),
                )
                .hint(hint),
            )
        } else if comment.reason.is_empty() {
            Some(
                Problem::warning(
                    "paper/ignore-without-reason",
                    place(),
                    format!("「{said}」を黙らせる理由がありません。"),
                )
                .hint(format!(
                    "「# renkei: ignore {said} 理由」のように書いてください。"
                )),
            )
        } else {
            let mut any = false;
            let mut kept = false;
            for finding in found.iter_mut() {
                let meant = entries
                    .iter()
                    .any(|entry| entry.code == finding.problem.code);
                // What can't be used as it stands can't be hushed up, nor what stays for ever.
                let lost = finding.problem.severity == Severity::Error
                    && !checks::is_of_work(&finding.problem);
                let kept_up = lost || checks::stays_for_ever(&finding.problem);
                if meant && (kept_up || lookup::is_unreadable(&finding.problem)) {
                    kept = true;
                } else if meant {
                    finding.silenced = Some(comment.reason.clone());
                    any = true;
                }
            }
            match (any, kept) {
                (true, _) => None,
                (false, true) => Some(
                    Problem::info(
                        "paper/idle-ignore",
                        place(),
                        format!(
                            "「{said}」は黙らせられません(値を使えないか、残しておく記録です)。"
                        ),
                    )
                    .hint("値を直すか、この行を消してください。"),
                ),
                (false, false) => Some(
                    Problem::info(
                        "paper/idle-ignore",
                        place(),
                        format!("「{said}」は今は見つからないため、何も黙らせていません。"),
                    )
                    .hint("要らなければ行を消してください。"),
                ),
            }
        };
        if let Some(problem) = slip {
            found.push(located(&problem, path, Some(text), None, colour));
        }
    }
}

fn text_of(code: &str) -> String {
    crate::text::visible(code).into_owned()
}
