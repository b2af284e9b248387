//! `reply`: what a facility answered, once, with the reason; what it taught goes to the directory.

use super::amend::{self, Step, Told};
use super::{completions, inquiry, lookup, reply_lesson};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::model::{Case, Date, Referral};
use crate::paper::{Change, Value};
use crate::store::CasePaper;
use crate::vocabulary::{Table, Word};
use clap_complete::engine::ArgValueCompleter;

/// 打診の返事を記録する
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei reply 12 さくら 可\n  renkei reply 12 みどり 不可 --reason 医療処置対応不可 --note 夜間吸引不可\n  renkei reply 12 みどり 検討中 --next 11/27\n  renkei reply 12 みどり 条件付 --note 22時まで --learn --accepts '喀痰吸引(夜間)=条件付'\n  renkei reply 12 わかば 不可 --reason 満床 --learn --vacancy 満床"
)]
pub struct Args {
    /// 症例(番号、末尾の数字、カナ、院内ID)
    #[arg(value_name = "CASE", add = ArgValueCompleter::new(completions::cases))]
    case: String,
    /// 打診(番号 r…、または打診先の名称の一部)
    #[arg(value_name = "REFERRAL")]
    referral: String,
    /// 返事(可 条件付 不可 検討中 受領 期限切れ)
    #[arg(value_name = "ANSWER")]
    answer: String,
    /// 断りの理由(renkei explain --vocabulary decline_reasons)
    #[arg(long, value_name = "R", add = ArgValueCompleter::new(completions::reasons))]
    reason: Option<String>,
    /// 条件など、書き添えること
    #[arg(long, value_name = "T")]
    pub(super) note: Option<String>,
    /// 返事のあった日(既定: 今日)
    #[arg(long, value_name = "D")]
    on: Option<String>,
    /// 次に連絡する日(検討中のとき)
    #[arg(long, value_name = "D")]
    next: Option<String>,
    /// 先方が前の返事を変えた(前の返事は経過に残す)
    #[arg(long)]
    change: bool,
    /// 返事でわかったことを施設台帳に書く
    #[arg(long)]
    pub(super) learn: bool,
    /// 処置ごとの可否(何度でも。--learn と使う)
    #[arg(long, value_name = "NEED=ANSWER", requires = "learn", add = ArgValueCompleter::new(completions::needs))]
    pub(super) accepts: Vec<String>,
    /// 空き(空きあり 満床 待機 要相談。--learn と使う)
    #[arg(long, value_name = "STATE", requires = "learn")]
    pub(super) vacancy: Option<String>,
    /// 空きの数
    #[arg(long, value_name = "N", requires = "vacancy")]
    pub(super) count: Option<String>,
    /// 空きの対象(個室、新規利用 など。既定: 打診したサービス)
    #[arg(long, value_name = "W", requires = "vacancy")]
    pub(super) what: Option<String>,
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    lookup::complain_about_directory(context);
    amend::step(context, &args.case, |paper| plan(&args, context, paper))?;
    Ok(Exit::Done)
}

/// An answer on its way to the paper.
pub(super) struct Answer<'a> {
    pub(super) args: &'a Args,
    pub(super) context: &'a Context,
    pub(super) paper: &'a CasePaper,
    /// Which inquiry, by its place in the list.
    pub(super) place: usize,
    /// What was answered.
    pub(super) state: Word,
    /// Why not.
    pub(super) reason: Option<Word>,
    /// The day of the answer.
    pub(super) on: Date,
    next: Option<Date>,
    /// The facility's name.
    name: String,
    /// The same answer again, with more to say: words, a next call, a lesson.
    more: bool,
}

fn plan(args: &Args, context: &Context, paper: &CasePaper) -> Result<Step, Failure> {
    inquiry::refuse_closed(paper, "返事は記録できません")?;
    let answer = Answer::read(args, context, paper)?;
    let (case, place, state) = (&paper.case, answer.place, &answer.state);
    let mut step = Step {
        changes: answer.changes()?,
        warnings: answer.warnings()?,
        ..Step::default()
    };
    let mut said = format!(
        "打診 {} {}: {}",
        inquiry::tag(case, place),
        answer.name,
        state.label()
    );
    if let Some(reason) = &answer.reason {
        said.push_str(&format!("({})", reason.label()));
    }
    let mut papers = paper.path.clone();
    if args.learn {
        let written = reply_lesson::lesson(&answer)?.write(context)?;
        if !written.said.is_empty() {
            said.push_str(&format!("。台帳: {}", written.said.join("、")));
            papers.push_str(&format!("、{}", written.paper.path));
            step.others.push(written.paper);
        }
        step.warnings.extend(written.warnings);
    }
    let at = inquiry::path_of(case, place);
    step.subject = format!("{} {}", case.id, at.key("status"));
    step.lines = vec![said, papers, following(case, place, state)];
    Ok(step)
}

impl<'a> Answer<'a> {
    fn read(args: &'a Args, context: &'a Context, paper: &'a CasePaper) -> Result<Self, Failure> {
        let case = &paper.case;
        let place = inquiry::find(context, paper, &args.referral)?;
        let referral = &case.referrals[place];
        let says = |state: &Word| !state.is_one_of(&["draft", "sent", "withdrawn"]);
        let table = Table::ReferralStatus;
        let state = lookup::word_among(context, table, "返事", &args.answer, says)?;
        if !says(&state) {
            return Err(refuse_no_answer(case, place, &state));
        }
        let on = inquiry::day_of(context, paper, place, args.on.as_deref())?;
        let adds =
            args.note.is_some() || args.next.is_some() || args.learn || args.reason.is_some();
        let more = adds && referral.status.as_ref() == Some(&state);
        let may = match args.change {
            true => referral.may_change_to(&state),
            false => referral.may_become(&state),
        };
        if !may && !more {
            return Err(refuse(args, paper, place, &state, &context.store()?.words));
        }
        let next = args.next.as_deref();
        let reason = reason(args, context, &state, more)?;
        if more {
            refuse_second(paper, place, reason.as_ref(), args.on.as_ref().map(|_| on))?;
        }
        Ok(Self {
            reason,
            next: next.map(|words| next_day(context, words, on)).transpose()?,
            name: lookup::facility_label(context, referral.facility.as_deref())?,
            args,
            context,
            paper,
            place,
            state,
            on,
            more,
        })
    }

    /// The inquiry.
    pub(super) fn referral(&self) -> &Referral {
        &self.paper.case.referrals[self.place]
    }

    /// An earlier answer becomes another one.
    fn overturns(&self) -> bool {
        let before = self.referral().status.as_ref().and_then(Word::term);
        !self.more && before.is_some_and(|term| term.group != "open")
    }

    fn note(&self) -> Option<&str> {
        self.args.note.as_deref().map(str::trim)
    }

    fn changes(&self) -> Result<Vec<Change>, Failure> {
        let referral = self.referral();
        let at = inquiry::path_of(&self.paper.case, self.place);
        let mut changes = Vec::new();
        let mut set = |key: &str, value: Value| {
            changes.push(Change::Set {
                path: at.key(key),
                value,
            });
        };
        if !self.more {
            set("status", Value::text(self.state.label()));
            if is_answer(&self.state) {
                set("answered", Value::plain(self.on));
            } else if self.state.is("expired") {
                set("ended", Value::plain(self.on));
            }
        }
        if let Some(reason) = &self.reason {
            set("reason", Value::text(reason.label()));
        }
        if let Some(note) = self.note() {
            // What somebody wrote before stays, unless it belongs to an answer that is taken back:
            // then it goes with it into 経過.
            let before = referral.note.as_deref().filter(|_| !self.args.change);
            set("note", Value::text(inquiry::with_note(before, note)));
        }
        changes.extend(self.forgotten());
        changes.extend(self.event()?);
        Ok(changes)
    }

    /// What an earlier answer said and the new one doesn't: it stays in 経過, not on the inquiry.
    fn forgotten(&self) -> Vec<Change> {
        let referral = self.referral();
        let at = inquiry::path_of(&self.paper.case, self.place);
        let taken_back = self.args.change && !self.more;
        let answers = is_answer(&self.state) || self.state.is("expired");
        [
            (
                "reason",
                self.reason.is_none() && !self.state.is("declined"),
            ),
            ("ended", !self.state.is("expired")),
            ("answered", !answers && referral.answered.is_some()),
            ("note", taken_back && self.note().is_none()),
        ]
        .into_iter()
        .filter(|(_, gone)| *gone)
        .map(|(key, _)| at.key(key))
        .filter(|path| super::set::node_at(&self.paper.root, path).is_some())
        .map(|path| Change::Remove { path })
        .collect()
    }

    /// The event that keeps what the inquiry itself can't: an interim answer with the next call, the
    /// answer that the facility took back, the call that was promised and is made by this.
    fn event(&self) -> Result<Option<Change>, Failure> {
        let case = &self.paper.case;
        let promised = inquiry::promised(case, &self.name, self.context.today());
        let interim = !is_answer(&self.state) && self.note().is_some();
        if self.next.is_none() && !self.overturns() && !interim && !promised {
            return Ok(None);
        }
        let before = match self.overturns() {
            true => format!("前の返事 {} → ", inquiry::answer_words(self.referral())),
            false => String::new(),
        };
        let note = self
            .note()
            .map_or(String::new(), |note| format!("。{note}"));
        let event = Told {
            on: self.on,
            kind: "facility_contact",
            with: self.referral().facility.as_ref().map(|_| self.name.clone()),
            text: format!(
                "打診 {}: {before}{}{note}",
                inquiry::tag(case, self.place),
                self.state.label()
            ),
            next: self.next,
        };
        amend::event(self.context, self.paper, event).map(Some)
    }

    /// What is missing, and what the answer means for the other inquiries.
    fn warnings(&self) -> Result<Vec<String>, Failure> {
        let (case, referral) = (&self.paper.case, self.referral());
        let tag = inquiry::tag(case, self.place);
        let mut said = Vec::new();
        if self.state.is("declined") && self.reason.is_none() && referral.reason.is_none() {
            said.push(format!(
                "注意: 断りの理由がありません。理由別の集計に入りません。次の手: renkei reply {} {tag} 不可 --reason 理由",
                case.id
            ));
        }
        if self.state.is("conditional") && self.note().is_none() && referral.note.is_none() {
            said.push(format!(
                "注意: 条件が書かれていません。次の手: renkei reply {} {tag} 条件付 --note 条件",
                case.id
            ));
        }
        let others = inquiry::needless(case, self.place);
        match self.state.id() {
            "accepted" if !self.more => {
                said.extend(inquiry::propose_withdrawal(self.context, case, &others)?);
            }
            "conditional" if !self.more && !others.is_empty() => said.push(format!(
                "参考: ほかの打診が{}件残っています。条件が整って決まったら、断りを伝えます。",
                others.len()
            )),
            _ => {}
        }
        Ok(said)
    }
}

/// The likely next command.
fn following(case: &Case, place: usize, state: &Word) -> String {
    let id = &case.id;
    let referral = &case.referrals[place];
    let open = case
        .referrals
        .iter()
        .enumerate()
        .any(|(other, referral)| other != place && referral.is_live());
    match state.id() {
        "accepted" | "conditional" => format!(
            "次: 本人が選んだら renkei choose {id} {}",
            referral.facility.as_deref().unwrap_or("施設")
        ),
        "declined" | "expired" if !open => {
            format!("次: ほかの候補をさがす renkei match {id}")
        }
        _ => format!("次: renkei show {id}"),
    }
}

/// Whether a state is the facility's answer.
fn is_answer(state: &Word) -> bool {
    state.term().is_some_and(|term| term.group == "answered")
}

fn reason(
    args: &Args,
    context: &Context,
    state: &Word,
    more: bool,
) -> Result<Option<Word>, Failure> {
    if let Some(words) = &args.reason {
        if !state.is("declined") {
            return Err(Failure::usage("--reason は「不可」のときに使います。")
                .next("条件や事情は --note に書いてください。"));
        }
        return lookup::word(context, Table::DeclineReasons, "--reason", words).map(Some);
    }
    if !state.is("declined") || more || !context.can_ask() {
        return Ok(None);
    }
    let terms = context.store()?.words.table(Table::DeclineReasons).terms();
    let labels: Vec<String> = terms.iter().map(|term| term.label.to_string()).collect();
    let chosen = context.ask_which("断りの理由(Escで書かない)", &labels)?;
    Ok(chosen.map(|place| Word::Known(terms[place])))
}

/// The same answer again may add to the first, and contradicts nothing of it.
fn refuse_second(
    paper: &CasePaper,
    place: usize,
    reason: Option<&Word>,
    on: Option<Date>,
) -> Result<(), Failure> {
    let referral = &paper.case.referrals[place];
    let told = [
        (
            "reason",
            "断りの理由",
            referral.reason.as_ref().map(|r| r.label().to_string()),
            reason.map(|reason| reason.label().to_string()),
        ),
        (
            "answered",
            "返事の日",
            referral.answered.map(|on| on.to_string()),
            on.map(|on| on.to_string()),
        ),
    ];
    for (key, label, before, now) in told {
        let (Some(before), Some(now)) = (before, now) else {
            continue;
        };
        if before == now {
            continue;
        }
        let at = inquiry::path_of(&paper.case, place).key(key);
        let tag = inquiry::tag(&paper.case, place);
        return Err(Failure::usage(format!(
            "打診「{tag}」の{label}はすでに「{before}」です。「{now}」は書いていません。"
        ))
        .place(lookup::line_of(paper, &at))
        .next(format!(
            "紙のほうが違うなら: renkei set {} referrals.{tag}.{key}={now}",
            paper.case.id
        )));
    }
    Ok(())
}

fn next_day(context: &Context, words: &str, on: Date) -> Result<Date, Failure> {
    let day = lookup::day(context, "--next", Some(words))?;
    if day < on {
        return Err(Failure::usage(format!(
            "次に連絡する日({day})が、返事の日({on})より前です。"
        ))
        .next("--next の日付を確かめてください。"));
    }
    Ok(day)
}

fn refuse_no_answer(case: &Case, place: usize, state: &Word) -> Failure {
    let id = inquiry::tag(case, place);
    let failure = Failure::usage(format!("「{}」は返事ではありません。", state.label()));
    match state.id() {
        "withdrawn" => failure.next(format!("取り下げるなら: renkei withdraw {} {id}", case.id)),
        _ => failure.next("返事は 可、条件付、不可、検討中、受領、期限切れ のどれかです。"),
    }
}

fn refuse(
    args: &Args,
    paper: &CasePaper,
    place: usize,
    state: &Word,
    words: &crate::vocabulary::Vocabularies,
) -> Failure {
    let case = &paper.case;
    let referral = &case.referrals[place];
    let failure = inquiry::refuse_state(paper, place, state, words);
    let id = inquiry::tag(case, place);
    let case = &case.id;
    let facility = referral.facility.as_deref().unwrap_or("施設");
    if !args.change && referral.may_change_to(state) {
        return failure.next(format!(
            "先方が返事を変えたのなら: renkei reply {case} {id} {} --change --note 事情",
            state.label()
        ));
    }
    match referral.status.as_ref().map_or("", Word::id) {
        "draft" => failure.next(format!("送ったら: renkei refer {case} {facility}")),
        "withdrawn" | "declined" => failure.next(format!(
            "もう一度打診するなら: renkei refer {case} {facility}"
        )),
        _ => failure.next(format!("今の記録: renkei show {case}")),
    }
}
