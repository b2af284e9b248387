//! What waits for a decision after a merge: read from the folder and from git's index, and shown.

use super::log::{self, Told};
use super::merge_driver::{HERE, THERE, names};
use super::renumber;
use crate::context::View;
use crate::failure::Failure;
use crate::files::conflict::{self, Side};
use crate::files::{bytes, merge, toml_text};
use crate::model::CaseId;
use crate::problem::{Problem, Severity};
use crate::sheet::{Column, Sheet};
use crate::store::{PAPER_BYTES, Store, Touched, Undecided, name_of};
use crate::text;
use serde_json::{Map, Value as Json, json};

/// What a person decides about one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// One side, both, or what was there before.
    Take(Side),
    /// The paper stays.
    Keep,
    /// The paper goes.
    Delete,
}

impl Choice {
    /// The choice that words mean.
    pub fn read(words: &str) -> Result<Self, Failure> {
        const WORDS: [(&[&str], Choice); 6] = [
            (&["こちら", "自分", "ours"], Choice::Take(Side::Ours)),
            (&["相手", "theirs"], Choice::Take(Side::Theirs)),
            (&["両方", "both"], Choice::Take(Side::Both)),
            (&["前", "base"], Choice::Take(Side::Base)),
            (&["残す", "keep"], Choice::Keep),
            (&["消す", "delete"], Choice::Delete),
        ];
        let asked = text::fold(words);
        let mut found = WORDS.iter();
        let found = found.find(|(names, _)| names.iter().any(|name| text::fold(name) == asked));
        found.map(|(_, choice)| *choice).ok_or_else(|| {
            Failure::usage(format!("「{}」という決め方はありません。", text::visible(words)))
                .next("こちら、相手、両方、前 のどれかを書いてください(片方が紙を取り除いたときは、残す、消す)。")
        })
    }
}

/// A paper that waits, and what there is to decide in it.
pub struct Waiting {
    /// Relative to the office.
    pub path: String,
    /// As it stands in the folder; nothing where it was taken away.
    pub now: Option<Vec<u8>>,
    /// As it is to be decided: with marks, even where the folder has one side alone.
    pub text: Option<String>,
    /// One side took the paper away: which of ours and theirs still has it.
    pub gone: Option<(bool, bool)>,
    /// What each place is about: what differs between the sides.
    pub places: Vec<Vec<Told>>,
    /// Two patients, under one number: both papers as a whole.
    pub strangers: bool,
    /// Who wrote it last, here and there.
    pub by: [Option<String>; 2],
}

impl Waiting {
    /// Somebody made sure that both are the same patient: the versions are merged by meaning.
    pub fn take_as_one(&mut self, store: &Store) -> Result<(), Failure> {
        if let Some(text) = merged(store, &self.path, true)? {
            self.places = places(store, &self.path, &text);
            self.text = Some(text);
        }
        self.strangers = false;
        Ok(())
    }
}

/// What waits in a paper.
pub fn waiting(store: &Store, path: &str, known: Option<&Undecided>) -> Result<Waiting, Failure> {
    let now = store.file(path)?;
    let mut waiting = Waiting {
        path: path.to_string(),
        text: now
            .as_deref()
            .and_then(|bytes| bytes::decode(bytes, PAPER_BYTES).ok()),
        now,
        gone: None,
        places: Vec::new(),
        strangers: false,
        by: match known {
            Some(_) => store.wrote_last(path),
            None => [None, None],
        },
    };
    match known.map(|one| one.sides) {
        Some((true, true)) => {
            let ours = store.stage(path, 2)?;
            // The merge driver couldn't run: the folder has our side alone, and theirs would be lost; or
            // git merged the lines by itself, which parts what belongs together.
            let by_git = || {
                store
                    .merged_by_lines(path)
                    .is_some_and(|bytes| is_like(&bytes, &waiting.now))
            };
            if waiting.now == ours || by_git() {
                waiting.text = merged(store, path, false)?;
            }
        }
        // Two numbers for one case: each has marks, and is no paper that was taken away.
        Some(_)
            if waiting
                .text
                .as_deref()
                .is_some_and(|text| !conflict::clashes(text).is_empty()) => {}
        Some(sides) => {
            waiting.gone = Some(sides);
            waiting.places.push(Vec::new());
            return Ok(waiting);
        }
        None => {}
    }
    if let Some(text) = &waiting.text {
        waiting.places = places(store, path, text);
        waiting.strangers = whole(text)
            .is_some_and(|(ours, theirs)| !renumber::is_same(store, path, &ours, &theirs));
    }
    Ok(waiting)
}

/// Both papers of a clash that is the whole text.
pub fn whole(text: &str) -> Option<(String, String)> {
    let [clash] = conflict::clashes(text).try_into().ok()?;
    let whole = clash.whole.start == 0 && clash.whole.end == text.len();
    let parts = clash.parts.filter(|_| whole)?;
    Some((text[parts.ours].to_string(), text[parts.theirs].to_string()))
}

/// Whether two texts are the same but for the words behind marks.
fn is_like(bytes: &[u8], now: &Option<Vec<u8>>) -> bool {
    let lines = |bytes: &[u8]| -> Vec<String> {
        let text = String::from_utf8_lossy(bytes);
        let line = |line: &str| match line.get(..7) {
            Some(mark @ ("<<<<<<<" | "|||||||" | ">>>>>>>")) => mark.to_string(),
            _ => line.to_string(),
        };
        text.lines().map(line).collect()
    };
    now.as_deref().is_some_and(|now| lines(now) == lines(bytes))
}

/// The three versions of the index, merged by meaning.
fn merged(store: &Store, path: &str, of_one: bool) -> Result<Option<String>, Failure> {
    let stage = |stage: u8| -> Result<Option<String>, Failure> {
        let bytes = store.stage(path, stage)?;
        Ok(bytes.and_then(|bytes| bytes::decode(&bytes, PAPER_BYTES).ok()))
    };
    let (base, ours, theirs) = (stage(1)?, stage(2)?, stage(3)?);
    let (Some(kind), Some(ours), Some(theirs)) = (log::kind_of(path), ours, theirs) else {
        return Ok(None);
    };
    let names = names(store.sides_are_turned());
    Ok(Some(
        (if of_one {
            merge::merge_of_one
        } else {
            merge::merge
        })(kind, base.as_deref(), &ours, &theirs, &names)
        .text,
    ))
}

/// Whether a clash calls git's ours what came from elsewhere: after a rebase or a stash.
pub fn is_turned(clash: &conflict::Clash) -> bool {
    clash.ours_label == THERE && clash.theirs_label == HERE
}

/// What each clash is about, in words: what differs where only it is decided the other way. `old` is what
/// was written here, `new` what came.
fn places(store: &Store, path: &str, text: &str) -> Vec<Vec<Told>> {
    let clashes = conflict::clashes(text);
    let ours = vec![Side::Ours; clashes.len()];
    let here = conflict::settle(text, &ours);
    let told = (0..clashes.len()).map(|at| {
        let mut sides = ours.clone();
        sides[at] = Side::Theirs;
        let there = conflict::settle(text, &sides);
        let touched = Touched {
            path: Some(path.to_string()),
            was: Some(path.to_string()),
            ..Touched::default()
        };
        let (here, there) = match is_turned(&clashes[at]) {
            true => (there.as_bytes(), here.as_bytes()),
            false => (here.as_bytes(), there.as_bytes()),
        };
        match (log::form_of(path), &clashes[at].parts) {
            // Of what renkei has no words for, the lines themselves are shown.
            (None, Some(parts)) => vec![Told::lines(
                &text[parts.ours.clone()],
                &text[parts.theirs.clone()],
            )],
            _ => log::changes(store, &touched, Some(here), Some(there)),
        }
    });
    told.collect()
}

/// Refuses what would make the paper say something twice or nothing readable, where neither side does.
pub fn readable(store: &Store, path: &str, before: &str, text: &str) -> Result<(), Failure> {
    let slips = |text: &str| -> Vec<Problem> {
        let problems = match CaseId::new(name_of(path)) {
            Some(id) => match store.understand(id, path.to_string(), text.as_bytes().to_vec()) {
                Ok(paper) => paper.problems,
                Err(mishap) => mishap.problems,
            },
            None => toml_text::parse(text).problems,
        };
        let errors = problems
            .into_iter()
            .filter(|problem| problem.severity == Severity::Error);
        errors
            .filter(|problem| !conflict::hides(std::slice::from_ref(problem)))
            .collect()
    };
    // What stood on a side before, or stands outside of the marks, isn't what is decided now.
    let sides = [2, 3].map(|stage| store.stage(path, stage).ok().flatten());
    let sides = sides.into_iter().flatten();
    let mut known = slips(before);
    known.extend(sides.flat_map(|bytes| slips(&String::from_utf8_lossy(&bytes))));
    let is_known = |slip: &Problem| {
        known
            .iter()
            .any(|known| known.code == slip.code && known.message == slip.message)
    };
    match slips(text).iter().find(|slip| !is_known(slip)) {
        None => Ok(()),
        Some(slip) => Err(Failure::usage(
            "そのとおりにすると、紙が読めなくなります。何も書いていません。",
        )
        .why(&slip.message)
        .next("「両方」は、一覧の行や文のときだけです。こちら か 相手 を選んでください。")),
    }
}

/// Everything that waits, as a table.
pub fn view(all: &[Waiting]) -> View {
    let mut sheet = Sheet::new(
        format!(
            "決めること {}か所",
            all.iter().map(|one| one.places.len()).sum::<usize>()
        ),
        vec![
            Column::new("paper", "症例・紙"),
            Column::new("n", "番号"),
            Column::new("label", "項目"),
            Column::new("ours", "こちら"),
            Column::new("theirs", "相手"),
        ],
    );
    let mut list: Vec<Json> = Vec::new();
    for waiting in all {
        for (at, place) in waiting.places.iter().enumerate() {
            let joined = |pick: &dyn Fn(&Told) -> String| {
                place.iter().map(pick).collect::<Vec<_>>().join("\n")
            };
            let side = |has: bool| {
                if has {
                    "書きかえ"
                } else {
                    "紙を取り除いた"
                }
                .to_string()
            };
            let shown = |words: &Option<String>| {
                text::truncate(&words.as_deref().unwrap_or("―").replace('\n', " "), 60)
            };
            let [label, ours, theirs] = match waiting.gone {
                Some((ours, theirs)) => ["紙".to_string(), side(ours), side(theirs)],
                None => [
                    joined(&|told| told.label.clone()),
                    joined(&|told| shown(&told.old)),
                    joined(&|told| shown(&told.new)),
                ],
            };
            let words = [label, ours, theirs].map(|words| text::visible_block(&words).into_owned());
            let mut row = vec![name_of(&waiting.path).into(), (at + 1).to_string().into()];
            row.extend(words.map(Into::into));
            sheet.row(row);
            let changes = place.iter().map(|told| {
                json!({ "path": told.path, "label": told.label, "ours": told.old, "theirs": told.new })
            });
            list.push(json!({
                "file": waiting.path,
                "case": CaseId::new(name_of(&waiting.path)).map(|id| id.to_string()),
                "n": at + 1,
                "places": changes.collect::<Vec<Json>>(),
            }));
        }
        if waiting.strangers {
            sheet.note(format!(
                "{0}: 別の患者です。番号を分けてください: renkei resolve {0} --renumber",
                name_of(&waiting.path)
            ));
        }
        if let [Some(here), Some(there)] = &waiting.by {
            sheet.note(format!(
                "{}: 最後に書いた人: こちら {here}、相手 {there}",
                name_of(&waiting.path)
            ));
        }
        if waiting.text.is_none() && waiting.gone.is_none() {
            sheet.note(format!(
                "{0}: 文字として読めません。git checkout --ours {0} か --theirs {0} で選び、git add {0} で決めてください。",
                waiting.path
            ));
        } else if waiting.places.is_empty()
            && waiting.text.as_deref().map(str::as_bytes) != waiting.now.as_deref()
        {
            sheet.note(format!(
                "{}: 両方が書いたことを、意味で合わせられます。renkei resolve {0} で書きます。",
                name_of(&waiting.path)
            ));
        } else if waiting.places.is_empty() {
            sheet.note(format!(
                "{}: 手で決めてあります。renkei resolve {0} で決まりにします。",
                name_of(&waiting.path)
            ));
        }
    }
    let mut object = Map::new();
    object.insert("conflicts".into(), list.into());
    View {
        kind: "resolve",
        json: object,
        sheets: vec![sheet],
        ..View::default()
    }
}
