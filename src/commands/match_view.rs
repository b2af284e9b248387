//! What `match` has to say: tables for people, JSON and CSV for machines.

use super::track_record;
use crate::context::{Context, View};
use crate::matching::{Candidate, Home, Proposal, Tell, VacancyState};
use crate::model::{Case, Check, Facility, Verdict};
use crate::regulation::Payer;
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::text;
use crate::vocabulary::Word;
use serde_json::{Map, Value, json};

/// The answer for one service.
pub struct Found {
    /// What was looked for.
    pub proposal: Proposal,
    /// Who would pay for it.
    pub payer: Option<Payer>,
    /// The facilities, judged and in order.
    pub candidates: Vec<Candidate>,
    /// How many lie outside the circle.
    pub beyond: usize,
}

/// How much of the answer to show.
pub struct Shown {
    /// Those that won't take the patient too.
    pub all: bool,
    /// At most so many.
    pub limit: Option<usize>,
    /// Need by need.
    pub explain: bool,
    /// The circle, in kilometres.
    pub km: Option<f64>,
    /// Whether a case was named.
    pub named: bool,
}

/// The answer in every form.
pub fn view(context: &Context, case: &Case, home: &Home, found: &[Found], shown: &Shown) -> View {
    let mut json = Map::new();
    json.insert(
        "case".into(),
        if shown.named {
            case.id.as_str().into()
        } else {
            Value::Null
        },
    );
    json.insert(
        "home".into(),
        json!({
            "from": home.from.id(),
            "location": home.location.map(|at| [at.lat, at.lon]),
            "city": home.city.as_deref(),
            "note": home.sentence(),
        }),
    );
    json.insert("within_km".into(), shown.km.into());
    json.insert(
        "services".into(),
        found
            .iter()
            .map(|f| f.json(shown))
            .collect::<Vec<_>>()
            .into(),
    );
    json.insert("overall".into(), overall(found, shown));
    let limit = shown
        .limit
        .or_else(|| context.store().ok().map(|s| s.office.matching.limit))
        .unwrap_or(20);
    let mut sheets: Vec<Sheet> = found
        .iter()
        .flat_map(|f| {
            if shown.explain {
                f.explained()
            } else {
                vec![f.sheet(shown, limit)]
            }
        })
        .collect();
    if let Some(last) = sheets.last_mut() {
        last.note("");
        last.note(home.sentence());
        if shown.named && !shown.explain {
            last.note(format!(
                "次: renkei match {} --explain 施設名(項目ごとの理由)",
                case.id
            ));
        }
    }
    View {
        kind: "match",
        json,
        csv: Some(csv(found, shown)),
        days: Vec::new(),
        sheets,
    }
}

impl Found {
    /// The candidates that are shown.
    pub fn shown<'a>(&'a self, shown: &'a Shown) -> impl Iterator<Item = &'a Candidate> {
        self.candidates
            .iter()
            .filter(|candidate| shown.all || candidate.verdict != Verdict::Unfit)
    }

    fn count(&self, verdict: Verdict) -> usize {
        self.candidates
            .iter()
            .filter(|candidate| candidate.verdict == verdict)
            .count()
    }

    fn json(&self, shown: &Shown) -> Value {
        let take = shown.limit.unwrap_or(usize::MAX);
        let payer = self.payer.as_ref();
        json!({
            "service": self.proposal.service.id(),
            "label": self.proposal.service.label(),
            "proposed_by": self.proposal.proposed_by,
            "payer": payer.map(|p| p.payer.as_str()).or_else(|| self.usual_payer()),
            "payer_reason": payer.map(|p| p.reason()),
            "payer_rule": payer.map(|p| p.rule.as_str()),
            "payer_question": payer.and_then(|p| p.question.as_deref()),
            "counts": {
                "fit": self.count(Verdict::Fit),
                "conditional": self.count(Verdict::Conditional),
                "ask": self.count(Verdict::Ask),
                "unfit": self.count(Verdict::Unfit),
            },
            "beyond": self.beyond,
            "candidates": self.shown(shown).take(take).map(candidate_json).collect::<Vec<_>>(),
        })
    }

    /// What usually pays for the service, by its row in the table.
    fn usual_payer(&self) -> Option<&'static str> {
        let insurance = self.proposal.service.term()?.attribute("insurance")?;
        Some(match insurance {
            "care" => "ltci",
            other => other,
        })
    }

    fn title(&self) -> String {
        format!(
            "{}: 適合{} 条件付{} 要確認{} 不適合{}(選んだ理由: {})",
            self.proposal.service.label(),
            self.count(Verdict::Fit),
            self.count(Verdict::Conditional),
            self.count(Verdict::Ask),
            self.count(Verdict::Unfit),
            self.proposal.proposed_by.join("、")
        )
    }

    fn sheet(&self, shown: &Shown, limit: usize) -> Sheet {
        let mut sheet = Sheet::new(
            self.title(),
            vec![
                Column::new("rank", "順").right(),
                Column::new("verdict", "判定"),
                Column::new("name", "名称"),
                Column::new("distance", "距離").right(),
                Column::new("why", "電話・空き・実績・理由・聞くこと"),
            ],
        );
        for candidate in self.shown(shown).take(limit) {
            sheet.row(vec![
                candidate.rank.to_string().into(),
                verdict_cell(candidate.verdict),
                (&*candidate.facility.name).into(),
                candidate
                    .km
                    .map(|km| format!("{km:.1}km"))
                    .unwrap_or_default()
                    .into(),
                said(candidate).into(),
            ]);
        }
        let total = self.shown(shown).count();
        if total > limit {
            sheet.note(format!(
                "ほかに{}件あります(--limit {total} で全部)。",
                total - limit
            ));
        }
        if self.candidates.is_empty() {
            sheet.note("  台帳に、この範囲でこのサービスの施設がありません。");
        } else if sheet.rows.is_empty() {
            sheet.note("  候補がありません。--all で受け入れない先と理由を、--within で遠くまで見られます。");
        }
        if self.beyond > 0
            && let Some(km) = shown.km
        {
            sheet.note(format!(
                "  {km}kmより遠い{}件は入れていません(--within で広げられます)。",
                self.beyond
            ));
        }
        if let Some(payer) = &self.payer {
            sheet.note(format!("  保険: {} … {}", payer.label(), payer.reason()));
            if let Some(question) = &payer.question {
                sheet.note(format!("  確認: {question}"));
            }
        }
        sheet
    }

    fn explained(&self) -> Vec<Sheet> {
        let Some(candidate) = self.candidates.first() else {
            return vec![Sheet::new(
                format!(
                    "{}: この施設の台帳にこのサービスはありません。",
                    self.proposal.service.label()
                ),
                Vec::new(),
            )];
        };
        let facility = &candidate.facility;
        let mut sheet = Sheet::new(
            format!(
                "{} {} … {}: {}",
                facility.id,
                facility.name,
                self.proposal.service.label(),
                candidate.verdict.label()
            ),
            vec![
                Column::new("label", "聞くこと"),
                Column::new("verdict", "判定"),
                Column::new("value", "答え"),
                Column::new("asof", "日付"),
                Column::new("source", "出どころ・根拠").optional(1),
                Column::new("why", "理由"),
            ],
        );
        for check in &candidate.checks {
            sheet.row(vec![
                check.label.as_str().into(),
                verdict_cell(check.verdict),
                check.value.as_str().into(),
                check
                    .asof
                    .map(|on| on.to_string())
                    .unwrap_or_default()
                    .into(),
                check.source.as_deref().unwrap_or_default().into(),
                check.why.as_str().into(),
            ]);
        }
        if candidate.checks.is_empty() {
            sheet.note("  判定する項目がありません。");
        }
        if let Some(km) = candidate.km {
            sheet.note(format!("  距離: 直線で{}", text::distance(km)));
        }
        let vacancy = vacancy_cell(candidate.vacancy.as_ref()).text;
        if !vacancy.is_empty() {
            sheet.note(format!("  空き: {vacancy}"));
        }
        let history = history(candidate);
        if !history.is_empty() {
            sheet.note(format!("  実績: {}", history.join(" ")));
        }
        for tell in &candidate.tells {
            sheet.note(format!("  参考: {}", tell.text));
        }
        let questions: Vec<&str> = candidate.questions().collect();
        if !questions.is_empty() {
            sheet.note(format!("  電話で聞くこと({}):", call(facility)));
            for (place, question) in questions.iter().enumerate() {
                sheet.note(format!("    {}. {question}", place + 1));
            }
        }
        if let Some(payer) = &self.payer {
            sheet.note(format!("  保険: {} … {}", payer.label(), payer.reason()));
        }
        vec![sheet]
    }
}

/// The verdict with its tone.
pub fn verdict_cell(verdict: Verdict) -> Cell {
    let tone = match verdict {
        Verdict::Fit => Tone::Good,
        Verdict::Conditional | Verdict::Ask => Tone::Warn,
        Verdict::Unfit => Tone::Bad,
    };
    Cell::toned(verdict.label(), tone)
}

/// The number to call, and when.
fn call(facility: &Facility) -> String {
    let contact = facility.contact.as_ref();
    let tel = contact
        .and_then(|c| c.tel.as_deref())
        .or(facility.tel.as_deref())
        .unwrap_or("電話番号なし");
    match contact.and_then(|c| c.name.as_deref()) {
        Some(name) => format!("{tel} {name}様"),
        None => tel.to_string(),
    }
}

/// What is said about a free place, and how old it is.
pub fn vacancy_cell(state: Option<&VacancyState>) -> Cell {
    let Some(state) = state else {
        return Cell::default();
    };
    let words: Vec<String> = [
        state.vacancy.what.as_deref().map(String::from),
        state.vacancy.state.as_ref().map(|s| s.label().to_string()),
        state.vacancy.count.map(|count| format!("{count}")),
        Some(match state.days {
            Some(days) => format!("({})", text::days_ago(days)),
            None => "(日付なし)".to_string(),
        }),
        state.stale.then(|| "古い".to_string()),
    ]
    .into_iter()
    .flatten()
    .collect();
    Cell::toned(
        words.join(" "),
        if state.stale { Tone::Dim } else { Tone::Plain },
    )
}

fn history(candidate: &Candidate) -> Vec<String> {
    track_record::words(&candidate.record, &candidate.refused)
}

/// All that is said of a candidate, a line each: the number to call, what is free, what became of
/// earlier inquiries, then the reasons and questions.
fn said(candidate: &Candidate) -> String {
    let titled =
        |title: &str, words: String| (!words.is_empty()).then(|| format!("{title} {words}"));
    let reasons = reasons(&candidate.checks, &candidate.tells);
    [
        titled("電話", call(&candidate.facility)),
        titled("空き", vacancy_cell(candidate.vacancy.as_ref()).text),
        titled("実績", history(candidate).join("\n")),
        (!reasons.is_empty()).then_some(reasons),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join("\n")
}

/// The lines that matter: why not, under which condition, what to ask.
pub fn reasons(checks: &[Check], tells: &[Tell]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for check in checks {
        match check.verdict {
            Verdict::Unfit => {
                let basis = check.basis.as_deref();
                let basis = basis.map_or(String::new(), |basis| format!("。根拠: {basis}"));
                lines.push(format!("×{}: {}{basis}", check.label, check.why));
            }
            Verdict::Conditional => lines.push(format!("△{}: {}", check.label, check.why)),
            Verdict::Ask => {
                if let Some(question) = &check.question {
                    lines.push(format!("？{question}"));
                }
            }
            Verdict::Fit => {}
        }
    }
    lines.extend(
        tells
            .iter()
            .filter(|t| ["days", "asked"].contains(&t.id))
            .map(|t| format!("・{}", t.text)),
    );
    lines.join("\n")
}

/// Every check for machines.
pub fn checks_json(checks: &[Check]) -> Value {
    let json = |check: &Check| {
        json!({
            "id": check.id,
            "label": check.label,
            "verdict": check.verdict.id(),
            "value": check.value,
            "was": check.was,
            "asof": check.asof.map(|on| on.to_string()),
            "source": check.source,
            "basis": check.basis,
            "why": check.why,
            "question": check.question,
        })
    };
    checks.iter().map(json).collect()
}

/// A candidate for machines.
pub fn candidate_json(candidate: &Candidate) -> Value {
    let facility = &candidate.facility;
    let contact = facility.contact.as_ref();
    json!({
        "rank": candidate.rank,
        "facility": &*facility.id,
        "name": &*facility.name,
        "verdict": candidate.verdict.id(),
        "distance_km": candidate.km.map(|km| (km * 10.0).round() / 10.0),
        "tel": contact.and_then(|c| c.tel.as_deref()).or(facility.tel.as_deref()),
        "checks": checks_json(&candidate.checks),
        "tells": candidate.tells.iter().map(|tell| json!({ "id": tell.id, "text": tell.text })).collect::<Vec<_>>(),
        "vacancy": candidate.vacancy.as_ref().map(|state| json!({
            "what": state.vacancy.what.as_deref(),
            "state": state.vacancy.state.as_ref().map(Word::label),
            "count": state.vacancy.count,
            "asof": state.vacancy.asof.map(|on| on.to_string()),
            "stale": state.stale,
            "source": state.vacancy.source.as_deref(),
        })),
        "history": track_record::history_json(&candidate.record, &candidate.refused),
    })
}

/// One list over all services, in the same order.
fn overall(found: &[Found], shown: &Shown) -> Value {
    let mut all: Vec<(&Found, &Candidate)> = found
        .iter()
        .flat_map(|f| f.shown(shown).map(move |candidate| (f, candidate)))
        .collect();
    all.sort_by(|(_, a), (_, b)| a.order().cmp(b.order()));
    all.iter()
        .enumerate()
        .map(|(place, (f, candidate))| {
            json!({
                "rank": place + 1,
                "service": f.proposal.service.id(),
                "facility": &*candidate.facility.id,
                "name": &*candidate.facility.name,
                "verdict": candidate.verdict.id(),
                "distance_km": candidate.km.map(|km| (km * 10.0).round() / 10.0),
            })
        })
        .collect()
}

fn csv(found: &[Found], shown: &Shown) -> Sheet {
    let ids = [
        "service",
        "rank",
        "verdict",
        "facility",
        "name",
        "distance_km",
        "tel",
        "vacancy",
        "sent",
        "accepted",
        "declined",
        "why",
    ];
    let mut sheet = Sheet::new("", ids.map(|id| Column::new(id, id)).into());
    let take = shown.limit.unwrap_or(usize::MAX);
    for f in found {
        for candidate in f.shown(shown).take(take) {
            sheet.row(vec![
                f.proposal.service.label().into(),
                candidate.rank.to_string().into(),
                candidate.verdict.label().into(),
                (&*candidate.facility.id).into(),
                (&*candidate.facility.name).into(),
                candidate
                    .km
                    .map(|km| format!("{km:.1}"))
                    .unwrap_or_default()
                    .into(),
                call(&candidate.facility).into(),
                vacancy_cell(candidate.vacancy.as_ref()).text.into(),
                candidate.record.all.sent.to_string().into(),
                candidate.record.all.taken().to_string().into(),
                candidate.record.all.declined.to_string().into(),
                reasons(&candidate.checks, &candidate.tells)
                    .replace('\n', " / ")
                    .into(),
            ]);
        }
    }
    sheet
}
