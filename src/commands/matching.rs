//! `match`: which facilities will take this patient, which won't, which must be asked, and why.

use super::{completions, lookup};
use crate::context::{Context, View};
use crate::failure::{Exit, Failure};
use crate::matching::{Candidate, Home, HomeFrom, Judge, Proposal, Record, near, propose, rank};
use crate::model::{Case, CaseId, Facility, Text, Verdict};
use crate::regulation::{Facts, Payer, home_nursing_payer};
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::store::{Edge, Scope, Selection, Wanted};
use crate::text;
use crate::vocabulary::{Table, Word};
use clap_complete::engine::ArgValueCompleter;
use serde_json::{Map, Value, json};

/// 受け入れてくれる先をさがす
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei match 12\n  renkei match 12 --for 訪問看護 --within 8\n  renkei match 12 --explain さくら\n  renkei match --for 訪問看護 --near 神奈川県平塚市 --need 気管切開\n\n順番: 適合、条件付、要確認。同じなら希望の地域、距離、情報の新しさ、これまでの回答、最後に症例ごとに決まる中立の順。"
)]
pub struct Args {
    /// 症例(番号、末尾の数字、カナ、院内ID)。--near があれば要らない
    #[arg(value_name = "CASE", required_unless_present = "near", add = ArgValueCompleter::new(completions::cases))]
    case: Option<String>,
    /// さがすサービス(何度でも)。なければ紙から選ぶ
    #[arg(long = "for", value_name = "SERVICE", add = ArgValueCompleter::new(completions::services))]
    services: Vec<String>,
    /// さがす距離(km)
    #[arg(long, value_name = "KM", value_parser = positive)]
    within: Option<f64>,
    /// 表に出す件数
    #[arg(long, value_name = "N")]
    limit: Option<usize>,
    /// 受け入れない先も、理由といっしょに出す
    #[arg(long)]
    all: bool,
    /// 1つの施設を項目ごとに見る
    #[arg(long, value_name = "FACILITY", add = ArgValueCompleter::new(completions::facilities))]
    explain: Option<String>,
    /// 症例なしでさがすときの場所(住所、町、緯度,経度)
    #[arg(long, value_name = "ADDRESS")]
    near: Option<String>,
    /// 症例なしでさがすときの処置・条件(何度でも)
    #[arg(long = "need", value_name = "NEED", requires = "near", add = ArgValueCompleter::new(completions::needs))]
    needs: Vec<String>,
    /// 症例なしでさがすときの診療科(何度でも)
    #[arg(long = "department", value_name = "NAME", requires = "near")]
    departments: Vec<String>,
    /// 症例なしでさがすときの要介護度
    #[arg(long = "level", value_name = "LEVEL", requires = "near")]
    level: Option<String>,
}

fn positive(words: &str) -> Result<f64, String> {
    words
        .parse::<f64>()
        .ok()
        .filter(|km| km.is_finite() && *km > 0.0)
        .ok_or_else(|| "0より大きい数を書いてください".to_string())
}

/// The answer for one service.
struct Found {
    proposal: Proposal,
    payer: Option<Payer>,
    candidates: Vec<Candidate>,
    beyond: usize,
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    let store = context.store()?;
    lookup::complain_about_settings(context);
    lookup::complain_about_rules(context);
    super::facility::complain_about_hand(context, store.hand()?);
    let case = match &args.case {
        Some(words) => lookup::case(context, words)?.case,
        None => without_case(&args, context)?,
    };
    let case = case_with_place(case, args.near.as_deref());
    let explained = match &args.explain {
        Some(words) => Some(lookup::facility(context, words)?),
        None => None,
    };
    let mut proposals = proposals(&args, &case, context)?;
    if let Some(facility) = &explained
        && args.services.is_empty()
    {
        proposals = explained_services(proposals, facility);
    }
    if proposals.is_empty() {
        return Err(Failure::usage("さがすサービスが決まりません。")
            .why("意向・必要な処置・サービスの行から選べるものがありませんでした。")
            .next(match &args.case {
                Some(case) => format!("renkei match {case} --for 訪問看護"),
                None => "--for 訪問看護 のように指定してください。".to_string(),
            }));
    }
    let home = locate(context, Home::of(&case.patient))?;
    let km = args.within.unwrap_or(store.office.matching.max_km);
    let edge = match args.within {
        Some(_) => Edge::Strict,
        None => Edge::Soft,
    };
    let services: Vec<Word> = proposals.iter().map(|p| p.service.clone()).collect();
    let selection = match &explained {
        Some(facility) => Selection {
            facilities: vec![facility.clone()],
            ..Selection::default()
        },
        None => store.facilities(&Wanted {
            services: &services,
            scope: home.location.map(|from| Scope { from, km, edge }),
        })?,
    };
    let records = records(context, &selection, context.today())?;
    let found = judge_all(context, &case, &home, proposals, &selection, &records);
    let shown = Shown {
        all: args.all || explained.is_some(),
        limit: args.limit,
        explain: explained.is_some(),
        km: home.location.map(|_| km),
        named: args.case.is_some(),
    };
    let any = found.iter().any(|f| {
        f.candidates
            .iter()
            .any(|candidate| candidate.verdict != Verdict::Unfit)
    });
    context.show(view(context, &case, &home, &found, &shown));
    Ok(if any { Exit::Done } else { Exit::No })
}

struct Shown {
    all: bool,
    limit: Option<usize>,
    explain: bool,
    km: Option<f64>,
    named: bool,
}

/// A paper made of flags alone.
fn without_case(args: &Args, context: &Context) -> Result<Case, Failure> {
    let words = &context.store()?.words;
    let id = CaseId::of(0, "", 0).expect("zeros make an id");
    let mut case = Case::empty(id);
    let known = |table: Table, flag: &str, spelling: &String| match words.read(table, spelling) {
        Word::Known(term) => Ok(Word::Known(term)),
        Word::Unknown(word) => Err(unknown_word(context, table, flag, &word)),
    };
    for need in &args.needs {
        case.needs.push(known(Table::Needs, "--need", need)?);
    }
    for department in &args.departments {
        case.departments
            .push(known(Table::Departments, "--department", department)?);
    }
    if let Some(level) = &args.level {
        case.insurance.care = Some(crate::model::CareInsurance {
            level: Some(known(Table::CareLevels, "--level", level)?),
            status: Some(words.term(Table::CareStatus, "certified")),
            ..Default::default()
        });
    }
    if args.services.is_empty() {
        return Err(Failure::usage("--for が要ります。")
            .why("症例がないため、さがすサービスを紙から選べません。")
            .next("--for 訪問看護 のように指定してください。"));
    }
    Ok(case)
}

/// The services to explain a facility for: those asked for that it offers, else all it offers.
fn explained_services(proposals: Vec<Proposal>, facility: &Facility) -> Vec<Proposal> {
    let offered: Vec<Proposal> = proposals
        .into_iter()
        .filter(|proposal| facility.offers(&proposal.service))
        .collect();
    if !offered.is_empty() {
        return offered;
    }
    let wards = facility.wards.iter().filter_map(|ward| ward.kind.as_ref());
    let mut services: Vec<&Word> = Vec::new();
    for service in facility.services.iter().chain(wards) {
        if !services.contains(&service) {
            services.push(service);
        }
    }
    services
        .into_iter()
        .map(|service| Proposal {
            service: service.clone(),
            proposed_by: vec!["施設の台帳".to_string()],
        })
        .collect()
}

fn unknown_word(context: &Context, table: Table, flag: &str, word: &str) -> Failure {
    let near: Vec<&str> = context
        .store()
        .map(|store| {
            store
                .words
                .table(table)
                .nearest(word)
                .iter()
                .map(|term| term.label)
                .collect()
        })
        .unwrap_or_default();
    let failure = Failure::usage(format!(
        "{flag}「{}」は用語にありません。",
        text::visible(word)
    ));
    if near.is_empty() {
        failure.next(format!("renkei explain --vocabulary {}", table.name()))
    } else {
        failure.next(format!("近い用語: {}", near.join("、")))
    }
}

/// `--near` beside a case looks from there instead of from the home.
fn case_with_place(mut case: Case, place: Option<&str>) -> Case {
    if let Some(place) = place {
        let there = near(place);
        case.patient.address = there.address;
        case.patient.city = there.city.or(case.patient.city);
        case.patient.location = there.location;
    }
    case
}

fn proposals(args: &Args, case: &Case, context: &Context) -> Result<Vec<Proposal>, Failure> {
    let words = &context.store()?.words;
    if args.services.is_empty() {
        return Ok(propose(case, words));
    }
    args.services
        .iter()
        .flat_map(|service| super::typed::items(service))
        .map(|service| match words.read(Table::Services, service) {
            Word::Known(term) => Ok(Proposal {
                service: Word::Known(term),
                proposed_by: vec!["--for".to_string()],
            }),
            Word::Unknown(word) => Err(unknown_word(context, Table::Services, "--for", &word)),
        })
        .collect()
}

/// The home with a point: the paper's, else the middle of the town's or the municipality's
/// facilities.
fn locate(context: &Context, home: Home) -> Result<Home, Failure> {
    if home.location.is_some() {
        return Ok(home);
    }
    let store = context.store()?;
    // One or two facilities don't make a middle.
    const FEWEST: usize = 3;
    if let Some(town) = home.town().map(String::from)
        && let Some((middle, count)) = store.centre(&town)?
        && count >= FEWEST
    {
        return Ok(home.estimated(middle, HomeFrom::Town));
    }
    if let Some(city) = home.city.clone()
        && let Some((middle, _)) = store.centre(&city)?
    {
        return Ok(home.estimated(middle, HomeFrom::City));
    }
    Ok(home)
}

/// What became of earlier inquiries, from all papers.
fn records(
    context: &Context,
    selection: &Selection,
    today: crate::model::Date,
) -> Result<Record, Failure> {
    if selection.facilities.is_empty() {
        return Ok(Record::default());
    }
    let unread = std::sync::atomic::AtomicUsize::new(0);
    let counted = context.store()?.cases().map_referrals(|_, referrals| {
        let Some(referrals) = referrals else {
            unread.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            return None;
        };
        if referrals.is_empty() {
            return None;
        }
        let mut record = Record::default();
        record.count(&referrals, today);
        Some(record)
    });
    let unread = unread.into_inner();
    if unread > 0 {
        context.say(&format!(
            "注意: 実績には、打診を読めない紙{unread}件を含みません。次の手: renkei check"
        ));
    }
    Ok(counted
        .into_iter()
        .flatten()
        .fold(Record::default(), Record::merge))
}

fn judge_all(
    context: &Context,
    case: &Case,
    home: &Home,
    proposals: Vec<Proposal>,
    selection: &Selection,
    records: &Record,
) -> Vec<Found> {
    let Ok(store) = context.store() else {
        return Vec::new();
    };
    let today = context.today();
    let facts = Facts::of(case, &store.office, today, home.location);
    let rules = store.rulebook().on(today, case.discharged());
    let days: Vec<Word> = case
        .wishes
        .iter()
        .rev()
        .find(|wish| !wish.days.is_empty())
        .map(|wish| wish.days.clone())
        .unwrap_or_default();
    let wish: Vec<Text> = case
        .wishes
        .iter()
        .filter(|wish| wish.by_patient() && !wish.area.is_empty())
        .max_by_key(|wish| wish.on)
        .map(|wish| wish.area.clone())
        .unwrap_or_default();
    proposals
        .into_iter()
        .map(|proposal| {
            let judge = Judge {
                today,
                service: &proposal.service,
                facts: &facts,
                rules: &rules,
                freshness: &store.office.freshness,
                home,
                departments: &case.departments,
                days: &days,
                age: case.patient.age(today),
            };
            let offering = selection
                .facilities
                .iter()
                .filter(|facility| facility.offers(&proposal.service))
                .cloned();
            let candidates = rank(&judge, offering, records, &wish, case.id.as_str());
            // Without a case, nothing is known that would decide who pays.
            let known = case.patient.born.is_some() || case.insurance.care.is_some();
            let payer = (known
                && proposal
                    .service
                    .is_one_of(&["homenursing", "homenursing_psych"]))
            .then(|| home_nursing_payer(&facts, &rules));
            Found {
                payer,
                beyond: selection
                    .beyond
                    .get(proposal.service.id())
                    .copied()
                    .unwrap_or(0),
                candidates,
                proposal,
            }
        })
        .collect()
}

fn view(context: &Context, case: &Case, home: &Home, found: &[Found], shown: &Shown) -> View {
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
    fn shown<'a>(&'a self, shown: &'a Shown) -> impl Iterator<Item = &'a Candidate> {
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
        let vacancy = vacancy_cell(candidate).text;
        if !vacancy.is_empty() {
            sheet.note(format!("  空き: {vacancy}"));
        }
        let history = history(candidate);
        if !history.is_empty() {
            sheet.note(format!("  実績: {history}"));
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

fn verdict_cell(verdict: Verdict) -> Cell {
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

fn vacancy_cell(candidate: &Candidate) -> Cell {
    let Some(state) = &candidate.vacancy else {
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

fn history(candidate: &Candidate) -> String {
    let record = &candidate.record;
    if record.sent == 0 {
        return String::new();
    }
    let median = record
        .median_days()
        .map(|days| format!(" 中央値{days}日"))
        .unwrap_or_default();
    format!(
        "打診{} 可{} 不可{}{median}",
        record.sent, record.accepted, record.declined
    )
}

/// All that is said of a candidate, a line each: the number to call, what is free, what became of
/// earlier inquiries, then the reasons and questions.
fn said(candidate: &Candidate) -> String {
    let titled =
        |title: &str, words: String| (!words.is_empty()).then(|| format!("{title} {words}"));
    let reasons = reasons(candidate);
    [
        titled("電話", call(&candidate.facility)),
        titled("空き", vacancy_cell(candidate).text),
        titled("実績", history(candidate)),
        (!reasons.is_empty()).then_some(reasons),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join("\n")
}

/// The lines that matter: why not, under which condition, what to ask.
fn reasons(candidate: &Candidate) -> String {
    let mut lines: Vec<String> = Vec::new();
    for check in &candidate.checks {
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
        candidate
            .tells
            .iter()
            .filter(|t| t.id == "days")
            .map(|t| format!("・{}", t.text)),
    );
    lines.join("\n")
}

fn candidate_json(candidate: &Candidate) -> Value {
    let facility = &candidate.facility;
    let contact = facility.contact.as_ref();
    json!({
        "rank": candidate.rank,
        "facility": &*facility.id,
        "name": &*facility.name,
        "verdict": candidate.verdict.id(),
        "distance_km": candidate.km.map(|km| (km * 10.0).round() / 10.0),
        "tel": contact.and_then(|c| c.tel.as_deref()).or(facility.tel.as_deref()),
        "checks": candidate.checks.iter().map(|check| json!({
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
        })).collect::<Vec<_>>(),
        "tells": candidate.tells.iter().map(|tell| json!({ "id": tell.id, "text": tell.text })).collect::<Vec<_>>(),
        "vacancy": candidate.vacancy.as_ref().map(|state| json!({
            "what": state.vacancy.what.as_deref(),
            "state": state.vacancy.state.as_ref().map(Word::label),
            "count": state.vacancy.count,
            "asof": state.vacancy.asof.map(|on| on.to_string()),
            "stale": state.stale,
            "source": state.vacancy.source.as_deref(),
        })),
        "history": {
            "sent": candidate.record.sent,
            "accepted": candidate.record.accepted,
            "declined": candidate.record.declined,
            "median_days": candidate.record.median_days(),
        },
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
                vacancy_cell(candidate).text.into(),
                candidate.record.sent.to_string().into(),
                candidate.record.accepted.to_string().into(),
                candidate.record.declined.to_string().into(),
                reasons(candidate).replace('\n', " / ").into(),
            ]);
        }
    }
    sheet
}
