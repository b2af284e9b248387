use super::*;
use crate::files::{value_of, yaml};
use proptest::prelude::*;

fn read(text: &str) -> Value {
    let parsed = yaml::parse(text);
    assert_eq!(parsed.problems, [], "{text}");
    value_of(&parsed.root.expect("a paper without problems has a root"))
}

fn map(entries: &[(&str, Value)]) -> Value {
    Value::Map(
        entries
            .iter()
            .map(|(key, value)| ((*key).to_string(), value.clone()))
            .collect(),
    )
}

#[test]
fn the_canonical_style() {
    let paper = map(&[
        ("schema", Value::plain(1)),
        ("id", Value::text("2026-0012")),
        ("opened", Value::plain("2026-11-16")),
        ("staff", map(&[("msw", Value::text("tanaka"))])),
        (
            "intake",
            map(&[
                ("categories", Value::texts(["在宅退院", "介護保険"])),
                ("request", Value::text("大腿骨骨折術後。  \r\n独居。\n")),
            ]),
        ),
        (
            "patient",
            map(&[
                ("chart_no", Value::text("0041234")),
                ("born", Value::plain("1944-05-02")),
            ]),
        ),
        (
            "family",
            Value::List(vec![map(&[
                ("id", Value::text("f1")),
                ("name", Value::text("架空 月子")),
                ("roles", Value::texts(["キーパーソン"])),
                ("note", Value::text("a, b")),
            ])]),
        ),
        (
            "events",
            Value::List(vec![map(&[
                ("id", Value::text("e1")),
                ("on", Value::plain("2026-11-17")),
                ("text", Value::text("一行目\n\n三行目")),
            ])]),
        ),
        ("visited", Value::Null),
        ("extra", map(&[])),
    ]);
    let text = "\
schema: 1
id: 2026-0012
opened: 2026-11-16
staff:
  msw: tanaka
intake:
  categories: [在宅退院, 介護保険]
  request: |
    大腿骨骨折術後。
    独居。
patient:
  chart_no: '0041234'
  born: 1944-05-02
family:
- {id: f1, name: 架空 月子, roles: [キーパーソン], note: 'a, b'}
events:
- id: e1
  on: 2026-11-17
  text: |-
    一行目

    三行目
visited:
extra: {}
";
    assert_eq!(yaml(&paper), text);
}

#[test]
fn long_lists_and_tables_take_lines() {
    let long = Value::texts((0..30).map(|n| format!("項目{n}")));
    let text = yaml(&map(&[("needs", long)]));
    assert!(text.starts_with("needs:\n- 項目0\n- 項目1\n"));
    let wide = map(&[
        ("id", Value::text("x")),
        ("note", Value::text("長".repeat(50))),
    ]);
    let text = yaml(&map(&[("items", Value::List(vec![wide]))]));
    assert!(text.starts_with("items:\n- id: x\n  note: 長"));
}

#[test]
fn words_that_readers_retype_are_quoted() {
    for word in [
        "",
        "~",
        "null",
        "NULL",
        "no",
        "On",
        "y",
        "N",
        "true",
        "08",
        "0123",
        "1e3",
        "14:30",
        "1_000",
        "190:20:30.15",
        "0x1F",
        "0o17",
        "0b1",
        ".5",
        "5.",
        "-1",
        "+1",
        ".inf",
        "-.INF",
        ".NaN",
        "2026-11-23",
        "2026-1-2",
        "2026-11-23 10:00",
        "2026-11-23T10:00:00Z",
        "=",
        "<<",
    ] {
        assert!(retypes(word), "{word}");
        assert!(needs_quotes(word, Setting::Block), "{word}");
    }
    for word in [
        "a ",
        " a",
        "- a",
        "-",
        "?",
        ": a",
        "a: b",
        "a:",
        "a #b",
        "#a",
        "&a",
        "*a",
        "!a",
        "|",
        ">",
        "'a",
        "\"a",
        "%a",
        "@a",
        "`a",
        "{a}",
        "[a",
        "...",
        "---",
        "a\tb",
        "\u{3000}a",
        "a\u{85}b",
    ] {
        assert!(needs_quotes(word, Setting::Block), "{word}");
    }
    for word in [
        "架空 花子",
        "2026-0012",
        "0463-00-0001",
        "090-0000-0001",
        "10:00-11:00",
        "要介護3",
        "nope",
        "5階東",
        "喀痰吸引(夜間)",
        "a:b",
        "http://x",
        "a#b",
        "1a2b3c4",
        "神奈川県平塚市中央1-2-3",
        "e",
        "_1",
        "1.2.3",
        "2026-11-23版",
    ] {
        assert!(!needs_quotes(word, Setting::Block), "{word}");
    }
    for word in ["a, b", "a]", "{", "a}b"] {
        assert!(needs_quotes(word, Setting::Flow), "{word}");
    }
    assert!(!needs_quotes("a, b", Setting::Block));
}

#[test]
fn keys_of_papers_stay_bare() {
    assert_eq!(key("on", Setting::Block), "on");
    assert_eq!(key("true", Setting::Block), "'true'");
    assert_eq!(key("1462000020", Setting::Block), "'1462000020'");
    assert_eq!(key("喀痰吸引(夜間)", Setting::Flow), "喀痰吸引(夜間)");
}

#[test]
fn text_no_literal_block_can_hold_is_escaped() {
    for text in [
        "\n",
        "\n\n",
        " a\nb",
        "a\rb\nc",
        "\ta\nb",
        "a\u{2028}b\nc",
        "a\u{7}b",
    ] {
        let value = map(&[("t", Value::text(text))]);
        let written = yaml(&value);
        assert!(written.starts_with("t: \""), "{written}");
        assert_eq!(read(&written), value);
    }
}

/// Texts that go wrong in YAML.
pub(crate) fn nasty() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("架空".to_string()),
        Just("a".to_string()),
        Just(": ".to_string()),
        Just(" #".to_string()),
        Just("\n".to_string()),
        Just("\r\n".to_string()),
        Just("  ".to_string()),
        Just("\t".to_string()),
        Just("- ".to_string()),
        Just("'".to_string()),
        Just("\"".to_string()),
        Just("\\".to_string()),
        Just("{".to_string()),
        Just("],".to_string()),
        Just("|".to_string()),
        Just("---".to_string()),
        Just("\u{3000}".to_string()),
        Just("\u{feff}".to_string()),
        Just("\u{2028}".to_string()),
        Just("\u{1b}".to_string()),
        Just("𠮷".to_string()),
        Just("：".to_string()),
        "[0-9:_.eE-]{1,6}",
        any::<char>()
            .prop_filter("no NUL", |c| *c != '\0')
            .prop_map(String::from),
    ];
    let words = prop_oneof![
        Just("no".to_string()),
        Just("null".to_string()),
        Just("1e3".to_string()),
        Just("2026-11-23".to_string()),
        Just("~".to_string()),
    ];
    prop_oneof![
        4 => proptest::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat()),
        1 => words,
    ]
}

/// Any value, keys unique.
pub(crate) fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        1 => Just(Value::Null),
        5 => nasty().prop_map(Value::Text),
        1 => Just(Value::plain("2026-11-23")),
        1 => Just(Value::plain("true")),
        1 => (-999i32..999).prop_map(Value::plain),
    ];
    leaf.prop_recursive(4, 24, 5, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::List),
            proptest::collection::vec((nasty(), inner), 0..5).prop_map(|entries| {
                let mut seen = std::collections::HashSet::new();
                Value::Map(
                    entries
                        .into_iter()
                        .filter(|(key, _)| seen.insert(key.clone()))
                        .collect(),
                )
            }),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, max_global_rejects: 1_000_000, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_is_read(value in values()) {
        let text = yaml(&value);
        let parsed = crate::files::yaml::parse(&text);
        prop_assert_eq!(&parsed.problems, &[], "{}", text);
        prop_assert_eq!(value_of(&parsed.root.expect("read")), settled(&value), "{}", text);
    }
}
