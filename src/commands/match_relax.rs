//! `match --relax`: the smallest changes that would open more doors, with how many.

use super::match_view::Found;
use crate::context::View;
use crate::matching::{Candidate, Home, Relaxation, Relaxed, Searched, relax};
use crate::model::{Case, Verdict};
use crate::sheet::{Column, Sheet};
use serde_json::{Value, json};
use std::cmp::Reverse;

/// Everything that was judged once.
pub struct Relaxing<'a> {
    /// The case.
    pub case: &'a Case,
    /// Where the patient lives.
    pub home: &'a Home,
    /// The circle, in kilometres.
    pub km: Option<f64>,
    /// Judged inside the circle, service by service.
    pub found: &'a [Found],
    /// Judged around it, in the same order.
    pub around: &'a [Found],
}

/// Names in the table before 「ほか」.
const NAMES: usize = 3;

/// What must be said wherever a need is left out of a search.
const ASK: &str = "必要かどうかは主治医・本人と確認";

/// Adds `relax[]` to the answer, and shows the changes instead of the candidates.
pub fn add(answer: &mut View, relaxing: &Relaxing) {
    let relaxed: Vec<(&Found, Relaxed)> = relaxing
        .found
        .iter()
        .zip(relaxing.around)
        .map(|(found, around)| (found, relaxing.relaxed(found, &around.candidates)))
        .collect();
    let mut rows: Vec<(&Found, &Relaxation)> = relaxed
        .iter()
        .flat_map(|(found, relaxed)| relaxed.relaxations.iter().map(move |r| (*found, r)))
        .collect();
    rows.sort_by_key(|(_, r)| (r.changes.len(), Reverse(r.opened.len())));
    answer.json.insert(
        "relax".into(),
        rows.iter()
            .map(|(found, relaxation)| row(found, relaxation, relaxing.km))
            .collect(),
    );
    answer.json.insert(
        "not_relaxed".into(),
        relaxed
            .iter()
            .map(|(found, relaxed)| {
                json!({
                    "service": found.proposal.service.id(),
                    "by_rule": relaxed.by_rule,
                    "by_facility": relaxed.by_facility,
                })
            })
            .collect(),
    );
    answer.csv = Some(csv(&rows, relaxing.km));
    answer.sheets = relaxed
        .iter()
        .map(|(found, relaxed)| sheet(found, relaxed, relaxing.km))
        .collect();
    if let Some(last) = answer.sheets.last_mut() {
        last.note("");
        last.note(relaxing.home.sentence());
    }
}

impl Relaxing<'_> {
    fn relaxed(&self, found: &Found, around: &[Candidate]) -> Relaxed {
        relax(&Searched {
            needs: &self.case.needs,
            departments: &self.case.departments,
            km: self.km,
            inside: &found.candidates,
            outside: around,
        })
    }
}

/// The change with what must be asked, for readers without the notes of the table.
fn change(relaxation: &Relaxation, km: Option<f64>) -> String {
    let sentence = relaxation.sentence(km);
    if relaxation.leaves_out() {
        format!("{sentence}({ASK})")
    } else {
        sentence
    }
}

fn row(found: &Found, relaxation: &Relaxation, km: Option<f64>) -> Value {
    json!({
        "change": change(relaxation, km),
        "opens": relaxation.opened.len(),
        "facilities": relaxation.opened.iter().map(|o| &*o.facility).collect::<Vec<_>>(),
        "service": found.proposal.service.id(),
        "kind": relaxation.kind(),
        "id": relaxation.id(),
        "changes": relaxation.changes.len(),
        "fit": relaxation.count(Verdict::Fit),
        "conditional": relaxation.count(Verdict::Conditional),
        "ask": relaxation.count(Verdict::Ask),
    })
}

fn sheet(found: &Found, relaxed: &Relaxed, km: Option<f64>) -> Sheet {
    let count = |verdict: Verdict| {
        let is = |candidate: &&Candidate| candidate.verdict == verdict;
        found.candidates.iter().filter(is).count()
    };
    let mut sheet = Sheet::new(
        format!(
            "{}: 条件を変えたとき(今は適合{} 条件付{} 要確認{} 不適合{})",
            found.proposal.service.label(),
            count(Verdict::Fit),
            count(Verdict::Conditional),
            count(Verdict::Ask),
            count(Verdict::Unfit),
        ),
        vec![
            Column::new("change", "変更"),
            Column::new("opens", "開く先"),
            Column::new("names", "名前"),
        ],
    );
    for relaxation in &relaxed.relaxations {
        sheet.row(vec![
            relaxation.sentence(km).into(),
            opens(relaxation).into(),
            names(relaxation).into(),
        ]);
    }
    if relaxed.relaxations.is_empty() {
        sheet.note("  条件を1つか2つ変えても、開く先は増えません。");
    }
    if relaxed.relaxations.iter().any(Relaxation::leaves_out) {
        sheet.note(
            "  外して探した処置・診療科が必要かどうかは、主治医・本人と確認してください。紙は変えていません。",
        );
    }
    if relaxed.by_rule > 0 {
        sheet.note(format!(
            "  制度のきまりで利用できない{}件は、変えて探していません。",
            relaxed.by_rule
        ));
    }
    if relaxed.by_facility > 0 {
        sheet.note(format!(
            "  地域・要介護度・年齢が合わない{}件は、変えて探していません。",
            relaxed.by_facility
        ));
    }
    sheet
}

/// `4件(適合1 要確認3)`.
fn opens(relaxation: &Relaxation) -> String {
    let parts: Vec<String> = [Verdict::Fit, Verdict::Conditional, Verdict::Ask]
        .into_iter()
        .map(|verdict| (verdict, relaxation.count(verdict)))
        .filter(|(_, count)| *count > 0)
        .map(|(verdict, count)| format!("{}{count}", verdict.label()))
        .collect();
    format!("{}件({})", relaxation.opened.len(), parts.join(" "))
}

fn names(relaxation: &Relaxation) -> String {
    let shown: Vec<&str> = relaxation
        .opened
        .iter()
        .take(NAMES)
        .map(|opened| &*opened.name)
        .collect();
    let names = shown.join("、");
    match relaxation.opened.len().saturating_sub(NAMES) {
        0 => names,
        more => format!("{names}、ほか{more}件"),
    }
}

fn csv(rows: &[(&Found, &Relaxation)], km: Option<f64>) -> Sheet {
    let ids = [
        "service",
        "change",
        "kind",
        "opens",
        "fit",
        "conditional",
        "ask",
        "facilities",
    ];
    let mut sheet = Sheet::new("", ids.map(|id| Column::new(id, id)).into());
    for (found, relaxation) in rows {
        let facilities: Vec<&str> = relaxation.opened.iter().map(|o| &*o.facility).collect();
        sheet.row(vec![
            found.proposal.service.label().into(),
            change(relaxation, km).into(),
            relaxation.kind().into(),
            relaxation.opened.len().to_string().into(),
            relaxation.count(Verdict::Fit).to_string().into(),
            relaxation.count(Verdict::Conditional).to_string().into(),
            relaxation.count(Verdict::Ask).to_string().into(),
            facilities.join(";").into(),
        ]);
    }
    sheet
}
