//! `export audit`: who did what to which case when, from the history and the access log, as a table.

use super::export::{folder_of, form_of, open};
use super::verify_past::unanswered;
use super::{log, lookup};
use crate::context::Context;
use crate::export::{
    AuditManifest, AuditRow, Form, audit_file, audit_head, audit_line, audit_listed,
};
use crate::failure::{Exit, Failure};
use crate::files::difference::differences;
use crate::files::form::{Form as PaperForm, Holds, Target};
use crate::model::Date;
use crate::paper::{Path, Step};
use crate::store::{Bundle, Deed, Objects, Reads, Store, Swap, Walk, case_of, in_parallel, shown};
use crate::text;
use crate::vocabulary::{Table, Vocabularies};
use std::path::PathBuf;

/// 監査の表: いつ、だれが、どの症例の何を(値は出ない)
#[derive(Debug, clap::Args)]
#[command(
    after_help = "例:\n  renkei export audit                             out/audit/audit.csv\n  renkei export audit --since 2026-11 --until 2026-11\n  renkei export audit --format ndjson -o /tmp/監査\n\n履歴の記録とファイルごとに1行、閲覧の記録(log/access-*.jsonl)ごとに1行、古い順です。\n変わった項目の名前だけで、値は出ません。まだgitに記録していない変更は入りません。\n列の説明は docs/export.md にあります。"
)]
pub struct Audit {
    /// この日から
    #[arg(long, value_name = "DATE")]
    since: Option<String>,
    /// この日まで
    #[arg(long, value_name = "DATE")]
    until: Option<String>,
    /// 書き出すフォルダー(既定: out/audit)
    #[arg(short = 'o', long, value_name = "DIR")]
    output: Option<PathBuf>,
}

/// Versions are read until they are so many bytes or files; then their rows are written.
const PORTION_BYTES: usize = 16 * 1024 * 1024;
const PORTION_FILES: usize = 2048;
const PORTION_COMMITS: usize = 1024;

/// Runs it.
pub fn run(args: &Audit, context: &Context) -> Result<Exit, Failure> {
    let form = form_of(context, Form::Csv)?;
    let store = context.store()?;
    lookup::complain_about_settings(context);
    if !store.has_history() {
        return Err(log::no_history(store));
    }
    let (from, _) = days(context, "--since", args.since.as_deref())?;
    let (_, until) = days(context, "--until", args.until.as_deref())?;
    let folder = folder_of(context, args.output.as_deref(), "audit")?;
    let bundle = match context.dry_run() {
        true => None,
        false => Some(open(store, &folder, audit_listed)?),
    };
    let reads = store.reads().map_err(|error| {
        Failure::machine("閲覧の記録(log/)を開けません。")
            .why(crate::store::reason_of(Some(&error)))
            .next("フォルダーの権限を確かめてください。")
    })?;
    let mut writer = Writer {
        store,
        form,
        from,
        until,
        bundle,
        path: audit_file(form),
        objects: store.objects().map_err(unanswered)?,
        reads: Readings::new(reads),
        waiting: Vec::new(),
        portion: Vec::new(),
        bytes: 0,
        counts: Counts::default(),
    };
    let walk = Walk {
        after: None,
        oldest_first: true,
        signatures: true,
    };
    let mut refused = Ok(());
    let ended = store.walk(&walk, |deed| {
        // Where the disk refused once, nothing more is asked of it.
        if refused.is_ok() && writer.asked(&text::in_japan(&deed.at).map(|at| at.date())) {
            refused = writer.hear(deed);
        }
    });
    refused?;
    let broken = ended.map_err(unanswered)?;
    let (bundle, counts) = writer.end()?;
    if let Some(said) = broken {
        return Err(
            Failure::machine("履歴を最後まで読めません。書き出していません。")
                .why(text::visible(&said))
                .next("renkei verify"),
        );
    }
    if let Some(bundle) = bundle {
        let manifest = AuditManifest {
            today: context.today().to_string(),
            commit: store.head(),
            from: from.map(|day| day.to_string()),
            until: until.map(|day| day.to_string()),
            form,
            commits: counts.commits,
            reads: counts.reads,
            rows: counts.rows,
            unread: counts.unread,
        };
        bundle.settle(AuditManifest::under_way, |files| {
            let told = files.iter();
            let told = told.map(|file| (file.path.clone(), file.bytes, file.digest.clone()));
            manifest.text(&told.collect::<Vec<_>>())
        })?;
    }
    tell(context, &counts, &shown(store.root(), &folder));
    Ok(match counts.unread {
        0 => Exit::Done,
        _ => Exit::Paper,
    })
}

fn tell(context: &Context, counts: &Counts, place: &str) {
    let what = format!(
        "記録{}件、閲覧{}件、{}行",
        counts.commits, counts.reads, counts.rows
    );
    if counts.unread > 0 {
        context.complain(&format!(
            "注意: 読めない版や閲覧の行が{}件あります。次の手: renkei verify",
            counts.unread
        ));
    }
    if context.dry_run() {
        context.say(&format!(
            "{place} に書き出すもの: {what}\n(-n のため、何も書いていません)"
        ));
        return;
    }
    context.say(&format!("書き出し: {what}"));
    context.out(&format!("{}\n", text::visible(place)));
}

/// The days that a typed period means.
fn days(
    context: &Context,
    flag: &str,
    typed: Option<&str>,
) -> Result<(Option<Date>, Option<Date>), Failure> {
    let Some(typed) = typed else {
        return Ok((None, None));
    };
    match text::parse_period(typed, context.today()) {
        Ok((Some(from), Some(until))) => Ok((Some(from), Some(until))),
        _ => lookup::day(context, flag, Some(typed)).map(|day| (Some(day), Some(day))),
    }
}

#[derive(Default)]
struct Counts {
    commits: usize,
    reads: usize,
    rows: usize,
    unread: usize,
}

/// What writes the rows.
struct Writer<'a> {
    store: &'a Store,
    form: Form,
    from: Option<Date>,
    until: Option<Date>,
    bundle: Option<Bundle>,
    path: String,
    objects: Objects,
    reads: Readings,
    waiting: Vec<Deed>,
    portion: Vec<Job>,
    bytes: usize,
    counts: Counts,
}

/// A row that still lacks what changed.
struct Job {
    row: AuditRow,
    swap: Option<Swap>,
    /// The two versions, where they are looked into.
    versions: Option<(Vec<u8>, Vec<u8>)>,
    unread: bool,
}

impl Writer<'_> {
    fn asked(&self, day: &Option<Date>) -> bool {
        // What has no readable day belongs to every table.
        let Some(day) = day else { return true };
        self.from.is_none_or(|from| from <= *day) && self.until.is_none_or(|until| *day <= until)
    }

    /// Commits wait for each other, so that their signatures are looked at together.
    fn hear(&mut self, deed: Deed) -> Result<(), Failure> {
        self.waiting.push(deed);
        match self.waiting.len() >= PORTION_COMMITS {
            true => self.take_all(),
            false => Ok(()),
        }
    }

    fn take_all(&mut self) -> Result<(), Failure> {
        let mut deeds = std::mem::take(&mut self.waiting);
        let checked = self.store.check_signatures(&mut deeds);
        checked.map_err(unanswered)?;
        deeds.into_iter().try_for_each(|deed| self.take(deed))
    }

    fn take(&mut self, deed: Deed) -> Result<(), Failure> {
        self.counts.commits += 1;
        let row = AuditRow {
            at: text::in_japan(&deed.at).map_or(deed.at, text::iso_in_japan),
            by: deed.by,
            mail: deed.mail,
            operation: deed.operation,
            commit: deed.id,
            signed: deed.signature.id().to_string(),
            ..AuditRow::default()
        };
        if deed.swaps.is_empty() {
            self.portion.push(Job {
                row: row.clone(),
                swap: None,
                versions: None,
                unread: false,
            });
        }
        for swap in deed.swaps {
            let job = self.job(&row, swap);
            self.portion.push(job);
        }
        match self.bytes >= PORTION_BYTES || self.portion.len() >= PORTION_FILES {
            true => self.write(),
            false => Ok(()),
        }
    }

    fn job(&mut self, row: &AuditRow, swap: Swap) -> Job {
        let file = swap.path.as_ref().or(swap.was.as_ref());
        let file = file.cloned().unwrap_or_default();
        let row = AuditRow {
            case: case_of(&file).map(|id| id.to_string()).unwrap_or_default(),
            file,
            ..row.clone()
        };
        let mut job = Job {
            versions: None,
            unread: false,
            row,
            swap: None,
        };
        if let (Some(old), Some(new)) = (&swap.old, &swap.new)
            && log::form_of(&job.row.file).is_some()
        {
            let was = swap.was.as_deref().unwrap_or(&job.row.file);
            let mut read = |id: &str, path: &str| self.objects.read(id, path).ok().flatten();
            job.versions = read(old, was).zip(read(new, &job.row.file));
            job.unread = job.versions.is_none();
            let size = |versions: &(Vec<u8>, Vec<u8>)| versions.0.len() + versions.1.len();
            self.bytes += job.versions.as_ref().map_or(0, size);
        }
        job.swap = Some(swap);
        job
    }

    /// Writes the rows of the portion, with the reads before each.
    fn write(&mut self) -> Result<(), Failure> {
        let words = &self.store.words;
        let told = in_parallel(&self.portion, |job| what(job, words));
        let mut out = Vec::new();
        for (job, what) in std::mem::take(&mut self.portion).into_iter().zip(told) {
            self.reads_until(Some(&job.row.at), &mut out);
            self.counts.rows += 1;
            self.counts.unread += usize::from(job.unread);
            let file = unnamed(job.row.file);
            let row = AuditRow {
                what,
                file,
                ..job.row
            };
            audit_line(self.form, &row, &mut out);
        }
        self.bytes = 0;
        self.append(&out)
    }

    /// The reads up to a moment, or all that are left.
    fn reads_until(&mut self, at: Option<&str>, out: &mut Vec<u8>) {
        while let Some(row) = self.reads.before(at) {
            let day = row.at.get(..10).and_then(|day| day.parse().ok());
            if self.asked(&day) {
                self.counts.reads += 1;
                self.counts.rows += 1;
                audit_line(self.form, &row, out);
            }
        }
    }

    fn append(&mut self, out: &[u8]) -> Result<(), Failure> {
        match &mut self.bundle {
            Some(bundle) => bundle.append(&self.path, &audit_head(self.form), out),
            None => Ok(()),
        }
    }

    fn end(mut self) -> Result<(Option<Bundle>, Counts), Failure> {
        self.take_all()?;
        self.write()?;
        let mut out = Vec::new();
        self.reads_until(None, &mut out);
        self.append(&out)?;
        self.counts.unread += self.reads.unread;
        Ok((self.bundle, self.counts))
    }
}

/// The lines of the access log as rows.
struct Readings {
    lines: Reads,
    next: Option<AuditRow>,
    unread: usize,
}

impl Readings {
    fn new(lines: Reads) -> Self {
        Self {
            lines,
            next: None,
            unread: 0,
        }
    }

    /// The next row, unless it comes after this moment.
    fn before(&mut self, at: Option<&str>) -> Option<AuditRow> {
        while self.next.is_none() {
            let line = self.lines.next()?;
            self.next = line.ok().and_then(|line| reading(&line));
            self.unread += usize::from(self.next.is_none());
        }
        self.next
            .take_if(|row| at.is_none_or(|at| row.at.as_str() <= at))
    }
}

fn reading(line: &str) -> Option<AuditRow> {
    let line: serde_json::Value = serde_json::from_str(line).ok()?;
    let said = |key: &str| line[key].as_str().map(String::from);
    let number = line["number"].as_u64();
    Some(AuditRow {
        at: said("at")?,
        by: said("by")?,
        operation: said("operation")?,
        case: said("case")?,
        what: number
            .map(|number| format!("{number}件"))
            .unwrap_or_default(),
        ..AuditRow::default()
    })
}

/// A paper's place; among the cases a name that is no number may be somebody's.
fn unnamed(file: String) -> String {
    match file.starts_with("cases/") && case_of(&file).is_none() {
        true => "cases/?".to_string(),
        false => file,
    }
}

/// The names of what changed.
fn what(job: &Job, words: &Vocabularies) -> String {
    let Some(swap) = &job.swap else {
        return String::new();
    };
    match (&swap.old, &swap.new) {
        (None, _) => return "新規".to_string(),
        (_, None) => return "削除".to_string(),
        _ => {}
    }
    let moved = (swap.was != swap.path).then(|| "移動".to_string());
    let inner = match (&job.versions, log::form_of(&job.row.file)) {
        (Some((old, new)), Some(form)) if old != new => {
            fields(form, &job.row.file, old, new, words)
        }
        (None, Some(_)) => vec!["読めない版".to_string()],
        (None, None) if swap.old != swap.new => vec!["変更".to_string()],
        // Encrypted from now on, or other rights.
        _ if moved.is_none() => vec!["中身は同じ".to_string()],
        _ => Vec::new(),
    };
    let told: Vec<String> = moved.into_iter().chain(inner).collect();
    told.join(";")
}

fn fields(
    form: &'static PaperForm,
    file: &str,
    old: &[u8],
    new: &[u8],
    words: &Vocabularies,
) -> Vec<String> {
    let read = |bytes: &[u8]| log::value_at(file, bytes);
    let (Some(old), Some(new)) = (read(old), read(new)) else {
        return vec!["読めない版".to_string()];
    };
    let mut names: Vec<String> = Vec::new();
    for found in differences(&old, &new) {
        let name = known_part(form, &found.path, words);
        if names.last() != Some(&name) {
            names.push(name);
        }
    }
    match names.is_empty() {
        true => vec!["書き方だけの変更".to_string()],
        false => names,
    }
}

/// The name of a place as far as the form knows it: a key that somebody made up may be a name.
fn known_part(form: &'static PaperForm, path: &Path, words: &Vocabularies) -> String {
    let mut known = Path::default();
    for step in &path.0 {
        let above = form.lookup(&known);
        let mut here = known.clone();
        here.0.push(step.clone());
        let is_known = match (above, step) {
            (Some(Target::Key(key)), Step::Key(name)) => match key.holds {
                Holds::WordMap(table, _) => words.read(table, name).term().is_some(),
                Holds::Claims => words.read(Table::Needs, name).term().is_some(),
                Holds::Free => false,
                _ => form.lookup(&here).is_some(),
            },
            (_, Step::Entry(id)) => id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-'),
            _ => form.lookup(&here).is_some(),
        };
        if !is_known {
            return match known.to_string().as_str() {
                "" => "?".to_string(),
                known => format!("{known}.?"),
            };
        }
        known = here;
    }
    known.to_string()
}
