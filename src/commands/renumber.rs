//! Giving a case another number: its paper moves, the number it had stays written on it, and every paper
//! that speaks of it follows.

use crate::context::Context;
use crate::failure::Failure;
use crate::files::{bytes, case_paper, edit, mention, yaml};
use crate::model::{Case, CaseId};
use crate::paper::{Change, Path, Value};
use crate::store::{FACILITIES, PAPER_BYTES, Paper, Store, path_of};
use crate::text;

/// Whose number changes, and how.
pub struct Renumbering<'a> {
    /// The number it has.
    pub old: &'a CaseId,
    /// Where its paper lies.
    pub path: &'a str,
    /// The number it gets.
    pub new: &'a CaseId,
    /// Whether the old number means this case alone: then other papers that name it follow.
    pub alone: bool,
}

/// The line of the record that says so: history follows it.
pub const TRAILER: &str = "Renkei-Renumbered";

impl Renumbering<'_> {
    /// What the record says.
    pub fn trailer(&self) -> (&'static str, String) {
        (TRAILER, format!("{} {}", self.old, self.new))
    }
}

/// What changes.
pub struct Renumbered {
    /// The papers, the case's own two first.
    pub papers: Vec<Paper>,
    /// Other papers that name the old number and follow.
    pub followed: Vec<String>,
    /// Other papers that name the old number, where nobody can tell whom they mean.
    pub unclear: Vec<String>,
}

/// Works out what changes.
pub fn plan(context: &Context, wanted: &Renumbering) -> Result<Renumbered, Failure> {
    let store = context.store()?;
    let target = path_of(wanted.new);
    if store.place_of(wanted.new).is_some() || store.file(&target)?.is_some() {
        return Err(
            Failure::usage(format!("「{}」という症例はもうあります。", wanted.new))
                .next("renkei case renumber に、別の番号を書くか、番号を省いてください。"),
        );
    }
    let taken = store
        .cases()
        .ids()
        .any(|id| is_twin(id, wanted.new) && id != wanted.old);
    if taken || store.was_there(wanted.new) {
        return Err(
            Failure::usage(format!("「{}」は、前に使われた番号です。", wanted.new))
                .why("ほかの席やほかの病院で、前の患者の紙と取り違えます。")
                .next("別の番号を書くか、番号を省いてください。"),
        );
    }
    let old = store.file(wanted.path)?.unwrap_or_default();
    let new = moved(wanted, &old)?;
    let mut renumbered = Renumbered {
        papers: vec![
            Paper {
                path: wanted.path.to_string(),
                old: Some(old),
                new: None,
            },
            Paper {
                path: target,
                old: None,
                new: Some(new.into_bytes()),
            },
        ],
        followed: Vec::new(),
        unclear: Vec::new(),
    };
    for paper in naming(context, wanted)? {
        if paper.path == wanted.path {
            continue;
        }
        match wanted.alone {
            true => {
                renumbered.followed.push(paper.path.clone());
                renumbered.papers.push(paper);
            }
            false => renumbered.unclear.push(paper.path),
        }
    }
    Ok(renumbered)
}

/// The papers that name the old number, each as it would be with the new one.
pub fn naming(context: &Context, wanted: &Renumbering) -> Result<Vec<Paper>, Failure> {
    let store = context.store()?;
    let cases = store.cases();
    let mut found = cases.map_bytes(|path, bytes| renamed(path.to_string(), bytes, wanted));
    if let Some(bytes) = store.file(FACILITIES)? {
        found.extend(renamed(FACILITIES.to_string(), bytes, wanted));
    }
    Ok(found)
}

/// Whether two numbers are the same but for zeros.
fn is_twin(a: &CaseId, b: &CaseId) -> bool {
    (a.year(), a.prefix(), a.number()) == (b.year(), b.prefix(), b.number())
}

/// The case's paper under its new number, with the old one on it.
pub fn moved(wanted: &Renumbering, bytes: &[u8]) -> Result<String, Failure> {
    let unreadable = |why: &str| {
        Failure::paper(format!("症例「{}」の紙を読めません。", wanted.old))
            .place(format!("  {}", text::visible(wanted.path)))
            .why(why)
            .next(format!("renkei check {}", wanted.old))
    };
    let words =
        bytes::decode(bytes, PAPER_BYTES).map_err(|problem| unreadable(&problem.message))?;
    let places = mention::mentions(&words, wanted.old);
    let words = mention::replaced(&words, &places, wanted.new);
    let changes = [
        Change::Set {
            path: Path::keys("id"),
            value: Value::text(wanted.new.as_str()),
        },
        Change::Append {
            path: Path::keys("former_ids"),
            entry: Value::text(wanted.old.as_str()),
        },
    ];
    edit::yaml(&words, &changes).map_err(|refused| unreadable(&refused.to_string()))
}

fn renamed(path: String, bytes: Vec<u8>, wanted: &Renumbering) -> Option<Paper> {
    let words = bytes::decode(&bytes, PAPER_BYTES).ok()?;
    let places = mention::mentions(&words, wanted.old);
    (!places.is_empty()).then(|| Paper {
        path,
        new: Some(mention::replaced(&words, &places, wanted.new).into_bytes()),
        old: Some(bytes),
    })
}

/// The next free number for a case of that year and site, beyond `taken` too.
pub fn next_number(
    context: &Context,
    old: &CaseId,
    taken: impl Iterator<Item = CaseId>,
) -> Result<CaseId, Failure> {
    let cases = context.store()?.cases();
    let year: i32 = old.year().parse().unwrap_or_default();
    let there = taken.filter(|id| id.year() == old.year() && id.prefix() == old.prefix());
    let highest = there.map(|id| id.number()).max().unwrap_or(0);
    let highest = highest.max(cases.highest(year, old.prefix()));
    CaseId::of(year, old.prefix(), highest + 1).ok_or_else(|| {
        Failure::usage("この年の番号が足りません。").next("renkei.toml の [ids] prefix")
    })
}

/// Whether two papers with one number are of the same person's same consultation. Of what can't be read
/// nobody knows: then they aren't taken for strangers.
pub fn is_same(store: &Store, path: &str, ours: &str, theirs: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let Some(id) = name.strip_suffix(".yaml").and_then(CaseId::new) else {
        return true;
    };
    let read = |text: &str| -> Option<Case> {
        let root = yaml::parse(text).root.filter(|root| root.is_table())?;
        Some(case_paper::read(&root, id.clone(), &store.words))
    };
    let (Some(ours), Some(theirs)) = (read(ours), read(theirs)) else {
        return true;
    };
    let (a, b) = (&ours.patient, &theirs.patient);
    let known = |a: &Option<_>, b: &Option<_>| a.is_some() && a == b;
    ours.opened == theirs.opened
        && (known(&a.chart_no, &b.chart_no) || (known(&a.name, &b.name) && a.born == b.born))
}
