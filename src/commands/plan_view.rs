//! `plan` for people: the plan as a sheet, the lines, the week, the limit, what can't be, what to
//! ask, what would be written.

use super::plan::Drafted;
use super::plan_lines::{lines, week};
use super::plan_todo::{changes, questions};
use super::show::{day, joined};
use super::show_money;
use crate::model::{Date, Line};
use crate::paper::Value;
use crate::planning::{Fate, Field, PLAN_KEYS};
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::text;
use crate::vocabulary::Word;

/// All sheets that have something to say.
pub(super) fn sheets(drafted: &Drafted, today: Date) -> Vec<Sheet> {
    let discharge = drafted.case.line == Line::Discharge;
    let mut all = vec![
        lines(drafted),
        week(drafted),
        limit(drafted),
        conflicts(drafted),
        questions(drafted),
    ];
    if discharge {
        all.insert(0, plan(drafted, today));
        all.push(changes(drafted));
    }
    all.into_iter()
        .filter(|sheet| !sheet.rows.is_empty() || !sheet.notes.is_empty())
        .collect()
}

/// What people read of a value.
pub(super) fn words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Text(text) | Value::Plain(text) => text.trim_end().to_string(),
        Value::List(items) => text::list(&items.iter().map(words).collect::<Vec<_>>()),
        Value::Map(entries) => {
            let of = |key: &str| {
                entries
                    .iter()
                    .find(|(known, _)| known == key)
                    .map(|(_, v)| words(v))
            };
            match (of("from"), of("to")) {
                (None, None) => entries
                    .iter()
                    .map(|(key, value)| format!("{key}={}", words(value)))
                    .collect::<Vec<_>>()
                    .join(" "),
                (from, to) => format!("{}〜{}", from.unwrap_or_default(), to.unwrap_or_default()),
            }
        }
    }
}

/// Where a value comes from, in a word.
fn mark(field: &Field, drafted_by_us: bool) -> (&'static str, Tone) {
    match field.fate {
        Fate::Add => ("下書き", Tone::Good),
        Fate::Refresh => ("直す", Tone::Good),
        Fate::Clear => ("消す", Tone::Warn),
        Fate::Same if drafted_by_us => ("下書き済", Tone::Plain),
        Fate::Same => ("紙", Tone::Plain),
        Fate::Kept => ("紙(案あり)", Tone::Plain),
        Fate::Gone => ("消された", Tone::Dim),
    }
}

fn plan(drafted: &Drafted, today: Date) -> Sheet {
    let case = &drafted.case;
    let mut sheet = Sheet::new(
        format!("退院支援計画の下書き {}", case.id),
        vec![
            Column::new("item", "項目"),
            Column::new("value", "内容"),
            Column::new("mark", "印"),
        ],
    );
    let admission = case.admission.as_ref();
    let fact = |sheet: &mut Sheet, label: &str, value: Option<String>| {
        let (value, mark) = match value {
            Some(value) => (Cell::from(value), Cell::toned("紙", Tone::Plain)),
            None => (Cell::default(), Cell::toned("未記入", Tone::Warn)),
        };
        sheet.row(vec![Cell::toned(label, Tone::Dim), value, mark]);
    };
    fact(
        &mut sheet,
        "氏名",
        case.patient
            .name
            .as_deref()
            .map(|name| format!("{name} 殿")),
    );
    fact(&mut sheet, "入院日", admission.and_then(|a| a.on).map(day));
    for (key, label) in PLAN_KEYS {
        if *key == "consultees" {
            let room = admission
                .and_then(|a| a.room.as_deref())
                .map(|room| format!("({room})"));
            let ward = admission.and_then(|a| a.ward_on(today)).map(String::from);
            fact(&mut sheet, "病棟(病室)", joined(&[ward, room]));
            let names: Vec<&str> = admission
                .iter()
                .flat_map(|a| &a.diagnoses)
                .filter_map(|d| d.name.as_deref())
                .collect();
            fact(
                &mut sheet,
                "病名",
                (!names.is_empty()).then(|| text::list(&names)),
            );
        }
        if *key == "problems" {
            let factors: Vec<String> = case.factors.confirmed.iter().map(factor).collect();
            fact(
                &mut sheet,
                "退院困難な要因",
                (!factors.is_empty()).then(|| text::list(&factors)),
            );
        }
        let field = drafted.draft.plan.iter().find(|field| field.key == *key);
        let by_us = case
            .plan
            .iter()
            .flat_map(|plan| &plan.drafted)
            .any(|(known, _)| &**known == *key);
        let (value, (mark, tone)) = match field {
            Some(field) => (
                field.value().map(words).unwrap_or_default(),
                mark(field, by_us),
            ),
            None => (String::new(), ("未記入", Tone::Warn)),
        };
        let value = match field.filter(|field| field.changes() && !field.facts.is_empty()) {
            Some(field) => format!(
                "{value}\nもと: {}",
                places(field.facts.iter().map(|f| f.place.as_str()))
            ),
            None => value,
        };
        sheet.row(vec![
            Cell::toned(*label, Tone::Dim),
            value.into(),
            Cell::toned(mark, tone),
        ]);
    }
    sheet.note("印: 紙=紙にある、下書き=--write で書く、直す=前の下書きを新しい事実に合わせる、未記入=聞くこと。");
    sheet
}

fn factor(word: &Word) -> String {
    let letter = word.term().and_then(|term| term.attribute("letter"));
    match letter {
        Some(letter) => format!("{letter} {}", word.label()),
        None => word.label().to_string(),
    }
}

/// Places, those of one list together: `needs(気管切開・胃瘻)`.
pub(super) fn places<'a>(places: impl Iterator<Item = &'a str>) -> String {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for place in places {
        let (head, tail) = place.rsplit_once('.').unwrap_or((place, ""));
        match groups.iter_mut().find(|(known, _)| *known == head) {
            Some((_, tails)) => tails.push(tail),
            None => groups.push((head, vec![tail])),
        }
    }
    let said: Vec<String> = groups
        .iter()
        .map(|(head, tails)| match tails.as_slice() {
            [""] => (*head).to_string(),
            [one] => format!("{head}.{one}"),
            many => format!("{head}({})", many.join("・")),
        })
        .collect();
    text::list(&said)
}

/// What to call a facility.
pub(super) fn called(id: &str, drafted: &Drafted) -> String {
    drafted
        .directory
        .get(id)
        .map_or(id.to_string(), |facility| facility.name.to_string())
}

fn limit(drafted: &Drafted) -> Sheet {
    let month = &drafted.month;
    if month.lines.iter().any(|line| line.within + line.over > 0) {
        return show_money::money(month);
    }
    let mut sheet = Sheet::new("", Vec::new());
    if month.units.is_some() && month.lines.iter().any(|line| line.counts) {
        sheet.note(format!(
            "限度額: {}。月の単位数が書いてある行はまだありません。",
            show_money::brief(month)
        ));
    }
    sheet
}

fn conflicts(drafted: &Drafted) -> Sheet {
    let mut sheet = Sheet::new(
        "ぶつかるところ",
        vec![
            Column::new("lines", "行"),
            Column::new("what", "内容・次の手"),
        ],
    );
    for conflict in &drafted.draft.conflicts {
        let tone = if conflict.severity == "error" {
            Tone::Bad
        } else {
            Tone::Warn
        };
        let basis = match conflict.basis.as_str() {
            "" => String::new(),
            basis => format!("\n根拠: {basis}"),
        };
        let next = conflict.next.replace("CASE", drafted.case.id.as_str());
        sheet.row(vec![
            conflict.lines.join("・").into(),
            Cell::toned(format!("{}{basis}\n→ {next}", conflict.what), tone),
        ]);
    }
    sheet
}
