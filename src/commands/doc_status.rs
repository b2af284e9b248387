//! `doc status`: what was issued and which fact has changed since. `doc verify`: whether a file is as
//! it was issued.

use super::doc_facts::{Desk, Folder, Label, brief, field_label};
use super::doc_record::changed;
use super::lookup;
use crate::context::{Context, Format, View};
use crate::documents::{self, Recipient, digest};
use crate::failure::{Exit, Failure};
use crate::model::{Case, CaseId, Document, Template};
use crate::sheet::{Cell, Column, Sheet, Tone};
use crate::store::{CasePaper, Opening, Store, read_document};
use crate::text;
use crate::vocabulary::{Table, Word};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::path::Path;

/// How an issued document stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// Everything it shows is as it was.
    Current,
    /// Something it shows has changed.
    Outdated,
    /// The same document was issued again later.
    Replaced,
    /// The paper doesn't say what it showed.
    Unknown,
}

impl Standing {
    fn id(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::Outdated => "outdated",
            Self::Replaced => "replaced",
            Self::Unknown => "unknown",
        }
    }

    fn cell(self) -> Cell {
        match self {
            Self::Current => Cell::from("今のまま"),
            Self::Outdated => Cell::toned("古い", Tone::Bad),
            Self::Replaced => Cell::toned("出し直し済", Tone::Dim),
            Self::Unknown => Cell::toned("不明", Tone::Dim),
        }
    }
}

/// A field that has changed.
struct Changed {
    name: String,
    was: Option<String>,
    is: String,
}

/// Runs `doc status CASE`.
pub fn status(context: &Context, words: &str) -> Result<Exit, Failure> {
    lookup::complain_about_rules(context);
    let desk = Desk::open(context)?;
    let folder = desk.folder(lookup::case(context, words)?)?;
    let case = &folder.paper.case;
    let mut sheet = Sheet::new(
        format!("発行した書類({})", case.id),
        vec![
            Column::new("id", "番号"),
            Column::new("on", "発行日"),
            Column::new("label", "書類"),
            Column::new("to", "宛先"),
            Column::new("code", "照合番号"),
            Column::new("state", "いま"),
            Column::new("changed", "変わった項目"),
        ],
    );
    let mut told = Vec::new();
    let mut outdated = Vec::new();
    for (place, document) in case.documents.iter().enumerate() {
        let (standing, changes) = look(&desk, &folder, place);
        let label = label(&desk, document);
        let to = document.to.as_deref();
        let name = to
            .and_then(|to| folder.facilities.get(to))
            .map(|f| &*f.name)
            .or(to);
        const SHOWN: usize = 3;
        let mut words: Vec<String> = changes.iter().take(SHOWN).map(Changed::words).collect();
        if changes.len() > SHOWN {
            words.push(format!("ほか{}項目", changes.len() - SHOWN));
        }
        if standing == Standing::Outdated {
            outdated.push(document);
        }
        sheet.row(vec![
            text::visible(&document.id).into_owned().into(),
            document
                .on
                .map(|on| on.to_string())
                .unwrap_or_default()
                .into(),
            label.clone().into(),
            name.unwrap_or_default().into(),
            document.code.as_deref().unwrap_or_default().into(),
            standing.cell(),
            words.join("\n").into(),
        ]);
        told.push(json!({
            "id": &*document.id,
            "on": document.on.map(|on| on.to_string()),
            "template": document.template.as_deref(),
            "label": label,
            "to": to,
            "code": document.code.as_deref(),
            "commit": document.commit.as_deref(),
            "digest": document.digest.as_deref(),
            "state": standing.id(),
            "changed": changes.iter().map(|change| json!({
                "field": change.name,
                "label": field_label(&change.name),
                "old": change.was,
                "new": change.is,
            })).collect::<Vec<_>>(),
        }));
    }
    if case.documents.is_empty() {
        sheet.note(format!(
            "発行した書類はまだありません。作るには: renkei doc {} --list",
            case.id
        ));
    }
    if let Some(document) = outdated.first() {
        let template = document.template.as_deref().unwrap_or_default();
        let to = document.to.as_deref().map(|to| format!(" --to {to}"));
        sheet.note(format!(
            "古くなった書類が{}件あります。出し直すには: renkei doc {} {}{}",
            outdated.len(),
            case.id,
            text::visible(template),
            to.unwrap_or_default()
        ));
    }
    let mut object = Map::new();
    object.insert("case".into(), case.id.as_str().into());
    object.insert("documents".into(), Value::Array(told));
    context.show(View {
        kind: "doc",
        json: object,
        sheets: vec![sheet],
        ..View::default()
    });
    Ok(Exit::Done)
}

/// A document whose facts have changed: its template, what it would show now, and the fields.
type Old<'d> = (&'d Template, super::doc_facts::Shown, Vec<String>);

/// How one document stands, and what of it has changed.
fn stands<'d>(desk: &'d Desk, folder: &Folder, place: usize) -> (Standing, Option<Old<'d>>) {
    let documents = &folder.paper.case.documents;
    let document = &documents[place];
    let replaced = documents[place + 1..].iter().any(|other| {
        other.template == document.template
            && other.to == document.to
            && other.digest != document.digest
    });
    let day = document.on.unwrap_or(desk.context.today());
    let template = document.template.as_deref();
    let template = template.and_then(|id| desk.templates.version(id, day));
    let Some(template) = template.filter(|_| !document.fields.is_empty()) else {
        return (Standing::Unknown, None);
    };
    if replaced {
        return (Standing::Replaced, None);
    }
    let now = fields(desk, folder, template, document);
    // A template that shows more or less than it did isn't a change of the facts.
    let shown = |name: &String| document.fields.iter().any(|(known, _)| **known == **name);
    let names = changed(document, &now.prints).into_iter().filter(shown);
    let names: Vec<String> = names.collect();
    if names.is_empty() {
        return (Standing::Current, None);
    }
    (Standing::Outdated, Some((template, now, names)))
}

/// How many documents of a paper are out of date.
pub fn outdated(desk: &Desk, paper: &CasePaper) -> Result<usize, Failure> {
    if paper.case.documents.is_empty() {
        return Ok(0);
    }
    let folder = desk.folder(paper.clone())?;
    let all = 0..folder.paper.case.documents.len();
    let old = all.filter(|place| stands(desk, &folder, *place).0 == Standing::Outdated);
    Ok(old.count())
}

/// How one document stands, and what has changed, with what it was where history tells.
fn look(desk: &Desk, folder: &Folder, place: usize) -> (Standing, Vec<Changed>) {
    let (standing, found) = stands(desk, folder, place);
    let Some((template, now, names)) = found else {
        return (standing, Vec::new());
    };
    let case = &folder.paper.case;
    let before = before(desk, case, template, &case.documents[place]);
    let changes: Vec<Changed> = names
        .iter()
        .flat_map(|name| {
            let is = documents::at(&now.steady, name);
            match before.as_ref().and_then(|before| before.get(name)) {
                Some(was) => documents::differences(name, was, &is)
                    .into_iter()
                    .map(|one| Changed {
                        name: one.name,
                        was: Some(brief(&one.was)),
                        is: brief(&one.is),
                    })
                    .collect(),
                // Nobody knows what stood there.
                None => vec![Changed {
                    name: name.clone(),
                    was: None,
                    is: brief(&is),
                }],
            }
        })
        .collect();
    (standing, changes)
}

fn fields(
    desk: &Desk,
    folder: &Folder,
    template: &Template,
    document: &Document,
) -> super::doc_facts::Shown {
    let facility = document
        .to
        .as_ref()
        .and_then(|to| folder.facilities.get(to));
    let referral = folder
        .paper
        .case
        .referrals
        .iter()
        .rfind(|r| r.facility == document.to);
    let recipient = Recipient {
        facility,
        referral: referral.filter(|_| document.to.is_some()),
        service: referral
            .filter(|_| document.to.is_some())
            .and_then(|r| r.service.as_ref())
            .map(Word::label),
        answer_by: None,
    };
    let label = Label {
        code: "",
        format: Format::Html,
    };
    let tree = desk.tree(folder, template, &recipient);
    desk.shown(&tree, &folder.paper.case, template, &label)
}

/// What stood in the fields when the document was issued, from the commit it was made from: only
/// what still has the fingerprint that the paper recorded.
fn before(
    desk: &Desk,
    case: &Case,
    template: &Template,
    document: &Document,
) -> Option<HashMap<String, serde_json::Value>> {
    let commit = document.commit.as_deref()?;
    let store = Store::open(&Opening {
        office: Some(desk.store.root().to_path_buf()),
        at: Some((commit.to_string(), None)),
        ..Opening::default()
    });
    let store = store.ok()?;
    let paper: CasePaper = store.case(&case.id).ok()??.ok()?;
    let old = Desk::of(desk.context, &store);
    let folder = old.folder(paper).ok()?;
    let then = fields(&old, &folder, template, document);
    let recorded = |name: &str, print: &str| {
        let mut fields = document.fields.iter();
        fields.any(|(known, was)| **known == *name && **was == *print)
    };
    Some(
        then.prints
            .iter()
            .filter(|(name, print)| recorded(name, print))
            .map(|(name, _)| (name.to_string(), documents::at(&then.steady, name)))
            .collect(),
    )
}

fn label(desk: &Desk, document: &Document) -> String {
    let id = document.template.as_deref().unwrap_or_default();
    let row = desk.templates.version(id, desk.context.today());
    let known = desk.store.words.table(Table::DocumentKinds).find(id);
    let label = row.map(|row| &*row.label).or(known.map(|term| term.label));
    text::visible(label.unwrap_or(id)).into_owned()
}

impl Changed {
    fn words(&self) -> String {
        let label = field_label(&self.name);
        let or_blank = |words: &str| match words {
            "" => "(空欄)".to_string(),
            words => words.to_string(),
        };
        match &self.was {
            Some(was) => format!("{label}: {} → {}", or_blank(was), or_blank(&self.is)),
            None => label,
        }
    }
}

/// What a file turned out to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Intact,
    Altered,
    Unknown,
}

/// A document of a case that a file may be.
struct Found {
    case: CaseId,
    document: Document,
    /// Whether the file has the very digest.
    same: bool,
}

/// Runs `doc verify FILE`.
pub fn verify(context: &Context, file: &Path) -> Result<Exit, Failure> {
    let desk = Desk::open(context)?;
    let bytes = read_document(&context.here().join(file))?;
    let print = digest(&bytes);
    let words = String::from_utf8_lossy(&bytes);
    let cases = context.store()?.cases();
    let mut found: Vec<Found> = Vec::new();
    let mut unread: Vec<String> = cases.strays.iter().map(|m| m.path.clone()).collect();
    let looked = cases.map_sections(["documents"], |id, case| match case {
        Some(case) => (documents_in(&case, &print, &words), None),
        None => (Vec::new(), Some(id.to_string())),
    });
    for (some, unreadable) in looked {
        found.extend(some);
        unread.extend(unreadable);
    }
    if !unread.is_empty() {
        context.remember(Exit::Paper);
        context.complain(&format!(
            "注意: 発行の記録を読めない紙が{}件あり、調べていません: {}。次の手: renkei check",
            unread.len(),
            text::visible(&text::list_up_to(&unread, 8))
        ));
    }
    let verdict = match found.iter().any(|one| one.same) {
        true => {
            found.retain(|one| one.same);
            Verdict::Intact
        }
        false if found.is_empty() => Verdict::Unknown,
        false => Verdict::Altered,
    };
    let (id, sentence) = match verdict {
        Verdict::Intact => ("intact", "発行したままです。"),
        Verdict::Altered => ("altered", "発行したあとに書き換えられています。"),
        Verdict::Unknown => ("unknown", "この事務所が発行した記録がありません。"),
    };
    let name = text::visible(&file.display().to_string()).into_owned();
    let mut sheet = Sheet::new(
        format!("{name}: {sentence}"),
        vec![
            Column::new("case", "症例"),
            Column::new("id", "番号"),
            Column::new("label", "書類"),
            Column::new("on", "発行日"),
            Column::new("code", "照合番号"),
        ],
    );
    for one in &found {
        sheet.row(vec![
            one.case.to_string().into(),
            text::visible(&one.document.id).into_owned().into(),
            label(&desk, &one.document).into(),
            one.on().unwrap_or_default().into(),
            one.document.code.as_deref().unwrap_or_default().into(),
        ]);
    }
    match verdict {
        Verdict::Intact => {
            for one in &found {
                sheet.notes.extend(since(&desk, one)?);
            }
        }
        Verdict::Altered => sheet.note(format!(
            "出し直すには: renkei doc {} {}",
            found[0].case,
            text::visible(found[0].document.template.as_deref().unwrap_or_default())
        )),
        Verdict::Unknown if bytes.starts_with(b"%PDF") => {
            sheet.note("PDFは、発行したままかどうかだけを確かめられます。書き換えられたPDFは、ここに出ません。");
        }
        Verdict::Unknown => {
            sheet.note("書き換えられて照合番号も消えたか、別の事務所のものか、まだ記録していないものです。");
        }
    }
    let mut object = Map::new();
    object.insert("file".into(), name.into());
    object.insert("verdict".into(), id.into());
    object.insert("digest".into(), print.into());
    let told = found.iter().map(|one| {
        json!({
            "case": one.case.as_str(), "id": &*one.document.id,
            "template": one.document.template.as_deref(), "label": label(&desk, &one.document),
            "on": one.on(), "code": one.document.code.as_deref(),
        })
    });
    object.insert("documents".into(), told.collect());
    context.show(View {
        kind: "doc",
        json: object,
        sheets: vec![sheet],
        ..View::default()
    });
    Ok(if verdict == Verdict::Intact {
        Exit::Done
    } else {
        Exit::No
    })
}

/// A file that is as it was issued may be of yesterday all the same.
fn since(desk: &Desk, found: &Found) -> Result<Option<String>, Failure> {
    let Some(Ok(paper)) = desk.store.case(&found.case)? else {
        return Ok(None);
    };
    let folder = desk.folder(paper)?;
    let documents = &folder.paper.case.documents;
    let Some(place) = documents.iter().position(|one| *one == found.document) else {
        return Ok(None);
    };
    let (standing, changes) = look(desk, &folder, place);
    let mut labels: Vec<String> = changes.iter().map(|one| field_label(&one.name)).collect();
    labels.dedup();
    let code = found.document.code.as_deref().unwrap_or_default();
    Ok(match standing {
        Standing::Replaced => Some(format!(
            "注意: {code} は、あとから出し直したものがあります。次の手: renkei doc status {}",
            found.case
        )),
        Standing::Outdated => Some(format!(
            "注意: {code} のあとに変わった項目があります({})。次の手: renkei doc status {}",
            text::list_up_to(&labels, 4),
            found.case
        )),
        Standing::Current | Standing::Unknown => None,
    })
}

impl Found {
    fn on(&self) -> Option<String> {
        self.document.on.map(|on| on.to_string())
    }
}

/// The documents of a case that have the file's digest, or whose code the file shows.
fn documents_in(case: &Case, print: &str, words: &str) -> Vec<Found> {
    case.documents
        .iter()
        .filter_map(|document| {
            let same = document.file.as_deref() == Some(print);
            let code = document.code.as_deref().filter(|code| !code.is_empty());
            let shows = code.is_some_and(|code| shows(words, code));
            (same || shows).then(|| Found {
                case: case.id.clone(),
                document: document.clone(),
                same,
            })
        })
        .collect()
}

/// Whether a file shows a code: the whole of it, not the beginning of another.
fn shows(words: &str, code: &str) -> bool {
    let mark = format!("照合番号 {code}");
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
    words
        .match_indices(&mark)
        .any(|(at, _)| ends(&words[at + mark.len()..]))
}
