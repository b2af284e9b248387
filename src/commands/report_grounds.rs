//! What a report stands on in this office: definitions, staff, words, numbers entered by hand; slips
//! in them are told, and the rest is used.

use crate::context::Context;
use crate::failure::Failure;
use crate::problem::{Place, Problem};
use crate::render::problem::page;
use crate::reporting::{Catalogue, Grounds, HandNumbers};
use std::ops::Range;

/// What was read for it.
pub struct Grounded {
    /// The definitions.
    pub catalogue: Catalogue,
    /// The numbers entered by hand.
    pub numbers: HandNumbers,
    /// Whether something of the office couldn't be used.
    pub slipped: bool,
}

impl Grounded {
    /// As a plan takes it.
    pub fn grounds<'a>(&'a self, context: &'a Context) -> Result<Grounds<'a>, Failure> {
        let store = context.store()?;
        Ok(Grounds {
            catalogue: &self.catalogue,
            words: &store.words,
            staff: &store.office.staff,
            numbers: &self.numbers,
            today: context.today(),
        })
    }
}

/// Reads the office's definitions and numbers; tells what can't be used of them.
pub fn grounds(context: &Context) -> Result<Grounded, Failure> {
    let store = context.store()?;
    let mut grounded = Grounded {
        catalogue: Catalogue::builtin(),
        numbers: HandNumbers::default(),
        slipped: false,
    };
    let tell = |file: &str, text: Option<&str>, range: Option<Range<usize>>, what: String| {
        let place = match &range {
            Some(range) => Place::Bytes(range.clone()),
            None => Place::Whole,
        };
        let problem = Problem::error("paper/unreadable", place, what)
            .hint("書き方: renkei report --list、docs/reports.md");
        context.complain(&page(&problem, file, text, range, context.error_colour()));
    };
    for file in store.report_files() {
        match &file.text {
            Err(why) => {
                grounded.slipped = true;
                tell(&file.path, None, None, why.clone());
            }
            Ok(text) => {
                let before = grounded.catalogue.clone();
                let slips = grounded.catalogue.add(&file.path, text);
                if !slips.is_empty() {
                    // A file that doesn't hold together changes nothing.
                    grounded.catalogue = before;
                    grounded.slipped = true;
                }
                for slip in slips {
                    tell(&slip.file, Some(text), slip.range, slip.what);
                }
            }
        }
    }
    if let Some(file) = store.numbers_file() {
        match &file.text {
            Err(why) => {
                grounded.slipped = true;
                tell(&file.path, None, None, why.clone());
            }
            Ok(text) => {
                let (numbers, slips) = HandNumbers::read(text, context.today());
                grounded.slipped |= !slips.is_empty();
                for (range, what) in slips {
                    tell(&file.path, Some(text), range, what);
                }
                grounded.numbers = numbers;
            }
        }
    }
    Ok(grounded)
}
