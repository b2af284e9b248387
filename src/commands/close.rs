//! `close`: the end of a case. What is still open is listed, and must be settled or acknowledged.

use super::amend::{self, Step};
use super::{completions, inquiry, lookup};
use crate::checks::{self, Papers};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::matching::Home;
use crate::model::{Case, Closure, Date, Line, Text};
use crate::paper::{Change, Path, Value};
use crate::regulation::{Calendar, Facts, State, deadlines};
use crate::store::CasePaper;
use crate::text;
use crate::vocabulary::{Table, Word};
use clap_complete::engine::ArgValueCompleter;

/// 症例を終結する
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei close 12 --reason 退院 --destination '自宅(在宅サービスあり)' --discharged 今日 --outcome 軽快\n  renkei close 12 --reason 転院 --destination 回復期リハ --facility 見本リハ --discharged 今日\n  renkei close 18 --reason 相談完了\n\n残っているもの(退院日、返事待ちの打診、予定、約束の連絡、期限、書類、相談の結果)があれば示します。\n片付けるか、--acknowledge で残したことを記録して終結します。"
)]
pub struct Args {
    /// 症例(番号、末尾の数字、カナ、院内ID)
    #[arg(value_name = "CASE", add = ArgValueCompleter::new(completions::cases))]
    case: String,
    /// 終結の理由(退院 転院 施設入所 死亡 取下げ 支援不要 相談完了 連絡途絶 他部署へ)
    #[arg(long, value_name = "R")]
    reason: String,
    /// 退院先
    #[arg(long, value_name = "D")]
    destination: Option<String>,
    /// 退院先の施設(番号か名称の一部)
    #[arg(long, value_name = "FACILITY", add = ArgValueCompleter::new(completions::facilities))]
    facility: Option<String>,
    /// 転帰(治癒 軽快 寛解 不変 増悪 …)
    #[arg(long, value_name = "O")]
    outcome: Option<String>,
    /// 退院した日(紙に退院日があれば要らない)
    #[arg(long, value_name = "D")]
    discharged: Option<String>,
    /// 終結した日(既定: 今日)
    #[arg(long, value_name = "D")]
    on: Option<String>,
    /// 書き添えること
    #[arg(long, value_name = "T")]
    note: Option<String>,
    /// 残っているものを残したまま終結する(何を残したかを記録する)
    #[arg(long)]
    acknowledge: bool,
}

/// Something that is still open.
struct Open {
    /// What the paper keeps of it.
    id: String,
    /// What people read.
    words: String,
    /// How to settle it.
    settle: String,
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    lookup::complain_about_rules(context);
    lookup::complain_about_directory(context);
    let shown = std::cell::RefCell::new(Vec::new());
    amend::step(context, &args.case, |paper| {
        plan(&args, context, paper, &shown)
    })?;
    Ok(Exit::Done)
}

fn plan(
    args: &Args,
    context: &Context,
    paper: &CasePaper,
    shown: &std::cell::RefCell<Vec<String>>,
) -> Result<Step, Failure> {
    let case = &paper.case;
    if let Some(closure) = &case.closure {
        let on = closure.on.map_or(String::new(), |on| format!("{on}に"));
        return Err(
            Failure::usage(format!("症例「{}」は{on}すでに終結しています。", case.id))
                .place(lookup::line_of(paper, &Path::keys("closure")))
                .next(format!("renkei reopen {} --reason 理由", case.id)),
        );
    }
    let end = End::read(args, context, paper)?;
    let open = open_matters(context, case, &end)?;
    let mut step = Step::default();
    if !open.is_empty() {
        // Where the step is planned again, what was shown and acknowledged needs no second word.
        let mut shown = shown.borrow_mut();
        if !args.acknowledge && !open.iter().all(|open| shown.contains(&open.id)) {
            ask(context, case, &open)?;
            *shown = open.iter().map(|open| open.id.clone()).collect();
        }
        let left: Vec<String> = open.iter().map(|open| open.words.clone()).collect();
        step.warnings.push(format!(
            "残したまま終結したもの{}件を記録しました: {}",
            open.len(),
            text::list(&left)
        ));
    }
    step.warnings.extend(end.warnings(case));
    step.changes.push(Change::Set {
        path: Path::keys("closure"),
        value: end.value(args, &open),
    });
    step.subject = format!("{} closure", case.id);
    let parts: Vec<&str> = [
        Some(end.reason.label()),
        end.destination.as_ref().map(Word::label),
        end.outcome.as_ref().map(Word::label),
    ]
    .into_iter()
    .flatten()
    .collect();
    let out = end
        .discharged
        .map_or(String::new(), |on| format!("、退院日 {on}"));
    step.lines = vec![
        format!("終結 {}: {}{out}", end.on, parts.join("、")),
        paper.path.clone(),
        format!("次: 間違いなら renkei reopen {} --reason 理由", case.id),
    ];
    Ok(step)
}

/// The end as somebody wants it.
struct End {
    on: Date,
    reason: Word,
    destination: Option<Word>,
    outcome: Option<Word>,
    discharged: Option<Date>,
    facility: Option<Text>,
    /// The facility is the one the patient chose; nobody typed it.
    by_choice: bool,
}

/// Whether the patient left, by the table of reasons.
fn group(reason: &Word) -> &'static str {
    reason.term().map_or("", |term| term.group)
}

impl End {
    fn read(args: &Args, context: &Context, paper: &CasePaper) -> Result<Self, Failure> {
        let case = &paper.case;
        let word = |table, flag, words: &Option<String>| {
            let read = |words: &String| lookup::word(context, table, flag, words);
            words.as_ref().map(read).transpose()
        };
        let reason = lookup::word(context, Table::ClosureReasons, "--reason", &args.reason)?;
        let mut destination = word(Table::Destinations, "--destination", &args.destination)?;
        if destination.is_none() && reason.is("died") {
            destination = Some(context.store()?.words.term(Table::Destinations, "died"));
        }
        let on = lookup::past_day(context, "--on", args.on.as_deref())?;
        let typed = args
            .discharged
            .as_deref()
            .map(|words| lookup::past_day(context, "--discharged", Some(words)))
            .transpose()?;
        let discharged = discharge_day(paper, typed)?;
        refuse_early(paper, on, "終結の日", case.opened, "受付日", "opened")?;
        let admitted = case.admission.as_ref().and_then(|a| a.on);
        if let Some(out) = discharged {
            refuse_early(paper, out, "退院日", admitted, "入院日", "admission.on")?;
            if on < out {
                return Err(
                    Failure::usage(format!("終結の日({on})が、退院日({out})より前です。"))
                        .next("--on か --discharged の日付を確かめてください。"),
                );
            }
        }
        let chosen = case
            .choice
            .as_ref()
            .and_then(|choice| choice.facility.clone());
        let named = args
            .facility
            .as_deref()
            .map(|words| inquiry::facility(context, case, words))
            .transpose()?
            .map(|facility| facility.id);
        let moves_in = group(&reason) == "moved";
        let by_choice = named.is_none() && moves_in && chosen.is_some();
        Ok(Self {
            on,
            destination,
            outcome: word(Table::Outcomes, "--outcome", &args.outcome)?,
            discharged,
            facility: named.or(chosen.filter(|_| moves_in)),
            by_choice,
            reason,
        })
    }

    /// Whether the patient leaves the hospital by it.
    fn leaves(&self) -> bool {
        ["left", "moved"].contains(&group(&self.reason))
    }

    fn warnings(&self, case: &Case) -> Vec<String> {
        let mut said = Vec::new();
        if self.by_choice {
            said.push(format!(
                "参考: 退院先の施設は、本人が選んだ{}としました。",
                self.facility.as_deref().unwrap_or_default()
            ));
        }
        let died = |word: &Option<Word>| {
            let term = word.as_ref().and_then(Word::term);
            term.is_some_and(|term| term.group == "died" || term.id == "died")
        };
        let says = [
            self.reason.is("died"),
            died(&self.destination),
            died(&self.outcome),
        ];
        if says.contains(&true) && self.outcome.is_some() && says.contains(&false) {
            said.push(format!(
                "注意: 理由・退院先・転帰が「死亡」で揃っていません。次の手: renkei set {} closure.outcome=…",
                case.id
            ));
        }
        said
    }

    fn value(&self, args: &Args, open: &[Open]) -> Value {
        let mut closure = Value::Map(vec![
            ("on".into(), Value::plain(self.on)),
            ("reason".into(), Value::text(self.reason.label())),
        ]);
        let mut put = |key: &str, value: Option<Value>| {
            if let Some(value) = value {
                closure.put(&[key], value);
            }
        };
        let label = |word: &Option<Word>| word.as_ref().map(|word| Value::text(word.label()));
        put("destination", label(&self.destination));
        put("discharged", self.discharged.map(Value::plain));
        put("outcome", label(&self.outcome));
        put("facility", self.facility.as_deref().map(Value::text));
        if !open.is_empty() {
            let left = open.iter().map(|open| open.id.clone());
            put("acknowledged", Some(Value::texts(left)));
        }
        put("note", args.note.as_deref().map(Value::text));
        closure
    }
}

/// The day of discharge that was typed, or the one on paper; two that differ are refused.
fn discharge_day(paper: &CasePaper, typed: Option<Date>) -> Result<Option<Date>, Failure> {
    let written = paper.case.admission.as_ref().and_then(|a| a.discharged);
    match (typed, written) {
        (Some(typed), Some(written)) if typed != written => Err(Failure::usage(format!(
            "--discharged({typed})が、紙の退院日({written})と違います。"
        ))
        .place(lookup::line_of(paper, &Path::keys("admission.discharged")))
        .next(format!(
            "紙のほうを直すなら: renkei set {} admission.discharged={typed}",
            paper.case.id
        ))),
        _ => Ok(typed.or(written)),
    }
}

fn refuse_early(
    paper: &CasePaper,
    day: Date,
    what: &str,
    first: Option<Date>,
    of: &str,
    key: &str,
) -> Result<(), Failure> {
    match first {
        Some(first) if day < first => Err(Failure::usage(format!(
            "{what}({day})が、{of}({first})より前です。"
        ))
        .place(lookup::line_of(paper, &Path::keys(key)))
        .next("日付を確かめてください。")),
        _ => Ok(()),
    }
}

/// Asks the person at the keyboard, or refuses with the whole list.
fn ask(context: &Context, case: &Case, open: &[Open]) -> Result<(), Failure> {
    let list: Vec<String> = open
        .iter()
        .map(|open| format!("  ・{}  {}", open.words, open.settle))
        .collect();
    let list = list.join("\n");
    if context.can_ask() {
        context.complain(&format!(
            "残っているものが{}件あります。\n{list}",
            open.len()
        ));
        if context.ask_yes("残したまま終結しますか")? {
            return Ok(());
        }
        return Err(Failure::usage("終結していません。何も書いていません。"));
    }
    Err(Failure::usage(format!(
        "症例「{}」には、残っているものが{}件あります。終結していません。",
        case.id,
        open.len()
    ))
    .place(list)
    .next("片付けてから、もう一度実行してください。")
    .next("残したまま終結するなら --acknowledge を付けます(何を残したかを記録します)。"))
}

/// Everything that is still open once the case ends like this.
fn open_matters(context: &Context, case: &Case, end: &End) -> Result<Vec<Open>, Failure> {
    let id = &case.id;
    let mut open = Vec::new();
    if end.leaves() && case.admission.is_some() {
        if end.discharged.is_none() {
            open.push(Open {
                id: "discharged".into(),
                words: "退院日が書かれていません".into(),
                settle: "--discharged 日付".into(),
            });
        }
        if end.destination.is_none() {
            open.push(Open {
                id: "destination".into(),
                words: "退院先が書かれていません".into(),
                settle: "--destination 退院先".into(),
            });
        }
    }
    let left: Vec<usize> = (0..case.referrals.len())
        .filter(|place| {
            let referral = &case.referrals[*place];
            let went_there = referral.is_accepted()
                && (end.facility.is_none() || referral.facility == end.facility);
            // Home services are many at once: each accepted one serves the patient.
            let serves = referral.is_accepted() && !referral.moves_in();
            referral.is_live() && !went_there && !serves
        })
        .collect();
    for (place, shown) in left.iter().zip(inquiry::shown(context, case, &left)?) {
        open.push(Open {
            id: inquiry::path_of(case, *place).to_string(),
            words: format!("打診 {shown}"),
            settle: format!("renkei withdraw {id} {}", inquiry::tag(case, *place)),
        });
    }
    let standing = case.appointments.iter().enumerate();
    for (place, appointment) in standing.filter(|(_, a)| a.still_stands()) {
        // As `set` takes it: an entry without an id by its number in the list.
        let tag = match &*appointment.id {
            "" => (place + 1).to_string(),
            id => text::visible(id).into_owned(),
        };
        let kind = appointment.kind.as_ref().map_or("予定", Word::label);
        let on = appointment.on.map_or(String::new(), |on| format!(" {on}"));
        open.push(Open {
            id: format!("appointments.{tag}"),
            words: format!("予定 {tag}{on} {kind}"),
            settle: format!("renkei set {id} appointments.{tag}.status=実施済(または 中止)"),
        });
    }
    open.extend(promises(context, case));
    open.extend(unresolved(context, case));
    open.extend(by_rules(context, case, end)?);
    Ok(open)
}

/// Calls that were promised, however far ahead.
fn promises(context: &Context, case: &Case) -> Vec<Open> {
    let promises = case.promises(context.today()).into_iter();
    promises
        .map(|(place, on)| {
            let event = &case.events[place];
            let with = event.with.as_deref().map(text::visible);
            let flag = with
                .as_ref()
                .map_or(String::new(), |w| format!(" --with '{w}'"));
            Open {
                id: format!("events.{}", event.id),
                words: format!(
                    "約束の連絡 {on} {}",
                    with.as_deref().unwrap_or("相手の記載なし")
                ),
                settle: format!("renkei note {} '話した内容' --kind 電話{flag}", case.id),
            }
        })
        .collect()
}

/// Categories of a consultation that nobody said the result of.
fn unresolved(context: &Context, case: &Case) -> Vec<Open> {
    if case.line != Line::Consultation {
        return Vec::new();
    }
    let categories = case.categories().into_iter();
    categories
        .filter(|category| case.outcome_of(category, context.today()).is_none())
        .map(|category| Open {
            id: format!("outcomes.{}", category.id()),
            words: format!("相談「{}」の結果", category.label()),
            settle: format!("renkei consult {} {} 結果", case.id, category.label()),
        })
        .collect()
}

/// Deadlines that nobody met and documents that aren't there, judged as of the discharge.
fn by_rules(context: &Context, case: &Case, end: &End) -> Result<Vec<Open>, Failure> {
    let store = context.store()?;
    let today = context.today();
    let mut left = case.clone();
    if let Some(admission) = &mut left.admission {
        admission.discharged = end.discharged.or(admission.discharged);
    }
    left.closure = Some(Closure {
        reason: Some(end.reason.clone()),
        destination: end.destination.clone(),
        outcome: end.outcome.clone(),
        ..Closure::default()
    });
    if let Some(destination) = &end.destination {
        left.plan.get_or_insert_default().destination = Some(destination.clone());
    }
    let facts = Facts::of(
        &left,
        &store.office,
        today,
        Home::of(&left.patient).location,
    );
    let rules = store.rulebook().on(today, left.discharged());
    let dues = deadlines(&facts, &rules);
    let calendar = Calendar::new(store.rulebook(), &store.office.calendar, today);
    let mut open = Vec::new();
    for due in &dues {
        let near = matches!(due.state, State::Overdue | State::Today | State::Soon);
        // Inquiries, appointments and promised calls are listed by themselves.
        if !near || due.chance || ["referral_reply", "callback"].contains(&due.rule.as_str()) {
            continue;
        }
        let day = due.due.map_or(String::new(), |day| format!("({day}まで)"));
        let subject = due
            .subject
            .as_deref()
            .map_or(String::new(), |s| format!(".{s}"));
        open.push(Open {
            id: format!("{}{subject}", due.rule),
            words: format!("期限 {}{day} {}", due.label, due.state.label()),
            settle: due.hint.replace("CASE", case.id.as_str()),
        });
    }
    if end.leaves() {
        let papers = Papers {
            case: &left,
            office: &store.office,
            today,
            facts: &facts,
            rules: &rules,
            dues: &dues,
            calendar: &calendar,
        };
        for problem in checks::missing_documents(&papers) {
            open.push(Open {
                id: "documents".into(),
                words: format!("書類 {}", problem.message.trim_end_matches('。')),
                settle: format!("renkei edit {}", case.id),
            });
        }
    }
    Ok(open)
}
