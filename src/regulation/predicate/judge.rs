//! The questions that conditions ask of a case, one function each.

use super::Held;
use crate::model::{Date, FamilyMember};
use crate::regulation::condition::{Arg, Predicate};
use crate::regulation::dates::{self, reaches};
use crate::regulation::deadline::State;
use crate::regulation::facts::Facts;
use crate::regulation::insured::{CareClass, care_class};
use crate::regulation::rulebook::Rules;
use crate::regulation::tier;
use crate::vocabulary::Word;

pub(super) fn yes(holds: bool, fact: &str) -> Held {
    if holds {
        Held::Yes(fact.to_string())
    } else {
        Held::No
    }
}

pub(super) fn number(args: &[Arg]) -> i64 {
    args.iter()
        .find_map(|arg| match arg {
            Arg::Number(number) => Some(*number),
            _ => None,
        })
        .unwrap_or(0)
}

/// The words that an argument means.
pub(super) fn found<'a>(args: &[Arg], words: impl IntoIterator<Item = &'a Word>) -> Held {
    let meant = words
        .into_iter()
        .filter(|word| args.iter().any(|arg| arg.means(word)));
    named(meant, "")
}

/// Some words, each once.
fn named<'a>(words: impl Iterator<Item = &'a Word>, before: &str) -> Held {
    let mut labels: Vec<&str> = Vec::new();
    for label in words.map(Word::label) {
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    yes(
        !labels.is_empty(),
        &format!("{before}{}", labels.join("、")),
    )
}

/// A single word that may be unknown.
pub(super) fn one(args: &[Arg], word: Option<&Word>, question: &str) -> Held {
    match word {
        Some(word) => found(args, [word]),
        None => Held::Unknown(question.to_string()),
    }
}

/// A single word whose absence is a no.
pub(super) fn one_or_no(args: &[Arg], word: Option<&Word>, label: &str) -> Held {
    match word.map(|word| found(args, [word])) {
        Some(Held::Yes(fact)) => Held::Yes(format!("{label}: {fact}")),
        _ => Held::No,
    }
}

pub(super) fn stay<'a>(facts: &Facts<'a>) -> Option<&'a crate::model::Admission> {
    facts.case.admission.as_ref()
}

/// Whether the letter that brought the patient is so; no without a letter.
pub(super) fn inbound(facts: &Facts, is: impl Fn(&crate::model::Inbound) -> bool) -> bool {
    facts.case.inbound.as_ref().is_some_and(is)
}

pub(super) fn line_word(facts: &Facts) -> Option<Word> {
    use crate::vocabulary::Table;
    let id = facts.case.line.id();
    let term = Table::Lines.terms().iter().find(|term| term.id == id);
    term.map(Word::Known)
}

pub(super) fn reached(facts: &Facts, age: i64) -> Option<bool> {
    let age = u32::try_from(age).ok()?;
    Some(reaches(facts.born?, age).is_some_and(|day| day <= facts.day))
}

pub(super) fn insured(facts: &Facts, rules: &Rules, _: &[Arg]) -> Held {
    match care_class(facts, rules) {
        class @ (CareClass::First(_) | CareClass::Second(_)) => {
            Held::Yes(format!("{}({})", class.label(), class.reason()))
        }
        CareClass::Outside(_) => Held::No,
        CareClass::Unknown(ask) => Held::Unknown(ask),
    }
}

/// Whether the stay began within so many months of the end of the one before.
pub(super) fn readmitted_within(facts: &Facts, months: i64) -> Held {
    let before = stay(facts).and_then(|a| a.last_discharged);
    let (Some(left), Some(on)) = (before, stay(facts).and_then(|a| a.on)) else {
        return Held::Unknown("前回の退院日(admission.last_discharged)はいつですか。".into());
    };
    let end = dates::months_after(left, u32::try_from(months).unwrap_or(0));
    yes(
        left <= on && end.is_some_and(|end| on <= end),
        &format!("前回の退院{left}、今回の入院{on}"),
    )
}

pub(super) fn stay_expected_over(facts: &Facts, months: i64) -> Held {
    let admitted = stay(facts).and_then(|a| a.on);
    let (Some(admitted), Some(out)) = (admitted, facts.discharge()) else {
        return Held::Unknown("退院予定日はいつですか。".into());
    };
    let months = u32::try_from(months).unwrap_or(0);
    let end = dates::months_through(admitted, months);
    yes(
        end.is_some_and(|end| out > end),
        &format!("入院{admitted}から{out}まで"),
    )
}

/// Whether the patient came from a ward of another tier, less than so many days before. Moves among
/// wards of one tier are none.
pub(super) fn moved_within(facts: &Facts, rules: &Rules, days: i64) -> Held {
    let admitted = facts.case.admission.as_ref().and_then(|a| a.on);
    let since = match tier::tier_of(facts, rules) {
        Some(row) => tier::in_wards_since(facts, &row.wards),
        None => tier::in_ward_since(facts),
    };
    let Some(since) = since.filter(|since| Some(*since) > admitted) else {
        return Held::No;
    };
    let until = facts
        .case
        .discharged()
        .map_or(facts.day, |left| left.min(facts.day));
    let count = (until - since).num_days() + 1;
    yes(count < days, &format!("{since}に転棟、{count}日目"))
}

pub(super) fn days_in_ward(facts: &Facts, days: i64) -> Held {
    let Some(since) = tier::in_ward_since(facts) else {
        return Held::Unknown("今の病棟にはいつからですか。".into());
    };
    let until = facts
        .case
        .discharged()
        .map_or(facts.day, |left| left.min(facts.day));
    let count = (until - since).num_days() + 1;
    yes(count >= days, &format!("今の病棟{count}日目"))
}

pub(super) fn tag(facts: &Facts, args: &[Arg]) -> Held {
    match found(args, facts.tags.iter().copied()) {
        Held::Yes(label) => Held::Yes(format!("病名: {label}")),
        other => other,
    }
}

pub(super) fn attribute(facts: &Facts, args: &[Arg], key: &str) -> Held {
    let meant = |tag: &&Word| {
        let value = tag.term().and_then(|term| term.attribute(key));
        value.is_some_and(|value| args.contains(&Arg::Word(value.to_string())))
    };
    named(facts.tags.iter().copied().filter(meant), "病名: ")
}

pub(super) fn needs_with(facts: &Facts, key: &str, value: &str) -> Held {
    let labels: Vec<&str> = facts
        .needs
        .iter()
        .filter(|need| need.term().and_then(|term| term.attribute(key)) == Some(value))
        .map(Word::label)
        .collect();
    yes(!labels.is_empty(), &labels.join("、"))
}

/// How much help an ADL level means.
pub(super) fn rank(level: &Word) -> Option<u8> {
    level.term()?.attribute("rank")?.parse().ok()
}

pub(super) fn adl_assist(facts: &Facts, items: Option<&[Arg]>) -> Held {
    let Some(assessment) = facts.case.assessment() else {
        return Held::Unknown("ADLはどうですか(アセスメントがありません)。".into());
    };
    let helped: Vec<String> = assessment
        .adl
        .iter()
        .filter(|(item, _)| items.is_none_or(|args| args.iter().any(|arg| arg.means(item))))
        .filter(|(_, level)| rank(level).is_some_and(|rank| rank >= 2))
        .map(|(item, level)| format!("{}={}", item.label(), level.label()))
        .collect();
    yes(!helped.is_empty(), &helped.join(" "))
}

pub(super) fn adl_decline(facts: &Facts) -> Held {
    let Some(assessment) = facts.case.assessment() else {
        return Held::Unknown("入院前と今のADLはどうですか。".into());
    };
    // The state before the illness is often written once, in an earlier assessment.
    let before = facts
        .case
        .assessments
        .iter()
        .rev()
        .map(|a| &a.adl_before)
        .find(|adl| !adl.is_empty());
    let Some(before) = before else {
        return Held::Unknown("入院前のADLはどうでしたか。".into());
    };
    let worse: Vec<String> = assessment
        .adl
        .iter()
        .filter_map(|(item, now)| {
            let then = &before.iter().find(|(known, _)| known == item)?.1;
            (rank(then)? < rank(now)?)
                .then(|| format!("{}: {}→{}", item.label(), then.label(), now.label()))
        })
        .collect();
    yes(!worse.is_empty(), &worse.join(" "))
}

pub(super) fn care_unapplied(facts: &Facts) -> Held {
    match (facts.care_status, facts.care_level) {
        (Some(status), _) if status.is("none") => Held::Yes("要介護認定は未申請".into()),
        (Some(_), _) => Held::No,
        (None, Some(level)) if level.is("none") => Held::Yes("要介護認定は未申請".into()),
        (None, Some(_)) => Held::No,
        (None, None) => Held::Unknown("要介護認定は申請していますか。".into()),
    }
}

/// Whether the first application fell into the stay: then nobody managed care before it. A change
/// or a renewal follows an older certificate.
pub(super) fn applied_in_stay(facts: &Facts) -> Held {
    let admitted = facts.case.admission.as_ref().and_then(|a| a.on);
    let applied = facts.case.insurance.care.as_ref().and_then(|c| c.applied);
    let again = facts
        .care_status
        .is_some_and(|status| status.is_one_of(&["change_applying", "renewal_applying"]));
    let certified_before = facts
        .valid
        .0
        .zip(admitted)
        .is_some_and(|(from, on)| from < on);
    match (admitted, applied) {
        (Some(on), Some(applied)) if on <= applied && !again && !certified_before => {
            Held::Yes(format!("申請{applied}"))
        }
        _ => Held::No,
    }
}

pub(super) fn certificate_named(facts: &Facts, args: &[Arg]) -> Held {
    let disability = facts.case.insurance.disability.as_ref();
    disability
        .into_iter()
        .flat_map(|d| &d.certificates)
        .find(|written| {
            args.iter()
                .any(|arg| matches!(arg, Arg::Text(word) if written.contains(word.as_str())))
        })
        .map_or(Held::No, |written| Held::Yes(written.to_string()))
}

pub(super) fn cannot_be_reached(member: &FamilyMember) -> bool {
    member
        .contact
        .as_ref()
        .is_some_and(|contact| contact.is_one_of(&["no", "refused"]))
}

pub(super) fn family_unreachable(facts: &Facts) -> Held {
    let family = &facts.case.family;
    if family.is_empty() {
        let no_kin = facts.needs.iter().any(|need| need.is("no_guarantor"))
            || facts
                .case
                .intake
                .categories
                .iter()
                .any(|category| category.is("no_kin"));
        return if no_kin {
            Held::Yes("家族の記載がなく、身寄りなし".into())
        } else {
            Held::Unknown("連絡できる家族・親族はいますか。".into())
        };
    }
    yes(
        family.iter().all(cannot_be_reached),
        "家族の全員が連絡不可または拒否",
    )
}

pub(super) fn care_lacking(facts: &Facts) -> Held {
    let family = &facts.case.family;
    let alone = facts
        .case
        .patient
        .household
        .as_ref()
        .is_some_and(|h| h.is("alone"));
    if family.is_empty() {
        return if alone {
            Held::Yes("独居で家族の記載なし".into())
        } else {
            Held::Unknown("介護を担える家族はいますか。".into())
        };
    }
    let known: Vec<&Word> = family
        .iter()
        .filter_map(|member| member.care_capacity.as_ref())
        .filter(|capacity| !capacity.is("unknown"))
        .collect();
    if known.is_empty() {
        return Held::Unknown("家族の介護力はどうですか。".into());
    }
    if known.iter().any(|capacity| capacity.is("sufficient")) {
        return Held::No;
    }
    let words: Vec<String> = family
        .iter()
        .filter_map(|member| {
            let capacity = member.care_capacity.as_ref()?;
            let who = member.relation.as_deref().unwrap_or("家族");
            Some(format!("{who}の介護力: {}", capacity.label()))
        })
        .collect();
    Held::Yes(words.join("、"))
}

/// 児童等: under 18, an age that is reached as any other.
pub(super) fn is_child(born: Option<Date>, day: Date) -> bool {
    born.and_then(|born| reaches(born, 18))
        .is_some_and(|grown| day < grown)
}

pub(super) fn child_carer(facts: &Facts) -> Held {
    facts
        .case
        .family
        .iter()
        .find(|member| {
            let role = |id| member.roles.iter().any(|role| role.is(id));
            role("carer_child") || (role("main_caregiver") && is_child(member.born, facts.day))
        })
        .map_or(Held::No, |member| {
            let who = member.relation.as_deref().unwrap_or("家族");
            Held::Yes(format!("{who}(児童等)が介護"))
        })
}

/// Where the patient goes: by the closure, else by the plan.
pub(in crate::regulation) fn destination<'a>(facts: &Facts<'a>) -> Option<&'a Word> {
    let closed = facts.case.closure.as_ref();
    let planned = facts.case.plan.as_ref();
    closed
        .and_then(|closure| closure.destination.as_ref())
        .or_else(|| planned.and_then(|plan| plan.destination.as_ref()))
}

pub(super) fn service_insurance(facts: &Facts, args: &[Arg]) -> Held {
    facts
        .case
        .services
        .iter()
        .filter_map(|line| line.service.as_ref())
        .find(|service| {
            let insurance = service.term().and_then(|term| term.attribute("insurance"));
            args.iter()
                .any(|arg| matches!(arg, Arg::Text(id) if insurance == Some(id)))
        })
        .map_or(Held::No, |service| {
            Held::Yes(format!("サービスの行: {}", service.label()))
        })
}

pub(super) fn events(facts: &Facts, args: &[Arg], before: Option<Date>) -> Held {
    facts
        .case
        .events
        .iter()
        .filter(|event| event.on.is_none_or(|on| on <= facts.day))
        .filter(|event| before.is_none_or(|day| event.on.is_some_and(|on| on < day)))
        .find(|event| {
            event
                .kind
                .as_ref()
                .is_some_and(|kind| args.iter().any(|arg| arg.means(kind)))
        })
        .map_or(Held::No, |event| {
            let kind = event.kind.as_ref().map_or("", |kind| kind.label());
            match event.on {
                Some(on) => Held::Yes(format!("{on} {kind}")),
                None => Held::Yes(kind.to_string()),
            }
        })
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum MetHow {
    InTime,
    AtAll,
}

/// Whether a deadline was met. It goes by its rule or by one of its rows: an office may be held to
/// several rows of a rule at once (加算1 and 加算3).
pub(super) fn met(facts: &Facts, args: &[Arg], how: MetHow) -> Held {
    let due = facts.dues.iter().find(|due| {
        args.iter()
            .any(|arg| matches!(arg, Arg::Text(name) if *name == due.rule || *name == due.row))
    });
    let Some(due) = due else {
        return Held::Unknown("期限を数えるための日付がわかりません。".into());
    };
    let fact = || {
        let on = due.met_on.map(|on| format!("{on} ")).unwrap_or_default();
        format!("{on}{}", due.label)
    };
    match due.state {
        State::Met => Held::Yes(fact()),
        State::MetLate if how == MetHow::AtAll => Held::Yes(fact()),
        State::MetLate => Held::No,
        State::Overdue if how == MetHow::InTime => Held::No,
        State::None if due.question.is_some() => {
            Held::Unknown(due.question.clone().unwrap_or_default())
        }
        _ => Held::Unknown(format!("{}はまだです。", due.label)),
    }
}

/// The day on which a deadline that is asked for was met too late.
pub(in crate::regulation) fn met_late(asked: &[Predicate], facts: &Facts) -> Option<Date> {
    let names = |name: &str| {
        let mut args = asked.iter().flat_map(|predicate| &predicate.args);
        args.any(|arg| matches!(arg, Arg::Text(asked) if asked == name))
    };
    facts
        .dues
        .iter()
        .find(|due| due.state == State::MetLate && (names(&due.rule) || names(&due.row)))?
        .met_on
}

pub(super) fn registered(facts: &Facts, args: &[Arg]) -> Held {
    match facts.office.fee.as_deref() {
        None => Held::Unknown("届出は何ですか(renkei.toml の office.fee)。".into()),
        Some(fee) => {
            let meant = args
                .iter()
                .any(|arg| matches!(arg, Arg::Text(name) if is_registered(fee, name)));
            yes(meant, &format!("届出: {fee}"))
        }
    }
}

/// Whether the office's 届出 name an addition; 「入退院支援加算1・3」 names two.
pub(in crate::regulation) fn is_registered(fees: &str, name: &str) -> bool {
    let (fees, name) = (crate::text::fold(fees), crate::text::fold(name));
    if fees.contains(&name) {
        return true;
    }
    let family = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = &name[family.len()..];
    let Some((_, rest)) = fees.split_once(family).filter(|_| !number.is_empty()) else {
        return false;
    };
    let list = rest
        .split(|c: char| c.is_alphabetic())
        .next()
        .unwrap_or_default();
    list.split(|c: char| !c.is_ascii_digit())
        .any(|found| found == number)
}

#[cfg(test)]
mod tests {
    use super::is_registered;

    #[test]
    fn an_office_may_register_several() {
        for (fees, name, is) in [
            ("入退院支援加算1", "入退院支援加算1", true),
            ("入退院支援加算１", "入退院支援加算1", true),
            ("入退院支援加算1・3", "入退院支援加算3", true),
            ("入退院支援加算1、入退院支援加算3", "入退院支援加算3", true),
            ("入退院支援加算1", "入退院支援加算3", false),
            ("入退院支援加算2", "入退院支援加算1", false),
            ("精神科入退院支援加算", "精神科入退院支援加算", true),
            ("", "入退院支援加算1", false),
        ] {
            assert_eq!(is_registered(fees, name), is, "{fees} {name}");
        }
    }
}
