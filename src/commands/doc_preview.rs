//! `doc … --preview`: what would leave the office, to whom, and whether a consent covers it.
//! Nothing is made.

use super::doc::Wish;
use super::doc_facts::{Desk, Label, brief, field_label};
use super::doc_recipient::addressees;
use super::lookup;
use crate::checks::naming_lacks;
use crate::context::View;
use crate::documents;
use crate::failure::{Exit, Failure};
use crate::model::ConsentRule;
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::vocabulary::Word;
use serde_json::{Map, Value, json};

/// Runs it.
pub fn run(desk: &Desk, words: &str, wish: &Wish) -> Result<Exit, Failure> {
    let paper = lookup::case(desk.context, words)?;
    let mut sheets = Vec::new();
    let mut told = Vec::new();
    let mut warnings = Vec::new();
    for template in &wish.templates {
        let mut folder = desk.folder(paper.clone())?;
        let to = addressees(desk, &mut folder, template, wish, &mut warnings)?;
        let recipient = to
            .first()
            .map(|one| one.recipient(&folder))
            .unwrap_or_default();
        let label = Label {
            code: "",
            format: wish.format,
        };
        let tree = desk.tree(&folder, template, &recipient);
        let shown = desk.shown(&tree, &folder.paper.case, template, &label);
        let names: Vec<String> = to.iter().filter_map(|one| one.name(&folder)).collect();
        let reader = template.reader.as_ref().map_or("", Word::label);
        let gap = folder.paper.case.naming_gap(desk.context.today());
        let consent = match (template.consent, &gap) {
            (ConsentRule::None, _) => "この書類では確かめません".to_string(),
            (_, None) => "紙にあります".to_string(),
            (_, Some(gap)) => naming_lacks(&folder.paper.case, gap),
        };
        let mut sheet = Sheet::new(
            format!("{}({reader}): 出る項目", template.label),
            vec![
                Column::new("field", "項目"),
                Column::new("identifying", "本人がわかる"),
                Column::new("value", "内容"),
            ],
        );
        let mut rows = Vec::new();
        for name in &template.fields {
            let value = documents::at(&shown.fields, name);
            let identifying = !template.anonymous && documents::identifying().touches(name);
            let mark = if identifying { "●" } else { "" };
            let words = match brief(&value) {
                empty if empty.is_empty() => "(空欄)".to_string(),
                words => words,
            };
            sheet.row(vec![
                field_label(name).into(),
                Cell::toned(mark, Tone::Warn),
                words.into(),
            ]);
            rows.push(json!({
                "field": &**name, "label": field_label(name), "identifying": identifying,
                "blank": documents::is_blank(&value),
            }));
        }
        let to_words = match names.as_slice() {
            [] => format!("{reader}(宛名なし)"),
            names => names.join("、"),
        };
        sheet.note(format!("宛先: {to_words}"));
        sheet.note(format!("氏名を出す同意: {consent}"));
        if template.anonymous {
            sheet.note(format!(
                "匿名の様式です。文中の氏名など{}か所は「○○」になります。",
                shown.hidden
            ));
        }
        told.push(json!({
            "template": &*template.id,
            "label": &*template.label,
            "anonymous": template.anonymous,
            "to": to.iter().map(|one| one.id.as_deref()).collect::<Vec<_>>(),
            "consent": gap.is_none(),
            "consent_needed": template.consent == ConsentRule::Written,
            "hidden": shown.hidden,
            "fields": rows,
        }));
        sheets.push(sheet);
    }
    if let Some(last) = sheets.last_mut() {
        for warning in warnings {
            last.note(warning);
        }
        last.note("何も作らず、何も記録していません。");
    }
    let mut object = Map::new();
    object.insert("case".into(), paper.case.id.as_str().into());
    object.insert("preview".into(), Value::Array(told));
    desk.context.show(View {
        kind: "doc",
        json: object,
        sheets,
        ..View::default()
    });
    Ok(Exit::Done)
}
