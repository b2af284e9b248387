//! The directory of facilities: what the staff keep by hand, and what was imported. Commands ask
//! for the few they can need; how files are laid out, skimmed and merged stays in here.

use super::cases::in_parallel;
use super::circle::Scope;
use super::office::{FACILITIES, PAPER_BYTES, Store};
use super::shelf::{FoundKind, MOST_BYTES};
use crate::failure::Failure;
use crate::files::directory::{Skim, Skimmed, head};
use crate::files::tree::Node;
use crate::files::{bytes, facility_paper, inspect, toml_text};
use crate::model::{Facility, Location, Text};
use crate::problem::{Place, Problem};
use crate::vocabulary::Word;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

/// Where imported files are.
const FOLDER: &str = "facilities";

/// `facilities.toml` as it was read.
#[derive(Debug, Default)]
pub struct Hand {
    /// The bytes on disk; `None` where there is no file.
    pub bytes: Option<Vec<u8>>,
    /// The text, where it could be read.
    pub text: Option<String>,
    /// What stands where.
    pub root: Option<Node>,
    /// The facilities.
    pub facilities: Vec<Facility>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// One imported file.
#[derive(Debug)]
pub struct Imported {
    /// Relative to the office.
    pub path: String,
    /// The text.
    pub text: String,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// Which facilities a question can need.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Any of these services; empty for all.
    pub services: &'a [Word],
    /// Only those in any of these circles; everywhere where there is none.
    pub scopes: &'a [Scope],
}

impl Wanted<'_> {
    /// Whether every circle passes by what `misses` says.
    fn far(&self, misses: impl Fn(&Scope) -> bool) -> bool {
        !self.scopes.is_empty() && self.scopes.iter().all(misses)
    }
}

/// The facilities that a question can need, merged, in the order of the ids.
#[derive(Debug, Default)]
pub struct Selection {
    /// The facilities.
    pub facilities: Vec<Facility>,
    /// How many offer a wanted service but lie outside the circle, by service id; files that lie
    /// wholly outside it are not opened and not counted.
    pub beyond: HashMap<String, usize>,
}

impl Store {
    /// The directory that the staff keep, read once.
    pub fn hand(&self) -> Result<&Hand, Failure> {
        self.hand_cell()
            .get_or_init(|| self.read_hand())
            .as_ref()
            .map_err(Clone::clone)
    }

    /// The same as it stands on disk now: for a step that is planned again.
    pub fn hand_now(&self) -> Result<Hand, Failure> {
        self.read_hand()
    }

    fn read_hand(&self) -> Result<Hand, Failure> {
        let Some(bytes) = self.shelf().read(FACILITIES)? else {
            return Ok(Hand::default());
        };
        let text = match bytes::decode(&bytes, PAPER_BYTES) {
            Ok(text) => text,
            Err(problem) => {
                return Ok(Hand {
                    bytes: Some(bytes),
                    problems: vec![problem],
                    ..Hand::default()
                });
            }
        };
        let mut parsed = toml_text::parse(&text);
        let facilities = match &parsed.root {
            Some(root) => {
                let meaning = inspect::inspect(
                    root,
                    &crate::files::form::DIRECTORY,
                    inspect::FACILITY,
                    &self.words,
                );
                parsed.problems = parsed.with_meaning(&text, meaning);
                let mut seen = HashSet::new();
                let mut facilities = facility_paper::read_all(root, &self.words);
                facilities.retain(|facility| seen.insert(facility.id.clone()));
                facilities
            }
            None => Vec::new(),
        };
        Ok(Hand {
            bytes: Some(bytes),
            text: Some(text),
            root: parsed.root,
            facilities,
            problems: parsed.problems,
        })
    }

    /// The paths of the imported files.
    pub fn imported_files(&self) -> Vec<String> {
        self.shelf()
            .list(FOLDER, ".toml")
            .into_iter()
            .filter(|found| found.kind == FoundKind::File)
            .map(|found| found.path)
            .collect()
    }

    /// The text of one imported file.
    pub fn imported(&self, path: &str) -> Result<Imported, Failure> {
        let bytes = self.shelf().read(path)?.unwrap_or_default();
        let limit = usize::try_from(MOST_BYTES).unwrap_or(usize::MAX);
        let (text, problems) = match bytes::decode(&bytes, limit) {
            Ok(text) => (text, Vec::new()),
            Err(problem) => (String::new(), vec![problem]),
        };
        Ok(Imported {
            path: path.to_string(),
            text,
            problems,
        })
    }

    /// Every facility of an imported file, with what is wrong in it. For `check` and `import`,
    /// which need all of it; entry by entry, so that memory holds one at a time.
    pub fn read_imported(&self, file: &Imported) -> (Vec<Facility>, Vec<Problem>) {
        let mut problems = file.problems.clone();
        let mut facilities = Vec::new();
        let mut take = |text: &str, shift: usize| {
            let parsed = toml_text::parse(text);
            let mut found = parsed.problems;
            if let Some(root) = &parsed.root {
                found.extend(inspect::inspect(
                    root,
                    &crate::files::form::DIRECTORY,
                    inspect::FACILITY,
                    &self.words,
                ));
                facilities.extend(facility_paper::read_all(root, &self.words));
            }
            // A published word that no table knows is nobody's slip here: it can't be mended in a
            // file that the next import writes again.
            found.retain(|problem| problem.code != inspect::FACILITY.unknown_word);
            problems.extend(found.into_iter().map(|problem| shifted(problem, shift)));
        };
        match Skim::of(&file.text) {
            Some(skim) => skim.for_each(|entry| {
                take(&file.text[entry.range.clone()], entry.range.start);
            }),
            None => take(&file.text, 0),
        }
        (facilities, problems)
    }

    /// The facilities that a question can need.
    pub fn facilities(&self, wanted: &Wanted) -> Result<Selection, Failure> {
        let hand: HashMap<&str, &Facility> = self
            .hand()?
            .facilities
            .iter()
            .map(|facility| (&*facility.id, facility))
            .collect();
        let mut selection = Selection::default();
        let mut imported: HashMap<Text, Facility> = HashMap::new();
        let mut left: HashSet<&str> = hand.keys().copied().collect();
        let mut skipped = Vec::new();
        for path in self.imported_files() {
            let file = self.imported(&path)?;
            let bounds = head(&file.text).and_then(|head| head.bounds);
            let near: Vec<Scope> = wanted
                .scopes
                .iter()
                .filter(|scope| bounds.is_none_or(|b| b.km_to(scope.from) <= scope.km))
                .copied()
                .collect();
            if near.is_empty() && !wanted.scopes.is_empty() {
                skipped.push(path);
                continue;
            }
            let here = Wanted {
                scopes: &near,
                ..*wanted
            };
            let picked = self.pick(&file.text, &here, &hand);
            for (service, count) in picked.beyond {
                *selection.beyond.entry(service).or_default() += count;
            }
            for facility in picked.facilities {
                left.remove(&*facility.id);
                imported.entry(facility.id.clone()).or_insert(facility);
            }
        }
        // A hand-kept entry may only add to an imported one that lies far away.
        left.retain(|id| hand[id].name.is_empty() || hand[id].services.is_empty());
        if !left.is_empty() {
            for path in skipped {
                let file = self.imported(&path)?;
                for facility in self.by_ids(&file.text, &left) {
                    imported.entry(facility.id.clone()).or_insert(facility);
                }
            }
        }
        for (id, facility) in &hand {
            let merged = match imported.remove(*id) {
                Some(published) => facility_paper::merge((*facility).clone(), published),
                None => (*facility).clone(),
            };
            imported.insert(merged.id.clone(), merged);
        }
        for facility in imported.into_values() {
            let offered: Vec<&Word> = wanted
                .services
                .iter()
                .filter(|service| facility.offers(service))
                .collect();
            if !wanted.services.is_empty() && offered.is_empty() {
                continue;
            }
            if wanted.far(|scope| scope.leaves_out(&facility)) {
                for service in offered {
                    *selection
                        .beyond
                        .entry(service.id().to_string())
                        .or_default() += 1;
                }
                continue;
            }
            selection.facilities.push(facility);
        }
        selection.facilities.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(selection)
    }

    /// Picks what a question can need from one imported file. Entries that the staff know by hand
    /// are always taken: the hand-kept part may change what is said here.
    fn pick(&self, text: &str, wanted: &Wanted, hand: &HashMap<&str, &Facility>) -> Selection {
        let Some(skim) = Skim::of(text) else {
            return Selection {
                facilities: self.parse(text),
                beyond: HashMap::new(),
            };
        };
        let labels: Vec<(&str, String)> = wanted
            .services
            .iter()
            .map(|service| (service.id(), format!("\"{}\"", service.label())))
            .collect();
        let grouped = wanted
            .services
            .iter()
            .any(|s| s.term().is_some_and(|t| t.attribute("wards").is_some()));
        let mut beyond: HashMap<String, usize> = HashMap::new();
        let mut chosen: Vec<Skimmed> = Vec::new();
        for entry in skim {
            let known = entry.simple && hand.contains_key(entry.id);
            if !entry.simple || known || grouped {
                chosen.push(entry);
                continue;
            }
            let body = &text[entry.range.clone()];
            let mut offers = labels
                .iter()
                .filter(|(_, label)| body.contains(label.as_str()))
                .peekable();
            if !labels.is_empty() && offers.peek().is_none() {
                continue;
            }
            let outside = |there: Location| wanted.far(|scope| !scope.holds(there));
            if entry.location.is_some_and(outside) {
                for (service, _) in offers {
                    *beyond.entry((*service).to_string()).or_default() += 1;
                }
                continue;
            }
            chosen.push(entry);
        }
        let facilities = in_parallel(&chosen, |entry| self.parse(&text[entry.range.clone()]))
            .into_iter()
            .flatten()
            .collect();
        Selection { facilities, beyond }
    }

    fn parse(&self, text: &str) -> Vec<Facility> {
        toml_text::parse(text)
            .root
            .map(|root| facility_paper::read_all(&root, &self.words))
            .unwrap_or_default()
    }

    /// The entries of an imported text with these ids.
    fn by_ids(&self, text: &str, ids: &HashSet<&str>) -> Vec<Facility> {
        match Skim::of(text) {
            None => self
                .parse(text)
                .into_iter()
                .filter(|facility| ids.contains(&*facility.id))
                .collect(),
            Some(skim) => skim
                .filter(|entry| !entry.simple || ids.contains(entry.id))
                .flat_map(|entry| self.parse(&text[entry.range]))
                .filter(|facility| ids.contains(&*facility.id))
                .collect(),
        }
    }

    /// One facility, merged from the hand-kept and the imported directory.
    pub fn facility(&self, id: &str) -> Result<Option<Facility>, Failure> {
        let hand = self.hand()?.facilities.iter().find(|f| &*f.id == id);
        let mut imported = None;
        for path in self.imported_files() {
            let file = self.imported(&path)?;
            if file.text.contains(id) {
                imported = self.by_ids(&file.text, &HashSet::from([id])).pop();
            }
            if imported.is_some() {
                break;
            }
        }
        Ok(match (hand.cloned(), imported) {
            (Some(hand), Some(imported)) => Some(facility_paper::merge(hand, imported)),
            (hand, imported) => hand.or(imported),
        })
    }

    /// The facilities with these ids, merged, in one pass over the imported files.
    pub fn facilities_with(&self, ids: &HashSet<&str>) -> Result<HashMap<Text, Facility>, Failure> {
        let mut found: HashMap<Text, Facility> = HashMap::new();
        if ids.is_empty() {
            return Ok(found);
        }
        for path in self.imported_files() {
            let file = self.imported(&path)?;
            for facility in self.by_ids(&file.text, ids) {
                found.entry(facility.id.clone()).or_insert(facility);
            }
        }
        for hand in &self.hand()?.facilities {
            if ids.contains(&*hand.id) {
                let merged = match found.remove(&hand.id) {
                    Some(published) => facility_paper::merge(hand.clone(), published),
                    None => hand.clone(),
                };
                found.insert(merged.id.clone(), merged);
            }
        }
        Ok(found)
    }

    /// Id, name and kana of every facility, hand-kept ones first, for look-ups by name.
    pub fn facility_names(&self) -> Result<Vec<(Text, Text, Option<Text>)>, Failure> {
        let mut names: Vec<(Text, Text, Option<Text>)> = Vec::new();
        let mut seen: HashSet<Text> = HashSet::new();
        for facility in &self.hand()?.facilities {
            if !facility.name.is_empty() {
                seen.insert(facility.id.clone());
                names.push((
                    facility.id.clone(),
                    facility.name.clone(),
                    facility.kana.clone(),
                ));
            }
        }
        for path in self.imported_files() {
            let file = self.imported(&path)?;
            let Some(skim) = Skim::of(&file.text) else {
                for facility in self.parse(&file.text) {
                    if seen.insert(facility.id.clone()) {
                        names.push((facility.id, facility.name, facility.kana));
                    }
                }
                continue;
            };
            for entry in skim {
                if !entry.simple {
                    for facility in self.parse(&file.text[entry.range]) {
                        if seen.insert(facility.id.clone()) {
                            names.push((facility.id, facility.name, facility.kana));
                        }
                    }
                } else if seen.insert(entry.id.into()) {
                    let body = &file.text[entry.range.clone()];
                    let kana = body
                        .lines()
                        .find_map(|line| line.strip_prefix("kana = \""))
                        .and_then(|value| value.strip_suffix('"'))
                        .map(Into::into);
                    names.push((entry.id.into(), entry.name.into(), kana));
                }
            }
        }
        Ok(names)
    }

    pub(super) fn hand_cell(&self) -> &OnceLock<Result<Hand, Failure>> {
        &self.hand
    }
}

fn shifted(mut problem: Problem, shift: usize) -> Problem {
    if let Place::Bytes(range) = &mut problem.place {
        *range = range.start + shift..range.end + shift;
    }
    problem
}
