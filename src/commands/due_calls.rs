//! What `due` says about calls to make: kept while the papers are read, made when all are known.

use super::due::AHEAD;
use super::lookup;
use crate::context::{Context, Format, View};
use crate::failure::Failure;
use crate::matching::{
    Call, CallKind, Chased, Counted, Desk, Home, Record, arranged, facilities_in_play,
    has_no_next_action, medians,
};
use crate::model::{Case, Date, Facility, Office, Text};
use crate::regulation::{Calendar, Due, Facts, Rulebook, Term};
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::store::{Mishap, Store};
use crate::text;
use crate::vocabulary::Word;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

/// The list of deadlines shows so many calls; `--calls` shows all.
const SHOWN: usize = 14;
/// So many questions stand in the table; the rest is counted.
const QUESTIONS: usize = 2;

/// The track record, counted by all cores while the papers are read.
#[derive(Default)]
pub struct Counter(Mutex<Record>);

/// A case that may need calls.
pub struct Kept {
    case: Box<Case>,
    idle: bool,
}

/// The calls, and the facilities they speak of.
pub struct Calls<'a> {
    list: Vec<Call>,
    facilities: &'a HashMap<Text, Facility>,
}

impl Counter {
    /// Counts the inquiries of a case, open or closed.
    pub fn count(&self, case: &Case, today: Date) {
        if !case.referrals.is_empty() {
            let mut record = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            record.count(&case.needs, &case.referrals, &Counted::until(today));
        }
    }

    fn record(self) -> Record {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether nothing is to come for the case within the days that the table shows.
pub fn is_idle(case: &Case, dues: &[Due], today: Date) -> bool {
    has_no_next_action(
        case,
        dues,
        today,
        today + chrono::Days::new(AHEAD.unsigned_abs()),
    )
}

impl Kept {
    /// The case, where a call may be needed; what needs none is dropped at once.
    pub fn of(case: Case, idle: bool, today: Date) -> Option<Self> {
        let needed = idle
            || !facilities_in_play(&case, today).is_empty()
            || !case.promises(today).is_empty();
        needed.then(|| Self {
            case: Box::new(case),
            idle,
        })
    }

    /// The facilities to look up.
    pub fn facilities(&self, today: Date) -> Vec<&str> {
        let ids = facilities_in_play(&self.case, today);
        ids.into_iter().map(|id| &**id).collect()
    }
}

impl<'f> Calls<'f> {
    /// The calls of these cases, by what the facilities usually do and what the directory says.
    pub fn of(
        kept: &[Kept],
        counter: Counter,
        facilities: &'f HashMap<Text, Facility>,
        context: &Context,
    ) -> Result<Self, Failure> {
        lookup::complain_about_directory(context);
        let store = context.store()?;
        let (today, book) = (context.today(), store.rulebook());
        let calendar = Calendar::new(book, &store.office.calendar, today);
        let record = counter.record();
        let ids: HashSet<&str> = kept.iter().flat_map(|k| k.facilities(today)).collect();
        let medians = medians(ids, &record, &calendar);
        let desk = Desk {
            today,
            calendar: &calendar,
            medians: &medians,
            facilities,
            freshness: &store.office.freshness,
            usual_days: usual_days(book, today),
        };
        let calls = kept.iter().flat_map(|kept| calls_of(kept, &desk, store));
        let list = arranged(calls.collect());
        Ok(Self { list, facilities })
    }

    /// Puts the calls into a view of deadlines: after them, before the legend. Adds no table where
    /// there are none.
    pub fn join(&self, view: &mut View, office: &Office) {
        view.json.insert("calls".into(), self.json(office));
        if let Some(sheet) = self.sheet(office, SHOWN) {
            let legend = view.sheets.last().and_then(|sheet| sheet.columns.first());
            let legend = legend.is_some_and(|column| column.id == "rule");
            let place = view.sheets.len() - usize::from(legend);
            view.sheets.insert(place, sheet);
        }
    }

    /// The calls alone.
    pub fn view(&self, office: &Office, mishaps: &[Mishap]) -> View {
        let mut sheet = self.sheet(office, usize::MAX).unwrap_or_else(|| {
            let mut sheet = Sheet::new("電話をかける 0件", Vec::new());
            sheet.note("電話をかける用件はありません。");
            sheet
        });
        if !mishaps.is_empty() {
            sheet.note(format!(
                "読めない紙 {}件の用件は含みません(または一部だけです)。",
                mishaps.len()
            ));
        }
        let unreadable: Vec<&str> = mishaps.iter().map(|m| m.path.as_str()).collect();
        let mut object = Map::new();
        object.insert("calls".into(), self.json(office));
        object.insert("unreadable".into(), json!(unreadable));
        View {
            kind: "due",
            json: object,
            sheets: vec![sheet],
            csv: Some(self.csv(office)),
            days: Vec::new(),
        }
    }

    /// The table: the first calls, with a word about the rest. Nothing where there
    /// are none.
    fn sheet(&self, office: &Office, most: usize) -> Option<Sheet> {
        let mut sheet = Sheet::new(
            format!("電話をかける {}件", self.list.len()),
            vec![
                Column::new("case", "番号"),
                Column::new("kind", "用件"),
                Column::new("facility", "相手・電話"),
                Column::new("why", "わけ・聞くこと"),
                Column::new("staff", "担当").optional(1),
            ],
        );
        let mut before: Option<(Option<&Text>, String)> = None;
        for call in self.list.iter().take(most) {
            let whom = self.whom(call);
            let same = (call.facility.as_ref(), whom.clone());
            let again = call.facility.is_some() && before.as_ref() == Some(&same);
            before = Some(same);
            let (kind, tone) = if call.overdue {
                (format!("{}\n【超過】", call.kind.label()), Tone::Bad)
            } else {
                (call.kind.label().to_string(), Tone::Plain)
            };
            sheet.row(vec![
                cases(call).into(),
                Cell::toned(kind, tone),
                if again { "〃".to_string() } else { whom }.into(),
                why(call).into(),
                staff(call, office).into(),
            ]);
        }
        if self.list.len() > most {
            sheet.note(format!(
                "ほかに{}件あります。次の手: renkei due --calls",
                self.list.len() - most
            ));
        }
        let mut kinds: BTreeMap<CallKind, &str> = BTreeMap::new();
        for call in self.list.iter().take(most) {
            kinds.entry(call.kind).or_insert(&call.next);
        }
        for (kind, next) in kinds {
            sheet.note(format!("次の手({}): {next}", kind.label()));
        }
        (!self.list.is_empty()).then_some(sheet)
    }

    /// The number and the person, then when they can be reached.
    fn whom(&self, call: &Call) -> String {
        let number = call.number.as_deref().map(|number| {
            let fax = call.kind == CallKind::FaxUnverified;
            format!("{}{number}", if fax { "FAX " } else { "" })
        });
        let person = call.person.as_deref();
        let person = person.map(|person| {
            let facility = call.facility.is_some();
            format!("{person}{}", if facility { "様" } else { "" })
        });
        let missing = (call.facility.is_some() && number.is_none()).then(|| "番号なし".to_string());
        let line: Vec<String> = [number, missing, person].into_iter().flatten().collect();
        let facility = call.facility.as_ref();
        let lines = [
            facility.map(|id| self.name(id).to_string()),
            (!line.is_empty()).then(|| line.join(" ")),
            self.facility(call).and_then(best_time),
        ];
        lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
    }

    fn facility(&self, call: &Call) -> Option<&Facility> {
        self.facilities.get(call.facility.as_ref()?)
    }

    fn name<'a>(&'a self, id: &'a Text) -> &'a str {
        self.facilities
            .get(id)
            .map_or(id, |facility| &facility.name)
    }

    /// The calls for machines.
    pub fn json(&self, office: &Office) -> Value {
        self.list
            .iter()
            .map(|call| {
                let facility = self.facility(call);
                let contact = facility.and_then(|f| f.contact.as_ref());
                let days = facility.and_then(|f| f.days.as_deref());
                json!({
                    "kind": call.kind.id(),
                    "label": call.kind.label(),
                    "overdue": call.overdue,
                    "case": call.cases.first().map(|id| id.as_str()),
                    "cases": call.cases.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
                    "subject": call.subject.as_deref(),
                    "referral": call.inquiry(),
                    "facility": call.facility.as_deref(),
                    "name": call.facility.as_ref().map(|id| self.name(id)),
                    "number": call.number.as_deref(),
                    "person": call.person,
                    "when": {
                        "note": contact.and_then(|c| c.note.as_deref()),
                        "days": days.map(|days| days.iter().map(Word::label).collect::<Vec<_>>()),
                        "hours": facility.and_then(|f| f.hours.as_deref()),
                    },
                    "staff": staff(call, office),
                    "days": call.days,
                    "usual_days": call.usual.map(|usual| usual.days),
                    "usual_n": call.usual.map(|usual| usual.n),
                    "why": call.why,
                    "questions": call.questions,
                    "next": call.next,
                })
            })
            .collect()
    }

    /// The calls for spreadsheets.
    fn csv(&self, office: &Office) -> Sheet {
        let ids = [
            "kind",
            "label",
            "overdue",
            "case",
            "subject",
            "facility",
            "name",
            "number",
            "person",
            "when",
            "staff",
            "days",
            "usual_days",
            "why",
            "questions",
            "next",
        ];
        let mut sheet = Sheet::new("", ids.map(|id| Column::new(id, id)).into());
        for call in &self.list {
            let own = |text: Option<&str>| text.unwrap_or_default().to_string();
            let cases: Vec<&str> = call.cases.iter().map(|id| id.as_str()).collect();
            sheet.row(
                [
                    call.kind.id().to_string(),
                    call.kind.label().to_string(),
                    call.overdue.to_string(),
                    cases.join(";"),
                    own(call.subject.as_deref()),
                    own(call.facility.as_deref()),
                    own(call.facility.as_ref().map(|id| self.name(id))),
                    own(call.number.as_deref()),
                    own(call.person.as_deref()),
                    self.facility(call).and_then(best_time).unwrap_or_default(),
                    staff(call, office),
                    call.days.map(|days| days.to_string()).unwrap_or_default(),
                    call.usual.map(|u| u.days.to_string()).unwrap_or_default(),
                    call.why.clone(),
                    call.questions.join(" / "),
                    call.next.clone(),
                ]
                .map(Cell::from)
                .into(),
            );
        }
        sheet
    }
}

fn calls_of(kept: &Kept, desk: &Desk, store: &Store) -> Vec<Call> {
    let case = &kept.case;
    let home = Home::of(&case.patient);
    let facts = Facts::of(case, &store.office, desk.today, home.location);
    let rules = store.rulebook().on(desk.today, case.discharged());
    desk.calls(&Chased {
        facts: &facts,
        rules: &rules,
        home: &home,
        idle: kept.idle,
    })
}

/// Calls alone make no calendar.
pub fn refuse_calendar(context: &Context) -> Result<(), Failure> {
    if context.format() != Format::Ics {
        return Ok(());
    }
    Err(Failure::usage("--calls はカレンダーになりません。")
        .why("電話の用件には決まった日がありません。")
        .next("renkei due --calls --format csv"))
}

/// How long an answer may take where nothing is known of the facility, by the rule of the deadline.
fn usual_days(book: &Rulebook, today: Date) -> Option<i64> {
    let mut rows = book.rows().deadline.iter();
    let row = rows.find(|row| row.rule == "referral_reply" && row.holds(today))?;
    match row.term {
        Some(Term::Days(days)) => Some(days),
        _ => None,
    }
}

fn cases(call: &Call) -> String {
    let ids: Vec<String> = call.cases.iter().map(ToString::to_string).collect();
    match (call.inquiry(), ids.as_slice()) {
        (Some(inquiry), [id]) => format!("{id}\n{inquiry}"),
        (_, [id, rest @ ..]) if !rest.is_empty() => format!("{id}\nほか{}件", rest.len()),
        _ => ids.join("\n"),
    }
}

fn why(call: &Call) -> String {
    let questions = call.questions.iter().take(QUESTIONS);
    let rest = call.questions.len().saturating_sub(QUESTIONS);
    [call.why.clone()]
        .into_iter()
        .chain(questions.map(|question| format!("？{question}")))
        .chain((rest > 0).then(|| format!("？ほか{rest}件")))
        .collect::<Vec<_>>()
        .join("\n")
}

fn staff(call: &Call, office: &Office) -> String {
    let names: Vec<&str> = call.staff.iter().map(|id| office.staff_name(id)).collect();
    names.join("・")
}

/// `午後がつながりやすい、月火水木金 8:30-17:30`
fn best_time(facility: &Facility) -> Option<String> {
    let note = facility.contact.as_ref().and_then(|c| c.note.as_deref());
    let days = facility.days.as_deref().unwrap_or_default();
    let days: String = days.iter().map(Word::label).collect();
    let open = [days.as_str(), facility.hours.as_deref().unwrap_or_default()];
    let open: Vec<&str> = open.into_iter().filter(|part| !part.is_empty()).collect();
    let open = (!open.is_empty()).then(|| open.join(" "));
    let parts: Vec<String> = note.map(String::from).into_iter().chain(open).collect();
    (!parts.is_empty()).then(|| text::list(&parts))
}

/// The ids that calls and deadlines name.
pub fn ids_of<'a>(
    kept: &'a [Kept],
    dues: impl Iterator<Item = &'a Due>,
    today: Date,
) -> HashSet<&'a str> {
    let mut ids: HashSet<&str> = kept
        .iter()
        .flat_map(|kept| kept.facilities(today))
        .collect();
    ids.extend(dues.filter_map(|due| due.facility.as_deref()));
    ids
}
