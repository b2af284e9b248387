//! The form of `templates/index.toml`: one row a document.

use super::Holds::{Bool, Choice, Date, Entries, Text, Texts, Word};
use super::{Form, key, must};
use crate::vocabulary::Table;

/// The list of documents.
pub static TEMPLATES: Form = Form {
    label: "様式の一覧",
    keys: &[key("document", "様式", Entries(&TEMPLATE))],
};

static TEMPLATE: Form = Form {
    label: "様式",
    keys: &[
        must("template", "様式", Text),
        key("label", "名称", Text),
        must("file", "ひな型のファイル", Text),
        key("from", "この版が使える最初の日", Date),
        key("scope", "対象", Choice(&["case", "office"])),
        must("reader", "読む人", Word(Table::Readers)),
        key("form", "別紙様式の番号", Text),
        key("source", "項目の出典", Text),
        key("landscape", "A4横", Bool),
        key("anonymous", "匿名", Bool),
        key("draft", "下書き", Bool),
        key(
            "consent",
            "同意の確認",
            Choice(&["written", "remind", "none"]),
        ),
        must("fields", "載せる項目", Texts),
        key("needs", "欠かせない項目", Texts),
        key("cover", "送付状", Text),
        key("named", "氏名ありの様式", Text),
        key("asks", "回答期限", Bool),
    ],
};
