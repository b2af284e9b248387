//! One case: its day and number, its line of business, and the keys in the paper's order.

use super::DemoSpec;
use super::discharge;
use super::entry::{Ids, Table};
use super::office::{NURSES, WORKERS};
use super::outside;
use super::random::Dice;
use crate::model::CaseId;
use crate::paper::Value;
use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

/// The keys of a case in the order of the paper.
pub(super) const ORDER: &[&str] = &[
    "schema",
    "id",
    "line",
    "opened",
    "staff",
    "intake",
    "patient",
    "family",
    "insurance",
    "inbound",
    "admission",
    "assessments",
    "needs",
    "departments",
    "factors",
    "wishes",
    "consents",
    "events",
    "referrals",
    "choice",
    "appointments",
    "orders",
    "services",
    "plan",
    "documents",
    "outcomes",
    "work",
    "acp",
    "abuse",
    "barriers",
    "hold",
    "closure",
    "extra",
];

/// A paper being written, with the dice that belong to it.
pub(super) struct Draft<'a> {
    pub(super) spec: &'a DemoSpec,
    pub(super) index: usize,
    pub(super) opened: NaiveDate,
    pub(super) dice: Dice,
    pub(super) ids: Ids,
    parts: Vec<(&'static str, Value)>,
}

impl Draft<'_> {
    /// Whether the day has come.
    pub(super) fn past(&self, day: NaiveDate) -> bool {
        day <= self.spec.today
    }

    pub(super) fn put(&mut self, key: &'static str, value: Value) {
        self.parts.push((key, value));
    }

    /// The list, unless it is empty.
    pub(super) fn put_list(&mut self, key: &'static str, list: Vec<Value>) {
        if !list.is_empty() {
            self.put(key, Value::List(list));
        }
    }

    /// One of the days `low` to `high` after `day`.
    pub(super) fn after(&mut self, day: NaiveDate, low: i64, high: i64) -> NaiveDate {
        day + TimeDelta::days(self.dice.between(low, high))
    }
}

/// The next day that is no Saturday or Sunday, the day itself included.
pub(super) fn working_day(day: NaiveDate) -> NaiveDate {
    match day.weekday() {
        Weekday::Sat => day + TimeDelta::days(2),
        Weekday::Sun => day + TimeDelta::days(1),
        _ => day,
    }
}

/// The day on which the `index`th case was opened. Most cases spread evenly from the first of
/// January four years ago to three months ago, the rest over the last three months, so that an
/// office of any size has some tenth of its cases open. The days never go back.
pub(super) fn opened(spec: &DemoSpec, index: usize) -> NaiveDate {
    let start = NaiveDate::from_ymd_opt(spec.today.year() - 4, 1, 1).unwrap_or(spec.today);
    let span = (spec.today - start).num_days().max(1) as usize;
    let recent = span.min(90);
    let last = last_cases(spec.cases);
    let early = spec.cases - last;
    let days = if index < early {
        index * (span - recent) / early.max(1)
    } else {
        span - recent + (index - early + 1) * recent / last.max(1)
    };
    let day = start + TimeDelta::days(days.min(span) as i64);
    // Friday for Saturday, Monday for Sunday: the office is closed, and the order stays.
    let day = match day.weekday() {
        Weekday::Sat => day - TimeDelta::days(1),
        Weekday::Sun => day + TimeDelta::days(1),
        _ => day,
    };
    day.clamp(start, spec.today)
}

/// How many cases the last three months have: a seventh, but a dozen in a small office.
fn last_cases(cases: usize) -> usize {
    (cases * 15 / 100).max(cases.min(24) / 2)
}

/// The number within the calendar year: counted from the year's first case.
fn id(spec: &DemoSpec, index: usize, day: NaiveDate) -> CaseId {
    let (mut low, mut high) = (0, index);
    while low < high {
        let middle = usize::midpoint(low, high);
        if opened(spec, middle).year() < day.year() {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    CaseId::of(day.year(), "", (index - low + 1) as u32)
        .expect("a year has fewer than a thousand million cases")
}

/// The `index`th case.
pub(super) fn case(spec: &DemoSpec, index: usize) -> (CaseId, Value) {
    let day = opened(spec, index);
    let id = id(spec, index, day);
    let mut draft = Draft {
        spec,
        index,
        opened: day,
        dice: Dice::of(spec.seed, "case", index),
        ids: Ids::default(),
        parts: Vec::with_capacity(ORDER.len()),
    };
    let line = *draft
        .dice
        .weighted(&[(75, "退院支援"), (17, "相談"), (8, "前方連携")]);
    draft.put("schema", Value::plain(1));
    draft.put("id", Value::text(id.as_str()));
    draft.put("line", Value::text(line));
    draft.put("opened", Value::plain(day));
    let mut staff = Table::new().text("msw", draft.dice.pick(WORKERS).0);
    if line == "退院支援" {
        staff = staff.text("nurse", draft.dice.pick(NURSES).0);
    }
    draft.put("staff", staff.done());
    match line {
        "退院支援" => discharge::write(&mut draft),
        "相談" => outside::consultation(&mut draft),
        _ => outside::inbound(&mut draft),
    }
    if draft.dice.chance(4) {
        let extra = Table::new()
            .text("朝の一覧の色", *draft.dice.pick(&["黄", "青", "緑"]))
            .text("病棟メモ", "昼食後の面談を希望");
        draft.put("extra", extra.done());
    }
    let mut parts = draft.parts;
    parts.sort_by_key(|(key, _)| ORDER.iter().position(|k| k == key));
    let pairs = parts.into_iter().map(|(key, v)| (key.to_string(), v));
    (id, Value::Map(pairs.collect()))
}
