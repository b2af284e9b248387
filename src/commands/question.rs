//! A filter typed on the command line: parsed once, its slips told with the character they stand at.

use crate::context::Context;
use crate::failure::Failure;
use crate::query::{Grammar, Kind, Query, Stays, Unit, parse};
use crate::store::Store;
use crate::text;
use std::sync::{Mutex, OnceLock};

/// The question that the words of a command line ask of what is looked at.
pub fn ask(context: &Context, words: &[String], unit: Unit) -> Result<Query, Failure> {
    let store = context.store()?;
    let typed = line(words);
    let names = FacilityNames::of(store);
    let facilities = |words: &str| names.ids(words);
    let grammar = Grammar {
        fields: unit.fields(),
        words: &store.words,
        staff: &store.office.staff,
        today: context.today(),
        facilities: &facilities,
    };
    let query = parse(&typed, &grammar);
    names.tell(context)?;
    if let Ok(query) = &query {
        for word in query.bare_words() {
            hint(context, unit, word);
        }
    }
    query.map_err(|slip| {
        let shown = text::visible(&typed);
        let before = text::column_of(&typed, slip.range.start);
        let marked = text::column_of(&typed, slip.range.end) - before;
        let caret = format!("{}{}", " ".repeat(before), "^".repeat(marked.max(1)));
        Failure::usage(slip.what)
            .place(format!("  {shown}\n  {caret}"))
            .next(slip.next)
            .next("条件の書き方と項目: renkei explain query")
    })
}

/// What facilities are called, read from the directory when a question first names one, and once.
pub struct FacilityNames<'a> {
    store: &'a Store,
    names: OnceLock<Result<Vec<Called>, Failure>>,
    strangers: Mutex<Vec<String>>,
}

/// A facility's id, and its name and reading as they are compared.
struct Called {
    id: String,
    name: String,
    kana: Option<String>,
}

impl<'a> FacilityNames<'a> {
    /// Those of the office.
    pub fn of(store: &'a Store) -> Self {
        Self {
            store,
            names: OnceLock::new(),
            strangers: Mutex::new(Vec::new()),
        }
    }

    /// The facilities that words mean: by the id, or by part of the name or the reading.
    pub fn ids(&self, words: &str) -> Vec<String> {
        let asked = text::fold(words);
        let Ok(names) = self.names() else {
            return Vec::new();
        };
        let meant = names.iter().filter(|called| {
            text::fold(&called.id) == asked
                || called.name.contains(&asked)
                || called
                    .kana
                    .as_ref()
                    .is_some_and(|kana| kana.contains(&asked))
        });
        let ids: Vec<String> = meant.map(|called| called.id.clone()).collect();
        if let (true, Ok(mut strangers)) = (ids.is_empty(), self.strangers.lock()) {
            strangers.push(words.to_string());
        }
        ids
    }

    fn names(&self) -> &Result<Vec<Called>, Failure> {
        self.names.get_or_init(|| {
            let names = self.store.facility_names()?.into_iter();
            Ok(names
                .map(|(id, name, kana)| Called {
                    id: id.to_string(),
                    name: text::fold(&name),
                    kana: kana.as_deref().map(text::fold),
                })
                .collect())
        })
    }

    /// Says which words mean no facility of the directory; fails where it could not be read.
    fn tell(self, context: &Context) -> Result<(), Failure> {
        if let Some(Err(failure)) = self.names.into_inner() {
            return Err(failure);
        }
        for word in self.strangers.into_inner().unwrap_or_default() {
            context.say(&format!(
                "注意: 「{word}」という施設は台帳にありません。番号としてさがします。次の手: renkei facility list '{word}'"
            ));
        }
        Ok(())
    }
}

/// A bare word is looked for among names. Who typed a member of the staff or a word of a vocabulary
/// is told how to ask for that.
fn hint(context: &Context, unit: Unit, word: &str) {
    let Ok(store) = context.store() else { return };
    let mut staff = store.office.staff.iter();
    let is_staff = staff.any(|member| {
        text::fold(&member.id) == word
            || member
                .name
                .as_deref()
                .is_some_and(|name| text::fold(name) == word)
    });
    let fields = unit.fields().iter().copied().flatten();
    let of_words = fields.filter_map(|field| match field.kind {
        Kind::Word(table) => Some((field, store.words.read(table, word).term()?)),
        _ => None,
    });
    let meant = match is_staff && unit.is_of_cases() {
        true => Some(format!("担当なら staff:{word}")),
        false => of_words
            .take(1)
            .map(|(field, term)| format!("「{}」なら {}:{}", field.about, field.name, term.label))
            .next(),
    };
    if let Some(meant) = meant {
        context.say(&format!(
            "注意: 「{word}」は氏名・番号の一部としてさがします。{meant}"
        ));
    }
}

/// Every admission of the office: what a question needs that asks who came back.
pub fn stays(store: &Store) -> Stays {
    let mut stays = Stays::default();
    let found = store
        .cases()
        .map_sections(["patient", "admission"], |id, case| {
            let case = case?;
            let on = case.admission.as_ref()?.on?;
            Some((case.patient.chart_no?, id.clone(), on))
        });
    for (chart, case, on) in found.into_iter().flatten() {
        stays.add(&chart, case, on);
    }
    stays
}

/// The words as one line. The shell took the quotes away: a word with blanks in it gets them back.
pub fn line(words: &[String]) -> String {
    let quoted = |word: &String| {
        let blank = word.contains(char::is_whitespace);
        // Several conditions in one argument are several conditions.
        let whole = word.contains(['(', ')', ':', '<', '>', '=', '"', '\'']) || words.len() == 1;
        match blank && !whole {
            true => format!("\"{word}\""),
            false => word.clone(),
        }
    };
    words.iter().map(quoted).collect::<Vec<_>>().join(" ")
}
