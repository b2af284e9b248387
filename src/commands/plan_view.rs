//! `plan` for people: the plan as a sheet, the lines, the week, the limit, what can't be, what to
//! ask, what would be written.

use super::plan::Drafted;
use super::show::{day, joined};
use super::show_money;
use crate::model::{Date, ServiceLine};
use crate::paper::Value;
use crate::planning::{
    Band, Fate, Field, Grid, Loose, MergedLine, PLAN_KEYS, Question, Span, Visit, periods_basis,
};
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::store::CasePaper;
use crate::text;
use crate::vocabulary::Word;

/// All sheets that have something to say.
pub(super) fn sheets(_paper: &CasePaper, drafted: &Drafted, today: Date) -> Vec<Sheet> {
    let all = [
        plan(drafted, today),
        lines(drafted),
        week(drafted),
        limit(drafted),
        conflicts(drafted),
        questions(drafted),
        changes(drafted),
    ];
    all.into_iter()
        .filter(|sheet| !sheet.rows.is_empty() || !sheet.notes.is_empty())
        .collect()
}

/// What people read of a value.
fn words(value: &Value) -> String {
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
        let field = drafted.plan.iter().find(|field| field.key == *key);
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
fn places<'a>(places: impl Iterator<Item = &'a str>) -> String {
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

fn called(id: &str, drafted: &Drafted) -> String {
    drafted
        .directory
        .get(id)
        .map_or(id.to_string(), |facility| facility.name.to_string())
}

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

fn lines(drafted: &Drafted) -> Sheet {
    let mut sheet = Sheet::new(
        "ケアプランの行の下書き(居宅サービス計画書 第2表の案)",
        vec![
            Column::new("line", "行・サービス"),
            Column::new("need", "ニーズと目標"),
            Column::new("content", "援助の内容"),
        ],
    );
    for merged in &drafted.lines.lines {
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
            let goal = goal?.replace('\n', "");
            let span = period(span).map_or(String::new(), |span| format!("({span})"));
            Some(format!("{label}: {goal}{span}"))
        };
        let need = [
            line.need.as_deref().map(|need| need.replace('\n', "")),
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
            line.content
                .as_deref()
                .map(|content| content.replace('\n', "")),
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
    if !sheet.rows.is_empty() {
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
            .map(|(id, label)| Column::new(id, *label))
            .collect(),
    );
    for merged in &drafted.lines.lines {
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
fn week(drafted: &Drafted) -> Sheet {
    let grid = &drafted.grid;
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

fn limit(drafted: &Drafted) -> Sheet {
    let month = &drafted.month;
    if month.lines.iter().any(|line| line.within + line.over > 0) {
        return show_money::money(month);
    }
    let mut sheet = Sheet::new("", Vec::new());
    if month.units.is_some() {
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
            Column::new("what", "内容"),
            Column::new("next", "次の手"),
        ],
    );
    for conflict in &drafted.conflicts {
        let tone = if conflict.severity == "error" {
            Tone::Bad
        } else {
            Tone::Warn
        };
        let basis = match conflict.basis.as_str() {
            "" => String::new(),
            basis => format!("\n根拠: {basis}"),
        };
        sheet.row(vec![
            conflict.lines.join("・").into(),
            Cell::toned(format!("{}{basis}", conflict.what), tone),
            conflict
                .next
                .replace("CASE", drafted.case.id.as_str())
                .into(),
        ]);
    }
    sheet
}

fn questions(drafted: &Drafted) -> Sheet {
    let mut sheet = Sheet::new(
        format!(
            "聞くこと {}件",
            drafted.questions.len() + drafted.factors.len()
        ),
        vec![
            Column::new("about", "何について"),
            Column::new("ask", "聞くこと"),
            Column::new("next", "次の手"),
        ],
    );
    let case = drafted.case.id.as_str();
    for factor in &drafted.factors {
        sheet.row(vec![
            "退院困難な要因".into(),
            format!(
                "「{} {}」に当てはまりますか({})。",
                factor.letter,
                factor.label,
                text::list(&factor.facts)
            )
            .into(),
            format!("renkei set {case} factors.confirmed+={}", factor.letter).into(),
        ]);
    }
    let mut asked: Vec<(&Question, Vec<&str>)> = Vec::new();
    for question in &drafted.questions {
        let same = |(known, _): &&mut (&Question, Vec<&str>)| {
            known.ask == question.ask && known.key == question.key && known.next == question.next
        };
        match asked.iter_mut().find(same) {
            Some((_, about)) => about.push(&question.about),
            None => asked.push((question, vec![&question.about])),
        }
    }
    for (question, about) in asked {
        let names: Vec<String> = about.iter().map(|about| named(about, drafted)).collect();
        let line = match about.as_slice() {
            [one] => *one,
            _ => "行",
        };
        let next = question.next.replace("CASE", case).replace("LINE", line);
        sheet.row(vec![
            text::list(&names).into(),
            question.ask.clone().into(),
            next.into(),
        ]);
    }
    sheet
}

/// What a question is about: an item of the plan, or a line with its service.
fn named(about: &str, drafted: &Drafted) -> String {
    if let Some((_, label)) = PLAN_KEYS.iter().find(|(key, _)| *key == about) {
        return (*label).to_string();
    }
    if about == "factors" {
        return "退院困難な要因".to_string();
    }
    let mut lines = drafted
        .lines
        .lines
        .iter()
        .filter(|line| &*line.line.id == about);
    let service = lines.next().and_then(|line| line.line.service.as_ref());
    joined(&[
        service.map(|s| s.label().to_string()),
        Some(about.to_string()),
    ])
    .unwrap_or_default()
}

/// What `--write` would do.
fn changes(drafted: &Drafted) -> Sheet {
    let mut sheet = Sheet::new(
        "--write で書くこと",
        vec![
            Column::new("mark", "印"),
            Column::new("place", "場所"),
            Column::new("what", "内容"),
        ],
    );
    let mut row = |mark: &str, place: String, what: String| {
        sheet.row(vec![mark.into(), place.into(), what.into()]);
    };
    let plan = ("計画".to_string(), None, &drafted.plan);
    let lines = drafted
        .lines
        .lines
        .iter()
        .map(|line| (named(&line.line.id, drafted), line.place, &line.fields));
    let whole = |place: Option<usize>, name: &str| place.is_none() && name != "計画";
    for (name, place, fields) in std::iter::once(plan).chain(lines) {
        if whole(place, &name) {
            row("+", name, "新しい行".to_string());
            continue;
        }
        let added: Vec<&str> = fields
            .iter()
            .filter(|f| f.fate == Fate::Add)
            .map(label)
            .collect();
        if !added.is_empty() {
            row("+", name.clone(), text::list(&added));
        }
        for field in fields {
            let (old, new) = (
                field.present.as_ref().map(words),
                field.draft.as_ref().map(words),
            );
            let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
            match field.fate {
                Fate::Refresh => row(
                    "~",
                    name.clone(),
                    format!("{}: {old} → {new}", label(field)),
                ),
                Fate::Clear => row(
                    "-",
                    name.clone(),
                    format!("{}: {old}(もとの記載がなくなった)", label(field)),
                ),
                Fate::Kept => row(
                    "=",
                    name.clone(),
                    format!("{}は紙のまま。案: {new}", label(field)),
                ),
                Fate::Gone => row(
                    "=",
                    name.clone(),
                    format!("{}は消されたまま。案: {new}", label(field)),
                ),
                Fate::Add | Fate::Same => {}
            }
        }
    }
    if drafted.changes.is_empty() {
        sheet.note("--write で変わるところはありません。");
    } else {
        sheet.note("印: + 書き足す、~ 前の下書きを直す、- 消す、= 人が書いたので残す。");
    }
    sheet
}

/// What people read of a key.
fn label(field: &Field) -> &'static str {
    let plan = PLAN_KEYS.iter().find(|(key, _)| *key == field.key);
    if let Some((_, label)) = plan {
        return label;
    }
    match field.key {
        "facility" => "事業所",
        "payer" => "支払う制度",
        "need" => "ニーズ",
        "long_goal" => "長期目標",
        "long_period" => "長期の期間",
        "short_goal" => "短期目標",
        "short_period" => "短期の期間",
        "content" => "内容",
        "weekly" => "週の回数",
        "from" => "開始日",
        "to" => "終了日",
        "sources" => "もとの記録",
        other => other,
    }
}
