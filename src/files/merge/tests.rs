//! Three-way cases in tables, and every paper of the corpus against itself.

use super::*;
use crate::files::conflict::{Side, clashes, settle};
use crate::files::corpus::PAPERS;

const NAMES: Names = Names {
    ours: "自分",
    theirs: "相手",
};

fn case(base: &str, ours: &str, theirs: &str) -> Merged {
    merge(Paper::Case, Some(base), ours, theirs, &NAMES)
}

fn toml(base: &str, ours: &str, theirs: &str) -> Merged {
    merge(Paper::Toml, Some(base), ours, theirs, &NAMES)
}

#[track_caller]
fn gives(paper: Paper, base: &str, ours: &str, theirs: &str, expected: &str) {
    let merged = merge(paper, Some(base), ours, theirs, &NAMES);
    assert_eq!(merged.conflicts, [], "{}", merged.text);
    assert_eq!(merged.text, expected);
    let other = merge(paper, Some(base), theirs, ours, &NAMES);
    assert_eq!(other.conflicts, [], "swapped: {}", other.text);
}

#[track_caller]
fn clashes_at(merged: &Merged, paths: &[&str]) {
    let found: Vec<String> = merged
        .conflicts
        .iter()
        .map(|c| c.path.to_string())
        .collect();
    assert_eq!(found, paths, "{}", merged.text);
}

const PAPER: &str = "\
# 架空の症例
schema: 1
patient:
  # 氏名は仮名
  name: 架空 花子   # 仮名
  phone: 0463-00-0001
insurance:
  care: {status: 申請中, level: 要介護2} # 認定待ち
needs: [胃瘻, 気管切開]
events: # 経過
  # 最初
  - {id: e1, on: 2026-11-17, kind: 電話}
  - id: e2
    on: 2026-11-18
    text: |
      一行目
      二行目
      三行目
  # 経過の終わり

plan:
  goal: 家に帰る
# 終わり
";

/// The paper with words replaced; each must be there.
fn with(changes: &[(&str, &str)]) -> String {
    let mut text = PAPER.to_string();
    for (old, new) in changes {
        assert!(text.contains(old), "{old}");
        text = text.replacen(old, new, 1);
    }
    text
}

#[track_caller]
fn both(ours: &[(&str, &str)], theirs: &[(&str, &str)]) {
    let all: Vec<_> = ours.iter().chain(theirs).copied().collect();
    gives(Paper::Case, PAPER, &with(ours), &with(theirs), &with(&all));
}

#[test]
fn changes_of_different_things_combine() {
    both(&[("花子", "華子")], &[("0001", "0002")]);
    both(&[("花子", "華子")], &[("# 仮名\n", "# 本名ではない\n")]);
    both(
        &[("status: 申請中", "status: 認定済")],
        &[("要介護2", "要介護3")],
    );
    both(&[("要介護2", "要介護3")], &[("# 認定待ち", "# 認定済み")]);
    both(&[("[胃瘻, ", "[")], &[("気管切開]", "気管切開, 吸引]")]);
    both(
        &[("一行目", "1行目")],
        &[("三行目\n", "三行目\n      四行目\n")],
    );
    both(&[("# 終わり", "# おわり")], &[("# 架空の", "# 見本の")]);
    both(
        &[("plan:\n", "hold: {reason: 家族}\nplan:\n")],
        &[("needs: [胃瘻, 気管切開]\n", "")],
    );
    both(
        &[("  phone: 0463-00-0001\n", "")],
        &[("  name:", "  sex: 女\n  name:")],
    );
    both(
        &[("goal: 家に帰る", "goal: '家に帰る'")],
        &[("# 最初", "# はじめ")],
    );
}

#[test]
fn entries_of_both_sides_are_kept_ours_first() {
    let end = "      三行目\n";
    let ours = with(&[(end, "      三行目\n  - {id: e3, kind: 面談}\n")]);
    let theirs = with(&[(end, "      三行目\n  # 夕方\n  - {id: e4, kind: 電話}\n")]);
    let merged = with(&[(
        end,
        "      三行目\n  - {id: e3, kind: 面談}\n  # 夕方\n  - {id: e4, kind: 電話}\n",
    )]);
    gives(Paper::Case, PAPER, &ours, &theirs, &merged);
    let theirs = with(&[
        ("  # 最初\n", "  - {id: e0, kind: 来室}\n  # 最初\n"),
        ("一行目", "1行目"),
    ]);
    let merged = with(&[
        ("  # 最初\n", "  - {id: e0, kind: 来室}\n  # 最初\n"),
        ("一行目", "1行目"),
        (end, "      三行目\n  - {id: e3, kind: 面談}\n"),
    ]);
    gives(Paper::Case, PAPER, &ours, &theirs, &merged);
}

#[test]
fn an_entry_moved_or_taken_away_does_not_disturb_the_others() {
    let gone = with(&[("  - {id: e1, on: 2026-11-17, kind: 電話}\n", "")]);
    let theirs = with(&[("二行目", "2行目")]);
    let merged = with(&[
        ("  - {id: e1, on: 2026-11-17, kind: 電話}\n", ""),
        ("二行目", "2行目"),
    ]);
    gives(Paper::Case, PAPER, &gone, &theirs, &merged);
    let last = with(&[
        ("  - {id: e1, on: 2026-11-17, kind: 電話}\n", ""),
        (
            "  # 経過の終わり",
            "  - {id: e1, on: 2026-11-17, kind: 電話}\n  # 経過の終わり",
        ),
    ]);
    let theirs = with(&[("kind: 電話", "kind: 面談")]);
    let merged = last.replace("kind: 電話", "kind: 面談");
    gives(Paper::Case, PAPER, &last, &theirs, &merged);
}

#[test]
fn one_key_changed_differently_is_a_conflict_and_the_rest_is_merged() {
    let ours = with(&[("花子", "華子"), ("0001", "0002")]);
    let theirs = with(&[("花子", "花江"), ("家に帰る", "施設に移る")]);
    let merged = case(PAPER, &ours, &theirs);
    clashes_at(&merged, &["patient.name"]);
    let conflict = &merged.conflicts[0];
    assert_eq!(conflict.base, Some(Value::text("架空 花子")));
    assert_eq!(conflict.ours, Some(Value::text("架空 華子")));
    assert_eq!(conflict.theirs, Some(Value::text("架空 花江")));
    let expected = with(&[
        (
            "  name: 架空 花子   # 仮名\n",
            "<<<<<<< 自分\n  name: 架空 華子   # 仮名\n||||||| base\n  name: 架空 花子   # 仮名\n=======\n  name: 架空 花江   # 仮名\n>>>>>>> 相手\n",
        ),
        ("0001", "0002"),
        ("家に帰る", "施設に移る"),
    ]);
    assert_eq!(merged.text, expected);
    assert_eq!(
        settle(&merged.text, &[Side::Base]),
        with(&[("0001", "0002"), ("家に帰る", "施設に移る")])
    );
}

#[test]
fn conflicts_of_every_kind_stand_around_the_smallest_lines() {
    let e1 = "  # 最初\n  - {id: e1, on: 2026-11-17, kind: 電話}\n";
    let appended = |line: &str| with(&[("三行目\n", &format!("三行目\n      {line}\n"))]);
    for (ours, theirs, path) in [
        (
            with(&[(e1, "")]),
            with(&[("kind: 電話", "kind: 面談")]),
            "events.e1",
        ),
        (
            with(&[("要介護2", "要介護3")]),
            with(&[("要介護2", "要介護4")]),
            "insurance.care",
        ),
        (appended("四"), appended("五"), "events.e2.text"),
        (
            with(&[("needs: [胃瘻, 気管切開]\n", "")]),
            with(&[("気管切開]", "気管切開, 吸引]")]),
            "needs",
        ),
        (
            with(&[("plan:\n", "hold: {reason: 家族}\nplan:\n")]),
            with(&[("plan:\n", "hold: {reason: 病状}\nplan:\n")]),
            "hold",
        ),
        (
            with(&[(e1, &format!("{e1}  - {{id: e9, kind: 電話}}\n"))]),
            with(&[(e1, &format!("{e1}  - {{id: e9, kind: 面談}}\n"))]),
            "events.e9",
        ),
    ] {
        for (ours, theirs) in [(&ours, &theirs), (&theirs, &ours)] {
            let merged = case(PAPER, ours, theirs);
            clashes_at(&merged, &[path]);
            assert_eq!(clashes(&merged.text).len(), 1);
            let settled = |side| settle(&merged.text, &[side]);
            assert_eq!(&settled(Side::Ours), ours);
            assert_eq!(&settled(Side::Theirs), theirs);
        }
    }
}

#[test]
fn comments_of_both_sides_stay() {
    let ours = with(&[("# 最初", "# 初回"), ("# 経過\n", "# 経過(自分)\n")]);
    let theirs = with(&[("# 最初", "# 一回目"), ("# 経過\n", "# 経過(相手)\n")]);
    let merged = case(PAPER, &ours, &theirs);
    assert_eq!(merged.conflicts, []);
    for comment in ["# 初回", "# 一回目", "# 経過(自分)", "# 経過(相手)"] {
        assert!(merged.text.contains(comment), "{}", merged.text);
    }
    // A comment above what the other side takes away speaks of it.
    let ours = with(&[("  - {id: e1", "  # 折り返し待ち\n  - {id: e1")]);
    let theirs = with(&[("  - {id: e1, on: 2026-11-17, kind: 電話}\n", "")]);
    clashes_at(&case(PAPER, &ours, &theirs), &["events.e1"]);
}

#[test]
fn lists_without_ids() {
    let base = "diagnoses:\n  - {name: 骨折}\n  - {name: 肺炎}\nplace: [35.1, 139.1]\nwords:\n- あ\n- い\n";
    let new = |from: &str, to: &str| base.replace(from, to);
    gives(
        Paper::Case,
        base,
        &new(
            "  - {name: 肺炎}\n",
            "  - {name: 肺炎}\n  - {name: 心不全}\n",
        ),
        &new("  - {name: 骨折}\n", "  - {name: 脳梗塞}\n"),
        &new("- {name: 骨折}\n", "- {name: 脳梗塞}\n").replace(
            "  - {name: 肺炎}\n",
            "  - {name: 肺炎}\n  - {name: 心不全}\n",
        ),
    );
    gives(
        Paper::Case,
        base,
        &new("- い\n", "- い\n- う\n"),
        &new("- あ\n", ""),
        &new("- あ\n- い\n", "- い\n- う\n"),
    );
    gives(
        Paper::Case,
        base,
        &new("- い\n", "- い\n- う\n"),
        &new("- い\n", "- い\n- え\n- う\n"),
        &new("- い\n", "- い\n- え\n- う\n"),
    );
    let merged = case(
        base,
        &new("骨折}", "骨折, onset: 2026-11-01}"),
        &new("骨折}", "骨折, onset: 2026-11-02}"),
    );
    clashes_at(&merged, &["diagnoses"]);
    assert!(
        merged.text.starts_with("diagnoses:\n<<<<<<< 自分\n"),
        "{}",
        merged.text
    );
    // A place is not a set of numbers.
    let merged = case(base, &new("35.1", "35.2"), &new("139.1", "139.2"));
    clashes_at(&merged, &["place"]);
}

#[test]
fn keys_in_another_order_or_style() {
    let flow = "a: 1\nb: {c: 1, d: 2}\ne: [x]\n";
    let block = "a: 1\nb:\n  c: 1\n  d: 2\ne:\n- x\n";
    let merged = case(flow, block, "a: 1\nb: {c: 1, d: 3, f: 4}\ne: [x, y]\n");
    assert_eq!(
        merged.text,
        "a: 1\nb:\n  c: 1\n  d: 3\n  f: 4\ne:\n- x\n- y\n"
    );
    assert_eq!(merged.conflicts, []);
    let base = "list:\n  - id: a\n    x: 1\n    y: 2\nz: 1\n";
    gives(
        Paper::Case,
        base,
        "z: 1\nlist:\n  - x: 1\n    id: a\n    y: 2\n",
        "list:\n  - id: a\n    x: 5\n    y: 2\nz: 2\n",
        "z: 2\nlist:\n  - x: 5\n    id: a\n    y: 2\n",
    );
    // Lists of one office are indented in several ways.
    let merged = case(
        "a: 1\n",
        "a: 1\nl:\n- id: x\n  v: 1\n",
        "a: 1\nl:\n    - id: y\n      v: 2\n",
    );
    assert_eq!(merged.text, "a: 1\nl:\n- id: x\n  v: 1\n- id: y\n  v: 2\n");
}

#[test]
fn what_is_emptied_from_both_sides_stays_readable() {
    let base = "a:\n- id: x\n- id: y\nb: 1\n";
    let merged = case(base, "a:\n- id: y\nb: 1\n", "a:\n- id: x\nb: 1\n");
    assert_eq!(
        (merged.text.as_str(), merged.conflicts.len()),
        ("a: []\nb: 1\n", 0)
    );
}

#[test]
fn line_ends_and_marks_of_editors_survive() {
    let ours = with(&[("花子", "華子")]);
    let theirs = with(&[("0001", "0002")]);
    let merged = with(&[("花子", "華子"), ("0001", "0002")]);
    let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    gives(
        Paper::Case,
        &windows(PAPER),
        &windows(&ours),
        &windows(&theirs),
        &windows(&merged),
    );
    // One side saved it with another editor.
    gives(
        Paper::Case,
        PAPER,
        &windows(&ours),
        &theirs,
        &windows(&merged),
    );
    gives(
        Paper::Case,
        &windows(PAPER),
        &windows(&ours),
        &theirs,
        &merged,
    );
    let cut = |text: &str| text.trim_end().to_string();
    gives(
        Paper::Case,
        &cut(PAPER),
        &cut(&ours),
        &cut(&theirs),
        &cut(&merged),
    );
    gives(Paper::Case, PAPER, &cut(&ours), &theirs, &cut(&merged));
    let conflict = case(
        &windows(PAPER),
        &windows(&ours),
        &windows(&with(&[("花子", "花江")])),
    );
    clashes_at(&conflict, &["patient.name"]);
    assert!(
        conflict.text.contains("\r\n=======\r\n")
            && !conflict.text.replace("\r\n", "").contains('\n')
    );
}

#[test]
fn a_paper_that_both_added_is_never_mixed() {
    let merged = merge(Paper::Case, None, "id: a\nx: 1\n", "id: a\ny: 1\n", &NAMES);
    clashes_at(&merged, &[""]);
    assert_eq!(
        merged.text,
        "<<<<<<< 自分\nid: a\nx: 1\n||||||| base\n=======\nid: a\ny: 1\n>>>>>>> 相手\n"
    );
    assert_eq!(
        merge(Paper::Case, None, "a: 1\n", "a: 1\n", &NAMES).text,
        "a: 1\n"
    );
    let merged = merge(
        Paper::Toml,
        None,
        "[[facility]]\nid = \"1\"\n",
        "[[facility]]\nid = \"2\"\n",
        &NAMES,
    );
    assert_eq!(
        merged.text,
        "[[facility]]\nid = \"1\"\n[[facility]]\nid = \"2\"\n"
    );
    assert_eq!(merged.conflicts, []);
}

#[test]
fn what_can_not_be_read_is_always_a_conflict() {
    for (base, ours, theirs) in [
        (
            "a: 1\nb: 1\n\nc: 1\n",
            "a: 1\na: 2\nb: 1\n\nc: 1\n",
            "a: 1\nb: 1\n\nc: 2\n",
        ),
        ("a: 1\n", "a: &x 1\n", "a: 1\nb: 2\n"),
        ("a: 1\n", "a: 1\n---\nb: 1\n", "a: 1\nc: 2\n"),
        ("a: 1\n", "\ta: 1\n", "a: 1\nc: 2\n"),
        (
            "a: 1\n",
            "<<<<<<< x\na: 2\n=======\na: 3\n>>>>>>> y\n",
            "a: 1\nc: 2\n",
        ),
        ("a: 1\n", "", "a: 1\nc: 2\n"),
        ("a: 1\n", "[1, 2]\n", "a: 1\nc: 2\n"),
        ("a: 1\n", "a: 1\rb: 2\n", "a: 1\nc: 2\n"),
    ] {
        let merged = case(base, ours, theirs);
        clashes_at(&merged, &[""]);
        assert!(!clashes(&merged.text).is_empty(), "{}", merged.text);
        assert_eq!(case(base, base, theirs).text, theirs);
        assert_eq!(case(base, ours, base).text, ours);
    }
    let nested = case(
        "a: 1\n",
        "<<<<<<< x\na: 2\n=======\na: 3\n>>>>>>> y\n",
        "a: 4\n",
    );
    assert_eq!(settle(&nested.text, &[Side::Theirs]), "a: 4\n");
}

#[test]
fn hostile_papers_end_soon() {
    let deep = format!("a: {}1{}\n", "[".repeat(5_000), "]".repeat(5_000));
    let wide = "- x\n".repeat(20_000);
    let bars = format!("a: {}\n", "|||||||\n<<<<<<<\n".repeat(2_000));
    for text in [deep, wide, bars] {
        let merged = case("a: 1\n", &text, "a: 1\nb: 2\n");
        clashes_at(&merged, &[""]);
        let merged = toml("a = 1\n", &text, "a = 1\nb = 2\n");
        clashes_at(&merged, &[""]);
    }
}

#[test]
fn papers_in_every_style_take_a_change_beside_another() {
    for (name, text) in PAPERS {
        let broken = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let last = if text.ends_with('\n') { "" } else { broken };
        let body = text.strip_suffix("...\n").unwrap_or(text);
        let ours = format!("{body}{last}zz1: 甲{broken}");
        let theirs = text
            .replacen("架空", "模擬", 1)
            .replacen("schema: 1", "schema:  2", 1);
        let merged = case(text, &ours, &theirs);
        assert_eq!(merged.conflicts, [], "{name}: {}", merged.text);
        let expected = ours
            .replacen("架空", "模擬", 1)
            .replacen("schema: 1", "schema:  2", 1);
        assert_eq!(merged.text, expected, "{name}");
    }
}

const DIRECTORY: &str = "\
# 台帳

[[facility]]
id = \"1\"   # 番号
name = \"架空さくら\"
days = [\"月\", \"火\"]
contact = { name = \"甲\", tel = \"0463-00-0001\" }
[facility.accepts]
\"気管切開\" = \"可\" # 確認済
\"胃瘻\" = { value = \"可\", asof = 2026-11-02 }

[[facility.vacancy]]
what = \"個室\"
count = 1

# 次
[[facility]]
id = \"2\"
name = \"見本\"
";

#[test]
fn the_directory_merges_by_facility() {
    let new = |changes: &[(&str, &str)]| {
        changes
            .iter()
            .fold(DIRECTORY.to_string(), |text, (old, new)| {
                assert!(text.contains(old), "{old}");
                text.replacen(old, new, 1)
            })
    };
    let both = |ours: &[(&str, &str)], theirs: &[(&str, &str)]| {
        let all: Vec<_> = ours.iter().chain(theirs).copied().collect();
        gives(Paper::Toml, DIRECTORY, &new(ours), &new(theirs), &new(&all));
    };
    both(&[("架空さくら", "架空うめ")], &[("# 番号", "# 事業所番号")]);
    both(&[("\"甲\"", "\"乙\"")], &[("0463-00-0001", "0463-00-0002")]);
    both(&[("\"月\", ", "")], &[("\"火\"]", "\"火\", \"水\"]")]);
    both(
        &[("= \"可\" #", "= \"不可\" #")],
        &[("2026-11-02", "2026-11-20")],
    );
    both(
        &[("name = \"見本\"\n", "name = \"見本\"\nfax = \"1\"\n")],
        &[("# 次\n", "# つぎ\n")],
    );
    both(
        &[("\n[[facility.vacancy]]\nwhat = \"個室\"\ncount = 1\n", "")],
        &[("name = \"見本\"\n", "name = \"例示\"\n")],
    );
    let vacancy = |what: &str| format!("count = 1\n\n[[facility.vacancy]]\nwhat = \"{what}\"\n");
    let merged = toml(
        DIRECTORY,
        &new(&[("count = 1\n", &vacancy("多床室"))]),
        &new(&[("count = 1\n", &vacancy("短期"))]),
    );
    let expected = new(&[(
        "count = 1\n",
        &format!("{}{}", vacancy("多床室"), &vacancy("短期")[10..]),
    )]);
    assert_eq!(merged.text, expected);
    let facility =
        |id: &str| format!("name = \"見本\"\n\n[[facility]]\nid = \"{id}\"\nname = \"新\"\n");
    let merged = toml(
        DIRECTORY,
        &new(&[("name = \"見本\"\n", &facility("3"))]),
        &new(&[
            ("name = \"見本\"\n", &facility("4")),
            ("架空さくら", "架空うめ"),
        ]),
    );
    assert_eq!(merged.conflicts, []);
    let (third, fourth) = (
        merged.text.find("id = \"3\""),
        merged.text.find("id = \"4\""),
    );
    assert!(third.is_some() && third < fourth, "{}", merged.text);
    let merged = toml(
        DIRECTORY,
        &new(&[("架空さくら", "架空うめ")]),
        &new(&[("架空さくら", "架空もも"), ("\"見本\"", "\"例示\"")]),
    );
    clashes_at(&merged, &["facility.1.name"]);
    let merged = toml(
        DIRECTORY,
        &new(&[("count = 1", "count = 2")]),
        &new(&[("count = 1", "count = 0")]),
    );
    clashes_at(&merged, &["facility.1.vacancy"]);
    let settings = "[office]\nname = \"甲\"\n\n[staff.a]\nname = \"田中\"\n";
    gives(
        Paper::Toml,
        settings,
        "[office]\nname = \"甲\"\n\n[staff.a]\nname = \"田中\"\n\n[staff.b]\nname = \"森\"\n",
        "[office]\nname = \"甲\"\ntel = \"1\"\n\n[staff.a]\nname = \"田中\"\n",
        "[office]\nname = \"甲\"\ntel = \"1\"\n\n[staff.a]\nname = \"田中\"\n\n[staff.b]\nname = \"森\"\n",
    );
    gives(
        Paper::Toml,
        "[a]\nx = 1\n",
        "[a]\nx = 1\n[a.b]\ny = 1\n",
        "[a]\nx = 1\nz = 2\n",
        "[a]\nx = 1\nz = 2\n[a.b]\ny = 1\n",
    );
}
