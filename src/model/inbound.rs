//! 前方連携: the letter that brought the patient, the visit, the replies to the one who wrote it.

use super::{Case, Date, Event, Text};
use crate::vocabulary::Word;

/// 紹介受付.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Inbound {
    /// 紹介元, an id of the directory.
    pub from: Option<Text>,
    /// 紹介医.
    pub doctor: Option<Text>,
    /// 紹介状の受領日.
    pub received: Option<Date>,
    /// 紹介先の診療科.
    pub department: Option<Word>,
    /// 当院の受診医: who owes the replies.
    pub to_doctor: Option<Text>,
    /// 目的.
    pub purpose: Option<Text>,
    /// 予約日.
    pub appointed: Option<Date>,
    /// 予約時刻, as written (`10:00`).
    pub at: Option<Text>,
    /// 来院日.
    pub visited: Option<Date>,
    /// 受診報告不要: the referrer wants no replies.
    pub no_reply_wanted: Option<bool>,
    /// 返書.
    pub replies: Vec<Reply>,
}

/// 返書.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reply {
    /// The entry's id.
    pub id: Text,
    /// The day it went out.
    pub on: Option<Date>,
    /// 一次返書 中間返書 最終返書 …. Old papers say it in words of their own.
    pub kind: Option<Word>,
    /// Who wrote it.
    pub by: Option<Text>,
    /// Anything else.
    pub note: Option<Text>,
}

impl Reply {
    /// Whether it is of this kind. Any words with 最終 in them mean the last one.
    pub fn is(&self, kind: &str) -> bool {
        self.kind.as_ref().is_some_and(|word| match word {
            Word::Known(_) => word.is(kind),
            Word::Unknown(words) => kind == "final" && words.contains("最終"),
        })
    }

    /// Whether it tells of a visit: all but the word that nobody came.
    pub fn tells_of_visit(&self) -> bool {
        !self.is("no_show")
    }
}

impl Case {
    /// The event that says nobody came, where it still holds: the latest by `today`, unless the
    /// patient has come by now. Its place and itself.
    pub fn no_show(&self, today: Date) -> Option<(usize, &Event)> {
        let visited = self.inbound.as_ref().and_then(|inbound| inbound.visited);
        if visited.is_some_and(|on| on <= today) {
            return None;
        }
        let missed = self.events.iter().enumerate().filter(|(_, event)| {
            event.kind.as_ref().is_some_and(|kind| kind.is("no_show"))
                && event.on.is_some_and(|on| on <= today)
        });
        missed.max_by_key(|(_, event)| event.on)
    }
}

impl Inbound {
    /// The first reply of a kind, by day.
    pub fn first_reply(&self, kind: &str) -> Option<&Reply> {
        let of_kind = self.replies.iter().filter(|reply| reply.is(kind));
        of_kind.min_by_key(|reply| reply.on)
    }

    /// Whether the referrer waits for replies.
    pub fn wants_replies(&self) -> bool {
        self.no_reply_wanted != Some(true)
    }
}

/// Where a referred patient stands on a day: what a clerk looks for in the morning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Standing {
    /// The appointment is today.
    ComesToday,
    /// The day of the appointment has passed, and nobody wrote whether the patient came.
    Unconfirmed,
    /// Nobody came.
    NoShow,
    /// No appointment yet.
    Waiting,
    /// Came; no reply yet.
    Visited,
    /// A reply went out, not the last.
    RepliedFirst,
    /// The appointment is ahead.
    Appointed,
    /// The last reply went out.
    RepliedFinal,
}

impl Standing {
    /// Where the case stands on `today`.
    pub fn of(case: &Case, today: Date) -> Self {
        let reached = |day: Option<Date>| day.is_some_and(|day| day <= today);
        let Some(inbound) = &case.inbound else {
            return Self::Waiting;
        };
        let sent = |reply: &&Reply| reached(reply.on) && reply.tells_of_visit();
        let mut replies = inbound.replies.iter().filter(sent).peekable();
        if replies.peek().is_some() {
            return if replies.any(|reply| reply.is("final")) {
                Self::RepliedFinal
            } else {
                Self::RepliedFirst
            };
        }
        if reached(inbound.visited) {
            return Self::Visited;
        }
        let missed = case.no_show(today).and_then(|(_, event)| event.on);
        match (inbound.appointed, missed) {
            (Some(on), Some(missed)) if on <= missed => Self::NoShow,
            (None, Some(_)) => Self::NoShow,
            (None, None) => Self::Waiting,
            (Some(on), _) if on < today => Self::Unconfirmed,
            (Some(on), _) if on == today => Self::ComesToday,
            (Some(_), _) => Self::Appointed,
        }
    }

    /// The id in machine output.
    pub fn id(self) -> &'static str {
        match self {
            Self::ComesToday => "comes_today",
            Self::Unconfirmed => "unconfirmed",
            Self::NoShow => "no_show",
            Self::Waiting => "waiting",
            Self::Visited => "visited",
            Self::RepliedFirst => "replied_first",
            Self::Appointed => "appointed",
            Self::RepliedFinal => "replied_final",
        }
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::ComesToday => "今日来院",
            Self::Unconfirmed => "来院を確認",
            Self::NoShow => "来院なし",
            Self::Waiting => "予約待ち",
            Self::Visited => "来院済",
            Self::RepliedFirst => "一次返書済",
            Self::Appointed => "予約済",
            Self::RepliedFinal => "最終返書済",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CaseId;
    use crate::vocabulary::{Table, Vocabularies};

    fn day(d: u32) -> Date {
        Date::from_ymd_opt(2026, 11, d).expect("a day")
    }

    fn word(table: Table, words: &str) -> Option<Word> {
        Some(Vocabularies::default().read(table, words))
    }

    #[test]
    fn where_a_referred_patient_stands() {
        let reply = |d, kind| Reply {
            on: Some(day(d)),
            kind: word(Table::ReplyKinds, kind),
            ..Reply::default()
        };
        // Appointed, nobody came, visited, replies; the standing on the 23rd.
        let cases = [
            (None, None, None, vec![], "waiting"),
            (Some(24), None, None, vec![], "appointed"),
            (Some(23), None, None, vec![], "comes_today"),
            (Some(22), None, None, vec![], "unconfirmed"),
            (Some(22), Some(22), None, vec![], "no_show"),
            (
                Some(22),
                Some(22),
                None,
                vec![reply(23, "来院なし")],
                "no_show",
            ),
            (Some(25), Some(22), None, vec![], "appointed"),
            (Some(25), Some(20), Some(23), vec![], "visited"),
            (Some(20), None, Some(24), vec![], "unconfirmed"),
            (
                None,
                None,
                Some(20),
                vec![reply(21, "受診報告")],
                "replied_first",
            ),
            (
                None,
                None,
                Some(20),
                vec![reply(21, "一次"), reply(24, "最終")],
                "replied_first",
            ),
            (
                None,
                None,
                Some(20),
                vec![reply(21, "一次"), reply(22, "医師の最終返事")],
                "replied_final",
            ),
        ];
        for (appointed, missed, visited, replies, standing) in cases {
            let mut case = Case::empty(CaseId::new("2026-0001").expect("an id"));
            case.inbound = Some(Inbound {
                appointed: appointed.map(day),
                visited: visited.map(day),
                replies,
                ..Inbound::default()
            });
            case.events.extend(missed.map(|d| Event {
                on: Some(day(d)),
                kind: word(Table::EventKinds, "来院なし"),
                ..Event::default()
            }));
            assert_eq!(Standing::of(&case, day(23)).id(), standing, "{case:?}");
        }
    }
}
