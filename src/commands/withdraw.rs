//! `withdraw`: inquiries taken back by the office.

use super::amend::{self, Step, Told};
use super::{completions, inquiry, lookup};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::paper::{Change, Value};
use crate::store::CasePaper;
use crate::text;
use crate::vocabulary::Table;
use clap_complete::engine::ArgValueCompleter;

/// 打診を取り下げる
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei withdraw 12 さくら わかば --note 他施設に決定\n  renkei withdraw 12 みどり\n\n先方への断りの連絡をしてから書きます。"
)]
pub struct Args {
    /// 症例(番号、末尾の数字、カナ、院内ID)
    #[arg(value_name = "CASE", add = ArgValueCompleter::new(completions::cases))]
    case: String,
    /// 打診(番号 r…、または打診先の名称の一部)
    #[arg(value_name = "REFERRAL", required = true)]
    referrals: Vec<String>,
    /// 理由など、書き添えること
    #[arg(long, value_name = "T")]
    note: Option<String>,
    /// 取り下げた日(既定: 今日)
    #[arg(long, value_name = "D")]
    on: Option<String>,
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    lookup::complain_about_directory(context);
    amend::step(context, &args.case, |paper| plan(&args, context, paper))?;
    Ok(Exit::Done)
}

fn plan(args: &Args, context: &Context, paper: &CasePaper) -> Result<Step, Failure> {
    let case = &paper.case;
    let words = &context.store()?.words;
    let state = words.term(Table::ReferralStatus, "withdrawn");
    let mut step = Step::default();
    let labels = lookup::facility_labels(context, case)?;
    let mut places: Vec<usize> = Vec::new();
    for typed in &args.referrals {
        let place = inquiry::find(context, paper, typed)?;
        if !places.contains(&place) {
            places.push(place);
        }
    }
    for place in &places {
        let referral = &case.referrals[*place];
        let on = inquiry::day_of(context, paper, *place, args.on.as_deref())?;
        if !referral.may_become(&state) {
            return Err(inquiry::refuse_state(paper, *place, &state, words)
                .next("何も書いていません。番号を確かめてください。"));
        }
        let at = inquiry::path_of(case, *place);
        let mut set = |key: &str, value: Value| {
            step.changes.push(Change::Set {
                path: at.key(key),
                value,
            });
        };
        set("status", Value::text(state.label()));
        set("ended", Value::plain(on));
        // What the facility said stays on the inquiry: it is its track record.
        if let Some(answer) = referral.answer() {
            set("answer", Value::text(answer.label()));
        }
        if let Some(note) = &args.note {
            let before = referral.note.as_deref();
            set("note", Value::text(inquiry::with_note(before, note)));
        }
        let name = inquiry::label_of(&labels, referral);
        if inquiry::promised(case, &name, context.today()) {
            let event = Told {
                on,
                kind: "withdrawal_notice",
                with: Some(name.clone()),
                text: format!("打診 {}: 取下げ", inquiry::tag(case, *place)),
                next: None,
            };
            step.changes.push(amend::event(context, paper, event)?);
        }
        let chosen = case
            .choice
            .as_ref()
            .and_then(|choice| choice.facility.as_ref());
        if chosen.is_some() && chosen == referral.facility.as_ref() {
            step.warnings.push(format!(
                "注意: 「{}」は本人が選んだ先です。選び直したら: renkei choose {} 施設",
                name, case.id
            ));
        }
    }
    let ids: Vec<_> = places
        .iter()
        .map(|p| case.referrals[*p].id.clone())
        .collect();
    let told: Vec<String> = places
        .iter()
        .map(|place| {
            let name = inquiry::label_of(&labels, &case.referrals[*place]);
            format!("{} {name}", inquiry::tag(case, *place))
        })
        .collect();
    step.subject = inquiry::subject(case, &ids);
    step.lines = vec![
        format!("取下げ {}件: {}", places.len(), text::list(&told)),
        paper.path.clone(),
        format!("次: renkei show {}", case.id),
    ];
    Ok(step)
}
