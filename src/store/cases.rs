//! Case papers: found, read in parallel, each with its problems.

use super::office::{PAPER_BYTES, Store};
use super::shelf::{Found, FoundKind};
use crate::failure::Failure;
use crate::files::tree::Node;
use crate::files::{bytes, case_paper, inspect, yaml};
use crate::model::{Case, CaseId, Referral};
use crate::problem::{Place, Problem};
use crate::vocabulary::Word;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Where the papers are.
const FOLDER: &str = "cases";

/// A case with the paper it was read from.
#[derive(Clone)]
pub struct CasePaper {
    /// Relative to the office.
    pub path: String,
    /// The bytes on disk.
    pub bytes: Vec<u8>,
    /// The text.
    pub text: String,
    /// What stands where.
    pub root: Node,
    /// The case, as far as it can be understood.
    pub case: Case,
    /// What the reader found.
    pub problems: Vec<Problem>,
}

/// The inquiries of a paper, and what the patient needs.
#[derive(Debug, Default)]
pub struct Inquiries {
    /// 必要な処置・条件.
    pub needs: Vec<Word>,
    /// 打診.
    pub referrals: Vec<Referral>,
}

/// A file that gave no case, and why.
#[derive(Clone, Debug)]
pub struct Mishap {
    /// Relative to the office.
    pub path: String,
    /// The text, where it could be read.
    pub text: Option<String>,
    /// Why.
    pub problems: Vec<Problem>,
}

/// The list of papers.
pub struct Cases<'a> {
    store: &'a Store,
    papers: Vec<(CaseId, String)>,
    /// Files that are no case papers although they stand among them.
    pub strays: Vec<Mishap>,
}

impl Store {
    /// Finds every case paper, in the order of the ids.
    pub fn cases(&self) -> Cases<'_> {
        let mut papers: BTreeMap<(String, String, u32), (CaseId, String)> = BTreeMap::new();
        let mut strays = Vec::new();
        for found in self.shelf().list(FOLDER, ".yaml") {
            match id_of(&found) {
                Ok(id) => {
                    let key = (id.year().to_string(), id.prefix().to_string(), id.number());
                    let Some((_, first)) = papers.get_mut(&key) else {
                        papers.insert(key, (id, found.path));
                        continue;
                    };
                    // The paper at its usual place is the one that every command reads.
                    let mut other = found.path;
                    if other == path_of(&id) {
                        std::mem::swap(first, &mut other);
                    }
                    strays.push(stray(
                        other,
                        Problem::error(
                            "case/duplicate-id",
                            Place::Whole,
                            format!("症例「{id}」の紙が「{first}」にもあります。"),
                        )
                        .hint(format!(
                            "どちらかに番号を付け直してください。「{first}」だけを使います。"
                        )),
                    ));
                }
                Err(problem) => strays.push(stray(found.path, problem)),
            }
        }
        Cases {
            store: self,
            papers: papers.into_values().collect(),
            strays,
        }
    }

    /// Reads one paper. `None` where there is none.
    pub fn case(&self, id: &CaseId) -> Result<Option<Result<CasePaper, Mishap>>, Failure> {
        let usual = path_of(id);
        let path = match self.shelf().read(&usual)? {
            Some(_) => usual,
            None => match self
                .cases()
                .papers
                .into_iter()
                .find(|(found, _)| found == id)
            {
                Some((_, path)) => path,
                None => return Ok(None),
            },
        };
        Ok(Some(self.read_case(id.clone(), path)))
    }

    /// Where the paper of a case lies, where there is one.
    pub fn place_of(&self, id: &CaseId) -> Option<String> {
        let usual = path_of(id);
        match self.shelf().read(&usual) {
            Ok(Some(_)) => Some(usual),
            _ => {
                let mut papers = self.cases().papers.into_iter();
                papers.find(|(found, _)| found == id).map(|(_, path)| path)
            }
        }
    }

    fn read_case(&self, id: CaseId, path: String) -> Result<CasePaper, Mishap> {
        let bytes = match self.shelf().read(&path) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => return Err(gone(path, "読む前になくなりました。")),
            Err(failure) => return Err(gone(path, &failure.why)),
        };
        self.understand(id, path, bytes)
    }

    /// The case of these bytes.
    pub fn understand(
        &self,
        id: CaseId,
        path: String,
        bytes: Vec<u8>,
    ) -> Result<CasePaper, Mishap> {
        let text = match bytes::decode(&bytes, PAPER_BYTES) {
            Ok(text) => text,
            Err(problem) => return Err(stray(path, problem)),
        };
        let mut parsed = yaml::parse(&text);
        let Some(root) = parsed.root.take_if(|root| root.is_table()) else {
            let mut problems = parsed.problems;
            if problems.is_empty() {
                problems.push(no_table(parsed.root.as_ref()));
            }
            return Err(Mishap {
                path,
                text: Some(text),
                problems,
            });
        };
        let mut meaning =
            inspect::inspect(&root, &crate::files::form::CASE, inspect::CASE, &self.words);
        meaning.extend(id_mismatch(&root, &id));
        meaning.extend(nobody(&root));
        let problems = parsed.with_meaning(&text, meaning);
        let case = case_paper::read(&root, id, &self.words);
        Ok(CasePaper {
            path,
            bytes,
            text,
            root,
            case,
            problems,
        })
    }
}

impl Cases<'_> {
    /// The ids, in order.
    pub fn ids(&self) -> impl Iterator<Item = &CaseId> {
        self.papers.iter().map(|(id, _)| id)
    }

    /// How many papers there are.
    pub fn len(&self) -> usize {
        self.papers.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.papers.is_empty()
    }

    /// Reads every paper on all cores and keeps what `take` makes of it, in the order of the ids.
    /// The papers themselves are dropped one by one, so memory holds only the results.
    pub fn map<T: Send>(&self, take: impl Fn(Result<CasePaper, Mishap>) -> T + Sync) -> Vec<T> {
        in_parallel(&self.papers, |(id, path)| {
            take(self.store.read_case(id.clone(), path.clone()))
        })
    }

    /// Reads the bytes of every paper on all cores, without understanding them: strays too.
    pub fn map_bytes<T: Send>(&self, take: impl Fn(&str, Vec<u8>) -> Option<T> + Sync) -> Vec<T> {
        let papers = self.papers.iter().map(|(_, path)| path);
        let strays = self.strays.iter().map(|stray| &stray.path);
        let paths: Vec<&String> = papers.chain(strays).collect();
        let taken = in_parallel(&paths, |path| {
            let bytes = self.store.shelf().read(path).ok()??;
            take(path, bytes)
        });
        taken.into_iter().flatten().collect()
    }

    /// Reads every paper on all cores, some thousands at a time, and hands on what `take` made of
    /// each, in the order of the ids: memory holds a slab of them, however many papers there are.
    pub fn each<T: Send>(
        &self,
        take: impl Fn(&CaseId, Result<CasePaper, Mishap>) -> T + Sync,
        mut keep: impl FnMut(&CaseId, T),
    ) {
        const SLAB: usize = 4096;
        for slab in self.papers.chunks(SLAB) {
            let taken = in_parallel(slab, |(id, path)| {
                take(id, self.store.read_case(id.clone(), path.clone()))
            });
            for ((id, _), taken) in slab.iter().zip(taken) {
                keep(id, taken);
            }
        }
    }

    /// Puts the papers in another order.
    pub fn sort_by_key<K: Ord>(&mut self, key: impl Fn(&CaseId) -> K) {
        self.papers.sort_by_cached_key(|(id, _)| key(id));
    }

    /// Reads only the inquiries of every paper and the needs they were made for, without
    /// understanding the rest of it. `None` for a paper where they can't be read; `map` names it.
    pub fn map_referrals<T: Send>(
        &self,
        take: impl Fn(&CaseId, Option<Inquiries>) -> T + Sync,
    ) -> Vec<T> {
        in_parallel(&self.papers, |(id, path)| {
            take(id, self.store.read_inquiries(path))
        })
    }

    /// Reads only these sections of every paper. The case has what stands in them and nothing else;
    /// `None` for a paper whose sections can't be read; `map` names it.
    pub fn map_sections<T: Send, const KEYS: usize>(
        &self,
        keys: [&str; KEYS],
        take: impl Fn(&CaseId, Option<Case>) -> T + Sync,
    ) -> Vec<T> {
        in_parallel(&self.papers, |(id, path)| {
            take(id, self.store.read_sections(id, path, keys))
        })
    }

    /// The highest number in use for this year and prefix; strays count by their names too.
    pub fn highest(&self, year: i32, prefix: &str) -> u32 {
        let year = format!("{year:04}");
        let strays = self
            .strays
            .iter()
            .filter_map(|stray| CaseId::new(stem(&stray.path)));
        self.ids()
            .cloned()
            .chain(strays)
            .filter(|id| id.year() == year && id.prefix() == prefix)
            .map(|id| id.number())
            .max()
            .unwrap_or(0)
    }
}

impl Store {
    fn read_sections<const KEYS: usize>(
        &self,
        id: &CaseId,
        path: &str,
        keys: [&str; KEYS],
    ) -> Option<Case> {
        let bytes = self.shelf().read(path).ok()??;
        let text = bytes::decode(&bytes, PAPER_BYTES).ok()?;
        let part = match yaml::sections(&text, keys) {
            Some(found) => yaml::excerpt(&text, found.into_iter().flatten()),
            None => text,
        };
        if part.is_empty() {
            return Some(Case::empty(id.clone()));
        }
        let parsed = yaml::parse(&part);
        let clean = parsed.problems.is_empty();
        let root = parsed.root.filter(|_| clean)?;
        Some(case_paper::read(&root, id.clone(), &self.words))
    }

    fn read_inquiries(&self, path: &str) -> Option<Inquiries> {
        let bytes = self.shelf().read(path).ok()??;
        let text = bytes::decode(&bytes, PAPER_BYTES).ok()?;
        let parsed = match yaml::sections(&text, ["needs", "referrals"]) {
            Some([_, None]) => return Some(Inquiries::default()),
            Some([needs, Some(referrals)]) => {
                yaml::parse(&yaml::excerpt(&text, needs.into_iter().chain([referrals])))
            }
            None => yaml::parse(&text),
        };
        let clean = parsed.problems.is_empty();
        let root = parsed.root.filter(|_| clean)?;
        Some(Inquiries {
            needs: case_paper::needs(&root, &self.words),
            referrals: case_paper::referrals(&root, &self.words),
        })
    }
}

/// Where the paper of a case belongs.
pub fn path_of(id: &CaseId) -> String {
    format!("{FOLDER}/{}/{id}.yaml", id.year())
}

/// `work` over all items on all cores, results in order.
pub fn in_parallel<I: Sync, T: Send>(items: &[I], work: impl Fn(&I) -> T + Sync) -> Vec<T> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    // Few items aren't worth a thread; small batches keep the cores evenly busy.
    const BATCH: usize = 32;
    if cores == 1 || items.len() <= BATCH {
        return items.iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let mut batches: Vec<(usize, Vec<T>)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..cores)
            .map(|_| {
                scope.spawn(|| {
                    let mut done = Vec::new();
                    loop {
                        let from = next.fetch_add(BATCH, Ordering::Relaxed);
                        if from >= items.len() {
                            return done;
                        }
                        let to = (from + BATCH).min(items.len());
                        done.push((from, items[from..to].iter().map(&work).collect()));
                    }
                })
            })
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| match worker.join() {
                Ok(done) => done,
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    });
    batches.sort_by_key(|(from, _)| *from);
    batches.into_iter().flat_map(|(_, batch)| batch).collect()
}

fn stem(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".yaml").unwrap_or(name)
}

fn id_of(found: &Found) -> Result<CaseId, Problem> {
    match &found.kind {
        FoundKind::Link => Err(Problem::error(
            "paper/link",
            Place::Whole,
            "リンクになっているため読みません。",
        )
        .hint("リンクの先の紙を、このフォルダーに置いてください。")),
        FoundKind::Refused(why) => Err(Problem::error(
            "paper/unreadable",
            Place::Whole,
            format!("開けません。{why}"),
        )
        .hint("ファイルの権限と、置き場所を確かめてください。")),
        FoundKind::File => CaseId::new(stem(&found.path)).ok_or_else(|| {
            Problem::error(
                "case/file-name",
                Place::Whole,
                "ファイル名が症例番号ではないため読みません。",
            )
            .hint("「2026-0012.yaml」の形に直すか、複製なら取り除いてください。")
        }),
    }
}

/// Nothing, or words that are no `key: value`.
fn no_table(root: Option<&Node>) -> Problem {
    match root {
        Some(node) if !node.span.is_empty() => Problem::error(
            "case/wrong-type",
            Place::Bytes(node.span.clone()),
            "紙が「項目名: 値」の行でできていません。",
        ),
        _ => Problem::error("case/empty", Place::Whole, "紙に何も書かれていません。"),
    }
    .hint("renkei schema case で書き方を見られます。")
}

/// A patient with neither name nor chart number is nobody.
fn nobody(root: &Node) -> Option<Problem> {
    let patient = root.get("patient").filter(|node| node.is_table())?;
    let has = |key| patient.get(key).and_then(Node::as_str).is_some();
    (!has("name") && !has("chart_no")).then(|| {
        Problem::error(
            "case/missing-key",
            Place::Bytes(patient.span.clone()),
            "患者の「name」(氏名)も「chart_no」(院内ID)もありません。",
        )
        .hint("「name: 」か「chart_no: 」を書き足してください。")
    })
}

fn id_mismatch(root: &Node, id: &CaseId) -> Option<Problem> {
    let node = root.get("id")?;
    let written = node.as_str()?;
    (written != id.as_str()).then(|| {
        Problem::error(
            "case/id-mismatch",
            Place::Bytes(node.span.clone()),
            format!("紙の番号とファイル名「{id}」が違います。ファイル名の番号で扱います。"),
        )
        .hint("どちらかに合わせてください。")
    })
}

fn stray(path: String, problem: Problem) -> Mishap {
    Mishap {
        path,
        text: None,
        problems: vec![problem],
    }
}

fn gone(path: String, why: &str) -> Mishap {
    stray(
        path,
        Problem::error(
            "paper/unreadable",
            Place::Whole,
            format!("開けません。{why}"),
        )
        .hint("ファイルの権限を確かめてください。"),
    )
}
