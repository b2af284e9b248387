//! `plan`: drafts the discharge plan and the lines of a care plan from what the paper says; on
//! request it puts the draft into the paper and leaves alone what a person wrote.

use super::amend::{self, Step};
use super::{completions, inquiry, lookup, plan_json, plan_lines, plan_view};
use crate::checks::{self, Papers};
use crate::context::{Context, View};
use crate::failure::{Exit, Failure};
use crate::files::entry_id::entry_id;
use crate::files::value_of;
use crate::matching::{Home, propose};
use crate::model::{Case, Date, Facility, Line, Text};
use crate::paper::{Path, Step as PathStep, Value};
use crate::planning::{Asked, Conflict, Desk, Draft, Fate, Field, Merged, draft, fingerprint};
use crate::problem::{Place, Problem};
use crate::regulation::{
    Calendar, Facts, Month, Rules, SuggestedFactor, deadlines, heaviest_month, of_month,
    suggested_factors,
};
use crate::store::{CasePaper, Store};
use crate::vocabulary::Word;
use clap_complete::engine::ArgValueCompleter;
use std::collections::{HashMap, HashSet};

/// 退院支援計画とケアプランの行を下書きする
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei plan 12                 下書き、週間表、限度額、聞くこと(何も書かない)\n  renkei plan 12 --write -n      書くところの差分を見る\n  renkei plan 12 --write         下書きを紙に書く\n\n下書きは紙にあることだけから作り、ないことは「聞くこと」に出ます。人が書いたところは書きかえません。"
)]
pub struct Args {
    /// 症例(番号、末尾の数字、カナ、院内ID)
    #[arg(value_name = "CASE", add = ArgValueCompleter::new(completions::cases))]
    case: String,
    /// 下書きを紙に書く(人が書いたところは残す)
    #[arg(long)]
    write: bool,
}

/// What is drafted for a case, with what the rules say of it.
pub(super) struct Drafted {
    /// The case as it stands on paper.
    pub(super) case: Case,
    /// The draft, its conflicts with those that the checks find.
    pub(super) draft: Draft,
    /// Factors that the facts suggest and nobody confirmed.
    pub(super) factors: Vec<SuggestedFactor>,
    /// The month that costs most.
    pub(super) month: Month,
    /// The facilities that are named.
    pub(super) directory: HashMap<Text, Facility>,
    /// What should be borne in mind of the draft as a whole.
    pub(super) notes: Vec<String>,
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    lookup::complain_about_rules(context);
    lookup::complain_about_settings(context);
    lookup::complain_about_directory(context);
    if args.write {
        amend::step(context, &args.case, |paper| write(context, paper))?;
        return Ok(Exit::Done);
    }
    let paper = lookup::case(context, &args.case)?;
    let drafted = drafted(context, &paper)?;
    for note in &drafted.notes {
        context.say(note);
    }
    context.show(View {
        kind: "plan",
        json: plan_json::json(&paper, &drafted),
        csv: Some(plan_lines::lines_for_spreadsheets(&drafted)),
        days: Vec::new(),
        sheets: plan_view::sheets(&drafted, context.today()),
    });
    Ok(Exit::Done)
}

/// What the checks of a paper find that a plan has to name.
const CHECKED: &[&str] = &[
    "care/limit-exceeded",
    "care/limit-near",
    "care/provisional-plan",
    "care/expired-at-discharge",
    "care/not-insured",
    "care/equipment-restricted",
    "nursing/wrong-payer",
    "nursing/weekly-limit",
    "nursing/no-order",
];

/// Drafts everything.
pub(super) fn drafted(context: &Context, paper: &CasePaper) -> Result<Drafted, Failure> {
    let store = context.store()?;
    let (case, today) = (&paper.case, context.today());
    let directory = directory(store, case)?;
    let root = value_of(&paper.root);
    let facts = facts(case, store, today);
    let rules = store.rulebook().on(today, case.discharged());
    let asked = asked(case, store);
    let desk = Desk {
        facts: &facts,
        rules: &rules,
        words: &store.words,
        asked: &asked,
        directory: &directory,
        own_destination: own_destination(case, &root),
    };
    let mut draft = draft(&desk, &root, &|service| new_id(case, service));
    // The rules look at the case as it will be.
    let mut will_be = case.clone();
    will_be.services = draft.services();
    let later = self::facts(&will_be, store, today);
    draft
        .conflicts
        .extend(checked(&will_be, &later, &rules, store));
    let month = month(&later, &rules, desk.leaves().map(|(day, _)| day));
    let dues = deadlines(&facts, &rules);
    let mut factors = suggested_factors(&facts.on(today).with_dues(&dues), &rules);
    factors.retain(|factor| !factor.confirmed && case.line == Line::Discharge);
    if !factors.is_empty() {
        // Those that the facts suggest are asked about one by one.
        draft.questions.retain(|question| question.key != "factors");
    }
    Ok(Drafted {
        case: case.clone(),
        factors,
        month,
        notes: notes(case, &draft.lines),
        draft,
        directory,
    })
}

fn facts<'a>(case: &'a Case, store: &'a Store, today: Date) -> Facts<'a> {
    let home = Home::of(&case.patient);
    Facts::of(case, &store.office, today, home.location)
}

/// What the case asks for, apart from the lines that it has.
fn asked(case: &Case, store: &Store) -> Vec<Asked> {
    let mut bare = case.clone();
    bare.services.clear();
    let asked = propose(&bare, &store.words).into_iter();
    asked
        .map(|proposal| Asked {
            service: proposal.service,
            why: proposal.proposed_by,
        })
        .collect()
}

/// Every facility that a plan of the case may name.
fn directory(store: &Store, case: &Case) -> Result<HashMap<Text, Facility>, Failure> {
    let manager = case.insurance.care_manager.as_ref();
    let referrals = case.referrals.iter().filter_map(|r| r.facility.as_deref());
    let lines = case
        .services
        .iter()
        .filter_map(|line| line.facility.as_deref());
    let others = [
        case.choice
            .as_ref()
            .and_then(|choice| choice.facility.as_deref()),
        manager.and_then(|manager| manager.facility.as_deref()),
    ];
    let ids: HashSet<&str> = referrals
        .chain(lines)
        .chain(others.into_iter().flatten())
        .collect();
    store.facilities_with(&ids)
}

/// Whether the destination on paper is a person's: no earlier draft wrote it.
fn own_destination(case: &Case, root: &Value) -> bool {
    let Some(present) = root.get("plan").and_then(|plan| plan.get("destination")) else {
        return false;
    };
    let drafted = case.plan.iter().flat_map(|plan| &plan.drafted);
    let print = drafted
        .filter(|(key, _)| &**key == "destination")
        .map(|(_, print)| &**print)
        .next();
    print != Some(&*fingerprint(present))
}

/// The id of a drafted line: the same for the same service, and no other line's.
fn new_id(case: &Case, service: &Word) -> String {
    let seed = Value::Map(vec![("service".into(), Value::text(service.label()))]);
    let taken = |id: &str| {
        let mut lines = case.services.iter();
        lines.any(|line| &*line.id == id && line.service.as_ref() != Some(service))
    };
    let id = entry_id("s", &seed, None);
    if !taken(&id) {
        return id;
    }
    let ids = case
        .services
        .iter()
        .map(|line| Value::Map(vec![("id".into(), Value::text(&*line.id))]));
    entry_id(
        "s",
        &seed,
        Some(&crate::files::node_of(&Value::List(ids.collect()))),
    )
}

/// What the checks say of the case as it will be.
fn checked(case: &Case, facts: &Facts, rules: &Rules, store: &Store) -> Vec<Conflict> {
    let dues = deadlines(facts, rules);
    let calendar = Calendar::new(store.rulebook(), &store.office.calendar, facts.day);
    let knowing = facts.on(facts.day).with_dues(&dues);
    let papers = Papers {
        case,
        office: &store.office,
        today: facts.day,
        facts: &knowing,
        rules,
        dues: &dues,
        calendar: &calendar,
    };
    let found = checks::check(&papers).into_iter();
    found
        .filter(|problem| CHECKED.contains(&problem.code))
        .map(|problem| conflict(case, problem))
        .collect()
}

fn conflict(case: &Case, problem: Problem) -> Conflict {
    let lines = match &problem.place {
        Place::At(Path(steps)) => match steps.as_slice() {
            [PathStep::Key(list), PathStep::Entry(id), ..] if list == "services" => {
                vec![id.as_str().into()]
            }
            [PathStep::Key(list), PathStep::Index(place), ..] if list == "services" => case
                .services
                .get(*place)
                .map(|line| line.id.clone())
                .into_iter()
                .collect(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    };
    Conflict {
        code: problem.code.to_string(),
        severity: problem.severity.id(),
        lines,
        what: problem.message,
        basis: problem.basis,
        next: problem.hint,
    }
}

/// The month that costs most; where no line has units, the one in which the patient leaves.
fn month(facts: &Facts, rules: &Rules, leaves: Option<Date>) -> Month {
    use chrono::Datelike;
    heaviest_month(facts, rules).unwrap_or_else(|| {
        let day = leaves.map_or(facts.day, |day| day.max(facts.day));
        of_month(facts, rules, day.with_day(1).unwrap_or(day))
    })
}

fn notes(case: &Case, lines: &Merged) -> Vec<String> {
    let mut notes = Vec::new();
    if case.line != Line::Discharge {
        notes.push(format!(
            "注意: 「{}」の症例です。退院支援計画は退院支援のものなので、ケアプランの行だけを下書きします(紙には書きません)。",
            case.line.label()
        ));
    }
    for (id, service) in &lines.gone {
        notes.push(format!(
            "参考: 下書きした行 {id}({})は紙から消されているので、書きません。戻すなら plan.drafted_lines から {id} を消します: renkei edit {}",
            service.label(),
            case.id
        ));
    }
    notes
}

/// Puts the draft into the paper.
fn write(context: &Context, paper: &CasePaper) -> Result<Step, Failure> {
    inquiry::refuse_closed(paper, "計画は書けません")?;
    let case = &paper.case;
    if case.line != Line::Discharge {
        return Err(Failure::usage(format!(
            "「{}」の症例に退院支援計画は書けません。",
            case.line.label()
        ))
        .place(lookup::line_of(paper, &Path::keys("line")))
        .why("退院支援計画は、退院支援の症例の紙に書きます。")
        .next(format!("renkei plan {}(見るだけ)", case.id))
        .next(format!(
            "退院支援にするなら: renkei set {} line=退院支援",
            case.id
        )));
    }
    let Drafted { draft, notes, .. } = drafted(context, paper)?;
    let new: Vec<&str> = draft
        .lines
        .lines
        .iter()
        .filter(|line| line.place.is_none())
        .map(|line| &*line.line.id)
        .collect();
    let mended = draft
        .lines
        .lines
        .iter()
        .filter(|line| line.place.is_some() && line.fields.iter().any(Field::changes));
    let all = || {
        draft
            .plan
            .iter()
            .chain(draft.lines.lines.iter().flat_map(|l| &l.fields))
    };
    let kept = all().filter(|field| field.fate == Fate::Kept).count();
    let parts = [
        (
            draft.plan.iter().filter(|field| field.changes()).count(),
            "計画",
            "項目",
        ),
        (new.len(), "新しい行", "行"),
        (mended.count(), "補った行", "行"),
        (kept, "人が書いたので残したところ", "か所"),
    ];
    let said: Vec<String> = parts
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, what, unit)| format!("{what} {count}{unit}"))
        .collect();
    let mut keys = vec!["plan".to_string()];
    keys.extend(new.iter().map(|id| format!("services.{id}")));
    Ok(Step {
        changes: draft.changes,
        warnings: notes,
        subject: format!("{} {}", case.id, keys.join(" ")),
        lines: vec![
            format!("計画の下書き: {}", said.join("、")),
            paper.path.clone(),
            format!("次: 残りの聞くことを見る renkei plan {}", case.id),
        ],
        ..Step::default()
    })
}
