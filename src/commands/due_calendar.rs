//! What `due` puts into a calendar.

use super::due_gather::Item;
use crate::model::Date;
use crate::regulation::{Calendar, State};
use crate::render::ics::Day;
use crate::text;

/// A deadline in a calendar: on the business day before it, with no name of a patient. What has a
/// time stays where it is.
pub fn calendar_day(item: &Item, calendar: &Calendar, today: Date) -> Day {
    let due = &item.due;
    let at = due.at.as_deref().and_then(text::parse_clock);
    // A day that has gone is no day to be reminded on: what is late is late today.
    let late = due.state == State::Overdue;
    let early = (item.business >= today).then_some(item.business);
    let on = if late && !due.fixed {
        today
    } else {
        early.unwrap_or(item.last)
    };
    let mut description = Vec::new();
    if late {
        description.push(format!("期限は{}でした。", day_words_plain(item.last)));
    } else if on != item.last {
        let why = calendar.why_closed(item.last).unwrap_or_default();
        description.push(format!(
            "期限は{}({why})。前倒しの日です。",
            day_words_plain(item.last)
        ));
    }
    if let Some(from) = due.from {
        description.push(format!("{from}から{}まで", item.last));
    }
    if due.rule != "appointment" {
        description.push(format!("根拠: {}", due.basis));
    }
    // Calendars lie open on desks and phones: whom to call stays on the paper.
    let label = if due.rule == "callback" {
        "約束した連絡"
    } else {
        &due.label
    };
    let subject = due.subject.as_deref().map(|id| format!(".{id}"));
    Day {
        id: format!("{}.{}{}", item.case, due.row, subject.unwrap_or_default()),
        on,
        at,
        summary: text::visible(&format!(
            "{}{} {label}",
            if late { "【超過】" } else { "" },
            item.case
        ))
        .into_owned(),
        description: text::visible_block(&description.join("\n")).into_owned(),
    }
}

fn day_words_plain(day: Date) -> String {
    format!("{day}({})", text::weekday(day))
}
