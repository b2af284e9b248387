//! What `show` says of the way out: inquiries, the patient's choice, appointments, the end and former
//! ends.

use super::show::{day, joined, label};
use crate::failure::Failure;
use crate::model::{Case, Closure, Date};
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::store::Store;
use std::collections::{HashMap, HashSet};

/// The names of the facilities that a case speaks of, looked up once.
pub struct Names(HashMap<String, String>);

impl Names {
    /// Looks them up.
    pub fn of(store: &Store, case: &Case) -> Result<Self, Failure> {
        let asked = case.referrals.iter().map(|r| r.facility.as_deref());
        let booked = case.appointments.iter().map(|a| a.facility.as_deref());
        let ended = case.former_closures.iter().map(|f| &f.closure);
        let ended = ended.chain(case.closure.iter());
        let others = [
            case.inbound.as_ref().and_then(|i| i.from.as_deref()),
            case.choice.as_ref().and_then(|c| c.facility.as_deref()),
        ];
        let ids: HashSet<&str> = asked
            .chain(booked)
            .chain(ended.map(|closure| closure.facility.as_deref()))
            .chain(others)
            .flatten()
            .collect();
        let known = store.facilities_with(&ids)?.into_values();
        Ok(Self(
            known
                .map(|facility| (facility.id.to_string(), facility.name.to_string()))
                .collect(),
        ))
    }

    /// The name, else the id.
    pub fn name(&self, id: &str) -> String {
        self.0.get(id).cloned().unwrap_or_else(|| id.to_string())
    }
}

/// The lines of the face sheet about the choice and the end.
pub fn lines(case: &Case, names: &Names) -> Vec<(&'static str, Option<String>)> {
    let mut lines = Vec::new();
    if let Some(choice) = &case.choice {
        let shown =
            (!choice.shown.is_empty()).then(|| format!("示した候補{}か所", choice.shown.len()));
        lines.push((
            "選択",
            joined(&[
                choice.facility.as_deref().map(|id| names.name(id)),
                choice.by.as_deref().map(Into::into),
                choice.on.map(day),
                choice
                    .reason
                    .as_deref()
                    .map(|reason| format!("「{reason}」")),
                shown,
            ]),
        ));
    }
    if let Some(closure) = &case.closure {
        lines.push(("終結", closure_words(closure, names)));
    }
    for former in &case.former_closures {
        lines.push((
            "以前の終結",
            joined(&[
                closure_words(&former.closure, names),
                former.reopened.map(|on| format!("→ {}再開", day(on))),
                former.why.as_deref().map(|why| format!("「{why}」")),
            ]),
        ));
    }
    lines
}

fn closure_words(closure: &Closure, names: &Names) -> Option<String> {
    let left = (!closure.acknowledged.is_empty())
        .then(|| format!("(残したもの{}件)", closure.acknowledged.len()));
    joined(&[
        closure.on.map(day),
        label(closure.reason.as_ref()),
        label(closure.destination.as_ref()),
        closure.facility.as_deref().map(|id| names.name(id)),
        label(closure.outcome.as_ref()),
        left,
    ])
}

/// The appointments that still stand, from the earliest; those of days gone by are marked.
pub fn appointments(case: &Case, names: &Names, today: Date) -> Sheet {
    let mut sheet = Sheet::new(
        "予定",
        vec![
            Column::new("id", "番号"),
            Column::new("on", "日時"),
            Column::new("kind", "種別"),
            Column::new("place", "場所・相手"),
            Column::new("status", "状態"),
        ],
    );
    let mut ahead: Vec<_> = case
        .appointments
        .iter()
        .filter(|a| a.still_stands())
        .collect();
    ahead.sort_by_key(|appointment| (appointment.on, appointment.at.clone()));
    for appointment in ahead {
        let gone = appointment.on.is_some_and(|on| on < today);
        let people = (!appointment.with.is_empty()).then(|| appointment.with.join("・"));
        let status = joined(&[
            label(appointment.status.as_ref()),
            gone.then(|| "済んだか確認".to_string()),
        ]);
        sheet.row(vec![
            (&*appointment.id).into(),
            joined(&[
                appointment.on.map(day),
                appointment.at.as_deref().map(Into::into),
            ])
            .unwrap_or_default()
            .into(),
            label(appointment.kind.as_ref()).unwrap_or_default().into(),
            joined(&[
                appointment.place.as_deref().map(Into::into),
                appointment.facility.as_deref().map(|id| names.name(id)),
                people,
                appointment.note.as_deref().map(Into::into),
            ])
            .unwrap_or_default()
            .into(),
            Cell::toned(
                status.unwrap_or_default(),
                if gone { Tone::Warn } else { Tone::Plain },
            ),
        ]);
    }
    sheet
}

/// Every inquiry and what became of it.
pub fn referrals(case: &Case, names: &Names, today: Date) -> Sheet {
    let mut sheet = Sheet::new(
        "打診",
        vec![
            Column::new("id", "番号"),
            Column::new("facility", "打診先"),
            Column::new("service", "サービス").optional(1),
            Column::new("sent", "打診日"),
            Column::new("status", "状態"),
            Column::new("note", "理由・条件"),
        ],
    );
    for referral in &case.referrals {
        let waiting = referral
            .sent
            .filter(|_| referral.is_open_on(today))
            .map(|sent| format!("({}日待ち)", (today - sent).num_days()));
        let named = (referral.identified == Some(true)).then(|| "氏名あり".to_string());
        sheet.row(vec![
            (&*referral.id).into(),
            referral
                .facility
                .as_deref()
                .map(|id| names.name(id))
                .unwrap_or_default()
                .into(),
            label(referral.service.as_ref()).unwrap_or_default().into(),
            referral
                .sent
                .map(|on| on.to_string())
                .unwrap_or_default()
                .into(),
            joined(&[label(referral.status.as_ref()), waiting, named])
                .unwrap_or_default()
                .into(),
            joined(&[
                label(referral.reason.as_ref()),
                referral
                    .without_consent
                    .as_deref()
                    .map(|why| format!("同意なし({why})")),
                referral.note.as_deref().map(Into::into),
            ])
            .unwrap_or_default()
            .into(),
        ]);
    }
    sheet
}
