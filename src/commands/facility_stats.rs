//! `facility stats`: what became of the inquiries, facility by facility.

use super::{completions, lookup, track_record};
use crate::context::{Context, View};
use crate::failure::{Exit, Failure};
use crate::matching::{Counted, TrackRecord};
use crate::model::{CaseId, Facility, Text};
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::text;
use crate::vocabulary::Table;
use clap_complete::engine::ArgValueCompleter;
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};

/// 打診の実績(施設ごと、処置・条件ごと)
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei facility stats\n  renkei facility stats --need '喀痰吸引(夜間)' --reasons\n  renkei facility stats --for 訪問看護 --since 2026-04-01 --format csv > 実績.csv\n\n受諾率は (可+条件付) ÷ (可+条件付+不可)。取下げ・期限切れ・回答待ちは分母に入れません。\n処置・条件は、打診した症例の紙の needs です。回答が3件に満たない率と中央値は出しません。"
)]
pub struct Args {
    /// 施設(番号、名称・カナの一部)。なければ打診したすべて
    #[arg(value_name = "FACILITY", add = ArgValueCompleter::new(completions::facilities))]
    facility: Option<String>,
    /// このサービスの打診だけ
    #[arg(long = "for", value_name = "SERVICE", add = ArgValueCompleter::new(completions::services))]
    service: Option<String>,
    /// この処置・条件が必要な症例の打診だけ
    #[arg(long, value_name = "NEED", add = ArgValueCompleter::new(completions::needs))]
    need: Option<String>,
    /// この日からの打診だけ
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// 断り理由を全部出す
    #[arg(long)]
    reasons: bool,
}

/// A facility that was asked.
struct Asked<'a> {
    id: &'a str,
    /// The id where the directory doesn't know it.
    name: &'a str,
    record: &'a TrackRecord,
}

/// Runs it.
pub fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let store = context.store()?;
    super::facility::complain_about_hand(context, store.hand()?);
    let word = |table, flag, typed: &Option<String>| {
        let typed = typed.as_deref();
        typed
            .map(|typed| lookup::word(context, table, flag, typed))
            .transpose()
    };
    let service = word(Table::Services, "--for", &args.service)?;
    let need = word(Table::Needs, "--need", &args.need)?;
    let since = match &args.since {
        None => None,
        typed => Some(lookup::day(context, "--since", typed.as_deref())?),
    };
    let tracked = track_record::of_all(
        context,
        &Counted {
            since,
            service: service.as_ref(),
            need: need.as_ref(),
            ..Counted::until(context.today())
        },
    )?;
    let all = tracked.record.facilities();
    let ids: HashSet<&str> = all.iter().map(|(id, _)| *id).collect();
    let known = store.facilities_with(&ids)?;
    let asked: Vec<Asked> = all
        .into_iter()
        .filter(|(id, _)| {
            let words = args.facility.as_deref();
            words.is_none_or(|words| is_meant(id, &known, words))
        })
        .map(|(id, record)| Asked {
            name: known.get(id).map_or(id, |facility| &facility.name),
            id,
            record,
        })
        .collect();
    if let (Some(words), true) = (&args.facility, asked.is_empty()) {
        // Nobody was asked by that name: perhaps nobody has it.
        lookup::facility_matches(context, words)?;
    }
    let chosen: Vec<String> = [
        args.facility.as_deref().map(text::quote),
        service.as_ref().map(|service| service.label().to_string()),
        need.as_ref().map(|need| text::quote(need.label())),
        since.map(|since| format!("{since}から")),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !tracked.unread.is_empty() {
        context.remember(Exit::Paper);
    }
    context.show(view(&asked, &tracked.unread, &chosen, args));
    Ok(if asked.is_empty() {
        Exit::No
    } else {
        Exit::Done
    })
}

/// Whether a facility is what was typed: its id, or part of its id, name or kana.
fn is_meant(id: &str, known: &HashMap<Text, Facility>, words: &str) -> bool {
    let words = text::fold(words.trim());
    let holds = |text: &str| text::fold(text).contains(&words);
    let facility = known.get(id);
    holds(id) || facility.is_some_and(|f| holds(&f.name) || f.kana.as_deref().is_some_and(holds))
}

fn view(asked: &[Asked], unread: &[CaseId], chosen: &[String], args: &Args) -> View {
    let mut total = TrackRecord::default();
    for facility in asked {
        total.add(facility.record);
    }
    let title = if chosen.is_empty() {
        "打診の実績".to_string()
    } else {
        format!("打診の実績({})", text::list(chosen))
    };
    let mut sheets = vec![table(title, asked, &total)];
    let reasons = reasons(asked, &total);
    if args.reasons && !reasons.rows.is_empty() {
        sheets.push(reasons.clone());
    }
    let whole = |id: Option<&str>, name: &str, record: &TrackRecord| {
        let mut object = Map::new();
        object.insert("facility".into(), id.into());
        object.insert("name".into(), name.into());
        object.extend(track_record::json_of(record));
        Value::Object(object)
    };
    let mut json = Map::new();
    json.insert(
        "facilities".into(),
        asked
            .iter()
            .map(|f| whole(Some(f.id), f.name, f.record))
            .collect(),
    );
    json.insert("total".into(), whole(None, "合計", &total));
    json.insert(
        "unreadable".into(),
        json!(unread.iter().map(CaseId::as_str).collect::<Vec<_>>()),
    );
    View {
        kind: "facility-stats",
        json,
        csv: Some(if args.reasons { reasons } else { csv(asked) }),
        days: Vec::new(),
        sheets,
    }
}

fn table(title: String, asked: &[Asked], total: &TrackRecord) -> Sheet {
    let mut sheet = Sheet::new(
        title,
        vec![
            Column::new("facility", "番号").optional(2),
            Column::new("name", "名称"),
            Column::new("sent", "打診").right(),
            Column::new("accepted", "可").right(),
            Column::new("conditional", "条件付").right(),
            Column::new("declined", "不可").right(),
            Column::new("open", "回答待ち").right().optional(1),
            Column::new("accept_rate", "受諾率").right(),
            Column::new("median_days", "中央値").right(),
            Column::new("reasons", "主な断り理由"),
        ],
    );
    let mut row = |id: &str, name: &str, record: &TrackRecord, tone: Tone| {
        let all = &record.all;
        sheet.row(
            [
                id.to_string(),
                name.to_string(),
                all.sent.to_string(),
                all.accepted.to_string(),
                all.conditional.to_string(),
                all.declined.to_string(),
                all.open.to_string(),
                track_record::rate_words(all).unwrap_or_default(),
                track_record::median_words(record).unwrap_or_default(),
                track_record::reason_words(record, 1),
            ]
            .map(|text| Cell::toned(text, tone))
            .into(),
        );
    };
    for facility in asked {
        row(facility.id, facility.name, facility.record, Tone::Plain);
    }
    if asked.len() > 1 {
        row("", "合計", total, Tone::Dim);
    }
    if asked.is_empty() {
        sheet.note("当てはまる打診がありません。");
    }
    let ended = total.all.withdrawn + total.all.expired;
    if ended > 0 {
        sheet.note(format!(
            "打診には回答待ち{}件・取下げ{}件・期限切れ{}件を含みます(受諾率の分母には入れません)。",
            total.all.open, total.all.withdrawn, total.all.expired
        ));
    }
    sheet
}

/// Every reason of every facility, then of all of them.
fn reasons(asked: &[Asked], total: &TrackRecord) -> Sheet {
    let mut sheet = Sheet::new(
        "断り理由",
        vec![
            Column::new("facility", "番号"),
            Column::new("name", "名称"),
            Column::new("label", "理由"),
            Column::new("count", "件数").right(),
        ],
    );
    let mut rows = |id: &str, name: &str, record: &TrackRecord| {
        for (reason, count) in record.reasons() {
            sheet.row(vec![
                id.into(),
                name.into(),
                track_record::reason_label(reason).into(),
                count.to_string().into(),
            ]);
        }
    };
    for facility in asked {
        rows(facility.id, facility.name, facility.record);
    }
    if asked.len() > 1 {
        rows("", "合計", total);
    }
    sheet
}

fn csv(asked: &[Asked]) -> Sheet {
    let ids = [
        "facility",
        "name",
        "sent",
        "accepted",
        "conditional",
        "declined",
        "withdrawn",
        "expired",
        "open",
        "answered",
        "accept_rate",
        "median_days",
        "median_n",
        "reasons",
    ];
    let mut sheet = Sheet::new("", ids.map(|id| Column::new(id, id)).into());
    for Asked { id, name, record } in asked {
        let all = &record.all;
        let rate = all
            .rate()
            .map(|rate| format!("{}.{}", rate / 10, rate % 10));
        let median = record.median_days().map(|days| days.to_string());
        sheet.row(
            [
                (*id).to_string(),
                (*name).to_string(),
                all.sent.to_string(),
                all.accepted.to_string(),
                all.conditional.to_string(),
                all.declined.to_string(),
                all.withdrawn.to_string(),
                all.expired.to_string(),
                all.open.to_string(),
                all.answered().to_string(),
                rate.unwrap_or_default(),
                median.unwrap_or_default(),
                record.timed().to_string(),
                track_record::reason_words(record, usize::MAX),
            ]
            .map(Cell::from)
            .into(),
        );
    }
    sheet
}
