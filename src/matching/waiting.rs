//! Who is still waiting for a service, how long, and what was asked already.

use crate::model::{Case, Date, Facility, Line, Progress, Referral, Vacancy, stage};
use crate::text;
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

/// The inquiries that a facility answered with 可 or 条件付 up to `today`.
pub fn promises(case: &Case, today: Date) -> impl Iterator<Item = &Referral> {
    case.referrals.iter().filter(move |referral| {
        referral.is_accepted() && referral.answered.is_none_or(|day| day <= today)
    })
}

/// The latest inquiry to a facility for a service that has gone out.
pub fn asked<'a>(
    case: &'a Case,
    facility: &str,
    service: &Word,
    today: Date,
) -> Option<&'a Referral> {
    case.referrals
        .iter()
        .filter(|referral| {
            referral.facility.as_deref() == Some(facility)
                && is_for(referral, service)
                && referral.went_out()
                && referral.sent.is_none_or(|day| day <= today)
        })
        .max_by_key(|referral| referral.sent)
}

/// Whether the facility said 不可 to this case before, for the service.
pub fn declined<'a>(
    case: &'a Case,
    facility: &str,
    service: &Word,
    today: Date,
) -> Option<&'a Referral> {
    case.referrals
        .iter()
        .filter(|referral| {
            referral.facility.as_deref() == Some(facility)
                && is_for(referral, service)
                && referral.is_declined()
                && referral.answered.is_none_or(|day| day <= today)
        })
        .max_by_key(|referral| referral.answered)
}

/// An inquiry without a service is one for everything the facility offers.
fn is_for(referral: &Referral, service: &Word) -> bool {
    referral
        .service
        .as_ref()
        .is_none_or(|asked| asked == service)
}

/// The newest word about free places that can mean this service: one that names another service of
/// the facility means that one. Of the same day, the one that names the service.
pub fn places<'a>(facility: &'a Facility, service: &Word) -> Option<(usize, &'a Vacancy)> {
    let is = |what: &str, service: &Word| text::fold(what) == text::fold(service.label());
    let of_another = |what: &str| {
        let wards = facility.wards.iter().filter_map(|ward| ward.kind.as_ref());
        !is(what, service)
            && facility
                .services
                .iter()
                .chain(wards)
                .any(|other| other != service && is(what, other))
    };
    facility
        .vacancy
        .iter()
        .enumerate()
        .filter(|(_, vacancy)| !vacancy.what.as_deref().is_some_and(of_another))
        .max_by_key(|(_, vacancy)| {
            let named = vacancy
                .what
                .as_deref()
                .is_some_and(|what| is(what, service));
            (vacancy.asof, named)
        })
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

    #[test]
    fn a_free_bed_of_another_ward_is_none_of_this_service() {
        let words = Vocabularies::default();
        let service = |id: &str| words.term(Table::Services, id);
        let about = |what: &str, asof: &str| Vacancy {
            what: Some(what.into()),
            asof: Some(day(asof)),
            ..Vacancy::default()
        };
        let facility = Facility {
            services: vec![service("kaifuku_reha"), service("ryoyo")],
            vacancy: vec![
                about("回復期リハ", "2026-11-20"),
                about("療養", "2026-11-22"),
                about("個室", "2026-11-20"),
            ],
            ..Facility::default()
        };
        let speaks = |id: &str| places(&facility, &service(id)).map(|(place, _)| place);
        assert_eq!(speaks("kaifuku_reha"), Some(0));
        assert_eq!(speaks("ryoyo"), Some(1));
        assert_eq!(
            speaks("tokuyo"),
            Some(2),
            "rooms speak for what has no word of its own"
        );
    }
}
