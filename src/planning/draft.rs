//! The items of a discharge plan (A246 (4) ア–キ, 別紙様式6) and of 居宅サービス計画書 第1表, as the
//! paper tells them. What it doesn't tell becomes a question.

use super::Question;
use super::desk::{Desk, Going};
use super::fact::{self, Fact};
use super::phrase::{Named, Phrases, care_manager};
use super::rows::{SENTENCES, holds};
use crate::model::{Assessment, Date, ServiceLine, lives_in};
use crate::paper::Value;
use crate::vocabulary::{Table, Word};

/// The keys of `plan` that are drafted, in the order of the form, and what people read.
pub const PLAN_KEYS: &[(&str, &str)] = &[
    ("started", "計画着手日"),
    ("created", "計画作成日"),
    ("consultees", "患者以外の相談者"),
    ("ward_responsible", "病棟責任者"),
    ("ward_dedicated", "病棟専任の職員"),
    ("department_staff", "部門の担当者"),
    ("problems", "問題点・課題"),
    ("goal", "目標"),
    ("period", "支援期間"),
    ("outline", "支援概要"),
    ("support.rehab", "療養支援: リハビリ"),
    ("support.nutrition", "療養支援: 栄養"),
    ("support.oral", "療養支援: 口腔"),
    ("support.team", "多職種の役割分担"),
    ("destination", "予想される退院先"),
    ("expected_services", "予測されるサービス等"),
    ("expected_staff", "サービス等の担当者"),
    ("policy", "総合的な援助の方針"),
    ("analysis", "意向と課題の分析"),
];

/// What the plan could say.
#[derive(Clone, Debug, Default)]
pub struct PlanDraft {
    /// Key, value, the facts behind it; in the order of [`PLAN_KEYS`]. What is unknown is absent.
    pub items: Vec<(&'static str, Value, Vec<Fact>)>,
    /// What is asked where an item is unknown.
    pub questions: Vec<Question>,
}

impl PlanDraft {
    fn put(&mut self, key: &'static str, words: String, facts: Vec<Fact>) {
        if !words.is_empty() {
            self.items.push((key, Value::text(words), facts));
        }
    }

    fn ask(&mut self, key: &'static str, ask: &str, next: &str) {
        self.questions.push(Question {
            about: key.to_string(),
            key,
            ask: ask.to_string(),
            next: next.to_string(),
        });
    }

    /// The value of an item.
    pub fn value(&self, key: &str) -> Option<&Value> {
        let mut items = self.items.iter();
        items
            .find(|(known, ..)| *known == key)
            .map(|(_, value, _)| value)
    }

    /// The facts behind an item.
    pub fn facts(&self, key: &str) -> &[Fact] {
        let mut items = self.items.iter();
        items
            .find(|(known, ..)| *known == key)
            .map_or(&[], |(_, _, facts)| facts)
    }
}

/// The plan, its services being the lines as they will stand on the paper.
pub fn draft_plan(desk: &Desk, lines: &[ServiceLine]) -> PlanDraft {
    let mut draft = PlanDraft::default();
    days(desk, &mut draft);
    people(desk, &mut draft);
    sentences(desk, lines, &mut draft);
    support(desk, &mut draft);
    destination(desk, lines, &mut draft);
    services(desk, lines, &mut draft);
    let place = |key: &str| PLAN_KEYS.iter().position(|(known, _)| *known == key);
    draft.items.sort_by_key(|(key, ..)| place(key));
    draft.questions.sort_by_key(|question| place(question.key));
    draft
}

/// When it was begun and made, and how long it runs. Nobody invents a day: the plan is made on the
/// day it is written down.
fn days(desk: &Desk, draft: &mut PlanDraft) {
    let case = desk.case();
    let plan = case.plan.as_ref();
    let begun = case.first_event("plan_start").and_then(|event| {
        let place = case.events.iter().position(|known| known == event)?;
        let fact = Fact::new(fact::entry("events", &event.id, place), "計画着手");
        Some((event.on?, fact))
    });
    let started = plan.and_then(|plan| plan.started);
    match (&begun, started) {
        (Some((on, fact)), _) => {
            draft
                .items
                .push(("started", Value::plain(on), vec![fact.clone()]))
        }
        (None, Some(_)) => {}
        (None, None) => draft.ask(
            "started",
            "計画に着手したのはいつですか。",
            "renkei note CASE '計画に着手' --kind 計画着手",
        ),
    }
    let created = plan.and_then(|plan| plan.created);
    let made = created.unwrap_or(desk.facts.day);
    draft
        .items
        .push(("created", Value::plain(made), Vec::new()));
    let from = started
        .or(begun.as_ref().map(|(on, _)| *on))
        .unwrap_or(made);
    match desk.leaves() {
        Some((to, behind)) if from <= to => {
            let mut facts = vec![behind];
            facts.extend(begun.map(|(_, fact)| fact));
            let day = |key: &str, day: Date| (key.to_string(), Value::plain(day));
            let period = Value::Map(vec![day("from", from), day("to", to)]);
            draft.items.push(("period", period, facts));
        }
        None => draft.ask(
            "period",
            "退院予定日はいつですか。",
            "renkei set CASE admission.expected_discharge=日付",
        ),
        Some(_) => draft.ask(
            "period",
            "支援期間はいつからいつまでですか。",
            "renkei set CASE plan.period.from=日付 plan.period.to=日付",
        ),
    }
}

/// Who was asked, and who makes the plan.
fn people(desk: &Desk, draft: &mut PlanDraft) {
    let case = desk.case();
    let key_roles = [
        "key_person",
        "main_caregiver",
        "decision_maker",
        "guardian",
        "emergency1",
    ];
    let mut facts = Vec::new();
    let mut family = Vec::new();
    for (place, member) in case.family.iter().enumerate() {
        let roles: Vec<&str> = member
            .roles
            .iter()
            .filter(|role| role.is_one_of(&key_roles))
            .map(Word::label)
            .collect();
        let parts = [&member.relation, &member.name];
        let who: Vec<&str> = parts.into_iter().flatten().map(|part| &**part).collect();
        if !roles.is_empty() && !who.is_empty() {
            let words = format!("{}({})", who.join(" "), roles.join("・"));
            facts.push(Fact::new(
                fact::entry("family", &member.id, place),
                words.clone(),
            ));
            family.push(words);
        }
    }
    if family.is_empty() {
        draft.ask(
            "consultees",
            "患者以外に、だれと相談しましたか(キーパーソンは)。",
            "renkei set CASE plan.consultees=相談者",
        );
    } else {
        let (manager, behind) = care_manager(desk);
        let mut words = format!("家族: {}", family.join("、"));
        if !manager.is_empty() {
            words.push_str(&format!("\nその他関係者: ケアマネジャー {manager}"));
            facts.extend(behind);
        }
        draft.put("consultees", words, facts);
    }
    for (key, ask) in [
        ("ward_responsible", "病棟責任者(看護師長など)は誰ですか。"),
        ("ward_dedicated", "病棟専任の入退院支援職員は誰ですか。"),
    ] {
        draft.ask(key, ask, &format!("renkei set CASE plan.{key}=氏名"));
    }
    let mut names = Vec::new();
    let mut facts = Vec::new();
    for (place, id) in [
        ("staff.nurse", &case.staff.nurse),
        ("staff.msw", &case.staff.msw),
    ] {
        let Some(id) = id else { continue };
        let member = desk
            .facts
            .office
            .staff
            .iter()
            .find(|member| member.id == *id);
        if let Some(name) = member.and_then(|member| member.name.as_deref()) {
            let words = match member.and_then(|member| member.role.as_deref()) {
                Some(role) => format!("{name}({role})"),
                None => name.to_string(),
            };
            facts.push(Fact::new(place, words.clone()));
            names.push(words);
        }
    }
    if names.is_empty() {
        draft.ask(
            "department_staff",
            "入退院支援部門の担当者は誰ですか。",
            "renkei set CASE staff.msw=職員 staff.nurse=職員",
        );
    } else {
        draft.put("department_staff", names.join("、"), facts);
    }
}

fn named(desk: &Desk, line: &ServiceLine) -> Option<Named> {
    Some(Named {
        service: line.service.as_ref()?.label().to_string(),
        facility: line.facility.as_deref().map(|id| desk.facility_name(id)),
        place: format!("services.{}", line.id),
    })
}

/// Lines that are still to come when the patient leaves.
fn ahead<'a>(desk: &Desk, lines: &'a [ServiceLine]) -> impl Iterator<Item = &'a ServiceLine> {
    let day = desk.facts.day;
    lines
        .iter()
        .filter(move |line| !super::lines::is_over(line, day))
}

/// What the rows of `sentences.toml` say.
fn sentences(desk: &Desk, lines: &[ServiceLine], draft: &mut PlanDraft) {
    let services: Vec<Named> = ahead(desk, lines)
        .filter_map(|line| named(desk, line))
        .collect();
    let phrases = Phrases::of(desk, &services);
    let (going, why) = desk.going();
    for (key, ask) in [
        ("problems", "退院に係る問題点・課題は何ですか。"),
        ("goal", "目標は何ですか(本人の意向は)。"),
        ("outline", "支援の内容は何ですか。"),
        ("policy", "総合的な援助の方針は。"),
        ("analysis", "本人・家族の意向と課題は。"),
    ] {
        let mut words: Vec<String> = Vec::new();
        let mut facts = Vec::new();
        let fitting = SENTENCES.iter().filter(|row| {
            row.into == key
                && (row.going.is_empty() || row.going.iter().any(|id| id == going.id()))
                && holds(row.when.as_ref(), desk.facts, desk.rules)
        });
        for row in fitting {
            let Some((text, behind)) = phrases.fill(&row.text) else {
                continue;
            };
            fact::add(
                &mut facts,
                fact::behind(row.when.as_ref(), desk.facts, desk.rules),
            );
            fact::add(&mut facts, behind);
            if !row.going.is_empty() {
                fact::add(&mut facts, why.iter().cloned());
            }
            words.push(text);
        }
        if words.is_empty() {
            draft.ask(key, ask, "renkei edit CASE");
        } else {
            draft.put(key, words.join("\n"), facts);
        }
    }
    if desk.case().factors.confirmed.is_empty() {
        draft.ask(
            "factors",
            "退院困難な要因は確認しましたか。",
            "renkei set CASE factors.confirmed+=要因",
        );
    }
}

/// キ: what is done in hospital, by the latest assessment that tells it, and who plays which part.
fn support(desk: &Desk, draft: &mut PlanDraft) {
    let case = desk.case();
    for (key, ask) in [
        (
            "support.rehab",
            "入院中のリハビリテーションの内容は(担当に確認)。",
        ),
        (
            "support.nutrition",
            "入院中の栄養の支援の内容は(管理栄養士に確認)。",
        ),
        (
            "support.oral",
            "入院中の口腔の支援の内容は(歯科・看護に確認)。",
        ),
    ] {
        let name = key.trim_start_matches("support.");
        let told = case.assessments.iter().filter(|a| part(a, name).is_some());
        match told.max_by_key(|a| a.on) {
            Some(assessment) => {
                let words = part(assessment, name).unwrap_or_default();
                let place = match assessment.on {
                    Some(on) => format!("assessments[{on}].{name}"),
                    None => format!("assessments.{name}"),
                };
                draft.put(key, words.to_string(), vec![Fact::new(place, words)]);
            }
            None => draft.ask(key, ask, &format!("renkei set CASE plan.{key}=内容")),
        }
    }
    let conferences = case.events.iter().enumerate().filter(|(_, event)| {
        event
            .kind
            .as_ref()
            .is_some_and(|kind| kind.is("conference"))
    });
    let held = conferences.filter(|(_, event)| event.on.is_some_and(|on| on <= desk.facts.day));
    if let Some((place, event)) = held.max_by_key(|(_, event)| event.on)
        && let Some(text) = &event.text
    {
        let on = event.on.map(crate::text::era).unwrap_or_default();
        let words = format!("{on}のカンファレンス: {text}");
        let fact = Fact::new(fact::entry("events", &event.id, place), words.clone());
        draft.put("support.team", words, vec![fact]);
        draft.ask(
            "support.team",
            "NST等の多職種チームとの役割分担は。",
            "renkei set CASE plan.support.team=役割分担",
        );
    } else {
        draft.ask(
            "support.team",
            "多職種の役割分担は(カンファレンスの記録がありません)。",
            "renkei note CASE '決まったこと' --kind カンファレンス",
        );
    }
}

/// What an assessment says of one kind of support.
fn part<'a>(assessment: &'a Assessment, name: &str) -> Option<&'a str> {
    match name {
        "rehab" => assessment.rehab.as_deref(),
        "nutrition" => assessment.nutrition.as_deref(),
        _ => assessment.oral.as_deref(),
    }
}

/// Where the patient is expected to go: the settled place, else home where that is the wish.
fn destination(desk: &Desk, lines: &[ServiceLine], draft: &mut PlanDraft) {
    let (going, why) = desk.going();
    let settled = desk.settled_place();
    let place = settled
        .as_ref()
        .and_then(|(service, _)| desk.destination_of(service));
    if let (Some(place), Some((_, facts))) = (&place, settled) {
        draft.put("destination", place.label().to_string(), facts);
        return;
    }
    let word = |id: &str| desk.words.term(Table::Destinations, id).label().to_string();
    let visited =
        ahead(desk, lines).any(|line| line.service.as_ref().is_some_and(|s| !lives_in(s)));
    match going {
        Going::Home => {
            let id = if visited {
                "home_with_services"
            } else {
                "home"
            };
            draft.put("destination", word(id), why);
        }
        Going::Hospital | Going::Facility => {
            draft.ask(
                "destination",
                "どこの見込みですか(受け入れ先はまだ決まっていません)。",
                "renkei match CASE",
            );
        }
        Going::Unknown => {
            draft.ask(
                "destination",
                "本人はどこでの療養を希望していますか。",
                "renkei note CASE 言葉 --wish 自宅 --with 本人",
            );
        }
    }
}

/// 退院後に利用が予測される福祉サービス等, and who is in charge of each.
fn services(desk: &Desk, lines: &[ServiceLine], draft: &mut PlanDraft) {
    let (mut words, mut staff) = (Vec::new(), Vec::new());
    let (mut facts, mut people) = (Vec::new(), Vec::new());
    let (manager, behind) = care_manager(desk);
    let listed = |line: &ServiceLine| line.service.as_ref().is_some_and(|s| s.is("kyotaku"));
    if !manager.is_empty() && desk.going().0 == Going::Home && !lines.iter().any(listed) {
        words.push(format!("居宅介護支援: {manager}"));
        fact::add(&mut facts, behind.clone());
        staff.push(format!("居宅介護支援: {manager}"));
        fact::add(&mut people, behind);
    }
    for line in ahead(desk, lines) {
        let Some(named) = named(desk, line) else {
            continue;
        };
        let place = named.facility.as_deref().unwrap_or("未定");
        let said = format!("{}: {place}", named.service);
        fact::add(&mut facts, [Fact::new(named.place, said.clone())]);
        words.push(said);
        let id = line.facility.as_deref().unwrap_or_default();
        let contact = desk
            .directory
            .get(id)
            .and_then(|facility| facility.contact.as_ref());
        if let Some(contact) = contact
            && let Some(name) = contact.name.as_deref()
        {
            let role = contact
                .role
                .as_deref()
                .map_or(String::new(), |role| format!("({role})"));
            let said = format!("{}: {place} {name}{role}", named.service);
            fact::add(
                &mut people,
                [Fact::new(format!("facilities.{id}.contact"), said.clone())],
            );
            staff.push(said);
        }
    }
    draft.put("expected_services", words.join("\n"), facts);
    draft.put("expected_staff", staff.join("\n"), people);
    for (key, ask) in [
        (
            "expected_services",
            "退院後にどのサービスを利用する見込みですか。",
        ),
        ("expected_staff", "サービス等の担当者は誰ですか。"),
    ] {
        if draft.value(key).is_none() {
            draft.ask(key, ask, "renkei edit CASE");
        }
    }
}
