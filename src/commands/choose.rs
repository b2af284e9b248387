//! `choose`: the patient's own choice, with all that was shown. Nobody's right is refused: any
//! facility may be chosen, and what speaks against it is said.

use super::amend::{self, Step, Told};
use super::{completions, inquiry, lookup, matching};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::matching::propose;
use crate::model::{Case, Choice, Facility, Referral, Text, Verdict};
use crate::paper::{Change, Path, Value};
use crate::store::CasePaper;
use crate::text;
use crate::vocabulary::Word;
use clap_complete::engine::ArgValueCompleter;

/// 本人の選択を記録する
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei choose 12 さくら --reason 自宅に近い\n  renkei choose 12 さくら --by 長女 --shown さくら --shown みどり\n\n示した候補(--shown)がなければ、打診した先を示したものとして書きます。"
)]
pub struct Args {
    /// 症例(番号、末尾の数字、カナ、院内ID)
    #[arg(value_name = "CASE", add = ArgValueCompleter::new(completions::cases))]
    case: String,
    /// 選んだ先(番号か名称の一部)
    #[arg(value_name = "FACILITY", add = ArgValueCompleter::new(completions::facilities))]
    facility: String,
    /// 選んだ人(既定: 本人)
    #[arg(long, value_name = "WHO", default_value = "本人")]
    by: String,
    /// 選んだ理由
    #[arg(long, value_name = "T")]
    reason: Option<String>,
    /// 示した候補(何度でも)
    #[arg(long, value_name = "FACILITY", add = ArgValueCompleter::new(completions::facilities))]
    shown: Vec<String>,
    /// 選んだ日(既定: 今日)
    #[arg(long, value_name = "D")]
    on: Option<String>,
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    super::facility::complain_about_hand(context, context.store()?.hand()?);
    amend::step(context, &args.case, |paper| plan(&args, context, paper))?;
    Ok(Exit::Done)
}

fn plan(args: &Args, context: &Context, paper: &CasePaper) -> Result<Step, Failure> {
    let case = &paper.case;
    inquiry::refuse_closed(paper, "選択は記録できません")?;
    let on = lookup::past_day(context, "--on", args.on.as_deref())?;
    if let Some(opened) = case.opened.filter(|opened| on < *opened) {
        return Err(
            Failure::usage(format!("選んだ日 {on} が受付日 {opened} より前です。"))
                .place(lookup::line_of(paper, &Path::keys("opened")))
                .next("選んだ日を --on で書いてください。"),
        );
    }
    let facility = inquiry::facility(context, case, &args.facility)?;
    let mut step = Step::default();
    let mut shown: Vec<Text> = Vec::new();
    for words in &args.shown {
        let id = inquiry::facility(context, case, words)?.id;
        if !shown.contains(&id) {
            shown.push(id);
        }
    }
    let assumed = shown.is_empty();
    if assumed {
        // Those asked for the same as the chosen one; answers don't matter, a refusal is shown too.
        let there = |referral: &&Referral| referral.facility.as_ref() == Some(&facility.id);
        let chosen = case.referrals.iter().rfind(there);
        let asked = case.referrals.iter().filter(|referral| {
            referral.went_out() && chosen.is_none_or(|chosen| chosen.rivals(referral))
        });
        for id in asked.filter_map(|referral| referral.facility.clone()) {
            if !shown.contains(&id) {
                shown.push(id);
            }
        }
    }
    if !shown.contains(&facility.id) {
        shown.push(facility.id.clone());
    }
    step.warnings = warnings(context, case, &facility)?;
    if shown.len() == 1 {
        step.warnings.push(
            "注意: 示した候補が1つだけです。選べる先をすべて示したか確かめ、--shown で書いてください。"
                .to_string(),
        );
    } else if assumed {
        step.warnings.push(format!(
            "参考: 示した候補は、同じ種類で打診した先と選んだ先の{}か所としました。違うときは --shown で書いてください。",
            shown.len()
        ));
    }
    let mut choice = Value::Map(vec![
        ("on".into(), Value::plain(on)),
        ("facility".into(), Value::text(&*facility.id)),
        ("by".into(), Value::text(&args.by)),
        (
            "shown".into(),
            Value::texts(shown.iter().map(|id| id.to_string())),
        ),
    ]);
    match &args.reason {
        Some(reason) => choice.put(&["reason"], Value::text(reason)),
        None => step
            .warnings
            .push("参考: 選んだ理由がありません。聞いたら --reason で書いてください。".to_string()),
    }
    step.changes = changes(context, paper, &facility, choice)?;
    if let Some(earlier) = case
        .choice
        .as_ref()
        .filter(|c| c.facility.as_ref() != Some(&facility.id))
    {
        step.warnings.push(format!(
            "参考: 前の選択({})は経過に残しました。",
            earlier_words(context, earlier)?
        ));
    }
    let place = accepted(case, &facility);
    let others: Vec<usize> = match place {
        Some(place) => inquiry::needless(case, place),
        None => Vec::new(),
    };
    step.warnings
        .extend(inquiry::propose_withdrawal(context, case, &others)?);
    step.subject = format!("{} choice", case.id);
    step.lines = vec![
        format!(
            "選択: {}({}、{on}。示した候補{}か所)",
            inquiry::name(&facility),
            text::visible(&args.by),
            shown.len()
        ),
        paper.path.clone(),
        format!(
            "次: 日が決まったら renkei book {} {} 日付 時刻 --with {}",
            case.id,
            match place.is_some_and(|place| case.referrals[place].moves_in()) {
                true => "転院",
                false => "カンファレンス",
            },
            facility.id
        ),
    ];
    Ok(step)
}

/// The inquiry there that was accepted.
fn accepted(case: &Case, facility: &Facility) -> Option<usize> {
    case.referrals.iter().position(|referral| {
        referral.facility.as_ref() == Some(&facility.id) && referral.is_accepted()
    })
}

/// The choice; an earlier one of another place or by somebody else is kept as an event.
fn changes(
    context: &Context,
    paper: &CasePaper,
    facility: &Facility,
    choice: Value,
) -> Result<Vec<Change>, Failure> {
    let mut changes = Vec::new();
    let by = choice.get("by").and_then(Value::as_str);
    let other = paper.case.choice.as_ref().filter(|earlier| {
        earlier.facility.as_ref() != Some(&facility.id) || earlier.by.as_deref() != by
    });
    if let Some(earlier) = other {
        let event = Told {
            on: context.today(),
            kind: "record",
            with: None,
            text: format!(
                "選び直し: {} → {}",
                earlier_words(context, earlier)?,
                facility.name
            ),
            next: None,
        };
        changes.push(amend::event(context, paper, event)?);
    }
    changes.push(Change::Set {
        path: Path::keys("choice"),
        value: choice,
    });
    Ok(changes)
}

fn earlier_words(context: &Context, earlier: &Choice) -> Result<String, Failure> {
    let parts: Vec<String> = [
        Some(lookup::facility_label(
            context,
            earlier.facility.as_deref(),
        )?),
        earlier.on.map(|on| on.to_string()),
        earlier.by.as_deref().map(|by| format!("選んだ人 {by}")),
        earlier
            .reason
            .as_deref()
            .map(|reason| format!("理由 {reason}")),
        (!earlier.shown.is_empty()).then(|| format!("示した候補 {}か所", earlier.shown.len())),
    ]
    .into_iter()
    .flatten()
    .collect();
    Ok(parts.join("、"))
}

/// What speaks against the choice, or is still missing for it.
fn warnings(context: &Context, case: &Case, facility: &Facility) -> Result<Vec<String>, Failure> {
    let mut said = Vec::new();
    let name = inquiry::name(facility);
    let last = case
        .referrals
        .iter()
        .rfind(|referral| referral.facility.as_ref() == Some(&facility.id));
    match last {
        None => said.push(format!(
            "注意: 「{name}」へはまだ打診していません。次の手: renkei refer {} {}",
            case.id, facility.id
        )),
        Some(referral) if !referral.is_accepted() => {
            let words: Vec<&str> = [&referral.status, &referral.reason]
                .into_iter()
                .flatten()
                .map(Word::label)
                .collect();
            said.push(format!(
                "注意: 「{name}」の返事は「可」ではありません({} {})。",
                referral.id,
                words.join("、")
            ));
        }
        Some(_) => {}
    }
    let mut services: Vec<Word> = match last.and_then(|referral| referral.service.clone()) {
        Some(service) => vec![service],
        None => propose(case, &context.store()?.words)
            .into_iter()
            .map(|proposal| proposal.service)
            .filter(|service| facility.offers(service))
            .collect(),
    };
    if services.is_empty() {
        services = facility.services.clone();
    }
    for service in &services {
        let candidate = matching::judged(context, case, facility, service)?;
        if candidate.verdict == Verdict::Unfit {
            let reasons: Vec<String> = candidate
                .checks
                .iter()
                .filter(|check| check.verdict == Verdict::Unfit)
                .map(|check| format!("{}: {}", check.label, check.why))
                .collect();
            said.push(format!(
                "注意: 「{name}」は{}として受け入れられない見込みです。{}",
                service.label(),
                text::list(&reasons)
            ));
        }
    }
    Ok(said)
}
