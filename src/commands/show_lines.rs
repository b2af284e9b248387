//! What `show` says of the lines beside 退院支援: the letter and the replies of 前方連携, the outcomes
//! of 相談.

use super::show::{joined, label};
use crate::model::{Case, Reply};
use crate::sheet::{Cell, Column, Sheet, Tone};

/// The lines of the face sheet about the letter that brought the patient.
pub fn inbound(case: &Case, referrer: Option<String>) -> Vec<(&'static str, Option<String>)> {
    let Some(inbound) = &case.inbound else {
        return Vec::new();
    };
    let appointed = inbound.appointed.map(|on| match inbound.at.as_deref() {
        Some(at) => format!("予約{on} {at}"),
        None => format!("予約{on}"),
    });
    let replies: Vec<String> = inbound.replies.iter().map(reply).collect();
    vec![
        (
            "紹介元",
            joined(&[referrer, inbound.doctor.as_deref().map(Into::into)]),
        ),
        (
            "紹介",
            joined(&[
                inbound.received.map(|on| format!("受領{on}")),
                appointed,
                inbound.visited.map(|on| format!("来院{on}")),
                label(inbound.department.as_ref()),
                inbound.to_doctor.as_deref().map(Into::into),
                inbound.purpose.as_deref().map(Into::into),
            ]),
        ),
        (
            "返書",
            match (replies.is_empty(), inbound.wants_replies()) {
                (true, true) => None,
                (true, false) => Some("不要".to_string()),
                (false, _) => Some(replies.join("、")),
            },
        ),
    ]
}

/// `一次返書2026-12-01(仮名医師)`.
fn reply(reply: &Reply) -> String {
    let kind = reply.kind.as_ref().map_or("返書", |kind| kind.label());
    let on = reply.on.map(|on| on.to_string()).unwrap_or_default();
    let more = joined(&[
        reply.by.as_deref().map(Into::into),
        reply.note.as_deref().map(Into::into),
    ]);
    match more {
        Some(more) => format!("{kind}{on}({more})"),
        None => format!("{kind}{on}"),
    }
}

/// What became of each category, the latest last.
pub fn outcomes(case: &Case) -> Sheet {
    let mut sheet = Sheet::new(
        "相談の結果",
        vec![
            Column::new("on", "日付"),
            Column::new("category", "区分"),
            Column::new("result", "結果"),
            Column::new("text", "内容"),
        ],
    );
    let mut told: Vec<_> = case.outcomes.iter().collect();
    told.sort_by_key(|outcome| outcome.on);
    for outcome in told {
        let tone = if outcome.is_open() {
            Tone::Warn
        } else {
            Tone::Plain
        };
        sheet.row(vec![
            outcome
                .on
                .map(|on| on.to_string())
                .unwrap_or_default()
                .into(),
            label(outcome.category.as_ref()).unwrap_or_default().into(),
            Cell::toned(label(outcome.result.as_ref()).unwrap_or_default(), tone),
            joined(&[
                outcome.to.as_deref().map(|to| format!("→ {to}")),
                outcome.text.as_deref().map(Into::into),
            ])
            .unwrap_or_default()
            .into(),
        ]);
    }
    sheet
}
