//! Rounding, definitions, counting.

use super::*;

#[test]
fn rates_and_means_are_rounded_half_up() {
    for (part, whole, tenths) in [
        (1, 4, Some(250)),
        (1, 3, Some(333)),
        (2, 3, Some(667)),
        // 1/16 = 6.25 %, 1/8 = 12.5 %, 1/2000 = 0.05 %
        (1, 16, Some(63)),
        (1, 8, Some(125)),
        (1, 2000, Some(1)),
        (1, 2001, Some(0)),
        (0, 7, Some(0)),
        (7, 7, Some(1000)),
        (0, 0, None),
    ] {
        assert_eq!(rate_in_tenths(part, whole, 100), tenths, "{part}/{whole}");
    }
    for (sum, count, tenths) in [
        (5, 2, Some(25)),
        (1, 4, Some(3)),
        (3, 4, Some(8)),
        (0, 3, Some(0)),
        (0, 0, None),
    ] {
        assert_eq!(mean_in_tenths(sum, count), tenths, "{sum}/{count}");
    }
    for (mut values, tenths) in [
        (vec![], None),
        (vec![3], Some(30)),
        (vec![4, 1], Some(25)),
        (vec![9, 1, 2], Some(20)),
    ] {
        assert_eq!(median_in_tenths(&mut values), tenths);
    }
}
