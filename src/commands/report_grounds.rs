//! What a report stands on in this office: definitions, staff, words, numbers entered by hand; slips
//! in them are told, and the rest is used.

use crate::context::Context;
use crate::failure::{Exit, Failure};
use crate::problem::{Place, Problem};
use crate::query::Names;
use crate::render::problem::page;
use crate::reporting::{Catalogue, DefinitionSlip, Grounds, HandNumbers, Plan};
use crate::text;
use std::ops::Range;

/// What was read for it.
pub struct Grounded {
    /// The definitions.
    pub catalogue: Catalogue,
    /// The numbers entered by hand.
    pub numbers: HandNumbers,
}

impl Grounded {
    /// As a plan takes it.
    pub fn grounds<'a>(
        &'a self,
        context: &'a Context,
        facilities: &'a Names<'a>,
    ) -> Result<Grounds<'a>, Failure> {
        let store = context.store()?;
        Ok(Grounds {
            catalogue: &self.catalogue,
            words: &store.words,
            staff: &store.office.staff,
            numbers: &self.numbers,
            today: context.today(),
            facilities,
        })
    }
}

/// Reads the office's definitions and numbers; tells what can't be used of them.
pub fn grounds(context: &Context) -> Result<Grounded, Failure> {
    let (grounded, slips) = read(context)?;
    for slip in &slips {
        let text = slip.text.as_deref();
        let range = slip.range.clone();
        let colour = context.error_colour();
        context.complain(&page(&slip.problem, &slip.file, text, range, colour));
        context.remember(Exit::Paper);
    }
    Ok(grounded)
}

/// What can't be used of a file.
pub struct Slip {
    /// What is wrong.
    pub problem: Problem,
    /// The file.
    pub file: String,
    /// Its text, where it could be read.
    pub text: Option<String>,
    range: Option<Range<usize>>,
}

impl Slip {
    fn new(file: &str, text: Option<&str>, range: Option<Range<usize>>, what: String) -> Self {
        let place = match &range {
            Some(range) => Place::Bytes(range.clone()),
            None => Place::Whole,
        };
        Self {
            problem: Problem::error("paper/unreadable", place, what)
                .hint("書き方: renkei report --list、docs/reports.md"),
            file: file.to_string(),
            text: text.map(String::from),
            range,
        }
    }
}

/// The office's definitions and numbers, and what can't be used of them. A file that doesn't hold
/// together changes nothing.
pub fn read(context: &Context) -> Result<(Grounded, Vec<Slip>), Failure> {
    let store = context.store()?;
    let mut grounded = Grounded {
        catalogue: Catalogue::builtin(),
        numbers: HandNumbers::default(),
    };
    let mut found = Vec::new();
    for file in store.report_files() {
        let text = match &file.text {
            Err(why) => {
                found.push(Slip::new(&file.path, None, None, why.clone()));
                continue;
            }
            Ok(text) => text,
        };
        let before = grounded.catalogue.clone();
        let mut slips = grounded.catalogue.add(&file.path, text);
        if slips.is_empty() {
            slips.extend(not_understood(&grounded, context, &file.path)?);
        }
        if !slips.is_empty() {
            grounded.catalogue = before;
        }
        let slips = slips.into_iter();
        found.extend(slips.map(|slip| Slip::new(&slip.file, Some(text), slip.range, slip.what)));
    }
    if let Some(file) = store.numbers_file() {
        match &file.text {
            Err(why) => found.push(Slip::new(&file.path, None, None, why.clone())),
            Ok(text) => {
                let (numbers, slips) = HandNumbers::read(text, context.today());
                grounded.numbers = numbers;
                let slips = slips.into_iter();
                found.extend(
                    slips.map(|(range, what)| Slip::new(&file.path, Some(text), range, what)),
                );
            }
        }
    }
    Ok((grounded, found))
}

/// Questions of a file that can't be understood.
fn not_understood(
    grounded: &Grounded,
    context: &Context,
    file: &str,
) -> Result<Vec<DefinitionSlip>, Failure> {
    let nobody = |_: &str| Vec::new();
    let grounds = grounded.grounds(context, &nobody)?;
    let rows = grounded.catalogue.rows_of(file);
    let bad = rows.filter_map(|row| Some((row, Plan::understands(grounds, row).err()?)));
    Ok(bad
        .map(|(row, bad)| DefinitionSlip {
            file: file.to_string(),
            range: row.place.as_ref().map(|(_, range)| range.clone()),
            what: format!(
                "「{}」の条件「{}」がわかりません。{}{}",
                bad.id,
                text::visible(&bad.question),
                bad.slip.what,
                bad.slip.next
            ),
        })
        .collect())
}
