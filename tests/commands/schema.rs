//! `renkei schema`

use crate::support::Office;
use serde_json::Value;

/// Every key of a table has a description with Japanese in it.
fn described(table: &Value) {
    let Some(properties) = table["properties"].as_object() else {
        return;
    };
    for (key, property) in properties {
        let words = property["description"].as_str().unwrap_or_default();
        assert!(!words.is_ascii() || words == "FAX", "{key}: {property}");
        described(property);
        described(&property["items"]);
    }
}

#[test]
fn the_keys_of_a_case_are_described() {
    let schema = Office::new().run("schema case").stderr("").exit(0).json();
    assert_eq!(
        schema["$schema"],
        "https://json-schema.org/draft/2020-12/schema"
    );
    assert_eq!(
        schema["properties"]["patient"]["properties"]["born"]["format"],
        "date"
    );
    for key in ["schema", "id", "line", "opened"] {
        assert!(
            schema["required"]
                .as_array()
                .is_some_and(|r| r.contains(&key.into())),
            "{key}"
        );
    }
    described(&schema);
}

#[test]
fn the_keys_of_a_facility_are_described() {
    let schema = Office::new()
        .run("schema facility")
        .stderr("")
        .exit(0)
        .json();
    let facility = &schema["properties"]["facility"]["items"];
    assert!(facility["properties"]["accepts"].is_object(), "{schema}");
    described(&schema);
}

#[test]
fn no_schema_of_anything_else() {
    let ran = Office::new().run("schema cases").stdout("").exit(2);
    assert!(
        ran.stderr
            .starts_with("エラー: <KIND> の値「cases」は使えません。\n"),
        "{}",
        ran.stderr
    );
}
