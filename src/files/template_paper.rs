//! The documents of an office from the tree of `templates/index.toml`.

use super::fields::Fields;
use super::tree::Node;
use crate::model::{ConsentRule, Scope, Template};
use crate::vocabulary::{Table, Vocabularies, Word};

/// The rows, in the order of the file; those without an id or a file are left out.
pub fn read(root: &Node, words: &Vocabularies) -> Vec<Template> {
    let rows = Fields::new(root, words).nouns("document", row);
    let usable = |row: &Template| !row.id.is_empty() && !row.file.is_empty();
    rows.into_iter().filter(usable).collect()
}

fn row(f: Fields) -> Template {
    let id = f.text("template").unwrap_or_default();
    let known = f.vocabularies().table(Table::DocumentKinds).find(&id);
    let label = || known.map_or(&*id, |term| term.label).into();
    let reader = f.word("reader", Table::Readers);
    let term = reader.as_ref().and_then(Word::term);
    let outside = term.is_some_and(|term| term.group == "outside");
    let flag = |key: &str| f.truth(key).unwrap_or(false);
    Template {
        label: f.text("label").unwrap_or_else(label),
        file: f.text("file").unwrap_or_default(),
        from: f.date("from"),
        scope: match f.text("scope").as_deref() {
            Some("office") => Scope::Office,
            _ => Scope::Case,
        },
        reader,
        form: f.text("form"),
        source: f.text("source"),
        landscape: flag("landscape"),
        anonymous: flag("anonymous"),
        draft: flag("draft"),
        consent: match f.text("consent").as_deref() {
            Some("written") => ConsentRule::Written,
            Some("remind") => ConsentRule::Remind,
            Some(_) => ConsentRule::None,
            // Nobody said: a sheet that names the patient to others needs the consent.
            None if outside && !flag("anonymous") => ConsentRule::Written,
            None => ConsentRule::None,
        },
        fields: f.texts("fields").unwrap_or_default(),
        needs: f.texts("needs").unwrap_or_default(),
        cover: f.text("cover"),
        named: f.text("named"),
        asks: flag("asks"),
        id,
    }
}
