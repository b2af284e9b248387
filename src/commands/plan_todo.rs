//! What is left to do about a draft, for `plan`: what to ask, and what `--write` would change.

use super::plan::Drafted;
use super::plan_view::words;
use super::show::joined;
use crate::planning::{Fate, Field, PLAN_KEYS, Question};
use crate::sheet::{Column, Sheet};
use crate::text;

/// What to ask.
pub(super) fn questions(drafted: &Drafted) -> Sheet {
    let mut sheet = Sheet::new(
        "聞くこと",
        vec![
            Column::new("about", "何について"),
            Column::new("ask", "聞くこと・次の手"),
        ],
    );
    let case = drafted.case.id.as_str();
    for factor in &drafted.factors {
        sheet.row(vec![
            "退院困難な要因".into(),
            format!(
                "「{} {}」に当てはまりますか({})。\n→ renkei set {case} factors.confirmed+={}",
                factor.letter,
                factor.label,
                text::list(&factor.facts),
                factor.letter
            )
            .into(),
        ]);
    }
    let mut asked: Vec<(&Question, Vec<&str>)> = Vec::new();
    for question in &drafted.draft.questions {
        let same = |(known, _): &&mut (&Question, Vec<&str>)| {
            known.ask == question.ask && known.key == question.key && known.next == question.next
        };
        match asked.iter_mut().find(same) {
            Some((_, about)) => about.push(&question.about),
            None => asked.push((question, vec![&question.about])),
        }
    }
    for (question, about) in asked {
        let names: Vec<String> = about.iter().map(|about| named(about, drafted)).collect();
        let line = match about.as_slice() {
            [one] => *one,
            _ => "行",
        };
        let next = question.next.replace("CASE", case).replace("LINE", line);
        sheet.row(vec![
            text::list(&names).into(),
            format!("{}\n→ {next}", question.ask).into(),
        ]);
    }
    sheet
}

/// What a question is about: an item of the plan, or a line with its service.
fn named(about: &str, drafted: &Drafted) -> String {
    if let Some((_, label)) = PLAN_KEYS.iter().find(|(key, _)| *key == about) {
        return (*label).to_string();
    }
    if about == "factors" {
        return "退院困難な要因".to_string();
    }
    let mut lines = drafted
        .draft
        .lines
        .lines
        .iter()
        .filter(|line| line.about() == about);
    let service = lines.next().and_then(|line| line.line.service.as_ref());
    joined(&[
        service.map(|s| s.label().to_string()),
        Some(about.to_string()),
    ])
    .unwrap_or_default()
}

/// What `--write` would do.
pub(super) fn changes(drafted: &Drafted) -> Sheet {
    let mut sheet = Sheet::new(
        "--write で書くこと",
        vec![
            Column::new("mark", "印"),
            Column::new("place", "場所"),
            Column::new("what", "内容"),
        ],
    );
    let mut row = |mark: &str, place: String, what: String| {
        sheet.row(vec![mark.into(), place.into(), what.into()]);
    };
    let plan = ("計画".to_string(), None, &drafted.draft.plan);
    let lines = drafted
        .draft
        .lines
        .lines
        .iter()
        .map(|line| (named(&line.about(), drafted), line.place, &line.fields));
    let whole = |place: Option<usize>, name: &str| place.is_none() && name != "計画";
    for (name, place, fields) in std::iter::once(plan).chain(lines) {
        if whole(place, &name) {
            row("+", name, "新しい行".to_string());
            continue;
        }
        let added: Vec<&str> = fields
            .iter()
            .filter(|f| f.fate == Fate::Add && f.key != "sources")
            .map(label)
            .collect();
        if !added.is_empty() {
            row("+", name.clone(), text::list(&added));
        }
        for field in fields.iter().filter(|field| field.key != "sources") {
            let (old, new) = (
                field.present.as_ref().map(words),
                field.draft.as_ref().map(words),
            );
            let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
            match field.fate {
                Fate::Refresh => row("~", name.clone(), refreshed(label(field), &old, &new)),
                Fate::Clear => row(
                    "-",
                    name.clone(),
                    format!("{}: {old}(もとの記載がなくなった)", label(field)),
                ),
                Fate::Kept => row(
                    "=",
                    name.clone(),
                    format!("{}は紙のまま。案: {new}", label(field)),
                ),
                Fate::Gone => row(
                    "=",
                    name.clone(),
                    format!("{}は消されたまま。案: {new}", label(field)),
                ),
                Fate::Add | Fate::Same => {}
            }
        }
    }
    if drafted.draft.changes.is_empty() {
        sheet.note("--write で変わるところはありません。");
    } else {
        sheet.note("印: + 書き足す、~ 前の下書きを直す、- 消す、= 人が書いたので残す。");
    }
    sheet
}

/// What a refresh changes: of several lines only those that differ.
fn refreshed(label: &str, old: &str, new: &str) -> String {
    if !old.contains('\n') && !new.contains('\n') {
        return format!("{label}: {old} → {new}");
    }
    let without = |lines: &str, others: &str, mark: &str| -> Vec<String> {
        let gone = lines
            .lines()
            .filter(|line| !others.lines().any(|other| other == *line));
        gone.map(|line| format!("{mark} {line}")).collect()
    };
    let mut lines = vec![format!("{label}:")];
    lines.extend(without(old, new, "-"));
    lines.extend(without(new, old, "+"));
    lines.join("\n")
}

/// What people read of a key.
fn label(field: &Field) -> &'static str {
    let plan = PLAN_KEYS.iter().find(|(key, _)| *key == field.key);
    if let Some((_, label)) = plan {
        return label;
    }
    match field.key {
        "facility" => "事業所",
        "payer" => "支払う制度",
        "need" => "ニーズ",
        "long_goal" => "長期目標",
        "long_period" => "長期の期間",
        "short_goal" => "短期目標",
        "short_period" => "短期の期間",
        "content" => "内容",
        "weekly" => "週の回数",
        "from" => "開始日",
        "to" => "終了日",
        "sources" => "もとの記録",
        other => other,
    }
}
