//! What became of earlier inquiries, facility by facility and need by need.

use crate::model::{Date, Referral, Text};
use crate::regulation::Calendar;
use crate::text;
use crate::vocabulary::Word;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

/// The track record of all facilities.
#[derive(Clone, Debug, Default)]
pub struct Record {
    facilities: HashMap<Text, Arc<TrackRecord>>,
}

/// Which inquiries count.
#[derive(Clone, Copy, Debug)]
pub struct Counted<'a> {
    /// Sent up to this day; what was answered later isn't answered yet.
    pub until: Date,
    /// Sent from this day on.
    pub since: Option<Date>,
    /// For this service.
    pub service: Option<&'a Word>,
    /// For a patient with this need.
    pub need: Option<&'a Word>,
}

/// How many inquiries ended how. The states add up to what was sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Inquiries that went out; drafts didn't.
    pub sent: u32,
    /// Answered 可; also what the office took back after an answer that the paper doesn't name.
    pub accepted: u32,
    /// Answered 条件付.
    pub conditional: u32,
    /// Answered 不可.
    pub declined: u32,
    /// Taken back by the office before there was an answer.
    pub withdrawn: u32,
    /// Ended without an answer.
    pub expired: u32,
    /// Not answered yet, or nobody wrote down how.
    pub open: u32,
}

/// The track record of one facility.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrackRecord {
    /// All its inquiries.
    pub all: Tally,
    /// Why it said 不可; `None` where no reason was written.
    reasons: Vec<(Option<Word>, u32)>,
    /// The inquiries for patients with a need.
    needs: Vec<(Word, Tally)>,
    /// The days of inquiry and answer, as they came.
    answers: Vec<(Date, Date)>,
}

/// A median or rate of fewer answers than this says nothing.
pub const FEWEST: usize = 3;

impl<'a> Counted<'a> {
    /// Every inquiry up to a day.
    pub fn until(until: Date) -> Self {
        Self {
            until,
            since: None,
            service: None,
            need: None,
        }
    }

    fn holds(&self, referral: &Referral) -> bool {
        referral.went_out()
            && referral.sent.is_none_or(|sent| sent <= self.until)
            && self
                .since
                .is_none_or(|since| referral.sent.is_some_and(|sent| sent >= since))
            && self
                .service
                .is_none_or(|service| referral.service.as_ref() == Some(service))
    }
}

impl Record {
    /// Counts the inquiries of a case, made for a patient with these needs.
    pub fn count(&mut self, needs: &[Word], referrals: &[Referral], counted: &Counted) {
        if counted.need.is_some_and(|need| !needs.contains(need)) {
            return;
        }
        for referral in referrals {
            let Some(facility) = &referral.facility else {
                continue;
            };
            if !counted.holds(referral) {
                continue;
            }
            if let Some(record) = self.facilities.get_mut(facility) {
                Arc::make_mut(record).count(needs, referral, counted.until);
            } else {
                let mut record = TrackRecord::default();
                record.count(needs, referral, counted.until);
                self.facilities.insert(facility.clone(), record.into());
            }
        }
    }

    /// The record of one facility, to keep; empty where nothing was ever asked.
    pub fn of(&self, facility: &str) -> Arc<TrackRecord> {
        self.facilities.get(facility).cloned().unwrap_or_default()
    }

    /// The record of one facility that was asked.
    pub fn get(&self, facility: &str) -> Option<&TrackRecord> {
        self.facilities.get(facility).map(|record| &**record)
    }

    /// Every facility that was asked: the most often asked first, then by id.
    pub fn facilities(&self) -> Vec<(&str, &TrackRecord)> {
        let mut all: Vec<_> = self
            .facilities
            .iter()
            .map(|(id, r)| (&**id, &**r))
            .collect();
        all.sort_unstable_by_key(|(id, record)| (Reverse(record.all.sent), *id));
        all
    }
}

/// The state of an inquiry on a day: what was answered or ended later is still open. What the office
/// took back after an answer stays what was answered; where the paper doesn't say what that was, it
/// was 可: only 可 and 条件付 lead from an answer to 取下げ.
fn state_on(referral: &Referral, day: Date) -> &str {
    let reached = |on: Option<Date>| on.is_none_or(|on| on <= day);
    let state = referral.status.as_ref().map_or("", Word::id);
    match state {
        "withdrawn" if referral.answered.is_some() => {
            if reached(referral.answered) {
                referral.answer().map_or("accepted", Word::id)
            } else {
                ""
            }
        }
        "withdrawn" | "expired" if !reached(referral.ended) => "",
        "accepted" | "conditional" | "declined" if !reached(referral.answered) => "",
        _ => state,
    }
}

impl Tally {
    fn count(&mut self, referral: &Referral, until: Date) {
        self.sent += 1;
        *match state_on(referral, until) {
            "accepted" => &mut self.accepted,
            "conditional" => &mut self.conditional,
            "declined" => &mut self.declined,
            "withdrawn" => &mut self.withdrawn,
            "expired" => &mut self.expired,
            _ => &mut self.open,
        } += 1;
    }

    fn add(&mut self, other: &Self) {
        self.sent += other.sent;
        self.accepted += other.accepted;
        self.conditional += other.conditional;
        self.declined += other.declined;
        self.withdrawn += other.withdrawn;
        self.expired += other.expired;
        self.open += other.open;
    }

    /// Answered 可 or 条件付.
    pub fn taken(&self) -> u32 {
        self.accepted + self.conditional
    }

    /// Answered 可, 条件付 or 不可: what a rate is counted of.
    pub fn answered(&self) -> u32 {
        self.taken() + self.declined
    }

    /// Taken per answered, in thousandths; none below three answers.
    pub fn rate(&self) -> Option<usize> {
        let answered = self.answered() as usize;
        text::thousandths(self.taken() as usize, answered).filter(|_| answered >= FEWEST)
    }
}

impl TrackRecord {
    fn count(&mut self, needs: &[Word], referral: &Referral, until: Date) {
        let answered = self.all.answered();
        self.all.count(referral, until);
        for (place, need) in needs.iter().enumerate() {
            if !needs[..place].contains(need) {
                of(&mut self.needs, need).count(referral, until);
            }
        }
        if self.all.answered() == answered {
            return;
        }
        if referral.is_declined() {
            *of(&mut self.reasons, &referral.reason) += 1;
        }
        if let (Some(sent), Some(answered)) = (referral.sent, referral.answered)
            && sent <= answered
        {
            self.answers.push((sent, answered));
        }
    }

    /// Takes in the record of another facility.
    pub fn add(&mut self, other: &Self) {
        self.all.add(&other.all);
        for (reason, count) in &other.reasons {
            *of(&mut self.reasons, reason) += count;
        }
        for (need, tally) in &other.needs {
            of(&mut self.needs, need).add(tally);
        }
        self.answers.extend(&other.answers);
    }

    /// The median of days to an answer; none below three answers.
    pub fn median_days(&self) -> Option<f64> {
        self.median(|sent, answered| (answered - sent).num_days())
    }

    /// The same in business days.
    pub fn median_business_days(&self, calendar: &Calendar) -> Option<f64> {
        self.median(|sent, answered| calendar.business_days(sent, answered))
    }

    fn median(&self, days: impl Fn(Date, Date) -> i64) -> Option<f64> {
        if self.answers.len() < FEWEST {
            return None;
        }
        let days = self.answers.iter().map(|(sent, answered)| {
            // Nobody waits for an answer longer than an i32 has days.
            i32::try_from(days(*sent, *answered)).unwrap_or(i32::MAX)
        });
        let mut days: Vec<i32> = days.collect();
        days.sort_unstable();
        let half = days.len() / 2;
        Some(if days.len() % 2 == 1 {
            f64::from(days[half])
        } else {
            f64::midpoint(f64::from(days[half - 1]), f64::from(days[half]))
        })
    }

    /// How many answers a median is made of: those with both days.
    pub fn timed(&self) -> usize {
        self.answers.len()
    }

    /// Why it said 不可, the most frequent first; what has no reason comes last.
    pub fn reasons(&self) -> Vec<(Option<&Word>, u32)> {
        let mut all: Vec<_> = self.reasons.iter().map(|(r, n)| (r.as_ref(), *n)).collect();
        all.sort_unstable_by(|(a, n), (b, m)| {
            let key = |reason: &Option<&Word>| reason.map(|word| word.id().to_string());
            (a.is_none(), m, key(a)).cmp(&(b.is_none(), n, key(b)))
        });
        all
    }

    /// The inquiries for patients with a need, the most frequent first.
    pub fn needs(&self) -> Vec<(&Word, &Tally)> {
        let mut all: Vec<_> = self.needs.iter().map(|(n, t)| (n, t)).collect();
        all.sort_unstable_by(|(a, t), (b, u)| (u.sent, a.id()).cmp(&(t.sent, b.id())));
        all
    }

    /// Which of these needs it has refused somebody with, in their order.
    pub fn refused(&self, needs: &[Word]) -> Vec<(Word, Tally)> {
        let of = |need: &Word| self.needs.iter().find(|(known, _)| known == need);
        let refused = needs.iter().filter_map(of);
        refused.filter(|(_, t)| t.declined > 0).cloned().collect()
    }
}

/// The count under a key of a short list.
fn of<'a, K: Clone + PartialEq, V: Default>(list: &'a mut Vec<(K, V)>, key: &K) -> &'a mut V {
    let place = match list.iter().position(|(known, _)| known == key) {
        Some(place) => place,
        None => {
            list.push((key.clone(), V::default()));
            list.len() - 1
        }
    };
    &mut list[place].1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model;
    use crate::regulation::Rulebook;
    use crate::vocabulary::{Table, Vocabularies};

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    /// `status sent answered reason ended`, `-` for nothing.
    fn asked(words: &str) -> Referral {
        let tables = Vocabularies::default();
        let mut words = words.split(' ').map(|word| (word != "-").then_some(word));
        let mut next = || words.next().flatten();
        Referral {
            facility: Some("1".into()),
            status: next().map(|word| tables.read(Table::ReferralStatus, word)),
            sent: next().map(day),
            answered: next().map(day),
            reason: next().map(|word| tables.read(Table::DeclineReasons, word)),
            ended: next().map(day),
            ..Referral::default()
        }
    }

    fn record(referrals: &[&str], counted: &Counted) -> TrackRecord {
        let need = Vocabularies::default().read(Table::Needs, "気管切開");
        let referrals: Vec<Referral> = referrals.iter().map(|words| asked(words)).collect();
        let mut record = Record::default();
        // Twice on a paper is one need.
        record.count(&[need.clone(), need], &referrals, counted);
        (*record.of("1")).clone()
    }

    const SIX: [&str; 8] = [
        "可 2026-11-02 2026-11-04",
        "条件付 2026-11-02 2026-11-06",
        "不可 2026-11-02 2026-11-12 満床",
        "不可 2026-11-02 2026-11-25 満床",
        "取下げ 2026-11-02 - - 2026-11-03",
        "期限切れ 2026-11-02",
        "下書き -",
        "送付 2026-11-24",
    ];

    #[test]
    fn what_ended_without_an_answer_is_in_no_rate() {
        let found = record(&SIX, &Counted::until(day("2026-11-23")));
        let tally = Tally {
            sent: 6,
            accepted: 1,
            conditional: 1,
            declined: 1,
            withdrawn: 1,
            expired: 1,
            open: 1,
        };
        assert_eq!(found.all, tally);
        assert_eq!(found.needs().first().map(|(_, t)| **t), Some(tally));
        assert_eq!((found.all.answered(), found.all.rate()), (3, Some(667)));
        assert_eq!((found.median_days(), found.timed()), (Some(4.0), 3));
        let later = record(&SIX, &Counted::until(day("2026-11-25")));
        assert_eq!((later.all.sent, later.all.declined), (7, 2));
        assert_eq!(later.median_days(), Some(7.0));
        let reasons: Vec<_> = later.reasons();
        assert_eq!(reasons.len(), 1);
        assert_eq!(reasons[0].0.map(Word::label), Some("満床"));
        assert_eq!(reasons[0].1, 2);
    }

    #[test]
    fn a_promise_that_the_office_gave_back_was_a_promise() {
        let inquiry = ["取下げ 2026-11-02 2026-11-06 - 2026-11-10"; 3];
        let tally = |until: &str| record(&inquiry, &Counted::until(day(until))).all;
        let open = Tally {
            sent: 3,
            open: 3,
            ..Tally::default()
        };
        let accepted = Tally {
            sent: 3,
            accepted: 3,
            ..Tally::default()
        };
        assert_eq!(tally("2026-11-05"), open, "not answered yet");
        assert_eq!(tally("2026-11-06"), accepted, "not given back yet");
        assert_eq!(tally("2026-11-10"), accepted);
        let found = record(&inquiry, &Counted::until(day("2026-11-10")));
        assert_eq!(
            (found.all.rate(), found.median_days()),
            (Some(1000), Some(4.0))
        );
    }

    #[test]
    fn what_ended_later_is_still_open() {
        for word in ["取下げ", "期限切れ"] {
            let inquiry = format!("{word} 2026-11-02 - - 2026-11-10");
            let open = |until: &str| record(&[&inquiry], &Counted::until(day(until))).all.open;
            assert_eq!((open("2026-11-09"), open("2026-11-10")), (1, 0), "{word}");
        }
        // It said 不可 at last; until then nothing was known.
        let late = record(
            &["不可 2026-11-02 2026-11-10"],
            &Counted::until(day("2026-11-09")),
        );
        assert_eq!(late.all.open, 1);
    }

    #[test]
    fn two_answers_make_neither_a_rate_nor_a_median() {
        let found = record(&SIX[..2], &Counted::until(day("2026-11-23")));
        assert_eq!((found.all.rate(), found.median_days()), (None, None));
    }

    #[test]
    fn days_services_and_needs_choose_what_counts() {
        let tables = Vocabularies::default();
        let (other, own) = (
            tables.read(Table::Needs, "胃瘻"),
            tables.read(Table::Needs, "気管切開"),
        );
        let service = tables.read(Table::Services, "訪問看護");
        let all = Counted::until(day("2026-11-23"));
        for (counted, sent) in [
            (all, 3),
            (
                Counted {
                    since: Some(day("2026-11-03")),
                    ..all
                },
                1,
            ),
            (
                Counted {
                    need: Some(&other),
                    ..all
                },
                0,
            ),
            (
                Counted {
                    need: Some(&own),
                    ..all
                },
                3,
            ),
            (
                Counted {
                    service: Some(&service),
                    ..all
                },
                0,
            ),
        ] {
            let asked = ["送付 2026-11-02", "送付 -", "送付 2026-11-03"];
            assert_eq!(record(&asked, &counted).all.sent, sent, "{counted:?}");
        }
    }

    #[test]
    fn weekends_and_holidays_are_no_days_to_answer() {
        let calendar = Calendar::new(
            Rulebook::builtin(),
            &model::Calendar::default(),
            day("2026-11-23"),
        );
        let asked = [
            "可 2026-11-20 2026-11-24",
            "可 2026-11-20 2026-11-24",
            "不可 2026-11-20 2026-11-20",
            "不可 2026-11-20 2026-11-19",
        ];
        let found = record(&asked, &Counted::until(day("2026-11-25")));
        assert_eq!(found.median_days(), Some(4.0));
        assert_eq!(found.median_business_days(&calendar), Some(1.0));
        // An answer before the inquiry is a slip of the pen, no fast answer.
        assert_eq!((found.timed(), found.all.answered()), (3, 4));
    }

    #[test]
    fn reasons_and_totals_come_in_a_fixed_order() {
        let asked = [
            "不可 2026-11-02 2026-11-04 -",
            "不可 2026-11-02 2026-11-04 -",
            "不可 2026-11-02 2026-11-04 満床",
            "不可 2026-11-02 2026-11-04 地域外",
        ];
        let mut found = record(&asked, &Counted::until(day("2026-11-23")));
        found.add(&found.clone());
        let words: Vec<String> = found
            .reasons()
            .iter()
            .map(|(reason, count)| format!("{}{count}", reason.map_or("-", Word::label)))
            .collect();
        assert_eq!(words.join(" "), "地域外2 満床2 -4");
        assert_eq!((found.all.sent, found.timed()), (8, 8));
    }
}
