//! What only rule packs hold: words of a short list, numbers with their unit, conditions.

use super::Inspector;
use crate::files::tree::{Kind, Node};
use crate::problem::{Place, Problem};
use crate::regulation::condition::{self, Arg};
use crate::regulation::is_quantity;
use crate::text;
use crate::vocabulary::Table;

impl Inspector<'_> {
    pub(super) fn each(&mut self, node: &Node, label: &str, work: impl Fn(&mut Self, &Node, &str)) {
        match &node.kind {
            Kind::List(items) => items.iter().for_each(|item| work(self, item, label)),
            _ => self.wrong(node, label, "一覧 [a, b]"),
        }
    }

    pub(super) fn choice(&mut self, node: &Node, label: &str, choices: &[&str]) {
        let Some(word) = node.as_str() else {
            self.wrong(node, label, "用語");
            return;
        };
        if !choices.contains(&word) {
            self.problems.push(
                Problem::error(
                    self.codes.unknown_word,
                    Place::Bytes(node.span.clone()),
                    format!("「{}」は{label}に使えません。", text::visible(word)),
                )
                .hint(format!("{} のどれかを書いてください。", choices.join("、"))),
            );
        }
    }

    pub(super) fn word_or_group(&mut self, node: &Node, label: &str, table: Table) {
        match node.as_str().map(|word| (word, word.strip_prefix('@'))) {
            None => self.wrong(node, label, "用語"),
            Some((word, None)) => self.word_text(word, node.span.clone(), label, table),
            Some((word, Some(group))) => {
                let terms = self.words.table(table).terms();
                if !terms.iter().any(|term| term.group == group) {
                    self.problems.push(
                        Problem::error(
                            self.codes.unknown_word,
                            Place::Bytes(node.span.clone()),
                            format!("「{}」という分類はありません。", text::visible(word)),
                        )
                        .hint("用語の一覧は「renkei explain --vocabulary」で見られます。"),
                    );
                }
            }
        }
    }

    pub(super) fn quantity(&mut self, node: &Node, label: &str, units: &[&str], shift: bool) {
        let known = |text: &str| is_quantity(text, units, shift);
        let is_text = matches!(&node.kind, Kind::Scalar { quoted: true, .. });
        if !(is_text && node.as_str().is_some_and(known)) {
            self.problems.push(
                Problem::error(
                    self.codes.wrong_unit,
                    Place::Bytes(node.span.clone()),
                    format!(
                        "「{label}」の「{}」は使えません。",
                        text::visible(node.as_str().unwrap_or_default())
                    ),
                )
                .hint(format!(
                    "数に単位({})を付け、引用符で囲んでください(例: \"3{}\")。",
                    units.join("・"),
                    units[0]
                )),
            );
        }
    }

    pub(super) fn condition(&mut self, node: &Node, label: &str) {
        let Some(written) = node.as_str() else {
            self.wrong(node, label, "条件(\"tag: dementia\")");
            return;
        };
        let slip = match condition::parse(written) {
            Err(slip) => Some(slip),
            Ok(predicate) => {
                let table = condition::table_of(predicate.term);
                table.and_then(|table| {
                    let words = self.words.table(table);
                    predicate.args.iter().find_map(|arg| match arg {
                        Arg::Word(word) if words.find(word).is_none() => Some(format!(
                            "「{}」は{}の用語にありません。",
                            text::visible(word),
                            table.name()
                        )),
                        _ => None,
                    })
                })
            }
        };
        if let Some(slip) = slip {
            self.problems.push(
                Problem::error(
                    self.codes.unknown_word,
                    Place::Bytes(node.span.clone()),
                    slip,
                )
                .hint("条件の一覧は「renkei explain --vocabulary conditions」で見られます。"),
            );
        }
    }
}
