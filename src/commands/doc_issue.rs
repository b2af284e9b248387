//! Issuing documents: the sheets are made first, then the file is written beside its place, then the
//! paper records what left the office, and then the file is put there.

use super::amend::{self, Step};
use super::doc::Wish;
use super::doc_facts::{Desk, Folder, Label, field_label};
use super::doc_list::missing;
use super::doc_recipient::{Addressee, addressees};
use super::doc_record::{Record, changed, digest_of, record};
use super::lookup;
use crate::checks::naming_lacks;
use crate::context::Format;
use crate::documents;
use crate::failure::{Exit, Failure};
use crate::model::{Case, ConsentRule, Document, NamingGap, Template};
use crate::paper::Path;
use crate::render::document::Sheet;
use crate::render::document_text::{markdown, plain};
use crate::store::{self, Browser, CasePaper, Outgoing};
use crate::text;
use std::cell::RefCell;
use std::path::{Path as FilePath, PathBuf};

/// Plain text is so many columns wide: a sheet of A4 in a typewriter's letters.
const COLUMNS: usize = 80;

/// A sheet that is ready, with what the paper will say of it.
struct Made {
    sheets: Vec<Sheet>,
    record: Record,
}

/// A file on its way, and what is said about it.
pub struct Going {
    /// The file, ready to be put in its place; `None` for stdout and for a dry run.
    pub outgoing: Option<Outgoing>,
    /// Its bytes.
    pub page: Vec<u8>,
    /// What it holds.
    pub records: Vec<Record>,
    /// Its place.
    pub target: Option<PathBuf>,
}

/// Issues documents of a case.
pub fn of_case(desk: &Desk, words: &str, wish: &Wish) -> Result<Exit, Failure> {
    let going: RefCell<Vec<Going>> = RefCell::new(Vec::new());
    let spoken: RefCell<Option<Vec<u8>>> = RefCell::new(None);
    amend::step(desk.context, words, |paper| {
        // Planned anew after a race: what was made for the paper before is dropped.
        going.borrow_mut().clear();
        let (step, files) = plan(desk, paper, wish)?;
        for file in files.iter().filter(|file| file.target.is_none()) {
            speak(desk, &file.page, &spoken)?;
        }
        *going.borrow_mut() = files;
        Ok(step)
    })?;
    let told = settle(going.into_inner())?;
    tell(desk, told, wish.output == Some(FilePath::new("-")));
    Ok(Exit::Done)
}

/// A document on stdout goes out before the paper records it: what can't be written is not issued. A dry
/// run's stdout is the difference.
fn speak(desk: &Desk, page: &[u8], spoken: &RefCell<Option<Vec<u8>>>) -> Result<(), Failure> {
    if desk.context.dry_run() {
        return Ok(());
    }
    let mut spoken = spoken.borrow_mut();
    match spoken.as_deref() {
        None => {
            desk.context.out_bytes(page);
            *spoken = Some(page.to_vec());
            Ok(())
        }
        Some(before) if before == page => Ok(()),
        Some(_) => Err(Failure::machine(
            "書き出したあとに、ほかの人が紙を書き換えました。記録していません。",
        )
        .next("もう一度同じコマンドを実行してください。")),
    }
}

/// Puts the files in their places, once the paper records them; what machines are told. One that can't
/// be put there doesn't keep the others from it.
pub fn settle(files: Vec<Going>) -> Result<Vec<serde_json::Value>, Failure> {
    let mut told = Vec::new();
    let mut refused = None;
    for file in files {
        let path = match (file.outgoing, &file.target) {
            (Some(outgoing), _) => match outgoing.settle() {
                Ok(path) => Some(path),
                Err(failure) => {
                    refused.get_or_insert(failure);
                    continue;
                }
            },
            (None, _) => None,
        };
        for record in &file.records {
            told.push(record.json(path.as_deref().or(file.target.as_deref())));
        }
    }
    match refused {
        Some(failure) => Err(failure),
        None => Ok(told),
    }
}

/// Machines are told what was issued, unless stdout is the document itself.
pub fn tell(desk: &Desk, issued: Vec<serde_json::Value>, spent: bool) {
    if desk.context.format() == Format::Json && !spent {
        let mut object = serde_json::Map::new();
        object.insert("documents".into(), issued.into());
        desk.context.show(crate::context::View {
            kind: "doc",
            json: object,
            ..crate::context::View::default()
        });
    }
}

/// What the paper will say of the documents, and their files, written beside their places.
pub fn plan(desk: &Desk, paper: &CasePaper, wish: &Wish) -> Result<(Step, Vec<Going>), Failure> {
    let mut step = Step::default();
    let mut made: Vec<Made> = Vec::new();
    let mut taken: Vec<String> = codes(&paper.case);
    for template in &wish.templates {
        let mut folder = desk.folder(paper.clone())?;
        let to = addressees(desk, &mut folder, template, wish, &mut step.warnings)?;
        let gap = consent(desk, paper, template, wish, &mut step.warnings)?;
        let mut hidden = 0;
        for addressee in &to {
            let one = sheet(
                desk,
                &folder,
                template,
                addressee,
                wish,
                gap.is_some(),
                &mut taken,
            )?;
            hidden += one.1;
            made.push(one.0);
        }
        if hidden > 0 {
            step.warnings.push(format!(
                "注意: 「{}」では、文中の氏名など{hidden}か所を「○○」に置きかえました。出す前に読み直してください。",
                template.label
            ));
        }
    }
    step.warnings.extend(blanks(&made, &paper.case));
    let files = files(desk, &paper.case, wish, made)?;
    record(desk, paper, wish, &files, &mut step);
    Ok((step, files))
}

/// What a document is issued without, told once for each.
fn blanks(made: &[Made], case: &Case) -> Vec<String> {
    let mut told: Vec<&str> = Vec::new();
    let mut said = Vec::new();
    for record in made.iter().map(|one| &one.record) {
        if record.missing.is_empty() || told.contains(&&*record.template) {
            continue;
        }
        told.push(&record.template);
        said.push(format!(
            "注意: 「{}」は空欄のままのところがあります: {}。次の手: renkei edit {}",
            record.label,
            text::list_up_to(&record.missing, 6),
            case.id
        ));
    }
    said
}

fn codes(case: &Case) -> Vec<String> {
    let codes = case.documents.iter().filter_map(|d| d.code.as_deref());
    codes.map(String::from).collect()
}

/// One sheet with its cover, and how many names gave way.
fn sheet(
    desk: &Desk,
    folder: &Folder,
    template: &Template,
    to: &Addressee,
    wish: &Wish,
    without_consent: bool,
    taken: &mut Vec<String>,
) -> Result<(Made, usize), Failure> {
    let case = &folder.paper.case;
    let recipient = to.recipient(folder);
    let tree = desk.tree(folder, template, &recipient);
    let format = wish.format;
    let shown = |row: &Template, code: &str| desk.shown(&tree, case, row, &Label { code, format });
    let draft = shown(template, "");
    let facts = digest_of(&draft.prints);
    let on = desk.context.today();
    let same = |document: &Document| {
        document.template.as_deref() == Some(&*template.id) && document.to == to.id
    };
    let before = case.documents.iter().rposition(same);
    let again = before.filter(|place| {
        let document = &case.documents[*place];
        document.on == Some(on) && document.digest.as_deref() == Some(&*facts)
    });
    let code = match again.and_then(|place| case.documents[place].code.as_deref()) {
        Some(code) => code.to_string(),
        None => {
            let taken: Vec<&str> = taken.iter().map(String::as_str).collect();
            let to = to.id.as_deref().unwrap_or_default();
            documents::code(
                &format!("{} {} {to} {on} {facts}", case.id, template.id),
                &taken,
            )
        }
    };
    taken.push(code.clone());
    let last = shown(template, &code);
    let mut sheets = Vec::new();
    if let Some(cover) = template.cover.as_deref() {
        // Whatever its row says: a cover lies open on the machine.
        let cover = desk.templates.version(cover, on).map(|cover| Template {
            anonymous: true,
            ..cover.clone()
        });
        let cover = cover.ok_or_else(|| {
            Failure::paper(format!("「{}」の送付状がありません。", template.label))
                .next("templates/index.toml の cover を確かめてください。")
        })?;
        let fields = shown(&cover, &code).fields;
        sheets.push(print(desk, &cover, &fields, &code)?);
    }
    sheets.push(print(desk, template, &last.fields, &code)?);
    let record = Record {
        template: template.id.clone(),
        label: template.label.clone(),
        to: to.id.clone(),
        to_name: to.name(folder),
        code,
        digest: facts,
        before: before.map(|place| {
            let document = &case.documents[place];
            (document.id.clone(), changed(document, &last.prints))
        }),
        missing: missing(&tree, template)
            .into_iter()
            .map(field_label)
            .collect(),
        prints: last.prints,
        without_consent,
        again,
    };
    Ok((Made { sheets, record }, last.hidden))
}

/// A sheet of a template.
pub fn print(
    desk: &Desk,
    template: &Template,
    fields: &serde_json::Value,
    code: &str,
) -> Result<Sheet, Failure> {
    let html = desk.press.sheet(&template.file, fields);
    let html = html.map_err(|slip| desk.refused(&slip))?;
    let foot = match code {
        "" => template.label.to_string(),
        code => format!("{} 照合番号 {code}", template.label),
    };
    Ok(Sheet {
        html,
        landscape: template.landscape,
        foot,
    })
}

/// What is missing before the patient may be named, where somebody said why it goes out anyway.
fn consent(
    desk: &Desk,
    paper: &CasePaper,
    template: &Template,
    wish: &Wish,
    warnings: &mut Vec<String>,
) -> Result<Option<NamingGap>, Failure> {
    let today = desk.context.today();
    // A sheet that names nobody asks for no consent to naming.
    let gap = paper.case.naming_gap(today).filter(|_| !template.anonymous);
    match (template.consent, gap) {
        (ConsentRule::None, _) | (_, None) => Ok(None),
        (ConsentRule::Written, Some(gap)) if wish.without_consent.is_none() => {
            Err(refuse(paper, template, &gap))
        }
        (ConsentRule::Written, gap) => Ok(gap),
        (ConsentRule::Remind, Some(gap)) => {
            warnings.push(format!(
                "注意: 「{}」を院外へ出すまでに同意を確かめてください。{}。",
                template.label,
                naming_lacks(&paper.case, &gap)
            ));
            Ok(None)
        }
    }
}

fn refuse(paper: &CasePaper, template: &Template, gap: &NamingGap) -> Failure {
    let case = &paper.case;
    let mut failure = Failure::usage(format!(
        "「{}」は氏名が出るため、発行できません。{}。",
        template.label,
        naming_lacks(case, gap)
    ));
    if !case.consents.is_empty() {
        failure = failure.place(lookup::line_of(paper, &Path::keys("consents")));
    }
    failure
        .why("氏名を出すには、打診か情報提供を目的とし、医療情報と氏名を範囲に含む、撤回されていない書面の同意が要ります。")
        .next(format!("同意をもらったら consents に書いてください: renkei edit {}", case.id))
        .next("書く行: - {id: k1, on: 日付, by: 本人, purpose: 情報共有, scope: [医療情報, 氏名], method: 書面}")
        .next("やむを得ず同意なしで出すなら --without-consent '理由'(記録に残ります)")
}

/// The files: all sheets in one where `-o` names one, else one a document.
fn files(desk: &Desk, case: &Case, wish: &Wish, made: Vec<Made>) -> Result<Vec<Going>, Failure> {
    let mut groups: Vec<(String, Vec<Made>)> = Vec::new();
    for one in made {
        let name = match wish.output {
            Some(_) => String::new(),
            None => one.record.template.to_string(),
        };
        match groups.last_mut() {
            Some((known, group)) if *known == name => group.push(one),
            _ => groups.push((name, vec![one])),
        }
    }
    let known: Vec<&str> = case
        .documents
        .iter()
        .filter_map(|d| d.file.as_deref())
        .collect();
    let mut files = Vec::new();
    for (_, group) in groups {
        let mut sheets = Vec::new();
        let mut records = Vec::new();
        for one in group {
            sheets.extend(one.sheets);
            records.push(one.record);
        }
        let codes: Vec<String> = records.iter().map(|record| record.code.clone()).collect();
        // A PDF carries its title along: the case's number tells who it is.
        let title = records.first().map_or(String::new(), Record::line_alone);
        let page = page(desk, &title, &codes, &sheets, wish.format)?;
        let (outgoing, target) = match wish.output {
            Some(path) if path == FilePath::new("-") => (None, None),
            named => {
                let target = match named {
                    Some(path) => desk.context.here().join(path),
                    None => {
                        desk.store
                            .root()
                            .join("out")
                            .join(name_of(case, &records, wish.format))
                    }
                };
                // A dry run leaves nothing behind.
                let outgoing = (!desk.context.dry_run())
                    .then(|| Outgoing::prepare(desk.store, &target, &page, &known, wish.force))
                    .transpose()?;
                (outgoing, Some(target))
            }
        };
        files.push(Going {
            outgoing,
            page,
            records,
            target,
        });
    }
    Ok(files)
}

/// The bytes of a file in the form that was asked for.
pub fn page(
    desk: &Desk,
    title: &str,
    codes: &[String],
    sheets: &[Sheet],
    format: Format,
) -> Result<Vec<u8>, Failure> {
    let html = desk.press.page(title, codes, sheets);
    let html = html.map_err(|slip| desk.refused(&slip))?;
    Ok(match format {
        Format::Md => markdown(&html).into_bytes(),
        Format::Txt => plain(&html, COLUMNS).into_bytes(),
        Format::Pdf => {
            let named = desk.store.office.print.browser.as_deref();
            Browser::find(named, desk.context.search_path())?.print(&html, desk.context.today())?
        }
        _ => html.into_bytes(),
    })
}

/// `2026-0012-inquiry-K7Q2.html`: what was issued stays, and what is issued anew has a code of its own.
/// Never a name.
fn name_of(case: &Case, records: &[Record], format: Format) -> String {
    let template = records.first().map_or("", |record| &record.template);
    let safe = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    let template: String = template
        .chars()
        .map(|c| if safe(c) { c } else { '_' })
        .collect();
    let code = match records {
        [record] => record.code.clone(),
        several => {
            let codes: Vec<&str> = several.iter().map(|record| &*record.code).collect();
            documents::code(&codes.join(" "), &[])
        }
    };
    format!("{}-{template}-{code}.{}", case.id, format.name())
}

/// A path as people know it: within the office without the office.
pub fn shown(desk: &Desk, target: &FilePath) -> String {
    store::shown(desk.store.root(), target)
}
