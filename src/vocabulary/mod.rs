//! The trade's controlled vocabularies, as tables.
//!
//! Each table is a text file in `tables/`, one term a line:
//! `id | 日本語 | aliases; … | group | source | key=value …`. Adding a term is adding a line. Any
//! spelling (English id, 日本語, alias; half or full width, hiragana or katakana) finds the same
//! term; a word that no table knows is kept as it was written.

mod tables;

pub use tables::Table;

use crate::text;
use std::collections::HashMap;
use std::fmt;
use std::sync::OnceLock;

/// One term of a vocabulary.
#[derive(Debug)]
pub struct Term {
    /// The stable English id, used in machine output and in rules.
    pub id: &'static str,
    /// What people read and what stands on paper.
    pub label: &'static str,
    /// Other spellings that are read.
    pub aliases: Vec<&'static str>,
    /// The group within the table, where the table has groups; else empty.
    pub group: &'static str,
    /// Where the term comes from: a source key of `docs/glossary.md`, `K` for unconfirmed
    /// knowledge of the trade, or `office` for the office's own.
    pub source: &'static str,
    /// Facts of a term that rules and imports look at: `no=130`, `code=13`.
    pub attributes: Vec<(&'static str, &'static str)>,
}

impl Term {
    /// A fact of the term.
    pub fn attribute(&self, key: &str) -> Option<&'static str> {
        self.attributes
            .iter()
            .find(|(name, _)| *name == key)
            .map(|(_, value)| *value)
    }

    /// Every spelling that is read, id and label first.
    fn spellings(&self) -> impl Iterator<Item = &'static str> {
        [self.id, self.label]
            .into_iter()
            .chain(self.aliases.iter().copied())
    }
}

/// A term that an office adds in `renkei.toml`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OfficeTerm {
    /// The English id; the label serves where none is given.
    pub id: Option<String>,
    /// What people read.
    pub label: String,
    /// Other spellings.
    pub aliases: Vec<String>,
    /// The group within the table.
    pub group: Option<String>,
}

/// A word of a paper: a term, or the writer's own word where no table knows it.
#[derive(Clone)]
pub enum Word {
    /// A term of a table.
    Known(&'static Term),
    /// As it was written.
    Unknown(Box<str>),
}

impl Word {
    /// The term's id; an unknown word is its own id.
    pub fn id(&self) -> &str {
        match self {
            Self::Known(term) => term.id,
            Self::Unknown(word) => word,
        }
    }

    /// What people read.
    pub fn label(&self) -> &str {
        match self {
            Self::Known(term) => term.label,
            Self::Unknown(word) => word,
        }
    }

    /// Whether this is the term with that id.
    pub fn is(&self, id: &str) -> bool {
        matches!(self, Self::Known(term) if term.id == id)
    }

    /// Whether this is one of those terms.
    pub fn is_one_of(&self, ids: &[&str]) -> bool {
        ids.iter().any(|id| self.is(id))
    }

    /// Whether `words` are one of its spellings.
    pub fn is_called(&self, words: &str) -> bool {
        let folded = text::fold(words);
        match self {
            Self::Known(term) => term.spellings().any(|known| text::fold(known) == folded),
            Self::Unknown(word) => text::fold(word) == folded,
        }
    }

    /// Whether `other` is it: the same, or one of the wards that a service stands for
    /// (`wards=acute` for 急性期病棟, `of=acute` for its wards).
    pub fn covers(&self, other: &Self) -> bool {
        let wards = self.term().and_then(|term| term.attribute("wards"));
        self == other
            || (wards.is_some() && other.term().and_then(|term| term.attribute("of")) == wards)
    }

    /// The term, where a table knows the word.
    pub fn term(&self) -> Option<&'static Term> {
        match self {
            Self::Known(term) => Some(term),
            Self::Unknown(_) => None,
        }
    }
}

impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        self.id() == other.id()
    }
}

impl Eq for Word {}

impl std::hash::Hash for Word {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.id().hash(state);
    }
}

impl fmt::Debug for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(term) => write!(f, "{}({})", term.id, term.label),
            Self::Unknown(word) => write!(f, "?({word})"),
        }
    }
}

/// One table with its finding aids.
pub struct Vocabulary {
    terms: Vec<&'static Term>,
    exact: HashMap<&'static str, usize>,
    folded: HashMap<String, usize>,
}

impl Vocabulary {
    fn new(terms: Vec<&'static Term>) -> Self {
        let mut exact = HashMap::new();
        let mut folded = HashMap::new();
        for (place, term) in terms.iter().enumerate() {
            for spelling in term.spellings() {
                exact.entry(spelling).or_insert(place);
                folded.entry(text::fold(spelling)).or_insert(place);
            }
        }
        Self {
            terms,
            exact,
            folded,
        }
    }

    /// All terms in the order of the table, the office's own last.
    pub fn terms(&self) -> &[&'static Term] {
        &self.terms
    }

    /// The term of any spelling.
    pub fn find(&self, spelling: &str) -> Option<&'static Term> {
        let place = self
            .exact
            .get(spelling)
            .or_else(|| self.folded.get(&text::fold(spelling)))?;
        Some(self.terms[*place])
    }

    /// The term with this fact: `by_attribute("no", "130")`.
    pub fn by_attribute(&self, key: &str, value: &str) -> Option<&'static Term> {
        self.terms
            .iter()
            .copied()
            .find(|term| term.attribute(key) == Some(value))
    }

    /// The terms whose spelling is nearest to `word`, best first, at most three.
    pub fn nearest(&self, word: &str) -> Vec<&'static Term> {
        let spellings: Vec<(&'static str, usize)> = self
            .terms
            .iter()
            .enumerate()
            .flat_map(|(place, term)| term.spellings().map(move |s| (s, place)))
            .collect();
        let mut found: Vec<&'static Term> = Vec::new();
        for place in text::nearest(word, spellings.iter().map(|(s, _)| *s)) {
            let term = self.terms[spellings[place].1];
            if found.len() < 3 && !found.iter().any(|t| t.id == term.id) {
                found.push(term);
            }
        }
        found
    }
}

/// All tables as one office knows them.
pub struct Vocabularies {
    added: HashMap<Table, Vec<&'static Term>>,
    built: HashMap<Table, OnceLock<Vocabulary>>,
}

impl Default for Vocabularies {
    fn default() -> Self {
        Self::with_office(&[])
    }
}

impl Vocabularies {
    /// The built-in tables and the office's own terms. The terms live as long as the process:
    /// an office has a handful, read once.
    pub fn with_office(terms: &[(Table, OfficeTerm)]) -> Self {
        let mut added: HashMap<Table, Vec<&'static Term>> = HashMap::new();
        for (table, term) in terms {
            let label: &'static str = term.label.clone().leak();
            let term: &'static Term = Box::leak(Box::new(Term {
                id: term.id.clone().map_or(label, |id| id.leak()),
                label,
                aliases: term.aliases.iter().map(|a| &*a.clone().leak()).collect(),
                group: term.group.clone().map_or("", |group| group.leak()),
                source: "office",
                attributes: Vec::new(),
            }));
            added.entry(*table).or_default().push(term);
        }
        Self {
            added,
            built: Table::ALL.iter().map(|t| (*t, OnceLock::new())).collect(),
        }
    }

    /// One table.
    pub fn table(&self, table: Table) -> &Vocabulary {
        self.built[&table].get_or_init(|| {
            let mut terms: Vec<&'static Term> = table.terms().iter().collect();
            if let Some(added) = self.added.get(&table) {
                terms.extend(added);
            }
            Vocabulary::new(terms)
        })
    }

    /// The word as this office knows it.
    pub fn read(&self, table: Table, spelling: &str) -> Word {
        match self.table(table).find(spelling) {
            Some(term) => Word::Known(term),
            None => Word::Unknown(spelling.into()),
        }
    }

    /// A term that the program itself names. A test holds every such name against the tables.
    pub fn term(&self, table: Table, id: &str) -> Word {
        self.read(table, id)
    }
}

#[cfg(test)]
mod tests;
