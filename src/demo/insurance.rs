//! Insurance: who pays, the care level, and the validity by the part-month rule.

use super::case::Draft;
use super::entry::Table;
use super::partners;
use super::person::Person;
use super::story::{Story, Turn};
use crate::paper::Value;
use chrono::{Datelike, Months, NaiveDate, TimeDelta};

/// 介護保険 as the rest of the paper needs it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Care {
    /// Whether the person is insured at all (age, or age and illness).
    pub(super) insured: bool,
    /// The level that the person has or will have, 1 = 要支援1 … 7 = 要介護5; 0 = none.
    pub(super) level: usize,
    /// The day of an application during the stay.
    pub(super) applied: Option<NaiveDate>,
    /// Whether a care manager was there before.
    pub(super) manager: bool,
    /// Whether nobody has applied though it would be right to.
    pub(super) missing: bool,
}

pub(super) const LEVELS: [&str; 8] = [
    "",
    "要支援1",
    "要支援2",
    "要介護1",
    "要介護2",
    "要介護3",
    "要介護4",
    "要介護5",
];

/// The last day of a certificate that begins on `from` and holds `months` (whole months, and the
/// rest of the first one).
fn valid_to(from: NaiveDate, months: u32) -> NaiveDate {
    let first = from.with_day(1).unwrap_or(from);
    let whole = if from.day() == 1 { months } else { months + 1 };
    first + Months::new(whole) - TimeDelta::days(1)
}

/// Writes `insurance`, as known on `asof`.
pub(super) fn write(
    draft: &mut Draft,
    person: &Person,
    story: &Story,
    burden: i64,
    admitted: NaiveDate,
    asof: NaiveDate,
) -> Care {
    let turn = story.turn;
    let welfare = matches!(turn, Turn::Welfare) || (turn == Turn::NoKin && draft.dice.chance(30));
    let age = person.age;
    let kind = match age {
        _ if welfare => "生活保護",
        75.. => "後期高齢者",
        _ if turn == Turn::Foreign || age >= 66 => "国保",
        _ => *draft
            .dice
            .weighted(&[(5, "協会けんぽ"), (3, "組合健保"), (2, "国保")]),
    };
    let tenths = match age {
        _ if welfare => 1,
        75.. => *draft.dice.weighted(&[(78, 1), (16, 2), (6, 3)]),
        70..75 => 2,
        _ => 3,
    };
    let mut medical = Table::new().text("kind", kind);
    if !welfare {
        medical = medical.plain("burden", tenths);
    }
    let insured = age >= 65 || (age >= 40 && story.specified.is_some());
    let mut insurance = Table::new().value("medical", medical.done());
    let mut care = Care {
        insured,
        level: 0,
        applied: None,
        manager: false,
        missing: false,
    };
    if insured {
        let specified = (age < 65).then_some(story.specified).flatten();
        let (value, known) = certificate(draft, person, specified, burden, admitted, asof);
        care = known;
        insurance = insurance.value("care", value);
        if care.manager {
            let office = partners::find(draft, "居宅介護支援", person, &[]);
            if let Some(office) = office {
                let name = super::names::Name::of(&mut draft.dice, true, 48).written();
                let phone = format!("0463-00-{:04}", draft.dice.between(100, 9999));
                let manager = Table::new()
                    .text("facility", office.id)
                    .text("name", name)
                    .maybe_text("phone", draft.dice.chance(40).then_some(&*phone));
                insurance = insurance.value("care_manager", manager.done());
            } else {
                care.manager = false;
            }
        }
    }
    insurance = insurance.maybe("disability", disability(draft, story));
    let mut other = Vec::new();
    if welfare {
        other.push("生活保護");
    }
    if story.hoehn_yahr.is_some() || story.tags.contains(&"筋萎縮性側索硬化症") {
        other.push("指定難病");
    }
    if turn == Turn::Child {
        other.push("小児慢性特定疾病");
    }
    if !other.is_empty() {
        insurance = insurance.words("other", &other);
    }
    draft.put("insurance", insurance.done());
    care
}

fn disability(draft: &mut Draft, story: &Story) -> Option<Value> {
    let has = |tag: &str| story.tags.contains(&tag);
    let (list, level): (&[&str], _) = if has("末期腎不全") {
        (&["身体障害者手帳1級"], None)
    } else if story.turn == Turn::Child {
        (&["身体障害者手帳1級", "療育手帳A"], None)
    } else if has("精神疾患") {
        (
            &["精神障害者保健福祉手帳2級"],
            Some(*draft.dice.pick(&["区分2", "区分3"])),
        )
    } else if has("筋萎縮性側索硬化症") {
        (&["身体障害者手帳1級"], Some("区分6"))
    } else if draft.dice.chance(7) {
        (&["身体障害者手帳3級"], None)
    } else {
        return None;
    };
    Some(
        Table::new()
            .words("certificates", list)
            .maybe_text("support_level", level)
            .done(),
    )
}

/// 介護保険: the table, and what the rest needs to know.
fn certificate(
    draft: &mut Draft,
    person: &Person,
    specified: Option<&'static str>,
    burden: i64,
    admitted: NaiveDate,
    asof: NaiveDate,
) -> (Value, Care) {
    let dice = &mut draft.dice;
    let level = match burden {
        0 => dice.between(1, 3),
        1 => dice.between(2, 5),
        2 => dice.between(4, 6),
        _ => dice.between(5, 7),
    } as usize;
    let mut care = Care {
        insured: true,
        level,
        applied: None,
        manager: false,
        missing: false,
    };
    let before = dice.chance(if person.age >= 80 { 68 } else { 45 });
    let mut status = "認定済";
    let mut shown = level;
    let mut applied;
    let mut certified = None;
    let mut valid = None;
    if before {
        // A certificate that covers the admission.
        let months = *dice.weighted(&[(2, 6), (4, 12), (4, 24), (2, 36)]);
        let back = dice.between(46, i64::from(months) * 30 - 15);
        let start = admitted - TimeDelta::days(back);
        let renewal = dice.chance(55);
        let from = if renewal {
            start.with_day(1).unwrap_or(start)
        } else {
            start
        };
        applied = Some(if renewal {
            from - TimeDelta::days(dice.between(30, 55))
        } else {
            from
        });
        certified = applied.map(|day| day + TimeDelta::days(dice.between(30, 42)));
        valid = Some((from, valid_to(from, months)));
        care.manager = level >= 3 && dice.chance(88);
        let to = valid_to(from, months);
        let change = admitted + TimeDelta::days(dice.between(6, 18));
        if (to - asof).num_days() < 55 && dice.chance(60) {
            status = "更新申請中";
            applied = Some(
                (to - TimeDelta::days(50))
                    .max(admitted - TimeDelta::days(20))
                    .min(asof),
            );
        } else if burden >= 2 && change <= asof && dice.chance(22) {
            // The level asked for anew because the person needs more help than before.
            care.applied = Some(change);
            applied = Some(change);
            let decision = change + TimeDelta::days(dice.between(30, 44));
            if decision <= asof {
                certified = Some(decision);
                valid = Some((change, valid_to(change, 6)));
            } else {
                status = "区分変更申請中";
                shown = level.saturating_sub(1).max(1);
            }
        }
    } else {
        let day = admitted + TimeDelta::days(dice.between(3, 14));
        let decision = day + TimeDelta::days(dice.between(29, 44));
        applied = None;
        let fate = dice.below(100);
        if fate < 14 || day > asof {
            status = "未申請";
            shown = 0;
            care.missing = burden > 0;
            care.level = 0;
        } else if fate < 18 && decision <= asof {
            status = "非該当";
            shown = 0;
            care.level = 0;
            applied = Some(day);
            certified = Some(decision);
        } else {
            applied = Some(day);
            care.applied = Some(day);
            if decision <= asof {
                certified = Some(decision);
                valid = Some((day, valid_to(day, 6)));
            } else {
                status = "申請中";
                shown = 0;
            }
        }
    }
    let share = *dice.weighted(&[(86, 1), (9, 2), (5, 3)]);
    let value = Table::new()
        .text("status", status)
        .maybe_text("level", (shown > 0).then_some(LEVELS[shown]))
        .text("insurer", person.town.insurer)
        .maybe_day("applied", applied)
        .maybe_day("certified", certified)
        .maybe(
            "valid",
            valid.map(|(from, to)| Table::new().plain("from", from).plain("to", to).done()),
        )
        .maybe("burden", valid.is_some().then(|| Value::plain(share)))
        .maybe_text("specified_disease", specified)
        .done();
    (value, care)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_runs_to_the_end_of_a_month() {
        let day = |m, d| NaiveDate::from_ymd_opt(2026, m, d).expect("a day");
        assert_eq!(
            valid_to(day(10, 5), 6),
            NaiveDate::from_ymd_opt(2027, 4, 30).expect("a day")
        );
        assert_eq!(valid_to(day(4, 1), 6), day(9, 30));
    }
}
