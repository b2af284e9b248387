//! Small words that every page needs: counters, lists, quotes, distances, shares.

use super::visible;
use std::fmt::Display;

/// A number with its counter: `3件`.
pub fn count(number: impl Display, counter: &str) -> String {
    format!("{number}{counter}")
}

/// A list: `A、B、C`.
pub fn list<S: AsRef<str>>(items: &[S]) -> String {
    let mut text = String::new();
    for (place, item) in items.iter().enumerate() {
        if place > 0 {
            text.push('、');
        }
        text.push_str(item.as_ref());
    }
    text
}

/// A list of at most `most` items that says how many it leaves out: `A、Bほか2件`.
pub fn list_up_to<S: AsRef<str>>(items: &[S], most: usize) -> String {
    if items.len() <= most {
        return list(items);
    }
    let rest = items.len() - most;
    if most == 0 {
        return count(rest, "件");
    }
    format!("{}ほか{rest}件", list(&items[..most]))
}

/// A word from a paper within a sentence: `「…」`, controls shown.
pub fn quote(word: &str) -> String {
    format!("「{}」", visible(word))
}

/// A distance given in kilometres: `350m` below one kilometre (to ten metres), `2.3km`, `120km`
/// from a hundred on.
pub fn distance(km: f64) -> String {
    let metres = (km * 100.0).round() * 10.0;
    if metres < 1000.0 {
        format!("{metres:.0}m")
    } else if km < 99.95 {
        format!("{km:.1}km")
    } else {
        format!("{km:.0}km")
    }
}

/// A day of this season for a table: `11/24(火)`.
pub fn short_day(day: chrono::NaiveDate) -> String {
    format!("{}({})", day.format("%-m/%-d"), super::weekday(day))
}

/// A share in percent with one decimal, half up: `25.0%`. None of nothing is no share.
pub fn percent(part: usize, whole: usize) -> Option<String> {
    let share = thousandths(part, whole)?;
    Some(format!("{}.{}%", share / 10, share % 10))
}

/// A share in thousandths, half up. None of nothing is no share.
pub fn thousandths(part: usize, whole: usize) -> Option<usize> {
    (part * 2000 + whole).checked_div(whole * 2)
}

/// A number with commas: `276,160`.
pub fn thousands(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::from(if number < 0 { "-" } else { "" });
    for (place, c) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_say_what_they_leave_out() {
        assert_eq!(list::<&str>(&[]), "");
        assert_eq!(list(&["A"]), "A");
        assert_eq!(list(&["A", "B", "C"]), "A、B、C");
        assert_eq!(list_up_to(&["A", "B", "C"], 3), "A、B、C");
        assert_eq!(list_up_to(&["A", "B", "C", "D"], 2), "A、Bほか2件");
        assert_eq!(list_up_to(&["A", "B"], 0), "2件");
    }

    #[test]
    fn counters_and_quotes() {
        assert_eq!(count(3, "件"), "3件");
        assert_eq!(quote("胃瘻"), "「胃瘻」");
        assert_eq!(quote("a\u{1b}b"), "「a\\u{1b}b」");
    }

    #[test]
    fn distances_read_as_people_say_them() {
        for (km, words) in [
            (0.0, "0m"),
            (0.35, "350m"),
            (0.994, "990m"),
            (0.996, "1.0km"),
            (2.34, "2.3km"),
            (99.94, "99.9km"),
            (99.96, "100km"),
            (120.4, "120km"),
        ] {
            assert_eq!(distance(km), words, "{km}");
        }
    }

    #[test]
    fn shares_have_one_decimal() {
        assert_eq!(percent(1, 4).as_deref(), Some("25.0%"));
        assert_eq!(percent(2, 3).as_deref(), Some("66.7%"));
        assert_eq!(percent(1, 16).as_deref(), Some("6.3%"));
        assert_eq!(percent(3, 3).as_deref(), Some("100.0%"));
        assert_eq!(percent(0, 0), None);
    }
}
