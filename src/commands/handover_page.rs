//! The page of `handover`: at most a few lines a case, grouped by who is in charge.

use super::handover_lines::{Change, Coming, Waiting, few};
use super::status;
use crate::context::View;
use crate::model::{Case as Paper, CaseId, Closure, Date, Line, Office, Progress};
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::text;
use crate::vocabulary::Word;
use serde_json::{Map, Value, json};

/// So many columns for number, place and stage.
const WHO: usize = 24;

/// The page.
#[derive(Default)]
pub struct Page {
    /// The first day of what changed.
    pub since: Date,
    /// The last day.
    pub today: Date,
    /// Who takes over, by name.
    pub to: Option<String>,
    /// Whose cases, by name.
    pub staff: Option<String>,
    /// Cases that changed, have something near, or were closed.
    pub cases: Vec<Case>,
    /// Open cases with nothing to tell.
    pub unchanged: Vec<CaseId>,
    /// Open cases for which nothing is to come at all.
    pub idle: Vec<CaseId>,
    /// Open cases of the one who takes over.
    pub own: Vec<CaseId>,
    /// So many columns a line.
    pub width: usize,
    /// Papers that gave no case or only a part.
    pub unreadable: Vec<String>,
}

/// A case on the page.
pub struct Case {
    id: CaseId,
    line: Line,
    staff: String,
    in_charge: String,
    ward: Option<String>,
    room: Option<String>,
    closed: Option<Closure>,
    /// How far it is.
    pub stage: Progress,
    /// The patient, where names are asked for.
    pub name: Option<String>,
    /// What changed.
    pub changed: Vec<Change>,
    /// What is next.
    pub next: Vec<Coming>,
    /// Inquiries without an answer.
    pub waiting: Vec<Waiting>,
}

impl Case {
    /// The block of a case, without what changed and what is next.
    pub fn of(case: &Paper, office: &Office, today: Date) -> Self {
        let mut in_charge = [&case.staff.msw, &case.staff.nurse].into_iter().flatten();
        let admission = case.admission.as_ref().filter(|_| {
            // Who has left lies in no bed.
            case.discharged().is_none_or(|left| left > today)
        });
        Self {
            id: case.id.clone(),
            line: case.line,
            staff: status::staff(case, office),
            in_charge: in_charge
                .next()
                .map_or("担当の記載なし", |id| office.staff_name(id))
                .to_string(),
            ward: admission
                .and_then(|admission| admission.ward_on(today))
                .map(String::from),
            room: admission.and_then(|a| a.room.as_deref().map(String::from)),
            closed: case.closure_on(today).cloned(),
            stage: Progress::Received,
            name: None,
            changed: Vec::new(),
            next: Vec::new(),
            waiting: Vec::new(),
        }
    }

    /// The facilities that the block speaks of.
    pub fn facilities(&self) -> impl Iterator<Item = &str> {
        let changed = self.changed.iter().map(|change| &change.facility);
        let waiting = self.waiting.iter().map(|waiting| &waiting.facility);
        let next = self.next.iter().map(|coming| &coming.facility);
        changed
            .chain(waiting)
            .chain(next)
            .filter_map(|id| id.as_deref())
    }

    /// Number, place, stage and, where asked for, the name: a line each.
    fn who(&self) -> String {
        let place = [self.ward.as_deref(), self.room.as_deref()];
        let place: Vec<&str> = place.into_iter().flatten().collect();
        let second = [place.join(" "), self.stage.label().to_string()];
        let second: Vec<String> = second.into_iter().filter(|w| !w.is_empty()).collect();
        let mut lines = vec![self.id.to_string(), second.join(" ")];
        lines.extend(self.name.clone());
        let lines: Vec<String> = lines.iter().map(|line| text::truncate(line, WHO)).collect();
        lines.join("\n")
    }

    /// What to do, the late first; inquiries share one line.
    fn to_do(&self) -> Vec<String> {
        let mut lines: Vec<String> = self.next.iter().map(Coming::words).collect();
        match self.waiting.as_slice() {
            [] => {}
            [one] => lines.push(one.words()),
            [first, rest @ ..] => {
                lines.push(format!("{} ほか{}件", first.words(), rest.len()));
            }
        }
        lines
    }

    fn json(&self) -> Value {
        let mut value = json!({
            "case": self.id.as_str(),
            "line": self.line.id(),
            "stage": self.stage.id(),
            "stage_label": self.stage.label(),
            "staff": self.staff,
            "ward": self.ward,
            "room": self.room,
            "changed": self.changed.iter().map(|change| json!({
                "on": change.on.to_string(), "section": change.section, "what": change.what,
                "words": change.words, "facility": change.facility.as_deref(), "name": change.name,
            })).collect::<Vec<_>>(),
            "next": self.next.iter().map(|coming| json!({
                "on": coming.on.to_string(), "at": coming.at, "kind": coming.kind,
                "label": coming.label, "late": coming.late,
                "facility": coming.facility.as_deref(), "name": coming.name,
            })).collect::<Vec<_>>(),
            "waiting": self.waiting.iter().map(|waiting| json!({
                "referral": waiting.id, "facility": waiting.facility.as_deref(),
                "name": waiting.name, "sent": waiting.sent.map(|on| on.to_string()),
                "business_days": waiting.days, "late": waiting.late,
            })).collect::<Vec<_>>(),
            "closed": self.closed.as_ref().map(|closure| json!({
                "on": closure.on.map(|on| on.to_string()),
                "reason": closure.reason.as_ref().map(Word::id),
                "destination": closure.destination.as_ref().map(Word::id),
            })),
        });
        if let (Some(object), Some(name)) = (value.as_object_mut(), &self.name) {
            object.insert("patient".into(), name.as_str().into());
        }
        value
    }
}

impl Page {
    /// The page in every form.
    pub fn view(mut self) -> View {
        self.cases
            .sort_by(|a, b| (&a.in_charge, &a.id).cmp(&(&b.in_charge, &b.id)));
        let (closed, open): (Vec<&Case>, Vec<&Case>) =
            self.cases.iter().partition(|case| case.closed.is_some());
        let mut sheets = vec![self.head(open.len(), closed.len())];
        for group in open.chunk_by(|a, b| a.in_charge == b.in_charge) {
            sheets.push(blocks(group, self.width));
        }
        if !closed.is_empty() {
            sheets.push(endings(&closed));
        }
        let mut last = Sheet::default();
        for (ids, what) in [
            (&self.idle, "は次の予定がありません"),
            (&self.unchanged, "は変わりなし"),
            (&self.own, "はもともとの担当"),
        ] {
            /// More numbers fill no line.
            const MOST: usize = 12;
            if !ids.is_empty() {
                let shown: Vec<&str> = ids.iter().map(CaseId::as_str).collect();
                last.note(format!(
                    "ほか{}件{what}({})。",
                    ids.len(),
                    text::list_up_to(&shown, MOST)
                ));
            }
        }
        if !self.unreadable.is_empty() {
            last.note(format!(
                "読めない紙 {}件は含みません(または一部だけ使っています)。",
                self.unreadable.len()
            ));
        }
        if !last.notes.is_empty() {
            sheets.push(last);
        }
        let object = self.json();
        View {
            kind: "handover",
            json: object,
            csv: Some(self.csv()),
            days: Vec::new(),
            sheets,
        }
    }

    fn head(&self, open: usize, closed: usize) -> Sheet {
        let mut sheet = Sheet::new(
            format!(
                "申し送り {}({}から {}まで)",
                text::era(self.today),
                text::short_day(self.since),
                text::short_day(self.today)
            ),
            Vec::new(),
        );
        if let Some(to) = &self.to {
            sheet.note(format!("引き継ぐ人: {to}"));
        }
        if let Some(staff) = &self.staff {
            sheet.note(format!("担当: {staff}"));
        }
        if open + closed == 0 {
            sheet.note("変わったことも、近い予定もありません。");
        }
        sheet
    }

    fn csv(&self) -> Sheet {
        let mut sheet = Sheet::new(
            "",
            [
                "case", "staff", "ward", "room", "stage", "kind", "on", "at", "late", "words",
            ]
            .map(|id| Column::new(id, id))
            .into(),
        );
        for case in &self.cases {
            let mut row =
                |kind: &str, on: Option<Date>, at: Option<&str>, late: bool, words: String| {
                    sheet.row(vec![
                        case.id.as_str().into(),
                        case.staff.clone().into(),
                        case.ward.clone().unwrap_or_default().into(),
                        case.room.clone().unwrap_or_default().into(),
                        case.stage.label().into(),
                        kind.into(),
                        on.map(|on| on.to_string()).unwrap_or_default().into(),
                        at.unwrap_or_default().into(),
                        late.to_string().into(),
                        words.into(),
                    ]);
                };
            for change in &case.changed {
                let name = change.name.as_deref().unwrap_or_default();
                let words = format!("{} {name} {}", change.what, change.words);
                let words: Vec<&str> = words.split_whitespace().collect();
                row("changed", Some(change.on), None, false, words.join(" "));
            }
            for coming in &case.next {
                let name = coming.name.as_deref().unwrap_or_default();
                let words = format!("{} {name}", coming.label).trim_end().to_string();
                row(
                    coming.kind,
                    Some(coming.on),
                    coming.at.as_deref(),
                    coming.late,
                    words,
                );
            }
            for waiting in &case.waiting {
                row("waiting", waiting.sent, None, waiting.late, waiting.words());
            }
            if let Some(closure) = &case.closed {
                row("closed", closure.on, None, false, ending(closure));
            }
        }
        sheet
    }

    fn json(&self) -> Map<String, Value> {
        let mut object = Map::new();
        object.insert("since".into(), self.since.to_string().into());
        object.insert("to".into(), json!(self.to));
        object.insert("staff".into(), json!(self.staff));
        let cases: Vec<Value> = self.cases.iter().map(Case::json).collect();
        object.insert("cases".into(), cases.into());
        object.insert("unchanged".into(), self.unchanged.len().into());
        for (key, ids) in [
            ("unchanged_cases", &self.unchanged),
            ("idle", &self.idle),
            ("own", &self.own),
        ] {
            let ids: Vec<&str> = ids.iter().map(CaseId::as_str).collect();
            object.insert(key.into(), ids.into());
        }
        object.insert("unreadable".into(), self.unreadable.clone().into());
        object
    }
}

/// The cases of one who is in charge.
fn blocks(cases: &[&Case], width: usize) -> Sheet {
    let name = cases.first().map_or("", |case| case.in_charge.as_str());
    let mut sheet = Sheet::new(
        format!("{name} {}件", cases.len()),
        vec![
            Column::new("case", "症例"),
            Column::new("changed", "変わったこと"),
            Column::new("next", "次にすること"),
        ],
    );
    for case in cases {
        let mut changed: Vec<&Change> = case.changed.iter().collect();
        changed.sort_by_key(|change| (std::cmp::Reverse(change.on), change.rank()));
        let changed: Vec<String> = changed.into_iter().map(Change::words).collect();
        let late = case.next.iter().any(|coming| coming.late)
            || case.waiting.iter().any(|waiting| waiting.late);
        sheet.row(vec![
            case.who().into(),
            few(&changed, width).into(),
            Cell::toned(
                few(&case.to_do(), width),
                if late { Tone::Bad } else { Tone::Plain },
            ),
        ]);
    }
    sheet
}

/// The cases that were closed.
fn endings(cases: &[&Case]) -> Sheet {
    let mut sheet = Sheet::new(
        format!("終結 {}件", cases.len()),
        vec![
            Column::new("case", "症例"),
            Column::new("on", "日付"),
            Column::new("ending", "終結"),
            Column::new("staff", "担当").optional(1),
        ],
    );
    for case in cases {
        let Some(closure) = &case.closed else {
            continue;
        };
        let name = case.name.as_deref().map(|name| format!(" {name}"));
        sheet.row(vec![
            format!("{}{}", case.id, name.unwrap_or_default()).into(),
            closure.on.map(text::short_day).unwrap_or_default().into(),
            ending(closure).into(),
            case.staff.clone().into(),
        ]);
    }
    sheet
}

fn ending(closure: &Closure) -> String {
    let words = [&closure.reason, &closure.destination]
        .into_iter()
        .flatten();
    words.map(Word::label).collect::<Vec<_>>().join(" ")
}
