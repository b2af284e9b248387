//! The marks that a merge leaves in a text where both sides wrote something else, and settling them.
//!
//! A mark is a line that starts at column 0 with exactly seven of one character: `<<<<<<<` opens,
//! `|||||||` begins what stood there before, `=======` begins the other side, `>>>>>>>` closes.

use super::Parsed;
use super::lines::{after_bom, line_end, next_line};
use crate::problem::{Place, Problem};
use crate::text::visible;
use std::ops::Range;

/// The problem that every clash is told as.
const CODE: &str = "paper/conflict";

/// Whether one of these problems is a clash.
pub fn hides(problems: &[Problem]) -> bool {
    problems.iter().any(|problem| problem.code == CODE)
}

/// A place where two sides of a merge wrote something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clash {
    /// All of it, from the start of the opening line to behind the closing one.
    pub whole: Range<usize>,
    /// The line of the first mark, counted from 1.
    pub line: usize,
    /// The parts. `None` where the marks don't pair up: then only a person can tell them apart.
    pub parts: Option<Parts>,
    /// What stands behind `<<<<<<<`.
    pub ours_label: String,
    /// What stands behind `>>>>>>>`.
    pub theirs_label: String,
}

/// The lines between the marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// Our side.
    pub ours: Range<usize>,
    /// What stood there before; `None` where the merge didn't write it down.
    pub base: Option<Range<usize>>,
    /// Their side.
    pub theirs: Range<usize>,
}

/// Which part of a clash stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Ours.
    Ours,
    /// Theirs.
    Theirs,
    /// Ours, then theirs: for list entries and lines of a text only.
    Both,
    /// What stood there before.
    Base,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Open,
    Base,
    Middle,
    Close,
}

/// The mark on a line, and what stands behind it.
fn mark(line: &str) -> Option<(Mark, &str)> {
    let mark = match line.as_bytes().first()? {
        b'<' => Mark::Open,
        b'|' => Mark::Base,
        b'=' => Mark::Middle,
        b'>' => Mark::Close,
        _ => return None,
    };
    let rest = line.trim_start_matches(&line[..1]);
    let seven = line.len() - rest.len() == 7;
    (seven && (rest.is_empty() || rest.starts_with([' ', '\t']))).then(|| (mark, rest.trim()))
}

/// Whether any line looks like a mark: `=======` alone too, which may be a line of a text.
pub fn has_marks(text: &str) -> bool {
    ["<<<<<<<", "|||||||", "=======", ">>>>>>>"]
        .iter()
        .any(|seven| text.contains(seven))
        && marks(text).next().is_some()
}

/// The marks of a text with the bytes of their lines, line break included.
fn marks(text: &str) -> impl Iterator<Item = (Range<usize>, Mark, &str)> {
    let mut at = after_bom(text);
    std::iter::from_fn(move || {
        while at < text.len() {
            let start = at;
            at = next_line(text, start);
            if let Some((mark, label)) = mark(&text[start..line_end(text, start)]) {
                return Some((start..at, mark, label));
            }
        }
        None
    })
}

/// A clash on its way.
struct Open {
    start: usize,
    label: String,
    /// Where the lines of ours begin.
    ours: usize,
    base: Option<Range<usize>>,
    middle: Option<Range<usize>>,
    broken: bool,
    /// Clashes within this one.
    depth: usize,
}

/// Every clash of a text, in its order. A clash within a clash belongs to the outer one. What is
/// opened and never closed reaches to the end: nobody can tell where it was meant to.
pub fn clashes(text: &str) -> Vec<Clash> {
    if !["<<<<<<<", "|||||||", ">>>>>>>"]
        .iter()
        .any(|seven| text.contains(seven))
    {
        return Vec::new();
    }
    let mut found: Vec<Clash> = Vec::new();
    let mut open: Option<Open> = None;
    // A lone `=======` is a line of a text unless a closing mark follows.
    let mut stray: Option<usize> = None;
    let mut counted = (0, 1);
    let mut add = |whole: Range<usize>, parts, ours_label, theirs_label: &str| {
        let lines = text.as_bytes()[counted.0..whole.start].iter();
        counted.1 += lines.filter(|byte| **byte == b'\n').count();
        counted.0 = whole.start;
        found.push(Clash {
            whole,
            line: counted.1,
            parts,
            ours_label,
            theirs_label: theirs_label.to_string(),
        });
    };
    for (line, mark, label) in marks(text) {
        let Some(here) = &mut open else {
            match mark {
                Mark::Open | Mark::Base => {
                    open = Some(Open {
                        start: stray.take().unwrap_or(line.start),
                        label: match mark {
                            Mark::Open => label.to_string(),
                            _ => String::new(),
                        },
                        ours: line.end,
                        base: None,
                        middle: None,
                        broken: mark == Mark::Base,
                        depth: 0,
                    });
                }
                Mark::Middle => stray = stray.or(Some(line.start)),
                Mark::Close => {
                    let start = stray.take().unwrap_or(line.start);
                    add(start..line.end, None, String::new(), label);
                }
            }
            continue;
        };
        match (mark, here.depth) {
            (Mark::Open, _) => here.depth += 1,
            (Mark::Close, 0) => {
                let done = open.take().expect("it was looked at just above");
                let parts = done.middle.filter(|_| !done.broken).map(|middle| Parts {
                    ours: done.ours..done.base.as_ref().map_or(middle.start, |base| base.start),
                    base: done.base.map(|base| base.end..middle.start),
                    theirs: middle.end..line.start,
                });
                add(done.start..line.end, parts, done.label, label);
            }
            (Mark::Close, _) => here.depth -= 1,
            (Mark::Base, 0) if here.base.is_none() && here.middle.is_none() => {
                here.base = Some(line);
            }
            (Mark::Middle, 0) if here.middle.is_none() => here.middle = Some(line),
            (Mark::Base | Mark::Middle, 0) => here.broken = true,
            (Mark::Base | Mark::Middle, _) => {}
        }
    }
    if let Some(open) = open {
        add(open.start..text.len(), None, open.label, "");
    }
    found
}

/// The text with the first clashes settled, one for each of `sides`. A clash whose marks don't pair
/// up stays as it is, and so does one whose chosen part nobody wrote down.
pub fn settle(text: &str, sides: &[Side]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (clash, side) in clashes(text).iter().zip(sides) {
        out.push_str(&text[at..clash.whole.start]);
        at = clash.whole.end;
        let part = clash.parts.as_ref().and_then(|parts| {
            Some(match side {
                Side::Ours => vec![parts.ours.clone()],
                Side::Theirs => vec![parts.theirs.clone()],
                Side::Both => vec![parts.ours.clone(), parts.theirs.clone()],
                Side::Base => vec![parts.base.clone()?],
            })
        });
        for range in part.unwrap_or_else(|| vec![clash.whole.clone()]) {
            out.push_str(&text[range]);
        }
    }
    out.push_str(&text[at..]);
    out
}

/// Reads a text as if nothing stood in its clashes: neither side is picked. Every byte stays at its
/// place, each clash is told, and what it hides is not told as missing.
pub(super) fn read_around(text: &str, read: impl Fn(&str) -> Parsed) -> Parsed {
    let clashes = clashes(text);
    if clashes.is_empty() {
        return read(text);
    }
    let mut parsed = read(&veiled(text, &clashes, b' '));
    // A line of blanks at the head of a block scalar is a slip by itself; an empty one is none.
    if !parsed.problems.is_empty() {
        let other = read(&veiled(text, &clashes, b'\n'));
        if other.problems.len() < parsed.problems.len() {
            parsed = other;
        }
    }
    let mut all: Vec<Problem> = clashes.iter().map(|clash| problem(text, clash)).collect();
    all.append(&mut parsed.problems);
    all.sort_by_key(|problem| match &problem.place {
        Place::Bytes(range) => range.start,
        Place::Whole | Place::At(_) => usize::MAX,
    });
    parsed.problems = all;
    for clash in &clashes {
        let hidden = text[clash.whole.clone()].lines();
        // All that stands under the key above may stand in the clash.
        let above = text[..clash.whole.start].lines().rev();
        let above = above.take(MOST_ABOVE).find(|line| !line.trim().is_empty());
        parsed.broken.extend(hidden.chain(above).filter_map(key));
    }
    parsed
}

/// How far above a clash its key is looked for.
const MOST_ABOVE: usize = 20;

/// The text with `blank` for every byte of its clashes but the line breaks.
fn veiled(text: &str, clashes: &[Clash], blank: u8) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for clash in clashes {
        for byte in &mut bytes[clash.whole.clone()] {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = blank;
            }
        }
    }
    String::from_utf8(bytes).expect("whole lines gave way to blanks")
}

fn problem(text: &str, clash: &Clash) -> Problem {
    let said = |label: &str| match label {
        "" => String::new(),
        label => format!("「{}」", visible(label)),
    };
    let message = match clash.parts {
        Some(_) => format!(
            "合流の衝突が残っています(自分側{}/相手側{}のどちらも使っていません)。",
            said(&clash.ours_label),
            said(&clash.theirs_label)
        ),
        None => {
            "合流の衝突の印(<<<<<<< ======= >>>>>>>)の組が揃っていません。印の間は使っていません。"
                .to_string()
        }
    };
    let hint = match clash.parts {
        Some(_) => "renkei resolve でどちらを残すか決めてください。",
        None => "印の行を手で直してください(renkei edit)。揃えば renkei resolve で決められます。",
    };
    let line = clash.whole.start..line_end(text, clash.whole.start);
    Problem::error(CODE, Place::Bytes(line), message).hint(hint)
}

/// The key that a line seems to open: `  - name: …`, `tel = …`.
fn key(line: &str) -> Option<String> {
    let words = line.trim_start_matches([' ', '\t', '-']);
    let end = words.find([':', '='])?;
    let key = words[..end].trim().trim_matches(['"', '\'']);
    (!key.is_empty() && !key.contains(['{', '[', '#'])).then(|| key.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::{toml_text, value_of, yaml};

    const TEXT: &str = "a: 1\n<<<<<<< 自分\nb: 2\n||||||| base\nb: 1\n=======\nb: 3\n>>>>>>> 相手\nc: 4\n<<<<<<<\nd: 5\n=======\n>>>>>>>";

    #[test]
    fn the_parts_are_found_and_settled() {
        let found = clashes(TEXT);
        let part = |range: &Range<usize>| &TEXT[range.clone()];
        assert_eq!(found.len(), 2);
        assert_eq!((found[0].line, found[1].line), (2, 10));
        assert_eq!(found[0].ours_label, "自分");
        assert_eq!(found[0].theirs_label, "相手");
        let parts = found[0].parts.as_ref().expect("it pairs up");
        assert_eq!(part(&parts.ours), "b: 2\n");
        assert_eq!(parts.base.as_ref().map(part), Some("b: 1\n"));
        assert_eq!(part(&parts.theirs), "b: 3\n");
        let parts = found[1].parts.as_ref().expect("it pairs up");
        assert_eq!((part(&parts.ours), part(&parts.theirs)), ("d: 5\n", ""));
        assert_eq!(parts.base, None);
        let settled = |sides: &[Side]| settle(TEXT, sides);
        assert_eq!(settled(&[Side::Ours, Side::Theirs]), "a: 1\nb: 2\nc: 4\n");
        assert_eq!(
            settled(&[Side::Both, Side::Ours]),
            "a: 1\nb: 2\nb: 3\nc: 4\nd: 5\n"
        );
        assert_eq!(settled(&[]), TEXT);
        let stays = settled(&[Side::Base, Side::Base]);
        assert!(stays.starts_with("a: 1\nb: 1\nc: 4\n<<<<<<<\n"));
    }

    #[test]
    fn only_seven_at_the_start_of_a_line_count() {
        for text in [
            "a: 1\n",
            " <<<<<<< x\n",
            "<<<<<<<< x\n",
            "<<<<<<<x\n",
            "=======\n",
            "text: |\n  <<<<<<< x\n  =======\n  >>>>>>> y\n",
        ] {
            assert_eq!(clashes(text), [], "{text}");
        }
        assert!(has_marks("=======\n"));
        assert!(!has_marks("a: =======\n"));
    }

    #[test]
    fn marks_that_do_not_pair_up_are_told_and_stay() {
        for text in [
            "<<<<<<< x",
            "a: 1\n<<<<<<< x\nb\n",
            "<<<<<<< x\n>>>>>>> y\n",
            ">>>>>>> y\n",
            "a\n=======\nb\n>>>>>>> y\nc\n",
            "||||||| b\n=======\n>>>>>>> y\n",
            "<<<<<<< x\n=======\n=======\n>>>>>>> y\n",
            "<<<<<<< x\n=======\n||||||| b\n>>>>>>> y\n",
            "<<<<<<< x\n<<<<<<< x\n=======\n>>>>>>> y\n",
        ] {
            let found = clashes(text);
            assert!(!found.is_empty(), "{text}");
            assert!(found.iter().all(|clash| clash.parts.is_none()), "{text}");
            let sides: Vec<Side> = found.iter().map(|_| Side::Ours).collect();
            assert_eq!(settle(text, &sides), text);
        }
    }

    #[test]
    fn a_clash_within_a_clash_belongs_to_it() {
        let text =
            "<<<<<<< o\n<<<<<<< x\na\n||||||| b\n=======\nb\n>>>>>>> y\n=======\nc\n>>>>>>> t\n";
        assert_eq!(settle(text, &[Side::Theirs]), "c\n");
        let inner = settle(text, &[Side::Ours]);
        assert_eq!(inner, "<<<<<<< x\na\n||||||| b\n=======\nb\n>>>>>>> y\n");
    }

    #[test]
    fn a_paper_is_read_around_its_clashes() {
        let text = "schema: 1\n<<<<<<< o\nid: a\n=======\nid: b\n>>>>>>> t\npatient:\n  name: 架空\n<<<<<<< o\n  sex: 男\n=======\n>>>>>>> t\n  kana: カ\n";
        let parsed = yaml::parse(text);
        let codes: Vec<&str> = parsed.problems.iter().map(|p| p.code).collect();
        assert_eq!(codes, [CODE, CODE]);
        assert!(parsed.broken.contains(&"id".to_string()));
        let root = parsed.root.expect("the rest");
        let kana = root.get("patient").and_then(|p| p.get("kana")).expect("it");
        assert_eq!(&text[kana.span.clone()], "カ");
        assert_eq!(root.get("id"), None);
        let text = "a = 1\n<<<<<<< o\nb = 2\n=======\nb = 3\n>>>>>>> t\nc = 4\n";
        let parsed = toml_text::parse(text);
        assert_eq!(parsed.problems.len(), 1);
        let root = value_of(&parsed.root.expect("the rest"));
        assert_eq!((root.get("b"), root.get("c").is_some()), (None, true));
    }

    #[test]
    fn a_clash_in_a_text_or_in_brackets_hides_only_itself() {
        let clash = "<<<<<<< o\n    長い長い行の一つ\n=======\n    もう一つの長い行\n>>>>>>> t\n";
        for text in [
            format!("a: |\n{clash}  行\nb: 1\n"),
            format!("a: |\n  行\n{clash}  行\nb: 1\n"),
            format!("a: |\n  行\n{clash}b: 1\n"),
            format!("a: {{c: 1,\n{clash}  d: 2}}\nb: 1\n"),
            format!("a:\n{clash}b: 1\n"),
            format!("{clash}b: 1\n"),
        ] {
            let parsed = yaml::parse(&text);
            assert_eq!(parsed.problems.len(), 1, "{text}{:?}", parsed.problems);
            assert!(parsed.root.expect("the rest").get("b").is_some(), "{text}");
        }
    }
}
