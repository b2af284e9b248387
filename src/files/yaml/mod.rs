//! YAML text → spanned tree.
//!
//! The tree comes from the events of a YAML parser. What a paper never needs and an attacker or
//! an accident may bring is refused in bounded time: anchors, aliases, foreign tags, deep
//! nesting, huge numbers of values, several documents.
//!
//! After a syntax error the text is read again section by section: a section is a top-level key
//! and the lines up to the next line that opens a key at column 0. Such a line always opens a
//! key: quoted text and brackets that reach over one are refused as unclosed (YAML wants their
//! lines indented), so a slip costs its own section and never moves a value to another key.

mod build;
mod literal;
mod refusals;
mod section;
mod slips;
#[cfg(test)]
pub(crate) mod tests;

pub use super::Parsed;
pub use section::{excerpt, sections};

use super::lines;
use super::tree::{Entry, Kind, Node};
use crate::problem::{Place, Problem};
use build::{Builder, Stop};
use std::collections::HashMap;

/// How deep lists and tables may be nested.
pub const MAX_DEPTH: usize = 16;
/// How many values a paper may hold.
pub const MAX_NODES: usize = 50_000;
/// How many sections are read one by one after a syntax error.
const MAX_SECTIONS: usize = 2_000;
/// How many problems of one paper are told.
const MAX_PROBLEMS: usize = 100;
/// How many marks that point elsewhere are told.
const MAX_ALIASES: usize = 5;

/// Reads a paper. Every problem found is an error; the tree holds whatever could be understood.
/// What stands in a clash of a merge is not in it.
pub fn parse(text: &str) -> Parsed {
    super::conflict::read_around(text, read)
}

fn read(text: &str) -> Parsed {
    if let Some(at) = text.find('\0') {
        return refused(super::bytes::nul(at));
    }
    let mut builder = Builder::new(text, 0, 0);
    match builder.run(0) {
        Ok(root) => Parsed {
            root: Some(root),
            problems: tidy(builder.problems),
            broken: Vec::new(),
        },
        Err(Stop::TooMany(problem)) => refused(*problem),
        Err(Stop::Broken(problem)) => by_section(text, *problem),
    }
}

fn refused(problem: Problem) -> Parsed {
    Parsed {
        problems: vec![problem],
        ..Parsed::default()
    }
}

/// Reads the sections of a broken text each by itself. `first` is what stopped the whole text.
fn by_section(text: &str, first: Problem) -> Parsed {
    let Some(sections) = section::split(text) else {
        return refused(first);
    };
    if sections.len() > MAX_SECTIONS {
        return refused(first);
    }
    let mut parsed = Parsed::default();
    let mut entries: Vec<Entry> = Vec::new();
    let mut nodes = 0;
    for range in &sections {
        let mut builder = Builder::new(&text[range.clone()], range.start, nodes);
        let read = builder.run(lines::line_number(text, range.start) - 1);
        nodes = builder.nodes;
        match read {
            Ok(Node {
                kind: Kind::Map(found),
                ..
            }) => {
                parsed.problems.append(&mut builder.problems);
                entries.extend(found);
            }
            Ok(_) => {
                let line = &text[range.start..lines::line_end(text, range.start)];
                parsed.broken.extend(section::key_of(line));
                parsed.problems.push(slips::no_key(text, range.clone()));
            }
            Err(Stop::TooMany(problem)) => return refused(*problem),
            Err(Stop::Broken(problem)) => {
                let line = &text[range.start..lines::line_end(text, range.start)];
                parsed.broken.extend(section::key_of(line));
                parsed.problems.push(*problem);
            }
        }
    }
    // Every section is fine by itself: what is wrong lies between them (a stray mark, a second
    // document), and nothing may be guessed.
    if parsed.problems.is_empty() {
        return refused(first);
    }
    let mut seen = HashMap::new();
    for entry in &entries {
        let first = *seen
            .entry(entry.key.as_str())
            .or_insert(entry.key_span.start);
        if first != entry.key_span.start {
            let line = lines::line_number(text, first);
            parsed.problems.push(refusals::duplicate(
                &entry.key,
                entry.key_span.clone(),
                line,
            ));
        }
    }
    if let (Some(head), Some(tail)) = (entries.first(), entries.last()) {
        parsed.root = Some(Node {
            span: head.key_span.start..tail.value.span.end,
            kind: Kind::Map(entries),
        });
    }
    parsed.problems = tidy(parsed.problems);
    parsed
}

/// In the order of the text, and not more than anybody reads.
fn tidy(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort_by_key(|problem| match &problem.place {
        Place::Bytes(range) => range.start,
        Place::Whole | Place::At(_) => usize::MAX,
    });
    // One mark that points elsewhere explains the others of its kind.
    let mut aliases = 0;
    problems.retain(|problem| {
        aliases += usize::from(problem.code == "yaml/alias");
        problem.code != "yaml/alias" || aliases <= MAX_ALIASES
    });
    problems.truncate(MAX_PROBLEMS);
    problems
}
