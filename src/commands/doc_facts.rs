//! What the documents of a case are made from: the paper, what follows from it, the facilities it
//! names; and of all that, what one template may show.

use crate::context::{Context, Format};
use crate::documents::{self, Mask, Recipient, Scene, Secrets};
use crate::failure::{Exit, Failure};
use crate::files::form::{CASE, Form, Holds};
use crate::files::full;
use crate::matching::Home;
use crate::model::{Case, CaseId, Facility, Template, Text};
use crate::problem::Place;
use crate::regulation::Facts;
use crate::render::document::{Press, Slip, Templates};
use crate::render::problem::page;
use crate::store::{CasePaper, OfficeTemplates, Store};
use crate::text;
use serde_json::{Map, Value, json};
use std::collections::{HashMap, HashSet};

/// The templates of the office and the press that prints them.
pub struct Desk<'c> {
    /// The world.
    pub context: &'c Context,
    /// The office.
    pub store: &'c Store,
    /// Its documents.
    pub templates: OfficeTemplates,
    /// What prints them.
    pub press: Press,
}

/// What every document gets, declared or not: nothing of it is the patient's.
pub const ALWAYS: [&str; 6] = ["today", "document", "format", "office", "sender", "to"];

/// A case with all that documents may ask of it.
pub struct Folder {
    /// The paper.
    pub paper: CasePaper,
    /// The facilities it names, and those a document goes to.
    pub facilities: HashMap<Text, Facility>,
    /// The paper as its form knows it.
    full: Value,
}

/// What one sheet shows.
pub struct Shown {
    /// The fields, as the template gets them.
    pub fields: Value,
    /// The fields without what changes with the day or the office.
    pub steady: Value,
    /// Each declared field with the fingerprint of what stands there; those that only change with
    /// the day are left out.
    pub prints: Vec<(Text, String)>,
    /// How many names in free words gave way.
    pub hidden: usize,
}

/// What a sheet says of itself.
pub struct Label<'a> {
    /// The short code.
    pub code: &'a str,
    /// As what it is written.
    pub format: Format,
}

impl<'c> Desk<'c> {
    /// Reads the templates. Slips in the office's list are said: without it nothing is issued by it.
    pub fn open(context: &'c Context) -> Result<Self, Failure> {
        let desk = Self::of(context, context.store()?);
        for paper in &desk.templates.papers {
            for problem in &paper.problems {
                let bytes = match &problem.place {
                    Place::Bytes(bytes) => Some(bytes.clone()),
                    _ => None,
                };
                let text = paper.text.as_deref();
                let colour = context.error_colour();
                context.complain(&page(problem, &paper.path, text, bytes, colour));
            }
            context.remember(Exit::Paper);
        }
        Ok(desk)
    }

    /// The same with any version of the office.
    pub fn of(context: &'c Context, store: &'c Store) -> Self {
        let templates = store.templates();
        let press = Press::new(Templates::of(&templates.files));
        Self {
            context,
            store,
            templates,
            press,
        }
    }

    /// The failure that shows a template's slip.
    pub fn refused(&self, slip: &Slip) -> Failure {
        crate::context::refused(&self.press, slip, "何も発行していません。")
    }

    /// Everything of a case.
    pub fn folder(&self, paper: CasePaper) -> Result<Folder, Failure> {
        let ids: HashSet<&str> = documents::facilities_named(&paper.case);
        let facilities = self.store.facilities_with(&ids)?;
        let full = full::full(Some(&paper.root), &CASE, &self.store.words);
        Ok(Folder {
            paper,
            facilities,
            full,
        })
    }

    /// What a template may show of a case, out of everything there is for this reader.
    pub fn shown(&self, tree: &Value, case: &Case, template: &Template, label: &Label) -> Shown {
        let names = template.fields.iter().map(|name| &**name);
        let mask = Mask::of(&names.clone().chain(ALWAYS).collect::<Vec<_>>());
        let mut fields = mask.keep(tree);
        if let Value::Object(map) = &mut fields {
            map.insert("document".into(), self.document(template, label));
            map.insert("format".into(), label.format.name().into());
        }
        let mut hidden = 0;
        if template.anonymous {
            documents::identifying().cut(&mut fields);
            hidden = hide_names(&mut fields, case);
        }
        let mut steady = fields.clone();
        documents::passing().cut(&mut steady);
        let prints = names
            .filter(|name| !documents::passing().holds(name))
            .chain(["to"])
            .map(|name| {
                let said = documents::at(&steady, name);
                (name.into(), documents::fingerprint(&said))
            })
            .collect();
        Shown {
            fields,
            steady,
            prints,
            hidden,
        }
    }

    /// The paper and all that follows from it.
    pub fn tree(&self, folder: &Folder, template: &Template, to: &Recipient) -> Value {
        let case = &folder.paper.case;
        let office = &self.store.office;
        let today = self.context.today();
        let facts = Facts::of(case, office, today, Home::of(&case.patient).location);
        let rules = self.store.rulebook().on(today, case.discharged());
        let scene = Scene {
            case,
            office,
            today,
            facts: &facts,
            rules: &rules,
            facilities: &folder.facilities,
            staff: self.context.staff(),
            assessment: with_support(self.assessment(folder), &folder.full["plan"]["support"]),
        };
        let mut tree = match &folder.full {
            Value::Object(map) => map.clone(),
            _ => Map::new(),
        };
        tree.extend(documents::compute(&scene, template, to));
        Value::Object(tree)
    }

    /// Everything there is for a case of which nothing is known.
    fn nothing(&self) -> Value {
        let id = CaseId::of(2000, "", 1).expect("a number of a case");
        let paper = self
            .store
            .understand(id.clone(), String::new(), b"schema: 1\n".to_vec());
        let Ok(paper) = paper else { return Value::Null };
        match self.folder(paper) {
            Ok(folder) => self.tree(&folder, &Template::default(), &Recipient::default()),
            Err(_) => Value::Null,
        }
    }

    /// The latest assessment as its form knows it.
    fn assessment(&self, folder: &Folder) -> Value {
        let Some(form) = assessment_form() else {
            return Value::Null;
        };
        let latest = folder.paper.case.assessment();
        let place = folder
            .paper
            .case
            .assessments
            .iter()
            .position(|one| latest.is_some_and(|latest| std::ptr::eq(one, latest)));
        let entries = folder.full["assessments"].as_array();
        match place.and_then(|place| entries?.get(place)) {
            Some(entry) => entry.clone(),
            None => full::full(None, form, &self.store.words),
        }
    }

    /// What a sheet says of itself.
    pub fn document(&self, template: &Template, label: &Label) -> Value {
        json!({
            "id": &*template.id,
            "label": &*template.label,
            "form": template.form.as_deref(),
            "source": template.source.as_deref(),
            "code": label.code,
            "on": self.context.today().to_string(),
            "draft": template.draft,
            "anonymous": template.anonymous,
        })
    }
}

/// What the plan says of rehabilitation, nutrition and mouth, where the assessment says nothing.
fn with_support(mut assessment: Value, support: &Value) -> Value {
    for key in ["rehab", "nutrition", "oral"] {
        if documents::is_blank(&assessment[key]) {
            assessment[key] = support[key].clone();
        }
    }
    assessment
}

/// Names in free words, and how many: everything but what is said of facilities and of the office.
fn hide_names(fields: &mut Value, case: &Case) -> usize {
    let secrets = Secrets::of(case);
    let Value::Object(map) = fields else { return 0 };
    map.iter_mut()
        .filter(|(name, _)| !ALWAYS.contains(&name.as_str()))
        .map(|(_, value)| documents::scrub(value, &secrets))
        .sum()
}

/// What people call a field: `患者 氏名`.
pub fn field_label(name: &str) -> String {
    let (root, rest) = name.split_once('.').unwrap_or((name, ""));
    let (mut form, steps) = match (root, assessment_form()) {
        ("assessment", Some(form)) if !rest.is_empty() => (form, rest),
        _ => (&CASE, name),
    };
    if let Some(label) = documents::field_label(name)
        && std::ptr::eq(form, &CASE)
    {
        return label.to_string();
    }
    let mut labels: Vec<&str> = Vec::new();
    for step in steps.split('.') {
        let Some(key) = form.key(step) else { break };
        labels.push(key.label);
        match key.holds {
            Holds::Group(inner) | Holds::Entries(inner) => form = inner,
            _ => break,
        }
    }
    match labels.as_slice() {
        [] => name.to_string(),
        // Whose they are goes without saying.
        [_, rest @ ..] if ["patient", "admission", "plan"].contains(&root) && !rest.is_empty() => {
            rest.join(" ")
        }
        labels => labels.join(" "),
    }
}

fn assessment_form() -> Option<&'static Form> {
    match CASE.key("assessments").map(|key| key.holds) {
        Some(Holds::Entries(form)) => Some(form),
        _ => None,
    }
}

/// Whether a name is one that documents know: of the paper by its form, of what is computed by what an
/// empty case gives.
fn is_field(everything: &Value, name: &str) -> bool {
    let root = name.split('.').next().unwrap_or(name);
    if documents::field_label(root).is_some() {
        return name
            .split('.')
            .try_fold(everything, |here, step| match here {
                // What lists hold can't be told from none.
                Value::Array(_) => Some(here),
                here => here.get(step),
            })
            .is_some()
            || ["board", "calls"].contains(&root);
    }
    // A name reaches into lists, which a path on paper enters by an entry.
    let mut form = Some(&CASE);
    name.split('.').all(|step| {
        let Some(key) = form.and_then(|form| form.key(step)) else {
            return false;
        };
        form = match key.holds {
            Holds::Group(inner) | Holds::Entries(inner) => Some(inner),
            _ => None,
        };
        true
    })
}

/// What a field says, in a few words, for a list.
pub fn brief(value: &Value) -> String {
    const MOST: usize = 60;
    let words = match value {
        Value::Null => String::new(),
        Value::String(text) => text.replace('\n', " "),
        Value::Bool(yes) => if *yes { "はい" } else { "いいえ" }.to_string(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) => {
            let items: Vec<String> = items
                .iter()
                .map(brief)
                .filter(|item| !item.is_empty())
                .collect();
            text::list(&items)
        }
        Value::Object(map) => {
            let items: Vec<String> = map
                .values()
                .map(brief)
                .filter(|item| !item.is_empty())
                .collect();
            items.join(" ")
        }
    };
    if text::width(&words) > MOST {
        text::truncate(&words, MOST)
    } else {
        words
    }
}

/// What is wrong with a document's row: a field nobody knows, one that an anonymous document may not
/// have, a document it speaks of that isn't there.
pub fn row_slips(desk: &Desk, row: &Template) -> Vec<String> {
    let mut slips = Vec::new();
    let everything = desk.nothing();
    for name in row.fields.iter().chain(&row.needs) {
        if !is_field(&everything, name) {
            slips.push(format!("様式「{}」の項目「{name}」はありません。", row.id));
        }
    }
    for name in row.fields.iter().filter(|_| row.anonymous) {
        if documents::is_identifying(name) {
            slips.push(format!(
                "匿名の様式「{}」に、本人がわかる項目「{name}」は載せられません。",
                row.id
            ));
        }
    }
    let today = desk.context.today();
    for other in row.cover.iter().chain(&row.named) {
        if desk.templates.version(other, today).is_none() {
            slips.push(format!("様式「{}」が使う「{other}」がありません。", row.id));
        }
    }
    slips
}
