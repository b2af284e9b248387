//! The versions of a rule in the order of their days: what overlaps, what is missing between them,
//! and what ends without a later one.

use super::pack::{AnyRows, Rows};
use crate::model::Date;
use std::collections::BTreeMap;

/// What is wrong between versions of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disorder {
    /// The kind.
    pub kind: &'static str,
    /// The rule.
    pub id: String,
    /// The office's file to blame, by its number; where both versions are its own, the later.
    pub file: Option<usize>,
    /// The row's number among the rows of its kind in that file.
    pub place: usize,
    /// What is wrong.
    pub slip: Slip,
}

/// How two versions don't fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slip {
    /// Both hold from this day on.
    Overlap(Date),
    /// None holds from the first to the second day.
    Gap(Date, Date),
    /// Two files of the office write over the same row of the same pack.
    Twice,
    /// One goes by today, the other by the day of discharge.
    By,
}

/// Rules that end without a later version: an office may want that, and must know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The office's file that ends them.
    pub file: usize,
    /// The last day they hold.
    pub until: Date,
    /// Their ids.
    pub ids: Vec<String>,
}

/// From when to when a rule has versions, and in which files of the office they stand.
pub(super) struct Reach {
    pub(super) from: Date,
    pub(super) until: Option<Date>,
    /// File and place of the first version.
    pub(super) first: (Option<usize>, usize),
    /// The file of the last.
    pub(super) last: Option<usize>,
}

/// How far rules reach, by kind and id.
pub(super) type Reaches = BTreeMap<(&'static str, String), Reach>;

/// How far each rule reaches, by kind and id.
pub(super) fn reaches(rows: &mut Rows) -> Reaches {
    let mut found = Reaches::new();
    rows.each_kind(&mut |kind, all| {
        for row in all.dates() {
            let reach = found
                .entry((kind, row.id.clone()))
                .or_insert_with(|| Reach {
                    from: row.from,
                    until: row.until,
                    first: (row.file, row.place),
                    last: row.file,
                });
            if row.from < reach.from {
                (reach.from, reach.first) = (row.from, (row.file, row.place));
            }
            let later = match (row.until, reach.until) {
                (_, None) => false,
                (None, Some(_)) => true,
                (Some(one), Some(other)) => one > other,
            };
            if later {
                (reach.until, reach.last) = (row.until, row.file);
            }
        }
    });
    found
}

/// Rules whose earliest version the office has replaced by one that begins later.
pub(super) fn lost_beginnings(before: &Reaches, now: &Reaches) -> Vec<Disorder> {
    now.iter()
        .filter_map(|(rule, now)| {
            let before = before.get(rule)?;
            (now.from > before.from).then(|| Disorder {
                kind: rule.0,
                id: rule.1.clone(),
                file: now.first.0,
                place: now.first.1,
                slip: Slip::Gap(before.from, now.from.pred_opt().unwrap_or(now.from)),
            })
        })
        .collect()
}

/// Rules that the office ends. `ended` knows the file where a pack's own end does it.
pub(super) fn endings(
    before: &Reaches,
    now: &Reaches,
    ended: &BTreeMap<(&'static str, String), usize>,
) -> Vec<Ending> {
    let mut endings: Vec<Ending> = Vec::new();
    for (rule, now) in now {
        let sooner = before.get(rule).and_then(|before| {
            let earlier = |end: &Date| before.until.is_none_or(|until| *end < until);
            now.until.filter(earlier)
        });
        let file = now.last.or_else(|| ended.get(rule).copied());
        let (Some(until), Some(file)) = (sooner, file) else {
            continue;
        };
        match endings
            .iter_mut()
            .find(|ending| ending.file == file && ending.until == until)
        {
            Some(ending) => ending.ids.push(rule.1.clone()),
            None => endings.push(Ending {
                file,
                until,
                ids: vec![rule.1.clone()],
            }),
        }
    }
    endings
}

/// Ends open versions where the next begins, and names what doesn't fit.
pub(super) fn in_order(kind: &'static str, all: &mut dyn AnyRows) -> Vec<Disorder> {
    let dates = all.dates();
    let mut by_id: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, row) in dates.iter().enumerate() {
        by_id.entry(&row.id).or_default().push(at);
    }
    let mut disorders = Vec::new();
    for (id, mut places) in by_id {
        places.sort_by_key(|at| dates[*at].from);
        for pair in places.windows(2) {
            let (early, late) = (&dates[pair[0]], &dates[pair[1]]);
            let eve = late.from.pred_opt().unwrap_or(late.from);
            let slip = match early.until {
                _ if early.from == late.from => Some(Slip::Overlap(late.from)),
                None => {
                    all.end(pair[0], eve);
                    None
                }
                Some(until) if until >= late.from => Some(Slip::Overlap(late.from)),
                Some(until) if until < eve => {
                    let first = until.succ_opt().unwrap_or(until);
                    Some(Slip::Gap(first, eve))
                }
                Some(_) => None,
            };
            let slip = slip.or((early.by != late.by).then_some(Slip::By));
            if let Some(slip) = slip {
                // What is built in was there before.
                let blamed = if late.file.is_some() { late } else { early };
                disorders.push(Disorder {
                    kind,
                    id: id.to_string(),
                    file: blamed.file,
                    place: blamed.place,
                    slip,
                });
            }
        }
    }
    disorders
}

impl Disorder {
    /// What is wrong, for people.
    pub fn sentence(&self) -> String {
        match self.slip {
            Slip::Overlap(day) => format!("規則「{}」の版が{day}から重なっています。", self.id),
            Slip::Gap(first, last) => format!(
                "規則「{}」の版が{first}から{last}まで途切れています。",
                self.id
            ),
            Slip::Twice => format!(
                "規則「{}」を、同じ名前の束のもう1つのファイルも書きかえています。",
                self.id
            ),
            Slip::By => format!(
                "規則「{}」の前の版と、どの日で選ぶか(by)が違います。",
                self.id
            ),
        }
    }
}
