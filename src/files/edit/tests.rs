use super::*;
use crate::files::corpus::PAPERS;
use crate::files::emit::tests::nasty;
use proptest::prelude::*;

/// `family.f1.phone`, `[2]` for a place in a list, `#f1` for an entry by id.
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

fn map(entries: &[(&str, &str)]) -> Value {
    Value::Map(
        entries
            .iter()
            .map(|(key, value)| ((*key).to_string(), Value::text(*value)))
            .collect(),
    )
}

fn edits(text: &str, changes: &[Change]) -> String {
    yaml(text, changes).unwrap_or_else(|refused| panic!("{refused}\n{text}\n{changes:?}"))
}

fn paper(name: &str) -> &'static str {
    PAPERS.iter().find(|(n, _)| *n == name).expect("a paper").1
}

/// The lines that differ: taken away, and put in.
fn diff<'t>(old: &'t str, new: &'t str) -> (Vec<&'t str>, Vec<&'t str>) {
    let (old, new): (Vec<_>, Vec<_>) = (old.lines().collect(), new.lines().collect());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail = old[head..]
        .iter()
        .rev()
        .zip(new[head..].iter().rev())
        .take_while(|(a, b)| a == b)
        .count();
    (
        old[head..old.len() - tail].to_vec(),
        new[head..new.len() - tail].to_vec(),
    )
}

#[test]
fn a_scalar_gives_way_and_its_comment_stays() {
    let text = paper("comments");
    for (at, new, line) in [
        (
            "patient.name",
            "架空 次郎",
            "  name: 架空 次郎   # 仮名です",
        ),
        (
            "patient.kana",
            "カクウ ジロウ",
            "  kana: 'カクウ ジロウ'  # かな",
        ),
        (
            "patient.phone",
            "0463-00-0003",
            "  phone: \"0463-00-0003\" # 自宅",
        ),
        ("family.#f1.phone", "080-1", "    phone: 080-1   # 携帯"),
        (
            "events.#e1.kind",
            "面談",
            "  - {id: e1, on: 2026-11-17, kind: 面談} # 最初",
        ),
        (
            "events.#e1.kind",
            "a, b",
            "  - {id: e1, on: 2026-11-17, kind: 'a, b'} # 最初",
        ),
        (
            "needs.[0]",
            "気管切開",
            "needs: [気管切開, 喀痰吸引(夜間)] # 必要",
        ),
        ("patient.name", "a: b", "  name: 'a: b'   # 仮名です"),
        ("patient.name", "no", "  name: 'no'   # 仮名です"),
        ("patient.kana", "it's", "  kana: 'it''s'  # かな"),
    ] {
        let new = edits(text, &[set(at, Value::text(new))]);
        assert_eq!(diff(text, &new).1, [line]);
        let windows = edits(paper("windows"), &[set(at, value_at(&new, at))]);
        assert_eq!(windows, format!("\u{feff}{}", new.replace('\n', "\r\n")));
    }
}

fn value_at(text: &str, at: &str) -> Value {
    let root = read(text).unwrap();
    match spot::walk(text, &root, &path(at)).unwrap() {
        Walk::Found(spot) => value_of(spot.node),
        Walk::Missing { .. } => panic!("{at} is missing"),
    }
}

#[test]
fn new_keys_go_behind_the_last_line_of_their_table() {
    let text = paper("comments");
    for (change, taken, put) in [
        (
            set("patient.sex", Value::text("女")),
            vec![],
            vec!["  sex: 女"],
        ),
        (
            set("family.#f1.relation", Value::text("長女")),
            vec![],
            vec!["    relation: 長女"],
        ),
        (
            set("events.#e1.by", Value::text("tanaka")),
            vec!["  - {id: e1, on: 2026-11-17, kind: 電話} # 最初"],
            vec!["  - {id: e1, on: 2026-11-17, kind: 電話, by: tanaka} # 最初"],
        ),
        (
            set("intake.request", Value::text("一行\n二行\n")),
            vec![],
            vec!["intake:", "  request: |", "    一行", "    二行"],
        ),
        (
            set(
                "barriers",
                Value::List(vec![map(&[("id", "b1"), ("reason", "家族\n調整")])]),
            ),
            vec![],
            vec![
                "barriers:",
                "  - id: b1",
                "    reason: |-",
                "      家族",
                "      調整",
            ],
        ),
    ] {
        let new = edits(text, &[change]);
        assert_eq!(diff(text, &new), (taken, put));
    }
    let new = edits(text, &[set("patient.sex", Value::text("女"))]);
    assert!(new.contains("# 自宅\n  sex: 女\n  # 電話の後のコメント\n"));
}

#[test]
fn lists_grow_in_the_manner_of_their_entries() {
    let entry = map(&[("id", "x"), ("name", "架空")]);
    for (text, at, put) in [
        (
            "a:\n  - {id: 1}   # c\n\nb: 1\n",
            "a",
            "a:\n  - {id: 1}   # c\n  - {id: x, name: 架空}\n\nb: 1\n",
        ),
        (
            "a:\n- id: 1\n  v: 2\nb: 1\n",
            "a",
            "a:\n- id: 1\n  v: 2\n- id: x\n  name: 架空\nb: 1\n",
        ),
        (
            "a:\n -   id: 1\n     v: 2\n",
            "a",
            "a:\n -   id: 1\n     v: 2\n -   id: x\n     name: 架空\n",
        ),
        (
            "a: []  # c\nb: 1\n",
            "a",
            "a:  # c\n- {id: x, name: 架空}\nb: 1\n",
        ),
        (
            "a:   # c\nb: 1\n",
            "a",
            "a:   # c\n- {id: x, name: 架空}\nb: 1\n",
        ),
        ("a: ~\nb: 1\n", "a", "a:\n- {id: x, name: 架空}\nb: 1\n"),
        ("b: 1", "a", "b: 1\na:\n- {id: x, name: 架空}"),
        ("a: [{id: 1}]\n", "a", "a: [{id: 1}, {id: x, name: 架空}]\n"),
        (
            "a:\n- id: 1\n  t: |\n    z\n\n\n# c\n",
            "a",
            "a:\n- id: 1\n  t: |\n    z\n- id: x\n  name: 架空\n\n\n# c\n",
        ),
        ("{a: []}\n", "a", "{a: [{id: x, name: 架空}]}\n"),
        ("", "a", "a:\n- {id: x, name: 架空}\n"),
        (
            "\u{feff}# c",
            "a",
            "\u{feff}# c\na:\n- {id: x, name: 架空}\n",
        ),
    ] {
        assert_eq!(edits(text, &[append(at, entry.clone())]), put);
    }
    for (text, put) in [
        ("a: [x, y] # c\n", "a: [x, y, 新] # c\n"),
        ("a: []\n", "a: [新]\n"),
        ("a: [ ] \n", "a: [新] \n"),
        (
            "a: [\n  x,   # c\n  y,   # d\n]\n",
            "a: [\n  x,   # c\n  y,   # d\n  新,\n]\n",
        ),
        (
            "a: [\n  x,\n  y   # d\n]\n",
            "a: [\n  x,\n  y,   # d\n  新\n]\n",
        ),
        ("a: [\n  x,\n  y]\n", "a: [\n  x,\n  y,\n  新]\n"),
        ("a:\n  - x\n  # d\n", "a:\n  - x\n  - 新\n  # d\n"),
        ("a:\n", "a: [新]\n"),
    ] {
        assert_eq!(edits(text, &[append("a", Value::text("新"))]), put);
    }
}

#[test]
fn removing_takes_the_lines_and_nothing_above() {
    for (text, at, left) in [
        (
            "a: 1\n# b\nb: 2 # c\n# d\nc: 3\n",
            "b",
            "a: 1\n# b\n# d\nc: 3\n",
        ),
        ("a: 1\nb: |\n  x\n\n  y\n\nc: 3\n", "b", "a: 1\n\nc: 3\n"),
        ("a: 1\nb: 2", "b", "a: 1"),
        ("a: 1\r\nb: 2\r\n", "a", "b: 2\r\n"),
        ("a:\n  b: 1\nc: 2\n", "a.b", "a: {}\nc: 2\n"),
        ("a: # x\n- b\nc: 2\n", "a.[0]", "a: [] # x\nc: 2\n"),
        ("a: 1\n", "a", "{}\n"),
        (
            "a:\n- id: x\n  v: 1\n- id: y # c\n  v: 2\n# d\n",
            "a.#y",
            "a:\n- id: x\n  v: 1\n# d\n",
        ),
        ("a:\n- id: x # c\n  v: 1\n", "a.[0].id", "a:\n- v: 1\n"),
        (
            "a:\n- id: x\n  # c\n  v: 1\n",
            "a.[0].id",
            "a:\n-\n  # c\n  v: 1\n",
        ),
        ("a:\n  - - x\n    - y\n", "a.[0].[0]", "a:\n  - - y\n"),
        ("a: {b: 1, c: 2, d: 3}\n", "a.b", "a: {c: 2, d: 3}\n"),
        ("a: {b: 1, c: 2, d: 3}\n", "a.c", "a: {b: 1, d: 3}\n"),
        (
            "a: {b: 1, c: 2, d: 3} # e\n",
            "a.d",
            "a: {b: 1, c: 2} # e\n",
        ),
        ("a: {b: 1}\n", "a.b", "a: {}\n"),
        ("a: [ b, ]\n", "a.[0]", "a: []\n"),
        (
            "a: [\n  x,  # c\n  y,  # d\n]\n",
            "a.[1]",
            "a: [\n  x,  # c\n]\n",
        ),
        (
            "a: [\n  x,  # c\n  y  # d\n]\n",
            "a.[0]",
            "a: [\n  y  # d\n]\n",
        ),
    ] {
        assert_eq!(edits(text, &[remove(at)]), left, "{text}");
    }
}

#[test]
fn block_scalars_stay_block_scalars() {
    let text = paper("blocks");
    let new = edits(
        text,
        &[set("intake.request", Value::text("新しい\n相談\n"))],
    );
    assert_eq!(
        diff(text, &new),
        (
            vec![
                "    大腿骨骨折術後。",
                "",
                "    独居。",
                "      字下げした行"
            ],
            vec!["    新しい", "    相談"]
        )
    );
    let new = edits(text, &[set("intake.memo", Value::text("一つ"))]);
    assert_eq!(
        diff(text, &new),
        (vec!["    一行", "", "    三行"], vec!["    一つ"])
    );
    let new = edits(text, &[set("events.#e1.text", Value::text("a\nb\n"))]);
    assert!(new.contains("    text: |\n      a\n      b\n  - id: e2"));
    let new = edits(text, &[set("intake.kept", Value::plain(1))]);
    assert!(new.contains("  kept: 1\n  folded: >\n"));
    let new = edits("a: old # c\nb: 1\n", &[set("a", Value::text("x\ny"))]);
    assert_eq!(new, "a: |- # c\n  x\n  y\nb: 1\n");
    assert_eq!(
        edits("- x\n- y\n", &[set("[0]", Value::text("a\nb\n"))]),
        "- |\n  a\n  b\n- y\n"
    );
    assert_eq!(
        edits("a: |\n  x", &[set("b", Value::text("z"))]),
        "a: |\n  x\nb: z"
    );
}

#[test]
fn whole_values_change_their_kind() {
    let table = map(&[("c", "d")]);
    for (text, value, new) in [
        ("a: 1 # x\nb: 2\n", table.clone(), "a: # x\n  c: d\nb: 2\n"),
        ("a: 1\nb: 2\n", Value::Null, "a:\nb: 2\n"),
        ("a:\nb: 2\n", Value::text("x"), "a: x\nb: 2\n"),
        ("a: {}\n", table.clone(), "a:\n  c: d\n"),
        ("a: {z: 1}\n", table.clone(), "a: {c: d}\n"),
        (
            "a:\n    z: 1 # y\nb: 2\n",
            table.clone(),
            "a:\n    c: d\nb: 2\n",
        ),
        (
            "a: # x\n    z: 1\nb: 2\n",
            Value::text("t"),
            "a: t # x\nb: 2\n",
        ),
        (
            "a: # x\n- z\n- y\nb: 2\n",
            Value::texts(["p"]),
            "a: # x\n- p\nb: 2\n",
        ),
        ("a: # x\n- z\n- y\nb: 2\n", Value::Null, "a: # x\nb: 2\n"),
        ("a:\n  z # x\n", Value::text("w"), "a:\n  w # x\n"),
        ("a: |\n  z\nb: 2\n", table.clone(), "a:\n  c: d\nb: 2\n"),
        ("a: |  # x\n  z\nb: 2\n", Value::Null, "a:  # x\nb: 2\n"),
        ("a: '1'\n", Value::text("2"), "a: '2'\n"),
        (
            "a: '2026-11-16'\n",
            Value::plain("2026-11-17"),
            "a: '2026-11-17'\n",
        ),
        ("a: 1\n", Value::text("2"), "a: '2'\n"),
        ("a: 1\n", Value::plain("2"), "a: 2\n"),
        ("a: !!int 1\n", Value::plain("2"), "a: 2\n"),
        ("? a\n: 1\n", Value::plain("2"), "? a\n: 2\n"),
    ] {
        assert_eq!(edits(text, &[set("a", value)]), new, "{text}");
    }
}

#[test]
fn tables_are_made_on_the_way() {
    for (text, at, new) in [
        ("a: 1\n", "b.c.d", "a: 1\nb:\n  c:\n    d: x\n"),
        ("b:\na: 1\n", "b.c", "b:\n  c: x\na: 1\n"),
        ("b: {}\na: 1\n", "b.c", "b: {c: x}\na: 1\n"),
        ("b: {e: {}, f}\n", "b.e.c", "b: {e: {c: x}, f}\n"),
        ("b: {e: {}, f}\n", "b.f", "b: {e: {}, f: x}\n"),
        ("b: {e:, f: 1}\n", "b.e", "b: {e: x, f: 1}\n"),
        ("b: {e: 1,}\n", "b.c", "b: {e: 1, c: x,}\n"),
        ("b: 1\n...\n", "c", "b: 1\nc: x\n...\n"),
    ] {
        assert_eq!(edits(text, &[set(at, Value::text("x"))]), new);
    }
}

#[test]
fn long_brackets_take_another_line() {
    let text = paper("sample");
    let new = edits(
        text,
        &[set(
            "insurance.care.note",
            Value::text("認定調査の結果を待って区分変更を検討する"),
        )],
    );
    let (_, put) = diff(text, &new);
    assert_eq!(put.len(), 2, "{put:?}");
    assert_eq!(
        put[1],
        "         note: 認定調査の結果を待って区分変更を検討する}"
    );
}

#[test]
fn several_changes_go_in_their_order() {
    let text = "referrals: []\n";
    let changes = [
        append("referrals", map(&[("id", "r1")])),
        append("referrals", map(&[("id", "r2")])),
        set("referrals.#r1.status", Value::text("可")),
        remove("referrals.#r2"),
    ];
    assert_eq!(
        edits(text, &changes),
        "referrals:\n- {id: r1, status: 可}\n"
    );
    assert_eq!(edits(text, &[]), text);
}

#[test]
fn what_can_not_be_done_is_refused() {
    let text = "a: 1\nb: [x]\nc:\n- id: p\n- id: p\n- id: q\n";
    for (change, refused) in [
        (set("a.b", Value::Null), Refused::NotATable(path("a.b"))),
        (set("c.#z.v", Value::Null), Refused::NotFound(path("c.#z"))),
        (set("c.#p.v", Value::Null), Refused::Ambiguous(path("c.#p"))),
        (append("a", Value::Null), Refused::NotAList(path("a"))),
        (remove("z"), Refused::NotFound(path("z"))),
        (remove("b.[3]"), Refused::NotFound(path("b.[3]"))),
    ] {
        assert_eq!(yaml(text, &[change]), Err(refused));
    }
    let broken = yaml("a: 1\n\tb: 2\n", &[set("a", Value::Null)]).unwrap_err();
    assert!(broken.to_string().contains("TAB"));
    assert!(matches!(broken, Refused::Unparsable(_)));
    assert!(
        Refused::NotFound(path("c.#z"))
            .to_string()
            .contains("「c.z」")
    );
}

/// Every path of a paper.
fn paths(value: &Value, here: &Path, out: &mut Vec<Path>) {
    if !here.0.is_empty() {
        out.push(here.clone());
    }
    match value {
        Value::Map(entries) => {
            for (key, value) in entries {
                paths(value, &here.key(key), out);
            }
        }
        Value::List(items) => {
            for (n, item) in items.iter().enumerate() {
                paths(item, &here.index(n), out);
            }
        }
        _ => {}
    }
}

fn all_paths(text: &str) -> Vec<Path> {
    let mut out = Vec::new();
    paths(&value_of(&read(text).unwrap()), &Path::default(), &mut out);
    out
}

fn samples() -> Vec<Value> {
    vec![
        Value::Null,
        Value::text("語"),
        Value::text("no"),
        Value::text("x, y: #z"),
        Value::text("一行\n二行\n"),
        Value::text("一行\n\n三行"),
        Value::plain("2026-11-23"),
        Value::List(Vec::new()),
        Value::Map(Vec::new()),
        Value::texts(["a", "b"]),
        map(&[("id", "n1"), ("text", "語")]),
        map(&[("id", "n1"), ("text", "一\n二\n")]),
        Value::List(vec![map(&[("id", "n1"), ("text", "一\n二\n")])]),
    ]
}

/// How many of all changes are tried: 1 tries them all (a minute), 7 every seventh.
const EVERY: usize = 7;

#[test]
fn every_place_of_the_corpus_takes_every_change() {
    let (mut tried, mut refused) = (0, Vec::new());
    let mut turn = 0;
    for (name, text) in PAPERS {
        let before = value_of(&read(text).unwrap());
        for at in all_paths(text) {
            let mut changes: Vec<Change> = samples()
                .into_iter()
                .map(|value| Change::Set {
                    path: at.clone(),
                    value,
                })
                .collect();
            changes.push(Change::Remove { path: at.clone() });
            changes.extend(samples().into_iter().map(|entry| Change::Append {
                path: at.clone(),
                entry,
            }));
            changes.extend(samples().into_iter().map(|value| Change::Set {
                path: at.key("新項目"),
                value,
            }));
            for change in changes {
                turn += 1;
                if turn % EVERY != 0 {
                    continue;
                }
                let change = std::slice::from_ref(&change);
                let Ok(meant) = apply(&before, change) else {
                    continue;
                };
                tried += 1;
                match yaml(text, change) {
                    Ok(new) => {
                        let read = value_of(&read(&new).unwrap());
                        assert!(apply::same(&meant, &read));
                        keeps_comments(text, &new, change);
                    }
                    Err(why) => refused.push((name, at.to_string(), change.to_vec(), why)),
                }
            }
        }
    }
    assert!(
        refused.len() * 1000 < tried,
        "{} of {tried}: {:?}",
        refused.len(),
        refused.iter().take(12).collect::<Vec<_>>()
    );
}

/// A scalar or a new key or entry costs no comment anywhere.
fn keeps_comments(old: &str, new: &str, changes: &[Change]) {
    let count = |text: &str| text.matches("# ").count();
    let gentle = match &changes[0] {
        Change::Append { .. } => true,
        Change::Set { path, .. } => {
            let root = read(old).unwrap();
            match spot::walk(old, &root, path).unwrap() {
                Walk::Missing { .. } => true,
                Walk::Found(spot) => !matches!(spot.node.kind, Kind::List(_) | Kind::Map(_)),
            }
        }
        Change::Remove { .. } => false,
    };
    if gentle {
        assert!(count(new) >= count(old), "{changes:?}\n{new}");
        let (crlf, lf) = (old.matches("\r\n").count(), old.matches('\n').count());
        assert!(crlf == 0 || new.matches("\r\n").count() == new.matches('\n').count());
        assert!(crlf > 0 || lf == 0 || !new.contains('\r'));
        assert_eq!(old.starts_with('\u{feff}'), new.starts_with('\u{feff}'));
        assert_eq!(old.ends_with('\n'), new.ends_with('\n'), "{changes:?}");
    }
}

fn node<'n>(text: &str, root: &'n Node, at: &Path) -> &'n Node {
    match spot::walk(text, root, at).unwrap() {
        Walk::Found(spot) => spot.node,
        Walk::Missing { .. } => panic!("{at} is missing"),
    }
}

/// A word on one line, in the bytes this crate would write. What comes back into another
/// dress (escapes, folds) comes back in this one.
fn is_plainly_written(text: &str, root: &Node, at: &Path) -> bool {
    let Walk::Found(spot) = spot::walk(text, root, at).unwrap() else {
        return false;
    };
    let value = value_of(spot.node);
    let bytes = &text[spot.node.span.clone()];
    let Some(words) = value.as_str().filter(|words| !words.is_empty()) else {
        return false;
    };
    !words.contains('\n')
        && match bytes.chars().next() {
            Some('"' | '\'') => bytes == emit::like(bytes, words, spot.setting),
            _ => bytes == emit::flow_in(&value, spot.setting),
        }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, max_global_rejects: 1_000_000, ..ProptestConfig::default() })]

    #[test]
    fn set_and_set_back_is_nothing(paper in 0..PAPERS.len(), place: prop::sample::Index, word in "[a-zあ-ん]{1,8}") {
        prop_assume!(!emit::retypes(&word));
        let text = PAPERS[paper].1;
        let root = read(text).unwrap();
        let mut all = all_paths(text);
        all.retain(|at| is_plainly_written(text, &root, at));
        let at = place.get(&all);
        let Walk::Found(spot) = spot::walk(text, &root, at).unwrap() else { unreachable!() };
        let old = value_of(spot.node);
        prop_assume!(old.as_str() != Some(&word));
        let there = yaml(text, &[Change::Set { path: at.clone(), value: Value::text(word) }]).unwrap();
        prop_assert_ne!(&there, text);
        let back = yaml(&there, &[Change::Set { path: at.clone(), value: old }]).unwrap();
        prop_assert_eq!(back, text);
    }

    #[test]
    fn only_the_span_of_a_scalar_changes(paper in 0..PAPERS.len(), place: prop::sample::Index, new in nasty()) {
        let text = PAPERS[paper].1;
        let root = read(text).unwrap();
        let mut all = all_paths(text);
        all.retain(|at| matches!(node(text, &root, at).kind, Kind::Scalar { .. }));
        let at = place.get(&all);
        let Walk::Found(spot) = spot::walk(text, &root, at).unwrap() else { unreachable!() };
        prop_assume!(!new.contains('\n'));
        let edited = yaml(text, &[Change::Set { path: at.clone(), value: Value::text(new) }]);
        let edited = edited.unwrap();
        let span = &spot.node.span;
        prop_assert!(edited.starts_with(&text[..span.start]));
        prop_assert!(edited.ends_with(&text[span.end..]));
    }

    #[test]
    fn any_value_goes_anywhere_or_is_refused(paper in 0..PAPERS.len(), place: prop::sample::Index, value in crate::files::emit::tests::values(), how in 0..3) {
        let text = PAPERS[paper].1;
        let all = all_paths(text);
        let at = place.get(&all).clone();
        let change = match how {
            0 => Change::Set { path: at, value },
            1 => Change::Set { path: at.key("新"), value },
            _ => Change::Append { path: at, entry: value },
        };
        let change = [change];
        if let Ok(meant) = apply(&value_of(&read(text).unwrap()), &change) {
            let edited = yaml(text, &change);
            prop_assert!(edited.is_ok(), "{:?}: {:?} in {}", edited, change, text);
            prop_assert!(apply::same(&meant, &value_of(&read(&edited.unwrap()).unwrap())));
        }
    }

    #[test]
    fn edits_of_damaged_papers_never_panic(text in crate::files::yaml::tests::mutated(), place: prop::sample::Index, how in 0..3) {
        let mut all = vec![Path::keys("needs")];
        if let Ok(root) = read(&text) {
            paths(&value_of(&root), &Path::default(), &mut all);
        }
        let path = place.get(&all).clone();
        let value = map(&[("id", "n"), ("text", "一\n二\n")]);
        let change = match how {
            0 => Change::Set { path, value },
            1 => Change::Append { path, entry: value },
            _ => Change::Remove { path },
        };
        let _ = yaml(&text, &[change]);
    }
}

#[test]
fn new_lines_end_as_the_one_before_them() {
    for (before, change, after) in [
        (
            "a: 1\r\nevents:\r\n- {id: e1}\nb: 2\r\n",
            append("events", map(&[("id", "e2")])),
            "a: 1\r\nevents:\r\n- {id: e1}\n- {id: e2}\nb: 2\r\n",
        ),
        (
            "a: 1\nb: 2\nevents:\n- {id: e1}\r\n",
            append("events", map(&[("id", "e2")])),
            "a: 1\nb: 2\nevents:\n- {id: e1}\r\n- {id: e2}\r\n",
        ),
        (
            "a: 1\r\nc: 3\r\nb: 2\n",
            set("d", Value::text("x")),
            "a: 1\r\nc: 3\r\nb: 2\nd: x\n",
        ),
        (
            "a: 1\r\nb: 2",
            set("d", Value::text("x")),
            "a: 1\r\nb: 2\r\nd: x",
        ),
    ] {
        assert_eq!(yaml(before, &[change]).as_deref(), Ok(after), "{before:?}");
    }
}
