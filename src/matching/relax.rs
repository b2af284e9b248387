//! The smallest changes that would open more doors: each facility that is closed now names what
//! closes it, and those that share a reason open together. Nothing is judged again.

use super::rank::Candidate;
use crate::model::{Check, Text, Verdict, worst};
use crate::vocabulary::Word;
use std::collections::BTreeMap;

/// What was searched, with everything judged once: inside the circle and around it.
pub struct Searched<'a> {
    /// Needs on paper.
    pub needs: &'a [Word],
    /// 診療科 on paper.
    pub departments: &'a [Word],
    /// The circle, in kilometres; `None` where no distance is known.
    pub km: Option<f64>,
    /// The facilities that the search looked at.
    pub inside: &'a [Candidate],
    /// Those beyond the circle, up to the widest step.
    pub outside: &'a [Candidate],
}

/// One thing that would be changed.
#[derive(Clone, Debug, PartialEq)]
pub enum Loosened {
    /// Searching without a need.
    Need(Word),
    /// Searching without a 診療科.
    Department(Word),
    /// A wider circle, in kilometres.
    Circle(f64),
}

/// A change, or two together, and what it opens.
#[derive(Clone, Debug, PartialEq)]
pub struct Relaxation {
    /// One or two.
    pub changes: Vec<Loosened>,
    /// The facilities that open, best first.
    pub opened: Vec<Opened>,
}

/// A facility that would open.
#[derive(Clone, Debug, PartialEq)]
pub struct Opened {
    /// Its id.
    pub facility: Text,
    /// Its name.
    pub name: Text,
    /// What the checks that are left come to.
    pub verdict: Verdict,
}

/// All that changes could open, and what no change opens.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Relaxed {
    /// Single changes before pairs, then those that open most.
    pub relaxations: Vec<Relaxation>,
    /// How many are closed by a rule of law: no change is offered.
    pub by_rule: usize,
    /// How many are closed by their own limits (area, level, age): no change is offered.
    pub by_facility: usize,
}

/// A change by its place in the lists, so that sets of them can be compared. The order is the order
/// of changes that open equally many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Need(usize),
    Department(usize),
    Circle(usize),
}

/// What closes a facility.
enum Closed {
    Rule,
    Facility,
    /// Nothing, or what could be changed.
    Changeable(Vec<Key>),
}

type Groups<'a> = BTreeMap<Vec<Key>, Vec<(Verdict, &'a Candidate)>>;

/// The circles to try after `km`: half as far again, twice, three times; whole kilometres.
pub fn wider(km: f64) -> Vec<f64> {
    let mut steps: Vec<f64> = [1.5, 2.0, 3.0]
        .iter()
        .map(|factor| (km * factor).ceil())
        .collect();
    steps.dedup();
    steps
}

/// The changes that open something.
pub fn relax(searched: &Searched) -> Relaxed {
    let steps = searched.km.map(wider).unwrap_or_default();
    let mut relaxed = Relaxed::default();
    let mut groups = Groups::new();
    let outside = searched
        .outside
        .iter()
        .filter_map(|candidate| Some((candidate, Some(step_to(&steps, candidate.km?)?))));
    for (candidate, step) in searched.inside.iter().map(|c| (c, None)).chain(outside) {
        match closed_by(candidate, searched) {
            // Those beyond the circle weren't part of the answer: their rules are nobody's loss.
            Closed::Rule => relaxed.by_rule += usize::from(step.is_none()),
            Closed::Facility => relaxed.by_facility += usize::from(step.is_none()),
            Closed::Changeable(mut keys) => {
                let left = candidate.checks.iter().filter(|check| !fails(check));
                let verdict = worst(left);
                keys.extend(step.map(Key::Circle));
                keys.sort_unstable();
                keys.dedup();
                if (1..=2).contains(&keys.len()) {
                    groups.entry(keys).or_default().push((verdict, candidate));
                }
            }
        }
    }
    let named = |keys: &[Key]| -> Vec<Loosened> {
        keys.iter()
            .map(|key| match key {
                Key::Need(at) => Loosened::Need(searched.needs[*at].clone()),
                Key::Department(at) => Loosened::Department(searched.departments[*at].clone()),
                Key::Circle(at) => Loosened::Circle(steps[*at]),
            })
            .collect()
    };
    let mut found: Vec<(Vec<Key>, Relaxation)> = changes(&groups, steps.len())
        .into_iter()
        .map(|(keys, mut opened)| {
            opened.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.order().cmp(y.order())));
            let relaxation = Relaxation {
                changes: named(&keys),
                opened: opened
                    .into_iter()
                    .map(|(verdict, candidate)| Opened {
                        facility: candidate.facility.id.clone(),
                        name: candidate.facility.name.clone(),
                        verdict,
                    })
                    .collect(),
            };
            (keys, relaxation)
        })
        .collect();
    found.sort_by(|(a, x), (b, y)| (a.len(), y.opened.len(), a).cmp(&(b.len(), x.opened.len(), b)));
    relaxed.relaxations = found
        .into_iter()
        .map(|(_, relaxation)| relaxation)
        .collect();
    relaxed
}

/// Every single change that opens something, and every pair whose halves open nothing alone. Of the
/// circles, the smallest that opens something and each wider one that opens more.
fn changes<'a>(groups: &Groups<'a>, steps: usize) -> Groups<'a> {
    let mut found = Groups::new();
    let mut shapes: Vec<Vec<Key>> = groups
        .keys()
        .map(|keys| match keys.as_slice() {
            [first, Key::Circle(_)] => vec![*first, Key::Circle(0)],
            [Key::Circle(_)] => vec![Key::Circle(0)],
            other => other.to_vec(),
        })
        .collect();
    shapes.sort_by_key(Vec::len);
    shapes.dedup();
    for shape in shapes {
        let circles = match shape.last() {
            Some(Key::Circle(_)) => steps,
            _ => 1,
        };
        let mut before = 0;
        for step in 0..circles {
            let mut keys = shape.clone();
            if let Some(Key::Circle(at)) = keys.last_mut() {
                *at = step;
            }
            // A circle opens something alone when a smaller one does.
            let alone = |key: &Key| match key {
                Key::Circle(at) => (0..=*at).any(|at| found.contains_key(&[Key::Circle(at)][..])),
                other => found.contains_key(std::slice::from_ref(other)),
            };
            if keys.len() > 1 && keys.iter().any(alone) {
                continue;
            }
            let opened = within(groups, &keys);
            if opened.len() > before {
                before = opened.len();
                found.insert(keys, opened);
            }
        }
    }
    found
}

/// What opens by these changes: a circle opens what a smaller one does.
fn within<'a>(groups: &Groups<'a>, keys: &[Key]) -> Vec<(Verdict, &'a Candidate)> {
    let Some((Key::Circle(widest), rest)) = keys.split_last() else {
        return groups.get(keys).cloned().unwrap_or_default();
    };
    (0..=*widest)
        .filter_map(|step| {
            let mut smaller = rest.to_vec();
            smaller.push(Key::Circle(step));
            groups.get(&smaller)
        })
        .flatten()
        .copied()
        .collect()
}

fn step_to(steps: &[f64], km: f64) -> Option<usize> {
    steps.iter().position(|step| km <= *step)
}

fn fails(check: &Check) -> bool {
    check.verdict == Verdict::Unfit
}

fn closed_by(candidate: &Candidate, searched: &Searched) -> Closed {
    let failing: Vec<&Check> = candidate.checks.iter().filter(|c| fails(c)).collect();
    // A rule names its 根拠; what somebody said names its day and its source.
    if failing.iter().any(|check| check.basis.is_some()) {
        return Closed::Rule;
    }
    let place = |words: &[Word], id: &str| words.iter().position(|word| word.id() == id);
    let keys: Option<Vec<Key>> = failing
        .iter()
        .map(|check| match check.id.strip_prefix("department.") {
            Some(id) => place(searched.departments, id).map(Key::Department),
            None => place(searched.needs, &check.id).map(Key::Need),
        })
        .collect();
    keys.map_or(Closed::Facility, Closed::Changeable)
}

impl Relaxation {
    /// `need`, `department`, `circle`, or `pair`.
    pub fn kind(&self) -> &'static str {
        match self.changes.as_slice() {
            [one] => one.kind(),
            _ => "pair",
        }
    }

    /// The ids of what is changed, joined by `+`; stable, for machines.
    pub fn id(&self) -> String {
        let ids: Vec<String> = self.changes.iter().map(Loosened::id).collect();
        ids.join("+")
    }

    /// How many of those that open come to this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        let is = |opened: &&Opened| opened.verdict == verdict;
        self.opened.iter().filter(is).count()
    }

    /// Whether something the patient needs is left out, so that somebody must say whether it may.
    pub fn leaves_out(&self) -> bool {
        self.changes
            .iter()
            .any(|change| !matches!(change, Loosened::Circle(_)))
    }

    /// What people read: `「24時間対応」を外して探すと +4`. `km` is the circle as it is.
    pub fn sentence(&self, km: Option<f64>) -> String {
        let left_out: Vec<String> = self
            .changes
            .iter()
            .filter_map(|change| match change {
                Loosened::Need(need) => Some(format!("「{}」", need.label())),
                Loosened::Department(department) => {
                    Some(format!("診療科「{}」", department.label()))
                }
                Loosened::Circle(_) => None,
            })
            .collect();
        let circle = self.changes.iter().find_map(|change| match change {
            Loosened::Circle(wide) => Some(format!(
                "さがす範囲を{}kmから{wide}kmに広げると",
                km.unwrap_or_default()
            )),
            _ => None,
        });
        let words = match (left_out.is_empty(), circle) {
            (true, Some(circle)) => circle,
            (_, None) => format!("{}を外して探すと", left_out.join("と")),
            (false, Some(circle)) => format!("{}を外し、{circle}", left_out.join("と")),
        };
        format!("{words} +{}", self.opened.len())
    }
}

impl Loosened {
    fn kind(&self) -> &'static str {
        match self {
            Self::Need(_) => "need",
            Self::Department(_) => "department",
            Self::Circle(_) => "circle",
        }
    }

    fn id(&self) -> String {
        match self {
            Self::Need(need) => need.id().to_string(),
            Self::Department(department) => format!("department.{}", department.id()),
            Self::Circle(km) => format!("within.{km}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::wider;

    #[test]
    fn circles_grow_in_whole_kilometres() {
        for (km, steps) in [
            (8.0, vec![12.0, 16.0, 24.0]),
            (15.0, vec![23.0, 30.0, 45.0]),
            (0.5, vec![1.0, 2.0]),
            (1.0, vec![2.0, 3.0]),
        ] {
            assert_eq!(wider(km), steps, "{km}");
        }
    }
}
