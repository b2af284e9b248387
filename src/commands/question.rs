//! A filter typed on the command line: parsed once, its slips told with the character they stand at.

use crate::context::Context;
use crate::failure::Failure;
use crate::query::{Grammar, Query, Unit, parse};
use crate::text;

/// The question that the words of a command line ask of what is looked at.
pub fn ask(context: &Context, words: &[String], unit: Unit) -> Result<Query, Failure> {
    let store = context.store()?;
    let typed = line(words);
    let grammar = Grammar {
        fields: unit.fields(),
        words: &store.words,
        staff: &store.office.staff,
        today: context.today(),
    };
    parse(&typed, &grammar).map_err(|slip| {
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
