//! What can't be as a care plan has it: two services at once, a day or hour the facility is closed,
//! days that don't add up, a line before the discharge or beyond its certificate or order. What the
//! checks of a paper find besides (the limit, the payer, the order) is theirs.

use super::desk::Desk;
use super::fact;
use super::lines::is_over;
use super::weekly::{Grid, Span, Visit};
use crate::model::{Facility, Order, ServiceLine, Text};
use crate::regulation::{is_ltci, order_last_day};
use crate::vocabulary::Word;

/// Something that can't be, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Its name.
    pub code: String,
    /// `error`, `warning` or `info`.
    pub severity: &'static str,
    /// The lines, by id.
    pub lines: Vec<Text>,
    /// One sentence.
    pub what: String,
    /// 根拠, where it is a rule.
    pub basis: String,
    /// What to do; CASE stands for the case.
    pub next: String,
}

impl Conflict {
    fn new(code: &str, lines: &[&ServiceLine], what: String, next: String) -> Self {
        Self {
            code: code.to_string(),
            severity: "warning",
            lines: lines.iter().map(|line| line.id.clone()).collect(),
            what,
            basis: String::new(),
            next,
        }
    }
}

/// What can't be in these lines and their week.
pub fn conflicts(desk: &Desk, lines: &[ServiceLine], grid: &Grid) -> Vec<Conflict> {
    let mut found = overlaps(lines, grid);
    found.extend(closed(desk, lines, grid));
    for line in lines.iter().filter(|line| !is_over(line, desk.facts.day)) {
        found.extend(count(line));
        found.extend(too_early(desk, line));
        found.extend(beyond(desk, line));
    }
    found
}

fn name(line: &ServiceLine) -> String {
    let service = line
        .service
        .as_ref()
        .map_or("サービス", |service| service.label());
    match &*line.id {
        "" => service.to_string(),
        id => format!("{service}({id})"),
    }
}

/// The command that sets a key of a line.
fn set(line: &ServiceLine, rest: &str) -> String {
    match &*line.id {
        "" => "renkei edit CASE".to_string(),
        id => format!("renkei set CASE services.{id}.{rest}"),
    }
}

fn of<'a>(lines: &'a [ServiceLine], visit: &Visit) -> Option<&'a ServiceLine> {
    lines
        .iter()
        .find(|line| line.id == visit.line && line.service.as_ref() == Some(&visit.service))
}

fn when(visits: &[&Visit]) -> String {
    let days: Vec<&str> = visits.iter().map(|visit| visit.day.label()).collect();
    let span = visits
        .first()
        .and_then(|visit| visit.span)
        .map_or(String::new(), |s| format!(" {}", s.label()));
    format!("{}曜{span}", days.join("・"))
}

/// Whether two lines run on some same day.
fn side_by_side(one: &ServiceLine, two: &ServiceLine) -> bool {
    let before =
        |a: &ServiceLine, b: &ServiceLine| a.to.zip(b.from).is_some_and(|(to, from)| to < from);
    !before(one, two) && !before(two, one)
}

/// Two lines and the visits of the first that meet one of the second.
struct Pair<'a> {
    one: &'a ServiceLine,
    two: &'a ServiceLine,
    at: Vec<&'a Visit>,
}

fn overlaps(lines: &[ServiceLine], grid: &Grid) -> Vec<Conflict> {
    let mut pairs: Vec<Pair> = Vec::new();
    for (visit, other) in grid.overlaps() {
        let (Some(one), Some(two)) = (of(lines, visit), of(lines, other)) else {
            continue;
        };
        if !side_by_side(one, two) {
            continue;
        }
        let same = |pair: &&mut Pair| {
            let straight = pair.one.id == one.id && pair.two.id == two.id;
            straight || (pair.one.id == two.id && pair.two.id == one.id)
        };
        match pairs.iter_mut().find(same) {
            Some(pair) => pair.at.push(visit),
            None => pairs.push(Pair {
                one,
                two,
                at: vec![visit],
            }),
        }
    }
    pairs
        .into_iter()
        .map(|Pair { one, two, at }| {
            let what = format!("{}に{}と{}が重なります。", when(&at), name(one), name(two));
            let next = set(two, "time=時間");
            Conflict::new("plan/overlap", &[one, two], what, next)
        })
        .collect()
}

/// Visits on a day, or at a time, when the facility says it is closed. Unknown days never clash.
fn closed(desk: &Desk, lines: &[ServiceLine], grid: &Grid) -> Vec<Conflict> {
    let mut found = Vec::new();
    for line in lines {
        let facility = line.facility.as_ref().and_then(|id| desk.directory.get(id));
        let Some(facility) = facility else { continue };
        let visits = grid
            .visits
            .iter()
            .filter(|visit| of(lines, visit).is_some_and(|l| std::ptr::eq(l, line)));
        let visits: Vec<&Visit> = visits.collect();
        let shut: Vec<&Visit> = visits
            .iter()
            .copied()
            .filter(|visit| is_shut(facility, visit))
            .collect();
        let called = desk.facility_name(&facility.id);
        if !shut.is_empty() {
            let days: Vec<&str> = facility.days.iter().flatten().map(Word::label).collect();
            let what = format!(
                "{}の{}は「{called}」の営業日({})ではありません。",
                when_days(&shut),
                name(line),
                days.join("")
            );
            found.push(Conflict::new(
                "plan/closed-day",
                &[line],
                what,
                set(line, "days=曜日"),
            ));
        }
        let hours = facility.hours.as_deref().and_then(Span::parse_all);
        let outside = |visit: &&Visit| {
            let within = |span: Span| {
                hours
                    .as_ref()
                    .is_none_or(|hours| hours.iter().any(|h| span.is_within(*h)))
            };
            !is_shut(facility, visit) && visit.span.is_some_and(|span| !within(span))
        };
        let late: Vec<&Visit> = visits.iter().copied().filter(outside).collect();
        if !late.is_empty() {
            let hours = facility.hours.as_deref().unwrap_or_default();
            let what = format!(
                "{}の{}は「{called}」の営業時間({hours})の外です。",
                when(&late),
                name(line)
            );
            found.push(Conflict::new(
                "plan/closed-hours",
                &[line],
                what,
                set(line, "time=時間"),
            ));
        }
    }
    found
}

fn when_days(visits: &[&Visit]) -> String {
    let mut days: Vec<&str> = Vec::new();
    for visit in visits {
        if !days.contains(&visit.day.label()) {
            days.push(visit.day.label());
        }
    }
    format!("{}曜", days.join("・"))
}

fn is_shut(facility: &Facility, visit: &Visit) -> bool {
    let days = facility.days.as_ref();
    days.is_some_and(|days| !days.contains(&visit.day))
}

/// Days and times that are not as many as the visits of a week.
fn count(line: &ServiceLine) -> Option<Conflict> {
    let weekly = line.weekly.filter(|_| !line.days.is_empty())?;
    let times = line
        .time
        .as_deref()
        .and_then(Span::parse_all)
        .map_or(1, |spans| spans.len());
    let placed = i64::try_from(line.days.len() * times).ok()?;
    (placed != weekly).then(|| {
        let days: Vec<&str> = line.days.iter().map(Word::label).collect();
        let what = format!(
            "{}は週{weekly}回ですが、曜日({})では週{placed}回です。",
            name(line),
            days.join("・")
        );
        Conflict::new(
            "plan/days-count",
            &[line],
            what,
            set(line, &format!("weekly={placed}")),
        )
    })
}

/// A line that begins in the stay. One that was used before it goes on afterwards.
fn too_early(desk: &Desk, line: &ServiceLine) -> Option<Conflict> {
    let from = line.from?;
    let (leaves, _) = desk.leaves()?;
    let admitted = desk.case().admission.as_ref().and_then(|a| a.on);
    (from < leaves && admitted.is_none_or(|on| on <= from)).then(|| {
        let what = format!(
            "{}は{from}から始まりますが、退院は{leaves}です。",
            name(line)
        );
        Conflict::new(
            "plan/before-discharge",
            &[line],
            what,
            set(line, &format!("from={leaves}")),
        )
    })
}

/// A line that runs on after its certificate or its order has ended.
fn beyond(desk: &Desk, line: &ServiceLine) -> Vec<Conflict> {
    let mut found = Vec::new();
    let last = line.to.or(line.from);
    let end = desk
        .facts
        .valid
        .1
        .filter(|_| is_ltci(line, desk.facts, desk.rules));
    if let (Some(last), Some(end)) = (last, end)
        && end < last
    {
        let what = format!(
            "{}は{last}までですが、要介護認定は{end}に満了します。",
            name(line)
        );
        let mut conflict = Conflict::new(
            "plan/beyond-certificate",
            &[line],
            what,
            set(line, &format!("to={end}")),
        );
        conflict.basis = "介護保険法28条(有効期間)".to_string();
        found.push(conflict);
    }
    let nursing = line
        .service
        .as_ref()
        .is_some_and(|s| s.is_one_of(&["homenursing", "homenursing_psych"]));
    let normal = |order: &&Order| {
        order
            .kind
            .as_ref()
            .and_then(Word::term)
            .is_some_and(|term| term.group == "normal")
    };
    let orders = desk.case().orders.iter().filter(normal);
    let rules = desk.rules.at(line.from.unwrap_or(desk.facts.day));
    let order = orders
        .filter_map(|order| Some((order_last_day(order, &rules)?, order)))
        .max_by_key(|(day, _)| *day);
    if let (true, Some(to), Some((end, order))) = (nursing, line.to, order)
        && end < to
    {
        let kind = order.kind.as_ref().map_or("指示書", |kind| kind.label());
        let place = desk
            .case()
            .orders
            .iter()
            .position(|known| known == order)
            .unwrap_or(0);
        let what = format!(
            "{}は{to}までですが、{kind}({})は{end}に切れます。",
            name(line),
            fact::entry("orders", &order.id, place)
        );
        let mut conflict = Conflict::new(
            "plan/beyond-order",
            &[line],
            what,
            "主治医に次の指示書を依頼".to_string(),
        );
        conflict.basis = "医科点数表 C007(有効期間は6月以内)".to_string();
        found.push(conflict);
    }
    found
}
