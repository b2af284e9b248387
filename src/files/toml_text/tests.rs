use super::*;
use crate::files::edit::{Refused, apply};
use crate::paper::{Change, Path, Value};
use proptest::prelude::*;

const SAMPLE: &str = include_str!("../corpus/facilities.toml");

const TWO: &str = "\
# 手で書く名簿
title = \"名簿\"   # 題

[office]
name = '架空総合病院'  # 名

# 一つ目
[[facility]]
id = \"1\"
name = \"架空A\"   # 仮名
area = [
  \"神奈川県平塚市\",   # 本所
  \"神奈川県茅ヶ崎市\",
]
contact = { name = \"架空 次郎\", tel = \"0463-00-0012\" }
cost.monthly_yen = 0
[facility.accepts]
\"気管切開\" = \"可\"   # 確認済
\"喀痰吸引(夜間)\" = { value = \"条件付\", asof = 2026-10-01 }
[[facility.vacancy]]
what = \"個室\"
count = 2

# 二つ目
[[facility]]
id = \"2\"
name = \"架空B\"
# 終わり
";

fn ok(text: &str) -> Node {
    let parsed = parse(text);
    assert_eq!(parsed.problems, [], "{text}");
    parsed.root.expect("a root")
}

fn path(dotted: &str) -> Path {
    let mut path = Path::default();
    for part in dotted.split('.').filter(|part| !part.is_empty()) {
        path = match (part.strip_prefix('#'), part.strip_prefix('[')) {
            (Some(id), _) => path.entry(id),
            (_, Some(index)) => path.index(index.trim_end_matches(']').parse().unwrap()),
            _ => path.key(part),
        };
    }
    path
}

fn set(at: &str, value: Value) -> Change {
    Change::Set {
        path: path(at),
        value,
    }
}

fn append(at: &str, entry: Value) -> Change {
    Change::Append {
        path: path(at),
        entry,
    }
}

fn remove(at: &str) -> Change {
    Change::Remove { path: path(at) }
}

fn map(entries: &[(&str, Value)]) -> Value {
    Value::Map(
        entries
            .iter()
            .map(|(key, value)| ((*key).to_string(), value.clone()))
            .collect(),
    )
}

fn edits(text: &str, changes: &[Change]) -> String {
    edit(text, changes).unwrap_or_else(|refused| panic!("{refused}\n{text}\n{changes:?}"))
}

/// What one change takes away and puts in, in LF and in CRLF with a byte-order mark.
fn diff(text: &str, change: Change) -> (String, String) {
    let new = edits(text, std::slice::from_ref(&change));
    let dressed = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let windows = edits(&dressed, &[change]);
    assert_eq!(windows, format!("\u{feff}{}", new.replace('\n', "\r\n")));
    let lines = |text: &str| -> Vec<String> { text.lines().map(String::from).collect() };
    let (a, b) = (lines(text), lines(&new));
    let head = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let tail = a[head..]
        .iter()
        .rev()
        .zip(b[head..].iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    (
        a[head..a.len() - tail].join("\n"),
        b[head..b.len() - tail].join("\n"),
    )
}

#[test]
fn spans_and_order_are_those_of_the_paper() {
    for text in [
        TWO.to_string(),
        format!("\u{feff}{}", TWO.replace('\n', "\r\n")),
    ] {
        let root = ok(&text);
        let Kind::Map(entries) = &root.kind else {
            panic!("a table")
        };
        let keys: Vec<_> = entries.iter().map(|entry| entry.key.as_str()).collect();
        assert_eq!(keys, ["title", "office", "facility"]);
        let Some(Kind::List(items)) = root.get("facility").map(|node| &node.kind) else {
            panic!("a list")
        };
        let first = &text[items[0].span.clone()];
        assert!(
            first.starts_with("[[facility]]") && first.ends_with("count = 2"),
            "{first}"
        );
        let second = &text[items[1].span.clone()];
        assert!(second.ends_with("name = \"架空B\""), "{second}");
        let accepts = items[0].get("accepts").expect("accepts");
        let asof = accepts
            .get("喀痰吸引(夜間)")
            .and_then(|node| node.get("asof"))
            .expect("asof");
        assert_eq!(&text[asof.span.clone()], "2026-10-01");
        assert_eq!(
            asof.kind,
            Kind::Scalar {
                text: "2026-10-01".into(),
                quoted: false
            }
        );
        let name = items[0].get("name").expect("name");
        assert_eq!(&text[name.span.clone()], "\"架空A\"");
    }
    ok(SAMPLE);
    assert_eq!(ok("").kind, Kind::Map(Vec::new()));
}

#[test]
fn all_syntax_errors_are_told_in_japanese() {
    let text = "a = 可\nb = \"x\nc ＝ 1\n[e]\nid = 012\nd = [\"1\" \"2\"]\n[[facility\nid = \"2\"\n[f]\n気管 = 1\n";
    let problems = parse(text).problems;
    let has = |words: &str| problems.iter().any(|p| p.message.contains(words));
    for words in [
        "引用符で囲まれていません",
        "引用符が閉じられていない",
        "全角の「＝」",
        "0で始まって",
        "区切りの「,」",
        "見出しの「]」",
        "項目名に使えない文字",
    ] {
        assert!(has(words), "{words}: {problems:#?}");
    }
    assert!(problems.iter().all(|p| !p.hint.is_empty()));
    let twice = parse("a = 1\na = 2\n").problems;
    assert_eq!(twice[0].code, "paper/duplicate-key");
    assert!(twice[0].message.contains("「a」"));
    assert_eq!(parse("a = \0").problems[0].code, "paper/nul");
}

#[test]
fn scalars_give_way() {
    for (at, value, old, new) in [
        (
            "facility.#1.name",
            Value::text("架空\"C\""),
            "name = \"架空A\"   # 仮名",
            "name = \"架空\\\"C\\\"\"   # 仮名",
        ),
        (
            "office.name",
            Value::text("新"),
            "name = '架空総合病院'  # 名",
            "name = '新'  # 名",
        ),
        (
            "facility.#1.accepts.気管切開",
            Value::text("不可"),
            "\"気管切開\" = \"可\"   # 確認済",
            "\"気管切開\" = \"不可\"   # 確認済",
        ),
        (
            "facility.#1.vacancy.[0].count",
            Value::plain(3),
            "count = 2",
            "count = 3",
        ),
        (
            "facility.#1.accepts.喀痰吸引(夜間).asof",
            Value::plain("2026-11-01"),
            "\"喀痰吸引(夜間)\" = { value = \"条件付\", asof = 2026-10-01 }",
            "\"喀痰吸引(夜間)\" = { value = \"条件付\", asof = 2026-11-01 }",
        ),
        (
            "facility.#1.cost.monthly_yen",
            Value::plain(5),
            "cost.monthly_yen = 0",
            "cost.monthly_yen = 5",
        ),
        (
            "facility.#1.area.[0]",
            Value::text("x"),
            "  \"神奈川県平塚市\",   # 本所",
            "  \"x\",   # 本所",
        ),
        (
            "facility.#1.accepts.気管切開",
            map(&[
                ("value", Value::text("可")),
                ("asof", Value::plain("2026-11-01")),
            ]),
            "\"気管切開\" = \"可\"   # 確認済",
            "\"気管切開\" = { value = \"可\", asof = 2026-11-01 }   # 確認済",
        ),
    ] {
        assert_eq!(
            diff(TWO, set(at, value)),
            (old.to_string(), new.to_string())
        );
    }
}

#[test]
fn new_keys_and_entries_find_their_place() {
    let vacancy = map(&[
        ("what", Value::text("多床室")),
        ("asof", Value::plain("2026-11-20")),
    ]);
    for (change, new) in [
        (set("facility.#1.fax", Value::text("0")), "fax = \"0\""),
        (
            set("facility.#2.accepts.胃瘻", Value::text("可")),
            "[facility.accepts]\n\"胃瘻\" = \"可\"",
        ),
        (
            set("facility.#1.accepts.胃瘻", Value::text("可")),
            "\"胃瘻\" = \"可\"",
        ),
        (
            set("facility.#1.cost.deposit", Value::plain(1)),
            "cost.deposit = 1",
        ),
        (set("office.tel", Value::text("1")), "tel = \"1\""),
        (set("schema", Value::plain(1)), "schema = 1"),
        (
            append("facility.#1.vacancy", vacancy.clone()),
            "[[facility.vacancy]]\nwhat = \"多床室\"\nasof = 2026-11-20",
        ),
        (
            append("facility.#2.vacancy", vacancy),
            "[[facility.vacancy]]\nwhat = \"多床室\"\nasof = 2026-11-20",
        ),
        (
            append(
                "facility",
                map(&[("id", Value::text("3")), ("name", Value::text("架空C"))]),
            ),
            "\n[[facility]]\nid = \"3\"\nname = \"架空C\"",
        ),
        (
            append("facility.#1.area", Value::text("東京都")),
            "  \"東京都\",",
        ),
        (
            append("facility.#2.area", Value::text("東京都")),
            "area = [\"東京都\"]",
        ),
    ] {
        assert_eq!(diff(TWO, change), (String::new(), new.to_string()));
    }
    let (_, new) = diff(TWO, set("facility.#1.contact.role", Value::text("管理者")));
    assert!(new.ends_with(", role = \"管理者\" }"), "{new}");
    let new = edits(
        TWO,
        &[append(
            "facility.#1.vacancy",
            map(&[("what", Value::text("x"))]),
        )],
    );
    assert!(new.contains("count = 2\n[[facility.vacancy]]\nwhat = \"x\"\n\n# 二つ目\n"));
    let entry = map(&[("id", Value::text("9"))]);
    assert_eq!(
        edits("", &[append("facility", entry.clone())]),
        "[[facility]]\nid = \"9\"\n"
    );
    assert_eq!(
        edits("\u{feff}# c\r\na = 1", &[append("facility", entry)]),
        "\u{feff}# c\r\na = 1\r\n\r\n[[facility]]\r\nid = \"9\""
    );
    assert_eq!(
        edits("# c\n[a]\nb = 1\n", &[set("c", Value::plain(2))]),
        "c = 2\n\n# c\n[a]\nb = 1\n"
    );
}

#[test]
fn removing_takes_lines_and_leaves_comments_above() {
    for (at, old) in [
        ("facility.#1.name", "name = \"架空A\"   # 仮名"),
        (
            "facility.#1.accepts.気管切開",
            "\"気管切開\" = \"可\"   # 確認済",
        ),
        (
            "facility.#1.vacancy.[0]",
            "[[facility.vacancy]]\nwhat = \"個室\"\ncount = 2",
        ),
        ("facility.#1.cost.monthly_yen", "cost.monthly_yen = 0"),
        ("facility.#2", "[[facility]]\nid = \"2\"\nname = \"架空B\""),
    ] {
        assert_eq!(diff(TWO, remove(at)), (old.to_string(), String::new()));
    }
    let (old, new) = diff(TWO, remove("facility.#1.contact.tel"));
    assert!(old.contains("tel") && new == "contact = { name = \"架空 次郎\" }");
    let gone = edits(TWO, &[remove("facility.#1")]);
    assert!(
        gone.contains("# 一つ目\n\n# 二つ目\n[[facility]]\nid = \"2\""),
        "{gone}"
    );
    assert_eq!(edits(TWO, &[set("facility.#1.fax", Value::Null)]), TWO);
    assert_eq!(edits("a = 1\nb = 2", &[remove("b")]), "a = 1");
    assert_eq!(edits("a = { b = 1 }\n", &[remove("a.b")]), "a = {}\n");
}

#[test]
fn refusals_name_their_reason() {
    assert!(matches!(edit("a = \n", &[]), Err(Refused::Unparsable(_))));
    for (change, refused) in [
        (
            remove("facility.#9"),
            Refused::NotFound(path("facility.#9")),
        ),
        (
            set("title.x", Value::plain(1)),
            Refused::NotATable(path("title.x")),
        ),
        (
            append("title", Value::plain(1)),
            Refused::NotAList(path("title")),
        ),
    ] {
        assert_eq!(edit(TWO, &[change]), Err(refused));
    }
}

fn paths(node: &Node, here: &Path, out: &mut Vec<Path>) {
    if !here.0.is_empty() {
        out.push(here.clone());
    }
    match &node.kind {
        Kind::Map(entries) => {
            for entry in entries {
                paths(&entry.value, &here.key(&entry.key), out);
            }
        }
        Kind::List(items) => {
            for (n, item) in items.iter().enumerate() {
                paths(item, &here.index(n), out);
            }
        }
        _ => {}
    }
}

/// A list of `[[tables]]` holds tables only.
fn is_no_toml(text: &str, root: &Node, change: &Change) -> bool {
    let (list, value) = match change {
        Change::Append { path, entry } => (path.clone(), entry),
        Change::Set { path, value } => {
            let parent = Path(path.0[..path.0.len() - 1].to_vec());
            (parent, value)
        }
        Change::Remove { .. } => return false,
    };
    let mut node = root;
    for step in &list.0 {
        node = match (&node.kind, step) {
            (Kind::List(items), crate::paper::Step::Index(n)) => &items[*n],
            (_, crate::paper::Step::Key(key)) => match node.get(key) {
                Some(node) => node,
                None => return false,
            },
            _ => return false,
        };
    }
    is_headed_list(text, node) && !matches!(value, Value::Map(_) | Value::Null)
}

#[test]
fn a_broken_group_costs_only_itself() {
    let text = "a = 1\n[[facility\nid = \"1\"\n[[facility]]\nid = \"2\"\nname = \"x\n[[facility]]\nid = \"3\"\n[facility.accepts]\nx = \"y\"\n[office]\nb = 2\n";
    let parsed = parse(text);
    assert!(parsed.problems.len() >= 2, "{:?}", parsed.problems);
    let root = parsed.root.expect("a root");
    let Some(Kind::List(items)) = root.get("facility").map(|node| &node.kind) else {
        panic!("a list")
    };
    let last = items.last().expect("the third");
    assert_eq!(last.get("id").and_then(Node::as_str), Some("3"));
    assert!(last.get("accepts").is_some());
    assert!(root.get("office").is_some());
    // Nothing wanders from one facility to another.
    for item in items {
        let id = item.get("id").and_then(Node::as_str);
        assert!(id != Some("1"), "{items:?}");
        assert!(item.get("accepts").is_none() || id == Some("3"));
    }
}

#[test]
fn every_place_takes_every_change() {
    let values = [
        Value::text("語"),
        Value::text("a\n\"b\"\\\n"),
        Value::text("2026-11-23"),
        Value::plain("2026-11-23"),
        Value::plain("true"),
        Value::texts(["a", "b"]),
        Value::List(Vec::new()),
        map(&[("id", Value::text("n"))]),
        Value::List(vec![map(&[
            ("id", Value::text("n")),
            ("v", Value::plain(1)),
        ])]),
        Value::Null,
    ];
    let (mut tried, mut refused) = (0, Vec::new());
    for text in [TWO, SAMPLE] {
        let root = ok(text);
        let mut all = Vec::new();
        paths(&root, &Path::default(), &mut all);
        for at in all {
            let mut changes = vec![Change::Remove { path: at.clone() }];
            for value in &values {
                changes.push(Change::Set {
                    path: at.clone(),
                    value: value.clone(),
                });
                changes.push(Change::Set {
                    path: at.key("新"),
                    value: value.clone(),
                });
                if *value != Value::Null {
                    changes.push(Change::Append {
                        path: at.clone(),
                        entry: value.clone(),
                    });
                }
            }
            for change in changes {
                let change = [change];
                if is_no_toml(text, &root, &change[0]) {
                    continue;
                }
                if apply(&crate::files::value_of(&root), &change).is_err() {
                    continue;
                }
                tried += 1;
                if let Err(why) = edit(text, &change) {
                    refused.push((at.to_string(), change, why));
                }
            }
        }
    }
    for refusal in refused.iter().take(30) {
        println!("{refusal:?}");
    }
    assert!(
        tried > 500 && refused.is_empty(),
        "{} of {tried}",
        refused.len()
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, max_global_rejects: 1_000_000, ..ProptestConfig::default() })]

    #[test]
    fn accidents_never_panic(cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..5usize, "[\\[\\]\"'=.,{}#\n あ]{0,2}"), 1..4)) {
        let mut chars: Vec<char> = TWO.chars().collect();
        for (at, cut, put) in cuts {
            let at = at.index(chars.len());
            let end = (at + cut).min(chars.len());
            chars.splice(at..end, put.chars());
        }
        let text: String = chars.into_iter().collect();
        let parsed = parse(&text);
        for problem in &parsed.problems {
            let Place::Bytes(range) = &problem.place else { panic!("no place") };
            prop_assert!(text.get(range.clone()).is_some());
        }
        let mut all = Vec::new();
        if let Some(root) = &parsed.root {
            paths(root, &Path::default(), &mut all);
        }
        let _ = edit(&text, &[set("facility.#1.name", Value::text("x"))]);
    }

    #[test]
    fn only_the_span_of_a_string_changes(place: prop::sample::Index, new in crate::files::emit::tests::nasty()) {
        let root = ok(TWO);
        let mut all = Vec::new();
        paths(&root, &Path::default(), &mut all);
        let at = place.get(&all);
        let mut node = &root;
        for step in &at.0 {
            node = match (&node.kind, step) {
                (Kind::List(items), crate::paper::Step::Index(n)) => &items[*n],
                (_, crate::paper::Step::Key(key)) => node.get(key).expect("a key"),
                _ => unreachable!(),
            };
        }
        prop_assume!(matches!(node.kind, Kind::Scalar { .. }));
        let edited = edit(TWO, &[Change::Set { path: at.clone(), value: Value::text(new) }]);
        let edited = edited.expect("edited");
        prop_assert!(edited.starts_with(&TWO[..node.span.start]));
        prop_assert!(edited.ends_with(&TWO[node.span.end..]));
    }
}
