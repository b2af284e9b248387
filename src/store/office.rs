//! Finding and opening the office folder.

use super::directory::Hand;
use super::git;
use super::lock::Holder;
use super::shelf::Shelf;
use super::write::Writing;
use crate::failure::Failure;
use crate::files::{bytes, inspect, settings_paper, toml_text};
use crate::model::{Date, Office};
use crate::problem::Problem;
use crate::vocabulary::Vocabularies;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// How to open an office.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    /// `-C`, where given.
    pub office: Option<PathBuf>,
    /// The folder that the command runs in.
    pub here: PathBuf,
    /// `RENKEI_OFFICE`, where set.
    pub environment: Option<PathBuf>,
    /// `--at`: a revision, and the day where it is one.
    pub at: Option<(String, Option<Date>)>,
}

/// Who writes, with what, when.
#[derive(Clone, Debug, Default)]
pub struct Desk {
    /// For whoever waits for the lock.
    pub holder: Holder,
    /// The id of the member of the staff who is named at the desk.
    pub staff: Option<String>,
    /// The day that counts as today: its rule packs stand in the record.
    pub today: Date,
    /// More lines for the record: name and value.
    pub trailers: Vec<(&'static str, String)>,
}

/// An open office.
pub struct Store {
    root: PathBuf,
    shelf: Shelf,
    at: Option<(String, Option<Date>)>,
    pub(super) hand: OnceLock<Result<Hand, Failure>>,
    pub(super) rules: OnceLock<super::rules::OfficeRules>,
    /// The settings.
    pub office: Office,
    /// The vocabularies as this office knows them.
    pub words: Vocabularies,
    /// What is wrong with the settings.
    pub settings: SettingsPaper,
}

/// The settings file as it was read.
#[derive(Debug, Default)]
pub struct SettingsPaper {
    /// Its text, where it could be read.
    pub text: Option<String>,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// The settings' file.
pub const SETTINGS: &str = "renkei.toml";
/// The directory that the staff keep.
pub const FACILITIES: &str = "facilities.toml";
/// No hand-kept file is bigger.
pub const PAPER_BYTES: usize = 8 * 1024 * 1024;

impl Store {
    /// Opens the office that `opening` leads to.
    pub fn open(opening: &Opening) -> Result<Self, Failure> {
        let root = find(opening)?;
        let (shelf, at) = match &opening.at {
            None => (Shelf::Folder(root.clone()), None),
            Some((revision, day)) => {
                let commit = git::resolve(&root, revision, *day)
                    .ok_or_else(|| no_such_time(&root, revision, *day))?;
                let day = day.or_else(|| git::day_of(&root, &commit));
                let snapshot = git::Snapshot::open(&root, &commit)?;
                (
                    Shelf::Commit(std::sync::Mutex::new(snapshot)),
                    Some((commit, day)),
                )
            }
        };
        let (office, settings) = read_settings(&shelf)?;
        let words = Vocabularies::with_office(&office.terms);
        Ok(Self {
            root,
            shelf,
            at,
            hand: OnceLock::new(),
            rules: OnceLock::new(),
            office,
            words,
            settings,
        })
    }

    /// The office folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where files are read from.
    pub(super) fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// The commit that is shown, and its day, with `--at`.
    pub fn at(&self) -> Option<(&str, Option<Date>)> {
        self.at
            .as_ref()
            .map(|(commit, day)| (commit.as_str(), *day))
    }

    /// Locks the office for writing. `wish` is what the command line says about committing.
    pub fn writing(&self, wish: bool, desk: &Desk) -> Result<Writing, Failure> {
        let stamp = (wish && self.office.commit).then(|| self.stamp(desk));
        Writing::open(&self.root, &desk.holder, stamp)
    }

    /// What a record says beside its subject.
    pub(super) fn stamp(&self, desk: &Desk) -> git::Stamp {
        let heads = self.rulebook().heads_on(desk.today);
        let mut rules: Vec<String> = heads.map(|head| head.id.clone()).collect();
        rules.sort();
        rules.dedup();
        git::Stamp {
            operation: desk.holder.operation.clone(),
            rules,
            author: self.author(desk),
            trailers: desk.trailers.clone(),
        }
    }

    /// Why nothing could be recorded now; `None` where it could.
    pub fn unrecordable(&self, desk: &Desk) -> Option<git::NoCommit> {
        git::Record::open(&self.root, self.stamp(desk)).err()
    }

    /// The address under which whoever is at the desk stands in the history.
    pub fn signature(&self, desk: &Desk) -> Option<String> {
        let own = || git::answer(&self.root, &["var", "GIT_AUTHOR_IDENT"]);
        self.author(desk).map(|author| author.mail).or_else(|| {
            let ident = own()?;
            let (_, rest) = ident.split_once('<')?;
            rest.split_once('>').map(|(mail, _)| mail.to_string())
        })
    }

    /// The member of the staff who is named at the desk.
    fn author(&self, desk: &Desk) -> Option<git::Author> {
        let named = desk.staff.as_deref()?;
        let member = self
            .office
            .staff
            .iter()
            .find(|member| &*member.id == named)?;
        let mail = member.mail.as_deref().map(String::from);
        Some(git::Author {
            name: member.name.as_deref().unwrap_or(named).to_string(),
            mail: mail.unwrap_or_else(|| format!("{named}@renkei.invalid")),
        })
    }

    /// The short commit that the office is at; `None` without history.
    pub fn head(&self) -> Option<String> {
        match &self.at {
            Some((commit, _)) => Some(commit.chars().take(7).collect()),
            None => git::answer(&self.root, &["rev-parse", "--short", "HEAD"])
                .filter(|commit| !commit.is_empty()),
        }
    }

    /// Reads any file of the office as bytes.
    pub fn file(&self, path: &str) -> Result<Option<Vec<u8>>, Failure> {
        self.shelf.read(path)
    }
}

/// A time that the history doesn't have; where it begins later, that is said.
pub(super) fn no_such_time(root: &Path, words: &str, day: Option<Date>) -> Failure {
    let failure = Failure::usage(format!(
        "「{}」の時点は履歴にありません。",
        crate::text::visible(words)
    ));
    let first = git::answer(root, &["rev-list", "--max-parents=0", "HEAD"]);
    let first = first.and_then(|first| git::day_of(root, first.lines().last()?));
    match (day, first) {
        (Some(day), Some(first)) if day < first => failure
            .why(format!("履歴は{first}からです。"))
            .next(format!("{first} かそのあとの日付を書いてください。")),
        _ => failure.next("renkei log で記録の番号か日付を確かめてください。"),
    }
}

/// Reads an ordinary file that the user names, of a size that documents have.
pub fn read_document(path: &Path) -> Result<Vec<u8>, Failure> {
    let shown = path.display().to_string();
    let meta = std::fs::metadata(path).map_err(|error| super::shelf::unreadable(&shown, &error))?;
    if !meta.is_file() || meta.len() > super::shelf::MOST_BYTES {
        return Err(Failure::usage(format!(
            "「{}」は書類のファイルではありません。",
            crate::text::visible(&shown)
        ))
        .next("調べるHTML、PDF、Markdown、文字のファイルを書いてください。"));
    }
    read_named(path)
}

/// Reads a file that the user names, `-` being none of them.
pub fn read_named(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path)
        .map_err(|error| super::shelf::unreadable(&path.display().to_string(), &error))
}

fn find(opening: &Opening) -> Result<PathBuf, Failure> {
    let named = opening.office.as_ref().or(opening.environment.as_ref());
    if let Some(named) = named {
        let root = opening.here.join(named);
        return if root.is_dir() {
            Ok(root)
        } else {
            Err(Failure::usage(format!(
                "事務所フォルダー「{}」がありません。",
                named.display()
            ))
            .next("renkei init で作るか、-C で場所を示してください。"))
        };
    }
    opening
        .here
        .ancestors()
        .find(|folder| is_office(folder))
        .map(Path::to_path_buf)
        .ok_or_else(|| {
            Failure::usage("事務所フォルダーが見つかりません。")
                .why("ここにも上のフォルダーにも renkei.toml がありません。")
                .next("renkei init で作るか、-C で場所を示してください。")
        })
}

fn is_office(folder: &Path) -> bool {
    folder.join(SETTINGS).is_file()
        || (folder.join("cases").is_dir() && folder.join(FACILITIES).is_file())
}

fn read_settings(shelf: &Shelf) -> Result<(Office, SettingsPaper), Failure> {
    let Some(bytes) = shelf.read(SETTINGS)? else {
        return Ok((settings_paper::defaults(), SettingsPaper::default()));
    };
    let text = match bytes::decode(&bytes, PAPER_BYTES) {
        Ok(text) => text,
        Err(problem) => {
            return Ok((
                settings_paper::defaults(),
                SettingsPaper {
                    text: None,
                    problems: vec![problem],
                },
            ));
        }
    };
    let words = Vocabularies::default();
    let mut parsed = toml_text::parse(&text);
    let office = match &parsed.root {
        Some(root) => {
            let mut meaning = inspect::inspect(
                root,
                &crate::files::form::SETTINGS,
                inspect::SETTINGS,
                &words,
            );
            meaning.extend(settings_paper::check(root));
            parsed.problems = parsed.with_meaning(&text, meaning);
            settings_paper::read(root, &words)
        }
        None => settings_paper::defaults(),
    };
    Ok((
        office,
        SettingsPaper {
            text: Some(text),
            problems: parsed.problems,
        },
    ))
}
