//! `refer`: inquiries (打診) to one or many facilities, one step.

use super::amend::{self, Step};
use super::doc::{self, Wish};
use super::doc_facts::Desk;
use super::refer_whom::{Asked, resolve};
use super::{completions, doc_issue, inquiry, lookup, matching};
use crate::checks::naming_lacks;
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::model::{Case, Date, Verdict};
use crate::paper::{Change, Path, Value};
use crate::store::CasePaper;
use crate::text;
use crate::vocabulary::{Table, Word};
use clap_complete::engine::ArgValueCompleter;
use std::cell::RefCell;

/// 打診を記録する(何か所でも一度に)
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei refer 12 1 3 4                     直前の match の順位で\n  renkei refer 12 さくら 1462000030 --by FAX\n  renkei refer 12 さくら --identified       氏名を出す(書面の同意が要ります)\n\n氏名を出さない打診が既定です。返事は renkei reply で書きます。"
)]
pub struct Args {
    /// 症例(番号、末尾の数字、カナ、院内ID)
    #[arg(value_name = "CASE", add = ArgValueCompleter::new(completions::cases))]
    case: String,
    /// 打診先(直前の match の順位、番号、名称の一部)
    #[arg(value_name = "FACILITY", required = true, add = ArgValueCompleter::new(completions::facilities))]
    facilities: Vec<String>,
    /// サービス(なければ、直前の match か紙から決める)
    #[arg(long = "for", value_name = "SERVICE", add = ArgValueCompleter::new(completions::services))]
    service: Option<String>,
    /// 方法(電話 FAX メール 郵送 訪問 …)
    #[arg(long, value_name = "METHOD")]
    by: Option<String>,
    /// 打診した日(既定: 今日)
    #[arg(long, value_name = "D")]
    on: Option<String>,
    /// 氏名を出す(目的と範囲の合う書面の同意が要る)
    #[arg(long)]
    identified: bool,
    /// 同意がないまま氏名を出す理由(記録に残り、check がいつまでも示す)
    #[arg(long, value_name = "REASON", requires = "identified")]
    without_consent: Option<String>,
    /// 下書きにする(まだ送っていない)
    #[arg(long, conflicts_with = "on")]
    draft: bool,
    /// 書き添えること(連携室の覚え。先方には出ません)
    #[arg(long, value_name = "T")]
    note: Option<String>,
    /// 打診書に載せる、先方への連絡
    #[arg(long, value_name = "T")]
    message: Option<String>,
    /// 打診書と送付状も作る(宛先ごとに、1つのファイルへ)
    #[arg(long)]
    doc: bool,
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    super::facility::complain_about_hand(context, context.store()?.hand()?);
    lookup::complain_about_rules(context);
    if args.doc {
        return with_sheets(&args, context);
    }
    amend::step(context, &args.case, |paper| {
        Ok(plan(&args, context, paper)?.0)
    })?;
    Ok(Exit::Done)
}

/// Inquiries and their sheets in one step: the sheets are made from the paper as it will be.
fn with_sheets(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let desk = Desk::open(context)?;
    let id = if args.identified {
        "inquiry_named"
    } else {
        "inquiry"
    };
    let row = desk.templates.version(id, context.today()).cloned();
    let row = row.ok_or_else(|| {
        Failure::paper(format!("様式「{id}」がありません。")).next("様式の一覧: renkei doc --list")
    })?;
    let going = RefCell::new(Vec::new());
    amend::step(context, &args.case, |paper| {
        going.borrow_mut().clear();
        let (mut step, asked) = plan(args, context, paper)?;
        let to: Vec<String> = asked
            .iter()
            .map(|one| one.facility.id.to_string())
            .collect();
        let service = asked.first().map(|one| one.service.label().to_string());
        let wish = Wish {
            templates: vec![row.clone()],
            to: &to,
            // Several services: each inquiry on the paper says its own.
            service: service.as_deref().filter(|_| args.service.is_some()),
            without_consent: args.without_consent.as_deref().map(str::trim),
            answer_by: None,
            output: None,
            format: doc::format(context, None),
            force: false,
        };
        let after = amend::after(context, paper, &step.changes)?;
        let (sheets, files) = doc_issue::plan(&desk, &after, &wish)?;
        step.changes.extend(sheets.changes);
        step.warnings.extend(sheets.warnings);
        step.subject = format!(
            "{}{}",
            step.subject,
            &sheets.subject[paper.case.id.as_str().len()..]
        );
        if let [_, place, ..] = sheets.lines.as_slice() {
            step.lines[1] = format!("{} {place}", paper.path);
        }
        *going.borrow_mut() = files;
        Ok(step)
    })?;
    doc_issue::settle(going.into_inner())?;
    Ok(Exit::Done)
}

/// The step, and whom it asks.
fn plan(args: &Args, context: &Context, paper: &CasePaper) -> Result<(Step, Vec<Asked>), Failure> {
    let case = &paper.case;
    inquiry::refuse_closed(paper, "打診は記録できません")?;
    let sent = day_sent(args, context, paper)?;
    let by = match &args.by {
        Some(words) => Some(lookup::word(context, Table::Methods, "--by", words)?),
        None => None,
    };
    let mut asked: Vec<Asked> = Vec::new();
    for words in &args.facilities {
        let one = resolve(context, case, words, args.service.as_deref())?;
        let again = |a: &Asked| a.facility.id == one.facility.id && a.service == one.service;
        if !asked.iter().any(again) {
            asked.push(one);
        }
    }
    let gap = case.naming_gap(sent).filter(|_| args.identified);
    let reason = args.without_consent.as_deref().map(str::trim);
    if let Some(gap) = &gap
        && reason.is_none()
    {
        return Err(refuse_naming(paper, gap, args));
    }
    let mut step = Step::default();
    let mut ids: Vec<String> = Vec::new();
    let mut said: Vec<String> = Vec::new();
    for one in &asked {
        let entry = entry(args, one, sent, by.as_ref(), gap.as_ref().and(reason));
        let id = match draft_of(paper, one)? {
            Some(place) => {
                step.changes.extend(sending(case, place, &entry));
                case.referrals[place].id.to_string()
            }
            None => {
                let (id, change) = amend::appended(paper, "referrals", "r", entry, &ids);
                step.changes.push(change);
                id
            }
        };
        step.warnings
            .extend(warnings(context, case, one, by.as_ref())?);
        said.push(format!(
            "{id} {}({})",
            inquiry::name(&one.facility),
            one.service.label()
        ));
        ids.push(id);
    }
    if gap.is_none() && reason.is_some() {
        step.warnings
            .push("参考: 同意は紙にあります。--without-consent の理由は書きません。".to_string());
    }
    if !args.identified
        && !case
            .consents_to_inquiries(sent)
            .any(|(_, consent)| consent.withdrawn.is_none_or(|on| sent < on))
    {
        step.warnings.push(format!(
            "注意: 打診の説明と同意の記録がまだ紙にありません。説明したら consents に書いてください。次の手: renkei edit {}",
            case.id
        ));
    }
    let state = if args.draft {
        "打診の下書き"
    } else {
        "打診"
    };
    let named = match (args.identified, args.draft) {
        (true, _) => "氏名あり",
        (false, _) => "匿名",
    };
    let how = by
        .as_ref()
        .map_or(String::new(), |by| format!("、{}", by.label()));
    step.subject = inquiry::subject(case, &ids);
    step.lines = vec![
        format!("{state} {}件({named}{how}): {}", ids.len(), said.join("、")),
        paper.path.clone(),
        format!(
            "次: 返事が来たら renkei reply {} {} 返事(可・条件付・不可・検討中)",
            case.id, ids[0]
        ),
    ];
    Ok((step, asked))
}

fn day_sent(args: &Args, context: &Context, paper: &CasePaper) -> Result<Date, Failure> {
    let sent = lookup::past_day(context, "--on", args.on.as_deref())?;
    match paper.case.opened {
        Some(opened) if sent < opened => Err(Failure::usage(format!(
            "打診した日({sent})が、受付日({opened})より前です。"
        ))
        .place(lookup::line_of(paper, &Path::keys("opened")))
        .next("--on の日付か、受付日(renkei set … opened=)を直してください。")),
        _ => Ok(sent),
    }
}

/// The draft of this inquiry, where one stands on paper. An inquiry that is still in play is
/// refused: nobody asks twice.
fn draft_of(paper: &CasePaper, one: &Asked) -> Result<Option<usize>, Failure> {
    let case = &paper.case;
    let same = |place: &usize| {
        let referral = &case.referrals[*place];
        referral.facility.as_ref() == Some(&one.facility.id)
            && referral.service.as_ref() == Some(&one.service)
    };
    let earlier: Vec<usize> = (0..case.referrals.len()).filter(same).collect();
    let live = earlier.iter().find(|place| {
        let referral = &case.referrals[**place];
        referral.is_open() || referral.is_accepted()
    });
    if let Some(place) = live {
        let referral = &case.referrals[*place];
        let status = referral.status.as_ref().map_or("", Word::label);
        let tag = inquiry::tag(case, *place);
        return Err(Failure::usage(format!(
            "「{}」({})へはすでに打診しています({tag} {status})。",
            inquiry::name(&one.facility),
            one.service.label(),
        ))
        .place(lookup::line_of(paper, &inquiry::path_of(case, *place)))
        .next(format!(
            "返事を書くなら: renkei reply {} {tag} 返事(可・条件付・不可・検討中)",
            case.id
        )));
    }
    Ok(earlier
        .into_iter()
        .find(|place| case.referrals[*place].is_draft()))
}

fn entry(
    args: &Args,
    one: &Asked,
    sent: Date,
    by: Option<&Word>,
    without_consent: Option<&str>,
) -> Value {
    let mut entry = Value::Map(vec![
        ("facility".into(), Value::text(&*one.facility.id)),
        ("service".into(), Value::text(one.service.label())),
    ]);
    if !args.draft {
        entry.put(&["sent"], Value::plain(sent));
    }
    if let Some(by) = by {
        entry.put(&["by"], Value::text(by.label()));
    }
    entry.put(&["identified"], Value::plain(args.identified));
    let status = if args.draft { "下書き" } else { "送付" };
    entry.put(&["status"], Value::text(status));
    if let Some(reason) = without_consent {
        entry.put(&["without_consent"], Value::text(reason));
    }
    if let Some(message) = &args.message {
        entry.put(&["message"], Value::text(message));
    }
    if let Some(note) = &args.note {
        entry.put(&["note"], Value::text(note));
    }
    entry
}

/// A draft that goes out: what differs is set, the rest of it stays.
fn sending(case: &Case, place: usize, entry: &Value) -> Vec<Change> {
    let at = inquiry::path_of(case, place);
    let Value::Map(fields) = entry else {
        return Vec::new();
    };
    fields
        .iter()
        .filter(|(key, _)| !["facility", "service"].contains(&key.as_str()))
        .map(|(key, value)| Change::Set {
            path: at.key(key),
            value: value.clone(),
        })
        .collect()
}

/// What the one who asks should know: why this place can't take the patient, what it said before,
/// whether its FAX number was ever checked.
fn warnings(
    context: &Context,
    case: &Case,
    one: &Asked,
    by: Option<&Word>,
) -> Result<Vec<String>, Failure> {
    let mut said = Vec::new();
    let name = inquiry::name(&one.facility);
    if !one.facility.offers(&one.service) {
        said.push(format!(
            "注意: 「{name}」の台帳に「{}」がありません。",
            one.service.label()
        ));
    }
    let candidate = matching::judged(context, case, &one.facility, &one.service)?;
    if candidate.verdict == Verdict::Unfit {
        let reasons: Vec<String> = candidate
            .checks
            .iter()
            .filter(|check| check.verdict == Verdict::Unfit)
            .map(|check| match &check.basis {
                Some(basis) => format!("{}: {}(根拠: {basis})", check.label, check.why),
                None => format!("{}: {}", check.label, check.why),
            })
            .collect();
        said.push(format!(
            "注意: 「{name}」は受け入れられない見込みです。{}",
            text::list(&reasons)
        ));
    }
    let last = case
        .referrals
        .iter()
        .rfind(|r| r.facility.as_ref() == Some(&one.facility.id) && r.went_out() && !r.is_live());
    if let Some(last) = last {
        said.push(format!(
            "参考: 「{name}」への前の打診 {}: {}",
            last.id,
            text::visible(&inquiry::answer_words(last))
        ));
    }
    let by_fax = by.is_some_and(|by| by.is("fax"));
    match (&one.facility.fax, one.facility.fax_verified) {
        (None, _) if by_fax => said.push(format!("注意: 「{name}」のFAX番号が台帳にありません。")),
        (Some(fax), None) if by_fax => said.push(format!(
            "注意: 「{name}」のFAX番号({fax})は確かめた記録がありません。二人で確かめたら: renkei facility set {} fax_verified=今日",
            one.facility.id
        )),
        _ => {}
    }
    Ok(said)
}

/// Naming without consent is refused with exactly what is missing.
fn refuse_naming(paper: &CasePaper, gap: &crate::model::NamingGap, args: &Args) -> Failure {
    let case = &paper.case;
    let place = match gap.consent {
        Some(at) => {
            let entry = Path::keys("consents").item(&case.consents[at].id, at);
            let key = if gap.withdrawn.is_some() {
                "withdrawn"
            } else if gap.scopes.is_empty() {
                "method"
            } else {
                "scope"
            };
            entry.key(key)
        }
        None => Path::keys("consents"),
    };
    let any = !case.consents.is_empty();
    let mut failure = Failure::usage(format!(
        "氏名を出して打診できません。{}。",
        naming_lacks(case, gap)
    ));
    if any {
        failure = failure.place(lookup::line_of(paper, &place));
    }
    let facilities = args.facilities.join(" ");
    failure
        .why("氏名を出すには、打診か情報提供を目的とし、医療情報と氏名を範囲に含む、撤回されていない書面の同意が要ります。")
        .next(format!(
            "同意をもらったら consents に書いてください: renkei edit {}",
            case.id
        ))
        .next(format!("氏名を出さずに打診するなら: renkei refer {} {facilities}", case.id))
        .next("やむを得ず同意なしで出すなら --without-consent '理由'(記録に残ります)")
}
