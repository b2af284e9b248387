//! How a draft meets the plan and the lines of a paper: key by key (`fate`), and line by line.
//! `plan.drafted_lines` keeps the ids of lines that a draft wrote: one that is gone was taken away by
//! a person.

use super::Question;
use super::draft::{PLAN_KEYS, PlanDraft};
use super::fact::Fact;
use super::fate::{Fate, Field, meet};
use super::gaps::{answered, gaps};
use super::lines::{LineDraft, is_over};
use crate::model::{Case, Date, ServiceLine, Text};
use crate::paper::Value;
use crate::vocabulary::Word;

/// A line once the draft is in.
#[derive(Clone, Debug)]
pub struct MergedLine {
    /// Its place in the list on paper; none for a new one.
    pub place: Option<usize>,
    /// The line.
    pub line: ServiceLine,
    /// Its drafted keys; empty where the draft has nothing to say.
    pub fields: Vec<Field>,
    /// The facts behind it.
    pub facts: Vec<Fact>,
    /// Whether a draft wrote it at first.
    pub was_drafted: bool,
}

impl MergedLine {
    /// What a question about it names: its id, else its number in the list.
    pub fn about(&self) -> String {
        match (&*self.line.id, self.place) {
            ("", Some(place)) => super::fact::entry("services", "", place),
            (id, _) => id.to_string(),
        }
    }
}

/// All lines once the draft is in.
#[derive(Clone, Debug, Default)]
pub struct Merged {
    /// In the order of the paper, new ones last.
    pub lines: Vec<MergedLine>,
    /// Lines that a draft wrote and somebody took away: id and service.
    pub gone: Vec<(Text, Word)>,
    /// What the lines lack, by line.
    pub questions: Vec<Question>,
}

/// The keys of a line that are drafted, in the order of the form.
const LINE_KEYS: &[&str] = &[
    "service",
    "facility",
    "payer",
    "need",
    "long_goal",
    "long_period",
    "short_goal",
    "short_period",
    "content",
    "weekly",
    "from",
    "to",
    "sources",
];

/// The value under a dotted key of a table.
fn at(table: Option<&Value>, dotted: &str) -> Option<Value> {
    let mut keys = dotted.split('.');
    keys.try_fold(table?, |value, key| value.get(key)).cloned()
}

/// The plan of a paper with the draft in it.
pub fn merge_plan(root: &Value, case: &Case, draft: &PlanDraft) -> Vec<Field> {
    let drafted = case.plan.as_ref().map_or(&[][..], |plan| &plan.drafted);
    let keys = PLAN_KEYS.iter().map(|(key, _)| {
        let facts = draft.facts(key).to_vec();
        (*key, draft.value(key).cloned(), facts)
    });
    meet(keys, |key| at(root.get("plan"), key), drafted)
}

/// The lines of a paper with the drafts in them. `new_id` makes the id of a line from its service,
/// the same every time.
pub fn merge_lines(
    root: &Value,
    case: &Case,
    day: Date,
    drafts: Vec<LineDraft>,
    new_id: &dyn Fn(&Word) -> String,
) -> Merged {
    let mut merged = Merged::default();
    let tables = tables(root);
    for (place, line) in case.services.iter().enumerate() {
        merged.lines.push(MergedLine {
            place: tables.get(place).map(|(place, _)| *place),
            line: line.clone(),
            fields: Vec::new(),
            facts: Vec::new(),
            was_drafted: line.drafted.iter().any(|(key, _)| &**key == "service"),
        });
    }
    let ever: &[Text] = case.plan.as_ref().map_or(&[], |plan| &plan.drafted_lines);
    for mut draft in drafts {
        let Some(service) = draft.line.service.clone() else {
            continue;
        };
        let id: Text = new_id(&service).into();
        let found = counterpart(&merged.lines, &draft.line, &id, day);
        if let Some(at) = found {
            let here = &mut merged.lines[at];
            fit(&mut draft, &here.line);
            let table = tables.get(at).map(|(_, table)| *table);
            let mut fields = meet(keyed(&draft), |key| at_key(table, key), &here.line.drafted);
            settle(&mut fields);
            for field in &fields {
                apply(&mut here.line, field, &draft.line);
            }
            here.fields = fields;
            here.facts = draft.facts;
        } else if ever.contains(&id) {
            merged.gone.push((id, service));
            continue;
        } else {
            let fields = meet(keyed(&draft), |_| None, &[]);
            merged.lines.push(MergedLine {
                place: None,
                line: ServiceLine {
                    id: id.clone(),
                    sources: places(&draft.facts),
                    ..draft.line.clone()
                },
                fields,
                facts: draft.facts,
                was_drafted: true,
            });
        }
        let about = match found {
            Some(at) => {
                let here = &merged.lines[at];
                if here.was_drafted && !draft.wanted {
                    merged.questions.push(Question {
                        about: here.about(),
                        key: "service",
                        ask: "もとになった記載がなくなりました。この行はまだ要りますか。".into(),
                        next: "renkei edit CASE".into(),
                    });
                }
                at
            }
            None => merged.lines.len() - 1,
        };
        let here = &merged.lines[about];
        let known = |question: &&Question| !answered(question, &here.fields, &here.line.drafted);
        let id = here.about();
        let asked = draft
            .questions
            .iter()
            .filter(known)
            .map(|question| Question {
                about: id.to_string(),
                ..question.clone()
            });
        merged.questions.extend(asked);
    }
    for line in &merged.lines {
        if !is_over(&line.line, day) {
            merged.questions.extend(gaps(line));
        }
    }
    merged
}

/// The tables of `services` that make lines, with their places.
fn tables(root: &Value) -> Vec<(usize, &Value)> {
    match root.get("services") {
        Some(Value::List(items)) => items
            .iter()
            .enumerate()
            .filter(|(_, item)| matches!(item, Value::Map(_)))
            .collect(),
        _ => Vec::new(),
    }
}

fn at_key(table: Option<&Value>, key: &str) -> Option<Value> {
    table?.get(key).cloned()
}

/// The line on paper that a draft is about: the one it wrote, else one of the same service and
/// facility, else one of the service where either has no facility yet.
fn counterpart(lines: &[MergedLine], draft: &ServiceLine, id: &str, day: Date) -> Option<usize> {
    let of_service = |line: &ServiceLine| line.service == draft.service;
    let own = |l: &MergedLine| &*l.line.id == id && of_service(&l.line);
    let standing = |l: &MergedLine| {
        l.place.is_some() && l.fields.is_empty() && of_service(&l.line) && !is_over(&l.line, day)
    };
    let here = |l: &MergedLine| standing(l) && l.line.facility == draft.facility;
    let open =
        |l: &MergedLine| standing(l) && (l.line.facility.is_none() || draft.facility.is_none());
    let tries: [&dyn Fn(&MergedLine) -> bool; 3] = [&own, &here, &open];
    tries.iter().find_map(|fits| lines.iter().position(fits))
}

/// What a line that stands there says of itself goes before the draft: its days tell how often it
/// comes.
fn fit(draft: &mut LineDraft, line: &ServiceLine) {
    let drafted = |key: &str| line.drafted.iter().any(|(known, _)| &**known == key);
    if !line.days.is_empty() {
        let count = i64::try_from(line.days.len()).ok();
        draft.line.weekly = count.filter(|_| drafted("weekly"));
    }
    // Nobody guesses how often, or until when, a line is that a person began.
    if !drafted("service") {
        draft.line.weekly = draft.line.weekly.filter(|_| drafted("weekly"));
        draft.line.to = draft.line.to.filter(|_| drafted("to"));
    }
}

/// The places alone, as they stand on the paper.
fn places(facts: &[Fact]) -> Vec<Text> {
    facts
        .iter()
        .map(|fact| fact.place.as_str().into())
        .collect()
}

/// A draft as keys and values.
fn keyed(draft: &LineDraft) -> Vec<(&'static str, Option<Value>, Vec<Fact>)> {
    let line = &draft.line;
    let word = |word: &Option<Word>| word.as_ref().map(|word| Value::text(word.label()));
    let text = |text: &Option<Text>| text.as_ref().map(|text| Value::text(&**text));
    let day = |day: Option<Date>| day.map(Value::plain);
    let period = |period: (Option<Date>, Option<Date>)| {
        let (from, to) = (period.0?, period.1?);
        let day = |key: &str, day: Date| (key.to_string(), Value::plain(day));
        Some(Value::Map(vec![day("from", from), day("to", to)]))
    };
    let sources = Value::texts(draft.facts.iter().map(|fact| fact.place.clone()));
    LINE_KEYS
        .iter()
        .map(|key| {
            let value = match *key {
                "service" => word(&line.service),
                "facility" => text(&line.facility),
                "payer" => word(&line.payer),
                "need" => text(&line.need),
                "long_goal" => text(&line.long_goal),
                "long_period" => period(line.long_period),
                "short_goal" => text(&line.short_goal),
                "short_period" => period(line.short_period),
                "content" => text(&line.content),
                "weekly" => line.weekly.map(Value::plain),
                "from" => day(line.from),
                "to" => day(line.to),
                _ => (!draft.facts.is_empty()).then(|| sources.clone()),
            };
            (*key, value, Vec::new())
        })
        .collect()
}

/// A line that a person wrote in full gets no sources: nothing of it comes from a draft.
fn settle(fields: &mut Vec<Field>) {
    let adds = |field: &Field| field.key != "sources" && field.fate == Fate::Add;
    if !fields.iter().any(adds) {
        fields.retain(|field| field.key != "sources" || field.fate != Fate::Add);
    }
    // A service in another spelling is the same service.
    for field in fields.iter_mut().filter(|field| field.key == "service") {
        field.fate = Fate::Same;
    }
}

/// The line with one key as it will stand there.
fn apply(line: &mut ServiceLine, field: &Field, draft: &ServiceLine) {
    let empty = ServiceLine::default();
    let from = match field.fate {
        Fate::Add | Fate::Refresh => draft,
        Fate::Clear => &empty,
        Fate::Same | Fate::Kept | Fate::Gone => return,
    };
    match field.key {
        "facility" => line.facility = from.facility.clone(),
        "payer" => line.payer = from.payer.clone(),
        "need" => line.need = from.need.clone(),
        "long_goal" => line.long_goal = from.long_goal.clone(),
        "long_period" => line.long_period = from.long_period,
        "short_goal" => line.short_goal = from.short_goal.clone(),
        "short_period" => line.short_period = from.short_period,
        "content" => line.content = from.content.clone(),
        "weekly" => line.weekly = from.weekly,
        "from" => line.from = from.from,
        "to" => line.to = from.to,
        _ => {}
    }
}
