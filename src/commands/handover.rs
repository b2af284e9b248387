//! `handover`: one page of what changed since and what is next, per open case, for whoever takes over.

use super::handover_lines::{Change, Coming, WIDTH, Waiting};
use super::handover_page::{Case as Block, Page};
use super::{due_calls, lookup, status};
use crate::context::{Context, Format};
use crate::failure::{Exit, Failure};
use crate::matching::Home;
use crate::model::{Case, CaseId, Date, Facility, Happening, Office, Text, stage};
use crate::regulation::{Calendar, Due, Facts, Rulebook, State, deadlines};
use crate::store::{CasePaper, Mishap};
use std::collections::{HashMap, HashSet};

/// 申し送り: 前から変わったことと、次にすること(1枚)
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei handover                             前の営業日からの変わったこと\n  renkei handover --since 11/18 --to 鈴木\n  renkei handover --staff 田中 --to 鈴木       田中さんの症例を鈴木さんへ\n  renkei handover --format md > 申し送り.md\n\n氏名は出しません(机に置いてもよいように)。--names で出ます。"
)]
pub struct Args {
    /// いつからの変わったことか(既定: 前の営業日)
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// 引き継ぐ人(職員の番号か氏名)。この人の担当でない症例が載る
    #[arg(long, value_name = "STAFF")]
    to: Option<String>,
    /// この人の担当の症例だけ(職員の番号か氏名)
    #[arg(long, value_name = "STAFF")]
    staff: Option<String>,
    /// 氏名も出す
    #[arg(long)]
    names: bool,
}

/// Deadlines are told so many business days ahead.
const AHEAD: usize = 3;

/// What stays the same from case to case.
struct Eye<'a> {
    office: &'a Office,
    book: &'a Rulebook,
    calendar: Calendar<'a>,
    today: Date,
    since: Date,
    staff: Option<String>,
    to: Option<String>,
    names: bool,
}

/// What a paper gave.
enum Seen {
    /// It belongs on the page.
    Told(Box<Block>),
    /// Open, and nothing changed or is near.
    Still(CaseId),
    /// Open, nothing changed, and nothing is to come at all: somebody should look at it.
    Idle(CaseId),
    /// Open, and theirs already who takes over.
    Own(CaseId),
    /// Closed before, or somebody else's.
    Other,
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    let store = context.store()?;
    let today = context.today();
    lookup::complain_about_rules(context);
    lookup::complain_about_settings(context);
    lookup::complain_about_directory(context);
    let book = store.rulebook();
    let calendar = Calendar::new(book, &store.office.calendar, today);
    let member = |words: &Option<String>| {
        let found = words.as_deref();
        found.map(|words| lookup::staff(context, words)).transpose()
    };
    let since = match args.since.as_deref() {
        Some(words) => lookup::past_day(context, "--since", Some(words))?,
        None => today
            .pred_opt()
            .map_or(today, |day| calendar.business_day(day)),
    };
    let eye = Eye {
        office: &store.office,
        book,
        today,
        since,
        staff: member(&args.staff)?,
        to: member(&args.to)?,
        names: args.names,
        calendar,
    };
    let cases = store.cases();
    let mut mishaps = cases.strays.clone();
    let mut page = Page {
        since,
        today,
        to: eye
            .to
            .as_deref()
            .map(|id| store.office.staff_name(id).to_string()),
        staff: eye
            .staff
            .as_deref()
            .map(|id| store.office.staff_name(id).to_string()),
        // A terminal has no room for whole words; a document has.
        width: match context.format() {
            Format::Table => WIDTH,
            _ => usize::MAX,
        },
        ..Page::default()
    };
    for (seen, mishap) in cases.map(|paper| look(paper, &eye)) {
        mishaps.extend(mishap);
        match seen {
            Seen::Told(block) => page.cases.push(*block),
            Seen::Still(id) => page.unchanged.push(id),
            Seen::Idle(id) => page.idle.push(id),
            Seen::Own(id) => page.own.push(id),
            Seen::Other => {}
        }
    }
    let ids: HashSet<&str> = page.cases.iter().flat_map(Block::facilities).collect();
    let found = store.facilities_with(&ids)?;
    name(&mut page, &found);
    lookup::complain_about(context, &mishaps);
    page.unreadable = mishaps.iter().map(|mishap| mishap.path.clone()).collect();
    context.show(page.view());
    Ok(Exit::Done)
}

/// Puts the names of the facilities in, all looked up at once.
fn name(page: &mut Page, found: &HashMap<Text, Facility>) {
    let name_of = |id: &Text| {
        let facility = found.get(id);
        facility.map_or_else(|| id.to_string(), |facility| facility.name.to_string())
    };
    for block in &mut page.cases {
        for change in &mut block.changed {
            change.name = change.facility.as_ref().map(name_of);
        }
        for waiting in &mut block.waiting {
            waiting.name = waiting.facility.as_ref().map(name_of);
        }
        for coming in &mut block.next {
            coming.name = coming.facility.as_ref().map(name_of);
        }
    }
}

fn look(paper: Result<CasePaper, Mishap>, eye: &Eye) -> (Seen, Option<Mishap>) {
    match paper {
        Ok(paper) => (judge(&paper.case, eye), lookup::broken_part(&paper)),
        Err(mishap) => (Seen::Other, Some(mishap)),
    }
}

/// Those in charge.
fn in_charge(case: &Case) -> impl Iterator<Item = &Text> {
    [&case.staff.msw, &case.staff.nurse].into_iter().flatten()
}

fn judge(case: &Case, eye: &Eye) -> Seen {
    let is_in_charge = |id: &str| in_charge(case).any(|staff| **staff == *id);
    let asked_for = eye.staff.as_deref().is_none_or(is_in_charge);
    // Nobody takes over what is theirs already, unless somebody's cases are named.
    let own = eye.staff.is_none() && eye.to.as_deref().is_some_and(is_in_charge);
    if !asked_for {
        return Seen::Other;
    }
    let closed = case.closure_on(eye.today);
    if closed.is_some_and(|closure| closure.on.is_none_or(|on| on < eye.since)) {
        return Seen::Other;
    }
    if own {
        return match closed {
            Some(_) => Seen::Other,
            None => Seen::Own(case.id.clone()),
        };
    }
    let mut block = Block::of(case, eye.office, eye.today);
    block.stage = stage(case, eye.today);
    block.name = eye
        .names
        .then(|| case.patient.name.as_deref().map(String::from))
        .flatten();
    let mask = Mask::of(case, eye.names);
    block.changed = case
        .happened(eye.since, eye.today)
        .into_iter()
        .map(|happening| mask.change(happening))
        .collect();
    if closed.is_some() {
        return Seen::Told(Box::new(block));
    }
    let dues = dues(case, eye);
    block.next = next(case, &dues, eye, &mask);
    block.waiting = waiting(case, &dues, eye);
    let near = |coming: &Coming| eye.is_near(coming.on);
    // An answer that nobody waits for too long yet is no news by itself.
    let overdue = block.waiting.iter().any(|waiting| waiting.late);
    if block.changed.is_empty() && !block.next.iter().any(near) && !overdue {
        return match due_calls::is_idle(case, &dues, eye.today) {
            true => Seen::Idle(case.id.clone()),
            false => Seen::Still(case.id.clone()),
        };
    }
    Seen::Told(Box::new(block))
}

impl Eye<'_> {
    /// Whether a day is at most so many business days ahead, or past.
    fn is_near(&self, day: Date) -> bool {
        self.calendar.is_within(self.today, day, AHEAD)
    }
}

/// What is late, what is near, and the next appointment or promised call however far it is.
fn next(case: &Case, dues: &[Due], eye: &Eye, mask: &Mask) -> Vec<Coming> {
    let mut found: Vec<Coming> = dues
        .iter()
        .filter(|due| due.rule != "referral_reply")
        .filter_map(|due| {
            let on = due.due?;
            let near = due.state.is_open() && eye.is_near(on);
            near.then(|| Coming::of_due(due, on, eye.today, mask.words(&due.label)))
        })
        .collect();
    if let Some(next) = status::next(case, eye.today) {
        let coming = Coming::of_next(&next, eye.today, mask.words(&next.label));
        let known = |other: &Coming| other.on == coming.on && other.label == coming.label;
        if !found.iter().any(known) {
            found.push(coming);
        }
    }
    found.sort_by(|a, b| (a.on, &a.at).cmp(&(b.on, &b.at)));
    found
}

fn dues(case: &Case, eye: &Eye) -> Vec<Due> {
    let home = Home::of(&case.patient).location;
    let facts = Facts::of(case, eye.office, eye.today, home);
    let rules = eye.book.on(eye.today, case.discharged());
    let mut dues = deadlines(&facts, &rules);
    // A chance that passes is nothing to hand over; appointments are.
    dues.retain(|due| !due.chance || due.rule == "appointment");
    dues
}

/// Inquiries that nobody has answered, with the business days they have waited.
fn waiting(case: &Case, dues: &[Due], eye: &Eye) -> Vec<Waiting> {
    let late: Vec<&str> = dues
        .iter()
        .filter(|due| due.rule == "referral_reply" && due.state == State::Overdue)
        .filter_map(|due| due.subject.as_deref())
        .collect();
    case.referrals
        .iter()
        .filter(|referral| referral.is_open_on(eye.today))
        .map(|referral| Waiting {
            id: referral.id.to_string(),
            facility: referral.facility.clone(),
            name: None,
            sent: referral.sent,
            days: referral
                .sent
                .map(|sent| eye.calendar.business_days(sent, eye.today)),
            late: late.contains(&&*referral.id),
        })
        .collect()
}

/// The patient's name, which doesn't lie on a desk.
pub struct Mask(Vec<String>);

impl Mask {
    /// The ways the patient is called; none where names may be seen.
    fn of(case: &Case, names: bool) -> Self {
        let patient = &case.patient;
        let mut called = Vec::new();
        let written = [&patient.name, &patient.kana].into_iter().flatten();
        for name in written.filter(|_| !names) {
            called.push(name.to_string());
            let parts: Vec<&str> = name.split_whitespace().collect();
            if let [family, ..] = parts.as_slice() {
                called.push(parts.concat());
                let titles = ["さん", "様", "氏", "殿", "くん", "君", "ちゃん"];
                called.extend(titles.map(|title| format!("{family}{title}")));
            }
        }
        // The longest first, so that no part of a name stays.
        called.retain(|name| !name.trim().is_empty());
        called.sort_by_key(|name| std::cmp::Reverse(name.len()));
        Self(called)
    }

    /// The words without the name.
    fn words(&self, words: &str) -> String {
        self.0
            .iter()
            .fold(words.to_string(), |words, name| words.replace(name, "患者"))
    }

    fn change(&self, happening: Happening) -> Change {
        Change {
            on: happening.on,
            section: happening.section,
            what: happening.what,
            words: self.words(&happening.words),
            facility: happening.facility,
            name: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CaseId;

    #[test]
    fn no_name_stays_however_it_is_called() {
        let mut case = Case::empty(CaseId::new("2026-0001").expect("an id"));
        case.patient.name = Some("架空 花子".into());
        case.patient.kana = Some("カクウ ハナコ".into());
        let mask = Mask::of(&case, false);
        for (words, seen) in [
            ("架空 花子は落ち着いている", "患者は落ち着いている"),
            ("架空花子の長女", "患者の長女"),
            ("架空さんから電話", "患者から電話"),
            ("カクウ様", "患者"),
            ("架空総合病院へ", "架空総合病院へ"),
        ] {
            assert_eq!(mask.words(words), seen);
        }
        assert_eq!(Mask::of(&case, true).words("架空さん"), "架空さん");
        assert_eq!(
            Mask::of(&Case::empty(case.id.clone()), false).words("さん"),
            "さん"
        );
    }
}
