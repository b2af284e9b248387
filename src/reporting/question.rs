//! Questions of definitions with their days filled in, and the command that asks them again.

use super::span::Span;
use crate::model::Date;
use crate::query::Unit;

/// What stands for days in a definition.
#[derive(Clone, Copy, Debug)]
pub struct Placeholders {
    /// The period, as far as it has come.
    pub span: Span,
    /// The period after it.
    pub next: Span,
    /// The day.
    pub today: Date,
}

impl Placeholders {
    /// The question with `{period}` `{next}` `{from}` `{to}` `{today}` filled in; `{to-30d}` is 30
    /// days earlier. What isn't known stays as it stands, and the grammar refuses it.
    pub fn fill(&self, question: &str) -> String {
        let mut out = String::with_capacity(question.len() + 16);
        let mut rest = question;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((name, tail)) = after.split_once('}') else {
                out.push('{');
                rest = after;
                continue;
            };
            match self.value(name) {
                Some(value) => out.push_str(&value),
                None => out.push_str(&format!("{{{name}}}")),
            }
            rest = tail;
        }
        out.push_str(rest);
        out
    }

    fn value(&self, name: &str) -> Option<String> {
        let at = name.find(['+', '-']).unwrap_or(name.len());
        let (name, shift) = name.split_at(at);
        let shift: i64 = match shift {
            "" => 0,
            shift => shift.strip_suffix('d')?.parse().ok()?,
        };
        let day = match name {
            "period" if shift == 0 => return Some(self.span.query()),
            "next" if shift == 0 => return Some(self.next.query()),
            "from" => self.span.from,
            "to" => self.span.to,
            "today" => self.today,
            _ => return None,
        };
        let day = day.checked_add_signed(chrono::TimeDelta::try_days(shift)?)?;
        Some(day.to_string())
    }
}

/// The command line that lists what a question counts, as it can be typed.
pub fn command(unit: Unit, question: &str, more: &[(&str, &str)]) -> String {
    let mut words = match (unit, more) {
        (Unit::Cases, []) => "renkei status --closed".to_string(),
        (unit, _) => format!("renkei find {}", unit.id()),
    };
    if !question.is_empty() {
        words.push_str(&format!(" {}", shell(question)));
    }
    for (flag, value) in more {
        words.push_str(&format!(" {flag} {}", shell(value)));
    }
    words
}

/// A word as a shell takes it for one.
fn shell(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.' | '=' | ',');
    match word.chars().all(plain) {
        true => word.to_string(),
        // A shell knows nothing within single quotes, not even an escape.
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_filled_in() {
        let day = |text: &str| text.parse::<Date>().expect("a day");
        let days = Placeholders {
            span: Span {
                from: day("2026-11-16"),
                to: day("2026-11-22"),
            },
            next: Span {
                from: day("2026-11-23"),
                to: day("2026-11-29"),
            },
            today: day("2026-11-23"),
        };
        for (question, filled) in [
            ("opened:{period}", "opened:2026-11-16..2026-11-22"),
            ("on:{next}", "on:2026-11-23..2026-11-29"),
            ("admitted<={to-30d} x", "admitted<=2026-10-23 x"),
            ("{from-1d} {today+1d}", "2026-11-15 2026-11-24"),
            ("{what} {to", "{what} {to"),
        ] {
            assert_eq!(days.fill(question), filled);
        }
    }

    #[test]
    fn the_command_can_be_typed() {
        assert_eq!(
            command(Unit::Cases, "opened:2026-11-16..2026-11-22", &[]),
            "renkei status --closed opened:2026-11-16..2026-11-22"
        );
        assert_eq!(
            command(Unit::Referrals, "days>14 'a b'", &[("--part", "status:可")]),
            "renkei find referrals 'days>14 '\\''a b'\\''' --part status:可"
        );
    }
}
