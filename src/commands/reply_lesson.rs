//! What an answer taught about the facility: what was typed, else what the answer itself says.

use super::learn::Lesson;
use super::lookup;
use super::reply::Answer;
use crate::failure::Failure;
use crate::text;
use crate::vocabulary::{Table, Word};

/// The lesson of an answer.
pub fn lesson(answer: &Answer) -> Result<Lesson, Failure> {
    let (case, referral) = (&answer.paper.case, answer.referral());
    let Some(facility) = referral.facility.clone() else {
        return Err(
            Failure::usage("打診先が書かれていないため、台帳に書けません。")
                .next(format!("renkei edit {}", case.id)),
        );
    };
    let mut lesson = Lesson::new(facility, answer.on);
    typed(answer, &mut lesson)?;
    understood(answer, &mut lesson)?;
    if lesson.is_empty() {
        return Err(Failure::usage("台帳に書くことがありません。")
            .why("「可」なら患者に必要な処置、「満床」なら空きを自動で書きます。ほかは何を覚えるかの指定が要ります。")
            .next("--accepts '喀痰吸引(夜間)=不可' か --vacancy 満床 を付けてください。"));
    }
    Ok(lesson)
}

/// What the service is called where nobody says what is free.
fn what(answer: &Answer) -> String {
    let service = answer.referral().service.as_ref();
    service.map_or("新規利用", Word::label).to_string()
}

fn typed(answer: &Answer, lesson: &mut Lesson) -> Result<(), Failure> {
    let (args, context) = (answer.args, answer.context);
    for typed in &args.accepts {
        let Some((need, said)) = typed.rsplit_once(['=', '＝']) else {
            return Err(Failure::usage(format!(
                "--accepts「{}」に「=」がありません。",
                text::visible(typed)
            ))
            .next("--accepts '喀痰吸引(夜間)=不可' のように書いてください。"));
        };
        lesson.accepts.push((
            lookup::word(context, Table::Needs, "--accepts", need)?,
            lookup::word(context, Table::Answers, "--accepts", said)?,
        ));
    }
    if let Some(words) = &args.vacancy {
        let state = lookup::word(context, Table::VacancyStates, "--vacancy", words)?;
        lesson.vacancy = Some((args.what.clone().unwrap_or_else(|| what(answer)), state));
        lesson.count = args.count.clone();
    }
    if answer.state.is("conditional") {
        lesson.note = args.note.clone();
    }
    Ok(())
}

fn understood(answer: &Answer, lesson: &mut Lesson) -> Result<(), Failure> {
    let words = &answer.context.store()?.words;
    if answer.state.is("accepted") && answer.args.accepts.is_empty() {
        // It will take this patient: it can do all that this patient needs.
        lesson.implied = answer.paper.case.needs.clone();
    }
    if !answer.state.is("declined") {
        return Ok(());
    }
    let reason = answer.reason.as_ref().or(answer.referral().reason.as_ref());
    if reason.is_some_and(|r| r.is("no_bed")) && lesson.vacancy.is_none() {
        let full = words.term(Table::VacancyStates, "full");
        lesson.vacancy = Some((what(answer), full));
    }
    // A reason that speaks of one need (table decline_reasons) says 不可 to it.
    let need = reason
        .and_then(Word::term)
        .and_then(|term| term.attribute("need"))
        .map(|id| words.term(Table::Needs, id));
    if let Some(need) = need
        && !lesson.accepts.iter().any(|(known, _)| *known == need)
    {
        lesson
            .accepts
            .push((need, words.term(Table::Answers, "no")));
    }
    Ok(())
}
