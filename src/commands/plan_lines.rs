//! The lines of a care plan for `plan`: as people read them (第2表), for spreadsheets, and the week
//! (第3表).

use super::plan::Drafted;
use super::plan_view::{called, places};
use super::show::joined;
use crate::model::{Date, ServiceLine};
use crate::planning::{Band, Field, Grid, Loose, MergedLine, Span, Visit, periods_basis};
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::text;
use crate::vocabulary::Word;

fn period((from, to): (Option<Date>, Option<Date>)) -> Option<String> {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    (from.is_some() || to.is_some()).then(|| format!("{}〜{}", day(from), day(to)))
}

/// `週2回 火・金 10:00-11:00`.
fn often(line: &ServiceLine) -> Option<String> {
    let days: Vec<&str> = line.days.iter().map(Word::label).collect();
    joined(&[
        line.weekly.map(|weekly| format!("週{weekly}回")),
        (!days.is_empty()).then(|| days.join("・")),
        line.time.as_deref().map(String::from),
    ])
}

fn state(merged: &MergedLine) -> (&'static str, Tone) {
    match (merged.place, merged.fields.iter().any(Field::changes)) {
        (None, _) => ("新しい行", Tone::Good),
        (Some(_), true) => ("補う・直す", Tone::Good),
        (Some(_), false) if merged.was_drafted => ("下書き済", Tone::Plain),
        (Some(_), false) => ("紙", Tone::Plain),
    }
}

/// The lines.
pub(super) fn lines(drafted: &Drafted) -> Sheet {
    let mut sheet = Sheet::new(
        "ケアプランの行の下書き(居宅サービス計画書 第2表の案)",
        vec![
            Column::new("line", "行・サービス"),
            Column::new("need", "ニーズと目標"),
            Column::new("content", "援助の内容"),
        ],
    );
    for merged in &drafted.draft.lines.lines {
        let line = &merged.line;
        let (state, tone) = state(merged);
        let facility = line
            .facility
            .as_deref()
            .map_or("(事業所は未定)".to_string(), |id| called(id, drafted));
        let first = [
            format!("{} {state}", line.id).trim().to_string(),
            line.service
                .as_ref()
                .map_or(String::new(), |s| s.label().to_string()),
            facility,
            line.payer
                .as_ref()
                .map_or(String::new(), |p| p.label().to_string()),
        ];
        let goal = |label: &str, goal: Option<&str>, span| {
            let goal = goal?.replace('\n', "\n  ");
            let span = period(span).map_or(String::new(), |span| format!("\n  {span}"));
            Some(format!("{label}: {goal}{span}"))
        };
        let need = [
            line.need.as_deref().map(String::from),
            goal("長期", line.long_goal.as_deref(), line.long_period),
            goal("短期", line.short_goal.as_deref(), line.short_period),
        ];
        let sources: Vec<&str> = match merged.facts.is_empty() {
            true => line.sources.iter().map(|source| &**source).collect(),
            false => merged
                .facts
                .iter()
                .map(|fact| fact.place.as_str())
                .collect(),
        };
        let content = [
            line.content.as_deref().map(String::from),
            often(line),
            line.units
                .map(|units| format!("月{}単位", text::thousands(units))),
            period((line.from, line.to)),
            (!sources.is_empty()).then(|| format!("もと: {}", places(sources.into_iter()))),
        ];
        let block = |parts: &[Option<String>]| -> String {
            let parts: Vec<&str> = parts.iter().flatten().map(String::as_str).collect();
            parts.join("\n")
        };
        let first: Vec<&str> = first
            .iter()
            .map(String::as_str)
            .filter(|part| !part.is_empty())
            .collect();
        sheet.row(vec![
            Cell::toned(first.join("\n"), tone),
            block(&need).into(),
            block(&content).into(),
        ]);
    }
    if sheet.rows.is_empty() {
        sheet.note("まだありません。打診の「可」、必要な処置、意向、ADLから作ります。");
    } else {
        sheet.note(format!(
            "目標の期間: {}。正式な計画はケアマネジャーが作ります。",
            periods_basis()
        ));
    }
    sheet
}

/// The lines for a spreadsheet, a column for each item of 第2表.
pub(super) fn lines_for_spreadsheets(drafted: &Drafted) -> Sheet {
    let ids = [
        ("id", "行"),
        ("state", "状態"),
        ("service", "サービス種別"),
        ("facility", "事業所"),
        ("facility_name", "事業所名"),
        ("payer", "支払う制度"),
        ("need", "ニーズ"),
        ("long_goal", "長期目標"),
        ("long_from", "長期から"),
        ("long_to", "長期まで"),
        ("short_goal", "短期目標"),
        ("short_from", "短期から"),
        ("short_to", "短期まで"),
        ("content", "サービス内容"),
        ("weekly", "週の回数"),
        ("days", "曜日"),
        ("time", "時間"),
        ("units", "単位数(月)"),
        ("from", "開始日"),
        ("to", "終了日"),
        ("sources", "もとの記録"),
    ];
    let mut sheet = Sheet::new(
        "",
        ids.iter()
            .map(|(id, label)| Column::new(*id, *label))
            .collect(),
    );
    for merged in &drafted.draft.lines.lines {
        let line = &merged.line;
        let text =
            |text: &Option<crate::model::Text>| text.as_deref().unwrap_or_default().to_string();
        let word = |word: &Option<Word>| {
            word.as_ref()
                .map_or(String::new(), |word| word.label().to_string())
        };
        let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let number =
            |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
        let days: Vec<&str> = line.days.iter().map(Word::label).collect();
        let sources: Vec<&str> = match merged.facts.is_empty() {
            true => line.sources.iter().map(|source| &**source).collect(),
            false => merged
                .facts
                .iter()
                .map(|fact| fact.place.as_str())
                .collect(),
        };
        let name = line
            .facility
            .as_deref()
            .map_or(String::new(), |id| called(id, drafted));
        let cells = [
            line.id.to_string(),
            state(merged).0.to_string(),
            word(&line.service),
            text(&line.facility),
            name,
            word(&line.payer),
            text(&line.need),
            text(&line.long_goal),
            day(line.long_period.0),
            day(line.long_period.1),
            text(&line.short_goal),
            day(line.short_period.0),
            day(line.short_period.1),
            text(&line.content),
            number(line.weekly),
            days.join(";"),
            text(&line.time),
            number(line.units),
            day(line.from),
            day(line.to),
            sources.join(";"),
        ];
        sheet.row(cells.into_iter().map(Cell::from).collect());
    }
    sheet
}

/// The week: a row for each service and time, a column for each day.
pub(super) fn week(drafted: &Drafted) -> Sheet {
    let grid = &drafted.draft.grid;
    let days = Grid::days();
    let mut columns = vec![
        Column::new("band", "時間帯"),
        Column::new("time", "時間"),
        Column::new("service", "サービス"),
    ];
    columns.extend(
        days.iter()
            .map(|(_, day)| Column::new(column_id(day), day.label())),
    );
    let mut sheet = Sheet::new("週間表(居宅サービス計画書 第3表の案)", columns);
    let meeting: Vec<&Visit> = grid
        .overlaps()
        .into_iter()
        .flat_map(|(one, two)| [one, two])
        .collect();
    let shut = |visit: &Visit| {
        let facility = visit
            .facility
            .as_ref()
            .and_then(|id| drafted.directory.get(id));
        let days = facility.and_then(|facility| facility.days.as_ref());
        days.is_some_and(|days| !days.contains(&visit.day))
    };
    let mut rows: Vec<(Option<Span>, &Visit, Vec<&Visit>)> = Vec::new();
    for visit in &grid.visits {
        match rows.iter_mut().find(|(span, first, _)| {
            *span == visit.span && first.line == visit.line && first.service == visit.service
        }) {
            Some((_, _, visits)) => visits.push(visit),
            None => rows.push((visit.span, visit, vec![visit])),
        }
    }
    let mut legend = [false, false];
    for (span, first, visits) in rows {
        let time = span
            .map(Span::label)
            .or_else(|| first.time.as_deref().map(String::from));
        let mut cells = vec![
            span.map_or("", |span| Band::at(span.start).label()).into(),
            time.unwrap_or("未定".into()).into(),
            format!("{} {}", first.service.label(), first.line)
                .trim()
                .into(),
        ];
        for (number, _) in &days {
            let visit = visits.iter().find(|visit| visit.number == *number);
            cells.push(match visit {
                None => Cell::default(),
                Some(visit) if meeting.iter().any(|other| std::ptr::eq(*other, *visit)) => {
                    legend[0] = true;
                    Cell::toned("重", Tone::Bad)
                }
                Some(visit) if shut(visit) => {
                    legend[1] = true;
                    Cell::toned("休", Tone::Bad)
                }
                Some(_) => "〇".into(),
            });
        }
        sheet.row(cells);
    }
    for (used, note) in legend
        .into_iter()
        .zip(["重=ほかのサービスと重なる", "休=事業所の休みの日"])
    {
        if used {
            sheet.note(note);
        }
    }
    let loose = |loose: &Loose| {
        let weekly = loose
            .weekly
            .map_or(String::new(), |weekly| format!(" 週{weekly}回"));
        let line = if loose.line.is_empty() {
            String::new()
        } else {
            format!(" {}", loose.line)
        };
        format!("{}{line}{weekly}", loose.service.label())
    };
    for (label, some) in [
        ("曜日が未定", &grid.to_place),
        ("週単位以外のサービス", &grid.beyond_week),
    ] {
        if !some.is_empty() {
            sheet.note(format!(
                "{label}: {}",
                text::list(&some.iter().map(loose).collect::<Vec<_>>())
            ));
        }
    }
    sheet
}

fn column_id(day: &Word) -> &'static str {
    day.term().map_or("day", |term| term.id)
}
