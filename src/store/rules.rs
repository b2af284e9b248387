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
        let found = self.shelf().list(FOLDER, ".toml").into_iter();
        let read: Vec<Result<(String, String), Box<RulePaper>>> = found
            .map(|found| match found.kind {
                FoundKind::File => self.rule_text(&found.path).map(|text| (found.path, text)),
                FoundKind::Link => Err(Box::new(RulePaper::refused(
                    &found.path,
                    Problem::error(
                        "paper/link",
                        Place::Whole,
                        "リンクになっているため読みません。",
                    )
                    .hint("リンクの先の紙を、このフォルダーに置いてください。"),
                ))),
                FoundKind::Refused(why) => Err(Box::new(refused(&found.path, &why))),
            })
            .collect();
        let readable = read.iter().flatten();
        let deadlines = rule_paper::deadline_names(readable.map(|(_, text)| text.as_str()));
        let mut papers: Vec<RulePaper> = read
            .into_iter()
            .map(|paper| match paper {
                Ok((path, text)) => rule_paper::read(&path, text, &self.words, &deadlines),
                Err(refused) => *refused,
            })
            .collect();
        let mut of_file = Vec::new();
        let mut packs = Vec::new();
        for (at, paper) in papers.iter_mut().enumerate() {
            if let Some(pack) = paper.pack.take() {
                of_file.push(at);
                packs.push(pack);
            }
        }
        let (book, disorders, endings) = Rulebook::with_office(packs);
        for disorder in &disorders {
            if let Some(file) = disorder.file {
                papers[of_file[file]].take_disorder(disorder);
            }
        }
        for ending in &endings {
            papers[of_file[ending.file]].take_ending(ending);
        }
        OfficeRules { book, papers }
    }

    fn rule_text(&self, path: &str) -> Result<String, Box<RulePaper>> {
        let bytes = self
            .shelf()
            .read(path)
            .map_err(|failure| Box::new(refused(path, &failure.why)))?
            .unwrap_or_default();
        bytes::decode(&bytes, PAPER_BYTES)
            .map_err(|problem| Box::new(RulePaper::refused(path, problem)))
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
