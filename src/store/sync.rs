//! Exchanging records with other sites through a remote repository: fetch, merge, push, each in a form that
//! a command can put into words.

use super::git::{self, Index, NoCommit, Record, Standing};
use super::office::{Desk, Store};
use super::tools;
use crate::failure::Failure;
use crate::model::CaseId;
use crate::text;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Output;

/// Whom an office exchanges with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partner {
    /// The remote, as git calls it.
    pub remote: String,
    /// The branch here.
    pub branch: String,
    /// The branch there.
    pub there: String,
}

impl Partner {
    /// Where the partner's branch was last seen.
    fn seen(&self) -> String {
        format!("refs/remotes/{}/{}", self.remote, self.there)
    }
}

/// How many records one has and the other hasn't.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Distance {
    /// Here and not there.
    pub ahead: usize,
    /// There and not here.
    pub behind: usize,
    /// Whether the partner has the branch at all.
    pub there: bool,
}

/// What became of a merge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Merged {
    /// Everything was united.
    Clean,
    /// These papers have something that only people can decide.
    Undecided(Vec<String>),
}

/// What became of a push.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// The partner has it.
    Done,
    /// Somebody else was quicker: fetch first.
    Raced,
}

impl Store {
    /// Whom this office exchanges with.
    ///
    /// # Errors
    /// There is no repository or no remote, HEAD is on no branch, something is under way.
    pub fn partner(&self) -> Result<Partner, Failure> {
        let standing = self.ready()?;
        let branch = standing
            .branch
            .ok_or_else(|| not_ready(&NoCommit::Detached))?;
        let own = git::answer(self.root(), &["config", &format!("branch.{branch}.remote")]);
        let all = git::answer(self.root(), &["remote"]).unwrap_or_default();
        let all: Vec<&str> = all.lines().collect();
        let remote = match (own, all.as_slice()) {
            // `.` is this very folder: a branch that follows another one.
            (Some(own), all) if all.contains(&own.as_str()) => own,
            (_, [one]) => (*one).to_string(),
            (_, many) if many.contains(&"origin") => "origin".to_string(),
            (_, []) => {
                return Err(Failure::usage("合わせる相手(リモート)が決まっていません。")
                    .next("git remote add origin 場所(院内のサーバーや共有フォルダー)"));
            }
            (_, many) => {
                return Err(Failure::usage("合わせる相手(リモート)が複数あります。")
                    .why(many.join("、"))
                    .next(format!("git config branch.{branch}.remote 名前")));
            }
        };
        let follows = ["config", &format!("branch.{branch}.merge")].map(String::from);
        let asked = ["config", &format!("branch.{branch}.remote")].map(String::from);
        let config = |words: &[String; 2]| git::answer(self.root(), &[&words[0], &words[1]]);
        let there = config(&follows).filter(|_| config(&asked).as_deref() == Some(&remote));
        let there = there.and_then(|there| there.strip_prefix("refs/heads/").map(String::from));
        Ok(Partner {
            remote,
            there: there.unwrap_or_else(|| branch.clone()),
            branch,
        })
    }

    /// The repository, with nothing begun and not ended.
    fn ready(&self) -> Result<Standing, Failure> {
        let standing = Standing::of(self.root()).map_err(|why| not_ready(&why))?;
        if let Some(what) = standing.under_way {
            return Err(not_ready(&NoCommit::UnderWay(what)));
        }
        if standing.unmerged().next().is_some() {
            return Err(not_ready(&NoCommit::Unmerged));
        }
        Ok(standing)
    }

    /// Gets the partner's records; nothing in the folder changes.
    pub fn fetch(&self, partner: &Partner) -> Result<(), Failure> {
        // Whatever the settings of the remote say: its branches, and none that it has no more.
        let all = format!("+refs/heads/*:refs/remotes/{}/*", partner.remote);
        let words = [
            "fetch",
            "--quiet",
            "--prune",
            "--no-tags",
            &partner.remote,
            &all,
        ];
        let asked = git::run(self.root(), &words);
        match asked {
            Some(output) if output.status.success() => Ok(()),
            other => Err(unreachable(partner, "受け取れません", other.as_ref())),
        }
    }

    /// How far the office and its partner are apart.
    pub fn apart(&self, partner: &Partner) -> Result<Distance, Failure> {
        let seen = partner.seen();
        let there = ["rev-parse", "--verify", "--quiet", &seen];
        let count = |words: &[&str]| -> Result<Vec<usize>, Failure> {
            let told = git::told(self.root(), words)?;
            Ok(told
                .split_whitespace()
                .filter_map(|n| n.parse().ok())
                .collect())
        };
        if git::answer(self.root(), &there).is_none() {
            let ahead = count(&["rev-list", "--count", "HEAD"])?;
            return Ok(Distance {
                ahead: ahead.first().copied().unwrap_or(0),
                ..Distance::default()
            });
        }
        let range = format!("HEAD...{seen}");
        match count(&["rev-list", "--left-right", "--count", &range])?.as_slice() {
            [ahead, behind] => Ok(Distance {
                ahead: *ahead,
                behind: *behind,
                there: true,
            }),
            _ => Err(git::unanswered("rev-list --count")),
        }
    }

    /// The revisions that the partner has and the office hasn't, as git writes them.
    pub fn incoming(&self, partner: &Partner) -> String {
        format!("HEAD..{}", partner.seen())
    }

    /// The revisions that the office has and the partner hasn't, as git writes them.
    pub fn outgoing(&self, partner: &Partner) -> String {
        format!("{}..HEAD", partner.seen())
    }

    /// Records what was edited by hand, so that nothing of it stands in a merge's way. How many papers.
    pub fn record_by_hand(&self, desk: &Desk) -> Result<Vec<String>, Failure> {
        let record = Record::open(self.root(), self.stamp(desk)).map_err(|why| not_ready(&why))?;
        let apart = record.by_hand(&[]).map_err(|why| not_ready(&why))?;
        if apart.staged > 0 {
            return Err(Failure::machine(
                "gitで準備(git add)された変更があるため、合わせられません。",
            )
            .next("git commit で記録するか、git restore --staged . で準備をやめてください。"));
        }
        if !apart.missing.is_empty() {
            return Err(Failure::machine(format!(
                "なくなっている紙が{}件あるため、合わせません。",
                apart.missing.len()
            ))
            .why(text::visible(&text::list_up_to(&apart.missing, 5)))
            .next("誤って消えたのなら git restore cases facilities.toml で戻します。")
            .next("消したのなら git commit --all で記録してから、もう一度実行してください。"));
        }
        let left = Standing::of(self.root()).map_err(|why| not_ready(&why))?;
        let left = left.changed.iter().filter(|c| c.index != Index::Unknown);
        let left: Vec<&str> = left.map(|changed| changed.path.as_str()).collect();
        if left.is_empty() {
            return Ok(apart.by_hand);
        }
        Err(
            Failure::machine("手で直してある紙を記録できないため、合わせられません。")
                .why(text::visible(&text::list_up_to(&left, 5)))
                .next("git commit で記録してから、もう一度実行してください。"),
        )
    }

    /// Cases that both sides opened under the same number since they parted: the number and where each
    /// paper lies, ours and theirs the same.
    pub fn twice_opened(&self, partner: &Partner) -> Result<Vec<(CaseId, String)>, Failure> {
        let seen = partner.seen();
        // Histories that have nothing in common are told by the merge.
        let Some(base) = git::answer(self.root(), &["merge-base", "HEAD", &seen]) else {
            return Ok(Vec::new());
        };
        let ours = self.opened_since(&base, "HEAD")?;
        let theirs = self.opened_since(&base, &seen)?;
        let twice = ours
            .into_iter()
            .filter(|(id, (_, blob))| theirs.get(id).is_some_and(|(_, other)| other != blob));
        Ok(twice.map(|(id, (path, _))| (id, path)).collect())
    }

    /// The papers that `tip` has and `base` hadn't, by their cases: place and content.
    fn opened_since(
        &self,
        base: &str,
        tip: &str,
    ) -> Result<BTreeMap<CaseId, (String, String)>, Failure> {
        const NEW: [&str; 7] = [
            "diff",
            "--raw",
            "-z",
            "--no-abbrev",
            "--no-renames",
            "--relative",
            "--diff-filter=A",
        ];
        let told = git::told(
            self.root(),
            &[&NEW[..], &[base, tip, "--", "cases"]].concat(),
        )?;
        let mut opened = BTreeMap::new();
        let mut words = told.split('\0');
        // :mode mode blob blob A, then the path
        while let (Some(head), Some(path)) = (words.next(), words.next()) {
            if let (Some(blob), Some(id)) = (head.split(' ').nth(3), git::case_of(path)) {
                opened.insert(id, (path.to_string(), blob.to_string()));
            }
        }
        Ok(opened)
    }

    /// The partner's version of a paper.
    pub fn theirs(&self, partner: &Partner, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        self.versions()?.read(&partner.seen(), path)
    }

    /// The numbers that the partner has given.
    pub fn their_numbers(&self, partner: &Partner) -> Result<BTreeSet<CaseId>, Failure> {
        let seen = partner.seen();
        let told = git::told(
            self.root(),
            &["ls-tree", "-r", "-z", "--name-only", &seen, "cases"],
        )?;
        Ok(told.split('\0').filter_map(git::case_of).collect())
    }

    /// Unites the partner's records with the office's. The office should be locked.
    pub fn merge(
        &self,
        partner: &Partner,
        desk: &Desk,
        program: Option<&Path>,
    ) -> Result<Merged, Failure> {
        // What somebody set for merges of their own must not decide here.
        let mut settings: Vec<String> = [
            "merge.directoryRenames=false",
            "rerere.enabled=false",
            "merge.ff=true",
            "merge.log=false",
            &format!("branch.{}.mergeOptions=", partner.branch),
        ]
        .iter()
        .flat_map(|setting| ["-c".to_string(), (*setting).to_string()])
        .collect();
        for (key, value) in program.map(tools::drivers).into_iter().flatten() {
            settings.extend(["-c".to_string(), format!("{key}={value}")]);
        }
        let settings: Vec<&str> = settings.iter().map(String::as_str).collect();
        let stamp = self.stamp(desk);
        let message = stamp.message("合流");
        let seen = partner.seen();
        let call = git::Call::new(self.root(), &settings).arguments(&[
            "merge",
            "--quiet",
            "--strategy=ort",
            "--strategy-option=find-renames=25%",
            "--cleanup=whitespace",
            "--commit",
            "--no-squash",
            "--no-edit",
            "--message",
            &message,
            &seen,
        ]);
        let output = stamp.sign(call, self.root()).output();
        let Some(output) = output else {
            return Err(not_ready(&NoCommit::NoRepository));
        };
        if output.status.success() {
            return Ok(Merged::Clean);
        }
        let standing = Standing::of(self.root()).map_err(|why| not_ready(&why))?;
        let undecided: Vec<String> = standing.unmerged().map(String::from).collect();
        let asked = ["diff", "--name-only", "-z", "--diff-filter=U"];
        let all = git::told(self.root(), &asked)?;
        let prefix = git::told(self.root(), &["rev-parse", "--show-prefix"])?;
        let own = |path: &&str| {
            undecided
                .iter()
                .any(|known| **path == format!("{}{known}", prefix.trim_end()))
        };
        let others = all.split('\0').filter(|path| !path.is_empty());
        let others: Vec<&str> = others.filter(|path| !own(path)).collect();
        if undecided.is_empty() || !others.is_empty() {
            // What renkei can't lead through isn't left half done.
            let _begun = git::run(self.root(), &["merge", "--abort"]);
            return Err(match others.is_empty() {
                true => unmergeable(&output),
                false => Failure::machine("合わせられません。紙は元のままです。")
                    .why(format!(
                        "紙ではないファイルが両方で変わっています: {}",
                        text::visible(&text::list_up_to(&others, 5))
                    ))
                    .next(format!(
                        "git merge {}/{} で合わせ、git commit で終えてください。",
                        partner.remote, partner.there
                    )),
            });
        }
        Ok(Merged::Undecided(undecided))
    }

    /// Gives the partner the office's records.
    pub fn push(&self, partner: &Partner) -> Result<Pushed, Failure> {
        let what = format!("HEAD:refs/heads/{}", partner.there);
        let asked = ["push", "--quiet", "--set-upstream", &partner.remote, &what];
        match git::run(self.root(), &asked) {
            Some(output) if output.status.success() => Ok(Pushed::Done),
            Some(output) if is_race(&String::from_utf8_lossy(&output.stderr)) => Ok(Pushed::Raced),
            other => Err(unreachable(partner, "送れません", other.as_ref())),
        }
    }

    /// Whether papers merge by meaning here.
    pub fn merges_by_meaning(&self) -> bool {
        let asked = ["check-attr", "merge", "--", "cases/2026/2026-0001.yaml"];
        git::answer(self.root(), &asked).is_some_and(|told| told.ends_with(": renkei"))
    }
}

/// Somebody pushed between our fetch and our push, or is pushing at this moment.
fn is_race(said: &str) -> bool {
    [
        "non-fast-forward",
        "fetch first",
        "cannot lock ref",
        "failed to update ref",
        "incorrect old value",
    ]
    .iter()
    .any(|words| said.contains(words))
}

fn not_ready(why: &NoCommit) -> Failure {
    why.failure("合わせられません")
}

fn unreachable(partner: &Partner, what: &str, output: Option<&Output>) -> Failure {
    let said = output.map(|output| String::from_utf8_lossy(&output.stderr).into_owned());
    let said = said.unwrap_or_default();
    let has = |words: &[&str]| words.iter().any(|words| said.contains(words));
    let why = if has(&[
        "Could not resolve",
        "Could not connect",
        "Connection",
        "timed out",
        "unreachable",
    ]) {
        "相手につながりません。ネットワークを確かめてください。"
    } else if has(&[
        "Authentication failed",
        "could not read Username",
        "Permission denied",
        "denied",
    ]) {
        "相手が入れてくれません。権限か、鍵・パスワードを確かめてください。"
    } else if has(&[
        "does not appear to be a git repository",
        "not found",
        "does not exist",
    ]) {
        "その場所に相手のリポジトリがありません。"
    } else if has(&["hook declined", "pre-receive"]) {
        "相手の決まり(フック)が断りました。"
    } else {
        ""
    };
    let first = said.lines().find(|line| !line.trim().is_empty());
    let told =
        first.map(|line| format!("gitの返事: {}", text::visible(&git::without_secrets(line))));
    Failure::machine(format!(
        "「{}」と合わせられません: {what}。",
        text::visible(&partner.remote)
    ))
    .why([why, told.as_deref().unwrap_or_default()].concat())
    .next(format!(
        "git remote get-url {} で場所を確かめてください。あとから何度でも実行できます。",
        text::visible(&partner.remote)
    ))
}

fn unmergeable(output: &Output) -> Failure {
    let said = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    let failure = Failure::machine("合わせられません。紙は元のままです。");
    if said.contains("untracked working tree files") {
        let files: Vec<&str> = said
            .lines()
            .filter(|line| line.starts_with('\t'))
            .map(str::trim)
            .collect();
        return failure
            .why(format!(
                "相手の紙と同じ名前の、記録していないファイルがあります: {}",
                text::visible(&text::list_up_to(&files, 5))
            ))
            .next("そのファイルを別の名前にしてから、もう一度実行してください。");
    }
    if said.contains("unrelated histories") {
        return failure
            .why("相手の履歴は、この事務所とは別のものです。")
            .next("git remote -v で、合わせる相手の場所を確かめてください。");
    }
    let first = said
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    failure
        .why(format!("gitの返事: {}", text::visible(first)))
        .next("git status で確かめてください。")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_race_is_known() {
        assert!(is_race("! [rejected] HEAD -> main (fetch first)"));
        assert!(is_race(
            "! [remote rejected] main (cannot lock ref 'refs/heads/main')"
        ));
        assert!(!is_race(
            "! [remote rejected] main -> main (pre-receive hook declined)"
        ));
    }
}
