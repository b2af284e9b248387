//! `completions`: the script for a shell, and the answers it asks for: commands, flags, case ids,
//! facility names, words.

use crate::context::{Context, Environment};
use crate::failure::{Exit, Failure};
use crate::model::CaseId;
use crate::store::{Opening, Store};
use crate::text;
use crate::vocabulary::{Table, Vocabularies};
use clap::ValueEnum;
use clap_complete::CompletionCandidate;
use clap_complete::env::{EnvCompleter, Shells};
use std::ffi::{OsStr, OsString};
use std::sync::OnceLock;

/// シェルの入力補完
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei completions bash >> ~/.bashrc\n  renkei completions zsh >> ~/.zshrc\n  renkei completions fish > ~/.config/fish/completions/renkei.fish\n  renkei completions powershell >> $PROFILE"
)]
pub struct Args {
    /// シェル(bash zsh fish powershell)
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Shell {
    Bash,
    Zsh,
    Fish,
    Powershell,
}

impl Shell {
    fn name(self) -> &'static str {
        match self {
            Self::Bash => "bash",
            Self::Zsh => "zsh",
            Self::Fish => "fish",
            Self::Powershell => "powershell",
        }
    }
}

/// The variable by which the script asks.
const VARIABLE: &str = "RENKEI_COMPLETE";

/// Runs it.
pub fn run(args: Args, context: &Context) -> Result<Exit, Failure> {
    let mut script = Vec::new();
    completer(args.shell.name())
        .and_then(|shell| {
            shell
                .write_registration(VARIABLE, "renkei", "renkei", "renkei", &mut script)
                .ok()
        })
        .ok_or_else(|| Failure::machine("補完の設定を作れません。"))?;
    context.out(&String::from_utf8_lossy(&script));
    Ok(Exit::Done)
}

fn completer(name: &str) -> Option<&'static dyn EnvCompleter> {
    const SHELLS: Shells<'static> = Shells::builtins();
    SHELLS.completer(name)
}

/// Where the shell asks from: completers get no arguments of their own.
static HERE: OnceLock<Opening> = OnceLock::new();

/// Remembers where the shell asks from.
pub fn remember(environment: &Environment) {
    let _first = HERE.set(Opening {
        here: environment.here.clone(),
        environment: environment.office.clone(),
        ..Opening::default()
    });
}

/// Answers the shell when it is the one who asks; then nothing else is done.
pub fn answer(arguments: &[OsString], environment: &Environment) -> bool {
    let Some(shell) = environment.complete.as_deref().and_then(completer) else {
        return false;
    };
    // `renkei -- WORDS…`: the words of the line so far.
    let words: Vec<OsString> = arguments
        .iter()
        .skip_while(|word| *word != "--")
        .skip(1)
        .cloned()
        .collect();
    let mut command = crate::cli::command();
    let mut found = Vec::new();
    let done = shell.write_complete(&mut command, words, Some(&environment.here), &mut found);
    if done.is_ok() {
        crate::context::out_bare(&String::from_utf8_lossy(&found));
    }
    true
}

fn store() -> Option<Store> {
    Store::open(HERE.get()?).ok()
}

/// Case ids, newest first; a tail that is typed finds its id.
pub fn cases(current: &OsStr) -> Vec<CompletionCandidate> {
    let typed = current.to_string_lossy();
    let Some(store) = store() else {
        return Vec::new();
    };
    let mut ids: Vec<CaseId> = store
        .cases()
        .ids()
        .filter(|id| id.as_str().starts_with(&*typed) || id.as_str().ends_with(&*typed))
        .cloned()
        .collect();
    ids.reverse();
    ids.into_iter()
        .map(|id| CompletionCandidate::new(id.to_string()))
        .collect()
}

/// Facility ids by id or name, with the name beside.
pub fn facilities(current: &OsStr) -> Vec<CompletionCandidate> {
    /// More can't be read.
    const MOST: usize = 200;
    let typed = text::fold(&current.to_string_lossy());
    let names = store()
        .and_then(|store| store.facility_names().ok())
        .unwrap_or_default();
    names
        .iter()
        .filter(|(id, name, kana)| {
            id.starts_with(&typed)
                || text::fold(name).contains(&typed)
                || kana
                    .as_deref()
                    .is_some_and(|kana| text::fold(kana).contains(&typed))
        })
        .take(MOST)
        .map(|(id, name, _)| {
            CompletionCandidate::new(id.to_string()).help(Some(name.to_string().into()))
        })
        .collect()
}

fn words(table: Table, current: &OsStr) -> Vec<CompletionCandidate> {
    let typed = text::fold(&current.to_string_lossy());
    let words = store().map_or_else(Vocabularies::default, |store| store.words);
    words
        .table(table)
        .terms()
        .iter()
        .filter(|term| {
            text::fold(term.label).starts_with(&typed)
                || term.id.starts_with(&*current.to_string_lossy())
        })
        .map(|term| CompletionCandidate::new(term.label).help(Some(term.id.into())))
        .collect()
}

/// Case ids, and what documents are called.
pub fn documents(current: &OsStr) -> Vec<CompletionCandidate> {
    let mut found = cases(current);
    found.extend(words(Table::DocumentKinds, current));
    found
}

/// Words for services.
pub fn services(current: &OsStr) -> Vec<CompletionCandidate> {
    words(Table::Services, current)
}

/// Words for reasons to decline.
pub fn reasons(current: &OsStr) -> Vec<CompletionCandidate> {
    words(Table::DeclineReasons, current)
}

/// Words for needs.
pub fn needs(current: &OsStr) -> Vec<CompletionCandidate> {
    words(Table::Needs, current)
}

/// Words for categories of consultation.
pub fn categories(current: &OsStr) -> Vec<CompletionCandidate> {
    words(Table::Categories, current)
}

/// Words for what became of a category.
pub fn results(current: &OsStr) -> Vec<CompletionCandidate> {
    words(Table::NeedOutcomes, current)
}

/// Words for kinds of replies.
pub fn replies(current: &OsStr) -> Vec<CompletionCandidate> {
    words(Table::ReplyKinds, current)
}
