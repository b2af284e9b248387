//! `resolve`: what both sides of a merge wrote differently, decided one by one by a person.

use super::renumber::{self, Renumbering};
use super::resolve_ask::{ask, kept};
use super::undecided::{Choice, Waiting, is_turned, readable, view, waiting, whole};
use super::{completions, lookup};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::files::conflict::{self, Side};
use crate::files::{bytes, yaml};
use crate::model::CaseId;
use crate::store::{
    Ended, FACILITIES, PAPER_BYTES, Paper, SETTINGS, Store, Undecided, name_of, path_of,
};
use crate::text;
use clap_complete::engine::ArgValueCompleter;

/// 合流の衝突を、ひとつずつ決める
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei resolve                       決めることの一覧\n  renkei resolve 12                    ひとつずつ聞かれて決める\n  renkei resolve 12 1=こちら 2=相手    1つめはこちら、2つめは相手の書いたとおりに\n  renkei resolve 12 --all 相手         残りはすべて相手の書いたとおりに\n  renkei resolve 12 1=両方             両方を残す(一覧の行や文のとき)\n  renkei resolve 12 --same             同じ患者だと確かめたので、意味で合わせる\n  renkei resolve 12 --renumber         別の患者なので、こちらの紙に新しい番号を付けて両方残す\n\n「前」は分かれる前のとおり。片方が紙を取り除いたときは「残す」か「消す」。"
)]
pub struct Args {
    /// 症例(番号、末尾、カナ、院内ID)か、facilities.toml、renkei.toml
    #[arg(value_name = "CASE|FILE", add = ArgValueCompleter::new(completions::cases))]
    paper: Option<String>,
    /// 何番めをどうするか(N=こちら|相手|両方|前)
    #[arg(value_name = "N=SIDE")]
    choices: Vec<String>,
    /// 残りをすべてこうする(こちら|相手|前|残す|消す)
    #[arg(long, value_name = "SIDE")]
    all: Option<String>,
    /// 同じ患者: 意味で合わせ、残ったところを決める
    #[arg(long, conflicts_with = "renumber")]
    same: bool,
    /// 別の患者: こちらの紙に新しい番号を付け、両方を残す
    #[arg(long, conflicts_with_all = ["choices", "all"])]
    renumber: bool,
}

/// Runs it.
pub fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    if context.at_a_past_day() {
        return Err(
            Failure::usage("--at では決められません。").next("--at を外して実行してください。")
        );
    }
    if !context.commits() {
        return Err(Failure::usage("--no-commit では決められません。")
            .why("決め終わると合流が記録されます。")
            .next("--no-commit を外すか、-n で何が変わるかだけを見てください。"));
    }
    let store = context.store()?;
    let undecided = store.undecided()?;
    let Some(typed) = &args.paper else {
        if args.all.is_some() || args.renumber {
            return Err(Failure::usage("どの紙を決めるかが書かれていません。")
                .next("renkei resolve 2026-0012 --all こちら のように書いてください。"));
        }
        return list(context, store, &undecided);
    };
    let path = meant(context, &undecided, typed)?;
    let known = undecided.iter().find(|one| one.path == path);
    let mut waiting = waiting(store, &path, known)?;
    if known.is_none() && waiting.places.is_empty() {
        context.say(&format!("{}: 合流の衝突はありません。", name_of(&path)));
        return Ok(Exit::Done);
    }
    if args.renumber {
        return apart(context, &waiting);
    }
    if args.same && waiting.strangers {
        waiting.take_as_one(store)?;
    }
    if waiting.strangers {
        return strangers(context, &waiting);
    }
    let choices = choices(args, context, &waiting)?;
    let Some(choices) = choices else {
        context.show(view(std::slice::from_ref(&waiting)));
        context.say(&format!(
            "次の手: renkei resolve {} {}",
            name_of(&path),
            if waiting.gone.is_some() {
                "残す(または 消す)"
            } else {
                "1=こちら(または 相手)"
            }
        ));
        return Ok(Exit::No);
    };
    settle(context, &waiting, &choices)
}

/// Two patients got one number: neither paper may take the other's place, and they must not mix.
fn strangers(context: &Context, waiting: &Waiting) -> Result<Exit, Failure> {
    let name = name_of(&waiting.path);
    if context.can_ask() {
        context.show(view(std::slice::from_ref(waiting)));
        if context.ask_yes("別の患者です。こちらの患者に新しい番号を付けますか")?
        {
            return apart(context, waiting);
        }
    }
    Err(
        Failure::usage(format!("「{name}」は、こちらと相手で別の患者です。"))
            .why("どちらかを選ぶと、もう一人の紙がなくなります。")
            .next(format!(
                "renkei resolve {name} --renumber(こちらの患者に新しい番号を付け、両方を残す)"
            ))
            .next(format!(
                "renkei resolve {name} --same(同じ患者だと確かめたとき)"
            )),
    )
}

/// Everything that waits.
fn list(context: &Context, store: &Store, undecided: &[Undecided]) -> Result<Exit, Failure> {
    let mut all = Vec::new();
    for one in undecided {
        all.push(waiting(store, &one.path, Some(one))?);
    }
    let marked = store.cases().map_bytes(|path, bytes| {
        let text = bytes::decode(&bytes, PAPER_BYTES).ok()?;
        (!conflict::clashes(&text).is_empty()).then(|| path.to_string())
    });
    let others = [FACILITIES, SETTINGS].map(String::from);
    for path in marked.into_iter().chain(others) {
        if all.iter().any(|known: &Waiting| known.path == path) {
            continue;
        }
        let waiting = waiting(store, &path, None)?;
        if !waiting.places.is_empty() {
            all.push(waiting);
        }
    }
    if all.is_empty() {
        // Nothing waits, but the merge may not have been ended.
        if context.dry_run() {
            context.say("合流の衝突はありません(-n のため、何も書いていません)。");
            return Ok(Exit::Done);
        }
        let desk = context.desk(Vec::new());
        let writing = store.writing(false, &desk)?;
        context.say(match store.decided(&[], &desk)? {
            Ended::Recorded => "合流を終えました。\n次: renkei sync",
            _ => "合流の衝突はありません。",
        });
        drop(writing);
        return Ok(Exit::Done);
    }
    context.show(view(&all));
    context.say(&format!("次の手: renkei resolve {}", name_of(&all[0].path)));
    Ok(Exit::No)
}

/// The paper that somebody means: one that waits first.
fn meant(context: &Context, undecided: &[Undecided], typed: &str) -> Result<String, Failure> {
    let is_waiting = undecided.iter().any(|one| one.path == typed);
    if is_waiting || [FACILITIES, SETTINGS].contains(&typed) || typed.contains('/') {
        return Ok(typed.trim_start_matches("./").to_string());
    }
    let folded = text::fold(typed).to_uppercase();
    let id = CaseId::new(&folded);
    let tail = |one: &&Undecided| {
        let stem = name_of(&one.path);
        let number = CaseId::new(stem).map(|id| id.number().to_string());
        id.as_ref().is_some_and(|id| id.as_str() == stem) || number.as_deref() == Some(&folded)
    };
    let mut found = undecided.iter().filter(tail);
    if let (Some(one), None) = (found.next(), found.next()) {
        return Ok(one.path.clone());
    }
    let id = lookup::case_id(context, typed)?;
    Ok(context
        .store()?
        .place_of(&id)
        .unwrap_or_else(|| path_of(&id)))
}

/// What was decided for each place; `None` where nobody decides now.
fn choices(
    args: &Args,
    context: &Context,
    waiting: &Waiting,
) -> Result<Option<Vec<Option<Choice>>>, Failure> {
    let count = waiting.places.len();
    let mut chosen: Vec<Option<Choice>> = vec![None; count];
    for words in &args.choices {
        // The only place needs no number.
        let alone = if count == 1 { "1" } else { "" };
        let (place, side) = words.split_once('=').unwrap_or((alone, words));
        let place: usize = text::fold(place).parse().unwrap_or(0);
        if place == 0 || place > count {
            return Err(
                Failure::usage(format!("「{}」の番号が違います。", text::visible(words)))
                    .why(format!("決めるところは{count}か所です。"))
                    .next(format!(
                        "renkei resolve {} で一覧を見られます。",
                        name_of(&waiting.path)
                    )),
            );
        }
        chosen[place - 1] = Some(Choice::read(side)?);
    }
    if let Some(side) = &args.all {
        let side = Choice::read(side)?;
        for choice in chosen.iter_mut().filter(|choice| choice.is_none()) {
            *choice = Some(side);
        }
    }
    let asked = args.choices.is_empty() && args.all.is_none();
    if asked && count > 0 {
        if !context.can_ask() {
            return Ok(None);
        }
        for (at, place) in waiting.places.iter().enumerate() {
            chosen[at] = ask(context, waiting, at, place)?;
        }
    }
    Ok(Some(chosen))
}

/// Writes the paper as it was decided, and ends the merge where nothing waits any more.
fn settle(
    context: &Context,
    waiting: &Waiting,
    choices: &[Option<Choice>],
) -> Result<Exit, Failure> {
    let new = match waiting.gone {
        Some(_) => match choices.first().copied().flatten() {
            // Somebody may have tidied it away: the side that has it has it still.
            Some(Choice::Keep) => Some(kept(context.store()?, waiting)?),
            Some(Choice::Delete) => None,
            Some(Choice::Take(_)) => {
                return Err(Failure::usage("片方が紙を取り除いています。")
                    .next("「1=残す」か「1=消す」で決めてください。"));
            }
            None => return Ok(left(context, waiting, 1)),
        },
        None => match decided(waiting, choices)? {
            Some(text) => Some(text.into_bytes()),
            None => waiting.now.clone(),
        },
    };
    let text = new
        .as_deref()
        .and_then(|bytes| bytes::decode(bytes, PAPER_BYTES).ok());
    let remain = text
        .as_deref()
        .map_or(0, |text| conflict::clashes(text).len());
    let remain = if waiting.gone.is_some() { 0 } else { remain };
    if let (Some(text), Some(before)) = (&text, waiting.text.as_deref()) {
        readable(context.store()?, &waiting.path, before, text)?;
    }
    let mut papers = vec![Paper {
        path: waiting.path.clone(),
        old: waiting.now.clone(),
        new,
    }];
    papers.retain(|paper| paper.old != paper.new);
    if context.dry_run() {
        context.show_diff(&papers);
        return Ok(Exit::Done);
    }
    let desk = context.desk(Vec::new());
    let writing = context.store()?.writing(false, &desk)?;
    writing.put(&papers, "")?;
    if remain > 0 {
        return Ok(left(context, waiting, remain));
    }
    finish(
        context,
        std::slice::from_ref(&waiting.path),
        &format!("決めました: {}", name_of(&waiting.path)),
        Vec::new(),
    )
}

fn left(context: &Context, waiting: &Waiting, remain: usize) -> Exit {
    context.say(&format!(
        "{}: 決めるところが{remain}か所残っています。",
        name_of(&waiting.path)
    ));
    context.say(&format!(
        "次の手: renkei resolve {}",
        name_of(&waiting.path)
    ));
    Exit::No
}

fn finish(
    context: &Context,
    paths: &[String],
    words: &str,
    trailers: Vec<(&'static str, String)>,
) -> Result<Exit, Failure> {
    let ended = context.store()?.decided(paths, &context.desk(trailers))?;
    context.say(words);
    match ended {
        Ended::Recorded => context.say("合流を終えました。\n次: renkei sync(相手に送る)"),
        Ended::Waiting(count) => {
            context.say(&format!(
                "決める紙があと{count}件あります。\n次の手: renkei resolve"
            ));
        }
        Ended::Nothing => context.say("次: renkei check"),
    }
    Ok(Exit::Done)
}

/// The text with these places decided; `None` where there was nothing to decide.
fn decided(waiting: &Waiting, choices: &[Option<Choice>]) -> Result<Option<String>, Failure> {
    let Some(text) = waiting.text.as_deref() else {
        return Err(Failure::paper(format!(
            "「{}」を文字として読めません。",
            text::visible(&waiting.path)
        ))
        .next("git checkout --ours / --theirs でどちらかを選び、git add で決めてください。"));
    };
    let mut out = text.to_string();
    // From the end, so that the places before stay where they are.
    for (at, choice) in choices.iter().enumerate().rev() {
        let side = match choice {
            None => continue,
            Some(Choice::Take(side)) => *side,
            Some(_) => {
                return Err(Failure::usage(
                    "「残す」「消す」は、片方が紙を取り除いたときの決め方です。",
                )
                .next("こちら、相手、両方、前 のどれかを書いてください。"));
            }
        };
        let clashes = conflict::clashes(&out);
        let Some(clash) = clashes.get(at) else {
            continue;
        };
        if clash.parts.is_none() {
            return Err(Failure::paper(format!(
                "「{}」の{}行目の印の組が揃っていません。",
                text::visible(&waiting.path),
                clash.line
            ))
            .next(format!("renkei edit {}", name_of(&waiting.path))));
        }
        let side = match (side, is_turned(clash)) {
            (Side::Ours, true) => Side::Theirs,
            (Side::Theirs, true) => Side::Ours,
            (side, _) => side,
        };
        let part = &out[clash.whole.clone()];
        let settled = conflict::settle(part, &[side]);
        if settled == part {
            return Err(Failure::usage(format!(
                "{}番めは、分かれる前のものが書かれていません。",
                at + 1
            ))
            .next("こちら、相手、両方 のどれかを書いてください。"));
        }
        out.replace_range(clash.whole.clone(), &settled);
    }
    Ok((waiting.now.as_deref() != Some(out.as_bytes())).then_some(out))
}

/// Two patients under one number: theirs gets a number of its own.
fn apart(context: &Context, waiting: &Waiting) -> Result<Exit, Failure> {
    let store = context.store()?;
    // What came may be known elsewhere by its number already: ours gets another one.
    let sides = waiting.text.as_deref().and_then(|text| {
        let turned = conflict::clashes(text).first().is_some_and(is_turned);
        let (ours, theirs) = whole(text)?;
        Some(if turned {
            (theirs, ours)
        } else {
            (ours, theirs)
        })
    });
    let id = CaseId::new(name_of(&waiting.path));
    let (Some((here, there)), Some(old)) = (sides, id) else {
        return Err(Failure::usage(format!(
            "「{}」は、紙の一部だけがぶつかっています。",
            name_of(&waiting.path)
        ))
        .why("番号を分けるのは、両方で別の患者の紙を作ったときです。")
        .next(format!("renkei resolve {}", name_of(&waiting.path))));
    };
    if store.sides_are_turned() {
        return Err(Failure::usage("rebase の途中では、番号を付け直せません。")
            .why("このあとの記録が、別の患者の紙に重なってしまいます。")
            .next("git rebase --abort でやめてから、renkei sync で合わせてください。"));
    }
    if !waiting.strangers {
        return Err(
            Failure::usage(format!("「{old}」は、どちらも同じ患者の紙です。"))
                .why("番号を分けるのは、別の患者のときだけです。")
                .next(format!(
                    "renkei resolve {old} --same(同じ患者として合わせる)"
                )),
        );
    }
    // git may have taken one paper for another that moved: each belongs to the number that it has.
    let own = |text: &str| {
        let root = yaml::parse(text).root?;
        let id = root
            .get("id")
            .and_then(|node| node.as_str())
            .and_then(CaseId::new)?;
        (id != old && store.place_of(&id).is_none()).then_some(id)
    };
    let (mine, other) = (own(&here), own(&there));
    let new = match (&mine, &other) {
        (Some(id), _) => id.clone(),
        (None, Some(_)) => old.clone(),
        (None, None) => renumber::next_number(context, &old, std::iter::empty())?,
    };
    let wanted = Renumbering {
        old: &old,
        path: &waiting.path,
        new: &new,
        alone: false,
    };
    let moved = match mine.is_some() || other.is_some() {
        true => here,
        false => renumber::moved(&wanted, here.as_bytes())?,
    };
    let theirs = other.unwrap_or_else(|| old.clone());
    let mut papers = Vec::new();
    for (id, text) in [(&theirs, there), (&new, moved)] {
        let place = if *id == old {
            waiting.path.clone()
        } else {
            path_of(id)
        };
        let read = store.understand(id.clone(), place.clone(), text.clone().into_bytes());
        if read.is_err() {
            return Err(Failure::paper(format!(
                "「{id}」になる紙を読めません。何も書いていません。"
            ))
            .next(format!("renkei edit {old}")));
        }
        papers.push(Paper {
            old: if place == waiting.path {
                waiting.now.clone()
            } else {
                None
            },
            path: place,
            new: Some(text.into_bytes()),
        });
    }
    if papers.iter().all(|paper| paper.path != waiting.path) {
        papers.push(Paper {
            path: waiting.path.clone(),
            old: waiting.now.clone(),
            new: None,
        });
    }
    if context.dry_run() {
        context.show_diff(&papers);
        return Ok(Exit::Done);
    }
    let writing = store.writing(false, &context.desk(Vec::new()))?;
    writing.put(&papers, "")?;
    store.remember_renumbered(&[(old.to_string(), new.to_string())]);
    let named = renumber::naming(context, &wanted)?;
    let others: Vec<&str> = named
        .iter()
        .map(|paper| paper.path.as_str())
        .filter(|path| *path != waiting.path && *path != path_of(&new))
        .collect();
    if !others.is_empty() {
        context.complain(&format!(
            "注意: 「{old}」と書いた紙がほかにあります。どちらの患者か確かめてください: {}",
            text::visible(&text::list_up_to(&others, 5))
        ));
    }
    let words = match theirs == old {
        true => format!("こちらの {old} を {new} にしました。相手の {old} はそのままです。"),
        false => format!("こちらは {new}、相手は {theirs} に分けました。"),
    };
    let paths: Vec<String> = papers.into_iter().map(|paper| paper.path).collect();
    let trailers = if new == old {
        Vec::new()
    } else {
        vec![wanted.trailer()]
    };
    let done = finish(context, &paths, &words, trailers);
    drop(writing);
    done
}
