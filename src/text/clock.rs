//! Times of day as people write them.

use chrono::{DateTime, NaiveDateTime, NaiveTime};

/// `10:00`, `10：30`, `10時`, `10時半`, `午後2時15分`, `1430`.
pub fn parse_clock(words: &str) -> Option<NaiveTime> {
    use unicode_normalization::UnicodeNormalization;
    let words: String = words.trim().nfkc().collect();
    let (words, later) = match (words.strip_prefix("午前"), words.strip_prefix("午後")) {
        (Some(rest), _) => (rest.to_string(), 0),
        (_, Some(rest)) => (rest.to_string(), 12),
        _ => (words, 0),
    };
    let words = words.trim();
    let (hour, minute) = if let Some((hour, rest)) = words.split_once('時') {
        let minute = match rest {
            "" => "0",
            "半" => "30",
            rest => rest.strip_suffix('分').unwrap_or(rest),
        };
        (hour, minute)
    } else if let Some((hour, minute)) = words.split_once(':') {
        (hour, minute)
    } else if words.len() == 4 && words.bytes().all(|b| b.is_ascii_digit()) {
        words.split_at(2)
    } else {
        return None;
    };
    let number = |digits: &str| {
        let plain = (1..=2).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| digits.parse::<u32>().ok())?
    };
    let hour = number(hour)?;
    if later > 0 && hour > 12 {
        return None;
    }
    // 午後12時半 is half past noon.
    let hour = if later > 0 { hour % 12 + later } else { hour };
    NaiveTime::from_hms_opt(hour, number(minute)?, 0)
}

/// Day and time in Japan of `2026-11-23T09:00:00+09:00`, wherever it was written.
pub fn in_japan(words: &str) -> Option<NaiveDateTime> {
    let at = DateTime::parse_from_rfc3339(words).ok()?;
    Some((at.to_utc() + JAPAN).naive_utc())
}

/// The same of seconds since 1970.
pub fn in_japan_since_1970(seconds: i64) -> Option<NaiveDateTime> {
    Some((DateTime::from_timestamp(seconds, 0)? + JAPAN).naive_utc())
}

/// As logs and tables write it.
pub fn iso_in_japan(at: NaiveDateTime) -> String {
    format!("{}+09:00", at.format("%Y-%m-%dT%H:%M:%S"))
}

const JAPAN: chrono::TimeDelta = chrono::TimeDelta::hours(9);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_told_in_japan() {
        for (words, here) in [
            (
                "2026-11-23T09:00:00+09:00",
                Some("2026-11-23T09:00:00+09:00"),
            ),
            ("2026-11-22T20:00:00Z", Some("2026-11-23T05:00:00+09:00")),
            (
                "2026-11-22T20:00:00-05:30",
                Some("2026-11-23T10:30:00+09:00"),
            ),
            ("gestern", None),
        ] {
            assert_eq!(
                in_japan(words).map(iso_in_japan).as_deref(),
                here,
                "{words}"
            );
        }
        let first = in_japan_since_1970(0).map(iso_in_japan);
        assert_eq!(first.as_deref(), Some("1970-01-01T09:00:00+09:00"));
    }

    #[test]
    fn times_as_people_write_them() {
        for (words, time) in [
            ("10:00", Some("10:00")),
            ("１０：３０", Some("10:30")),
            ("9:5", Some("09:05")),
            ("10時", Some("10:00")),
            ("10時半", Some("10:30")),
            ("14時05分", Some("14:05")),
            ("午後2時15分", Some("14:15")),
            ("午後12時半", Some("12:30")),
            ("午前9:00", Some("09:00")),
            ("1430", Some("14:30")),
            ("24:00", None),
            ("10:60", None),
            ("午後13時", None),
            ("昼", None),
            ("10", None),
            ("", None),
            ("-1:00", None),
        ] {
            let found = parse_clock(words).map(|time| time.format("%H:%M").to_string());
            assert_eq!(found.as_deref(), time, "{words}");
        }
    }
}
