//! What a plan and its lines still lack once the draft is in: questions that the paper doesn't
//! answer.

use super::Question;
use super::fate::{Fate, Field, fingerprint};
use super::merge::MergedLine;
use crate::model::{Case, Text, lives_in};

/// The questions about the plan that its paper doesn't answer.
pub fn open_questions(case: &Case, fields: &[Field], questions: Vec<Question>) -> Vec<Question> {
    let drafted = case.plan.as_ref().map_or(&[][..], |plan| &plan.drafted);
    let open = |question: &Question| !answered(question, fields, drafted);
    questions.into_iter().filter(open).collect()
}

/// Whether a person wrote what the question asks for.
pub(super) fn answered(question: &Question, fields: &[Field], drafted: &[(Text, Text)]) -> bool {
    let by_draft = |field: &Field| {
        let mut prints = drafted.iter().filter(|(key, _)| &**key == field.key);
        let print = prints.next().map(|(_, print)| &**print);
        let present = field.present.as_ref();
        field.changes() || present.is_some_and(|value| print == Some(&*fingerprint(value)))
    };
    let mut here = fields.iter().filter(|field| field.key == question.key);
    here.any(|field| field.value().is_some() && !by_draft(field))
}

/// What a line still lacks for the week and the month: how often, on which days, how many units.
pub(super) fn gaps(merged: &MergedLine) -> Vec<Question> {
    let line = &merged.line;
    let Some(service) = line.service.as_ref().filter(|service| !lives_in(service)) else {
        return Vec::new();
    };
    let set = |rest: &str| match &*line.id {
        "" => "renkei edit CASE".to_string(),
        _ => format!("renkei set CASE {rest}"),
    };
    let question = |key, ask: String, next| Question {
        about: merged.about(),
        key,
        ask,
        next,
    };
    let mut found = Vec::new();
    let comes = service
        .term()
        .is_some_and(|term| ["home", "day"].contains(&term.group));
    let guessed = merged.fields.iter().any(|field| {
        let own =
            field.fate == Fate::Same && line.drafted.iter().any(|(key, _)| &**key == "weekly");
        field.key == "weekly" && (field.changes() || own) && field.draft.is_some()
    });
    match line.weekly {
        Some(weekly) if guessed && line.days.is_empty() => {
            let ask = format!("週{weekly}回は目安です。回数を決めましたか。");
            found.push(question("weekly", ask, set("services.LINE.weekly=回数")));
        }
        None if comes && line.days.is_empty() => {
            found.push(question(
                "weekly",
                "週に何回ですか(月に数回なら、内容に書く)。".into(),
                set("services.LINE.weekly=回数"),
            ));
        }
        _ => {}
    }
    if line.weekly.is_some() && (line.days.is_empty() || line.time.is_none()) {
        let ask = match (line.days.is_empty(), line.time.is_none()) {
            (true, true) => "曜日と時間は。",
            (true, false) => "曜日は。",
            _ => "時間は。",
        };
        found.push(question(
            "days",
            ask.into(),
            set("services.LINE.days=曜日 services.LINE.time=時間"),
        ));
    }
    let counted = service
        .term()
        .and_then(|term| term.attribute("pg"))
        .is_some();
    let by_care = line.payer.as_ref().is_some_and(|payer| payer.is("ltci"));
    if by_care && counted && line.units.is_none() && !service.is_one_of(&["kyotaku", "houkatsu"]) {
        found.push(question(
            "units",
            "月の単位数は。".into(),
            set("services.LINE.units=単位数"),
        ));
    }
    found
}
