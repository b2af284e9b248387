//! Documents that the way out needs and that aren't on the paper.

use super::{Papers, found};
use crate::model::{Progress, stage};
use crate::paper::Path;
use crate::problem::Problem;
use crate::regulation::documents_needed;
use crate::vocabulary::Table;

/// How many days before the discharge documents are asked for, whatever else isn't settled.
const NEAR: i64 = 7;

/// `document/missing`: once the discharge is being prepared, or is near.
pub fn check(papers: &Papers) -> Vec<Problem> {
    let near = papers
        .facts
        .discharge()
        .is_some_and(|out| (0..=NEAR).contains(&(out - papers.today).num_days()));
    if stage(papers.case, papers.today) != Progress::Predischarge && !near {
        return Vec::new();
    }
    missing(papers)
}

/// The documents that the way out needs and that aren't on the paper, however far the way out is.
pub fn missing(papers: &Papers) -> Vec<Problem> {
    let ordered = |id: &str| {
        id == "homenursing_order"
            && papers.case.orders.iter().any(|order| {
                let kind = order.kind.as_ref();
                kind.is_some_and(|k| k.is_one_of(&["homenursing", "psych_homenursing"]))
                    && order.issued.is_some_and(|on| on <= papers.today)
            })
    };
    let issued = |id: &str| {
        ordered(id)
            || papers.case.documents.iter().any(|document| {
                document.template.as_deref().is_some_and(|template| {
                    let term = Table::DocumentKinds
                        .terms()
                        .iter()
                        .find(|term| term.id == id);
                    let folded = crate::text::fold(template);
                    term.is_some_and(|term| {
                        [term.id, term.label]
                            .into_iter()
                            .chain(term.aliases.iter().copied())
                            .any(|known| crate::text::fold(known) == folded)
                    })
                })
            })
    };
    documents_needed(papers.facts, papers.rules)
        .into_iter()
        .filter_map(|needed| {
            if needed.instead.iter().any(|id| issued(id)) {
                return None;
            }
            let term = |id: &str| {
                let mut terms = Table::DocumentKinds.terms().iter();
                terms.find(|term| term.id == id)
            };
            let lacking = needed.documents.iter().filter(|id| !issued(id));
            let printed = lacking
                .clone()
                .filter_map(|id| term(id))
                .find(|term| term.attribute("doc").is_some());
            let missing: Vec<&str> = lacking
                .map(|id| term(id).map_or(id.as_str(), |term| term.label))
                .collect();
            let hint = match printed {
                Some(term) => format!("renkei doc CASE {}", term.id),
                None => "作って渡したら documents に書いてください: renkei edit CASE".to_string(),
            };
            (!missing.is_empty()).then(|| {
                let planned = papers.case.plan.as_ref();
                let place = if planned.is_some_and(|plan| plan.destination.is_some()) {
                    "plan.destination"
                } else {
                    "admission.expected_discharge"
                };
                found(
                    "document/missing",
                    Path::keys(place),
                    format!("{}がまだです: {}。", needed.label, missing.join("、")),
                )
                .basis(needed.basis)
                .hint(papers.command(&hint))
            })
        })
        .collect()
}
