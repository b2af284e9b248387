//! `consult`: what became of each category of a consultation, the benefits that may help, and what is
//! still open over all cases.

use super::{amend, completions, consult_open, lookup, show_rules};
use crate::context::{Context, View};
use crate::failure::{Exit, Failure};
use crate::matching::Home;
use crate::model::{Case, Date, NeedOutcome};
use crate::paper::{Change, Path, Value};
use crate::regulation::{Facts, Suggestion, benefits};
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::store::CasePaper;
use crate::text;
use crate::vocabulary::{Table, Word};
use clap_complete::engine::ArgValueCompleter;
use serde_json::{Map, Value as Json, json};

/// 相談の区分ごとの結果(解決 一部 未解決 他へ)と、使えるかもしれない制度
#[derive(Debug, clap::Args)]
#[command(
    arg_required_else_help = true,
    after_help = "例:\n  renkei consult 18                                区分ごとの結果と制度\n  renkei consult 18 医療費 解決 --note '限度額適用の説明'\n  renkei consult 18 就労 他へ --to 産業保健総合支援センター\n  renkei consult --open                            まだ解決していない区分(全症例)"
)]
pub struct Args {
    /// 症例(番号、末尾の数字、カナ、院内ID)
    #[arg(value_name = "CASE", required_unless_present = "open", add = ArgValueCompleter::new(completions::cases))]
    case: Option<String>,
    /// 相談区分(医療費 就労 介護保険 …)
    #[arg(value_name = "CATEGORY", requires = "result", add = ArgValueCompleter::new(completions::categories))]
    category: Option<String>,
    /// 結果(解決 一部 未解決 他へ)
    #[arg(value_name = "RESULT", add = ArgValueCompleter::new(completions::results))]
    result: Option<String>,
    /// 引き継いだ先(他へ のとき)
    #[arg(long, value_name = "W", requires = "result")]
    to: Option<String>,
    /// 内容
    #[arg(long, value_name = "T", requires = "result")]
    note: Option<String>,
    /// いつのことか(既定: 今日)
    #[arg(long, value_name = "D", requires = "result")]
    on: Option<String>,
    /// 結果のない区分、未解決と一部の区分を、全症例から
    #[arg(long, conflicts_with = "case")]
    open: bool,
    /// 相談以外の系統の症例も入れる(--open のとき)
    #[arg(long, requires = "open")]
    all: bool,
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    if args.open {
        let lines = if args.all {
            consult_open::Lines::All
        } else {
            consult_open::Lines::Consultation
        };
        return consult_open::run(lines, context);
    }
    amend::again(|| {
        let paper = lookup::case(context, args.case.as_deref().unwrap_or_default())?;
        let (Some(category), Some(result)) = (&args.category, &args.result) else {
            return show(&paper, context);
        };
        let category = lookup::word(context, Table::Categories, "区分", category)?;
        let result = lookup::word(context, Table::NeedOutcomes, "結果", result)?;
        record(&args, &paper, &Told { category, result }, context)
    })
}

/// What somebody tells of a category.
struct Told {
    category: Word,
    result: Word,
}

fn record(args: &Args, paper: &CasePaper, told: &Told, context: &Context) -> Result<Exit, Failure> {
    let case = &paper.case;
    let on = lookup::past_day(context, "--on", args.on.as_deref())?;
    let in_order = |key: &str, label: &str, day: Option<Date>| match day {
        Some(day) if on < day => Err(Failure::usage(format!(
            "結果の日 {on} が{label} {day} より前です。"
        ))
        .place(lookup::line_of(paper, &Path::keys(key)))
        .next("結果の出た日を --on で書いてください。")),
        _ => Ok(()),
    };
    in_order("opened", "受付日", case.opened)?;
    let referred = told.result.is("referred");
    let to = args.to.as_deref().map(str::trim);
    if referred && to.is_none() {
        return Err(
            Failure::usage("「他へ」には引き継いだ先が要ります。").next(format!(
                "renkei consult {} {} 他へ --to 引き継いだ先",
                case.id,
                told.category.label()
            )),
        );
    }
    if !referred && to.is_some() {
        return Err(Failure::usage(format!(
            "--to は「他へ」のときだけです。結果は「{}」です。",
            told.result.label()
        ))
        .next(format!(
            "つないだが続けて関わるなら、内容に書いてください: --note '{}'",
            text::visible(to.unwrap_or_default())
        )));
    }
    let mut entry = Value::Map(Vec::new());
    entry.put(&["on"], Value::plain(on));
    entry.put(&["category"], Value::text(told.category.label()));
    entry.put(&["result"], Value::text(told.result.label()));
    for (key, words) in [("to", to), ("text", args.note.as_deref())] {
        if let Some(words) = words {
            entry.put(&[key], Value::text(words));
        }
    }
    let outcome = amend::appended(paper, "outcomes", "o", entry, &[]).1;
    let mut changes = Vec::new();
    let mut said = vec![format!(
        "{}: {} {on}",
        told.category.label(),
        told.result.label()
    )];
    if let Some(before) = case.outcome_of(&told.category, on) {
        let before = before.result.as_ref().map_or("", |result| result.label());
        said.push(format!("前は {before}"));
    }
    if !case.intake.categories.contains(&told.category) {
        changes.push(Change::Append {
            path: Path::keys("intake.categories"),
            entry: Value::text(told.category.label()),
        });
        said.push(format!(
            "相談区分に「{}」を加えました",
            told.category.label()
        ));
    }
    changes.push(outcome);
    let outcome = NeedOutcome {
        on: Some(on),
        category: Some(told.category.clone()),
        result: Some(told.result.clone()),
        ..NeedOutcome::default()
    };
    let still = after(case, outcome, context.today());
    let next = match still.as_slice() {
        [] => format!("残りはありません。renkei show {}", case.id),
        open => format!("残り {}。renkei consult {}", open.join("、"), case.id),
    };
    let lines = [said.join("、"), paper.path.clone(), format!("次: {next}")];
    let subject = format!("{} outcomes", case.id);
    amend::case(context, paper, &changes, &subject, &lines)?;
    Ok(Exit::Done)
}

/// The categories that stay open once this is told.
fn after(case: &Case, told: NeedOutcome, today: Date) -> Vec<String> {
    let mut case = case.clone();
    case.outcomes.push(told);
    let open = case.categories().into_iter();
    open.filter(|category| is_open(&case, category, today))
        .map(|category| category.label().to_string())
        .collect()
}

/// Whether a category has no result yet, or one that leaves something to do.
pub fn is_open(case: &Case, category: &Word, today: Date) -> bool {
    case.outcome_of(category, today)
        .is_none_or(NeedOutcome::is_open)
}

fn show(paper: &CasePaper, context: &Context) -> Result<Exit, Failure> {
    let store = context.store()?;
    let today = context.today();
    lookup::complain_about_rules(context);
    let case = &paper.case;
    let home = Home::of(&case.patient).location;
    let facts = Facts::of(case, &store.office, today, home);
    let rules = store.rulebook().on(today, case.discharged());
    let found = benefits(&facts, &rules);
    let categories = case.categories();
    let sheets = vec![
        results(case, &categories, today),
        helps(&categories, &found),
    ];
    context.show(View {
        kind: "consult",
        json: json_of(paper, &categories, &found, today),
        csv: Some(sheets[0].clone()),
        days: Vec::new(),
        sheets: sheets
            .into_iter()
            .enumerate()
            .filter(|(place, sheet)| *place == 0 || !sheet.rows.is_empty())
            .map(|(_, sheet)| sheet)
            .collect(),
    });
    Ok(Exit::Done)
}

fn results(case: &Case, categories: &[&Word], today: Date) -> Sheet {
    let open = categories
        .iter()
        .filter(|category| is_open(case, category, today))
        .count();
    let mut sheet = Sheet::new(
        format!("相談 {}({}区分、残り{open})", case.id, categories.len()),
        vec![
            Column::new("category", "区分"),
            Column::new("result", "結果"),
            Column::new("on", "日付"),
            Column::new("text", "内容"),
        ],
    );
    for category in categories {
        let outcome = case.outcome_of(category, today);
        let result = outcome.and_then(|o| o.result.as_ref());
        let tone = if is_open(case, category, today) {
            Tone::Warn
        } else {
            Tone::Good
        };
        let to = outcome.and_then(|o| o.to.as_deref());
        let words = outcome.and_then(|o| o.text.as_deref());
        let words: Vec<String> = to
            .map(|to| format!("→ {to}"))
            .into_iter()
            .chain(words.map(String::from))
            .collect();
        sheet.row(vec![
            category.label().into(),
            Cell::toned(result.map_or("まだ", |result| result.label()), tone),
            outcome
                .and_then(|o| o.on)
                .map(|on| on.to_string())
                .unwrap_or_default()
                .into(),
            words.join(" ").into(),
        ]);
    }
    if categories.is_empty() {
        sheet.note(format!(
            "相談区分がありません。次の手: renkei set {} intake.categories+=医療費",
            case.id
        ));
    }
    sheet
}

/// The categories of the case that a benefit belongs to; none where it belongs to others.
fn belongs<'a>(benefit: &'a Suggestion, categories: &'a [&Word]) -> impl Iterator<Item = &'a Word> {
    categories
        .iter()
        .copied()
        .filter(|category| benefit.categories.iter().any(|id| category.is(id)))
}

fn helps(categories: &[&Word], found: &[Suggestion]) -> Sheet {
    let mut sheet = Sheet::new(
        "使えるかもしれない制度(該当の可能性・要確認)",
        vec![
            Column::new("category", "区分"),
            Column::new("benefit", "制度"),
            Column::new("why", "理由と手続き"),
        ],
    );
    let mut row = |category: &str, benefit: &Suggestion| {
        let dates: Vec<String> = benefit
            .dates
            .iter()
            .map(|(_, label, on)| format!("{label}: {on}"))
            .collect();
        let why = std::iter::once(benefit.why.clone()).chain(dates);
        sheet.row(vec![
            category.into(),
            benefit.label.as_str().into(),
            why.collect::<Vec<_>>().join("\n").into(),
        ]);
    };
    let ranked = |benefit: &&Suggestion| {
        let first = belongs(benefit, categories).next();
        let place = first.and_then(|word| categories.iter().position(|c| *c == word));
        place.unwrap_or(usize::MAX)
    };
    let mut order: Vec<&Suggestion> = found.iter().collect();
    order.sort_by_key(ranked);
    for benefit in order {
        let labels: Vec<&str> = belongs(benefit, categories).map(Word::label).collect();
        let category = if labels.is_empty() {
            "(ほか)".to_string()
        } else {
            labels.join("、")
        };
        row(&category, benefit);
    }
    sheet
}

fn json_of(
    paper: &CasePaper,
    categories: &[&Word],
    found: &[Suggestion],
    today: Date,
) -> Map<String, Json> {
    let case = &paper.case;
    let list: Vec<Json> = categories
        .iter()
        .map(|category| {
            let outcome = case.outcome_of(category, today);
            let helps = found
                .iter()
                .filter(|benefit| benefit.categories.iter().any(|id| category.is(id)));
            json!({
                "category": category.id(),
                "label": category.label(),
                "open": is_open(case, category, today),
                "outcome": outcome.map(outcome_json),
                "benefits": helps.map(|benefit| benefit.id.as_str()).collect::<Vec<_>>(),
            })
        })
        .collect();
    let mut object = Map::new();
    object.insert("case".into(), case.id.as_str().into());
    object.insert("file".into(), paper.path.as_str().into());
    object.insert("line".into(), case.line.id().into());
    object.insert("categories".into(), list.into());
    object.insert("benefits".into(), show_rules::advice_json(found).into());
    object.insert(
        "outcomes".into(),
        case.outcomes
            .iter()
            .map(outcome_json)
            .collect::<Vec<_>>()
            .into(),
    );
    object
}

fn outcome_json(outcome: &NeedOutcome) -> Json {
    json!({
        "id": &*outcome.id,
        "on": outcome.on.map(|on| on.to_string()),
        "category": outcome.category.as_ref().map(Word::id),
        "result": outcome.result.as_ref().map(Word::id),
        "label": outcome.result.as_ref().map(Word::label),
        "to": outcome.to.as_deref(),
        "text": outcome.text.as_deref(),
    })
}
