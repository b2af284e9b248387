//! Staff ids that `renkei.toml` doesn't know: a typo hides a case from its person.

use crate::model::{Case, Office};
use crate::paper::Path;
use crate::problem::{Place, Problem};
use crate::text;

/// `case/unknown-staff`. Offices that list no staff are not asked.
pub fn check(case: &Case, office: &Office) -> Vec<Problem> {
    let known: Vec<&str> = office.staff.iter().map(|member| &*member.id).collect();
    if known.is_empty() {
        return Vec::new();
    }
    [
        ("staff.msw", &case.staff.msw),
        ("staff.nurse", &case.staff.nurse),
    ]
    .into_iter()
    .filter_map(|(path, id)| {
        let id = id.as_deref()?;
        if known.contains(&id) {
            return None;
        }
        let near: Vec<&str> = text::nearest(id, known.iter().copied())
            .into_iter()
            .map(|place| known[place])
            .take(3)
            .collect();
        let hint = if near.is_empty() {
            format!(
                "renkei.toml に [staff.{}] を書き足してください。",
                text::visible(id)
            )
        } else {
            format!("「{}」ではありませんか。", near.join("」「"))
        };
        Some(
            Problem::warning(
                "case/unknown-staff",
                Place::At(Path::keys(path)),
                format!(
                    "担当「{}」は renkei.toml の職員にいません。",
                    text::visible(id)
                ),
            )
            .hint(hint),
        )
    })
    .collect()
}
