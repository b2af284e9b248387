//! 訪問看護 is paid by 医療保険 or 介護保険: the decision table, row by row.

use super::dates;
use super::facts::Facts;
use super::insured::{CareClass, care_class};
use super::pack::Row;
use super::rows::PayerRow;
use super::rulebook::Rules;
use crate::vocabulary::Word;

/// Who pays, by which row, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payer {
    /// `medical`, `ltci`, `pending` or `none`.
    pub payer: String,
    /// The row that decided.
    pub rule: String,
    /// Why: the row and the fact that decided.
    pub fact: String,
    /// 根拠, with 「要確認」 where no source confirms it.
    pub basis: String,
    /// How many visits a week, in words.
    pub weekly: String,
    /// On how many days a week at most, where the rule limits it: 別表第8 may lift the limit.
    pub weekly_max: Option<i64>,
    /// What would lift that limit, where it must be asked.
    pub weekly_question: Option<String>,
    /// What would have to be asked because it could change the answer.
    pub question: Option<String>,
}

impl Payer {
    /// Why, in one sentence: the row, the fact and the 根拠.
    pub fn reason(&self) -> String {
        if self.basis.is_empty() {
            format!("{}。", self.fact)
        } else {
            format!("{}。根拠: {}", self.fact, self.basis)
        }
    }
}

impl Payer {
    /// What people read: an answer that a question could turn says so.
    pub fn label(&self) -> String {
        let open = if self.question.is_some() {
            "(要確認)"
        } else {
            ""
        };
        format!("{}{open}", label(&self.payer))
    }
}

/// What people read for a payer's id.
pub fn label(payer: &str) -> &'static str {
    match payer {
        "medical" => "医療保険",
        "ltci" => "介護保険",
        "pending" => "申請中(介護保険の見込み)",
        _ => "対象外",
    }
}

/// Who pays for 訪問看護 on the facts' day: the first row that holds, from the top. 別表第8 alone
/// never switches to 医療保険.
pub fn home_nursing_payer(facts: &Facts, rules: &Rules) -> Payer {
    let mut question = None;
    let table = &rules.rows().payer;
    let rows: [(&str, Condition); 6] = [
        ("payer_special_order", &|row| special_order(facts, row)),
        ("payer_table7", &|row| table7(facts, row)),
        ("payer_psychiatric", &|_| psychiatric(facts, rules)),
        ("payer_certified", &|_| certified(facts, rules)),
        ("payer_applying", &|_| applying(facts, rules)),
        ("payer_medical", &|_| Held::Yes(uncertified(facts, rules))),
    ];
    for (id, holds) in rows {
        let Some(row) = rules.holding(table).find(|row| row.id == id) else {
            // What stands above a row decides before it: without it nothing below is sure.
            if let Some(why) = rules.spoilt("payer", id) {
                question = question.or_else(|| Some(why.to_string()));
            }
            continue;
        };
        match holds(row) {
            Held::Yes(fact) => {
                if id == "payer_medical" {
                    question = question.or_else(|| care_unknown(facts, rules));
                }
                let (weekly_max, lifts) = weekly_max(row, facts);
                return Payer {
                    payer: row.payer.clone(),
                    rule: row.id.clone(),
                    fact: format!("{}({fact})", row.label),
                    basis: row.source.shown(),
                    weekly: row.weekly.clone(),
                    weekly_max,
                    weekly_question: lifts,
                    question,
                };
            }
            Held::Perhaps(ask) => question = question.or(Some(ask)),
            Held::No => {}
        }
    }
    Payer {
        payer: "none".into(),
        rule: String::new(),
        fact: "この日に使える規則がありません".into(),
        basis: String::new(),
        weekly: String::new(),
        weekly_max: None,
        weekly_question: None,
        question,
    }
}

/// The limit of a row, unless 別表第8 lifts it; and what to ask of a need that only may.
fn weekly_max(row: &PayerRow, facts: &Facts) -> (Option<i64>, Option<String>) {
    let need = |wanted: &str| {
        facts.needs.iter().find(|need| {
            row.table8_lifts && need.term().and_then(|t| t.attribute("table8")) == Some(wanted)
        })
    };
    let Some(days) = row.weekly_max.filter(|_| need("yes").is_none()) else {
        return (None, None);
    };
    let ask = need("ask").map(|need| {
        format!(
            "「{}」は別表第8に当たりますか(当たれば週4日以上可)。",
            need.label()
        )
    });
    (Some(days.0), ask)
}

/// The fact that makes the patient one of 別表第7, by the row of the table.
pub(super) fn table7_fact(facts: &Facts, rules: &Rules) -> Option<String> {
    let row = rules
        .holding(&rules.rows().payer)
        .find(|row| row.id == "payer_table7")?;
    match table7(facts, row) {
        Held::Yes(fact) => Some(fact),
        Held::Perhaps(_) | Held::No => None,
    }
}

/// The condition of a row.
type Condition<'a> = &'a dyn Fn(&Row<PayerRow>) -> Held;

/// Whether a row holds.
enum Held {
    /// By this fact.
    Yes(String),
    /// It would, if the answer to this question is yes.
    Perhaps(String),
    No,
}

fn special_order(facts: &Facts, row: &PayerRow) -> Held {
    let mut undated = false;
    for order in facts.orders.iter().filter(|order| {
        order.kind.as_ref().is_some_and(|kind| {
            kind.is_one_of(&["special_homenursing", "psych_special_homenursing"])
        })
    }) {
        let Some(from) = order.examined.or(order.issued) else {
            undated = true;
            continue;
        };
        let to = row
            .days
            .and_then(|days| dates::special_order_end(from, days.0));
        if from <= facts.day && to.is_none_or(|to| facts.day <= to) {
            let to = to.map_or(String::new(), |to| format!("、{to}まで"));
            return Held::Yes(format!("診療日 {from}{to}"));
        }
    }
    if undated {
        return Held::Perhaps("特別訪問看護指示書の診療日はいつですか。".into());
    }
    Held::No
}

fn table7(facts: &Facts, row: &PayerRow) -> Held {
    let listed = |word: &&Word| word.term().and_then(|term| term.attribute("table7"));
    let mut perhaps = None;
    for tag in facts.tags.iter().copied().chain(facts.needs.iter()) {
        let Some(listed) = listed(&tag) else { continue };
        if listed != "ask" {
            return Held::Yes(tag.label().to_string());
        }
        if !tag.is("parkinson") {
            perhaps = Some(format!(
                "「{}」は人工呼吸器の使用(別表第7)に当たりますか。",
                tag.label()
            ));
            continue;
        }
        let severity = facts.parkinson.unwrap_or(crate::model::Parkinson {
            hoehn_yahr: None,
            disability: None,
        });
        let (least_stage, least_handicap) =
            (row.hoehn_yahr.unwrap_or(0), row.disability.unwrap_or(0));
        if severity.hoehn_yahr.is_some_and(|stage| stage < least_stage)
            || severity
                .disability
                .is_some_and(|handicap| handicap < least_handicap)
        {
            continue;
        }
        let (Some(stage), Some(handicap)) = (severity.hoehn_yahr, severity.disability) else {
            perhaps = Some(
                "パーキンソン病のホーエン・ヤール重症度と生活機能障害度はいくつですか。"
                    .to_string(),
            );
            continue;
        };
        return Held::Yes(format!(
            "パーキンソン病 ホーエン・ヤール{stage}度・生活機能障害度{handicap}度"
        ));
    }
    perhaps.map_or(Held::No, Held::Perhaps)
}

fn psychiatric(facts: &Facts, rules: &Rules) -> Held {
    let order = facts.orders.iter().any(|order| {
        order
            .kind
            .as_ref()
            .is_some_and(|kind| kind.is("psych_homenursing"))
            && super::orders::in_force(order, facts.day, rules)
    });
    let dementia = facts.has_tag("dementia") || facts.has_tag("early_dementia");
    match (order, dementia) {
        (true, false) => Held::Yes("精神科訪問看護指示書".into()),
        (true, true) => Held::Perhaps("主傷病は認知症ですか。".into()),
        (false, _) => Held::No,
    }
}

fn certified(facts: &Facts, rules: &Rules) -> Held {
    if facts.is_certified() && matches!(care_class(facts, rules), CareClass::Outside(_)) {
        return Held::Perhaps(
            "介護保険の対象でない年齢で認定済になっています。生年月日と認定は正しいですか。".into(),
        );
    }
    let level = facts.care_level.filter(|level| {
        level.is_one_of(&[
            "support1", "support2", "care1", "care2", "care3", "care4", "care5",
        ])
    });
    match level {
        Some(level) if facts.is_certified() => Held::Yes(level.label().to_string()),
        None if facts.is_certified() => Held::Perhaps("要介護度はいくつですか。".into()),
        _ => Held::No,
    }
}

fn applying(facts: &Facts, rules: &Rules) -> Held {
    match care_class(facts, rules) {
        CareClass::Outside(_) => Held::No,
        _ if facts.is_applying() => Held::Yes("要介護認定の結果待ち".into()),
        _ => Held::No,
    }
}

/// What to ask where nothing is on paper about 介護保険 although the patient may be insured.
fn care_unknown(facts: &Facts, rules: &Rules) -> Option<String> {
    let nothing = facts.care_status.is_none() && facts.care_level.is_none();
    let may_be = !matches!(care_class(facts, rules), CareClass::Outside(_));
    (nothing && may_be).then(|| "要支援・要介護の認定はありますか(申請中ですか)。".to_string())
}

fn uncertified(facts: &Facts, rules: &Rules) -> String {
    match care_class(facts, rules) {
        CareClass::Outside(why) => why,
        _ if facts.care_status.is_none() && facts.care_level.is_none() => {
            "認定の有無が紙にありません".into()
        }
        _ => "要支援・要介護認定なし".into(),
    }
}
