//! The rule packs that the office wrote: `rules/*.toml`, read once.

use super::office::{PAPER_BYTES, Store};
use super::shelf::FoundKind;
use crate::files::bytes;
use crate::files::rule_paper::{self, RulePaper};
use crate::problem::{Place, Problem};
use crate::regulation::Rulebook;

/// Where they are.
const FOLDER: &str = "rules";

/// The rules as this office knows them.
#[derive(Debug)]
pub struct OfficeRules {
    /// Built-in and own.
    pub book: Rulebook,
    /// The office's packs with what is wrong in them.
    pub papers: Vec<RulePaper>,
}

impl Store {
    /// The rules as this office knows them, as of the version that is shown.
    pub fn rules(&self) -> &OfficeRules {
        self.rules.get_or_init(|| self.read_rules())
    }

    /// The rulebook.
    pub fn rulebook(&self) -> &Rulebook {
        &self.rules().book
    }

    fn read_rules(&self) -> OfficeRules {
        let mut papers: Vec<RulePaper> = self
            .shelf()
            .list(FOLDER, ".toml")
            .into_iter()
            .map(|found| match found.kind {
                FoundKind::File => self.read_rule_paper(&found.path),
                FoundKind::Link => RulePaper::refused(
                    &found.path,
                    Problem::error(
                        "paper/link",
                        Place::Whole,
                        "リンクになっているため読みません。",
                    )
                    .hint("リンクの先の紙を、このフォルダーに置いてください。"),
                ),
                FoundKind::Refused(why) => refused(&found.path, &why),
            })
            .collect();
        let packs = papers.iter_mut().filter_map(|paper| paper.pack.take());
        let (book, disorders) = Rulebook::with_office(packs.collect());
        for disorder in &disorders {
            for paper in &mut papers {
                paper.take_disorder(disorder);
            }
        }
        OfficeRules { book, papers }
    }

    fn read_rule_paper(&self, path: &str) -> RulePaper {
        let bytes = match self.shelf().read(path) {
            Ok(bytes) => bytes.unwrap_or_default(),
            Err(failure) => return refused(path, &failure.why),
        };
        match bytes::decode(&bytes, PAPER_BYTES) {
            Ok(text) => rule_paper::read(path, text, &self.words),
            Err(problem) => RulePaper::refused(path, problem),
        }
    }
}

fn refused(path: &str, why: &str) -> RulePaper {
    let problem = Problem::error(
        "paper/unreadable",
        Place::Whole,
        format!("開けません。{why}"),
    )
    .hint("ファイルの権限と、置き場所を確かめてください。");
    RulePaper::refused(path, problem)
}
