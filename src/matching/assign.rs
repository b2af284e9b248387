//! Who could get which free place, all waiting cases looked at together: a proposal.
//!
//! As many as possible get one; then what is known to be free and fits better goes before what must
//! be asked; then the longer somebody has waited, the better the place. That is the heaviest
//! matching of a bipartite graph (Kuhn and Munkres), one for each part of it that hangs together.

use super::capacity::Free;
use crate::model::Verdict;
use pathfinding::kuhn_munkres::{Weights, kuhn_munkres};
use pathfinding::undirected::connected_components::separate_components;

/// Somebody who waits for one place.
#[derive(Clone, Debug, PartialEq)]
pub struct Demand {
    /// How long, in days.
    pub days: i64,
    /// Where, best first.
    pub choices: Vec<Offer>,
}

/// One way to meet a demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// Which pool of places.
    pub pool: usize,
    /// What the checks come to.
    pub verdict: Verdict,
}

/// Choices of each case that are looked at first; more where a case would go without a place.
const DEPTH: usize = 30;

/// Waiting beyond ten years counts as ten years.
const LONGEST: i64 = 3_660;

/// For each demand the place of its choice, or `None`. `pools` are what is free in each pool.
pub fn assign(demands: &[Demand], pools: &[Free]) -> Vec<Option<usize>> {
    let mut depth = DEPTH;
    loop {
        let round = Round::new(demands, pools, depth);
        let found = round.solve();
        let cut_short =
            found
                .iter()
                .zip(&round.looked_at)
                .zip(demands)
                .any(|((found, looked_at), demand)| {
                    found.is_none() && *looked_at == depth && demand.choices.len() > depth
                });
        if !cut_short {
            return found;
        }
        depth *= 2;
    }
}

/// One choice with what it is worth.
#[derive(Clone, Copy)]
struct Worth {
    /// The place among the demand's choices.
    choice: usize,
    pool: usize,
    gain: i128,
}

/// The best choices of every demand.
struct Round<'a> {
    pools: &'a [Free],
    /// Choices whose places are counted or must be asked.
    contested: Vec<Vec<Worth>>,
    /// The best choice that nobody can take away.
    safe: Vec<Option<Worth>>,
    /// How many choices of each demand were looked at.
    looked_at: Vec<usize>,
}

impl<'a> Round<'a> {
    fn new(demands: &[Demand], pools: &'a [Free], depth: usize) -> Self {
        let most = demands.iter().map(|d| d.choices.len()).max().unwrap_or(0);
        let mut round = Self {
            pools,
            contested: Vec::new(),
            safe: Vec::new(),
            looked_at: Vec::new(),
        };
        for demand in demands {
            let mut worth: Vec<Worth> = demand
                .choices
                .iter()
                .enumerate()
                .filter(|(_, choice)| pools[choice.pool] != Free::Known(0))
                .map(|(place, choice)| Worth {
                    choice: place,
                    pool: choice.pool,
                    gain: gain(
                        demand.days,
                        choice.verdict,
                        pools[choice.pool],
                        most - place,
                    ),
                })
                .collect();
            worth.sort_by_key(|worth| std::cmp::Reverse(worth.gain));
            worth.truncate(depth);
            round.looked_at.push(worth.len());
            let is_safe = |worth: &&Worth| pools[worth.pool] == Free::Uncounted;
            round.safe.push(worth.iter().find(is_safe).copied());
            worth.retain(|worth| !is_safe(&worth));
            round.contested.push(worth);
        }
        round
    }

    fn solve(&self) -> Vec<Option<usize>> {
        let mut found: Vec<Option<usize>> = self
            .safe
            .iter()
            .map(|safe| safe.map(|worth| worth.choice))
            .collect();
        let groups: Vec<Vec<usize>> = self
            .contested
            .iter()
            .map(|worth| worth.iter().map(|worth| worth.pool).collect())
            .collect();
        let (_, part_of) = separate_components(&groups);
        // `usize::MAX` marks a demand without a contested choice.
        let mut parts: Vec<(usize, usize)> = part_of
            .into_iter()
            .enumerate()
            .filter(|(_, part)| *part != usize::MAX)
            .map(|(demand, part)| (part, demand))
            .collect();
        parts.sort_unstable();
        for part in parts.chunk_by(|a, b| a.0 == b.0) {
            let demands: Vec<usize> = part.iter().map(|(_, demand)| *demand).collect();
            for (demand, choice) in self.part(&demands) {
                found[demand] = Some(choice);
            }
        }
        found
    }

    /// The heaviest matching of demands that compete with each other.
    fn part(&self, demands: &[usize]) -> Vec<(usize, usize)> {
        let mut pools: Vec<usize> = demands
            .iter()
            .flat_map(|demand| self.contested[*demand].iter().map(|worth| worth.pool))
            .collect();
        pools.sort_unstable();
        let mut slots = Vec::new();
        let mut kinds = Vec::new();
        for same in pools.chunk_by(|a, b| a == b) {
            let free = match self.pools[same[0]] {
                Free::Known(count) => count,
                Free::Ask => 1,
                Free::Uncounted => 0,
            };
            // More places than cases that want them change nothing.
            slots.extend(std::iter::repeat_n(kinds.len(), free.min(same.len())));
            kinds.push(same[0]);
        }
        let mut table = Table {
            gains: vec![0; demands.len() * kinds.len()],
            kinds: kinds.len(),
            demands: demands.len(),
            turned: slots.len() < demands.len(),
            slots,
        };
        let mut chosen = vec![usize::MAX; table.gains.len()];
        for (row, demand) in demands.iter().enumerate() {
            let safe = self.safe[*demand].map_or(0, |worth| worth.gain);
            for worth in &self.contested[*demand] {
                let kind = kinds.binary_search(&worth.pool).unwrap_or_default();
                let at = row * kinds.len() + kind;
                if worth.gain - safe > table.gains[at] {
                    table.gains[at] = worth.gain - safe;
                    chosen[at] = worth.choice;
                }
            }
        }
        let (_, matched) = kuhn_munkres(&table);
        matched
            .into_iter()
            .enumerate()
            .filter_map(|(row, column)| {
                let (demand, slot) = table.which(row, column);
                let at = demand * kinds.len() + table.slots[slot];
                (table.gains[at] > 0).then(|| (demands[demand], chosen[at]))
            })
            .collect()
    }
}

/// What each place is worth to each demand: nothing where it was no choice. The smaller side gives
/// the rows.
struct Table {
    gains: Vec<i128>,
    kinds: usize,
    demands: usize,
    slots: Vec<usize>,
    turned: bool,
}

impl Table {
    /// Demand and slot of a row and a column.
    fn which(&self, row: usize, column: usize) -> (usize, usize) {
        if self.turned {
            (column, row)
        } else {
            (row, column)
        }
    }
}

impl Weights<i128> for Table {
    fn rows(&self) -> usize {
        self.demands.min(self.slots.len())
    }

    fn columns(&self) -> usize {
        self.demands.max(self.slots.len())
    }

    fn at(&self, row: usize, column: usize) -> i128 {
        let (demand, slot) = self.which(row, column);
        self.gains[demand * self.kinds + self.slots[slot]]
    }

    fn neg(&self) -> Self {
        Self {
            gains: self.gains.iter().map(|gain| -gain).collect(),
            slots: self.slots.clone(),
            ..*self
        }
    }
}

/// How good a place is apart from its rank, worst 0: known to be free before unknown, fit before
/// conditional before ask.
fn level(verdict: Verdict, free: Free) -> i128 {
    let fits = match verdict {
        Verdict::Fit => 2,
        Verdict::Conditional => 1,
        Verdict::Ask | Verdict::Unfit => 0,
    };
    match free {
        Free::Ask => fits,
        Free::Known(_) | Free::Uncounted => fits + 3,
    }
}

/// What one place is worth to one demand: being placed at all, then the level, then waiting days
/// times goodness of the rank. Each step outweighs the sum of all below it over a million demands.
fn gain(days: i64, verdict: Verdict, free: Free, goodness: usize) -> i128 {
    const RANKED: u32 = 56;
    const LEVELLED: u32 = 80;
    let waited = i128::from(days.clamp(0, LONGEST) + 1);
    let goodness = i128::try_from(goodness.min(1 << 20)).unwrap_or(0);
    (1 << LEVELLED) + (level(verdict, free) << RANKED) + waited * goodness
}

#[cfg(test)]
mod tests {
    use super::*;
    use Verdict::{Ask, Conditional, Fit};

    fn demand(days: i64, choices: &[(usize, Verdict)]) -> Demand {
        let choices = choices
            .iter()
            .map(|(pool, verdict)| Offer {
                pool: *pool,
                verdict: *verdict,
            })
            .collect();
        Demand { days, choices }
    }

    #[test]
    fn who_gets_what() {
        let one = Free::Known(1);
        for (why, demands, pools, expected) in [
            (
                "the longer waiting gets the only place",
                vec![demand(3, &[(0, Fit)]), demand(9, &[(0, Fit)])],
                vec![one],
                vec![None, Some(0)],
            ),
            (
                "as many as possible: the longer waiting takes the second, so that both get one",
                vec![demand(9, &[(0, Fit), (1, Fit)]), demand(3, &[(0, Fit)])],
                vec![one, one],
                vec![Some(1), Some(0)],
            ),
            (
                "of two who both could, the longer waiting gets the better",
                vec![
                    demand(3, &[(0, Fit), (1, Fit)]),
                    demand(9, &[(0, Fit), (1, Fit)]),
                ],
                vec![one, one],
                vec![Some(1), Some(0)],
            ),
            (
                "who fits gets the only place before who must ask, however long",
                vec![demand(3, &[(0, Fit)]), demand(99, &[(0, Ask)])],
                vec![one],
                vec![Some(0), None],
            ),
            (
                "what is known to be free goes before what isn't",
                vec![demand(3, &[(0, Fit), (1, Conditional)])],
                vec![Free::Ask, one],
                vec![Some(1)],
            ),
            (
                "one case at a time asks where nobody knows",
                vec![demand(3, &[(0, Fit)]), demand(4, &[(0, Fit)])],
                vec![Free::Ask],
                vec![None, Some(0)],
            ),
            (
                "nobody gets a place that isn't there",
                vec![demand(3, &[(0, Fit), (1, Ask)])],
                vec![Free::Known(0), Free::Known(2)],
                vec![Some(1)],
            ),
            (
                "a service that takes everybody takes everybody",
                vec![
                    demand(3, &[(0, Fit)]),
                    demand(4, &[(0, Fit)]),
                    demand(5, &[(1, Fit), (0, Fit)]),
                ],
                vec![Free::Uncounted, one],
                vec![Some(0), Some(0), Some(0)],
            ),
            (
                "nothing to choose",
                vec![demand(3, &[])],
                vec![],
                vec![None],
            ),
        ] {
            assert_eq!(assign(&demands, &pools), expected, "{why}");
        }
        assert_eq!(assign(&[], &[]), []);
    }

    #[test]
    fn a_choice_far_down_the_list_is_found_where_the_first_ones_run_out() {
        let few: Vec<(usize, Verdict)> = (0..DEPTH).map(|pool| (pool, Fit)).collect();
        let more: Vec<(usize, Verdict)> = (0..=DEPTH).map(|pool| (pool, Fit)).collect();
        let mut demands: Vec<Demand> = (0..DEPTH).map(|_| demand(9, &few)).collect();
        demands.push(demand(1, &more));
        let found = assign(&demands, &vec![Free::Known(1); DEPTH + 1]);
        assert_eq!(found[DEPTH], Some(DEPTH));
        assert!(found.iter().all(Option::is_some));
    }
}
