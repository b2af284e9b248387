//! What the directory has for each row of a table: facilities that accept, accept under a
//! condition, refuse, and those that nobody has asked.

use super::definition::Measure;
use super::report::{Report, TableColumn, TableResult, Value};
use crate::matching::{says, serves};
use crate::model::{Answer, Date, Facility, Freshness};
use crate::vocabulary::{Table, Vocabularies, Word};
use std::collections::HashMap;

/// The rows that facilities are held against: municipality, service, need.
#[derive(Debug)]
pub struct Supply {
    tables: Vec<String>,
    rows: Vec<Wanted>,
    by_service: HashMap<String, Vec<usize>>,
}

#[derive(Debug)]
struct Wanted {
    table: String,
    row: usize,
    city: String,
    service: Word,
    need: Need,
    found: [u64; 4],
}

/// What a row needs.
#[derive(Debug)]
enum Need {
    /// Nothing in particular.
    Nothing,
    /// A need of the vocabulary.
    Known(Word),
}

/// The columns, in order.
const COLUMNS: [(&str, &str, Answer); 4] = [
    ("accepting", "施設: 可", Answer::Yes),
    ("conditional", "施設: 条件付", Answer::Conditional),
    ("refusing", "施設: 不可", Answer::No),
    ("unknown", "施設: 不明", Answer::Unknown),
];

impl Supply {
    /// The rows of the tables of these ids.
    pub fn new(report: &Report, tables: &[String], words: &Vocabularies) -> Self {
        let mut rows = Vec::new();
        for table in report.tables().filter(|table| tables.contains(&table.id)) {
            for (place, row) in table.rows.iter().enumerate() {
                let said = |field: &str| -> Option<Option<&str>> {
                    let at = table.columns.iter().position(|column| column.id == field)?;
                    Some(row.keys.get(at)?.as_deref())
                };
                let term = |table, words_of: &str| match words.read(table, words_of) {
                    Word::Known(term) => Some(Word::Known(term)),
                    Word::Unknown(_) => None,
                };
                let (Some(Some(city)), Some(Some(service))) = (said("city"), said("service"))
                else {
                    continue;
                };
                let need = match said("need").flatten() {
                    None => Some(Need::Nothing),
                    // A word that no vocabulary knows is on no facility's list either.
                    Some(need) => term(Table::Needs, need).map(Need::Known),
                };
                let (Some(service), Some(need)) = (term(Table::Services, service), need) else {
                    continue;
                };
                // A service that takes everybody isn't asked about needs.
                let attribute = service.term().and_then(|term| term.attribute("needs"));
                if attribute == Some("no") && matches!(need, Need::Known(_)) {
                    continue;
                }
                rows.push(Wanted {
                    table: table.id.clone(),
                    row: place,
                    city: city.to_string(),
                    service,
                    need,
                    found: [0; 4],
                });
            }
        }
        let mut by_service: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, row) in rows.iter().enumerate() {
            by_service
                .entry(row.service.id().to_string())
                .or_default()
                .push(place);
        }
        Self {
            tables: tables.to_vec(),
            rows,
            by_service,
        }
    }

    /// The services that are asked for.
    pub fn services(&self) -> Vec<Word> {
        let mut services: Vec<Word> = self.rows.iter().map(|row| row.service.clone()).collect();
        services.sort_by(|a, b| a.id().cmp(b.id()));
        services.dedup();
        services
    }

    /// Counts a facility.
    pub fn see(&mut self, facility: &Facility, freshness: &Freshness, today: Date) {
        for places in self.by_service.values() {
            let Some(first) = places.first() else {
                continue;
            };
            if !facility.offers(&self.rows[*first].service) {
                continue;
            }
            for place in places {
                let row = &mut self.rows[*place];
                if !serves(facility, &row.service, &row.city) {
                    continue;
                }
                // Some services take everybody, and who needs nothing in particular may ask anybody.
                let asks_needs = row.service.term().and_then(|term| term.attribute("needs"));
                let answer = match &row.need {
                    Need::Known(need) if asks_needs != Some("no") => {
                        says(facility, need, freshness, today)
                    }
                    _ => Answer::Yes,
                };
                let column = COLUMNS.iter().position(|(_, _, known)| *known == answer);
                row.found[column.unwrap_or(3)] += 1;
            }
        }
    }

    /// Puts what was counted beside the rows.
    pub fn fill(&self, report: &mut Report) {
        let sections = report.sections.iter_mut();
        let tables = sections.flat_map(|section| section.tables.iter_mut());
        for table in tables.filter(|table| self.tables.contains(&table.id)) {
            let mine = self.rows.iter().filter(|row| row.table == table.id);
            fill(table, &mine.collect::<Vec<_>>());
        }
    }
}

fn fill(table: &mut TableResult, mine: &[&Wanted]) {
    table
        .columns
        .extend(COLUMNS.iter().map(|(id, label, _)| TableColumn {
            id: (*id).to_string(),
            label: (*label).to_string(),
            measure: Some(Measure::Count),
            of_patients: false,
        }));
    for (place, row) in table.rows.iter_mut().enumerate() {
        let found = mine
            .binary_search_by_key(&place, |wanted| wanted.row)
            .ok()
            .map(|at| mine[at]);
        row.cells
            .extend((0..COLUMNS.len()).map(|column| match found {
                Some(wanted) => Value::Count(wanted.found[column]),
                None => Value::Empty,
            }));
    }
    // Where nobody accepts is what the reader looks for; a row without an answer is none.
    let number = |row: &super::report::Row, column: usize| match row.cells.get(column) {
        Some(Value::Count(count)) => *count,
        _ => 0,
    };
    let first = table.columns.len() - COLUMNS.len();
    let heads = table.heads;
    let all = table.rows.len();
    table
        .rows
        .retain(|row| row.cells.get(first) != Some(&Value::Empty));
    let left_out = all - table.rows.len();
    if left_out > 0 {
        table.definition.push_str(&format!(
            "市区町村のわからない症例、用語にない処置、処置を問わないサービスの{left_out}組は行にしていません(計には入ります)。"
        ));
    }
    table.rows.sort_by_key(|row| {
        let accepting = number(row, first) + number(row, first + 1);
        (accepting > 0, std::cmp::Reverse(number(row, heads)))
    });
    table.cut_off();
    if let Some(total) = &mut table.total {
        // A facility stands in many rows: their sum would count it many times.
        total.cells.extend(vec![Value::Empty; COLUMNS.len()]);
    }
}
