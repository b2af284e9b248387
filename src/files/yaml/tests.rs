use super::*;
use crate::files::corpus::PAPERS;
use crate::files::value_of;
use crate::paper::Value;
use proptest::prelude::*;

/// What a quick look for one key found.
#[derive(Debug, PartialEq)]
enum Section {
    Found(std::ops::Range<usize>),
    Absent,
    CannotTell,
}

fn section(text: &str, key: &str) -> Section {
    match sections(text, [key]) {
        None => Section::CannotTell,
        Some([None]) => Section::Absent,
        Some([Some(range)]) => Section::Found(range),
    }
}

fn ok(text: &str) -> Node {
    let parsed = parse(text);
    assert_eq!(parsed.problems, [], "{text}");
    parsed.root.expect("a paper without problems has a root")
}

fn codes(text: &str) -> Vec<&'static str> {
    parse(text).problems.iter().map(|p| p.code).collect()
}

fn place(problem: &Problem) -> std::ops::Range<usize> {
    match &problem.place {
        Place::Bytes(range) => range.clone(),
        other => panic!("no bytes: {other:?}"),
    }
}

/// Every node's bytes, with the path to it.
fn spans<'t>(text: &'t str, node: &Node, path: &str, out: &mut Vec<(String, &'t str)>) {
    out.push((path.to_string(), &text[node.span.clone()]));
    match &node.kind {
        Kind::Map(entries) => {
            for entry in entries {
                let path = format!("{path}.{}", entry.key);
                out.push((format!("{path}?"), &text[entry.key_span.clone()]));
                spans(text, &entry.value, &path, out);
            }
        }
        Kind::List(items) => {
            for (n, item) in items.iter().enumerate() {
                spans(text, item, &format!("{path}[{n}]"), out);
            }
        }
        _ => {}
    }
}

fn at(text: &str, path: &str) -> String {
    let mut out = Vec::new();
    spans(text, &ok(text), "", &mut out);
    out.iter()
        .find(|(p, _)| p == path)
        .unwrap_or_else(|| panic!("{path} is not in {out:?}"))
        .1
        .to_string()
}

#[test]
fn every_paper_of_the_corpus_is_read() {
    for (name, text) in PAPERS {
        let parsed = parse(text);
        assert_eq!(parsed.problems, [], "{name}");
    }
    let sample = ok(PAPERS[0].1);
    let family = sample.get("family").expect("family");
    let Kind::List(items) = &family.kind else {
        panic!("a list")
    };
    assert_eq!(
        items[0].get("name").and_then(Node::as_str),
        Some("架空 月子")
    );
}

#[test]
fn spans_are_bytes_in_any_dress() {
    let text = "\u{feff}鍵: 値 # c\r\n一覧:\r\n  - {id: f1, 名: 'あ''い'} # x\r\n  -\r\n  - |\r\n    漢字\r\n\r\n    終\r\n\r\n# end\r\nc: [a, b,\r\n  c]\r\nd: >-\r\n  x\r\ne:\r\n";
    assert_eq!(at(text, ".鍵?"), "鍵");
    assert_eq!(at(text, ".鍵"), "値");
    assert_eq!(at(text, ".一覧[0]"), "{id: f1, 名: 'あ''い'}");
    assert_eq!(at(text, ".一覧[0].名"), "'あ''い'");
    assert_eq!(at(text, ".一覧[1]"), "");
    assert_eq!(at(text, ".一覧[2]"), "|\r\n    漢字\r\n\r\n    終");
    assert!(at(text, ".一覧").starts_with("- {") && at(text, ".一覧").ends_with('終'));
    assert_eq!(at(text, ".c"), "[a, b,\r\n  c]");
    assert_eq!(at(text, ".d"), ">-\r\n  x");
    assert_eq!(at(text, ".e"), "");
    let root = ok(text);
    let null = &root.get("e").expect("e").span;
    assert_eq!(&text[null.start - 1..null.start], ":");
    assert_eq!(lines::line_number(text, null.start), 15);
}

#[test]
fn block_scalars_end_at_their_content() {
    let text = PAPERS
        .iter()
        .find(|(n, _)| *n == "blocks")
        .expect("blocks")
        .1;
    assert_eq!(
        at(text, ".intake.request"),
        "|\n    大腿骨骨折術後。\n\n    独居。\n      字下げした行"
    );
    assert_eq!(
        at(text, ".intake.memo"),
        "|-   # 見出しのコメント\n    一行\n\n    三行"
    );
    assert_eq!(at(text, ".intake.kept"), "|+\n    残る空行\n\n");
    assert_eq!(
        at(text, ".intake.indented"),
        "|2\n      先頭に空白\n    次の行"
    );
    assert_eq!(at(text, ".events[2]"), "|\n    ただの文章");
    assert_eq!(at("a: |\nb: |+\n\nc: |-\n\n\nd: 1", ".a"), "|");
    assert_eq!(at("a: |\nb: |+\n\nc: |-\n\n\nd: 1", ".c"), "|-");
    assert_eq!(at("a: |\n  x", ".a"), "|\n  x");
}

#[test]
fn lists_in_lists_and_unindented_lists_start_at_their_hyphen() {
    let text = "a:\n- - x\n  - y\n- # c\n  - z\nb:\n-   k: v\n    l:\n";
    assert_eq!(at(text, ".a"), "- - x\n  - y\n- # c\n  - z");
    assert_eq!(at(text, ".a[0]"), "- x\n  - y");
    assert_eq!(at(text, ".a[1]"), "- z");
    assert_eq!(at(text, ".b[0]"), "k: v\n    l:");
}

#[test]
fn scalars_know_whether_they_were_quoted() {
    let root = ok("a: '1'\nb: 1\nc: |\n  1\nd: !!str 1\ne: ~\nf: NULL\ng: 'null'\n");
    let quoted = |key: &str| match &root.get(key).expect("key").kind {
        Kind::Scalar { quoted, .. } => Some(*quoted),
        _ => None,
    };
    assert_eq!(
        ["a", "b", "c", "d", "e", "f", "g"].map(quoted),
        [
            Some(true),
            Some(false),
            Some(true),
            Some(true),
            None,
            None,
            Some(true)
        ]
    );
    assert_eq!(ok("").kind, Kind::Null);
    assert_eq!(ok("# c\n").kind, Kind::Null);
}

#[test]
fn what_a_paper_never_needs_is_refused() {
    assert_eq!(codes("a: &x 1\nb: *x\n"), ["yaml/alias", "yaml/alias"]);
    assert_eq!(codes("b: *x\n"), ["yaml/alias"]);
    assert_eq!(codes("a:\n  <<: {b: 1}\n"), ["yaml/alias"]);
    assert_eq!(
        codes("a: !foo 1\nb: !!binary x\n"),
        ["yaml/tag", "yaml/tag"]
    );
    assert_eq!(codes("a: 1\n---\nb: 2\n"), ["yaml/documents"]);
    assert_eq!(codes("? [a, b]\n: 1\nc: 2\n"), ["yaml/key"]);
    assert_eq!(codes("a: \0\n"), ["paper/nul"]);
    let deep = format!("ok: 1\na: {}\nz: 2\n", "[".repeat(17) + &"]".repeat(17));
    let parsed = parse(&deep);
    assert_eq!(parsed.problems[0].code, "yaml/depth");
    assert!(parsed.root.expect("the rest").get("z").is_some());
    let wide = format!("a: [{}]\n", "1,".repeat(60_000));
    assert_eq!(codes(&wide), ["yaml/too-many"]);
    let fits = format!("a: {}1{}\n", "[".repeat(15), "]".repeat(15));
    ok(&fits);
}

#[test]
fn double_keys_are_told_and_kept() {
    let text = "a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\na: 4\n";
    let parsed = parse(text);
    assert_eq!(
        parsed.problems.iter().map(|p| p.code).collect::<Vec<_>>(),
        ["paper/duplicate-key", "paper/duplicate-key"]
    );
    assert!(parsed.problems[0].message.contains("最初は3行目"));
    assert!(parsed.problems[1].message.contains("最初は1行目"));
    let root = parsed.root.expect("both are kept");
    assert_eq!(root.get("a").and_then(Node::as_str), Some("1"));
    let Kind::Map(entries) = root.kind else {
        panic!("a table")
    };
    assert_eq!(entries.len(), 3);
}

#[test]
fn slips_are_named_where_they_stand() {
    for (text, words, marked) in [
        ("a:\n\tb: 1\n", "TAB", "\t"),
        ("a:\n  b: 1\n\tc: 2\n", "TAB", "\t"),
        ("a: 1\nb：2\nc: 3\n", "全角の「：」", "："),
        ("patient：\n  name: x\n", "全角の「：」", "："),
        (
            "a:\n  b: 1\n  due：2026-01-01\n  c: 2\n",
            "全角の「：」",
            "：",
        ),
        (
            "a:\n  b: 1\n\u{3000}\u{3000}c: 2\n",
            "全角スペース",
            "\u{3000}",
        ),
        ("a: 1\nb:2\nc: 3\n", "「b:」の後に半角スペース", ":"),
        (
            "a: 1\nb: 'x\nc: 3\n",
            "引用符「'」が閉じられていません",
            "'",
        ),
        (
            "a: 1\nb: \"x\nc: \"y\"\n",
            "引用符「\"」が閉じられていません",
            "\"",
        ),
        (
            "a: 1\nb: [x, y\nc: 3\n",
            "括弧「[」が閉じられていません",
            "[",
        ),
        (
            "a: 1\nb: {x: y\nc: 3\n",
            "括弧「{」が閉じられていません",
            "{",
        ),
        (
            "a:\n  b: 1\n c: 2\nd: 1\n",
            "字下げが合っていません",
            "c: 2",
        ),
        ("a:\n  b: 1\n   c: 2\nd: 1\n", "字下げ", "c: 2"),
        ("a: 1\nb: x: y\nc: 3\n", "「: 」が2つ", "b: x: y"),
        ("a: 1\nb: @x\nc: 1\n", "「@」で始まる", "@"),
        ("a: 1\nb: x]\nc: [d]]\n", "開き括弧", "]"),
        ("a: 1\nb\nc: 2\n", "「項目名: 値」の形", "b"),
    ] {
        let parsed = parse(text);
        let all: Vec<_> = parsed.problems.iter().map(|p| &p.message).collect();
        let problem = parsed
            .problems
            .iter()
            .find(|p| p.message.contains(words))
            .unwrap_or_else(|| panic!("{text:?} gave {all:?}"));
        assert_eq!(problem.code, "yaml/syntax");
        assert_eq!(&text[place(problem)], marked, "{text:?}");
        assert!(!problem.hint.is_empty());
    }
}

#[test]
fn a_mark_in_the_middle_is_told() {
    let text = "a: 1\nb:\n  - c: 1\n\u{feff}    d:  - e: 2\n    f: 3";
    let parsed = parse(text);
    assert!(!parsed.problems.is_empty());
    assert!(parsed.root.expect("a is read").get("a").is_some());
}

#[test]
fn a_broken_section_costs_only_itself() {
    let text = "\u{feff}schema: 1\r\n# c\r\npatient:\r\n\tname: x\r\nneeds: [胃瘻\r\nfamily:\r\n- id: f1\r\n  name: 架空\r\nnote: '閉じない\r\nlast: 終\r\n";
    let parsed = parse(text);
    assert_eq!(parsed.problems.len(), 3, "{:?}", parsed.problems);
    assert_eq!(parsed.broken, ["patient", "needs", "note"]);
    let root = parsed.root.expect("the rest is read");
    assert_eq!(root.get("schema").and_then(Node::as_str), Some("1"));
    assert_eq!(root.get("last").and_then(Node::as_str), Some("終"));
    let last = root.get("last").expect("last");
    assert_eq!(&text[last.span.clone()], "終");
    assert!(root.get("patient").is_none());
    assert!(root.get("family").is_some());
}

#[test]
fn an_unclosed_quote_never_swallows_the_next_key() {
    // Some readers take this as one value of `a`; a person meant two keys.
    for text in [
        "a: \"foo\nb: bar\"\nc: 1\n",
        "a: 'foo\nb: it''s'\nc: 1\n",
        "a: [foo\nb: bar]\nc: 1\n",
    ] {
        let parsed = parse(text);
        let root = parsed.root.expect("c is read");
        assert!(root.get("a").is_none(), "{text}");
        assert_eq!(root.get("c").and_then(Node::as_str), Some("1"));
        assert!(parsed.broken.contains(&"a".to_string()));
    }
    ok("a: [\n  x,\n]\nb: \"x\n  y\"\nc: {\n  d: e\n}\n");
}

#[test]
fn bombs_are_refused_quickly() {
    let mut bombs = vec![
        "[".repeat(1 << 20),
        "- ".repeat(1 << 19),
        "{a: ".repeat(1 << 18),
        "[\n".repeat(1 << 19),
        "a: [\n".repeat(1 << 17),
        "? ".repeat(1 << 19),
        "a\n".repeat(1 << 19),
        "a:\n ".repeat(1 << 18),
        "x".repeat(1 << 20),
        "'".repeat(1 << 20),
        "\"\n".repeat(1 << 19),
        "a: 'x\n".repeat(1 << 15),
        format!("a: |\n{}", "  x\n\n".repeat(1 << 18)),
        format!("a: x\n{}", "# c\n".repeat(1 << 18)),
        format!("a: x\n{}b: [", "# c\n".repeat(1 << 16)),
        (0..60_000).map(|n| format!("k{n}: 1\n")).collect(),
        (0..1_500).map(|n| format!("k{n}: [\n")).collect(),
        format!("a: [{}", "x,\n".repeat(20_000)),
        format!("a: \"{}", "x\n ".repeat(200_000)),
    ];
    let mut laughs = String::from("a0: &a0 [x]\n");
    for n in 1..30 {
        laughs += &format!("a{n}: &a{n} [{}]\n", format!("*a{},", n - 1).repeat(9));
    }
    bombs.push(laughs);
    for bomb in bombs {
        let parsed = parse(&bomb);
        assert!(parsed.problems.len() <= MAX_PROBLEMS);
        section(&bomb, "zz");
    }
}

#[test]
fn sections_are_found_without_parsing() {
    let text = "# c\nschema: 1\npatient:\n  name: x\n# d\n\nneeds:\n- a\n- b\nlast: 1\n";
    let Section::Found(range) = section(text, "patient") else {
        panic!("found")
    };
    assert_eq!(&text[range], "patient:\n  name: x\n# d\n\n");
    let Section::Found(range) = section(text, "needs") else {
        panic!("found")
    };
    assert_eq!(&text[range], "needs:\n- a\n- b\n");
    assert_eq!(section(text, "name"), Section::Absent);
    assert_eq!(section("", "a"), Section::Absent);
    let two = sections(text, ["needs", "schema"]).expect("told");
    let two = two.map(|range| range.map(|range| &text[range]));
    assert_eq!(two, [Some("needs:\n- a\n- b\n"), Some("schema: 1\n")]);
    assert_eq!(excerpt("b: 1\na: 2", [5..9, 0..5]), "a: 2\nb: 1\n");
    let one = sections(text, ["last", "z"]).expect("told");
    assert_eq!(
        one.map(|range| range.map(|range| &text[range])),
        [Some("last: 1\n"), None]
    );
    for text in [
        "{a: 1}\n",
        "  a: 1\n",
        "---\na: 1\n",
        "%YAML 1.2\n",
        "\"a\": 1\n",
        "a: 1\rb: 2\r",
        "- a\n",
        "? a\n: b\n",
        "text\n",
        "a: 1\n\0",
    ] {
        assert_eq!(section(text, "z"), Section::CannotTell, "{text:?}");
    }
}

/// The property [`section`] promises.
fn section_agrees(text: &str, key: &str) -> Result<(), TestCaseError> {
    let parsed = parse(text);
    if !parsed.problems.is_empty() {
        return Ok(());
    }
    let Some(root) = parsed.root else {
        return Ok(());
    };
    if let Some([needs, Some(range)]) = sections(text, ["needs", key]) {
        let parts = excerpt(text, needs.into_iter().chain([range]));
        let parts = parse(&parts);
        prop_assert_eq!(&parts.problems, &[], "{:?} {:?}", text, key);
        let parts = parts.root.expect("parsed");
        for key in ["needs", key] {
            prop_assert_eq!(
                parts.get(key).map(value_of),
                root.get(key).map(value_of),
                "{:?} {:?}",
                text,
                key
            );
        }
    }
    match section(text, key) {
        Section::CannotTell => {}
        Section::Absent => prop_assert!(root.get(key).is_none(), "{:?} {:?}", text, key),
        Section::Found(range) => {
            let alone = parse(&text[range]);
            prop_assert_eq!(&alone.problems, &[]);
            let alone = alone.root.expect("parsed");
            prop_assert_eq!(
                alone.get(key).map(value_of),
                root.get(key).map(value_of),
                "{:?} {:?}",
                text,
                key
            );
        }
    }
    Ok(())
}

fn keys(root: &Node) -> Vec<String> {
    match &root.kind {
        Kind::Map(entries) => entries.iter().map(|e| e.key.clone()).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn sections_agree_on_the_corpus() {
    for (name, text) in PAPERS {
        let mut told = 0;
        for key in keys(&ok(text)) {
            section_agrees(text, &key).unwrap();
            told += usize::from(section(text, &key) != Section::CannotTell);
        }
        assert!(told > 0 || *name == "document", "{name}");
        section_agrees(text, "nothing").unwrap();
    }
}

/// A paper of the corpus with a few accidents.
pub(crate) fn mutated() -> impl Strategy<Value = String> {
    let bit = prop_oneof![
        Just("\n"),
        Just("\t"),
        Just(" "),
        Just("  "),
        Just("'"),
        Just("\""),
        Just("["),
        Just("}"),
        Just(": "),
        Just(":"),
        Just("："),
        Just("#"),
        Just("- "),
        Just("|"),
        Just("a: b\n"),
        Just("\r"),
        Just("\u{3000}"),
        Just("\u{feff}"),
        Just("---\n"),
        Just("&a "),
        Just("*a"),
        Just("!x "),
        Just("? "),
        Just(","),
        Just("%"),
        Just("\\"),
        Just("...\n"),
    ];
    let accident = (
        any::<prop::sample::Index>(),
        0..6usize,
        prop::option::of(bit),
    );
    (0..PAPERS.len(), prop::collection::vec(accident, 1..4)).prop_map(|(paper, accidents)| {
        let mut chars: Vec<char> = PAPERS[paper].1.chars().collect();
        for (place, cut, put) in accidents {
            let at = place.index(chars.len());
            let end = (at + cut).min(chars.len());
            chars.splice(at..end, put.unwrap_or("").chars());
        }
        chars.into_iter().collect()
    })
}

fn well_formed(text: &str, node: &Node) -> Result<(), TestCaseError> {
    prop_assert!(text.get(node.span.clone()).is_some());
    match &node.kind {
        Kind::List(items) => {
            for item in items {
                prop_assert!(node.span.start <= item.span.start && item.span.end <= node.span.end);
                well_formed(text, item)?;
            }
            for pair in items.windows(2) {
                prop_assert!(pair[0].span.end <= pair[1].span.start);
            }
        }
        Kind::Map(entries) => {
            for entry in entries {
                prop_assert!(text.get(entry.key_span.clone()).is_some());
                prop_assert!(entry.key_span.end <= entry.value.span.start);
                prop_assert!(
                    node.span.start <= entry.key_span.start
                        && entry.value.span.end <= node.span.end
                );
                well_formed(text, &entry.value)?;
            }
        }
        _ => {}
    }
    Ok(())
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let parsed = parse(text);
    for problem in &parsed.problems {
        let Place::Bytes(range) = &problem.place else {
            return Err(TestCaseError::fail("no place"));
        };
        prop_assert!(text.get(range.clone()).is_some(), "{:?}", problem);
    }
    let Some(root) = &parsed.root else {
        prop_assert!(!parsed.problems.is_empty());
        return Ok(());
    };
    well_formed(text, root)?;
    for key in keys(root).iter().take(5) {
        section_agrees(text, key)?;
    }
    section_agrees(text, "needs")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_500, failure_persistence: None, max_global_rejects: 1_000_000, ..ProptestConfig::default() })]

    #[test]
    fn accidents_never_panic_and_keep_spans_whole(text in mutated()) {
        check(&text)?;
    }

    #[test]
    fn random_text_never_panics(text in "[a:\\-?\\[\\]{},'\"|>#&*!%@`~ \t\r\n\u{3000}：あ]{0,40}") {
        check(&text)?;
    }

    /// What recovery keeps is what stands there: the same key, alone, gives the same value.
    #[test]
    fn recovery_never_moves_a_value(text in mutated()) {
        let parsed = parse(&text);
        if let (Some(Node { kind: Kind::Map(entries), .. }), false) = (&parsed.root, parsed.problems.is_empty()) {
            for entry in entries {
                if let Section::Found(range) = section(&text, &entry.key)
                    && range.contains(&entry.key_span.start)
                {
                    prop_assert!(entry.value.span.end <= range.end, "{:?}", text);
                }
            }
        }
    }
}

/// Found by the property above: the list began in the middle of its first entry.
#[test]
fn a_lone_carriage_return_ends_a_comment() {
    let text = "events:   # 経過\r  - {id: e1}\n  - {id: e2}\nhold: 1\n";
    let root = ok(text);
    well_formed(text, &root).expect("spans hold their parts");
    let events = root.get("events").expect("the list");
    assert!(
        text[events.span.clone()].starts_with("- {id: e1}"),
        "{events:?}"
    );
}

#[test]
fn the_value_of_a_tree() {
    let root = ok("a: 1\nb: '1'\nc: 架空\nd:\ne: [2026-11-23]\n");
    assert_eq!(
        value_of(&root),
        Value::Map(vec![
            ("a".into(), Value::plain(1)),
            ("b".into(), Value::text("1")),
            ("c".into(), Value::text("架空")),
            ("d".into(), Value::Null),
            ("e".into(), Value::List(vec![Value::plain("2026-11-23")])),
        ])
    );
}
