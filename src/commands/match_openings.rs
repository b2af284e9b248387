//! `match --facility`: the waiting cases that would fit a place that has opened, longest waiting
//! first.

use super::match_question::Question;
use super::match_view::{checks_json, reasons, vacancy_cell, verdict_cell};
use super::match_waiting::{self, DEFINITION, WaitingCase};
use super::matching::{Args, services};
use super::{lookup, status};
use crate::context::{Context, View};
use crate::failure::{Exit, Failure};
use crate::matching::{self, Proposal, Tell, VacancyState, asked, declined};
use crate::model::{
    Case, CaseId, Check, Date, Facility, Freshness, Line, Progress, Referral, Verdict, worst,
};
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::store::{Edge, Scope, Store, in_parallel};
use crate::vocabulary::Word;
use serde_json::{Map, Value, json};
use std::cmp::Reverse;

/// A waiting case, judged for a service of the facility.
struct Row {
    case: CaseId,
    service: Word,
    proposed_by: Vec<String>,
    days: Option<i64>,
    stage: Progress,
    hold: Option<String>,
    staff: String,
    asked: Option<Referral>,
    declined: Option<Referral>,
    verdict: Verdict,
    km: Option<f64>,
    checks: Vec<Check>,
    tells: Vec<Tell>,
}

/// What came of one case.
#[derive(Default)]
struct Judged {
    /// What can be shown.
    rows: Vec<Row>,
    /// How many services the facility doesn't fit for, and nobody wants to see.
    unfit: usize,
}

/// What came of the search.
struct Openings<'a> {
    facility: &'a Facility,
    rows: Vec<Row>,
    /// How many don't fit and aren't among the rows.
    unfit: usize,
    /// Shelf lives, and the day they are counted to.
    freshness: (Date, &'a Freshness),
    /// How many live outside the circle.
    beyond: usize,
    km: f64,
}

/// The facility's side of every question.
struct Opening<'a> {
    store: &'a Store,
    today: Date,
    facility: &'a Facility,
    km: f64,
    edge: Edge,
    /// Whether those that don't fit are shown, too.
    all: bool,
}

/// Runs it.
pub fn run(args: &Args, words: &str, context: &Context) -> Result<Exit, Failure> {
    let store = context.store()?;
    let today = context.today();
    let facility = lookup::facility(context, words)?;
    let wanted = services(args, context)?;
    for service in &wanted {
        if !facility.offers(service) {
            return Err(Failure::usage(format!(
                "「{}」の台帳に、サービス「{}」はありません。",
                crate::text::visible(&facility.name),
                service.label()
            ))
            .next(format!("renkei facility show {}", facility.id)));
        }
    }
    let list = match_waiting::read(context, |case, proposals| {
        wants(case, proposals, &facility, &wanted, today)
    })?;
    let opened = Opening {
        store,
        today,
        facility: &facility,
        km: args.within.unwrap_or(store.office.matching.max_km),
        edge: args.edge(),
        all: args.all,
    };
    let judged = in_parallel(&list.cases, |waiting| opened.judge(waiting));
    let mut openings = Openings {
        facility: &facility,
        rows: Vec::new(),
        unfit: 0,
        freshness: (today, &store.office.freshness),
        beyond: 0,
        km: opened.km,
    };
    for judged in judged {
        match judged {
            Some(judged) => {
                openings.rows.extend(judged.rows);
                openings.unfit += judged.unfit;
            }
            None => openings.beyond += 1,
        }
    }
    openings.rows.sort_by(|a, b| a.key().cmp(&b.key()));
    let any = openings.rows.iter().any(Row::fits);
    let limit = args.limit.unwrap_or(store.office.matching.limit);
    context.show(openings.view(args, limit));
    Ok(if any { Exit::Done } else { Exit::No })
}

/// The services of the facility that a case waits for. With `--for`, a discharge is looked at even
/// where its paper doesn't ask for the service.
fn wants(
    case: &Case,
    proposals: Vec<Proposal>,
    facility: &Facility,
    wanted: &[Word],
    today: Date,
) -> Vec<Proposal> {
    let mut found: Vec<Proposal> = proposals
        .into_iter()
        .filter(|proposal| {
            (wanted.is_empty() || wanted.contains(&proposal.service))
                && facility.offers(&proposal.service)
        })
        .collect();
    if case.line == Line::Discharge {
        for service in wanted {
            if !found.iter().any(|proposal| proposal.service == *service) {
                found.push(Proposal {
                    service: service.clone(),
                    proposed_by: Vec::new(),
                });
            }
        }
    }
    found.retain(|proposal| matching::wants(case, &proposal.service, today));
    found
}

impl Opening<'_> {
    /// What comes of a case; `None` where it lives outside the circle.
    fn judge(&self, waiting: &WaitingCase) -> Option<Judged> {
        let case = &waiting.case;
        let far = waiting.home.location.is_some_and(|from| {
            let scope = Scope {
                from,
                km: self.km,
                edge: self.edge,
            };
            scope.leaves_out(self.facility)
        });
        if far {
            return None;
        }
        let question = Question::new(self.store, self.today, case, &waiting.home);
        let mut judged = Judged::default();
        for proposal in &waiting.proposals {
            let service = &proposal.service;
            let judge = question.judge(service);
            let checks = judge.checks(self.facility);
            let verdict = worst(&checks);
            if verdict == Verdict::Unfit && !self.all {
                judged.unfit += 1;
                continue;
            }
            let hold = case.hold.as_ref().filter(|_| case.rests_on(self.today));
            judged.rows.push(Row {
                case: case.id.clone(),
                service: service.clone(),
                proposed_by: proposal.proposed_by.clone(),
                days: waiting.days,
                stage: waiting.stage,
                hold: hold.map(|hold| {
                    let reason = hold.reason.as_ref().map(Word::label);
                    reason.unwrap_or_default().to_string()
                }),
                staff: status::staff(case, &self.store.office),
                asked: asked(case, &self.facility.id, service, self.today).cloned(),
                declined: declined(case, &self.facility.id, service, self.today).cloned(),
                verdict,
                km: judge.km(self.facility),
                tells: judge.tells(self.facility),
                checks,
            });
        }
        Some(judged)
    }
}

impl Row {
    fn fits(&self) -> bool {
        self.verdict != Verdict::Unfit
    }

    /// The longest waiting first; those on hold after the others, those that don't fit last.
    fn key(&self) -> impl Ord {
        (
            (
                !self.fits(),
                self.hold.is_some(),
                self.proposed_by.is_empty(),
            ),
            (self.days.is_none(), Reverse(self.days)),
            self.verdict,
            self.case.clone(),
            self.service.id().to_string(),
        )
    }

    fn json(&self) -> Value {
        json!({
            "case": self.case.as_str(),
            "verdict": self.verdict.id(),
            "checks": checks_json(&self.checks),
            "waiting_days": self.days,
            "service": self.service.id(),
            "label": self.service.label(),
            "proposed_by": self.proposed_by,
            "stage": self.stage.id(),
            "stage_label": self.stage.label(),
            "staff": self.staff,
            "hold": self.hold.is_some(),
            "distance_km": self.km.map(|km| (km * 10.0).round() / 10.0),
            "asked": self.asked.as_ref().map(|referral| json!({
                "referral": &*referral.id,
                "status": referral.status.as_ref().map(Word::id),
                "label": referral.status.as_ref().map(Word::label),
                "sent": referral.sent.map(|day| day.to_string()),
                "answered": referral.answered.map(|day| day.to_string()),
            })),
            "declined_before": self.declined.is_some(),
        })
    }

    /// What to know before calling: the state of earlier inquiries, then reasons and questions.
    fn said(&self) -> String {
        let mut lines = Vec::new();
        if let Some(reason) = &self.hold {
            lines.push(if reason.is_empty() {
                "保留中です".to_string()
            } else {
                format!("保留中です({reason})")
            });
        }
        if self.proposed_by.is_empty() {
            lines.push("紙の意向・処置からは、このサービスを選んでいません".to_string());
        }
        let on = |day: Option<Date>| day.map(|day| format!(" {day}")).unwrap_or_default();
        if let Some(referral) = &self.declined {
            let reason = referral.reason.as_ref().map(Word::label);
            let reason = reason
                .map(|reason| format!(" {reason}"))
                .unwrap_or_default();
            lines.push(format!("前に不可の返事{}{reason}", on(referral.answered)));
        }
        if let Some(referral) = self.asked.as_ref().filter(|r| !r.is_declined()) {
            let state = referral.status.as_ref().map_or("状態なし", Word::label);
            lines.push(format!("打診済み{} {state}", on(referral.sent)));
        }
        if let Some(km) = self.km {
            lines.push(format!("距離 {km:.1}km"));
        }
        let reasons = reasons(&self.checks, &self.tells);
        if !reasons.is_empty() {
            lines.push(reasons);
        }
        lines.join("\n")
    }
}

impl Openings<'_> {
    fn count(&self, verdict: Verdict) -> usize {
        let is = |row: &&Row| row.verdict == verdict;
        let left_out = match verdict {
            Verdict::Unfit => self.unfit,
            _ => 0,
        };
        self.rows.iter().filter(is).count() + left_out
    }

    fn view(&self, args: &Args, limit: usize) -> View {
        let take = args.limit.unwrap_or(usize::MAX);
        let mut json = Map::new();
        json.insert("facility".into(), (&*self.facility.id).into());
        json.insert("name".into(), (&*self.facility.name).into());
        json.insert("within_km".into(), self.km.into());
        json.insert("waiting_since".into(), "opened".into());
        json.insert(
            "counts".into(),
            json!({
                "fit": self.count(Verdict::Fit),
                "conditional": self.count(Verdict::Conditional),
                "ask": self.count(Verdict::Ask),
                "unfit": self.count(Verdict::Unfit),
            }),
        );
        json.insert("beyond".into(), self.beyond.into());
        json.insert(
            "cases".into(),
            self.rows.iter().take(take).map(Row::json).collect(),
        );
        View {
            kind: "match",
            json,
            csv: Some(self.table(take)),
            days: Vec::new(),
            sheets: vec![self.sheet(limit)],
        }
    }

    fn table(&self, limit: usize) -> Sheet {
        let mut sheet = Sheet::new(
            format!(
                "{}({})に合う、待っている症例: 適合{} 条件付{} 要確認{} 不適合{}",
                self.facility.name,
                self.facility.id,
                self.count(Verdict::Fit),
                self.count(Verdict::Conditional),
                self.count(Verdict::Ask),
                self.count(Verdict::Unfit),
            ),
            vec![
                Column::new("rank", "順").right(),
                Column::new("case", "番号"),
                Column::new("waiting_days", "待ち日数").right(),
                Column::new("verdict", "判定"),
                Column::new("service", "サービス"),
                Column::new("stage", "段階").optional(2),
                Column::new("staff", "担当").optional(1),
                Column::new("why", "理由・聞くこと"),
            ],
        );
        for (place, row) in self.rows.iter().take(limit).enumerate() {
            let stage = match row.hold {
                Some(_) => Cell::toned(format!("{}(保留)", row.stage.label()), Tone::Dim),
                None => row.stage.label().into(),
            };
            sheet.row(vec![
                (place + 1).to_string().into(),
                row.case.as_str().into(),
                row.days
                    .map(|days| format!("{days}日"))
                    .unwrap_or_default()
                    .into(),
                verdict_cell(row.verdict),
                row.service.label().into(),
                stage,
                row.staff.as_str().into(),
                row.said().into(),
            ]);
        }
        sheet
    }

    fn sheet(&self, limit: usize) -> Sheet {
        let mut sheet = self.table(limit);
        let total = self.rows.len();
        if total > limit {
            sheet.note(format!(
                "ほかに{}件あります(--limit {total} で全部)。",
                total - limit
            ));
        }
        if total == 0 {
            sheet.note("  合う症例がありません。");
        }
        if self.unfit > 0 {
            sheet.note(format!(
                "  合わない{}件は、--all で理由といっしょに見られます。",
                self.unfit
            ));
        }
        if self.beyond > 0 {
            sheet.note(format!(
                "  {}kmより遠い{}件は入れていません(--within で広げられます)。",
                self.km, self.beyond
            ));
        }
        if let Some(row) = self.rows.first() {
            let state = VacancyState::of(self.facility, &row.service, self.freshness);
            let vacancy = vacancy_cell(state.as_ref()).text;
            if !vacancy.is_empty() {
                sheet.note(format!("  空き: {vacancy}"));
            }
        }
        sheet.note(format!(
            "  {DEFINITION}長い順に並べ、保留の症例はあとに置きます。"
        ));
        if let Some(row) = self.rows.first() {
            sheet.note("");
            sheet.note(format!(
                "次: renkei match {} --explain {}(項目ごとの理由)",
                row.case, self.facility.id
            ));
        }
        sheet
    }
}
