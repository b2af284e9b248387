//! Holds a paper's tree against its form and names every slip: unknown key, wrong type, unknown
//! word, impossible day, missing key, entry id that stands twice. The paper stays usable.

mod rules;

use crate::files::form::{Form, Holds, Key};
use crate::files::scalar;
use crate::files::tree::{Entry, Kind, Node};
use crate::problem::{Place, Problem};
use crate::text;
use crate::vocabulary::{Table, Vocabularies};
use std::collections::HashMap;

/// The names of the slips, by the kind of paper.
#[derive(Clone, Copy)]
pub struct Codes {
    /// A key the form doesn't have.
    pub unknown_key: &'static str,
    /// A value of another type.
    pub wrong_type: &'static str,
    /// A word that no table knows.
    pub unknown_word: &'static str,
    /// A day that isn't in the calendar.
    pub bad_date: &'static str,
    /// A key that must be there.
    pub missing_key: &'static str,
    /// Two entries with one id.
    pub duplicate_id: &'static str,
    /// A number without its unit, or with another.
    pub wrong_unit: &'static str,
    /// What becomes of a key that the form doesn't have.
    pub fate: &'static str,
    /// What becomes of a word that no table knows.
    pub word_fate: &'static str,
    /// Where the office's own keys go, or nothing.
    pub own: &'static str,
    /// What stands between a key and its value.
    pub assigns: &'static str,
    /// How a list is written.
    pub list: &'static str,
    /// Where the way to write it can be seen.
    pub manual: &'static str,
}

const AS_WRITTEN: &str = "書かれたまま扱います。";
const KEPT: &str = "そのまま残し、使いません。";
const EXTRA: &str = "独自の項目は「extra」の中に書けます。";

/// For cases.
pub const CASE: Codes = Codes {
    unknown_key: "case/unknown-key",
    wrong_type: "case/wrong-type",
    unknown_word: "case/unknown-word",
    bad_date: "case/bad-date",
    missing_key: "case/missing-key",
    duplicate_id: "case/duplicate-entry-id",
    wrong_unit: "case/wrong-type",
    fate: KEPT,
    word_fate: AS_WRITTEN,
    own: EXTRA,
    assigns: ": ",
    list: "一覧(「- 」で始まる行)",
    manual: "書き方は「renkei schema case」で見られます。",
};

/// For the directory.
pub const FACILITY: Codes = Codes {
    unknown_key: "facility/unknown-key",
    wrong_type: "facility/wrong-type",
    unknown_word: "facility/unknown-word",
    bad_date: "facility/bad-date",
    missing_key: "facility/missing-key",
    duplicate_id: "facility/duplicate-id",
    wrong_unit: "facility/wrong-type",
    fate: KEPT,
    word_fate: AS_WRITTEN,
    own: EXTRA,
    assigns: " = ",
    list: "一覧(「[[…]]」の見出し)",
    manual: "書き方は「renkei schema facility」で見られます。",
};

/// For the settings.
pub const SETTINGS: Codes = Codes {
    unknown_key: "settings/unknown-key",
    wrong_type: "settings/wrong-type",
    unknown_word: "settings/unknown-word",
    bad_date: "settings/bad-date",
    missing_key: "settings/missing-key",
    duplicate_id: "settings/duplicate-id",
    wrong_unit: "settings/wrong-type",
    fate: KEPT,
    word_fate: AS_WRITTEN,
    own: EXTRA,
    assigns: " = ",
    list: "一覧(「[[…]]」の見出し)",
    manual: "書き方は docs/keys.md の「設定」にあります。",
};

/// For rule packs.
pub const RULES: Codes = Codes {
    unknown_key: "rules/unknown-key",
    wrong_type: "rules/wrong-type",
    unknown_word: "rules/unknown-word",
    bad_date: "rules/bad-date",
    missing_key: "rules/missing-key",
    duplicate_id: "rules/duplicate-id",
    wrong_unit: "rules/wrong-unit",
    fate: "この規則は使いません。",
    word_fate: "この規則は使いません。",
    own: "",
    assigns: " = ",
    list: "一覧(「[[…]]」の見出し)",
    manual: "書き方は docs/keys.md の「規則の束」にあります。",
};

/// Every slip of `root` against `form`, in the order of the paper.
pub fn inspect(root: &Node, form: &Form, codes: Codes, words: &Vocabularies) -> Vec<Problem> {
    let mut inspector = Inspector {
        codes,
        words,
        problems: Vec::new(),
    };
    inspector.table(root, form, form.label);
    inspector.problems
}

struct Inspector<'a> {
    codes: Codes,
    words: &'a Vocabularies,
    problems: Vec<Problem>,
}

impl Inspector<'_> {
    fn table(&mut self, node: &Node, form: &Form, label: &str) {
        let Kind::Map(entries) = &node.kind else {
            self.wrong(node, label, "表(キー: 値)");
            return;
        };
        for entry in entries {
            match form.key(&entry.key) {
                Some(key) => self.value(&entry.value, key),
                None => self.unknown_key(entry, form),
            }
        }
        for key in form.keys.iter().filter(|key| key.required) {
            let there = entries
                .iter()
                .any(|e| e.key == key.name && !matches!(e.value.kind, Kind::Null));
            if !there {
                let place = match node.span.is_empty() || entries.is_empty() {
                    true => Place::Whole,
                    false => Place::Bytes(entries[0].key_span.clone()),
                };
                self.problems.push(
                    Problem::error(
                        self.codes.missing_key,
                        place,
                        format!("「{}」({})がありません。", key.name, key.label),
                    )
                    .hint(format!(
                        "「{}{}」の行を書き足してください。",
                        key.name, self.codes.assigns
                    )),
                );
            }
        }
    }

    fn unknown_key(&mut self, entry: &Entry, form: &Form) {
        let names: Vec<&str> = form.keys.iter().map(|key| key.name).collect();
        let by_label = form
            .keys
            .iter()
            .position(|key| text::fold(key.label) == text::fold(&entry.key));
        let near: Vec<String> = by_label
            .into_iter()
            .chain(text::nearest(&entry.key, names.iter().copied()))
            .take(3)
            .map(|place| format!("「{}」({})", names[place], form.keys[place].label))
            .collect();
        let hint = if near.is_empty() {
            self.codes.own.to_string()
        } else {
            format!("{}ではありませんか。{}", near.join("、"), self.codes.own)
        };
        self.problems.push(
            Problem::warning(
                self.codes.unknown_key,
                Place::Bytes(entry.key_span.clone()),
                format!(
                    "「{}」は{}にないキーです。{}",
                    text::visible(&entry.key),
                    form.label,
                    self.codes.fate
                ),
            )
            .hint(hint),
        );
    }

    fn value(&mut self, node: &Node, key: &Key) {
        if matches!(node.kind, Kind::Null) {
            return;
        }
        match key.holds {
            Holds::Free => {}
            Holds::Group(form) => self.table(node, form, key.label),
            Holds::Entries(form) => self.entries(node, form, key),
            Holds::Named(form) => match &node.kind {
                Kind::Map(entries) => {
                    for entry in entries {
                        self.table(&entry.value, form, &entry.key);
                    }
                }
                _ => self.wrong(node, key.label, "表(名前: 表)"),
            },
            Holds::NamedEntries(form) => match &node.kind {
                Kind::Map(entries) => {
                    for entry in entries {
                        if Table::ALL.iter().all(|t| t.name() != entry.key) {
                            self.unknown_table(entry);
                        } else if let Kind::List(list) = &entry.value.kind {
                            list.iter()
                                .for_each(|item| self.table(item, form, form.label));
                        } else {
                            self.wrong(&entry.value, key.label, "一覧");
                        }
                    }
                }
                _ => self.wrong(node, key.label, "表(用語集の名前: 一覧)"),
            },
            Holds::Texts => match &node.kind {
                Kind::List(items) => {
                    for item in items {
                        if !matches!(item.kind, Kind::Scalar { .. }) {
                            self.wrong(item, key.label, "文字");
                        }
                    }
                }
                Kind::Scalar { .. } => {}
                _ => self.wrong(node, key.label, "一覧 [a, b]"),
            },
            Holds::Words(table) => match &node.kind {
                Kind::List(items) => items
                    .iter()
                    .for_each(|item| self.word(item, key.label, table)),
                Kind::Scalar { .. } => self.word(node, key.label, table),
                _ => self.wrong(node, key.label, "一覧 [a, b]"),
            },
            Holds::Word(table) => self.word(node, key.label, table),
            Holds::WordMap(keys, values) => match &node.kind {
                Kind::Map(entries) => {
                    for entry in entries {
                        self.word_text(&entry.key, entry.key_span.clone(), key.label, keys);
                        self.word(&entry.value, &entry.key, values);
                    }
                }
                _ => self.wrong(node, key.label, "表 {項目: 値}"),
            },
            Holds::Claims => self.claims(node, key),
            Holds::Location => {
                if scalar::location(node).is_none() {
                    self.wrong(node, key.label, "[緯度, 経度]");
                }
            }
            Holds::Text | Holds::Prose => {
                if !matches!(node.kind, Kind::Scalar { .. }) {
                    self.wrong(node, key.label, "文字");
                }
            }
            Holds::Int(low, high) => match scalar::int(node) {
                Some(number) if (low..=high).contains(&number) => {}
                _ if low == high => self.wrong(node, key.label, &low.to_string()),
                _ => self.wrong(node, key.label, &format!("{low}から{high}までの整数")),
            },
            Holds::Number => {
                if scalar::number(node).is_none_or(|number| number < 0.0) {
                    self.wrong(node, key.label, "0以上の数");
                }
            }
            Holds::Bool => {
                if scalar::truth(node).is_none() {
                    self.wrong(node, key.label, "true か false");
                }
            }
            Holds::Date => self.date(node, key.label),
            Holds::Choice(choices) => self.choice(node, key.label, choices),
            Holds::Quantity(units) => self.quantity(node, key.label, units, false),
            Holds::Shift(units) => self.quantity(node, key.label, units, true),
            Holds::Conditions => self.each(node, key.label, Self::condition),
            Holds::Groups(table) => self.each(node, key.label, |this, item, label| {
                this.word_or_group(item, label, table);
            }),
            Holds::Choices(choices) => {
                self.each(node, key.label, |this, item, label| {
                    this.choice(item, label, choices);
                });
            }
            Holds::Quantities(units) => {
                self.each(node, key.label, |this, item, label| {
                    this.quantity(item, label, units, false);
                });
            }
        }
    }

    fn entries(&mut self, node: &Node, form: &Form, key: &Key) {
        let Kind::List(items) = &node.kind else {
            self.wrong(node, key.label, self.codes.list);
            return;
        };
        let mut seen: HashMap<String, usize> = HashMap::new();
        for (place, item) in items.iter().enumerate() {
            self.table(item, form, key.label);
            let Some(id) = item.get("id").and_then(Node::as_str) else {
                continue;
            };
            // The versions of a rule share its id and begin on different days.
            let from = item.get("from").and_then(Node::as_str).unwrap_or_default();
            let unique = if self.codes.duplicate_id == RULES.duplicate_id {
                format!("{id} {from}")
            } else {
                id.to_string()
            };
            if form.has_id()
                && let Some(first) = seen.insert(unique, place)
            {
                let span = item.get("id").map_or(item.span.clone(), |n| n.span.clone());
                self.problems.push(
                    Problem::error(
                        self.codes.duplicate_id,
                        Place::Bytes(span),
                        format!(
                            "{}の番号「{}」が{}件目と{}件目にあります。",
                            key.label,
                            text::visible(id),
                            first + 1,
                            place + 1
                        ),
                    )
                    .hint("どちらかの番号を変えてください。"),
                );
            }
        }
    }

    fn claims(&mut self, node: &Node, key: &Key) {
        let Kind::Map(entries) = &node.kind else {
            self.wrong(node, key.label, "表(用語 = \"可\")");
            return;
        };
        for entry in entries {
            self.word_text(&entry.key, entry.key_span.clone(), key.label, Table::Needs);
            match &entry.value.kind {
                Kind::Map(_) => self.table(&entry.value, &super::form::CLAIM, &entry.key),
                _ => self.word(&entry.value, &entry.key, Table::Answers),
            }
        }
    }

    fn word(&mut self, node: &Node, label: &str, table: Table) {
        match &node.kind {
            Kind::Scalar { text, .. } => self.word_text(text, node.span.clone(), label, table),
            Kind::Null => {}
            _ => self.wrong(node, label, "用語"),
        }
    }

    fn word_text(&mut self, word: &str, span: std::ops::Range<usize>, label: &str, table: Table) {
        let vocabulary = self.words.table(table);
        if vocabulary.find(word).is_some() {
            return;
        }
        let near: Vec<String> = vocabulary
            .nearest(word)
            .iter()
            .map(|term| format!("「{}」", term.label))
            .collect();
        let few = vocabulary.terms().len() <= 6;
        let hint = if few {
            let all: Vec<&str> = vocabulary.terms().iter().map(|term| term.label).collect();
            format!("{} のどれかを書いてください。", all.join("、"))
        } else if near.is_empty() {
            "用語の一覧は「renkei explain --vocabulary」で見られます。".to_string()
        } else {
            format!("{}ではありませんか。", near.join("、"))
        };
        self.problems.push(
            Problem::warning(
                self.codes.unknown_word,
                Place::Bytes(span),
                format!(
                    "「{}」は{label}の用語にありません。{}",
                    text::visible(word),
                    self.codes.word_fate
                ),
            )
            .hint(hint),
        );
    }

    fn unknown_table(&mut self, entry: &Entry) {
        let names: Vec<&str> = Table::ALL.iter().map(|t| t.name()).collect();
        let near: Vec<&str> = text::nearest(&entry.key, names.iter().copied())
            .into_iter()
            .take(3)
            .map(|place| names[place])
            .collect();
        self.problems.push(
            Problem::warning(
                self.codes.unknown_key,
                Place::Bytes(entry.key_span.clone()),
                format!(
                    "「{}」という用語集はありません。",
                    text::visible(&entry.key)
                ),
            )
            .hint(if near.is_empty() {
                "needs か services に書いてください。".to_string()
            } else {
                format!("「{}」ではありませんか。", near.join("」、「"))
            }),
        );
    }

    fn date(&mut self, node: &Node, label: &str) {
        let Some(text) = node.as_str() else {
            self.wrong(node, label, "日付(2026-11-23)");
            return;
        };
        if let Err(slip) = scalar::iso_date(text) {
            let (message, hint) = match slip {
                scalar::DateSlip::NotInCalendar(last) => (
                    format!("{label}「{}」は暦にない日です。", text::visible(text)),
                    format!("その月は{last}日までです。日付を確かめてください。"),
                ),
                scalar::DateSlip::NotIso(Some(day)) => (
                    format!(
                        "{label}「{}」は日付の書き方が違います。",
                        text::visible(text)
                    ),
                    format!("「{day}」と書いてください。"),
                ),
                scalar::DateSlip::NotIso(None) => (
                    format!("{label}「{}」は日付として読めません。", text::visible(text)),
                    "「2026-11-23」のように書いてください。".to_string(),
                ),
            };
            self.problems.push(
                Problem::error(
                    self.codes.bad_date,
                    Place::Bytes(node.span.clone()),
                    message,
                )
                .hint(hint),
            );
        }
    }

    fn wrong(&mut self, node: &Node, label: &str, wanted: &str) {
        let found = match &node.kind {
            Kind::Null => "空".to_string(),
            Kind::Scalar { text, .. } => format!("「{}」", text::visible(text)),
            Kind::List(_) => "一覧".to_string(),
            Kind::Map(_) => "表".to_string(),
        };
        self.problems.push(
            Problem::error(
                self.codes.wrong_type,
                Place::Bytes(node.span.clone()),
                format!("「{label}」に書くのは{wanted}です(今は{found})。"),
            )
            .hint(self.codes.manual),
        );
    }
}
