//! The lines of a block of `handover`: what changed, what is next, who hasn't answered.

use super::status::Next;
use crate::model::{Date, Text};
use crate::regulation::{Due, State};
use crate::text;

/// So many lines of a kind a case.
const LINES: usize = 3;

/// So many columns a line: two of them and the place of a case fit a page of 100.
pub const WIDTH: usize = 36;

/// Something that changed.
pub struct Change {
    /// The day.
    pub on: Date,
    /// The section of the paper.
    pub section: &'static str,
    /// What it is.
    pub what: String,
    /// Words.
    pub words: String,
    /// The facility it is about.
    pub facility: Option<Text>,
    /// Its name.
    pub name: Option<String>,
}

/// Something to do.
pub struct Coming {
    /// The day.
    pub on: Date,
    /// The time, where it has one.
    pub at: Option<String>,
    /// `appointment`, `callback` or `deadline`.
    pub kind: &'static str,
    /// What it is.
    pub label: String,
    /// Whether it is late.
    pub late: bool,
    /// Whether the day needs its year to be understood.
    pub far: bool,
    /// The facility it is about.
    pub facility: Option<Text>,
    /// Its name.
    pub name: Option<String>,
}

/// An inquiry without an answer.
pub struct Waiting {
    /// The entry's id.
    pub id: String,
    /// Who was asked.
    pub facility: Option<Text>,
    /// Its name.
    pub name: Option<String>,
    /// Since when.
    pub sent: Option<Date>,
    /// Business days since.
    pub days: Option<i64>,
    /// Whether the office's own limit has passed.
    pub late: bool,
}

/// Another season: month and day alone would be taken for this one's.
fn is_far(on: Date, today: Date) -> bool {
    (on - today).num_days().abs() > 182
}

impl Coming {
    /// A deadline, an appointment or a promised call by the rules.
    pub fn of_due(due: &Due, on: Date, today: Date, label: String) -> Self {
        let label = label.split('(').next().unwrap_or_default().to_string();
        Self {
            on,
            at: due.at.clone(),
            kind: match due.rule.as_str() {
                "appointment" => "appointment",
                "callback" => "callback",
                _ => "deadline",
            },
            label,
            late: due.state == State::Overdue || on < today,
            far: is_far(on, today),
            facility: due.facility.as_deref().map(Text::from),
            name: None,
        }
    }

    /// What `status` calls next.
    pub fn of_next(next: &Next, today: Date, label: String) -> Self {
        Self {
            on: next.on,
            at: next.at.clone(),
            kind: next.kind,
            label,
            late: next.on < today,
            far: is_far(next.on, today),
            facility: None,
            name: None,
        }
    }

    /// For people.
    pub fn words(&self) -> String {
        let late = if self.late { "【超過】" } else { "" };
        let at = self.at.as_deref().map(|at| format!(" {at}"));
        let name = self.name.as_deref().map(|name| format!(" {name}"));
        format!(
            "{late}{}{} {}{}",
            match self.far {
                true => format!("{}({})", self.on, text::weekday(self.on)),
                false => text::short_day(self.on),
            },
            at.unwrap_or_default(),
            self.label,
            name.unwrap_or_default()
        )
    }
}

impl Waiting {
    /// For people.
    pub fn words(&self) -> String {
        let name = self.name.as_deref().unwrap_or("打診先の記載なし");
        let days = self.days.map(|days| format!("({days}営業日)"));
        let late = if self.late { "【超過】" } else { "" };
        format!("{late}返事待ち {name}{}", days.unwrap_or_default())
    }
}

impl Change {
    /// What is read first among things of one day: answers and words, then dates and forms.
    pub fn rank(&self) -> usize {
        let first = [
            "choice",
            "referrals",
            "wishes",
            "consents",
            "events",
            "outcomes",
        ];
        let place = first.iter().position(|section| *section == self.section);
        place.unwrap_or(first.len())
    }

    /// For people.
    pub fn words(&self) -> String {
        let rest: Vec<&str> = [self.name.as_deref(), Some(self.words.as_str())]
            .into_iter()
            .flatten()
            .filter(|words| !words.is_empty())
            .collect();
        let rest = rest.join(" ").replace(['\r', '\n'], " ");
        format!("{} {} {rest}", self.on.format("%-m/%-d"), self.what)
            .trim_end()
            .to_string()
    }
}

/// The first few lines, each of at most `width` columns, and how many there are besides.
pub fn few(lines: &[String], width: usize) -> String {
    let more = lines.len().saturating_sub(LINES);
    let mut shown: Vec<String> = lines.iter().take(LINES).cloned().collect();
    let room = |place: usize| {
        if more > 0 && place + 1 == LINES {
            width - text::width(&format!(" ほか{more}件"))
        } else {
            width
        }
    };
    for (place, line) in shown.iter_mut().enumerate() {
        *line = text::truncate(line, room(place));
    }
    if let (Some(last), true) = (shown.last_mut(), more > 0) {
        last.push_str(&format!(" ほか{more}件"));
    }
    shown.join("\n")
}
