//! 実績 for `match`, `facility show` and `facility stats`: from all papers, in words and in JSON.

use crate::context::Context;
use crate::failure::Failure;
use crate::matching::{Counted, FEWEST, Record, Tally, TrackRecord};
use crate::model::CaseId;
use crate::text;
use crate::vocabulary::Word;
use serde_json::{Map, Value, json};
use std::sync::{Mutex, PoisonError};

/// The track record, and the papers that are not in it.
pub struct Tracked {
    /// What became of the inquiries.
    pub record: Record,
    /// Papers whose inquiries can't be read.
    pub unread: Vec<CaseId>,
}

/// The track record by all papers. Says which can't be read.
pub fn of_all(context: &Context, counted: &Counted) -> Result<Tracked, Failure> {
    // One record for all cores: counting takes a hundredth of the time that reading takes.
    let record = Mutex::new(Record::default());
    let unread = context
        .store()?
        .cases()
        .map_referrals(|id, inquiries| match inquiries {
            None => Some(id.clone()),
            Some(inquiries) => {
                if !inquiries.referrals.is_empty() {
                    let mut record = record.lock().unwrap_or_else(PoisonError::into_inner);
                    record.count(&inquiries.needs, &inquiries.referrals, counted);
                }
                None
            }
        });
    let unread: Vec<CaseId> = unread.into_iter().flatten().collect();
    if !unread.is_empty() {
        let ids: Vec<&str> = unread.iter().map(CaseId::as_str).collect();
        context.say(&format!(
            "注意: 実績には、打診を読めない紙{}件({})を含みません。次の手: renkei check",
            unread.len(),
            text::list_up_to(&ids, 5)
        ));
    }
    Ok(Tracked {
        record: record.into_inner().unwrap_or_else(PoisonError::into_inner),
        unread,
    })
}

/// The record in short: `打診5 可3 不可2 中央値2日(n=5)`, then the patient's needs that were refused.
/// Nothing where nothing was ever asked.
pub fn words(record: &TrackRecord, refused: &[(Word, Tally)]) -> Vec<String> {
    /// More needs make nobody wiser.
    const MOST: usize = 3;
    let all = &record.all;
    if all.sent == 0 {
        return Vec::new();
    }
    let mut words = format!("打診{} 可{} 不可{}", all.sent, all.taken(), all.declined);
    if let Some(median) = median_words(record) {
        words.push_str(&format!(" 中央値{median}"));
    }
    let refused = refused.iter().take(MOST).map(|(need, tally)| {
        let need = text::quote(need.label());
        format!("{need}の症例で不可{}/{}", tally.declined, tally.answered())
    });
    [words].into_iter().chain(refused).collect()
}

/// `2日(n=5)`; nothing below three answers.
pub fn median_words(record: &TrackRecord) -> Option<String> {
    let median = record.median_days()?;
    Some(format!("{median}日(n={})", record.timed()))
}

/// `60.0%(n=5)`; nothing below three answers.
pub fn rate_words(tally: &Tally) -> Option<String> {
    tally.rate()?;
    let rate = text::percent(tally.taken() as usize, tally.answered() as usize)?;
    Some(format!("{rate}(n={})", tally.answered()))
}

/// `医療処置対応不可2、満床1`, the most frequent first.
pub fn reason_words(record: &TrackRecord, most: usize) -> String {
    let reasons: Vec<String> = record
        .reasons()
        .into_iter()
        .map(|(reason, count)| format!("{}{count}", reason_label(reason)))
        .collect();
    text::list_up_to(&reasons, most)
}

/// What people read; a refusal without a reason says so.
pub fn reason_label(reason: Option<&Word>) -> &str {
    reason.map_or("理由の記載なし", Word::label)
}

/// How a median below three answers is explained.
pub fn too_few() -> String {
    format!("{FEWEST}件から出します")
}

fn percent_json(tally: &Tally) -> Option<f64> {
    tally.rate().map(|rate| rate as f64 / 10.0)
}

fn reasons_json(record: &TrackRecord) -> Vec<Value> {
    record
        .reasons()
        .into_iter()
        .map(|(reason, count)| {
            json!({
                "id": reason.map(Word::id), "label": reason_label(reason), "count": count,
            })
        })
        .collect()
}

/// What `match` says of a candidate: 可 and 条件付 count together.
pub fn history_json(record: &TrackRecord, refused: &[(Word, Tally)]) -> Value {
    json!({
        "sent": record.all.sent,
        "accepted": record.all.taken(),
        "declined": record.all.declined,
        "median_days": record.median_days(),
        "n": record.timed(),
        "reasons": reasons_json(record),
        "refused_needs": refused.iter().map(|(need, tally)| json!({
            "need": need.id(), "label": need.label(),
            "declined": tally.declined, "answered": tally.answered(),
        })).collect::<Vec<_>>(),
    })
}

/// Everything that is counted of a facility: 可 and 条件付 apart, so that the states add up.
pub fn json_of(record: &TrackRecord) -> Map<String, Value> {
    let mut object = tally_json(&record.all);
    object.insert("median_days".into(), record.median_days().into());
    object.insert("median_n".into(), record.timed().into());
    object.insert("reasons".into(), reasons_json(record).into());
    let needs = record.needs().into_iter().map(|(need, tally)| {
        let mut object = Map::new();
        object.insert("need".into(), need.id().into());
        object.insert("label".into(), need.label().into());
        object.extend(tally_json(tally));
        Value::Object(object)
    });
    object.insert("needs".into(), needs.collect());
    object
}

fn tally_json(tally: &Tally) -> Map<String, Value> {
    let mut object = Map::new();
    for (key, count) in [
        ("sent", tally.sent),
        ("accepted", tally.accepted),
        ("conditional", tally.conditional),
        ("declined", tally.declined),
        ("withdrawn", tally.withdrawn),
        ("expired", tally.expired),
        ("open", tally.open),
        ("answered", tally.answered()),
    ] {
        object.insert(key.into(), count.into());
    }
    object.insert("accept_rate".into(), percent_json(tally).into());
    object
}
