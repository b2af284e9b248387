//! What `verify` finds at the history as a whole: damage, what was left out, and rewriting: a position that
//! a branch had and that it no longer stands on.

use super::verify_judge::{DAMAGED, Finding, REWRITTEN, SHALLOW};
use crate::context::Context;
use crate::failure::Failure;
use crate::model::{CaseId, Date};
use crate::store::{self, Deed, Position, Store, reason_of};
use crate::text;
use std::collections::HashSet;

/// From where on commits are looked at.
pub enum Since {
    /// All.
    Ever,
    /// Since a day.
    Day(Date),
    /// After a commit.
    Commit(String),
    /// After a commit that isn't here, by what was typed.
    Lost(String),
}

impl Since {
    /// The commit that the walk ends before.
    pub fn start(&self) -> Option<&str> {
        match self {
            Self::Commit(id) => Some(id),
            _ => None,
        }
    }

    /// Whether a commit is to be looked at.
    pub fn holds(&self, deed: &Deed) -> bool {
        match self {
            // A clock that nobody can read hides no commit.
            Self::Day(day) => text::in_japan(&deed.at).is_none_or(|at| at.date() >= *day),
            _ => true,
        }
    }
}

/// What was typed as `--since`.
pub fn since(context: &Context, typed: Option<&str>) -> Result<Since, Failure> {
    let Some(typed) = typed.map(str::trim) else {
        return Ok(Since::Ever);
    };
    let store = context.store()?;
    // The number that was kept on paper: one of digits alone is no day.
    let is_number = (7..=64).contains(&typed.len()) && typed.bytes().all(|b| b.is_ascii_hexdigit());
    if !is_number && let Ok((Some(from), _)) = text::parse_period(typed, context.today()) {
        return Ok(Since::Day(from));
    }
    match store.revision(typed, None) {
        Some(id) => Ok(Since::Commit(id)),
        None if is_number => Ok(Since::Lost(typed.to_string())),
        None => Err(Failure::usage(format!(
            "--since「{}」は、履歴の番号としても日付としても読めません。",
            text::visible(typed)
        ))
        .next("控えておいた番号か、2026-11-20 のような日付を書いてください。")),
    }
}

/// git could not be asked.
pub fn unanswered(error: std::io::Error) -> Failure {
    Failure::machine("履歴を読めません。")
        .why(reason_of(Some(&error)))
        .next("git が動くか確かめてください。")
}

/// The case that a commit is about, where it is one.
pub fn case_of(deed: &Deed) -> Option<String> {
    let mut found: Option<CaseId> = None;
    for swap in &deed.swaps {
        let id = store::case_of(swap.path.as_deref().or(swap.was.as_deref())?);
        match (&found, id) {
            (Some(known), Some(id)) if *known != id => return None,
            (None, id) => found = id,
            _ => {}
        }
    }
    found.map(|id| id.to_string())
}

/// What is missing or spoilt; and what was left out when the repository was copied, which is no damage.
pub fn damaged(store: &Store) -> Result<Vec<Finding>, Failure> {
    let damages = store.damages().map_err(unanswered)?;
    let mut findings: Vec<Finding> = damages
        .iter()
        .map(|damage| {
            let papers: Vec<&str> = damage.papers.iter().map(String::as_str).collect();
            let what = match (damage.object.as_str(), papers.as_slice()) {
                ("", _) => "履歴に壊れたところがあります".to_string(),
                (object, []) => format!("履歴の {object} が、欠けているか壊れています"),
                (object, papers) => format!(
                    "履歴の {object}({})が、欠けているか壊れています",
                    text::visible(&text::list_up_to(papers, 3))
                ),
            };
            let case = match papers.as_slice() {
                [one] => store::case_of(one).map(|id| id.to_string()),
                _ => None,
            };
            Finding {
                case,
                ..Finding::new(
                    &DAMAGED,
                    format!("{what}(git: {})。", text::visible(&damage.said)),
                )
            }
        })
        .collect();
    if store.is_shallow() {
        findings.push(Finding::new(
            &SHALLOW,
            "浅い写し(shallow clone)のため、これより前の履歴がここにありません。壊れているのではありません。",
        ));
    }
    Ok(findings)
}

/// The walk ended before the first commit.
pub fn broken_off(said: &str) -> Finding {
    Finding::new(
        &DAMAGED,
        format!(
            "履歴を最後までたどれませんでした(git: {})。この先の記録は調べていません。",
            text::visible(said)
        ),
    )
}

/// Positions that were had and are no longer stood on.
pub fn rewritten(store: &Store, tip: &str, since: &Since) -> Result<Vec<Finding>, Failure> {
    let mut findings = Vec::new();
    for (branch, stands_on) in store.branches() {
        let positions = store.positions(&branch);
        let mut ids: Vec<String> = positions.iter().map(|one| one.new.clone()).collect();
        ids.extend(positions.first().map(|first| first.old.clone()));
        ids.retain(|id| is_commit(id));
        let lost = store.not_below(&ids, &stands_on).map_err(unanswered)?;
        findings.extend(left(&branch, &positions, &lost));
    }
    if let Some(mark) = store.mark() {
        let lost = store.not_below(std::slice::from_ref(&mark), tip);
        if !lost.map_err(unanswered)?.is_empty() {
            findings.push(Finding {
                commit: Some(mark.clone()),
                ..Finding::new(
                    &REWRITTEN,
                    format!(
                        "前に verify で印を付けた記録 {} が、いまの履歴からたどれません。{MEANS}",
                        short(&mark)
                    ),
                )
            });
        }
    }
    match since {
        Since::Lost(typed) => findings.push(Finding {
            commit: Some(typed.clone()),
            ..Finding::new(
                &REWRITTEN,
                format!(
                    "--since の記録 {} は、この履歴にありません。番号の写し違いでなければ、{MEANS}",
                    text::visible(typed)
                ),
            )
        }),
        Since::Commit(id) => {
            let lost = store.not_below(std::slice::from_ref(id), tip);
            if !lost.map_err(unanswered)?.is_empty() {
                findings.push(Finding {
                    commit: Some(id.clone()),
                    ..Finding::new(
                        &REWRITTEN,
                        format!(
                            "--since の記録 {} が、いまの履歴からたどれません。{MEANS}",
                            short(id)
                        ),
                    )
                });
            }
        }
        Since::Ever | Since::Day(_) => {}
    }
    findings.extend(store.replaced().iter().map(|name| {
        Finding::new(
            &REWRITTEN,
            format!(
                "記録を別のものに見せる置き換えがあります({})。ここではもとの記録を調べました。",
                text::visible(name)
            ),
        )
    }));
    Ok(findings)
}

/// What a position that isn't stood on any more means.
const MEANS: &str = "履歴が書き換えられた可能性があります。";

/// Where a branch left positions that it doesn't come back to.
fn left(branch: &str, positions: &[Position], lost: &HashSet<String>) -> Vec<Finding> {
    let name = branch
        .trim_start_matches("refs/heads/")
        .trim_start_matches("refs/remotes/");
    let mut findings = Vec::new();
    // The last position that is lost and that no later step was told to have left.
    let mut open: Option<&Position> = None;
    let mut count = 0;
    for position in positions {
        let from_lost = lost.contains(&position.old);
        if from_lost && !lost.contains(&position.new) {
            findings.push(step(name, position, &position.old, count.max(1)));
            (open, count) = (None, 0);
        } else if lost.contains(&position.new) {
            open = Some(position);
            count += 1;
        }
    }
    // It stands elsewhere now, and nobody wrote down how it came there.
    findings.extend(open.map(|position| Finding {
        commit: Some(position.new.clone()),
        ..Finding::new(
            &REWRITTEN,
            format!(
                "{name} にあった記録 {} が、いまの履歴からたどれません。{MEANS}",
                short(&position.new)
            ),
        )
    }));
    findings
}

fn step(name: &str, position: &Position, left: &str, count: usize) -> Finding {
    let at = text::in_japan_since_1970(position.at).filter(|_| position.at > 0);
    let how = manner(&position.how);
    let many = match count {
        1 => " ".to_string(),
        count => format!(" までの{count}件"),
    };
    Finding {
        commit: Some(left.to_string()),
        at: at.map(text::iso_in_japan),
        by: Some(position.by.clone()).filter(|by| !by.is_empty()),
        ..Finding::new(
            &REWRITTEN,
            format!(
                "{name} にあった記録 {}{many}が、いまの履歴からたどれません({how})。{MEANS}",
                short(left)
            ),
        )
    }
}

/// What was done, by git's word for it.
fn manner(how: &str) -> &'static str {
    const KNOWN: &[(&str, &str)] = &[
        ("amend", "記録のやり直し amend"),
        ("rebase", "並べ直し rebase"),
        ("reset:", "巻き戻し reset"),
        ("forced-update", "送り先での force push"),
        ("filter-branch", "作り直し filter-branch"),
        ("filter-repo", "作り直し filter-repo"),
    ];
    let known = KNOWN.iter().find(|(word, _)| {
        // The subject of a commit may say anything.
        let doing = how.split_once(": ").map_or(how, |(doing, _)| doing);
        doing.contains(word.trim_end_matches(':')) || how.ends_with(word)
    });
    known.map_or("別の記録への付け替え", |(_, said)| said)
}

fn is_commit(id: &str) -> bool {
    id.len() >= 40 && id.bytes().any(|byte| byte != b'0')
}

fn short(id: &str) -> &str {
    id.get(..7).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moved(old: &str, new: &str, how: &str) -> Position {
        Position {
            old: old.into(),
            new: new.into(),
            at: 1_795_000_000,
            by: "tanaka".into(),
            how: how.into(),
        }
    }

    fn told(positions: &[Position], lost: &[&str]) -> Vec<String> {
        let lost = lost.iter().map(|id| (*id).to_string()).collect();
        let found = left("refs/heads/main", positions, &lost);
        found.into_iter().map(|finding| finding.message).collect()
    }

    #[test]
    fn each_way_of_leaving_a_position_is_told_once() {
        let steady = [
            moved("0", "a", "commit (initial): x"),
            moved("a", "b", "commit: amend"),
        ];
        assert!(told(&steady, &[]).is_empty());
        let amended = [
            moved("0", "a", "commit: x"),
            moved("a", "b", "commit (amend): x"),
        ];
        assert_eq!(
            told(&amended, &["a"]),
            [
                "main にあった記録 a が、いまの履歴からたどれません(記録のやり直し amend)。履歴が書き換えられた可能性があります。"
            ]
        );
        let reset = [
            moved("0", "a", "commit: x"),
            moved("a", "b", "commit: amend"),
            moved("b", "c", "commit: x"),
            moved("c", "a", "reset: moving to HEAD~2"),
            moved("a", "d", "commit: rebase"),
            moved("d", "e", "fetch origin: forced-update"),
        ];
        let words = told(&reset, &["b", "c", "d"]);
        assert_eq!(words.len(), 2, "{words:?}");
        assert!(words[0].contains("c までの2件が") && words[0].contains("reset"));
        assert!(words[1].contains("force push"));
        let silently = [moved("0", "a", "commit: x"), moved("a", "b", "commit: x")];
        assert_eq!(told(&silently, &["b"]).len(), 1);
    }

    #[test]
    fn a_commit_is_about_one_case_or_none() {
        let swap = |path: &str| crate::store::Swap {
            path: Some(path.into()),
            was: None,
            old: None,
            new: None,
        };
        let deed = |paths: &[&str]| Deed {
            swaps: paths.iter().map(|path| swap(path)).collect(),
            ..Deed::default()
        };
        let one = deed(&["facilities.toml", "cases/2026/2026-0012.yaml"]);
        assert_eq!(case_of(&one).as_deref(), Some("2026-0012"));
        let two = deed(&["cases/2026/2026-0001.yaml", "cases/2026/2026-0012.yaml"]);
        assert_eq!(case_of(&two), None);
        assert_eq!(case_of(&deed(&["renkei.toml"])), None);
    }
}
