//! What the counters of a plan came to: figures, tables, and the questions that ask for them again.

use super::counter::{Collect, ColumnCounter, Counter};
use super::definition::{Definition, Measure, Section};
use super::grouping::{Key, STRANGE};
use super::plan::{Plan, columns_of};
use super::question::command;
use super::report::{
    Excluded, FigureResult, Report, Row, SectionResult, TableColumn, TableResult, Value,
};
use super::span::Span;
use super::tally::{Group, Tallies, Tally};
use super::terms::{Term, terms_of};
use super::{mean_in_tenths, median_in_tenths, rate_in_tenths};
use crate::model::Date;
use crate::query::{self, Field, Kind, Unit, all_of};

impl Plan<'_> {
    /// The report that the tallies make.
    pub fn report(&self, tallies: &Tallies) -> Report {
        let sections = self.report.section.iter();
        Report {
            id: self.report.id.clone(),
            label: self.report.label.clone(),
            period: self.period.clone(),
            previous: self.previous.clone(),
            filter: self.filter.clone(),
            sections: sections
                .map(|section| self.section(section, tallies))
                .collect(),
            min_cell: None,
            headline: {
                let ids = self.report.headline.iter();
                ids.filter_map(|id| self.figure(id, tallies)).collect()
            },
            past: self.is_of_the_past(),
        }
    }

    fn section(&self, section: &Section, tallies: &Tallies) -> SectionResult {
        let figures = section.figures.iter();
        let tables = section.tables.iter();
        let charts = section.charts.iter();
        SectionResult {
            title: section.title.clone(),
            note: section.note.clone(),
            figures: figures.filter_map(|id| self.figure(id, tallies)).collect(),
            tables: tables.filter_map(|id| self.table(id, tallies)).collect(),
            charts: charts.filter_map(|id| self.chart(id, tallies)).collect(),
            remarks: section.remarks,
        }
    }

    fn figure(&self, id: &str, tallies: &Tallies) -> Option<FigureResult> {
        let definition = self.grounds.catalogue.figure(id)?;
        let measure = definition.measure()?;
        if measure == Measure::Ratio {
            return Some(self.ratio(definition, tallies));
        }
        let counter = &self.counters[*self.figures.get(&(id.to_string(), 0))?];
        let number = |back: i32| {
            let place = self.figures.get(&(id.to_string(), back))?;
            let tally = tallies.of(*place);
            // What is asked of today alone has no period before.
            let same = back > 0 && self.counters[*place].asked == counter.asked;
            (!same).then(|| (worked_out(definition, tally), size(measure, tally)))
        };
        let tally = tallies.of(self.figures[&(id.to_string(), 0)]);
        let (value, n) = number(0)?;
        let is_rate = measure == Measure::Rate;
        let query = match measure {
            Measure::Rate => counter.asked.whole.clone(),
            _ => counter.asked.counted(),
        };
        let mut more: Vec<(&str, &str)> = Vec::new();
        if is_rate {
            more.push(("--part", &counter.asked.part));
        }
        if let Collect::Values(field) = &counter.collect {
            more.push(("--value", field.name));
        }
        let remark =
            (value == Value::Empty).then(|| match is_ahead(self.period.span, self.grounds.today) {
                true => "対象なし(まだ始まっていない期間です)".to_string(),
                false => "対象なし".to_string(),
            });
        Some(FigureResult {
            id: id.to_string(),
            label: definition.label().to_string(),
            unit: definition.unit.clone().unwrap_or_else(|| "件".to_string()),
            of: counter.unit,
            measure,
            part_of: definition.part_of.clone(),
            within: definition.within.clone(),
            previous_part: is_rate
                .then(|| self.figures.get(&(id.to_string(), 1)))
                .flatten()
                .map(|place| tallies.of(*place).part),
            value,
            n,
            part: is_rate.then_some(tally.part),
            previous: number(1),
            excluded: left_out(counter, tally),
            definition: definition.definition.clone().unwrap_or_default(),
            source: definition.source.clone().unwrap_or_default(),
            part_query: is_rate.then(|| counter.asked.counted()),
            command: command(counter.unit, &query, &more),
            query,
            terms: Vec::new(),
            remark,
        })
    }

    /// A figure made of figures and of numbers entered by hand.
    fn ratio(&self, definition: &Definition, tallies: &Tallies) -> FigureResult {
        let sum =
            |ids: &Option<Vec<String>>, back: i32| -> (Option<i64>, Vec<(String, Option<i64>)>) {
                let mut told = Vec::new();
                let mut sum = Some(0);
                for term in ids.iter().flatten().map(|id| Term::read(id)) {
                    let number = self.term(&term, back, tallies);
                    let (label, sign) = self.term_label(&term);
                    told.push((label, number));
                    sum = sum.zip(number).and_then(|(sum, number): (i64, i64)| {
                        sum.checked_add(sign.checked_mul(number)?)
                    });
                }
                (sum, told)
            };
        let times = definition.times.unwrap_or(100);
        let worked = |back: i32| {
            let (part, parts) = sum(&definition.part, back);
            let (whole, wholes) = sum(&definition.whole, back);
            let count = |number: Option<i64>| number.and_then(|number| u64::try_from(number).ok());
            let value = count(part)
                .zip(count(whole))
                .and_then(|(part, whole)| rate_in_tenths(part, whole, times));
            (value, count(part), count(whole), [parts, wholes].concat())
        };
        let (value, part, whole, terms) = worked(0);
        let before = worked(1);
        let missing: Vec<&str> = terms
            .iter()
            .filter(|(_, number)| number.is_none())
            .map(|(label, _)| label.as_str())
            .collect();
        let remark = match (value, missing.as_slice()) {
            (Some(_), _) => None,
            (None, []) => Some("対象なし".to_string()),
            (None, missing) => Some(match self.filter.as_str() {
                "" => match missing {
                    [only] => format!("numbers.toml に {only} がありません"),
                    [first, rest @ ..] => {
                        format!("numbers.toml に {first} ほか{}つがありません", rest.len())
                    }
                    [] => String::new(),
                },
                _ => "この条件の数字は numbers.toml にありません".to_string(),
            }),
        };
        let first = terms_of(definition)
            .into_iter()
            .find_map(|term| match term {
                Term::Figure(id, _) => self.figures.get(&(id.to_string(), 0)),
                Term::Number(..) => None,
            });
        let asked = first.map(|place| &self.counters[*place]);
        let query = asked
            .map(|counter| counter.asked.counted())
            .unwrap_or_default();
        FigureResult {
            id: definition.id.clone(),
            label: definition.label().to_string(),
            unit: definition.unit.clone().unwrap_or_else(|| "%".to_string()),
            of: asked.map_or(Unit::Cases, |counter| counter.unit),
            measure: Measure::Ratio,
            part_of: None,
            within: None,
            previous_part: None,
            value: value.map_or(Value::Empty, Value::Tenths),
            n: whole.unwrap_or(0),
            part,
            previous: Some((
                before.0.map_or(Value::Empty, Value::Tenths),
                before.2.unwrap_or(0),
            )),
            excluded: Vec::new(),
            definition: definition.definition.clone().unwrap_or_default(),
            source: definition.source.clone().unwrap_or_default(),
            command: match asked {
                Some(counter) => command(counter.unit, &query, &[]),
                None => String::new(),
            },
            query,
            part_query: None,
            terms,
            remark,
        }
    }

    fn term(&self, term: &Term, back: i32, tallies: &Tallies) -> Option<i64> {
        match term {
            Term::Figure(id, _) => {
                let place = self.figures.get(&((*id).to_string(), back))?;
                i64::try_from(tallies.of(*place).part).ok()
            }
            Term::Number(id, _) => {
                let span = self.period.back(back)?.span;
                let ward = match self.filter.as_str() {
                    "" => None,
                    // A number of the hospital is none of some of its patients.
                    filter => Some(only_ward(filter)?),
                };
                self.grounds
                    .numbers
                    .sum(id, span, ward)
                    .and_then(|sum| i64::try_from(sum).ok())
            }
        }
    }

    fn term_label(&self, term: &Term) -> (String, i64) {
        match term {
            Term::Figure(id, sign) => {
                let known = self.grounds.catalogue.figure(id);
                (
                    known.map_or(*id, |figure| figure.label()).to_string(),
                    *sign,
                )
            }
            Term::Number(id, sign) => {
                let name = self.grounds.catalogue.number_name(id);
                (format!("{name}({id})"), *sign)
            }
        }
    }

    pub(super) fn table(&self, id: &str, tallies: &Tallies) -> Option<TableResult> {
        let catalogue = self.grounds.catalogue;
        let definition = catalogue.table(id).or_else(|| catalogue.list(id))?;
        let number = *self.tables.get(id)?;
        let counter = &self.counters[number];
        let tally = tallies.of(number);
        let query = counter.asked.counted();
        let mut table = TableResult {
            id: id.to_string(),
            label: definition.label().replace("{next}", self.period.after()),
            of: counter.unit,
            columns: Vec::new(),
            heads: 0,
            rows: Vec::new(),
            total: None,
            adds_up: true,
            hidden_rows: 0,
            limit: definition.limit,
            within: definition.within.clone(),
            definition: definition.definition.clone().unwrap_or_default(),
            command: command(counter.unit, &query, &[]),
            query,
            is_list: false,
        };
        match &counter.collect {
            Collect::Groups { by, columns, .. } => {
                self.group_rows(definition, by, columns, tally, &mut table);
            }
            Collect::Rows { fields, .. } => list_rows(fields, tally, &mut table),
            Collect::Count | Collect::Rate | Collect::Values(_) => return None,
        }
        // A table that is put in order by what the directory has is cut off after that.
        if definition.supply != Some(true) {
            table.cut_off();
        }
        Some(table)
    }

    fn group_rows(
        &self,
        definition: &Definition,
        by: &[&'static Field],
        counters: &[ColumnCounter],
        tally: &Tally,
        table: &mut TableResult,
    ) {
        let columns = columns_of(definition);
        table.heads = by.len();
        table.columns.extend(by.iter().map(|field| TableColumn {
            id: field.name.to_string(),
            label: heading(field),
            measure: None,
            of_patients: false,
        }));
        table
            .columns
            .extend(columns.iter().map(|column| TableColumn {
                id: column.id.clone(),
                label: column.label.clone(),
                measure: Some(column.kind),
                of_patients: table.of.is_of_cases(),
            }));
        let share = definition.share == Some(true);
        if share {
            table.columns.push(TableColumn {
                id: "share".to_string(),
                label: "割合(%)".to_string(),
                measure: Some(Measure::Rate),
                of_patients: table.of.is_of_cases(),
            });
        }
        let counted = |group: &Group| group.cells.first().map_or(0, |cell| cell.count);
        let mut groups: Vec<(&Vec<Key>, &Group)> = tally.groups.iter().collect();
        if definition.order.as_deref() != Some("table") {
            let by = definition
                .order
                .as_deref()
                .and_then(|order| columns.iter().position(|column| column.id == order));
            // Equal numbers stay in the order of the vocabulary.
            groups.sort_by_key(|(_, group)| {
                let most = by
                    .and_then(|place| group.cells.get(place))
                    .map(|cell| cell.count);
                std::cmp::Reverse((most, counted(group)))
            });
        }
        let all = counted(&tally.whole);
        let row = |heads: Vec<Value>, group: &Group, query: Option<String>| {
            let mut cells = heads;
            let numbers = counters.iter().enumerate();
            cells.extend(numbers.map(|(place, column)| group.value(place, column.measure)));
            if share {
                let share = rate_in_tenths(counted(group), all, 100);
                cells.push(share.map_or(Value::Empty, Value::Tenths));
            }
            Row {
                cells,
                keys: Vec::new(),
                query,
            }
        };
        let first = columns
            .first()
            .map(|column| self.days(&self.period).fill(&column.condition));
        for (keys, group) in &groups {
            let heads = by
                .iter()
                .zip(keys.iter())
                .map(|(field, key)| match &key.value {
                    Some(id) if field.is_facility() => Value::Facility(id.to_string()),
                    _ => Value::Text(key.label.to_string()),
                });
            let query = asked_row(&table.query, first.as_deref(), by, keys);
            let mut row = row(heads.collect(), group, query);
            row.keys = keys
                .iter()
                .map(|key| key.value.as_deref().map(Into::into))
                .collect();
            table.rows.push(row);
        }
        let sum: u64 = groups.iter().map(|(_, group)| group.all).sum();
        table.adds_up = sum == tally.whole.all;
        if !table.rows.is_empty() {
            let mut heads = vec![Value::Empty; by.len()];
            if let Some(first) = heads.first_mut() {
                *first = Value::Text("計".to_string());
            }
            let query = all_of([table.query.as_str(), first.as_deref().unwrap_or_default()]);
            table.total = Some(row(heads, &tally.whole, Some(query)));
        }
    }
}

/// The ward, where a filter asks for one ward and nothing else.
fn only_ward(filter: &str) -> Option<&str> {
    let (name, ward) = filter.split_once([':', '=', '：'])?;
    let is_ward = matches!(name, "ward" | "病棟");
    let single = !ward.is_empty() && !ward.contains([' ', '　', ',', '*', '"', '\'', '(', ')']);
    (is_ward && single).then_some(ward)
}

/// The question for a row: that of the table, and what the row's headings say.
fn asked_row(
    whole: &str,
    column: Option<&str>,
    by: &[&'static Field],
    keys: &[Key],
) -> Option<String> {
    let of_keys: Option<Vec<String>> = by
        .iter()
        .zip(keys)
        .map(|(field, key)| match key.value.as_deref() {
            Some(STRANGE) if matches!(field.kind, Kind::Word(_)) => {
                Some(format!("{}:{STRANGE}", field.name))
            }
            value => query::value(field, value),
        })
        .collect();
    let parts = [whole, column.unwrap_or_default()].into_iter();
    let of_keys = of_keys?;
    Some(all_of(parts.chain(of_keys.iter().map(String::as_str))))
}

fn list_rows(fields: &[&'static Field], tally: &Tally, table: &mut TableResult) {
    table.is_list = true;
    table.heads = fields.len();
    table.columns = fields
        .iter()
        .map(|field| TableColumn {
            id: field.name.to_string(),
            label: heading(field),
            measure: None,
            of_patients: false,
        })
        .collect();
    table.hidden_rows = tally.more_rows;
    table.rows = tally
        .rows
        .iter()
        .map(|row| Row {
            cells: row.cells.clone(),
            keys: Vec::new(),
            query: None,
        })
        .collect();
}

/// The heading of a column that shows a field.
fn heading(field: &Field) -> String {
    let alias = field.aliases.first().copied();
    alias.unwrap_or(field.about).to_string()
}

fn is_ahead(span: Span, today: Date) -> bool {
    span.from > today
}

/// A figure's number.
pub(super) fn worked_out(definition: &Definition, tally: &Tally) -> Value {
    let tenths = |tenths: Option<i64>| tenths.map_or(Value::Empty, Value::Tenths);
    match definition.measure().unwrap_or_default() {
        Measure::Count => Value::Count(tally.part),
        Measure::Cases => Value::Count(tally.cases),
        Measure::Rate => tenths(rate_in_tenths(
            tally.part,
            tally.n,
            definition.times.unwrap_or(100),
        )),
        Measure::Mean => tenths(mean_in_tenths(tally.values.iter().sum(), tally.n)),
        Measure::Median => tenths(median_in_tenths(&mut tally.values.clone())),
        Measure::Max => match tally.values.iter().max() {
            Some(most) => Value::Count(u64::try_from(*most).unwrap_or(0)),
            None => Value::Empty,
        },
        Measure::Sum => {
            let sum: i64 = tally.values.iter().sum();
            Value::Count(u64::try_from(sum).unwrap_or(0))
        }
        Measure::Ratio => Value::Empty,
    }
}

/// How many a figure is of.
fn size(measure: Measure, tally: &Tally) -> u64 {
    match measure {
        Measure::Count | Measure::Cases => tally.part,
        _ => tally.n,
    }
}

fn left_out(counter: &Counter, tally: &Tally) -> Vec<Excluded> {
    let out = tally.left_out.iter();
    out.map(|out| Excluded {
        whose: out.whose.to_string(),
        entry: out.entry.as_ref().map(ToString::to_string),
        why: counter.asked.why.get(out.why).cloned().unwrap_or_default(),
    })
    .collect()
}
