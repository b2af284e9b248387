//! What reading one paper costs, step by step, inside the process.
//! `BENCH_PAPERS` (1,000), `BENCH_ROUNDS` (7).

use crate::harness::{Way, compare, office, size};
use renkei::files::form::CASE;
use renkei::files::{bytes, case_paper, inspect, yaml};
use renkei::matching::{Counted, Record};
use renkei::model::{CaseId, Date, Referral};
use renkei::store::PAPER_BYTES;
use renkei::vocabulary::{Vocabularies, Word};
use std::hint::black_box;
use std::path::Path;

/// The papers of an office: their ids and bytes.
pub fn papers(root: &Path) -> Vec<(CaseId, Vec<u8>)> {
    let mut papers = Vec::new();
    for year in std::fs::read_dir(root.join("cases")).expect("the demo has cases") {
        let year = year.expect("a folder").path();
        for paper in std::fs::read_dir(year).expect("a folder of papers") {
            let path = paper.expect("a paper").path();
            let stem = path.file_stem().and_then(|stem| stem.to_str());
            let id = stem.and_then(CaseId::new).expect("papers are named by id");
            papers.push((id, std::fs::read(&path).expect("a paper")));
        }
    }
    papers.sort_by(|a, b| a.0.as_str().cmp(b.0.as_str()));
    papers
}

/// What `match` reads of every other paper.
fn inquiries(text: &str, words: &Vocabularies) -> (Vec<Word>, Vec<Referral>) {
    let parsed = match yaml::sections(text, ["needs", "referrals"]) {
        Some([_, None]) => return Default::default(),
        Some([needs, Some(referrals)]) => {
            yaml::parse(&yaml::excerpt(text, needs.into_iter().chain([referrals])))
        }
        None => yaml::parse(text),
    };
    let root = parsed.root.expect("a tree");
    (
        case_paper::needs(&root, words),
        case_paper::referrals(&root, words),
    )
}

/// Runs it.
pub fn run() {
    let folder = office(size("BENCH_PAPERS", 1_000), 50);
    let papers = papers(folder.path());
    let total: usize = papers.iter().map(|(_, bytes)| bytes.len()).sum();
    let words = Vocabularies::default();
    let texts: Vec<String> = papers
        .iter()
        .map(|(_, paper)| bytes::decode(paper, PAPER_BYTES).expect("UTF-8"))
        .collect();
    let roots: Vec<_> = texts
        .iter()
        .map(|text| yaml::parse(text).root.expect("demo papers can be read"))
        .collect();
    let ways = vec![
        Way::inside("whole: decode, parse, inspect, case", || {
            for (id, paper) in &papers {
                let text = bytes::decode(paper, PAPER_BYTES).expect("UTF-8");
                let root = yaml::parse(&text).root.expect("a tree");
                black_box(inspect::inspect(&root, &CASE, inspect::CASE, &words));
                black_box(case_paper::read(&root, id.clone(), &words));
            }
        }),
        Way::inside("  decode", || {
            for (_, paper) in &papers {
                black_box(bytes::decode(paper, PAPER_BYTES).expect("UTF-8"));
            }
        }),
        Way::inside("  parse", || {
            for text in &texts {
                black_box(yaml::parse(text));
            }
        }),
        Way::inside("  inspect", || {
            for root in &roots {
                black_box(inspect::inspect(root, &CASE, inspect::CASE, &words));
            }
        }),
        Way::inside("  case", || {
            for ((id, _), root) in papers.iter().zip(&roots) {
                black_box(case_paper::read(root, id.clone(), &words));
            }
        }),
        Way::inside("needs and referrals only (as match does)", || {
            for text in &texts {
                black_box(inquiries(text, &words));
            }
        }),
        Way::inside("the same, and their track record", || {
            let mut record = Record::default();
            for text in &texts {
                let (needs, referrals) = inquiries(text, &words);
                record.count(&needs, &referrals, &Counted::until(Date::MAX));
            }
            black_box(record);
        }),
        Way::inside("reference reader (serde_yaml) to JSON", || {
            for text in &texts {
                let value: serde_json::Value =
                    serde_yaml::from_str(text).expect("both readers read it");
                black_box(value);
            }
        }),
    ];
    compare(
        &format!(
            "read: {} papers, {} bytes each",
            papers.len(),
            total / papers.len()
        ),
        size("BENCH_ROUNDS", 7),
        (papers.len(), "paper"),
        ways,
    );
}
