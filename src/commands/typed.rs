//! What somebody types for a key, as the value that belongs on paper.

use crate::failure::Failure;
use crate::files::form::{Holds, Key, Target};
use crate::model::Date;
use crate::paper::Value;
use crate::text;
use crate::vocabulary::{Table, Vocabularies, Word};

/// A typed value and what should be said about it.
pub struct Typed {
    /// For the paper.
    pub value: Value,
    /// Unknown words, with the nearest known ones.
    pub warnings: Vec<String>,
}

/// Reads `words` as the form wants it. `name` is the key or flag, for error sentences.
pub fn read(
    target: Target,
    name: &str,
    words: &str,
    vocabularies: &Vocabularies,
    today: Date,
) -> Result<Typed, Failure> {
    let mut reader = Reader {
        name,
        vocabularies,
        today,
        warnings: Vec::new(),
    };
    let value = match target {
        Target::Key(key) => reader.key(key, words)?,
        Target::Word(table) => reader.word(table, words),
        // What a facility takes decides about patients: no other word can stand there.
        Target::Claim => match vocabularies.read(Table::Answers, words) {
            Word::Known(term) => Value::text(term.label),
            Word::Unknown(word) => {
                return Err(Failure::usage(format!(
                    "{name}「{}」は受入可否として使えません。",
                    text::visible(&word)
                ))
                .next("可、条件付、不可、不明 のどれかを書いてください。"));
            }
        },
        Target::Free => Value::text(words),
        Target::Table(form) => {
            return Err(
                Failure::usage(format!("「{name}」は表です。値は書けません。"))
                    .why(format!(
                        "{}の項目: {}",
                        form.label,
                        form.keys
                            .iter()
                            .map(|key| key.name)
                            .collect::<Vec<_>>()
                            .join("、")
                    ))
                    .next(format!(
                        "「{name}.{}=…」のように項目まで書いてください。",
                        form.keys[0].name
                    )),
            );
        }
    };
    Ok(Typed {
        value,
        warnings: reader.warnings,
    })
}

/// The separate items of a typed list.
pub fn items(words: &str) -> impl Iterator<Item = &str> {
    words
        .split([';', '；', '、', ',', '，'])
        .map(str::trim)
        .filter(|item| !item.is_empty())
}

struct Reader<'a> {
    name: &'a str,
    vocabularies: &'a Vocabularies,
    today: Date,
    warnings: Vec<String>,
}

impl Reader<'_> {
    fn key(&mut self, key: &'static Key, words: &str) -> Result<Value, Failure> {
        let refuse = |wanted: &str| {
            Err(Failure::usage(format!(
                "{}「{}」は{}として使えません。",
                self.name,
                text::visible(words),
                key.label
            ))
            .next(format!("{wanted}を書いてください。")))
        };
        Ok(match key.holds {
            Holds::Text | Holds::Prose => Value::text(words),
            Holds::Date => match text::parse_date(words, self.today) {
                Ok(day) => Value::plain(day),
                Err(error) => {
                    return Err(Failure::usage(format!(
                        "{}「{}」は日付として読めません。",
                        self.name,
                        text::visible(words)
                    ))
                    .why(error)
                    .next("「2026-11-23」「R8.11.23」「11/23」「明日」のように書いてください。"));
                }
            },
            Holds::Int(low, high) => match half_width(words).parse::<i64>() {
                Ok(number) if (low..=high).contains(&number) => Value::plain(number),
                _ => return refuse(&format!("{low}から{high}までの整数")),
            },
            Holds::Number => match half_width(words).parse::<f64>() {
                Ok(number) if number.is_finite() && number >= 0.0 => {
                    Value::plain(half_width(words))
                }
                _ => return refuse("0以上の数"),
            },
            Holds::Bool => match text::fold(words).as_str() {
                "true" | "ハイ" | "有" | "アリ" => Value::plain(true),
                "false" | "イイエ" | "無" | "ナシ" => Value::plain(false),
                _ => return refuse("true か false"),
            },
            Holds::Word(table) => self.word(table, words),
            Holds::Words(table) => {
                Value::List(items(words).map(|item| self.word(table, item)).collect())
            }
            Holds::Texts => Value::texts(items(words)),
            Holds::Location => {
                let point = words.split_once([',', '，']).and_then(|(lat, lon)| {
                    let (lat, lon) = (half_width(lat), half_width(lon));
                    crate::model::Location::new(lat.parse().ok()?, lon.parse().ok()?)?;
                    Some(Value::List(vec![Value::plain(lat), Value::plain(lon)]))
                });
                match point {
                    Some(point) => point,
                    None => return refuse("「35.329,139.349」のような緯度と経度"),
                }
            }
            // Only rule packs hold these, and they are written by hand.
            Holds::Choice(_)
            | Holds::Choices(_)
            | Holds::Quantity(_)
            | Holds::Shift(_)
            | Holds::Groups(_)
            | Holds::Quantities(_)
            | Holds::Conditions
            | Holds::Free => Value::text(words),
            Holds::Group(form) | Holds::Entries(form) => {
                let first = form.keys.first().map_or("", |key| key.name);
                let step = match key.holds {
                    Holds::Entries(_) => format!("{}.番号.{first}=…", self.name),
                    _ => format!("{}.{first}=…", self.name),
                };
                return Err(Failure::usage(format!(
                    "「{}」({})は中に項目があります。値は書けません。",
                    self.name, key.label
                ))
                .next(format!("「{step}」のように項目まで書いてください。")));
            }
            Holds::WordMap(..) | Holds::Claims | Holds::Named(_) | Holds::NamedEntries(_) => {
                return Err(Failure::usage(format!(
                    "「{}」({})は中に項目があります。値は書けません。",
                    self.name, key.label
                ))
                .next(format!("「{}.項目=値」のように書いてください。", self.name)));
            }
        })
    }

    /// A known word is written as people read it; an unknown one is kept, and said.
    fn word(&mut self, table: Table, words: &str) -> Value {
        let vocabulary = self.vocabularies.table(table);
        match self.vocabularies.read(table, words) {
            Word::Known(term) => Value::text(term.label),
            Word::Unknown(word) => {
                let near: Vec<&str> = vocabulary
                    .nearest(&word)
                    .iter()
                    .map(|term| term.label)
                    .collect();
                let mut warning = format!(
                    "注意: 「{}」は用語にありません。書かれたまま残します。",
                    text::visible(&word)
                );
                if !near.is_empty() {
                    warning.push_str(&format!(" 近い用語: {}", near.join("、")));
                }
                self.warnings.push(warning);
                Value::text(&*word)
            }
        }
    }
}

fn half_width(words: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    words.trim().nfkc().collect()
}
