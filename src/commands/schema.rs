//! `schema`: JSON Schema of the papers, for editors.

use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::files::form::{self, Form, Holds, Key};
use crate::vocabulary::{Table, Vocabularies};
use clap::ValueEnum;
use serde_json::{Map, Value, json};

/// 紙の書式(JSON Schema)
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei schema case > case.schema.json\n  エディターでは、紙の1行目に # yaml-language-server: $schema=case.schema.json と書きます。"
)]
pub struct Args {
    /// どの紙か(case facility settings rules)
    #[arg(value_name = "KIND")]
    kind: Kind,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// 症例
    Case,
    /// 施設台帳
    Facility,
    /// 設定
    Settings,
    /// 規則の束
    Rules,
}

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    let words = match context.store() {
        Ok(store) => Vocabularies::with_office(&store.office.terms),
        Err(_) => Vocabularies::default(),
    };
    let (form, title) = match args.kind {
        Kind::Case => (&form::CASE, "renkei 症例の紙"),
        Kind::Facility => (&form::DIRECTORY, "renkei 施設台帳"),
        Kind::Settings => (&form::SETTINGS, "renkei 設定"),
        Kind::Rules => (&form::RULES, "renkei 規則の束"),
    };
    let mut schema = Map::new();
    schema.insert(
        "$schema".into(),
        "https://json-schema.org/draft/2020-12/schema".into(),
    );
    schema.insert("title".into(), title.into());
    if let Value::Object(object) = table(form, &words) {
        schema.extend(object);
    }
    let mut words =
        serde_json::to_string_pretty(&Value::Object(schema)).expect("a JSON value can be written");
    words.push('\n');
    context.out(&words);
    Ok(Exit::Done)
}

fn table(form: &Form, words: &Vocabularies) -> Value {
    let properties: Map<String, Value> = form
        .keys
        .iter()
        .map(|key| (key.name.to_string(), property(key, words)))
        .collect();
    let required: Vec<&str> = form
        .keys
        .iter()
        .filter(|key| key.required)
        .map(|key| key.name)
        .collect();
    let mut object = Map::new();
    object.insert("type".into(), "object".into());
    object.insert("properties".into(), properties.into());
    if !required.is_empty() {
        object.insert("required".into(), required.into());
    }
    object.insert("additionalProperties".into(), false.into());
    Value::Object(object)
}

fn property(key: &Key, words: &Vocabularies) -> Value {
    let mut value = match key.holds {
        Holds::Text | Holds::Prose => json!({ "type": ["string", "number", "null"] }),
        Holds::Int(low, high) => {
            json!({ "type": ["integer", "null"], "minimum": low, "maximum": high })
        }
        Holds::Number => json!({ "type": ["number", "null"], "minimum": 0 }),
        Holds::Bool => json!({ "type": ["boolean", "null"] }),
        Holds::Date => json!({ "type": ["string", "null"], "format": "date" }),
        Holds::Location => json!({
            "type": ["array", "null"], "items": { "type": "number" }, "minItems": 2, "maxItems": 2,
        }),
        Holds::Word(table) => word(table, words),
        Holds::Words(table) => json!({
            "anyOf": [{ "type": "array", "items": word(table, words) }, word(table, words)],
        }),
        Holds::Texts => json!({
            "anyOf": [{ "type": "array", "items": { "type": ["string", "number"] } }, { "type": ["string", "null"] }],
        }),
        Holds::WordMap(keys, values) => json!({
            "type": ["object", "null"],
            "propertyNames": word(keys, words),
            "additionalProperties": word(values, words),
        }),
        Holds::Claims => json!({
            "type": "object",
            "propertyNames": word(Table::Needs, words),
            "additionalProperties": {
                "anyOf": [word(Table::Answers, words), table(&form::CLAIM, words)],
            },
        }),
        Holds::Group(form) => nullable(table(form, words)),
        Holds::Entries(form) => json!({ "type": ["array", "null"], "items": table(form, words) }),
        Holds::Named(form) => {
            json!({ "type": "object", "additionalProperties": table(form, words) })
        }
        Holds::NamedEntries(form) => json!({
            "type": "object",
            "additionalProperties": { "type": "array", "items": table(form, words) },
        }),
        Holds::Choice(choices) => json!({ "enum": choices }),
        Holds::Choices(choices) => json!({ "type": "array", "items": { "enum": choices } }),
        Holds::Quantity(_) | Holds::Shift(_) => json!({ "type": "string" }),
        Holds::Quantities(_) | Holds::Conditions | Holds::Groups(_) => {
            json!({ "type": "array", "items": { "type": "string" } })
        }
        Holds::Free => json!({}),
    };
    if let Value::Object(object) = &mut value {
        object.insert("description".into(), key.label.into());
    }
    value
}

fn nullable(mut table: Value) -> Value {
    if let Value::Object(object) = &mut table {
        object.insert("type".into(), json!(["object", "null"]));
    }
    table
}

/// Known words are offered; others are legal, as in the paper itself.
fn word(table: Table, words: &Vocabularies) -> Value {
    let labels: Vec<&str> = words
        .table(table)
        .terms()
        .iter()
        .map(|term| term.label)
        .collect();
    json!({ "anyOf": [{ "enum": labels }, { "type": ["string", "null"] }] })
}
