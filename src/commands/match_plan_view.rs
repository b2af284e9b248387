//! What `match --all-open` has to say: who could get which place and why, who got none and why.

use super::match_plan::{Distribution, Wanting, Way};
use super::match_view::verdict_cell;
use super::match_waiting::DEFINITION;
use crate::context::View;
use crate::matching::{Capacity, Free};
use crate::sheet::{Column, Sheet};
use crate::text;
use serde_json::{Map, Value, json};

/// That it is a proposal and nothing else.
const PROPOSAL: &str =
    "提案です。本人・家族の選択と先方への確認が要ります。何も書き込んでいません。";

/// Better-ranked facilities named in the reason.
const NAMED: usize = 2;

/// Cases named where their places went.
const CASES: usize = 3;

/// The plan with who sits in which pool.
struct Explained<'a> {
    plan: &'a Distribution,
    /// The cases that got a place, pool by pool.
    taken: Vec<Vec<&'a str>>,
}

/// One who got a place.
struct Assigned<'a> {
    wish: &'a Wanting,
    choice: &'a Way,
    rank: usize,
}

/// Why a better-ranked facility wasn't given.
enum Passed<'a> {
    Full,
    Taken(&'a [&'a str]),
    Unsure,
}

/// The answer in every form.
pub fn view(plan: &Distribution, limit: usize) -> View {
    let mut taken: Vec<Vec<&str>> = vec![Vec::new(); plan.pools.len()];
    for (wish, found) in plan.wishes.iter().zip(&plan.found) {
        if let Some(found) = found {
            taken[wish.choices[*found].pool].push(&wish.case);
        }
    }
    let explained = Explained { plan, taken };
    let mut json = Map::new();
    json.insert("proposal".into(), true.into());
    json.insert("note".into(), PROPOSAL.into());
    json.insert("within_km".into(), plan.km.into());
    json.insert("waiting_since".into(), "opened".into());
    json.insert(
        "waiting".into(),
        json!({ "cases": plan.cases, "places": plan.wishes.len(), "hold": plan.on_hold }),
    );
    json.insert(
        "assignments".into(),
        explained.assigned().map(|a| explained.row(&a)).collect(),
    );
    json.insert(
        "unplaced".into(),
        explained.unplaced().map(|w| explained.without(w)).collect(),
    );
    let mut sheets = vec![explained.sheet(limit)];
    sheets.extend(explained.unplaced_sheet(limit));
    if let Some(last) = sheets.last_mut() {
        last.note("");
        last.note(PROPOSAL);
        last.note("決め方: 先のある希望が多いこと、空きと適合がわかること、待ちが長いほどよい順位、の順。");
        last.note(DEFINITION);
        if plan.on_hold > 0 {
            last.note(format!("保留の症例{}件は入れていません。", plan.on_hold));
        }
    }
    View {
        kind: "match-plan",
        json,
        csv: Some(explained.csv()),
        days: Vec::new(),
        sheets,
    }
}

impl<'a> Explained<'a> {
    fn assigned(&self) -> impl Iterator<Item = Assigned<'a>> {
        let both = self.plan.wishes.iter().zip(&self.plan.found);
        both.filter_map(|(wish, found)| {
            let found = (*found)?;
            Some(Assigned {
                wish,
                choice: &wish.choices[found],
                rank: found + 1,
            })
        })
    }

    fn unplaced(&self) -> impl Iterator<Item = &'a Wanting> {
        let both = self.plan.wishes.iter().zip(&self.plan.found);
        both.filter(|(_, found)| found.is_none())
            .map(|(wish, _)| wish)
    }

    fn name(&self, choice: &Way) -> &'a str {
        &self.plan.facilities[choice.facility].name
    }

    fn capacity(&self, choice: &Way) -> &'a Capacity {
        &self.plan.pools[choice.pool]
    }

    /// Why a better-ranked choice wasn't given.
    fn passed(&self, choice: &Way) -> Passed<'_> {
        let taken = &self.taken[choice.pool];
        match self.capacity(choice).free {
            Free::Known(0) => Passed::Full,
            Free::Known(count) if taken.len() >= count => Passed::Taken(taken),
            Free::Ask if !taken.is_empty() => Passed::Taken(taken),
            _ => Passed::Unsure,
        }
    }

    fn passed_sentence(&self, choice: &Way) -> String {
        let name = self.name(choice);
        match self.passed(choice) {
            Passed::Full => {
                let capacity = self.capacity(choice);
                let since = match capacity.promised {
                    0 => String::new(),
                    promised => format!("、うち約束済み{promised}"),
                };
                format!("{name}は空きなし{}{since}", as_of(capacity))
            }
            Passed::Taken(cases) => format!("{name}は{}へ", some(cases)),
            Passed::Unsure => format!("{name}は空きを確かめていません"),
        }
    }

    /// The whole reason, for readers without the columns of the table.
    fn why(&self, assigned: &Assigned) -> String {
        let choice = assigned.choice;
        let far = choice
            .km
            .map(|km| format!("、直線で{}", text::distance(km)));
        format!(
            "{}{}、{}",
            choice.verdict.label(),
            far.unwrap_or_default(),
            self.reason(assigned)
        )
    }

    fn reason(&self, assigned: &Assigned) -> String {
        let capacity = self.capacity(assigned.choice);
        let places = match capacity.free {
            Free::Known(count) => format!("空き{count}{}", as_of(capacity)),
            Free::Ask if capacity.stale => format!("空きは要確認(古い情報{})", as_of(capacity)),
            Free::Ask => "空きは要確認".to_string(),
            Free::Uncounted => "空きを数えないサービス".to_string(),
        };
        let mut parts = vec![format!(
            "候補{}件のうち{}番目、{places}",
            assigned.wish.choices.len(),
            assigned.rank
        )];
        if let Some(sent) = assigned.choice.asked {
            parts.push(format!("{sent}に打診済み"));
        }
        let better = &assigned.wish.choices[..assigned.rank - 1];
        parts.extend(
            better
                .iter()
                .take(NAMED)
                .map(|choice| self.passed_sentence(choice)),
        );
        if better.len() > NAMED {
            parts.push(format!("ほかの上位{}件も同様", better.len() - NAMED));
        }
        parts.join("。")
    }

    fn why_not(&self, wish: &Wanting) -> (&'static str, String) {
        if wish.choices.is_empty() {
            let mut closed = Vec::new();
            if wish.unfit > 0 {
                closed.push(format!("不適合{}件", wish.unfit));
            }
            if wish.declined > 0 {
                closed.push(format!("前に不可の返事{}件", wish.declined));
            }
            let closed = if closed.is_empty() {
                format!("{}kmまでに施設がありません", self.plan.km)
            } else {
                closed.join("、")
            };
            return (
                "no_candidate",
                format!(
                    "候補がありません({closed})。次: renkei match {} --relax",
                    wish.case
                ),
            );
        }
        let full = |choice: &&Way| matches!(self.passed(choice), Passed::Full);
        if wish.choices.iter().all(|choice| full(&choice)) {
            return (
                "full",
                format!("候補{}件に空きがありません", wish.choices.len()),
            );
        }
        let named: Vec<String> = wish
            .choices
            .iter()
            .filter(|choice| !full(choice))
            .take(NAMED)
            .map(|choice| self.passed_sentence(choice))
            .collect();
        (
            "taken",
            format!(
                "候補{}件の空きは、ほかの症例に回りました({})",
                wish.choices.len(),
                named.join("。")
            ),
        )
    }

    fn services(&self, wish: &Wanting) -> Vec<&'a str> {
        let services = &self.plan.services;
        wish.services
            .iter()
            .map(|at| services[*at].label())
            .collect()
    }

    fn row(&self, assigned: &Assigned) -> Value {
        let Assigned { wish, choice, rank } = assigned;
        let service = &self.plan.services[choice.service];
        let capacity = self.capacity(choice);
        let (known, count) = match capacity.free {
            Free::Known(count) => ("known", Some(count)),
            Free::Ask => ("ask", None),
            Free::Uncounted => ("uncounted", None),
        };
        json!({
            "case": wish.case,
            "service": service.id(),
            "label": service.label(),
            "facility": &*self.plan.facilities[choice.facility].id,
            "name": self.name(choice),
            "verdict": choice.verdict.id(),
            "distance_km": choice.km.map(|km| (km * 10.0).round() / 10.0),
            "waiting_days": wish.days,
            "rank": rank,
            "candidates": wish.choices.len(),
            "capacity": count,
            "capacity_state": known,
            "capacity_asof": capacity.asof.map(|day| day.to_string()),
            "promised": capacity.promised,
            "proposal": true,
            "why": self.why(assigned),
            "passed": wish.choices[..rank - 1].iter().map(|choice| {
                let (why, cases) = match self.passed(choice) {
                    Passed::Full => ("full", &[][..]),
                    Passed::Taken(cases) => ("taken", cases),
                    Passed::Unsure => ("unsure", &[][..]),
                };
                json!({
                    "facility": &*self.plan.facilities[choice.facility].id,
                    "why": why,
                    "cases": cases,
                })
            }).collect::<Vec<_>>(),
        })
    }

    fn without(&self, wish: &Wanting) -> Value {
        let services = &self.plan.services;
        let ids: Vec<&str> = wish.services.iter().map(|at| services[*at].id()).collect();
        let (reason, why) = self.why_not(wish);
        json!({
            "case": wish.case,
            "service": ids.first(),
            "services": ids,
            "labels": self.services(wish),
            "waiting_days": wish.days,
            "candidates": wish.choices.len(),
            "reason": reason,
            "why": why,
        })
    }

    fn sheet(&self, limit: usize) -> Sheet {
        let unsure = self
            .assigned()
            .filter(|a| self.capacity(a.choice).free == Free::Ask)
            .count();
        let total = self.assigned().count();
        let mut sheet = Sheet::new(
            format!(
                "提案: 待っている{}症例の希望{}件のうち、{total}件に先があります(うち空きは要確認{unsure}件)",
                self.plan.cases,
                self.plan.wishes.len(),
            ),
            vec![
                Column::new("case", "番号"),
                Column::new("waiting_days", "待ち日数").right(),
                Column::new("service", "サービス"),
                Column::new("name", "提案する先"),
                Column::new("verdict", "判定"),
                Column::new("distance", "距離").right(),
                Column::new("why", "理由"),
            ],
        );
        for assigned in self.assigned().take(limit) {
            let choice = assigned.choice;
            sheet.row(vec![
                assigned.wish.case.as_str().into(),
                days(assigned.wish).into(),
                self.plan.services[choice.service].label().into(),
                self.name(choice).into(),
                verdict_cell(choice.verdict),
                km(choice).into(),
                self.reason(&assigned).into(),
            ]);
        }
        if total == 0 {
            sheet.note("  提案できる先がありません。");
        }
        more(&mut sheet, total, limit);
        sheet
    }

    fn unplaced_sheet(&self, limit: usize) -> Option<Sheet> {
        let total = self.unplaced().count();
        if total == 0 {
            return None;
        }
        let mut sheet = Sheet::new(
            format!("先の決まらない希望{total}件"),
            vec![
                Column::new("case", "番号"),
                Column::new("waiting_days", "待ち日数").right(),
                Column::new("service", "サービス"),
                Column::new("why", "理由"),
            ],
        );
        for wish in self.unplaced().take(limit) {
            sheet.row(vec![
                wish.case.as_str().into(),
                days(wish).into(),
                self.services(wish).join("、").into(),
                self.why_not(wish).1.into(),
            ]);
        }
        more(&mut sheet, total, limit);
        Some(sheet)
    }

    fn csv(&self) -> Sheet {
        let ids = [
            "case",
            "waiting_days",
            "service",
            "facility",
            "name",
            "verdict",
            "distance_km",
            "rank",
            "proposal",
            "why",
        ];
        let mut sheet = Sheet::new("", ids.map(|id| Column::new(id, id)).into());
        for assigned in self.assigned() {
            let choice = assigned.choice;
            let waited = assigned.wish.days.map(|days| days.to_string());
            sheet.row(vec![
                assigned.wish.case.as_str().into(),
                waited.unwrap_or_default().into(),
                self.plan.services[choice.service].label().into(),
                (&*self.plan.facilities[choice.facility].id).into(),
                self.name(choice).into(),
                choice.verdict.label().into(),
                choice
                    .km
                    .map(|km| format!("{km:.1}"))
                    .unwrap_or_default()
                    .into(),
                assigned.rank.to_string().into(),
                "提案".into(),
                self.why(&assigned).into(),
            ]);
        }
        for wish in self.unplaced() {
            let waited = wish.days.map(|days| days.to_string());
            let mut cells = vec![
                wish.case.as_str().into(),
                waited.unwrap_or_default().into(),
                self.services(wish).join("、").into(),
            ];
            cells.extend(std::iter::repeat_n("".into(), 6));
            cells.push(self.why_not(wish).1.into());
            sheet.row(cells);
        }
        sheet
    }
}

fn more(sheet: &mut Sheet, total: usize, limit: usize) {
    if total > limit {
        sheet.note(format!(
            "ほかに{}件あります(--limit {total} で全部)。",
            total - limit
        ));
    }
}

fn days(wish: &Wanting) -> String {
    wish.days
        .map(|days| format!("{days}日"))
        .unwrap_or_default()
}

fn km(choice: &Way) -> String {
    choice.km.map(|km| format!("{km:.1}km")).unwrap_or_default()
}

fn as_of(capacity: &Capacity) -> String {
    match capacity.asof {
        Some(day) => format!("({day}現在)"),
        None => "(日付なし)".to_string(),
    }
}

fn some(cases: &[&str]) -> String {
    text::list_up_to(cases, CASES)
}
