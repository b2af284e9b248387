//! Documents: a template and the fields it may show become one sheet of HTML; sheets become one
//! file, printable on A4 without anything from outside; the file becomes Markdown or plain text.
//!
//! Everything a field holds is escaped. A name that nobody knows is an error with its place.

use super::escaped;
use crate::text;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Serde, Value};
use minijinja::{AutoEscape, Environment, ErrorKind, State, UndefinedBehavior};
use std::collections::BTreeMap;
use std::ops::Range;

/// The templates of an office by their file names.
#[derive(Clone, Debug, Default)]
pub struct Templates(pub BTreeMap<String, Source>);

impl Templates {
    /// The templates with path and text by file name.
    pub fn of(files: &BTreeMap<String, (String, String)>) -> Self {
        let sources = files.iter().map(|(name, (path, text))| {
            let (path, text) = (path.clone(), text.clone());
            (name.clone(), Source { path, text })
        });
        Self(sources.collect())
    }
}

/// A template's text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Where it is, as people know it: `templates/inquiry.html`.
    pub path: String,
    /// What stands there.
    pub text: String,
}

/// Why a template could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slip {
    /// The template's file name.
    pub name: String,
    /// The bytes of its text.
    pub range: Option<Range<usize>>,
    /// The line, from 1, where the bytes aren't known.
    pub line: Option<usize>,
    /// What is wrong, a Japanese sentence.
    pub what: String,
    /// What to do about it.
    pub hint: String,
}

/// A finished sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Its HTML.
    pub html: String,
    /// A4 landscape.
    pub landscape: bool,
    /// What stands at the foot of each of its pages.
    pub foot: String,
}

/// How deep templates may include each other.
const DEPTH: usize = 40;
/// How much work a template may make: beyond it, it runs in a circle.
const FUEL: u64 = 200_000_000;
/// The page that holds all sheets.
const PAGE: &str = "_page.html";

/// What turns fields into sheets.
pub struct Press {
    environment: Environment<'static>,
    templates: Templates,
}

impl Press {
    /// A press with these templates. A template that can't be read is found out when it is used.
    pub fn new(templates: Templates) -> Self {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|name| match name.ends_with(".css") {
            true => AutoEscape::None,
            false => AutoEscape::Html,
        });
        // The one door by which words come into a page: a control is shown there, whatever field
        // it came from.
        environment.set_formatter(|out, state, value| {
            let Some(words) = value.as_str().filter(|_| !value.is_safe()) else {
                return match value.is_none() {
                    true => Ok(()),
                    false => minijinja::escape_formatter(out, state, value),
                };
            };
            // Controls are shown, and a line of a paper stays a line wherever a template puts it.
            let shown = text::visible_block(words);
            let html = *state.auto_escape() == AutoEscape::Html;
            if !html || !shown.trim_end().contains('\n') {
                return minijinja::escape_formatter(out, state, &Value::from(&*shown));
            }
            for (place, line) in shown.trim_end().lines().enumerate() {
                if place > 0 {
                    out.write_str("<br>").map_err(minijinja::Error::from)?;
                }
                minijinja::escape_formatter(out, state, &Value::from(line))?;
            }
            Ok(())
        });
        environment.set_recursion_limit(DEPTH);
        environment.set_fuel(Some(FUEL));
        environment.set_debug(true);
        let syntax = SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .build();
        environment.set_syntax(syntax.expect("the default delimiters differ"));
        let sources = templates.clone();
        environment
            .set_loader(move |name| Ok(sources.0.get(name).map(|source| source.text.clone())));
        filters(&mut environment);
        // Nothing that stands on a paper becomes markup, whoever writes the template.
        environment.remove_filter("safe");
        Self {
            environment,
            templates,
        }
    }

    /// The sheet of a template.
    pub fn sheet(&self, file: &str, fields: &serde_json::Value) -> Result<String, Slip> {
        self.render(file, Value::from(Serde(fields)))
    }

    /// The file of these sheets.
    pub fn page(&self, title: &str, codes: &[String], sheets: &[Sheet]) -> Result<String, Slip> {
        let sheets: Vec<Value> = sheets
            .iter()
            .map(|sheet| {
                minijinja::context! {
                    html => Value::from_safe_string(marked(sheet)),
                    landscape => sheet.landscape,
                    foot => css_text(&sheet.foot),
                }
            })
            .collect();
        let fields = minijinja::context! { title, codes => Value::from(codes.to_vec()), sheets };
        let page = self.render(PAGE, fields)?;
        Ok(walled(&page))
    }

    fn render(&self, file: &str, fields: Value) -> Result<String, Slip> {
        let template = self
            .environment
            .get_template(file)
            .map_err(|error| self.slip(&error))?;
        template.render(fields).map_err(|error| self.slip(&error))
    }

    /// The innermost reason of an error: what an included template did is what matters.
    fn slip(&self, error: &minijinja::Error) -> Slip {
        let mut error = error;
        while let Some(inner) = std::error::Error::source(error)
            .and_then(|inner| inner.downcast_ref::<minijinja::Error>())
        {
            error = inner;
        }
        let name = error.name().unwrap_or_default().to_string();
        let detail = error.detail().unwrap_or_default();
        let (what, hint) = sentence(error.kind(), detail);
        let range = error.range().filter(|range| {
            let text = self.templates.0.get(&name).map(|source| &source.text);
            text.is_some_and(|text| text.get(range.clone()).is_some())
        });
        Slip {
            range,
            line: error.line(),
            name,
            what,
            hint: hint.to_string(),
        }
    }

    /// The text of a template.
    pub fn source(&self, name: &str) -> Option<&Source> {
        self.templates.0.get(name)
    }
}

/// The sheet with its foot as words: what the browser prints in the margin of each page is no text of
/// the page, and a screen, Markdown and plain text have no margin.
fn marked(sheet: &Sheet) -> String {
    let foot: String = escaped(&sheet.foot);
    format!("{}\n<p class=\"mark\">{foot}</p>", sheet.html)
}

/// What a page may do, said to the browser before anything else: nothing from outside, no scripts.
const WALL: &str = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">";

fn walled(page: &str) -> String {
    match page.find("<head>") {
        Some(at) => {
            let (before, after) = page.split_at(at + "<head>".len());
            format!("{before}\n{WALL}{after}")
        }
        None => format!("{WALL}\n{page}"),
    }
}

/// What people read of an error.
fn sentence(kind: ErrorKind, detail: &str) -> (String, &'static str) {
    let second = |words: &str| {
        words
            .split_whitespace()
            .nth(1)
            .unwrap_or_default()
            .to_string()
    };
    let quoted = |mark: char| detail.split(mark).nth(1).unwrap_or_default().to_string();
    match kind {
        ErrorKind::UndefinedError => {
            let name = quoted('`');
            let what = match name.is_empty() {
                true => "この様式には渡されない項目を使っています。".to_string(),
                false => format!(
                    "「{}」はこの様式に渡されない項目です。",
                    text::visible(&name)
                ),
            };
            (
                what,
                "項目の名前か、index.toml の fields を確かめてください。",
            )
        }
        // Its name may be made of a paper's words: the line that is shown tells it.
        ErrorKind::TemplateNotFound => (
            "読み込む部品がありません。".to_string(),
            "templates フォルダーのファイル名を確かめてください。",
        ),
        ErrorKind::OutOfFuel => (
            "様式の処理が終わりません(繰り返しが多すぎます)。".to_string(),
            "for の書き方を確かめてください。",
        ),
        ErrorKind::SyntaxError => (
            "様式の書き方の誤りです。".to_string(),
            "{{ }} と {% %} の対応を確かめてください。",
        ),
        ErrorKind::UnknownFilter => (
            format!(
                "「{}」という変換はありません。",
                text::visible(&second(detail))
            ),
            "使える変換は docs/templates.md にあります。",
        ),
        _ if detail.contains("recursion limit") => (
            "部品が自分自身を読み込んでいます(include の循環)。".to_string(),
            "include と macro の相手を確かめてください。",
        ),
        _ => (
            "様式のこの部分を処理できません。".to_string(),
            "その行の書き方を確かめてください(docs/templates.md)。",
        ),
    }
}

/// A text within a CSS string: quotes, backslashes and line ends are escaped by their numbers.
fn css_text(words: &str) -> Value {
    let mut out = String::new();
    for c in words.chars() {
        match c {
            '"' | '\\' | '<' | '>' | '&' | '\'' => out.push_str(&format!("\\{:06x}", u32::from(c))),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    Value::from_safe_string(out)
}

fn filters(environment: &mut Environment<'static>) {
    environment.add_filter("wareki", |value: Value| day(&value, text::era));
    environment.add_filter("wareki_short", |value: Value| day(&value, text::era_short));
    environment.add_filter("weekday", |value: Value| {
        day(&value, |day| text::weekday(day).to_string())
    });
    environment.add_filter("md", |value: Value| day(&value, text::short_day));
    environment.add_filter("commas", |value: Value| {
        i64::try_from(value.clone()).map_or(value, |number| text::thousands(number).into())
    });
    environment.add_filter(
        "listed",
        |value: Value| -> Result<String, minijinja::Error> {
            if value.is_none() {
                return Ok(String::new());
            }
            let words: Vec<String> = value
                .try_iter()?
                .filter(|item| !item.is_none())
                .map(|item| item.to_string())
                .collect();
            Ok(text::list(&words))
        },
    );
    environment.add_filter("lines", lines);
    environment.add_filter("hiragana", |value: Value| match value.as_str() {
        Some(words) => Value::from(text::hiragana(words)),
        None => value,
    });
}

/// Text of several lines: each line feed breaks the line; what it holds is escaped.
fn lines(state: &mut State, value: Value) -> Result<Value, minijinja::Error> {
    if value.is_none() {
        return Ok(Value::from(""));
    }
    let words = value.to_string();
    let mut html = String::new();
    for (place, line) in words.trim_end().lines().enumerate() {
        if place > 0 {
            html.push_str("<br>");
        }
        html.push_str(&state.format(Value::from(line))?);
    }
    Ok(Value::from_safe_string(html))
}

/// A day in words; what is no day stays as it is.
fn day(value: &Value, words: impl Fn(chrono::NaiveDate) -> String) -> Value {
    match value.as_str().and_then(|text| text.parse().ok()) {
        Some(day) => words(day).into(),
        None => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn press(files: &[(&str, &str)]) -> Press {
        let files = files.iter().map(|(name, text)| {
            let source = Source {
                path: format!("templates/{name}"),
                text: (*text).to_string(),
            };
            ((*name).to_string(), source)
        });
        Press::new(Templates(files.collect()))
    }

    #[test]
    fn what_a_field_holds_is_inert() {
        let press = press(&[(
            "a.html",
            "{{ a }}|{{ a|lines }}|{{ b }}|{{ c|wareki }}|{{ d }}",
        )]);
        let fields =
            json!({"a": "<b>&\"\n'", "b": null, "c": "2026-11-23", "d": "\u{1b}[1m\u{202e}"});
        assert_eq!(
            press.sheet("a.html", &fields).expect("a sheet"),
            "&lt;b&gt;&amp;&quot;<br>&#x27;|&lt;b&gt;&amp;&quot;<br>&#x27;||令和8年11月23日|\\u{1b}[1m\\u{202e}"
        );
    }

    #[test]
    fn a_slip_names_its_place() {
        for (files, name, marked, what) in [
            (
                &[("a.html", "あ\n {{ patient.nmae }}")][..],
                "a.html",
                "patient.nmae",
                "「patient.nmae」はこの様式に渡されない項目です。",
            ),
            (
                &[("a.html", "{% include 'b.html' %}"), ("b.html", "{{ no }}")],
                "b.html",
                "no",
                "「no」はこの様式に渡されない項目です。",
            ),
            (
                &[("a.html", "い{% include 'zzz.html' %}")],
                "a.html",
                " include 'zzz.html' ",
                "読み込む部品がありません。",
            ),
            (
                &[("a.html", "う {% include 'a.html' %}")],
                "a.html",
                " include 'a.html' ",
                "部品が自分自身を読み込んでいます(include の循環)。",
            ),
            (
                &[(
                    "a.html",
                    "{% for i in range(9999) %}{% for j in range(9999) %}a{% endfor %}{% endfor %}",
                )],
                "a.html",
                "",
                "様式の処理が終わりません(繰り返しが多すぎます)。",
            ),
        ] {
            let press = press(files);
            let slip = press
                .sheet("a.html", &json!({"patient": {"name": "x"}}))
                .expect_err("a slip");
            let text = &press.source(&slip.name).expect("a template").text;
            let there = slip.range.clone().map(|range| &text[range]);
            assert_eq!(slip.name, name);
            assert_eq!(slip.what, what);
            if !marked.is_empty() {
                assert_eq!(there.map(str::trim), Some(marked.trim()), "{slip:?}");
            }
        }
    }
}
