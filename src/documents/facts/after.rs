//! What comes after: the lines of the care plan, the places to choose from, the inquiry.

use super::{Recipient, Scene, day, place, said};
use crate::matching::Home;
use crate::model::{Referral, ServiceLine};
use crate::text;
use crate::vocabulary::Word;
use serde_json::{Value, json};

/// The lines of the care plan with names for ids.
pub(super) fn lines(scene: &Scene) -> Value {
    scene
        .case
        .services
        .iter()
        .map(|line| one_line(scene, line))
        .collect()
}

/// Words of several lines, controls shown.
fn block(words: Option<&str>) -> Value {
    words.map_or(Value::Null, |words| {
        text::visible_block(words).into_owned().into()
    })
}

fn one_line(scene: &Scene, line: &ServiceLine) -> Value {
    let id = line.facility.as_deref();
    let period = |(from, to): (Option<_>, Option<_>)| json!({"from": day(from), "to": day(to)});
    let days: String = line.days.iter().map(Word::label).collect();
    json!({
        "id": &*line.id,
        "service": said(line.service.as_ref().map(Word::label)),
        "facility": scene.name(id),
        "tel": said(scene.facility(id).and_then(|f| f.tel.as_deref())),
        "payer": said(line.payer.as_ref().map(Word::label)),
        "care_insured": crate::regulation::is_ltci(line, scene.facts, scene.rules),
        "need": block(line.need.as_deref()),
        "long_goal": block(line.long_goal.as_deref()),
        "long_period": period(line.long_period),
        "short_goal": block(line.short_goal.as_deref()),
        "short_period": period(line.short_period),
        "content": block(line.content.as_deref()),
        "weekly": line.weekly,
        "days": days,
        "time": said(line.time.as_deref()),
        "units": line.units,
        "from": day(line.from),
        "to": day(line.to),
    })
}

/// The places that were asked or shown, in an order that favours nobody: by the answer, then by a
/// number made of case and facility.
pub(super) fn options(scene: &Scene) -> Value {
    let case = scene.case;
    let home = Home::of(&case.patient).location;
    let mut rows: Vec<(u8, u64, Value)> = Vec::new();
    let asked = case.referrals.iter().filter(|r| r.went_out());
    let shown = case.choice.iter().flat_map(|choice| choice.shown.iter());
    let places = asked
        .map(|r| (r.facility.as_deref(), Some(r)))
        .chain(shown.map(|id| (Some(&**id), None)));
    let mut known: Vec<(&str, Option<&Word>)> = Vec::new();
    for (id, referral) in places {
        let Some(id) = id else { continue };
        let service = referral.and_then(|r| r.service.as_ref());
        let twice = known
            .iter()
            .any(|(other, of)| *other == id && (*of == service || referral.is_none()));
        if twice {
            continue;
        }
        known.push((id, service));
        // Asked twice: the later answer counts.
        let referral = referral.map(|first| latest(scene, id, first));
        let facility = scene.facility(Some(id));
        let (rank, answer) = answer(referral);
        let km = facility
            .and_then(|f| f.location)
            .zip(home)
            .map(|(there, home)| text::distance(there.km_to(home)));
        let mut value = place(facility);
        value["name"] = scene.name(Some(id));
        value["service"] = said(service.map(Word::label));
        value["answer"] = answer.into();
        value["answered"] = day(referral.and_then(|r| r.answered));
        value["reason"] = said(referral.and_then(|r| r.reason.as_ref()).map(Word::label));
        // Notes are the staff's own, but for a condition, which is the answer itself.
        let condition = referral
            .filter(|_| rank == 1)
            .and_then(|r| r.note.as_deref());
        value["note"] = said(referral.and_then(|r| r.told.as_deref()).or(condition));
        value["distance"] = said(km.as_deref());
        value["monthly_yen"] = facility.and_then(|f| f.monthly_yen).into();
        value["chosen"] = case
            .choice
            .as_ref()
            .is_some_and(|choice| choice.facility.as_deref() == Some(id))
            .into();
        rows.push((rank, crate::matching::neutral(case.id.as_str(), id), value));
    }
    rows.sort_by_key(|(rank, neutral, _)| (*rank, *neutral));
    rows.into_iter().map(|(_, _, value)| value).collect()
}

fn latest<'a>(scene: &Scene<'a>, id: &str, first: &'a Referral) -> &'a Referral {
    let same = |r: &&Referral| {
        r.facility.as_deref() == Some(id) && r.service == first.service && r.went_out()
    };
    scene.case.referrals.iter().rfind(same).unwrap_or(first)
}

/// The answer in words a family understands, and its group.
fn answer(referral: Option<&Referral>) -> (u8, &'static str) {
    let Some(status) = referral.and_then(|r| r.status.as_ref()) else {
        return (2, "まだ聞いていません");
    };
    match status.id() {
        "accepted" => (0, "受け入れられるとの返事です"),
        "conditional" => (1, "条件が合えば受け入れられるとの返事です"),
        "declined" => (3, "今回は受け入れが難しいとの返事です"),
        "withdrawn" => (4, "こちらから取り下げました"),
        "expired" => (4, "返事がないまま期限を過ぎました"),
        _ => (2, "返事を待っています"),
    }
}

/// The inquiry that a sheet is for.
pub(super) fn inquiry(scene: &Scene, to: &Recipient) -> Value {
    let referral = to.referral;
    json!({
        "service": said(to.service),
        "sent": day(referral.and_then(|r| r.sent).or(Some(scene.today))),
        "answer_by": day(to.answer_by),
        "message": block(referral.and_then(|r| r.message.as_deref())),
    })
}
