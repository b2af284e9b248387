//! `report`: figures of a week, a month, a year, or of one question that the office asks itself.

use super::report_grounds::{Grounded, grounds};
use super::{lookup, question, report_view};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::model::{Date, Facility};
use crate::query::{CaseView, FacilityView, Unit};
use crate::reporting::{
    BadQuestion, Hit, Period, PeriodKind, Plan, Report, ReportDefinition, Supply, Tallies, Wish,
    suppress,
};
use crate::store::{Mishap, Store, Wanted};
use crate::text;
use std::path::Path;

/// 週報・月報・年報、断り・資源・担当・回答・遅れ・連携機関の集計
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei report weekly\n  renkei report weekly --week last --format html -o reports/{period}.html\n  renkei report monthly --month 2026-10 ward:5階東\n  renkei report custom --from 2026-10-01 --to 2026-11-15\n  renkei report refusals --months 6 --format xlsx -o 断り.xlsx\n  renkei report --list\n\n率は0.1%、日数は0.1日で四捨五入します。数字ごとの条件は、報告の最後の「定義と確かめ方」にあります。"
)]
pub struct Args {
    /// 報告の名前(weekly monthly yearly custom refusals resources workload response delays renkei、院内独自)
    #[arg(value_name = "REPORT")]
    report: Option<String>,
    /// 症例の条件(ward:5階東 line:退院支援 など。項目は renkei explain query)
    #[arg(value_name = "QUERY")]
    query: Vec<String>,
    /// 週(2026-W47、last、this、その週の日)
    #[arg(long, value_name = "WEEK", group = "when")]
    week: Option<String>,
    /// 月(2026-11、last、this)
    #[arg(long, value_name = "MONTH", group = "when")]
    month: Option<String>,
    /// 年(2026、last、this)
    #[arg(long, value_name = "YEAR", group = "when")]
    year: Option<String>,
    /// 年度(2026、last、this。4月から)
    #[arg(long, value_name = "YEAR", group = "when")]
    fiscal: Option<String>,
    /// 今日までの月数
    #[arg(long, value_name = "N", group = "when", value_parser = clap::value_parser!(u32).range(1..=120))]
    months: Option<u32>,
    /// 期間の最初の日
    #[arg(long, value_name = "DATE", requires = "to", conflicts_with = "when")]
    from: Option<String>,
    /// 期間の最後の日
    #[arg(long, value_name = "DATE", requires = "from", conflicts_with = "when")]
    to: Option<String>,
    /// この数より小さい件数を出さない(外に出す資料に。例 10)
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1000))]
    min_cell: Option<u64>,
    /// 特記に書く文(いくつでも)
    #[arg(long, value_name = "TEXT")]
    remark: Vec<String>,
    /// 報告の一覧
    #[arg(long)]
    list: bool,
    /// ファイルに書く({period} は 2026-W47 などに置きかわる)
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
}

/// Runs it.
pub fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let grounded = grounds(context)?;
    if args.list {
        let output = args.output.as_deref().map(Path::new);
        context.deliver(report_view::list(&grounded.catalogue), output)?;
        return Ok(Exit::Done);
    }
    let Some(name) = &args.report else {
        return Err(Failure::usage("どの報告を出すかがありません。")
            .why(format!("報告: {}", known(grounded.catalogue.reports())))
            .next("renkei report weekly"));
    };
    let report = named(&grounded, name)?;
    let period = period(args, report, context)?;
    // What can't be understood is told with its place before anything is read.
    question::ask(context, &args.query, Unit::Cases)?;
    let filter = question::line(&args.query);
    let wish = Wish {
        report,
        period: period.clone(),
        filter,
    };
    let store = context.store()?;
    let facilities = question::FacilityNames::of(store);
    let ids = |words: &str| facilities.ids(words);
    let plan = Plan::new(grounded.grounds(context, &ids)?, wish).map_err(|bad| slip_of(&bad))?;
    let (mut result, mishaps) = worked_out(&plan, context)?;
    if let Some(least) = args.min_cell {
        suppress(&mut result, least);
    }
    let names = names(&result, context.store()?)?;
    lookup::complain_about(context, &mishaps);
    let shown = report_view::Shown {
        report: &result,
        names: &names,
        unreadable: &mishaps,
        remarks: &args.remark,
        made: report_view::Made::of(context)?,
        today: context.today(),
    };
    let view = report_view::view(&shown);
    match &args.output {
        None => context.deliver(view, None)?,
        Some(file) => {
            let file = file.replace("{period}", &period.name());
            context.deliver(view, Some(Path::new(&file)))?;
        }
    }
    Ok(Exit::Done)
}

/// The report of that name, or which ones there are.
fn named<'a>(grounded: &'a Grounded, name: &str) -> Result<&'a ReportDefinition, Failure> {
    let asked = text::fold(name);
    let reports = grounded.catalogue.reports();
    let exact = reports
        .iter()
        .find(|report| report.id == asked || text::fold(&report.label) == asked);
    // 断り means 断りの分析 where no other report is called like it.
    let mut parts = reports
        .iter()
        .filter(|report| text::fold(&report.label).contains(&asked));
    let part = parts.next().filter(|_| parts.next().is_none());
    exact.or(part).ok_or_else(|| {
        let ids: Vec<&str> = reports.iter().map(|report| report.id.as_str()).collect();
        let near = text::nearest(name, ids.iter().copied());
        let failure = Failure::usage(format!(
            "「{}」という報告はありません。",
            text::visible(name)
        ))
        .why(format!("報告: {}", known(reports)));
        match near.first() {
            Some(place) => failure.next(format!("renkei report {}", ids[*place])),
            None => failure.next("renkei report --list"),
        }
    })
}

/// What reports there are, in one line.
fn known(reports: &[ReportDefinition]) -> String {
    let words = reports
        .iter()
        .map(|report| format!("{}({})", report.id, report.label));
    words.collect::<Vec<_>>().join("、")
}

/// The days the report is about.
fn period(args: &Args, report: &ReportDefinition, context: &Context) -> Result<Period, Failure> {
    let today = context.today();
    let out_of_range = || {
        Failure::usage("その期間は扱える範囲の外です。").next("renkei report weekly --week last")
    };
    if let (Some(from), Some(to)) = (&args.from, &args.to) {
        let from = lookup::day(context, "--from", Some(from))?;
        let to = lookup::day(context, "--to", Some(to))?;
        if to < from {
            return Err(
                Failure::usage(format!("期間の終わり({to})が始まり({from})より前です。"))
                    .next(format!("--from {to} --to {from}")),
            );
        }
        return Ok(Period::days(from, to));
    }
    if let Some(months) = args.months {
        return Period::last_months(months, today).ok_or_else(out_of_range);
    }
    let flags = [
        ("--week", &args.week, PeriodKind::Week),
        ("--month", &args.month, PeriodKind::Month),
        ("--year", &args.year, PeriodKind::Year),
        ("--fiscal", &args.fiscal, PeriodKind::Fiscal),
    ];
    for (flag, typed, kind) in flags {
        if let Some(words) = typed {
            return of_kind(flag, words, kind, today);
        }
    }
    match report.period.kind() {
        None => Err(
            Failure::usage(format!("「{}」には期間が要ります。", report.label)).next(format!(
                "renkei report {} --from 2026-10-01 --to 2026-10-31",
                report.id
            )),
        ),
        Some(PeriodKind::Months(_)) => {
            Period::last_months(report.months.unwrap_or(12), today).ok_or_else(out_of_range)
        }
        Some(kind) => Period::holding(kind, today, 0).ok_or_else(out_of_range),
    }
}

/// A week, month or year as it was typed.
fn of_kind(flag: &str, words: &str, kind: PeriodKind, today: Date) -> Result<Period, Failure> {
    let unread = |why: String| {
        let example = match kind {
            PeriodKind::Week => "--week 2026-W47、--week last、--week 先週",
            PeriodKind::Month => "--month 2026-11、--month last、--month 先月",
            PeriodKind::Year => "--year 2026、--year last",
            _ => "--fiscal 2026、--fiscal last",
        };
        Failure::usage(format!(
            "{flag}「{}」を期間として読めません。",
            text::visible(words)
        ))
        .why(why)
        .next(format!("{example} のように書いてください。"))
    };
    let far = || unread("扱える範囲の外です。".to_string());
    match words.trim() {
        "this" => return Period::holding(kind, today, 0).ok_or_else(far),
        "last" => return Period::holding(kind, today, 1).ok_or_else(far),
        _ => {}
    }
    let words = match (kind, number_alone(words)) {
        (PeriodKind::Week, Some(week)) => latest(today, |year| format!("{year}-W{week:02}")),
        (PeriodKind::Month, Some(month)) => latest(today, |year| format!("{year}-{month:02}")),
        _ => words.trim().to_string(),
    };
    let (from, to) = match text::parse_period(&words, today) {
        Ok((Some(from), Some(to))) => (from, to),
        Ok(_) => return Err(unread("始まりか終わりがありません。".to_string())),
        Err(why) => return Err(unread(format!("{why}。"))),
    };
    if kind == PeriodKind::Fiscal && Period::days(from, to).kind == PeriodKind::Year {
        // A fiscal year is named by the calendar year it begins in.
        let april = from
            .checked_add_months(chrono::Months::new(3))
            .ok_or_else(far)?;
        return Period::holding(kind, april, 0).ok_or_else(far);
    }
    let period = Period::holding(kind, from, 0).ok_or_else(far)?;
    let other = Period::days(from, to);
    match from == to || other.kind == kind {
        true => Ok(period),
        false => Err(unread(format!(
            "{}から{}までは、ほかの長さの期間です。",
            from, to
        ))),
    }
}

/// `47`, `第47週`, `11月`: a number without its year.
fn number_alone(words: &str) -> Option<u32> {
    let words = text::fold(words.trim());
    let number = words
        .trim_start_matches('第')
        .trim_end_matches(['週', '月']);
    number
        .parse()
        .ok()
        .filter(|number| (1..=53).contains(number))
}

/// The latest week or month of that number that has begun.
fn latest(today: Date, name: impl Fn(i32) -> String) -> String {
    use chrono::Datelike;
    let begun = |year: &i32| {
        let period = text::parse_period(&name(*year), today);
        period.is_ok_and(|(from, _)| from.is_some_and(|from| from <= today))
    };
    let years = [today.year(), today.year() - 1];
    name(years.into_iter().find(begun).unwrap_or(today.year()))
}

/// A definition that asks something nobody can answer.
fn slip_of(bad: &BadQuestion) -> Failure {
    let shown = text::visible(&bad.question);
    let before = text::column_of(&bad.question, bad.slip.range.start);
    let marked = text::column_of(&bad.question, bad.slip.range.end) - before;
    Failure::usage(format!(
        "報告の定義「{}」の条件がわかりません。{}",
        bad.id, bad.slip.what
    ))
    .place(format!(
        "  {shown}\n  {}{}",
        " ".repeat(before),
        "^".repeat(marked.max(1))
    ))
    .next(bad.slip.next.clone())
    .next("条件の書き方と項目: renkei explain query")
}

/// Lets every case and, where they are asked, every facility go by.
pub fn worked_out(plan: &Plan, context: &Context) -> Result<(Report, Vec<Mishap>), Failure> {
    let (tallies, mishaps) = counted(plan, context)?;
    let mut report = plan.report(&tallies);
    let store = context.store()?;
    let tables: Vec<String> = plan.supplied().map(String::from).collect();
    let mut supply = Supply::new(&report, &tables, &store.words);
    let services = supply.services();
    if !services.is_empty() {
        let wanted = Wanted {
            services: &services,
            scopes: &[],
        };
        for facility in store.facilities(&wanted)?.facilities {
            supply.see(&facility, &store.office.freshness, context.today());
        }
    }
    supply.fill(&mut report);
    Ok((report, mishaps))
}

/// What the plan's counters came to, and the papers that could not be counted.
pub fn counted(plan: &Plan, context: &Context) -> Result<(Tallies, Vec<Mishap>), Failure> {
    let store = context.store()?;
    let today = context.today();
    let cases = store.cases();
    lookup::complain_about_rules(context);
    let mut mishaps = cases.strays.clone();
    let mut tallies = Tallies::new(plan.counters());
    let stays = plan.asks_all_stays().then(|| question::stays(store));
    let (office, book, words) = (&store.office, store.rulebook(), &store.words);
    if plan.asks_cases() {
        cases.each(
            |_, paper| -> (Vec<Hit>, Option<Mishap>) {
                match paper {
                    Err(mishap) => (Vec::new(), Some(mishap)),
                    Ok(paper) => {
                        let view = CaseView::new(&paper.case, office, book, words, today);
                        let view = view.knowing(stays.as_ref());
                        (plan.see_case(&view), lookup::broken_part(&paper))
                    }
                }
            },
            |id, (hits, mishap)| {
                tallies.add_case(id, hits);
                mishaps.extend(mishap);
            },
        );
    }
    if plan.asks_facilities() {
        let hand = store.hand()?;
        super::facility::complain_about_hand(context, hand);
        let freshness = &store.office.freshness;
        for facility in &facilities(plan, store)? {
            let view = FacilityView {
                facility,
                freshness,
                today,
            };
            tallies.add(&facility.id, plan.see_facility(&view));
        }
    }
    tallies.settle();
    Ok((tallies, mishaps))
}

/// The facilities that the plan asks, in the order of their ids.
fn facilities(plan: &Plan, store: &Store) -> Result<Vec<Facility>, Failure> {
    if plan.asks_hand_kept_alone() {
        let ids = store
            .hand()?
            .facilities
            .iter()
            .map(|facility| &*facility.id);
        let found = store.facilities_with(&ids.collect())?;
        let mut found: Vec<Facility> = found.into_values().collect();
        found.sort_by(|a, b| a.id.cmp(&b.id));
        return Ok(found);
    }
    let everywhere = Wanted {
        services: &[],
        scopes: &[],
    };
    Ok(store.facilities(&everywhere)?.facilities)
}

/// What facilities are called that the report names.
pub fn names(
    report: &Report,
    store: &Store,
) -> Result<std::collections::HashMap<String, String>, Failure> {
    let ids: std::collections::HashSet<&str> = report.facilities().collect();
    if ids.is_empty() {
        return Ok(std::collections::HashMap::new());
    }
    let found = store.facilities_with(&ids)?;
    Ok(found
        .into_iter()
        .map(|(id, facility)| (id.to_string(), facility.name.to_string()))
        .collect())
}
