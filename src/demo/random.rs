//! A small seeded generator, so that the same seed gives the same bytes on every machine.
//!
//! It is SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", 2014):
//! a counter stepped by the golden ratio and passed through a mixing function. Only whole numbers
//! come out; nothing here uses floating point.

/// The step of the counter: 2⁶⁴ divided by the golden ratio, made odd.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// The finishing function of SplitMix64: every bit of the input reaches every bit of the output.
fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// A stream of choices that belongs to one thing (one case, one facility) of one seed.
#[derive(Clone, Debug)]
pub(super) struct Dice {
    state: u64,
}

impl Dice {
    /// The stream of the `index`th thing in the room called `room`.
    pub(super) fn of(seed: u64, room: &str, index: usize) -> Self {
        let room = room
            .bytes()
            .fold(0, |sum: u64, byte| mix(sum ^ u64::from(byte)));
        Self {
            state: mix(seed ^ room) ^ mix((index as u64).wrapping_add(GOLDEN)),
        }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GOLDEN);
        mix(self.state)
    }

    /// A number from 0 to `n` − 1 (0 for `n` = 0), by the high half of the product.
    pub(super) fn below(&mut self, n: usize) -> usize {
        let product = u128::from(self.next()) * n as u128;
        (product >> 64) as usize
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as usize) as i64
    }

    /// True `percent` times of a hundred.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent as usize
    }

    /// One of them. The list must not be empty.
    pub(super) fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }

    /// One of them, each as likely as its weight. The list must not be empty.
    pub(super) fn weighted<'a, T>(&mut self, list: &'a [(u32, T)]) -> &'a T {
        let total: usize = list.iter().map(|(weight, _)| *weight as usize).sum();
        let mut at = self.below(total);
        for (weight, thing) in list {
            if at < *weight as usize {
                return thing;
            }
            at -= *weight as usize;
        }
        &list[list.len() - 1].1
    }

    /// `n` characters of the alphabet.
    pub(super) fn word(&mut self, alphabet: &[u8], n: usize) -> String {
        (0..n).map(|_| char::from(*self.pick(alphabet))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_is_the_published_one() {
        // The first outputs of SplitMix64 for the state 1234567.
        let mut dice = Dice { state: 1_234_567 };
        assert_eq!(dice.next(), 6_457_827_717_110_365_317);
        assert_eq!(dice.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn choices_stay_in_range() {
        let mut dice = Dice::of(1, "test", 0);
        for _ in 0..1000 {
            assert!((3..=5).contains(&dice.between(3, 5)));
            assert_eq!(dice.below(1), 0);
            assert!([1, 2].contains(dice.weighted(&[(0, 9), (3, 1), (1, 2)])));
        }
    }
}
