//! Who is still waiting for a service, how long, and what was asked already.

use crate::model::{Case, Date, Line, Progress, Referral, lives_in, stage};
use crate::vocabulary::Word;

/// How far an open case is, while it still waits for places: a discharge up to 受入調整, other lines
/// until they are closed. `None` for a case that waits no more.
pub fn waits(case: &Case, today: Date) -> Option<Progress> {
    let progress = stage(case, today);
    let waits = match case.line {
        Line::Discharge => progress <= Progress::Coordinating,
        Line::Inbound | Line::Consultation => {
            progress < Progress::Closed && case.discharged().is_none_or(|day| day > today)
        }
    };
    waits.then_some(progress)
}

/// 待ち日数: days from the day the case was opened; `None` where that day isn't on paper.
pub fn waiting_days(case: &Case, today: Date) -> Option<i64> {
    let opened = case.opened.filter(|day| *day <= today)?;
    Some((today - opened).num_days())
}

/// Whether a facility has said 可 or 条件付 for the service.
pub fn has_place(case: &Case, service: &Word, today: Date) -> bool {
    promises(case, today).any(|referral| is_for(referral, service))
}

/// Whether a case still waits for a service. Who was promised a place to live in waits for no other.
pub fn wants(case: &Case, service: &Word, today: Date) -> bool {
    let housed = || promises(case, today).any(Referral::moves_in);
    let met = has_place(case, service, today) || (lives_in(service) && housed());
    !met
}

/// The inquiries that a facility answered with 可 or 条件付 up to `today`.
pub fn promises(case: &Case, today: Date) -> impl Iterator<Item = &Referral> {
    case.referrals
        .iter()
        .filter(move |referral| referral.is_accepted_on(today))
}

/// The latest inquiry to a facility for a service that has gone out.
pub fn asked<'a>(
    case: &'a Case,
    facility: &str,
    service: &Word,
    today: Date,
) -> Option<&'a Referral> {
    let out = |r: &&Referral| r.went_out() && r.sent.is_none_or(|day| day <= today);
    inquiries(case, facility, service)
        .filter(out)
        .max_by_key(|referral| referral.sent)
}

/// Whether the facility said 不可 to this case before, for the service.
pub fn declined<'a>(
    case: &'a Case,
    facility: &str,
    service: &Word,
    today: Date,
) -> Option<&'a Referral> {
    let no = |r: &&Referral| r.is_declined() && r.answered.is_none_or(|day| day <= today);
    inquiries(case, facility, service)
        .filter(no)
        .max_by_key(|referral| referral.answered)
}

/// The inquiries of a case to a facility for a service.
fn inquiries<'a>(
    case: &'a Case,
    facility: &str,
    service: &Word,
) -> impl Iterator<Item = &'a Referral> {
    case.referrals.iter().filter(move |referral| {
        referral.facility.as_deref() == Some(facility) && is_for(referral, service)
    })
}

/// An inquiry without a service is one for everything the facility offers.
fn is_for(referral: &Referral, service: &Word) -> bool {
    referral
        .service
        .as_ref()
        .is_none_or(|asked| asked == service)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Admission, CaseId, Closure};
    use crate::vocabulary::{Table, Vocabularies};

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    fn case() -> Case {
        let mut case = Case::empty(CaseId::new("2026-0001").expect("an id"));
        case.opened = Some(day("2026-11-01"));
        case
    }

    fn inquiry(facility: &str, service: Option<&str>, status: &str, on: &str) -> Referral {
        let words = Vocabularies::default();
        Referral {
            facility: Some(facility.into()),
            service: service.map(|id| words.term(Table::Services, id)),
            status: Some(words.term(Table::ReferralStatus, status)),
            sent: Some(day(on)),
            answered: Some(day(on)),
            ..Referral::default()
        }
    }

    #[test]
    fn a_case_waits_until_it_has_a_place_leaves_or_ends() {
        let words = Vocabularies::default();
        let today = day("2026-11-23");
        let service = words.term(Table::Services, "homenursing");
        let mut open = case();
        assert_eq!(waits(&open, today), Some(Progress::Received));
        assert_eq!(waiting_days(&open, today), Some(22));
        open.referrals = vec![inquiry("1", Some("homenursing"), "accepted", "2026-11-20")];
        assert_eq!(waits(&open, today), Some(Progress::Coordinating));
        assert!(has_place(&open, &service, today));
        assert!(
            !has_place(&open, &service, day("2026-11-19")),
            "not yet answered"
        );
        assert!(!has_place(
            &open,
            &words.term(Table::Services, "tokuyo"),
            today
        ));
        open.referrals[0].service = None;
        assert!(has_place(
            &open,
            &words.term(Table::Services, "tokuyo"),
            today
        ));
        open.admission = Some(Admission {
            expected_discharge: Some(day("2026-12-01")),
            ..Admission::default()
        });
        assert_eq!(waits(&open, today), None, "退院準備");
        let mut closed = case();
        closed.closure = Some(Closure::default());
        assert_eq!(waits(&closed, today), None);
        closed.line = Line::Consultation;
        assert_eq!(waits(&closed, today), None);
        closed.closure = None;
        assert!(waits(&closed, today).is_some());
        closed.opened = Some(day("2026-12-01"));
        assert_eq!(waiting_days(&closed, today), None);
    }

    #[test]
    fn who_was_promised_a_home_waits_for_no_other_whatever_is_proposed() {
        let words = Vocabularies::default();
        let wanted = |case: &Case, id: &str, on: &str| {
            wants(case, &words.term(Table::Services, id), day(on))
        };
        let mut open = case();
        // Nothing on the paper asks for a 老健; somebody asked there all the same.
        open.referrals = vec![inquiry("1", Some("roken"), "conditional", "2026-11-20")];
        for (id, on, waits) in [
            ("tokuyo", "2026-11-23", false),
            ("kaifuku_reha", "2026-11-23", false),
            ("homenursing", "2026-11-23", true),
            ("tokuyo", "2026-11-19", true),
        ] {
            assert_eq!(wanted(&open, id, on), waits, "{id} {on}");
        }
        open.referrals[0] = inquiry("1", Some("roken"), "declined", "2026-11-20");
        assert!(wanted(&open, "tokuyo", "2026-11-23"));
        // A promise that the office gave back held until that day.
        open.referrals[0] = inquiry("1", Some("roken"), "withdrawn", "2026-11-20");
        open.referrals[0].answer = Some(words.term(Table::ReferralStatus, "accepted"));
        open.referrals[0].ended = Some(day("2026-11-22"));
        assert!(!wanted(&open, "tokuyo", "2026-11-21"));
        assert_eq!(stage(&open, day("2026-11-21")), Progress::Coordinating);
        assert!(wanted(&open, "tokuyo", "2026-11-22"));
        open.referrals[0] = inquiry("1", Some("homenursing"), "accepted", "2026-11-20");
        assert!(wanted(&open, "tokuyo", "2026-11-23"));
    }

    #[test]
    fn the_latest_inquiry_counts_and_a_no_is_remembered() {
        let words = Vocabularies::default();
        let today = day("2026-11-23");
        let service = words.term(Table::Services, "homenursing");
        let mut open = case();
        open.referrals = vec![
            inquiry("1", Some("homenursing"), "declined", "2026-11-05"),
            inquiry("1", Some("homenursing"), "sent", "2026-11-20"),
            inquiry("1", Some("tokuyo"), "declined", "2026-11-21"),
            inquiry("1", Some("homenursing"), "draft", "2026-11-22"),
            inquiry("2", Some("homenursing"), "sent", "2026-11-22"),
        ];
        let sent = asked(&open, "1", &service, today).and_then(|r| r.sent);
        assert_eq!(sent, Some(day("2026-11-20")));
        let no = declined(&open, "1", &service, today).and_then(|r| r.answered);
        assert_eq!(no, Some(day("2026-11-05")));
        assert!(declined(&open, "2", &service, today).is_none());
        assert!(asked(&open, "1", &service, day("2026-11-04")).is_none());
    }
}
