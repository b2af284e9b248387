//! Three versions of a paper → one, by meaning and byte by byte: list entries are told apart by
//! their ids and never by their place, keys combine, comments of both sides stay.
//!
//! Texts are cut into pieces at the spans of our own readers; what one side changed is copied, what
//! both changed is looked into. Nothing leaves here unproved: the result is read again and must mean
//! what a merge of the plain values means, and everything that a side wrote must stand in it. Where
//! that fails, or where a version can't be read, the lines of the whole text are merged and the paper
//! is always told as a conflict.

mod cut_toml;
mod cut_yaml;
mod leaf;
mod lines;
mod names;
mod order;
mod person;
mod piece;
mod proof;
mod retouch;
#[cfg(test)]
mod tests;
mod values;
mod weave;

use super::conflict::has_marks;
use super::lines::{BOM, line_break};
use super::tree::{Kind, Node};
use super::{toml_text, value_of, yaml};
use crate::paper::{Path, Step, Value};
use lines::Chunk;
use piece::{Cut, Piece};
use proof::Version;
use std::borrow::Cow;
use std::collections::HashSet;
use weave::Weaver;

/// How a paper is written, and what its entries are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paper {
    /// A case paper, YAML. One that both sides added is never mixed: two patients may have been
    /// given one number.
    Case,
    /// The directory, the settings, a pack: TOML.
    Toml,
}

/// What stands behind the marks of a conflict.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// Behind `<<<<<<<`.
    pub ours: &'a str,
    /// Behind `>>>>>>>`.
    pub theirs: &'a str,
}

/// A merged text and what both sides wrote differently in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Merged {
    /// The text; each conflict stands between marks.
    pub text: String,
    /// The conflicts, in the order of the text.
    pub conflicts: Vec<Conflict>,
}

/// A place where both sides wrote something else, or one took away what the other changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// Where; empty for the whole paper.
    pub path: Path,
    /// What stood there; `None` where nothing did.
    pub base: Option<Value>,
    /// What ours says.
    pub ours: Option<Value>,
    /// What theirs says.
    pub theirs: Option<Value>,
}

/// Merges two versions that grew out of `base`; `None` where both sides added the paper. A case paper that
/// became another patient's on a side is never mixed: a number may have been freed and given again.
pub fn merge(paper: Paper, base: Option<&str>, ours: &str, theirs: &str, names: &Names) -> Merged {
    let is_new = |base: &str| ours != theirs && base != ours && base != theirs;
    match base.filter(|base| paper == Paper::Case && is_new(base)) {
        Some(base) if person::is_another(base, ours) || person::is_another(base, theirs) => {
            by_line(paper, false, &Three::of(Some(base), ours, theirs), names)
        }
        _ => merge_of_one(paper, base, ours, theirs, names),
    }
}

/// The same where nobody doubts that all versions are of one patient.
pub fn merge_of_one(
    paper: Paper,
    base: Option<&str>,
    ours: &str,
    theirs: &str,
    names: &Names,
) -> Merged {
    let clean = |text: &str| Merged {
        text: text.to_string(),
        conflicts: Vec::new(),
    };
    if ours == theirs || base == Some(theirs) {
        return clean(ours);
    }
    if base == Some(ours) {
        return clean(theirs);
    }
    let three = Three::of(base, ours, theirs);
    let (b, o, t) = (&*three.base, &*three.ours, &*three.theirs);
    let own = match base.is_some() {
        _ if o == t => Some(clean(o)),
        true if b == t => Some(clean(o)),
        true if b == o => Some(clean(t)),
        false if paper == Paper::Case => None,
        _ if [b, o, t].into_iter().any(has_marks) => None,
        _ => by_meaning(paper, &three, names),
    };
    let merged = own.unwrap_or_else(|| by_line(paper, base.is_some(), &three, names));
    Merged {
        text: three.dressed(merged.text),
        ..merged
    }
}

/// The merged pieces, where they can be cut and the result is proved.
fn by_meaning(paper: Paper, three: &Three, names: &Names) -> Option<Merged> {
    let texts = [&*three.base, &*three.ours, &*three.theirs];
    let [base, ours, theirs] = texts.map(|text| parsed(paper, text));
    let roots = [base?, ours?, theirs?];
    let side = |at: usize| {
        let comments = proof::comments(paper, texts[at], &roots[at]);
        let value = value_of(&roots[at]);
        Version { value, comments }
    };
    let versions = [side(0), side(1), side(2)];
    let cut = |at: usize| -> Option<Cut> {
        match paper {
            Paper::Case => cut_yaml::cut(texts[at], &roots[at]),
            Paper::Toml => cut_toml::cut(texts[at], &roots[at]),
        }
    };
    let mut weaver = Weaver {
        paper,
        names,
        line_break: three.line_break,
        comments: [0, 1, 2].map(|at| &versions[at].comments),
        known: versions[0]
            .comments
            .iter()
            .map(|(_, words)| *words)
            .collect(),
        conflicts: Vec::new(),
    };
    let text = weaver.paper(&cut(0)?, &cut(1)?, &cut(2)?)?;
    let conflicts = weaver.conflicts;
    let [base, ours, theirs] = &versions;
    proof::holds(paper, &text, &conflicts, [base, ours, theirs])
        .then_some(Merged { text, conflicts })
}

/// The merged lines of the whole text: never without a conflict.
fn by_line(paper: Paper, has_base: bool, three: &Three, names: &Names) -> Merged {
    let weaver = Weaver {
        paper,
        names,
        line_break: three.line_break,
        comments: [&Vec::new(), &Vec::new(), &Vec::new()],
        known: HashSet::new(),
        conflicts: Vec::new(),
    };
    let (base, ours, theirs) = (&*three.base, &*three.ours, &*three.theirs);
    let whole = || weaver.region(base, ours, theirs);
    let marked = [base, ours, theirs].into_iter().any(has_marks);
    let [b, o, t] = [base, ours, theirs].map(lines::split);
    let chunks = match has_base && !marked {
        true => lines::merge(&b, &o, &t),
        false => Vec::new(),
    };
    let clashes = chunks
        .iter()
        .any(|chunk| matches!(chunk, Chunk::Clash { .. }));
    let text = match clashes {
        false => whole(),
        true => chunks
            .iter()
            .map(|chunk| match chunk {
                Chunk::Clean(lines) => lines.concat(),
                Chunk::Clash { base, ours, theirs } => {
                    weaver.region(&base.concat(), &ours.concat(), &theirs.concat())
                }
            })
            .collect(),
    };
    let value = |text: &str| parsed(paper, text).map(|root| value_of(&root));
    Merged {
        text,
        conflicts: vec![Conflict {
            path: Path::default(),
            base: value(base).filter(|_| has_base),
            ours: value(ours),
            theirs: value(theirs),
        }],
    }
}

/// The tree of a text that reads without a problem.
fn parsed(paper: Paper, text: &str) -> Option<Node> {
    let parsed = match paper {
        Paper::Case => yaml::parse(text),
        Paper::Toml => toml_text::parse(text),
    };
    parsed.root.filter(|_| parsed.problems.is_empty())
}

/// The text of a piece as a paper of its own.
fn fragment<'t>(piece: &Piece, text: &'t str) -> Cow<'t, str> {
    match piece.beside {
        true => Cow::Owned(format!("{}{text}", " ".repeat(piece.column))),
        false => Cow::Borrowed(text),
    }
}

/// What a new text of a piece says.
fn read(paper: Paper, text: &str, piece: &Piece) -> Option<Value> {
    let root = parsed(paper, &fragment(piece, text))?;
    let path = retouch::start(piece);
    let node = path.0.iter().try_fold(&root, |node, step| match step {
        Step::Key(key) => node.get(key),
        Step::Entry(_) | Step::Index(_) => match &node.kind {
            Kind::List(items) if items.len() == 1 => items.first(),
            _ => None,
        },
    })?;
    Some(value_of(node))
}

/// Three texts without what editors put around them: a byte-order mark, CRLF, no end of the last
/// line. What one side changed of these comes back in the end.
struct Three<'t> {
    base: Cow<'t, str>,
    ours: Cow<'t, str>,
    theirs: Cow<'t, str>,
    line_break: &'static str,
    dress: Dress,
}

#[derive(Clone, Copy, PartialEq)]
struct Dress {
    bom: bool,
    crlf: bool,
    /// Whether the last line ends.
    ended: bool,
}

impl<'t> Three<'t> {
    fn of(base: Option<&'t str>, ours: &'t str, theirs: &'t str) -> Self {
        let texts = [base.unwrap_or(""), ours, theirs];
        let bare = texts.map(|text| text.strip_prefix(BOM).unwrap_or(text));
        let crlf = bare.map(|text| text.matches("\r\n").count());
        let uniform = bare
            .iter()
            .zip(crlf)
            .all(|(text, crlf)| crlf == 0 || crlf == text.matches('\n').count());
        let dress = |at: usize| Dress {
            bom: texts[at].starts_with(BOM),
            crlf: uniform && crlf[at] > 0,
            ended: bare[at].is_empty() || bare[at].ends_with('\n'),
        };
        let (o, t) = (dress(1), dress(2));
        let b = if base.is_some() { dress(0) } else { o };
        let pick = |was: bool, here: bool, there: bool| if here == was { there } else { here };
        let line_break = match uniform {
            true => "\n",
            false => line_break(ours),
        };
        let prepared = bare.map(|text| {
            let text = match uniform && text.contains('\r') {
                true => Cow::Owned(text.replace("\r\n", "\n")),
                false => Cow::Borrowed(text),
            };
            match text.is_empty() || text.ends_with('\n') {
                true => text,
                false => Cow::Owned(format!("{text}{line_break}")),
            }
        });
        let [base, ours, theirs] = prepared;
        Self {
            base,
            ours,
            theirs,
            line_break,
            dress: Dress {
                bom: pick(b.bom, o.bom, t.bom),
                crlf: pick(b.crlf, o.crlf, t.crlf),
                ended: pick(b.ended, o.ended, t.ended),
            },
        }
    }

    fn dressed(&self, text: String) -> String {
        let mut text = text;
        // A mark needs its line.
        if !self.dress.ended && !has_marks(&text) {
            let end = text
                .strip_suffix(self.line_break)
                .map_or(text.len(), str::len);
            text.truncate(end);
        }
        if self.dress.crlf {
            text = text.replace('\n', "\r\n");
        }
        match self.dress.bom {
            true => format!("{BOM}{text}"),
            false => text,
        }
    }
}
