//! A rule pack: dated rows, read row by row so that a bad one costs only itself.

use super::holidays::{Holiday, HolidayRule};
use super::rows::{
    Advice, Conflict, Deadline, DocumentRow, Entry, Equipment, FactorRow, Fee, InsuredRow, Limit,
    OrderRow, OutsideLimit, PayerRow, Reference, Sound, Tier, UnitPrice, Validity,
};
use crate::model::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::ops::Deref;

/// Where a rule comes from: what every answer built on it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// 根拠: law, notice, section.
    pub basis: String,
    /// The source's key in `docs/glossary.md`; `K` for knowledge of the trade.
    pub source: String,
    /// Whether a source confirms it. If not, answers say 「要確認」.
    pub confirmed: bool,
}

impl Source {
    /// The 根拠 as it is shown.
    pub fn shown(&self) -> String {
        if self.confirmed {
            self.basis.clone()
        } else {
            format!("{}(要確認)", self.basis)
        }
    }
}

/// Which day decides whether a row holds.
#[derive(Debug, Deserialize, Clone, Copy, Default, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// Today.
    #[default]
    Today,
    /// The day of discharge where it is known, else today.
    Discharge,
}

/// A row with what every row has.
#[derive(Clone, Debug)]
pub struct Row<T> {
    /// The rule's id, unique among the rows of its kind on any day.
    pub id: String,
    /// What people call it.
    pub label: String,
    /// Where it comes from.
    pub source: Source,
    /// The first day it holds.
    pub from: Date,
    /// The last day it holds; `None`: until a later version begins.
    pub until: Option<Date>,
    /// Which day decides.
    pub by: By,
    /// The pack's id.
    pub pack: String,
    /// The office's file it stands in, by its number; `None`: built in.
    pub file: Option<usize>,
    /// Its number among the rows of its kind in the file.
    pub place: usize,
    /// The row as written, without what every row has.
    pub raw: toml::Table,
    /// What it says.
    pub body: T,
}

impl<T> Deref for Row<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.body
    }
}

impl<T> Row<T> {
    /// Whether it holds on the day.
    pub fn holds(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])* $field:ident: $body:ty,)*) => {
        /// Rows by their kind; a field is the name of the kind's tables (`[[deadline]]`).
        #[derive(Clone, Debug, Default)]
        pub struct Rows { $($(#[doc = $doc])* pub $field: Vec<Row<$body>>,)* }

        /// The names of the kinds.
        pub const KINDS: &[&str] = &[$(stringify!($field)),*];

        impl Rows {
            fn read(&mut self, kind: &str, head: &Head, table: toml::Table, place: usize)
                -> Result<(), Slip> {
                match kind {
                    $(stringify!($field) => self.$field.push(row::<$body>(head, table, place)?),)*
                    _ => return Err(Slip::form(format!("「{kind}」という種類の規則はありません。"))),
                }
                Ok(())
            }

            /// Every version of every row, for whoever doesn't care what they say.
            pub fn each(&self) -> impl Iterator<Item = Version<'_>> {
                let rows = std::iter::empty();
                $(let rows = rows.chain(self.$field.iter().map(|row| row.version(stringify!($field))));)*
                rows
            }

            /// Works on the versions of all rows, kind by kind.
            pub(super) fn each_kind(&mut self, work: &mut dyn FnMut(&'static str, &mut dyn AnyRows)) {
                $(work(stringify!($field), &mut self.$field);)*
            }

            /// Takes in all rows of another pack.
            pub(super) fn extend(&mut self, other: Rows) {
                $(self.$field.extend(other.$field);)*
            }
        }
    };
}

kinds! {
    /// Who may enter.
    entry: Entry,
    /// Who pays for 訪問看護.
    payer: PayerRow,
    /// Who is insured.
    insured: InsuredRow,
    /// Wards and tiers.
    tier: Tier,
    /// Deadlines.
    deadline: Deadline,
    /// 退院困難な要因.
    factor: FactorRow,
    /// Fees.
    fee: Fee,
    /// Fees that exclude each other.
    conflict: Conflict,
    /// Benefits.
    benefit: Advice,
    /// Things to think of.
    hint: Advice,
    /// 区分支給限度基準額.
    limit: Limit,
    /// Unit prices.
    unit_price: UnitPrice,
    /// Services outside the limit.
    outside_limit: OutsideLimit,
    /// Restricted equipment.
    equipment: Equipment,
    /// 認定有効期間.
    validity: Validity,
    /// Orders.
    order: OrderRow,
    /// Documents for a way out.
    document: DocumentRow,
    /// National holidays.
    holiday: Holiday,
    /// How holidays move.
    holiday_rule: HolidayRule,
    /// Worth reading.
    reference: Reference,
}

/// A version of a row, whatever it says.
#[derive(Clone, Debug)]
pub struct Version<'a> {
    /// The kind.
    pub kind: &'static str,
    /// Its id.
    pub id: &'a str,
    /// Its label.
    pub label: &'a str,
    /// Where it comes from.
    pub source: &'a Source,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Option<Date>,
    /// Which day decides.
    pub by: By,
    /// The pack.
    pub pack: &'a str,
    /// As written.
    pub raw: &'a toml::Table,
}

impl<T> Row<T> {
    fn version(&self, kind: &'static str) -> Version<'_> {
        Version {
            kind,
            id: &self.id,
            label: &self.label,
            source: &self.source,
            from: self.from,
            until: self.until,
            by: self.by,
            pack: &self.pack,
            raw: &self.raw,
        }
    }
}

/// The dates of a row, to be put in order.
#[derive(Clone, Debug)]
pub(super) struct Dates {
    pub id: String,
    pub pack: String,
    pub file: Option<usize>,
    pub place: usize,
    pub by: By,
    pub from: Date,
    pub until: Option<Date>,
}

/// The rows of one kind, whatever they say.
pub(super) trait AnyRows {
    /// The dates of each row, in the order of the rows.
    fn dates(&self) -> Vec<Dates>;
    /// Marks the rows as those of the office's file.
    fn belong(&mut self, file: usize);
    /// Ends a row on a day.
    fn end(&mut self, at: usize, until: Date);
    /// Drops the rows for which this says so.
    fn drop_rows(&mut self, gone: &dyn Fn(usize) -> bool);
}

impl<T> AnyRows for Vec<Row<T>> {
    fn dates(&self) -> Vec<Dates> {
        self.iter()
            .map(|row| Dates {
                id: row.id.clone(),
                pack: row.pack.clone(),
                file: row.file,
                place: row.place,
                by: row.by,
                from: row.from,
                until: row.until,
            })
            .collect()
    }

    fn belong(&mut self, file: usize) {
        for row in self {
            row.file = Some(file);
        }
    }

    fn end(&mut self, at: usize, until: Date) {
        self[at].until = Some(until);
    }

    fn drop_rows(&mut self, gone: &dyn Fn(usize) -> bool) {
        let mut at = 0;
        self.retain(|_| {
            at += 1;
            !gone(at - 1)
        });
    }
}

/// What a pack says of itself.
#[derive(Clone, Debug)]
pub struct Head {
    /// Its id.
    pub id: String,
    /// Its label.
    pub label: String,
    /// The first day its rows hold.
    pub from: Date,
    /// The last day.
    pub until: Option<Date>,
}

/// A pack.
#[derive(Clone, Debug)]
pub struct Pack {
    /// What it says of itself.
    pub head: Head,
    /// Its rows.
    pub rows: Rows,
}

/// A row that can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    /// Its kind.
    pub kind: String,
    /// Its number among the rows of its kind.
    pub place: usize,
    /// Its id, where it has one.
    pub id: Option<String>,
    /// The name of the slip.
    pub code: &'static str,
    /// Why.
    pub why: String,
}

/// What is wrong with a row: the name of the slip and a sentence.
struct Slip(&'static str, String);

impl Slip {
    fn form(why: String) -> Self {
        Self("rules/wrong-type", why)
    }
}

impl Pack {
    /// Reads a pack whose head is already known, row by row.
    pub fn read(head: Head, table: toml::Table) -> (Self, Vec<BadRow>) {
        let mut rows = Rows::default();
        let mut bad = Vec::new();
        for (kind, value) in table {
            let toml::Value::Array(entries) = value else {
                continue;
            };
            for (place, entry) in entries.into_iter().enumerate() {
                let toml::Value::Table(table) = entry else {
                    continue;
                };
                let id = table.get("id").and_then(|id| id.as_str()).map(String::from);
                if let Err(Slip(code, why)) = rows.read(&kind, &head, table, place) {
                    bad.push(BadRow {
                        code,
                        kind: kind.clone(),
                        place,
                        id,
                        why,
                    });
                }
            }
        }
        (Self { head, rows }, bad)
    }

    /// A pack without rows, for a file of which nothing can be used.
    pub fn nothing(id: &str) -> Self {
        Self {
            head: Head {
                id: id.to_string(),
                label: String::new(),
                from: Date::MAX,
                until: None,
            },
            rows: Rows::default(),
        }
    }

    /// The head of a pack as written. `None` for a day that can't be read.
    pub fn head(table: &toml::Table, default: Option<&Head>) -> Option<Head> {
        let text = |key: &str| table.get(key).and_then(|v| v.as_str()).map(String::from);
        let id = text("id")?;
        let from = match table.get("from") {
            Some(value) => day_of(value)?,
            None => default?.from,
        };
        let until = match table.get("until") {
            Some(value) => Some(day_of(value)?),
            None => default.and_then(|head| head.until),
        };
        Some(Head {
            label: text("label")
                .or_else(|| default.map(|head| head.label.clone()))
                .unwrap_or_else(|| id.clone()),
            id,
            from,
            until,
        })
    }
}

fn row<T: DeserializeOwned + Sound>(
    head: &Head,
    mut table: toml::Table,
    place: usize,
) -> Result<Row<T>, Slip> {
    let mut text = |key: &str| match table.remove(key) {
        Some(toml::Value::String(text)) => Ok(text),
        _ => Err(Slip::form(format!("「{key}」がありません。"))),
    };
    let (id, label) = (text("id")?, text("label")?);
    let (basis, source) = (text("basis")?, text("source")?);
    let confirmed = match table.remove("confirmed") {
        Some(toml::Value::Boolean(confirmed)) => confirmed,
        _ => return Err(Slip::form("「confirmed」がありません。".to_string())),
    };
    let mut day = |key: &str| match table.remove(key) {
        None => Ok(None),
        Some(value) => match day_of(&value) {
            Some(day) => Ok(Some(day)),
            None => Err(Slip::form(format!("「{key}」が日付ではありません。"))),
        },
    };
    let from = day("from")?.unwrap_or(head.from);
    let until = day("until")?.or(head.until);
    if until.is_some_and(|until| until < from) {
        let why = "終わる日(until)が始まる日(from)より前です。";
        return Err(Slip("rules/bad-date", why.into()));
    }
    let by = match table.remove("by") {
        None => By::Today,
        Some(value) => {
            By::deserialize(value).map_err(|error| Slip::form(error.message().to_string()))?
        }
    };
    let body = T::deserialize(toml::Value::Table(table.clone()))
        .map_err(|error| Slip::form(error.message().to_string()))?;
    if let Some(why) = body.slip() {
        return Err(Slip("rules/wrong-unit", why.into()));
    }
    Ok(Row {
        id,
        label,
        source: Source {
            basis,
            source,
            confirmed,
        },
        from,
        until,
        by,
        pack: head.id.clone(),
        file: None,
        place,
        raw: table,
        body,
    })
}

fn day_of(value: &toml::Value) -> Option<Date> {
    let date = value.as_datetime()?.date?;
    Date::from_ymd_opt(i32::from(date.year), date.month.into(), date.day.into())
}
