//! What the rules say of one case, for `show`: deadlines, wards, money, and what is worth thinking
//! of. All of it computed, none of it stored.

use super::due::{Names, day_words, due_json, legend};
use super::show_money::{brief, limit_json, lines, money};
use crate::failure::Failure;
use crate::model::{Date, Verdict};
use crate::regulation::{
    ASK_BILLING, Calendar, CarePeriod, Due, Facts, FeeConflict, FeeEvidence, Month, Rules, State,
    SuggestedFactor, Suggestion, WardStay, benefits, care_period, conflicts, deadlines, fees,
    heaviest_month, hints, suggested_factors, ward_stays,
};
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::store::Store;
use crate::text;
use serde_json::{Map, Value, json};

/// Everything the rules say.
pub struct Said<'a> {
    today: Date,
    calendar: Calendar<'a>,
    dues: Vec<Due>,
    names: Names,
    factors: Vec<SuggestedFactor>,
    benefits: Vec<Suggestion>,
    hints: Vec<Suggestion>,
    fees: Vec<FeeEvidence>,
    conflicts: Vec<FeeConflict>,
    wards: Vec<WardStay>,
    month: Option<Month>,
    period: Option<CarePeriod>,
    lines: Vec<Value>,
}

impl<'a> Said<'a> {
    /// Asks every rule.
    pub fn of(facts: &Facts<'a>, rules: &Rules<'a>, store: &Store) -> Result<Self, Failure> {
        let dues = deadlines(facts, rules);
        let names = Names::of(dues.iter(), store)?;
        let knowing = facts.on(facts.day).with_dues(&dues);
        let (factors, benefits) = (
            suggested_factors(&knowing, rules),
            benefits(&knowing, rules),
        );
        let (hints, fees) = (hints(&knowing, rules), fees(&knowing, rules));
        let wards = ward_stays(&knowing, rules, &dues);
        Ok(Self {
            names,
            today: facts.day,
            calendar: Calendar::new(rules.book(), &facts.office.calendar, facts.day),
            factors,
            benefits,
            hints,
            fees,
            conflicts: conflicts(facts, rules),
            wards,
            month: heaviest_month(facts, rules),
            period: care_period(facts, rules),
            lines: lines(facts, rules),
            dues,
        })
    }

    /// What is still to be done, and what is worth a look.
    pub fn brief(&self) -> Vec<Sheet> {
        let open = |due: &&Due| due.state.is_open() || due.due.is_none();
        let mut deadlines = self.deadlines(&open);
        let done = self
            .dues
            .iter()
            .filter(|due| matches!(due.state, State::Met | State::MetLate))
            .count();
        if done > 0 {
            deadlines.note(format!("済んだ期限 {done}件"));
        }
        filled([deadlines, self.bases(&open), self.worth_a_look()])
    }

    /// Everything the rules say, those tables with nothing in them left out.
    pub fn sheets(&self) -> Vec<Sheet> {
        let money = self.month.as_ref().map(money);
        let all = [
            Some(self.deadlines(&|_| true)),
            Some(self.bases(&|due| due.state != State::None)),
            Some(self.wards()),
            money,
            Some(self.factors()),
            Some(suggestions("気づき", &self.hints)),
            Some(self.benefits()),
            Some(self.fees()),
        ];
        filled(all.into_iter().flatten())
    }

    /// One line for each kind of thing that the rules found.
    fn worth_a_look(&self) -> Sheet {
        let mut sheet = Sheet::new(
            "気づき",
            vec![Column::new("item", "項目"), Column::new("value", "内容")],
        );
        let mut line = |label: &str, words: Vec<String>| {
            if !words.is_empty() {
                sheet.row(vec![
                    Cell::toned(label, Tone::Dim),
                    text::list(&words).into(),
                ]);
            }
        };
        let unconfirmed = self.factors.iter().filter(|factor| !factor.confirmed);
        line(
            "まだ確認していない要因",
            unconfirmed
                .map(|factor| format!("{} {}", factor.letter, factor.label))
                .collect(),
        );
        let labels = |found: &[Suggestion]| found.iter().map(|s| s.label.clone()).collect();
        line("確認すること", labels(&self.hints));
        line("使えるかもしれない制度", labels(&self.benefits));
        let wards = self.wards.iter().filter(|stay| stay.here);
        line(
            "今の病棟",
            wards
                .filter_map(|stay| {
                    let left = stay.days_left?;
                    Some(format!(
                        "{} 残り{left}日({}まで)",
                        stay.ward.label(),
                        stay.last_day?
                    ))
                })
                .collect(),
        );
        let period = self.period.iter().map(|period| {
            let ends = period.ends.iter().map(|(months, end)| {
                let usual = if *months == period.usual {
                    "(原則)"
                } else {
                    ""
                };
                format!("{months}か月{usual}なら{end}まで")
            });
            format!(
                "{}から {}",
                period.from,
                ends.collect::<Vec<_>>().join("、")
            )
        });
        line("認定有効期間の見込み", period.collect());
        line("限度額", self.month.iter().map(brief).collect());
        let complete = self.fees.iter().filter(|fee| fee.eligible == Some(true));
        let mut fees: Vec<String> = complete
            .map(|fee| match fee.points {
                Some(points) => format!("{} {points}点", fee.label),
                None => fee.label.clone(),
            })
            .collect();
        if let Some(last) = fees.last_mut() {
            last.push_str(&format!("({ASK_BILLING})"));
        }
        line("記録がそろった算定の候補", fees);
        line(
            "併算定",
            self.conflicts.iter().map(|c| c.label.clone()).collect(),
        );
        if !sheet.rows.is_empty() {
            sheet.note("どれも候補です。もとになる記載と根拠は --all で見られます。");
        }
        sheet
    }

    fn deadlines(&self, shown: &dyn Fn(&&Due) -> bool) -> Sheet {
        let mut sheet = Sheet::new(
            "期限",
            vec![
                Column::new("label", "期限"),
                Column::new("due", "いつまで"),
                Column::new("state", "状態"),
                Column::new("rule", "規則").optional(1),
            ],
        );
        let mut dues: Vec<&Due> = self.dues.iter().filter(shown).collect();
        dues.sort_by_key(|due| (due.due.is_none(), due.due));
        for due in dues {
            // What passed without being a duty is no news.
            if due.state == State::None && due.question.is_none() {
                continue;
            }
            let tone = match due.state {
                State::Overdue => Tone::Bad,
                State::Today | State::Soon | State::MetLate => Tone::Warn,
                State::Met => Tone::Good,
                State::Later | State::None => Tone::Plain,
            };
            let until = due.due.map_or("不明".to_string(), |last| {
                day_words(due, last, self.today, &self.calendar)
            });
            let state = match (&due.question, due.met_on, due.due) {
                (Some(question), None, None) => question.clone(),
                (_, Some(on), _) => format!("{} {on}", due.state.label()),
                (_, None, Some(last)) if due.is_window_open(self.today) => {
                    format!("期間中 {}", left((last - self.today).num_days()))
                }
                (_, None, Some(last)) => {
                    format!(
                        "{} {}",
                        due.state.label(),
                        left((last - self.today).num_days())
                    )
                }
                (None, None, None) => due.state.label().to_string(),
            };
            sheet.row(vec![
                self.names.label(due).into(),
                until.into(),
                Cell::toned(state, tone),
                Cell::toned(due.row.as_str(), Tone::Dim),
            ]);
        }
        sheet
    }

    /// Each rule that set a deadline, with its 根拠.
    fn bases(&self, shown: &dyn Fn(&&Due) -> bool) -> Sheet {
        let told = |due: &&Due| due.state != State::None || due.question.is_some();
        let rows = self.dues.iter().filter(shown).filter(told);
        legend(rows.map(|due| (due.row.as_str(), due.label.as_str(), due.basis.as_str())))
    }

    fn wards(&self) -> Sheet {
        let mut sheet = Sheet::new(
            "病棟の対象と日数",
            vec![
                Column::new("ward", "病棟"),
                Column::new("verdict", "対象"),
                Column::new("last", "最後の日"),
                Column::new("left", "残り").right(),
                Column::new("why", "理由").optional(1),
            ],
        );
        for stay in &self.wards {
            let why: Vec<&str> = stay.checks.iter().map(|check| check.why.as_str()).collect();
            let here = if stay.here { "(今ここ)" } else { "" };
            let verdict = match (stay.checks.is_empty(), stay.verdict) {
                (true, _) => "―",
                (false, Verdict::Fit) => "対象",
                (false, Verdict::Conditional) => "条件付",
                (false, Verdict::Ask) => "不明",
                (false, Verdict::Unfit) => "対象外",
            };
            let from_today = if stay.here || stay.last_day.is_none() {
                ""
            } else {
                "(今日からなら)"
            };
            sheet.row(vec![
                format!("{}{here}", stay.ward.label()).into(),
                verdict.into(),
                stay.last_day
                    .map(|last| format!("{last}{from_today}"))
                    .unwrap_or_default()
                    .into(),
                stay.days_left
                    .map(|days| format!("{days}日"))
                    .unwrap_or_default()
                    .into(),
                Cell::toned(why.join("。"), Tone::Dim),
            ]);
        }
        sheet
    }

    fn factors(&self) -> Sheet {
        let mut sheet = Sheet::new(
            "退院困難な要因の候補(確認するのは人です)",
            vec![
                Column::new("letter", "記号"),
                Column::new("label", "要因"),
                Column::new("facts", "もとになる記載"),
                Column::new("confirmed", "確認"),
            ],
        );
        for factor in &self.factors {
            let confirmed = if factor.confirmed { "済" } else { "まだ" };
            sheet.row(vec![
                factor.letter.as_str().into(),
                factor.label.as_str().into(),
                factor.facts.join("、").into(),
                confirmed.into(),
            ]);
        }
        sheet
    }

    fn benefits(&self) -> Sheet {
        suggestions(
            "使えるかもしれない制度(該当の可能性・要確認)",
            &self.benefits,
        )
    }

    fn fees(&self) -> Sheet {
        let mut sheet = Sheet::new(
            format!("算定の候補({ASK_BILLING})"),
            vec![
                Column::new("label", "項目"),
                Column::new("points", "点数").right(),
                Column::new("eligible", "記録"),
                Column::new("why", "根拠になる記録"),
            ],
        );
        for fee in &self.fees {
            let eligible = match fee.eligible {
                Some(true) => "そろう",
                Some(false) if fee.excluded => "対象外",
                Some(false) => "不足",
                None => "途中",
            };
            sheet.row(vec![
                fee.label.as_str().into(),
                fee.points
                    .map(|p| format!("{p}点"))
                    .unwrap_or_default()
                    .into(),
                eligible.into(),
                fee.why.join("\n").into(),
            ]);
        }
        for conflict in &self.conflicts {
            sheet.note(format!("併算定: {} {}", conflict.label, conflict.why));
        }
        sheet
    }

    /// For machines.
    pub fn json(&self) -> Map<String, Value> {
        let dues: Vec<Value> = self
            .dues
            .iter()
            .map(|due| due_json(due, self.today, &self.calendar).into())
            .collect();
        let period = self.period.as_ref().map(|period| {
            let mut object = Map::new();
            object.insert("from".into(), period.from.to_string().into());
            for (months, end) in &period.ends {
                object.insert(format!("to_{months}"), end.to_string().into());
            }
            object.insert("usual_months".into(), period.usual.into());
            object.insert("basis".into(), period.basis.as_str().into());
            Value::from(object)
        });
        let factors: Vec<Value> = self
            .factors
            .iter()
            .map(|f| {
                json!({
                    "letter": f.letter, "id": f.id, "label": f.label, "facts": f.facts,
                    "confirmed": f.confirmed, "basis": f.basis,
                })
            })
            .collect();
        let fees: Vec<Value> = self
            .fees
            .iter()
            .map(|f| {
                json!({
                    "id": f.id, "label": f.label, "points": f.points, "eligible": f.eligible, "excluded": f.excluded,
                    "why": f.sentence(), "basis": f.basis, "confirmed": f.confirmed,
                })
            })
            .collect();
        let conflicts: Vec<Value> = self
            .conflicts
            .iter()
            .map(|c| json!({ "id": c.id, "label": c.label, "why": c.why, "basis": c.basis }))
            .collect();
        let wards: Vec<Value> = self
            .wards
            .iter()
            .map(|stay| {
                json!({
                    "ward": stay.ward.id(), "label": stay.ward.label(), "here": stay.here,
                    "verdict": (!stay.checks.is_empty()).then(|| stay.verdict.id()),
                    "why": stay.checks.iter().map(|c| c.why.as_str()).collect::<Vec<_>>(),
                    "last_day": stay.last_day.map(|day| day.to_string()),
                    "days_left": stay.days_left, "basis": stay.basis,
                })
            })
            .collect();
        let value = json!({
            "deadlines": dues,
            "care_period": period,
            "suggested_factors": factors,
            "suggestions": advice_json(&self.benefits),
            "hints": advice_json(&self.hints),
            "fees": fees,
            "fee_conflicts": conflicts,
            "wards": wards,
            "limit": self.month.as_ref().map(limit_json),
            "services": self.lines,
        });
        match value {
            Value::Object(object) => object,
            _ => Map::new(),
        }
    }
}

fn filled(sheets: impl IntoIterator<Item = Sheet>) -> Vec<Sheet> {
    sheets
        .into_iter()
        .filter(|sheet| !sheet.rows.is_empty())
        .collect()
}

fn left(days: i64) -> String {
    match days {
        ..0 => format!("{}日超過", -days),
        0 => String::new(),
        days => format!("あと{days}日"),
    }
}

fn suggestions(title: &str, found: &[Suggestion]) -> Sheet {
    let mut sheet = Sheet::new(
        title,
        vec![
            Column::new("label", "項目"),
            Column::new("why", "わけ"),
            Column::new("dates", "日付"),
        ],
    );
    for suggestion in found {
        let dates: Vec<String> = suggestion
            .dates
            .iter()
            .map(|(_, label, day)| format!("{label} {day}"))
            .collect();
        sheet.row(vec![
            suggestion.label.as_str().into(),
            suggestion.why.as_str().into(),
            dates.join("、").into(),
        ]);
    }
    sheet
}

/// Suggestions for machines.
pub fn advice_json(found: &[Suggestion]) -> Vec<Value> {
    found
        .iter()
        .map(|s| {
            let dates: Map<String, Value> = s
                .dates
                .iter()
                .map(|(id, _, day)| (id.clone(), day.to_string().into()))
                .collect();
            json!({
                "id": s.id, "label": s.label, "why": s.why, "dates": dates,
                "categories": s.categories, "confirmed": s.confirmed, "basis": s.basis,
            })
        })
        .collect()
}

/// The deadlines that start to run for a new paper, a line each, the earliest first.
pub fn running(facts: &Facts, rules: &Rules, most: usize) -> Vec<String> {
    let calendar = Calendar::new(rules.book(), &facts.office.calendar, facts.day);
    let mut dues: Vec<Due> = deadlines(facts, rules)
        .into_iter()
        .filter(|due| due.state.is_open() && !due.chance)
        .collect();
    dues.sort_by_key(|due| due.due);
    let words: Vec<String> = dues
        .iter()
        .filter_map(|due| {
            let last = day_words(due, due.due?, facts.day, &calendar);
            Some(format!("{} {last}", due.label))
        })
        .collect();
    let rest = words.len().saturating_sub(most);
    let mut shown: Vec<String> = words.into_iter().take(most).collect();
    if rest > 0 {
        shown.push(format!("ほか{rest}件"));
    }
    shown
}
