//! The lines of a care plan that the paper asks for: need, goals, content, facility, how often,
//! from when to when, who pays; and the facts behind each. What the paper doesn't tell becomes a
//! question, never a guess.

use super::Question;
use super::desk::{Desk, Going};
use super::fact::{self, Fact};
use super::fate::fingerprint;
use super::rows::{LINES, LineRow, holds};
use crate::model::{Date, ServiceLine, Text, lives_in};
use crate::paper::Value;
use crate::regulation::dates::months_through;
use crate::regulation::{
    CareClass, Payer, care_class, home_nursing_payer, in_force, order_last_day,
};
use crate::vocabulary::{Table, Word};

/// A first and a last day.
pub type Period = (Option<Date>, Option<Date>);

/// A line as the paper asks for it. What is unknown is absent.
#[derive(Clone, Debug, Default)]
pub struct LineDraft {
    /// The line in the words of the paper; its id is still to be given.
    pub line: ServiceLine,
    /// The facts behind it.
    pub facts: Vec<Fact>,
    /// What it lacks; `about` is still to be given.
    pub questions: Vec<Question>,
    /// Whether the paper asks for it otherwise than by having such a line.
    pub wanted: bool,
    /// The payer by the rule, for 訪問看護.
    pub payer: Option<Payer>,
}

/// What a group of services is for those who go home.
const AT_HOME: &[&str] = &["home", "day", "short", "equipment", "office", "support"];

/// A line for each service that the paper asks for, by acceptance, choice, wish, need, or because a
/// row proposes it.
pub fn draft_lines(desk: &Desk) -> Vec<LineDraft> {
    let (going, why) = desk.going();
    services(desk, going)
        .into_iter()
        .map(|(service, wanted)| draft(desk, service, wanted, &why))
        .collect()
}

/// The services, each once; and whether something beside a line on the paper asks for it.
fn services(desk: &Desk, going: Going) -> Vec<(Word, bool)> {
    let mut found: Vec<(Word, bool)> = Vec::new();
    let mut add = |service: &Word, wanted: bool| match found.iter_mut().find(|(s, _)| s == service)
    {
        Some((_, known)) => *known |= wanted,
        None => found.push((service.clone(), wanted)),
    };
    for (_, referral) in desk.accepted() {
        if let Some(service) = &referral.service {
            add(service, true);
        }
    }
    if let Some(service) = desk.chosen_service() {
        add(&service, true);
    }
    let standing = desk
        .case()
        .services
        .iter()
        .filter(|line| !is_over(line, desk.facts.day));
    for service in standing.filter_map(|line| line.service.as_ref()) {
        add(service, false);
    }
    let settled = desk.settled_place().is_some();
    let to_move_in = desk
        .asked
        .iter()
        .filter(|asked| lives_in(&asked.service))
        .count();
    for asked in desk.asked {
        let group = asked.service.term().map_or("", |term| term.group);
        // One place to live in is enough: of several that would do, nobody drafts one.
        let fits = match lives_in(&asked.service) {
            true => going != Going::Home && !settled && to_move_in == 1,
            false => going == Going::Home || going == Going::Unknown || !AT_HOME.contains(&group),
        };
        if fits {
            add(&asked.service, true);
        }
    }
    if going == Going::Home {
        for row in &LINES.line {
            if row.propose.is_some() && holds(row.propose.as_ref(), desk.facts, desk.rules) {
                // The first service of the row is the usual one.
                let service = desk.words.term(Table::Services, &row.services[0]);
                match found.iter_mut().find(|(known, _)| row.is_for(known.id())) {
                    Some((_, wanted)) => *wanted = true,
                    None => found.push((service, true)),
                }
            }
        }
    }
    found
}

/// Whether a line was over before that day.
pub(super) fn is_over(line: &ServiceLine, day: Date) -> bool {
    line.to.is_some_and(|to| to < day)
}

fn draft(desk: &Desk, service: Word, wanted: bool, why: &[Fact]) -> LineDraft {
    let mut draft = LineDraft {
        wanted,
        ..LineDraft::default()
    };
    draft.line.service = Some(service.clone());
    facility(desk, &service, &mut draft);
    words(desk, &service, &mut draft);
    for wish in &desk.case().wishes {
        if wish.services.contains(&service) {
            fact::add(&mut draft.facts, [fact::wish(desk.case(), wish)]);
        }
    }
    fact::add(&mut draft.facts, why.iter().cloned());
    if let Some(day) = own_first_day(desk, &service) {
        draft.line.from = Some(day);
    } else if let Some((day, behind)) = desk.leaves() {
        draft.line.from = Some(day);
        fact::add(&mut draft.facts, [behind]);
    } else {
        draft.ask(
            "from",
            "退院予定日はいつですか。",
            "renkei set CASE admission.expected_discharge=日付",
        );
    }
    payer(desk, &service, &mut draft);
    periods(desk, &service, &mut draft);
    draft
}

/// The first day that a person wrote for the service, unless it was used before the stay already.
fn own_first_day(desk: &Desk, service: &Word) -> Option<Date> {
    let admitted = desk.case().admission.as_ref().and_then(|a| a.on);
    let lines = desk
        .case()
        .services
        .iter()
        .filter(|line| line.service.as_ref() == Some(service));
    let mut own = lines
        .filter(|line| !is_over(line, desk.facts.day))
        .filter(|line| {
            let mut prints = line.drafted.iter().filter(|(key, _)| &**key == "from");
            let here = line.from.map(|from| fingerprint(&Value::plain(from)));
            !prints.any(|(_, print)| here.as_deref() == Some(print))
        });
    own.find_map(|line| line.from)
        .filter(|from| admitted.is_none_or(|on| on <= *from))
}

impl LineDraft {
    fn ask(&mut self, key: &'static str, ask: impl Into<String>, next: impl Into<String>) {
        self.questions.push(Question {
            about: String::new(),
            key,
            ask: ask.into(),
            next: next.into(),
        });
    }
}

/// The facility: chosen by the patient, else the only one that accepted.
fn facility(desk: &Desk, service: &Word, draft: &mut LineDraft) {
    let label = service.label();
    let accepted: Vec<_> = desk
        .accepted()
        .filter(|(_, referral)| referral.service.as_ref() == Some(service))
        .collect();
    let chosen = desk
        .choice()
        .filter(|_| desk.chosen_service().as_ref() == Some(service));
    if let Some((id, behind)) = chosen {
        draft.line.facility = Some(id.clone());
        draft.facts.push(behind);
        if !accepted
            .iter()
            .any(|(_, r)| r.facility.as_ref() == Some(id))
        {
            draft.ask(
                "facility",
                "選んだ先から「可」の返事がまだありません。",
                "renkei refer CASE 施設",
            );
        }
    } else if let [(_, referral)] = accepted.as_slice() {
        draft.line.facility = referral.facility.clone();
    } else if accepted.len() > 1 {
        let names: Vec<String> = accepted
            .iter()
            .filter_map(|(_, r)| r.facility.as_deref())
            .map(|id| desk.facility_name(id))
            .collect();
        let ask = format!("どこにするか、本人は選びましたか({})。", names.join("、"));
        draft.ask("facility", ask, "renkei choose CASE 施設");
        let behind: Vec<Fact> = accepted
            .iter()
            .map(|(place, _)| desk.referral(*place))
            .collect();
        fact::add(&mut draft.facts, behind);
    } else if service.is("kyotaku") && care_office(desk).is_some() {
        draft.line.facility = care_office(desk).cloned();
        fact::add(&mut draft.facts, super::phrase::care_manager(desk).1);
    } else {
        draft.ask(
            "facility",
            "事業所はまだ決まっていません。",
            format!("renkei match CASE --for {label}"),
        );
    }
    for (place, referral) in accepted {
        if referral.facility == draft.line.facility && referral.facility.is_some() {
            fact::add(&mut draft.facts, [desk.referral(place)]);
            let conditional = referral
                .status
                .as_ref()
                .is_some_and(|s| s.is("conditional"));
            if let Some(note) = referral.note.as_deref().filter(|_| conditional) {
                draft.line.content = Some(format!("条件: {note}").into());
                draft.ask(
                    "content",
                    format!("条件({note})を満たせますか。"),
                    "renkei reply CASE 打診 可",
                );
            }
        }
    }
}

fn care_office<'a>(desk: &'a Desk) -> Option<&'a Text> {
    let manager = desk.case().insurance.care_manager.as_ref()?;
    manager.facility.as_ref()
}

/// Need, goals and content by the rows that fit; how often, to begin with.
fn words(desk: &Desk, service: &Word, draft: &mut LineDraft) {
    let rows = LINES.line.iter().filter(|row| row.is_for(service.id()));
    let (usual, otherwise): (Vec<&LineRow>, Vec<&LineRow>) = rows.partition(|row| !row.otherwise);
    let mut fitting: Vec<&LineRow> = usual
        .into_iter()
        .filter(|row| holds(row.when.as_ref(), desk.facts, desk.rules))
        .collect();
    if fitting.is_empty() {
        fitting = otherwise;
    }
    if fitting.is_empty() {
        let ask = "ニーズ、目標、内容をどう書きますか。";
        draft.ask("need", ask, "renkei edit CASE");
        return;
    }
    for row in &fitting {
        for cause in [row.when.as_ref(), row.propose.as_ref()] {
            fact::add(
                &mut draft.facts,
                fact::behind(cause, desk.facts, desk.rules),
            );
        }
    }
    let put = |part: fn(&LineRow) -> &String| -> Option<Text> {
        let mut sentences: Vec<&str> = Vec::new();
        for row in &fitting {
            if !sentences.contains(&part(row).as_str()) {
                sentences.push(part(row));
            }
        }
        Some(sentences.join("\n").into())
    };
    draft.line.need = put(|row| &row.need);
    draft.line.long_goal = put(|row| &row.long);
    draft.line.short_goal = put(|row| &row.short);
    let content = put(|row| &row.content);
    draft.line.content = match (content, draft.line.content.take()) {
        (Some(content), Some(condition)) => Some(format!("{content}\n{condition}").into()),
        (content, condition) => content.or(condition),
    };
    draft.line.weekly = fitting
        .iter()
        .filter_map(|row| row.weekly)
        .map(|times| times.0)
        .max();
}

/// Who pays on the first day: for 訪問看護 the rule, else the scheme of the service.
fn payer(desk: &Desk, service: &Word, draft: &mut LineDraft) {
    let day = draft
        .line
        .from
        .unwrap_or(desk.facts.day)
        .max(desk.facts.day);
    let facts = &desk.facts.on(day);
    let rules = &desk.rules.at(day);
    let word = |id: &str| Some(desk.words.term(Table::Payers, id));
    if service.is_one_of(&["homenursing", "homenursing_psych"]) {
        let payer = home_nursing_payer(facts, rules);
        draft.line.payer = match (payer.payer.as_str(), &payer.question) {
            (_, Some(question)) => {
                draft.ask("payer", question.clone(), "renkei edit CASE");
                None
            }
            ("medical", None) => word("medical"),
            ("ltci", None) => word("ltci"),
            ("pending", None) => {
                provisional(draft);
                word("ltci")
            }
            _ => None,
        };
        if let (Some(most), Some(weekly)) = (payer.weekly_max, draft.line.weekly) {
            draft.line.weekly = Some(weekly.min(most));
        }
        draft.payer = Some(payer);
        return;
    }
    let term = service.term();
    let scheme = term
        .and_then(|term| term.attribute("insurance"))
        .unwrap_or_default();
    draft.line.payer = match scheme {
        "medical" => word("medical"),
        "disability" => word("shogai"),
        "care" => match care_class(facts, rules) {
            CareClass::Outside(_) => None,
            _ if facts.is_certified() => {
                let light = facts
                    .care_level
                    .and_then(Word::term)
                    .is_some_and(|l| l.group == "support");
                let general = term
                    .and_then(|t| t.attribute("yobo"))
                    .is_some_and(|y| y.starts_with('A'));
                word(if light && general { "sogo" } else { "ltci" })
            }
            _ if facts.is_applying() => {
                provisional(draft);
                word("ltci")
            }
            _ => {
                draft.ask(
                    "payer",
                    "要介護認定はありますか(申請中ですか)。",
                    "renkei set CASE insurance.care.status=状況",
                );
                None
            }
        },
        "none" if lives_in(service) => word("self"),
        _ => None,
    };
}

fn provisional(draft: &mut LineDraft) {
    draft.ask(
        "payer",
        "認定の結果待ちです。暫定ケアプランにしますか(非該当や軽い認定では自費になるおそれ)。",
        "ケアマネジャーか地域包括支援センターに相談",
    );
}

/// How long the goals run, and the line itself: not beyond the certificate or the order.
fn periods(desk: &Desk, service: &Word, draft: &mut LineDraft) {
    let Some(from) = draft.line.from else {
        return;
    };
    let months = |months: i64| months_through(from, u32::try_from(months).ok()?);
    let (mut short, mut long) = (months(LINES.periods.short.0), months(LINES.periods.long.0));
    let by_care = draft
        .line
        .payer
        .as_ref()
        .is_some_and(|p| p.is_one_of(&["ltci", "sogo"]));
    let end = desk.facts.valid.1;
    match end {
        Some(end) if by_care && from <= end => {
            short = short.map(|day| day.min(end));
            long = long.map(|day| day.min(end));
            fact::add(
                &mut draft.facts,
                [Fact::new("insurance.care.valid.to", end.to_string())],
            );
        }
        None if by_care && desk.facts.is_certified() => {
            draft.ask(
                "long_period",
                "要介護認定の有効期間はいつまでですか。",
                "renkei set CASE insurance.care.valid.to=日付",
            );
            long = None;
        }
        Some(_) if by_care => {
            draft.ask(
                "long_period",
                "要介護認定は退院の前に満了します。更新後の有効期間はいつまでですか。",
                "renkei set CASE insurance.care.valid.to=日付",
            );
            (short, long) = (None, None);
        }
        _ => {}
    }
    let period =
        |to: Option<Date>| -> Period { to.map_or((None, None), |to| (Some(from), Some(to))) };
    draft.line.short_period = period(short);
    draft.line.long_period = period(long);
    if lives_in(service) {
        draft.line.weekly = None;
        return;
    }
    draft.line.to = short;
    if service.is_one_of(&["homenursing", "homenursing_psych"]) {
        let rules = desk.rules.at(from);
        let holding = desk.case().orders.iter().enumerate().filter(|(_, order)| {
            let normal = order
                .kind
                .as_ref()
                .and_then(Word::term)
                .is_some_and(|t| t.group == "normal");
            normal && in_force(order, from, &rules)
        });
        let last = holding
            .filter_map(|(place, order)| Some((order_last_day(order, &rules)?, place, order)));
        if let Some((last, place, order)) = last.max_by_key(|(day, _, _)| *day) {
            let kind = order.kind.as_ref().map_or("", |kind| kind.label());
            let says = format!("{kind} {last}まで");
            fact::add(
                &mut draft.facts,
                [Fact::new(fact::entry("orders", &order.id, place), says)],
            );
            draft.line.to = draft.line.to.map(|to| to.min(last));
        }
    }
}
