//! Three versions of a run of lines: what both sides changed, and what only one did.

use similar::{Algorithm, DiffTag, capture_diff_slices};
use std::collections::HashMap;
use std::ops::Range;

/// Up to so many lines without a line of their own in common are compared one by one; more count as
/// written anew.
const MOST: usize = 4_000;

/// A stretch of lines.
#[derive(Debug, PartialEq)]
pub(super) enum Chunk<'l, 't> {
    /// Nobody or one side changed it, or both did the same.
    Clean(&'l [&'t str]),
    /// Both changed it, each in another way.
    Clash {
        base: &'l [&'t str],
        ours: &'l [&'t str],
        theirs: &'l [&'t str],
    },
}

/// The lines of a text with their ends.
pub(super) fn split(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

/// Merges lines. Changes that overlap or touch and differ are a clash.
pub(super) fn merge<'l, 't>(
    base: &'l [&'t str],
    ours: &'l [&'t str],
    theirs: &'l [&'t str],
) -> Vec<Chunk<'l, 't>> {
    let (mine, other) = (matches(base, ours), matches(base, theirs));
    let (mut b, mut o, mut t) = (0, 0, 0);
    let mut chunks = Vec::new();
    loop {
        let kept = (b..base.len()).find_map(|at| Some((at, mine[at]?, other[at]?)));
        let (next, left, right) = kept.unwrap_or((base.len(), ours.len(), theirs.len()));
        let (was, here, there) = (&base[b..next], &ours[o..left], &theirs[t..right]);
        if here == there || there == was {
            chunks.push(Chunk::Clean(here));
        } else if here == was {
            chunks.push(Chunk::Clean(there));
        } else {
            chunks.push(Chunk::Clash {
                base: was,
                ours: here,
                theirs: there,
            });
        }
        if kept.is_none() {
            return chunks;
        }
        let run = (0..base.len() - next)
            .take_while(|k| mine[next + k] == Some(left + k) && other[next + k] == Some(right + k))
            .count();
        chunks.push(Chunk::Clean(&base[next..next + run]));
        (b, o, t) = (next + run, left + run, right + run);
    }
}

/// The merged lines, where nothing clashes.
pub(super) fn clean(base: &str, ours: &str, theirs: &str) -> Option<String> {
    let (base, ours, theirs) = (split(base), split(ours), split(theirs));
    merge(&base, &ours, &theirs)
        .iter()
        .map(|chunk| match chunk {
            Chunk::Clean(lines) => Some(lines.concat()),
            Chunk::Clash { .. } => None,
        })
        .collect()
}

/// The merged lines; where both sides changed the same ones, both are kept, ours first.
pub(super) fn united(base: &str, ours: &str, theirs: &str) -> String {
    match (ours == base, theirs == base || ours == theirs) {
        (true, _) => return theirs.to_string(),
        (_, true) => return ours.to_string(),
        _ => {}
    }
    let (base, ours, theirs) = (split(base), split(ours), split(theirs));
    let mut out = String::new();
    for chunk in merge(&base, &ours, &theirs) {
        match chunk {
            Chunk::Clean(lines) => out.extend(lines.iter().copied()),
            Chunk::Clash { ours, theirs, .. } => {
                out.extend(ours.iter().copied());
                let told = |line: &&&str| !line.trim().is_empty() && !ours.contains(line);
                out.extend(theirs.iter().filter(told).copied());
            }
        }
    }
    out
}

/// Lines of `new` that `old` lacks.
pub(super) fn added<'t>(old: &str, new: &'t str) -> Vec<&'t str> {
    let (old, new) = (split(old), split(new));
    let mut known = vec![false; new.len()];
    for at in matches(&old, &new).into_iter().flatten() {
        known[at] = true;
    }
    let added = new.into_iter().zip(known);
    added.filter(|(_, known)| !known).map(|(l, _)| l).collect()
}

/// Where each line of `old` went, in rising order. Lines that stand once on both sides are found
/// first; between them the lines are compared one by one, as far as they are few.
fn matches(old: &[&str], new: &[&str]) -> Vec<Option<usize>> {
    let mut found = vec![None; old.len()];
    let mut open = vec![(0..old.len(), 0..new.len())];
    while let Some((mut a, mut b)) = open.pop() {
        while !a.is_empty() && !b.is_empty() && old[a.start] == new[b.start] {
            found[a.start] = Some(b.start);
            (a.start, b.start) = (a.start + 1, b.start + 1);
        }
        while !a.is_empty() && !b.is_empty() && old[a.end - 1] == new[b.end - 1] {
            found[a.end - 1] = Some(b.end - 1);
            (a.end, b.end) = (a.end - 1, b.end - 1);
        }
        if a.is_empty() || b.is_empty() {
            continue;
        }
        let anchors = anchors(old, new, &a, &b);
        if anchors.is_empty() {
            if a.len() + b.len() <= MOST {
                for op in capture_diff_slices(Algorithm::Myers, &old[a.clone()], &new[b.clone()]) {
                    if op.tag() == DiffTag::Equal {
                        let (from, to) = (op.old_range(), op.new_range());
                        for (left, right) in from.zip(to) {
                            found[a.start + left] = Some(b.start + right);
                        }
                    }
                }
            }
            continue;
        }
        let (mut left, mut right) = (a.start, b.start);
        for (x, y) in anchors {
            found[x] = Some(y);
            open.push((left..x, right..y));
            (left, right) = (x + 1, y + 1);
        }
        open.push((left..a.end, right..b.end));
    }
    found
}

/// The longest rising run of lines that stand exactly once in both stretches.
fn anchors(old: &[&str], new: &[&str], a: &Range<usize>, b: &Range<usize>) -> Vec<(usize, usize)> {
    fn once<'t>(lines: &[&'t str], range: &Range<usize>) -> HashMap<&'t str, Option<usize>> {
        let mut seen = HashMap::new();
        for at in range.clone() {
            seen.entry(lines[at])
                .and_modify(|place| *place = None)
                .or_insert(Some(at));
        }
        seen
    }
    let (left, right) = (once(old, a), once(new, b));
    let pairs: Vec<(usize, usize)> = a
        .clone()
        .filter_map(|at| {
            let line = old[at];
            (*left.get(line)?)?;
            Some((at, (*right.get(line)?)?))
        })
        .collect();
    // Patience: the piles' tops rise, each pair remembers the top of the pile before.
    let mut tops: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    for (place, (_, at)) in pairs.iter().enumerate() {
        let pile = tops.partition_point(|top| pairs[*top].1 < *at);
        before.push(pile.checked_sub(1).map(|pile| tops[pile]));
        match tops.get_mut(pile) {
            Some(top) => *top = place,
            None => tops.push(place),
        }
    }
    let mut run = Vec::new();
    let mut at = tops.last().copied();
    while let Some(place) = at {
        run.push(pairs[place]);
        at = before[place];
    }
    run.reverse();
    run
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_apart_combine_and_changes_that_touch_clash() {
        let base = "a\nb\nc\nd\ne\n";
        let merged = |ours: &str, theirs: &str| clean(base, ours, theirs);
        assert_eq!(
            merged("A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\nf\n").as_deref(),
            Some("A\nb\nc\nd\nE\nf\n")
        );
        assert_eq!(
            merged("b\nc\nd\ne\n", "a\nb\nc\nd\n").as_deref(),
            Some("b\nc\nd\n")
        );
        assert_eq!(merged("a\nB\nc\nd\ne\n", "a\nb\nC\nd\ne\n"), None);
        assert_eq!(merged("a\nb\nc\nd\ne\nf\n", "a\nb\nc\nd\ne\ng\n"), None);
        assert_eq!(merged("x\n", "x\n").as_deref(), Some("x\n"));
        assert_eq!(united("a\n", "a\nb\n", "a\nc\n"), "a\nb\nc\n");
        assert_eq!(added("a\nb\n", "b\na\nc\n").len(), 2);
    }

    #[test]
    fn lines_that_repeat_and_very_many_lines_stay_quick() {
        let many: String = (0..200_000).map(|n| format!("{}\n", n % 7)).collect();
        let other: String = (0..200_000).map(|n| format!("{}\n", n % 5)).collect();
        assert!(clean(&many, &other, &format!("{many}x\n")).is_none());
    }
}
