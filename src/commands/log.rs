//! `log`: what changed in the papers, in the trade's words: hand edits and what nobody committed yet
//! included.

use super::log_view::{SHALLOW, view};
use super::{completions, lookup};
use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::files::difference::{Difference, differences, label, words};
use crate::files::form::{CASE, DIRECTORY, Form, SETTINGS};
use crate::files::{bytes, merge, toml_text, value_of, yaml};
use crate::model::Date;
use crate::paper::Value;
use crate::store::{Commit, HistoryWish, PAPER_BYTES, Store, Touched, Versions, path_of};
use crate::text;
use clap_complete::engine::ArgValueCompleter;

/// 履歴: いつ、だれが、何をどう変えたか
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei log 12\n  renkei log --since 先週 --by 田中\n  renkei log 12 --format json\n\n手で直したところも入ります。まだgitに記録していない変更は「未記録」と出ます。"
)]
pub struct Args {
    /// 症例(番号、末尾、カナ、院内ID)。なければ全部
    #[arg(value_name = "CASE", add = ArgValueCompleter::new(completions::cases))]
    case: Option<String>,
    /// この日から
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// この人の変更だけ(職員の番号か氏名、gitの名前)
    #[arg(long, value_name = "STAFF")]
    by: Option<String>,
    /// 出す記録の数
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
}

/// What a commit changed in one paper.
pub struct Entry {
    /// The commit; `None` for what nobody recorded yet.
    pub commit: Option<String>,
    /// When, in Japan.
    pub at: String,
    /// Who.
    pub by: String,
    /// The command; `None` where renkei didn't make the record.
    pub operation: Option<String>,
    /// The case, or the file where it is none.
    pub case: Option<String>,
    /// The paper.
    pub file: String,
    /// The changes.
    pub changes: Vec<Told>,
}

/// A change in words.
#[derive(Clone)]
pub struct Told {
    /// The place, dotted; nothing for the paper as a whole.
    pub path: String,
    /// What people call it.
    pub label: String,
    /// What stood there.
    pub old: Option<String>,
    /// What stands there.
    pub new: Option<String>,
    /// Of a list of words: what came to it, and what was taken from it.
    pub list: Option<(Vec<String>, Vec<String>)>,
}

/// Runs it.
pub fn run(args: &Args, context: &Context) -> Result<Exit, Failure> {
    let store = context.store()?;
    let case = match &args.case {
        Some(typed) => Some(lookup::past_id(context, typed)?),
        None => None,
    };
    let since = since(args, context)?;
    // The paper may not lie at its usual place.
    let paper = case
        .as_ref()
        .map(|id| store.place_of(id).unwrap_or_else(|| path_of(id)));
    let wish = HistoryWish {
        paper: paper.as_deref(),
        since,
        ..HistoryWish::default()
    };
    let commits = store.history(&wish).ok_or_else(|| no_history(store))?;
    let mut versions = store.versions()?;
    let mut entries = Vec::new();
    if store.at().is_none() && args.by.is_none() {
        entries.extend(unrecorded(store, &mut versions, paper.as_deref())?);
    }
    let by = args.by.as_deref().map(|typed| names_of(store, typed));
    let mut more = false;
    for commit in commits {
        if by.as_ref().is_some_and(|names| !is_by(&commit, names)) {
            continue;
        }
        if entries.len() >= args.limit {
            more = true;
            break;
        }
        entries.extend(of_commit(store, &mut versions, &commit)?);
    }
    let mut view = view(&entries, &title(args, entries.len()));
    if let Some(sheet) = view.sheets.first_mut().filter(|_| more) {
        sheet.note(format!("ほかにもあります(--limit {})。", args.limit * 4));
    }
    if let Some(sheet) = view
        .sheets
        .first_mut()
        .filter(|_| !more && store.is_shallow())
    {
        sheet.note(SHALLOW);
    }
    view.json.insert("more".into(), more.into());
    context.show(view);
    Ok(match entries.is_empty() {
        true => Exit::No,
        false => Exit::Done,
    })
}

/// There is no git, nothing was ever committed, or what was can't be read.
pub fn no_history(store: &Store) -> Failure {
    if store.head().is_some() || store.has_records() {
        return Failure::machine("履歴を読めません。壊れているようです。紙はそのままです。")
            .next("renkei verify で調べ、控えから戻してください。");
    }
    Failure::machine("この事務所には履歴(git)がありません。")
        .next("renkei init --repair(履歴を始めます。ここからの変更が残ります)")
}

fn since(args: &Args, context: &Context) -> Result<Option<Date>, Failure> {
    let Some(typed) = args.since.as_deref() else {
        return Ok(None);
    };
    // A period means its first day: 先週, 2026-11.
    match text::parse_period(typed, context.today()) {
        Ok((Some(from), _)) => Ok(Some(from)),
        _ => lookup::day(context, "--since", Some(typed)).map(Some),
    }
}

/// How somebody may stand in git: what was typed, their id and their name.
fn names_of(store: &Store, typed: &str) -> Vec<String> {
    let asked = text::fold(typed);
    let member = store.office.staff.iter().find(|member| {
        let name = member.name.as_deref().unwrap_or_default();
        text::fold(&member.id) == asked || text::fold(name) == asked
    });
    let known = member
        .into_iter()
        .flat_map(|member| [Some(&*member.id), member.name.as_deref()]);
    let known = known.flatten().map(text::fold);
    std::iter::once(asked.clone()).chain(known).collect()
}

fn is_by(commit: &Commit, names: &[String]) -> bool {
    let local = commit.email.split('@').next().unwrap_or_default();
    let own = [text::fold(&commit.by), text::fold(local)];
    own.iter().any(|own| names.contains(own))
}

/// What a commit changed, a paper each.
pub fn of_commit(
    store: &Store,
    versions: &mut Versions,
    commit: &Commit,
) -> Result<Vec<Entry>, Failure> {
    let before = format!("{}^", commit.id);
    let mut entries = Vec::new();
    for touched in &commit.touched {
        let mut read = |revision: &str, path: &Option<String>, object: Option<&String>| {
            let Some(path) = path else { return Ok(None) };
            let bytes = match object {
                Some(object) => versions.object(object, path)?,
                None => versions.read(revision, path)?,
            };
            // The log says that it was there: what is missing was lost.
            bytes.map(Some).ok_or_else(|| lost(path))
        };
        let object = |at: usize| touched.objects.as_ref().map(|objects| &objects[at]);
        let old = read(&before, &touched.was, object(0))?;
        let new = read(&commit.id, &touched.path, object(1))?;
        let mut changes = match commit.parents > 1 && old == new {
            true => Vec::new(),
            false => changes(store, touched, old.as_deref(), new.as_deref()),
        };
        if commit.parents > 1 && touched.path == touched.was {
            // What merged by itself was nobody's decision.
            changes = [1, 2]
                .into_iter()
                .map(|side| decided_against(store, versions, commit, touched, side))
                .collect::<Result<Vec<_>, _>>()?
                .concat();
        }
        entries.extend(entry(touched, changes).map(|entry| Entry {
            commit: Some(commit.id.clone()),
            at: commit.at.clone(),
            by: commit.by.clone(),
            operation: commit.operation.clone(),
            ..entry
        }));
    }
    Ok(entries)
}

/// What a side of a merge had written and what people made of it.
fn decided_against(
    store: &Store,
    versions: &mut Versions,
    commit: &Commit,
    touched: &Touched,
    side: u8,
) -> Result<Vec<Told>, Failure> {
    let Some(path) = touched.path.as_deref() else {
        return Ok(Vec::new());
    };
    let theirs = versions.read(&format!("{}^{side}", commit.id), path)?;
    let base = match store.parted(&commit.id) {
        Some(base) => versions.read(&base, path)?,
        None => None,
    };
    let new = versions.read(&commit.id, path)?;
    if theirs == new {
        return Ok(Vec::new());
    }
    let wrote = changes(store, touched, base.as_deref(), theirs.as_deref());
    let mut became = changes(store, touched, theirs.as_deref(), new.as_deref());
    became.retain(|told| wrote.iter().any(|wrote| wrote.path == told.path));
    Ok(became)
}

fn lost(path: &str) -> Failure {
    Failure::machine(format!(
        "「{}」の前の版が履歴から欠けています。",
        text::visible(path)
    ))
    .next("git fsck で履歴を確かめ、控えから戻してください。")
}

/// What stands on disk and in no commit.
pub fn unrecorded(
    store: &Store,
    versions: &mut Versions,
    only: Option<&str>,
) -> Result<Vec<Entry>, Failure> {
    let mut entries = Vec::new();
    for path in store.uncommitted(only).ok_or_else(|| no_history(store))? {
        let old = versions.read("HEAD", &path)?;
        let new = store.file(&path)?;
        let touched = Touched {
            path: new.is_some().then(|| path.clone()),
            was: old.is_some().then(|| path.clone()),
            ..Touched::default()
        };
        let changes = changes(store, &touched, old.as_deref(), new.as_deref());
        entries.extend(entry(&touched, changes));
    }
    Ok(entries)
}

fn entry(touched: &Touched, changes: Vec<Told>) -> Option<Entry> {
    let file = touched.path.clone().or_else(|| touched.was.clone())?;
    let stem = file
        .rsplit('/')
        .next()
        .and_then(|name| name.strip_suffix(".yaml"));
    let case = stem
        .filter(|_| file.starts_with("cases/"))
        .map(String::from);
    (!changes.is_empty()).then(|| Entry {
        commit: None,
        at: String::new(),
        by: "未記録".to_string(),
        operation: None,
        case,
        file,
        changes,
    })
}

/// The changes of a paper in words. A paper that can't be read is one change.
pub fn changes(
    store: &Store,
    touched: &Touched,
    old: Option<&[u8]>,
    new: Option<&[u8]>,
) -> Vec<Told> {
    let whole = |label: &str| {
        vec![Told {
            path: String::new(),
            label: label.to_string(),
            old: None,
            new: None,
            list: None,
        }]
    };
    let (Some(old), Some(new)) = (old, new) else {
        return whole(if new.is_some() { "新規" } else { "削除" });
    };
    let path = touched.path.as_deref().unwrap_or_default();
    let Some(form) = form_of(path) else {
        return match old == new {
            true => vec![moved(touched)],
            false => whole("変更"),
        };
    };
    let read = |bytes: &[u8]| value_at(path, bytes);
    let (Some(was), Some(is)) = (read(old), read(new)) else {
        return whole("読めないところがある版の変更");
    };
    let found = differences(&was, &is);
    let mut told: Vec<Told> = found.iter().map(|one| tell(store, form, one)).collect();
    if touched.was != touched.path {
        told.insert(0, moved(touched));
    }
    if told.is_empty() && old != new {
        return whole("書き方だけの変更(コメント・並び)");
    }
    told
}

/// The form of a paper by its place; `None` for what is told as a whole: rules, templates.
pub fn form_of(path: &str) -> Option<&'static Form> {
    match path.rsplit('/').next().unwrap_or_default() {
        "renkei.toml" => Some(&SETTINGS),
        "facilities.toml" => Some(&DIRECTORY),
        name if name.ends_with(".toml") && path.starts_with("facilities/") => Some(&DIRECTORY),
        name if name.ends_with(".yaml") => Some(&CASE),
        _ => None,
    }
}

/// How a paper merges, by its place; `None` for what is no paper of renkei's.
pub fn kind_of(path: &str) -> Option<merge::Paper> {
    match path.rsplit('.').next() {
        Some("yaml") => Some(merge::Paper::Case),
        Some("toml") => Some(merge::Paper::Toml),
        _ => None,
    }
}

/// What a paper says, where it can be read.
pub fn value_at(path: &str, bytes: &[u8]) -> Option<Value> {
    let text = bytes::decode(bytes, PAPER_BYTES).ok()?;
    let parsed = match path.ends_with(".toml") {
        true => toml_text::parse(&text),
        false => yaml::parse(&text),
    };
    // What a slip hides was not taken away: of such a version nothing is told in parts.
    let hidden = !parsed.broken.is_empty() || crate::files::conflict::hides(&parsed.problems);
    parsed
        .root
        .filter(|root| root.is_table() && !hidden)
        .map(|root| value_of(&root))
}

fn moved(touched: &Touched) -> Told {
    Told {
        path: String::new(),
        label: "移動".to_string(),
        old: touched.was.clone(),
        new: touched.path.clone(),
        list: None,
    }
}

fn tell(store: &Store, form: &'static Form, one: &Difference) -> Told {
    let say = |value: &Option<Value>| {
        value
            .as_ref()
            .map(|value| words(form, &one.path, value, &store.words))
    };
    Told {
        path: one.path.to_string(),
        label: label(form, &one.path),
        old: say(&one.old),
        new: say(&one.new),
        list: list(store, form, one),
    }
}

/// What came to a list of words and what was taken from it; `None` where only their order changed, or where
/// it is none.
fn list(
    store: &Store,
    form: &'static Form,
    one: &Difference,
) -> Option<(Vec<String>, Vec<String>)> {
    let (Some(Value::List(old)), Some(Value::List(new))) = (&one.old, &one.new) else {
        return None;
    };
    let say = |list: &[Value]| -> Option<Vec<String>> {
        let word = |value: &Value| {
            let value = value.as_str().map(|_| value)?;
            Some(words(form, &one.path, value, &store.words))
        };
        list.iter().map(word).collect()
    };
    let (old, new) = (say(old)?, say(new)?);
    let less = |these: &[String], those: &[String]| -> Vec<String> {
        let only = these.iter().filter(|word| !those.contains(word));
        only.cloned().collect()
    };
    let (added, taken) = (less(&new, &old), less(&old, &new));
    (!added.is_empty() || !taken.is_empty()).then_some((added, taken))
}

impl Told {
    /// Two versions of some lines.
    pub fn lines(old: &str, new: &str) -> Self {
        Self {
            path: String::new(),
            label: "行".to_string(),
            old: Some(old.trim_end().to_string()),
            new: Some(new.trim_end().to_string()),
            list: None,
        }
    }

    /// `要介護度 要介護2 → 要介護3`
    pub fn line(&self) -> String {
        let short = |words: &str| {
            let line = words.replace(['\n', '\r'], " ");
            text::truncate(&line, 40)
        };
        if let Some((added, taken)) = &self.list {
            let signed = |sign: &str, words: &[String]| -> Vec<String> {
                words
                    .iter()
                    .map(|word| format!("{sign}{}", short(word)))
                    .collect()
            };
            let words = [signed("+", added), signed("-", taken)].concat().join(" ");
            return format!("{}: {words}", self.label);
        }
        match (&self.old, &self.new) {
            (None, None) => self.label.clone(),
            (None, Some(new)) => format!("{}: {}", self.label, short(new)),
            (Some(old), None) => format!("{}: {} を取り除く", self.label, short(old)),
            (Some(old), Some(new)) => {
                format!("{}: {} → {}", self.label, short(old), short(new))
            }
        }
    }
}

/// Whether a change at `path` concerns the fact `key`: itself, what lies in it, or what it lies in; a paper
/// that is new, moved or can't be read concerns all of them.
pub fn concerns(path: &str, key: &str) -> bool {
    let within = |inner: &str, outer: &str| {
        let rest = inner.strip_prefix(outer);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    path.is_empty() || within(path, key) || within(key, path)
}

fn title(args: &Args, count: usize) -> String {
    match &args.case {
        Some(case) => format!("「{}」の履歴 {count}件", text::visible(case)),
        None => format!("履歴 {count}件"),
    }
}
