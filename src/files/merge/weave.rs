//! Pieces of three versions → one text. What only one side changed is copied, what both changed is
//! looked into, and what clashes stands between marks, each side with its own bytes.

use super::leaf::{line, literal, pick, trailing};
use super::lines::{added, united};
use super::names::{Lists, Name, place};
use super::order::order;
use super::piece::{Cut, Inner, Piece, Tag};
use super::retouch::retouched;
use super::values::{self, Known};
use super::{Conflict, Names, Paper, read};
use crate::files::value_of;
use crate::paper::{Path, Value};
use std::collections::{HashMap, HashSet};

/// The comments of a version: where each stands and its words.
pub(super) type Comments<'t> = Vec<(usize, &'t str)>;

/// What weaving needs to know, and the clashes it found.
pub(super) struct Weaver<'a> {
    pub(super) paper: Paper,
    pub(super) names: &'a Names<'a>,
    pub(super) line_break: &'static str,
    /// Of base, ours, theirs.
    pub(super) comments: [&'a Comments<'a>; 3],
    /// The words of those of base.
    pub(super) known: HashSet<&'a str>,
    pub(super) conflicts: Vec<Conflict>,
}

/// The merged pieces of a table or list, and comments that stand behind them.
type Pieces = (Vec<Part>, String);

/// A piece of the merged text.
struct Part {
    above: String,
    body: String,
    /// How far it is indented; `None` for a clash, which is not touched.
    column: Option<usize>,
    rank: Rank,
}

/// In TOML a key behind a heading would belong to it, so keys come first. A clash of a key with a
/// heading stands where both are right.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Key,
    Mixed,
    Section,
}

impl Rank {
    fn of<'p, 't: 'p>(pieces: impl Iterator<Item = &'p Piece<'t>>) -> Self {
        let opens =
            |piece: &Piece| !piece.full.is_empty() && matches!(piece.inner, Inner::Block { .. });
        let (mut keys, mut sections) = (false, false);
        for piece in pieces {
            match opens(piece) {
                true => sections = true,
                false => keys = true,
            }
        }
        match (keys, sections) {
            (_, false) => Self::Key,
            (true, true) => Self::Mixed,
            (false, true) => Self::Section,
        }
    }
}

/// A piece in three versions.
#[derive(Clone, Copy)]
struct Trio<'p, 't> {
    base: Option<&'p Piece<'t>>,
    ours: Option<&'p Piece<'t>>,
    theirs: Option<&'p Piece<'t>>,
}

impl<'p, 't> Trio<'p, 't> {
    fn all(self) -> impl Iterator<Item = &'p Piece<'t>> {
        [self.ours, self.theirs, self.base].into_iter().flatten()
    }
}

impl Weaver<'_> {
    /// The merged text of three papers.
    pub(super) fn paper(&mut self, base: &Cut, ours: &Cut, theirs: &Cut) -> Option<String> {
        let root = Path::default();
        let (parts, below) = self.children(&root, &base.pieces, &ours.pieces, &theirs.pieces)?;
        let mut out = united(base.head, ours.head, theirs.head);
        self.assemble(&mut out, "", &parts)?;
        out.push_str(&below);
        out.push_str(&united(base.tail, ours.tail, theirs.tail));
        Some(out)
    }

    /// The merged pieces of a table or list, and comments that stand behind them. Nothing where a
    /// clash can't have lines of its own.
    fn children(
        &mut self,
        path: &Path,
        base: &[Piece],
        ours: &[Piece],
        theirs: &[Piece],
    ) -> Option<Pieces> {
        let mark = self.conflicts.len();
        let mut lists = Lists::of([base, ours, theirs]);
        loop {
            self.conflicts.truncate(mark);
            match self.attempt(path, [base, ours, theirs], &lists) {
                Ok(done) => return done,
                Err(list) => {
                    lists.clashing.insert(list);
                }
            }
        }
    }

    /// One attempt; an error names a list without ids whose entries can't be told apart after all.
    fn attempt(
        &mut self,
        path: &Path,
        sides: [&[Piece]; 3],
        lists: &Lists,
    ) -> Result<Option<Pieces>, Vec<String>> {
        let names = sides.map(|side| lists.names(side));
        let [was, here, there] = [0, 1, 2].map(|side| {
            let names: &[Name] = &names[side];
            names.iter().zip(sides[side]).collect::<HashMap<_, _>>()
        });
        let mut parts: Vec<Part> = Vec::new();
        let mut carried = String::new();
        let mut told = HashSet::new();
        for name in order(&names[0], &names[1], &names[2]) {
            let trio = Trio {
                base: was.get(&name).copied(),
                ours: here.get(&name).copied(),
                theirs: there.get(&name).copied(),
            };
            let mut part = match &name {
                name if lists.clashing.contains(name.keys()) => {
                    if !told.insert(name.keys().to_vec()) {
                        continue;
                    }
                    self.list_clash(path, name.keys(), sides)
                }
                name => match self.one(&place(path, name), trio) {
                    Some(Fate::Stays(part)) => part,
                    Some(Fate::Goes(lines)) => {
                        carried.push_str(&lines);
                        continue;
                    }
                    None => match name {
                        Name::Content(list, _) => return Err(list.clone()),
                        name => match self.clash(place(path, name), trio) {
                            Some(part) => part,
                            None => return Ok(None),
                        },
                    },
                },
            };
            if !carried.is_empty() {
                part.above.insert_str(0, &carried);
                carried.clear();
            }
            parts.push(part);
        }
        parts.sort_by_key(|part| part.rank);
        Ok(Some((parts, carried)))
    }

    /// What becomes of a piece; nothing where both sides clash.
    fn one(&mut self, path: &Path, trio: Trio) -> Option<Fate> {
        let stays = |above: String, body: String, like: &Piece| {
            Some(Fate::Stays(Part {
                above,
                column: Some(like.column),
                rank: match !like.full.is_empty() && body.trim_start().starts_with('[') {
                    true => Rank::Section,
                    false => Rank::Key,
                },
                body,
            }))
        };
        match (trio.base, trio.ours, trio.theirs) {
            (base, Some(ours), Some(theirs)) => {
                let body = self.piece(path, base, ours, theirs)?;
                let was = base.map_or("", |base| base.above);
                let like = if body == theirs.text { theirs } else { ours };
                stays(united(was, ours.above, theirs.above), body, like)
            }
            (None, Some(new), None) | (None, None, Some(new)) => {
                stays(new.above.to_string(), new.text.to_string(), new)
            }
            (Some(base), Some(kept), None) | (Some(base), None, Some(kept)) => {
                if kept.text != base.text {
                    return None;
                }
                // Comments of a neighbour that is gone moved here; new ones speak of this piece.
                let new = added(base.above, kept.above);
                let new: Vec<&str> = new.into_iter().filter(|l| !l.trim().is_empty()).collect();
                let moved = new.iter().all(|line| self.known.contains(line.trim()));
                moved.then(|| Fate::Goes(new.concat()))
            }
            (_, None, None) => Some(Fate::Goes(String::new())),
        }
    }

    /// Both sides of a piece between marks.
    fn clash(&mut self, path: Path, trio: Trio) -> Option<Part> {
        if trio.all().any(|piece| piece.beside) {
            return None;
        }
        let value = |piece: Option<&Piece>| piece.map(|piece| value_of(piece.node));
        let (above, region) = match (trio.ours, trio.theirs) {
            (Some(ours), Some(theirs)) => {
                let base = trio.base.map_or("", |base| base.text);
                let was = trio.base.map_or("", |base| base.above);
                (
                    united(was, ours.above, theirs.above),
                    self.region(base, ours.text, theirs.text),
                )
            }
            _ => {
                let all = |piece: Option<&Piece>| piece.map_or(String::new(), Piece::with_above);
                let [base, ours, theirs] = [trio.base, trio.ours, trio.theirs].map(all);
                (String::new(), self.region(&base, &ours, &theirs))
            }
        };
        self.conflicts.push(Conflict {
            path,
            base: value(trio.base),
            ours: value(trio.ours),
            theirs: value(trio.theirs),
        });
        Some(Part {
            above,
            body: region,
            column: None,
            rank: Rank::of(trio.all()),
        })
    }

    /// All that stands under one key between marks, whether as a value or as entries.
    fn list_clash(&mut self, path: &Path, list: &[String], sides: [&[Piece]; 3]) -> Part {
        let of = |side: usize| sides[side].iter().filter(|piece| piece.tag.keys() == list);
        let text = |side: usize| -> String { of(side).map(Piece::with_above).collect() };
        let value = |side: usize| {
            let mut values: Vec<Value> = of(side).map(|piece| value_of(piece.node)).collect();
            let entries = of(side).all(|piece| matches!(piece.tag, Tag::Item(_)));
            match entries && !values.is_empty() {
                true => Some(Value::List(values)),
                false => values.pop(),
            }
        };
        self.conflicts.push(Conflict {
            path: list.iter().fold(path.clone(), |path, key| path.key(key)),
            base: value(0),
            ours: value(1),
            theirs: value(2),
        });
        Part {
            above: String::new(),
            body: self.region(&text(0), &text(1), &text(2)),
            column: None,
            rank: Rank::of((0..3).flat_map(of)),
        }
    }

    pub(super) fn region(&self, base: &str, ours: &str, theirs: &str) -> String {
        let end = self.line_break;
        // A label of several lines would be no mark.
        let [us, them] = [self.names.ours, self.names.theirs]
            .map(|label| label.lines().next().unwrap_or_default());
        format!(
            "<<<<<<< {us}{end}{ours}||||||| base{end}{base}======={end}{theirs}>>>>>>> {them}{end}"
        )
    }

    /// The merged bytes of a piece that both sides have.
    fn piece(
        &mut self,
        path: &Path,
        base: Option<&Piece>,
        ours: &Piece,
        theirs: &Piece,
    ) -> Option<String> {
        let was = base.map(|base| base.text);
        if ours.text == theirs.text || was == Some(theirs.text) {
            return Some(ours.text.to_string());
        }
        if was == Some(ours.text) {
            return Some(theirs.text.to_string());
        }
        let before = base.map(|base| value_of(base.node));
        let (here, there) = (value_of(ours.node), value_of(theirs.node));
        let alien = base.is_none() && matches!(ours.tag, Tag::Item(_));
        if alien && !values::same(Some(&here), Some(&there)) {
            return None;
        }
        let none = Known::none(self.paper);
        let meant = values::merge(path, before.as_ref(), Some(&here), Some(&there), &none);
        let mark = self.conflicts.len();
        if let Some(text) = self.woven(path, base, ours, theirs) {
            if self.conflicts.len() > mark {
                return Some(text);
            }
            if let Ok(Some(meant)) = &meant
                && read(self.paper, &text, ours).is_some_and(|read| means(&read, meant))
                && self.keeps_comments(base, ours, 1, &text)
                && self.keeps_comments(base, theirs, 2, &text)
            {
                return Some(text);
            }
        }
        self.conflicts.truncate(mark);
        let meant = meant.ok().flatten()?;
        [(ours, theirs, 2), (theirs, ours, 1)]
            .into_iter()
            .find_map(|(onto, other, side)| {
                let text = retouched(self.paper, onto, &meant)?;
                self.keeps_comments(base, other, side, &text)
                    .then_some(text)
            })
    }

    /// Whether every comment that a side wrote into a piece is in the text.
    fn keeps_comments(&self, base: Option<&Piece>, piece: &Piece, side: usize, text: &str) -> bool {
        let within = |side: usize, piece: &Piece| {
            let all = self.comments[side];
            let from = all.partition_point(|(at, _)| *at < piece.at);
            let to = all.partition_point(|(at, _)| *at < piece.at + piece.text.len());
            all[from..to].iter().map(|(_, comment)| *comment)
        };
        let old: HashSet<&str> = base
            .map(|base| within(0, base).collect())
            .unwrap_or_default();
        within(side, piece).all(|comment| old.contains(comment) || text.contains(comment))
    }

    fn woven(
        &mut self,
        path: &Path,
        base: Option<&Piece>,
        ours: &Piece,
        theirs: &Piece,
    ) -> Option<String> {
        match (&ours.inner, &theirs.inner) {
            (Inner::Block { .. }, Inner::Block { .. }) => self.block(path, base, ours, theirs),
            (Inner::Literal(_), Inner::Literal(_)) => literal(base?, ours, theirs),
            _ => line(base, ours, theirs),
        }
    }

    fn block(
        &mut self,
        path: &Path,
        base: Option<&Piece>,
        ours: &Piece,
        theirs: &Piece,
    ) -> Option<String> {
        if let Some(base) = base
            && !matches!(base.inner, Inner::Block { .. })
            && !values::is_empty(&value_of(base.node))
        {
            return None;
        }
        let rest = |piece: &Piece| -> String {
            match &piece.inner {
                Inner::Block { opening, .. } => opening[piece.head..].to_string(),
                _ => piece
                    .value()
                    .map_or(String::new(), |value| piece.text[value.end..].to_string()),
            }
        };
        let opening = format!(
            "{}{}",
            pick(base.map(Piece::lead), ours.lead(), theirs.lead()).unwrap_or(ours.lead()),
            trailing(base.map(rest), rest(ours), rest(theirs))
        );
        let children = base.map_or(&[][..], Piece::children);
        let (parts, below) = self.children(path, children, ours.children(), theirs.children())?;
        if parts.is_empty() && ours.full.is_empty() {
            return None;
        }
        let mut out = String::new();
        self.assemble(&mut out, &opening, &parts)?;
        if parts.is_empty() {
            out.push_str(&opening);
        }
        out.push_str(&below);
        Some(out)
    }

    /// Puts the parts behind the opening of what holds them, all indented alike.
    fn assemble(&self, out: &mut String, opening: &str, parts: &[Part]) -> Option<()> {
        let midway = !opening.is_empty() && !opening.ends_with('\n');
        let column = parts.iter().find_map(|part| part.column);
        for (place, part) in parts.iter().enumerate() {
            let first = place == 0;
            if first && midway {
                // Comments of what now stands behind the hyphen go above it.
                let indent = opening.len() - opening.trim_start_matches(' ').len();
                for line in part.above.lines().filter(|line| !line.trim().is_empty()) {
                    out.push_str(&opening[..indent]);
                    out.push_str(line.trim());
                    out.push_str(self.line_break);
                }
                part.column?;
            }
            if first {
                out.push_str(opening);
            }
            if !(first && midway) {
                out.push_str(&part.above);
            }
            match (self.paper, part.column, column) {
                (Paper::Case, Some(from), Some(to)) => {
                    let body = part.body.trim_start_matches(' ');
                    let lead = if first && midway { 0 } else { to };
                    out.push_str(&" ".repeat(lead));
                    out.push_str(&shifted(body, from, to));
                }
                _ => out.push_str(&part.body),
            }
        }
        Some(())
    }
}

/// What becomes of a piece.
enum Fate {
    Stays(Part),
    /// It goes, and these comments stay.
    Goes(String),
}

fn means(read: &Value, meant: &Value) -> bool {
    values::equal(read, meant, values::Order::Free)
}

/// The lines behind the first moved to another column.
fn shifted(body: &str, from: usize, to: usize) -> String {
    if from == to {
        return body.to_string();
    }
    let mut out = String::new();
    for (place, line) in body.split_inclusive('\n').enumerate() {
        let blank = line.trim().is_empty();
        match (place == 0 || blank, to.checked_sub(from)) {
            (true, _) => out.push_str(line),
            (false, Some(more)) => {
                out.push_str(&" ".repeat(more));
                out.push_str(line);
            }
            (false, None) => {
                let spaces = line.len() - line.trim_start_matches(' ').len();
                out.push_str(&line[spaces.min(from - to)..]);
            }
        }
    }
    out
}
