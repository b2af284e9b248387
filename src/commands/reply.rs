//! `reply`: what a facility answered, once, with the reason; what it taught goes to the directory.

use super::amend::{self, Step};
use super::learn::Lesson;
use super::{completions, inquiry, lookup};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::model::{Case, Date};
use crate::paper::{Change, Value};
use crate::store::CasePaper;
use crate::text;
use crate::vocabulary::{Table, Word};
use clap_complete::engine::ArgValueCompleter;

/// 打診の返事を記録する
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei reply 12 さくら 可\n  renkei reply 12 r6tb 不可 --reason 医療処置対応不可 --note 夜間吸引不可\n  renkei reply 12 みどり 検討中 --next 11/27\n  renkei reply 12 みどり 条件付 --note 22時まで --learn --accepts '喀痰吸引(夜間)=条件付'\n  renkei reply 12 わかば 不可 --reason 満床 --learn --vacancy 満床"
)]
pub struct Args {
    /// 症例(番号、末尾の数字、カナ、院内ID)
    #[arg(value_name = "CASE", add = ArgValueCompleter::new(completions::cases))]
    case: String,
    /// 打診(番号 r…、または打診先の名称の一部)
    #[arg(value_name = "REFERRAL")]
    referral: String,
    /// 返事(可 条件付 不可 検討中 受領 期限切れ)
    #[arg(value_name = "ANSWER")]
    answer: String,
    /// 断りの理由(renkei explain --vocabulary decline_reasons)
    #[arg(long, value_name = "R", add = ArgValueCompleter::new(completions::reasons))]
    reason: Option<String>,
    /// 条件など、書き添えること
    #[arg(long, value_name = "T")]
    note: Option<String>,
    /// 返事のあった日(既定: 今日)
    #[arg(long, value_name = "D")]
    on: Option<String>,
    /// 次に連絡する日(検討中のとき)
    #[arg(long, value_name = "D")]
    next: Option<String>,
    /// 先方が前の返事を変えた(前の返事は経過に残す)
    #[arg(long)]
    change: bool,
    /// 返事でわかったことを施設台帳に書く
    #[arg(long)]
    learn: bool,
    /// 処置ごとの可否(何度でも。--learn と使う)
    #[arg(long, value_name = "NEED=ANSWER", requires = "learn", add = ArgValueCompleter::new(completions::needs))]
    accepts: Vec<String>,
    /// 空き(空きあり 満床 待機 要相談。--learn と使う)
    #[arg(long, value_name = "STATE", requires = "learn")]
    vacancy: Option<String>,
    /// 空きの数
    #[arg(long, value_name = "N", requires = "vacancy")]
    count: Option<String>,
    /// 空きの対象(個室、新規利用 など。既定: 打診したサービス)
    #[arg(long, value_name = "W", requires = "vacancy")]
    what: Option<String>,
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    amend::step(context, &args.case, |paper| plan(&args, context, paper))?;
    Ok(Exit::Done)
}

fn plan(args: &Args, context: &Context, paper: &CasePaper) -> Result<Step, Failure> {
    let case = &paper.case;
    let words = &context.store()?.words;
    inquiry::refuse_closed(paper, "返事は記録できません")?;
    let place = inquiry::find(context, paper, &args.referral)?;
    let referral = &case.referrals[place];
    let state = lookup::word(context, Table::ReferralStatus, "返事", &args.answer)?;
    if state.is_one_of(&["draft", "sent", "withdrawn"]) {
        return Err(refuse_no_answer(case, place, &state));
    }
    let on = inquiry::day_of(context, paper, place, args.on.as_deref())?;
    let may = match args.change {
        true => referral.may_change_to(&state),
        false => referral.may_become(&state),
    };
    if !may {
        return Err(refuse(args, paper, place, &state, words));
    }
    let reason = reason(args, context, &state)?;
    let name = lookup::facility_label(context, referral.facility.as_deref());
    let at = inquiry::path_of(case, place);
    let mut step = Step::default();
    let mut set = |key: &str, value: Value| {
        step.changes.push(Change::Set {
            path: at.key(key),
            value,
        });
    };
    set("status", Value::text(state.label()));
    if is_answer(&state) {
        set("answered", Value::plain(on));
    } else if state.is("expired") {
        set("ended", Value::plain(on));
    }
    if let Some(reason) = &reason {
        set("reason", Value::text(reason.label()));
    }
    let note = args
        .note
        .as_deref()
        .map(str::trim)
        .filter(|n| !n.is_empty());
    if let Some(note) = note {
        // What somebody wrote before stays.
        let kept = referral.note.as_deref().filter(|old| !old.contains(note));
        let whole = kept.map_or_else(|| note.to_string(), |old| format!("{old} / {note}"));
        set("note", Value::text(whole));
    }
    step.changes
        .extend(forgotten(paper, place, &state, reason.as_ref()));
    let next = match &args.next {
        Some(words) => Some(next_day(context, words, on)?),
        None => None,
    };
    if let Some(event) = event(args, context, paper, place, &state, (on, next)) {
        step.changes.push(event);
    }
    if state.is("declined") && reason.is_none() {
        step.warnings.push(
            "注意: 断りの理由がありません。理由別の集計に入りません。次の手: --reason を付けて書き直すか、renkei set で書き足してください。"
                .to_string(),
        );
    }
    if state.is("conditional") && note.is_none() && referral.note.is_none() {
        step.warnings
            .push("注意: 条件が書かれていません。--note で書き添えてください。".to_string());
    }
    let mut lesson_said = String::new();
    if args.learn {
        let lesson = lesson(args, context, case, place, &state, reason.as_ref(), on)?;
        let written = lesson.write(context)?;
        lesson_said = format!("。台帳: {}", written.said.join("、"));
        step.warnings.extend(written.warnings);
        step.others.push(written.paper);
    }
    if state.is_one_of(&["accepted", "conditional"]) {
        let others = inquiry::needless(case, place);
        step.warnings
            .extend(inquiry::propose_withdrawal(context, case, &others));
    }
    let because = reason.map_or(String::new(), |reason| format!("({})", reason.label()));
    step.subject = format!("{} {}", case.id, at.key("status"));
    step.lines = vec![
        format!(
            "打診 {} {name}: {}{because}{lesson_said}",
            inquiry::tag(case, place),
            state.label()
        ),
        paper.path.clone(),
        following(case, place, &state),
    ];
    Ok(step)
}

/// The likely next command.
fn following(case: &Case, place: usize, state: &Word) -> String {
    let id = &case.id;
    let referral = &case.referrals[place];
    let open = case
        .referrals
        .iter()
        .enumerate()
        .any(|(other, referral)| other != place && referral.is_live());
    match state.id() {
        "accepted" | "conditional" => format!(
            "次: 本人が選んだら renkei choose {id} {}",
            referral.facility.as_deref().unwrap_or("施設")
        ),
        "declined" | "expired" if !open => {
            format!("次: ほかの候補をさがす renkei match {id}")
        }
        _ => format!("次: renkei show {id}"),
    }
}

/// Whether a state is the facility's answer.
fn is_answer(state: &Word) -> bool {
    state.term().is_some_and(|term| term.group == "answered")
}

fn reason(args: &Args, context: &Context, state: &Word) -> Result<Option<Word>, Failure> {
    if let Some(words) = &args.reason {
        if !state.is("declined") {
            return Err(Failure::usage("--reason は「不可」のときに使います。")
                .next("条件や事情は --note に書いてください。"));
        }
        return lookup::word(context, Table::DeclineReasons, "--reason", words).map(Some);
    }
    if !state.is("declined") || !context.can_ask() {
        return Ok(None);
    }
    let terms = context.store()?.words.table(Table::DeclineReasons).terms();
    let labels: Vec<String> = terms.iter().map(|term| term.label.to_string()).collect();
    let chosen = context.ask_which("断りの理由(Escで書かない)", &labels)?;
    Ok(chosen.map(|place| Word::Known(terms[place])))
}

/// What an earlier answer said and the new one doesn't: it stays in the event, not on the inquiry.
fn forgotten(paper: &CasePaper, place: usize, state: &Word, reason: Option<&Word>) -> Vec<Change> {
    let referral = &paper.case.referrals[place];
    let at = inquiry::path_of(&paper.case, place);
    let mut changes = Vec::new();
    let mut drop = |key: &str| {
        let path = at.key(key);
        if super::set::node_at(&paper.root, &path).is_some() {
            changes.push(Change::Remove { path });
        }
    };
    if referral.reason.is_some() && reason.is_none() && !state.is("declined") {
        drop("reason");
    }
    if referral.ended.is_some() && !state.is("expired") {
        drop("ended");
    }
    if referral.answered.is_some() && !is_answer(state) && !state.is("expired") {
        drop("answered");
    }
    changes
}

fn next_day(context: &Context, words: &str, on: Date) -> Result<Date, Failure> {
    let day = lookup::day(context, "--next", Some(words))?;
    if day < on {
        return Err(Failure::usage(format!(
            "次に連絡する日({day})が、返事の日({on})より前です。"
        ))
        .next("--next の日付を確かめてください。"));
    }
    Ok(day)
}

/// The event that keeps what the inquiry itself can't: an interim answer with the next call, or the
/// answer that the facility took back.
fn event(
    args: &Args,
    context: &Context,
    paper: &CasePaper,
    place: usize,
    state: &Word,
    (on, next): (Date, Option<Date>),
) -> Option<Change> {
    let referral = &paper.case.referrals[place];
    let before = referral.status.as_ref();
    let overturned = before.is_some_and(|old| old.term().is_some_and(|t| t.group != "open"));
    if next.is_none() && !overturned && is_answer(state) {
        return None;
    }
    if next.is_none() && !overturned && args.note.is_none() {
        return None;
    }
    let name = lookup::facility_label(context, referral.facility.as_deref());
    let mut said = format!("打診 {}", inquiry::tag(&paper.case, place));
    if overturned {
        let parts: Vec<String> = [
            before.map(|word| word.label().to_string()),
            referral
                .answered
                .or(referral.ended)
                .map(|on| on.to_string()),
            referral
                .reason
                .as_ref()
                .map(|word| word.label().to_string()),
        ]
        .into_iter()
        .flatten()
        .collect();
        said.push_str(&format!(": 前の返事 {} → ", parts.join(" ")));
    } else {
        said.push_str(": ");
    }
    said.push_str(state.label());
    if let Some(note) = &args.note {
        said.push_str(&format!("。{note}"));
    }
    let mut entry = Value::Map(vec![
        ("on".into(), Value::plain(on)),
        ("kind".into(), Value::text("施設連絡")),
    ]);
    if let Some(by) = context.staff() {
        entry.put(&["by"], Value::text(by));
    }
    entry.put(&["with"], Value::text(name));
    entry.put(&["text"], Value::text(said));
    if let Some(next) = next {
        entry.put(&["next"], Value::plain(next));
    }
    Some(amend::appended(paper, "events", "e", entry).1)
}

/// What the answer taught: what was typed, else what the answer itself says.
fn lesson(
    args: &Args,
    context: &Context,
    case: &Case,
    place: usize,
    state: &Word,
    reason: Option<&Word>,
    on: Date,
) -> Result<Lesson, Failure> {
    let referral = &case.referrals[place];
    let Some(facility) = referral.facility.clone() else {
        return Err(
            Failure::usage("打診先が書かれていないため、台帳に書けません。").next(format!(
                "renkei set {} referrals.{}.facility=番号",
                case.id, referral.id
            )),
        );
    };
    let mut lesson = Lesson::new(facility, on);
    for typed in &args.accepts {
        let Some((need, answer)) = typed.rsplit_once(['=', '＝']) else {
            return Err(Failure::usage(format!(
                "--accepts「{}」に「=」がありません。",
                text::visible(typed)
            ))
            .next("--accepts '喀痰吸引(夜間)=不可' のように書いてください。"));
        };
        lesson.accepts.push((
            lookup::word(context, Table::Needs, "--accepts", need)?,
            lookup::word(context, Table::Answers, "--accepts", answer)?,
        ));
    }
    let service = referral.service.as_ref().map_or("", Word::label);
    if let Some(words) = &args.vacancy {
        let state = lookup::word(context, Table::VacancyStates, "--vacancy", words)?;
        lesson.vacancy = Some((
            args.what.clone().unwrap_or_else(|| service.to_string()),
            state,
        ));
        lesson.count = args.count.clone();
    }
    let answers = &context.store()?.words;
    let yes = || answers.term(Table::Answers, "yes");
    let no = || answers.term(Table::Answers, "no");
    if state.is("accepted") && args.accepts.is_empty() {
        // It will take this patient: it can do all that this patient needs.
        lesson.accepts = case
            .needs
            .iter()
            .map(|need| (need.clone(), yes()))
            .collect();
    }
    if state.is("declined") {
        if reason.is_some_and(|r| r.is("no_bed")) && lesson.vacancy.is_none() {
            let full = answers.term(Table::VacancyStates, "full");
            lesson.vacancy = Some((service.to_string(), full));
        }
        // A reason that speaks of one need (table decline_reasons) says 不可 to it.
        let need = reason
            .and_then(Word::term)
            .and_then(|term| term.attribute("need"))
            .map(|id| answers.term(Table::Needs, id));
        if let Some(need) = need
            && !lesson.accepts.iter().any(|(known, _)| *known == need)
        {
            lesson.accepts.push((need, no()));
        }
    }
    if state.is("conditional")
        && let Some(note) = &args.note
    {
        lesson.note = Some(note.clone());
    }
    if lesson.is_empty() {
        return Err(Failure::usage("台帳に書くことがありません。")
            .why("「可」なら患者に必要な処置、「満床」なら空きを自動で書きます。ほかは何を覚えるかの指定が要ります。")
            .next("--accepts '喀痰吸引(夜間)=不可' か --vacancy 満床 を付けてください。"));
    }
    Ok(lesson)
}

fn refuse_no_answer(case: &Case, place: usize, state: &Word) -> Failure {
    let id = inquiry::tag(case, place);
    let failure = Failure::usage(format!("「{}」は返事ではありません。", state.label()));
    match state.id() {
        "withdrawn" => failure.next(format!("取り下げるなら: renkei withdraw {} {id}", case.id)),
        _ => failure.next("返事は 可、条件付、不可、検討中、受領、期限切れ のどれかです。"),
    }
}

fn refuse(
    args: &Args,
    paper: &CasePaper,
    place: usize,
    state: &Word,
    words: &crate::vocabulary::Vocabularies,
) -> Failure {
    let case = &paper.case;
    let referral = &case.referrals[place];
    let failure = inquiry::refuse_state(paper, place, state, words);
    let id = inquiry::tag(case, place);
    let case = &case.id;
    let facility = referral.facility.as_deref().unwrap_or("施設");
    if !args.change && referral.may_change_to(state) {
        return failure.next(format!(
            "先方が返事を変えたのなら: renkei reply {case} {id} {} --change --note 事情",
            state.label()
        ));
    }
    match referral.status.as_ref().map_or("", Word::id) {
        "draft" => failure.next(format!("送ったら: renkei refer {case} {facility}")),
        "withdrawn" | "declined" => failure.next(format!(
            "もう一度打診するなら: renkei refer {case} {facility}"
        )),
        _ => failure.next(format!("今の記録: renkei show {case}")),
    }
}
