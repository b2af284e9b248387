//! The rules of the law as the office knows them: the built-in packs, and what the office writes
//! over them or adds for the future in `rules/*.toml`.
//!
//! Rows are versions of a rule. A version without an end lasts until the next one begins. Versions
//! that overlap, or that leave a gap between them, make the rule unusable: it falls back to
//! nothing, and every answer that would need it says so.

use super::pack::{Head, KINDS, Pack, Row, Rows, Version};
use super::versions::{Disorder, Ending, Slip, endings, in_order, lost_beginnings, reaches};
use crate::model::Date;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// The built-in packs: their texts.
pub const PACKS: &[&str] = &[
    include_str!("packs/common.toml"),
    include_str!("packs/holidays.toml"),
    include_str!("packs/deadlines.toml"),
    include_str!("packs/care.toml"),
    include_str!("packs/advice.toml"),
    include_str!("packs/r6.toml"),
    include_str!("packs/r8.toml"),
    include_str!("packs/fees.toml"),
];

/// Every rule that may hold on some day.
#[derive(Debug)]
pub struct Rulebook {
    heads: Vec<Head>,
    rows: Rows,
    unusable: BTreeMap<(&'static str, String), String>,
}

/// A pack of the office.
#[derive(Debug)]
pub struct OfficePack {
    /// Its rows that can be used.
    pub pack: Pack,
    /// Rules (kind and id) that it spoils, with the place that says why.
    pub spoilt: Vec<(String, String, String)>,
}

static BUILTIN: LazyLock<Rulebook> = LazyLock::new(|| {
    let (book, disorders, _) = Rulebook::with_office(Vec::new());
    debug_assert!(disorders.is_empty(), "{disorders:?}");
    book
});

/// The built-in packs, one head for each id: a pack may be spread over several texts.
fn builtin_packs() -> Vec<Pack> {
    PACKS
        .iter()
        .map(|text| {
            let table: toml::Table = text.parse().expect("a test reads every built-in pack");
            let head = Pack::head(&table, None).expect("a built-in pack has a head");
            let (pack, bad) = Pack::read(head, table);
            debug_assert!(bad.is_empty(), "{bad:?}");
            pack
        })
        .collect()
}

impl Rulebook {
    /// The built-in rules.
    pub fn builtin() -> &'static Self {
        &BUILTIN
    }

    /// The head of a built-in pack.
    pub fn builtin_head(id: &str) -> Option<Head> {
        Self::builtin().head_of(id).cloned()
    }

    /// The built-in rules and the office's, what is out of order between their versions, and what
    /// ends. An office pack is known by its number in the list.
    pub fn with_office(office: Vec<OfficePack>) -> (Self, Vec<Disorder>, Vec<Ending>) {
        let mut heads = Vec::new();
        let mut rows = Rows::default();
        for pack in builtin_packs() {
            heads.push(pack.head);
            rows.extend(pack.rows);
        }
        let mut unusable: BTreeMap<(&'static str, String), String> = BTreeMap::new();
        let built_in = reaches(&mut rows);
        let mut disorders = Vec::new();
        let mut ended: BTreeMap<(&'static str, String), usize> = BTreeMap::new();
        for (file, OfficePack { mut pack, spoilt }) in office.into_iter().enumerate() {
            pack.rows.each_kind(&mut |_, all| all.belong(file));
            for (kind, id, why) in spoilt {
                if let Some(kind) = KINDS.iter().find(|known| **known == kind) {
                    unusable.insert((kind, id), why);
                }
            }
            let replaced: BTreeSet<(&str, String)> = pack
                .rows
                .each()
                .map(|version| (version.kind, version.id.to_string()))
                .collect();
            let head = pack.head;
            let overrides = heads.iter().any(|known| known.id == head.id);
            rows.each_kind(&mut |kind, all| {
                let dates = all.dates();
                if overrides {
                    // The pack's own period may have been changed: its rows go with it.
                    if let Some(until) = head.until {
                        for (at, row) in dates.iter().enumerate() {
                            let open = row.until.is_none_or(|end| until < end);
                            if row.pack == head.id && row.from <= until && open {
                                all.end(at, until);
                                ended.insert((kind, row.id.clone()), file);
                            }
                        }
                    }
                }
                let gone = |at: usize| {
                    dates[at].pack == head.id && replaced.contains(&(kind, dates[at].id.clone()))
                };
                for (at, row) in dates.iter().enumerate() {
                    if row.file.is_some() && gone(at) {
                        disorders.push(Disorder {
                            kind,
                            id: row.id.clone(),
                            file: row.file,
                            place: row.place,
                            slip: Slip::Twice,
                        });
                    }
                }
                all.drop_rows(&gone);
            });
            rows.extend(pack.rows);
            if !overrides {
                heads.push(head);
            }
        }
        rows.each_kind(&mut |kind, all| {
            disorders.extend(in_order(kind, all));
        });
        let now = reaches(&mut rows);
        disorders.extend(lost_beginnings(&built_in, &now));
        let endings = endings(&built_in, &now, &ended);
        for disorder in &disorders {
            unusable.insert((disorder.kind, disorder.id.clone()), disorder.sentence());
        }
        rows.each_kind(&mut |kind, all| {
            let dates = all.dates();
            all.drop_rows(&|at| unusable.contains_key(&(kind, dates[at].id.clone())));
        });
        (
            Self {
                heads,
                rows,
                unusable,
            },
            disorders,
            endings,
        )
    }

    /// The rules that hold on `today`, for a patient who left on `discharged`.
    pub fn on(&self, today: Date, discharged: Option<Date>) -> Rules<'_> {
        Rules {
            book: self,
            today,
            discharged,
        }
    }

    /// Every version of every rule, in the order of the packs.
    pub fn versions(&self) -> Vec<Version<'_>> {
        let place = |pack: &str| self.heads.iter().position(|head| head.id == pack);
        let mut versions: Vec<Version> = self.rows.each().collect();
        versions.sort_by_key(|version| place(version.pack));
        versions
    }

    /// What the packs say of themselves that hold on a day.
    pub fn heads_on(&self, day: Date) -> impl Iterator<Item = &Head> {
        let holds =
            move |head: &&Head| head.from <= day && head.until.is_none_or(|until| day <= until);
        self.heads.iter().filter(holds)
    }

    /// What a pack says of itself.
    pub fn head_of(&self, pack: &str) -> Option<&Head> {
        self.heads.iter().find(|head| head.id == pack)
    }

    /// Rules that can't be used: kind, id, and why.
    pub fn unusable(&self) -> impl Iterator<Item = (&'static str, &str, &str)> {
        self.unusable
            .iter()
            .map(|((kind, id), why)| (*kind, id.as_str(), why.as_str()))
    }

    /// All rows.
    pub fn rows(&self) -> &Rows {
        &self.rows
    }
}

/// The rules that hold on one day for one patient.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'b> {
    book: &'b Rulebook,
    today: Date,
    discharged: Option<Date>,
}

impl<'b> Rules<'b> {
    /// The built-in rules on `day`.
    pub fn on(day: Date) -> Rules<'static> {
        Rulebook::builtin().on(day, None)
    }

    /// The day the rules are taken from: today, or the discharge for rows that name it.
    pub fn day_for(&self, by: super::pack::By) -> Date {
        match by {
            super::pack::By::Today => self.today,
            super::pack::By::Discharge => self.discharged.unwrap_or(self.today),
        }
    }

    /// The rows of a kind that hold.
    pub(super) fn holding<T>(&self, rows: &'b [Row<T>]) -> impl Iterator<Item = &'b Row<T>> {
        let rules = *self;
        rows.iter()
            .filter(move |row| row.holds(rules.day_for(row.by)))
    }

    /// The rules of another day, for what begins on it: a service of next year is judged by the rules
    /// of next year.
    pub fn at(&self, day: Date) -> Self {
        Self {
            today: day,
            ..*self
        }
    }

    /// Whether a 退院困難な要因 is one by the rules of the day.
    pub fn has_factor(&self, id: &str) -> bool {
        self.holding(&self.rows().factor)
            .any(|row| row.factor == id)
    }

    /// All rows, whatever the day.
    pub(super) fn rows(&self) -> &'b Rows {
        &self.book.rows
    }

    /// The rulebook.
    pub fn book(&self) -> &'b Rulebook {
        self.book
    }

    /// Whether a rule of this kind can't be used, and why: an answer that goes through all rows of a
    /// kind isn't sure without one of them.
    pub fn spoilt_kind(&self, kind: &'static str) -> Option<&'b str> {
        let mut rules = self.book.unusable.iter();
        rules
            .find(|((known, _), _)| *known == kind)
            .map(|(_, why)| why.as_str())
    }

    /// Whether this rule can't be used, and why.
    pub fn spoilt(&self, kind: &'static str, id: &str) -> Option<&'b str> {
        self.book
            .unusable
            .get(&(kind, id.to_string()))
            .map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::regulation::condition::{Arg, parse, table_of};
    use crate::vocabulary::{Table, Vocabularies};

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    #[test]
    fn every_built_in_row_is_read_and_fits_its_neighbours() {
        for text in PACKS {
            let table: toml::Table = text.parse().expect("a pack is TOML");
            let head = Pack::head(&table, None).expect("a head");
            let (_, bad) = Pack::read(head, table);
            assert_eq!(bad, Vec::new());
        }
        let (book, disorders, _) = Rulebook::with_office(Vec::new());
        assert_eq!(disorders, Vec::new());
        for version in book.versions() {
            assert!(
                !version.source.basis.is_empty(),
                "{} has no 根拠",
                version.id
            );
            let known = version.source.confirmed || version.source.source.contains('K');
            assert!(known, "{}: what is unconfirmed is marked K", version.id);
        }
    }

    #[test]
    fn every_condition_of_a_built_in_row_names_known_words() {
        let words = Vocabularies::default();
        fn texts(value: &toml::Value, found: &mut Vec<String>) {
            match value {
                toml::Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
                toml::Value::Table(table) => {
                    for (key, value) in table {
                        match value {
                            toml::Value::Array(items) if key == "all" || key == "none" => found
                                .extend(items.iter().filter_map(|i| i.as_str().map(String::from))),
                            value => texts(value, found),
                        }
                    }
                }
                _ => {}
            }
        }
        for version in Rulebook::builtin().versions() {
            let mut found = Vec::new();
            texts(&toml::Value::Table(version.raw.clone()), &mut found);
            for written in found {
                let predicate = parse(&written).unwrap_or_else(|e| panic!("{}: {e}", version.id));
                let Some(table) = table_of(predicate.term) else {
                    continue;
                };
                for arg in &predicate.args {
                    if let Arg::Word(word) = arg {
                        let term = words.table(table).find(word);
                        assert!(term.is_some(), "{}: {word} of {written}", version.id);
                    }
                }
            }
        }
    }

    #[test]
    fn every_word_of_the_table_of_conditions_is_judged() {
        for term in Table::Conditions.terms() {
            assert!(
                crate::regulation::predicate::of(term.id).is_some(),
                "{}",
                term.id
            );
        }
    }

    #[test]
    fn the_pack_of_the_day_decides() {
        let tier = |date: &str| {
            let rules = Rulebook::builtin().on(day(date), None);
            let rows: Vec<&str> = rules
                .holding(&rules.rows().tier)
                .filter(|row| row.wards.iter().any(|ward| ward == "kaifuku_reha"))
                .map(|row| row.tier.as_str())
                .collect();
            rows.join(",")
        };
        assert_eq!(tier("2026-05-31"), "i");
        assert_eq!(tier("2026-06-01"), "ro");
        assert_eq!(tier("2024-05-31"), "");
    }

    fn office(text: &str) -> OfficePack {
        let table: toml::Table = text.parse().expect("TOML");
        let id = table["id"].as_str().expect("an id").to_string();
        let head = Pack::head(&table, Rulebook::builtin_head(&id).as_ref()).expect("a head");
        let (pack, bad) = Pack::read(head, table);
        assert_eq!(bad, Vec::new());
        OfficePack {
            pack,
            spoilt: Vec::new(),
        }
    }

    const LIMIT: &str = "[[limit]]\nid = \"limit_care3\"\nlabel = \"x\"\nlevel = \"care3\"\nwarn = \"90%\"\nbasis = \"b\"\nsource = \"s\"\nconfirmed = true\n";

    fn units(book: &Rulebook, date: &str) -> Option<i64> {
        let rules = book.on(day(date), None);
        let row = rules
            .holding(&rules.rows().limit)
            .find(|row| row.id == "limit_care3");
        row.map(|row| row.units.0)
    }

    #[test]
    fn a_later_version_follows_and_the_same_pack_overrides() {
        let next = format!("id = \"k9\"\nfrom = 2027-04-01\n{LIMIT}units = \"28000単位\"\n");
        let (book, disorders, _) = Rulebook::with_office(vec![office(&next)]);
        assert_eq!(disorders, Vec::new());
        assert_eq!(units(&book, "2027-03-31"), Some(27048));
        assert_eq!(units(&book, "2027-04-01"), Some(28000));
        let same = format!("id = \"common\"\n{LIMIT}units = \"29000単位\"\n");
        let (book, disorders, _) = Rulebook::with_office(vec![office(&same)]);
        assert_eq!(disorders, Vec::new());
        assert_eq!(units(&book, "2026-11-23"), Some(29000));
    }

    #[test]
    fn gaps_and_overlaps_make_a_rule_unusable() {
        let own = |id: &str, from: &str, until: &str| {
            let head = format!("id = \"{id}\"\nfrom = {from}\n{until}");
            office(&format!("{head}\n{LIMIT}units = \"28000単位\"\n"))
        };
        for (packs, slip) in [
            (
                vec![
                    own("a", "2027-04-01", "until = 2028-03-31"),
                    own("b", "2028-04-02", ""),
                ],
                Slip::Gap(day("2028-04-01"), day("2028-04-01")),
            ),
            (
                vec![
                    own("a", "2027-04-01", "until = 2028-04-01"),
                    own("b", "2028-04-01", ""),
                ],
                Slip::Overlap(day("2028-04-01")),
            ),
            (
                vec![own("a", "2024-06-01", "")],
                Slip::Overlap(day("2024-06-01")),
            ),
        ] {
            let (book, disorders, _) = Rulebook::with_office(packs);
            let slips: Vec<&Slip> = disorders.iter().map(|found| &found.slip).collect();
            assert_eq!(slips, [&slip]);
            assert_eq!(units(&book, "2026-11-23"), None);
            let names: Vec<&str> = book.unusable().map(|(_, id, _)| id).collect();
            assert_eq!(names, ["limit_care3"]);
        }
    }
}
