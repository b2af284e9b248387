//! Parser events → tree, with the limits of a paper.

use super::super::lines::{line_number, skip_blanks, skip_trivia};
use super::super::tree::{Entry, Kind, Node};
use super::literal::block_scalar_end;
use super::refusals::{alias, duplicate};
use super::{MAX_DEPTH, MAX_NODES, section, slips};
use crate::problem::{Place, Problem};
use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, Span, StructureStyle, Tag};
use std::collections::HashMap;
use std::ops::Range;

/// Why a text could not be read to its end.
pub(super) enum Stop {
    /// It is broken here; other sections may still be read.
    Broken(Box<Problem>),
    /// It is too big to be a paper.
    TooMany(Box<Problem>),
}

/// What a table waits for.
enum Pending {
    /// A key.
    Key,
    /// The value of this key.
    Value(String, Range<usize>),
    /// The value of a key that can't be one; it is dropped, the problem is told.
    Dropped,
}

enum Frame {
    List {
        start: usize,
        flow: bool,
        items: Vec<Node>,
    },
    Map {
        start: usize,
        flow: bool,
        pending: Pending,
        entries: Vec<Entry>,
        /// Where each key stood first.
        seen: HashMap<String, usize>,
    },
}

/// Reads one text, or one section of it, into a tree.
pub(super) struct Builder<'t> {
    text: &'t str,
    base: usize,
    lines_before: usize,
    cursor: usize,
    stack: Vec<Frame>,
    root: Option<Node>,
    documents: usize,
    pub(super) nodes: usize,
    pub(super) problems: Vec<Problem>,
}

impl<'t> Builder<'t> {
    /// A builder for `text`, which starts at `base` of the whole and after `nodes` values.
    pub(super) fn new(text: &'t str, base: usize, nodes: usize) -> Self {
        Self {
            text,
            base,
            lines_before: 0,
            cursor: 0,
            stack: Vec::new(),
            root: None,
            documents: 0,
            nodes,
            problems: Vec::new(),
        }
    }

    /// Reads to the end. `lines_before` lines of the whole text stand before this one.
    pub(super) fn run(&mut self, lines_before: usize) -> Result<Node, Stop> {
        self.lines_before = lines_before;
        let options = granit_parser::options! {
            emit_comments: false,
            emit_anchor_events: true,
            emit_unresolved_aliases: true,
            flow_nesting_limit: 4 * MAX_DEPTH,
            block_nesting_limit: 4 * MAX_DEPTH,
        };
        for event in Parser::new_from_str_with_options(self.text, options) {
            match event {
                Ok((event, span)) => self.take(event, &span)?,
                Err(error) => {
                    let at = error.marker().byte_offset().unwrap_or(0);
                    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
                        return Err(self.too_deep(at));
                    }
                    let problem = slips::explain(self.text, error.kind(), at);
                    return Err(Stop::Broken(Box::new(self.shifted(problem))));
                }
            }
        }
        let end = self.text.len() + self.base;
        Ok(self.root.take().unwrap_or(Node {
            span: end..end,
            kind: Kind::Null,
        }))
    }

    fn take(&mut self, event: Event<'_>, span: &Span) -> Result<(), Stop> {
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(self.broken(
                        "yaml/documents",
                        bytes(span),
                        "1つのファイルに2つ目の文書「---」があります。",
                        "1症例1ファイルに分けるか、「---」の行を削ってください。",
                    ));
                }
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                self.report_alias(bytes(span), "別名「*」");
                self.before_value();
                let range = bytes(span);
                self.count(range.start)?;
                self.put(Node {
                    span: range.start + self.base..range.end + self.base,
                    kind: Kind::Null,
                })?;
            }
            Event::Anchor(..) => self.report_alias(bytes(span), "目印「&」"),
            Event::Scalar(words, style, _, tag) => {
                self.scalar(&words, style, tag.as_deref(), span)?
            }
            Event::SequenceStart(style, _, tag) => {
                self.open(style, tag.as_deref(), span)?;
                let flow = style == StructureStyle::Flow;
                let mut start = bytes(span).start;
                if !flow {
                    let dash = skip_trivia(self.text, self.cursor);
                    if self.text[dash..].starts_with('-') {
                        start = dash;
                    }
                }
                self.cursor = if flow { start + 1 } else { start };
                self.stack.push(Frame::List {
                    start,
                    flow,
                    items: Vec::new(),
                });
            }
            Event::MappingStart(style, _, tag) => {
                self.open(style, tag.as_deref(), span)?;
                let range = bytes(span);
                self.cursor = range.end;
                self.stack.push(Frame::Map {
                    start: range.start,
                    // A single pair `[a: b]` has no brackets of its own.
                    flow: style == StructureStyle::Flow && !range.is_empty(),
                    pending: Pending::Key,
                    entries: Vec::new(),
                    seen: HashMap::new(),
                });
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(span)?,
            _ => {}
        }
        Ok(())
    }

    /// Moves the cursor behind the `-` or `:` in front of the value that comes next.
    fn before_value(&mut self) {
        match self.stack.last() {
            Some(Frame::List { flow: false, .. }) => {
                let dash = skip_trivia(self.text, self.cursor);
                if self.text[dash..].starts_with('-') {
                    self.cursor = dash + 1;
                }
            }
            Some(Frame::Map {
                pending: Pending::Value(_, key),
                ..
            }) => {
                let end = key.end - self.base;
                let near = skip_blanks(self.text, end);
                let far = skip_trivia(self.text, end);
                self.cursor = [near, far]
                    .into_iter()
                    .find(|at| self.text[*at..].starts_with(':'))
                    .map_or(end, |at| at + 1);
            }
            _ => {}
        }
    }

    fn scalar(
        &mut self,
        words: &str,
        style: ScalarStyle,
        tag: Option<&Tag>,
        span: &Span,
    ) -> Result<(), Stop> {
        self.before_value();
        let mut range = bytes(span);
        self.count(range.start)?;
        let plain = style == ScalarStyle::Plain;
        let empty = plain && range.is_empty();
        let mut quoted = !plain;
        if let Some(tag) = tag {
            let token = span.tag_span().map_or(range.clone(), |tag| bytes(&tag));
            match tag.core_suffix() {
                Some("str") => quoted = true,
                Some("int" | "float" | "bool" | "null") if plain => {}
                _ => self.report_tag(token.clone()),
            }
            self.cursor = self.cursor.max(token.end);
            range = token.start..range.end.max(token.end);
        }
        if matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
            let header = skip_trivia(self.text, self.cursor);
            let end = block_scalar_end(self.text, header, bytes(span), span.indent.unwrap_or(0));
            range = range.start.min(header)..end;
        } else if empty && tag.is_none() {
            // The parser puts an absent value behind its key; it would stand behind the colon.
            let at = match self.stack.last() {
                Some(Frame::Map {
                    pending: Pending::Value(..),
                    ..
                }) => self.cursor,
                _ => range.start,
            };
            range = at..at;
        } else {
            self.not_over_keys(&range)?;
        }
        let is_key = matches!(
            self.stack.last(),
            Some(Frame::Map {
                pending: Pending::Key,
                ..
            })
        );
        if plain && words.starts_with('\u{3000}') && (is_key || words.trim().starts_with("- ")) {
            let line = super::super::lines::line_start(self.text, range.start);
            if self.text[line..range.start].trim().is_empty() {
                let problem = slips::wide_indent(range.start);
                let problem = self.shifted(problem);
                self.problems.push(problem);
            }
        }
        let null = !quoted && (empty || matches!(words, "~" | "null" | "Null" | "NULL"));
        let kind = if null && !is_key {
            Kind::Null
        } else {
            Kind::Scalar {
                text: if empty {
                    String::new()
                } else {
                    words.to_string()
                },
                quoted,
            }
        };
        self.put(Node {
            span: range.start + self.base..range.end + self.base,
            kind,
        })
    }

    fn open(&mut self, style: StructureStyle, tag: Option<&Tag>, span: &Span) -> Result<(), Stop> {
        self.before_value();
        let at = bytes(span).start;
        self.count(at)?;
        if let Some(tag) = tag {
            let token = span.tag_span().map_or(at..at, |tag| bytes(&tag));
            if !matches!(tag.core_suffix(), Some("map" | "seq")) {
                self.report_tag(token.clone());
            }
            self.cursor = self.cursor.max(token.end);
        }
        if style == StructureStyle::Flow {
            self.cursor = at;
        }
        if self.stack.len() >= MAX_DEPTH {
            return Err(self.too_deep(at));
        }
        Ok(())
    }

    fn close(&mut self, span: &Span) -> Result<(), Stop> {
        let frame = self.stack.pop().expect("the parser closes what it opened");
        let (start, flow, last, kind) = match frame {
            Frame::List { start, flow, items } => {
                let last = items.last().map(|node| node.span.end);
                (start, flow, last, Kind::List(items))
            }
            Frame::Map {
                start,
                flow,
                entries,
                ..
            } => {
                let last = entries.last().map(|entry| entry.value.span.end);
                (start, flow, last, Kind::Map(entries))
            }
        };
        let end = if flow {
            bytes(span).end
        } else {
            last.map_or(start, |end| end - self.base).max(start)
        };
        if flow {
            self.not_over_keys(&(start..end))?;
        }
        self.put(Node {
            span: start + self.base..end + self.base,
            kind,
        })
    }

    /// Hands a finished node to what it stands in.
    fn put(&mut self, node: Node) -> Result<(), Stop> {
        self.cursor = self.cursor.max(node.span.end - self.base);
        match self.stack.last_mut() {
            None => self.root = Some(node),
            Some(Frame::List { items, .. }) => items.push(node),
            Some(Frame::Map {
                pending,
                entries,
                seen,
                ..
            }) => match std::mem::replace(pending, Pending::Key) {
                Pending::Value(key, key_span) => entries.push(Entry {
                    key,
                    key_span,
                    value: node,
                }),
                Pending::Dropped => {}
                Pending::Key => {
                    let Kind::Scalar { text, quoted } = node.kind else {
                        *pending = Pending::Dropped;
                        self.problems.push(
                            Problem::error(
                                "yaml/key",
                                Place::Bytes(node.span),
                                "項目名に一覧や表は使えません。",
                            )
                            .hint("項目名は文字だけで書いてください。"),
                        );
                        return Ok(());
                    };
                    if text == "<<" && !quoted {
                        self.problems
                            .push(alias(node.span.clone(), "取り込み「<<」"));
                    }
                    match seen.get(&text) {
                        Some(first) => {
                            let line =
                                line_number(self.text, first - self.base) + self.lines_before;
                            self.problems
                                .push(duplicate(&text, node.span.clone(), line));
                        }
                        None => {
                            seen.insert(text.clone(), node.span.start);
                        }
                    }
                    *pending = Pending::Value(text, node.span);
                }
            },
        }
        Ok(())
    }

    fn count(&mut self, at: usize) -> Result<(), Stop> {
        self.nodes += 1;
        if self.nodes > MAX_NODES {
            return Err(Stop::TooMany(Box::new(
                Problem::error(
                    "yaml/too-many",
                    Place::Bytes(at + self.base..at + self.base),
                    format!("項目が多すぎます(1ファイル{MAX_NODES}個まで)。"),
                )
                .hint("ファイルを分けてください。"),
            )));
        }
        Ok(())
    }

    /// Refuses quoted text and brackets that reach over a line that opens a top-level key.
    fn not_over_keys(&self, range: &Range<usize>) -> Result<(), Stop> {
        let Some(Frame::Map {
            start, flow: false, ..
        }) = self.stack.first()
        else {
            return Ok(());
        };
        // Only the outermost brackets are looked at: each text is then looked at once.
        let inner = self.stack.iter().any(|frame| {
            matches!(
                frame,
                Frame::Map { flow: true, .. } | Frame::List { flow: true, .. }
            )
        });
        let value = &self.text[range.clone()];
        if inner
            || super::lines::column(self.text, *start) != 0
            || !value.contains('\n')
            || !value.lines().skip(1).any(section::opens)
        {
            return Ok(());
        }
        let problem = slips::unclosed(self.text, range.start);
        Err(Stop::Broken(Box::new(self.shifted(problem))))
    }

    fn report_alias(&mut self, range: Range<usize>, what: &str) {
        self.problems
            .push(alias(range.start + self.base..range.end + self.base, what));
    }

    fn report_tag(&mut self, range: Range<usize>) {
        let token = self.text[range.clone()].to_string();
        self.problems.push(
            Problem::error(
                "yaml/tag",
                Place::Bytes(range.start + self.base..range.end + self.base),
                format!("型の指定「{token}」は使えません。"),
            )
            .hint("「!」で始まる語を削ってください。文字の「!」は引用符で囲みます。"),
        );
    }

    fn too_deep(&self, at: usize) -> Stop {
        self.broken(
            "yaml/depth",
            at..at,
            format!("入れ子が深すぎます({MAX_DEPTH}段まで)。"),
            "字下げや括弧の重なりを確かめてください。",
        )
    }

    fn broken(
        &self,
        code: &'static str,
        range: Range<usize>,
        message: impl Into<String>,
        hint: &str,
    ) -> Stop {
        let problem = Problem::error(code, Place::Bytes(range), message).hint(hint);
        Stop::Broken(Box::new(self.shifted(problem)))
    }

    fn shifted(&self, mut problem: Problem) -> Problem {
        if let Place::Bytes(range) = &mut problem.place {
            *range = range.start + self.base..range.end + self.base;
        }
        problem
    }
}

fn bytes(span: &Span) -> Range<usize> {
    span.byte_range()
        .expect("a parser over a str knows its bytes")
}
