//! A report before anybody was counted: which counters it needs, over which days.

use super::catalogue::Catalogue;
use super::counter::{Asked, Collect, ColumnCounter, Counter, Order};
use super::definition::{Column, Definition, Measure, ReportDefinition, Section};
use super::numbers::HandNumbers;
use super::question::Placeholders;
use super::span::Period;
use super::tally::Hit;
use super::terms::{Term, terms_of};
use crate::model::{Date, StaffMember};
use crate::query::{
    self, CaseView, EntryView, FacilityView, Field, Grammar, MeetingView, Names, Query, Unit,
    all_of, parse,
};
use crate::vocabulary::Vocabularies;
use std::cell::OnceCell;
use std::collections::HashMap;

/// What a plan stands on.
#[derive(Clone, Copy)]
pub struct Grounds<'a> {
    /// The definitions.
    pub catalogue: &'a Catalogue,
    /// The office's words.
    pub words: &'a Vocabularies,
    /// The office's staff.
    pub staff: &'a [StaffMember],
    /// Numbers entered by hand.
    pub numbers: &'a HandNumbers,
    /// The day.
    pub today: Date,
    /// The facilities that words may mean: their ids.
    pub facilities: &'a Names<'a>,
}

/// What is wished for.
#[derive(Clone, Debug)]
pub struct Wish<'a> {
    /// The report.
    pub report: &'a ReportDefinition,
    /// Its period.
    pub period: Period,
    /// The question that every case must answer with yes.
    pub filter: String,
}

/// The counters of a report.
pub struct Plan<'a> {
    pub(super) grounds: Grounds<'a>,
    pub(super) report: ReportDefinition,
    pub(super) period: Period,
    pub(super) previous: Option<Period>,
    pub(super) filter: String,
    pub(super) counters: Vec<Counter>,
    /// Figures by id and by how many periods before.
    pub(super) figures: HashMap<(String, i32), usize>,
    /// Tables, lists and distributions by id.
    pub(super) tables: HashMap<String, usize>,
}

/// A question of a definition that can't be understood: which definition, and the slip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadQuestion {
    /// The definition.
    pub id: String,
    /// The question.
    pub question: String,
    /// Why.
    pub slip: query::Slip,
}

impl<'a> Plan<'a> {
    /// The plan of a report.
    pub fn new(grounds: Grounds<'a>, wish: Wish) -> Result<Self, BadQuestion> {
        let mut plan = Self {
            grounds,
            report: wish.report.clone(),
            previous: wish.period.back(1),
            period: wish.period,
            // Whatever stands in it, it is one condition beside others.
            filter: match wish.filter.trim().contains(char::is_whitespace) {
                true => format!("({})", wish.filter.trim()),
                false => wish.filter.trim().to_string(),
            },
            counters: Vec::new(),
            figures: HashMap::new(),
            tables: HashMap::new(),
        };
        let sections: Vec<Section> = plan.report.section.clone();
        for id in plan.report.headline.clone() {
            plan.want_figure(&id, 0)?;
        }
        for section in &sections {
            for id in &section.figures {
                plan.want_figure(id, 0)?;
                plan.want_figure(id, 1)?;
            }
            for id in &section.tables {
                plan.want_table(id)?;
            }
            for id in &section.charts {
                plan.want_chart(id)?;
            }
        }
        Ok(plan)
    }

    /// The counters.
    pub fn counters(&self) -> &[Counter] {
        &self.counters
    }

    /// Whether anything is asked of cases.
    pub fn asks_cases(&self) -> bool {
        self.counters.iter().any(|c| c.unit.is_of_cases())
    }

    /// Whether anything is asked of facilities.
    pub fn asks_facilities(&self) -> bool {
        self.counters.iter().any(|c| !c.unit.is_of_cases())
    }

    /// Whether only facilities that the staff keep by hand can answer: what is asked for is in no
    /// published list.
    pub fn asks_hand_kept_alone(&self) -> bool {
        const BY_HAND: &[&str] = &["relation", "vacancy", "vacancy-asof", "fresh", "met"];
        self.counters.iter().all(|counter| match counter.unit {
            Unit::Facilities => {
                counter.among.requires(BY_HAND) || counter.condition.requires(BY_HAND)
            }
            _ => true,
        })
    }

    /// Whether anything is asked that only all cases together can tell.
    pub fn asks_all_stays(&self) -> bool {
        self.counters.iter().any(Counter::asks_all_stays)
    }

    /// Tables that tell what the directory has for each row: their ids.
    pub fn supplied(&self) -> impl Iterator<Item = &str> {
        let asked = self.tables.keys().filter(|id| {
            let table = self.grounds.catalogue.table(id);
            table.is_some_and(|table| table.supply == Some(true))
        });
        asked.map(String::as_str)
    }

    /// What a case adds.
    pub fn see_case(&self, case: &CaseView) -> Vec<Hit> {
        let entries: [OnceCell<Vec<EntryView>>; Unit::ALL.len()] =
            std::array::from_fn(|_| OnceCell::new());
        let of = |unit: Unit| {
            let place = Unit::ALL
                .iter()
                .position(|known| *known == unit)
                .unwrap_or(0);
            entries[place].get_or_init(|| case.entries(unit)).as_slice()
        };
        let mut hits = Vec::new();
        for (number, counter) in self.numbered() {
            counter.see(number, case, &of, self.grounds.staff, &mut hits);
        }
        hits
    }

    /// What a facility adds.
    pub fn see_facility(&self, facility: &FacilityView) -> Vec<Hit> {
        let mut hits = Vec::new();
        let staff = self.grounds.staff;
        for (number, counter) in self.numbered() {
            match counter.unit {
                Unit::Facilities if counter.among.holds(facility) => {
                    counter.look(number, facility, None, staff, &mut hits);
                }
                Unit::Meetings => {
                    for meeting in &facility.facility.meetings {
                        let met = MeetingView { facility, meeting };
                        if counter.among.holds(&met) {
                            counter.look(number, &met, None, staff, &mut hits);
                        }
                    }
                }
                _ => {}
            }
        }
        hits
    }

    fn numbered(&self) -> impl Iterator<Item = (u32, &Counter)> {
        (0_u32..).zip(&self.counters)
    }

    /// Whether every question of a definition can be understood, over any period.
    pub fn understands(grounds: Grounds<'a>, row: &Definition) -> Result<(), BadQuestion> {
        let none = ReportDefinition {
            id: String::new(),
            label: String::new(),
            period: super::definition::ReportPeriod::Given,
            months: None,
            about: String::new(),
            headline: Vec::new(),
            section: Vec::new(),
        };
        let wish = Wish {
            report: &none,
            period: Period::days(grounds.today, grounds.today),
            filter: String::new(),
        };
        let mut plan = Self::new(grounds, wish)?;
        let period = plan.period.clone();
        let unit = row.unit().unwrap_or_default();
        for column in row.column.iter().flatten() {
            plan.ask(&row.id, unit, &column.condition, &period)?;
        }
        plan.count(row, &period, Collect::Count).map(|_| ())
    }

    // What is wanted.

    fn want_figure(&mut self, id: &str, back: i32) -> Result<(), BadQuestion> {
        let key = (id.to_string(), back);
        let Some(definition) = self.grounds.catalogue.figure(id).cloned() else {
            return Ok(());
        };
        if self.leaves_out(&definition) {
            return Ok(());
        }
        if self.figures.contains_key(&key) {
            return Ok(());
        }
        if definition.measure() == Some(Measure::Ratio) {
            for term in terms_of(&definition) {
                if let Term::Figure(figure, _) = term {
                    self.want_figure(figure, back)?;
                }
            }
            return Ok(());
        }
        let Some(period) = self.period.back(back) else {
            return Ok(());
        };
        let collect = match definition.measure() {
            Some(measure) if measure.is_of_values() => {
                let unit = definition.unit().unwrap_or_default();
                let field = definition
                    .value
                    .as_deref()
                    .and_then(|name| unit.field(name));
                field.map_or(Collect::Count, Collect::Values)
            }
            Some(Measure::Rate) => Collect::Rate,
            _ => Collect::Count,
        };
        let number = self.count(&definition, &period, collect)?;
        self.figures.insert(key, number);
        Ok(())
    }

    fn want_table(&mut self, id: &str) -> Result<(), BadQuestion> {
        if self.tables.contains_key(id) {
            return Ok(());
        }
        let catalogue = self.grounds.catalogue;
        let Some(definition) = catalogue.table(id).or_else(|| catalogue.list(id)).cloned() else {
            return Ok(());
        };
        if self.leaves_out(&definition) {
            return Ok(());
        }
        let unit = definition.unit().unwrap_or_default();
        let fields = |names: &Option<Vec<String>>| -> Vec<&'static Field> {
            let names = names.iter().flatten();
            names.filter_map(|name| unit.field(name)).collect()
        };
        let collect = if catalogue.list(id).is_some() {
            Collect::Rows {
                fields: fields(&definition.columns),
                order: definition.order.as_deref().and_then(|name| {
                    Some(Order {
                        field: unit.field(name.trim_start_matches('-'))?,
                        largest_first: name.starts_with('-'),
                    })
                }),
                limit: definition.limit,
            }
        } else {
            let period = self.period.clone();
            let mut columns = Vec::new();
            for column in columns_of(&definition) {
                columns.push(ColumnCounter {
                    measure: column.kind,
                    condition: self.ask(id, unit, &column.condition, &period)?,
                    value: unit.field(&column.value),
                });
            }
            Collect::Groups {
                by: fields(&definition.by),
                none: definition
                    .none
                    .clone()
                    .unwrap_or_else(|| "記載なし".to_string()),
                columns,
            }
        };
        let number = self.count(&definition, &self.period.clone(), collect)?;
        self.tables.insert(id.to_string(), number);
        Ok(())
    }

    /// What is of today has no place in a report of days long past: it is told while the period or the
    /// one after it goes on.
    fn leaves_out(&self, definition: &Definition) -> bool {
        let next = self.period.back(-1).map(|next| next.span.to);
        definition.today == Some(true) && next.is_some_and(|last| last < self.grounds.today)
    }

    /// Whether something of today was left out.
    pub fn is_of_the_past(&self) -> bool {
        let today = Definition {
            today: Some(true),
            ..Definition::default()
        };
        self.leaves_out(&today)
    }

    fn want_chart(&mut self, id: &str) -> Result<(), BadQuestion> {
        let Some(definition) = self.grounds.catalogue.chart(id).cloned() else {
            return Ok(());
        };
        if let Some(table) = &definition.table {
            return self.want_table(table);
        }
        for figure in definition.figures.iter().flatten() {
            for back in 0..periods_of(&definition) {
                self.want_figure(figure, back)?;
            }
        }
        if definition.classes.is_some() && !self.tables.contains_key(id) {
            let unit = definition.unit().unwrap_or_default();
            let field = definition
                .value
                .as_deref()
                .and_then(|name| unit.field(name));
            let collect = field.map_or(Collect::Count, Collect::Values);
            let number = self.count(&definition, &self.period.clone(), collect)?;
            self.tables.insert(id.to_string(), number);
        }
        Ok(())
    }

    fn count(
        &mut self,
        definition: &Definition,
        period: &Period,
        collect: Collect,
    ) -> Result<usize, BadQuestion> {
        let unit = definition.unit().unwrap_or_default();
        let id = &definition.id;
        let days = self.days(period);
        let fill = |question: &Option<String>| days.fill(question.as_deref().unwrap_or_default());
        let among = fill(&definition.among);
        let condition = fill(&definition.condition);
        let mut exclude = definition.exclude.clone().unwrap_or_default();
        for out in &mut exclude {
            out.when = days.fill(&out.when);
        }
        let filter = match unit.is_of_cases() {
            true => self.filter.as_str(),
            // A filter speaks of cases.
            false => "",
        };
        let mut asked = Asked::of(&among, filter, &exclude, &condition);
        let mut unclear = Vec::new();
        for one in definition.unclear.iter().flatten() {
            unclear.push(self.parse(id, unit, &days.fill(&one.when))?);
            asked.why.push(one.why.clone());
        }
        if let Collect::Values(field) = &collect {
            asked
                .why
                .push(definition.unknown.clone().unwrap_or_else(|| {
                    format!(
                        "{}がわかりません",
                        field.about.split('(').next().unwrap_or(field.about)
                    )
                }));
            asked.why.push("日付の順が逆です".to_string());
            asked.part = all_of([condition.as_str(), &format!("{}>=0", field.name)]);
        }
        let looked_at = all_of([among.as_str(), filter]);
        let among = match period.span.from > self.grounds.today && definition.today != Some(true) {
            // Nothing of a period that lies ahead has happened.
            true => Query::Or(Vec::new()),
            false => self.parse(id, unit, &looked_at)?,
        };
        let mut out = Vec::new();
        for one in &exclude {
            out.push(self.parse(id, unit, &one.when)?);
        }
        let condition = self.parse(id, unit, &condition)?;
        self.counters.push(Counter {
            unit,
            quick: match unit {
                // A case is its own entry.
                Unit::Cases => Query::All,
                _ => among.about_case(unit.own()),
            },
            among,
            exclude: out,
            condition,
            unclear,
            collect,
            asked,
        });
        Ok(self.counters.len() - 1)
    }

    pub(super) fn days(&self, period: &Period) -> Placeholders {
        let next = period.back(-1).map_or(period.span, |next| next.span);
        Placeholders {
            span: period.span.until(self.grounds.today),
            next,
            today: self.grounds.today,
        }
    }

    fn ask(
        &self,
        id: &str,
        unit: Unit,
        question: &str,
        period: &Period,
    ) -> Result<Query, BadQuestion> {
        self.parse(id, unit, &self.days(period).fill(question))
    }

    fn parse(&self, id: &str, unit: Unit, question: &str) -> Result<Query, BadQuestion> {
        let grammar = Grammar {
            fields: unit.fields(),
            words: self.grounds.words,
            staff: self.grounds.staff,
            today: self.grounds.today,
            facilities: self.grounds.facilities,
        };
        parse(question, &grammar).map_err(|slip| BadQuestion {
            id: id.to_string(),
            question: question.to_string(),
            slip,
        })
    }
}

/// Over how many periods a chart goes.
pub(super) fn periods_of(definition: &Definition) -> i32 {
    let periods = definition.periods.unwrap_or(12).clamp(1, 60);
    i32::try_from(periods).unwrap_or(12)
}

/// The columns of a table: the number alone where none are defined.
pub(super) fn columns_of(definition: &Definition) -> Vec<Column> {
    let own = definition.column.clone().unwrap_or_default();
    match own.is_empty() {
        false => own,
        true => vec![Column {
            id: "count".to_string(),
            label: "件数".to_string(),
            kind: Measure::Count,
            condition: String::new(),
            value: String::new(),
        }],
    }
}
