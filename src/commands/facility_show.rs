//! `facility show`: one entry of the directory, and what became of its inquiries.

use super::facility::services_of;
use super::{lookup, track_record};
use crate::context::{Context, View};
use crate::failure::{Exit, Failure};
use crate::matching::{Counted, TrackRecord};
use crate::model::{Facility, Office, Text};
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::text;
use crate::vocabulary::Word;
use serde_json::{Map, Value as Json, json};

/// A facility for machines.
pub fn json_of(facility: &Facility) -> Json {
    let day = |on: Option<crate::model::Date>| on.map(|on| on.to_string());
    json!({
        "id": &*facility.id,
        "name": &*facility.name,
        "kana": facility.kana.as_deref(),
        "services": facility.services.iter().map(|s| json!({ "id": s.id(), "label": s.label() })).collect::<Vec<_>>(),
        "address": facility.address.as_deref(),
        "city": facility.city.as_deref(),
        "location": facility.location.map(|at| [at.lat, at.lon]),
        "tel": facility.tel.as_deref(),
        "fax": facility.fax.as_deref(),
        "area": facility.area.as_ref().map(|a| a.iter().map(|t| &**t).collect::<Vec<_>>()),
        "radius_km": facility.radius_km,
        "days": facility.days.as_ref().map(|d| d.iter().map(Word::label).collect::<Vec<_>>()),
        "days_note": facility.days_note.as_deref(),
        "hours": facility.hours.as_deref(),
        "departments": facility.departments.as_ref().map(|d| d.iter().map(Word::label).collect::<Vec<_>>()),
        "wards": facility.wards.iter().map(|w| json!({ "kind": w.kind.as_ref().map(Word::label), "beds": w.beds })).collect::<Vec<_>>(),
        "capacity": facility.capacity,
        "care_levels": facility.care_levels.as_ref().map(|l| l.iter().map(Word::label).collect::<Vec<_>>()),
        "accepts": facility.accepts.iter().map(|c| json!({
            "need": c.need.id(), "label": c.need.label(), "value": c.value.label(),
            "note": c.note.as_deref(), "asof": day(c.asof), "source": c.source.as_deref(),
        })).collect::<Vec<_>>(),
        "vacancy": facility.vacancy.iter().map(|v| json!({
            "what": v.what.as_deref(), "state": v.state.as_ref().map(Word::label), "count": v.count,
            "asof": day(v.asof), "source": v.source.as_deref(),
        })).collect::<Vec<_>>(),
        "meetings": facility.meetings.iter().map(|m| json!({
            "on": day(m.on), "method": m.method.as_deref(), "who": m.who.as_deref(),
            "topic": m.topic.as_deref(),
        })).collect::<Vec<_>>(),
        "published": facility.published.iter().map(|p| json!({
            "service": p.service.as_ref().map(Word::label), "source": p.source.as_deref(),
            "asof": day(p.asof), "name": p.name.as_deref(), "address": p.address.as_deref(),
            "tel": p.tel.as_deref(), "capacity": p.capacity, "note": p.note.as_deref(),
        })).collect::<Vec<_>>(),
        "source": facility.source.as_deref(),
        "asof": day(facility.asof),
        "note": facility.note.as_deref(),
    })
}

/// Runs it.
pub fn run(words: &str, context: &Context) -> Result<Exit, Failure> {
    let facility = lookup::facility(context, words)?;
    let store = context.store()?;
    let today = context.today();
    let mut face = Sheet::new(
        format!("{} {}", facility.id, facility.name),
        vec![Column::new("item", "項目"), Column::new("value", "内容")],
    );
    let mut line = |label: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            face.row(vec![Cell::toned(label, Tone::Dim), value.into()]);
        }
    };
    let words = |list: &Option<Vec<Word>>| {
        list.as_ref()
            .map(|list| list.iter().map(Word::label).collect::<Vec<_>>().join("、"))
    };
    let own = |text: &Option<Text>| text.as_deref().map(String::from);
    line("カナ", own(&facility.kana));
    line("サービス", Some(services_of(&facility)));
    line("住所", own(&facility.address));
    line("電話", own(&facility.tel));
    line("FAX", own(&facility.fax));
    let wants_none = facility.no_reply_wanted == Some(true);
    line("返書", wants_none.then(|| "不要".to_string()));
    line(
        "窓口",
        facility.contact.as_ref().map(|c| {
            [&c.name, &c.role, &c.tel, &c.note]
                .into_iter()
                .filter_map(|part| part.as_deref())
                .collect::<Vec<_>>()
                .join(" ")
        }),
    );
    line(
        "地域",
        facility
            .area
            .as_ref()
            .map(|a| a.iter().map(|t| &**t).collect::<Vec<_>>().join("、")),
    );
    line("距離", facility.radius_km.map(|km| format!("半径{km}km")));
    line("営業日", words(&facility.days));
    line("営業日の特記", own(&facility.days_note));
    line("時間", own(&facility.hours));
    line("要介護度", words(&facility.care_levels));
    line("診療科", words(&facility.departments));
    line("定員", facility.capacity.map(|n| n.to_string()));
    line("月額", facility.monthly_yen.map(|yen| format!("{yen}円")));
    line(
        "当院との関係",
        facility.relation.as_ref().map(|r| r.label().to_string()),
    );
    line("法人", own(&facility.corporation));
    line(
        "出どころ",
        facility.source.as_ref().map(|source| match facility.asof {
            Some(asof) => format!("{source} {asof}"),
            None => format!("{source}(日付なし)"),
        }),
    );
    line("備考", own(&facility.note));
    let mut accepts = Sheet::new(
        "受入可否",
        vec![
            Column::new("need", "項目"),
            Column::new("value", "可否"),
            Column::new("asof", "日付"),
            Column::new("source", "出どころ"),
            Column::new("note", "条件"),
        ],
    );
    for claim in &facility.accepts {
        let old = claim
            .asof
            .is_some_and(|on| (today - on).num_days() > store.office.freshness.acceptance_days);
        accepts.row(vec![
            claim.need.label().into(),
            claim.value.label().into(),
            Cell::toned(
                match claim.asof {
                    Some(on) if old => format!("{on} 古い"),
                    Some(on) => on.to_string(),
                    None => "日付なし".to_string(),
                },
                if old { Tone::Warn } else { Tone::Plain },
            ),
            claim.source.as_deref().unwrap_or_default().into(),
            claim.note.as_deref().unwrap_or_default().into(),
        ]);
    }
    let mut free = Sheet::new(
        "空き",
        vec![
            Column::new("what", "対象"),
            Column::new("state", "状態"),
            Column::new("count", "数").right(),
            Column::new("asof", "日付"),
            Column::new("source", "出どころ"),
        ],
    );
    for vacancy in &facility.vacancy {
        free.row(vec![
            vacancy.what.as_deref().unwrap_or_default().into(),
            vacancy
                .state
                .as_ref()
                .map(|s| s.label())
                .unwrap_or_default()
                .into(),
            vacancy
                .count
                .map(|n| n.to_string())
                .unwrap_or_default()
                .into(),
            match vacancy.asof {
                Some(on) => {
                    let days = (today - on).num_days();
                    let old = days > store.office.freshness.vacancy_days;
                    Cell::toned(
                        format!(
                            "{on} {}{}",
                            text::days_ago(days),
                            if old { " 古い" } else { "" }
                        ),
                        if old { Tone::Warn } else { Tone::Plain },
                    )
                }
                None => "日付なし".into(),
            },
            vacancy.source.as_deref().unwrap_or_default().into(),
        ]);
    }
    let today = Counted::until(today);
    let record = track_record::of_all(context, &today)?
        .record
        .of(&facility.id);
    let mut object = Map::new();
    object.insert("facility".into(), json_of(&facility));
    object.insert("history".into(), track_record::json_of(&record).into());
    context.show(View {
        kind: "facility",
        json: object,
        csv: Some(face.clone()),
        days: Vec::new(),
        sheets: [
            face,
            accepts,
            free,
            meetings(&facility, &store.office),
            history(&record),
            by_need(&record),
        ]
        .into_iter()
        .filter(|sheet| !sheet.rows.is_empty())
        .collect(),
    });
    Ok(Exit::Done)
}

/// 面会, the newest first: what shows that both work together.
fn meetings(facility: &Facility, office: &Office) -> Sheet {
    let mut sheet = Sheet::new(
        "面会",
        vec![
            Column::new("on", "日"),
            Column::new("method", "方法"),
            Column::new("who", "だれが"),
            Column::new("topic", "話題"),
        ],
    );
    let mut met: Vec<_> = facility.meetings.iter().collect();
    met.sort_by_key(|meeting| std::cmp::Reverse(meeting.on));
    for meeting in met {
        let who = meeting.who.as_deref().unwrap_or_default();
        sheet.row(vec![
            match meeting.on {
                Some(on) => Cell::day(on),
                None => "日付なし".into(),
            },
            meeting.method.as_deref().unwrap_or_default().into(),
            office.staff_name(who).into(),
            meeting.topic.as_deref().unwrap_or_default().into(),
        ]);
    }
    sheet
}

/// 実績: no rows where nothing was ever asked.
fn history(record: &TrackRecord) -> Sheet {
    let mut sheet = Sheet::new(
        "実績",
        vec![Column::new("item", "項目"), Column::new("value", "内容")],
    );
    let all = &record.all;
    if all.sent == 0 {
        return sheet;
    }
    let mut line = |label: &str, value: String| {
        sheet.row(vec![Cell::toned(label, Tone::Dim), value.into()]);
    };
    let cases = |count: u32| text::count(count, "件");
    line("打診", cases(all.sent));
    line("可", cases(all.accepted));
    line("条件付", cases(all.conditional));
    line(
        "不可",
        match track_record::reason_words(record, usize::MAX) {
            reasons if reasons.is_empty() => cases(all.declined),
            reasons => format!("{}({reasons})", cases(all.declined)),
        },
    );
    line(
        "取下げ・期限切れ",
        format!("{}・{}", cases(all.withdrawn), cases(all.expired)),
    );
    line("回答待ち", cases(all.open));
    let few = |n: usize| format!("n={n}({})", track_record::too_few());
    line(
        "受諾率",
        track_record::rate_words(all).unwrap_or_else(|| few(all.answered() as usize)),
    );
    line(
        "回答までの中央値",
        track_record::median_words(record).unwrap_or_else(|| few(record.timed())),
    );
    sheet
}

/// 実績 by what the patients needed.
fn by_need(record: &TrackRecord) -> Sheet {
    let mut sheet = Sheet::new(
        "必要な処置・条件ごとの実績",
        vec![
            Column::new("need", "項目"),
            Column::new("sent", "打診").right(),
            Column::new("accepted", "可").right(),
            Column::new("conditional", "条件付").right(),
            Column::new("declined", "不可").right(),
            Column::new("accept_rate", "受諾率"),
        ],
    );
    for (need, tally) in record.needs() {
        let number = |count: u32| Cell::from(count.to_string());
        sheet.row(vec![
            need.label().into(),
            number(tally.sent),
            number(tally.accepted),
            number(tally.conditional),
            number(tally.declined),
            track_record::rate_words(tally).unwrap_or_default().into(),
        ]);
    }
    sheet
}
