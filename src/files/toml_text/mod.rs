//! TOML papers as spanned trees, and changes to them.

mod edit;

pub use edit::edit;

use super::Parsed;
use super::tree::{Entry, Kind, Node};
use crate::problem::{Place, Problem};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The tree of a TOML text with every problem at once. What can be understood is in the tree, except
/// what stands in a clash of a merge.
pub fn parse(text: &str) -> Parsed {
    super::conflict::read_around(text, read)
}

fn read(text: &str) -> Parsed {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let shift = text.len() - body.len();
    let (table, errors) = DeTable::parse_recoverable(body);
    // One slip makes the parser stumble on: the first of each line is the one to mend.
    let mut told = std::collections::HashSet::new();
    let problems = errors
        .iter()
        .filter(|error| {
            let at = error.span().map_or(0, |span| span.start).min(body.len());
            told.insert(super::lines::line_start(body, at))
        })
        .map(|error| {
            let span = error.span().unwrap_or(0..0);
            Problem::error(
                "toml/syntax",
                Place::Bytes(span.start + shift..span.end + shift),
                sentence(error.message()),
            )
            .hint("その行の引用符「\"」、かっこ、「=」を確かめてください。")
        })
        .collect();
    let span = table.span();
    let root = node(
        span.start + shift..span.end + shift,
        map(table.get_ref(), shift),
    );
    Parsed {
        root: Some(root),
        problems,
        broken: Vec::new(),
    }
}

fn node(span: Range<usize>, kind: Kind) -> Node {
    Node { span, kind }
}

fn map(table: &DeTable, shift: usize) -> Kind {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| {
            let span = key.span();
            Entry {
                key: key.get_ref().to_string(),
                key_span: span.start + shift..span.end + shift,
                value: value_node(value, shift),
            }
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_span.start);
    Kind::Map(entries)
}

fn value_node(value: &Spanned<DeValue>, shift: usize) -> Node {
    let span = value.span();
    let bare = |text: String| Kind::Scalar {
        text,
        quoted: false,
    };
    let kind = match value.get_ref() {
        DeValue::String(text) => Kind::Scalar {
            text: text.to_string(),
            quoted: true,
        },
        DeValue::Integer(number) => bare(number.to_string()),
        DeValue::Float(number) => bare(number.to_string()),
        DeValue::Boolean(truth) => bare(truth.to_string()),
        DeValue::Datetime(when) => bare(when.to_string()),
        DeValue::Array(items) => {
            Kind::List(items.iter().map(|item| value_node(item, shift)).collect())
        }
        DeValue::Table(table) => map(table, shift),
    };
    node(span.start + shift..span.end + shift, kind)
}

/// The parser's English in Japanese, as far as it says something people can use.
fn sentence(message: &str) -> String {
    let known = [
        (
            "invalid unquoted key",
            "英数字ではないキーは、そのままでは書けません。",
        ),
        (
            "string values must be quoted",
            "文字の値が引用符「\"」で囲まれていません。",
        ),
        (
            "in array",
            "一覧「[」が閉じられていないか、区切りの「,」がありません。",
        ),
        ("invalid date", "日付が暦にないか、書き方が違います。"),
        ("invalid float", "値が引用符「\"」で囲まれていません。"),
        (
            "invalid boolean",
            "「=」がないか、値が引用符「\"」で囲まれていません。",
        ),
        ("duplicate key", "同じキーが2回書かれています。"),
        ("invalid string", "文字列の書き方が違います。"),
        (
            "invalid basic string",
            "文字列の引用符「\"」が閉じていません。",
        ),
        ("unclosed", "かっこか引用符が閉じていません。"),
        ("missing", "書きかけです。"),
        ("invalid datetime", "日付の書き方が違います。"),
        ("invalid table", "見出し [ ] の書き方が違います。"),
        ("invalid array", "一覧 [ ] の書き方が違います。"),
    ];
    known
        .iter()
        .find(|(english, _)| message.contains(english))
        .map_or_else(
            || format!("TOMLとして読めません({message})。"),
            |(_, japanese)| (*japanese).to_string(),
        )
}
