//! Taking keys, entries and tables away.

use super::super::edit::{Splice, flow};
use super::super::lines::{back_over_blanks, line_start, next_line};
use super::super::tree::{Kind, Node};
use super::edit::{Paper, Taken};
use super::{is_headed, is_headed_list, is_inline};
use std::ops::Range;

impl Paper<'_> {
    pub(super) fn remove(&self, taken: &Taken<'_>) -> Vec<Splice> {
        let text = self.text;
        let holder = taken.holder;
        let (start, node) = match &holder.kind {
            Kind::Map(entries) => {
                let entry = &entries[taken.place];
                (entry.key_span.start, &entry.value)
            }
            Kind::List(items) => (items[taken.place].span.start, &items[taken.place]),
            _ => return Vec::new(),
        };
        if is_inline(text, holder)
            || (matches!(holder.kind, Kind::List(_)) && !is_headed_list(text, holder))
        {
            let splices = flow::remove(text, holder, taken.place);
            let only = matches!(&holder.kind, Kind::Map(entries) if entries.len() == 1);
            return if only {
                vec![Splice::new(holder.span.clone(), "{}")]
            } else {
                splices
            };
        }
        if !self.is_value(node) {
            return self.remove_tables(node);
        }
        let line = line_start(text, start);
        let end = self.end(node);
        vec![Splice::new(self.whole_lines(line, end), "")]
    }

    /// The lines of a table, of each of several tables, or of dotted keys.
    fn remove_tables(&self, node: &Node) -> Vec<Splice> {
        let text = self.text;
        match &node.kind {
            Kind::List(items) => items
                .iter()
                .flat_map(|item| self.remove_tables(item))
                .collect(),
            Kind::Map(entries) if !is_headed(text, node) => entries
                .iter()
                .flat_map(|entry| {
                    if self.is_value(&entry.value) {
                        let line = line_start(text, entry.key_span.start);
                        vec![Splice::new(
                            self.whole_lines(line, self.end(&entry.value)),
                            "",
                        )]
                    } else {
                        self.remove_tables(&entry.value)
                    }
                })
                .collect(),
            _ => {
                let mut line = line_start(text, node.span.start);
                // The blank line above goes with the table.
                if self.spaced(node) {
                    let above = line - usize::from(line > 0);
                    line = back_over_blanks(text, above);
                    line -= usize::from(text[..line].ends_with('\r'));
                    line = line_start(text, line);
                }
                vec![Splice::new(self.whole_lines(line, self.end(node)), "")]
            }
        }
    }

    /// From the start of a line to the end of another, with one line break.
    pub(super) fn whole_lines(&self, line: usize, end: usize) -> Range<usize> {
        let text = self.text;
        let after = next_line(text, end);
        if after == text.len() && !text.ends_with('\n') {
            let before = text[..line].strip_suffix('\n').unwrap_or(&text[..line]);
            let before = before.strip_suffix('\r').unwrap_or(before);
            before.len()..text.len()
        } else {
            line..after
        }
    }
}
