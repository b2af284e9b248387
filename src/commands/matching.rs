//! `match`: which facilities will take this patient, which won't, which must be asked, and why.

use super::match_openings;
use super::match_plan;
use super::match_question::Question;
use super::match_relax::{self, Relaxing};
use super::match_view::{Found, Shown, view};
use super::{completions, inquiry, lookup, track_record};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::matching::{
    Candidate, Counted, Home, HomeFrom, Proposal, Record, Tell, near, propose, rank, wider,
};
use crate::model::{Case, CaseId, Facility, Location, Referral, Verdict};
use crate::regulation::home_nursing_payer;
use crate::store::{Edge, LastMatch, Remembered, Scope, Selection, Wanted};
use crate::vocabulary::{Table, Word};
use clap_complete::engine::ArgValueCompleter;

/// 受け入れてくれる先をさがす
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei match 12\n  renkei match 12 --for 訪問看護 --within 8\n  renkei match 12 --explain さくら訪問看護\n  renkei match 12 --for 訪問看護 --relax\n  renkei match --facility さくら訪問看護\n  renkei match --all-open --for 回復期リハ\n  renkei match --for 訪問看護 --near 神奈川県平塚市 --need 気管切開\n\n順番: 適合、条件付、要確認。同じなら希望の地域、距離、情報の新しさ、これまでの回答、最後に症例ごとに決まる中立の順。"
)]
pub struct Args {
    /// 症例(番号、末尾の数字、カナ、院内ID)。--near があれば要らない
    #[arg(value_name = "CASE", required_unless_present_any = ["near", "facility", "all_open"], add = ArgValueCompleter::new(completions::cases))]
    case: Option<String>,
    /// さがすサービス(何度でも)。なければ紙から選ぶ
    #[arg(long = "for", value_name = "SERVICE", add = ArgValueCompleter::new(completions::services))]
    services: Vec<String>,
    /// さがす距離(km)
    #[arg(long, value_name = "KM", value_parser = positive)]
    pub(super) within: Option<f64>,
    /// 表に出す件数
    #[arg(long, value_name = "N")]
    pub(super) limit: Option<usize>,
    /// 受け入れない先も、理由といっしょに出す
    #[arg(long)]
    pub(super) all: bool,
    /// 1つの施設を項目ごとに見る
    #[arg(long, value_name = "FACILITY", add = ArgValueCompleter::new(completions::facilities))]
    explain: Option<String>,
    /// 条件を少し変えると開く先と、その数
    #[arg(long, conflicts_with = "explain")]
    relax: bool,
    /// 空きの出た施設に合う、待っている症例(待ちの長い順)
    #[arg(long, value_name = "FACILITY", conflicts_with_all = ["case", "near", "explain", "relax"], add = ArgValueCompleter::new(completions::facilities))]
    facility: Option<String>,
    /// 待っている症例全部の先を、空きを見て一度に提案する(何も書き込まない)
    #[arg(long, conflicts_with_all = ["case", "near", "explain", "relax", "facility", "all"])]
    all_open: bool,
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

impl Args {
    /// Somebody who names a circle means it.
    pub(super) fn edge(&self) -> Edge {
        match self.within {
            Some(_) => Edge::Strict,
            None => Edge::Soft,
        }
    }
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    let store = context.store()?;
    lookup::complain_about_settings(context);
    lookup::complain_about_rules(context);
    super::facility::complain_about_hand(context, store.hand()?);
    if let Some(facility) = &args.facility {
        return match_openings::run(&args, facility, context);
    }
    if args.all_open {
        return match_plan::run(&args, context);
    }
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
    let edge = args.edge();
    let services: Vec<Word> = proposals.iter().map(|p| p.service.clone()).collect();
    let scope = home.location.map(|from| Scope { from, km, edge });
    // To relax, everything up to the widest circle is read and judged once, then parted.
    let reach = match scope {
        Some(scope) if args.relax => Some(Scope {
            km: wider(km).last().copied().unwrap_or(km),
            ..scope
        }),
        _ => scope,
    };
    let selection = match &explained {
        Some(facility) => Selection {
            facilities: vec![facility.clone()],
            ..Selection::default()
        },
        None => store.facilities(&Wanted {
            services: &services,
            scopes: reach.as_slice(),
        })?,
    };
    let records = records(context, &selection, context.today())?;
    let (selection, around) = match scope {
        Some(scope) if args.relax => selection.split(scope, &services),
        _ => (selection, Selection::default()),
    };
    let found = judge_all(
        context,
        &case,
        &home,
        proposals.clone(),
        &selection,
        &records,
    );
    let found = told_of_earlier(found, &case);
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
    if shown.named && !shown.explain {
        remember(context, &case.id, &found, &shown);
    }
    let mut answer = view(context, &case, &home, &found, &shown);
    if args.relax {
        let around = judge_all(context, &case, &home, proposals, &around, &records);
        match_relax::add(
            &mut answer,
            &Relaxing {
                case: &case,
                home: &home,
                km: shown.km,
                found: &found,
                around: &around,
            },
        );
    }
    context.show(answer);
    Ok(if any { Exit::Done } else { Exit::No })
}

/// What became of this case's own inquiries, at the facilities that were asked.
fn told_of_earlier(mut found: Vec<Found>, case: &Case) -> Vec<Found> {
    for candidate in found.iter_mut().flat_map(|f| &mut f.candidates) {
        let here = |r: &&Referral| r.facility.as_ref() == Some(&candidate.facility.id);
        if let Some(last) = case.referrals.iter().rfind(here) {
            candidate.tells.push(Tell {
                id: "asked",
                text: format!(
                    "この症例の打診 {}: {}",
                    last.id,
                    inquiry::answer_words(last)
                ),
            });
        }
    }
    found
}

/// Keeps what was shown, so that `refer` can be told ranks.
fn remember(context: &Context, id: &CaseId, found: &[Found], shown: &Shown) {
    let Ok(store) = context.store() else { return };
    let shown_of = |f: &'_ Found| -> Vec<Remembered> {
        let service = f.proposal.service.id().to_string();
        f.shown(shown)
            .map(|candidate| Remembered {
                service: service.clone(),
                rank: candidate.rank,
                facility: candidate.facility.id.to_string(),
            })
            .collect()
    };
    store.remember_match(
        id,
        &LastMatch {
            on: Some(context.today()),
            candidates: found.iter().flat_map(shown_of).collect(),
        },
    );
}

/// One facility judged for one service of a case, as `match` would judge it. The track record is
/// left out: it orders, and here nothing is ordered.
pub fn judged(
    context: &Context,
    case: &Case,
    facility: &Facility,
    service: &Word,
) -> Result<Candidate, Failure> {
    let home = locate(context, Home::of(&case.patient))?;
    let proposals = vec![Proposal {
        service: service.clone(),
        proposed_by: Vec::new(),
    }];
    let mut offering = facility.clone();
    if !offering.offers(service) {
        offering.services.push(service.clone());
    }
    let selection = Selection {
        facilities: vec![offering],
        ..Selection::default()
    };
    let found = judge_all(
        context,
        case,
        &home,
        proposals,
        &selection,
        &Record::default(),
    );
    let candidate = found.into_iter().flat_map(|f| f.candidates).next();
    candidate.ok_or_else(|| Failure::usage(format!("「{}」を判定できません。", facility.name)))
}

/// A paper made of flags alone.
fn without_case(args: &Args, context: &Context) -> Result<Case, Failure> {
    let words = &context.store()?.words;
    let id = CaseId::of(0, "", 0).expect("zeros make an id");
    let mut case = Case::empty(id);
    let known =
        |table: Table, flag: &str, spelling: &String| lookup::word(context, table, flag, spelling);
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
    if args.services.is_empty() {
        return Ok(propose(case, &context.store()?.words));
    }
    let chosen = services(args, context)?.into_iter();
    Ok(chosen
        .map(|service| Proposal {
            service,
            proposed_by: vec!["--for".to_string()],
        })
        .collect())
}

/// The services that `--for` names.
pub(super) fn services(args: &Args, context: &Context) -> Result<Vec<Word>, Failure> {
    args.services
        .iter()
        .flat_map(|service| super::typed::items(service))
        .map(|service| lookup::word(context, Table::Services, "--for", service))
        .collect()
}

/// The home with a point: the paper's, else the middle of the town's or the municipality's
/// facilities.
fn locate(context: &Context, home: Home) -> Result<Home, Failure> {
    let store = context.store()?;
    located(home, |place| store.centre(place))
}

/// The same where somebody else knows the middle of a place, and of how many facilities.
pub(super) fn located(
    home: Home,
    mut centre: impl FnMut(&str) -> Result<Option<(Location, usize)>, Failure>,
) -> Result<Home, Failure> {
    if home.location.is_some() {
        return Ok(home);
    }
    // One or two facilities don't make a middle.
    const FEWEST: usize = 3;
    if let Some(town) = home.town().map(String::from)
        && let Some((middle, count)) = centre(&town)?
        && count >= FEWEST
    {
        return Ok(home.estimated(middle, HomeFrom::Town));
    }
    if let Some(city) = home.city.clone()
        && let Some((middle, _)) = centre(&city)?
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
    Ok(track_record::of_all(context, &Counted::until(today))?.record)
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
    let question = Question::new(store, context.today(), case, home);
    proposals
        .into_iter()
        .map(|proposal| {
            let judge = question.judge(&proposal.service);
            let offering = selection
                .facilities
                .iter()
                .filter(|facility| facility.offers(&proposal.service))
                .cloned();
            let candidates = rank(&judge, offering, records, &question.wish, case.id.as_str());
            // Without a case, nothing is known that would decide who pays.
            let known = case.patient.born.is_some() || case.insurance.care.is_some();
            let payer = (known
                && proposal
                    .service
                    .is_one_of(&["homenursing", "homenursing_psych"]))
            .then(|| home_nursing_payer(&question.facts, &question.rules));
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
