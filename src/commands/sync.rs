//! `sync`: exchanges records with the other sites, in plain words.

use super::log;
use super::renumber::{self, Renumbering};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::files::bytes;
use crate::model::CaseId;
use crate::problem::Problem;
use crate::store::{
    Commit, HistoryWish, Merged, PAPER_BYTES, Partner, Pushed, Store, Versions, case_of, name_of,
    path_of,
};
use crate::text;
use std::collections::BTreeSet;

/// ほかの場所の記録と合わせる(受け取り・合流・送り出し)
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei sync       受け取って合わせ、送る\n  renkei sync -n    受け取るものと送るものを数えるだけ\n\n相手(リモート)は git remote で決めます。同じ番号の症例が両方でできていれば、こちらの番号を付け直します。\n決められないところが残ったときは、送る前に止まります(renkei resolve)。"
)]
pub struct Args {}

/// Somebody else may push at the same moment; each of them gets through once.
const TRIES: usize = 10;

/// What was exchanged.
#[derive(Default)]
struct Exchanged {
    by_hand: Vec<String>,
    received: usize,
    papers: BTreeSet<String>,
    renumbered: Vec<String>,
    elsewhere: Vec<String>,
    united: Vec<String>,
    sent: usize,
}

/// Runs it.
pub fn run(_args: &Args, context: &Context) -> Result<Exit, Failure> {
    if context.at_a_past_day() {
        return Err(
            Failure::usage("--at では合わせられません。").next("--at を外して実行してください。")
        );
    }
    let store = context.store()?;
    if !store.office.commit {
        return Err(Failure::usage(
            "記録をしない設定([git] commit = false)なので、合わせられません。",
        )
        .next(
            "renkei.toml の [git] commit を true にするか、git pull と git push を使ってください。",
        ));
    }
    let partner = store.partner()?;
    warn(context, store, &partner);
    if context.dry_run() {
        return look(context, store, &partner);
    }
    let mut exchanged = Exchanged::default();
    let done = exchange(context, store, &partner, &mut exchanged);
    if done.is_err() {
        // What was done already is told, whatever went wrong after it.
        say_hands(context, &exchanged);
        say_received(context, &exchanged);
    }
    done
}

fn exchange(
    context: &Context,
    store: &Store,
    partner: &Partner,
    exchanged: &mut Exchanged,
) -> Result<Exit, Failure> {
    for _ in 0..TRIES {
        store.fetch(partner)?;
        if let Some(undecided) = unite(context, partner, exchanged)? {
            return Ok(stopped(context, exchanged, &undecided));
        }
        let apart = store.apart(partner)?;
        if apart.ahead == 0 && apart.there {
            return Ok(told(context, exchanged));
        }
        if store.push(partner)? == Pushed::Done {
            exchanged.sent += apart.ahead;
            return Ok(told(context, exchanged));
        }
    }
    Err(
        Failure::machine("ほかの人が続けて送っているため、送れませんでした。")
            .why(format!(
                "{TRIES}回やり直しました。受け取った記録は合わせてあります。"
            ))
            .next("少し待って、もう一度 renkei sync"),
    )
}

/// What would be exchanged.
fn look(context: &Context, store: &Store, partner: &Partner) -> Result<Exit, Failure> {
    store.fetch(partner)?;
    let apart = store.apart(partner)?;
    context.say(&format!(
        "受け取る記録 {}件、送る記録 {}件(-n のため、紙は何も変えていません)。",
        apart.behind, apart.ahead
    ));
    Ok(Exit::Done)
}

fn warn(context: &Context, store: &Store, partner: &Partner) {
    for remote in store.remotes() {
        if remote.name == partner.remote && remote.outside {
            context.complain(&format!(
                "注意: 相手「{}」({})は院外の場所かもしれません。患者の情報が院外に出ます。院内なら renkei.toml の [audit] inside にホスト名を書いてください。",
                text::visible(&remote.name),
                text::visible(&remote.url)
            ));
        }
    }
    if !store.merges_by_meaning() {
        context.say("注意: この写しでは、紙が行ごとに合流されます。次の手: renkei init --repair");
    } else if let Some(program) = context
        .program()
        .filter(|program| !store.has_drivers(program))
    {
        // A clone has the attributes and not the program: git's own merges need it as well.
        if !context.dry_run() && store.set_drivers(program) {
            context.say("この写しのgitに、紙の合流の仕方を教えました。");
        }
    }
}

/// Unites what came with what is here; the papers that only people can decide, where there are any.
fn unite(
    context: &Context,
    partner: &Partner,
    exchanged: &mut Exchanged,
) -> Result<Option<Vec<String>>, Failure> {
    let store = context.store()?;
    let desk = context.desk(Vec::new());
    // What is exchanged are records: --no-commit says nothing here.
    let writing = store.writing(true, &desk)?;
    exchanged.by_hand.extend(store.record_by_hand(&desk)?);
    let apart = store.apart(partner)?;
    if apart.behind == 0 {
        return Ok(None);
    }
    let came = store.history(&HistoryWish {
        range: Some(&store.incoming(partner)),
        ..HistoryWish::default()
    });
    let came = came.ok_or_else(|| log::no_history(store))?;
    for touched in came.iter().flat_map(|commit| &commit.touched) {
        let path = touched.path.as_ref().or(touched.was.as_ref());
        exchanged
            .papers
            .extend(path.map(|path| name_of(path).to_string()));
    }
    let mut versions = store.versions()?;
    for commit in came.iter() {
        for (old, new) in &commit.renumbered {
            exchanged.elsewhere.push(format!("{old} → {new}"));
            if is_ours(store, &mut versions, &commit.id, old)? {
                store.remember_renumbered(&[(old.clone(), new.clone())]);
            }
        }
    }
    for (ours, theirs) in renumbered_twice(store, partner, &came)? {
        let wanted = Renumbering {
            old: &ours,
            path: &store.place_of(&ours).unwrap_or_else(|| path_of(&ours)),
            new: &theirs,
            alone: true,
        };
        let renumbered = renumber::plan(context, &wanted)?;
        let subject = format!("{theirs} ← {ours} renumber");
        writing.put_with(&renumbered.papers, &subject, vec![wanted.trailer()])?;
        exchanged.united.push(format!("{ours} → {theirs}"));
    }
    for (id, path) in store.twice_opened(partner)? {
        if let Some(new) = part(context, partner, &writing, &id, &path)? {
            exchanged.renumbered.push(new);
        }
    }
    let merged = store.merge(partner, &desk, context.program())?;
    exchanged.received += apart.behind;
    match merged {
        Merged::Clean => {
            let broken = newly_broken(store, &mut versions, came.iter())?;
            match broken.as_slice() {
                [] => Ok(None),
                papers => Err(Failure::paper(format!("合わせた紙が読めなくなりました: {}。まだ送っていません。", text::list_up_to(papers, 5)))
                    .why("紙を行ごとに合わせる設定(.gitattributes、.git/info/attributes)があるようです。")
                    .next("git reset --hard HEAD~1 で合わせる前に戻し、merge の設定を外してから renkei init --repair")),
            }
        }
        Merged::Undecided(papers) => Ok(Some(papers)),
    }
}

/// Whether a case that got another number elsewhere is known here under its old one.
fn is_ours(
    store: &Store,
    versions: &mut Versions,
    commit: &str,
    old: &str,
) -> Result<bool, Failure> {
    let Some(path) = CaseId::new(old).map(|id| path_of(&id)) else {
        return Ok(false);
    };
    let text = |bytes: Option<Vec<u8>>| bytes.and_then(|b| bytes::decode(&b, PAPER_BYTES).ok());
    let there = text(versions.read(&format!("{commit}^"), &path)?);
    let here = text(versions.read("HEAD", &path)?);
    Ok(there
        .zip(here)
        .is_some_and(|(there, here)| renumber::is_same(store, &path, &here, &there)))
}

/// Cases that both sides gave another number since they parted: ours, and the one that came.
fn renumbered_twice(
    store: &Store,
    partner: &Partner,
    came: &[Commit],
) -> Result<Vec<(CaseId, CaseId)>, Failure> {
    let ours = store.history(&HistoryWish {
        range: Some(&store.outgoing(partner)),
        bare: true,
        ..HistoryWish::default()
    });
    let pairs = |commits: &[Commit]| -> Vec<(String, String)> {
        commits
            .iter()
            .flat_map(|commit| commit.renumbered.clone())
            .collect()
    };
    let theirs = pairs(came);
    let twice = pairs(&ours.ok_or_else(|| log::no_history(store))?)
        .into_iter()
        .filter_map(|(old, new)| {
            let (_, other) = theirs
                .iter()
                .find(|(known, other)| *known == old && *other != new)?;
            let (ours, theirs) = (CaseId::new(&new)?, CaseId::new(other)?);
            (store.place_of(&ours).is_some() && store.place_of(&theirs).is_none())
                .then_some((ours, theirs))
        });
    Ok(twice.collect())
}

/// Papers that can't be read since they were merged, and could be on both sides before.
fn newly_broken<'c>(
    store: &Store,
    versions: &mut Versions,
    came: impl Iterator<Item = &'c Commit>,
) -> Result<Vec<String>, Failure> {
    let mut broken = BTreeSet::new();
    for path in came
        .flat_map(|commit| &commit.touched)
        .filter_map(|touched| touched.path.as_ref())
    {
        let Some(id) = case_of(path) else { continue };
        let reads = |bytes: Option<Vec<u8>>| {
            let Some(bytes) = bytes else { return true };
            let read = store.understand(id.clone(), path.clone(), bytes);
            let slip = |problem: &Problem| {
                problem.code.ends_with("/syntax") || problem.code.ends_with("duplicate-key")
            };
            read.is_ok_and(|paper| !paper.problems.iter().any(slip))
        };
        let before = [1, 2].map(|side| versions.read(&format!("HEAD^{side}"), path));
        let [ours, theirs] = before;
        if !reads(store.file(path)?) && reads(ours?) && reads(theirs?) {
            broken.insert(id.to_string());
        }
    }
    Ok(broken.into_iter().collect())
}

/// Two patients got the same number: ours gets the next one that is free on both sides. `None` where both
/// papers are of the same consultation, which people have to look at.
fn part(
    context: &Context,
    partner: &Partner,
    writing: &crate::store::Writing,
    id: &CaseId,
    path: &str,
) -> Result<Option<String>, Failure> {
    let store = context.store()?;
    let text = |bytes: Option<Vec<u8>>| bytes.and_then(|b| bytes::decode(&b, PAPER_BYTES).ok());
    if let (Some(ours), Some(theirs)) =
        (text(store.file(path)?), text(store.theirs(partner, path)?))
        && renumber::is_same(store, path, &ours, &theirs)
    {
        return Ok(None);
    }
    let new = renumber::next_number(context, id, store.their_numbers(partner)?.into_iter())?;
    let wanted = Renumbering {
        old: id,
        path,
        new: &new,
        alone: true,
    };
    let renumbered = renumber::plan(context, &wanted)?;
    let subject = format!("{new} ← {id} renumber");
    writing.put_with(&renumbered.papers, &subject, vec![wanted.trailer()])?;
    store.remember_renumbered(&[(id.to_string(), new.to_string())]);
    let followed = match renumbered.followed.as_slice() {
        [] => String::new(),
        papers => format!("(番号を直した紙: {})", text::list_up_to(papers, 3)),
    };
    Ok(Some(format!("{id} → {new}{followed}")))
}

fn told(context: &Context, exchanged: &Exchanged) -> Exit {
    say_hands(context, exchanged);
    if exchanged.received == 0 && exchanged.sent == 0 {
        context.say("変わりありません。相手と同じです。");
        return Exit::Done;
    }
    say_received(context, exchanged);
    if exchanged.sent > 0 {
        context.say(&format!("送りました: 記録{}件", exchanged.sent));
    }
    context.say("次: renkei status");
    Exit::Done
}

fn say_hands(context: &Context, exchanged: &Exchanged) {
    if !exchanged.by_hand.is_empty() {
        context.say(&format!(
            "手で直してあった紙は、別に記録しました: {}",
            text::list_up_to(&exchanged.by_hand, 3)
        ));
    }
    for united in &exchanged.united {
        context.say(&format!(
            "両方で番号を付け直した症例を、相手の番号に合わせました: {united}"
        ));
    }
    for renumbered in &exchanged.renumbered {
        context.say(&format!(
            "相手にも同じ番号の別の患者がいたため、こちらの番号を付け直しました: {renumbered}"
        ));
    }
}

fn say_received(context: &Context, exchanged: &Exchanged) {
    if exchanged.received > 0 {
        let papers: Vec<&String> = exchanged.papers.iter().collect();
        let named = match papers.as_slice() {
            [] => String::new(),
            papers => format!("({})", text::list_up_to(papers, 5)),
        };
        context.say(&format!(
            "受け取りました: 記録{}件{named}",
            exchanged.received
        ));
        for renumbered in &exchanged.elsewhere {
            context.say(&format!("相手が症例の番号を付け直しました: {renumbered}"));
        }
    }
}

fn stopped(context: &Context, exchanged: &Exchanged, undecided: &[String]) -> Exit {
    say_hands(context, exchanged);
    say_received(context, exchanged);
    let names: Vec<String> = undecided
        .iter()
        .map(|path| name_of(path).to_string())
        .collect();
    context.complain(&format!(
        "両方で同じところが書きかえられた紙が{}件あります: {}。まだ送っていません。",
        names.len(),
        text::visible(&text::list_up_to(&names, 8))
    ));
    context.complain(&format!(
        "次の手: renkei resolve {}、そのあと renkei sync",
        text::visible(&names[0])
    ));
    Exit::No
}
