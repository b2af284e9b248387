//! What an import would change, and the directory as it would be.
//!
//! A file replaces what the same data set said about the same services in the prefectures that
//! the file has rows of. Everything else stays: other services, other data sets, other
//! prefectures, and what the old edition said about a row that the new one holds damaged.

use super::coordinates::{Doubt, Middles};
use super::prefecture::prefecture;
use super::report::{Fault, RowReport, Taken};
use super::row::Row;
use super::{FileRows, merge};
use crate::model::{Facility, Location, Published, Text};
use crate::vocabulary::{Vocabularies, Word};
use std::collections::{BTreeMap, HashMap, HashSet};

/// What an import would do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImportPlan {
    /// Facilities that were not there.
    pub new: Vec<Named>,
    /// Facilities that say something else.
    pub changed: Vec<Changed>,
    /// Facilities that the data no longer hold; they leave the imported files.
    pub gone: Vec<Named>,
    /// How many stay as they are.
    pub unchanged: usize,
    /// How many only get a newer day.
    pub redated: usize,
    /// What is the matter with rows of the files.
    pub reports: Vec<RowReport>,
    /// Points that are not believed, of all facilities in the result.
    pub points: Vec<PointReport>,
    /// The directory as it would be, sorted by prefecture, municipality and id.
    pub result: Vec<Facility>,
    /// Prefectures that the directory held or will hold.
    prefectures: Vec<&'static str>,
}

impl ImportPlan {
    /// The result by prefecture, one file each; a prefecture whose last facility has gone has
    /// none.
    pub fn prefectures(&self) -> BTreeMap<&'static str, Vec<&Facility>> {
        let mut files: BTreeMap<&'static str, Vec<&Facility>> = self
            .prefectures
            .iter()
            .map(|name| (*name, Vec::new()))
            .collect();
        for facility in &self.result {
            files
                .entry(prefecture(facility))
                .or_default()
                .push(facility);
        }
        files
    }

    /// Whether nothing would change.
    pub fn is_idle(&self) -> bool {
        self.new.is_empty() && self.changed.is_empty() && self.gone.is_empty() && self.redated == 0
    }
}

/// A facility by id and name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// Its id.
    pub id: Text,
    /// Its name.
    pub name: Text,
}

impl Named {
    fn of(facility: &Facility) -> Self {
        Self {
            id: facility.id.clone(),
            name: facility.name.clone(),
        }
    }
}

/// A facility that says something else than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Its id and its name from now on.
    pub facility: Named,
    /// What is different.
    pub fields: Vec<FieldChange>,
}

/// One difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// The key in the file.
    pub key: &'static str,
    /// What people read.
    pub label: &'static str,
    /// Before; empty where there was nothing.
    pub old: String,
    /// After; empty where nothing is left.
    pub new: String,
}

/// A point that is not believed.
#[derive(Clone, Debug, PartialEq)]
pub struct PointReport {
    /// The facility's id.
    pub id: Text,
    /// The service of the row.
    pub service: Word,
    /// Where it would have to be.
    pub city: Option<Text>,
    /// The point.
    pub point: Location,
    /// Why.
    pub doubt: Doubt,
}

/// What an import of `files` would change in the imported directory `existing`. The order of the
/// files doesn't matter.
pub fn plan(existing: &[Facility], files: Vec<FileRows>, words: &Vocabularies) -> ImportPlan {
    let mut plan = ImportPlan::default();
    let mut kept: Vec<Facility> = Vec::new();
    let mut rows: BTreeMap<Text, Vec<Row>> = BTreeMap::new();
    let before: HashMap<&str, &Facility> = existing.iter().map(|f| (&*f.id, f)).collect();
    let old = existing.iter().flat_map(|facility| {
        let rows = merge::split(facility, words);
        if rows.is_empty() {
            kept.push(facility.clone());
        }
        rows
    });
    for row in Replaced::by(&files).what_stays(old) {
        rows.entry(row.id.clone()).or_default().push(row);
    }
    for row in newest(files, &mut plan.reports) {
        rows.entry(row.id.clone()).or_default().push(row);
    }
    kept.retain(|facility| !rows.contains_key(&facility.id));
    let (result, points) = weigh(rows, &before, words);
    plan.result = result;
    plan.points = points;
    plan.result.append(&mut kept);
    plan.result.sort_by_cached_key(|facility| {
        (
            super::prefecture::code(prefecture(facility)).unwrap_or(usize::MAX),
            facility.city.clone(),
            facility.id.clone(),
        )
    });
    plan.compare(existing, &before);
    plan
}

/// Joins all rows after looking which points can be believed.
fn weigh(
    rows: BTreeMap<Text, Vec<Row>>,
    before: &HashMap<&str, &Facility>,
    words: &Vocabularies,
) -> (Vec<Facility>, Vec<PointReport>) {
    let placed = |row: &Row| Some((row.city.clone()?, row.point?));
    let all: Vec<(Text, Location)> = rows.values().flatten().filter_map(placed).collect();
    let middles = Middles::of(all.iter().map(|(city, point)| (&**city, *point)));
    let doubt = |row: &Row| middles.doubt(row.city.as_deref(), row.point?);
    let mut points = Vec::new();
    let mut result = Vec::with_capacity(rows.len());
    for (id, rows) in rows {
        for row in &rows {
            if let (Some(point), Some(doubt)) = (row.point, doubt(row)) {
                points.push(PointReport {
                    id: id.clone(),
                    service: row.service.clone(),
                    city: row.city.clone(),
                    point,
                    doubt,
                });
            }
        }
        let base = before.get(&*id).map(|f| (*f).clone()).unwrap_or_default();
        result.push(merge::join(rows, base, doubt, words));
    }
    (result, points)
}

/// Which old rows a set of files speaks for.
struct Replaced {
    covered: HashSet<(Text, Text, &'static str)>,
    damaged: HashSet<(Text, &'static str)>,
}

impl Replaced {
    fn by(files: &[FileRows]) -> Self {
        let mut covered = HashSet::new();
        let mut damaged = HashSet::new();
        for file in files {
            for row in &file.rows {
                covered.insert((
                    row.service.id().into(),
                    row.source.clone(),
                    row.prefecture(),
                ));
            }
            for report in &file.reports {
                if let (Some(id), Taken::Dropped) = (&report.id, report.taken) {
                    damaged.insert((id.clone(), file.form.source()));
                }
            }
        }
        Self { covered, damaged }
    }

    fn what_stays(&self, old: impl Iterator<Item = Row>) -> impl Iterator<Item = Row> {
        old.filter(|row| {
            let (service, source) = row.key();
            let place = (service.into(), source.into(), row.prefecture());
            !self.covered.contains(&place)
                || self
                    .damaged
                    .iter()
                    .any(|(id, from)| *id == row.id && *from == source)
        })
    }
}

/// The rows of all files, one for each facility, service and data set: the newest, else the
/// fullest, else the first by its words, so that the order of the files doesn't matter.
fn newest(mut files: Vec<FileRows>, reports: &mut Vec<RowReport>) -> Vec<Row> {
    files.sort_by(|a, b| a.file.cmp(&b.file));
    let mut best: Vec<Row> = Vec::new();
    let mut places: HashMap<(Text, Text, Text), (usize, Text)> = HashMap::new();
    let mut twice: BTreeMap<(Text, Text), usize> = BTreeMap::new();
    for file in files {
        reports.extend(file.reports);
        for row in file.rows {
            let key = (row.id.clone(), row.service.id().into(), row.source.clone());
            let Some((place, other)) = places.get(&key) else {
                places.insert(key, (best.len(), file.file.clone()));
                best.push(row);
                continue;
            };
            let known = &mut best[*place];
            if *known == row {
                continue;
            }
            *twice.entry((file.file.clone(), other.clone())).or_default() += 1;
            let weight = |row: &Row| (row.asof, row.fullness(), format!("{row:?}"));
            if weight(&row) > weight(known) {
                *known = row;
            }
        }
    }
    reports.extend(twice.into_iter().map(|((file, other), rows)| RowReport {
        file,
        line: 0,
        id: None,
        fault: Fault::OtherFile { file: other, rows },
        taken: Taken::Read,
    }));
    best
}

impl ImportPlan {
    /// Fills in what is new, changed, gone.
    fn compare(&mut self, existing: &[Facility], before: &HashMap<&str, &Facility>) {
        let mut after: HashSet<&str> = HashSet::new();
        let mut prefectures: HashSet<&'static str> = existing.iter().map(prefecture).collect();
        for facility in &self.result {
            after.insert(&facility.id);
            prefectures.insert(prefecture(facility));
            let Some(old) = before.get(&*facility.id) else {
                self.new.push(Named::of(facility));
                continue;
            };
            let fields = differences(old, facility);
            if !fields.is_empty() {
                let facility = Named::of(facility);
                self.changed.push(Changed { facility, fields });
            } else if *old == facility {
                self.unchanged += 1;
            } else {
                self.redated += 1;
            }
        }
        self.gone = existing
            .iter()
            .filter(|facility| !after.contains(&*facility.id))
            .map(Named::of)
            .collect();
        self.prefectures = prefectures.into_iter().collect();
        self.prefectures
            .sort_by_key(|name| super::prefecture::code(name).unwrap_or(usize::MAX));
    }
}

/// A key, what people call it, and how its value reads.
type Field = (&'static str, &'static str, fn(&Facility) -> String);

const FIELDS: &[Field] = &[
    ("name", "名称", |f| f.name.to_string()),
    ("kana", "カナ", |f| said(&f.kana)),
    ("corporation", "法人", |f| said(&f.corporation)),
    ("services", "サービス", |f| labels(&f.services)),
    ("address", "住所", |f| said(&f.address)),
    ("city", "市区町村", |f| said(&f.city)),
    ("location", "座標", |f| {
        f.location
            .map_or_else(String::new, |p| format!("{},{}", p.lat, p.lon))
    }),
    ("tel", "電話", |f| said(&f.tel)),
    ("fax", "FAX", |f| said(&f.fax)),
    ("url", "URL", |f| said(&f.url)),
    ("days", "曜日", |f| {
        labels(f.days.as_deref().unwrap_or_default())
    }),
    ("days_note", "曜日の特記", |f| said(&f.days_note)),
    ("departments", "診療科", |f| {
        labels(f.departments.as_deref().unwrap_or_default())
    }),
    ("capacity", "定員", |f| {
        f.capacity.map_or_else(String::new, |n| n.to_string())
    }),
    ("source", "出典", |f| said(&f.source)),
];

fn said(text: &Option<Text>) -> String {
    text.as_deref().unwrap_or_default().to_string()
}

fn labels(words: &[Word]) -> String {
    words.iter().map(Word::label).collect::<Vec<_>>().join("、")
}

fn differences(old: &Facility, new: &Facility) -> Vec<FieldChange> {
    let mut fields: Vec<FieldChange> = FIELDS
        .iter()
        .map(|(key, label, value)| FieldChange {
            key,
            label,
            old: value(old),
            new: value(new),
        })
        .filter(|change| change.old != change.new)
        .collect();
    let undated = |facility: &Facility| -> Vec<Published> {
        let undated = |row: &Published| Published {
            asof: None,
            ..row.clone()
        };
        facility.published.iter().map(undated).collect()
    };
    if fields.is_empty() && undated(old) != undated(new) {
        fields.push(FieldChange {
            key: "published",
            label: "公表データの行",
            old: format!("{}件", old.published.len()),
            new: format!("{}件", new.published.len()),
        });
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::super::*;
    use super::*;

    fn file(name: &str, form: Form, rows: &[(&str, &str, &str)]) -> FileRows {
        let rows = rows.iter().map(|(id, service, name)| Row {
            id: (*id).into(),
            service: Word::Unknown((*service).into()),
            source: form.source().into(),
            asof: None,
            name: (*name).into(),
            kana: None,
            corporation: None,
            city: Some("福井県架空市".into()),
            address: Some(format!("架空町{}", name.len()).into()),
            point: None,
            tel: Some("0770-00-0001".into()),
            fax: None,
            url: None,
            days: Some("平日".into()),
            days_note: None,
            departments: None,
            capacity: None,
            remarks: Vec::new(),
        });
        FileRows {
            file: name.into(),
            form,
            encoding: Encoding::Utf8,
            asof: None,
            found: rows.len(),
            rows: rows.collect(),
            reports: Vec::new(),
        }
    }

    fn ids(named: &[Named]) -> Vec<&str> {
        named.iter().map(|n| &*n.id).collect()
    }

    const A: &[(&str, &str, &str)] = &[("1", "看護", "架空一"), ("2", "看護", "架空二")];
    const B: &[(&str, &str, &str)] = &[("2", "介護", "架空に"), ("3", "介護", "架空三")];

    #[test]
    fn an_import_is_told_before_it_is_done() {
        let words = Vocabularies::default();
        let first = plan(&[], vec![file("a", Form::Kaigo, A)], &words);
        assert_eq!((ids(&first.new), first.unchanged), (vec!["1", "2"], 0));
        let again = plan(&first.result, vec![file("a", Form::Kaigo, A)], &words);
        assert!(again.is_idle());
        assert_eq!((again.unchanged, &again.result), (2, &first.result));
        let newer = [("2", "看護", "新しい名"), ("4", "看護", "架空四")];
        let next = plan(&first.result, vec![file("a", Form::Kaigo, &newer)], &words);
        assert_eq!((ids(&next.new), ids(&next.gone)), (vec!["4"], vec!["1"]));
        let keys: Vec<&str> = next.changed[0].fields.iter().map(|f| f.key).collect();
        assert_eq!(keys, ["name", "address"]);
    }

    #[test]
    fn two_steps_are_as_good_as_one_in_any_order() {
        let words = Vocabularies::default();
        let (a, b) = (|| file("a", Form::Kaigo, A), || file("b", Form::Kaigo, B));
        let once = plan(&[], vec![a(), b()], &words).result;
        assert_eq!(once, plan(&[], vec![b(), a()], &words).result);
        for (first, second) in [(a(), b()), (b(), a())] {
            let half = plan(&[], vec![first], &words).result;
            assert_eq!(once, plan(&half, vec![second], &words).result);
        }
        assert_eq!(once.len(), 3);
        assert_eq!(once[1].published.len(), 2);
    }

    #[test]
    fn a_new_edition_touches_only_what_it_covers() {
        let words = Vocabularies::default();
        let iryo = file("i", Form::IryoFacilities, &[("5", "看護", "架空五")]);
        let old = plan(
            &[],
            vec![file("a", Form::Kaigo, A), file("b", Form::Kaigo, B), iryo],
            &words,
        );
        let next = plan(
            &old.result,
            vec![file("a", Form::Kaigo, &[("1", "看護", "架空一")])],
            &words,
        );
        assert_eq!(ids(&next.gone), Vec::<&str>::new());
        assert_eq!(next.changed.len(), 1);
        let two = next.result.iter().find(|f| &*f.id == "2").expect("stays");
        let fresh = plan(&[], vec![file("b", Form::Kaigo, B)], &words);
        assert_eq!(Some(two), fresh.result.iter().find(|f| &*f.id == "2"));
    }

    #[test]
    fn a_damaged_row_does_not_take_its_facility_away() {
        let words = Vocabularies::default();
        let old = plan(&[], vec![file("a", Form::Kaigo, A)], &words);
        let mut newer = file("a", Form::Kaigo, &A[..1]);
        newer.reports.push(RowReport {
            file: "a".into(),
            line: 3,
            id: Some("2".into()),
            fault: Fault::NoName,
            taken: Taken::Dropped,
        });
        let next = plan(&old.result, vec![newer], &words);
        assert_eq!((next.gone.len(), next.unchanged), (0, 2));
    }

    #[test]
    fn what_somebody_else_put_there_stays() {
        let words = Vocabularies::default();
        let other = Facility {
            id: "x".into(),
            name: "架空".into(),
            ..Facility::default()
        };
        let plan = plan(
            std::slice::from_ref(&other),
            vec![file("a", Form::Kaigo, A)],
            &words,
        );
        assert!(plan.result.contains(&other));
        assert_eq!(plan.gone, []);
    }
}
