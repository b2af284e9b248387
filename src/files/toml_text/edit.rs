//! Changes → the fewest bytes of a TOML paper, by splices at spans, proved before they leave.
//!
//! As in YAML papers: comments above a removed key or table stay, the comment at the end of its
//! line goes. TOML has no word for an empty value, so setting nothing removes the key, and a list
//! of `[[tables]]` that loses its last one is gone.

use super::super::edit::{Refused, Splice, apply, flow, splice};
use super::super::emit;
use super::super::lines::{after_bom, line_break, line_end, line_start, skip_blanks};
use super::super::tree::{Kind, Node};
use super::proof::{is_nothing, same, second_opinion, to_value};
use super::{is_headed, is_headed_list, is_inline, parse, render};
use crate::paper::{Change, Path, Step, Value};
use std::ops::Range;

/// Applies the changes, in their order, to the text of a paper.
pub fn edit(text: &str, changes: &[Change]) -> Result<String, Refused> {
    let mut root = read(text)?;
    let mut meant = to_value(&root);
    let mut edited = text.to_string();
    for change in changes {
        let Some(change) = absent_is_removed(&root, change) else {
            continue;
        };
        meant = apply(&meant, std::slice::from_ref(&change))?;
        let splices = splices(&edited, &root, &change)?;
        edited = splice(&edited, splices).ok_or(Refused::WouldChangeMeaning)?;
        root = read(&edited).map_err(|_| Refused::WouldChangeMeaning)?;
        if !same(&meant, &to_value(&root)) {
            return Err(Refused::WouldChangeMeaning);
        }
    }
    let second = second_opinion(&edited).ok_or(Refused::WouldChangeMeaning)?;
    if same(&meant, &second) {
        Ok(edited)
    } else {
        Err(Refused::WouldChangeMeaning)
    }
}

fn read(text: &str) -> Result<Node, Refused> {
    let parsed = parse(text);
    match (parsed.root, parsed.problems.into_iter().next()) {
        (_, Some(problem)) => Err(Refused::Unparsable(Box::new(problem))),
        (Some(root), None) => Ok(root),
        (None, None) => unreachable!("a text without problems has a root"),
    }
}

/// Setting nothing is removing; setting nothing where nothing is needs no change.
fn absent_is_removed(root: &Node, change: &Change) -> Option<Change> {
    let Change::Set {
        path,
        value: Value::Null,
    } = change
    else {
        return Some(change.clone());
    };
    let mut here = Some(root);
    for step in &path.0 {
        here = here
            .and_then(|node| child(node, step))
            .map(|(_, node)| node);
    }
    here.map(|_| Change::Remove { path: path.clone() })
}

fn child<'n>(node: &'n Node, step: &Step) -> Option<(usize, &'n Node)> {
    match (&node.kind, step) {
        (Kind::Map(entries), Step::Key(key)) => entries
            .iter()
            .enumerate()
            .find(|(_, entry)| entry.key == *key)
            .map(|(place, entry)| (place, &entry.value)),
        (Kind::List(items), Step::Index(index)) => items.get(*index).map(|item| (*index, item)),
        (Kind::List(items), Step::Entry(id)) => items
            .iter()
            .enumerate()
            .find(|(_, item)| item.get("id").and_then(Node::as_str) == Some(id)),
        _ => None,
    }
}

/// A step taken: the table or list, and the place in it.
pub(super) struct Taken<'n> {
    pub(super) holder: &'n Node,
    pub(super) place: usize,
}

fn splices(text: &str, root: &Node, change: &Change) -> Result<Vec<Splice>, Refused> {
    let (Change::Set { path, .. } | Change::Append { path, .. } | Change::Remove { path }) = change;
    let mut here = root;
    let mut names = String::new();
    let mut taken: Option<Taken<'_>> = None;
    let mut rest: &[Step] = &[];
    for (at, step) in path.0.iter().enumerate() {
        let Some((place, node)) = child(here, step) else {
            rest = &path.0[at..];
            break;
        };
        taken = Some(Taken {
            holder: here,
            place,
        });
        if let Step::Key(key) = step {
            let dot = if names.is_empty() { "" } else { "." };
            names = format!("{names}{dot}{}", render::key(key));
        }
        here = node;
    }
    let paper = Paper {
        text,
        root,
        line_break: line_break(text),
    };
    match change {
        Change::Remove { .. } => match taken {
            Some(taken) if rest.is_empty() => Ok(paper.remove(&taken)),
            _ => Err(Refused::NotFound(path.clone())),
        },
        Change::Set { value, .. } if rest.is_empty() => {
            let value = emit::settled(value);
            let taken = taken.ok_or_else(|| Refused::NotFound(path.clone()))?;
            if same(&value, &to_value(here)) && !is_nothing(&value) {
                return Ok(Vec::new());
            }
            Ok(paper.replace(&taken, here, path, &value))
        }
        Change::Append { entry, .. } if rest.is_empty() => {
            Ok(paper.append(here, &names, &emit::settled(entry)))
        }
        Change::Set { value, .. } => paper.add(here, &names, rest, emit::settled(value), path),
        Change::Append { entry, .. } => {
            let list = Value::List(vec![emit::settled(entry)]);
            paper.add(here, &names, rest, list, path)
        }
    }
}

/// The text that is edited.
pub(super) struct Paper<'t> {
    pub(super) text: &'t str,
    /// The nameless table: its text may begin with the `[` of its first inner table.
    root: &'t Node,
    line_break: &'static str,
}

impl Paper<'_> {
    fn lines(&self, lines: &[String]) -> String {
        lines
            .iter()
            .flat_map(|line| [self.line_break, line])
            .collect()
    }

    /// The end of the line a value ends on.
    pub(super) fn end(&self, node: &Node) -> usize {
        line_end(self.text, node.span.end)
    }

    pub(super) fn is_value(&self, node: &Node) -> bool {
        match node.kind {
            Kind::Map(_) => is_inline(self.text, node),
            Kind::List(_) => !is_headed_list(self.text, node),
            _ => true,
        }
    }

    /// Whether the line of `at` begins a table: `[…`.
    fn on_header(&self, at: usize) -> bool {
        let start = skip_blanks(self.text, line_start(self.text, at));
        self.text[start..].starts_with('[')
    }

    fn replace(&self, taken: &Taken<'_>, old: &Node, path: &Path, value: &Value) -> Vec<Splice> {
        let text = self.text;
        let words = &text[old.span.clone()];
        if self.is_value(old) {
            let new = match (value, &old.kind) {
                (Value::Text(new) | Value::Plain(new), Kind::Scalar { quoted: true, .. }) => {
                    render::like(words, new, self.line_break)
                }
                _ => render::inline(value),
            };
            return vec![Splice::new(old.span.clone(), new)];
        }
        let header = line_end(text, old.span.start);
        match value {
            Value::Map(entries) if is_headed(text, old) => {
                let names = header_names(&text[old.span.start..header]);
                let body = render::body(entries, names);
                vec![Splice::new(header..self.end(old), self.lines(&body))]
            }
            Value::List(items) if is_headed_list(text, old) && render::takes_headers(value) => {
                let names = header_names(&text[old.span.start..header]);
                let lines: Vec<_> = items
                    .iter()
                    .flat_map(|item| render::entry(item, names))
                    .collect();
                vec![Splice::new(
                    old.span.start..self.end(old),
                    lines.join(self.line_break),
                )]
            }
            _ if self.is_dotted(old) && matches!(old.kind, Kind::Map(_)) => {
                self.replace_dotted(taken, old, value)
            }
            _ => {
                let mut splices = self.remove(taken);
                if let Some(Step::Key(key)) = path.0.last() {
                    splices.extend(self.add_line(taken.holder, key, value));
                }
                splices
            }
        }
    }

    /// `a.b = 1` and its like lines become one line `a = …`, where the first of them stands.
    fn replace_dotted(&self, taken: &Taken<'_>, old: &Node, value: &Value) -> Vec<Splice> {
        let Kind::Map(entries) = &taken.holder.kind else {
            return Vec::new();
        };
        let entry = &entries[taken.place];
        let mut ends = Vec::new();
        leaf_ends(old, &mut ends);
        ends.sort_unstable();
        let mut ends = ends.into_iter();
        let first = ends.next().unwrap_or(entry.key_span.end);
        let new = format!("{} = {}", render::key(&entry.key), render::inline(value));
        let mut splices = vec![Splice::new(entry.key_span.start..first, new)];
        splices.extend(ends.map(|end| {
            let line = line_start(self.text, end);
            Splice::new(self.whole_lines(line, line_end(self.text, end)), "")
        }));
        splices
    }

    fn append(&self, list: &Node, names: &str, entry: &Value) -> Vec<Splice> {
        let text = self.text;
        let Kind::List(items) = &list.kind else {
            return Vec::new();
        };
        if !is_headed_list(text, list) {
            let ranges: Vec<_> = items.iter().map(|item| item.span.clone()).collect();
            return flow::push(
                text,
                self.line_break,
                &list.span,
                &ranges,
                &render::inline(entry),
            );
        }
        let (Some(first), Some(last)) = (items.first(), items.last()) else {
            return Vec::new();
        };
        let header = &text[last.span.start..line_end(text, last.span.start)];
        let known = header_names(header);
        let names = if known.is_empty() { names } else { known };
        let mut lines = render::entry(entry, names);
        if self.spaced(if items.len() > 1 { last } else { first }) || !names.contains('.') {
            lines.insert(0, String::new());
        }
        vec![Splice::insert(self.end(last), self.lines(&lines))]
    }

    /// Whether a blank line stands above the header of a table.
    pub(super) fn spaced(&self, table: &Node) -> bool {
        let start = line_start(self.text, table.span.start);
        let above = self.text[..start].strip_suffix('\n').unwrap_or("");
        above.trim_end_matches('\r').ends_with('\n')
    }

    /// Adds the keys of `rest` under `holder`, with `value` behind the last of them.
    fn add(
        &self,
        holder: &Node,
        names: &str,
        rest: &[Step],
        value: Value,
        path: &Path,
    ) -> Result<Vec<Splice>, Refused> {
        let mut keys = Vec::new();
        for step in rest {
            let Step::Key(key) = step else {
                return Err(Refused::NotFound(path.clone()));
            };
            keys.push(key.as_str());
        }
        let Some((name, inner)) = keys.split_first() else {
            return Err(Refused::NotFound(path.clone()));
        };
        let Kind::Map(entries) = &holder.kind else {
            return Err(Refused::NotATable(path.clone()));
        };
        // A table made on the way, or the first entry of a list of tables, gets a header.
        let wants_header = render::takes_headers(&value) && matches!(value, Value::List(_));
        let headed = !inner.is_empty() || wants_header;
        let mut new = value;
        for key in inner.iter().rev() {
            new = Value::Map(vec![((*key).to_string(), new)]);
        }
        let text = self.text;
        if is_inline(text, holder) {
            let ranges: Vec<Range<usize>> = entries
                .iter()
                .map(|entry| entry.key_span.start..entry.value.span.end)
                .collect();
            let line = format!("{} = {}", render::key(name), render::inline(&new));
            if ranges.is_empty() {
                return Ok(vec![Splice::new(
                    holder.span.clone(),
                    format!("{{ {line} }}"),
                )]);
            }
            return Ok(flow::push(
                text,
                self.line_break,
                &holder.span,
                &ranges,
                &line,
            ));
        }
        let root = names.is_empty();
        if headed && render::takes_headers(&new) && (root || !self.is_dotted(holder)) {
            let mut lines = render::under_header(name, &new, names);
            let blank = root
                || entries
                    .iter()
                    .any(|entry| is_headed(text, &entry.value) && self.spaced(&entry.value));
            if blank {
                lines.insert(0, String::new());
            }
            return Ok(vec![self.below(holder, root, &lines)]);
        }
        if !root && !is_headed(text, holder) {
            if !self.is_dotted(holder) {
                // Only inner tables have headers so far: `[a.b]` without `[a]`.
                let mut lines = vec![format!("[{names}]")];
                lines.extend(render::body(&[((*name).to_string(), new)], names));
                return Ok(vec![self.below(holder, root, &lines)]);
            }
            let last = entries.iter().max_by_key(|entry| entry.value.span.end);
            if let Some(last) = last {
                let start = line_start(text, last.key_span.start);
                let line = format!(
                    "{}{} = {}",
                    &text[start..last.key_span.start],
                    render::key(name),
                    render::inline(&new)
                );
                return Ok(vec![Splice::insert(
                    self.end(&last.value),
                    self.lines(&[line]),
                )]);
            }
        }
        Ok(self.add_line(holder, name, &new))
    }

    /// Whether a table without header comes from dotted keys: `a.b = 1`.
    fn is_dotted(&self, table: &Node) -> bool {
        !is_headed(self.text, table) && !self.on_header(table.span.start)
    }

    /// Lines behind everything that belongs to a table.
    fn below(&self, table: &Node, root: bool, lines: &[String]) -> Splice {
        if !root {
            return Splice::insert(self.end(table), self.lines(lines));
        }
        let end = match &table.kind {
            Kind::Map(entries) => entries.iter().map(|entry| self.end(&entry.value)).max(),
            _ => None,
        };
        match end {
            Some(end) => Splice::insert(end, self.lines(lines)),
            None => self.at_end(lines),
        }
    }

    /// Lines at the end of a text that holds no keys yet.
    fn at_end(&self, lines: &[String]) -> Splice {
        let text = self.text;
        let fresh = text.len() == after_bom(text) || text.ends_with('\n');
        let lead = if fresh { "" } else { self.line_break };
        let lines: Vec<_> = lines.iter().skip_while(|line| line.is_empty()).collect();
        let new: String = lines
            .iter()
            .flat_map(|line| [line.as_str(), self.line_break])
            .collect();
        Splice::insert(text.len(), format!("{lead}{new}"))
    }

    /// `key = value` behind the last key that stands directly in the table.
    fn add_line(&self, table: &Node, name: &str, value: &Value) -> Vec<Splice> {
        let text = self.text;
        let line = format!("{} = {}", render::key(name), render::inline(value));
        let Kind::Map(entries) = &table.kind else {
            return Vec::new();
        };
        let direct = entries
            .iter()
            .filter(|entry| {
                self.is_value(&entry.value)
                    || (matches!(entry.value.kind, Kind::Map(_)) && self.is_dotted(&entry.value))
            })
            .max_by_key(|entry| entry.value.span.end);
        if let Some(last) = direct {
            let start = line_start(text, last.key_span.start);
            let indent = &text[start..skip_blanks(text, start)];
            return vec![Splice::insert(
                self.end(&last.value),
                self.lines(&[format!("{indent}{line}")]),
            )];
        }
        if is_headed(text, table) && !std::ptr::eq(table, self.root) {
            let header = line_end(text, table.span.start);
            return vec![Splice::insert(header, self.lines(&[line]))];
        }
        if entries.is_empty() {
            return vec![self.at_end(&[line])];
        }
        // The root has tables but no keys: keys must stand above the first table.
        let top = format!("{line}{0}{0}", self.line_break);
        vec![Splice::insert(after_bom(text), top)]
    }
}

/// Where the values of dotted keys end.
fn leaf_ends(node: &Node, ends: &mut Vec<usize>) {
    match &node.kind {
        Kind::Map(entries) => {
            for entry in entries {
                leaf_ends(&entry.value, ends);
            }
        }
        _ => ends.push(node.span.end),
    }
}

/// The names between the brackets of a header line.
fn header_names(line: &str) -> &str {
    let inner = line.trim_start_matches('[');
    let mut quote = None;
    for (at, c) in inner.char_indices() {
        match (quote, c) {
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if c == open => quote = None,
            (None, ']') => return inner[..at].trim(),
            _ => {}
        }
    }
    ""
}
