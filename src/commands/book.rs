//! `book`: appointments, with what they clash with.

use super::amend::{self, Step};
use super::{completions, inquiry, lookup};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::model::{Case, Date, Facility, Text, leaves};
use crate::paper::{Path, Value};
use crate::planning::{Clash, Slot, clashes, staff_of};
use crate::regulation::Calendar;
use crate::store::CasePaper;
use crate::text;
use crate::vocabulary::{Table, Word};
use clap_complete::engine::ArgValueCompleter;

/// 予定を入れる
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei book 12 認定調査 12/2 10:00 --place 病棟\n  renkei book 12 面談 来週火 14時半 --who 長女 --who 主治医\n  renkei book 12 転院 12/11 9:30 --with さくら --tentative\n\n重なりと休みの日は知らせます。予定は renkei due と due --format ics に出ます。"
)]
pub struct Args {
    /// 症例(番号、末尾の数字、カナ、院内ID)
    #[arg(value_name = "CASE", add = ArgValueCompleter::new(completions::cases))]
    case: String,
    /// 種別(受診 検査 面談 見学 認定調査 カンファレンス 転院 退院前訪問 納品 …)
    #[arg(value_name = "KIND")]
    kind: String,
    /// 日付
    #[arg(value_name = "DATE")]
    date: String,
    /// 時刻(10:00、10時半 など)
    #[arg(value_name = "TIME")]
    time: Option<String>,
    /// 相手先の施設
    #[arg(long, value_name = "FACILITY", add = ArgValueCompleter::new(completions::facilities))]
    with: Option<String>,
    /// 場所
    #[arg(long, value_name = "W")]
    place: Option<String>,
    /// 出る人(何度でも)
    #[arg(long, value_name = "W")]
    who: Vec<String>,
    /// 行く職員(番号か氏名。何度でも。なければ担当)
    #[arg(long, value_name = "STAFF")]
    staff: Vec<String>,
    /// 仮の予定
    #[arg(long)]
    tentative: bool,
    /// 書き添えること
    #[arg(long, value_name = "T")]
    note: Option<String>,
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    lookup::complain_about_rules(context);
    if args.with.is_some() {
        lookup::complain_about_directory(context);
    }
    amend::step(context, &args.case, |paper| plan(&args, context, paper))?;
    Ok(Exit::Done)
}

fn plan(args: &Args, context: &Context, paper: &CasePaper) -> Result<Step, Failure> {
    let case = &paper.case;
    inquiry::refuse_closed(paper, "予定は入れられません")?;
    let kind = lookup::word(context, Table::AppointmentKinds, "種別", &args.kind)?;
    let on = day(context, args, &kind, case)?;
    let at = match &args.time {
        Some(words) => text::parse_clock(&lookup::time(words)?),
        None => None,
    };
    let facility = match &args.with {
        Some(words) => Some(inquiry::facility(context, case, words)?),
        None => None,
    };
    let staff: Vec<Text> = args
        .staff
        .iter()
        .map(|words| lookup::staff(context, words).map(Into::into))
        .collect::<Result<_, _>>()?;
    let slot = Slot {
        case: case.id.clone(),
        id: "".into(),
        label: kind.label().to_string(),
        kind: kind.id().to_string(),
        leaves: leaves(&kind),
        on,
        at,
        staff: staff_of(case, &staff),
    };
    refuse_twice(paper, &slot)?;
    let entry = entry(args, &kind, &slot, facility.as_ref(), &staff);
    let (id, change) = amend::appended(paper, "appointments", "a", entry, &[]);
    let time = at.map_or(String::new(), |at| format!(" {}", at.format("%H:%M")));
    let to = facility
        .as_ref()
        .map_or(String::new(), |f| format!(" {}", inquiry::name(f)));
    Ok(Step {
        changes: vec![change],
        warnings: warnings(context, paper, &slot, facility.as_ref())?,
        subject: format!("{} appointments.{id}", case.id),
        lines: vec![
            format!("予定 {id}: {}{time} {}{to}", day_words(on), kind.label()),
            paper.path.clone(),
            format!(
                "次: 済んだら renkei set {} appointments.{id}.status=実施済(取りやめは 中止)",
                case.id
            ),
        ],
        ..Step::default()
    })
}

fn day_words(on: Date) -> String {
    format!("{on}({})", text::weekday(on))
}

/// Nobody makes an appointment for a day that has gone.
fn day(context: &Context, args: &Args, kind: &Word, case: &Case) -> Result<Date, Failure> {
    let on = lookup::day(context, "日付", Some(&args.date))?;
    if on >= context.today() {
        return Ok(on);
    }
    Err(Failure::usage(format!(
        "日付「{on}」は今日({})より前です。",
        context.today()
    ))
    .why("予定は今日からの日に入れます。")
    .next(format!(
        "済んだことなら: renkei note {} '内容' --kind {} --on {on}",
        case.id,
        kind.label()
    )))
}

fn refuse_twice(paper: &CasePaper, new: &Slot) -> Result<(), Failure> {
    let twice = Slot::all(&paper.case)
        .into_iter()
        .find(|slot| slot.on == new.on && slot.kind == new.kind && slot.at == new.at);
    let Some(slot) = twice else { return Ok(()) };
    let path = Path::keys("appointments").entry(&slot.id);
    Err(Failure::usage(format!(
        "同じ予定がもうあります({} {} {})。",
        slot.id,
        day_words(slot.on),
        slot.label
    ))
    .place(lookup::line_of(paper, &path))
    .next(format!(
        "時刻や状態を直すなら: renkei set {} appointments.{}.at=10:00",
        paper.case.id, slot.id
    )))
}

fn entry(
    args: &Args,
    kind: &Word,
    slot: &Slot,
    facility: Option<&Facility>,
    staff: &[Text],
) -> Value {
    let mut entry = Value::Map(vec![("on".into(), Value::plain(slot.on))]);
    if let Some(at) = slot.at {
        // Between digits a colon makes a number of base 60 to some readers: it stays text.
        entry.put(&["at"], Value::text(at.format("%H:%M").to_string()));
    }
    entry.put(&["kind"], Value::text(kind.label()));
    if let Some(place) = &args.place {
        entry.put(&["place"], Value::text(place));
    }
    if !args.who.is_empty() {
        entry.put(&["with"], Value::texts(args.who.iter().cloned()));
    }
    if let Some(facility) = facility {
        entry.put(&["facility"], Value::text(&*facility.id));
    }
    if !staff.is_empty() {
        entry.put(
            &["staff"],
            Value::texts(staff.iter().map(|id| id.to_string())),
        );
    }
    let status = if args.tentative { "仮" } else { "確定" };
    entry.put(&["status"], Value::text(status));
    if let Some(note) = &args.note {
        entry.put(&["note"], Value::text(note));
    }
    entry
}

fn warnings(
    context: &Context,
    paper: &CasePaper,
    slot: &Slot,
    facility: Option<&Facility>,
) -> Result<Vec<String>, Failure> {
    let case = &paper.case;
    let store = context.store()?;
    let calendar = Calendar::new(store.rulebook(), &store.office.calendar, context.today());
    let mut said = Vec::new();
    if let Some(why) = calendar.why_closed(slot.on) {
        said.push(format!(
            "注意: {}は休みの日です({why})。",
            day_words(slot.on)
        ));
    }
    if let Some(facility) = facility
        && let Some(days) = &facility.days
        && !days.iter().any(|day| day.label() == text::weekday(slot.on))
    {
        let open: Vec<&str> = days.iter().map(Word::label).collect();
        said.push(format!(
            "注意: 「{}」の営業日は{}です。",
            inquiry::name(facility),
            open.join("")
        ));
    }
    let (others, unread) = others(context, slot)?;
    for clash in clashes(slot, case, &others) {
        said.push(clash_words(context, &clash, slot));
    }
    if unread > 0 {
        said.push(format!(
            "注意: 予定を読めない紙{unread}件とは、重なりを比べていません。次の手: renkei check"
        ));
    }
    let admission = case.admission.as_ref();
    let expected = admission.and_then(|a| a.discharged.or(a.expected_discharge));
    if slot.leaves
        && let Some(facility) = facility
    {
        said.extend(unsettled(case, facility));
    }
    if slot.leaves
        && let Some(expected) = expected
        && expected != slot.on
    {
        said.push(format!(
            "参考: 紙の退院予定日は{expected}です。変わったのなら: renkei set {} admission.expected_discharge={}",
            case.id, slot.on
        ));
    }
    Ok(said)
}

/// A place to leave for that nobody chose, or that hasn't said yes.
fn unsettled(case: &Case, facility: &Facility) -> Vec<String> {
    let mut said = Vec::new();
    let name = inquiry::name(facility);
    let chosen = case
        .choice
        .as_ref()
        .and_then(|choice| choice.facility.as_ref());
    if chosen.is_some_and(|chosen| *chosen != facility.id) {
        said.push(format!("注意: 本人が選んだ先は「{name}」ではありません。"));
    }
    let accepted = case
        .referrals
        .iter()
        .any(|referral| referral.facility.as_ref() == Some(&facility.id) && referral.is_accepted());
    if !accepted {
        said.push(format!("注意: 「{name}」から「可」の返事がありません。"));
    }
    said
}

/// The appointments of all other open cases on that day, and how many papers can't tell.
fn others(context: &Context, slot: &Slot) -> Result<(Vec<Slot>, usize), Failure> {
    let today = context.today();
    let cases = context.store()?.cases();
    let found = cases.map_sections(
        ["staff", "appointments", "closure", "former_closures"],
        |id, case| {
            if *id == slot.case {
                return Some(Vec::new());
            }
            let case = case?;
            let mut slots = Slot::all(&case);
            slots.retain(|other| other.on == slot.on && !case.is_closed_on(today));
            Some(slots)
        },
    );
    let unread = found.iter().filter(|found| found.is_none()).count();
    Ok((found.into_iter().flatten().flatten().collect(), unread))
}

fn clash_words(context: &Context, clash: &Clash, new: &Slot) -> String {
    let at = |slot: &Slot| {
        slot.at
            .map_or(String::new(), |at| format!(" {}", at.format("%H:%M")))
    };
    match clash {
        Clash::Patient(slot) => format!(
            "注意: 同じ日に本人の予定があります({}{} {} {})。",
            day_words(slot.on),
            at(slot),
            slot.label,
            slot.id
        ),
        Clash::Staff(who, slot) => {
            let name = context
                .store()
                .map_or(&**who, |store| store.office.staff_name(who));
            format!(
                "注意: {}さんが担当する別の予定と重なります({}{} {} {})。",
                text::visible(name),
                slot.case,
                at(slot),
                slot.label,
                slot.id
            )
        }
        Clash::SurveyOnTransfer(Some(slot)) => format!(
            "注意: 認定調査と転院が同じ日({})になります({}{} {})。調査の日を変えてもらえるか、保険者に聞いてください。",
            day_words(new.on),
            slot.label,
            at(slot),
            slot.id
        ),
        Clash::SurveyOnTransfer(None) => format!(
            "注意: 認定調査が退院予定日({})に重なります。調査の日を変えてもらえるか、保険者に聞いてください。",
            day_words(new.on)
        ),
    }
}
