//! Rows as lines: NDJSON (one object a line) and CSV (BOM, CRLF, no cell that a spreadsheet runs).

use super::TABLES;
use super::pseudonym::Key;
use super::schema::{Column, Kind, Row, Seen, Table, Term, Value};
use crate::model::{Case, CaseId, Date};
use crate::render::csv::defuse;
use crate::text::visible_json;
use std::borrow::Cow;

/// How the lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One JSON object a line.
    Ndjson,
    /// A table with a head.
    Csv,
}

impl Form {
    /// Its name, which is also the ending of its files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
        }
    }
}

/// What writes the lines of an export.
pub struct Pen {
    /// How.
    pub form: Form,
    /// Names give way to pseudonyms under this key.
    pub key: Option<Key>,
    /// The day of the export.
    pub today: Date,
}

/// The lines of one table that a case has.
#[derive(Debug, Default)]
pub struct Written {
    /// The lines.
    pub bytes: Vec<u8>,
    /// How many.
    pub rows: usize,
}

/// What stands in a cell, ready to be written.
enum Cell<'a> {
    Nothing,
    Words(Cow<'a, str>),
    /// Numbers and truths: nothing that a spreadsheet would run, so nothing is put in front.
    Bare(String),
    List(Vec<Cow<'a, str>>),
}

/// What a pseudonymous export says where a word stands that no vocabulary has: it may say anything.
const UNLISTED: Term = Term {
    id: "unlisted",
    label: "用語にない言葉",
    known: true,
};

impl Pen {
    /// The key by which rows are put in order: by number, or by pseudonym, so that the order tells
    /// nothing.
    pub fn order(&self, id: &CaseId) -> (String, String) {
        let name = match &self.key {
            Some(key) => key.pseudonym(CASE, id.as_str()),
            // Prefix and number: `2026-9999` stands before `2026-10000`.
            None => format!("{:>8}{:09}", id.prefix(), id.number()),
        };
        (id.year().to_string(), name)
    }

    /// The columns of a table that this export has.
    pub fn columns(&self, table: &'static Table) -> impl Iterator<Item = &'static Column> {
        let all = self.key.is_none();
        let columns = table.columns.iter();
        columns.filter(move |column| all || column.seen == Seen::Always)
    }

    /// What stands at the top of a file.
    pub fn head(&self, table: &'static Table) -> Vec<u8> {
        match self.form {
            Form::Ndjson => Vec::new(),
            Form::Csv => {
                let mut names: Vec<Cow<str>> = Vec::new();
                for column in self.columns(table) {
                    names.push(column.id.into());
                    if column.kind.has_label() {
                        names.push(label(column).into());
                    }
                }
                let mut bytes = "\u{feff}".as_bytes().to_vec();
                bytes.extend(record(&names));
                bytes
            }
        }
    }

    /// The lines of a case, table by table in the order of [`TABLES`].
    pub fn lines(&self, case: &Case) -> [Written; 4] {
        TABLES.map(|table| {
            let mut written = Written::default();
            for place in 0..(table.rows)(case) {
                let row = Row {
                    case,
                    place,
                    today: self.today,
                };
                self.line(table, &row, &mut written.bytes);
                written.rows += 1;
            }
            written
        })
    }

    fn line(&self, table: &'static Table, row: &Row, out: &mut Vec<u8>) {
        let mut cells: Vec<(Cow<str>, Cell)> = Vec::with_capacity(table.columns.len() * 2);
        for column in self.columns(table) {
            let value = (column.take)(row);
            if column.kind.has_label() {
                let (ids, labels) = self.words(value);
                cells.push((column.id.into(), ids));
                cells.push((label(column).into(), labels));
            } else {
                cells.push((column.id.into(), self.cell(column.kind, value, row)));
            }
        }
        match self.form {
            Form::Ndjson => out.extend(object(&cells).as_bytes()),
            Form::Csv => {
                let cells: Vec<Cow<str>> = cells.into_iter().map(|(_, cell)| plain(cell)).collect();
                out.extend(record(&cells));
            }
        }
    }

    fn cell<'a>(&self, kind: Kind, value: Value<'a>, row: &Row) -> Cell<'a> {
        match value {
            Value::Nothing | Value::Term(_) | Value::Terms(_) => Cell::Nothing,
            Value::Day(day) => Cell::Words(day.to_string().into()),
            Value::Whole(number) => Cell::Bare(number.to_string()),
            Value::Truth(truth) => Cell::Bare(truth.to_string()),
            Value::Texts(texts) => Cell::List(texts.into_iter().map(Cow::Owned).collect()),
            Value::Text(words) => self.text(kind, words, row),
        }
    }

    fn text<'a>(&self, kind: Kind, words: Cow<'a, str>, row: &Row) -> Cell<'a> {
        let Some(key) = &self.key else {
            return Cell::Words(words);
        };
        let pseudonym = match kind {
            Kind::CaseId => key.pseudonym(CASE, &words),
            Kind::ChartNo => key.pseudonym("chart", words.trim()),
            // The same words on two papers must not look alike.
            Kind::EntryId => key.pseudonym("entry", &format!("{}/{words}", row.case.id)),
            Kind::Code if !is_id(&words) => return Cell::Nothing,
            _ => return Cell::Words(words),
        };
        Cell::Words(pseudonym.into())
    }

    /// The ids and the labels of coded words.
    fn words<'a>(&self, value: Value<'a>) -> (Cell<'a>, Cell<'a>) {
        let told = |term: Term<'a>| match term.known || self.key.is_none() {
            true => term,
            false => UNLISTED,
        };
        match value {
            Value::Term(term) => {
                let term = told(term);
                (Cell::Words(term.id.into()), Cell::Words(term.label.into()))
            }
            Value::Terms(terms) => {
                let terms: Vec<Term> = terms.into_iter().map(told).collect();
                (
                    Cell::List(terms.iter().map(|term| term.id.into()).collect()),
                    Cell::List(terms.iter().map(|term| term.label.into()).collect()),
                )
            }
            _ => (Cell::Nothing, Cell::Nothing),
        }
    }
}

/// The kind of pseudonym that a case has.
const CASE: &str = "case";

/// The name of the column of labels.
fn label(column: &Column) -> String {
    format!("{}_label", column.id)
}

/// Whether words are an id of the staff or of a facility rather than a name.
fn is_id(words: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    words.chars().all(fits)
}

fn object(cells: &[(Cow<str>, Cell)]) -> String {
    let mut line = String::with_capacity(cells.len() * 24);
    for (place, (name, cell)) in cells.iter().enumerate() {
        line.push(if place == 0 { '{' } else { ',' });
        string(name, &mut line);
        line.push(':');
        match cell {
            Cell::Nothing => line.push_str("null"),
            Cell::Words(words) => string(words, &mut line),
            Cell::Bare(words) => line.push_str(words),
            Cell::List(items) => {
                line.push('[');
                for (place, item) in items.iter().enumerate() {
                    if place > 0 {
                        line.push(',');
                    }
                    string(item, &mut line);
                }
                line.push(']');
            }
        }
    }
    line.push_str("}\n");
    line
}

/// A JSON string; what a terminal would obey is written out.
pub(super) fn string(words: &str, line: &mut String) {
    let json = serde_json::Value::from(words).to_string();
    line.push_str(&visible_json(&json));
}

fn plain(cell: Cell<'_>) -> Cow<'_, str> {
    let safe = |words: Cow<'_, str>| Cow::Owned(defuse(&words).into_owned());
    match cell {
        Cell::Nothing => "".into(),
        Cell::Words(words) => safe(words),
        Cell::Bare(words) => words.into(),
        Cell::List(items) => safe(items.join(";").into()),
    }
}

/// A line of a CSV.
pub(super) fn record(cells: &[Cow<str>]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer
        .write_record(cells.iter().map(|cell| cell.as_bytes()))
        .expect("memory doesn't refuse");
    writer.into_inner().expect("memory doesn't refuse")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Event, ServiceLine};
    use crate::vocabulary::Word;

    fn pen(form: Form, key: Option<Key>) -> Pen {
        Pen {
            form,
            key,
            today: Date::from_ymd_opt(2026, 11, 23).expect("a day"),
        }
    }

    fn key() -> Option<Key> {
        Key::of_file(b"0123456789abcdef0123456789abcdef").ok()
    }

    fn a_case() -> Case {
        let mut case = Case::empty(CaseId::new("2026-0012").expect("an id"));
        case.events.push(Event {
            id: "e1".into(),
            kind: Some(Word::Unknown("架空花子さんと話した".into())),
            by: Some("田中".into()),
            text: Some("=1+1\n\u{9b}31m".into()),
            ..Event::default()
        });
        case.services.push(ServiceLine {
            id: "s1".into(),
            units: Some(-3),
            ..ServiceLine::default()
        });
        case
    }

    fn said(pen: &Pen, table: usize) -> String {
        let [cases, events, referrals, services] = pen.lines(&a_case());
        let written = [cases, events, referrals, services];
        String::from_utf8(written[table].bytes.clone()).expect("text")
    }

    #[test]
    fn formulas_are_defused_and_numbers_are_numbers() {
        let csv = pen(Form::Csv, None);
        assert_eq!(
            said(&csv, 1),
            "2026-0012,2026,e1,,架空花子さんと話した,架空花子さんと話した,田中,,,,,\"'=1+1\n\\u{9b}31m\"\r\n"
        );
        assert_eq!(said(&csv, 3), "2026-0012,2026,s1,,,,,,,-3,,\r\n");
        let ndjson = pen(Form::Ndjson, None);
        assert!(said(&ndjson, 1).ends_with("\"text\":\"=1+1\\n\\u009b31m\"}\n"));
        assert!(said(&ndjson, 3).contains("\"units\":-3,"));
    }

    #[test]
    fn a_pseudonymous_line_has_no_word_that_somebody_wrote_freely() {
        for form in [Form::Csv, Form::Ndjson] {
            let line = said(&pen(form, key()), 1);
            for word in ["2026-0012", "架空", "田中", "=1+1", "text", "e1\""] {
                assert!(!line.contains(word), "{word}: {line}");
            }
            assert!(line.contains("unlisted"), "{line}");
        }
    }

    #[test]
    fn a_value_is_what_its_column_says() {
        let case = a_case();
        let today = Date::from_ymd_opt(2026, 11, 23).expect("a day");
        for table in TABLES {
            for place in 0..(table.rows)(&case) {
                for column in table.columns {
                    let row = Row {
                        case: &case,
                        place,
                        today,
                    };
                    let fits = match (column.take)(&row) {
                        Value::Nothing => true,
                        Value::Day(_) => column.kind == Kind::Day,
                        Value::Whole(_) => column.kind == Kind::Whole,
                        Value::Truth(_) => column.kind == Kind::Truth,
                        Value::Term(_) => matches!(column.kind, Kind::Word(_)),
                        Value::Terms(_) => matches!(column.kind, Kind::Words(_)),
                        Value::Texts(_) => column.kind == Kind::Spans,
                        Value::Text(_) => matches!(
                            column.kind,
                            Kind::CaseId | Kind::ChartNo | Kind::EntryId | Kind::Code | Kind::Text
                        ),
                    };
                    assert!(fits, "{}.{}", table.name, column.id);
                }
            }
        }
    }
}
