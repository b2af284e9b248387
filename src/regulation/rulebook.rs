//! The rules of the law as the office knows them: the built-in packs, and what the office writes
//! over them or adds for the future in `rules/*.toml`.
//!
//! Rows are versions of a rule. A version without an end lasts until the next one begins. Versions
//! that overlap, or that leave a gap between them, make the rule unusable: it falls back to
//! nothing, and every answer that would need it says so.

use super::pack::{Head, KINDS, Pack, Row, Rows, Version};
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

/// What is wrong between versions of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disorder {
    /// The kind.
    pub kind: &'static str,
    /// The rule.
    pub id: String,
    /// The pack whose version is to blame: the later one.
    pub pack: String,
    /// Its number among the rows of its kind in that pack.
    pub place: usize,
    /// Overlap or gap.
    pub slip: Slip,
}

/// How two versions don't fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slip {
    /// Both hold from this day on.
    Overlap(Date),
    /// None holds from the first to the second day.
    Gap(Date, Date),
}

static BUILTIN: LazyLock<Rulebook> = LazyLock::new(|| {
    let (book, disorders) = Rulebook::with_office(Vec::new());
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
        builtin_packs()
            .into_iter()
            .map(|pack| pack.head)
            .find(|head| head.id == id)
    }

    /// The built-in rules and the office's, and what is out of order between their versions.
    pub fn with_office(office: Vec<OfficePack>) -> (Self, Vec<Disorder>) {
        let mut heads = Vec::new();
        let mut rows = Rows::default();
        for pack in builtin_packs() {
            heads.push(pack.head);
            rows.extend(pack.rows);
        }
        let mut unusable: BTreeMap<(&'static str, String), String> = BTreeMap::new();
        for OfficePack { pack, spoilt } in office {
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
                            }
                        }
                    }
                }
                all.drop_rows(&|at| {
                    dates[at].pack == head.id && replaced.contains(&(kind, dates[at].id.clone()))
                });
            });
            rows.extend(pack.rows);
            if !overrides {
                heads.push(head);
            }
        }
        let mut disorders = Vec::new();
        rows.each_kind(&mut |kind, all| {
            disorders.extend(in_order(kind, all));
        });
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

/// Ends open versions where the next begins, and names what doesn't fit.
fn in_order(kind: &'static str, all: &mut dyn super::pack::AnyRows) -> Vec<Disorder> {
    let dates = all.dates();
    let mut by_id: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, row) in dates.iter().enumerate() {
        by_id.entry(&row.id).or_default().push(at);
    }
    let mut disorders = Vec::new();
    for (id, mut places) in by_id {
        places.sort_by_key(|at| dates[*at].from);
        for pair in places.windows(2) {
            let (early, late) = (&dates[pair[0]], &dates[pair[1]]);
            let eve = late.from.pred_opt().unwrap_or(late.from);
            let slip = match early.until {
                _ if early.from == late.from => Some(Slip::Overlap(late.from)),
                None => {
                    all.end(pair[0], eve);
                    None
                }
                Some(until) if until >= late.from => Some(Slip::Overlap(late.from)),
                Some(until) if until < eve => {
                    let first = until.succ_opt().unwrap_or(until);
                    Some(Slip::Gap(first, eve))
                }
                Some(_) => None,
            };
            if let Some(slip) = slip {
                disorders.push(Disorder {
                    kind,
                    id: id.to_string(),
                    pack: late.pack.clone(),
                    place: late.place,
                    slip,
                });
            }
        }
    }
    disorders
}

impl Disorder {
    /// What is wrong, for people.
    pub fn sentence(&self) -> String {
        match self.slip {
            Slip::Overlap(day) => format!("規則「{}」の版が{day}から重なっています。", self.id),
            Slip::Gap(first, last) => format!(
                "規則「{}」の版が{first}から{last}まで途切れています。",
                self.id
            ),
        }
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

    /// All rows, whatever the day.
    pub(super) fn rows(&self) -> &'b Rows {
        &self.book.rows
    }

    /// The rulebook.
    pub fn book(&self) -> &'b Rulebook {
        self.book
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
        let (book, disorders) = Rulebook::with_office(Vec::new());
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
        let (book, disorders) = Rulebook::with_office(vec![office(&next)]);
        assert_eq!(disorders, Vec::new());
        assert_eq!(units(&book, "2027-03-31"), Some(27048));
        assert_eq!(units(&book, "2027-04-01"), Some(28000));
        let same = format!("id = \"common\"\n{LIMIT}units = \"29000単位\"\n");
        let (book, disorders) = Rulebook::with_office(vec![office(&same)]);
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
            let (book, disorders) = Rulebook::with_office(packs);
            let slips: Vec<&Slip> = disorders.iter().map(|found| &found.slip).collect();
            assert_eq!(slips, [&slip]);
            assert_eq!(units(&book, "2026-11-23"), None);
            let names: Vec<&str> = book.unusable().map(|(_, id, _)| id).collect();
            assert_eq!(names, ["limit_care3"]);
        }
    }
}
