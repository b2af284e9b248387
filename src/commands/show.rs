//! `show`: the face sheet of one case.

use super::show_course::{self, Names};
use super::show_rules::Said;
use super::{completions, lookup, show_lines, status};
use crate::context::{Context, View};
use crate::failure::{Exit, Failure};
use crate::matching::Home;
use crate::model::{Case, Date, Office, stage};
use crate::regulation::{Facts, Rules, care_class, home_nursing_payer};
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::store::CasePaper;
use crate::text;
use crate::vocabulary::Word;
use clap_complete::engine::ArgValueCompleter;
use serde_json::{Map, Value, json};

/// 1件の症例を見る
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei show 12\n  renkei show 12 --all\n  renkei show カクウ --format json"
)]
pub struct Args {
    /// 症例(番号、末尾の数字、カナ、院内ID)
    #[arg(value_name = "CASE", add = ArgValueCompleter::new(completions::cases))]
    case: String,
    /// 規則からわかることを全部(済んだ期限、病棟の日数、費用、要因・制度・算定の候補)
    #[arg(long)]
    all: bool,
}

/// How many of the last events are shown.
const LAST_EVENTS: usize = 5;

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    let paper = lookup::case(context, &args.case)?;
    let store = context.store()?;
    let today = context.today();
    lookup::complain_about_rules(context);
    lookup::complain_about_settings(context);
    lookup::complain_about_directory(context);
    let names = Names::of(store, &paper.case)?;
    let home = Home::of(&paper.case.patient);
    let facts = Facts::of(&paper.case, &store.office, today, home.location);
    let rules = store.rulebook().on(today, paper.case.discharged());
    let said = Said::of(&facts, &rules, store)?;
    let mut sheets = vec![
        face(&facts, &rules, &names),
        wishes(&paper.case),
        show_lines::outcomes(&paper.case),
        show_course::appointments(&paper.case, &names, today),
        show_course::referrals(&paper.case, &names, today),
        events(&paper.case, &store.office),
    ];
    if args.all {
        sheets.extend(said.sheets());
    } else {
        // What is still to do comes before what was.
        sheets.splice(4..4, said.brief());
    }
    let mut object = json(&paper, &facts, &rules);
    object.extend(said.json());
    object.insert("paper".into(), plain(&crate::files::value_of(&paper.root)));
    context.show(View {
        kind: "show",
        json: object,
        csv: Some(sheets[0].clone()),
        days: Vec::new(),
        sheets: sheets
            .into_iter()
            .filter(|sheet| !sheet.rows.is_empty())
            .collect(),
    });
    Ok(Exit::Done)
}

/// A day with its weekday.
pub fn day(date: Date) -> String {
    format!("{date}({})", text::weekday(date))
}

/// What people read of a word.
pub fn label(word: Option<&Word>) -> Option<String> {
    word.map(|word| word.label().to_string())
}

fn labels(words: &[Word]) -> Option<String> {
    (!words.is_empty()).then(|| words.iter().map(Word::label).collect::<Vec<_>>().join("、"))
}

/// The parts that there are, with blanks between.
pub fn joined(parts: &[Option<String>]) -> Option<String> {
    let parts: Vec<&str> = parts
        .iter()
        .flatten()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

fn face(facts: &Facts, rules: &Rules, names: &Names) -> Sheet {
    let (case, office, today) = (facts.case, facts.office, facts.day);
    let mut sheet = Sheet::new(
        format!("症例 {}", case.id),
        vec![Column::new("item", "項目"), Column::new("value", "内容")],
    );
    let mut line = |label: &str, value: Option<String>| {
        if let Some(value) = value {
            sheet.row(vec![Cell::toned(label, Tone::Dim), value.into()]);
        }
    };
    let patient = &case.patient;
    let progress = stage(case, today);
    let hold = case.hold.as_ref().map(|hold| {
        format!(
            "【保留】{}",
            hold.reason.as_ref().map_or("", |reason| reason.label())
        )
    });
    line("段階", joined(&[Some(progress.label().into()), hold]));
    line(
        "患者",
        joined(&[
            patient.name.as_deref().map(Into::into),
            patient.kana.as_deref().map(|kana| format!("({kana})")),
            label(patient.sex.as_ref()),
            patient.age(today).map(|age| format!("{age}歳")),
            patient.born.map(|born| format!("{}生", text::era(born))),
        ]),
    );
    line("院内ID", patient.chart_no.as_deref().map(Into::into));
    line(
        "住所",
        joined(&[
            patient
                .address
                .as_deref()
                .or(patient.city.as_deref())
                .map(Into::into),
            patient.phone.as_deref().map(Into::into),
        ]),
    );
    line(
        "世帯・住まい",
        joined(&[
            label(patient.household.as_ref()),
            patient
                .housing
                .as_ref()
                .and_then(|home| label(home.kind.as_ref())),
            patient
                .housing
                .as_ref()
                .and_then(|home| home.floor)
                .map(|floor| format!("{floor}階")),
            patient
                .housing
                .as_ref()
                .and_then(|home| home.elevator)
                .map(|there| (if there { "EVあり" } else { "EVなし" }).to_string()),
            patient
                .housing
                .as_ref()
                .and_then(|home| home.note.as_deref().map(Into::into)),
        ]),
    );
    for member in &case.family {
        line(
            "家族",
            joined(&[
                member.relation.as_deref().map(Into::into),
                member.name.as_deref().map(Into::into),
                labels(&member.roles),
                member
                    .living_together
                    .map(|together| (if together { "同居" } else { "別居" }).to_string()),
                member
                    .care_capacity
                    .as_ref()
                    .map(|c| format!("介護力 {}", c.label())),
                member.phone.as_deref().map(Into::into),
            ]),
        );
    }
    if let Some(admission) = &case.admission {
        line(
            "入院",
            joined(&[
                admission.on.map(day),
                label(admission.kind.as_ref()),
                case.days_in_hospital(today, office.day_count)
                    .map(|days| format!("在院{days}日")),
                admission.ward_on(today).map(Into::into),
                label(admission.ward_kind_on(today)),
                admission.doctor.as_deref().map(Into::into),
            ]),
        );
        for diagnosis in &admission.diagnoses {
            line(
                "病名",
                joined(&[
                    diagnosis.name.as_deref().map(Into::into),
                    diagnosis.onset.map(|on| format!("発症{on}")),
                    diagnosis.surgery.map(|on| format!("手術{on}")),
                ]),
            );
        }
        line("退院予定", admission.expected_discharge.map(day));
        line("退院", admission.discharged.map(day));
    }
    let from = case.inbound.as_ref().and_then(|i| i.from.as_deref());
    let referrer = from.map(|id| names.name(id));
    for (name, words) in show_lines::inbound(case, referrer) {
        line(name, words);
    }
    let medical = case.insurance.medical.as_ref();
    line(
        "医療保険",
        joined(&[
            medical.and_then(|m| label(m.kind.as_ref())),
            medical
                .and_then(|m| m.burden)
                .map(|burden| format!("{burden}割")),
            labels(&case.insurance.other),
        ]),
    );
    if let Some(care) = &case.insurance.care {
        line(
            "介護保険",
            joined(&[
                label(care.status.as_ref()),
                label(care.level.as_ref()),
                care.insurer.as_deref().map(Into::into),
                care.applied.map(|on| format!("申請{on}")),
                care.valid
                    .and_then(|valid| valid.to)
                    .map(|to| format!("満了{to}")),
            ]),
        );
    }
    let class = care_class(facts, rules);
    line(
        "被保険者",
        Some(format!("{}({})", class.label(), class.reason())),
    );
    let payer = home_nursing_payer(facts, rules);
    line(
        "訪問看護の保険",
        Some(format!("{} … {}", payer.label(), payer.reason())),
    );
    if payer.payer == "pending" {
        line("", Some(format!("{}。", payer.weekly)));
    }
    if let Some(question) = &payer.question {
        line("", Some(format!("確認: {question}")));
    }
    line("必要な処置・条件", labels(&case.needs));
    line("診療科", labels(&case.departments));
    if let Some(assessment) = case.assessment() {
        let adl: Vec<String> = assessment
            .adl
            .iter()
            .map(|(item, level)| format!("{}={}", item.label(), level.label()))
            .collect();
        line(
            "ADL",
            joined(&[
                assessment.on.map(|on| format!("{on}")),
                (!adl.is_empty()).then(|| adl.join(" ")),
            ]),
        );
        line(
            "自立度",
            joined(&[
                label(assessment.bedridden.as_ref()),
                label(assessment.dementia.as_ref()),
                labels(&assessment.behaviours),
            ]),
        );
    }
    line("担当", {
        let staff = status::staff(case, office);
        (!staff.is_empty()).then_some(staff)
    });
    line(
        "次",
        status::next(case, today).map(|next| next.words(today)),
    );
    for (label, value) in show_course::lines(case, names) {
        line(label, value);
    }
    sheet
}

fn wishes(case: &Case) -> Sheet {
    let mut sheet = Sheet::new(
        "意向",
        vec![
            Column::new("on", "日付"),
            Column::new("who", "誰"),
            Column::new("place", "場"),
            Column::new("text", "言葉"),
        ],
    );
    let differing = case.differing_wishes();
    for wish in &case.wishes {
        let tone = if differing.contains(&wish) {
            Tone::Warn
        } else {
            Tone::Plain
        };
        sheet.row(vec![
            wish.on.map(|on| on.to_string()).unwrap_or_default().into(),
            wish.who.as_deref().unwrap_or_default().into(),
            Cell::toned(label(wish.place.as_ref()).unwrap_or_default(), tone),
            wish.text.as_deref().unwrap_or_default().into(),
        ]);
    }
    if !differing.is_empty() {
        let who: Vec<&str> = differing.iter().filter_map(|w| w.who.as_deref()).collect();
        sheet.note(format!("※ 本人と{}の意向が違います。", text::list(&who)));
    }
    sheet
}

fn events(case: &Case, office: &Office) -> Sheet {
    let mut sheet = Sheet::new(
        "最近の経過",
        vec![
            Column::new("on", "日付"),
            Column::new("kind", "種別"),
            Column::new("by", "担当").optional(1),
            Column::new("text", "内容"),
        ],
    );
    let mut events: Vec<_> = case.events.iter().collect();
    events.sort_by_key(|event| event.on);
    for event in events.iter().rev().take(LAST_EVENTS) {
        sheet.row(vec![
            event.on.map(|on| on.to_string()).unwrap_or_default().into(),
            label(event.kind.as_ref()).unwrap_or_default().into(),
            event
                .by
                .as_deref()
                .map(|by| office.staff_name(by))
                .unwrap_or_default()
                .into(),
            joined(&[
                event.with.as_deref().map(Into::into),
                label(event.outcome.as_ref()),
                event.text.as_deref().map(Into::into),
                event.next.map(|on| format!("→ 次は{on}")),
            ])
            .unwrap_or_default()
            .into(),
        ]);
    }
    sheet
}

fn json(paper: &CasePaper, facts: &Facts, rules: &Rules) -> Map<String, Value> {
    let (case, office, today) = (facts.case, facts.office, facts.day);
    let class = care_class(facts, rules);
    let payer = home_nursing_payer(facts, rules);
    let progress = stage(case, today);
    let value = json!({
        "case": case.id.as_str(),
        "file": paper.path,
        "line": case.line.id(),
        "stage": progress.id(),
        "stage_label": progress.label(),
        "hold": case.hold.is_some(),
        "age": case.patient.age(today),
        "days_in_hospital": case.days_in_hospital(today, office.day_count),
        "care_insured": {
            "class": class.number(),
            "label": class.label(),
            "reason": class.reason(),
        },
        "payer_home_nursing": {
            "payer": payer.payer,
            "label": crate::regulation::payer_label(&payer.payer),
            "rule": payer.rule,
            "reason": payer.reason(),
            "weekly": payer.weekly,
            "weekly_max": payer.weekly_max,
            "question": payer.question,
        },
        "next": status::next(case, today).map(|next| next.json()),
        "wishes_differ": !case.differing_wishes().is_empty(),
        "open_referrals": case.referrals.iter().filter(|r| r.is_open_on(today)).map(|r| json!({
            "id": &*r.id,
            "facility": r.facility.as_deref(),
            "service": r.service.as_ref().map(Word::id),
            "sent": r.sent.map(|on| on.to_string()),
            "status": r.status.as_ref().map(Word::id),
            "waiting_days": r.sent.map(|on| (today - on).num_days()),
        })).collect::<Vec<_>>(),
        "problems": paper.problems.len(),
    });
    match value {
        Value::Object(object) => object,
        _ => Map::new(),
    }
}

/// The paper as JSON: dates and words as they stand there, numbers and truth values as such.
fn plain(value: &crate::paper::Value) -> Value {
    use crate::paper::Value as Paper;
    match value {
        Paper::Null => Value::Null,
        Paper::Text(text) => text.as_str().into(),
        Paper::Plain(word) => match serde_json::from_str::<Value>(word) {
            Ok(value @ (Value::Bool(_) | Value::Number(_))) => value,
            _ => word.as_str().into(),
        },
        Paper::List(items) => items.iter().map(plain).collect(),
        Paper::Map(entries) => entries
            .iter()
            .map(|(key, value)| (key.clone(), plain(value)))
            .collect::<Map<_, _>>()
            .into(),
    }
}
