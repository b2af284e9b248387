//! Who could get which free place, all waiting cases looked at together: a proposal.
//!
//! As many as possible get one; then the sum of what is known to be free and of what fits counts
//! ([`level`]); then the longer somebody has waited, the better the place. That is the heaviest
//! matching of a bipartite graph (Kuhn and Munkres), one for each part of it that hangs together.

use super::capacity::Free;
use crate::model::Verdict;
use pathfinding::kuhn_munkres::{Weights, kuhn_munkres};
use pathfinding::undirected::connected_components::separate_components;
use std::collections::VecDeque;

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

/// Choices of each case that are looked at first; more where the solution could be better for it.
pub const DEPTH: usize = 30;

/// Waiting beyond ten years counts as ten years.
const LONGEST: i64 = 3_660;

/// For each demand the place of its choice, or `None`. `pools` are what is free in each pool, `depth`
/// how many choices of a demand are looked at before there is a reason to look at more: it decides
/// how fast the answer is found, never which.
pub fn assign(demands: &[Demand], pools: &[Free], depth: usize) -> Vec<Option<usize>> {
    let worth = worth(demands, pools);
    let mut round = Round::new(&worth, pools, depth.max(1));
    loop {
        let found = round.solve();
        if !round.deepen(&found) {
            return found;
        }
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

/// Every choice of every demand that can be had, the best first.
fn worth(demands: &[Demand], pools: &[Free]) -> Vec<Vec<Worth>> {
    let most = demands.iter().map(|d| d.choices.len()).max().unwrap_or(0);
    let of = |demand: &Demand| {
        let choices = demand.choices.iter().enumerate();
        let mut worth: Vec<Worth> = choices
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
        worth
    };
    demands.iter().map(of).collect()
}

/// The choices that are looked at.
struct Round<'a> {
    pools: &'a [Free],
    /// All choices.
    worth: &'a [Vec<Worth>],
    /// How many choices of each demand are looked at.
    depths: Vec<usize>,
    /// Those of them whose places are counted or must be asked.
    contested: Vec<Vec<Worth>>,
    /// The best choice of all that nobody can take away.
    safe: Vec<Option<Worth>>,
}

impl<'a> Round<'a> {
    fn new(worth: &'a [Vec<Worth>], pools: &'a [Free], depth: usize) -> Self {
        let is_safe = |worth: &&Worth| pools[worth.pool] == Free::Uncounted;
        let mut round = Self {
            pools,
            worth,
            depths: Vec::new(),
            contested: vec![Vec::new(); worth.len()],
            safe: worth
                .iter()
                .map(|worth| worth.iter().find(is_safe).copied())
                .collect(),
        };
        round.depths = vec![0; worth.len()];
        for demand in 0..worth.len() {
            round.look_at(demand, depth);
        }
        round
    }

    fn look_at(&mut self, demand: usize, depth: usize) {
        let worth = &self.worth[demand];
        self.depths[demand] = depth.min(worth.len());
        let looked_at = worth[..self.depths[demand]].iter();
        let contested = looked_at.filter(|worth| self.pools[worth.pool] != Free::Uncounted);
        self.contested[demand] = contested.copied().collect();
    }

    /// Looks at more choices of every demand that could do better, or make room for one that could,
    /// by a choice that wasn't looked at. Says whether there was any.
    ///
    /// A pool's price is the least for which everybody prefers what they were given at these prices
    /// (the dual of the matching): a choice that isn't worth its price improves no solution.
    fn deepen(&mut self, found: &[Option<usize>]) -> bool {
        let held: Vec<Option<Worth>> = (0..found.len())
            .map(|demand| self.held(demand, found[demand]))
            .collect();
        let prices = self.prices(&held);
        let mut deepened = false;
        for (demand, held) in held.iter().enumerate() {
            let left = match held {
                Some(held) => held.gain - prices[held.pool],
                None => self.safe[demand].map_or(0, |safe| safe.gain),
            };
            let depth = self.depths[demand];
            let better = self.worth[demand][depth..]
                .iter()
                .position(|worth| worth.gain - prices[worth.pool] > left);
            if let Some(better) = better {
                self.look_at(demand, (depth + better + 1).max(2 * depth));
                deepened = true;
            }
        }
        deepened
    }

    /// The contested place that a demand was given.
    fn held(&self, demand: usize, found: Option<usize>) -> Option<Worth> {
        let found = found?;
        let mut contested = self.contested[demand].iter();
        contested.find(|worth| worth.choice == found).copied()
    }

    /// The price of each pool: what the next demand would have gained there, or lost by leaving.
    fn prices(&self, held: &[Option<Worth>]) -> Vec<i128> {
        let mut prices = vec![0; self.pools.len()];
        let mut holders: Vec<Vec<usize>> = vec![Vec::new(); self.pools.len()];
        let mut queue: VecDeque<usize> = VecDeque::new();
        for (demand, held) in held.iter().enumerate() {
            match held {
                Some(held) => {
                    holders[held.pool].push(demand);
                    queue.push_back(demand);
                }
                None => {
                    let safe = self.safe[demand].map_or(0, |safe| safe.gain);
                    for worth in &self.contested[demand] {
                        prices[worth.pool] = prices[worth.pool].max(worth.gain - safe);
                    }
                }
            }
        }
        while let Some(demand) = queue.pop_front() {
            let held = held[demand].expect("only demands that hold a place are in the queue");
            let left = held.gain - prices[held.pool];
            for worth in &self.contested[demand] {
                if worth.gain - left > prices[worth.pool] {
                    prices[worth.pool] = worth.gain - left;
                    queue.extend(&holders[worth.pool]);
                }
            }
        }
        prices
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
                let kind = kinds
                    .binary_search(&worth.pool)
                    .expect("the kinds are the pools of these very choices");
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
            for depth in [1, 2, DEPTH] {
                let found = assign(&demands, &pools, depth);
                assert_eq!(found, expected, "{why}, {depth} looked at");
            }
        }
        assert_eq!(assign(&[], &[], DEPTH), []);
    }

    /// All but one have [`DEPTH`] choices; that one has one more, which is the last pool.
    fn the_last_pool_is_found(days_of_many: i64, days_of_one: i64) {
        let few: Vec<(usize, Verdict)> = (0..DEPTH).map(|pool| (pool, Fit)).collect();
        let more: Vec<(usize, Verdict)> = (0..=DEPTH).map(|pool| (pool, Fit)).collect();
        let mut demands: Vec<Demand> = (0..DEPTH).map(|_| demand(days_of_many, &few)).collect();
        demands.push(demand(days_of_one, &more));
        let pools = vec![Free::Known(1); DEPTH + 1];
        let found = assign(&demands, &pools, DEPTH);
        assert_eq!(found[DEPTH], Some(DEPTH));
        assert!(found.iter().all(Option::is_some));
    }

    #[test]
    fn a_choice_far_down_the_list_is_found_where_the_first_ones_run_out() {
        the_last_pool_is_found(9, 1);
    }

    #[test]
    fn who_has_waited_long_and_can_go_elsewhere_leaves_the_place_to_who_cannot() {
        // It would take one of the first, and somebody who has no other choice would go without.
        the_last_pool_is_found(1, 99);
    }

    #[test]
    fn a_choice_that_was_not_looked_at_makes_room_for_a_better_one() {
        // With two choices each, the third would have to ask although the fourth pool is free.
        let demands = [
            demand(9, &[(0, Fit), (1, Fit), (2, Fit)]),
            demand(9, &[(0, Fit), (1, Fit)]),
            demand(1, &[(1, Fit), (3, Ask)]),
        ];
        let pools = [Free::Known(1), Free::Known(1), Free::Known(1), Free::Ask];
        let found = assign(&demands, &pools, 2);
        assert_eq!(found, [Some(2), Some(0), Some(0)]);
    }
}
