//! The order of entries that two sides have added, taken away and moved.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

/// Every name of both sides, each once. A side that moved what stood there before gives the order,
/// ours where both or neither did; what only the other has comes behind its predecessor there, ours
/// before theirs. Names must be distinct within a side.
pub(super) fn order<K: Eq + Hash + Clone>(base: &[K], ours: &[K], theirs: &[K]) -> Vec<K> {
    let in_base: HashSet<&K> = base.iter().collect();
    let in_ours: HashSet<&K> = ours.iter().collect();
    let in_theirs: HashSet<&K> = theirs.iter().collect();
    let common = |side: &'_ [K]| -> Vec<K> {
        side.iter()
            .filter(|k| in_base.contains(k) && in_ours.contains(k) && in_theirs.contains(k))
            .cloned()
            .collect()
    };
    let was = common(base);
    let ours_leads = common(ours) != was || common(theirs) == was;
    let (lead, rest) = match ours_leads {
        true => (ours, theirs),
        false => (theirs, ours),
    };
    let led: HashSet<&K> = lead.iter().collect();
    let mut behind: HashMap<Option<&K>, Vec<K>> = HashMap::new();
    let mut anchor = None;
    for name in rest {
        match led.contains(name) {
            true => anchor = Some(name),
            false => behind.entry(anchor).or_default().push(name.clone()),
        }
    }
    let mut merged = Vec::with_capacity(lead.len() + behind.len());
    let mut waiting = behind.remove(&None).unwrap_or_default();
    for name in lead {
        let shared = in_ours.contains(name) && in_theirs.contains(name);
        if !ours_leads || shared || in_base.contains(name) {
            merged.append(&mut waiting);
        }
        merged.push(name.clone());
        waiting.extend(behind.remove(&Some(name)).unwrap_or_default());
    }
    merged.append(&mut waiting);
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_names_stand_behind_their_predecessors_ours_first() {
        let merged = |base: &str, ours: &str, theirs: &str| -> String {
            let names = |words: &str| words.chars().collect::<Vec<_>>();
            order(&names(base), &names(ours), &names(theirs))
                .into_iter()
                .collect()
        };
        assert_eq!(merged("ab", "abx", "aby"), "abxy");
        assert_eq!(merged("ab", "axb", "yab"), "yaxb");
        assert_eq!(merged("abc", "cab", "abcy"), "cyab");
        assert_eq!(merged("abc", "abcx", "cab"), "cxab");
        assert_eq!(merged("abc", "ac", "abyc"), "abyc");
        assert_eq!(merged("", "x", "y"), "xy");
        assert_eq!(merged("", "xy", "yz"), "xyz");
    }
}
